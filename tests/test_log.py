"""14.10: the log is one line an event, whoever logs it and whatever is in it, and no secret stands in one."""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from browser.running import Server
from hypothesis import given
from hypothesis import strategies as st
from publisher import Publisher, Reply
from refreshing import HELD, TRADED, Live, make_live, trade

from indicators.briefs import intake
from indicators.core import log
from indicators.core.tables import ROOT
from indicators.errors import SettingError
from indicators.refresh.quarantine import decide

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error|critical) \S+( [a-z_]+=.*)?")


def made(form="text", event="it.happened", secrets=(), error=None, **facts):
    """Return the line that a formatter makes of an event."""
    record = logging.LogRecord("indicators", logging.INFO, "", 0, event, (), error and (type(error), error, None))
    record.facts = facts
    record.created = 1_700_000_000.1234
    return log.Lines(form, secrets).format(record)


def test_a_line_has_moment_level_event_and_facts():
    """14.10"""
    line = made(source="fred", failed=2, seconds=1.5, whole=True, why="no answer", nothing="", kept=None)
    assert line == (
        '2023-11-14T22:13:20.123Z info it.happened source=fred failed=2 seconds=1.5 whole=True why="no answer" '
        'nothing="" kept=None'
    )
    assert json.loads(made("json", source="fred", failed=2, kept=None)) == {
        "at": "2023-11-14T22:13:20.123Z", "level": "info", "event": "it.happened",
        "source": "fred", "failed": 2, "kept": None,
    }  # fmt: skip


@pytest.mark.parametrize("form", log.FORMATS)
@given(
    value=st.text() | st.text(alphabet="\n\r\v\f\x00\x1b\x1c\x85\u2028\u2029\u202e\"'\\= a"), event=st.text(min_size=1)
)
def test_no_value_makes_a_second_line_or_another_fact(form, value, event):
    """14.10: ends of lines of every kind, marks of direction, escapes of a terminal, quotation marks."""
    line = made(form, event, one=value, two="end")
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    if form == "json":
        assert json.loads(line)["one"] == value
    else:
        assert line.endswith(" two=end")
        head = line.removesuffix(" two=end")
        said = re.search(r' one=([^\s"\'=\\]+|"(?:\\.|[^"\\])*")$', head)
        assert said, line


@pytest.mark.parametrize("form", log.FORMATS)
def test_a_traceback_is_one_line(form):
    """14.10"""
    try:
        int("first\nsecond")
    except ValueError as error:
        record = logging.LogRecord(
            "library", logging.ERROR, "", 0, "it %s", ("fell",), (type(error), error, error.__traceback__)
        )
    line = log.Lines(form).format(record)
    assert len(line.splitlines()) == 1
    for words in ("library", "it fell", "ValueError", "test_log.py"):
        assert words in line


@pytest.mark.parametrize("form", log.FORMATS)
def test_no_secret_of_the_environment_stands_in_a_line(form):
    """14.10: keys, the token, passwords of databases; as they are, and as an address has them."""
    environ = {
        "FRED_API_KEY": "0123456789abcdef",
        "INDICATORS_TOKEN": "word with / and & in it",
        "INDICATORS_STORE": "postgresql://ann:pass%40word@db.example/indicators",
        "PGPASSWORD": "another password",
        "HOME": "/home/ann",
    }
    secrets = log.secrets_in(environ)
    for each in ("0123456789abcdef", "word with / and & in it", "pass@word", "pass%40word", "another password"):
        for said in (each, quote(each, safe=""), quote(each)):
            line = made(form, secrets=secrets, url=f"https://host/x?key={said}&more", why=f"({said})")
            assert said not in line, line
            assert log.HIDDEN in line
    assert "/home/ann" in made(form, secrets=secrets, home="/home/ann")


