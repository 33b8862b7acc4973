"""A window's statistic on a day, with only what was known that day; what a window holds is in `windows.py`.

`last`, `mean`, `min`, `max`, `sum` and `count` are of the window's observations, `change` and `change_pct` last against
first. `gap_days` are those since the last observation, `ratio` is the last value over that of another series.

Against an earlier window, the test's `baseline`: `zscore` is the last value against its mean and standard deviation;
`mean_change` and `mean_change_pct` are the window's mean less that of the baseline, in the unit or in per cent of it;
`over_highest` is by how much the window's highest value lies over the highest of the baseline, `under_lowest` by how
much its lowest lies under the lowest. So `over_highest > 0` with a baseline from a day on: the highest since that day.

`crossed` is the first value of the window that meets the bound, where the last one before the window (within `max_gap`
periods) did not; as long as none does, the one that came nearest.

An open window is *pending*, but settled early where no later value can change the answer: `max`, `count`, a sum of what
is never negative, `over_highest` and `under_lowest` over a baseline that is closed and whole only grow, `min` only
falls, and what has crossed has crossed.

What is not covered is *untestable*, with the reason, as are a per cent change over a base that is not above zero, a
change across a break in method (wherever it lies between the baseline's first value and the window's last), a crossing
across one, fewer than eight values in the baseline of a z-score or no spread among them, a ratio over zero, and a bound
that was met before the window.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from indicators.conditions.sentences import period_word
from indicators.conditions.windows import Reach, awaited, baseline, earlier, falls_short, reach, unheld, window
from indicators.core.periods import DAY, as_date, as_day, last_days, step
from indicators.core.words import count, number
from indicators.figures.analysis import change_over, reading
from indicators.figures.words import between_words
from indicators.model import Condition, EventTest, Used

if TYPE_CHECKING:
    import numpy.typing as npt

    from indicators.conditions.windows import Evidence, Rows
    from indicators.figures.history import History

FEWEST_BASELINE = 8
MOST_USED = 12
EXACT = 1e-9
GROWS, FALLS = ("max", "count", "over_highest", "under_lowest"), ("min",)
AGAINST = ("mean_change", "mean_change_pct", "over_highest", "under_lowest")


@dataclass(frozen=True, slots=True)
class Measured:
    """The value so far; what it rests on, by role; whether more may come; why there is none, or it does not count.

    `settles`: whether what is still to come can move the value one way only, so that it may be settled early. `before`
    is what the baseline came to, on `many_before` observations.
    """

    value: float | None
    roles: tuple[tuple[str, str, int], ...]
    open: bool
    awaits: str = ""
    impossible: str = ""
    lacks: str = ""
    many: int = 0
    settles: bool = True
    before: float | None = None
    many_before: int = 0


def series_of(test: Condition | EventTest) -> tuple[str, ...]:
    """Return the series that a test looks at."""
    if isinstance(test, EventTest):
        return ()
    return (test.series, test.other) if test.other else (test.series,)


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
    there = reach(test, test.series, on, evidence)
    history = evidence.histories[test.series]
    found = _statistic(test, there, history, evidence.catalog.indicators[test.series].title)
    if test.statistic == "zscore" and found.value is not None:
        return _zscore(test, found, there, history, on, evidence)
    if test.statistic == "crossed" and found.value is not None:
        return _crossed(test, found, there, history, on, evidence)
    if test.statistic in AGAINST:
        return _against(test, found, there, history, on, evidence)
    if test.statistic == "ratio" and not found.impossible:
        return _ratio(test, found, on, evidence)
    return found


def _nothing(why: str) -> Measured:
    return Measured(None, (), open=False, impossible=why)


def _statistic(test: Condition, there: Reach, history: History, title: str) -> Measured:
    rows = there.rows
    if not len(rows):
        none = 0.0 if test.statistic == "count" and not there.lacks else None
        return Measured(none, (), there.open, there.awaits, lacks=there.lacks)
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
            lacks = there.lacks or "the window has a single figure: there is no change to tell"
            return Measured(None, (), there.open, there.awaits, lacks=lacks)
        elif test.statistic == "change":
            value = float(values[-1] - values[0])
        else:
            value = float((values[-1] / values[0] - 1) * 100)
    elif (down := _downwards(test)) is not None:
        place = int(values.argmin() if down else values.argmax())
        value = float(values[place])
        roles = (("lowest" if down else "highest", name, int(rows[place])),)
    elif test.statistic in ("last", "zscore", "ratio"):
        value, roles = float(values[-1]), (("last", name, last),)
    else:
        value = float(len(rows) if test.statistic == "count" else values.sum())
        value = value / len(rows) if test.statistic.startswith("mean") else value
        roles = _some("one of them", name, rows, history)
    return Measured(
        value,
        roles,
        there.open,
        there.awaits,
        f"{title}: {impossible}" if impossible else "",
        there.lacks,
        len(rows),
    )


def _downwards(test: Condition) -> bool | None:
    """Return whether the lowest value is looked for, or the highest; None where neither is."""
    if test.statistic == "crossed":
        return test.op in ("<=", "<")
    return {"min": True, "under_lowest": True, "max": False, "over_highest": False}.get(test.statistic)


def _some(role: str, series: str, rows: Rows, history: History) -> tuple[tuple[str, str, int], ...]:
    """Return what rows are used as: of many the first, the last and, between these, the last that is doubtful."""
    unsure = [each for each in rows[1:-1].tolist() if history.doubtful[each]][-1:]
    shown = rows.tolist() if len(rows) <= MOST_USED else [int(rows[0]), *unsure, int(rows[-1])]
    return tuple((role, series, int(each)) for each in shown)


def meets(test: Condition, values: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which values meet a test's bound."""
    noise = EXACT * max(1.0, abs(test.value))
    wanting = test.value - values if test.op in (">=", ">") else values - test.value
    met: npt.NDArray[np.bool_] = wanting < -noise if test.op in (">", "<") else wanting <= noise
    return met


