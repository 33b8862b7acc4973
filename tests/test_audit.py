"""Every number in the text of Brief, Monitor, Series and Claims, worked out anew by a second person (15, "Done when").

The pages are drawn without a browser, today and as of five past days. Each text of theirs (headings, cells, sentences,
names of charts and marks for those who do not see them) is held against `audit.py`, which shares no code with the
project, by way of the table of sentences in `audit_sentences.py`: a number that differs fails, and so does one that
nobody recomputes.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from urllib.parse import parse_qs, urlsplit

import pytest
from audit import Books, View
from audit_sentences import Masked, Text, faults, quotations
from selectolax.lexbor import LexborHTMLParser
from streamlit.testing.v1 import AppTest

from indicators.desk import DATA
from indicators.views import reads

TODAY = date(2026, 11, 26)
PAST = [date(2019, 6, 30), date(2020, 5, 25), date(2020, 9, 30), date(2022, 12, 31), date(2024, 7, 31)]
BOOKS = Books(DATA)
MASKED = Masked(quotations(BOOKS))
BLOCKS = ("p", "h1", "h2", "h3", "h4", "li", "td", "th", "dt", "dd", "caption", "summary", "figcaption", "blockquote")
BLOCKS += ("button", "div")
BOXES = (
    "section",
    "article",
    "aside",
    "details",
    "table",
    "thead",
    "tbody",
    "tr",
    "ul",
    "ol",
    "dl",
    "header",
    "figure",
)
SAID = ("title", "aria-label", "alt", "data-base")


@pytest.fixture
def drawn(desk, monkeypatch):
    """Draw a page and return its texts, each number of the page in one of them."""
    monkeypatch.setattr(reads, "served", lambda _: replace(desk, clock=lambda: datetime.combine(TODAY, time(12), UTC)))
    monkeypatch.setattr("streamlit.logger._global_log_level", "ERROR", raising=False)

    def draw(page, day=TODAY, **query):
        app = AppTest.from_string(
            f"from indicators.views import address, reads\nfrom indicators.views.screens import {page}\n"
            "import streamlit as st\n"
            "desk = reads.served(None)\n"
            "query = {key: st.query_params.get_all(key) for key in st.query_params}\n"
            f"chosen = address.selection({page!r}, query, desk)\non = address.reader(chosen, desk)\n"
            f"{page}.draw(chosen, on)\n",
            default_timeout=60,
        )
        for name, value in query.items():
            app.query_params[name] = value
        if day < TODAY:
            app.query_params["as_of"] = day.isoformat()
        app.run()
        assert not app.exception
        return texts(app, page, View(BOOKS, day, TODAY), query)

    return draw


def texts(app, page, view, query):
    """Return every text of a drawn page."""
    found = []
    given = {"view": view, "page": page, "transform": query.get("transform", "level")}
    given["opened"] = query.get("claim", "")
    given["time"] = (query.get("from", ""), query.get("to", ""))
    series = query.get("series", "")
    for each in app.get("html"):
        found += of_html(each.proto.body, given, series, query.get("claim", ""))
    for kind in ("vega_lite_chart", "arrow_vega_lite_chart"):
        for each in app.get(kind):
            spec = json.loads(each.proto.spec)
            if words := spec.get("description"):
                found.append(Text(kind="alt", words=words, series=series, **given))
    found += [Text(kind="code", words=each.value, series=series, **given) for each in app.get("code")]
    for each in app.get("expander"):
        found.append(Text(kind="button expander", words=each.label.replace("\\", ""), series=series, **given))
    around = tuple(found)
    return [replace(each, around=around) for each in found]


def of_html(body, given, series, claim):
    """Return the texts of a piece of HTML: no digit of it is in none of them."""
    root = LexborHTMLParser(f"<main>{body}</main>").css_first("main")
    for each in root.css("script, style, svg"):
        each.decompose()
    found, digits = [], 0
    for node in root.traverse(include_text=False):
        named = [squeezed(words) for name in SAID if (words := node.attributes.get(name))]
        found += [
            Text(kind=f"title {kind_of(node)}", words=each, **whose(node, series, claim), **given) for each in named
        ]
        if is_block(node) or node.tag == "main":
            words = squeezed(own(node))
            if words:
                digits += len(re.findall(r"\d", words))
                found.append(
                    Text(kind=kind_of(node), words=words, **whose(node, series, claim), **heads(node), **given)
                )
    assert digits == len(re.findall(r"\d", root.text(deep=True))), "a number stands outside of every text"
    return found


def own(node):
    """Return the text of a block, without that of the blocks in it."""
    parts = []
    for each in node.iter(include_text=True):
        if each.tag == "-text":
            parts.append(each.text_content or "")
        elif not is_block(each):
            parts.append(own(each))
        else:
            parts.append(" ")
    return "".join(parts)


def is_block(node):
    """Whether a node is a text of its own: not a number that can be pressed; one in the margin of another text is."""
    css = (node.attributes.get("class") or "").split()
    return "beside" in css or (node.tag in (*BLOCKS, *BOXES) and "basis" not in css)


def squeezed(words):
    return " ".join(words.split())


def kind_of(node):
    """Return a node's tag and classes, and those of the nodes around it."""
    names = []
    while node is not None and node.tag not in ("main", "body", "html"):
        names.append(f"{node.tag}.{node.attributes.get('class') or ''}")
        node = node.parent
    return " ".join(names)


