"""A reader bound to a day or to a pin: nothing known later shows through it, and no reader is made without one."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime

import pytest
from making import ANNUAL, DAILY, make_frame

from indicators.errors import BriefError
from indicators.model import Decision, Event, Filters
from indicators.reader import Reader
from indicators.store.writing import append, note_events

BRIEF = "2020-09-30-aland"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def on_the_clock(small):
    """The small desk, and a clock that the test moves."""
    moment = [NOW]
    return dataclasses.replace(small.prepare(), clock=lambda: moment[0]), moment


def load(desk, series, values, on):
    """Bring values of a series, as a refresh on a day does."""
    indicator = desk.catalog.indicators[series]
    with desk.store.write() as connection:
        frame = make_frame(values, series)
        append(connection, indicator, desk.catalog.sources[indicator.source], frame, on, "refresh", at=NOW)


def values(reader, series=DAILY):
    """Return what a reader gives of a series, by period."""
    frame = reader.series(series)
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))


def test_no_reader_without_a_day(small):
    desk = small.prepare()
    with pytest.raises(TypeError):
        desk.on()
    with pytest.raises(TypeError):
        Reader(desk)


def test_two_desks_in_one_process_share_nothing(small, tmp_path):
    one = small.prepare()
    other = dataclasses.replace(small, home=tmp_path / "other").prepare()
    before = values(one.now())
    first = next(iter(before))
    load(one, DAILY, {first: before[first] * 2}, date(2026, 11, 20))
    assert values(one.now())[first] == before[first] * 2
    assert values(other.now()) == before
    assert one.now() != other.now()
    assert one.store.revision() != other.store.revision()


def test_a_reader_sees_what_was_loaded_before_it_was_made(small):
    desk = small.prepare()
    before = desk.now()
    first = next(iter(values(before)))
    load(desk, DAILY, {first: 1.0}, date(2026, 11, 20))
    assert desk.now() != before
    assert values(desk.now())[first] == 1.0


def test_as_of_a_day_nothing_known_later_shows(on_the_clock):
    desk, _ = on_the_clock
    there = values(desk.now())
    first, last = min(there), max(there)
    load(desk, DAILY, {first: 1.0}, date(2026, 11, 19))
    then = desk.on(date(2026, 11, 18))
    assert then.earlier
    assert values(then)[first] == there[first]
    assert {row.now for row in then.revised([DAILY])} == {1.0}
    assert last in values(then)
    assert last not in values(desk.on(date.fromisoformat(first)))
    assert set(then.vintages(DAILY)["value"]) == set(there.values())
    assert not desk.on(date(2026, 11, 20)).earlier


def test_as_of_a_day_no_brief_note_or_event_of_later_shows(on_the_clock):
    desk, _ = on_the_clock
    day = desk.briefs[BRIEF].published
    noted = {each.note for each in desk.briefs[BRIEF].excerpts}
    before, after = desk.on(date(2020, 9, 29)), desk.on(day)
    assert BRIEF not in before.briefs
    assert list(before.briefs) == []
    assert before.briefs.with_claims() == []
    with pytest.raises(KeyError):
        before.briefs[BRIEF]
    assert {each.note for each in after.briefs[BRIEF].excerpts} == {""}
    assert {each.note for each in desk.now().briefs[BRIEF].excerpts} == noted
    assert all(each.date <= day for each in after.events)
    known = {each.id for each in after.events}
    assert all(link.event_id in known for links in after.briefs.event_links(BRIEF).values() for link in links)
    words = desk.briefs[BRIEF].excerpts[0].quote.split()[0]
    assert desk.now().briefs.search(words, Filters(), 5)
    assert not before.briefs.search(words, Filters(), 5)
    assert not before.briefs.search(words, Filters(until=date(2026, 1, 1)), 5)


def test_nothing_loaded_or_edited_later_shows_through_a_pin(on_the_clock):
    desk, moment = on_the_clock
    pin = desk.pin()
    pinned = desk.at(pin)
    before = {name: values(pinned, name) for name in (DAILY, ANNUAL)}
    brief, links = pinned.briefs[BRIEF], pinned.briefs.links(BRIEF)
    events, fresh, held = pinned.events, pinned.freshness(), pinned.held()
    claims = pinned.claims(pinned.briefs.with_claims())

    first = min(before[DAILY])
    load(desk, DAILY, {first: 1.0, "2026-11-19": 7.0}, date(2026, 11, 20))
    event = Event(
        "a-later-one", date(2020, 9, 1), "It became known", "sanctions", ("AAA",), "The office", "https://a.example"
    )
    with desk.store.write() as connection:
        note_events(connection, [(event, 0)], "exchange", date(2026, 11, 20))
    excerpt = brief.excerpts[0]
    desk.briefs.decide(BRIEF, excerpt.id, Decision(DAILY, "struck out", "A. Nalyst", NOW))
    moment[0] = datetime(2026, 12, 31, tzinfo=UTC)

    again = desk.at(pin)
    assert again == pinned
    assert {name: values(again, name) for name in (DAILY, ANNUAL)} == before
    assert (again.briefs[BRIEF], again.briefs.links(BRIEF)) == (brief, links)
    assert (again.events, again.freshness(), again.held()) == (events, fresh, held)
    assert again.claims(again.briefs.with_claims()) == claims
    assert again.day == NOW.date()
    # Today's reader sees all of it.
    assert values(desk.now())[first] == 1.0
    assert DAILY in desk.now().briefs[BRIEF].excerpts[0].rejected
    assert "a-later-one" in {each.id for each in desk.now().events}


def test_single_series_of_a_pin_move_forward(on_the_clock):
    desk, _ = on_the_clock
    pin = desk.pin()
    day, year = min(values(desk.at(pin))), min(values(desk.at(pin), ANNUAL))
    load(desk, DAILY, {day: 1.0}, date(2026, 11, 20))
    load(desk, ANNUAL, {year: 2.0}, date(2026, 11, 20))
    moved = pin.forward({DAILY: desk.store.versions()[DAILY]})
    assert desk.at(moved) != desk.at(pin)
    assert values(desk.at(moved))[day] == 1.0
    assert values(desk.at(moved), ANNUAL)[year] != 2.0
    assert values(desk.at(pin))[day] != 1.0
    assert pin.forward({DAILY: 0}) == pin, "no series is moved back"


def test_a_pinned_brief_opens_after_it_was_thrown_away(on_the_clock):
    desk, _ = on_the_clock
    text = desk.briefs.text(BRIEF)
    desk.briefs.decide(BRIEF, desk.briefs[BRIEF].excerpts[0].id, Decision(DAILY, "struck out", "A. Nalyst", NOW))
    pin = desk.pin([BRIEF])
    edited = desk.at(pin).briefs[BRIEF]
    desk.briefs.throw_away(BRIEF)
    assert desk.briefs.text(BRIEF) == text
    assert desk.at(pin).briefs[BRIEF] == edited
    assert DAILY in edited.excerpts[0].rejected


def test_a_pinned_text_that_is_gone_is_named(on_the_clock):
    desk, _ = on_the_clock
    pin = dataclasses.replace(desk.pin([]), briefs=((BRIEF, "0" * 64),))
    with pytest.raises(BriefError, match=f"the text of {BRIEF} as it was pinned is not in "):
        desk.at(pin).briefs[BRIEF]
