"""Numbers, days and changes in words: one format everywhere."""

from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING

from indicators.figures.analysis import Change, Reading, Unusual
from indicators.figures.freshness import day_words

if TYPE_CHECKING:
    from indicators.model import Indicator

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MINUS = "\N{MINUS SIGN}"


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


def _signed(text: str) -> str:
    return text.replace("-", MINUS, 1) if text.startswith("-") else text


def percent(value: float) -> str:
    """Return a per cent figure with one decimal, or none where it is large."""
    return f"{value:,.0f} %" if abs(value) >= 1000 else f"{value:,.1f} %"


def signed_percent(value: float) -> str:
    """Return a change in per cent with its sign: +3.2 %, \N{MINUS SIGN}0.4 %."""
    return f"{'+' if value > 0 else MINUS if value < 0 else ''}{percent(abs(value))}"


def period(start: date, end: date, frequency: str) -> str:
    """Return a period as people name it: 21 Aug 2026, week of 13 Jul 2026, Aug 2026, 2024, Jun 2024 to May 2025."""
    if frequency == "A":
        whole = start.month == 1 and start.day == 1
        return str(start.year) if whole else f"{start:%b %Y} to {end:%b %Y}"
    if frequency == "M":
        return f"{start:%b %Y}"
    return f"week of {day_words(start)}" if frequency == "W" else day_words(start)


def reading_period(reading: Reading, frequency: str) -> str:
    """Return the period of a reading in words."""
    return period(reading.start, reading.end, frequency)


def amount(change: Change) -> str:
    """Return how much, with its direction: up 123.7 %, down 4.2 points, unchanged."""
    if change.amount == 0:
        return "unchanged"
    direction = "up" if change.amount > 0 else "down"
    size = abs(change.amount)
    return f"{direction} {percent(size)}" if change.kind == "percent" else f"{direction} {number(size)} points"


def change_sentence(change: Change, frequency: str, indicator: Indicator) -> str:
    """Return a change in words, with both values and both days.

    For a currency both the rate's rise and the currency's loss are said, so that neither is taken for the
    other.
    """
    days = f"{reading_period(change.first, frequency)} to {reading_period(change.last, frequency)}"
    values = f"{number(change.first.value)} to {number(change.last.value)}"
    return f"{days}: {values}, {amount(change)}{currency_words(change, indicator)}"


def currency_words(change: Change, indicator: Indicator) -> str:
    """Return what the currency lost or gained, for a rate per dollar; else nothing."""
    if not indicator.currency or change.kind != "percent" or change.amount == 0:
        return ""
    loss = change.currency_loss
    verb = "lost" if loss > 0 else "gained"
    return f"; the {indicator.currency} {verb} {percent(abs(loss))}"


def unusual_words(found: Unusual, frequency: str, indicator: Indicator) -> str:
    """Return how unusual the last change is, in words: "up 3.1 % in 30 days, larger than 62 % of ..."."""
    over = {
        "D": "in 30 days",
        "B": "in 30 days",
        "W": "in a week",
        "M": "in a month",
        "Q": "in a quarter",
        "A": "in a year",
    }[frequency]
    how = f"{amount(found.change)} {over}{currency_words(found.change, indicator)}"
    if found.change.amount == 0:
        return how
    if found.share == 1:
        return f"{how}: the largest of {found.count + 1:,} such changes since {found.since.year}"
    return (
        f"{how}: larger than {found.share * 100:.0f} % of its {found.count:,} earlier changes since {found.since.year}"
    )