def whose(node, series, claim):
    """Return the series and the claim that a text is about: those that the nearest link around it leads to."""
    if "article.claim" in kind_of(node):
        return {"series": "", "claim": claim}
    found = {"series": series, "claim": ""}
    while node is not None and node.tag not in ("main", "body"):
        for link in [node, *node.css("a[href], [data-series]")]:
            asked = parse_qs(urlsplit(link.attributes.get("href") or "").query)
            named = link.attributes.get("data-series") or (asked.get("series") or [""])[0]
            if named and not series:
                found["series"] = named
            if "claim" in asked:
                found["claim"] = asked["claim"][0]
            if (named and not series) or found["claim"]:
                return found
        if node.tag in ("li", "tr", "table") or (node.attributes.get("class") or "").startswith(("charthead", "claim")):
            break
        node = node.parent
    return found


def heads(node):
    """Return the heads of a cell's row and column, or what a fact is a fact of."""
    if node.tag == "dd" and node.prev is not None:
        before = node.prev
        while before is not None and before.tag != "dt":
            before = before.prev
        return {"label": squeezed(before.text()) if before is not None else ""}
    if node.tag != "td":
        return {}
    row = list(node.parent.css("th, td"))
    table = node
    while table.tag != "table":
        table = table.parent
    columns = [squeezed(each.text()) for each in table.css("thead th")]
    at = next(number for number, each in enumerate(row) if each == node)
    names = [squeezed(each.text()) for each in row[:at] if each.tag == "th"]
    likely = [squeezed(each.text()) for each in row if each.attributes.get("data-label") == "Likelihood"]
    label = node.attributes.get("data-label") or (columns[at] if len(columns) == len(row) else "")
    if len(columns) != len(row):
        head = [each for each in table.css("tr") if each.css("th") and not each.css("td")]
        before = [each for each in head if list(table.css("tr")).index(each) < list(table.css("tr")).index(node.parent)]
        label = squeezed(before[-1].css("th")[at].text()) if before else label
    return {"label": label, "row": (likely or names or [""])[0]}


HELD = [each for each in BOOKS.series if BOOKS.held(each)]
OPENED = ["currency-collapse", "military-hardware"]  # passages, as of a day


def test_monitor_and_claims_say_what_the_files_say(drawn):
    """15, "Done when"."""
    found = [each for day in (TODAY, *PAST) for page in ("monitor", "claims") for each in drawn(page, day)]
    assert not wrong(found), "\n".join(wrong(found))


@pytest.mark.parametrize("excerpt", BOOKS.excerpts)
def test_each_passage_says_what_the_files_say(drawn, excerpt):
    """15, "Done when": with each of its claims opened; a few as of earlier days too, and before it was published."""
    opened = [{"claim": name} for name, claim in BOOKS.claims.items() if claim["excerpt"] == excerpt]
    found = [each for claim in opened or [{}] for each in drawn("brief", excerpt=excerpt, **claim)]
    if excerpt in OPENED:
        found += [each for day in PAST for each in drawn("brief", day, excerpt=excerpt)]
    assert not wrong(found), "\n".join(wrong(found))


def day_of(number):
    """Return the day on which the quick test draws a series: today, and every third as of a past day."""
    return PAST[number // 3 % len(PAST)] if number % 3 == 2 else TODAY


@pytest.mark.parametrize("number", range(len(HELD)), ids=HELD)
def test_each_series_says_what_the_files_say(drawn, number):
    """15, "Done when": two of three today, the others as of one of the past days; see the long test for the rest."""
    series, day = HELD[number], day_of(number)
    found = drawn("series", day, series=series)
    assert not wrong(found), "\n".join(wrong(found))


TRANSFORMED = ["fx.irr_usd.free_market", "cpi.irn.annual", "arms.imports_tiv.irn", "ship.transits.hormuz.tanker"]


@pytest.mark.parametrize("transform", ["change", "year", "index"])
def test_each_transform_says_what_the_files_say(drawn, transform):
    """15, "Done when": of a series by day, by year, as bars and by week; and of two that are compared."""
    indexed = [each for each in TRANSFORMED if transform != "index" or each not in TRANSFORMED[1:3]]
    found = [each for series in indexed for each in drawn("series", series=series, transform=transform)]
    if transform == "index":
        found += drawn("series", series=TRANSFORMED[0], compare=TRANSFORMED[1:3])
    assert not wrong(found), "\n".join(wrong(found))


@pytest.mark.long
@pytest.mark.parametrize("day", [TODAY, *PAST], ids=str)
def test_every_page_says_what_the_files_say_on_a_day(drawn, day):
    """15, "Done when": every series and every passage that the quick tests left out."""
    found = []
    for number, series in enumerate(HELD):
        if day_of(number) != day:
            found += drawn("series", day, series=series)
    for excerpt in BOOKS.excerpts:
        if TODAY > day >= BOOKS.published and excerpt not in OPENED:
            found += drawn("brief", day, excerpt=excerpt)
    assert not wrong(found), "\n".join(wrong(found))


def wrong(found):
    """Return every fault of a page's texts, in words."""
    return [
        f"{each.view.day} {each.page} {each.series or each.claim} {each.kind}: {each.words}\n    {fault}"
        for each in found
        for fault in faults(each, MASKED)
    ]
