"""What is carried out of a store reads in another as it does there: on every day, of every series; 16.3 and 16.4."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from making import ANNUAL, DAILY, make_frame, make_indicator
from pandas.testing import assert_frame_equal
from publisher import Publisher
from refreshing import HELD, TRADED, Live, make_live, trade
from storing import INDICATOR, SOURCE, load, make_empty

from indicators.errors import StoreError
from indicators.model import EVERYTHING, Known
from indicators.refresh.quarantine import decide
from indicators.store import carry
from indicators.store.writing import append, note_listing

DAYS = [None, date(2014, 5, 1), date(2019, 12, 31), date(2020, 9, 30), date(2023, 2, 28), date(2026, 8, 15)]


def carried(store, folder, series, known=EVERYTHING):
    """Return another store with what is carried of some series, by way of files."""
    folder.mkdir()
    taken = carry.taken(store, series, known)
    files = {name: carry.parquet(name, rows) for name, rows in taken.items()}
    return carry.put(
        {name: carry.rows_of(name, each) for name, each in files.items()}, folder / "carried.sqlite", folder
    )


def same(one, two, known):
    """Compare all that two stores have of their series, as it is known."""
    series = list(one.versions())
    assert_frame_equal(one.read(series, known), two.read(series, known))
    assert_frame_equal(one.vintages(series, known), two.vintages(series, known))
    assert one.held(series, known) == two.held(series, known)
    assert one.looks(series, known) == two.looks(series, known)
    assert one.wordings(known) == two.wordings(known)
    assert [one.listing(each, known) for each in series] == [two.listing(each, known) for each in series]


@pytest.mark.parametrize("day", DAYS)
def test_every_series_that_ships_reads_the_same_out_of_what_is_carried(desk, tmp_path, day):
    """16.4: figures, vintages, freshness, events and claims of all series, today and as of five days."""
    series = list(desk.catalog.indicators)
    here = desk.on(day) if day else desk.now()
    other = replace(desk, store=carried(desk.store, tmp_path / "other", series, here.known))
    there = other.on(day) if day else other.now()
    same(desk.store, other.store, here.known)
    assert here.freshness(series) == there.freshness(series)
    assert here.events == there.events
    some = [each for each in series if len(here.series(each))][:5]
    for each in some:
        assert_frame_equal(here.as_read(each)[0], there.as_read(each)[0])
    briefs = [each for each in here.briefs.with_claims() if each.published <= here.day]
    assert here.claims(briefs) == there.claims(briefs)
    assert [here.why(each) for each in here.claims(briefs)] == [there.why(each) for each in there.claims(briefs)]
    if day:
        assert all(each <= day for each in other.store.vintages(series, EVERYTHING)["known_on"].dt.date)


OTHER = make_indicator(id=ANNUAL)


@pytest.fixture
def eventful(engine, tmp_path):
    """A store with revisions, an edition, a withdrawn value, a clock that was set back, and a list."""
    store = make_empty(tmp_path / "from")
    first = date(2020, 1, 1)
    values = {(first + timedelta(days=each)).isoformat(): 10.0 + each for each in range(60)}
    load(store, values, date(2020, 3, 5))
    load(store, {"2020-02-01": 99.0}, date(2020, 3, 6))
    load(store, {key: each * 2 for key, each in values.items()}, date(2020, 3, 10))  # much at once: an edition
    withdrawn = make_frame({"2020-02-02": 0.0}, DAILY).assign(value=float("nan"))
    with store.write() as connection:
        append(connection, INDICATOR, SOURCE, withdrawn, date(2020, 3, 11), "refresh")
    load(store, {"2020-02-03": 7.0}, date(2020, 2, 20))  # by a clock that was set back
    load(store, {"2020-01-01": 5.0}, date(2020, 3, 20), indicator=OTHER)
    with store.write() as connection:
        written = append(
            connection, INDICATOR, SOURCE, make_frame({"2020-03-02": 3.0}, DAILY), date(2020, 3, 21), "refresh"
        )
        note_listing(connection, written, ("ship",), [("Fortune",)], date(2020, 3, 21), 0)
    return store


def test_editions_withdrawn_values_set_back_clocks_and_lists_are_carried(eventful, tmp_path):
    """16.4: on both engines, of every moment and day, and of a series that was moved forward."""
    with eventful.open() as connection:
        counts = {name: connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in carry.CARRIED}
    assert counts["edition"]
    assert counts["clock_jump"]
    assert counts["listing"]
    last = eventful.last_load()
    moments = [Known(None, until) for until in range(last + 1)] + [Known(None, 2, ((DAILY, 4),))]
    days = [Known(date(2020, 3, each)) for each in (5, 6, 10, 12, 21)]
    for number, known in enumerate([EVERYTHING, *moments, *days]):
        other = carried(eventful, tmp_path / f"to-{number}", [DAILY, ANNUAL, "not.held"], known)
        for each in (DAILY, ANNUAL):
            assert_frame_equal(eventful.read([each], known), other.read([each], EVERYTHING))
            assert_frame_equal(eventful.vintages([each], known), other.vintages([each], EVERYTHING))
            assert eventful.listing(each, known) == other.listing(each, EVERYTHING)
        assert eventful.looks([DAILY], replace(known, day=None)) == other.looks([DAILY], EVERYTHING)


def test_what_is_carried_of_a_moment_is_the_same_whatever_comes_later(eventful, tmp_path):
    """16.2: a pinned view gives the same bytes after a refresh."""
    known = Known(None, eventful.last_load())
    before = carry.taken(eventful, [DAILY, ANNUAL], known)
    load(eventful, {"2020-02-09": 1.0, "2020-03-04": 4.0}, date(2020, 4, 1))
    assert carry.taken(eventful, [DAILY, ANNUAL], known) == before
    assert carry.taken(eventful, [DAILY, ANNUAL], EVERYTHING) != before


def test_where_a_value_comes_from_is_carried_with_it(small, tmp_path):
    """16.3: raw hashes, retrievals, and the word that let a value in."""
    make_live(small)
    with Publisher() as publisher:
        live = Live(small.prepare(), publisher)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0}))
        live.crowns(**HELD, d20201004=13.0, d20201005=130.0)
        live.refresh()
        there = live.desk.store
        (hold,) = [each for each in there.holds() if each.series_id == DAILY]
        pinned = Known(None, there.last_load())
        before = carry.taken(there, [DAILY, ANNUAL], pinned)
        live.now += timedelta(days=3)
        decide(there, live.desk.catalog, hold.id, let_in=True, analyst="Ann", at=live.now)
        live.refresh()
    assert carry.taken(there, [DAILY, ANNUAL], pinned) == before
    other = carried(there, tmp_path / "other", [DAILY, ANNUAL])
    periods = there.read([DAILY], EVERYTHING)["time_period"].dt.date
    origins = [there.origin(DAILY, each, EVERYTHING) for each in periods]
    assert {each.kind for each in origins} == {"refresh", "let in", "snapshot"}
    assert all(each.sha256 for each in origins if each.kind != "snapshot")
    assert [other.origin(DAILY, each, EVERYTHING) for each in periods] == origins


def test_a_file_that_is_no_table_of_ours_is_refused_before_it_swells(eventful):
    """16, bad input: a bomb, a file cut short, other columns."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    whole = carry.parquet("obs", carry.taken(eventful, [DAILY], EVERYTHING)["obs"])
    assert len(carry.rows_of("obs", whole)) > 60
    target = pa.BufferOutputStream()
    pq.write_table(pa.table({"a": ["x" * 1000] * 10_000}), target, compression="zstd")
    for body in (whole[:-5], whole[:200], b"", b"PAR1", bytes(target.getvalue())):
        with pytest.raises(StoreError):
            carry.rows_of("obs", body)
    with pytest.raises(StoreError, match="it has the columns"):
        carry.rows_of("load", whole)
