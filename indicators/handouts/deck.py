"""An empty deck of slides of our own, and how words are put on it: 16:9, one master, three layouts, two faces.

Everything is measured before it is put down, so nothing runs over its box; the file is the same for the same input.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from indicators.handouts.measure import LEADING, Paragraph, Run, fitting, right_to_left

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

INK, GREY, LINE, PAPER, LINK = "1D1D1B", "55534D", "D5D1C7", "FBFAF7", "1F4E79"
MARK_COLOURS = {
    "holds": "1C6B3A",
    "near miss": "8A5300",
    "contradicted": "A3261C",
    "pending": "1F4E79",
    "untestable": "55534D",
}
SANS, SERIF = "IBM Plex Sans", "Newsreader"
PACK_TYPE = "application/zip"
PACK_RELATION = "https://indicators.invalid/relationships/pack"
PACK_NAME = "/pack/pack.zip"
SMALLEST = 0.34  # of its size that words shrink to
INCH = 914400
WIDTH, HEIGHT = 40 / 3, 7.5
MARGIN = 0.55
KEPT_LAYOUTS = {"Title Slide": "Title", "Title Only": "Passage"}
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        """Left, top, width and height as python-pptx takes them."""
        return tuple(Emu(round(each * INCH)) for each in (self.left, self.top, self.width, self.height))  # type: ignore[return-value]

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width * 72, self.height * 72


TITLE_BOX = Box(MARGIN, 0.3, WIDTH - 2 * MARGIN, 0.72)
BODY_BOX = Box(MARGIN, 1.2, WIDTH - 2 * MARGIN, 5.55)


def clean(text: str) -> str:
    """Return a text as XML can hold it: what it cannot hold becomes U+FFFD."""
    return ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def colour_of(value: str) -> Any:
    """Return a colour from RRGGBB, with or without a # before it."""
    return RGBColor(*bytes.fromhex(value.lstrip("#")))


def made(like: Any, name: str, **attributes: str) -> Any:
    """Return an element of a name such as "a:fld", for the tree that another stands in."""
    return like.makeelement(qn(name), attributes)


def put(parent: Any, name: str, **attributes: str) -> Any:
    """Add an element at the end of another."""
    child = made(parent, name, **attributes)
    parent.append(child)
    return child


