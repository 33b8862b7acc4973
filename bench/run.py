"""Measure the table of speeds: a one-button app (floor.py), ours, and the ratio, measured in the same run.

It drives the scripts in the folder that BENCH_DIR names (../shared/bench unless set) and the Chromium that
CHROMIUM names. Floor and ours run with the same .streamlit/config.toml and take turns, so that a busy moment of
the machine meets both; a number is the median of the turns. No speed makes it fail; what cannot be measured does.
The table is printed and written to last.md (table.py), and what got 15 % worse than the table before is named.

    python bench/run.py                  everything, some six minutes
    python bench/run.py passage store    only these parts; the rows of the others stay
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import tomllib
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))

import floor_charts  # noqa: E402 - beside this file
import frames  # noqa: E402
import table  # noqa: E402
from table import Row, ratio, share, value  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LAST = ROOT / "bench" / "last.md"
TOOLS = (ROOT / os.environ.get("BENCH_DIR", "../shared/bench")).resolve()
SCRIPTS = ("start_app.py", "first_paint.py", "interaction.py", "ws_load.py")
TURNS = 2
PASSAGES = 25
FLOOR_TEXT = '[data-testid="stMain"] [data-testid="stMarkdown"]'
FLOOR_BUTTON = '[data-testid="stButton"] button'
CHART = '[data-testid="stVegaLiteChart"] svg'
FLOOR, FLOOR_CHARTS = "floor.py", "floor_charts.py"
WIDE = 58

# Whether a chart's place stands without a drawn chart, or fewer than three charts stand at all.
LACKS_A_CHART = """
  const places = [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  const drawn = places.filter(each => each.querySelector('svg path, canvas'));
  return drawn.length < places.length || drawn.length < 3;
"""


class Trouble(Exception):  # noqa: N818 - what a person reads is the message, not the name
    """What kept a part from being measured; the other parts are measured all the same."""


class Bench:
    """One run: its folder, its servers, and how busy the machine was before each measurement."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.busy: list[int] = []
        self.home = folder / "home"
        self.floor_dir = folder / "floor"
        self.floor_dir.mkdir()
        for each in (FLOOR, FLOOR_CHARTS):
            shutil.copy(ROOT / "bench" / each, self.floor_dir)
        shutil.copytree(ROOT / ".streamlit", self.floor_dir / ".streamlit")
        fonts = ROOT / "indicators" / "views" / "static"
        if fonts.is_dir():
            shutil.copytree(fonts, self.floor_dir / "static")

    def command(self, port: int, *, ours: bool, floor: str = "") -> list[str]:
        """Return the command that serves a floor or ours on a port."""
        script = ROOT / "dashboard.py" if ours else self.floor_dir / (floor or FLOOR)
        return [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]

    def place(self, *, ours: bool) -> Path:
        """Return the folder that floor or ours is started in, which holds its .streamlit."""
        return ROOT if ours else self.floor_dir

    def tool(self, name: str, *words: str, ours: bool = True, home: Path | None = None) -> dict[str, Any]:
        """Run one of the shared scripts and return what it printed; what failed in it is Trouble."""
        environment = os.environ | {"INDICATORS_HOME": str(home or self.home)}
        if os.environ.get("CHROMIUM"):
            environment["BENCH_CHROMIUM"] = os.environ["CHROMIUM"]
        command = [sys.executable, str(TOOLS / name), *words]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=self.place(ours=ours),
        )
        try:
            printed, complaint = process.communicate(timeout=320)
        finally:
            end(process)
        lines = printed.strip().splitlines()
        if not lines:
            raise Trouble(f"{name} printed nothing: {complaint.strip()[-400:]}")
        result: dict[str, Any] = json.loads(lines[-1])
        if not result["ok"]:
            fault = result.get("error") or result.get("errors")
            raise Trouble(f"{name} failed: {str(fault)[:300]}")
        self.busy.append(result["busy_before_pct"])
        return result

    @contextmanager
    def served(self, *, ours: bool, home: Path | None = None, floor: str = "") -> Iterator[str]:
        """Serve a floor or ours until the block ends, and give its address once it is up and has become idle."""
        port = free_port()
        log = self.folder / f"server-{port}.log"
        with log.open("w") as written:
            process = subprocess.Popen(
                self.command(port, ours=ours, floor=floor),
                stdout=written,
                stderr=subprocess.STDOUT,
                cwd=self.place(ours=ours),
                env=os.environ | {"INDICATORS_HOME": str(home or self.home)},
            )
        try:
            until = time.monotonic() + 60
            while not healthy(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise Trouble(f"{'ours' if ours else 'floor'} did not start: {log.read_text()[-400:].strip()}")
                time.sleep(0.05)
            rest(process.pid)
            yield f"http://127.0.0.1:{port}/"
        finally:
            end(process)

    @contextmanager
    def charts_alone(self) -> Iterator[str]:
        """Serve the floor of a page with charts, with those that our page has."""
        floor_charts.write(self.home, self.floor_dir)
        with self.served(ours=False, floor=FLOOR_CHARTS) as url:
            yield url


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def healthy(port: int) -> bool:
    """Return whether a server on this port says that it is up."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def rest(pid: int) -> None:
    """Wait until a server has done what it does ahead: a second with hardly any work, at most 30 s."""
    process = psutil.Process(pid)
    time.sleep(1)
    for _ in range(30):
        if process.cpu_percent(1.0) < 5:
            return


def end(process: subprocess.Popen[Any]) -> None:
    """End a process that we started, and all that it started."""
    try:
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
    except psutil.NoSuchProcess:
        family = []
    for each in family:
        try:
            each.terminate()
        except psutil.NoSuchProcess:
            continue
    _, left = psutil.wait_procs(family, timeout=5)
    for each in left:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait(10)


def head() -> None:
    """Print the table's first line."""
    print(f"{'what':<{WIDE}} {'floor':>9} {'ours':>9} {'ratio':>7} {'goal':>14}", flush=True)


def show(row: Row) -> None:
    """Print a row."""
    figures = [table.shown(row.floor), table.shown(row.ours), "-" if row.ratio is None else f"{row.ratio:.2f}x"]
    floor, ours, times = figures
    verdict = "ok" if row.met else "missed"
    what = f"{row.what} ({row.unit})"
    print(f"{what:<{WIDE}} {floor:>9} {ours:>9} {times:>7} {row.goal:>14}  {verdict}", flush=True)
    if row.notes:
        print(f"    {row.notes}", flush=True)


def alone(found: dict[str, Any], key: str) -> float:
    """Return the median of one measured time."""
    return float(found[key]["median"])


def start(bench: Bench) -> Iterator[Row]:
    """Process start to health ok, with the store built and without it."""

    def once(*, ours: bool, home: Path) -> float:
        port = free_port()
        url = f"http://127.0.0.1:{port}/_stcore/health"
        words = ["--runs", "1", "--url", url, "--", *bench.command(port, ours=ours)]
        return alone(bench.tool("start_app.py", *words, ours=ours, home=home), "health_ms")

    once(ours=True, home=bench.home)  # builds the store, and writes the bytecode of both
    once(ours=False, home=bench.home)
    pairs = [(once(ours=False, home=bench.home), once(ours=True, home=bench.home)) for _ in range(5)]
    floor, ours = (median(each) for each in zip(*pairs, strict=True))
    yield ratio("start to health ok, store built", floor, ours, 1.3)
    first = []
    empty = bench.folder / "empty"
    for _ in range(3):
        shutil.rmtree(empty, ignore_errors=True)
        first.append(once(ours=True, home=empty))
    yield value("first start, builds the store: more than that", (median(first) - ours) / 1000, 3, "s")


def pages(bench: Bench) -> Iterator[Row]:
    """Warm loads of Brief and Monitor, and the bytes of the first page."""

    def load(url: str, *words: str) -> dict[str, Any]:
        found = bench.tool("first_paint.py", url, "--mode", "warm", "--runs", "5", *words)["warm"]
        for trouble in ("settle_timed_out", "errors", "failed", "exc"):
            if trouble in found:
                print(f"    {url}: {trouble}: {found[trouble]}", flush=True)
        return dict(found)

    with (
        bench.served(ours=False) as floor_url,
        bench.served(ours=True) as url,
        bench.charts_alone() as charts_url,
    ):
        turns = [
            (
                load(floor_url, "--selector", FLOOR_TEXT, "--text", "Pressed"),
                load(charts_url, "--selector", CHART, "--count", "1"),
                load(url, "--selector", CHART, "--count", "1"),
                load(url, "--selector", CHART, "--count", "3"),
                load(f"{url}monitor", "--selector", ".tiles img", "--count", "81"),
            )
            for _ in range(TURNS)
        ]
    floors, alone_firsts, firsts, alls, monitors = zip(*turns, strict=True)
    floor = median(alone(each, "selector_ms") for each in floors)
    first = median(alone(each, "selector_ms") for each in firsts)
    yield ratio("Brief, warm: first chart", floor, first, 1.5)
    plain = median(alone(each, "selector_ms") for each in alone_firsts)
    yield ratio("Brief, warm: first chart, to its charts alone", plain, first, 1.15)
    last = alls[-1]
    yield ratio(
        "Brief, warm: all settled",
        floor,
        median(alone(each, "settled_ms") for each in alls),
        2.2,
        notes=f"last message at {alone(last, 'ws_last_msg_ms'):.0f} ms (floor "
        f"{alone(floors[-1], 'ws_last_msg_ms'):.0f}), third chart at {alone(last, 'selector_ms'):.0f}, long tasks "
        f"{alone(last, 'long_task_ms'):.0f} (floor {alone(floors[-1], 'long_task_ms'):.0f}), layout shift "
        f"{alone(last, 'cls'):.3f}, {last['kb']:.0f} kB over http",
    )
    yield ratio(
        "Monitor, warm: all settled",
        floor,
        median(alone(each, "settled_ms") for each in monitors),
        2.5,
        notes=f"last message at {alone(monitors[-1], 'ws_last_msg_ms'):.0f} ms, "
        f"long tasks {alone(monitors[-1], 'long_task_ms'):.0f}, {monitors[-1]['ws_kb']:.0f} kB, "
        f"{monitors[-1]['dom_nodes']} nodes",
    )
    for name, found in (("Brief", alls), ("Monitor", monitors)):
        yield value(f"{name}, warm: layout shift", max(alone(each, "cls") for each in found), 0.05, "")
    yield value("websocket bytes of the first page", last["ws_kb"], 200, "kB", floors[-1]["ws_kb"])


def passage(bench: Bench) -> Iterator[Row]:
    """Another passage chosen, in a brief of 25, each with three charts; and frames without charts meanwhile."""
    home = bench.folder / "passages"
    (home / "briefs").mkdir(parents=True)
    (home / "briefs" / "bench.md").write_text(brief_of_many(), encoding="utf-8")
    # The first passage is open at the start, so it comes last; afterwards each click chooses another one.
    clicks = ";;".join(f"a.passage >> nth={each % PASSAGES}" for each in range(1, PASSAGES + 1))
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    with bench.served(ours=False) as floor_url, bench.served(ours=True, home=home) as url:
        address = f"{url}?brief=bench"
        for _ in range(TURNS):
            floor = bench.tool(
                "interaction.py", floor_url, "--ready", FLOOR_TEXT, "--click", FLOOR_BUTTON, "--watch", FLOOR_TEXT
            )
            words = ["--ready", CHART, "--click", clicks, "--watch-chart", "--runs", "30"]
            found.append((floor, bench.tool("interaction.py", address, *words)))
        all_frames, bare = frames_without_charts(address)
    floor_ms = median(alone(each, "change_ms") for each, _ in found)
    # The first turn is the first reader of each passage, the second finds what the server keeps.
    first, again = found[0][1], found[1][1]
    parts = "; ".join(
        f"{name}: settled {alone(each, 'settled_ms'):.0f} (p95 {each['settled_ms']['p95']:.0f}) = click to send "
        f"{alone(each, 'input_to_send_ms'):.0f} + to first message {alone(each, 'send_to_first_msg_ms'):.0f}, "
        f"to last {alone(each, 'send_to_last_msg_ms'):.0f} + drawing after it "
        f"{alone(each, 'draw_after_last_msg_ms'):.0f}; long tasks {alone(each, 'long_task_ms'):.0f}, "
        f"{each['ws_msgs']['median']:.0f} messages, {alone(each, 'ws_kb'):.0f} kB"
        for name, each in (("first visits", first), ("second visits", again))
    )
    yield ratio("another passage: click to all charts settled", floor_ms, alone(first, "settled_ms"), 6, notes=parts)
    yield value("frames without charts in 10 such clicks", bare, 0, "frames", notes=f"of {all_frames}")


def slider(bench: Bench) -> Iterator[Row]:
    """A step of the day slider by a day: the chart of it drawn."""
    import days  # noqa: PLC0415 - beside this file
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this part needs it

    with bench.served(ours=True) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(url, timeout=30_000)
            page.locator(CHART).first.wait_for(timeout=30_000)
            page.wait_for_timeout(1000)
            found = sorted(days.steps(page))
        finally:
            browser.close()
    yield value("a day step of the slider", median(found), 150, "ms", notes=f"p95 {found[int(len(found) * 0.95)]:.0f}")


def frames_without_charts(address: str) -> tuple[int, int]:
    """Return how many frames were drawn during ten clicks, and in how many of them a chart was missing."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this part needs it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=["--no-sandbox"])
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(address, timeout=30_000)
            page.locator(CHART).nth(2).wait_for(timeout=30_000)
            page.wait_for_timeout(1000)
            frames.count(page, LACKS_A_CHART)
            for place in range(1, 11):
                page.locator(f"a.passage >> nth={place}").click(timeout=10_000)
                page.wait_for_timeout(800)
            return frames.counted(page)
        finally:
            browser.close()


def brief_of_many() -> str:
    """Return a brief of 25 passages, each with three series and three events of the catalogue."""
    indicators, events, areas = (
        tomllib.loads((ROOT / "data" / "catalog" / f"{name}s.toml").read_text(encoding="utf-8"))[name]
        for name in ("indicator", "event", "area")
    )
    indicators = [each for each in indicators if has_recent(each["id"])]
    known = [each["id"] for each in areas]
    quotes, tables = [], []
    for place in range(PASSAGES):
        # Neighbours of the catalogue lie in different passages, so that each passage mixes topics.
        chosen = [indicators[(place + PASSAGES * step) % len(indicators)] for step in range(3)]
        marked = sorted(events[(place + PASSAGES * step) % len(events)]["id"] for step in range(3))
        quote = (
            f"Passage number {place + 1:02} of this made-up brief says nothing about the world and only asks "
            "for three series to be drawn beside it."
        )
        quotes.append(quote)
        tables.append(
            "\n".join(
                (
                    "[[excerpt]]",
                    f'id = "passage-{place + 1:02}"',
                    f"quote = {json.dumps(quote)}",
                    f"areas = {json.dumps([each for each in ('IRN', 'VEN') if each in known])}",
                    f"topics = {json.dumps([chosen[0]['topic']])}",
                    f"links = {json.dumps([each['id'] for each in chosen])}",
                    f"events = {json.dumps(marked)}",
                    "rejected = []",
                )
            )
        )
    body = "\n\n".join(" ".join(quotes[at : at + 4]) for at in range(0, PASSAGES, 4)) + "\n"
    top = (
        'title = "A made-up brief for measuring"\nproducer = "make bench"\npublished = 2020-09-01\n'
        'url = "https://example.org/bench"\nlicence = "None needed"\nkind = "digest"\n'
        f'opens = "passage-01"\nsha256 = "{hashlib.sha256(body.encode()).hexdigest()}"\n'
    )
    return f"+++\n{top}\n" + "\n\n".join(tables) + f"\n+++\n{body}"


def has_recent(series: str) -> bool:
    """Return whether figures of a series ship that the Brief page draws: two, as one alone is told in a sentence."""
    path = ROOT / "data" / "figures" / "observations" / f"{series}.csv"
    return path.exists() and sum(line.split(",")[0][:4] >= "2019" for line in path.read_text().splitlines()[1:]) > 1


def load(bench: Bench) -> Iterator[Row]:
    """Processor time of a rerun of the Brief page, and fifty users at once."""
    with bench.served(ours=False) as floor_url, bench.served(ours=True) as url:
        alike = ["-n", "5", "--reruns", "20"]
        floor, ours = bench.tool("ws_load.py", floor_url, *alike), bench.tool("ws_load.py", url, *alike)
        yield value("CPU per rerun", ours["cpu_ms_per_rerun"], 10, "ms", floor["cpu_ms_per_rerun"])
        many = ["-n", "50", "--think", "2", "--reruns", "5"]
        pairs = [
            (bench.tool("ws_load.py", floor_url, *many), bench.tool("ws_load.py", url, *many)) for _ in range(TURNS)
        ]
    floors, ourss = zip(*pairs, strict=True)
    floor_p95, p95 = (median(each["rerun_ms"]["p95"] for each in side) for side in (floors, ourss))
    yield ratio(
        "50 users, 2 s think: p95",
        floor_p95,
        p95,
        5,
        notes=f"median {alone(ourss[-1], 'rerun_ms'):.0f} ms (floor {alone(floors[-1], 'rerun_ms'):.0f}), "
        f"server at {ourss[-1]['server_cpu_pct']:.0f} % of a core (floor {floors[-1]['server_cpu_pct']:.0f})",
    )


def memory(bench: Bench) -> Iterator[Row]:
    """The server's memory after 1,000 reruns, and whether it still grows in the next 1,000."""
    with bench.served(ours=True) as url:
        one, two = (bench.tool("ws_load.py", url, "-n", "10", "--reruns", "100")["rss_mb"] for _ in range(2))
    before = f"before {one['before']:.0f}, ten sessions {one['connected']:.0f}, peak {two['peak']:.0f} MB"
    yield value("memory after 1,000 reruns", one["after"], 280, "MB", notes=before)
    yield value("and growth in 1,000 more; flat is", two["after"] - one["after"], 10, "MB")


def store(bench: Bench) -> Iterator[Row]:
    """One series from the store against the SQL that this read sends, run through sqlite3 alone."""
    from indicators.desk import prepare  # noqa: PLC0415 - brings the program itself, which the other parts do not need
    from indicators.model import Known  # noqa: PLC0415

    desk = prepare(folder=bench.home)
    path = desk.store.path

    def alone_through(statements: list[str]) -> None:
        connection = sqlite3.connect(path)
        for each in statements:
            connection.execute(each).fetchall()
        connection.close()

    def timed(work: Callable[[], object]) -> float:
        begin = time.perf_counter()
        work()
        return (time.perf_counter() - begin) * 1000

    for series in ("fx.irr_usd.free_market", "cpi.irn.annual"):
        for day in (None, date(2020, 9, 30)):
            statements, rows = traced(lambda series=series, day=day: desk.store.read([series], Known(day)))
            pairs = [
                (timed(lambda: alone_through(statements)), timed(lambda: desk.store.read([series], Known(day))))  # noqa: B023
                for _ in range(50)
            ]
            floor, ours = (median(each) for each in zip(*pairs, strict=True))
            when = "latest" if day is None else f"as of {day}"
            yield ratio(f"store: {series} {when}", floor, ours, 3, notes=f"{rows:,} rows")


def refreshing(bench: Bench) -> Iterator[Row]:
    """Sources side by side, a first load, memory, and reading pages while a refresh writes."""
    import refreshes  # noqa: PLC0415 - brings the program itself, as above

    own, took = refreshes.side_by_side()
    yield ratio("refresh: 16 sources at 300 ms a call; slowest's own calls", own, took, 1.3)
    yield value("100,000 observations into the store (50,000 a second)", refreshes.first_load(), 2000, "ms")
    script = str(ROOT / "bench" / "refreshes.py")
    environment = os.environ | {"INDICATORS_HOME": str(bench.home)}
    if (refreshes.RECORDINGS / refreshes.RECORDED).is_file():
        with refreshes.recorded_publisher() as publisher:
            command = [sys.executable, script, "once", publisher.url]
            printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        yield value("refresh: peak memory with the largest recorded body", json.loads(printed)["peak_mb"], 400, "MB")
    alike = ["-n", "10", "--think", "0.5", "--reruns", "20"]
    with bench.served(ours=True) as url, refreshes.growing_publisher() as publisher:
        bench.tool("ws_load.py", url, *alike)
        quiet = [bench.tool("ws_load.py", url, *alike)["rerun_ms"]["p95"] for _ in range(TURNS)]
        writer = subprocess.Popen([sys.executable, script, "ever", publisher.url], env=environment)
        try:
            time.sleep(3)
            busy = [bench.tool("ws_load.py", url, *alike)["rerun_ms"]["p95"] for _ in range(TURNS)]
        finally:
            end(writer)
    yield ratio("reading pages, p95: quiet; while refreshes write", median(quiet), median(busy), 1.5)


def briefs(_: Bench) -> Iterator[Row]:
    """How well links are found, how fast briefs come in, and how fast they are found again."""
    import briefs as taking  # noqa: PLC0415 - brings the program itself, as above
    import links  # noqa: PLC0415

    if links.SENTENCES.is_file():
        found = links.score(links.SENTENCES, links.prepare().linker)
        yield share("links: hit in the top three", found.hit * 100, 90)
        yield share("links: returned ones expected or allowed", found.precise * 100, 85)
        yield value("links: empty sentences that have one", found.empty_linked * 100, 5, "%")
        yield value("links: one passage", found.seconds * 1000, 5, "ms")
    else:
        print(f"    links: not measured: no sentences in {links.SENTENCES}", flush=True)
    took = taking.times(400)
    yield value("import: a brief of a page (40 a second)", took.brief * 1000, 25, "ms")
    yield value(f"import: a brief of {taking.PAGES} pages", took.long_brief, 3, "s")
    yield value("search: p95", took.search * 1000, 20, "ms", notes=f"over {took.passages:,} passages")


def year(_: Bench) -> Iterator[Row]:
    """What a year of daily restatements of a whole source adds to the store, and to reading one of its series."""
    import year as restating  # noqa: PLC0415 - brings the program itself, as above

    found = restating.year()
    grown = (found.bytes_after - found.bytes_before) / 1e6
    yield value(
        f"a year of restatements, {restating.SERIES} series of {restating.DAYS:,} days",
        grown,
        50,
        "MB",
        notes=f"all vintages of one series {found.vintages:,.0f} ms; a load of one {found.load:.0f} ms",
    )
    yield ratio("after that year: a series as held", found.latest_before, found.latest, 1.5)
    yield ratio("after that year: a series as of a day", found.as_of_before, found.as_of, 1.5)


def claims(bench: Bench) -> Iterator[Row]:
    """How long marks take, what a new figure makes again, and what the page as of a day costs beside the plain one."""
    import claims as marking  # noqa: PLC0415 - brings the program itself, as above

    from indicators.desk import prepare  # noqa: PLC0415

    found = marking.measure(prepare(folder=bench.folder / "claims"), date.today())  # noqa: DTZ011
    yield value(f"claims of {marking.BRIEFS} briefs, {marking.MONTHS} month's ends", found.first, 5, "s")
    yield value("claims: one brief's ten, from the store", found.one_brief * 1000, 100, "ms")
    yield value("claims: made again by a figure they depend on", found.after_a_figure, found.depend, "claims")
    with bench.served(ours=True) as url:
        alike = ["-n", "5", "--reruns", "20"]
        pairs = [
            (bench.tool("ws_load.py", url, *alike), bench.tool("ws_load.py", f"{url}?as_of=2020-09-30", *alike))
            for _ in range(TURNS)
        ]
        loads = [
            bench.tool("first_paint.py", each, "--mode", "warm", "--runs", "5", "--selector", CHART, "--count", "3")
            for each in (url, f"{url}?as_of=2020-09-30") * TURNS
        ]
    plain, then = (median(alone(each, "rerun_ms") for each in side) for side in zip(*pairs, strict=True))
    yield ratio("as of a day: a rerun of Brief against the plain page", plain, then, 1.3)
    settled = [alone(each["warm"], "settled_ms") for each in loads]
    yield ratio("as of a day: Brief, warm, all settled", median(settled[::2]), median(settled[1::2]), 1.3)


def handouts(bench: Bench) -> Iterator[Row]:
    """A brief of 20 passages into files, their check, a pack of all that ships; 50 users while files are made."""
    import handouts as leaving  # noqa: PLC0415 - beside this file

    folder = bench.folder / "files"
    (folder / "pairs").mkdir(parents=True)
    leaving.told(bench.home, "list")  # builds the store, where there is none
    words = ["export", leaving.BRIEF, "--overwrite", "--to"]
    every = ",".join(leaving.TOGETHER)
    took = [leaving.told(bench.home, *words, every, "-o", str(folder / "pairs")) for _ in range(TURNS)]
    yield value("export: slides, PDF, sheet and page together", median(took), 10, "s")
    for form in (*leaving.TOGETHER, "pack"):
        leaving.told(bench.home, *words, form, "-o", str(folder / form))
        took = [leaving.told(bench.home, "verify", str(folder / form)) for _ in range(TURNS)]
        yield value(f"verify: {form}", median(took), 5, "s", notes=f"{(folder / form).stat().st_size / 1e6:.1f} MB")
    whole = folder / "all"
    seconds = leaving.told(bench.home, "pack", "--all", "-o", str(whole))
    yield value("pack --all of what ships", whole.stat().st_size / 1e6, 10, "MB", notes=f"in {seconds:.1f} s")
    many = ["-n", "50", "--think", "2", "--reruns", "5"]
    command = [sys.executable, str(ROOT / "bench" / "handouts.py")]
    environment = os.environ | {"INDICATORS_HOME": str(bench.home)}
    with bench.served(ours=True) as url:
        bench.tool("ws_load.py", url, *many)
        quiet, busy = [], []
        for _ in range(TURNS):
            quiet.append(bench.tool("ws_load.py", url, *many)["rerun_ms"]["p95"])
            makers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
            try:
                for each in makers:
                    assert each.stdout is not None  # noqa: S101 - it is a pipe
                    each.stdout.readline()  # a first file is made, and the next one begun
                busy.append(bench.tool("ws_load.py", url, *many)["rerun_ms"]["p95"])
            finally:
                for each in makers:
                    end(each)
    yield ratio("50 users, p95: quiet; while two files at once are made", median(quiet), median(busy), 1.3)


def present(bench: Bench) -> Iterator[Row]:
    """A step in the room, a reload of it, and a second screen."""
    import handouts as leaving  # noqa: PLC0415 - beside this file
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this part needs it

    room = leaving.room(bench.home)
    with bench.served(ours=False) as floor_url, bench.served(ours=True) as url:
        address = f"{url}present?id={room}"
        keys = ["--ready", leaving.DRAWN, "--key", "ArrowRight;;ArrowLeft", "--watch", leaving.STEP]
        press = ["--ready", FLOOR_TEXT, "--click", FLOOR_BUTTON, "--watch", FLOOR_TEXT]
        warm = ["--mode", "warm", "--runs", "5", "--selector"]
        floors, steps, pages, reloads = [], [], [], []
        for _ in range(TURNS):
            floors.append(bench.tool("interaction.py", floor_url, *press))
            steps.append(bench.tool("interaction.py", address, *keys))
            pages.append(bench.tool("first_paint.py", url, *warm, CHART, "--count", "3")["warm"])
            reloads.append(bench.tool("first_paint.py", address, *warm, leaving.DRAWN)["warm"])
        with sync_playwright() as playwright:
            chromium = os.environ.get("CHROMIUM") or None
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            try:
                windows = [browser.new_page(viewport={"width": 1920, "height": 1080}) for _ in range(2)]
                for each in windows:
                    each.goto(address, timeout=30_000)
                    each.locator(leaving.DRAWN).wait_for(timeout=30_000)
                followed = leaving.followed(*windows)
                all_frames, bare = leaving.frames_without_charts(windows[0])
            finally:
                browser.close()
    floor = median(alone(each, "change_ms") for each in floors)
    yield ratio("Present, a step with two charts: its words", floor, median(alone(e, "change_ms") for e in steps), 2)
    yield ratio("Present, a step with two charts: settled", floor, median(alone(e, "settled_ms") for e in steps), 7)
    yield value("Present: frames without charts", bare, 0, "frames", notes=f"of {all_frames}")
    page, back = (median(alone(each, "settled_ms") for each in side) for side in (pages, reloads))
    yield ratio("Present, reload against Brief, warm: all settled", page, back, 1.3)
    yield value("Present: a second screen follows", max(followed), 1000, "ms", notes=f"median {median(followed):.0f}")


def traced(work: Callable[[], Any]) -> tuple[list[str], int]:
    """Return the SQL that some work sends to SQLite, with its values in place, and the rows it returned."""
    statements: list[str] = []
    connect = sqlite3.connect

    def listening(*words: Any, **named: Any) -> sqlite3.Connection:
        connection = connect(*words, **named)
        connection.set_trace_callback(statements.append)
        return connection

    sqlite3.connect = listening
    try:
        rows = len(work())
    finally:
        sqlite3.connect = connect
    return statements, rows


PARTS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "start": start,
    "pages": pages,
    "passage": passage,
    "slider": slider,
    "load": load,
    "memory": memory,
    "store": store,
    "refreshing": refreshing,
    "briefs": briefs,
    "claims": claims,
    "handouts": handouts,
    "present": present,
    "year": year,
}


