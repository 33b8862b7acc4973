"""What each kind of database must do alike: transactions, one writer at a time, builds, and what is read is bound."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from making import ANNUAL, DAILY, make_frame, make_indicator
from storing import INDICATOR, SOURCE, load, make_empty, rows, shown

from indicators.core.tables import ROOT
from indicators.errors import StoreError
from indicators.model import EVERYTHING, Answer, Attempt, Event, Known, Query
from indicators.store.building import engine_of
from indicators.store.writing import append, file_answers, look, note_events, note_listing

DAY = date(2020, 10, 3)


@pytest.fixture
def empty(engine, tmp_path):
    """A store with its tables and nothing in them, in each kind of database."""
    return make_empty(tmp_path)


def test_a_reader_cannot_write(empty):
    with pytest.raises(StoreError, match="cannot be opened for writing"), empty.open() as connection:
        connection.execute("INSERT INTO meta(name, value) VALUES('a', 'b')")


def test_a_reader_sees_the_old_figures_until_a_load_is_whole(empty):
    load(empty, {"2020-10-01": 1.0}, DAY)
    with empty.write() as writer:
        append(writer, INDICATOR, SOURCE, make_frame({"2020-10-01": 9.0}), date(2020, 10, 7), "refresh")
        assert shown(empty) == {"2020-10-01": 1.0}
    assert shown(empty) == {"2020-10-01": 9.0}


def test_a_load_that_breaks_off_leaves_nothing(empty):
    load(empty, {"2020-10-01": 1.0}, DAY)
    before = empty.revision()

    def broken():
        with empty.write() as writer:
            append(writer, INDICATOR, SOURCE, make_frame({"2020-10-01": 9.0}), date(2020, 10, 7), "refresh")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert empty.revision() == before
    assert shown(empty) == {"2020-10-01": 1.0}
    load(empty, {"2020-10-01": 2.0}, date(2020, 10, 8))
    assert shown(empty) == {"2020-10-01": 2.0}


def test_a_writer_that_waits_for_another_in_vain_says_so_in_one_line(empty, monkeypatch):
    for module in ("sqlite", "postgres"):
        monkeypatch.setattr(f"indicators.store.{module}.BUSY_SECONDS", 1)
    second = type(empty)(engine_of(empty.home), empty.home)
    with empty.write(), pytest.raises(StoreError, match="is being written by another process") as told, second.write():
        raise AssertionError
    assert "\n" not in str(told.value)
    load(second, {"2020-10-01": 1.0}, DAY)
    assert shown(empty) == {"2020-10-01": 1.0}


WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
from making import make_frame, make_indicator, make_source
from indicators.store.building import engine_of
from indicators.store.reading import Store
from indicators.store.writing import append
home, own = Path(sys.argv[1]), make_indicator(id=sys.argv[2])
store = Store(engine_of(home), home)
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    with store.write() as connection:
        before = connection.execute("SELECT COALESCE(MAX(load_id), 0) FROM load").fetchone()[0]
        frame = make_frame({f"2020-10-{1 + number % 28:02}": float(number)}, own.id)
        written = append(connection, own, make_source(), frame, date(2020, 12, 1) + timedelta(number), "refresh")
        assert written.load_id == before + 1 or "postgresql" in store.engine.name and written.load_id > before
        assert connection.execute("SELECT MAX(load_id) FROM load").fetchone()[0] == written.load_id
"""


def test_two_processes_that_write_at_once_lose_nothing(empty):
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(empty.home), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environ,
        )
        for name in ("fx.one", "fx.two")
    ]
    for each in both:
        assert each.stdout.readline() == "ready\n"
    ends = [each.communicate("\n") for each in both]
    assert [(errors, each.returncode) for (_, errors), each in zip(ends, both, strict=True)] == [("", 0)] * 2
    there = "SELECT COUNT(*) FROM obs WHERE obs.load_id = load.load_id"
    loads = rows(empty, f"SELECT load_id, rows, ({there}) FROM load")
    assert len(loads) == 80
    assert all(told == there for _, told, there in loads)
    assert rows(empty, "SELECT COUNT(DISTINCT load_id) FROM obs") == [(80,)]


PREPARE = """
import sys
from pathlib import Path
from indicators.desk import prepare
from indicators.model import EVERYTHING
desk = prepare(Path(sys.argv[1]), Path(sys.argv[2]))
print(sum(each.count for each in desk.store.held(None, EVERYTHING).values()))
"""


