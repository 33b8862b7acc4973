"""What the search box of the masthead shows while a reader types: the newest passages of all briefs that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from indicators.core.words import count, day_words
from indicators.model import Filters
from indicators.views import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.desk import Desk
    from indicators.model import Hit, Selection

MOST_HITS = 8
TYPED = "typed"  # the key of the words in the question; the other keys are the address's


class Shown(TypedDict):
    """A passage that was found.

    Attributes:
        href: where it is shown.
        pieces: its words, in turn outside and inside of what was found.
        cite: where it stands.
    """

    href: str
    pieces: list[str]
    cite: str


class Found(TypedDict):
    """What was found for the words typed.

    Attributes:
        library: where all of it is shown.
        told: how many there are, in words.
        hits: the newest.
    """

    library: str
    told: str
    hits: list[Shown]


def found(query: Mapping[str, Sequence[str]], desk: Desk) -> Found:
    """Return the newest passages that have all the words typed, as known on the day of the address.

    Args:
        query: the keys and values of the page's address, and the words under TYPED.
        desk: whose briefs are searched.
    """
    with desk.briefs.steady():
        chosen = address.selection(address.PAGES[0], query, desk)
        typed = (query.get(TYPED) or [""])[-1][: address.LONGEST_SEARCH]
        # The last word typed may still go on; a blank after it says that it is whole.
        asked = typed.strip() and typed.lstrip()
        hits = address.reader(chosen, desk).briefs.search(asked, Filters(), MOST_HITS + 1) if asked else []
    told = f"The newest {MOST_HITS}; Enter shows all" if len(hits) > MOST_HITS else count(len(hits), "passage")
    words = {"words": " ".join(typed.split())}
    return Found(
        library=address.href(chosen, "library", **address.UNFILTERED | words, against="", of=""),
        told=told if hits else "No passage has all of that",
        hits=[_shown(each, chosen) for each in hits[:MOST_HITS]],
    )


def _shown(hit: Hit, chosen: Selection) -> Shown:
    return Shown(
        href=address.href(chosen, "brief", brief=hit.brief, excerpt=hit.excerpt, start=None, end=None),
        pieces=list(hit.pieces),
        cite=f"{hit.title}, {day_words(hit.published)}" if hit.excerpt else f"title; {day_words(hit.published)}",
    )
