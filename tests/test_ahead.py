"""18.7: what a refresh would ask; one series tried, of which nothing is kept; what a question rests on."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from making import ANNUAL, DAILY
from publisher import Reply
from refreshing import CROWN, TRADED, commanded, make_live, trade

from indicators.model import GUESS
from indicators.refresh.ahead import ahead
from indicators.refresh.rounds import asked_for
from indicators.views import address
from indicators.views.screens import sources

RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def command(engine, small, monkeypatch, capsys):
    """Run a command on the small desk against a local publisher; return status, what it printed, what it said."""
    with commanded(small, monkeypatch, capsys) as run:
        run.publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 201.0, 2021: 210.0}))
        run.home = small.home
        yield run


def files(folder):
    """Return every file under a folder with its bytes, but for the store's own log of the moment."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal", ".lock"))
    }


def test_a_dry_run_prints_the_questions_that_a_refresh_then_asks(command):
    """And asks none; of a source without its key it says which is missing."""
    status, out, err = command("refresh", "--dry-run", "--json")
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert command.publisher.requests == []
    assert [each["series"] for each in document["unasked"]] == ["oil.aaa"]
    assert "set " in document["unasked"][0]["why"]
    assert command("refresh", "--json")[0] == 0
    parts = [urlsplit(each["address"]) for each in document["questions"]]
    asked = {each.target for each in command.publisher.requests}
    assert {f"{each.path}?{each.query}" for each in parts} == asked


def test_a_dry_run_in_words_has_a_line_a_question(command):
    status, out, _ = command("refresh", "--dry-run", "exchange")
    lines = out.splitlines()
    assert status == 0
    assert lines[0].startswith("exchange: http")
    assert lines[0].endswith(f"for {DAILY}")
    assert lines[-1].startswith("1 question to 1 source, about 0 s")
    assert command("refresh", "--dry-run", "nobody")[0] == 2


def test_what_was_answered_a_short_while_ago_is_not_asked_again(desk):
    """As a refresh has it: and a dry run says why."""
    catalog, store = desk.catalog, desk.store
    wanted = asked_for(catalog, ["fred"])
    before = ahead(catalog, store, wanted, NOW, {})
    assert len(before.questions) == 6
    brent = next(each for each in before.questions if each.series == ("energy.brent",))
    assert "cosd=20" in brent.address, "from a day of what is held"
    assert before.seconds == pytest.approx(5 * catalog.sources["fred"].service.pace_seconds)
    asked = {each.id: NOW for each in wanted["fred"]}
    rested = ahead(catalog, _Asked(store, asked), wanted, NOW, {})
    assert not rested.questions
    assert rested.unasked.keys() == asked.keys()
    assert all("at most every" in why for why in rested.unasked.values())


class _Asked:
    """A store whose series were all answered at a moment."""

    def __init__(self, store, asked):
        self._store, self._asked = store, asked

    def asked(self):
        return self._asked

    def __getattr__(self, name):
        return getattr(self._store, name)


def test_a_first_refresh_says_in_a_line_what_it_will_ask(command, monkeypatch):
    """On a terminal; and a later one, of series that were asked before, says nothing of it."""
    monkeypatch.setattr("indicators.refresh.bars.is_watched", lambda: True)
    said = "1 question to 1 source, about 0 s at the pace that the publishers want"
    assert command("refresh", "exchange")[2].startswith(said)
    assert command("refresh", "exchange")[2] == ""


