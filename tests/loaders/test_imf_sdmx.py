"""The IMF's SDMX service: two formats of one shape, texts for numbers, and years to come among the past ones."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.core.frame import COLUMNS
from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.loaders import imf_sdmx
from indicators.model import Ask

SAMPLES = ("imf_sdmx/trade_AAA.json", "imf_sdmx/growth_AAA_BBB.json", "imf_sdmx/trade_AAA.xml")


def series(flow: str, key: str):
    return make_indicator(id=key.lower(), frequency=key[-1], options=(("flow", flow), ("key", key)), source="imf")


TRADE = series("IMF.STA/IMTS", "AAA.XG_FOB_USD.BBB.M")
YEARLY_TRADE = series("IMF.STA/IMTS", "AAA.XG_FOB_USD.BBB.A")
GROWTH = series("IMF.RES/WEO", "AAA.NGDP_RPCH.A")


def statuses(frame) -> dict[int, str]:
    return dict(zip(frame["time_period"].dt.year, frame["status"], strict=True))


def test_one_series_is_asked_for_by_its_key():
    (query,) = imf_sdmx.queries(TRADE, Ask(date(2025, 5, 9), date(2026, 11, 23), keyed=False))
    assert query.url == "https://api.imf.org/external/sdmx/3.0/data/dataflow/IMF.STA/IMTS/+/AAA.XG_FOB_USD.BBB.M"
    assert dict(query.params)["c[TIME_PERIOD]"] == "ge:2025-01"
    assert query.headers == (("Accept", "application/json"),)
    (everything,) = imf_sdmx.queries(TRADE, ALL)
    assert "c[TIME_PERIOD]" not in dict(everything.params)


@pytest.mark.parametrize("key", ["AAA.*.BBB.M", "AAA+BBB.XG_FOB_USD.CCC.M", "AAA..BBB.M", "", "AAA/../B"])
def test_a_key_of_several_series_is_not_asked(key):
    with pytest.raises(SourceRefused, match="one series is wanted"):
        imf_sdmx.queries(make_indicator(options=(("flow", "IMF.STA/IMTS"), ("key", key))), ALL)


def test_texts_are_numbers_nulls_are_missing_and_scale_multiplies_nothing():
    frame = imf_sdmx.parse(sample("imf_sdmx/trade_AAA.json"), TRADE)
    assert values(frame) == {"2026-01-01": 1250000.0, "2026-03-01": -3.5, "2026-04-01": 2000000.0}
    assert frame["status"].tolist() == ["A", "E", "P"]


def test_years_after_the_last_actual_one_are_estimates_and_years_not_over_forecasts():
    growth = sample("imf_sdmx/growth_AAA_BBB.json")
    assert statuses(imf_sdmx.parse(growth, GROWTH)) == {2023: "A", 2024: "A", 2025: "E", 2026: "F", 2027: "F"}
    never = series("IMF.RES/WEO", "BBB.NGDP_RPCH.A")
    assert statuses(imf_sdmx.parse(growth, never)) == {2023: "E", 2024: "E", 2025: "E", 2026: "F", 2027: "F"}


def test_xml_reads_as_json_does():
    frame = imf_sdmx.parse(sample("imf_sdmx/trade_AAA.xml"), YEARLY_TRADE)
    assert values(frame) == {"2023-01-01": 512000000.0, "2024-01-01": 498000000.0}
    assert statuses(frame) == {2023: "A", 2024: "E"}
    assert frame["stamped"].dt.strftime("%Y-%m-%d").tolist() == ["2023-12-31", "2024-12-31"]


def test_the_two_directions_of_trade_are_not_taken_for_each_other():
    other_way = series("IMF.STA/IMTS", "BBB.XG_FOB_USD.AAA.A")
    assert values(imf_sdmx.parse(sample("imf_sdmx/trade_AAA.xml"), other_way)) == {"2023-01-01": 7.0}


def test_a_series_that_is_not_in_the_answer_is_named():
    with pytest.raises(SourceChanged, match=r"no series AAA\.MG_CIF_USD\.BBB\.M \(there is: AAA\.XG_FOB_USD\.BBB\.M"):
        imf_sdmx.parse(sample("imf_sdmx/trade_AAA.json"), series("IMF.STA/IMTS", "AAA.MG_CIF_USD.BBB.M"))


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("trade_AAA.json", '"OBS_VALUE"', '"VALUE"', "no OBS_VALUE among the measures"),
        ("trade_AAA.json", '"series": {', '"serien": {', "no member 'series'"),
        ("trade_AAA.json", '"COUNTERPART_COUNTRY"', '"PARTNER"', "a key is made of COUNTRY.INDICATOR.PARTNER"),
        ("trade_AAA.json", '"keyPosition": 2', '"keyPosition": 0', "a key is made of"),
        ("trade_AAA.json", '"TIME_PERIOD"', '"TIME"', "observations by TIME, not by time"),
        ("trade_AAA.json", '"2026-M03"', '"2026-M13"', "is no period"),
        ("trade_AAA.json", '"2026-M03"', '"2026-M01"', "2026-01-01 twice, with 1250000.0 and -3.5"),
        ("trade_AAA.json", '"0:0:0:0"', '"0:0:9:0"', "COUNTERPART_COUNTRY has no code 9 of 2"),
        ("trade_AAA.json", '"0:0:0:0"', '"0:0:0"', "of 4 dimensions"),
        ("trade_AAA.json", '"1250000"', '"a lot"', "which is no number"),
        ("trade_AAA.json", '"1250000"', '{"value": 1}', "which is no number"),
        ("trade_AAA.json", '"1250000"', "1e999", "which is not finite"),
        ("trade_AAA.json", '"1250000"', "1" * 5000, "JSON that breaks off or is not JSON"),
        ("trade_AAA.xml", "OBS_VALUE", "VALUE", "no OBS_VALUE in an observation"),
        ("trade_AAA.xml", "TIME_PERIOD", "PERIOD", "no member 'TIME_PERIOD'"),
        ("trade_AAA.xml", "COUNTERPART_COUNTRY", "PARTNER", r"no series AAA\.XG_FOB_USD\.BBB\.A"),
        ("trade_AAA.xml", "<Series", "<Row", "no series but Group, Row"),
        ("trade_AAA.xml", "StructureSpecificData", "Error", "<Error> where data were expected"),
    ],
)
def test_a_changed_answer_is_refused(name, old, new, words):
    body = sample(f"imf_sdmx/{name}").body.decode()
    assert old in body
    body = body.replace(old, new).replace("</Series", "</Row" if new == "<Row" else "</Series")
    with pytest.raises(SourceChanged, match=words):
        imf_sdmx.parse(answer(body), TRADE if name.endswith("json") else YEARLY_TRADE)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "the IMF knows no data set IMF.STA/IMTS"),
        ("{}", "no member 'data'"),
        ("Service unavailable", "plain text where JSON was expected"),
        ("<!DOCTYPE html><html><body>Sorry</body></html>", "no SDMX"),
        ('<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>', "no SDMX"),
        ('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "no SDMX"),
        ('{"errors": [{"code": 404, "title": "No such flow"}]}', "the IMF says: .*No such flow"),
        ('{"statusCode": 401, "message": "Access denied"}', "the gateway says 401: Access denied"),
        ('{"data": {"dataSets": [], "structures": []}}', "0 data sets"),
    ],
)
def test_what_is_no_data_is_refused_in_plain_words(body, words):
    with pytest.raises(SourceChanged, match=words):
        imf_sdmx.parse(answer(body), TRADE)


def test_a_throttled_call_is_tried_again():
    with pytest.raises(SourceUnavailable, match="429: Rate limit is exceeded"):
        imf_sdmx.parse(answer('{"statusCode": 429, "message": "Rate limit is exceeded."}'), TRADE)


def test_every_value_of_a_recorded_annual_series_is_read():
    body = recorded("imf_sdmx3/whdreo_GX1213_BCA_annual.json", retrieved_at=datetime(2025, 11, 9, tzinfo=UTC))
    read = json.loads(body.body)["data"]
    years = [each["value"] for each in read["structures"][0]["dimensions"]["observation"][0]["values"]]
    expected = {
        f"{years[int(index)]}-01-01": float(cells[0])
        for index, cells in read["dataSets"][0]["series"]["0:0:0"]["observations"].items()
    }
    frame = imf_sdmx.parse(body, series("IMF.WHD/WHDREO", "GX1213.BCA_GDP_BP6.A"))
    assert values(frame) == expected
    assert len(expected) == 55
    assert {year for year, status in statuses(frame).items() if status == "F"} == {*range(2025, 2031)}


@pytest.mark.parametrize("key", ["ABW.S13.G2M.G23_T.POGDP_PT.A", "AFG.S13.G2M.G23_T.POGDP_PT.A"])
def test_a_recorded_answer_full_of_nulls_is_empty(key):
    body = recorded(f"imf_sdmx3/gfs_soo_{'ABW' if key < 'ABX' else 'all'}_1972-1976.json")
    assert imf_sdmx.parse(body, series("IMF.STA/GFS_SOO", key)).empty


def test_a_recorded_answer_without_series_is_empty():
    body = recorded("imf_sdmx3/whdreo_monthly_empty.json")
    assert imf_sdmx.parse(body, series("IMF.WHD/WHDREO", "IRN.NGDP_RPCH.M")).empty


def test_a_recorded_empty_answer_names_the_data_set():
    with pytest.raises(SourceChanged, match="the IMF knows no data set"):
        imf_sdmx.parse(recorded("imf_sdmx3/dataflow_unknown_http204.txt"), TRADE)


@pytest.mark.parametrize("partner", ["G001", "G998"])
def test_every_value_of_the_recorded_trade_is_read(partner):
    body = recorded("imf_imts/data_USA_XG_FOB_USD_G001_G998_A.xml")
    part = re.search(rf'<Series [^>]*COUNTERPART_COUNTRY="{partner}".*?</Series>', body.body.decode())[0]
    expected = {
        f"{year}-01-01": float(value) for value, year in re.findall(r'OBS_VALUE="(\d+)".*?TIME_PERIOD="(\d+)"', part)
    }
    assert values(imf_sdmx.parse(body, series("IMF.STA/IMTS", f"USA.XG_FOB_USD.{partner}.A"))) == expected
    assert len(expected) == 2


def test_the_recorded_outlook_in_the_older_xml_is_read():
    body = recorded("imf_sdmx21/weo_SVK.xml")
    assert values(imf_sdmx.parse(body, series("IMF.RES/WEO", "SVK.NGDP_R.A"))) == {"2018-01-01": 94669000000.0}


@pytest.mark.parametrize("name", ["imf_sdmx3/dataflow_PCPS.json", "imf_imts/availability_USA_INDICATOR.json"])
def test_a_recorded_answer_of_another_kind_is_refused(name):
    with pytest.raises(SourceChanged):
        imf_sdmx.parse(recorded(name), TRADE)


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    name = data.draw(st.sampled_from(SAMPLES))
    body = bytearray(sample(name).body)
    for _ in range(data.draw(st.integers(0, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.one_of(st.just(len(body)), st.integers(0, len(body))))
    try:
        frame = imf_sdmx.parse(answer(bytes(body[:cut])), data.draw(st.sampled_from([TRADE, YEARLY_TRADE, GROWTH])))
    except SourceError:
        return
    assert tuple(frame.columns) == COLUMNS


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_any_part_of_another_kind_ends_in_a_source_error_or_a_frame(data):
    read = json.loads(sample(data.draw(st.sampled_from(SAMPLES[:2]))).body)
    place, at = [], read
    while isinstance(at, dict | list) and at and (not place or data.draw(st.integers(0, 5))):
        step = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        place.append((at, step))
        at = at[step]
    holder, step = place[-1]
    holder[step] = data.draw(PLAIN)
    try:
        frame = imf_sdmx.parse(answer(json.dumps(read)), data.draw(st.sampled_from([TRADE, GROWTH])))
    except SourceError:
        return
    assert tuple(frame.columns) == COLUMNS
