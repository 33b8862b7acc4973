"""Periods: first and last days, moving by whole periods."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.core.periods import (
    as_date,
    days,
    days_read,
    days_written,
    first_days,
    last_days,
    later,
    releases,
    standing,
    step,
)

DATES = st.dates(date(1950, 1, 1), date(2100, 12, 31))
FREQUENCIES = st.sampled_from(["A", "Q", "M", "W", "D", "B", "irregular"])


def one(function, day, *rest):
    return as_date(function(days(day), *rest)[0])


@pytest.mark.parametrize(
    ("frequency", "stamped", "first", "last"),
    [
        ("A", date(2020, 12, 31), date(2020, 1, 1), date(2020, 12, 31)),
        ("A", date(2019, 12, 31), date(2019, 1, 1), date(2019, 12, 31)),
        ("A", date(2021, 5, 31), date(2020, 6, 1), date(2021, 5, 31)),
        ("A", date(2020, 2, 29), date(2019, 3, 1), date(2020, 2, 29)),
        ("Q", date(2020, 3, 31), date(2020, 1, 1), date(2020, 3, 31)),
        ("Q", date(2020, 12, 31), date(2020, 10, 1), date(2020, 12, 31)),
        ("M", date(2020, 2, 1), date(2020, 2, 1), date(2020, 2, 29)),
        ("M", date(2020, 2, 29), date(2020, 2, 1), date(2020, 2, 29)),
        ("M", date(1900, 2, 13), date(1900, 2, 1), date(1900, 2, 28)),
        ("W", date(2020, 9, 28), date(2020, 9, 28), date(2020, 10, 4)),
        ("D", date(2020, 2, 29), date(2020, 2, 29), date(2020, 2, 29)),
        ("B", date(2020, 10, 2), date(2020, 10, 2), date(2020, 10, 2)),
    ],
)
def test_a_stamp_names_its_period(frequency, stamped, first, last):
    assert one(first_days, stamped, frequency) == first
    assert one(last_days, first, frequency) == last


@pytest.mark.parametrize(
    ("start", "frequency", "count", "end"),
    [
        (date(2020, 2, 29), "A", 1, date(2021, 2, 28)),
        (date(2020, 2, 29), "A", 4, date(2024, 2, 29)),
        (date(2020, 1, 31), "M", 1, date(2020, 2, 29)),
        (date(2021, 1, 31), "M", 1, date(2021, 2, 28)),
        (date(2020, 12, 31), "M", 2, date(2021, 2, 28)),
        (date(2020, 11, 30), "Q", 1, date(2021, 2, 28)),
        (date(2020, 12, 28), "W", 1, date(2021, 1, 4)),
        (date(2020, 2, 28), "D", 2, date(2020, 3, 1)),
        (date(2020, 10, 2), "B", 1, date(2020, 10, 5)),
        (date(2020, 10, 5), "B", -1, date(2020, 10, 2)),
        (date(2020, 10, 3), "B", 1, date(2020, 10, 5)),
        (date(2020, 10, 4), "B", -1, date(2020, 10, 2)),
        (date(2020, 10, 2), "B", 5, date(2020, 10, 9)),
        (date(2020, 10, 2), "irregular", 3, date(2020, 10, 5)),
    ],
)
def test_a_day_moves_by_whole_periods(start, frequency, count, end):
    assert one(later, start, frequency, count) == end


@given(DATES, st.sampled_from(["A", "Q", "M"]), st.integers(-40, 40))
def test_the_first_of_a_month_comes_back_from_every_move(day, frequency, count):
    first = day.replace(day=1)
    assert one(later, one(later, first, frequency, count), frequency, -count) == first


@given(DATES, st.sampled_from(["W", "D", "irregular"]), st.integers(-400, 400))
def test_a_move_by_days_or_weeks_comes_back_from_any_day(day, frequency, count):
    assert one(later, one(later, day, frequency, count), frequency, -count) == day


@given(DATES, st.integers(-400, 400))
def test_a_business_day_comes_back_from_every_move_and_is_no_weekend(day, count):
    start = day - timedelta(max(0, day.weekday() - 4))
    moved = one(later, start, "B", count)
    assert moved.weekday() < 5
    assert one(later, moved, "B", -count) == start


@given(DATES, FREQUENCIES, st.integers(0, 40))
def test_a_later_period_is_never_earlier(day, frequency, count):
    assert one(later, day, frequency, count + 1) > one(later, day, frequency, count)


@given(DATES, FREQUENCIES)
def test_the_day_after_a_period_begins_the_next(day, frequency):
    first = day.replace(day=1) if frequency in "AQM" else day
    following = one(last_days, first, frequency) + timedelta(1)
    if frequency == "B":
        assert following == first + timedelta(1)
    else:
        assert following == one(later, first, frequency, 1)


@given(DATES, FREQUENCIES)
def test_a_period_stamped_on_its_last_day_is_found_again(day, frequency):
    first = day.replace(day=1) if frequency in "AQM" else day
    if frequency != "W":
        assert one(first_days, one(last_days, first, frequency), frequency) == first


@given(st.lists(DATES, min_size=1, max_size=20), FREQUENCIES, st.integers(-30, 30))
def test_many_days_move_as_each_alone(several, frequency, count):
    together = later(days(*several), frequency, count)
    assert [as_date(each) for each in together] == [one(later, day, frequency, count) for day in several]


def test_no_days_move_to_no_days():
    for frequency in ("A", "Q", "M", "W", "D", "B", "irregular"):
        none = np.array([], dtype="datetime64[D]")
        assert later(none, frequency, 1).size == first_days(none, frequency).size == 0


def test_a_figure_is_due_its_lag_after_its_period_ends():
    annual = make_indicator(frequency="A", lag_days=90)
    assert one(releases, date(2019, 1, 1), annual) == date(2020, 3, 30)
    monthly = make_indicator(frequency="M", lag_days=-5)
    assert one(releases, date(2020, 2, 1), monthly) == date(2020, 2, 24)


def test_an_irregular_point_is_counted_by_what_it_covers():
    indicator = make_indicator(frequency="irregular", covers="M", lag_days=10)
    assert step(indicator) == "M"
    assert one(releases, date(2020, 2, 1), indicator) == date(2020, 3, 10)
    assert step(make_indicator(frequency="Q", covers="M")) == "Q"


@pytest.mark.parametrize(
    ("start", "frequency", "stands", "day"),
    [
        ("2019-01-01", "A", "middle", "2019-07-02"),
        ("2020-01-01", "A", "span", "2020-07-02"),
        ("2018-01-01", "A", "end", "2018-12-31"),
        ("2021-06-01", "A", "middle", "2021-11-30"),
        ("2020-02-01", "M", "middle", "2020-02-15"),
        ("2020-02-01", "M", "end", "2020-02-29"),
        ("2020-04-01", "Q", "end", "2020-06-30"),
        ("2020-09-28", "W", "middle", "2020-10-01"),
        ("2020-09-30", "D", "end", "2020-09-30"),
        ("2020-09-30", "B", "middle", "2020-09-30"),
    ],
)
def test_a_figure_stands_where_its_period_says(start, frequency, stands, day):
    """15.7: all stood on the first day of their periods."""
    assert days_written(standing(days_read([start]), frequency, stands)) == [day]
