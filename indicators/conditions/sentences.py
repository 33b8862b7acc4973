"""The words of a test: what was measured, what is needed, and who needs it (a claim, or a tripwire)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal

from indicators.core.periods import Days, as_date, last_days, step
from indicators.core.words import count, day_words, difference, from_to, listed, measure, number, percent, period
from indicators.model import ACTORS, OPERATORS, Condition, EventTest, Used

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.model import Area, Event, Indicator

# An event of a kind and an effect, as a sentence names it; "by" and whom it concerns follow.
PHRASES: dict[str, dict[str, str]] = {
    "arms": {
        "delivered": "a delivery of arms",
        "under way": "arms under way",
        "planned": "arms planned",
        "unverified": "an unverified report of arms",
    },
    "cooperation": {
        "begun": "a beginning of cooperation",
        "agreed": "an agreement to cooperate",
        "ended": "an end of cooperation",
    },
    "currency": {"redenominated": "a redenomination of a currency", "devalued": "a devaluation"},
    "disaster": {"struck": "a disaster"},
    "gold": {
        "reported": "a report of gold moved",
        "delivered": "a delivery of gold",
        "denied": "a denial that gold was moved",
    },
    "information": {"cut": "a network cut", "restored": "a network restored"},
    "licence": {"issued": "a licence issued", "withdrawn": "a licence withdrawn"},
    "military": {"attacked": "an attack", "captured": "a capture", "ceased": "a ceasefire"},
    "politics": {"took office": "an office taken", "enacted": "a law passed"},
    "sanctions": {
        "imposed": "sanctions imposed",
        "lifted": "sanctions lifted",
        "changed": "sanctions changed",
        "claimed": "sanctions claimed to be in force",
    },
    "seizure": {
        "seized": "a ship or cargo seized",
        "boarded": "a ship boarded",
        "filed": "a ship or cargo asked of a court",
        "released": "a ship or cargo released",
    },
    "shipment": {
        "arrived": "a shipment arrived",
        "under way": "a shipment under way",
        "restricted": "a passage or ports restricted",
        "declared closed": "a passage declared closed",
        "reopened": "a passage reopened",
        "disrupted": "shipping disrupted",
    },
    "statement": {"said": "a statement", "threatened": "a threat", "agreed": "an agreement stated"},
    "un": {
        "adopted": "a UN resolution adopted",
        "rejected": "a UN resolution rejected",
        "triggered": "a UN procedure triggered",
        "claimed": "a UN measure claimed to be in force",
        "imposed": "a UN measure imposed",
        "lifted": "a UN measure lifted",
    },
}
PLURAL = ("arms", "sanctions")  # with which such a phrase begins, where it stands for several
AS_A_KIND = {"un": "the UN"}  # where the kind is no word for itself
OF_ZERO = {">=": "zero or more", ">": "more than zero", "<=": "zero or less", "<": "less than zero"}
Speaker = Literal["claim", "tripwire"]  # who asks for a test; its sentences begin "the claim needs"


def named_period(starts: Days, indicator: Indicator) -> str:
    """Return the first of some periods of a series in words; `starts` has its first day."""
    frequency = step(indicator)
    return when_words(as_date(starts[0]), as_date(last_days(starts, frequency)[0]), frequency)


def when_words(start: date, end: date, frequency: str) -> str:
    """Return a period in words."""
    return period(start, end, frequency)


def unit_of(test: Condition, indicators: Mapping[str, Indicator]) -> str:
    """Return the unit in which a condition's statistic is measured."""
    unit = indicators[test.series].unit
    return {
        "change_pct": "percent",
        "mean_change_pct": "percent",
        "count": "observations",
        "gap_days": "days",
        "zscore": "standard deviations",
        "ratio": "times",
    }.get(test.statistic, unit)


def event_sentence(
    test: EventTest, found: Sequence[Event], said: str, areas: Mapping[str, Area], speaker: Speaker
) -> str:
    """Return what the record says of events that a test asks for, whose mark is `said`: each of them, oldest first."""
    what = _looked_for(test, areas)
    if found:
        told = "; ".join(f"{_happened(each)}: {each.title}" for each in found)
        return f"{told}; the {speaker} needs {what}"
    # What is not on record yet is not named by its id, which tells its day.
    what = f"the event that the {speaker} names" if test.ids else f"no {what.removeprefix('an ').removeprefix('a ')}"
    are = "are" if what.removeprefix("no ").startswith(PLURAL) else "is"
    which = f"{what}{_between(test) if test.ids else ''} {are} {'not ' if test.ids else ''}on record"
    if said == "pending":
        return f"{which} yet"
    return f"{which}; the record holds what public sources reported, and is no census"


