"""Presenting by keyboard alone: the room's figures stay, whatever happens underneath: 16.1, 16.2."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from browser.running import Server, visit
from browser.test_access import broken
from indicators.core.frame import observations
from indicators.desk import prepare
from indicators.model import Decision
from indicators.presenting import presentation
from indicators.store.writing import append

BRIEF = "2020-09-30-iran-venezuela"
SERIES = "fx.irr_usd.free_market"
LONG = 120_000  # milliseconds that a wait may take: no test measures time


@pytest.fixture(scope="module")
def own(serve, tmp_path_factory):
    """The real app on a store of its own, to be loaded into."""
    yield from serve(tmp_path_factory.mktemp("presented"))


@pytest.fixture(scope="module")
def desk(own):
    """The same store in another process than the server."""
    return prepare(folder=own.home)


@pytest.fixture
def started(desk):
    """A presentation that this process started and drew: every server of the store shows it."""
    made = presentation.start(desk, BRIEF)
    presentation.drawn(desk, made)
    return presentation.find(desk, made.room)


def load(desk, values, day=date(2026, 11, 20)):
    """Write values as a refresh does, beside the running app."""
    indicator = desk.catalog.indicators[SERIES]
    frame = observations([(SERIES, each, each, value, "A", "", "") for each, value in values.items()])
    with desk.store.write() as connection:
        append(connection, indicator, desk.catalog.sources[indicator.source], frame, day, "refresh")


def steps(page):
    """Return the words and charts of every step."""
    return page.locator("main > section").evaluate_all("all => all.map((each) => each.innerHTML)")


def at(page, number):
    """Wait until a step is on the screen, with its charts: each of its figures has its picture."""
    shown = page.locator("main > section.on")
    expect(page.locator("main > section").nth(number)).to_have_class(re.compile(r"\bon\b"), timeout=LONG)
    expect(shown).to_have_count(1)
    assert shown.locator("figure").count() == shown.locator("figure .plot svg").count()


def opened(window, server, name, **how):
    """Open the room's screen."""
    page = window(width=1920, height=1080, **how)
    page.goto(f"{server.url}/present?id={name}")
    expect(page.locator("main")).to_have_attribute("data-drawn", "1", timeout=LONG)
    return page


def choosing(page):
    """Open the list of steps in a window of notes."""
    page.get_by_text("Choose, order and title the steps").click()
    expect(page.locator("#steps > li").first).to_be_visible(timeout=LONG)


@pytest.fixture
def killed(desk_in, tmp_path):
    """The real app on a store of its own, to be killed."""
    desk_in(tmp_path / "served")
    server = Server(tmp_path / "served")
    yield server
    server.stop()


def test_a_brief_is_presented_by_keyboard_alone_while_all_changes_underneath(killed, window, heard):
    """16 Done when: start to end; the notes tell the difference; the server is killed and started again."""
    desk = prepare(folder=killed.home)
    heard.expected += ["net::ERR_", "404"]
    room = window(width=1920, height=1080)
    visit(room, f"{killed.url}/?brief={BRIEF}", strict=False)
    room.keyboard.press("p")
    room.wait_for_url("**/present?id=*", timeout=LONG)
    expect(room.locator("main > section.on h1")).to_have_text("Iran-Venezuela cooperation expands to security realm")
    expect(room.locator("main")).to_have_attribute("data-drawn", "1", timeout=LONG)
    before = steps(room)
    assert len(before) > 20
    last = len(before) - 1
    for number in range(1, 4):
        room.keyboard.press(("ArrowRight", "PageDown", " ")[number % 3])
        at(room, number)
    load(desk, {"2026-08-21": 1_234_567.0, "2026-11-19": 2_222_222.0})
    desk.briefs.decide(
        BRIEF, "currency-collapse", Decision("energy.brent", "added", "Ana", datetime(2026, 11, 27, tzinfo=UTC))
    )
    for number in range(4, last + 1):
        room.keyboard.press("ArrowRight")
        at(room, number)
    room.keyboard.press("ArrowRight")
    at(room, last)
    for key, number in (("Home", 0), ("End", last), ("PageUp", last - 1)):
        room.keyboard.press(key)
        at(room, number)
    for digit in "12":
        room.keyboard.press(digit)
    room.keyboard.press("Enter")
    at(room, 12)
    assert steps(room) == before
    with room.expect_popup() as coming:
        room.keyboard.press("n")
    notes = coming.value
    heard.listen(notes)
    since = notes.locator("#since")
    expect(since).to_contain_text("revised Rial per dollar, Tehran free market", timeout=LONG)
    expect(since).to_contain_text("2,222,222", timeout=LONG)
    expect(since).to_contain_text("edited The brief was edited", timeout=LONG)
    notes.keyboard.press("4")
    notes.keyboard.press("Enter")
    at(room, 4)
    assert "2,222,222" not in room.locator("main").inner_text()
    room.keyboard.press("b")
    expect(room.locator("body")).to_have_class(re.compile("blank"))
    room.keyboard.press("b")
    expect(room.locator("body")).not_to_have_class(re.compile("blank"))
    for key, kind in (("s", "card"), ("o", "overview"), ("?", "help")):
        room.keyboard.press(key)
        expect(room.locator("#over")).to_have_class(kind)
        room.keyboard.press("Escape")
        expect(room.locator("#over")).to_be_hidden()
    notes.get_by_role("button", name="Take in all").focus()
    notes.keyboard.press("Enter")
    expect(room.locator("main > section.on")).to_contain_text("2,222,222", timeout=LONG)
    expect(room.locator("#shown-at")).to_have_text(re.compile(r"^figures of \d\d:\d\d UTC, \d+ \w+ \d+$"))
    at(room, 4)
    # The server goes: the screen keeps all, keys go on, nothing covers it; it comes back by itself.
    killed.process.kill()
    killed.process.wait()
    expect(room.locator("body")).to_have_class(re.compile("lost"), timeout=LONG)
    kept = steps(room)
    room.keyboard.press("ArrowRight")
    at(room, 5)
    room.keyboard.press("Escape")
    at(room, 5)
    assert room.locator("dialog:visible, [role=dialog]:visible").count() == 0
    server = Server(killed.home, port=killed.port)
    try:
        expect(room.locator("body")).not_to_have_class(re.compile("lost"), timeout=LONG)
        expect(notes.locator("#where")).to_contain_text(f"5 / {last}", timeout=LONG)
        at(room, 5)
        assert steps(room) == kept
        room.reload()
        at(room, 5)
        assert steps(room) == kept
        room.keyboard.press("Escape")
        room.wait_for_url(f"**/?brief={BRIEF}", timeout=LONG)
    finally:
        notes.close()
        room.close()
        server.stop()


