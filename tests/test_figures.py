"""The shipped figures: faults with their lines, rebuilding from source tables, and nothing altered."""

from __future__ import annotations

import csv
import re
import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from making import ANNUAL, DAILY, FX

from indicators import desk
from indicators.catalog import VOYAGE_COLUMNS
from indicators.core.settings import DATA
from indicators.core.tables import ROOT, Faults
from indicators.errors import CatalogError
from indicators.figures import shipped
from indicators.model import EVERYTHING

NAME = f"figures/observations/{DAILY}.csv"
SHARED = Path(__file__).parents[1].parent / "shared" / "figures"
OTHER_PAGES = 40
UNLICENSED = {"fx.ves_usd.parallel.dolartoday", "fx.ves_usd.premium.month"}

NOT_IN_TABLES = ("2024-11-05-arms",)  # events written beside those of the tables

needs_tables = pytest.mark.skipif(not SHARED.exists(), reason="the source tables are not beside the project")


def faults_of(small):
    """Return the fault lines of a start on the folder, after a check that it built nothing."""
    with pytest.raises(CatalogError) as caught:
        small.prepare()
    left = {each.name for each in small.home.iterdir()} if small.home.exists() else set()
    assert left <= {"indicators.lock", "in-use.lock"}
    return str(caught.value).replace(f"{small.data}/", "").split("\n")[1:]


def test_the_frames_hold_what_the_files_say(small):
    catalog, _ = small.load()
    faults = Faults()
    frames = shipped.read(small.data, catalog, faults)
    assert faults.lines == []
    daily = frames[DAILY]
    assert daily["value"].tolist() == [10.0, 11.0, 12.5, 13.0]
    assert daily["status"].tolist() == ["A", "A", "A", "P"]
    assert frames[ANNUAL]["time_period"].dt.strftime("%Y-%m-%d").tolist()[0] == "2018-01-01"
    assert frames[ANNUAL]["stamped"].dt.strftime("%Y-%m-%d").tolist()[0] == "2018-12-31"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("2020-09-29,11,A,,", "2020-09-29,11,A,", 3, "5 cells where 6 are expected"),
        ("2020-09-29,11,", "2020-09-29,eleven,", 3, "value 'eleven' is no finite number"),
        ("2020-09-29,11,", "2020-09-29,,", 3, "value '' is no finite number"),
        ("2020-09-29,11,", "2020-09-29,NaN,", 3, "value 'NaN' is no finite number"),
        ("2020-09-29,11,", "2020-09-29,-inf,", 3, "value '-inf' is no finite number"),
        ("2020-09-29,11,", "2020-09-29,1e999,", 3, "value '1e999' is no finite number"),
        ("2020-09-29,11,", "2020-09-29,1_1,", 3, "value '1_1' is no finite number"),
        ("2020-09-29,11,", '2020-09-29,"1,1",', 3, "value '1,1' is no finite number"),
        ("2020-09-29,2020-09-29", "2020-02-30,2020-09-29", 3, "'2020-02-30' is no day"),
        ("2020-09-29,2020-09-29", "2020-09-29,2020-9-29", 3, "'2020-9-29' is no day"),
        ("11,A", "11,Q", 3, "status 'Q' is not one of A P E F B"),
        (
            "2020-10-01,2020-10-01",
            "2020-09-29,2020-09-29",
            4,
            "2020-09-29 stands twice; first on line 3",
        ),
        ("2020-10-01,2020-10-01", "2020-09-01,2020-09-01", 4, "2020-09-01 comes after 2020-09-29"),
        (
            "2020-09-29,2020-09-29",
            "2020-09-29,2020-09-30",
            3,
            "stamped 2020-09-30 belongs to the period that starts",
        ),
        ("12.50", "12.50\x00", 4, "the file holds a NUL byte"),
        ("stamped", "stamp", 1, "the columns are"),
    ],
)
def test_each_fault_is_found_on_its_line(small, old, new, line, words):
    small.replace(NAME, old, new)
    assert any(each.startswith(f"{NAME}:{line}: ") and words in each for each in faults_of(small))


