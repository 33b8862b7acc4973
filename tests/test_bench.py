"""The table of speeds is read back as it was written, and says what got worse; a short soak loses nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from indicators.core.tables import ROOT

sys.path.append(str(ROOT / "bench"))

import run  # of bench
import soak  # of bench
import table  # of bench

from indicators.desk import prepare
from indicators.views import address
from indicators.views.screens import brief

ORDER = ("start", "load", "links")
START = replace(
    table.ratio("start to health", 500.0, 650.0, 1.3), part="start", measured="2026-11-01, abc1234, 2 cores"
)
CPU = replace(
    table.value("CPU | rerun", 9.5, 10, "ms", 3.25, notes="a & b <c>"), part="load", measured="2026-11-01, -, 4 cores"
)
FRAMES = replace(table.value("bare frames", 0, 0, "frames"), part="load", measured="2026-11-01, -, 4 cores")
MEMORY = replace(table.value("memory", 200.0, 280, "MB"), part="load", measured="2026-11-01, -, 4 cores")
HIT = replace(table.share("hit", 92.5, 90), part="links", measured="2026-11-01, -, 4 cores")
ALL = [START, CPU, FRAMES, MEMORY, HIT]


@pytest.fixture
def path(tmp_path):
    """A table with all rows."""
    path = tmp_path / "last.md"
    assert table.update(path, ALL, ORDER, ORDER) == []
    return path


def measured(row, ours):
    return replace(row, ours=ours, measured="2026-11-26, def5678, 2 cores")


def test_a_table_is_read_back_as_it_was_written(path):
    """14.9: also signs that Markdown has a meaning for, a row without a floor, and one that must not fall."""
    assert table.read(path) == ALL
    assert "| start | start to health | 500 | 650 | 1.3 | ms | at most 1.3 x | yes |" in path.read_text()
    assert path.read_text().endswith("worse than the table before, of what was measured last:\n\nNothing.\n")
    assert {len(line.split("|")) for line in path.read_text().splitlines() if line.startswith("|")} == {12}


def test_what_was_measured_to_four_digits_stays_within_them(path):
    table.update(path, [measured(START, 651.23456), measured(MEMORY, 1234567.0)], [], ORDER)
    assert [each.ours for each in table.read(path)[:2]] == [651.2, 1235000.0]


def test_what_got_worse_is_named_in_the_table_and_to_the_caller(path):
    """14.9: by its ratio; where there is no floor, by its figure; a share by what it lost."""
    now = [measured(START, 747.5), measured(CPU, 10.9), measured(FRAMES, 1), measured(MEMORY, 230.0), measured(HIT, 78)]
    named = table.update(path, now, ORDER, ORDER)
    assert named == [
        "start: start to health: 1.3 -> 1.5 x the floor",
        "load: bare frames: 0 -> 1 frames",
        "load: memory: 200 -> 230 MB",
        "links: hit: 92.5 -> 78 %",
    ]
    assert path.read_text().endswith("".join(f"\n- {each}" for each in named) + "\n")
    assert [each.met for each in table.read(path)] == [False, False, False, True, False]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(measured(START, 747.4), id="a ratio by less"),
        pytest.param(measured(replace(START, floor=1000.0), 1300.0), id="a slower machine, the same ratio"),
        pytest.param(measured(MEMORY, 229.9), id="a figure by less"),
        pytest.param(measured(MEMORY, 20.0), id="better"),
        pytest.param(measured(FRAMES, 0), id="none, as before"),
        pytest.param(measured(HIT, 99.0), id="a share that rose"),
        pytest.param(measured(HIT, 78.7), id="a share by less"),
        pytest.param(measured(replace(MEMORY, what="another thing"), 999.0), id="new"),
        pytest.param(measured(replace(MEMORY, floor=1.0), 999.0), id="with a floor now"),
    ],
)
def test_nothing_else_is_named(path, now):
    """14.9"""
    assert table.update(path, [now], [], ORDER) == []


def test_a_part_replaces_its_own_rows_and_keeps_the_others(path):
    """14.9: with the day of each; what the part no longer measures goes, unless it was not measured to its end."""
    cpu = measured(CPU, 9.0)
    table.update(path, [cpu], ["load"], ORDER)
    assert table.read(path) == [START, cpu, HIT]
    table.update(path, [measured(HIT, 93.0)], [], ORDER)
    assert table.read(path) == [START, cpu, measured(HIT, 93.0)]
    half = replace(cpu, what="fifty users")
    table.update(path, [half], [], ORDER)
    assert table.read(path) == [START, half, cpu, measured(HIT, 93.0)]


def test_a_table_that_someone_broke_is_refused_with_its_line(path):
    path.write_text(path.read_text().replace("| 650 |", "| fast |"))
    with pytest.raises(ValueError, match=r"last\.md, line 7: not a row of this table.*start to health"):
        table.read(path)


@pytest.mark.long
def test_users_refreshes_and_an_analyst_at_once_see_no_error_and_lose_nothing(monkeypatch):
    """14.8i: some seconds of make soak, which ends flat in ten minutes."""
    monkeypatch.setattr(soak, "PATIENCE_SECONDS", None)  # how long a view takes is not asked here
    with ThreadPoolExecutor(1) as own:  # a thread of the browser tests has a loop already
        found = own.submit(soak.soak, minutes=0.1, users=3).result()
    assert (found.errors, found.gone, found.refused, found.tracebacks) == ([], [], [], 0)
    assert (found.alive, found.stumbled) == (True, [])
    assert min(found.views, found.written, found.asked) > 0


def test_each_passage_of_the_brief_for_measuring_draws_three_charts(tmp_path):
    """17: one that draws two by right was counted as a frame in which a chart is missing."""
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / "bench.md").write_text(run.brief_of_many(), encoding="utf-8")
    desk = prepare(folder=tmp_path)
    drawn = {}
    for excerpt in desk.briefs["bench"].excerpts:
        chosen = address.selection("brief", {"brief": ["bench"], "excerpt": [excerpt.id]}, desk)
        drawn[excerpt.id] = sum(map(len, brief.made(chosen, desk.now()).charts))
    assert drawn == dict.fromkeys(drawn, 3)
    assert len(drawn) == run.PASSAGES
