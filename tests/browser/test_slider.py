"""17.3: through the days by the slider: the chart grows meanwhile, and the day goes into the address once let go."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from browser.conftest import _checked
from browser.running import Server, settle, visit
from browser.test_calm import SHIFTS
from indicators.charts.axes import Place, within
from indicators.core.frame import COLUMNS
from indicators.core.periods import day_numbers, days
from indicators.store.writing import append
from indicators.views import address
from indicators.views.screens import brief

VIEW = "/?excerpt=currency-collapse"
# The chart that is drawn while the slider moves: its day, its words, and the last day of its line.
GROWN = """() => {
  const figure = document.querySelector('figure.grown');
  const rows = figure.view.data('grown');
  const line = rows.filter((each) => 'vxr'.includes(each.k) && each.v !== null);
  const rule = rows.find((each) => each.k === 'd');
  return {
    day: figure.dataset.day,
    words: figure.querySelector('figcaption').textContent,
    until: Math.max(...line.map((each) => +new Date(each.t))),
    rule: +new Date(rule.t),
    seen: figure.querySelectorAll('svg path').length,
  };
}"""
# What an address was, each time that it was put into the history.
WRITTEN = """
window.written = [];
const push = history.pushState.bind(history);
history.pushState = (...all) => { window.written.push(String(all[2])); return push(...all); };
"""


# What a screen reader does to a slider.
SET = """(day) => {
  const slider = document.querySelector('input[data-days]');
  slider.value = day;
  slider.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}"""
DRAWN = """() => document.querySelector('figure.grown').view.data('grown')
  .filter((each) => 'vxri'.includes(each.k) && each.v !== null)
  .map((each) => [+new Date(each.t) / 86400000, each.v])"""


def day_of(page):
    return parse_qs(urlsplit(page.url).query).get("as_of", [None])[0]


def ours(page):
    return [each for each in page.evaluate("window.written") if "as_of" in each or "excerpt" in each]


def at(page, share):
    """Return where on the slider a share of its days is."""
    box = page.locator(".day-slider").bounding_box()
    return box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2


def drawn(page, day=None):
    """Wait until a day is drawn, and return what is."""
    page.locator(f"figure.grown[data-day{f'={day!r}' if day else ''}]").wait_for()
    return page.evaluate(GROWN)


def over(page):
    page.locator("figure.grown").wait_for(state="detached")
    settle(page)


def test_the_chart_grows_while_the_slider_is_dragged_and_the_page_follows_when_it_is_let_go(page, server):
    page.add_init_script(WRITTEN)
    visit(page, server + VIEW)
    slider = page.get_by_role("slider", name="Day as of which the page is shown")
    began = page.evaluate("window.written.length")
    page.mouse.move(*at(page, 1))
    page.mouse.down()
    seen = []
    for share in (0.8, 0.5, 0.25):
        page.mouse.move(*at(page, share), steps=4)
        words = slider.get_attribute("aria-valuetext")
        page.locator("figure.grown figcaption", has_text=words).wait_for()
        seen.append(drawn(page, page.get_by_label("As of", exact=True).input_value()))
        assert seen[-1]["words"].startswith(f"{words}: ")
        assert seen[-1]["until"] <= seen[-1]["rule"]  # nothing later than the day
        assert seen[-1]["seen"] > 5
    assert seen[0]["until"] > seen[1]["until"] > seen[2]["until"]
    assert day_of(page) is None  # not while it is held
    assert page.evaluate("window.written.length") == began
    page.mouse.up()
    over(page)
    assert day_of(page) == seen[-1]["day"]
    assert page.evaluate("window.written.length") == began + 1
    banner = page.locator(".asof-banner b").inner_text()
    assert seen[-1]["words"].startswith(banner.removeprefix("As of ") + ": ")
    # What it said last is what the page of that day says.
    value = page.locator(".st-key-figures .charthead [data-known]").first.inner_text()
    assert f": {value} " in seen[-1]["words"]
    page.go_back()
    settle(page)
    assert day_of(page) is None
    expect(slider).to_have_value(slider.get_attribute("max"))


@pytest.fixture
def revised(desk_in, tmp_path):
    """A desk and a server of one store, in which the figures of first charts were revised and one was withdrawn."""
    desk = desk_in(tmp_path / "home")
    first, found = {}, {}
    for excerpt in desk.briefs["2020-09-30-iran-venezuela"].excerpts:
        charts = brief.made(address.selection("brief", {"excerpt": [excerpt.id]}, desk), desk.now()).charts
        if charts:
            indicator = desk.catalog.indicators[charts[0][0].series]
            first.setdefault(indicator.drawn_as, (excerpt.id, indicator))
    assert set(first) >= {"line", "point"}
    for excerpt, indicator in first.values():
        frame = desk.now().series(indicator.id)[list(COLUMNS)]
        for on, factor in ((date(2026, 9, 1), 1.3), (date(2026, 10, 1), 0.7)):
            values = (frame["value"] * factor).where(frame.index != len(frame) - 2)
            with desk.store.write() as connection:
                source = desk.catalog.sources[indicator.source]
                append(connection, indicator, source, frame.assign(value=values), on, "refresh")
        found[excerpt] = indicator
    for server in _checked(Server(tmp_path / "home")):
        yield desk, server, found


def test_what_is_drawn_of_a_day_is_what_was_known_on_it(revised, page):
    """17.3: no look-ahead, and what was revised or withdrawn stands as it did; read from the chart that is drawn."""
    desk, server, found = revised
    for excerpt, indicator in found.items():
        visit(page, f"{server.url}/?excerpt={excerpt}")
        page.locator("input[data-days]").focus()
        page.keyboard.down("Home")  # held: nothing is written
        for day in (date(2021, 3, 1), date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 1)):
            page.evaluate(SET, int(day_numbers(days(day))[0]))
            drawn(page, str(day))
            got = {tuple(each) for each in page.evaluate(DRAWN)}
            frame, frequency = desk.on(day).as_read(indicator.id)
            frame = within(frame, frequency, (date(2017, 9, 30), desk.today()))
            place = Place(frequency, indicator.stands, indicator.years_to)
            known = list(zip(day_numbers(place.of(frame["time_period"])).tolist(), frame["value"], strict=True))
            assert got <= set(known), (indicator.id, day)
            assert set(known[-1:]) <= got
            assert len(got) == len(known) or len(known) > 400
        page.keyboard.press("Escape")
        page.keyboard.up("Home")
        over(page)


def test_keys_go_by_days_months_and_to_the_ends_and_write_one_address(page, server):
    page.add_init_script(WRITTEN)
    visit(page, f"{server}{VIEW}&as_of=2021-03-31")
    slider = page.locator("input[data-days]")
    slider.focus()
    began = page.evaluate("window.written.length")
    for key, words in (
        ("ArrowLeft", "30 Mar 2021"),
        ("ArrowDown", "29 Mar 2021"),
        ("ArrowRight", "30 Mar 2021"),
        ("ArrowUp", "31 Mar 2021"),
        ("PageDown", "28 Feb 2021"),
        ("PageUp", "28 Mar 2021"),
        ("Home", "30 Sep 2020"),
        ("ArrowLeft", "30 Sep 2020"),  # no day before the first
    ):
        page.keyboard.down(key)
        expect(slider).to_have_attribute("aria-valuetext", words)
    # While a key is down nothing is written, however long it is held.
    drawn(page, "2020-09-30")
    assert page.evaluate("window.written.length") == began
    page.keyboard.up("ArrowLeft")
    over(page)
    assert day_of(page) == "2020-09-30"
    assert page.evaluate("window.written.length") == began + 1
    # The page is another; the slider has the focus still, and goes on.
    expect(page.locator("input[data-days]")).to_be_focused()
    for _ in range(10):
        page.keyboard.down("ArrowRight")  # at once: none of them is lost
    page.keyboard.up("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "10 Oct 2020")
    page.wait_for_url("**as_of=2020-10-10**")
    over(page)
    page.keyboard.press("End")
    page.locator(".asof-banner").wait_for(state="detached")
    over(page)
    assert day_of(page) is None


def test_what_is_pressed_while_the_page_is_drawn_anew_is_not_lost(page, server):
    """17, bad input: a click during a rerun."""
    visit(page, f"{server}{VIEW}&as_of=2021-01-31")
    page.mouse.move(*at(page, 0.5))
    page.mouse.down()
    page.mouse.up()
    page.keyboard.press("Home")  # the slider has the focus, and the page of the other day is on its way
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**as_of=2020-10-01**")
    over(page)
    assert day_of(page) == "2020-10-01"
    assert page.locator(".asof-banner b").inner_text() == "As of 1 Oct 2020"


def test_escape_and_a_drag_back_to_where_it_began_write_nothing(page, server):
    page.add_init_script(WRITTEN)
    visit(page, f"{server}{VIEW}&as_of=2021-01-31")
    began = page.evaluate("window.written.length")
    slider = page.locator("input[data-days]")
    slider.focus()
    page.keyboard.down("PageUp")
    drawn(page, "2021-02-28")
    page.keyboard.press("Escape")
    page.keyboard.up("PageUp")
    over(page)
    page.keyboard.down("ArrowLeft")
    page.keyboard.down("ArrowRight")
    drawn(page, "2021-01-31")
    page.keyboard.up("ArrowRight")
    page.keyboard.up("ArrowLeft")
    over(page)
    expect(slider).to_have_attribute("aria-valuetext", "31 Jan 2021")
    assert page.get_by_label("As of", exact=True).input_value() == "2021-01-31"
    assert page.evaluate("window.written.length") == began


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_nothing_moves_on_the_page_and_the_slider_is_large_enough_for_a_finger(window, server, size):
    page = window(*size)
    page.add_init_script(SHIFTS)
    visit(page, server + VIEW)
    page.locator(".day-slider").scroll_into_view_if_needed()  # a telephone begins at the figures of a passage
    box = page.locator(".day-slider").bounding_box()
    assert box["height"] >= (44 if size[0] < 640 else 24)
    page.evaluate("window.shifts = []")
    page.mouse.move(*at(page, 0.9))
    page.mouse.down()
    page.mouse.move(*at(page, 0.3), steps=5)
    found = drawn(page)
    figure = page.locator("figure.grown").bounding_box()
    assert found["seen"] > 5
    assert figure["y"] >= box["y"] + box["height"]
    assert figure["y"] + figure["height"] <= size[1]  # in sight, wherever the page's own chart is
    assert figure["x"] + figure["width"] <= size[0]
    assert sum(page.evaluate("window.shifts")) <= 0.05
    page.keyboard.press("Escape")
    page.mouse.up()
    over(page)


def test_without_motion_nothing_fades(page, server):
    page.emulate_media(reduced_motion="reduce")
    visit(page, server + VIEW)
    page.locator("input[data-days]").focus()
    page.keyboard.down("PageDown")
    drawn(page)
    fades = page.evaluate(
        "[...document.querySelectorAll('.st-key-figures, .st-key-passages, figure.grown')]"
        ".map((each) => getComputedStyle(each).transitionDuration)"
    )
    assert set(fades) == {"0s"}
    page.keyboard.press("Escape")
    page.keyboard.up("PageDown")


def test_a_passage_without_a_chart_and_a_brief_of_later_have_their_days_too(page, server):
    """17, bad input: there is nothing to grow; the day is chosen all the same."""
    visit(page, f"{server}/?as_of=2020-01-01&brief=2020-09-30-iran-venezuela")
    page.locator("input[data-days]").focus()
    page.keyboard.press("End")
    page.locator(".asof-banner").wait_for(state="detached")
    settle(page)
    assert day_of(page) is None
    assert page.locator("figure.grown").count() == 0
