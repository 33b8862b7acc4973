"""The whole view, as the address holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole view, as the address holds it: ids and days, checked, with every bad value dropped.

    `as_of` is the day whose knowledge is shown, None for today's; `beside`, whether today's stands beside it.
    `review` names the review that stands in the place of the page, then those that wait for their turn.
    `margin`: what became of each passage stands beside it.
    """

    page: str
    brief: str
    excerpt: str
    series: str
    compare: tuple[str, ...]
    transform: str
    step: str
    log: bool | None
    start: date | None
    end: date | None
    base: date | None
    point: date | None
    topic: str
    since: date | None = None
    until: date | None = None
    words: str = ""
    area: str = ""
    band: str = ""
    producer: str = ""
    foreign: bool = False
    against: str = ""
    of: str = ""
    skip: int = 0
    as_of: date | None = None
    beside: bool = False
    claim: str = ""
    mark: str = ""
    source: str = ""
    rows: bool = False
    review: tuple[str, ...] = ()
    margin: bool = True
