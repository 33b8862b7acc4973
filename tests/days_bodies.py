"""How each publisher writes values: one function for each loader, for the simulated days of `days.py`."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

from loaders.test_ofac import list_of
from test_emptiness import register, traded

if TYPE_CHECKING:
    from days import Story, Values
    from publisher import Request


def comtrade(_: Story, values: Values, request: Request, __: date) -> str:
    """One year a question."""
    asked = request.params["period"]
    rows = [traded(each.year, value) for each, value in values.items() if str(each.year) == asked]
    return json.dumps({"count": len(rows), "data": rows, "error": ""})


def currency_api(_: Story, values: Values, request: Request, today: date) -> str:
    """One file a day; the newest is yesterday's."""
    named = request.path.partition("@fawazahmed0/currency-api@")[2].partition("/")[0]
    day = today - timedelta(days=1) if named == "latest" else date.fromisoformat(named)
    return json.dumps({"date": day.isoformat(), "usd": {"eur": 0.9, "irr": values.get(day)}})


def dbnomics(_: Story, values: Values, __: Request, ___: date) -> str:
    """Three lists."""
    days = [each.isoformat() for each in values] or ["2026-06-01"]
    lists = {"period": days, "period_start_day": days, "value": list(values.values()) or ["NA"]}
    doc = {"provider_code": "OFFICE", "dataset_code": "TRADE", "series_code": "D.X", **lists}
    return json.dumps({"series": {"docs": [doc], "num_found": 1}})


def dolarapi(_: Story, values: Values, __: Request, ___: date) -> str:
    """Both rates, day by day; a broken upstream is 0."""
    days = values or dict.fromkeys((date(2026, 6, 1), date(2026, 6, 2)), 0)
    rows = [
        {"fuente": name, "promedio": value, "fecha": day.isoformat()}
        for day, value in days.items()
        for name in ("oficial", "paralelo")
    ]
    return json.dumps(rows)


def ecb(_: Story, values: Values, __: Request, ___: date) -> str:
    """SDMX as CSV."""
    rows = [f"EXR.D.USD.EUR.SP00.A,{day},{value!r},A" for day, value in values.items()]
    return "\n".join(["KEY,TIME_PERIOD,OBS_VALUE,OBS_STATUS", *rows]) + "\n"


def eia(_: Story, values: Values, __: Request, ___: date) -> str:
    """Months; numbers are texts."""
    rows = [
        {"period": f"{day:%Y-%m}", "countryRegionId": "IRN", "productId": "57", "value": str(value), "unit": "TBPD"}
        for day, value in values.items()
    ]
    return json.dumps({"response": {"total": str(len(rows)), "data": rows}})


def fred(story: Story, values: Values, __: Request, ___: date) -> str:
    """The CSV behind a graph."""
    rows = [f"{day},{value!r}" for day, value in values.items()]
    return "\n".join([f"observation_date,{story.options['series']}", *rows]) + "\n"


def gdelt(_: Story, values: Values, request: Request, __: date) -> str:
    """Buckets of days between those asked for."""
    first, last = request.params["startdatetime"][:8], request.params["enddatetime"][:8]
    data = [
        {"date": f"{day:%Y%m%d}T000000Z", "value": round(value * 1e4), "norm": 1_000_000}
        for day, value in values.items()
        if first <= f"{day:%Y%m%d}" <= last
    ]
    return json.dumps({"timeline": [{"series": "Article Count", "data": data}]})


def imf_rates(_: Story, values: Values, request: Request, __: date) -> str:
    """One month a page."""
    month = request.params["SelectDate"][:7]
    days = {day: str(value) for day, value in values.items() if f"{day:%Y-%m}" == month}
    days = days or {date.fromisoformat(f"{month}-01"): "NA"}
    lines = ["Representative Exchange Rates for Selected Currencies"]
    lines += ["\t".join(["Currency", *(f"{day:%B %d, %Y}" for day in days)]), "\t".join(["Crown", *days.values()])]
    return "\n".join([*lines, "Notes:", "", "Rates.", ""])


def imf_sdmx(_: Story, values: Values, __: Request, ___: date) -> str:
    """SDMX as JSON."""
    codes = {"COUNTRY": "IRN", "INDICATOR": "XDC_USD", "TYPE_OF_TRANSFORMATION": "PA_RT", "FREQUENCY": "M"}
    parts = [{"id": name, "keyPosition": at, "values": [{"id": codes[name]}]} for at, name in enumerate(codes)]
    stamps = [{"value": f"{day:%Y}-M{day:%m}"} for day in values or [date(2026, 1, 1)]]
    cells = {str(at): [str(value)] for at, value in enumerate(values.values())} or {"0": [None]}
    structure = {
        "dimensions": {"series": parts, "observation": [{"id": "TIME_PERIOD", "keyPosition": 4, "values": stamps}]},
        "measures": {"observation": [{"id": "OBS_VALUE"}]},
        "attributes": {"observation": [], "series": [], "dimensionGroup": []},
    }
    held = {"series": {"0:0:0:0": {"observations": cells}}}
    return json.dumps({"data": {"dataSets": [held], "structures": [structure]}})


