"""The origin card of a figure: whose it is, also where one source passes on what another made."""

from __future__ import annotations

from datetime import date

import pytest
from making import make_frame

from indicators.figures import origins
from indicators.model import EVERYTHING
from indicators.store.writing import append


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
