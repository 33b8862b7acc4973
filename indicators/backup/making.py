"""Making a backup beside whatever runs: the store in one piece, then the files that it and the analysts need.

In this order nothing falls between: while nobody changes a brief, the briefs and the lines of the journal that wait
(they may be in the store as well by then, and are never written twice), and the store; then the other files. An answer
that the store names was kept before it was named, and stays, as the document that a brief was made of does.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import stat
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from indicators.backup import archive
from indicators.backup.archive import STORE, Manifest, Writer, name_of
from indicators.core import disk, house, log
from indicators.errors import BackupError, StoreError
from indicators.net.archive import Archive
from indicators.store.building import FILE, mark_of, upgrade, version_of
from indicators.store.reading import Store
from indicators.store.schema import SCHEMA_VERSION
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from indicators.store.engine import Engine

LOCK_SECONDS = 30
STALE_SECONDS = 24 * 3600  # nothing is written for so long
WAITING = "waiting/"
RAW = "home/raw/"
BRIEFS = "briefs/"
# What this program makes in a home and no backup needs: locks, what is being written; and the store, kept otherwise.
PASSING = re.compile(rf"(.*/)?[^/]*\.[0-9a-f]{{16}}{re.escape(disk.BESIDE)}", re.DOTALL)
NOT_KEPT = re.compile(
    rf"{re.escape(house.LOCK)}|indicators\.lock|refresh\.lock|(briefs|reviews)/\.lock|refresh\.[0-9]+|{re.escape(house.NOTE)}"
    rf"|{re.escape(FILE)}(-wal|-shm|-journal)?|indicators\.building(-journal)?|{PASSING.pattern}",
    re.DOTALL,
)
EARLIER = re.compile(
    rf"{re.escape(FILE)}\.version-[0-9]+(-[0-9]+)?({re.escape(disk.BESIDE)})?"
)  # copies of older stores
# Where this program looks: it is there under these names whatever they are links to.
OURS = ("briefs", "raw", "catalog", "figures", "kept", "waiting")
WITHIN = ("briefs/bin", "raw/briefs")


def backup(
    engine: Engine,
    home: Path,
    path: Path,
    *,
    overwrite: bool = False,
    now: datetime | None = None,
    terms: Sequence[str] = (),
) -> Manifest:
    """Write the whole home into one file, and return what is in it, read back and verified.

    Args:
        engine: the database of the store.
        home: the folder.
        path: the file, which gets its name once it is whole.
        overwrite: whether one that is there is replaced.
        now: the moment, unless it is this one.
        terms: under which its figures may be passed on, a line for each source.

    Raises:
        BackupError: a place where no backup can be, or that is taken.
        StoreError: no store, one that is damaged, a file that cannot be read, or no room.
    """
    home, now = home.resolve(), now or datetime.now(UTC)
    _check_place(path, home, overwrite=overwrite)
    house.settle(home, now, lambda: mark_of(engine))
    if not engine.exists():
        raise StoreError(f"{engine.name} holds no store yet, so there is nothing to back up; start the program once")
    _sweep(path)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}{disk.BESIDE}")  # a folder of its owner's alone
    whole, store = beside / "backup.zip", beside / FILE
    hold = house.share(home)
    try:
        with disk.named(path):
            beside.mkdir(mode=0o700)
            with _made(whole) as file, Writer(file) as writer:
                _write(writer, engine, home, store, now, terms)
        manifest = verify(whole, store)
        with disk.named(path):
            _check_place(path, home, overwrite=overwrite)
            whole.replace(path)
    finally:
        if hold:
            hold.close()
        shutil.rmtree(beside, ignore_errors=True)
    log.told(
        logging.INFO, "backup.made", file=path, files=len(manifest.members), bytes=path.stat().st_size,
        revision=manifest.revision, missing=len(manifest.missing), left_out=len(manifest.left_out),
    )  # fmt: skip
    return manifest


def verify(path: Path, store: Path) -> Manifest:
    """Read a backup from end to end, and return its manifest.

    Args:
        path: the file.
        store: where its store may be unpacked for a moment.

    Raises:
        BackupError: something in it is not what was put in, or the store in it lacks answers that it names.
    """
    with archive.opened(path) as reader:
        for member in reader.manifest.members:
            if member.name == STORE:
                with disk.named(store), store.open("wb") as target:
                    reader.copy(member, target)
            else:
                reader.copy(member, None)
    check_store(store, reader.manifest)
    return reader.manifest


def check_store(store: Path, manifest: Manifest) -> None:
    """Make sure that a backup's store, unpacked, is whole and its own, and that the answers it names came with it.

    Raises:
        BackupError: it is not.
    """
    engine = SQLite(store)
    try:
        fault = "" if engine.exists() and not (found := engine.fault()) else found
        version = version_of(engine)
    except StoreError as error:
        fault, version = str(error), manifest.store_version
    if fault:
        raise BackupError(f"the store in the backup is damaged ({fault}); nothing was changed")
    if version != manifest.store_version:
        raise BackupError("the store in the backup is of another version than it says; nothing was changed")
    there = {os.path.basename(each.name).removesuffix(".gz") for each in manifest.members if each.name.startswith(RAW)}  # noqa: PTH119 - of a name, not a path
    if lost := _used(store) - there - set(manifest.missing):
        raise BackupError(f"the backup lacks {len(lost)} raw answers that its store names; nothing was changed")


def _sweep(path: Path) -> None:
    """Remove what backups of this name left behind that were killed."""
    left = re.compile(rf"{re.escape(path.name)}\.[0-9a-f]{{16}}{re.escape(disk.BESIDE)}", re.DOTALL)
    with disk.named(path):
        for each in path.parent.iterdir():
            with suppress(FileNotFoundError):  # of a backup that has just ended
                if left.fullmatch(each.name) and each.is_dir() and not each.is_symlink():
                    last = max(one.stat().st_mtime for one in (each, *each.iterdir()))
                    if last < time.time() - STALE_SECONDS:
                        shutil.rmtree(each)


def _made(path: Path) -> BinaryIO:
    """Make a file that its owner alone may read: what analysts wrote is in it."""
    return open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")  # noqa: PTH123 - of a descriptor


def _write(writer: Writer, engine: Engine, home: Path, store: Path, now: datetime, terms: Sequence[str]) -> None:
    archive.check_room(_files(home).paths)
    # Briefs, what is indexed of them, and the lines that wait for the journal are of one moment.
    with nobody_changes(home / BRIEFS):
        undone = _undone(home)
        for each in _files(home, ("briefs", "waiting")).paths:
            if each not in undone:
                _add(writer, home, each)
        engine.copy(store)
    if fault := SQLite(store).fault():
        raise StoreError(engine.damaged(fault))
    with disk.named(store), store.open("rb") as file:
        in_file = isinstance(engine, SQLite)
        writer.add(STORE, file, (home / FILE).stat().st_mode if in_file else 0o600)
    found = _files(home)
    for each in found.paths:  # answers that came before the store was copied are there
        if not each.startswith((BRIEFS, WAITING)):
            _add(writer, home, each)
    left_out = set(found.left_out)
    if not in_file and (home / FILE).exists():
        left_out.add(name_of(FILE))  # of a time before the store was in a database
    copy = Store(SQLite(store), home)
    archived = Archive(home / "raw")
    manifest = Manifest(
        form=archive.FORM,
        program=_program(),
        made_at=now.astimezone(UTC),
        store_version=version_of(copy.engine),
        revision=_revision(copy),
        missing=tuple(sorted(each for each in _used(store) if not archived.has(each))),
        left_out=tuple(sorted(left_out)),
        folders=found.folders,
        members=tuple(writer.members),
        terms=tuple(terms),
    )
    writer.close(manifest)


def _undone(home: Path) -> set[str]:
    """Return the lines that were begun for a change of the briefs which was not made; see `briefs.waiting`."""
    found = set()
    for place in (home / WAITING).glob("*.begun"):
        with disk.named(place):
            content = disk.read(place)
        try:
            moved = json.loads(content)[0]
        except (ValueError, LookupError, TypeError):
            continue  # no line: it is copied as it is
        if os.path.lexists(home / str(moved)):
            found.add(f"{WAITING}{place.name}")
    return found


def _add(writer: Writer, home: Path, path: str) -> None:
    """Add a file of the home, unless it is gone by now: then it is no part of it any more."""
    with disk.named(home / path):
        try:
            source = disk.opened(home / path)
        except FileNotFoundError:
            return
        with source:
            writer.add(name_of(path), source)


@dataclass(slots=True)
class _Found:
    """What is in a home: paths of its files, members' names of what is left out, and rights of its folders."""

    paths: list[str]
    left_out: list[str]
    folders: dict[str, int]


