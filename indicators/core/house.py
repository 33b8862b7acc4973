"""The folder of the store and of all that goes with it, as one thing: who uses it, and another put in its place.

Each process holds a shared lock in the folder for as long as it uses it; the system takes that away with the process,
however it ends. Whoever swaps the folder holds the lock alone. The new folder is put together under one name, gets
another once it is whole, and then takes the place of the old one, which stays under a third: whatever the moment at
which that is broken off, one of the two is whole, and `settle` finds it.
"""

from __future__ import annotations

import json
import os
import shutil
import weakref
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from indicators.core import disk
from indicators.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

LOCK = "in-use.lock"
NOTE = "restored.json"  # in a folder that was swapped in: where it came from
LARGEST_NOTE = 2**20


class Hold:
    """A lock that is held until it is closed or nobody has it any more."""

    def __init__(self, place: int) -> None:
        self.close = weakref.finalize(self, os.close, place)


def share(home: Path) -> Hold | None:
    """Return a lock that says that this process uses the folder; None where there is nothing to use or to lock.

    That is a folder which is not there, or which nobody may write.

    Raises:
        StoreBusyError: it is being swapped for another at this moment.
    """
    while True:
        try:
            place = _opened(home)
        except OSError:
            return None
        if not _locked(place, alone=False):
            os.close(place)
            raise StoreBusyError(f"{home} is being restored from a backup; start again when that has ended")
        try:
            if os.path.samestat(os.fstat(place), os.stat(home / LOCK)):  # noqa: PTH116 - of both alike
                return Hold(place)
        except OSError:
            pass
        os.close(place)  # it was swapped in between: that is the lock of the folder that was there before


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only process that uses the folder, which is made where it is missing.

    Raises:
        StoreBusyError: another process uses it.
        StoreError: a folder that cannot be written.
    """
    with disk.named(home):
        home.mkdir(parents=True, exist_ok=True)
        place = _opened(home)
    try:
        if not _locked(place, alone=True):
            raise StoreBusyError(
                f"{home} is in use by a server, a refresh or another command; stop that, then try again"
            )
        yield
    finally:
        os.close(place)


def beginning(home: Path) -> Path:
    """Return where a new folder is put together; what an earlier attempt left there is removed."""
    for left in (_begun(home), _ready(home)):
        with disk.named(left):
            if left.exists():
                shutil.rmtree(left)
    with disk.named(_begun(home)):
        _begun(home).mkdir(parents=True)
        shutil.copymode(home, _begun(home))
    return _begun(home)


def finished(home: Path) -> Path:
    """Say that the new folder is whole, and return where it is now."""
    with disk.named(_ready(home)):
        os.sync()
        _begun(home).rename(_ready(home))
        _to_disk(home.parent)
    return _ready(home)


def swap(home: Path, now: datetime) -> Path | None:
    """Put the finished folder in its place; return where the old one is now, None if nothing was in it."""
    empty = not any(each.name != LOCK for each in home.iterdir())
    aside, number = home.with_name(f"{home.name}.before-{now:%Y-%m-%d-%H%M%S}"), 2
    while os.path.lexists(aside):
        aside, number = home.with_name(f"{home.name}.before-{now:%Y-%m-%d-%H%M%S}-{number}"), number + 1
    _set_aside(home, aside)
    _put_in_place(home)
    if empty:
        with suppress(OSError):
            shutil.rmtree(aside)
    return None if empty else aside


def settle(home: Path, now: datetime, mark: Callable[[], str] = lambda: "") -> None:
    """Finish a swap that was broken off when it could no longer be undone; anything else is left as it is.

    Args:
        home: the folder.
        now: the moment.
        mark: gives the mark of the last restore that the store itself has, where it is not in the folder.

    Raises:
        StoreError: a folder that cannot be written.
    """
    home = home.resolve()
    if not _ready(home).exists():
        return
    if not os.path.lexists(home):
        _put_in_place(home)
    elif mark() and mark() == mark_in(_ready(home)):
        with alone(home):
            swap(home, now)


def mark_in(folder: Path) -> str:
    """Return the mark of the restore that a folder was put together by; "" for one that came otherwise."""
    try:
        return str(json.loads(disk.read(folder / NOTE, LARGEST_NOTE))["mark"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def unmade(home: Path) -> None:
    """Take away a folder that was made to be restored into and has nothing in it but the lock."""
    with suppress(OSError):
        if [each.name for each in home.iterdir()] == [LOCK]:
            (home / LOCK).unlink()
            home.rmdir()


def swappable(home: Path) -> None:
    """Make sure that a folder can be put in the place of another.

    Raises:
        StoreError: one that cannot, and what to do.
    """
    if os.path.ismount(home):
        raise StoreError(
            f"{home} is where a disk is mounted and cannot be swapped; set INDICATORS_HOME to a new folder on that disk"
        )
    if home.exists() and not home.is_dir():
        raise StoreError(f"{home} is no folder; set INDICATORS_HOME to one")


def _set_aside(home: Path, aside: Path) -> None:
    with disk.named(home):
        home.rename(aside)


def _put_in_place(home: Path) -> None:
    try:
        _ready(home).rename(home)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and home.exists():
            return  # a process that started in between has put it there
        with disk.named(home):
            raise
    _to_disk(home.parent)


def _begun(home: Path) -> Path:
    return home.with_name(f"{home.name}.restoring")


def _ready(home: Path) -> Path:
    return home.with_name(f"{home.name}.restored")


def _opened(home: Path) -> int:
    try:
        return os.open(home / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return os.open(home / LOCK, os.O_RDONLY | os.O_CREAT, 0o644)


def _locked(place: int, *, alone: bool) -> bool:
    """Take the lock of an open file, if nobody holds one that forbids it."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none, and there lets no folder be renamed while a file in it is open
    except ImportError:
        return True
    try:
        fcntl.flock(place, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _to_disk(folder: Path | str) -> None:
    """Let a folder's own entries reach the disk; some systems cannot, and need not."""
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
