"""SQLite: the driver, its connections, and what it refuses, in one line that says what to do."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from indicators.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 5


def connect(path: Path, *, write: bool, journal: str = "WAL") -> sqlite3.Connection:
    """Return a connection in which each statement is on its own until a transaction begins."""
    mode = "rwc" if write else "rw"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    if write:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=FULL")
    return connection


def whole(path: Path) -> None:
    """Refuse a file that is shorter than its own header says: it was cut off while being copied."""
    with path.open("rb") as file:
        header = file.read(100)
    if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
        raise StoreError(damaged(path, "it is no SQLite file"))
    page = int.from_bytes(header[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
    if path.stat().st_size < size:
        raise StoreError(damaged(path, f"it has {path.stat().st_size:,} of {size:,} bytes"))


def damaged(path: Path, why: str) -> str:
    """Return the words for a file that is no whole store."""
    return f"{path} is damaged ({why}); move it away and start again: the shipped figures are built anew"


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what the disk and SQLite refuse into one line that says what to do."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        words = str(error)
        if "full" in words or "disk I/O error" in words:
            raise StoreError(f"no room to write {path} ({words}); free some space and start again") from error
        if "readonly" in words or "unable to open" in words:
            raise StoreError(unwritable(path, words)) from error
        if "locked" in words:
            raise StoreError(f"{path} is being written by another process ({words}); try again") from error
        raise StoreError(damaged(path, words)) from error
    except OSError as error:
        raise StoreError(unwritable(path, error.strerror or str(error))) from error


def unwritable(path: Path, why: str) -> str:
    """Return the words for a file or folder that cannot be written."""
    return (
        f"{path} cannot be opened for writing ({why}); make the folder writable, "
        "or set INDICATORS_HOME to a folder that is"
    )
