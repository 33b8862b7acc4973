"""14.10: the whole home in one file and back, beside whatever runs, on SQLite and on PostgreSQL."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import urllib.request
import warnings
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from errno import EIO, ENOLCK, EOPNOTSUPP
from pathlib import Path

import pytest
from backups import answers, changed, files, fill, let_go, let_wait, said
from browser.running import Server
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import DAILY, make_small
from publisher import Publisher
from refreshing import TRADED, Live, trade
from storing import load

from indicators.backup import archive, making, restoring
from indicators.backup.making import backup, verify
from indicators.backup.restoring import restore
from indicators.briefs import intake
from indicators.cli.main import main
from indicators.core import house
from indicators.core.tables import ROOT
from indicators.desk import prepare
from indicators.errors import BackupError, StoreBusyError, StoreError
from indicators.store.building import engine_of
from indicators.store.journal import Line
from indicators.store.schema import SCHEMA_VERSION


@pytest.fixture
def publisher():
    with Publisher() as made:
        yield made


@pytest.fixture
def full(engine, small, publisher):
    """The small home with something of everything in it, its store in a database of this kind."""
    fill(small, publisher)
    let_go()
    return small


def made(small, name="desk.zip", **how):
    """Make a backup of the small home; return its file and what is in it."""
    path = small.home.parent / name
    return path, backup(engine_of(small.home), small.home, path, **how)


def restored(small, path, **how):
    let_go()
    return restore(engine_of(small.home), small.home, path, **how)


def beside(home):
    """Return the names beside a home that begin with its own, or with a dot and its own."""
    names = (f"{home.name}.", f".{home.name}.")
    return sorted(each.name for each in home.parent.iterdir() if each.name.startswith(names))


# There and back


def test_every_answer_is_the_same_before_and_after(full):
    """14.10"""
    path, manifest = made(full)
    there, before = files(full.home), answers(full)
    let_go()
    names = {each.name for each in manifest.members}
    for part in ("home/briefs/bin/", "home/raw/briefs/", "home/kept/", "home/waiting/", "home/catalog/"):
        assert any(each.startswith(part) for each in names), part
    assert manifest.revision == int(before["revision"])
    assert (manifest.store_version, manifest.missing, manifest.left_out) == (SCHEMA_VERSION, (), ())
    desk = prepare(full.data, full.home)
    load(desk.store, {"2020-10-05": 99.0}, desk.today(), indicator=desk.catalog.indicators[DAILY])
    shutil.rmtree(full.home / "briefs")
    shutil.rmtree(full.home / "raw")
    del desk
    let_go()
    assert answers(full) != before
    done = restored(full, path)
    assert done.kept.is_dir()
    got = files(full.home)
    for name in there.keys() - {each for each in there if each.startswith(("indicators.sqlite", "waiting/"))}:
        assert got[name] == there[name], name
    after = answers(full)
    for name in before:
        assert after[name] == before[name], name


def test_a_backup_goes_into_an_empty_home_and_a_missing_one(full, monkeypatch, tmp_path):
    """14.10"""
    before = answers(full)
    path, _ = made(full)
    old = full.home.rename(tmp_path / "away")
    if "INDICATORS_STORE" in os.environ:
        monkeypatch.delenv("INDICATORS_STORE")  # into a file: a backup is of no database's kind
    for there in (False, True):
        if there:
            shutil.rmtree(full.home)
            full.home.mkdir()
        done = restored(full, path)
        assert (done.kept, done.kept_store) == (None, "")
        assert beside(full.home) == []
        after = answers(full)
        assert {name for name in before if after[name] != before[name]} == set()
        let_go()
    assert old.is_dir()


def test_a_backup_of_a_file_goes_into_a_database_and_counts_on(small, publisher, postgres, monkeypatch):
    """14.10: in one transaction, and what was in the database is kept in a schema of its own."""
    fill(small, publisher)
    before = answers(small)
    let_go()
    path, _ = made(small)
    monkeypatch.setenv("INDICATORS_STORE", postgres.database())
    for kept in ("", "public_before", "public_before_2"):
        done = restored(small, path)
        assert done.kept_store.rpartition(" ")[2].strip('"') == kept
        assert not (small.home / "indicators.sqlite").exists()
        after = answers(small)
        assert {name for name in before if after[name] != before[name]} == set()
        desk = prepare(small.data, small.home)
        had = desk.store.last_load()
        load(desk.store, {"2020-10-05": 99.0}, desk.today(), indicator=desk.catalog.indicators[DAILY])
        assert desk.store.last_load() == had + 1
        with pytest.raises(StoreError, match="only added to"), desk.store.write() as connection:
            connection.execute("DELETE FROM journal")
        del desk
        let_go()


def test_the_command_line_says_what_is_in_it_and_where_the_old_one_is(full, monkeypatch, capsys, tmp_path):
    """14.10"""
    monkeypatch.setenv("INDICATORS_HOME", str(full.home))
    path = tmp_path / "desk.zip"
    assert main(["backup", str(path)]) == 0
    first = capsys.readouterr().out
    assert first.startswith(f"{path}: the store at revision ")
    assert ", 2 briefs, 2 raw answers; " in first
    assert first.endswith("read back and verified\n")
    assert main(["backup", str(path)]) == 2
    assert capsys.readouterr().err == f"indicators: {path} is there already; name another file, or say --overwrite\n"
    assert main(["backup", str(path), "--overwrite", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["briefs"], told["answers"], told["bytes"]) == (2, 2, path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    let_go()
    assert main(["restore", str(path)]) == 0
    out = capsys.readouterr().out
    assert (
        f"{full.home}: {told['files']} files of the backup made at {told['made_at']}\n  what was there is now " in out
    )
    assert main(["restore", str(path), "--json"]) == 0
    assert Path(json.loads(capsys.readouterr().out)["kept"]).is_dir()


def test_when_an_answer_last_came_is_restored_with_it(full):
    """14.10: what is pruned goes by that."""
    (answer, *_) = sorted((full.home / "raw").glob("??/*.gz"))
    os.utime(answer, ns=(10**18, 10**18))
    path, _ = made(full)
    restored(full, path)
    assert answer.stat().st_mtime_ns == 10**18


def test_names_that_no_zip_can_have_come_back(small):
    """14.10: a file name that is not UTF-8, one with a line end, one that looks like a code."""
    small.prepare()
    let_go()
    names = [b"\xff.md", b"a\nb.md", b"100%41.md", b"back\\slash.md", "Zo\u00eb \u4e2d.md".encode()]
    (small.home / "briefs").mkdir()
    for number, name in enumerate(names):
        (small.home / "briefs" / os.fsdecode(name)).write_text(str(number))
    path, manifest = made(small)
    restored(small, path)
    for number, name in enumerate(names):
        assert (small.home / "briefs" / os.fsdecode(name)).read_text() == str(number)
    assert "home/briefs/Zo\u00eb \u4e2d.md" in {each.name for each in manifest.members}


def test_what_is_no_file_is_left_out_and_said_and_links_are_followed_once(small, capsys, monkeypatch, tmp_path):
    """14.10: a pipe among the briefs stops no backup, nor does a folder that holds itself."""
    small.prepare()
    let_go()
    (small.home / "briefs").mkdir()
    os.mkfifo(small.home / "briefs" / "x.md")
    (small.home / "briefs" / "round").symlink_to(small.home / "briefs")
    (small.home / "all").symlink_to(small.home)
    (small.home / "briefs" / "gone.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.md").write_text("a")
    (small.home / "linked").symlink_to(tmp_path / "elsewhere")
    path, manifest = made(small)
    assert manifest.left_out == ("home/all", "home/briefs/gone.md", "home/briefs/round", "home/briefs/x.md")
    assert {each.name for each in manifest.members} == {"indicators.sqlite", "home/linked/a.md"}
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    assert main(["backup", str(path), "--overwrite"]) == 0
    words = (
        "not in it, being no files, there under another name, or older stores: home/all, home/briefs/gone.md, home/br"
    )
    assert words in capsys.readouterr().out
    restored(small, path)
    assert (small.home / "linked" / "a.md").read_text() == "a"


def test_a_name_like_one_of_the_programs_own_is_in_a_backup(small):
    """14.10: what is left out in silence is what this program makes, where it makes it; older stores are named."""
    small.prepare()
    let_go()
    kept = (
        "briefs/refresh.2024-06.md", "mine.part", "briefs/restored.json", "briefs/in-use.lock", "poetry.lock",
        "catalog/refresh.7", "kept/indicators.sqlite", "notes/indicators.building", "briefs/a.0123456789ABCDEF.part",
        "indicators.sqlite.version-mine", "refresh.7.md",
    )  # fmt: skip
    ours = (
        "restored.json", "refresh.lock", "refresh.71", "indicators.building", "briefs/.lock",
        "restored.fedcba9876543210.part", "briefs/bin/a.b.0123456789abcdef.part",
    )  # fmt: skip
    older = ("indicators.sqlite.version-4", "indicators.sqlite.version-4-2", "indicators.sqlite.version-5.part")
    for each in (*kept, *ours, *older):
        (small.home / each).parent.mkdir(parents=True, exist_ok=True)
        (small.home / each).write_text(each)
    path, manifest = made(small)
    assert {each.name for each in manifest.members} == {"indicators.sqlite", *(f"home/{each}" for each in kept)}
    assert manifest.left_out == tuple(f"home/{each}" for each in older)
    restored(small, path)
    for each in kept:
        assert (small.home / each).read_text() == each


@pytest.mark.parametrize("part", ["briefs", "raw", "catalog", "figures", "kept", "briefs/bin", "raw/briefs"])
def test_what_this_program_reads_is_in_a_backup_under_its_own_name(small, part):
    """14.10: where it is a link to a folder whose own name comes first, that second way is left out, and said."""
    small.prepare()
    let_go()
    place = small.home / part
    real = place.with_name("a-real")
    (real / "deep").mkdir(parents=True, exist_ok=True)
    (real / "deep" / "a.txt").write_text("a")
    (real / "deep" / "round").symlink_to(real)
    place.symlink_to(real)
    path, manifest = made(small)
    assert {each.name for each in manifest.members} == {"indicators.sqlite", f"home/{part}/deep/a.txt"}
    assert set(manifest.left_out) == {f"home/{part}/deep/round", f"home/{Path(part).with_name('a-real')}"}
    restored(small, path)
    assert (place / "deep" / "a.txt").read_text() == "a"


def test_two_names_of_ours_for_one_folder_are_both_in_a_backup(small):
    """14.10: catalogue and figures of one folder elsewhere."""
    small.prepare()
    let_go()
    (small.home.parent / "both").mkdir()
    (small.home.parent / "both" / "notes.txt").write_text("a")
    for name in ("catalog", "figures"):
        (small.home / name).symlink_to(small.home.parent / "both")
    _, manifest = made(small)
    assert {each.name for each in manifest.members} >= {"home/catalog/notes.txt", "home/figures/notes.txt"}
    assert manifest.left_out == ()


@pytest.mark.parametrize("changed_at", [-1, -(10**18), 2**63 - 1])
def test_any_time_of_change_comes_back(small, changed_at):
    """14.10: also one before 1970."""
    small.prepare()
    let_go()
    mine = small.home / "mine.txt"
    mine.write_text("mine")
    os.utime(mine, ns=(changed_at, changed_at))
    there = mine.stat().st_mtime_ns  # as this file system has it
    assert (there < 0) == (changed_at < 0)
    path, _ = made(small)
    restored(small, path)
    assert mine.stat().st_mtime_ns == there


def test_a_time_that_no_manifest_can_hold_is_the_farthest(small):
    """14.10"""
    small.prepare()
    mine = small.home / "mine.txt"
    mine.write_text("mine")
    os.utime(mine, (2**40, 2**40))
    _, manifest = made(small)
    assert all(abs(each.changed) < 2**63 for each in manifest.members)


def test_a_home_of_too_many_files_is_refused_before_anything_is_copied(small, monkeypatch):
    """14.10"""
    small.prepare()
    (small.home / "briefs").mkdir()
    for number in range(30):
        (small.home / "briefs" / f"{number}.md").write_text("a")
    monkeypatch.setattr(archive, "LARGEST_MANIFEST", 5000)
    added = []
    monkeypatch.setattr(archive.Writer, "add", lambda *_: added.append(1))
    with pytest.raises(BackupError, match="more files than one backup can list"):
        made(small)
    assert added == []
    assert not list(small.home.parent.glob("desk.zip*"))


def test_the_room_that_is_reckoned_for_a_manifest_is_enough():
    """14.10: each row with the largest numbers."""
    names = [archive.name_of(each) for each in ("a", '\n\u00eb"', "x" * 300)]
    rows = [archive.Member(each, 2**60, "f" * 64, -(2**63) + 1, 0o777) for each in names]
    shown = {"form": 1, "program": "", "store_version": 1, "revision": 1, "missing": (), "left_out": (), "folders": {}}
    empty = archive.Manifest(made_at=datetime(2020, 1, 1, tzinfo=UTC), members=(), **shown)
    full = archive.Manifest(made_at=datetime(2020, 1, 1, tzinfo=UTC), members=tuple(rows), **shown)
    reckoned = sum(len(json.dumps(each)) + archive.ROW for each in names)
    assert len(full.written()) - len(empty.written()) <= reckoned


def test_a_file_has_the_rights_that_it_had_and_its_folder_too(small):
    """14.10: whatever the umask says; what is being restored is its owner's alone."""
    small.prepare()
    let_go()
    (small.home / "briefs" / "bin").mkdir(parents=True)
    rights = {
        "briefs": 0o700,
        "briefs/bin": 0o750,
        "briefs/a.md": 0o600,
        "briefs/bin/b.md": 0o640,
        "indicators.sqlite": 0o600,
    }
    for name in ("briefs/a.md", "briefs/bin/b.md"):
        (small.home / name).write_text("a")
    for name, mode in rights.items():
        (small.home / name).chmod(mode)
    small.home.chmod(0o711)
    path, _ = made(small)
    shutil.rmtree(small.home)
    before = os.umask(0)
    try:
        restored(small, path)
    finally:
        os.umask(before)
    assert {name: stat.S_IMODE((small.home / name).stat().st_mode) for name in rights} == rights
    assert stat.S_IMODE(small.home.stat().st_mode) == 0o711
    small.home.chmod(0o700)
    restored(small, path)
    assert stat.S_IMODE(small.home.stat().st_mode) == 0o700


