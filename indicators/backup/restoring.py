"""Putting a backup in the place of the home: all of it is checked and written beside before anything is moved."""

from __future__ import annotations

import json
import logging
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indicators.backup import archive
from indicators.backup.archive import HOME, STORE, Manifest, name_of, path_of
from indicators.backup.making import check_store
from indicators.core import disk, house, log
from indicators.errors import BackupError, StoreError
from indicators.store.building import FILE, MARK, mark_of, upgrade, version_of
from indicators.store.schema import SCHEMA_VERSION
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from pathlib import Path

    from indicators.backup.archive import Reader
    from indicators.store.engine import Engine


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that took the place of a home.

    Args:
        manifest: what was in it.
        home: the folder.
        kept: where the old folder is now, None if there was nothing in it.
        kept_store: where the old store is now, if it was not in that folder, for people; "" without one.
    """

    manifest: Manifest
    home: Path
    kept: Path | None
    kept_store: str


def restore(engine: Engine, home: Path, path: Path, now: datetime | None = None) -> Restored:
    """Put a backup in the place of the home, and of the store where that is elsewhere.

    Until all of it is there and checked, the old one stays as it is; then it is moved aside. Broken off at any moment,
    the home is the old one or the new one, whole, for whoever starts next.

    Args:
        engine: the database that the store is to be in.
        home: the folder, which need not exist.
        path: the backup's file.
        now: the moment, unless it is this one.

    Raises:
        BackupError: a file that is no whole backup, or of a newer version; nothing was changed.
        StoreBusyError: a server, a refresh or another command uses the home or the database.
        StoreError: no room, or a folder or database that cannot be written; nothing was changed.
    """
    now = now or datetime.now(UTC)
    home = home.resolve()
    house.swappable(home)
    with archive.opened(path) as reader:
        _check(reader.manifest)
    house.settle(home, now, lambda: mark_of(engine))
    before = home.exists()
    try:
        with house.alone(home):
            done = _swapped(engine, home, path, now)
    except BaseException:
        if not before:
            house.unmade(home)
        raise
    log.told(logging.INFO, "backup.restored", file=path, home=home, made_at=done.manifest.made_at,
             revision=done.manifest.revision, kept=done.kept, kept_store=done.kept_store)  # fmt: skip
    return done


def _swapped(engine: Engine, home: Path, path: Path, now: datetime) -> Restored:
    new, mark = house.beginning(home)
    store = new / FILE if isinstance(engine, SQLite) else new.with_name(f"{new.name}.sqlite")
    try:
        manifest = unpacked(path, new, home)
        if store.parent != new:
            _apart(new / FILE, store)
        _note(new, home, path, manifest, mark)
        ready = house.finished(home, new)
        try:
            kept_store = engine.take_over(store, [(MARK, mark)])
        except BaseException:
            if mark_of(engine) != mark:  # else it broke off after the database had it all: the next start goes on
                shutil.rmtree(ready, ignore_errors=True)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if store.parent != new:
            store.unlink(missing_ok=True)
    return Restored(manifest, home, house.swap(home, ready, now), kept_store)


def _apart(store: Path, place: Path) -> None:
    """Move the file of a store that is to be in a database out of the folder, and bring it to this version."""
    with disk.named(place):
        store.replace(place)
        place.chmod(0o600)
    if (version := version_of(SQLite(place))) < SCHEMA_VERSION:
        upgrade(SQLite(place), version)


def _check(manifest: Manifest) -> None:
    if manifest.store_version > SCHEMA_VERSION:
        raise BackupError(
            f"its store is of version {manifest.store_version}, and this program reads {SCHEMA_VERSION}; "
            "use the version of the program that made it"
        )


def unpacked(path: Path, new: Path, home: Path) -> Manifest:
    """Write the members of a backup into a folder, each checked; return what was in it.

    Args:
        path: the backup's file.
        new: the folder, which is empty.
        home: gives the rights of the folder.

    Raises:
        BackupError: a file that is no whole backup, or of a newer version.
        StoreError: no room.
    """
    with archive.opened(path) as reader:
        _check(reader.manifest)
        if reader.size > (free := shutil.disk_usage(new).free):
            raise StoreError(
                f"no room to restore {path} in {new.parent}: it needs {reader.size:,} bytes, and {free:,} are free"
            )
        for member in reader.manifest.members:
            _put(reader, member, new / (FILE if member.name == STORE else path_of(member.name)))
    check_store(new / FILE, reader.manifest)
    _rights(new, home, reader.manifest.folders)
    return reader.manifest


def _put(reader: Reader, member: archive.Member, place: Path) -> None:
    """Write a member with the rights that the file had; meanwhile it is its owner's alone."""
    with disk.named(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:  # noqa: PTH123 - of a descriptor
            reader.copy(member, target)
            os.chmod(target.fileno(), member.mode)  # noqa: PTH101 - of a descriptor
        os.utime(place, ns=(member.changed, member.changed))


def _rights(new: Path, home: Path, folders: dict[str, int]) -> None:
    """Give the folders the rights that they had, and the home none that the folder in its place has not."""
    for folder, _, _ in os.walk(new):
        path = os.path.relpath(folder, new)
        mode = folders.get(HOME, 0o777) & home.stat().st_mode if path == "." else folders.get(name_of(path), 0)
        with disk.named(new):
            os.chmod(folder, 0o700 | mode)  # noqa: PTH101 - a name that is not UTF-8 stays as it is


def _note(new: Path, home: Path, path: Path, manifest: Manifest, mark: str) -> None:
    """Write down where the folder came from."""
    said = {"mark": mark, "home": home.name, "file": str(path), "made_at": str(manifest.made_at),
            "revision": manifest.revision}  # fmt: skip
    disk.put(new / house.NOTE, json.dumps(said).encode())