def commit() -> str:
    """Return the commit that is measured, with a plus where files differ from it; a dash where there is none."""
    git = ["git", "describe", "--always", "--abbrev=7", "--dirty=+", "--exclude=*"]
    return subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "-"


def main() -> int:
    """Measure what was asked for; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all unless named")
    parser.add_argument("--table", type=Path, default=LAST, help="the file of the table; bench/last.md unless named")
    words = parser.parse_args()
    asked = words.parts or list(PARTS)
    if unknown := [each for each in asked if each not in PARTS]:
        parser.error(f"no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    if not all((TOOLS / each).is_file() for each in SCRIPTS):
        print(f"the measuring scripts are not in {TOOLS}; name their folder: make bench BENCH_DIR=folder")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are ended too
    try:
        table.read(words.table)
    except ValueError as error:
        parser.error(str(error))
    rows: list[Row] = []
    missed: set[str] = set()
    compileall.compile_dir(ROOT / "indicators", quiet=1)  # as make run does
    cores, busy = psutil.cpu_count(), psutil.cpu_percent(1.0)
    measured = f"{time.strftime('%Y-%m-%d')}, {commit()}, {cores} cores"
    with ExitStack() as stack:
        bench = Bench(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="indicators-bench-"))))
        print(f"{cores} cores, {busy:.0f} % busy before; {time.strftime('%Y-%m-%d %H:%M')}", flush=True)
        head()
        for part, measure in PARTS.items():
            if part in asked:
                try:
                    for row in measure(bench):
                        show(row)
                        rows.append(replace(row, part=part, measured=measured))
                except Trouble as trouble:
                    missed.add(part)
                    print(f"{part}: not measured: {trouble}", flush=True)
        if bench.busy:
            verdict = "times are upper bounds" if max(bench.busy) > 20 else "quiet enough"
            print(
                f"busy before each measurement: median {median(bench.busy):.0f} %, most {max(bench.busy)} %: {verdict}"
            )
    for each in table.update(words.table, rows, set(asked) - missed, PARTS):
        print(f"15 % or more worse: {each}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
