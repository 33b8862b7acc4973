"""14.10: a restore that is killed at any of its steps leaves the old home or the new one, whole, and stops nothing.

Each kill is at a moment of its own: the child stops before or after a named step, says so, and waits to be killed.
"""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from backups import files, fill, let_go
from making import DAILY, make_small
from publisher import Publisher

from indicators.backup import restoring
from indicators.backup.making import backup
from indicators.backup.restoring import restore
from indicators.core import house
from indicators.desk import prepare
from indicators.model import EVERYTHING
from indicators.store.building import engine_of

# Where each step is, and whether it is the new home that stands if the kill comes before or after it.
STEPS = {
    "unpacking": (restoring, "unpacked", False, False),
    "one member": (restoring, "_put", False, False),
    "the store apart": (restoring, "_apart", False, False),
    "the note": (restoring, "_note", False, False),
    "finishing": (house, "finished", False, False),
    "the database": (None, "take_over", False, None),  # it has the store after it; a file has not, as nothing was moved
    "setting aside": (house, "_set_aside", None, True),
    "putting in place": (house, "_put_in_place", True, True),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A backup of a small home with something of everything, and that home."""
    small = make_small(tmp_path_factory.mktemp("whole"))
    with Publisher() as publisher:
        fill(small, publisher)
    let_go()
    path = small.home.parent / "desk.zip"
    backup(engine_of(small.home), small.home, path)
    return small, path


def shown(small):
    """Return what a start shows: of the store and of the files."""
    desk = prepare(small.data, small.home)
    try:
        values = desk.store.read([DAILY], EVERYTHING)["value"].tolist()
        briefs, mine = sorted(desk.briefs), (small.home / "mine.txt").exists()
        return desk.store.revision(), values, briefs, desk.briefs.bin(), mine, "CCC" in desk.catalog.areas
    finally:
        del desk
        let_go()


def killed(small, path, step, *, after):
    """Restore in a child, and kill it when it has come to the step, or is past it; say whether it came there."""
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            engine = engine_of(small.home)
            where, name, _, _ = STEPS[step]
            stop_at(where or engine, name, told, after)
            restore(engine, small.home, path)
            os.write(told, b"through")
        finally:
            os._exit(1)
    os.close(told)
    with os.fdopen(ready, "rb") as words:
        came = words.read(7)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return came == b"at step"


def stop_at(where, name, told, after):
    """Let a function stop for good before it does anything, or when it is done."""
    does = getattr(where, name)

    def stops(*arguments, **named):
        done = does(*arguments, **named) if after else None
        os.write(told, b"at step")
        signal.pause()
        return done

    setattr(where, name, stops)


@pytest.mark.long
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_each_step_leaves_the_old_home_or_the_new_one(engine, small, whole, monkeypatch, step, after):
    """14.10"""
    of, path = whole
    with monkeypatch.context() as patch:
        patch.delenv("INDICATORS_STORE", raising=False)
        new = shown(of)
    small.home.mkdir()
    (small.home / "mine.txt").write_text("mine")
    (small.home / "catalog").mkdir()
    (small.home / "catalog" / "areas.toml").write_text('[[area]]\nid = "DDD"\nname = "Deland"\nkind = "country"\n')
    shutil.copytree(of.data, small.data, dirs_exist_ok=True)
    old = shown(small)
    before = files(small.home)
    assert old != new
    came = killed(small, path, step, after=after)
    assert came == (step != "the store apart" or engine == "PostgreSQL")
    stands = is_new(engine, step, after) if came else True
    there = shown(small)
    assert there == (new if stands else old)
    if not stands:
        assert {name: body for name, body in files(small.home).items() if "sqlite" not in name} == {
            name: body for name, body in before.items() if "sqlite" not in name
        }
    # The leftovers stop neither that start nor the next restore, and are gone after it.
    restore(engine_of(small.home), small.home, path)
    assert shown(small) == new
    left = {each.name for each in small.home.parent.iterdir() if each.name.startswith(("home.", ".home."))}
    assert {each for each in left if not each.startswith("home.before-")} == set()


def is_new(engine, step, after):
    """Return whether the new home is the one that stands after a kill at a step."""
    if engine == "PostgreSQL":  # from the moment on at which the database has the new store
        return step in ("setting aside", "putting in place") or (step == "the database" and after)
    before, done = STEPS[step][2:]
    return bool(done if after else before)


def test_a_kill_between_the_two_moves_is_finished_by_whoever_comes_first(small, whole):
    """14.10: without a home, a start that made an empty one would hide both."""
    _, path = whole
    small.prepare()
    let_go()
    assert killed(small, path, "setting aside", after=True)
    assert not small.home.exists()
    backup(engine_of(small.home), small.home, small.home.parent / "again.zip")  # also a backup
    assert (small.home / house.NOTE).exists()


def test_a_restore_that_was_killed_before_it_moved_anything_does_not_come_back_later(small, whole):
    """14.10: whole as it is, it is not what a home is made of that was taken away long after."""
    _, path = whole
    small.prepare()
    let_go()
    assert killed(small, path, "setting aside", after=False)
    (left,) = [each for each in small.home.parent.iterdir() if each.name.startswith(".home.restored-")]
    small.prepare()  # worked with since
    let_go()
    small.home.rename(small.home.with_name("moved"))
    shown(small)
    assert not (small.home / house.NOTE).exists()
    assert left.exists()
    restore(engine_of(small.home), small.home, path)
    assert not left.exists()
