"""How much room words take, so that none runs over its box: the advance of each letter in the faces that are named.

Where a machine lacks the faces another is taken; SPARE is what words may be wider by then. Sizes are in points.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from PIL import ImageFont

from indicators.handouts import faces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SPARE = 1.1
BOLD = 1.07
LEADING = 1.28
WIDE = frozenset("WF")  # East Asian letters, between which a line may break
EM = 100


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; `colour` is RRGGBB, "" that of the text; `link` an address of the web, or ""."""

    text: str
    bold: bool = False
    colour: str = ""
    serif: bool = False
    italic: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs in one size with a space before them, both in points; `kept`: stands on a page with what follows it."""

    runs: tuple[Run, ...]
    size: float
    before: float = 0
    kept: bool = False

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(each.text for each in self.runs)


@lru_cache(maxsize=8)
def _face(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), EM, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=65536)
def _advance(letter: str, *, serif: bool) -> float:
    """Return the width of a letter, in em; one that no face has is as wide as it is high."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    for path in (faces.SERIF, *faces.TEXT) if serif else faces.TEXT:
        if ord(letter) in faces.letters(path):
            return float(_face(path).getlength(letter)) / EM
    return 1.0


def width(text: str, size: float, *, serif: bool = False, bold: bool = False) -> float:
    """Return the width of words in one line, in points, with what is to spare."""
    return sum(_advance(each, serif=serif) for each in text) * size * SPARE * (BOLD if bold else 1)


def _pieces(text: str) -> Iterable[str]:
    """Yield what a line may hold whole: a word with the space after it, an East Asian letter, a line's end."""
    piece = ""
    for letter in text:
        if letter == "\n" or unicodedata.east_asian_width(letter) in WIDE:
            if piece:
                yield piece
            piece = ""
            yield letter
        else:
            piece += letter
            if letter in " \t":
                yield piece
                piece = ""
    if piece:
        yield piece


def lines(paragraph: Paragraph, room: float, scale: float = 1) -> list[tuple[Run, ...]]:
    """Return the lines of a paragraph in a column `room` points wide; a word that is wider is broken."""
    made: list[tuple[Run, ...]] = []
    line: list[tuple[Run, list[str]]] = []
    taken = 0.0

    def put(text: str, run: Run) -> None:
        if line and line[-1][0] is run:
            line[-1][1].append(text)
        else:
            line.append((run, [text]))

    def end() -> None:
        nonlocal taken
        made.append(tuple(replace(run, text="".join(pieces)) for run, pieces in line))
        line.clear()
        taken = 0.0

    for run in paragraph.runs:
        for piece in _pieces(run.text):
            if piece == "\n":
                end()
                continue
            size = paragraph.size * scale
            wide = width(piece.rstrip(), size, serif=run.serif, bold=run.bold)
            if taken + wide > room and taken:
                end()
            if wide > room:
                for letter in piece:
                    one = width(letter, size, serif=run.serif, bold=run.bold)
                    if taken + one > room and taken:
                        end()
                    put(letter, run)
                    taken += one
                continue
            put(piece, run)
            taken += width(piece, size, serif=run.serif, bold=run.bold)
    if line or not made:
        end()
    return made


def height(paragraphs: Sequence[Paragraph], room: float, scale: float = 1) -> float:
    """Return the height of paragraphs in a column, in points."""
    return sum(
        (each.before if place else 0) * scale + len(lines(each, room, scale)) * each.size * scale * LEADING
        for place, each in enumerate(paragraphs)
    )


def fitting(paragraphs: Sequence[Paragraph], room: float, high: float, smallest: float) -> float | None:
    """Return by how much the sizes are to be scaled, in steps, so that all fits; None where no step does.

    Args:
        paragraphs: what is to be set.
        room: width of the column, in points.
        high: its height, in points.
        smallest: the scale below which nothing is set.
    """
    step = 0
    while (scale := 0.94**step) >= smallest:
        if height(paragraphs, room, scale) <= high:
            return scale
        step += 1
    return None


def flowing(paragraphs: Sequence[Paragraph], room: float, high: float) -> list[list[Paragraph]]:
    """Return paragraphs in pages of a height, in points; one that is higher is parted between lines."""
    pages: list[list[Paragraph]] = [[]]
    left = high
    group: list[Paragraph] = []
    for each in paragraphs:
        group.append(each)
        if each.kept and each is not paragraphs[-1]:
            continue
        needed = height(group, room) + (group[0].before if pages[-1] else 0)
        if needed > left and pages[-1]:
            pages.append([])
            left = high
            needed = height(group, room)
        if needed <= left:
            pages[-1].extend(group)
            left -= needed
        else:
            for one in group:
                left = _parted(one, room, high, pages, left)
        group = []
    return pages


def _parted(one: Paragraph, room: float, high: float, pages: list[list[Paragraph]], left: float) -> float:
    leading = one.size * LEADING
    rest = lines(one, room)
    while rest:
        space = one.before if pages[-1] else 0
        many = int((left - space) // leading)
        if many < 1 and pages[-1]:
            pages.append([])
            left = high
            continue
        taken, rest = rest[: max(many, 1)], rest[max(many, 1) :]
        pages[-1].append(replace(one, runs=tuple(run for line in taken for run in _ended(line))))
        left -= space + len(taken) * leading
    return left


def _ended(line: tuple[Run, ...]) -> tuple[Run, ...]:
    """Return a line that the next can follow: one that ended with the paragraph's own line end has none left."""
    if not line or line[-1].text[-1:].isspace() or unicodedata.east_asian_width(line[-1].text[-1:] or " ") in WIDE:
        return line
    return (*line[:-1], replace(line[-1], text=line[-1].text + "\n"))


def right_to_left(text: str) -> bool:
    """Return whether words run from right to left: by the first letter that has a direction."""
    return next(
        (way in ("R", "AL") for each in text if (way := unicodedata.bidirectional(each)) in ("L", "R", "AL")), False
    )
