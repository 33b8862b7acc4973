"""The observation frame: its columns, and the two functions that make one.

| column | type | meaning |
| --- | --- | --- |
| `series_id` | str | an indicator's id |
| `time_period` | datetime64[s] | first day of the period, whatever day the source stamps on it |
| `stamped` | datetime64[s] | the day the source stamps on it |
| `value` | float64 | in the indicator's `unit` |
| `status` | str | SDMX code: A normal, P provisional, E estimated, F forecast, B break, and D doubtful, our own |
| `citation` | str | address of the page this one value was read on; empty where the source says it for all |
| `cited_as` | str | what that page is, in words; empty likewise |

Unique on (`series_id`, `time_period`), sorted by it, plain index; a missing value is a missing row. What the
store gives back has three columns more: `known_on` (the day the value became known), `reconstructed` (that
day is an estimate), `retrieved_on` (the day we got it). A source that keeps its own vintages gives `known_on`
itself: see `vintages`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from indicators.errors import FrameError
from indicators.model import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = ("series_id", "time_period", "stamped", "value", "status", "citation", "cited_as")
# What a loader may add of what its rows say of themselves: the sum of their parts, and the whole they name; and how
# many measurements a share is of. It is judged by, and not kept.
OF_ROWS = ("parts", "whole", "stands_on")
NAMED_ROWS = 5


def observations(rows: Iterable[tuple[str, str, str, float, str, str, str]]) -> pd.DataFrame:
    """Return rows of (series, period, stamped, value, status, citation, cited_as) as an observation frame.

    Raises:
        FrameError: a day that is none, a value that is not finite, an unknown status, or a period twice;
            the message names the rows.
    """
    return _checked(pd.DataFrame(list(rows), columns=list(COLUMNS)), ("series_id", "time_period"))


def vintages(rows: Iterable[tuple[str, str, str, float | None, str, str, str, str]]) -> pd.DataFrame:
    """Return rows as for `observations`, each with `known_on` after them, of a source that keeps its own vintages.

    `known_on` is the day the source itself first showed the value, or, where the value is None (NaN in the frame), the
    day it took it back. Unique on series, period and that day.

    Raises:
        FrameError: as `observations`.
    """
    frame = pd.DataFrame(list(rows), columns=[*COLUMNS, "known_on"])
    return _checked(frame, ("series_id", "time_period", "known_on"), taken_back=True)


def taken_back(held: pd.DataFrame) -> pd.DataFrame:
    """Return rows of the store as those of an answer in which these periods have no value any more: NaN."""
    return held[list(COLUMNS)].assign(value=np.nan, citation="", cited_as="").reset_index(drop=True)


def _checked(frame: pd.DataFrame, key: tuple[str, ...], *, taken_back: bool = False) -> pd.DataFrame:
    try:
        for column in {"time_period", "stamped", *key} - {"series_id"}:
            frame[column] = frame[column].to_numpy(dtype="datetime64[s]")
        frame["value"] = frame["value"].astype("float64")
    except ValueError as error:
        raise FrameError(f"no observation frame: {error}") from error
    values = frame["value"].to_numpy()
    good = np.isfinite(values) | (np.isnan(values) & taken_back)
    _refuse(frame, ~good, "a value that is not a finite number")
    _refuse(frame, ~frame["status"].isin(list(STATUSES)).to_numpy(), f"a status not in {' '.join(STATUSES)}")
    _refuse(frame, frame["time_period"].isna().to_numpy(), "no period")
    _refuse(frame, frame.duplicated(list(key), keep=False).to_numpy(), "a period twice")
    return frame.sort_values(list(key), ignore_index=True)


def _refuse(frame: pd.DataFrame, bad: np.ndarray, words: str) -> None:
    if bad.any():
        rows = frame.loc[bad, ["series_id", "stamped", "value", "status"]].head(NAMED_ROWS)
        named = "; ".join(" ".join(str(cell) for cell in row) for row in rows.itertuples(index=False))
        raise FrameError(f"{int(bad.sum())} rows have {words}: {named}")
