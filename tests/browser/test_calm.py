"""17.11: nothing is painted before it is styled, nothing moves that was painted, and nothing is asked for in vain."""

from __future__ import annotations

import http.client
import re
from pathlib import Path

import pytest
import streamlit

from browser.running import settle, shipped_briefs, visit
from indicators.server.shell import FONTS, OF_ALL, OF_PAGE, ROOT, dressed
from indicators.views.address import PAGES

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifts.push(each.value);
}).observe({ type: "layout-shift", buffered: true });
"""
INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


def asked(server, method, path, **headers):
    """Return status, headers and body of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_where_it_was_first_painted_and_asks_for_nothing_that_is_not_there(page, server, path):
    missed = []
    page.on("response", lambda answer: missed.append(answer.url) if answer.status >= 400 else None)
    page.add_init_script(SHIFTS)
    visit(page, server + ("/" if path == PAGES[0] else f"/{path}"))
    assert sum(page.evaluate("window.shifts")) <= 0.05
    assert missed == []


@pytest.mark.parametrize("path", ["", "monitor", "sources"])
def test_a_page_fetches_no_letters_but_its_own(page, server, path):
    """17.11: to wait for all that the sheets name fetched two dozen faces, 1.4 MB, that no page shows."""
    asked_for = []
    page.on("response", lambda answer: asked_for.append(answer.url) if "woff" in answer.url else None)
    visit(page, f"{server}/{path}")
    own = {each for each in asked_for if "/app/static/fonts/" in each}
    assert {each.rpartition("/")[2] for each in own} >= set(FONTS.values())
    assert [each for each in asked_for if each not in own and "/MaterialSymbols" not in each] == []  # Streamlit's icons


@pytest.mark.parametrize(
    "query", ["", "?brief=", "?brief={brief}&excerpt={excerpt}", "?find=%D8%A7%26%2B+a%23b&as_of=2021-01-05#here"]
)
def test_the_first_page_answers_to_its_own_name(page, heard, server, query):
    """17.11: "The page that you have requested does not seem to exist" was written to the console."""
    brief = shipped_briefs()[0]
    other = next(each["id"] for each in brief["excerpt"] if each["id"] != brief["opens"])
    asked_for = query.format(brief=brief["id"], excerpt=other)
    for address in ("/brief", "/brief/"):
        visit(page, server + address + asked_for, strict=False)
        assert page.url == f"{server}/{asked_for}"
        assert heard.faults() == []
        if "excerpt" in asked_for:
            settle(page)  # that passage is shown


def test_the_page_comes_with_its_sheet_and_with_what_it_will_need():
    without = dressed(INDEX, "other")[0]
    for each in FONTS.values():
        assert f'url("./app/static/fonts/{each}")'.encode() in without
    assert b'as="font"' not in without
    assert without.index(b"<body>") < without.index(b".masthead") < without.index(ROOT)
    for each in OF_ALL:
        assert f"./static/js/{each}.".encode() in without
    for name, wanted in OF_PAGE.items():
        for each in wanted:
            assert f'rel="modulepreload" crossorigin href="./static/js/{each}.'.encode() in dressed(INDEX, name)[0]
            assert f"./static/js/{each}.".encode() not in without


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stays_where_it_is_however_late_its_parts_come(page, server, path):
    """Letters, and what a part of Streamlit draws that is fetched on its own, have their place before they come."""
    path = "" if path == PAGES[0] else path
    held = []
    for each in (*FONTS.values(), *(f"/{each}." for each in OF_PAGE.get(path, ()))):
        page.route(re.compile(re.escape(each)), lambda route: held.append(route))  # noqa: PLW0108 - it is given an attribute
    page.add_init_script(SHIFTS)
    page.goto(f"{server}/{path}", wait_until="commit")
    page.locator(".masthead").wait_for(state="attached")
    while held:
        page.wait_for_timeout(300)
        held.pop().continue_()
    settle(page)
    assert sum(page.evaluate("window.shifts")) <= 0.05


def test_a_page_that_a_browser_has_is_not_sent_again(running):
    browser = {"Accept": "text/html,*/*", "Accept-Encoding": "gzip"}
    status, headers, body = asked(running, "GET", "/monitor", **browser)
    assert (status, ROOT in body, b".masthead" in body) == (200, True, True)
    status, again, body = asked(running, "GET", "/monitor", **browser, **{"If-None-Match": headers["etag"]})
    assert (status, body, again["etag"]) == (304, b"", headers["etag"])
    other = asked(running, "GET", "/series", **browser)[1]["etag"]
    assert other != headers["etag"]


def test_every_other_answer_is_left_as_it_is(running):
    browser = {"Accept": "text/html,*/*"}
    assert b".masthead" not in asked(running, "GET", "/present?id=none", **browser)[2]
    assert asked(running, "GET", "/nothing/_stcore/health", **browser)[0] == 404
    assert asked(running, "GET", "/_stcore/health", **browser)[0] == 200
    status, headers, body = asked(running, "GET", "/app/static/fonts/newsreader-OFL.txt", **browser)
    assert (status, len(body)) == (200, int(headers["content-length"]))
    assert asked(running, "HEAD", "/monitor", **browser)[0] == 200
