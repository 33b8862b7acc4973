"""What is killed: a process that forks, works without end in the child, and kills it at a random moment.

Run by test_kill.py with: what the child does, folder of the data, home, how often to kill, and the publisher's address
for refreshes. A child is killed only after it has written something new, in what it does next. After each kill the home
must open and be whole in a new start; one JSON line says what it held then.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import agreeing
from making import ANNUAL, DAILY

from indicators import desk as desks
from indicators.briefs import intake
from indicators.briefs.waiting import Waiting
from indicators.core.tables import ROOT, Faults
from indicators.desk import prepare
from indicators.figures import shipped
from indicators.model import EVERYTHING, Decision
from indicators.refresh.rounds import refresh
from indicators.store.building import engine_of, ensure
from indicators.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Callable

    from indicators.briefs.library import Library
    from indicators.desk import Desk

    Say = Callable[..., None]


@dataclass(frozen=True)
class Step:
    """A function, before or after it, the first time that it is called or a later one."""

    of: Any
    name: str
    after: bool = False
    time: int = 1


LONGEST = 0.12  # seconds that a child goes on for after it has written something new
BUILDING = 0.8  # likewise, of a first build
DAY = "March 2, 2021"
CHANCE = random.Random(7)
UNTOLD = "ended, and nobody killed it"


def tell(**row: object) -> None:
    print(json.dumps(row), flush=True)


def killed(work: Callable[[Say], None], longest: float = LONGEST) -> list[Any]:
    """Let a child work without end, kill it at a random moment after its first word, and return all it said."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(out)
        try:
            work(lambda *words: os.write(into, f"{json.dumps(words)}\n".encode()))
        finally:
            os._exit(1)
    os.close(into)
    with open(out, encoding="utf-8") as said:  # noqa: PTH123 - of a descriptor
        first = said.readline()
        if not first:
            sys.exit(UNTOLD)
        time.sleep(CHANCE.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        rest = said.readlines()
    if os.waitpid(child, 0)[1] != signal.SIGKILL:
        sys.exit(UNTOLD)
    return [json.loads(each) for each in (first, *rest)]


def blocked(work: Callable[[], object], step: Step) -> bool:
    """Kill a child at a step of its work; return whether it came there."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        _stop(step, into)
        try:
            work()
        finally:
            os._exit(1)
    os.close(into)
    came = os.read(out, 1) == b"!"
    os.close(out)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return came


def _stop(step: Step, into: int) -> None:
    """Let this process go no further than a step, and say so when it is there."""
    does, left = getattr(step.of, step.name), [step.time]

    def stop(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] > 0:
            return does(*given, **named)
        if step.after:
            does(*given, **named)
        os.write(into, b"!")
        while True:
            signal.pause()

    setattr(step.of, step.name, stop)


# Refreshes


def _whole(path: Path) -> dict[str, object]:
    """Return what the store holds, after checking that each retrieval is there whole."""
    with closing(sqlite3.connect(path)) as connection:
        torn = connection.execute(
            "SELECT load_id, rows, (SELECT COUNT(*) FROM obs WHERE obs.load_id = load.load_id) AS there "
            "FROM load WHERE rows <> there"
        ).fetchall()
        without = connection.execute(
            "SELECT COUNT(*) FROM obs WHERE answer_id NOT IN (SELECT answer_id FROM answer) AND answer_id <> 0"
        ).fetchone()[0]
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        values = connection.execute("SELECT COUNT(*) FROM obs").fetchone()[0]
    return {"torn": torn, "without_answer": without, "integrity": said, "values": values}


def _values(path: Path) -> int:
    """Return how many values the store holds."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM obs").fetchone()[0])


def refreshes(data: Path, home: Path, times: int, url: str) -> None:
    """Kill refreshes; each round brings something new."""
    environ = {f"INDICATORS_URL_{name}": url for name in ("EXCHANGE", "YEARBOOK", "REGISTER")}
    desk = prepare(data, home)
    refresh(desk.catalog, desk.store, environ=environ)  # everything is imported before the first fork

    def work(say: Say) -> None:
        there = _values(desk.store.path)
        while True:
            refresh(desk.catalog, desk.store, environ=environ)
            if (now := _values(desk.store.path)) > there:
                say(now)

    for _ in range(times):
        before = _values(desk.store.path)
        said = killed(work)
        again = prepare(data, home)
        held = again.store.held(None, EVERYTHING)
        tell(**_whole(again.store.path), before=before, said=said[-1][0], days=held["fx.aaa_usd"].count)
    refresh(desk.catalog, desk.store, environ=environ)
    tell(**_whole(desk.store.path), days=desk.store.held(None, EVERYTHING)["fx.aaa_usd"].count)


