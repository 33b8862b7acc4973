"""Putting a file on the disk whole or not at all, and saying in one line what the disk refuses."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENOSPC
from typing import TYPE_CHECKING

from indicators.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BESIDE = ".part"


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it in when it is whole; the folder is made where it is missing.

    Raises:
        StoreError: a full disk, or a folder that cannot be written.
    """
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{secrets.token_hex(8)}{BESIDE}")  # two processes may write the same file
        try:
            with beside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into one line that says what to do."""
    try:
        yield
    except OSError as error:
        words = error.strerror or str(error)
        if error.errno in (ENOSPC, EDQUOT, EFBIG):
            raise StoreError(f"no room to write {path} ({words}); free some space and start again") from error
        raise StoreError(
            f"{path} cannot be read or written ({words}); fix the folder's permissions, "
            "or set INDICATORS_HOME to a folder you can write to"
        ) from error
