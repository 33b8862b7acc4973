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
# What stands on the ground at the crosshair, and in Vega's own tooltip.
TOLD = """() => {
  const text = document.querySelector('[data-testid="stVegaLiteChart"] svg .told_marks text');
  const lines = text ? [...text.querySelectorAll('tspan')].map((line) => line.textContent) : [];
  return { words: lines.join('\\n'), box: document.querySelector('#vg-tooltip-element.visible')?.innerText ?? '' };
}"""
# Whether the ground holds the words and is drawn after every line; its colour; that of the page.
GROUND = """() => {
  const svg = document.querySelector('[data-testid="stVegaLiteChart"] svg');
  const words = svg.querySelector('.told_marks text'), ground = svg.querySelector('.ground_marks path');
  const [a, b] = [words, ground].map((each) => each.getBoundingClientRect());
  const inside = b.left <= a.left && a.right <= b.right && b.top <= a.top && a.bottom <= b.bottom;
  const under = [...svg.querySelectorAll('.mark-rule *, .mark-line *, .mark-symbol *')];
  const over = under.every((each) => ground.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_PRECEDING);
  const paper = getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor;
  return [inside && over, getComputedStyle(ground).fill, paper];
}"""
KNOWN = r"known since \d{1,2} \w{3} \d{4}(, by estimate)?"
VIEWS = {
    "a line by day": (
        "series?series=fx.irr_usd.free_market",
        rf"\d+ \w+ \d{{4}}\n[\d,]+ IRR per USD\nstatus normal\n{KNOWN}",
    ),
    "bars": (
        "series?series=arms.imports_tiv.ven",
        rf"\d{{4}}\n[\d.]+\nmillion of SIPRI's trend-indicator\nvalue\nstatus normal\n{KNOWN}",
    ),
    "single points": (
        "series?series=cpi.ven.dec",
        rf"end of \d{{4}}\n[\d.,]+ % per year\nstatus \w+\n{KNOWN}",
    ),
    "ranks": (
        "series?series=info.rsf_rank.irn",
        rf"\d{{4}}\nrank \d+\nstatus (?:normal|break in method)\n{KNOWN}",
    ),
    "compared by day": (
        "series?series=fx.irr_usd.free_market&compare=fx.irr_usd.official.annual&log=yes",
        (
            rf"[\w ]+, IRR per USD(\nRial per dollar, Tehran free market:\n[\d,.]+, normal)?(\n{KNOWN})?"
            rf"(\nRial per dollar, official:\n[\d,.]+, normal)?(\n{KNOWN})?"
        ),
    ),
    "as of a day": (
        "series?series=cpi.irn.annual&as_of=2020-09-30",
        rf"\d{{4}}\n[\d.]+ % per year\nstatus normal\n{KNOWN}",
    ),
    "compared": (
        "series?series=cpi.irn.annual&compare=cpi.ven.annual",
        (
            rf"\d{{4}}, percent per year\nInflation in Iran: [\d.]+, normal\n({KNOWN}\n)?"
            rf"(Inflation in Venezuela, World Bank:\n[\d.]+, normal\n)?{KNOWN}"
        ),
    ),
}


def wait_for(page, right):
    """Return what the pointer is told once it is right, as long as playwright itself waits for what a page shows."""
    for _ in range(600):
        told = page.evaluate(TOLD)
        if right(told):
            return told
        page.wait_for_timeout(50)
    raise AssertionError(f"the plot still says {told}")


@pytest.mark.parametrize("view", VIEWS)
def test_every_place_of_a_plot_answers(window, server, view):
    """15.5: 40 to 60 % of it answered nothing; some marks said "t 2022, v 297400"; and two texts said one thing."""
    address, words = VIEWS[view]
    page = window()
    visit(page, f"{server}/{address}")
    settle(page)
    left, top, width, height = page.evaluate(PLOT)
    points, events = set(), set()
    for part in range(1, 24):
        for down in (0.04, 0.35, 0.65, 0.96):
            page.mouse.move(left - 50, top - 30)
            wait_for(page, lambda told: not told["words"] and not told["box"])
            page.mouse.move(left + width * part / 24, top + height * down)
            told = wait_for(page, lambda told: told["words"] or told["box"])
            points.add(told["words"])
            events.add(told["box"])
    points.discard("")
    assert len(points) > 2
    assert not [each for each in points if not re.fullmatch(words, each)]
    assert all("Event" in each or "Passages" in each for each in events if each), "a point is told once"
    assert not [each for each in points | events if re.search(r"\bNaN\b|undefined|null|^t\s|^v\s", each)]


@pytest.mark.parametrize("dark", [False, True])
def test_what_is_told_stands_on_a_ground_of_the_pages_colour(window, server, dark):
    """15.5: it was struck through by the line of publication, and stood on that of the series."""
    page = window(dark=dark)
    visit(page, f"{server}/series?series=fx.ves_usd.official.month&log=yes")
    settle(page)
    left, top, width, height = page.evaluate(PLOT)
    for share in (0.02, 0.6, 0.98):
        page.mouse.move(left + width * share, top + height / 2)
        wait_for(page, lambda told: told["words"])
        covered, ground, paper = page.evaluate(GROUND)
        assert covered, "the ground is under all of the words, and over all else"
        assert ground == paper


def test_a_tap_shows_the_nearest_point_and_it_stays(browser, server):
    """15.5: a tooltip is gone with the finger; the crosshair and its words stay until the next tap.

    The page stays with them: only a second tap on a point goes to where its figure comes from (17.9).
    """
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
        assert re.fullmatch(rf"\d{{4}}\|\d+\|million of SIPRI's trend-indicator\|value\|status normal\|{KNOWN}", words)
        (at,) = [each for each in shown["rules"] if each not in before["rules"]]
        assert left - 1 <= at <= left + width + 1
        seen.append(words)
        card = page.locator(f'.origin.card[data-point^="{words[:4]}"]')
        card.wait_for(state="attached")
        settle(page, strict=False)
        ground = page.locator('[data-testid="stVegaLiteChart"] svg path.background').first.bounding_box()
        assert ground["y"] == pytest.approx(top, abs=1), "the page stays where the words stand"
    assert len(set(seen)) == 3
    page.touchscreen.tap(left + width * 0.97, top + height * 0.5)
    page.wait_for_function("document.activeElement.matches('.origin.card')")
    assert card.evaluate("(each) => each === document.activeElement && each.getBoundingClientRect().top < innerHeight")
    page.go_back()
    settle(page, strict=False)
    assert "point=" not in page.url
    context.close()
