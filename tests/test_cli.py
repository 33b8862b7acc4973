"""The command line: shapes of its documents, mistakes in one line, and a reader that leaves early."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta

import pytest

from indicators.answers.series import rows_of
from indicators.cli.main import main
from indicators.core.tables import ROOT
from indicators.model import EVERYTHING, Known

RIAL = "fx.irr_usd.free_market"
BRIEF = "2020-09-30-iran-venezuela"
SHIPPED = {path.stem for path in (ROOT / "data" / "figures" / "observations").glob("*.csv")}
DESIGN = {
    "list": "id,title,topic,geography,unit,frequency,provenance,source,licence,first,last,n,copy,publication",
    "read": "time_period,stamped,value,status,known_on,reconstructed",
    "show": "id,title,producer,published,url,notices,excerpts",
    "claims": "brief,excerpt,says,mark,since,measured,reason,flips",
    "excerpt": "id,text,start,end,likelihood_words,band,foreign_source,footnotes,links,claims,orphaned",
}


@pytest.fixture(autouse=True)
def _home(monkeypatch, desk):
    """The commands find the session's store."""
    monkeypatch.setenv("INDICATORS_HOME", str(desk.store.home))


def run(capsys, *words):
    """Return the document that a command prints with --json."""
    assert main([*words, "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def mistake(capsys, *words):
    """Return what a wrong call says, after a check that it ends with 2 and shows no traceback."""
    try:
        status = main(list(words))
    except SystemExit as end:
        status = end.code
    printed = capsys.readouterr()
    assert status == 2
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return printed.err


def test_the_list_has_every_series_with_the_keys_of_the_design(capsys, desk):
    rows = run(capsys, "list")
    assert len(rows) == len(desk.catalog.indicators)
    assert {",".join(row) for row in rows} == {DESIGN["list"]}
    assert {row["id"] for row in rows} == set(desk.catalog.indicators)
    assert {row["id"] for row in rows if row["n"] > 0} == SHIPPED
    assert all(row["first"] <= row["last"] for row in rows if row["n"])
    rial = next(row for row in rows if row["id"] == RIAL)
    assert (rial["topic"], rial["copy"]) == ("currency", "snapshot")


def test_the_list_of_a_topic_is_part_of_the_whole(capsys, desk):
    rows = run(capsys, "list")
    arms = run(capsys, "list", "--topic", "arms")
    assert arms == [row for row in rows if row["topic"] == "arms"]
    assert 0 < len(arms) < len(desk.catalog.indicators)


def test_the_list_as_text_has_a_line_for_each_series(capsys, desk):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(desk.catalog.indicators) + 1
    assert lines[0].split() == ["id", "frequency", "first", "last", "n", "copy", "publication", "source"]


def test_a_series_is_read_with_the_keys_of_the_design(capsys, desk):
    rows = run(capsys, "read", RIAL)
    assert {",".join(row) for row in rows} == {DESIGN["read"]}
    assert len(rows) == desk.store.held(None, EVERYTHING)[RIAL].count
    assert [row["time_period"] for row in rows] == sorted({row["time_period"] for row in rows})
    first = rows[0]
    assert isinstance(first["value"], float)
    assert isinstance(first["reconstructed"], bool)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", first[name]) for name in ("time_period", "stamped", "known_on"))


def test_what_was_known_on_the_day_of_the_brief_ends_by_then(capsys):
    rows = run(capsys, "read", RIAL, "--as-of", "2020-09-30")
    assert rows
    assert max(row["time_period"] for row in rows) <= "2020-09-30"
    assert max(row["time_period"] for row in rows) >= "2020-09-01"
    assert max(row["known_on"] for row in rows) <= "2020-09-30"
    assert len(rows) < len(run(capsys, "read", RIAL))


def test_no_ship_count_was_known_before_its_source_was_public(capsys, desk):
    held = desk.store.held(None, EVERYTHING)
    series = [each.id for each in desk.catalog.indicators.values() if each.source == "portwatch" and each.id in held]
    assert len(series) == 12
    day = date(2023, 11, 15)
    for each in series:
        assert desk.store.read([each], Known(day - timedelta(days=1))).empty
        assert desk.store.read([each], EVERYTHING)["known_on"].min().date() >= day
    assert run(capsys, "read", series[0], "--as-of", "2023-11-14") == []
    assert run(capsys, "read", series[0])


def test_a_span_has_both_its_ends(capsys):
    rows = run(capsys, "read", RIAL)
    days = [row["time_period"] for row in rows]
    start, end = days[len(days) // 3], days[len(days) // 2]
    inside = run(capsys, "read", RIAL, "--from", start, "--to", end)
    assert inside == [row for row in rows if start <= row["time_period"] <= end]
    assert (inside[0]["time_period"], inside[-1]["time_period"]) == (start, end)
    assert run(capsys, "read", RIAL, "--from", end, "--to", start) == []


@pytest.mark.parametrize("start", [None, date(2018, 5, 5), date(2018, 5, 6), date(1900, 1, 1)])
@pytest.mark.parametrize("end", [None, date(2018, 6, 30), date(2018, 5, 5), date(2099, 1, 1)])
def test_rows_of_a_frame_within_two_days_are_the_plain_ones(desk, start, end):
    frame = desk.store.read([RIAL], EVERYTHING)
    plain = [
        {
            "time_period": str(row.time_period.date()),
            "stamped": str(row.stamped.date()),
            "value": row.value,
            "status": row.status,
            "known_on": str(row.known_on.date()),
            "reconstructed": row.reconstructed,
        }
        for row in frame.itertuples()
        if (start is None or row.time_period.date() >= start) and (end is None or row.time_period.date() <= end)
    ]
    assert bool(plain) == (start is None or end is None or start <= end)
    assert [{name: row[name] for name in plain[0]} for row in rows_of(frame, start, end)] == plain
    assert rows_of(frame.iloc[:0], start, end) == []


def test_a_series_as_csv_is_the_same_table(capsys):
    assert main(["read", RIAL, "--to", "2013-12-31", "--csv"]) == 0
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    rows = run(capsys, "read", RIAL, "--to", "2013-12-31")
    assert len(table) == len(rows) > 0
    assert ",".join(table[0]) == DESIGN["read"]
    for cells, row in zip(table, rows, strict=True):
        assert float(cells["value"]) == row["value"]
        assert {**cells, "value": 0} == {**{name: str(value) for name, value in row.items()}, "value": 0}


def test_an_unknown_series_is_one_line_that_names_the_nearest(capsys):
    words = mistake(capsys, "read", "fx.irr_usd.free_markt")
    assert words.count("\n") == 1
    assert "no series 'fx.irr_usd.free_markt'; did you mean fx.irr_usd.free_market" in words
    far = mistake(capsys, "read", "weather")
    assert far == "indicators: no series 'weather'; see: python -m indicators list\n"


def test_an_unknown_brief_is_one_line(capsys):
    words = mistake(capsys, "brief", "show", BRIEF + "x")
    assert words.count("\n") == 1
    assert f"did you mean {BRIEF}?" in words


@pytest.mark.parametrize("option", ["--as-of", "--from", "--to"])
@pytest.mark.parametrize("day", ["2020-02-30", "20200930", "yesterday", ""])
def test_a_day_that_is_none_is_a_mistake_that_says_how_to_write_it(capsys, option, day):
    words = mistake(capsys, "read", RIAL, option, day)
    assert f"{day!r} is no day; write it like 2020-09-30" in words


def test_a_day_that_is_none_is_one_line(capsys):
    assert mistake(capsys, "read", RIAL, "--to", "2020-02-30").count("\n") == 1


@pytest.mark.parametrize(
    "words", [[], ["read"], ["brief"], ["list", "--topic", "weather"], ["read", RIAL, "--json", "--csv"]]
)
def test_a_wrong_call_is_a_mistake(capsys, words):
    assert mistake(capsys, *words)


def test_the_list_of_briefs(capsys):
    (row,) = run(capsys, "brief", "list")
    assert list(row) == ["id", "title", "producer", "published", "kind", "excerpts", "orphaned", "fault"]
    assert (row["id"], row["published"], row["kind"], row["orphaned"]) == (BRIEF, "2020-09-30", "digest", 0)
    assert row["excerpts"] >= 12


def test_a_brief_has_the_keys_of_the_design(capsys, desk):
    brief = run(capsys, "brief", "show", BRIEF)
    assert ",".join(brief) == f"{DESIGN['show']},kind,remarks"
    assert {",".join(each) for each in brief["excerpts"]} == {f"{DESIGN['excerpt']},paragraph,events,rejected,mentions"}
    body = desk.briefs[BRIEF].body
    assert all(body[each["start"] : each["end"]] == each["text"] for each in brief["excerpts"])
    assert not any(each["orphaned"] for each in brief["excerpts"])
    likely = next(each for each in brief["excerpts"] if each["id"] == "mobilisation-and-information")
    assert (likely["likelihood_words"], likely["band"]) == (["likely"], "likely")


def test_a_brief_as_text_has_its_words_and_series(capsys, desk):
    assert main(["brief", "show", BRIEF]) == 0
    text = capsys.readouterr().out
    assert all(each.quote in text for each in desk.briefs[BRIEF].excerpts)
    assert RIAL in text
    assert "ORPHANED" not in text


def test_the_doctor_says_what_is_there(capsys, desk):
    document = run(capsys, "doctor")
    assert document["series"] == len(desk.catalog.indicators)
    assert document["observations"] == len(desk.store.read(list(desk.catalog.indicators), EVERYTHING))
    assert document["store"] == str(desk.store.path)
    assert document["store_bytes"] == desk.store.path.stat().st_size
    assert document["orphaned"] == []
    assert document["copy"] == {"never asked": len(desk.catalog.indicators) - len(SHIPPED), "snapshot": len(SHIPPED)}
    assert sum(document["publication"].values()) == len(desk.catalog.indicators)
    assert {each["id"] for each in document["sources"]} == set(desk.catalog.sources)
    assert {each["state"] for each in document["sources"]} == {"shipped", "never asked", "not set up"}
    (eia,) = [each for each in document["sources"] if each["id"] == "eia"]
    assert (eia["state"], eia["why"]) == ("not set up", "set EIA_API_KEY to its key")
    pinned = (ROOT / "requirements.txt").read_text()
    assert document["packages"]
    assert all(f"{name}==" in pinned for name in document["packages"])


def test_the_doctor_as_text_names_the_store(capsys, desk):
    assert main(["doctor"]) == 0
    assert f"store: {desk.store.path}\n" in capsys.readouterr().out


def test_a_store_that_is_damaged_is_one_line(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path))
    (tmp_path / "indicators.sqlite").write_bytes(b"no store" * 100)
    words = mistake(capsys, "list")
    assert words.count("\n") == 1
    assert words.startswith(f"indicators: {tmp_path}/indicators.sqlite is damaged")


def test_tables_that_are_not_there_are_a_mistake_and_change_nothing(capsys, tmp_path):
    before = {each: each.read_bytes() for each in (ROOT / "data" / "figures").rglob("*.csv")}
    assert "the file is missing" in mistake(capsys, "figures", str(tmp_path / "none"))
    assert {each: each.read_bytes() for each in (ROOT / "data" / "figures").rglob("*.csv")} == before


def test_a_home_of_nobody_is_one_line(capsys, monkeypatch):
    monkeypatch.setenv("INDICATORS_HOME", "~no-such-user-at-all/desk")
    assert mistake(capsys, "list").count("\n") == 1


@pytest.mark.parametrize("command", [["list", "--json"], ["read", "price.gold.usd_oz"]])
def test_a_reader_that_leaves_early_sees_nothing_go_wrong(command):
    process = subprocess.Popen(
        [sys.executable, "-m", "indicators", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=dict(os.environ),
    )
    head = subprocess.run(["head", "-1"], stdin=process.stdout, capture_output=True, check=True)
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert errors == b""
    assert head.stdout.count(b"\n") == 1


def test_a_start_in_an_empty_home_builds_the_store(monkeypatch, tmp_path, capsys, desk):
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path / "new" / "deep"))
    assert len(run(capsys, "list")) == len(desk.catalog.indicators)
    assert (tmp_path / "new" / "deep" / "indicators.sqlite").exists()


def test_claims_have_the_keys_of_the_design_and_differ_between_the_day_and_today(capsys):
    now = run(capsys, "claims")
    then = run(capsys, "claims", "--as-of", "2020-09-30", "--brief", BRIEF)
    assert len(now) == len(then) >= 10
    for rows in (now, then):
        for row in rows:
            assert ",".join(row).startswith(DESIGN["claims"])
            assert row["reason"]
            assert (row["flips"][-1]["date"], row["flips"][-1]["mark"]) == (row["since"], row["mark"])
            assert list(row["flips"][0]) == ["date", "mark", "kind", "estimated", "published", "what", "reason"]
    rial = {row["id"]: row for row in now}["currency-collapse"]
    assert (rial["mark"], rial["since"], round(rial["measured"], 1)) == ("holds", "2020-09-30", 121.3)
    embargo = [{row["id"]: row["mark"] for row in rows}["embargo-ends"] for rows in (then, now)]
    assert embargo == ["pending", "holds"]
    known = [used["known_on"] for row in then for test in row["tests"] for used in test["used"]]
    assert max(known) <= "2020-09-30"


def test_claims_for_people_say_mark_day_reason_and_the_count(capsys):
    assert main(["claims"]) == 0
    text = capsys.readouterr().out
    assert "HOLDS, since publication: Iran's currency had lost half its value within the year" in text
    assert text.rstrip().splitlines()[-1].startswith("18 claims: ")


def test_claims_of_an_unknown_brief_or_day_are_mistakes(capsys):
    assert "no brief 'nonsense'" in mistake(capsys, "claims", "--brief", "nonsense")
    assert "is no day" in mistake(capsys, "claims", "--as-of", "yesterday")


def test_a_check_names_the_fault_of_every_claim_with_file_and_line(capsys, desk, tmp_path, monkeypatch):
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path))
    text = desk.briefs.text(BRIEF)
    for old, new in (
        ("2020-01-01/2020-09-29", "2020-09-29/2020-01-01"),
        ('"cpi.ven.dec"\nwindow', '"gone"\nwindow'),
    ):
        text = text.replace(old, new, 1)
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / f"{BRIEF}.md").write_text(text, encoding="utf-8")
    assert main(["brief", "check", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["excerpt"] for row in rows] == ["currency-collapse", "cooperation-in-2020"]
    assert re.search(r"\.md:\d+: window = '2020-09-29/2020-01-01' is none", rows[0]["fault"])
    assert re.search(r"\.md:\d+: the series gone is not in the catalogue", rows[1]["fault"])
