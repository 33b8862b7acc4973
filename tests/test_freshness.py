"""Two facts about a series: the state of our copy, and of their publication."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ANNUAL, DAILY, make_indicator, make_service

from indicators.core.periods import as_date, days, first_days
from indicators.core.words import day_words
from indicators.figures import words
from indicators.figures.freshness import expected, freshness, taken_later
from indicators.model import EVERYTHING, Attempt
from indicators.store.writing import look as look_at
from indicators.views import address
from indicators.views.parts import html, series_downloads
from indicators.views.reads import Tile
from indicators.views.screens import monitor, sources

TODAY = date(2021, 6, 1)
# The year 2019 ends on 31 Dec; its successor is due ninety days after 2020 ends, on 31 Mar 2021.
ANNUAL_KIND = make_indicator(frequency="A", lag_days=90)
YEAR = date(2019, 1, 1)


def look(at, status="ok", kind="refresh", reason=""):
    return Attempt(DAILY, at, kind, status, reason)


def publication(indicator, last, looked, today):
    looks = (look(looked),) if looked else ()
    return freshness(indicator, last, looks, today).publication


# Our copy


@pytest.mark.parametrize(
    ("looks", "copy", "words"),
    [
        ((), "never asked", "no figure is shipped, and its source was not asked yet"),
        ((look(date(2021, 5, 1)),), "fresh", "retrieved 1 May 2021"),
        ((look(date(2021, 5, 1), kind="snapshot"),), "snapshot", "taken 1 May 2021, not asked since"),
        (
            (look(date(2021, 5, 1)), look(date(2021, 5, 9), "failed", reason="no answer in 10 s")),
            "failing",
            "last asked 9 May 2021: no answer in 10 s",
        ),
        ((look(date(2021, 5, 1), "failed", reason="no"), look(date(2021, 5, 9))), "fresh", "retrieved 9 May 2021"),
        (
            (look(date(2021, 5, 1)), look(date(2021, 5, 9), "not set up", reason="set EIA_API_KEY")),
            "not set up",
            "set EIA_API_KEY",
        ),
    ],
)
def test_the_last_look_decides_what_is_said_of_our_copy(looks, copy, words):
    found = freshness(ANNUAL_KIND, YEAR, looks, TODAY)
    assert (found.copy, found.copy_words) == (copy, words)


@pytest.mark.parametrize(
    ("status", "copy", "words"),
    [
        ("ok", "fresh", "retrieved by a clock that was ahead (1 Jun 2022)"),
        ("failed", "failing", "last asked by a clock that was ahead (1 Jun 2022): no"),
        ("held", "failing", "by a clock that was ahead (1 Jun 2022): held back until an analyst looks: no"),
    ],
)
def test_a_day_that_has_not_been_is_said_to_be_of_a_clock_that_was_ahead(status, copy, words):
    """14.8f: our copy was said to be of a day to come, and the publisher to be silent until then."""
    looks = (look(date(2021, 3, 1)), look(date(2022, 6, 1), status, reason="no"))
    found = freshness(ANNUAL_KIND, YEAR, looks, TODAY)
    assert (found.copy, found.copy_words) == (copy, words)
    assert found.retrieved_on == date(2021, 3, 1)
    since = ", and since by a clock that was ahead (1 Jun 2022)" if status == "ok" else ""
    assert found.retrieved_words == f"1 Mar 2021{since}"
    assert found.publication == "unknown"
    once = freshness(ANNUAL_KIND, YEAR, looks, date(2022, 6, 1))
    assert once.retrieved_on == (date(2022, 6, 1) if status == "ok" else date(2021, 3, 1))
    assert once.publication == ("late" if status == "ok" else "unknown")
    lone = freshness(ANNUAL_KIND, YEAR, looks[1:], TODAY)
    assert (lone.retrieved_on, lone.retrieved_words) == (None, since[12:])
    shipped = freshness(ANNUAL_KIND, YEAR, (look(date(2022, 6, 1), kind="snapshot"),), TODAY)
    assert (shipped.retrieved_on, shipped.copy_words) == (date(2022, 6, 1), "taken 1 Jun 2022, not asked since")


AHEAD = "by a clock that was ahead (1 Jun 2090)"


@pytest.mark.parametrize("real", [None, "shipped", date(2020, 10, 20)])
@pytest.mark.parametrize("last", ["ok", "failed"])
def test_every_place_that_shows_when_our_copy_was_taken_shows_no_day_that_nobody_asked_on(small, real, last):
    """14.8f: a copy taken by a clock that was ahead was said to be of today, and of the next day on the next."""
    desk = small.prepare()
    indicator = desk.catalog.indicators[DAILY]
    if real is None:
        indicator = desk.catalog.indicators["fx.lone"] = make_indicator(id="fx.lone")
    with desk.store.write() as connection:
        if isinstance(real, date):
            look_at(connection, indicator.id, real, "refresh")
        look_at(connection, indicator.id, date(2090, 6, 1), "refresh")
        look_at(connection, indicator.id, desk.today(), "refresh", status=last, reason="no")
    day = desk.today() if last == "ok" else date(2020, 10, 5) if real == "shipped" else real
    when = AHEAD if day is None else day_words(day) if last == "ok" else f"{day_words(day)}, and since {AHEAD}"
    on, source = desk.now(), desk.catalog.sources[indicator.source]
    fresh = on.freshness([indicator.id])[indicator.id]
    assert f". Retrieved {when}" in html.source_line(indicator, desk.catalog.sources, fresh, ())
    assert f" Copy taken {when}. " in words.citation(indicator, source, fresh, ())
    assert f", captured {when}. " in series_downloads._source(on, indicator, fresh, several=False)
    tile = Tile(indicator, None, "D", None, (on.day, on.day), "", "")
    assert monitor._source(on, tile, fresh).endswith(f", taken {when}")
    chosen = address.selection("sources", {}, desk)
    row = sources._row(chosen, on, source, (), dict.fromkeys(desk.catalog.indicators, fresh))
    assert fresh.retrieved_on == day
    assert f"taken {day_words(day) if day else AHEAD}" in row


def test_what_ships_is_dated_by_us_and_not_by_a_clock_that_is_behind(small):
    """14.8f: the day of a snapshot is a real one, though it is after today."""
    desk = small.prepare()
    with desk.store.write() as connection:
        for status in ("ok", "failed"):
            look_at(connection, DAILY, date(2090, 6, 1), "refresh", status=status, reason="no")
    looks = desk.store.looks([DAILY], EVERYTHING, date(2020, 1, 1))[DAILY]
    assert [(each.kind, each.status) for each in looks] == [
        ("snapshot", "ok"),
        ("refresh", "ok"),
        ("refresh", "failed"),
    ]


# Their publication


@pytest.mark.parametrize(
    ("looked", "today", "word"),
    [
        (None, date(2021, 3, 31), "on time"),
        (None, date(2021, 4, 1), "unknown"),
        (date(2021, 3, 30), date(2021, 6, 1), "unknown"),
        (date(2021, 3, 31), date(2021, 6, 1), "on time"),
        # 15.13: a month after 31 Mar 2021 it is on time no more, though half a year (183 days) is 30 Sep 2021.
        (date(2021, 5, 1), date(2021, 12, 1), "on time"),
        (date(2021, 5, 2), date(2021, 12, 1), "late"),
        (date(2023, 3, 30), date(2023, 12, 1), "late"),
        (date(2023, 3, 31), date(2023, 12, 1), "silent"),
    ],
)
def test_a_year_overdue_is_called_by_how_long_nobody_saw_it(looked, today, word):
    assert publication(ANNUAL_KIND, YEAR, looked, today) == word


@pytest.mark.parametrize(
    ("frequency", "lag", "last", "late", "silent"),
    [
        # After the last period held: due at the end of the next plus the lag; late after half a period or a month.
        ("Q", 30, date(2020, 1, 1), date(2020, 8, 31), date(2021, 1, 30)),
        ("M", 10, date(2020, 1, 1), date(2020, 3, 26), date(2020, 5, 10)),
        ("W", 3, date(2020, 9, 28), date(2020, 10, 19), date(2020, 10, 28)),
        ("D", 1, date(2020, 10, 1), date(2020, 10, 5), date(2020, 10, 5)),
    ],
)
def test_half_a_period_late_and_two_silent(frequency, lag, last, late, silent):
    indicator = make_indicator(frequency=frequency, lag_days=lag)
    today = date(2022, 1, 1)
    assert publication(indicator, last, silent, today) == "silent"
    if late < silent:
        assert publication(indicator, last, late, today) == "late"
        assert publication(indicator, last, silent - timedelta(1), today) == "late"
    assert publication(indicator, last, late - timedelta(1), today) == "on time"


def test_a_weekend_does_not_make_a_business_day_late():
    friday = make_indicator(frequency="B", lag_days=0)
    last = date(2020, 10, 2)
    assert publication(friday, last, date(2020, 10, 4), date(2020, 10, 4)) == "on time"
    assert publication(friday, last, date(2020, 10, 6), date(2020, 10, 6)) == "on time"
    assert publication(friday, last, date(2020, 10, 7), date(2020, 10, 7)) == "silent"


def test_a_source_that_has_ended_is_neither_late_nor_silent():
    ended = make_indicator(frequency="A", lag_days=90, ended=date(2019, 12, 31))
    found = freshness(ended, YEAR, (look(date(2030, 1, 1)),), date(2030, 1, 1))
    assert (found.publication, found.publication_words) == ("ended", "the source ends with 31 Dec 2019")


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency": "irregular"},
        {"provenance": "press"},
        {"provenance": "claimed"},
        {"provenance": "press", "frequency": "A"},
        {"drawn_as": "bar", "frequency": "A"},
    ],
)
def test_what_has_no_timetable_is_never_late(changes):
    indicator = make_indicator(**changes)
    for looked in (date(2020, 10, 2), date(2030, 1, 1)):
        assert publication(indicator, date(2020, 10, 1), looked, date(2031, 1, 1)) == "unknown"


def test_nothing_is_said_of_a_series_without_figures():
    found = freshness(ANNUAL_KIND, None, (look(TODAY),), TODAY)
    assert (found.copy, found.publication, found.publication_words) == ("fresh", "unknown", "no figure is held")


def test_the_day_a_snapshot_was_taken_is_a_look():
    taken = (look(date(2023, 3, 31), kind="snapshot"),)
    found = freshness(ANNUAL_KIND, YEAR, taken, date(2023, 12, 1))
    assert (found.copy, found.publication) == ("snapshot", "silent")
    assert found.publication_words == "next figure due 31 Mar 2021, still none on 31 Mar 2023"


def test_a_failed_look_says_nothing_of_their_publication():
    looks = (look(date(2021, 3, 1)), look(date(2023, 5, 1), "failed", reason="no answer"))
    found = freshness(ANNUAL_KIND, YEAR, looks, date(2023, 6, 1))
    assert (found.copy, found.publication) == ("failing", "unknown")
    assert found.publication_words == "next figure was due 31 Mar 2021; asked 1 May 2023, without an answer"


@pytest.mark.parametrize(
    "looks",
    [
        (look(date(2021, 3, 1)),),
        (look(date(2021, 3, 1)), look(date(2021, 3, 20), "failed", reason="no answer")),
        (look(date(2021, 3, 1)), look(date(2023, 5, 1), "not set up", reason="set A_KEY to its key")),
    ],
    ids=["never", "before it was due", "not set up"],
)
def test_not_asked_since_is_said_where_it_is_so(looks):
    """18.8: only where nobody asked after the figure was due."""
    found = freshness(ANNUAL_KIND, YEAR, looks, date(2023, 6, 1))
    assert found.publication_words == "next figure was due 31 Mar 2021, not asked since"


def test_a_copy_of_which_some_was_held_back_was_retrieved_on_its_day():
    """18.8: "Retrieved 22 Aug" stood beside a value of November; where nothing was let in, nothing was retrieved."""
    before, some = look(date(2021, 2, 22)), look(date(2021, 5, 9), "held", reason="away")
    assert freshness(ANNUAL_KIND, YEAR, (before, replace(some, brought=True)), TODAY).retrieved_on == some.at
    assert freshness(ANNUAL_KIND, YEAR, (before, some), TODAY).retrieved_on == before.at


ORDER = ("unknown", "on time", "late", "silent")


@given(
    st.sampled_from(["A", "Q", "M", "W", "D", "B"]),
    st.integers(-30, 400),
    st.dates(date(2000, 1, 1), date(2020, 12, 31)),
    st.lists(st.integers(0, 1500), min_size=2, max_size=12),
)
def test_a_later_look_never_sounds_better(frequency, lag, day, after):
    indicator = make_indicator(frequency=frequency, lag_days=lag)
    last = as_date(first_days(days(day), frequency)[0])
    today = date(2030, 1, 1)
    words = [publication(indicator, last, last + timedelta(each), today) for each in sorted(after)]
    places = [ORDER.index(each) for each in words]
    assert places == sorted(places)
    assert publication(indicator, last, date(2029, 12, 31), today) == "silent"


def test_a_day_in_words_has_no_leading_zero():
    assert day_words(date(2026, 8, 1)) == "1 Aug 2026"


def test_each_shipped_series_is_a_snapshot_with_the_day_it_was_taken(desk):
    looks, held = desk.store.looks(None, EVERYTHING), desk.store.held(None, EVERYTHING)
    for each in (desk.catalog.indicators[series] for series in held):
        found = freshness(each, held[each.id].last, looks[each.id], date(2026, 11, 23))
        assert found.copy == "snapshot"
        assert day_words(each.taken_on) in found.copy_words
        if each.provenance in ("press", "claimed") or each.frequency == "irregular":
            assert found.publication in ("unknown", "ended")


def test_the_small_yearbook_waits_for_its_next_year(small):
    desk = small.prepare()
    held, looks = desk.store.held(None, EVERYTHING), desk.store.looks(None, EVERYTHING)
    found = freshness(desk.catalog.indicators[ANNUAL], held[ANNUAL].last, looks[ANNUAL], date(2023, 1, 1))
    assert (found.copy, found.publication) == ("snapshot", "on time")
    assert found.publication_words == "next figure due about 31 Mar 2023"


def test_a_business_day_series_is_not_late_on_the_sunday_after_its_friday():
    # Thursday 13 August is held; Friday's figure is due on Friday 21, and half a period is rounded up to Monday 24.
    own = make_indicator(frequency="B", lag_days=7)
    for looked, word in ((date(2026, 8, 23), "on time"), (date(2026, 8, 24), "on time"), (date(2026, 8, 25), "silent")):
        looks = (Attempt(own.id, looked, "refresh", "ok", ""),)
        assert freshness(own, date(2026, 8, 13), looks, looked).publication == word


# The source's own calendar of releases


@pytest.mark.parametrize(
    ("changes", "last", "service", "due"),
    [
        # The week after ends on Sunday 11 October; with three days of lag its figure is due on Wednesday 14.
        ({"frequency": "W", "lag_days": 3}, date(2020, 9, 28), {}, date(2020, 10, 14)),
        ({"frequency": "W", "lag_days": 3}, date(2020, 9, 28), {"release_weekday": 3}, date(2020, 10, 14)),
        ({"frequency": "W", "lag_days": 3}, date(2020, 9, 28), {"release_weekday": 5}, date(2020, 10, 16)),
        ({"frequency": "W", "lag_days": 3}, date(2020, 9, 28), {"release_weekday": 2}, date(2020, 10, 20)),
        ({"frequency": "W", "lag_days": 3}, date(2020, 9, 28), {"release_weekday": 7}, date(2020, 10, 18)),
        # The year 2020 is due on 31 March 2021: in a month of releases it stands, else the middle of the next one.
        ({"frequency": "A", "lag_days": 90}, YEAR, {"release_months": (3,)}, date(2021, 3, 31)),
        ({"frequency": "A", "lag_days": 90}, YEAR, {"release_months": (4,)}, date(2021, 4, 15)),
        ({"frequency": "A", "lag_days": 90}, YEAR, {"release_months": (12, 6)}, date(2021, 6, 15)),
        ({"frequency": "A", "lag_days": 90}, YEAR, {"release_months": (1,)}, date(2022, 1, 15)),
        # 25 December and 1 January are no days of TARGET, in the calendar's first year as in its last.
        ({"frequency": "B", "lag_days": 0}, date(2020, 12, 24), {}, date(2020, 12, 25)),
        ({"frequency": "B", "lag_days": 0}, date(2020, 12, 24), {"holidays": "ECB"}, date(2020, 12, 28)),
        ({"frequency": "B", "lag_days": 0}, date(2019, 12, 31), {"holidays": "ECB"}, date(2020, 1, 2)),
        ({"frequency": "B", "lag_days": 0}, date(2040, 12, 24), {"holidays": "ECB"}, date(2040, 12, 27)),
        ({"frequency": "B", "lag_days": 0}, date(2024, 7, 3), {"holidays": "US"}, date(2024, 7, 5)),
        ({"frequency": "B", "lag_days": 0}, date(2024, 7, 3), {"holidays": "VE"}, date(2024, 7, 4)),
        ({"frequency": "B", "lag_days": 1}, date(2024, 7, 2), {"holidays": "US"}, date(2024, 7, 5)),
        ({"frequency": "irregular"}, YEAR, {}, None),
        ({"frequency": "A", "provenance": "press"}, YEAR, {}, None),
        ({"frequency": "A", "drawn_as": "bar"}, YEAR, {}, None),
        ({"frequency": "A", "ended": date(2030, 1, 1)}, YEAR, {}, None),
        ({"frequency": "A"}, None, {}, None),
    ],
)
def test_a_figure_is_due_by_the_calendar_of_its_source(changes, last, service, due):
    assert expected(make_indicator(**changes), last, make_service(**service)) == due
    if not service:
        assert expected(make_indicator(**changes), last) == due


def test_a_holiday_makes_nothing_late(small):
    daily = make_indicator(frequency="B", lag_days=0)
    target = replace(small.load()[0].sources["exchange"], service=make_service(holidays="ECB"))
    # Good Friday and Easter Monday: after Thursday 1 April 2021 a figure is due on Tuesday 6, and missed on Thursday 8.
    for day, word in ((date(2021, 4, 6), "on time"), (date(2021, 4, 7), "on time"), (date(2021, 4, 8), "silent")):
        assert freshness(daily, date(2021, 4, 1), (look(day),), day, target).publication == word
    assert publication(daily, date(2021, 4, 1), date(2021, 4, 6), date(2021, 4, 6)) == "silent"


def test_a_copy_that_was_taken_after_the_day_shown_says_so():
    before = freshness(ANNUAL_KIND, YEAR, (), TODAY)
    good = (look(date(2023, 5, 1)), look(date(2024, 5, 1), kind="snapshot"))
    found = taken_later(before, good, date(2023, 6, 1))
    assert (found.copy, found.retrieved_on, found.retrieved_words) == ("taken later", date(2023, 5, 1), "1 May 2023")
    assert found.copy_words == "our copy was taken 1 May 2023, after this day; what was shown on it is not held"
    assert (found.publication, found.publication_words) == (before.publication, before.publication_words)
    assert taken_later(before, good, date(2022, 6, 1)).retrieved_on == date(2024, 5, 1)
    found = taken_later(before, good[:1], date(2022, 6, 1))
    words = "by a clock that was ahead (1 May 2023)"
    assert (found.retrieved_on, found.retrieved_words) == (None, words)
    assert found.copy_words == f"our copy was taken {words}, after this day; what was shown on it is not held"


def test_an_answer_held_back_is_a_failing_copy_and_its_day_no_retrieval():
    looks = (look(date(2021, 5, 1)), look(date(2021, 5, 9), "held", reason="a jump"))
    found = freshness(ANNUAL_KIND, YEAR, looks, TODAY)
    assert (found.copy, found.retrieved_on) == ("failing", date(2021, 5, 1))
    assert found.copy_words == "9 May 2021: held back until an analyst looks: a jump"


def test_as_of_a_day_before_our_first_copy_its_day_is_that_of_the_first_good_look(small):
    """14.1: the freshness of an earlier day names the first copy, not the oldest of the newest looks."""
    desk = small.prepare()
    with desk.store.write() as connection:
        for day in (6, 7, 8):
            look_at(connection, DAILY, date(2020, 10, day), "refresh")
    found = desk.on(date(2020, 9, 1)).freshness([DAILY])[DAILY]
    assert (found.copy, found.retrieved_on) == ("taken later", date(2020, 10, 5))
    lone = desk.catalog.indicators["fx.lone"] = make_indicator(id="fx.lone")
    with desk.store.write() as connection:
        look_at(connection, lone.id, date(2090, 6, 1), "refresh")
    found = desk.on(date(2020, 9, 1)).freshness([lone.id])[lone.id]
    assert (found.copy, found.retrieved_on, found.retrieved_words) == ("taken later", None, AHEAD)


def test_a_series_of_which_no_look_went_well_has_no_copy_that_was_taken_later(small):
    """14.1: a failed look takes no copy."""
    desk = small.prepare()
    lone = make_indicator(id="fx.lone")
    desk.catalog.indicators[lone.id] = lone
    with desk.store.write() as connection:
        look_at(connection, lone.id, date(2020, 10, 6), "refresh", status="failed", reason="no answer")
    assert desk.on(date(2020, 9, 1)).freshness([lone.id])[lone.id].copy == "never asked"


# By way of others


def test_a_copy_of_others_that_stopped_is_not_the_publishers_silence(desk):
    """15.13: the daily index of geopolitical risk is a copy that ends in August 2024."""
    fresh = desk.now().freshness(["risk.gpr.world.daily"])["risk.gpr.world.daily"]
    assert fresh.publication == "unknown"
    assert "a copy in a public repository had no figure after it on 30 Sep 2025" in fresh.publication_words
    assert "whether its publisher has published it is not known" in fresh.publication_words


def test_no_series_that_came_by_way_of_others_is_late_or_silent(desk):
    """15.13: over the whole catalogue, today and years on; and what calls itself a copy names whose it is."""
    for day in (date(2026, 11, 23), date(2029, 1, 1)):
        for name, fresh in desk.on(day).freshness().items():
            indicator = desk.catalog.indicators[name]
            if indicator.by_way_of:
                assert fresh.publication in ("on time", "unknown", "ended"), name
    said = re.compile(r"\bcopy\b|packaged by|as carried by|\bvia\b", re.IGNORECASE)
    for each in desk.catalog.indicators.values():
        if said.search(each.producer) and each.provenance not in ("derived", "press", "claimed") and not each.asks:
            assert each.by_way_of, each.id


def test_a_source_that_passes_on_the_figures_of_others_is_not_silent_for_them(small):
    """15.13: of a refresh too: what a go-between lacks may be out."""
    asked = small.load()[0].sources["exchange"]
    looks = (look(date(2030, 1, 1)),)
    assert freshness(ANNUAL_KIND, YEAR, looks, date(2030, 1, 1), asked).publication == "silent"
    between = replace(asked, passes_on=True, title="A go-between")
    found = freshness(ANNUAL_KIND, YEAR, looks, date(2030, 1, 1), between)
    assert found.publication == "unknown"
    assert found.publication_words.startswith("A go-between had no figure after it on 1 Jan 2030")


def test_nothing_is_on_time_months_after_it_was_due(desk):
    """15.13: "on time, due 17 Jul, expected any day" on 23 November contradicts itself; over the whole catalogue."""
    for day in (date(2026, 11, 23), date(2027, 2, 1), date(2028, 6, 1)):
        on = desk.on(day)
        held, due = on.held(), {}
        for name, fresh in on.freshness().items():
            indicator = desk.catalog.indicators[name]
            due = expected(
                indicator, held[name].last if name in held else None, desk.catalog.sources[indicator.asked].service
            )
            if fresh.publication == "on time":
                looked = fresh.retrieved_on
                assert day <= due or (looked and (looked - due).days <= 31), name
            assert "expected any day" not in fresh.publication_words
