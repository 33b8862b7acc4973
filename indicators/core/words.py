"""Numbers, per cents, counts, days and periods in words: one format everywhere, and no library to import for it."""

from __future__ import annotations

import math
from datetime import timedelta
from reprlib import Repr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "\N{MINUS SIGN}"
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 120


def number(value: float) -> str:
    """Return a number for reading: thousands apart, no more digits than it bears, powers of ten when tiny."""
    size = abs(value)
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "none"
    if size < 1e-4:
        digits, _, exponent = f"{value:.2e}".partition("e")
        return _signed(f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}")
    decimals = 0 if size >= 10_000 else 1 if size >= 100 else 2 if size >= 1 else 2 - math.floor(math.log10(size))
    text = f"{value:,.{decimals}f}"
    return _signed(text.rstrip("0").rstrip(".") if "." in text else text)


def exact(value: float) -> str:
    """Return a number with all the digits that are held of it, thousands apart; a tiny or huge one in powers of ten."""
    digits, _, exponent = f"{value:,}".partition("e")
    digits = digits.removesuffix(".0")
    return _signed(f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}" if exponent else digits)


def _signed(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def percent(value: float) -> str:
    """Return a per cent figure with one decimal, or none where it is large."""
    return f"{value:,.0f} %" if abs(value) >= 1000 else f"{value:,.1f} %"


def signed_percent(value: float) -> str:
    """Return a change in per cent with its sign: +3.2 %, \N{MINUS SIGN}0.4 %."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{percent(abs(value))}"


def count(many: int, one: str, several: str = "") -> str:
    """Return how many there are of a thing: 1 brief, 2 briefs."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def day_words(day: date) -> str:
    """Return a day in words, such as 21 Aug 2026."""
    return f"{day.day} {day:%b %Y}"


def moment_words(at: datetime) -> str:
    """Return a moment in UTC in words, such as 21 Aug 2026, 14:05 UTC."""
    return f"{day_words(at)}, {at:%H:%M} UTC"


def period(start: date, end: date, frequency: str) -> str:
    """Return a period as people name it: 21 Aug 2026, week of 13 Jul 2026, Aug 2026, 2024, Jun 2024 to May 2025."""
    if frequency == "A":
        whole = start.month == 1 and start.day == 1
        return str(start.year) if whole else f"{start:%b %Y} to {end:%b %Y}"
    if frequency == "M":
        return f"{start:%b %Y}"
    return f"week of {day_words(start)}" if frequency == "W" else day_words(start)


def in_one_line(text: str) -> str:
    """Return a text with all that is no visible character (ends of lines, NUL, marks of direction) written out."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def said(value: object) -> str:
    """Return a value as a message shows it: as it is written, and not all of one that is long."""
    return _SHORT.repr(value)


def last_day_anywhere(now: datetime) -> date:
    """Return the latest day that it is anywhere on earth at a moment: in Kiribati, 14 hours before UTC."""
    return (now + timedelta(hours=14)).date()
