"""The rial archive's files: of a day, a month, all days; toman, multiples of a currency, and two calendars."""

from __future__ import annotations

import csv
import json
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceError
from indicators.loaders import rial_archive
from indicators.model import Ask, Query

TODAY = ALL.until
DAYS = (Path(__file__).parents[1] / "samples" / "rial_archive" / "days.min.json").read_bytes()
SHIPPED = Path(__file__).parents[2] / "data" / "figures" / "observations" / "fx.irr_usd.free_market.csv"
MAIN = "https://raw.githubusercontent.com/SamadiPour/rial-exchange-rates-archive/main"


def rate(currency: str, quote: str = "sell"):
    return make_indicator(id=f"fx.{currency}", options=(("currency", currency), ("quote", quote)))


def of_day(path: str) -> Query:
    return Query(f"{MAIN}/{path}")


@pytest.mark.parametrize(
    ("currency", "days_back", "name"),
    [
        ("usd", None, "gregorian_imp"),
        ("emami1", None, "gregorian_all"),
        ("usd", 6, "gregorian_7days"),
        ("emami1", 7, "gregorian_31days"),
        ("eur", 30, "gregorian_31days"),
        ("eur", 31, "gregorian_imp"),
        ("jpy", 31, "gregorian_all"),
    ],
)
def test_the_shortest_file_that_reaches_back_is_asked(currency, days_back, name):
    since = None if days_back is None else TODAY - timedelta(days=days_back)
    (query,) = rial_archive.queries(rate(currency), Ask(since, TODAY, keyed=False))
    assert query.url.endswith(f"/rial-exchange-rates-archive/data/{name}.min.json")
    assert query.alternative.startswith("https://cdn.jsdelivr.net/")
    assert query.alternative.endswith(f"@data/{name}.min.json")


def test_currencies_of_one_file_ask_one_question():
    recent = Ask(TODAY - timedelta(days=10), TODAY, keyed=False)
    assert rial_archive.queries(rate("usd"), recent) == rial_archive.queries(rate("emami1"), recent)


def test_toman_are_made_rial_and_a_day_without_a_quote_is_no_row():
    days = sample("rial_archive/days.min.json")
    assert values(rial_archive.parse(days, rate("usd"))) == {"2031-01-01": 5005000, "2031-01-03": 5007000}
    assert values(rial_archive.parse(days, rate("usd", "buy"))) == {"2031-01-03": 5006000}
    assert values(rial_archive.parse(days, rate("eur"))) == {"2031-01-02": 6001000}


def test_a_rate_is_for_one_unit_by_its_name_or_by_what_names_always_said():
    days, month = sample("rial_archive/days.min.json"), sample("rial_archive/month_with_names.json")
    assert values(rial_archive.parse(days, rate("jpy"))) == {"2031-01-03": 33100}
    assert values(rial_archive.parse(days, rate("iqd"))) == {"2031-01-03": 3800}
    assert values(rial_archive.parse(month, rate("jpy"))) == {"2031-01-01": 33000, "2031-01-02": 33010}


def test_a_file_of_one_day_has_its_day_in_its_address():
    body = sample("rial_archive/day.json", query=of_day("gregorian/2031/01/04"))
    assert values(rial_archive.parse(body, rate("usd"))) == {"2031-01-04": 5005000}
    assert values(rial_archive.parse(body, rate("jpy"))) == {"2031-01-04": 33000}
    assert values(rial_archive.parse(body, rate("azadi1_2"))) == {"2031-01-04": 3000000000}
    for path in ("jalali/1409/10/14", "gregorian/2031/01/full"):
        with pytest.raises(SourceChanged, match="no days in it, nor in its address"):
            rial_archive.parse(sample("rial_archive/day.json", query=of_day(path)), rate("usd"))


def test_jalali_days_are_refused_by_name():
    with pytest.raises(SourceChanged, match="1409/10/11 is of the Jalali calendar"):
        rial_archive.parse(sample("rial_archive/currency_jalali.json"), rate("usd"))
    with pytest.raises(SourceChanged, match="Jalali"):
        rial_archive.parse(recorded("rial_bonbast/data_branch_currency_usd.json"), rate("usd"))


def plainly(days: dict, currency: str, quote: str) -> dict[str, float]:
    """Return the rial for one unit, read without the loader."""
    expected = {}
    for stamp, rates in days.items():
        if quote in rates.get(currency, {}):
            named = re.match(r"\d+", rates[currency].get("name", ""))
            units = int(named.group()) if named else {"amd": 10, "jpy": 10, "iqd": 100}.get(currency, 1)
            expected[stamp.replace("/", "-")] = rates[currency][quote] * 10 / units
    return expected


