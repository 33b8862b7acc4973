"""Every value ever seen and when: read as known on a day, and of the loads up to one.

A vintage is a row of `obs`: the value of a period as it became known on a day. That day is exact when the
figure was retrieved within two periods of its release; older history that arrives at once is *reconstructed*:
known, by estimate, on the later of the period's end plus the indicator's lag and the source's first
publication, never after its retrieval. Reading as of a day shows the newest value known by then.

A cited value is known on the day its own page, address or event gives (`basis`); where only an estimate dates it, by
that. The tables are appended to and no value is overwritten; a day of publication that was wrong is set right in place.
Readers can only read; one writer at a time; a load is one transaction.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from indicators.model import Attempt, Event, HeldValue, Hold, Jump, Listing, Origin
from indicators.store import journal, observations, queries
from indicators.store.observations import last_day, places, within
from indicators.store.queries import END_OF_LOADS, END_OF_TIME, NO_ANSWER
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pandas as pd

    from indicators.model import Entry, Known
    from indicators.store.engine import Connection, Engine
    from indicators.store.observations import Row


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
        return self._frame(observations.newest, series_ids, known)

    def vintages(self, series_ids: Sequence[str], known: Known) -> pd.DataFrame:
        """Return every vintage known: a row for each, in the columns of `read`.

        By series and period; of one period that which `read` shows comes first. A value that is NaN was withdrawn. Two
        columns more: `basis` (of the day on which a cited value was published) and `kind` of the load that brought it.
        """
        return self._frame(observations.every, series_ids, known, more=True)

    def _frame(
        self, of: Callable[..., list[Row]], series_ids: Sequence[str], known: Known, *, more: bool = False
    ) -> pd.DataFrame:
        with self.open() as connection:
            names = _keys(connection, series_ids)
            rows = of(connection, names, known)
            loads = dict(connection.execute(queries.LOADED_ON.format(keys=places(names)), list(names)).fetchall())
            kinds = dict(connection.execute(queries.KINDS.format(keys=places(names)), list(names)).fetchall())
        frame = _frame(rows, names, loads)
        if not more:
            return frame
        came = [kinds[row[observations.LOAD]] for row in rows]
        return frame.assign(basis=[row[observations.BASIS] for row in rows], kind=came)

    def held(self, series_ids: Sequence[str] | None, known: Known) -> dict[str, Held]:
        """Return what is known of these series, or of all; a period whose value was withdrawn is not held."""
        only, names = _only(series_ids)
        condition, loads = within(known, "o.load_id", "s.series_id", known.forward)
        with_day, bound = only, list(names)
        if known.day:
            with_day, bound = f"{only} AND o.known_on <= ?", [*names, known.day.isoformat()]
        with self.open() as connection:
            rows = connection.execute(queries.HELD.format(only=with_day, until=condition), [*bound, *loads]).fetchall()
            lacking = dict(connection.execute(queries.WITHDRAWN.format(only=only), names).fetchall())
            shown: dict[str, list[str]] = {name: [] for name in lacking.values()}
            for row in observations.newest(connection, lacking, known) if lacking else ():
                shown[lacking[row[0]]].append(row[observations.PERIOD])
        spans = [(name, first, last, count) for name, first, last, count in rows if name not in shown]
        spans += [(name, each[0], each[-1], len(each)) for name, each in shown.items() if each]
        return {
            name: Held(name, date.fromisoformat(first), date.fromisoformat(last), count)
            for name, first, last, count in spans
        }

    def with_figures(self, known: Known) -> frozenset[str]:
        """Return the series of which some figure was loaded by the last load that counts, whatever day is known."""
        until, loads = observations.within(known, "o.load_id", "s.series_id", known.forward)
        with self.open() as connection:
            rows = connection.execute(queries.WITH_FIGURES.format(until=until), loads).fetchall()
        return frozenset(name for (name,) in rows)

    def versions(self) -> dict[str, int]:
        """Return of each series a number that grows with each load of it."""
        with self.open() as connection:
            return dict(connection.execute(queries.VERSIONS).fetchall())

    def looks(
        self, series_ids: Sequence[str] | None, known: Known, today: date | None = None
    ) -> dict[str, tuple[Attempt, ...]]:
        """Return of these series, or of all, the last attempt that went well and the last of all, oldest first.

        Of the attempts made by the day that is known. Where a clock that was ahead dated the last that went well
        after `today`, the last before it that none did is there too.
        """
        only, names = _only(series_ids)
        until, loads = within(known, "load.load_id", "s.series_id", known.forward)
        newest = queries.NEWEST_LOOK.format(until=until)
        bound = [last_day(known), *loads]
        right = today.isoformat() if today else END_OF_TIME
        with self.open() as connection:
            rows = connection.execute(
                queries.LOOKS.format(newest=newest, good=queries.GOOD, only=only),
                [*bound, *bound, *bound, right, *names],
            ).fetchall()
        looks: dict[str, list[Attempt]] = {}
        for name, retrieved_on, kind, status, reason, many in rows:
            at = date.fromisoformat(retrieved_on)
            looks.setdefault(name, []).append(Attempt(name, at, kind, status, reason, brought=many > 0))
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
        last_load = dict(known.forward).get(series_id, END_OF_LOADS if known.until is None else known.until)
        with self.open() as connection:
            keys = _keys(connection, [series_id])
            row = next(iter(observations.newest(connection, keys, known, period=period.isoformat())), None)
            if row is None:
                return None
            key, _, stamped, value, status, citation, cited_as, known_on, guessed, load_id, answer_id, basis = row
            kind, retrieved_on, source = connection.execute(queries.LOAD, (load_id,)).fetchone()
            answer = connection.execute(queries.ANSWER, (answer_id,)).fetchone() or ("", "", 0)
            if kind == "let in":
                held_by = connection.execute(queries.HELD_BY, (key, period.isoformat(), answer_id, load_id)).fetchone()[
                    0
                ]
                load_id = held_by or load_id
            came = connection.execute(queries.RETRIEVALS, (answer_id, last_load)).fetchall()
        # The bytes came with the last retrieval up to the load that brought the value: later ones are sightings.
        brought = [datetime.fromisoformat(at) for load, at in came if load <= load_id]
        again = [datetime.fromisoformat(at) for load, at in came if load > load_id]
        seen = [at for at in again if known.day is None or at.date() <= known.day]
        return Origin(
            series_id=series_id,
            time_period=period,
            stamped=date.fromisoformat(stamped),
            value=value,
            status=status,
            known_on=date.fromisoformat(known_on),
            reconstructed=bool(guessed),
            kind=kind,
            retrieved_on=brought[-1].date() if brought else date.fromisoformat(retrieved_on),
            source=source,
            citation=citation,
            cited_as=cited_as,
            basis=basis,
            url=answer[0],
            sha256=answer[1],
            at=brought[-1] if brought else None,
            bytes=answer[2],
            seen_again=seen[-1] if seen else None,
        )

    def answered(self, url: str) -> tuple[str, str, str]:
        """Return entity tag, day of change and hash of the last raw answer from an address; empty without one."""
        with self.open() as connection:
            row = connection.execute(queries.ANSWERED, (url,)).fetchone()
        return row or ("", "", "")

    def first_good(self, series_ids: Sequence[str] | None, known: Known) -> dict[str, tuple[Attempt, ...]]:
        """Return of these series, or of all, the first attempt of each kind that went well."""
        only, names = _only(series_ids)
        condition, loads = within(known, "load.load_id", "s.series_id", known.forward)
        with self.open() as connection:
            rows = connection.execute(
                queries.FIRST_GOOD.format(good=queries.GOOD, only=only, until=condition), [*names, *loads]
            ).fetchall()
        good: dict[str, list[Attempt]] = {}
        for name, day, kind in rows:
            good.setdefault(name, []).append(Attempt(name, date.fromisoformat(day), kind, "ok", ""))
        return {name: tuple(each) for name, each in good.items()}

    def last_jump(self) -> Jump | None:
        """Return the last time that a load was dated earlier than the one before it; None without one."""
        with self.open() as connection:
            row = connection.execute(queries.LAST_JUMP).fetchone()
        return Jump(row[0], date.fromisoformat(row[1]), date.fromisoformat(row[2])) if row else None

    def last_dated(self) -> date | None:
        """Return the latest day that a clock gave to the last attempt at a series; None before any."""
        with self.open() as connection:
            (day,) = connection.execute(queries.LAST_BY_A_CLOCK).fetchone()
        return date.fromisoformat(day) if day else None

    def asked(self) -> dict[str, datetime]:
        """Return when each series was last asked for, for those whose last question was answered and has its moment."""
        with self.open() as connection:
            rows = connection.execute(queries.ASKED).fetchall()
        return {series: datetime.fromisoformat(at) for series, at in rows if at}

    def used_answers(self) -> set[str]:
        """Return the hashes of the raw answers that a value, a value held back, an event or a list came from."""
        with self.open() as connection:
            rows = connection.execute(queries.USED_ANSWERS).fetchall()
            hashes = dict(connection.execute(queries.HASHES).fetchall())
            packed = connection.execute(queries.EDITION_ANSWERS).fetchall()
        keys = {int(each) for (keys,) in packed for each in keys.split()} - {NO_ANSWER}
        return {row[0] for row in rows} | {hashes[each] for each in keys}

    def holds(self) -> tuple[Hold, ...]:
        """Return what waits in quarantine for an analyst's word, newest first."""
        with self.open() as connection:
            rows = connection.execute(queries.HOLDS).fetchall()
        return tuple(
            Hold(key, name, date.fromisoformat(on), reason, count, _day(first), _day(last))
            for key, name, on, reason, count, first, last in rows
        )

    def held_back(self) -> dict[int, tuple[HeldValue, ...]]:
        """Return the values that wait for a word, by the number of their hold, each with its raw answer."""
        with self.open() as connection:
            rows = connection.execute(queries.HELD_BACK).fetchall()
        found: dict[int, list[HeldValue]] = {}
        for key, period, value, status, url, sha256, many in rows:
            one = HeldValue(date.fromisoformat(period), value, status, url or "", sha256 or "", many or 0)
            found.setdefault(key, []).append(one)
        return {key: tuple(each) for key, each in found.items()}

    def events(self, known: Known) -> tuple[Event, ...]:
        """Return the events that sources reported, in the newest wording known, by date."""
        newest = {event.id: event for event, _ in self.wordings(known)}
        return tuple(sorted(newest.values(), key=lambda each: each.date))

    def wordings(self, known: Known) -> tuple[tuple[Event, date], ...]:
        """Return the wordings of these events, each with the day on which it became known, the oldest first.

        Of several that came on one day, the last.
        """
        until, loads = within(known, "load_id")
        with self.open() as connection:
            rows = connection.execute(queries.WORDINGS.format(until=until), [last_day(known), *loads]).fetchall()
        return tuple(
            (
                Event(key, date.fromisoformat(day), title, kind, tuple(areas.split()), name, url),
                date.fromisoformat(known_on),
            )
            for key, day, title, kind, areas, name, url, known_on in rows
        )

    def listing(self, series_id: str, known: Known) -> Listing | None:
        """Return the newest list known behind a series that counts things; None where there is none."""
        until, loads = within(known, "l.load_id", "s.series_id", known.forward)
        with self.open() as connection:
            row = connection.execute(
                queries.LISTING.format(until=until), [series_id, last_day(known), *loads]
            ).fetchone()
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

    columns = list(zip(*rows, strict=True)) or [()] * 12
    keys, periods, stamped, values, statuses, citations, cited_as, known_on, reconstructed, load_ids, *_ = columns
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


def _only(series_ids: Sequence[str] | None) -> tuple[str, list[object]]:
    """Return a condition on the series `s` and what goes into its places."""
    if series_ids is None:
        return "1 = 1", []
    return f"s.series_id IN ({places(series_ids)})", list(series_ids)


def _keys(connection: Connection, series_ids: Sequence[str]) -> dict[int, str]:
    asked = queries.KEYS_OF.format(names=places(series_ids))
    return dict(connection.execute(asked, list(series_ids)).fetchall())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