# Briefs


def text_of(number: int, more: str = "") -> bytes:
    """Return a document that is like no other."""
    return f"Crowns of week {number}\n\n{DAY}\n\nThe crown fell in week {number}. A sale followed.{more}\n".encode()


def now() -> datetime:
    return datetime.now(UTC)


def takes_in(desk: Desk, first: int, say: Say) -> None:
    """Import briefs without end; bring some anew, throw some away, put some back; say each deed once it is done."""
    for number in range(first, sys.maxsize):
        name = intake.take_in(desk.briefs, text_of(number), f"{number}.txt", now=now()).id
        say("brief imported", name)
        if number % 3 == 1:
            intake.take_in(desk.briefs, text_of(number, " More came later."), f"{number}.txt", now=now())
            say("brief updated", name)
        if number % 3 == 2:
            desk.briefs.throw_away(name, "Ana")
            say("brief deleted", name)
        if number % 6 == 5:
            desk.briefs.put_back(name, "Ana")
            say("brief put back", name)


def test_of(number: int) -> dict[str, object]:
    return {"series": DAILY, "window": "P30D", "statistic": "last", "op": ">=", "value": float(number)}


def says(number: int, excerpt: str = "p1s1") -> dict[str, object]:
    return {"excerpt": excerpt, "says": f"It fell {number}", "kind": "information", "by": "Ana", "at": now()}


def writes(desk: Desk, first: int, say: Say) -> None:
    """Write words on links and claims into one new brief after the other, without end; say each once it is done."""
    for number in range(first, sys.maxsize):
        name = intake.take_in(desk.briefs, text_of(number), f"{number}.txt", now=now()).id
        for turn in range(4):
            for series, word in ((ANNUAL, "added"), (DAILY, "struck out"), (DAILY, "restored")):
                desk.briefs.decide(name, "p1s1", Decision(series, word, f"Ana {turn}", now()))
                say(f"link {word}", name)
            claim = desk.briefs.add_claim(name, says(turn), test_of(turn))
            say("claim written", name)
            if turn % 2:
                desk.briefs.withdraw_claim(name, claim, "Bo", now())
                say("claim withdrawn", name)


def briefs(data: Path, home: Path, times: int, deeds: Callable[[Desk, int, Say], None]) -> None:
    """Kill what works on briefs; say what was lost of what was done, and what is not as it must be."""
    desk = prepare(data, home)
    intake.take_in(desk.briefs, text_of(0), "0.txt", now=now())
    done: Counter[tuple[str, ...]] = Counter()
    for number in range(times):
        said = killed(lambda say, first=1 + 1000 * number: deeds(desk, first, say))
        done.update(map(tuple, said))
        again = prepare(data, home)
        again.briefs.rows()
        noted = Counter((line.what, dict(line.subject)["brief"]) for line in again.store.journal())
        tell(said=len(said), lost=[*(done - noted)], faults=agreeing.faults(again))
    intake.take_in(again.briefs, text_of(1, " The end."), "1.txt", now=now())
    tell(left=agreeing.left_over(home), faults=agreeing.faults(prepare(data, home)))


# First builds


def builds(data: Path, home: Path, times: int) -> None:
    """Kill first builds of the store out of what ships, once its file is begun; a new start must have it whole."""
    data = ROOT / "data"
    catalog = prepare(data, home / "whole").catalog
    frames, digest = shipped.read(data, catalog, Faults()), desks.digest(data)
    whole = _held(home / "whole", data)

    def build(folder: Path) -> None:
        ensure(engine_of(folder), folder, catalog, lambda: frames, digest)

    for number in range(times):
        folder = home / str(number)

        def work(say: Say, folder: Path = folder) -> None:
            engine = engine_of(folder)
            create = engine.create
            engine.create = lambda fill: create(lambda connection: (say("begun"), fill(connection)))
            ensure(engine, folder, catalog, lambda: frames, digest)
            signal.pause()

        killed(work, BUILDING)
        standing = sorted(path.name for path in folder.iterdir())
        ensure(engine_of(folder), folder, catalog, lambda: frames, digest)
        tell(standing=standing, same=_held(folder, data) == whole, left=agreeing.left_over(folder))