def test_what_a_backup_and_a_restore_are_writing_is_their_owners_alone(full, monkeypatch):
    """14.10: looked at while it is there, with an umask that hides nothing."""
    parent, seen = full.home.parent, []
    own = {each.name for each in parent.iterdir()}

    def look():
        for each in parent.iterdir():
            if each.name not in own:
                seen.append(each.name)
                assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each.name

    def looked_at(where, name):
        does = getattr(where, name)

        def looks(*arguments, **named):
            done = does(*arguments, **named)
            if name == "_apart":  # the folder is as readable as the home, and what is in it as it was
                own.update(each.name for each in parent.glob(".home.restoring-*") if each.is_dir())
            look()
            return done

        monkeypatch.setattr(where, name, looks)

    looked_at(making, "check_store")
    looked_at(restoring, "_put")
    looked_at(restoring, "_apart")
    before = os.umask(0)
    try:
        path, _ = made(full)
        assert seen
        seen.clear()
        own.add(path.name)
        restored(full, path)
        assert seen
    finally:
        os.umask(before)


def test_a_store_on_its_way_into_a_database_is_its_owners_alone(small, tmp_path):
    """14.10: it is beside the home for that time, whoever may read the home."""
    small.prepare()
    let_go()
    store = small.home / "indicators.sqlite"
    store.chmod(0o644)
    restoring._apart(store, tmp_path / "apart.sqlite")
    assert stat.S_IMODE((tmp_path / "apart.sqlite").stat().st_mode) == 0o600


