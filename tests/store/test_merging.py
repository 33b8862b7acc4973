"""16.5: two stores into one. Either way round, in any order and twice: nothing is lost, and the same is shown."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import DAILY, make_frame, make_indicator
from storing import INDICATOR, SOURCE, load, make_empty, shown

from indicators.model import EVERYTHING, Known
from indicators.store.merging import merge
from indicators.store.standing import Seen, stands
from indicators.store.writing import append, with_withdrawn

FIRST = date(2026, 3, 2)
PERIODS = [FIRST + timedelta(days=each) for each in range(4)]
EXAMPLES, FAST = 25, "/dev/shm"  # each makes some stores
# A load: how many days after the first, of the first so many periods, each with one of a few values.
LOADS = st.lists(
    st.tuples(st.integers(0, 12), st.lists(st.sampled_from([1.0, 2.0, 3.0]), min_size=1, max_size=4)), max_size=5
)


def taken(source, target):
    with source.open() as theirs, target.write() as ours:
        return merge(ours, theirs)


def made(folder: Path, loads, kind="refresh", hour=8):
    """Return a store with loads; each of a refresh at a moment of its own, those of another store at another hour."""
    folder.mkdir()
    store = make_empty(folder)
    for number, (day, values) in enumerate(sorted(loads, key=lambda each: each[0])):
        on = FIRST + timedelta(days=day)
        at = None if kind == "snapshot" else datetime.combine(on, time(hour, number), UTC)
        frame = make_frame(dict(zip(map(str, PERIODS), values, strict=False)), DAILY)
        with store.write() as connection:
            append(connection, INDICATOR, SOURCE, frame, on, kind, at=at)
    return store


@contextmanager
def stores(*loads, same=False):
    with TemporaryDirectory(dir=FAST if Path(FAST).is_dir() else None) as folder:
        yield [
            made(Path(folder) / str(number), each, hour=8 if same else 8 + number) for number, each in enumerate(loads)
        ]


def held(store):
    """Return what a store holds of the series: each vintage, without the numbers of its loads."""
    frame = store.vintages([DAILY], EVERYTHING)
    return set(frame[["time_period", "value", "known_on", "reconstructed"]].itertuples(index=False, name=None))


def every_day(store):
    return [shown(store, FIRST + timedelta(days=each)) for each in range(-1, 15)] + [shown(store)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(LOADS, LOADS)
def test_either_way_round_the_same_is_held_and_shown_on_every_day(here, there):
    with stores(here, there) as (one, other), stores(here, there) as (again, back):
        before = held(one) | held(other)
        taken(other, one)
        taken(again, back)
        assert held(one) == held(back) >= before
        assert every_day(one) == every_day(back)


@settings(max_examples=EXAMPLES, deadline=None)
@given(LOADS, LOADS)
def test_merged_twice_nothing_more_comes(here, there):
    with stores(here, there) as (one, other):
        taken(other, one)
        rows, days = held(one), every_day(one)
        again = taken(other, one)
        assert (again.vintages, again.loads, again.conflicts) == (0, 0, [])
        taken(one, other)
        taken(other, one)
        assert (held(one), every_day(one)) == (rows, days)
        assert (held(other), every_day(other)) == (rows, days)


@settings(max_examples=EXAMPLES, deadline=None)
@given(LOADS, LOADS, LOADS)
def test_three_stores_are_the_same_in_whichever_order_they_meet(first, second, third):
    with stores(first, second, third) as (a, b, c), stores(first, second, third) as (x, y, z):
        taken(b, a)
        taken(c, a)
        taken(y, z)
        taken(x, z)
        assert every_day(a) == every_day(z)


@settings(max_examples=EXAMPLES, deadline=None)
@given(LOADS, LOADS)
def test_what_a_pin_shows_does_not_move(here, there):
    with stores(here, there) as (one, other):
        pin = one.last_load()
        before = shown(one, until=pin)
        taken(other, one)
        assert shown(one, until=pin) == before


@settings(max_examples=EXAMPLES, deadline=None)
@given(LOADS, st.integers(0, 5))
def test_a_store_that_only_goes_on_is_carried_on_as_it_is(loads, many):
    ordered = sorted(loads, key=lambda each: each[0])
    with stores(ordered[:many], ordered, same=True) as (behind, ahead):
        told = taken(ahead, behind)
        assert held(behind) == held(ahead)
        assert every_day(behind) == every_day(ahead)
        assert told.conflicts == []
        assert taken(behind, ahead).loads == 0


def test_editions_jumps_and_first_values_of_another_store_come_whole(tmp_path):
    """An edition revises much at once; carried on it stays one row, and where both have loads its values are rows."""
    many = {str(FIRST + timedelta(days=each)): float(each) for each in range(60)}
    revised = {day: value + 0.5 for day, value in many.items()}
    for number, own in enumerate(({}, {str(FIRST): 9.0})):
        folder = tmp_path / str(number)
        folder.mkdir()
        one, other = made(folder / "one", []), made(folder / "other", [])
        for store in (one, other):
            load(store, many, date(2026, 6, 1))
        load(other, revised, date(2026, 6, 5))
        load(other, revised | {str(FIRST): 7.0}, date(2026, 6, 3))  # by a clock that was set back
        if own:
            load(one, many | own, date(2026, 6, 4))
        taken(other, one)
        wanted = shown(other) if not own else revised | {str(FIRST): 9.0}
        assert shown(one) == wanted
        with one.open() as connection:
            editions = connection.execute("SELECT COUNT(*) FROM edition").fetchone()[0]
        assert editions == (0 if own else 2)


def test_where_both_say_something_else_of_one_day_that_is_told_and_the_later_one_shown(tmp_path):
    one = made(tmp_path / "one", [(10, [1.0]), (20, [2.0])])
    other = made(tmp_path / "other", [(10, [1.0]), (20, [3.0])])
    told = taken(other, one)
    assert [(each.kind, each.here, each.there, each.shown) for each in told.conflicts] == [
        ("figure", "2 (A)", "3 (A)", "3 (A)")
    ]
    assert f"{DAILY} {FIRST}, known on 2026-03-22" in told.conflicts[0].subject
    assert {value for _, value, *_ in held(one)} == {1.0, 2.0, 3.0}


def test_what_shipped_with_another_program_is_not_taken_back_by_this_one(tmp_path):
    """A figure that only theirs ships is no figure that ours shipped and ships no more."""
    one = made(tmp_path / "one", [(30, [1.0])], "snapshot")
    other = made(tmp_path / "other", [(31, [1.0, 2.0])], "snapshot")
    taken(other, one)
    with one.open() as connection:
        frame = with_withdrawn(connection, DAILY, make_frame({str(FIRST): 1.0}, DAILY))
    assert len(frame) == 1
    assert shown(one) == {str(FIRST): 1.0, str(PERIODS[1]): 2.0}


def test_a_series_that_nobody_here_knows_comes_too(tmp_path):
    one, other = made(tmp_path / "one", []), make_empty(tmp_path)
    foreign = make_indicator(id="fx.of.theirs")
    load(other, {str(FIRST): 4.0}, FIRST, indicator=foreign)
    assert taken(other, one).series == 1
    assert shown(one, series="fx.of.theirs") == {str(FIRST): 4.0}
    assert one.looks(["fx.of.theirs"], Known(None))["fx.of.theirs"]


def test_an_older_attempt_that_came_is_not_the_last_one(tmp_path):
    one = made(tmp_path / "one", [(5, [1.0]), (30, [1.0])])
    other = made(tmp_path / "other", [(6, [2.0]), (20, [2.0])])
    taken(other, one)
    assert one.looks([DAILY], EVERYTHING)[DAILY][-1].at == FIRST + timedelta(days=30)


@pytest.mark.parametrize(
    ("vintages", "again"),
    [
        ([], []),
        ([Seen("2026-01-01", exact=True, moment=("2026-01-01", ""), value=(1.0, ""), load=1)], []),
        (
            [  # an old exact figure does not hide what a later load gave first
                Seen("2026-01-01", exact=True, moment=("2026-01-01", ""), value=(1.0, ""), load=1),
                late := Seen("2025-12-01", exact=False, moment=("2026-02-01", ""), value=(2.0, ""), load=2),
            ],
            [(late, "2026-02-01", True)],
        ),
        (
            [
                right := Seen("2026-01-01", exact=True, moment=("2026-01-01", "14"), value=(1.0, ""), load=1),
                Seen("2026-01-01", exact=True, moment=("2026-01-01", "10"), value=(2.0, ""), load=2),
            ],
            [(right, "2026-01-01", True)],
        ),
    ],
)
def test_what_stands_is_what_one_store_would_show(vintages, again):
    assert stands(vintages) == again
