"""An index of several series: which of them can have one, and the day at which all are 100."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import as_date, days, days_of, last_days, later
from indicators.core.words import period
from indicators.figures import analysis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from indicators.model import Indicator

SHARES = ("percent", "per cent", "%", "share", "rank", "score")  # units begin so whose ratios say nothing


def refused(indicator: Indicator, frame: pd.DataFrame) -> str:
    """Return why a series can have no index, in words that follow its name; "" where it can.

    Args:
        indicator: whose unit decides: a ratio of two shares, scores or ranks says nothing.
        frame: all its figures: one at or below zero has no ratio to others.
    """
    if indicator.change == "points" or indicator.unit.lower().startswith(SHARES):
        return f"is in {indicator.unit}: an index would be a ratio of what is one already"
    if not frame.empty and frame["value"].min() <= 0:
        return "has values of zero or less, of which there is no index"
    return ""


def first_common(
    held: Sequence[tuple[pd.DataFrame, str]], start: date | None = None, end: date | None = None
) -> date | None:
    """Return the first day by which each of some series has a value of the time shown, the last of each its newest.

    That is the end of a period, for which `analysis.reading_at` gives a value of each. None where there is no such day.

    Args:
        held: frame and frequency of each.
        start: first day of the time shown; None for all.
        end: last day of it.
    """
    every = []
    for frame, frequency in held:
        starts = days_of(frame["time_period"])
        ends = last_days(starts, frequency)
        inside = np.ones(len(starts), dtype=bool)
        if start:
            inside &= starts >= days(start)[0]
        if end:
            inside &= ends <= days(end)[0]
        if inside.any():
            every.append((ends[inside], frequency))
    if not every:
        return None
    candidates = np.unique(np.concatenate([ends for ends, _ in every]))
    found = np.ones(len(candidates), dtype=bool)
    for ends, frequency in every:
        place = np.searchsorted(ends, candidates, side="right") - 1
        newest = ends[np.maximum(place, 0)]
        found &= (place >= 0) & (later(newest, frequency, analysis.MAX_GAP_PERIODS) >= candidates)
    return as_date(candidates[found][0]) if found.any() else None


def named(held: Sequence[tuple[pd.DataFrame, str]], day: date) -> str:
    """Return the base of an index in words: the period at which all are 100 ("Jan 2018"), else the day."""
    read = [(analysis.reading_at(frame, frequency, day), frequency) for frame, frequency in held]
    periods = {period(each.start, each.end, frequency) for each, frequency in read if each}
    return periods.pop() if len(periods) == 1 else period(day, day, "D")
