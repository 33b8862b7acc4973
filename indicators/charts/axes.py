"""The axes that charts share: the days shown, the ends of the values, and the spec around the layers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from indicators.charts.colours import RULE
from indicators.charts.scales import ROOM_BESIDE, day_ticks, log_ticks, value_ticks
from indicators.core.periods import as_dates, day_numbers, days, days_of, last_days, standing
from indicators.core.words import number, period

if TYPE_CHECKING:
    from indicators.charts.scales import Ticks
    from indicators.core.periods import Days
    from indicators.model import Indicator

MOST_NAMED = 5  # of the values that a log axis leaves out
AXIS_WIDTH = 66
ROOM = 0.04  # of the values' range, above and below
AROUND = 65  # pixels of a chart's height that are not its plot's: the time axis, and room above
TIME_WIDTHS = (900, 600, 400, 240)  # of a plot, in pixels: from each on it has as many days as that has room for


@dataclass(frozen=True, slots=True)
class Place:
    """Where on the time axis figures stand: by the frequency they have, and `stands` and `years_to` of `Indicator`."""

    frequency: str
    stands: str
    years_to: tuple[date, ...] = ()

    def of(self, column: pd.Series[Any]) -> Days:
        """Return the day at which each period's figure stands."""
        return standing(days_of(column), self.frequency, self.stands)

    def moments(self, column: pd.Series[Any]) -> pd.Series[Any]:
        """Return these days as moments of a frame."""
        return pd.Series(self.of(column).astype("datetime64[s]"), index=column.index)


def within(frame: pd.DataFrame, frequency: str, span: tuple[date, date]) -> pd.DataFrame:
    """Return the periods that overlap a span of days."""
    starts = days_of(frame["time_period"])
    first, last = days(*span)
    inside: pd.DataFrame = frame[(last_days(starts, frequency) >= first) & (starts <= last)].reset_index(drop=True)
    return inside


def drawn_within(frame: pd.DataFrame, frequency: str, indicator: Indicator, span: tuple[date, date]) -> pd.DataFrame:
    """Return the periods that a chart of a span of days shows: of single reports those whose dot stands in it."""
    inside = within(frame, frequency, span)
    if indicator.drawn_as != "point":
        return inside
    at, (first, last) = standing(days_of(inside["time_period"]), frequency, indicator.stands), days(*span)
    there: pd.DataFrame = inside[(at >= first) & (at <= last)].reset_index(drop=True)
    return there


def moment(day: date) -> str:
    """Return a day as the start of it in UTC, as the specs write it and as `in_utc` gives the data."""
    return f"{day.isoformat()}T00:00:00Z"


def in_time(span: tuple[date, date]) -> str:
    """Return an expression of Vega that is true of rows in the time shown: clipped, a dot at an edge would be half."""
    first, last = map(_milliseconds, span)
    return f"time(datum.t) >= {first} && time(datum.t) <= {last}"


