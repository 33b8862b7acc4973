"""A store with nothing in it, loads into one, and what it shows: for tests of the store."""

from __future__ import annotations

from making import DAILY, make_frame, make_indicator, make_source

from indicators.model import Known
from indicators.store.building import engine_of
from indicators.store.reading import Store
from indicators.store.writing import append

SOURCE = make_source()
INDICATOR = make_indicator()


def make_empty(folder) -> Store:
    """Return a store with its tables alone, in the database that the environment names."""
    engine = engine_of(folder)
    with engine.alone(5):
        engine.create(lambda _: None)
    return Store(engine, folder)


def load(store, values, retrieved_on, kind="refresh", indicator=INDICATOR, source=SOURCE):
    """Append one retrieval; return how many rows were written."""
    with store.write() as connection:
        frame = make_frame(values, indicator.id)
        written = append(connection, indicator, source, frame, retrieved_on, kind)
    return written.new + written.revised


def shown(store, as_of=None, series=DAILY, **more):
    """Return the values of a series as known on a day, by the first day of their period."""
    frame = store.read([series], Known(as_of, **more))
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))


def rows(store, sql, *parameters):
    """Return what a query gives, whichever the database."""
    with store.open() as connection:
        return connection.execute(sql, parameters).fetchall()
