"""What a window holds of a series on a day, and its statistic, with only what was known that day.

Window. Fixed (first and last day, both in it), or trailing: from a length of time before the day of the test to that
day. An observation is in it if its whole period is; one that stands at its period's end (`Indicator.stands`: a count on
31 December, a rate from December to December) if that end is. What counts as known on a day is in `history.py`.

Open or closed. A fixed window is open until the last whole period in it is known; or its figure is overdue by
`max_gap` periods past its lag (from then on it is missing); or, where a period without a row is empty at the source
(`drawn_as = "bar"`), until it was due; for single reports, until the window's last day plus the lag. A trailing window
is never open. An open window is *pending*, but settled early where no later value can change the answer: a maximum, a
count or a sum of what is never negative only grows, a minimum only falls.

Covered. Of a closed window `change` and `change_pct` need an observation within `max_gap` periods of each edge,
`last`, `zscore` and `ratio` of the later one (of a trailing window: of the last period that was due); `mean`, `min`,
`max` and `sum` need every whole period in it (of business days five in a row may lack: a week of holidays). Of single
reports and of series with empty periods `sum`, `max`, `min` and `count` take those that are there; a `mean` of single
reports needs two, near both edges. What is not covered is *untestable*, with the reason, as are a per cent change over
a base that is not above zero, a change across a break in method, fewer than eight values in a baseline or no spread
among them, and a ratio over zero.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indicators.conditions.sentences import named_period, period_word
from indicators.core.periods import DAY, Days, as_date, as_day, last_days, last_whole, later, step
from indicators.core.words import count, number
from indicators.figures.history import History
from indicators.model import Condition, Duration, EventTest, Used

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from indicators.model import Catalog, Event, Indicator

    Rows = npt.NDArray[np.intp]

FEWEST_BASELINE = 8
FEWEST_POINTS = 2
HOLIDAYS = 5  # business days in a row that may lack a value
MOST_USED = 12
EXACT = 1e-9
UNITS = {"D": "D", "W": "W", "M": "M", "Y": "A"}
BOTH_EDGES, LAST_EDGE = ("change", "change_pct", "mean"), ("last", "zscore", "ratio")
WHOLE = ("mean", "sum", "min", "max")
TAKES_WHAT_IS_THERE = ("sum", "max", "min", "count")
GROWS, FALLS = ("max", "count"), ("min",)


@dataclass(frozen=True)
class Evidence:
    """What tests are made on: the histories of series, and every wording of events with the day it became known."""

    catalog: Catalog
    histories: Mapping[str, History]
    events: tuple[tuple[Event, date], ...] = ()


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a window holds of a series on a day: its rows, whether more may come, and why it is not covered."""

    rows: Rows
    open: bool
    awaits: str
    lacks: str
    start: np.datetime64
    end: np.datetime64


@dataclass(frozen=True, slots=True)
class Measured:
    """The value so far; what it rests on, by role; whether more may come; why there is none, or it does not count."""

    value: float | None
    roles: tuple[tuple[str, str, int], ...]
    open: bool
    awaits: str = ""
    impossible: str = ""
    lacks: str = ""
    many: int = 0


def series_of(test: Condition | EventTest) -> tuple[str, ...]:
    """Return the series that a test looks at."""
    if isinstance(test, EventTest):
        return ()
    return (test.series, test.other) if test.other else (test.series,)


def window_on(test: Condition, day: date) -> tuple[date, date]:
    """Return first and last day of a test's window, for a test made on a day."""
    start, end = _window(test, as_day(day))
    return as_date(start), as_date(end)


