"""The list of designated nationals: which rows a programme has, what remarks say, and lists that break off."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime

import damage
import pytest
from answers import ALL, RECORDINGS, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged
from indicators.loaders import ofac

SAMPLE = "ofac/SDN.CSV"


def under(programme: str, **options):
    pairs = (("programme", programme), *options.items())
    return make_indicator(id="sanctions.vessels", options=pairs, source="ofac")


def column(rows, name: str) -> list[str]:
    return [row[ofac.LISTING_COLUMNS.index(name)] for row in rows]


def test_every_programme_asks_for_the_same_file():
    (query,) = ofac.queries(under("ALAND"), ALL)
    assert [query] == ofac.queries(under("BELAND"), ALL)
    assert query.url.endswith("/SDN.CSV")
    assert not query.params


def test_the_count_is_one_value_on_the_day_the_list_was_read():
    late = sample(SAMPLE, retrieved_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    assert values(ofac.parse(late, under("ALAND"))) == {"2026-11-24": 3.0}


def test_a_programme_takes_its_own_tag_and_those_that_go_on_with_a_hyphen():
    names = column(ofac.listing(sample(SAMPLE), under("ALAND")), "name")
    assert names == ["AURORA", "CLIFF", "FOREST"]  # neither ALANDIA nor AFSR
    assert column(ofac.listing(sample(SAMPLE), under("ALAND-EO99")), "name") == ["CLIFF"]


@pytest.mark.parametrize(("kind", "count"), [("individual", 1.0), ("aircraft", 1.0)])
def test_another_type_can_be_counted(kind, count):
    assert values(ofac.parse(sample(SAMPLE), under("ALAND", type=kind))) == {"2026-11-23": count}


def test_a_programme_without_vessels_counts_none():
    assert values(ofac.parse(sample(SAMPLE), under("CELAND"))) == {"2026-11-23": 0.0}


def test_the_listing_is_as_stated_and_empty_where_nothing_is():
    forest = next(row for row in ofac.listing(sample(SAMPLE), under("ALAND")) if row[0] == "FOREST")
    assert dict(zip(ofac.LISTING_COLUMNS, forest, strict=True)) == {
        "name": "FOREST",
        "imo": "9074729",
        "kind": "Crude Oil Tanker",
        "flag": "Aland",
        "owner": "",
        "call_sign": "AB1CD",
        "mmsi": "123456789",
        "programmes": "ALAND",
        "tonnage": "105,000",
        "entity_number": "301",
    }
    rows = ofac.listing(sample(SAMPLE), under("ALAND"))
    assert column(rows, "imo") == ["9000003", "", "9074729"]  # a number that is not called IMO is not taken for one
    assert column(rows, "programmes") == ["ALAND-EO12345", "SDGT, ALAND-EO99", "ALAND"]
    assert column(ofac.listing(sample(SAMPLE), under("BELAND")), "imo") == [""]  # five digits are no IMO number


def test_an_unknown_programme_or_type_is_refused_by_name():
    with pytest.raises(SourceChanged, match="no programme 'DELAND' in the list"):
        ofac.parse(sample(SAMPLE), under("DELAND"))
    with pytest.raises(SourceChanged, match="no submarine in a list of 101 entries"):
        ofac.parse(sample(SAMPLE), under("ALAND", type="submarine"))


def test_a_list_in_utf_8_and_one_in_latin_1_are_read():
    body = sample(SAMPLE).body
    assert b"C\xd4TE" in body
    for each in (body, body.decode("latin-1").encode(), b"\xef\xbb\xbf" + body.decode("latin-1").encode()):
        assert values(ofac.parse(answer(each), under("ALAND"))) == {"2026-11-23": 3.0}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b'"Aland",-0- ,"Former', b'"Aland","Former', "11 cells where the header has 12"),
        (b'302,"AURORA"', b'"AURORA",302', "an entry's number is 'AURORA'"),
        (b'302,"AURORA"', b'301,"AURORA"', "entry 301 twice, and not alike"),
        (b'"CLIFF","vessel"', b'"CLIFF","ship"', "entry 303 is of type 'ship'"),
        (b'"vessel","ALANDIA"', b'"vessel",-0- ', "entry 304 is of type 'vessel', programme ''"),
        (b'101,"TRADING HOUSE 1"', b'ent_num,"SDN_Name"', "expected the list, which begins with a number"),
        (b'"MEADOW"', b'"MEA\x00DOW"', "a NUL byte"),
    ],
)
def test_a_changed_list_is_refused(old, new, words):
    body = sample(SAMPLE).body
    assert old in body
    with pytest.raises(SourceChanged, match=words):
        ofac.parse(answer(body.replace(old, new, 1)), under("ALAND"))


@pytest.mark.parametrize("body", ["<html>Sign in</html>", "{}", "Service unavailable", "", "1"])
def test_what_is_no_list_is_refused(body):
    with pytest.raises(SourceChanged):
        ofac.parse(answer(body), under("ALAND"))


def test_a_list_that_breaks_off_in_a_line_is_refused_wherever():
    body = sample(SAMPLE).body.rstrip(b"\x1a\r\n ")
    last = body.rindex(b"\r\n") + 2
    for cut in range(last + 1, len(body)):
        with pytest.raises(SourceChanged):
            ofac.parse(answer(body[:cut]), under("ALAND"))


def test_an_excerpt_is_refused():
    lines = sample(SAMPLE).body.splitlines(keepends=True)
    with pytest.raises(SourceChanged, match="9 entries, where the list has thousands"):
        ofac.parse(answer(b"".join(lines[92:101])), under("ALAND"))


def test_the_same_line_twice_counts_once():
    lines = sample(SAMPLE).body.rstrip(b"\x1a").splitlines(keepends=True)
    assert values(ofac.parse(answer(b"".join([*lines, *lines])), under("ALAND"))) == {"2026-11-23": 3.0}


@pytest.mark.parametrize(("programme", "count"), [("IRAN", 199), ("VENEZUELA", 0), ("DPRK4", 60), ("CUBA", 4)])
def test_every_vessel_of_a_recorded_list_is_counted_and_listed(programme, count):
    body = recorded("ofac/sdn.csv")
    with (RECORDINGS / "ofac/sdn.csv").open(newline="", encoding="utf-8") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
    vessels = [row for row in rows if row[2] == "vessel" and re.search(rf"\b{programme}(?![A-Z0-9])", row[3])]
    assert len(vessels) == count
    assert values(ofac.parse(body, under(programme))) == {"2026-11-23": count}
    listed = ofac.listing(body, under(programme))
    assert sorted(column(listed, "entity_number")) == sorted(row[0] for row in vessels)
    imo = {row[0]: found[1] for row in vessels if (found := re.search(r"IMO (\d{7})", row[11]))}
    stated = zip(column(listed, "entity_number"), column(listed, "imo"), strict=True)
    assert {entity: number for entity, number in stated if number} == imo


def test_recorded_tags_of_late_years_are_told_apart(monkeypatch):
    excerpt = recorded("ofac/sdn_small.csv")
    with pytest.raises(SourceChanged, match="17 entries"):
        ofac.parse(excerpt, under("IRAN"))
    monkeypatch.setattr(ofac, "ROWS_AT_LEAST", 1)
    rows = ofac.listing(excerpt, under("IRAN"))
    assert list(zip(column(rows, "name"), column(rows, "imo"), strict=True)) == [
        ("IRIS MAKRAN", "9486910"),
        ("TASCA", "9313149"),
    ]
    assert values(ofac.parse(excerpt, under("VENEZUELA"))) == {"2026-11-23": 0.0}
    assert column(ofac.listing(excerpt, under("IFSR")), "name") == ["FRUNZE"]


def test_the_file_of_comments_is_not_taken_for_the_list():
    with pytest.raises(SourceChanged, match="2 cells where the header has 12"):
        ofac.parse(recorded("ofac/sdn_comments.csv"), under("IRAN"))


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    damage.survives(ofac.parse, data.draw(damage.bytes_of(sample(SAMPLE).body)), under("ALAND"))
