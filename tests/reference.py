"""What a condition's mark is on a day, worked out the slow way: loops over rows, plain dates, exact fractions.

Written from the words of `conditions/measure.py`, `conditions/windows.py` and of the design, and sharing no code with
them, `history.py` or `periods.py`: where the two disagree, one of them is wrong.
"""

from __future__ import annotations

import dataclasses
import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

DAY = timedelta(days=1)
MONTHS = {"M": 1, "Q": 3, "A": 12}
HOLIDAYS = 5  # so many business days in a row may be missing: a week of holidays


class Row(NamedTuple):
    """One vintage of one period; of rows that agree in all else, the later one in the list was loaded later.

    `value` is None where a value was withdrawn.
    """

    start: date
    value: int | None
    known_on: date
    reconstructed: bool = False
    retrieved_on: date | None = None
    status: str = "A"
    copied: bool = False  # came with a copy that was taken at some time, and not from a publisher who was asked


@dataclass(frozen=True)
class Series:
    """All that is held of one series, and what the catalogue says of it; `frequency` is that of one observation."""

    rows: tuple[Row, ...]
    frequency: str = "D"
    lag: int = 1
    single: bool = False
    bars: bool = False
    ended: date | None = None
    restates: bool = False
    never_negative: bool = False
    at_end: bool = False  # each figure is that of the last day of its period

    def begins(self, start: date) -> date:
        """Return the first day that a window must hold to hold the figure of a period."""
        return end_of(start, self.frequency) if self.at_end else start


@dataclass(frozen=True)
class Window:
    """Both days lie in it; `trailing` where it ends on the day of the test."""

    first: date
    last: date
    trailing: bool


@dataclass(frozen=True)
class Found:
    """What a window holds of a series on a day: its rows by period, whether more may come, whether it is covered."""

    rows: tuple[Row, ...]
    open: bool
    covered: bool


class UntestableError(Exception):
    """Nothing that may still come makes this testable."""


def mark(test, day: date, held: dict[str, Series]) -> str:
    """Return the mark of a condition on a day."""
    names = [test.series, *([test.other] if test.other else [])]
    for name in names:
        if not [row for row in held[name].rows if row.status != "F"]:
            return "untestable"
    series = held[test.series]
    window = window_of(test, day)
    final = True
    try:
        if test.statistic == "gap_days":
            value, found = gap_days(series, window, day)
        else:
            found = looked_at(test, series, window, day)
            value = measured(test, series, window, day, found)
        if test.statistic in ("mean_change", "mean_change_pct", "over_highest", "under_lowest"):
            value, found, final = against(test, value, found, series, window, day)
        if test.statistic == "crossed":
            value, found, final = crossed(test, value, found, series, window, day)
        if test.statistic == "ratio":
            value, found = ratio(test, value, found, held[test.other], window, day)
    except UntestableError:
        return "untestable"
    if value is None:
        return "pending" if found.open else "untestable"
    said = compared(test, value)
    if final and settled(test, said, series):
        return said
    if found.open:
        return "pending"
    return said if found.covered else "untestable"


# Days


def months_later(day: date, count: int) -> date:
    """Return the same day of another month, or its last day where it is shorter."""
    month = day.year * 12 + day.month - 1 + count
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def moved(day: date, frequency: str, count: int) -> date:
    """Return a day moved on by whole periods; business days are counted one by one."""
    if frequency in MONTHS:
        return months_later(day, MONTHS[frequency] * count)
    if frequency == "B":
        for _ in range(count):
            day += DAY
            while day.weekday() > 4:
                day += DAY
        return day
    return day + count * (7 if frequency == "W" else 1) * DAY


def back(day: date, count: int, unit: str) -> date:
    """Return the day that lies a length of time before another."""
    if unit == "Y":
        return months_later(day, -12 * count)
    if unit == "M":
        return months_later(day, -count)
    return day - count * (7 if unit == "W" else 1) * DAY


def end_of(start: date, frequency: str) -> date:
    """Return the last day of a period."""
    if frequency in MONTHS or frequency == "W":
        return moved(start, frequency, 1) - DAY
    return start


