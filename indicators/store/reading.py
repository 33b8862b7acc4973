"""Every value ever seen and when: one SQLite file in WAL mode, appended to, never overwritten.

A vintage is a row of `obs`: the value of a period as it became known on a day. That day is exact when the
figure was retrieved within two periods of its release; older history that arrives at once is *reconstructed*:
known, by estimate, on the later of the period's end plus the indicator's lag and the source's first
publication, never after its retrieval. Reading as of a day shows the newest value known by then.

Queries are portable SQL (window functions, ISO dates as text, no dialect), so that another database can
follow. Readers open query-only; one writer at a time; a load is one transaction.
"""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from indicators.model import Event, Hold, Listing, Look, Origin
from indicators.store.queries import END_OF_TIME, ORIGIN, READ, VINTAGES, WORDINGS
from indicators.store.sqlite import connect, named

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of one series: first and last period, and how many periods."""

    series_id: str
    first: date
    last: date
    count: int


class Store:
    """The store at a path that `ensure` has made sure of. Holds no connection: each read opens its own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that can only read; `library.py` puts its own queries to it."""
        with named(self.path), closing(connect(self.path, write=False)) as connection:
            connection.execute("PRAGMA query_only=1")
            yield connection

    def read(self, series_ids: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
        """Return the newest values, or those known on a day, as an observation frame.

        Three columns follow those of `frame.py`: `known_on` and `retrieved_on` (datetime64[s]) and
        `reconstructed` (bool: `known_on` is an estimate). A series the store does not hold gives no row.
        """
        return self._rows(READ, series_ids, as_of)

    def vintages(self, series_ids: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
        """Return every vintage, or those known on a day: a row for each, in the columns of `read`.

        By series and period; of one period that which `read` shows comes first. A value that is NaN was withdrawn.
        """
        return self._rows(VINTAGES, series_ids, as_of)

    def _rows(self, query: str, series_ids: Sequence[str], as_of: date | None) -> pd.DataFrame:
        with self.open() as connection:
            marks = ",".join("?" * len(series_ids)) or "NULL"
            names = dict(
                connection.execute(
                    f"SELECT series_key, series_id FROM series WHERE series_id IN ({marks})", list(series_ids)
                )
            )
            marks = ",".join("?" * len(names)) or "NULL"
            rows = connection.execute(
                query.format(keys=marks), [*names, as_of.isoformat() if as_of else END_OF_TIME]
            ).fetchall()
            loads = dict(
                connection.execute(
                    f"SELECT load_id, retrieved_on FROM load WHERE rows > 0 AND series_key IN ({marks})", list(names)
                )
            )
        return _frame(rows, names, loads)

    def held(self, series_ids: Sequence[str] | None = None, as_of: date | None = None) -> dict[str, Held]:
        """Return what is held of each series, or of these; or what was known of it on a day."""
        only, names = _only(series_ids)
        if as_of:
            only, names = f"{only} AND o.known_on <= ?", [*names, as_of.isoformat()]
        with self.open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, MIN(o.time_period), MAX(o.time_period), COUNT(DISTINCT o.time_period) "
                f"FROM series s JOIN obs o ON o.series_key = s.series_key WHERE {only} GROUP BY s.series_id",
                names,
            ).fetchall()
        return {
            name: Held(name, date.fromisoformat(first), date.fromisoformat(last), count)
            for name, first, last, count in rows
        }

    def versions(self) -> dict[str, int]:
        """Return of each series a number that grows with each load of it."""
        with self.open() as connection:
            return dict(connection.execute("SELECT series_id, version FROM series"))

    def looks(self, series_ids: Sequence[str] | None = None, as_of: date | None = None) -> dict[str, tuple[Look, ...]]:
        """Return of each series, or of these, the last attempt that went well and the last of all, oldest first.

        As of a day, of the attempts made by then.
        """
        only, names = _only(series_ids)
        newest = "SELECT MAX(load_id) FROM load WHERE load.series_key = s.series_key AND load.retrieved_on <= ?"
        until = as_of.isoformat() if as_of else END_OF_TIME
        with self.open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, l.retrieved_on, l.kind, l.status, l.reason FROM series s JOIN load l "
                f"ON l.load_id IN (({newest}), ({newest} AND load.status = 'ok')) WHERE {only} ORDER BY l.load_id",
                [until, until, *names],
            ).fetchall()
        looks: dict[str, list[Look]] = {}
        for name, retrieved_on, kind, status, reason in rows:
            looks.setdefault(name, []).append(Look(name, date.fromisoformat(retrieved_on), kind, status, reason))
        return {name: tuple(each) for name, each in looks.items()}

    def revision(self) -> int:
        """Return a number that grows with each load and decision: what is cached for one revision stays right."""
        with self.open() as connection:
            return int(
                connection.execute(
                    "SELECT COALESCE(MAX(load_id), 0) + (SELECT COUNT(*) FROM hold WHERE decision <> '') FROM load"
                ).fetchone()[0]
            )

    def origin(self, series_id: str, period: date, as_of: date | None = None) -> Origin | None:
        """Return where the value of one period comes from, as shown now or known on a day; None without one."""
        day = as_of.isoformat() if as_of else END_OF_TIME
        with self.open() as connection:
            row = connection.execute(ORIGIN, (series_id, period.isoformat(), day)).fetchone()
        if row is None or row[1] is None:
            return None
        stamped, value, status, known_on, guessed, citation, cited_as, kind, retrieved_on, source, *answer = row
        url, sha256, at, size = answer
        return Origin(
            series_id=series_id,
            time_period=period,
            stamped=date.fromisoformat(stamped),
            value=value,
            status=status,
            known_on=date.fromisoformat(known_on),
            reconstructed=bool(guessed),
            kind=kind,
            retrieved_on=date.fromisoformat(retrieved_on),
            source=source,
            citation=citation,
            cited_as=cited_as,
            url=url or "",
            sha256=sha256 or "",
            at=at or "",
            bytes=size or 0,
        )

    def answered(self, url: str) -> tuple[str, str, str]:
        """Return entity tag, day of change and hash of the last raw answer from an address; empty without one."""
        with self.open() as connection:
            row = connection.execute(
                "SELECT etag, modified, sha256 FROM answer WHERE url = ? ORDER BY at DESC, answer_id DESC", (url,)
            ).fetchone()
        return row or ("", "", "")

    def asked(self) -> dict[str, datetime]:
        """Return when each series was last asked for, for those whose last question was answered."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, l.at FROM series s JOIN load l ON l.load_id = (SELECT MAX(load_id) FROM load "
                "WHERE load.series_key = s.series_key AND load.kind = 'refresh') WHERE l.status IN ('ok', 'held')"
            ).fetchall()
        return {series: datetime.fromisoformat(at) for series, at in rows}

    def used_answers(self) -> set[str]:
        """Return the hashes of the raw answers that a value, a value held back, an event or a list came from."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT sha256 FROM answer WHERE answer_id IN (SELECT answer_id FROM obs UNION "
                "SELECT answer_id FROM held_obs UNION SELECT answer_id FROM event UNION SELECT answer_id FROM listing)"
            ).fetchall()
        return {row[0] for row in rows}

    def holds(self) -> tuple[Hold, ...]:
        """Return what waits in quarantine for an analyst's word, newest first."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT h.hold_id, s.series_id, h.held_on, h.reason, "
                "(SELECT COUNT(*) FROM held_obs o WHERE o.hold_id = h.hold_id), "
                "(SELECT MIN(time_period) FROM held_obs o WHERE o.hold_id = h.hold_id), "
                "(SELECT MAX(time_period) FROM held_obs o WHERE o.hold_id = h.hold_id) "
                "FROM hold h JOIN series s ON s.series_key = h.series_key WHERE h.decision = '' ORDER BY h.hold_id DESC"
            ).fetchall()
        return tuple(
            Hold(key, name, date.fromisoformat(on), reason, count, _day(first), _day(last))
            for key, name, on, reason, count, first, last in rows
        )

    def events(self, as_of: date | None = None) -> tuple[Event, ...]:
        """Return the events that sources reported, in their newest wording or that of a day, by date."""
        newest = {event.id: event for event, _ in self.wordings(as_of)}
        return tuple(sorted(newest.values(), key=lambda each: each.date))

    def wordings(self, as_of: date | None = None) -> tuple[tuple[Event, date], ...]:
        """Return every wording of these events, each with the day on which it became known, the oldest first."""
        with self.open() as connection:
            rows = connection.execute(WORDINGS, (as_of.isoformat() if as_of else END_OF_TIME,)).fetchall()
        return tuple(
            (
                Event(key, date.fromisoformat(day), title, kind, tuple(areas.split()), name, url),
                date.fromisoformat(known),
            )
            for key, day, title, kind, areas, name, url, known in rows
        )

    def listing(self, series_id: str, as_of: date | None = None) -> Listing | None:
        """Return the newest list behind a series that counts things, or that of a day; None where there is none."""
        with self.open() as connection:
            row = connection.execute(
                "SELECT l.known_on, l.columns, l.rows FROM listing l JOIN series s ON s.series_key = l.series_key "
                "WHERE s.series_id = ? AND l.known_on <= ? ORDER BY l.known_on DESC",
                (series_id, as_of.isoformat() if as_of else END_OF_TIME),
            ).fetchone()
        if row is None:
            return None
        return Listing(
            series_id, date.fromisoformat(row[0]), tuple(json.loads(row[1])), tuple(map(tuple, json.loads(row[2])))
        )

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one transaction: all of it is written, or nothing."""
        with named(self.path), closing(connect(self.path, write=True)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has ended it already
                    connection.execute("ROLLBACK")
                raise


def _frame(rows: list[tuple[object, ...]], names: Mapping[int, str], loads: Mapping[int, str]) -> pd.DataFrame:
    import numpy as np  # noqa: PLC0415 - half a second, with pandas, that a start
    import pandas as pd  # noqa: PLC0415 - with the store already built need not wait for

    columns = list(zip(*rows, strict=True)) or [()] * 10
    keys, periods, stamped, values, statuses, citations, cited_as, known_on, reconstructed, load_ids = columns
    return pd.DataFrame(
        {
            "series_id": pd.Series([names[key] for key in keys], dtype="str"),
            "time_period": np.array(periods, dtype="datetime64[s]"),
            "stamped": np.array(stamped, dtype="datetime64[s]"),
            "value": np.array(values, dtype="float64"),
            "status": pd.Series(statuses, dtype="str"),
            "citation": pd.Series(citations, dtype="str"),
            "cited_as": pd.Series(cited_as, dtype="str"),
            "known_on": np.array(known_on, dtype="datetime64[s]"),
            "reconstructed": np.array(reconstructed, dtype="bool"),
            "retrieved_on": np.array([loads[each] for each in load_ids], dtype="datetime64[s]"),
        }
    )


def _only(series_ids: Sequence[str] | None) -> tuple[str, list[str]]:
    """Return a condition on the series `s` and what goes into its places."""
    if series_ids is None:
        return "1 = 1", []
    return f"s.series_id IN ({','.join('?' * len(series_ids)) or 'NULL'})", list(series_ids)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
