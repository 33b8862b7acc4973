"""What became of a series since a brief was published: in one sentence, and in the few signs of a margin.

The sentence is about figures alone; what they say of a claim is its mark. Where no change can be said honestly, it says
what can: no number stands for a change that its figures do not bear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from indicators.core.words import MINUS, capital, count, day_words, difference, measure, number, sentence
from indicators.figures import analysis, since, words

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from indicators.figures.analysis import Change, Reading
    from indicators.model import Indicator

NEAR = timedelta(days=183)  # a figure that is no older stands for its day: of publication, or the reader's
TIMES = 10  # from so many times as much on, a rise is no per cent
WHOLE = 10  # from so many points on, no decimals


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a series, in words.

    Attributes:
        says: one sentence. `number` is the part of it that is the change ("84 %"), "" where none can be said.
        short: the same in a margin ("rial −84 % since", "+12 % since"), without the series' name.
        base: what it rests on: both values, their days, what lies between, and whose they are.
        known: the days from which the figures it rests on were known.
    """

    says: str
    number: str
    short: str
    base: str
    known: tuple[date, ...] = ()


def outcome(
    frame: pd.DataFrame,
    then: pd.DataFrame,
    frequency: str,
    indicator: Indicator,
    published: date,
    day: date,
    lacking: str = "",
    caution: str = "",
) -> Outcome:
    """Return what became of a series from the last figure known when a brief was published to the newest one.

    Args:
        frame: of the series, as it is read.
        then: the same, of what was known on the day of publication.
        frequency: of both.
        indicator: what it measures.
        published: the day of publication.
        day: the reader's.
        lacking: what is said of a series without a figure.
        caution: what its newest figure must not be read as.
    """
    name, held = _name(indicator), analysis.whole(frame, frequency)
    last = analysis.last_reading(held, frequency)
    if last is None:
        return Outcome(sentence(f"{name}: {lacking or 'no figure of a whole period'}"), "", "no figure", "")
    if indicator.drawn_as == "point":
        return _reports(held, frequency, indicator, published)
    first = since.base(frame, then, frequency, indicator, published)
    if first is None or first.start >= last.start:
        return _one(first, last, frequency, indicator, published, older=not then.empty)
    change = analysis.change_over(held, frequency, indicator, first, last)
    assert change is not None  # noqa: S101 - one of the two is the later
    told = _values(change, frequency, indicator)
    near = published - first.end <= NEAR and day - last.end <= NEAR
    when = "since this was written" if near else f"from {_span(change, frequency)}"
    if first.known_on > published:
        when += ", by figures first known later"
    base = f"{words.change_sentence(change, frequency, indicator)}; {indicator.unit}. Source: {indicator.producer}"
    known = (first.known_on, last.known_on)
    if caution:
        says = f"{name}: {told}; no change is to be read from these (see the caution)"
        return Outcome(sentence(says), "", "see caution", sentence(base), known)
    says, part, short = _said(change, frequency, indicator, when, told)
    says += words.on_doubt(first, last)
    short += f"{' since' if near else f', {_span(change, frequency)}'}{words.on_doubt(first, last)}"
    return Outcome(sentence(says), part, short, sentence(base), known)


def _said(change: Change, frequency: str, indicator: Indicator, when: str, told: str) -> tuple[str, str, str]:
    """Return a change as a sentence, the number in it, and its sign and number."""
    name, first, last = _name(indicator), change.first.value, change.last.value
    between = f"{number(first)} to {number(last)}"
    if change.amount is None:
        return f"{name}: {told}; no per cent {words.no_amount(change)}", "", between
    if indicator.stands == "span" and frequency != "A":
        return f"{name}: {told}; single periods, which seasons move", "", between
    if change.amount == 0:
        return f"{name}: unchanged {when}", "unchanged", "unchanged"
    if indicator.unit == "rank":
        return f"{name}: {told}", "", f"rank {between}"
    sign = "+" if change.amount > 0 else MINUS
    way = "up" if change.amount > 0 else "down"
    if change.kind == "points":
        size = difference(_rounded(abs(change.amount)), indicator.unit)
        return f"{name}: {way} {size} {when}", size, f"{sign}{size}"
    if indicator.currency and last > 0:
        loss = change.currency_loss
        if loss < 0 and last * TIMES <= first:
            return f"{name}: {told}", "", between
        size = _percent(abs(loss))
        verb = "lost" if loss > 0 else "gained"
        has = "has " if when.startswith("since") else ""
        which = "" if indicator.provenance == "market" else f" ({name})"
        says = f"the {indicator.currency} {has}{verb} {size} of its value {when}{which}"
        short = _short(size, MINUS if loss > 0 else "+", verb)  # of what was lost: the rate beside it rises
        return capital(says), size, f"{indicator.currency} {short}"
    if last == 0:
        return f"{name}: down to zero {when}", "down to zero", "down to zero"
    if last / first >= TIMES:
        size = f"{number(_rounded(last / first))} times"
        return f"{name}: {size} as much {when}", size, f"× {number(_rounded(last / first))}"
    size = _percent(abs(change.amount))
    return f"{name}: {way} {size} {when}", size, _short(size, sign, way)