def test_a_manifest_that_says_no_rights_gives_them_to_the_owner_alone(small, there, whole, tmp_path):
    """14.10"""

    def without(members):
        manifest = json.loads(members["manifest.json"])
        del manifest["folders"]
        for each in manifest["members"]:
            del each["mode"]
        return (members | {"manifest.json": json.dumps(manifest).encode()}).items()

    (tmp_path / "old.zip").write_bytes(changed(whole, without))
    restored(small, tmp_path / "old.zip")
    for each in (small.home / "briefs").rglob("*"):
        assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each


# Beside whatever runs


def test_analysts_can_change_briefs_while_originals_are_copied_and_the_store_is_checked(full, monkeypatch):
    """14.10: neither needs the lock of those who change briefs, and both may take long."""
    from filelock import FileLock

    locked, checks, add, fault = [], [], making._add, making.SQLite.fault

    def look(name):
        try:
            with FileLock(full.home / "briefs" / ".lock", timeout=0):
                pass
        except TimeoutError:
            locked.append(name)

    def adding(writer, home, path):
        look(path)
        add(writer, home, path)

    def checking(own):
        checks.append(own.path)
        look("the check")
        return fault(own)

    monkeypatch.setattr(making, "_add", adding)
    monkeypatch.setattr(making.SQLite, "fault", checking)
    made(full)
    assert len(checks) == 2  # of the copy, and of what was read back
    assert locked
    assert all(each.startswith(("briefs/", "waiting/")) for each in locked), locked


