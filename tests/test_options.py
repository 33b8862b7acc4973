"""Options that name no country, currency or port: a fault at start, with file, line and what to write."""

from __future__ import annotations

import pycountry
import pytest

from indicators import catalog as catalogs
from indicators.core.settings import DATA
from indicators.core.tables import Faults
from indicators.loaders import options

ENTRY = """\
[[indicator]]
id = "x.wrong"
title = "X"
short = "X"
topic = "trade"
concepts = ["trade"]
source = "{source}"
areas = ["IRN"]
geography = "IRN"
unit = "x"
frequency = "A"
provenance = "official"
producer = "X"
url = "https://x.example/"
licence = "X"
taken_on = 2026-11-23
lag_days = 1
{options}
"""
WRONG = [
    ("world_bank_wdi", {"indicator": "X", "country": "TRU"}, "options.country: 'TRU' is no country"),
    ("world_bank_wdi", {"indicator": "X", "country": "China"}, "'CHN' for it"),
    ("comtrade", {"reporter": "TKY", "partner": "IRN", "flow": "X", "commodity": "TOTAL"}, "options.reporter: 'TKY'"),
    ("comtrade", {"reporter": "all", "partner": "IRAN", "flow": "M", "commodity": "TOTAL"}, "options.partner: 'IRAN'"),
    ("currency_api", {"base": "usd", "quote": "tyr"}, "options.quote: 'tyr' is no currency"),
    ("currency_api", {"base": "USD", "quote": "try"}, "options.base: 'USD' is no currency: write"),
    ("ecb", {"key": "EXR/D.TRL.EUR.SP00.A"}, "options.key: 'TRL' is no currency"),
    ("eia", {"route": "international", "facets": "productId=57 countryRegionId=TRK"}, "options.facets: 'TRK'"),
    ("eia", {"route": "crude-oil-imports", "facets": "originId=CTY_VN1"}, "options.facets: 'VN1' is no country"),
    ("imf", {"flow": "IMF.STA/IMTS", "key": "TUR.XG_FOB_USD.USS.M"}, "options.key: 'USS' is no country"),
    ("imf", {"flow": "IMF.RES/WEO", "key": "TUK.NGDP_RPCH.A"}, "options.key: 'TUK' is no country"),
    ("ooni", {"country": "TU", "test": "web_connectivity", "counter": "ok_count"}, "options.country: 'TU' is no"),
    ("ooni", {"country": "TUR", "test": "web_connectivity", "counter": "ok_count"}, "write its two letters"),
    ("sipri_arms", {"direction": "imports", "country": "Turkey"}, "did you mean Turkiye"),
    ("sipri_arms", {"direction": "imports", "country": "Iran", "partner": "Rusia"}, "options.partner: 'Rusia'"),
    ("portwatch", {"layer": "L", "field": "f", "where": "portid='chokepoint25'"}, "there is no 'chokepoint25'"),
    ("portwatch", {"layer": "L", "field": "f", "where": "portid='hormuz'"}, "options.where: 'hormuz' is no port"),
    ("portwatch", {"layer": "L", "field": "f", "where": "ISO3='IRA'"}, "options.where: 'IRA' is no country"),
    (
        "portwatch",
        {"layer": "L", "field": "f", "where": "ISO3='IRN' AND portname='Bandar Abas'"},
        "did you mean 'Bandar Abbas'",
    ),
]


def faults_of(folder, source, chosen):
    """Return the faults of one entry of the operator's, and the line of the option that was written last."""
    written = "\n".join(f'options.{name} = "{value}"' for name, value in chosen.items())
    (folder / "catalog").mkdir()
    path = folder / "catalog" / "indicators.toml"
    path.write_text(ENTRY.format(source=source, options=written), encoding="utf-8")
    faults = Faults(folder)
    catalogs.load(DATA, faults, folder)
    return faults.lines, path


@pytest.mark.parametrize(("source", "chosen", "words"), WRONG, ids=lambda each: str(each)[:40])
def test_a_wrong_country_currency_or_port_is_told_at_its_line(tmp_path, source, chosen, words):
    (line,), path = faults_of(tmp_path, source, chosen)
    assert words in line
    name = line.partition("options.")[2].partition(":")[0]
    where = 1 + path.read_text().split("\n").index(f'options.{name} = "{chosen[name]}"')
    assert line.startswith(f"your own {path}:{where}: ")


@pytest.mark.parametrize(
    ("source", "chosen"),
    [
        ("world_bank_wdi", {"indicator": "X", "country": "WLD"}),
        ("world_bank_wdi", {"indicator": "X", "country": "TR"}),
        ("world_bank_wdi", {"indicator": "X", "country": "XKX"}),
        ("comtrade", {"reporter": "all", "partner": "WLD", "flow": "M", "commodity": "TOTAL"}),
        ("currency_api", {"base": "xau", "quote": "usdt"}),
        ("ecb", {"key": "EXR/D.TRY+USD.EUR.SP00.A"}),
        ("eia", {"route": "international", "facets": "countryRegionId=OPEC"}),
        ("imf", {"flow": "IMF.STA/IMTS", "key": "TUR.XG_FOB_USD.G001.M"}),
        ("imf", {"flow": "IMF.RES/PCPS", "key": "G001.POILBRE.USD.M"}),
        ("sipri_arms", {"direction": "exports", "country": "Turkiye", "partner": "Hezbollah (Lebanon)*"}),
        ("portwatch", {"layer": "L", "field": "f", "where": "ISO3='CHN' AND portname='Qingdao Port'"}),
        ("portwatch", {"layer": "L", "field": "f", "where": "portid='port1201'"}),
    ],
)
def test_what_there_is_beside_the_standards_passes(tmp_path, source, chosen):
    assert faults_of(tmp_path, source, chosen)[0] == []


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda each: each.alpha_3)
def test_every_country_passes_with_each_loader_that_takes_one(country):
    asked = {
        "comtrade": {"reporter": country.alpha_3, "partner": country.alpha_3},
        "world_bank": {"country": country.alpha_3},
        "ooni": {"country": country.alpha_2},
        "sipri": {"country": options.sipri_name(country.alpha_3)},
        "imf_sdmx": {"flow": "IMF.STA/IMTS", "key": f"{country.alpha_3}.XG_FOB_USD.{country.alpha_3}.M"},
        "eia": {"facets": f"countryRegionId={country.alpha_3} originId=CTY_{country.alpha_2}"},
        "portwatch": {"where": f"ISO3='{country.alpha_3}'"},
    }
    assert [list(options.wrong(loader, chosen, ())) for loader, chosen in asked.items()] == [[]] * len(asked)
