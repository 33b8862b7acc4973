"""Frame to frame, and frame to a few numbers: means, changes, rebasing.

Every function takes an observation frame of one series and names the unit of what it gives. Nothing is
interpolated: a value that is not there is not used, and the days really used travel with each result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from tsdownsample import MinMaxLTTBDownsampler

from indicators.core.periods import (
    DAY,
    Days,
    as_date,
    days,
    days_of,
    last_days,
    later,
    month_numbers,
    month_starts,
    step,
)
from indicators.model import DOUBTFUL

if TYPE_CHECKING:
    from indicators.model import Indicator

MAX_GAP_PERIODS = 2
GAP_PERIODS = {"D": 4, "B": 6}
HOLES = {"W": 2, **GAP_PERIODS}  # of other frequencies one period
FEW = 3  # values between two readings that are all named
WEEK = 7


@dataclass(frozen=True, slots=True)
class Reading:
    """One value with its period: first and last day, the day the source stamps on it, and the day it became known.

    `copied` is the day of our copy, where that is within the period: the value is then of a part of it, of so many of
    its days as `days` says (0: not told). `doubtful`: it was let in for want of better, and nothing confirms it.
    """

    start: date
    end: date
    stamped: date
    value: float
    reconstructed: bool
    known_on: date
    copied: date | None = None
    days: int = 0
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Between:
    """What lies between two readings: `count` values, all of them in `values` where they are few, else the two ends.

    `lacks` are the periods without a value, as the first and last of each run, where that is a gap. `breaks` are the
    first days of periods from which on a method changed, the last reading's among them.
    """

    count: int = 0
    values: tuple[Reading, ...] = ()
    lacks: tuple[tuple[Reading, Reading], ...] = ()
    breaks: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The change between two readings, in per cent or in points of the unit (see `Indicator.change`).

    `amount` is None where no per cent can be told: from zero or less, to less than zero, over a gap or a change of
    method (see `between`).
    """

    first: Reading
    last: Reading
    amount: float | None
    kind: str
    between: Between = Between()

    @property
    def currency_loss(self) -> float:
        """What a currency lost, in per cent, when the rate per dollar went from first to last."""
        return (1 - self.first.value / self.last.value) * 100


@dataclass(frozen=True, slots=True)
class Revised:
    """A value that was known on a day and is another now, with the day the newer one became known."""

    series_id: str
    start: date
    then: float
    now: float | None
    known_on: date | None


def revised(then: pd.DataFrame, now: pd.DataFrame) -> tuple[Revised, ...]:
    """Return the values of a series that differ between two states of our knowledge, by period.

    `now` is None where a value was withdrawn since.
    """
    if then.empty:
        return ()
    both = then[["series_id", "time_period", "value"]].merge(
        now[["time_period", "value", "known_on"]], on="time_period", how="left", suffixes=("", "_now")
    )
    differs = both[both["value"] != both["value_now"]]
    return tuple(
        Revised(
            series,
            as_date(start),
            float(value),
            None if pd.isna(current) else float(current),
            None if pd.isna(known) else as_date(known),
        )
        for series, start, value, current, known in differs[
            ["series_id", "time_period", "value", "value_now", "known_on"]
        ].itertuples(index=False)
    )


def revisions(vintages: pd.DataFrame) -> pd.DataFrame:
    """Return the vintages of the periods that have more than one value, the newest period and vintage first.

    Args:
        vintages: of one series, as `Store.vintages` gives them. Three columns follow its own: `before`, the value that
            a vintage took the place of (NaN for the first), `change_pct`, by how much, in per cent of it, and `event`:
            "first", "revised", "withdrawn" (it has no value), or "came again".
    """
    several = vintages[vintages.duplicated("time_period", keep=False)]
    rows = several.sort_values(["time_period", "known_on", "reconstructed"], ascending=[False, False, True])
    before = rows.groupby("time_period", sort=False)["value"].shift(-1)
    base = before.where(before > 0)
    event = np.select(
        [rows["value"].isna(), ~rows.duplicated("time_period", keep="last"), before.isna()],
        ["withdrawn", "first", "came again"],
        "revised",
    )
    changed = (rows["value"] / base - 1) * 100
    return rows.assign(before=before, change_pct=changed, event=event).reset_index(drop=True)


def stood(vintages: pd.DataFrame, most: int) -> list[tuple[date, pd.DataFrame]]:
    """Return a series as it stood on the last days on which a value of it was revised, and on the day before these.

    Args:
        vintages: of one series, as `Store.vintages` gives them.
        most: how many states at most.
    """
    revised_on = revisions(vintages)
    changed = sorted(set(revised_on[revised_on["event"] != "first"]["known_on"]))[-(most - 1) :]
    if not changed:
        return []
    moments = [changed[0] - pd.Timedelta(days=1), *changed]
    found = []
    for day in moments:
        known = vintages[vintages["known_on"] <= day].drop_duplicates("time_period")
        found.append((as_date(day), known[known["value"].notna()].reset_index(drop=True)))
    return [each for each in found if not each[1].empty]


