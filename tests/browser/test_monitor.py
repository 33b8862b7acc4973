"""17.8: the Monitor in a browser: rows on a telephone, the switch, and the place one came from."""

from __future__ import annotations

import pytest

from browser.running import settle, visit

AT = "document.querySelector('[data-testid=stMain]').scrollTop"
HEIGHT = "document.querySelector('[data-testid=stMain]').scrollHeight"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_back_returns_to_the_place_one_came_from(window, server, width, height):
    """17.8: it began at the top again. Forward does so too; a link begins at the top."""
    page = window(width, height)
    visit(page, f"{server}/monitor")
    far = page.locator('.tiles a[data-go="tiles"]').nth(40)
    far.scroll_into_view_if_needed()
    before = page.evaluate(AT)
    assert before > height
    far.click()
    page.wait_for_url("**/series?*")
    settle(page)
    assert page.evaluate(AT) == 0
    page.go_back()
    page.wait_for_url("**/monitor*")
    settle(page)
    assert page.evaluate(AT) == pytest.approx(before, abs=2)
    page.go_forward()
    settle(page)
    page.locator('.masthead a:has-text("Monitor")').first.click()
    page.wait_for_url("**/monitor*")
    settle(page)
    assert page.evaluate(AT) == 0


def test_rows_are_a_choice_on_a_wide_window_and_the_rule_on_a_telephone(window, server):
    """17.8: on a telephone rows, not 24,000 px of tiles."""
    page = window()
    visit(page, f"{server}/monitor")
    tall = page.evaluate(HEIGHT)
    page.get_by_role("link", name="rows", exact=True).click()
    page.wait_for_url("**rows=yes*")
    settle(page)
    assert page.evaluate(HEIGHT) < tall
    assert page.locator(".tiles.rows li").count() == page.locator(".tiles li").count()
    telephone = window(390, 844)
    for address in ("monitor", "monitor?rows=yes"):
        visit(telephone, f"{server}/{address}")
        assert telephone.evaluate(HEIGHT) < 12_000
        wide = telephone.evaluate(
            "[...document.querySelectorAll('.tiles li, .unusual li')].map((each) => each.scrollWidth)"
        )
        assert max(wide) <= 390