def test_a_trial_says_what_would_be_loaded_and_keeps_nothing(command):
    """The figures, the raw answers, the copies, the log and the marks stay as they are."""
    command("list", "--json")
    before = files(command.home)
    status, out, err = command("refresh", "--try", "--json", DAILY, ANNUAL)
    assert (status, err) == (0, "")
    daily, annual = sorted(json.loads(out), key=lambda each: each["series"] != DAILY)
    assert [each["value"] for each in daily["values"]][-2:] == [13.0, 13.5]
    assert [(each["values"], each["verdict"]) for each in daily["doubts"]] == [(1, "held")]
    assert "135" in daily["doubts"][0]["reason"]
    assert annual["doubts"] == []
    assert all(each["bytes"] > 0 and len(each["sha256"]) == 64 for each in daily["answers"])
    assert files(command.home) == before
    rows = json.loads(command("refresh", "--json", "exchange", "yearbook")[1])
    came = {row["series"]: (row["rows_new"], row["rows_revised"]) for row in rows}
    assert [came[each["series"]] for each in (daily, annual)] == [
        (each["new"], each["revised"]) for each in (daily, annual)
    ]
    assert came[DAILY][0] == came[ANNUAL][1] == 1


def test_a_trial_in_words(command):
    status, out, _ = command("refresh", "--try", DAILY)
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == f"{DAILY}, from exchange:"
    assert lines[1].startswith("  asked: http")
    told = r"  would load: \d+ values, 20\d\d-\d\d-\d\d \S+ to 2020-10-05 13.5; 1 new, 1 revised"
    assert re.fullmatch(told, lines[2])
    assert lines[3].startswith("  would hold back: 1 value: ")


def test_a_trial_that_fails_says_why_and_ends_with_1(command):
    command.publisher.route(CROWN, Reply(404, b"gone"))
    status, out, _ = command("refresh", "--try", DAILY)
    assert status == 1
    assert "  failed: " in out
    status, _, err = command("refresh", "--try")
    assert (status, err.startswith("indicators: which one is to be tried?")) == (2, True)
    status, _, err = command("refresh", "--try", "oil.aaa")
    assert status == 2
    assert "set up" in err


def test_every_asked_series_says_what_its_question_rests_on(desk):
    """What was recorded was: a recording of its source, of that month or later, is in the folder of recordings."""
    asked = [each for each in desk.catalog.indicators.values() if each.options]
    assert all(each.seen != GUESS or each.asked in ("comtrade", "portwatch") for each in asked)
    assert {each.id for each in asked if each.seen == GUESS and each.asked == "portwatch"} == {
        "ship.port_calls.bandar_abbas.total",
        "ship.port_calls.puerto_cabello.total",
    }
    if not RECORDINGS.exists():
        return
    index = (RECORDINGS / "INDEX.md").read_text("utf-8")
    parts = dict(re.findall(r"^## (\w+) \(\d+\)$(.*?)(?=^## |\Z)", index, re.MULTILINE | re.DOTALL))
    for each in asked:
        if not each.seen.startswith("recorded"):
            continue
        loader = desk.catalog.sources[each.asked].service.loader
        own = "".join(text for name, text in parts.items() if name[:3] == loader[:3])
        said = (each.seen[-7:], f"{date.fromisoformat(f'{each.seen[-7:]}-01'):%b %Y}")
        recorded = "".join(line for line in own.splitlines() if "recorded:" in line)
        assert any(one in recorded for one in said), (each.id, each.seen)


def test_doctor_and_sources_say_what_the_questions_rest_on(desk):
    on = desk.now()
    page = str(sources.made(address.selection("sources", {}, desk), on)[1])
    assert "a guess, never seen answered (2 of 22)" in page
    assert "an answer of May 2026 was read (12 of 22)" in page
    assert "<li>Bandar Abbas: port calls</li>" in page


def test_what_a_question_rests_on_is_one_of_three(small, engine):
    """18.7: with file and line, before anything starts."""
    from indicators.errors import CatalogError

    make_live(small)
    path = small.data / "catalog" / "indicators.toml"
    text = path.read_text("utf-8")
    for good in ("recorded 2026-07", "documented", GUESS):
        path.write_text(text.replace("options.", f'seen = "{good}"\noptions.', 1), "utf-8")
        small.prepare()
    for bad in ("recorded 2026-13", "recorded", "yes", ""):
        path.write_text(text.replace("options.", f'seen = "{bad}"\noptions.', 1), "utf-8")
        with pytest.raises(CatalogError, match=r"indicators\.toml.*seen"):
            small.prepare()
