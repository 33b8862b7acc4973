"""What is believed of an answer: each bound alone, at its edge, and beside values held."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make_frame, make_indicator

from indicators.refresh.trust import judged

TODAY = date(2020, 10, 6)
BOUND = make_indicator(plausible=(1.0, 1000.0), jump=3.0, still=3)
HELD = {"2020-09-28": 10.0, "2020-09-29": 11.0, "2020-09-30": 12.0, "2020-10-01": 12.0}


def verdict(values, held=HELD, indicator=BOUND, since=None, second=None, status="A"):
    """Return the days believed, and the reasons of what is not."""
    good, doubts = judged(
        indicator,
        make_frame(values, status=status),
        make_frame(held),
        since,
        TODAY,
        others={indicator.against: make_frame(second)} if second else {},
    )
    return good["time_period"].dt.strftime("%Y-%m-%d").tolist(), [each.reason for each in doubts]


def test_what_is_held_already_is_never_doubted():
    assert verdict({**HELD, "2020-10-02": 12.5}) == ([*HELD, "2020-10-02"], [])
    wild = {"2020-09-28": 0.001, "2020-09-29": 5000.0, "2020-09-30": 1.0, "2020-10-01": 1.0}
    assert verdict(wild, held=wild)[1] == []


@pytest.mark.parametrize(
    ("value", "believed"), [(36.0, True), (36.1, False), (4.0, True), (3.9, False), (-12.0, False)]
)
def test_a_jump_is_counted_from_the_last_good_value(value, believed):
    days, reasons = verdict({**HELD, "2020-10-02": value})
    assert ("2020-10-02" in days) is believed
    assert bool(reasons) is not believed


def test_after_a_wild_value_the_next_good_one_is_believed():
    days, (reason,) = verdict({**HELD, "2020-10-02": 900.0, "2020-10-05": 12.5})
    assert days == [*HELD, "2020-10-05"]
    assert reason == "a value further from the one before than is usual: 2020-10-02 is 900, 75 times the 12 before"


def test_a_new_level_is_held_back_as_a_whole():
    days, (reason,) = verdict(
        {**HELD, "2020-10-02": 120.0, "2020-10-03": 121.0, "2020-10-04": 122.0, "2020-10-05": 123.0}
    )
    assert days == list(HELD)
    assert reason.startswith("4 values further from the one before")
    assert reason.endswith("; ...")


def test_a_revision_beyond_the_jump_is_held_back():
    days, (reason,) = verdict({**HELD, "2020-09-28": 31.0})
    assert "2020-09-28" not in days
    assert "3.1 times the 10 held" in reason


@pytest.mark.parametrize(
    ("factor", "named"), [(10.0, "10 times"), (1e-6, "1/1,000,000 of"), (100000.0, "100,000 times")]
)
def test_another_unit_is_named_by_its_factor(factor, named):
    days, (reason,) = verdict({day: value * factor for day, value in HELD.items()})
    assert days == []
    assert reason == f"all 4 values that are held too are {named} what is held: another unit, or redenominated?"


def test_two_shared_values_are_too_few_to_speak_of_a_unit():
    held = {"2020-09-28": 10.0, "2020-09-29": 11.0}
    assert "another unit" not in verdict({day: value * 10 for day, value in held.items()}, held=held)[1][0]


@pytest.mark.parametrize(("kept", "believed"), [(8, True), (7, False)])
def test_an_answer_may_lack_a_fifth_of_what_is_held(kept, believed):
    held = {f"2020-09-{day:02}": 10.0 + day / 10 for day in range(1, 11)}
    days, reasons = verdict(dict(list(held.items())[:kept]), held=held)
    assert bool(days) is believed
    assert reasons == ([] if believed else ["the answer has 7 values and lacks 3 of the 10 held for the same time"])


def test_only_the_time_asked_for_can_be_lacking():
    assert verdict({"2020-10-01": 12.0, "2020-10-02": 12.5}, since=date(2020, 10, 1))[1] == []


def test_an_empty_answer_is_nothing_where_nothing_is_held_and_a_doubt_where_something_is():
    assert verdict({}, held={}) == ([], [])
    assert verdict({})[1] == ["the answer is empty, where 4 values are held for the same time"]


def test_a_rate_may_be_set_a_week_ahead_and_a_forecast_further():
    assert verdict({**HELD, "2020-10-13": 12.5})[1] == []
    assert "2020-10-14 is 12.5, today is 2020-10-06" in verdict({**HELD, "2020-10-14": 12.5})[1][0]
    assert verdict({"2021-01-01": 12.5}, held={}, status="F")[1] == []


def test_what_stands_still_for_longer_than_is_natural_is_held_back_whole():
    """18: a feed that froze is not half let in: none of the new values that repeat the last one is."""
    days, (reason,) = verdict({**HELD, "2020-10-02": 12.0, "2020-10-03": 12.0, "2020-10-04": 12.0})
    assert days == list(HELD)
    assert reason.startswith("3 values unchanged for longer than is natural: 2020-10-02 is 12")


def test_a_still_past_that_moved_again_is_no_doubt():
    assert verdict({**HELD, "2020-10-02": 12.0, "2020-10-03": 12.0, "2020-10-04": 12.0, "2020-10-05": 12.5})[1] == []


def test_a_second_source_may_not_differ_by_more_than_two_per_cent():
    indicator = make_indicator(against="fx.second")
    second = {"2020-10-02": 100.0, "2020-10-03": 100.0}
    days, (reason,) = verdict(
        {"2020-10-02": 101.9, "2020-10-03": 102.1, "2020-10-04": 500.0}, held={}, indicator=indicator, second=second
    )
    assert days == ["2020-10-02", "2020-10-04"]
    assert reason == "a value away from the second source's: 2020-10-03 is 102.1, where fx.second has 100"


def test_a_first_load_is_judged_by_its_range_alone():
    assert verdict({"2020-09-01": 1.0, "2020-09-02": 900.0}, held={})[1] == []
    assert verdict({"2020-09-01": 0.5, "2020-09-02": 900.0}, held={})[0] == ["2020-09-02"]


days = st.dates(date(2020, 1, 1), date(2020, 10, 6)).map(date.isoformat)
frames = st.dictionaries(days, st.floats(-1e9, 1e9, allow_nan=False), max_size=12)


@given(held=frames, answer=frames)
def test_every_value_of_an_answer_is_either_believed_or_held_back_once(held, answer):
    good, doubts = judged(BOUND, make_frame(answer), make_frame(held), None, TODAY)
    held_back = [each.frame["time_period"] for each in doubts if each.verdict == "held"]
    parts = [*good["time_period"], *(day for each in held_back for day in each)]
    assert sorted(parts) == sorted(make_frame(answer)["time_period"])
