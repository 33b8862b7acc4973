"""Periods and days: when a period starts and ends, when its figure is due, and moving by whole periods.

All functions take and give arrays of days (`datetime64[D]`), so that fifty thousand rows cost milliseconds.
A business day is Monday to Friday but for the holidays that are given.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from indicators.core.tables import EARLIEST

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from indicators.model import Indicator

Days = npt.NDArray[np.datetime64]
MONTHS = {"A": 12, "Q": 3, "M": 1}
DAY = np.timedelta64(1, "D")
YEARS_BEFORE = 3  # of a brief's publication, that its charts show


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


def standing(starts: Days, frequency: str, stands: str) -> Days:
    """Return the day of each period at which its figure stands (see `Indicator.stands`), given the period's first.

    The last, where it is of the period's "end"; else the middle: 2 July of a year, the 16th of a month, a Thursday.
    """
    starts = starts.astype("datetime64[D]")
    ends = last_days(starts, frequency)
    return ends if stands == "end" else starts + (ends - starts + DAY) // 2


def last_whole(first: np.datetime64, frequency: str, day: np.datetime64) -> np.datetime64:
    """Return the start of the last whole period by a day, counted from the start of one."""
    start = day
    if frequency in MONTHS:
        length = MONTHS[frequency]
        anchor, following = month_numbers(np.array([first, day + DAY]))
        start = month_starts([anchor + (following - length - anchor) // length * length])[0]
    elif frequency == "W":
        start = first + (int((day - first).astype(int)) - 6) // 7 * 7 * DAY
    elif frequency == "B":
        start = np.busday_offset(day, 0, roll="backward")
    return start


def step(indicator: Indicator) -> str:
    """Return the frequency by which the indicator's periods are counted: its own, or what a point covers."""
    return indicator.covers if indicator.frequency == "irregular" else indicator.frequency


def releases(starts: Days, indicator: Indicator) -> Days:
    """Return the day on which each period's figure is due: its end plus the usual lag."""
    return last_days(starts, step(indicator)) + np.timedelta64(indicator.lag_days, "D")


def near(start: np.datetime64, frequency: str, day: date, most: int) -> list[tuple[date, date]]:
    """Return the last periods that had ended by a day, none by more than `most` periods, the oldest first.

    `start` is the first day of any period.
    """
    last = np.array([last_whole(start, frequency, as_day(day))])
    starts = np.concatenate([later(last, frequency, -back) for back in range(most, -1, -1)])
    ends = last_days(starts, frequency)
    taken = later(ends, frequency, most) >= as_day(day)
    return list(zip(as_dates(starts[taken]), as_dates(ends[taken]), strict=True))


def opening(published: date) -> date:
    """Return the first day that charts of a brief show, unless another is asked for."""
    return max(as_date(later(days(published), "A", -YEARS_BEFORE)[0]), EARLIEST)


# The border: a day is text in files, in the store and in answers; `datetime64` in frames and arrays; a `date` between.


def as_date(day: np.datetime64 | datetime) -> date:
    """Return a day of an array, or a cell of a frame, as a date."""
    if isinstance(day, datetime):
        return day.date()
    moment = day.astype("datetime64[D]").astype(object)
    assert isinstance(moment, date)  # noqa: S101 - tells the type checker what numpy does not
    return moment


def as_dates(days: Days) -> list[date]:
    """Return an array of days as dates."""
    dates: list[date] = days.astype("datetime64[D]").astype(object).tolist()
    return dates


def as_day(day: date) -> np.datetime64:
    """Return a date as a day to compare arrays with."""
    return np.datetime64(day, "D")


def days(*values: date) -> Days:
    """Return dates as an array of days."""
    return np.array(values, dtype="datetime64[D]")


def days_read(texts: Iterable[str]) -> Days:
    """Return days as files have them, "2020-09-30", as an array of days."""
    return np.array(list(texts), dtype="datetime64[D]")


def days_of(column: pd.Series[Any] | pd.Index[Any]) -> Days:
    """Return a column of moments as an array of days."""
    return column.to_numpy().astype("datetime64[D]")


def days_written(days: Days) -> list[str]:
    """Return days as files have them, "2020-09-30"."""
    written: list[str] = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return written


def day_numbers(days: Days) -> npt.NDArray[np.int64]:
    """Return days as numbers, counted from 1 January 1970: quick to look up."""
    return days.astype("datetime64[D]").astype(np.int64)


def day_numbered(number: int) -> date:
    """Return the day of such a number."""
    return as_date(np.datetime64(number, "D"))


def month_numbers(days: Days) -> npt.NDArray[np.int64]:
    """Return the month of each day, counted from January 1970."""
    return days.astype("datetime64[M]").astype(np.int64)


def month_starts(numbers: npt.ArrayLike) -> Days:
    """Return the first day of months counted from January 1970."""
    return np.asarray(numbers, dtype=np.int64).astype("datetime64[M]").astype("datetime64[D]")
