"""What the money of countries is called: the table that is made from CLDR, and the words that follow from it.

A word such as "peso" is the money of several countries. It means the one that the passage names; where none is named,
the only one whose rate is in the catalogue; where no rate is, the only one whose word it is in the lexicon. Some words
never stand alone, as they are other things too (a pound, real, won): of these only "Sudanese pound" and "Sudan's pound"
count.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.core.tables import csv_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from indicators.core.tables import Faults

COLUMNS = ("country", "currency", "name", "plural")


@dataclass(frozen=True, slots=True)
class Money:
    """A country's money: its ISO 4217 code, its whole name in one and in many, as "Turkish lira"."""

    code: str
    name: str
    plural: str

    @property
    def nouns(self) -> tuple[str, ...]:
        """Its bare word in one and in many: "peso", "pesos"."""
        return tuple(dict.fromkeys(each.split()[-1].lower() for each in (self.name, self.plural)))


@dataclass(frozen=True, slots=True)
class Coin:
    """A bare word for money with its forms; whose it is where it stands alone, and all who call theirs so."""

    word: str
    forms: tuple[str, ...]
    alone: tuple[str, ...]
    shared: frozenset[str]


def read(path: Path, faults: Faults) -> dict[str, Money]:
    """Return the money of each country of the table that ships, by ISO 3166-1 alpha-3; nothing where there is none."""
    if not path.exists():
        return {}
    return {country: Money(code, name, plural) for _, (country, code, name, plural) in csv_rows(path, COLUMNS, faults)}


def coins(
    held: Mapping[str, Money], by_hand: Mapping[str, tuple[str, ...]], rated: Collection[str], not_alone: Iterable[str]
) -> list[Coin]:
    """Return the bare words for money that may stand alone.

    Args:
        held: the money of each country.
        by_hand: further words that the lexicon has for it.
        rated: the countries whose rate is in the catalogue; no other's word is looked for, but those by hand.
        not_alone: words that are other things too.
    """
    apart = {_plain(each) for each in not_alone}
    forms: dict[str, dict[str, None]] = {}
    owners: dict[str, set[str]] = {}
    for country, words in by_hand.items():
        for word in words:
            forms.setdefault(word, {})[word] = None
            owners.setdefault(word, set()).add(country)
    for country in sorted(set(rated) & held.keys()):
        word = held[country].nouns[0]
        if _plain(word) not in apart:
            forms.setdefault(word, {}).update(dict.fromkeys(held[country].nouns))
            owners.setdefault(word, set()).add(country)
    called: dict[str, set[str]] = {}
    for country, money in held.items():
        called.setdefault(_plain(money.nouns[0]), set()).add(country)
    made = []
    for word, each in forms.items():
        alone = owners[word] & set(rated) or owners[word]
        shared = frozenset(owners[word] | called.get(_plain(word), set()))
        made.append(Coin(word, tuple(each), tuple(alone) if len(alone) == 1 else (), shared))
    return made


def groups(
    held: Mapping[str, Money],
    by_hand: Mapping[str, tuple[str, ...]],
    rated: Collection[str],
    not_alone: Iterable[str],
    spoken: Mapping[str, tuple[str, ...]],
) -> dict[str, tuple[str, ...]]:
    """Return the groups of words that concepts may use: `money` names a rate by itself, `coin` in "the pound fell".

    Both are of the countries whose rate is in the catalogue, as of `coins`; `spoken` are their names and demonyms.
    """
    apart = {_plain(each) for each in not_alone}
    money: dict[str, None] = {}
    coin: dict[str, None] = {}
    for country in sorted(rated):
        money |= dict.fromkeys(each for each in by_hand.get(country, ()) if _plain(each) not in apart)
        if country not in held:
            continue
        own = held[country]
        money |= dict.fromkeys(each for each in (own.name, own.plural) if " " in each)
        if _plain(own.nouns[0]) in apart:
            coin |= dict.fromkeys(own.nouns)
            money |= {f"{name} {noun}": None for name in spoken.get(country, ()) for noun in own.nouns}
        else:
            money |= dict.fromkeys(own.nouns)
    return {"money": tuple(money), "coin": tuple(coin)}


def _plain(word: str) -> str:
    """Return a word without accents and capitals, as phrases are compared."""
    return "".join(each for each in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(each))
