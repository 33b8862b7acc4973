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


def list_of(*vessels: tuple[int, str], entries: int = 200, last: int = 9000) -> bytes:
    """Return a list of so many houses and of these vessels, each by its number and tags, and a last entry."""
    rows = [
        f'{number},"HOUSE {number}",-0- ,"BELAND",{", ".join(["-0- "] * 8)}' for number in range(101, 101 + entries)
    ]
    rows += [
        f'{number},"SHIP {number}","vessel","{tags}",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"IMO 9187629;"'
        for number, tags in vessels
    ]
    rows.append(f'{last},"LAST HOUSE",-0- ,"BELAND",{", ".join(["-0- "] * 8)}')
    return ("\r\n".join(row.replace(", -0-", ",-0-") for row in rows) + "\r\n\x1a").encode()


SHIPS = [(number, "ALAND") for number in range(1000, 1020)]


REMARKS = [
    ("Vessel Registration Identification IMO 9187629; MMSI 572469210; Linked To: X", "9187629", "572469210"),
    ("Vessel Registration Identification IMO: 9187630;", "9187630", ""),
    ("IMO 9187629; Former Vessel Registration Identification IMO 9187630 (Aland)", "9187629, 9187630", ""),
    ("IMO 9187629, 9187630; MMSI 572469210, 572469211", "9187629, 9187630", "572469210, 572469211"),
    ("IMO numbers 9187629 and 9187630", "9187629, 9187630", ""),
    ("IMO No. 9187629 / 9187630; alt. IMO 9187629", "9187629, 9187630", ""),
    ("imo number: 9187629. MMSI: 572469210.", "9187629", "572469210"),
    ("IMO# 9187629", "9187629", ""),
    ("IMO9187629", "9187629", ""),
    ("IMO 91876291", "", ""),
    ("IMO 918762", "", ""),
    ("IMO 9187629 (2,000 tons)", "9187629", ""),
    ("Vessel Year of Build 2001; Registration Number 9187629", "", ""),
    ("MMSI 9187629; DIMO 9187629", "", ""),
    ("IMO 9187629, 572469210", "9187629", ""),
]


@pytest.mark.parametrize(("remarks", "imo", "mmsi"), REMARKS)
def test_every_number_of_a_remark_is_read_and_none_that_is_not_called_so(remarks, imo, mmsi):
    rows = ofac.listing(answer(list_of(*SHIPS).replace(b"IMO 9187629;", remarks.encode())), under("ALAND"))
    assert {(row[1], row[6]) for row in rows} == {(imo, mmsi)}


@pytest.mark.parametrize("between", ["] [", "; ", ";", "][", "]  [", ", "])
def test_programmes_are_told_apart_however_they_are_parted(between):
    body = sample(SAMPLE).body
    assert b'"SDGT] [ALAND-EO99"' in body
    other = answer(body.replace(b'"SDGT] [ALAND-EO99"', f'"SDGT{between}ALAND-EO99"'.encode()))
    assert values(ofac.parse(other, under("ALAND"))) == {"2026-11-23": 3.0}
    assert "SDGT, ALAND-EO99" in column(ofac.listing(other, under("ALAND")), "programmes")


# A list beside the one before it


def unlike(now: bytes, before: bytes = list_of(*SHIPS)) -> str:
    return ofac.unlike(answer(now), answer(before), under("ALAND"))


def test_a_list_that_goes_on_is_not_unlike_the_one_before():
    for same in (
        list_of(*SHIPS),
        list_of(*SHIPS, (8999, "ALAND"), last=9500),
        list_of(*SHIPS[4:]),  # sixteen ships: four were delisted, and are not in the list at all
        list_of(*((number, "ALAND-EO99") for number, _ in SHIPS)),
        list_of((1000, "SDGT"), (1001, "SDGT"), *SHIPS[2:]),
        list_of(*SHIPS, entries=185),
    ):
        assert unlike(same) == ""


@pytest.mark.parametrize("kept", [219, 150, 101])
def test_a_list_cut_at_the_end_of_any_line_is_said_to_be_cut(kept):
    lines = list_of(*SHIPS).rstrip(b"\x1a").splitlines(keepends=True)
    words = unlike(b"".join(lines[:kept]))
    assert words.startswith(f"the list is cut short: {kept} entries up to number ")
    assert words.endswith("where the list before it had 221 up to 9000")


def test_a_list_that_lost_entries_in_its_middle_is_said_to_be_cut():
    assert unlike(list_of(*SHIPS, entries=150)).startswith(
        "the list is cut short: 171 entries up to number 9000, where"
    )


def test_ships_under_other_tags_are_not_delisted_and_those_that_come_so_not_listed():
    moved = list_of(*((number, "IFCA" if number < 1012 else "ALAND") for number, _ in SHIPS))
    assert unlike(moved) == (
        "tags were regrouped: 12 of the 20 counted before are still listed, under IFCA: that lists and delists none"
    )
    assert unlike(list_of(*SHIPS), moved) == (
        "tags were regrouped: 12 of the 20 counted now were listed before, under IFCA: that lists and delists none"
    )
    tags = ["A", "B; C", "D] [E"]
    words = unlike(list_of(*((number, tags[number % 3]) for number, _ in SHIPS[:9]), *SHIPS[9:]))
    assert "9 of the 20 counted before are still listed, under A, B, C, ...: that" in words


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    damage.survives(ofac.parse, data.draw(damage.bytes_of(sample(SAMPLE).body)), under("ALAND"))
