"""What reads outside text takes a time that grows with its length, and not with its square (14.8g)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from growth import grows_with_the_square
from hypothesis import given
from hypothesis import strategies as st

from indicators.briefs import check, file, intake
from indicators.briefs.places import STEP, Places
from indicators.core.tables import Faults
from indicators.documents import dates, formats, html_bounds, pdf
from indicators.errors import BriefError

DAY = date(2021, 5, 2)
WENT_ON = "It went on. "


def html(inside):
    return f"<html><body><h1>Title</h1>{inside}".encode()


# Each in the form that took the square of its length, with how many of it are enough to tell.
DOCUMENTS = {
    "headings in Markdown": ("a.md", lambda many: b"# One more\n\n" * many, 2_000),
    "brackets in Markdown": ("a.md", lambda many: b"![[]()" * many, 2_000),
    "elements in one another": ("a.html", lambda many: html("<div>" * many + WENT_ON), 4_000),
    "lists in one another": ("a.html", lambda many: html("<ul><li>" * many + WENT_ON), 2_000),
    "terms in one another": ("a.html", lambda many: html("<dl><dt>a<dd>b" * many + WENT_ON), 1_500),
    "styles never ended": ("a.html", lambda many: html("<b></p>" * many + WENT_ON), 3_000),
    "hidden elements": ("a.html", lambda many: html(WENT_ON + "<div style='display:none'>" * many), 3_000),
    "boxes around the text": ("a.html", lambda many: html("<aside>" * many + f"<p>{WENT_ON * many}</p>"), 800),
    "names of furniture": ("a.html", lambda many: html("<div class=ad>" * many + f"<p>{WENT_ON * many}</p>"), 800),
    "articles in one another": ("a.html", lambda many: html("<article>" * many + f"<p>{WENT_ON * many}</p>"), 800),
    "headings of the first rank": ("a.html", lambda many: html("<h1>One more</h1>" * many), 2_000),
    "times in one line": (
        "a.html",
        lambda many: html(f"<p>{(WENT_ON + '<time datetime=2020>x</time> ') * many}</p>"),
        800,
    ),
    "notes of one number": ("a.html", lambda many: html(f"{WENT_ON}<h2>Notes</h2>" + "<p>1. note</p>" * many), 1_500),
    "a note in many pieces": ("a.html", lambda many: html("<ol class=footnotes>" + "<li id=fn1>a note" * many), 2_000),
    "Roman notes": ("a.html", lambda many: html("<p>[iv] a note</p>" * many), 1_500),
    "ways back from a note": (
        "a.html",
        lambda many: html(f"<ol class=footnotes><li id=fn1>{'^ 1 ' * many} x</ol>"),
        1_500,
    ),
    "breaks": ("a.html", lambda many: html(f"<p>a{'<br>' * many}b</p>"), 8_000),
    "notes on one line": ("a.txt", lambda many: " ".join(f"[{each}] a" for each in range(1, many)).encode(), 250),
    "numbers glued to words": ("a.txt", lambda many: f"{'It went on.1 ' * many}\n\n[1] a note".encode(), 1_000),
    "signs without a blank": ("a.txt", lambda many: b"!" * many, 6_000),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_read_at_the_pace_of_a_short_one(name):
    """14.8g: each broke so before: 0.4 MB of headings 26 s, 100,000 elements in one another 16 s, and their kind."""
    called, made, size = DOCUMENTS[name]

    def taken(body):
        with suppress(BriefError):  # no sentence in it, or too many: it was read to its end
            intake.brief_of(body, called, published=DAY)

    assert not grows_with_the_square(taken, made, size)


def test_an_element_of_a_hundred_thousand_attributes_is_refused_at_once():
    """14.8g: it took 18 s; no page has such, so a cap with a clear word is honest."""
    some = " ".join(f'a{each}="b c"' for each in range(html_bounds.MOST_ATTRIBUTES))
    assert [each.text for each in formats.draft(html(f"<p {some}>Words.</p>"), "a.html").blocks] == ["Title", "Words."]
    for hidden in ("", "<!-- no end of it", "<script><p ", "<p a='<' "):
        many = html(f"<p>Words.</p>{hidden if hidden.startswith('<p') else ''}<p {some} one=more>Words.</p>")
        with pytest.raises(BriefError, match=r"^a\.html: an element has more than 1,000 attributes"):
            formats.draft(many, "a.html")


def test_what_is_too_deep_keeps_its_words():
    """14.8g: as in a browser."""
    page = html("<p>First.</p>" + "<div>" * 3_000 + "Deep." + "</div>" * 3_000 + "<p>Last.</p>")
    assert [each.text for each in formats.draft(page, "a.html").blocks][1:] == ["First.", "Deep.", "Last."]
    usual = "<div><!-- <b> --><script>'<i>'</script><p class='a > b'>One<p>Two</div>" * 400
    assert html_bounds.within(usual, "a.html") == usual


def test_the_lines_of_a_pdf_are_joined_at_the_pace_of_a_short_one():
    """14.8g."""
    line = "Iran sold some of its oil to Caracas and then it went on to sell more of it and"
    assert not grows_with_the_square(lambda lines: pdf._blocks([lines], frozenset()), lambda many: [line] * many, 8_000)
    lines = ["It sold cru-", "de oil and-", "More of it"]
    assert [each.text for each in pdf._blocks([lines], frozenset())[0]] == ["It sold crude oil and- More of it"]


@pytest.mark.parametrize("unit", ["2019 ", "May 2 ", "no. 2015 ", "in May "])
def test_the_days_of_a_sentence_are_found_at_the_pace_of_a_short_one(unit):
    """14.8g."""
    assert not grows_with_the_square(lambda text: dates.mentions(text, DAY), lambda many: unit * many, 4_000)


@pytest.mark.parametrize("unit", ["$5 million ", "5,000 barrels ", "Iran oil ", "Iranian currency "])
def test_what_a_sentence_names_is_found_at_the_pace_of_a_short_one(desk, unit):
    """14.8g: whom and what, links, events, and whether a claim names what its passage does not."""
    linker = desk.linker
    assert not grows_with_the_square(linker.find, lambda many: unit * many, 600)
    assert not grows_with_the_square(lambda text: linker.events(text, DAY), lambda many: f"So {unit * many}", 600)
    lacking = lambda text: check.unsupported(text, "Nothing.", linker.lexicon, DAY)  # noqa: E731
    assert not grows_with_the_square(lacking, lambda many: f"2019 {unit * many}", 600)


def brief_file(many):
    """Return a brief file with so many excerpts, each of which has a claim, links, remarks and a decision."""
    quotes = [
        f"Iran sold {each} tons of oil to Venezuela and went on to sell {each} more of it later."
        for each in range(many)
    ]
    body = "\n\n".join(quotes) + "\n"
    head = 'title = "T"\nproducer = "P"\npublished = 2020-09-30\nlicence = "L"\nkind = "original"\n'
    head += f'sha256 = "{file.body_hash(body)}"\n'
    head += f"remarks = {[str(each) for each in range(many)]}\n"
    for each, quote in enumerate(quotes):
        head += f'[[excerpt]]\nid = "p{each}"\nquote = "{quote}"\n'
    said = '{series = "s", word = "accepted", by = "A", at = 2026-01-01T00:00:00Z}'
    head += f"links = {[f'l{each}' for each in range(many)]}\ndecisions = [{', '.join([said] * many)}]\n"
    for each in range(many):
        head += f'[[claim]]\nid = "c{each}"\nexcerpt = "p{each}"\nsays = "So"\nkind = "information"\n'
        head += '[[claim.test]]\nop = ">="\n'
    return f"+++\n{head}+++\n{body}"


def test_a_brief_file_is_read_at_the_pace_of_a_short_one(desk, tmp_path):
    """14.8g: one with 2,000 claims took 34 s."""
    path = tmp_path / "a.md"

    def read(text):
        path.write_text(text, encoding="utf-8")
        brief = file.read(path, desk.catalog, Faults())
        assert not any(each.orphaned for each in brief.excerpts)

    assert not grows_with_the_square(read, brief_file, 500)


@given(st.text("ab", min_size=120, max_size=400), st.data())
def test_words_are_found_wherever_they_stand(body, data):
    """14.8g: by their pieces as by looking through the whole body, occurrences that overlap included."""
    start = data.draw(st.integers(0, max(len(body) - 1, 0)))
    words = [body[start:], body[start : start + 2 * STEP], body[start : start + 3], "ab" * STEP, "a" * 70, ""]
    places = Places(body)
    for each in words:
        found = tuple(place for place in range(len(body)) if each and body.startswith(each, place))
        assert places._searched(each) == found
        if len(each) >= 2 * STEP:
            assert places._noted(each) == found
        assert [places.nth(each, number) for number in range(len(found) + 2)] == [-1, *found, -1]
