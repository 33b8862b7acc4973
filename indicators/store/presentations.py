"""What rooms are shown, as the store keeps it: whoever reads the store shows the same, after a restart as before it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from indicators.store import queries
from indicators.store.carry import COLUMNS, rows_where
from indicators.store.observations import places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from indicators.store.engine import Connection
    from indicators.store.reading import Store

MOST_WINDOWS = 40  # whose last press is remembered
ID_LETTERS = 43  # of an id that follows from another


@dataclass(frozen=True, slots=True)
class Kept:
    """One presentation: `room` and `notes` are the ids of its two addresses, `outline` and `pin` are JSON.

    `moves` grows with each change of the step, `revision` with each of what is shown; `shown_at` says of when that is.
    """

    room: str
    notes: str
    brief: str
    outline: str
    pin: str
    shown_at: str
    step: int
    blank: bool
    moves: int
    revision: int
    started_at: datetime
    who: str


def add(store: Store, new: Kept, screen: bytes) -> None:
    """Write a presentation, with its screen as it was drawn."""
    row = (new.room, new.notes, new.brief, new.outline, new.pin, new.shown_at, new.step, int(new.blank), new.moves)
    rest = (new.revision, new.started_at.isoformat(timespec="seconds"), new.who, screen)
    with store.write() as connection:
        connection.execute(queries.ADD_PRESENTATION, (*row, *rest))


def of_room(store: Store, room: str) -> Kept | None:
    """Return the presentation that a room's address names; None if there is none."""
    return _one(store, "room", room)


def of_notes(store: Store, notes: str) -> Kept | None:
    """Return the presentation that the address of its notes names; None if there is none."""
    return _one(store, "notes", notes)


def screen(store: Store, room: str) -> bytes:
    """Return the screen of a room as it was drawn.

    Raises:
        KeyError: no such room.
    """
    with store.open() as connection:
        row = connection.execute(queries.SCREEN, (room,)).fetchone()
    if row is None:
        raise KeyError(room)
    return bytes(row[0])


def draw(store: Store, there: Kept, outline: str, drawn: bytes) -> None:
    """Put down what is shown once it is drawn; nothing where somebody changed it since `there` was read."""
    with store.write() as connection:
        connection.execute(queries.DRAW_PRESENTATION, (outline, drawn, there.room, there.revision))


def move(store: Store, room: str, window: str, press: int, step: int, *, blank: bool) -> None:
    """Show another step. Of one window's presses an older one that comes late is nothing; of two windows the last is.

    Args:
        store: that has the room.
        room: its id.
        window: where it was pressed.
        press: the how-manieth of that window.
        step: to be shown, from 0.
        blank: whether nothing is.

    Raises:
        KeyError: no such room.
    """
    with store.write() as connection:
        row = connection.execute(queries.WINDOWS, (room,)).fetchone()
        if row is None:
            raise KeyError(room)
        windows: dict[str, int] = json.loads(row[0])
        if windows.pop(window, -1) >= press:
            return
        kept = dict([*windows.items(), (window, press)][-MOST_WINDOWS:])
        connection.execute(queries.MOVE_PRESENTATION, (step, int(blank), json.dumps(kept), room))


def change(
    store: Store,
    there: Kept,
    drawn: bytes,
    *,
    outline: str,
    pin: str,
    shown_at: str,
    step: Callable[[int], int],
) -> bool:
    """Show other things; return whether it was done: not where somebody else did so since `there` was read.

    `step` says where a step of what was shown is now.
    """
    with store.write() as connection:
        before = _row(connection, "room", there.room)
        if before is None or before.revision != there.revision:
            return False
        bound = (outline, pin, shown_at, drawn, step(before.step), there.room, there.revision)
        connection.execute(queries.CHANGE_PRESENTATION, bound)
    return True


def _one(store: Store, column: str, name: str) -> Kept | None:
    with store.open() as connection:
        return _row(connection, column, name)


def _row(connection: Connection, column: str, name: str) -> Kept | None:
    row = connection.execute(queries.PRESENTATION.format(column=column), (name,)).fetchone()
    if row is None:
        return None
    room, notes, brief, outline, pin, shown_at, step, blank, moves, revision, at, who = row
    started_at = datetime.fromisoformat(at)
    return Kept(room, notes, brief, outline, pin, shown_at, step, bool(blank), moves, revision, started_at, who)


def take(
    ours: Connection, rows: Iterable[Sequence[Any]], loads: Mapping[int, int]
) -> tuple[int, list[tuple[str, str, str]]]:
    """Write the presentations of another store that are not here.

    One that shows something else on either side is kept twice: what comes gets ids that follow from its own and from
    what it shows. Which step it stands at, and what was pressed, makes no difference.

    Args:
        ours: inside the caller's transaction.
        rows: of the table there.
        loads: of each load there, which one it is here: a pin names loads.

    Returns:
        How many came; of each that is there twice now, its brief, and of when the figures of both are.
    """
    came, twice = 0, []
    for row in rows:
        told = dict(zip(COLUMNS["presentation"], row, strict=True))
        there = _told(ours, told["room"])
        if there and _shows(there) == _shows(told):
            continue
        if there:
            told |= {name: _derived(told[name], _shows(told)) for name in ("room", "notes")}
            if _told(ours, told["room"]):
                continue
            twice.append((told["brief_id"], *(f"figures of {each['shown_at']}" for each in (there, told))))
        told["pin"] = _moved(told["pin"], loads)
        names = ", ".join(told)
        query = queries.TAKE_PRESENTATION.format(names=names, places=places(list(told)))
        ours.execute(query, list(told.values()))
        came += 1
    return came, twice


def _told(connection: Connection, room: str) -> dict[str, Any] | None:
    rows = rows_where(connection, "presentation", "room = ?", (room,))
    return dict(zip(COLUMNS["presentation"], rows[0], strict=True)) if rows else None


def _shows(told: Mapping[str, Any]) -> str:
    """Return the hash of what makes a presentation the same on two machines: what is chosen, and what is drawn."""
    pin = json.loads(told["pin"])
    parts = (told["brief_id"], told["outline"], pin["at"], json.dumps(pin["briefs"]), told["shown_at"])
    return hashlib.sha256("\0".join(parts).encode() + told["screen"]).hexdigest()


def _derived(name: str, shows: str) -> str:
    """Return an id that nobody can guess who does not know this one."""
    return hashlib.sha256(f"{name} {shows}".encode()).hexdigest()[:ID_LETTERS]


def _moved(pin: str, loads: Mapping[int, int]) -> str:
    """Return a pin with the loads that another store names as they are here."""
    told = json.loads(pin)
    until = max((here for there, here in loads.items() if there <= told["until"]), default=0)
    moved = [[name, loads.get(load, 0)] for name, load in told["loads"]]
    return json.dumps(told | {"until": until, "loads": moved})
