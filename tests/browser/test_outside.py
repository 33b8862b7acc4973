"""Words from outside in real Chromium: no address or name loads anything, and what is downloaded is safe (14.8h)."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from browser.running import settle, visit
from indicators.core.frame import observations
from indicators.desk import prepare
from indicators.loaders.ofac import LISTING_COLUMNS
from indicators.store.writing import append, note_listing

VESSELS = "sanctions.vessels.irn"
HOSTILE = "![x](http://evil.example/1.png) <img src=http://evil.example/2.png> :material/bolt: www.evil.example"
SIGNS = ("=", "+", "-", "@", "", "\t")


def vessel(number):
    name = f"{SIGNS[number % len(SIGNS)]}{HOSTILE if number == 3 else 'AFRA'} {number}"
    return (name, f"{9000000 + number}", "Crude Oil Tanker", "Iran", "", "", "-1.5", "IRAN", "", f"{number}")


@pytest.fixture(scope="module")
def outside(serve, tmp_path_factory):
    """An app whose list of vessels has 1,600 rows, most of which begin a formula."""
    home = tmp_path_factory.mktemp("outside") / "home"
    running = serve(home)
    server = next(running)
    desk = prepare(folder=home)
    indicator = desk.catalog.indicators[VESSELS]
    frame = observations([(VESSELS, "2026-11-20", "2026-11-20", 1600.0, "A", "", "")])
    with desk.store.write() as connection:
        source = desk.catalog.sources[indicator.source]
        written = append(connection, indicator, source, frame, date(2026, 11, 20), "refresh")
        note_listing(
            connection, written, LISTING_COLUMNS, [vessel(each) for each in range(1600)], date(2026, 11, 20), 0
        )
    yield server
    next(running, None)


def test_a_list_is_shown_whole_and_its_download_has_no_formula(outside, window):
    """14.8h: 520 of 1,600 cells began one."""
    page = window(width=390, height=844)
    visit(page, f"{outside.url}/series?series={VESSELS}", strict=False)
    page.get_by_text("List: the 1,600 counted").click()
    box = page.locator(".datatable")
    box.wait_for()
    assert box.locator("tbody tr").count() == 1600
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth && box.scrollHeight > box.clientHeight")
    box.evaluate("box => { box.scrollTop = 5000; box.scrollLeft = 200; }")
    head, around = box.locator("thead th").first.bounding_box(), box.bounding_box()
    assert abs(head["y"] - around["y"]) < 2
    assert abs(head["x"] - around["x"]) < 2
    assert box.locator("img, a, script").count() == 0
    settle(page, strict=False)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="This table as CSV").click()
    body = waiting.value.path().read_bytes().decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(body, newline=""))
    assert tuple(heads) == LISTING_COLUMNS
    assert len(rows) == 1600
    assert {row[6] for row in rows} == {"-1.5"}  # a number stays one
    assert [cell for row in rows for cell in (*row[:6], *row[7:]) if cell.strip()[:1] in tuple("=+-@") and cell] == []


def test_a_chart_offers_the_full_screen_and_no_download_that_is_not_ours(page, server):
    """14.8h: Streamlit's toolbar has a table of the data with a download of its own."""
    visit(page, f"{server}/series?series=energy.brent", strict=False)
    chart = page.locator('[data-testid="stVegaLiteChart"]').first
    chart.hover()
    buttons = page.locator('[data-testid="stElementToolbarButton"] button')
    shown = [each for each in buttons.all() if each.is_visible()]
    assert buttons.count() > len(shown)
    assert [each.get_attribute("aria-label") for each in shown] in ([], ["Fullscreen"])
    assert page.locator(".vega-actions, details[title]").count() == 0


def test_an_address_is_shown_as_it_is_while_it_is_asked(outside, page, heard):
    """14.8h: the spinner read it as Markdown, and the browser asked for its picture."""
    asked = f"https://127.0.0.1:9/{HOSTILE}"
    seen = "() => { window.seen = new Set(); new MutationObserver(() => { for (const each of document.querySelectorAll("
    seen += "'[data-testid=\"stSpinner\"]')) window.seen.add(each.innerText); })"
    seen += ".observe(document.body, { subtree: true, childList: true, characterData: true }); }"
    visit(page, f"{outside.url}/library", strict=False)
    page.evaluate(seen)
    field = page.get_by_label("or the https address of one")
    field.fill(asked)
    field.press("Enter")
    page.locator(".done.warning").filter(has_text="evil.example").first.wait_for()
    spoken = [each.replace("\u2060", "") for each in page.evaluate("[...window.seen]")]
    assert all(f"Asking {asked}" in each for each in spoken)
    assert page.locator("[data-testid=stMain] img").count() == 0
    assert not [each for each in heard.hosts if "evil" in each]