def last_whole(series: Series, until: date) -> date:
    """Return the start of the last period that is over by a day, counted from those the series has."""
    if series.frequency == "D":
        return until
    if series.frequency == "B":
        while until.weekday() > 4:
            until -= DAY
        return until
    anchor = min(row.start for row in series.rows)
    at = 0
    length = MONTHS.get(series.frequency, 0)

    def start(count: int) -> date:
        return months_later(anchor, length * count) if length else anchor + 7 * count * DAY

    while end_of(start(at), series.frequency) > until:
        at -= 1
    while end_of(start(at + 1), series.frequency) <= until:
        at += 1
    return start(at)


def window_of(test, day: date) -> Window:
    if test.trailing:
        return Window(back(day, test.trailing.count, test.trailing.unit), day, True)
    return Window(test.start, test.end, False)


# What is known


def counts_from(row: Row, series: Series) -> date:
    """Return the day from which a row counts: of a source that restates, the day it was really retrieved."""
    return row.retrieved_on if series.restates and row.retrieved_on else row.known_on


def known(series: Series, day: date) -> list[Row]:
    """Return the newest row of each period by a day; an exact one is before an estimate, a forecast is none."""
    best: dict[date, tuple[tuple[bool, date, int], Row]] = {}
    for place, row in enumerate(series.rows):
        if row.status == "F" or counts_from(row, series) > day:
            continue
        rank = (not row.reconstructed, row.known_on, place)
        if row.start not in best or rank > best[row.start][0]:
            best[row.start] = (rank, row)
    return [best[start][1] for start in sorted(best) if best[start][1].value is not None]


def within(rows: list[Row], series: Series, window: Window) -> list[Row]:
    return [
        row
        for row in rows
        if window.first <= series.begins(row.start) and end_of(row.start, series.frequency) <= window.last
    ]


def looked_at(test, series: Series, window: Window, day: date) -> Found:
    rows = within(known(series, day), series, window)
    lag = timedelta(days=series.lag)
    if series.single:
        open_ = not window.trailing and day < window.last + lag
        edge = min(window.last, day - lag) if window.trailing else window.last
    else:
        until = min(window.last, series.ended) if series.ended else window.last
        final = last_whole(series, until)
        if series.begins(final) < window.first:
            return Found(tuple(rows), False, False)
        due = end_of(final, series.frequency) + lag
        missing_from = due if series.bars else moved(due, series.frequency, test.max_gap)
        is_known = any(row.start >= final for row in rows)
        open_ = not window.trailing and not is_known and day < missing_from
        edge = window.last
        if window.trailing:
            edge = min(window.last, end_of(last_whole(series, min(day - lag, until)), series.frequency))
    return Found(tuple(rows), open_, covered(test, series, window, rows, edge, day))


def covered(test, series: Series, window: Window, rows: list[Row], edge: date, day: date) -> bool:
    """Return whether a window is covered, once nothing more is awaited."""
    if unheld(series, day, window):
        return False
    if not rows:
        guessed = [
            row
            for row in within([row for row in series.rows if row.status != "F"], series, window)
            if row.known_on <= day < counts_from(row, series)
        ]
        return test.statistic == "count" and not guessed
    if test.statistic == "count":
        return True
    extreme = test.statistic in ("min", "max", "over_highest", "under_lowest", "crossed")
    mean = test.statistic in ("mean", "mean_change", "mean_change_pct")
    if (series.single or series.bars) and (extreme or test.statistic == "sum"):
        return True
    if (mean or extreme or test.statistic == "sum") and not series.single:
        return complete(rows, series, window.first, edge)
    both_ends = mean or test.statistic in ("change", "change_pct")
    if both_ends and not near_start(rows[0], series, window.first, test.max_gap):
        return False
    if not near_end(rows[-1], series, edge, test.max_gap):
        return False
    return not (both_ends and series.single and len(rows) < 2)


def near_start(first: Row, series: Series, edge: date, gap: int) -> bool:
    if series.frequency == "B":
        return business_days(edge, first.start - DAY) <= gap
    return series.begins(first.start) <= moved(edge, series.frequency, gap)


def near_end(last: Row, series: Series, edge: date, gap: int) -> bool:
    if series.frequency == "B":
        return business_days(last.start + DAY, edge) <= gap
    # Whole periods are counted, so that 30 June and 31 August are two months apart.
    return edge <= end_of(moved(last.start, series.frequency, gap), series.frequency)


