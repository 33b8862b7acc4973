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
    known = [each for each in in_window(view.books, test.series, *test.span) if each.known <= view.day]
    if not view.books.restates(test.series):
        return known
    taken = view.books.series[test.series]["taken_on"]
    return [each for each in known if not each.estimated or taken <= view.day]


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
    days |= {each.start for each in inside} | {each.end for each in inside} | {each.known for each in inside}
    measured, used, numbers = measure(test, inside)
    if test.earlier and inside:
        before = evidence(view, Test(test.entry | {"window": test.baseline}))
        days |= {*test.earlier} | {each.known for each in before}
        measured, used, numbers = against(test, inside, before)
    if test.other:
        under = evidence(view, Test(test.entry | {"series": test.other}))
        days |= {each.known for each in under} | {books.due(test.other, last)}
        measured = inside[-1].value / under[-1].value if inside and under else None
    waiting = view.day < due or (
        waited_for and not any(each.end == final for each in inside) and view.day < periods_later(due, frequency, WAIT)
    )
    waiting &= single or not any(each.end == final for each in inside)
    found = Outcome("pending", measured, used, numbers, frozenset(days), open=waiting)
    if waiting:
        settled = (
            measured is not None
            and test.statistic in ("max", "sum", "count", "over_highest")
            and test.op in (">", ">=")
        )
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


def measure(test: Test, inside: list[Figure]) -> tuple[float | None, tuple[Figure, ...], tuple[float, ...]]:
    """Return the statistic over a window's figures, the figures it rests on, and the numbers that may be said."""
    if not inside:
        return None, (), ()
    values = [each.value for each in inside]
    ends = (inside[0], inside[-1])
    difference = values[-1] - values[0]
    percent = (values[-1] / values[0] - 1) * 100 if values[0] > 0 else None
    match test.statistic:
        case "last" | "ratio":
            return values[-1], ends[1:], (values[-1],)
        case "over_highest" | "mean_change":
            return None, (), ()  # of nothing without what it is held against
        case "max" | "min":
            extreme = (max if test.statistic == "max" else min)(inside, key=lambda each: each.value)
            return extreme.value, (extreme,), (extreme.value,)
        case "sum":
            return sum(values), tuple(inside), (sum(values), len(inside), *values)
        case "mean":
            return sum(values) / len(values), tuple(inside), (sum(values) / len(values), len(inside))
        case "count":
            return len(inside), tuple(inside), (len(inside),)
        case "change":
            return (difference, ends, (*values[:1], *values[-1:], difference)) if len(inside) > 1 else (None, (), ())
        case "change_pct":
            if percent is None or len(inside) < 2:
                return None, (), ()
            lost = (1 - values[0] / values[-1]) * 100
            return percent, ends, (values[0], values[-1], percent, lost)
    raise NotImplementedError(f"nobody recomputes the statistic {test.statistic!r}")


def against(
    test: Test, inside: list[Figure], before: list[Figure]
) -> tuple[float | None, tuple[Figure, ...], tuple[float, ...]]:
    """Return what a window is against an earlier one, the figures both rest on, and the numbers that may be said."""
    if not before:
        return None, (), ()
    if test.statistic == "over_highest":
        high, low = (max(each, key=lambda one: one.value) for each in (inside, before))
        return high.value - low.value, (high, low), (high.value, low.value, high.value - low.value)
    if test.statistic == "mean_change":
        now, then = (sum(one.value for one in each) / len(each) for each in (inside, before))
        every = (*inside, *before)
        return now - then, every, (now, then, now - then, len(inside), len(before), *(one.value for one in every))
    raise NotImplementedError(f"nobody recomputes the statistic {test.statistic!r} against an earlier window")


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
