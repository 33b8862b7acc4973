"""The first day of a mark says what kind of day it is: a publication, our copy, an event, an analyst's word."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from making import DAILY, make_frame

from indicators.answers.claims import claims
from indicators.conditions.causes import since_words
from indicators.conditions.claims import ClaimTester, flips, series_in
from indicators.core.periods import as_date
from indicators.core.words import day_words
from indicators.model import DAYS_OF_MARKS, EVERYTHING, Cause, Claim, Condition, EventTest, Flip
from indicators.store.writing import append
from indicators.views.parts.verdicts import stands, strip

BRIEF = "2020-09-30-iran-venezuela"
PUBLISHED = date(2020, 9, 30)
BARE = re.compile(r"since (about )?\d{1,2} \w{3} \d{4}(?!,)")


@pytest.fixture(scope="module")
def found(desk):
    """The shipped claims as they stand today."""
    on = desk.now()
    return on.claims([on.briefs[BRIEF]])


def test_each_flip_has_its_kind_of_day_and_names_a_figure_or_event_of_that_day(desk, found):
    """15.11: over all shipped claims; a figure named became evidence that day, an event was known that day."""
    evidence = ClaimTester(desk.catalog, desk.store, EVERYTHING).evidence(series_in(each.claim for each in found))
    events = {event.title: known for event, known in evidence.events}
    by_copy = {event.title: event.published_about for event, _ in evidence.events}
    seen = set()
    for each in found:
        first, *later = each.flips
        assert (first.date, first.cause) == (PUBLISHED, Cause("publication"))
        for flip, why in zip(later, desk.now().why(each)[1:], strict=True):
            seen.add(flip.cause.kind)
            assert flip.cause.kind in DAYS_OF_MARKS
            assert why.startswith(flip.cause.what) or all(each in why for each in flip.cause.names)
            assert why.count(flip.cause.what) <= 1 or not flip.cause.what, why  # and not twice
            assert not re.search(r"\d{4}-\d\d-\d\d|of the kind", why)  # days and events in words
            if flip.cause.what in events:
                assert events[flip.cause.what] == flip.date
                assert flip.cause.kind == ("copy" if by_copy.get(flip.cause.what) else "event")
                assert flip.cause.published == by_copy.get(flip.cause.what)
            elif flip.cause.kind in ("published", "copy"):
                names = series_in([each.claim])
                on_that_day = [
                    row
                    for name in names
                    for row, known in enumerate(evidence.histories[name].known)
                    if as_date(known) == flip.date and flip.cause.what.startswith(desk.catalog.indicators[name].short)
                ]
                assert on_that_day, (each.claim.id, flip)
            else:
                assert flip.cause.kind == "time"
                assert not flip.cause.what
    assert {"copy", "event"} <= seen


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (Cause("publication"), "since publication"),
        (Cause("published"), "since 14 Jul 2026, the day of publication"),
        (Cause("published", estimated=True), "since about 14 Jul 2026, published by estimate"),
        (
            Cause("copy", published=date(2022, 2, 4)),
            "our first copy that can show it: 14 Jul 2026; published about February 2022",
        ),
        (Cause("event"), "since 14 Jul 2026, when the event was known"),
        (Cause("decision"), "since 14 Jul 2026, when an analyst let the figure in"),
        (Cause("time"), "since 14 Jul 2026, as time passed with nothing new"),
        (
            Cause("time", estimated=True),
            "since about 14 Jul 2026, by estimate: the usual lag of its figures had passed",
        ),
        (Cause("record"), "since 14 Jul 2026, as it is on record"),
    ],
)
def test_since_says_the_kind_of_its_day(cause, words):
    """15.11: never a bare "since"."""
    assert since_words(Flip(date(2026, 7, 14), "holds", cause)) == words
    assert cause.kind in DAYS_OF_MARKS


def test_the_day_of_a_copy_is_said_to_be_one_everywhere(desk, found):
    """15.11: the gold in recorded exports flipped on the day of our copy; page, list, strip and answer say so."""
    (gold,) = [each for each in found if each.claim.id == "gold-on-record"]
    last = gold.flips[-1]
    if last.cause.kind == "copy":
        assert last.cause.published < last.date
    for each in found:
        shown = [str(stands(each, "Today")), str(strip(each))]
        for text in shown:
            assert not BARE.search(text), text
    rows = claims(desk.now(), BRIEF)
    for row, each in zip(rows, found, strict=True):
        for answered, flip in zip(row["flips"], each.flips, strict=True):
            assert (answered["kind"], answered["what"]) == (flip.cause.kind, flip.cause.what)
            assert answered["kind"] == "copy" or answered["published"] is None


def test_what_a_copy_shows_is_no_event_of_its_day(desk, found):
    """15.11: SIPRI's register, which a copy of 5 November 2024 shows, and each event of the catalogue like it."""
    (missiles,) = [each for each in found if each.claim.id == "missiles-bought"]
    told = "our first copy that can show it: 5 Nov 2024; published about March 2024"
    assert (missiles.mark, since_words(missiles.flips[-1])) == ("holds", told)
    for each in found:
        for said in each.verdicts:
            for used in said.used:
                event = desk.catalog.events.get(used.id)
                if event and event.published_about:
                    assert f"in a copy of {day_words(event.date)}, published about " in said.reason
    for event in desk.catalog.events.values():
        if re.search(r"generated on|in a public copy", f"{event.title} {event.source_name}"):
            assert event.published_about, event.id


