"""Writing vintages: what one retrieval of a series adds to the store, and when each value became known.

Apart from `reading.py` because only a load needs it: a start with the store already built does not. All functions
work inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.core.frame import vintages
from indicators.core.periods import days, days_of, days_written, later, releases, step
from indicators.model import EVERYTHING, Known
from indicators.store import editions, facts, observations, queries
from indicators.store.facts import Value, same
from indicators.store.queries import END_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from indicators.model import Answer, Event, Indicator, Source
    from indicators.store.engine import Connection

# What a change is: a first value, another one, one that comes again after it was withdrawn, or none any more.
NEW, REVISED, AGAIN, WITHDRAWN = "new", "revised", "again", "withdrawn"
ESTIMATES = ("year", "lag")  # the bases of a day of publication that is one
# Kinds of loads whose values are of our own writing or calculation: another digit is another value.
EXACT = frozenset({"snapshot", "derived"})
# What it is, and a row of `obs` from its period on.
Change = tuple[str, tuple[Any, ...]]
CITED = slice(6, 8)


@dataclass(frozen=True, slots=True)
class _There:
    """What a retrieval is compared with.

    `values` are those of each period, None for one that was withdrawn: a value that is the same in all of these is no
    change. Of the periods `own`, the status held is an earlier word of the same source. `exact`: see `facts.same`.
    """

    values: Sequence[Mapping[str, Value]]
    own: frozenset[str]
    exact: bool


@dataclass(frozen=True, slots=True)
class Written:
    """How many values a retrieval added for periods not held before, that differ from those held, or were withdrawn."""

    new: int
    revised: int
    withdrawn: int = 0
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
    """Write one attempt to get a series; return the keys of the series and of the attempt.

    One by a clock that says an earlier day than the load before it is noted as a jump of the clock.
    """
    connection.execute(queries.ADD_SERIES, (series_id,))
    key = connection.execute(queries.KEY_OF, (series_id,)).fetchone()[0]
    before = connection.execute(queries.DAY_BEFORE, (key, key)).fetchone()[0]
    connection.execute(
        queries.ADD_LOAD,
        (key, on.isoformat(), kind, status, reason, source, at.isoformat(timespec="seconds") if at else ""),
    )
    load_id = connection.execute(queries.LOAD_OF, (key,)).fetchone()[0]
    connection.execute(queries.COUNT_UP_SERIES, (load_id, key))
    if kind != "snapshot" and before and on.isoformat() < before:
        connection.execute(queries.ADD_JUMP, (key, load_id, on.isoformat(), before))
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
    """Write one retrieval of a series: each value that is new or differs, as a row or, where they are many, packed.

    Args:
        connection: inside the caller's transaction.
        indicator: whose values.
        source: that gave them: its first publication dates what arrives late.
        frame: as of `frame.py`, with NaN where a value was withdrawn; a column `answer_id` names the raw answer of
            each value; a column `known_on` gives the source's own vintages; `published` and `basis` say when a cited
            value was published and what says so, both empty where nothing does.
        retrieved_on: the day.
        kind: "snapshot" (shipped), "refresh" (asked for), "derived" (calculated) or "let in" (by an analyst).
        at: the moment, where it was asked for.
        status: of the attempt: "ok", or "held" where some of it waits in quarantine.
        reason: why it is held.
    """
    key, load_id = look(
        connection, indicator.id, retrieved_on, kind, source=source.id, at=at, status=status, reason=reason
    )
    frame = facts.laid(frame, indicator, calculated=kind == "derived")
    facts.mark(connection, key, indicator)
    if "known_on" in frame.columns:
        changes, most = _vintages(connection, key, load_id, frame), 0
    else:
        dated = list(_dated(frame, indicator, source, retrieved_on, kind))
        if kind == "snapshot":
            _date(connection, key, frame, dated)
        there = _there(connection, key, retrieved_on, kind)
        changes, most = _changes(frame, dated, there, retrieved_on.isoformat(), load_id), len(there.values[0])
    if kind == "snapshot" and changes:
        overtaken = _overtaken(connection, key, retrieved_on)
        changes = [each for each in changes if each[1][0] not in overtaken]
    packed = [row for word, row in changes if word == REVISED and not any(row[CITED])] if most else []
    if packed and editions.is_one(len(packed), most):
        _add_edition(connection, key, load_id, retrieved_on.isoformat(), packed)
        written = [row for word, row in changes if word != REVISED or any(row[CITED])]
    else:
        written = [row for _, row in changes]
    connection.executemany(queries.ADD_OBS, [(key, *row) for row in written])
    connection.execute(queries.ROWS_OF_LOAD, (len(changes), load_id))
    told = Counter(word for word, _ in changes)
    return Written(told[NEW], told[REVISED] + told[AGAIN], told[WITHDRAWN], key, load_id)


def with_withdrawn(connection: Connection, series_id: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of a series that ship, with NaN for each that shipped before and does no more.

    Where another load has brought something of the period since, that stands.
    """
    row = connection.execute(queries.KEY_OF, (series_id,)).fetchone()
    if row is None:
        return frame
    shipped = {load for (load,) in connection.execute(queries.SNAPSHOTS, row).fetchall()}
    there = set(texts(frame["time_period"]))
    gone = [
        each
        for each in observations.newest(connection, {row[0]: series_id}, EVERYTHING)
        if each[observations.LOAD] in shipped and each[observations.PERIOD] not in there
    ]
    if not gone:
        return frame
    lost = vintages((series_id, *each[1:3], None, each[4], "", "", each[1]) for each in gone).drop(columns="known_on")
    if "basis" in frame.columns:
        lost = lost.assign(published="", basis="")
    return pd.concat([frame, lost], ignore_index=True)