def test_a_second_screen_follows_and_two_presentations_cross_nothing(own, desk, started, window):
    """16.1, 16.2: ten fast presses are none lost; another process says the same."""
    other = presentation.start(desk, BRIEF)
    first, second = opened(window, own, started.room), opened(window, own, started.room)
    elsewhere = opened(window, own, other.room)
    press = "window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }))"
    first.evaluate(f"() => {{ for (let many = 0; many < 10; many += 1) {press}; }}")
    for each in (first, second):
        at(each, 10)
    second.keyboard.press("ArrowLeft")
    for each in (first, second):
        at(each, 9)
    at(elsewhere, 0)
    assert presentation.find(desk, started.room).step == 9
    assert presentation.find(desk, other.room).step == 0
    # Two windows press at once: both end where one of them did.
    for page, key in ((first, "ArrowRight"), (second, "ArrowLeft")) * 5:
        page.keyboard.press(key)
    told = "all => all.map((each) => each.classList.contains('on')).indexOf(true)"
    places = [page.locator("main > section") for page in (first, second)]
    for _ in range(600):
        ends = [each.evaluate_all(told) for each in places]
        stored = presentation.find(desk, started.room).step
        if ends == [stored, stored]:
            break
        first.wait_for_timeout(100)
    assert ends == [stored, stored]


def test_notes_are_not_reached_from_the_room_s_address(own, desk, started, page, heard):
    """16.1: they have an unguessable id of their own."""
    heard.expected += ["404", "403", "409", "400"]
    page.goto(f"{own.url}/present?id={started.notes}&view=notes")
    note = page.get_by_label("Notes, for you alone")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(note).to_be_enabled(timeout=LONG)
    note.fill("Mention the baker.")
    note.press("Tab")
    expect(page.locator("#told")).to_have_text("Kept.", timeout=LONG)
    answers = {
        where: page.request.get(f"{own.url}/present{where}")
        for where in (
            f"?id={started.room}",
            f"/state?id={started.room}",
            f"/steps?id={started.room}",
            f"?id={started.room}&view=notes",
            f"/differences?id={started.room}",
            f"?id={started.notes}",
            "?id=nothing",
            "/assets/present.py",
        )
    }
    assert [each.status for each in answers.values()] == [200, 200, 200, 404, 404, 404, 404, 404]
    for each in answers.values():
        assert "baker" not in each.text()
        assert started.notes not in each.text()
    assert "baker" in page.request.get(f"{own.url}/present/steps?id={started.notes}").text()
    for where in ("outline", "take"):
        told = page.evaluate(
            "([where, id]) => fetch(`present/${where}`, { method: 'POST', body: JSON.stringify({ id, steps: [] }) })"
            ".then((each) => each.status)",
            [where, started.room],
        )
        assert told == 404
    body = {"id": started.room, "window": "w", "press": 1, "step": 3, "blank": False}
    assert page.request.post(f"{own.url}/present/step", data=body).status == 403
    elsewhere = {"origin": "http://elsewhere.example"}
    assert page.request.post(f"{own.url}/present/step", data=body, headers=elsewhere).status == 403
    assert presentation.find(desk, started.room).step == 1
    ours = {"origin": own.url}
    for wrong, status in (({**body, "step": -1}, 409), ({**body, "press": "x"}, 409), ([1], 400), ("[" * 9_000, 400)):
        assert page.request.post(f"{own.url}/present/step", data=wrong, headers=ours).status == status


