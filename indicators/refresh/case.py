"""What a rule of belief may look at: an answer, what is held of its series, and what else is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import as_day, day_numbered, day_numbers, days, days_of
from indicators.model import DOUBTFUL as STATUS_OF_DOUBT
from indicators.refresh.levels import AROUND, runs, tail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import numpy.typing as npt
    import pandas as pd

    from indicators.model import Indicator
    from indicators.refresh.levels import Numbers, Run

HELD, DOUBTFUL, LET_IN = "held", "doubtful", "let in"
UNSURE = STATUS_OF_DOUBT
LEAST = 1e-4  # of a value; a smaller change is none
FEWEST_DIGITS = 3
MANY = 1_000.0  # of so many things a few are no measure


@dataclass(frozen=True)
class Finding:
    """What one rule says: held, doubtful or let in, the sentence that says why, and of which rows of the answer."""

    verdict: str
    reason: str
    rows: tuple[int, ...]


def nothing_older() -> tuple[dict[int, float], ...]:
    """Return no editions: there are none, or nobody looks."""
    return ()


@dataclass(frozen=True)
class Case:
    """One answer for one series.

    Args:
        indicator: whose values; its catalogue facts are used.
        frame: the answer, as an observation frame; a loader may add what its rows say of themselves: `stands_on` (how
            many measurements a share is of), `parts` and `whole` (what must be one number).
        held: the newest values held.
        since: the first day asked for; None for all history.
        today: the day of the answer.
        others: newest values of other series that the catalogue names beside this one, by id.
        restates: whether its source changes history in a new edition.
        older: gives values that were held once and are no more, by period, the newest edition of each first.
    """

    indicator: Indicator
    frame: pd.DataFrame
    held: pd.DataFrame
    since: date | None
    today: date
    others: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    restates: bool = False
    older: Callable[[], tuple[dict[int, float], ...]] = nothing_older

    @cached_property
    def periods(self) -> npt.NDArray[np.int64]:
        """The first days of the answer's periods, as numbers."""
        return day_numbers(days_of(self.frame["time_period"]))

    @cached_property
    def values(self) -> Numbers:
        """The answer's values."""
        return self.frame["value"].to_numpy(dtype="float64")

    @cached_property
    def known(self) -> dict[int, tuple[float, str]]:
        """Value and status of each period that is held."""
        return pairs(self.held)

    @cached_property
    def trusted(self) -> dict[int, float]:
        """Values held that are not in doubt themselves."""
        return {period: value for period, (value, status) in self.known.items() if status != UNSURE}

    @cached_property
    def before(self) -> pd.DataFrame:
        """What is held of the time that was asked for."""
        return self.held[self.held["time_period"] >= as_day(self.since)] if self.since else self.held

    @cached_property
    def shared(self) -> npt.NDArray[np.int64]:
        """Rows of the answer whose period is held."""
        return np.flatnonzero([period in self.known for period in self.periods.tolist()])

    @cached_property
    def there(self) -> Numbers:
        """What is held of the shared rows' periods."""
        return np.array([self.known[period][0] for period in self.periods[self.shared].tolist()], dtype="float64")

    @cached_property
    def changed(self) -> npt.NDArray[np.int64]:
        """Places in `shared` of values that differ from those held by more than rounding; forecasts move freely."""
        here = self.values[self.shared]
        forecast = self.frame["status"].to_numpy()[self.shared] == "F"
        far = np.abs(here - self.there) > LEAST * np.maximum(np.abs(here), np.abs(self.there))
        places = np.flatnonzero(far & ~forecast)
        return np.array([at for at in places if not rounded(float(here[at]), float(self.there[at]))], dtype="int64")

    @cached_property
    def counted(self) -> bool:
        """Whether the series counts whole things, and few of them."""
        every = np.concatenate([self.values, self.held["value"].to_numpy(dtype="float64")])
        return bool(len(every)) and bool(np.all(every == np.round(every))) and float(np.median(every)) < MANY

    @cached_property
    def newer(self) -> bool:
        """Whether the answer reaches further than what is held: a new edition."""
        return bool(len(self.periods)) and (not self.known or int(self.periods.max()) > max(self.known))

    @cached_property
    def whole(self) -> tuple[npt.NDArray[np.int64], Numbers, npt.NDArray[np.int64]]:
        """Periods and values of the series as it would be, and the answer's row of each, -1 for what stays."""
        merged = {period: (value, -1) for period, value in self.trusted.items()}
        merged |= {
            period: (value, row)
            for row, (period, value) in enumerate(zip(self.periods.tolist(), self.values.tolist(), strict=True))
        }
        order = sorted(merged)
        return (
            np.array(order, dtype="int64"),
            np.array([merged[each][0] for each in order], dtype="float64"),
            np.array([merged[each][1] for each in order], dtype="int64"),
        )

    @cached_property
    def runs(self) -> list[tuple[Run, list[int]]]:
        """The runs of values that stand away from those around them, each with its new rows; none without any."""
        frequency = self.indicator.frequency
        _, values, rows = self.whole
        fresh = (rows >= 0) & np.append(self.fresh, False)[rows]
        if not fresh.any():
            return []
        start = max(0, int(np.argmax(fresh)) - 12 * AROUND[frequency])  # what is long held stays as it is
        values, rows, fresh = values[start:], rows[start:], fresh[start:]
        found = runs(values, frequency, counted=self.counted)
        ends = sum(1 for _ in takewhile(bool, fresh[::-1]))
        if 0 < ends <= AROUND[frequency]:
            last = tail(values, len(values) - ends, frequency, counted=self.counted)
            found = [*found, last] if last else found
        with_rows = [(run, rows[run.first : run.last + 1][fresh[run.first : run.last + 1]].tolist()) for run in found]
        return [(run, own) for run, own in with_rows if own]

    @cached_property
    def fresh(self) -> npt.NDArray[np.bool_]:
        """Of each row, whether it brings another value than is held."""
        there = np.full(len(self.values), np.nan)
        there[self.shared] = self.there
        near = 1e-9 * np.maximum(np.abs(there), np.abs(self.values))
        alike: npt.NDArray[np.bool_] = np.abs(there - self.values) <= near  # NaN, nothing held, is near to nothing
        return ~alike

    def is_new(self, row: int) -> bool:
        """Return whether a row brings another value than is held."""
        return bool(self.fresh[row])

    def named(self, rows: list[int] | tuple[int, ...], most: int = 3) -> str:
        """Return the days and values of rows in words."""
        words = [f"{day_numbered(int(self.periods[row]))} is {self.values[row]:,.10g}" for row in rows[:most]]
        return f"{'; '.join(words)}{'; ...' if len(rows) > most else ''}"


