"""One series as a Vega-Lite spec and the frame it draws.

A spec is a plain dict, the same to the letter for the same input, so that an unchanged chart is not sent or
drawn again.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.charts.annotations import (
    NO_ANNOTATIONS,
    annotation_layers,
    cut,
    left_out,
    level_layers,
    window_layers,
)
from indicators.charts.axes import in_utc, layered, log_left_out, log_refused, value_extent, within
from indicators.charts.colours import TOPIC_COLOURS
from indicators.core.periods import as_dates, days, days_of, days_written, last_days
from indicators.core.words import day_words, number, period
from indicators.figures.analysis import reduced, with_gaps

if TYPE_CHECKING:
    import numpy.typing as npt

    from indicators.charts.annotations import Annotations
    from indicators.model import Indicator

MOST_POINTS = 420
MOST_HOVERS = 60
LABELLED_POINTS = 9
MOST_DOTTED = 20
MOST_HOLLOW = 28
BAR_SHARE = 0.7
PERIOD_DAYS = {"A": 365, "Q": 91, "M": 30, "W": 7, "D": 1, "B": 1}


def series_chart(
    frame: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    span: tuple[date, date],
    annotations: Annotations = NO_ANNOTATIONS,
    *,
    unit: str = "",
    height: int = 150,
    log: bool = False,
    overview: bool = False,
    known: bool = False,
    beside: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the data and spec of one series over a span of days.

    Args:
        frame: the observations of one series, in `unit`.
        frequency: of the frame, as it is read.
        indicator: what it measures; decides line, bars or single points.
        span: first and last day of the time axis.
        annotations: publication day and events.
        unit: on the axis; the indicator's own unless given.
        height: of the plot, in pixels.
        log: a logarithmic axis.
        overview: without hover marks, for charts that are only glanced at.
        known: as of a day: reconstructed values are hollow, and each row says since when it is known (`ks`).
        beside: observations of another state of the series whose chart stands beside: both have one value axis.
    """
    inside = within(frame, frequency, span)
    both = inside if beside is None else pd.concat([inside, within(beside, frequency, span)])
    log = log and not log_refused(both["value"], indicator.drawn_as)
    annotations, untold = cut(annotations, span, log=log), left_out(annotations.test, span, log=log)
    above, below = parted(inside, log=log)
    data, lines = _drawn(above, below, frequency, indicator, span, hollow=known)
    layers = [
        *window_layers(annotations.test, span),
        *lines,
        *annotation_layers(annotations, span),
        *level_layers(annotations.test, span),
    ]
    shown = data["v"]
    if not overview:
        layers.append(hover_layer(indicator.drawn_as == "bar", known=known))
        hovers = hover_rows(inside, frequency, span)
        hovers = _centred(hovers, frequency) if indicator.drawn_as == "bar" else hovers
        data = pd.concat([data, hovers], ignore_index=True)
    if not known:
        data = data.drop(columns=["ks", "since"], errors="ignore")
    amounts = indicator.drawn_as == "point" and indicator.change == "percent" and not indicator.currency
    extra = [annotations.test.level] if annotations.test and annotations.test.level is not None else []
    if beside is not None:
        extra += [each for each in within(beside, frequency, span)["value"] if not log or each > 0]
    extent = value_extent(
        pd.concat([shown, pd.Series(extra, dtype="float64")]) if extra else shown,
        log=log,
        zero=indicator.drawn_as == "bar" or amounts,
    )
    told = " ".join(each for each in (log_left_out(inside, frequency) if log else "", untold) if each)
    spec = layered(layers, span, unit or indicator.unit, height, extent, log=log, told=told)
    words = described(inside, frequency, indicator, unit or indicator.unit, annotations)
    spec["description"] = f"{words} {told}".strip()
    return data, spec


def described(
    frame: pd.DataFrame, frequency: str, indicator: Indicator, unit: str, annotations: Annotations = NO_ANNOTATIONS
) -> str:
    """Return the chart in words, for those who do not see it."""
    if frame.empty:
        return f"{indicator.title}: no value in the time shown."
    starts = as_dates(days_of(frame["time_period"]))
    ends = as_dates(last_days(days_of(frame["time_period"]), frequency))
    kind = {"line": "Line", "bar": "Bars", "point": "Single points"}[indicator.drawn_as]
    values = frame["value"].tolist()
    first, last = (f"{number(values[at])} in {period(starts[at], ends[at], frequency)}" for at in (0, -1))
    low, high = int(np.argmin(values)), int(np.argmax(values))
    extremes = ", ".join(
        f"{word} {number(values[at])} in {period(starts[at], ends[at], frequency)}"
        for word, at in (("lowest", low), ("highest", high))
    )
    published = f" The brief was published on {day_words(annotations.published)}." if annotations.published else ""
    count = sum(each for _, each in annotations.passages)
    spoken = f" Passages of briefs that speak of it: {count}." if count else ""
    return f"{kind}: {indicator.title}, {unit}. {first}; {last}; {extremes}.{published}{spoken}"