def as_read(frame: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, str]:
    """Return the series as it is meant to be read, and its frequency then.

    Where single days mislead (`reads = "week"`), that is the mean of each whole week, Monday to Sunday; a week
    with a day missing is left out. Same unit.
    """
    return (mean_of(frame, "W"), "W") if indicator.reads == "week" else (frame, step(indicator))


def mean_of(frame: pd.DataFrame, frequency: str, *, weekdays: bool = False) -> pd.DataFrame:
    """Return the mean of each week (Monday to Sunday) or month of a daily series, in its unit.

    Of calendar days all must be there, else the week or month is left out. Of business days (`weekdays`),
    whose holidays are not held, those that are there count, in a week or month that the series spans whole.
    """
    if frame.empty:
        return frame
    every = days_of(frame["time_period"])
    if frequency == "W":
        starts = every - (every.astype("int64") + 3) % WEEK * DAY
    else:
        starts = month_starts(month_numbers(every))
    lengths = (last_days(starts, frequency) - starts).astype("int64") + 1
    groups = frame.assign(time_period=starts.astype("datetime64[s]"), length=lengths).groupby("time_period")
    mean = groups.agg(
        series_id=("series_id", "first"),
        stamped=("stamped", "last"),
        value=("value", "mean"),
        status=("status", "first"),
        citation=("citation", "first"),
        cited_as=("cited_as", "first"),
        known_on=("known_on", "max"),
        reconstructed=("reconstructed", "any"),
        retrieved_on=("retrieved_on", "max"),
    )
    whole = groups.size() == groups["length"].first()
    if weekdays:
        starts = days_of(mean.index)
        opening = np.busday_offset(starts, 0, roll="forward")
        closing = np.busday_offset(last_days(starts, frequency), 0, roll="backward")
        whole |= (opening >= every[0]) & (closing <= every[-1])
    return mean[whole].reset_index()[list(frame.columns)]


def reading_at(frame: pd.DataFrame, frequency: str, day: date) -> Reading | None:
    """Return the newest value whose period had ended by `day`, unless it is older than two periods then."""
    starts = days_of(frame["time_period"])
    ends = last_days(starts, frequency)
    place = int(np.searchsorted(ends, days(day)[0], side="right")) - 1
    if place < 0 or later(ends[place : place + 1], frequency, MAX_GAP_PERIODS)[0] < days(day)[0]:
        return None
    return reading(frame, place, ends)


def last_reading(frame: pd.DataFrame, frequency: str) -> Reading | None:
    """Return the newest value, or None of an empty frame."""
    if frame.empty:
        return None
    ends = last_days(days_of(frame["time_period"]), frequency)
    last = reading(frame, len(frame) - 1, ends)
    return replace(last, copied=as_date(frame["retrieved_on"].iloc[-1])) if is_open(frame, frequency) else last


def is_open(frame: pd.DataFrame, frequency: str) -> bool:
    """Return whether the newest value is of a period that was not over when our copy was taken: a month so far.

    An estimate or a forecast is of the whole period, whenever it is made.
    """
    if frame.empty or frequency in ("D", "B"):
        return False
    last = frame.iloc[-1]
    end = last_days(days_of(frame["time_period"].iloc[-1:]), frequency)[0]
    return last["status"] in ("A", "P") and as_date(last["retrieved_on"]) <= as_date(end)


def whole(frame: pd.DataFrame, frequency: str) -> pd.DataFrame:
    """Return the values of whole periods: a month so far is not compared with months."""
    return frame.iloc[:-1] if is_open(frame, frequency) else frame


def reading(frame: pd.DataFrame, place: int, ends: Days) -> Reading:
    """Return the value in a row of a frame; `ends` are the last days of its periods."""
    row = frame.iloc[place]
    return Reading(
        as_date(row["time_period"]),
        as_date(ends[place]),
        as_date(row["stamped"]),
        float(row["value"]),
        bool(row["reconstructed"]),
        as_date(row["known_on"]),
        doubtful=row["status"] == DOUBTFUL,
    )


def change_between(
    first: Reading | None, last: Reading | None, indicator: Indicator, between: Between = Between()
) -> Change | None:
    """Return the change from one reading to a later one, or None where there is none to speak of."""
    if first is None or last is None or first.start >= last.start:
        return None
    if indicator.change == "points":
        return Change(first, last, last.value - first.value, "points", between)
    told = first.value > 0 and last.value >= 0 and not between.lacks and not between.breaks
    return Change(first, last, (last.value / first.value - 1) * 100 if told else None, "percent", between)


