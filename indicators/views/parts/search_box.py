"""The search box of the masthead: what is typed, looked for in all briefs while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from indicators.core.words import count, day_words
from indicators.model import Filters
from indicators.views import state

if TYPE_CHECKING:
    from indicators.desk import Desk
    from indicators.model import Hit, Selection

MOST_HITS = 8
KEY = "find"

_box = st.components.v2.component("indicators.search", js="search.js", isolate_styles=False)


def draw(chosen: Selection, on: Desk) -> None:
    """Draw the box; only it is drawn again while the reader types."""
    st.fragment(_draw)(chosen, on)


def _draw(chosen: Selection, on: Desk) -> None:
    typed = str(st.session_state.get(KEY, {}).get("words", ""))[: state.LONGEST_SEARCH]
    _box(key=KEY, data=found(typed, chosen, on), on_words_change=lambda: None)


def found(typed: str, chosen: Selection, on: Desk) -> dict[str, Any]:
    """Return what the box shows for the words typed so far: the newest passages that have them all."""
    # The last word typed may still go on; a blank after it says that it is whole.
    known = Filters(until=chosen.as_of)
    hits = on.briefs.search(typed.lstrip(), known, MOST_HITS + 1) if typed.strip() else []
    told = f"The newest {MOST_HITS}; Enter shows all" if len(hits) > MOST_HITS else count(len(hits), "passage")
    return {
        "asked": " ".join(typed.split()),
        "shown": chosen.words,
        "library": state.href(chosen, "library", **state.UNFILTERED, against="", of=""),
        "told": told if hits else "No passage has all of that",
        "hits": [_shown(each, chosen) for each in hits[:MOST_HITS]],
    }


def _shown(hit: Hit, chosen: Selection) -> dict[str, Any]:
    return {
        "href": state.href(chosen, "brief", brief=hit.brief, excerpt=hit.excerpt, start=None, end=None),
        "pieces": list(hit.pieces),
        "cite": f"{hit.title}, {day_words(hit.published)}" if hit.excerpt else f"title; {day_words(hit.published)}",
    }
