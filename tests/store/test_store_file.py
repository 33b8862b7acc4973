"""SQLite: one file for several at once, killed builds, and files that cannot be used."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from making import ANNUAL, DAILY, make_small
from storing import shown

from indicators.core import house
from indicators.core.tables import ROOT
from indicators.errors import CatalogError, StoreError
from indicators.model import EVERYTHING
from indicators.store.sqlite import SQLite

# Several at once


def test_the_store_is_in_wal_mode_and_alone_in_its_folder(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert {each.name for each in path.parent.iterdir()} <= {path.name, path.with_suffix(".lock").name, "in-use.lock"}


PREPARE = """
import sys
from pathlib import Path
from indicators.desk import prepare
from indicators.model import EVERYTHING
desk = prepare(Path(sys.argv[1]), Path(sys.argv[2]))
print(sum(each.count for each in desk.store.held(None, EVERYTHING).values()))
"""


def start(script, *arguments, **named):
    named.setdefault("env", {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        **named,
    )


def test_two_processes_that_build_at_once_both_end_well(tmp_path):
    both = [start(PREPARE, ROOT / "data", tmp_path / "home") for _ in range(2)]
    answers = [(*process.communicate(), process.returncode) for process in both]
    assert [(error, status) for _, error, status in answers] == [("", 0), ("", 0)]
    assert answers[0][0] == answers[1][0]
    assert int(answers[0][0]) > 10_000
    assert {each.name for each in (tmp_path / "home").iterdir()} == {
        "indicators.sqlite",
        "indicators.lock",
        "in-use.lock",
    }


KILLED = """
import os, signal, sys
from pathlib import Path
from indicators import desk
from indicators.figures import shipped
from indicators.store.building import engine_of, ensure
from indicators.catalog import load
from indicators.core.tables import Faults

class Halfway(dict):
    def __getitem__(self, name):
        if name == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__getitem__(name)

data, home = Path(sys.argv[1]), Path(sys.argv[2])
catalog = load(data, Faults())
frames = Halfway(shipped.read(data, catalog, Faults()))
ensure(engine_of(home), home, catalog, lambda: frames, desk.digest(data))
"""


def test_a_build_that_is_killed_leaves_no_store_and_the_next_start_works(small):
    process = start(KILLED, small.data, small.home, ANNUAL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (small.home / "indicators.sqlite").exists()
    store = small.prepare().store
    assert len(store.read([DAILY, ANNUAL], EVERYTHING)) == 8
    assert {each.name for each in small.home.iterdir()} == {"indicators.sqlite", "indicators.lock", "in-use.lock"}


def test_a_refill_that_is_killed_keeps_the_old_figures_and_is_made_good(small):
    old = small.prepare().store
    small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,11,", "2020-09-29,11.5,")
    process = start(KILLED, small.data, small.home, ANNUAL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert shown(old)["2020-09-29"] == 11.0
    assert shown(small.prepare().store)["2020-09-29"] == 11.5


LOGGED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA wal_autocheckpoint=0")
for number in range(300):
    connection.execute("INSERT INTO meta VALUES(?, ?)", (f"more {number}", "x" * 500))
os.kill(os.getpid(), signal.SIGKILL)
"""


