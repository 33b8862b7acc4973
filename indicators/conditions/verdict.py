"""What a typed test of a series, or of the events on record, says on a day, with only what was known that day.

Marks: *holds*; *near miss*, by no more than `tolerance`; *contradicted*; *pending*; *untestable*. What an
open or an uncovered window is stands in `windows.py`.

A test of events holds from the day on which one that it asks for is on record: by its id, or of its kind, done by
`actor`, gone the way of `effect`, about all its `countries`, and `between` its days. It is contradicted once these are
over without one. Every event that counts is told, and is what the mark rests on.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indicators.conditions.measure import EXACT, FALLS, GROWS, measured, meets, passed_over, rests_on
from indicators.conditions.sentences import event_sentence, measured_sentence, unit_of
from indicators.model import MARKS, Condition, EventTest, Used, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.conditions.measure import Measured
    from indicators.conditions.sentences import Speaker
    from indicators.conditions.windows import Evidence
    from indicators.model import Event


def mark(test: Condition | EventTest, day: date, evidence: Evidence) -> str:
    """Return the mark of a test on a day."""
    if isinstance(test, EventTest):
        return _event_mark(test, day, matching(test, day, evidence))
    return _mark(test, measured(test, day, evidence), evidence)[0]


def combined(marks: Sequence[str]) -> str:
    """Return the mark of a claim from those of its tests: the worst decides, untestable only if all are."""
    testable = [each for each in marks if each != "untestable"]
    return min(testable, key=MARKS.index) if testable else "untestable"


def verdict(test: Condition | EventTest, day: date, evidence: Evidence, speaker: Speaker) -> Verdict:
    """Return what a test says on a day: mark, value, what it rests on, and all that in words, by whom it is asked."""
    if isinstance(test, EventTest):
        return _event_verdict(test, day, evidence, speaker)
    found = measured(test, day, evidence)
    said, so_far = _mark(test, found, evidence)
    indicator = evidence.catalog.indicators.get(test.series)
    unit = unit_of(test, evidence.catalog.indicators) if indicator else ""
    if found.value is None or indicator is None or found.impossible:
        why = found.impossible or (found.awaits if said == "pending" else found.lacks)
        return Verdict(said, found.value, unit, why, rests_on(found, evidence))
    used = rests_on(found, evidence)
    counts = (found.many, found.many_before)
    over = passed_over(test, found, day, evidence)
    told = measured_sentence(
        test, found.value, found.before, counts, used, day, over, evidence.catalog.indicators, speaker
    )
    if said == "pending":
        told = f"so far {told}; {found.awaits}"
    elif said == "untestable":
        told = f"{found.lacks}; what is there: {told}"
    return Verdict(said, found.value, unit, told, used, so_far, found.before)


def _mark(test: Condition, found: Measured, evidence: Evidence) -> tuple[str, str]:
    """Return the mark, and of a pending test the mark it has so far."""
    if found.impossible:
        return "untestable", ""
    if found.value is None:
        return ("pending" if found.open else "untestable"), ""
    said = compared(test, found.value)
    if found.settles and _settled(test, said, evidence):
        return said, ""
    if found.open:
        return "pending", said
    return ("untestable" if found.lacks else said), ""


def compared(test: Condition, value: float) -> str:
    """Return the mark that a value gets: holds, near miss or contradicted."""
    noise = EXACT * max(1.0, abs(test.value))
    wanting = test.value - value if test.op in (">=", ">") else value - test.value
    if meets(test, np.array([value]))[0]:
        return "holds"
    return "near miss" if test.tolerance and wanting <= test.tolerance + noise else "contradicted"


def _settled(test: Condition, said: str, evidence: Evidence) -> bool:
    """Return whether no value that is still to come can change the mark."""
    bounds = evidence.catalog.indicators[test.series].plausible
    grows = test.statistic in GROWS or (test.statistic == "sum" and bounds is not None and bounds[0] >= 0)
    falls = test.statistic in FALLS
    if test.statistic == "crossed":
        return said == "holds"
    if said == "holds":
        return (grows and test.op in (">=", ">")) or (falls and test.op in ("<=", "<"))
    if said == "contradicted":
        return (grows and test.op in ("<=", "<")) or (falls and test.op in (">=", ">"))
    return False


def matching(test: EventTest, day: date, evidence: Evidence) -> list[tuple[Event, date]]:
    """Return the events that a test asks for, as they were worded on a day, each with the day of that wording."""
    worded: dict[str, tuple[Event, date]] = {}
    for event, known in evidence.events:
        if known <= day and (event.id not in worded or known >= worded[event.id][1]):
            worded[event.id] = (event, known)
    return [(event, known) for event, known in worded.values() if _asked_for(event, test)]


def _asked_for(event: Event, test: EventTest) -> bool:
    """Return whether an event is one that a test asks for; what it does not say of itself it is not asked for."""
    if test.start and test.end and not test.start <= event.date <= test.end:
        return False
    if test.ids:
        return event.id in test.ids
    return (
        event.kind == test.kind
        and (not test.actor or test.actor in event.actor)
        and (not test.effect or test.effect == event.effect)
        and {*test.countries} <= {*event.areas}
    )


def _event_mark(test: EventTest, day: date, found: list[tuple[Event, date]]) -> str:
    return "holds" if found else "pending" if test.end is None or day <= test.end else "contradicted"


def _event_verdict(test: EventTest, day: date, evidence: Evidence, speaker: Speaker) -> Verdict:
    found = sorted(matching(test, day, evidence), key=lambda each: each[0].date)
    said = _event_mark(test, day, found)
    told = event_sentence(test, [event for event, _ in found], said, evidence.catalog.areas, speaker)
    used = tuple(
        Used(
            "event",
            event.id,
            event.date,
            event.date,
            None,
            known,
            False,
            False,
            known,
            event.source_name,
            event.source_url,
        )
        for event, known in found
    )
    return Verdict(said, float(len(found)), "events", told, used)
