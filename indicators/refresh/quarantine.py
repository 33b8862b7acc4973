"""Quarantine: values that were not believed wait here, with the reason, for an analyst's word.

Values that were let in and marked as doubtful (status D) wait here too: a word for them takes the mark off, a word
against them takes them back; the same values in the answer of another day do the first by themselves.

The same values with the same reason are held once, however often they are asked for; what was dismissed stays
dismissed until other values come. All functions but `decide` and `wait_again` work inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
import logging
import math
from typing import TYPE_CHECKING, Any

from indicators.core import log
from indicators.core.frame import observations, taken_back
from indicators.errors import UnknownNameError
from indicators.model import EVERYTHING
from indicators.refresh.case import UNSURE
from indicators.store import holds
from indicators.store import observations as held_observations
from indicators.store.queries import KEY_OF
from indicators.store.writing import Written, append, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    import pandas as pd

    from indicators.model import Catalog
    from indicators.store.engine import Connection
    from indicators.store.reading import Store

MARKED = "let in as doubtful: "  # begins the reason of what waits and is shown meanwhile


def hold(
    connection: Connection,
    key: int,
    load_id: int,
    on: date,
    reason: str,
    frame: pd.DataFrame,
    *,
    momentary: bool = False,
) -> bool:
    """Hold doubted values of a series; return whether they now wait for a word (not once they were dismissed).

    Of a `momentary` source, whose every answer is one value of its day, the same value is the same on any day.
    """
    rows = _rows(frame)
    same = [("", "", *row[2:]) for row in rows] if momentary else rows
    return holds.put(connection, key, load_id, on, reason, _digest(reason, same), rows)


def mark(connection: Connection, key: int, load_id: int, on: date, reason: str, frame: pd.DataFrame) -> None:
    """Let values of a series that were let in as doubtful wait for a word; nothing is held back."""
    rows = _rows(frame)
    holds.put(connection, key, load_id, on, f"{MARKED}{reason}", _digest(f"{MARKED}{reason}", rows), rows, back=False)


def settle(
    connection: Connection,
    key: int,
    on: date,
    frame: pd.DataFrame,
    doubted: Iterable[tuple[str, pd.DataFrame]],
    *,
    whole: bool,
    momentary: bool,
) -> None:
    """Let no more wait of a series what its newest answer has settled.

    What was marked, where the answer has its values without the mark. Held values, where it has others in their place:
    the publisher took them back itself, and let in later they would stand over what is true. A withdrawal, where it
    says nothing of it any more.

    Args:
        connection: inside the caller's transaction.
        key: of the series.
        on: the day of the answer.
        frame: the answer, as it is believed.
        doubted: what of it is held back, each with the reason.
        whole: whether a period that the answer lacks was withdrawn.
        momentary: whether one that is believed stands in the place of all before it.
    """
    statuses = dict(zip(texts(frame["time_period"]), frame["status"].tolist(), strict=True))
    begins = min(statuses, default="")
    for hold_id, reason in holds.of_series(connection, key).items() if statuses else ():
        periods = [row[0] for row in holds.values(connection, hold_id)]
        if reason.startswith(MARKED):
            there = [statuses[each] for each in periods if each in statuses]
            settled = bool(there) and UNSURE not in there
        else:
            asked = {each for each in periods if each >= begins}
            settled = momentary or (bool(asked) and asked <= statuses.keys())
        if settled:
            holds.replace(connection, hold_id, on)
    if whole:
        holds.settle(connection, key, on, [_digest(words, _rows(held)) for words, held in doubted])


def _rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    values = [None if math.isnan(value) else value for value in frame["value"].tolist()]
    columns = (frame[name].tolist() for name in ("status", "answer_id"))
    return list(zip(texts(frame["time_period"]), texts(frame["stamped"]), values, *columns, strict=True))


def _digest(reason: str, rows: Sequence[tuple[Any, ...]]) -> str:
    kind = reason.partition(":")[0] if rows else reason
    return hashlib.sha256(repr((kind, [row[:4] for row in rows])).encode()).hexdigest()


def decide(store: Store, catalog: Catalog, hold_id: int, *, let_in: bool, analyst: str, at: datetime) -> Written:
    """Let the held values in, or dismiss them, by an analyst's word.

    Values let in are known from this day on: until it nobody believed them. Of those that were let in as doubtful the
    mark is taken off, or, dismissed, the values.

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
        frame = _held_frame(connection, hold_id, series_id)
        if not let_in and reason.startswith(MARKED):
            let_in, frame = True, taken_back(_still_marked(connection, frame)).assign(answer_id=0)
            reason = f"not believed: {reason}"
        if let_in:
            indicator = catalog.indicators[series_id]
            words = (
                f"let in by {analyst}: {reason}"
                if frame["value"].notna().any()
                else f"dismissed by {analyst}: {reason}"
            )
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


def _still_marked(connection: Connection, frame: pd.DataFrame) -> pd.DataFrame:
    """Return those rows of a frame whose period still has its value, marked."""
    key = connection.execute(KEY_OF, (frame["series_id"].iloc[0],)).fetchone()[0]
    newest = held_observations.newest(connection, {key: ""}, EVERYTHING)
    marked = {row[held_observations.PERIOD] for row in newest if row[held_observations.VALUE + 1] == UNSURE}
    return frame[[period in marked for period in texts(frame["time_period"])]]
