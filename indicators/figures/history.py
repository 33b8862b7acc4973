"""All vintages of a series as arrays, so that thousands of days can be asked what was known then.

What counts as known on a day here is evidence, and so stricter than what a page shows of that day: a source that
restates its history counts only with vintages that were really retrieved by then, and a forecast is no observation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from indicators.core.periods import DAY, Days, days_of, last_days, releases, step
from indicators.model import DOUBTFUL

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Indicator

AT_ONCE = 7 * DAY  # a copy taken so soon after the usual day of release dates the release itself


@dataclass(frozen=True, eq=False)
class History:
    """Every vintage of one series, by period; of one period the one that is shown first comes first.

    `starts` and `ends` are first and last day of each row's period, `begins` the first day that a window must hold to
    hold the row: `ends` where a figure is that of its period's end, else `starts`. `known` is the day it counts as
    known. `frame` has the same rows, as `Store.vintages` gives them. `shown` is the day since when a page shows it:
    earlier than `known` where only an estimate dates a row of a source that restates. `published` is about when its
    source published it: earlier than both where only the day of our copy dates a row, long after its release.
    `copied`: a row came with a copy that ships, and not by asking its publisher.
    """

    frame: pd.DataFrame
    starts: Days
    ends: Days
    begins: Days
    known: Days
    values: npt.NDArray[np.float64]
    breaks: npt.NDArray[np.bool_]
    doubtful: npt.NDArray[np.bool_]
    shown: Days
    published: Days
    copied: npt.NDArray[np.bool_]

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

    def unheld(self, day: np.datetime64, low: int, high: int) -> npt.NDArray[np.intp]:
        """Return the rows, of `low` to `high`, that were published by a day of which no copy is held, in order.

        One that came late from a publisher who was asked all along may have been published late.
        """
        late = (self.published[low:high] <= day) & (self.shown[low:high] > day) & self.copied[low:high]
        late &= ~np.isnan(self.values[low:high])
        rows = np.flatnonzero(late) + low
        held = self.starts[low:high][self.shown[low:high] <= day]
        starts, first = np.unique(self.starts[rows], return_index=True)
        kept: npt.NDArray[np.intp] = rows[first[~np.isin(starts, held)]]
        return kept


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
    release = releases(starts, indicator)
    late = (shown == retrieved) & (shown > release + AT_ONCE) & ~frame["reconstructed"].to_numpy()
    late &= (frame["basis"].fillna("") == "").to_numpy()
    return History(
        frame,
        starts,
        ends,
        ends if indicator.stands == "end" else starts,
        known,
        frame["value"].to_numpy(),
        (frame["status"] == "B").to_numpy(),
        (frame["status"] == DOUBTFUL).to_numpy(),
        shown,
        np.where(late, release, shown),
        (frame["kind"] == "snapshot").to_numpy(),
    )