def _window(test: Condition, day: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    if test.trailing:
        return _moved(day, test.trailing, -1), day
    assert test.start is not None  # noqa: S101 - a window is fixed or trailing; the grammar sees to it
    assert test.end is not None  # noqa: S101
    return as_day(test.start), as_day(test.end)


def _moved(day: np.datetime64, duration: Duration, sign: int) -> np.datetime64:
    moved: np.datetime64 = later(np.array([day]), UNITS[duration.unit], sign * duration.count)[0]
    return moved


def measured(test: Condition, day: date, evidence: Evidence) -> Measured:
    """Return what a condition's statistic is on a day, or why it is none."""
    for name in series_of(test):
        if name not in evidence.catalog.indicators:
            return _nothing(f"the series {name} is not in the catalogue")
        if name not in evidence.histories or not len(evidence.histories[name].starts):
            return _nothing(f"no figure of {name} is held")
    on = as_day(day)
    if test.statistic == "gap_days":
        return _gap(test, on, evidence)
    reach = _reach(test, test.series, on, evidence)
    history = evidence.histories[test.series]
    found = _statistic(test, reach, history, evidence.catalog.indicators[test.series].title)
    if test.statistic == "zscore" and found.value is not None:
        return _zscore(test, found, reach, history, on, evidence)
    if test.statistic == "ratio" and not found.impossible:
        return _ratio(test, found, on, evidence)
    return found


def _nothing(why: str) -> Measured:
    return Measured(None, (), open=False, impossible=why)


def _reach(test: Condition, series: str, day: np.datetime64, evidence: Evidence) -> _Reach:
    indicator, history = evidence.catalog.indicators[series], evidence.histories[series]
    start, end = _window(test, day)
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
            return _Reach(rows, False, "", whole, start, end)
        edge = end
        if test.trailing:
            reached = last_days(np.array([last_whole(history.starts[0], frequency, min(day - lag, final))]), frequency)[
                0
            ]
            edge = min(end, reached)
    awaits = _awaits(day, start, due) if is_open else ""
    lacks = "" if is_open else _lacks(test, indicator, history, rows, start, edge, day, low, high)
    return _Reach(rows, is_open, awaits, lacks, start, end)


def _awaits(day: np.datetime64, start: np.datetime64, due: np.datetime64) -> str:
    if day < start:
        return f"the window opens on {as_date(start)}"
    if day < due:
        return f"the window is open until its last figure, due about {as_date(due)}"
    return f"its last figure was due about {as_date(due)} and may still come"


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
    if not len(rows):
        if ((history.shown[low:high] <= day) & (history.known[low:high] > day)).any():
            return (
                f"{name}: its source restates its history, and by {as_date(day)} only reconstructed values are known; "
                "they are no evidence"
            )
        return "" if test.statistic == "count" else f"{name}: no figure lies in the window"
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
    if test.statistic in BOTH_EDGES + LAST_EDGE and _falls_short(starts[-1:], edge, frequency, test.max_gap):
        return f"{name}: no figure within {gaps} of the window's end"
    if single and test.statistic in ("change", "change_pct", "mean") and len(rows) < FEWEST_POINTS:
        return f"{name}: too few single reports ({len(rows)}) to compare"
    return ""


def _reachable(edge: np.datetime64, frequency: str, gap: int) -> np.datetime64:
    """Return the last day on which a window's first period may begin."""
    if frequency == "B":
        weekday: np.datetime64 = np.busday_offset(edge, gap, roll="forward")
        return weekday
    moved: np.datetime64 = later(np.array([edge]), frequency, gap)[0]
    return moved


def _falls_short(last: Days, edge: np.datetime64, frequency: str, gap: int) -> bool:
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


def _statistic(test: Condition, reach: _Reach, history: History, title: str) -> Measured:
    rows = reach.rows
    if not len(rows):
        none = 0.0 if test.statistic == "count" and not reach.lacks else None
        return Measured(none, (), reach.open, reach.awaits, lacks=reach.lacks)
    values = history.values[rows]
    first, last = int(rows[0]), int(rows[-1])
    name = test.series
    impossible = ""
    value: float | None
    if test.statistic in ("change", "change_pct"):
        roles: tuple[tuple[str, str, int], ...] = (("first", name, first), ("last", name, last))
        value = None
        if history.breaks[rows[1:]].any():
            impossible = "its method changed within the window, so first and last value cannot be compared"
        elif test.statistic == "change_pct" and values[0] <= 0:
            impossible = f"its first value is {number(float(values[0]))}: no per cent of that can be told"
        elif len(rows) == 1:
            lacks = reach.lacks or "the window has a single figure: there is no change to tell"
            return Measured(None, roles[:1], reach.open, reach.awaits, lacks=lacks)
        elif test.statistic == "change":
            value = float(values[-1] - values[0])
        else:
            value = float((values[-1] / values[0] - 1) * 100)
    elif test.statistic in ("min", "max"):
        place = int(values.argmin() if test.statistic == "min" else values.argmax())
        value = float(values[place])
        roles = (("lowest" if test.statistic == "min" else "highest", name, int(rows[place])),)
    elif test.statistic in ("last", "zscore", "ratio"):
        value, roles = float(values[-1]), (("last", name, last),)
    else:
        value = float(len(rows) if test.statistic == "count" else values.sum())
        value = value / len(rows) if test.statistic == "mean" else value
        shown = rows if len(rows) <= MOST_USED else rows[[0, -1]]
        roles = tuple(("one of them", name, int(each)) for each in shown)
    return Measured(
        value,
        roles,
        reach.open,
        reach.awaits,
        f"{title}: {impossible}" if impossible else "",
        reach.lacks,
        len(rows),
    )


def _zscore(
    test: Condition, found: Measured, reach: _Reach, history: History, day: np.datetime64, evidence: Evidence
) -> Measured:
    assert test.baseline is not None  # noqa: S101 - the grammar sees to it
    before = _moved(reach.start, test.baseline, -1)
    rows = history.at(day, *history.between(before, reach.start - DAY))
    title = evidence.catalog.indicators[test.series].title
    if len(rows) < FEWEST_BASELINE:
        return replace(
            found,
            value=None,
            impossible=f"{title}: its baseline has {count(len(rows), 'value')}, fewer than {FEWEST_BASELINE}",
        )
    if history.breaks[rows[1:]].any() or history.breaks[reach.rows].any():
        return replace(found, value=None, impossible=f"{title}: its method changed since the baseline began")
    values = history.values[rows]
    spread = float(values.std(ddof=1))
    if spread <= EXACT * max(1.0, abs(float(values.mean()))):
        return replace(found, value=None, impossible=f"{title}: all values of its baseline are alike")
    assert found.value is not None  # noqa: S101 - asked before
    roles = (
        *found.roles,
        ("baseline, first", test.series, int(rows[0])),
        ("baseline, last", test.series, int(rows[-1])),
    )
    return replace(found, value=(found.value - float(values.mean())) / spread, roles=roles, many=len(rows))


def _ratio(test: Condition, found: Measured, day: np.datetime64, evidence: Evidence) -> Measured:
    reach = _reach(test, test.other, day, evidence)
    still = found.open or reach.open
    awaits = found.awaits or reach.awaits
    if found.value is None or not len(reach.rows):
        return replace(found, value=None, open=still, awaits=awaits, lacks=found.lacks or reach.lacks)
    row = int(reach.rows[-1])
    under = float(evidence.histories[test.other].values[row])
    roles = (*found.roles, ("other", test.other, row))
    if under == 0:
        title = evidence.catalog.indicators[test.other].title
        return replace(found, value=None, roles=roles, impossible=f"{title}: its last value is 0: nothing is over it")
    return replace(
        found, value=found.value / under, roles=roles, open=still, awaits=awaits, lacks=found.lacks or reach.lacks
    )


def _gap(test: Condition, day: np.datetime64, evidence: Evidence) -> Measured:
    history, indicator = evidence.histories[test.series], evidence.catalog.indicators[test.series]
    start, end = _window(test, day)
    until = min(end, day)
    rows = history.at(day, 0, int(np.searchsorted(history.ends, until, side="right")))
    due = end + np.timedelta64(max(indicator.lag_days, 0), "D")
    is_open = not test.trailing and bool(day < due)
    awaits = _awaits(day, start, due) if is_open else ""
    if not len(rows):
        return Measured(None, (), is_open, awaits, lacks=f"{indicator.title}: no figure was known")
    last = int(rows[-1])
    value = float((until - history.ends[last]).astype("int64"))
    return Measured(value, (("last", test.series, last),), is_open, awaits, many=1)


def rests_on(found: Measured, evidence: Evidence) -> tuple[Used, ...]:
    """Return the observations that a value was measured on, each with what it was used as."""
    return tuple(_observation(role, series, row, evidence) for role, series, row in found.roles)


def _observation(role: str, series: str, row: int, evidence: Evidence) -> Used:
    history, indicator = evidence.histories[series], evidence.catalog.indicators[series]
    at = history.frame.iloc[row]
    start, known = as_date(history.starts[row]), as_date(at["known_on"])
    return Used(
        role,
        series,
        start,
        as_date(history.ends[row]),
        float(at["value"]),
        known,
        bool(at["reconstructed"]),
        known < start,
        as_date(at["retrieved_on"]),
        at["cited_as"] or indicator.producer,
        at["citation"] or indicator.url,
    )
