"""What a reader does to the briefs: a word on a link, a brief into the bin and back. And whose word it is.

Buttons on the page are HTML; the router component (components/router.js) says which was pressed. What the browser
sends is checked like an address: an id that is not there does nothing.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core import settings
from indicators.errors import BriefError, StoreError
from indicators.model import Decision
from indicators.views import reads
from indicators.views.parts import html, recutting, writer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indicators.reader import Desk, Reader

# What a button asks for, and the analyst's word it writes.
WORDS = {"accept": "accepted", "add": "added", "strike": "struck out", "restore": "restored"}
NAME, WAITING, TOLD, PICKING, CLAIMING = "analyst", "waiting", "told", "picking", "claiming"
BEGUN = "begun"


def analyst() -> str:
    """Return the analyst's name, from INDICATORS_ANALYST or as written in this session; "" until then.

    Who may not write has none.
    """
    if not writer.may_write():
        return ""
    return os.environ.get("INDICATORS_ANALYST", "").strip() or str(st.session_state.get(NAME, ""))


def ask_name() -> None:
    """Draw the field for the analyst's name, or first for the token; what waited for it is done once it is there."""
    if not writer.may_write():
        writer.ask_token("name")
        return
    written = st.text_input("Your name, written beside your word", value=analyst(), key="analyst-name", max_chars=80)
    name = " ".join(written.split())
    if name and name != analyst():
        st.session_state[NAME] = name
        st.rerun()


def take(pressed: Mapping[str, object] | None, on: Desk) -> None:
    """Do what a button asked for, or what has waited for a name that is there now; before the page is drawn."""
    waiting: Mapping[str, object] | None = st.session_state.get(WAITING)
    asked = pressed or (waiting if waiting and not _waits(str(waiting.get("do", ""))) else None)
    if not asked:
        return
    st.session_state.pop(WAITING, None)
    st.session_state.pop(PICKING, None)
    wanted = {str(name): str(each) for name, each in asked.items()}
    do, brief = wanted.get("do", ""), wanted.get("brief", "")
    if _waits(do):
        st.session_state[WAITING] = wanted
        return
    try:
        if do == "pick":
            st.session_state[PICKING] = (brief, wanted.get("excerpt", ""))
        elif do == "claim":
            st.session_state[CLAIMING] = (brief, wanted.get("excerpt", ""), wanted.get("words", ""))
        elif do == "withdraw" and brief in on.briefs:
            on.briefs.withdraw_claim(
                brief, wanted.get("claim", ""), analyst(), datetime.now(UTC).replace(microsecond=0)
            )
            _say(on, "The claim was withdrawn; it stays in the brief's file, with who and when.")
        elif do in WORDS:
            _decide(on, brief, wanted.get("excerpt", ""), wanted.get("series", ""), WORDS[do])
        elif do == "bin" and brief in on.briefs:
            title = on.briefs[brief].title
            on.briefs.throw_away(brief, analyst())
            _say(on, f"{title}: moved to the bin, from where it can be put back.")
        elif do == "present" and brief in on.briefs:
            _present(brief, wanted.get("day", ""))
        elif do == "review":
            recutting.press(wanted, on)
        elif do == "put-back":
            on.briefs.put_back(brief, analyst())
            _say(on, f"{brief}: put back.")
    except (BriefError, StoreError) as error:
        st.session_state[TOLD] = f"Not done: {error}"


def _waits(do: str) -> bool:
    """Return whether a deed waits for a name, or for the token of those who may write."""
    if do in ("pick", "claim"):
        return False  # these only open fields
    return not (analyst() if do in WORDS or do == "withdraw" else writer.may_write())


def _say(on: Desk, told: str) -> None:
    st.session_state[TOLD] = f"{told} {later(on)}".rstrip()


def later(on: Desk) -> str:
    """Return what of a deed that is done follows later, because the store cannot be written; "" if nothing does."""
    if not on.briefs.unwritten:
        return ""
    return "It is in the brief's file; the search and the journal have it once the store can be written."


def tell() -> None:
    """Draw what came of the last deed, once; and the field for the name, where one waits for it."""
    if begun := st.session_state.pop(BEGUN, None):
        # The router goes there, and keeps the id of the notes in this browser alone.
        st.html(
            Markup(
                '<p class="done" role="status" data-present="{0}" data-notes="{1}">'
                '<a href="present?id={0}">The room&rsquo;s screen</a> opens.</p>'
            ).format(*begun)
        )
    if told := st.session_state.pop(TOLD, ""):
        st.html(Markup('<p class="done" role="status">{}</p>').format(told))
    if WAITING in st.session_state:
        ask_name()


def picking(brief: str, excerpt: str) -> bool:
    """Return whether the reader is about to pick a series for this passage."""
    return st.session_state.get(PICKING) == (brief, excerpt)


def claiming(brief: str, excerpt: str) -> bool:
    """Return whether the reader is writing a claim on this passage."""
    return tuple(st.session_state.get(CLAIMING, ())[:2]) == (brief, excerpt)


def words_marked() -> str:
    """Return the words of the passage that were marked when the writing of a claim began; "" for all of them."""
    return str(st.session_state.get(CLAIMING, ("", "", ""))[2])


def stop_claiming() -> None:
    """End the writing of a claim."""
    st.session_state.pop(CLAIMING, None)


def way_to_present(on: Reader, brief: str) -> Markup:
    """Return the button that opens the room's screen of a brief, as known on the reader's day."""
    day = {"day": str(on.day.toordinal())} if on.earlier else {}
    return html.button("Present", "present", "Present this brief on a shared screen (key P)", brief=brief, **day)


def _present(brief: str, day: str) -> None:
    """Start a presentation; as known on an earlier day, where one is given by its number since 0001-01-01."""
    from indicators.presenting import presentation  # noqa: PLC0415 - what draws handouts; a page need not wait for it

    earlier = date.fromordinal(int(day)) if day.isdecimal() and 0 < int(day) <= date.max.toordinal() else None
    there = presentation.start(reads.served(settings.home()), brief, earlier, analyst())
    st.session_state[BEGUN] = (there.room, there.notes)


def _decide(on: Desk, brief: str, excerpt: str, series: str, word: str) -> None:
    if brief not in on.briefs or series not in on.catalog.indicators:
        return
    there = next((each for each in on.briefs[brief].excerpts if each.id == excerpt), None)
    stands = there is None or series in (there.rejected if word == "struck out" else there.links)
    if not stands:
        decision = Decision(series, word, analyst(), datetime.now(UTC).replace(microsecond=0))
        on.briefs.decide(brief, excerpt, decision)
        if told := later(on):
            st.session_state[TOLD] = f"{series}: {word}. {told}"
