"""Which value of a period is shown: rows of `obs` and of editions, as known by a day and of the loads up to one.

The newest counts: that known last, of one day that of the last load; an exact one comes before an estimate of when
another was known. Where the clock was once set back, what came before that counts as known by then at the latest: the
order of the loads decides, and a load by a clock that was a year ahead hides nothing that came after it. As of a day,
only what is dated by it is read, as ever.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from indicators.store import editions, queries
from indicators.store.queries import END_OF_LOADS, END_OF_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indicators.model import Known
    from indicators.store.engine import Connection

# A row: series_key, time_period, stamped, value (None: withdrawn), status, citation, cited_as, known_on,
# reconstructed, load_id, answer_id, basis.
Row = tuple[Any, ...]
PERIOD, OF, VALUE, CITATION, KNOWN_ON, RECONSTRUCTED, LOAD, BASIS = 1, 2, 3, 5, 7, 8, 9, 11


def newest(
    connection: Connection, keys: Mapping[int, str], known: Known, *, withdrawn: bool = False, period: str = ""
) -> list[Row]:
    """Return the value of each period that is shown, by series and period; those withdrawn too, if they are wanted.

    Args:
        connection: to read with.
        keys: ids of the series by their keys.
        known: what may be read.
        withdrawn: whether a period whose value was withdrawn has a row, with None.
        period: the first day of the only one that is asked for; of every period if empty.
    """
    asked = _Asked(keys, known, period)
    jumps = asked.jumps(connection)
    last = [
        editions.as_row(key, each)
        for key, body in asked.last_editions(connection, jumps)
        for each in editions.unpack(body)
        if period in ("", each[0])
    ]
    if jumps:
        rows = list(_firsts(_sorted([*asked.rows(connection, queries.VINTAGES), *last], jumps)))
    else:
        rows = _with(asked.rows(connection, queries.READ), last)
    return rows if withdrawn else [row for row in rows if row[VALUE] is not None]


def every(connection: Connection, keys: Mapping[int, str], known: Known) -> list[Row]:
    """Return every vintage known, by series and period, of each period the one that `newest` returns first."""
    asked = _Asked(keys, known)
    jumps = asked.jumps(connection)
    rows = asked.rows(connection, queries.VINTAGES)
    packed = [
        editions.as_row(key, each)
        for key, load, body in asked.editions(connection)
        for each in editions.unpack(body)
        if each[5] == load
    ]
    return _sorted([*rows, *packed], jumps) if packed or jumps else rows


class _Asked:
    """What is read: the series, and what is known, as conditions of queries."""

    def __init__(self, keys: Mapping[int, str], known: Known, period: str = "") -> None:
        forward = dict(known.forward)
        moved = [(key, forward[name]) for key, name in keys.items() if name in forward]
        self._until, self._loads = within(known, "load_id", "series_key", moved)
        self._keys = list(keys)
        self._marks = places(self._keys)
        self._day = last_day(known)
        self._period = period

    def rows(self, connection: Connection, query: str) -> list[Row]:
        only = " AND time_period = ?" if self._period else ""
        asked = query.format(keys=self._marks, until=self._until + only)
        period = [self._period] if self._period else []
        return connection.execute(asked, [*self._keys, self._day, *self._loads, *period]).fetchall()

    def jumps(self, connection: Connection) -> dict[int, list[tuple[int, str]]]:
        """Return of each series the loads by a clock that had been set back, each with its day."""
        asked = queries.JUMPS.format(keys=self._marks, until=self._until)
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for key, load, day in connection.execute(asked, [*self._keys, *self._loads]).fetchall():
            found[key].append((load, day))
        return dict(found)

    def last_editions(self, connection: Connection, jumps: Mapping[int, object]) -> list[tuple[int, bytes]]:
        """Return of each series that has some the edition that counts.

        After a jump of the clock that is the one of the last load; else the last one of the last day.
        """
        order = "load_id DESC" if jumps else "known_on DESC, load_id DESC"
        asked = queries.LAST_EDITIONS.format(keys=self._marks, until=self._until, order=order)
        found = connection.execute(asked, [*self._keys, self._day, *self._loads]).fetchall()
        return [(key, connection.execute(queries.EDITION, (key, load)).fetchone()[0]) for key, load in found]

    def editions(self, connection: Connection) -> list[tuple[int, int, bytes]]:
        asked = queries.EDITIONS.format(keys=self._marks, until=self._until)
        return connection.execute(asked, [*self._keys, self._day, *self._loads]).fetchall()


def _with(rows: list[Row], last: list[Row]) -> list[Row]:
    """Return rows, one for each period, with those of editions in place of the ones that these are newer than."""
    found = {row[:OF]: row for row in rows}
    for row in last:
        there = found.get(row[:OF])
        if there is None or there[RECONSTRUCTED] or (there[KNOWN_ON], there[LOAD]) < (row[KNOWN_ON], row[LOAD]):
            found[row[:OF]] = row
    return list(found.values()) if len(found) == len(rows) else [found[each] for each in sorted(found)]


def _sorted(rows: list[Row], jumps: Mapping[int, Sequence[tuple[int, str]]]) -> list[Row]:
    """Return rows by series and period, of one period the one that is shown first."""

    def newer(row: Row) -> tuple[str, int, str]:
        counts = min([row[KNOWN_ON], *(day for load, day in jumps.get(row[0], ()) if load > row[LOAD])])
        return counts, row[LOAD], row[KNOWN_ON]

    newest_first = sorted(rows, key=newer, reverse=True)
    return sorted(newest_first, key=lambda row: (row[0], row[PERIOD], row[RECONSTRUCTED]))


def _firsts(rows: Iterable[Row]) -> Iterable[Row]:
    found: dict[Row, Row] = {}
    for row in rows:
        found.setdefault(row[:OF], row)
    return found.values()


def last_day(known: Known) -> str:
    """Return the last day of what is known."""
    return known.day.isoformat() if known.day else END_OF_TIME


def within(
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


def places(values: Sequence[object] | Mapping[int, object]) -> str:
    """Return as many places as there are values; NULL, which nothing equals, for none."""
    return ",".join("?" * len(values)) or "NULL"
