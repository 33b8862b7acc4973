"""Stores of each older version, made by the tables that the program of that time made, are brought to this one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from making import ANNUAL, DAILY

from indicators.desk import digest
from indicators.errors import StoreError
from indicators.model import EVERYTHING, Filters, Known
from indicators.store.schema import MIGRATIONS, SCHEMA_VERSION

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


def make_old(path, version, figures):
    """Make a store of a version and put something into each of its tables."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.executescript((SCHEMAS / f"{version}.sql").read_text(encoding="utf-8"))
        meta = {"schema_version": str(version), "figures": figures}
        old.executemany("INSERT INTO meta VALUES(?, ?)", meta.items())
        old.executemany("INSERT INTO series(series_key, series_id) VALUES(?, ?)", [(1, DAILY), (2, ANNUAL)])
        names = "load_id, series_key, retrieved_on, kind, status, reason, rows"
        old.executemany(f"INSERT INTO load({names}) VALUES(?, ?, ?, ?, ?, ?, ?)", LOADS)
        names = "series_key, time_period, known_on, load_id, stamped, value, status, citation, cited_as, reconstructed"
        old.executemany(f"INSERT INTO obs({names}) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", OBS)
        if version >= 2:
            old.execute("UPDATE load SET source = 'exchange', at = retrieved_on || 'T08:00:00+00:00' WHERE load_id > 2")
            answer = (1, "exchange", "https://exchange.example/a", "abc", "2020-10-06T08:00:00+00:00", 9, "", "")
            old.execute(f"INSERT INTO answer VALUES({','.join('?' * 8)})", answer)
            old.execute("UPDATE obs SET answer_id = 1 WHERE load_id = 3")
            old.execute(f"INSERT INTO event VALUES({','.join('?' * 10)})", EVENT)
            old.execute(
                "INSERT INTO event VALUES('e-2', '2019-01-01', 'gone', '2019-01-01', 'Old', 'deal', '', '', '', 1)"
            )
            old.execute("""INSERT INTO listing VALUES(1, '2020-10-06', '["ship"]', '[["Forest"]]', 1)""")
            old.execute("INSERT INTO hold VALUES(1, 1, 3, '2020-10-06', 'a jump', 'x', '', '', '')")
            old.execute("INSERT INTO held_obs VALUES(1, '2020-10-02', '2020-10-02', 99.0, 'A', 1)")
        if version >= 5:
            old.execute("INSERT INTO claim_mark VALUES('b', 'c', 'd', '2020-10-06', '[]')")
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
    assert store.read([DAILY], EVERYTHING)["value"].tolist() == [10.0, 11.5]
    assert store.read([DAILY], Known(date(2020, 10, 5)))["value"].tolist() == [10.0, 11.0]
    assert store.read([DAILY], Known(None, 2))["value"].tolist() == [10.0, 11.0]
    assert {name: each.count for name, each in store.held(None, EVERYTHING).items()} == {DAILY: 2, ANNUAL: 1}
    assert [each.status for each in store.looks([DAILY], EVERYTHING)[DAILY]] == ["ok", "failed"]
    assert desk.briefs.search("Beland", Filters())[0].brief == "2020-09-30-aland"
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
        assert old.execute("SELECT COUNT(*) FROM sqlite_master WHERE name = 'journal'").fetchone() == (0,)
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    assert small.prepare().store.read([DAILY], EVERYTHING)["value"].tolist() == [10.0, 11.5]
