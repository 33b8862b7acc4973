"""Quarantine: values that were not believed wait here, with the reason, for an analyst's word.

The same values with the same reason are held once, however often they are asked for; what was dismissed stays
dismissed until other values come. All functions but `decide` work inside the caller's transaction.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from indicators.core.frame import observations
from indicators.errors import UnknownNameError
from indicators.store.writing import Written, append, texts

if TYPE_CHECKING:
    import sqlite3
    from datetime import date, datetime

    import pandas as pd

    from indicators.model import Catalog
    from indicators.store.reading import Store


def hold(connection: sqlite3.Connection, key: int, load_id: int, on: date, reason: str, frame: pd.DataFrame) -> bool:
    """Hold doubted values of a series; return whether they now wait for a word (not once they were dismissed)."""
    columns = (frame[name].tolist() for name in ("value", "status", "answer_id"))
    rows = list(zip(texts(frame["time_period"]), texts(frame["stamped"]), *columns, strict=True))
    kind = reason.partition(":")[0] if rows else reason
    digest = hashlib.sha256(repr((kind, [row[:4] for row in rows])).encode()).hexdigest()
    there = connection.execute(
        "SELECT hold_id, decision FROM hold WHERE series_key = ? AND digest = ? ORDER BY hold_id DESC", (key, digest)
    ).fetchone()
    if there and there[1] == "dismissed":
        return False
    connection.execute("UPDATE load SET status = 'held' WHERE load_id = ?", (load_id,))
    if there and there[1] == "":
        return True
    # A newer doubt of the same series takes the place of one that nobody has decided yet.
    connection.execute(
        "UPDATE hold SET decision = 'replaced', decided_on = ? WHERE series_key = ? AND load_id < ? AND decision = ''",
        (on.isoformat(), key, load_id),
    )
    hold_id = connection.execute(
        "INSERT INTO hold(series_key, load_id, held_on, reason, digest, decision, decided_by, decided_on) "
        "VALUES(?, ?, ?, ?, ?, '', '', '')",
        (key, load_id, on.isoformat(), reason, digest),
    ).lastrowid
    connection.executemany(
        "INSERT INTO held_obs(hold_id, time_period, stamped, value, status, answer_id) VALUES(?, ?, ?, ?, ?, ?)",
        [(hold_id, *row) for row in rows],
    )
    return True


def decide(store: Store, catalog: Catalog, hold_id: int, *, let_in: bool, analyst: str, at: datetime) -> Written:
    """Let the held values in, or dismiss them, by an analyst's word.

    Values let in are known from this day on: until it nobody believed them.

    Raises:
        UnknownNameError: nothing with this number waits.
    """
    with store.write() as connection:
        row = connection.execute(
            "SELECT s.series_id, h.reason, l.source FROM hold h JOIN series s ON s.series_key = h.series_key "
            "JOIN load l ON l.load_id = h.load_id WHERE h.hold_id = ? AND h.decision = ''",
            (hold_id,),
        ).fetchone()
        if row is None or row[0] not in catalog.indicators:
            raise UnknownNameError(f"nothing with number {hold_id} waits; see: python -m indicators quarantine")
        series_id, reason, source = row
        connection.execute(
            "UPDATE hold SET decision = ?, decided_by = ?, decided_on = ? WHERE hold_id = ?",
            ("let in" if let_in else "dismissed", analyst, at.date().isoformat(), hold_id),
        )
        if not let_in:
            return Written(0, 0)
        frame = _held_frame(connection, hold_id, series_id)
        indicator = catalog.indicators[series_id]
        words = f"let in by {analyst}: {reason}"
        origin = catalog.sources[source or indicator.source]
        return append(connection, indicator, origin, frame, at.date(), "let in", at=at, reason=words)


def _held_frame(connection: sqlite3.Connection, hold_id: int, series_id: str) -> pd.DataFrame:
    rows = connection.execute(
        "SELECT time_period, stamped, value, status, answer_id FROM held_obs WHERE hold_id = ? ORDER BY time_period",
        (hold_id,),
    ).fetchall()
    frame = observations(
        (series_id, period, stamped, value, status, "", "") for period, stamped, value, status, _ in rows
    )
    return frame.assign(answer_id=[row[4] for row in rows])
