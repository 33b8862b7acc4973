"""A brief with its figures into a file: made in a process of its own, put down whole or not at all.

What is being written stands beside its place and is locked meanwhile, so what nobody holds was left by a process that
was killed: the next export to that place clears it away.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import re
import secrets
import stat
import subprocess
import sys
import threading
from collections import deque
from dataclasses import dataclass, replace
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from indicators.core import disk
from indicators.errors import ExportError, IndicatorError
from indicators.handouts import making, signing
from indicators.handouts.forms import FORMS
from indicators.handouts.pack import pack
from indicators.model import Known

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from indicators.answers.packs import Exported
    from indicators.desk import Desk
    from indicators.handouts.handout import Handout, Outline
    from indicators.pin import Pin
    from indicators.reader import Reader

NICER = 19  # steps that the process gives way to pages by: with 10, two at once are felt
STEPS_AFTER = 2  # that are counted after the passages: the pack, and one form around it
PATIENCE = 5.0  # seconds that one has to end by itself
LAST_LINES = 60  # of what a process said before it ended


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: a brief in a form, of now, of a day or of a moment; as somebody chose, or as we do.

    `signed`: with the key of this desk, where it has one.
    """

    brief: str
    form: str
    day: date | None = None
    pin: Pin | None = None
    outline: Outline | None = None
    public: bool = False
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Packed:
    """A handout and its pack, of which a file of each form is made; `of` is how many steps that takes in all."""

    shown: Handout
    content: bytes
    of: int

    @property
    def figures(self) -> int:
        """How many series are shown."""
        return len({each.series for passage in self.shown.passages for each in passage.figures})

    def file(self, form: str) -> bytes:
        """Return the bytes of the file of a form.

        Raises:
            IndicatorError: it cannot be made; the message says why.
        """
        return FORMS[form].bytes_of(self.shown, self.content) if FORMS[form].module else self.content


def made(desk: Desk, order: Order, told: Callable[[int, int], None] | None = None) -> tuple[bytes, int]:
    """Return a file's bytes, and how many series are shown in it; see `packed`."""
    held = packed(desk, order, (order.form,), told)
    content = held.file(order.form)
    if told:
        told(held.of, held.of)
    return content, held.figures


def packed(desk: Desk, order: Order, forms: Sequence[str], told: Callable[[int, int], None] | None = None) -> Packed:
    """Return what the files of some forms are made of, once for all of them.

    Args:
        desk: that has the brief.
        order: what is wanted, in whatever form.
        forms: that will be asked for.
        told: is called with how many steps are done, of how many: each passage, the pack, and each form is one.

    Raises:
        UnknownNameError: no such brief.
        SettingError: a key that cannot be used.
    """
    signer = signing.signer() if order.signed else None
    for each in forms:
        FORMS[each].ready()
    on = reader(desk, order)
    wanted = order.outline or making.outline(on, order.brief, public=order.public)
    after = STEPS_AFTER - 1 + len(forms)

    def passages(done: int, many: int) -> None:
        if told:
            told(done, many + after)

    def ahead(shown: Handout) -> None:
        for each in forms:
            FORMS[each].ahead(shown)

    content, shown = pack(on, wanted, signer, passages, ahead)
    many = len(shown.passages)
    if told:
        told(many + 1, many + after)
    return Packed(shown, content, many + after)


def named(order: Order, form: str, today: date) -> str:
    """Return the name of a file: its brief, of when its figures are, and its form."""
    dated = f"as-of-{order.day}" if order.day else "" if order.pin else f"{today}"
    presented = f"presented-{order.pin.at:%Y-%m-%d-%H%M}" if order.pin else ""
    ending = FORMS[form].ending
    said = [order.brief, presented, dated, "" if ending == f".{form}" else form, "public" if order.public else ""]
    return ".".join(each for each in said if each) + ending


def reader(desk: Desk, order: Order) -> Reader:
    """Return the reader that an order asks for."""
    if order.pin:
        on = desk.at(order.pin)
        if order.day is None or order.day >= on.day:
            return on
        known = Known(order.day, on.known.until, on.known.forward)
        return replace(on, day=order.day, earlier=True, known=known)
    return desk.on(order.day) if order.day else desk.now()


def put(path: Path, content: bytes, figures: int, *, overwrite: bool) -> Exported:
    """Write a file beside its place and give it its name once it is whole.

    Raises:
        ExportError: a place where no file can be, or that is taken, or a full disk.
    """
    check_place(path, overwrite=overwrite)
    _clear(path)
    beside: Path | None = None
    try:
        beside, file = _begun(path)
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            check_place(path, overwrite=overwrite)
            beside.replace(path)  # held until then
    except OSError as error:
        words = error.strerror or str(error)
        full = error.errno in (ENOSPC, EDQUOT, EFBIG)
        told = f"no room to write {path} ({words}); free some space" if full else f"{path} cannot be written ({words})"
        raise ExportError(f"{told}, or name another file") from error
    finally:
        if beside:
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
    return {"file": str(path), "figures": figures, "bytes": len(content)}


def _begun(path: Path) -> tuple[Path, IO[bytes]]:
    """Make a file beside a place, and hold it for as long as it is open."""
    while True:
        beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}{disk.BESIDE}")
        file = beside.open("xb")
        _locked(file.fileno(), wait=True)
        if beside.exists():
            return beside, file
        file.close()  # another export took it for a leftover before it was held


