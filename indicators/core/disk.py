"""Putting a file on the disk whole or not at all, reading one, and saying in one line what the disk refuses."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, EINVAL, ENOSPC
from typing import TYPE_CHECKING, BinaryIO

from indicators.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BESIDE = ".part"
LARGEST = 64 * 1024 * 1024  # bytes of a file of ours or of the operator's: a brief of 10 MB, its passages, and room
KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


def read(path: Path, most: int = LARGEST) -> bytes:
    """Return the bytes of a file. Nothing is waited for: a pipe, a device, a socket or a folder is refused at once.

    Raises:
        OSError: what is wrong, in its `strerror`: no such file, no right to read it, no file, or one of more than
            `most` bytes.
    """
    with opened(path) as file:
        found = os.fstat(file.fileno())
        content = b"" if found.st_size > most else file.read(most + 1)
        if found.st_size > most or len(content) > most:
            raise OSError(EFBIG, f"it has more than the {most // 2**20:,} MB that may be read")
        return content


def opened(path: Path) -> BinaryIO:
    """Open a file to be read, without waiting for anything; errors as of `read`."""
    _only_a_file(path.stat())  # before it is opened: to open a device may already do something
    file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")  # noqa: PTH123, SIM115 - of a descriptor; by the caller
    try:
        _only_a_file(os.fstat(file.fileno()))
    except OSError:
        file.close()
        raise
    return file


def _only_a_file(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(EINVAL, f"it is {KINDS.get(stat.S_IFMT(found.st_mode), 'something else')}, not a file")


def put(path: Path, content: bytes) -> None:
    """Write a file beside its place and move it in when it is whole; the folder is made where it is missing.

    Raises:
        StoreError: a full disk, or a folder that cannot be written.
    """
    with beside(path, content) as whole:
        whole.replace(path)


@contextmanager
def beside(path: Path, content: bytes) -> Iterator[Path]:
    """Write a file beside its place, for the caller to move in; what is not moved is taken away again.

    Raises:
        StoreError: a full disk, or a folder that cannot be written; of what the caller does with it, too.
    """
    with named(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(f".{secrets.token_hex(8)}{BESIDE}")  # two processes may write the same file
        try:
            with whole.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            yield whole
        finally:
            whole.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what processes that were killed left beside its place; nobody else may be writing in the folder.

    Raises:
        StoreError: a folder that cannot be written.
    """
    with named(folder):
        for left in folder.glob(f"*.{'[0-9a-f]' * 16}{BESIDE}"):
            left.unlink(missing_ok=True)


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
