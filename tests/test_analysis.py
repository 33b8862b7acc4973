"""Analysis: means, changes and ranks, each against arithmetic written out or a slow reference."""

import itertools
import math
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_held

from indicators import catalog as catalogs
from indicators.core.tables import Faults
from indicators.desk import DATA
from indicators.figures import analysis, ranks

CATALOG = catalogs.load(DATA, Faults())
RIAL = CATALOG.indicators["fx.irr_usd.free_market"]
INFLATION = CATALOG.indicators["cpi.irn.annual"]
TRANSITS = CATALOG.indicators["ship.transits.hormuz.total"]


def frame(rows: list[tuple[str, float]], status: str = "A") -> pd.DataFrame:
    """Return a store-like frame of (day, value)."""
    days = np.array([day for day, _ in rows], dtype="datetime64[s]")
    return pd.DataFrame(
        {
            "series_id": ["x"] * len(rows),
            "time_period": days,
            "stamped": days,
            "value": [float(value) for _, value in rows],
            "status": [status] * len(rows),
            "citation": [""] * len(rows),
            "cited_as": [""] * len(rows),
            "known_on": days,
            "reconstructed": [False] * len(rows),
            "retrieved_on": np.full(len(rows), np.datetime64("2030-01-01", "s")),
        }
    )


def daily(start: date, values: list[float]) -> pd.DataFrame:
    return frame([((start + timedelta(days=at)).isoformat(), value) for at, value in enumerate(values)])


def test_a_weekly_mean_needs_all_seven_days() -> None:
    # 2026-07-13 is a Monday. Two days of the week before, a whole week, three days of the week after.
    week = analysis.mean_of(daily(date(2026, 7, 11), [9, 9, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8]), "W")
    assert week["time_period"].dt.date.tolist() == [date(2026, 7, 13)]
    assert week["value"].tolist() == [(1 + 2 + 3 + 4 + 5 + 6 + 7) / 7]


def test_a_monthly_mean_of_business_days_takes_those_there_are() -> None:
    shown = frame([("2026-02-02", 10), ("2026-02-03", 20), ("2026-03-02", 5)])
    month = analysis.mean_of(shown, "M", weekdays=True)
    # March is not over on its first business day, so it has no mean yet.
    assert month["value"].tolist() == [15]
    assert analysis.mean_of(shown, "M").empty


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=60), st.dates(date(2018, 1, 1), date(2024, 12, 31)))
def test_weekly_means_agree_with_a_plain_sum(values: list[float], start: date) -> None:
    shown = daily(start, values)
    expected = {}
    for at, value in enumerate(values):
        day = start + timedelta(days=at)
        expected.setdefault(day - timedelta(days=day.weekday()), []).append(value)
    expected = {day: sum(each) / 7 for day, each in expected.items() if len(each) == 7}
    week = analysis.mean_of(shown, "W")
    assert week["time_period"].dt.date.tolist() == list(expected)
    assert week["value"].tolist() == pytest.approx(list(expected.values()))


def test_a_reading_on_a_day_is_the_newest_ended_period() -> None:
    shown = frame([("2018-01-01", 1), ("2019-01-01", 2), ("2020-01-01", 3)])
    reading = analysis.reading_at(shown, "A", date(2020, 9, 30))
    assert reading is not None
    assert (reading.start, reading.end, reading.value) == (date(2019, 1, 1), date(2019, 12, 31), 2)


def test_a_reading_older_than_two_periods_is_none() -> None:
    shown = frame([("2018-01-01", 1)])
    assert analysis.reading_at(shown, "A", date(2020, 12, 31)) is not None
    assert analysis.reading_at(shown, "A", date(2021, 1, 1)) is None
    assert analysis.reading_at(shown, "A", date(2018, 12, 30)) is None


def test_a_rate_and_its_currency_change_by_different_shares() -> None:
    # 133,200 to 298,000 rial: 298000 / 133200 - 1 = 123.72 %; 1 - 133200 / 298000 = 55.30 %.
    shown = frame([("2020-01-01", 133_200), ("2020-09-30", 298_000)])
    first = analysis.reading_at(shown, "D", date(2020, 1, 1))
    last = analysis.reading_at(shown, "D", date(2020, 9, 30))
    change = analysis.change_between(first, last, RIAL)
    assert change is not None
    assert change.amount == pytest.approx(123.72, abs=0.01)
    assert change.currency_loss == pytest.approx(55.30, abs=0.01)


