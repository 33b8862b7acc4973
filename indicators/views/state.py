"""The selection from the address, the address from a selection, and everything that is kept between runs.

The address holds the whole view in ids, and nothing else does: a pasted link opens the same view and Back
returns to the one before. A bad value is dropped. What is computed from the store is kept for one revision of
it, shared by all sessions, and never changed by who reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from indicators import analysis, charts
from indicators.freshness import freshness
from indicators.model import TOPICS, Freshness, Selection
from indicators.periods import as_date, days, later
from indicators.start import Desk, prepare
from indicators.tables import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from indicators.analysis import Reading, Unusual
    from indicators.model import Brief, Event, Indicator

PAGES = ("brief", "monitor", "series", "sources")
TRANSFORMS = ("level", "change", "year", "index")
STEPS = ("", "D", "W", "M")
MOST_COMPARED = 4
# Short names in the address for the fields of Selection; the page is the path.
NAMES = {
    "brief": "brief",
    "excerpt": "excerpt",
    "series": "series",
    "compare": "compare",
    "transform": "transform",
    "step": "each",
    "log": "log",
    "start": "from",
    "end": "to",
    "base": "base",
    "point": "point",
    "topic": "topic",
}
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
YEARS_BEFORE = 3


# For what a page shows: pure functions of the selection, the store's revision and the day.
kept = lru_cache(maxsize=512)


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Return the catalogue, briefs and store, made sure of once."""
    return prepare()


def today() -> date:
    """Return the day, in UTC."""
    return datetime.now(UTC).date()


def selection(page: str, query: Mapping[str, Sequence[str]], on: Desk) -> Selection:
    """Return the view an address asks for; whatever it asks that cannot be is dropped.

    Args:
        page: one of PAGES.
        query: the address's keys, each with its values in order.
        on: catalogue and briefs, which say what there is.
    """

    def one(name: str, allowed: Sequence[str] | Mapping[str, Any], default: str = "") -> str:
        value = (query.get(NAMES[name]) or [""])[-1]
        return value if value in allowed else default

    def a_day(name: str) -> date | None:
        day = day_of((query.get(NAMES[name]) or [""])[-1])
        return day if day and EARLIEST <= day <= LATEST else None

    brief_id = one("brief", on.briefs, next(iter(on.briefs), ""))
    excerpts = on.briefs[brief_id].excerpts if brief_id else ()
    start, end = a_day("start"), a_day("end")
    if start and end and start >= end:
        start, end = None, None
    series = one("series", on.catalog.indicators)
    compare = [each for each in query.get(NAMES["compare"], ()) if each in on.catalog.indicators and each != series]
    log = one("log", ("yes", "no"))
    return Selection(
        page=page if page in PAGES else PAGES[0],
        brief=brief_id,
        excerpt=one("excerpt", [each.id for each in excerpts], on.briefs[brief_id].opens if brief_id else ""),
        series=series,
        compare=tuple(dict.fromkeys(compare))[:MOST_COMPARED],
        transform=one("transform", TRANSFORMS, TRANSFORMS[0]),
        step=one("step", STEPS),
        log={"yes": True, "no": False}.get(log),
        start=start,
        end=end,
        base=a_day("base"),
        point=a_day("point"),
        topic=one("topic", TOPICS),
    )


# Which fields an address of a page carries: what the page shows, and the brief one came from.
_CARRIED = {
    "brief": {"brief", "excerpt", "start", "end"},
    "monitor": {"brief", "excerpt", "topic"},
    "series": {"brief", "excerpt", "series", "compare", "transform", "step", "log", "start", "end", "base", "point"},
    "sources": {"brief", "excerpt"},
}


def query_of(chosen: Selection, also: set[str] | None = None) -> list[tuple[str, str]]:
    """Return the address's keys and values for a selection: what its page carries, and the fields named in `also`."""
    pairs: list[tuple[str, str]] = []
    for name, key in NAMES.items():
        if name not in _CARRIED[chosen.page] | (also or set()):
            continue
        value = getattr(chosen, name)
        if name == "log":
            value = {True: "yes", False: "no", None: ""}[value]
        if name == "transform" and value == TRANSFORMS[0]:
            value = ""
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(key, each.isoformat() if isinstance(each, date) else each) for each in values if each]
    return pairs


