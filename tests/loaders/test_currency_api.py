"""currency-api's answers: a file a day, the day it names itself, and codes that come and go."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date

import pytest
from answers import ALL, SAMPLES, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceError
from indicators.loaders import currency_api
from indicators.model import Ask


def rate(quote, base="usd"):
    return make_indicator(id=f"fx.{quote}", options=(("base", base), ("quote", quote)), source="currency_api")


RIAL = rate("irr")
BODY = (SAMPLES / "currency_api" / "usd.min.json").read_bytes()


def test_the_newest_file_is_asked_for_and_each_day_before_today():
    queries = currency_api.queries(RIAL, Ask(date(2026, 11, 21), date(2026, 11, 23), keyed=False))
    stem = "https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api"
    assert [each.url for each in queries] == [
        f"{stem}@{day}/v1/currencies/usd.min.json" for day in ("latest", "2026-11-22", "2026-11-21")
    ]
    assert queries[1].alternative == "https://2026-11-22.currency-api.pages.dev/v1/currencies/usd.min.json"


def test_series_of_one_currency_share_their_questions():
    assert currency_api.queries(RIAL, ALL) == currency_api.queries(rate("ves"), ALL)
    assert currency_api.queries(RIAL, ALL) != currency_api.queries(rate("usd", "eur"), ALL)


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (None, date(2026, 11, 23), 30),
        (date(2020, 1, 1), date(2026, 11, 23), 100),
        (date(2024, 1, 1), date(2024, 3, 4), 2),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
    ],
)
def test_days_are_counted_back_from_today_within_bounds(since, until, count):
    assert len(currency_api.queries(RIAL, Ask(since, until, keyed=False))) == 1 + count


def test_the_rate_stands_on_the_day_the_file_names():
    assert values(currency_api.parse(sample("currency_api/usd.min.json"), RIAL)) == {"2031-01-07": 2100000.5}


def test_a_price_that_is_missing_is_no_row():
    assert currency_api.parse(answer(BODY), rate("old")).empty


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"usd":{', b'"eur":{', "no member 'usd'"),
        (b'"irr"', b'"IRR"', "no 'irr' among the 7 prices of 'usd' on 2031-01-07"),
        (b'"date"', b'"day"', "no member 'date'"),
        (b"2031-01-07", b"2031-01", "is no day"),
        (b"2031-01-07", b"2031-02-30", "is no period"),
        (b"2100000.5", b"0", "which is no rate"),
        (b"2100000.5", b"-1", "which is no rate"),
        (b"2100000.5", b"Infinity", "Infinity where a number"),
        (b"2100000.5", b"true", "which is no number"),
        (BODY, b"{}", "no member 'date'"),
        (BODY, BODY[:60], "breaks off"),
        (BODY, b"<html>", "HTML"),
        (BODY, b"Couldn't find the requested release version", "plain text"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    assert old in BODY
    with pytest.raises(SourceChanged, match=words):
        currency_api.parse(answer(BODY.replace(old, new, 1)), RIAL)


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("2026-01-05_currencies_usd.min.json", "usd"),
        ("2026-09-29_currencies_usd.json", "usd"),
        ("2026-09-29_currencies_irr.min.json", "irr"),
        ("2026-09-29_currencies_ves.min.json", "ves"),
    ],
)
def test_every_price_of_a_recorded_file_is_read(name, base):
    body = recorded(f"currency_api/{name}")
    prices = json.loads(body.body)[base]
    assert len(prices) > 300
    for quote in prices:
        assert values(currency_api.parse(body, rate(quote, base))) == {name[:10]: prices[quote]}


def test_a_list_of_names_is_no_list_of_prices():
    with pytest.raises(SourceChanged, match="no member 'date'"):
        currency_api.parse(recorded("currency_api/2026-09-29_currencies.min.json"), RIAL)


@given(st.data())
def test_damage_gives_a_frame_or_a_sources_error(data):
    place = data.draw(st.integers(0, len(BODY)))
    damaged = BODY[:place] + data.draw(st.binary(max_size=8)) + BODY[place + data.draw(st.integers(0, 40)) :]
    with suppress(SourceError):
        assert len(currency_api.parse(answer(damaged), RIAL)) <= 1
