"""What of an answer is believed without a person's word, what is marked as doubtful, and what is held back, and why.

Held back are: an answer that lost much of what it had (or all); one that is not what is held but a factor, a day or an
edition away from it; single values outside the indicator's plausible range, in the future, a jump from the value
before, unchanged for longer than is natural, or away from a second source's of the same day. The bounds are facts of
the catalogue, the other rules stand in `rules.py`; an analyst lets values in, or dismisses them, on the Sources page.

A value that may be wrong and may be news is let in with the status D, doubtful. The same value in the answer of
another day takes the mark off.

A value that an answer has no more was withdrawn: believed of one, or of one in a hundred, between others that are still
there; many at once are held back, and so are those at the end, since the answer may be an old copy.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import takewhile
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.core.periods import as_date, as_day, day_numbered
from indicators.refresh.case import (
    DOUBTFUL,
    HELD,
    LET_IN,
    UNSURE,
    Case,
    last_believable,
    nothing_older,
    pairs,
    unchanged,
)
from indicators.refresh.rules import ABOUT_ALL, ABOUT_VALUES, empty_or_lacking, filled, times
from indicators.store.facts import same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from indicators.model import Indicator
    from indicators.refresh.case import Finding

# This share of what is held for the same time may be withdrawn at once, and one value in any case.
WITHDRAWN_SHARE = 0.01
# A rate may be set this many days ahead; a longer look ahead is a forecast, and says so by its status.
AHEAD_DAYS = 7
# So many values before one say whether the one just before it is itself away from them.
BEFORE_IT = 15
NAMED = 3


@dataclass(frozen=True)
class Doubt:
    """Values that are held back, marked, or let in although they look wrong, for one reason; `verdict` says which.

    Of a whole answer that was empty it has none.
    """

    reason: str
    frame: pd.DataFrame
    verdict: str = HELD


def judged(
    indicator: Indicator,
    frame: pd.DataFrame,
    held: pd.DataFrame,
    since: date | None,
    today: date,
    *,
    gone: pd.DataFrame | None = None,
    others: Mapping[str, pd.DataFrame] | None = None,
    restates: bool = False,
    older: Callable[[], tuple[dict[int, float], ...]] = nothing_older,
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return what is believed of an answer, and what is not; a value that was withdrawn is NaN, a doubtful one has D.

    Args:
        indicator: whose values; its bounds are used.
        frame: the answer, as an observation frame.
        held: the newest values held of the series.
        since: the first day asked for; None for all history.
        today: the day of the answer.
        gone: a row for each period whose value the answer has no more, NaN.
        others: values of other series that the catalogue names beside this one.
        restates: whether the source changes its history.
        older: gives what was held before it was revised.
    """
    if (gone is None or gone.empty) and unchanged(frame, held[held["time_period"] >= as_day(since)] if since else held):
        return frame, []
    case = Case(indicator, frame, held, since, today, others or {}, restates, older)
    lost = gone if gone is not None else frame.iloc[:0]
    findings: list[Finding] = []
    for rule in ABOUT_ALL:
        if (found := rule(case)) is None:
            continue
        if found.verdict == HELD and len(found.rows) == len(frame):
            whole = _both(frame, lost) if rule is empty_or_lacking else frame
            return frame.iloc[:0], [Doubt(found.reason, whole)]
        findings.append(found)
        if found.verdict == LET_IN:
            break
    mends = any(each.verdict == LET_IN for each in findings)
    good, doubts = _each(case, findings, mends=mends)
    withdrawn, unsure = _withdrawn(case, lost)
    return _both(good, withdrawn), doubts + unsure


def lacked(frame: pd.DataFrame, held: pd.DataFrame, since: date | None) -> pd.DataFrame:
    """Return the rows held from a first day on, and not before the answer's first period, that it has no value for."""
    if frame.empty:
        return held.iloc[:0]
    after = held[held["time_period"] >= frame["time_period"].min()]
    after = after[after["time_period"] >= as_day(since)] if since else after
    lacking: pd.DataFrame = after[~after["time_period"].isin(frame["time_period"])]
    return lacking


