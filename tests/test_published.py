"""Each cited value is known on its own day of publication, with what shows that day."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date

import pytest
from making import ANNUAL, DAILY

from indicators.answers.origin import origin
from indicators.answers.series import values
from indicators.core.periods import as_date, days_of
from indicators.core.settings import DATA
from indicators.core.tables import Faults
from indicators.figures import shipped
from indicators.model import BASES, EVERYTHING, Known
from indicators.views.parts.figure_origin import _lag_words, _point_card

CITED = "figures/observations/{}.csv"


def cited(desk):
    """Yield each shipped row that a page is cited for, or of a series that is read in reports, with its indicator."""
    for indicator in desk.catalog.indicators.values():
        path = DATA / CITED.format(indicator.id)
        if not path.exists():
            continue
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
            if row["citation"] or indicator.provenance in ("press", "claimed"):
                yield indicator, row


def test_each_cited_value_has_a_day_of_publication_and_what_shows_it(desk):
    """15.9: over the whole catalogue; not before its period begins, and not after its figures were taken."""
    rows = list(cited(desk))
    assert len(rows) > 150
    on = desk.now()
    for indicator, row in rows:
        at = (indicator.id, row["stamped"])
        assert row.get("basis") in BASES, at
        published = date.fromisoformat(row["published"])
        assert date.fromisoformat(row["time_period"]) <= published <= indicator.taken_on, at
        card = on.origin(indicator.id, date.fromisoformat(row["time_period"]))
        assert (card.known_on, card.basis, card.reconstructed) == (
            published,
            row["basis"],
            row["basis"] in ("year", "lag"),
        ), at
    # Most can be shown: an estimate is the exception.
    assert sum(row["basis"] == "lag" for _, row in rows) < len(rows) / 4


def test_a_day_in_an_address_is_the_day_that_address_gives(desk):
    """15.9: where the address has year, month and day in it, a value by the address is of that day."""
    found = 0
    for indicator, row in cited(desk):
        day = row["published"].split("-")
        for written in ("/".join(day), "".join(day)):
            if row["basis"] == "address" and written in row["citation"]:
                found += 1
                break
        else:
            assert row["basis"] != "address" or row["published"].replace("-", "/") not in row["citation"], indicator.id
    assert found >= 7


def test_a_year_that_no_page_says_is_inferred_and_told_so(desk):
    """15.9: pages that give day and month alone; the notes of these series say so of the same years."""
    inferred = {(each.id, row["stamped"]) for each, row in cited(desk) if row["basis"] == "year"}
    official = {("fx.irr_usd.official.press", day) for day in ("2020-05-18", "2024-04-16", "2025-10-26")}
    markets = {(f"fx.irr_usd.{name}.press", day) for name in ("nima", "sana") for day in ("2020-05-18", "2022-11-02")}
    assert inferred == official | markets
    for indicator, row in cited(desk):
        says = "inferred" in indicator.notes and row["published"][:4] in indicator.notes and row["basis"] != "page"
        assert says == (row["basis"] == "year"), (indicator.id, row["stamped"])
    on = desk.on(date(2026, 1, 1))
    for series, stamped in inferred:
        card = str(_point_card(on, series, date.fromisoformat(stamped)))
        assert "the year inferred from the rates beside them" in card
        assert ", by estimate" in card
        assert "last day where it names a month" not in card


def test_a_cargo_is_the_sum_of_its_voyages_and_names_the_ship_that_is_not_confirmed(desk):
    """15.10: the 820,000 of September 2020 counts the Faxon, of which no arrival is on record."""
    with (DATA / "figures" / "voyages.csv").open(encoding="utf-8") as file:
        voyages = [each for each in csv.DictReader(file) if each["direction"] == "IRN-VEN"]
    series = "ship.irn_ven.documented_cargo"
    rows = [row for indicator, row in cited(desk) if indicator.id == series]
    assert len(rows) == 4
    for row in rows:
        first = next(each for each in voyages if each["arrived"] == row["stamped"])
        ships = [each for each in voyages if each["group"] == first["group"]] if first["group"] else [first]
        said = [
            float(each.replace(",", "")) for each in re.findall(r"\d[\d,.]*(?=[ )])", first["group"].partition("(")[2])
        ]
        millions = 1e6 if "million" in first["group"] else 1
        low, high = (said[0] * millions, said[-1] * millions) if said else (float(first["cargo_barrels"]),) * 2
        assert low <= float(row["value"]) <= high, row
        assert sum(float(each["cargo_barrels"] or 0) for each in ships) <= high
        open_ones = [each for each in ships if each["outcome"] not in ("delivered", "arrived")]
        assert [each["ship"] for each in open_ones] == (["Faxon"] if row["stamped"] == "2020-09-28" else [])
        for each in open_ones:
            for words in (row["cited_as"], desk.catalog.indicators[series].caution):
                assert f"{float(each['cargo_barrels']):,.0f}" in words
                assert "Faxon" in words
                assert "not confirmed here" in words
    answer = origin(desk.on(date(2020, 9, 30)), series, date(2020, 9, 28))
    assert "not confirmed here" in str(answer)


def test_a_rank_is_cited_to_a_page_of_its_own_edition(desk):
    """15.9: 173 for 2020 stands on a page about that index, which came out on 21 April 2020."""
    answer = origin(desk.now(), "info.rsf_rank.irn", date(2020, 6, 1))
    assert (answer["value"], answer["known_on"], answer["published_by"]) == (173.0, "2020-04-21", "event")
    assert "radiofarda.com" in answer["address"]
    pages = [(each.id, row["citation"]) for each, row in cited(desk) if each.id.startswith("info.rsf_rank")]
    # One page for two editions says so.
    for each, row in cited(desk):
        if (
            each.id.startswith("info.rsf_rank")
            and row["basis"] == "lag"
            and pages.count((each.id, row["citation"])) > 1
        ):
            assert "next edition" in row["cited_as"] or row["stamped"] > "2022", row


@pytest.mark.parametrize(
    ("series", "on", "there"),
    [
        ("cpi.ven.dec", "2019-05-27", {}),
        ("cpi.ven.dec", "2019-05-28", {2015: 180.9, 2016: 274.4, 2017: 862.6, 2018: 130060.0}),
        ("cpi.ven.dec", "2020-09-30", {2015: 180.9, 2016: 274.4, 2017: 862.6, 2018: 130060.0, 2019: 9585.5}),
        ("trade.irn_ven.total.claimed", "2023-06-11", {}),
        ("trade.irn_ven.total.claimed", "2023-06-12", {2022: 600.0, 2023: 3000.0}),
        ("ship.irn_ven.documented_cargo", "2020-05-25", {}),
        ("ship.irn_ven.documented_cargo", "2020-05-29", {2020: 1530000.0}),
    ],
)
def test_what_a_day_knew_of_a_cited_series(desk, series, on, there):
    """15.9, 15.10: published together on 28 May 2019, said on 12 June 2023, summed on a page of 29 May 2020."""
    rows = values(desk.on(date.fromisoformat(on)), series)
    assert {int(each["time_period"][:4]): each["value"] for each in rows} == there
    assert not any(each["reconstructed"] for each in rows)


def test_a_figure_that_is_cited_to_a_later_page_is_not_known_before_it(desk):
    """15.9: OPEC's figure for June 2024 stands on a page of 14 August 2024."""
    series = "energy.crude_production.irn.opec_press"
    for day, last in (("2024-07-31", "2023-09-01"), ("2024-08-13", "2023-09-01"), ("2024-08-14", "2024-07-01")):
        assert values(desk.on(date.fromisoformat(day)), series)[-1]["time_period"] == last


