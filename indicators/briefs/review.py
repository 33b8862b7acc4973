"""A document as it is looked through before it is kept, or again later: passages joined and parted, furniture put back.

Its words stay as they came. What is decided is where one passage ends, and what is no part of the brief: every letter
of the document is in a piece that is kept or in one that is left out, with the reason. A piece is told by its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.documents import reading
from indicators.documents.sentences import spans
from indicators.errors import BriefError
from indicators.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from indicators.model import Brief

PROSE = ("paragraph", "bullet", "numbered")
BY_HAND = "crossed out in a review"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document, in its order.

    `kind` and `label` are those of the block it is of, as of a part of a body; `begins` says that the block begins with
    it, `gap` what stands between it and the piece before in the same block. It is a `passage`, or text between
    passages, a heading, a notice, a footnote. `why` it is left out, "" where it is kept. `held` names the excerpts of
    the brief whose words it has, each with its start and end in the text.
    """

    kind: str
    text: str
    label: str = ""
    begins: bool = True
    gap: str = ""
    passage: bool = False
    why: str = ""
    held: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """A review under way.

    `brief` is the one that is looked through again, "" for a document that comes in, and `base` what it said then.
    `published` is None until a day is known. `kept` names the brief that it has become, with what was `told` of it.
    """

    token: str
    name: str
    title: str
    producer: str
    published: date | None
    pieces: tuple[Piece, ...]
    url: str = ""
    remarks: tuple[str, ...] = ()
    brief: str = ""
    base: str = ""
    revision: int = 0
    kept: str = ""
    told: str = ""

    @property
    def passages(self) -> tuple[Piece, ...]:
        """The passages that are to be kept."""
        return tuple(each for each in self.pieces if each.passage and not each.why)


@dataclass(frozen=True, slots=True)
class Composed:
    """What is kept of the pieces: the body, each passage with where it starts, and what is left out."""

    body: str
    passages: tuple[tuple[Piece, int], ...]
    left_out: tuple[LeftOut, ...]


def pieces_of(brief: Brief) -> tuple[Piece, ...]:
    """Return the pieces of a brief, what was left out of its document among them."""
    waiting = sorted(brief.left_out, key=lambda each: each.at)
    ordered = sorted((each for each in brief.excerpts if not each.orphaned), key=lambda each: (each.start, -each.end))
    found: list[Piece] = []

    def furniture(until: int, *, begins: bool) -> None:
        while waiting and waiting[0].at <= until:
            each = waiting.pop(0)
            gap = "" if begins else " "
            prose = each.kind in PROSE
            found.append(Piece(each.kind, each.text, each.label, begins, gap, passage=prose, why=each.why))

    for part in reading.parts_of(brief.body):
        furniture(part.start, begins=True)
        if part.kind not in PROSE:
            found.append(Piece(part.kind, part.text, part.label))
            continue
        first, shown = True, part.start
        inside = [each for each in ordered if part.start <= each.start and each.end <= part.end]
        cuts: list[tuple[int, int, str]] = []
        for each in inside:
            if each.start >= shown:
                cuts += [(shown, each.start, ""), (each.start, each.end, each.id)]
                shown = each.end
        cuts.append((shown, part.end, ""))
        end = part.start
        for start, stop, name in cuts:
            text = brief.body[start:stop]
            bare = text.strip()
            if not bare:
                continue
            own = start + len(text) - len(text.lstrip())
            furniture(own - 1 if not first else part.start, begins=False)
            held = ((name, 0, len(bare)),) if name else ()
            gap = "" if first else brief.body[end:own]
            found.append(Piece(part.kind, bare, part.label, first, gap, passage=bool(name), held=held))
            first, end = False, own + len(bare)
        furniture(part.end, begins=False)
    furniture(len(brief.body), begins=True)
    return tuple(found)


def composed(pieces: Sequence[Piece]) -> Composed:
    """Return what is kept of the pieces.

    Raises:
        BriefError: no passage is kept.
    """
    body, passages, left = "", list[tuple[Piece, int]](), list[tuple[Piece, int | None]]()
    for block in _blocks(pieces):
        kept = False
        for each in block:
            if each.why:
                left.append((each, len(body) if kept else None))
                continue
            if not kept:
                body += "\n\n" if body else ""
                left = [(piece, len(body) if place is None else place) for piece, place in left]
                line = reading.line_of(each.kind, each.text, each.label)
                start = len(body) + (len(line) - len(each.text) - (1 if each.kind == "notice" else 0))
                body += line
            else:
                body += each.gap
                start = len(body)
                body += each.text
            passages += [(each, start)] if each.passage else []
            kept = True
    body += "\n"
    if not passages:
        raise BriefError("no passage is left of it; put one back")
    placed = ((each, len(body) if at is None else at) for each, at in left)
    left_out = tuple(LeftOut(each.text, each.why, at, each.kind, each.label) for each, at in placed)
    return Composed(body, tuple(passages), left_out)


