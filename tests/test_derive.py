"""Formulas over held series: the shipped derived series come out again, to the letter."""

from __future__ import annotations

import pytest
from making import make_frame, make_indicator

from indicators.figures.derive import derived
from indicators.model import EVERYTHING

SHIPPED = {
    "fx.irr_usd.free_market.month": ("mean", ("fx.irr_usd.free_market",)),
    "fx.ves_usd.premium.daily": ("premium", ("fx.ves_usd.parallel.daily", "fx.ves_usd.official.daily")),
}


def run(formula, **series):
    indicator = make_indicator(
        id="made", formula=formula, inputs=tuple(series), frequency="M" if formula == "mean" else "D"
    )
    frame = derived(indicator, {name: make_frame(values, name) for name, values in series.items()})
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))


def test_a_mean_is_of_the_values_that_are_there():
    assert run("mean", a={"2020-01-01": 1.0, "2020-01-31": 4.0, "2020-03-05": 7.0}) == {
        "2020-01-01": 2.5,
        "2020-03-01": 7.0,
    }


def test_a_month_is_provisional_until_its_last_day_is_in():
    indicator = make_indicator(id="made", formula="mean", inputs=("a",), frequency="M")
    for last, status in (("2020-02-28", "P"), ("2020-02-29", "A")):
        frame = derived(indicator, {"a": make_frame({"2020-01-01": 1.0, last: 4.0}, "a")})
        assert frame["status"].tolist() == ["A", status]


def test_a_premium_and_a_gap_are_of_the_days_both_have():
    a, b = {"2020-01-01": 30.0, "2020-01-02": 31.0}, {"2020-01-01": 20.0, "2020-01-03": 21.0}
    assert run("premium", a=a, b=b) == {"2020-01-01": 50.0}
    assert run("gap", a=a, b=b) == {"2020-01-01": 10.0}


def test_a_premium_over_nothing_is_no_row():
    assert run("premium", a={"2020-01-01": 30.0}, b={"2020-01-01": 0.0}) == {}


def test_nothing_gives_nothing():
    assert run("mean", a={}) == {}
    assert run("gap", a={}, b={"2020-01-01": 1.0}) == {}


@pytest.mark.parametrize("series", SHIPPED)
def test_a_shipped_derived_series_is_what_its_formula_gives(desk, series):
    formula, inputs = SHIPPED[series]
    shipped = desk.store.read([series], EVERYTHING)
    indicator = make_indicator(id=series, formula=formula, inputs=inputs, frequency="M" if formula == "mean" else "D")
    made = derived(indicator, {each: desk.store.read([each], EVERYTHING) for each in inputs})
    ours = dict(zip(made["time_period"], made["value"], strict=True))
    different = [
        (str(day.date()), value, ours.get(day))
        for day, value in zip(shipped["time_period"], shipped["value"], strict=True)
        if ours.get(day) != value
    ]
    assert different == []
    assert made["status"].tolist() == shipped["status"].tolist()
    assert len(ours) == len(shipped)
