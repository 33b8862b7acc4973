"""Every value ever seen and when: one SQLite file in WAL mode, appended to, never overwritten.

A vintage is a row of `obs`: the value of a period as it became known on a day. That day is exact when the
figure was retrieved within two periods of its release; older history that arrives at once is *reconstructed*:
known, by estimate, on the later of the period's end plus the indicator's lag and the source's first
publication, never after its retrieval. Reading as of a day shows the newest value known by then.

Queries are portable SQL (window functions, ISO dates as text, no dialect), so that another database can
follow. Readers open query-only; one writer at a time; a load is one transaction. The file is built beside
its place and moved in when whole, so a failed build leaves nothing and overwrites nothing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from indicators.errors import StoreError
from indicators.model import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from indicators.model import Catalog

SCHEMA_VERSION = 1
BUSY_SECONDS = 5
BUILD_WAIT_SECONDS = 30

# PostgreSQL: text days become date, real becomes double precision, "WITHOUT ROWID" falls away.
SCHEMA = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE series(series_key INTEGER PRIMARY KEY, series_id TEXT NOT NULL UNIQUE);
CREATE TABLE load(load_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, retrieved_on TEXT NOT NULL,
  kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE obs(series_key INTEGER NOT NULL, time_period TEXT NOT NULL, known_on TEXT NOT NULL,
  load_id INTEGER NOT NULL, stamped TEXT NOT NULL, value REAL, status TEXT NOT NULL, citation TEXT NOT NULL,
  cited_as TEXT NOT NULL, reconstructed INTEGER NOT NULL,
  PRIMARY KEY(series_key, time_period, known_on, load_id)) WITHOUT ROWID;
"""

# The newest vintage of each period, known by a day. A value that is NULL was withdrawn.
READ = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id
FROM (SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed,
        load_id, ROW_NUMBER() OVER (PARTITION BY series_key, time_period
                                    ORDER BY known_on DESC, load_id DESC) AS newest
      FROM obs WHERE series_key IN ({keys}) AND known_on <= ?) AS vintages