def test_the_card_says_when_a_figure_was_published_and_what_shows_it(desk):
    """15.9: on the card and in the answer; and no lag is said of a series whose figures have days of their own."""
    on = desk.now()
    answer = origin(on, "cpi.ven.dec", date(2018, 6, 1))
    assert (answer["known_on"], answer["reconstructed"], answer["published_by"]) == ("2019-05-28", False, "page")
    assert "todosahora.com" in answer["address"]
    card = str(_point_card(on, "cpi.ven.dec", date(2018, 6, 1)))
    assert "28 May 2019: the cited page&#39;s own day" in card
    assert origin(on, "fx.irr_usd.free_market", date(2020, 9, 1))["published_by"] == ""
    for each in desk.catalog.indicators.values():
        assert each.provenance not in ("press", "claimed") or "days after" not in _lag_words(each)


def test_indexes_by_country_are_not_known_before_their_own_first_publication(desk):
    """15.10: the world index was out in 2016, those by country by October 2021."""
    for area in ("isr", "usa", "ven"):
        frame = desk.store.read([f"risk.gpr.{area}"], EVERYTHING)
        assert as_date(days_of(frame["known_on"]).min()) == date(2021, 10, 31)
    assert as_date(days_of(desk.store.read(["risk.gpr.world"], EVERYTHING)["known_on"]).min()) == date(2016, 8, 31)