def business_days(first: date, last: date) -> int:
    """Return how many Mondays to Fridays lie between two days, both included."""
    return sum((first + at * DAY).weekday() < 5 for at in range((last - first).days + 1))


def complete(rows: list[Row], series: Series, first: date, last: date) -> bool:
    """Return whether every whole period between two days has a row; of business days five in a row may have none."""
    there = {row.start for row in rows}
    if series.frequency == "B":
        lacking = 0
        for at in range((last - first).days + 1):
            day = first + at * DAY
            if day.weekday() < 5:
                lacking = 0 if day in there else lacking + 1
                if lacking > HOLIDAYS:
                    return False
        return True
    if series.frequency == "D":
        return all(first + at * DAY in there for at in range((last - first).days + 1))
    anchor = rows[0].start
    length = MONTHS.get(series.frequency, 0)

    def start(count: int) -> date:
        return months_later(anchor, length * count) if length else anchor + 7 * count * DAY

    at = 0
    while series.begins(start(at - 1)) >= first:
        at -= 1
    while end_of(start(at), series.frequency) <= last:
        if start(at) not in there:
            return False
        at += 1
    return True


def unheld(series: Series, day: date, window: Window) -> bool:
    """Return whether a figure of a window was published by a day, and only a copy of later has it."""
    inside = [row for row in within(list(series.rows), series, window) if row.status != "F"]
    there = {row.start for row in inside if row.known_on <= day}
    return any(
        published(row, series) <= day
        for row in inside
        if row.copied and row.value is not None and row.start not in there
    )


def published(row: Row, series: Series) -> date:
    """Return about when a row was published: where a copy alone dates it, a week or more late, by the usual lag."""
    release = end_of(row.start, series.frequency) + timedelta(days=series.lag)
    by_copy = not row.reconstructed and row.retrieved_on in (None, row.known_on)
    return release if by_copy and row.known_on > release + 7 * DAY else row.known_on


# What is measured


def measured(test, series: Series, window: Window, day: date, found: Found) -> Fraction | None:
    rows = found.rows
    if not rows:
        return Fraction(0) if test.statistic == "count" and (found.open or found.covered) else None
    values = [Fraction(row.value) for row in rows]
    if test.statistic == "count":
        return Fraction(len(values))
    if test.statistic == "sum":
        return sum(values, Fraction(0))
    if test.statistic.startswith("mean"):
        return sum(values, Fraction(0)) / len(values)
    if test.statistic in ("min", "max", "over_highest", "under_lowest", "crossed"):
        lowest = test.statistic in ("min", "under_lowest") or (test.statistic == "crossed" and test.op in ("<=", "<"))
        return min(values) if lowest else max(values)
    if test.statistic in ("change", "change_pct"):
        if any(row.status == "B" for row in rows[1:]):
            raise UntestableError
        if test.statistic == "change_pct" and values[0] <= 0:
            raise UntestableError
        if len(values) == 1:
            return None
        change = values[-1] - values[0]
        return change if test.statistic == "change" else 100 * change / values[0]
    if test.statistic == "zscore":
        return zscore(test, series, window, day, rows)
    return values[-1]


def baseline_of(test, window: Window) -> Window:
    """Return the earlier window: two days of its own, or a length that ends the day before the window."""
    if test.baseline:
        return Window(back(window.first, test.baseline.count, test.baseline.unit), window.first - DAY, False)
    return Window(test.baseline_start, test.baseline_end, False)


def against(test, value: Fraction | None, found: Found, series: Series, window: Window, day: date):
    """Return the window's mean, highest or lowest against that of the baseline, and whether the baseline is final."""
    plain = "mean" if test.statistic.startswith("mean") else "max" if test.statistic == "over_highest" else "min"
    earlier = baseline_of(test, window)
    then = looked_at(dataclasses.replace(test, statistic=plain), series, earlier, day)
    open_ = found.open or (then.open and not window.trailing)
    covered_ = found.covered and then.covered and not then.open
    both = Found(found.rows, open_, covered_)
    if value is None or not then.rows:
        return None, both, False
    for row in known(series, day):
        if then.rows[0].start < row.start <= found.rows[-1].start and row.status == "B":
            raise UntestableError
    values = [Fraction(row.value) for row in then.rows]
    final = then.covered and not then.open and not series.single and not series.bars
    if plain == "max":
        return value - max(values), both, final
    if plain == "min":
        return min(values) - value, both, final
    mean = sum(values, Fraction(0)) / len(values)
    if test.statistic == "mean_change":
        return value - mean, both, final
    if mean <= 0:
        raise UntestableError
    return 100 * (value - mean) / mean, both, final


