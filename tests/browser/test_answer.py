"""17.1, 17.2: Brief as it is seen: the answer, one large chart, the margin, and five sizes of type."""

from __future__ import annotations

import pytest

from browser.running import settle, visit

# The plot of each chart, in pixels: the frame that Vega clips the marks to.
PLOTS = """() => [...document.querySelectorAll('.st-key-figures [data-testid="stVegaLiteChart"] svg')].map((each) =>
  Math.round(each.querySelector('.mark-group.role-frame > g > path.background').getBoundingClientRect().height))"""
# The sizes in which words are seen: but those of charts, and what only a screen reader or the keyboard meets.
SIZES = """() => {
  const found = {};
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const own = node.parentElement, range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const seen = own.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const aside = own.closest('svg, .hidden, script, style') || node.data === 'Skip to main content';
    if (!node.data.trim() || !box.width || !seen || aside) continue;
    (found[getComputedStyle(own).fontSize] ??= []).push(node.data.trim().slice(0, 30));
  }
  return found;
}"""
SHIFTS = """window.shifts = []; new PerformanceObserver((list) => list.getEntries().forEach((each) => {
  if (!each.hadRecentInput) window.shifts.push(each.value); })).observe({ type: 'layout-shift', buffered: true });"""
# Drawings and words of the margin that lie over another, over the text, or out of the window.
ASTRAY = """() => {
  const boxes = [...document.querySelectorAll('.beside')].map((each) => each.getBoundingClientRect());
  const over = boxes.flatMap((one, at) => boxes.slice(at + 1).filter((other) => one.bottom > other.top + 1
    && other.bottom > one.top + 1 && one.right > other.left + 1 && other.right > one.left + 1));
  const words = [...document.querySelectorAll('a.passage')].flatMap((each) => [...each.getClientRects()]);
  const covered = boxes.filter((one) => words.some((other) => one.bottom > other.top + 8 && other.bottom > one.top + 8
    && one.right > other.left + 1 && other.right > one.left + 1));
  return [over.length, covered.length, boxes.filter((each) => each.right > innerWidth || each.left < 0).length];
}"""


def test_the_first_chart_is_large_and_nothing_moves(window, server):
    """17.1: "one main chart (280 px or more at 1080 lines) and the further ones smaller under it"."""
    page = window(1920, 1080)
    page.add_init_script(SHIFTS)
    visit(page, f"{server}/")
    first, *others = page.evaluate(PLOTS)
    assert first >= 280
    assert len(others) == 2
    assert all(each < first / 2 for each in others)
    tops = page.locator(".st-key-figures .charthead").evaluate_all(
        "all => all.map((a) => a.getBoundingClientRect().top)"
    )
    assert tops[1] == pytest.approx(tops[2], abs=2)
    assert sum(page.evaluate("window.shifts")) <= 0.05


def test_what_the_number_rests_on_is_shown_on_hover_and_to_the_keyboard(page, server):
    """17.1: "base on hover": both values, their days, and whose they are."""
    visit(page, f"{server}/")
    number = page.locator(".verdict .basis")
    told = "getComputedStyle(each, '::after').content"
    assert number.evaluate(f"each => {told}") == "none"
    number.hover()
    assert "294,800 to 1,905,000" in number.evaluate(f"each => {told}")
    page.mouse.move(0, 0)
    assert number.evaluate(f"each => {told}") == "none"
    number.focus()
    assert "Source: " in number.evaluate(f"each => {told}")
    assert number.get_attribute("aria-description") == number.get_attribute("data-base")
    for way in ("Escape", "a press on a chart"):
        number.click()
        assert "Source: " in number.evaluate(f"each => {told}")
        if way == "Escape":
            page.keyboard.press("Escape")
        else:
            page.locator('[data-testid="stVegaLiteChart"]').first.click()
        assert number.evaluate(f"each => {told}") == "none", way
        page.mouse.move(0, 0)


def test_a_last_value_leads_to_where_it_comes_from(page, server):
    """17.1 and 17.9: "where does that number come from?" is one press on it."""
    visit(page, f"{server}/")
    page.locator(".charthead .last a").first.click()
    page.wait_for_url("**/series?*point=2026-08-21*")
    settle(page)
    assert "1,905,000" in page.locator(".origin.card").inner_text()


def test_what_to_do_is_said_until_a_sentence_was_chosen_once(browser, server):
    """17.1: remembered in the browser, and nothing moves when it goes."""
    context = browser.new_context()
    try:
        page = context.new_page()
        visit(page, f"{server}/")
        hint = page.locator(".hint")
        assert hint.is_visible()
        top = page.locator(".body").evaluate("each => each.offsetTop")
        page.locator('.body a[data-go="passages"]').last.click()
        settle(page)
        assert not hint.is_visible()
        assert page.locator(".body").evaluate("each => each.offsetTop") == top
        visit(page, f"{server}/")
        assert not hint.is_visible()
    finally:
        context.close()


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (390, 844)])
def test_five_sizes_of_type_and_a_margin_that_covers_nothing(window, server, size):
    """17.1: "Five type sizes on a page"; 17.2: legible at 390 pixels too."""
    page = window(*size)
    visit(page, f"{server}/")
    found = page.evaluate(SIZES)
    assert len(found) <= 5, found
    assert page.locator(".beside").count() == page.locator("a.passage").count()
    assert page.evaluate(ASTRAY) == [0, 0, 0]
    assert page.locator(".beside img").first.bounding_box()["width"] >= 90
    visit(page, f"{server}/?as_of=2020-09-30&beside=yes")
    found = page.evaluate(SIZES)
    assert len(found) <= 5, found


def test_the_margin_is_hidden_by_a_switch_and_the_address_keeps_it(page, server):
    """17.2: a shared page shows the same."""
    visit(page, f"{server}/")
    page.get_by_text("Hide the sentences' verdicts").click()
    page.get_by_text("Show the sentences' verdicts").wait_for()
    settle(page)
    assert "margin=no" in page.url
    assert page.locator(".beside").count() == 0
    page.locator('.body a[data-go="passages"]').first.click()
    settle(page)
    assert "margin=no" in page.url
    assert page.locator(".beside").count() == 0
