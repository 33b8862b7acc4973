"""What is kept is bound: by bytes where answers are large. And what is freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys
from threading import Barrier, Thread
from time import sleep

import pytest
from making import make_frame

from indicators.core.kept import OF_EACH, kept, pickled


def test_what_is_kept_weighs_no_more_than_it_may():
    """14.8i: 512 pages of 190 kB were kept, whatever they weighed."""
    made = []

    @kept(100_000, weigh=pickled)
    def page(number):
        made.append(number)
        return "x" * 20_000

    for number in range(50):
        page(number)
    assert len(made) == 50
    for number in range(46, 50):  # four of 22 kB fit
        page(number)
    assert len(made) == 50
    page(45)
    assert made[-1] == 45


def test_an_answer_heavier_than_all_that_may_be_kept_is_given_and_not_kept():
    """14.8i."""
    made = []

    @kept(100_000, weigh=pickled)
    def page(size):
        made.append(size)
        return "x" * size

    assert [len(page(size)) for size in (10, 200_000, 10, 200_000)] == [10, 200_000, 10, 200_000]
    assert made == [10, 200_000, 200_000]


def test_a_small_answer_weighs_what_keeping_it_takes():
    """14.8i: a million keys of empty answers are no small thing."""
    assert pickled(None) >= OF_EACH
    frame = make_frame({"2020-01-01": 1.0, "2020-02-01": 2.0})
    assert pickled(frame) > pickled(frame.iloc[:1]) > OF_EACH


def test_threads_that_ask_for_the_same_wait_for_the_first():
    """14.5, 14.8c: of what is bound by bytes too."""
    asked, gave, gate = [], [], Barrier(8)

    @kept(100_000, weigh=pickled)
    def page(name):
        asked.append(name)
        sleep(0.05)  # the others ask meanwhile
        return [name]

    def ask():
        gate.wait()
        gave.append(page("one"))

    threads = [Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert asked == ["one"]
    assert all(each is gave[0] for each in gave)


HELD_AND_FREED = """
import sys
from indicators.core.memory import give_back
if sys.argv[1] == "told":
    assert give_back()
import psutil
bytes(500_000)  # once freed, an allocator that was told nothing keeps what is not larger
held, kept = [], []
for number in range(300):
    held.append(bytes(300_000 + number))
    kept.append(bytes(3_000))  # what lies between keeps the end of its heap from going back
del held
print(psutil.Process().memory_info().rss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_what_was_freed_goes_back_to_the_system():
    """14.8i: a process that held 100 MB and let go of it is a small one again, whatever it still holds in between."""
    took = {}
    for told in ("told", "untold"):
        command = [sys.executable, "-c", HELD_AND_FREED, told]
        took[told] = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert took["told"] < 0.5 * took["untold"], took
