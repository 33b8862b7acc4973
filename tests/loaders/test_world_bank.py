"""The World Bank's answers: its refusals with status 200, its paging, its kinds of period."""

from __future__ import annotations

import json

import pytest
from answers import ALL, answer, recorded, sample, values
from making import make_indicator

from indicators.errors import SourceChanged
from indicators.loaders import world_bank
from indicators.model import Query

PRICES = make_indicator(
    id="cpi.aaa", frequency="A", options=(("country", "AAA"), ("indicator", "FP.CPI.TOTL.ZG")), source="world_bank"
)
GDP = make_indicator(
    id="gdp.jpn", frequency="A", options=(("country", "JPN"), ("indicator", "NY.GDP.MKTP.CD")), source="world_bank"
)


def test_a_missing_year_is_no_row_and_another_country_is_left_out():
    assert values(world_bank.parse(sample("world_bank/prices_AAA.json"), PRICES)) == {
        "2021-01-01": -3.0,
        "2023-01-01": 12.5,
    }


def test_every_value_of_a_recorded_page_is_read():
    body = recorded("worldbank/gdp_JPN_USA_page1of3.json")
    rows = json.loads(body.body)[1]
    for country in ("JPN", "USA"):
        indicator = make_indicator(
            id="gdp", frequency="A", options=(("country", country), ("indicator", "NY.GDP.MKTP.CD"))
        )
        expected = {f"{row['date']}-01-01": row["value"] for row in rows if row["countryiso3code"] == country}
        assert values(world_bank.parse(body, indicator)) == {k: v for k, v in expected.items() if v is not None}


def test_a_refusal_with_status_200_is_said_in_its_own_words():
    with pytest.raises(SourceChanged, match="refuses the question: The provided parameter value is not valid"):
        world_bank.parse(recorded("worldbank/error_invalid_indicator.json"), GDP)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"value":12.5', '"worth":12.5', "a row without 'value'"),
        ('"value":12.5', '"value":[1]', "which is no number"),
        ('"date":"2023"', '"date":"2023-13"', "is no period"),
        ('"total":4', '"total":5', "4 rows in 1 pages where 5 were announced"),
        ('"page":1', '"page":2', "page 2 where page 1 was asked"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    body = answer(sample("world_bank/prices_AAA.json").body.decode().replace(old, new, 1))
    read = world_bank.more if "page" in words else world_bank.parse
    arguments = (Query(""), [body]) if read is world_bank.more else (body, PRICES)
    with pytest.raises(SourceChanged, match=words):
        read(*arguments)


def test_paging_goes_on_to_the_last_page():
    (first,) = world_bank.queries(GDP, ALL)
    page = recorded("worldbank/gdp_JPN_USA_page1of3.json", query=first)
    following = world_bank.more(first, [page])
    assert following is not None
    assert dict(following.params)["page"] == "2"
    assert following.url == first.url
