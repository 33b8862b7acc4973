"""Several series in one unit on one chart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from indicators.charts.annotations import NO_ANNOTATIONS, annotation_layers, cut
from indicators.charts.axes import layered, log_left_out, log_refused, value_extent, within
from indicators.charts.colours import COMPARE_COLOURS, COMPARE_DASHES, TOPIC_COLOURS
from indicators.charts.series import (
    MOST_HOLLOW,
    described,
    hollow_layer,
    hover_layer,
    hover_rows,
    on_a_line,
    parted,
    point_rows,
)
from indicators.figures.analysis import reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.charts.annotations import Annotations
    from indicators.model import Indicator


def compare_chart(
    named: Sequence[tuple[Indicator, pd.DataFrame, str]],
    span: tuple[date, date],
    annotations: Annotations = NO_ANNOTATIONS,
    *,
    unit: str,
    height: int = 320,
    log: bool = False,
    known: bool = False,
    named_at_end: bool = True,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the data and spec of several series in one unit; each has a colour, a dash and its name beside it.

    Args:
        named: indicator, frame in `unit`, and frequency of each.
        span: first and last day of the time axis.
        annotations: publication day and events.
        unit: of all of them.
        height: of the plot, in pixels.
        log: a logarithmic axis.
        known: as of a day: each row says since when it is known (`ks`); reconstructed values have hollow points.
        named_at_end: each line has its name at its end; not where all end in one place.
    """
    log = log and not any(log_refused(within(frame, each, span)["value"], "line") for _, frame, each in named)
    names = [each.short for each, _, _ in named]
    own = TOPIC_COLOURS[named[0][0].topic]
    colours = [own, *(each for each in COMPARE_COLOURS if each != own)][: len(names)]
    parts, told, untold = [], [], []
    for indicator, frame, frequency in named:
        inside = within(frame, frequency, span)
        told.append(described(inside, frequency, indicator, unit))
        if log and (out := log_left_out(inside, frequency)):
            untold.append(f"{indicator.short}: {out}")
        above, below = parted(inside, log=log)
        drawn, lone = on_a_line(above, below, frequency)
        kind = "v" if indicator.drawn_as == "line" else "d"
        parts.append(point_rows(drawn, kind).assign(s=indicator.short))
        if kind == "v" and not lone.empty:
            parts.append(point_rows(lone, "d").assign(s=indicator.short))
        parts.append(hover_rows(inside, frequency, span).assign(s=indicator.short))
        if named_at_end:
            parts.append(point_rows(above.tail(1), "n").assign(s=indicator.short))
        guessed = above[above["reconstructed"]]
        if known and not guessed.empty:
            parts.append(point_rows(reduced(guessed, MOST_HOLLOW), "r").assign(s=indicator.short))
    data = pd.concat(parts, ignore_index=True)
    if not known:
        data = data.drop(columns=["ks", "since"])
    legend = {"title": None, "orient": "top", "labelFontSize": 13.5, "labelLimit": 420, "symbolType": "stroke"}
    scale = {"domain": names, "range": colours}
    colour = {"field": "s", "type": "nominal", "scale": scale, "legend": legend}
    # No line is told by colour alone: each has its name at its end, or its dash in the legend.
    dashes = {"domain": names, "range": list(COMPARE_DASHES[: len(names)])}
    dash = {"field": "s", "type": "nominal", "scale": dashes, "legend": None if named_at_end else legend}
    place, value = {"field": "t", "type": "temporal"}, {"field": "v", "type": "quantitative"}
    hover = hover_layer(bars=False, known=known)
    hover["encoding"]["tooltip"].insert(0, {"field": "s", "type": "nominal", "title": "Series"})
    layers = [
        *annotation_layers(cut(annotations, span), span),
        {
            "mark": {"type": "line", "strokeWidth": 2, "strokeJoin": "round", "clip": True, "aria": False},
            "transform": [{"filter": "datum.k === 'v'"}],
            "encoding": {"x": place, "y": value, "color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 52, "opacity": 1, "clip": True, "aria": False},
            "transform": [{"filter": "datum.k === 'd'"}],
            "encoding": {"x": place, "y": value, "color": colour},
        },
        {
            "mark": {"type": "text", "align": "right", "dy": -9, "fontSize": 12.5, "fontWeight": 600, "aria": False},
            "transform": [{"filter": "datum.k === 'n'"}],
            "encoding": {"x": place, "y": value, "color": colour, "text": {"field": "s", "type": "nominal"}},
        },
        hover,
    ]
    if known:
        hollow = hollow_layer(own, {"x": place, "y": value, "color": colour}, 30)
        layers.append({**hollow, "mark": {name: each for name, each in hollow["mark"].items() if name != "color"}})
    extent = value_extent(data["v"][data["k"] != "h"], log=log, zero=False)
    spec = layered(layers, span, unit, height, extent, log=log, told=" ".join(untold))
    spec["description"] = " ".join((*told, *untold))
    return data, spec
