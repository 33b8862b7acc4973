"""The lexicon: which words stand for which country, strait, organisation, ship or port (data/catalog/lexicon.toml).

What a country's money is called comes from CLDR (`money.py`), for the countries whose rate is in the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pycountry

from indicators.core.tables import entries_in, toml_files
from indicators.core.words import said
from indicators.language import money as monies
from indicators.language.phrases import Phrases, has_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from indicators.core.tables import Entry, Faults
    from indicators.model import Area

TABLES = ("country", "strait", "organisation", "port", "ship", "nobody", "not_alone")
WORDS = (
    "id",
    "names",
    "demonyms",
    "capitals",
    "seats",
    "leaders",
    "money",
)  # keys whose values are looked for in a text


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for; `kind` as of a Mention, or "ship" and "nobody".

    Of a currency's word `shared` are all countries that call theirs so: one of them that a passage names is meant,
    and `areas` where it names none.
    """

    kind: str
    id: str
    areas: tuple[str, ...]
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)  # one is made for a catalogue: it is itself and no other
class Lexicon:
    """The words for whom a passage speaks of, ready to be looked for.

    `area_names` are shown in reasons; `spoken` are the names and demonyms of each country that has an entry; `groups`
    are the groups of words for concepts that follow from the catalogue (`money.groups`), `bare` those for money that
    stand alone, as they are written.
    """

    phrases: Phrases
    meanings: Mapping[str, Meaning]
    area_names: Mapping[str, str]
    spoken: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bare: frozenset[str] = frozenset()


def load(
    paths: Iterable[Path], areas: Mapping[str, Area], faults: Faults, currencies: Path, rated: Collection[str] = ()
) -> Lexicon:
    """Return the lexicon in the files; what is wrong in them goes to `faults`, with its line.

    Args:
        paths: of lexicon.toml as it ships, and of the operator's own.
        areas: of the catalogue; their names are shown where they have one.
        faults: where faults go.
        currencies: the table of the countries' money.
        rated: the countries whose money has a rate in the catalogue.
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

    def mean(
        kind: str,
        name: str,
        phrases: tuple[str, ...],
        stands_for: tuple[str, ...],
        shared: frozenset[str] = frozenset(),
    ) -> None:
        key = f"{kind} {name}"
        meanings[key] = Meaning(kind, name, stands_for, shared)
        words.extend((each, key) for each in phrases if has_words(each))

    spoken: dict[str, tuple[str, ...]] = {}
    by_hand: dict[str, tuple[str, ...]] = {}
    for entry in entries("country"):
        code = entry.name("id")
        spoken[code] = (*entry.names("names"), *entry.names("demonyms"))
        seats = entry.names("seats") if code in areas else ()
        mean("area", code, (*spoken[code], *entry.names("capitals"), *seats), (code,))
        for leader in entry.names("leaders"):
            mean("person", leader, (leader,), (code,))
        by_hand[code] = entry.names("money")
        entry.used.add("seats")
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
    not_alone: set[str] = set()
    for entry in entries("not_alone"):
        not_alone |= set(entry.names("words"))
        entry.finish()
    held = monies.read(currencies, faults)
    coins = monies.coins(held, by_hand, rated, not_alone)
    for coin in coins:
        mean("currency", coin.word, coin.forms, coin.alone, coin.shared)
    names = {each.alpha_3: str(getattr(each, "common_name", each.name)) for each in pycountry.countries}
    names |= {each.id: each.name for each in areas.values()}
    groups = monies.groups(held, by_hand, rated, not_alone, spoken)
    bare = frozenset(form.lower() for coin in coins for form in coin.forms)
    return Lexicon(Phrases(words), meanings, names, spoken, groups, bare)


def _ship(entry: Entry, mean: object) -> None:
    name = entry.name("id")
    entry.text("imo", "")
    mean("ship", name, (name,), ())  # type: ignore[operator]
    entry.finish()
