"""What a window holds of a series on a day: its observations, whether more may come, and why it is not covered.

Window. Fixed (first and last day, both in it), or trailing: from a length of time before the day of the test to that
day. An observation is in it if its whole period is; one that stands at its period's end (`Indicator.stands`: a count on
31 December, a rate from December to December) if that end is. What counts as known on a day is in `history.py`.

Open or closed. A fixed window is open until the last whole period in it is known; or its figure is overdue by
`max_gap` periods past its lag (from then on it is missing); or, where a period without a row is empty at the source
(`drawn_as = "bar"`), until it was due; for single reports, until the window's last day plus the lag. A trailing window
is never open.

Covered. Of a closed window `change` and `change_pct` need an observation within `max_gap` periods of each edge,
`last`, `zscore` and `ratio` of the later one (of a trailing window: of the last period that was due); a mean, `min`,
`max`, `sum` and what is compared with an earlier window need every whole period in it (of business days five in a row
may lack: a week of holidays). Of single reports and of series with empty periods `sum`, `max`, `min`, `count`,
`over_highest`, `under_lowest` and `crossed` take those that are there; a mean of single reports needs two, near both
edges. No window is covered from which a figure is missing that was published by then and that only a later copy of ours
has, whatever its statistic.

Baseline. An earlier window, of its own two days or of a length that ends the day before the window begins; it is open,
closed and covered like one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indicators.conditions.sentences import named_period, period_word
from indicators.core.periods import DAY, Days, as_date, as_day, last_days, last_whole, later, step
from indicators.core.words import count, day_words, listed, number
from indicators.figures.history import History
from indicators.figures.words import in_period
from indicators.model import Condition, Duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from indicators.model import Catalog, Event, Indicator

    Rows = npt.NDArray[np.intp]

FEWEST_POINTS = 2
MOST_NAMED = 4  # figures, one by one
HOLIDAYS = 5  # business days in a row that may lack a value
UNITS = {"D": "D", "W": "W", "M": "M", "Y": "A"}
MEANS = ("mean", "mean_change", "mean_change_pct")
BOTH_EDGES, LAST_EDGE = ("change", "change_pct", *MEANS), ("last", "zscore", "ratio")
EXTREMES = ("min", "max", "over_highest", "under_lowest", "crossed")
WHOLE = (*MEANS, *EXTREMES, "sum")
TAKES_WHAT_IS_THERE = (*EXTREMES, "sum", "count")
# What had been published by a day, and came into our hands only later.
UNHELD = "it cannot be said as of {day}: {what} published ({when}), and no copy of that time is held"
# What is shown as of a day and counts for nothing on it.
NO_EVIDENCE = (
    "what is shown of it is no evidence: its source restates its history, and by {day} only reconstructed values are "
    "known"
)


@dataclass(frozen=True)
class Evidence:
    """What tests are made on: the histories of series, and every wording of events with the day it became known."""

    catalog: Catalog
    histories: Mapping[str, History]
    events: tuple[tuple[Event, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """What a window holds of a series on a day: its rows, whether more may come, and why it is not covered."""

    rows: Rows
    open: bool
    awaits: str
    lacks: str
    start: np.datetime64
    end: np.datetime64


def window_on(test: Condition, day: date) -> tuple[date, date]:
    """Return first and last day of a test's window, for a test made on a day."""
    start, end = window(test, as_day(day))
    return as_date(start), as_date(end)


