"""What is held of a series: attempts to get it, where its values come from, what waits, how fresh it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to get a series: when, whether a snapshot we ship, how it went, and whether it `brought` anything."""

    series_id: str
    at: date
    kind: str
    status: str
    reason: str
    brought: bool = False

    @property
    def good(self) -> bool:
        """Whether it went well, or brought something beside what was held back."""
        return self.status == "ok" or (self.status == "held" and self.brought)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value comes from. `kind` is "snapshot" (shipped), "refresh", "derived" or "let in".

    `basis` is what the day of publication of a cited value rests on: see BASES.
    `url`, `sha256` and `bytes` are those of the raw answer, and `at` when it came for the load that brought the value;
    empty where the value did not come from one. `seen_again` is when the same answer last came after that, if it did.
    """

    series_id: str
    time_period: date
    stamped: date
    value: float
    status: str
    known_on: date
    reconstructed: bool
    kind: str
    retrieved_on: date
    source: str
    citation: str
    cited_as: str
    basis: str
    url: str
    sha256: str
    at: datetime | None
    bytes: int
    seen_again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """Values of one series in quarantine, with the reason; `count` is 0 where an answer had none left."""

    id: int
    series_id: str
    held_on: date
    reason: str
    count: int
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class HeldValue:
    """One value in quarantine; `value` is None where the period would be withdrawn.

    `url`, `sha256` and `bytes` are those of the raw answer that it came in; empty where there is none.
    """

    period: date
    value: float | None
    status: str
    url: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Jump:
    """A load that the clock dated earlier than the one before it: by `day`, where that was of the day `before`."""

    load: int
    day: date
    before: date


@dataclass(frozen=True, slots=True)
class Listing:
    """The things a series counts, as listed on a day."""

    series_id: str
    known_on: date
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Freshness:
    """Two facts that are never merged: the state of our copy, and of their publication, each with its words.

    `retrieved_on` is the day of the last attempt that went well; None without one, or where a clock that was ahead
    gave the only day. `retrieved_words` says that day, and whether it was such a clock; "" where nothing was retrieved.
    """

    retrieved_on: date | None
    retrieved_words: str
    copy: str
    copy_words: str
    publication: str
    publication_words: str


@dataclass(frozen=True, slots=True)
class Known:
    """What may be read of the store: values known by `day` (None: all that are held), of loads numbered up to `until`.

    `until` is None where all loads count. Single series may be read further, up to the load that `forward` names.
    """

    day: date | None
    until: int | None = None
    forward: tuple[tuple[str, int], ...] = ()


EVERYTHING = Known(None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: who did what when, and what it changed.

    `subject` names what was changed by ids, such as {"brief": "...", "excerpt": "..."}; `before` and `after` are JSON,
    "null" where there was nothing.
    """

    id: int
    at: datetime
    who: str
    what: str
    subject: tuple[tuple[str, str], ...]
    before: str
    after: str
