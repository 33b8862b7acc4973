"""Several series in one unit on one chart."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import product
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
from indicators.charts.labels import apart, placed, word_layers
from indicators.charts.marked_points import doubtful_layer, hollow_layer, point_rows
from indicators.charts.series import MOST_HOLLOW, described, on_a_line, parted
from indicators.core.periods import as_date, as_day
from indicators.figures.analysis import reduced
from indicators.model import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from indicators.charts.annotations import Annotations
    from indicators.model import Indicator

ALONG, LINE_DOT = 120, 2  # places of a line that no word may cover, and half of the width of one in pixels
NAME_LINES = (16, 20, 26, 34)  # characters of a line of a name: the fewest with which all names have room
NAME_SIZE, NAME_LEADING, NAMES_APART = 11.5, 13.5, 3  # pixels: of the font, of a line, between two names
SPARE = (1.5, 1.0)  # how much of its height a name keeps, so that plots that are lower than the page's have it too
NAME_FROM = 8  # pixels right of the plot


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
    """Return the data and spec of several series in one unit; each has a colour, a dash, and its name at its end.

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
        parts += _doubtful(above, place, indicator)
    data = pd.concat(parts, ignore_index=True)
    ticks = scale_of(value_extent(data["v"], log=log, zero=False), log=log)
    marks = cut(annotations, span)
    data = pd.concat([data, compared_rows(answers)], ignore_index=True)
    if not known:
        data = data.drop(columns=["ks"])
    colour_of = {"field": "s", "type": "nominal", "scale": {"domain": names, "range": colours}, "legend": None}
    # No line is told by colour alone: it has a dash too.
    dashes = {"domain": names, "range": list(COMPARE_DASHES[: len(names)])}
    dash = {"field": "s", "type": "nominal", "scale": dashes, "legend": None}
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
    if (data["k"] == "u").any():
        layers.append(_in_own_colours(doubtful_layer(own, span), x, y, colour_of))
    if known:
        layers.append(_in_own_colours(hollow_layer(own, {}, 30, span), x, y, colour_of))
    layers += [*hover[:2], *annotation_layers(marks, span)]
    heights = [share_down(value, ends=ticks.ends, log=log) for _, value, _, _ in ends]
    dots = [dot for rows in parts for dot in _along(rows, span, partial(share_down, ends=ticks.ends, log=log))]
    rules = [share_of(marks.published, span)] if marks.published else ()
    words = placed(published_words(marks, span), dots, [height], rules, LINE_DOT)
    layers += [*word_layers(words, ANSWERING), *_name_layers(ends, heights, height), *hover[2:]]
    spec = layered(layers, span, unit, height, ticks, log=log, told=" ".join(untold), marks=marks_words(marks))
    spec["description"] = " ".join((*told, *untold))
    return data, spec


def _doubtful(frame: pd.DataFrame, place: Place, indicator: Indicator) -> list[pd.DataFrame]:
    unsure = frame[frame["status"] == DOUBTFUL]
    return [] if unsure.empty else [point_rows(unsure, "u", place).assign(s=indicator.short)]


def _in_own_colours(layer: dict[str, Any], x: object, y: object, colour_of: object) -> dict[str, Any]:
    """Return a layer of points with each series' points in its colour."""
    mark = {name: each for name, each in layer["mark"].items() if name != "color"}
    return {**layer, "mark": mark, "encoding": {"x": x, "y": y, "color": colour_of}}


def _along(
    rows: pd.DataFrame, span: tuple[date, date], height_of: Callable[[float], float]
) -> list[tuple[float, float]]:
    """Return dots along a line so close that no word fits between two: their shares of width and height."""
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
    return [(float(x), float(y)) for x, y in dots]


def _name_layers(
    ends: Sequence[tuple[date, float, str, str]], heights: Sequence[float], height: int
) -> list[dict[str, Any]]:
    """Return the names right of the plot, each beside the end of its line or as near to it as the others let it.

    Args:
        ends: of each series the day and value of its last point, its name and its colour.
        heights: of these points, as shares of the plot's from its top.
        height: of the plot, in pixels.
    """
    for spare, letters in product(SPARE, NAME_LINES):
        texts = [wrap(name, letters) for _, _, name, _ in ends]
        tall = [(len(each) * NAME_LEADING + NAMES_APART) * spare for each in texts]
        if sum(tall) <= height:
            break
    at = apart([each * height for each in heights], tall, height)
    rows = [
        {"t": moment(day), "v": value, "n": "\n".join(text), "c": colour, "y": round(middle / height, 4)}
        for (day, value, _, colour), text, middle in zip(ends, texts, at, strict=True)
    ]
    colour = {"field": "c", "type": "nominal", "scale": None, "legend": None}
    x, y = {"field": "t", "type": "temporal"}, {"field": "v", "type": "quantitative"}
    return [
        {
            "name": "ends",
            "data": {"values": rows},
            "mark": {"type": "rule", "strokeWidth": 0.8, "opacity": 0.6, "aria": False},
            "encoding": {
                "x": x,
                "y": y,
                "x2": {"value": {"expr": f"width + {NAME_FROM - 3}"}},
                "y2": {"value": {"expr": "datum.y * height"}},
                "color": colour,
            },
        },
        {
            "name": "names",
            "data": {"values": rows},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "lineBreak": "\n",
                "lineHeight": NAME_LEADING,
                "fontSize": NAME_SIZE,
                "fontWeight": 600,
                # Vega puts a text of several lines by its first.
                "dy": {"expr": f"-(length(split(datum.n, '\\n')) - 1) * {NAME_LEADING / 2}"},
                "aria": False,
            },
            "encoding": {
                "x": {"value": {"expr": f"width + {NAME_FROM}"}},
                "y": {"value": {"expr": "datum.y * height"}},
                "text": {"field": "n", "type": "nominal"},
                "color": colour,
            },
        },
    ]
