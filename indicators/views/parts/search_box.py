"""The search box of the masthead: what is typed, looked for in all briefs while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from indicators.core.words import count, day_words
from indicators.model import Filters
from indicators.views import address

if TYPE_CHECKING:
    from indicators.model import Hit, Selection
    from indicators.reader import Reader

MOST_HITS = 8
KEY = "find"

_box = st.components.v2.component("indicators.search", js="search.js", isolate_styles=False)


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the box; only it is drawn again while the reader types."""
    st.fragment(_draw)(chosen, on)


def _draw(chosen: Selection, on: Reader) -> None:
    typed = str(st.session_state.get(KEY, {}).get("words", ""))[: address.LONGEST_SEARCH]
    _box(key=KEY, data=found(typed, chosen, on), on_words_change=lambda: None)


def found(typed: str, chosen: Selection, on: Reader) -> dict[str, Any]:
    """Return what the box shows for the words typed so far: the newest passages that have them all."""
    # The last word typed may still go on; a blank after it says that it is whole.
    hits = on.briefs.search(typed.lstrip(), Filters(), MOST_HITS + 1) if typed.strip() else []
    told = f"The newest {MOST_HITS}; Enter shows all" if len(hits) > MOST_HITS else count(len(hits), "passage")
    return {
        "asked": " ".join(typed.split()),
        "shown": chosen.words,
        "library": address.href(chosen, "library", **address.UNFILTERED, against="", of=""),
        "told": told if hits else "No passage has all of that",
        "hits": [_shown(each, chosen) for each in hits[:MOST_HITS]],
    }


def _shown(hit: Hit, chosen: Selection) -> dict[str, Any]:
    return {
        "href": address.href(chosen, "brief", brief=hit.brief, excerpt=hit.excerpt, start=None, end=None),
        "pieces": list(hit.pieces),
        "cite": f"{hit.title}, {day_words(hit.published)}" if hit.excerpt else f"title; {day_words(hit.published)}",
    }
