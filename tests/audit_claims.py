"""What the figures say of each claim on a day, worked out anew from the words of the design ("Conditions")."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from audit import DAY, Books, Figure, Test, View, end_of, periods_later, public

if TYPE_CHECKING:
    from collections.abc import Callable

WORST = ("contradicted", "near miss", "pending", "holds", "untestable")
PASSES: dict[str, Callable[[float, float], bool]] = {
    ">=": lambda measured, asked: measured >= asked,
    ">": lambda measured, asked: measured > asked,
    "<=": lambda measured, asked: measured <= asked,
    "<": lambda measured, asked: measured < asked,
}
GROWS = ("max", "sum", "count", "over_highest")  # more figures can only raise them
WAIT = 2  # so many periods past its lag a figure is waited for


@dataclass(frozen=True)
class Outcome:
    """The mark of a test, and the numbers and days that a sentence about it may say."""

    mark: str
    measured: float | None = None
    used: tuple[Figure, ...] = ()
    numbers: tuple[float, ...] = ()
    days: frozenset[date] = frozenset()
    events: tuple[dict, ...] = ()
    open: bool = False


def tests_of(claim: dict) -> list[Test]:
    """Return the tests of a claim."""
    return [Test(each) for each in claim.get("test", ())]


def counted(view: View, asked: dict) -> tuple[dict, ...]:
    """Return the events that count for a test of events, known by the day."""
    first, last = Test({"event": asked}).span
    return tuple(
        each
        for each in view.events()
        if first <= each["date"] <= last
        and ("ids" not in asked or each["id"] in asked["ids"])
        and ("kind" not in asked or each["kind"] == asked["kind"])
        and ("actor" not in asked or asked["actor"] in each.get("actor", ()))
        and ("effect" not in asked or each.get("effect") == asked["effect"])
        and set(asked.get("countries", ())) <= set(each["areas"])
    )


def of_events(view: View, test: Test) -> Outcome:
    """Return the outcome of a test of events: no event on record by the last day contradicts it."""
    found = counted(view, test.event)
    _, last = test.span
    mark = "holds" if found else "pending" if view.day <= last else "contradicted"
    days = frozenset([*test.span, *(each["date"] for each in found), *(public(each) for each in found)])
    return Outcome(mark, events=found, days=days, open=not found)


@cache
def in_window(books: Books, series: str, first: date, last: date) -> tuple[Figure, ...]:
    """Return the figures of whole periods in a window, whenever known."""
    return tuple(
        each for each in books.figures(series) if each.start >= first and each.end <= last and each.status != "F"
    )


def evidence(view: View, test: Test) -> list[Figure]:
    """Return the figures of a window that count: of a source that restates, only what was really held by the day."""
    held = in_window(view.books, test.series, *test.span)
    return [each for each in held if counts_from(view.books, test, each) <= view.day]


def counts_from(books: Books, test: Test, each: Figure) -> date:
    """Return the day from which a figure is evidence: of a source that restates, that of our copy."""
    if each.estimated and books.restates(test.series):
        return max(each.known, books.series[test.series]["taken_on"])
    return each.known


def resting_on(books: Books, test: Test) -> tuple[Figure, ...]:
    """Return the figures on which a test can rest."""
    spans = [test.span, Test({"window": test.baseline}).span] if test.baseline else [test.span]
    return tuple(each for span in spans for each in in_window(books, test.series, *span))


@cache
def last_period_of(frequency: str, first: date, last: date, starts: date) -> date:
    """Return the last day of the last period that lies wholly in a window; `starts` is the first day of any period."""
    start = starts
    while end_of(start, frequency) > last and start > first:
        start = periods_back(start, frequency)
    while end_of(periods_later(start, frequency, 1), frequency) <= last:
        start = periods_later(start, frequency, 1)
    return end_of(start, frequency)


def periods_back(day: date, frequency: str) -> date:
    """Return a day one period earlier."""
    back = {"A": 365, "Q": 90, "M": 28}.get(frequency, 1)
    found = day - back * DAY
    while periods_later(found, frequency, 1) > day:
        found -= DAY
    return found


def of_figures(view: View, test: Test) -> Outcome:
    """Return the outcome of a test of figures."""
    books, series = view.books, test.series
    first, last = test.span
    frequency = books.frequency(series)
    every = books.figures(series)
    single = books.series[series]["frequency"] == "irregular"
    waited_for = not single and books.series[series].get("drawn_as") != "bar"  # there no row means none delivered
    final = last if single else last_period_of(frequency, first, last, every[0].start)
    due = books.due(series, final)
    days = {first, last, due}
    if view.day < first:
        return Outcome("pending", days=frozenset(days), open=True)
    inside = evidence(view, test)
    days |= set(Test({"window": test.baseline}).span) if test.baseline else set()
    days |= {each.start for each in inside} | {each.end for each in inside} | {each.known for each in inside}
    measured, used, numbers = measure(view, test, inside)
    waiting = view.day < due or (
        waited_for and not any(each.end == final for each in inside) and view.day < periods_later(due, frequency, WAIT)
    )
    waiting &= single or not any(each.end == final for each in inside)
    found = Outcome("pending", measured, used, numbers, frozenset(days), open=waiting)
    if waiting:
        settled = measured is not None and test.statistic in GROWS and test.op in (">", ">=")
        return replace(found, mark="holds") if settled and passes(test, measured) else found
    if measured is None or (waited_for and not any(each.end == final for each in inside)):
        return replace(found, mark="untestable")
    if passes(test, measured):
        return replace(found, mark="holds")
    asked, spare = test.value, test.tolerance or 0
    near = abs(measured - asked) <= spare
    return replace(found, mark="near miss" if near and spare else "contradicted")


def passes(test: Test, measured: float) -> bool:
    """Whether a measured value is what the test asks for."""
    return PASSES[test.op](measured, test.value)


Measured = tuple[float | None, tuple[Figure, ...], tuple[float, ...]]
NOTHING: Measured = (None, (), ())
EXTREMES = {"max": max, "min": min, "over_highest": max, "under_lowest": min}


def measure(view: View, test: Test, inside: list[Figure]) -> Measured:
    """Return the statistic over a window's figures, the figures it rests on, and the numbers that may be said."""
    if not inside:
        return NOTHING
    values = [each.value for each in inside]
    mean, ends = sum(values) / len(values), (inside[0], inside[-1])
    match test.statistic:
        case "last":
            return values[-1], ends[1:], (values[-1],)
        case "max" | "min":
            extreme = EXTREMES[test.statistic](inside, key=lambda each: each.value)
            return extreme.value, (extreme,), (extreme.value,)
        case "sum":
            return sum(values), tuple(inside), (sum(values), len(inside), *values)
        case "mean":
            return mean, tuple(inside), (mean, len(inside), *values)
        case "count":
            return len(inside), tuple(inside), (len(inside),)
        case "change" if len(inside) > 1:
            difference = values[-1] - values[0]
            return difference, ends, (values[0], values[-1], difference)
        case "change_pct" if len(inside) > 1 and values[0] > 0:
            percent, lost = (values[-1] / values[0] - 1) * 100, (1 - values[0] / values[-1]) * 100
            return percent, ends, (values[0], values[-1], percent, lost)
        case "change" | "change_pct":
            return NOTHING
        case "ratio":
            other = evidence(view, Test({**test.entry, "series": test.other}))
            if not other:
                return NOTHING
            return (
                values[-1] / other[-1].value,
                (ends[1], other[-1]),
                (values[-1], other[-1].value, values[-1] / other[-1].value),
            )
        case "over_highest" | "under_lowest" | "mean_change" | "mean_change_pct":
            return against(view, test, inside)
    raise NotImplementedError(f"nobody recomputes the statistic {test.statistic!r}")


