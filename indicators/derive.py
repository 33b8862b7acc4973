"""Derived series: a formula of the catalogue over series that are held.

    mean(a)         the arithmetic mean of a's values in each period of the derived series (a month's, most often)
    premium(a, b)   how much a lies above b, in per cent of b, on the periods that both have
    gap(a, b)       a less b, on the periods that both have

Nothing is filled in between. Results carry ten significant digits, as the shipped figures do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from indicators.frame import observations
from indicators.periods import first_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from indicators.model import Indicator

DIGITS = 10


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
        return _frame(indicator, means.index.to_numpy(), means.index.to_numpy(), means.to_numpy())
    both = first.merge(inputs[indicator.inputs[1]], on="time_period", suffixes=("", "_other"))
    left, right = both["value"].to_numpy(), both["value_other"].to_numpy()
    if indicator.formula == "premium":
        usable = right != 0
        both, left, right = both[usable], left[usable], right[usable]
        return _frame(indicator, both["time_period"].to_numpy(), both["stamped"].to_numpy(), (left / right - 1) * 100)
    return _frame(indicator, both["time_period"].to_numpy(), both["stamped"].to_numpy(), left - right)


def _frame(indicator: Indicator, periods: np.ndarray, stamped: np.ndarray, values: np.ndarray) -> pd.DataFrame:
    return observations(
        (indicator.id, period, stamp, float(f"{value:.{DIGITS}g}"), "A", "", "")
        for period, stamp, value in zip(
            np.datetime_as_string(periods.astype("datetime64[D]")).tolist(),
            np.datetime_as_string(stamped.astype("datetime64[D]")).tolist(),
            values.tolist(),
            strict=True,
        )
    )
