"""What the buttons of a review ask for: passages joined, split or crossed out, what was left out put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indicators.views import address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indicators.reader import Desk

SPLITTING = "splitting"


def begin_again(brief: str, on: Desk) -> None:
    """Begin the review of a brief that is held, and name it in the address."""
    from indicators.briefs import reviews  # noqa: PLC0415 - brings readers of documents, which only a review needs

    if brief in on.briefs:
        st.query_params["review"] = reviews.again(on.briefs, brief).token


def press(wanted: Mapping[str, str], on: Desk) -> None:
    """Do what a button of a review asks for; what it cannot is told.

    Raises:
        BriefError: the review is over, was changed meanwhile, or the deed cannot be done there.
        StoreError: a folder that cannot be written.
    """
    from indicators.briefs import reviews  # noqa: PLC0415

    deed, token = wanted.get("deed", ""), wanted.get("review", "")
    if deed == "again":
        begin_again(wanted.get("brief", ""), on)
        return
    numbers = [wanted.get(key, "") for key in ("revision", "piece")]
    if not all(each.isdecimal() and len(each) <= address.MOST_DIGITS for each in numbers):
        return
    revision, piece = map(int, numbers)
    st.session_state.pop(SPLITTING, None)
    if deed == "split":
        st.session_state[SPLITTING] = (token, revision, piece)
    elif deed in reviews.DEEDS:
        reviews.change(on.briefs, token, revision, reviews.recut(on.briefs, deed, piece))