class Deck:
    """A presentation that is being made."""

    def __init__(self, title: str, author: str, day: date, stands: str) -> None:
        """Begin one; `stands` is at the foot of every slide."""
        self.whole: Any = Presentation()
        self.day, self.stands = day, stands
        self.whole.slide_width, self.whole.slide_height = Emu(round(WIDTH * INCH)), Emu(round(HEIGHT * INCH))
        self.whole.part._element.sldSz.attrib.pop("type", None)  # the template's: 4:3
        self._own_master()
        told, moment = self.whole.core_properties, datetime.combine(day, time())
        told.title, told.author, told.last_modified_by = clean(title)[:255], clean(author)[:255], "indicators"
        told.created = told.modified = moment
        told.revision, told.language, told.subject = 1, "en", clean(stands)[:255]
        self._drop_what_is_the_templates()

    def slide(self, title: str, *, layout: str = "Passage", box: Box = TITLE_BOX, size: float = 26) -> Any:
        """Add a slide with a title, and at its foot as of when it is and its number."""
        made = self.whole.slides.add_slide(next(e for e in self.whole.slide_layouts if e.name == layout))
        for each in list(made.placeholders):
            if each.placeholder_format.type != 1 and each.placeholder_format.idx != 0:
                each._element.getparent().remove(each._element)
        heading = made.shapes.title
        heading.left, heading.top, heading.width, heading.height = box.emu
        fill(heading.text_frame, [Paragraph((Run(title, serif=True, bold=True),), size)], box)
        self._foot(made)
        return made

    def _foot(self, slide: Any) -> None:
        foot = Box(MARGIN, HEIGHT - 0.5, WIDTH - 2 * MARGIN - 1, 0.3)
        words(slide, foot, [Paragraph((Run(self.stands, colour=GREY),), 10)], "Foot")
        place = Box(WIDTH - MARGIN - 1, HEIGHT - 0.5, 1, 0.3)
        shape = words(slide, place, [Paragraph((Run("", colour=GREY),), 10)], "Slide number")
        paragraph = shape.text_frame.paragraphs[0]._p
        for each in paragraph.findall(qn("a:r")):
            paragraph.remove(each)
        paragraph.get_or_add_pPr().set("algn", "r")
        field = put(paragraph, "a:fld", id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}", type="slidenum")
        look = put(field, "a:rPr", lang="en-GB", sz="1000")
        colour = put(put(look, "a:solidFill"), "a:srgbClr")
        colour.set("val", GREY)
        put(field, "a:t").text = str(len(self.whole.slides))
        paragraph.insert(1, field)

    def _own_master(self) -> None:
        """Make the template's master and layouts ours: faces, colours, places, and no layout that is not used."""
        master, layouts = self.whole.slide_masters[0], self.whole.slide_layouts
        for each in list(layouts):
            if each.name not in KEPT_LAYOUTS:
                layouts.remove(each)
            else:
                each.name = KEPT_LAYOUTS[each.name]
        for part in (master, *layouts):
            for shape in list(part.placeholders):
                kind = shape.placeholder_format.type
                if shape.placeholder_format.idx in (10, 11, 12) or kind in (13, 15, 16):
                    shape._element.getparent().remove(shape._element)
                else:
                    box = TITLE_BOX if kind in (1, 3) else BODY_BOX
                    shape.left, shape.top, shape.width, shape.height = box.emu
        styles = master._element.find(qn("p:txStyles"))
        for level in styles.find(qn("p:titleStyle")):
            level.set("algn", "l")
            level.find(qn("a:defRPr")).set("sz", "2600")
        for level in styles.find(qn("p:bodyStyle")):
            level.set("marL", "0")
            level.set("indent", "0")
            for name in ("a:buFont", "a:buChar"):
                for each in level.findall(qn(name)):
                    level.remove(each)
            level.insert(1, put(level, "a:buNone"))
            level.find(qn("a:defRPr")).set("sz", "1600")
        theme = master.part.part_related_by("http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme")
        theme._blob = _theme(theme.blob)

    def _drop_what_is_the_templates(self) -> None:
        package = self.whole.part.package
        for name, relation in list(package._rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/extended-properties")):
                package._rels.pop(name)
        for name, relation in list(self.whole.part.rels.items()):
            if relation.reltype.endswith("/printerSettings"):
                self.whole.part.rels.pop(name)

    def saved(self, pack: bytes | None) -> bytes:
        """Return the file, with a pack inside it as a part of its own where there is one."""
        package = self.whole.part.package
        if pack is not None:
            package.relate_to(Part(PackURI(PACK_NAME), PACK_TYPE, package, pack), PACK_RELATION)
        written = io.BytesIO()
        self.whole.save(written)
        return _dated(written.getvalue(), self.day)


def _theme(blob: bytes) -> bytes:
    """Return a theme with our faces and colours."""
    root = parse_xml(blob)
    root.set("name", "Indicators")
    for name, face, kind in (
        ("a:majorFont", SERIF, "02020502060401020303"),
        ("a:minorFont", SANS, "020B0503050203000203"),
    ):
        for each in root.iter(qn(name)):
            latin = each.find(qn("a:latin"))
            latin.set("typeface", face)
            latin.set("panose", kind)
            each.find(qn("a:cs")).set("typeface", "IBM Plex Sans Arabic")
            for script in each.findall(qn("a:font")):
                each.remove(script)
            for script, other in (
                ("Arab", "Arial"),
                ("Hans", "Microsoft YaHei"),
                ("Hant", "Microsoft JhengHei"),
                ("Hebr", "Arial"),
                ("Jpan", "Yu Gothic"),
                ("Hang", "Malgun Gothic"),
            ):
                put(each, "a:font", script=script, typeface=other)
    colours = {"dk1": INK, "lt1": "FFFFFF", "dk2": GREY, "lt2": PAPER, "hlink": LINK, "folHlink": LINK}
    accents = ("498DC5", "9D880F", "B5522F", "39A08E", "C12065", "8A46C4")
    colours |= {f"accent{place}": each for place, each in enumerate(accents, 1)}
    for name, value in colours.items():
        for each in root.iter(qn(f"a:{name}")):
            for old in list(each):
                each.remove(old)
            put(each, "a:srgbClr", val=value)
    return bytes(serialize_part_xml(root))


def _dated(whole: bytes, day: date) -> bytes:
    """Return a package of Office whose members, and those of the workbooks in it, are all of one moment."""
    moment = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    stamp = f"{day}T00:00:00Z".encode()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as read, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as write:
        for name in read.namelist():
            body = read.read(name)
            if name.endswith(".xlsx"):
                body = _dated(body, day)
            elif name == "docProps/core.xml":
                body = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", lambda found: found[1] + stamp, body)
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".zip", ".xlsx")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            write.writestr(entry, body)
    return made.getvalue()


