"""What is said of a change: both ends, what lies between, and a rank; on what ships, by hand and slowly."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta

import pytest
from drawn import app, words

from indicators.answers.series import as_known, last
from indicators.figures import analysis, ranks
from indicators.figures import words as said
from indicators.figures.since import around

PUBLISHED = date(2020, 9, 30)
RANK = re.compile(
    r"larger than (all but |all )?[\d,]+|smaller than all|larger than none|as large as"
    r"|only \d+ earlier|not ranked|unchanged"
)


def since(desk, series, day=PUBLISHED):
    """Return what is said of the change from a day to the newest whole period."""
    on = desk.now()
    frame, frequency = on.as_read(series)
    return said.change_sentence(
        around(frame, as_known(on, series, day), frequency, on.catalog.indicators[series], day)[1],
        frequency,
        on.catalog.indicators[series],
    )


@pytest.mark.parametrize(
    ("series", "told"),
    [
        (
            "arms.imports_tiv.ven",
            "2018 to 2023: 14 to 81, no per cent over a gap; with 79 in 2020; no figure of 2019, 2021 and 2022",
        ),
        (
            "trade.gold.ven_tur",
            (
                "2018 to 2023: 901 to 6.82, no per cent over a gap; with 0.237 in 2019 and 0.377 in 2021; "
                "no figure of 2020 and 2022"
            ),
        ),
        (
            "cpi.irn.annual",
            "2019 to 2023: 39.91 to 44.58, up 4.67 points; with 30.59 in 2020, 43.39 in 2021 and 43.49 in 2022",
        ),
        (
            "fx.irr_usd.free_market.month",
            (
                "Aug 2020 to Jul 2026: 230,555 to 1,847,226, up 701.2 %; the rial lost 87.5 %; "
                "between them from 227,952 in May 2021 to 1,778,323 in May 2026"
            ),
        ),
        ("info.fitw.irn", "2019 to 2024: 17 to 11, down 6 points; all in between lie within these two"),
    ],
)
def test_a_change_says_what_it_passes_over(desk, series, told):
    """15.8: "Since 2018 to 2023: 14 to 81" passed over the 79 of 2020, and was "up 478.6 %"."""
    assert since(desk, series) == told


def test_periods_that_have_two_ends_are_told_apart(desk):
    """15.18: "from Jun 2022 to May 2023 to Jun 2024 to May 2025"."""
    told = since(desk, "info.fotn.irn", date(2023, 12, 1))
    assert told.startswith("Jun 2022 to May 2023, then Jun 2024 to May 2025: 11 to 13, up 2 points")
    on = desk.now()
    frame, frequency = on.as_read("info.fotn.irn")
    indicator = on.catalog.indicators["info.fotn.irn"]
    ranked = said.unusual_words(ranks.unusual(frame, frequency, indicator), frequency, indicator)
    assert ranked.startswith("up 2 points between Jun 2022 to May 2023 and Jun 2024 to May 2025: ")


def test_what_lies_between_agrees_with_looking_at_each_figure(desk):
    """15.8: over the whole catalogue."""
    on, seen = desk.now(), 0
    for series, indicator in on.catalog.indicators.items():
        frame, frequency = on.as_read(series)
        if frame.empty or indicator.drawn_as == "point":
            continue
        for change in around(frame, as_known(on, series, PUBLISHED), frequency, indicator, PUBLISHED):
            if change is None:
                continue
            seen += 1
            rows = [
                (at.date(), value, status)
                for at, value, status in zip(frame["time_period"], frame["value"], frame["status"], strict=True)
                if change.first.start <= at.date() <= change.last.start
            ]
            inside = rows[1:-1]
            named = [(each.start, each.value) for each in change.between.values]
            assert change.between.count == len(inside)
            if len(inside) <= 3:
                assert named == [(at, value) for at, value, _ in inside]
            else:
                assert [value for _, value in named] == [min(v for _, v, _ in inside), max(v for _, v, _ in inside)]
            assert bool(change.between.lacks) == any(
                is_gap(old[0], new[0], frequency) for old, new in itertools.pairwise(rows)
            )
            assert bool(change.between.breaks) == any(status == "B" for _, _, status in rows[1:])
            if indicator.change == "percent":
                one, other = rows[0][1], rows[-1][1]
                tells = one > 0 and other >= 0 and not change.between.lacks and not change.between.breaks
                assert (change.amount is not None) == tells
    assert seen > 60


def is_gap(old, new, frequency):
    """Return whether a period, or of short ones a few, lacks a figure between two that follow each other."""
    if frequency in ("A", "Q", "M"):
        months = (new.year - old.year) * 12 + new.month - old.month
        return months > {"A": 12, "Q": 3, "M": 1}[frequency]
    if frequency == "B":
        weekdays = sum((old + timedelta(days=at)).weekday() < 5 for at in range(1, (new - old).days + 1))
        return weekdays > 6
    return (new - old).days > {"W": 14, "D": 4}[frequency]


def test_every_tile_ranks_by_counting(desk):
    """15.18: "larger than 100 % of its 494 earlier changes", when two were larger."""
    on, told = desk.now(), {}
    for series, indicator in on.catalog.indicators.items():
        frame, frequency = on.as_read(series)
        if frame.empty or indicator.drawn_as == "point":
            continue
        told[series] = said.unusual_words(ranks.unusual(frame, frequency, indicator), frequency, indicator)
        assert RANK.search(told[series]), told[series]
        assert not re.search(r"larger than [\d.]+ %", told[series])
    assert told["risk.gpr.isr"] == (
        "down 2.73 points in a month: larger than all but 2 of 494 earlier changes since 1985"
    )
    # 5,034 windows that overlap are 167 that do not.
    assert "of 167 earlier changes over about 30 days, none overlapping, since 2012" in told["fx.irr_usd.free_market"]


def test_a_month_that_is_not_over_says_so_and_is_not_compared(desk, monkeypatch):
    """15.8: "Aug 2026", of which 21 days were held, was compared with July."""
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    on, series = desk.now(), "fx.irr_usd.free_market.month"
    daily = on.series("fx.irr_usd.free_market")["time_period"]
    held = int((daily >= "2026-08-01").sum())
    assert held == 21
    reading = last(on, series)
    assert (reading.days, reading.start) == (held, date(2026, 8, 1))
    for page, query in (("series", {"series": series}), ("monitor", {})):
        shown = words(app(page, **query))
        assert "for Aug 2026 so far, 21 days" in shown
        assert "for Aug 2026<" not in shown
    assert "in Jul 2026; the rial lost" in shown
    frame, frequency = on.as_read(series)
    assert analysis.whole(frame, frequency)["time_period"].iloc[-1].date() == date(2026, 7, 1)
    assert around(frame, as_known(on, series, PUBLISHED), frequency, on.catalog.indicators[series], PUBLISHED)[
        1
    ].last.start == date(2026, 7, 1)


def test_whole_periods_and_estimates_are_no_periods_so_far(desk):
    """15.8: of what ships that month is the only one; a forecast or an estimate is of its whole period."""
    on = desk.now()
    frames = {series: on.as_read(series) for series in on.catalog.indicators if not on.series(series).empty}
    open_ones = {series for series, (frame, frequency) in frames.items() if analysis.is_open(frame, frequency)}
    assert open_ones == {"fx.irr_usd.free_market.month"}
    frame, frequency = frames[open_ones.pop()]
    for status, so_far in (("A", True), ("P", True), ("E", False), ("F", False)):
        assert analysis.is_open(frame.assign(status=status), frequency) == so_far


def test_totals_of_calendar_years_are_for_their_year(desk):
    """15.8: they read "as of 31 Dec 2016"."""
    on = desk.now()
    shown = {}
    for series, indicator in on.catalog.indicators.items():
        if not on.series(series).empty:
            frame, frequency = on.as_read(series)
            shown[series] = said.dated(analysis.last_reading(frame, frequency), indicator, frequency)
    assert shown["trade.goods.irn_ven.points"] == "for 2016"
    assert shown["cpi.ven.dec"] == "at the end of 2023"
    assert shown["arms.imports_tiv.ven"] == "for 2023"
    # One share of five years, which no single year has.
    assert [name for name, each in shown.items() if each.startswith("as of 31 Dec")] == [
        "arms.irn_ven.export_share.press"
    ]