def _happened(event: Event) -> str:
    """Return the day of an event in words; of what a copy shows, that it is the day of the copy."""
    if event.published_about is None:
        return day_words(event.date)
    return f"in a copy of {day_words(event.date)}, published about {event.published_about:%B %Y}"


def _between(test: EventTest) -> str:
    return f" between {day_words(test.start)} and {day_words(test.end)}" if test.start and test.end else ""


def _looked_for(test: EventTest, areas: Mapping[str, Area]) -> str:
    """Return which events a test asks for, in words: "an event of the kind ..."."""
    if test.ids:
        return f"{'this very event' if len(test.ids) == 1 else 'one of the events it names'}{_between(test)}"
    names = {each: areas[each].in_words for each in (*test.countries, test.actor) if each in areas} | ACTORS
    by = f" by {names.get(test.actor, test.actor)}" if test.actor else ""
    what = PHRASES[test.kind].get(test.effect) or f"an event of {AS_A_KIND.get(test.kind, test.kind)}"
    who = listed([names.get(each, each) for each in test.countries])
    return f"{what}{by} concerning {who}{_between(test)}"


def measured_sentence(
    test: Condition,
    value: float,
    before: float | None,
    counts: tuple[int, int],
    used: tuple[Used, ...],
    day: date,
    over: str,
    indicators: Mapping[str, Indicator],
    speaker: Speaker,
) -> str:
    """Return what was measured and what is needed, in words.

    Args:
        test: what is asked of a series.
        value: measured, in the statistic's unit.
        before: what the baseline came to, where one is compared with.
        counts: how many observations it was measured on, in the window and in the baseline.
        used: observations it rests on.
        day: on which it was measured.
        over: what a change passes over, in words that follow it.
        indicators: of the catalogue.
        speaker: who needs it.
    """
    if before is None:
        measured = _told(test, value, counts[0], used, indicators)
    else:
        measured = _told_against(test, value, before, counts, used, indicators[test.series])
    told = f"{measured}{over}; the {speaker} needs {_needs(test, indicators)}"
    cautions = [indicators[each.id].cautioned(each.start, day) for each in used if each.id in indicators]
    told += "".join(dict.fromkeys(f" (caution: {each})" for each in cautions if each))
    told += _estimated(used, indicators) + _doubtful(used, indicators)
    if any(each.advance for each in used):
        told += " (an advance value)"
    return told


def _estimated(used: Sequence[Used], indicators: Mapping[str, Indicator]) -> str:
    """Return which of the figures that a value rests on have only an estimate for the day they were known."""
    guessed = [each for each in used if each.reconstructed and each.id in indicators]
    if not guessed:
        return ""
    if len(guessed) == len(used):
        return " (reconstructed)" if len(used) == 1 else " (reconstructed, each figure)"
    named = [when_words(each.start, each.end, step(indicators[each.id])) for each in guessed]
    return f" (reconstructed: {listed(named)})"


def _doubtful(used: Sequence[Used], indicators: Mapping[str, Indicator]) -> str:
    """Return which of the figures that a value rests on are doubtful."""
    unsure = [each for each in used if each.doubtful and each.id in indicators]
    if not unsure:
        return ""
    if len(used) == 1:
        return " (a doubtful figure)"
    named = [when_words(each.start, each.end, step(indicators[each.id])) for each in unsure]
    return f" (doubtful: {listed(list(dict.fromkeys(named)))})"


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
    if test.statistic == "crossed":
        met = used[0].role == "crossed"
        there, earlier = (
            f"{_amount(each.value, indicator)} {_on(each.start, each.end, frequency)}" for each in (used[0], used[-1])
        )
        return f"{indicator.title}: {'crossed' if met else 'nearest'} with {there}, from {earlier} before the window"
    word = {"last": "", "min": "lowest ", "max": "highest "}[test.statistic]
    return f"{indicator.title}: {word}{_amount(value, indicator)} {_on(used[0].start, used[0].end, frequency)}"


