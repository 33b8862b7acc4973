"""The axes that charts share: the days shown, the ends of the values, and the spec around the layers."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd

from indicators.core.periods import as_dates, days, days_of, last_days
from indicators.core.words import number, period

MOST_LOG_TICKS = 6
MOST_NAMED = 5  # of the values that a log axis leaves out
AXIS_WIDTH = 66


def within(frame: pd.DataFrame, frequency: str, span: tuple[date, date]) -> pd.DataFrame:
    """Return the periods that overlap a span of days."""
    starts = days_of(frame["time_period"])
    first, last = days(*span)
    inside: pd.DataFrame = frame[(last_days(starts, frequency) >= first) & (starts <= last)].reset_index(drop=True)
    return inside


def moment(day: date) -> str:
    """Return a day as the start of it in UTC, as the specs write it and as `in_utc` gives the data."""
    return f"{day.isoformat()}T00:00:00Z"


def in_utc(days: pd.Series[Any]) -> pd.Series[Any]:
    """Return days as moments in UTC: sent without a zone, a browser reads them in its own."""
    return pd.Series(pd.DatetimeIndex(days).tz_localize("UTC"), index=days.index)


def layered(
    layers: list[dict[str, Any]],
    span: tuple[date, date],
    unit: str,
    height: int,
    extent: tuple[float, float],
    *,
    log: bool,
    told: str = "",
) -> dict[str, Any]:
    """Return the whole spec: the layers on shared axes, of `height` pixels, the values between two ends in `unit`.

    Its `usermeta` has the unit, whether the axis is a log one, and what is `told` under the chart: what it leaves out.
    """
    x = {
        "field": "t",
        "type": "temporal",
        "scale": {"domain": [moment(each) for each in span], "type": "utc"},
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
            **({"values": log_ticks(extent)} if log else {"tickCount": 4}),
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
        "usermeta": {"unit": unit, "log": log, "told": told},
    }


def value_extent(values: pd.Series[float], *, log: bool, zero: bool) -> tuple[float, float]:
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


def log_ticks(extent: tuple[float, float]) -> list[float]:
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
