"""OONI's counts: shares of measurements by day, hours and other countries in an answer, one result without days."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime

import damage
import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged
from indicators.loaders import ooni
from indicators.model import Ask


def counted(counter: str, country: str = "AA", **options):
    pairs = {"country": country, "test": "web_connectivity", "counter": counter, **options}
    return make_indicator(id=f"ooni.{counter}", options=tuple(pairs.items()), source="ooni")


ANOMALY = counted("anomaly_count")


def test_series_of_one_country_and_test_ask_alike_in_spans_of_90_days():
    ask = Ask(date(2026, 5, 1), date(2026, 11, 23), keyed=False)
    asked = ooni.queries(ANOMALY, ask)
    assert asked == ooni.queries(counted("confirmed_count"), ask)
    spans = [(dict(query.params)["since"], dict(query.params)["until"]) for query in asked]
    assert spans == [("2026-05-01", "2026-07-30"), ("2026-07-30", "2026-10-28"), ("2026-10-28", "2026-11-23")]
    params = dict(asked[0].params)
    assert params["probe_cc"] == "AA"
    assert (params["axis_x"], params["time_grain"]) == ("measurement_start_day", "day")


@pytest.mark.parametrize("since", [date(2026, 11, 22), date(2026, 11, 23), date(2026, 12, 1)])
def test_there_is_always_something_to_ask(since):
    (query,) = ooni.queries(ANOMALY, Ask(since, date(2026, 11, 23), keyed=False))
    assert (dict(query.params)["since"], dict(query.params)["until"]) == ("2026-11-22", "2026-11-23")


def test_a_full_history_begins_with_ooni():
    assert dict(ooni.queries(ANOMALY, ALL)[0].params)["since"] == "2012-12-01"


def test_a_counter_is_given_in_per_cent_of_the_measurements():
    assert values(ooni.parse(sample("ooni/days_AA.json"), ANOMALY)) == {"2026-11-19": 20.0, "2026-11-20": 15.0}
    assert values(ooni.parse(sample("ooni/days_AA.json"), counted("confirmed_count"))) == {
        "2026-11-19": 0.0,
        "2026-11-20": 5.0,
    }


def test_measurements_are_given_as_a_number_and_none_is_none():
    read = values(ooni.parse(sample("ooni/days_AA.json"), counted("measurement_count")))
    assert read == {"2026-11-19": 40.0, "2026-11-20": 200.0, "2026-11-21": 0.0}


def test_another_counter_can_be_divided_by():
    read = values(ooni.parse(sample("ooni/days_AA.json"), counted("confirmed_count", over="anomaly_count")))
    assert read["2026-11-20"] == pytest.approx(100 * 10 / 30)


def test_the_day_that_is_not_over_is_left_out():
    late = sample("ooni/days_AA.json", retrieved_at=datetime(2026, 11, 24, 1, tzinfo=UTC))
    assert values(ooni.parse(late, ANOMALY))["2026-11-23"] == 50.0


def test_hours_are_added_up_and_other_countries_left_out():
    assert values(ooni.parse(sample("ooni/hours_AA_BB.json"), ANOMALY)) == {"2026-11-19": 12.5}
    assert values(ooni.parse(sample("ooni/hours_AA_BB.json"), counted("anomaly_count", "BB"))) == {"2026-11-19": 25.0}
    assert ooni.parse(sample("ooni/hours_AA_BB.json"), counted("anomaly_count", "CC")).empty


def test_no_measurements_are_an_empty_answer():
    assert ooni.parse(answer('{"v":0,"dimension_count":1,"result":[]}'), ANOMALY).empty


def test_a_refusal_is_said_in_its_own_words():
    with pytest.raises(SourceChanged, match="refuses the question: Choose time_grain between day"):
        ooni.parse(answer('{"error":"Choose time_grain between day, week"}'), ANOMALY)


def test_a_result_without_days_is_refused():
    with pytest.raises(SourceChanged, match="one result without days"):
        ooni.parse(recorded("ooni/aggregation_no_axis_CH_AS3303_2021-07-09.json"), counted("anomaly_count", "CH"))


@pytest.mark.parametrize("body", ["<html>504</html>", "upstream timed out", "{}", "[]", '{"result":[1]}', '{"result":'])
def test_what_is_no_list_of_days_is_refused(body):
    with pytest.raises(SourceChanged):
        ooni.parse(answer(body), ANOMALY)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"anomaly_count": 30', '"anomalies": 30', "'anomaly_count' is None, expected a count"),
        ('"anomaly_count": 30', '"anomaly_count": -30', "'anomaly_count' is -30"),
        ('"anomaly_count": 30', '"anomaly_count": 0.5', "'anomaly_count' is 0.5"),
        ('"anomaly_count": 30', '"anomaly_count": "few"', "'few', which is no number"),
        ('"measurement_start_day": "2026-11-20"', '"day": "2026-11-20"', "no member 'measurement_start_day'"),
        ('"2026-11-20"', '"2026-11-19"', "2026-11-19 twice, with different counts"),
        ('"2026-11-20"', '"2026-11-31"', "is no period"),
        ('"result"', '"results"', "no member 'result'"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    body = sample("ooni/days_AA.json").body.decode()
    assert old in body
    with pytest.raises(SourceChanged, match=words):
        ooni.parse(answer(body.replace(old, new, 1)), ANOMALY)


@pytest.mark.parametrize("country", ["IR", "AE"])
@pytest.mark.parametrize("counter", ["anomaly_count", "confirmed_count", "failure_count", "ok_count"])
def test_every_hour_of_a_recorded_answer_is_in_its_day(country, counter):
    body = recorded("ooni/aggregation_hour_probe_cc_AE_IR_2026-09-27.json")
    counts, wholes = defaultdict(int), defaultdict(int)
    for row in json.loads(body.body)["result"]:
        if row["probe_cc"] == country:
            counts[row["measurement_start_day"][:10]] += row[counter]
            wholes[row["measurement_start_day"][:10]] += row["measurement_count"]
    expected = {day: pytest.approx(100 * counts[day] / wholes[day]) for day in wholes}
    assert values(ooni.parse(body, counted(counter, country))) == expected
    assert values(ooni.parse(body, counted("measurement_count", country))) == dict(wholes)
    assert list(wholes) == ["2026-09-27"]


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    body = sample(data.draw(st.sampled_from(["ooni/days_AA.json", "ooni/hours_AA_BB.json"]))).body
    indicator = data.draw(st.sampled_from([ANOMALY, counted("measurement_count")]))
    damage.survives(ooni.parse, data.draw(damage.bytes_of(body) | damage.json_of(body)), indicator)
