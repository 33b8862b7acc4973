"""Numbers, per cents, counts, days and periods in words: one format everywhere, and no library to import for it."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from reprlib import Repr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "\N{MINUS SIGN}"
LARGE = ("thousand", "million", "billion")
PARTS = {1e-6: "millionth", 1e-9: "billionth", 1e-12: "trillionth"}
SMALLEST_PLAIN = 1e-4  # a smaller number is counted in parts
SAME_FOR_ONE = ("times",)  # end in s, and stand behind 1 as they are
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 120


def number(value: float) -> str:
    """Return a number for reading: thousands apart, no more digits than it bears; a tiny one in parts: 41.3 millionths.

    What no word is for, under a trillionth, is in powers of ten.
    """
    size = abs(value)
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else "none"
    if size < SMALLEST_PLAIN:
        for part, name in PARTS.items():
            if float(f"{size / part:.3g}") >= 1:
                text = number(float(f"{value / part:.3g}"))
                return f"{text} {name}{'' if text.lstrip(MINUS) == '1' else 's'}"
        digits, _, exponent = f"{value:.2e}".partition("e")
        return _signed(f"{digits.rstrip('0').rstrip('.')} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}")
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
    """Return a per cent figure with one decimal, none where it is large, more where it would look like 0 or 100."""
    return f"{value:,.{percent_decimals(value)}f} %"


def percent_decimals(value: float) -> int:
    """Return how many decimals a per cent figure is written with."""
    size = abs(value)
    rest = min(size, abs(100 - size))
    return 0 if size >= 1000 else 1 if rest == 0 or rest >= 0.05 else min(1 - math.floor(math.log10(rest)), 9)


def signed_percent(value: float) -> str:
    """Return a change in per cent with its sign: +3.2 %, \N{MINUS SIGN}0.4 %."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{percent(abs(value))}"


def count(many: int, one: str, several: str = "") -> str:
    """Return how many there are of a thing: 1 brief, 2 briefs."""
    return f"{many:,} {one if many == 1 else several or one + 's'}"


def measure(value: float, unit: str, digits: str = "") -> str:
    """Return a number with its unit, as people say it: 30.6 % per year, 1 barrel, 44 points, rank 176.

    Args:
        value: the number.
        unit: as the catalogue has it.
        digits: the number in words, where it is not to be written as `number` does.
    """
    shown = digits or number(value)
    if unit.startswith("percent"):
        return f"{shown} %{_natural(unit.removeprefix('percent'))}"
    if unit == "rank":
        return f"rank {shown}"
    if unit.startswith(("score", "index")):
        unit = "points"
    return f"{shown} {_natural(_of_one(unit) if shown.lstrip(MINUS) == '1' else unit)}"


def difference(value: float, unit: str) -> str:
    """Return how far two values of a unit are apart, as people say it: 4.2 points, 1 point, 5 places, 20 USD."""
    if unit.startswith(("percent", "score", "index")):
        unit = "points"
    return measure(value, {"rank": "places", "hours since the start": "hours"}.get(unit, unit))


def from_to(first: float, last: float, unit: str) -> str:
    """Return two values of a unit, as people say them: from 14 to 81 million USD."""
    return f"from {measure(first, unit) if unit == 'rank' else number(first)} to {measure(last, unit)}"


def _of_one(unit: str) -> str:
    """Return a unit behind the number 1: its thing is what stands before "per", "of" or "since"."""
    thing, rest = re.match(r"(.*?)((?: (?:per|of|since|\().*)?)$", unit).groups()  # type: ignore[union-attr]
    plural = thing.endswith("s") and not thing.startswith(LARGE) and thing not in SAME_FOR_ONE
    return f"{thing.removesuffix('s')}{rest}" if plural else unit


def _natural(unit: str) -> str:
    return unit.replace("million SIPRI trend-indicator", "million of SIPRI's trend-indicator").replace(
        "of SIPRI trend-indicator", "of SIPRI's trend-indicator"
    )


def listed(things: Sequence[str]) -> str:
    """Return things one after the other, as people list them: 2019, 2021 and 2022."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))


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


def capital(text: str) -> str:
    """Return words with a capital letter first."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return words as a sentence of its own: with a capital letter first and a full stop last."""
    return f"{capital(text)}{'' if text.endswith(('.', '!', '?')) or not text else '.'}"


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
