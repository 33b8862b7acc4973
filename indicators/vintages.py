"""Writing vintages: what one retrieval of a series adds to the store, and when each value became known.

Apart from `store.py` because only a load needs it: a start with the store already built does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indicators.periods import days, later, releases, step
from indicators.store import READ

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from indicators.model import Catalog, Indicator, Source


def fill(
    connection: sqlite3.Connection, catalog: Catalog, figures: Mapping[str, pd.DataFrame], meta: Mapping[str, str]
) -> None:
    """Write all shipped figures, and what the store says of itself, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for indicator in catalog.indicators.values():
            source = catalog.sources[indicator.source]
            append(connection, indicator, source, figures[indicator.id], indicator.taken_on, "snapshot")
        connection.executemany(
            "INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
            list(meta.items()),
        )
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def append(
    connection: sqlite3.Connection,
    indicator: Indicator,
    source: Source,
    frame: pd.DataFrame,
    retrieved_on: date,
    kind: str,
) -> int:
    """Write one retrieval of a series: a row for each value that is new or differs; return how many.

    The caller holds the transaction. `kind` is "snapshot" (shipped) or "refresh" (asked for).
    """
    name = (indicator.id,)
    connection.execute("INSERT INTO series(series_id) VALUES(?) ON CONFLICT(series_id) DO NOTHING", name)
    key = connection.execute("SELECT series_key FROM series WHERE series_id = ?", name).fetchone()[0]
    held = {
        row[1]: (row[3], row[4]) for row in connection.execute(READ.format(keys="?"), (key, retrieved_on.isoformat()))
    }
    known_on, reconstructed = known(frame["time_period"].to_numpy(), indicator, source, retrieved_on)
    day = retrieved_on.isoformat()
    load_id = connection.execute(
        "INSERT INTO load(series_key, retrieved_on, kind, status, reason, rows) VALUES(?, ?, ?, 'ok', '', ?)",
        (key, day, kind, len(frame)),
    ).lastrowid
    rows = [
        (
            key,
            period,
            known if period not in held else day,
            load_id,
            *rest,
            0 if period in held else int(guessed),
        )
        for period, known, guessed, *rest in zip(
            _texts(frame["time_period"]),
            np.datetime_as_string(known_on).tolist(),
            reconstructed.tolist(),
            _texts(frame["stamped"]),
            frame["value"].tolist(),
            frame["status"].tolist(),
            frame["citation"].tolist(),
            frame["cited_as"].tolist(),
            strict=True,
        )
        if held.get(period) != (rest[1], rest[2])
    ]
    connection.executemany("INSERT INTO obs VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return len(rows)


def known(
    periods: np.ndarray, indicator: Indicator, source: Source, retrieved_on: date
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each period the day its first value counts as known, and whether that is an estimate."""
    released = releases(periods, indicator)
    retrieved = days(retrieved_on)[0]
    exact = later(released, step(indicator), 2) >= retrieved
    estimate = np.minimum(np.maximum(released, days(source.first_published)[0]), retrieved)
    return np.where(exact, retrieved, estimate), ~exact


def _texts(column: pd.Series[pd.Timestamp]) -> list[str]:
    texts: list[str] = np.datetime_as_string(column.to_numpy().astype("datetime64[D]")).tolist()
    return texts
