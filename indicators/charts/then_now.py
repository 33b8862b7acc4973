"""One series as it was known on a day, in grey, and as it is known now, in colour, in one chart.

Where the two differ a hair line joins them. A unit and a frequency are the catalogue's and the same in both; what can
differ between two states is the scale of the figures themselves: another base of an index, another currency unit, a
thousand times as many. Then one axis would draw a change of scale as so many revisions, and two charts stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from indicators.charts.annotations import NO_ANNOTATIONS
from indicators.charts.axes import Place, in_time, in_utc, joined, moment, within
from indicators.charts.colours import GREY_ON_DARK, GREY_ON_LIGHT, RULE, TOPIC_COLOURS
from indicators.charts.hover import MOST_HOVERS, compared_rows, hover_layers, hover_rows, stated
from indicators.charts.series import drawn_rows, parted, series_chart
from indicators.core.periods import as_dates
from indicators.core.words import count, day_words
from indicators.figures.analysis import reduced

if TYPE_CHECKING:
    from datetime import date

    from indicators.charts.annotations import Annotations
    from indicators.model import Indicator

FEWEST_MOVED = 3  # periods known in both states, from which a change of scale can be told
ONE_RATIO = 0.01  # within which all of them changed by the same ratio
AT_LEAST = 0.02  # of change, by which a ratio is another scale and no rounding
OTHER_UNIT = 3.0  # times, from which most figures are in another unit
CASING, DOT = 5.5, 150  # pixels of the grey line under the coloured one; square pixels of a grey point under it
HAIR = 0.8  # pixels
FEWEST_SHAPED = 8  # points, of which a choice keeps a shape
THEN, JOIN = "then-", "j"


def one_scale(then: pd.DataFrame, now: pd.DataFrame) -> bool:
    """Return whether two states of a series can stand on one axis: their figures are on the same scale.

    They are not where all figures changed by one ratio (another base), or most of them to a third or threefold
    (another unit, such as a currency without its zeros).
    """
    both = _both(then, now)
    both = both[(both["value"] > 0) & (both["value_now"] > 0)]
    if len(both) < FEWEST_MOVED:
        return True
    ratios = (both["value_now"] / both["value"]).to_numpy()
    middle = float(np.median(ratios))
    rebased = bool((np.abs(ratios / middle - 1) <= ONE_RATIO).all()) and abs(middle - 1) > AT_LEAST
    return not rebased and 1 / OTHER_UNIT < middle < OTHER_UNIT


def then_now_chart(
    then: pd.DataFrame,
    now: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    span: tuple[date, date],
    annotations: Annotations = NO_ANNOTATIONS,
    *,
    day: date,
    height: int = 150,
    log: bool = False,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the data and spec of a series as known on a day and now, which are on `one_scale`.

    Args:
        then: the observations known on the day; may be empty.
        now: the observations known now; may be empty.
        frequency: of both, as they are read.
        indicator: what they measure.
        span: first and last day of the time axis.
        annotations: publication day, events and a claim's test, as of the day.
        day: on which `then` was known; it has a dashed line.
        height: of the plot, in pixels.
        log: a logarithmic axis.
    """
    place = Place(frequency, indicator.stands, indicator.years_to)
    colour, known = TOPIC_COLOURS[indicator.topic], f"known {day_words(day)}"
    # The end of the grey line stands for itself; that of today's is told where there is more of it.
    named = [
        (at, value, told, hue)
        for frame, told, hue in ((then, known, RULE), (now, "known today", colour))
        for at, value in _end(within(frame, frequency, span), place, span)
        if not log or value > 0
    ]
    data, spec = series_chart(
        now,
        frequency,
        indicator,
        span,
        annotations,
        height=height,
        log=log,
        overview=True,
        beside=then,
        named=named,
    )
    log = spec["usermeta"]["log"]
    inside, current = within(then, frequency, span), within(now, frequency, span)
    above, below = parted(inside, log=log)
    _, grey, under = drawn_rows(above, below, place, indicator, span, hollow=True, colour=RULE)
    revised = _revised(inside, current, log=log)
    joins = pd.DataFrame(
        {
            "t": in_utc(place.moments(revised["time_period"])).array,
            "v": revised["value"].to_numpy(),
            "v2": revised["value_now"].to_numpy(),
            "k": [JOIN] * len(revised),
        }
    )
    answers = _answers(inside, current, revised, place, span, log=log)
    parts = [
        data,
        grey.drop(columns="ks").assign(k=[f"{THEN}{each}" for each in grey["k"]]),
        *([joins] if len(joins) else []),
    ]
    data = pd.concat([*parts, compared_rows(answers)], ignore_index=True)
    hover = hover_layers(indicator.unit, colour, [stated(each) for each in answers], (known, "known today"))
    beneath = [*(_under(each) for each in under), *([_hair(span)] if len(joins) else [])]
    spec["layer"] = [
        *joined(spec, beneath),
        *(_readable(each) for each in spec["layer"]),
        *joined(spec, [_day_rule(day), *hover]),
    ]
    spec["usermeta"]["marks"] = " ".join(
        filter(
            None,
            (
                f"Grey: {known}; colour: known today; dashed: that day.",
                "Hair lines join values that were revised." if len(joins) else "",
                spec["usermeta"]["marks"],
            ),
        )
    )
    told = f"{count(len(inside), 'value')} {known}, {len(revised)} of them others now."
    spec["description"] = f"{spec['description']} {told[0].upper()}{told[1:]}"
    return data, spec


