"""Counting claims: how those of a brief stand, and how often each producer's came true in each band."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.core.words import count
from indicators.language.estimative import BANDS, OUTSIDE, band, likelihood_words
from indicators.model import Marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indicators.model import Brief, Claim

RESOLVED = ("holds", "near miss", "contradicted")
FEWEST_RESOLVED = 10
NO_BAND = "none stated"


def band_of(brief: Brief, claim: Claim) -> str:
    """Return the ICD 203 band of a claim: the analyst's, else that of the words it reads; or that none is stated."""
    quote = claim.words or next((each.quote for each in brief.excerpts if each.id == claim.excerpt), "")
    return claim.likelihood or band(likelihood_words(quote)) or NO_BAND


def scorecard(found: Sequence[Marked]) -> str:
    """Return how claims stand, in words: "12 claims: 4 hold, 1 near miss, 2 pending, 5 untestable"."""
    counted = Counter(each.mark for each in found)
    words = {"holds": ("holds", "hold"), "near miss": ("near miss", "near misses")}
    parts = []
    for each in ("holds", "near miss", "contradicted", "pending", "untestable"):
        if many := counted[each]:
            one, several = words.get(each, (each, each))
            parts.append(f"{many} {one if many == 1 else several}")
    return f"{count(len(found), 'claim')}{': ' if parts else ''}{', '.join(parts)}"


@dataclass(frozen=True, slots=True)
class Track:
    """How the claims of one producer in one band came out. `rate` is None where too few are resolved to tell."""

    producer: str
    band: str
    marks: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many claims there are."""
        return sum(self.marks.values())

    @property
    def resolved(self) -> int:
        """How many have come out, one way or the other."""
        return sum(self.marks.get(each, 0) for each in RESOLVED)

    @property
    def rate(self) -> float | None:
        """Share of the resolved ones that hold, 0 to 1."""
        return self.marks.get("holds", 0) / self.resolved if self.resolved >= FEWEST_RESOLVED else None

    @property
    def void(self) -> float | None:
        """Share of all that cannot be tested, 0 to 1."""
        return self.marks.get("untestable", 0) / self.count if self.count >= FEWEST_RESOLVED else None


def calibration(briefs: Mapping[str, Brief], found: Iterable[Marked]) -> tuple[Track, ...]:
    """Return how claims came out, for each producer and band, by name and from the lowest band up."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for each in found:
        brief = briefs[each.brief]
        counted.setdefault((brief.producer, band_of(brief, each.claim)), Counter())[each.mark] += 1
    order = [*BANDS, OUTSIDE, NO_BAND]
    return tuple(
        Track(producer, name, dict(marks))
        for (producer, name), marks in sorted(counted.items(), key=lambda each: (each[0][0], order.index(each[0][1])))
    )
