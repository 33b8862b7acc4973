"""Where two files differ, in words for a reader: what is found, and what it should be."""

from __future__ import annotations

import csv
import difflib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indicators.errors import StoreError
from indicators.store.carry import read_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LETTERS = 120  # of a text, around where it differs
# How one of several things is called, and by what it is told from the others.
ONE_OF = {
    "passages": ("passage", ("number",)),
    "figures": ("figure", ("series",)),
    "points": ("point", ("start",)),
    "claims": ("claim", ("id",)),
    "events": ("event", ("id",)),
    "sources": ("source", ("id",)),
    "tests": ("test", ()),
    "flips": ("change of mark", ()),
    "changes": ("change", ()),
    "values": ("drawn point", ("time_period", "start")),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be: where, what is there, and what should be."""

    place: str
    found: str
    expected: str


def differences(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    """Yield where a file differs from what it should be; at least once, if it does."""
    if found == expected:
        return
    of: Callable[[str, bytes, bytes], Iterator[Difference]] = _of_text
    for ending, way in ((".json", _of_json), (".csv", _of_csv), (".parquet", _of_parquet)):
        if name.endswith(ending):
            of = way
    told = False
    for each in of(name, found, expected):
        told = True
        yield each
    if not told:  # the same to a reader, written otherwise
        yield from _of_text(name, found, expected)


def around(found: str, expected: str) -> tuple[str, str]:
    """Return two texts cut down to where they first differ."""
    first = next((at for at, (one, two) in enumerate(zip(found, expected, strict=False)) if one != two), 0)
    if max(len(found), len(expected)) <= LETTERS:
        return found, expected
    first = first or min(len(found), len(expected))
    start = max(first - LETTERS // 3, 0)
    return tuple(f"{'...' if start else ''}{each[start : start + LETTERS]}" for each in (found, expected))  # type: ignore[return-value]


def differ(place: str, found: Any, expected: Any) -> Difference:
    """Return a difference, of long texts what is around the place where they first differ."""
    one, two = around(_shown(found), _shown(expected))
    return Difference(place, one, two)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


# JSON


def _of_json(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    try:
        read = json.loads(found)
    except (ValueError, RecursionError):
        yield from _of_text(name, found, expected)
        return
    yield from leaves(name, read, json.loads(expected))


def leaves(place: str, found: Any, expected: Any, word: str = "") -> Iterator[Difference]:
    """Yield where two values as JSON has them differ, leaf by leaf."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in dict.fromkeys((*expected, *found)):
            yield from leaves(f"{place}, {key}", found.get(key), expected.get(key), key)
    elif isinstance(found, list) and isinstance(expected, list):
        for at in range(max(len(found), len(expected))):
            pair = [each[at] if at < len(each) else None for each in (found, expected)]
            yield from leaves(_numbered(place, word, at, pair[1] or pair[0]), pair[0], pair[1])
    elif type(found) is not type(expected) or found != expected:
        yield differ(place, found, expected)


def _numbered(place: str, word: str, at: int, item: Any) -> str:
    """Return where one of several things is: by its own name, where it has one."""
    one, keys = ONE_OF.get(word, ("number", ()))
    own = next((item[key] for key in keys if key in item), None) if isinstance(item, dict) else None
    before = place.removesuffix(f", {word}") if word in ONE_OF else place
    return f"{before}, {one} {own if own is not None else at + 1}"


# Tables


def _of_csv(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    try:
        one, two = (list(csv.reader(io.StringIO(each.decode("utf-8-sig"), newline=""))) for each in (found, expected))
    except (UnicodeDecodeError, csv.Error):
        yield from _of_text(name, found, expected)
        return
    head = two[0]
    if len(one) == len(two):
        for line, (row, right) in enumerate(zip(one, two, strict=True), 1):
            if len(row) != len(right):
                yield differ(f"{name}, line {line}", ",".join(row), ",".join(right))
                continue
            for column, cell, should in zip(head, row, right, strict=True):
                if cell != should:
                    yield differ(f"{name}, line {line}, {column}", cell, should)
    else:
        yield from of_lines(name, [",".join(each) for each in one], [",".join(each) for each in two])


def _of_parquet(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    try:
        one, two = read_parquet(found), read_parquet(expected)
    except StoreError as error:
        yield Difference(name, str(error), "a table of this program's")
        return
    if list(one) != list(two) or any(len(one[each]) != len(two[each]) for each in two):
        sizes = [f"columns {', '.join(each)}; {len(next(iter(each.values()), []))} rows" for each in (one, two)]
        yield differ(name, *sizes)
        return
    for column, cells in two.items():
        for row, (cell, should) in enumerate(zip(one[column], cells, strict=True), 1):
            if cell != should and (cell == cell or should == should):  # noqa: PLR0124 - a gap is no number
                yield differ(f"{name}, row {row}, {column}", cell, should)


# Texts


def _of_text(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    one, two = (each.decode("utf-8", "backslashreplace").splitlines() for each in (found, expected))
    told = False
    for each in of_lines(name, one, two):
        told = True
        yield each
    if not told:
        yield Difference(name, f"{len(found):,} bytes", f"{len(expected):,} bytes, with other ends of lines")


def of_lines(name: str, found: Sequence[str], expected: Sequence[str]) -> Iterator[Difference]:
    """Yield the lines that differ."""
    for first, last, start, end in changed(expected, found):
        for at in range(max(last - first, end - start)):
            one = found[start + at] if start + at < end else ""
            two = expected[first + at] if first + at < last else ""
            yield differ(f"{name}, line {min(start + at, max(end - 1, start)) + 1}", one, two)


def changed(expected: Sequence[str], found: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the spans of two lists that differ, as `difflib` counts them; line by line where they are as long."""
    if len(expected) == len(found):
        yield from ((at, at + 1, at, at + 1) for at in range(len(found)) if found[at] != expected[at])
        return
    for tag, *span in difflib.SequenceMatcher(None, expected, found, autojunk=False).get_opcodes():
        if tag != "equal":
            yield tuple(span)  # type: ignore[misc]
