"""What an address asks for and cannot be shown, said in words at the head of the page; the rest of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core.words import said, sentence
from indicators.views import address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.desk import Desk
    from indicators.model import Selection

MOST_TOLD = 6  # of what an address asks for in vain
NAMES = address.NAMES
BRIEFS = (NAMES["brief"], NAMES["against"])
SERIES = (NAMES["series"], NAMES["compare"], NAMES["of"])
NOT_HERE = {
    **dict.fromkeys(BRIEFS, "a brief that is not held here"),
    **dict.fromkeys(SERIES, "a series that is not in the catalogue"),
    NAMES["excerpt"]: "a passage that this brief does not have",
    NAMES["claim"]: "a claim that this brief does not have",
    NAMES["source"]: "a source that is not in the catalogue",
    address.PAGE: "a page that this desk does not have",
}


def notice(query: Mapping[str, Sequence[str]], seen: Selection, desk: Desk) -> Markup:
    """Return what an address asks for in vain; nothing where it gets all.

    Args:
        query: the address's keys, each with its values in order.
        seen: the selection, as its page shows it.
        desk: which says what there is.
    """
    unmet = address.unmet(query, seen, desk.today())
    if not unmet:
        return Markup("")
    named = [each for each in unmet if _is_missing(*each, desk)][:MOST_TOLD]
    others = [each for each in unmet if each not in named][: MOST_TOLD - len(named)]
    told = [f"This address names {NOT_HERE[key]} ({key} = {said(value)})." for key, value in named]
    if any(key == NAMES["brief"] for key, _ in named) and seen.brief:
        told.append(sentence(f"The newest one is shown: {desk.briefs[seen.brief].title}"))
    if others:
        words = "; ".join(
            f"{key} = {said(value)}{address.why_unmet(key, value, desk.today())}" for key, value in others
        )
        told.append(f"This address asks for what cannot be shown here: {words}.")
    told.append("What else it asks for is kept.")
    return Markup('<p class="done" role="status">{}</p>').format(" ".join(told))


def forget(page: str, desk: Desk) -> None:
    """Take out of the address what a deed of this session has just taken away: nobody needs to be told of it."""
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    for key, value in address.unmet(query, address.selection(page, query, desk), desk.today()):
        if key in (*BRIEFS, NAMES["claim"], NAMES["excerpt"]) and _is_missing(key, value, desk):
            del st.query_params[key]
            if key == NAMES["brief"]:
                for each in (NAMES["claim"], NAMES["excerpt"]):
                    st.query_params.pop(each, None)


def _is_missing(key: str, value: str, desk: Desk) -> bool:
    """Return whether what an address names is not there at all; else it is there, and has no place in this view."""
    if key in SERIES:
        return value not in desk.catalog.indicators
    if key in BRIEFS:
        return value not in desk.briefs
    return key in NOT_HERE
