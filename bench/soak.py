"""A soak: fifteen users over all pages, a loop of refreshes, imports and claims beside them; and what it came to.

    make soak MINUTES=10 USERS=15

Everything is real: the app as a process, a publisher as a local server (tests/publisher.py) that has more to give and
gives some of it otherwise with each question, the loop as `refresh --every`, an analyst who takes briefs in and writes
claims on them. Printed each minute: views, how long the slowest twentieth took, the server's memory and open files. At
the end: pages that showed an error, words of the analyst that are not in the files, whether the loop lives and what it
brought, and how much memory grew in the second half.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import websockets

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests")]

from browser.running import Server  # noqa: E402 - of the folder of tests
from refreshes import growing_publisher  # noqa: E402 - beside this file
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402

from indicators.briefs import intake  # noqa: E402
from indicators.desk import prepare  # noqa: E402
from indicators.model import EVERYTHING  # noqa: E402

if TYPE_CHECKING:
    from indicators.desk import Desk

ASKED = "dolarapi"
EVERY = "1m"  # of the loop, the shortest there is
WRITES_SECONDS = 5.0
SAMPLE_SECONDS = 10.0
THINK_SECONDS = 1.5
VIEWS_OF_A_VISIT = 25
PATIENCE_SECONDS = 60.0  # a view that takes longer is one that shows an error
MOST_MEMORY, MOST_GROWTH = 300.0, 15.0  # MB
SENTENCES = (
    "The rial fell to a record low against the dollar in Tehran.",
    "Tanker traffic through the Strait of Hormuz dropped by a third.",
    "Venezuela imported refined fuel from Iran in spite of sanctions.",
    "Annual inflation in Iran passed 40 percent.",
)


@dataclass
class Seen:
    """What the users have seen so far."""

    views: int = 0
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def view_of(desk: Desk, rng: random.Random) -> tuple[str, str]:
    """Return page and query of some view."""
    series = list(desk.catalog.indicators)
    brief = rng.choice(list(desk.briefs))
    excerpts = desk.briefs[brief].excerpts
    day = date(2019, 1, 1) + timedelta(days=rng.randrange(2800))
    as_of = f"&as_of={day}" if rng.random() < 0.3 else ""
    return rng.choice(
        [
            ("brief", f"brief={brief}&excerpt={rng.choice(excerpts).id}{as_of}" if excerpts else f"brief={brief}"),
            ("brief", f"brief={brief}{as_of}&beside=yes"),
            ("monitor", f"topic={rng.choice(['currency', 'energy', 'shipment', ''])}{as_of}"),
            ("series", f"series={rng.choice(series)}{as_of}"),
            ("series", f"series={rng.choice(series)}&compare={rng.choice(series)}&transform=index{as_of}"),
            ("claims", as_of),
            ("library", f"find={rng.choice(['currency', 'tanker', 'rial', 'sanctions'])}{as_of}"),
            ("library", ""),
            ("sources", as_of),
        ]
    )


async def visit(address: str, desk: Desk, seen: Seen, until: float, rng: random.Random) -> None:
    """Look at some views in one session, as a reader does, and leave."""
    async with websockets.connect(
        f"ws://{address}/_stcore/stream", subprotocols=["streamlit", "x"], max_size=None, origin=f"http://{address}"
    ) as page:
        for _ in range(VIEWS_OF_A_VISIT):
            name, query = view_of(desk, rng)
            ask = BackMsg()
            ask.rerun_script.query_string = query.lstrip("&")
            ask.rerun_script.page_name = name
            begun = time.perf_counter()
            await page.send(ask.SerializeToString())
            while True:
                told = ForwardMsg()
                told.ParseFromString(await asyncio.wait_for(page.recv(), PATIENCE_SECONDS))
                kind = told.WhichOneof("type")
                if kind == "delta" and told.delta.new_element.WhichOneof("type") == "exception":
                    seen.errors.append(f"{name}?{query}: {told.delta.new_element.exception.message[:200]}")
                if kind == "script_finished" and told.script_finished in (0, 1):
                    break
            seen.views += 1
            seen.seconds.append(time.perf_counter() - begun)
            if time.monotonic() > until:
                return
            await asyncio.sleep(rng.uniform(0.5, 1.5) * THINK_SECONDS)


async def user(number: int, address: str, desk: Desk, seen: Seen, until: float) -> None:
    """Visit again and again."""
    rng = random.Random(number)  # noqa: S311 - which views are looked at is no secret
    while time.monotonic() < until:
        try:
            await visit(address, desk, seen, until, rng)
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            seen.errors.append(f"{type(error).__name__}: {error}")
            await asyncio.sleep(1)


@dataclass(frozen=True)
class Soaked:
    """What a soak came to.

    Attributes:
        views: how many were drawn.
        errors: pages that showed one, or that did not come.
        written: how many briefs and claims were said to be saved.
        gone: those of them that are not in the files.
        refused: why others were not saved.
        tracebacks: how many are in the server's log.
        alive: whether the loop of refreshes still runs.
        stumbled: what it said of rounds that did not end well.
        asked: how often it asked the publisher.
        came: how many new or revised figures it brought.
        memory: of the server, over time, in MB.
    """

    views: int
    errors: list[str]
    written: int
    gone: list[str]
    refused: list[str]
    tracebacks: int
    alive: bool
    stumbled: list[str]
    asked: int
    came: int
    memory: list[float]

    @property
    def grown(self) -> float:
        """Return by how many MB the memory of the last quarter is over that of the one before."""
        half = self.memory[len(self.memory) // 2 :]
        return max(half[len(half) // 2 :]) - max(half[: len(half) // 2]) if len(half) > 3 else 0.0

    @property
    def well(self) -> bool:
        """Return whether all went well, and memory stayed flat."""
        faults = self.errors or self.gone or self.refused or self.tracebacks or self.stumbled
        flat = max(self.memory) <= MOST_MEMORY and self.grown <= MOST_GROWTH
        return bool(self.alive and self.came and flat and not faults)


class Analyst(threading.Thread):
    """Takes briefs in and writes claims on them; notes each word that was said to be saved."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(daemon=True)
        self.desk, self.ended = desk, threading.Event()
        self.saved: list[tuple[str, str]] = []
        self.told: list[str] = []

    def run(self) -> None:
        """Write until told to stop."""
        for number in itertools.count(1):
            text = f"Update {number}\n\nOctober {1 + number % 28}, 2020\n\n{' '.join(SENTENCES)} Number {number}.\n"
            try:
                taken = intake.take_in(self.desk.briefs, text.encode(), f"{number}.txt", now=datetime.now(UTC))
                excerpt = self.desk.briefs[taken.id].excerpts[0]
                claim = {
                    "excerpt": excerpt.id,
                    "says": f"The rial fell, {number}",
                    "kind": "information",
                    "by": "soak",
                    "at": datetime.now(UTC).replace(microsecond=0),
                }
                test = {
                    "series": "fx.irr_usd.free_market",
                    "window": "2020-01-01/2020-09-30",
                    "statistic": "change_pct",
                    "op": ">=",
                    "value": 50.0,
                }
                self.saved.append((taken.id, self.desk.briefs.add_claim(taken.id, claim, test)))
            except Exception as error:  # noqa: BLE001 - what goes wrong is what is looked for
                self.told.append(f"{type(error).__name__}: {error}")
            if self.ended.wait(WRITES_SECONDS):
                return