@pytest.mark.parametrize("stamp", ["2019-12-30", "2020-12-31"])
def test_a_year_must_be_stamped_on_its_last_day(small, stamp):
    small.replace(f"figures/observations/{ANNUAL}.csv", "2019-12-31", stamp)
    (fault,) = faults_of(small)
    assert fault.startswith(f"figures/observations/{ANNUAL}.csv:3: stamped {stamp} belongs to")


def test_all_faults_of_all_files_come_in_one_message(small):
    small.write(
        NAME,
        "time_period,stamped,value,status,citation,cited_as\n"
        "2020-09-28,2020-09-28,10,A,,\n"
        "2020-09-27,2020-09-27,10,A,,\n"
        "2020-09-28,2020-09-28,10,A,,\n"
        "2020-02-30,2020-02-30,10,A,,\n"
        "2020-10-01,2020-10-01,inf,A,,\n"
        "2020-10-02\n"
        "2020-10-03,2020-10-04,11,A,,\n"
        "2020-10-05,2020-10-05,11,X,,\n",
    )
    small.write("figures/observations/no.such.csv", FX)
    small.path(f"figures/observations/{ANNUAL}.csv").unlink()
    found = faults_of(small)
    for place in [f"{NAME}:{line}" for line in range(3, 10)]:
        assert any(each.startswith(f"{place}: ") for each in found), (place, found)
    assert any(each.startswith("figures/observations/no.such.csv:1: series no.such is not in") for each in found)
    assert any(each.startswith(f"figures/observations/{ANNUAL}.csv:1: the file is missing") for each in found)
    assert not any(each.startswith(f"{NAME}:2:") for each in found)


def test_a_file_with_no_rows_is_a_fault(small):
    small.write(NAME, FX.split("\n")[0] + "\n")
    assert faults_of(small) == [f"{NAME}:1: the file has no observation"]


def test_a_series_without_a_file_is_a_fault_also_when_a_store_is_there(small):
    small.prepare()
    text = small.path("catalog/indicators.toml").read_text()
    daily = text.split("\n\n")[0].replace(DAILY, "fx.bbb_usd")
    small.write("catalog/indicators.toml", text + "\n" + daily + "\n")
    with pytest.raises(CatalogError):
        small.prepare()


def test_the_digest_changes_with_any_byte_and_any_name(small):
    first = desk.digest(small.data)
    small.replace(NAME, "12.50", "12.5")
    second = desk.digest(small.data)
    small.path(NAME).rename(small.path("figures/observations/other.csv"))
    assert len({first, second, desk.digest(small.data)}) == 3


# Rebuilding from source tables

PORTS = (
    "port,locode,country,lat,lon,source_name,source_url,notes\nAport,AAAPT,AAA,10.50,20.25,A,https://a.example/,\n"
    "Beport,,BBB,,,A,https://a.example/,\n"
)
SERIES = (
    "series_id,title,topic,geography,unit,frequency,provenance,source_name,source_url,licence,retrieved_on,notes\n"
    f"{DAILY},Crowns per dollar,currency,AAA,crowns per USD,daily,market,The exchange,https://exchange.example/crown,"
    "Open,2020-10-05,Read daily. \n"
    f"{ANNUAL},Trade of Aland with Beland,trade,AAA-BBB,million USD,annual,published,The office,"
    "https://office.example/trade,Non-commercial,2022-09-01,\n"
    "fx.left_out,Left out,currency,AAA,crowns per USD,daily,market,Nobody,,None stated,2020-10-05,\n"
)
POINTS = f'series_id,date,value,source_name,source_url\n{DAILY},2020-10-04,13,"News, page 1",https://news.example/1\n'


