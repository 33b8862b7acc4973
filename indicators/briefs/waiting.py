"""Lines of the journal that wait until the store can be written: a small file each, so that none is lost meanwhile."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING

from indicators.core import disk
from indicators.store import journal

if TYPE_CHECKING:
    from pathlib import Path

    from indicators.store.reading import Store


class Waiting:
    """The lines that wait in a folder, which is made when the first one comes."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder, self._store = folder, store

    def put(self, line: journal.Line) -> None:
        """Keep a line until it can be written.

        Raises:
            StoreError: a full disk, or a folder that cannot be written.
        """
        name = f"{time.time_ns():020}-{secrets.token_hex(4)}.json"  # sorted by when it came
        disk.put(self._folder / name, json.dumps(journal.row(line)).encode())

    def any(self) -> bool:
        """Return whether a line waits."""
        return bool(self._paths())

    def write(self) -> None:
        """Write the lines that wait into the journal, each once, and let go of their files.

        Raises:
            StoreError: the store still cannot be written.
        """
        if not (paths := self._paths()):
            return
        with self._store.write() as connection:
            for path in paths:
                journal.note_once(connection, json.loads(path.read_text(encoding="utf-8")))
        for path in paths:
            with disk.named(path):
                path.unlink(missing_ok=True)

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob("*.json"))
