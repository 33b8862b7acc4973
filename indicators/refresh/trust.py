"""What of an answer is believed without a person's word, and what is held back, with the reason.

Held back are: an answer that lost much of what it had (or all); one whose every value is another by one factor
(another unit, a redenomination); single values outside the indicator's plausible range, in the future, a jump
from the value before, unchanged for longer than is natural, or away from a second source's of the same day. The
bounds are facts of the catalogue; an analyst lets values in, or dismisses them, on the Sources page.

A value that an answer has no more was withdrawn: believed of one, or of one in a hundred, between others that are still
there; many at once are held back, and so are those at the end, since the answer may be an old copy.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.core.periods import as_date, as_day, day_numbered, day_numbers, days, days_of
from indicators.store.facts import same

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Indicator

# An answer may lack this share of what is held for the same time, and this many values: days are withdrawn, too.
LACKING_SHARE, LACKING_COUNT = 0.2, 3
# This share of what is held for the same time may be withdrawn at once, and one value in any case.
WITHDRAWN_SHARE = 0.01
# All values changed by one factor beyond this is no revision.
UNIT_FACTOR, UNIT_SHARED = 4.0, 3
# A rate may be set this many days ahead; a longer look ahead is a forecast, and says so by its status.
AHEAD_DAYS = 7
# A cross-checked value may differ by this much from the second source's.
AGAINST_SHARE = 0.02
NEAR_A_POWER = 0.15
NAMED = 3


@dataclass(frozen=True)
class Doubt:
    """Values that are held back for one reason; none where the whole answer was empty."""

    reason: str
    frame: pd.DataFrame


def judged(
    indicator: Indicator,
    frame: pd.DataFrame,
    held: pd.DataFrame,
    since: date | None,
    today: date,
    second: pd.DataFrame | None = None,
    gone: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return what is believed of an answer, and what is not; a value that was withdrawn is NaN.

    Args:
        indicator: whose values; its bounds are used.
        frame: the answer, as an observation frame.
        held: the newest values held of the series.
        since: the first day asked for; None for all history.
        today: the day of the answer.
        second: a second source's values of the same thing, where the catalogue names one.
        gone: a row for each period whose value the answer has no more, NaN.
    """
    before = held[held["time_period"] >= as_day(since)] if since else held
    lost = gone if gone is not None else frame.iloc[:0]
    if words := _lacking(frame, before):
        return frame.iloc[:0], [Doubt(words, _both(frame, lost))]
    if words := _other_unit(frame, before):
        return frame.iloc[:0], [Doubt(words, frame)]
    good, doubts = _each(indicator, frame, held, today, second)
    withdrawn, unsure = _withdrawn(frame, lost, before)
    return _both(good, withdrawn), doubts + unsure


def lacked(frame: pd.DataFrame, held: pd.DataFrame, since: date | None) -> pd.DataFrame:
    """Return the rows held from a first day on, and not before the answer's first period, that it has no value for."""
    if frame.empty:
        return held.iloc[:0]
    after = held[held["time_period"] >= frame["time_period"].min()]
    after = after[after["time_period"] >= as_day(since)] if since else after
    lacking: pd.DataFrame = after[~after["time_period"].isin(frame["time_period"])]
    return lacking