@pytest.fixture
def tables(tmp_path):
    """Source tables of the two small series and one that does not ship."""
    folder = tmp_path / "tables"
    (folder / "observations").mkdir(parents=True)
    (folder / "ports.csv").write_text(PORTS)
    (folder / "series.csv").write_text(SERIES)
    (folder / "point_sources.csv").write_text(POINTS)
    (folder / "observations" / f"{DAILY}.csv").write_text(
        "date,value\n2020-09-28,10\n2020-10-01,12.50\n2020-10-04,13\n"
    )
    (folder / "observations" / f"{ANNUAL}.csv").write_text("date,value\n2018-12-31,180\n2019-12-31,1.9e2\n")
    (folder / "observations" / "fx.left_out.csv").write_text("date,value\n2018-12-31,180\n")
    return folder


def tree(folder):
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def compiled(small, tables):
    catalog, _ = small.load()
    return shipped.compile_tables(tables, small.data, catalog)


def test_tables_become_figures_with_values_as_they_were_written(small, tables):
    voyages = small.path("figures/voyages.csv").read_text()
    assert compiled(small, tables) == (2, 5)
    assert {each.name for each in (small.data / "figures" / "observations").iterdir()} == {
        f"{DAILY}.csv",
        f"{ANNUAL}.csv",
    }
    assert small.path(NAME).read_text() == (
        "time_period,stamped,value,status,citation,cited_as\n"
        "2020-09-28,2020-09-28,10,A,,\n"
        "2020-10-01,2020-10-01,12.50,A,,\n"
        '2020-10-04,2020-10-04,13,A,https://news.example/1,"News, page 1"\n'
    )
    assert small.path(f"figures/observations/{ANNUAL}.csv").read_text() == (
        "time_period,stamped,value,status,citation,cited_as\n"
        "2018-01-01,2018-12-31,180,A,,\n"
        "2019-01-01,2019-12-31,1.9e2,A,,\n"
    )
    assert "Aport,AAAPT,AAA,10.50,20.25," in small.path("figures/ports.csv").read_text()
    assert small.path("figures/voyages.csv").read_text() == voyages  # written by hand
    assert {each.name for each in small.data.iterdir()} == {"catalog", "figures", "briefs"}
    assert len(small.prepare().store.read([DAILY, ANNUAL], EVERYTHING)) == 5


def test_tables_twice_give_the_same_bytes(small, tables):
    compiled(small, tables)
    once = tree(small.data)
    compiled(small, tables)
    assert tree(small.data) == once


def test_breaks_and_provisional_periods_are_marked(small, tables):
    small.replace("catalog/indicators.toml", 'currency = "AAC"', "breaks = [2020-10-01]\nprovisional = [2020-10-04]")
    compiled(small, tables)
    assert [line.split(",")[3] for line in small.path(NAME).read_text().split("\n")[1:4]] == ["A", "B", "P"]


def refused(small, tables):
    before = tree(small.data)
    with pytest.raises(CatalogError) as caught:
        compiled(small, tables)
    assert tree(small.data) == before
    assert {each.name for each in small.data.iterdir()} == {"catalog", "figures", "briefs"}
    return str(caught.value)


def test_a_mark_on_no_period_is_a_fault(small, tables):
    small.replace("catalog/indicators.toml", 'currency = "AAC"', "breaks = [2020-10-02]")
    assert "marks 2020-10-02, which is no period of the table" in refused(small, tables)


def test_tables_that_disagree_with_the_catalogue_change_nothing(small, tables):
    (tables / "series.csv").write_text(SERIES.replace("million USD", "USD").replace("Open,", "Closed,"))
    message = refused(small, tables)
    assert f"{ANNUAL}: unit is 'USD', the catalogue has 'million USD'" in message
    assert f"{DAILY}: licence is 'Closed', the catalogue has 'Open'" in message


