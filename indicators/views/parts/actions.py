"""What a person does: a word on a link, a claim, a brief into the bin and back, a value let in. And how it is answered.

Buttons on the page are HTML; the router component (components/deeds.js) says which was pressed, by whom, and asks for
a name at the button where none is known. Each deed is done once however often it is sent, before the page is drawn;
what came of it, with the way to undo it, goes back to the place where it was pressed (`answer`). What the browser sends
is checked like an address: an id that is not there does nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st
from markupsafe import Markup

from indicators.core import settings
from indicators.core.words import in_one_line
from indicators.errors import BriefError, StoreError, UnknownNameError
from indicators.model import Decision
from indicators.views import address, reads
from indicators.views.parts import html, recutting, writer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from indicators.reader import Desk, Reader

    Undo: TypeAlias = Callable[[Desk, str, datetime], str]  # by whom and when; what came of it, in words

SESSION, PICKING, CLAIMING, BEGUN = "deeds", "picking", "claiming", "begun"
LONGEST_NAME = 80
MOST_ANSWERED = 100  # presses of a session that are known to be done
NAMELESS = "Not done: write your name first."


class Done(NamedTuple):
    """What came of a deed, in words, and what undoes it, where something does."""

    told: str
    undo: Undo | None = None


@dataclass
class Deeds:
    """What the deeds of a session leave behind. It is changed in one go, between two words with Streamlit."""

    name: str = ""
    answered: dict[str, None] = field(default_factory=dict)
    last: str = ""  # the press that was answered last
    told: str = ""
    number: int = 0  # of what is told
    undos: dict[str, Undo] = field(default_factory=dict)
    away: bool = False  # from the page on which a claim is being written
    saving: tuple[str, str] | None = None  # the passage whose claim is to be saved, as its fields have it

    def tell(self, told: str, undo: Undo | None = None) -> None:
        """Answer a deed, with the way to undo it."""
        self.told, self.number = told, self.number + 1
        if undo:
            self.undos[str(self.number)] = undo


def deeds() -> Deeds:
    """Return the deeds of this session."""
    found: Deeds = st.session_state.setdefault(SESSION, Deeds())
    return found


def _named() -> str:
    return os.environ.get("INDICATORS_ANALYST", "").strip()


def analyst() -> str:
    """Return the analyst's name, from INDICATORS_ANALYST or as written in this session; "" until then.

    Who may not write has none.
    """
    return (_named() or deeds().name) if writer.may_write() else ""


def take(pressed: Mapping[str, object] | None, on: Desk) -> bool:
    """Do what a button asked for, before the page is drawn; once, however often it was sent.

    Returns:
        Whether something was to be done now, not only opened or answered before.
    """
    if not pressed:
        return False
    asked = {str(name): address.written(str(each)) for name, each in pressed.items()}
    own, do = deeds(), asked.get("do", "")
    if not do or asked.get("press") in own.answered:
        return False
    st.session_state.pop(PICKING, None)
    if do in OPENS:
        OPENS[do](asked)
        _answered(own, asked)
        return False
    if not writer.may_write(asked.get("token", "")):
        own.tell(writer.refusal())
        _answered(own, asked)
        return False
    name = in_one_line(" ".join(asked.get("name", "").split()))[:LONGEST_NAME]
    by = _named() or name or own.name
    # From here on nothing is said to Streamlit, which could break off between the deed and the note that it is done.
    own.name = "" if _named() else by
    try:
        begun = _do(own, on, asked, by)
    except (BriefError, StoreError, UnknownNameError) as error:
        begun = None
        own.tell(f"Not done: {error}")
    _answered(own, asked)
    if begun:
        st.session_state[BEGUN] = begun
    return True


def _do(own: Deeds, on: Desk, asked: Mapping[str, str], by: str) -> tuple[str, str] | None:
    """Do what was asked; return the ids of a presentation that was begun."""
    do = asked["do"]
    if do == "present":
        return _present(on, asked)
    if do == "review":
        recutting.press(asked, on)
    elif not by:
        own.tell(NAMELESS)
    elif do == "undo":
        _undo(own, on, asked.get("number", ""), by)
    elif do == "forget":
        own.name = ""
        own.tell("Your name is forgotten; the next deed asks for one.")
    elif do == "save-claim":
        own.saving = (asked.get("brief", ""), asked.get("excerpt", ""))
    elif do in DEEDS and (done := DEEDS[do](on, asked, by, _moment())):
        own.tell(f"{done.told} {later(on)}".rstrip(), done.undo)
    return None


def _answered(own: Deeds, asked: Mapping[str, str]) -> None:
    own.last = asked.get("press", "")
    own.answered[own.last] = None
    while len(own.answered) > MOST_ANSWERED:
        own.answered.pop(next(iter(own.answered)))


def _moment() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _undo(own: Deeds, on: Desk, number: str, by: str) -> None:
    """Undo a deed of this session, once."""
    if undo := own.undos.pop(number, None):
        own.tell(f"{undo(on, by, _moment())} {later(on)}".rstrip())


def later(on: Desk) -> str:
    """Return what of a deed that is done follows later, because the store cannot be written; "" if nothing does."""
    if not on.briefs.unwritten:
        return ""
    return "It is in the brief's file; the search and the journal have it once the store can be written."


def answer() -> Markup:
    """Return what the router reads: what came of the last deed, and what the next one needs first.

    It shows nothing by itself: the router puts the words where the deed was done.
    """
    own = deeds()
    needs = writer.needs() or ("" if _named() else "name")
    return Markup(
        '<p hidden class="answer" data-answered="{}" data-number="{}" data-told="{}" data-undo="{}" data-needs="{}" '
        'data-by="{}"></p>'
    ).format(own.last, own.number, own.told, "yes" if str(own.number) in own.undos else "", needs, own.name)


def tell() -> None:
    """Draw the way to the room's screen once a presentation was started."""
    if begun := st.session_state.pop(BEGUN, None):
        # The router goes there, and keeps the id of the notes in this browser alone.
        st.html(
            Markup(
                '<p class="done" role="status" data-present="{0}" data-notes="{1}">'
                '<a href="present?id={0}">The room&rsquo;s screen</a> opens.</p>'
            ).format(*begun)
        )


