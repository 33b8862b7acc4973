"""EIA's answers: pages, units, refusals, months to come, and rows that are parts of one figure."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from answers import ALL, SAMPLES, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.loaders import eia
from indicators.model import Ask


def series(**options):
    return make_indicator(frequency="M", options=tuple(sorted(options.items())), source="eia")


PRODUCTION = series(route="international", facets="productId=57 countryRegionId=AAA", unit="TBPD")
IMPORTS = series(
    route="crude-oil-imports", facets="originId=CTY_AA destinationType=US", value="quantity", unit="thousand barrels"
)
OUTLOOK = series(route="steo", facets="seriesId=COPR_AA", unit="million barrels per day")
FILES = {
    indicator: (SAMPLES / "eia" / name).read_bytes()
    for indicator, name in ((PRODUCTION, "production.json"), (IMPORTS, "imports.json"), (OUTLOOK, "outlook.json"))
}


def test_the_route_is_asked_with_its_facets_a_page_at_a_time():
    (query,) = eia.queries(PRODUCTION, Ask(date(2031, 1, 1), date(2031, 6, 30), keyed=True))
    assert query.url == "https://api.eia.gov/v2/international/data/"
    assert query.params == (
        ("frequency", "monthly"),
        ("data[0]", "value"),
        ("facets[productId][]", "57"),
        ("facets[countryRegionId][]", "AAA"),
        ("start", "2031-01"),
        ("sort[0][column]", "period"),
        ("sort[0][direction]", "asc"),
        ("length", "5000"),
        ("offset", "0"),
    )
    (everything,) = eia.queries(PRODUCTION, ALL)
    assert "start" not in dict(everything.params)


@pytest.mark.parametrize(
    ("frequency", "start"),
    [("annual", "2031"), ("quarterly", "2031-Q2"), ("monthly", "2031-05"), ("weekly", "2031-05-01")],
)
def test_the_start_is_written_as_the_frequency_wants_it(frequency, start):
    (query,) = eia.queries(
        series(route="steo", frequency=frequency), Ask(date(2031, 5, 1), date(2031, 6, 30), keyed=True)
    )
    assert (dict(query.params)["frequency"], dict(query.params)["start"]) == (frequency, start)


def test_values_are_texts_or_numbers_and_what_is_missing_is_no_row():
    assert values(eia.parse(sample("eia/production.json"), PRODUCTION)) == {"2031-01-01": 412.5, "2031-04-01": 398.0}


def test_a_month_of_the_outlook_that_is_not_over_is_a_forecast():
    """Answers of these tests are of 23 November 2026."""
    read = eia.parse(sample("eia/outlook.json"), OUTLOOK)
    assert dict(zip(values(read), read["status"], strict=True)) == {
        "2026-09-01": "A",
        "2026-10-01": "A",
        "2026-11-01": "F",
        "2026-12-01": "F",
    }


@pytest.mark.parametrize(("day", "status"), [(30, "F"), (31, "A")])
def test_a_month_is_over_on_the_day_after_its_last(day, status):
    read = eia.parse(
        sample("eia/outlook.json", retrieved_at=datetime(2026, 10, 30, tzinfo=UTC) + timedelta(day - 29)), OUTLOOK
    )
    assert dict(zip(values(read), read["status"], strict=True))["2026-10-01"] == status


def test_grades_of_a_month_are_added_up_and_a_month_with_one_withheld_is_no_row():
    assert values(eia.parse(sample("eia/imports.json"), IMPORTS)) == {"2031-01-01": 150.0, "2031-03-01": 15.0}


def test_rows_of_other_kinds_of_place_are_not_counted_beside_the_country():
    body = json.loads(FILES[IMPORTS])
    port = {**body["response"]["data"][0], "destinationId": "PT_1", "destinationType": "PT"}
    body["response"] |= {"data": [*body["response"]["data"], port], "total": 6}
    assert values(eia.parse(answer(json.dumps(body)), IMPORTS))["2031-01-01"] == 150.0
    everywhere = series(route="crude-oil-imports", facets="originId=CTY_AA", value="quantity")
    with pytest.raises(SourceChanged, match="HSO of 2031-01 stands twice"):
        eia.parse(answer(json.dumps(body)), everywhere)


def test_a_sum_over_rows_that_come_in_pages_is_refused():
    body = FILES[IMPORTS].replace(b'"total": 5', b'"total": 6000')
    with pytest.raises(SourceChanged, match="6,000 rows of crude-oil-imports in pages"):
        eia.parse(answer(body), IMPORTS)


def test_no_rows_at_all_say_that_there_is_nothing_yet():
    body = json.dumps({"response": {"total": "0", "data": []}})
    assert eia.parse(answer(body), PRODUCTION).empty
    assert eia.more(eia.queries(PRODUCTION, ALL)[0], [answer(body)]) is None


@pytest.mark.parametrize(
    ("indicator", "old", "new", "words"),
    [
        (PRODUCTION, b'"unit": "TBPD"', b'"unit": "MTOE"', "values in 'MTOE', expected 'TBPD'"),
        (PRODUCTION, b'"unit": "TBPD"', b'"measure": "TBPD"', "a row without 'unit'"),
        (OUTLOOK, b"million barrels per day", b"thousand barrels per day", "expected 'million barrels per day'"),
        (IMPORTS, b"quantity-units", b"units", "a row without 'unit'"),
        (IMPORTS, b'"quantity":', b'"amount":', "a row without 'quantity'"),
        (IMPORTS, b'"gradeId"', b'"grade"', "a row without 'gradeId'"),
        (PRODUCTION, b'"value":', b'"worth":', "a row without 'value'"),
        (PRODUCTION, b'"countryRegionId"', b'"country"', "a row without 'countryRegionId'"),
        (PRODUCTION, b'"AAA"', b'"CCC"', "no row of productId=57 countryRegionId=AAA among 5"),
        (PRODUCTION, b'"412.5"', b'"many"', "which is no number"),
        (PRODUCTION, b'"412.5"', b"[412.5]", "which is no number"),
        (PRODUCTION, b'"2031-04"', b'"April 2031"', "is no period"),
        (PRODUCTION, b'"2031-04"', b'"2031-01"', "twice"),
        (PRODUCTION, b'"total": "5"', b'"total": "five"', "total is 'five'"),
        (PRODUCTION, b'"total": "5", ', b"", "no whole number 'total'"),
        (PRODUCTION, b'"data"', b'"rows"', "no member 'data'"),
        (PRODUCTION, b'"response"', b'"answer"', "no member 'response'"),
        (PRODUCTION, FILES[PRODUCTION], b"{}", "no member 'response'"),
        (PRODUCTION, FILES[PRODUCTION], FILES[PRODUCTION][:400], "breaks off"),
        (PRODUCTION, FILES[PRODUCTION], b"<html></html>", "HTML"),
    ],
)
def test_a_changed_answer_is_refused(indicator, old, new, words):
    assert old in FILES[indicator]
    with pytest.raises(SourceChanged, match=words):
        eia.parse(answer(FILES[indicator].replace(old, new)), indicator)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ({"error": {"code": "API_KEY_MISSING", "message": "No key."}}, SourceRefused, "API_KEY_MISSING No key"),
        ({"error": {"code": "API_KEY_INVALID", "message": "Wrong."}}, SourceRefused, "API_KEY_INVALID"),
        ({"error": {"code": "OVER_RATE_LIMIT", "message": "Later."}}, SourceUnavailable, "OVER_RATE_LIMIT"),
        ({"error": "Invalid facet 'x' provided.", "code": 404}, SourceChanged, "404 Invalid facet"),
        ({"error": "Busy.", "code": 503}, SourceUnavailable, "503 Busy"),
        ({"error": None}, SourceChanged, "refuses"),
    ],
)
def test_a_refusal_is_said_in_its_own_words(error, kind, words):
    with pytest.raises(kind, match=words):
        eia.parse(answer(json.dumps(error)), PRODUCTION)


def page(total, *periods):
    rows = [{"period": each, "value": "1"} for each in periods]
    warning = [{"warning": "incomplete return", "description": "more"}]
    return answer(json.dumps({"warnings": warning, "response": {"total": total, "data": rows}}))


def test_pages_follow_each_other_until_the_announced_rows_are_in_hand():
    (query,) = eia.queries(PRODUCTION, ALL)
    first, second = page("3", "2031-01", "2031-02"), page(3, "2031-03")
    following = eia.more(query, [first])
    assert following is not None
    assert (following.url, dict(following.params)) == (query.url, {**dict(query.params), "offset": "2"})
    assert eia.more(following, [first, second]) is None


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (page("3", "2031-01", "2031-02"), "repeats one before it"),
        (page("3"), "2 rows where 3 were announced"),
        (page("3", "2031-03", "2031-04"), "4 rows where 3 were announced"),
        (page("4", "2031-03"), "announces another total"),
    ],
)
def test_pages_that_repeat_or_do_not_add_up_are_refused(last, words):
    (query,) = eia.queries(PRODUCTION, ALL)
    with pytest.raises(SourceChanged, match=words):
        eia.more(query, [page("3", "2031-01", "2031-02"), last])


def test_the_recorded_value_is_read():
    angola = series(
        route="international",
        facets="productId=57 activityId=1 countryRegionId=AGO countryRegionTypeId=c unit=TBPD",
        unit="TBPD",
    )
    body = recorded("eia/international_crude_AGO_1973-01.json")
    assert values(eia.parse(body, angola)) == {"1973-01-01": 162.0}
    assert eia.more(eia.queries(angola, ALL)[0], [body]) is None


def test_the_recorded_warning_of_an_incomplete_answer_leads_to_its_next_page():
    demand = make_indicator(
        frequency="D",
        options=(("facets", "respondent=AECI type=D"), ("route", "electricity/rto"), ("unit", "megawatthours")),
    )
    body = recorded("eia/rto_region_warning_incomplete.json")
    assert values(eia.parse(body, demand)) == {"2026-09-27": 2182.0}
    following = eia.more(eia.queries(demand, ALL)[0], [body])
    assert following is not None
    assert dict(following.params)["offset"] == "6"


@given(st.sampled_from([PRODUCTION, IMPORTS, OUTLOOK]), st.data())
def test_damage_gives_a_frame_or_a_sources_error(indicator, data):
    body = FILES[indicator]
    place = data.draw(st.integers(0, len(body)))
    damaged = body[:place] + data.draw(st.binary(max_size=8)) + body[place + data.draw(st.integers(0, 40)) :]
    (query,) = eia.queries(indicator, ALL)
    with suppress(SourceError):
        assert (eia.parse(answer(damaged), indicator)["series_id"] == indicator.id).all()
    with suppress(SourceError):
        eia.more(query, [answer(damaged)])
