"""What the search box of the masthead shows while a reader types: all that fits, by kind, each with its address."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, TypedDict

from indicators.answers import finding
from indicators.core.words import count, day_words, listed
from indicators.model import Filters
from indicators.store.engine import Term
from indicators.store.tokens import found_in
from indicators.views import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.answers.finding import Thing
    from indicators.desk import Desk
    from indicators.model import Event, Hit, Selection
    from indicators.reader import Reader

MOST_PASSAGES, MOST_OF_A_KIND = 5, 4
MOST_LOOKED_AT = 12  # briefs, for a passage that speaks of an event
NEAR_DAYS = 400  # of an event, in which a passage may speak of it
A_YEAR = timedelta(days=365)
TYPED = "typed"  # the key of the words in the question; the other keys are the address's
KEPT = (address.NAMES["brief"], address.NAMES["excerpt"], address.DAY)  # of the page's address
# What each page is for, in words that it is found by beside its name.
PAGES = {
    "brief": "passages of a brief beside their figures",
    "monitor": "all series at a glance, the most unusual first",
    "series": "one series in full, compare, table, download",
    "claims": "what briefs claim, tested; calibration",
    "library": "all briefs, import, search, compare, bin",
    "sources": "publishers, licences, freshness, refresh, values held back",
}
NAMES = {
    "passage": ("passage", "passages"),
    "brief": ("brief", "briefs"),
    "series": ("series", "series"),
    "claim": ("claim", "claims"),
    "event": ("event", "events"),
    "source": ("source", "sources"),
    "page": ("page", "pages"),
}


class Shown(TypedDict):
    """Something that was found.

    Attributes:
        href: where it is shown.
        pieces: its words, in turn outside and inside of what was found.
        cite: what stands beside it: where it is from, and of which day.
    """

    href: str
    pieces: list[str]
    cite: str


class Group(TypedDict):
    """All of one kind that was found.

    Attributes:
        name: of the kind.
        hits: the first of them.
        more: how many there are besides, in words; empty where that is all.
        href: where all of them are shown; empty where no page does.
    """

    name: str
    hits: list[Shown]
    more: str
    href: str


class Found(TypedDict):
    """What was found for the words typed.

    Attributes:
        enter: what Enter opens: all passages, else what was found first.
        told: how many there are, in words.
        groups: one for each kind of which something was found.
    """

    enter: str
    told: str
    groups: list[Group]


def found(query: Mapping[str, Sequence[str]], desk: Desk) -> Found:
    """Return what has all the words typed, as known on the day of the address.

    Args:
        query: the keys and values of the page's address, and the words under TYPED.
        desk: whose briefs and catalogue are searched.
    """
    typed = address.written((query.get(TYPED) or [""])[-1])[: address.LONGEST_SEARCH]
    with desk.briefs.steady():
        # A link leads to what was found as its page opens on it, on the same day and beside the same brief.
        kept = {key: query[key] for key in KEPT if key in query}
        chosen = address.selection(address.PAGES[0], kept, desk)
        on = address.reader(chosen, desk)
        words = {"words": " ".join(typed.split())}
        library = address.href(chosen, "library", **words)
        things = finding.find(on, typed)
        made = [
            _passages(on, typed, chosen, library),
            *(_group(kind, things[kind], typed, chosen, on) for kind in finding.KINDS),
            _pages(typed, chosen),
        ]
    groups = [each for each, _ in made if each["hits"]]
    first = groups[0]["hits"][0]["href"] if groups else library
    return Found(
        enter=library if groups and groups[0]["href"] == library else first,
        told=listed([told for group, told in made if group["hits"]]) or "Nothing here has all of that",
        groups=groups,
    )


def _passages(on: Reader, typed: str, chosen: Selection, library: str) -> tuple[Group, str]:
    # The last word typed may still go on; a blank after it says that it is whole.
    asked = typed.strip() and typed.lstrip()
    # Titles are among what is found here, and have a group of their own.
    hits = on.briefs.search(asked, Filters(), 2 * MOST_PASSAGES + 2) if asked else []
    passages = [each for each in hits if each.excerpt]
    many = len(passages) > MOST_PASSAGES or len(hits) > 2 * MOST_PASSAGES + 1
    shown = [_passage(each, chosen) for each in passages[:MOST_PASSAGES]]
    more = "All of them, in the Library" if many else ""
    told = f"more than {MOST_PASSAGES} passages" if many else count(len(passages), *NAMES["passage"])
    return Group(name="Passages", hits=shown, more=more, href=library), told


def _passage(hit: Hit, chosen: Selection) -> Shown:
    return Shown(
        href=address.href(chosen, "brief", brief=hit.brief, excerpt=hit.excerpt),
        pieces=list(hit.pieces),
        cite=f"{hit.title}, {day_words(hit.published)}",
    )


def _group(kind: str, things: Sequence[Thing], typed: str, chosen: Selection, on: Reader) -> tuple[Group, str]:
    hits = [
        Shown(
            href=_place(each, chosen, on),
            pieces=list(_pieces(each.title, typed)),
            cite=", ".join(filter(None, (each.about, day_words(each.day) if each.day else ""))),
        )
        for each in things[:MOST_OF_A_KIND]
    ]
    rest = len(things) - len(hits)
    more = f"and {rest:,} more; another word tells them apart" if rest else ""
    one, many = NAMES[kind]
    return Group(name=many.capitalize(), hits=hits, more=more, href=""), count(len(things), one, many)


def _pages(typed: str, chosen: Selection) -> tuple[Group, str]:
    asked = typed.casefold().split()
    texts = {page: f"{address.TITLES[page]} {about}".casefold().split() for page, about in PAGES.items()}
    there = [page for page, text in texts.items() if asked and all(any(w.startswith(a) for w in text) for a in asked)]
    there.sort(key=lambda page: not address.TITLES[page].casefold().startswith(asked[0]))
    hits = [
        Shown(
            href=address.href(chosen, page), pieces=list(_pieces(address.TITLES[page], typed)), cite=PAGES[page]
        )
        for page in there
    ]  # fmt: skip
    return Group(name="Pages", hits=hits, more="", href=""), count(len(hits), *NAMES["page"])


def _pieces(title: str, typed: str) -> tuple[str, ...]:
    return found_in(title, [Term(each, goes_on=True) for each in typed.split()])


def _place(thing: Thing, chosen: Selection, on: Reader) -> str:
    """Return where a thing is shown."""
    name = thing.ids[0]
    if thing.kind == "brief":
        return address.href(chosen, "brief", brief=name, excerpt="")
    if thing.kind == "series":
        return address.href(chosen, "series", series=name)
    if thing.kind == "claim":
        brief, excerpt, claim = thing.ids
        return address.href(chosen, "brief", brief=brief, excerpt=excerpt, claim=claim)
    if thing.kind == "source":
        return address.href(chosen, "sources", source=name)
    return _of_event(next(each for each in on.events if each.id == name), chosen, on)


def _of_event(event: Event, chosen: Selection, on: Reader) -> str:
    """Return where an event is drawn: beside a passage that speaks of it, else on a chart of its areas."""
    near = [
        name
        for name, row in on.briefs.rows().items()
        if row.readable and abs((row.published - event.date).days) <= NEAR_DAYS
    ]
    first = [chosen.brief] if chosen.brief in on.briefs else []  # which may tag events of any day
    for brief in islice(dict.fromkeys([*first, *near]), MOST_LOOKED_AT):
        for excerpt, links in on.briefs.event_links(brief).items():
            if event.id in {each.event_id for each in links}:
                return address.href(chosen, "brief", brief=brief, excerpt=excerpt)
    return _beside_series(event, chosen, on)


def _beside_series(event: Event, chosen: Selection, on: Reader) -> str:
    """Return the page of a series on whose chart an event is a tick, the year around it; else the Monitor."""
    areas = set(event.areas)
    held = on.held()
    there = [
        each
        for each in on.catalog.indicators.values()
        if each.id in held
        and each.drawn_as != "point"
        and held[each.id].first <= event.date <= held[each.id].last
        and areas & {*each.areas, *each.counterparts}
    ]
    if not there:
        return address.href(chosen, "monitor")
    best = max(there, key=lambda each: (len(areas & {*each.areas, *each.counterparts}), held[each.id].count))
    start, end = event.date - A_YEAR, min(event.date + A_YEAR, on.day)
    return address.href(chosen, "series", series=best.id, start=start, end=end)
