"""At which level values stand: beside their neighbours, beside what is held, and shifted against it; numbers only.

A level is the median of the values around one, on a log scale: what doubles and what halves are as far away. How far
values of a series usually lie from theirs is taken from the series itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

# A publisher that changes its unit does so by one of these powers of ten, or its inverse.
POWERS = (1, 2, 3, 4, 6, 9)
NEAR_A_POWER = 0.12  # of a power's exponent
# Values around one that make its level, by the frequency of a series; on both sides together.
AROUND = {"D": 31, "B": 31, "W": 13, "M": 13, "Q": 9, "A": 7, "irregular": 9}
FEWEST = 5  # values that say something of a series
LEVEL_OF = {"Q": 3, "A": 3, "irregular": 3}  # so many make a level, elsewhere FEWEST
LEAST_SPREAD = 0.02  # of logs; what hardly moves has no smaller one
# Further from its level than so many times, and so many usual distances, a value is out of it.
FAR, FAR_UP, FAR_DOWN = math.log(4.5), 4.2, 6.0
CALM = 0.1  # a series whose usual distance is below this cannot fall to a tenth by itself
STORMY = 0.6  # and one whose usual distance is above this may rise tenfold
SMALL = 0.02  # of the median of all; a level below it is too near to zero to be compared with
FIGURES = 2e-6  # two that are nearer to each other are one figure
FEW = 5.0  # things counted; below it, a factor says nothing


@dataclass(frozen=True)
class Run:
    """Neighbours that stand away from their level: the first and the last place, by which factor, and how sure."""

    first: int
    last: int
    factor: float
    power: int | None
    sure: bool


def power_of(factor: float) -> int | None:
    """Return the exponent of the power of ten that a factor is near to, None where it is near to none."""
    if factor <= 0:
        return None
    exponent = math.log10(factor)
    near = [each for each in POWERS if abs(abs(exponent) - each) < NEAR_A_POWER]
    return int(math.copysign(near[0], exponent)) if near else None


def level(values: Numbers, frequency: str) -> Numbers:
    """Return the level of each place, NaN where too few values stand around it; only positive ones count."""
    positive = pd.Series(values).where(values > 0)
    around = AROUND[frequency]
    found = positive.rolling(around, center=True, min_periods=LEVEL_OF.get(frequency, FEWEST)).median()
    return found.to_numpy()


def away(values: Numbers, levels: Numbers) -> Numbers:
    """Return how far values lie from their level, in logs; NaN for what is not positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = np.log(np.where(values > 0, values, np.nan) / levels)
    return found


def spread(distances: Numbers) -> float:
    """Return the usual distance from the level: that of a normal distribution with the same median."""
    known = np.abs(distances[np.isfinite(distances)])
    return max(LEAST_SPREAD, 1.4826 * float(np.median(known))) if len(known) else math.inf


def runs(values: Numbers, frequency: str, *, counted: bool) -> list[Run]:
    """Return the runs of values that stand away from the level around them.

    `sure`: by a power of ten, in a direction that the series cannot take by itself. Ships and articles can fail to
    come for a week; they cannot be ten times as many for six days.

    Args:
        values: by period, those that are trusted and those that are new.
        frequency: of the series.
        counted: whether they are whole things, of which few are far from few.
    """
    if len(values) < 2 * FEWEST:
        return []
    levels = level(values, frequency)
    low = levels < floor(values, counted=counted)
    distances = away(values, np.maximum(levels, floor(values, counted=counted)))
    usual = spread(distances)
    distances[low & (distances < 0)] = np.nan
    up, down = max(FAR, FAR_UP * usual), max(FAR, FAR_DOWN * usual)
    with np.errstate(invalid="ignore"):
        out = (distances > up) | (distances < -down)
        near = (distances > up / 2) | (distances < -down / 2)
    found: list[Run] = []
    for group in _groups(np.flatnonzero(near)):
        if not out[group].any() or len(group) > AROUND[frequency] // 2:
            continue
        factor = float(np.exp(np.median(distances[group])))
        beyond = _beyond(values[group], values[~near])
        found.append(_run(int(group[0]), int(group[-1]), factor, usual, sure=beyond and not low[group].any()))
    return found


