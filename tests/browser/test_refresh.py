"""Refreshing from the Sources page, against a local publisher: live progress, quarantine, the origin of a figure."""

from __future__ import annotations

import csv

import pytest
from publisher import Publisher, Reply

from browser.running import Server
from indicators.catalog import load
from indicators.core.tables import Faults
from indicators.desk import DATA
from indicators.refresh.rounds import asked_for

NEW = "2026-08-19,96.5\n2026-08-20,289.5\n"


def as_published() -> str:
    """Return the shipped prices of Brent as FRED would give them."""
    with (DATA / "figures" / "observations" / "energy.brent.csv").open(encoding="utf-8", newline="") as file:
        rows = [f"{row['stamped']},{row['value']}\n" for row in csv.DictReader(file)]
    return "observation_date,DCOILBRENTEU\n" + "".join(rows)


@pytest.fixture
def published(tmp_path):
    """A publisher that has two new days of Brent, one of them wild, and refuses every other question."""
    with Publisher() as publisher:
        publisher.otherwise = lambda _: Reply("no", 403)

        def brent(request):
            if request.params["id"] != "DCOILBRENTEU":
                return Reply("no", 404)
            return Reply(as_published() + NEW, delay=1.5)

        publisher.route("/graph/fredgraph.csv", brent)
        catalog = load(DATA, Faults())
        text = "".join(f"INDICATORS_URL_{source.upper()}={publisher.url}\n" for source in asked_for(catalog))
        environ = dict(line.split("=", 1) for line in text.splitlines())
        server = Server(tmp_path / "served", environ)
        try:
            yield server
        finally:
            server.stop()
        assert "Traceback" not in server.log(), server.log()


def test_an_analyst_refreshes_lets_a_value_in_and_sees_where_it_came_from(published, page):
    page.goto(f"{published.url}/sources")
    page.get_by_text("No refresh has run here yet. The first one will ask").wait_for()
    page.get_by_role("button", name="Refresh now").click()
    page.get_by_role("button", name="Refreshing ...").wait_for()
    page.get_by_text("Last refresh", exact=False).wait_for(timeout=60_000)
    # A day further than is believed waits; the good one is in.
    hold = page.locator(".hold")
    hold.wait_for()
    assert "2026-08-20 is 289.5, 3 times the 96.5 before" in hold.inner_text()
    page.get_by_role("button", name="Let in").click()
    page.get_by_label("Your name, written beside your word").fill("A. Analyst")
    page.get_by_label("Your name, written beside your word").press("Enter")
    hold.wait_for(state="detached")
    page.goto(f"{published.url}/series?series=energy.brent&point=2026-08-20")
    card = page.locator(".card")
    card.wait_for()
    told = card.inner_text()
    assert "289.5 USD per barrel" in told
    assert "held back, and let in by an analyst" in told
    assert "/graph/fredgraph.csv?id=DCOILBRENTEU" in told
