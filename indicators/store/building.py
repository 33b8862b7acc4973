"""Building the store from what ships, filling in what differs since, and bringing an older one to this version."""

from __future__ import annotations

import os
import re
from logging import INFO
from typing import TYPE_CHECKING

from indicators.core import log
from indicators.errors import StoreError
from indicators.store.queries import META, SET_META
from indicators.store.reading import Store
from indicators.store.schema import MIGRATIONS, SCHEMA_VERSION
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from indicators.model import Catalog
    from indicators.store.engine import Connection, Engine

BUILD_WAIT_SECONDS = 30
FILE = "indicators.sqlite"
SETTING = "INDICATORS_STORE"
MARK = "restored"  # what a store that is not in the home says of the restore that brought it


def engine_of(folder: Path, environ: Mapping[str, str] = os.environ) -> Engine:
    """Return the database that the operator names in INDICATORS_STORE; the file in this folder, if none.

    Raises:
        StoreError: an address that is none of a PostgreSQL database, or its driver is not installed.
    """
    address = environ.get(SETTING, "").strip()
    if not address:
        return SQLite(folder / FILE)
    try:
        from indicators.store.postgres import Postgres  # noqa: PLC0415 - its driver need not be there
    except ImportError as error:
        raise StoreError(
            f"{SETTING} is set, and the driver for PostgreSQL is not installed ({error}); "
            "run: pip install 'psycopg[binary]'"
        ) from error
    return Postgres(address)


def ensure(
    engine: Engine, home: Path, catalog: Catalog, figures: Callable[[], Mapping[str, pd.DataFrame]], digest: str
) -> Store:
    """Return the store in a database, built from the shipped figures if it is not there yet.

    If other figures ship now than it was filled from, what differs is appended. Of one that an older version of this
    program made, a copy is kept before it is brought to this one.

    Args:
        engine: the database.
        home: the folder of raw answers and of what a refresh says of itself.
        catalog: indicators and sources; their lags and first publications date the vintages.
        figures: gives the shipped frames, called only when they are needed.
        digest: hash of the shipped figures.

    Raises:
        StoreError: a database, folder or file that cannot be used, a store that is damaged or newer than this program.
        CatalogError: from `figures`.
    """
    store = Store(engine, home)
    if engine.exists() and _made_of(engine) == (SCHEMA_VERSION, digest):
        return store
    with engine.alone(BUILD_WAIT_SECONDS):
        if not engine.exists():
            frames = figures()
            engine.create(lambda connection: _fill(connection, catalog, frames, digest))
        else:
            if (version := _made_of(engine)[0]) < SCHEMA_VERSION:
                kept = engine.keep(version)
                upgrade(engine, version)
                log.told(INFO, "store.upgraded", store=engine.name, version=SCHEMA_VERSION, of=version, kept=kept)
            if _made_of(engine)[1] != digest:
                frames = figures()
                with engine.writing() as connection:
                    _fill(connection, catalog, frames, digest)
    return store


def upgrade(engine: Engine, version: int) -> None:
    """Bring a store of an older version to this program's, step by step; one that fails leaves that before it."""
    for each in range(version, SCHEMA_VERSION):
        engine.migrate(f"{MIGRATIONS[each]} UPDATE meta SET value = '{each + 1}' WHERE name = 'schema_version';")


def version_of(engine: Engine) -> int:
    """Return the version of a store that this program can read.

    Raises:
        StoreError: it is none of this program's, or newer than that.
    """
    return _made_of(engine)[0]


def mark_of(engine: Engine) -> str:
    """Return the mark of the restore that last put a store in its place; "" where none did, or no store is there."""
    if not engine.exists():
        return ""
    with engine.reading() as connection:
        return str(dict(connection.execute(META).fetchall()).get(MARK, ""))


def _fill(connection: Connection, catalog: Catalog, figures: Mapping[str, pd.DataFrame], digest: str) -> None:
    """Write all shipped figures, and what the store says of itself."""
    from indicators.store.writing import append, with_withdrawn  # noqa: PLC0415 - numpy, which a start need not wait for

    for indicator in catalog.indicators.values():
        if indicator.id in figures:
            source = catalog.sources[indicator.source]
            frame = with_withdrawn(connection, indicator.id, figures[indicator.id])
            append(connection, indicator, source, frame, indicator.taken_on, "snapshot")
    connection.executemany(SET_META, [("schema_version", str(SCHEMA_VERSION)), ("figures", digest)])


def _made_of(engine: Engine) -> tuple[int, str]:
    """Return a store's version and the hash of the figures that filled it, if this program can read it."""
    with engine.reading() as connection:
        meta = dict(connection.execute(META).fetchall())
    said = str(meta.get("schema_version"))
    if not re.fullmatch(r"[0-9]{1,6}", said) or "figures" not in meta:
        raise StoreError(engine.foreign("it does not say what it holds"))
    version = int(said)
    if version < min(MIGRATIONS):
        raise StoreError(engine.foreign(f"it says that it is of version {version}, which no program wrote"))
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"{engine.name} was written by a newer version of this program (store version {version}, this one reads "
            f"{SCHEMA_VERSION}); use that version, or set INDICATORS_HOME to another folder"
        )
    return version, str(meta["figures"])
