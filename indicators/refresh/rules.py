"""The rules of belief: each looks at one answer (`case.py`) and says held, doubtful or let in, with its reason.

*Held* is what is wrong by something that stands beside it: the source's own sums, a second source, the same series a
day or a factor away. *Doubtful* is what may be wrong and may be news: it is let in and marked (status D) until it comes
again in the answer of another day, or a person settles it. *Let in* says why something is believed that looks wrong.
`ABOUT_ALL` look at an answer as a whole, the first that holds it ends the judging; `ABOUT_VALUES` at single values.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import day_numbered
from indicators.refresh import levels
from indicators.refresh.case import DOUBTFUL, HELD, LET_IN, Case, Finding, pairs
from indicators.refresh.mending import mended

if TYPE_CHECKING:
    from collections.abc import Callable

# An answer may lack this share of what is held for the same time, and this many values: days are withdrawn, too.
LACKING_SHARE, LACKING_COUNT = 0.2, 3
# All values changed by one factor beyond this is no revision.
UNIT_FACTOR, UNIT_SHARED = 4.0, 3
# So many values that are held too must be there before a share of them says something.
MASS_SHARED, MASS_SHARE = 5, 0.3
# A restated history keeps its level, and moves with what it was.
RESTATED_LEVEL, RESTATED_TOGETHER = 2.0, 0.45
# So many values that stood well above zero do not become zero at once by a revision.
ZEROS = 3
LAGS = {"D": (-1, 1, -7, 7, -365, 365), "B": (-1, 1, -5, 5), "W": (-1, 1), "M": (-1, 1, -12, 12), "Q": (-1, 1, -4, 4)}
SHARE_OF_ONE = 1.0
ONE_FACTOR = 0.02  # of logs; nearer to each other, all changed by one factor
# A first load of which so much lies outside a bound is wrong as a whole.
WRONG_AS_A_WHOLE = 0.05


def empty_or_lacking(case: Case) -> Finding | None:
    """Return that an answer lost much of what it had, or all; fills of weekends that are dropped are no loss."""
    if not len(case.before):
        return None
    if not len(case.frame):
        return _all(case, HELD, f"the answer is empty, where {len(case.before):,} values are held for the same time")
    lacking = case.before[~case.before["time_period"].isin(case.frame["time_period"])]
    gone = int((~filled(case, lacking["time_period"])).sum())
    if gone < LACKING_COUNT or gone <= LACKING_SHARE * len(case.before):
        return None
    words = f"the answer has {len(case.frame):,} values and lacks {gone:,} of the {len(case.before):,} held"
    return _all(case, HELD, f"{words} for the same time")


def filled(case: Case, periods: object) -> np.ndarray:
    """Return which held periods are days of a weekend that only repeat the value before them."""
    numbers = np.asarray(periods, dtype="datetime64[D]").astype("int64")
    known = case.known
    return np.array(
        [
            day_numbered(each).weekday() >= 4
            and each - 1 in known
            and each in known
            and known[each - 1][0] == known[each][0]
            for each in numbers.tolist()
        ],
        dtype=bool,
    )


def older_edition(case: Case) -> Finding | None:
    """Return that most of what changed went back to what was held before: a copy from before the last revision."""
    if len(case.changed) < MASS_SHARED:
        return None
    for edition in case.older():
        rows = [row for row in case.shared[case.changed].tolist() if int(case.periods[row]) in edition]
        if len(rows) >= max(MASS_SHARED, 0.8 * len(case.changed)):
            before = np.array([edition[int(case.periods[row])] for row in rows], dtype="float64")
            if levels.equal(before, case.values[rows]).mean() > 0.8:
                words = f"an older edition: {len(rows):,} values go back to what was held before they were revised"
                return _all(case, HELD, words)
    return None


def shifted(case: Case) -> Finding | None:
    """Return that an answer is what is held, one or more periods away."""
    here, there = case.values[case.shared], case.there
    if len(case.shared) < levels.FEWEST or levels.equal(here, there).all():
        return None
    lag = levels.shift(here, there, LAGS.get(case.indicator.frequency, (-1, 1)))
    if not lag and case.restates and len(case.changed) > MASS_SHARE * len(case.shared):
        lag = levels.correlated_shift(here, there, case.indicator.frequency)
    if not lag:
        return None
    words = f"its values are those held {abs(lag)} {'period' if abs(lag) == 1 else 'periods'} "
    return _all(case, HELD, f"{words}{'later' if lag > 0 else 'earlier'}: the days are off")


def other_unit(case: Case) -> Finding | None:
    """Return that all that is held too changed by one factor: another unit, or a mend of what is held."""
    here, there = case.values[case.shared], case.there
    usable = (here != 0) & (there != 0)
    if usable.sum() < UNIT_SHARED:
        return None
    factor = float(np.median(here[usable] / there[usable]))
    if factor > 0 and not 1 / UNIT_FACTOR < factor < UNIT_FACTOR:
        many = f"all {int(usable.sum()):,} values that are held too are {times(factor)} what is held"
        if why := mended(case, case.shared[usable], there[usable]):
            return _all(case, LET_IN, f"{many}, and believed: {why}")
        return _all(case, HELD, f"{many}: another unit, or redenominated?")
    return None


def turned_over(case: Case) -> Finding | None:
    """Return that all is one over what is held: the pair is quoted the other way round."""
    here, there = case.values[case.shared], case.there
    usable = (here != 0) & (there != 0)
    if usable.sum() < UNIT_SHARED or np.abs(here[usable] / there[usable] - 1).max() < 0.01:
        return None
    if levels.equal(here[usable] * there[usable], np.ones(int(usable.sum()))).mean() > 0.8:
        return _all(case, HELD, "its values are one over those held: the rate is quoted the other way round")
    return None


def zeroed(case: Case) -> Finding | None:
    """Return that values which stood well above zero became zero."""
    least = levels.floor(case.there, counted=case.counted)
    rows = [int(case.shared[at]) for at in case.changed if case.values[case.shared[at]] == 0 and case.there[at] > least]
    if len(rows) < ZEROS:
        return None
    return Finding(HELD, f"{len(rows):,} values became zero that are held above it: {case.named(rows)}", tuple(rows))


def mass_revision(case: Case) -> Finding | None:
    """Return what an answer is that changes more than a share of what is held at once."""
    many, of = len(case.changed), len(case.shared)
    if of < MASS_SHARED or many <= MASS_SHARE * of:
        return None
    rows = case.shared[case.changed]
    words = f"{many:,} of the {of:,} values that are held too changed at once"
    if why := mended(case, rows, case.there[case.changed]):
        return _all(case, LET_IN, f"{words}, and believed: {why}")
    if not case.restates:
        return _all(case, HELD, f"{words}, and this source does not restate its history")
    here, there = case.values[case.shared], case.there
    both = (here > 0) & (there > 0)
    if both.sum() >= MASS_SHARED:
        factor = float(np.median(here[both] / there[both]))
        if not 1 / RESTATED_LEVEL < factor < RESTATED_LEVEL:
            return _all(case, HELD, f"{words}, to {times(factor)} what is held: another column, or another place?")
        strays = float(np.percentile(np.abs(np.log(here[both] / there[both] / factor)), 90))
        if strays < ONE_FACTOR < abs(math.log(factor)):
            return _all(case, HELD, f"{words}, all to {factor:.4g} of what is held: another measure, or another base?")
    together = levels.moved_together(here, there, case.indicator.frequency)
    if together < RESTATED_TOGETHER:
        return _all(case, HELD, f"{words}, and do not move with what is held: another column, or another place?")
    if not case.newer:
        reason = f"{words}, in an answer that reaches no further than what is held: a new edition, or an old one?"
        return Finding(DOUBTFUL, reason, tuple(rows.tolist()))
    return None


# What is said of single values.


def own_sums(case: Case) -> Finding | None:
    """Return the values whose row does not add up by itself."""
    if not {"parts", "whole"} <= set(case.frame.columns):
        return None
    parts, whole = (case.frame[name].to_numpy(dtype="float64") for name in ("parts", "whole"))
    with np.errstate(invalid="ignore"):
        off = np.abs(parts - whole) > 0.005 * np.maximum(np.abs(parts), np.abs(whole)) + 0.5
    rows = [int(row) for row in np.flatnonzero(off) if case.is_new(int(row))]
    if not rows:
        return None
    first = rows[0]
    words = f"on {day_numbered(int(case.periods[first]))} the parts add up to {parts[first]:,.10g}"
    return Finding(
        HELD, f"{_values(rows)} whose own row does not add up: {words}, the whole is {whole[first]:,.10g}", tuple(rows)
    )


def enough(case: Case) -> Finding | None:
    """Return the shares that stand on too few measurements."""
    if not case.indicator.enough or "stands_on" not in case.frame.columns:
        return None
    on = case.frame["stands_on"].to_numpy(dtype="float64")
    rows = [int(row) for row in np.flatnonzero(on < case.indicator.enough) if case.is_new(int(row))]
    if not rows:
        return None
    words = f"{case.named(rows[:1])}, of {on[rows[0]]:,.0f}; {case.indicator.enough:,} are enough"
    return Finding(DOUBTFUL, f"{_values(rows)} of few measurements: {words}", tuple(rows))


def surely_out_of_level(case: Case) -> Finding | None:
    """Return the runs of values at a power of ten from those around them, as the series cannot come to be by itself."""
    return _out(case, HELD, sure=True)


def out_of_level(case: Case) -> Finding | None:
    """Return the runs of values that stand far from those around them, within one load or at its end."""
    return _out(case, DOUBTFUL, sure=False)


def _out(case: Case, verdict: str, *, sure: bool) -> Finding | None:
    found = [(run, rows) for run, rows in case.runs if run.sure == sure]
    if not found:
        return None
    rows = sorted({row for _, of in found for row in of})
    told = f"{case.named(found[0][1])}, {times(found[0][0].factor)} the level around"
    return Finding(verdict, f"{_values(rows)} at another level than those around: {told}", tuple(rows))


def zeros(case: Case) -> Finding | None:
    """Return the new zeros where there were hardly any among many."""
    _, values, rows = case.whole
    ours = [int(row) for row in rows[(values == 0) & (rows >= 0)] if case.is_new(int(row))]
    if not ours or len(values) < 3 * levels.FEWEST:
        return None
    around = levels.level(values, case.indicator.frequency)
    place = {int(row): at for at, row in enumerate(rows) if row >= 0}
    rare = (values == 0).mean() < 0.1
    least = levels.floor(values, counted=case.counted)
    ours = [row for row in ours if rare and around[place[row]] > least]
    if not ours:
        return None
    return Finding(DOUBTFUL, f"{_values(ours)} of zero between others that are not: {case.named(ours)}", tuple(ours))


def repeated(case: Case) -> Finding | None:
    """Return the values at the end that repeat others, one value or a whole week, longer than the series ever did."""
    _, values, rows = case.whole
    if case.indicator.frequency not in ("D", "B", "W", "M") or len(values) < 6 * levels.FEWEST or rows[-1] < 0:
        return None
    week = levels.copied_week(values) if case.indicator.frequency == "D" else 0
    if week:
        ours = [int(row) for row in rows[-week:] if row >= 0 and case.is_new(int(row))]
        if ours:
            return Finding(
                HELD, f"{_values(ours)} that repeat the week before, day by day: {case.named(ours)}", tuple(ours)
            )
    if case.indicator.still:
        return None
    last, before = levels.longest_run(values)
    if last <= max(3, 2 * before) or values[-1] == 0:
        return None
    ours = [int(row) for row in rows[-last + 1 :] if row >= 0 and case.is_new(int(row))]
    if not ours:
        return None
    words = f"{case.named(ours)}; before it stood still for {before} at the most"
    return Finding(DOUBTFUL, f"{_values(ours)} that repeat the one before: {words}", tuple(ours))


def unusual(case: Case) -> Finding | None:
    """Return the values outside what is usual, where little is held that they could be compared with."""
    usual = case.indicator.usual
    if not usual or len(case.trusted) >= 2 * levels.FEWEST:
        return None
    out = (case.values < usual[0]) | (case.values > usual[1])
    rows = [int(row) for row in np.flatnonzero(out) if case.is_new(int(row))]
    if not rows:
        return None
    words = f"{case.named(rows)}; usual is {usual[0]:,.10g} to {usual[1]:,.10g}"
    if not case.trusted and len(rows) > WRONG_AS_A_WHOLE * len(case.values):
        rows = list(range(len(case.values)))
    return Finding(DOUBTFUL, f"{_values(rows)} outside what is usual: {words}", tuple(rows))


def more_than_its_whole(case: Case) -> Finding | None:
    """Return the values that are more than that of which they are a part."""
    other = case.others.get(case.indicator.part_of)
    if other is None or not case.indicator.part_of:
        return None
    wholes = pairs(other)
    rows = [
        row
        for row, period in enumerate(case.periods.tolist())
        if period in wholes and case.values[row] > 1.02 * wholes[period][0] and case.is_new(row)
    ]
    if not rows:
        return None
    return Finding(
        DOUBTFUL,
        f"{_values(rows)} above {case.indicator.part_of}, of which it is a part: {case.named(rows)}",
        tuple(rows),
    )


def share_of_one(case: Case) -> Finding | None:
    """Return an answer of shares that all lie between 0 and 1, where they are per cent."""
    if not case.indicator.share or len(case.values) < levels.FEWEST or len(case.trusted) >= levels.FEWEST:
        return None
    if 0 < case.values.max() <= SHARE_OF_ONE:
        return _all(case, DOUBTFUL, "no value is above 1: shares of one, and not per cent?")
    return None


def outside(case: Case) -> Finding | None:
    """Return a first load of which more than a few values lie outside what is plausible: it is wrong as a whole."""
    bounds = case.indicator.plausible
    if not bounds or case.trusted or len(case.values) < levels.FEWEST:
        return None
    out = (case.values < bounds[0]) | (case.values > bounds[1])
    if out.mean() <= WRONG_AS_A_WHOLE:
        return None
    words = f"{int(out.sum()):,} of {len(out):,} values outside what is plausible"
    named = case.named(np.flatnonzero(out).tolist())
    return _all(case, HELD, f"{words}: {named}, outside {bounds[0]:,.10g} to {bounds[1]:,.10g}: another unit?")


ABOUT_ALL: tuple[Callable[[Case], Finding | None], ...] = (
    empty_or_lacking,
    outside,
    older_edition,
    shifted,
    turned_over,
    other_unit,
    zeroed,
    mass_revision,
)
ABOUT_VALUES: tuple[Callable[[Case], Finding | None], ...] = (
    own_sums,
    surely_out_of_level,
    out_of_level,
    repeated,
    zeros,
    unusual,
    more_than_its_whole,
    share_of_one,
    enough,
)


def times(factor: float) -> str:
    """Return a factor in words; a power of ten, as a change of unit brings, is named as such."""
    if factor <= 0:
        return "not of the sign of"
    power = round(math.log10(factor))
    if power and abs(factor / 10.0**power - 1) < 0.15:
        factor = 10.0**power
    shown = max(factor, 1 / factor)
    words = f"{shown:,.0f}" if shown >= 100 else f"{shown:.3g}"
    return f"{words} times" if factor >= 1 else f"1/{words} of"


def _all(case: Case, verdict: str, reason: str) -> Finding:
    return Finding(verdict, reason, tuple(range(len(case.frame))))


def _values(rows: list[int]) -> str:
    return f"{len(rows):,} values" if len(rows) > 1 else "a value"
