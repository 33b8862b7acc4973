"""The store: vintages, reading as of a day, many processes at once, and files that cannot be used."""

from __future__ import annotations

import ast
import itertools
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making import ANNUAL, DAILY, make_frame, make_indicator, make_small, make_source

import indicators
from indicators.core.periods import days
from indicators.core.tables import ROOT
from indicators.errors import CatalogError, StoreError
from indicators.model import Filters
from indicators.store.reading import SCHEMA, Store
from indicators.store.writing import Written, append, known

SOURCE = make_source()
INDICATOR = make_indicator()


@pytest.fixture
def empty(tmp_path):
    """A store with its tables and nothing in them."""
    path = tmp_path / "own.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(SCHEMA)
    return Store(path)


def load(store, values, retrieved_on, kind="refresh", indicator=INDICATOR, source=SOURCE):
    """Append one retrieval; return how many rows were written."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        written = append(connection, indicator, source, make_frame(values, indicator.id), retrieved_on, kind)
        connection.execute("COMMIT")
    return written.new + written.revised


def rows_of(store, table):
    """Return all rows of a table, each whole."""
    with closing(sqlite3.connect(store.path)) as connection:
        return set(connection.execute(f"SELECT * FROM {table}"))


def shown(store, as_of=None, series=DAILY):
    frame = store.read([series], as_of=as_of)
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))


def known_day(period, retrieved_on, indicator=INDICATOR, source=SOURCE):
    day, guessed = known(days(date.fromisoformat(period)), indicator, source, retrieved_on)
    return day[0].astype(object), bool(guessed[0])


# Vintages


def test_a_figure_retrieved_within_two_periods_of_its_release_is_known_exactly_then():
    # Period 1 Oct, lag a day: released 2 Oct; two periods later is 4 Oct.
    assert known_day("2020-10-01", date(2020, 10, 4)) == (date(2020, 10, 4), False)


def test_a_figure_retrieved_later_is_reconstructed_on_its_release():
    assert known_day("2020-10-01", date(2020, 10, 5)) == (date(2020, 10, 2), True)


def test_a_year_is_reconstructed_on_its_end_plus_the_lag():
    annual = make_indicator(frequency="A", lag_days=90)
    # 2018 ends on 31 Dec; ninety days later is 31 Mar 2019; two years after that is the limit.
    assert known_day("2018-01-01", date(2021, 3, 31), annual) == (date(2021, 3, 31), False)
    assert known_day("2018-01-01", date(2021, 4, 1), annual) == (date(2019, 3, 31), True)


def test_nothing_is_known_by_estimate_before_the_source_first_published():
    late = make_source(first_published=date(2020, 11, 15))
    assert known_day("2020-10-01", date(2020, 12, 1), source=late) == (date(2020, 11, 15), True)


def test_nothing_is_known_after_its_retrieval():
    late = make_source(first_published=date(2030, 1, 1))
    assert known_day("2020-10-01", date(2020, 12, 1), source=late) == (date(2020, 12, 1), True)


def test_an_advance_value_is_known_exactly_before_its_period_starts(empty):
    load(empty, {"2020-10-20": 5.0}, date(2020, 10, 5))
    row = empty.read([DAILY]).iloc[0]
    assert not row["reconstructed"]
    assert row["known_on"].date() == date(2020, 10, 5) < row["time_period"].date()


@given(
    st.dates(date(1960, 1, 1), date(2030, 1, 1)),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.dates(date(1960, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["A", "Q", "M", "W", "D", "B", "irregular"]),
    st.integers(-366, 3660),
)
def test_the_day_known_keeps_its_bounds_whatever_the_period(first, retrieved, published, frequency, lag):
    period = first.replace(day=1).isoformat() if frequency in "AQM" else first.isoformat()
    indicator = make_indicator(frequency=frequency, lag_days=lag)
    day, guessed = known_day(period, retrieved, indicator, make_source(first_published=published))
    assert day <= retrieved
    if guessed:
        assert day >= min(published, retrieved)
    else:
        assert day == retrieved


def test_as_of_a_day_hides_what_became_known_later(empty):
    load(empty, {"2020-10-01": 1.0, "2020-10-02": 2.0}, date(2020, 12, 1))
    assert shown(empty, date(2020, 10, 1)) == {}
    assert shown(empty, date(2020, 10, 2)) == {"2020-10-01": 1.0}
    assert shown(empty, date(2020, 10, 3)) == {"2020-10-01": 1.0, "2020-10-02": 2.0}


def test_a_revision_keeps_the_past(empty):
    load(empty, {"2020-10-01": 1.0, "2020-10-02": 2.0}, date(2020, 12, 1))
    assert load(empty, {"2020-10-01": 1.5, "2020-10-02": 2.0}, date(2021, 1, 10)) == 1
    assert shown(empty, date(2021, 1, 9)) == {"2020-10-01": 1.0, "2020-10-02": 2.0}
    assert shown(empty, date(2021, 1, 10)) == shown(empty) == {"2020-10-01": 1.5, "2020-10-02": 2.0}
    revised = empty.read([DAILY]).iloc[0]
    assert revised["known_on"].date() == revised["retrieved_on"].date() == date(2021, 1, 10)
    assert not revised["reconstructed"]
    first = empty.read([DAILY], as_of=date(2021, 1, 9)).iloc[0]
    assert first["reconstructed"]
    assert first["retrieved_on"].date() == date(2020, 12, 1)


def test_a_second_answer_on_one_day_counts_as_the_later(empty):
    load(empty, {"2020-10-01": 1.0}, date(2020, 10, 3))
    load(empty, {"2020-10-01": 1.5}, date(2020, 10, 3))
    assert shown(empty, date(2020, 10, 3)) == {"2020-10-01": 1.5}


def test_a_value_that_changes_back_is_a_third_vintage(empty):
    for value, day in ((1.0, 5), (2.0, 6), (1.0, 7)):
        assert load(empty, {"2020-10-01": value}, date(2020, 11, day)) == 1
    assert [shown(empty, date(2020, 11, day))["2020-10-01"] for day in (5, 6, 7)] == [1.0, 2.0, 1.0]


def test_a_change_of_status_alone_is_a_revision(empty):
    load(empty, {"2020-10-01": 1.0}, date(2020, 10, 3))
    with closing(sqlite3.connect(empty.path, isolation_level=None)) as connection:
        frame = make_frame({"2020-10-01": 1.0}, status="P")
        assert append(connection, INDICATOR, SOURCE, frame, date(2020, 10, 4), "refresh") == Written(0, 1)
    assert empty.read([DAILY])["status"].tolist() == ["P"]
    assert empty.read([DAILY], as_of=date(2020, 10, 3))["status"].tolist() == ["A"]


def test_the_same_figures_twice_add_no_row_but_are_a_look(empty):
    values = {"2020-10-01": 1.0, "2020-10-02": 2.0}
    assert load(empty, values, date(2020, 12, 1)) == 2
    before = empty.revision()
    assert load(empty, values, date(2020, 12, 2)) == 0
    assert empty.revision() > before
    assert [look.at for look in empty.looks()[DAILY]] == [date(2020, 12, 2)]
    assert shown(empty) == values
    assert set(empty.read([DAILY])["retrieved_on"].dt.day) == {1}


def test_a_first_value_is_known_exactly_even_when_others_are_history(empty):
    load(empty, {"2020-10-01": 1.0}, date(2020, 12, 1))
    load(empty, {"2020-10-01": 1.0, "2020-12-01": 9.0}, date(2020, 12, 3))
    frame = empty.read([DAILY])
    assert frame["reconstructed"].tolist() == [True, False]
    assert frame["known_on"].dt.strftime("%m-%d").tolist() == ["10-02", "12-03"]


LOADS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.dictionaries(st.integers(0, 8), st.sampled_from([1.0, 2.0, 3.0]), min_size=1),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A store for many examples, and the numbers of their series: each has one of its own."""
    path = tmp_path_factory.mktemp("shared") / "own.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(SCHEMA)
    return Store(path), itertools.count()


