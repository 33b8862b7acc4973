"""Quarantine in the store: values that were held back, and what was decided on them.

All functions work inside the caller's transaction. What is doubted, and why, is `refresh/quarantine.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indicators.store import queries
from indicators.store.journal import Line, note

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from indicators.store.engine import Connection


def put(
    connection: Connection,
    key: int,
    load_id: int,
    on: date,
    reason: str,
    digest: str,
    rows: Sequence[Sequence[Any]],
    *,
    back: bool = True,
) -> bool:
    """Hold values of a load of a series back; return whether they now wait for a word.

    The same values (by their digest) wait once; those dismissed before wait no more. A newer doubt of the same series
    takes the place of one that nobody has decided yet. `back`: the load is one of which something is held back.
    """
    there = connection.execute(queries.SAME_HOLD, (key, digest)).fetchone()
    if there and there[0] == "dismissed":
        return False
    if back:
        connection.execute(queries.HOLD_LOAD, (load_id,))
    if there and there[0] == "":
        return True
    connection.execute(queries.REPLACE_HOLDS, (on.isoformat(), key, load_id))
    connection.execute(queries.ADD_HOLD, (key, load_id, on.isoformat(), reason, digest))
    hold_id = connection.execute(queries.LAST_HOLD).fetchone()[0]
    connection.executemany(queries.ADD_HELD_OBS, [(hold_id, *row) for row in rows])
    return True


def settle(connection: Connection, key: int, on: date, digests: Sequence[str]) -> None:
    """Replace what waits of a series and has a value that would be withdrawn, but for these."""
    kept = ",".join("?" * len(digests)) or "NULL"
    waits = connection.execute(queries.WITHDRAWALS_WAITING.format(digests=kept), (key, *digests)).fetchall()
    connection.executemany(queries.DECIDE_HOLD, [("replaced", "", on.isoformat(), hold_id) for (hold_id,) in waits])


def of_series(connection: Connection, key: int) -> dict[int, str]:
    """Return the reason of each thing that waits of a series, by its number."""
    return dict(connection.execute(queries.HOLDS_OF, (key,)).fetchall())


def replace(connection: Connection, hold_id: int, on: date) -> None:
    """Let what waits under a number wait no more: another answer has settled it."""
    connection.execute(queries.DECIDE_HOLD, ("replaced", "", on.isoformat(), hold_id))


def waiting(connection: Connection, hold_id: int) -> tuple[str, str, str] | None:
    """Return series, reason and source of what waits under a number; None if nothing does."""
    row: tuple[str, str, str] | None = connection.execute(queries.WAITING, (hold_id,)).fetchone()
    return row


def decide(connection: Connection, hold_id: int, series_id: str, word: str, analyst: str, at: datetime) -> None:
    """Write an analyst's word, "let in" or "dismissed", on what waits under a number, and into the journal."""
    connection.execute(queries.DECIDE_HOLD, (word, analyst, at.date().isoformat(), hold_id))
    subject = {"hold": str(hold_id), "series": series_id}
    note(connection, Line(f"hold {word}", subject, analyst, at, "waiting", word))


def wait_again(connection: Connection, hold_id: int, analyst: str, at: datetime) -> bool:
    """Let what was dismissed wait again, and note it in the journal; return whether something of that number was."""
    row = connection.execute(queries.DISMISSED, (hold_id,)).fetchone()
    if row is None:
        return False
    connection.execute(queries.DECIDE_HOLD, ("", "", "", hold_id))
    note(
        connection,
        Line("hold waits again", {"hold": str(hold_id), "series": row[0]}, analyst, at, "dismissed", "waiting"),
    )
    return True


def values(connection: Connection, hold_id: int) -> list[tuple[str, str, float | None, str, int]]:
    """Return the values under a number: period, stamped, value, status and raw answer of each, by period.

    One that would be withdrawn is None.
    """
    return list(connection.execute(queries.HELD_OBS, (hold_id,)).fetchall())
