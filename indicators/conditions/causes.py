"""What a mark changed by on its first day, and what kind of day that is.

The day a source published a figure, the day an event was public and the day our copy was taken are three things. Where
a source restates its history only our copy is evidence, and its day is none on which anything became true.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from indicators.conditions.measure import measured, series_of
from indicators.conditions.sentences import named_period
from indicators.conditions.verdict import combined, mark, matching
from indicators.conditions.windows import window_on
from indicators.core.periods import DAY, as_date, as_day
from indicators.core.words import day_words, measure
from indicators.model import Cause, Condition, EventTest

if TYPE_CHECKING:
    from indicators.conditions.windows import Evidence
    from indicators.model import Claim, Flip


def cause(claim: Claim, day: date, evidence: Evidence) -> Cause:
    """Return what changed a claim's mark on a day: a figure or event that became known on it, else time itself."""
    before = day - timedelta(days=1)
    there = {test: mark(test, day, evidence) for test in claim.tests}
    changed = [test for test, said in there.items() if mark(test, before, evidence) != said]
    # What changed a test that the claim's mark does not come from did not flip the claim.
    deciding = [test for test in changed if there[test] == combined(list(there.values()))]
    for test in deciding or changed:
        found = _event(test, day, evidence) if isinstance(test, EventTest) else _figure(test, day, evidence)
        if found:
            return found
    return Cause("time", estimated=any(_by_lag(test, before, day, evidence) for test in deciding or changed))


def _by_lag(test: Condition | EventTest, before: date, day: date, evidence: Evidence) -> bool:
    """Return whether a mark changed on a day that a usual lag gave: a window closed on it, or was left uncovered."""
    if isinstance(test, EventTest):
        return False
    closed = "pending" in {mark(test, before, evidence)} or mark(test, day, evidence) == "untestable"
    lags = [evidence.catalog.indicators[name].lag_days for name in series_of(test)]
    return closed and any(lags)


def since_words(flip: Flip) -> str:
    """Return since when a mark stands, with the kind of that day; and that it rests on a doubtful figure."""
    return f"on a doubtful figure, {_since(flip)}" if flip.cause.doubtful else _since(flip)


def _since(flip: Flip) -> str:
    day = day_words(flip.date)
    cause = flip.cause
    if cause.kind == "copy":
        about = f"; published about {cause.published:%B %Y}" if cause.published else ""
        return f"our first copy that can show it: {day}{about}"
    if cause.kind == "published":
        return (
            f"since about {day}, published by estimate" if cause.estimated else f"since {day}, the day of publication"
        )
    return {
        "publication": "since publication",
        "event": f"since {day}, when the event was known",
        "decision": f"since {day}, when an analyst let the figure in",
        "time": f"since about {day}, by estimate: the usual lag of its figures had passed"
        if cause.estimated
        else f"since {day}, as time passed with nothing new",
    }.get(cause.kind, f"since {day}, as it is on record")


def _event(test: EventTest, day: date, evidence: Evidence) -> Cause | None:
    came = [event for event, known in matching(test, day, evidence) if known == day]
    if not came:
        return None
    about = came[-1].published_about
    return Cause("copy" if about else "event", came[-1].title, published=about, names=(came[-1].title,))


def _figure(test: Condition, day: date, evidence: Evidence) -> Cause | None:
    """Return the figure that became evidence on a day: one that the test rests on, else the last in its window."""
    on = as_day(day)
    if mark(test, day, _without(test, on, evidence)) == mark(test, day, evidence):
        return None
    # The window's own come last, and so before those of the baseline that came with them.
    roles = sorted(measured(test, day, evidence).roles, key=lambda each: not each[0].startswith("baseline"))
    rests_on = [(name, row) for _, name, row in roles]
    came = [(name, row) for name, row in rests_on if evidence.histories[name].known[row] == on]
    for name in () if came else series_of(test):
        history = evidence.histories.get(name)
        if history is None:
            continue
        within = history.between(*map(as_day, window_on(test, day)))
        for low, high in (within, (0, len(history.starts))):
            came = came or [(name, low + int(each)) for each in np.flatnonzero(history.known[low:high] == on)]
    if not came:
        return None
    histories = evidence.histories
    newest = max(came, key=lambda each: (histories[each[0]].shown[each[1]], histories[each[0]].starts[each[1]]))
    return _published(*newest, evidence)


def _without(test: Condition, on: np.datetime64, evidence: Evidence) -> Evidence:
    """Return the evidence as if none of a test's figures had become evidence on a day."""
    held = {name: evidence.histories[name] for name in series_of(test) if name in evidence.histories}
    put_off = {
        name: replace(each, known=np.where(each.known == on, each.known + DAY, each.known))
        for name, each in held.items()
    }
    return replace(evidence, histories={**evidence.histories, **put_off})


def _published(name: str, row: int, evidence: Evidence) -> Cause:
    """Return what the day is on which a figure became evidence."""
    indicator, history = evidence.catalog.indicators[name], evidence.histories[name]
    at = history.frame.iloc[row]
    value = float(at["value"])
    told = "withdrawn" if np.isnan(value) else measure(value, indicator.unit)
    period = named_period(history.starts[row : row + 1], indicator)
    what, names = f"{indicator.short}, {period}: {told}", (period, told)
    known, shown, published = history.known[row], history.shown[row], history.published[row]
    if at.get("kind") == "let in":
        return Cause("decision", what, names=names)
    if known != shown:
        return Cause("copy", what, published=as_date(shown), names=names)
    if at["reconstructed"]:
        return Cause("published", what, estimated=True, names=names)
    if published != shown:
        return Cause("copy", what, published=as_date(published), names=names)
    return Cause("published", what, names=names)
