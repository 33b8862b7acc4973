"""Periods and days: when a period starts and ends, when its figure is due, and moving by whole periods.

All functions take and give arrays of days (`datetime64[D]`), so that fifty thousand rows cost milliseconds.
A business day is Monday to Friday but for the holidays that are given.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from indicators.model import Indicator

Days = npt.NDArray[np.datetime64]
MONTHS = {"A": 12, "Q": 3, "M": 1}
DAY = np.timedelta64(1, "D")


def later(days: Days, frequency: str, count: int, closed: Days | None = None) -> Days:
    """Return each day moved by `count` periods; the day of the month is kept, or cut to the month's last.

    Business days pass over the days in `closed`, too.
    """
    days = days.astype("datetime64[D]")
    if frequency in MONTHS:
        month = days.astype("datetime64[M]")
        moved = month + np.timedelta64(MONTHS[frequency] * count, "M")
        last = (moved + np.timedelta64(1, "M")).astype("datetime64[D]") - DAY
        same_day: Days = np.minimum(moved.astype("datetime64[D]") + (days - month.astype("datetime64[D]")), last)
        return same_day
    if frequency == "B":
        holidays = np.array([], dtype="datetime64[D]") if closed is None else closed
        roll: Literal["backward", "forward"] = "backward" if count >= 0 else "forward"
        moved_days: Days = np.busday_offset(days, count, roll=roll, holidays=holidays)
        return moved_days
    return days + np.timedelta64(count * (7 if frequency == "W" else 1), "D")


def first_days(stamped: Days, frequency: str) -> Days:
    """Return the first day of the period that each stamp stands for.

    Sources stamp a year on its last day (31 December; 31 May for a year that ends then) and a month on any
    of its days; a week is stamped on its first day, and a single day is itself.
    """
    stamped = stamped.astype("datetime64[D]")
    if frequency in ("A", "Q"):
        return later(stamped + DAY, frequency, -1)
    if frequency == "M":
        return stamped.astype("datetime64[M]").astype("datetime64[D]")
    return stamped


def last_days(starts: Days, frequency: str) -> Days:
    """Return the last day of each period, given its first."""
    starts = starts.astype("datetime64[D]")
    if frequency in MONTHS or frequency == "W":
        return later(starts, frequency, 1) - DAY
    return starts


def step(indicator: Indicator) -> str:
    """Return the frequency by which the indicator's periods are counted: its own, or what a point covers."""
    return indicator.covers if indicator.frequency == "irregular" else indicator.frequency


def releases(starts: Days, indicator: Indicator) -> Days:
    """Return the day on which each period's figure is due: its end plus the usual lag."""
    return last_days(starts, step(indicator)) + np.timedelta64(indicator.lag_days, "D")


def as_date(day: np.datetime64) -> date:
    """Return a numpy day as a date."""
    moment = day.astype("datetime64[D]").astype(object)
    assert isinstance(moment, date)  # noqa: S101 - tells the type checker what numpy does not
    return moment


def days(*values: date) -> Days:
    """Return dates as an array of days."""
    return np.array(values, dtype="datetime64[D]")
