"""Counting claims: how those of a brief stand, and how often each producer's came out as it said, in each band."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.core.words import count
from indicators.language.estimative import BANDS, OUTSIDE, band, likelihood_words
from indicators.model import EventTest, Marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indicators.model import Brief, Claim, Condition, Event

RESOLVED = ("holds", "near miss", "contradicted")
FEWEST_RESOLVED = 10
NO_BAND = "none stated"
BELOW_EVEN = ("almost no chance", "very unlikely", "unlikely")


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
    """How the claims of one producer in one band came out. `rate` is None where too few are resolved to tell.

    Of a band below even chance a claim that is contradicted came out as said, of any other one that holds. A near miss
    has come out, and not as said, in either.
    """

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
    def as_said(self) -> int:
        """How many came out as their band says that they more likely would."""
        return self.marks.get("contradicted" if self.band in BELOW_EVEN else "holds", 0)

    @property
    def rate(self) -> float | None:
        """Share of the resolved ones that came out as said, 0 to 1."""
        return self.as_said / self.resolved if self.resolved >= FEWEST_RESOLVED else None

    @property
    def void(self) -> float | None:
        """Share of all that cannot be tested, 0 to 1."""
        return self.marks.get("untestable", 0) / self.count if self.count >= FEWEST_RESOLVED else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How claims that restate a brief came out, by producer and band from the lowest up: forecasts apart from facts.

    `own` is how many claims are the analysts' own readings, and `without` how many have no test: these score nobody.
    """

    forecasts: tuple[Track, ...]
    facts: tuple[Track, ...]
    own: int
    without: int

    @property
    def not_scored(self) -> str:
        """What is left out, in words; "" where nothing is."""
        told = []
        if self.own:
            told.append(f"{count(self.own, 'claim')} {'is' if self.own == 1 else 'are'} analysts' own readings")
        if self.without:
            told.append(f"{count(self.without, 'claim')} {'has' if self.without == 1 else 'have'} no test")
        return ", ".join(told)


def is_forecast(brief: Brief, claim: Claim, events: Mapping[str, Event]) -> bool:
    """Return whether any test of a claim looks beyond the day its brief was published; of named events, one of them."""

    def ahead(test: Condition | EventTest) -> bool:
        if test.end is not None:
            return test.end > brief.published
        named = test.ids if isinstance(test, EventTest) else ()
        return not named or any(each not in events or events[each].date > brief.published for each in named)

    return any(map(ahead, claim.tests))


def calibration(briefs: Mapping[str, Brief], found: Sequence[Marked], events: Mapping[str, Event]) -> Calibration:
    """Return how claims came out; `events` are those of the catalogue, which tests name."""
    own = [each for each in found if each.claim.reads != "brief"]
    scored = [each for each in found if each.claim.reads == "brief" and each.claim.tests]
    ahead = [each for each in scored if is_forecast(briefs[each.brief], each.claim, events)]
    past = [each for each in scored if each not in ahead]
    return Calibration(_tracks(briefs, ahead), _tracks(briefs, past), len(own), len(found) - len(own) - len(scored))


def _tracks(briefs: Mapping[str, Brief], found: Iterable[Marked]) -> tuple[Track, ...]:
    counted: dict[tuple[str, str], Counter[str]] = {}
    for each in found:
        brief = briefs[each.brief]
        counted.setdefault((brief.producer, band_of(brief, each.claim)), Counter())[each.mark] += 1
    order = [*BANDS, OUTSIDE, NO_BAND]
    return tuple(
        Track(producer, name, dict(marks))
        for (producer, name), marks in sorted(counted.items(), key=lambda each: (each[0][0], order.index(each[0][1])))
    )
