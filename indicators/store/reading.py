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

import json
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from indicators.errors import StoreError
from indicators.model import Attempt, Event, Hold, Listing, Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from indicators.model import Catalog

SCHEMA_VERSION = 5
BUSY_SECONDS = 5
BUILD_WAIT_SECONDS = 30

# Tables that a refresh writes; since version 2.
REFRESH_SCHEMA = """
CREATE INDEX load_of_series ON load(series_key, load_id);
CREATE TABLE answer(answer_id INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL,
  at TEXT NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, UNIQUE(url, sha256));
CREATE TABLE hold(hold_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, load_id INTEGER NOT NULL,
  held_on TEXT NOT NULL, reason TEXT NOT NULL, digest TEXT NOT NULL, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
  decided_on TEXT NOT NULL);
CREATE TABLE held_obs(hold_id INTEGER NOT NULL, time_period TEXT NOT NULL, stamped TEXT NOT NULL, value REAL NOT NULL,
  status TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(hold_id, time_period)) WITHOUT ROWID;
CREATE TABLE event(event_id TEXT NOT NULL, known_on TEXT NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL,
  title TEXT NOT NULL, kind TEXT NOT NULL, areas TEXT NOT NULL, source_name TEXT NOT NULL, source_url TEXT NOT NULL,
  answer_id INTEGER NOT NULL, PRIMARY KEY(event_id, known_on));
CREATE TABLE listing(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, columns TEXT NOT NULL, rows TEXT NOT NULL,
  answer_id INTEGER NOT NULL, PRIMARY KEY(series_key, known_on));
"""
# What the briefs' files hold, made findable; since version 3. The files are the truth: all of it can be made again.
# A passage_id is the day of publication (days since 0001-01-01) times a million, and a number: the newest are
# the highest, and one brief's follow each other. `tags` are words that only our own queries ask for.
LIBRARY_SCHEMA = """
CREATE TABLE brief(brief_key INTEGER PRIMARY KEY, brief_id TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL,
  linked_with TEXT NOT NULL, title TEXT NOT NULL, producer TEXT NOT NULL, published TEXT NOT NULL, url TEXT NOT NULL,
  kind TEXT NOT NULL, sha256 TEXT NOT NULL, passages INTEGER NOT NULL, orphaned INTEGER NOT NULL, fault TEXT NOT NULL);
CREATE INDEX brief_by_body ON brief(sha256);
CREATE TABLE passage(passage_id INTEGER PRIMARY KEY, brief_key INTEGER NOT NULL, excerpt_id TEXT NOT NULL,
  text TEXT NOT NULL, note TEXT NOT NULL, tags TEXT NOT NULL);
CREATE INDEX passage_of_brief ON passage(brief_key);
CREATE TABLE link(series_id TEXT NOT NULL, passage_id INTEGER NOT NULL, score REAL NOT NULL, reasons TEXT NOT NULL,
  PRIMARY KEY(series_id, passage_id)) WITHOUT ROWID;
CREATE INDEX link_of_passage ON link(passage_id);
"""
# By what an earlier state of a brief is known; since version 4.
AGAIN_SCHEMA = """
CREATE INDEX brief_by_title ON brief(title);
CREATE INDEX brief_by_url ON brief(url);
"""
# How the marks of claims changed, a list of [day, mark]; since version 5. All of it can be made again while the series
# of a claim are in the catalogue. `claims` of a brief is how many it has.
CLAIMS_SCHEMA = """
CREATE TABLE claim_mark(brief_id TEXT NOT NULL, claim_id TEXT NOT NULL, digest TEXT NOT NULL, marked_on TEXT NOT NULL,
  flips TEXT NOT NULL, PRIMARY KEY(brief_id, claim_id));
ALTER TABLE brief ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
"""
# Every database has its own way to search words; this one is SQLite's.
WORDS_SCHEMA = """
CREATE VIRTUAL TABLE passage_words USING fts5(text, note, tags, content='passage', content_rowid='passage_id',
  tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
"""
# PostgreSQL: text days become date, real becomes double precision, "WITHOUT ROWID" falls away.
# `version` of a series is its newest load. `load` is one retrieval of one series: rows is how many values it
# added. `answer` is one raw answer, by its hash; answer_id 0 stands for none: a shipped figure, or one
# calculated here.
SCHEMA = (
    """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE series(series_key INTEGER PRIMARY KEY, series_id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE load(load_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, retrieved_on TEXT NOT NULL,
  kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, rows INTEGER NOT NULL,
  source TEXT NOT NULL DEFAULT '', at TEXT NOT NULL DEFAULT '');
CREATE TABLE obs(series_key INTEGER NOT NULL, time_period TEXT NOT NULL, known_on TEXT NOT NULL,
  load_id INTEGER NOT NULL, stamped TEXT NOT NULL, value REAL, status TEXT NOT NULL, citation TEXT NOT NULL,
  cited_as TEXT NOT NULL, reconstructed INTEGER NOT NULL, answer_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(series_key, time_period, known_on, load_id)) WITHOUT ROWID;
"""
    + REFRESH_SCHEMA
    + LIBRARY_SCHEMA
    + AGAIN_SCHEMA
    + CLAIMS_SCHEMA
    + WORDS_SCHEMA
)
# What brings a store of an older version to the next.
MIGRATIONS = {
    1: """
ALTER TABLE load ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE load ADD COLUMN at TEXT NOT NULL DEFAULT '';
ALTER TABLE obs ADD COLUMN answer_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
"""
    + REFRESH_SCHEMA,
    2: LIBRARY_SCHEMA + WORDS_SCHEMA,
    3: AGAIN_SCHEMA,
    4: CLAIMS_SCHEMA + "UPDATE brief SET stamp = '';",
}

