"""Several series in one unit on one chart."""

from __future__ import annotations

from datetime import date
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.charts.annotations import NO_ANNOTATIONS, annotation_layers, cut, marks_words, published_words
from indicators.charts.axes import (
    Place,
    in_time,
    layered,
    log_left_out,
    log_refused,
    moment,
    scale_of,
    share_down,
    share_of,
    value_extent,
    within,
)
from indicators.charts.colours import COMPARE_COLOURS, COMPARE_DASHES, TOPIC_COLOURS
from indicators.charts.hover import ANSWERING, compared_rows, hover_layers, hover_rows, stated
from indicators.charts.labels import AT_AN_END, Word, everywhere, placed, word_layers
from indicators.charts.series import MOST_HOLLOW, described, hollow_layer, on_a_line, parted, point_rows
from indicators.core.periods import as_date, as_day
from indicators.figures.analysis import reduced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indicators.charts.annotations import Annotations
    from indicators.model import Indicator

NAME_LINE = 22  # characters
ALONG, LINE_DOT = 120, 2  # places of a line that no name may cover, and half of the width of one in pixels
NAMES_FROM = 0.1  # of the width: no name reaches further left
LEGEND_LETTER, LEGEND_SYMBOL = 7.6, 34  # pixels of a character, and of a line's sample with the room about it


