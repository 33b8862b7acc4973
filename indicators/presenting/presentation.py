"""A presentation: started on a pin of this moment, found again by either of its ids, drawn once, moved step by step.

What the room sees is drawn once and kept: whatever is loaded, edited or restarted, it stays. The store has it, so every
process that reads the store shows the same.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.core.kept import kept
from indicators.core.words import day_words
from indicators.errors import UnknownNameError
from indicators.handouts import making
from indicators.handouts import screen as screens
from indicators.handouts.export import Order
from indicators.handouts.handout import Outline
from indicators.model import Known
from indicators.presenting import written
from indicators.store import journal, presentations
from indicators.store.presentations import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from indicators.desk import Desk
    from indicators.handouts.screen import Shown
    from indicators.pin import Pin
    from indicators.reader import Reader

LETTERS = 24  # bytes of an id that nobody guesses; as digits, so that a command line takes it for no option


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a room is shown, and where it is; `room` and `notes` are the ids of its two addresses.

    `outline` has no steps until it is drawn for the first time. `moves` grows with each change of the step, `revision`
    with each of what is shown; `shown_at` says of when the figures are.
    """

    room: str
    notes: str
    outline: Outline
    pin: Pin
    shown_at: str
    step: int
    blank: bool
    moves: int
    revision: int
    kept: Kept


def start(desk: Desk, brief: str, day: date | None = None, who: str = "") -> Presentation:
    """Start a presentation of a brief, on what is held now.

    Args:
        desk: that has the brief.
        brief: its id.
        day: as known on this day; None: all that is held.
        who: starts it.

    Raises:
        UnknownNameError: no such brief.
        BriefError: it cannot be read.
        StoreError: the store or the folder cannot be written.
    """
    desk.brief(brief)
    pin = desk.pin([brief])
    row = Kept(
        room=secrets.token_hex(LETTERS),
        notes=secrets.token_hex(LETTERS),
        brief=brief,
        outline=written.outline_text(Outline(brief, (), day)),
        pin=written.pin_text(pin),
        shown_at=figures_of(pin.at),
        step=0,
        blank=False,
        moves=0,
        revision=0,
        started_at=pin.at,
        who=who,
    )
    presentations.add(desk.store, row, b"")
    with desk.store.write() as connection:
        journal.note(connection, journal.Line("presentation started", {"brief": brief}, who, pin.at))
    return _read(row)


def find(desk: Desk, name: str) -> Presentation:
    """Return the presentation that has an id, of its room or of its notes.

    Raises:
        UnknownNameError: there is none.
    """
    row = presentations.of_room(desk.store, name) or presentations.of_notes(desk.store, name)
    if row is None:
        raise UnknownNameError("no presentation has this id")
    return _read(row)


def of_room(desk: Desk, name: str) -> Presentation | None:
    """Return the presentation of a room; None if there is none."""
    row = presentations.of_room(desk.store, name)
    return _read(row) if row else None


def of_notes(desk: Desk, name: str) -> Presentation | None:
    """Return the presentation of a window of notes; None if there is none."""
    row = presentations.of_notes(desk.store, name)
    return _read(row) if row else None


def outline_of(desk: Desk, name: str) -> Outline:
    """Return what a presentation shows, of either id: the passages, series, titles and notes that were chosen.

    Raises:
        UnknownNameError: there is none.
    """
    return drawn(desk, find(desk, name))[0]


def reader_of(desk: Desk, name: str) -> Reader:
    """Return a reader of what a presentation was pinned to, of either id.

    Raises:
        UnknownNameError: there is none.
    """
    there = find(desk, name)
    return reader(desk, there.pin, there.outline.as_of)


def reader(desk: Desk, pin: Pin, day: date | None) -> Reader:
    """Return a reader of a pin; as known on an earlier day, where one is given."""
    on = desk.at(pin)
    if day is None or day >= on.day:
        return on
    return replace(on, day=day, earlier=True, known=Known(day, pin.known.until, pin.known.forward))


def drawn(desk: Desk, there: Presentation) -> tuple[Outline, list[Shown]]:
    """Return what a presentation shows, drawn the first time that it is asked for.

    Raises:
        IndicatorError: it could not be drawn.
    """
    return _drawn(desk, there)


@kept(8, key=lambda desk, there: (desk, there.room, there.revision))
def _drawn(desk: Desk, there: Presentation) -> tuple[Outline, list[Shown]]:
    packed = presentations.screen(desk.store, there.room)
    if packed:
        return find(desk, there.room).outline, written.screen(packed)
    on = reader(desk, there.pin, there.outline.as_of)
    outline = making.outline(on, there.outline.brief, most=making.MOST_STEPS)
    steps = screens.screen(making.handout(on, outline))
    presentations.draw(desk.store, there.kept, written.outline_text(outline), written.screen_bytes(steps))
    return outline, steps


def opening(desk: Desk, there: Presentation) -> Shown:
    """Return the first step, which needs nothing drawn."""
    on = reader(desk, there.pin, there.outline.as_of)
    brief = on.briefs[there.outline.brief]
    return screens.title(brief.title, brief.producer, brief.published, making.stands(on))


@kept(8, key=lambda desk, there: (desk, there.room, there.revision))
def bearing(desk: Desk, there: Presentation) -> dict[str, tuple[str, ...]]:
    """Return for each passage of the brief as it was pinned every series that bears on it; see `making.bearing`."""
    return making.bearing(reader(desk, there.pin, there.outline.as_of), there.outline.brief)


def order(desk: Desk, there: Presentation, form: str, *, public: bool) -> Order:
    """Return the order for a file of what a presentation shows, of the figures that it is pinned to.

    Raises:
        IndicatorError: it could not be drawn.
    """
    outline = drawn(desk, there)[0]
    chosen = replace(outline, public=public or outline.public)
    return Order(outline.brief, form, outline.as_of, there.pin, chosen, chosen.public)


def move(desk: Desk, there: Presentation, window: str, press: int, step: int, *, blank: bool) -> None:
    """Show another step; see `store.presentations.move`."""
    presentations.move(desk.store, there.room, window, press, step, blank=blank)


def step_among(before: Sequence[Shown], after: Sequence[Shown], step: int) -> int:
    """Return where a step of some steps is among others: the same passage, or what is in its place."""
    key = before[step].key if step < len(before) else ""
    there = [number for number, each in enumerate(after) if each.key == key]
    return there[0] if there else min(step, len(after) - 1)


def figures_of(at: datetime) -> str:
    """Return of when figures are, in words."""
    return f"figures of {at:%H:%M} UTC, {day_words(at.date())}"


def _read(row: Kept) -> Presentation:
    return Presentation(
        row.room,
        row.notes,
        written.outline(row.outline),
        written.pin(row.pin),
        row.shown_at,
        row.step,
        row.blank,
        row.moves,
        row.revision,
        row,
    )
