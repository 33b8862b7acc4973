"""The lexicon: which words stand for which country, strait, organisation, ship or port (data/catalog/lexicon.toml)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pycountry

from indicators.core.tables import entries_in, toml_files
from indicators.core.words import said
from indicators.language.phrases import Phrases, has_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from indicators.core.tables import Entry, Faults
    from indicators.model import Area

TABLES = ("country", "strait", "organisation", "port", "ship", "nobody")
WORDS = ("id", "names", "demonyms", "capitals", "leaders", "money")  # keys whose values are looked for in a text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for; `kind` as of a Mention, or "ship" and "nobody"."""

    kind: str
    id: str
    areas: tuple[str, ...]


@dataclass(frozen=True, eq=False)  # one is made for a catalogue: it is itself and no other
class Lexicon:
    """The words for whom a passage speaks of, ready to be looked for.

    `area_names` are shown in reasons; `spoken` are the names and demonyms of each country that has an entry.
    """

    phrases: Phrases
    meanings: Mapping[str, Meaning]
    area_names: Mapping[str, str]
    spoken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def load(paths: Iterable[Path], areas: Mapping[str, Area], faults: Faults) -> Lexicon:
    """Return the lexicon in the files; what is wrong in them goes to `faults`, with its line.

    Args:
        paths: of lexicon.toml as it ships, and of the operator's own.
        areas: of the catalogue; their names are shown where they have one.
        faults: where faults go.
    """
    files = toml_files(paths, TABLES, faults)

    def entries(name: str) -> list[Entry]:
        found = entries_in(files, name, faults)
        for entry in found:
            for key, value in entry.table.items():
                for each in [value] if key == "id" else value if isinstance(value, list) else ():
                    if isinstance(each, str) and each.strip() and not has_words(each):
                        entry.fault(key, f"{key} has {said(each)}, which has no word that could be found")
        return found

    words: list[tuple[str, str]] = []
    meanings: dict[str, Meaning] = {}

    def mean(kind: str, name: str, phrases: tuple[str, ...], stands_for: tuple[str, ...]) -> None:
        key = f"{kind} {name}"
        meanings[key] = Meaning(kind, name, stands_for)
        words.extend((each, key) for each in phrases if has_words(each))

    spoken: dict[str, tuple[str, ...]] = {}
    for entry in entries("country"):
        code = entry.name("id")
        spoken[code] = (*entry.names("names"), *entry.names("demonyms"))
        mean("area", code, (*spoken[code], *entry.names("capitals")), (code,))
        for leader in entry.names("leaders"):
            mean("person", leader, (leader,), (code,))
        for money in entry.names("money"):
            mean("currency", money, (money,), (code,))
        entry.finish()
    for country in pycountry.countries:
        if country.alpha_3 not in spoken:
            name = str(getattr(country, "common_name", country.name)).partition(",")[0]
            mean("area", country.alpha_3, (name,), (country.alpha_3,))
    for entry in entries("strait"):
        mean("area", entry.name("id"), entry.names("names"), (entry.name("id"),))
        entry.finish()
    for kind in ("organisation", "port"):
        for entry in entries(kind):
            name = entry.name("id")
            mean(kind, name, entry.names("names") or (name,), entry.names("areas"))
            entry.finish()
    for entry in entries("ship"):
        _ship(entry, mean)
    for entry in entries("nobody"):
        mean("nobody", "", entry.names("names"), ())
        entry.finish()
    names = {each.alpha_3: str(getattr(each, "common_name", each.name)) for each in pycountry.countries}
    names |= {each.id: each.name for each in areas.values()}
    return Lexicon(Phrases(words), meanings, names, spoken)


def _ship(entry: Entry, mean: object) -> None:
    name = entry.name("id")
    entry.text("imo", "")
    mean("ship", name, (name,), ())  # type: ignore[operator]
    entry.finish()
