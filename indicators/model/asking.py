"""What a refresh asks of a source, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Ask:
    """What a refresh wants of a source: periods from `since` (None: all there are) to `until`, today.

    `keyed` says whether the source's key is at hand.
    """

    since: date | None
    until: date
    keyed: bool


@dataclass(frozen=True, slots=True)
class Query:
    """One thing a loader wants asked: an absolute https address with its parameters, and never a key.

    With `json` (a JSON text) it is a POST. `alternative` is asked instead where `url` does not answer. What is
    `optional` may not be there (404): a file for each day, of which a day may be missing.
    """

    url: str
    params: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    json: str = ""
    alternative: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body (keys blanked out), the address asked (likewise), when, and the body's hash.

    `size` is the body's, where the body itself was let go.
    """

    source_id: str
    query: Query
    url: str
    retrieved_at: datetime
    body: bytes
    sha256: str
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    size: int = 0

    @property
    def key(self) -> str:
        """What names a raw answer: its address and its body's hash."""
        return f"{self.url} {self.sha256}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the refresh of one series went: ok, unchanged, held, empty, failed, not set up, or too soon to ask again."""

    source: str
    series: str
    status: str
    rows_new: int
    rows_revised: int
    seconds: float
    error: str
    rows_withdrawn: int = 0
