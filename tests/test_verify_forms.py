"""A page, slides and a PDF carry their pack, and what was changed in them is found by making them again; 16.4."""

import io
import re
import zipfile
from dataclasses import replace

import psutil
import pytest
from packing import ALAND, AT, with_claims
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from indicators.errors import IndicatorError, PackError
from indicators.handouts import making, pack
from indicators.handouts.again import Again
from indicators.handouts.forms import FORMS, PDF, Form, form_said, pack_in
from indicators.handouts.verify import _parts, verify

OTHERS = [name for name, form in FORMS.items() if form.module]


@pytest.fixture
def aland(small):
    return replace(with_claims(small).prepare(), clock=lambda: AT)


@pytest.fixture
def made(aland):
    """The form of a brief by its name."""
    on = aland.now()
    packed, shown = pack.pack(on, making.outline(on, ALAND))
    return lambda name: FORMS[name].bytes_of(shown, packed)


@pytest.mark.parametrize("name", OTHERS)
def test_a_fresh_file_of_every_form_is_consistent(aland, made, name):
    """16.4, done when: it carries its pack, and the same form made from that is the same to the byte."""
    content = made(name)
    assert content.startswith(FORMS[name].begins)
    found = verify(content, aland.home, aland)
    assert (found.result, found.differences, found.revised_since) == ("consistent", (), [])


def places(content, aland, **files):
    found = verify(content, aland.home)
    assert found.result == "altered"
    return {each.place: (each.found, each.expected) for each in found.differences}


def test_a_word_a_number_and_a_colour_of_a_page_are_found_and_named(aland, made):
    """16.4: what a reader reads in the page, not only in the pack in it."""
    page = made("page").decode()
    words = (("Crowns per dollar", "Crowns per euro"), ("12.5", "72.5"), ("Aland may sell", "Aland will sell"))
    for before, after in words:
        assert before in page
        head, _, rest = page.rpartition(before) if before != "12.5" else page.partition(before)
        told = places((head + after + rest).encode(), aland)
        assert all(each.startswith("the page, ") and ", line " in each for each in told)
        assert any(after[:2] in found for found, _ in told.values())
    at = page.index("#", page.index("<style"))
    told = places((page[:at] + "#ff0000" + page[at + 7 :]).encode(), aland)
    assert [found for found, _ in told.values() if "#ff0000" in found]


