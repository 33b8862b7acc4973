"""What stands beside a series when an answer for it is judged: other series of the catalogue, and older editions."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from indicators.core.periods import day_numbers, days_of, first_days, step
from indicators.errors import SourceError
from indicators.model import EVERYTHING
from indicators.refresh.case import UNSURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Catalog, Indicator
    from indicators.refresh.gather import Gathered
    from indicators.store.reading import Store

FINENESS = ("A", "Q", "M", "W", "B", "D")
# Editions before the newest that an answer is compared with.
MOST_EDITIONS = 3
# A second source that may differ widely is taken from a day before, where it has none of the day itself.
WIDE, DAYS_BEFORE = 0.2, 10


def beside(
    indicator: Indicator, catalog: Catalog, store: Store, round_: Sequence[Gathered] = ()
) -> dict[str, pd.DataFrame]:
    """Return the values of the series that the catalogue names beside one, by its periods.

    What the same source gave in the same round comes where nothing is held. A finer series is there as the mean of
    each period; a coarser one is no measure.
    """
    found = {}
    for name in {indicator.against, indicator.part_of} - {""}:
        other = catalog.indicators[name]
        frame = store.read([name], EVERYTHING)
        frame = frame[frame["status"] != UNSURE]
        if frame.empty:
            frame = next((_given(each) for each in round_ if each.indicator.id == name), frame)
        frame = aligned(frame, other, indicator)
        if not frame.empty:
            found[name] = frame
    return found


def aligned(frame: pd.DataFrame, other: Indicator, indicator: Indicator) -> pd.DataFrame:
    """Return another series' values by the periods of one that they stand beside."""
    frame = _by_periods(frame[["time_period", "value", "status"]], other, indicator)
    if other.id == indicator.against and indicator.within >= WIDE and indicator.frequency in "DB":
        frame = _until_the_next(frame)
    return frame.reset_index(drop=True)


def earlier(store: Store, series_id: str) -> tuple[dict[int, float], ...]:
    """Return what was held of a series and is no more, as editions by period, the last one first."""
    frame = store.vintages([series_id], EVERYTHING)
    counted: dict[int, int] = defaultdict(int)
    editions: list[dict[int, float]] = [{} for _ in range(MOST_EDITIONS)]
    for period, value in zip(day_numbers(days_of(frame["time_period"])).tolist(), frame["value"].tolist(), strict=True):
        at = counted[period] - 1
        counted[period] += 1
        if 0 <= at < MOST_EDITIONS and not math.isnan(value):
            editions[at][period] = value
    return tuple(each for each in editions if each)


def _given(one: Gathered) -> pd.DataFrame:
    try:
        return one.frame if not one.error else one.frame.iloc[:0]
    except SourceError:
        return pd.DataFrame({"time_period": [], "value": [], "status": []})


def _by_periods(frame: pd.DataFrame, other: Indicator, indicator: Indicator) -> pd.DataFrame:
    mine, theirs = step(indicator), step(other)
    if frame.empty or FINENESS.index(mine) >= FINENESS.index("B") <= FINENESS.index(theirs):
        return frame
    if FINENESS.index(theirs) < FINENESS.index(mine):
        return frame.iloc[:0]
    if theirs == mine:
        return frame
    starts = first_days(frame["time_period"].to_numpy(), mine)
    means = frame.assign(time_period=starts).groupby("time_period")["value"].mean()
    return pd.DataFrame({"time_period": means.index, "value": means.to_numpy(), "status": "A"})


def _until_the_next(frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return frame
    daily = frame.set_index("time_period").sort_index()
    days = pd.date_range(daily.index.min(), daily.index.max() + pd.Timedelta(days=DAYS_BEFORE), freq="D")
    return daily.reindex(days).ffill(limit=DAYS_BEFORE).dropna().rename_axis("time_period").reset_index()
