"""Everything of one machine in a file, and into another that may have gone on by itself: neither loses anything.

The file is a backup. Its store is merged (`store/merging.py`). Raw answers and texts that are kept by their hashes are
the same under the same name. Of briefs, and of an operator's own catalogue and figures, each pack notes in the journal
from which state that was packed or unpacked before a file came (`LINE`); so one that only went on takes the place of
the earlier one, whichever comes first. A file that both have changed is kept twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from indicators.backup.making import BRIEFS, backup, nobody_changes
from indicators.backup.restoring import unpacked
from indicators.core import disk
from indicators.store import journal
from indicators.store.building import FILE, upgrade, version_of
from indicators.store.carry import rows_where
from indicators.store.merging import Conflict, Merged, merge
from indicators.store.queries import META, SET_META
from indicators.store.schema import SCHEMA_VERSION
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indicators.backup.archive import Manifest
    from indicators.store.engine import Connection, Engine

LINE = "file packed"
NOTED = "noted "  # before the name of a file: its state when it was packed or unpacked last
BY_HASH = ("raw/", "kept/", "waiting/")  # one name, one content
CHANGED = (BRIEFS, "catalog/", "figures/")
LETTERS = 8  # of a hash in the name of a file that is kept twice


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What became of a pack: what was in it, what was merged, how many files came, and where both sides differ."""

    manifest: Manifest
    merged: Merged
    files: int
    conflicts: tuple[Conflict, ...]


def pack(engine: Engine, home: Path, path: Path, terms: Sequence[str], *, overwrite: bool = False) -> Manifest:
    """Write all of a home into one file, and note the states of its files; return what is in it.

    Args:
        engine: the database of the store.
        home: the folder.
        path: the file, which gets its name once it is whole.
        terms: under which its figures may be passed on, a line for each source.
        overwrite: whether one that is there is replaced.

    Raises:
        BackupError: a place where no pack can be, or that is taken.
        StoreError: a store that cannot be written, or no room.
    """
    with nobody_changes(home / BRIEFS), engine.writing() as connection:
        _note(connection, {each: _hash(home / each) for each in _files(home, CHANGED)})
    return backup(engine, home, path, overwrite=overwrite, terms=terms)


def unpack(engine: Engine, home: Path, path: Path) -> Unpacked:
    """Add all that a pack or a backup holds to a home and its store.

    Broken off, it can be done again. Done twice, it changes nothing.

    Args:
        engine: the database of the store, which is there.
        home: the folder.
        path: the file.

    Raises:
        BackupError: a file that is no whole pack, or of a newer version; nothing was changed.
        StoreError: no room, or a folder or store that cannot be written.
    """
    home = home.resolve()
    beside = home.with_name(f".{home.name}.unpacking-{secrets.token_hex(16)}")
    try:
        with disk.named(beside):
            beside.mkdir(mode=0o700)
        manifest = unpacked(path, beside, home)
        theirs = SQLite(beside / FILE)
        if (version := version_of(theirs)) < SCHEMA_VERSION:
            upgrade(theirs, version)
        files = sum(_copied(beside, home, each) for each in _files(beside, BY_HASH))
        with theirs.reading() as there:
            with engine.writing() as here:
                merged = merge(here, there)
            with nobody_changes(home / BRIEFS), engine.writing() as here:
                merging = _Files(beside, home, here)
                merging.take(_files(beside, CHANGED))
                told = {"loads": merged.loads, "lines": merged.lines, "files": files + merging.came}
                if any(told.values()):
                    after = {"made_at": manifest.made_at, **told}
                    line = journal.Line("unpacked", {"program": manifest.program}, at=datetime.now(UTC), after=after)
                    journal.note(here, line)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Unpacked(manifest, merged, files + merging.came, (*merged.conflicts, *merging.conflicts))


