"""Another country is one command: what it writes loads, is found by words, and its first refresh works."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

import pycountry
import pytest
from answers import RECORDINGS, SAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from publisher import Publisher, Reply

from indicators import catalog as catalogs
from indicators.answers import countries
from indicators.cli.main import main
from indicators.core.settings import DATA
from indicators.core.tables import Faults
from indicators.desk import prepare
from indicators.errors import AlreadyThereError, CatalogError, StoreError, UnknownNameError
from indicators.language.links import Linker
from indicators.loaders import comtrade
from indicators.loaders.options import sipri_name
from indicators.model import EVERYTHING
from indicators.refresh.rounds import refresh

TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHIPPED = {"ARE", "CHN", "CUB", "IND", "IRN", "ISR", "LBR", "MYS", "TUR", "USA", "VEN"}  # areas that ship
FIVE = ("TUR", "RUS", "ARG", "SDN", "CHN")
SOURCES = ("currency_api", "world_bank_wdi", "eia", "comtrade", "imf", "sipri_arms", "ooni")
IMF = SAMPLES / "imf_sdmx" / "trade_AAA.json"
USD = RECORDINGS / "currency_api" / "2026-09-29_currencies_usd.json"
REGISTER = RECORDINGS / "sipri" / "trade_register_2000-2001.json"
CODES = RECORDINGS / "imf_sdmx3" / "codelist_IMF_CL_COUNTRY.json"
HEADER = (
    "SIPRI AT Database ID,Supplier,Recipient,Designation,Numbers delivered is estimate,Delivery year,"
    "Delivery year is estimate,TIV delivery values"
)
YEARS = range(2015, 2025)
NUMBERS = {code: int(pycountry.countries.get(alpha_3=code).numeric) for code in FIVE}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A home whose store was built once."""
    made = tmp_path_factory.mktemp("home")
    prepare(folder=made)
    return made


@pytest.fixture
def desk(folder):
    """A desk without an own catalogue."""
    clear(folder)
    return prepare(folder=folder)


def linker_of(home):
    """Return the linker of what ships and an operator's folder, which must have no fault."""
    faults = Faults(home)
    made = Linker.load(DATA, catalogs.load(DATA, faults, home), faults, home)
    assert faults.lines == []
    return made


@pytest.fixture(scope="module")
def linkers(tmp_path_factory):
    """The linkers of what ships and each of the five, and of all five."""
    homes = {code: tmp_path_factory.mktemp(code) for code in (*FIVE, "all")}
    for code in FIVE:
        for home in (homes[code], homes["all"]):
            put(home, "indicators.toml", "\n".join(each.text for each in usual_of(code) if not each.left_out))
            put(
                home,
                "areas.toml",
                f'[[area]]\nid = "{code}"\nname = "{code}"\nkind = "country"\n' * (code not in SHIPPED),
            )
    return {code: linker_of(home) for code, home in homes.items()}


@pytest.fixture
def home(desk, monkeypatch):
    """The same, for the command line."""
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    return desk.home


def clear(home):
    """Take the operator's catalogue away."""
    if (home / "catalog").is_file():
        (home / "catalog").unlink()
    shutil.rmtree(home / "catalog", ignore_errors=True)


def put(home, name, text):
    """Put a text at the end of a file of an operator's catalogue."""
    (home / "catalog").mkdir(exist_ok=True)
    with (home / "catalog" / name).open("a", encoding="utf-8") as file:
        file.write(text + "\n" * bool(text))


def usual_of(code):
    return list(countries.usual(code, code, TODAY))


def number(*parts) -> int:
    """Return a number from 1 to 100 that follows from these words: what our publisher says of them."""
    return crc32(repr(parts).encode()) % 100 + 1


def rates(day: str) -> dict:
    """Return a day's prices of the dollar: as they were recorded where the recording is, else of our five countries."""
    if USD.exists():
        return {**json.loads(USD.read_text(encoding="utf-8")), "date": day}
    return {"date": day, "usd": {"try": 41.6, "rub": 82.9, "ars": 1400.5, "sdg": 600.2, "cny": 7.12, "usd": 1}}


