"""What a chart tells: everywhere in its plot under the pointer, and for good after a tap."""

from __future__ import annotations

import re

import pytest

from browser.running import settle, visit

pytestmark = pytest.mark.browser

# The plot of the first chart: left, top, width and height on the screen.
PLOT = """() => {
  const ground = document.querySelector('[data-testid="stVegaLiteChart"] svg path.background');
  ground.scrollIntoView({ block: 'center' });
  const box = ground.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
}"""
# The crosshair's place across the plot, and the words that are drawn in it.
SHOWN = """() => {
  const svg = document.querySelector('[data-testid="stVegaLiteChart"] svg');
  const words = [...svg.querySelectorAll('.mark-text.role-mark text')].map((each) => [
    ...each.querySelectorAll('tspan')].map((line) => line.textContent).join('|') || each.textContent);
  const rules = [...svg.querySelectorAll('.mark-rule.role-mark line')].map((each) => each.getBoundingClientRect().x);
  return { words: words.filter(Boolean), rules };
}"""
VIEWS = {
    "a line by day": ("series?series=fx.irr_usd.free_market", r"Period\s+\d+ \w+ \d{4}\s+Value\s+[\d,]+ IRR per USD"),
    "bars": ("series?series=arms.imports_tiv.ven", r"Period\s+\d{4}\s+Value\s+\d+ million SIPRI trend-indicator value"),
    "single points": ("series?series=cpi.ven.dec", r"Period\s+end of \d{4}\s+Value\s+[\d.,]+ percent per year"),
    "as of a day": (
        "series?series=cpi.irn.annual&as_of=2020-09-30",
        r"Period\s+\d{4}\s+Value\s+[\d.]+ percent per year\s+Status\s+reconstructed\s+Known since\s+\d{4}-\d\d-\d\d",
    ),
    "compared": (
        "series?series=cpi.irn.annual&compare=cpi.ven.annual",
        r"Period\s+\d{4}\s+Inflation in Iran\s+[\d.]+ percent per year",
    ),
}


@pytest.mark.parametrize("view", VIEWS)
def test_every_place_of_a_plot_answers(window, server, view):
    """15.5: 40 to 60 % of it answered nothing; and some marks said "t 2022, v 297400"."""
    address, words = VIEWS[view]
    page = window()
    visit(page, f"{server}/{address}")
    settle(page)
    left, top, width, height = page.evaluate(PLOT)
    told = set()
    for part in range(1, 24):
        for down in (0.04, 0.35, 0.65, 0.96):
            page.mouse.move(left + width * part / 24, top + height * down)
            tooltip = page.locator("#vg-tooltip-element.visible")
            tooltip.wait_for()
            told.add(tooltip.inner_text())
    events = {each for each in told if "Event" in each}
    assert len(told - events) > 2
    assert all(re.match(words, each.strip()) for each in told - events), told
    assert not [each for each in told if re.search(r"\bNaN\b|undefined|null|^t\s|^v\s", each)]


def test_a_tap_shows_the_nearest_point_and_it_stays(browser, server):
    """15.5: a tooltip is gone with the finger; the crosshair and its words stay until the next tap."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    visit(page, f"{server}/series?series=arms.imports_tiv.ven")
    left, top, width, height = page.evaluate(PLOT)
    before = page.evaluate(SHOWN)
    seen = []
    for share in (0.1, 0.5, 0.97):
        page.touchscreen.tap(left + width * share, top + height * 0.5)
        new: set[str] = set()
        for _ in range(600):  # as long as playwright itself waits for what a page is to show
            new = {*page.evaluate(SHOWN)["words"]} - {*before["words"], *seen}
            if new:
                break
            page.wait_for_timeout(50)
        page.wait_for_timeout(500)
        shown = page.evaluate(SHOWN)
        (words,) = new
        assert words in shown["words"]
        assert re.fullmatch(r"\d{4}\|\d+ million SIPRI trend-indicator value", words)
        (at,) = [each for each in shown["rules"] if each not in before["rules"]]
        assert left - 1 <= at <= left + width + 1
        seen.append(words)
    assert len(set(seen)) == 3
    context.close()
