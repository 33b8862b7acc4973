"""Each kind of tampering with slides or a PDF is found, and told by the place a reader knows; 16.4."""

from __future__ import annotations

import pytest
import tampering
import tampering_forms as t
from tampering import kind

SLIDES = [
    kind("slides", "a word", t.in_part("ppt/slides/", "Aland may sell", "Aland will sell"), "the slides, slide 2"),
    kind(
        "slides",
        "a mark's colour",
        t.in_part("ppt/slides/slide2", 'srgbClr val="', 'srgbClr val="F00000"/><a:x y="'),
        "the slides, slide 2",
    ),
    kind("slides", "a unit", t.in_part("ppt/slides/slide3", "crowns per USD", "crowns per EUR"), "the slides, slide 3"),
    kind(
        "slides",
        "a date in the notes",
        t.in_part("ppt/notesSlides/notesSlide2", "2020", "2021"),
        "the slides, notes of slide 2",
    ),
    kind(
        "slides",
        "what a screen reader says",
        t.in_part("ppt/slides/slide2", 'descr="Line', 'descr="Rising line'),
        "the slides, slide 2",
    ),
    kind(
        "slides",
        "a source's address",
        t.in_part("ppt/slides/_rels/", "https://", "https://evil.example/"),
        "the slides, links of slide",
    ),
    kind(
        "slides",
        "a value of a chart",
        t.in_part("ppt/charts/", "<c:v>190", "<c:v>910"),
        "the slides, chart 1 of slide 2",
    ),
    kind(
        "slides",
        "the colour of a chart",
        t.in_part("ppt/charts/", 'srgbClr val="', 'srgbClr val="F00000"/><a:x y="'),
        "the slides, chart 1 of slide 2",
    ),
    kind("slides", "a chart's workbook", t.in_workbook, "the slides, workbook of chart 1 of slide 2"),
    kind(
        "slides", "a hidden slide", t.in_part("ppt/slides/slide3", "<p:sld ", '<p:sld show="0" '), "the slides, slide 3"
    ),
    kind("slides", "a slide taken out", t.through_pptx(t.without_slide), "the slides, slide 2"),
    kind("slides", "one more slide", t.through_pptx(t.with_slide), "the slides, slide 8"),
    kind("slides", "slides in another order", t.slides_turned, "the slides, order of the slides"),
    kind(
        "slides",
        "a box of words",
        t.in_part("ppt/slides/slide2", "</p:spTree>", t.BOX.format("", "") + "</p:spTree>"),
        "the slides, slide 2",
    ),
    kind(
        "slides",
        "white words",
        t.in_part("ppt/slides/slide2", "</p:spTree>", t.BOX.format("", t.WHITE) + "</p:spTree>"),
        "the slides, slide 2",
    ),
    kind(
        "slides",
        "a face of the theme",
        t.in_part("ppt/theme/", "IBM Plex Sans", "Wingdings"),
        "the slides, ppt/theme/theme1.xml",
    ),
    kind("slides", "the author", t.in_part("docProps/core.xml", "A house", "Another"), "the slides, docProps/core.xml"),
    kind(
        "slides",
        "one more part",
        lambda body: t.rezipped(body, lambda parts: parts | {"ppt/media/x.png": b"x"}),
        "the slides, ppt/media/x.png",
    ),
    kind("slides", "a note in the zip", tampering.with_comment, "the slides, a note in the zip"),
    kind(
        "slides",
        "a part that is in it twice",
        lambda body: tampering.with_entry(body, "ppt/slides/slide2.xml", b"<p:sld/>"),
        "the slides, slide 2",
    ),
    kind("slides", "bytes after its end", lambda body: body + b"more", "the slides, "),
]
PDFS = [
    kind(
        "pdf", "a line that is drawn", t.through_pypdf(t.painted(b"\n1 0 0 rg 0 0 500 500 re f\n")), "the pdf, page 5"
    ),
    kind("pdf", "a mark's colour", t.through_pypdf(t.in_drawing(b"0 scn", b"1 scn")), "the pdf, page 2"),
    kind(
        "pdf",
        "a colour in a chart",
        t.through_pypdf(t.in_figure),
        "the pdf, page 2, figure 1 (Line: Trade of Aland with Beland",
    ),
    kind(
        "pdf",
        "a colour in an embedded drawing",
        t.through_pypdf(t.in_chart),
        "the pdf, page 2, figure 1 (Line: Trade of Aland with Beland",
    ),
    kind("pdf", "white words", t.through_pypdf(t.written_white), "the pdf, page 1"),
    kind("pdf", "a link's address", t.through_pypdf(t.link_elsewhere), "the pdf, page 2, link or note 3, address"),
    kind("pdf", "a note on a page", t.through_pypdf(t.with_note), "the pdf, page 1, link", "the pdf, page 1, note"),
    kind(
        "pdf", "what a screen reader says", t.through_pypdf(t.alternative), "the pdf, page 2, words for screen readers"
    ),
    kind("pdf", "an entry of the contents", t.through_pypdf(t.outline), "the pdf, bookmark"),
    kind("pdf", "a script", t.through_pypdf(t.script), "the pdf, script"),
    kind("pdf", "one more attachment", t.through_pypdf(t.attached), "the pdf, attachment"),
    kind("pdf", "pages in another order", t.through_pypdf(t.pages_turned), "the pdf, page 4"),
    kind("pdf", "one more page", t.through_pypdf(t.blank_page), "the pdf, page 6", "the pdf"),
    kind("pdf", "the language", t.through_pypdf(t.label), "the pdf, language"),
    kind("pdf", "a page cut off", t.through_pypdf(t.cropped), "the pdf, page 1, "),
    kind(
        "pdf",
        "a later version in the same file",
        t.through_pypdf(t.link_elsewhere, incremental=True),
        "the pdf, page 2, link or note 3, address",
    ),
    kind(
        "pdf",
        "a later version of a title",
        t.through_pypdf(lambda writer: writer.add_metadata({"/Title": "X"}), incremental=True),
        "the pdf, Title",
    ),
    kind("pdf", "bytes after its end", t.after_end, "the pdf, after its end"),
    kind("pdf", "written by another program", t.through_pypdf(lambda _: None), "the pdf"),
    kind(
        "sheet",
        "a colour in a small chart",
        t.through_pypdf(t.in_figure),
        "the sheet, page 1, figure 1 (Line: Trade of Aland with Beland",
    ),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return tampering.Made(tmp_path_factory.mktemp("aland"))


@pytest.mark.parametrize("each", [*SLIDES, *PDFS])
def test_it_is_found_and_its_place_is_told(made, each):
    """16.4: any tampered digit, word, date, colour of a mark, unit or source is found and named."""
    made.tells(each)