def _vintages(connection: Connection, key: int, load_id: int, frame: pd.DataFrame) -> list[Change]:
    """Return the vintages of a source that keeps its own that are not held: the frame has them in their order."""
    held = connection.execute(queries.EXACT_VINTAGES, (key,)).fetchall()
    known_already = {(period, known_on) for period, known_on in held}
    changes: list[Change] = []
    before: dict[str, Value] = {}
    for known_on, (period, stamped, value, code, *named) in zip(texts(frame["known_on"]), _cells(frame), strict=True):
        # A vintage counts where it differs from the one before it.
        earlier = before.get(period)
        unchanged = same(earlier, (value, code), exact=True) and earlier is not None and earlier[1] == code
        if (period, known_on) not in known_already and not unchanged:
            word = WITHDRAWN if value is None else REVISED if period in before else NEW
            changes.append((word, (period, known_on, load_id, stamped, value, code, *named[:2], 0, named[2], "")))
        before[period] = (value, code)
    return changes


def _changes(
    frame: pd.DataFrame, dated: Iterable[tuple[str, int]], there: _There, day: str, load_id: int
) -> list[Change]:
    """Return what is new or differs from what is held.

    Args:
        frame: the retrieval.
        dated: when the first value of each row's period counts as known, and whether that is an estimate.
        there: what is held.
        day: of the retrieval.
        load_id: of the retrieval.
    """
    changes: list[Change] = []
    for (first_known, guess), (period, stamped, value, code, *named) in zip(dated, _cells(frame), strict=True):
        held = [each.get(period) for each in there.values]
        alike = all(same(each, (value, code), exact=there.exact) for each in held)
        if value is None and held[0] is None:
            continue
        if alike and not facts.passed(held[0], code, own=period in there.own, calculated=there.exact):
            continue
        known_on, estimate = (first_known, guess) if held[0] is None else (day, 0)
        word = NEW if held[0] is None else AGAIN if held[0][0] is None else REVISED
        word = WITHDRAWN if value is None else word
        changes.append((word, (period, known_on, load_id, stamped, value, code, *named[:2], estimate, *named[2:])))
    return changes


