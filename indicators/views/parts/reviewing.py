"""The review of a brief, before it is kept or of one that is held: its head, its passages, and what is left out.

What is decided goes to `briefs/reviews.py` at once; the address names the review, and those that wait for their turn.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core.kept import kept
from indicators.core.tables import day_of
from indicators.core.words import count, day_words, sentence
from indicators.documents.dates import day_alone
from indicators.errors import BriefError, StoreError
from indicators.views import address
from indicators.views.parts import actions, html, outcomes, recutting, writer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.briefs.library import Linking
    from indicators.briefs.review import Piece, Review
    from indicators.model import Brief, Selection
    from indicators.reader import Reader

UNDATED = "name the day"  # how a remark ends that a day in the field answers
PROSE = ("paragraph", "bullet", "numbered")
MOST_SHOWN = 1_000  # pieces; a long report is looked through at its beginning
MOST_LINKED = 20_000
LONGEST_NAMED, LONGEST_LEFT = 60, 300  # letters of a passage in a button's name, and shown of what is left out
HEIGHT, LINE, LETTERS = 90, 26, 70  # of the field in which a passage is split


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the review that the address names first."""
    from indicators.briefs import reviews  # noqa: PLC0415

    if not writer.may_write():
        writer.ask_token("review")
        return
    there = reviews.get(on.desk.briefs, chosen.review[0])
    if there is None or there.kept:
        _over(chosen, on, there)
        return
    with st.container(key="review"):
        _others(chosen, on)
        top = st.container()
        actions.tell()
        there = _head(there, on)
        top.html(_top(there))  # what is written in the fields answers some of it
        _ways_out(chosen, there, on)
        _body(there, on)


def _over(chosen: Selection, on: Reader, there: Review | None) -> None:
    """Say of a review that is over what it has become, and go on with the next."""
    from indicators.briefs import reviews  # noqa: PLC0415

    rest = chosen.review[1:]
    told = f"{there.name}: {there.told}" if there else sentence(reviews.GONE)
    way = Markup("")
    if there and there.kept in on.briefs:
        way = html.link(address.href(chosen, "brief", brief=there.kept, excerpt="", review=()), "read it", "review")
    on_to = "go on to the next" if rest else "back to the page"
    st.html(
        Markup('<p class="done" role="status">{} {} {}</p>').format(
            told, way, html.link(address.href(chosen, review=rest), on_to, "review")
        )
    )


def _others(chosen: Selection, on: Reader) -> None:
    """Draw the list of reviews that wait, where there is more than one."""
    from indicators.briefs import reviews  # noqa: PLC0415

    if len(chosen.review) == 1:
        return
    found = ((token, reviews.get(on.desk.briefs, token)) for token in chosen.review)
    lines = html.join(
        Markup("<li>{}</li>").format(
            html.link(
                address.href(chosen, review=(token, *(each for each in chosen.review if each != token))),
                each.name,
                "reviews",
                current=token == chosen.review[0],
            )
        )
        for token, each in found
        if each and not each.kept
    )
    st.html(
        Markup('<nav class="toreview" aria-label="To review"><p>{} to review</p><ul>{}</ul></nav>').format(
            len(chosen.review), lines
        )
    )


def _top(there: Review) -> Markup:
    title, lead = (
        ("Review a brief", "What you change here is in the library once you keep it.")
        if there.brief
        else ("Review before it is kept", "Nothing of it is in the library yet.")
    )
    open_ones = [each for each in there.remarks if not (there.published and each.endswith(UNDATED))]
    remarks = html.join(Markup('<p class="notice"><b>On this text:</b> {}.</p>').format(each) for each in open_ones)
    return Markup('<div class="pagehead"><h1>{}</h1><p class="lead">{}: {}</p>{}</div>').format(
        title, there.name, lead, remarks
    )


