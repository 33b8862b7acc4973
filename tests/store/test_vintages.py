"""Vintages: when each value became known, and reading as of a day, in each kind of database."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import ANNUAL, DAILY, make_frame, make_indicator, make_source
from storing import INDICATOR, SOURCE, load, make_empty, rows, shown

from indicators.core.periods import days
from indicators.model import EVERYTHING, Known
from indicators.store.writing import Written, append, known


@pytest.fixture
def empty(engine, tmp_path):
    """A store with its tables and nothing in them, in each kind of database."""
    return make_empty(tmp_path)


@pytest.fixture
def filled(engine, small):
    """The store of the tiny data folder, in each kind of database."""
    return small.prepare().store


def known_day(period, retrieved_on, indicator=INDICATOR, source=SOURCE):
    day, guessed = known(days(date.fromisoformat(period)), indicator, source, retrieved_on)
    return day[0].astype(object), bool(guessed[0])


# Vintages


def test_a_figure_retrieved_within_two_periods_of_its_release_is_known_exactly_then():
    # Period 1 Oct, lag a day: released 2 Oct; two periods later is 4 Oct.
    assert known_day("2020-10-01", date(2020, 10, 4)) == (date(2020, 10, 4), False)


def test_a_figure_retrieved_later_is_reconstructed_on_its_release():
    assert known_day("2020-10-01", date(2020, 10, 5)) == (date(2020, 10, 2), True)


def test_a_year_is_reconstructed_on_its_end_plus_the_lag():
    annual = make_indicator(frequency="A", lag_days=90)
    # 2018 ends on 31 Dec; ninety days later is 31 Mar 2019; two years after that is the limit.
    assert known_day("2018-01-01", date(2021, 3, 31), annual) == (date(2021, 3, 31), False)
    assert known_day("2018-01-01", date(2021, 4, 1), annual) == (date(2019, 3, 31), True)


def test_nothing_is_known_by_estimate_before_the_source_first_published():
    late = make_source(first_published=date(2020, 11, 15))
    assert known_day("2020-10-01", date(2020, 12, 1), source=late) == (date(2020, 11, 15), True)


def test_nothing_is_known_after_its_retrieval():
    late = make_source(first_published=date(2030, 1, 1))
    assert known_day("2020-10-01", date(2020, 12, 1), source=late) == (date(2020, 12, 1), True)


def test_an_advance_value_is_known_exactly_before_its_period_starts(empty):
    load(empty, {"2020-10-20": 5.0}, date(2020, 10, 5))
    row = empty.read([DAILY], EVERYTHING).iloc[0]
    assert not row["reconstructed"]
    assert row["known_on"].date() == date(2020, 10, 5) < row["time_period"].date()


@given(
    st.dates(date(1960, 1, 1), date(2030, 1, 1)),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.dates(date(1960, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["A", "Q", "M", "W", "D", "B", "irregular"]),
    st.integers(-366, 3660),
)
def test_the_day_known_keeps_its_bounds_whatever_the_period(first, retrieved, published, frequency, lag):
    period = first.replace(day=1).isoformat() if frequency in "AQM" else first.isoformat()
    indicator = make_indicator(frequency=frequency, lag_days=lag)
    day, guessed = known_day(period, retrieved, indicator, make_source(first_published=published))
    assert day <= retrieved
    if guessed:
        assert day >= min(published, retrieved)
    else:
        assert day == retrieved


def test_as_of_a_day_hides_what_became_known_later(empty):
    load(empty, {"2020-10-01": 1.0, "2020-10-02": 2.0}, date(2020, 12, 1))
    assert shown(empty, date(2020, 10, 1)) == {}
    assert shown(empty, date(2020, 10, 2)) == {"2020-10-01": 1.0}
    assert shown(empty, date(2020, 10, 3)) == {"2020-10-01": 1.0, "2020-10-02": 2.0}


def test_a_revision_keeps_the_past(empty):
    load(empty, {"2020-10-01": 1.0, "2020-10-02": 2.0}, date(2020, 12, 1))
    assert load(empty, {"2020-10-01": 1.5, "2020-10-02": 2.0}, date(2021, 1, 10)) == 1
    assert shown(empty, date(2021, 1, 9)) == {"2020-10-01": 1.0, "2020-10-02": 2.0}
    assert shown(empty, date(2021, 1, 10)) == shown(empty) == {"2020-10-01": 1.5, "2020-10-02": 2.0}
    revised = empty.read([DAILY], EVERYTHING).iloc[0]
    assert revised["known_on"].date() == revised["retrieved_on"].date() == date(2021, 1, 10)
    assert not revised["reconstructed"]
    first = empty.read([DAILY], Known(date(2021, 1, 9))).iloc[0]
    assert first["reconstructed"]
    assert first["retrieved_on"].date() == date(2020, 12, 1)


def test_a_second_answer_on_one_day_counts_as_the_later(empty):
    load(empty, {"2020-10-01": 1.0}, date(2020, 10, 3))
    load(empty, {"2020-10-01": 1.5}, date(2020, 10, 3))
    assert shown(empty, date(2020, 10, 3)) == {"2020-10-01": 1.5}


def test_a_value_that_changes_back_is_a_third_vintage(empty):
    for value, day in ((1.0, 5), (2.0, 6), (1.0, 7)):
        assert load(empty, {"2020-10-01": value}, date(2020, 11, day)) == 1
    assert [shown(empty, date(2020, 11, day))["2020-10-01"] for day in (5, 6, 7)] == [1.0, 2.0, 1.0]


def test_a_change_of_status_alone_is_a_revision(empty):
    load(empty, {"2020-10-01": 1.0}, date(2020, 10, 3))
    with empty.write() as connection:
        frame = make_frame({"2020-10-01": 1.0}, status="P")
        assert append(connection, INDICATOR, SOURCE, frame, date(2020, 10, 4), "refresh") == Written(0, 1)
    assert empty.read([DAILY], EVERYTHING)["status"].tolist() == ["P"]
    assert empty.read([DAILY], Known(date(2020, 10, 3)))["status"].tolist() == ["A"]


def test_the_same_figures_twice_add_no_row_but_are_a_look(empty):
    values = {"2020-10-01": 1.0, "2020-10-02": 2.0}
    assert load(empty, values, date(2020, 12, 1)) == 2
    before = empty.revision()
    assert load(empty, values, date(2020, 12, 2)) == 0
    assert empty.revision() > before
    assert [look.at for look in empty.looks(None, EVERYTHING)[DAILY]] == [date(2020, 12, 2)]
    assert shown(empty) == values
    assert set(empty.read([DAILY], EVERYTHING)["retrieved_on"].dt.day) == {1}


def test_a_first_value_is_known_exactly_even_when_others_are_history(empty):
    load(empty, {"2020-10-01": 1.0}, date(2020, 12, 1))
    load(empty, {"2020-10-01": 1.0, "2020-12-01": 9.0}, date(2020, 12, 3))
    frame = empty.read([DAILY], EVERYTHING)
    assert frame["reconstructed"].tolist() == [True, False]
    assert frame["known_on"].dt.strftime("%m-%d").tolist() == ["10-02", "12-03"]


NUMBERS = itertools.count()
LOADS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.dictionaries(st.integers(0, 8), st.sampled_from([1.0, 2.0, 3.0]), min_size=1),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOADS, st.integers(-2, 45))
def test_reading_as_of_a_day_agrees_with_a_plain_reckoning(empty, loads, look):
    own = make_indicator(id=f"fx.number_{next(NUMBERS)}")  # a series to each example, in one store
    start = date(2020, 10, 1)
    as_of = start + timedelta(look)
    vintages: dict[str, list[tuple[date, float]]] = {}
    for after, values in sorted(loads, key=lambda each: each[0]):
        retrieved = start + timedelta(after)
        named = {(start + timedelta(place)).isoformat(): value for place, value in values.items()}
        load(empty, named, retrieved, indicator=own)
        for period, value in named.items():
            past = vintages.setdefault(period, [])
            if not past:
                # Lag a day, and two days more until the day is only an estimate.
                released = date.fromisoformat(period) + timedelta(1)
                past.append((retrieved if released + timedelta(2) >= retrieved else released, value))
            elif past[-1][1] != value:
                past.append((retrieved, value))
    expected = {
        period: [value for day, value in past if day <= as_of][-1]
        for period, past in vintages.items()
        if past[0][0] <= as_of
    }
    assert shown(empty, as_of, own.id) == expected
    assert shown(empty, series=own.id) == {period: past[-1][1] for period, past in vintages.items()}


def test_reading_gives_several_series_sorted_and_none_for_a_stranger(filled):
    store = filled
    frame = store.read([ANNUAL, "no.such.series", DAILY], EVERYTHING)
    assert list(dict.fromkeys(frame["series_id"])) == [DAILY, ANNUAL]
    assert len(store.read(["no.such.series"], EVERYTHING)) == len(store.read([], EVERYTHING)) == 0
    assert list(store.read([], EVERYTHING).columns) == list(frame.columns)
    assert (store.read([], EVERYTHING).dtypes == frame.dtypes).all()


def test_what_is_held_names_first_and_last_period_and_how_many(filled):
    held = filled.held(None, EVERYTHING)
    assert (held[DAILY].first, held[DAILY].last, held[DAILY].count) == (
        date(2020, 9, 28),
        date(2020, 10, 4),
        4,
    )
    assert held[ANNUAL].last == date(2021, 1, 1)


def test_the_shipped_day_is_when_a_recent_figure_became_known(filled):
    store = filled
    frame = store.read([DAILY], EVERYTHING)
    # Taken on 5 Oct: 4 Oct was released on the 5th, 1 Oct on the 2nd, three days before.
    assert frame["reconstructed"].tolist() == [True, True, True, False]
    assert frame["known_on"].dt.strftime("%m-%d").tolist() == ["09-29", "09-30", "10-02", "10-05"]
    annual = store.read([ANNUAL], EVERYTHING)
    # First published on 1 Jul 2021: the years 2018 and 2019 were out before that and count from then.
    assert annual["known_on"].dt.strftime("%Y-%m-%d").tolist() == [
        "2021-07-01",
        "2021-07-01",
        "2022-09-01",
        "2022-09-01",
    ]
    assert annual["reconstructed"].tolist() == [True, True, False, False]


def test_the_citation_of_a_point_travels_with_it(filled):
    frame = filled.read([DAILY], EVERYTHING)
    assert frame["citation"].tolist() == ["", "", "", "https://news.example/1"]
    assert frame["cited_as"].tolist()[-1] == "News, page 1"


def test_new_shipped_figures_append_only_what_differs(engine, small):
    first = small.prepare().store
    before, held = first.revision(), set(rows(first, "SELECT * FROM obs"))
    name = f"figures/observations/{DAILY}.csv"
    small.replace(name, "2020-09-29,11,", "2020-09-29,11.5,")
    small.write(name, small.path(name).read_text() + "2020-10-05,2020-10-05,14,A,,\n")
    small.replace("catalog/indicators.toml", "2020-10-05", "2020-10-06")
    store = small.prepare().store
    assert store.revision() > before
    assert shown(store, date(2020, 10, 5))["2020-09-29"] == 11.0
    assert shown(store)["2020-09-29"] == 11.5
    # Not a letter of what was there is another.
    there = set(rows(store, "SELECT * FROM obs"))
    assert held <= there
    assert (len(held), len(there)) == (4 + 4, 4 + 4 + 2)


def test_a_start_with_the_same_figures_writes_nothing(engine, small):
    store = small.prepare().store
    before = store.revision(), rows(store, "SELECT count(*) FROM obs"), engine == "SQLite" and store.path.read_bytes()
    store = small.prepare().store
    after = store.revision(), rows(store, "SELECT count(*) FROM obs"), engine == "SQLite" and store.path.read_bytes()
    assert after == before


@pytest.mark.parametrize("column", ["time_period", "known_on", "stamped"])
def test_days_are_kept_as_texts_that_sort(filled, column):
    days_kept = [day for (day,) in rows(filled, f"SELECT {column} FROM obs ORDER BY {column}")]
    assert days_kept == sorted(days_kept)
    assert all(date.fromisoformat(day).isoformat() == day for day in days_kept)


def test_the_shipped_restating_source_is_not_known_before_it_was_public(desk):
    held = desk.store.held(None, EVERYTHING)
    series = [each.id for each in desk.catalog.indicators.values() if each.source == "portwatch" and each.id in held]
    assert len(series) == 12
    assert len(desk.store.read(series, Known(date(2023, 11, 14)))) == 0
    later_on = desk.store.read(series, Known(date(2023, 11, 15)))
    assert set(later_on["series_id"]) == set(series)
    assert later_on["reconstructed"].all()


def test_no_shipped_figure_is_known_after_its_retrieval_or_before_its_source(desk):
    frame = desk.store.read(list(desk.catalog.indicators), EVERYTHING)
    assert (frame["known_on"] <= frame["retrieved_on"]).all()
    first = frame["series_id"].map(
        lambda each: desk.catalog.sources[desk.catalog.indicators[each].source].first_published
    )
    guessed = frame["reconstructed"]
    assert (frame.loc[guessed, "known_on"] >= first[guessed].astype("datetime64[s]")).all()
