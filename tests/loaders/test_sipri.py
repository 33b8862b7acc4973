"""SIPRI's trade register: a CSV in base64 in JSON, prose before its header, deliveries added up by year."""

from __future__ import annotations

import base64
import json
from datetime import date

import damage
import pytest
from answers import ALL, answer, recorded, sample, values
from hypothesis import given
from hypothesis import strategies as st
from making import make_indicator

from indicators.errors import SourceChanged
from indicators.loaders import sipri
from indicators.model import Ask

SAMPLE = "sipri/register.json"


def transfers(direction: str, country: str, **options):
    pairs = (("direction", direction), ("country", country), *options.items())
    return make_indicator(id="arms", frequency="A", options=pairs, source="sipri")


BOUGHT = transfers("imports", "Aland")


def register() -> bytes:
    return base64.b64decode(json.loads(sample(SAMPLE).body)["bytes"])


def packed(register: bytes):
    return answer(json.dumps({"bytes": base64.b64encode(register).decode()}))


def test_all_series_ask_alike_for_twenty_years_a_call():
    asked = sipri.queries(BOUGHT, ALL)
    assert asked == sipri.queries(transfers("exports", "Beland", partner="Aland"), ALL)
    conditions = [json.loads(query.json)["filters"] for query in asked]
    years = [(each[0]["value1"], each[0]["value2"]) for each in conditions]
    assert years == [(1950, 1966), (1967, 1986), (1987, 2006), (2007, 2026)]
    assert [each["field"] for each in conditions[0]] == ["Delivery year", "Order year", "opendeals", "exportOption"]
    assert (conditions[0][1]["value1"], conditions[0][1]["value2"]) == (0, 1966)
    assert all(query.url == sipri.ADDRESS and not query.params for query in asked)


def test_a_short_window_still_asks_for_twenty_years():
    (query,) = sipri.queries(BOUGHT, Ask(date(2026, 1, 1), date(2026, 11, 23), keyed=False))
    assert json.loads(query.json)["filters"][0]["value1"] == 2007


def test_deliveries_are_added_up_by_year_and_unvalued_ones_are_no_row():
    frame = sipri.parse(sample(SAMPLE), BOUGHT)
    assert values(frame) == {"2019-01-01": 5.0, "2020-01-01": 11.08}  # 2021 was delivered, and not valued
    assert frame["stamped"].dt.strftime("%Y-%m-%d").tolist() == ["2019-12-31", "2020-12-31"]
    assert frame["status"].tolist() == ["A", "E"]


def test_exports_and_partners_are_told_apart():
    assert values(sipri.parse(sample(SAMPLE), transfers("exports", "Aland"))) == {"2022-01-01": 0.25}
    assert values(sipri.parse(sample(SAMPLE), transfers("exports", "Aland", partner="Beland"))) == {"2022-01-01": 0.25}
    assert values(sipri.parse(sample(SAMPLE), transfers("imports", "Aland", partner="Beland"))) == {"2020-01-01": 1.08}


def test_a_country_that_traded_on_the_other_side_only_has_no_rows():
    assert sipri.parse(sample(SAMPLE), transfers("imports", "Celand")).empty
    assert sipri.parse(sample(SAMPLE), transfers("exports", "Aland", partner="Celand")).empty


def test_a_name_sipri_does_not_use_is_refused_with_those_alike():
    with pytest.raises(SourceChanged, match=r"no country 'Alandia' among 5 \(alike: Aland\)"):
        sipri.parse(sample(SAMPLE), transfers("imports", "Alandia"))
    with pytest.raises(SourceChanged, match=r"no country 'Zeeland' among 5 \(alike: none\)"):
        sipri.parse(sample(SAMPLE), transfers("imports", "Aland", partner="Zeeland"))


def test_other_encodings_and_line_ends_are_read():
    accented = register().replace(b"Boat-1", "Bôat".encode("latin-1")).replace(b"\n", b"\r\n")
    assert values(sipri.parse(packed(accented), BOUGHT)) == {"2019-01-01": 5.0, "2020-01-01": 11.08}
    assert values(sipri.parse(packed(b"\xef\xbb\xbf" + register()), BOUGHT))["2019-01-01"] == 5.0


