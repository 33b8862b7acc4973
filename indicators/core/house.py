"""The folder of the store and of all that goes with it, as one thing: who uses it, and another put in its place.

Each process holds a shared lock in the folder for as long as it uses it; the system takes that away with the process,
however it ends. Whoever swaps the folder holds the lock alone. The new folder is put together under one name, gets
another once it is whole, and then takes the place of the old one, which stays under a third: whatever the moment at
which that is broken off, one of the two is whole, and `settle` finds it. The first two names have a mark of 32 random
letters: nothing that somebody else has made is removed or moved in.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import weakref
from contextlib import contextmanager, suppress
from errno import ENOLCK, ENOTSUP, EOPNOTSUPP
from typing import TYPE_CHECKING

from indicators.core import disk, log
from indicators.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

LOCK = "in-use.lock"
NOTE = "restored.json"  # in a folder that was swapped in: where it came from
LARGEST_NOTE = 2**20
NO_LOCKS = (ENOLCK, ENOTSUP, EOPNOTSUPP)  # of a file system that has none


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
        if not _locked(home, place, alone=False):
            os.close(place)
            raise StoreBusyError(f"{home} is being restored from a backup; start again when that has ended")
        if _is_of(home, place):
            return Hold(place)
        os.close(place)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Be the only process that uses the folder, which is made where it is missing.

    Raises:
        StoreBusyError: another process uses it.
        StoreError: a folder that cannot be written.
    """
    while True:
        with disk.named(home):
            home.mkdir(parents=True, exist_ok=True)
            place = _opened(home)
        try:
            if not _locked(home, place, alone=True):
                raise StoreBusyError(
                    f"{home} is in use by a server, a refresh or another command; stop that, then try again"
                )
            if _is_of(home, place):
                yield
                return
        finally:
            os.close(place)


def beginning(home: Path) -> tuple[Path, str]:
    """Return where a new folder is put together, and the mark in its name.

    What earlier attempts left is removed, which is known by names that nobody else gives; the caller is `alone`.
    """
    for left in _left(home, r"\.restor(ing|ed)-[0-9a-f]{32}(\.sqlite.*)?"):
        with disk.named(left):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    mark = secrets.token_hex(16)
    begun = home.with_name(f".{home.name}.restoring-{mark}")
    with disk.named(begun):
        begun.mkdir(mode=0o700)
    return begun, mark


def finished(home: Path, begun: Path) -> Path:
    """Say that the new folder is whole, and return where it is now."""
    ready = begun.with_name(begun.name.replace(f".{home.name}.restoring-", f".{home.name}.restored-", 1))
    with disk.named(ready):
        os.sync()
        begun.rename(ready)
        _to_disk(home.parent)
    return ready


def swap(home: Path, ready: Path, now: datetime) -> Path | None:
    """Put the finished folder in its place; return where the old one is now, None if nothing was in it."""
    empty = not any(each.name != LOCK for each in home.iterdir())
    aside, number = home.with_name(f"{home.name}.before-{now:%Y-%m-%d-%H%M%S}"), 2
    while os.path.lexists(aside):
        aside, number = home.with_name(f"{home.name}.before-{now:%Y-%m-%d-%H%M%S}-{number}"), number + 1
    disk.put(ready / NOTE, json.dumps(_note(ready) | {"aside": aside.name}).encode())
    _set_aside(home, aside)
    _put_in_place(home, ready)
    if empty:
        with suppress(OSError):
            shutil.rmtree(aside)
    return None if empty else aside


def settle(home: Path, now: datetime, mark: Callable[[], str] = lambda: "") -> None:
    """Finish a swap that was broken off when it could no longer be undone; anything else is left as it is.

    That is one whose store is in place already, or whose old folder was set aside and is still there.

    Args:
        home: the folder.
        now: the moment.
        mark: gives the mark of the last restore that the store itself has, where it is not in the folder.

    Raises:
        StoreError: a folder that cannot be written.
    """
    home = home.resolve()
    for ready in _left(home, r"\.restored-[0-9a-f]{32}"):
        note = _note(ready)
        own = str(note.get("mark"))
        if note.get("home") != home.name or not ready.name.endswith(f"-{own}"):
            continue
        if os.path.lexists(home):
            if mark() == own:
                with alone(home):
                    if ready.exists():  # else another process has put it in place
                        swap(home, ready, now)
        elif _was_set_aside(home, note) or mark() == own:
            _put_in_place(home, ready)


def _was_set_aside(home: Path, note: dict[str, object]) -> bool:
    """Return whether the folder of before is where a swap has put it."""
    aside = str(note.get("aside"))
    return aside.startswith(f"{home.name}.before-") and "/" not in aside and home.with_name(aside).is_dir()


def _note(folder: Path) -> dict[str, object]:
    """Return what a restore has written down in a folder that it made; nothing for one that came otherwise."""
    try:
        return dict(json.loads(disk.read(folder / NOTE, LARGEST_NOTE)))
    except (OSError, ValueError, TypeError):
        return {}


def _left(home: Path, form: str) -> list[Path]:
    """Return what restores have left beside the home whose names end in this form; no link."""
    names = re.compile(re.escape(f".{home.name}") + form, re.DOTALL)
    try:
        return sorted(each for each in home.parent.iterdir() if names.fullmatch(each.name) and not each.is_symlink())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []  # who may not look there has restored nothing there


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


def _put_in_place(home: Path, ready: Path) -> None:
    try:
        ready.rename(home)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and home.exists():
            return  # a process that started in between has put it there
        with disk.named(home):
            raise
    _to_disk(home.parent)


def _opened(home: Path) -> int:
    try:
        return os.open(home / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return os.open(home / LOCK, os.O_RDONLY | os.O_CREAT, 0o644)


def _is_of(home: Path, place: int) -> bool:
    """Return whether a lock is the folder's own still: swapped in between, it is that of the folder of before."""
    try:
        return os.path.samestat(os.fstat(place), os.stat(home / LOCK))  # noqa: PTH116 - of both alike
    except OSError:
        return False


def _locked(home: Path, place: int, *, alone: bool) -> bool:
    """Take the lock of an open file, if nobody holds one that forbids it; a file system without locks has none."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none, and there lets no folder be renamed while a file in it is open
    except ImportError:
        return True
    try:
        fcntl.flock(place, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in NO_LOCKS:
            with disk.named(home / LOCK):
                raise
        log.told(logging.WARNING, "home.unlocked", folder=home, why=error.strerror)
    return True


def _to_disk(folder: Path | str) -> None:
    """Let a folder's own entries reach the disk; some systems cannot, and need not."""
    with suppress(OSError):
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
