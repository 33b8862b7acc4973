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

from indicators.charts import series as charts
from indicators.conditions.claims import Marks
from indicators.core.periods import as_date, days, later
from indicators.core.tables import day_of
from indicators.desk import Desk, prepare
from indicators.figures import analysis
from indicators.figures.freshness import freshness, taken_later
from indicators.language.estimative import BANDS, OUTSIDE
from indicators.model import EVERYTHING, MARKS, TOPICS, Freshness, Known, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from indicators.figures.analysis import Reading, Revised, Unusual
    from indicators.model import Brief, Event, Indicator, Marked

PAGES = ("brief", "monitor", "series", "claims", "library", "sources")
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
    "as_of": "as_of",
    "beside": "beside",
    "claim": "claim",
    "mark": "mark",
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


@lru_cache(maxsize=1)
def marks() -> Marks:
    """Return what tests claims, and keeps what it found."""
    return Marks(desk())


def marked(briefs: Iterable[Brief], as_of: date) -> tuple[Marked, ...]:
    """Return the claims of briefs as they stand on a day; each is tested once for the figures it depends on."""
    files = tuple((each.id, *desk().briefs.version(each.id)) for each in briefs)
    return _marked(files, desk().store.revision(), as_of)


@lru_cache(maxsize=64)
def _marked(files: tuple[tuple[str, str, str], ...], revision: int, as_of: date) -> tuple[Marked, ...]:
    del revision
    return marks().of([desk().briefs[name] for name, *_ in files], as_of)


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

    as_of = a_day("as_of")
    as_of = as_of if as_of and as_of < today() else None
    brief_id = one("brief", on.briefs) or _newest(on, as_of)
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
        as_of=as_of,
        beside=as_of is not None and one("beside", ("yes",)) == "yes",
        mark=one("mark", MARKS),
        claim=one("claim", [each.id for each in on.briefs[brief_id].claims] if brief_id else ()),
    )


def _newest(on: Desk, as_of: date | None) -> str:
    """Return the newest brief, or the newest of those published by a day, where there is one."""
    newest = next(iter(on.briefs), "")
    return next((each for each in on.briefs if is_out(on, each, as_of)), newest) if as_of else newest


def is_out(on: Desk, brief: str, as_of: date | None) -> bool:
    """Return whether a brief was published by a day; today all are."""
    return as_of is None or on.briefs.rows()[brief].published <= as_of


# Which fields an address of a page carries: what the page shows, and the brief one came from.
_CARRIED = {
    "brief": {"brief", "excerpt", "start", "end", "beside", "claim"},
    "monitor": {"brief", "excerpt", "topic"},
    "series": {"brief", "excerpt", "series", "compare", "transform", "step", "log", "start", "end", "base", "point"},
    "claims": {"brief", "excerpt", "mark"},
    "library": {"brief", "excerpt", *UNFILTERED, "against", "of"},
    "sources": {"brief", "excerpt"},
}
ALWAYS = {"as_of"}


def query_of(chosen: Selection, also: set[str] | None = None) -> list[tuple[str, str]]:
    """Return the address's keys and values for a selection: what its page carries, and the fields named in `also`."""
    pairs: list[tuple[str, str]] = []
    for name, key in NAMES.items():
        if name not in _CARRIED[chosen.page] | ALWAYS | (also or set()):
            continue
        value = getattr(chosen, name)
        if name == "log":
            value = {True: "yes", False: "no", None: ""}[value]
        if name == "transform" and value == TRANSFORMS[0]:
            value = ""
        if name in ("foreign", "beside"):
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


def day(chosen: Selection) -> date:
    """Return the day whose knowledge is shown: today, unless the address asks for another."""
    return chosen.as_of or today()


def published(on: Desk, chosen: Selection) -> date | None:
    """Return the day the chosen brief was published; None without one, or where that day was still to come."""
    day = on.briefs[chosen.brief].published if chosen.brief else None
    return day if day and (chosen.as_of is None or day <= chosen.as_of) else None


def brief_span(chosen: Selection, brief: Brief, on: date) -> tuple[date, date]:
    """Return the days the Brief page's charts cover: from three years before publication to now, or as asked."""
    start = chosen.start or as_date(later(days(brief.published), "A", -YEARS_BEFORE)[0])
    end = chosen.end or on
    return (start, end) if start < end else (start, max(on, start))


@lru_cache(maxsize=64)
def events(revision: int, as_of: date | None = None) -> tuple[Event, ...]:
    """Return the events of the catalogue, and those that sources reported, by date; as of a day, those known then."""
    del revision
    known = [each for each in desk().catalog.events.values() if as_of is None or each.date <= as_of]
    return tuple(sorted((*known, *desk().store.events(Known(as_of))), key=lambda each: each.date))


@lru_cache(maxsize=8)
def _versions(revision: int) -> dict[str, int]:
    del revision  # part of the key: another revision is read anew
    return desk().store.versions()