def test_quotes_in_the_prose_do_no_harm():
    assert values(sipri.parse(packed(b'"Notice: "all, but "these\n' + register()), BOUGHT))["2019-01-01"] == 5.0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (b"TIV delivery values", b"TIV delivered", "no column TIV delivery values"),
        (b"Delivery year,", b"Year of delivery,", "no column Delivery year"),
        (b"Delivery year is", b"Year is", "no column Delivery year is estimate"),
        (b"SIPRI AT Database ID", b"Deal", "no header row that starts with 'SIPRI AT Database ID'"),
        (b"No,2020,No,New,5,5,10,No", b"No,2020; 2021,No,New,5,5,10,No", "'2020; 2021' is no period"),
        (b"5,5,10,No", b"5,5,ten,No", "'ten', which is no number"),
        (b"5,5,10,No", b"5,5,-10,No", "TIV delivery values is -10"),
        (b"5,5,10,No", b"5,5,1e9,No", "TIV delivery values is 1e[+]09"),
        (b"5,5,10,No", b"5,5,10", "16 cells where the header has 17"),
    ],
)
def test_a_changed_register_is_refused(old, new, words):
    assert old in register()
    with pytest.raises(SourceChanged, match=words):
        sipri.parse(packed(register().replace(old, new, 1)), BOUGHT)


def test_a_register_of_one_row_a_deal_is_refused():
    other = b"Prose\nRecipient,Supplier,Year of order,,Number ordered,,Year(s) of delivery\nAland,x,,,,,\n"
    with pytest.raises(SourceChanged, match="no header row"):
        sipri.parse(packed(other), BOUGHT)


def test_a_register_without_rows_is_refused():
    header = register().split(b"\n32")[0].split(b"\n11,")[0]
    with pytest.raises(SourceChanged, match="a register without a delivery"):
        sipri.parse(packed(header), BOUGHT)


@pytest.mark.parametrize(
    "body",
    ["<html>500</html>", "Internal Server Error", "{}", "[]", '{"bytes": null}', '{"bytes": "§"}', '{"bytes": "abc"}'],
)
def test_what_is_no_register_is_refused(body):
    with pytest.raises(SourceChanged):
        sipri.parse(answer(body), BOUGHT)


def test_a_refused_register_is_kept_as_it_came():
    body = json.dumps({"bytes": base64.b64encode(b"Nothing here").decode()})
    with pytest.raises(SourceChanged) as caught:
        sipri.parse(answer(body), BOUGHT)
    assert caught.value.body == body.encode()


@pytest.mark.parametrize("direction", ["imports", "exports"])
def test_every_country_of_a_recorded_register_is_added_up(direction):
    body = recorded("sipri/trade_register_2000-2001.json")
    lines = base64.b64decode(json.loads(body.body)["bytes"]).decode().splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("SIPRI AT"))
    header = lines[start].split(",")
    column = header.index("Recipient" if direction == "imports" else "Supplier")
    # Neither names nor what comes before them hold a comma; what follows is counted from the line's end.
    rows = [(each[column], int(each[-7]), float(each[-2])) for each in (line.split(",") for line in lines[start + 1 :])]
    assert header[-7] == "Delivery year"
    assert header[-2] == "TIV delivery values"
    for country in sorted({name for name, _, _ in rows}):
        expected = {}
        for name, year, value in rows:
            if name == country:
                expected[f"{year}-01-01"] = expected.get(f"{year}-01-01", 0) + value
        assert values(sipri.parse(body, transfers(direction, country))) == pytest.approx(expected)


def test_iran_and_venezuela_are_under_these_names_in_the_recorded_register():
    body = recorded("sipri/trade_register_2000-2001.json")
    assert values(sipri.parse(body, transfers("imports", "Iran"))) == {"2000-01-01": 423.72, "2001-01-01": 533.89}
    assert values(sipri.parse(body, transfers("imports", "Venezuela"))) == {"2000-01-01": 107.58, "2001-01-01": 105.69}
    assert sipri.parse(body, transfers("exports", "Iran", partner="Venezuela")).empty


@given(st.data())
def test_a_damaged_answer_ends_in_a_source_error_or_a_frame(data):
    whole = sample(SAMPLE).body
    inner = damage.bytes_of(register()).map(lambda spoiled: packed(spoiled).body)
    damage.survives(sipri.parse, data.draw(damage.bytes_of(whole) | damage.json_of(whole) | inner), BOUGHT)
