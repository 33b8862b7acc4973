"""The commands that ask and decide: refresh, quarantine, origin, doctor, against a local publisher."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from making import ANNUAL, DAILY
from publisher import Publisher, Reply
from refreshing import CROWN, HELD, TRADED, Live, commanded, crowns

from indicators.cli.main import main
from indicators.core.settings import home
from indicators.core.words import day_words
from indicators.refresh import progress
from indicators.views.screens import sources


@pytest.fixture
def command(engine, small, monkeypatch, capsys):
    """Run a command on the small desk; return its exit status, what it printed and what it complained of."""
    with commanded(small, monkeypatch, capsys) as run:
        yield run


def test_a_refresh_prints_one_json_row_a_series_and_nothing_else(command):
    status, out, err = command("refresh", "--json")
    rows = json.loads(out)
    assert (status, err) == (0, "")
    assert {",".join(row) for row in rows} == {
        "source,series,status,rows_new,rows_revised,rows_withdrawn,seconds,error"
    }
    assert {row["series"]: row["status"] for row in rows} == {
        DAILY: "held",
        ANNUAL: "unchanged",
        "oil.aaa": "not set up",
        "fx.aaa_usd.month": "ok",
    }


def test_a_refresh_without_a_network_says_first_that_nothing_was_reached(command, monkeypatch):
    """17.15: then source by source why; and not where one answered, or nobody was asked."""
    gone = Publisher()
    with gone:
        nobody = gone.url
    monkeypatch.setenv("INDICATORS_URL_EXCHANGE", nobody)
    assert not command("refresh")[1].startswith(progress.NOTHING_REACHED)
    monkeypatch.setenv("INDICATORS_URL_YEARBOOK", nobody)
    status, out, _ = command("refresh")
    first, *rest = out.splitlines()
    assert (status, first) == (1, progress.NOTHING_REACHED)
    assert [line.partition(":")[0] for line in rest] == ["exchange", "yearbook", "register"]
    assert progress.NOTHING_REACHED in sources._progress(progress.last(home()))
    assert not progress.nothing_reached([("not set up", ""), ("too soon", "")])


def test_a_refresh_says_in_a_line_how_each_source_went(command):
    command.publisher.route(TRADED, Reply("gone", 410))
    status, out, _ = command("refresh")
    assert status == 1
    lines = {line.partition(":")[0]: line for line in out.splitlines()}
    assert set(lines) == {"exchange", "yearbook", "register"}
    assert "410 Gone" in lines["yearbook"]
    assert "set REGISTER_KEY to its key" in lines["register"]
    # One day, and the two months calculated from the days.
    assert lines["exchange"].startswith("exchange: 3 new, 1 revised; series: 1 held, 1 ok; a value further from")


@pytest.mark.parametrize("time", ["6", "h", "0h", "6 h"])
def test_a_time_that_is_none_is_a_wrong_call(command, capsys, time):
    with pytest.raises(SystemExit) as caught:
        main(["refresh", "--every", time])
    assert caught.value.code == 2
    assert "write it like 6h, 30m or 1d" in capsys.readouterr().err


def test_a_name_nobody_knows_is_a_wrong_call(command):
    status, _, err = command("refresh", "gold")
    assert status == 2
    assert err.count("\n") == 1


def test_going_on_by_itself_stops_at_a_key(command, monkeypatch):
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", sleep)
    status, out, err = command("refresh", "exchange", "--every", "6h")
    assert status == 130
    assert err == "indicators: stopped\n"
    assert out.count("exchange:") == 2
    assert all(21_000 < each <= 21_600 for each in slept)


def test_what_is_held_back_is_listed_and_let_in_by_name(command, monkeypatch):
    command("refresh")
    (hold,) = json.loads(command("quarantine", "--json")[1])
    assert (hold["series"], hold["values"], hold["first"]) == (DAILY, 1, "2020-10-06")
    monkeypatch.delenv("INDICATORS_ANALYST", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    status, _, err = command("quarantine", "--let-in", str(hold["number"]))
    assert status == 2
    assert "set INDICATORS_ANALYST" in err
    monkeypatch.setenv("INDICATORS_ANALYST", "A. Analyst")
    assert command("quarantine", "--let-in", str(hold["number"]))[0] == 0
    assert command("quarantine")[1] == "nothing is held back\n"
    rows = json.loads(command("read", DAILY, "--json")[1])
    assert rows[-1]["value"] == 135.0
    assert rows[-1]["known_on"] == datetime.now(UTC).date().isoformat()


def test_a_number_that_nothing_has_is_a_wrong_call_and_no_list(command, monkeypatch):
    monkeypatch.setenv("INDICATORS_ANALYST", "A. Analyst")
    for word in ("--let-in", "--dismiss"):
        status, out, err = command("quarantine", word, "0")
        assert (status, out) == (2, "")
        assert "nothing with number 0 waits" in err


def test_the_origin_of_a_figure_goes_down_to_the_bytes(command):
    command("refresh")
    card = json.loads(command("origin", DAILY, "2020-10-05", "--json")[1])
    assert card["value"] == 13.5
    published = crowns({**HELD, "d20201004": 13.0, "d20201005": 13.5, "d20201006": 135.0})
    assert command("origin", DAILY, "2020-10-05", "--raw") == (0, published, "")
    status, _, err = command("origin", DAILY, "1999-01-01")
    assert status == 2
    assert "no figure of fx.aaa_usd is about 1999-01-01" in err


def test_the_doctor_names_each_source_by_its_state(command):
    before = {each["id"]: each["state"] for each in json.loads(command("doctor", "--json")[1])["sources"]}
    assert before == {"exchange": "never asked", "yearbook": "never asked", "register": "not set up"}
    command.publisher.route(TRADED, Reply("gone", 404))
    command("refresh")
    after = {each["id"]: each for each in json.loads(command("doctor", "--json")[1])["sources"]}
    assert {name: each["state"] for name, each in after.items()} == {
        "exchange": "held",
        "yearbook": "failing",
        "register": "not set up",
    }
    assert "404 Not Found" in after["yearbook"]["why"]
    assert after["register"]["why"] == "set REGISTER_KEY to its key"
    assert after["yearbook"]["due"] == "2023-03-31"
    assert after["exchange"]["address_from"] == "INDICATORS_URL_EXCHANGE"


def test_a_refresh_by_a_clock_a_year_ahead_hides_nothing_and_is_told(command, small):
    """14.8f: by the doctor as long as it matters, by the refresh after it once; no command says a day to come of it."""
    today = datetime.now(UTC)
    ahead = today + timedelta(days=365)
    command("refresh", "exchange")
    assert json.loads(command("doctor", "--json")[1])["clock"] == ""
    assert "clock: none\n" in command("doctor")[1]
    command.publisher.route(CROWN, crowns({**HELD, "d20201004": 13.0, "d20201005": 20.0}))
    live = Live(small.prepare(), command.publisher, ahead)
    assert live.refresh("exchange")[DAILY].status == "ok"

    def read(*words):
        return {row["time_period"]: row["value"] for row in json.loads(command("read", DAILY, *words, "--json")[1])}

    def listed():
        return next(row for row in json.loads(command("list", "--json")[1]) if row["id"] == DAILY)

    # The clock is right again, and nothing is loaded yet.
    assert read()["2020-10-05"] == 20.0
    assert read("--as-of", f"{today:%Y-%m-%d}")["2020-10-05"] == 13.5
    assert (listed()["copy"], listed()["last"]) == ("fresh", "2020-10-05")
    told = json.loads(command("doctor", "--json")[1])["clock"]
    assert told.startswith("the clock was ahead, or is behind now: figures were loaded on ")
    assert f"{day_words(ahead.date())}, and today is " in told
    # The next refresh says it, and the one after it does not.
    command.publisher.route(CROWN, crowns({**HELD, "d20201004": 13.0, "d20201005": 21.0}))
    status, _, err = command("refresh", "exchange")
    assert status == 0
    assert err.startswith("indicators: the clock was set back: figures loaded on ")
    assert err.count("\n") == 1
    assert command("refresh", "exchange")[2] == ""
    for words in ((), ("--as-of", f"{datetime.now(UTC):%Y-%m-%d}")):
        assert read(*words)["2020-10-05"] == 21.0
    with pytest.raises(SystemExit):  # 15.13: a day that has not been is refused, whatever is dated by it
        read("--as-of", f"{ahead:%Y-%m-%d}")
    assert json.loads(command("doctor", "--json")[1])["clock"] == err.removeprefix("indicators: ").strip()