def answered(request) -> Reply | str:
    """Answer as the seven publishers do, each in its own shape."""
    path, params = request.path, request.params
    if found := re.fullmatch(r".*/(?:currency-api@)?([\w-]+)/v1/currencies/usd\.min\.json", path):
        return json.dumps(rates(str(TODAY) if found[1] == "latest" else found[1]))
    if found := re.fullmatch(r"/v2/country/(\w+)/indicator/([\w.]+)", path):
        rows = [
            {
                "indicator": {"id": found[2], "value": "x"},
                "country": {"id": found[1][:2], "value": "x"},
                "countryiso3code": found[1],
                "date": str(year),
                "value": None if year == max(YEARS) else number(found[1], found[2], year),
            }
            for year in reversed(YEARS)
        ]
        return json.dumps([{"page": 1, "pages": 1, "per_page": 1000, "total": len(rows)}, rows])
    if path == "/v2/international/data/":
        code = params["facets[countryRegionId][]"]
        rows = [
            {"period": f"2025-{month:02}", "productId": "57", "activityId": "1", "countryRegionId": code,
             "countryRegionTypeId": "c", "value": str(number(code, month)), "unit": "TBPD"}
            for month in range(1, 13)
        ]  # fmt: skip
        return json.dumps({"response": {"total": str(len(rows)), "data": rows}, "apiVersion": "2.1.13"})
    if path == "/public/v1/preview/C/A/HS":
        partner, period = int(params["partnerCode"]), params["period"]
        row = {"freqCode": "A", "period": period, "flowCode": "M", "partnerCode": partner, **comtrade.TOTALS}
        rows = [
            {**row, "reporterCode": buyer, "cmdCode": "2709", "primaryValue": 1e6 * number(partner, period, buyer)}
            for buyer in (276, 380)
        ]
        return json.dumps({"elapsedTime": "0.1 secs", "count": len(rows), "data": rows, "error": ""})
    if found := re.fullmatch(r".*/IMF\.STA/IMTS/(?:\+|%2B)/(\w+)\.(\w+)\.(\w+)\.M", path):
        text = IMF.read_text(encoding="utf-8").replace('"-3.5"', '"3500"')
        for old, new in (("AAA", found[1]), ("XG_FOB_USD", found[2]), ("BBB", found[3])):
            text = text.replace(f'"{old}"', f'"{new}"')
        return text.replace('"1250000"', f'"{number(*found.groups())}"')
    if path == "/api/p/trades/trade-register-csv/":
        return register(json.loads(request.body)["filters"][0])
    if path == "/api/v1/aggregation":
        first, last = date.fromisoformat(params["since"]), date.fromisoformat(params["until"])
        days = [first + timedelta(days=each) for each in range((last - first).days)]
        kinds = ("anomaly_count", "confirmed_count", "failure_count", "ok_count")
        rows = [
            {**{kind: number(params["probe_cc"], kind) for kind in kinds}, "measurement_count": 1000,
             "measurement_start_day": str(day)}
            for day in days
        ]  # fmt: skip
        return json.dumps({"v": 0, "dimension_count": 1, "result": rows})
    return Reply(f"no such page: {request.target}", 404)


def register(years) -> str:
    """Answer as SIPRI does, of 2000 with the recorded register where it is; Russia bought nothing before 1992."""
    if years["value1"] <= 2000 <= years["value2"] and REGISTER.exists():
        return REGISTER.read_text(encoding="utf-8")
    out = io.StringIO("Some prose.\n\n" + HEADER + "\n")
    out.seek(0, io.SEEK_END)
    for code in FIVE:
        for year in (years["value1"], years["value2"]):
            if code != "RUS" or year >= 1992:
                csv.writer(out).writerow((1, "Celand", sipri_name(code), "Boat", "No", year, "No", number(code, year)))
    return json.dumps({"bytes": base64.b64encode(out.getvalue().encode()).decode()})