def _zscore(
    test: Condition, found: Measured, there: Reach, history: History, day: np.datetime64, evidence: Evidence
) -> Measured:
    rows = history.at(day, *history.between(*baseline(test, there.start)))
    title = evidence.catalog.indicators[test.series].title
    if len(rows) < FEWEST_BASELINE:
        return replace(
            found,
            value=None,
            impossible=f"{title}: its baseline has {count(len(rows), 'value')}, fewer than {FEWEST_BASELINE}",
        )
    if history.breaks[rows[1:]].any() or history.breaks[there.rows].any():
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


def _against(
    test: Condition, found: Measured, there: Reach, history: History, day: np.datetime64, evidence: Evidence
) -> Measured:
    """Return a window's mean, highest or lowest value against that of its baseline."""
    down = _downwards(test)
    statistic = "mean" if down is None else "min" if down else "max"
    before = earlier(test, statistic, there.start, day, evidence)
    indicator = evidence.catalog.indicators[test.series]
    waits = before.open and not test.trailing
    wanting = before.awaits if before.open and test.trailing else before.lacks
    lacks = found.lacks or (f"its baseline: {wanting}" if wanting else "")
    whole = indicator.frequency != "irregular" and indicator.drawn_as != "bar"
    found = replace(
        found,
        open=found.open or waits,
        awaits=found.awaits or before.awaits,
        lacks=lacks,
        settles=whole and not before.open and not before.lacks,
    )
    here = found.value
    if here is None or not len(before.rows):
        return replace(found, value=None, roles=())
    then = _statistic(replace(test, statistic=statistic), before, history, indicator.title)
    assert then.value is not None  # noqa: S101 - of rows that are there
    baseline_rows = tuple((f"baseline, {role}", name, row) for role, name, row in then.roles)
    found = replace(found, roles=(*found.roles, *baseline_rows), before=then.value, many_before=then.many)
    between = history.at(day, *history.between(history.starts[before.rows[0]], history.ends[there.rows[-1]]))
    if history.breaks[between[1:]].any():
        changed = "its method changed between baseline and window, so the two cannot be compared"
        return replace(found, value=None, impossible=f"{indicator.title}: {changed}")
    value = then.value - here if down else here - then.value
    if test.statistic == "mean_change_pct":
        if then.value <= 0:
            none = f"the mean of its baseline is {number(then.value)}: no per cent of that can be told"
            return replace(found, value=None, impossible=f"{indicator.title}: {none}")
        value = value / then.value * 100
    return replace(found, value=value)


