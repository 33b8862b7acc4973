"""The loads of one series and what they brought, as two stores are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from indicators.model import EVERYTHING
from indicators.store import observations, queries
from indicators.store.carry import Row, rows_where
from indicators.store.observations import KNOWN_ON, LOAD

if TYPE_CHECKING:
    from indicators.store.engine import Connection
    from indicators.store.standing import Moment


class Load(NamedTuple):
    """A row of `load`: one attempt to get a series."""

    load_id: int
    series_key: int
    retrieved_on: str
    kind: str
    status: str
    reason: str
    rows: int
    source: str
    at: str

    @property
    def moment(self) -> Moment:
        """When it was: the day, and the moment of a load that was asked for."""
        return self.retrieved_on, self.at

    @property
    def same_as(self) -> tuple[object, ...]:
        """What two copies of one load have in common."""
        reason = "" if self.kind == "snapshot" else self.reason
        return self.retrieved_on, self.at, self.kind, self.status, reason, self.rows, self.source


def loads_of(connection: Connection, key: int) -> list[Load]:
    """Return all loads of a series, the oldest first."""
    return [Load(*row) for row in rows_where(connection, "load", "series_key = ? ORDER BY load_id", (key,))]


def vintages_of(connection: Connection, key: int) -> list[Row]:
    """Return every vintage of a series, as `observations.every` does."""
    return observations.every(connection, {key: ""}, EVERYTHING)


def counting(connection: Connection, key: int, loads: list[Load], rows: list[Row]) -> tuple[list[Load], list[Row]]:
    """Return loads and vintages of a series, those by a clock that was set back later with the day by which they count.

    So they need no jump of a clock beside them where the loads of two clocks are in one store.
    """
    jumps = connection.execute(queries.JUMPS.format(keys="?", until=""), (key,)).fetchall()
    if not jumps:
        return loads, rows

    def counts(day: str, load: int) -> str:
        return min([day, *(str(jump) for _, later, jump in jumps if later > load)])

    return [each._replace(retrieved_on=counts(each.retrieved_on, each.load_id)) for each in loads], [
        (*row[:KNOWN_ON], counts(row[KNOWN_ON], row[LOAD]), *row[KNOWN_ON + 1 :]) for row in rows
    ]
