"""17.8: the Monitor says first what is most unusual lately, over all topics, by the rank that its words tell."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest

from indicators.figures import freshness
from indicators.model import Freshness
from indicators.views import address, reads
from indicators.views.screens import monitor

TODAY = date(2026, 11, 26)
PAST = [date(2020, 9, 30), date(2014, 3, 31)]
ROW = re.compile(r'<li class="topic-edge-\w+"><a href="series\?([^"]*)" data-go="unusual".*?</li>', re.DOTALL)


def page_of(desk, day, **keys):
    """Return the page as of a day, and the series of its list with the rank that each row says."""
    chosen = address.selection("monitor", {name: [each] for name, each in keys.items()}, desk)
    page = str(monitor.made(chosen, desk.on(day)))
    rows = ROW.finditer(page)
    found = {
        re.search("series=([^&]*)", unescape(each[1]))[1]: int(re.search(r"<b>(\d+)</b>", each[0])[1]) for each in rows
    }
    return page, found


def ranked_by_hand(desk, day):
    """Return the share of earlier changes that are smaller, of each series that is ranked."""
    return {
        each.indicator.id: each.unusual.smaller / each.unusual.count
        for each in reads.tiles(desk.on(day), None)
        if each.unusual and each.unusual.smaller is not None
    }


@pytest.mark.parametrize("day", [TODAY, *PAST], ids=str)
def test_the_list_is_in_the_order_of_the_measure_and_leaves_out_no_more_unusual_one(desk, day):
    """17.8: over the whole catalogue; as of an earlier day the list is that day's."""
    page, listed = page_of(desk, day)
    shares = ranked_by_hand(desk, day)
    on = desk.on(day)
    fresh = on.freshness()
    lapsed = {each.indicator.id for each in reads.tiles(on, None) if reads.lapsed(each, fresh, day)}
    assert len(listed) == min(12, len(shares.keys() - lapsed)) > 0
    assert [shares[each] for each in listed] == sorted((shares[each] for each in listed), reverse=True)
    assert all(rank == int(shares[name] * 100 + 1e-9) for name, rank in listed.items())
    assert not listed.keys() & lapsed
    assert max((shares[each] for each in shares.keys() - lapsed - listed.keys()), default=-1) <= min(
        shares[each] for each in listed
    )
    assert page.count("Not in the list of what is unusual lately") == len(lapsed)


@pytest.mark.parametrize("day", [TODAY, *PAST], ids=str)
def test_no_series_that_has_ended_or_fallen_silent_or_is_long_past_is_of_lately(desk, day):
    """17.8: a series that ended in 2017 led the list."""
    on = desk.on(day)
    fresh = on.freshness()
    _, listed = page_of(desk, day)
    for tile in reads.tiles(on, None):
        name, years = tile.indicator.id, 2 if tile.frequency == "A" else 1
        if name not in listed:
            continue
        assert fresh[name].publication not in ("ended", "silent")
        assert tile.indicator.drawn_as != "point"
        assert tile.last.end + timedelta(days=366 * years + tile.indicator.lag_days) >= day
    old = {"arms.milex_gdp.ven": "no figure came for long", "risk.gpr.world.daily": "no figure came for long"}
    for name, why in old.items() if day == TODAY else ():
        page, _ = page_of(desk, day, topic=desk.catalog.indicators[name].topic)
        tile = page[page.index(f"series={name}") :]
        assert why in tile[: tile.index("</li>")]


@pytest.mark.parametrize(
    ("frequency", "start", "lag", "looked", "today", "why"),
    [
        ("A", date(2024, 1, 1), 200, date(2026, 11, 1), date(2026, 11, 26), ""),  # of 2025 it is overdue, of 2026 not
        ("A", date(2023, 1, 1), 200, date(2026, 11, 1), date(2026, 11, 26), "no figure came"),
        ("A", date(2023, 1, 1), 200, date(2025, 11, 1), date(2026, 11, 26), "too old"),
        ("M", date(2026, 4, 1), 10, date(2026, 6, 6), date(2026, 11, 26), ""),
        ("M", date(2026, 4, 1), 10, date(2026, 11, 1), date(2026, 11, 26), "no figure came"),
        ("M", date(2025, 4, 1), 10, date(2025, 6, 6), date(2026, 11, 26), "too old"),
        ("M", date(2020, 8, 1), 10, date(2026, 6, 6), date(2020, 9, 30), ""),  # our copy was taken after that day
        ("D", date(2026, 7, 24), 1, date(2026, 7, 27), date(2026, 11, 26), ""),
        ("D", date(2024, 8, 19), 7, date(2025, 9, 30), date(2025, 10, 1), "no figure came"),
    ],
)
def test_lately_goes_by_the_rhythm_of_each_series(desk, frequency, start, lag, looked, today, why):
    """17.8: the same age is new of a year and old of a month."""
    indicator = replace(next(iter(desk.catalog.indicators.values())), frequency=frequency, lag_days=lag)
    fresh = Freshness(looked, "", "fresh", "", "unknown", "")
    said = freshness.lapsed(indicator, frequency, start, fresh, today)
    assert why in said
    assert bool(said) == bool(why)
    for word in ("ended", "silent"):
        assert word in freshness.lapsed(indicator, frequency, start, replace(fresh, publication=word), today)


def test_a_list_of_one_topic_has_that_topic_alone_and_rows_are_kept_in_the_address(desk):
    """17.8: a switch, kept in the address."""
    for topic in ("energy", "shipment"):
        page, listed = page_of(desk, TODAY, topic=topic, rows="yes")
        assert {desk.catalog.indicators[each].topic for each in listed} == {topic}
        assert page.count('class="tiles rows ') == 1
        assert f"monitor?topic={topic}&amp;rows=yes" not in page.partition("Show as")[0]
    chosen = address.selection("monitor", {"rows": ["yes"], "topic": ["energy"]}, desk)
    assert address.href(chosen) == "monitor?" + "&".join(
        f"{key}={value}" for key, value in [*address.query_of(replace(chosen, rows=False)), ("rows", "yes")]
    )
    page, _ = page_of(desk, TODAY)
    assert 'class="tiles rows' not in page