def fill(frame: Any, paragraphs: Sequence[Paragraph], box: Box, scale: float | None = None) -> None:
    """Put paragraphs into a text frame, as small as its box asks.

    Where even the smallest does not fit the words are cut and end with an ellipsis; whoever calls puts them whole
    into the notes.
    """
    room, high = box.points
    if scale is None:
        scale = fitting(paragraphs, room, high, SMALLEST)
    shown = list(paragraphs)
    if scale is None:
        scale, shown = SMALLEST, _cut(paragraphs, room, high)
    frame.word_wrap = True
    body = frame._txBody.bodyPr
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", "t")
    for each in list(body):
        body.remove(each)
    put(body, "a:normAutofit")  # what lacks the faces, and takes wider ones, makes them smaller
    for place, paragraph in enumerate(shown):
        _paragraph(frame.paragraphs[0] if place == 0 else frame.add_paragraph(), paragraph, scale, first=place == 0)


def _cut(paragraphs: Sequence[Paragraph], room: float, high: float) -> list[Paragraph]:
    kept = list(paragraphs)
    while fitting(kept, room, high, SMALLEST) is None:
        last = kept.pop()
        text = last.text[: int(len(last.text) * 0.9)].rstrip(" …")
        if len(text) > 20 or not kept:
            kept.append(
                Paragraph(
                    (Run(f"{text} …", last.runs[0].bold, last.runs[0].colour, last.runs[0].serif),),
                    last.size,
                    last.before,
                )
            )
    return kept


def _paragraph(made: Any, each: Paragraph, scale: float, *, first: bool) -> None:
    size = each.size * scale
    made.line_spacing = Pt(round(size * LEADING, 1))
    made.space_before, made.space_after = Pt(0 if first else round(each.before * scale, 1)), Pt(0)
    turned = right_to_left(each.text)
    if turned:
        made._p.get_or_add_pPr().set("rtl", "1")
        made._p.get_or_add_pPr().set("algn", "r")
    for run in each.runs:
        for place, text in enumerate(clean(run.text).split("\n")):
            if place:
                made.add_line_break()
            if text or place == 0:
                _run(made.add_run(), text, run, size, turned=turned)


def _run(one: Any, text: str, run: Run, size: float, *, turned: bool) -> None:
    one.text = text
    one.font.size = Pt(round(size, 1))
    one.font.bold, one.font.italic = run.bold or None, run.italic or None
    look = one._r.get_or_add_rPr()
    look.set("lang", language(text, turned=turned))
    fill_of = put(look, "a:solidFill")
    put(fill_of, "a:srgbClr", val=run.colour or INK)
    if run.serif:
        for name, face in (("a:latin", "+mj-lt"), ("a:ea", "+mj-ea"), ("a:cs", "+mj-cs")):
            put(look, name, typeface=face)
    if run.link.startswith(("https://", "http://")):
        one.hyperlink.address = run.link


def language(text: str, *, turned: bool) -> str:
    """Return what language words are read out in: Persian, Chinese or English, by their letters."""
    if turned:
        return "fa-IR"
    return "zh-CN" if any("\u4e00" <= each <= "\u9fff" for each in text) else "en-GB"


def words(slide: Any, box: Box, paragraphs: Sequence[Paragraph], name: str, scale: float | None = None) -> Any:
    """Add a box of words to a slide."""
    shape = slide.shapes.add_textbox(*box.emu)
    shape.name = name
    fill(shape.text_frame, paragraphs, box, scale)
    return shape


def told(shape: Any, alt: str) -> None:
    """Say what a shape shows, for those who do not see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", clean(alt))


def plain(line: Any) -> None:
    """Take from a line what the theme gives it: a shadow and a width."""
    for style in line._element.findall(qn("p:style")):
        line._element.remove(style)


def unseen(shape: Any) -> None:
    """Say that a shape is for the eye alone."""
    properties = shape._element.xpath(".//p:cNvPr")[0]
    listed = put(properties, "a:extLst")
    one = put(listed, "a:ext", uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}")
    space = "http://schemas.microsoft.com/office/drawing/2017/decorative"
    one.append(one.makeelement(f"{{{space}}}decorative", {"val": "1"}, nsmap={"adec": space}))
