"""A refresh, and the loop of refreshes, go on: what goes wrong with one thing is said, and costs that thing alone."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import types
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from filelock import FileLock
from making import ANNUAL, DAILY
from markupsafe import Markup
from publisher import Publisher, Reply
from refreshing import CROWN, HELD, MONTHLY, TRADED, Live, crowns, make_live, trade
from storing import rows

from indicators import desk
from indicators.cli import main as cli
from indicators.cli.main import main
from indicators.core.tables import ROOT
from indicators.errors import StoreError
from indicators.loaders import LOADERS, fred
from indicators.model import EVERYTHING
from indicators.refresh import progress, rounds
from indicators.store import editions, sqlite
from indicators.views.screens import sources

GOOD = crowns({**HELD, "d20201004": 13.0, "d20201005": 13.5})
YEARS = trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0})
OTHER = "fx.bbb_usd"


def fails(*_, **__):
    raise KeyError("no such thing")


def of_other(make):
    """Return a function of a loader that does this for the other series, and for ours what FRED's does."""

    def done(first, second):
        indicator = next(each for each in (first, second) if isinstance(each, desk.catalogs.Indicator))
        ours = fred.queries if indicator is first else fred.parse
        return ours(first, second) if indicator.id == DAILY else make(first, second)

    return done


def spoiled(answer, indicator):
    """Return a frame that no contract allows: its values are words."""
    return fred.parse(answer, indicator).assign(value="many")


def unwritable(answer, indicator):
    """Return a list behind a count that cannot be put down."""
    return [] if indicator.id == DAILY else [(object(),)]


FAULTY = {
    "queries": {"queries": of_other(fails)},
    "parse": {"parse": of_other(fails)},
    "judging": {"parse": of_other(spoiled)},
    "writing": {"LISTING_COLUMNS": ("what",), "listing": unwritable},
}


@pytest.fixture
def live(small):
    make_live(small)
    with Publisher() as publisher:
        publisher.route(CROWN, GOOD)
        publisher.route(TRADED, YEARS)
        yield Live(small.prepare(), publisher)


def clumsy(monkeypatch, one, **parts):
    """Let the exchange be read by a loader of its own, as FRED's but for these parts, and have a second series."""
    module = types.ModuleType("indicators.loaders.clumsy")
    module.__dict__.update({"queries": fred.queries, "parse": fred.parse} | parts)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(LOADERS, "clumsy", LOADERS["fred"])
    catalog = one.desk.catalog
    source = catalog.sources["exchange"]
    catalog.sources["exchange"] = dataclasses.replace(
        source, service=dataclasses.replace(source.service, loader="clumsy")
    )
    ours = catalog.indicators[DAILY]
    catalog.indicators[OTHER] = dataclasses.replace(ours, id=OTHER)


# One fault costs one thing


@pytest.mark.parametrize("where", FAULTY)
def test_a_fault_of_ours_costs_its_series_alone_and_says_whose_it_is(live, monkeypatch, caplog, where):
    """14.4: a loader's KeyError is that series' outcome; the others go on, and the board is closed."""
    clumsy(monkeypatch, live, **FAULTY[where])
    outcomes = live.refresh()
    assert outcomes[OTHER].status == "failed"
    assert "a fault of ours, not of the publisher" in outcomes[OTHER].error
    assert ("the loader clumsy" in outcomes[OTHER].error) == (where in ("queries", "parse"))
    assert [outcomes[name].status for name in (DAILY, MONTHLY, ANNUAL)] == ["ok", "ok", "ok"]
    assert live.shown()["2020-10-05"] == 13.5
    assert live.shown(OTHER) == {}
    assert live.desk.store.looks([OTHER], EVERYTHING)[OTHER][-1].reason == outcomes[OTHER].error
    (logged,) = [each for each in caplog.records if each.exc_info]
    assert "clumsy" in logged.getMessage() or where in logged.getMessage()
    ended = progress.last(live.desk.home)
    assert (ended.alive, bool(ended.until), ended.broke_off) == (False, True, False)
    assert {each.source: each.state for each in ended.sources}["exchange"] == "failed"


