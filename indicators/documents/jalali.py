"""The Persian solar calendar (Jalali): what its months are called, and which day one of its days is."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = {
    "فروردین": 1,
    "اردیبهشت": 2,
    "خرداد": 3,
    "تیر": 4,
    "مرداد": 5,
    "امرداد": 5,
    "شهریور": 6,
    "مهر": 7,
    "آبان": 8,
    "آذر": 9,
    "دی": 10,
    "بهمن": 11,
    "اسفند": 12,
}
FIRST_YEAR, LAST_YEAR = 1300, 1472  # in which leap years come by the cycle of 33 years
_YEAR_1300 = date(1921, 3, 21)
_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)  # years of a cycle that have 366 days


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day in our calendar, or None where the Persian one has no such day or the year is out of range."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= _length(year, month)):
        return None
    years = sum(365 + _is_leap(each) for each in range(FIRST_YEAR, year))
    months = sum(_length(year, each) for each in range(1, month))
    return _YEAR_1300 + timedelta(days=years + months + day - 1)


def _length(year: int, month: int) -> int:
    if month <= 6:
        return 31
    return 30 if month < 12 or _is_leap(year) else 29


def _is_leap(year: int) -> bool:
    return year % 33 in _LEAP
