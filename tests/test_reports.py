"""What sources report beside values, each as it was known on a day: events, and the lists behind counts."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from making import ANNUAL, DAILY

from indicators.model import EVERYTHING, Event, Known
from indicators.store.writing import Written, look, note_events, note_listing

FIRST, LATER = date(2021, 1, 5), date(2021, 3, 1)
A_DAY = timedelta(days=1)
EVENT = Event("cut", date(2021, 1, 3), "A cut", "information", ("AAA", "BBB"), "A watch", "https://watch.example/1")
OTHER = dataclasses.replace(EVENT, id="other", date=date(2020, 12, 1), title="Another")
COLUMNS = ("name", "flag")


@pytest.fixture
def store(small):
    return small.prepare().store


def told(store, on, *events):
    with store.write() as connection:
        return note_events(connection, [(each, 0) for each in events], "watch", on)


def listed(store, on, *rows, series=DAILY):
    with store.write() as connection:
        key, load = look(connection, series, on, "refresh")
        written = Written(0, 0, series_key=key, load_id=load)
        note_listing(connection, written, COLUMNS, rows, on, 0)


def test_an_event_is_known_from_its_report_on_in_the_words_of_the_day(store):
    assert told(store, FIRST, EVENT, OTHER) == 2
    worded = dataclasses.replace(EVENT, title="A long cut", date=date(2021, 1, 4))
    assert told(store, LATER, worded, OTHER) == 1
    assert told(store, LATER + A_DAY, worded, OTHER) == 0
    assert store.events(Known(FIRST - A_DAY)) == ()
    assert store.events(Known(FIRST)) == store.events(Known(LATER - A_DAY)) == (OTHER, EVENT)
    assert store.events(Known(LATER)) == store.events(EVERYTHING) == (OTHER, worded)
    assert store.wordings(EVERYTHING) == ((EVENT, FIRST), (OTHER, FIRST), (worded, LATER))


def test_an_event_worded_twice_on_a_day_has_its_last_words(store):
    told(store, FIRST, EVENT)
    worded = dataclasses.replace(EVENT, areas=("BBB",), source_url="https://watch.example/2", kind="un")
    assert told(store, FIRST, worded) == 1
    assert told(store, LATER, worded) == 0
    assert store.wordings(EVERYTHING) == ((worded, FIRST),)


def test_a_list_is_that_of_the_day_and_the_same_again_adds_none(store):
    listed(store, FIRST, ("Forest", "AAA"), ("Überfahrt", "BBB"))
    listed(store, FIRST + A_DAY, ("Forest", "AAA"), ("Überfahrt", "BBB"))
    listed(store, LATER, ("Forest", "AAA"))
    assert store.listing(DAILY, Known(FIRST - A_DAY)) is None
    assert store.listing(ANNUAL, EVERYTHING) is None
    before = store.listing(DAILY, Known(LATER - A_DAY))
    assert (before.series_id, before.known_on, before.columns) == (DAILY, FIRST, COLUMNS)
    assert before.rows == (("Forest", "AAA"), ("Überfahrt", "BBB"))
    assert (store.listing(DAILY, EVERYTHING).known_on, store.listing(DAILY, EVERYTHING).rows) == (
        LATER,
        (("Forest", "AAA"),),
    )


def test_two_lists_of_a_day_leave_the_last(store):
    listed(store, FIRST, ("Forest", "AAA"))
    listed(store, FIRST, ("Fortune", "AAA"))
    assert store.listing(DAILY, EVERYTHING).rows == (("Fortune", "AAA"),)