def _files(home: Path, parts: Collection[str] = ()) -> _Found:
    """Return what is in a home, or in these folders of ours alone.

    Links are followed. A folder that is found again is left out, but what this program reads is there in any case:
    each of those folders first and by itself, then what else there is.

    Raises:
        StoreError: a folder that cannot be read.
    """
    root = home.stat()
    found = _Found([], [], {name_of(""): root.st_mode & 0o777})
    everywhere = {(root.st_dev, root.st_ino)}

    def look(path: str, seen: set[tuple[int, int]]) -> None:
        if NOT_KEPT.fullmatch(path):
            return
        try:
            what = (home / path).stat()
        except OSError:
            if os.path.lexists(home / path):
                found.left_out.append(name_of(path))
            return
        same = (what.st_dev, what.st_ino)
        if stat.S_ISDIR(what.st_mode) and same not in seen:
            seen.add(same)
            found.folders[name_of(path)] = what.st_mode & 0o777
            for each in _listed(home, f"{path}/"):
                look(each, seen)
        elif stat.S_ISREG(what.st_mode) and not EARLIER.fullmatch(path):
            found.paths.append(path)
        else:
            found.left_out.append(name_of(path))

    names = [each for each in _listed(home, "") if not parts or each in parts]
    for each in names:
        if each in OURS:
            seen = {(root.st_dev, root.st_ino)}
            look(each, seen)
            everywhere |= seen
    for each in names:
        if each not in OURS:
            look(each, everywhere)
    return found


