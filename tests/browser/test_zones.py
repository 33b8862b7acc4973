"""A chart is the same wherever its reader sits: data, marks, axis and words are read in UTC alone."""

from __future__ import annotations

import re

import pytest

from browser.running import settle, visit

pytestmark = pytest.mark.browser

ZONES = ("America/Los_Angeles", "Asia/Tehran", "Pacific/Kiritimati")
VIEWS = {
    "days beside events": "series?series=fx.irr_usd.free_market&from=2020-09-01&to=2020-11-30&each=D",
    "compared, as of a day": "series?series=cpi.irn.annual&compare=cpi.ven.annual&as_of=2020-09-30",
    "bars": "series?series=arms.exports_tiv.irn",
    "passage": "?claim=currency-collapse&as_of=2020-09-30",
}
# The place of every mark of every chart, and every word on them.
DRAWN = """() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg')].map((svg) => ({
  paths: [...svg.querySelectorAll('path, line')].map((each) => [each.getAttribute('d'), each.getAttribute('transform'),
    each.getAttribute('x1'), each.getAttribute('x2')].join(' ')),
  words: [...svg.querySelectorAll('text')].map((each) => `${each.textContent} ${each.getAttribute('transform')}`),
}))"""


@pytest.mark.parametrize("view", VIEWS)
def test_a_chart_is_the_same_in_every_zone(window, server, view):
    """15.3: in Los Angeles points stood seven hours off the events, in Kiritimati fourteen."""
    drawn = {}
    for zone in ("UTC", *ZONES):
        page = window(zone=zone)
        visit(page, f"{server}/{VIEWS[view]}")
        settle(page)
        drawn[zone] = page.evaluate(DRAWN)
    assert drawn["UTC"]
    assert all(each["paths"] for each in drawn["UTC"])
    for zone in ZONES:
        assert drawn[zone] == drawn["UTC"], zone


@pytest.mark.parametrize("zone", ZONES)
def test_what_the_pointer_is_told_is_the_day_of_the_data(window, server, zone):
    """15.3, 15.5: "Known since NaN" stood on every chart as of a day."""
    page = window(zone=zone)
    visit(page, f"{server}/series?series=cpi.irn.annual&as_of=2020-09-30")
    plot = page.locator('[data-testid="stVegaLiteChart"] svg').first
    box = plot.bounding_box()
    told = ""
    for part in range(20, 95):
        page.mouse.move(box["x"] + box["width"] * part / 100, box["y"] + box["height"] / 2)
        shown = page.locator(".told_marks text")
        if shown.count() and shown.text_content():
            told = shown.text_content()
            break
    assert re.search(r"known since \d{1,2} \w{3} (199\d|20[01]\d|2020)\b", told)
    assert "NaN" not in told