def crossed(test, value: Fraction | None, found: Found, series: Series, window: Window, day: date):
    """Return the first value that meets the bound after one that did not, or the nearest; and whether that is final."""
    if value is None:
        return None, found, False
    edge = window.first - DAY
    before = [row for row in known(series, day) if end_of(row.start, series.frequency) <= edge]
    if not before or not near_end(before[-1], series, edge, test.max_gap):
        return value, Found(found.rows, found.open, False), False
    if meets(test, Fraction(before[-1].value)):
        raise UntestableError
    last = found.rows[-1]
    for row in found.rows:
        if meets(test, Fraction(row.value)):
            value, last = Fraction(row.value), row
            break
    for row in known(series, day):
        if before[-1].start < row.start <= last.start and row.status == "B":
            raise UntestableError
    return value, found, not series.single and near_end(before[-1], series, edge, 0)


def zscore(test, series: Series, window: Window, day: date, rows: tuple[Row, ...]) -> Fraction:
    baseline = within(known(series, day), series, baseline_of(test, window))
    if len(baseline) < 8 or any(row.status == "B" for row in [*baseline[1:], *rows]):
        raise UntestableError
    values = [Fraction(row.value) for row in baseline]
    mean = sum(values, Fraction(0)) / len(values)
    variance = sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
    if variance == 0:
        raise UntestableError
    return (Fraction(rows[-1].value) - mean) / Fraction(math.sqrt(variance))


def ratio(test, value: Fraction | None, found: Found, other: Series, window: Window, day: date):
    under = looked_at(test, other, window, day)
    both = Found(found.rows, found.open or under.open, found.covered and under.covered)
    if value is None or not under.rows:
        return None, both
    if under.rows[-1].value == 0:
        raise UntestableError
    return value / under.rows[-1].value, both


def gap_days(series: Series, window: Window, day: date) -> tuple[Fraction | None, Found]:
    """Return the days from the last observation to the day of the test, or to the window's end if that is earlier."""
    until = min(window.last, day)
    open_ = not window.trailing and day < window.last + timedelta(days=max(series.lag, 0))
    rows = [row for row in known(series, day) if end_of(row.start, series.frequency) <= until]
    if not rows:
        return None, Found((), open_, False)
    since = Window(end_of(rows[-1].start, series.frequency) + DAY, until, False)
    silent = Fraction((until - end_of(rows[-1].start, series.frequency)).days)
    return silent, Found((rows[-1],), open_, not unheld(dataclasses.replace(series, at_end=True), day, since))


# What it is worth


def meets(test, value: Fraction) -> bool:
    limit = Fraction(test.value)
    return {">=": value >= limit, ">": value > limit, "<=": value <= limit, "<": value < limit}[test.op]


def compared(test, value: Fraction) -> str:
    limit, tolerance = Fraction(test.value), Fraction(test.tolerance)
    if test.statistic == "zscore" and abs(value - limit) < Fraction(1, 10**9):
        value = limit  # a root is not exact
    if meets(test, value):
        return "holds"
    return "near miss" if tolerance and abs(value - limit) <= tolerance + Fraction(1, 10**9) else "contradicted"


def settled(test, said: str, series: Series) -> bool:
    """Return whether whatever comes can only make the mark surer."""
    if test.statistic == "crossed":
        return said == "holds"
    grows = test.statistic in ("max", "count", "over_highest", "under_lowest") or (
        test.statistic == "sum" and series.never_negative
    )
    falls = test.statistic == "min"
    up, down = test.op in (">=", ">"), test.op in ("<=", "<")
    if said == "holds":
        return (grows and up) or (falls and down)
    return said == "contradicted" and ((grows and down) or (falls and up))
