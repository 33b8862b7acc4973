"""A backup's file: a zip of the home with a list of what is in it, sealed with a hash over every byte.

    manifest.json        what is in it: name, bytes, SHA-256, time of change and rights of each member; ...
    indicators.sqlite    the store, whichever database it is kept in
    home/...             the files of the home

The last 64 letters of the file are the SHA-256 of all that comes before them, as the zip's own comment: whatever was
changed or cut off is seen before any of it is used.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Self
from urllib.parse import unquote_to_bytes

from indicators.core import disk
from indicators.errors import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MANIFEST, STORE, HOME = "manifest.json", "indicators.sqlite", "home/"
FORM = 1
SEAL = b"sha256:"
LETTERS = 64
LONGEST_NAME = 200  # letters of a name in a message
CHUNK = 2**20
LARGEST_MANIFEST = 2**26  # bytes: some 250,000 files
ROW = 190  # bytes of a member in the manifest beside its name, at most
FARTHEST = 2**63 - 1  # nanoseconds from 1970: what lies beyond is taken to be there
PACKED = (".gz", ".pdf", ".docx", ".zip", ".png")
_HASH = re.compile(r"[0-9a-f]{64}")
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup.

    Args:
        name: in the zip.
        bytes: how many it has.
        sha256: of them.
        changed: when it was last changed, in nanoseconds since 1970, before it with a minus.
        mode: who may read and write it, as the system counts; its owner alone where nothing is said.
    """

    name: str
    bytes: int
    sha256: str
    changed: int
    mode: int = 0o600


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Args:
        form: of the file.
        program: version of the program that made it.
        made_at: the moment, in UTC.
        store_version: of the store's tables.
        revision: of the store: loads and decisions.
        missing: hashes of raw answers that the store names and the home did not have.
        left_out: what of the home is not in it: no file, a folder that is in it under another name, an older store.
        folders: who may read and write in each folder, by its name in the zip.
        members: all but the manifest.
        terms: under which its figures may be passed on, a line for each source; of a pack.
    """

    form: int
    program: str
    made_at: datetime
    store_version: int
    revision: int
    missing: tuple[str, ...]
    left_out: tuple[str, ...]
    folders: dict[str, int]
    members: tuple[Member, ...]
    terms: tuple[str, ...] = ()

    def written(self) -> bytes:
        """Return it as the file has it."""
        said = asdict(self) | {"made_at": self.made_at.isoformat(timespec="seconds")}
        if not self.terms:
            del said["terms"]
        return json.dumps(said, indent=0).encode()


def name_of(path: str) -> str:
    """Return the member's name of a path within the home: what no name in a zip can have is written %XX."""
    plain = (each if each.isprintable() and each not in "%\\" else _escaped(each) for each in path)
    return HOME + "".join(plain)


def path_of(name: str) -> str:
    """Return the path within the home of a member's name.

    Raises:
        BackupError: it leads out of the home, or nowhere.
    """
    path = os.fsdecode(unquote_to_bytes(name.removeprefix(HOME)))
    pure = PurePosixPath(path)
    if not name.startswith(HOME) or name_of(path) != name or str(pure) != path or not pure.parts:
        raise BackupError(f"the member {name!r} has no name that a backup has")
    if pure.is_absolute() or ".." in pure.parts or "\0" in path:
        raise BackupError(f"the member {name!r} leads out of the home")
    return path


def _escaped(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in os.fsencode(letter))