# On figures of the tiny desk


def flips_of(small, *tests, day=date(2026, 1, 1), published=date(2020, 1, 1)):
    desk = small.prepare()
    claim = Claim("a", "x", "It does", "judgement", "", "", tests=tests)
    evidence = ClaimTester(desk.catalog, desk.store, EVERYTHING).evidence([DAILY])
    return flips(claim, published, day, evidence)


def of_daily(window="2020-09-01/2020-09-30", value=10.5):
    first, last = (date.fromisoformat(each) for each in window.split("/"))
    return Condition(DAILY, first, last, None, "max", ">=", value)


def test_a_figure_that_its_source_published_flips_on_that_day_by_estimate(small):
    """15.11: the figure of 29 September was public the day after it, by the series' lag of a day."""
    *_, last = flips_of(small, of_daily())
    assert last.cause == Cause("published", "Crown, 29 Sep 2020: 11 crowns per USD", estimated=True)
    assert last.date == date(2020, 9, 30)


def test_a_figure_of_a_source_that_restates_flips_with_our_copy(small):
    """15.11: only what was really retrieved is evidence, and that day is no day of publication."""
    small.replace("catalog/sources.toml", "restates = false", "restates = true")
    *_, last = flips_of(small, of_daily())
    assert last.cause.kind == "copy"
    assert last.date == date(2020, 10, 5)
    assert last.cause.published == date(2020, 9, 30)
    assert since_words(last) == "our first copy that can show it: 5 Oct 2020; published about September 2020"


def load(small, kind, on):
    """Load one more figure into the store of the tiny desk."""
    desk = small.prepare()
    indicator = desk.catalog.indicators[DAILY]
    with desk.store.write() as connection:
        frame = make_frame({"2020-10-10": 20.0})
        append(connection, indicator, desk.catalog.sources[indicator.source], frame, on, kind)


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        ("refresh", date(2020, 10, 11), "published"),
        ("let in", date(2020, 10, 12), "decision"),
    ],
)
def test_a_figure_that_came_or_was_let_in_flips_on_that_day(small, kind, on, said):
    """15.11: an answer on the day of release dates it; an analyst's word is a day of its own kind."""
    load(small, kind, on)
    *_, last = flips_of(small, of_daily("2020-10-05/2020-10-10", 15))
    assert (last.date, last.cause.kind, last.cause.estimated) == (on, said, False)
    assert last.cause.what == "Crown, 10 Oct 2020: 20 crowns per USD"


def test_an_event_and_an_ended_window_are_kinds_too(small):
    """15.11."""
    there = EventTest("sanctions", ("AAA",), date(2020, 9, 1), date(2020, 12, 31), "BBB", "imposed")
    first, last = flips_of(small, there)
    assert (first.cause.kind, last.cause) == ("publication", Cause("event", "Sanctions begin"))
    never = EventTest("gold", ("AAA",), date(2020, 9, 1), date(2020, 12, 31), "AAA", "moved")
    *_, last = flips_of(small, never)
    assert (last.date, last.cause) == (date(2021, 1, 1), Cause("time"))
    assert "figure" not in since_words(last), "it waited for an event"


def test_the_figure_that_came_is_named_and_not_the_one_that_the_test_rests_on(small):
    """15.11: the lowest was known a day before; the mark flips with the figure that ends the window."""
    lowest = Condition(DAILY, date(2020, 9, 28), date(2020, 9, 29), None, "min", ">=", 9.0)
    *_, last = flips_of(small, lowest)
    assert (last.date, last.mark) == (date(2020, 9, 30), "holds")
    assert last.cause.what.startswith("Crown, 29 Sep 2020: 11 ")


def test_a_figure_that_came_as_time_ran_out_is_not_named(small):
    """15.11: a figure after the window came on the day on which the one of 30 September counts as missing."""
    whole = replace(of_daily("2020-09-28/2020-09-30", 100), statistic="sum", max_gap=1)
    *_, last = flips_of(small, whole)
    assert (last.date, last.mark, last.cause) == (date(2020, 10, 2), "untestable", Cause("time", estimated=True))
    # In a window that holds it the same figure flips on the same day.
    *_, last = flips_of(small, of_daily("2020-10-01/2020-10-02", 12))
    assert (last.date, last.cause.kind) == (date(2020, 10, 2), "published")


def test_what_changed_another_test_of_a_claim_did_not_flip_it(small):
    """15.11: an event became known on the day on which a claim was contradicted because another never came."""
    never = EventTest("gold", ("AAA",), date(2020, 9, 1), date(2020, 9, 30), "AAA", "moved")
    there = EventTest("sanctions", ("AAA",), date(2020, 9, 1), date(2020, 12, 31), "BBB", "imposed")
    for tests in ((there, never), (never, there)):
        *_, last = flips_of(small, *tests)
        assert (last.date, last.mark, last.cause) == (date(2020, 10, 1), "contradicted", Cause("time"))
