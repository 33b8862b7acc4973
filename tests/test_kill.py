"""A refresh may be killed at any moment: the store opens, no value is lost, none is half written."""

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

KILLS = 60


@pytest.mark.long
def test_sixty_kills_at_random_moments_lose_and_tear_nothing(small):
    make_live(small)
    asked = 0

    def growing(_request):
        """Publish a day more with each question, so that every refresh has something to write."""
        nonlocal asked
        asked += 1
        days = [date(2020, 9, 28) + timedelta(days=number) for number in range(40 + asked)]
        return crowns({f"d{day:%Y%m%d}": 10 + number % 7 for number, day in enumerate(days)})

    with Publisher() as publisher:
        publisher.route(CROWN, growing)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
        command = [sys.executable, str(Path(__file__).with_name("killed.py"))]
        ended = subprocess.run(
            [*command, str(small.data), str(small.home), publisher.url, str(KILLS)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr[-2000:]
    rows = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(rows) == KILLS + 1
    assert {row["integrity"] for row in rows} == {"ok"}
    assert all(row["torn"] == [] and row["without_answer"] == 0 for row in rows)
    # Each came after something new had been written, which is still there.
    assert all(row["values"] > row["before"] > 0 for row in rows[:KILLS])
    days = [row["days"] for row in rows]
    assert days == sorted(days)
    assert days[-1] == 40 + asked
    assert days[-1] > days[0]
    # Every answer that a value came from is still there, whole.
    store = small.prepare().store
    archive = Archive(small.home / "raw")
    assert all(archive.get(each) for each in store.used_answers())
