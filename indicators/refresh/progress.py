"""How far a refresh is, in a small file under INDICATORS_HOME: who runs one, since when, and each source's state.

The command line draws it as bars, the Sources page as a list, whoever started the refresh. Whether one runs is not
taken from the file, which a killed process leaves behind and whose number of a process another may have by now: a
refresh holds a lock for as long as it runs, and the system takes it away with the process.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from indicators.core import disk
from indicators.errors import UNNAMED, UNREACHED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

NAME, LOG, LOCK = "refresh.json", "refresh.log", "refresh.lock"
EVERY_SECONDS = 0.2
LARGEST = 2**20  # bytes of the file
NOTHING_REACHED = "Nothing could be reached; every figure stays as it was."
WITHOUT = {"failed", "empty"}  # states of one that was asked and gave nothing
ASKED_NOBODY = {"not set up", "too soon"}  # states of a source, or a series, that was not asked
_log = logging.getLogger(__name__)
# The refreshes that this process has started, by their folder: each takes a second until it holds the lock.
_started: dict[Path, subprocess.Popen[bytes]] = {}
_starting = threading.Lock()


@dataclass
class Progress:
    """How far one source is.

    `state` is "waiting", "asking", "done", "held" (something waits for an analyst's word), "failed", "empty",
    "not set up" or "too soon"; `words` say why.
    """

    source: str
    state: str = "waiting"
    done: int = 0
    of: int = 0
    words: str = ""


@dataclass
class Running:
    """One refresh: the process that runs it, since when, until when (empty while it runs), and its sources.

    `broke_off` says that it ended before it was through. `alive` says whether it runs now.
    """

    process: int
    since: str
    until: str = ""
    broke_off: bool = False
    sources: list[Progress] = field(default_factory=list)
    alive: bool = False


class Board:
    """Writes the file as sources report, from any thread, at most five times a second.

    A file that cannot be written stops no refresh: that is said once, to the log.
    """

    def __init__(self, home: Path, now: datetime, process: int = 0) -> None:
        self.path = home / NAME
        self.running = Running(process or os.getpid(), now.isoformat(timespec="seconds"))
        self.lock = threading.Lock()
        self.written = 0.0
        self.unwritten = False
        self._write()

    def report(self, progress: Progress) -> None:
        """Note how far a source is."""
        with self.lock:
            others = [each for each in self.running.sources if each.source != progress.source]
            self.running.sources = [*others, progress]
            if time.monotonic() - self.written >= EVERY_SECONDS:
                self._write()

    def close(self, now: datetime, *, broke_off: bool = False) -> None:
        """Note that the refresh is over, and whether it got through; what was said first stands."""
        with self.lock:
            if not self.running.until:
                self.running.until, self.running.broke_off = now.isoformat(timespec="seconds"), broke_off
                self._write()

    def _write(self) -> None:
        self.written = time.monotonic()
        beside = self.path.with_suffix(f".{os.getpid()}")
        fields = {name: each for name, each in asdict(self.running).items() if name != "alive"}
        try:
            beside.write_text(json.dumps(fields), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            if not self.unwritten:
                _log.warning(
                    "how far the refresh is cannot be written to %s (%s); it goes on", self.path, error.strerror
                )
            self.unwritten = True


def nothing_reached(states: Iterable[tuple[str, str]]) -> bool:
    """Return whether a refresh asked and got at nobody, by the state of each source or series and the words of it."""
    asked = [(state, words) for state, words in states if state not in ASKED_NOBODY]
    return bool(asked) and all(state == "failed" and (UNREACHED in words or UNNAMED in words) for state, words in asked)


def start(home: Path, names: Sequence[str] = ()) -> None:
    """Start a refresh in a process of its own, which goes on whatever becomes of this one; its words go to a log.

    Where one runs already, nothing happens.

    Raises:
        StoreError: a full disk, or a folder that cannot be written.
    """
    command = [sys.executable, "-m", "indicators", "refresh", *names]
    with _starting:
        if _runs(home):
            return
        with disk.named(home / LOG), (home / LOG).open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        # Until its own first word, which takes it a second; and somebody must take note of its end.
        _started[home] = process
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
        ) and isinstance(found.process, int)  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError, RecursionError):  # none, or not what a refresh writes
        return None
    found.alive = not found.until and _runs(home)
    return found if sound else None


def _runs(home: Path) -> bool:
    """Return whether a refresh holds the lock of a folder, or one that this process has started is about to."""
    if (begun := _started.get(home)) and begun.poll() is None:
        return True
    try:
        probe = os.open(home / LOCK, os.O_RDONLY)
    except OSError:
        return False  # there was no refresh yet
    try:
        import fcntl  # noqa: PLC0415 - Windows has none
    except ImportError:
        os.close(probe)
        return _is_locked(home / LOCK)
    try:
        fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(probe)
    return False


def _is_locked(path: Path) -> bool:
    """Return whether a lock is held, by taking it for a moment: two that look at once may see each other."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False
