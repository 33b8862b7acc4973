"""Answers that are right in form and wrong in meaning, kind by kind and source by source: what is made of each.

The table `corruptions.csv` shows it: held, marked (let in as doubtful) or believed, with the reason. It is made anew by
`python tests/test_corruptions.py`, and must be as the rules have it.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from answers import RECORDINGS
from corrupting import (
    Wrong,
    another,
    backwards,
    cut_off,
    days_in_first_load,
    factored,
    first_load,
    frozen,
    half_as_much_again,
    moved,
    negative,
    new_days,
    other_way_round,
    week_again,
    zeros_over_held,
)
from histories import FIGURES, History, catalog, histories, shipped

from indicators.refresh.beside import aligned
from indicators.refresh.case import DOUBTFUL, HELD
from indicators.refresh.trust import judged, lacked

TABLE = Path(__file__).parent / "corruptions.csv"
COLUMNS = ("kind", "source", "series", "figures", "outcome", "reason")
CAUGHT = 0.9  # of the wrong values of an answer must be held or marked
MOST_BELIEVED = 0.10


def kinds(history: History) -> dict[str, object]:
    """Return the ways in which an answer of a history's series can be wrong."""
    frequency = history.indicator.frequency
    same = [each for each in histories() if each.indicator.frequency == frequency and len(each.frame) >= 30]
    data = history.basis.removeprefix("as ")
    others = [each for each in same if data not in each.basis and each.indicator.id not in (data, history.indicator.id)]
    window = bool(catalog().sources[history.indicator.asked].service.window_days)
    found = {
        **{f"unit x{factor:g}": factored(factor, frequency, window=window) for factor in (10, 100, 1e3, 1e6)},
        **{f"unit x{factor:g}": factored(factor, frequency, window=False) for factor in (0.1, 0.01, 1e-3, 1e-6)},
        "some periods of a first load x10": days_in_first_load(10, frequency),
        "some periods of a first load x100": days_in_first_load(100, frequency),
        "new values x10": new_days(10, frequency),
        "new values x1000": new_days(1000, frequency),
        "new values x0.1": new_days(0.1, frequency),
        "new values are zero": new_days(1, frequency, zero=True),
        "values held became zero": zeros_over_held(frequency),
        "one period later": moved(1, frequency, window=False),
        "one period earlier": moved(-1, frequency, window=window),
        "the other way round": other_way_round(frequency),
        "of the other sign": negative(frequency),
        "new values stand still": frozen(frequency, over_held=False),
        "one value for all": frozen(frequency, over_held=True),
        "from the newest to the oldest": backwards(frequency),
        "half as much again": half_as_much_again(frequency),
        "an old copy": cut_off(frequency),
    }
    if not (FIGURES / f"{history.indicator.id}.csv").exists():  # else the figures that ship are held before
        found |= {f"first load x{factor:g}": first_load(factor) for factor in (10, 1e3, 1e-3, 1e6)}
    if frequency == "D":
        found["the week before once more"] = week_again
    if others:
        longest = max(others, key=lambda each: len(each.frame))
        found["another series"] = another(longest.frame["value"].to_numpy(), frequency)
    return found


@cache
def beside(history: History) -> dict:
    """Return the real values of the series that the catalogue names beside one."""
    names = {history.indicator.against, history.indicator.part_of} - {""}
    held = {each.indicator.id: each.frame for each in histories()}
    held |= {each: shipped(each) for each in names if (FIGURES / f"{each}.csv").exists()}
    every = catalog().indicators
    return {each: aligned(held[each], every[each], history.indicator) for each in names if each in held}


def outcome(history: History, wrong: Wrong) -> tuple[str, str]:
    """Return what is made of a wrong answer: held, marked or believed, and the first reason."""
    source = catalog().sources[history.indicator.asked]
    since = wrong.answer["time_period"].iloc[0].date() if len(wrong.answer) else None
    gone = lacked(wrong.answer, wrong.held, since).assign(value=np.nan)
    good, doubts = judged(
        history.indicator,
        wrong.answer,
        wrong.held,
        since,
        history.today,
        gone=gone,
        others=beside(history),
        restates=source.restates,
    )
    reasons = [each.reason for each in doubts if each.verdict in (HELD, DOUBTFUL)]
    if not len(wrong.places):
        return ("held" if reasons else "believed"), "; ".join(reasons[:1]).partition(": ")[0]
    bad = wrong.answer["time_period"].iloc[wrong.places]
    come = good[good["time_period"].isin(bad)]
    plain = int((come["status"] != "D").sum())
    if plain > (1 - CAUGHT) * len(bad):
        return "believed", f"{plain:,} of {len(bad):,} wrong values without a mark"
    return ("marked" if len(come) > (1 - CAUGHT) * len(bad) else "held"), reasons[0].partition(": ")[0]


def rows() -> list[tuple[str, ...]]:
    """Return the table: one row for each kind and history."""
    found = []
    for history in histories():
        for kind, make in kinds(history).items():
            wrong = make(history.frame)
            if wrong is None or (len(wrong.places) == 0 and kind != "an old copy"):
                continue
            of = history.indicator
            found.append((kind, of.asked, of.id, history.basis, *outcome(history, wrong)))
    return sorted(found)


def written(table: list[tuple[str, ...]]) -> str:
    """Return the table as a file has it."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(table)
    return file.getvalue()


@pytest.fixture(scope="module")
def made() -> list[tuple[str, ...]]:
    return rows()


def test_of_the_answers_that_are_wrong_hardly_any_are_believed_without_a_mark(made):
    """18: at most a tenth; the table says which."""
    believed = [row for row in made if row[4] == "believed"]
    assert len(believed) <= MOST_BELIEVED * len(made), "\n".join(map(str, believed))


def test_the_table_says_what_the_rules_say(made):
    """18: `python tests/test_corruptions.py` writes it anew."""
    if not RECORDINGS.exists():
        pytest.skip("the folder of recordings is not here")
    with TABLE.open(encoding="utf-8", newline="") as file:
        assert [tuple(row) for row in csv.reader(file)][1:] == made


def test_every_source_that_has_a_history_is_in_the_table(made):
    """18: kinds x sources."""
    assert {row[1] for row in made} >= {"comtrade", "dolarapi", "gdelt", "imf", "ooni", "portwatch", "world_bank_wdi"}
    assert len({row[0] for row in made}) >= 25


if __name__ == "__main__":
    table = rows()
    TABLE.write_text(written(table), encoding="utf-8")
    counts = {word: sum(row[4] == word for row in table) for word in ("held", "marked", "believed")}
    print(len(table), counts)