def way_to_undo(number: str) -> Markup:
    """Return the button that undoes a deed of this session by its number, or that it was undone."""
    if number in deeds().undos:
        return html.button("Undo", "undo", number=number)
    return Markup("Undone.")


def undoable(undo: Undo) -> str:
    """Note what undoes a deed that is told elsewhere than at a button; return its number."""
    own = deeds()
    own.number += 1
    own.told = ""
    own.undos[str(own.number)] = undo
    return str(own.number)


def ask(asked: Mapping[str, str], on: Desk) -> None:
    """Do what a field asks for; where no name is known, draw what makes the router ask for it beside the field."""
    if analyst():
        take(asked, on)
        st.rerun()
    data = html.join(Markup(' data-{}="{}"').format(name, each) for name, each in asked.items())
    st.html(Markup('<p class="asks"{}>Written beside your name.</p>').format(data))


def picking(brief: str, excerpt: str) -> bool:
    """Return whether the reader is about to pick a series for this passage."""
    return st.session_state.get(PICKING) == (brief, excerpt)


def claiming(brief: str, excerpt: str) -> bool:
    """Return whether the reader is writing a claim on this passage."""
    return tuple(st.session_state.get(CLAIMING, ())[:2]) == (brief, excerpt)


def claim_begun() -> bool:
    """Return whether a claim is being written, on whatever passage."""
    return CLAIMING in st.session_state


def words_marked() -> str:
    """Return the words of the passage that were marked when the writing of a claim began; "" for all of them."""
    return str(st.session_state.get(CLAIMING, ("", "", ""))[2])


def stop_claiming() -> None:
    """End the writing of a claim."""
    st.session_state.pop(CLAIMING, None)


def way_to_present(on: Reader, brief: str) -> Markup:
    """Return the button that opens the room's screen of a brief, as known on the reader's day."""
    day = str(on.day.toordinal()) if on.earlier else ""
    return html.button("Present", "present", "Present this brief on a shared screen (key P)", brief=brief, day=day)


def _present(on: Desk, asked: Mapping[str, str]) -> tuple[str, str] | None:
    """Start a presentation; as known on an earlier day, where one is given by its number since 0001-01-01."""
    from indicators.presenting import presentation  # noqa: PLC0415 - what draws handouts; a page need not wait for it

    if asked.get("brief", "") not in on.briefs:
        return None
    day = asked.get("day", "")
    earlier = date.fromordinal(int(day)) if day.isdecimal() and 0 < int(day) <= date.max.toordinal() else None
    there = presentation.start(
        reads.served(settings.home()), asked["brief"], earlier, _named() or asked.get("name", "")
    )
    return there.room, there.notes


# What opens fields and changes nothing


def _pick(asked: Mapping[str, str]) -> None:
    st.session_state[PICKING] = (asked.get("brief", ""), asked.get("excerpt", ""))


def _claim(asked: Mapping[str, str]) -> None:
    st.session_state[CLAIMING] = (asked.get("brief", ""), asked.get("excerpt", ""), asked.get("words", ""))


OPENS: dict[str, Callable[[Mapping[str, str]], None]] = {"pick": _pick, "claim": _claim}

# Deeds: each takes what was asked, by whom and when, and gives what came of it; None where there is nothing to do

WORDS = {"accept": "accepted", "add": "added", "strike": "struck out", "restore": "restored"}
SAYS = {"accept": "Accepted", "add": "Linked", "strike": "Struck out", "restore": "Put back"}