def test_a_series_that_the_tables_lack_changes_nothing(small, tables):
    (tables / "observations" / f"{ANNUAL}.csv").unlink()
    (tables / "series.csv").write_text("\n".join(SERIES.split("\n")[:2]) + "\n")
    message = refused(small, tables)
    assert f"series {ANNUAL} of the catalogue is not in the table" in message
    assert f"{ANNUAL}.csv:1: the file is missing" in message


def test_a_series_written_by_hand_stays_as_it_is(small, tables):
    (tables / "series.csv").write_text("\n".join(SERIES.split("\n")[:2]) + "\n")
    (tables / "observations" / f"{ANNUAL}.csv").unlink()
    path = small.data / "figures" / "observations" / f"{ANNUAL}.csv"
    before = path.read_bytes()
    small.replace("catalog/indicators.toml", f'id = "{ANNUAL}"\n', f'id = "{ANNUAL}"\nby_hand = true\n')
    shipped.compile_tables(tables, small.data, small.load()[0])
    assert path.read_bytes() == before
    path.unlink()
    assert "the file is missing, and by_hand says that no table has it" in refused(small, tables)


def test_a_row_of_three_cells_changes_nothing(small, tables):
    (tables / "observations" / f"{DAILY}.csv").write_text("date,value\n2020-09-28,10\n2020-10-04,13,1\n")
    assert f"{DAILY}.csv:3: 3 cells where 2 are expected" in refused(small, tables)


@pytest.mark.parametrize(
    "row", ["2020-02-30,13", "2020-10-04,NaN", "2020-10-04,many", "2020-10-01,13", "2020-09-01,13", ",13"]
)
def test_a_table_row_that_cannot_be_right_changes_nothing(small, tables, row):
    path = tables / "observations" / f"{DAILY}.csv"
    path.write_text(f"date,value\n2020-09-28,10\n2020-10-01,12.50\n{row}\n")
    assert f"{DAILY}.csv:4: " in refused(small, tables)


# What ships, against the tables it was made from


def cells(path, *columns):
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(file)]


INDICATORS = tomllib.loads((DATA / "catalog" / "indicators.toml").read_text(encoding="utf-8"))["indicator"]
HAND_WRITTEN = {each["id"] for each in INDICATORS if each.get("by_hand")}
SHIPPED = sorted({path.stem for path in (DATA / "figures" / "observations").glob("*.csv")} - HAND_WRITTEN)


def test_the_two_series_without_a_licence_do_not_ship():
    assert len(SHIPPED) >= 81
    assert not UNLICENSED & set(SHIPPED)
    for path in (ROOT / "data").rglob("*"):
        if path.suffix in (".toml", ".csv", ".md"):
            assert not any(f'"{name}"' in path.read_text(encoding="utf-8") for name in UNLICENSED), path


@needs_tables
def test_every_table_ships_but_the_two_without_a_licence():
    tables = {path.stem for path in (SHARED / "observations").glob("*.csv")}
    assert tables - set(SHIPPED) == UNLICENSED
    assert set(SHIPPED) <= tables


@needs_tables
@pytest.mark.parametrize("series", SHIPPED)
def test_every_day_and_value_arrived_as_it_was_written(series):
    shipped = cells(ROOT / "data" / "figures" / "observations" / f"{series}.csv", "stamped", "value")
    assert shipped == cells(SHARED / "observations" / f"{series}.csv", "date", "value")


@needs_tables
def test_every_value_in_the_store_is_the_number_its_table_writes(desk):
    for series in SHIPPED:
        written = [float(value) for (value,) in cells(SHARED / "observations" / f"{series}.csv", "value")]
        assert np.array_equal(desk.store.read([series], EVERYTHING)["value"].to_numpy(), written), series


@needs_tables
def test_every_port_arrived():
    columns = (
        ("name", "port"),
        ("locode", "locode"),
        ("area", "country"),
        ("latitude", "lat"),
        ("longitude", "lon"),
    )
    same = [(name, name) for name in ("source_name", "source_url", "notes")]
    ours, theirs = zip(*columns, *same, strict=True)
    shipped = cells(ROOT / "data" / "figures" / "ports.csv", *ours)
    assert shipped == cells(SHARED / "ports.csv", *theirs)
    assert len(shipped) == 10


