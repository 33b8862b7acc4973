"""For every reader, beyond what axe-core judges: titles, names of links, the list of keys, forced colours (17.12)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from browser.running import visit
from indicators.views.address import PAGES

pytestmark = pytest.mark.browser

BRIEF = "Iran-Venezuela cooperation expands to security realm"
TITLES = {
    "": f"{BRIEF} - Officials in Iran seek to trade more with Venezuela and so… - Indicator Desk",
    "?excerpt=basij-tasks&as_of=2020-10-01": f"{BRIEF} - The Basij, a paramilitary organisation subordinate to the…"
    " - as of 1 Oct 2020 - Indicator Desk",
    "monitor": "Monitor - Indicator Desk",
    "series?series=fx.irr_usd.free_market": "Rial per dollar, Tehran free market - Indicator Desk",
    "series?series=fx.irr_usd.free_market&compare=cpi.irn.annual&as_of=2020-09-30": "Rial per dollar, Tehran free "
    "market, and 1 more - as of 30 Sep 2020 - Indicator Desk",
    "claims": "Claims - Indicator Desk",
    "library": "Library - Indicator Desk",
    "sources": "Sources - Indicator Desk",
}


def test_each_view_has_a_title_of_its_own(page, server):
    """17.12: every view was "Indicator Desk", in the tab, the history and what a screen reader says first."""
    for view, title in TITLES.items():
        visit(page, f"{server}/{view}")
        assert page.title() == title


def test_the_mark_of_a_passage_is_named_by_its_claim(page, server):
    """17.12: a list of links read "holds, holds, contradicted"."""
    visit(page, f"{server}/")
    links = page.locator('.st-key-passages a[data-go="marks"]')
    assert links.count() > 3
    for link in links.all():
        named, shown = link.get_attribute("aria-label"), link.locator(".mk").inner_text().split()[-1]
        assert named.split(": ")[0].endswith(shown)
        assert len(named.split(": ", 1)[1].split()) > 2
    assert page.get_by_role("link", name="holds: Iran's currency had lost half its value within the year").count()


def test_the_keys_are_listed_and_the_focus_returns(page, server):
    """17.12: "?" opens the list, Tab stays in it, Escape and the button close it; in a field "?" is a letter."""
    visit(page, f"{server}/")
    first = page.locator('.masthead a[data-go="pages"]').nth(1)
    first.focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    assert dialog.locator("kbd").all_inner_texts()[:2] == ["/", "P"]
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(first).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("Enter")
    expect(page.locator("dialog")).to_have_count(0)
    expect(first).to_be_focused()
    visit(page, f"{server}/sources")
    page.keyboard.press("?")
    assert "P" not in dialog.locator("kbd").all_inner_texts(), "there is nothing to present here"
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("why?")
    expect(page.locator("#search-box")).to_have_value("why?")
    expect(page.locator("dialog")).to_have_count(0)


def test_forced_colours_keep_marks_and_the_chosen_passage(page, server):
    """17.12: what a tint alone told has a line, and the words of charts are the system's."""
    page.emulate_media(forced_colors="active")
    visit(page, f"{server}/?claim=currency-collapse")
    chosen = page.locator('a.passage[aria-current="true"]').first
    assert chosen.evaluate("(each) => getComputedStyle(each).outlineStyle") == "solid"
    strips = page.locator(".strip span").evaluate_all(
        "all => all.map((each) => getComputedStyle(each).forcedColorAdjust)"
    )
    assert set(strips) <= {"none"}
    ink = page.evaluate(
        "() => { const each = document.createElement('i'); each.style.color = 'CanvasText'; document.body.append(each);"
        " const found = getComputedStyle(each).color; each.remove(); return found; }"
    )
    words = page.locator("svg.marks text").evaluate_all("all => all.map((each) => getComputedStyle(each).fill)")
    assert words
    assert set(words) == {ink}


# Which parts of a page are its main part, and whether its head is in one of them.
MAIN = """() => [
  [...document.querySelectorAll('main, [role=main]')].map((each) => each.getAttribute('role') ?? 'main'),
  !!document.querySelector('.masthead').closest('main:not([role=group]), [role=main]'),
]"""


@pytest.mark.parametrize("path", ["", *PAGES[1:]])
def test_the_head_of_a_page_is_outside_its_main_part(page, server, path):
    """17.12: what "skip to main content" led to began with the search and the names of all pages."""
    visit(page, f"{server}/{path}")
    parts, head_within = page.evaluate(MAIN)
    assert sorted(parts) == ["group", "main"]
    assert not head_within


def test_the_ways_past_the_head_work(page, server):
    """17.12: from the top of the Brief the figures are two presses of Tab and one of Enter away."""
    visit(page, f"{server}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-page")).to_be_focused()
    visit(page, f"{server}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to figures")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-figures")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.st-key-figures')")
    visit(page, f"{server}/sources")
    expect(page.get_by_role("link", name="Skip to figures")).to_have_count(0)


def test_a_chosen_passage_is_read_out(page, server):
    """17.12: politely, and not when the page is opened."""
    visit(page, f"{server}/")
    told = page.locator("#told")
    expect(told).to_have_text("")
    other = page.locator('.st-key-passages a[data-go="passages"]').nth(1)
    words = " ".join(other.inner_text().split()[:4])
    other.click()
    expect(told).to_contain_text(f"Chosen: {words}")
    expect(told).to_contain_text(page.locator(".verdict").inner_text())
    expect(page.locator(".chosen").get_by_role("heading")).to_contain_text(words)


FOCUSED = "document.activeElement.closest('.st-key-figures') !== null"


def test_the_first_chart_is_at_most_fifteen_stops_away(page, server):
    """17.12: Tab went through every passage and every mark of the text first, 69 stops."""
    visit(page, f"{server}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    stops = 2
    while not page.evaluate("!!document.activeElement.closest('.charthead')"):
        page.keyboard.press("Tab")
        stops += 1
        assert page.evaluate(FOCUSED), "past the figures"
    assert stops <= 15
    text = page.locator(".text").evaluate(
        "each => [...each.querySelectorAll('a[href]')].filter((one) => one.tabIndex >= 0).length"
    )
    assert text == 1


# Passages and marks as they are walked through: a mark in the margin stands before its passage, and comes after it.
WALKED = """all => all.flatMap((each, place) => {
  if (each.dataset.go === 'marks') return [];
  const before = all.slice(0, place);
  const own = before.slice(before.findLastIndex((one) => one.dataset.go === 'passages') + 1);
  return [each, ...own].map((one) => one.textContent);
})"""


def test_the_arrows_walk_through_the_text(page, server):
    """17.12: each passage, then its marks, as the text has them; Home and End, and Enter opens."""
    visit(page, f"{server}/")
    chosen = page.locator('.text a.passage[aria-current="true"]')
    chosen.focus()
    seen = []
    for key in ("Home", "ArrowUp", "ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        seen.append(page.evaluate("document.activeElement.textContent"))
    stops = page.locator('.text a[data-go="passages"], .text a[data-go="marks"]').evaluate_all(WALKED)
    assert seen == [stops[0], stops[0], stops[1], stops[2], stops[-1], stops[-1], stops[-2]]
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator('.text a.passage[aria-current="true"]')).to_have_text(stops[0])
    expect(page.locator('.text a.passage[aria-current="true"]')).to_be_focused()