def test_a_loader_that_cannot_even_be_read_costs_its_source_alone(live, monkeypatch):
    """14.4"""
    clumsy(monkeypatch, live)
    monkeypatch.setitem(sys.modules, "indicators.loaders.clumsy", None)
    outcomes = live.refresh()
    assert {outcomes[name].status for name in (DAILY, OTHER, MONTHLY)} == {"failed"}
    assert "ModuleNotFoundError" in outcomes[DAILY].error
    assert outcomes[ANNUAL].status == "ok"


def test_events_that_our_reader_falls_over_cost_no_figure(live, monkeypatch):
    """14.4"""
    clumsy(monkeypatch, live, event_queries=fails, events=fails)
    outcomes = live.refresh("exchange")
    assert outcomes["events"].status == "failed"
    assert "the loader clumsy fell over it (KeyError" in outcomes["events"].error
    assert live.shown()["2020-10-05"] == 13.5


def test_a_page_that_our_reader_falls_over_costs_its_question_alone(live, monkeypatch):
    """14.4"""

    def more(query, _):
        return fails() if dict(query.params)["id"] == "KRONE" else None

    clumsy(monkeypatch, live, more=more)
    other = live.desk.catalog.indicators[OTHER]
    live.desk.catalog.indicators[OTHER] = dataclasses.replace(other, options=(("series", "KRONE"),))
    outcomes = live.refresh("exchange")
    assert (outcomes[DAILY].status, outcomes[OTHER].status) == ("ok", "failed")


def test_a_formula_that_falls_over_costs_its_series_alone(live):
    """14.4"""
    catalog = live.desk.catalog
    catalog.indicators["a.first"] = dataclasses.replace(catalog.indicators[MONTHLY], id="a.first", formula="no such")
    catalog.indicators[MONTHLY] = catalog.indicators.pop(MONTHLY)  # it comes after the one that fails
    outcomes = live.refresh("exchange")
    assert outcomes["a.first"].status == "failed"
    assert "the formula no such fell over it" in outcomes["a.first"].error
    assert outcomes[MONTHLY].status == "ok"


# A store that cannot be written just now


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(rounds, "PATIENCE", 2)


def locked(store):
    """Return a connection that holds the store's lock for writers."""
    held = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)
    held.execute("BEGIN IMMEDIATE")
    return closing(held)


def test_a_store_that_stays_locked_is_an_outcome_and_no_end(live, impatient, caplog):
    """14.8d"""
    with locked(live.desk.store):
        outcomes = live.refresh()
    assert {each.status for each in outcomes.values()} == {"failed"}
    assert all("is being written by another process" in each.error for each in outcomes.values())
    assert not any("a fault of ours" in each.error for each in outcomes.values())
    assert "its line in the journal is missing" in caplog.text
    assert progress.last(live.desk.home).until
    assert {each.status for each in live.refresh().values()} == {"ok", "not set up"}


def test_a_store_that_is_locked_for_a_while_costs_nothing(live, monkeypatch):
    """14.8d: what a publisher gave is not thrown away for a lock of some seconds."""
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.01)
    monkeypatch.setattr(rounds, "PATIENCE", 100_000)
    outcomes = {}
    with locked(live.desk.store):
        running = threading.Thread(target=lambda: outcomes.update(live.refresh()))
        running.start()
        running.join(0.7)  # long enough to be refused many times; a slow machine makes this test easier, not wrong
    running.join()
    assert {each.status for each in outcomes.values()} == {"ok", "not set up"}


def test_a_board_that_cannot_be_written_stops_no_refresh(live, caplog):
    """14.8d: how far it is is told where it can be."""
    (live.desk.home / progress.NAME).mkdir()
    assert live.refresh()[DAILY].status == "ok"
    assert caplog.text.count("how far the refresh is cannot be written") == 1


