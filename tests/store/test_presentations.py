"""What rooms are shown, kept by the store: 16.1."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from storing import make_empty

from indicators.backup.making import backup
from indicators.backup.restoring import restore
from indicators.store import presentations
from indicators.store.building import engine_of
from indicators.store.presentations import Kept
from indicators.store.reading import Store

AT = datetime(2026, 11, 27, 10, 42, tzinfo=UTC)
NEW = Kept("room", "notes", "brief", '{"steps": []}', "{}", "figures of 10:42 UTC", 0, False, 0, 0, AT, "Ana")


@pytest.fixture
def store(engine, tmp_path):
    """An empty store, in each kind of database, with one presentation."""
    made = make_empty(tmp_path)
    presentations.add(made, NEW, b"\x00drawn\xff")
    return made


def test_a_presentation_is_found_by_either_id_and_by_no_other(store):
    """16.1: the notes have an id of their own."""
    assert presentations.of_room(store, "room") == presentations.of_notes(store, "notes") == NEW
    assert presentations.of_room(store, "notes") is presentations.of_notes(store, "room") is None
    assert presentations.screen(store, "room") == b"\x00drawn\xff"
    with pytest.raises(KeyError):
        presentations.screen(store, "notes")
    with pytest.raises(KeyError):
        presentations.move(store, "notes", "a", 1, 1, blank=False)


def test_of_one_windows_presses_an_older_one_that_comes_late_is_nothing(store):
    """16.1: fast presses are never lost, nor turned back."""
    for press, step in ((1, 1), (3, 3), (2, 2), (3, 9)):
        presentations.move(store, "room", "a", press, step, blank=False)
    assert presentations.of_room(store, "room") == replace(NEW, step=3, moves=2)
    # Of two windows the last one counts, whatever their own counts.
    presentations.move(store, "room", "b", 1, 7, blank=True)
    presentations.move(store, "room", "a", 4, 4, blank=True)
    assert presentations.of_room(store, "room") == replace(NEW, step=4, blank=True, moves=4)


def test_windows_that_press_at_once_end_where_one_of_them_did(store):
    """16.1: two windows pressing keys at once."""

    def press(window):
        for each in range(1, 21):
            presentations.move(store, "room", window, each, each + (100 if window == "b" else 0), blank=False)

    with ThreadPoolExecutor(2) as both:
        list(both.map(press, "ab"))
    there = presentations.of_room(store, "room")
    assert there.moves == 40
    assert there.step in (20, 120)


def test_many_windows_are_remembered_but_not_for_ever(store):
    number = count(1)
    for window in range(presentations.MOST_WINDOWS + 20):
        presentations.move(store, "room", f"w{window}", 1, next(number), blank=False)
    presentations.move(store, "room", f"w{window}", 1, 0, blank=False)
    assert presentations.of_room(store, "room").step == presentations.MOST_WINDOWS + 20


def test_what_somebody_else_changed_meanwhile_is_not_written_over(store):
    """16.2: two windows of notes."""
    presentations.move(store, "room", "a", 1, 2, blank=True)
    changed = {"outline": "{1}", "pin": "{2}", "shown_at": "figures of 11:00 UTC"}
    assert presentations.change(store, NEW, b"again", **changed, step=lambda step: step + 3)
    expected = replace(NEW, **changed, step=5, blank=True, moves=2, revision=1)
    assert presentations.of_room(store, "room") == expected
    assert presentations.screen(store, "room") == b"again"
    assert not presentations.change(store, NEW, b"third", **changed, step=lambda _: 0)
    assert presentations.of_room(store, "room") == expected
    assert not presentations.change(store, replace(NEW, room="gone"), b"", **changed, step=lambda _: 0)


def test_a_backup_carries_what_rooms_are_shown(engine, small):
    """16.1: the store has it, and a backup has the store."""
    there = small.prepare().store
    presentations.add(there, NEW, b"\x00drawn\xff")
    small.home.mkdir(exist_ok=True)  # beside a server there may be none
    backup(there.engine, small.home, small.data / "desk.zip")
    presentations.move(there, "room", "a", 1, 2, blank=False)
    del there
    gc.collect()  # a database is not taken over while it is in use
    restore(engine_of(small.home), small.home, small.data / "desk.zip")
    back = Store(engine_of(small.home), small.home)
    assert presentations.of_notes(back, "notes") == NEW
    assert presentations.screen(back, "room") == b"\x00drawn\xff"
