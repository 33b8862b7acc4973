"""All vintages of a series as arrays, so that thousands of days can be asked what was known then.

What counts as known on a day here is evidence, and so stricter than what a page shows of that day: a source that
restates its history counts only with vintages that were really retrieved by then, and a forecast is no observation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indicators.core.periods import Days, days_of, last_days, step

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Indicator


@dataclass(frozen=True, eq=False)
class History:
    """Every vintage of one series, by period; of one period the one that is shown first comes first.

    `starts` and `ends` are first and last day of each row's period, `begins` the first day that a window must hold to
    hold the row: `ends` where a figure is that of its period's end, else `starts`. `known` is the day it counts as
    known. `frame` has the same rows, as `Store.vintages` gives them. `shown` is the day since when a page shows it:
    earlier than `known` where only an estimate dates a row of a source that restates.
    """

    frame: pd.DataFrame
    starts: Days
    ends: Days
    begins: Days
    known: Days
    values: npt.NDArray[np.float64]
    breaks: npt.NDArray[np.bool_]
    shown: Days

    def at(self, day: np.datetime64, low: int = 0, high: int | None = None) -> npt.NDArray[np.intp]:
        """Return the rows that count on a day, one for each period, in order; of rows `low` to `high` alone."""
        rows = np.flatnonzero(self.known[low:high] <= day) + low
        if len(rows) > 1:
            starts = self.starts[rows]
            newest = np.ones(len(rows), dtype=bool)
            newest[1:] = starts[1:] != starts[:-1]
            rows = rows[newest]
        kept: npt.NDArray[np.intp] = rows[~np.isnan(self.values[rows])]
        return kept

    def between(self, first: np.datetime64, last: np.datetime64) -> tuple[int, int]:
        """Return the range of rows whose periods, or the ends of them where they stand there, lie within two days."""
        low = int(np.searchsorted(self.begins, first))
        high = int(np.searchsorted(self.ends, last, side="right"))
        return low, max(low, high)


def history(frame: pd.DataFrame, indicator: Indicator, *, restates: bool) -> History:
    """Return the history of one series.

    Args:
        frame: all its vintages, as `Store.vintages` gives them.
        indicator: whose frequency says how long a period is.
        restates: whether its source restates its history.
    """
    frame = frame[frame["status"] != "F"].reset_index(drop=True)
    starts = days_of(frame["time_period"])
    shown = days_of(frame["known_on"])
    retrieved = days_of(frame["retrieved_on"])
    known = np.where(frame["reconstructed"].to_numpy(), retrieved, shown) if restates else shown
    ends = last_days(starts, step(indicator))
    return History(
        frame,
        starts,
        ends,
        ends if indicator.stands == "end" else starts,
        known,
        frame["value"].to_numpy(),
        (frame["status"] == "B").to_numpy(),
        shown,
    )
