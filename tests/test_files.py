"""Files that pages ask for: swept, counted, cleared away after a killed server; one that breaks off is told; 16.3."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from indicators.errors import ExportError, RefusedError, StoreError, UnknownNameError
from indicators.handouts.export import Order, Work
from indicators.handouts.handout import Outline
from indicators.server import files
from indicators.server.files import FOLDER, GONE, LEFT_AFTER, MOST, Files, clear

BRIEF = "2020-09-30-iran-venezuela"
WANTED = Order(BRIEF, "pack", outline=Outline(BRIEF, ()))  # quickly made
NONE = Order("no-brief", "pack")


@pytest.fixture(scope="module")
def home(ready, tmp_path_factory):
    """A home with what ships."""
    folder = tmp_path_factory.mktemp("files") / "home"
    shutil.copytree(ready, folder)
    return folder


@pytest.fixture
def here(home, monkeypatch):
    """The same, for processes that are begun; nothing of an earlier test lies in it."""
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    shutil.rmtree(home / FOLDER, ignore_errors=True)
    return home


class Clock:
    """Seconds that a test lets pass."""

    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def made(here):
    """Files with a clock of the test's."""
    clock = Clock()
    own = Files(lambda: here, clock)
    yield own, clock
    own.close()


def until(true):
    """Wait until something is so: no test measures how long that takes."""
    while not true():
        time.sleep(0.01)


def lying(home):
    """Return what lies in the folder of exports, but locks."""
    return [each for each in (home / FOLDER).rglob("*") if each.suffix != ".lock" and not each.is_dir()]


def file_of(own, name):
    return own._files[name]


def ended(work):
    return work._process.poll() is not None


def test_what_nobody_looks_at_for_a_while_is_ended_and_cleared_away(made, here):
    """16.3: 150 s without a look; whoever looks keeps his."""
    own, clock = made
    looked, left = own.begin(WANTED, "a.zip"), own.begin(WANTED, "b.zip")
    until(lambda: file_of(own, left).work)
    work = file_of(own, left).work
    os.kill(work._process.pid, signal.SIGSTOP)  # it is at it, however long that takes
    clock.now += 100
    own.state(looked)
    clock.now += LEFT_AFTER - 100
    own.sweep()
    assert set(own._files) == {looked, left}, "150 s are not over"
    os.kill(work._process.pid, signal.SIGCONT)
    clock.now += 0.5
    own.sweep()
    assert set(own._files) == {looked}
    assert ended(work)
    with pytest.raises(UnknownNameError, match=GONE):
        own.state(left)
    until(lambda: own.state(looked)["state"] == "made")
    assert [each.name for each in lying(here)] == [looked]
    clock.now += LEFT_AFTER + 1
    own.sweep()
    assert own._files == {}
    assert lying(here) == []


def test_no_more_than_twenty_are_asked_for_and_not_taken(made, here):
    """16.3: the next is refused in one line; one that is dropped, or taken, makes room."""
    own, _ = made
    names = [
        own.begin(WANTED, "first.zip"),
        *(own.begin(NONE, f"{each}.zip") for each in range(MOST - 1)),
    ]
    assert len(names) == MOST == 20
    with pytest.raises(RefusedError, match="20 files are asked for and not taken yet; try again in a moment"):
        own.begin(NONE, "more.zip")
    own.drop(names[-1])
    names[-1] = own.begin(NONE, "more.zip")
    with pytest.raises(RefusedError):
        own.begin(NONE, "more.zip")
    for each in names[2:]:
        own.drop(each)
    until(lambda: own.state(names[0])["state"] == "made")
    until(lambda: own.state(names[1])["state"] == "failed")
    assert "no brief 'no-brief'" in own.state(names[1])["told"]
    name, content = own.take(names[0])
    assert (name, content[:2]) == ("first.zip", b"PK")
    with pytest.raises(UnknownNameError, match=GONE):
        own.take(names[0])
    assert lying(here) == []
    own.close()
    with pytest.raises(RefusedError):
        own.begin(NONE, "more.zip")
    assert list((here / FOLDER).iterdir()) == []


SERVER = """
import os, signal, sys, time
from indicators.handouts.export import Order
from indicators.server.files import Files
files = Files()
own = files.begin(Order(sys.argv[1], "pack"), "a.zip")
while not files._files[own].work:
    time.sleep(0.01)
worker = files._files[own].work._process.pid
os.kill(worker, signal.SIGSTOP)
print(worker, files._folder, flush=True)
sys.stdin.readline()
"""


