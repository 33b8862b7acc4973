"""SQLite: one file in WAL mode; its connections, and what it refuses, in one line that says what to do.

The file is built beside its place and moved in when whole, so a failed build leaves nothing and overwrites nothing.
"""

from __future__ import annotations

import filecmp
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, cast

from indicators.errors import RefusedError, StoreBusyError, StoreError
from indicators.store.schema import SCHEMA, SQLITE_JOURNAL, SQLITE_WORDS
from indicators.store.sqlite_words import SQLiteWords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from indicators.store.engine import Connection

BUSY_SECONDS = 5
NO_ROOM_OR_RIGHT = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY}

COLUMNS = """
SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT LIKE 'passage_words%' ORDER BY t.name, c.cid
"""


class SQLite:
    """The store in a file. Holds no connection: each read opens its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.words = SQLiteWords()

    @property
    def name(self) -> str:
        """The file's path."""
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that can only read, and sees the store as it is now however long it reads.

        It needs no room and no right to write. SQLite wants a file beside the store even to read it; where that cannot
        be made, and nothing waits to be moved into the store's own file, that file is read by itself.
        """
        with self._named():
            connection, alone = self._begun()
            with closing(connection):
                yield connection
            if alone and alone != self._state():
                raise StoreBusyError(f"{self.path} was written while it was read; try again")

    def _begun(self) -> tuple[sqlite3.Connection, tuple[int, int] | None]:
        """Return a connection that reads, and the state of the file where nothing but that is read."""
        try:
            return _snapshot(self._connect(write=False)), None
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in NO_ROOM_OR_RIGHT or self._has_pages_waiting():
                raise
            state = self._state()
            return _snapshot(_opened(self.path, "mode=ro&immutable=1")), state

    def _state(self) -> tuple[int, int]:
        found = self.path.stat()
        return found.st_mtime_ns, found.st_size

    def _has_pages_waiting(self) -> bool:
        """Return whether some of what was written is in the file beside the store's own (write-ahead log)."""
        try:
            return self.path.with_name(f"{self.path.name}-wal").stat().st_size > 0
        except FileNotFoundError:
            return False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection inside one transaction: all of it is written, or nothing."""
        with self._named(), closing(self._connect(write=True)) as connection, _transaction(connection):
            yield connection

    @contextmanager
    def alone(self, seconds: float) -> Iterator[None]:
        """Be the only process that builds or changes the file's tables."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - a start need not wait for it

        with self._named():
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with FileLock(self.path.with_suffix(".lock"), timeout=seconds):
                    yield
            except Timeout as error:
                raise StoreError(
                    f"another process has been building {self.path} for {seconds} s; wait for it to end, "
                    "or stop it, and start again"
                ) from error

    def exists(self) -> bool:
        """Return whether the file is there; refuse one shorter than its header says: it was cut off when copied.

        One whose log was being written into it when that was broken off is short as well: the log has the rest.
        """
        with self._named():
            if not self.path.exists():
                return False
            with self.path.open("rb") as file:
                header = file.read(100)
            if len(header) < 100 or not header.startswith(b"SQLite format 3\x00"):
                raise StoreError(self.damaged("it is no SQLite file"))
            page = int.from_bytes(header[16:18], "big")
            size = (65536 if page == 1 else page) * int.from_bytes(header[28:32], "big")
            if self.size() < size and not self._logged():
                raise StoreError(self.damaged(f"it has {self.size():,} of {size:,} bytes"))
            return True

    def _logged(self) -> bool:
        """Return whether the file and its log are a whole store together."""
        log = self.path.with_name(f"{self.path.name}-wal")
        if not log.exists() or not log.stat().st_size:
            return False
        with closing(_connect(self.path, write=False)) as connection:
            try:
                return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0]) == "ok"
            except sqlite3.DatabaseError:
                return False

    def create(self, fill: Callable[[Connection], None]) -> None:
        """Build the file beside its place, and move it in when it is whole."""
        beside = self.path.with_suffix(".building")
        with self._named():
            _unlink(beside)  # of a process that was killed
            try:
                with closing(_connect(beside, write=True, journal="MEMORY")) as connection:
                    connection.executescript(SCHEMA + SQLITE_WORDS + SQLITE_JOURNAL)
                    with _transaction(connection):
                        fill(connection)
                    connection.execute("PRAGMA journal_mode=WAL")
                self._part_from_log()
                beside.replace(self.path)
            finally:
                _unlink(beside)

    def _part_from_log(self) -> None:
        """Move away the log of a store that is gone: SQLite would play it into the new one. It may be wanted yet."""
        for ending in ("-wal", "-shm"):
            log = self.path.with_name(f"{self.path.name}{ending}")
            if log.exists():
                log.replace(log.with_name(f"{log.name}.old"))

    def migrate(self, script: str) -> None:
        """Run definitions in one transaction."""
        with self._named(), closing(self._connect(write=True)) as connection:
            connection.executescript(f"BEGIN IMMEDIATE; {script} COMMIT;")

    def copy(self, path: Path) -> None:
        """Write the store as it is now into a new file, while others read and write."""
        with self.reading() as connection, SQLite(path)._named(), closing(sqlite3.connect(path)) as target:
            cast("sqlite3.Connection", connection).backup(target)

    def take_over(self, path: Path, marks: Iterable[Sequence[str]]) -> str:  # noqa: ARG002 - as every engine has it
        """Do nothing: the file comes and goes with the home."""
        return ""

    def fault(self) -> str:
        """Return what is wrong with a file that nobody writes, in SQLite's own words; "" for one that is whole."""
        with closing(_opened(self.path, "mode=ro&immutable=1")) as connection:
            try:
                said = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            except sqlite3.DatabaseError as error:
                return str(error)
        return "" if said == "ok" else " ".join(said.split())

    def keep(self, version: int) -> str:
        """Keep a copy beside the file before it is changed; return its path. One that is there already will do."""
        with self._named():
            beside = self.path.with_name(f"{self.path.name}.version-{version}.part")  # of one process at a time
            beside.unlink(missing_ok=True)
            try:
                self.copy(beside)
                if fault := SQLite(beside).fault():
                    raise StoreError(self.damaged(fault))
                place, number = self.path.with_name(f"{self.path.name}.version-{version}"), 2
                while place.exists() and not filecmp.cmp(place, beside, shallow=False):
                    place = self.path.with_name(f"{self.path.name}.version-{version}-{number}")
                    number += 1
                beside.replace(place)
            finally:
                beside.unlink(missing_ok=True)
        return str(place)

    @staticmethod
    def columns(connection: Connection) -> dict[str, list[str]]:
        """Return the columns of each table, by name; the tables that search words are left out."""
        found: dict[str, list[str]] = {}
        for table, column in connection.execute(COLUMNS):
            found.setdefault(table, []).append(column)
        return found

    def damaged(self, why: str) -> str:
        """Return the words for a file that is no whole store."""
        return f"{self.path} is damaged ({why}); move it away and start again: the shipped figures are built anew"

    def foreign(self, why: str) -> str:
        """Return the words for a whole file that is no store of this program's."""
        return (
            f"{self.path} cannot be used as the store ({why}); it is another program's or was changed by one: "
            "set INDICATORS_HOME to another folder, or put the file back as it was"
        )

    def size(self) -> int:
        """Return how many bytes the file has."""
        return self.path.stat().st_size

    def _connect(self, *, write: bool) -> sqlite3.Connection:
        return _connect(self.path, write=write)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Turn what the disk and SQLite refuse into one line that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._told(error) from error
        except (OverflowError, UnicodeEncodeError) as error:  # by Python, before SQLite sees a number or a text
            raise RefusedError(f"{self.path} does not take that ({error}); nothing of it was written") from error
        except OSError as error:
            raise StoreError(self._unwritable(error.strerror or str(error))) from error

    def _told(self, error: sqlite3.Error) -> StoreError:
        """Return what SQLite refuses, by the name it gives it; damage is only what SQLite itself calls so."""
        words, name = str(error), getattr(error, "sqlite_errorname", "") or ""
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
            return StoreError(f"no room to write {self.path} ({words}); free some space and start again")
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
            return StoreError(self._unwritable(words))
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return StoreBusyError(f"{self.path} is being written by another process ({words}); try again")
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            return StoreError(self.damaged(words))
        if name.startswith(("SQLITE_CONSTRAINT", "SQLITE_MISMATCH", "SQLITE_TOOBIG", "SQLITE_RANGE")):
            return RefusedError(f"{self.path} does not take that ({words}); nothing of it was written")
        return StoreError(self.foreign(words))

    def _unwritable(self, why: str) -> str:
        return (
            f"{self.path} cannot be opened for writing ({why}); make the folder writable, "
            "or set INDICATORS_HOME to a folder that is"
        )


def _unlink(path: Path) -> None:
    """Take a database's file away, with those that SQLite keeps beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def _connect(path: Path, *, write: bool, journal: str = "WAL") -> sqlite3.Connection:
    """Return a connection in which each statement is on its own until a transaction begins."""
    connection = _opened(path, "mode=rwc" if write else "mode=rw")
    if write:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=FULL")
    return connection


def _opened(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=BUSY_SECONDS, isolation_level=None)


def _snapshot(connection: sqlite3.Connection) -> sqlite3.Connection:
    """Return the connection with its one view of the store taken; closed, if none can be."""
    try:
        connection.execute("PRAGMA query_only=1")
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
