"""Shipped and live are one series in every fact: an answer that repeats what is held changes nothing, mark by mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from making import INDICATORS, make_frame, make_indicator, make_source
from storing import make_empty

from indicators.conditions.claims import ClaimTester
from indicators.conditions.verdict import mark
from indicators.core.periods import as_date, first_days, last_days, step
from indicators.figures.derive import derived
from indicators.model import EVERYTHING, Answer, Condition, Known, Query
from indicators.refresh import given
from indicators.refresh.gather import Gathered
from indicators.refresh.rounds import asked_for, calculate
from indicators.store import facts
from indicators.store.writing import append

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TODAY = NOW.date()
FACTS = ["series_id", "time_period", "stamped", "value", "status", "citation", "cited_as", "known_on", "reconstructed"]
AS_IS: Callable[[float], float] = lambda value: value  # noqa: E731
# How publishers write the same figure.
WRITINGS = {
    "as it is": AS_IS,
    "with binary noise": lambda value: value * (1 + 1e-12),
    "to two decimals": lambda value: value if abs(value) < 1 else round(value, 2),
}


def repeated(store, indicator, written) -> pd.DataFrame:
    """Return what is held of a series as its publisher's answer: the values alone, without any mark."""
    held = store.read([indicator.id], EVERYTHING)
    plain = held[FACTS[:5]].assign(status="A", citation="", cited_as="")
    return plain.assign(value=[written(each) for each in plain["value"]], answer=ANSWER.key)


ANSWER = Answer("any", Query("https://publisher.example/"), "https://publisher.example/", NOW, b"", "0" * 64, size=9)


def ask_all(desk, written=AS_IS) -> dict[str, object]:
    """Let every source that is asked repeat what is held; return the outcome of each series, also the derived."""
    outcomes = []
    for source, asked in asked_for(desk.catalog).items():
        there = [each for each in asked if desk.store.held([each.id], EVERYTHING)]
        gathered = [Gathered(each, None, [repeated(desk.store, each, written)], [ANSWER], whole=True) for each in there]
        both = [(one, given.verdict(one, desk.catalog, desk.store, TODAY)) for one in gathered]
        outcomes += given.write(desk.store, desk.catalog.sources[source], both, [], NOW, 0.0)
    made = calculate(desk.catalog, desk.store, [each.series for each in outcomes], NOW)
    return {each.series: each for each in [*outcomes, *made]}


def known(store, day=None) -> pd.DataFrame:
    """Return every fact of every series."""
    return store.read([*store.held(None, EVERYTHING)], Known(day))[FACTS]


def origins(desk) -> dict[tuple[str, str], object]:
    """Return where the first value, the last and each that is marked or cited comes from."""
    held = known(desk.store)
    ends = ~held.duplicated("series_id") | ~held.duplicated("series_id", keep="last")
    told = held[ends | (held["status"] != "A") | (held["citation"] != "")]
    rows = zip(told["series_id"], map(as_date, told["time_period"]), strict=True)
    return {(name, str(day)): desk.store.origin(name, day, EVERYTHING) for name, day in rows}


def marks(desk, days=(date(2020, 9, 30), date(2023, 6, 30), TODAY)) -> dict[tuple[str, str, str], str]:
    """Return the mark of a test over each two neighbours of every series, and of each claim that ships."""
    found = {}
    names = list(desk.store.held(None, EVERYTHING))
    tester = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    evidence = tester.evidence(names)
    for name, rows in known(desk.store).groupby("series_id"):
        frequency = step(desk.catalog.indicators[name])
        starts = rows["time_period"].to_numpy()[-60:]
        ends = last_days(first_days(starts, frequency), frequency)
        for first, last in zip(starts[:-1], ends[1:], strict=True):
            test = Condition(name, as_date(first), as_date(last), None, "change_pct", ">=", 0.0)
            found[name, str(first), "pair"] = mark(test, TODAY, evidence)
    for day in days:
        for each in tester.of(desk.briefs.with_claims(), day):
            found[each.brief, each.claim.id, str(day)] = each.mark
    return found


