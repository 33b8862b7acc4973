"""17.9: an index is 100 at the first common day of what is shown; of shares, and of zero or less, there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import combinations

import numpy as np
import pytest
from making import make_held, make_indicator

from indicators.core.periods import days, days_of, last_days, later
from indicators.figures import analysis, indexing
from indicators.views import address
from indicators.views.parts import series_charts, series_downloads
from indicators.views.screens import series

FEW = 12  # figures of a series, of which there is time to draw one alone
LIKE = ("percent", "score", "rank", "share")


def view(desk, names, **keys):
    first, *others = names
    query = {"series": [first], "compare": others, **{name: [each] for name, each in keys.items()}}
    return series.seen(address.selection("series", query, desk), desk.now())


def indexed(desk):
    """Return the series of the catalogue that can have an index, by their units and figures."""
    on = desk.now()
    return [
        each.id
        for each in on.catalog.indicators.values()
        if not on.series(each.id).empty
        and each.drawn_as != "point"
        and each.change == "percent"
        and not each.unit.startswith(LIKE)
        and on.as_read(each.id)[0]["value"].min() > 0
    ]


def covering(frame, frequency):
    """Return each end of a period with the last day on which it may be read."""
    ends = last_days(days_of(frame["time_period"]), frequency)
    return ends, later(ends, frequency, 2)


def test_an_index_is_offered_of_every_series_but_of_shares_scores_ranks_and_zero_or_less(desk):
    """17.9: over the whole catalogue, by unit and by data; an address that asks for one says so."""
    on, able = desk.now(), indexed(desk)
    assert len(able) > 25
    for name in on.catalog.indicators:
        if on.series(name).empty:
            continue
        page = series.made(view(desk, [name]), on)
        asked = address.selection("series", {"series": [name], "transform": ["index"]}, desk)
        assert ("Index = 100</a>" in page.head) == (name in able), name
        assert (series.seen(asked, on).transform == "index") == (name in able), name
        assert ("no index: it " in page.head) == (name not in able), name
        if name not in able:
            query = {"series": [name], "transform": ["index"]}
            assert address.unmet(query, series.seen(asked, on), on.day) == [("transform", "index")]
    assert not [each for each in able if on.catalog.indicators[each].unit.startswith(LIKE)]


@pytest.mark.parametrize(
    ("unit", "change", "values", "able"),
    [
        ("USD", "percent", [1.0, 2.0], True),
        ("USD", "percent", [1.0, 0.0], False),
        ("USD", "percent", [1.0, -2.0], False),
        ("USD", "points", [1.0, 2.0], False),
        ("percent of GDP", "percent", [1.0, 2.0], False),
        ("% of articles", "percent", [1.0, 2.0], False),
        ("share of exports", "percent", [1.0, 2.0], False),
        ("index (2010 = 100)", "percent", [1.0, 2.0], True),
    ],
)
def test_what_can_have_an_index_is_told_by_unit_and_by_figures(unit, change, values, able):
    frame = make_held({f"{2018 + at}-01-01": each for at, each in enumerate(values)})
    assert (indexing.refused(make_indicator(unit=unit, change=change), frame) == "") == able


def test_the_base_is_the_first_day_that_all_have_and_the_title_names_it(desk):
    """17.9: over pairs of the whole catalogue: no earlier day would do, each line passes 100 there."""
    on, able = desk.now(), indexed(desk)
    pairs = [pair for at, pair in enumerate(combinations(able, 2)) if at % 40 == 0]
    assert len(pairs) > 8
    for names in pairs:
        chosen = view(desk, names, transform="index")
        base = series_charts.base_of(chosen, on)
        held = [series_charts.stepped(chosen, on, on.catalog.indicators[each]) for each in names]
        spans = [covering(each.frame, each.frequency) for each in held]
        candidates = np.unique(np.concatenate([ends for ends, _ in spans]))
        common = [day for day in candidates if all(((ends <= day) & (until >= day)).any() for ends, until in spans)]
        if not common:
            continue
        assert days(base)[0] == common[0], names
        shown = series_charts.shown(chosen, on)
        assert not any(each.frame.empty for each in shown)
        for each in shown:
            assert analysis.reading_at(each.frame, each.frequency, base).value == pytest.approx(100)
        page = series.made(chosen, on)
        (title,) = {each.unit for each in shown}
        assert re.fullmatch(r"index, .*\d{4} = 100", title)
        assert {each.unit for each in page.charts} <= {title}


@pytest.mark.parametrize(
    ("frequencies", "start", "base", "named"),
    [
        ("MM", None, date(2018, 3, 31), "Mar 2018"),
        ("MM", date(2019, 2, 1), date(2019, 2, 28), "Feb 2019"),
        ("M", None, date(2018, 1, 31), "Jan 2018"),
        ("AM", None, date(2018, 12, 31), "31 Dec 2018"),
        ("AA", None, date(2019, 12, 31), "2019"),
    ],
)
def test_the_first_common_day_in_words(frequencies, start, base, named):
    """17.9: titled "Jan 2018 = 100"."""
    held = []
    for at, frequency in enumerate(frequencies):
        months = [f"{year}-{month:02}-01" for year in (2018, 2019, 2020) for month in range(1, 13)][2 * at :]
        years = [f"{year}-01-01" for year in range(2018 + at, 2021)]
        held.append((make_held(dict.fromkeys(months if frequency == "M" else years, 5.0)), frequency))
    found = indexing.first_common(held, start, None)
    assert found == base
    assert indexing.named(held, found) == named
    assert indexing.first_common(held, date(2030, 1, 1), None) is None


def test_the_brief_s_day_is_one_press_and_a_share_that_is_compared_says_why_it_is_left_out(desk):
    """17.9."""
    on = desk.now()
    chosen = view(desk, ["fx.irr_usd.free_market.month", "cpi.irn.annual"], transform="index")
    page = series.made(chosen, on)
    assert "is in percent per year: an index would be a ratio" in page.empty
    pressed = re.search(r'href="([^"]*base=2020-09-30[^"]*)"[^>]*>the brief.s day, 30 Sep 2020</a>', page.head)
    assert pressed
    at = series.made(view(desk, ["fx.irr_usd.free_market.month"], transform="index", base="2020-09-30"), on)
    assert at.charts[0].unit == "index, Sep 2020 = 100"
    assert "base=2020-09-30" in unescape(pressed[1])
    assert page.base == date(2012, 10, 31)


def test_each_unit_has_a_panel_and_no_chart_two_axes(desk):
    """17.9: two units are drawn as two panels, never two axes; what shares a unit stands in one."""
    on = desk.now()
    names = ["fx.irr_usd.free_market.month", "price.gold.usd_oz", "fx.irr_usd.official.annual", "cpi.irn.annual"]
    for transform in ("level", "change", "year"):
        charts = series.made(view(desk, names, transform=transform), on).charts
        units = [each.unit for each in charts]
        assert len(set(units)) == len(units)
        for chart in charts:
            scales = {
                str(each["encoding"]["y"]["scale"])
                for each in chart.spec["layer"]
                if "scale" in each["encoding"].get("y", {})
            }
            assert len(scales) == 1
            assert "resolve" not in chart.spec
    level = series.made(view(desk, names), on).charts
    assert [[one.id for one in each.indicators] for each in level] == [[names[0], names[2]], [names[1]], [names[3]]]


def test_one_report_is_a_sentence_with_its_day_and_source_and_never_a_chart(desk):
    """17.9: an empty chart of nine years; over the whole catalogue."""
    on, alone = desk.now(), 0
    for name, indicator in on.catalog.indicators.items():
        frame, frequency = on.as_read(name)
        if frame.empty:
            continue
        if len(frame) > FEW:
            continue
        page = series.made(view(desk, [name]), on)
        if len(frame) > 1:
            assert page.charts, name
            # The same, where the time shown leaves but one of its figures.
            day = frame["time_period"].iloc[-1].date()
            end = last_days(days_of(frame["time_period"].iloc[-1:]), frequency)[0].astype(object)
            one = view(desk, [name], **{"from": str(day), "to": str(max(end, day.replace(day=28)))})
            if one.start != day or (indicator.drawn_as == "point" and frequency == "D"):
                continue
            page = series.made(one, on)
        if page.charts:
            continue
        alone += 1
        assert page.empty.count('class="report') == 1
        assert str(indicator.producer).split("'")[0] in unescape(page.empty)
        assert 'data-known="' in page.empty
        asked = series_downloads.view_csv(one if len(frame) > 1 else view(desk, [name]), on, page.span)
        assert asked.count(name.encode() + b",") == 1
    assert alone > 10


def test_a_base_that_is_chosen_stays_where_it_was_put(desk):
    chosen = view(desk, ["price.gold.usd_oz"], transform="index", base="2015-06-30")
    assert series_charts.base_of(chosen, desk.now()) == date(2015, 6, 30)
    (shown,) = series_charts.shown(replace(chosen, compare=()), desk.now())
    assert shown.unit == "index, Jun 2015 = 100"