def _blocks(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    block: list[Piece] = []
    for each in pieces:
        if each.begins and block:
            yield block
            block = []
        block.append(each)
    if block:
        yield block


def joined(pieces: Sequence[Piece], at: int) -> tuple[Piece, ...]:
    """Return the pieces with a passage and the next as one; across blocks, those blocks become one too.

    Raises:
        BriefError: no passage stands there, or none follows it.
    """
    first = _kept(pieces, at)
    after = next((place for place in range(at + 1, len(pieces)) if not pieces[place].why), len(pieces))
    if not first.passage or after == len(pieces) or pieces[after].kind not in PROSE:
        raise BriefError("no passage follows that one in its section, so it stays as it is")
    second = pieces[after]
    gap = " " if second.begins else second.gap
    shift = len(first.text) + len(gap)
    held = (*first.held, *((name, start + shift, end + shift) for name, start, end in second.held))
    whole = replace(first, text=f"{first.text}{gap}{second.text}", held=held)
    between, rest = list(pieces[at + 1 : after]), list(pieces[after + 1 :])
    # What is left out in between comes after the block that now goes on.
    end = next((place for place, each in enumerate(rest) if each.begins), len(rest)) if second.begins else 0
    return (*pieces[:at], whole, *rest[:end], *between, *rest[end:])


def parted(pieces: Sequence[Piece], at: int, lines: str) -> tuple[Piece, ...]:
    """Return the pieces with a passage parted where its words, as they are given, have a line break.

    Raises:
        BriefError: no passage stands there, or the words are others.
    """
    whole = _kept(pieces, at)
    wanted = [each.strip() for each in lines.splitlines() if each.strip()]
    if not whole.passage or "".join("".join(wanted).split()) != "".join(whole.text.split()):
        raise BriefError("only line breaks part a passage; its words stay as they came")
    found: list[Piece] = []
    place = 0
    for line in wanted:
        left = len("".join(line.split()))
        start = place + len(whole.text[place:]) - len(whole.text[place:].lstrip())
        end = start
        while left:
            left -= not whole.text[end].isspace()
            end += 1
        held = tuple((name, a - start, b - start) for name, a, b in whole.held if start <= a and b <= end)
        piece = replace(whole, text=whole.text[start:end], held=held)
        found.append(piece if not found else replace(piece, begins=False, gap=whole.text[place:start]))
        place = end
    return (*pieces[:at], *found, *pieces[at + 1 :])


def crossed_out(pieces: Sequence[Piece], at: int) -> tuple[Piece, ...]:
    """Return the pieces with one left out.

    Raises:
        BriefError: there is none, or it is left out already.
    """
    return (*pieces[:at], replace(_kept(pieces, at), why=BY_HAND), *pieces[at + 1 :])


def put_back(pieces: Sequence[Piece], at: int) -> tuple[Piece, ...]:
    """Return the pieces with one kept that was left out; what its reader left out as a whole is parted by sentences.

    Raises:
        BriefError: there is none that is left out.
    """
    if not (0 <= at < len(pieces) and pieces[at].why):
        raise BriefError("that is in the brief already")
    one = replace(pieces[at], why="", kind="heading" if pieces[at].kind == "title" else pieces[at].kind)
    found = [one]
    if one.passage and pieces[at].why != BY_HAND:
        found, end = [], 0
        for start, stop in spans(one.text):
            first = not found
            gap = one.gap if first else one.text[end:start]
            found.append(replace(one, text=one.text[start:stop], begins=one.begins and first, gap=gap))
            end = stop
    return (*pieces[:at], *found, *pieces[at + 1 :])


def torn(pieces: Sequence[Piece], at: int, after: Sequence[Piece]) -> tuple[str, ...]:
    """Return the excerpts whose words a piece has as a whole, and no piece of those `after` it was parted."""
    there = {name for each in after for name, _, _ in each.held}
    return tuple(name for name, _, _ in pieces[at].held if name not in there)


def _kept(pieces: Sequence[Piece], at: int) -> Piece:
    if not (0 <= at < len(pieces)) or pieces[at].why:
        raise BriefError("no passage stands there any more; look at the page again")
    return pieces[at]


def letters(text: str) -> str:
    """Return a text without its blanks, by which two are compared."""
    return re.sub(r"\s+", "", text)