def test_an_original_that_comes_with_its_brief_just_before_the_store_is_copied_is_in_it(full, monkeypatch):
    """14.10: originals are listed after the briefs."""
    nobody = making.nobody_changes

    def changed_first(briefs):
        desk = prepare(full.data, full.home)
        text = b"A third note\n\n1 October 2020\n\nThe crown stood.\n"
        intake.take_in(desk.briefs, text, "late.txt", now=datetime(2020, 10, 7, tzinfo=UTC))
        return nobody(briefs)

    monkeypatch.setattr(making, "nobody_changes", changed_first)
    _, manifest = made(full)
    names = {each.name for each in manifest.members}
    late = hashlib.sha256(b"A third note\n\n1 October 2020\n\nThe crown stood.\n").hexdigest()
    assert any(each.startswith(f"home/raw/briefs/{late}") for each in names)
    assert any("third-note" in each for each in names)


def test_a_backup_beside_a_refresh_and_writers_is_of_one_moment(engine, small, publisher):
    """14.10: whatever is written meanwhile, the store's answers are in it, and each brief is in one place.

    The writers go on until several backups were made while each of them was at it.
    """
    fill(small, publisher)
    path, manifest = made_while_all_write(small, publisher)
    restored(small, path)
    assert prepare(small.data, small.home).store.revision() == manifest.revision


def made_while_all_write(small, publisher):
    """Return the last of four backups, each made and looked at while every writer wrote something."""
    live = Live(prepare(small.data, small.home), publisher, now=datetime(2020, 10, 7, tzinfo=UTC))
    library = live.desk.briefs
    stop, wrote, broken = threading.Event(), {"refresh": 0, "brief": 0, "pin": 0}, []

    def refreshing():
        live.now += timedelta(hours=13)
        live.crowns(d20200928=10.0, d20200929=11.0, d20201001=12.5 + wrote["refresh"] % 50 / 100)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0 + wrote["refresh"] % 9}))
        live.refresh()
        wrote["refresh"] += 1

    def throwing():
        move = library.put_back if wrote["brief"] % 2 else library.throw_away
        move("2020-09-30-a-note")
        wrote["brief"] += 1

    def pinning():
        live.desk.pin(["2020-09-30-aland"])
        wrote["pin"] += 1

    def writer(write):
        try:
            while not stop.is_set():
                write()
        except BaseException as error:  # noqa: BLE001 - told below
            broken.append(error)

    threads = [threading.Thread(target=writer, args=(each,)) for each in (refreshing, throwing, pinning)]
    for each in threads:
        each.start()
    try:
        taken = 0
        while taken < 4 and not broken:
            seen = dict(wrote)
            path, manifest = made(small, "desk.zip", overwrite=True)
            taken += all(wrote[each] > seen[each] for each in wrote)
            check_moment(path, manifest)
    finally:
        stop.set()
        for each in threads:
            each.join()
    assert broken == []
    return path, manifest


def check_moment(path, manifest):
    names = {each.name for each in manifest.members}
    places = {"home/briefs/2020-09-30-a-note.md", "home/briefs/bin/2020-09-30-a-note.md"}
    assert len(names & places) == 1
    assert manifest.missing == ()
    with zipfile.ZipFile(path) as zipped, closing(sqlite3.connect(":memory:")) as store:
        store.deserialize(zipped.read("indicators.sqlite").replace(b"\x02\x02", b"\x01\x01", 1))
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        torn = "SELECT load_id FROM load WHERE rows <> (SELECT COUNT(*) FROM obs WHERE obs.load_id = load.load_id)"
        assert store.execute(f"{torn} AND load_id NOT IN (SELECT load_id FROM edition)").fetchall() == []
        used = store.execute("SELECT DISTINCT sha256 FROM answer a JOIN obs o ON o.answer_id = a.answer_id").fetchall()
    assert used
    assert {f"home/raw/{sha[:2]}/{sha}.gz" for (sha,) in used} <= names


def test_an_answer_that_comes_after_the_files_were_listed_is_in_it(full, publisher, monkeypatch):
    """14.10: the store is copied before the files are listed; here a whole refresh comes right before that copy."""
    desk = prepare(full.data, full.home)
    live, copies = Live(desk, publisher, now=datetime(2020, 10, 9, tzinfo=UTC)), []
    kind = type(desk.store.engine)
    copy = kind.copy

    def copied(own, path):
        if not copies:
            copies.append(path)
            live.crowns(d20200928=10.0, d20200929=11.25)
            live.refresh()
        copy(own, path)

    monkeypatch.setattr(kind, "copy", copied)
    _, manifest = made(full)
    assert copies
    used = desk.store.used_answers()
    assert {f"home/raw/{sha[:2]}/{sha}.gz" for sha in used} <= {each.name for each in manifest.members}


def test_a_line_that_waits_is_lost_by_no_backup(full):
    """14.10: one that is written into the store while the backup is made is in the store or beside it, and once."""
    kind = type(engine_of(full.home))
    copy = kind.copy
    desk = prepare(full.data, full.home)

    def after(own, path):
        copy(own, path)
        prepare(full.data, full.home).briefs._lines.write()

    def before(own, path):
        prepare(full.data, full.home).briefs._lines.write()
        copy(own, path)

    for name, copied in (("after", after), ("before", before)):
        let_wait(desk, making_line(name))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kind, "copy", copied)
            path, _ = made(full, f"{name}.zip")
        with zipfile.ZipFile(path) as zipped:
            waits = [zipped.read(each) for each in zipped.namelist() if each.startswith("home/waiting/")]
            written = zipped.read("indicators.sqlite").count(f'"{name}"'.encode())
        assert sum(f"{name}".encode() in each for each in waits) == 1
        assert written == (name == "before")
        del desk
        let_go()
        restored(full, path)
        desk = prepare(full.data, full.home)
        desk.briefs.rows()
        assert (
            sum(dict(each.subject)["brief"] == name for each in desk.store.journal() if each.what == "link added") == 1
        )