def href(chosen: Selection, page: str | None = None, **changes: Any) -> str:
    """Return the relative address of a view that differs from `chosen` in `changes`."""
    page = page or chosen.page
    query = urlencode(query_of(replace(chosen, page=page, **changes), set(changes)))
    path = "" if page == PAGES[0] else page
    return f"{path or './'}?{query}" if query else path or "./"


def published(on: Desk, chosen: Selection) -> date | None:
    """Return the day the chosen brief was published."""
    return on.briefs[chosen.brief].published if chosen.brief else None


def brief_span(chosen: Selection, brief: Brief, on: date) -> tuple[date, date]:
    """Return the days the Brief page's charts cover: from three years before publication to now, or as asked."""
    start = chosen.start or as_date(later(days(brief.published), "A", -YEARS_BEFORE)[0])
    end = chosen.end or on
    return (start, end) if start < end else (start, max(on, start))


@lru_cache(maxsize=4)
def events(revision: int) -> tuple[Event, ...]:
    """Return the events of the catalogue, and those that sources reported, by date."""
    del revision
    return tuple(sorted((*desk().catalog.events.values(), *desk().store.events()), key=lambda each: each.date))


@lru_cache(maxsize=512)
def read(series_id: str, revision: int) -> pd.DataFrame:
    """Return the newest values of a series, kept for one revision of the store; not to be changed."""
    del revision  # part of the key: another revision is read anew
    return desk().store.read([series_id])


@lru_cache(maxsize=512)
def as_read(series_id: str, revision: int) -> tuple[pd.DataFrame, str]:
    """Return a series as it is meant to be read, and its frequency then; see `analysis.as_read`."""
    return analysis.as_read(read(series_id, revision), desk().catalog.indicators[series_id])


@lru_cache(maxsize=8)
def freshnesses(revision: int, on: date) -> dict[str, Freshness]:
    """Return the two freshness facts of every series on a day."""
    del revision
    held, looks, sources = desk().store.held(), desk().store.looks(), desk().catalog.sources
    return {
        each.id: freshness(
            each,
            held[each.id].last if each.id in held else None,
            looks.get(each.id, ()),
            on,
            sources[each.asked].service,
        )
        for each in desk().catalog.indicators.values()
    }


@dataclass(frozen=True, slots=True)
class Tile:
    """One series at a glance: its last value, how unusual its last change was, and a small chart."""

    indicator: Indicator
    last: Reading | None
    frequency: str
    unusual: Unusual | None
    span: tuple[date, date]
    image: str


SPARK_FROM = date(2012, 1, 1)
FEWEST_IN_SPAN = 4


@lru_cache(maxsize=4)
def tiles(revision: int, on: date, published: date | None) -> tuple[Tile, ...]:
    """Return a tile for each series that has figures: by topic, most unusual first, those not ranked last."""
    made = [
        _tile(each, revision, on, published)
        for each in desk().catalog.indicators.values()
        if not read(each.id, revision).empty
    ]
    return tuple(
        sorted(
            made,
            key=lambda tile: (
                TOPICS.index(tile.indicator.topic),
                tile.indicator.ended is not None,
                -(tile.unusual.share if tile.unusual else -1),
                tile.indicator.short,
            ),
        )
    )


def _tile(indicator: Indicator, revision: int, on: date, published: date | None) -> Tile:
    frame, frequency = as_read(indicator.id, revision)
    last = analysis.last_reading(frame, frequency)
    span = (SPARK_FROM, on)
    if len(charts.within(frame, frequency, span)) < min(FEWEST_IN_SPAN, len(frame)):
        span = (frame["time_period"].iloc[0].date(), last.end if last else on)
    return Tile(
        indicator,
        last,
        frequency,
        None if indicator.mark == "point" else analysis.unusual(frame, frequency, indicator),
        span,
        charts.spark_image(frame, frequency, indicator, span, published),
    )
