"""A folder of brief files: which there are, and what changes with each of them.

A file that is edited in place changes no folder, so each file is looked at: a thousand take a millisecond or two.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from indicators.core.words import in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

ENDING = ".md"
UNSEEN = (0, 0, 0, 0)  # of a link to nothing, or one that nobody may follow


class Folder:
    """The brief files of a folder, by the id that the name of each gives; the folder need not exist.

    A name that cannot be shown (not UTF-8, a line end in it) gives an id that can.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stamps: Mapping[str, str] = {}
        self._names: dict[str, str] = {}
        self._last: tuple[list[str], list[tuple[int, ...]], str] | None = None
        self._changes = 0

    @property
    def fault(self) -> str:
        """Why the folder could not be read when it was last looked at, in one line; "" where it was."""
        return self._last[2] if self._last else ""

    def look(self) -> int:
        """Look at the files and return a number that grows with each change of any of them.

        Then `stamps` has one for each brief file, by its id and in the order of the names.
        """
        now = self._looked()
        if now != self._last:
            listed, seen, _ = now
            names = [each for each in listed if each.endswith(ENDING) and each != ENDING]
            stamps = {
                in_one_line(name.removesuffix(ENDING)): (name, each) for name, each in zip(names, seen, strict=True)
            }
            self._names = {brief: name for brief, (name, _) in sorted(stamps.items())}
            self.stamps = {brief: _stamp(each) for brief, (_, each) in sorted(stamps.items())}
            self._last = now
            self._changes += 1
        return self._changes

    def file(self, brief_id: str) -> Path:
        """Return where the file of a brief is or would be."""
        return self.path / self._names.get(brief_id, f"{brief_id}{ENDING}")

    def stamp(self, brief_id: str) -> str:
        """Return the stamp of one brief's file as it is now; "" where there is none."""
        path = self.file(brief_id)
        try:
            return _stamp(_seen(path.stat()))
        except OSError:
            return _stamp(UNSEEN) if os.path.lexists(path) else ""

    def _looked(self) -> tuple[list[str], list[tuple[int, ...]], str]:
        """Return all names in the folder, what is seen of each brief file, and why nothing could be read."""
        try:
            place = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError:
            return [], [], ""
        except OSError as error:
            return [], [], self._shut(error)
        seen = []
        try:
            listed = os.listdir(place)  # noqa: PTH208 - of a descriptor
            for name in listed:
                if name.endswith(ENDING) and name != ENDING:
                    try:
                        seen.append(_seen(os.stat(name, dir_fd=place)))
                    except OSError:
                        seen.append(UNSEEN)
        except OSError as error:
            return [], [], self._shut(error)
        finally:
            os.close(place)
        return listed, seen, ""

    def _shut(self, error: OSError) -> str:
        return (
            f"{in_one_line(str(self.path))}:1: the folder of briefs cannot be read ({error.strerror}); "
            "mend its rights, or set INDICATORS_HOME to another folder"
        )


def _seen(found: os.stat_result) -> tuple[int, ...]:
    """Return when a file was changed and when its entry was, its size, and which file it is."""
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _stamp(seen: tuple[int, ...]) -> str:
    return "-".join(map(str, seen))
