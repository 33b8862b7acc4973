"""The card of the chosen brief in the Library: what is known of it, and what can be done with it; and the bin."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core.words import count, day_words
from indicators.errors import StoreError
from indicators.views import address
from indicators.views.parts import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Selection
    from indicators.reader import Reader


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the chosen brief: what is known of it, and what can be done with it."""
    brief = on.briefs[chosen.brief]
    links = on.briefs.links(brief.id)
    measured = sum(bool(each) for each in links.values())
    words = [each for excerpt in brief.excerpts for each in excerpt.decisions]
    facts = html.facts(
        (
            ("Published", day_words(brief.published)),
            ("Producer", brief.producer),
            ("Original", html.outside(brief.url, "at its publisher") if brief.url else "no address known"),
            ("Taken in", day_words(brief.imported_on) if brief.imported_on else "ships with the app"),
            ("Passages", f"{len(brief.excerpts)}; {measured} with a series, {len(brief.excerpts) - measured} without"),
            ("Analysts", count(len(words), "word on a link", "words on links") if words else "no word yet"),
            ("Licence", brief.licence),
        )
    )
    mine = on.desk.briefs.path(brief.id).exists()
    ships = on.desk.briefs.ships(brief.id)
    if not mine:
        gone = Markup('<p class="cite">It ships with the app and cannot be thrown away.</p>')
    else:
        label = "Throw away your copy, back to the shipped one" if ships else "Move to the bin"
        gone = html.button(label, "bin", f"{label}: {brief.title}", brief=brief.id)
    spoken = f"Review title, day and passages: {brief.title}"
    again = html.button("Review", "review", spoken, deed="again", brief=brief.id)
    st.html(
        Markup('<section class="card"><h2>{}</h2>{}<p class="choices">{} {} {}</p></section>').format(
            brief.title,
            facts,
            html.link(address.href(chosen, "brief", excerpt=""), "Open beside its figures", "card"),
            again,
            gone,
        )
    )
    fault = _unreadable(on, brief.raw) if brief.raw else ""
    with st.container(key="exports", horizontal=True):
        st.download_button(
            "Brief file",
            partial(_file, on, brief.id),
            f"{brief.id}.md",
            "text/markdown",
            key=f"file-{brief.id}",
            on_click="ignore",
            help="The text, its passages, links and analysts' words, as they are kept",
        )
        if brief.raw and not fault:
            st.download_button(
                "As it came",
                partial(on.desk.briefs.raw, brief.raw),
                f"{brief.id}{brief.raw[brief.raw.find('.') :]}",
                "application/octet-stream",
                key=f"raw-{brief.id}",
                on_click="ignore",
                help="The document byte for byte as it was taken in",
            )
    if fault:
        st.html(Markup('<p class="done warning" role="alert">As it came: {}.</p>').format(fault))


def _unreadable(on: Reader, raw: str) -> str:
    """Return which file of a document as it came cannot be read, and why; "" of one that can."""
    try:
        on.desk.briefs.raw(raw)
    except StoreError as error:
        return str(error)
    return ""


def _file(on: Reader, brief: str) -> bytes:
    return on.desk.briefs.text(brief).encode()


def binned(names: Sequence[str]) -> Markup:
    """Return what lies in the bin, each with the way back."""
    lines = html.join(
        Markup("<li>{} {}</li>").format(each, html.button("Put back", "put-back", f"Put back {each}", brief=each))
        for each in names
    )
    return Markup('<details class="bin"><summary>Bin: {}</summary><ul>{}</ul></details>').format(
        count(len(names), "brief"), lines
    )
