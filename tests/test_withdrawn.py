"""Values that a publisher takes back: vintages without a value, believed where nothing else explains that they lack."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from answers import ALL, answer, values
from making import ANNUAL, DAILY, make_frame, make_indicator
from publisher import Publisher, Reply
from refreshing import CROWN, HELD, MONTHLY, NOW, TRADED, Live, crowns, make_live, trade
from storing import INDICATOR, SOURCE

from indicators.catalog import load as load_catalog
from indicators.core.settings import DATA
from indicators.core.tables import Faults
from indicators.errors import UnknownNameError
from indicators.figures import analysis
from indicators.loaders import LOADERS, WHOLE, fred
from indicators.model import EVERYTHING, Known
from indicators.refresh.quarantine import decide
from indicators.store.writing import append

ALL_DAYS = {**HELD, "d20201004": 13.0, "d20201005": 13.5}
GONE = "2020-09-29"
YEARS = {2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}


@pytest.fixture
def live(engine, small):
    """A desk that has asked once, in each kind of database."""
    make_live(small)
    with Publisher() as publisher:
        one = Live(small.prepare(), publisher)
        one.crowns(**ALL_DAYS)
        publisher.route(TRADED, trade(YEARS))
        one.refresh()
        one.now = NOW + timedelta(days=1)
        yield one


def without(*days):
    """Return the crowns without some days."""
    return {name: value for name, value in ALL_DAYS.items() if name not in days}


def test_a_value_that_the_publisher_took_back_is_withdrawn_on_that_day_and_told(live):
    """14.2: it is shown no more, as of the day before it still is, and the outcome says so."""
    live.crowns(**without("d20200929"))
    outcome = live.refresh("exchange")[DAILY]
    assert (outcome.status, outcome.rows_new, outcome.rows_revised, outcome.rows_withdrawn) == ("ok", 0, 0, 1)
    assert GONE not in live.shown()
    assert live.shown(as_of=NOW.date())[GONE] == 11.0
    assert GONE not in live.shown(as_of=live.now.date())
    assert live.refresh("exchange")[DAILY].status == "unchanged"
    held = live.desk.store.held([DAILY], EVERYTHING)[DAILY]
    assert held.count == len(live.shown()) == 4
    assert live.desk.store.held([DAILY], Known(NOW.date()))[DAILY].count == 5
    with pytest.raises(UnknownNameError, match="no figure"):
        live.desk.now().origin(DAILY, date(2020, 9, 29))


def test_revisions_and_the_page_of_that_day_say_that_it_was_withdrawn(live):
    """14.2: the table of revisions names it, and what came after it."""
    live.crowns(**without("d20200929"))
    live.refresh("exchange")
    live.now += timedelta(days=1)
    live.crowns(**ALL_DAYS)
    live.refresh("exchange")
    rows = analysis.revisions(live.desk.now().vintages(DAILY))
    own = rows[rows["time_period"].dt.strftime("%Y-%m-%d") == GONE]
    assert own["event"].tolist() == ["came again", "withdrawn", "first"]
    (revised,) = [each for each in live.desk.on(NOW.date()).revised([DAILY]) if each.start.isoformat() == GONE] or [
        None
    ]
    assert revised is None  # it is today what it was then


def test_a_value_that_comes_again_is_a_new_vintage(live):
    """14.2: known from the day it came again, exactly; between the two it was none."""
    live.crowns(**without("d20200929"))
    live.refresh("exchange")
    gone, live.now = live.now, live.now + timedelta(days=1)
    live.crowns(**ALL_DAYS)
    outcome = live.refresh("exchange")[DAILY]
    assert (outcome.rows_new, outcome.rows_revised, outcome.rows_withdrawn) == (0, 1, 0)
    assert [live.shown(as_of=day.date()).get(GONE) for day in (NOW, gone, live.now)] == [11.0, None, 11.0]
    row = live.desk.store.read([DAILY], EVERYTHING).set_index("time_period").loc[GONE]
    assert (row["known_on"].date(), row["reconstructed"]) == (live.now.date(), False)


def test_a_derived_value_whose_input_was_withdrawn_follows(live):
    """14.2: a mean of what is left is revised; one that cannot be calculated any more is withdrawn."""
    assert live.shown(MONTHLY)["2020-09-01"] == 10.5
    live.crowns(**without("d20200929"))
    assert live.refresh("exchange")[MONTHLY].rows_revised == 1
    assert live.shown(MONTHLY)["2020-09-01"] == 10.0
    live.desk.catalog.indicators["gap"] = gap = make_indicator(
        id="gap", source="exchange", formula="gap", inputs=(DAILY, DAILY), provenance="derived"
    )
    live.now += timedelta(days=1)
    live.crowns(**ALL_DAYS)
    live.refresh("exchange")
    assert GONE in live.shown(gap.id)
    live.now += timedelta(days=1)
    live.crowns(**without("d20200929"))
    assert live.refresh("exchange")[gap.id].rows_withdrawn == 1
    assert GONE not in live.shown(gap.id)


def test_many_that_vanish_at_once_wait_for_a_word(live):
    """14.2: two of six are held back; let in, they are withdrawn on the day of that word."""
    live.crowns(**without("d20200929", "d20201001"))
    outcome = live.refresh("exchange")[DAILY]
    assert (outcome.status, outcome.rows_withdrawn) == ("held", 0)
    assert outcome.error == "2 values withdrawn at once: 2020-09-29, 2020-10-01"
    assert len(live.shown()) == 5
    (hold,) = live.desk.store.holds()
    assert (hold.count, hold.first) == (2, date(2020, 9, 29))
    live.refresh("exchange")
    assert [each.id for each in live.desk.store.holds()] == [hold.id]
    let_in = live.now + timedelta(days=3)
    done = decide(live.desk.store, live.desk.catalog, hold.id, let_in=True, analyst="A. Analyst", at=let_in)
    assert (done.new, done.revised, done.withdrawn) == (0, 0, 2)
    assert len(live.shown()) == 3
    assert len(live.shown(as_of=live.now.date())) == 5
    assert live.refresh("exchange")[DAILY].status == "unchanged"


def test_what_waits_to_be_withdrawn_and_comes_again_waits_no_more(live):
    """14.2: a word on it later would take back what is there."""
    live.crowns(**without("d20200929", "d20201001"))
    live.refresh("exchange")
    live.crowns(**ALL_DAYS)
    assert live.refresh("exchange")[DAILY].status == "unchanged"
    assert live.desk.store.holds() == ()


def test_dismissed_withdrawals_stay_dismissed(live):
    """14.2: the value stays, and nobody is asked again."""
    live.crowns(**without("d20200929", "d20201001"))
    live.refresh("exchange")
    (hold,) = live.desk.store.holds()
    decide(live.desk.store, live.desk.catalog, hold.id, let_in=False, analyst="A. Analyst", at=live.now)
    assert live.refresh("exchange")[DAILY].status == "unchanged"
    assert live.desk.store.holds() == ()
    assert len(live.shown()) == 5


def test_an_answer_that_ends_earlier_than_before_may_be_an_old_copy(live):
    """14.2: the last value is not believed to be withdrawn without a word."""
    live.crowns(**without("d20201005"))
    outcome = live.refresh("exchange")[DAILY]
    assert (outcome.status, outcome.rows_withdrawn) == ("held", 0)
    assert outcome.error == "the answer ends early, or is an old copy: with 2020-10-04, and had 2020-10-05"
    assert live.shown()["2020-10-05"] == 13.5


def test_an_answer_that_lacks_much_and_is_let_in_takes_it_back(live):
    """14.2: an analyst who believes the shorter answer believes what it lacks."""
    live.crowns(d20200928=10.0, d20201005=13.5)
    assert live.refresh("exchange")[DAILY].status == "held"
    (hold,) = live.desk.store.holds()
    done = decide(live.desk.store, live.desk.catalog, hold.id, let_in=True, analyst="A. Analyst", at=live.now)
    assert done.withdrawn == 3
    assert live.shown() == {"2020-09-28": 10.0, "2020-10-05": 13.5}


@pytest.mark.parametrize(
    ("published", "status"),
    [
        (Reply("gone", 410), "failed"),
        ("observation_date,CROWN\n", "empty"),
        ("<html>maintenance</html>", "failed"),
        # A value of the day itself that is not believed is there all the same.
        (crowns({**ALL_DAYS, "d20200929": 5000.0}), "held"),
        # What is before the answer's first period is beyond what the source serves.
        (crowns(without("d20200928")), "unchanged"),
    ],
)
def test_what_only_lacks_with_us_is_not_withdrawn(live, published, status):
    """14.2: failed, empty and doubted answers take nothing back, nor do sources whose history rolls on."""
    live.publisher.route(CROWN, published)
    outcome = live.refresh("exchange")[DAILY]
    assert (outcome.status, outcome.rows_withdrawn) == (status, 0)
    assert live.shown()[GONE] == 11.0
    assert len(live.shown()) == 5


def test_only_what_was_asked_for_can_be_withdrawn(small):
    """14.2: a window says nothing of what is before it, though the answer has older values too."""
    make_live(small, window=3)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        live.crowns(d20200928=10.0, d20201001=12.5, d20201004=13.0, d20201005=13.5)
        outcome = live.refresh("exchange")[DAILY]
        assert publisher.asked(CROWN)[0].params["cosd"] == "2020-10-01"
        assert outcome.rows_withdrawn == 0
        live.now += timedelta(days=1)
        live.crowns(d20201001=12.5, d20201005=13.5)
        assert live.refresh("exchange")[DAILY].rows_withdrawn == 1
    assert set(live.shown()) == {"2020-09-28", "2020-09-29", "2020-10-01", "2020-10-05"}


def test_a_missing_mark_in_place_of_a_value_is_a_withdrawal(live):
    """14.2: a year that the World Bank empties has no value any more."""
    live.publisher.route(TRADED, trade({**YEARS, 2019: None}))
    assert live.refresh("yearbook")[ANNUAL].rows_withdrawn == 1
    assert "2019-01-01" not in live.shown(ANNUAL)


def test_a_source_takes_back_only_what_came_from_it(live):
    """14.2: what another source gave, or one that is asked instead, stays."""
    store, catalog = live.desk.store, live.desk.catalog
    with store.write() as connection:
        frame = make_frame({"2020-10-02": 12.7})
        source = catalog.sources["yearbook"]
        append(connection, catalog.indicators[DAILY], source, frame, NOW.date(), "refresh", at=NOW)
    live.crowns(**without("d20200929"))
    assert live.refresh("exchange")[DAILY].rows_withdrawn == 1
    assert live.shown()["2020-10-02"] == 12.7


def test_a_loader_whose_gaps_say_nothing_withdraws_nothing(small):
    """14.2: a day without a file is no day that was taken back."""
    make_live(small)
    sources = small.path("catalog/sources.toml").read_text()
    small.write("catalog/sources.toml", sources.replace('loader = "fred"', 'loader = "dolarapi"'))
    indicators = small.path("catalog/indicators.toml").read_text()
    small.write("catalog/indicators.toml", indicators.replace('options.series = "CROWN"', 'options.rate = "oficial"'))

    def history(days):
        return json.dumps([{"fuente": "oficial", "promedio": value, "fecha": day} for day, value in days.items()])

    every = {"2020-09-28": 10.0, GONE: 11.0, "2020-10-01": 12.5, "2020-10-04": 13.0}
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        publisher.otherwise = lambda _: Reply(history({**every, GONE: 0}))
        assert live.refresh("exchange")[DAILY].rows_withdrawn == 0
    assert live.shown()[GONE] == 11.0


def test_each_loader_is_whole_or_is_named_with_the_reason_why_its_gaps_say_nothing():
    """14.2: a new loader takes nothing back until somebody says that its answers are whole."""
    told = (DATA.parent / "indicators" / "loaders" / "__init__.py").read_text().partition("WHOLE = ")[0]
    reasons = told.rpartition("# Those whose answers together")[2]
    assert set(LOADERS) > WHOLE
    assert {each for each in LOADERS if each in reasons} == LOADERS.keys() - WHOLE
    catalog = load_catalog(DATA, Faults())
    momentary = {each.service.loader for each in catalog.sources.values() if each.service and each.service.momentary}
    assert not momentary & WHOLE


def test_figures_that_ship_no_more_are_withdrawn_with_the_new_ones(engine, small):
    """14.2: a new version that lacks a value says so, as of its day; what came by itself since stands."""
    store = small.prepare().store
    with store.write() as connection:
        append(connection, INDICATOR, SOURCE, make_frame({"2020-10-01": 12.6}), date(2020, 10, 6), "refresh")
    name = f"figures/observations/{DAILY}.csv"
    lines = [line for line in small.path(name).read_text().splitlines() if not line.startswith((GONE, "2020-10-01"))]
    small.write(name, "\n".join(lines) + "\n")
    small.replace("catalog/indicators.toml", "taken_on = 2020-10-05", "taken_on = 2020-10-07")
    live = Live(small.prepare(), None)
    assert set(live.shown()) == {"2020-09-28", "2020-10-01", "2020-10-04"}
    assert GONE in live.shown(as_of=date(2020, 10, 6))
    assert GONE not in live.shown(as_of=date(2020, 10, 7))
    before = live.desk.store.revision()
    assert small.prepare().store.revision() == before


def test_a_count_that_a_clock_ahead_dated_by_a_day_to_come_is_taken_back(small):
    """14.8f: of a source whose answer is one value of its day, no day stands that has not been."""
    make_live(small)
    sources = small.path("catalog/sources.toml").read_text()
    small.write("catalog/sources.toml", sources.replace('loader = "fred"', 'loader = "fred"\nmomentary = true'))
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        live.now = NOW + timedelta(days=365)
        live.crowns(d20211006=13.2)
        live.refresh("exchange")
        assert "2021-10-06" in live.shown()
        live.now = NOW
        live.crowns(d20201006=13.1)
        outcome = live.refresh("exchange")[DAILY]
    assert (outcome.status, outcome.rows_new, outcome.rows_withdrawn) == ("ok", 1, 1)
    assert max(live.shown()) == "2020-10-06"


# A source with vintages of its own

SERIES = make_indicator(frequency="M", options=(("series", "CPI"),))


def real_time(*rows, begins="2029-01-01", ends="9999-12-31", count=None, offset=0):
    """Return an answer of FRED's archive with rows of (first day shown, last, date, value)."""
    names = ("realtime_start", "realtime_end", "date", "value")
    body = {
        "realtime_start": begins,
        "realtime_end": ends,
        "count": count or len(rows),
        "offset": offset,
        "observations": [dict(zip(names, row, strict=True)) for row in rows],
    }
    return answer(json.dumps(body), query=fred.queries(SERIES, ALL)[0])