def asked(desk, publisher, series):
    """Refresh these series over real sockets, without the publishers' pauses; return the outcomes by series."""
    sources = {
        name: replace(each, service=replace(each.service, pace_seconds=0)) if each.service else each
        for name, each in desk.catalog.sources.items()
    }
    environ = {f"INDICATORS_URL_{name.upper()}": publisher.url for name in SOURCES} | {"EIA_API_KEY": "k" * 40}
    outcomes = refresh(replace(desk.catalog, sources=sources), desk.store, series, clock=lambda: NOW, environ=environ)
    return {each.series: each for each in outcomes}


def test_the_first_refresh_of_five_countries_loads_what_each_publisher_says(desk):
    written = {
        code: [each["id"] for each in countries.add(prepare(folder=desk.home), code, TODAY)["entries"]] for code in FIVE
    }
    desk = prepare(folder=desk.home)
    series = [each for ids in written.values() for each in ids]
    with Publisher() as publisher:
        publisher.otherwise = answered
        outcomes = asked(desk, publisher, series)
    # That the made-up tests of the web are the same every day is marked, and let in.
    told = {name: each.error for name, each in outcomes.items() if each.error}
    assert all(name.startswith("info.ooni") and why.startswith("let in as doubtful") for name, why in told.items()), (
        told
    )
    assert set(outcomes) == set(series)
    assert [name for name, each in outcomes.items() if each.rows_new == 0] == []

    def last(name):
        return desk.store.read([name], EVERYTHING).dropna(subset="value").iloc[-1]

    for code in FIVE:
        low = code.lower()
        quote = next(each for each in written[code] if each.startswith("fx.") and each.endswith(".daily"))[3:6]
        assert last(f"fx.{quote}_usd.daily")["value"] == rates("2026-11-27")["usd"][quote]
        assert last(f"fx.{quote}_usd.annual")["value"] == number(code, "PA.NUS.FCRF", 2023)
        assert last(f"cpi.{low}.annual")["value"] == number(code, "FP.CPI.TOTL.ZG", 2023)
        assert last(f"macro.growth.{low}")["value"] == number(code, "NY.GDP.MKTP.KD.ZG", 2023)
        assert last(f"energy.crude_production.{low}.eia")["value"] == number(code, 12)
        partner = NUMBERS[code]
        bought = sum(1e6 * number(partner, "2025", buyer) for buyer in (276, 380))
        assert last(f"trade.crude.{low}_world.mirror")["value"] == bought
        first = desk.store.read([f"trade.goods.{low}_usa.imts_mirror"], EVERYTHING).iloc[0]["value"]
        assert first == number("USA", "MG_CIF_USD", code)
        first = desk.store.read([f"trade.goods.usa_{low}.imts"], EVERYTHING).iloc[0]["value"]
        assert first == number("USA", "XG_FOB_USD", code)
        assert last(f"arms.deliveries.imports.{low}")["value"] == number(code, 2026)
        two = pycountry.countries.get(alpha_3=code).alpha_2
        assert last(f"info.ooni.anomaly.{low}")["value"] == number(two, "anomaly_count") / 10
        assert last(f"info.ooni.measurements.{low}")["value"] == 1000


@pytest.mark.parametrize(
    ("code", "text", "series"),
    [
        ("TUR", "The lira fell.", "fx.try_usd.daily"),
        ("TUR", "Ankara's inflation rose.", "cpi.tur.annual"),
        ("RUS", "Moscow's inflation rose.", "cpi.rus.annual"),
        ("RUS", "The Russian economy shrank.", "macro.growth.rus"),
        ("RUS", "Russian crude production fell.", "energy.crude_production.rus.eia"),
        ("ARG", "Argentina's peso slid.", "fx.ars_usd.daily"),
        ("ARG", "Argentina's trade with China grew.", "trade.goods.arg_chn.imts_mirror|trade.goods.chn_arg.imts"),
        ("SDN", "The Sudanese pound slid.", "fx.sdg_usd.daily"),
        ("SDN", "Sudan's arms imports grew.", "arms.deliveries.imports.sdn"),
        ("SDN", "The internet was shut down in Sudan.", "info.ooni.measurements.sdn"),
        ("CHN", "The yuan weakened.", "fx.cny_usd"),
        ("CHN", "Chinese inflation is low.", "cpi.chn.annual"),
        ("CHN", "Chinese exports to the United States fell.", "trade.goods.chn_usa.imts_mirror"),
    ],
)
def test_what_was_written_is_found_by_words(linkers, code, text, series):
    """Alone in its catalogue, and beside the others."""
    for linker in (linkers[code], linkers["all"]):
        found = [each.series_id for each in linker.find(text)][:3]
        assert any(re.match(series, each) for each in found), found


