"""Whether a pack of everything, or a backup, is what it was when it was made: each file in it against its hash."""

from __future__ import annotations

import zipfile
from typing import IO, TYPE_CHECKING

from indicators.backup import archive
from indicators.core import disk
from indicators.core.words import count, moment_words
from indicators.errors import BackupError
from indicators.handouts.compared import Difference
from indicators.handouts.verify import Found

if TYPE_CHECKING:
    from pathlib import Path

WHY = "every file in it is what was put in; unpack adds it to a home, where all marks are made again"
_TAIL = len(archive.SEAL) + archive.LETTERS


def verify_everything(path: Path) -> Found | None:
    """Return whether all that one machine held is whole in a file; None if that is no such file.

    Raises:
        OSError: it cannot be read.
    """
    with disk.opened(path) as file:
        if not _is_one(file):
            return None
        try:
            reader = archive.Reader(file, path)
            for member in reader.manifest.members:
                reader.copy(member, None)
        except archive.NewerError as error:
            return Found("foreign", str(error))
        except (BackupError, *archive.UNREADABLE) as error:
            why = " ".join(str(error).split()) or type(error).__name__
            return Found("altered", why, differences=(Difference(why, "", ""),), differing=1)
    return Found("consistent", WHY, remarks=_remarks(reader.manifest), files=len(reader.manifest.members))


def _is_one(file: IO[bytes]) -> bool:
    """Return whether a file has a backup's seal at its end, or is a zip with a store in it."""
    size = file.seek(0, 2)
    file.seek(max(size - _TAIL, 0))
    if file.read(len(archive.SEAL)) == archive.SEAL:
        return True
    try:
        with zipfile.ZipFile(file) as packed:
            return archive.STORE in packed.namelist()
    except archive.UNREADABLE:
        return False


def _remarks(manifest: archive.Manifest) -> tuple[str, ...]:
    missing = manifest.missing
    lost = [f"{count(len(missing), 'raw answer')} had been lost before it was made."] if missing else []
    return (f"Made {moment_words(manifest.made_at)} by version {manifest.program}.", *lost, *manifest.terms)
