"""Writing vintages: what one retrieval of a series adds to the store, and when each value became known.

Apart from `reading.py` because only a load needs it: a start with the store already built does not. All functions
work inside the caller's transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import days, days_of, days_written, later, releases, step
from indicators.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    import pandas as pd

    from indicators.model import Answer, Event, Indicator, Source
    from indicators.store.engine import Connection

# Shipped figures carry ten significant digits; a live value that agrees to nine is the same figure.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Written:
    """How many values a retrieval added for periods not held before, and how many that differ from those held."""

    new: int
    revised: int
    series_key: int = field(default=0, compare=False)
    load_id: int = field(default=0, compare=False)


def look(
    connection: Connection,
    series_id: str,
    on: date,
    kind: str,
    *,
    source: str = "",
    at: datetime | None = None,
    status: str = "ok",
    reason: str = "",
) -> tuple[int, int]:
    """Write one attempt to get a series; return the keys of the series and of the attempt."""
    connection.execute(queries.ADD_SERIES, (series_id,))
    key = connection.execute(queries.KEY_OF, (series_id,)).fetchone()[0]
    connection.execute(
        queries.ADD_LOAD,
        (key, on.isoformat(), kind, status, reason, source, at.isoformat(timespec="seconds") if at else ""),
    )
    load_id = connection.execute(queries.LOAD_OF, (key,)).fetchone()[0]
    connection.execute(queries.COUNT_UP_SERIES, (load_id, key))
    return key, load_id


def append(
    connection: Connection,
    indicator: Indicator,
    source: Source,
    frame: pd.DataFrame,
    retrieved_on: date,
    kind: str,
    *,
    at: datetime | None = None,
    status: str = "ok",
    reason: str = "",
) -> Written:
    """Write one retrieval of a series: a row for each value that is new or differs.

    Args:
        connection: inside the caller's transaction.
        indicator: whose values.
        source: that gave them: its first publication dates what arrives late.
        frame: as of `frame.py`; a column `answer_id` names the raw answer of each value; a column `known_on`
            gives the source's own vintages.
        retrieved_on: the day.
        kind: "snapshot" (shipped), "refresh" (asked for), "derived" (calculated) or "let in" (by an analyst).
        at: the moment, where it was asked for.
        status: of the attempt: "ok", or "held" where some of it waits in quarantine.
        reason: why it is held.
    """
    key, load_id = look(
        connection, indicator.id, retrieved_on, kind, source=source.id, at=at, status=status, reason=reason
    )
    own = "known_on" in frame.columns
    held = _held(connection, key) if own else _latest(connection, key, retrieved_on)
    day = retrieved_on.isoformat()
    periods = texts(frame["time_period"])
    if own:
        known_days, guesses = texts(frame["known_on"]), [0] * len(frame)
    elif kind == "let in":
        known_days, guesses = [day] * len(frame), [0] * len(frame)
    else:
        known_on, reconstructed = known(frame["time_period"].to_numpy(), indicator, source, retrieved_on)
        known_days = days_written(known_on)
        guesses = reconstructed.astype(int).tolist()
    answers = frame["answer_id"].tolist() if "answer_id" in frame.columns else [0] * len(frame)
    rows = []
    revised = 0
    before: dict[str, tuple[float, str]] = {}
    for period, known_day, guessed, stamped, value, code, citation, cited_as, answer_id in zip(
        periods,
        known_days,
        guesses,
        texts(frame["stamped"]),
        frame["value"].tolist(),
        frame["status"].tolist(),
        frame["citation"].tolist(),
        frame["cited_as"].tolist(),
        answers,
        strict=True,
    ):
        if own:
            # A vintage counts where it differs from the one before it; the frame comes in their order.
            if (period, known_day) in held or same(before.get(period), (value, code)):
                before[period] = (value, code)
                continue
            revised += period in before
            before[period] = (value, code)
            row = (period, known_day, load_id, stamped, value, code, citation, cited_as, 0, answer_id)
        else:
            there = held.get(period)
            if same(there, (value, code)):
                continue
            revised += there is not None
            first = there is None
            when, guess = (known_day, guessed) if first else (day, 0)
            row = (period, when, load_id, stamped, value, code, citation, cited_as, guess, answer_id)
        rows.append((key, *row))
    connection.executemany(queries.ADD_OBS, rows)
    connection.execute(queries.ROWS_OF_LOAD, (len(rows), load_id))
    return Written(len(rows) - revised, revised, key, load_id)


def same(there: tuple[float, str] | None, value: tuple[float, str]) -> bool:
    """Return whether a value and its status are those already there."""
    return (
        there is not None
        and there[1] == value[1]
        and abs(there[0] - value[0]) <= SAME * max(abs(there[0]), abs(value[0]))
    )


def _latest(connection: Connection, key: int, on: date) -> dict[object, tuple[float, str]]:
    read = queries.READ.format(keys="?", until="")
    return {row[1]: (row[3], row[4]) for row in connection.execute(read, (key, on.isoformat())).fetchall()}


def _held(connection: Connection, key: int) -> dict[object, tuple[float, str]]:
    """Return the exact vintages held, by period and the day each was known."""
    rows = connection.execute(queries.EXACT_VINTAGES, (key,)).fetchall()
    return {(period, known_on): (value, status) for period, known_on, value, status in rows}


def file_answers(connection: Connection, answers: Iterable[Answer]) -> dict[str, int]:
    """Write down raw answers, before the loads that use them; return the number of each by its key."""
    keys = {}
    coming = last_load(connection) + 1
    for each in answers:
        at = each.retrieved_at.isoformat(timespec="seconds")
        size = each.size or len(each.body)
        connection.execute(
            queries.ADD_ANSWER, (each.source_id, each.url, each.sha256, at, size, each.etag, each.modified)
        )
        key = connection.execute(queries.ANSWER_KEY, (each.url, each.sha256)).fetchone()[0]
        connection.execute(queries.ADD_RETRIEVAL, (key, coming, at))
        keys[each.key] = key
    return keys


def last_load(connection: Connection) -> int:
    """Return the number of the newest load, 0 before the first."""
    return int(connection.execute(queries.LAST_LOAD).fetchone()[0])


def note_events(connection: Connection, events: Iterable[tuple[Event, int]], source: str, on: date) -> int:
    """Write the events, each with its answer's key, that are new or worded otherwise than held; return how many.

    They came with the newest load: its source's are written first.
    """
    load_id = last_load(connection)
    count = 0
    for event, answer_id in events:
        row = (
            event.date.isoformat(),
            event.title,
            event.kind,
            " ".join(event.areas),
            event.source_name,
            event.source_url,
        )
        if connection.execute(queries.WORDING_OF, (event.id,)).fetchone() != row:
            connection.execute(queries.ADD_EVENT, (event.id, on.isoformat(), load_id, source, *row, answer_id))
            count += 1
    return count


def note_listing(
    connection: Connection,
    written: Written,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    on: date,
    answer_id: int,
) -> None:
    """Write the list behind a count, if it differs from the newest held; `written` is the load it came with."""
    new = (json.dumps(list(columns)), json.dumps([list(row) for row in rows], ensure_ascii=False))
    if connection.execute(queries.LISTING_OF, (written.series_key,)).fetchone() != new:
        connection.execute(queries.ADD_LISTING, (written.series_key, on.isoformat(), written.load_id, *new, answer_id))


def known(
    periods: np.ndarray, indicator: Indicator, source: Source, retrieved_on: date
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each period the day its first value counts as known, and whether that is an estimate."""
    released = releases(periods, indicator)
    retrieved = days(retrieved_on)[0]
    exact = later(released, step(indicator), 2) >= retrieved
    estimate = np.minimum(np.maximum(released, days(source.first_published)[0]), retrieved)
    return np.where(exact, retrieved, estimate), ~exact


def texts(column: pd.Series[pd.Timestamp]) -> list[str]:
    """Return days as ISO texts, as the store has them."""
    return days_written(days_of(column))
