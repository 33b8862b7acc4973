"""The selection from the address, and the address from a selection.

The address holds the whole view in ids, and nothing else does: a pasted link opens the same view and Back
returns to the one before. A bad value is dropped. The day in it (`as_of`) becomes a reader here, and nowhere else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from indicators.core import tables
from indicators.core.periods import opening
from indicators.core.tables import day_of
from indicators.documents.dates import day_alone
from indicators.language.estimative import BANDS, OUTSIDE
from indicators.model import MARKS, TOPICS, Selection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.desk import Desk
    from indicators.model import Brief, Shelved
    from indicators.reader import Reader

TITLES = {
    "brief": "Brief",
    "monitor": "Monitor",
    "series": "Series",
    "claims": "Claims",
    "library": "Library",
    "sources": "Sources",
}
PAGES = tuple(TITLES)
TRANSFORMS = ("level", "change", "year", "index")
STEPS = ("", "D", "W", "M")
MOST_COMPARED = 4
MOST_REVIEWED = 100
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
    "source": "source",
    "rows": "rows",
    "review": "review",
    "margin": "margin",
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
PAGE = "page"  # under which the server tells of a page that there is not
EARLIEST, LATEST = tables.EARLIEST, tables.LATEST


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
        return _day((query.get(NAMES[name]) or [""])[-1])

    def said(name: str) -> str:
        return " ".join(written((query.get(NAMES[name]) or [""])[-1]).split())[:LONGEST_SEARCH]

    as_of = a_day("as_of")
    as_of = as_of if as_of and as_of < on.today() else None
    rows = on.briefs.rows()

    def a_brief(name: str) -> str:
        value = (query.get(NAMES[name]) or [""])[-1]
        return value if value in rows and rows[value].readable else ""

    brief_id = a_brief("brief") or _newest(on, rows, as_of)
    if _last(query, "brief") not in ("", brief_id):  # passages and claims of a brief that is not here are no other's
        query = {key: value for key, value in query.items() if key not in (NAMES["excerpt"], NAMES["claim"])}
    excerpts = on.briefs[brief_id].excerpts if brief_id else ()
    start, end = a_day("start"), a_day("end")
    if start and end and start >= end:
        start, end = None, None
    since, until = a_day("since"), a_day("until")
    if since and until and since > until:
        since, until = None, None
    series, against = one("series", on.catalog.indicators), a_brief("against")
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
        source=one("source", on.catalog.sources),
        rows=one("rows", ("yes",)) == "yes",
        review=tuple(dict.fromkeys(filter(None, query.get(NAMES["review"], ()))))[:MOST_REVIEWED],
        margin=one("margin", ("no",)) != "no",
        claim=one("claim", [each.id for each in on.briefs[brief_id].claims] if brief_id else ()),
    )


def _last(query: Mapping[str, Sequence[str]], name: str) -> str:
    """Return what an address says of a field, the last time that it does."""
    return " ".join((query.get(NAMES.get(name, name)) or [""])[-1].split())


def reader(chosen: Selection, desk: Desk) -> Reader:
    """Return a reader of the day that the address names, else of all that is held."""
    return desk.on(chosen.as_of) if chosen.as_of else desk.now()


def _newest(on: Desk, rows: Mapping[str, Shelved], as_of: date | None) -> str:
    """Return the newest brief, or the newest of those published by a day, where there is one."""
    newest = next((name for name, row in rows.items() if row.readable), "")
    return next(iter(on.on(as_of).briefs), newest) if as_of else newest


# Which fields an address of a page carries: what the page shows, and the brief one came from.
CARRIED = {
    "brief": {"brief", "excerpt", "start", "end", "beside", "claim", "margin"},
    "monitor": {"brief", "excerpt", "topic", "rows"},
    "series": {"brief", "excerpt", "series", "compare", "transform", "step", "log", "start", "end", "base", "point"},
    "claims": {"brief", "excerpt", "mark"},
    "library": {"brief", "excerpt", *UNFILTERED, "against", "of"},
    "sources": {"brief", "excerpt", "source"},
}
ALWAYS = {"as_of"}
DAY = NAMES["as_of"]
DAYS = frozenset({"as_of", "start", "end", "base", "point", "since", "until"})


def query_of(chosen: Selection, also: set[str] | None = None) -> list[tuple[str, str]]:
    """Return the address's keys and values for a selection: what its page carries, and the fields named in `also`."""
    pairs: list[tuple[str, str]] = []
    for name, key in NAMES.items():
        if name not in CARRIED[chosen.page] | ALWAYS | (also or set()):
            continue
        value = getattr(chosen, name)
        if name == "log":
            value = {True: "yes", False: "no", None: ""}[value]
        if name == "transform" and value == TRANSFORMS[0]:
            value = ""
        if name in ("foreign", "beside", "rows"):
            value = "yes" if value else ""
        if name == "margin":
            value = "" if value else "no"
        values = value if isinstance(value, tuple) else (value,)
        pairs += [(key, each.isoformat() if isinstance(each, date) else str(each)) for each in values if each]
    return pairs


