"""Links: the series and events that bear on a passage, each with its reason.

The score is the agreement of *what* (concepts, data/catalog/concepts.toml) and *who* (countries and straits named,
with their people, capitals, money and companies: data/catalog/lexicon.toml). A passage that names no *what* gets no
link. All weights are data. A wrong link is worse than a missing one, so only what comes near the best is returned.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from indicators.core.tables import Faults, both, entries_in, toml_files
from indicators.core.words import said
from indicators.language import lexicon as lexicons
from indicators.language import recognition
from indicators.language.concepts import Concept, concepts_in, every_phrase, weights_in
from indicators.language.phrases import Phrases
from indicators.model import EventLink, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from indicators.language.lexicon import Lexicon
    from indicators.language.phrases import Found
    from indicators.model import Catalog, Event, Indicator, Mention

WORLD = "WLD"
FINENESS = {"D": 0, "B": 1, "W": 2, "M": 3, "Q": 4, "irregular": 5, "A": 6}
LONGEST_SPAN = 32  # days; "in 2020" does not tell one event from another
_OF = re.compile(r"\s(?:in|of|for|across|inside)(?:\s(?:the|all))?\s")  # between what is measured and whose it is
_AMOUNT = re.compile(r"\d\s(?:(?:thousand|million|billion|trillion|bn|mn|tn)\s)?$")  # before a word for money: no rate
EVENT_DAYS = 400  # an event this far from publication is another one, whatever day a passage names


@dataclass(frozen=True)
class Linker:
    """Finds links; made once for a catalogue, and never changed.

    `figures` are the series that have some: of two links alike, such a one comes first, then the finer one, then the
    one that has not ended. How far its figures go is no part of it: else each load would change the links.
    """

    catalog: Catalog
    lexicon: Lexicon
    concepts: Mapping[str, Concept]
    phrases: Phrases
    weights: Mapping[str, float]
    figures: frozenset[str] = frozenset()
    _by_concept: dict[str, list[str]] = field(default_factory=dict)
    _of_events: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, data: Path, catalog: Catalog, faults: Faults, own: Path | None = None) -> Linker:
        """Return the linker of a catalogue; what is wrong in its files goes to `faults`.

        Args:
            data: the folder of what ships.
            catalog: whose series and events are to be found.
            faults: where faults go.
            own: the operator's folder; the words in its `catalog/` are read after those that ship.
        """
        files = toml_files(both("catalog/concepts.toml", data, own), ("weights", "groups", "concept"), faults)
        rated = {each.areas[0] for each in catalog.indicators.values() if each.currency and len(each.areas) == 1}
        paths, currencies = both("catalog/lexicon.toml", data, own), data / "catalog" / "currencies.csv"
        lexicon = lexicons.load(paths, catalog.areas, faults, currencies, rated)
        concepts, words, groups = concepts_in(files, faults, lexicon.groups)
        made = cls(
            catalog,
            lexicon,
            concepts,
            Phrases(words, partial(every_phrase, groups=groups)),
            weights_in(files, faults),
        )
        for indicator in catalog.indicators.values():
            for key in _concepts_of(indicator):
                made._by_concept.setdefault(key, []).append(indicator.id)
        if not made._by_concept.keys() <= concepts.keys():
            _tell_unknown(made, both("catalog/indicators.toml", data, own), faults)
        return made

    def held(self, figures: frozenset[str]) -> Linker:
        """Return the same linker for a store in which these series have figures."""
        return replace(self, figures=figures)

    def find(self, text: str) -> tuple[Link, ...]:
        """Return the series that bear on a passage, best first, whatever day it speaks of."""
        said = self._meant(text)
        what = _longest(said)
        if not what:
            return ()
        who, owners = self._who(text, what), self._owners(text, said)
        candidates = {each for key in what for each in self._by_concept.get(key, ())}
        scored = []
        paired: set[str] = set()  # concepts that a series between two named countries answers to
        for series_id in candidates:
            indicator = self.catalog.indicators[series_id]
            keys = _keys(indicator, what)
            if not keys or (not indicator.counterparts and _anothers(indicator, keys, owners)):
                continue
            scored.append((indicator, keys))
            if _is_pair(indicator) and set(_ends(indicator)) <= who.keys():
                paired |= set(keys)
        found: list[tuple[tuple[str, ...], Link]] = []
        for indicator, keys in scored:
            agreement, named = self._agreement(indicator, keys, who, paired=bool(paired & set(keys)))
            if not agreement:
                continue
            helping = [each[1:] for each in indicator.concepts if each[0] == "+" and each[1:] in what]
            every = list(dict.fromkeys([*keys, *helping]))
            full = 1 if len(every) > 2 else 0
            score = agreement * (self.weights["alone"] + self.weights["support"] * (len(every) - 1 + full))
            if self.figures and indicator.id not in self.figures:
                score *= self.weights["waiting"]
            found.append((tuple(keys), Link(indicator.id, min(score, 1.0), (self._reason(named, who, every, what),))))
        links = self._spread(found)
        best = links[0].score if links else 0
        least = max(self.weights["least"], best * self.weights["share"])
        return tuple(each for each in links if each.score >= least)[: int(self.weights["most"])]

    def _spread(self, found: list[tuple[tuple[str, ...], Link]]) -> list[Link]:
        """Return links best first, each further one of the same concepts at a lower score."""
        # A passage may speak of two things, and the best of each is worth more than the third of one.
        found.sort(key=lambda each: (-round(each[1].score, 6), *self._rank(each[1].series_id)))
        seen: Counter[tuple[str, ...]] = Counter()
        links = []
        for keys, link in found:
            links.append(replace(link, score=link.score * self.weights["again"] ** seen[keys]))
            seen[keys] += 1
        return sorted(links, key=lambda each: (-round(each.score, 6), *self._rank(each.series_id)))

    def events(self, text: str, published: date | None = None) -> tuple[EventLink, ...]:
        """Return the events that a passage speaks of: alike in what and who, and on a day that it names."""
        what = _longest(self._meant(text))
        named = recognition.mentions(text, self.lexicon, published)
        days = [
            each for each in named
            if each.kind == "date" and each.first and each.last and (each.last - each.first).days < LONGEST_SPAN
        ]  # fmt: skip
        if published is None or not days:
            return ()
        who = recognition.areas_named(named)
        links = []
        for event in self.catalog.events.values():
            shared = self._concepts_of(event) & what.keys()
            areas = [each for each in event.areas if each in who]
            on = next((each for each in days if each.first <= event.date <= each.last), None)  # type: ignore[operator]
            told = shared or (on is not None and on.first == on.last)  # a single day says enough
            if told and areas and on and abs((event.date - published).days) <= EVENT_DAYS:
                words = [*[what[each].words for each in sorted(shared)], *[who[each][0] for each in areas], on.words]
                reason = f"names {_joined([_quoted(each) for each in dict.fromkeys(words)])}"
                links.append(EventLink(event.id, len(shared) + len(areas), (reason,)))
        best = max((each.score for each in links), default=0)
        return tuple(sorted((each for each in links if each.score == best), key=lambda each: each.event_id))[:2]

    def _concepts_of(self, event: Event) -> frozenset[str]:
        if event.id not in self._of_events:
            self._of_events[event.id] = frozenset(_longest(self._meant(event.title)))
        return self._of_events[event.id]

    def _meant(self, text: str) -> tuple[Found, ...]:
        """Return where a text names concepts that it means: none where one that is silent is named beside them."""
        said = _said(text, self.phrases)
        named = {each.id for each in said}
        if any(self.concepts[each].silent for each in named):
            return ()
        coins = self.lexicon.bare
        return tuple(
            each for each in said
            if not self.concepts[each.id].unless & named
            and not (each.words.lower() in coins and _AMOUNT.search(text, max(each.start - 40, 0), each.start))
        )  # fmt: skip

    def _owners(self, text: str, said: Sequence[Found]) -> dict[str, set[str]]:
        """Return of concepts that are somebody's wherever they are named, whose they are.

        "Iran's currency" is, and where a concept is its country's own "Iranian inflation" and "inflation in Iran".
        """
        beginning: dict[int, list[Mention]] = {}
        ending: dict[int, list[Mention]] = {}
        for each in recognition.mentions(text, self.lexicon):
            if each.areas:
                beginning.setdefault(each.start, []).append(each)
                ending.setdefault(each.end, []).append(each)
        owners: dict[str, set[str]] = {}
        free = set()
        for concept in said:
            own, before = self.concepts[concept.id].own, concept.start
            while before and text[before - 1].isspace():
                before -= 1
            of = _OF.match(text, concept.end) if own else None
            near = [each for each in ending.get(before, ()) if own or each.words.endswith(("'s", "\u2019s"))]
            near += beginning.get(of.end(), ()) if of else ()
            near += [each for each in beginning.get(concept.start, ()) if own and each.kind != "currency"]
            whose = {area for each in near for area in each.areas}
            owners.setdefault(concept.id, set()).update(whose)
            if not whose:
                free.add(concept.id)
        return {key: areas for key, areas in owners.items() if key not in free}

    def _who(self, text: str, what: Mapping[str, Found]) -> dict[str, str]:
        """Return the areas a text names, each with the words that named it first."""
        who = {
            area: words[0] for area, words in recognition.areas_named(recognition.mentions(text, self.lexicon)).items()
        }
        for key, found in what.items():
            for area in self.concepts[key].areas:
                who.setdefault(area, found.words)
        return who

    def _agreement(
        self, indicator: Indicator, keys: list[str], who: Mapping[str, str], *, paired: bool
    ) -> tuple[float, tuple[str, ...]]:
        """Return how well a series agrees with those who are named, and which of them it is about."""
        ends = _ends(indicator)
        named = tuple(each for each in ends if each in who)
        if not ends:
            beside = who and not any(self.concepts[each].strong for each in keys)
            return (self.weights["world_beside"] if beside else self.weights["world"]), ()
        if _is_pair(indicator):
            if len(named) == len(ends):
                return self.weights["pair"], named
            strong = any(self.concepts[each].strong for each in keys)
            others = [each for each in who if each not in ends]
            counterpart = len(named) == 1 and not others and (strong or named[0] in indicator.counterparts)
            return (self.weights["half"] if counterpart or (named and strong) else 0), named
        if not named or (len(ends) > 1 and len(named) < len(ends)):
            return 0, ()
        return (self.weights["country_beside"] if paired else self.weights["country"]), named

    def _reason(
        self, named: tuple[str, ...], who: Mapping[str, str], keys: list[str], what: Mapping[str, Found]
    ) -> str:
        said = [f"{_quoted(who[each])} ({self.lexicon.area_names.get(each, each)})" for each in named]
        said += [f"{_quoted(what[each].words)} ({each})" for each in dict.fromkeys(keys)]
        return f"names {_joined(said)}"

    def _rank(self, series_id: str) -> tuple[bool, int, int, str]:
        indicator = self.catalog.indicators[series_id]
        ended = -(indicator.ended or date.max).toordinal()
        return series_id not in self.figures, FINENESS.get(indicator.frequency, 9), ended, series_id


def _tell_unknown(linker: Linker, paths: Sequence[Path], faults: Faults) -> None:
    """Note the concepts that an indicator names and nobody has, at its line in the files; read again only for this."""
    for entry in entries_in(toml_files(paths, ("indicator",), Faults()), "indicator", Faults()):
        indicator = linker.catalog.indicators.get(str(entry.table.get("id")))
        for key in sorted(_concepts_of(indicator) - linker.concepts.keys()) if indicator else ():
            line = entry.lines.get("concepts", entry.line)
            faults.add(entry.path, line, f"concepts names {said(key)}, which concepts.toml does not have")


@lru_cache(maxsize=256)  # links and events of one passage ask after each other
def _said(text: str, phrases: Phrases) -> tuple[Found, ...]:
    """Return where a text names concepts, but for the places where other words say that it is not meant."""
    found = phrases.everywhere(text)
    excluded: dict[str, list[tuple[int, int]]] = {}  # each with the last end so far
    for each in found:
        if each.id.startswith("!"):
            ends = excluded.setdefault(each.id[1:], [])
            ends.append((each.start, max(each.end, ends[-1][1] if ends else 0)))
    return tuple(
        each for each in found if not each.id.startswith("!") and not _is_inside(each, excluded.get(each.id, ()))
    )


def _is_inside(found: Found, spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether words lie within one of these, which are in the order of their starts."""
    place = bisect_right(spans, found.start, key=lambda span: span[0])
    return place > 0 and found.end <= spans[place - 1][1]


