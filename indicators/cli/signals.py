"""A command that is told to end puts in order what it was at."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMINATED = 143


@contextmanager
def ended_by_a_signal() -> Iterator[None]:
    """Let SIGTERM end what is done here as Ctrl-C does, with what it was at put in order."""

    def end(*_: object) -> NoReturn:
        raise SystemExit(TERMINATED)

    if threading.current_thread() is not threading.main_thread():  # no other one may handle signals
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
