"""The journal: who did what when, beside what it tells of, and never changed."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, timedelta, timezone

import pytest
from making import ANNUAL, DAILY, TEXT_OF_A_BRIEF, make_frame
from publisher import Publisher
from refreshing import NOW, Live, make_live
from storing import make_empty, rows

from indicators.briefs import intake
from indicators.errors import StoreError
from indicators.model import Decision
from indicators.refresh import quarantine
from indicators.store import holds
from indicators.store.journal import Line, note
from indicators.store.writing import append

BRIEF = "2020-09-30-aland"


@pytest.fixture
def desk(engine, small):
    """The desk on the tiny data folder, in each kind of database."""
    return small.prepare()


def lines(store):
    """Return the journal as a reader may take it in."""
    return [(each.who, each.what, dict(each.subject)) for each in store.journal()]


def test_a_line_keeps_who_what_when_before_and_after(engine, tmp_path):
    store = make_empty(tmp_path)
    at = datetime(2026, 11, 24, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=3)))
    with store.write() as connection:
        note(connection, Line("link added", {"brief": "b", "excerpt": "é"}, "Ana", at, None, {"day": date(2026, 1, 2)}))
        note(connection, Line("refresh", {}))
    first, second = store.journal()
    assert (first.id, first.who, first.what, first.subject) == (
        1,
        "Ana",
        "link added",
        (("brief", "b"), ("excerpt", "é")),
    )
    assert first.at == at
    assert (first.before, json.loads(first.after)) == ("null", {"day": "2026-01-02"})
    assert second.at > first.at
    assert {len(at) for (at,) in rows(store, "SELECT at FROM journal")} == {32}
    assert rows(store, "SELECT at FROM journal ORDER BY entry_id")[0] == ("2026-11-24T06:30:00.000005+00:00",)
    assert store.journal(since=at) == (first, second)
    assert store.journal(since=at + timedelta(microseconds=1)) == (second,)


@pytest.mark.parametrize("change", ["UPDATE journal SET who = 'Bo'", "DELETE FROM journal"])
def test_a_line_is_never_changed_nor_taken_out(engine, tmp_path, change):
    store = make_empty(tmp_path)
    with store.write() as connection:
        note(connection, Line("refresh", {}, "Ana"))
    before = store.journal()
    with pytest.raises(StoreError, match="the journal is only added to"), store.write() as connection:
        connection.execute(change)
    assert store.journal() == before


def test_what_breaks_off_leaves_no_line(engine, tmp_path):
    store = make_empty(tmp_path)

    def broken():
        with store.write() as connection:
            note(connection, Line("refresh", {}))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert store.journal() == ()


def test_words_on_links_are_noted_with_what_was_tagged_before_and_after(desk):
    briefs = desk.briefs
    for word in ("accepted", "struck out", "restored", "added"):
        briefs.decide(BRIEF, "crown", Decision(ANNUAL if word == "added" else DAILY, word, "Ana", NOW))
    subject = {"brief": BRIEF, "excerpt": "crown", "series": DAILY}
    assert lines(desk.store) == [
        ("Ana", "link accepted", subject),
        ("Ana", "link struck out", subject),
        ("Ana", "link restored", subject),
        ("Ana", "link added", subject | {"series": ANNUAL}),
    ]
    struck = desk.store.journal()[1]
    assert json.loads(struck.before) == {"links": [DAILY], "rejected": []}
    assert json.loads(struck.after) == {"links": [], "rejected": [DAILY]}
    assert struck.at == NOW


def test_claims_are_noted_when_written_and_when_withdrawn(desk):
    claim = {"excerpt": "crown", "says": "It fell", "kind": "judgement", "by": "Ana", "at": NOW}
    test = {"series": DAILY, "window": "2020-01-01/2020-12-31", "statistic": "last", "op": ">", "value": 5}
    name = desk.briefs.add_claim(BRIEF, claim, test)
    desk.briefs.withdraw_claim(BRIEF, name, "Bo", NOW + timedelta(days=1))
    subject = {"brief": BRIEF, "claim": name}
    assert lines(desk.store) == [
        ("Ana", "claim written", subject | {"excerpt": "crown"}),
        ("Bo", "claim withdrawn", subject),
    ]
    written, withdrawn = desk.store.journal()
    assert json.loads(written.after)["test"] == [test]
    assert written.before == withdrawn.after == "null"
    assert json.loads(withdrawn.before)["says"] == "It fell"


def test_briefs_are_noted_when_imported_changed_deleted_and_put_back(desk):
    body = TEXT_OF_A_BRIEF.encode()
    first = intake.take_in(desk.briefs, body, "a.txt", now=NOW, by="Ana")
    intake.take_in(desk.briefs, body, "a.txt", now=NOW, by="Ana")
    intake.take_in(desk.briefs, body.replace(b"oil embargo", b"embargo on oil"), "a.txt", now=NOW)
    name = desk.briefs.throw_away(first.id, "Ana")
    desk.briefs.put_back(name, "Bo")
    subject = {"brief": first.id}
    assert lines(desk.store) == [
        ("Ana", "brief imported", subject),
        ("", "brief updated", subject),
        ("Ana", "brief deleted", subject),
        ("Bo", "brief put back", subject),
    ]
    imported, updated, *_ = desk.store.journal()
    assert imported.after == updated.before
    assert json.loads(updated.after)["sha256"] != json.loads(updated.before)["sha256"]


@pytest.mark.parametrize("let_in", [True, False])
def test_a_word_on_what_is_held_back_is_noted_with_it(engine, small, let_in):
    desk = small.prepare()
    with desk.store.write() as connection:
        indicator = desk.catalog.indicators[DAILY]
        written = append(connection, indicator, desk.catalog.sources["exchange"], make_frame({}), NOW.date(), "refresh")
        held = [("2020-10-05", "2020-10-05", 99.0, "A", 0)]
        assert holds.put(connection, written.series_key, written.load_id, NOW.date(), "a jump", "digest", held)
    (hold,) = desk.store.holds()
    quarantine.decide(desk.store, desk.catalog, hold.id, let_in=let_in, analyst="Ana", at=NOW)
    word = "let in" if let_in else "dismissed"
    assert lines(desk.store) == [("Ana", f"hold {word}", {"hold": str(hold.id), "series": DAILY})]
    assert desk.store.holds() == ()
    with desk.store.write() as connection:
        look = append(connection, indicator, desk.catalog.sources["exchange"], make_frame({}), NOW.date(), "refresh")
        again = holds.put(connection, look.series_key, look.load_id, NOW.date(), "a jump", "digest", held)
    assert again is let_in


def test_a_round_of_refreshing_is_one_line_that_says_how_it_went(engine, small):
    make_live(small)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        live.crowns(d20201001=12.5, d20201005=13.0)
        before = live.desk.store.last_load()
        outcomes = live.refresh("exchange")
    (entry,) = live.desk.store.journal()
    assert (entry.what, dict(entry.subject), entry.who, entry.at) == ("refresh", {"asked": "exchange"}, "", NOW)
    assert json.loads(entry.before) == {"load": before}
    after = json.loads(entry.after)
    assert after["load"] == live.desk.store.last_load() > before
    assert sum(after["series"].values()) == len(outcomes)


def test_another_program_may_not_change_it_either(small):
    store = small.prepare().store
    with store.write() as connection:
        note(connection, Line("refresh", {}))
    with sqlite3.connect(store.path) as theirs, pytest.raises(sqlite3.IntegrityError, match="only added to"):
        theirs.execute("DELETE FROM journal")
    assert len(store.journal()) == 1