def _drawn(
    frame: pd.DataFrame,
    below: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    span: tuple[date, date],
    *,
    hollow: bool = False,
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    guessed = frame["reconstructed"].to_numpy() if hollow else np.zeros(len(frame), dtype=bool)
    colour = TOPIC_COLOURS[indicator.topic]
    place = {"field": "t", "type": "temporal"}
    value = {"field": "v", "type": "quantitative"}
    main = {"filter": "datum.k === 'v'"}
    encoding = {"x": place, "y": value}
    if indicator.drawn_as == "bar":
        share = BAR_SHARE * PERIOD_DAYS[frequency] / max((span[1] - span[0]).days, 1)
        wide = {"expr": f"max(2, width * {share:.6f})"}
        bar = {"type": "bar", "width": wide, "color": colour, "clip": True, "aria": False}
        layers = [{"mark": bar, "transform": [main], "encoding": encoding}]
        data = point_rows(frame, "v")
        if guessed.any():
            data.loc[guessed, "k"] = "r"
            empty = {**bar, "fillOpacity": 0.12, "stroke": colour, "strokeWidth": 1.4}
            layers.append({"mark": empty, "transform": [{"filter": "datum.k === 'r'"}], "encoding": encoding})
        return _centred(data, frequency), layers
    if indicator.drawn_as == "point":
        return _dots(frame, colour, encoding, guessed)
    return _line(frame, below, frequency, colour, encoding, guessed)


def _dots(
    frame: pd.DataFrame, colour: str, encoding: dict[str, Any], guessed: npt.NDArray[np.bool_]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    main = {"filter": "datum.k === 'v'"}
    data = point_rows(frame, "v")
    dots = {
        "type": "point",
        "filled": True,
        "size": 52,
        "opacity": 1,
        "color": colour,
        "clip": True,
        "aria": False,
    }
    layers = [{"mark": dots, "transform": [main], "encoding": encoding}]
    if guessed.any():
        data.loc[guessed, "k"] = "r"
        layers.append(hollow_layer(colour, encoding, 52))
    if len(frame) <= LABELLED_POINTS:
        data["l"] = [number(each) for each in frame["value"]]
        label = {
            "type": "text",
            "dy": -11,
            "fontSize": 11.5,
            "fontWeight": 600,
            "color": colour,
            "aria": False,
        }
        words = {**encoding, "text": {"field": "l", "type": "nominal"}}
        shown = {"filter": "datum.k === 'v' || datum.k === 'r'"}
        layers.append({"mark": label, "transform": [shown], "encoding": words})
    return data, layers


def _line(
    frame: pd.DataFrame,
    below: pd.DataFrame,
    frequency: str,
    colour: str,
    encoding: dict[str, Any],
    guessed: npt.NDArray[np.bool_],
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    place, main = encoding["x"], {"filter": "datum.k === 'v'"}
    line: dict[str, Any] = {
        "type": "line",
        "color": colour,
        "strokeWidth": 1.8,
        "strokeJoin": "round",
        "clip": True,
        "aria": False,
    }
    drawn, lone = on_a_line(frame, below, frequency)
    data = point_rows(drawn, "v")
    layers = [{"mark": line, "transform": [main], "encoding": encoding}]
    provisional = frame["status"].isin(["P", "F"]).to_numpy()
    if provisional.any():
        # The last normal point starts the dashed line too, so that no hole shows at the seam.
        joined = provisional | np.append(provisional[1:], False)
        data.loc[data["t"].isin(in_utc(frame["time_period"][provisional])), "k"] = "x"
        data = pd.concat([data, point_rows(frame[joined], "p"), point_rows(below, "p")], ignore_index=True)
        dashed = {**line, "strokeDash": [3, 3]}
        layers.append({"mark": dashed, "transform": [{"filter": "datum.k === 'p'"}], "encoding": encoding})
    breaks = pd.concat([frame, below])
    breaks = breaks[breaks["status"] == "B"]
    if not breaks.empty:
        data = pd.concat([data, point_rows(breaks, "b")], ignore_index=True)
        rule = {"type": "rule", "strokeDash": [1, 3], "color": colour, "aria": False}
        layers.append({"mark": rule, "transform": [{"filter": "datum.k === 'b'"}], "encoding": {"x": place}})
        word = {
            "type": "text",
            "align": "left",
            "dx": 4,
            "y": 8,
            "fontSize": 10.5,
            "color": colour,
            "aria": False,
        }
        shown = {"x": place, "text": {"value": "break in method"}}
        layers.append({"mark": word, "transform": [{"filter": "datum.k === 'b'"}], "encoding": shown})
    dots = {
        "type": "point",
        "filled": True,
        "size": 30,
        "opacity": 1,
        "color": colour,
        "clip": True,
        "aria": False,
    }
    if len(frame) <= MOST_DOTTED or drawn["value"].isna().sum() * 2 >= len(frame):
        held = {"filter": "datum.k === 'e'"} if guessed.any() else main
        if guessed.any():
            data = pd.concat([data, point_rows(frame[~guessed], "e")], ignore_index=True)
        layers.append({"mark": dots, "transform": [held], "encoding": encoding})
    elif not lone.empty:
        data = pd.concat([data, point_rows(lone, "i")], ignore_index=True)
        small = {**dots, "size": 9}
        layers.append({"mark": small, "transform": [{"filter": "datum.k === 'i'"}], "encoding": encoding})
    if guessed.any():
        # A line cannot be hollow: it is drawn thin, with hollow points along it, and at its end.
        line["strokeWidth"] = 1.1
        at = np.flatnonzero(guessed)
        at = at[np.unique(np.linspace(0, len(at) - 1, min(len(at), MOST_HOLLOW)).round().astype(int))]
        data = pd.concat([data, point_rows(frame.iloc[at], "r")], ignore_index=True)
        layers.append(hollow_layer(colour, encoding, 26))
    return data, layers


def hollow_layer(colour: str, encoding: dict[str, Any], size: int) -> dict[str, Any]:
    """Return the layer of the reconstructed values (`k` is r): rings of `size` square pixels."""
    mark = {
        "type": "point",
        "filled": False,
        "strokeWidth": 1.4,
        "size": size,
        "opacity": 1,
        "color": colour,
        "clip": True,
        "aria": False,
    }
    return {"mark": mark, "transform": [{"filter": "datum.k === 'r'"}], "encoding": encoding}


def _centred(points: pd.DataFrame, frequency: str) -> pd.DataFrame:
    """Return points moved to the middle of their periods, where a bar stands."""
    return points.assign(t=points["t"] + pd.Timedelta(days=PERIOD_DAYS[frequency] // 2))


def point_rows(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return day, value, `kind` of row (`k`) and since when it is known (`ks`) of each observation, days in UTC."""
    return pd.DataFrame(
        {
            "t": in_utc(frame["time_period"]).array,
            "v": frame["value"].to_numpy(),
            "k": [kind] * len(frame),
            "ks": in_utc(frame["known_on"]).array,
        }
    )


def parted(frame: pd.DataFrame, *, log: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the observations that an axis has a place for, and, with no value, where it has none for some.

    A log axis has none for zero and less; of several in a row the first is enough, and one with a break in method.
    """
    low = (frame["value"] <= 0) & log
    first = low & (~low.shift(1, fill_value=False) | (frame["status"] == "B"))
    return frame[~low].reset_index(drop=True), frame[first].assign(value=np.nan).reset_index(drop=True)


def on_a_line(frame: pd.DataFrame, below: pd.DataFrame, frequency: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what a line goes through, and of it the points that stand alone, through which no line can be seen.

    It has no value where the line stops: in gaps, and where the axis has no place (`below`, as `parted` gives it).
    """
    gapped = with_gaps(frame, frequency)
    holes = pd.concat([gapped[gapped["value"].isna()], below])
    drawn = pd.concat([reduced(frame, MOST_POINTS), holes]).sort_values("time_period", kind="stable", ignore_index=True)
    none = drawn["value"].isna()
    return drawn, drawn[~none & none.shift(1, fill_value=True) & none.shift(-1, fill_value=True)]


def hover_rows(frame: pd.DataFrame, frequency: str, span: tuple[date, date]) -> pd.DataFrame:
    """Return the rows that tell period and value under the pointer, at most as many as can be told apart."""
    # Not at the very edges: a wide mark there would stick out of the plot and move it.
    edge = np.timedelta64((span[1] - span[0]) // 120)
    first, last = days(*span).astype("datetime64[s]")
    at = frame["time_period"].to_numpy()
    shown = reduced(frame[(at >= first + edge) & (at <= last - edge)].reset_index(drop=True), MOST_HOVERS)
    starts = days_of(shown["time_period"])
    ends = last_days(starts, frequency)
    names = [period(*ends_of, frequency) for ends_of in zip(as_dates(starts), as_dates(ends), strict=True)]
    since = days_written(days_of(shown["known_on"]))
    return point_rows(shown, "h").assign(n=names, w=[number(each) for each in shown["value"]], since=since)


def hover_layer(bars: bool, *, known: bool = False) -> dict[str, Any]:
    """Return the unseen layer of rules that tell period and value under the pointer; wider where `bars` are drawn."""
    since = {"field": "since", "type": "nominal", "title": "Known since"}
    return {
        "mark": {"type": "rule", "strokeWidth": 14 if bars else 9, "opacity": 0, "clip": True, "aria": False},
        "transform": [{"filter": "datum.k === 'h'"}],
        "encoding": {
            "x": {"field": "t", "type": "temporal"},
            "tooltip": [
                {"field": "n", "type": "nominal", "title": "Period"},
                {"field": "w", "type": "nominal", "title": "Value"},
                *([since] if known else []),
            ],
        },
    }
