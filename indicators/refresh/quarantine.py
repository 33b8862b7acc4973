"""Quarantine: values that were not believed wait here, with the reason, for an analyst's word.

The same values with the same reason are held once, however often they are asked for; what was dismissed stays
dismissed until other values come. All functions but `decide` and `wait_again` work inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
import logging
import math
from typing import TYPE_CHECKING, Any

from indicators.core import log
from indicators.core.frame import observations
from indicators.errors import UnknownNameError
from indicators.store import holds
from indicators.store.writing import Written, append, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    import pandas as pd

    from indicators.model import Catalog
    from indicators.store.engine import Connection
    from indicators.store.reading import Store


def hold(connection: Connection, key: int, load_id: int, on: date, reason: str, frame: pd.DataFrame) -> bool:
    """Hold doubted values of a series; return whether they now wait for a word (not once they were dismissed)."""
    rows = _rows(frame)
    return holds.put(connection, key, load_id, on, reason, _digest(reason, rows), rows)


def settle(connection: Connection, key: int, on: date, doubted: Iterable[tuple[str, pd.DataFrame]]) -> None:
    """Let no withdrawal of a series wait that its newest answer, whose doubts these are, says nothing of any more."""
    holds.settle(connection, key, on, [_digest(reason, _rows(frame)) for reason, frame in doubted])


def _rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    values = [None if math.isnan(value) else value for value in frame["value"].tolist()]
    columns = (frame[name].tolist() for name in ("status", "answer_id"))
    return list(zip(texts(frame["time_period"]), texts(frame["stamped"]), values, *columns, strict=True))


def _digest(reason: str, rows: Sequence[tuple[Any, ...]]) -> str:
    kind = reason.partition(":")[0] if rows else reason
    return hashlib.sha256(repr((kind, [row[:4] for row in rows])).encode()).hexdigest()


def decide(store: Store, catalog: Catalog, hold_id: int, *, let_in: bool, analyst: str, at: datetime) -> Written:
    """Let the held values in, or dismiss them, by an analyst's word.

    Values let in are known from this day on: until it nobody believed them.

    Raises:
        UnknownNameError: nothing with this number waits.
    """
    with store.write() as connection:
        row = holds.waiting(connection, hold_id)
        if row is None or row[0] not in catalog.indicators:
            raise UnknownNameError(f"nothing with number {hold_id} waits; see: python -m indicators quarantine")
        series_id, reason, source = row
        holds.decide(connection, hold_id, series_id, "let in" if let_in else "dismissed", analyst, at)
        written = Written(0, 0)
        if let_in:
            frame = _held_frame(connection, hold_id, series_id)
            indicator = catalog.indicators[series_id]
            words = f"let in by {analyst}: {reason}"
            origin = catalog.sources[source or indicator.source]
            written = append(connection, indicator, origin, frame, at.date(), "let in", at=at, reason=words)
    log.told(
        logging.INFO, "values.let.in" if let_in else "values.dismissed", series=series_id, number=hold_id, by=analyst
    )
    return written


def wait_again(store: Store, hold_id: int, analyst: str, at: datetime) -> None:
    """Let values that were dismissed wait for a word again.

    Raises:
        UnknownNameError: nothing with this number was dismissed.
    """
    with store.write() as connection:
        if not holds.wait_again(connection, hold_id, analyst, at):
            raise UnknownNameError(f"nothing with number {hold_id} was dismissed; reload the page")
    log.told(logging.INFO, "values.wait.again", number=hold_id, by=analyst)


def _held_frame(connection: Connection, hold_id: int, series_id: str) -> pd.DataFrame:
    rows = holds.values(connection, hold_id)
    frame = observations(
        (series_id, period, stamped, value if value is not None else 0.0, status, "", "")
        for period, stamped, value, status, _ in rows
    )
    values = [math.nan if value is None else value for _, _, value, _, _ in rows]
    return frame.assign(value=values, answer_id=[row[4] for row in rows])