def version(series_ids: Sequence[str], revision: int) -> tuple[int, ...]:
    """Return what grows with each load of one of these series: what is kept for it outlives loads of others."""
    versions = _versions(revision)
    return tuple(versions.get(each, 0) for each in series_ids)


def read(series_id: str, revision: int, as_of: date | None = None) -> pd.DataFrame:
    """Return the newest values of a series, or those known on a day; kept until loaded again, not to be changed."""
    return _read(series_id, *version((series_id,), revision), as_of)


def as_read(series_id: str, revision: int, as_of: date | None = None) -> tuple[pd.DataFrame, str]:
    """Return a series as it is meant to be read, and its frequency then; see `analysis.as_read`."""
    return _as_read(series_id, *version((series_id,), revision), as_of)


@lru_cache(maxsize=1024)
def _read(series_id: str, loaded: int, as_of: date | None) -> pd.DataFrame:
    del loaded
    return desk().store.read([series_id], Known(as_of))


@lru_cache(maxsize=1024)
def _as_read(series_id: str, loaded: int, as_of: date | None) -> tuple[pd.DataFrame, str]:
    return analysis.as_read(_read(series_id, loaded, as_of), desk().catalog.indicators[series_id])


def vintages(series_id: str, revision: int, as_of: date | None = None) -> pd.DataFrame:
    """Return every vintage of a series, or those known on a day; see `Store.vintages`."""
    return _vintages(series_id, *version((series_id,), revision), as_of)


@lru_cache(maxsize=64)
def _vintages(series_id: str, loaded: int, as_of: date | None) -> pd.DataFrame:
    del loaded
    return desk().store.vintages([series_id], Known(as_of))


def revised(series_ids: Sequence[str], revision: int, as_of: date) -> tuple[Revised, ...]:
    """Return the values of some series known on a day that are others now, by series and period."""
    return tuple(row for each in series_ids for row in _revised(each, *version((each,), revision), as_of))


@lru_cache(maxsize=1024)
def _revised(series_id: str, loaded: int, as_of: date) -> tuple[Revised, ...]:
    return analysis.revised(_read(series_id, loaded, as_of), _read(series_id, loaded, None))


_fresh: dict[tuple[str, int, date, date | None], Freshness] = {}
MOST_FRESH = 4096


def freshnesses(
    revision: int, on: date, series_ids: Sequence[str] | None = None, as_of: date | None = None
) -> dict[str, Freshness]:
    """Return the two freshness facts of every series, or of these, on a day; each is kept until it is loaded again."""
    catalog = desk().catalog
    wanted = list(catalog.indicators if series_ids is None else series_ids)
    keys = dict(zip(wanted, version(wanted, revision), strict=True))
    if len(_fresh) > MOST_FRESH:
        _fresh.clear()
    new = [each for each in wanted if (each, keys[each], on, as_of) not in _fresh]
    if new:
        store = desk().store
        held, looks = store.held(new, Known(as_of)), store.looks(new, Known(as_of))
        later_on = store.looks([each for each in new if each not in looks], EVERYTHING) if as_of else {}
        for each in new:
            indicator = catalog.indicators[each]
            last = held[each].last if each in held else None
            service = catalog.sources[indicator.asked].service
            fresh = freshness(indicator, last, looks.get(each, ()), on, service)
            if each in later_on:
                fresh = taken_later(fresh, later_on[each])
            _fresh[each, keys[each], on, as_of] = fresh
    return {each: _fresh[each, keys[each], on, as_of] for each in wanted}


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
MOSTLY = 0.5  # of a tile's figures reconstructed: its small chart is hollow


@lru_cache(maxsize=8)
def tiles(revision: int, on: date, published: date | None, as_of: date | None = None) -> tuple[Tile, ...]:
    """Return a tile for each series that has figures: by topic, most unusual first, those not ranked last."""
    made = [
        _tile(each.id, *version((each.id,), revision), on, published, as_of)
        for each in desk().catalog.indicators.values()
        if not read(each.id, revision, as_of).empty
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
def _tile(series_id: str, loaded: int, on: date, published: date | None, as_of: date | None) -> Tile:
    indicator = desk().catalog.indicators[series_id]
    frame, frequency = _as_read(series_id, loaded, as_of)
    last = analysis.last_reading(frame, frequency)
    guessed = not frame.empty and frame["reconstructed"].mean() > MOSTLY
    span = (SPARK_FROM, on)
    if len(charts.within(frame, frequency, span)) < min(FEWEST_IN_SPAN, len(frame)):
        span = (frame["time_period"].iloc[0].date(), last.end if last else on)
    return Tile(
        indicator,
        last,
        frequency,
        None if indicator.mark == "point" else analysis.unusual(frame, frequency, indicator),
        span,
        charts.spark_image(frame, frequency, indicator, span, published, hollow=as_of is not None and guessed),
    )