def _told_against(
    test: Condition, value: float, before: float, counts: tuple[int, int], used: tuple[Used, ...], indicator: Indicator
) -> str:
    """Return what was measured of a window and of its baseline, in words."""
    frequency = step(indicator)
    here = [each for each in used if not each.role.startswith("baseline")]
    then = [each for each in used if each.role.startswith("baseline")]
    spans = [
        _span(each[0], each[-1], frequency) if many > 1 else when_words(each[0].start, each[0].end, frequency)
        for each, many in zip((here, then), counts, strict=True)
    ]
    if test.statistic.startswith("mean"):
        mean = before * (1 + value / 100) if test.statistic == "mean_change_pct" else before + value
        in_percent = test.statistic == "mean_change_pct"
        size = percent(abs(value)) if in_percent else difference(abs(value), indicator.unit)
        by = f"{'up' if value > 0 else 'down'} {size}" if value else "unchanged"
        whats = [f"mean of {count(many, 'value')}, " if many > 1 else "" for many in counts]
        first, second = (
            f"{what}{span}: {_amount(each, indicator)}"
            for what, span, each in zip(whats, spans, (mean, before), strict=True)
        )
        return f"{indicator.title}: {first}{_path(here, counts[0])}; {second}{_path(then, counts[1])}: {by}"
    word, way = ("highest", "over") if test.statistic == "over_highest" else ("lowest", "under")
    by = f"{difference(abs(value), indicator.unit)} {way if value >= 0 else 'under' if way == 'over' else 'over'}"
    return (
        f"{indicator.title}: {word} {_amount(here[0].value, indicator)} {_on(here[0].start, here[0].end, frequency)}, "
        f"{by if value else 'level with'} the {word} of the baseline, {_amount(before, indicator)} "
        f"{_on(then[0].start, then[0].end, frequency)}"
    )


def _path(used: Sequence[Used], many: int) -> str:
    """Return the values that a mean is of, where all are at hand: a mean alone does not say which way they went."""
    values = [number(each.value) for each in used if each.value is not None]
    return f" ({', '.join(values)})" if 1 < many == len(values) else ""


def _span(first: Used, last: Used, frequency: str) -> str:
    return f"{when_words(first.start, first.end, frequency)} to {when_words(last.start, last.end, frequency)}"


def baseline_words(test: Condition) -> str:
    """Return the earlier window that a test compares with, in words."""
    if test.baseline:
        unit = {"D": "day", "W": "week", "M": "month", "Y": "year"}[test.baseline.unit]
        return f"the {count(test.baseline.count, unit)} before"
    assert test.baseline_start is not None  # noqa: S101 - of a length or between two days; the grammar sees to it
    assert test.baseline_end is not None  # noqa: S101
    return f"{day_words(test.baseline_start)} to {day_words(test.baseline_end)}"


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
    if test.statistic == "crossed":
        return f"a crossing to {OPERATORS[test.op]} {measure(test.value, unit)}{near}"
    if test.statistic in ("over_highest", "under_lowest"):
        word, way = ("highest", "over") if test.statistic == "over_highest" else ("lowest", "under")
        by = f"{OPERATORS[test.op]} {difference(test.value, unit)} {way}"
        if test.value == 0:
            how = {">": way, ">=": f"level with or {way}", "<": f"neither level with nor {way}", "<=": f"not {way}"}
            by = f"a figure {how[test.op]}"
        return f"{by} the {word} of {baseline_words(test)}{near}"
    if test.statistic in ("change", "change_pct", "mean_change", "mean_change_pct"):
        in_percent = test.statistic.endswith("pct")
        size = measure(abs(test.value), unit) if in_percent else difference(abs(test.value), unit)
        near = f" against the mean of {baseline_words(test)}{near}" if test.statistic.startswith("mean") else near
        upward = test.value > 0 or (test.value == 0 and test.op in (">=", ">"))
        if test.value == 0:
            strict = test.op in (">", "<")
            wanted = ("a rise" if upward else "a fall") if strict else ("no fall" if upward else "no rise")
            return f"{wanted}{near}"
        ask = OPERATORS[test.op] if upward else OPERATORS[mirrored(test.op)]
        return f"a {'rise' if upward else 'fall'} of {ask} {size}{near}"
    if test.value == 0:
        return f"{OF_ZERO[test.op]}{near}"
    return f"{OPERATORS[test.op]} {measure(test.value, unit)}{near}"


def mirrored(op: str) -> str:
    """Return an operator as it stands between two values of the other sign."""
    return {">=": "<=", ">": "<", "<=": ">=", "<": ">"}[op]


def period_word(frequency: str) -> str:
    """Return what one period of a frequency is called."""
    return {"A": "year", "Q": "quarter", "M": "month", "W": "week", "D": "day", "B": "business day"}[frequency]
