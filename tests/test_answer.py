"""17.1, 17.2: the answer stands before the first chart, in few words, and the margin of the text says the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from selectolax.lexbor import LexborHTMLParser

from indicators.answers.series import outcome
from indicators.model import MARK_SIGNS
from indicators.views import address
from indicators.views.parts import margin
from indicators.views.screens import brief

TODAY = date(2026, 11, 26)


@pytest.fixture(scope="module")
def opened(desk):
    """The desk on one day, whenever the test is run."""
    return replace(desk, clock=lambda: datetime.combine(TODAY, time(12), UTC))


def views(desk, **also):
    """Yield each passage of every brief with its page."""
    for name in desk.briefs.rows():
        for each in desk.briefs[name].excerpts:
            asked = {"brief": [name], "excerpt": [each.id], **also}
            chosen = address.selection("brief", asked, desk)
            yield name, each, chosen, brief.made(chosen, address.reader(chosen, desk))


def seen(piece):
    """Return the words of a piece of HTML that are seen before anything is opened."""
    root = LexborHTMLParser(f"<main>{piece}</main>").css_first("main")
    for each in root.css("details > :not(summary), .hidden, [hidden]"):
        each.decompose()
    return root.text(separator=" ").split()


def test_few_words_stand_before_the_first_chart(opened):
    """17.1: "At most 60 words stand before the first chart": of every passage, with each of its claims opened too."""
    counted = {}
    for name, excerpt, chosen, _ in views(opened):
        claims = [each.id for each in opened.briefs[name].claims if each.excerpt == excerpt.id]
        for claim in ("", *claims):
            shown = replace(chosen, claim=claim)
            page = brief.made(shown, address.reader(shown, opened))
            if page.charts:
                counted[name, excerpt.id, claim] = len(seen(page.between[0]))
    assert len(counted) > 20
    assert {name: many for name, many in counted.items() if many > 60} == {}


def test_a_passage_opens_with_one_sentence_and_one_large_chart(opened):
    """17.1: the sentence is of the first chart's series, which is 280 px high; at most two smaller ones follow."""
    told = 0
    for name, excerpt, chosen, page in views(opened):
        on = address.reader(chosen, opened)
        head = LexborHTMLParser(page.between[0])
        assert len(head.css("h2.verdict")) == bool(opened.briefs.links(name)[excerpt.id])
        for verdict in head.css("h2.verdict"):
            told += 1
            said = outcome(on, verdict.attributes["data-series"], on.briefs[name].published)
            assert verdict.text() == said.says
            assert (verdict.css_first(".basis").text() if said.number else said.number) == said.number
            assert verdict.css_first("button.basis").attributes["data-base"] == said.base
        charts = [each for row in page.charts for each in row]
        assert [each.spec["height"] >= 280 for each in charts] == [place == 0 for place in range(len(charts))]
        assert all(len(row) == (1 if place == 0 or len(charts) < 3 else 2) for place, row in enumerate(page.charts))
        if charts:
            assert charts[0].series == head.css_first("h2.verdict").attributes["data-series"]
            assert len(page.between) == len(page.charts) + 1
    assert told > 14


def test_a_long_quotation_is_cut_and_stands_whole_below(opened):
    """17.1: nothing of a passage is lost by it."""
    for _, excerpt, _, page in views(opened):
        whole = " ".join(excerpt.quote.split())
        quotes = [" ".join(each.text().split()) for each in LexborHTMLParser("".join(page.between)).css("blockquote")]
        assert quotes[-1] == whole
        assert all(whole.startswith(each.removesuffix(" …")) for each in quotes)


def beside(page):
    """Return what stands in the margin of a page's text, for each passage in their order."""
    return LexborHTMLParser(page.text).css(".beside")


@pytest.mark.parametrize("day", [None, date(2020, 9, 30), date(2024, 7, 31)], ids=str)
def test_the_margin_says_what_the_passages_say(opened, day):
    """17.2: drawing, change and marks beside each passage are those of its own page; as of a day nothing later."""
    also = {"as_of": [day.isoformat()]} if day else {}
    pages = list(views(opened, **also))
    notes = beside(pages[0][3])
    assert len(notes) == len(pages) > 20
    for note, (name, excerpt, chosen, page) in zip(notes, pages, strict=True):
        on = address.reader(chosen, opened)
        verdict = LexborHTMLParser(page.between[0]).css_first("h2.verdict")
        if verdict is None:
            assert note.css_first(".since").text() == "no figure here"
        else:
            said = outcome(on, verdict.attributes["data-series"], on.briefs[name].published)
            assert note.attributes["data-series"] == verdict.attributes["data-series"]
            assert note.css_first(".since").text() == said.short
            for each in note.css("img"):
                assert each.attributes["alt"] == said.says == verdict.text()
                assert each.attributes["src"].startswith("data:image/svg+xml,<svg")
        marks = [each.mark for each in on.claims([on.briefs[name]]) if each.claim.excerpt == excerpt.id]
        assert [" ".join(each.text().split()) for each in note.css(".mk")] == [
            f"{MARK_SIGNS[each]} {each}" for each in marks
        ]
        known = [date.fromisoformat(each.attributes["data-known"]) for each in note.css("[data-known]")]
        assert all(each <= (day or TODAY) for each in known)


def test_a_switch_in_the_address_hides_the_margin(opened):
    """17.2: and the marks are then in the text, as they were."""
    chosen = address.selection("brief", {"margin": ["no"]}, opened)
    assert not chosen.margin
    assert "margin=no" in address.href(chosen)
    page = brief.made(chosen, opened.now())
    assert "beside" not in page.text
    assert page.text.count('class="marked"') == len(opened.briefs[chosen.brief].claims)
    assert "Show the sentences&#39; verdicts" in page.head
    shown = address.selection("brief", {}, opened)
    assert shown.margin
    assert "margin" not in address.href(shown)
    for said in ("yes", "nonsense", "NO", "\ud800"):
        assert address.selection("brief", {"margin": [said]}, opened).margin


def test_another_passage_draws_no_drawing_again(opened, monkeypatch):
    """17.2: "A page is made once and kept": the drawings are of a series, not of the passage that is chosen."""
    pages = views(opened)
    next(pages)
    drawn = []
    monkeypatch.setattr(margin, "spark_image", lambda *_, **__: drawn.append(1) or "")
    for _ in pages:
        pass
    assert drawn == []


def test_the_text_is_the_same_whichever_passage_is_chosen(opened):
    """17, how good: so another passage neither sends it nor draws it anew; with a claim chosen too."""
    texts = {}
    for name, _, chosen, page in views(opened):
        claims = [each.id for each in opened.briefs[name].claims if each.excerpt == chosen.excerpt]
        pages = [page, *(brief.made(replace(chosen, claim=each), opened.now()) for each in claims)]
        texts.setdefault(name, set()).update(each.text for each in pages)
    assert all(len(found) == 1 for found in texts.values())


def test_what_to_do_is_said_in_one_line(opened):
    """17.1: "Choose a sentence; see what the figures say", above the text."""
    page = brief.made(address.selection("brief", {}, opened), opened.now())
    text = page.head + page.text
    assert text.index("Choose a sentence; see what the figures say") < text.index('<article class="body"')