@pytest.mark.parametrize(
    ("address", "secrets"),
    [
        ("postgresql://h/db?user=ann&password=w0rd%26more", ("w0rd%26more", "w0rd&more")),
        ("postgresql://h/db?password=first-word&user=ann", ("first-word",)),
        ("postgresql://ann:in-front@h/db?sslpassword=behind-it", ("in-front", "behind-it")),
        ("postgresql://ann@[bad/db?password=no-address", ("no-address",)),
        ("host=h password=pair-word dbname=d", ("pair-word",)),
        ("password = spaced-word host=h", ("spaced-word",)),
        ("host=h password='two words \\' here' dbname=d", ("two words ' here",)),
        (r"host=h password=back\ slash dbname=d", ("back slash",)),
    ],
)
def test_a_databases_password_is_hidden_in_every_form_of_its_address(address, secrets):
    """14.10: as PostgreSQL reads it: before the host, among the settings behind "?", as name = value."""
    found = log.secrets_in({"INDICATORS_STORE": address})
    for each in secrets:
        assert each in found
        assert each not in made(secrets=found, why=f"({each})")
        assert each not in made(secrets=found, why=address)
    assert "dbname" not in found


def test_a_wrong_setting_is_said(capsys):
    """14.10"""
    for name, value in ((log.LEVEL, "loud"), (log.FORMAT, "xml")):
        with pytest.raises(SettingError, match=f"{name} = '{value}' is not one of"):
            log.set_up(environ={name: value})
        done = command("list", **{name: value})
        assert done.returncode == 1
        assert done.stderr.startswith(f"indicators: {name} = '{value}' is not one of ")
        assert done.stderr.count("\n") == 1


