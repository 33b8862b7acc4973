"""DBnomics: one series out of an answer of many, missing values as "NA", lists of unequal length."""

from __future__ import annotations

import json
import time

import damage
import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged
from indicators.loaders import dbnomics

SAMPLE = "dbnomics/series.json"


def series(code: str, frequency: str = "A"):
    return make_indicator(id="copy", frequency=frequency, options=(("series", code),), source="dbnomics")


TRADE = series("OFFICE/TRADE/AAA.BBB")


def test_one_call_asks_for_one_series_whole():
    (query,) = dbnomics.queries(TRADE, ALL)
    assert query.url == "https://api.db.nomics.world/v22/series"
    assert dict(query.params)["series_ids"] == "OFFICE/TRADE/AAA.BBB"
    assert dict(query.params)["observations"] == "1"


def test_missing_years_are_no_rows_and_an_estimate_is_marked():
    frame = dbnomics.parse(sample(SAMPLE), TRADE)
    assert values(frame) == {"2019-01-01": 10.5, "2022-01-01": 12.0}
    assert frame["stamped"].dt.strftime("%Y-%m-%d").tolist() == ["2019-12-31", "2022-12-31"]
    assert frame["status"].tolist() == ["A", "E"]


def test_months_and_weeks_are_read():
    assert values(dbnomics.parse(sample(SAMPLE), series("OFFICE/TRADE/M.AAA", "M"))) == {
        "2022-11-01": 1.5,
        "2022-12-01": 2.5,
    }
    assert values(dbnomics.parse(sample(SAMPLE), series("OFFICE/TRADE/W.AAA", "W"))) == {"2022-01-03": 7.0}


def test_a_series_of_another_frequency_is_refused():
    with pytest.raises(SourceChanged, match="the series is monthly, expected A"):
        dbnomics.parse(sample(SAMPLE), series("OFFICE/TRADE/M.AAA"))


@pytest.mark.parametrize("code", ["OFFICE/TRADE/CCC", "OFFICE/OTHER/AAA.BBB", "AAA.BBB", ""])
def test_a_series_that_is_not_there_is_refused_by_name(code):
    with pytest.raises(SourceChanged, match=rf"no series '{code}' among the 4 in the answer \(of 3 found\)"):
        dbnomics.parse(sample(SAMPLE), series(code))


def test_nothing_found_is_refused_by_name():
    nothing = '{"errors":null,"series":{"docs":[],"limit":1000,"num_found":0,"offset":0}}'
    with pytest.raises(SourceChanged, match=r"no series 'OFFICE/TRADE/AAA.BBB' among the 0 in the answer \(of 0"):
        dbnomics.parse(answer(nothing), TRADE)


def test_a_refusal_is_said_in_its_own_words():
    with pytest.raises(SourceChanged, match=r"refuses the question: .*Dataset not found"):
        dbnomics.parse(answer('{"errors":[{"message":"Dataset not found"}],"_meta":{}}'), TRADE)


@pytest.mark.parametrize("body", ["<html>502</html>", "Bad gateway", "{}", "[]", '{"series":[]}', '{"series":'])
def test_what_is_no_series_is_refused(body):
    with pytest.raises(SourceChanged):
        dbnomics.parse(answer(body), TRADE)


def edited(change):
    read = json.loads(sample(SAMPLE).body)
    change(read["series"]["docs"][0])
    return answer(json.dumps(read))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda doc: doc["value"].pop(), "4 and 4 and 3 periods, first days and values"),
        (lambda doc: doc["period"].pop(), "3 and 4 and 4 periods"),
        (lambda doc: doc["period"].__setitem__(0, "2019-S1"), "'2019-S1' is no period"),
        (lambda doc: doc["period"].__setitem__(0, "2022"), "2022-01-01 twice"),
        (lambda doc: doc["value"].__setitem__(0, "high"), "'high', which is no number"),
        (lambda doc: doc["value"].__setitem__(0, True), "True, which is no number"),
        (lambda doc: doc["value"].__setitem__(0, float("inf")), "Infinity where a number"),
        (lambda doc: doc.pop("value"), "no member 'value'"),
        (lambda doc: doc.pop("series_code"), "no member 'series_code'"),
    ],
)
def test_a_changed_answer_is_refused(change, words):
    with pytest.raises(SourceChanged, match=words):
        dbnomics.parse(edited(change), TRADE)


@pytest.mark.parametrize("value", ["NA", None, float("nan")])
def test_missing_has_three_spellings(value):
    read = values(dbnomics.parse(edited(lambda doc: doc["value"].__setitem__(0, value)), TRADE))
    assert read == {"2022-01-01": 12.0}


@pytest.mark.parametrize("attributes", [None, [], 5, {"a": 1}, [["OBS_STATUS", "A"]], [["OBS_STATUS", ["E"]]], [[]]])
def test_attributes_of_another_shape_are_left_alone(attributes):
    read = dbnomics.parse(edited(lambda doc: doc.update(observations_attributes=attributes)), TRADE)
    assert read["status"].tolist() == ["A", "A"]


def test_every_series_of_a_recorded_answer_is_read():
    body = recorded("dbnomics/cepii_chelem_trade_series.json")
    docs = json.loads(body.body)["series"]["docs"]
    for doc in (docs[0], docs[499], docs[-1]):
        indicator = series(f"CEPII/CHELEM-TRADE-CHEL/{doc['series_code']}")
        expected = {f"{year}-01-01": value for year, value in zip(doc["period"], doc["value"], strict=True)}
        assert values(dbnomics.parse(body, indicator)) == expected
    with pytest.raises(SourceChanged, match=r"no series 'CEPII/CHELEM-TRADE-CHEL/VEN\.WLD\.CAT\.TT' among the 1000"):
        dbnomics.parse(body, series("CEPII/CHELEM-TRADE-CHEL/VEN.WLD.CAT.TT"))


def test_a_large_answer_is_read_quickly():
    body = recorded("dbnomics/cepii_chelem_trade_series.json")
    started = time.process_time()
    dbnomics.parse(body, series("CEPII/CHELEM-TRADE-CHEL/AES.AES.CAT.BA"))
    assert time.process_time() - started < 1


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    body = sample(SAMPLE).body
    indicator = data.draw(st.sampled_from([TRADE, series("OFFICE/TRADE/W.AAA", "W")]))
    damage.survives(dbnomics.parse, data.draw(damage.bytes_of(body) | damage.json_of(body)), indicator)