def against(view: View, test: Test, inside: list[Figure]) -> Measured:
    """Return a window's extreme or mean against that of an earlier one."""
    earlier = evidence(view, Test({**test.entry, "window": test.baseline}))
    if not earlier:
        return NOTHING
    if test.statistic in EXTREMES:
        pick = EXTREMES[test.statistic]
        now, then = (pick(each, key=lambda one: one.value) for each in (inside, earlier))
        apart = now.value - then.value
        return apart, (now, then), (now.value, then.value, apart)
    values, others = ([each.value for each in one] for one in (inside, earlier))
    now, then = sum(values) / len(values), sum(others) / len(others)
    apart = (now / then - 1) * 100 if test.statistic.endswith("pct") else now - then
    told = (apart, now, then, *values, *others, len(values), len(others))
    return apart, (*inside, *earlier), told


def outcome(view: View, test: Test) -> Outcome:
    """Return the outcome of one test on the view's day."""
    return of_events(view, test) if test.event else of_figures(view, test)


def mark_of(view: View, claim: dict) -> str:
    """Return the mark of a claim: of its tests the worst, untestable only if all are."""
    marks = {outcome(view, each).mark for each in tests_of(claim)} or {"untestable"}
    return next(each for each in WORST if each in marks)


@cache
def history(view: View, claim: str) -> tuple[tuple[date, str], ...]:
    """Return the first day and the mark of each run of marks, from publication to the view's day."""
    found: list[tuple[date, str]] = []
    day = view.books.published
    while day <= view.day:
        mark = mark_of(replace(view, day=day), view.books.claims[claim])
        if not found or found[-1][1] != mark:
            found.append((day, mark))
        day += DAY
    return tuple(found)


def marks(view: View) -> dict[str, str]:
    """Return the mark of every claim."""
    return {each: mark_of(view, claim) for each, claim in view.books.claims.items()}