class Writer:
    """A zip that is being written, to be sealed at its end; a context that lets go of it if that is not reached."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.members: list[Member] = []

    def add(self, name: str, source: IO[bytes], mode: int | None = None) -> None:
        """Add an open file as it is now, with its own rights unless others are given."""
        found = os.fstat(source.fileno())
        changed = max(-FARTHEST, min(found.st_mtime_ns, FARTHEST))
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
        total, many = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                total.update(chunk)
                many += len(chunk)
                target.write(chunk)
        self.members.append(
            Member(name, many, total.hexdigest(), changed, (found.st_mode if mode is None else mode) & 0o777)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # of one that did not get to its end, and is thrown away
            self._zip.close()

    def close(self, manifest: Manifest) -> None:
        """Add the manifest, and seal the file."""
        written = manifest.written()
        _check_size(len(written))
        self._zip.writestr(zipfile.ZipInfo(MANIFEST), written, zipfile.ZIP_DEFLATED)
        self._zip.comment = SEAL + b"0" * LETTERS
        self._zip.close()
        seal(self._file)


def check_room(paths: Iterable[str]) -> None:
    """Make sure that a manifest can list these paths of the home, before any of them is copied.

    Raises:
        BackupError: they are too many.
    """
    _check_size(sum(len(json.dumps(name_of(each))) + ROW for each in paths))


def _check_size(many: int) -> None:
    if many > LARGEST_MANIFEST:
        raise BackupError(
            f"the home has more files than one backup can list (in {LARGEST_MANIFEST:,} bytes); "
            "move out of it what does not belong there"
        )


def seal(file: IO[bytes]) -> None:
    """Write the hash of all but the last letters of a file in their place."""
    size = file.seek(0, os.SEEK_END)
    sealed = _hash(file, size - LETTERS)
    file.seek(size - LETTERS)
    file.write(sealed.encode())
    file.flush()
    with suppress(OSError):
        os.fsync(file.fileno())


class Reader:
    """A backup that was found whole, and whose members can be read."""

    def __init__(self, file: IO[bytes], path: Path) -> None:
        self.path = path
        _check_seal(file)
        self._zip = zipfile.ZipFile(file)
        self.manifest = self._manifest()
        self._check_members()

    def _manifest(self) -> Manifest:
        try:
            info = self._zip.getinfo(MANIFEST)
        except KeyError:
            raise BackupError("it has no manifest") from None
        if info.file_size > LARGEST_MANIFEST:
            raise BackupError(f"its manifest has {info.file_size:,} bytes, more than any backup's")
        with self._zip.open(info) as file:
            text = file.read(LARGEST_MANIFEST + 1)
        try:
            return _manifest(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BackupError("its manifest is none that this program writes") from error

    def _check_members(self) -> None:
        """Make sure that the zip has what the manifest says, once and in that size, and nothing else."""
        infos = {each.filename: each for each in self._zip.infolist()}
        said = {each.name: each for each in self.manifest.members}
        if len(infos) != len(self._zip.infolist()) or len(said) != len(self.manifest.members):
            raise BackupError("a member is in it twice")
        if set(infos) != {*said, MANIFEST}:
            (name, *_) = sorted(set(infos) ^ {*said, MANIFEST})
            raise BackupError(f"the manifest and the members disagree about {name!r}")
        if STORE not in said:
            raise BackupError("it has no store")
        paths = [STORE, *(path_of(name) for name in said if name != STORE)]
        if len(set(paths)) != len(paths):
            raise BackupError("it has two stores")
        folders = {str(parent) for path in paths for parent in PurePosixPath(path).parents}
        if clash := folders.intersection(paths):
            raise BackupError(f"{min(clash)!r} is a file and a folder in it")
        for name, member in said.items():
            info = infos[name]
            if info.file_size != member.bytes:
                raise BackupError(f"{name} has {info.file_size:,} bytes, and {member.bytes:,} by the manifest")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
                raise BackupError(f"{name} is packed in a way that no backup is")

    @property
    def size(self) -> int:
        """How many bytes its members have, unpacked."""
        return sum(each.bytes for each in self.manifest.members)

    def copy(self, member: Member, target: IO[bytes] | None) -> None:
        """Write a member into an open file (nowhere, if None), and make sure that it is the one that was put in.

        Raises:
            BackupError: it is another.
        """
        total, many = hashlib.sha256(), 0
        with self._zip.open(member.name) as source:
            while chunk := source.read(CHUNK):
                many += len(chunk)
                if many > member.bytes:
                    break
                total.update(chunk)
                if target:
                    target.write(chunk)
        if (many, total.hexdigest()) != (member.bytes, member.sha256):
            raise BackupError(f"{member.name} is not what was put in")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Give a backup's file, checked as a whole; what is wrong with it or with a member is one error that names it.

    Raises:
        BackupError: it is no whole backup, or cannot be read.
    """
    try:
        file = disk.opened(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be read ({error.strerror}); name a file that backup has written") from error
    with disk.named(path), file:
        try:
            yield Reader(file, path)
        except BackupError as error:
            raise BackupError(f"{path} cannot be used as a backup: {error}; nothing was changed") from error
        except UNREADABLE as error:
            words = " ".join(str(error).split()) or type(error).__name__
            raise BackupError(f"{path} cannot be used as a backup: {words}; nothing was changed") from error


def _check_seal(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - LETTERS - len(SEAL), 0))
    tail = file.read()
    if (
        size < LETTERS + len(SEAL)
        or not tail.startswith(SEAL)
        or not _HASH.fullmatch(tail[len(SEAL) :].decode("latin-1"))
    ):
        raise BackupError("it has no seal at its end: it is another file, or was cut off or changed")
    if _hash(file, size - LETTERS).encode() != tail[len(SEAL) :]:
        raise BackupError("its seal does not fit: it was changed or damaged since it was made")