def counted(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT COUNT(*) FROM meta").fetchone()[0]


def test_a_store_that_was_moved_away_leaves_nothing_to_the_one_that_is_built_then(small, tmp_path):
    """14.8a: as the words for a damaged one advise; SQLite plays what a killed process logged into the new one."""
    path = small.prepare().store.path
    before = counted(path)
    start(LOGGED, path).communicate()
    path.rename(tmp_path / "old")
    store = small.prepare().store
    assert counted(store.path) == before
    assert len(store.read([DAILY, ANNUAL], EVERYTHING)) == 8
    # What was in the log alone is not lost either.
    path.with_name(f"{path.name}-wal.old").rename(tmp_path / "old-wal")
    assert counted(tmp_path / "old") == before + 300


def test_what_a_killed_build_left_of_any_kind_is_nothing_to_the_next(small):
    """14, "How good": first builds."""
    small.home.mkdir()
    endings = ("", "-journal", "-wal", "-shm")
    for ending in endings:
        (small.home / f"indicators.building{ending}").write_bytes(b"half" * 2000)
    assert len(small.prepare().store.read([DAILY, ANNUAL], EVERYTHING)) == 8
    assert {each.name for each in small.home.iterdir()} == {"indicators.sqlite", "indicators.lock", house.LOCK}


# Files that cannot be used


def refused(small):
    """Return the one line with which a start is refused, after a check that the store was left as it was."""
    path = small.home / "indicators.sqlite"
    before = path.read_bytes()
    with pytest.raises(StoreError) as caught:
        small.prepare()
    assert path.read_bytes() == before
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_truncated_store_is_named_and_left(small, share):
    path = small.prepare().store.path
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "is damaged" in refused(small)


def test_an_empty_file_is_named_and_left(small):
    small.prepare().store.path.write_bytes(b"")
    assert "is damaged" in refused(small)


def test_random_bytes_are_named_and_left(small):
    small.prepare().store.path.write_bytes(np.random.default_rng(7).bytes(40_000))
    assert "is damaged" in refused(small)


def test_random_bytes_behind_a_good_header_are_named_and_left(small):
    path = small.prepare().store.path
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + np.random.default_rng(7).bytes(len(whole) - 100))
    assert "is damaged" in refused(small)


def test_another_sqlite_file_is_named_and_left(small):
    small.home.mkdir()
    with closing(sqlite3.connect(small.home / "indicators.sqlite")) as connection:
        connection.execute("CREATE TABLE other(a)")
        connection.commit()
    assert "cannot be used as the store (no such table: meta); it is another program's" in refused(small)
    assert "damaged" not in refused(small)


def test_a_store_without_its_version_is_named_and_left(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta WHERE name = 'schema_version'")
        connection.commit()
    assert "does not say what it holds" in refused(small)


def test_a_store_of_a_newer_program_is_named_and_left(small):
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE name = 'schema_version'")
        connection.commit()
    assert "newer version" in refused(small)
    assert "INDICATORS_HOME" in refused(small)


def test_a_store_that_vanishes_is_named_when_it_is_read(small):
    store = small.prepare().store
    store.path.unlink()
    with pytest.raises(StoreError, match=r"indicators\.sqlite"):
        store.read([DAILY], EVERYTHING)
    assert not store.path.exists()


def test_a_folder_in_the_place_of_the_store_is_named(small):
    (small.home / "indicators.sqlite").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"indicators\.sqlite"):
        small.prepare()


def test_a_file_in_the_place_of_the_folder_is_named(small):
    small.home.write_text("a file")
    with pytest.raises(StoreError, match="INDICATORS_HOME"):
        small.prepare()
    assert small.home.read_text() == "a file"


def test_faults_in_the_figures_leave_an_old_store_as_it_was(small):
    path = small.prepare().store.path
    before = path.read_bytes()
    small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,11,", "2020-09-29,eleven,")
    with pytest.raises(CatalogError):
        small.prepare()
    assert path.read_bytes() == before
    assert {each.name for each in path.parent.iterdir()} == {"indicators.sqlite", "indicators.lock", "in-use.lock"}