# Words of what is on the screen that are smaller than asked for, and what runs out of its place.
SMALL = """
(least) => {
  const over = document.querySelector("#over");
  const section = over.hidden ? document.querySelector("main > section.on") : over;
  const words = [...section.querySelectorAll("*")].filter((each) => [...each.childNodes]
    .some((node) => node.nodeType === 3 && node.textContent.trim()) && each.getClientRects().length);
  const size = (each) => each.matches("svg *") ? parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().d
    : parseFloat(getComputedStyle(each).fontSize);
  const found = words.filter((each) => size(each) < least).map((each) => `${each.textContent}: ${size(each)} px`);
  const parts = ".said, .plot, figure, figcaption .name";
  const places = section === over ? [] : [section, ...section.querySelectorAll(parts)];
  const out = places.filter((each) =>
    each.scrollHeight > each.clientHeight + 2 || each.scrollWidth > each.clientWidth + 2);
  return [...found, ...out.map((each) => `${each.className} runs over`)];
}
"""


@pytest.mark.parametrize(
    ("width", "height"),
    [(1920, 1080), *(pytest.param(*size, marks=pytest.mark.long) for size in ((1280, 720), (3840, 2160)))],
)
def test_every_step_is_read_from_the_back_of_the_room(own, desk, started, window, width, height):
    """16.1: 28 px and more at 1080 lines, labels of charts and what `s` brings too; nothing is cut off."""
    room = opened(window, own, started.room)
    room.set_viewport_size({"width": width, "height": height})
    many = room.locator("main > section").count()
    faults = {}
    for number in range(many):
        at(room, number)
        faults[number] = room.evaluate(SMALL, 28 * height / 1080)
        room.keyboard.press("s")
        faults[number] += room.evaluate(SMALL, 28 * height / 1080)
        room.keyboard.press("ArrowRight")
    assert {number: found for number, found in faults.items() if found} == {}


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.long)], ids=["light", "dark"])
def test_the_room_and_the_notes_break_no_rule(own, started, window, axe_source, dark):
    """16.1: WCAG 2.2 AA as far as axe-core can judge it."""
    room = opened(window, own, started.room, dark=dark)
    for key, number in (("Home", 0), ("4", 4), ("End", None)):
        room.keyboard.press(key)
        if number == 4:
            room.keyboard.press("Enter")
        if number is not None:
            at(room, number)
        assert broken(room, axe_source) == []
    for key in ("s", "o", "?"):
        room.keyboard.press("4")
        room.keyboard.press("Enter")
        at(room, 4)
        room.keyboard.press(key)
        expect(room.locator("#over")).to_be_visible()
        assert broken(room, axe_source) == []
    notes = window(dark=dark)
    notes.goto(f"{own.url}/present?id={started.notes}&view=notes")
    choosing(notes)
    notes.locator("#steps .series > summary").first.click()
    expect(notes.locator("#steps .series input").first).to_be_visible(timeout=LONG)
    expect(notes.locator("#since p")).to_have_count(1, timeout=LONG)
    assert broken(notes, axe_source) == []


def test_the_events_of_a_passage_are_named_as_far_as_there_is_room_and_all_in_its_card(own, started, window):
    """16.1: one was, in a line of its own that was cut, above an empty place."""
    room = opened(window, own, started.room)
    told = {}
    for number in (1, 18, 19):
        for key in (*str(number), "Enter"):
            room.keyboard.press(key)
        at(room, number)
        events = room.locator("main > section.on .happened > span")
        seen = [each.is_visible() for each in events.all()]
        line = room.locator("main > section.on .happened")
        rest = line.evaluate("(each) => getComputedStyle(each, '::after').content")
        told[number] = (seen, rest)
        assert line.evaluate("(each) => each.scrollWidth <= each.clientWidth")
        room.keyboard.press("s")
        listed = room.locator("#over .events li")
        assert listed.count() >= len(seen)
        assert listed.locator("a").count() == listed.count()
    assert told[1] == ([True] * 5, '""')
    assert told[18] == ([True] * 4, '""')
    many = sum(told[19][0])
    assert told[19] == ([True] * many + [False] * (5 - many), f'" … and {5 - many} more"')
    assert 0 < many < 5
