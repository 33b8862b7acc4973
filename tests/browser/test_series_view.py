"""17.9: the Series page in a browser: names that repel each other, a point leads to its origin, the full screen."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from playwright.sync_api import expect

from browser.running import settle, visit

COMPARED = (
    "series?series=fx.irr_usd.free_market.month&compare=fx.ves_usd.official.month&compare=price.gold.usd_oz"
    "&compare=energy.brent.month&transform=index&log=yes"
)
CLOSE = (
    "series?series=ship.transits.hormuz.tanker&compare=ship.transits.suez.tanker&compare=ship.transits.cape.tanker"
    "&compare=ship.transits.bab_el_mandeb.tanker"
)
NAMES = """() => {
  const all = (selector) => [...document.querySelectorAll(`[data-testid=stVegaLiteChart] svg ${selector}`)];
  const box = (each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const [plot] = all('path.background');
  return { names: all('.names_marks text').map(box), plot: box(plot), legends: all('.role-legend').length };
}"""
# How large the words of a drawing are on the screen, and its box.
WORDS = """(each) => [...each.querySelectorAll('svg text')].filter((one) => one.textContent).map((one) => {
  const matrix = one.getScreenCTM();
  return parseFloat(getComputedStyle(one).fontSize) * Math.hypot(matrix.a, matrix.b);
})"""
# The sides of a drawing and of all its words, and whether the ground is dark.
SIDES = """(each) => {
  const boxes = [...each.querySelectorAll('svg, svg text')].map((one) => one.getBoundingClientRect());
  const dark = Number(getComputedStyle(each).backgroundColor.match(/\\d+/)[0]) < 128;
  return [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right)), dark];
}"""
SIZES = "(each) => [...each.querySelectorAll('h2, p')].map((one) => parseFloat(getComputedStyle(one).fontSize))"
PLOT = """() => {
  const ground = document.querySelector('[data-testid="stVegaLiteChart"] svg path.background');
  ground.scrollIntoView({ block: 'center' });
  const box = ground.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
}"""
PAGES = ["?as_of=2020-09-30&beside=yes", COMPARED, "monitor"]


@pytest.mark.parametrize("address", [COMPARED, CLOSE])
@pytest.mark.parametrize("width", [1440, 390])
def test_names_at_the_ends_of_lines_stand_on_nothing_and_within_the_page(window, server, width, address):
    """17.9: end labels repel each other, no legend beside them."""
    page = window(width, 900)
    visit(page, f"{server}/{address}")
    found = page.evaluate(NAMES)
    assert len(found["names"]) == 4
    assert found["legends"] == 0
    for (left, top, right, bottom), (x, y, far, low) in combinations(found["names"], 2):
        assert right <= x or far <= left or bottom <= y + 0.5 or low <= top + 0.5
    for left, top, right, bottom in found["names"]:
        assert left >= found["plot"][2]
        assert right <= width
        assert found["plot"][1] - 8 <= top
        assert bottom <= found["plot"][3] + 8


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_the_toolbar_of_charts(window, server, address):
    """17.9: it covered words, and showed columns "t v k s"."""
    page = window()
    visit(page, f"{server}/{address}")
    for chart in page.locator('[data-testid="stVegaLiteChart"]').all():
        chart.hover()
    shown = page.locator('[data-testid="stElementToolbar"], [data-testid="stElementToolbarButton"]')
    assert [each.is_visible() for each in shown.all()].count(True) == 0


@pytest.mark.parametrize(("name", "tells"), [("fx.irr_usd.free_market", 1), ("cpi.irn.annual", 1), (COMPARED, 4)])
def test_a_press_on_a_point_opens_where_its_figure_comes_from(page, server, name, tells):
    """17.9: and Back closes it; of series that are compared, of each."""
    visit(page, f"{server}/{name if '?' in name else f'series?series={name}'}")
    x, y, wide, high = page.evaluate(PLOT)
    page.mouse.move(x + wide * 0.9, y + high / 2)
    page.mouse.click(x + wide * 0.9, y + high / 2)
    page.wait_for_url("**point=*")
    settle(page, strict=False)
    day = re.search(r"point=(\d{4}-\d\d-\d\d)", page.url)[1]
    cards = page.locator(f'.origin.card[data-point="{day}"]')
    assert cards.count() == tells
    first = cards.first
    assert "Known since" in first.inner_text()
    assert first.evaluate("(each) => each === document.activeElement")
    told = page.locator('[data-testid="stVegaLiteChart"] svg .told_marks text tspan').all_inner_texts()
    if told and tells == 1:
        value, figure = re.match(r"[\d,.]+", told[1])[0], re.search(r"Figure\s+([\d,.]+)", first.inner_text())[1]
        assert float(value.replace(",", "")) == pytest.approx(float(figure.replace(",", "")), rel=1e-3)
    page.go_back()
    settle(page, strict=False)
    assert "point=" not in page.url


@pytest.mark.parametrize(("width", "height", "least"), [(1920, 1080, 27.5), (1440, 900, 27.5), (390, 844, 10)])
def test_a_chart_fills_the_window_by_keys_and_escape_goes_back(window, server, width, height, least):
    """17.9: full screen in type of 28 pixels, with title, unit and source."""
    page = window(width, height, dark=width == 1920)
    visit(page, f"{server}/{COMPARED}")
    button = page.get_by_role("button", name=re.compile("^Full screen of")).first
    button.focus()
    page.keyboard.press("Enter")
    opened = page.locator("dialog.opened")
    opened.locator("svg").wait_for()
    assert "Oct 2012 = 100" in opened.locator(".unit").inner_text()
    assert "Rial Exchange Rates Archive" in opened.locator(".source").inner_text()
    assert min(opened.evaluate(SIZES)) >= (28 if width >= 1000 else 13)
    assert min(opened.evaluate(WORDS)) >= least
    left, right, dark = opened.evaluate(SIDES)
    assert 0 <= left < right <= width
    assert dark == (width == 1920)
    page.keyboard.press("Escape")
    opened.wait_for(state="detached")
    assert button.evaluate("(each) => each === document.activeElement")


def test_a_table_of_what_is_shown_opens_over_the_page(page, server):
    """17.9: our own, with words at its columns."""
    visit(page, f"{server}/series?series=cpi.irn.annual")
    page.get_by_role("button", name=re.compile("^Table of")).click()
    table = page.locator("dialog.opened table")
    table.wait_for()
    assert table.locator("thead th").all_inner_texts() == ["Period starts", "Value", "Unit", "Status", "Known on"]
    assert table.locator("tbody tr").count() > 20
    page.get_by_role("button", name="Close").click()
    table.wait_for(state="detached")


def test_a_word_typed_in_compare_with_adds_the_one_series_that_it_names(window, server):
    """17.9: all that matched loosely stood first, and Enter took it."""
    page = window(1440, 900)
    visit(page, f"{server}/series?series=fx.irr_usd.free_market")
    page.get_by_role("combobox", name=re.compile("Compare with")).fill("brent")
    expect(page.get_by_role("option").first).to_contain_text("Brent")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("compare="))
    assert page.url.count("compare=") == 1
    assert "compare=energy.brent" in page.url
