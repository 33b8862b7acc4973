"""The presenter chooses what the room sees, in a window of notes: passages and their charts: 16.1, 16.2."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from browser.test_present import LONG, SERIES, at, choosing, desk, opened, own, started
from indicators.presenting import changing, presentation
from indicators.presenting.changing import Wanted

__all__ = ["desk", "own", "started"]


def noted(window, server, started, **how):
    """Open a window of notes, and the list of steps in it."""
    page = window(**how)
    page.goto(f"{server.url}/present?id={started.notes}&view=notes")
    choosing(page)
    return page


def chosen(desk, started, excerpt):
    """Return the step of a passage as the store has it, and the number of the revision."""
    there = presentation.find(desk, started.room)
    return next(each for each in there.outline.steps if each.excerpt == excerpt), there.revision


def test_the_charts_of_a_step_are_chosen_by_keyboard_and_the_room_shows_them(own, desk, started, window):
    """16.1: at most three, the first one large; on a small screen, too, and the focus stays where it was."""
    room = opened(window, own, started.room)
    room.keyboard.press("4")
    room.keyboard.press("Enter")
    at(room, 4)
    figures = room.locator("main > section.on figure")
    first = [each.get_attribute("data-series") for each in figures.all()]
    assert len(first) == 3
    notes = noted(window, own, started, width=390, height=844)
    step = notes.locator("#steps > li").nth(3)
    step.locator(".series > summary").focus()
    notes.keyboard.press("Enter")
    boxes = step.get_by_role("list", name="Charts of step 4").get_by_role("checkbox")
    expect(boxes).to_have_count(5)
    assert [each.is_disabled() for each in boxes.all()] == [False] * 3 + [True] * 2
    fifth = boxes.nth(4).evaluate("(box) => box.dataset.name").partition(" ")[2]
    boxes.nth(1).focus()
    notes.keyboard.press(" ")
    expect(figures).to_have_count(2, timeout=LONG)
    expect(boxes.nth(4)).to_be_enabled(timeout=LONG)
    boxes.nth(4).focus()
    notes.keyboard.press(" ")
    expect(figures).to_have_count(3, timeout=LONG)
    expect(boxes.nth(2)).to_be_checked(timeout=LONG)
    expect(boxes.nth(2)).to_be_focused()
    for place in (1, 0):
        notes.get_by_role("button", name=re.compile("in step 4, up$")).nth(place + 1).focus()
        notes.keyboard.press("Enter")
        expect(figures.nth(place)).to_have_attribute("data-series", fifth, timeout=LONG)
    expect(room.locator("main > section.on .large figure")).to_have_attribute("data-series", fifth, timeout=LONG)
    at(room, 4)
    assert chosen(desk, started, "currency-collapse")[0].series == (fifth, first[0], first[2])
    expect(notes.locator("#steps :focus")).to_have_attribute("aria-label", re.compile("in step 4, down$"))
    assert notes.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_windows_of_notes_that_change_at_once_lose_nothing(own, desk, started, window, heard):
    """16 Bad input: each was refused once, and what was typed in it was gone."""
    heard.expected += ["409"]
    one, two = (noted(window, own, started) for _ in range(2))
    for page in (one, two):  # both hold the same revision, and hear of no other one before they have told theirs
        page.route("**/present/state*", lambda route: route.abort())
        page.keyboard.press("4")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Notes, for you alone")).to_be_enabled()
    heard.expected += ["net::ERR_"]
    one.get_by_label("Title of step 4").fill("Money")
    one.get_by_label("Notes, for you alone").fill("From one.")
    two.get_by_label("Notes, for you alone").fill("From two.")
    for page in (one, two):
        page.get_by_label("Notes, for you alone").press("Tab")
    both = ("Money", {"From one.", "From two."})  # whichever came first
    for _ in range(600):
        step, _ = chosen(desk, started, "currency-collapse")
        if (step.title, set(step.note.split("\n"))) == both:
            break
        one.wait_for_timeout(100)
    assert (step.title, set(step.note.split("\n"))) == both
    for page in (one, two):
        expect(page.locator("#told")).to_have_text("Kept.", timeout=LONG)
    # Two presses in one window, the second before the first is kept.
    two.evaluate("""() => {
      const box = (name) => document.querySelector(`#steps input[data-name="${name}"]`);
      box("basij-tasks").click();
      box("basij-commander").click();
    }""")
    for _ in range(600):
        if len(presentation.find(desk, started.room).outline.steps) == 19:
            break
        two.wait_for_timeout(100)
    kept = {each.excerpt for each in presentation.find(desk, started.room).outline.steps}
    assert len(kept) == 19
    assert not kept & {"basij-tasks", "basij-commander"}


def test_what_is_being_typed_stays_when_another_window_changes_the_steps(own, desk, started, window, heard):
    """16 Bad input: the list was drawn anew under a title that was being typed."""
    heard.expected += ["409"]
    page = noted(window, own, started)
    title = page.get_by_label("Title of step 4")
    title.fill("Mon")
    steps = presentation.find(desk, started.room).outline.steps
    fewer = [Wanted(each.excerpt, each.title, each.note) for each in steps if each.excerpt != "snapback-footnote"]
    with page.expect_response(re.compile("/present/steps")):
        changing.rearrange(desk, presentation.find(desk, started.room), 0, fewer)
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve))")  # what came is shown
    title.press_sequentially("ey")
    title.press("Enter")
    expect(page.locator("#chosen")).to_contain_text(f"{len(steps) - 1} of", timeout=LONG)
    expect(page.locator("#told")).to_have_text("Kept.", timeout=LONG)
    kept = presentation.find(desk, started.room).outline.steps
    assert [each.title for each in kept if each.excerpt == "currency-collapse"] == ["Money"]
    assert len(kept) == len(steps) - 1


def test_a_change_that_makes_no_sense_is_one_line_and_changes_nothing(own, desk, started, page):
    """16 Bad input: series unknown, four, one twice, of a wrong type."""
    before = presentation.find(desk, started.room)
    step = {"excerpt": "currency-collapse", "title": "", "note": ""}
    four = presentation.bearing(desk, before)["hard-currency"][:4]
    ours = {"origin": own.url}
    for steps, told in (
        ([{**step, "series": ["fx.nothing"]}], "no series 'fx.nothing' bears on"),
        ([{**step, "excerpt": "hard-currency", "series": four}], "at most 3 series"),
        ([{**step, "series": [SERIES, SERIES]}], "each once"),
        *(
            ([{**step, **wrong}], "steps are a list, each with")
            for wrong in ({"series": SERIES}, {"series": [1]}, {"series": None}, {"series": {}}, {"title": None})
        ),
        ([["series"]], "steps are a list, each with"),
        ({"0": step}, "steps are a list, each with"),
    ):
        body = {"id": started.notes, "revision": before.revision, "steps": steps}
        answer = page.request.post(f"{own.url}/present/outline", data=body, headers=ours)
        assert (answer.status, told in answer.text(), "\n" in answer.text()) == (409, True, False), answer.text()
    assert presentation.find(desk, started.room) == before
