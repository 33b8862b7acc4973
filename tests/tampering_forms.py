"""What somebody may change in slides and in a PDF that left the room; see `tampering.py`."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject
from tampering import put

if TYPE_CHECKING:
    from collections.abc import Callable

Change = "Callable[[bytes], bytes]"


# Slides


def rezipped(content: bytes, change: Callable[[dict[str, bytes]], dict[str, bytes]]) -> bytes:
    """Return a package with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        infos = {each.filename: each for each in source.infolist()}
        parts = change({name: source.read(name) for name in infos})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(infos.get(name, zipfile.ZipInfo(name, next(iter(infos.values())).date_time)), body)
    return target.getvalue()


def in_part(start: str, before: str, after: str, *, last: bool = False) -> Change:
    """Change the first part with such a name that has these bytes."""

    def changed(content: bytes) -> bytes:
        def change(parts):
            name = next(each for each in parts if each.startswith(start) and before.encode() in parts[each])
            return parts | {name: put(parts[name], before.encode(), after.encode(), last=last)}

        return rezipped(content, change)

    return changed


def in_workbook(content: bytes) -> bytes:
    """Change a value of the workbook behind a chart, and leave the chart as it is."""

    def change(parts):
        name = next(each for each in parts if each.endswith(".xlsx"))

        def cells(inner):
            sheet = "xl/worksheets/sheet1.xml"
            return inner | {sheet: re.sub(rb"<v>(\d)", rb"<v>7\1", inner[sheet], count=3)}

        return parts | {name: rezipped(parts[name], cells)}

    return rezipped(content, change)


BOX = (
    '<p:sp><p:nvSpPr><p:cNvPr id="999" name="Box"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="3000000" cy="500000"/></a:xfrm><a:prstGeom prst="rect"/></p:spPr><p:txBody>'
    "<a:bodyPr/><a:p><a:r><a:rPr{}>{}</a:rPr><a:t>Confirmed by the Treasury</a:t></a:r></a:p></p:txBody></p:sp>"
)
WHITE = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'


def through_pptx(change) -> Change:
    """Change slides as somebody does who has an editor."""

    def changed(content: bytes) -> bytes:
        from pptx import Presentation

        deck = Presentation(io.BytesIO(content))
        change(deck)
        target = io.BytesIO()
        deck.save(target)
        return target.getvalue()

    return changed


def without_slide(deck):
    ids = deck.slides._sldIdLst
    deck.part.drop_rel(ids[1].rId)
    ids.remove(ids[1])


def with_slide(deck):
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.add_textbox(0, 0, 3_000_000, 500_000).text_frame.text = "One more"


def slides_turned(content: bytes) -> bytes:
    def change(parts):
        name = "ppt/presentation.xml"
        ids = re.findall(rb"<p:sldId [^>]*/>", parts[name])
        body = parts[name].replace(ids[1], b"@").replace(ids[2], ids[1]).replace(b"@", ids[2])
        return parts | {name: body}

    return rezipped(content, change)


# PDF


def through_pypdf(change: Callable[[PdfWriter], None], *, incremental: bool = False) -> Change:
    """Change a PDF as somebody does who has a library."""

    def changed(content: bytes) -> bytes:
        reader = PdfReader(io.BytesIO(content))
        writer = PdfWriter(reader, incremental=True) if incremental else PdfWriter(clone_from=reader)
        change(writer)
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()

    return changed


def painted(how: bytes, page: int = -1):
    """Add to what is drawn on a page."""

    def change(writer):
        there = writer.pages[page]
        content = DecodedStreamObject()
        content.set_data(there.get_contents().get_data() + how)
        there[NameObject("/Contents")] = writer._add_object(content)

    return change


def in_drawing(before: bytes, after: bytes):
    """Change the drawing of a page itself."""

    def change(writer):
        for page in writer.pages:
            body = page.get_contents().get_data()
            if before in body:
                content = DecodedStreamObject()
                content.set_data(put(body, before, after))
                page[NameObject("/Contents")] = writer._add_object(content)
                return
        raise AssertionError(before)

    return change


