"""Countries that are added are known by name, capital and money; a word that several share makes no wrong link."""

from __future__ import annotations

import re

import currencies
import pycountry
import pytest

from indicators import catalog as catalogs
from indicators.core.settings import DATA
from indicators.core.tables import Faults
from indicators.language import money
from indicators.language.links import Linker

ENTRY = """\
[[indicator]]
id = "{kind}.{low}"
title = "{kind} of {code}"
short = "{kind}"
topic = "currency"
concepts = ["{concept}"]
source = "world_bank_wdi"
areas = ["{code}"]
geography = "{code}"
unit = "x"
frequency = "A"
provenance = "official"
producer = "World Bank"
url = "https://data.worldbank.org/"
licence = "CC BY 4.0"
taken_on = 2026-11-23
lag_days = 180
options.country = "{code}"
options.indicator = "{asked}"
"""
TABLE = money.read(DATA / "catalog" / "currencies.csv", Faults())


def linker_with(folder, codes):
    """Return the linker of what ships and of the rate and the inflation of these countries."""
    shipped = catalogs.load(DATA, Faults())
    areas, series = "", ""
    for code in codes:
        if code not in shipped.areas:
            areas += f'[[area]]\nid = "{code}"\nname = "{code}"\nkind = "country"\n'
        of = {"code": code, "low": code.lower()}
        series += ENTRY.format(kind="fx", concept="exchange rate", asked="PA.NUS.FCRF", **of)
        series += 'currency = "money"\n'
        series += ENTRY.format(kind="cpi", concept="inflation", asked="FP.CPI.TOTL.ZG", **of)
    (folder / "catalog").mkdir(parents=True, exist_ok=True)
    (folder / "catalog" / "areas.toml").write_text(areas, encoding="utf-8")
    (folder / "catalog" / "indicators.toml").write_text(series, encoding="utf-8")
    faults = Faults(folder)
    catalog = catalogs.load(DATA, faults, folder)
    made = Linker.load(DATA, catalog, faults, folder)
    faults.check()
    return made


def found(linker, text):
    return [each.series_id for each in linker.find(text)]


@pytest.fixture(scope="module")
def five(tmp_path_factory):
    return linker_with(tmp_path_factory.mktemp("own"), ("TUR", "RUS", "ARG", "SDN", "CHN"))


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("The lira fell.", "fx.tur"),
        ("The Turkish lira sank to a record low.", "fx.tur"),
        ("Ankara's inflation quickened.", "cpi.tur"),
        ("Erdogan defended the lira.", "fx.tur"),
        ("The rouble slid after the raid.", "fx.rus"),
        ("Russian rubles lost a tenth of their value.", "fx.rus"),
        ("Moscow's inflation rose.", "cpi.rus"),
        ("Argentina's peso slid.", "fx.arg"),
        ("The peso slid.", "fx.arg"),
        ("Argentine pesos lost value again.", "fx.arg"),
        ("Buenos Aires devalued.", "fx.arg"),
        ("The Sudanese pound lost a third of its value.", "fx.sdn"),
        ("Sudan's pound is under pressure.", "fx.sdn"),
        ("In Khartoum the pound fell again.", "fx.sdn"),
        ("Sudanese inflation doubled.", "cpi.sdn"),
        ("The yuan weakened.", "fx.cny_usd"),
        ("Beijing let the renminbi drift lower.", "fx.cny_usd"),
        ("Chinese inflation is low.", "cpi.chn"),
        ("The rial fell.", "fx.irr_usd.free_market"),
    ],
)
def test_a_sentence_finds_the_country_by_its_money_people_or_capital(five, text, series):
    assert series in found(five, text)[:3]


