"""Emptiness is not success: every loader, every kind of answer without a value, first and later, told as what it is."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from answers import SAMPLES
from making import DAILY, INDICATORS, SOURCES, make_frame
from publisher import Publisher, Reply
from refreshing import SERVICE, Live, make_live

from indicators.answers import sources
from indicators.cli import main as cli
from indicators.loaders import LOADERS, loader
from indicators.model import EVERYTHING
from indicators.store.writing import append

NAME = "made.series"
NOW = datetime.now(UTC)  # an answer is of the moment it really came
DAY = f"{NOW - timedelta(days=3):%Y-%m-%d}"
# Loader: the options of a series, its frequency.
SERIES = {
    "comtrade": ({"reporter": "CHN", "partner": "IRN", "flow": "M", "commodity": "2709"}, "A"),
    "currency_api": ({"base": "usd", "quote": "irr"}, "D"),
    "dbnomics": ({"series": "OFFICE/TRADE/A.X"}, "A"),
    "dolarapi": ({"rate": "paralelo"}, "D"),
    "ecb": ({"key": "EXR/D.USD.EUR.SP00.A"}, "B"),
    "eia": ({"route": "international", "facets": "countryRegionId=IRN productId=57"}, "M"),
    "fred": ({"series": "PRICE"}, "B"),
    "gdelt": ({"query": "aland beland"}, "D"),
    "imf_rates": ({"currency": "Crown"}, "B"),
    "imf_sdmx": ({"flow": "IMF.STA/ER", "key": "IRN.XDC_USD.PA_RT.M"}, "M"),
    "ooni": ({"country": "IR", "test": "web_connectivity", "counter": "anomaly_count"}, "D"),
    "portwatch": ({"layer": "Daily_Ports_Data", "field": "portcalls", "where": "portname='Qingdao'"}, "D"),
    "rial_archive": ({"currency": "usd", "quote": "buy"}, "D"),
    "sipri": ({"direction": "imports", "country": "Iran"}, "A"),
    "world_bank": ({"country": "IRN", "indicator": "FP.CPI.TOTL.ZG"}, "A"),
}
FIELDS = [{"name": "date", "type": "esriFieldTypeDateOnly"}, {"name": "portname", "type": "esriFieldTypeString"}]


def inflation(code: str, value: float | None, count: int = 3) -> str:
    rows = [
        {
            "indicator": {"id": "FP.CPI.TOTL.ZG", "value": "Inflation"},
            "country": {"id": "IR", "value": "Iran, Islamic Rep."},
            "countryiso3code": code,
            "date": str(2020 + at),
            "value": value,
        }
        for at in range(count)
    ]
    return json.dumps([{"page": 1, "pages": 1, "per_page": 1000, "total": count}, rows])


def no_page(rows: object) -> str:
    return json.dumps([{"page": 0, "pages": 0, "per_page": 0, "total": 0}, rows])


def crude(value: str | None) -> str:
    """Return a month of production as EIA gives it, with its value."""
    row = {"period": "2026-01", "countryRegionId": "IRN", "productId": "57", "value": value, "unit": "TBPD"}
    return json.dumps({"response": {"total": "1", "data": [row]}})


def traded(year: int, value: float | None) -> dict[str, object]:
    """Return a row of UN Comtrade: what China says it bought of Iran's crude."""
    return {
        "freqCode": "A",
        "period": str(year),
        "reporterCode": 156,
        "partnerCode": 364,
        "partner2Code": 0,
        "motCode": 0,
        "flowCode": "M",
        "cmdCode": "2709",
        "customsCode": "C00",
        "primaryValue": value,
    }


def trade(value: float | None) -> str:
    return json.dumps({"count": 1, "data": [traded(2024, value)], "error": ""})


def copied(*values: object) -> str:
    codes = {"provider_code": "OFFICE", "dataset_code": "TRADE", "series_code": "A.X"}
    periods = [str(2020 + at) for at in range(len(values))]
    lists = {"period": periods, "period_start_day": [f"{each}-01-01" for each in periods], "value": list(values)}
    return json.dumps({"series": {"docs": [{**codes, **lists}], "num_found": 1}})