def in_utc(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return days as moments in UTC: sent without a zone, a browser reads them in its own."""
    return pd.Series(pd.DatetimeIndex(days).tz_localize("UTC"), index=days.index)


def scale_of(extent: tuple[float, float], *, log: bool) -> Ticks:
    """Return the marks and ends of the axis of values that lie between two ends."""
    return log_ticks(extent) if log else value_ticks(extent)


def share_of(day: date, span: tuple[date, date]) -> float:
    """Return how far into a span a day lies, as a share of its width."""
    return (day - span[0]).days / max((span[1] - span[0]).days, 1)


def share_down(value: float, *, ends: tuple[float, float], log: bool) -> float:
    """Return how far down from the top of an axis between two ends a value stands, as a share of its height."""
    low, high, at = (math.log(each) for each in (*ends, value)) if log else (*ends, value)
    return (high - at) / (high - low)


def layered(
    layers: list[dict[str, Any]],
    span: tuple[date, date],
    unit: str,
    height: int,
    ticks: Ticks,
    *,
    log: bool,
    told: str = "",
    marks: str = "",
) -> dict[str, Any]:
    """Return the whole spec: the layers on shared axes, on a plot of `height` pixels, with the marks of the values.

    The spec's own height is that of the chart, with what stands around its plot.
    Its `usermeta` has the unit, what part of it the axis is in ("billionths"), whether that is a log one and how it
    steps, what is `told` under the chart, which is what it leaves out, and what its `marks` are besides the values.
    """
    ways = [day_ticks(span, width) for width in TIME_WIDTHS]
    # A year or month is named in its middle, where its figure stands; a tick is where it begins.
    halves = [f"width * {named / 2 / max((span[1] - span[0]).days, 1):.6f}" for _, _, named in ways]
    x = {
        "field": "t",
        "type": "temporal",
        "scale": {"domain": [moment(each) for each in span], "type": "utc"},
        "axis": {
            "title": None,
            "grid": False,
            "values": {"expr": "days_marked"},
            "labelExpr": "utcFormat(datum.value, day_form)",
            "labelOverlap": "parity",
            "labelSeparation": 8,
            "labelBound": ROOM_BESIDE,
            "labelFlush": False,
            "offset": 14,
            "domain": False,
            "ticks": True,
            "tickSize": 4,
            "tickColor": RULE,
            "labelPadding": 2,
            "labelOffset": {"expr": "day_shift"},
        },
    }
    wide = max(AXIS_WIDTH, ticks.width)
    y = {
        "field": "v",
        "type": "quantitative",
        "scale": {**({"type": "log"} if log else {}), "domain": list(ticks.ends), "nice": False},
        "axis": {
            "title": None,
            "values": list(ticks.values),
            # An axis may give a value back with its last digit changed: the label is found by its place.
            "labelExpr": f"values_told[round(datum.index * {len(ticks.labels) - 1}) || 0]",
            "labelOverlap": "parity",
            "labelFlush": False,  # flush, the first and last would move onto their neighbours
            "labelPadding": 6,
            "domain": False,
            "ticks": False,
            "minExtent": wide,
            "maxExtent": wide,
        },
    }
    # Every layer says its axes again; what is long of them stands once.
    named = {
        "days_marked": _by_width([f"[{', '.join(map(_milliseconds, marked))}]" for marked, _, _ in ways]),
        "day_form": _by_width([repr(form) for _, form, _ in ways]),
        "day_shift": _by_width(halves),
        "values_told": _listed(ticks.labels),
    }
    for layer in layers:
        for channel, shared in (("x", x), ("y", y)):
            if channel in layer["encoding"] and "field" in layer["encoding"][channel]:
                layer["encoding"][channel] = shared
    return {
        "height": height + AROUND,
        "width": "container",
        "autosize": {"type": "fit", "contains": "padding", "resize": False},
        "padding": {"left": 0, "right": ROOM_BESIDE, "top": 14, "bottom": 4},
        "params": [{"name": name, "expr": expression} for name, expression in named.items()],
        "layer": layers,
        "config": {"view": {"stroke": None}, "axis": {"labelFontSize": 13.5}, "mark": {"tooltip": None}},
        "usermeta": {
            "unit": unit,
            "log": log,
            "scaled": ticks.scaled,
            "steps": ticks.steps,
            "told": told,
            "marks": marks,
        },
    }


def joined(spec: dict[str, Any], layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return further layers for a spec that `layered` made, on its axes."""
    for channel in ("x", "y"):
        shared = next(
            each["encoding"][channel] for each in spec["layer"] if "scale" in each["encoding"].get(channel, ())
        )
        for layer in layers:
            if channel in layer["encoding"] and "field" in layer["encoding"][channel]:
                layer["encoding"] = {**layer["encoding"], channel: shared}
    return layers


def _by_width(ways: list[str]) -> str:
    """Return an expression of Vega that is the first of some ways on the widest plots, and so on."""
    if len(set(ways)) == 1:
        return ways[0]
    tests = "".join(f"width >= {width} ? {way} : " for width, way in zip(TIME_WIDTHS, ways[:-1], strict=False))
    return tests + ways[-1]


def _milliseconds(day: date) -> str:
    return str(int(day_numbers(days(day))[0]) * 86_400_000)


def _listed(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(f"'{each}'" for each in texts) + "]"


def value_extent(values: pd.Series[float], *, log: bool, zero: bool) -> tuple[float, float]:
    """Return the ends of the value axis: those of the data, with a little room, and zero under bars."""
    finite = values.dropna()
    if finite.empty:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if log:
        room = max(1.15, (high / low) ** ROOM)
        return low / room, high * room
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * ROOM or abs(high) * 0.1 or 1.0
    # No room beyond zero: an axis of what is never negative has no negative mark.
    return (max(low - room, 0.0) if low >= 0 else low - room, min(high + room, 0.0) if high < 0 else high + room)


def log_refused(values: pd.Series[float], drawn_as: str) -> str:
    """Return why values cannot stand on a log axis, in words; "" where they can."""
    if drawn_as == "bar":
        return "bars stand on zero, which no log scale has"
    held = values.dropna()
    return "no value is above zero" if not held.empty and held.max() <= 0 else ""


def log_left_out(frame: pd.DataFrame, frequency: str) -> str:
    """Return, in words, which observations a log axis leaves out because they are zero or less; "" if none."""
    out = frame[frame["value"] <= 0]
    if out.empty:
        return ""
    starts = days_of(out["time_period"])
    ends = as_dates(last_days(starts, frequency))
    named = [
        f"{number(value)} {'on' if frequency in ('D', 'B') else 'for'} {period(start, end, frequency)}"
        for value, start, end in zip(out["value"], as_dates(starts), ends, strict=True)
    ]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return f"Not on the log scale, which has no place for zero or less: {', '.join(named[:MOST_NAMED])}{more}."