def _withdrawn(case: Case, gone: pd.DataFrame) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return which of the values that an answer has no more are withdrawn, and which may be; dropped fills stay."""
    if gone.empty:
        return gone, []
    last = case.frame["time_period"].max()
    doubts = []
    at_the_end, inside = gone[gone["time_period"] > last], gone[gone["time_period"] <= last]
    inside = inside[~filled(case, inside["time_period"])] if len(inside) > 1 else inside
    if len(at_the_end):
        words = f"the answer ends early, or is an old copy: with {as_date(last)}, and had {_named(at_the_end)}"
        doubts.append(Doubt(words, at_the_end))
    if len(inside) > max(1, WITHDRAWN_SHARE * len(case.before)):
        doubts.append(Doubt(f"{len(inside):,} values withdrawn at once: {_named(inside)}", inside))
        inside = inside.iloc[:0]
    return inside, doubts


def _named(rows: pd.DataFrame) -> str:
    named = ", ".join(str(as_date(period)) for period in rows["time_period"].iloc[:NAMED])
    return f"{named}{', ...' if len(rows) > NAMED else ''}"


def _both(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, more], ignore_index=True) if len(more) else frame


def _each(case: Case, findings: list[Finding], *, mends: bool) -> tuple[pd.DataFrame, list[Doubt]]:
    """Judge each value that is new or differs from the one held."""
    told = _bounds(case, mends=mends)
    held = {row for rows in told.values() for row, _ in rows}
    findings = list(findings)
    marked: set[int] = set()
    if not mends and case.fresh.any():
        findings += [found for rule in ABOUT_VALUES if (found := rule(case))]
    doubts = [Doubt(_told(kind, rows), case.frame.iloc[[row for row, _ in rows]]) for kind, rows in told.items()]
    for found in sorted(findings, key=lambda each: (HELD, DOUBTFUL, LET_IN).index(each.verdict)):
        rows = [row for row in found.rows if row not in held and row not in marked]
        if rows:
            doubts.append(Doubt(found.reason, case.frame.iloc[rows], found.verdict))
        held |= set(rows) if found.verdict == HELD else set()
        marked |= set(rows) if found.verdict == DOUBTFUL else set()
    marked |= _not_looked_at_again(case) - held
    frame = case.frame
    if marked:
        frame = frame.assign(status=np.where(np.isin(np.arange(len(frame)), sorted(marked)), UNSURE, frame["status"]))
    return frame.drop(index=frame.index[sorted(held)]), doubts


def _not_looked_at_again(case: Case) -> set[int]:
    """Return the rows whose value is held as doubtful since this very day: that was no second look."""
    if not any(status == UNSURE for _, status in case.known.values()) or "retrieved_on" not in case.held.columns:
        return set()
    fresh = case.held[(case.held["status"] == UNSURE) & (case.held["retrieved_on"] >= as_day(case.today))]
    periods = set(pairs(fresh))
    return {row for row, period in enumerate(case.periods.tolist()) if period in periods and not case.is_new(row)}


def _bounds(case: Case, *, mends: bool) -> dict[str, list[tuple[int, str]]]:
    """Return the rows that lie outside a bound of the catalogue, by the kind of bound, each with its words."""
    indicator = case.indicator
    known = case.known
    second = case.others.get(indicator.against) if indicator.against else None
    others = pairs(second) if second is not None else {}
    latest = last_believable(case.today, AHEAD_DAYS)
    good = {period: pair for period, pair in known.items() if pair[1] != UNSURE}
    order = sorted(good)
    told: dict[str, list[tuple[int, str]]] = {}
    candidates: dict[int, int] = {}
    for row, (period, pair) in enumerate(pairs(case.frame).items()):
        there = known.get(period)
        if same(there, pair) or (there and there[1] == UNSURE and there[0] == pair[0]):
            continue
        place = bisect_left(order, period)
        before = _before(indicator, pair[0], [good[each][0] for each in order[max(0, place - BEFORE_IT) : place]])
        at_hand = None if mends or there is None or there[1] == UNSURE else there[0]
        if pair[1] != "F" and period > latest:
            kind, words = "future", f"today is {case.today}"
        else:
            kind, words = _doubt(
                indicator, pair[0], before if known and not mends else None, at_hand, others.get(period)
            )
        if kind:
            told.setdefault(kind, []).append((row, f"{day_numbered(period)} is {pair[0]:,.10g}, {words}"))
            continue
        if period not in good:
            order.insert(place, period)
        good[period] = pair
        candidates[period] = row
    if still := _still(indicator, [(period, good[period][0]) for period in order], candidates):
        told["still"] = still
    return told


def _before(indicator: Indicator, value: float, values: list[float]) -> float | None:
    """Return the value that one is compared with: the last before it.

    Where that is itself away from those before it, and the new one comes back to them, it is their median.
    """
    if not values:
        return None
    last = values[-1]
    if not indicator.jump or len(values) < BEFORE_IT or not last or not value:
        return last
    if 1 / indicator.jump <= value / last <= indicator.jump:
        return last
    if usual := median(values):
        out, back = max(last / usual, usual / last), max(value / usual, usual / value)
        if out > indicator.jump and 0 < back <= indicator.jump:
            return usual
    return last


def _still(indicator: Indicator, series: list[tuple[int, float]], candidates: dict[int, int]) -> list[tuple[int, str]]:
    """Return the new values by which the series' end stands still for longer than is natural: all that repeat it.

    A feed that froze is not let in by half.
    """
    if not indicator.still or not series:
        return []
    run = [period for period, _ in takewhile(lambda pair: pair[1] == series[-1][1], reversed(series))][::-1]
    if len(run) <= indicator.still or run[-1] not in candidates:
        return []
    return [
        (candidates[period], f"{day_numbered(period)} is {series[-1][1]:,.10g}, as are the {place} periods before it")
        for place, period in enumerate(run)
        if place and period in candidates
    ]


def _doubt(
    indicator: Indicator, value: float, before: float | None, held: float | None, other: tuple[float, str] | None
) -> tuple[str, str]:
    """Return the kind of doubt about one value and its words, or two empty texts."""
    if indicator.plausible and not indicator.plausible[0] <= value <= indicator.plausible[1]:
        low, high = indicator.plausible
        return "range", f"outside {low:,.10g} to {high:,.10g}"
    if other is not None and _differs(value, other[0], indicator.within):
        return "against", f"where {indicator.against} has {other[0]:,.10g}"
    for reference, name in ((held, "held"), (before, "before")):
        if not indicator.jump or reference is None or reference == 0:
            continue
        factor = value / reference
        if not 1 / indicator.jump <= factor <= indicator.jump:
            return "jump", f"{times(factor)} the {reference:,.10g} {name}"
    return "", ""


def _differs(value: float, other: float, within: float) -> bool:
    """Return whether two values lie further apart than a share of the second, up or down alike."""
    if value > 0 and other > 0:
        return not 1 / (1 + within) <= value / other <= 1 + within
    return abs(value - other) > within * abs(other)


def _told(kind: str, rows: list[tuple[int, str]]) -> str:
    count = f"{len(rows)} values" if len(rows) > 1 else "a value"
    head = {
        "range": f"{count} outside what is plausible",
        "jump": f"{count} further from the one before than is usual",
        "future": f"{count} for days to come",
        "still": f"{count} unchanged for longer than is natural",
        "against": f"{count} away from the second source's",
    }[kind]
    named = "; ".join(words for _, words in rows[:NAMED])
    return f"{head}: {named}{'; ...' if len(rows) > NAMED else ''}"
