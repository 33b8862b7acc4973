"""A pack: a zip with a brief, the figures beside it, and all that they were made from.

    outline.json, brief.md, catalog/*, store/*.parquet    what it is made from (`carried.py`)
    handout.json, claims.json, events.json, data/*, ...   what is made from these, and made again by `verify.py`
    manifest.json                                         what it is, its terms, and the SHA-256 of every file
    seal.json                                             the hash of the manifest, of each line of what no program can
                                                          make again, and the signature of whoever has a key

The same view gives the same bytes: no moment is in it but the day.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from indicators.answers.claims import claims
from indicators.core import program
from indicators.core.words import count, day_words
from indicators.errors import AlteredError, PackError
from indicators.export.table import COLUMNS, DAYS, csv_bytes
from indicators.handouts import carried, signing
from indicators.handouts.carried import BRIEF, CATALOG, OUTLINE, OWN, as_json
from indicators.handouts.forms import FORMS
from indicators.handouts.making import handout, sources_of
from indicators.handouts.terms import kept_back, terms
from indicators.store import carry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

    from indicators.handouts.carried import Parts
    from indicators.handouts.handout import Handout, Outline
    from indicators.handouts.signing import Signer
    from indicators.reader import Reader

FORM, SCHEMA = "indicators pack", 1
MANIFEST, SEAL, HANDOUT, CLAIMS, EVENTS = "manifest.json", "seal.json", "handout.json", "claims.json", "events.json"
README, PAGE, OBSERVATIONS = "README.txt", "page.html", "data/observations.parquet"
NAME = re.compile(
    r"(manifest|seal|outline|handout|claims|events)\.json|README\.txt|page\.html|brief\.md"
    r"|(own/)?catalog/[a-z]{1,40}\.toml|store/[a-z_]{1,40}\.parquet|data/[\w.-]{1,200}\.(csv|parquet)"
)
MOST_BYTES, MOST_FILES = 2**28, 5_000
DATED = (1980, 1, 1, 0, 0, 0)  # every file in a pack: the earliest day that a zip can say
LINE_LETTERS = 8
LOCAL_BYTES, LISTED_BYTES, END_BYTES = 30, 46, 22  # of a zip: before each file, of each in its list, at its end
TABLE = {
    **dict.fromkeys(COLUMNS, "string"),
    **dict.fromkeys(DAYS, "timestamp[s]"),
    "value": "float64",
    "reconstructed": "bool",
}
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError,
    OSError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Maker:
    """The program that makes a pack: its version, and the hash of its code."""

    program: str
    code: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack that could be read: its files by name, and what two of them say."""

    members: Parts
    manifest: dict[str, Any]
    seal: dict[str, Any]

    def bound(self) -> AbstractContextManager[tuple[Reader, Outline]]:
        """Give a reader on what is in it, and its outline; see `carried.bound`."""
        return carried.bound(self.members)


def pack(
    on: Reader,
    wanted: Outline,
    signer: Signer | None = None,
    told: Callable[[int, int], None] | None = None,
    ahead: Callable[[Handout], None] | None = None,
) -> tuple[bytes, Handout]:
    """Return a pack of what an outline asks for, and the handout in it.

    Args:
        on: the view: of a day, of a moment, or of all that is held.
        wanted: what is shown; a public one has nothing that may not be passed on.
        signer: whoever stands by it.
        told: is called with how many passages are made, of how many.
        ahead: is called with the handout, before the rest of the pack is made.

    Raises:
        UnknownNameError: no such brief.
        PackError: the figures cannot be read again from what would be in it.
    """
    made, members = whole(carried.parts(on, wanted), Maker(program.version(), program.code()), told, ahead)
    members[SEAL] = sealed(members, signer)
    return zipped(members), made


