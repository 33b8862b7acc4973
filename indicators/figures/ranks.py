"""How unusual the last change of a series is: its rank among the series' own changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import as_date, days_of, last_days, later
from indicators.figures import analysis

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from indicators.figures.analysis import Change
    from indicators.model import Indicator

FEWEST_CHANGES = 12
STEP_DAYS = 30
WEEK = 7
ALIKE = 1e-9  # two changes that differ by rounding alone


@dataclass(frozen=True, slots=True)
class Unusual:
    """How the last change compares with the series' own, up or down, in what it is told in: per cent or points.

    It is larger than `smaller` of `count` earlier ones, and as large as `equal` of them; `unranked` more could not be
    told. `since` is when the first of them began. No rank (`smaller` is None) where they are too few, or where no
    amount can be told of the last change itself. `so_far`: a period that is not over yet follows the last change.
    """

    change: Change
    smaller: int | None
    equal: int
    count: int
    unranked: int
    since: date
    so_far: bool

    @property
    def share(self) -> float:
        """Of the earlier changes, how many are smaller: from 0 to 1; less than 0 without a rank."""
        return -1 if self.smaller is None else self.smaller / self.count


def unusual(frame: pd.DataFrame, frequency: str, indicator: Indicator) -> Unusual | None:
    """Return how the last change ranks among the series' own changes, or None where there is no change to tell.

    A change is from the period before; of daily figures over 30 days, since single days are noise, each window ending
    where the next begins: two that overlap are for the most part the same change. The size counts, up or down.
    """
    so_far, frame = analysis.is_open(frame, frequency), analysis.whole(frame, frequency)
    starts = days_of(frame["time_period"])
    if len(starts) < 2:
        return None
    if frequency in ("D", "B"):
        span = (starts[-1] - starts[0]).astype("int64") // STEP_DAYS
        marks = starts[-1] - np.arange(span + 1)[::-1] * np.timedelta64(STEP_DAYS, "D")
        place = np.searchsorted(starts, marks, side="right") - 1
        held = (marks - starts[place]).astype("int64") <= WEEK
        held[-1] = True
    else:
        place = np.arange(len(starts))
        held = np.ones(len(starts), dtype=bool)
    if len(place) < 2 or not held[-2]:
        return None
    old, new = place[:-1], place[1:]
    values = frame["value"].to_numpy()
    usable = held[:-1] & held[1:] & (old < new)
    if frequency not in ("D", "B"):
        usable &= later(starts[old], frequency, 1) >= starts[new]
    changes_of_method = np.cumsum(frame["status"].to_numpy() == "B")
    usable &= changes_of_method[old] == changes_of_method[new]
    if indicator.change == "percent":
        usable &= (values[old] > 0) & (values[new] >= 0)
        sizes = np.abs(values[new] / np.where(values[old] > 0, values[old], np.nan) - 1)
    else:
        sizes = np.abs(values[new] - values[old])
    ends = last_days(starts, frequency)
    first, last = (analysis.reading(frame, int(each[-1]), ends) for each in (old, new))
    between = analysis.between(frame, frequency, first, last)
    if frequency in ("D", "B"):  # a few days without a figure are no gap in thirty
        between = replace(between, lacks=())
    change = analysis.change_between(first, last, indicator, between)
    if change is None:
        return None
    earlier = sizes[:-1][usable[:-1]]
    unranked = int((~usable[:-1]).sum())
    since = as_date(starts[old][usable][0]) if usable.any() else change.first.start
    if change.amount is None or not usable[-1] or len(earlier) < FEWEST_CHANGES:
        return Unusual(change, None, 0, len(earlier), unranked, since, so_far)
    alike = np.isclose(earlier, sizes[-1], rtol=ALIKE, atol=0)
    smaller = int(((earlier < sizes[-1]) & ~alike).sum())
    return Unusual(change, smaller, int(alike.sum()), len(earlier), unranked, since, so_far)
