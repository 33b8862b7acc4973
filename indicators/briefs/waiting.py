"""Lines of the journal that wait: a small file each, put down before the change that it tells of is made.

So no moment at which a process may end loses one. A change of the briefs is one file moved into its place or out of it:
a line that was begun counts once that file has left the place where it was. It waits on while the store cannot be
written.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from typing import TYPE_CHECKING, Any

from indicators.core import disk
from indicators.store import journal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from indicators.store.reading import Store

BEGUN, WAITS = ".begun", ".json"
CELLS = 6  # of a row of the journal
_log = logging.getLogger(__name__)


class Waiting:
    """The lines that wait in a folder of the home, which is made when the first one comes.

    All but `any` is for the one process that may change brief files (`Library.changing`).
    """

    def __init__(self, home: Path, store: Store) -> None:
        self.folder = home / "waiting"
        self._home, self._store = home, store

    def begin(self, line: journal.Line, moved: Path) -> Path:
        """Put a line down before its change, the move of a file out of the place `moved`; return where the line is.

        Raises:
            StoreError: a full disk, or a folder that cannot be written.
        """
        begun = self.folder / f"{time.time_ns():020}-{secrets.token_hex(4)}{BEGUN}"  # sorted by when it came
        disk.put(begun, json.dumps([str(moved.relative_to(self._home)), journal.row(line)]).encode())
        return begun

    def made(self, begun: Path) -> None:
        """Let a line wait whose change was made.

        Raises:
            StoreError: a full disk, or a folder that cannot be written.
        """
        for place, (_, row) in self._read(BEGUN):
            if place == begun:
                disk.put(begun.with_suffix(WAITS), json.dumps(row).encode())
                self.drop([begun])

    def settle(self) -> None:
        """Of the lines that were begun, let those wait whose change was made, and let go of the others.

        Raises:
            StoreError: a folder that cannot be written.
        """
        for begun, parts in self._read(BEGUN):
            moved, row = parts
            if not os.path.lexists(self._home / moved):
                disk.put(begun.with_suffix(WAITS), json.dumps(row).encode())
            self.drop([begun])

    def drop(self, places: Iterable[Path]) -> None:
        """Let go of lines that the journal has, or whose change was not made.

        Raises:
            StoreError: a folder that cannot be written.
        """
        for place in places:
            with disk.named(place):
                place.unlink(missing_ok=True)

    def any(self) -> bool:
        """Return whether a line waits, or was begun."""
        return any(True for ending in (BEGUN, WAITS) for _ in self.folder.glob(f"*{ending}"))

    def rows(self) -> dict[Path, Sequence[str]]:
        """Return the rows of the journal that wait, each by its place, the oldest first.

        Raises:
            StoreError: a file that cannot be read.
        """
        return dict(self._read(WAITS))

    def write(self) -> None:
        """Write the lines that wait into the journal, each once, and let go of them.

        Raises:
            StoreError: the store still cannot be written.
        """
        if rows := self.rows():
            with self._store.write() as connection:
                for row in rows.values():
                    journal.note_once(connection, row)
            self.drop(rows)

    def _read(self, ending: str) -> Iterator[tuple[Path, Any]]:
        for place in sorted(self.folder.glob(f"*{ending}")):
            with disk.named(place):
                content = disk.read(place)
            try:
                found = json.loads(content)
            except ValueError:
                found = None
            if _is_row(found) if ending == WAITS else _is_begun(found):
                yield place, found
            else:
                _log.warning("%s is no line of the journal and is left where it is; move it away", place)


def _is_row(found: object) -> bool:
    """Return whether this is a row of the journal, as `journal.row` gives it."""
    return isinstance(found, list) and len(found) == CELLS and all(isinstance(each, str) for each in found)


def _is_begun(found: object) -> bool:
    """Return whether this is the place of a file that is to be moved, with the row that tells of it."""
    return isinstance(found, list) and len(found) == 2 and isinstance(found[0], str) and _is_row(found[1])
