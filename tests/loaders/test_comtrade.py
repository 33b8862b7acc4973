"""UN Comtrade: totals among breakdowns, groups among countries, a silent cut, and nothing that looks like zero."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date

import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.core.frame import COLUMNS
from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.loaders import comtrade
from indicators.model import Ask, Query

SAMPLE = "comtrade/imports_from_IRN_2024.json"
ARMS = "9301 9302 9303 9304 9305 9306"
THREE_YEARS = Ask(date(2023, 11, 23), date(2026, 11, 23), keyed=False)


def flow(reporter: str, partner: str, direction: str, commodity: str, frequency: str = "A"):
    options = (("commodity", commodity), ("flow", direction), ("partner", partner), ("reporter", reporter))
    return make_indicator(id="trade", frequency=frequency, options=options, source="comtrade")


def rows_of(body) -> list[dict]:
    return json.loads(body.body)["data"]


def edited(change) -> object:
    """Return the sample with its rows changed, and as many counted as there are."""
    read = json.loads(sample(SAMPLE).body)
    change(read["data"])
    return answer(json.dumps({**read, "count": len(read["data"])}))


CRUDE = flow("all", "IRN", "M", "2709")


def test_without_a_key_each_period_is_one_call():
    queries = comtrade.queries(flow("VEN", "WLD", "X", "7108"), THREE_YEARS)
    assert [dict(query.params)["period"] for query in queries] == ["2023", "2024", "2025"]
    assert {query.url for query in queries} == {"https://comtradeapi.un.org/public/v1/preview/C/A/HS"}
    asked = dict(queries[0].params)
    assert (asked["reporterCode"], asked["partnerCode"], asked["flowCode"]) == ("862", "0", "X")
    assert (asked["partner2Code"], asked["motCode"], asked["customsCode"]) == ("0", "0", "C00")


def test_with_a_key_twelve_periods_are_one_call():
    queries = comtrade.queries(CRUDE, Ask(date(2010, 1, 1), date(2026, 11, 23), keyed=True))
    assert [dict(query.params)["period"].count(",") + 1 for query in queries] == [12, 4]
    assert {query.url for query in queries} == {"https://comtradeapi.un.org/data/v1/get/C/A/HS"}
    assert "reporterCode" not in dict(queries[0].params)


def test_months_are_asked_by_month_up_to_the_last_one_over():
    queries = comtrade.queries(
        flow("CHN", "IRN", "M", "2709", "M"), Ask(date(2025, 11, 5), date(2026, 2, 3), keyed=False)
    )
    assert [dict(query.params)["period"] for query in queries] == ["202511", "202512", "202601"]
    assert queries[0].url.endswith("/C/M/HS")


def test_all_years_are_asked_where_no_first_day_is_given():
    assert dict(comtrade.queries(CRUDE, ALL)[0].params)["period"] == "1988"


@pytest.mark.parametrize(
    ("reporter", "groups"),
    [
        ("all", [["TOTAL"], ["2709", "2710"], ["7108"], ["8525", ARMS, "8806"]]),
        ("IRN", [["TOTAL", "2709", "2710", "7108", "8525", "8806", ARMS]]),
    ],
)
def test_indicators_of_one_flow_share_their_calls(reporter, groups):
    for group in groups:
        asked = {query for each in group for query in comtrade.queries(flow(reporter, "VEN", "M", each), THREE_YEARS)}
        assert len(asked) == 3


@pytest.mark.parametrize(
    ("area", "code"),
    [("IRN", "364"), ("VEN", "862"), ("IND", "699"), ("USA", "842"), ("FRA", "251"), ("ITA", "380"), ("WLD", "0")],
)
def test_a_country_has_the_code_of_un_comtrade(area, code):
    assert dict(comtrade.queries(flow(area, "IRN", "M", "TOTAL"), THREE_YEARS)[0].params)["reporterCode"] == code


@pytest.mark.parametrize(
    "indicator",
    [
        flow("XXX", "IRN", "M", "2709"),
        flow("all", "", "M", "2709"),
        flow("all", "IRN", "Q", "2709"),
        flow("all", "IRN", "M", "709"),
        flow("all", "IRN", "M", ""),
        flow("all", "IRN", "M", "2709", "Q"),
    ],
)
def test_an_option_that_means_nothing_is_not_asked(indicator):
    with pytest.raises(SourceRefused, match="trade asks for"):
        comtrade.queries(indicator, THREE_YEARS)


def test_all_reporters_are_added_up_without_breakdowns_groups_or_the_country_itself():
    frame = comtrade.parse(sample(SAMPLE), CRUDE)
    assert values(frame) == {"2024-01-01": 1250.75}
    assert frame["stamped"].dt.strftime("%Y-%m-%d").tolist() == ["2024-12-31"]
    assert frame["status"].tolist() == ["A"]


def test_several_commodities_are_added_up_and_one_without_a_value_adds_nothing():
    assert values(comtrade.parse(sample(SAMPLE), flow("all", "IRN", "M", "2709 2710"))) == {"2024-01-01": 1290.75}
    assert comtrade.parse(sample(SAMPLE), flow("MLT", "IRN", "M", "2710")).empty


def test_last_years_sum_is_provisional_and_one_reporters_figure_is_not():
    last_year = edited(lambda rows: [row.update(period="2025") for row in rows])
    assert comtrade.parse(last_year, CRUDE)["status"].tolist() == ["P"]
    assert comtrade.parse(last_year, flow("ISL", "IRN", "M", "2709"))["status"].tolist() == ["A"]


def test_no_report_is_no_zero():
    assert comtrade.parse(sample("comtrade/no_report.json"), CRUDE).empty
    assert comtrade.parse(sample(SAMPLE), flow("all", "IRN", "M", "7108")).empty


def test_months_are_read_by_month():
    monthly = edited(lambda rows: [row.update(freqCode="M", period="202405") for row in rows])
    assert values(comtrade.parse(monthly, flow("ISL", "IRN", "M", "2709", "M"))) == {"2024-05-01": 250.25}


def test_a_bare_list_and_a_body_of_rows_alone_are_read():
    rows = rows_of(sample(SAMPLE))
    for body in (rows, {"data": rows}):
        assert values(comtrade.parse(answer(json.dumps(body)), CRUDE)) == {"2024-01-01": 1250.75}


def test_five_hundred_rows_without_a_key_are_a_cut_answer():
    row = rows_of(sample(SAMPLE))[0]
    rows = [{**row, "reporterCode": code} for code in range(300, 800)]
    (query, *_) = comtrade.queries(CRUDE, THREE_YEARS)
    with pytest.raises(SourceChanged, match="COMTRADE_API_KEY"):
        comtrade.parse(answer(json.dumps(rows), query=query), CRUDE)
    assert len(comtrade.parse(answer(json.dumps(rows[1:]), query=query), CRUDE)) == 1
    (keyed, *_) = comtrade.queries(CRUDE, Ask(date(2023, 11, 23), date(2026, 11, 23), keyed=True))
    assert len(comtrade.parse(answer(json.dumps(rows), query=keyed), CRUDE)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row.update(cmdCode=2709), "'cmdCode' is 2709, expected a str"),
        (lambda row: row.update(cmdCode="901"), "an odd number of digits"),
        (lambda row: row.update(worth=row.pop("primaryValue")), "a row without 'primaryValue'"),
        (lambda row: row.pop("motCode"), "no member 'motCode'"),
        (lambda row: row.update(reporterCode="470"), "'reporterCode' is '470', expected a int"),
        (lambda row: row.update(period=2024), "'period' is 2024, expected a str"),
        (lambda row: row.update(period="202405"), "is no period of frequency A"),
        (lambda row: row.update(period="0000"), "is no period"),
        (lambda row: row.update(primaryValue="much"), "which is no number"),
        (lambda row: row.update(primaryValue=1e999), "Infinity where a number was expected"),
        (lambda row: row.update(reporterCode=352, primaryValue=3.0), "reporter 352, 2709, 2024 twice"),
    ],
)
def test_a_changed_row_is_refused(change, words):
    with pytest.raises(SourceChanged, match=words):
        comtrade.parse(edited(lambda rows: change(rows[0])), CRUDE)


def test_breakdowns_without_their_total_are_not_added_up():
    with pytest.raises(SourceChanged, match="and no total of them"):
        comtrade.parse(edited(lambda rows: [row.update(motCode=1000) for row in rows]), CRUDE)


def test_an_answer_about_another_partner_is_refused():
    with pytest.raises(SourceChanged, match="9 rows, none with"):
        comtrade.parse(sample(SAMPLE), flow("all", "VEN", "M", "2709"))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('{"elapsedTime": "0 secs", "count": 0, "data": [], "error": "Invalid period"}', "says: Invalid period"),
        ('{"elapsedTime": "0 secs", "count": 7, "data": [], "error": ""}', "0 rows where 7 are counted"),
        ('{"statusCode": 401, "message": "Access denied due to missing key"}', "401: Access denied"),
        ("{}", "no member 'data'"),
        ('{"count": 0, "data": null, "error": ""}', "'data' is None"),
        ("[1, 2]", "no member"),
        ("<html>Sorry</html>", "HTML"),
        ("", "an empty answer"),
    ],
)
def test_what_is_no_data_is_refused_in_plain_words(body, words):
    with pytest.raises(SourceChanged, match=words):
        comtrade.parse(answer(body), CRUDE)


def test_a_throttled_call_is_tried_again():
    body = '{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 2 seconds." }'
    with pytest.raises(SourceUnavailable, match="Try again in 2 seconds"):
        comtrade.parse(answer(body), CRUDE)


@pytest.mark.parametrize(
    ("name", "reporter", "partner", "direction", "commodity"),
    [
        ("BRA_CHN_soy_X_2024", "BRA", "CHN", "X", "1201"),
        ("BRA_CHN_soy_X_2024", "BRA", "CHN", "X", "1201 1507 2304"),
        ("mirror_reporter_BRA_X_1201_2024", "BRA", "CHN", "X", "1201"),
        ("mirror_partner_CHN_M_1201_2024", "CHN", "BRA", "M", "1201"),
        ("mirror_partner_CHN_M_1201_2024", "all", "BRA", "M", "1201"),
        ("CHN_ARG_DEU_TOTAL_2010", "CHN", "ARG", "M", "TOTAL"),
        ("CHN_ARG_DEU_TOTAL_2010", "CHN", "ARG", "X", "TOTAL"),
        ("CHN_ARG_DEU_TOTAL_2010", "CHN", "DEU", "M", "TOTAL"),
        ("CHN_ARG_DEU_TOTAL_2010", "CHN", "DEU", "X", "TOTAL"),
    ],
)
def test_the_values_of_recorded_answers_are_read(name, reporter, partner, direction, commodity):
    body = recorded(f"comtrade/{name}.json")
    expected: dict[str, float] = defaultdict(float)
    for row in rows_of(body):
        total = (row["partnerISO"], row["flowCode"], row["motCode"]) == (partner, direction, 0)
        if total and row["cmdCode"] in commodity.split() and reporter in ("all", row["reporterISO"]):
            expected[f"{row['refYear']}-01-01"] += row["primaryValue"]
    assert len(expected) == 1
    assert values(comtrade.parse(body, flow(reporter, partner, direction, commodity))) == expected


def test_the_recorded_breakdown_is_not_counted_on_top_of_its_total():
    body = recorded("comtrade/mirror_reporter_BRA_X_1201_2024.json")
    every_row = sum(row["primaryValue"] for row in rows_of(body))
    (value,) = values(comtrade.parse(body, flow("BRA", "CHN", "X", "1201"))).values()
    assert every_row == pytest.approx(2 * value)


def test_a_recorded_empty_answer_is_an_empty_frame():
    assert comtrade.parse(recorded("comtrade/empty_result.json"), CRUDE).empty


def damaged(data, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(data.draw(st.integers(0, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    return bytes(changed[: data.draw(st.one_of(st.just(len(changed)), st.integers(0, len(changed))))])


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    try:
        frame = comtrade.parse(
            answer(damaged(data, sample(SAMPLE).body), query=Query("https://a.example/public/")), CRUDE
        )
    except SourceError:
        return
    assert tuple(frame.columns) == COLUMNS


@given(
    field=st.sampled_from(
        ["period", "reporterCode", "partnerCode", "cmdCode", "motCode", "primaryValue", "customsCode"]
    ),
    value=st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.integers()),
    frequency=st.sampled_from("AM"),
)
def test_any_value_of_another_kind_ends_in_a_source_error_or_a_frame(field, value, frequency):
    try:
        frame = comtrade.parse(
            edited(lambda rows: rows[0].update({field: value})), flow("all", "IRN", "M", "2709", frequency)
        )
    except SourceError:
        return
    assert tuple(frame.columns) == COLUMNS
