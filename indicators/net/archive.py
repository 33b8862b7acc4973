"""The archive of raw answers: each kept once under the hash of its bytes, so that any figure leads back to them.

    raw/ab/ab12cd...gz      sha256 ab12cd..., packed with gzip

A file is written beside its place and moved in whole; what a stopped process left beside is swept later. The
modification time of a file says when its bytes last came, and `prune` goes by it.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import time
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

from indicators.core import disk

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

STALE_SECONDS = 3600  # a file still beside its place after this was left there
LEVEL = 6
_HASH = re.compile(r"[0-9a-f]{64}")


class Archive:
    """The raw answers under a folder, which is made when the first one comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, body: bytes) -> str:
        """Keep an answer and return its hash; one that is there whole stays as it is, and counts as seen today.

        Raises:
            StoreError: a full disk, or a folder that cannot be written.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self._path(sha256)
        with disk.named(path):
            if self._read(path, sha256) is None:
                disk.put(path, gzip.compress(body, LEVEL, mtime=0))
            else:
                os.utime(path)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        """Return an answer by its hash, or None where there is none or it is damaged.

        Raises:
            StoreError: a file that cannot be read.
        """
        if not _HASH.fullmatch(sha256):
            return None
        path = self._path(sha256)
        with disk.named(path):
            return self._read(path, sha256)

    def has(self, sha256: str) -> bool:
        """Return whether there is a file for a hash; whether it is whole, `get` says."""
        return bool(_HASH.fullmatch(sha256)) and self._path(sha256).is_file()

    def prune(self, keep: Collection[str], before: datetime) -> int:
        """Remove the answers that last came before a moment, and return how many.

        Args:
            keep: hashes of those that stay, however old.
            before: with its zone.

        Raises:
            StoreError: a folder that cannot be written.
        """
        removed = 0
        with disk.named(self.folder):
            for path in sorted(self.folder.glob("??/*")):
                with suppress(FileNotFoundError):  # another process was quicker
                    age = path.stat().st_mtime
                    if path.suffix == disk.BESIDE:
                        if age < time.time() - STALE_SECONDS:
                            path.unlink()
                    elif path.suffix == ".gz" and path.stem not in keep and age < before.timestamp():
                        path.unlink()
                        removed += 1
        return removed

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / f"{sha256}.gz"

    def _read(self, path: Path, sha256: str) -> bytes | None:
        try:
            body = gzip.decompress(path.read_bytes())
        except (FileNotFoundError, gzip.BadGzipFile, EOFError, zlib.error):
            return None
        return body if hashlib.sha256(body).hexdigest() == sha256 else None
