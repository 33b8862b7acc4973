"""Readings and changes in words: one format everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.core.words import day_words, number, percent, period
from indicators.figures.analysis import Change, Reading, Unusual

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Indicator, Jump


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


def ahead(day: date, today: date) -> str:
    """Return what is said of a clock by which figures were loaded on a day that is still to come."""
    days = f"figures were loaded on {day_words(day)}, and today is {day_words(today)}"
    told = "what was loaded last is shown, and as of a day what is dated by it"
    return f"the clock was ahead, or is behind now: {days}, and one of the two days is wrong; {told}"


def set_back(jump: Jump) -> str:
    """Return what is said of a clock that was set back between two loads."""
    days = f"figures loaded on {day_words(jump.before)} were followed by some loaded on {day_words(jump.day)}"
    told = "what was loaded last is shown, and as of a day what is dated by it"
    return f"the clock was set back: {days}, and one of the two days is wrong; {told}"