@pytest.mark.parametrize("writing", WRITINGS)
def test_an_answer_that_repeats_all_that_is_held_changes_no_fact_of_any_series(desk_in, tmp_path, writing):
    desk = desk_in(tmp_path / "home")
    before = known(desk.store), origins(desk), marks(desk), known(desk.store, date(2020, 9, 30))
    outcomes = ask_all(desk, WRITINGS[writing])
    asked = [each for each in desk.catalog.indicators.values() if each.options or each.formula]
    assert {each.id for each in asked if desk.store.held([each.id], EVERYTHING)} <= set(outcomes)
    assert {(each.series, each.status, each.error) for each in outcomes.values() if each.status != "unchanged"} == set()
    after = known(desk.store), origins(desk), marks(desk), known(desk.store, date(2020, 9, 30))
    pd.testing.assert_frame_equal(after[0], before[0])
    assert after[1] == before[1]
    assert after[2] == before[2]
    pd.testing.assert_frame_equal(after[3], before[3])


def test_a_rate_that_was_repeated_makes_no_claim_over_its_break_hold(desk_in, tmp_path):
    desk = desk_in(tmp_path / "home")
    rate = "fx.irr_usd.official.annual"
    test = Condition(rate, date(2016, 1, 1), date(2019, 12, 31), None, "change_pct", ">=", 30.0)

    def told():
        return mark(test, TODAY, ClaimTester(desk.catalog, desk.store, EVERYTHING).evidence([rate]))

    assert told() == "untestable"
    ask_all(desk)
    assert told() == "untestable"


@pytest.mark.parametrize("kind", ["snapshot", "refresh", "derived", "let in"])
def test_the_catalogues_breaks_and_provisional_periods_lie_over_every_load(desk_in, tmp_path, kind):
    desk = desk_in(tmp_path / "home")
    marked = [each for each in desk.catalog.indicators.values() if each.breaks or each.provisional]
    assert len(marked) > 5
    for indicator in marked:
        source = desk.catalog.sources[indicator.source]
        held = desk.store.read([indicator.id], EVERYTHING)
        at_breaks = held["time_period"].map(as_date).isin(indicator.breaks)
        other = held[FACTS[:7]].assign(value=held["value"] * 1.01 + 0.1, status=np.where(at_breaks, "E", "A"))
        with desk.store.write() as connection:
            append(connection, indicator, source, other, TODAY, kind, at=NOW)
        shown = desk.store.read([indicator.id], EVERYTHING)
        breaks = shown.loc[shown["status"] == "B", "time_period"].map(as_date)
        assert tuple(breaks) == tuple(sorted(indicator.breaks)), indicator.id
        provisional = () if kind == "derived" else indicator.provisional
        assert tuple(shown.loc[shown["status"] == "P", "time_period"].map(as_date)) == provisional, indicator.id


def test_the_shipped_files_have_the_marks_of_the_catalogue_and_no_others(desk):
    held = known(desk.store)
    for name, rows in held[held["status"] != "A"].groupby("series_id"):
        indicator = desk.catalog.indicators[name]
        said = dict.fromkeys(indicator.provisional, "P") | dict.fromkeys(indicator.breaks, "B")
        assert dict(zip(rows["time_period"].map(as_date), rows["status"], strict=True)) == said


def test_a_series_calculated_from_others_has_the_breaks_of_all_of_them(desk):
    """Also where no formula says from which: its producer's line names them."""
    indicators = desk.catalog.indicators
    held = known(desk.store)
    seen = 0
    for each in indicators.values():
        own = held[held["series_id"] == each.id]
        named = [name for name in indicators if name in each.producer.replace(",", " ").split()]
        for name in {*each.inputs, *named} if each.provenance == "derived" and len(own) else ():
            first, last = as_date(own["time_period"].iloc[0]), as_date(own["time_period"].iloc[-1])
            within = [day for day in indicators[name].breaks if first < day <= last]
            after = [as_date(min(start for start in own["time_period"] if as_date(start) >= day)) for day in within]
            assert set(after) <= set(each.breaks), f"{each.id} crosses a break of {name}"
            seen += len(within)
    assert seen >= 3


