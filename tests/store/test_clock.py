"""A clock that jumped: the order of the loads decides what is shown, and that it jumped is on record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import DAILY, make_indicator
from storing import load, make_empty, rows, shown
from test_engines import filed

from indicators.model import EVERYTHING, Jump, Known
from indicators.store.writing import look

RIGHT, AHEAD, BACK = date(2020, 12, 1), date(2021, 12, 1), date(2020, 12, 2)
PERIOD = "2020-10-01"


@pytest.fixture
def empty(engine, tmp_path):
    """A store with its tables and nothing in them, in each kind of database."""
    return make_empty(tmp_path)


def loaded(store, *values):
    """Load values of one period, each by what the clock said."""
    for day, value in values:
        load(store, {PERIOD: value}, day)


def test_a_load_by_a_clock_a_year_ahead_hides_no_newer_figure(empty):
    """14.8f: now shows the newest load, and as of a day what was loaded by it."""
    loaded(empty, (RIGHT, 1.0), (AHEAD, 2.0), (BACK, 3.0))
    assert shown(empty)[PERIOD] == 3.0
    assert [shown(empty, day)[PERIOD] for day in (RIGHT, BACK, AHEAD)] == [1.0, 3.0, 3.0]
    assert empty.last_jump() == Jump(3, BACK, AHEAD)
    assert empty.vintages([DAILY], EVERYTHING)["value"].tolist() == [3.0, 2.0, 1.0]


def test_a_value_that_was_the_same_before_the_clock_jumped_is_shown_again(empty):
    """14.8f: what the load ahead brought is not what a later load is compared with alone."""
    loaded(empty, (RIGHT, 1.0), (AHEAD, 2.0), (BACK, 1.0))
    assert shown(empty)[PERIOD] == 1.0
    assert shown(empty, AHEAD)[PERIOD] == 1.0


def test_what_a_load_ahead_brought_is_known_when_a_load_of_the_right_day_has_it_too(empty):
    """14.8f: as of a day only what is dated by it counts, so it is dated again."""
    loaded(empty, (RIGHT, 1.0), (AHEAD, 2.0), (BACK, 2.0))
    assert [shown(empty, day)[PERIOD] for day in (RIGHT, BACK)] == [1.0, 2.0]
    load(empty, {PERIOD: 2.0}, BACK + timedelta(1))
    assert len(empty.vintages([DAILY], EVERYTHING)) == 3


def test_a_first_value_that_a_load_ahead_brought_is_dated_by_the_right_one(empty):
    """14.8f: its day of retrieval is not one that has not been."""
    loaded(empty, (RIGHT, 1.0))
    load(empty, {PERIOD: 1.0, "2020-11-30": 5.0}, AHEAD)
    load(empty, {PERIOD: 1.0, "2020-11-30": 5.0}, BACK)
    frame = empty.read([DAILY], EVERYTHING)
    assert frame["retrieved_on"].dt.date.tolist() == [RIGHT, BACK]


def test_a_clock_that_was_behind_for_once_hides_nothing_either(empty):
    """14.8f: the load after it is newer, and so it was when it was made."""
    loaded(empty, (RIGHT, 1.0), (date(1970, 1, 1), 2.0))
    assert shown(empty)[PERIOD] == 2.0
    loaded(empty, (BACK, 3.0))
    assert shown(empty)[PERIOD] == 3.0
    assert [row[0] for row in rows(empty, "SELECT day FROM clock_jump")] == ["1970-01-01"]


def test_a_clock_earlier_than_the_day_of_what_ships_hides_no_refresh(empty):
    """14.8f: figures that ship are dated by us, not by this clock."""
    load(empty, {PERIOD: 1.0}, AHEAD, kind="snapshot")
    loaded(empty, (RIGHT, 2.0))
    assert shown(empty)[PERIOD] == 2.0


def test_figures_that_ship_later_and_are_older_hide_no_refresh_and_are_no_jump(empty):
    """14.8f: a new version may ship what was taken before the last refresh."""
    loaded(empty, (BACK, 3.0))
    load(empty, {PERIOD: 2.0}, RIGHT, kind="snapshot")
    assert shown(empty)[PERIOD] == 3.0
    loaded(empty, (BACK + timedelta(1), 3.0))
    assert empty.last_jump() is None
    with empty.write() as connection:
        look(connection, DAILY, RIGHT, "refresh", status="failed")
    assert empty.last_jump() == Jump(4, RIGHT, BACK + timedelta(1))


def test_a_clock_set_back_to_a_day_after_that_of_what_ships_is_a_jump(empty):
    """14.8f: compared is the last day that a clock gave, too."""
    loaded(empty, (RIGHT, 1.0), (BACK + timedelta(3), 3.0))
    load(empty, {PERIOD: 2.0}, RIGHT, kind="snapshot")
    load(empty, {PERIOD: 4.0}, BACK)
    assert empty.last_jump() == Jump(4, BACK, BACK + timedelta(3))
    assert shown(empty)[PERIOD] == 4.0


def test_days_in_order_are_no_jump(empty):
    """14.8f: nothing is said of a clock that goes on."""
    loaded(empty, (RIGHT, 1.0), (RIGHT, 2.0), (BACK, 3.0))
    assert empty.last_jump() is None


def test_a_pin_before_the_jump_reads_as_it_did(empty):
    """14.8f: the loads that a pin counts decide, and a jump after it is none for it."""
    loaded(empty, (RIGHT, 1.0), (AHEAD, 2.0))
    pin = Known(None, empty.last_load())
    loaded(empty, (BACK, 3.0))
    assert empty.read([DAILY], pin)["value"].tolist() == [2.0]
    assert empty.read([DAILY], Known(None, pin.until, ((DAILY, empty.last_load()),)))["value"].tolist() == [3.0]


def test_events_and_lists_follow_the_order_of_the_loads(empty):
    """14.8f: the same holds for wordings of events and for the list behind a count."""
    for day, words in ((RIGHT, "One"), (AHEAD, "Two"), (BACK, "Three")):
        filed(empty, day, 1.0, words)
    assert [each.title for each in empty.events(EVERYTHING)] == ["Three"]
    assert empty.listing(DAILY, EVERYTHING).rows == (("Three",),)
    for day, words in ((RIGHT, "One"), (BACK, "Three"), (AHEAD, "Three")):
        assert [each.title for each in empty.events(Known(day))] == [words]
        assert empty.listing(DAILY, Known(day)).rows == ((words,),)


def test_a_wording_that_a_load_ahead_had_first_is_known_when_the_right_one_has_it(empty):
    """14.8f: compared is what was known by the day and what is shown, not one alone."""
    for day, words in ((RIGHT, "One"), (AHEAD, "Two"), (BACK, "Two")):
        filed(empty, day, 1.0, words)
    assert [each.title for each in empty.events(Known(BACK))] == ["Two"]
    assert empty.listing(DAILY, Known(BACK)).rows == (("Two",),)
    filed(empty, BACK + timedelta(1), 1.0, "One")
    assert [each.title for each in empty.events(EVERYTHING)] == ["One"]
    assert empty.listing(DAILY, EVERYTHING).rows == (("One",),)


def test_the_latest_day_is_that_of_what_each_series_was_last_asked_by(empty):
    """14.8f: before the next load tells that the clock was ahead; figures that ship are dated by us."""
    assert empty.last_dated() is None
    load(empty, {PERIOD: 1.0}, AHEAD, kind="snapshot")
    assert empty.last_dated() is None
    loaded(empty, (RIGHT, 1.0))
    assert empty.last_dated() == RIGHT
    other = make_indicator(id="fx.other")
    load(empty, {PERIOD: 1.0}, AHEAD, indicator=other)
    loaded(empty, (BACK, 1.0))
    assert empty.last_dated() == AHEAD
    load(empty, {PERIOD: 1.0}, BACK, indicator=other)
    assert empty.last_dated() == BACK


LOADS = st.lists(
    st.tuples(st.integers(-400, 400), st.dictionaries(st.integers(0, 3), st.sampled_from([1.0, 2.0]), min_size=1)),
    min_size=1,
    max_size=7,
)
NUMBERS = iter(range(10**6))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOADS)
def test_whatever_the_clock_says_now_shows_what_the_last_load_of_each_period_said(empty, loads):
    """14.8f: by a plain reckoning, for any order of days."""
    own = make_indicator(id=f"fx.clock_{next(NUMBERS)}")
    said = {}
    for after, values in loads:
        named = {(date(2019, 1, 1) + timedelta(place)).isoformat(): value for place, value in values.items()}
        load(empty, named, date(2020, 12, 1) + timedelta(after), indicator=own)
        said |= named
        assert shown(empty, series=own.id) == said
    last = date(2020, 12, 1) + timedelta(loads[-1][0])
    by_then = shown(empty, last, own.id)
    assert {period: by_then[period] for period in named} == named
