"""Whether an answer mends what is held: a value once believed measures nothing where all else speaks against it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from indicators.refresh.case import UNSURE, pairs

if TYPE_CHECKING:
    import numpy.typing as npt

    from indicators.refresh.case import Case
    from indicators.refresh.levels import Numbers

# Held values around that make the level a mend goes back to; it must come this near, and what is held lie this far.
AROUND, FEWEST = 15, 5
NEAR, FAR = math.log(2.0), math.log(3.0)


def mended(case: Case, rows: npt.NDArray[np.int64], there: Numbers) -> str:
    """Return why an answer is nearer to the truth than what is held of the same periods, or "".

    Args:
        case: the answer.
        rows: of it, those that differ from what is held.
        there: what is held of their periods.
    """
    here, periods = case.values[rows], case.periods[rows]
    if all(case.known[period][1] == UNSURE for period in periods.tolist()):
        return "what is held was doubtful"
    second = case.others.get(case.indicator.against) if case.indicator.against else None
    if second is not None and not second.empty:
        known = {period: value for period, (value, _) in pairs(second).items()}
        both = [
            (abs(_log(new, known[period])), abs(_log(old, known[period])))
            for period, new, old in zip(periods.tolist(), here, there, strict=True)
            if period in known
        ]
        if both and np.mean([new < NEAR and old > FAR for new, old in both]) > 0.8:
            return f"{case.indicator.against} stands where the new values are"
    if case.indicator.usual:
        low, high = case.indicator.usual
        inside, outside = (here >= low) & (here <= high), (there < low) | (there > high)
        if np.mean(inside & outside) > 0.8:
            return "the new values are usual, and those held are not"
    mine = set(periods.tolist())
    rest = np.array(sorted(set(case.trusted) - mine), dtype="int64")
    if len(rest) >= FEWEST:
        middle = np.median(periods)
        nearest = rest[np.argsort(np.abs(rest - middle), kind="stable")[:AROUND]]
        level = float(np.median([case.trusted[int(each)] for each in nearest]))
        if abs(_log(float(np.median(here)), level)) < NEAR and abs(_log(float(np.median(there)), level)) > FAR:
            return "they stand at the level of those around, and what is held does not"
    return ""


def _log(one: float, other: float) -> float:
    return math.log(one / other) if one > 0 and other > 0 else math.inf