# Calculated from what is marked


def statuses(formula: str, frequency: str, **inputs) -> dict[str, str]:
    indicator = make_indicator(id="made", formula=formula, inputs=tuple(inputs), frequency=frequency)
    frames = {}
    for name, values in inputs.items():
        frames[name] = make_frame({day: value for day, (value, _) in values.items()}, name)
        frames[name]["status"] = [status for _, status in values.values()]
    frame = derived(indicator, frames)
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["status"], strict=True))


def test_a_gap_has_the_break_of_either_side_also_of_a_day_that_the_other_lacks():
    a = {f"2020-01-0{day}": (1.0, "B" if day == 3 else "A") for day in range(1, 7)}
    assert statuses("gap", "D", a=a, b=dict.fromkeys(a, (2.0, "A"))) == {**dict.fromkeys(a, "A"), "2020-01-03": "B"}
    b = {day: (2.0, "A") for day in a if day != "2020-01-03"}
    assert statuses("gap", "D", a=a, b=b) == {**dict.fromkeys(b, "A"), "2020-01-04": "B"}
    assert statuses("gap", "D", a=b, b=a) == {**dict.fromkeys(b, "A"), "2020-01-04": "B"}


def test_a_break_before_the_first_result_or_after_the_last_is_none_of_it():
    a = {"2020-01-01": (1.0, "B"), "2020-01-02": (1.0, "A"), "2020-01-03": (1.0, "A"), "2020-01-05": (1.0, "B")}
    b = {"2020-01-02": (2.0, "A"), "2020-01-03": (2.0, "A")}
    assert statuses("gap", "D", a=a, b=b) == {"2020-01-02": "A", "2020-01-03": "A"}
    assert statuses("gap", "D", a=a, b={}) == {}


def test_a_month_has_the_break_of_its_days_and_is_an_estimate_where_one_of_them_is():
    days = {"2020-01-31": (1.0, "A"), "2020-02-10": (1.0, "B"), "2020-02-11": (1.0, "E"), "2020-03-31": (1.0, "E")}
    assert statuses("mean", "M", a=days) == {"2020-01-01": "A", "2020-02-01": "B", "2020-03-01": "E"}


def test_a_premium_over_a_forecast_is_a_forecast():
    a = {"2020-01-01": (3.0, "A"), "2020-01-02": (3.0, "E"), "2020-01-03": (3.0, "P")}
    b = {"2020-01-01": (2.0, "F"), "2020-01-02": (2.0, "P"), "2020-01-03": (2.0, "A")}
    assert statuses("premium", "D", a=a, b=b) == {"2020-01-01": "F", "2020-01-02": "E", "2020-01-03": "P"}


# When two values are one

ONE = [
    (40864.32901, 40864.33),
    (7.24542549, 7.25),
    (7.24542549, 7.245),
    (254.9485345, 254.95),
    (0.3912, 0.39),
    (42000.0, 42000.4),
    (1883428.571, 1883429.0),
    (1e-5, 1e-5 * (1 + 1e-10)),
    (0.0, 0.0),
    (-7.436, -7.44),
    (7.4953, 7.5),
    (6.996, 7.0),
]
TWO = [
    (12.0, 12.4),
    (7.4943, 7.5),
    (10.0, 10.04),
    (5.0, 5.4),
    (12.5, 12.46),
    (40864.32901, 40864.34),
    (7.24542549, 7.24),
    (0.0, 0.004),
    (0.01, 0.0149),
    (1.0, -1.0),
    (2.49501615e-05, 2.5e-05 * 1.01),
    (42000.0, 42001.0),
    (100.0, 100.0 * (1 + 1e-8) + 0.02),
]


