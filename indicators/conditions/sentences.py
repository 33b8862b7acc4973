"""The words of a test: what was measured, what is needed, and who needs it (a claim, or a tripwire)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from indicators.core.periods import Days, as_date, last_days, step
from indicators.core.words import count, day_words, difference, from_to, listed, measure, number, percent, period
from indicators.model import OPERATORS, Condition, EventTest, Used

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.model import Area, Event, Indicator

OF_ZERO = {">=": "zero or more", ">": "more than zero", "<=": "zero or less", "<": "less than zero"}
Speaker = Literal["claim", "tripwire"]  # who asks for a test; its sentences begin "the claim needs"


def named_period(starts: Days, indicator: Indicator) -> str:
    """Return the first of some periods of a series in words; `starts` has its first day."""
    frequency = step(indicator)
    return when_words(as_date(starts[0]), as_date(last_days(starts, frequency)[0]), frequency)


def when_words(start: date, end: date, frequency: str) -> str:
    """Return a period in words; a day as the files write it."""
    return str(start) if frequency in ("D", "B") else period(start, end, frequency)


def unit_of(test: Condition, indicators: Mapping[str, Indicator]) -> str:
    """Return the unit in which a condition's statistic is measured."""
    unit = indicators[test.series].unit
    return {
        "change_pct": "percent",
        "count": "observations",
        "gap_days": "days",
        "zscore": "standard deviations",
        "ratio": "times",
    }.get(test.statistic, unit)


def event_sentence(
    test: EventTest, found: Sequence[Event], said: str, areas: Mapping[str, Area], speaker: Speaker
) -> str:
    """Return what the record says of events that a test asks for, oldest first, whose mark is `said`."""
    names = {each: areas[each].in_words for each in test.countries if each in areas}
    who = listed([names.get(each, each) for each in test.countries])
    what = f'event of the kind "{test.kind}" about {who} between {test.start} and {test.end}'
    if found:
        more = f", and {count(len(found) - 1, 'other')} like it" if len(found) > 1 else ""
        return f"{day_words(found[0].date)}: {found[0].title}{more}; the {speaker} needs an {what}"
    if said == "pending":
        return f"no {what} is on record yet"
    return f"no {what} is on record; the record holds what public sources reported, and is no census"


def measured_sentence(
    test: Condition,
    value: float,
    many: int,
    used: tuple[Used, ...],
    indicators: Mapping[str, Indicator],
    speaker: Speaker,
) -> str:
    """Return what was measured and what is needed, in words.

    Args:
        test: what is asked of a series.
        value: measured, in the statistic's unit.
        many: how many observations it was measured on.
        used: observations it rests on.
        indicators: of the catalogue.
        speaker: who needs it.
    """
    told = f"{_told(test, value, many, used, indicators)}; the {speaker} needs {_needs(test, indicators)}"
    if any(each.reconstructed for each in used):
        told += " (reconstructed)"
    if any(each.advance for each in used):
        told += " (an advance value)"
    return told


def _told(test: Condition, value: float, many: int, used: tuple[Used, ...], indicators: Mapping[str, Indicator]) -> str:
    """Return what was measured, in words."""
    indicator = indicators[test.series]
    frequency = step(indicator)
    when = [when_words(each.start, each.end, frequency) for each in used if each.id == test.series]
    if test.statistic in ("change", "change_pct"):
        first, last = used[0], used[1]
        return _change(test, indicator, first, last, when[0], when[1], value)
    if test.statistic == "gap_days":
        return f"{indicator.title}: the last figure is of {when[0]}, {count(int(value), 'day')} before"
    if test.statistic == "zscore":
        return (
            f"{indicator.title}: {_amount(used[0].value, indicator)} {_on(used[0].start, used[0].end, frequency)}, "
            f"{measure(value, unit_of(test, indicators))} "
            f"from the mean of {many} values from {when[1]} to {when[2]}"
        )
    if test.statistic == "ratio":
        other = indicators[test.other]
        named = _on(used[1].start, used[1].end, step(other))
        return (
            f"{indicator.title}, {_amount(used[0].value, indicator)} {_on(used[0].start, used[0].end, frequency)}, "
            f"is {number(value)} times {other.title}, {_amount(used[1].value, other)} {named}"
        )
    if test.statistic == "count":
        return f"{indicator.title}: {count(int(value), 'observation')} in the window"
    if test.statistic in ("sum", "mean"):
        word = "sum" if test.statistic == "sum" else "mean"
        span = when[0] if many == 1 else f"{when[0]} to {when[-1]}"
        return f"{indicator.title}: {word} of {count(many, 'value')}, {span}: {_amount(value, indicator)}"
    word = {"last": "", "min": "lowest ", "max": "highest "}[test.statistic]
    return f"{indicator.title}: {word}{_amount(value, indicator)} {_on(used[0].start, used[0].end, frequency)}"


