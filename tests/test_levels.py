"""16: the words beside the level that a claim needs say from what it is measured."""

from __future__ import annotations

import operator
import re
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from indicators.charts import tested
from indicators.model import OPERATORS, STATISTICS, WITH_BASELINE, Condition, Duration, Used

ASKS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
SAYS = {words: ASKS[op] for op, words in OPERATORS.items()}
FROM = {
    **dict.fromkeys(("zscore", "mean_change", "mean_change_pct"), "the mean of "),
    "over_highest": "the highest of ",
    "under_lowest": "the lowest of ",
    **dict.fromkeys(("change", "change_pct"), "the window's first value"),
}
EARLIER = {
    "2008 to 2017": {"baseline_start": date(2008, 1, 1), "baseline_end": date(2017, 12, 31)},
    "2017": {"baseline_start": date(2017, 1, 1), "baseline_end": date(2017, 12, 31)},
    "3 Mar 2017 to 31 Dec 2017": {"baseline_start": date(2017, 3, 3), "baseline_end": date(2017, 12, 31)},
    "the 2 years before": {"baseline": Duration(2, "Y")},
}
WORDS = re.compile(
    r"(?:(?P<ask>at least|more than|at most|less than) (?P<size>\S+)[^.]*? |(?P<level>level with or )?)"
    r"(?P<way>over|under) "
)


def means(words, off):
    """Return whether words are met by a value that lies so far over what they measure from, in the test's unit."""
    found = WORDS.match(words)
    far = off if found["way"] == "over" else -off
    if found["ask"]:
        return SAYS[found["ask"]](far, float(found["size"]))
    return far >= 0 if found["level"] else far > 0


def test_every_kind_that_measures_from_another_value_is_looked_at():
    """16: a new kind of test with a baseline has to say what its level is over."""
    assert set(WITH_BASELINE) <= set(FROM) <= set(STATISTICS)


@pytest.mark.parametrize("statistic", FROM)
@pytest.mark.parametrize("earlier", EARLIER)
def test_a_level_says_from_what_it_is_measured_and_how_far(desk, statistic, earlier):
    """16: "more than 0 %" beside 36.6: of each kind, operator and sign, and true of the same values as the test."""
    indicator = desk.catalog.indicators["cpi.irn.annual"]
    for op, value in product(OPERATORS, (-3.0, 0.0, 3.0)):
        test = Condition(indicator.id, date(2018, 1, 1), date(2019, 12, 31), None, statistic, op, value)
        words = tested.needs(replace(test, **EARLIER[earlier]), indicator)
        assert FROM[statistic] in words
        assert "first" in FROM[statistic] or words.endswith(f" of {earlier}")
        assert "0" not in words.partition(FROM[statistic])[0]
        for off in (-4.0, -3.0, -2.0, 0.0, 2.0, 3.0, 4.0):
            measured = -off if statistic == "under_lowest" else off
            assert means(words, off) == ASKS[op](measured, value), (op, value, off, words)
        if value:
            unit = "standard deviations" if statistic == "zscore" else "%" if statistic.endswith("pct") else "points"
            assert f" 3 {unit} " in words


def test_the_line_lies_where_its_words_say(desk):
    """16: so far over or under what it is measured from, on the axis of the series."""
    indicator = desk.catalog.indicators["cpi.irn.annual"]
    first = Used(
        "first",
        indicator.id,
        date(2018, 1, 1),
        date(2018, 12, 31),
        40.0,
        date(2019, 1, 1),
        False,
        False,
        date(2019, 1, 1),
        "",
        "",
    )
    for statistic, value in product(FROM, (-3.0, 0.0, 3.0)):
        if statistic == "zscore":  # how far a standard deviation is, no chart knows
            continue
        test = Condition(
            indicator.id, date(2018, 1, 1), date(2019, 12, 31), None, statistic, ">", value, **EARLIER["2017"]
        )
        before = None if statistic.startswith("change") else 40.0
        line = tested.level(test, [first], indicator, before)
        way = WORDS.match(tested.needs(test, indicator))["way"]
        far = 40.0 * abs(value) / 100 if statistic.endswith("pct") else abs(value)
        assert line == pytest.approx(40.0 + far if way == "over" else 40.0 - far), statistic
        asked, size = tested.in_short(test, line).rsplit(" ", 1)
        assert SAYS[asked] == (operator.lt if statistic == "under_lowest" else operator.gt), statistic
        assert float(size) == pytest.approx(line)


def test_every_level_that_a_brief_draws_against_another_value_says_which(desk):
    """16: over all claims that ship, today."""
    on, seen = desk.now(), set()
    for found in on.claims(list(on.briefs.values())):
        for test in found.claim.tests:
            if isinstance(test, Condition) and test.statistic in FROM:
                drawn = tested.on_chart(found, on.catalog.indicators[test.series], on)
                assert FROM[test.statistic] in drawn.needs
                seen.add(test.statistic)
    assert {"over_highest", "mean_change"} <= seen