def _clear(path: Path) -> None:
    """Take away what exports to a place left beside it that were killed; what is no file of that kind stays."""
    left = re.compile(rf"{re.escape(path.name)}\.[0-9a-f]{{16}}{re.escape(disk.BESIDE)}", re.DOTALL)
    with contextlib.suppress(OSError):  # it takes room, and no more
        for each in path.absolute().parent.iterdir():
            if left.fullmatch(each.name):
                with contextlib.suppress(OSError):
                    _clear_one(each)


def _clear_one(path: Path) -> None:
    place = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        found = os.fstat(place)
        alone = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_uid == os.geteuid()
        if alone and _locked(place, wait=False):
            path.unlink()
    finally:
        os.close(place)


def _locked(place: int, *, wait: bool) -> bool:
    """Take the lock of an open file; False where another process has it, or where there are no locks."""
    try:
        import fcntl  # noqa: PLC0415 - not everywhere

        fcntl.flock(place, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True


def check_place(path: Path, *, overwrite: bool) -> None:
    """Make sure that a file can take a name, before anything is made.

    Raises:
        ExportError: it cannot.
    """
    if path.is_dir():
        raise ExportError(f"{path} is a folder; name a file in it")
    if os.path.lexists(path) and not overwrite:
        raise ExportError(f"{path} is there already; name another file, or say --overwrite")
    if os.path.lexists(path) and not path.is_file():
        raise ExportError(f"{path} is no file that could be replaced; name another one")
    if not path.absolute().parent.is_dir():
        raise ExportError(f"{path.absolute().parent} is no folder; make it first")


# A process of its own


class Work:
    """An export under way in a process of its own, which gives way to whoever reads pages.

    `done` and `of` say how far it is. Its file is `path`, once `wait` has returned.

    Raises:
        ExportError: no process can be started.
    """

    def __init__(self, order: Order, path: Path, *, overwrite: bool = False) -> None:
        self.path, self.done, self.of = path, 0, 0
        self._result: dict[str, Any] = {}
        self._cancelled = False
        self._last: deque[bytes] = deque(maxlen=LAST_LINES)
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "indicators.handouts.export"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise ExportError(f"no process could be started to make it ({error.strerror}); try again") from error
        self._thread = threading.Thread(target=self._listen, args=((order, path, overwrite),), daemon=True)
        self._thread.start()

    def _listen(self, told: tuple[Order, Path, bool]) -> None:
        assert self._process.stdin is not None  # noqa: S101 - both are pipes
        assert self._process.stdout is not None  # noqa: S101
        errors = threading.Thread(target=self._hear, daemon=True)
        errors.start()
        with contextlib.suppress(BrokenPipeError), self._process.stdin as target:
            target.write(pickle.dumps(told))
        with self._process.stdout as lines:
            for line in lines:
                said = json.loads(line)
                if "of" in said:
                    self.done, self.of = said["done"], said["of"]
                else:
                    self._result = said
        self._process.wait()
        errors.join(PATIENCE)

    def _hear(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 - it is a pipe
        with self._process.stderr as lines:
            self._last.extend(lines)

    @property
    def said(self) -> str:
        """The end of what it wrote on standard error."""
        return b"".join(self._last).decode(errors="replace")

    @property
    def broke_off(self) -> bool:
        """Whether its process ended without a word on what became of the file, and nobody had cancelled it."""
        return not (self.running or self._result or self._cancelled)

    @property
    def running(self) -> bool:
        """Whether it is still at it."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Make an end of it: no file is there afterwards that was not there before."""
        self._cancelled = True
        self._process.terminate()
        self._thread.join(PATIENCE)
        self._process.kill()
        self._thread.join()

    def wait(self) -> Exported:
        """Return what was written, when it is.

        Raises:
            ExportError: it was cancelled or ended by somebody, or what is wrong with the order, in words.
        """
        self._thread.join()
        if "file" in self._result:
            return {each: self._result[each] for each in ("file", "figures", "bytes")}  # type: ignore[return-value]
        if self._cancelled:
            raise ExportError("it was cancelled; nothing was written")
        status = self._process.returncode
        ended = f"its process ended with status {status}; try again, and where it ends so again, the log says more"
        why = self._result.get("error") or ended
        raise ExportError(f"nothing was written: {why}")


def serve(orders: IO[bytes], answers: IO[str]) -> None:
    """Do what an order says, and say how far it is: a JSON document to a line."""

    def say(**told: object) -> None:
        print(json.dumps(told), file=answers, flush=True)  # the pipe to whoever asked

    from indicators.desk import prepare  # noqa: PLC0415 - after the order has come

    order, path, overwrite = pickle.load(orders)  # noqa: S301 - from our own process
    try:
        check_place(path, overwrite=overwrite)
        content, figures = made(prepare(), order, lambda done, of: say(done=done, of=of))
        say(**put(path, content, figures, overwrite=overwrite))
    except IndicatorError as error:
        say(error=str(error))


def _end(*_: object) -> None:
    raise SystemExit(1)


if __name__ == "__main__":
    import signal

    signal.signal(signal.SIGTERM, _end)  # what is beside its place is taken away
    os.nice(NICER)
    with os.fdopen(os.dup(sys.stdout.fileno()), "w") as told:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever else is printed is none of our answers
        serve(sys.stdin.buffer, told)
