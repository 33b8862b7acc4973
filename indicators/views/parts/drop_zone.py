"""The drop zone: briefs come in as files or from an address, and each says in a line what became of it.

A file is read when it is dropped. The page fetches nothing but the address that the reader writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core.words import last_day_anywhere
from indicators.errors import BriefError, StoreError, UndatedError
from indicators.views import address, uploads
from indicators.views.parts import actions, html, writer

if TYPE_CHECKING:
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

    from indicators.model import Selection
    from indicators.reader import Reader

OUTCOMES, DROPS = "taken-in", "drops"
MOST_SHOWN = 12


@dataclass(frozen=True)
class Document:
    """A document as it came: its bytes, the name it came under, and where from."""

    body: bytes
    name: str
    url: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a document: the brief it is now, else what is wrong; `document` where only its day is missing.

    `undo` is the number of what undoes it, where something was done.
    """

    told: str
    brief: str = ""
    document: Document | None = None
    undo: str = ""


def place() -> DeltaGenerator:
    """Return the place of the zone on the page, to be filled by `draw`."""
    return st.container(key="drop-zone")


def draw(chosen: Selection, on: Reader, zone: DeltaGenerator) -> None:
    """Draw the zone and what became of the last documents into its place; a single new brief is opened."""
    if not writer.may_write():
        with zone:
            writer.ask_token("drop")
        return
    outcomes: list[Outcome] = st.session_state.get(OUTCOMES, [])
    drops = st.session_state.get(DROPS, 0)
    with zone:
        dropped = st.file_uploader(
            "Take in briefs: drop files here (PDF, Word, HTML, Markdown or text)",
            accept_multiple_files=True,
            key=f"dropped-{drops}",
        )
        address = st.text_input(
            "or the https address of one", key=f"address-{drops}", placeholder="https://", max_chars=2000
        ).strip()
        for number, each in enumerate(outcomes[:MOST_SHOWN]):
            _tell(chosen, on, number, each)
        if len(outcomes) > MOST_SHOWN:
            st.html(Markup('<p class="cite">and {} more.</p>').format(len(outcomes) - MOST_SHOWN))
    if not dropped and not address:
        return
    done = []
    if address:
        with st.spinner(html.plain(f"Asking {address}")):
            done.append(_fetched(on, address))
    if dropped:
        bar = st.progress(0.0) if len(dropped) > 1 else None
        for number, file in enumerate(dropped, start=1):
            done.append(_taken(on, Document(uploads.read(file), file.name)))
            if bar:
                bar.progress(number / len(dropped), html.plain(f"{number} of {len(dropped)}"))
    _over(chosen, done)


def _over(chosen: Selection, done: list[Outcome]) -> None:
    """Keep what became of the documents, empty the zone, and draw the page anew, on the brief if it is one."""
    st.session_state[OUTCOMES] = done
    st.session_state[DROPS] = st.session_state.get(DROPS, 0) + 1
    if len(done) == 1 and done[0].brief and chosen.page == "brief":
        address.go(replace(chosen, brief=done[0].brief, excerpt="", start=None, end=None))
    st.rerun()


def _tell(chosen: Selection, on: Reader, number: int, outcome: Outcome) -> None:
    if outcome.brief in on.briefs:
        shown = html.link(address.href(chosen, "brief", brief=outcome.brief, excerpt=""), "read it", "taken")
        undo = actions.way_to_undo(outcome.undo) if outcome.undo else ""
        st.html(Markup('<p class="done" role="status">{} {} {}</p>').format(outcome.told, shown, undo))
        return
    if outcome.undo:  # it was taken in, and is gone again
        st.html(Markup('<p class="done" role="status">{} It was taken away again.</p>').format(outcome.told))
        return
    st.html(Markup('<p class="done warning" role="alert">{}</p>').format(outcome.told))
    if outcome.document is None:
        return
    with st.form(f"undated-{number}", border=False):
        last = last_day_anywhere(datetime.now(UTC))
        day = st.date_input("Published on", None, min_value=address.EARLIEST, max_value=last, format="YYYY-MM-DD")
        pressed = st.form_submit_button("Take it in")
    if pressed and day is not None:
        outcomes = list(st.session_state[OUTCOMES])
        outcomes[number] = _taken(on, outcome.document, day)
        _over(chosen, outcomes)


def _fetched(on: Reader, address: str) -> Outcome:
    from indicators.briefs import intake  # noqa: PLC0415 - brings readers of PDF and Word, which only a document needs

    try:
        body, content_type = intake.from_address(address)
    except BriefError as error:
        return Outcome(f"{intake.without_secrets(address)}: {error}.")
    return _taken(on, Document(body, address, address, content_type))


def _taken(on: Reader, document: Document, published: date | None = None) -> Outcome:
    from indicators.briefs import intake  # noqa: PLC0415

    try:
        taken = intake.take_in(
            on.desk.briefs,
            document.body,
            document.name,
            now=datetime.now(UTC),
            published=published,
            url=document.url,
            content_type=document.content_type,
            by=actions.analyst(),
        )
    except UndatedError as error:
        return Outcome(f"{error}.", document=document)
    except (BriefError, StoreError) as error:
        return Outcome(f"{error}.")
    on.desk.keep_marks([taken.id])
    remarks = "".join(f" Note: {each}." for each in taken.remarks)
    undo = ""
    if taken.status != "already here":
        after = on.desk.briefs.text(taken.id)
        undo = actions.undoable(actions.undo_import(taken.id, taken.before, after))
    return Outcome(f"{document.name}: {taken.told}.{remarks} {actions.later(on.desk)}".rstrip(), taken.id, undo=undo)