@settings(max_examples=60, deadline=None)
@given(loads=LOADS, look=st.integers(-2, 45))
def test_reading_as_of_a_day_agrees_with_a_plain_reckoning(shared, loads, look):
    store, numbers = shared
    own = make_indicator(id=f"example.{next(numbers)}")
    start = date(2020, 10, 1)
    as_of = start + timedelta(look)
    vintages: dict[str, list[tuple[date, float]]] = {}
    for after, values in sorted(loads, key=lambda each: each[0]):
        retrieved = start + timedelta(after)
        named = {(start + timedelta(place)).isoformat(): value for place, value in values.items()}
        load(store, named, retrieved, indicator=own)
        for period, value in named.items():
            past = vintages.setdefault(period, [])
            if not past:
                # Lag a day, and two days more until the day is only an estimate.
                released = date.fromisoformat(period) + timedelta(1)
                past.append((retrieved if released + timedelta(2) >= retrieved else released, value))
            elif past[-1][1] != value:
                past.append((retrieved, value))
    expected = {
        period: [value for day, value in past if day <= as_of][-1]
        for period, past in vintages.items()
        if past[0][0] <= as_of
    }
    assert shown(store, as_of, own.id) == expected
    assert shown(store, series=own.id) == {period: past[-1][1] for period, past in vintages.items()}