@pytest.mark.parametrize("pair", ONE)
def test_a_value_and_its_rounding_are_one(pair):
    assert facts.equal(*pair)
    assert facts.equal(*reversed(pair))


@pytest.mark.parametrize("pair", TWO)
def test_a_value_that_is_no_rounding_of_another_is_another(pair):
    assert not facts.equal(*pair)
    assert not facts.equal(*reversed(pair))


# Which statuses pass

SOURCE, INDICATOR = make_source(), make_indicator()


def shown_after(store, *loads) -> list[str]:
    """Return the status shown after each load of one value: of a kind of load, the status."""
    shown = []
    for at, (kind, status) in enumerate(loads):
        frame = make_frame({"2020-10-01": 1.0}, status=status)
        with store.write() as connection:
            append(connection, INDICATOR, SOURCE, frame, date(2020, 10, 5) + timedelta(at), kind)
        shown += store.read([INDICATOR.id], EVERYTHING)["status"].tolist()
    return shown


@pytest.mark.parametrize(
    ("loads", "expected"),
    [
        ("snapshot A, refresh E", "AA"),
        ("snapshot E, refresh A", "EE"),
        ("snapshot B, refresh A, refresh E", "BBB"),
        ("snapshot P, refresh A", "PA"),
        ("snapshot F, refresh E, refresh A", "FEE"),
        ("refresh A, refresh P, refresh A", "APA"),
        ("refresh E, refresh A", "EE"),
        ("refresh B, refresh P", "BB"),
        ("derived P, derived A, derived B, derived A", "PABA"),
        ("snapshot A, derived E", "AE"),
        ("snapshot A, snapshot E", "AE"),
        ("snapshot A, refresh A, let in E", "AAA"),
    ],
)
def test_the_same_value_keeps_its_status_unless_its_own_source_says_another(small, loads, expected):
    store = make_empty(small.data.parent)
    assert "".join(shown_after(store, *(each.rsplit(maxsplit=1) for each in loads.split(", ")))) == expected


def test_a_break_that_the_catalogue_learns_of_later_is_marked_in_what_is_held(small):
    desk = small.prepare()
    name, day = "fx.aaa_usd", pd.Timestamp(2020, 9, 29)
    source, indicator = desk.catalog.sources["exchange"], desk.catalog.indicators["fx.aaa_usd"]
    held = desk.store.read([name], EVERYTHING)
    other = held[FACTS[:7]].assign(value=held["value"].where(held["time_period"] != day, 99.0))
    with desk.store.write() as connection:
        assert append(connection, indicator, source, other, date(2020, 10, 6), "refresh").revised == 1
    held = desk.store.read([name], EVERYTHING)
    assert "B" not in held["status"].tolist()
    told = replace(indicator, breaks=(date(2020, 9, 29),))
    with desk.store.write() as connection:
        again = append(connection, told, source, held[FACTS[:7]], date(2020, 10, 7), "refresh")
    assert (again.new, again.revised) == (0, 0)
    for known_by in (None, date(2020, 10, 5)):
        shown = desk.store.read([name], Known(known_by))
        assert shown.loc[shown["status"] == "B", "time_period"].tolist() == [day]
    assert np.array_equal(desk.store.read([name], EVERYTHING)["known_on"], held["known_on"])


def test_a_break_that_ships_later_reaches_a_store_that_was_made_before(small):
    desk = small.prepare()
    name = "fx.aaa_usd"
    held = desk.store.read([name], EVERYTHING)
    small.write(
        "catalog/indicators.toml", INDICATORS.replace("lag_days = 1\n", "lag_days = 1\nbreaks = [2020-09-29]\n")
    )
    shown = small.prepare().store.read([name], Known(date(2020, 10, 5)))
    assert shown.loc[shown["status"] == "B", "time_period"].tolist() == [pd.Timestamp(2020, 9, 29)]
    assert np.array_equal(shown["known_on"], held["known_on"])