def _crossed(
    test: Condition, found: Measured, there: Reach, history: History, day: np.datetime64, evidence: Evidence
) -> Measured:
    """Return the first value of a window that meets a bound which the last one before it did not."""
    indicator = evidence.catalog.indicators[test.series]
    frequency = step(indicator)
    edge = there.start - DAY
    before = history.at(day, 0, int(np.searchsorted(history.ends, edge, side="right")))
    if not len(before) or falls_short(history.starts[before[-1:]], edge, frequency, test.max_gap):
        gaps = count(test.max_gap, period_word(frequency))
        return replace(found, lacks=f"{indicator.title}: no figure within {gaps} before the window", settles=False)
    last = int(before[-1])
    roles = (*found.roles, ("baseline, before", test.series, last))
    if meets(test, history.values[before[-1:]])[0]:
        there_already = (
            f"it stood at {number(float(history.values[last]))} before the window: nothing was to be crossed"
        )
        return replace(found, value=None, roles=roles, impossible=f"{indicator.title}: {there_already}")
    # A figure between that one and the window may still come, unless none is due there.
    whole = indicator.frequency != "irregular" and not falls_short(history.starts[before[-1:]], edge, frequency, 0)
    found = replace(found, settles=whole, roles=roles)
    across = there.rows[meets(test, history.values[there.rows])]
    until = across[0] if len(across) else there.rows[-1]
    between = history.at(day, *history.between(history.starts[last], history.ends[until]))
    if history.breaks[between[1:]].any():
        changed = "its method changed since the figure before the window, so the level was not crossed by it alone"
        return replace(found, value=None, impossible=f"{indicator.title}: {changed}")
    if len(across):
        first = int(across[0])
        crossing = ("crossed", test.series, first)
        found = replace(found, value=float(history.values[first]), roles=(crossing, roles[-1]))
    return found


def _ratio(test: Condition, found: Measured, day: np.datetime64, evidence: Evidence) -> Measured:
    there = reach(test, test.other, day, evidence)
    still = found.open or there.open
    awaits = found.awaits or there.awaits
    lacks = "; ".join(filter(None, (found.lacks, there.lacks)))
    if found.value is None or not len(there.rows):
        return replace(found, value=None, roles=(), open=still, awaits=awaits, lacks=lacks)
    row = int(there.rows[-1])
    under = float(evidence.histories[test.other].values[row])
    roles = (*found.roles, ("other", test.other, row))
    if under == 0:
        title = evidence.catalog.indicators[test.other].title
        return replace(found, value=None, roles=roles, impossible=f"{title}: its last value is 0: nothing is over it")
    return replace(found, value=found.value / under, roles=roles, open=still, awaits=awaits, lacks=lacks)


def _gap(test: Condition, day: np.datetime64, evidence: Evidence) -> Measured:
    history, indicator = evidence.histories[test.series], evidence.catalog.indicators[test.series]
    start, end = window(test, day)
    until = min(end, day)
    rows = history.at(day, 0, int(np.searchsorted(history.ends, until, side="right")))
    due = end + np.timedelta64(max(indicator.lag_days, 0), "D")
    is_open = not test.trailing and bool(day < due)
    awaits = awaited(day, start, due) if is_open else ""
    if not len(rows):
        return Measured(None, (), is_open, awaits, lacks=f"{indicator.title}: no figure was known")
    last = int(rows[-1])
    value = float((until - history.ends[last]).astype("int64"))
    after = int(np.searchsorted(history.starts, history.starts[last], side="right"))
    missed = unheld(indicator, history, day, after, int(np.searchsorted(history.ends, until, side="right")))
    lacks = f"{indicator.title}: {missed}" if missed else ""
    return Measured(value, (("last", test.series, last),), is_open, awaits, lacks=lacks, many=1)


def passed_over(test: Condition, found: Measured, day: date, evidence: Evidence) -> str:
    """Return what lies between the two figures of a change, in words that follow it; "" of any other statistic."""
    if test.statistic not in ("change", "change_pct"):
        return ""
    (_, name, first), (_, _, last) = found.roles
    history, indicator = evidence.histories[name], evidence.catalog.indicators[name]
    rows, frequency = history.at(as_day(day), first, last + 1), step(indicator)
    frame, ends = history.frame.iloc[rows], last_days(history.starts[rows], frequency)
    change = change_over(frame, frequency, indicator, reading(frame, 0, ends), reading(frame, len(rows) - 1, ends))
    if change is None:
        return ""
    if indicator.frequency == "irregular":  # between single reports no figure is missing
        change = replace(change, between=replace(change.between, lacks=()))
    return between_words(change, frequency)


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
        str(at["status"]),
    )