def _listed(home: Path, folder: str) -> list[str]:
    """Return the paths of what is in a folder, in order, but first what this program reads."""
    with disk.named(home / folder):
        paths = [f"{folder}{name}" for name in os.listdir(home / folder)]  # noqa: PTH208 - a name that is not UTF-8 stays as it is
    return sorted(paths, key=lambda each: (each not in WITHIN, each))


@contextmanager
def nobody_changes(briefs: Path) -> Iterator[None]:
    """Hold the lock of those who change briefs; where it cannot be made, nobody can change one either."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - a start need not wait for it

    lock = FileLock(briefs / ".lock", timeout=LOCK_SECONDS)
    try:
        if briefs.is_dir():
            lock.acquire()
    except Timeout as error:
        raise StoreError(f"{briefs} has been changed by another process for {LOCK_SECONDS} s; try again") from error
    except OSError as error:
        log.told(logging.WARNING, "backup.unlocked", folder=briefs, why=error.strerror)
    try:
        yield
    finally:
        lock.release()


def _used(store: Path) -> set[str]:
    """Return the hashes of the raw answers that a store's file names, of whatever version it is."""
    engine = SQLite(store)
    version = version_of(engine)
    if version == SCHEMA_VERSION:
        return Store(engine, store.parent).used_answers()
    newer = store.with_name(f"{store.name}.{secrets.token_hex(8)}{disk.BESIDE}")
    try:
        engine.copy(newer)
        upgrade(SQLite(newer), version)
        return Store(SQLite(newer), store.parent).used_answers()
    finally:
        for ending in ("", "-wal", "-shm"):
            newer.with_name(f"{newer.name}{ending}").unlink(missing_ok=True)


def _revision(store: Store) -> int:
    """Return a store's revision; 0 of one so old that it has none."""
    return store.revision() if version_of(store.engine) > 1 else store.last_load()


def _program() -> str:
    from importlib import metadata  # noqa: PLC0415 - reads mail, which nothing else here needs

    try:
        return metadata.version("indicators")
    except metadata.PackageNotFoundError:
        return ""


def _check_place(path: Path, home: Path, *, overwrite: bool) -> None:
    """Make sure that a backup can take a name."""
    if path.resolve().is_relative_to(home):
        raise BackupError(f"{path} is in the home itself, which a restore moves away; name a file outside {home}")
    if path.is_dir():
        raise BackupError(f"{path} is a folder; name a file in it, such as {path / 'indicators.zip'}")
    if os.path.lexists(path) and not overwrite:
        raise BackupError(f"{path} is there already; name another file, or say --overwrite")
    if not path.resolve().parent.is_dir():
        raise BackupError(f"{path.resolve().parent} is no folder; make it first")