def _longest(said: Iterable[Found]) -> dict[str, Found]:
    """Return concepts, each with the longest words that name it."""
    what: dict[str, Found] = {}
    for each in said:
        if each.id not in what or len(each.words) > len(what[each.id].words):
            what[each.id] = each
    return what


def _anothers(indicator: Indicator, keys: Iterable[str], owners: Mapping[str, set[str]]) -> bool:
    """Return whether what the passage speaks of is said to be somebody else's."""
    ends = _ends(indicator)
    return bool(ends) and any(key in owners and not owners[key] & set(ends) for key in keys)


def _concepts_of(indicator: Indicator) -> set[str]:
    return {each for name in indicator.concepts for each in _parts(name)}


def _parts(name: str) -> list[str]:
    return [each.strip() for each in name.lstrip("+-").split("&")]


def _keys(indicator: Indicator, what: Mapping[str, object]) -> list[str]:
    """Return the concepts by which a series answers to a passage: the fullest of those that are all there."""
    if any(name[1:] in what for name in indicator.concepts if name.startswith("-")):
        return []
    wanted = [_parts(name) for name in indicator.concepts if name[0] not in "+-"]
    return max((parts for parts in wanted if all(each in what for each in parts)), key=len, default=[])


def _ends(indicator: Indicator) -> tuple[str, ...]:
    """Return whose figures a series has, and with whom; the world is nobody."""
    return tuple(each for each in (*indicator.areas, *indicator.counterparts) if each != WORLD)


def _is_pair(indicator: Indicator) -> bool:
    return bool(indicator.counterparts) and len(_ends(indicator)) > 1


def _quoted(words: str) -> str:
    return f'"{words}"'


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"
