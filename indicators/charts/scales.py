"""Where the marks of an axis stand and what is written at them: days that are all different, numbers in one style.

What fits is not known before a browser draws: the days are few enough for a wide plot, and Vega leaves out every other
one where they would touch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from indicators.core.periods import as_dates, days, month_numbers, month_starts
from indicators.core.words import MINUS, number

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_DAYS, MOST_MONTHS, MOST_YEARS = 7, 9, 11
DAY_STEPS, MONTH_STEPS, YEAR_STEPS = (1, 2, 7, 14), (1, 2, 3, 6), (1, 2, 5, 10, 20, 50, 100)
MONDAY = date(2018, 1, 1)
DAY_WIDTH, MONTH_WIDTH, YEAR_WIDTH, GAP = 86, 64, 34, 14  # pixels of a label, and at least between two
ROOM_BESIDE = 12  # pixels by which a label may stick out of the plot
LONGEST_IN_DAYS = 98
DAY_FORM = "%-d %b %Y"
STEPS, MOST_LOG_TICKS = 4, 7
FEWEST_DOUBLINGS = 4  # the ratio of two ends below which a log axis has round marks at even distances
ROUND = (1.0, 2.0, 5.0, 4.0, 3.0, 8.0, 6.0, 1.5, 10.0)  # the roundest first
LARGE = {1e6: " m", 1e9: " bn", 1e12: " tn"}
SMALL = {1e-6: "millionths", 1e-9: "billionths", 1e-12: "trillionths", 1e-15: "quadrillionths"}
POWERS = ("", " thousand", " million", " billion", " trillion", " quadrillion", " quintillion")
SMALLEST_PLAIN, LARGEST_PLAIN = 1e-3, 1e6  # of these sizes the largest on an axis is written out
FEWEST_PARTS = 0.1  # of a million: 40,000 is not written 0.04 m
SHORT, LONG = 9, 13  # characters of a label
DIGIT_WIDTH = 7.6  # pixels of a character of a label, at the most


@dataclass(frozen=True, slots=True)
class Ticks:
    """The marks of an axis of values: where, what is written, what all are in ("billionths"), how a log one steps."""

    values: tuple[float, ...]
    labels: tuple[str, ...]
    scaled: str
    steps: str
    ends: tuple[float, float]

    @property
    def width(self) -> int:
        """The pixels that the longest label takes."""
        return math.ceil(max(map(len, self.labels), default=0) * DIGIT_WIDTH) + 8


def day_ticks(span: tuple[date, date], width: int) -> tuple[list[date], str, int]:
    """Return the days marked on a time axis, the format that tells them apart, and how many days a label names.

    As many as have room on a plot of `width` pixels, and two at least, where it has days enough.
    """
    length = (span[1] - span[0]).days

    def seen(marked: list[date], label: int, named: int) -> list[date]:
        """Leave out what would stick out of the plot by its label."""
        last = span[0] + timedelta(days=length * (1 - (label / 2 - ROOM_BESIDE) / width) - named / 2)
        return [each for each in marked if each <= last]

    for step in DAY_STEPS if length < LONGEST_IN_DAYS else ():
        first = span[0] + timedelta(days=(MONDAY - span[0]).days % step)
        marked = [first + timedelta(days=each) for each in range(0, (span[1] - first).days + 1, step)]
        marked = seen(marked, DAY_WIDTH, 0)
        if 2 <= len(marked) <= max(2, min(MOST_DAYS, width // (DAY_WIDTH + GAP))):
            return marked, DAY_FORM, 0
    low, high = month_numbers(days(*span)).tolist()
    low += span[0].day > 1
    for step, most, label, form, named in (
        *((each, MOST_MONTHS, MONTH_WIDTH, "%b %Y", 30) for each in MONTH_STEPS),
        *((12 * each, MOST_YEARS, YEAR_WIDTH, "%Y", 365) for each in YEAR_STEPS),
    ):
        # Counted from January 1970: a step of years is one of years divisible by it.
        first_month = low + (-(low + 1970 * 12)) % step
        marked = seen(as_dates(month_starts(list(range(first_month, high + 1, step)))), label, named)
        if 2 <= len(marked) <= max(2, min(most, width // (label + GAP))):
            return marked, form, named
    return [span[0] + timedelta(days=round(length * share)) for share in (0.2, 0.75)], DAY_FORM, 0


def value_ticks(extent: tuple[float, float]) -> Ticks:
    """Return the marks of a linear axis, whose ends are moved out to round values."""
    low, high = extent
    step = _round_step(max(high - low, abs(high) * 1e-9, abs(low) * 1e-9) / STEPS)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    values = tuple(_times(each, step) for each in range(first, last + 1))
    return _written(values, "", (values[0], values[-1]), even=True)


def log_ticks(extent: tuple[float, float]) -> Ticks:
    """Return the marks of a log axis: each twice the one before, or ten, a hundred, a thousand times ...

    Between ends that are close together they are round values at even distances.
    """
    low, high = extent
    if high / low < FEWEST_DOUBLINGS:
        step = _round_step((high - low) / STEPS)
        inner = tuple(_times(each, step) for each in range(math.ceil(low / step), math.floor(high / step) + 1))
        return _written(inner, "equal distances are equal ratios", extent, even=True)
    size = 10.0 ** math.floor(math.log10(low))
    ways = [_doubled(each * size, high) for each in ROUND if each * size >= low]
    doubled = next(each for each in ways if len(each) >= max(2, *map(len, ways)) - 1)
    if len(doubled) <= MOST_LOG_TICKS:
        return _written(doubled, "each step doubles", extent)
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    for power in (1, 2, 3, 6, 9, 12):
        at = range(first + -first % power, last + 1, power)
        values = tuple(float(f"1e{each}") for each in at if low <= float(f"1e{each}") <= high)
        found = _written(values, f"each step × {10**power:,}", extent)
        if len(values) <= MOST_LOG_TICKS and (_longest(found.labels) <= SHORT or power >= 3):
            break
    return found


def _doubled(value: float, high: float) -> tuple[float, ...]:
    return tuple(takewhile(lambda each: each <= high, (float(f"{value * 2**at:.12g}") for at in range(64))))


def _round_step(length: float) -> float:
    """Return 1, 2 or 5 times a power of ten: the one whose ratio to a length is nearest to one."""
    size = 10.0 ** math.floor(math.log10(length))
    nearest = min((1, 2, 5, 10), key=lambda each: abs(math.log(each * size / length)))
    return float(f"{nearest * size:.6g}")


def _times(many: int, step: float) -> float:
    return float(f"{many * step:.12g}")


def _written(values: tuple[float, ...], steps: str, ends: tuple[float, float], *, even: bool = False) -> Ticks:
    """Return marks with their labels: plain, of millions or more, in small parts, or as the words of powers."""
    sizes = [abs(each) for each in values if each]
    low, high = min(sizes, default=1.0), max(sizes, default=1.0)
    scale = 1.0
    if high >= LARGEST_PLAIN:
        fitting = [each for each in LARGE if each <= high]
        scale = max((each for each in fitting if low / each >= FEWEST_PARTS), default=fitting[-1])
    elif high < SMALLEST_PLAIN:
        scale = next((each for each in SMALL if each <= high), 1.0)
    plain, labels = _numbers(values, 1.0, "", even=even), _numbers(values, scale, LARGE.get(scale, ""), even=even)
    if _longest(plain) <= min(SHORT, _longest(labels)) or (low / scale < FEWEST_PARTS and _longest(plain) <= SHORT):
        scale, labels = 1.0, plain
    named = _named(values)
    if _longest(labels) > SHORT and 0 < _longest(named) <= LONG:
        scale, labels = 1.0, named
    if len(set(labels)) < len(labels):
        scale, labels = 1.0, plain
    return Ticks(values, labels, SMALL.get(scale, ""), steps, ends)


def _longest(labels: Sequence[str]) -> int:
    return max(map(len, labels), default=0)


def _numbers(values: Sequence[float], scale: float, suffix: str, *, even: bool) -> tuple[str, ...]:
    digits = [_decimals(each / scale) for each in values]
    most = max(digits, default=0)
    return tuple(
        "0" if value == 0 else f"{value / scale:,.{most if even else own}f}{suffix}".replace("-", MINUS)
        for value, own in zip(values, digits, strict=True)
    )


def _decimals(value: float) -> int:
    """Return how many decimals a value has, of twelve digits."""
    digits, _, exponent = f"{value:.11e}".partition("e")
    return max(len(digits.rstrip("0").partition(".")[2]) - int(exponent), 0) if value else 0


def _named(values: Sequence[float]) -> tuple[str, ...]:
    """Return powers of a thousand as sentences and tooltips have them, large ones in words; none if one is another."""
    powers = [round(math.log10(each)) if each > 0 else 1 for each in values]
    if any(each % 3 or not math.isclose(value, 10.0**each) for each, value in zip(powers, values, strict=True)):
        return ()
    if max(powers) // 3 >= len(POWERS):
        return ()
    return tuple(f"1{POWERS[each // 3]}" if each >= 0 else number(10.0**each) for each in powers)
