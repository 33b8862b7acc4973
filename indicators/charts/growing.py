"""The chart of one series over the days as of which it can be shown: a browser draws any of them without asking.

Its axes are those of all these days, so that the line grows and nothing else moves. What is drawn of a day is what was
known on it and nothing later; `components/slider.js` picks those rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indicators.charts.annotations import Annotations, annotation_layers, cut
from indicators.charts.axes import Place, in_time, layered, log_refused, scale_of, value_extent, within
from indicators.charts.colours import RULE, TOPIC_COLOURS
from indicators.charts.marked_points import doubtful_layer, hollow_layer
from indicators.charts.series import MOST_POINTS, bar_share
from indicators.core.periods import as_dates, day_numbers, days, days_of, last_days, later
from indicators.core.words import number
from indicators.figures.analysis import GAP_PERIODS, MAX_GAP_PERIODS, reduced
from indicators.figures.lifetimes import NEVER
from indicators.figures.words import in_period
from indicators.model import DOUBTFUL

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from indicators.model import Indicator

DATA = "grown"
RECONSTRUCTED, PROVISIONAL, BREAK, SHAPE, UNSURE = 1, 2, 4, 8, 16
MILLISECONDS = 86_400_000


def growing_chart(
    life: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    span: tuple[date, date],
    published: date,
    *,
    height: int,
) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Return the rows of all days in columns, and the spec that draws those of one.

    The columns: `from` and `until`, the days from which and until which a row is shown (None: to this day), and
    `start`, that of its period, as numbers of days since 1970; `last`, the latest start of a next one that a line goes
    on to; `t` in milliseconds; `v`, None where the axis has no place for it; `w` and `n`, value and period in words;
    `flags`, of which SHAPE are the rows that a line of many is drawn through.

    Args:
        life: the values of one series with their days, as `lifetimes.lifetimes` gives them.
        frequency: of the frame, as it is read.
        indicator: what it measures; decides line, bars or single points.
        span: first and last day of the time axis.
        published: the day that is marked, and the first that can be shown.
        height: of the plot, in pixels.
    """
    rows = within(life, frequency, span)
    rows = rows[days_of(rows["until"]) > days(published)[0]].reset_index(drop=True)
    log = indicator.log and not log_refused(rows["value"], indicator.drawn_as)
    place = Place(frequency, indicator.stands, indicator.years_to)
    values = rows["value"].where((rows["value"] > 0) | (not log))
    amounts = indicator.drawn_as == "point" and indicator.change == "percent" and not indicator.currency
    ticks = scale_of(value_extent(values, log=log, zero=indicator.drawn_as == "bar" or amounts), log=log)
    marks = cut(Annotations(published, (), ()), span)
    layers = [*_layers(indicator, frequency, span), *annotation_layers(marks, span), _day_layer()]
    spec = layered(layers, span, indicator.unit, height, ticks, log=log)
    spec["data"] = {"name": DATA, "values": []}
    spec["params"].append({"name": "thin", "value": False})
    starts = days_of(rows["time_period"])
    status = rows["status"]
    # Of a period with several values each is drawn; of the others those that keep the shape.
    several = rows.duplicated("time_period", keep=False)
    shape = reduced(rows[~several].reset_index(drop=True), MOST_POINTS)["time_period"]
    flags = (
        rows["reconstructed"] * RECONSTRUCTED
        + status.isin(["P", "F"]) * PROVISIONAL
        + (status == "B") * BREAK
        + (status == DOUBTFUL) * UNSURE
        + (several | rows["time_period"].isin(shape)) * SHAPE
    ).astype(int)
    last = later(starts, frequency, GAP_PERIODS.get(frequency, MAX_GAP_PERIODS)) if len(rows) else starts
    until = day_numbers(days_of(rows["until"])).tolist()
    columns: dict[str, list[Any]] = {
        "from": day_numbers(days_of(rows["since"])).tolist(),
        "until": [None if gone else day for day, gone in zip(until, rows["until"] == NEVER, strict=True)],
        "start": day_numbers(starts).tolist(),
        "last": day_numbers(last).tolist(),
        "t": (day_numbers(place.of(rows["time_period"])) * MILLISECONDS).tolist(),
        "v": [None if value != value else value for value in values],  # noqa: PLR0124 - no place on a log axis
        "w": [number(each) for each in rows["value"]],
        "n": _periods(rows, indicator, frequency),
        "flags": flags.tolist(),
    }
    return columns, spec


def _periods(rows: pd.DataFrame, indicator: Indicator, frequency: str) -> list[str]:
    """Return the period of each value in words that follow it; of one that was not over when it was copied, so far."""
    starts = days_of(rows["time_period"])
    ends = last_days(starts, frequency)
    so_far = (days_of(rows["retrieved_on"]) <= ends) & rows["status"].isin(["A", "P"]).to_numpy()
    so_far &= frequency not in ("D", "B")
    named = zip(as_dates(starts), as_dates(ends), so_far, strict=True)
    return [in_period(start, end, indicator, frequency) + (" so far" if part else "") for start, end, part in named]


def _layers(indicator: Indicator, frequency: str, span: tuple[date, date]) -> list[dict[str, Any]]:
    colour = TOPIC_COLOURS[indicator.topic]
    place = {"x": {"field": "t", "type": "temporal"}, "y": {"field": "v", "type": "quantitative"}}

    def layer(kind: str, mark: dict[str, Any], *, inside: bool = False) -> dict[str, Any]:
        shown = f"datum.k === '{kind}'" + (f" && {in_time(span)}" if inside else "")
        own = {"color": colour, "aria": False, **mark}
        return {"mark": own, "transform": [{"filter": shown}], "encoding": dict(place)}

    if indicator.drawn_as == "bar":
        bar = {"type": "bar", "width": {"expr": f"max(2, width * {bar_share(frequency, span):.6f})"}, "clip": True}
        hollow = {**bar, "fillOpacity": 0.12, "stroke": colour, "strokeWidth": 1.4}
        return [layer("v", bar), layer("r", hollow), doubtful_layer(colour, span)]
    dot = {"type": "point", "filled": True, "opacity": 1}
    if indicator.drawn_as == "point":
        return [
            layer("v", {**dot, "size": 52}, inside=True),
            hollow_layer(colour, dict(place), 52, span),
            doubtful_layer(colour, span),
        ]
    line = {"type": "line", "strokeJoin": "round", "clip": True, "strokeWidth": {"expr": "thin ? 1.1 : 1.8"}}
    return [
        layer("v", line),
        layer("p", {**line, "strokeDash": [3, 3]}),
        layer("o", {**dot, "size": 30}, inside=True),
        layer("i", {**dot, "size": 9}, inside=True),
        hollow_layer(colour, dict(place), 26, span),
        doubtful_layer(colour, span),
    ]


def _day_layer() -> dict[str, Any]:
    mark = {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.6, "color": RULE, "clip": True, "aria": False}
    shown = {"filter": "datum.k === 'd'"}
    # Told so, its ends follow the plot's, which may become another after it was drawn.
    ends = {"y": {"value": 0}, "y2": {"value": {"expr": "height"}}}
    return {"mark": mark, "transform": [shown], "encoding": {"x": {"field": "t", "type": "temporal"}, **ends}}