def ofac(_: Story, values: Values, __: Request, today: date) -> str:
    """The list of a day: as many ships as its value says."""
    ships = [(1000 + at, "ALAND") for at in range(round(values[today]))]
    return list_of(*ships).decode()


def ooni(_: Story, values: Values, request: Request, __: date) -> str:
    """Counts by day."""
    rows = [
        {
            "measurement_start_day": day.isoformat(),
            "anomaly_count": round(value * 1e4),
            "measurement_count": 1_000_000,
            "probe_cc": "IR",
        }
        for day, value in values.items()
        if request.params["since"] <= day.isoformat() < request.params["until"]
    ]
    return json.dumps({"result": rows})


def portwatch(_: Story, values: Values, request: Request, __: date) -> str:
    """Days of a port; the layer of disruptions has none."""
    if "disruptions" in request.path:
        return json.dumps({"fields": [], "features": []})
    fields = [{"name": "date", "type": "esriFieldTypeDateOnly"}, {"name": "portname", "type": "esriFieldTypeString"}]
    rows = [
        {"attributes": {"date": day.isoformat(), "portname": "Qingdao", "portcalls": value}}
        for day, value in values.items()
    ]
    return json.dumps({"fields": fields, "features": rows})


def rial_archive(_: Story, values: Values, __: Request, ___: date) -> str:
    """Days with quotes in toman."""
    days = {f"{day:%Y/%m/%d}": {"usd": {"buy": value / 10, "sell": value / 10 + 50}} for day, value in values.items()}
    return json.dumps(days or {"2012/10/09": {"usd": {"sell": 3000}}})


def sipri(_: Story, values: Values, __: Request, ___: date) -> str:
    """A register with one delivery a year, and one the other way round."""
    *lines, pattern = _unpacked(register("to another")).splitlines()
    lines.append(pattern.replace("Aland", "Iran").replace("Beland", "Russia"))
    made = [
        pattern.replace("Aland", "Russia").replace("Beland", "Iran").replace(",2020,", f",{each.year},")
        for each in values
    ]
    made = [_delivery(line, value) for line, value in zip(made, values.values(), strict=True)]
    return _packed("\n".join([*lines, *made]) + "\n")


def _delivery(line: str, value: float) -> str:
    cells = line.split(",")
    assert cells.count("5") == 1
    return ",".join(repr(value) if cell == "5" else cell for cell in cells)


def _unpacked(body: str) -> str:
    return base64.b64decode(json.loads(body)["bytes"]).decode()


def _packed(register_of: str) -> str:
    return json.dumps({"bytes": base64.b64encode(register_of.encode()).decode()})


def world_bank(_: Story, values: Values, __: Request, ___: date) -> str:
    """Years of a country."""
    rows = [
        {
            "indicator": {"id": "FP.CPI.TOTL.ZG", "value": "Inflation"},
            "country": {"id": "IR", "value": "Iran, Islamic Rep."},
            "countryiso3code": "IRN",
            "date": str(each.year),
            "value": value,
        }
        for each, value in values.items()
    ]
    page = 1 if rows else 0
    return json.dumps([{"page": page, "pages": page, "per_page": 1000, "total": len(rows)}, rows])


BODIES = {
    each.__name__: each
    for each in (
        *(comtrade, currency_api, dbnomics, dolarapi, ecb, eia, fred, gdelt, imf_rates, imf_sdmx, ofac, ooni),
        *(portwatch, rial_archive, sipri, world_bank),
    )
}
# What a publisher calls otherwise for two days.
RENAMES = {
    "comtrade": ('"primaryValue"', '"valueInUSD"'),
    "currency_api": ('"irr"', '"irt"'),
    "dbnomics": ('"D.X"', '"D.Y"'),
    "dolarapi": ('"paralelo"', '"paralelos"'),
    "ecb": ("OBS_VALUE", "VALUE"),
    "eia": ('"value"', '"values"'),
    "fred": ("observation_date,", "observation_date,NEW_"),
    "gdelt": ("Article Count", "Articles"),
    "imf_rates": ("Crown", "Crowns"),
    "imf_sdmx": ('"OBS_VALUE"', '"VALUE"'),
    "ofac": ('"ALAND"', '"ALDN"'),
    "ooni": ('"anomaly_count"', '"anomalies"'),
    "portwatch": ('"portname": "Qingdao"', '"portname": "Qingdao Port"'),
    "rial_archive": ('"usd"', '"dollar"'),
    "sipri": ("TIV delivery values", "TIV delivered"),
    "world_bank": ('"value": ', '"values": '),
}


def renamed(source: str, body: str) -> str:
    """Return an answer with one part called otherwise."""
    old, new = RENAMES[source]
    if source == "sipri":
        return _packed(_unpacked(body).replace(old, new))
    return body.replace(old, new)


def cut_list(body: str) -> str:
    """Return a list without its last entries."""
    return "".join(body.splitlines(keepends=True)[:-8])
