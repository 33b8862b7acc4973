"""What is here under some words: briefs, series, claims, events and sources, as known on the reader's day.

The words typed are looked for at the beginnings of a thing's own words, whatever their inflection, and all must be
there. A series has those of its concepts too ("black market"), and those for its countries ("Iranian"). Passages are
searched by the store itself (`Library.search`).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from indicators.core.kept import kept
from indicators.store.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from indicators.model import Event, Indicator
    from indicators.reader import Desk, Reader

KINDS = ("brief", "series", "claim", "event", "source")
MOST_WORDS = 30  # of what is typed: more tell nothing further
NAMED, SAID, MEANT = 0, 1, 3  # what is found by its name comes before what is found by other words of it
_GROUP = frozenset("<>")  # round the name of a group of words


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found: `ids` are those of a claim's brief, passage and claim, else its own id alone."""

    kind: str
    ids: tuple[str, ...]
    title: str
    about: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """Things in their order, and each word of theirs with its thing's place and how far it is from being its name."""

    things: tuple[Thing, ...]
    words: tuple[tuple[str, int, int], ...]

    @classmethod
    def of(cls, told: Iterable[tuple[Thing, Sequence[tuple[str, int]]]]) -> Words:
        """Return things, each with texts that have its words, made ready to be searched."""
        things, words = [], set()
        for place, (thing, texts) in enumerate(told):
            things.append(thing)
            for text, far in texts:
                words |= {(form, place, far) for form in _forms(text)}
        return cls(tuple(things), tuple(sorted(words)))

    def find(self, asked: Sequence[tuple[str, ...]]) -> list[Thing]:
        """Return the things that have all words asked for, each in one of its forms; those named so come first."""
        found: dict[int, int] | None = None
        for forms in asked:
            near: dict[int, int] = {}
            for form in forms:
                start = bisect_left(self.words, (form,))
                for _, place, far in takewhile(lambda each, own=form: each[0].startswith(own), self._from(start)):  # type: ignore[misc]
                    near[place] = min(far, near.get(place, far))
            found = near if found is None else {each: found[each] + near[each] for each in found.keys() & near.keys()}
        return [self.things[place] for place in sorted(found or (), key=lambda each: ((found or {})[each], each))]

    def _from(self, start: int) -> Iterable[tuple[str, int, int]]:
        return (self.words[place] for place in range(start, len(self.words)))


def find(on: Reader, typed: str) -> dict[str, list[Thing]]:
    """Return what has all words typed, by its kind in the order of KINDS; nothing for no words.

    Briefs, claims and events of days after the reader's are not found; series and sources have no day.
    """
    asked = [(_plain(typed[each.start : each.end]), each.word) for each in tokens(typed)[:MOST_WORDS]]
    if not asked:
        return {kind: [] for kind in KINDS}
    found = [
        each
        for words in (_of_briefs(on), _of_catalogue(on.desk), _of_events(on.events))
        for each in words.find([tuple(dict.fromkeys(forms)) for forms in asked])
    ]
    return {kind: [each for each in found if each.kind == kind] for kind in KINDS}


@lru_cache(maxsize=4096)  # series share areas and concepts
def _forms(text: str) -> frozenset[str]:
    """Return the words of a text as they are compared: each without accents in small letters, and its stem."""
    found = tokens(text)
    return frozenset({_plain(text[each.start : each.end]) for each in found} | {each.word for each in found})


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    """Return a word in small letters and without accents."""
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))


@kept(8)
def _of_catalogue(desk: Desk) -> Words:
    """Return the series and sources; the catalogue is the same as long as the desk is."""
    catalog = desk.catalog
    sources = (
        (
            Thing("source", (each.id,), each.title, each.producer),
            [(each.title, NAMED), (each.id, SAID), (each.producer, SAID)],
        )
        for each in catalog.sources.values()
    )
    series = (
        (Thing("series", (each.id,), each.title, f"{each.producer}; {each.unit}"), _words_of(each, desk))
        for each in catalog.indicators.values()
    )
    return Words.of([*series, *sources])


def _words_of(indicator: Indicator, desk: Desk) -> list[tuple[str, int]]:
    """Return the texts by which a series is found."""
    lexicon, concepts = desk.linker.lexicon, desk.linker.concepts
    areas = (*indicator.areas, *indicator.counterparts)
    said = [indicator.id, indicator.topic, indicator.producer]
    said += [text for each in areas for text in (lexicon.area_names.get(each, ""), *lexicon.spoken.get(each, ()))]
    named = {each.strip() for name in indicator.concepts if name[0] not in "+-" for each in name.split("&")}
    meant = [" ".join((each, *concepts[each].words)) for each in sorted(named) if each in concepts]
    meant = [" ".join(word for word in each.split() if not _GROUP & set(word)) for each in meant]
    own = [(indicator.title, NAMED), (indicator.short, NAMED)]
    return [*own, *((each, SAID) for each in said), *((each, MEANT) for each in meant)]


@kept(8)
def _of_events(events: tuple[Event, ...]) -> Words:
    """Return events, the newest first."""
    newest = sorted(events, key=lambda each: each.date, reverse=True)
    return Words.of(
        (
            Thing("event", (each.id,), each.title, each.source_name, each.date),
            [(each.title, NAMED), (each.kind, SAID), (each.source_name, SAID), (f"{each.date:%d %B %Y}", SAID)],
        )
        for each in newest
    )


@kept(4, key=lambda on: (on.binding, on.briefs.shelf, tuple(on.briefs.rows())))
def _of_briefs(on: Reader) -> Words:
    """Return the briefs and their claims, the newest first."""
    briefs = (
        (
            Thing("brief", (row.id,), row.title, row.producer, row.published),
            [(row.title, NAMED), (row.producer, SAID), (f"{row.published:%d %B %Y}", SAID)],
        )
        for row in on.briefs.rows().values()
        if row.readable
    )
    claims = (
        (
            Thing("claim", (brief.id, claim.excerpt, claim.id), claim.says, brief.title, brief.published),
            [(claim.says, NAMED), (claim.words, SAID), (claim.kind, SAID), (claim.likelihood, SAID)],
        )
        for brief in on.briefs.with_claims()
        for claim in brief.claims
    )
    return Words.of([*briefs, *claims])