def test_a_folder_without_its_lock_is_named(live):
    """14.8d"""
    (live.desk.home / progress.LOCK).mkdir()
    with pytest.raises(StoreError, match=r"refresh\.lock cannot be read or written"):
        live.refresh()


# The loop


@pytest.fixture
def looping(live, small, monkeypatch, capsys):
    """Run the loop until it has waited three times; `between` is called at each wait, with the seconds it would be."""
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    monkeypatch.setattr(cli, "prepare", lambda: live.desk)
    for name, value in live.environ.items():
        monkeypatch.setenv(name, value)

    def run(between, times=3):
        waits, really = [], time.sleep

        def sleep(seconds):
            if seconds < 1:
                really(seconds)  # of one who waits for a lock
                return
            waits.append(seconds)
            between(len(waits))
            if len(waits) == times:
                raise KeyboardInterrupt

        monkeypatch.setattr("time.sleep", sleep)
        assert main(["refresh", "--every", "6h"]) == 130
        out, err = capsys.readouterr()
        return waits, out, err

    return run


def another_refresh(live):
    lock = FileLock(live.desk.home / progress.LOCK)
    lock.acquire()
    return lock.release


def no_store(live):
    aside = live.desk.store.path.with_suffix(".aside")
    live.desk.store.path.rename(aside)
    return lambda: aside.rename(live.desk.store.path)


def a_store_with_nonsense(live):
    live.refresh(DAILY)

    def at(moment):
        with closing(sqlite3.connect(live.desk.store.path)) as connection, connection:
            connection.execute("UPDATE load SET at = ? WHERE kind = 'refresh'", (moment,))

    at("soon")
    return lambda: at("2020-10-06T12:00:00+00:00")


PASSES = {
    "another refresh": (another_refresh, "another refresh is running"),
    "no store": (no_store, "indicators.sqlite cannot be opened"),
    "what nobody foresaw": (a_store_with_nonsense, "ValueError: Invalid isoformat string: 'soon', a fault of ours"),
}


@pytest.mark.parametrize("what", PASSES)
def test_what_passes_is_said_in_a_line_and_tried_again(live, looping, what, caplog):
    """14.4 and 14.8d: the loop does not end; it says what and when, and tries again sooner than the next round."""
    breaks, words = PASSES[what]
    mend = breaks(live)
    waits, out, err = looping(lambda number: mend() if number == 2 else None)
    told = [each for each in caplog.records if each.msg == "refresh.missed"]
    assert len(told) == 2
    assert all(words in each.facts["why"] and re.fullmatch(r"\d\d:\d\d:\d\d", each.facts["again"]) for each in told)
    assert all(bool(each.exc_info) == ("a fault of ours" in words) for each in told)
    assert all(each <= 60 for each in waits[:2])
    assert 21_000 < waits[2] <= 21_600
    assert out.count("exchange:") == 1
    assert err.splitlines()[-1] == "indicators: stopped"


def test_a_source_that_fails_in_one_round_is_asked_in_the_next(live, looping, monkeypatch):
    """14.4"""
    clumsy(monkeypatch, live, parse=of_other(fails))

    def mend(number):
        sys.modules["indicators.loaders.clumsy"].parse = fred.parse

    _, out, _ = looping(mend, times=2)
    assert [line.partition("series: ")[2] for line in out.splitlines() if line.startswith("exchange")][1].startswith(
        "2 unchanged, 1 ok"
    )


def test_a_wrong_call_ends_the_loop_at_once(live, looping, monkeypatch, capsys):
    """14.8d"""
    monkeypatch.setattr("time.sleep", fails)
    assert main(["refresh", "gold", "--every", "6h"]) == 2
    assert "'gold' is neither a source" in capsys.readouterr().err


# How it ends, and whether one runs