def rounded(one: float, other: float) -> bool:
    """Return whether one of two values is the other, rounded; a number of one or two digits may be many."""
    for left, right in ((one, other), (other, one)):
        digits = f"{left:.10g}".partition("e")[0].lstrip("-0.").replace(".", "")
        decimals = len(f"{left:.10f}".rstrip("0").partition(".")[2])
        if len(digits.rstrip("0")) >= FEWEST_DIGITS and abs(round(right, decimals) - left) < 1e-9 * abs(left):
            return True
    return False


def unchanged(frame: pd.DataFrame, before: pd.DataFrame) -> bool:
    """Return whether an answer is what is held of the same time, value for value, and nothing of it is in doubt."""
    if len(frame) != len(before) or frame.empty or not (frame["time_period"].to_numpy() == before["time_period"]).all():
        return False
    here, there = frame["value"].to_numpy(), before["value"].to_numpy()
    alike = np.abs(here - there) <= 1e-9 * np.maximum(np.abs(here), np.abs(there))
    statuses = before["status"].to_numpy()
    return bool(alike.all() and (statuses == frame["status"].to_numpy()).all() and (statuses != UNSURE).all())


def pairs(frame: pd.DataFrame) -> dict[int, tuple[float, str]]:
    """Return value and status by the number of the period's first day: numbers are quick to look up."""
    periods = day_numbers(days_of(frame["time_period"])).tolist()
    return dict(zip(periods, zip(frame["value"].tolist(), frame["status"].tolist(), strict=True), strict=True))


def last_believable(today: date, ahead_days: int) -> int:
    """Return the last day, as a number, that a value may be about that is no forecast."""
    return int(days(today).astype(int)[0]) + ahead_days