def _held(folder: Path, data: Path) -> object:
    """Return what a new start shows of a store: of each series what it holds, and every value."""
    store = prepare(data, folder).store
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        values = connection.execute("SELECT * FROM obs ORDER BY series_key, time_period, load_id").fetchall()
    return store.held(None, EVERYTHING), values


# Moments

# Of a change, each with whether it is made by then; and of the new start after one that was killed.
CHANGING = {
    "nothing is begun": (Step(Waiting, "begin"), False),
    "its line is put down": (Step(Waiting, "begin", after=True), False),
    "its file is in place": (Step(Index, "put"), True),
    "the store has it": (Step(Index, "put", after=True), True),
    "its line is let go of": (Step(Waiting, "drop", after=True), True),
}
STARTING = {
    "a line is found": Step(Waiting, "settle"),
    "it waits, and is still begun": Step(Waiting, "drop"),
    "it waits": Step(Waiting, "write"),
    "the journal has it, and it still waits": Step(Waiting, "drop", time=2),
}
SHIPPED = "2020-09-30-aland"


def _set_up(desk: Desk) -> None:
    """Make what the deeds need: a brief with a claim, and one in the bin."""
    for number in (0, 1):
        intake.take_in(desk.briefs, text_of(number), "a.txt", now=now())
    desk.briefs.add_claim(name_of(0), says(0), test_of(0))
    desk.briefs.throw_away(name_of(1))


def name_of(number: int) -> str:
    return f"2021-03-02-crowns-of-week-{number}"


def _deeds(briefs: Library) -> dict[str, Callable[[], object]]:
    added = Decision(ANNUAL, "added", "Ana", now())
    return {
        "decide": lambda: briefs.decide(name_of(0), "p1s1", added),
        "decide on one that ships": lambda: briefs.decide(SHIPPED, "minister", added),
        "claim": lambda: briefs.add_claim(name_of(0), says(1), test_of(1)),
        "withdraw": lambda: briefs.withdraw_claim(name_of(0), "p1s1", "Bo", now()),
        "import": lambda: intake.take_in(briefs, text_of(2), "a.txt", now=now()),
        "import anew": lambda: intake.take_in(briefs, text_of(0, " More."), "a.txt", now=now()),
        "throw away": lambda: briefs.throw_away(name_of(0)),
        "put back": lambda: briefs.put_back(name_of(1)),
    }


def moments(data: Path, home: Path) -> None:
    """Kill each deed at each moment of it; and after one that was killed before the store had it, the new start too."""
    cases = [(moment, step, made, None) for moment, (step, made) in CHANGING.items()]
    cases += [(moment, *CHANGING["its file is in place"], step) for moment, step in STARTING.items()]
    ready = prepare(data, home / "ready")
    _set_up(ready)
    before = len(ready.store.journal())
    for place, (moment, step, made, again) in enumerate(cases):
        for deed in ("claim", "throw away") if again else _deeds(ready.briefs):
            folder = Path(shutil.copytree(home / "ready", home / f"{place} {deed}"))
            desk = prepare(data, folder)
            desk.briefs.rows()  # a copy's files are others to the index
            came = blocked(_deeds(desk.briefs)[deed], step)
            if again:
                came &= blocked(lambda folder=folder: prepare(data, folder).briefs.rows(), again)
            started = prepare(data, folder)
            faults = agreeing.faults(started)
            noted = len(started.store.journal()) - before
            intake.take_in(started.briefs, text_of(9), "9.txt", now=now())
            left = agreeing.left_over(folder)
            tell(deed=deed, moment=moment, came=came, made=made, noted=noted, faults=faults, left=left)


KINDS = {
    "refreshes": refreshes,
    "imports": lambda data, home, times: briefs(data, home, times, takes_in),
    "words": lambda data, home, times: briefs(data, home, times, writes),
    "builds": builds,
    "moments": moments,
}

if __name__ == "__main__":
    kind, data, home, *more = sys.argv[1:]
    KINDS[kind](Path(data), Path(home), *(int(each) if each.isdigit() else each for each in more))
