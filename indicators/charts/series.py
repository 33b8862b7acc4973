"""One series as a Vega-Lite spec and the frame it draws.

A spec is a plain dict, the same to the letter for the same input, so that an unchanged chart is not sent or
drawn again.
"""

from __future__ import annotations

import math
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.charts.annotations import (
    NO_ANNOTATIONS,
    annotation_layers,
    cut,
    left_out,
    level_layers,
    level_words,
    marks_words,
    published_words,
    window_layers,
)
from indicators.charts.axes import (
    Place,
    in_time,
    in_utc,
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
from indicators.charts.colours import TOPIC_COLOURS
from indicators.charts.hover import ANSWERING, hover_layers, hover_rows, stated
from indicators.charts.labels import AT_AN_END, BESIDE, SMALLEST, TIERS, Word, placed, word_layers
from indicators.charts.marked_points import doubtful_layer, hollow_layer, point_rows
from indicators.core.periods import as_dates, days_of, last_days
from indicators.core.words import day_words, number
from indicators.figures.analysis import reduced, with_gaps
from indicators.figures.words import in_period
from indicators.model import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from indicators.charts.annotations import Annotations, Tested
    from indicators.model import Indicator

MOST_POINTS = 420
LABELLED_POINTS = 9
MOST_DOTTED = 20
MOST_HOLLOW = 28
BAR_SHARE = 0.7
BAR_STEP = 0.01
NARROWEST = 170  # pixels of a plot: the third chart of a room's step
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
    also: Sequence[int] = (),
    log: bool = False,
    overview: bool = False,
    known: bool = False,
    beside: pd.DataFrame | None = None,
    named: Sequence[tuple[date, float, str, str]] = (),
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the data and spec of one series over a span of days.

    Args:
        frame: the observations of one series, in `unit`.
        frequency: of the frame, as it is read.
        indicator: what it measures; decides line, bars or single points.
        span: first and last day of the time axis.
        annotations: publication day and events.
        unit: on the axis; the indicator's own unless given.
        height: of the plot, in pixels; the chart in the spec is higher by its axis (`AROUND`).
        also: other heights of plots that the chart is drawn with, for which its words are placed too.
        log: a logarithmic axis.
        overview: without hover marks, for charts that are only glanced at.
        known: as of a day: reconstructed values are hollow, and each row says since when it is known (`ks`).
        beside: observations of another state of the series, beside it or in it: both have one value axis.
        named: words at points, the most important first: the day and value of each, its text and its colour.
    """
    inside = within(frame, frequency, span)
    both = inside if beside is None else pd.concat([inside, within(beside, frequency, span)])
    log = log and not log_refused(both["value"], indicator.drawn_as)
    annotations, untold = cut(annotations, span, log=log), left_out(annotations.test, span, log=log)
    above, below = parted(inside, log=log)
    place = Place(frequency, indicator.stands, indicator.years_to)
    drawn, data, lines = drawn_rows(above, below, place, indicator, span, hollow=known)
    amounts = indicator.drawn_as == "point" and indicator.change == "percent" and not indicator.currency
    extra = [annotations.test.level] if annotations.test and annotations.test.level is not None else []
    if beside is not None:
        extra += [each for each in within(beside, frequency, span)["value"] if not log or each > 0]
    extent = value_extent(
        pd.concat([data["v"], pd.Series(extra, dtype="float64")]) if extra else data["v"],
        log=log,
        zero=indicator.drawn_as == "bar" or amounts,
    )
    ticks = scale_of(extent, log=log)
    height_of = partial(share_down, ends=ticks.ends, log=log)
    words, dots = _words(inside, above, place, indicator, span, height_of)
    names = [Word(moment(d), share_of(d, span), v, height_of(v), told, hue, AT_AN_END) for d, v, told, hue in named]
    words = [*level_words(annotations.test, span, height_of), *published_words(annotations, span), *names, *words]
    if words and indicator.drawn_as == "line":
        dots += _dots(above if dotted(above, drawn) else above.iloc[:0], place, span, height_of)
    if words and annotations.test:
        at = ((day, value) for day, value, _ in annotations.test.points if span[0] <= day <= span[1])
        dots += [(share_of(day, span), height_of(value)) for day, value in at]
    lines_at = _segments(drawn, place, indicator, span, height_of, annotations.test) if words else None
    ruled = [*(each.date for each in annotations.rules), *filter(None, [annotations.published])]
    rules = [share_of(each, span) for each in ruled]
    rows = placed(words, dots, [height, *also], rules, lines=lines_at, tiers=(NARROWEST, *TIERS))
    unit = unit or indicator.unit
    hover = []
    if not overview:
        answers = hover_rows(drawn, place, span)
        hover = hover_layers(unit, TOPIC_COLOURS[indicator.topic], [stated(answers)])
        data = pd.concat([data, answers if stated(answers) else answers.drop(columns="st")], ignore_index=True)
    if not known:
        data = data.drop(columns=["ks"])
    layers = [
        *window_layers(annotations.test, span),
        *lines,
        *hover[:2],
        *annotation_layers(annotations, span),
        *level_layers(annotations.test, span),
        *word_layers(rows, "" if overview else ANSWERING),
        *hover[2:],
    ]
    told = " ".join(each for each in (log_left_out(inside, frequency) if log else "", untold) if each)
    spec = layered(layers, span, unit, height, ticks, log=log, told=told, marks=marks_words(annotations))
    spec["description"] = f"{described(inside, frequency, indicator, unit, annotations)} {told}".strip()
    return data, spec


def _words(
    inside: pd.DataFrame,
    above: pd.DataFrame,
    place: Place,
    indicator: Indicator,
    span: tuple[date, date],
    height_of: Callable[[float], float],
) -> tuple[list[Word], list[tuple[float, float]]]:
    """Return values of few single points or breaks of a line in words, and the dots that no word may cover."""
    colour = TOPIC_COLOURS[indicator.topic]
    if indicator.drawn_as == "point":
        at = [(day, value) for day, value in zip(as_dates(place.of(above["time_period"])), above["value"], strict=True)]
        seen = [each for each in at if span[0] <= each[0] <= span[1]]
        dots = [(share_of(day, span), height_of(value)) for day, value in seen]
        if len(seen) > LABELLED_POINTS:
            return [], dots
        ranks = sorted(seen, key=lambda each: (each != seen[-1], each[1] != max(of for _, of in seen), each[0]))
        words = [
            Word(moment(day), share_of(day, span), value, height_of(value), number(value), colour)
            for day, value in ranks
        ]
        return words, dots
    if indicator.drawn_as == "bar":
        return [], []
    breaks = as_dates(days_of(inside["time_period"][inside["status"] == "B"]))
    return [
        Word(moment(day), share_of(day, span), None, 0, "break in method", colour, BESIDE, SMALLEST, 400)
        for day in breaks
        if span[0] <= day <= span[1]
    ], []


def _dots(
    frame: pd.DataFrame, place: Place, span: tuple[date, date], height_of: Callable[[float], float]
) -> list[tuple[float, float]]:
    """Return where points stand that are in the time shown, by their shares of width and height."""
    at = zip(as_dates(place.of(frame["time_period"])), frame["value"], strict=True)
    return [(share_of(day, span), height_of(value)) for day, value in at if span[0] <= day <= span[1]]


def dotted(frame: pd.DataFrame, drawn: pd.DataFrame) -> bool:
    """Return whether a line has a dot at each of its points: it has few, or is mostly gaps."""
    return len(frame) <= MOST_DOTTED or bool(drawn["value"].isna().sum() * 2 >= len(frame))


def _segments(
    drawn: pd.DataFrame,
    place: Place,
    indicator: Indicator,
    span: tuple[date, date],
    height_of: Callable[[float], float],
    test: Tested | None,
) -> npt.NDArray[np.float64]:
    """Return a series that is no single points, and a level, as lines: x and y of both ends, by their shares."""
    level = np.empty((0, 4))
    if test and test.level is not None:
        first, last = (share_of(min(max(each, span[0]), span[1]), span) for each in test.window)
        level = np.array([[first, height_of(test.level), last, height_of(test.level)]])
    if indicator.drawn_as == "point":
        return level
    x = np.array([share_of(each, span) for each in as_dates(place.of(drawn["time_period"]))])
    y = np.array([height_of(each) if each == each else np.nan for each in drawn["value"]])  # noqa: PLR0124 - a gap
    if indicator.drawn_as == "bar":
        # Upright, and so near to each other that no word stands between two of one bar.
        half, zero = bar_share(place.frequency, span) / 2, height_of(0.0)
        across = np.linspace(-half, half, math.ceil(half / BAR_STEP) + 1)
        x, y = (np.repeat(x, len(across)) + np.tile(across, len(x))), np.repeat(y, len(across))
        found = np.column_stack((x, y, x, np.full(len(x), zero)))
    else:
        found = np.column_stack((x[:-1], y[:-1], x[1:], y[1:]))
    return np.vstack((level, found[~np.isnan(found).any(axis=1)]))


def bar_share(frequency: str, span: tuple[date, date]) -> float:
    """Return how wide a bar is, as a share of the plot."""
    return BAR_SHARE * PERIOD_DAYS[frequency] / max((span[1] - span[0]).days, 1)


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

    def told(at: int) -> str:
        return f"{number(values[at])} {in_period(starts[at], ends[at], indicator, frequency)}"

    first, last = told(0), told(-1)
    low, high = int(np.argmin(values)), int(np.argmax(values))
    extremes = f"lowest {told(low)}, highest {told(high)}"
    published = f" The brief was published on {day_words(annotations.published)}." if annotations.published else ""
    count = sum(each for _, each in annotations.passages)
    spoken = f" Passages of briefs that speak of it: {count}." if count else ""
    unsure = int((frame["status"] == DOUBTFUL).sum()) if "status" in frame else 0
    doubted = f" Doubtful, and crossed out: {unsure}." if unsure else ""
    return f"{kind}: {indicator.title}, {unit}. {first}; {last}; {extremes}.{doubted}{published}{spoken}"


def drawn_rows(
    frame: pd.DataFrame,
    below: pd.DataFrame,
    place: Place,
    indicator: Indicator,
    span: tuple[date, date],
    *,
    hollow: bool = False,
    colour: str = "",
) -> tuple[pd.DataFrame, pd.DataFrame, list[dict[str, Any]]]:
    """Return the observations that are drawn, their rows, and the layers; in the topic's colour or another."""
    colour = colour or TOPIC_COLOURS[indicator.topic]
    shown, data, layers = _drawn(frame, below, place, indicator, span, hollow=hollow, colour=colour)
    unsure = frame[frame["status"] == DOUBTFUL]
    if not unsure.empty:
        data = pd.concat([data, point_rows(unsure, "u", place)], ignore_index=True)
        layers = [*layers, doubtful_layer(colour, span)]
    return shown, data, layers


def _drawn(
    frame: pd.DataFrame,
    below: pd.DataFrame,
    place: Place,
    indicator: Indicator,
    span: tuple[date, date],
    *,
    hollow: bool,
    colour: str,
) -> tuple[pd.DataFrame, pd.DataFrame, list[dict[str, Any]]]:
    guessed = frame["reconstructed"].to_numpy() if hollow else np.zeros(len(frame), dtype=bool)
    value = {"field": "v", "type": "quantitative"}
    encoding = {"x": {"field": "t", "type": "temporal"}, "y": value}
    if indicator.drawn_as == "line":
        return _line(frame, below, place, colour, encoding, guessed, span)
    mark = {"type": "point", "filled": True, "size": 52, "opacity": 1, "color": colour, "aria": False}
    shown = f"datum.k === 'v' && {in_time(span)}"
    empty = hollow_layer(colour, encoding, 52, span)
    if indicator.drawn_as == "bar":
        wide = {"expr": f"max(2, width * {bar_share(place.frequency, span):.6f})"}
        mark = {"type": "bar", "width": wide, "color": colour, "clip": True, "aria": False}
        empty = {**empty, "mark": {**mark, "fillOpacity": 0.12, "stroke": colour, "strokeWidth": 1.4}}
        empty["transform"], shown = [{"filter": "datum.k === 'r'"}], "datum.k === 'v'"
    layers = [{"mark": mark, "transform": [{"filter": shown}], "encoding": encoding}]
    data = point_rows(frame, "v", place)
    if guessed.any():
        data.loc[guessed, "k"] = "r"
        layers.append(empty)
    return frame, data, layers


def _line(
    frame: pd.DataFrame,
    below: pd.DataFrame,
    at: Place,
    colour: str,
    encoding: dict[str, Any],
    guessed: npt.NDArray[np.bool_],
    span: tuple[date, date],
) -> tuple[pd.DataFrame, pd.DataFrame, list[dict[str, Any]]]:
    place, main = encoding["x"], {"filter": "datum.k === 'v'"}
    line: dict[str, Any] = {
        "type": "line",
        "color": colour,
        "strokeWidth": 1.8,
        "strokeJoin": "round",
        "clip": True,
        "aria": False,
    }
    drawn, lone = on_a_line(frame, below, at.frequency)
    data = point_rows(drawn, "v", at)
    layers = [{"mark": line, "transform": [main], "encoding": encoding}]
    provisional = frame["status"].isin(["P", "F"]).to_numpy()
    if provisional.any():
        # The last normal point starts the dashed line too, so that no hole shows at the seam.
        joined = provisional | np.append(provisional[1:], False)
        data.loc[data["t"].isin(in_utc(at.moments(frame["time_period"][provisional]))), "k"] = "x"
        data = pd.concat([data, point_rows(frame[joined], "p", at), point_rows(below, "p", at)], ignore_index=True)
        dashed = {**line, "strokeDash": [3, 3]}
        layers.append({"mark": dashed, "transform": [{"filter": "datum.k === 'p'"}], "encoding": encoding})
    breaks = pd.concat([frame, below])
    breaks = breaks[breaks["status"] == "B"]
    if not breaks.empty:
        # A method changes where its first period begins.
        data = pd.concat([data, point_rows(breaks.assign(value=np.nan), "b", Place("D", "middle"))], ignore_index=True)
        rule = {"type": "rule", "strokeDash": [1, 3], "color": colour, "clip": True, "aria": False}
        layers.append({"mark": rule, "transform": [{"filter": "datum.k === 'b'"}], "encoding": {"x": place}})
    dots = {
        "type": "point",
        "filled": True,
        "size": 30,
        "opacity": 1,
        "color": colour,
        "aria": False,
    }
    shown = in_time(span)
    if dotted(frame, drawn):
        held = {"filter": f"datum.k === '{'e' if guessed.any() else 'v'}' && {shown}"}
        if guessed.any():
            data = pd.concat([data, point_rows(frame[~guessed], "e", at)], ignore_index=True)
        layers.append({"mark": dots, "transform": [held], "encoding": encoding})
    elif not lone.empty:
        data = pd.concat([data, point_rows(lone, "i", at)], ignore_index=True)
        small = {**dots, "size": 9}
        layers.append({"mark": small, "transform": [{"filter": f"datum.k === 'i' && {shown}"}], "encoding": encoding})
    if guessed.any():
        # A line cannot be hollow: it is drawn thin, with hollow points along it, and at its end.
        line["strokeWidth"] = 1.1
        which = np.flatnonzero(guessed)
        some = np.unique(np.linspace(0, len(which) - 1, min(len(which), MOST_HOLLOW)).round().astype(int))
        data = pd.concat([data, point_rows(frame.iloc[which[some]], "r", at)], ignore_index=True)
        layers.append(hollow_layer(colour, encoding, 26, span))
    return drawn, data, layers


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