def between(frame: pd.DataFrame, frequency: str, first: Reading, last: Reading) -> Between:
    """Return what a change from one reading to a later one passes over.

    A gap is any period that lacks a value; of weeks two in a row, of days more than a long weekend, of
    business days more than a week of holidays: as a drawn line is lifted.
    """
    starts = days_of(frame["time_period"])
    low, high = np.searchsorted(starts, days(first.start, last.start))
    inside = np.arange(low + 1, high)
    if len(inside) > FEW:
        values = frame["value"].to_numpy()[inside]
        inside = inside[[values.argmin(), values.argmax()]]
    ends = last_days(starts, frequency)
    reached = starts[low : high + 1]
    following = later(reached[:-1], frequency, 1)
    holes = later(reached[:-1], frequency, HOLES.get(frequency, 1)) < reached[1:]
    before = following[:0] if not holes.any() else following[holes]
    until = reached[1:][holes]
    lacks = []
    for start, end in zip(before, until, strict=True):
        closing = later(np.array([end]), frequency, -1)
        edges = np.array([start, closing[0]])
        spans = zip(edges, last_days(edges, frequency), strict=True)
        one, other = (Reading(as_date(at), as_date(to), as_date(to), np.nan, False, as_date(to)) for at, to in spans)
        lacks.append((one, other))
    broken = frame["status"].to_numpy()[low + 1 : high + 1] == "B"
    return Between(
        int(high - low - 1),
        tuple(reading(frame, int(each), ends) for each in inside),
        tuple(lacks),
        tuple(as_date(each) for each in starts[low + 1 : high + 1][broken]),
    )


def change_over(
    frame: pd.DataFrame, frequency: str, indicator: Indicator, first: Reading | None, last: Reading | None
) -> Change | None:
    """Return the change between two readings of a series, with what it passes over; None where there is none."""
    if first is None or last is None or first.start >= last.start:
        return None
    return change_between(first, last, indicator, between(frame, frequency, first, last))


def year_before(day: date) -> date:
    """Return the same day a year earlier; 28 February for a leap day."""
    return as_date(later(days(day), "A", -1)[0])


def change_on_period(frame: pd.DataFrame, frequency: str, indicator: Indicator) -> pd.DataFrame:
    """Return the change on the period before, in per cent or points; only where that period is there."""
    return _change_on(frame, frequency, indicator, frequency, 1)


def change_on_year(frame: pd.DataFrame, frequency: str, indicator: Indicator) -> pd.DataFrame:
    """Return the change on a year before, in per cent or points; only where that period is there."""
    return _change_on(frame, frequency, indicator, "A", 1)


def _change_on(frame: pd.DataFrame, frequency: str, indicator: Indicator, unit: str, count: int) -> pd.DataFrame:
    starts = days_of(frame["time_period"])
    values = frame["value"].to_numpy()
    wanted = later(starts, unit, -count)
    if unit == "A" and frequency == "W":
        wanted = later(starts, "W", -52)
    elif unit == "A" and frequency == "B":
        wanted = np.busday_offset(wanted, 0, roll="backward")
    place = np.searchsorted(starts, wanted)
    found = place < len(starts)
    found[found] = starts[place[found]] == wanted[found]
    base = np.full(len(values), np.nan)
    base[found] = values[place[found]]
    if indicator.change == "points":
        changed = values - base
    else:
        usable = np.where(base > 0, base, np.nan)
        changed = (values / usable - 1) * 100
    kept: pd.DataFrame = frame.assign(value=changed)[~np.isnan(changed)].reset_index(drop=True)
    return kept


def rebased(frame: pd.DataFrame, frequency: str, day: date) -> pd.DataFrame | None:
    """Return the series with 100 at the newest value by `day`, or None where that is missing or not above 0."""
    base = reading_at(frame, frequency, day)
    if base is None or base.value <= 0:
        return None
    return frame.assign(value=frame["value"] / base.value * 100)


def reduced(frame: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return at most `most` of the rows, chosen so that the drawn line keeps its shape and its extremes.

    MinMaxLTTB (Van Der Donckt et al., 2023, arXiv:2305.00332). For the screen only.
    """
    if len(frame) <= most:
        return frame
    values = frame["value"].to_numpy()
    shape = MinMaxLTTBDownsampler().downsample(  # type: ignore[no-untyped-call]
        frame["time_period"].to_numpy().astype("int64"), values, n_out=most - 2
    )
    kept = np.union1d(shape.astype("int64"), [values.argmin(), values.argmax()])
    fewer: pd.DataFrame = frame.iloc[kept].reset_index(drop=True)
    return fewer


def with_gaps(frame: pd.DataFrame, frequency: str) -> pd.DataFrame:
    """Return the frame with an empty value in each gap, and before each break.

    A line drawn over it stops there instead of bridging what is not known. A gap is more than two periods;
    of daily figures more than a long weekend, of business days more than a week of holidays.
    """
    starts = days_of(frame["time_period"])
    if len(starts) < 2:
        return frame
    holes = later(starts[:-1], frequency, GAP_PERIODS.get(frequency, MAX_GAP_PERIODS)) < starts[1:]
    holes |= (frame["status"].to_numpy()[1:] == "B") & (np.diff(starts).astype("int64") > 1)
    if not holes.any():
        return frame
    empty = frame.iloc[:-1][holes].assign(value=np.nan)
    empty["time_period"] = empty["time_period"] + pd.Timedelta(days=1)
    return pd.concat([frame, empty]).sort_values("time_period", ignore_index=True)
