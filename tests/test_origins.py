"""The origin card of a figure: whose it is, also where one source passes on what another made."""

from __future__ import annotations

import csv
import hashlib
import re
from datetime import date

import pytest
from making import make_frame

from indicators.answers.origin import origin
from indicators.core.settings import DATA
from indicators.figures import origins, shipped
from indicators.model import EVERYTHING
from indicators.store.writing import append
from indicators.views.parts import figure_origin


@pytest.fixture
def desk(desk_in, tmp_path):
    return desk_in(tmp_path)


def card_of(desk, series, asked):
    """Return the card of a figure that a source gave in a refresh."""
    catalog = desk.catalog
    with desk.store.write() as connection:
        frame = make_frame({"2026-11-20": 60.0}, series)
        append(connection, catalog.indicators[series], catalog.sources[asked], frame, date(2026, 11, 23), "refresh")
    return origins.card(catalog, desk.store, series, date(2026, 11, 20), EVERYTHING)


def test_a_price_by_way_of_another_source_names_its_maker_first(desk):
    card = card_of(desk, "energy.brent", "fred")
    assert card.producer == "US Energy Information Administration, by way of FRED and ALFRED"


def test_a_source_that_passes_figures_on_leaves_their_maker_to_the_series(desk):
    card = card_of(desk, "energy.wti", "fred")
    assert card.producer == "US Energy Information Administration, by way of FRED"


def test_a_shipped_figure_names_whom_it_was_taken_from(desk):
    card = origins.card(desk.catalog, desk.store, "energy.brent", date(2026, 8, 18), EVERYTHING)
    assert card.producer == desk.catalog.indicators["energy.brent"].producer


def days_of(on, series):
    """Return the first, a middle and the last period that is held of a series."""
    periods = on.series(series)["time_period"].dt.date.tolist()
    return sorted({periods[0], periods[len(periods) // 2], periods[-1]})


def test_every_shipped_figure_names_its_file_line_and_hash(desk):
    """15.19: it named a repository's front page."""
    on, known = desk.now(), 0
    for series in on.catalog.indicators:
        if on.series(series).empty:
            continue
        path = DATA / "figures" / "observations" / f"{series}.csv"
        lines = path.read_text("utf-8").splitlines()
        for day in days_of(on, series):
            told = origin(on, series, day)
            assert told["file"] == f"figures/observations/{series}.csv"
            assert told["file_sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
            period, _, value, _, citation, *_ = next(csv.reader([lines[told["line"] - 1]]))
            assert (period, float(value)) == (told["time_period"], told["value"])
            if told["taken_commit"]:
                known += 1
                assert re.fullmatch(r"https://github.com/[^/]+/[^/]+/blob/[0-9a-f]{40}/.+", told["taken_from"])
                assert told["address"] == told["taken_from"]
                assert told["taken_from"] in told["citation"]
                assert told["taken_place"]
            # Where a page was read, it is the address; else it is said what is known, or that it is not.
            assert (told["taken_basis"] == "") == (citation != "")
            assert citation in ("", told["address"])
    assert known >= 25


def test_a_figure_says_the_row_and_commit_it_was_taken_from_on_its_card_too(desk):
    """15.19: and where they are not on record, so."""
    on = desk.now()
    shown = figure_origin._point_card.__wrapped__(on, "arms.milex_usd.irn", date(2020, 1, 1))
    assert "commit d90bf9f42e7959aa1a3078608e920be70b01b565" in shown
    assert "row Iran, the column of the year" in shown
    assert "/blob/d90bf9f42e7959aa1a3078608e920be70b01b565/data/raw/SIPRI-Milex-data-1949-2024_2.csv" in shown
    assert "figures/observations/arms.milex_usd.irn.csv, line 42" in shown
    unknown = figure_origin._point_card.__wrapped__(on, "energy.brent", date(2026, 8, 18))
    assert "was not noted" in unknown
    assert "commit " not in unknown
    assert origin(on, "arms.irn_ven.tiv", date(2013, 1, 1))["taken_commit"].startswith("b850d1eb")
    assert origin(on, "arms.irn_ven.tiv", date(2023, 1, 1))["taken_commit"] == ""


def test_a_figure_that_a_clock_ahead_dated_says_so(desk):
    """15.18: its own card gave a day that has not been."""
    catalog, series = desk.catalog, "energy.brent"
    with desk.store.write() as connection:
        frame = make_frame({"2026-11-20": 60.0}, series)
        append(connection, catalog.indicators[series], catalog.sources["fred"], frame, date(2030, 1, 5), "refresh")
    asked = (catalog, desk.store, series, date(2026, 11, 20), EVERYTHING)
    assert "by a clock that was ahead" in origins.card(*asked, date(2026, 11, 26)).citation
    assert origins.card(*asked, date(2030, 1, 5)).ahead is False
    shown = figure_origin._point_card.__wrapped__(desk.now(), series, date(2026, 11, 20))
    assert shown.count("by a clock that was ahead") == 3


def test_a_row_that_says_something_else_now_is_not_named():
    """15.19: a figure that came with an earlier version of a file is not to be found in it."""
    asked = ([DATA], "arms.milex_usd.irn", date(2020, 1, 1))
    assert shipped.row_of(*asked, 3349.7)[:2] == ("figures/observations/arms.milex_usd.irn.csv", 42)
    assert shipped.row_of(*asked, 3349.8) is None
    assert shipped.row_of([DATA], "arms.milex_usd.ven", date(2020, 1, 1), 3349.7) is None