def _hash(file: IO[bytes], many: int) -> str:
    """Return the hash of the first bytes of a file."""
    total = hashlib.sha256()
    file.seek(0)
    while many > 0 and (chunk := file.read(min(CHUNK, many))):
        total.update(chunk)
        many -= len(chunk)
    return total.hexdigest()


def _manifest(read: dict[str, object]) -> Manifest:
    """Return what a file says of itself; an error of Python's where that is not in our form."""
    form = read["form"]
    if isinstance(form, int) and form > FORM:
        raise BackupError(f"a newer version of this program made it ({read.get('program')!s:.20}); use that")
    if set(read) | {"folders", "terms"} != {each.name for each in fields(Manifest)}:
        raise KeyError
    members = tuple(Member(**each) for each in read["members"])  # type: ignore[attr-defined]
    for each in members:
        if not _sound(each):
            raise BackupError(f"what its manifest says of {str(each.name)[:LONGEST_NAME]!r} is none of ours")
    folders = read.get("folders", {})
    if not isinstance(folders, dict) or not all(_is_mode(each) for each in folders.values()):
        raise TypeError
    texts: list[tuple[object, ...]] = [tuple(read.get(name, ())) for name in ("missing", "left_out", "terms")]  # type: ignore[arg-type]
    numbers = [read[name] for name in ("form", "store_version", "revision")]
    if not all(type(each) is int and each >= 0 for each in numbers):
        raise ValueError
    if not all(type(each) is str for each in (*texts[0], *texts[1], *texts[2], read["program"], read["made_at"])):
        raise ValueError
    made_at = datetime.fromisoformat(str(read["made_at"]))
    parts = {
        "made_at": made_at,
        "members": members,
        "folders": folders,
        "missing": texts[0],
        "left_out": texts[1],
        "terms": texts[2],
    }
    return Manifest(**{**read, **parts})  # type: ignore[arg-type]


def _sound(member: Member) -> bool:
    """Return whether what a manifest says of a member is in our form."""
    return (
        type(member.name) is str
        and type(member.bytes) is int
        and member.bytes >= 0
        and type(member.changed) is int
        and abs(member.changed) <= FARTHEST
        and type(member.sha256) is str
        and _HASH.fullmatch(member.sha256) is not None
        and _is_mode(member.mode)
    )


def _is_mode(value: object) -> bool:
    return type(value) is int and 0 <= value <= 0o777
