"""The verdict on what a source gave for one series: what is believed, what it took back, and what waits for a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pandas as pd

from indicators.core.frame import taken_back
from indicators.core.periods import as_date, as_day
from indicators.errors import SourceError
from indicators.model import EVERYTHING
from indicators.refresh.beside import beside, earlier
from indicators.refresh.case import HELD, UNSURE, unchanged
from indicators.refresh.gather import Gathered
from indicators.refresh.trust import Doubt, judged, lacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from indicators.model import Catalog, Indicator, Source
    from indicators.store.reading import Store


class Beside(TypedDict):
    """What `judged` is told beside the answer itself."""

    others: dict[str, pd.DataFrame]
    restates: bool
    older: Callable[[], tuple[dict[int, float], ...]]


def verdict_on(
    one: Gathered, catalog: Catalog, store: Store, today: date, round_: Sequence[Gathered] = ()
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return what of a series' values is believed, NaN where one was withdrawn, and what is not.

    Args:
        one: what a source gave for the series.
        catalog: says what stands beside it.
        store: what is held.
        today: the day of the answer.
        round_: what the same source gave for its series in the same round.
    """
    indicator = one.indicator
    try:
        if one.error:
            raise one.error
        frame = one.frame
    except SourceError as error:
        one.error = error
        return Gathered(indicator, None).frame, []
    if one.doubt:
        return frame.iloc[:0], [Doubt(one.doubt, frame)]
    held = store.read([indicator.id], EVERYTHING)
    source = catalog.sources[indicator.asked]
    alike = "known_on" not in frame.columns and unchanged(frame, held)
    others = {} if alike else beside(indicator, catalog, store, round_)
    more: Beside = {"others": others, "restates": source.restates, "older": lambda: earlier(store, indicator.id)}
    if source.service and source.service.momentary:
        # Each answer is one value of its day: those of days to come were dated by a clock that was ahead.
        ahead = held[held["time_period"] > as_day(today)]
        good, doubts = judged(indicator, frame, held.drop(index=ahead.index), one.since, today, others=others)
        if ahead.empty or frame.empty:
            return good, doubts
        return pd.concat([good, taken_back(ahead).assign(answer=one.answers[-1].key)]), doubts
    if "known_on" not in frame.columns:
        gone = _gone(one, store, source, frame, held) if one.whole else None
        return judged(indicator, frame, held, one.since, today, gone=gone, **more)
    # A source's own vintages stand or fall with the newest value of their period.
    newest = frame.drop_duplicates("time_period", keep="last")
    gone = newest[newest["value"].isna() & newest["time_period"].isin(held["time_period"])]
    newest = newest[newest["value"].notna()]
    good, doubts = judged(indicator, newest, held, one.since, today, gone=gone, **more)
    held_back = [doubt.frame for doubt in doubts if doubt.verdict == HELD]
    frame = frame[~frame["time_period"].isin(pd.concat([newest.iloc[:0], *held_back])["time_period"])]
    unsure = good.loc[good["status"] == UNSURE, "time_period"]
    last = ~frame.duplicated("time_period", keep="last") & frame["time_period"].isin(unsure)
    return frame.assign(status=frame["status"].where(~last, UNSURE)), doubts


def _gone(one: Gathered, store: Store, source: Source, frame: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame | None:
    """Return what the source itself gave once and its answer has no more, NaN; None where that is nothing."""
    lacking = lacked(frame, held, one.since)
    if lacking.empty:
        return None
    own = [_came_from(source, one.indicator, store, as_date(period)) for period in lacking["time_period"]]
    return taken_back(lacking[own]).assign(answer=one.answers[-1].key)


def _came_from(source: Source, indicator: Indicator, store: Store, period: date) -> bool:
    origin = store.origin(indicator.id, period, EVERYTHING)
    return origin is not None and (origin.source or indicator.source) == source.id
