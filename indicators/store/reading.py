"""Every value ever seen and when: read as known on a day, and of the loads up to one.

A vintage is a row of `obs`: the value of a period as it became known on a day. That day is exact when the
figure was retrieved within two periods of its release; older history that arrives at once is *reconstructed*:
known, by estimate, on the later of the period's end plus the indicator's lag and the source's first
publication, never after its retrieval. Reading as of a day shows the newest value known by then.

The tables are appended to, never overwritten. Readers can only read; one writer at a time; a load is one transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from indicators.model import Attempt, Event, Hold, Listing, Origin
from indicators.store import journal, queries
from indicators.store.queries import END_OF_LOADS, END_OF_TIME
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pandas as pd

    from indicators.model import Entry, Known
    from indicators.store.engine import Connection, Engine


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of one series: first and last period, and how many periods."""

    series_id: str
    first: date
    last: date
    count: int


class Store:
    """The store in a database that `ensure` has made sure of.

    What is read is bound by a `Known`: values known by its day, of loads up to its last; nothing shows that a later
    load brought.

    Args:
        engine: the database.
        home: the folder of raw answers and of what a refresh says of itself.
    """

    def __init__(self, engine: Engine, home: Path) -> None:
        self.engine, self.home = engine, home

    @property
    def path(self) -> Path:
        """The file of a store that is one."""
        assert isinstance(self.engine, SQLite)  # noqa: S101 - nobody asks a server for its file
        return self.engine.path

    def open(self) -> AbstractContextManager[Connection]:
        """Give a connection that can only read, for the queries of this room."""
        return self.engine.reading()

    def write(self) -> AbstractContextManager[Connection]:
        """Give a connection inside one transaction: all of it is written, or nothing."""
        return self.engine.writing()

    def read(self, series_ids: Sequence[str], known: Known) -> pd.DataFrame:
        """Return the newest values known, as an observation frame.

        Three columns follow those of `frame.py`: `known_on` and `retrieved_on` (datetime64[s]) and
        `reconstructed` (bool: `known_on` is an estimate). A series the store does not hold gives no row.
        """
        return self._rows(queries.READ, series_ids, known)

    def vintages(self, series_ids: Sequence[str], known: Known) -> pd.DataFrame:
        """Return every vintage known: a row for each, in the columns of `read`.

        By series and period; of one period that which `read` shows comes first. A value that is NaN was withdrawn.
        """
        return self._rows(queries.VINTAGES, series_ids, known)

    def _rows(self, query: str, series_ids: Sequence[str], known: Known) -> pd.DataFrame:
        with self.open() as connection:
            names = dict(
                connection.execute(queries.KEYS_OF.format(names=_places(series_ids)), list(series_ids)).fetchall()
            )
            forward = dict(known.forward)
            keys = [(key, forward[name]) for key, name in names.items() if name in forward]
            until, loads_known = _until(known, "load_id", "series_key", keys)
            marks = _places(names)
            rows = connection.execute(
                query.format(keys=marks, until=until), [*names, _by(known), *loads_known]
            ).fetchall()
            loads = dict(connection.execute(queries.LOADED_ON.format(keys=marks), list(names)).fetchall())
        return _frame(rows, names, loads)

    def held(self, series_ids: Sequence[str] | None, known: Known) -> dict[str, Held]:
        """Return what is known of these series, or of all."""
        only, names = _only(series_ids)
        until, loads = _until(known, "o.load_id", "s.series_id", known.forward)
        if known.day:
            only, names = f"{only} AND o.known_on <= ?", [*names, known.day.isoformat()]
        with self.open() as connection:
            rows = connection.execute(queries.HELD.format(only=only, until=until), [*names, *loads]).fetchall()
        return {
            name: Held(name, date.fromisoformat(first), date.fromisoformat(last), count)
            for name, first, last, count in rows
        }

    def versions(self) -> dict[str, int]:
        """Return of each series a number that grows with each load of it."""
        with self.open() as connection:
            return dict(connection.execute(queries.VERSIONS).fetchall())

    def looks(self, series_ids: Sequence[str] | None, known: Known) -> dict[str, tuple[Attempt, ...]]:
        """Return of these series, or of all, the last attempt that went well and the last of all, oldest first.

        Of the attempts made by the day that is known.
        """
        only, names = _only(series_ids)
        until, loads = _until(known, "load.load_id", "s.series_id", known.forward)
        newest = queries.NEWEST_LOOK.format(until=until)
        bound = [_by(known), *loads]
        with self.open() as connection:
            rows = connection.execute(
                queries.LOOKS.format(newest=newest, only=only), [*bound, *bound, *names]
            ).fetchall()
        looks: dict[str, list[Attempt]] = {}
        for name, retrieved_on, kind, status, reason in rows:
            looks.setdefault(name, []).append(Attempt(name, date.fromisoformat(retrieved_on), kind, status, reason))
        return {name: tuple(each) for name, each in looks.items()}

    def revision(self) -> int:
        """Return a number that grows with each load and decision: what is cached for one revision stays right."""
        with self.open() as connection:
            return int(connection.execute(queries.REVISION).fetchone()[0])

    def last_load(self) -> int:
        """Return the number of the newest load, 0 before the first: a `Known` up to it shows what is held now."""
        with self.open() as connection:
            return int(connection.execute(queries.LAST_LOAD).fetchone()[0])

    def origin(self, series_id: str, period: date, known: Known) -> Origin | None:
        """Return where the value of one period that is known comes from; None without one."""
        until, loads = _until(known, "o.load_id", "s.series_id", known.forward)
        came, answers = _until(known, "r.load_id", "s.series_id", known.forward)
        with self.open() as connection:
            row = connection.execute(
                queries.ORIGIN.format(came=came, until=until),
                [*answers, series_id, period.isoformat(), _by(known), *loads],
            ).fetchone()
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
            at=datetime.fromisoformat(at) if at else None,
            bytes=size or 0,
        )

    def answered(self, url: str) -> tuple[str, str, str]:
        """Return entity tag, day of change and hash of the last raw answer from an address; empty without one."""
        with self.open() as connection:
            row = connection.execute(queries.ANSWERED, (url,)).fetchone()
        return row or ("", "", "")

    def asked(self) -> dict[str, datetime]:
        """Return when each series was last asked for, for those whose last question was answered."""
        with self.open() as connection:
            rows = connection.execute(queries.ASKED).fetchall()
        return {series: datetime.fromisoformat(at) for series, at in rows}

    def used_answers(self) -> set[str]:
        """Return the hashes of the raw answers that a value, a value held back, an event or a list came from."""
        with self.open() as connection:
            rows = connection.execute(queries.USED_ANSWERS).fetchall()
        return {row[0] for row in rows}

    def holds(self) -> tuple[Hold, ...]:
        """Return what waits in quarantine for an analyst's word, newest first."""
        with self.open() as connection:
            rows = connection.execute(queries.HOLDS).fetchall()
        return tuple(
            Hold(key, name, date.fromisoformat(on), reason, count, _day(first), _day(last))
            for key, name, on, reason, count, first, last in rows
        )

    def events(self, known: Known) -> tuple[Event, ...]:
        """Return the events that sources reported, in the newest wording known, by date."""
        newest = {event.id: event for event, _ in self.wordings(known)}
        return tuple(sorted(newest.values(), key=lambda each: each.date))

    def wordings(self, known: Known) -> tuple[tuple[Event, date], ...]:
        """Return the wordings of these events, each with the day on which it became known, the oldest first.

        Of several that came on one day, the last.
        """
        until, loads = _until(known, "load_id")
        with self.open() as connection:
            rows = connection.execute(queries.WORDINGS.format(until=until), [_by(known), *loads]).fetchall()
        return tuple(
            (
                Event(key, date.fromisoformat(day), title, kind, tuple(areas.split()), name, url),
                date.fromisoformat(known_on),
            )
            for key, day, title, kind, areas, name, url, known_on in rows
        )

    def listing(self, series_id: str, known: Known) -> Listing | None:
        """Return the newest list known behind a series that counts things; None where there is none."""
        until, loads = _until(known, "l.load_id", "s.series_id", known.forward)
        with self.open() as connection:
            row = connection.execute(queries.LISTING.format(until=until), [series_id, _by(known), *loads]).fetchone()
        if row is None:
            return None
        return Listing(
            series_id, date.fromisoformat(row[0]), tuple(json.loads(row[1])), tuple(map(tuple, json.loads(row[2])))
        )

    def journal(self, since: datetime | None = None) -> tuple[Entry, ...]:
        """Return the lines of the journal from a moment on, or all, in the order in which they were written."""
        with self.open() as connection:
            return journal.entries(connection, since)