def test_reading_gives_several_series_sorted_and_none_for_a_stranger(small):
    store = small.prepare().store
    frame = store.read([ANNUAL, "no.such.series", DAILY])
    assert list(dict.fromkeys(frame["series_id"])) == [DAILY, ANNUAL]
    assert len(store.read(["no.such.series"])) == len(store.read([])) == 0
    assert list(store.read([]).columns) == list(frame.columns)
    assert (store.read([]).dtypes == frame.dtypes).all()


def test_what_is_held_names_first_and_last_period_and_how_many(small):
    held = small.prepare().store.held()
    assert (held[DAILY].first, held[DAILY].last, held[DAILY].count) == (
        date(2020, 9, 28),
        date(2020, 10, 4),
        4,
    )
    assert held[ANNUAL].last == date(2021, 1, 1)


def test_the_shipped_day_is_when_a_recent_figure_became_known(small):
    store = small.prepare().store
    frame = store.read([DAILY])
    # Taken on 5 Oct: 4 Oct was released on the 5th, 1 Oct on the 2nd, three days before.
    assert frame["reconstructed"].tolist() == [True, True, True, False]
    assert frame["known_on"].dt.strftime("%m-%d").tolist() == ["09-29", "09-30", "10-02", "10-05"]
    annual = store.read([ANNUAL])
    # First published on 1 Jul 2021: the years 2018 and 2019 were out before that and count from then.
    assert annual["known_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2021-07-01",
        "2021-07-01",
        "2022-09-01",
        "2022-09-01",
    ]
    assert annual["reconstructed"].tolist() == [True, True, False, False]


def test_the_citation_of_a_point_travels_with_it(small):
    frame = small.prepare().store.read([DAILY])
    assert frame["citation"].tolist() == ["", "", "", "https://news.example/1"]
    assert frame["cited_as"].tolist()[-1] == "News, page 1"


def test_new_shipped_figures_append_only_what_differs(small):
    first = small.prepare().store
    before, rows_before = first.revision(), rows_of(first, "obs")
    name = f"figures/observations/{DAILY}.csv"
    small.replace(name, "2020-09-29,11,", "2020-09-29,11.5,")
    small.write(name, small.path(name).read_text() + "2020-10-05,2020-10-05,14,A,,\n")
    small.replace("catalog/indicators.toml", "2020-10-05", "2020-10-06")
    store = small.prepare().store
    assert store.revision() > before
    assert shown(store, date(2020, 10, 5))["2020-09-29"] == 11.0
    assert shown(store)["2020-09-29"] == 11.5
    # Not a letter of what was there is another.
    rows = rows_of(store, "obs")
    assert rows_before <= rows
    assert (len(rows_before), len(rows)) == (4 + 4, 4 + 4 + 2)


def test_a_start_with_the_same_figures_writes_nothing(small):
    path = small.prepare().store.path
    before = path.read_bytes()
    small.prepare()
    assert path.read_bytes() == before


def test_the_shipped_restating_source_is_not_known_before_it_was_public(desk):
    held = desk.store.held()
    series = [each.id for each in desk.catalog.indicators.values() if each.source == "portwatch" and each.id in held]
    assert len(series) == 12
    assert len(desk.store.read(series, as_of=date(2023, 11, 14))) == 0
    later_on = desk.store.read(series, as_of=date(2023, 11, 15))
    assert set(later_on["series_id"]) == set(series)
    assert later_on["reconstructed"].all()


def test_no_shipped_figure_is_known_after_its_retrieval_or_before_its_source(desk):
    frame = desk.store.read(list(desk.catalog.indicators))
    assert (frame["known_on"] <= frame["retrieved_on"]).all()
    first = frame["series_id"].map(
        lambda each: desk.catalog.sources[desk.catalog.indicators[each].source].first_published
    )
    guessed = frame["reconstructed"]
    assert (frame.loc[guessed, "known_on"] >= first[guessed].astype("datetime64[s]")).all()


