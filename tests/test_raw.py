"""The archive of raw answers."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.errors import StoreError
from indicators.net.archive import Archive

BODY = b"date,value\n2026-01-01,3\n" * 50


@pytest.fixture
def archive(tmp_path):
    return Archive(tmp_path / "raw")


def files(archive: Archive) -> list[Path]:
    return sorted(each for each in archive.folder.rglob("*") if each.is_file())


def age(path: Path, days: float) -> None:
    os.utime(path, (time.time() - days * 86400,) * 2)


def days_ago(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


@given(body=st.binary(max_size=5000))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_come_back_by_their_hash(archive, body):
    key = archive.put(body)
    assert key == sha256(body).hexdigest()
    assert archive.has(key)
    assert archive.get(key) == body


def test_an_answer_is_kept_once_under_its_hash_packed_and_the_same_each_time(archive, tmp_path):
    key = archive.put(BODY)
    [path] = files(archive)
    assert path == archive.folder / key[:2] / f"{key}.gz"
    packed = path.read_bytes()
    assert gzip.decompress(packed) == BODY
    assert packed[4:8] == bytes(4)  # no time in it
    assert len(packed) < len(BODY) / 5
    before = path.stat().st_ino
    assert archive.put(BODY) == key
    assert [(each, each.stat().st_ino) for each in files(archive)] == [(path, before)]
    other = Archive(tmp_path / "other")
    other.put(BODY)
    assert files(other)[0].read_bytes() == packed


@pytest.mark.parametrize("key", ["0" * 64, "", "../../etc/passwd", "0" * 63 + "G", "0" * 64 + "\n"])
def test_what_is_not_there_is_none(archive, key):
    assert archive.get(key) is None
    assert not archive.has(key)
    archive.put(BODY)
    assert archive.get(key) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda packed: b"",
        lambda packed: packed[:-9],
        lambda packed: packed[:20],
        lambda packed: b"no gzip at all",
        lambda packed: packed[:30] + b"\xff\xff\xff" + packed[33:],
        lambda packed: gzip.compress(b"other bytes"),
        lambda packed: packed + gzip.compress(b"more"),
    ],
    ids=["empty", "cut", "cut early", "text", "a bit", "another's", "more"],
)
def test_a_damaged_answer_is_none_and_is_kept_anew_when_it_comes_again(archive, damage):
    key = archive.put(BODY)
    [path] = files(archive)
    path.write_bytes(damage(path.read_bytes()))
    assert archive.get(key) is None
    assert archive.put(BODY) == key
    assert archive.get(key) == BODY


def test_old_answers_are_pruned_but_those_in_use_stay(archive):
    old, used, young = archive.put(b"old"), archive.put(b"used"), archive.put(b"young")
    for key in (old, used):
        age(archive.folder / key[:2] / f"{key}.gz", 100)
    assert archive.prune({used}, days_ago(90)) == 1
    assert [archive.get(key) for key in (old, used, young)] == [None, b"used", b"young"]
    assert archive.prune({used}, days_ago(90)) == 0


def test_an_old_answer_that_came_again_is_young(archive):
    key = archive.put(BODY)
    age(files(archive)[0], 100)
    archive.put(BODY)
    assert archive.prune((), days_ago(90)) == 0
    assert archive.get(key) == BODY


def test_what_was_left_beside_is_swept_once_it_is_stale(archive):
    archive.put(BODY)
    [path] = files(archive)
    stale, fresh = path.with_suffix(".aa.part"), path.with_suffix(".bb.part")
    for each in (stale, fresh):
        each.write_bytes(b"half")
    age(stale, 1)
    assert archive.prune((), days_ago(90)) == 0
    assert files(archive) == sorted([path, fresh])


def test_pruning_a_folder_that_is_not_there_removes_nothing(archive):
    assert archive.prune((), days_ago(0)) == 0
    assert not archive.folder.exists()


LIMITED = """
import os, resource, signal, sys
from pathlib import Path
from indicators.errors import StoreError
from indicators.net.archive import Archive
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    Archive(Path(sys.argv[1])).put(os.urandom(100_000))
except StoreError as error:
    print(error)
"""


def test_a_full_disk_is_named_and_leaves_nothing(archive):
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED, str(archive.folder)], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"no room to write .*\.gz \(.+\); free some space and start again\n", ran.stdout)
    assert files(archive) == []


def test_a_folder_that_cannot_be_one_is_named(archive):
    archive.folder.write_text("a file stands where the folder goes")
    with pytest.raises(StoreError, match=r"cannot be read or written .*INDICATORS_HOME"):
        archive.put(BODY)
    with pytest.raises(StoreError, match="cannot be read or written"):
        archive.get(sha256(BODY).hexdigest())


KEEPING = """
import sys
from pathlib import Path
from indicators.net.archive import Archive
archive, n = Archive(Path(sys.argv[1])), 0
print("ready", flush=True)
while True:
    n += 1
    archive.put(b"%d " % n * 50_000)
"""


def test_a_process_that_is_killed_leaves_no_half_answer(archive):
    for n in range(5):
        with subprocess.Popen([sys.executable, "-c", KEEPING, str(archive.folder)], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(0.05 + 0.013 * n)
            process.send_signal(signal.SIGKILL)
    whole = [each for each in files(archive) if each.suffix == ".gz"]
    assert whole
    assert all(archive.get(each.stem) for each in whole)
