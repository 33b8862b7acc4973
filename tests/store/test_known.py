"""From which day a value counts as known."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from making import make_indicator, make_source

from indicators.store.writing import known


@pytest.mark.parametrize(
    ("frequency", "last_exact"),
    [("M", date(2020, 11, 10)), ("Q", date(2021, 4, 10)), ("W", date(2020, 8, 31)), ("D", date(2020, 8, 13))],
)
def test_a_first_value_is_exact_if_it_came_within_two_periods_of_its_release(frequency, last_exact):
    indicator, source = make_indicator(frequency=frequency, lag_days=10), make_source(first_published=date(2000, 1, 1))
    periods = np.array(["2020-07-01" if frequency == "Q" else "2020-08-01"], dtype="datetime64[D]")
    day, reconstructed = known(periods, indicator, source, last_exact)
    assert (day.tolist(), reconstructed.tolist()) == ([last_exact], [False])
    day, reconstructed = known(periods, indicator, source, date.fromordinal(last_exact.toordinal() + 1))
    assert reconstructed.tolist() == [True]
    assert day[0] < np.datetime64(last_exact)