def _change(test: Condition, indicator: Indicator, first: Used, last: Used, then: str, now: str, value: float) -> str:
    assert first.value is not None  # noqa: S101 - observations have values
    assert last.value is not None  # noqa: S101
    verb = "rose" if last.value > first.value else "fell" if last.value < first.value else "stood"
    unit = indicator.currency or indicator.unit
    values = from_to(first.value, last.value, unit) if verb != "stood" else f"at {measure(first.value, unit)}"
    by = "unchanged"
    if value:
        size = percent(abs(value)) if test.statistic == "change_pct" else difference(abs(value), unit)
        by = f"{'up' if value > 0 else 'down'} {size}"
    if indicator.currency:
        loss = (1 - first.value / last.value) * 100 if last.value else 0.0
        lost = f", the {indicator.currency} {'lost' if loss > 0 else 'gained'} {percent(abs(loss))}" if loss else ""
        foreign = "dollar" if indicator.unit.endswith("per USD") else indicator.unit.rpartition(" per ")[2]
        return f"the {foreign} {verb} {values} between {then} and {now}: {by}{lost}"
    return f"{indicator.title} {verb} {values} between {then} and {now}: {by}"


def _amount(value: float | None, indicator: Indicator) -> str:
    return "no figure" if value is None else measure(value, indicator.unit)


def _on(start: date, end: date, frequency: str) -> str:
    return f"{'on' if frequency in ('D', 'B') else 'in'} {when_words(start, end, frequency)}"


def _needs(test: Condition, indicators: Mapping[str, Indicator]) -> str:
    """Return what a condition asks, in words."""
    indicator = indicators[test.series]
    thing = "rate" if indicator.currency else "figure"
    unit = unit_of(test, indicators)
    near = ""
    if test.tolerance:
        near = f" (a miss by up to {difference(test.tolerance, unit)} is near)"
    if test.statistic == "change_pct" and test.op in (">=", ">") and test.value == 100:
        return f"the {thing} to {'more than ' if test.op == '>' else ''}double{near}"
    if test.statistic in ("change", "change_pct"):
        size = measure(abs(test.value), unit) if test.statistic == "change_pct" else difference(abs(test.value), unit)
        upward = test.value > 0 or (test.value == 0 and test.op in (">=", ">"))
        if test.value == 0:
            strict = test.op in (">", "<")
            wanted = ("a rise" if upward else "a fall") if strict else ("no fall" if upward else "no rise")
            return f"{wanted}{near}"
        ask = OPERATORS[test.op] if upward else OPERATORS[_mirrored(test.op)]
        return f"a {'rise' if upward else 'fall'} of {ask} {size}{near}"
    if test.value == 0:
        return f"{OF_ZERO[test.op]}{near}"
    return f"{OPERATORS[test.op]} {measure(test.value, unit)}{near}"


def _mirrored(op: str) -> str:
    return {">=": "<=", ">": "<", "<=": ">=", "<": ">"}[op]


def period_word(frequency: str) -> str:
    """Return what one period of a frequency is called."""
    return {"A": "year", "Q": "quarter", "M": "month", "W": "week", "D": "day", "B": "business day"}[frequency]