def compare_chart(
    named: Sequence[tuple[Indicator, pd.DataFrame, str]],
    span: tuple[date, date],
    annotations: Annotations = NO_ANNOTATIONS,
    *,
    unit: str,
    height: int = 320,
    log: bool = False,
    known: bool = False,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the data and spec of several series in one unit; each has a colour, a dash and its name.

    Args:
        named: indicator, frame in `unit`, and frequency of each.
        span: first and last day of the time axis.
        annotations: publication day and events.
        unit: of all of them.
        height: of the plot, in pixels.
        log: a logarithmic axis.
        known: as of a day: each row says since when it is known (`ks`); reconstructed values have hollow points.
    """
    log = log and not any(log_refused(within(frame, each, span)["value"], "line") for _, frame, each in named)
    names = [each.short for each, _, _ in named]
    own = TOPIC_COLOURS[named[0][0].topic]
    colours = [own, *(each for each in COMPARE_COLOURS if each != own)][: len(names)]
    parts, answers, ends, told, untold = [], [], [], [], []
    for (indicator, frame, frequency), colour in zip(named, colours, strict=True):
        inside = within(frame, frequency, span)
        told.append(described(inside, frequency, indicator, unit))
        if log and (out := log_left_out(inside, frequency)):
            untold.append(f"{indicator.short}: {out}")
        place = Place(frequency, indicator.stands, indicator.years_to)
        above, below = parted(inside, log=log)
        drawn, lone = on_a_line(above, below, frequency)
        kind = "v" if indicator.drawn_as == "line" else "d"
        parts.append(point_rows(drawn, kind, place).assign(s=indicator.short))
        if kind == "v" and not lone.empty:
            parts.append(point_rows(lone, "d", place).assign(s=indicator.short))
        answers.append(hover_rows(drawn, place, span))
        at = place.of(above["time_period"])
        seen = np.flatnonzero((at >= as_day(span[0])) & (at <= as_day(span[1])))
        if len(seen):
            ends.append((as_date(at[seen[-1]]), float(above["value"].iloc[seen[-1]]), indicator.short, colour))
        guessed = above[above["reconstructed"]]
        if known and not guessed.empty:
            parts.append(point_rows(reduced(guessed, MOST_HOLLOW), "r", place).assign(s=indicator.short))
    data = pd.concat(parts, ignore_index=True)
    ticks = scale_of(value_extent(data["v"], log=log, zero=False), log=log)
    words = [
        Word(
            moment(day),
            share_of(day, span),
            value,
            share_down(value, ends=ticks.ends, log=log),
            "\n".join(wrap(name, NAME_LINE)),
            hue,
            AT_AN_END,
        )
        for day, value, name, hue in ends
    ]
    lines = [each.drawn_as == "line" for each, _, _ in named]
    marks = cut(annotations, span)
    dots = [dot for rows in parts for dot in _along(rows, span, partial(share_down, ends=ticks.ends, log=log))]
    rows = _worded(words if all(lines) and len(words) == len(names) else [], marks, span, dots, height)
    # At the end of single points or bars a name would stand on the others.
    beside = any("v" in each for each in rows)
    data = pd.concat([data, compared_rows(answers)], ignore_index=True)
    if not known:
        data = data.drop(columns=["ks"])
    # A line has its name at its end, or where not all have room there at every width, in a legend.
    legend = None if beside else _legend(names, "stroke" if any(lines) else "circle")
    colour_of = {"field": "s", "type": "nominal", "scale": {"domain": names, "range": colours}, "legend": legend}
    # No line is told by colour alone: it has a dash too.
    dashes = {"domain": names, "range": list(COMPARE_DASHES[: len(names)])}
    dash = {"field": "s", "type": "nominal", "scale": dashes, "legend": legend if any(lines) else None}
    x, y = {"field": "t", "type": "temporal"}, {"field": "v", "type": "quantitative"}
    hover = hover_layers(unit, own, [stated(each) for each in answers], names)
    layers = [
        {
            "mark": {"type": "line", "strokeWidth": 2, "strokeJoin": "round", "clip": True, "aria": False},
            "transform": [{"filter": "datum.k === 'v'"}],
            "encoding": {"x": x, "y": y, "color": colour_of, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 52, "opacity": 1, "aria": False},
            "transform": [{"filter": f"datum.k === 'd' && {in_time(span)}"}],
            "encoding": {"x": x, "y": y, "color": colour_of},
        },
    ]
    if known:
        hollow = hollow_layer(own, {"x": x, "y": y, "color": colour_of}, 30, span)
        layers.append({**hollow, "mark": {name: each for name, each in hollow["mark"].items() if name != "color"}})
    layers += [*hover[:2], *annotation_layers(marks, span)]
    layers += [*word_layers(rows, ANSWERING), *hover[2:]]
    spec = layered(layers, span, unit, height, ticks, log=log, told=" ".join(untold), marks=marks_words(marks))
    spec["description"] = " ".join((*told, *untold))
    return data, spec


def _worded(
    names: list[Word], marks: Annotations, span: tuple[date, date], dots: list[tuple[float, float]], height: int
) -> list[dict[str, Any]]:
    """Return the places of names at the ends of lines, where all have one at every width, and of the brief's day."""
    rules = [share_of(marks.published, span)] if marks.published else ()
    rows = placed([*names, *published_words(marks, span)], dots, [height], rules, LINE_DOT)
    at_ends = [each for each in rows if "v" in each]
    return rows if everywhere(at_ends, names) else [each for each in rows if each not in at_ends]


def _along(
    rows: pd.DataFrame, span: tuple[date, date], height_of: Callable[[float], float]
) -> list[tuple[float, float]]:
    """Return dots along a line so close that no name fits between two: their shares of width and height."""
    held = rows[(rows["k"] == "v") & rows["v"].notna()]
    if held.empty:
        return []
    first, last = (pd.Timestamp(each, tz="UTC") for each in span)
    across = ((held["t"] - first) / (last - first)).to_numpy()
    down = np.array([height_of(each) for each in held["v"]])
    order = np.argsort(across, kind="stable")
    steps = np.hypot(np.diff(across[order]), np.diff(down[order]) / 4)
    way = np.append(0.0, np.cumsum(steps))
    at = np.linspace(0, way[-1], ALONG)
    dots = zip(np.interp(at, way, across[order]), np.interp(at, way, down[order]), strict=True)
    return [(float(x), float(y)) for x, y in dots if x >= NAMES_FROM]


def _legend(names: Sequence[str], symbol: str) -> dict[str, Any]:
    """Return a legend over the plot: as many names in a row as have room there, each behind a sample."""
    wide = max(map(len, names)) * LEGEND_LETTER + LEGEND_SYMBOL
    return {
        "title": None,
        "orient": "top",
        "labelFontSize": 13,
        "labelLimit": {"expr": f"max(120, width - {LEGEND_SYMBOL})"},
        "columns": {"expr": f"clamp(floor(width / {wide:.0f}), 1, {len(names)})"},
        "symbolType": symbol,
    }