def test_a_change_over_zero_or_below_is_none_and_points_are_a_difference() -> None:
    shown = frame([("2019-01-01", 0), ("2020-01-01", 5)])
    first, last = (analysis.reading_at(shown, "A", date(year, 12, 31)) for year in (2019, 2020))
    for one, other in ((first, last), (last, replace(last, start=date(2021, 1, 1), value=-1))):
        none = analysis.change_between(one, other, RIAL)
        assert none is not None
        assert none.amount is None
    points = analysis.change_between(first, last, INFLATION)
    assert points is not None
    assert (points.amount, points.kind) == (5, "points")
    assert analysis.change_between(last, first, INFLATION) is None


def test_a_change_on_a_year_skips_what_has_no_year_before() -> None:
    shown = frame([("2019-01-01", 100), ("2020-01-01", 150), ("2022-01-01", 300)])
    change = analysis.change_on_year(shown, "A", RIAL)
    assert change["time_period"].dt.year.tolist() == [2020]
    assert change["value"].tolist() == [50]
    leap = analysis.change_on_year(frame([("2019-02-28", 100), ("2020-02-28", 110), ("2020-02-29", 120)]), "D", RIAL)
    assert leap["value"].tolist() == pytest.approx([10, 20])


def test_rebasing_needs_a_value_near_the_day_and_above_zero() -> None:
    shown = frame([("2019-01-01", 50), ("2020-01-01", 75)])
    rebased = analysis.rebased(shown, "A", date(2019, 12, 31))
    assert rebased is not None
    assert rebased["value"].tolist() == [100, 150]
    assert analysis.rebased(shown, "A", date(2010, 1, 1)) is None
    assert analysis.rebased(frame([("2019-01-01", 0)]), "A", date(2019, 12, 31)) is None


def test_the_largest_change_ranks_above_all_others() -> None:
    values = [100 * 1.01**at for at in range(20)]
    shown = frame([(f"{2000 + at}-01-01", value) for at, value in enumerate([*values, values[-1] * 2])])
    found = ranks.unusual(shown, "A", RIAL)
    assert found is not None
    assert (found.share, found.smaller, found.count) == (1.0, 19, 19)
    assert found.change.amount == pytest.approx(100)


def test_too_few_changes_or_a_stale_last_one_are_not_ranked() -> None:
    assert ranks.unusual(frame([("2000-01-01", 1)]), "A", RIAL) is None
    few = ranks.unusual(frame([(f"{2000 + at}-01-01", 1 + at) for at in range(5)]), "A", RIAL)
    assert few is not None
    assert (few.smaller, few.count, few.share) == (None, 3, -1)
    rows = [(f"{2000 + at}-01-01", 1.0 + at) for at in range(20)]
    stale = ranks.unusual(frame([*rows, ("2023-01-01", 50)]), "A", RIAL)
    assert stale is not None
    assert (stale.smaller, stale.count, stale.change.amount) == (None, 19, None)


@given(st.lists(st.integers(-20, 500), min_size=14, max_size=80))
def test_the_rank_agrees_with_counting(values: list[int]) -> None:
    """15.18: changes printed in per cent were ranked by logarithm, and what could not be ranked was not counted."""
    shown = frame([(f"{1900 + at}-01-01", value) for at, value in enumerate(values)])
    found = ranks.unusual(shown, "A", RIAL)
    assert found is not None
    *sizes, last = (size_of(a, b, "percent") for a, b in itertools.pairwise(values))
    before = [each for each in sizes if each is not None]
    assert (found.count, found.unranked) == (len(before), len(sizes) - len(before))
    if last is None or len(before) < 12:
        assert found.smaller is None
    else:
        assert found.smaller == sum(size < last for size in before)
        assert found.equal == sum(size == last for size in before)


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=100, max_size=900),
    st.sampled_from(["percent", "points"]),
)
def test_daily_changes_are_ranked_over_windows_that_do_not_overlap(values: list[int | None], change: str) -> None:
    """15.18: 5,034 windows of 30 days that overlap by 29 were counted as so many changes."""
    held = {at: value for at, value in enumerate(values) if value is not None}
    held[0], held[len(values) - 1] = held.get(0) or 1, held.get(len(values) - 1) or 2
    shown = frame([(str(date(2018, 1, 1) + timedelta(days=at)), held[at]) for at in sorted(held)])
    found = ranks.unusual(shown, "D", replace(RIAL, change=change))
    ends = list(range(len(values) - 1, -1, -30))

    def at(mark: int) -> int | None:
        back = next((mark - late for late in range(8) if mark - late in held), None)
        return None if back is None else held[back]

    sizes = [size_of(at(old), at(new), change) for new, old in itertools.pairwise(ends)]
    if not sizes or at(ends[1]) is None:
        assert found is None
        return
    last, earlier = sizes[0], [each for each in sizes[1:] if each is not None]
    assert found is not None
    assert (found.count, found.unranked) == (len(earlier), len(sizes) - 1 - len(earlier))
    if last is None or len(earlier) < 12:
        assert found.smaller is None
    else:
        assert found.smaller == sum(each < last for each in earlier)
        assert found.equal == sum(each == last for each in earlier)


