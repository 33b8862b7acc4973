"""Which of the vintages that two copies of one publisher have of a period is shown on a day.

Right is what one store would show that had made all their loads in the order of their moments.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Moment: TypeAlias = tuple[str, str]  # of a load: its day, and when it was asked for, both ISO 8601


class Seen(NamedTuple):
    """A vintage of a period: since when its value was known, whether that is exact, when it was loaded, its load."""

    known_on: str
    exact: bool
    moment: Moment
    value: tuple[float | None, str]
    load: int

    @property
    def day(self) -> tuple[str, bool]:
        """Since when its value was known, and whether that is exact."""
        return self.known_on, self.exact


class Again(NamedTuple):
    """A vintage that has to be written once more: since which day it is to be known, and whether that is exact."""

    seen: Seen
    known_on: str
    exact: bool


def stands(vintages: Sequence[Seen]) -> list[Again]:
    """Return which vintages of a period have to be written once more so that the right one is shown on every day.

    - A first value, dated by an estimate, that differs from what was shown when it was loaded was a revision that day.
    - Of two exact ones of the same day that loaded last stands, of two estimates that loaded first.
    """
    more: list[Again] = []
    timeline: list[Seen] = []
    last = max((each.load for each in vintages), default=0)
    for each in sorted(vintages, key=_age):
        day = each.moment[0]
        if not each.exact and (before := _shown(timeline, day)) and before.value != each.value:
            more.append(Again(each, day, exact=True))
            timeline.append(each._replace(known_on=day, exact=True, load=last + len(more)))
        timeline.append(each)
    for _, alike in groupby(sorted(timeline, key=lambda each: each.day), key=lambda each: each.day):
        same_day = sorted(alike, key=_age)
        right = of_a_day(same_day)
        if max(same_day, key=lambda each: each.load).value != right.value:
            more.append(Again(right, *right.day))
    return sorted(more, key=lambda each: _age(each.seen))


def of_a_day(same_day: Iterable[Seen]) -> Seen:
    """Return which of the vintages known since one day stands: of exact ones the last, of estimates the first."""
    order = sorted(same_day, key=_age)
    return order[-1] if order[0].exact else order[0]


def _age(seen: Seen) -> tuple[Moment, str, bool, str]:
    return seen.moment, repr(seen.value), not seen.exact, seen.known_on


def _shown(order: Iterable[Seen], day: str) -> Seen | None:
    """Return what is shown on a day of vintages in the order in which they were loaded."""
    found = [(each.exact, each.known_on, number, each) for number, each in enumerate(order) if each.known_on <= day]
    return max(found)[-1] if found else None