def rates(series: dict) -> str:
    """Return an answer of the IMF's with these series."""
    names = ("COUNTRY", "INDICATOR", "TYPE_OF_TRANSFORMATION", "FREQUENCY")
    values = dict(zip(names, ("IRN", "XDC_USD", "PA_RT", "M"), strict=True))
    codes = {name: [{"id": value}] if series else [] for name, value in values.items()}
    parts = [{"id": name, "keyPosition": at, "values": codes[name]} for at, name in enumerate(names)]
    times = {"id": "TIME_PERIOD", "keyPosition": 4, "values": [{"value": "2026-M01"}, {"value": "2026-M02"}]}
    structure = {
        "dimensions": {"series": parts, "observation": [times]},
        "measures": {"observation": [{"id": "OBS_VALUE"}]},
        "attributes": {"observation": [], "series": [], "dimensionGroup": []},
    }
    held = {"series": series} if series else {}
    return json.dumps({"data": {"dataSets": [held], "structures": [structure]}})


def register(deliveries: str) -> str:
    packed = base64.b64decode(json.loads((SAMPLES / "sipri/register.json").read_text())["bytes"]).decode()
    lines = packed.splitlines(keepends=True)
    start = next(at for at, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
    columns = lines[start].strip().split(",")
    made = dict.fromkeys(columns, "")
    made |= {"SIPRI AT Database ID": "1", "Supplier": "Beland", "Recipient": "Iran", "Delivery year": "2020"}
    made |= {"Numbers delivered is estimate": "No", "Delivery year is estimate": "No", "TIV delivery values": ""}
    if deliveries == "to another":
        made |= {"Supplier": "Iran", "Recipient": "Beland", "TIV delivery values": "5"}
    body = "".join(lines[: start + 1]) + ",".join(made[name] for name in columns) + "\n"
    return json.dumps({"bytes": base64.b64encode(body.encode()).decode()})


MONTH = "Representative Exchange Rates for Selected Currencies\nCurrency\tOctober 01, 2026\n{}\nNotes:\n\nRates.\n"
EMPTY = {
    # By loader: what the answer is, its body, and the words it is told by.
    ("comtrade", "count 0"): ('{"count": 0, "data": [], "error": ""}', "UN Comtrade counts 0 rows: no report yet, no"),
    ("comtrade", "null data"): ('{"count": 0, "data": null, "error": ""}', "'data' is None, expected a list: null"),
    ("comtrade", "null values"): (trade(None), "UN Comtrade has one row of 2709, without a value"),
    ("currency_api", "a null price"): ('{"date": "' + DAY + '", "usd": {"irr": null}}', "of usd in irr is null"),
    ("dbnomics", "NA alone"): (copied("NA", None), "DBnomics has 2 rows of OFFICE/TRADE/A.X, and no value in any"),
    ("dbnomics", "no period"): (copied(), "DBnomics has no row of OFFICE/TRADE/A.X"),
    ("dolarapi", "0 each day"): (
        json.dumps([{"fuente": "paralelo", "promedio": 0, "fecha": day} for day in ("2026-01-01", "2026-01-02")]),
        "DolarApi has 2 rows of the rate 'paralelo', and no value in any: each is 0 or null",
    ),
    ("ecb", "a header alone"): ("KEY,TIME_PERIOD,OBS_VALUE\n", "the table has no row of EXR/D.USD.EUR.SP00.A"),
    ("ecb", "empty cells"): (
        "KEY,TIME_PERIOD,OBS_VALUE\nEXR.D.USD.EUR.SP00.A,2026-01-02,\n",
        "the table has one row of EXR/D.USD.EUR.SP00.A, without a value",
    ),
    ("eia", "total 0"): (
        '{"response": {"total": "0", "data": []}}',
        "EIA has no row of countryRegionId=IRN productId=57",
    ),
    ("eia", "a dash"): (crude("--"), "EIA has one row of countryRegionId=IRN productId=57, without a value"),
    ("fred", "a header alone"): ("observation_date,PRICE\n", "FRED has no row of PRICE"),
    ("fred", "dots"): ("observation_date,PRICE\n2026-01-02,.\n2026-01-05,\n", "FRED has 2 rows of PRICE, and no value"),
    ("gdelt", "no line"): ('{"timeline": []}', "GDELT's timeline has no row of articles that match"),
    ("gdelt", "no bucket"): (
        '{"timeline": [{"series": "Article Count", "data": []}]}',
        "GDELT's timeline has no row of articles that match",
    ),
    ("gdelt", "no articles at all"): (
        '{"timeline": [{"series": "Article Count", "data": [{"date": "20260101T000000Z", "value": 0, "norm": 0}]}]}',
        "GDELT's timeline has one row of articles that match, without a value",
    ),
    ("imf_rates", "NA"): (MONTH.format("Crown\tNA"), "the month's page has one row of 'Crown', without a value"),
    ("imf_sdmx", "no series"): (rates({}), "the IMF has no row of IMF.STA/ER IRN.XDC_USD.PA_RT.M"),
    ("imf_sdmx", "null values"): (
        rates({"0:0:0:0": {"observations": {"0": [None], "1": [None]}}}),
        "the IMF has 2 rows of IMF.STA/ER IRN.XDC_USD.PA_RT.M, and no value in any",
    ),
    ("ooni", "no days"): ('{"result": []}', "OONI has no row of web_connectivity in IR"),
    ("ooni", "a null result"): ('{"result": null}', "'result' is None, expected a list: null"),
    ("ooni", "no measurements"): (
        '{"result": [{"measurement_start_day": "2026-01-01", "anomaly_count": 0, "measurement_count": 0}]}',
        "OONI has one row of web_connectivity in IR, without a value",
    ),
    ("portwatch", "a wrong port name"): (
        json.dumps({"fields": FIELDS, "features": []}),
        "the layer Daily_Ports_Data has no row of portname='Qingdao': is the name or id right?",
    ),
    ("portwatch", "null features"): ('{"fields": [], "features": null}', "'features' is None, expected a list: null"),
    ("portwatch", "null values"): (
        json.dumps(
            {
                "fields": FIELDS,
                "features": [{"attributes": {"date": "2026-01-01", "portname": "Qingdao", "portcalls": None}}],
            }
        ),
        "the layer Daily_Ports_Data has one row of portname='Qingdao', without a value",
    ),
    ("rial_archive", "no quote"): (
        '{"2012/10/09": {"usd": {"sell": 3000}}}',
        "the archive has one row of buy quotes of usd, without a value",
    ),
    ("sipri", "no delivery"): (register("to another"), "the register has no row of imports of Iran"),
    ("sipri", "no value"): (
        register("without a value"),
        "the register has one row of imports of Iran, without a value",
    ),
    ("world_bank", "page 0"): (no_page([]), "the World Bank has page 0 of 0, with 0 rows of FP.CPI.TOTL.ZG"),
    ("world_bank", "page 0 and null"): (no_page(None), "the World Bank has page 0 of 0, with 0 rows of FP.CPI.TOTL.ZG"),
    ("world_bank", "no country code"): (inflation("", 12.5), "has 3 rows, none of IRN (3 have no country code)"),
    ("world_bank", "another country"): (inflation("IRQ", 12.5), "has 3 rows, none of IRN (there is: IRQ)"),
    ("world_bank", "null values"): (inflation("IRN", None), "has 3 rows of FP.CPI.TOTL.ZG of IRN, and no value in any"),
}
EMPTY |= {(name, bare): (bare, f"the whole answer is {bare}") for name in SERIES for bare in ("[]", "null")}


def live_of(small, name: str, publisher: Publisher) -> Live:
    """Return a small desk with one series of a loader."""
    options, frequency = SERIES[name]
    first, _ = SOURCES.split('\n\n[[source]]\nid = "yearbook"')
    small.write(
        "catalog/sources.toml",
        SOURCES + f"\n{first.replace('exchange', 'made')}\n" + SERVICE.format(loader=name, window=0),
    )
    series = (
        INDICATORS.split("\n\n[[indicator]]")[0].replace(DAILY, NAME).replace('source = "exchange"', 'source = "made"')
    )
    series = series.replace('currency = "AAC"\n', "").replace('frequency = "D"', f'frequency = "{frequency}"')
    named = "".join(f"\noptions.{key} = {json.dumps(value)}" for key, value in options.items())
    small.write("catalog/indicators.toml", f"{INDICATORS}\n{series}{named}\n")
    return Live(small.prepare(), publisher, now=NOW)


def asked(live) -> object:
    return live.refresh("made", environ={"INDICATORS_URL_MADE": live.publisher.url})[NAME]


@pytest.mark.parametrize("later", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("case", EMPTY, ids=" ".join)
def test_an_answer_without_a_value_is_empty_and_says_what_it_was_and_what_was_asked(small, case, later):
    body, words = EMPTY[case]
    with Publisher() as publisher:
        publisher.otherwise = lambda _: Reply(body)
        live = live_of(small, case[0], publisher)
        if later:
            indicator = live.desk.catalog.indicators[NAME]
            start = DAY if indicator.frequency in "DB" else "2026-01-01"
            with live.desk.store.write() as connection:
                source = live.desk.catalog.sources["made"]
                append(connection, indicator, source, make_frame({start: 5.0}, NAME), NOW.date(), "refresh", at=NOW)
        outcome = asked(live)
        assert outcome.status == "empty"
        assert words in outcome.error
        assert ("where one value is held" in outcome.error) == later
        last = publisher.requests[-1].target.partition("?")[0]
        assert f"[{publisher.url}{last}" in outcome.error
        assert len(outcome.error.splitlines()) == 1
        look = live.desk.store.looks(None, EVERYTHING)[NAME][-1]
        assert (look.status, look.reason) == ("empty", outcome.error)
        fresh = live.desk.now().freshness([NAME])[NAME]
        assert fresh.copy == "empty"
        assert outcome.error in fresh.copy_words
        (row,) = [each for each in sources.standing(live.desk.now(), []) if each["id"] == "made"]
        assert (row["state"], row["why"]) == ("empty", outcome.error)
        assert live.shown(NAME) == ({start: 5.0} if later else {})
        assert live.desk.store.holds() == ()
        # It is asked again at once, not "too soon".
        many = len(publisher.requests)
        live.now += timedelta(minutes=1)
        asked(live)
        assert len(publisher.requests) > many


def test_every_loader_can_say_what_an_empty_answer_is():
    # The list of ships always has a value: 0 is one.
    assert {name for name in LOADERS if not hasattr(loader(name), "nothing")} == {"ofac"}
    assert set(SERIES) == set(LOADERS) - {"ofac"} == {name for name, _ in EMPTY}


@pytest.mark.parametrize("name", SERIES)
def test_a_page_where_figures_were_expected_is_told_as_a_page(small, name):
    with Publisher() as publisher:
        publisher.otherwise = lambda _: Reply("<!DOCTYPE html><title>Maintenance</title>")
        live = live_of(small, name, publisher)
        outcome = asked(live)
        assert outcome.status == "failed"
        assert "html" in outcome.error.lower()
        assert live.desk.now().freshness([NAME])[NAME].copy == "failing"


def test_one_empty_answer_among_others_with_values_is_no_emptiness(small):
    with Publisher() as publisher:
        publisher.otherwise = lambda request: Reply(
            trade(5.0) if request.params["period"] == "2024" else '{"count": 0, "data": []}'
        )
        live = live_of(small, "comtrade", publisher)
        outcome = asked(live)
        assert (outcome.status, outcome.rows_new) == ("ok", 1)
        assert len(publisher.requests) > 2


def test_all_answers_empty_are_counted(small):
    with Publisher() as publisher:
        publisher.otherwise = lambda _: Reply('{"count": 0, "data": []}')
        live = live_of(small, "comtrade", publisher)
        many = f"all {NOW.year - 1988:,} answers are empty: UN Comtrade counts 0 rows"
        assert many in asked(live).error


def test_the_command_line_ends_with_1_where_an_answer_was_empty(small, monkeypatch, capsys):
    make_live(small)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        publisher.route("/v2/country/AAA/indicator/TX.VAL", no_page(None))
        for name, value in live.environ.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(cli, "prepare", lambda: live.desk)
        assert cli.main(["refresh", "yearbook"]) == 1
        printed = capsys.readouterr().out
        assert "yearbook: 0 new, 0 revised; series: 1 empty; the answer is empty, where 4 values are held" in printed
        assert "the World Bank has page 0 of 0, with 0 rows of TX.VAL [" in printed