@pytest.mark.parametrize(
    "text",
    [
        "The pound fell.",
        "The British pound fell against the dollar.",
        "The Mexican peso slid.",
        "In Mexico the peso slid.",
        "Cuba's peso fell.",
        "The Belarusian ruble sank.",
        "The Omani rial is pegged.",
        "In Oman the rial fell.",
        "The Lebanese lira fell.",
        "Syria's lira lost half its value.",
        "He was paid 5 million pesos.",
        "The fine was 300 lira.",
        "500 pounds of gold left Sudan.",
        "They ate turkey and the price fell.",
        "The franc fell.",
        "The dollar rose.",
        "The krone fell.",
    ],
)
def test_money_of_others_and_amounts_lead_to_no_rate_of_the_catalogue(five, text):
    assert not [each for each in found(five, text) if re.match(r"fx\.(?!usd_)", each)]


@pytest.mark.parametrize(
    ("codes", "text", "series"),
    [
        (("ARG", "MEX"), "The peso slid.", None),
        (("ARG", "MEX"), "Mexico's peso slid.", "fx.mex"),
        (("ARG", "MEX"), "Argentina's peso slid.", "fx.arg"),
        (("OMN",), "The rial slid.", None),
        (("OMN",), "In Muscat the rial slid.", "fx.omn"),
        (("OMN",), "In Tehran the rial slid.", "fx.irr_usd.free_market"),
        (("EGY", "SDN"), "Egypt's pound fell.", "fx.egy"),
        (("BRA",), "The real fell.", None),
        (("BRA",), "The real economy of Brazil fell.", None),
        (("BRA",), "Brazil's real fell.", "fx.bra"),
        (("KOR",), "Seoul won the bid.", None),
        (("KOR",), "The won fell in Seoul.", "fx.kor"),
        (("LBN",), "Lebanon's lira fell.", "fx.lbn"),
        (("LBN",), "The Lebanese pound fell.", "fx.lbn"),
        (("GEO",), "Jim Jordan spoke in Atlanta, Georgia, of inflation.", None),
        (("GEO",), "Georgia's inflation rose.", "cpi.geo"),
        (("JOR",), "Michael Jordan spoke of inflation.", None),
        (("JOR",), "The dinar fell.", "fx.jor"),
        (("TCD",), "Inflation around Lake Chad rose.", None),
        (("AUT",), "Vienna's inflation rose.", "cpi.aut"),
        (("CHE",), "The Swiss franc rose.", "fx.che"),
        (("ZWE",), "Gold fell in Zimbabwe.", None),
    ],
)
def test_a_shared_word_means_the_country_that_is_named_or_the_only_one_there(tmp_path, codes, text, series):
    got = [each for each in found(linker_with(tmp_path, codes), text) if re.match(r"fx\.(?!usd_)|cpi\.", each)]
    assert got[:1] == [series] or (series or "-") in got[:3] if series else got == []


def test_the_table_of_money_is_what_the_library_says():
    assert currencies.FILE.read_text(encoding="utf-8") == currencies.made()


def test_every_country_with_money_finds_its_rate_by_the_whole_name(tmp_path):
    """One catalogue of every country that has money of its own: "Sudanese pound" finds one rate, Sudan's."""
    own = [code for code, held in TABLE.items() if [each.code for each in TABLE.values()].count(held.code) == 1]
    made = linker_with(tmp_path, [code for code in own if code not in ("IRN", "VEN", "CHN", "USA")])
    missed, wrong = [], []
    for code in own:
        name = made.lexicon.spoken.get(code, ("",))[0]
        if code in ("IRN", "VEN", "CHN", "USA") or not name:
            continue
        got = found(made, f"{name}'s {TABLE[code].nouns[0]} fell to a record low.")
        missed += [code] if f"fx.{code.lower()}" not in got else []
        wrong += [(code, each) for each in got if each.startswith("fx.") and each != f"fx.{code.lower()}"]
    assert len(own) > 130
    assert missed == []
    assert wrong == []


def test_the_country_of_every_entry_of_the_lexicon_is_one():
    linker = Linker.load(DATA, catalogs.load(DATA, Faults()), Faults())
    known = {each.alpha_3 for each in pycountry.countries} | {"XKX"}
    assert set(linker.lexicon.spoken) <= known
    assert set(TABLE) <= known
