"""Refreshing from a local publisher: what is written, what is held back, and what failing costs."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import threading
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from drawn import runtime, sent
from making import ANNUAL, DAILY
from publisher import Publisher, Reply
from refreshing import CROWN, HELD, MONTHLY, NOW, TRADED, Live, crowns, make_live, trade

from indicators.errors import RefreshError, UnknownNameError
from indicators.figures import origins
from indicators.model import EVERYTHING
from indicators.net.archive import Archive
from indicators.refresh import progress
from indicators.refresh.quarantine import decide
from indicators.refresh.rounds import asked_for
from indicators.views import address

GOOD = {**HELD, "d20201004": 13.0, "d20201005": 13.5}
GOOD_CSV = crowns(GOOD)
YEARS = {2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}


@pytest.fixture
def live(small):
    make_live(small)
    with Publisher() as publisher:
        one = Live(small.prepare(), publisher)
        one.crowns(**GOOD)
        publisher.route(TRADED, trade(YEARS))
        yield one


def told(live, series=DAILY):
    return live.desk.store.looks(None, EVERYTHING)[series][-1]


# What is written


def test_a_new_value_is_a_vintage_and_the_old_ones_stay_as_they_were(live):
    outcome = live.refresh()[DAILY]
    # The last shipped value was provisional; the market gives it as final now.
    assert (outcome.status, outcome.rows_new, outcome.rows_revised) == ("ok", 1, 1)
    assert live.shown()["2020-10-05"] == 13.5
    assert live.shown(as_of=date(2020, 10, 5)) == {
        "2020-09-28": 10.0,
        "2020-09-29": 11.0,
        "2020-10-01": 12.5,
        "2020-10-04": 13.0,
    }


def test_the_same_answer_twice_adds_nothing_but_is_a_look(live):
    live.refresh()
    before = live.desk.store.revision()
    outcome = live.refresh()[DAILY]
    assert (outcome.status, outcome.rows_new, outcome.rows_revised) == ("unchanged", 0, 0)
    assert live.desk.store.revision() > before
    assert told(live).status == "ok"


def test_a_figure_that_agrees_to_nine_digits_is_the_same_figure(live):
    live.crowns(**{**HELD, "d20200928": 10.000000001, "d20201004": 13.0})
    live.refresh()
    live.crowns(**{**HELD, "d20200928": 10.0, "d20201004": 13.0})
    assert live.refresh()[DAILY].status == "unchanged"


def test_every_point_keeps_its_origin_down_to_the_bytes(live):
    live.refresh()
    store, catalog = live.desk.store, live.desk.catalog
    shipped = origins.card(catalog, store, DAILY, date(2020, 9, 28), EVERYTHING)
    asked = origins.card(catalog, store, DAILY, date(2020, 10, 5), EVERYTHING)
    assert (shipped.how, shipped.raw_sha256) == ("shipped with this project", "")
    assert asked.how == "retrieved by a refresh"
    assert asked.address == live.publisher.url + CROWN + "?id=CROWN"
    assert asked.retrieved_at.tzinfo is not None
    body = Archive(store.home / "raw").get(asked.raw_sha256)
    assert body == crowns(GOOD).encode()
    assert asked.producer == catalog.sources["exchange"].producer
    derived = origins.card(catalog, store, MONTHLY, date(2020, 10, 15), EVERYTHING)
    assert derived.inputs == (DAILY,)


def test_a_derived_series_follows_its_input(live):
    outcome = live.refresh(DAILY)
    assert set(outcome) == {DAILY, MONTHLY}
    assert live.shown(MONTHLY) == {"2020-09-01": 10.5, "2020-10-01": 13.0}


def test_an_unchanged_answer_is_read_again_from_the_copy_kept(live):
    live.publisher.route(CROWN, Reply(crowns(GOOD), headers={"ETag": '"1"'}), Reply(status=304))
    live.refresh(DAILY)
    assert live.refresh(DAILY)[DAILY].status == "unchanged"
    assert live.publisher.asked(CROWN)[1].headers["If-None-Match"] == '"1"'


def test_a_window_asks_only_for_what_may_still_change(small):
    make_live(small, window=3)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        live.crowns(d20201001=12.5, d20201004=13.0, d20201005=13.5)
        assert live.refresh("exchange")[DAILY].rows_new == 1
        assert publisher.asked(CROWN)[0].params["cosd"] == "2020-10-01"
        assert len(live.shown()) == 5


# Names, keys, rhythm


def test_a_source_without_its_key_is_not_set_up_and_not_asked(live):
    outcome = live.refresh("register")["oil.aaa"]
    assert (outcome.status, outcome.error) == ("not set up", "set REGISTER_KEY to its key")
    assert live.publisher.requests == []
    assert told(live, "oil.aaa").status == "not set up"


def test_a_publisher_is_not_asked_again_before_its_interval_but_a_mirror_is(live, monkeypatch):
    live.refresh()
    outcome = live.refresh("exchange", environ={})[DAILY]
    assert outcome.status == "too soon"
    assert "at most every 12 hours" in outcome.error
    running = progress.last(live.desk.store.home)
    assert [each.state for each in running.sources] == ["too soon"]
    assert told(live).status == "ok"
    assert live.refresh("exchange")[DAILY].status == "unchanged"


def test_an_unknown_name_is_refused_before_anything_is_asked(live):
    with pytest.raises(UnknownNameError, match=r"'gold' is neither a source that is asked nor a series.*exchange"):
        live.refresh("gold")
    assert live.publisher.requests == []


def test_a_derived_series_stands_for_its_inputs(live):
    assert [each.id for each in asked_for(live.desk.catalog, [MONTHLY])["exchange"]] == [DAILY]


def test_a_second_refresh_says_so_and_leaves(live):
    entered, leave = threading.Event(), threading.Event()

    def slow(_request):
        entered.set()
        leave.wait(10)
        return Reply(crowns(GOOD))

    live.publisher.route(CROWN, slow)
    first = threading.Thread(target=live.refresh, args=(DAILY,))
    first.start()
    entered.wait(10)
    try:
        with pytest.raises(RefreshError, match=r"another refresh is running \(process \d+, since 2020-10-06"):
            live.refresh()
    finally:
        leave.set()
        first.join()
    assert live.shown()["2020-10-05"] == 13.5


def test_how_far_it_is_can_be_read_from_outside(live):
    live.refresh()
    last = progress.last(live.desk.store.home)
    assert last is not None
    assert not last.alive
    assert {each.source: each.state for each in last.sources} == {
        "exchange": "done",
        "yearbook": "done",
        "register": "not set up",
    }


# Trust


def test_a_jump_waits_for_a_word_and_the_page_goes_on(live):
    live.crowns(**HELD, d20201004=13.0, d20201005=130.0)
    outcome = live.refresh()[DAILY]
    assert outcome.status == "held"
    assert outcome.rows_new == 0
    assert "2020-10-05 is 130, 10 times the 13 before" in outcome.error
    assert "2020-10-05" not in live.shown()
    (hold,) = live.desk.store.holds()
    assert (hold.series_id, hold.count, hold.first) == (DAILY, 1, date(2020, 10, 5))
    live.refresh()
    assert [each.id for each in live.desk.store.holds()] == [hold.id]


def test_what_is_let_in_is_known_from_that_day_and_keeps_its_answer(live):
    live.crowns(**HELD, d20201004=13.0, d20201005=130.0)
    live.refresh()
    (hold,) = live.desk.store.holds()
    later = NOW + timedelta(days=3)
    before = live.desk.store.revision()
    decide(live.desk.store, live.desk.catalog, hold.id, let_in=True, analyst="A. Analyst", at=later)
    assert live.desk.store.revision() > before
    assert live.shown()["2020-10-05"] == 130.0
    assert "2020-10-05" not in live.shown(as_of=NOW.date())
    card = origins.card(live.desk.catalog, live.desk.store, DAILY, date(2020, 10, 5), EVERYTHING)
    assert card.how.endswith("let in by an analyst")
    assert card.raw_sha256
    assert live.desk.store.holds() == ()
    live.now = later
    assert live.refresh()[DAILY].status == "unchanged"


def test_what_is_dismissed_does_not_come_back_until_it_changes(live):
    live.crowns(**HELD, d20201004=13.0, d20201005=130.0)
    live.refresh()
    (hold,) = live.desk.store.holds()
    decide(live.desk.store, live.desk.catalog, hold.id, let_in=False, analyst="A. Analyst", at=NOW)
    assert live.refresh()[DAILY].status == "unchanged"
    assert live.desk.store.holds() == ()
    live.crowns(**HELD, d20201004=13.0, d20201005=135.0)
    assert live.refresh()[DAILY].status == "held"
    with pytest.raises(UnknownNameError, match="nothing with number 99 waits"):
        decide(live.desk.store, live.desk.catalog, 99, let_in=True, analyst="A. Analyst", at=NOW)


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (crowns({"d20201005": 13.5}), "lacks 4 of the 4 held"),
        (crowns({day: value * 10 for day, value in GOOD.items()}), "are 10 times what is held: another unit"),
        (crowns({day: value / 1000 for day, value in GOOD.items()}), "are 1/1,000 of what is held"),
        (crowns({**GOOD, "d20201005": 0.5}), "outside 1 to 1,000"),
        (crowns({**GOOD, "d20210101": 14.0}), "2021-01-01 is 14, today is 2020-10-06"),
        (crowns({**HELD, "d20201004": 13.0, "d20201005": 13.0, "d20201006": 13.0, "d20201007": 13.0}), "unchanged"),
    ],
)
def test_an_answer_that_cannot_be_believed_costs_no_figure(live, published, words):
    before = live.shown()
    live.publisher.route(CROWN, published)
    outcome = live.refresh("exchange")[DAILY]
    assert outcome.status == "held"
    assert words in outcome.error
    shown = live.shown()
    assert {day: shown[day] for day in before} == before
    assert told(live).status == "held"


# Failing


def test_a_failed_source_costs_freshness_only(live):
    live.publisher.route(TRADED, Reply("<html>maintenance</html>"))
    outcomes = live.refresh()
    assert outcomes[DAILY].status == "ok"
    assert outcomes[ANNUAL].status == "failed"
    assert "an HTML or XML page where JSON was expected" in outcomes[ANNUAL].error
    assert live.shown(ANNUAL) == {"2018-01-01": 180, "2019-01-01": 190, "2020-01-01": 200, "2021-01-01": 210}
    assert told(live, ANNUAL).reason == outcomes[ANNUAL].error
    archive = Archive(live.desk.store.home / "raw")
    assert archive.get(hashlib.sha256(b"<html>maintenance</html>").hexdigest()) == b"<html>maintenance</html>"


def test_a_derived_series_of_a_failed_input_says_so(live):
    live.publisher.route(CROWN, Reply("", 404))
    outcome = live.refresh("exchange")[MONTHLY]
    assert outcome.status == "failed"
    assert outcome.error.startswith(DAILY)


def test_an_address_that_is_none_is_one_failed_source(live):
    environ = live.environ | {"INDICATORS_URL_EXCHANGE": "ftp://nowhere"}
    outcomes = live.refresh(environ=environ)
    assert outcomes[DAILY].status == "failed"
    assert "INDICATORS_URL_EXCHANGE" in outcomes[DAILY].error
    assert outcomes[ANNUAL].status in ("ok", "unchanged")


def test_an_address_that_is_none_fails_a_source_asked_before_as_well(live):
    live.refresh()
    outcomes = live.refresh(environ=live.environ | {"INDICATORS_URL_EXCHANGE": "ftp://nowhere"})
    assert outcomes[DAILY].status == "failed"
    assert outcomes[ANNUAL].status == "unchanged"


def test_a_server_that_is_down_is_tried_as_often_as_fetching_says_and_no_more(live):
    live.publisher.route(CROWN, Reply("busy", 503, headers={"Retry-After": "0"}))
    assert live.refresh("exchange")[DAILY].status == "failed"
    assert len(live.publisher.asked(CROWN)) == 4


def test_a_body_that_says_later_is_asked_once_more(small):
    make_live(small)
    sources = small.path("catalog/sources.toml").read_text()
    small.write("catalog/sources.toml", sources.replace('loader = "fred"', 'loader = "gdelt"'))
    indicators = small.path("catalog/indicators.toml").read_text()
    small.write("catalog/indicators.toml", indicators.replace('options.series = "CROWN"', 'options.query = "crown"'))
    with Publisher() as publisher:
        publisher.otherwise = lambda _: Reply("{}")
        live = Live(small.prepare(), publisher)
        outcome = live.refresh("exchange")[DAILY]
        asked = [each.target for each in publisher.requests]
    assert outcome.status == "failed"
    assert asked.count(asked[0]) == 2


def test_events_that_cannot_be_had_cost_no_figure(small):
    make_live(small)
    sources = small.path("catalog/sources.toml").read_text()
    small.write("catalog/sources.toml", sources.replace('loader = "fred"', 'loader = "portwatch"'))
    indicators = small.path("catalog/indicators.toml").read_text()
    options = 'options.layer = "Daily"\noptions.where = "portid=\'chokepoint6\'"\noptions.field = "n_total"'
    small.write("catalog/indicators.toml", indicators.replace('options.series = "CROWN"', options))
    days = {"2020-09-28": 10, "2020-09-29": 11, "2020-10-01": 12.5, "2020-10-04": 13, "2020-10-05": 13.5}
    rows = [{"attributes": {"date": day, "portid": "chokepoint6", "n_total": count}} for day, count in days.items()]
    field = {"name": "date", "type": "esriFieldTypeDateOnly"}
    with Publisher() as publisher:
        publisher.otherwise = lambda request: (
            Reply("gone", 404)
            if "disruptions" in request.path
            else Reply(json.dumps({"fields": [field], "features": rows}))
        )
        live = Live(small.prepare(), publisher)
        outcomes = live.refresh("exchange")
    assert outcomes[DAILY].status == "ok"
    assert live.shown()["2020-10-05"] == 13.5
    assert outcomes["events"].status == "failed"
    assert "404 Not Found" in outcomes["events"].error


def test_what_failed_is_asked_for_again_before_the_interval_and_the_rest_is_not(live):
    second = live.desk.catalog.indicators[DAILY]
    other = dataclasses.replace(second, id="fx.bbb_usd", options=(("series", "KRONE"),))
    live.desk.catalog.indicators[other.id] = other
    live.publisher.route(CROWN, lambda request: GOOD_CSV if request.params["id"] == "CROWN" else Reply("", 404))
    assert live.refresh("exchange")[other.id].status == "failed"
    asked = live.desk.store.asked()
    assert DAILY in asked
    assert other.id not in asked


def test_outcomes_are_one_json_row_a_series(live):
    rows = json.loads(json.dumps([dataclasses.asdict(each) for each in live.refresh().values()]))
    assert list(rows[0]) == [
        "source",
        "series",
        "status",
        "rows_new",
        "rows_revised",
        "seconds",
        "error",
        "rows_withdrawn",
    ]


def test_one_missing_day_of_many_files_costs_that_day_alone(small):
    make_live(small, window=3)
    sources = small.path("catalog/sources.toml").read_text()
    small.write("catalog/sources.toml", sources.replace('loader = "fred"', 'loader = "currency_api"'))
    indicators = small.path("catalog/indicators.toml").read_text()
    rate = 'options.base = "usd"\noptions.quote = "aac"'
    small.write("catalog/indicators.toml", indicators.replace('options.series = "CROWN"', rate))

    def dated(request):
        day = request.path.partition("currency-api@")[2].partition("/")[0].replace("latest", "2024-03-10")
        if day == "2024-03-04":
            return Reply("", 404)
        return json.dumps({"date": day, "usd": {"aac": 12 + int(day[-2:]) / 100}})

    with Publisher() as publisher:
        publisher.otherwise = lambda request: found if isinstance(found := dated(request), Reply) else Reply(found)
        live = Live(small.prepare(), publisher, datetime(2024, 3, 10, 12, tzinfo=NOW.tzinfo))
        outcomes = live.refresh("exchange")
    new = [day for day in live.shown() if day > "2024"]
    assert new == [f"2024-03-{day:02}" for day in (2, 3, 5, 6, 7, 8, 9, 10)], outcomes


def test_a_refused_key_is_told_once_and_nothing_more_is_asked(small):
    make_live(small)
    indicators = small.path("catalog/indicators.toml").read_text()
    second = indicators[indicators.index('[[indicator]]\nid = "oil.aaa"') :].replace("oil.aaa", "oil.bbb")
    small.write("catalog/indicators.toml", indicators + "\n" + second.replace("international", "steo"))
    with Publisher() as publisher:
        publisher.otherwise = lambda _: Reply('{"error": "no"}', 403)
        live = Live(small.prepare(), publisher, key="abcdefgh")
        outcomes = live.refresh("register")
    assert {each.status for each in outcomes.values()} == {"failed"}
    assert all("the key was refused: check REGISTER_KEY" in each.error for each in outcomes.values())
    assert len(publisher.requests) == 1
    assert "abcdefgh" not in str(outcomes)


def test_a_source_without_a_history_gives_one_value_a_day_and_lacks_nothing(small):
    make_live(small)
    sources = small.path("catalog/sources.toml").read_text()
    small.write("catalog/sources.toml", sources.replace('loader = "fred"', 'loader = "fred"\nmomentary = true'))
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        live.crowns(d20201006=13.2)
        assert live.refresh("exchange")[DAILY].status == "ok"
    assert len(live.shown()) == 5


# A clock that jumped


def test_a_refresh_a_year_ahead_stops_none_after_it_and_the_jump_is_told_once(live):
    """14.8f: no source rests until that day, newer figures are shown, and the journal has it once."""
    live.refresh("exchange")
    live.now = NOW + timedelta(days=365)
    live.crowns(**{**GOOD, "d20201005": 14.0})
    live.refresh("exchange")
    live.now = NOW + timedelta(days=1)
    live.crowns(**{**GOOD, "d20201005": 14.5})
    assert live.refresh("exchange", environ={**live.environ})[DAILY].status == "ok"
    assert live.shown()["2020-10-05"] == 14.5
    assert live.shown(as_of=live.now.date())["2020-10-05"] == 14.5
    live.now += timedelta(days=1)
    live.refresh("exchange")
    told = [each for each in live.desk.store.journal() if each.what == "clock set back"]
    assert [(each.before, each.after) for each in told] == [('"2021-10-06"', '"2020-10-07"')]


def drawn_on(desk, page, now, **query):
    """Return what a page sends to a browser at a moment."""
    desk = replace(desk, clock=lambda: now)
    chosen = address.selection(page, {"series": [DAILY], **query}, desk)
    with runtime():
        screen = import_module(f"indicators.views.screens.{page}")
        return b"".join(sent(lambda: screen.draw(chosen, address.reader(chosen, desk)))).decode(errors="replace")


@pytest.mark.parametrize("page", ["monitor", "series", "sources"])
def test_pages_show_what_was_loaded_last_and_say_once_that_the_clock_was_ahead(live, page):
    """14.8f: before and after the next load, and as of a day."""
    live.refresh("exchange")
    live.now = NOW + timedelta(days=365)
    live.crowns(**{**GOOD, "d20201005": 14.25})
    live.refresh("exchange")
    told = {}
    for number, value in ((1, 14.25), (2, 15.75)):
        now = NOW + timedelta(days=number)
        if number == 2:
            live.now = now
            live.crowns(**{**GOOD, "d20201005": value})
            live.refresh("exchange")
        today, before = drawn_on(live.desk, page, now), drawn_on(live.desk, page, now, as_of=["2020-10-06"])
        assert str(value) in today or page == "sources"
        assert str(value) not in before or page == "series"  # which says what was revised since
        told[number] = [each.count("clock was") for each in (today, before)]
        assert "retrieved 6 Oct 2021" not in today + before
        assert ("retrieved by a clock that was ahead (6 Oct 2021)" in today) == (number == 1 and page != "sources")
    assert told == ({1: [1, 1], 2: [1, 1]} if page == "sources" else {1: [0, 0], 2: [0, 0]})


def test_a_publisher_whose_last_answer_is_of_a_day_to_come_is_asked(live, monkeypatch):
    """14.8f: the interval counts from a moment that has been."""
    live.now = NOW + timedelta(days=365)
    live.refresh("exchange")
    live.now = NOW
    monkeypatch.setattr("indicators.refresh.ahead.address_override", lambda *_: "")
    assert live.refresh("exchange")[DAILY].status != "too soon"
    assert live.refresh("exchange")[DAILY].status == "too soon"


def test_what_was_let_in_was_retrieved_when_it_was_held_back(live):
    """14.1: the bytes came with the answer that was held, not with a later sighting or the analyst's word."""
    live.crowns(**HELD, d20201004=13.0, d20201005=130.0)
    live.refresh()
    live.now = NOW + timedelta(days=1)
    live.refresh()
    (hold,) = live.desk.store.holds()
    let_in = NOW + timedelta(days=3)
    decide(live.desk.store, live.desk.catalog, hold.id, let_in=True, analyst="A. Analyst", at=let_in)
    card = origins.card(live.desk.catalog, live.desk.store, DAILY, date(2020, 10, 5), EVERYTHING)
    again = live.desk.store.origin(DAILY, date(2020, 10, 5), EVERYTHING)
    with live.desk.store.open() as connection:
        came = connection.execute("SELECT at FROM retrieval ORDER BY load_id").fetchall()
    crowns_came = [datetime.fromisoformat(at) for (at,) in came]
    assert card.known_on == let_in.date()
    assert card.retrieved_at == crowns_came[0] == min(crowns_came)
    assert again.seen_again == max(crowns_came)