def _frame(rows: list[tuple[Any, ...]], names: Mapping[int, str], loads: Mapping[int, str]) -> pd.DataFrame:
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


def _by(known: Known) -> str:
    """Return the last day of what is known."""
    return known.day.isoformat() if known.day else END_OF_TIME


def _until(
    known: Known, load: str, of: str = "", forward: Iterable[tuple[object, int]] = ()
) -> tuple[str, list[object]]:
    """Return a condition on the load of a row, and what goes into its places; an empty one where all loads count.

    Args:
        known: names the last load.
        load: the column with the number of the load.
        of: the column that says of which series a row is.
        forward: the series as that column names them that have another last load, and that load.
    """
    last = END_OF_LOADS if known.until is None else known.until
    moved = list(forward)
    if moved:
        cases = " ".join("WHEN ? THEN ?" for _ in moved)
        return f" AND {load} <= CASE {of} {cases} ELSE ? END", [*(part for pair in moved for part in pair), last]
    return ("", []) if known.until is None else (f" AND {load} <= ?", [last])


def _only(series_ids: Sequence[str] | None) -> tuple[str, list[object]]:
    """Return a condition on the series `s` and what goes into its places."""
    if series_ids is None:
        return "1 = 1", []
    return f"s.series_id IN ({_places(series_ids)})", list(series_ids)


def _places(values: Sequence[object] | Mapping[int, object]) -> str:
    """Return as many places as there are values; NULL, which nothing equals, for none."""
    return ",".join("?" * len(values)) or "NULL"


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