@pytest.mark.parametrize("part", range(10))
def test_the_entries_of_every_country_load_without_a_fault(tmp_path, part):
    """Of all of ISO 3166, in ten parts: together in one operator's folder, but what ships."""
    shipped = catalogs.load(DATA, Faults())
    spoken = Linker.load(DATA, shipped, Faults()).lexicon.spoken
    areas, series, ids = "", "", []
    for country in list(pycountry.countries)[part::10]:
        code = country.alpha_3
        name = countries.name_of(code, spoken)
        if code not in shipped.areas:
            areas += f'[[area]]\nid = "{code}"\nname = "{name}"\nkind = "country"\n'
        every = list(countries.usual(code, countries.with_article(name), TODAY))
        assert all(each.rests_on and each.about for each in every)
        written = [each for each in every if not each.left_out and each.id not in shipped.indicators]
        series += "\n".join(each.text for each in written)
        ids += [each.id for each in written]
    put(tmp_path, "areas.toml", areas)
    put(tmp_path, "indicators.toml", series)
    catalog = linker_of(tmp_path).catalog
    assert len(ids) == len(set(ids))
    assert set(ids) <= catalog.indicators.keys()


def test_any_country_is_added_or_refused_in_one_line(desk):
    @settings(max_examples=12, deadline=None)
    @given(code=st.sampled_from(sorted(each.alpha_3 for each in pycountry.countries)), lower=st.booleans())
    def hold(code, lower):
        clear(desk.home)
        told = ""
        try:
            added = countries.add(desk, code.lower() if lower else code, TODAY)
        except AlreadyThereError as error:
            told = str(error)
        if told:
            assert (code in ("IRN", "VEN"), "\n" in told) == (True, False)
            return
        catalog = linker_of(desk.home).catalog
        ids = [each["id"] for each in added["entries"]]
        assert set(ids) <= catalog.indicators.keys()
        lines = (desk.home / "catalog" / "indicators.toml").read_text(encoding="utf-8").split("\n")
        assert {lines[each["line"] - 1] for each in added["entries"]} == {"[[indicator]]"}
        assert [lines[each["line"]] for each in added["entries"]] == [f'id = "{each}"' for each in ids]
        assert code in catalog.areas

    hold()


