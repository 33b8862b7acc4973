"""Frame and annotations to a Vega-Lite spec and the frame it draws; and small SVG lines for tiles.

A spec is a plain dict, the same to the letter for the same input, so that an unchanged chart is not sent or
drawn again. Colours lie in the middle of the scale of lightness: each stands out on the light and on the dark
page, so a spec does not depend on the theme. A colour means one topic everywhere, and its word is always near.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.core.periods import days, last_days
from indicators.figures.analysis import reduced, with_gaps
from indicators.figures.freshness import day_words
from indicators.figures.words import number, period

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from indicators.model import Event, Indicator

TOPIC_COLOURS = {
    "currency": "#498dc5",
    "trade": "#9d880f",
    "energy": "#b5522f",
    "shipment": "#39a08e",
    "arms": "#c12065",
    "information": "#8a46c4",
    "risk": "#4d6c70",
}
# For comparing up to five series in one chart; the first is the topic's own.
COMPARE_COLOURS = ("#b5522f", "#39a08e", "#8a46c4", "#9d880f", "#498dc5")
COMPARE_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4])
RULE = "#8b8b86"
PUBLISHED = "#cf4a40"
SPARK = (220, 44)
MOST_POINTS = 420
MOST_HOVERS = 60
LABELLED_POINTS = 9
MOST_LOG_TICKS = 6
MOST_DOTTED = 20
MOST_HOLLOW = 28
LABEL_WIDTH = 125  # pixels, for the words at a level
MOST_DAYS = 60  # on which passages were published, each with a mark of its own
BAR_SHARE = 0.7
PERIOD_DAYS = {"A": 365, "Q": 91, "M": 30, "W": 7, "D": 1, "B": 1}
AXIS_WIDTH = 66


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked on a chart: the publication day, numbered events as rules, the others as ticks.

    `passages` are the days on which passages that speak of the series were published, with how many. `test` is what a
    claim asks of the series.
    """

    published: date | None
    rules: tuple[Event, ...]
    ticks: tuple[Event, ...]
    passages: tuple[tuple[date, int], ...] = ()
    test: Tested | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """A claim's test on a chart: its window, the level it needs (None where that is no level), and what it rests on.

    `points` are observations: the day in the middle of the period, the value, and what it was used as.
    """

    window: tuple[date, date]
    level: float | None
    needs: str
    points: tuple[tuple[date, float, str], ...]


NO_MARKS = Marks(None, (), ())


