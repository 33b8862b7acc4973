"""The page as of a day: nothing on it was known later.

Two readers draw every page as of a day, and must see the same, to the letter. One has all figures, all of which were
revised after the day, later events, a later brief and notes of today, and looks from a later day. The other looks on
the day after, from a desk that holds only what was known by the day.
"""

from __future__ import annotations

import io
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pandas as pd
import pyarrow as pa
import pytest
from making import DAILY, TEXT_OF_A_BRIEF, make_frame
from selectolax.lexbor import LexborHTMLParser
from streamlit.testing.v1 import AppTest

from indicators.briefs import intake
from indicators.desk import DATA, prepare
from indicators.export import table
from indicators.figures import analysis
from indicators.model import EVERYTHING, Event, Known
from indicators.store.writing import append, note_events
from indicators.views import address, reads

DAY = date(2020, 9, 30)
SHIPPED = "2020-09-30-iran-venezuela"
AXES = r'"domain":\s*\[[^\]]*\]'
PAGES = {page: {} for page in address.PAGES} | {"series": {"series": ["fx.irr_usd.free_market"]}}


@pytest.fixture
def pages(desk, monkeypatch):
    """Draw a page of the app, without a browser, for an address: on the desk of the session, or on another."""
    shown = desk
    monkeypatch.setattr(reads, "served", lambda _: shown)

    def draw(page, on=desk, today=None, **query):
        nonlocal shown
        shown = replace(on, clock=lambda: datetime.combine(today, time(12), UTC)) if today else on
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


def tables(app):
    """Return each table of figures of a page by its columns, the head of each first."""
    for box in LexborHTMLParser(bodies(app)).css(".datatable"):
        rows = [[cell.text() for cell in row.css("th, td")] for row in box.css("tr")]
        yield list(zip(*rows, strict=True))


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
    for each in tables(app):
        days += [date.fromisoformat(day) for head, *cells in each if "nown" in head for day in cells]
    return max(days, default=None), len(days)


LATER = date(2026, 11, 26)  # when everything changed
TODAY = date(2026, 12, 5)


@pytest.fixture(scope="module")
def revised(desk_in, tmp_path_factory):
    """A desk whose figures were all revised on a later day; an event, and a brief, are as late."""
    on = desk_in(tmp_path_factory.mktemp("revised"))
    with on.store.write() as connection:
        for name in on.store.held(None, EVERYTHING):
            indicator = on.catalog.indicators[name]
            frame = on.store.read([name], EVERYTHING).drop(columns=["known_on", "retrieved_on", "reconstructed"])
            frame["value"] = frame["value"] * 2 + 1
            append(connection, indicator, on.catalog.sources[indicator.asked], frame, LATER, "refresh")
        told = Event(
            "late", DAY - timedelta(days=9), "Told late", "un", ("IRN", "VEN"), "A paper", "https://a.example/"
        )
        note_events(connection, [(told, 0)], "fred", LATER)
    late_brief(on, "Venezuela sold gold, and Iran sold oil.")
    return on


