"""What the files under data/catalog and data/figures declare: sources, series, areas, events, voyages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

Day: TypeAlias = date  # within a class that has a field of that name

_SENTENCES = re.compile(r"(?<=\.)(?<!e\.g\.)(?<!i\.e\.)\s+")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def told_by(text: str, year: int) -> str:
    """Return those sentences of a text that name no year after one."""
    every = _SENTENCES.split(text)
    return " ".join(each for each in every if all(int(named) <= year for named in _YEARS.findall(each)))


@dataclass(frozen=True, slots=True)
class Service:
    """How a source is asked: by which loader, with which key, how often, and how far back each time.

    `key_env` names the variable that holds its key, empty where none is taken; without a key that is
    `key_required` the source is not set up. `key_in` says where the key goes: "param NAME" or "header NAME".
    Two calls are `pace_seconds` apart, two rounds of calls `interval_hours`. Each round asks again for the last
    `window_days` (the source's revision window; 0: for all history). `history_days` is how far back the first
    round goes (0: all there is). A `momentary` source has no history: each answer is one value of its day. The
    calendar of releases, where the source has one: `holidays` ("ECB", "US", "VE") on which nothing is published,
    `release_weekday` (1 Monday .. 7 Sunday; 0 any) and `release_months` in which releases come. `redirects_to` are the
    public hosts to which its answers may redirect by https (with a port where it is not 443), and no other.
    """

    loader: str
    key_env: str
    key_in: str
    key_required: bool
    pace_seconds: int
    interval_hours: int
    window_days: int
    history_days: int
    timeout_seconds: int
    holidays: str
    release_weekday: int
    release_months: tuple[int, ...]
    momentary: bool
    redirects_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A service the figures come from, with what may be done with them; `service` is None where nobody asks it.

    `first_published` is the day figures of this kind were first public: no value of the source is taken as
    known before it. `restates`: a new edition changes the history. `passes_on`: its figures are made by others, whom
    each indicator names.
    """

    id: str
    title: str
    producer: str
    url: str
    licence: str
    licence_url: str
    use: str
    terms: str
    attribution: str
    first_published: date
    first_published_note: str
    restates: bool
    restates_note: str
    passes_on: bool
    service: Service | None


@dataclass(frozen=True, slots=True)
class Area:
    """A country (ISO 3166-1 alpha-3), a strait, or a group of countries; `in_words`: as a sentence names it."""

    id: str
    name: str
    kind: str
    in_words: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, in one unit and frequency, for one area: here each indicator has one series, of its id.

    `change` says how two values are compared: in per cent, or in points of the unit. `drawn_as` is "line", "bar" (a
    period without a row is empty at the source) or "point". `reads` = "week" where single days mislead and weekly
    means are shown. `covers` is the period of one observation of an irregular series. `currency` names the currency of
    a rate per US dollar. `breaks` are first days of periods with a change of method, `ended` the last day the source
    covers for good. `stands` says where in a period its figure belongs: "end" (a count or a rate of its last day, a
    rate from one December to the next), "span" (a total over it) or "middle" (a mean, a score, a rate of the whole).

    How it comes by itself: `options` for its loader, asked of the source named in `asks` (of its own `source` if
    that is empty), and `seen` says what the question rests on: "recorded 2026-07" (a real answer to one of its form,
    of that month, was read), "documented" (by the publisher, or in the code of a client that works) or "guess"; or by a
    `formula` over other series (`inputs`).

    What is believed without a person's word: values between the two of `plausible`, at most `jump` times (or one over
    `jump` of) the value before, and not unchanged for more than `still` periods; 0 or None where no such bound makes
    sense. `against` names the series of a second source, whose value of the same period it may not differ from by more
    than the share `within`; `part_of` that of which it is a part. Outside `usual` a first load is marked as doubtful. A
    `share` is in per cent; `enough` says how many measurements it must stand on.

    `concepts` say what a passage must speak of to be linked to it: any one of them, or both of "gold & export"; one
    that begins with + only adds to the score, and one with - keeps the series out. Of one that is written `by_hand`
    the shipped file is not made from source tables. `first_published` is the day its figures were first public, where
    that is another than its source's. `by_way_of` names whose copy of its publisher's figures ships, where not its own.

    `years_to` are those days of single reports whose figures are totals of the year that ends on them.

    `caution` says what its figures must not be read as: those of periods from `caution_from` on, where that is given.
    """

    id: str
    title: str
    short: str
    topic: str
    source: str
    areas: tuple[str, ...]
    counterparts: tuple[str, ...]
    geography: str
    unit: str
    frequency: str
    provenance: str
    producer: str
    url: str
    licence: str
    taken_on: date
    lag_days: int
    notes: str
    change: str
    drawn_as: str
    reads: str
    covers: str
    currency: str
    log: bool
    breaks: tuple[date, ...]
    provisional: tuple[date, ...]
    ended: date | None
    asks: str
    options: tuple[tuple[str, str], ...]
    formula: str
    inputs: tuple[str, ...]
    plausible: tuple[float, float] | None
    jump: float
    still: int
    against: str
    within: float = 0.02
    usual: tuple[float, float] | None = None
    enough: int = 0
    part_of: str = ""
    share: bool = False
    stands: str = "middle"
    concepts: tuple[str, ...] = ()
    by_hand: bool = False
    first_published: date | None = None
    by_way_of: str = ""
    years_to: tuple[date, ...] = ()
    caution: str = ""
    caution_from: date | None = None
    seen: str = "guess"

    @property
    def asked(self) -> str:
        """The source a refresh asks for this series."""
        return self.asks or self.source

    def cautioned(self, start: date, day: date) -> str:
        """Return the caution beside a figure whose period starts on `start`, as of a day; "" where none stands.

        What names a year after that day's is not told.
        """
        return told_by(self.caution, day.year) if self.caution_from is None or start >= self.caution_from else ""

    def option(self, name: str, default: str = "") -> str:
        """Return one of the loader's options."""
        return dict(self.options).get(name, default)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on a day, with the public source that says so.

    `actor` is who did it, areas or one of `ACTORS`, and `effect` which way it went, of `EVENT_EFFECTS` of its kind. One
    that does not say so counts for no test that asks for it. `known_on` is the day it was public, that on which it
    happened where None; what only came later is told in `later`, which was known on `later_on`. `published_about` is
    for what a copy shows that was taken on `known_on`, and about when its source published that.
    """

    id: str
    date: date
    title: str
    kind: str
    areas: tuple[str, ...]
    source_name: str
    source_url: str
    actor: tuple[str, ...] = ()
    effect: str = ""
    known_on: Day | None = None
    later: str = ""
    later_on: Day | None = None
    published_about: Day | None = None

    @property
    def wordings(self) -> tuple[tuple[Event, Day], ...]:
        """The event as it was told, with the day since when: as it became public, and with what came later."""
        first = replace(self, later="", later_on=None), self.known_on or self.date
        if self.later_on is None:
            return (first,)
        return first, (replace(first[0], title=f"{self.title}; {self.later}"), self.later_on)


@dataclass(frozen=True, slots=True)
class Port:
    """A port named in a voyage; no coordinates where no citable source has them."""

    name: str
    locode: str
    area: str
    latitude: float | None
    longitude: float | None
    source_name: str
    source_url: str
    notes: str


@dataclass(frozen=True, slots=True)
class Voyage:
    """One documented tanker voyage; a date or end that no report gives is empty.

    `date_meaning` says what its day is: a ship "expected to dock" has not arrived. `known_on` is the day the voyage was
    public as it stands, None where no report has a day; `outcome_on` that of its outcome.
    """

    ship: str
    imo: str
    flag: str
    direction: str
    group: str
    from_port: str
    to_port: str
    departed: date | None
    arrived: date | None
    date_meaning: str
    known_on: date | None
    cargo: str
    cargo_barrels: float | None
    outcome: str
    outcome_on: date | None
    source_name: str
    source_url: str
    notes: str

    def on(self, day: date) -> Voyage | None:
        """Return the voyage as it was public on a day, without an outcome that was not; None before it was."""
        if self.known_on is None or self.known_on > day:
            return None
        if self.outcome_on and self.outcome_on <= day:
            return self
        return replace(self, outcome="", outcome_on=None, group="")


@dataclass(frozen=True, slots=True)
class Taken:
    """The file that shipped figures of a series up to a day were taken from, where in it, and how that is known.

    `commit` is that of `file` in `repository`, 40 hexadecimal digits; `until` is None where all of them are from it.
    """

    series: tuple[str, ...]
    until: date | None
    repository: str
    file: str
    place: str
    commit: str
    basis: str

    @property
    def address(self) -> str:
        """Where the file stands as it was."""
        return f"{self.repository}/blob/{self.commit}/{quote(self.file)}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the files under data/catalog and data/figures declare, checked against each other.

    `folders` are those that it was read from, what ships first.
    """

    sources: dict[str, Source]
    areas: dict[str, Area]
    indicators: dict[str, Indicator]
    events: dict[str, Event]
    ports: dict[str, Port]
    voyages: tuple[Voyage, ...]
    taken: tuple[Taken, ...] = ()
    folders: tuple[Path, ...] = ()
