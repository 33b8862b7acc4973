"""A table of many rows: it scrolls in a box of its own, under a head that stays; every figure with all its digits.

Streamlit's own table is not used: its toolbar has a download that writes cells as they are, formulas too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.core.words import exact
from indicators.views.parts import html

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ROWS = 2000  # what a browser draws without a pause
LONG = 24  # letters from which a text may break over lines


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Markup:
    """Return rows as a table, the first MOST_ROWS of them; what heads a row is its first cell.

    Args:
        caption: what it holds, for those who hear it.
        columns: their heads.
        rows: of cells: a number is set flush right, by its point; Markup as it is; "", None and NaN as nothing.
    """
    shown = rows[:MOST_ROWS]
    numeric = [_is_numeric([row[place] for row in shown]) for place in range(len(columns))]
    widths = [_decimals([row[place] for row in shown]) if numeric[place] else 0 for place in range(len(columns))]
    heads = html.join(
        Markup('<th scope="col"{}>{}</th>').format(_class("n" if number else ""), name)
        for name, number in zip(columns, numeric, strict=True)
    )
    lines = html.join(
        Markup("<tr>{}</tr>").format(
            html.join(_cell(place, cell, numeric[place], widths[place]) for place, cell in enumerate(row))
        )
        for row in shown
    )
    more = Markup("")
    if len(rows) > len(shown):
        more = Markup('<p class="cite">The first {:,} of {:,} rows; the CSV has all.</p>').format(len(shown), len(rows))
    return Markup(
        '<div class="datatable" role="region" tabindex="0" aria-label="{}"><table><caption class="hidden">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}"
    ).format(caption, caption, heads, lines, more)


def _is_numeric(cells: Sequence[object]) -> bool:
    held = [each for each in cells if not _is_nothing(each)]
    return bool(held) and all(isinstance(each, int | float) for each in held)


def _is_nothing(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell))


def _decimals(cells: Sequence[object]) -> int:
    """Return how much room a column's numbers need after the point, in digits."""
    texts = [exact(each) for each in cells if isinstance(each, int | float) and not math.isnan(each)]
    return max((len(text.partition(".")[2]) for text in texts if "." in text), default=0)


def _cell(place: int, cell: object, numeric: bool, decimals: int) -> Markup:
    start, end = (Markup('<th scope="row"'), Markup("</th>")) if place == 0 else (Markup("<td"), Markup("</td>"))
    if _is_nothing(cell):
        return Markup("{}>{}").format(start, end)
    if numeric and isinstance(cell, int | float):
        return Markup("{}{}>{}{}").format(start, _class("n"), _by_its_point(exact(cell), decimals), end)
    words = cell if isinstance(cell, Markup) else Markup("{}").format(cell)
    css = "t" if len(str(cell)) > LONG else ""
    return Markup("{}{}>{}{}").format(start, _class(css), words, end)


def _by_its_point(text: str, decimals: int) -> Markup:
    """Return a number whose point stands under those of its column, which have at most so many digits after it."""
    whole, point, part = text.partition(".")
    if not decimals:
        return Markup("{}").format(text)
    return Markup('{}<span style="width:{}ch">{}{}</span>').format(whole, decimals + 0.5, point, part)


def _class(css: str) -> Markup:
    return Markup(' class="{}"').format(css) if css else Markup("")
