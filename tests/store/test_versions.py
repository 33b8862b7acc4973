"""Stores of each older version, made by the tables that the program of that time made, are brought to this one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from making import ANNUAL, DAILY

from indicators.backup.making import backup
from indicators.backup.restoring import restore
from indicators.desk import digest
from indicators.errors import StoreError
from indicators.model import EVERYTHING, Filters, Jump, Known
from indicators.store.building import engine_of
from indicators.store.schema import MIGRATIONS, SCHEMA_VERSION
from indicators.store.sqlite import SQLite

SCHEMAS = Path(__file__).parent / "schemas"
OBS = [
    (1, "2020-09-28", "2020-09-29", 1, "2020-09-28", 10.0, "A", "", "", 1),
    (1, "2020-09-29", "2020-09-30", 1, "2020-09-29", 11.0, "A", "", "", 1),
    (1, "2020-09-29", "2020-10-06", 3, "2020-09-29", 11.5, "A", "", "", 0),
    (2, "2018-01-01", "2021-07-01", 2, "2018-12-31", 180.0, "A", "", "", 1),
]
LOADS = [
    (1, 1, "2020-10-05", "snapshot", "ok", "", 2),
    (2, 2, "2022-09-01", "snapshot", "ok", "", 1),
    (3, 1, "2020-10-06", "refresh", "ok", "", 1),
    (4, 1, "2020-10-07", "refresh", "failed", "no answer", 0),
]
EVENT = ("e-1", "2020-10-06", "exchange", "2020-10-01", "Sanctions", "sanctions", "AAA", "Gazette", "", 1)


def fill(execute, version, figures):
    """Put something into each table of a store of a version."""

    def insert(table, *rows):
        for row in rows:
            execute(f"INSERT INTO {table} VALUES({','.join('?' * len(row))})", row)

    insert("meta", ("schema_version", str(version)), ("figures", figures))
    insert("series(series_key, series_id)", (1, DAILY), (2, ANNUAL))
    insert("load(load_id, series_key, retrieved_on, kind, status, reason, rows)", *LOADS)
    names = "series_key, time_period, known_on, load_id, stamped, value, status, citation, cited_as, reconstructed"
    insert(f"obs({names})", *OBS)
    if version >= 2:
        execute("UPDATE load SET source = 'exchange', at = retrieved_on || 'T08:00:00+00:00' WHERE load_id > 2", ())
        # The same bytes came again in November, which took the place of their first day before version 7.
        at = "2020-11-01T08:00:00+00:00" if version < 7 else "2020-10-06T08:00:00+00:00"
        insert("answer", (1, "exchange", "https://exchange.example/a", "abc", at, 9, "", ""))
        execute("UPDATE obs SET answer_id = 1 WHERE load_id = 3", ())
        load = (3,) if version >= 6 else ()
        insert("event", (*EVENT[:2], *load, *EVENT[2:]))
        early = (0,) if version >= 6 else ()
        insert("event", ("e-2", "2019-01-01", *early, "gone", "2019-01-01", "Old", "deal", "", "", "", 1))
        insert("listing", (1, "2020-10-06", *load, '["ship"]', '[["Forest"]]', 1))
        insert("hold", (1, 1, 3, "2020-10-06", "a jump", "x", "", "", ""))
        insert("held_obs", (1, "2020-10-02", "2020-10-02", 99.0, "A", 1))
    if version >= 5:
        insert("claim_mark", ("b", "c", "d", "2020-10-06", "[]"))
    if version >= 6:
        insert("retrieval", (1, 0, at))
        # A year ahead, and back: the load that says an earlier day than the one before it.
        insert(
            "load",
            (5, 2, "2023-09-01", "refresh", "ok", "", 0, "", ""),
            (6, 2, "2022-09-02", "refresh", "ok", "", 0, "", ""),
        )
    if version >= 7:  # which notes it itself
        insert("clock_jump(series_key, load_id, day, before)", (2, 6, "2022-09-02", "2023-09-01"))


def make_old(path, version, figures):
    """Make a store of a version in a file and put something into each of its tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.executescript((SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
        fill(old.execute, version, figures)
        old.commit()


def shape(path):
    """Return the columns of each table (name, kind, whether filled, place in the key), each index and trigger."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT type, name, tbl_name FROM sqlite_master ORDER BY type, name").fetchall()
        asked = 'SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name'
        tables = [name for kind, name, _ in names if kind == "table"]
        return names, {name: connection.execute(asked, (name,)).fetchall() for name in tables}


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_store_of_an_older_version_is_brought_to_this_one(small, tmp_path, version):
    fresh = small.prepare().store.path
    path = tmp_path / "old" / "indicators.sqlite"
    make_old(path, version, digest(small.data))
    with closing(sqlite3.connect(path)) as old:
        before = {name: old.execute(f"SELECT COUNT(*) FROM {name}").fetchone() for name in ("obs", "load", "series")}
    small.home.rename(tmp_path / "fresh")
    path.parent.rename(small.home)
    desk = small.prepare()
    store = desk.store
    with closing(sqlite3.connect(store.path)) as now:
        assert {name: now.execute(f"SELECT COUNT(*) FROM {name}").fetchone() for name in before} == before
        assert now.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone() == (str(SCHEMA_VERSION),)
    assert shape(store.path) == shape(tmp_path / "fresh" / fresh.name)
    assert desk.briefs.search("Beland", Filters())[0].brief == "2020-09-30-aland"
    holds_what_was_there(store, version)


def kept_of(home):
    """Return the copies of stores of older versions in a home, by name."""
    return {each.name: each for each in sorted(home.glob("indicators.sqlite.*"))}


def dump(path):
    """Return all that a file holds, as SQL."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_copy_of_a_store_of_an_older_version_is_kept_and_said(small, version, caplog):
    """14.10: it is the store as it was, which a program of that version reads, and it stays through later starts."""
    caplog.set_level("INFO")
    path = small.home / "indicators.sqlite"
    make_old(path, version, digest(small.data))
    (small.home / f"indicators.sqlite.version-{version}.part").write_text("left by one that was killed")
    before = dump(path)
    small.prepare()
    ((name, copy),) = kept_of(small.home).items()
    assert name == f"indicators.sqlite.version-{version}"
    assert dump(copy) == before
    (event,) = [each for each in caplog.records if each.msg == "store.upgraded"]
    assert event.facts == {"store": str(path), "version": SCHEMA_VERSION, "of": version, "kept": str(copy)}
    small.prepare()
    assert list(kept_of(small.home)) == [name]
    # Put back in its place it is brought to this version again, and needs no second copy; another store does.
    shutil.copy(copy, path)
    small.prepare()
    assert list(kept_of(small.home)) == [name]
    path.unlink()
    make_old(path, version, "another digest")
    small.prepare()
    assert list(kept_of(small.home)) == [name, f"{name}-2"]


def test_no_copy_no_upgrade(small, monkeypatch):
    """14.10: without room for the copy the store stays as it is, and nothing is left beside it."""
    path = small.home / "indicators.sqlite"
    make_old(path, 6, digest(small.data))
    before = dump(path)

    def full(*_):
        raise StoreError("no room to write")

    monkeypatch.setattr(SQLite, "copy", full)
    with pytest.raises(StoreError, match="no room to write"):
        small.prepare()
    assert dump(path) == before
    assert kept_of(small.home) == {}


@pytest.mark.parametrize("version", [1, SCHEMA_VERSION - 1])
@pytest.mark.parametrize("into", ["SQLite", "PostgreSQL"])
def test_a_backup_of_an_older_version_is_restored_and_brought_to_this_one(small, request, monkeypatch, version, into):
    """14.10: into a file, which the next start brings to this version and keeps a copy of; and into a database."""
    make_old(small.home / "indicators.sqlite", version, digest(small.data))
    made = backup(engine_of(small.home), small.home, small.data / "desk.zip")
    assert made.store_version == version
    assert made.missing == (("abc",) if version > 1 else ())
    if into == "PostgreSQL":
        monkeypatch.setenv("INDICATORS_STORE", request.getfixturevalue("postgres").database())
    restore(engine_of(small.home), small.home, small.data / "desk.zip")
    holds_what_was_there(small.prepare().store, version)
    assert list(kept_of(small.home)) == ([f"indicators.sqlite.version-{version}"] if into == "SQLite" else [])


def holds_what_was_there(store, version):
    """Check that what a store of a version had can be read."""
    assert store.read([DAILY], EVERYTHING)["value"].tolist() == [10.0, 11.5]
    assert store.read([DAILY], Known(date(2020, 10, 5)))["value"].tolist() == [10.0, 11.0]
    assert store.read([DAILY], Known(None, 2))["value"].tolist() == [10.0, 11.0]
    assert {name: each.count for name, each in store.held(None, EVERYTHING).items()} == {DAILY: 2, ANNUAL: 1}
    assert [each.status for each in store.looks([DAILY], EVERYTHING)[DAILY]] == ["ok", "failed"]
    assert store.journal() == ()
    if version >= 2:
        assert [(each.id, each.title) for each in store.events(EVERYTHING)] == [("e-2", "Old"), ("e-1", "Sanctions")]
        # The first came with the last load of its source on its day; of the second nothing says what brought it.
        assert [each.id for each in store.events(Known(None, 2))] == ["e-2"]
        assert store.listing(DAILY, EVERYTHING).rows == (("Forest",),)
        assert store.listing(DAILY, Known(None, 2)) is None
        assert [(each.id, each.count) for each in store.holds()] == [(1, 1)]
        assert store.origin(DAILY, date(2020, 9, 29), EVERYTHING).at.isoformat() == "2020-10-06T08:00:00+00:00"
    if version >= 5:
        with store.open() as connection:
            assert connection.execute("SELECT brief_id FROM claim_mark").fetchall() == [("b",)]
    if version >= 6:
        assert store.last_jump() == Jump(6, date(2022, 9, 2), date(2023, 9, 1))


@pytest.mark.parametrize("version", range(6, SCHEMA_VERSION))
def test_a_store_of_an_older_version_in_postgresql_is_brought_to_this_one(small, monkeypatch, postgres, version):
    import psycopg

    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as old:
        old.execute((SCHEMAS / f"{version}.postgres.sql").read_text(encoding="utf-8"))
        fill(lambda sql, row: old.execute(sql.replace("?", "%s"), row), version, digest(small.data))
    monkeypatch.setenv("INDICATORS_STORE", url)
    holds_what_was_there(small.prepare().store, version)
    # 14.10: what was there is kept in a schema of its own, which a program of that version reads and writes.
    with psycopg.connect(url, autocommit=True) as there:
        kept = f"public_version_{version}"
        there.execute(f"SET search_path TO {kept}")
        assert there.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone() == (str(version),)
        assert there.execute("SELECT COUNT(*) FROM obs").fetchone() == (len(OBS),)
        last = there.execute("SELECT MAX(load_id) FROM load").fetchone()[0]
        new = "INSERT INTO load(series_key, retrieved_on, kind, status, reason, rows) VALUES(1, '', '', '', '', 0)"
        assert there.execute(f"{new} RETURNING load_id").fetchone() == (last + 1,)
    fresh = postgres.database()
    monkeypatch.setenv("INDICATORS_STORE", fresh)
    small.prepare()
    assert shape_there(url) == shape_there(fresh)


def shape_there(url):
    """Return the columns, indexes and triggers of the tables in a PostgreSQL database."""
    import psycopg

    with psycopg.connect(url) as there:
        columns = "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        found = there.execute(f"{columns} WHERE table_schema = 'public' ORDER BY 1, 2").fetchall()
        found += there.execute(
            "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
        ).fetchall()
        return found + there.execute("SELECT trigger_name FROM information_schema.triggers ORDER BY 1").fetchall()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION))
def test_a_step_that_fails_leaves_the_store_at_the_version_before_it(small, monkeypatch, version):
    path = small.home / "indicators.sqlite"
    make_old(path, version, digest(small.data))
    monkeypatch.setitem(
        MIGRATIONS, SCHEMA_VERSION - 1, MIGRATIONS[SCHEMA_VERSION - 1] + "INSERT INTO no_such VALUES(1);"
    )
    with pytest.raises(StoreError, match="cannot be used as the store"):
        small.prepare()
    monkeypatch.undo()
    with closing(sqlite3.connect(path)) as old:
        assert old.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone() == (
            str(SCHEMA_VERSION - 1),
        )
        there = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'presentation'"
        assert old.execute(there).fetchone() == (0,)
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    assert small.prepare().store.read([DAILY], EVERYTHING)["value"].tolist() == [10.0, 11.5]