def test_a_line_of_a_change_that_was_not_made_is_no_part_of_a_backup(full):
    """14.10: what was to be moved is still in its place; where it is restored it would be in none."""
    desk = prepare(full.data, full.home)
    beside = full.home / "briefs" / "begun.part"
    beside.write_text("a brief")
    desk.briefs._lines.begin(making_line("undone"), beside)
    odd = ["no line", "null", "5", "{}", "[]", "[5]"]
    for number, content in enumerate(odd):
        (full.home / "waiting" / f"odd{number}.begun").write_text(content)
    path, _ = made(full)
    del desk
    let_go()
    with zipfile.ZipFile(path) as zipped:
        begun = [zipped.read(each) for each in zipped.namelist() if each.endswith(".begun")]
    assert sorted(begun) == sorted(each.encode() for each in odd)


def making_line(name):
    return Line("link added", {"brief": name}, "Ann", datetime(2020, 10, 6, tzinfo=UTC))


def test_a_raw_answer_that_the_home_has_lost_is_named_and_the_rest_is_kept(
    small, publisher, monkeypatch, capsys, tmp_path
):
    """14.10: a home with a loss can be backed up; the loss is said, and is no loss of the backup's."""
    fill(small, publisher)
    desk = prepare(small.data, small.home)
    (lost, *_) = sorted(desk.store.used_answers())
    del desk
    let_go()
    (small.home / "raw" / lost[:2] / f"{lost}.gz").unlink()
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    path = tmp_path / "desk.zip"
    assert main(["backup", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["missing"] == [lost]
    assert main(["restore", str(path)]) == 0


# What is refused


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The bytes of a backup of a small home on SQLite with something of everything, and the desk's own data."""
    small = make_small(tmp_path_factory.mktemp("whole"))
    with Publisher() as own:
        fill(small, own)
    let_go()
    path, _ = made(small)
    return path.read_bytes()


@pytest.fixture
def there(small):
    """A home with a store and a file of its own, in which nothing may change; its files."""
    small.prepare()
    let_go()
    (small.home / "mine.txt").write_text("mine")
    return files(small.home)


def refused(small, there, body, words=""):
    """Check that a backup is refused in one line, and that nothing has changed; return the line."""
    path = small.home.parent / "bad.zip"
    path.write_bytes(body)
    with pytest.raises((BackupError, StoreError)) as caught:
        restore(engine_of(small.home), small.home, path)
    line = str(caught.value)
    assert line.count("\n") == 0
    assert words in line
    assert files(small.home) == there
    assert beside(small.home) == []
    return line


# The same examples each time: what is found here is found by everybody.
SAME = {"derandomize": True, "database": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=60, **SAME)
@given(
    place=st.integers(0, 10**6),
    bit=st.integers(0, 7),
    from_end=st.booleans(),
    how=st.sampled_from(["flip", "cut", "lose", "put in", "more"]),
)
def test_a_backup_that_was_damaged_in_any_way_is_refused(small, there, whole, place, bit, from_end, how):
    """14.10: one bit, one stretch of bytes, a cut, something put in: none is taken for a backup."""
    place = len(whole) - 1 - place % 900 if from_end else place % len(whole)
    damaged = {
        "flip": whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :],
        "cut": whole[:place],
        "lose": whole[:place] + whole[place + 1 :],
        "put in": whole[:place] + b"\x00" + whole[place:],
        "more": whole + whole[place:],
    }[how]
    assert damaged != whole
    refused(small, there, damaged, "cannot be used as a backup")


@settings(max_examples=50, **SAME)
@given(
    one=st.integers(0, 99),
    other=st.integers(0, 99),
    place=st.integers(0, 10**6),
    how=st.sampled_from(["swap", "drop", "add", "twice", "flip", "cut"]),
)
def test_members_that_are_not_those_that_were_put_in_are_refused(small, there, whole, one, other, place, how):
    """14.10: with a seal that fits, so that each member's own hash and the manifest decide."""

    def change(members):
        names = sorted(members)
        first = names[one % len(names)]
        others = [each for each in names if members[each] != members[first]]
        second = others[other % len(others)]
        if how == "swap":
            members[first], members[second] = members[second], members[first]
        elif how == "drop":
            del members[first]
        elif how == "add":
            members[f"home/{first.replace('/', '-')}.new"] = b"new"
        elif how == "twice":
            return [*members.items(), (first, members[first])]
        elif how == "flip":
            name = second if first == "manifest.json" else first
            body = members[name] or b"\x00"
            members[name] = (
                body[: place % len(body)] + bytes([body[place % len(body)] ^ 1]) + body[place % len(body) + 1 :]
            )
        else:
            members[first] = members[first][:-1] if members[first] else b"x"
        return list(members.items())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is twice in a zip, when that is made
        body = changed(whole, change)
    refused(small, there, body)


def with_member(name, content=b"x", **told):
    """Return a change that puts a member in, with its right hash and size unless told otherwise."""

    def change(members):
        manifest = json.loads(members["manifest.json"])
        row = {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "changed": 1}
        manifest["members"].append(row | told)
        members["manifest.json"] = json.dumps(manifest).encode()
        return [*members.items(), (name, content)]

    return change


@pytest.mark.parametrize(
    "name",
    [
        "home/../../out.txt", "home//etc/out.txt", "home/./a", "home/a/../b", "out.txt", "/out.txt", "home/", "home/a/",
        "home/%2E%2E/out.txt", "home/..%2Fout.txt", "home/a%00b", "home/%61", "home/a%0", "manifest.json/x",
    ],
)  # fmt: skip
def test_a_member_that_leads_elsewhere_is_refused(small, there, whole, name):
    """14.10: each fits its hash; none may be written."""
    refused(small, there, changed(whole, with_member(name)), "cannot be used as a backup: ")
    assert not list(small.home.parent.rglob("out.txt"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("home/briefs", "is a file and a folder in it"),
        ("home/mine.txt/x", "is a file and a folder in it"),
        ("home/indicators.sqlite", "it has two stores"),
        ("home/indicators.sqlite/x", "is a file and a folder in it"),
    ],
)
def test_a_member_that_is_in_anothers_place_is_refused(small, there, whole, name, words):
    """14.10"""
    both = [with_member("home/mine.txt"), with_member(name)]

    def change(members):
        for each in both:
            members = dict(each(members))
        return list(members.items())

    refused(small, there, changed(whole, change), words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"form": 2, "program": "9.9", "more": 1}, "a newer version of this program made it (9.9)"),
        ({"store_version": SCHEMA_VERSION + 1}, f"its store is of version {SCHEMA_VERSION + 1}"),
        ({"store_version": SCHEMA_VERSION - 1}, "of another version than it says"),
        ({"store_version": "7"}, "its manifest is none"),
        ({"revision": -1}, "its manifest is none"),
        ({"made_at": "yesterday"}, "its manifest is none"),
        ({"members": 5}, "its manifest is none"),
        ({"members": []}, "the manifest and the members disagree"),
        ({"left_out": [1]}, "its manifest is none"),
        ({"surplus": 1}, "its manifest is none"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(small, there, whole, changes, words):
    """14.10: of a newer version, or not in our form."""
    refused(small, there, changed(whole, lambda members: said(members, **changes).items()), words)


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff", b"9" * 10_000])
def test_a_manifest_that_cannot_be_read_is_refused(small, there, whole, text):
    """14.10"""
    refused(small, there, changed(whole, lambda members: (members | {"manifest.json": text}).items()))


def test_a_store_that_is_damaged_or_none_is_refused(small, there, whole):
    """14.10: also where hash and seal fit it."""

    def with_store(body):
        def change(members):
            manifest = json.loads(members["manifest.json"])
            for each in manifest["members"]:
                if each["name"] == "indicators.sqlite":
                    each |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
            return (members | {"manifest.json": json.dumps(manifest).encode(), "indicators.sqlite": body}).items()

        return change

    with zipfile.ZipFile(io.BytesIO(whole)) as zipped:
        store = zipped.read("indicators.sqlite")
    torn = store[:8192] + b"\xff" * 4096 + store[12288:]
    for body in (b"", b"none", store[: len(store) // 2], torn):
        refused(small, there, changed(whole, with_store(body)), "the store in the backup is damaged")


def test_a_store_whose_answers_did_not_come_with_it_is_refused(small, there, whole):
    """14.10"""

    def change(members):
        manifest = json.loads(members["manifest.json"])
        manifest["members"] = [each for each in manifest["members"] if not each["name"].endswith(".gz")]
        left = {name: body for name, body in members.items() if not name.endswith(".gz")}
        return (left | {"manifest.json": json.dumps(manifest).encode()}).items()

    refused(small, there, changed(whole, change), "the backup lacks 2 raw answers that its store names")


def test_a_bomb_is_refused_before_it_fills_the_disk(small, there, whole, monkeypatch):
    """14.10: one that says its size needs more room than there is; one that lies about it is not what was put in."""
    big = bytes(30_000_000)
    body = changed(whole, with_member("home/big", big))
    assert len(body) < 1_000_000
    usage = shutil.disk_usage(small.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=20_000_000))
    assert "no room to restore" in refused(small, there, body)
    monkeypatch.undo()
    told = changed(whole, with_member("home/big", big, bytes=10))
    refused(small, there, told, "by the manifest")
    # In the zip's own list too, and further down in the bytes alone.
    size = len(big).to_bytes(4, "little")
    lying = bytearray(told.replace(size, (10).to_bytes(4, "little")))
    file = io.BytesIO(bytes(lying))
    archive.seal(file)
    refused(small, there, file.getvalue())


@pytest.mark.parametrize("body", [b"", b"PK", b"\x00" * 1000, b"sha256:" + b"0" * 64, b"x" * 10**6])
def test_what_is_no_backup_is_refused(small, there, body):
    """14.10"""
    refused(small, there, body, "cannot be used as a backup: ")


def test_a_zip_of_somebody_elses_is_refused(small, there):
    """14.10"""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("home/a", "a")
    refused(small, there, file.getvalue(), "it has no seal")
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.comment = archive.SEAL + b"0" * archive.LETTERS
    archive.seal(file)
    refused(small, there, file.getvalue(), "it has no manifest")


def test_a_file_that_cannot_be_read_is_refused(small, there, tmp_path):
    """14.10: none, a folder, a pipe."""
    os.mkfifo(tmp_path / "pipe")
    for name, words in (("none", "No such file"), ("home", "it is a folder"), ("pipe", "it is a pipe")):
        with pytest.raises(BackupError, match=f"{name} cannot be read .*{words}"):
            restored(small, tmp_path / name)
    assert files(small.home) == there


def test_a_full_disk_changes_nothing(small, there, whole, tmp_path, monkeypatch):
    """14.10: at each of the files that are written."""
    (tmp_path / "good.zip").write_bytes(whole)
    put, calls = restoring._put, []

    def full(reader, member, place):
        calls.append(place)
        if len(calls) == at:
            raise StoreError(f"no room to write {place} (No space left on device); free some space and start again")
        put(reader, member, place)

    monkeypatch.setattr(restoring, "_put", full)
    for each in (1, 2, 5):
        at = each
        calls.clear()
        with pytest.raises(StoreError, match="no room to write"):
            restored(small, tmp_path / "good.zip")
        assert files(small.home) == there
        assert beside(small.home) == []


@pytest.mark.parametrize("name", ["none/x.zip", "home/x.zip", "folder"])
def test_a_place_where_no_backup_can_be_is_refused(small, name, tmp_path):
    """14.10"""
    small.prepare()
    (tmp_path / "folder").mkdir()
    with pytest.raises(BackupError, match=r"name a file|make it first"):
        made(small, name)
    assert not list(tmp_path.rglob("*.part"))


def test_a_backup_that_cannot_be_written_leaves_the_one_that_is_there(small, tmp_path, monkeypatch):
    """14.10: nothing takes the file's name that was not read back whole; nothing is left beside it."""
    small.prepare()
    path, _ = made(small)
    before = path.read_bytes()

    def lying(own, member, target):
        raise BackupError(f"{member.name} is not what was put in")

    monkeypatch.setattr(archive.Reader, "copy", lying)
    with pytest.raises(BackupError, match="is not what was put in"):
        made(small, overwrite=True)
    monkeypatch.undo()
    (small.home / "briefs").mkdir()
    (small.home / "briefs" / "a.md").write_text("a")

    def unreadable(place):
        raise PermissionError(13, "Permission denied", str(place))

    monkeypatch.setattr(making.disk, "opened", unreadable)
    with pytest.raises(StoreError, match=r"a\.md cannot be read or written \(Permission denied\)"):
        made(small, overwrite=True)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.part*"))


def test_what_a_killed_backup_left_is_removed_by_the_next_of_that_name_a_day_later(small, tmp_path):
    """14.10"""
    small.prepare()
    old, new, mine = "desk.zip.0123456789abcdef.part", "desk.zip.fedcba9876543210.part", "desk.zip.mine.part"
    for name in (old, new, mine, "other.zip.0123456789abcdef.part"):
        (tmp_path / name).mkdir()
        for each in (tmp_path / name / "backup.zip", tmp_path / name):
            if each.name == "backup.zip":
                each.write_text("left")
            os.utime(each, (1, 1) if name != new else None)
    made(small)
    left = sorted(each.name for each in tmp_path.iterdir() if "part" in each.name)
    assert left == [new, mine, "other.zip.0123456789abcdef.part"]


def test_a_home_without_a_store_is_no_backup(small, tmp_path):
    """14.10"""
    small.home.mkdir()
    with pytest.raises(StoreError, match="holds no store yet"):
        made(small)
    assert not (tmp_path / "desk.zip").exists()


def test_a_store_that_is_damaged_is_not_backed_up_as_whole(small):
    """14.10"""
    store = small.prepare().store.path
    let_go()
    body = store.read_bytes()
    store.write_bytes(body[:8192] + b"\xff" * 4096 + body[12288:])
    with pytest.raises(StoreError, match="is damaged"):
        made(small)


# Who uses the home


def test_a_home_in_use_is_not_restored(full):
    """14.10: by a desk of this process; once it is gone, by nobody."""
    path, _ = made(full)
    let_go()
    desk = prepare(full.data, full.home)
    with pytest.raises(StoreBusyError, match="is in use by a server, a refresh or another command"):
        restore(engine_of(full.home), full.home, path)
    assert desk.store.revision()
    del desk
    restored(full, path)


HOLDS = """
import sys
from pathlib import Path
from indicators.desk import prepare
desk = prepare(Path(sys.argv[1]), Path(sys.argv[2]))
print("there", flush=True)
sys.stdin.read()
"""


def test_a_lock_goes_with_the_process_that_holds_it_however_it_ends(small, whole, tmp_path):
    """14.10: the system takes it away; no number of a process that is used again stops a restore."""
    (tmp_path / "good.zip").write_bytes(whole)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(small.data), str(small.home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"there\n"
        with pytest.raises(StoreBusyError):
            restored(small, tmp_path / "good.zip")
        process.kill()
    assert restored(small, tmp_path / "good.zip").kept.is_dir()


def test_a_backup_is_made_beside_a_real_server_and_a_restore_waits_until_it_is_stopped(tmp_path):
    """14.10: from another process, as an operator does."""
    server = Server(tmp_path / "home")
    path = tmp_path / "desk.zip"
    home = {"INDICATORS_HOME": str(server.home)}
    try:
        assert command("backup", str(path), **home).returncode == 0
        refusal = command("restore", str(path), **home)
        assert (refusal.returncode, refusal.stdout) == (2, "")
        in_use = f"{server.home} is in use by a server, a refresh or another command; stop that, then try again"
        assert refusal.stderr == f"indicators: {in_use}\n"
        with urllib.request.urlopen(f"{server.url}/health") as answer:
            assert json.load(answer)["ok"]
    finally:
        server.stop()
    done = command("restore", str(path), **home)
    assert done.returncode == 0, done.stderr
    assert " info backup.restored file=" in done.stderr


def command(*words, **environ):
    """Run a command of ours in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "indicators", *words],
        env=os.environ | environ, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_whoever_starts_while_a_restore_is_at_it_is_told_so(small):
    """14.10"""
    small.prepare()
    let_go()
    with house.alone(small.home), pytest.raises(StoreBusyError, match="is being restored from a backup"):
        small.prepare()
    small.prepare()


def test_whoever_held_the_lock_of_the_folder_before_holds_that_of_the_new_one(small, monkeypatch):
    """14.10: opened before the swap and taken after it, the lock would be one that nobody looks at."""
    small.prepare()
    let_go()
    opened, swapped = house._opened, []

    def slow(home):
        place = opened(home)
        if not swapped:
            swapped.append(small.home.rename(small.home.with_name("aside")))
            small.home.mkdir()
        return place

    monkeypatch.setattr(house, "_opened", slow)
    held = house.share(small.home)
    with pytest.raises(StoreBusyError), house.alone(small.home):
        pass
    held.close()


def test_a_restore_that_opened_the_lock_before_a_swap_is_alone_in_the_new_folder(small, monkeypatch):
    """14.10: the lock of the folder that was moved aside keeps nobody out."""
    small.prepare()
    let_go()
    opened, swapped = house._opened, []

    def slow(home):
        place = opened(home)
        if not swapped:
            swapped.append(small.home.rename(small.home.with_name("aside")))
            small.home.mkdir()
        return place

    monkeypatch.setattr(house, "_opened", slow)
    with house.alone(small.home), pytest.raises(StoreBusyError):
        house.share(small.home)


@pytest.mark.parametrize("number", [ENOLCK, EOPNOTSUPP])
def test_a_file_system_without_locks_is_said_and_used(small, monkeypatch, caplog, number):
    """14.10: it is not taken for a home that is in use."""
    import fcntl

    small.home.mkdir()

    def refuses(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuses)
    with house.alone(small.home):
        pass
    assert house.share(small.home)
    said = [(each.msg, each.facts) for each in caplog.records if each.msg == "home.unlocked"]
    assert said == [("home.unlocked", {"folder": small.home, "why": os.strerror(number)})] * 2


def test_a_lock_that_cannot_be_taken_for_another_reason_is_said(small, monkeypatch):
    """14.10"""
    import fcntl

    small.home.mkdir()

    def refuses(*_):
        raise OSError(EIO, os.strerror(EIO))

    monkeypatch.setattr(fcntl, "flock", refuses)
    with pytest.raises(StoreError, match=r"in-use\.lock cannot be read or written"), house.alone(small.home):
        pass


# What others have beside the home


OTHERS = (
    "home.restored", "home.restoring", ".home.restored", ".home.restoring-mine", f".home.restored-{'0' * 32}.old",
    f".home.other.restored-{'0' * 32}",
)  # fmt: skip


def test_a_restore_leaves_what_others_have_beside_the_home(small, whole, tmp_path):
    """14.10: whoever has made a folder of a name like its own."""
    (tmp_path / "good.zip").write_bytes(whole)
    small.prepare()
    for name in OTHERS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text(name)
    own = tmp_path / f".home.restoring-{'a' * 32}"
    own.mkdir()
    restored(small, tmp_path / "good.zip")
    for name in OTHERS:
        assert (tmp_path / name / "mine.txt").read_text() == name
    assert not own.exists()


def test_a_folder_that_no_restore_made_is_never_taken_for_the_home(small, tmp_path):
    """14.10: nor one whose note is of another home or has another mark."""
    mark, aside = "1" * 32, {"aside": "home.before-2020-10-05-120000"}
    (tmp_path / aside["aside"]).mkdir()
    note = {"mark": mark, "home": "home", **aside}
    for name in (*OTHERS, f".home.restored-{mark}"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.txt").write_text(name)
    for told in (
        None,
        {},
        note | {"home": "other"},
        note | {"mark": "2" * 32},
        note | {"aside": "home.before-not"},
        [],
    ):
        for name in OTHERS:
            (tmp_path / name / house.NOTE).write_text(json.dumps(note))
        if told is not None:
            (tmp_path / f".home.restored-{mark}" / house.NOTE).write_text(json.dumps(told))
        house.settle(small.home, datetime(2020, 10, 6, tzinfo=UTC))
        assert not small.home.exists(), told
    (tmp_path / f".home.restored-{mark}" / house.NOTE).write_text(json.dumps(note))
    house.settle(small.home, datetime(2020, 10, 6, tzinfo=UTC))
    assert (small.home / "mine.txt").read_text() == f".home.restored-{mark}"


def test_two_that_finish_the_same_swap_leave_a_home(small, monkeypatch):
    """14.10: the second one finds it done, and moves nothing aside."""
    small.home.mkdir()
    (small.home / "old.txt").write_text("old")
    begun, mark = house.beginning(small.home)
    (begun / house.NOTE).write_text(json.dumps({"mark": mark, "home": "home"}))
    house.finished(small.home, begun)
    now = datetime(2020, 10, 6, tzinfo=UTC)

    def another():
        monkeypatch.setattr(house, "alone", alone)
        house.settle(small.home, now, lambda: mark)

    alone = house.alone

    def later(home):
        another()
        return alone(home)

    monkeypatch.setattr(house, "alone", later)
    house.settle(small.home, now, lambda: mark)
    assert (small.home / house.NOTE).exists()
    assert beside(small.home) == ["home.before-2020-10-06-000000"]


def test_a_database_that_others_are_connected_to_is_not_restored(small, publisher, postgres, monkeypatch):
    """14.10: a server on another machine holds no lock here; its connections are seen."""
    import psycopg  # its driver need not be there

    monkeypatch.setenv("INDICATORS_STORE", postgres.database())
    fill(small, publisher)
    let_go()
    path, manifest = made(small)
    before = answers(small)
    let_go()
    with (
        psycopg.connect(os.environ["INDICATORS_STORE"], application_name="indicators"),
        pytest.raises(StoreBusyError, match="1 other connections of this program are open"),
    ):
        restored(small, path)
    assert beside(small.home) == []
    assert answers(small) == before
    assert restored(small, path).manifest == manifest


def test_one_transaction_that_fails_leaves_database_and_home_as_they_were(small, publisher, postgres, monkeypatch):
    """14.10"""
    monkeypatch.setenv("INDICATORS_STORE", postgres.database())
    fill(small, publisher)
    before = answers(small)
    let_go()
    path, _ = made(small)
    from indicators.store import postgres_copies  # its driver may not be there

    def fails(*_):
        raise StoreError("the last step fails")

    monkeypatch.setattr(postgres_copies, "_count_on", fails)
    with pytest.raises(StoreError, match="the last step fails"):
        restored(small, path)
    monkeypatch.setattr(postgres_copies, "_count_on", lambda *_: None)
    assert beside(small.home) == []
    assert answers(small) == before


def test_a_home_where_a_disk_is_mounted_or_a_file_is_refused(small, whole, tmp_path, monkeypatch):
    """14.10: neither can be swapped."""
    (tmp_path / "good.zip").write_bytes(whole)
    small.home.write_text("a file")
    with pytest.raises(StoreError, match="is no folder"):
        restored(small, tmp_path / "good.zip")
    assert small.home.read_text() == "a file"
    monkeypatch.setattr(os.path, "ismount", lambda _: True)
    with pytest.raises(StoreError, match="where a disk is mounted"):
        restored(small, tmp_path / "good.zip")


def test_a_backup_verifies_again(full, tmp_path):
    """14.10"""
    path, manifest = made(full)
    assert verify(path, tmp_path / "unpacked") == manifest


def test_briefs_written_while_a_backup_waits_for_them_are_in_it(small, tmp_path):
    """14.10: one edit at a time, and the backup's look at the briefs is one of them."""
    desk = small.prepare()
    done = []
    with desk.briefs.changing():
        thread = threading.Thread(target=lambda: done.append(made(small)))
        thread.start()
        (small.home / "briefs" / "late.md").write_text("late")
    thread.join()
    ((_, manifest),) = done
    assert "home/briefs/late.md" in {each.name for each in manifest.members}
