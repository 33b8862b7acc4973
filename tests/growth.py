"""How the work of something grows with its input: for what must not take the square of it, without a limit of time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FACTOR, TIMES = 4, 3
SQUARE = FACTOR * 2.5  # of four times the input: 4 if the work grows with it, 16 if with its square


def grows_with_the_square(work: Callable[[Any], object], make: Callable[[int], Any], size: int) -> bool:
    """Return whether work on four times the input takes rather 16 than 4 times as long, by this thread's own clock.

    It does only if it does so three times: another process may slow a measurement, and none makes square work quick.
    """

    def seconds(many: int) -> float:
        made = make(many)
        begun = time.thread_time()
        work(made)
        return time.thread_time() - begun

    seconds(size)  # what is made once and kept
    return all(
        min(seconds(size * FACTOR) for _ in range(2)) > SQUARE * min(seconds(size) for _ in range(3))
        for _ in range(TIMES)
    )
