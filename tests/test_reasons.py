"""16: a reason that stands as a sentence of its own is one, on the pages and in every form that leaves the room."""

from __future__ import annotations

import io
from dataclasses import replace
from html import unescape

import handed
import pytest
from pptx import Presentation
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from indicators.core.words import sentence
from indicators.handouts import handout as handouts
from indicators.handouts import making, page, pdf, screen, slides
from indicators.views import address
from indicators.views.parts import verdicts
from indicators.views.screens import claims

BRIEF = "2020-09-30-iran-venezuela"
SMALL = ("no figure says so", "up to 13 in 2020: see there.")


@pytest.fixture(scope="module")
def short(desk):
    """A handout of one passage without figures, whose claim's reasons begin with a small letter."""
    on = desk.now()
    whole = making.handout(on, making.outline(on, BRIEF))
    claim = next(each for passage in whole.passages for each in passage.claims)
    tests = tuple(handouts.Tested("holds", each, ()) for each in SMALL)
    of_tests = replace(claim, reason=SMALL[0], tests=tests, decided="")
    untested = replace(claim, id="other", reason=SMALL[1], tests=(), decided="")
    first = replace(whole.passages[0], figures=(), events=(), note="", lacking=(), claims=(of_tests, untested))
    return replace(whole, passages=(first,), open=((1, 0), (1, 1)), sources=(), terms=())


def shown(html):
    return LexborHTMLParser(html).text()


def slides_of(handout):
    made = Presentation(io.BytesIO(slides.bytes_of(handout)))
    return "\n".join(each.text_frame.text for slide in made.slides for each in slide.shapes if each.has_text_frame)


def notes_of(handout):
    made = Presentation(io.BytesIO(slides.bytes_of(handout)))
    return "\n".join(
        line
        for slide in made.slides
        for line in slide.notes_slide.notes_text_frame.text.split("\n")
        if not line.startswith("Test ")  # follows a colon
    )


FORMS = {
    "page": lambda of: shown(page.bytes_of(of).decode("utf-8")),
    "slides": slides_of,
    "notes": notes_of,
    "pdf": lambda of: "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.bytes_of(of))).pages),
    "room": lambda of: "\n".join(shown(each.html) for each in screen.screen(of)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_reason_is_a_sentence_in_every_form(short, form):
    """16: exports had "no figure says so." below a mark; and none ends with two full stops."""
    found = handed.plain(FORMS[form](short))
    for each in SMALL:
        assert handed.plain(sentence(each)) in found
        assert handed.plain(each) not in found
        assert handed.plain(f"{each.rstrip('.')}..") not in found.lower()


def test_a_reason_is_a_sentence_on_the_pages(desk):
    """16: of each claim, beside its passage and in the list of all; one function for all of them."""
    on = desk.now()
    brief = on.briefs[BRIEF]
    chosen = address.selection("brief", {"brief": [BRIEF]}, desk)
    for each in on.claims([brief]):
        told = replace(each, reason=SMALL[1], verdicts=())
        opened = replace(chosen, excerpt=each.claim.excerpt, claim=each.claim.id)
        for html in (verdicts.section(opened, on, [told]), claims._row(chosen, on, brief, told)):
            assert sentence(SMALL[1]) in unescape(str(html))
            assert "there.." not in str(html)
        for html in (verdicts.section(opened, on, [each]),):
            assert all(sentence(one.reason) in unescape(str(html)) for one in each.verdicts)