# What an address may say that changes nothing.
_SAYS_NOTHING = {
    ("transform", TRANSFORMS[0]),
    ("foreign", "no"),
    ("beside", "no"),
    ("rows", "no"),
    ("skip", "0"),
    ("margin", "yes"),
}


def unmet(query: Mapping[str, Sequence[str]], chosen: Selection, today: date) -> list[tuple[str, str]]:
    """Return what an address asks of its page and does not get, because it cannot be: each key with the value.

    Args:
        query: the address's keys, each with its values in order.
        chosen: the selection, as its page shows it.
        today: the day on which nothing is earlier.
    """
    shown = query_of(chosen)
    page = _last(query, PAGE)
    found = [(PAGE, page)] if page and page not in PAGES else []
    names = CARRIED[chosen.page] | ALWAYS
    if _last(query, "brief") not in ("", chosen.brief):
        names = names - {"excerpt", "claim"}  # which are those of a brief that is not shown
    for name, key in NAMES.items():
        if name not in names:
            continue
        values = query.get(key) or [""]
        for value in values if name == "compare" else values[-1:]:
            said = " ".join(value.split())
            got = (key, written(said)) in shown or (
                name in ("words", "producer") and (key, written(said)[:LONGEST_SEARCH]) in shown
            )
            day = _day(said) if name in DAYS else None
            got = got or (day is not None and (key, day.isoformat()) in shown)
            nothing = not said or (name, said) in _SAYS_NOTHING or (name == "as_of" and day == today)
            nothing = nothing or (name == "compare" and said == chosen.series)  # it is shown
            if not got and not nothing:
                found.append((key, said))
    return list(dict.fromkeys(found))


def written(text: str) -> str:
    """Return a text that can be written down, whatever was typed: a lone surrogate, which cannot, is "?"."""
    return text.encode(errors="replace").decode()


def _day(said: str) -> date | None:
    """Return the day that an address names: 2020-09-30, or as somebody writes it: 30 Sep 2020, 30.9.2020."""
    day = day_of(said) or (None if said.isdecimal() else day_alone(said))
    return day if day and EARLIEST <= day <= LATEST else None


def why_unmet(key: str, value: str, today: date) -> str:
    """Return why an address's day cannot be shown, in words that follow it; "" where the value says it itself."""
    if key not in {NAMES[each] for each in DAYS}:
        return ""
    day = _day(value)
    if day is None:
        return " names no one day: write it as 30 Sep 2020 or 2020-09-30"
    return f" has not been yet: the page is of {today}, today in UTC" if key == DAY and day > today else ""


def href(chosen: Selection, page: str | None = None, **changes: Any) -> str:
    """Return the relative address of a view that differs from `chosen` in `changes`."""
    page = page or chosen.page
    query = urlencode(query_of(replace(chosen, page=page, **changes), set(changes)))
    path = "" if page == PAGES[0] else page
    return f"{path or './'}?{query}" if query else path or "./"


def href_on(chosen: Selection, day: date) -> str:
    """Return the relative address of this view as of a day."""
    return href(chosen, as_of=day)


def href_now(chosen: Selection) -> str:
    """Return the relative address of this view as of today."""
    return href(chosen, as_of=None, beside=False)


def go(chosen: Selection) -> None:
    """Put a selection of the page that is shown into the address, and draw it."""
    grouped: dict[str, list[str]] = {}
    for name, value in query_of(chosen, {"review"}):
        grouped.setdefault(name, []).append(value)
    st.query_params.from_dict(grouped)
    st.rerun()


def write_day(chosen: Selection) -> None:
    """Write the day in the address as addresses have it, where somebody wrote it as people do."""
    if chosen.as_of and st.query_params.get(DAY) != chosen.as_of.isoformat():
        st.query_params[DAY] = chosen.as_of.isoformat()


def series_name(on: Reader, series: str) -> str:
    """Return a series' short name and topic, as fields list it."""
    indicator = on.catalog.indicators[series]
    return f"{indicator.short} ({indicator.topic})"


def published(on: Reader, chosen: Selection) -> date | None:
    """Return the day the chosen brief was published; None without one, or where that day was still to come."""
    return on.briefs.rows()[chosen.brief].published if chosen.brief in on.briefs else None


def brief_span(chosen: Selection, brief: Brief, on: date) -> tuple[date, date]:
    """Return the days the Brief page's charts cover: from three years before publication to now, or as asked."""
    first = opening(brief.published)
    start, end = chosen.start or first, chosen.end or on
    return (start, end) if start < end else (first, max(on, first))


def spanned(chosen: Selection, span: tuple[date, date]) -> Selection:
    """Return a selection without what it asks of the days shown and does not get: its first and last are `span`."""
    start, end = (day if day == shown else None for day, shown in zip((chosen.start, chosen.end), span, strict=True))
    return replace(chosen, start=start, end=end)
