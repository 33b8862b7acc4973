"""What an export that was killed left beside its place goes with the next one to that place, and nothing else; 16."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest

from indicators.handouts import export
from indicators.handouts.export import put

# An export that stands still as soon as all is written and before it has its name.
HELD = """
import os, sys, time
from pathlib import Path
from indicators.handouts.export import put
os.fsync = lambda _: (print("written", flush=True), sys.stdin.readline())
print(put(Path(sys.argv[1]), sys.argv[2].encode(), 1, overwrite=True)["bytes"])
"""


@contextmanager
def held(target, words="half"):
    """Give a process that is about to give a file its name."""
    with subprocess.Popen(
        [sys.executable, "-c", HELD, str(target), words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout.readline() == "written\n"
            yield process
        finally:
            process.kill()


def names(folder):
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("overwrite", [False, True])
def test_the_next_export_clears_what_a_killed_one_left(tmp_path, overwrite):
    """16 Bad input: SIGKILL leaves a file beside the target, of which nobody can know whose it is."""
    target = tmp_path / "a.zip"
    if overwrite:
        target.write_bytes(b"before")
    for _ in range(2):
        with held(target) as process:
            process.kill()
    left = [each for each in names(tmp_path) if each != "a.zip"]
    assert len(left) == 1, "the second cleared what the first left"
    assert left[0].startswith("a.zip.")
    assert not target.exists() or target.read_bytes() == b"before"
    put(target, b"whole", 1, overwrite=overwrite)
    assert (names(tmp_path), target.read_bytes()) == (["a.zip"], b"whole")


def test_one_that_is_alive_keeps_its_own(tmp_path):
    """16 Bad input: two exports to one place at a time; the later name stands, and both end well."""
    target = tmp_path / "a.zip"
    with held(target, "first") as process:
        beside = names(tmp_path)
        put(target, b"second", 1, overwrite=True)
        assert names(tmp_path) == ["a.zip", *beside]
        assert target.read_bytes() == b"second"
        assert process.communicate("\n")[0] == "5\n"
    assert (names(tmp_path), target.read_bytes()) == (["a.zip"], b"first")


def test_what_is_no_leftover_of_this_place_is_not_touched(tmp_path):
    """16 Bad input: somebody's own file, folder, link or pipe, and what exports to other places left."""
    target, sign = tmp_path / "a.zip", "0123456789abcdef"
    for name in (
        f"b.zip.{sign}.part", f"a.zip.{sign}", f"a.zip.{sign[1:]}.part", f"a.zip.{sign.upper()}.part",
        f"xa.zip.{sign}.part", f"aXzip.{sign}.part", f"a.zip.{sign}.part.txt", "a.zip.part", f"a.zip.{sign[::-1]}.part",
    ):  # fmt: skip
        (tmp_path / name).write_text("mine")
    (tmp_path / "second name").hardlink_to(tmp_path / f"a.zip.{sign[::-1]}.part")
    (tmp_path / f"a.zip.{sign.replace('0', '1')}.part").mkdir()
    (tmp_path / f"a.zip.{sign.replace('0', '2')}.part").symlink_to(tmp_path / "a.zip.part")
    (tmp_path / f"a.zip.{sign.replace('0', '3')}.part").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / f"a.zip.{sign.replace('0', '4')}.part")
    before = names(tmp_path)
    (tmp_path / f"a.zip.{sign}.part").write_text("left")
    put(target, b"whole", 1, overwrite=False)
    assert names(tmp_path) == sorted([*before, "a.zip"])
    assert (tmp_path / "a.zip.part").read_text() == "mine"


def test_a_file_that_is_taken_for_a_leftover_before_it_is_held_is_begun_again(tmp_path, monkeypatch):
    """16 Bad input: the moment between making a file and holding it, forced."""
    target, taken = tmp_path / "a.zip", []
    real = export._locked

    def late(place, *, wait):
        if wait and len(taken) < 3:
            taken.append(place)
            export._clear(target)
        return real(place, wait=wait)

    monkeypatch.setattr(export, "_locked", late)
    put(target, b"whole", 1, overwrite=False)
    assert len(taken) == 3
    assert (names(tmp_path), target.read_bytes()) == (["a.zip"], b"whole")


def test_exports_to_one_place_at_once_leave_one_whole_file(tmp_path):
    """16 Bad input: each of many ends well, and nothing lies beside the file afterwards."""
    target, faults = tmp_path / "a.zip", []

    def often(sign):
        try:
            for _ in range(40):
                put(target, sign * 1000, 1, overwrite=True)
        except Exception as error:  # noqa: BLE001 - told below
            faults.append(error)

    threads = [threading.Thread(target=often, args=(each,)) for each in (b"a", b"b", b"c")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert faults == []
    assert names(tmp_path) == ["a.zip"]
    assert len(set(target.read_bytes())) == 1
