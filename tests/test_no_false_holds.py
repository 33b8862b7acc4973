"""Day by day over the real histories: nothing true is held back, little is marked, and a frozen feed does no harm."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from histories import History, catalog, histories

from indicators.refresh.case import DOUBTFUL, HELD
from indicators.refresh.trust import judged, lacked

# What is judged of a day looks back less far than this.
AT_HAND = 420
OVERLAP = {"D": 10, "B": 8, "W": 4, "M": 6, "Q": 4, "A": 5}
MOST_HELD, MOST_MARKED = 1e-4, 0.01
# Every how many days a quick run looks: each time at as many new values as a source that is asked so often gives.
QUICK = 9


def day_by_day(history: History, step: int) -> tuple[int, int, int, list[str]]:
    """Return how many values came, were held, and were marked, if one came after the other; with the reasons."""
    frame, indicator = history.frame, history.indicator
    restates = catalog().sources[indicator.asked].restates
    starts = frame["time_period"].to_numpy()
    came = held = marked = 0
    reasons: list[str] = []
    for at in range(12, len(frame), step):
        there = frame.iloc[max(0, at - AT_HAND) : at]
        answer = frame.iloc[max(0, at - OVERLAP[indicator.frequency]) : at + 1].reset_index(drop=True)
        today = frame["stamped"].iloc[at].date() + timedelta(days=1)
        _, doubts = judged(indicator, answer, there, pd.Timestamp(starts[at]).date(), today, restates=restates)
        came += 1
        held += sum(len(each.frame) for each in doubts if each.verdict == HELD)
        marked += sum(len(each.frame) for each in doubts if each.verdict == DOUBTFUL)
        reasons += [f"{indicator.id}: {each.reason}" for each in doubts]
    return came, held, marked, reasons


def real() -> list[History]:
    return [each for each in histories() if not each.basis.startswith("as ")]


def over_all(step: int, frequencies: str) -> tuple[int, int, int, list[str]]:
    """Return the counts over all real histories of some frequencies."""
    rows = [day_by_day(each, step) for each in real() if each.indicator.frequency in frequencies]
    return *(sum(row[at] for row in rows) for at in range(3)), [words for row in rows for words in row[3]]


def test_a_true_value_of_a_day_is_not_held_and_hardly_ever_marked():
    """18: every ninth day of all real daily histories."""
    came, held, marked, reasons = over_all(QUICK, "DB")
    assert came > 3_000
    assert held == 0, "\n".join(reasons)
    assert marked <= MOST_MARKED * came, "\n".join(reasons)


@pytest.mark.long
def test_no_true_value_of_any_day_is_held():
    """18: every day of all real daily histories; with months and years one in ten thousand is."""
    came, held, marked, reasons = over_all(1, "DB")
    assert came > 27_000
    assert held == 0, "\n".join(reasons)
    assert marked <= MOST_MARKED * came, "\n".join(reasons)
    slower = over_all(1, "WMQA")
    assert slower[1] <= MOST_HELD * (came + slower[0]), "\n".join(slower[3])


def test_a_first_load_of_the_truth_is_believed():
    """18: at once and over nothing."""
    came = held = marked = 0
    told = []
    for each in real():
        restates = catalog().sources[each.indicator.asked].restates
        _, doubts = judged(each.indicator, each.frame, each.frame.iloc[:0], None, each.today, restates=restates)
        came += len(each.frame)
        held += sum(len(one.frame) for one in doubts if one.verdict == HELD)
        marked += sum(len(one.frame) for one in doubts if one.verdict == DOUBTFUL)
        told += [f"{each.indicator.id}: {one.reason}" for one in doubts]
    assert held <= MOST_HELD * came, "\n".join(told)
    assert marked <= MOST_MARKED * came, "\n".join(told)


def test_a_restated_history_is_believed():
    """18: PortWatch of July over PortWatch of May, of which nearly every day has another value."""
    of = {(each.indicator.id, each.basis): each for each in histories()}
    pairs = [
        (of[name, "recorded"], one)
        for (name, basis), one in of.items()
        if (name, "recorded") in of and basis == "shipped"
    ]
    pairs = [each for each in pairs if "transits" in each[0].indicator.id]
    if not pairs:
        pytest.skip("the folder of recordings is not here")
    for before, after in pairs:
        good, doubts = judged(after.indicator, after.frame, before.frame, None, after.today, restates=True)
        assert [each.reason for each in doubts if each.verdict == HELD] == []
        assert len(good) == len(after.frame)
        assert sum(len(each.frame) for each in doubts) <= MOST_MARKED * len(good)


def test_a_publisher_who_drops_the_fills_of_weekends_loses_nothing():
    """18: two days in seven are no more in the answer, and only repeated the Friday."""
    history = next(each for each in real() if each.indicator.id == "energy.brent")
    frame = history.frame.iloc[-200:]
    held = frame.set_index("time_period").reindex(
        pd.date_range(frame["time_period"].iloc[0], frame["time_period"].iloc[-1], freq="D")
    )
    held = held.ffill().rename_axis("time_period").reset_index()
    held["stamped"] = held["time_period"]
    answer = held[held["time_period"].dt.day_of_week < 5].reset_index(drop=True)
    gone = lacked(answer, held, None).assign(value=np.nan)
    good, doubts = judged(history.indicator, answer, held, None, history.today, gone=gone)
    assert [each.reason for each in doubts] == []
    assert good["value"].notna().all()


def test_a_frozen_feed_overwrites_nothing_and_is_not_half_let_in():
    """18: thirty days of one value after, and over, a real history."""
    for history in real():
        if history.indicator.frequency not in "DB" or not history.indicator.still:
            continue
        held, answer = history.frame.iloc[:-30], history.frame.iloc[-60:].reset_index(drop=True)
        for first in (0, 30):
            frozen = answer.assign(value=[*answer["value"][:first], *[answer["value"].iloc[29]] * (60 - first)])
            good, doubts = judged(history.indicator, frozen, held, None, history.today)
            new = good.merge(held[["time_period", "value"]], on="time_period", how="left", suffixes=("", "_held"))
            other = new[(new["value"] - new["value_held"]).abs() > 1e-9 * new["value"]]
            assert other.empty, (history.indicator.id, first)
            late = good[good["time_period"] > held["time_period"].max()]
            assert late.empty or first == 0, (history.indicator.id, first, len(late))
            assert doubts, (history.indicator.id, first)