def test_two_processes_that_build_at_once_both_end_well(engine, small):
    both = [
        subprocess.Popen(
            [sys.executable, "-c", PREPARE, small.data, small.home],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(2)
    ]
    ends = [(*each.communicate(), each.returncode) for each in both]
    assert ends == [("8\n", "", 0)] * 2
    assert rows(small.prepare().store, "SELECT COUNT(*) FROM load") == [(2,)]


def test_a_build_that_breaks_off_leaves_no_store(engine, small):
    own = engine_of(small.home)

    def broken(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), own.alone(5):
        own.create(broken)
    assert not own.exists()
    assert len(small.prepare().store.read([DAILY, ANNUAL], EVERYTHING)) == 8


def test_a_store_of_a_newer_program_is_named(engine, small):
    store = small.prepare().store
    with store.write() as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
    with pytest.raises(StoreError, match=r"written by a newer version .*store version 99") as told:
        small.prepare()
    assert str(told.value).startswith(store.engine.name)


def test_a_store_without_its_version_is_none_of_ours(engine, small):
    store = small.prepare().store
    with store.write() as connection:
        connection.execute("DELETE FROM meta WHERE name = 'schema_version'")
    with pytest.raises(StoreError, match=r"cannot be used as the store \(it does not say what it holds\)"):
        small.prepare()


def test_texts_sort_letter_by_letter(empty):
    with empty.write() as connection:
        for name in ("a_b", "aB", "a.b", "ab", "Z", "é"):
            look(connection, name, DAY, "refresh")
    names = [name for (name,) in rows(empty, "SELECT series_id FROM series ORDER BY series_id")]
    assert names == sorted(names)


def test_every_text_of_postgres_is_compared_as_sqlite_does_whatever_the_language_of_the_database(
    postgres, monkeypatch, tmp_path
):
    monkeypatch.setenv("INDICATORS_STORE", postgres.database())
    columns = "information_schema.columns WHERE data_type = 'text' AND table_schema = 'public'"
    asked = f"SELECT DISTINCT collation_name FROM {columns}"
    assert rows(make_empty(tmp_path), asked) == [("C",)]


# What is known


def event(words="Sanctions begin", day=date(2020, 10, 1)):
    return Event("e-1", day, words, "sanctions", ("AAA",), "The Gazette", "https://gazette.example/1")


def known_to(store, **more):
    """Return all that can be read of the store with a bound, in one value."""
    known = Known(None, **more)
    events = tuple((each.title, on) for each, on in store.wordings(known))
    origin = store.origin(DAILY, date(2020, 10, 1), known)
    return (
        shown(store, **more),
        len(store.vintages([DAILY, "fx.other"], known)),
        {name: each.count for name, each in store.held(None, known).items()},
        {name: [(at.at, at.status) for at in each] for name, each in store.looks(None, known).items()},
        (origin.value, origin.at, origin.retrieved_on) if origin else None,
        events,
        tuple(each.title for each in store.events(known)),
        store.listing(DAILY, known),
    )


def answer(at, body=b"crowns"):
    url = "https://exchange.example/a"
    return Answer("exchange", Query(url), url, at, body, hashlib.sha256(body).hexdigest())


def filed(store, day, value, words, other=None):
    """Write what a refresh writes: an answer, a load from it, a list and an event."""
    at = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    with store.write() as connection:
        keys = file_answers(connection, [answer(at)])
        frame = make_frame({"2020-10-01": value}).assign(answer_id=next(iter(keys.values())))
        written = append(connection, INDICATOR, SOURCE, frame, day, "refresh", at=at)
        note_listing(connection, written, ["ship"], [[words]], day, next(iter(keys.values())))
        if other is not None:
            append(
                connection,
                make_indicator(id="fx.other"),
                SOURCE,
                make_frame({"2020-10-01": other}, "fx.other"),
                day,
                "refresh",
            )
        note_events(connection, [(event(words), next(iter(keys.values())))], "exchange", day)
    return store.last_load()


def test_nothing_shows_that_a_later_load_brought(empty):
    filed(empty, DAY, 1.0, "Sanctions begin", other=5.0)
    pin = empty.last_load()
    before = known_to(empty, until=pin)
    assert before == known_to(empty)
    # The same day: as of it, only the load tells them apart.
    filed(empty, DAY, 2.0, "Sanctions end", other=6.0)
    with empty.write() as connection:
        look(connection, DAILY, DAY, "refresh", status="failed", reason="no answer")
    assert known_to(empty, until=pin) == before
    after = known_to(empty)
    assert all(
        one != other
        for one, other in zip(after[:1] + after[3:4] + after[5:], before[:1] + before[3:4] + before[5:], strict=True)
    )
    assert after[4] == (2.0, datetime.fromisoformat("2020-10-03T08:00:00+00:00"), DAY)


def retrieved(store, known):
    """Return the moments of the origin of the figure: retrieved, and seen again."""
    origin = store.origin(DAILY, date(2020, 10, 1), known)
    return [each and each.isoformat()[:10] for each in (origin.at, origin.seen_again)]


def test_a_figure_was_retrieved_for_the_load_that_brought_it_and_its_bytes_are_seen_again(empty):
    """14.1: later sightings of the same bytes are another fact, told to whom may know of them."""
    pin = filed(empty, DAY, 1.0, "Sanctions begin")
    assert retrieved(empty, EVERYTHING) == ["2020-10-03", None]
    filed(empty, date(2020, 11, 1), 1.0, "Sanctions begin")
    last = filed(empty, date(2020, 11, 9), 1.0, "Sanctions begin")
    assert retrieved(empty, EVERYTHING) == ["2020-10-03", "2020-11-09"]
    assert retrieved(empty, Known(date(2020, 11, 8))) == ["2020-10-03", "2020-11-01"]
    assert retrieved(empty, Known(date(2020, 10, 31))) == ["2020-10-03", None]
    assert retrieved(empty, Known(None, pin)) == ["2020-10-03", None]
    assert retrieved(empty, Known(None, pin, ((DAILY, last),))) == ["2020-10-03", "2020-11-09"]


def test_a_value_that_old_bytes_bring_back_was_retrieved_when_they_came_again(empty):
    """14.1: of one answer that came three times, a value knows the time that brought it."""
    for day, value in ((3, 1.0), (9, 2.0), (15, 1.0)):
        filed(empty, date(2020, 11, day), value, "Sanctions begin")
    assert retrieved(empty, EVERYTHING) == ["2020-11-15", None]
    assert retrieved(empty, Known(date(2020, 11, 9))) == ["2020-11-09", None]
    assert retrieved(empty, Known(date(2020, 11, 3))) == ["2020-11-03", None]


def test_the_first_good_look_is_the_first_of_all_of_them(empty):
    """14.1: the day our copy was first taken, however many looks came after it."""
    with empty.write() as connection:
        look(connection, DAILY, date(2020, 10, 1), "refresh", status="failed", reason="no answer")
    pin = filed(empty, DAY, 1.0, "Sanctions begin")
    filed(empty, date(2020, 11, 1), 1.0, "Sanctions begin")
    filed(empty, date(2020, 11, 9), 2.0, "Sanctions begin", other=3.0)
    first = (Attempt(DAILY, DAY, "refresh", "ok", ""),)
    other = (Attempt("fx.other", date(2020, 11, 9), "refresh", "ok", ""),)
    assert empty.first_good(None, EVERYTHING) == {DAILY: first, "fx.other": other}
    assert empty.first_good([DAILY, "no.such"], EVERYTHING) == {DAILY: first}
    assert empty.first_good(None, Known(None, pin)) == {DAILY: first}


def test_a_single_series_can_be_moved_forward(empty):
    pin = filed(empty, DAY, 1.0, "Sanctions begin", other=5.0)
    last = filed(empty, date(2020, 11, 1), 2.0, "Sanctions end", other=6.0)
    forward = ((DAILY, last),)
    assert shown(empty, until=pin, forward=forward) == {"2020-10-01": 2.0}
    assert shown(empty, series="fx.other", until=pin, forward=forward) == {"2020-10-01": 5.0}
    known = Known(None, pin, forward)
    frame = empty.read([DAILY, "fx.other"], known)
    assert dict(zip(frame["series_id"], frame["value"], strict=True)) == {DAILY: 2.0, "fx.other": 5.0}
    assert {name: each[-1].at for name, each in empty.looks(None, known).items()} == {
        DAILY: date(2020, 11, 1),
        "fx.other": DAY,
    }
    assert len(empty.vintages([DAILY], known)) == 2
    assert len(empty.vintages(["fx.other"], known)) == 1
    assert empty.origin(DAILY, date(2020, 10, 1), known).value == 2.0
    assert empty.listing(DAILY, known).rows == (("Sanctions end",),)
    assert [each.title for each in empty.events(known)] == ["Sanctions begin"]
    assert set(empty.held([DAILY], known)) == {DAILY}


def test_day_and_load_bind_both(empty):
    pin = filed(empty, DAY, 1.0, "Sanctions begin")
    filed(empty, date(2020, 11, 1), 2.0, "Sanctions end")
    assert shown(empty, date(2020, 12, 1), until=pin) == {"2020-10-01": 1.0}
    assert shown(empty, date(2020, 10, 31)) == {"2020-10-01": 1.0}
    assert shown(empty, date(2020, 10, 2)) == {}
    assert empty.events(Known(date(2020, 10, 31)))[0].title == "Sanctions begin"
    assert empty.listing(DAILY, Known(date(2020, 10, 31))).rows == (("Sanctions begin",),)
    assert empty.looks([DAILY], Known(date(2020, 10, 2))) == {}
    assert empty.held(None, Known(date(2020, 10, 2))) == {}
    assert empty.held([DAILY, "no.such"], EVERYTHING)[DAILY].count == 1


def test_before_the_first_load_nothing_is_known(empty):
    filed(empty, DAY, 1.0, "Sanctions begin")
    assert known_to(empty, until=0) == ({}, 0, {}, {}, None, (), (), None)


def test_a_second_wording_on_one_day_is_added_and_the_day_ends_with_it(empty):
    for words in ("Sanctions begin", "Sanctions begin today", "Sanctions begin today"):
        filed(empty, DAY, 1.0, words)
    assert [each.title for each in empty.events(EVERYTHING)] == ["Sanctions begin today"]
    assert [(each.title, on) for each, on in empty.wordings(EVERYTHING)] == [("Sanctions begin today", DAY)]
    assert len(rows(empty, "SELECT title FROM event")) == len(rows(empty, "SELECT rows FROM listing")) == 2


def test_an_event_named_twice_in_one_answer_has_its_last_wording(empty):
    with empty.write() as connection:
        look(connection, DAILY, DAY, "refresh")
        note_events(connection, [(event("one"), 0), (event("two"), 0)], "exchange", DAY)
    assert [each.title for each in empty.events(EVERYTHING)] == ["two"]


def test_who_asks_of_a_connection_that_the_server_closed_is_answered(postgres, monkeypatch, tmp_path):
    monkeypatch.setenv("INDICATORS_STORE", postgres.database())
    store = make_empty(tmp_path)
    load(store, {"2020-10-01": 1.0}, DAY)
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"
    )
    assert shown(store) == {"2020-10-01": 1.0}


