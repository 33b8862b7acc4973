"""Events and voyages are known from the day they were public, and what came later from the day it was known."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from making import EVENTS, VOYAGES

from indicators.views.screens.series import _voyages, _when

DAY = timedelta(days=1)
SHIPMENTS = "ship.irn_ven.documented_cargo"


def test_each_event_has_the_day_it_was_public_and_nothing_later_in_its_title(desk):
    """15.10: over the whole catalogue."""
    for event in desk.catalog.events.values():
        assert event.known_on is not None
        assert event.date <= event.known_on
        assert not re.search(r"; restored after|reject the claim|reports date|contract put", event.title)
        for reader, there in ((desk.on(event.known_on), True), (desk.on(event.known_on - DAY), False)):
            shown = {each.id: each.title for each in reader.events}
            assert (event.id in shown) is there, event.id
            assert shown.get(event.id, event.title) == event.title
        if event.later_on:
            before, after = (
                {e.id: e.title for e in desk.on(day).events} for day in (event.later_on - DAY, event.later_on)
            )
            assert before[event.id] == event.title
            assert after[event.id] == f"{event.title}; {event.later}"


def test_the_network_is_not_restored_before_it_was(desk):
    """15.10: what the issue found in the title of 13 June 2025."""
    (told,) = [each.title for each in desk.on(date(2025, 6, 13)).events if each.id == "2025-06-13-information"]
    assert told == "Iran cuts internet access during Israel's strikes"
    (now,) = [each.title for each in desk.now().events if each.id == "2025-06-13-information"]
    assert now.endswith("; restored after about two weeks")


def test_an_event_counts_for_a_claim_from_the_day_it_was_public(desk):
    """15.10: a tanker that came on 28 September 2020 was reported on the 29th."""
    evidence = desk.now().evidence([])
    known = {}
    for event, day in evidence.events:
        known.setdefault(event.id, day)
    assert known["2020-09-28-shipment"] == date(2020, 9, 29)
    assert all(known[each.id] == each.known_on for each in desk.catalog.events.values())


def test_each_voyage_shows_nothing_that_was_not_public(desk):
    """15.10: every documented voyage, on the days before and after its report and its outcome."""
    assert len(desk.catalog.voyages) == 17
    for place, voyage in enumerate(desk.catalog.voyages):
        if voyage.known_on is None:
            assert voyage.arrived is None
            assert voyage not in desk.on(date(2026, 7, 1)).voyages
            continue
        assert voyage.known_on >= (voyage.arrived or date.min)
        there = {
            (each.ship, each.direction, each.departed, each.known_on) for each in desk.on(voyage.known_on - DAY).voyages
        }
        key = (voyage.ship, voyage.direction, voyage.departed, voyage.known_on)
        assert key not in there, place
        (then,) = [
            each
            for each in desk.on(voyage.known_on).voyages
            if (each.ship, each.direction, each.departed, each.known_on, each.imo) == (*key, voyage.imo)
        ]
        assert then.outcome == (voyage.outcome if voyage.outcome_on == voyage.known_on else "")


def test_the_day_of_a_voyage_is_said_to_be_what_it_is(desk):
    """15.10: "expected to dock", "declared heading", "not confirmed": never plainly that a ship arrived."""
    indicator = desk.catalog.indicators[SHIPMENTS]
    page = str(_voyages(indicator, desk.now()))
    for each in desk.catalog.voyages:
        words = _when(each)
        assert each.date_meaning in words
        assert not re.search(r"\barrived\b", words)
    assert "26 May 2020, expected to dock, as reported that day, port Punta Cardon" in page
    assert "port is the declared heading" in page
    assert "arrival not confirmed here" in page
    assert "no arrival day reported" not in page
    then = str(_voyages(indicator, desk.on(date(2020, 5, 26))))
    assert then.count("<li>") == 2
    assert "delivered" not in then


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("date = 2020-10-01\n", "date = 2020-10-01\nknown_on = 2020-09-30\n", "known_on = 2020-09-30 lies before"),
        ("date = 2020-10-01\n", 'date = 2020-10-01\nlater = "They end"\n', "go together"),
        ("date = 2020-10-01\n", 'date = 2020-10-01\nlater = "They end"\nlater_on = 2020-10-01\n', "is no day after"),
        ("date = 2020-10-01\n", "date = 2020-10-01\npublished_about = 2020-10-01\n", "lies before known_on"),
    ],
)
def test_days_of_an_event_that_cannot_be_right_are_told(small, old, new, words):
    """15.10."""
    assert old in EVENTS
    small.replace("catalog/events.toml", old, new)
    _, faults = small.load()
    assert any(words in str(each) for each in faults)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("docked,2020-05-27", "docked,2020-05-25", "arrived 2020-05-26 lies after known_on 2020-05-25"),
        ("delivered,2020-05-30", "delivered,2020-05-26", "known_on 2020-05-27 lies after outcome_on 2020-05-26"),
    ],
)
def test_days_of_a_voyage_that_cannot_be_right_are_told(small, old, new, words):
    """15.10."""
    assert old in VOYAGES
    small.replace("figures/voyages.csv", old, new)
    _, faults = small.load()
    assert any(words in str(each) for each in faults)
