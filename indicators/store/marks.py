"""The marks of claims as the store keeps them: by brief and claim, each with what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.store import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.store.reading import Store

Row = tuple[str, str, str, str, str]


def kept(store: Store) -> list[Row]:
    """Return brief, claim, digest of what it asks, the day until which its marks go, and these as JSON."""
    with store.open() as connection:
        return list(connection.execute(queries.MARKS).fetchall())


def keep(store: Store, rows: Sequence[Row]) -> None:
    """Write the marks of claims in place of those kept so far."""
    with store.write() as connection:
        connection.executemany(queries.KEEP_MARK, rows)
