"""Two sessions at once on every page, with a load that lands in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from browser.conftest import _checked
from browser.running import Server, content, settle, visit
from indicators.core.frame import observations
from indicators.desk import prepare
from indicators.store import writing

SERIES = "energy.brent"
VIEWS = ["", "monitor", f"series?series={SERIES}", "claims", "library", "library?find=rial", "sources"]


@pytest.fixture
def own_server(desk_in, tmp_path):
    """The real app on a store of its own, to be loaded into."""
    desk_in(tmp_path / "served")
    yield from _checked(Server(tmp_path / "served"))


def load(desk, day, value):
    """Write a value as a refresh does, beside the running app."""
    indicator = desk.catalog.indicators[SERIES]
    frame = observations([(SERIES, str(day), str(day), value, "A", "", "")])
    with desk.store.write() as connection:
        writing.append(connection, indicator, desk.catalog.sources[indicator.source], frame, day, "refresh")


@pytest.mark.long
def test_two_sessions_on_every_page_see_what_one_sees_after_a_load(own_server, window):
    """14.5: and none of them an error."""
    desk = prepare(folder=own_server.home)
    first, second = window(), window()
    for number, view in enumerate(VIEWS):
        address = f"{own_server.url}/{view}"
        day, value = date(2026, 8, 20) + timedelta(days=number), 60.0 + number
        for each in (first, second):
            each.goto(address, wait_until="commit")
        load(desk, day, value)
        for each in (first, second):
            settle(each, strict=False)
        for each in (first, second):
            each.goto(address, wait_until="commit")
        for each in (first, second):
            settle(each, strict=False)
        alone = window()
        visit(alone, address, strict=False)
        expected = content(alone)
        assert [content(each) for each in (first, second)] == [expected, expected], view
        assert expected["text"]
        if SERIES in view:
            assert f"{value:g}" in expected["text"]
        alone.close()
