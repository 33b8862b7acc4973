"""Words within a plot: placed so that they neither cover each other nor leave it, however wide a browser makes it.

How wide that is is not known before it draws, so each word has a place for every width between 170 and 1,700 pixels,
in a few steps, and for each of the heights that a plot is drawn in; where none is free at a width, the less important
of two words is not drawn there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

TIERS = (200, 240, 300, 360, 420, 600, 860, 1200, 1700)
SMALLEST = 11  # pixels of a font: 28 on a room's screen of 1080 lines, where a step's charts are drawn larger
LETTER = 0.62  # of the font size, the width of a character at the most
LINE = 1.15
LEADING = 2  # pixels between two lines, as Vega has them
DOT = 5
APART = 2


class Spot(NamedTuple):
    """Where a word stands to its point: how it is aligned, and how many pixels to the right and down of it."""

    align: str
    dx: int
    dy: int


ROUND_A_POINT = (
    Spot("center", 0, -11),
    Spot("center", 0, 13),
    Spot("left", 8, 0),
    Spot("right", -8, 0),
    Spot("left", 4, -11),
    Spot("right", -4, -11),
    Spot("left", 4, 13),
    Spot("right", -4, 13),
    # Beyond a rule that is close by.
    Spot("left", 16, 0),
    Spot("right", -16, 0),
    # Close over the bottom of the plot, and beside another such point.
    Spot("left", 8, -6),
    Spot("right", -8, -6),
    Spot("left", 16, -6),
    Spot("left", 4, -23),
    Spot("right", -4, -23),
    Spot("left", 20, -12),
    Spot("left", 28, 0),
)
AT_AN_END = (
    *(Spot("right", 0, dy) for dy in (-10, 14, -25, 29, -40, 44, -55, 59)),
    *(Spot("left", 8, dy) for dy in (0, -13, 13)),
)
BESIDE = (Spot("left", 4, 8), Spot("right", -4, 8), Spot("left", 4, 22), Spot("right", -4, 22))
# Along a rule: at its head, then further down.
ALONG_A_RULE = tuple(Spot(*side, dy) for dy in range(8, 260, 14) for side in (("left", 5), ("right", -5)))
# Along a level: beside its start, then further on or back, and away from it last.
ALONG_A_LEVEL = (
    *(Spot("right", -5, 0), Spot("left", 2, -9), Spot("left", 2, 9), Spot("right", 0, -9), Spot("right", 0, 9)),
    *(Spot("left", dx, dy) for dx in (40, 80, 120, 180, 240, 320, 400, -30, -60, -100, -150) for dy in (-9, 9)),
    *(Spot("left", dx, dy) for dy in (-17, 17, -25, 25, 34, -34, 44, -44) for dx in (2, 20, 60, 120, -60, -120)),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A text at a moment and a value (of none: at the top); the places it may have, the best first."""

    moment: str
    share: float  # of the plot's width
    value: float | None
    height: float  # of the plot's, from its top
    text: str
    colour: str
    spots: tuple[Spot, ...] = ROUND_A_POINT
    size: float = 11.5
    weight: int = 600
    others: tuple[str, ...] = ()  # the text in more lines, or in short, for where it has no place; the best first
    until: float = 1  # of the width: begins before this

    @property
    def spare(self) -> float:
        """Half of what its further lines add to its height."""
        return self.text.count("\n") * (self.size + LEADING) / 2

    def middle(self, spot: Spot) -> float:
        """Return how far below the point the middle of the text is."""
        return spot.dy + (self.spare if spot.dy > 0 else -self.spare if spot.dy < 0 else 0.0)


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right + APART
            and other.left < self.right + APART
            and self.top < other.bottom
            and other.top < self.bottom
        )


def placed(
    words: Sequence[Word],
    dots: Sequence[tuple[float, float]],
    heights: Sequence[int],
    rules: Sequence[float] = (),
    dot: int = DOT,
    *,
    lines: npt.NDArray[np.float64] | None = None,
    tiers: Sequence[int] = TIERS,
) -> list[dict[str, Any]]:
    """Return a row for each place of a word: text, place, and the widths (`lo` to `hi`) at which it stands there.

    Of plots of several heights each row has those (`up` to `to`) of its own, too.

    Args:
        words: the most important first.
        dots: points that no other point's word may cover, by their shares of width and height.
        heights: of the plots, in pixels.
        rules: lines over all its height that no word crosses if it can be helped, by their shares of its width.
        dot: half of the size of the dots, in pixels.
        lines: what no word crosses if it can be helped: x and y of both ends of each, by their shares.
        tiers: the widths between which a word keeps its place.
    """
    low_first = sorted(set(heights))
    rows: list[dict[str, Any]] = []
    for height, (up, to) in zip(low_first, pairwise([0, *_between(low_first), 100_000]), strict=True):
        own = _placed(words, _Plot(height, np.array(dots).reshape(-1, 2), rules, dot, lines), tiers)
        rows += [{**each, "up": up, "to": to} for each in own] if low_first[1:] else own
    return rows


