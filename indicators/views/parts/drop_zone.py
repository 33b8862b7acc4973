"""The drop zone: briefs come in as files, pasted, or from an address; each is reviewed before it is kept.

A file is read when it is dropped. The page fetches nothing but the address that the reader writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.errors import BriefError, StoreError
from indicators.views import address, uploads
from indicators.views.parts import actions, html, outcomes, writer
from indicators.views.parts.outcomes import Outcome

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from indicators.model import Selection
    from indicators.reader import Reader

DROPS = "drops"
MOST_SHOWN = 12
PASTED = "pasted text"


@dataclass(frozen=True)
class Document:
    """A document as it came: its bytes, the name it came under, and where from."""

    body: bytes
    name: str
    url: str = ""
    content_type: str = ""


def place() -> DeltaGenerator:
    """Return the place of the zone on the page, to be filled by `draw`."""
    return st.container(key="drop-zone")


def draw(chosen: Selection, on: Reader, zone: DeltaGenerator) -> None:
    """Draw the zone and what became of the last documents into its place; what comes in is reviewed."""
    if not writer.may_write():
        with zone:
            writer.ask_token("drop")
        return
    found = [each for each in outcomes.outcomes() if not _is_at_head(each, chosen, on)]
    drops = st.session_state.get(DROPS, 0)
    with zone:
        dropped = st.file_uploader(
            "Take in briefs: drop files here (PDF, Word, HTML, Markdown or text)",
            accept_multiple_files=True,
            key=f"dropped-{drops}",
        )
        with st.form(f"pasting-{drops}", border=False):
            pasted = st.text_area("or paste the text of one (key i)", key=f"pasted-{drops}", height=68)
            pressed = st.form_submit_button("Review it", help="Ctrl+Enter does it too; nothing is kept yet")
        address = st.text_input(
            "or the https address of one", key=f"address-{drops}", placeholder="https://", max_chars=2000
        ).strip()
        for each in found[:MOST_SHOWN]:
            _tell(chosen, on, each)
        if len(found) > MOST_SHOWN:
            st.html(Markup('<p class="cite">and {} more.</p>').format(len(found) - MOST_SHOWN))
    if not (dropped or address or pressed):
        return
    done = []
    if pressed:
        done.append(_pasted(on, pasted))
    if address:
        with st.spinner(html.plain(f"Asking {address}")):
            done.append(_fetched(on, address))
    if dropped:
        bar = st.progress(0.0) if len(dropped) > 1 else None
        for number, file in enumerate(dropped, start=1):
            done.append(_begun(on, Document(uploads.read(file), file.name)))
            if bar:
                bar.progress(number / len(dropped), html.plain(f"{number} of {len(dropped)}"))
    _over(chosen, done)


def _over(chosen: Selection, done: list[Outcome]) -> None:
    """Keep what became of the documents, empty the zone, and draw the page anew: the first review, where one waits."""
    outcomes.put(done)
    st.session_state[DROPS] = st.session_state.get(DROPS, 0) + 1
    if waiting := tuple(each.review for each in done if each.review):
        address.go(replace(chosen, review=waiting))
    if len(done) == 1 and done[0].brief and chosen.page == "brief":
        address.go(replace(chosen, brief=done[0].brief, excerpt="", start=None, end=None))
    st.rerun()


def tell_of(chosen: Selection, on: Reader) -> None:
    """Draw at the head of the page what became of the document that is the brief it shows, before all else is read."""
    for each in outcomes.outcomes():
        if _is_at_head(each, chosen, on):
            _tell(chosen, on, each)


def _is_at_head(outcome: Outcome, chosen: Selection, on: Reader) -> bool:
    brief = on.briefs.get(chosen.brief) if chosen.page == "brief" and outcome.brief == chosen.brief else None
    return brief is not None and chosen.excerpt == brief.opens


def _tell(chosen: Selection, on: Reader, outcome: Outcome) -> None:
    way = Markup("")
    if outcome.brief in on.briefs:
        if not _is_at_head(outcome, chosen, on):
            way = html.link(address.href(chosen, "brief", brief=outcome.brief, excerpt=""), "read it", "taken")
        way += Markup(" {}").format(actions.way_to_undo(outcome.undo)) if outcome.undo else ""
    elif outcome.review:
        way = html.link(address.href(chosen, review=(outcome.review,)), "go on with it", "taken")
    elif outcome.undo:
        way = Markup("It was taken away again.")
    else:
        st.html(Markup('<p class="done warning" role="alert">{}</p>').format(outcome.told))
        return
    st.html(Markup('<p class="done" role="status">{} {}</p>').format(outcome.told, way))


def _pasted(on: Reader, text: str) -> Outcome:
    from indicators.briefs import reviews  # noqa: PLC0415 - brings readers of documents, which only one needs

    words = reviews.plain(text)
    if not words.strip():
        return Outcome("Nothing was pasted: paste the text of a brief, then press Review it.")
    return _begun(on, Document(words.encode(), PASTED))


def _fetched(on: Reader, address: str) -> Outcome:
    from indicators.briefs import intake  # noqa: PLC0415

    try:
        body, content_type = intake.from_address(address)
    except BriefError as error:
        return Outcome(f"{intake.without_secrets(address)}: {error}.")
    return _begun(on, Document(body, address, address, content_type))


def _begun(on: Reader, document: Document) -> Outcome:
    """Begin the review of a document; of bytes that are held already, say so."""
    from indicators.briefs import reviews  # noqa: PLC0415

    try:
        found = reviews.begin(
            on.desk.briefs, document.body, document.name, url=document.url, content_type=document.content_type
        )
    except (BriefError, StoreError) as error:
        return Outcome(f"{error}.")
    if isinstance(found, str):
        return Outcome(f"{document.name}: already here with the very same words; nothing was changed.", found)
    return Outcome(f"{document.name}: under review.", review=found.token)
