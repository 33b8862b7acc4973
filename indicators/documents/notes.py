"""Footnotes and endnotes: the notes at a document's end, and the markers in its text, all written as [1]."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.model import Block

MARKER = re.compile(r"\[(\d{1,3})\]")
HEADING = re.compile(
    r"(?:(?:foot|end)?notes|references|citations|sources|notas|fuentes|références|quellen)(?: and (?:notes|references|sources))?:?",
    re.IGNORECASE,
)
_START = re.compile(r"\[(\d{1,3})\]\s+(?=\S)")
_ROMAN_START = re.compile(r"\[([ivxl]{1,7})\]\s+(?=\S)")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile(r"(?<=[^\W\d_.,;:!?”\"’)\]])[¹²³⁰⁴-⁹]+|(?<=[.,;:!?”\"’)\]])[¹²³⁰⁴-⁹]+")
# "[1,2]", "[1-3]" and "[1]-[3]" at the end of a word or a sentence.
_SEVERAL = re.compile(r"(?<=[^\s\[(])(\s?)\[(\d{1,3}(?:\s?[,;–-]\s?\d{1,3})+)\](?![\w(])")
_IN_ROMAN = re.compile(r"(?<=[^\s\[(])(\s?)\[([ivxl]{1,7})\](?!\w)")
# A number right after the stop of a word: "fell in Tehran.1 Gold".
_GLUED = re.compile(r"(?<![A-Z])(?<=[^\W\d_])(?P<stop>[.,;:!?]?[”\"’)\]]*)(?P<n>\d{1,3})(?=\s|$|[.,;:](?:\s|$))")
_COUNTED = re.compile(r"(?:\b(?:no|nos|fig|art|sec|vol|p|pp|ch|res|g|co|covid|page|km|q|h)[.-]?)$", re.IGNORECASE)
_FOLLOWS = re.compile(r"(?<=[\s.”\"’)])\[(\d{1,9})\]\s+(?=\S)")
MOST_APART = 20


def apart(blocks: Sequence[Block]) -> tuple[list[Block], dict[str, str]]:
    """Return the blocks that are no notes, and the notes by their numbers; the first of a number counts.

    Numbered points and lines under a heading "Notes" at the end are notes too.
    """
    kept: list[Block] = []
    found: dict[str, str] = {}
    listed = _listed(blocks)
    for place, block in enumerate(blocks):
        text = block.text.strip()
        if HEADING.fullmatch(text) and (block.kind == "heading" or place == listed):
            continue
        notes = _of_list(block, found) if place >= listed else []
        if not notes and block.kind == "footnote":
            notes = [(block.label, text)] if block.label.isdigit() else [(_number(block.label) or block.label, text)]
        if not notes and block.kind != "title":
            notes = _written(text)
        if not notes:
            kept.append(block)
        for label, words in (part for each in notes for part in _split(*each)):
            found.setdefault(label, words)
    return kept, found


def with_markers(text: str, notes: Mapping[str, str]) -> str:
    """Return a text in which each marker of a note stands as [1], whatever form the document gave it."""
    text = _RAISED.sub(lambda found: f"[{found.group().translate(_SUPERSCRIPTS)}]", text)
    text = _SEVERAL.sub(lambda found: f"{found[1]}{_spread(found[2])}", text)
    if not notes:
        return text
    text = _IN_ROMAN.sub(
        lambda found: f"{found[1]}[{number}]" if (number := _number(found[2])) in notes else found[0], text
    )
    if MARKER.search(text):
        return text

    def marker(found: re.Match[str]) -> str:
        before = text[max(0, found.start() - 12) : found.start()]
        if found["n"] not in notes or not found["stop"] or _COUNTED.search(before + found["stop"][:1]):
            return found[0]
        return f"{found['stop']}[{found['n']}]"

    return _GLUED.sub(marker, text)


def _listed(blocks: Sequence[Block]) -> int:
    """Return the place after the last heading "Notes" under which only notes stand; the end without one."""
    for place in range(len(blocks) - 1, -1, -1):
        if HEADING.fullmatch(blocks[place].text.strip()) and blocks[place].kind in ("heading", "paragraph"):
            after = blocks[place + 1 :]
            if all(each.kind in ("numbered", "footnote") or _written(each.text) for each in after):
                return place
            return len(blocks)
    return len(blocks)


def _of_list(block: Block, found: Mapping[str, str]) -> list[tuple[str, str]]:
    if block.kind != "numbered":
        return []
    return [(block.label or str(len(found) + 1), block.text.strip())]


def _written(text: str) -> list[tuple[str, str]]:
    """Return the note that a block begins with, as "[1] ..." or "[i] ..."."""
    if start := _START.match(text):
        return [(start[1], text[start.end() :].strip())]
    if (start := _ROMAN_START.match(text)) and (number := _number(start[1])):
        return [(number, text[start.end() :].strip())]
    return []


def _split(label: str, text: str) -> list[tuple[str, str]]:
    """Return a note, and those that follow it on the same line: each has the next number."""
    found, start = [], 0
    for cut in _FOLLOWS.finditer(text) if label.isdigit() else ():
        if cut[1] == str(int(label) + 1):
            found.append((label, text[start : cut.start()].strip()))
            label, start = cut[1], cut.end()
    return [*found, (label, text[start:].strip())]


def _spread(numbers: str) -> str:
    """Return a marker for each number of a list such as "1,2" or "1-3"."""
    found: list[int] = []
    for each in re.split(r"\s?[,;]\s?", numbers):
        first, _, last = re.sub(r"\s", "", each).replace("–", "-").partition("-")
        low, high = int(first), int(last or first)
        if not low <= high <= low + MOST_APART:
            return f"[{numbers}]"
        found += range(low, high + 1)
    return "".join(f"[{each}]" for each in found)


def _number(roman: str) -> str:
    """Return the value of a small Roman numeral in digits, "" where it is none."""
    values = [_ROMAN.get(each, 0) for each in roman.lower()]
    if not values or 0 in values:
        return ""
    total = sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))
    return str(total)
