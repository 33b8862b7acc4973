"""Where a file of slides, a PDF or a page is another than the same made again, by the places that a reader knows."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from indicators.handouts.compared import Difference, changed, differ
from indicators.handouts.compared_pdf import of_pdf
from indicators.handouts.pack import END_BYTES, LISTED_BYTES, LOCAL_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LARGEST = 2**26  # bytes of a part
_SLIDE = re.compile(rb'<p:sldId [^>]*r:id="(\w+)"')
_LINK = re.compile(rb"<Relationship [^>]*>")
_PART = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide|charts/chart)(\d+)\.xml")
# Where a part of a page begins, and what a reader would call it.
_SECTION = re.compile(
    r'<(?:section|script|details)[^>]* id="(?P<id>passage|rows|open|sources|pack)(?:-(?P<number>\d+))?"'
    r"|<(?P<tag>head|style|body|header|nav|main|footer|script)>|<nav "
)
SECTIONS = {
    "passage": "passage {}",
    "rows": "table {}",
    "open": "open questions",
    "sources": "sources and terms",
    "pack": "the pack in it",
    "head": "head",
    "style": "style",
    "body": "title and scorecard",
    "header": "title and scorecard",
    "nav": "contents",
    "main": "passages",
    "footer": "foot",
    "script": "script",
}


def of_form(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    """Yield where a file of slides, a PDF or a page is another than the same made again; at least once, if it is."""
    if found == expected:
        return
    way = _of_package if expected.startswith(b"PK") else of_pdf if expected.startswith(b"%PDF") else _of_page
    told = list(way(name, found, expected))
    yield from told or [Difference(name, "the same to a reader, written by another program", "what is made again")]


# Pages


def _of_page(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    one, two = (_pieces(each) for each in (found, expected))
    for first, last, start, end in changed([each[2] for each in two], [each[2] for each in one]):
        for at in range(max(last - first, end - start)):
            there = one[start + at] if start + at < end else None
            right = two[first + at] if first + at < last else None
            near = there or right or one[min(start, len(one) - 1)]
            place = f"{name}, {(right or near)[0]}, line {near[1]}"
            yield differ(place, there[2] if there else "", right[2] if right else "")


def _pieces(content: bytes) -> list[tuple[str, int, str]]:
    """Return a page cut after each tag: in which part of it a piece stands, in which line, and what it is."""
    section, number, found = "head", 1, []
    for piece in re.split(r"(?<=[>\n])", content.decode("utf-8", "backslashreplace")):
        if begins := _SECTION.match(piece.lstrip()):
            called = begins["id"] or begins["tag"] or "nav"
            section = SECTIONS[called].format(begins["number"])
        if piece.strip():
            found.append((section, number, piece.strip()))
        number += piece.count("\n")
    return found


# Packages, as slides are


def _of_package(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    one, two = _members(found), _members(expected)
    names = _named(one) | _named(two)
    yield from _of_zip(name, found, expected, names)
    yield from _ordered(name, one, two)
    for part in sorted({*one, *two}):
        place, there, right = f"{name}, {names.get(part, part)}", one.get(part), two.get(part)
        if there is None or right is None:
            yield Difference(place, *("nothing" if each is None else "a part" for each in (there, right)))
        elif right.startswith(b"PK") and there != right:
            yield from _of_package(place, there, right)
        elif there != right:
            yield from _of_part(place, there, right)


def _of_part(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    one, two = (_cut(each) for each in (found, expected))
    told = False
    for first, last, start, end in changed(two, one):
        for at in range(max(last - first, end - start)):
            told = True
            yield differ(
                name, one[start + at] if start + at < end else "", two[first + at] if first + at < last else ""
            )
    if not told:
        yield Difference(name, f"{len(found):,} bytes", f"{len(expected):,} bytes, with other spaces")


def _cut(content: bytes) -> list[str]:
    pieces = re.split(r"(?<=>)", content.decode("utf-8", "backslashreplace"))
    return [each.strip() for each in pieces if each.strip()]


def _ordered(name: str, found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> Iterator[Difference]:
    """Yield how slides are shown in another order, or how many there are."""
    one, two = (_slides(each) for each in (found, expected))
    if one != two:
        yield differ(f"{name}, order of the slides", *(", ".join(map(str, each)) for each in (one, two)))


def _slides(members: Mapping[str, bytes]) -> list[str]:
    """Return the numbers of the slides in the order in which they are shown."""
    links = _links(members, "ppt/presentation.xml")
    shown = [links.get(each.decode(), "") for each in _SLIDE.findall(members.get("ppt/presentation.xml", b""))]
    return [part[2] if (part := _PART.fullmatch(each)) else each for each in shown]


def _named(members: Mapping[str, bytes]) -> dict[str, str]:
    """Return what parts of slides are called: a slide, its notes, its charts with their workbooks."""
    found: dict[str, str] = {}
    for part in members:
        if (slide := _PART.fullmatch(part)) and slide[1] == "slides/slide":
            here = f"slide {slide[2]}"
            found |= {part: here, _beside(part): f"links of {here}"}
            charts = 0
            for each in _links(members, part).values():
                if not (kind := _PART.fullmatch(each)):
                    continue
                if kind[1] == "charts/chart":
                    charts += 1
                    chart = f"chart {charts} of {here}"
                    found |= {each: chart, _beside(each): f"links of {chart}"}
                    found |= dict.fromkeys(_links(members, each).values(), f"workbook of {chart}")
                elif kind[1] == "notesSlides/notesSlide":
                    found |= {each: f"notes of {here}", _beside(each): f"links of the notes of {here}"}
    return found


def _links(members: Mapping[str, bytes], part: str) -> dict[str, str]:
    """Return the parts that a part leads to, by the ids that it calls them by."""
    found = {}
    for each in _LINK.findall(members.get(_beside(part), b"")):
        told = dict(re.findall(r'(\w+)="([^"]*)"', each.decode("utf-8", "backslashreplace")))
        if told.get("TargetMode") != "External":
            path = posixpath.join(posixpath.dirname(part), told.get("Target", ""))
            found[told.get("Id", "")] = posixpath.normpath(path).lstrip("/")
    return found


def _beside(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _of_zip(name: str, found: bytes, expected: bytes, called: Mapping[str, str]) -> Iterator[Difference]:
    """Yield what a zip says beside its parts: a note, a part that is in it twice, bytes that belong to none."""
    one, two = _infos(found), _infos(expected)
    if not one or not two:
        yield Difference(name, f"{len(found):,} bytes that are no whole zip", "a whole one")
        return
    (comment, parts), (_, right) = one, two
    if comment:
        yield Difference(f"{name}, a note in the zip", comment.decode("utf-8", "backslashreplace"), "")
    names = [each.filename for each in parts]
    for twice in sorted({each for each in names if names.count(each) > 1}):
        yield Difference(f"{name}, {called.get(twice, twice)}", "a part that is in it twice", "once")
    at = {each.filename: each for each in right}
    for each in parts:
        if each.filename in at and _said(each) != _said(at[each.filename]):
            place = f"{name}, {called.get(each.filename, each.filename)}"
            yield Difference(place, "another date or note in the zip", "")
    if more := _between(found, parts):
        yield Difference(f"{name}, before, between or after its parts", f"{more:,} bytes more than they take", "")


def _between(content: bytes, infos: list[zipfile.ZipInfo]) -> int:
    """Return how many bytes a zip has that belong to none of its parts, nor to its table of contents."""
    taken = sum(
        LOCAL_BYTES + LISTED_BYTES + 2 * len(each.orig_filename.encode()) + each.compress_size for each in infos
    )
    return len(content) - taken - END_BYTES


def _said(info: zipfile.ZipInfo) -> tuple[object, ...]:
    return info.date_time, info.comment, info.extra, info.external_attr


def _infos(content: bytes) -> tuple[bytes, list[zipfile.ZipInfo]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return file.comment, file.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return None


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return {each.filename: file.read(each) for each in file.infolist() if each.file_size < LARGEST}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError):
        return {}