def test_what_is_there_is_never_overwritten(home, capsys):
    own = '# ours\n[[area]]\nid = "TUR2"\nname = "x"\nkind = "country"\n'
    put(home, "areas.toml", own)
    assert main(["catalog", "add", "TUR"]) == 0
    first = {path.name: path.read_bytes() for path in (home / "catalog").iterdir()}
    assert first["areas.toml"].decode() == f"{own}\n"  # what is there stays; Türkiye ships
    capsys.readouterr()
    assert main(["catalog", "add", "TUR"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    where = f"fx.try_usd.daily stands in {home / 'catalog' / 'indicators.toml'}:1, and 12 more"
    assert told.err.startswith(f"indicators: TUR is in the catalogue already: {where}")
    assert main(["catalog", "add", "SDN"]) == 0
    after = {path.name: path.read_bytes() for path in (home / "catalog").iterdir()}
    assert all(after[name].startswith(text) and after[name] != text for name, text in first.items())
    assert main(["catalog", "add", "IRN"]) == 2
    assert "cpi.irn.annual stands in data/catalog/indicators.toml:" in capsys.readouterr().err


def test_it_prints_what_it_wrote_what_each_rests_on_and_what_to_do_next(home, capsys):
    assert main(["catalog", "add", "ecuador"]) == 0
    told = capsys.readouterr().out.split("\n")
    assert told[0] == f"ECU, Ecuador: 11 entries written to {home / 'catalog' / 'indicators.toml'}"
    assert re.match(r"  cpi\.ecu\.annual +inflation \(documented; ", told[1])
    assert "left out: the rate, by day: it has no money of its own beside the dollar" in told
    (asking,) = [each for each in told if "indicators refresh" in each]
    assert asking.startswith("next: ask for the first figures: python -m indicators refresh cpi.ecu.annual ")
    assert told[-2] == "next: start the app again: it reads the catalogue when it starts"
    assert main(["catalog", "add", "KEN", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["country"] == "KEN"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("Turky", "no country 'Turky'; did you mean TUR"),
        ("TRU", "no country 'TRU'; did you mean"),
        ("AAA", "no country 'AAA'"),
        ("12345678", "no country '12345678'; write its three letters of ISO 3166, such as TUR"),
        ("", "no country ''"),
    ],
)
def test_a_country_that_is_none_is_told_in_one_line(desk, named, words):
    with pytest.raises(UnknownNameError, match=re.escape(words)) as caught:
        countries.add(desk, named, TODAY)
    assert "\n" not in str(caught.value)
    assert not (desk.home / "catalog").exists()


@pytest.mark.parametrize(
    ("named", "code"),
    [("TR", "TUR"), ("turkey", "TUR"), ("Türkiye", "TUR"), ("UK", "GBR"), ("Iran", "IRN"), ("sdn", "SDN")],
)
def test_a_country_is_named_by_code_or_name(desk, named, code):
    assert countries.country_of(named, desk.linker.lexicon.spoken) == code


def test_a_file_that_its_end_cannot_be_added_to_stays_as_it_was(home):
    inline = "indicator = []\n"
    put(home, "indicators.toml", inline)
    with pytest.raises(CatalogError, match="not readable as TOML"):
        countries.add(prepare(folder=home), "TUR", TODAY)
    assert (home / "catalog" / "indicators.toml").read_text() == f"{inline}\n"


def test_a_folder_that_cannot_be_written_is_told(desk):
    (desk.home / "catalog").write_text("a file where the folder belongs")
    with pytest.raises(StoreError):
        countries.add(desk, "TUR", TODAY)


@pytest.mark.skipif(not CODES.exists(), reason="the folder of recordings is not here")
def test_what_the_entries_ask_by_is_what_publishers_know():
    """Every currency is in the recorded prices, every country in the IMF's list but those that are left out."""
    from indicators.language.money import read

    money = read(DATA / "catalog" / "currencies.csv", Faults())
    assert {each.code.lower() for each in money.values()} <= json.loads(USD.read_text(encoding="utf-8"))["usd"].keys()
    listed = {each["id"] for each in json.loads(CODES.read_text())["data"]["codelists"][0]["codes"]}
    left_out = {
        code
        for code in (each.alpha_3 for each in pycountry.countries)
        if any("the IMF has no trade" in each.left_out for each in countries.usual(code, code, TODAY))
    }
    assert {each.alpha_3 for each in pycountry.countries} - listed == left_out
    read_register = base64.b64decode(json.loads(REGISTER.read_text())["bytes"]).decode()
    rows = csv.DictReader(io.StringIO(read_register[read_register.index("SIPRI AT Database ID") :]))
    names = {sipri_name(each.alpha_3) for each in pycountry.countries}
    bought = {each[end] for each in rows for end in ("Supplier", "Recipient")}
    assert {each for each in bought - names if not re.search(r"\*|unknown", each)} == set()


def test_what_a_new_entry_rests_on_is_what_those_that_ship_rest_on(desk):
    """18.7: the same kind of question to the same source is as much seen, documented or guessed."""
    usual = tomllib.loads((DATA / "catalog" / "usual.toml").read_text("utf-8"))["usual"]
    shipped = {(each.asked, each.option("reporter") == "all", each.seen) for each in desk.catalog.indicators.values()}
    for each in usual:
        (entry,) = tomllib.loads(each["entry"].replace("$today", "2026-11-27"))["indicator"]
        kind = (entry.get("asks", entry["source"]), entry["options"].get("reporter") == "all", entry["seen"])
        assert kind in shipped, entry["id"]
