"""The ECB's answers: its SDMX-CSV with all columns or few, and the flat file of daily rates."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import date

import pytest
from answers import ALL, SAMPLES, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceError
from indicators.loaders import ecb
from indicators.model import Ask


def rate(currency, frequency="B"):
    return make_indicator(frequency=frequency, options=(("key", f"EXR/D.{currency}.EUR.SP00.A"),), source="ecb")


DOLLAR = rate("USD")
CSV = (SAMPLES / "ecb" / "rates.csv").read_bytes()
FLAT = (SAMPLES / "ecb" / "eurofxref.csv").read_bytes()
FEW = (
    b"FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE\nD,GBP,2031-01-03,0.9125\nD,USD,2031-01-02,1.5001\nD,USD,2031-01-03,1.5005\n"
)


def test_the_series_is_asked_for_from_the_first_period_on():
    (query,) = ecb.queries(DOLLAR, ALL)
    assert query.url == "https://data-api.ecb.europa.eu/service/data/EXR/D.USD.EUR.SP00.A"
    assert query.params == (("format", "csvdata"),)
    for frequency, start in (("B", "2031-05-01"), ("M", "2031-05"), ("Q", "2031-Q2"), ("A", "2031")):
        (query,) = ecb.queries(rate("USD", frequency), Ask(date(2031, 5, 1), date(2031, 6, 30), keyed=False))
        assert dict(query.params)["startPeriod"] == start


def test_rows_of_the_key_are_read_with_their_status_and_a_holiday_is_no_row():
    read = ecb.parse(sample("ecb/rates.csv"), DOLLAR)
    assert values(read) == {"2031-01-02": 1.5, "2031-01-03": 1.5005, "2031-01-07": 1.4875}
    assert read["status"].tolist() == ["A", "A", "P"]
    assert values(ecb.parse(sample("ecb/rates.csv"), rate("GBP"))) == {"2031-01-02": 0.9125}


def test_a_value_beside_a_status_that_says_there_is_none_is_not_believed():
    body = CSV.replace(b"1.4875,P", b"1.4875,M")
    assert "2031-01-07" not in values(ecb.parse(answer(body), DOLLAR))


def test_a_copy_with_few_columns_is_read_by_its_currency():
    assert values(ecb.parse(answer(FEW), DOLLAR)) == {"2031-01-02": 1.5001, "2031-01-03": 1.5005}


def test_the_flat_file_is_read_with_its_blanks_its_last_comma_and_its_dates_in_words():
    assert values(ecb.parse(sample("ecb/eurofxref.csv"), DOLLAR)) == {"2031-01-07": 1.4875}
    assert values(ecb.parse(sample("ecb/eurofxref.csv"), rate("ISK"))) == {}
    history = FLAT.replace(b"7 January 2031", b"2031-01-07")
    assert values(ecb.parse(answer(history), rate("JPY"))) == {"2031-01-07": 201.5}


def test_a_header_alone_says_that_there_is_nothing_yet():
    assert ecb.parse(answer(CSV.split(b"\n")[0] + b"\n"), DOLLAR).empty


@pytest.mark.parametrize(
    ("body", "old", "new", "words"),
    [
        (CSV, b"OBS_VALUE", b"VALUE", "no column OBS_VALUE"),
        (CSV, b"TIME_PERIOD", b"PERIOD", "no column TIME_PERIOD"),
        (CSV, b"USD,0\n", b"USD,3\n", "power of 3"),
        (CSV, b"1.5005,A", b"1.5005,Z", "unknown OBS_STATUS 'Z'"),
        (CSV, b"1.5005", b"one", "which is no number"),
        (CSV, b"2031-01-03,1.5005", b"2031-01-02,1.5005", "twice"),
        (CSV, b"2031-01-03", b"2031-S1", "is no period"),
        (CSV, b'"Reference rate', b"Reference rate", "cut off"),
        (CSV, CSV, b"<?xml version='1.0'?><message/>", "HTML or XML"),
        (CSV, CSV, b"No results found.", "no column"),
        (FEW, b"CURRENCY", b"MONEY", "no column KEY"),
        (FEW, b"1.5005\n", b"1.5", "cut off"),
        (FLAT, b"USD", b"AUD", "no column USD"),
        (FLAT, b"7 January", b"7 Janvier", "is no day"),
        (FLAT, b"7 January", b"32 January", "is no period"),
    ],
)  # fmt: skip
def test_a_changed_answer_is_refused(body, old, new, words):
    assert old in body
    with pytest.raises(SourceChanged, match=words):
        ecb.parse(answer(body.replace(old, new, 1)), DOLLAR)


def test_a_currency_the_answer_does_not_have_is_named():
    with pytest.raises(SourceChanged, match=r"no row of EXR/D\.IRR\.EUR\.SP00\.A \(there is: EXR\.D\.GBP"):
        ecb.parse(sample("ecb/rates.csv"), rate("IRR"))


def test_the_flat_file_has_no_monthly_rates():
    monthly = make_indicator(frequency="M", options=(("key", "EXR/M.USD.EUR.SP00.A"),))
    with pytest.raises(SourceChanged, match=r"where EXR/M\.USD\.EUR\.SP00\.A was asked for"):
        ecb.parse(sample("ecb/eurofxref.csv"), monthly)


@pytest.mark.parametrize("currency", ["USD", "CNY", "TRY", "ISK"])
def test_every_value_of_a_recorded_answer_is_read(currency):
    body = recorded("ecb/exr_daily_all_2026-02-17_reduced.csv")
    rows = csv.DictReader(io.StringIO(body.body.decode()))
    expected = {row["TIME_PERIOD"]: float(row["OBS_VALUE"]) for row in rows if row["CURRENCY"] == currency}
    assert len(expected) > 10
    assert values(ecb.parse(body, rate(currency))) == expected


def test_every_value_of_the_recorded_flat_file_is_read():
    body = recorded("ecb/eurofxref.csv")
    header, row = (line.split(", ") for line in body.body.decode().splitlines())
    assert row[0] == "13 April 2026"
    for currency, cell in list(zip(header, row, strict=True))[1:-1]:
        assert values(ecb.parse(body, rate(currency))) == {"2026-04-13": float(cell)}


@pytest.mark.parametrize("name", ["exr_M_USD_EUR_SP00_A.xml", "exr_ts.json"])
def test_the_portals_other_formats_are_not_asked_for_and_not_guessed_at(name):
    with pytest.raises(SourceChanged):
        ecb.parse(recorded(f"ecb/{name}"), DOLLAR)


@given(st.sampled_from([CSV, FEW, FLAT]), st.data())
def test_damage_gives_a_frame_or_a_sources_error(body, data):
    place = data.draw(st.integers(0, len(body)))
    damaged = body[:place] + data.draw(st.binary(max_size=8)) + body[place + data.draw(st.integers(0, 40)) :]
    with suppress(SourceError):
        assert (ecb.parse(answer(damaged), DOLLAR)["series_id"] == DOLLAR.id).all()