def command(*words, **environ):
    """Run a command of ours in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "indicators", *words],
        env=os.environ | environ, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def events(caplog):
    """Return the events of ours that were logged, with their facts."""
    return [(each.msg, each.facts) for each in caplog.records if hasattr(each, "facts")]


def test_a_refresh_logs_its_begin_each_source_and_its_end(small, caplog):
    """14.10: with counts; a source that failed is a warning, with the reason."""
    caplog.set_level(logging.INFO, "indicators")
    make_live(small)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        live.crowns(**HELD, d20201004=13.0)
        live.refresh()
        live.crowns(**HELD, d20201004=13.25, d20201006=135.0)
        live.now += timedelta(days=1)
        caplog.clear()
        live.refresh()
        first, *sources, last = events(caplog)
        assert first == ("refresh.begun", {"sources": 3, "series": 3})
        told = {facts["source"]: facts for _, facts in sources}
        assert {name for name, _ in sources} == {"refresh.source"}
        assert (told["exchange"]["state"], told["exchange"]["revised"]) == ("held", 1)
        assert (told["register"]["state"], told["register"]["why"]) == ("not set up", "set REGISTER_KEY to its key")
        assert told["yearbook"]["state"] == "failed"
        assert [
            each.levelname for each in caplog.records if getattr(each, "facts", {}).get("source") == "yearbook"
        ] == ["WARNING"]
        assert last[0] == "refresh.ended"
        assert (last[1]["failed"], last[1]["held"], last[1]["not_set_up"]) == (1, 1, 1)
        caplog.clear()
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
        (held,) = live.desk.store.holds()
        decide(live.desk.store, live.desk.catalog, held.id, let_in=True, analyst="Ann", at=live.now)
        assert events(caplog) == [("values.let.in", {"series": "fx.aaa_usd", "number": held.id, "by": "Ann"})]


def test_what_is_done_with_a_brief_is_logged(small, caplog):
    """14.10: taken in, thrown away, put back; who did it."""
    caplog.set_level(logging.INFO, "indicators")
    desk = small.prepare()
    taken = intake.take_in(
        desk.briefs,
        b"A note\n\n30 September 2020\n\nThe crown fell.\n",
        "n.txt",
        now=datetime(2020, 10, 6, tzinfo=UTC),
        by="Ann",
    )
    desk.briefs.throw_away(taken.id, "Ben")
    desk.briefs.put_back(taken.id)
    assert events(caplog) == [
        ("brief.imported", {"brief": taken.id, "by": "Ann"}),
        ("brief.deleted", {"brief": taken.id, "by": "Ben"}),
        ("brief.put.back", {"brief": taken.id, "by": ""}),
    ]


def test_a_command_logs_in_lines_and_keeps_its_answer_apart(tmp_path):
    """14.10: a refresh whose publisher fails and repeats the key; as text, and as JSON."""
    key = "a-key-of-the-publisher"
    with Publisher() as publisher:
        publisher.otherwise = lambda request: Reply(f"no: {request.path} {key}", 403)
        own = {"INDICATORS_URL_EIA": publisher.url, "EIA_API_KEY": key, "INDICATORS_LOG": "debug"}
        done = command("refresh", "eia", "--json", **own)
        lines = done.stderr.splitlines()
        assert all(LINE.fullmatch(each) for each in lines), done.stderr
        names = [each.split(" ")[2] for each in lines]
        assert (names[0], names[-1]) == ("refresh.begun", "refresh.ended")
        assert "refresh.source" in names
        assert json.loads(done.stdout)
        assert key not in done.stderr + done.stdout
        done = command("refresh", "eia", "--json", INDICATORS_LOG_FORMAT="json", **own)
        assert [json.loads(each)["event"] for each in done.stderr.splitlines()] == names


@pytest.mark.parametrize("form", ["text", pytest.param("json", marks=pytest.mark.long)])
def test_what_the_servers_libraries_log_takes_the_same_form_once(tmp_path, form):
    """14.10: lines of streamlit and uvicorn are neither lost nor said twice."""
    environ = {"INDICATORS_LOG": "debug", "INDICATORS_LOG_FORMAT": form, "STREAMLIT_LOGGER_LEVEL": "debug"}
    server = Server(tmp_path / "home", environ)
    try:
        with socket.create_connection(("127.0.0.1", server.port)) as own:
            own.sendall(b"no request\r\n\r\n")
            own.recv(100)
        with urllib.request.urlopen(f"{server.url}/health") as answer:
            assert answer.status == 200
    finally:
        server.stop()
    # What Streamlit prints for people has two blanks before it.
    lines = [each for each in server.log().splitlines() if each and not each.startswith("  ")]
    # Streamlit reads its settings before it reads our entry: what it says until then is its own.
    first = next(place for place, each in enumerate(lines) if parsed(each, form))
    assert all(parsed(each, form) for each in lines[first:]), lines
    ours = "\n".join(lines[first:])
    for words in ("File watching not started", "Application startup complete", "Invalid HTTP request received"):
        assert ours.count(words) == 1, words
    assert "uvicorn.access" not in ours
    for name in ("server.started", "server.stopped"):
        assert ours.count(name) == 1, name


def parsed(line, form):
    """Return whether a line is in our form."""
    if form == "text":
        return LINE.fullmatch(line) is not None
    try:
        return {"at", "level", "event"} <= json.loads(line).keys()
    except ValueError:
        return False


def test_a_refresh_that_breaks_off_and_a_clock_that_was_ahead_are_logged(small, caplog):
    """14.10"""
    caplog.set_level(logging.INFO, "indicators")
    make_live(small)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))

        def stops(_):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            live.refresh(report=stops)
        assert events(caplog)[-1] == ("refresh.broken.off", {})
        live.crowns(**HELD)
        live.now += timedelta(days=300)
        live.refresh()
        live.crowns(**HELD, d20201004=13.0)
        live.now -= timedelta(days=299)
        caplog.clear()
        live.refresh()
        told = [facts for name, facts in events(caplog) if name == "clock.set.back"]
        assert told == [{"before": (live.now + timedelta(days=299)).date(), "day": live.now.date()}]
