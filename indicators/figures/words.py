"""Readings and changes in words: one format everywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from indicators.core.periods import days, days_of, near, standing
from indicators.core.words import capital, count, day_words, difference, listed, number, percent, period
from indicators.figures import analysis, since
from indicators.model import PROVENANCES, USES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd

    from indicators.figures.analysis import Change, Reading
    from indicators.figures.ranks import Unusual
    from indicators.model import Freshness, Indicator, Jump, Source

MOST_RUNS = 3  # gaps that are named one by one


def reading_period(reading: Reading, frequency: str) -> str:
    """Return the period of a reading in words; of a period that was not over: Aug 2026 so far, 21 days."""
    named = period(reading.start, reading.end, frequency)
    if reading.copied is None:
        return named
    return f"{named} so far, {count(reading.days, 'day') if reading.days else f'as of {day_words(reading.copied)}'}"


def dated(reading: Reading, indicator: Indicator, frequency: str) -> str:
    """Return when a value is of, in words: as of 21 Aug 2026, for 2016, at the end of 2018; and of one given ahead."""
    told = _dated(reading, indicator, frequency) + (", doubtful" if reading.doubtful else "")
    if reading.start <= reading.known_on:
        return told
    return f"{told}, given in advance: known {day_words(reading.known_on)}"  # a rate of Friday for Monday


def _dated(reading: Reading, indicator: Indicator, frequency: str) -> str:
    if reading.start in indicator.years_to:
        return f"for the {year_to(reading.start)}"
    named = reading_period(reading, frequency)
    if indicator.frequency == "irregular" and indicator.stands == "span" and f"{reading.start:%m-%d}" == "12-31":
        return f"for {reading.start.year}"  # a report of a whole year, stamped on its last day
    if frequency in ("D", "B"):
        return f"as of {named}"
    if frequency == "W":
        return f"mean, {named}"
    return f"at the end of {named}" if indicator.stands == "end" and reading.copied is None else f"for {named}"


def year_to(day: date) -> str:
    """Return the words for the year that ends on a day; see `Indicator.years_to`."""
    return f"year to {day_words(day)}"


def in_period(start: date, end: date, indicator: Indicator, frequency: str) -> str:
    """Return which period a value is of, in a sentence: on 21 Aug 2026, in 2016, at the end of 2018."""
    if indicator.frequency == "irregular" and indicator.stands == "span" and f"{start:%m-%d}" == "12-31":
        return f"in {start.year}"  # a report of a whole year, stamped on its last day
    if start in indicator.years_to:
        return f"in the {year_to(start)}"
    how = {"D": "on", "B": "on", "W": "in the"}.get(frequency, "at the end of" if indicator.stands == "end" else "in")
    return f"{how} {period(start, end, frequency)}"


def amount(change: Change, unit: str) -> str:
    """Return how much, with its direction: up 123.7 %, down 4.2 points, unchanged; or why no per cent can be told."""
    if change.amount is None:
        return f"no per cent {no_amount(change)}"
    if change.amount == 0:
        return "unchanged"
    direction = "up" if change.amount > 0 else "down"
    size = abs(change.amount)
    return f"{direction} {percent(size) if change.kind == 'percent' else difference(size, unit)}"


def no_amount(change: Change) -> str:
    """Return why no per cent can be told of a change, in words that follow "no per cent"."""
    if change.first.value <= 0:
        return "from zero" if change.first.value == 0 else "from less than zero"
    if change.last.value < 0:
        return "to less than zero"
    return "over a gap" if change.between.lacks else "across a change of method"


def change_sentence(change: Change, frequency: str, indicator: Indicator) -> str:
    """Return a change in words, with both values and both days, and what lies between them.

    For a currency both the rate's rise and the currency's loss are said, so that neither is taken for the
    other.
    """
    first, last = (reading_period(each, frequency) for each in (change.first, change.last))
    days = f"{first}{', then ' if ' to ' in first else ' to '}{last}"
    values = f"{number(change.first.value)} to {number(change.last.value)}"
    over = between_words(change, frequency)
    told = f"{amount(change, indicator.unit)}{currency_words(change, indicator)}{on_doubt(change.first, change.last)}"
    return f"{days}: {values}, {told}{over}"


def on_doubt(*readings: Reading) -> str:
    """Return what follows what is said of readings one of which is doubtful; "" where none is."""
    return ", on a doubtful figure" if any(each.doubtful for each in readings) else ""


def between_words(change: Change, frequency: str) -> str:
    """Return what a change passes over, in words that follow it: its values, gaps and changes of method."""
    told = [_passed(change, frequency)] if change.between.values else []
    if change.between.lacks:
        runs = [each for first, last in change.between.lacks for each in _run(first, last, frequency)]
        many = len(runs) - MOST_RUNS
        more = [count(many, "other gap")] if many > 0 else []
        told.append(f"no figure of {listed([*runs[:MOST_RUNS], *more])}")
    if change.between.breaks:
        named = [f"{each.year}" if frequency == "A" else day_words(each) for each in change.between.breaks]
        told.append(
            f"the method changed in {listed(named)}" if frequency == "A" else f"new method from {listed(named)}"
        )
    return "".join(f"; {each}" for each in told)


def _passed(change: Change, frequency: str) -> str:
    named = [f"{number(each.value)} in {reading_period(each, frequency)}" for each in change.between.values]
    if frequency in ("D", "B", "W"):
        named = [f"{number(each.value)} ({reading_period(each, frequency)})" for each in change.between.values]
    if change.between.count == len(named):
        return f"with {listed(named)}"
    low, high = (each.value for each in change.between.values)
    ends = sorted((change.first.value, change.last.value))
    if low == high == ends[0] == ends[1]:
        return "the same all the time between"
    if low >= ends[0] and high <= ends[1]:
        return "all in between lie within these two"
    return f"between them from {named[0]} to {named[1]}"


def _run(first: Reading, last: Reading, frequency: str) -> list[str]:
    """Return a run of periods without a figure, in words; two in a row are named each."""
    one, other = (period(each.start, each.end, frequency) for each in (first, last))
    if first.end + timedelta(days=1) >= last.start:
        return [one] if one == other else [one, other]
    return [f"{one} to {other}"]


def currency_words(change: Change, indicator: Indicator) -> str:
    """Return what the currency lost or gained, for a rate per dollar; else nothing."""
    if not indicator.currency or change.kind != "percent" or not change.amount:
        return ""
    loss = change.currency_loss
    verb = "lost" if loss > 0 else "gained"
    return f"; the {indicator.currency} {verb} {percent(abs(loss))}"


def unusual_words(found: Unusual, frequency: str, indicator: Indicator) -> str:
    """Return how unusual the last change is, in words: "up 3.1 % in a month: larger than all but 2 of its 494 ..."."""
    change = found.change
    span = (change.last.start - change.first.start).days
    over = {"W": "in a week", "M": "in a month", "Q": "in a quarter", "A": "in a year"}.get(
        frequency, f"in {span} days"
    )
    if found.so_far:
        over = f"in {reading_period(change.last, frequency)}"
    if change.between.lacks:
        first, last = (reading_period(each, frequency) for each in (change.first, change.last))
        over = f"between {first} and {last}" if " to " in first else f"from {first} to {last}"
    how = f"{amount(change, indicator.unit)} {over}{currency_words(change, indicator)}"
    if change.amount == 0:
        return how
    return f"{how}: {rank_words(found, frequency)}"


def rank_words(found: Unusual, frequency: str) -> str:
    """Return the rank of the last change among the earlier ones, counted: never a per cent that rounds to all."""
    if found.smaller is None:
        return (
            "not ranked"
            if found.change.amount is None
            else f"only {count(found.count, 'earlier change')} to rank it by"
            if found.count
            else "no earlier change to rank it by"
        )
    kind = "earlier changes over about 30 days, none overlapping," if frequency in ("D", "B") else "earlier changes"
    not_smaller = found.count - found.smaller
    larger = not_smaller - found.equal
    if not not_smaller:
        told = f"larger than all {found.count:,} {kind}"
    elif not larger and found.equal:
        told = f"as large as {found.equal:,} of {found.count:,} {kind}, none larger"
    elif not_smaller <= found.count / 2:
        told = f"larger than all but {not_smaller:,} of {found.count:,} {kind}"
    elif found.smaller:
        told = f"larger than {found.smaller:,} of {found.count:,} {kind}"
    else:
        told = (
            f"smaller than all {found.count:,} {kind}"
            if larger == found.count
            else f"larger than none of {found.count:,} {kind}"
        )
    lacking = f"; {found.unranked:,} more could not be ranked" if found.unranked else ""
    return f"{told} since {found.since.year}{lacking}"


def changes(
    indicator: Indicator,
    frame: pd.DataFrame,
    frequency: str,
    published: date,
    day: date,
    span: tuple[date, date] | None = None,
    then: pd.DataFrame | None = None,
) -> list[tuple[str, str]]:
    """Return what a series did around a brief's publication, each with what it is about, in words.

    The change from a year before publication to the last figure known that day, and from there to now; of single
    reports, how many, and how many of them a chart shows that stands beside these words and covers the days of `span`.
    As of `day`, which may be earlier than now. `then` is the series as it was known when the brief was published; where
    it is not at hand, what of `frame` was.
    """
    if frame.empty:
        return []
    if indicator.drawn_as == "point":
        return [("", _reports(indicator, frame, frequency, span))]
    then = since.known_then(frame, published) if then is None else then
    before, after = since.around(frame, then, frequency, indicator, published)
    ends = analysis.year_before(published), published
    told = [("Year before", _told(before, frequency, indicator) or _untold(frame, frequency, ends))]
    last = analysis.last_reading(analysis.whole(frame, frequency), frequency)
    if last and last.end > published:
        told.append(("Since", _told(after, frequency, indicator) or _untold(frame, frequency, ends[1:])))
    read = [each for change in (before, after) if change for each in (change.first, change.last)]
    cautions = [caution for each in read if (caution := indicator.cautioned(each.start, day))]
    return [*told, *(("Caution", each) for each in cautions[:1])]


def _reports(indicator: Indicator, frame: pd.DataFrame, frequency: str, span: tuple[date, date] | None) -> str:
    many = shown = len(frame)
    if span:
        at, (first, last) = standing(days_of(frame["time_period"]), frequency, indicator.stands), days(*span)
        shown = int(((at >= first) & (at <= last)).sum())
    if many == 1:
        return "1 single report" if shown else "1 single report, not in the time shown"
    told = f"{many:,} single reports"
    if shown < many:
        told += f", {f'{shown:,}' if shown else 'none'} of them in the time shown"
    return f"{told}, not a trend"


def _told(change: Change | None, frequency: str, indicator: Indicator) -> str:
    return change_sentence(change, frequency, indicator) if change else ""


def _untold(frame: pd.DataFrame, frequency: str, ends: Sequence[date]) -> str:
    """Return why no change between days can be told: which periods have no figure, or that one is all there is."""
    held = analysis.whole(frame, frequency)
    lacking = [each for each in ends if analysis.reading_at(held, frequency, each) is None]
    if not lacking:
        return f"no other figure between the two days than that of {day_words(ends[-1])}"
    if frequency in ("D", "B", "W"):
        return f"no figure near {' or '.join(day_words(each) for each in lacking)}"
    starts = days_of(frame["time_period"])
    asked = sorted({each for day in lacking for each in near(starts[0], frequency, day, analysis.MAX_GAP_PERIODS)})
    names = [period(first, last, frequency) for first, last in asked]
    return f"no figure of {' or '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"


def copy_words(indicator: Indicator, sources: Mapping[str, Source], fresh: Freshness) -> str:
    """Return what follows the producer under a chart: when our copy was taken, of what kind the figures are."""
    source = sources[indicator.source]
    way = f" by way of {sources[indicator.asks].title}" if indicator.asks and fresh.copy != "snapshot" else ""
    how = {"snapshot": "Captured", "taken later": "As captured"}.get(fresh.copy, "Retrieved")
    after = "; what was shown on the day is not held" if fresh.copy == "taken later" else ""
    taken = f"{how} {fresh.retrieved_words}{way}{after}. " if fresh.retrieved_words else ""
    late = f" {capital(fresh.publication_words)}." if fresh.publication in ("late", "silent", "ended") else ""
    restated = " Restated since: what was shown on earlier days is not held." if source.restates else ""
    return f"{taken}{capital(PROVENANCES[indicator.provenance])}.{restated}{late}"


def citation(indicator: Indicator, source: Source, fresh: Freshness, pages: Sequence[str]) -> str:
    """Return a citation that can be pasted: credit, title, the day our copy was taken, addresses, licence."""
    taken = f" Copy taken {fresh.retrieved_words}." if fresh.retrieved_words else ""
    credit = source.attribution if source.url else indicator.producer
    at = f" {'; '.join(pages)}." if pages else ""
    terms = f"{indicator.licence.rstrip('.')} ({USES[source.use]})"
    return f"{credit}. {indicator.title}, {indicator.unit}.{taken}{at} {terms}."


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
