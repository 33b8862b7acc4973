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

import streamlit as st

from indicators import analysis, charts
from indicators.briefs.language import BANDS, OUTSIDE
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

PAGES = ("brief", "monitor", "series", "library", "sources")
TRANSFORMS = ("level", "change", "year", "index")
STEPS = ("", "D", "W", "M")
MOST_COMPARED = 4
LONGEST_SEARCH, MOST_DIGITS = 200, 8
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
    "since": "since",
    "until": "until",
    "words": "find",
    "area": "area",
    "band": "band",
    "producer": "producer",
    "foreign": "foreign",
    "against": "against",
    "of": "of",
    "skip": "skip",
}
# What the Library is narrowed down by, as it is when nothing narrows it down.
UNFILTERED: dict[str, Any] = {
    "words": "",
    "area": "",
    "topic": "",
    "band": "",
    "producer": "",
    "since": None,
    "until": None,
    "foreign": False,
    "skip": 0,
}
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
YEARS_BEFORE = 3


# For what a page shows: pure functions of the selection, the store's revision and the day.
kept = lru_cache(maxsize=512)


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Return the catalogue, briefs and store, made sure of once."""
    made = prepare()
    made.briefs.keep_up()
    return made


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

    def said(name: str) -> str:
        return " ".join((query.get(NAMES[name]) or [""])[-1].split())[:LONGEST_SEARCH]

    brief_id = one("brief", on.briefs, next(iter(on.briefs), ""))
    excerpts = on.briefs[brief_id].excerpts if brief_id else ()
    start, end = a_day("start"), a_day("end")
    if start and end and start >= end:
        start, end = None, None
    since, until = a_day("since"), a_day("until")
    if since and until and since > until:
        since, until = None, None
    series, against = one("series", on.catalog.indicators), one("against", on.briefs)
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
        since=since,
        until=until,
        words=said("words"),
        area=one("area", on.linker.lexicon.area_names),
        band=one("band", (*BANDS, OUTSIDE)),
        producer=said("producer"),
        foreign=one("foreign", ("yes",)) == "yes",
        against=against if against != brief_id else "",
        of=one("of", on.catalog.indicators),
        skip=int(skip) if (skip := said("skip")).isdecimal() and len(skip) < MOST_DIGITS else 0,
    )


# Which fields an address of a page carries: what the page shows, and the brief one came from.
_CARRIED = {
    "brief": {"brief", "excerpt", "start", "end"},
    "monitor": {"brief", "excerpt", "topic"},
    "series": {"brief", "excerpt", "series", "compare", "transform", "step", "log", "start", "end", "base", "point"},
    "library": {"brief", "excerpt", *UNFILTERED, "against", "of"},
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
        if name == "foreign":
            value = "yes" if value else ""
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(key, each.isoformat() if isinstance(each, date) else str(each)) for each in values if each]
    return pairs


def href(chosen: Selection, page: str | None = None, **changes: Any) -> str:
    """Return the relative address of a view that differs from `chosen` in `changes`."""
    page = page or chosen.page
    query = urlencode(query_of(replace(chosen, page=page, **changes), set(changes)))
    path = "" if page == PAGES[0] else page
    return f"{path or './'}?{query}" if query else path or "./"


def go(chosen: Selection) -> None:
    """Put a selection of the page that is shown into the address, and draw it."""
    grouped: dict[str, list[str]] = {}
    for name, value in query_of(chosen):
        grouped.setdefault(name, []).append(value)
    st.query_params.from_dict(grouped)
    st.rerun()


def series_name(on: Desk, series: str) -> str:
    """Return a series' short name and topic, as fields list it."""
    indicator = on.catalog.indicators[series]
    return f"{indicator.short} ({indicator.topic})"


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


@lru_cache(maxsize=8)
def _versions(revision: int) -> dict[str, int]:
    del revision  # part of the key: another revision is read anew
    return desk().store.versions()


def version(series_ids: Sequence[str], revision: int) -> tuple[int, ...]:
    """Return what grows with each load of one of these series: what is kept for it outlives loads of others."""
    versions = _versions(revision)
    return tuple(versions.get(each, 0) for each in series_ids)


def read(series_id: str, revision: int) -> pd.DataFrame:
    """Return the newest values of a series, kept until it is loaded again; not to be changed."""
    return _read(series_id, *version((series_id,), revision))


def as_read(series_id: str, revision: int) -> tuple[pd.DataFrame, str]:
    """Return a series as it is meant to be read, and its frequency then; see `analysis.as_read`."""
    return _as_read(series_id, *version((series_id,), revision))


@lru_cache(maxsize=512)
def _read(series_id: str, loaded: int) -> pd.DataFrame:
    del loaded
    return desk().store.read([series_id])


@lru_cache(maxsize=512)
def _as_read(series_id: str, loaded: int) -> tuple[pd.DataFrame, str]:
    return analysis.as_read(_read(series_id, loaded), desk().catalog.indicators[series_id])


_fresh: dict[tuple[str, int, date], Freshness] = {}
MOST_FRESH = 4096


def freshnesses(revision: int, on: date, series_ids: Sequence[str] | None = None) -> dict[str, Freshness]:
    """Return the two freshness facts of every series, or of these, on a day; each is kept until it is loaded again."""
    catalog = desk().catalog
    wanted = list(catalog.indicators if series_ids is None else series_ids)
    keys = dict(zip(wanted, version(wanted, revision), strict=True))
    if len(_fresh) > MOST_FRESH:
        _fresh.clear()
    new = [each for each in wanted if (each, keys[each], on) not in _fresh]
    if new:
        held, looks = desk().store.held(new), desk().store.looks(new)
        for each in new:
            indicator = catalog.indicators[each]
            last = held[each].last if each in held else None
            service = catalog.sources[indicator.asked].service
            _fresh[each, keys[each], on] = freshness(indicator, last, looks.get(each, ()), on, service)
    return {each: _fresh[each, keys[each], on] for each in wanted}


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
        _tile(each.id, *version((each.id,), revision), on, published)
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


@lru_cache(maxsize=1024)
def _tile(series_id: str, loaded: int, on: date, published: date | None) -> Tile:
    indicator = desk().catalog.indicators[series_id]
    frame, frequency = _as_read(series_id, loaded)
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