def forms_of(node, seen=()):
    for each in node.get("/Resources", {}).get("/XObject", {}).values():
        form = each.get_object()
        if form.get("/Subtype") == "/Form" and id(form) not in seen:
            yield form
            yield from forms_of(form, (*seen, id(form)))


def in_chart(writer):
    """Change the colour of what is drawn within an embedded drawing."""
    for page in writer.pages:
        for form in forms_of(page):
            found = re.search(rb"[\d.]+ (scn|SCN|rg|RG)\b", form.get_data())
            if found:
                form.set_data(form.get_data().replace(found[0], b"0.9 " + found[1]))
                return
    raise AssertionError("no drawing is embedded")


def link_elsewhere(writer):
    for page in writer.pages:
        for each in page.get("/Annots", []):
            action = each.get_object().get("/A")
            if action and "/URI" in action:
                action.get_object()[NameObject("/URI")] = TextStringObject("https://evil.example/")
                return
    raise AssertionError("no link")


def with_note(writer):
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/FreeText"),
            NameObject("/Rect"): ArrayObject([NumberObject(each) for each in (50, 50, 300, 100)]),
            NameObject("/Contents"): TextStringObject("Confirmed by the Treasury"),
            NameObject("/DA"): TextStringObject("/Helv 12 Tf 0 g"),
        }
    )
    page = writer.pages[0]
    there = page.get("/Annots")
    there = there.get_object() if there is not None else ArrayObject()
    there.append(writer._add_object(note))
    page[NameObject("/Annots")] = there


def alternative(writer):
    """Change what a screen reader says of a figure."""

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            return any(walk(each) for each in node)
        if not isinstance(node, dict):
            return False
        if "/Alt" in node:
            node[NameObject("/Alt")] = TextStringObject("A chart that only rises.")
            return True
        return "/K" in node and walk(node["/K"])

    assert walk(writer._root_object["/StructTreeRoot"])


def outline(writer):
    node = writer._root_object["/Outlines"].get_object()["/First"].get_object()
    node[NameObject("/Title")] = TextStringObject("Another contents")


def script(writer):
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def attached(writer):
    writer.add_attachment("more.txt", b"more")


def pages_turned(writer):
    kids = writer._root_object["/Pages"].get_object()["/Kids"]
    kids[-1], kids[-2] = kids[-2], kids[-1]


def blank_page(writer):
    writer.add_blank_page()


def label(writer):
    writer._root_object[NameObject("/Lang")] = TextStringObject("fr")


def cropped(writer):
    writer.pages[0].cropbox.upper_right = (300, 300)


def after_end(content: bytes) -> bytes:
    return content + b"\n% more\n"


def in_figure(writer):
    """Change a colour in the drawing of the first figure."""
    for page in writer.pages:
        body = page.get_contents().get_data()
        for each in re.finditer(rb"/MCID \d+/Alt.*?BDC(.*?)EMC", body, re.DOTALL):
            colour = re.search(rb"[\d.]+ [\d.]+ [\d.]+ (scn|SCN|rg|RG)\b", each[1])
            if each[1].count(b" l") > 5 and colour:
                content = DecodedStreamObject()
                at = each.start(1) + colour.start()
                content.set_data(body[:at] + b"0.9 0 0 " + colour[1] + body[at + len(colour[0]) :])
                page[NameObject("/Contents")] = writer._add_object(content)
                return
    raise AssertionError("no drawing")


def written_white(writer):
    """Write words in white on white, in a face that the page has."""
    there = writer.pages[0]
    face = next(iter(there["/Resources"]["/Font"])).encode()
    painted(b"\nBT 1 1 1 rg " + face + b" 12 Tf 50 50 Td <00070008> Tj ET\n", 0)(writer)