def window(test: Condition, day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """Return first and last day of a test's window, for a test made on a day."""
    if test.trailing:
        return moved(day, test.trailing, -1), day
    assert test.start is not None  # noqa: S101 - a window is fixed or trailing; the grammar sees to it
    assert test.end is not None  # noqa: S101
    return as_day(test.start), as_day(test.end)


def moved(day: np.datetime64, duration: Duration, sign: int) -> np.datetime64:
    """Return the day that lies a length of time after another (`sign` 1) or before it (-1)."""
    there: np.datetime64 = later(np.array([day]), UNITS[duration.unit], sign * duration.count)[0]
    return there


def baseline(test: Condition, start: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """Return first and last day of the earlier window that one which begins on a day is compared with."""
    if test.baseline:
        return moved(start, test.baseline, -1), start - DAY
    assert test.baseline_start is not None  # noqa: S101 - of a length or between two days; the grammar sees to it
    assert test.baseline_end is not None  # noqa: S101
    return as_day(test.baseline_start), as_day(test.baseline_end)


def earlier(test: Condition, statistic: str, start: np.datetime64, day: np.datetime64, evidence: Evidence) -> Reach:
    """Return what the baseline of a test holds, for a statistic of it; `start` is when the window begins."""
    first, last = baseline(test, start)
    fixed = replace(test, statistic=statistic, start=as_date(first), end=as_date(last), trailing=None)
    return reach(fixed, test.series, day, evidence)


def reach(test: Condition, series: str, day: np.datetime64, evidence: Evidence) -> Reach:
    """Return what a test's window holds of a series on a day."""
    indicator, history = evidence.catalog.indicators[series], evidence.histories[series]
    start, end = window(test, day)
    low, high = history.between(start, end)
    rows = history.at(day, low, high)
    lag, frequency = np.timedelta64(indicator.lag_days, "D"), step(indicator)
    single = indicator.frequency == "irregular"
    empties = indicator.drawn_as == "bar"
    last = last_start = None
    if single:
        is_open = not test.trailing and bool(day < end + lag)
        due = end + lag
        edge = min(end, day - lag) if test.trailing else end
    else:
        final = min(end, as_day(indicator.ended)) if indicator.ended else end
        last_start = last_whole(history.starts[0], frequency, final)
        last = last_days(np.array([last_start]), frequency)[0]
        due = last + lag
        complete = bool(len(rows)) and history.starts[rows[-1]] >= last_start
        patience = due if empties or not test.max_gap else later(np.array([due]), frequency, test.max_gap)[0]
        is_open = not (test.trailing or complete) and bool(day < patience)
        if (last if indicator.stands == "end" else last_start) < start:
            whole = f"no whole {period_word(frequency)} lies in the window"
            return Reach(rows, False, "", whole, start, end)
        edge = end
        if test.trailing:
            reached = last_days(np.array([last_whole(history.starts[0], frequency, min(day - lag, final))]), frequency)[
                0
            ]
            edge = min(end, reached)
    awaits = awaited(day, start, due) if is_open else ""
    if is_open and day >= due and only_shown(history, day, low, high):
        no_evidence = NO_EVIDENCE.format(day=day_words(as_date(day)))
        awaits = f"its last figure was due about {day_words(as_date(due))}; {no_evidence}"
    elif is_open and day >= due:
        awaits = unheld(indicator, history, day, low, high) or awaits
    lacks = "" if is_open else _lacks(test, indicator, history, rows, start, edge, day, low, high)
    return Reach(rows, is_open, awaits, lacks, start, end)


def only_shown(history: History, day: np.datetime64, low: int, high: int) -> bool:
    """Return whether a page of a day shows values among these rows that are no evidence on it."""
    return bool(((history.shown[low:high] <= day) & (history.known[low:high] > day)).any())


def unheld(indicator: Indicator, history: History, day: np.datetime64, low: int, high: int) -> str:
    """Return in words which figures among these rows were published by a day of which no copy is held, or ""."""
    rows = history.unheld(day, low, high)
    if not len(rows):
        return ""
    what, when = came_out(indicator, history, rows)
    return UNHELD.format(day=day_words(as_date(day)), what=what, when=when)


def came_out(indicator: Indicator, history: History, rows: Rows) -> tuple[str, str]:
    """Return which figures these rows are, with their verb, and about when they were published, in words."""
    shown = rows if len(rows) <= MOST_NAMED else rows[[0, -1]]
    joined = listed if len(shown) == len(rows) else " to ".join
    named = joined([named_period(history.starts[each : each + 1], indicator) for each in shown])
    about = list(dict.fromkeys(f"{as_date(each):%B %Y}" for each in history.published[shown]))
    what = f"{'the figure' if len(rows) == 1 else 'figures'} for {named} {'was' if len(rows) == 1 else 'were'}"
    return what, f"about {joined(about)}"


def awaited(day: np.datetime64, start: np.datetime64, due: np.datetime64) -> str:
    """Return what an open window waits for, in words."""
    if day < start:
        return f"the window opens on {day_words(as_date(start))}"
    if day < due:
        return f"the window is open until its last figure, due about {day_words(as_date(due))}"
    return f"its last figure was due about {day_words(as_date(due))} and may still come"


def _lacks(
    test: Condition,
    indicator: Indicator,
    history: History,
    rows: Rows,
    start: np.datetime64,
    edge: np.datetime64,
    day: np.datetime64,
    low: int,
    high: int,
) -> str:
    """Return why a closed window is not covered, or ""."""
    frequency = step(indicator)
    name = indicator.title
    if published := unheld(indicator, history, day, low, high):
        return f"{name}: {published}"
    if not len(rows):
        if only_shown(history, day, low, high):
            return f"{name}: {NO_EVIDENCE.format(day=day_words(as_date(day)))}"
        return "" if test.statistic == "count" else f"{name}: {_empty(test, indicator, history, day, low, high)}"
    single, empties = indicator.frequency == "irregular", indicator.drawn_as == "bar"
    if (single or empties) and test.statistic in TAKES_WHAT_IS_THERE:
        return ""
    starts = history.starts[rows]
    if test.statistic in WHOLE and not single:
        missing = _missing(starts, start, edge, frequency, indicator.stands)
        return f"{name}: the figure of {named_period(missing, indicator)} is missing" if len(missing) else ""
    gaps = count(test.max_gap, period_word(frequency))
    if test.statistic in BOTH_EDGES and history.begins[rows[0]] > _reachable(start, frequency, test.max_gap):
        return f"{name}: no figure within {gaps} of the window's start"
    if test.statistic in BOTH_EDGES + LAST_EDGE and falls_short(starts[-1:], edge, frequency, test.max_gap):
        return f"{name}: no figure within {gaps} of the window's end"
    if single and test.statistic in BOTH_EDGES and len(rows) < FEWEST_POINTS:
        return f"{name}: too few single reports ({len(rows)}) to compare"
    return ""


def _empty(test: Condition, indicator: Indicator, history: History, day: np.datetime64, low: int, high: int) -> str:
    """Return that no figure lies in a window, how many it needs, and the nearest ones known on a day outside it."""
    frequency = step(indicator)
    needed = ""
    if indicator.frequency == "irregular":
        needed = f", where {FEWEST_POINTS} are needed" if test.statistic in BOTH_EDGES else ""
    elif test.statistic in WHOLE and indicator.drawn_as != "bar":
        needed = f", where every {period_word(frequency)} is needed"
    near = [*history.at(day, 0, low)[-1:], *history.at(day, high)[:1]]
    spans = zip(history.starts[near], history.ends[near], history.values[near], strict=True)
    named = [
        f"{number(float(value))} {in_period(as_date(first), as_date(last), indicator, frequency)}"
        for first, last, value in spans
    ]
    told = f"nearest: {listed(named)}" if named else "none outside it was known either"
    start, end = map(day_words, window_on(test, as_date(day)))
    return f"no figure lies in the window, {start} to {end}{needed}; {told}"


def _reachable(edge: np.datetime64, frequency: str, gap: int) -> np.datetime64:
    """Return the last day on which a window's first period may begin."""
    if frequency == "B":
        weekday: np.datetime64 = np.busday_offset(edge, gap, roll="forward")
        return weekday
    moved: np.datetime64 = later(np.array([edge]), frequency, gap)[0]
    return moved


def falls_short(last: Days, edge: np.datetime64, frequency: str, gap: int) -> bool:
    """Return whether more than `gap` whole periods lie between the last observation and an edge."""
    if frequency == "B":
        return bool(later(last, frequency, gap + 1)[0] <= edge)
    # Whole periods are counted, so that 30 June and 31 August are two months apart.
    return bool(last_days(later(last, frequency, gap), frequency)[0] < edge)


def _missing(starts: Days, start: np.datetime64, edge: np.datetime64, frequency: str, stands: str) -> Days:
    """Return the first period between two days that has no observation, as an array of one; of none, where all have."""
    if frequency == "B":
        before = np.busday_offset(start, 0, roll="forward")
        bounds = np.concatenate([later(np.array([before]), "B", -1), starts, later(np.array([edge]), "B", 1)])
        holes = later(bounds[:-1], "B", HOLIDAYS + 1) < bounds[1:]
        return later(bounds[:-1][holes][:1], "B", 1)
    first = later(starts[:1], frequency, -1)
    if (last_days(first, frequency) if stands == "end" else first)[0] >= start:
        return first
    following = later(starts, frequency, 1)
    holes = following[:-1] < starts[1:]
    if holes.any():
        return following[:-1][holes][:1]
    return following[-1:] if last_days(following[-1:], frequency)[0] <= edge else following[:0]