STOPPED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell may have shut off for what it starts
from pathlib import Path
from indicators import desk
from indicators.cli import main as cli
cli.prepare = lambda: desk.prepare(Path(sys.argv[1]))
sys.exit(cli.main(["refresh", "--every", "1d"]))
"""


@pytest.mark.parametrize(
    ("by", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_refresh_that_is_stopped_says_that_it_broke_off(live, small, by, status):
    """14.4: the board is closed however it ends, and one that was killed runs no more."""
    entered = threading.Event()

    def slow(_request):
        entered.set()
        return Reply(GOOD, delay=60)

    live.publisher.route(CROWN, slow)
    environ = {**os.environ, **live.environ, "INDICATORS_HOME": str(small.home)}
    process = subprocess.Popen([sys.executable, "-c", STOPPED, str(small.data)], cwd=ROOT, env=environ)
    entered.wait()
    running = progress.last(small.home)
    assert (running.alive, running.process) == (True, process.pid)
    process.send_signal(by)
    assert process.wait() == status
    ended = progress.last(small.home)
    assert (ended.alive, ended.broke_off) == (False, by != signal.SIGKILL)
    assert "broke off. What it had written stays; start it again." in sources._progress(ended)
    live.crowns(d20200928=10.0, d20200929=11.0, d20201001=12.5, d20201004=13.0)
    assert live.refresh(DAILY)[DAILY].status != "failed"


def test_a_process_that_has_the_number_of_one_that_is_gone_is_no_refresh(live):
    """14.4: "Refresh now" can be pressed."""
    progress.Board(live.desk.home, datetime(2020, 10, 6, tzinfo=UTC), os.getpid())
    found = progress.last(live.desk.home)
    assert (found.process, found.until, found.alive) == (os.getpid(), "", False)
    assert "broke off" in sources._progress(found)
    with FileLock(live.desk.home / progress.LOCK):
        assert progress.last(live.desk.home).alive
    assert not progress.last(live.desk.home).alive


def test_one_that_was_started_runs_from_its_first_moment_until_it_ends(small, monkeypatch):
    """14.4: between the press of the button and the refresh's own first word it counts as running; a second is none."""
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    small.home.mkdir()
    progress.start(small.home, ["no such source"])
    first = progress.last(small.home)
    assert first.alive
    progress.start(small.home, ["no such source"])
    assert progress.last(small.home).process == first.process
    progress._started[small.home].wait()
    assert not progress.last(small.home).alive
    assert "no such source" in (small.home / progress.LOG).read_text()


def test_a_refresh_that_cannot_be_started_is_said_where_the_button_is(tmp_path):
    """14.8d"""
    (tmp_path / progress.LOG).mkdir()
    with pytest.raises(StoreError, match=r"refresh\.log cannot be read or written"):
        progress.start(tmp_path)
    assert Markup(sources._progress(progress.Running(1, "2020-10-06T00:00:00+00:00")))


def test_whether_a_refresh_runs_is_seen_where_there_is_no_flock(tmp_path):
    """14.4: on Windows the lock is looked at by taking it."""
    with FileLock(tmp_path / progress.LOCK):
        assert progress._is_locked(tmp_path / progress.LOCK)
    assert not progress._is_locked(tmp_path / progress.LOCK)


def test_a_derived_series_that_is_restated_ends_no_refresh(small):
    """14.4: much of what is calculated anew at once is an edition, which came from no answer of anybody's."""
    make_live(small)
    path = small.data / "catalog" / "sources.toml"
    path.write_text(path.read_text("utf-8").replace("restates = false", "restates = true"), "utf-8")
    with Publisher() as publisher:
        publisher.route(TRADED, YEARS)
        live = Live(small.prepare(), publisher)
        days = [date(2016, 10, 6) + timedelta(number) for number in range(365 * 4)]
        for more in (0.0, 0.1):
            live.crowns(**{f"d{day:%Y%m%d}": 10 + day.day % 7 + more * (day.day % 3) for day in days})
            outcome = live.refresh()[MONTHLY]
        assert outcome.rows_revised > editions.FEWEST
        assert ("0",) in rows(live.desk.store, "SELECT answers FROM edition")
        assert [each.what for each in live.desk.store.journal()].count("refresh") == 2