def _head(there: Review, on: Reader) -> Review:
    """Draw title, producer and day; return the review with them as they are written."""
    from indicators.briefs import reviews  # noqa: PLC0415

    one, two, three = st.columns([6, 3, 3])
    title = one.text_input("Title", there.title, key=f"review-title-{there.token}", max_chars=reviews.LONGEST_TITLE)
    producer = two.text_input(
        "Producer", there.producer, key=f"review-producer-{there.token}", max_chars=reviews.LONGEST_PRODUCER
    )
    shown = day_words(there.published) if there.published else ""
    written = three.text_input(
        "Published", shown, key=f"review-day-{there.token}", placeholder="30 Sep 2020", max_chars=40
    ).strip()
    day = _day(written)
    if written and day is None:
        three.html(
            Markup('<p class="warning" role="alert">{} names no one day: write it as 30 Sep 2020.</p>').format(written)
        )
    try:
        return reviews.change(
            on.desk.briefs, there.token, there.revision, reviews.headed(title, producer, day)
        )  # fmt: skip
    except (BriefError, StoreError) as error:
        st.html(Markup('<p class="warning" role="alert">{}</p>').format(sentence(str(error))))
        return there


def _day(written: str) -> date | None:
    return day_of(written) or (None if written.isdecimal() else day_alone(written))


def _ways_out(chosen: Selection, there: Review, on: Reader) -> None:
    """Draw what was found in numbers, and the buttons that keep it or let go of it."""
    from indicators.briefs import reviews  # noqa: PLC0415

    lacking = reviews.lacks(there)
    st.html(Markup('<p class="told" role="status">{}</p>').format(_counted(there, on)))
    with st.container(key="review-ways", horizontal=True):
        # Never disabled: what was just written in a field comes with the press, and the press would be lost.
        keep = st.button("Keep it", type="primary", key=f"keep-{there.token}")
        cancel = st.button("Cancel", key=f"cancel-{there.token}")
    if lacking:
        said = ("warning", "alert", "Not kept: ") if keep else ("cite", "note", "")
        st.html(Markup('<p class="{}" role="{}">{}</p>').format(*said[:2], sentence(f"{said[2]}{lacking}")))
    try:
        if keep and not lacking:
            _keep(chosen, there, on)
        elif cancel:
            outcomes.left(there.token, f"{there.name}: nothing of it was kept.")
            address.go(replace(chosen, review=chosen.review[1:]))
    except (BriefError, StoreError) as error:
        st.html(Markup('<p class="warning" role="alert">Not done: {}</p>').format(sentence(str(error))))


def _keep(chosen: Selection, there: Review, on: Reader) -> None:
    from indicators.briefs import reviews  # noqa: PLC0415

    taken = reviews.keep(on.desk.briefs, there.token, now=datetime.now(UTC), by=actions.analyst())
    on.desk.keep_marks([taken.id])
    undo = ""
    if taken.status != "already here":
        after = on.desk.briefs.text(taken.id)
        undo = actions.undoable(actions.undo_import(taken.id, taken.before, after))
    remarks = "".join(f" Note: {each}." for each in taken.remarks)
    told = f"{there.name}: {taken.told}.{remarks} {actions.later(on.desk)}".rstrip()
    outcomes.over(there.token, told, taken.id, undo)
    address.go(replace(chosen, review=chosen.review[1:], brief=taken.id, excerpt="", start=None, end=None))


def _counted(there: Review, on: Reader) -> str:
    series = [len(_series(each, there, on)) for each in there.passages]
    measured = sum(bool(each) for each in series)
    left = sum(bool(each.why) for each in there.pieces)
    rest = len(series) - measured
    told = f"{'all' if measured else 'none'} with figures"
    if measured and rest:
        told = f"{measured} with figures, {rest} none"
    return f"{count(len(series), 'passage')}, {told}{f'; {left} left out' if left else ''}"


def _series(piece: Piece, there: Review, on: Reader) -> set[str]:
    """Return the series that bear on a piece: those tagged on its excerpts, and those found by its words."""
    library = on.desk.briefs
    brief: Brief | None = library.get(there.brief)
    own = {name for name, _, _ in piece.held}
    about = [each for each in brief.excerpts if each.id in own] if brief and own else []
    tagged = {series for each in about for series in each.links}
    struck = {series for each in about for series in each.rejected}
    return tagged | (set(_found(piece.text, library.linking)) - struck)


