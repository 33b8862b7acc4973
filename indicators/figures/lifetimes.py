"""From which day to which each value of a series was the one that was shown: all of its as-of days in one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from indicators.core.periods import DAY, days_of, step
from indicators.figures.analysis import WEEK

if TYPE_CHECKING:
    from indicators.model import Indicator

NEVER = pd.Timestamp("9000-01-01")  # the day on which a value that is shown now is no more
COLUMNS = ["time_period", "value", "status", "reconstructed", "retrieved_on", "since", "until"]


def lifetimes(vintages: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, str]:
    """Return each value of a series, as it is meant to be read, for the days on which it was shown; and its frequency.

    As of any day the rows with `since <= day < until` are, in their order, those that `analysis.as_read` gives of what
    was known then; those until NEVER are what is known now.

    Columns: `time_period`, `value`, `status`, `reconstructed`, `retrieved_on`, `since` and `until`.

    Args:
        vintages: of one series, as `Store.vintages` gives them: of one period that which is shown comes first.
        indicator: what they measure.
    """
    own = _shown(vintages)
    return (_weeks(own), "W") if indicator.reads == "week" else (own, step(indicator))


def _shown(vintages: pd.DataFrame) -> pd.DataFrame:
    """Return the vintages that were shown on some day: each from when it was known until a better one was."""
    best = vintages.groupby("time_period")["known_on"].cummin()
    until = best.groupby(vintages["time_period"]).shift(1).fillna(NEVER)
    rows = vintages.assign(since=vintages["known_on"], until=until)
    rows = rows[(rows["since"] < rows["until"]) & rows["value"].notna()]
    return rows[COLUMNS].sort_values(["time_period", "since"], ignore_index=True)


def _weeks(daily: pd.DataFrame) -> pd.DataFrame:
    """Return the means of whole weeks as they stood from each day on which a value of one of their days changed."""
    starts = days_of(daily["time_period"])
    week = (starts - (starts.astype("int64") + 3) % WEEK * DAY).astype("datetime64[s]")
    held = daily.assign(week=week)
    changed = pd.concat([held[["week", each]].set_axis(["week", "since"], axis=1) for each in ("since", "until")])
    changed = changed[changed["since"] < NEVER].drop_duplicates().sort_values(["week", "since"], ignore_index=True)
    changed["until"] = changed.groupby("week")["since"].shift(-1).fillna(NEVER)
    states = changed.merge(held, on="week", suffixes=("", "_of"))
    states = states[(states["since_of"] <= states["since"]) & (states["since"] < states["until_of"])]
    groups = states.groupby(["week", "since", "until"])
    means = groups.agg(
        value=("value", "mean"),
        status=("status", "first"),
        reconstructed=("reconstructed", "any"),
        retrieved_on=("retrieved_on", "max"),
    )
    whole = means[groups.size() == WEEK].reset_index().rename(columns={"week": "time_period"})
    rows: pd.DataFrame = whole[COLUMNS].sort_values(["time_period", "since"], ignore_index=True)
    return rows
