"""Derived series: a formula of the catalogue over series that are held.

    mean(a)         the arithmetic mean of a's values in each period of the derived series (a month's, most often)
    premium(a, b)   how much a lies above b, in per cent of b, on the periods that both have
    gap(a, b)       a less b, on the periods that both have

Nothing is filled in between. Results carry ten significant digits, as the shipped figures do. A result has the break of
its inputs, though it came in a period that the result lacks: the next one has it. Else it is a forecast, an estimate or
provisional where an input is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indicators.core.frame import observations
from indicators.core.periods import days_written, first_days, last_days
from indicators.store.facts import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from indicators.model import Indicator

DIGITS = 10
WITHOUT_HELD = "calculated without what is held back of"  # begins what is said of a result one of whose inputs waits
# Statuses that a result takes over, the one that tells least first: the next takes its place.
TAKEN_OVER = ("P", "E", "F", "D")


def derived(indicator: Indicator, inputs: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a derived series as an observation frame, stamped as its first input is.

    Args:
        indicator: with a `formula` and the ids of its `inputs`.
        inputs: observation frames by series id.
    """
    first = inputs[indicator.inputs[0]]
    if indicator.formula == "mean":
        starts = first_days(first["time_period"].to_numpy(), indicator.frequency)
        means = first["value"].groupby(starts).mean()
        periods = means.index.to_numpy()
        # The last period is provisional until its last day is in.
        open_ = last_days(periods, indicator.frequency) > first["time_period"].max()
        statuses = _statuses(periods, [first.assign(time_period=starts)], np.where(open_, "P", "A"))
        return _frame(indicator, periods, periods, means.to_numpy(), statuses)
    both = first.merge(inputs[indicator.inputs[1]], on="time_period", suffixes=("", "_other"))
    left, right = both["value"].to_numpy(), both["value_other"].to_numpy()
    if indicator.formula == "premium":
        usable = right != 0
        both, left, right = both[usable], left[usable], right[usable]
        left, right = (left / right - 1) * 100, np.zeros(len(right))
    periods = both["time_period"].to_numpy()
    statuses = _statuses(periods, [inputs[each] for each in indicator.inputs], np.full(len(both), "A"))
    return _frame(indicator, periods, both["stamped"].to_numpy(), left - right, statuses)


def _statuses(periods: np.ndarray, inputs: Iterable[pd.DataFrame], own: np.ndarray) -> np.ndarray:
    """Return the status of each period of a result, given its own: with those of the inputs taken over."""
    statuses, frames = own.copy(), list(inputs)
    if not len(periods):
        return statuses
    for status in TAKEN_OVER:
        for each in frames:
            statuses[np.isin(periods, each.loc[each["status"] == status, "time_period"].to_numpy())] = status
    for each in frames:
        breaks = each.loc[each["status"] == BREAK, "time_period"].to_numpy()
        # One before the first period lies between no two of them.
        places = np.searchsorted(periods, breaks[breaks >= periods[0]])
        statuses[places[places < len(periods)]] = BREAK
    return statuses


def _frame(
    indicator: Indicator, periods: np.ndarray, stamped: np.ndarray, values: np.ndarray, statuses: np.ndarray
) -> pd.DataFrame:
    return observations(
        (indicator.id, period, stamp, float(f"{value:.{DIGITS}g}"), str(status), "", "")
        for period, stamp, value, status in zip(
            days_written(periods),
            days_written(stamped),
            values.tolist(),
            statuses.tolist(),
            strict=True,
        )
    )
