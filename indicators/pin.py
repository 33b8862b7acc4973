"""A pin: a moment that a reader can be bound to, so that nothing loaded or edited later shows through it.

It names the last load of each series and the hash of each brief's file. The texts themselves are kept by their hashes
under INDICATORS_HOME (`kept/`), so that a brief that is edited or thrown away afterwards still opens as it was. Single
series can be moved forward, each to a later load, while all the rest stays.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.briefs import file as brief_files
from indicators.core import disk
from indicators.core.tables import Faults
from indicators.errors import BriefError
from indicators.model import Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from indicators.briefs.library import Library
    from indicators.model import Brief, Catalog
    from indicators.store.reading import Store


@dataclass(frozen=True, slots=True)
class Pin:
    """A moment: `at` (UTC), the last load of all by then, that of each series, and the hash of each brief's text."""

    at: datetime
    until: int
    loads: tuple[tuple[str, int], ...]
    briefs: tuple[tuple[str, str], ...]

    @property
    def known(self) -> Known:
        """What may be read: loads up to the moment, and those series further that were moved forward."""
        return Known(None, self.until, tuple((name, load) for name, load in self.loads if load > self.until))

    @property
    def revision(self) -> int:
        """What grows when a series is moved forward, as the store's revision does with each load."""
        return self.until + sum(load - self.until for _, load in self.loads if load > self.until)

    def forward(self, loads: Mapping[str, int]) -> Pin:
        """Return the pin with some series moved forward to later loads; none is moved back."""
        there = dict(self.loads)
        moved = {name: max(there.get(name, 0), loads.get(name, 0)) for name in {*there, *loads}}
        return replace(self, loads=tuple(sorted(moved.items())))


def take(store: Store, library: Library, home: Path, at: datetime, briefs: Iterable[str] | None = None) -> Pin:
    """Return a pin of this moment, with the texts of the named briefs (of all, if None) kept.

    Raises:
        KeyError: no such brief.
        StoreError: a full disk, or a folder that cannot be written.
    """
    versions = store.versions()
    named = {}
    for each in library if briefs is None else briefs:
        text = library.text(each).encode()
        named[each] = hashlib.sha256(text).hexdigest()
        path = _path(home, each, named[each])
        if not path.exists():
            disk.put(path, text)
    return Pin(at, max(versions.values(), default=0), tuple(sorted(versions.items())), tuple(sorted(named.items())))


def brief(home: Path, catalog: Catalog, brief_id: str, sha256: str) -> Brief:
    """Return a brief as it was pinned.

    Raises:
        BriefError: its text is kept no more, or is no brief.
    """
    path = _path(home, brief_id, sha256)
    found = brief_files.read(path, catalog, Faults()) if path.exists() else None
    if found is None:
        raise BriefError(_gone(brief_id, path))
    return found


def text(home: Path, brief_id: str, sha256: str) -> str:
    """Return the text of a brief's file as it was pinned.

    Raises:
        BriefError: it is kept no more.
    """
    path = _path(home, brief_id, sha256)
    try:
        return disk.read(path).decode()
    except OSError as error:
        raise BriefError(_gone(brief_id, path)) from error


def _gone(brief_id: str, path: Path) -> str:
    return f"the text of {brief_id} as it was pinned is not in {path.parent} any more"


def _path(home: Path, brief_id: str, sha256: str) -> Path:
    return home / "kept" / sha256 / f"{brief_id}.md"
