"""Work of ours in a process beside this one, which is told once, asked once, and ends with that."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from indicators.errors import IndicatorError

if TYPE_CHECKING:
    from typing import Self


class Beside:
    """A module that runs beside: it reads what it is told from standard input, and writes its answer.

    Args:
        module: its name.
        words: that it is started with.
    """

    def __init__(self, module: str, *words: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - names of ours
            [sys.executable, "-m", module, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        with self._process:
            pass

    def tell(self, said: bytes) -> None:
        """Say what it is to do."""
        assert self._process.stdin is not None  # noqa: S101 - it is a pipe, and told once
        with suppress(BrokenPipeError), self._process.stdin as file:  # what became of it is told with the answer
            file.write(said)
        self._process.stdin = None

    def answer(self, seconds: float, trouble: str) -> bytes:
        """Return what it answered.

        Args:
            seconds: that are waited for it.
            trouble: what is said of it where it gives no answer, before the reason.

        Raises:
            IndicatorError: it failed, or took longer.
        """
        try:
            told, complaint = self._process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise IndicatorError(f"{trouble}: not within {seconds:g} s; try again") from error
        if self._process.returncode:
            lines = complaint.decode(errors="replace").strip().splitlines() or ["no reason given"]
            raise IndicatorError(f"{trouble}: {lines[-1]}")
        return told
