"""A figure as a small picture: line, bars or dots, with the day of publication, and no words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from indicators.charts.colours import PUBLISHED, TOPIC_COLOURS
from indicators.handouts.native import rows

if TYPE_CHECKING:
    from datetime import date

    from indicators.handouts.handout import Figure

WIDE, HIGH, EDGE = 300, 66, 5
MOST = 400  # points of a line; more are drawn as the lowest and highest of each stretch


def picture(figure: Figure, published: date) -> str:
    """Return a figure as SVG, 300 by 66: the time shown across, its values up, a log scale where its chart has one."""
    held = [(each, _height(value, log=figure.log)) for each, value in rows(figure)]
    known = [value for _, value in held if value is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if figure.drawn_as == "bar":
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 1, high + 1
    first = min([figure.span[0], *(day for day, _ in held)])
    length = max((max([figure.span[1], *(day for day, _ in held)]) - first).days, 1)

    def across(day: date) -> float:
        return EDGE + (WIDE - 2 * EDGE) * (day - first).days / length

    def down(value: float) -> float:
        return EDGE + (HIGH - 2 * EDGE) * (1 - (value - low) / (high - low))

    colour = TOPIC_COLOURS[figure.topic]
    drawn = [f'<path d="M0 {HIGH - 0.5}H{WIDE}" stroke="#d5d1c7" stroke-width="1"/>']
    if figure.span[0] <= published <= figure.span[1]:
        drawn.append(f'<path d="M{across(published):.1f} 0V{HIGH}" stroke="{PUBLISHED}" stroke-width="1.5"/>')
    if figure.drawn_as == "bar":
        step = {"A": 365.0, "Q": 91.0, "M": 30.0, "W": 7.0}.get(figure.frequency, 1.0)
        bar = max((WIDE - 2 * EDGE) * 0.7 * step / length, 1.5)
        for day, value in held:
            if value is not None:
                top, zero = sorted((down(value), down(0.0)))
                at = across(day) + 0.15 * bar
                size = f'width="{bar:.1f}" height="{max(zero - top, 1):.1f}"'
                drawn.append(f'<rect x="{at:.1f}" y="{top:.1f}" {size} fill="{colour}"/>')
    elif figure.drawn_as == "point":
        drawn += [
            f'<circle cx="{across(day):.1f}" cy="{down(value):.1f}" r="5" fill="{colour}"/>'
            for day, value in held
            if value is not None
        ]
    else:
        drawn.append(
            f'<path d="{_path([(across(day), None if value is None else down(value)) for day, value in held])}" '
            f'fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round"/>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}">{"".join(drawn)}</svg>'


def _height(value: float | None, *, log: bool) -> float | None:
    if value is None or (log and value <= 0):
        return None
    return math.log10(value) if log else value


def _path(points: list[tuple[float, float | None]]) -> str:
    """Return a path that lifts its pen at each gap; of many points those that reach lowest and highest are kept."""
    stretches: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            stretches.append([])
        else:
            stretches[-1].append((x, y))
    parts = []
    for each in stretches:
        size = max(math.ceil(2 * len(each) / MOST), 1)
        kept: list[tuple[float, float]] = []
        for start in range(0, len(each), size):
            some = each[start : start + size]
            kept += sorted({min(some, key=lambda at: at[1]), max(some, key=lambda at: at[1])})
        if len(kept) == 1:
            kept *= 2  # a line of no length with round ends: a dot
        parts += [f"{'L' if place else 'M'}{x:.1f} {y:.1f}" for place, (x, y) in enumerate(kept)]
    return "".join(parts)
