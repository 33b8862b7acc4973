"""What is wrong in a file: where, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file; as text it is "where:line: words".

    `where` is the path as its reader knows it; `own`: the file is the operator's, not the program's.
    """

    path: Path
    line: int
    words: str
    where: str
    own: bool = False

    def __str__(self) -> str:
        """Return the fault in one line."""
        return f"{self.where}:{self.line}: {self.words}"
