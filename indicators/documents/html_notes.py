"""Notes and what else stands round a document's text, found in its blocks: lists of notes, pointers, authors' lives."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from indicators.model import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HEADING = re.compile(
    r"(?:(?:foot|end)?notes|references|citations|sources|bibliography|works cited|notas|fuentes)(?: and (?:references|sources|notes))?:?",
    re.IGNORECASE,
)
LISTED = ("numbered", "bullet", "footnote")
_NUMBERED = re.compile(r"\[?(\d{1,3})(?:[.)\]]+\s*|\s+)(?=\S)")
_TENS = ("", "x", "xx", "xxx", "xl")
_ONES = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {
    f"{tens}{ones}": 10 * ten + one for ten, tens in enumerate(_TENS) for one, ones in enumerate(_ONES) if ten + one
}
_ROMAN_NOTE = re.compile(r"\[([ivxl]{1,7})\]\s*(?=\S)")
_POINTS = (
    r"related(?: (?:articles?|content|posts?|reports?|reading|stories|links|publications))?|see also|also read|"
    r"read (?:also|more|next)|more on this|recommended(?: reading)?|further reading|you (?:may|might) also like|most (?:read|popular)"
)
_POINTER_HEADING = re.compile(rf"(?:{_POINTS}):?", re.IGNORECASE)
_POINTER = re.compile(rf"(?:{_POINTS}):\s+.{{1,200}}(?<![.!?”\"])", re.IGNORECASE)
_PICTURE = re.compile(
    r"(?:photo(?:graph)?|image|picture|foto)s?(?: credits?| by| courtesy(?: of)?)?:\s.{1,200}", re.IGNORECASE
)
_ABOUT = re.compile(r"about the authors?:?", re.IGNORECASE)


def own(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without pointers to other pages, the words under pictures, and what is said of the author."""
    found: list[Block] = []
    leaving = ""
    for block in blocks:
        heading = block.kind in ("heading", "title")
        if leaving == "list" and block.kind in ("bullet", "numbered"):
            continue
        if leaving == "section" and not heading and block.kind != "footnote":
            continue
        leaving = ""
        if block.kind in ("heading", "paragraph") and _POINTER_HEADING.fullmatch(block.text):
            leaving = "list"
        elif block.kind in ("heading", "paragraph") and _ABOUT.fullmatch(block.text):
            leaving = "section"
        elif block.kind != "paragraph" or not (_POINTER.fullmatch(block.text) or _PICTURE.fullmatch(block.text)):
            found.append(block)
    return found


def noted(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the list under "Notes" as footnotes, Roman numbers as Arabic, and each note in one."""
    return list(_whole(_arabic(list(_listed(blocks)))))


def _listed(blocks: Sequence[Block]) -> Iterator[Block]:
    taken = _Numbers(block.label for block in blocks if block.kind == "footnote")
    within = False
    for place, block in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        if block.kind in ("heading", "title", "paragraph") and HEADING.fullmatch(block.text.strip()):
            within = after is not None and (after.kind in LISTED or _NUMBERED.match(after.text) is not None)
            yield Block("heading", block.text)
        elif within and block.kind in ("numbered", "bullet"):
            yield Block("footnote", block.text, taken.free(block.label))
        elif within and block.kind == "paragraph" and (found := _NUMBERED.match(block.text)):
            yield Block("footnote", block.text[found.end() :], taken.free(found[1]))
        else:
            within = within and block.kind == "footnote"
            yield block


class _Numbers:
    """The numbers that notes have."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._next: dict[int, int] = {}  # where the search for a free one went on last, by where it began

    def free(self, label: str) -> str:
        """Return a note's number, or the next that no other note has, and take it."""
        first = int(label) if label.isdigit() else 1
        number = self._next.get(first, first)
        while str(number) in self._taken:
            number += 1
        self._next[first] = number + 1
        self._taken.add(str(number))
        return str(number)


def _arabic(blocks: list[Block]) -> list[Block]:
    """Return blocks whose notes have Roman numbers with Arabic ones, in the text as well."""
    notes = [(marker := _ROMAN_NOTE.match(block.text)) is not None and marker[1] in ROMAN for block in blocks]
    if not any(notes) or any(block.kind == "footnote" for block in blocks):
        return blocks

    def number(match: re.Match[str]) -> str:
        return f"[{ROMAN[match[1]]}]" if match[1] in ROMAN else match[0]

    found = []
    for block, is_note in zip(blocks, notes, strict=True):
        text = re.sub(r"\[([ivxl]{1,7})\]", number, block.text)
        if is_note and (shown := re.match(r"\[(\d{1,3})\]\s*", text)):
            found.append(Block("footnote", text[shown.end() :], shown[1]))
        else:
            found.append(Block(block.kind, text, block.label))
    return found


def _whole(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, with neighbouring paragraphs of one note as one."""
    for (kind, label), same in groupby(blocks, key=lambda each: (each.kind, each.label)):
        if kind == "footnote":
            yield Block(kind, " ".join(each.text for each in same), label)
        else:
            yield from same
