"""Briefs and their excerpts, what bears on these, and how the library lists and finds them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indicators.model.claims import Claim
    from indicators.model.documents import LeftOut


@dataclass(frozen=True, slots=True)
class Link:
    """A series that bears on a passage: how well (0 to 1; 1 where tagged), and why, in words.

    `by` is "tagged" where the brief's file says so, "found" where the linker does.
    """

    series_id: str
    score: float
    reasons: tuple[str, ...]
    by: str = "found"


@dataclass(frozen=True, slots=True)
class EventLink:
    """An event that bears on a passage, and why, in words; `by` as of a Link."""

    event_id: str
    score: float
    reasons: tuple[str, ...]
    by: str = "found"


@dataclass(frozen=True, slots=True)
class Decision:
    """An analyst's word on the link between a passage and a series.

    "accepted", "added", "struck out" or "restored"; "taken back" where it is as it was before any word.
    """

    series_id: str
    word: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A quoted passage of a brief, held by its exact words, with what was tagged on it.

    `nth` says which occurrence of the words in the body is meant, from 1; `caption` is the analyst's own short form
    of it; `links` and `rejected` are series tagged and struck out, and `decisions` who did so, and when.
    """

    id: str
    brief_id: str
    quote: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    links: tuple[str, ...]
    events: tuple[str, ...]
    rejected: tuple[str, ...]
    note: str
    start: int
    end: int
    nth: int = 1
    caption: str = ""
    decisions: tuple[Decision, ...] = ()

    @property
    def orphaned(self) -> bool:
        """Whether the brief's body no longer holds these words."""
        return self.start < 0


@dataclass(frozen=True, slots=True)
class Brief:
    """A document that was published on a day; `kind` is "original" or "digest" (retold in our own words).

    `opens` is the excerpt its page opens on. An imported one has the day it was `imported_on`, and `raw`, the name
    of the file that keeps it as it came; `remarks` say how its text was come by, `left_out` what of the document is
    not in it, and `reviewed` when somebody last looked through that and through its passages.
    """

    id: str
    title: str
    producer: str
    published: date
    url: str
    licence: str
    kind: str
    body: str
    notices: tuple[str, ...]
    footnotes: tuple[tuple[str, str], ...]
    excerpts: tuple[Excerpt, ...]
    opens: str
    claims: tuple[Claim, ...] = ()
    imported_on: date | None = None
    raw: str = ""
    remarks: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    reviewed: date | None = None


@dataclass(frozen=True, slots=True)
class Shelved:
    """One brief as the library lists it; `fault` says what is wrong with its file, in one line."""

    id: str
    title: str
    producer: str
    published: date
    kind: str
    shipped: bool
    passages: int
    orphaned: int
    fault: str
    claims: int = 0

    @property
    def readable(self) -> bool:
        """Whether the file can be read as a brief, faults or not."""
        return self.kind != ""


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that a search found, or a brief's title where `excerpt` is empty.

    `pieces` is its text in turn outside and inside of what was found, beginning outside; `before` and `after` are the
    passages around it.
    """

    brief: str
    title: str
    producer: str
    published: date
    excerpt: str
    pieces: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search is limited to; empty or None: not limited. `foreign`: to passages with a foreign-domain source."""

    area: str = ""
    topic: str = ""
    band: str = ""
    producer: str = ""
    foreign: bool = False
    since: date | None = None
    until: date | None = None