LIMITED = """
import resource, sys
from pathlib import Path
from indicators.errors import StoreError
from indicators.desk import prepare
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_during_the_first_build_is_named_and_leaves_nothing(small):
    process = start(LIMITED, small.data, small.home, 8192)
    words, errors = process.communicate()
    assert (errors, process.returncode) == ("", 0)
    assert re.fullmatch(r"no room to write .*indicators\.sqlite .*\n", words)
    assert {each.name for each in small.home.iterdir()} <= {"indicators.lock", "in-use.lock"}
    assert len(small.prepare().store.read([DAILY], EVERYTHING)) == 4


def test_a_full_disk_during_a_refill_is_named_and_keeps_the_old_figures(small):
    store = small.prepare().store
    before = store.path.read_bytes()
    name = f"figures/observations/{DAILY}.csv"
    small.replace(name, "2020-09-29,11,", "2020-09-29,11.5,")
    process = start(LIMITED, small.data, small.home, 4096)
    words, errors = process.communicate()
    assert (errors, process.returncode) == ("", 0)
    assert re.fullmatch(r"no room to write .*indicators\.sqlite .*\n", words)
    assert store.path.read_bytes() == before
    assert shown(store)["2020-09-29"] == 11.0
    assert shown(small.prepare().store)["2020-09-29"] == 11.5


def test_a_folder_that_one_may_not_enter_is_named(open_small):
    open_small.home.mkdir(mode=0o700)
    open_small.home.chmod(0)
    assert re.fullmatch(r".*INDICATORS_HOME.*\n", as_nobody(open_small))


@pytest.fixture
def open_small():
    """A tiny data folder that everybody may read, outside the folder of the test, which only its owner may."""
    folder = Path(tempfile.mkdtemp(prefix="indicators-test-"))
    folder.chmod(0o755)
    yield make_small(folder)
    for each in folder.rglob("*"):
        if each.is_dir():
            each.chmod(0o755)
    shutil.rmtree(folder)


AS_NOBODY = """
import os, sys
from pathlib import Path
from indicators.errors import StoreError
from indicators.desk import prepare
if os.geteuid() == 0:
    # The interpreter may lie where nobody can read it: what is imported late must be in by now.
    prepare(Path(sys.argv[1]), Path(sys.argv[3]))
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    prepare(Path(sys.argv[1]), Path(sys.argv[2]))
except StoreError as error:
    print(error)
"""


def as_nobody(small):
    """Start as a user who owns nothing (modes do not bind root) and return what is printed."""
    process = start(AS_NOBODY, small.data, small.home, small.home.with_name("warm"))
    words, errors = process.communicate()
    assert (errors, process.returncode) == ("", 0)
    return words


def test_a_read_only_folder_without_a_store_is_named(open_small):
    open_small.home.mkdir(mode=0o555)
    assert re.fullmatch(r".*cannot be opened for writing .*INDICATORS_HOME.*\n", as_nobody(open_small))
    assert list(open_small.home.iterdir()) == []


def test_a_read_only_folder_with_an_old_store_is_named_and_left(open_small):
    path = open_small.prepare().store.path
    before = path.read_bytes()
    path.chmod(0o444)
    open_small.home.chmod(0o555)
    open_small.replace(f"figures/observations/{DAILY}.csv", "2020-09-29,11,", "2020-09-29,11.5,")
    assert re.fullmatch(r".*cannot be opened for writing .*INDICATORS_HOME.*\n", as_nobody(open_small))
    assert path.read_bytes() == before


def test_a_store_whose_log_was_being_written_into_it_is_whole(small):
    """14, kills: its first page says already how long it will be, and the log has what is not in it yet."""
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("CREATE TABLE more(text TEXT)")
        writer.execute("INSERT INTO more VALUES(?)", ("x" * 200_000,))
        writer.commit()
        pages = writer.execute("PRAGMA page_count").fetchone()[0]
        kept = {ending: Path(f"{path}{ending}").read_bytes() for ending in ("", "-wal")}
    header = kept[""][:28] + pages.to_bytes(4, "big") + kept[""][32:]
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    path.write_bytes(header)
    with pytest.raises(StoreError, match=f"it has {len(header):,} of "):
        SQLite(path).exists()
    Path(f"{path}-wal").write_bytes(kept["-wal"])
    assert SQLite(path).exists()
    path.write_bytes(header)
    Path(f"{path}-wal").write_bytes(kept["-wal"][:5000])
    with pytest.raises(StoreError, match="is damaged"):
        SQLite(path).exists()