def _one(
    first: Reading | None, last: Reading, frequency: str, indicator: Indicator, published: date, *, older: bool
) -> Outcome:
    """Return what is said where there is one figure: none since, or none that was new when it was written."""
    name, value = _name(indicator), measure(last.value, indicator.unit)
    when = words.in_period(last.start, last.end, indicator, frequency)
    base = f"{value} {when}, known {day_words(last.known_on)}. Source: {indicator.producer}"
    lacks = "no recent figure" if older else "no figure"
    when += words.on_doubt(last)
    says, short = f"{name}: {lacks} when this was written, {value} {when}", f"{lacks} then"
    if last.end <= published:
        says, short = f"{name}: no figure since this was written; {value} {when}", "no figure since"
        if first is None:
            says = f"{name}: no figure since {words.reading_period(last, frequency)}, then {value}"
    return Outcome(sentence(says), "", short, sentence(base), (last.known_on,))


def _reports(held: pd.DataFrame, frequency: str, indicator: Indicator, published: date) -> Outcome:
    """Return what single reports say: the last one, and how many there are since; never a change between two."""
    last = analysis.last_reading(held, frequency)
    assert last is not None  # noqa: S101 - its caller has looked
    after = int((held["known_on"].dt.date > published).sum())
    value = measure(last.value, indicator.unit)
    when = words.in_period(last.start, last.end, indicator, frequency)
    when += words.on_doubt(last)
    some = f"{number(after) if after else 'none'} of them since"
    says = f"{_name(indicator)}: {value} {when}, the last of {count(len(held), 'single report')}, {some}"
    if len(held) == 1:
        says = f"{_name(indicator)}: {value} {when}, a single report, {'known only later' if after else 'none since'}"
    base = f"{value} {when}, known {day_words(last.known_on)}. Source: {indicator.producer}"
    short = f"{count(after, 'report') if after else 'no report'} since" if len(held) > 1 else "single report"
    return Outcome(sentence(says), "", short, sentence(base), (last.known_on,))


def _values(change: Change, frequency: str, indicator: Indicator) -> str:
    """Return both values of a change with their periods: 14 in 2018, 81 million USD in 2023."""
    one, other = (words.in_period(each.start, each.end, indicator, frequency) for each in (change.first, change.last))
    first = measure(change.first.value, "rank") if indicator.unit == "rank" else number(change.first.value)
    return f"{first} {one}, {measure(change.last.value, indicator.unit)} {other}"


def _span(change: Change, frequency: str) -> str:
    one, other = (words.reading_period(each, frequency) for each in (change.first, change.last))
    return f"{one}{', then ' if ' to ' in one else ' to '}{other}"


def _rounded(size: float) -> float:
    """Return a size with one decimal, none from `WHOLE` on; as it is where that would be nothing."""
    return round(size) if size >= WHOLE else round(size, 1) or size


def _percent(size: float) -> str:
    """Return a size in whole per cents; never 0 of what moved, or 100 of what did not go whole."""
    if size < 0.5:
        return "less than 1 %"
    if 99.5 <= size < 100:
        return "more than 99 %"
    return f"{size:,.0f} %"


def _short(size: str, sign: str, way: str) -> str:
    """Return a size as a margin has it: −84 %, lost more than 99 %."""
    return f"{way} {size}" if " than " in size else f"{sign}{size}"


def _name(indicator: Indicator) -> str:
    """Return a series' short name as a sentence begins with it, before a colon."""
    return indicator.short.replace(": ", ", ")
