"""What changed since a presentation was pinned, a line each, for the presenter alone; the room sees none of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.answers import series as readings
from indicators.conditions.claims import series_in
from indicators.core.kept import kept
from indicators.core.periods import as_date
from indicators.core.words import count, number, period
from indicators.figures import analysis, words
from indicators.presenting import presentation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    import pandas as pd

    from indicators.desk import Desk
    from indicators.model import Marked
    from indicators.pin import Pin
    from indicators.presenting.presentation import Presentation
    from indicators.reader import Reader

BRIEF = "brief"
NEW, REVISED, FLIPPED, STALE, EDITED, DELETED, GONE = (
    "new",
    "revised",
    "flipped",
    "gone stale",
    "edited",
    "deleted",
    "not in the catalogue",
)
WORSE = ("late", "silent", "ended", "failing", "empty", "not set up")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is another now than what the room sees.

    `key` names it, `name` says whose it is in few words; `takes` whether it can be taken in, which moves `series`
    forward.
    """

    key: str
    kind: str
    name: str
    told: str
    takes: bool
    series: tuple[str, ...] = ()


def since(desk: Desk, there: Presentation) -> tuple[Difference, ...]:
    """Return what changed: the brief first, then marks, then figures."""
    brief = there.outline.brief
    text = _text(desk, brief)
    return _since(desk, there, (desk.store.revision(), text, desk.today()))


@kept(16, key=lambda desk, there, now: (desk, there.room, there.revision, bool(there.outline.steps), now))
def _since(desk: Desk, there: Presentation, now: tuple[int, str, date]) -> tuple[Difference, ...]:
    outline, _ = presentation.drawn(desk, there)
    then = presentation.reader(desk, there.pin, outline.as_of)
    later = presentation.reader(desk, forward(desk, there.pin, desk.clock()), outline.as_of)
    brief = then.briefs[outline.brief]
    claims = {each.claim.id: each for each in then.claims([brief])}
    found = list(_of_brief(there, now[1]))
    asked = [series for step in outline.steps for series in step.series]
    asked += series_in(each.claim for each in claims.values())
    for each in later.claims([brief]):
        before = claims.get(each.claim.id)
        if before is not None and before.mark != each.mark:
            found.append(_flipped(before, each))
    for series in dict.fromkeys(asked):
        if series in desk.catalog.indicators:
            found += _of_series(series, then, later)
        else:
            found.append(Difference(f"gone:{series}", GONE, series, f"{series}: it left the catalogue", takes=False))
    return tuple(found)


def forward(desk: Desk, pin: Pin, now: datetime) -> Pin:
    """Return a pin with all that is loaded now, of the briefs as they were pinned."""
    versions = desk.store.versions()
    newest = max(versions.values(), default=0)
    return replace(pin, at=now, until=newest, loads=tuple(sorted(versions.items())))


def _text(desk: Desk, brief: str) -> str:
    """Return the hash of a brief's text now; "" where it is there no more."""
    if brief not in desk.briefs.rows():
        return ""
    return hashlib.sha256(desk.briefs.text(brief).encode()).hexdigest()


def _of_brief(there: Presentation, text: str) -> Iterator[Difference]:
    pinned = dict(there.pin.briefs)[there.outline.brief]
    if not text:
        yield Difference(BRIEF, DELETED, "brief", "The brief was thrown away; the room sees it as it was.", takes=False)
    elif text != pinned:
        yield Difference(BRIEF, EDITED, "brief", "The brief was edited; the room sees it as it was.", takes=True)


def _flipped(before: Marked, after: Marked) -> Difference:
    series = tuple(dict.fromkeys(series_in([after.claim])))
    told = f"{after.claim.says}: {before.mark} in the room, {after.mark} by now"
    return Difference(f"claim:{after.claim.id}", FLIPPED, f"“{after.claim.says}”", told, bool(series), series)


def _of_series(series: str, then: Reader, later: Reader) -> Iterator[Difference]:
    indicator = then.catalog.indicators[series]
    key = f"series:{series}"
    before, after = then.series(series), later.series(series)
    changed = analysis.revised(before, after)
    if changed:
        last = changed[-1]
        when = period(last.start, last.start, indicator.frequency)
        now = "withdrawn" if last.now is None else number(last.now)
        told = f"{indicator.short}: {count(len(changed), 'figure')} revised, {when} from {number(last.then)} to {now}"
        yield Difference(key, REVISED, indicator.short, told, takes=True, series=(series,))
    if not after.empty and (before.empty or _last(after) > _last(before)):
        reading = readings.last(later, series)
        frequency = later.as_read(series)[1]
        dated = words.dated(reading, indicator, frequency) if reading else ""
        told = f"{indicator.short}: {number(reading.value) if reading else ''} {dated}"
        yield Difference(key, NEW, indicator.short, told, takes=True, series=(series,))
    was, now_is = then.freshness([series])[series], later.freshness([series])[series]
    for old, new, told in (
        (was.publication, now_is.publication, now_is.publication_words),
        (was.copy, now_is.copy, now_is.copy_words),
    ):
        if new != old and new in WORSE:
            yield Difference(key, STALE, indicator.short, f"{indicator.short}: {told}", takes=True, series=(series,))


def _last(frame: pd.DataFrame) -> date:
    return as_date(frame["time_period"].iloc[-1])
