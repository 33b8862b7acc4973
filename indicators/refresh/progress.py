"""How far a refresh is, in a small file under INDICATORS_HOME: who runs one, since when, and each source's state.

The command line draws it as bars, the Sources page as a list, whoever started the refresh. A file left by a
process that is gone says that nothing runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indicators.core import disk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME, LOG = "refresh.json", "refresh.log"
EVERY_SECONDS = 0.2
LARGEST = 2**20  # bytes of the file
MOST_PROCESSES = 2**31


@dataclass
class Progress:
    """How far one source is.

    `state` is "waiting", "asking", "done", "held" (something waits for an analyst's word), "failed",
    "not set up" or "too soon"; `words` say why.
    """

    source: str
    state: str = "waiting"
    done: int = 0
    of: int = 0
    words: str = ""


@dataclass
class Running:
    """One refresh: the process that runs it, since when, until when (empty while it runs), and its sources."""

    process: int
    since: str
    until: str = ""
    sources: list[Progress] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        """Whether it runs now."""
        return not self.until and _alive(self.process)


class Board:
    """Writes the file as sources report, from any thread, at most five times a second."""

    def __init__(self, home: Path, now: datetime, process: int = 0) -> None:
        self.path = home / NAME
        self.running = Running(process or os.getpid(), now.isoformat(timespec="seconds"))
        self.lock = threading.Lock()
        self.written = 0.0
        self._write()

    def report(self, progress: Progress) -> None:
        """Note how far a source is."""
        with self.lock:
            others = [each for each in self.running.sources if each.source != progress.source]
            self.running.sources = [*others, progress]
            if time.monotonic() - self.written >= EVERY_SECONDS:
                self._write()

    def close(self, now: datetime) -> None:
        """Note that the refresh is over."""
        with self.lock:
            self.running.until = now.isoformat(timespec="seconds")
            self._write()

    def _write(self) -> None:
        beside = self.path.with_suffix(f".{os.getpid()}")
        with disk.named(self.path):
            beside.write_text(json.dumps(asdict(self.running)), encoding="utf-8")
            beside.replace(self.path)
        self.written = time.monotonic()


def start(home: Path, names: Sequence[str] = ()) -> None:
    """Start a refresh in a process of its own, which goes on whatever becomes of this one; its words go to a log."""
    command = [sys.executable, "-m", "indicators", "refresh", *names]
    with (home / LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    # Until its own first word, which takes it a second; and somebody must take note of its end.
    Board(home, datetime.now(UTC), process.pid)
    threading.Thread(target=process.wait, daemon=True).start()


def last(home: Path) -> Running | None:
    """Return the refresh that runs or ran last; None where none ever did, or its file is none that a refresh writes."""
    try:
        read = json.loads(disk.read(home / NAME, LARGEST))
        found = Running(**{**read, "sources": [Progress(**each) for each in read["sources"]]})
        for moment in (found.since, found.until or found.since):
            datetime.fromisoformat(moment)
        sound = all(
            isinstance(each.done, int) and isinstance(each.of, int) and isinstance(each.words, str)
            and isinstance(each.source, str) and isinstance(each.state, str)
            for each in found.sources
        ) and isinstance(found.process, int) and 0 < found.process < MOST_PROCESSES  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, RecursionError):  # none, or not what a refresh writes
        return None
    return found if sound else None


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
