"""A presentation that lasts: refreshes without end under it move no figure of its room, and take no memory; 16.2."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from presented import write_brief
from publisher import Publisher
from refreshing import CROWN, HELD, TRADED, crowns, make_live, trade

from indicators.core.tables import ROOT

REFRESHES = 600
MOST = 32_000_000  # bytes that the second half may take: what is kept in bounds takes 15, and fills up later
# Refreshes every twelve hours by a clock of its own; the room is asked for after each, as its windows do.
LASTING = """
import gc, json, os, sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
from making import DAILY
from presented import BRIEF, again, shown
from refreshing import NOW

from indicators.core.memory import give_back
from indicators.desk import prepare
from indicators.presenting import differences, presentation
from indicators.refresh.rounds import refresh

give_back()
data, home, many = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
now = NOW
desk = replace(prepare(data, home), clock=lambda: now)


def refreshed():
    global now
    now += timedelta(hours=12)
    return {each.series: each for each in refresh(desk.catalog, desk.store, clock=lambda: now)}


assert refreshed()[DAILY].status == "ok"
there = presentation.start(desk, BRIEF)
later = [presentation.start(desk, BRIEF) for _ in range(6)]  # nobody has looked at these yet
before = shown(desk, there)
assert "12.5" in before
took, moved, rows, differed = [], [], 0, 0
for number in range(1, many + 1):
    outcome = refreshed()[DAILY]
    rows += outcome.rows_new + outcome.rows_revised
    differed += bool(differences.since(desk, again(desk, there)))
    if shown(desk, there) != before:
        moved.append(number)
    if number % (many // 6) == 0:
        other = replace(prepare(data, home), clock=lambda: now)  # as another process
        if shown(other, there) != before or shown(other, later.pop()) != before:
            moved.append(number)
        del other
        gc.collect()
        took.append(psutil.Process().memory_info().rss)
told = differences.since(desk, again(desk, there))
said = {"moved": moved, "rows": rows, "differed": differed, "took": took, "told": [each.told for each in told]}
print(json.dumps(said))
"""


@pytest.mark.long
def test_six_hundred_refreshes_move_no_figure_of_a_room_and_take_no_memory(small):
    """16 How good: 300 days of the test's clock, each refresh with a figure revised, every other one with a new one."""
    make_live(small)
    write_brief(small)
    small.prepare()
    asked = itertools.count()

    def published(_):
        now = next(asked)
        days = [date(2020, 10, 4) + timedelta(days=each) for each in range(1 + now // 2)]
        values = HELD | {f"d{each:%Y%m%d}": 12.05 + each.toordinal() ** 2 % 11 / 10 for each in days}
        # No revision is the value before, more or less rounded: that would be none.
        return crowns(values | {"d20201001": 12.55037 + now / 1000 if now else 12.5})

    with Publisher() as publisher:
        publisher.route(CROWN, published)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
        environ = {f"INDICATORS_URL_{name}": publisher.url for name in ("EXCHANGE", "YEARBOOK", "REGISTER")}
        done = subprocess.run(
            [sys.executable, "-c", LASTING, str(small.data), str(small.home), str(REFRESHES)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(Path(__file__).parent)))},
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["moved"], told["differed"]) == ([], REFRESHES)
    assert told["rows"] == REFRESHES * 3 // 2  # they did come
    assert [each for each in told["told"] if each.startswith("Crown: 1 figure revised, 1 Oct 2020 from 12.5 to 13.15")]
    half, whole = told["took"][2], told["took"][5]
    assert whole - half < MOST, told["took"]
