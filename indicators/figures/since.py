"""What a series did around the day a brief was published: the change up to that day, and from it.

Both start or end at what whoever wrote could know: the newest whole period of which a figure was known on that day. Its
value is the reader's, so that both ends of a change are of one state of the series, however it was revised since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import as_day, days, days_of, last_days, later
from indicators.figures.analysis import (
    MAX_GAP_PERIODS,
    change_over,
    last_reading,
    reading,
    reading_at,
    whole,
    year_before,
)

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from indicators.figures.analysis import Change, Reading
    from indicators.model import Indicator


def base(
    frame: pd.DataFrame, then: pd.DataFrame, frequency: str, indicator: Indicator, published: date
) -> Reading | None:
    """Return the newest figure that was known on the day a brief was published, of a period that was over.

    Where none was, or none that was newer by then than two periods and the usual wait for a figure, it is the figure
    of that day as it came later: then its `known_on` is after that day. None where there is none either.

    Args:
        frame: of one series, as it is read.
        then: the same, of what was known on that day.
        frequency: of both.
        indicator: what it measures.
        published: the day.
    """
    frame, then = whole(frame, frequency), whole(then, frequency)
    starts = days_of(frame["time_period"])
    ends = last_days(starts, frequency)
    places = np.flatnonzero(np.isin(starts, days_of(then["time_period"])) & (ends <= as_day(published)))
    if len(places):
        oldest = later(ends[places[-1:]], frequency, MAX_GAP_PERIODS)[0] + indicator.lag_days
        if oldest >= as_day(published):
            return reading(frame, int(places[-1]), ends)
    return reading_at(frame, frequency, published)


def known_then(frame: pd.DataFrame, published: date) -> pd.DataFrame:
    """Return those values of a frame that were known on a day: all that were, where none was revised since."""
    known: pd.DataFrame = frame[days_of(frame["known_on"]) <= days(published)[0]].reset_index(drop=True)
    return known


def around(
    frame: pd.DataFrame, then: pd.DataFrame, frequency: str, indicator: Indicator, published: date
) -> tuple[Change | None, Change | None]:
    """Return the change from a year before a day to the `base` of that day, and from there to the newest period."""
    at, held = base(frame, then, frequency, indicator, published), whole(frame, frequency)
    before = change_over(held, frequency, indicator, reading_at(held, frequency, year_before(published)), at)
    return before, change_over(held, frequency, indicator, at, last_reading(held, frequency))
