"""One series asked for and judged as a refresh does it, of which nothing is kept: what would be loaded."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from indicators.core.periods import as_date
from indicators.errors import SourceError, UnknownNameError
from indicators.model import EVERYTHING
from indicators.net.archive import Archive
from indicators.net.fetch import Fetcher, missing_key
from indicators.refresh import given
from indicators.refresh.gather import Gatherer
from indicators.store.facts import equal, passed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from indicators.model import Answer, Catalog, Indicator
    from indicators.refresh.gather import Gathered
    from indicators.refresh.trust import Doubt
    from indicators.store.reading import Store

TRIAL_SECONDS = 120.0


@dataclass(frozen=True)
class Tried:
    """What one series' source gave, and what a refresh would do with it.

    Args:
        series: id of the series.
        source: id of the source that was asked.
        answers: what came, without the bodies.
        frame: an observation frame of the values that would be believed; NaN where one would be withdrawn.
        new: how many of them are of periods that are not held.
        revised: how many differ from what is held.
        doubts: what would be held back, marked as doubtful or let in all the same, each with why.
        error: why nothing came; "" where something did.
    """

    series: str
    source: str
    answers: tuple[Answer, ...]
    frame: pd.DataFrame
    new: int
    revised: int
    doubts: tuple[Doubt, ...]
    error: str

    @property
    def values(self) -> list[tuple[date, float]]:
        """First day and value of each period that would be believed."""
        rows = zip(self.frame["time_period"], self.frame["value"], strict=True)
        return [(as_date(period), float(value)) for period, value in rows if pd.notna(value)]


def tried(
    catalog: Catalog,
    store: Store,
    wanted: Mapping[str, Sequence[Indicator]],
    today: date,
    environ: Mapping[str, str] = os.environ,
    seconds: float = TRIAL_SECONDS,
) -> list[Tried]:
    """Ask for some series at once, whenever they were asked for last, and return what would be loaded of each.

    Args:
        catalog: says how they are asked for.
        store: says what is held; it is not written.
        wanted: the series by source, as `rounds.asked_for` gives them.
        today: the day.
        environ: keys and INDICATORS_URL_<SOURCE>.
        seconds: that one source may take.

    Raises:
        UnknownNameError: a source whose key is not set.
        StoreError: the store cannot be read, or there is no room for what comes.
    """
    done = []
    for name, series in wanted.items():
        source = catalog.sources[name]
        if variable := missing_key(source, environ):
            raise UnknownNameError(f"{name} is not set up: set {variable} to its key")
        assert source.service is not None  # noqa: S101 - asked_for keeps to those that have one
        with tempfile.TemporaryDirectory() as folder:  # answers are kept while they are read, and no longer
            try:
                with Fetcher(source, deadline=seconds, environ=environ) as fetcher:
                    gatherer = Gatherer(fetcher, source.service, store, Archive(Path(folder)), lambda *_: None)
                    gathered = gatherer.series(list(series), today)
            except SourceError as error:  # of the address or key that the operator gave
                done += [_failed(each, error) for each in series]
                continue
        done += [_judged(one, catalog, store, today) for one in gathered]
    return done


def _failed(indicator: Indicator, error: SourceError) -> Tried:
    nothing = pd.DataFrame({"time_period": [], "value": []})
    return Tried(indicator.id, indicator.asked, (), nothing, 0, 0, (), error.reason)


def _judged(one: Gathered, catalog: Catalog, store: Store, today: date) -> Tried:
    frame, doubts = given.verdict(one, catalog, store, today)
    held = store.read([one.indicator.id], EVERYTHING).set_index("time_period")
    newest = frame.drop_duplicates("time_period", keep="last")
    there = newest["time_period"].isin(held.index)
    new = newest["value"].notna() & ~there
    known = dict(zip(held.index, zip(held["value"], held["status"], strict=True), strict=True))
    revised = [
        not equal(known[period][0], came) or passed(known[period], status, own=False)
        for period, came, status in newest[["time_period", "value", "status"]].itertuples(index=False)
        if period in known and pd.notna(came)
    ]
    error = one.error.reason if one.error else ""
    return Tried(
        one.indicator.id,
        one.indicator.asked,
        tuple(one.answers),
        newest,
        int(new.sum()),
        sum(revised),
        tuple(doubts),
        error,
    )
