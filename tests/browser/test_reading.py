"""17.4 and 17.13: a brief's text and the figures of its chosen passage stay together, beside or under each other."""

from __future__ import annotations

import pytest

from browser.running import defaults, settle, shipped_briefs, visit

PLACES = """() => {
  const box = (selector) => {
    const found = document.querySelector(selector)?.getBoundingClientRect();
    return found ? [found.top, found.bottom].map(Math.round) : null;
  };
  const main = document.querySelector('[data-testid=stMain]');
  const column = document.querySelector('.st-key-passages');
  return {
    at: main.scrollTop, end: main.scrollHeight - main.clientHeight, own: column.scrollHeight > column.clientHeight + 1,
    title: box('.st-key-passages h1'), scorecard: box('.scorecard'), banner: box('.asof-banner'),
    column: box('.st-key-passages'), figures: box('.st-key-figures'), sentence: box('.chosen blockquote'),
    passage: box('.st-key-passages a[data-go=passages][aria-current]'),
  };
}"""


def scrolled(page, to):
    """Scroll the page and return where things stand, a frame later."""
    page.evaluate("(to) => document.querySelector('[data-testid=stMain]').scrollTo(0, to)", to)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page.evaluate(PLACES)


def within(own, low, high):
    return low - 1 <= own[0] and own[1] <= high + 1


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (1024, 768)])
def test_the_text_stays_beside_the_figures(window, server, size):
    """17.4: text and figures part company on scrolling; the banner stayed behind; half of the window was blank."""
    page = window(*size)
    visit(page, f"{server}/?as_of=2020-09-30&beside=yes&claim=currency-collapse")
    first = page.evaluate(PLACES)
    assert first["own"], "the text is longer than the window"
    assert within(first["title"], 0, size[1])
    assert within(first["scorecard"], first["column"][0], first["column"][1])
    assert first["end"] > 600, "the figures are longer than the window"
    for to in (first["end"] // 3, first["end"] * 2 // 3, first["end"]):
        now = scrolled(page, to)
        assert now["at"] == to
        assert within(now["banner"], 0, 60)
        assert now["column"][0] >= now["banner"][1]
        assert within(now["passage"], *now["column"])
        assert now["column"][1] - now["column"][0] > size[1] * 0.6
        assert now["column"][1] <= size[1]


def test_a_passage_far_down_is_in_view_and_another_one_brings_its_figures(window, server):
    page, brief = window(), shipped_briefs()[0]
    last = brief["excerpt"][-1]["id"]
    visit(page, f"{server}/?excerpt={last}")
    now = page.evaluate(PLACES)
    assert within(now["passage"], *now["column"])
    assert now["at"] == 0
    visit(page, f"{server}/?brief={brief['id']}&excerpt={brief['opens']}")
    now = scrolled(page, 10_000)
    assert now["figures"][0] < -300, "far from where the figures begin"
    page.locator(".st-key-passages a[data-go=passages]:not([aria-current])").first.click()
    settle(page)
    assert page.evaluate(PLACES)["figures"][0] >= 0


def test_another_passage_leaves_the_text_as_it_is_drawn(window, server):
    """17, how good: only the mark moves, and with it the one stop of Tab; Back brings both back."""
    page = window(1440, 900)
    visit(page, server)
    page.evaluate("document.querySelectorAll('.text a[data-excerpt]').forEach((each) => { each.drawn = true; })")
    marks = """() => [...document.querySelectorAll('.text a[data-excerpt]')].map((each) =>
      [each.drawn === true, each.getAttribute('aria-current') === 'true', each.tabIndex === 0])"""
    before = page.evaluate(marks)
    page.locator(".text a[data-excerpt]:not([aria-current])").nth(3).click()
    settle(page)
    after = page.evaluate(marks)
    page.go_back()
    settle(page)
    assert page.evaluate(marks) == before
    for now in (before, after):
        assert all(drawn for drawn, _, _ in now)
        assert [marked for _, marked, _ in now] == [stop for _, _, stop in now]
        assert sum(marked for _, marked, _ in now) == 1
    assert before != after


def test_another_day_of_a_passage_leaves_the_page_where_it_is_read(window, server):
    """17.3 and 17.4: the days are gone through while a chart further down is looked at."""
    page = window(1440, 900)
    visit(page, f"{server}/?excerpt=currency-collapse&as_of=2021-01-05")
    assert scrolled(page, 500)["at"] == 500
    page.locator(".asof-banner").get_by_text("back to today").click()  # which stays in sight
    page.wait_for_url(lambda url: "as_of" not in url)
    settle(page)
    assert page.evaluate(PLACES)["at"] == 500


def test_on_a_telephone_the_text_flows_and_the_sentence_stays_over_its_figures(window, server):
    """17.13: on a telephone the story was hidden in a box of half the window."""
    page, brief = window(390, 844), shipped_briefs()[0]
    visit(page, server)
    now = page.evaluate(PLACES)
    assert (now["own"], now["at"]) == (False, 0)
    assert now["column"][1] < now["figures"][0]
    other = next(each["id"] for each in brief["excerpt"] if each["id"] != defaults()["excerpt"])
    for address in (f"{server}/?excerpt={brief['opens']}&as_of=2020-12-30", f"{server}/?excerpt={other}"):
        visit(page, address)
        assert page.evaluate(PLACES)["at"] > 0, "a passage was asked for: its figures are shown"
        now = scrolled(page, page.evaluate(PLACES)["at"] + 100)
        over = now["banner"][1] if now["banner"] else 0
        assert now["sentence"][0] - over in range(-1, 15)
        assert now["figures"][0] < 0
        seen = page.evaluate(
            "(y) => document.elementFromPoint(195, y).closest('.chosen blockquote') !== null", now["sentence"][0] + 10
        )
        assert seen
    # On its side, or at 400 % of zoom, it would leave no room for them.
    page.set_viewport_size({"width": 640, "height": 360})
    now = scrolled(page, 10_000)
    assert now["sentence"][1] < 0
