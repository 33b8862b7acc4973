"""Whatever is killed at any moment: a new start opens whole, holds all that was done, and nothing by half."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from publisher import Publisher
from refreshing import CROWN, TRADED, crowns, make_live, trade

from indicators.net.archive import Archive

# With those of the server (browser/test_killed_server.py) two hundred.
REFRESHES, IMPORTS, WORDS, BUILDS = 60, 44, 46, 30


def killed(small, kind, *more):
    """Return what killed.py says of each kill, and of the end."""
    command = [sys.executable, str(Path(__file__).with_name("killed.py")), kind]
    ended = subprocess.run(
        [*command, str(small.data), str(small.home), *map(str, more)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr[-2000:]
    return [json.loads(line) for line in ended.stdout.splitlines()]


@pytest.mark.long
def test_sixty_kills_at_random_moments_lose_and_tear_nothing(small):
    """14, "How good": refreshes."""
    make_live(small)
    asked = 0

    def growing(_request):
        """Publish a day more with each question, so that each refresh has something to write; no week as the last."""
        nonlocal asked
        asked += 1
        days = [date(2020, 9, 28) + timedelta(days=number) for number in range(40 + asked)]
        return crowns({f"d{day:%Y%m%d}": 10 + number * number % 11 / 4 for number, day in enumerate(days)})

    with Publisher() as publisher:
        publisher.route(CROWN, growing)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
        rows = killed(small, "refreshes", REFRESHES, publisher.url)
    assert len(rows) == REFRESHES + 1
    assert {row["integrity"] for row in rows} == {"ok"}
    assert all(row["torn"] == [] and row["without_answer"] == 0 for row in rows)
    # Each came after something new had been written, which is still there.
    assert all(row["values"] >= row["said"] > row["before"] > 0 for row in rows[:REFRESHES])
    days = [row["days"] for row in rows]
    assert days == sorted(days)
    assert 40 + REFRESHES < days[-1] <= 40 + asked  # what a killed one asked last may be answered after the end
    # Every answer that a value came from is still there, whole.
    store = small.prepare().store
    archive = Archive(small.home / "raw")
    assert all(archive.get(each) for each in store.used_answers())


@pytest.mark.long
@pytest.mark.parametrize(("kind", "kills"), [("imports", IMPORTS), ("words", WORDS)])
def test_kills_of_what_works_on_briefs_lose_and_tear_nothing(small, kind, kills):
    """14, "How good": imports, and words on links and claims; files, list, search and journal tell the same."""
    *rows, end = killed(small, kind, kills)
    assert len(rows) == kills
    assert [row for row in rows if row["lost"] or row["faults"]] == []
    assert all(row["said"] for row in rows)  # something new was written
    assert end == {"left": [], "faults": []}


@pytest.mark.long
def test_thirty_kills_of_a_first_build_leave_a_store_to_be_built(small):
    """14, "How good": out of what ships; the next start has all of it."""
    rows = killed(small, "builds", BUILDS)
    assert len(rows) == BUILDS
    begun = {"indicators.building", "indicators.sqlite"}  # the one or the other: each kill came after it
    assert all(begun & set(row["standing"]) for row in rows)
    assert all(row["same"] and row["left"] == [] for row in rows)


@pytest.mark.long
def test_a_change_of_a_brief_is_made_with_its_line_or_not_at_all_whenever_it_is_killed(small):
    """14.6, 14.8e: each deed at each of its moments, and the new start after it at each of its own."""
    rows = killed(small, "moments")
    assert len({(row["deed"], row["moment"]) for row in rows}) == len(rows) == 8 * 5 + 2 * 4
    assert all(row["came"] for row in rows)  # the child was where it was to be killed
    assert [row for row in rows if row["noted"] != row["made"]] == []
    assert [row for row in rows if row["faults"] or row["left"]] == []
