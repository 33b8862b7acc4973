"""Two sessions at once on every page: of a cold server and a warm one, with a load or a word of one in between."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import pytest
from making import TEXT_OF_A_BRIEF
from publisher import Publisher

from browser.conftest import _checked
from browser.running import GO, Server, content, settle, visit
from browser.test_refresh import NEW, as_published
from indicators.core.frame import observations
from indicators.desk import prepare
from indicators.refresh.rounds import refresh
from indicators.store import writing
from indicators.views import address

SERIES = "energy.brent"
VIEWS = ["", "monitor", f"series?series={SERIES}", "claims", "library", "library?find=rial", "sources"]


@pytest.fixture
def own_server(desk_in, tmp_path):
    """The real app on a store of its own, to be loaded into."""
    desk_in(tmp_path / "served")
    yield from _checked(Server(tmp_path / "served"))


def load(desk, day, value):
    """Write a value as a refresh does, beside the running app."""
    indicator = desk.catalog.indicators[SERIES]
    frame = observations([(SERIES, str(day), str(day), value, "A", "", "")])
    with desk.store.write() as connection:
        writing.append(connection, indicator, desk.catalog.sources[indicator.source], frame, day, "refresh")


@pytest.mark.long
def test_two_sessions_on_every_page_see_what_one_sees_after_a_load(own_server, window):
    """14.5: and none of them an error."""
    desk = prepare(folder=own_server.home)
    first, second = window(), window()
    for number, view in enumerate(VIEWS):
        address = f"{own_server.url}/{view}"
        day, value = date(2026, 8, 20) + timedelta(days=number), 60.0 + number
        for each in (first, second):
            each.goto(address, wait_until="commit")
        load(desk, day, value)
        for each in (first, second):
            settle(each, strict=False)
        for each in (first, second):
            each.goto(address, wait_until="commit")
        for each in (first, second):
            settle(each, strict=False)
        alone = window()
        visit(alone, address, strict=False)
        expected = content(alone)
        assert [content(each) for each in (first, second)] == [expected, expected], view
        assert expected["text"]
        if SERIES in view:
            assert f"{value:g}" in expected["text"]
        alone.close()


# At once


PATIENCE = 300_000  # milliseconds: a dozen windows draw side by side


def at_once(pages, addresses, meanwhile=lambda: None):
    """Load an address in each window, all held before the app in them begins to run; let go of them together.

    Args:
        pages: the windows.
        addresses: of each.
        meanwhile: is done while all are held.
    """
    held, gone = [[] for _ in pages], False

    def holding(routes):
        def hold(route):
            if gone or route.request.is_navigation_request():
                route.continue_()
            else:
                routes.append(route)

        return hold

    for page, where, routes in zip(pages, addresses, held, strict=True):
        page.route("**/*", holding(routes))
        page.goto(where, wait_until="commit", timeout=PATIENCE)
    while not all(held):
        pages[0].wait_for_timeout(20)
    meanwhile()
    gone = True
    for each in [route for routes in held for route in routes]:
        each.continue_()
    for page in pages:
        settle(page, strict=False, patience=PATIENCE)
        page.unroute("**/*")


@pytest.fixture
def restarting(ready, tmp_path):
    """The address of the real app, and what starts it anew there."""
    shutil.copytree(ready, tmp_path / "served")
    servers = [Server(tmp_path / "served")]

    def again():
        servers[-1].stop()
        assert "Traceback" not in servers[-1].log()
        servers.append(Server(tmp_path / "served", port=servers[0].port))

    try:
        yield servers[0].url, again
    finally:
        servers[-1].stop()
    assert "Traceback" not in servers[-1].log()


@pytest.mark.long
def test_two_sessions_on_every_page_of_a_cold_server_see_what_they_see_of_a_warm_one(restarting, window):
    """14.5: all of them ask at the moment the server is up; and once more when it is warm, again all at once."""
    url, again = restarting
    pages = [page for page in address.PAGES for _ in range(2)]
    windows = [window() for _ in pages]
    addresses = [f"{url}/{'' if page == address.PAGES[0] else page}" for page in pages]
    at_once(windows, addresses, again)
    cold = [content(each) for each in windows]
    at_once(windows, addresses)
    warm = [content(each) for each in windows]
    for page, *seen in zip(pages[::2], cold[::2], cold[1::2], warm[::2], warm[1::2], strict=True):
        assert seen == [seen[0]] * 4, page
        assert seen[0]["text"]


# A word of one


NOTICE = "Figures of this update are preliminary."
HELD = "2026-08-20"


@pytest.fixture
def held_back(desk_in, tmp_path):
    """The real app on a store in which a wild value waits for a word."""
    desk = desk_in(tmp_path / "served")
    with Publisher() as publisher:
        publisher.route("/graph/fredgraph.csv", as_published() + NEW)
        refresh(desk.catalog, desk.store, [SERIES], environ={"INDICATORS_URL_FRED": publisher.url})
    assert [each.series_id for each in desk.store.holds()] == [SERIES]
    yield from _checked(Server(tmp_path / "served", {"INDICATORS_ANALYST": "Ada"}))


def link(page):
    page.locator('[data-do="strike"]').last.click()
    page.get_by_role("heading", name="Links struck out").wait_for()


def claim(page):
    page.get_by_role("button", name="Write a claim on this passage").click()
    editor = page.locator(".st-key-claim-editor")
    says = editor.get_by_label("The claim, in your own words")
    says.fill("Hard currency became dearer in Iran")
    says.press("Tab")
    value = editor.get_by_label("Value", exact=True)
    value.fill("40")
    value.press("Tab")
    editor.get_by_text("the claim needs a rise of at least 40 %").first.wait_for()
    editor.get_by_role("button", name="Save the claim").click()
    page.get_by_text("Saved: Hard currency became dearer in Iran").wait_for()


def take_in(page):
    text = TEXT_OF_A_BRIEF.replace("March 2, 2021", f"March 2, 2021\n\n[Notice: {NOTICE}]")
    brief = {"name": "rial.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files([brief])
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("rial.txt: imported").wait_for()


def let_in(page):
    page.get_by_role("button", name="Let in").click()
    page.locator(".hold").wait_for(state="detached")


# Where one writes, what, and what the other sees then: where, and in which words.
WORDS = [
    (
        "?excerpt=hard-currency",
        claim,
        [
            ("?excerpt=hard-currency", "Hard currency became dearer in Iran"),
            ("claims", "Hard currency became dearer in Iran"),
        ],
    ),
    ("?excerpt=hard-currency", link, [("?excerpt=hard-currency", "Links struck out")]),
    (
        "sources",
        let_in,
        [
            ("monitor", "289.5"),
            (f"series?series={SERIES}&point={HELD}", "held back, and let in by an analyst"),
        ],
    ),
    ("library", take_in, [("library", "Rial slides again"), ("?brief=2021-03-02-rial-slides-again", NOTICE)]),
]


@pytest.mark.long
def test_what_one_session_writes_the_other_sees_on_its_next_view(held_back, window):
    """14.5: a link, a claim, a brief with its notice, a value let in; neither sees an error."""
    one, other = window(), window()
    for where, write, seen in WORDS:
        for view, words in seen:
            visit(other, f"{held_back.url}/{view}", strict=False)
            assert words not in content(other)["text"]
        visit(one, f"{held_back.url}/{where}")
        write(one)
        for view, words in seen:
            one.goto(f"{held_back.url}/{view}", wait_until="commit")
            other.evaluate(GO, f"{held_back.url}/{view}")
            for each in (one, other):
                each.locator('[data-testid="stMain"]').get_by_text(words).first.wait_for()
                settle(each, strict=False)
            assert content(other) == content(one)
    other.get_by_role("link", name="Sources", exact=True).click()
    other.get_by_role("button", name="Refresh now").wait_for()
    settle(other, strict=False)
    assert other.locator(".hold").count() == 0
