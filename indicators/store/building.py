"""Building the store from what ships, filling in what differs since, and bringing an older one to this version.

The file is built beside its place and moved in when whole, so a failed build leaves nothing and overwrites nothing.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from indicators.errors import StoreError
from indicators.store.reading import Store
from indicators.store.schema import MIGRATIONS, SCHEMA, SCHEMA_VERSION
from indicators.store.sqlite import connect, damaged, named, whole

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from indicators.model import Catalog

BUILD_WAIT_SECONDS = 30


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
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and _made_of(path) == (SCHEMA_VERSION, digest):
            return Store(path)
        try:
            with FileLock(path.with_suffix(".lock"), timeout=BUILD_WAIT_SECONDS):
                if not path.exists():
                    _build(path, catalog, figures(), digest)
                else:
                    _migrate(path)
                    if _made_of(path)[1] != digest:
                        with closing(connect(path, write=True)) as connection:
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
        with closing(connect(beside, write=True, journal="MEMORY")) as connection:
            connection.executescript(SCHEMA)
            _fill(connection, catalog, figures, digest)
            connection.execute("PRAGMA journal_mode=WAL")
        beside.replace(path)
    finally:
        for left in (beside, beside.with_name(beside.name + "-journal")):
            left.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, catalog: Catalog, figures: Mapping[str, pd.DataFrame], digest: str) -> None:
    from indicators.store.writing import fill  # noqa: PLC0415 - brings numpy, as above

    fill(connection, catalog, figures, {"schema_version": str(SCHEMA_VERSION), "figures": digest})


def _migrate(path: Path) -> None:
    """Bring a store of an older version to this one, version by version, each in one transaction."""
    for version in range(_made_of(path)[0], SCHEMA_VERSION):
        with closing(connect(path, write=True)) as connection:
            connection.executescript(
                f"BEGIN IMMEDIATE; {MIGRATIONS[version]} "
                f"UPDATE meta SET value = '{version + 1}' WHERE name = 'schema_version'; COMMIT;"
            )


def _made_of(path: Path) -> tuple[int, str]:
    """Return a store's version and the hash of the figures that filled it, if this program can read it."""
    whole(path)
    with closing(connect(path, write=False)) as connection:
        meta = dict(connection.execute("SELECT name, value FROM meta"))
    if not meta.get("schema_version", "").isdigit() or "figures" not in meta:
        raise StoreError(damaged(path, "it does not say what it holds"))
    version = int(meta["schema_version"])
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{path} was written by a newer version of this program (store version {version}, this one reads "
            f"{SCHEMA_VERSION}); use that version, or set INDICATORS_HOME to another folder"
        )
    return version, str(meta["figures"])
