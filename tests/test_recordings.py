"""Every recorded source through a local server, a refresh and back out of the store, value by value.

What is expected is computed here from the recorded bodies in plain Python, not by the loaders. Without the folder
of recordings these tests are skipped; the loaders' own tests use our samples always.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from answers import RECORDINGS
from making import AREAS, CONCEPTS, EVENTS, LEXICON, PORTS, SOURCES, Small
from publisher import Publisher, Reply
from refreshing import Live

from indicators.desk import prepare
from indicators.refresh.quarantine import MARKED

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(not RECORDINGS.exists(), reason="the folder of recordings is not here")
CLOSED = ("hormuz", "hormuz_tanker")
NOW = datetime.now(UTC)  # what has no date of its own is of the day it is asked


def body(name: str) -> bytes:
    return (RECORDINGS / name).read_bytes()


@dataclass(frozen=True)
class Case:
    """A series, how it is asked, what its publisher answers, and the values that are in the answer, by period."""

    source: str
    options: dict[str, str]
    frequency: str
    answer: Callable
    expected: Callable
    key: dict[str, str] = field(default_factory=dict)


def chokepoints(request):
    if "disruptions" in request.path:
        return '{"features": [], "fields": []}'
    pages = {"0": 1, "1000": 2, "2000": 3}
    return body(f"portwatch/chokepoint6_page{pages[request.params.get('resultOffset', '0')]}_2026-05-13.json")


def transits(name):
    def expected():
        rows = [
            row["attributes"]
            for page in (1, 2, 3)
            for row in json.loads(body(f"portwatch/chokepoint6_page{page}_2026-05-13.json"))["features"]
        ]
        return {row["date"]: row[name] for row in rows}

    return expected


def rial():
    days = json.loads(body("rial_bonbast/data_branch_gregorian_imp.min.json"))
    return {day.replace("/", "-"): 10 * each["usd"]["sell"] for day, each in days.items() if "usd" in each}


def bolivar(name):
    def expected():
        rows = json.loads(body("dolarapi_ve/historicos_dolares.json"))
        return {row["fecha"]: row["promedio"] for row in rows if row["fuente"] == name and row["promedio"]}

    return expected


def gdp(_request):
    """Answer with a recorded first page, said to be the only one: the two that followed were not recorded."""
    meta, rows = json.loads(body("worldbank/gdp_JPN_USA_page1of3.json"))
    return json.dumps([{**meta, "pages": 1, "total": len(rows)}, rows])


def gdp_of_japan():
    rows = json.loads(body("worldbank/gdp_JPN_USA_page1of3.json"))[1]
    return {
        f"{row['date']}-01-01": row["value"]
        for row in rows
        if row["countryiso3code"] == "JPN" and row["value"] is not None
    }


def fred_csv(name):
    def expected():
        rows = list(csv.reader(io.StringIO(body(name).decode())))[1:]
        return {day: float(value) for day, value in rows if value not in ("", ".")}

    return expected


def imf():
    read = json.loads(body("imf_sdmx3/whdreo_GX1213_BCA_annual.json"))["data"]
    years = [
        each.get("value") or each["id"] for each in read["structures"][0]["dimensions"]["observation"][0]["values"]
    ]
    (series,) = read["dataSets"][0]["series"].values()
    return {
        f"{years[int(place)]}-01-01": float(row[0])
        for place, row in series["observations"].items()
        if row[0] is not None
    }


def soy():
    (row,) = json.loads(body("comtrade/mirror_partner_CHN_M_1201_2024.json"))["data"]
    return {"2024-01-01": row["primaryValue"]}


def soy_of_2024(request):
    period = request.params["period"]
    empty = body("comtrade/empty_result.json")
    return body("comtrade/mirror_partner_CHN_M_1201_2024.json") if period == "2024" else empty


def yuan():
    values, header = {}, []
    for line in body("imf_rates/imf_representative_rates_2026-03.tsv").decode().splitlines():
        cells = line.split("\t")
        if cells[0] == "Currency":
            header = cells
        elif cells[0] == "Chinese yuan":
            for day, cell in zip(header[1:], cells[1:], strict=False):
                if day.strip() and cell.strip() not in ("", "NA"):
                    stamp = datetime.strptime(day.strip(), "%B %d, %Y").date().isoformat()  # noqa: DTZ007
                    values[stamp] = float(cell.replace(",", ""))
    return values


def official_rial():
    return {"2026-09-29": json.loads(body("currency_api/2026-09-29_currencies_usd.json"))["usd"]["irr"]}


def euro():
    rows = csv.DictReader(io.StringIO(body("ecb/exr_daily_all_2026-02-17_reduced.csv").decode()))
    return {row["TIME_PERIOD"]: float(row["OBS_VALUE"]) for row in rows if row["CURRENCY"] == "USD"}


def vessels():
    text = body("ofac/sdn.csv").decode("utf-8", errors="replace").rstrip("\x1a\r\n ")
    rows = [row for row in csv.reader(io.StringIO(text)) if len(row) == 12]
    found = [
        row
        for row in rows
        if row[2].strip() == "vessel" and "IRAN" in row[3].replace("]", "[").replace("[", " ").split()
    ]
    return {NOW.date().isoformat(): float(len(found))}


def arms():
    text = base64.b64decode(json.loads(body("sipri/trade_register_2000-2001.json"))["bytes"]).decode(
        "utf-8-sig", "replace"
    )
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("SIPRI AT Database ID"))
    total = defaultdict(float)
    for row in csv.DictReader(io.StringIO("\n".join(lines[start:]))):
        if row["Recipient"] == "Iran" and row["TIV delivery values"].strip():
            total[f"{row['Delivery year']}-01-01"] += float(row["TIV delivery values"])
    return {year: value for year, value in total.items() if value}


def chelem():
    doc = json.loads(body("dbnomics/cepii_chelem_trade_series.json"))["series"]["docs"][0]
    return {
        f"{year}-01-01": value
        for year, value in zip(doc["period"], doc["value"], strict=True)
        if value not in (None, "NA")
    }


def anomalies():
    rows = json.loads(body("ooni/aggregation_hour_probe_cc_AE_IR_2026-09-27.json"))["result"]
    own = [row for row in rows if row["probe_cc"] == "IR"]
    share = 100 * sum(row["anomaly_count"] for row in own) / sum(row["measurement_count"] for row in own)
    return {"2026-09-27": share}


def climate():
    (line,) = json.loads(body("gdelt/timelinevol_climate_15m.json"))["timeline"]
    days = defaultdict(list)
    for each in line["data"]:
        days[f"{each['date'][:4]}-{each['date'][4:6]}-{each['date'][6:8]}"].append(each["value"])
    return {day: sum(values) / len(values) for day, values in days.items()}


def same(name):
    return lambda _request: body(name)


def once(name, empty):
    """Answer the first question with a recording, and every other with an answer that has nothing."""
    asked = []

    def answer(request):
        asked.append(request.target)
        return body(name) if request.target == asked[0] else empty

    return answer


CASES = {
    "hormuz": Case(
        "portwatch",
        {"layer": "Daily_Chokepoints_Data", "where": "portid='chokepoint6'", "field": "n_total"},
        "D",
        chokepoints,
        transits("n_total"),
    ),
    "hormuz_tanker": Case(
        "portwatch",
        {"layer": "Daily_Chokepoints_Data", "where": "portid='chokepoint6'", "field": "n_tanker"},
        "D",
        chokepoints,
        transits("n_tanker"),
    ),
    "rial": Case(
        "rial_archive",
        {"currency": "usd", "quote": "sell"},
        "D",
        same("rial_bonbast/data_branch_gregorian_imp.min.json"),
        rial,
    ),
    "oficial": Case(
        "dolarapi", {"rate": "oficial"}, "B", same("dolarapi_ve/historicos_dolares.json"), bolivar("oficial")
    ),
    "paralelo": Case(
        "dolarapi", {"rate": "paralelo"}, "D", same("dolarapi_ve/historicos_dolares.json"), bolivar("paralelo")
    ),
    "gdp": Case("world_bank", {"country": "JPN", "indicator": "NY.GDP.MKTP.CD"}, "A", gdp, gdp_of_japan),
    "brent": Case(
        "fred",
        {"series": "DCOILBRENTEU"},
        "B",
        same("fred/fredgraph_DCOILBRENTEU_2026-05-12T1326.csv"),
        fred_csv("fred/fredgraph_DCOILBRENTEU_2026-05-12T1326.csv"),
    ),
    "bca": Case(
        "imf_sdmx",
        {"flow": "IMF.WHD/WHDREO", "key": "GX1213.BCA_GDP_BP6.A"},
        "A",
        same("imf_sdmx3/whdreo_GX1213_BCA_annual.json"),
        imf,
    ),
    "soy": Case(
        "comtrade", {"reporter": "CHN", "partner": "BRA", "flow": "M", "commodity": "1201"}, "A", soy_of_2024, soy
    ),
    "yuan": Case(
        "imf_rates", {"currency": "Chinese yuan"}, "B", same("imf_rates/imf_representative_rates_2026-03.tsv"), yuan
    ),
    "irr": Case(
        "currency_api",
        {"base": "usd", "quote": "irr"},
        "D",
        same("currency_api/2026-09-29_currencies_usd.json"),
        official_rial,
    ),
    "euro": Case("ecb", {"key": "EXR/D.USD.EUR.SP00.A"}, "B", same("ecb/exr_daily_all_2026-02-17_reduced.csv"), euro),
    "angola": Case(
        "eia",
        {
            "route": "international",
            "facets": "productId=57 activityId=1 countryRegionId=AGO countryRegionTypeId=c unit=TBPD",
            "frequency": "monthly",
            "unit": "TBPD",
        },
        "M",
        same("eia/international_crude_AGO_1973-01.json"),
        lambda: {"1973-01-01": 162.0},
        {"EIA_KEY": "abcdef123456"},
    ),
    "vessels": Case("ofac", {"programme": "IRAN"}, "D", same("ofac/sdn.csv"), vessels),
    "climate": Case(
        "gdelt",
        {"query": "climate", "mode": "timelinevol"},
        "D",
        once("gdelt/timelinevol_climate_15m.json", '{"query_details": {"title": "climate"}, "timeline": []}'),
        climate,
    ),
    "anomaly": Case(
        "ooni",
        {"country": "IR", "test": "web_connectivity", "counter": "anomaly_count"},
        "D",
        once("ooni/aggregation_hour_probe_cc_AE_IR_2026-09-27.json", '{"v": 0, "dimension_count": 1, "result": []}'),
        anomalies,
    ),
    "arms": Case(
        "sipri",
        {"direction": "imports", "country": "Iran"},
        "A",
        same("sipri/trade_register_2000-2001.json"),
        arms,
    ),
    "chelem": Case(
        "dbnomics",
        {"series": "CEPII/CHELEM-TRADE-CHEL/AES.AES.CAT.BA"},
        "A",
        same("dbnomics/cepii_chelem_trade_series.json"),
        chelem,
    ),
}


def source_entry(loader: str, case: Case) -> str:
    head = SOURCES.split("[[source]]")[1].replace('"exchange"', f'"{loader}"')
    key = 'key_env = "EIA_KEY"\nkey_in = "param api_key"\nkey_required = true\n' if case.key else ""
    days = 400 if loader == "imf_rates" else 0  # a call a month
    return f"""[[source]]{head}