@pytest.mark.parametrize(
    "name", ["data_branch_gregorian_imp.min", "data_branch_gregorian_7days.min", "gregorian_2026-03_full"]
)
def test_every_value_of_a_recorded_file_is_read(name):
    body = recorded(f"rial_bonbast/{name}.json")
    days = json.loads(body.body)
    for currency in {currency for rates in days.values() for currency in rates}:
        for quote in ("sell", "buy"):
            read = values(rial_archive.parse(body, rate(currency, quote)))
            assert read == plainly(days, currency, quote)
            assert read


@pytest.mark.parametrize("day", ["2012-10-09", "2025-12-21", "2026-08-20"])
def test_every_value_of_a_recorded_day_is_read(day):
    query = of_day(f"gregorian/{day.replace('-', '/')}")
    body = recorded(f"rial_bonbast/gregorian_{day}.json", query=query)
    for currency, quoted in json.loads(body.body).items():
        for quote in ("sell", "buy"):
            read = values(rial_archive.parse(body, rate(currency, quote)))
            assert read == plainly({day: {currency: quoted}}, currency, quote)


def test_the_multiples_are_those_of_the_recorded_names():
    rates = json.loads(recorded("rial_bonbast/gregorian_2026-08-20.json").body)
    named = {code: re.match(r"\d+", each["name"]) for code, each in rates.items()}
    assert {code: int(found.group()) for code, found in named.items() if found} == rial_archive.UNITS


def test_recorded_days_are_the_days_that_ship():
    body = recorded("rial_bonbast/data_branch_gregorian_imp.min.json")
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        shipped = {row["stamped"]: float(row["value"]) for row in csv.DictReader(file)}
    assert values(rial_archive.parse(body, rate("usd"))) == shipped


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"sell"', '"price"', "no 'sell' for 'usd' on any day"),
        ('"sell":500500', '"price":500500', "'usd' has no 'sell'"),
        ('"usd"', '"dollar"', "no currency 'usd' on any day .there is: dollar, eur, iqd, jpy"),
        ("500500", '"dear"', "sell of usd is 'dear', which is no number"),
        ("500500", "[]", "which is no number"),
        ("2031/01/01", "2031/02/30", "is no period"),
        ("2031/01/01", "today", "'today' among days"),
        ('"2031/01/02":{"eur":{"sell":600100,"buy":600000}}', '"2031/01/02":[]', "expected a dict"),
    ],
)
def test_a_changed_file_is_refused(old, new, words):
    changed = answer(DAYS.decode().replace(old, new))
    assert changed.body != DAYS
    with pytest.raises(SourceChanged, match=words):
        rial_archive.parse(changed, rate("usd"))


def test_a_renamed_buying_quote_is_refused_but_not_a_missing_one_of_2012():
    with pytest.raises(SourceChanged, match="no 'buy' for 'usd'"):
        rial_archive.parse(answer(DAYS.decode().replace('"buy"', '"bid"')), rate("usd", "buy"))
    assert rial_archive.parse(answer('{"2012/10/09":{"usd":{"sell":1}}}'), rate("usd", "buy")).empty


def test_nothing_is_quoted_for_nothing():
    days = answer(
        '{"2031/01/01":{"usd":{"sell":0}},"2031/01/02":{"usd":{"sell":null}},"2031/01/03":{"usd":{"sell":7}}}'
    )
    assert values(rial_archive.parse(days, rate("usd"))) == {"2031-01-03": 70}


@pytest.mark.parametrize("body", ["404: Not Found", "<html></html>", "{}", "[]", '{"2031/01/01":{}}'])
def test_what_is_no_file_of_rates_is_refused(body):
    with pytest.raises(SourceChanged):
        rial_archive.parse(answer(body), rate("usd"))


@given(st.integers(0, len(DAYS) - 1), st.binary(max_size=3), st.booleans())
def test_damaged_bytes_give_a_plain_error_or_a_frame(place, bytes_, cut):
    damaged = DAYS[:place] + bytes_ + (b"" if cut else DAYS[place + len(bytes_) :])
    with suppress(SourceError):
        assert (rial_archive.parse(answer(damaged), rate("usd"))["value"] != 0).all()
