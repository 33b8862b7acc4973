"""The table of speeds as a file: what was measured last, and what of it got worse than the table before.

`bench/last.md` is a Markdown table that this module alone writes and reads again. A part that was measured replaces its
own rows; the others stay, each with the day, the commit and the machine that it was measured on.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WORSE = 0.15
COLUMNS = ("part", "what", "floor", "ours", "ratio", "unit", "goal", "met", "measured", "notes")
HEAD = """# Speeds

Written by `make bench`: the one-button app of `bench/floor.py` (floor), ours, and how many times the floor that is.
"""
TAIL = "15 % or more worse than the table before, of what was measured last:"


@dataclass(frozen=True)
class Row:
    """One measured thing: the floor's figure where there is one, ours, in a unit, and what ours should come to.

    `most` is a number of times the floor if `times`, else in the unit of the figure; a share has a `least` instead.
    """

    what: str
    floor: float | None
    ours: float
    unit: str
    most: float | None = None
    least: float | None = None
    times: bool = False
    notes: str = ""
    part: str = ""
    measured: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor's figure ours is."""
        return self.ours / self.floor if self.floor else None

    @property
    def figure(self) -> float:
        """What is compared from table to table: the ratio, or our figure where there is no floor."""
        return self.ours if self.ratio is None else self.ratio

    @property
    def goal(self) -> str:
        """What ours should come to, in words."""
        if self.least is not None:
            return f"at least {self.least:g}"
        return f"at most {self.most:g}{' x' if self.times else ''}"

    @property
    def met(self) -> bool:
        """Whether ours is as it should be."""
        if self.least is not None:
            return self.ours >= self.least
        return self.most is None or (self.figure if self.times else self.ours) <= self.most


def ratio(what: str, floor: float, ours: float, most: float, unit: str = "ms", notes: str = "") -> Row:
    """Return a row whose goal is a number of times the floor."""
    return Row(what, floor, ours, unit, most=most, times=True, notes=notes)


def value(what: str, ours: float, most: float, unit: str, floor: float | None = None, notes: str = "") -> Row:
    """Return a row whose goal is a number of its own; the floor's is for comparison."""
    return Row(what, floor, ours, unit, most=most, notes=notes)


def share(what: str, ours: float, least: float, notes: str = "") -> Row:
    """Return a row of per cents that should not be fewer."""
    return Row(what, None, ours, "%", least=least, notes=notes)


def read(path: Path) -> list[Row]:
    """Return the rows of a table, none if there is no such file.

    Raises:
        ValueError: a line of the table has another form than this module writes; it names the line.
    """
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        _row(line, f"{path.name}, line {number}")
        for number, line in enumerate(lines, 1)
        if line.startswith("| ") and line != _line(COLUMNS)
    ]


def update(path: Path, now: list[Row], whole: Iterable[str], order: Iterable[str]) -> list[str]:
    """Write what was measured now into the table, and return what got worse since the table before, in words.

    Args:
        path: the file of the table.
        now: the rows measured now.
        whole: the parts that were measured to their end: of these no other row stays.
        order: the names of all parts, as the table is to have them.
    """
    before = read(path)
    new, done = {(each.part, each.what) for each in now}, set(whole)
    kept = [each for each in before if each.part not in done and (each.part, each.what) not in new]
    places = {name: place for place, name in enumerate(order)}
    rows = sorted([*now, *kept], key=lambda each: places.get(each.part, len(places)))
    named = worse(before, now)
    lines = [_line(COLUMNS), "|---" * len(COLUMNS) + "|", *(_line(_cells(each)) for each in rows)]
    under = [f"- {each}" for each in named] or ["Nothing."]
    path.write_text("\n".join([HEAD, *lines, "", TAIL, "", *under]) + "\n", encoding="utf-8")
    return named


def worse(before: list[Row], now: list[Row]) -> list[str]:
    """Return what got 15 % or more worse, in words: its ratio or, where there is no floor, its figure."""
    then = {(each.part, each.what): each for each in before}
    found = []
    for each in now:
        old = then.get((each.part, each.what))
        if old is None or (old.ratio is None) != (each.ratio is None):
            continue
        loss = old.figure - each.figure if each.least is not None else each.figure - old.figure
        if loss > 0 and _rounded(loss) >= _rounded(WORSE * abs(old.figure)):
            unit = each.unit if each.ratio is None else "x the floor"
            found.append(f"{each.part}: {each.what}: {old.figure:.3g} -> {each.figure:.3g} {unit}")
    return found


def _rounded(number: float) -> float:
    return round(number, 9)  # 1.15 - 1 is a little less than 0.15 to a computer


def shown(number: float | None) -> str:
    """Return a figure as the table has it: four digits that count."""
    return "-" if number is None else f"{float(f'{number:.4g}'):g}"


def _cells(row: Row) -> list[str]:
    figures = [shown(each) for each in (row.floor, row.ours, row.ratio)]
    met = "yes" if row.met else "no"
    return [row.part, row.what, *figures, row.unit, row.goal, met, row.measured, row.notes]


def _line(cells: Iterable[str]) -> str:
    plain = (" ".join(html.escape(each, quote=False).replace("|", "&#124;").split()) for each in cells)
    return f"| {' | '.join(plain)} |"


def _row(line: str, place: str) -> Row:
    cells = [html.unescape(each.strip()) for each in line.removeprefix("|").removesuffix("|").split("|")]
    try:
        part, what, floor, ours, _, unit, goal, _, measured, notes = cells
        way, amount = goal.removesuffix(" x").rsplit(" ", 1)
        row = Row(what, None if floor == "-" else float(floor), float(ours), unit, times=goal.endswith(" x"))
        named = {"at most": "most", "at least": "least"}[way]
        return replace(row, **{named: float(amount)}, part=part, measured=measured, notes=notes)
    except (ValueError, KeyError) as error:
        raise ValueError(f"{place}: not a row of this table; take the file away, or mend it: {line[:100]}") from error