# Words for what a server refuses


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://host/name", "is no address of a PostgreSQL database"),
        ("/tmp/a.sqlite", "is no address of a PostgreSQL database"),
        ("postgresql://ana:s3cret@[::1/name", "is no address of a PostgreSQL database"),
        (
            "postgresql://ana:s3cret@127.0.0.1:1/name",
            r"postgresql://ana@127.0.0.1:1/name cannot be reached \(.*refused",
        ),
    ],
)
def test_an_address_that_leads_nowhere_is_one_line_without_the_password(small, monkeypatch, address, words):
    pytest.importorskip("psycopg")
    monkeypatch.setenv("INDICATORS_STORE", address)
    with pytest.raises(StoreError, match=words) as told:
        small.prepare()
    assert "\n" not in str(told.value)
    assert "s3cret" not in str(told.value)
    assert not (small.home / "indicators.sqlite").exists()


def test_a_wrong_password_and_a_missing_right_are_one_line_each(postgres, small, monkeypatch):
    url = postgres.database()
    name = re.search(r"/(d\d+)\?", url)[1]
    postgres.run("CREATE ROLE reader LOGIN PASSWORD 'right'")
    postgres.run(f"REVOKE CREATE ON DATABASE {name} FROM PUBLIC")
    monkeypatch.setenv("INDICATORS_STORE", url.replace("postgres@", "reader:wr0ng@").replace(name, "nowhere"))
    with pytest.raises(StoreError, match=r"postgresql://reader@/nowhere cannot be reached \(.*does not exist") as told:
        small.prepare()
    assert "wr0ng" not in str(told.value)
    monkeypatch.setenv("INDICATORS_STORE", url.replace("postgres@", "reader@"))
    with pytest.raises(StoreError, match=r"cannot be opened for writing \(permission denied"):
        small.prepare()
    monkeypatch.setenv("INDICATORS_STORE", url)
    small.prepare()
    monkeypatch.setenv("INDICATORS_STORE", url.replace("postgres@", "reader@"))
    with pytest.raises(StoreError, match="permission denied"):
        small.prepare()


def test_tables_of_somebody_else_are_named_and_left(postgres, small, monkeypatch):
    url = postgres.database()
    monkeypatch.setenv("INDICATORS_STORE", url)
    import psycopg

    with psycopg.connect(url, autocommit=True) as theirs:
        theirs.execute("CREATE TABLE series(name TEXT)")
        with pytest.raises(StoreError, match=r"as the store \(relation .*already exists\).*another database"):
            small.prepare()
        assert theirs.execute("SELECT to_regclass('meta')").fetchone() == (None,)
