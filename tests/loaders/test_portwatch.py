"""PortWatch's answers: two kinds of day, pages that must follow each other, errors with status 200, disruptions."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged, SourceError, SourceUnavailable
from indicators.loaders import portwatch
from indicators.model import EVENT_EFFECTS, Area, Ask, Query

SAMPLES = Path(__file__).parents[1] / "samples" / "portwatch"
PAGE = (SAMPLES / "strait_page1.json").read_bytes()
DISRUPTIONS = (SAMPLES / "disruptions.json").read_bytes()
AREAS = {
    each.id: each
    for each in (
        Area("IRN", "Iran", "country", "Iran"),
        Area("TUR", "Türkiye", "country", "Türkiye"),
        Area("VEN", "Venezuela", "country", "Venezuela"),
        Area("WLD", "World", "group", "World"),
        Area("bab_el_mandeb", "Bab el-Mandeb", "strait", "Bab el-Mandeb"),
        Area("hormuz", "Strait of Hormuz", "strait", "Strait of Hormuz"),
        Area("suez", "Suez Canal", "strait", "Suez Canal"),
    )
}
QUERY = Query(f"{portwatch.BASE_URL}/Daily_Chokepoints_Data/FeatureServer/0/query", (("resultOffset", "0"),))


def series(field: str, where: str = "portid='chokepoint6'", layer: str = "Daily_Chokepoints_Data"):
    return make_indicator(id="ship.x", options=(("field", field), ("layer", layer), ("where", where)))


TANKERS = series("n_tanker")


def test_columns_of_one_place_share_one_question():
    (total,) = portwatch.queries(series("n_total"), ALL)
    assert [total] == portwatch.queries(TANKERS, ALL)
    assert total.url == QUERY.url
    asked = dict(total.params)
    assert (asked["where"], asked["outFields"], asked["orderByFields"]) == ("portid='chokepoint6'", "*", "date ASC")
    assert (asked["resultOffset"], asked["resultRecordCount"], asked["f"]) == ("0", "1000", "json")


def test_a_later_start_is_asked_as_a_day():
    (query,) = portwatch.queries(TANKERS, Ask(date(2026, 11, 1), date(2026, 11, 23), keyed=False))
    assert dict(query.params)["where"] == "(portid='chokepoint6') AND date >= DATE '2026-11-01'"


def test_no_ships_is_a_value_and_no_count_is_no_row():
    assert values(portwatch.parse(sample("portwatch/strait_page1.json"), TANKERS)) == {
        "2031-02-27": 7,
        "2031-02-28": 0,
    }
    assert values(portwatch.parse(sample("portwatch/strait_page2.json"), TANKERS)) == {"2031-03-02": 4}


def test_days_in_milliseconds_are_read():
    port = series("import", "portid='PORT9901'", "Daily_Ports_Data")
    assert values(portwatch.parse(sample("portwatch/port_milliseconds.json"), port)) == {
        "2031-01-01": 800.25,
        "2031-01-02": 1200.5,
    }


def test_numbers_as_texts_are_read():
    body = sample("portwatch/country_averages.json")
    country = "Daily_Trade_Data_REG"
    assert values(portwatch.parse(body, series("import_30MA", "ISO3='AAA'", country))) == {"2031-01-01": 4900.25}
    assert values(portwatch.parse(body, series("export", "ISO3='AAA'", country))) == {"2031-01-01": 700}


@pytest.mark.parametrize("name", ["date_", "Date"])
def test_the_column_of_the_day_may_have_another_name(name):
    body = PAGE.decode().replace('"date"', f'"{name}"')
    for part in ("year", "month", "day"):
        body = body.replace(f'"{part}"', f'"{part}_of"')
    assert list(values(portwatch.parse(answer(body), TANKERS))) == ["2031-02-27", "2031-02-28"]


def test_a_day_apart_from_its_own_year_is_refused():
    with pytest.raises(SourceChanged, match="a row of 2031-02-27 by its 'date', and of 2019-02-27"):
        portwatch.parse(answer(PAGE.decode().replace('"year":2031', '"year":2019', 1)), TANKERS)


def test_rows_of_another_place_are_left_out_and_of_none_but_others_refused():
    mixed = PAGE.decode().replace("chokepoint6", "chokepoint1", 1)
    assert list(values(portwatch.parse(answer(mixed), TANKERS))) == ["2031-02-28"]
    with pytest.raises(SourceChanged, match="no row of portid=chokepoint1"):
        portwatch.parse(answer(PAGE), series("n_tanker", "portid='chokepoint1'"))


def test_nothing_found_is_an_empty_frame():
    read = json.loads(PAGE) | {"features": []}
    assert portwatch.parse(answer(json.dumps(read)), TANKERS).empty


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"n_tanker":7', '"tankers":7', "no column 'n_tanker'"),
        ('"n_tanker":7', '"n_tanker":"seven"', "n_tanker is 'seven', which is no number"),
        ('"n_tanker":7', '"n_tanker":Infinity', "Infinity where a number was expected"),
        ('"features"', '"rows"', "no member 'features'"),
        ('"attributes"', '"properties"', "no member 'attributes'"),
        ('"date":"2031-02-27"', '"date":"27.2.2031"', "is no day"),
        ('"date":"2031-02-27"', '"date":1e30', "is no day in milliseconds"),
        ('"month":2,"day":27', '"month":2,"day":30', "2031, 2, 30 is no day"),
        ('"date":"2031-02-28","year":2031,"month":2,"day":28', '"date":"2031-02-27"', "2031-02-27 twice"),
    ],
)
def test_a_changed_answer_is_refused(old, new, words):
    changed = answer(PAGE.decode().replace(old, new))
    assert changed.body != PAGE
    with pytest.raises(SourceChanged, match=words):
        portwatch.parse(changed, TANKERS)


def test_an_error_that_passes_is_for_later_and_one_that_lasts_is_a_change():
    with pytest.raises(SourceUnavailable, match=r"PortWatch says 400: Cannot perform query\. Invalid query parameters"):
        portwatch.parse(sample("portwatch/error.json"), TANKERS)
    error = {"code": 400, "message": "Cannot perform query.", "details": ["'Invalid field: daet' parameter is invalid"]}
    for wrong in (error, {"code": 498, "message": "Invalid token.", "details": []}):
        with pytest.raises(SourceChanged, match="PortWatch says"):
            portwatch.parse(answer(json.dumps({"error": wrong})), TANKERS)
    with pytest.raises(SourceUnavailable, match="busy"):
        portwatch.more(QUERY, [answer('{"error": "busy"}')])


def test_pages_go_on_by_the_rows_received():
    first, second = sample("portwatch/strait_page1.json"), sample("portwatch/strait_page2.json")
    following = portwatch.more(QUERY, [first])
    assert following is not None
    assert dict(following.params)["resultOffset"] == "2"
    assert portwatch.more(QUERY, [first, second]) is None


def shifted(days: int) -> str:
    """Return the second page some days later, cut as the first is."""
    read = json.loads((SAMPLES / "strait_page2.json").read_bytes())
    for feature in read["features"]:
        row = feature["attributes"]
        then = date.fromordinal(date.fromisoformat(row["date"]).toordinal() + days)
        row |= {"date": then.isoformat(), "year": then.year, "month": then.month, "day": then.day}
    return json.dumps(read | {"exceededTransferLimit": True})


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (PAGE, "page 2 is a page that came before"),
        (PAGE + b"\n ", "a page that begins on 2031-02-27 after one that ends on 2031-02-28"),
        (shifted(30), "a page that begins on 2031-03-31 after one that ends on 2031-02-28"),
        (json.dumps(json.loads(PAGE) | {"features": []}), "no rows on page 2, and more announced"),
    ],
)
def test_pages_that_repeat_skip_or_never_end_are_refused(second, words):
    with pytest.raises(SourceChanged, match=words):
        portwatch.more(QUERY, [answer(PAGE), answer(second)])


def test_a_row_on_two_pages_is_refused():
    second = json.loads((SAMPLES / "strait_page2.json").read_bytes())
    second["features"].insert(0, json.loads(PAGE)["features"][-1])
    with pytest.raises(SourceChanged, match="1 of 5 rows on 2 pages came before"):
        portwatch.more(QUERY, [answer(PAGE), answer(json.dumps(second))])


def test_the_recorded_pages_are_one_chain_and_every_value_is_read():
    pages = [recorded(f"portwatch/chokepoint6_page{number}_2026-05-13.json") for number in (1, 2, 3)]
    (query,) = portwatch.queries(TANKERS, ALL)
    offsets = []
    for number in (1, 2):
        query = portwatch.more(query, pages[:number])
        offsets.append(dict(query.params)["resultOffset"])
    assert offsets == ["1000", "2000"]
    assert portwatch.more(query, pages) is None
    rows = [feature["attributes"] for page in pages for feature in json.loads(page.body)["features"]]
    assert len(rows) == json.loads(recorded("portwatch/chokepoint6_count_2026-05-13.json").body)["count"]
    for field in ("n_total", "n_tanker", "capacity"):
        read = {}
        for page in pages:
            read |= values(portwatch.parse(page, series(field)))
        assert read == {row["date"]: row[field] for row in rows}
    with pytest.raises(SourceChanged, match="no column 'capacity_tanker'"):
        portwatch.parse(pages[0], series("capacity_tanker"))


@pytest.mark.parametrize(
    ("name", "place", "fields"),
    [
        ("singapore_port1201_2023-01_epochms", "PORT1201", ("portcalls", "import", "export_tanker")),
        ("taiwan_chokepoint11_2023-01_epochms", "CHOKEPOINT11", ("n_total", "capacity_tanker")),
        ("chokepoint6_recent_2026-05-12T0744", "chokepoint6", ("n_total", "n_cargo")),
    ],
)
def test_every_value_of_a_recorded_page_is_read(name, place, fields):
    body = recorded(f"portwatch/{name}.json")
    rows = [feature["attributes"] for feature in json.loads(body.body)["features"]]
    for field in fields:
        expected = {}
        for row in rows:
            stamp = row["date"]
            day = stamp if isinstance(stamp, str) else datetime.fromtimestamp(stamp / 1000, UTC).date().isoformat()
            expected[day] = row[field]
        assert values(portwatch.parse(body, series(field, f"portid='{place}'"))) == expected
        assert len(expected) == len(rows)


@pytest.mark.parametrize("name", ["count_2026-05-13", "metadata_2026-05-12", "stats_2026-05-13"])
def test_other_recorded_answers_are_no_days(name):
    with pytest.raises(SourceChanged):
        portwatch.parse(recorded(f"portwatch/chokepoint6_{name}.json"), TANKERS)


def test_disruptions_that_touch_our_areas_are_events():
    hormuz, ada, quake, red_sea = portwatch.events(sample("portwatch/disruptions.json"), AREAS)
    assert (hormuz.id, hormuz.date, hormuz.kind, hormuz.areas) == (
        "portwatch-1",
        date(2031, 1, 2),
        "shipment",
        ("hormuz",),
    )
    assert hormuz.title == "Delays in the Strait of Hormuz (red alert)"
    assert hormuz.source_url == "https://portwatch.imf.org/pages/0123456789abcdef0123456789abcdef"
    assert (ada.title, ada.kind, ada.areas) == ("Tropical cyclone ADA-31 (orange alert)", "disaster", ("IRN",))
    assert (ada.source_name, ada.source_url) == ("IMF PortWatch", "https://portwatch.imf.org/")
    assert (quake.title, quake.date, quake.areas) == ("Earthquake (green alert)", date(2031, 1, 5), ("VEN",))
    assert (red_sea.title, red_sea.areas) == ("Attacks in the Red Sea & beyond (red alert)", ("bab_el_mandeb", "suez"))
    assert {each.kind for each in (hormuz, ada, quake, red_sea)} <= set(EVENT_EFFECTS)


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        ("Islamic Republic of Iran", ["IRN"]),
        ("Iran, Islamic Republic of; Turkey", ["IRN", "TUR"]),
        ("Venezuela (Bolivarian Republic of)", ["VEN"]),
        ("Bolivarian  Republic of Venezuela, IRN", ["VEN", "IRN"]),
        ("Türkiye", ["TUR"]),
        ("World, Iraq, United States", []),
    ],
)
def test_countries_are_known_by_their_common_names(names, ids):
    read = json.loads(DISRUPTIONS)
    read["features"] = read["features"][1:2]
    read["features"][0]["attributes"]["country"] = names
    found = portwatch.events(answer(json.dumps(read)), AREAS)
    assert [list(each.areas) for each in found] == ([ids] if ids else [])


def test_disruptions_are_asked_without_their_outlines_and_may_be_one_page():
    (query,) = portwatch.event_queries(ALL)
    assert query.url.endswith("/portwatch_disruptions_database/FeatureServer/0/query")
    assert dict(query.params)["returnGeometry"] == "false"
    page = sample("portwatch/disruptions.json")
    assert portwatch.more(query, [page]) is None
    cut = answer(json.dumps(json.loads(DISRUPTIONS) | {"exceededTransferLimit": True}))
    assert dict(portwatch.more(query, [cut]).params)["resultOffset"] == "5"
    with pytest.raises(SourceChanged, match="5 of 10 rows on 2 pages came before"):
        portwatch.more(query, [cut, page])


@pytest.mark.parametrize("name", ["eventid", "eventtype", "eventname", "alertlevel", "country", "fromdate"])
def test_a_renamed_column_of_disruptions_is_refused(name):
    with pytest.raises(SourceChanged, match=f"no column '{name}'"):
        portwatch.events(answer(DISRUPTIONS.replace(f'"{name}"'.encode(), b'"other"')), AREAS)


@given(st.sampled_from([PAGE, DISRUPTIONS]), st.floats(0, 1), st.binary(max_size=3), st.booleans())
def test_damaged_bytes_give_a_plain_error_or_a_frame(body, part, bytes_, cut):
    place = int(part * (len(body) - 1))
    damaged = answer(body[:place] + bytes_ + (b"" if cut else body[place + len(bytes_) :]))
    for read in (
        lambda: portwatch.parse(damaged, TANKERS),
        lambda: portwatch.more(QUERY, [sample("portwatch/strait_page1.json"), damaged]),
        lambda: portwatch.more(QUERY, [damaged, sample("portwatch/strait_page2.json")]),
        lambda: portwatch.events(damaged, AREAS),
    ):
        with suppress(SourceError):
            read()