def _key(text: str, linking: Linking) -> tuple[str, str]:
    return text, linking.words


@kept(MOST_LINKED, key=_key)
def _found(text: str, linking: Linking) -> tuple[str, ...]:
    return tuple(each.series_id for each in linking.linker.find(text))


def _body(there: Review, on: Reader) -> None:
    """Draw the pieces; where one is being split, the field for that stands in its place."""
    pieces = there.pieces[:MOST_SHOWN]
    splitting = st.session_state.get(recutting.SPLITTING)
    at = splitting[2] if splitting and splitting[:2] == (there.token, there.revision) else len(pieces)
    if at >= len(pieces) or not pieces[at].passage or pieces[at].why:
        at = len(pieces)
    st.html(_listed(there, on, range(at)))
    if at < len(pieces):
        _split(there, on, at)
        st.html(_listed(there, on, range(at + 1, len(pieces))))
    if len(there.pieces) > MOST_SHOWN:
        st.html(
            Markup('<p class="cite">and {} more, kept as they were read.</p>').format(len(there.pieces) - MOST_SHOWN)
        )


def _split(there: Review, on: Reader, at: int) -> None:
    from indicators.briefs import reviews  # noqa: PLC0415

    text = there.pieces[at].text
    with st.form(f"splitting-{there.token}-{there.revision}-{at}", border=True):
        lines = st.text_area(
            "Press Enter where the passage is to end; its words stay as they came",
            text,
            height=HEIGHT + LINE * (len(text) // LETTERS),
            key=f"split-{there.token}-{there.revision}-{at}",
        )
        with st.container(horizontal=True):
            done = st.form_submit_button("Split here", type="primary")
            left = st.form_submit_button("Leave it whole")
    if not (done or left):
        return
    st.session_state.pop(recutting.SPLITTING, None)
    try:
        if done:
            deed = reviews.recut(on.desk.briefs, "part", at, lines)
            reviews.change(on.desk.briefs, there.token, there.revision, deed)
    except (BriefError, StoreError) as error:
        actions.deeds().tell(f"Not split: {error}")
    st.rerun()


def _listed(there: Review, on: Reader, places: Sequence[int]) -> Markup:
    """Return pieces in their order, each with what can be done with it."""
    return Markup('<div class="pieces">{}</div>').format(html.join(_piece(there, on, place) for place in places))


def _piece(there: Review, on: Reader, at: int) -> Markup:
    piece = there.pieces[at]
    named = piece.text if len(piece.text) <= LONGEST_NAMED else f"{piece.text[:LONGEST_NAMED]}…"

    def button(label: str, deed: str) -> Markup:
        return html.button(
            label,
            "review",
            f"{label}: {named}",
            deed=deed,
            review=there.token,
            revision=str(there.revision),
            piece=str(at),
        )

    if piece.why:
        shown = piece.text if len(piece.text) <= LONGEST_LEFT else f"{piece.text[:LONGEST_LEFT]}…"
        return Markup(
            '<div class="piece left"><p dir="auto"><del>{}</del> <span class="unit">left out: {}</span></p>'
            '<p class="deeds">{}</p></div>'
        ).format(shown, piece.why, button("Put back", "back"))
    told, deeds = piece.kind, list[Markup]()
    if piece.passage:
        many = len(_series(piece, there, on))
        told = count(many, "figure") if many else "no figure"
        after = next((each for each in there.pieces[at + 1 :] if not each.why), None)
        deeds += [button("Join with next", "join")] if after and after.kind in PROSE else []
        deeds += [button("Split", "split")]
    deeds.append(button("Cross out", "cross"))
    begins = " begins" if piece.begins else ""
    return Markup(
        '<div class="piece {}{}"><p dir="auto">{}</p><p class="deeds"><span class="unit">{}</span>{}</p></div>'
    ).format(piece.kind, begins, piece.text, told, html.join(deeds))