def _withdrawn(frame: pd.DataFrame, gone: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return which of the values that an answer has no more are withdrawn, and which may be."""
    if gone.empty:
        return gone, []
    last = frame["time_period"].max()
    doubts = []
    at_the_end, inside = gone[gone["time_period"] > last], gone[gone["time_period"] <= last]
    if len(at_the_end):
        words = f"the answer ends early, or is an old copy: with {as_date(last)}, and had {_named(at_the_end)}"
        doubts.append(Doubt(words, at_the_end))
    if len(inside) > max(1, WITHDRAWN_SHARE * len(before)):
        doubts.append(Doubt(f"{len(inside):,} values withdrawn at once: {_named(inside)}", inside))
        inside = inside.iloc[:0]
    return inside, doubts


def _named(rows: pd.DataFrame) -> str:
    named = ", ".join(str(as_date(period)) for period in rows["time_period"].iloc[:NAMED])
    return f"{named}{', ...' if len(rows) > NAMED else ''}"


def _both(frame: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([frame, more], ignore_index=True) if len(more) else frame


def _lacking(frame: pd.DataFrame, before: pd.DataFrame) -> str:
    if not len(before):
        return ""
    if not len(frame):
        return f"the answer is empty, where {len(before):,} values are held for the same time"
    gone = int((~before["time_period"].isin(frame["time_period"])).sum())
    if gone >= LACKING_COUNT and gone > LACKING_SHARE * len(before):
        return f"the answer has {len(frame):,} values and lacks {gone:,} of the {len(before):,} held for the same time"
    return ""


def _other_unit(frame: pd.DataFrame, before: pd.DataFrame) -> str:
    both = frame.merge(before[["time_period", "value"]], on="time_period", suffixes=("", "_held"))
    both = both[(both["value"] != 0) & (both["value_held"] != 0)]
    if len(both) < UNIT_SHARED:
        return ""
    factors = (both["value"] / both["value_held"]).to_numpy()
    factor = float(np.median(factors))
    if factor > 0 and not 1 / UNIT_FACTOR < factor < UNIT_FACTOR:
        many = f"all {len(both):,} values that are held too"
        return f"{many} are {_times(factor)} what is held: another unit, or redenominated?"
    return ""


def _each(
    indicator: Indicator, frame: pd.DataFrame, held: pd.DataFrame, today: date, second: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Judge each value that is new or differs from the one held."""
    known = _values(held)
    others = _values(second) if second is not None else {}
    latest = int(days(today).astype(int)[0]) + AHEAD_DAYS
    good = dict(known)
    order = sorted(good)
    told: dict[str, list[tuple[int, str]]] = {}
    candidates: dict[int, int] = {}
    for row, (period, pair) in enumerate(_values(frame).items()):
        if same(known.get(period), pair):
            continue
        place = bisect_left(order, period)
        before = good[order[place - 1]][0] if place and known else None
        if pair[1] != "F" and period > latest:
            kind, words = "future", f"today is {today}"
        else:
            kind, words = _doubt(indicator, pair[0], before, known.get(period), others.get(period))
        if kind:
            told.setdefault(kind, []).append((row, f"{day_numbered(period)} is {pair[0]:,.10g}, {words}"))
            continue
        if period not in good:
            order.insert(place, period)
        good[period] = pair
        candidates[period] = row
    if still := _still(indicator, [(period, good[period][0]) for period in order], candidates):
        told["still"] = still
    doubted = sorted(row for rows in told.values() for row, _ in rows)
    doubts = [Doubt(_told(kind, rows), frame.iloc[[row for row, _ in rows]]) for kind, rows in told.items()]
    return frame.drop(index=frame.index[doubted]), doubts


def _still(indicator: Indicator, series: list[tuple[int, float]], candidates: dict[int, int]) -> list[tuple[int, str]]:
    """Return the new values by which the series' end stands still for longer than is natural."""
    if not indicator.still or not series:
        return []
    run = [period for period, _ in takewhile(lambda pair: pair[1] == series[-1][1], reversed(series))][::-1]
    return [
        (candidates[period], f"{day_numbered(period)} is {series[-1][1]:,.10g}, as are the {place} periods before it")
        for place, period in enumerate(run)
        if place >= indicator.still and period in candidates
    ]


def _doubt(
    indicator: Indicator,
    value: float,
    before: float | None,
    held: tuple[float, str] | None,
    other: tuple[float, str] | None,
) -> tuple[str, str]:
    """Return the kind of doubt about one value and its words, or two empty texts."""
    if indicator.plausible and not indicator.plausible[0] <= value <= indicator.plausible[1]:
        low, high = indicator.plausible
        return "range", f"outside {low:,.10g} to {high:,.10g}"
    if other is not None and abs(value - other[0]) > AGAINST_SHARE * abs(other[0]):
        return "against", f"where {indicator.against} has {other[0]:,.10g}"
    for reference, name in ((held[0] if held else None, "held"), (before, "before")):
        if not indicator.jump or reference is None or reference == 0:
            continue
        factor = value / reference
        if not 1 / indicator.jump <= factor <= indicator.jump:
            return "jump", f"{_times(factor)} the {reference:,.10g} {name}"
    return "", ""


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


def _times(factor: float) -> str:
    """Return a factor in words; a power of ten, as a change of unit brings, is named as such."""
    if factor <= 0:
        return "not of the sign of"
    power = round(math.log10(factor))
    if power and abs(factor / 10.0**power - 1) < NEAR_A_POWER:
        factor = 10.0**power
    shown = max(factor, 1 / factor)
    words = f"{shown:,.0f}" if shown >= 100 else f"{shown:.3g}"
    return f"{words} times" if factor >= 1 else f"1/{words} of"


def _values(frame: pd.DataFrame) -> dict[int, tuple[float, str]]:
    """Return value and status by the number of the period's first day: numbers are quick to look up."""
    periods = day_numbers(days_of(frame["time_period"])).tolist()
    return dict(zip(periods, zip(frame["value"].tolist(), frame["status"].tolist(), strict=True), strict=True))