def vintages(given):
    frame = fred.parse(given, SERIES)
    known = frame["known_on"].dt.strftime("%Y-%m-%d")
    return [(day, None if value != value else value) for day, value in zip(known, frame["value"], strict=True)]


EVER = "9999-12-31"


def test_what_the_archive_emptied_or_dropped_is_withdrawn_on_the_archives_own_day():
    """14.2: of a source with its own vintages the day is the source's."""
    emptied = [("2029-02-13", "2029-03-11", "2029-01-01", "302.0"), ("2029-03-12", EVER, "2029-01-01", ".")]
    assert vintages(real_time(*emptied)) == [("2029-02-13", 302.0), ("2029-03-12", None)]
    assert vintages(real_time(emptied[0])) == [("2029-02-13", 302.0), ("2029-03-12", None)]
    again = ("2029-04-01", EVER, "2029-01-01", "303.0")
    assert vintages(real_time(emptied[0], again)) == [
        ("2029-02-13", 302.0),
        ("2029-03-12", None),
        ("2029-04-01", 303.0),
    ]


def test_a_gap_of_the_archive_that_follows_no_value_is_none():
    """14.2: a day without a value from the first, or whose value ends with the span or the page, was not taken back."""
    assert vintages(real_time(("2029-02-13", EVER, "2029-01-01", "."))) == []
    clipped = ("2029-02-13", "2030-01-01", "2029-01-01", "302.0")
    assert vintages(real_time(clipped, ends="2030-01-01")) == [("2029-02-13", 302.0)]
    cut = ("2029-02-13", "2029-03-11", "2029-01-01", "302.0")
    assert vintages(real_time(cut, count=5)) == [("2029-02-13", 302.0)]
    # It was there before the span began, and is gone within it.
    assert vintages(real_time(("2029-01-01", "2029-03-11", "2028-11-01", "1.0"))) == [("2029-03-12", None)]


def test_the_archives_withdrawal_is_read_as_of_its_day(live):
    """14.2: written and read like any vintage, in place of the estimate of when the value was known."""
    frame = fred.parse(
        real_time(("2029-02-13", "2029-03-11", "2029-01-01", "302.0"), ("2029-03-12", EVER, "2029-01-01", ".")), SERIES
    )
    with live.desk.store.write() as connection:
        written = append(connection, SERIES, SOURCE, frame.assign(series_id=SERIES.id), date(2029, 5, 1), "refresh")
    assert (written.new, written.withdrawn) == (1, 1)
    shown = [live.shown(SERIES.id, as_of=date(2029, month, 20)).get("2029-01-01") for month in (2, 3)]
    assert shown == [302.0, None]


def test_values_of_a_plain_answer_are_the_same(live):
    """14.2: a list without gaps withdraws nothing, and a dot that was always one is none."""
    csv = crowns(ALL_DAYS) + "2020-10-06,.\n"
    assert values(fred.parse(answer(csv), make_indicator(options=(("series", "CROWN"),))))["2020-10-05"] == 13.5
    live.publisher.route(CROWN, csv)
    assert live.refresh("exchange")[DAILY].status == "unchanged"