def megabytes(process: psutil.Process) -> float:
    """Return the memory of a process and its children."""
    return sum(each.memory_info().rss for each in [process, *process.children(recursive=True)]) / 2**20


def p95(seconds: list[float]) -> float:
    """Return the time that one in twenty passed, in milliseconds."""
    return sorted(seconds)[int(len(seconds) * 0.95)] * 1000 if seconds else 0.0


async def soaked(
    address: str, desk: Desk, users: int, minutes: float, process: psutil.Process
) -> tuple[Seen, list[float]]:
    """Let users look around; print a line each minute; return what they saw and the memory over time."""
    seen, memory = Seen(), []
    begun = time.monotonic()
    until = begun + minutes * 60
    running = [asyncio.create_task(user(number, address, desk, seen, until)) for number in range(users)]
    print("minutes    views   p95 ms   memory MB   open files   errors", flush=True)
    minute, views = 1.0, 0
    while (now := time.monotonic()) < until:
        await asyncio.sleep(min(SAMPLE_SECONDS, until - now))
        memory.append(megabytes(process))
        passed = (time.monotonic() - begun) / 60
        if passed >= min(minute, minutes):
            recent, views = seen.views - views, seen.views
            took, seen.seconds = p95(seen.seconds), []
            print(
                f"{passed:7.1f} {recent:8} {took:8.0f} {memory[-1]:11.0f} {process.num_fds():12} {len(seen.errors):8}",
                flush=True,
            )
            minute += 1
    await asyncio.gather(*running)
    return seen, memory