def series_chart(
    frame: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    span: tuple[date, date],
    marks: Marks = NO_MARKS,
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
        marks: publication day and events.
        unit: on the axis; the indicator's own unless given.
        height: of the plot, in pixels.
        log: a logarithmic axis.
        overview: without hover marks, for charts that are only glanced at.
        known: as of a day: reconstructed values are hollow, and each row says since when it is known (`ks`).
        beside: observations of another state of the series whose chart stands beside: both have one value axis.
    """
    inside = within(frame, frequency, span)
    data, lines = _drawn(inside, frequency, indicator, span, hollow=known)
    if log:
        data = data[~(data["v"] <= 0)]
    layers = [*_window_layers(marks.test, span), *lines, *_mark_layers(marks, span), *_level_layers(marks.test, span)]
    if not overview:
        layers.append(_hover(indicator.mark == "bar", known=known))
        hovers = _hovers(inside, frequency, span)
        hovers = _centred(hovers, frequency) if indicator.mark == "bar" else hovers
        data = pd.concat([data, hovers], ignore_index=True)
    if not known:
        data = data.drop(columns="ks")
    amounts = indicator.mark == "point" and indicator.change == "percent" and not indicator.currency
    extra = [marks.test.level] if marks.test and marks.test.level is not None else []
    if beside is not None:
        extra += [each for each in within(beside, frequency, span)["value"] if not log or each > 0]
    extent = _extent(
        pd.concat([data["v"], pd.Series(extra, dtype="float64")]) if extra else data["v"],
        log=log,
        zero=indicator.mark == "bar" or amounts,
    )
    spec = _spec(layers, span, unit or indicator.unit, height, extent, log=log)
    spec["description"] = described(inside, frequency, indicator, unit or indicator.unit, marks)
    return data, spec


def within(frame: pd.DataFrame, frequency: str, span: tuple[date, date]) -> pd.DataFrame:
    """Return the periods that overlap a span of days."""
    starts = frame["time_period"].to_numpy().astype("datetime64[D]")
    first, last = days(*span)
    inside: pd.DataFrame = frame[(last_days(starts, frequency) >= first) & (starts <= last)].reset_index(drop=True)
    return inside


def described(frame: pd.DataFrame, frequency: str, indicator: Indicator, unit: str, marks: Marks = NO_MARKS) -> str:
    """Return the chart in words, for those who do not see it."""
    if frame.empty:
        return f"{indicator.title}: no value in the time shown."
    ends = last_days(frame["time_period"].to_numpy().astype("datetime64[D]"), frequency).astype(object)
    starts = frame["time_period"].dt.date.tolist()
    kind = {"line": "Line", "bar": "Bars", "point": "Single points"}[indicator.mark]
    values = frame["value"].tolist()
    first, last = (f"{number(values[at])} in {period(starts[at], ends[at], frequency)}" for at in (0, -1))
    low, high = int(np.argmin(values)), int(np.argmax(values))
    extremes = ", ".join(
        f"{word} {number(values[at])} in {period(starts[at], ends[at], frequency)}"
        for word, at in (("lowest", low), ("highest", high))
    )
    published = f" The brief was published on {day_words(marks.published)}." if marks.published else ""
    count = sum(each for _, each in marks.passages)
    spoken = f" Passages of briefs that speak of it: {count}." if count else ""
    return f"{kind}: {indicator.title}, {unit}. {first}; {last}; {extremes}.{published}{spoken}"


def _drawn(
    frame: pd.DataFrame, frequency: str, indicator: Indicator, span: tuple[date, date], *, hollow: bool = False
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    guessed = frame["reconstructed"].to_numpy() if hollow else np.zeros(len(frame), dtype=bool)
    colour = TOPIC_COLOURS[indicator.topic]
    place = {"field": "t", "type": "temporal"}
    value = {"field": "v", "type": "quantitative"}
    main = {"filter": "datum.k === 'v'"}
    encoding = {"x": place, "y": value}
    if indicator.mark == "bar":
        share = BAR_SHARE * PERIOD_DAYS[frequency] / max((span[1] - span[0]).days, 1)
        wide = {"expr": f"max(2, width * {share:.6f})"}
        bar = {"type": "bar", "width": wide, "color": colour, "clip": True, "aria": False}
        layers = [{"mark": bar, "transform": [main], "encoding": encoding}]
        data = _points(frame, "v")
        if guessed.any():
            data.loc[guessed, "k"] = "r"
            empty = {**bar, "fillOpacity": 0.12, "stroke": colour, "strokeWidth": 1.4}
            layers.append({"mark": empty, "transform": [{"filter": "datum.k === 'r'"}], "encoding": encoding})
        return _centred(data, frequency), layers
    if indicator.mark == "point":
        return _dots(frame, colour, encoding, guessed)
    return _line(frame, frequency, colour, encoding, guessed)


def _dots(
    frame: pd.DataFrame, colour: str, encoding: dict[str, Any], guessed: npt.NDArray[np.bool_]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    main = {"filter": "datum.k === 'v'"}
    data = _points(frame, "v")
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
        layers.append(_hollow(colour, encoding, 52))
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
    frame: pd.DataFrame, frequency: str, colour: str, encoding: dict[str, Any], guessed: npt.NDArray[np.bool_]
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
    gapped = with_gaps(frame, frequency)
    holes = gapped[gapped["value"].isna()]
    drawn = pd.concat([reduced(frame, MOST_POINTS), holes]).sort_values("time_period", ignore_index=True)
    data = _points(drawn, "v")
    layers = [{"mark": line, "transform": [main], "encoding": encoding}]
    provisional = frame["status"].isin(["P", "F"]).to_numpy()
    if provisional.any():
        # The last normal point starts the dashed line too, so that no hole shows at the seam.
        joined = provisional | np.append(provisional[1:], False)
        data.loc[data["t"].isin(frame["time_period"][provisional]), "k"] = "x"
        data = pd.concat([data, _points(frame[joined], "p")], ignore_index=True)
        dashed = {**line, "strokeDash": [3, 3]}
        layers.append({"mark": dashed, "transform": [{"filter": "datum.k === 'p'"}], "encoding": encoding})
    if (frame["status"] == "B").any():
        data = pd.concat([data, _points(frame[frame["status"] == "B"], "b")], ignore_index=True)
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
    if len(frame) <= MOST_DOTTED or len(holes) * 2 >= len(frame):
        dots = {
            "type": "point",
            "filled": True,
            "size": 30,
            "opacity": 1,
            "color": colour,
            "clip": True,
            "aria": False,
        }
        held = {"filter": "datum.k === 'e'"} if guessed.any() else main
        if guessed.any():
            data = pd.concat([data, _points(frame[~guessed], "e")], ignore_index=True)
        layers.append({"mark": dots, "transform": [held], "encoding": encoding})
    if guessed.any():
        # A line cannot be hollow: it is drawn thin, with hollow points along it, and at its end.
        line["strokeWidth"] = 1.1
        at = np.flatnonzero(guessed)
        at = at[np.unique(np.linspace(0, len(at) - 1, min(len(at), MOST_HOLLOW)).round().astype(int))]
        data = pd.concat([data, _points(frame.iloc[at], "r")], ignore_index=True)
        layers.append(_hollow(colour, encoding, 26))
    return data, layers


def _hollow(colour: str, encoding: dict[str, Any], size: int) -> dict[str, Any]:
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


def _points(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "t": frame["time_period"].to_numpy(),
            "v": frame["value"].to_numpy(),
            "k": [kind] * len(frame),
            "ks": frame["known_on"].to_numpy(),
        }
    )


def _hovers(frame: pd.DataFrame, frequency: str, span: tuple[date, date]) -> pd.DataFrame:
    # Not at the very edges: a wide mark there would stick out of the plot and move it.
    edge = np.timedelta64((span[1] - span[0]) // 120)
    first, last = days(*span).astype("datetime64[s]")
    at = frame["time_period"].to_numpy()
    shown = reduced(frame[(at >= first + edge) & (at <= last - edge)].reset_index(drop=True), MOST_HOVERS)
    ends = last_days(shown["time_period"].to_numpy().astype("datetime64[D]"), frequency).astype(object)
    names = [period(start, end, frequency) for start, end in zip(shown["time_period"].dt.date, ends, strict=True)]
    return _points(shown, "h").assign(n=names, w=[number(each) for each in shown["value"]])


def _hover(bars: bool, *, known: bool = False) -> dict[str, Any]:
    since = {"field": "ks", "type": "temporal", "title": "Known since", "format": "%Y-%m-%d", "formatType": "utc"}
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


def _window_layers(test: Tested | None, span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the window of a claim's test as a band behind all else; its edges are cut to the time shown."""
    if test is None or test.window[1] < span[0] or test.window[0] > span[1]:
        return []
    first, last = max(test.window[0], span[0]), min(test.window[1], span[1])
    ends = [{"t": _moment(each)} for each in (first, last)]
    place = {**_event_place(), "y": {"value": 0}, "y2": {"value": {"expr": "height"}}}
    band = {"type": "area", "color": RULE, "opacity": 0.16, "aria": False}
    return [{"data": {"values": ends}, "mark": band, "encoding": place}]


def _level_layers(test: Tested | None, span: tuple[date, date]) -> list[dict[str, Any]]:
    """Return the level that a claim needs as a dashed line with its words, and the observations it rests on."""
    if test is None:
        return []
    place = {"x": {"field": "t", "type": "temporal"}, "y": {"field": "v", "type": "quantitative"}}
    layers: list[dict[str, Any]] = []
    if test.level is not None:
        first, last = max(test.window[0], span[0]), min(test.window[1], span[1])
        ends = [{"t": _moment(each), "v": test.level} for each in (first, last)]
        line = {"type": "line", "strokeDash": [5, 3], "strokeWidth": 1.6, "color": PUBLISHED, "aria": False}
        layers.append({"data": {"values": ends}, "mark": line, "encoding": place})
        # Left of the window stand the words, where there is room for them; else in it.
        share = max((first - span[0]).days, 0) / max((span[1] - span[0]).days, 1)
        room = f"{share:.4f} * width > {LABEL_WIDTH}"
        word = {
            "type": "text",
            "align": {"expr": f"{room} ? 'right' : 'left'"},
            "baseline": {"expr": f"{room} ? 'middle' : 'bottom'"},
            "dy": {"expr": f"{room} ? 0 : -3"},
            "dx": {"expr": f"{room} ? -5 : 2"},
            "fontSize": 11.5,
            "fontWeight": 600,
            "color": PUBLISHED,
            "aria": False,
        }
        layers.append(
            {"data": {"values": ends[:1]}, "mark": word, "encoding": {**place, "text": {"value": test.needs}}}
        )
    rows = [
        {"t": _moment(day), "v": value, "n": f"{role}: {number(value)}"}
        for day, value, role in test.points
        if span[0] <= day <= span[1]
    ]
    if rows:
        ring = {
            "type": "point",
            "filled": False,
            "size": 130,
            "strokeWidth": 2.4,
            "color": PUBLISHED,
            "opacity": 1,
            "aria": False,
        }
        shown = {**place, "tooltip": {"field": "n", "type": "nominal", "title": "Used in the test"}}
        layers.append({"data": {"values": rows}, "mark": ring, "encoding": shown})
    return layers


def _mark_layers(marks: Marks, span: tuple[date, date]) -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = []
    if marks.ticks:
        layers.append(
            {
                "data": {"values": [_event_row(each) for each in marks.ticks]},
                "mark": {
                    "type": "tick",
                    "thickness": 2,
                    "size": 9,
                    "color": RULE,
                    "opacity": 0.9,
                    "aria": False,
                },
                "encoding": {
                    **_event_place(),
                    "y": {"value": {"expr": "height + 7"}},
                    "tooltip": _event_tooltip(),
                },
            }
        )
    if marks.passages:
        layers.append(
            {
                "data": {"values": _passage_rows(marks.passages)},
                "mark": {
                    "type": "point",
                    "shape": "triangle-down",
                    "filled": True,
                    "size": 64,
                    "color": PUBLISHED,
                    "opacity": 1,
                    "aria": False,
                },
                "encoding": {
                    **_event_place(),
                    "y": {"value": -4},
                    "tooltip": [
                        {"field": "d", "type": "nominal", "title": "Published"},
                        {"field": "n", "type": "nominal", "title": "Passages"},
                    ],
                },
            }
        )
    # The day of publication and the numbered events are one layer: each layer costs the browser some milliseconds.
    rules = [{**_event_row(each), "c": RULE, "s": 1.0} for each in marks.rules]
    if marks.published:
        published = {"t": _moment(marks.published), "n": "Brief published", "d": day_words(marks.published)}
        rules.append({**published, "c": PUBLISHED, "s": 1.6})
    if rules:
        own = {each: {"field": field, "type": kind, "scale": None} for each, field, kind in _OWN_LOOK}
        layers.append(
            {
                "data": {"values": rules},
                "mark": {"type": "rule", "aria": False},
                "encoding": {**_event_place(), **own, "tooltip": _event_tooltip()},
            }
        )
    if marks.rules:
        number_mark = {"type": "text", "y": -7, "fontSize": 11, "fontWeight": 600, "color": RULE, "aria": False}
        words = {
            "text": {"field": "i", "type": "nominal"},
            "tooltip": {"field": "n", "type": "nominal", "title": "Event"},
        }
        layers.append(
            {
                "data": {"values": _grouped_rules(marks.rules, span)},
                "mark": number_mark,
                "encoding": {**_event_place(), **words},
            }
        )
    return layers


_OWN_LOOK = (("color", "c", "nominal"), ("strokeWidth", "s", "quantitative"))


def _event_row(event: Event) -> dict[str, str]:
    return {"t": _moment(event.date), "n": event.title, "d": day_words(event.date)}


def _passage_rows(passages: tuple[tuple[date, int], ...]) -> list[dict[str, str]]:
    """Return days with how many passages, and the day in words; by month, or year, where there are many."""
    days_of, named = dict(passages), day_words
    for start, name in (({"day": 1}, "{:%B %Y}"), ({"day": 1, "month": 1}, "{:%Y}")):
        if len(days_of) > MOST_DAYS:
            gathered = Counter[date]()
            for day, count in passages:
                gathered[day.replace(**start)] += count
            days_of, named = gathered, name.format
    return [{"t": _moment(day), "d": named(day), "n": str(count)} for day, count in days_of.items()]


def _event_place() -> dict[str, Any]:
    return {"x": {"field": "t", "type": "temporal"}}


def _event_tooltip() -> list[dict[str, str]]:
    return [
        {"field": "d", "type": "nominal", "title": "Day"},
        {"field": "n", "type": "nominal", "title": "Event"},
    ]


def _moment(day: date) -> str:
    # Frames are sent without a zone and read as UTC; so are these.
    return f"{day.isoformat()}T00:00:00Z"


def _spec(
    layers: list[dict[str, Any]],
    span: tuple[date, date],
    unit: str,
    height: int,
    extent: tuple[float, float],
    *,
    log: bool,
) -> dict[str, Any]:
    x = {
        "field": "t",
        "type": "temporal",
        "scale": {"domain": [_moment(each) for each in span], "type": "utc"},
        "axis": {
            "title": None,
            "grid": False,
            "tickCount": 8,
            "labelFlush": False,
            "format": "%Y" if (span[1] - span[0]) > timedelta(days=1200) else "%b %Y",
            "offset": 14,
            "domain": False,
            "ticks": False,
            "labelPadding": 4,
        },
    }
    y = {
        "field": "v",
        "type": "quantitative",
        "scale": {"type": "log", "domain": list(extent)} if log else {"domain": list(extent), "nice": True},
        "axis": {
            "title": None,
            **({"values": _log_ticks(extent)} if log else {"tickCount": 4}),
            "labelExpr": (
                "abs(datum.value) >= 1e9 ? format(datum.value / 1e9, ',~f') + ' bn' : "
                "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',~f') + ' m' : "
                "abs(datum.value) >= 1e-3 || datum.value == 0 ? format(datum.value, ',~f') : format(datum.value, '~e')"
            ),
            "labelOverlap": True,
            "domain": False,
            "ticks": False,
            "minExtent": AXIS_WIDTH,
            "maxExtent": AXIS_WIDTH,
        },
    }
    for layer in layers:
        for channel, shared in (("x", x), ("y", y)):
            if channel in layer["encoding"] and "field" in layer["encoding"][channel]:
                layer["encoding"][channel] = shared
    return {
        "height": height,
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding", "resize": False},
        "padding": {"left": 0, "right": 12, "top": 14, "bottom": 0},
        "layer": layers,
        "config": {"view": {"stroke": None}, "axis": {"labelFontSize": 13.5}},
        "usermeta": {"unit": unit, "log": log},
    }


def _extent(values: pd.Series[float], *, log: bool, zero: bool) -> tuple[float, float]:
    """Return the ends of the value axis: those of the data, with a little room, and zero under bars."""
    finite = values.dropna()
    if finite.empty:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if log:
        return low / 1.15, high * 1.15
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return (low if zero and low == 0 else low - room, high + room)


def _log_ticks(extent: tuple[float, float]) -> list[float]:
    """Return at most six round values within the ends: powers of ten, or with 2 and 5 where there is room."""
    first, last = math.floor(math.log10(extent[0])), math.ceil(math.log10(extent[1]))
    for digits in ((1, 2, 5), (1, 3), (1,)):
        ticks = [
            float(f"{digit}e{power}")
            for power in range(first, last + 1)
            for digit in digits
            if extent[0] <= digit * 10.0**power <= extent[1]
        ]
        if len(ticks) <= MOST_LOG_TICKS:
            return ticks
    return ticks[:: math.ceil(len(ticks) / MOST_LOG_TICKS)]


def _grouped_rules(events: tuple[Event, ...], span: tuple[date, date]) -> list[dict[str, str]]:
    """Return the numbers over the rules, those of rules too near each other for two numbers in one label."""
    near = (span[1] - span[0]) * 0.017
    groups: list[list[int]] = []
    for place, event in enumerate(events):
        if groups and event.date - events[groups[-1][-1]].date < near:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [
        {
            "t": _moment(events[group[0]].date + (events[group[-1]].date - events[group[0]].date) / 2),
            "i": "\u2009".join(str(place + 1) for place in group),
            "n": "; ".join(f"{day_words(events[place].date)}: {events[place].title}" for place in group),
        }
        for group in groups
    ]


def spark_path(
    frame: pd.DataFrame, frequency: str, span: tuple[date, date], size: tuple[int, int], *, log: bool = False
) -> str:
    """Return an SVG path of a series over a span in a box of `size` pixels; a gap lifts the pen."""
    inside = within(frame, frequency, span)
    if inside.empty:
        return ""
    holes = with_gaps(inside, frequency)
    drawn = pd.concat([reduced(inside, size[0] // 2), holes[holes["value"].isna()]]).sort_values("time_period")
    first, last = days(*span).astype("int64")
    at = drawn["time_period"].to_numpy().astype("datetime64[D]").astype("int64")
    values = drawn["value"].to_numpy()
    values = np.log10(np.where(values > 0, values, np.nan)) if log else values
    low, high = np.nanmin(values), np.nanmax(values)
    across = np.clip((at - first) / max(last - first, 1), 0, 1) * size[0]
    down = (
        (1 - (values - low) / (high - low)) * size[1] if high > low else np.where(np.isnan(values), np.nan, size[1] / 2)
    )
    pen, parts = "M", []
    for x, y in zip(across, down, strict=True):
        if np.isnan(y):
            pen = "M"
            continue
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(parts)


def spark_points(
    frame: pd.DataFrame, span: tuple[date, date], size: tuple[int, int], *, log: bool = False
) -> list[tuple[float, float]]:
    """Return the places of single points of a series over a span in a box of `size` pixels."""
    inside = within(frame, "D", span)
    if inside.empty:
        return []
    first, last = days(*span).astype("int64")
    at = inside["time_period"].to_numpy().astype("datetime64[D]").astype("int64")
    values = np.log10(inside["value"].to_numpy()) if log else inside["value"].to_numpy()
    low, high = values.min(), values.max()
    down = 1 - (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    across = np.clip((at - first) / max(last - first, 1), 0, 1)
    return [(round(float(x * size[0]), 1), round(float(y * size[1]), 1)) for x, y in zip(across, down, strict=True)]


def spark_image(
    frame: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    span: tuple[date, date],
    published: date | None,
    *,
    hollow: bool = False,
) -> str:
    """Return a small chart as the address of an SVG image: a line, bars or points, and the publication day.

    What is drawn is `hollow` where it is reconstructed: its inside is cut out by a mask.
    """
    width, height = SPARK
    colour = TOPIC_COLOURS[indicator.topic].replace("#", "%23")
    shapes = ""
    if published and span[0] <= published <= span[1]:
        at = round((published - span[0]) / (span[1] - span[0]) * width, 1)
        red = PUBLISHED.replace("#", "%23")
        shapes = f"<path d='M{at} -4V{height + 4}' stroke='{red}' vector-effect='non-scaling-stroke'/>"
    if indicator.mark == "line":
        path = spark_path(frame, frequency, span, SPARK, log=indicator.log)
        look, outer, inner = "fill='none' stroke-linejoin='round'", 3.0 if hollow else 1.6, 1.3
    elif indicator.mark == "bar":
        path = "".join(f"M{x} {height}V{min(y, height - 1)}" for x, y in spark_points(frame, span, SPARK))
        look, outer, inner = "", 3.0, 1.4
    else:
        # A line of no length with round ends is a dot that stays round however the picture is stretched.
        path = "".join(f"M{x} {y}h0" for x, y in spark_points(frame, span, SPARK, log=indicator.log))
        look, outer, inner = "stroke-linecap='round'", 5.5, 2.6
    drawn = f"d='{path}' {look} vector-effect='non-scaling-stroke'"
    place = f"x='-3' y='-5' width='{width + 6}' height='{height + 10}'"
    if hollow:
        shapes += (
            f"<mask id='m' maskUnits='userSpaceOnUse' {place}><rect {place} fill='white'/>"
            f"<path {drawn} stroke='black' stroke-width='{inner}'/></mask>"
        )
    masked = " mask='url(%23m)'" if hollow else ""
    shapes += f"<path {drawn} stroke='{colour}' stroke-width='{outer}'{masked}/>"
    box = f"-3 -5 {width + 6} {height + 10}"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{box}' preserveAspectRatio='none'>{shapes}</svg>"
    return f"data:image/svg+xml,{svg}"


def compare_chart(
    named: Sequence[tuple[Indicator, pd.DataFrame, str]],
    span: tuple[date, date],
    marks: Marks = NO_MARKS,
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
        marks: publication day and events.
        unit: of all of them.
        height: of the plot, in pixels.
        log: a logarithmic axis.
        known: as of a day: each row says since when it is known (`ks`); reconstructed values have hollow points.
        named_at_end: each line has its name at its end; not where all end in one place.
    """
    names = [each.short for each, _, _ in named]
    own = TOPIC_COLOURS[named[0][0].topic]
    colours = [own, *(each for each in COMPARE_COLOURS if each != own)][: len(names)]
    parts, told = [], []
    for indicator, frame, frequency in named:
        inside = within(frame, frequency, span)
        told.append(described(inside, frequency, indicator, unit))
        holes = with_gaps(inside, frequency)
        drawn = pd.concat([reduced(inside, MOST_POINTS), holes[holes["value"].isna()]])
        kind = "v" if indicator.mark == "line" else "d"
        parts.append(_points(drawn.sort_values("time_period"), kind).assign(s=indicator.short))
        parts.append(_hovers(inside, frequency, span).assign(s=indicator.short))
        if named_at_end:
            parts.append(_points(inside.tail(1), "n").assign(s=indicator.short))
        guessed = inside[inside["reconstructed"]]
        if known and not guessed.empty:
            parts.append(_points(reduced(guessed, MOST_HOLLOW), "r").assign(s=indicator.short))
    data = pd.concat(parts, ignore_index=True)
    if not known:
        data = data.drop(columns="ks")
    if log:
        data = data[~(data["v"] <= 0)]
    legend = {"title": None, "orient": "top", "labelFontSize": 13.5, "labelLimit": 420, "symbolType": "stroke"}
    scale = {"domain": names, "range": colours}
    colour = {"field": "s", "type": "nominal", "scale": scale, "legend": legend}
    # No line is told by colour alone: each has its name at its end, or its dash in the legend.
    dashes = {"domain": names, "range": list(COMPARE_DASHES[: len(names)])}
    dash = {"field": "s", "type": "nominal", "scale": dashes, "legend": None if named_at_end else legend}
    place, value = {"field": "t", "type": "temporal"}, {"field": "v", "type": "quantitative"}
    hover = _hover(bars=False, known=known)
    hover["encoding"]["tooltip"].insert(0, {"field": "s", "type": "nominal", "title": "Series"})
    layers = [
        *_mark_layers(marks, span),
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
        hollow = _hollow(own, {"x": place, "y": value, "color": colour}, 30)
        layers.append({**hollow, "mark": {name: each for name, each in hollow["mark"].items() if name != "color"}})
    spec = _spec(layers, span, unit, height, _extent(data["v"], log=log, zero=False), log=log)
    spec["description"] = " ".join(told)
    return data, spec