def _decide(on: Desk, asked: Mapping[str, str], by: str, at: datetime) -> Done | None:
    """Write a word on a link."""
    brief, excerpt, series = (asked.get(name, "") for name in ("brief", "excerpt", "series"))
    if brief not in on.briefs or series not in on.catalog.indicators:
        return None
    word = WORDS[asked["do"]]
    there = next((each for each in on.briefs[brief].excerpts if each.id == excerpt), None)
    if there is None or series in (there.rejected if word == "struck out" else there.links):
        return None
    short = on.catalog.indicators[series].short
    on.briefs.decide(brief, excerpt, Decision(series, word, by, at))

    def undo(on: Desk, by: str, at: datetime) -> str:
        on.briefs.take_back(brief, excerpt, Decision(series, word, by, at), there)
        return f"As it was before: {short}."

    return Done(f"{SAYS[asked['do']]}: {short}.", undo)


def _withdraw(on: Desk, asked: Mapping[str, str], by: str, at: datetime) -> Done | None:
    brief, claim = asked.get("brief", ""), asked.get("claim", "")
    if brief not in on.briefs:
        return None
    on.briefs.withdraw_claim(brief, claim, by, at)
    on.keep_marks([brief])

    def undo(on: Desk, by: str, at: datetime) -> str:
        on.briefs.reinstate_claim(brief, claim, by, at)
        on.keep_marks([brief])
        return "The claim stands again."

    return Done("The claim was withdrawn; it stays in the brief's file, with who and when.", undo)


def claimed(on: Desk, brief: str, name: str, says: str) -> None:
    """Tell that a claim was saved."""

    def undo(on: Desk, by: str, at: datetime) -> str:
        on.briefs.withdraw_claim(brief, name, by, at)
        on.keep_marks([brief])
        return "The claim was withdrawn; it stays in the brief's file, with who and when."

    deeds().tell(f"Saved: {says}. {later(on)}".rstrip(), undo)


def _bin(on: Desk, asked: Mapping[str, str], by: str, at: datetime) -> Done | None:
    del at  # the library writes its own
    brief = asked.get("brief", "")
    if brief not in on.briefs:
        return None
    title = on.briefs[brief].title
    name = on.briefs.throw_away(brief, by)

    def undo(on: Desk, by: str, at: datetime) -> str:
        del at
        on.briefs.put_back(name, by, brief)
        return f"{title}: put back."

    return Done(f"{title}: moved to the bin, from where it can be put back.", undo)


def _put_back(on: Desk, asked: Mapping[str, str], by: str, at: datetime) -> Done | None:
    del at
    brief = asked.get("brief", "")
    if brief not in on.briefs.bin() and brief in on.briefs:
        return None  # a second press
    on.briefs.put_back(brief, by)

    def undo(on: Desk, by: str, at: datetime) -> str:
        del at
        on.briefs.throw_away(brief, by)
        return f"{brief}: in the bin again."

    return Done(f"{brief}: put back.", undo)


def undo_import(brief: str, before: str, after: str) -> Undo:
    """Return what undoes the import of a brief: into the bin, or back to the text that its file had before."""

    def undo(on: Desk, by: str, at: datetime) -> str:
        if before:
            on.briefs.set_back(brief, before, after, by, at)
            return f"{brief}: as it was before."
        on.briefs.throw_away(brief, by)
        return f"{brief}: moved to the bin, from where it can be put back."

    return undo


def _judge(on: Desk, asked: Mapping[str, str], by: str, at: datetime) -> Done | None:
    """Let values that are held back in, or dismiss them: of one series, or of all that one cause holds."""
    from indicators.refresh import quarantine  # noqa: PLC0415 - only on a press

    numbers, let_in = asked.get("hold", "").split(), asked["do"] == "let-in"
    holds = [each for each in on.store.holds() if str(each.id) in numbers and each.series_id in on.catalog.indicators]
    if not holds:
        return None
    short = on.catalog.indicators[holds[0].series_id].short if len(holds) == 1 else f"{len(holds)} series"
    for each in holds:
        quarantine.decide(on.store, on.catalog, each.id, let_in=let_in, analyst=by, at=at)
    on.keep_marks()
    if let_in:
        return Done(f"Let in: {short}. It is known from today, and stays.")

    def undo(on: Desk, by: str, at: datetime) -> str:
        for each in holds:
            quarantine.wait_again(on.store, each.id, by, at)
        return f"It waits for a word again: {short}."

    return Done(f"Dismissed: {short}.", undo)


DEEDS: dict[str, Callable[[Desk, Mapping[str, str], str, datetime], Done | None]] = {
    **dict.fromkeys(WORDS, _decide),
    "withdraw": _withdraw,
    "bin": _bin,
    "put-back": _put_back,
    "let-in": _judge,
    "dismiss": _judge,
}