def _both(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the values of the periods that both states have: `value` and `value_now`."""
    newer = now[["time_period", "value"]]
    return then[["time_period", "value"]].merge(newer, on="time_period", suffixes=("", "_now"))


def _revised(then: pd.DataFrame, now: pd.DataFrame, *, log: bool) -> pd.DataFrame:
    both = _both(then, now)
    both = both[both["value"] != both["value_now"]]
    shown = (both["value"] > 0) & (both["value_now"] > 0) | (not log)
    revised: pd.DataFrame = both[shown].reset_index(drop=True)
    return revised


def _answers(
    then: pd.DataFrame, now: pd.DataFrame, revised: pd.DataFrame, place: Place, span: tuple[date, date], *, log: bool
) -> list[pd.DataFrame]:
    """Return the rows that answer the pointer, of both states for the same periods: what was revised first of all."""
    every = pd.concat([now, then[~then["time_period"].isin(now["time_period"])]])
    every = every.sort_values("time_period", ignore_index=True)
    every = every[~log | (every["value"] > 0)].reset_index(drop=True)
    changed = every["time_period"].isin(revised["time_period"])
    first = reduced(every[changed].reset_index(drop=True), MOST_HOVERS)
    rest = every[~changed].reset_index(drop=True)
    room = MOST_HOVERS - len(first)
    some = [first, *([reduced(rest, room)] if room > FEWEST_SHAPED else [])]
    periods = pd.concat(some)["time_period"]
    return [hover_rows(each[each["time_period"].isin(periods)], place, span) for each in (then, now)]


def _end(frame: pd.DataFrame, place: Place, span: tuple[date, date]) -> list[tuple[date, float]]:
    """Return where the last value of a state stands that is in the time shown, if there is one."""
    at = zip(as_dates(place.of(frame["time_period"])), frame["value"], strict=True)
    return [(day, float(value)) for day, value in at if span[0] <= day <= span[1]][-1:]


def _under(layer: dict[str, Any]) -> dict[str, Any]:
    """Return a layer of one state as that of the other under it: wider, and of rows of its own kinds."""
    mark = dict(layer["mark"])
    if mark["type"] == "line":
        mark |= {"strokeWidth": CASING, "opacity": 0.55, "strokeCap": "butt"}
    elif mark["type"] == "point":
        mark["size"] = DOT if mark["size"] > CASING * CASING else mark["size"] * 2
    elif mark["type"] == "bar":
        mark |= {"width": {"expr": f"1.3 * ({mark['width']['expr']})"}, "opacity": 0.75}
    filters = [
        {"filter": each["filter"].replace("datum.k === '", f"datum.k === '{THEN}")} for each in layer["transform"]
    ]
    return {**layer, "mark": mark, "transform": filters}


def _hair(span: tuple[date, date]) -> dict[str, Any]:
    x, y = {"field": "t", "type": "temporal"}, {"field": "v", "type": "quantitative"}
    mark = {"type": "rule", "strokeWidth": HAIR, "color": RULE, "aria": False}
    shown = {"filter": f"datum.k === '{JOIN}' && {in_time(span)}"}
    return {"mark": mark, "transform": [shown], "encoding": {"x": x, "y": y, "y2": {"field": "v2"}}}


def _day_rule(day: date) -> dict[str, Any]:
    mark = {"type": "rule", "strokeDash": [3, 3], "strokeWidth": 1.6, "color": RULE, "aria": False}
    row = {"t": moment(day), "d": day_words(day), "n": "Shown as of this day"}
    tooltip = [{"field": each, "type": "nominal", "title": title} for each, title in (("d", "Day"), ("n", "Mark"))]
    return {
        "data": {"values": [row]},
        "mark": mark,
        "encoding": {"x": {"field": "t", "type": "temporal"}, "tooltip": tooltip},
    }


def _readable(layer: dict[str, Any]) -> dict[str, Any]:
    """Return a layer of words with those in the grey of the marks in one that can be read, on light and on dark."""
    mark = layer["mark"]
    if mark["type"] != "text" or mark["color"] != {"expr": "datum.c"}:
        return layer
    grey = f"luminance(background) > 0.4 ? '{GREY_ON_LIGHT}' : '{GREY_ON_DARK}'"
    return {**layer, "mark": {**mark, "color": {"expr": f"datum.c === '{RULE}' ? ({grey}) : datum.c"}}}
