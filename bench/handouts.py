"""What leaves the room, and what a room is shown: how long files take, and what others notice of it.

Called by run.py; as a script it makes files for it until it is ended: `handouts.py ever`.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import frames

ROOT = Path(__file__).resolve().parent.parent

if TYPE_CHECKING:
    from playwright.sync_api import Page

BRIEF = "2020-09-30-iran-venezuela"
TOGETHER = ("slides", "pdf", "sheet", "page")
STEP = "main > section.on"
DRAWN = 'main[data-drawn="1"] > section.on'
PRESSES = 12

# Whether no step is on the screen, or a figure of it lacks its chart.
LACKS_A_CHART = """
  const step = document.querySelector('main > section.on');
  return !step || [...step.querySelectorAll('figure')].some(each => !each.querySelector('svg path'));
"""
# Remembers when another step came onto the screen, in milliseconds of the clock that both windows have.
WHEN_MOVED = """() => {
  const key = () => document.querySelector('main > section.on')?.dataset.key;
  let shown = key();
  window.__moved = 0;
  new MutationObserver(() => {
    if (key() === shown) return;
    shown = key();
    window.__moved = Date.now();
  }).observe(document.querySelector('main'), {subtree: true, attributes: true, childList: true});
}"""


def told(home: Path, *words: str) -> float:
    """Run a command of ours in a home, and return the seconds that it took."""
    command = [sys.executable, "-m", "indicators", *words]
    environment = os.environ | {"INDICATORS_HOME": str(home)}
    begin = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    took = time.perf_counter() - begin
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {(done.stderr or done.stdout).strip()[-400:]}")
    return took


def room(home: Path) -> str:
    """Start a presentation of the first brief, at the first step of two in a row with two charts; return its id."""
    from indicators.desk import prepare  # noqa: PLC0415 - what else is here needs none of the program
    from indicators.presenting import presentation  # noqa: PLC0415

    desk = prepare(folder=home)
    there = presentation.start(desk, BRIEF)
    _, shown = presentation.drawn(desk, there)
    many = [each.html.count("<figure") for each in shown]
    step = next(at for at, pair in enumerate(itertools.pairwise(many)) if min(pair) > 1)
    presentation.move(desk, there, "bench", 1, step, blank=False)
    return there.room


def frames_without_charts(page: Page) -> tuple[int, int]:
    """Return how many frames were drawn while keys were pressed, and how many of them lacked a chart of their step."""
    frames.count(page, LACKS_A_CHART)
    for _ in range(PRESSES):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
    return frames.counted(page)


def followed(first: Page, second: Page) -> list[float]:
    """Return the milliseconds after which a second screen showed each step that the first went to."""
    found = []
    second.evaluate(WHEN_MOVED)
    for key in ("ArrowRight", "ArrowLeft") * (PRESSES // 2):
        first.wait_for_timeout(700)
        second.evaluate("window.__moved = 0")
        pressed = first.evaluate("Date.now()")
        first.keyboard.press(key)
        second.wait_for_timeout(50)
        while not (moved := second.evaluate("window.__moved")):
            second.wait_for_timeout(50)
        found.append(moved - pressed)
    return found


def _ever() -> None:
    """Make slides and PDFs, one after the other, in processes of their own as the server does."""
    from indicators.handouts.export import Order, Work  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        for form in itertools.cycle(TOGETHER):
            Work(Order(BRIEF, form), Path(folder) / form, overwrite=True).wait()
            print(form, flush=True)


if __name__ == "__main__":
    _ever()