def tail(values: Numbers, before: int, frequency: str, *, counted: bool) -> Run | None:
    """Return the values from a place on as a run, if they stand away from the level of those before it.

    One alone must be as far away as in `runs`; of several the median counts, which strays less.
    """
    history, new = values[:before], values[before:]
    recent = history[-AROUND[frequency] // 2 :]
    recent = recent[recent > 0]
    if len(recent) < 3 or not len(new) or not (new > 0).any():
        return None
    usual = spread(away(history, level(history, frequency)))
    lowest = floor(history, counted=counted)
    base = max(float(np.median(recent)), lowest)
    distance = float(np.median(np.log(new[new > 0] / base)))
    strays = 3.0 if len(new) >= 3 else FAR_UP
    if abs(distance) < max(FAR, strays * usual) or (distance < 0 and base <= lowest):
        return None
    sure = _beyond(new, history) and base > lowest
    return _run(before, len(values) - 1, math.exp(distance), usual, sure=sure)


def floor(values: Numbers, *, counted: bool) -> float:
    """Return the level below which a value is as good as none, and no measure for others."""
    positive = values[values > 0]
    return FEW if counted else SMALL * float(np.median(positive)) if len(positive) else 0.0


def _groups(places: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    return np.split(places, np.flatnonzero(np.diff(places) > 1) + 1) if len(places) else []


def _beyond(values: Numbers, others: Numbers) -> bool:
    """Return whether values lie beyond all others: what comes back to where it was is in no other unit."""
    middle, others = float(np.median(values)), others[others > 0]
    return bool(len(others)) and not others.min() <= middle <= others.max()


def _run(first: int, last: int, factor: float, usual: float, *, sure: bool) -> Run:
    power = power_of(factor)
    sure = sure and power is not None and (usual < CALM or (factor > 1 and usual < STORMY))
    return Run(first, last, factor, power, sure=sure)


def moved_together(one: Numbers, other: Numbers, frequency: str) -> float:
    """Return the correlation of how two series lie about their own levels; NaN where it cannot be told."""
    left, right = away(one, level(one, frequency)), away(other, level(other, frequency))
    both = np.isfinite(left) & np.isfinite(right)
    if both.sum() < 2 * FEWEST or np.std(left[both]) < 1e-9 or np.std(right[both]) < 1e-9:
        return math.nan
    return float(np.corrcoef(left[both], right[both])[0, 1])


def equal(one: Numbers, other: Numbers) -> npt.NDArray[np.bool_]:
    """Return where two are the same figure."""
    same: npt.NDArray[np.bool_] = np.abs(one - other) <= FIGURES * np.maximum(np.abs(one), np.abs(other))
    return same


def shift(values: Numbers, held: Numbers, lags: tuple[int, ...]) -> int:
    """Return by how many places an answer is shifted against what is held of the same periods; 0 for none.

    Either it is what is held at another place, figure for figure, or, of a source that restates, it moves with it there
    and not here.

    Args:
        values: of the answer, by period.
        held: of the same periods.
        lags: places that may be tried; 3 holds that values[t] is held[t + 3].
    """
    here = float(equal(values, held).mean())
    if here > 0.5 or len(values) < FEWEST:
        return 0
    best, best_share = 0, here
    for lag in lags:
        left, right = _at(values, held, lag)
        if len(left) < FEWEST - 1 or len(set(left.tolist())) < FEWEST - 1:
            continue
        share = float(equal(left, right).mean())
        if share > best_share:
            best, best_share = lag, share
    return best if best_share > max(0.6 if len(values) > 2 * FEWEST else 0.9, here + 0.3) else 0


def correlated_shift(values: Numbers, held: Numbers, frequency: str) -> int:
    """Return -1 or 1 where an answer moves with what is held one place further, and much less in its own; else 0."""
    here = moved_together(values, held, frequency)
    if math.isnan(here) or here > 0.6:
        return 0
    there = {lag: moved_together(*_at(values, held, lag), frequency) for lag in (-1, 1)}
    best = max(there, key=lambda lag: -math.inf if math.isnan(there[lag]) else there[lag])
    return best if there[best] > max(0.6, here + 0.3) else 0


def _at(values: Numbers, held: Numbers, lag: int) -> tuple[Numbers, Numbers]:
    return (values[:-lag], held[lag:]) if lag > 0 else (values[-lag:], held[:lag])


def copied_week(values: Numbers) -> int:
    """Return how many values at the end are those of a week before, one by one; 0 where fewer than a week are."""
    if len(values) < 3 * 7:
        return 0
    same = values[7:] == values[:-7]
    copied = len(same) if same.all() else int(np.argmin(same[::-1]))
    last = values[-7:]
    whole = bool(np.all(values == np.round(values)))
    return copied if copied >= 7 and len(set(last.tolist())) >= 4 and (not whole or np.median(last) >= FEW) else 0


def longest_run(values: Numbers) -> tuple[int, int]:
    """Return how many equal values stand at the end, and the most that stood in a row before these."""
    if not len(values):
        return 0, 0
    edges = np.flatnonzero(np.diff(values)) + 1
    lengths = np.diff(np.concatenate(([0], edges, [len(values)])))
    return int(lengths[-1]), int(lengths[:-1].max()) if len(lengths) > 1 else 0