def size_of(old: int | None, new: int | None, change: str) -> Fraction | None:
    """Return how large a change is, exactly; None where it cannot be told."""
    if old is None or new is None:
        return None
    if change == "points":
        return abs(Fraction(new - old))
    return abs(Fraction(new, old) - 1) if old > 0 and new >= 0 else None


def test_reducing_keeps_the_extremes_and_the_ends() -> None:
    values = [math.sin(at / 40) for at in range(5000)]
    values[1234], values[3210] = 50.0, -50.0
    shown = daily(date(2000, 1, 1), values)
    fewer = analysis.reduced(shown, 400)
    assert len(fewer) <= 400
    assert (fewer["value"].max(), fewer["value"].min()) == (50, -50)
    assert fewer["time_period"].iloc[[0, -1]].tolist() == shown["time_period"].iloc[[0, -1]].tolist()
    assert analysis.reduced(shown, 5000) is shown


def test_a_gap_lifts_the_pen_and_a_long_weekend_does_not() -> None:
    shown = frame([("2020-01-02", 1), ("2020-01-06", 2), ("2020-01-20", 3)])
    gapped = analysis.with_gaps(shown, "D")
    assert gapped["value"].isna().tolist() == [False, False, True, False]
    year = frame([("2000-01-01", 1), ("2002-01-01", 2), ("2005-01-01", 3)])
    assert analysis.with_gaps(year, "A")["value"].isna().tolist() == [False, False, True, False]


def test_a_break_lifts_the_pen() -> None:
    shown = frame([("2017-01-01", 1), ("2018-01-01", 2), ("2019-01-01", 3)])
    shown.loc[1, "status"] = "B"
    assert analysis.with_gaps(shown, "A")["value"].isna().tolist() == [False, True, False, False]


def test_port_watch_is_read_by_week() -> None:
    shown, frequency = analysis.as_read(daily(date(2026, 7, 13), [1] * 14), TRANSITS)
    assert (frequency, len(shown)) == ("W", 2)
    same, own = analysis.as_read(shown, replace(TRANSITS, reads=""))
    assert same is shown
    assert own == "D"


@pytest.mark.parametrize(("days_apart", "ranked"), [(37, True), (38, False)])
def test_a_daily_change_over_more_than_30_days_and_a_week_is_not_ranked(days_apart: int, ranked: bool) -> None:
    last = np.datetime64("2024-03-31")
    every = [last - np.timedelta64(days_apart + at, "D") for at in range(120)][::-1]
    shown = frame([(str(day), 100 + at % 7) for at, day in enumerate([*every, last])])
    assert (ranks.unusual(shown, "D", RIAL) is not None) is ranked


def test_a_state_in_which_every_value_was_withdrawn_is_left_out() -> None:
    rows = frame([("2024-01-01", 5), ("2024-01-01", 5), ("2024-01-01", 6)])
    rows["value"] = [float("nan"), 6.0, 5.0]
    rows["known_on"] = np.array(["2024-03-01", "2024-02-01", "2024-01-15"], dtype="datetime64[s]")
    states = analysis.stood(rows, 5)
    assert [(day.isoformat(), known["value"].tolist()) for day, known in states] == [
        ("2024-01-31", [5.0]),
        ("2024-02-01", [6.0]),
    ]


def test_on_a_day_the_newest_figure_is_that_of_a_period_that_had_ended():
    """15.7: wherever it stands; an average is none before, and a count of 31 December is held on that day."""
    frame = make_held({"2018-01-01": 1.0, "2019-01-01": 2.0})
    assert analysis.reading_at(frame, "A", date(2019, 12, 30)).value == 1.0
    assert analysis.reading_at(frame, "A", date(2019, 12, 31)).value == 2.0