def _between(heights: Sequence[int]) -> list[int]:
    return [(low + high) // 2 for low, high in pairwise(heights)]


class _Plot(NamedTuple):
    height: int
    dots: npt.NDArray[np.float64]
    rules: Sequence[float]
    dot: int
    lines: npt.NDArray[np.float64] | None


def _placed(words: Sequence[Word], plot: _Plot, tiers: Sequence[int]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for low, high in pairwise(tiers):
        widths = (low, (low + high) // 2, high)
        found = _arranged(words, plot, widths)
        if left := [each for each in words if each not in found]:
            # A word that others have left no place may find one before them.
            again = _arranged([*left, *(each for each in words if each not in left)], plot, widths)
            found = again if len(again) == len(words) else found
        ends = (0 if low == tiers[0] else low, 100_000 if high == tiers[-1] else high)
        for word in words:
            if word in found:
                _keep(rows, *found[word], *ends)
    return rows


def _arranged(words: Sequence[Word], plot: _Plot, widths: Sequence[int]) -> dict[Word, tuple[Word, Spot]]:
    """Return the places of words at some widths, and how each is written; the best that those before it have left."""
    found: dict[Word, tuple[Word, Spot]] = {}
    taken: list[list[_Box]] = [[] for _ in widths]
    for word in words:
        if place := _place(word, plot, widths, taken):
            each, spot, boxes = place
            found[word] = each, spot
            for box, others in zip(boxes, taken, strict=True):
                others.append(box)
    return found


def _place(
    word: Word, plot: _Plot, widths: Sequence[int], taken: Sequence[Sequence[_Box]]
) -> tuple[Word, Spot, list[_Box]] | None:
    """Return the best place of a word that is free at each width, how it is written, and its boxes; None without."""
    inside = []
    for each in (word, *(replace(word, text=each) for each in word.others)):
        for spot in word.spots:
            if boxes := _boxes(each, spot, widths, plot.height):
                if _is_free(boxes, widths, taken, word, plot):
                    return each, spot, boxes
                inside.append((each, spot, boxes))
    # Where none is off all: across the rules; across lines too.
    ways = [plot._replace(rules=()), *([plot._replace(rules=(), lines=None)] if plot.lines is not None else [])]
    free = (place for way, place in product(ways, inside) if _is_free(place[2], widths, taken, word, way))
    return next(free, None)


def _is_free(
    boxes: Sequence[_Box], widths: Sequence[int], taken: Sequence[Sequence[_Box]], word: Word, plot: _Plot
) -> bool:
    return all(_free(box, width, others, word, plot) for box, width, others in zip(boxes, widths, taken, strict=True))


def _keep(rows: list[dict[str, Any]], word: Word, spot: Spot, low: int, high: int) -> None:
    # Vega puts a text of several lines by its first.
    down = word.middle(spot) - word.spare
    own = {"t": word.moment, "n": word.text, "c": word.colour, "a": spot.align, "x": spot.dx, "y": down}
    own |= {"s": word.size, "b": word.weight} | ({} if word.value is None else {"v": word.value})
    for row in rows:
        if row["hi"] == low and all(row[name] == each for name, each in own.items()):
            row["hi"] = high
            return
    rows.append({**own, "lo": low, "hi": high})


def _boxes(word: Word, spot: Spot, widths: Sequence[int], height: int) -> list[_Box]:
    """Return the box of a word at each width; none, where it leaves the plot at one of them."""
    y, tall = word.height * height + word.middle(spot), word.size * LINE + 2 * word.spare
    top, bottom = y - tall / 2, y + tall / 2
    if top < 0 or bottom > height:
        return []
    long = max(map(len, word.text.split("\n"))) * word.size * LETTER
    back = {"left": 0.0, "center": long / 2, "right": long}[spot.align]
    boxes = []
    for width in widths:
        left = word.share * width + spot.dx - back
        if left < 0 or left > word.until * width or left + long > width:
            return []
        boxes.append(_Box(left, top, left + long, bottom))
    return boxes


def _free(box: _Box, width: int, others: Sequence[_Box], word: Word, plot: _Plot) -> bool:
    if any(box.meets(each) for each in others) or any(box.left < each * width < box.right for each in plot.rules):
        return False
    x, y = plot.dots.T
    covered = (np.abs(x * width - (box.left + box.right) / 2) < (box.right - box.left) / 2 + plot.dot + APART) & (
        np.abs(y * plot.height - (box.top + box.bottom) / 2) < (box.bottom - box.top) / 2 + plot.dot
    )
    if (covered & ((x != word.share) | (y != word.height))).any():
        return False
    return plot.lines is None or not _crossed(box, plot.lines * (width, plot.height, width, plot.height))


def _crossed(box: _Box, lines: npt.NDArray[np.float64]) -> bool:
    """Return whether any line from (x, y) to (x, y), in pixels, goes through a box or close by it."""
    start, way = lines[:, :2], lines[:, 2:] - lines[:, :2]
    way = np.where(way == 0, 1e-9, way)  # a line along an axis never leaves its strip
    low = (np.array([box.left - APART, box.top - APART]) - start) / way
    high = (np.array([box.right + APART, box.bottom + APART]) - start) / way
    enters, leaves = np.minimum(low, high).max(axis=1), np.maximum(low, high).min(axis=1)
    return bool(((enters <= leaves) & (leaves >= 0) & (enters <= 1)).any())


SEEN = "datum.lo <= width && width < datum.hi"
SEEN_IN_EACH = f"{SEEN} && datum.up <= height && height < datum.to"


def word_layers(rows: Sequence[dict[str, Any]], hidden: str = "") -> list[dict[str, Any]]:
    """Return the layers of words in their places: those at values, and those at the top of the plot.

    While `hidden`, an expression of Vega, is true, they are not drawn.
    """
    seen = SEEN_IN_EACH if any("up" in each for each in rows) else SEEN
    test = f"{seen} && !({hidden})" if hidden else seen
    layers = []
    for at_value in (True, False):
        own = [each for each in rows if ("v" in each) == at_value]
        if not own:
            continue
        mark = {
            "type": "text",
            "baseline": "middle",
            "lineBreak": "\n",
            "align": {"expr": "datum.a"},
            # The chart is made to fit all that is moved, also what is not seen.
            **{f"d{each}": {"expr": f"{seen} ? datum.{each} : 0"} for each in "xy"},
            "fontSize": {"expr": "datum.s"},
            "fontWeight": {"expr": "datum.b"},
            "color": {"expr": "datum.c"},
            "aria": False,
        }
        place: dict[str, Any] = {"x": {"field": "t", "type": "temporal"}}
        if at_value:
            place["y"] = {"field": "v", "type": "quantitative"}
        else:
            mark["y"] = 0
        text = {"condition": {"test": test, "field": "n", "type": "nominal"}, "value": ""}
        layers.append({"data": {"values": own}, "mark": mark, "encoding": {**place, "text": text}})
    return layers


def grouped(shares: Sequence[float], named: Callable[[int, int], str], size: float) -> list[tuple[int, int, int, int]]:
    """Return labels over places in a row, those that would run together in one: first, last, and widths `lo` to `hi`.

    Args:
        shares: of the width, ascending.
        named: the label of places `first` to `last`.
        size: of the font.
    """
    found: dict[tuple[int, int, int], int] = {}
    for low, high in pairwise(TIERS):
        groups = [(at, at) for at in range(len(shares))]
        near = True
        while near:
            near = False
            for at in range(len(groups) - 1):
                (first, end), (begin, last) = groups[at : at + 2]
                middle = [(shares[one] + shares[other]) / 2 * low for one, other in (groups[at], groups[at + 1])]
                room = (len(named(first, end)) + len(named(begin, last))) / 2 * size * LETTER + size
                if middle[1] - middle[0] < room:
                    groups[at : at + 2] = [(first, last)]
                    near = True
                    break
        for first, last in groups:
            start = next((lo for (one, two, lo), hi in found.items() if (one, two) == (first, last) and hi == low), low)
            found[first, last, start] = high
    return [
        (first, last, 0 if low == TIERS[0] else low, 100_000 if high == TIERS[-1] else high)
        for (first, last, low), high in found.items()
    ]


def apart(wanted: Sequence[float], tall: Sequence[float], height: float) -> list[float]:
    """Return the middles of texts above each other, none over another, in all as near as can be to those wanted.

    Args:
        wanted: the middle of each, in pixels from the top.
        tall: how high each is, with the room that it keeps.
        height: of what they stand beside: none begins above it or ends below, where all have room.
    """
    order = sorted(range(len(wanted)), key=lambda each: wanted[each])
    before = [sum(tall[each] for each in order[:at]) + tall[order[at]] / 2 for at in range(len(order))]
    # Runs of texts that touch, each with where its first would begin; two that would meet become one.
    runs: list[tuple[float, int]] = []
    for at, each in enumerate(order):
        start, many = wanted[each] - before[at], 1
        while runs and runs[-1][0] > start:
            other, more = runs.pop()
            start, many = (start * many + other * more) / (many + more), many + more
        runs.append((start, many))
    room = max(height - sum(tall), 0)
    starts = [min(max(start, 0), room) for start, many in runs for _ in range(many)]
    found = dict(zip(order, (start + below for start, below in zip(starts, before, strict=True)), strict=True))
    return [found[each] for each in range(len(wanted))]