@dataclass(slots=True)
class _Files:
    """The files that somebody changes, of a pack that is unpacked in a folder, on their way into the home."""

    source: Path
    home: Path
    connection: Connection
    came: int = 0
    conflicts: list[Conflict] = field(default_factory=list)

    def take(self, paths: Iterable[str]) -> None:
        """Bring each into the home that is not there, or that only went on from what is there."""
        before = _states(self.connection)
        for path in paths:
            theirs = _hash(self.source / path)
            ours = _hash(self.home / path)
            if ours in ("", theirs) or _led(before, path, ours, theirs):
                if ours != theirs and not self._thrown_away(path, theirs) and not self._other(path):
                    self._put(path, path)
                    _set_noted(self.connection, path, theirs)
                elif ours == theirs:
                    _set_noted(self.connection, path, theirs)
            elif not _led(before, path, theirs, ours):
                self._keep_both(path, theirs)

    def _put(self, path: str, name: str) -> None:
        target = self.home / name
        with disk.named(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        disk.put(target, (self.source / path).read_bytes())
        self.came += 1

    def _thrown_away(self, path: str, theirs: str) -> bool:
        """Return whether a brief lies in the bin here just as it comes."""
        folder, _, name = path.rpartition("/")
        return f"{folder}/" == BRIEFS and _hash(self.home / BRIEFS / "bin" / name) == theirs

    def _other(self, path: str) -> bool:
        """Return whether a file is the second of two there, and just what is the first of them here."""
        stem, _, ending = path.rpartition(".")
        first, _, mark = stem.rpartition("--")
        return bool(first) and len(mark) == LETTERS and _hash(self.home / f"{first}.{ending}").startswith(mark)

    def _keep_both(self, path: str, theirs: str) -> None:
        stem, _, ending = path.rpartition(".")
        mark = theirs[:LETTERS]
        name = f"{stem}--{mark}.{ending}" if path.startswith(BRIEFS) else f"{path}.from-{mark}"
        if _hash(self.home / name) != theirs:
            self._put(path, name)
            _set_noted(self.connection, name, theirs)
            self.conflicts.append(Conflict("file", path, path, name, "both" if path.startswith(BRIEFS) else path))


def _files(folder: Path, parts: Sequence[str]) -> Iterator[str]:
    """Yield the paths of files in these folders of a home, in order; not of what is hidden or being written."""
    for part in parts:
        for root, folders, names in os.walk(folder / part):
            folders.sort()
            for name in sorted(names):
                if not name.startswith(".") and not name.endswith((disk.BESIDE, ".begun")):
                    yield os.path.relpath(os.path.join(root, name), folder)  # noqa: PTH118 - a name that is not UTF-8 stays as it is


def _copied(source: Path, home: Path, path: str) -> bool:
    """Copy a file whose name says what is in it, if it is not there; return whether it was not."""
    target = home / path
    if os.path.lexists(target):
        return False
    with disk.named(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    disk.put(target, (source / path).read_bytes())
    return True


def _hash(path: Path) -> str:
    """Return the hash of a file; "" where there is none."""
    try:
        return hashlib.sha256(disk.read(path)).hexdigest()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ""


def _note(connection: Connection, files: Mapping[str, str]) -> None:
    """Write down each file's state, and from which one it came, where it is another than before."""
    meta = dict(connection.execute(META).fetchall())
    for path, now in files.items():
        before = str(meta.get(f"{NOTED}{path}", ""))
        if before != now:
            journal.note(connection, journal.Line(LINE, {"file": path}, at=datetime.now(UTC), before=before, after=now))
            _set_noted(connection, path, now)


def _set_noted(connection: Connection, path: str, state: str) -> None:
    connection.execute(SET_META, (f"{NOTED}{path}", state))


def _states(connection: Connection) -> dict[tuple[str, str], set[str]]:
    """Return of each state of a file, by path and hash, the states that it came from."""
    found: dict[tuple[str, str], set[str]] = {}
    for _, _, _, _, subject, before, after in rows_where(connection, "journal", "what = ?", (LINE,)):
        path = json.loads(subject)["file"]
        found.setdefault((path, json.loads(after)), set()).add(json.loads(before))
    return found


def _led(before: Mapping[tuple[str, str], set[str]], path: str, old: str, new: str) -> bool:
    """Return whether one state of a file led to another."""
    seen, ahead = set(), [new]
    while ahead:
        state = ahead.pop()
        if state == old:
            return True
        if state not in seen:
            seen.add(state)
            ahead += before.get((path, state), ())
    return False