def whole(
    parts: Mapping[str, bytes],
    maker: Maker,
    told: Callable[[int, int], None] | None = None,
    ahead: Callable[[Handout], None] | None = None,
) -> tuple[Handout, Parts]:
    """Return the handout that parts make, and every file of their pack but the seal.

    Raises:
        PackError: they are no parts of a pack, or nothing can be made from them.
    """
    with carried.bound(parts) as (on, wanted):
        made = handout(on, wanted, told)
        if ahead:
            ahead(made)
        members = {
            **parts,
            HANDOUT: as_json(made.written(), indent=None),
            CLAIMS: as_json(_claims(on, wanted)),
            EVENTS: as_json([asdict(each) for each in on.events]),
            **_figures(on),
        }
        used = terms(sources_of(on, _series(on)))
        manifest = {
            "form": FORM,
            "schema": SCHEMA,
            **asdict(maker),
            "brief": made.brief,
            "title": made.title,
            "published": made.published,
            "day": json.loads(parts[OUTLINE])["day"],
            "as_of": wanted.as_of,
            "stands": made.stands,
            "public": wanted.public,
            "terms": used,
            "uses": {each.id: on.catalog.sources[each.id].use for each in sources_of(on, _series(on))},
            "missing": made.missing,
        }
    members[README] = _first_page(made, used)
    if "page" in FORMS:
        members[PAGE] = FORMS["page"].bytes_of(made, None)
    return made, members | {MANIFEST: as_json(manifest | {"members": listed(members)})}