loader = "{loader}"
pace_seconds = 0
interval_hours = 1
window_days = 0
history_days = {days}
timeout_seconds = 20
{key}
"""


def indicator_entry(name: str, case: Case) -> str:
    options = "\n".join(f"options.{key} = {json.dumps(value)}" for key, value in case.options.items())
    return f"""
[[indicator]]
id = "{name}"
title = "{name}"
short = "{name}"
topic = "trade"
source = "{case.source}"
areas = ["AAA"]
geography = "AAA"
unit = "units"
frequency = "{case.frequency}"
provenance = "official"
producer = "The publisher"
url = "https://publisher.example/"
licence = "Open"
taken_on = 2026-11-23
lag_days = 1
{options}
"""


def desk_of(tmp_path, cases):
    """Return a desk whose catalogue is these cases, and nothing shipped."""
    small = Small(tmp_path / "data", tmp_path / "home")
    loaders = {case.source: case for case in cases.values()}
    small.write("catalog/sources.toml", "".join(source_entry(loader, case) for loader, case in loaders.items()))
    small.write("catalog/indicators.toml", "".join(indicator_entry(*each) for each in cases.items()))
    small.write("catalog/areas.toml", AREAS)
    small.write("catalog/events.toml", EVENTS)
    small.write("catalog/lexicon.toml", LEXICON)
    small.write("catalog/concepts.toml", CONCEPTS)
    small.write("figures/ports.csv", PORTS)
    small.write("figures/voyages.csv", _voyage_header())
    return prepare(small.data, small.home)


def _voyage_header() -> str:
    from indicators.catalog import VOYAGE_COLUMNS

    return ",".join(VOYAGE_COLUMNS) + "\n"


@pytest.mark.parametrize("name", CASES)
def test_what_a_recording_says_is_what_is_read_back(tmp_path, name):
    case = CASES[name]
    desk = desk_of(tmp_path, {name: case})
    with Publisher() as publisher:
        publisher.otherwise = lambda request: _reply(case.answer(request))
        live = Live(desk, publisher, NOW)
        environ = {f"INDICATORS_URL_{case.source.upper()}": publisher.url} | case.key
        outcome = live.refresh(environ=environ)[name]
    expected = case.expected()
    # Nothing is held back; days on which a strait was all but closed are let in with a mark.
    assert outcome.status == "ok"
    assert outcome.error == "" or (name in CLOSED and outcome.error.startswith(MARKED))
    assert outcome.rows_new == len(expected) > 0
    assert live.shown(name) == pytest.approx(expected, rel=1e-12)


def test_all_recorded_sources_side_by_side(tmp_path):
    """One refresh of everything: as many values as each alone gives, and the same answers again add nothing."""
    desk = desk_of(tmp_path, CASES)
    environ = {}
    with ExitStack() as stack:
        for case in {each.source: each for each in CASES.values()}.values():
            server = stack.enter_context(Publisher())
            server.otherwise = lambda request, case=case: _reply(case.answer(request))
            environ |= {f"INDICATORS_URL_{case.source.upper()}": server.url} | case.key
        live = Live(desk, server, NOW)
        first = live.refresh(environ=environ)
        assert {each.status for each in first.values()} == {"ok"}, first
        held = {name: len(live.shown(name)) for name in CASES}
        assert held == {name: len(case.expected()) for name, case in CASES.items()}
        again = live.refresh(environ=environ)
        assert {each.rows_new + each.rows_revised for each in again.values()} == {0}


def _reply(answer):
    return answer if isinstance(answer, Reply) else Reply(answer)
