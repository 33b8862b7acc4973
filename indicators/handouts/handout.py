"""The nouns: an outline (what is to be shown) and a handout (what is shown: words, marks, figures, sources).

A handout is made from a reader and an outline alone (`making.py`), and every form is made from a handout alone: the
screen of a room, slides, a PDF, a page, a sheet. So whoever has the outline and the figures can make any of them again,
and see whether one that is brought says the same. All words are plain text.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, TypeAlias

Day: TypeAlias = date  # within a class that has a field of that name


@dataclass(frozen=True, slots=True)
class Step:
    """One passage as it is to be shown: with these series (the first is drawn large) and events, in this order.

    `title` stands over it where it is not empty; `note` is for whoever speaks, and is never shown to the room.
    """

    excerpt: str
    series: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """What is to be shown: the passages of a brief in this order, as known on a day (None: all that is held).

    `public`: without figures that may not be passed on.
    """

    brief: str
    steps: tuple[Step, ...]
    as_of: date | None = None
    public: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One value as it is drawn, in the unit of its figure; `start` and `end` are its period, `at` where it stands."""

    start: date
    end: date
    at: date
    value: float
    status: str
    known_on: date
    reconstructed: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One series under a passage: the last value and the changes in words, and its chart.

    Attributes:
        series: id.
        title: in full, and `short` for a heading.
        topic: whose colour it has.
        unit: of the values; `axis`: unit and rhythm, in words.
        frequency: of the points: A Q M W D B.
        drawn_as: "line", "bar" or "point".
        log: whether its axis is logarithmic.
        value: the last value in words; "" where none was known.
        dated: when that is of: "as of 21 Aug 2026"; where none was known, how many became known later.
        changes: what it did around publication, each with what it is about ("Year before"), in words.
        caution: what it must not be read as; "" where nothing is to be said.
        left_out: what the chart leaves out, in words; "" where it shows all.
        producer: whose figures they are, and `address` where.
        copy: when our copy was taken, and of what kind the figures are.
        licence: their terms.
        use: open, attribution, non-commercial or unclear.
        alt: the chart in words.
        points: every value in the time shown; `span` is that time.
        chart: a Vega-Lite spec with its data in it, without width: its words are placed for `chart["height"]`.
    """

    series: str
    title: str
    short: str
    topic: str
    unit: str
    axis: str
    frequency: str
    drawn_as: str
    log: bool
    value: str
    dated: str
    changes: tuple[tuple[str, str], ...]
    caution: str
    left_out: str
    producer: str
    address: str
    copy: str
    licence: str
    use: str
    alt: str
    points: tuple[Point, ...]
    span: tuple[date, date]
    chart: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """An event that a passage speaks of; `numeral` is its mark on the charts, "" where it has none."""

    id: str
    date: Day
    title: str
    source: str
    address: str
    numeral: str


@dataclass(frozen=True, slots=True)
class Tested:
    """What one test of a claim says: its mark and why, and the sources it rests on, each with its address."""

    mark: str
    reason: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim as it stands: its mark, since when and why; `flips` are the marks before, each with its day in words."""

    id: str
    says: str
    kind: str
    likelihood: str
    confidence: str
    reads: str
    mark: str
    since: str
    at_publication: str
    reason: str
    tests: tuple[Tested, ...]
    flips: tuple[tuple[date, str, str], ...]
    decided: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage: its exact words, what it claims, the figures that bear on it and the events it speaks of.

    `orphaned`: the brief no longer has these words. `lacking` are series of the outline of which nothing can be shown,
    each with why.
    """

    excerpt: str
    number: int
    title: str
    quote: str
    orphaned: bool
    likelihoods: tuple[str, ...]
    claims: tuple[Claimed, ...]
    figures: tuple[Figure, ...]
    events: tuple[Happened, ...]
    note: str
    lacking: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures of the handout come from, and what may be done with them; `series` are their titles."""

    id: str
    title: str
    address: str
    licence: str
    licence_address: str
    use: str
    terms: str
    attribution: str
    copy: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Handout:
    """A brief with its figures and marks, as known on a day.

    Attributes:
        brief: id.
        title: of the brief, with `producer`, `published`, `address`, `licence` and `kind` ("original" or "digest").
        day: of which all is, the day it was made where that is not an earlier one.
        stands: that day in words: "as of 27 Nov 2026, all that is held".
        earlier: whether it is an earlier day: what became known later is hidden.
        passages: in the outline's order, numbered from 1.
        scorecard: how many claims of the brief have each mark, in the order in which marks are told.
        open: claims that are pending or untestable, as places: number of the passage and of the claim in it, from 0.
        sources: of all figures, by title.
        terms: what whoever passes it on must know, in sentences; empty where all is open.
        missing: series, and claims tested on them, that were left out of a public one, and of a long brief the passages
            that are not shown, each with why.
    """

    brief: str
    title: str
    producer: str
    published: date
    address: str
    licence: str
    kind: str
    day: date
    stands: str
    earlier: bool
    passages: tuple[Passage, ...]
    scorecard: tuple[tuple[str, int], ...]
    open: tuple[tuple[int, int], ...]
    sources: tuple[Source, ...]
    terms: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]

    def written(self) -> dict[str, Any]:
        """Return it as JSON has it: days as ISO 8601."""
        return {each.name: _written(getattr(self, each.name)) for each in fields(self)}


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: _written(getattr(value, each.name)) for each in fields(value)}
    # A chart is JSON already, and large.
    return [_written(each) for each in value] if isinstance(value, list | tuple) else value