# On made files


def dated(small, published="2020-10-04", basis="page"):
    """Give the last figure of the daily series a day of publication."""
    path = CITED.format(DAILY)
    head, *rows = small.path(path).read_text().splitlines()
    old = [f"{row},," for row in rows[:-1]]
    small.write(path, "\n".join([f"{head},published,basis", *old, f"{rows[-1]},{published},{basis}", ""]))


@pytest.mark.parametrize(
    ("published", "basis", "words"),
    [
        ("2020-10-40", "page", "published '2020-10-40' is no day"),
        ("", "page", "published '' is no day"),
        ("2020-10-04", "", "basis '' is not one of page address event year lag"),
        ("2020-10-04", "rumour", "basis 'rumour' is not one of"),
        ("2020-10-06", "page", "published 2020-10-06 lies after 2020-10-05, the day its figures were taken"),
    ],
)
def test_a_day_of_publication_that_cannot_be_right_is_told_with_its_line(small, published, basis, words):
    """15.9."""
    dated(small, published, basis)
    faults = Faults()
    shipped.read(small.data, small.load()[0], faults)
    (fault,) = faults.lines
    assert f"{DAILY}.csv:5: " in str(fault)
    assert words in str(fault)


@pytest.mark.parametrize("basis", BASES)
def test_a_store_that_was_made_before_learns_the_day_of_publication(small, basis):
    """15.9: the value and its load stay, its day and page are set right; nothing of an older moment goes missing."""
    store = small.prepare().store
    before = store.read([DAILY], EVERYTHING)
    then = store.last_load()
    dated(small, "2020-10-05", basis)
    store = small.prepare().store
    after = store.read([DAILY], EVERYTHING)
    assert after["value"].tolist() == before["value"].tolist()
    assert str(after["known_on"].iloc[-1])[:10] == "2020-10-05"
    assert after["reconstructed"].tolist()[-1] is (basis in ("year", "lag"))
    assert len(store.vintages([DAILY], EVERYTHING)) == len(before)
    assert len(store.read([DAILY], Known(None, then))) == len(before)
    assert store.origin(DAILY, date(2020, 10, 4), EVERYTHING).basis == basis
    assert len(store.read([DAILY], Known(date(2020, 10, 4)))) == len(before) - 1


def test_an_estimate_is_made_again_by_what_the_catalogue_says(small):
    """15.10: a first publication that was corrected reaches a store that was made before."""
    store = small.prepare().store
    text = small.path("catalog/indicators.toml").read_text()
    place = text.index("taken_on", text.index(f'id = "{ANNUAL}"'))
    small.write("catalog/indicators.toml", f"{text[:place]}first_published = 2021-01-01\n{text[place:]}")
    small.replace(CITED.format(DAILY), "2020-09-28,10,", "2020-09-28,10.0,")  # other bytes ship
    frame = small.prepare().store.read([ANNUAL], EVERYTHING)
    guessed = frame[frame["reconstructed"]]
    assert len(guessed) > 1
    assert as_date(days_of(guessed["known_on"]).min()) == date(2021, 1, 1)
    assert store.read([ANNUAL], EVERYTHING)["value"].tolist() == frame["value"].tolist()


def test_what_is_read_keeps_its_shape(desk):
    """15.9: `read --json` has the fields it had."""
    (row, *_) = values(desk.now(), "cpi.ven.dec")
    assert list(json.loads(json.dumps(row))) == [
        "time_period",
        "stamped",
        "value",
        "status",
        "known_on",
        "reconstructed",
    ]