@needs_tables
def test_every_voyage_arrived():
    renamed = {
        "departed": "depart_date",
        "arrived": "arrive_date",
        "date_meaning": "date_precision",
        "cargo_barrels": "cargo_bbl",
    }
    kept = [name for name in VOYAGE_COLUMNS if name not in ("notes", "known_on", "outcome_on")]
    ours = cells(ROOT / "data" / "figures" / "voyages.csv", *kept)
    theirs = [renamed.get(name, name) for name in kept]
    assert ours == cells(SHARED / "voyages.csv", *theirs)
    assert len(ours) == 17


def words_of(title):
    """Return the words of a title without a tense of its own, and without the signs between them."""
    return " ".join(each for each in re.findall(r"[\w'-]+", title) if each not in ("the", "was"))


@needs_tables
def test_every_event_arrived(desk):
    shipped = sorted(
        (
            each.date.isoformat(),
            words_of(f"{each.title} {each.later}"),  # 15.10: what came later stands apart
            each.kind,
            ";".join(each.areas),
            each.source_name,
            each.source_url,
        )
        for each in desk.catalog.events.values()
        if each.id not in NOT_IN_TABLES
    )
    tables = cells(SHARED / "events.csv", "date", "title", "kind", "countries", "source_name", "source_url")
    assert shipped == sorted((day, words_of(title), *more) for day, title, *more in tables)
    assert len(shipped) == 64


@needs_tables
def test_every_cited_point_keeps_its_page():
    shipped = {
        (series, *row)
        for series in SHIPPED
        for row in cells(
            ROOT / "data" / "figures" / "observations" / f"{series}.csv", "stamped", "citation", "cited_as"
        )
    }
    other = set()
    for series, day, name, url in cells(SHARED / "point_sources.csv", "series_id", "date", "source_name", "source_url"):
        if series not in UNLICENSED and (series, day, url, name) not in shipped:
            other.add((series, day))
    # 15.9: another page than the table's, or more words for it, where that shows an earlier day or the day itself.
    dated = {(row[0], row[1]): row[-1] for row in dated_cells()}
    # A page that tells the rank of an earlier edition says so, and shows no day.
    next_edition = {("info.rsf_rank.ven", "2020-12-31")}
    assert {dated[each] for each in other - next_edition} <= {"page", "address", "event"}
    assert len(other) == OTHER_PAGES


def dated_cells():
    """Yield series, stamp and basis of each shipped value that has one."""
    for path in sorted((DATA / "figures" / "observations").glob("*.csv")):
        with path.open(encoding="utf-8") as file:
            yield from ((path.stem, row["stamped"], row["basis"]) for row in csv.DictReader(file) if row.get("basis"))


@needs_tables
def test_rebuilding_gives_the_shipped_bytes(tmp_path, desk):
    copy = tmp_path / "data"
    copy.mkdir()
    # What a person wrote stays: series that no table has, the voyages, and the days of publication of cited values.
    shutil.copytree(DATA / "figures", copy / "figures")
    shipped.compile_tables(SHARED, copy, desk.catalog)
    assert tree(copy / "figures") == tree(ROOT / "data" / "figures")
    assert {each.name for each in copy.iterdir()} == {"figures"}


def test_faults_of_catalogue_brief_and_figures_come_in_one_message(small):
    small.replace("catalog/indicators.toml", 'topic = "currency"', 'topic = "weather"')
    small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,2020-09-29,11", "2020-09-29,2020-09-29,x11")
    with pytest.raises(CatalogError) as error:
        small.prepare()
    words = str(error.value)
    assert "indicators.toml:" in words
    assert "is no finite number" in words
    assert not small.home.exists()