# SQL that another database can follow


SQL = (
    r"\s*(SELECT\b.*\bFROM|INSERT\s+(OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE\s|"
    r"(CREATE|ALTER|DROP)\s+(UNIQUE\s+|VIRTUAL\s+)?(TABLE|INDEX|VIEW|TRIGGER)|WITH\s+\w+\s+AS)\b"
)


def statements():
    """Return every SQL statement of every module, what its f-strings fill in left as `filled`."""
    texts = []
    for path in sorted(Path(indicators.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                parts = [each.value if isinstance(each, ast.Constant) else "filled" for each in node.values]
                texts.append("".join(parts))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
    every = (one for text in texts for one in text.split(";"))
    return [one for one in every if re.match(SQL, one, re.IGNORECASE | re.DOTALL)]


def test_the_queries_use_no_word_of_one_database_alone():
    dialect = (
        r"INSERT\s+OR|\bREPLACE\b|IFNULL|GLOB|PRAGMA|STRFTIME|JULIANDAY|DATETIME|\bDATE\s*\(|ROWID|LAST_INSERT|QUALIFY|"
        r"AUTOINCREMENT|INDEXED\s+BY|LIMIT\s+-|GROUP_CONCAT|JSON_|UNIXEPOCH|TYPEOF|TOTAL\s*\(|\bIIF\b|::|`|\[|=="
    )
    found = [
        each for each in statements() if "passage_words" not in each
    ]  # each database searches words in its own way
    assert len(found) >= 60
    for text in found:
        assert not re.search(dialect, text.replace("WITHOUT ROWID", ""), re.IGNORECASE), text


def test_the_store_only_appends_observations():
    found = statements()
    assert any(re.search(r"INSERT INTO obs\b", text) for text in found)
    gone = (
        r"(DELETE\s+FROM|UPDATE|TRUNCATE(\s+TABLE)?|DROP\s+TABLE|REPLACE\s+INTO|INSERT\s+OR\s+\w+\s+INTO)"
        r"\s+(obs|filled)\b"
    )
    for text in found:
        assert not re.search(gone, text, re.IGNORECASE), text
        assert not re.search(r"INTO\s+obs\b.*\bDO\s+UPDATE", text, re.IGNORECASE | re.DOTALL), text


def test_days_are_kept_as_texts_that_sort(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        for column in ("time_period", "known_on", "stamped"):
            assert connection.execute(
                f"SELECT count(*) FROM obs WHERE length({column}) <> 10 OR typeof({column}) <> 'text'"
            ).fetchone() == (0,)


# Several at once


def test_the_store_is_in_wal_mode_and_alone_in_its_folder(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert {each.name for each in path.parent.iterdir()} <= {path.name, path.with_suffix(".lock").name}


def test_a_reader_cannot_write(small):
    store = small.prepare().store
    with pytest.raises(StoreError), store.open() as connection:
        connection.execute("INSERT INTO meta VALUES('a', 'b')")


def test_a_reader_sees_the_old_figures_until_a_load_is_whole(small):
    desk = small.prepare()
    indicator = desk.catalog.indicators[DAILY]
    with closing(sqlite3.connect(desk.store.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        append(writer, indicator, SOURCE, make_frame({"2020-09-28": 99.0}), date(2020, 10, 7), "refresh")
        assert shown(desk.store)["2020-09-28"] == 10.0
        writer.execute("COMMIT")
        assert shown(desk.store)["2020-09-28"] == 99.0


def test_a_load_that_breaks_off_leaves_nothing(small):
    desk = small.prepare()
    before = desk.store.revision()
    with closing(sqlite3.connect(desk.store.path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        append(
            writer,
            desk.catalog.indicators[DAILY],
            SOURCE,
            make_frame({"2020-09-28": 9.0}),
            date(2020, 10, 7),
            "refresh",
        )
    assert desk.store.revision() == before
    assert shown(desk.store)["2020-09-28"] == 10.0


PREPARE = """
import sys
from pathlib import Path
from indicators.desk import prepare
desk = prepare(Path(sys.argv[1]), Path(sys.argv[2]))
print(sum(each.count for each in desk.store.held().values()))
"""


def start(script, *arguments, **named):
    named.setdefault("env", {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **named,
    )


def test_two_processes_that_build_at_once_both_end_well(tmp_path):
    both = [start(PREPARE, ROOT / "data", tmp_path / "home") for _ in range(2)]
    answers = [(*process.communicate(), process.returncode) for process in both]
    assert [(error, status) for _, error, status in answers] == [("", 0), ("", 0)]
    assert answers[0][0] == answers[1][0]
    assert int(answers[0][0]) > 10_000
    assert {each.name for each in (tmp_path / "home").iterdir()} == {"indicators.sqlite", "indicators.lock"}


KILLED = """
import os, signal, sys
from pathlib import Path
from indicators import desk
from indicators.figures import shipped
from indicators.store.reading import ensure
from indicators.catalog import load
from indicators.core.tables import Faults

class Halfway(dict):
    def __getitem__(self, name):
        if name == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__getitem__(name)

data, home = Path(sys.argv[1]), Path(sys.argv[2])
catalog = load(data, Faults())
frames = Halfway(shipped.read(data, catalog, Faults()))
ensure(home / "indicators.sqlite", catalog, lambda: frames, desk.digest(data))
"""


def test_a_build_that_is_killed_leaves_no_store_and_the_next_start_works(small):
    process = start(KILLED, small.data, small.home, ANNUAL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (small.home / "indicators.sqlite").exists()
    store = small.prepare().store
    assert len(store.read([DAILY, ANNUAL])) == 8
    assert {each.name for each in small.home.iterdir()} == {"indicators.sqlite", "indicators.lock"}


def test_a_refill_that_is_killed_keeps_the_old_figures_and_is_made_good(small):
    old = small.prepare().store
    small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,11,", "2020-09-29,11.5,")
    process = start(KILLED, small.data, small.home, ANNUAL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert shown(old)["2020-09-29"] == 11.0
    assert shown(small.prepare().store)["2020-09-29"] == 11.5


# Files that cannot be used


def refused(small):
    """Return the one line with which a start is refused, after a check that the store was left as it was."""
    path = small.home / "indicators.sqlite"
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        small.prepare()
    assert path.read_bytes() == before
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_store_is_named_and_left(small, share):
    path = small.prepare().store.path
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "is damaged" in refused(small)


def test_an_empty_file_is_named_and_left(small):
    small.prepare().store.path.write_bytes(b"")
    assert "is damaged" in refused(small)


def test_random_bytes_are_named_and_left(small):
    small.prepare().store.path.write_bytes(np.random.default_rng(7).bytes(40_000))
    assert "is damaged" in refused(small)


def test_random_bytes_behind_a_good_header_are_named_and_left(small):
    path = small.prepare().store.path
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + np.random.default_rng(7).bytes(len(whole) - 100))
    assert "is damaged" in refused(small)


def test_another_sqlite_file_is_named_and_left(small):
    small.home.mkdir()
    with closing(sqlite3.connect(small.home / "indicators.sqlite")) as connection:
        connection.execute("CREATE TABLE other(a)")
        connection.commit()
    assert "is damaged" in refused(small)


def test_a_store_without_its_version_is_named_and_left(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta WHERE name = 'schema_version'")
        connection.commit()
    assert "does not say what it holds" in refused(small)


def test_a_store_of_a_newer_program_is_named_and_left(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET value = '6' WHERE name = 'schema_version'")
        connection.commit()
    assert "newer version" in refused(small)
    assert "INDICATORS_HOME" in refused(small)


LATER = {  # what each version brought, in the order in which it can be taken away
    5: ("DROP TABLE claim_mark", "ALTER TABLE brief DROP COLUMN claims"),
    4: ("DROP INDEX brief_by_title", "DROP INDEX brief_by_url"),
    3: ("DROP TABLE passage_words", "DROP TABLE link", "DROP TABLE passage", "DROP TABLE brief"),
}


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_store_of_an_older_version_is_brought_to_this_one(small, version):
    desk = small.prepare()
    store, briefs = desk.store, desk.briefs.rows()
    held = {name: rows_of(store, name) for name in ("series", "load", "obs", "answer")}
    found = [(hit.brief, hit.excerpt) for hit in desk.briefs.search("crown", Filters())]
    with closing(sqlite3.connect(store.path)) as connection:
        wanted = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        for each in (each for later, names in LATER.items() if later > version for each in names):
            connection.execute(each)
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", (str(version),))
        connection.commit()
    again = small.prepare()
    assert {name: rows_of(again.store, name) for name in held} == held
    assert again.briefs.rows() == briefs
    assert [(hit.brief, hit.excerpt) for hit in again.briefs.search("crown", Filters())] == found != []
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall() == wanted
        assert connection.execute("SELECT value FROM meta WHERE name = 'schema_version'").fetchone() == ("5",)


def test_a_store_that_vanishes_is_named_when_it_is_read(small):
    store = small.prepare().store
    store.path.unlink()
    with pytest.raises(StoreError, match=r"indicators\.sqlite"):
        store.read([DAILY])
    assert not store.path.exists()


def test_a_folder_in_the_place_of_the_store_is_named(small):
    (small.home / "indicators.sqlite").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"indicators\.sqlite"):
        small.prepare()


def test_a_file_in_the_place_of_the_folder_is_named(small):
    small.home.write_text("a file")
    with pytest.raises(StoreError, match="INDICATORS_HOME"):
        small.prepare()
    assert small.home.read_text() == "a file"


def test_faults_in_the_figures_leave_an_old_store_as_it_was(small):
    path = small.prepare().store.path
    before = path.read_bytes()
    small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,11,", "2020-09-29,eleven,")
    with pytest.raises(CatalogError):
        small.prepare()
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {"indicators.sqlite", "indicators.lock"}


LIMITED = """
import resource, sys
from pathlib import Path
from indicators.errors import StoreError
from indicators.desk import prepare
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_during_the_first_build_is_named_and_leaves_nothing(small):
    process = start(LIMITED, small.data, small.home, 8192)
    words, errors = process.communicate()
    assert (errors, process.returncode) == ("", 0)
    assert re.fullmatch(r"no room to write .*indicators\.sqlite .*\n", words)
    assert {each.name for each in small.home.iterdir()} <= {"indicators.lock"}
    assert len(small.prepare().store.read([DAILY])) == 4


def test_a_full_disk_during_a_refill_is_named_and_keeps_the_old_figures(small):
    store = small.prepare().store
    before = store.path.read_bytes()
    name = f"figures/observations/{DAILY}.csv"
    small.replace(name, "2020-09-29,11,", "2020-09-29,11.5,")
    process = start(LIMITED, small.data, small.home, 4096)
    words, errors = process.communicate()
    assert (errors, process.returncode) == ("", 0)
    assert re.fullmatch(r"no room to write .*indicators\.sqlite .*\n", words)
    assert store.path.read_bytes() == before
    assert shown(store)["2020-09-29"] == 11.0
    assert shown(small.prepare().store)["2020-09-29"] == 11.5


def test_a_folder_that_one_may_not_enter_is_named(open_small):
    open_small.home.mkdir(mode=0o700)
    open_small.home.chmod(0)
    assert re.fullmatch(r".*INDICATORS_HOME.*\n", as_nobody(open_small))


@pytest.fixture
def open_small():
    """A tiny data folder that everybody may read, outside the folder of the test, which only its owner may."""
    folder = Path(tempfile.mkdtemp(prefix="indicators-test-"))
    folder.chmod(0o755)
    yield make_small(folder)
    for each in folder.rglob("*"):
        if each.is_dir():
            each.chmod(0o755)
    shutil.rmtree(folder)


AS_NOBODY = """
import os, sys
from pathlib import Path
from indicators.errors import StoreError
from indicators.desk import prepare
if os.geteuid() == 0:
    # The interpreter may lie where nobody can read it: what is imported late must be in by now.
    prepare(Path(sys.argv[1]), Path(sys.argv[3]))
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def as_nobody(small):
    """Start as a user who owns nothing (modes do not bind root) and return what is printed."""
    process = start(AS_NOBODY, small.data, small.home, small.home.with_name("warm"))
    words, errors = process.communicate()
    assert (errors, process.returncode) == ("", 0)
    return words


def test_a_read_only_folder_without_a_store_is_named(open_small):
    open_small.home.mkdir(mode=0o555)
    assert re.fullmatch(r".*cannot be opened for writing .*INDICATORS_HOME.*\n", as_nobody(open_small))
    assert list(open_small.home.iterdir()) == []


def test_a_read_only_folder_with_an_old_store_is_named_and_left(open_small):
    path = open_small.prepare().store.path
    before = path.read_bytes()
    path.chmod(0o444)
    open_small.home.chmod(0o555)
    open_small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,11,", "2020-09-29,11.5,")
    assert re.fullmatch(r".*cannot be opened for writing .*INDICATORS_HOME.*\n", as_nobody(open_small))
    assert path.read_bytes() == before