def listed(members: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    """Return what the manifest says of each file but itself and the seal: its hash and size."""
    return {
        name: {"sha256": each, "bytes": len(members[name])}
        for name, each in hashes_of(members).items()
        if name != MANIFEST
    }


def _series(on: Reader) -> list[str]:
    """Return the series of which some figure is there, by id."""
    return sorted(on.held())


def _claims(on: Reader, wanted: Outline) -> list[Any]:
    back = {each.claim.id for each in on.claims([on.briefs[wanted.brief]]) if wanted.public and kept_back(on, each)}
    return [each for each in claims(on, wanted.brief) if each["id"] not in back]


def _figures(on: Reader) -> Parts:
    """Return every vintage of each series that was known: a CSV of each, and all in one Parquet file."""
    frames = {each: on.vintages(each) for each in _series(on)}
    found = {}
    for each, frame in frames.items():
        indicator = on.catalog.indicators[each]
        found[f"data/{each}.csv"] = csv_bytes(frame, indicator, on.catalog.sources[indicator.source])
    columns: dict[str, tuple[str, list[object]]] = {
        name: (kind, [cell for frame in frames.values() for cell in frame[name]]) for name, kind in TABLE.items()
    }
    names: list[object] = [each for each, frame in frames.items() for _ in range(len(frame))]
    return found | {OBSERVATIONS: carry.written_parquet({"series_id": ("string", names), **columns})}


def _first_page(made: Handout, used: tuple[str, ...]) -> bytes:
    figures = len({each.series for passage in made.passages for each in passage.figures})
    claimed = sum(many for _, many in made.scorecard)
    holds = (count(len(made.passages), "passage"), count(claimed, "claim"), count(figures, "series", "series"))
    lines = [
        made.title,
        f"{made.producer}, {day_words(made.published)}",
        "",
        f"{', '.join(holds)}; {made.stands}.",
        "",
        *(used or ("All figures in it may be passed on.",)),
        *(f"Left out, because {why}: {title}." for title, why in made.missing),
        "",
        "Every figure, mark and sentence can be made again from what is in this file, and compared with it:",
        "python -m indicators verify FILE",
    ]
    return ("\n".join(lines) + "\n").encode()


# The seal


def sealed(members: Mapping[str, bytes], signer: Signer | None) -> bytes:
    """Return the seal of a pack's files: hashes, and whose signatures stand under them."""
    said = {"manifest": hashlib.sha256(members[MANIFEST]).hexdigest(), "lines": lines_of(members)}
    return as_json(said | (signer.signed(hashes_of(members)) if signer else signing.UNSIGNED))


def hashes_of(members: Mapping[str, bytes]) -> dict[str, str]:
    """Return the SHA-256 of each file but the seal."""
    return {name: hashlib.sha256(each).hexdigest() for name, each in sorted(members.items()) if name != SEAL}


def lines_of(members: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return a short hash of each line of the texts that are written by hand, and of the manifest."""
    return {
        name: [hashlib.sha256(line).hexdigest()[:LINE_LETTERS] for line in content.splitlines(keepends=True)]
        for name, content in sorted(members.items())
        if name in (OUTLINE, BRIEF, MANIFEST) or name.startswith((CATALOG, OWN))
    }


# The zip


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return files as a zip; the same files give the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(members.items()):
            info = zipfile.ZipInfo(name, DATED)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            file.writestr(info, content)
    return target.getvalue()


def opened(content: bytes) -> Opened:
    """Return a pack, read without anything being written anywhere.

    Raises:
        PackError: it is none, or a newer program's.
        AlteredError: it has in it what no pack has, or a file of it is damaged.
    """
    try:
        file = zipfile.ZipFile(io.BytesIO(content))
    except UNREADABLE as error:
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise PackError(f"it is no whole zip: it is another file, or was cut short ({words})") from error
    with file:
        infos = file.infolist()
        if MANIFEST not in {each.filename for each in infos}:
            raise PackError("it has no manifest: it is another program's file")
        _check(infos, file.comment)
        _check_bytes(infos, file.start_dir, content)
        members = {}
        for each in infos:
            try:
                members[each.filename] = file.read(each)
            except UNREADABLE as error:
                words = " ".join(str(error).split())[:200] or type(error).__name__
                raise AlteredError(f"{each.filename} is damaged ({words})") from error
    return Opened(members, _manifest(members[MANIFEST]), _seal(members.get(SEAL, b"{}")))


def _check(infos: list[zipfile.ZipInfo], comment: bytes) -> None:
    """Make sure that a zip has nothing in it that a pack has not, before any of it is read."""
    seen: set[str] = set()
    for each in infos:
        name = each.orig_filename
        if name in seen:
            raise AlteredError(f"{name!r:.200} is in it twice")
        seen.add(name)
        if not NAME.fullmatch(name):
            raise AlteredError(f"{name!r:.200} is in it, which is no file of a pack")
        if stat.S_IFMT(each.external_attr >> 16) not in (0, stat.S_IFREG):
            raise AlteredError(f"{name} is a link or another thing that is no file")
        if each.flag_bits & 1 or each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise AlteredError(f"{name} is packed in a way that no pack is")
        if each.date_time != DATED or each.comment or each.extra or comment:
            raise AlteredError(f"{name} has a date or a note in the zip, which no pack has")
    if len(infos) > MOST_FILES or sum(each.file_size for each in infos) > MOST_BYTES:
        raise AlteredError(f"it has more than {MOST_FILES:,} files or {MOST_BYTES // 2**20} MB when unpacked")


def _check_bytes(infos: list[zipfile.ZipInfo], contents_at: int, content: bytes) -> None:
    """Make sure that a zip has its files one after the other, then what it says of them, and not a byte besides."""
    at = 0
    for each in sorted(infos, key=lambda each: each.header_offset):
        if each.header_offset != at:
            raise AlteredError(f"there are more bytes before {each.filename} than a pack has")
        at += LOCAL_BYTES + len(each.orig_filename.encode()) + each.compress_size
    table = sum(LISTED_BYTES + len(each.orig_filename.encode()) for each in infos)
    if contents_at != at or len(content) != at + table + END_BYTES:
        raise AlteredError("there are more bytes after its files, or after its end, than a pack has")


def _manifest(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
        ours = isinstance(read, dict) and read.get("form") == FORM and type(read.get("schema")) is int
    except (ValueError, RecursionError):
        raise AlteredError(f"its {MANIFEST} cannot be read: it was changed, or is another program's") from None
    if not ours:
        raise PackError("its manifest is another program's")
    if read["schema"] > SCHEMA:
        raise PackError(
            f"a newer version of this program made it ({str(read.get('program'))[:20]}); verify it with that"
        )
    return dict(read)


def _seal(content: bytes) -> dict[str, Any]:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}