def lost(home: Path, saved: list[tuple[str, str]]) -> list[str]:
    """Return the briefs and claims that were said to be saved and are not in the files, read by a new desk."""
    fresh = prepare(folder=home)
    return [
        f"{brief}: {claim}"
        for brief, claim in saved
        if brief not in fresh.briefs or claim not in {each.id for each in fresh.briefs[brief].claims}
    ]


def vintages(desk: Desk) -> int:
    """Return how many vintages are held of what the loop asks for."""
    asked = [each.id for each in desk.catalog.indicators.values() if each.asked == ASKED]
    return len(desk.store.vintages(asked, EVERYTHING))


def soak(minutes: float, users: int) -> Soaked:
    """Let users, a loop of refreshes and an analyst at one server for a time; return what it came to."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="indicators-soak-"))) / "home"
        publisher = stack.enter_context(growing_publisher())
        environ = os.environ | {"INDICATORS_HOME": str(home), "INDICATORS_URL_DOLARAPI": publisher.url}
        server = Server(home, {"INDICATORS_ANALYST": "soak"})
        stack.callback(server.stop)
        desk = prepare(folder=home)
        before = vintages(desk)
        log = stack.enter_context((home / "loop.log").open("w"))
        loop = subprocess.Popen(
            [sys.executable, "-m", "indicators", "refresh", ASKED, "--every", EVERY],
            cwd=ROOT,
            env=environ,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stack.callback(loop.wait)
        stack.callback(loop.kill)
        while not publisher.requests and loop.poll() is None:
            time.sleep(0.1)
        analyst = Analyst(desk)
        analyst.start()
        process = psutil.Process(server.process.pid)
        print(f"{users} users, {minutes:g} minutes; memory before {megabytes(process):.0f} MB", flush=True)
        seen, memory = asyncio.run(soaked(f"127.0.0.1:{server.port}", desk, users, minutes, process))
        analyst.ended.set()
        analyst.join()
        return Soaked(
            views=seen.views,
            errors=seen.errors,
            written=len(analyst.saved),
            gone=lost(home, analyst.saved),
            refused=analyst.told,
            tracebacks=server.log().count("Traceback"),
            alive=loop.poll() is None,
            stumbled=[each for each in (home / "loop.log").read_text().splitlines() if "no refresh:" in each],
            asked=len(publisher.requests),
            came=vintages(desk) - before,
            memory=memory,
        )


def main() -> int:
    """Soak; return 0 if all went well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--users", type=int, default=15)
    given = parser.parse_args()
    found = soak(given.minutes, given.users)
    print(f"views {found.views:,}; error pages {len(found.errors)}; tracebacks in the server's log {found.tracebacks}")
    print(f"briefs and claims written {found.written}; lost {len(found.gone)}; refused {len(found.refused)}")
    print(
        f"loop {'alive' if found.alive else 'ENDED'}, stumbled {len(found.stumbled)} times; "
        f"the publisher was asked {found.asked} times; {found.came:,} new or revised figures"
    )
    print(
        f"memory: most {max(found.memory):.0f} MB (at most {MOST_MEMORY:.0f}), growth in the last quarter "
        f"{found.grown:.1f} MB"
    )
    for words in [*found.errors[:5], *found.gone[:5], *found.refused[:5], *found.stumbled[:5]]:
        print(f"    {words}")
    return 0 if found.well else 1


if __name__ == "__main__":
    sys.exit(main())