def _cells(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield of each row period, stamp, value (None where withdrawn), status, citation, its name, answer, and basis."""
    columns = [frame[name].tolist() for name in ("value", "status", "citation", "cited_as")]
    answers = frame["answer_id"].tolist() if "answer_id" in frame.columns else [0] * len(frame)
    bases = frame["basis"].tolist() if "basis" in frame.columns else [""] * len(frame)
    whole = zip(texts(frame["time_period"]), texts(frame["stamped"]), *columns, answers, bases, strict=True)
    return ((*row[:2], None if row[2] != row[2] else row[2], *row[3:]) for row in whole)


def _dated(
    frame: pd.DataFrame, indicator: Indicator, source: Source, retrieved_on: date, kind: str
) -> Iterable[tuple[str, int]]:
    """Return when the first value of each row's period counts as known, and whether that is an estimate."""
    if kind == "let in":
        return [(retrieved_on.isoformat(), 0)] * len(frame)
    known_on, reconstructed = known(frame["time_period"].to_numpy(), indicator, source, retrieved_on)
    dated = zip(days_written(known_on), reconstructed.astype(int).tolist(), strict=True)
    if "basis" not in frame.columns:
        return dated
    published = zip(frame["published"], frame["basis"], strict=True)
    return [
        (day, int(basis in ESTIMATES)) if basis else by_lag
        for (day, basis), by_lag in zip(published, dated, strict=True)
    ]


def _date(connection: Connection, key: int, frame: pd.DataFrame, dated: Iterable[tuple[str, int]]) -> None:
    """Set right since when the shipped values of a series that are held were known, by which page, and their status.

    So a day of publication that was found, and an estimate by what the catalogue says now, reach a store that was made
    before. The value and the load that brought it stay: what shows an earlier moment shows it by its right day.
    """
    shipped = {load for (load,) in connection.execute(queries.SNAPSHOTS, (key,)).fetchall()}
    held = {row[observations.PERIOD]: row for row in observations.newest(connection, {key: ""}, EVERYTHING)}
    for (known_on, guess), (period, _, value, code, citation, cited_as, _, basis) in zip(
        dated, _cells(frame), strict=True
    ):
        row = held.get(period)
        if row is None or row[observations.LOAD] not in shipped:
            continue
        status = row[observations.VALUE + 1]
        if not same((row[observations.VALUE], status), (value, code), exact=True):
            continue
        there = (*row[observations.KNOWN_ON : observations.LOAD], *row[observations.CITATION : observations.KNOWN_ON])
        there = (*there, row[observations.BASIS])
        told = basis or (guess and row[observations.RECONSTRUCTED])
        right = (known_on, guess, citation, cited_as, basis) if told else there
        if (*right, code) != (*there, status):
            connection.execute(queries.DATE_OBS, (*right, code, key, period, row[observations.LOAD]))


def _overtaken(connection: Connection, key: int, on: date) -> set[str]:
    """Return the periods that a later day's load gave a value, by estimate known before that day.

    What ships of an earlier day is no exact vintage beside it: it would hide the newer one.
    """
    days_of_loads = dict(connection.execute(queries.LOADED_ON.format(keys="?"), (key,)).fetchall())
    held = observations.newest(connection, {key: ""}, EVERYTHING, withdrawn=True)
    return {
        row[observations.PERIOD]
        for row in held
        if row[observations.RECONSTRUCTED] and days_of_loads[row[observations.LOAD]] > on.isoformat()
    }


def _there(connection: Connection, key: int, on: date, kind: str) -> _There:
    """Return what a retrieval of a day is compared with.

    That is what was known by the day: figures that ship may be older than what is held. Where the clock was once set
    back, it is what is shown now, and what loads of no later day brought: what a later day brought is not held yet.
    """
    series = {key: ""}
    by_then = observations.newest(connection, series, Known(on), withdrawn=True)
    shown, exact = by_then, kind in EXACT
    if kind == "snapshot":
        return _There([_values(by_then)], frozenset(), exact)
    values = [_values(by_then)]
    if connection.execute(queries.JUMPS.format(keys="?", until=""), (key,)).fetchall():
        days_of_loads = dict(connection.execute(queries.LOADED_ON.format(keys="?"), (key,)).fetchall())
        in_time = [row for row in by_then if days_of_loads[row[observations.LOAD]] <= on.isoformat()]
        shown = observations.newest(connection, series, EVERYTHING, withdrawn=True)
        values = [_values(shown), _values(in_time)]
    own: frozenset[str] = frozenset()
    if kind == "derived":
        own = frozenset(row[observations.PERIOD] for row in shown)
    elif kind == "refresh":
        shipped = {load for (load,) in connection.execute(queries.SNAPSHOTS, (key,)).fetchall()}
        own = frozenset(row[observations.PERIOD] for row in shown if row[observations.LOAD] not in shipped)
    return _There(values, own, exact)


def _values(rows: Iterable[observations.Row]) -> dict[str, Value]:
    return {row[observations.PERIOD]: (row[observations.VALUE], row[observations.VALUE + 1]) for row in rows}


def _add_edition(connection: Connection, key: int, load_id: int, day: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write what a load revised as an edition, on top of the one before it."""
    values = [(row[0], row[3], row[4], row[5], row[1], load_id, row[9]) for row in rows]
    before = connection.execute(queries.NEWEST_EDITION, (key,)).fetchone()
    body = editions.following(before[0] if before else None, values, day)
    answers = " ".join(str(each) for each in sorted({row[9] for row in rows}))
    connection.execute(queries.ADD_EDITION, (key, day, load_id, answers, body))


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
        held = [
            connection.execute(queries.WORDING_OF, (event.id, day)).fetchone() for day in (on.isoformat(), END_OF_TIME)
        ]
        if held != [row, row]:
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
    days_asked = (on.isoformat(), END_OF_TIME)
    held = [connection.execute(queries.LISTING_OF, (written.series_key, day)).fetchone() for day in days_asked]
    if held != [new, new]:
        connection.execute(queries.ADD_LISTING, (written.series_key, on.isoformat(), written.load_id, *new, answer_id))


def known(
    periods: np.ndarray, indicator: Indicator, source: Source, retrieved_on: date
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each period the day its first value counts as known, and whether that is an estimate."""
    released = releases(periods, indicator)
    retrieved = days(retrieved_on)[0]
    exact = later(released, step(indicator), 2) >= retrieved
    first = indicator.first_published or source.first_published
    estimate = np.minimum(np.maximum(released, days(first)[0]), retrieved)
    return np.where(exact, retrieved, estimate), ~exact


def texts(column: pd.Series[pd.Timestamp]) -> list[str]:
    """Return days as ISO texts, as the store has them."""
    return days_written(days_of(column))
