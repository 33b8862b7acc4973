"""Editions: a load that revises much is packed, and reads to the letter as rows would."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import DAILY, make_frame, make_indicator
from storing import INDICATOR, SOURCE, load, make_empty, rows, shown
from test_engines import answer

from indicators.model import EVERYTHING, Known
from indicators.store import editions
from indicators.store.writing import append, file_answers

START = date(2020, 1, 1)
FIRST = date(2020, 12, 1)
NUMBERS = iter(range(10**6))


@pytest.fixture
def empty(engine, tmp_path):
    """A store with its tables and nothing in them, in each kind of database."""
    return make_empty(tmp_path)


def days(count, value=0.0):
    """Return so many days, each with a value of its own."""
    return {(START + timedelta(number)).isoformat(): value + number for number in range(count)}


def counted(store):
    """Return how many rows and editions there are."""
    return tuple(rows(store, f"SELECT COUNT(*) FROM {table}")[0][0] for table in ("obs", "edition"))


days_of_years = st.dates(date(1, 1, 2), date(9999, 12, 30)).map(date.isoformat)
value = st.tuples(
    days_of_years,
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from("APEFB"),
    days_of_years,
    st.integers(1, 2**53),
    st.integers(0, 2**40),
)


@given(st.lists(value, min_size=1, unique_by=lambda each: each[0]), st.data())
def test_what_is_packed_comes_out_as_it_was(values, data):
    """14.9: every cell of every value, whatever it is."""
    stamps = data.draw(st.lists(days_of_years, min_size=len(values), max_size=len(values)))
    whole = sorted((each[0], stamp, *each[1:]) for each, stamp in zip(values, stamps, strict=True))
    assert editions.unpack(editions.pack(whole)) == whole
    assert [type(each[2]) for each in editions.unpack(editions.pack(whole))] == [float] * len(whole)


def test_a_restatement_is_one_row_and_every_vintage_stays(empty):
    """14.9: sixty values revised by each of thirty loads are sixty rows and twenty-nine editions."""
    for number in range(30):
        load(empty, days(60, 100.0 * number), FIRST + timedelta(number))
    assert counted(empty) == (60, 29)
    assert len(empty.vintages([DAILY], EVERYTHING)) == 60 * 30
    assert shown(empty) == days(60, 2900.0)
    for number in range(30):
        assert shown(empty, FIRST + timedelta(number)) == days(60, 100.0 * number)
    assert shown(empty, until=empty.last_load() - 1) == days(60, 2800.0)
    assert load(empty, days(60, 2900.0), FIRST + timedelta(40)) == 0
    assert counted(empty) == (60, 29)
    assert empty.held([DAILY], EVERYTHING)[DAILY].count == 60


def test_a_few_revised_values_are_rows(empty):
    """14.9: an edition is for much of a series: fewer values than it takes, or than one in so many, are rows."""
    load(empty, days(60), FIRST)
    load(empty, {**days(60), **days(editions.FEWEST - 1, 500.0)}, FIRST + timedelta(1))
    assert counted(empty) == (60 + editions.FEWEST - 1, 0)
    load(empty, {**days(60), **days(editions.FEWEST, 700.0)}, FIRST + timedelta(2))
    assert counted(empty)[1] == 1
    assert not editions.is_one(editions.FEWEST, editions.FEWEST * editions.ONE_OF + 1)
    assert editions.is_one(editions.FEWEST, editions.FEWEST * editions.ONE_OF)


def test_a_figure_in_an_edition_has_its_origin(empty):
    """14.9: load, day, raw answer and stamp are those of the load that revised it; the answer is kept."""
    for number, body in enumerate((b"one", b"two", b"three")):
        at = datetime(2020, 12, 1 + number, 8, tzinfo=UTC)
        with empty.write() as connection:
            (key,) = file_answers(connection, [answer(at, body)]).values()
            # The last load revises all but the last ten.
            values = {**days(60, 100.0 * number), **({} if number < 2 else dict(list(days(60, 100.0).items())[50:]))}
            frame = make_frame(values).assign(answer_id=key)
            append(connection, INDICATOR, SOURCE, frame, at.date(), "refresh", at=at)
    origins = [empty.origin(DAILY, START + timedelta(place), EVERYTHING) for place in (0, 59)]
    assert [(each.value, each.at.day, each.known_on.day, each.retrieved_on.day) for each in origins] == [
        (200.0, 3, 3, 3),
        (159.0, 2, 2, 2),
    ]
    assert empty.origin(DAILY, START, Known(date(2020, 12, 2))).value == 100.0
    assert len(empty.used_answers()) == 3
    frame = empty.read([DAILY], EVERYTHING)
    assert frame["known_on"].dt.day.tolist() == frame["retrieved_on"].dt.day.tolist() == [3] * 50 + [2] * 10
    assert not frame["reconstructed"].any()


def test_an_edition_that_is_calculated_came_from_no_raw_answer(empty):
    """14.4: after one every refresh ended with KeyError 0, and swept no raw answer any more."""
    for number in range(3):
        load(empty, days(60, 100.0 * number), FIRST + timedelta(number), kind="derived")
    assert counted(empty)[1] > 0
    assert empty.used_answers() == set()


def test_a_value_of_an_edition_that_is_withdrawn_and_comes_again_does_both(empty):
    """14.9: the edition before them says neither."""
    gone = START.isoformat()
    load(empty, days(60), FIRST)
    load(empty, days(60, 100.0), FIRST + timedelta(1))
    with empty.write() as connection:
        frame = make_frame({gone: 0.0}).assign(value=float("nan"))
        assert append(connection, INDICATOR, SOURCE, frame, FIRST + timedelta(2), "refresh").withdrawn == 1
    assert gone not in shown(empty)
    load(empty, {**days(60, 200.0), gone: 5.0}, FIRST + timedelta(3))
    assert shown(empty)[gone] == 5.0
    load(empty, days(60, 300.0), FIRST + timedelta(4))
    assert [shown(empty, FIRST + timedelta(after)).get(gone) for after in range(5)] == [0.0, 100.0, None, 5.0, 300.0]
    assert empty.held([DAILY], EVERYTHING)[DAILY].count == 60


def test_an_edition_after_a_jump_of_the_clock_knows_nothing_of_days_to_come(empty):
    """14.8f: what the load ahead had packed is known by the day of the next one at the latest."""
    load(empty, days(60), FIRST)
    load(empty, days(60, 100.0), FIRST + timedelta(365))
    load(empty, days(40, 200.0), FIRST + timedelta(1))
    frame = empty.read([DAILY], Known(FIRST + timedelta(1)))
    assert frame["value"].tolist() == list({**days(60, 100.0), **days(40, 200.0)}.values())
    assert frame["known_on"].max().date() == FIRST + timedelta(1)
    assert shown(empty) == {**days(60, 100.0), **days(40, 200.0)}


def test_a_series_of_which_all_was_withdrawn_is_not_held(empty):
    """14.2: it has neither a first nor a last period."""
    load(empty, days(2), FIRST)
    with empty.write() as connection:
        frame = make_frame(days(2)).assign(value=float("nan"))
        append(connection, INDICATOR, SOURCE, frame, FIRST + timedelta(1), "refresh")
    assert empty.held(None, EVERYTHING) == {}
    assert empty.held([DAILY], Known(FIRST))[DAILY].count == 2


def test_a_point_with_a_page_of_its_own_is_a_row(empty):
    """14.9: an edition has no citations; a value that has one keeps it."""
    load(empty, days(60), FIRST)
    with empty.write() as connection:
        frame = make_frame(days(60, 100.0))
        frame.loc[0, "citation"] = "https://page.example/"
        append(connection, INDICATOR, SOURCE, frame, FIRST + timedelta(1), "refresh")
    assert counted(empty) == (61, 1)
    assert empty.read([DAILY], EVERYTHING)["citation"].tolist() == ["https://page.example/"] + [""] * 59


LOADS = st.lists(
    st.tuples(
        st.integers(-5, 40),
        st.dictionaries(st.integers(0, 6), st.sampled_from([1.0, 2.0, 3.0, None]), min_size=1),
    ),
    min_size=1,
    max_size=7,
)


def loaded(store, indicator, loads):
    """Load what a history says, whatever its order of days; None is a value that was withdrawn."""
    last = []
    for after, values in loads:
        named = {(START + timedelta(place)).isoformat(): each for place, each in values.items()}
        frame = make_frame({day: each or 0.0 for day, each in named.items()}, indicator.id)
        frame["value"] = frame["value"].mask([named[day] is None for day in sorted(named)])
        with store.write() as connection:
            append(connection, indicator, SOURCE, frame, START + timedelta(after), "refresh")
        last.append(store.last_load())
    return last


def said(store, series, known):
    """Return all that the store says of a series, in one value."""
    newest, every = store.read([series], known), store.vintages([series], known)
    held = store.held([series], known)
    names = ("time_period", "stamped", "status", "known_on", "reconstructed", "retrieved_on")
    return (
        [newest[each].tolist() for each in (*names, "value")],
        [every[each].tolist() for each in names],
        [None if each != each else each for each in every["value"]],
        [(each.first, each.last, each.count) for each in held.values()],
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOADS, st.lists(st.integers(-6, 42), min_size=3, max_size=3))
def test_packed_or_not_a_history_reads_alike(empty, loads, looks):
    """14.9: as held, as of any day, and of the loads up to any, as long as the clock goes on."""
    loads = sorted(loads, key=lambda each: each[0])
    packed, plain = (make_indicator(id=f"fx.packed_{next(NUMBERS)}") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "is_one", lambda *_: True)
        one = loaded(empty, packed, loads)
        patch.setattr(editions, "is_one", lambda *_: False)
        two = loaded(empty, plain, loads)
    for after in looks:
        known = Known(START + timedelta(after))
        assert said(empty, packed.id, known) == said(empty, plain.id, known)
    for first, second in list(zip(one, two, strict=True))[-3:]:
        assert said(empty, packed.id, Known(None, first)) == said(empty, plain.id, Known(None, second))
    assert said(empty, packed.id, EVERYTHING) == said(empty, plain.id, EVERYTHING)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LOADS)
def test_packed_or_not_a_history_by_a_clock_that_jumped_is_shown_alike(empty, loads):
    """14.9 and 14.8f: what is shown now is what the last load of each period said."""
    packed, plain = (make_indicator(id=f"fx.jumped_{next(NUMBERS)}") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "is_one", lambda *_: True)
        loaded(empty, packed, loads)
        patch.setattr(editions, "is_one", lambda *_: False)
        loaded(empty, plain, loads)
    assert shown(empty, series=packed.id) == shown(empty, series=plain.id)


def test_an_edition_of_figures_that_ship_came_from_no_answer(empty):
    """14.9: a release that ships much anew; whoever looks what answers are still used is told of the others."""
    load(empty, days(60), FIRST, "snapshot")
    load(empty, days(60, 100.0), FIRST + timedelta(1), "snapshot")
    assert counted(empty) == (60, 1)
    assert empty.used_answers() == set()
    with empty.write() as connection:
        (key,) = file_answers(connection, [kept := answer(datetime(2020, 12, 4, 8, tzinfo=UTC), b"one")]).values()
        frame = make_frame(days(60, 200.0)).assign(answer_id=key)
        append(connection, INDICATOR, SOURCE, frame, FIRST + timedelta(3), "refresh")
    assert counted(empty) == (60, 2)
    assert empty.used_answers() == {kept.sha256}