# The newest vintage of each period, known by a day; an exact one comes before an estimate of when another was
# known, which a source's own vintages replace. A value that is NULL was withdrawn.
READ = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id
FROM (SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed,
        load_id, ROW_NUMBER() OVER (PARTITION BY series_key, time_period
                                    ORDER BY reconstructed, known_on DESC, load_id DESC) AS newest
      FROM obs WHERE series_key IN ({keys}) AND known_on <= ?) AS vintages
WHERE newest = 1 AND value IS NOT NULL ORDER BY series_key, time_period
"""
# Every vintage of each period, the one that READ would show first in front.
VINTAGES = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id
FROM obs WHERE series_key IN ({keys}) AND known_on <= ?
ORDER BY series_key, time_period, reconstructed, known_on DESC, load_id DESC
"""
ORIGIN = """
SELECT o.stamped, o.value, o.status, o.known_on, o.reconstructed, o.citation, o.cited_as, l.kind, l.retrieved_on,
  l.source, a.url, a.sha256, a.at, a.bytes
FROM obs o JOIN series s ON s.series_key = o.series_key JOIN load l ON l.load_id = o.load_id
LEFT JOIN answer a ON a.answer_id = o.answer_id
WHERE s.series_id = ? AND o.time_period = ? AND o.known_on <= ?
ORDER BY o.reconstructed, o.known_on DESC, o.load_id DESC LIMIT 1
"""
WORDINGS = """
SELECT event_id, date, title, kind, areas, source_name, source_url, known_on
FROM event WHERE known_on <= ? ORDER BY known_on, event_id
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
    def open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that can only read; `library.py` puts its own queries to it."""
        with _named(self.path), closing(_connect(self.path, write=False)) as connection:
            connection.execute("PRAGMA query_only=1")
            yield connection

    def read(self, series_ids: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
        """Return the newest values, or those known on a day, as an observation frame.

        Three columns follow those of `frame.py`: `known_on` and `retrieved_on` (datetime64[s]) and
        `reconstructed` (bool: `known_on` is an estimate). A series the store does not hold gives no row.
        """
        return self._rows(READ, series_ids, as_of)

    def vintages(self, series_ids: Sequence[str], as_of: date | None = None) -> pd.DataFrame:
        """Return every vintage, or those known on a day: a row for each, in the columns of `read`.

        By series and period; of one period that which `read` shows comes first. A value that is NaN was withdrawn.
        """
        return self._rows(VINTAGES, series_ids, as_of)

    def _rows(self, query: str, series_ids: Sequence[str], as_of: date | None) -> pd.DataFrame:
        with self.open() as connection:
            marks = ",".join("?" * len(series_ids)) or "NULL"
            names = dict(
                connection.execute(
                    f"SELECT series_key, series_id FROM series WHERE series_id IN ({marks})", list(series_ids)
                )
            )
            marks = ",".join("?" * len(names)) or "NULL"
            rows = connection.execute(
                query.format(keys=marks), [*names, as_of.isoformat() if as_of else END_OF_TIME]
            ).fetchall()
            loads = dict(
                connection.execute(
                    f"SELECT load_id, retrieved_on FROM load WHERE rows > 0 AND series_key IN ({marks})", list(names)
                )
            )
        return _frame(rows, names, loads)

    def held(self, series_ids: Sequence[str] | None = None, as_of: date | None = None) -> dict[str, Held]:
        """Return what is held of each series, or of these; or what was known of it on a day."""
        only, names = _only(series_ids)
        if as_of:
            only, names = f"{only} AND o.known_on <= ?", [*names, as_of.isoformat()]
        with self.open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, MIN(o.time_period), MAX(o.time_period), COUNT(DISTINCT o.time_period) "
                f"FROM series s JOIN obs o ON o.series_key = s.series_key WHERE {only} GROUP BY s.series_id",
                names,
            ).fetchall()
        return {
            name: Held(name, date.fromisoformat(first), date.fromisoformat(last), count)
            for name, first, last, count in rows
        }

    def versions(self) -> dict[str, int]:
        """Return of each series a number that grows with each load of it."""
        with self.open() as connection:
            return dict(connection.execute("SELECT series_id, version FROM series"))

    def looks(
        self, series_ids: Sequence[str] | None = None, as_of: date | None = None
    ) -> dict[str, tuple[Attempt, ...]]:
        """Return of each series, or of these, the last attempt that went well and the last of all, oldest first.

        As of a day, of the attempts made by then.
        """
        only, names = _only(series_ids)
        newest = "SELECT MAX(load_id) FROM load WHERE load.series_key = s.series_key AND load.retrieved_on <= ?"
        until = as_of.isoformat() if as_of else END_OF_TIME
        with self.open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, l.retrieved_on, l.kind, l.status, l.reason FROM series s JOIN load l "
                f"ON l.load_id IN (({newest}), ({newest} AND load.status = 'ok')) WHERE {only} ORDER BY l.load_id",
                [until, until, *names],
            ).fetchall()
        looks: dict[str, list[Attempt]] = {}
        for name, retrieved_on, kind, status, reason in rows:
            looks.setdefault(name, []).append(Attempt(name, date.fromisoformat(retrieved_on), kind, status, reason))
        return {name: tuple(each) for name, each in looks.items()}

    def revision(self) -> int:
        """Return a number that grows with each load and decision: what is cached for one revision stays right."""
        with self.open() as connection:
            return int(
                connection.execute(
                    "SELECT COALESCE(MAX(load_id), 0) + (SELECT COUNT(*) FROM hold WHERE decision <> '') FROM load"
                ).fetchone()[0]
            )

    def origin(self, series_id: str, period: date, as_of: date | None = None) -> Origin | None:
        """Return where the value of one period comes from, as shown now or known on a day; None without one."""
        day = as_of.isoformat() if as_of else END_OF_TIME
        with self.open() as connection:
            row = connection.execute(ORIGIN, (series_id, period.isoformat(), day)).fetchone()
        if row is None or row[1] is None:
            return None
        stamped, value, status, known_on, guessed, citation, cited_as, kind, retrieved_on, source, *answer = row
        url, sha256, at, size = answer
        return Origin(
            series_id=series_id,
            time_period=period,
            stamped=date.fromisoformat(stamped),
            value=value,
            status=status,
            known_on=date.fromisoformat(known_on),
            reconstructed=bool(guessed),
            kind=kind,
            retrieved_on=date.fromisoformat(retrieved_on),
            source=source,
            citation=citation,
            cited_as=cited_as,
            url=url or "",
            sha256=sha256 or "",
            at=at or "",
            bytes=size or 0,
        )

    def answered(self, url: str) -> tuple[str, str, str]:
        """Return entity tag, day of change and hash of the last raw answer from an address; empty without one."""
        with self.open() as connection:
            row = connection.execute(
                "SELECT etag, modified, sha256 FROM answer WHERE url = ? ORDER BY at DESC, answer_id DESC", (url,)
            ).fetchone()
        return row or ("", "", "")

    def asked(self) -> dict[str, datetime]:
        """Return when each series was last asked for, for those whose last question was answered."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT s.series_id, l.at FROM series s JOIN load l ON l.load_id = (SELECT MAX(load_id) FROM load "
                "WHERE load.series_key = s.series_key AND load.kind = 'refresh') WHERE l.status IN ('ok', 'held')"
            ).fetchall()
        return {series: datetime.fromisoformat(at) for series, at in rows}

    def used_answers(self) -> set[str]:
        """Return the hashes of the raw answers that a value, a value held back, an event or a list came from."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT sha256 FROM answer WHERE answer_id IN (SELECT answer_id FROM obs UNION "
                "SELECT answer_id FROM held_obs UNION SELECT answer_id FROM event UNION SELECT answer_id FROM listing)"
            ).fetchall()
        return {row[0] for row in rows}

    def holds(self) -> tuple[Hold, ...]:
        """Return what waits in quarantine for an analyst's word, newest first."""
        with self.open() as connection:
            rows = connection.execute(
                "SELECT h.hold_id, s.series_id, h.held_on, h.reason, "
                "(SELECT COUNT(*) FROM held_obs o WHERE o.hold_id = h.hold_id), "
                "(SELECT MIN(time_period) FROM held_obs o WHERE o.hold_id = h.hold_id), "
                "(SELECT MAX(time_period) FROM held_obs o WHERE o.hold_id = h.hold_id) "
                "FROM hold h JOIN series s ON s.series_key = h.series_key WHERE h.decision = '' ORDER BY h.hold_id DESC"
            ).fetchall()
        return tuple(
            Hold(key, name, date.fromisoformat(on), reason, count, _day(first), _day(last))
            for key, name, on, reason, count, first, last in rows
        )

    def events(self, as_of: date | None = None) -> tuple[Event, ...]:
        """Return the events that sources reported, in their newest wording or that of a day, by date."""
        newest = {event.id: event for event, _ in self.wordings(as_of)}
        return tuple(sorted(newest.values(), key=lambda each: each.date))

    def wordings(self, as_of: date | None = None) -> tuple[tuple[Event, date], ...]:
        """Return every wording of these events, each with the day on which it became known, the oldest first."""
        with self.open() as connection:
            rows = connection.execute(WORDINGS, (as_of.isoformat() if as_of else END_OF_TIME,)).fetchall()
        return tuple(
            (
                Event(key, date.fromisoformat(day), title, kind, tuple(areas.split()), name, url),
                date.fromisoformat(known),
            )
            for key, day, title, kind, areas, name, url, known in rows
        )

    def listing(self, series_id: str, as_of: date | None = None) -> Listing | None:
        """Return the newest list behind a series that counts things, or that of a day; None where there is none."""
        with self.open() as connection:
            row = connection.execute(
                "SELECT l.known_on, l.columns, l.rows FROM listing l JOIN series s ON s.series_key = l.series_key "
                "WHERE s.series_id = ? AND l.known_on <= ? ORDER BY l.known_on DESC",
                (series_id, as_of.isoformat() if as_of else END_OF_TIME),
            ).fetchone()
        if row is None:
            return None
        return Listing(
            series_id, date.fromisoformat(row[0]), tuple(json.loads(row[1])), tuple(map(tuple, json.loads(row[2])))
        )

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside one transaction: all of it is written, or nothing."""
        with _named(self.path), closing(_connect(self.path, write=True)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has ended it already
                    connection.execute("ROLLBACK")
                raise


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
        if path.exists() and _made_of(path) == (SCHEMA_VERSION, digest):
            return Store(path)
        try:
            with FileLock(path.with_suffix(".lock"), timeout=BUILD_WAIT_SECONDS):
                if not path.exists():
                    _build(path, catalog, figures(), digest)
                else:
                    _migrate(path)
                    if _made_of(path)[1] != digest:
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
    from indicators.store.writing import fill  # noqa: PLC0415 - brings numpy, as above

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


def _migrate(path: Path) -> None:
    """Bring a store of an older version to this one, version by version, each in one transaction."""
    for version in range(_made_of(path)[0], SCHEMA_VERSION):
        with closing(_connect(path, write=True)) as connection:
            connection.executescript(
                f"BEGIN IMMEDIATE; {MIGRATIONS[version]} "
                f"UPDATE meta SET value = '{version + 1}' WHERE name = 'schema_version'; COMMIT;"
            )


def _made_of(path: Path) -> tuple[int, str]:
    """Return a store's version and the hash of the figures that filled it, if this program can read it."""
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
    return version, str(meta["figures"])


def _only(series_ids: Sequence[str] | None) -> tuple[str, list[str]]:
    """Return a condition on the series `s` and what goes into its places."""
    if series_ids is None:
        return "1 = 1", []
    return f"s.series_id IN ({','.join('?' * len(series_ids)) or 'NULL'})", list(series_ids)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


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
        f"{path} cannot be opened for writing ({why}); fix the folder's permissions, "
        "or set INDICATORS_HOME to a folder you can write to"
    )