def test_what_a_killed_server_left_goes_when_the_next_starts_and_a_living_one_keeps_its_own(made, here):
    """16.3, bad input: its worker, which goes on for a while, puts nothing back."""
    own, _ = made
    mine = own.begin(WANTED, "mine.zip")
    until(lambda: own.state(mine)["state"] == "made")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, BRIEF], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            worker, _, folder = server.stdout.readline().strip().partition(" ")
            (here / FOLDER / folder.rpartition("/")[2] / "half.part").write_bytes(b"half")
            clear(here)
            assert "half.part" in [each.name for each in lying(here)], "it lives"
        finally:
            server.kill()
    own.start()
    assert [each.name for each in lying(here)] == [mine]
    assert len(list((here / FOLDER).iterdir())) == 2, "a folder and its lock"
    os.kill(int(worker), signal.SIGCONT)
    until(lambda: not alive(int(worker)))
    assert [each.name for each in lying(here)] == [mine]
    assert own.take(mine)[1].startswith(b"PK")


def alive(process):
    """Return whether a process that is nobody's child any more goes on."""
    import psutil

    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_home_that_cannot_be_written_is_one_line(tmp_path, caplog):
    """16 Bad input: where the folder should be there is a file; the server starts all the same."""
    (tmp_path / FOLDER).write_text("a file")
    own = Files(lambda: tmp_path)
    with pytest.raises(StoreError, match=r"exports cannot be read or written \(.*\); fix the folder's permissions"):
        own.begin(NONE, "a.zip")
    own.start()
    own.close()
    assert (tmp_path / FOLDER).read_text() == "a file"


NOISY = """
import atexit, os, sys
sys.stderr.write("noise on stderr\\n" * 40_000)
atexit.register(lambda: print("noise on stdout"))
"""


def test_a_worker_that_breaks_off_is_told_in_one_line_and_in_the_log(made, caplog):
    """16.3: its standard error went nowhere; the reader has one line, the log the end of what it said."""
    own, _ = made
    caplog.set_level(logging.WARNING, "indicators")
    name = own.begin(replace(WANTED, form="no form"), "a.zip")  # a fault of ours, such as no test has met
    until(lambda: own.state(name)["state"] == "failed")
    told = own.state(name)["told"]
    assert told == (
        "nothing was written: its process ended with status 1; try again, and where it ends so again, the log says more"
    )
    (line,) = [each for each in caplog.records if each.name == "indicators"]
    assert (line.msg, line.levelno) == ("export.broke_off", logging.ERROR)
    assert line.facts["said"].rstrip().endswith("KeyError: 'no form'")
    assert "Traceback" in line.facts["said"]
    assert line.facts["form"] == "no form"
    caplog.clear()
    killed = own.begin(WANTED, "a.zip")
    until(lambda: file_of(own, killed).work)
    os.kill(file_of(own, killed).work._process.pid, signal.SIGKILL)
    until(lambda: own.state(killed)["state"] == "failed")
    assert "status -9" in own.state(killed)["told"]
    assert [each.msg for each in caplog.records if each.name == "indicators"] == ["export.broke_off"]
    caplog.clear()
    refused = own.begin(NONE, "a.zip")
    until(lambda: own.state(refused)["state"] == "failed")
    assert [each.msg for each in caplog.records if each.name == "indicators"] == ["export.failed"]


def test_whatever_else_a_worker_prints_is_none_of_its_answers(here, tmp_path, monkeypatch):
    """16.3: a library's warnings and words, more than a pipe holds."""
    (tmp_path / "noisy").mkdir()
    (tmp_path / "noisy" / "sitecustomize.py").write_text(NOISY)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'noisy'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    work = Work(WANTED, tmp_path / "a.zip")
    assert work.wait()["bytes"] == (tmp_path / "a.zip").stat().st_size
    assert not work.broke_off
    assert "noise on stdout" in work.said
    assert len(work.said) < 10_000
    with pytest.raises(ExportError, match="no brief 'no-brief'"):
        Work(NONE, tmp_path / "b.zip").wait()


def test_no_process_can_be_started(monkeypatch, made):
    """16 Bad input: no memory, or too many processes."""
    own, _ = made
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    name = own.begin(NONE, "a.zip")
    until(lambda: own.state(name)["state"] == "failed")
    assert own.state(name)["told"] == "no process could be started to make it (No such file or directory); try again"
    assert files.AT_ONCE == 2
