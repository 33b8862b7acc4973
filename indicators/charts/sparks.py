"""Small charts for tiles: SVG paths, and the image made of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.charts.axes import Place, within
from indicators.charts.colours import PUBLISHED, TOPIC_COLOURS
from indicators.core.periods import days
from indicators.figures.analysis import reduced, with_gaps

if TYPE_CHECKING:
    from indicators.model import Indicator

SPARK = (220, 44)


def spark_path(
    frame: pd.DataFrame, place: Place, span: tuple[date, date], size: tuple[int, int], *, log: bool = False
) -> str:
    """Return an SVG path of a series over a span in a box of `size` pixels; a gap lifts the pen."""
    inside = within(frame, place.frequency, span)
    if inside.empty:
        return ""
    holes = with_gaps(inside, place.frequency)
    drawn = pd.concat([reduced(inside, size[0] // 2), holes[holes["value"].isna()]]).sort_values("time_period")
    first, last = days(*span).astype("int64")
    at = place.of(drawn["time_period"]).astype("int64")
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
    frame: pd.DataFrame, place: Place, span: tuple[date, date], size: tuple[int, int], *, log: bool = False
) -> list[tuple[float, float]]:
    """Return the places of single points of a series over a span in a box of `size` pixels."""
    inside = within(frame, place.frequency, span)
    if inside.empty:
        return []
    first, last = days(*span).astype("int64")
    at = place.of(inside["time_period"]).astype("int64")
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
    size: tuple[int, int] = SPARK,
) -> str:
    """Return a small chart as the address of an SVG image: a line, bars or points, and the publication day.

    It is drawn in a box of `size` pixels, and stretches to where it stands. What is drawn is `hollow` where it is
    reconstructed: its inside is cut out by a mask.
    """
    width, height = size
    place = Place(frequency, indicator.stands)
    colour = TOPIC_COLOURS[indicator.topic].replace("#", "%23")
    shapes = ""
    if published and span[0] <= published <= span[1]:
        at = round((published - span[0]) / (span[1] - span[0]) * width, 1)
        red = PUBLISHED.replace("#", "%23")
        shapes = f"<path d='M{at} -4V{height + 4}' stroke='{red}' vector-effect='non-scaling-stroke'/>"
    if indicator.drawn_as == "line":
        path = spark_path(frame, place, span, size, log=indicator.log)
        look, outer, inner = "fill='none' stroke-linejoin='round'", 3.0 if hollow else 1.6, 1.3
    elif indicator.drawn_as == "bar":
        path = "".join(f"M{x} {height}V{min(y, height - 1)}" for x, y in spark_points(frame, place, span, size))
        look, outer, inner = "", 3.0, 1.4
    else:
        # A line of no length with round ends is a dot that stays round however the picture is stretched.
        path = "".join(f"M{x} {y}h0" for x, y in spark_points(frame, place, span, size, log=indicator.log))
        look, outer, inner = "stroke-linecap='round'", 5.5, 2.6
    drawn = f"d='{path}' {look} vector-effect='non-scaling-stroke'"
    frame_of = f"x='-3' y='-5' width='{width + 6}' height='{height + 10}'"
    if hollow:
        shapes += (
            f"<mask id='m' maskUnits='userSpaceOnUse' {frame_of}><rect {frame_of} fill='white'/>"
            f"<path {drawn} stroke='black' stroke-width='{inner}'/></mask>"
        )
    masked = " mask='url(%23m)'" if hollow else ""
    shapes += f"<path {drawn} stroke='{colour}' stroke-width='{outer}'{masked}/>"
    box = f"-3 -5 {width + 6} {height + 10}"
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{box}' preserveAspectRatio='none'>{shapes}</svg>"
    return f"data:image/svg+xml,{svg}"
