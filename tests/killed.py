"""Refreshes that are killed: a process that forks, refreshes without end in the child, and kills it.

Run by test_kill.py with: folder of the data, folder of the store, the publisher's address, how often to kill.
A child is killed at a random moment after it has written something new, in one of its refreshes that follow. After each
kill the store must open and be whole; one JSON line says what it held, and held when the child began.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from indicators.desk import prepare
from indicators.model import EVERYTHING
from indicators.refresh.rounds import refresh


def _whole(path: Path) -> dict[str, object]:
    """Return what the store holds, after checking that each retrieval is there whole."""
    connection = sqlite3.connect(path)
    torn = connection.execute(
        "SELECT load_id, rows, (SELECT COUNT(*) FROM obs WHERE obs.load_id = load.load_id) AS there "
        "FROM load WHERE rows <> there"
    ).fetchall()
    without = connection.execute(
        "SELECT COUNT(*) FROM obs WHERE answer_id NOT IN (SELECT answer_id FROM answer) AND answer_id <> 0"
    ).fetchone()[0]
    said = connection.execute("PRAGMA integrity_check").fetchone()[0]
    values = connection.execute("SELECT COUNT(*) FROM obs").fetchone()[0]
    connection.close()
    return {"torn": torn, "without_answer": without, "integrity": said, "values": values}


def _values(path: Path) -> int:
    """Return how many values the store holds."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT COUNT(*) FROM obs").fetchone()[0])
    finally:
        connection.close()


def main() -> None:
    """Kill as often as asked."""
    data, home, url, times = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
    environ = {f"INDICATORS_URL_{name}": url for name in ("EXCHANGE", "YEARBOOK", "REGISTER")}
    desk = prepare(data, home)
    refresh(desk.catalog, desk.store, environ=environ)  # everything is imported before the first fork
    chance = random.Random(7)
    for _ in range(times):
        before = _values(desk.store.path)
        child = os.fork()
        if child == 0:
            while True:
                refresh(desk.catalog, desk.store, environ=environ)
        while _values(desk.store.path) == before:
            if os.waitpid(child, os.WNOHANG) != (0, 0):
                sys.exit("a refresh ended that nobody killed")
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.12))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        again = prepare(data, home)
        held = again.store.held(None, EVERYTHING)
        whole = _whole(again.store.path)
        print(json.dumps({**whole, "before": before, "days": held["fx.aaa_usd"].count}), flush=True)
    refresh(desk.catalog, desk.store, environ=environ)
    print(json.dumps({**_whole(desk.store.path), "days": desk.store.held(None, EVERYTHING)["fx.aaa_usd"].count}))


main()
