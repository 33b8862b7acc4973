"""Files that pages ask for: each made in a process of its own, few at once, kept for whoever asked until it is taken.

One is known by an id that nobody can guess. Whoever asked says so again by looking how far it is; what nobody looks at
any more is ended and cleared away. Files lie in a folder of this server's in the home, which goes when the server ends;
one that a killed server left goes when the next one starts.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from indicators.core import disk, log, settings
from indicators.core.words import count
from indicators.errors import ExportError, IndicatorError, RefusedError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from filelock import BaseFileLock

    from indicators.handouts.export import Order, Work

FOLDER = "exports"
AT_ONCE = 2
MOST = 20  # that are asked for and not taken yet
LEFT_AFTER = 150.0  # seconds without a look; a browser may let a page that is hidden look once a minute
LETTERS = 24  # bytes of an id
GONE = "this file is not here any more; make it again"
FULL = f"{MOST} files are asked for and not taken yet; try again in a moment"


@dataclass(eq=False)
class _File:
    """One file: what is wanted, under which name, and how far it is; `seen` is when somebody last asked."""

    order: Order
    name: str
    path: Path
    seen: float
    work: Work | None = None
    dropped: bool = False
    made: Future[object] = field(default_factory=Future)


class Files:
    """All files that pages asked this server for.

    Args:
        home: gives the folder of the desk.
        clock: gives seconds that only grow.
    """

    def __init__(self, home: Callable[[], Path] = settings.home, clock: Callable[[], float] = time.monotonic) -> None:
        self._home, self._clock = home, clock
        self._guard = Lock()
        self._files: dict[str, _File] = {}
        self._workers = ThreadPoolExecutor(AT_ONCE, "exports")
        self._lock: BaseFileLock | None = None
        self._folder: Path | None = None
        self._closed = False

    def begin(self, order: Order, name: str) -> str:
        """Let a file be made, and return its id.

        Args:
            order: what is wanted.
            name: that it is saved under.

        Raises:
            RefusedError: too many are asked for.
            StoreError: the home cannot be written.
        """
        with self._guard:
            if self._closed or len(self._files) >= MOST:
                raise RefusedError(FULL)
            own = secrets.token_urlsafe(LETTERS)
            file = _File(order, name, self._place() / own, self._clock())
            self._files[own] = file
            file.made = self._workers.submit(self._make, file)
        return own

    def state(self, own: str) -> dict[str, Any]:
        """Return how far a file is: `state` (waiting, making, made, failed), `told` in words, `done` of `of`, its name.

        Raises:
            UnknownNameError: there is none.
        """
        with self._guard:
            file = self._known(own)
            file.seen = self._clock()
            before = 0
            for each in self._files.values():
                if each is file:
                    break
                before += not each.made.done()
            state, told = _state(file, before)
            done, of = (file.work.done, file.work.of) if file.work else (0, 0)
        return {"state": state, "told": told, "done": done, "of": of, "name": file.name}

    def take(self, own: str) -> tuple[str, bytes]:
        """Return name and bytes of a file that is made; it is gone then.

        Raises:
            UnknownNameError: there is none, or it is not made.
            StoreError: it cannot be read any more.
        """
        with self._guard:
            if _state(file := self._known(own), 0)[0] != "made":
                raise UnknownNameError("this file is not made yet")
            del self._files[own]
        with disk.named(file.path):
            content = file.path.read_bytes()
            file.path.unlink()
        return file.name, content

    def drop(self, own: str) -> None:
        """End a file's making, and clear away what is there of it; nothing where there is none."""
        with self._guard:
            file = self._files.pop(own, None)
        if file:
            self._end(file)

    def sweep(self) -> None:
        """Drop what nobody has asked after for a while."""
        now = self._clock()
        with self._guard:
            left = [own for own, file in self._files.items() if now - file.seen > LEFT_AFTER]
        for own in left:
            self.drop(own)

    def start(self) -> None:
        """Clear away what servers that were killed have left; what cannot be cleared is said."""
        try:
            clear(self._home())
        except IndicatorError as error:
            log.told(logging.WARNING, "exports.left", why=str(error))

    def close(self) -> None:
        """End all that is being made, and clear away the folder."""
        with self._guard:
            self._closed = True
            names = list(self._files)
        for own in names:
            self.drop(own)
        self._workers.shutdown(cancel_futures=True)
        if self._folder and self._lock:
            _remove(self._folder, self._lock)

    def _known(self, own: str) -> _File:
        try:
            return self._files[own]
        except KeyError:
            raise UnknownNameError(GONE) from None

    def _place(self) -> Path:
        """Return the folder of this server's files, which is made when it is first needed."""
        if self._folder is None or not self._folder.is_dir():
            top = self._home() / FOLDER
            with disk.named(top):
                top.mkdir(parents=True, exist_ok=True)
                name = secrets.token_hex(16)
                self._lock = _held(top / f"{name}.lock")
                self._folder = top / name
                self._folder.mkdir(mode=0o700)
        return self._folder

    def _make(self, file: _File) -> object:
        from indicators.handouts.export import Work  # noqa: PLC0415 - brings pandas, which a start need not wait for

        if file.dropped:
            raise ExportError("it was cancelled")
        begun = time.monotonic()
        told = {"brief": file.order.brief, "form": file.order.form}
        try:
            file.work = Work(file.order, file.path)
            if file.dropped:
                file.work.cancel()
            done = file.work.wait()
        except ExportError as error:
            if file.work and file.work.broke_off:
                log.told(logging.ERROR, "export.broke_off", **told, why=str(error), said=file.work.said)
            elif not file.dropped:
                log.told(logging.WARNING, "export.failed", **told, why=str(error))
            file.path.unlink(missing_ok=True)  # killed between its name and its word
            raise
        if file.dropped:
            file.path.unlink(missing_ok=True)
        else:
            log.told(
                logging.INFO, "export.made", **told, bytes=done["bytes"], seconds=round(time.monotonic() - begun, 1)
            )
        return done

    @staticmethod
    def _end(file: _File) -> None:
        file.dropped = True
        file.made.cancel()
        if file.work:
            file.work.cancel()
        file.path.unlink(missing_ok=True)


def _state(file: _File, before: int) -> tuple[str, str]:
    from indicators.handouts.export import STEPS_AFTER  # noqa: PLC0415

    if file.made.done():
        fault = file.made.exception()
        return ("failed", str(fault)) if fault else ("made", "It is made.")
    if file.work is None:
        return "waiting", f"It waits: {count(before, 'file')} before it." if before else "It begins."
    done, many = file.work.done, file.work.of - STEPS_AFTER
    if many < 0:
        return "making", "It begins."
    told = f"{min(done, many)} of {count(many, 'passage')}"
    return "making", f"{told}; the file is put together." if done >= many else f"{told}."


def clear(home: Path) -> None:
    """Take away the folders of servers that are there no more: nobody holds their locks.

    Raises:
        StoreError: a folder that cannot be written.
    """
    top = home / FOLDER
    with disk.named(top):
        for each in sorted(top.glob("*.lock")):
            if lock := _held(each):
                _remove(each.with_suffix(""), lock)


def _held(path: Path) -> BaseFileLock | None:
    """Return a lock that this process holds from now on; None where another one holds it."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - a start need not wait for it

    lock = FileLock(path, timeout=0, thread_local=False)
    with suppress(Timeout):
        lock.acquire()
        return lock
    return None


def _remove(folder: Path, lock: BaseFileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        folder.with_suffix(".lock").unlink()
    lock.release()