@pytest.fixture(scope="module")
def bounded(revised, tmp_path_factory):
    """Make the desk of a reader of a day: it holds no later figure, no note, and of what is to come other words."""

    def made(day):
        folder = tmp_path_factory.mktemp("bounded")
        data, home = folder / "data", folder / "home"
        shutil.copytree(DATA / "catalog", data / "catalog")
        (data / "figures").symlink_to(DATA / "figures")
        events = data / "catalog" / "events.toml"
        events.write_text(otherwise(events.read_text(encoding="utf-8"), day), encoding="utf-8")
        (data / "briefs").mkdir()
        for path in (DATA / "briefs").glob("*.md"):
            text = re.sub(r"^note = .*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            (data / "briefs" / path.name).write_text(text, encoding="utf-8")
        home.mkdir()
        with (
            closing(sqlite3.connect(revised.store.path)) as whole,
            closing(sqlite3.connect(home / "indicators.sqlite")) as own,
        ):
            whole.backup(own)
            # That a series holds anything at all is the catalogue's word; of one whose figures all came later, none is
            # what it was.
            own.execute(
                "UPDATE obs SET value = value * 7 + 3, time_period = date(time_period, '+400 years') "
                "WHERE series_key NOT IN (SELECT series_key FROM obs WHERE known_on <= ?)",
                (str(day),),
            )
            own.execute(
                "DELETE FROM obs WHERE known_on > ? AND series_key IN (SELECT series_key FROM obs WHERE known_on <= ?)",
                (str(day), str(day)),
            )
            for name in ("event", "listing"):
                own.execute(f"DELETE FROM {name} WHERE known_on > ?", (str(day),))
            own.commit()
        on = prepare(data, home)
        assert len(on.briefs) == 1
        late_brief(on, "Nothing of the kind. The bolivar rose, and nobody sold oil.")
        return on

    return made


def put_off(found):
    """Return a day of an event 500 days later."""
    return f"{found[1]} = {date.fromisoformat(found[2]) + timedelta(days=500)}"


def otherwise(events, day):
    """Return the text of the events with all that comes after a day on another day and in other words."""
    head, *blocks = events.split("[[event]]\n")
    for place, block in enumerate(blocks):
        on = date.fromisoformat(re.search(r"^date = (.+)$", block, re.MULTILINE)[1])
        if on > day:
            moved = re.sub(r"^(date|known_on|later_on) = ([0-9-]+)", put_off, block, flags=re.MULTILINE)
            blocks[place] = re.sub(r'^(title|source_name) = ".*"$', r'\1 = "To come"', moved, flags=re.MULTILINE)
    return "[[event]]\n".join([head, *blocks])


def late_brief(on, words):
    """Take in a brief of the later day."""
    text = TEXT_OF_A_BRIEF.replace("March 2, 2021", "November 25, 2026") + f"\n{words}\n"
    intake.take_in(on.briefs, text.encode(), "late.txt", now=datetime(2026, 11, 26, tzinfo=UTC))


def everything(app):
    """Return all that is sent to the browser, element by element, in its order."""

    def walk(block):
        for each in block.children.values():
            if hasattr(each, "children"):
                yield from walk(each)
            elif each.type == "html":
                # What is listed as revised since is there to say what came later; and who lives on an earlier day
                # holds what was loaded on one to come, which is said of the clock.
                body = re.sub(r'<(details|p) class="revised"[^>]*>.*?</\1>', "", each.proto.body, flags=re.S)
                body = re.sub(r'<p class="told" id="clock">.*?</p>', "", body, flags=re.S)
                body = re.sub(r"(?<=known on that day; )[\d,]+ figures?", "", body)  # as is how many came later
                yield from re.split(r"(?<=>)", body) if body else ()
            else:
                # A download is kept under a number of its own.
                yield re.sub(r"deferred_file_id: .*", "", str(each.proto))

    return list(walk(app.main))


def assert_same(pages, revised, own, day, views):
    views = [(page, {"as_of": str(day), **query}) for page, query in views]
    theirs = [everything(pages(page, own, day + timedelta(days=1), **query)) for page, query in views]
    for (page, query), limited in zip(views, theirs, strict=True):
        full = everything(pages(page, revised, TODAY, **query))
        differ = [(one, two) for one, two in zip(full, limited, strict=False) if one != two]
        assert (differ[:3], len(full)) == ([], len(limited)), (page, query)


@pytest.mark.parametrize("day", [DAY, pytest.param(date(2026, 11, 24), marks=pytest.mark.long)])
def test_a_page_as_of_a_day_is_that_of_a_reader_who_cannot_know_more(pages, revised, bounded, day):
    series = {"series": "fx.irr_usd.free_market", "compare": "price.gold.usd_oz", "transform": "index"}
    passages = ("currency-collapse", "energy-for-gold")
    views = [*PAGES.items(), ("series", series), *(("brief", {"excerpt": each}) for each in passages)]
    assert_same(pages, revised, bounded(day), day, views)


@pytest.mark.long
@pytest.mark.parametrize("day", [DAY, date(2026, 11, 24)])
def test_every_passage_claim_and_series_as_of_a_day_is_that_of_a_reader_who_cannot_know_more(
    pages, revised, bounded, day
):
    shipped = revised.briefs[SHIPPED]
    views = [("brief", {"brief": SHIPPED, "excerpt": each.id}) for each in shipped.excerpts]
    views += [("brief", {"brief": SHIPPED, "excerpt": each.excerpt, "claim": each.id}) for each in shipped.claims]
    views += [("series", {"series": each}) for each in revised.store.held(None, EVERYTHING)]
    assert_same(pages, revised, bounded(day), day, views)


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
    assert "Of 5,065 figures shown, 3 were certainly public on that day; 5,062 are reconstructed" in text
    assert "none was certainly public" in bodies(pages("brief", as_of=str(DAY)))


def test_a_day_beside_today_shows_both(pages):
    app = pages("brief", as_of=str(DAY), beside="yes", claim="currency-collapse", excerpt="currency-collapse")
    text = bodies(app)
    assert "<b>As of 30 Sep 2020</b>" in text
    assert "<b>Today</b>" in text
    assert "294,800" in text
    assert "1,905,000" in text
    for data, spec in charted(app):
        assert "known 30 Sep 2020" in spec
        assert (data["k"].str.startswith("then-")).any()
        assert {"w0", "since0", "w1", "since1"} <= set(data.columns)  # of both states, for the pointer


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


def test_series_whose_figures_came_later_are_not_said_to_wait_for_their_source(pages):
    """15.12: as of a day "have not been asked yet, or gave nothing so far" counted what is held and came later."""
    now, then = bodies(pages("monitor")), bodies(pages("monitor", as_of="2019-06-30"))
    assert "whose first figure became known later" not in now
    waiting = re.search(r"(\d+) series of publishers that have not been asked yet", now)[1]
    assert f"{waiting} series of publishers that have not been asked yet" in then
    assert re.search(r"[1-9]\d* series whose first figure became known later", then)


def test_a_series_whose_first_figure_came_later_does_not_wait_for_its_source(pages):
    """15.12: "no figure of it is held yet", of four that are."""
    told = bodies(pages("series", series="ship.irn_ven.documented_cargo", as_of="2020-05-25"))
    assert "Of this series none known on that day; 4 figures became known later." in told
    assert "held yet" not in told