WHERE newest = 1 AND value IS NOT NULL ORDER BY series_key, time_period
"""
END_OF_TIME = "9999-12-31"


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
    def _open(self) -> Iterator[sqlite3.Connection]:
        with _named(self.path), closing(_connect(self.path, write=False)) as connection:
            connection.execute("PRAGMA query_only=1")
            yield connection

    def read(self, series_ids: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
        """Return the newest values, or those known on a day, as an observation frame.

        Three columns follow those of `frame.py`: `known_on` and `retrieved_on` (datetime64[s]) and
        `reconstructed` (bool: `known_on` is an estimate). A series the store does not hold gives no row.
        """
        with self._open() as connection:
            marks = ",".join("?" * len(series_ids)) or "NULL"
            names = dict(
                connection.execute(
                    f"SELECT series_key, series_id FROM series WHERE series_id IN ({marks})", list(series_ids)
                )
            )
            marks = ",".join("?" * len(names)) or "NULL"
            rows = connection.execute(
                READ.format(keys=marks), [*names, as_of.isoformat() if as_of else END_OF_TIME]
            ).fetchall()
            loads = dict(
                connection.execute(f"SELECT load_id, retrieved_on FROM load WHERE series_key IN ({marks})", list(names))
            )
        return _frame(rows, names, loads)

    def held(self) -> dict[str, Held]:
        """Return what is held of each series."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, MIN(o.time_period), MAX(o.time_period), COUNT(DISTINCT o.time_period) "
                "FROM obs o JOIN series s ON s.series_key = o.series_key GROUP BY s.series_id"
            ).fetchall()
        return {
            name: Held(name, date.fromisoformat(first), date.fromisoformat(last), count)
            for name, first, last, count in rows
        }

    def looks(self) -> dict[str, tuple[Look, ...]]:
        """Return every attempt to get each series, oldest first."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, l.retrieved_on, l.kind, l.status, l.reason "
                "FROM load l JOIN series s ON s.series_key = l.series_key ORDER BY l.load_id"
            ).fetchall()
        looks: dict[str, list[Look]] = {}
        for name, retrieved_on, kind, status, reason in rows:
            looks.setdefault(name, []).append(Look(name, date.fromisoformat(retrieved_on), kind, status, reason))
        return {name: tuple(each) for name, each in looks.items()}

    def revision(self) -> int:
        """Return a number that grows with each load: what is cached for one revision stays right."""
        with self._open() as connection:
            return int(connection.execute("SELECT COALESCE(MAX(load_id), 0) FROM load").fetchone()[0])


def ensure(path: Path, catalog: Catalog, figures: Callable[[], Mapping[str, pd.DataFrame]], digest: str) -> Store:
    """Return the store at `path`, built from the shipped figures if it is not there yet.

    If other figures ship now than it was filled from, what differs is appended.

    Args:
        path: where the file is or goes.
        catalog: indicators and sources; their lags and first publications date the vintages.
        figures: gives the shipped frames, called only when they are needed.
        digest: hash of the shipped figures.

    Raises:
        StoreError: folder or file that cannot be used, a store that is damaged or newer than this program.
        CatalogError: from `figures`.
    """
    with _named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and _filled_from(path) == digest:
            return Store(path)
        try:
            with FileLock(path.with_suffix(".lock"), timeout=BUILD_WAIT_SECONDS):
                if not path.exists():
                    _build(path, catalog, figures(), digest)
                elif _filled_from(path) != digest:
                    with closing(_connect(path, write=True)) as connection:
                        _fill(connection, catalog, figures(), digest)
        except Timeout as error:
            raise StoreError(
                f"another process has been building {path} for {BUILD_WAIT_SECONDS} s; wait for it to end, "
                "or stop it, and start again"
            ) from error
    return Store(path)


def _build(path: Path, catalog: Catalog, figures: Mapping[str, pd.DataFrame], digest: str) -> None:
    beside = path.with_suffix(".building")
    beside.unlink(missing_ok=True)
    try:
        with closing(_connect(beside, write=True, journal="MEMORY")) as connection:
            connection.executescript(SCHEMA)
            _fill(connection, catalog, figures, digest)
            connection.execute("PRAGMA journal_mode=WAL")
        beside.replace(path)
    finally:
        for left in (beside, beside.with_name(beside.name + "-journal")):
            left.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, catalog: Catalog, figures: Mapping[str, pd.DataFrame], digest: str) -> None:
    from indicators.vintages import fill  # noqa: PLC0415 - brings numpy, as above

    fill(connection, catalog, figures, {"schema_version": str(SCHEMA_VERSION), "figures": digest})


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


def _connect(path: Path, *, write: bool, journal: str = "WAL") -> sqlite3.Connection:
    mode = "rwc" if write else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    if write:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=FULL")
    return connection


def _filled_from(path: Path) -> str:
    """Return the hash of the figures that filled the store, after checking that this program can read it."""
    _whole(path)
    with closing(_connect(path, write=False)) as connection:
        meta = dict(connection.execute("SELECT name, value FROM meta"))
    if not meta.get("schema_version", "").isdigit() or "figures" not in meta:
        raise StoreError(_damaged(path, "it does not say what it holds"))
    version = int(meta["schema_version"])
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer version of this program (store version {version}, this one reads "
            f"{SCHEMA_VERSION}); use that version, or set INDICATORS_HOME to another folder"
        )
    return str(meta["figures"])


def _whole(path: Path) -> None:
    """Refuse a file that is shorter than its own header says: it was cut off while being copied."""
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise StoreError(_damaged(path, "it is no SQLite file"))
    page = int.from_bytes(header[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if path.stat().st_size < size:
        raise StoreError(_damaged(path, f"it has {path.stat().st_size:,} of {size:,} bytes"))


def _damaged(path: Path, why: str) -> str:
    return f"{path} is damaged ({why}); move it away and start again: the shipped figures are built anew"


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Turn what the disk and SQLite refuse into one line that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        words = str(error)
        if "full" in words or "disk I/O error" in words:
            raise StoreError(f"no room to write {path} ({words}); free some space and start again") from error
        if "readonly" in words or "unable to open" in words:
            raise StoreError(_unwritable(path, words)) from error
        if "locked" in words:
            raise StoreError(f"{path} is being written by another process ({words}); try again") from error
        raise StoreError(_damaged(path, words)) from error
    except OSError as error:
        raise StoreError(_unwritable(path, error.strerror or str(error))) from error


def _unwritable(path: Path, why: str) -> str:
    return (
        f"{path} cannot be opened for writing ({why}); make the folder writable, "
        "or set INDICATORS_HOME to a folder that is"
    )
