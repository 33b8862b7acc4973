"""The page as of a day: every element of every page is walked, and none knows anything that was known later."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape

import pandas as pd
import pyarrow as pa
import pytest
from making import DAILY, make_frame
from streamlit.testing.v1 import AppTest

from indicators.export import table
from indicators.figures import analysis
from indicators.model import EVERYTHING, Known
from indicators.store.writing import append
from indicators.views import reads

DAY = date(2020, 9, 30)
AXES = r'"domain":\s*\[[^\]]*\]'
PAGES = {
    "brief": {},
    "monitor": {},
    "series": {"series": ["fx.irr_usd.free_market"]},
    "claims": {},
    "library": {},
    "sources": {},
}


@pytest.fixture
def pages(desk, monkeypatch):
    """Draw a page of the app on the desk of the session, without a browser, for an address."""
    monkeypatch.setattr(reads, "served", lambda _: desk)

    def draw(page, **query):
        app = AppTest.from_string(
            f"from indicators.views import address, reads\nfrom indicators.views.screens import {page}\n"
            "import streamlit as st\n"
            "desk = reads.served(None)\n"
            "query = {key: st.query_params.get_all(key) for key in st.query_params}\n"
            f"chosen = address.selection({page!r}, query, desk)\non = address.reader(chosen, desk)\n"
            f"{page}.draw(chosen, on)\n",
            default_timeout=60,
        )
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception
        return app

    return draw


def bodies(app):
    return "".join(each.proto.body for each in app.get("html"))


def charted(app):
    """Return the data of each chart as it is sent to the browser, and what its spec carries itself."""
    found = []
    for kind in ("vega_lite_chart", "arrow_vega_lite_chart"):
        for each in app.get(kind):
            proto = each.proto
            found += [
                (pa.ipc.open_stream(io.BytesIO(one)).read_pandas(), proto.spec)
                for one in [proto.data.data, *(each.data.data for each in proto.datasets)]
                if one
            ]
    return found


def latest(app):
    """Return the latest day that any element of a page says to have become known, and how many said one."""
    days = [date.fromisoformat(each) for each in re.findall(r'data-known="([\d-]+)"', bodies(app))]
    for data, spec in charted(app):
        assert "ks" in data.columns, "a chart whose rows don't say since when they are known"
        days += [pd.Timestamp(each).date() for each in data["ks"].dropna()]
        # Events, passages and the window's edges come in the spec; no event may lie after the day.
        for event in re.findall(r'"t":\s*"(\d{4}-\d\d-\d\d)T[^"]*",\s*"n":', spec):
            assert date.fromisoformat(event) <= DAY
    for each in app.dataframe:
        known = each.value.filter(regex="[Kk]nown")
        days += [date.fromisoformat(day) for column in known for day in known[column]]
    return max(days, default=None), len(days)


@pytest.mark.parametrize("page", PAGES)
def test_no_element_of_a_page_as_of_a_day_was_known_later(pages, page):
    app = pages(page, as_of=str(DAY), **PAGES[page])
    last, count = latest(app)
    if page in ("brief", "monitor", "series", "claims"):
        assert count > 0
    assert last is None or last <= DAY
    text = bodies(app)
    assert "As of 30 Sep 2020" in text
    # What cannot be missed comes before all else of the page.
    assert text.index('class="asof-banner"') < min(text.find(each) % len(text) for each in ("<h1", "<h2", "<table"))


def test_every_passage_and_claim_of_the_brief_as_of_the_day_was_known_by_then(pages, desk):
    own = next(iter(desk.briefs.values()))
    for claim in own.claims:
        app = pages("brief", as_of=str(DAY), excerpt=claim.excerpt, claim=claim.id)
        last, _ = latest(app)
        assert last is None or last <= DAY, claim.id
        later_events = [each for each in desk.catalog.events.values() if each.date > DAY]
        text = unescape(bodies(app))
        assert not [each.title for each in later_events if each.title in text]
        notes = [each.note for each in (*own.excerpts, *own.claims) if each.note]
        assert not [each for each in notes if each in text], "a note is written with what is known today"


def test_the_walk_finds_what_was_known_later(pages):
    """Without the day in the address the same walk finds later days: it can fail."""
    last, _ = latest_of_today(pages("brief"))
    assert last > DAY


def latest_of_today(app):
    days = [date.fromisoformat(each) for each in re.findall(r'data-known="([\d-]+)"', bodies(app))]
    return max(days), len(days)


def test_values_shown_are_those_of_the_store_on_that_day(pages, desk):
    app = pages("series", as_of=str(DAY), series="fx.irr_usd.free_market")
    assert "294,800" in bodies(app)
    assert "1,905,000" not in bodies(app)
    app = pages("monitor", as_of=str(DAY))
    for name in ("price.gold.usd_oz", "cpi.irn.annual"):
        last = analysis.last_reading(desk.store.read([name], Known(DAY)), desk.catalog.indicators[name].frequency)
        assert f'data-known="{last.known_on}"' in bodies(app)


def test_a_download_as_of_a_day_has_only_what_was_known(desk):
    indicator = desk.catalog.indicators["fx.irr_usd.free_market"]
    body = table.csv_bytes(
        desk.store.read([indicator.id], Known(DAY)), indicator, desk.catalog.sources[indicator.source]
    )
    known = pd.read_csv(io.BytesIO(body))["known_on"]
    assert known.max() == "2020-09-30"


def test_the_banner_counts_what_was_truly_held(pages):
    text = bodies(pages("series", as_of="2026-11-24", series="fx.irr_usd.free_market"))
    assert "Of 5,065 figures shown, 3 were truly held on that day; 5,062 are reconstructed" in text
    assert "none was truly held" in bodies(pages("brief", as_of=str(DAY)))


def test_a_day_beside_today_shows_both(pages):
    app = pages("brief", as_of=str(DAY), beside="yes", claim="currency-collapse", excerpt="currency-collapse")
    text = bodies(app)
    assert "<b>As of 30 Sep 2020</b>" in text
    assert "<b>Today</b>" in text
    assert "294,800" in text
    assert "1,905,000" in text
    sides = charted(app)
    assert len(sides) % 2 == 0
    for (then, one), (now, other) in zip(sides[::2], sides[1::2], strict=True):
        assert "ks" in then.columns
        assert "ks" not in now.columns
        # Both sides have the same axes, so that they can be compared by eye.
        assert set(re.findall(AXES, one)) == set(re.findall(AXES, other))


def test_a_brief_that_was_published_later_is_not_shown_and_the_day_of_it_is_offered(pages):
    text = bodies(pages("brief", as_of="2020-01-01"))
    assert "This brief was published later, on 30 Sep 2020" in text
    assert "as_of=2020-09-30" in text
    assert "0 briefs" in bodies(pages("library", as_of="2020-01-01"))


def test_a_day_to_come_is_today(pages):
    assert "As of" not in bodies(pages("monitor", as_of="2099-01-01"))


def test_what_was_revised_since_is_listed_with_by_how_much(small):
    desk = small.prepare()
    before = desk.store.read([DAILY], EVERYTHING)
    first = before["time_period"].iloc[0].date()
    indicator = desk.catalog.indicators[DAILY]
    with desk.store.write() as connection:
        changed = make_frame({str(first): float(before["value"].iloc[0]) * 2})
        append(connection, indicator, desk.catalog.sources[indicator.source], changed, date(2026, 10, 1), "refresh")
    then, now = desk.store.read([DAILY], Known(date(2026, 9, 30))), desk.store.read([DAILY], EVERYTHING)
    (row,) = analysis.revised(then, now)
    assert (row.start, row.then * 2, row.known_on) == (first, row.now, date(2026, 10, 1))
    assert analysis.revised(now, now) == ()
    rows = analysis.revisions(desk.store.vintages([DAILY], EVERYTHING))
    assert rows["change_pct"].round(6).tolist()[0] == 100
    assert rows["before"].notna().tolist() == [True, False]
    states = analysis.stood(desk.store.vintages([DAILY], EVERYTHING), 5)
    assert [day for day, _ in states] == [date(2026, 9, 30), date(2026, 10, 1)]
    assert states[0][1]["value"].tolist() == then["value"].tolist()
    assert states[1][1]["value"].tolist() == now["value"].tolist()