def rezipped(content, change):
    """Return a package with its members changed: name and content go in, content comes out."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for info in source.infolist():
            file.writestr(info, change(info.filename, source.read(info)))
    return target.getvalue()


def test_a_word_and_a_point_of_a_chart_on_a_slide_are_found_and_named(aland, made):
    """16.4: in the text of a slide, in the data of a native chart, and in the workbook behind it."""
    slides = made("slides")
    changes = (
        ("ppt/slides/slide", b"Aland may sell", b"Aland will sell"),
        ("ppt/charts/chart", b"<c:v>12.5</c:v>", b"<c:v>72.5</c:v>"),
        ("ppt/slides/slide", b'srgbClr val="', b'srgbClr val="F'),
    )
    for start, before, after in changes:
        changed = []

        def change(name, body, start=start, before=before, after=after, changed=changed):
            if not changed and name.startswith(start) and name.endswith(".xml") and before in body:
                changed.append(name)
                return body.replace(before, after, 1)
            return body

        told = places(rezipped(slides, change), aland)
        (part,) = changed
        (number,) = re.findall(r"\d+", part)
        place = f"slide {number}" if "slides" in part else "chart "
        assert all(each.startswith(f"the slides, {place}") for each in told), told
    told = places(
        rezipped(slides, lambda name, body: body.replace(b"A", b"B") if name.endswith(".xlsx") else body), aland
    )
    assert any("workbook of chart" in each for each in told)


def test_a_page_a_colour_and_a_title_of_a_pdf_are_found_and_named(aland, made):
    """16.4: whatever has no words is told by its page."""
    whole = made("pdf")
    reader = PdfReader(io.BytesIO(whole))
    writer = PdfWriter(clone_from=reader)
    writer.add_metadata({"/Title": "Another title"})
    told = places(written(writer), aland)
    assert told["the pdf, Title"][0] == "Another title"
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
    writer.remove_page(len(writer.pages) - 1)
    assert any("pages" in found for found, _ in places(written(writer), aland).values())
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
    page = writer.pages[-1]
    content = DecodedStreamObject()
    content.set_data(page.get_contents().get_data() + b"\n1 0 0 rg 0 0 500 500 re f\n")
    page[NameObject("/Contents")] = writer._add_object(content)
    assert f"the pdf, page {len(writer.pages)}" in places(written(writer), aland)


def written(writer):
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def test_a_file_whose_pack_is_gone_or_damaged_is_foreign(aland, made):
    """Bad input: cut short, without its pack."""
    for name in ("page", "slides", "sheet"):
        content = made(name)
        assert verify(content[:500], aland.home).result == "foreign", name
        # The pack in a page may be whole, where the page is cut off after it.
        assert verify(content[: len(content) // 2], aland.home).result in ("altered", "foreign"), name
    page = made("page")
    assert verify(page.replace(b'id="pack"', b'id="pick"'), aland.home).result == "foreign"
    at = page.index(b'id="pack">') + 40
    with pytest.raises(PackError, match="the data of the pack in the page is damaged"):
        pack_in(page[:at] + b"=" + page[at + 1 :])


def test_a_pdf_that_says_which_form_it_is_is_made_again_in_that_form_alone(aland, made, monkeypatch):
    """16 How good: three forms begin alike; one that says nothing, or another, is tried as each and named right."""
    tried = []
    real = Form.bytes_of

    def counted(self, shown, packed):
        if packed is not None:
            tried.append(next(name for name, each in FORMS.items() if each is self))
        return real(self, shown, packed)

    def beside(self):
        tried.append(self.form)
        return content_of(self)

    content_of = Again.content
    files = {name: made(name) for name, form in FORMS.items() if form.begins == PDF}
    monkeypatch.setattr(Form, "bytes_of", counted)
    monkeypatch.setattr(Again, "content", beside)
    for name, content in files.items():
        tried.clear()
        assert (form_said(content), verify(content, aland.home).result) == (name, "consistent")
        assert tried == [name]
    for said in ("pdf", "pdf-letter", ""):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(files["sheet"])))
        writer.add_metadata({"/Keywords": said})
        told = places(written(writer), aland)
        assert told["the sheet, Keywords"] == (said, "sheet"), told


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_made_beside_is_the_same_and_ends_with_whoever_asked(aland, made, name):
    """16 How good: slides, PDFs and sheets are made again in a process of their own while the pack is."""
    content = made(name)
    packed = pack_in(content)
    shown = pack.whole(_parts(pack.opened(packed).members), pack.Maker("", ""))[0]
    with Again(name) as again:
        again.begin(shown, packed)
        assert again.content() == content
    broken = {**pack.opened(packed).members, "outline.json": b"{}"}
    inner = pack.zipped(broken)
    found = verify(FORMS[name].bytes_of(shown, inner), aland.home)
    assert found.result == "altered"
    assert any(each.place == "what it is made from" for each in found.differences)
    assert [each for each in psutil.Process().children() if "indicators.handouts.again" in each.cmdline()] == []


def test_what_cannot_be_made_beside_says_why(aland):
    """16, bad input: the reason in words, as where it is made here."""
    on = aland.now()
    shown = making.handout(on, making.outline(on, ALAND))
    passages = [
        replace(each, figures=tuple(replace(one, chart={"mark": "nothing"}) for one in each.figures))
        for each in shown.passages
    ]
    assert any(each.figures for each in passages)
    with Again("pdf") as again:
        again.begin(replace(shown, passages=tuple(passages)), b"a pack")
        with pytest.raises(IndicatorError, match="the pdf could not be made: the charts could not"):
            again.content()
