"""What a passage names: countries and straits, organisations, people, ports and ships, amounts, quantities and days."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from indicators.catalog import imo_is_valid
from indicators.model import Mention

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from indicators.language.lexicon import Lexicon, Meaning

_SCALES = {
    "thousand": 1e3,
    "million": 1e6,
    "mn": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
    "k": 1e3,
}
_WORDS = (
    {
        name: value
        for value, name in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
            ]
        )
    }
    | {
        name: 10 * value
        for value, name in enumerate(
            ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
        )
    }
    | {"hundred": 100, "half a": 0.5, "a": 1}
)
_NUMBER = (
    r"(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?:half a|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:\s(?:hundred))?)"
)
_SCALE = r"(?:[\s-]?(?P<s>thousand|million|billion|trillion|bn|mn|tn|m|k)\b)?"
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "bs": "VES"}
_MONEY = {"dollar": "USD", "usd": "USD", "euro": "EUR", "eur": "EUR", "pound": "GBP", "rial": "IRR", "irr": "IRR", "toman": "IRT",
          "bolivar": "VES", "bolívar": "VES", "bolívare": "VES", "bolivare": "VES", "ves": "VES", "yuan": "CNY", "cny": "CNY", "lira": "TRY", "ruble": "RUB", "rouble": "RUB"}  # fmt: skip
_UNITS = {"barrel": "barrel", "bpd": "barrel per day", "b/d": "barrel per day", "percent": "percent", "per cent": "percent", "%": "percent",
          "ton": "tonne", "tonne": "tonne", "metric ton": "tonne", "kilometer": "kilometre", "kilometre": "kilometre", "mile": "mile", "missile": "missile",
          "drone": "drone", "tanker": "tanker", "vessel": "vessel", "ship": "ship", "troop": "troop", "ounce": "ounce", "kilogram": "kilogram", "kg": "kilogram"}  # fmt: skip
_BEFORE = re.compile(rf"(?<!\w)(?:US|U\.S\.)?(?P<c>[$€£¥]|Bs\.?\s)\s?{_NUMBER}{_SCALE}", re.IGNORECASE)
_CODED = re.compile(rf"\b(?P<c>USD|EUR|IRR|VES|CNY)\s?{_NUMBER}{_SCALE}")
_AFTER = re.compile(
    rf"(?<![\w$€£.,]){_NUMBER}{_SCALE}(?:\s(?:US|U\.S\.|American|Iranian))?\s(?:of\s)?(?P<c>{'|'.join(sorted(_MONEY, key=len, reverse=True))})s?\b",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"(?<![\w$€£.,]){_NUMBER}{_SCALE}[\s-]?(?P<u>{'|'.join(re.escape(each) for each in sorted(_UNITS, key=len, reverse=True))})(?:s\b|\b|(?<=%))(?P<d>\s(?:per|a)\sday)?",
    re.IGNORECASE,
)
_IMO = re.compile(r"\bIMO[\s:-]*(\d{7})\b")
_SHIPPING = re.compile(
    r"\b(?:tankers?|vessels?|ships?|cargo(?:es)?|flotilla|aboard|sailed|docked|seized)\b", re.IGNORECASE
)


def mentions(text: str, lexicon: Lexicon, published: date | None = None) -> tuple[Mention, ...]:
    """Return what a passage names, in order; the words of each are those of the text at its place.

    Args:
        text: the passage.
        lexicon: whose words are looked for.
        published: the day by which days without a year are dated; without it no days are looked for.
    """
    found = _undated(text, lexicon)
    if published:
        from indicators.documents import dates  # noqa: PLC0415 - a start need not wait for it

        amounts = covered(text, (each for each in found if each.kind in ("amount", "quantity")))
        found += tuple(each for each in dates.mentions(text, published) if not any(amounts[each.start : each.end]))
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def covered(text: str, named: Iterable[Mention]) -> bytearray:
    """Return for each letter of a text whether it is of one of these."""
    found = bytearray(len(text))
    for each in named:
        found[each.start : each.end] = b"\x01" * (each.end - each.start)
    return found


@lru_cache(maxsize=256)  # links, events and tags of one passage ask after each other
def _undated(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return what a passage names but days, names before amounts."""
    found: list[Mention] = []
    ships = _SHIPPING.search(text) is not None
    for each in lexicon.phrases.find(text):
        means = lexicon.meanings[each.id]
        if means.kind != "nobody" and (means.kind != "ship" or ships):
            found.append(Mention(means.kind, means.id, each.words, each.start, each.end, means.areas))
    named = {area for each in found if each.kind != "currency" for area in each.areas}
    found = [_whose(each, lexicon.meanings, named) if each.kind == "currency" else each for each in found]
    found += [
        Mention("ship", f"IMO {match[1]}", match.group(), match.start(), match.end())
        for match in _IMO.finditer(text)
        if imo_is_valid(match[1])
    ]
    taken = bytearray(len(text))
    for form, kind in ((_BEFORE, "amount"), (_CODED, "amount"), (_AFTER, "amount"), (_QUANTITY, "quantity")):
        for match in form.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            value = _value(match["n"], match["s"])
            unit = (
                _money(match["c"])
                if kind == "amount"
                else _UNITS[match["u"].lower()] + (" per day" if match["d"] else "")
            )
            taken[match.start() : match.end()] = b"\x01" * len(match.group())
            found.append(
                Mention(kind, f"{value:g} {unit}", match.group(), match.start(), match.end(), value=value, unit=unit)
            )
    return tuple(found)


def _whose(coin: Mention, meanings: Mapping[str, Meaning], named: set[str]) -> Mention:
    """Return a currency's word with the countries it means: those a passage names that call theirs so, if any."""
    own = meanings[f"{coin.kind} {coin.id}"].shared & named
    return replace(coin, areas=tuple(sorted(own))) if own else coin


def areas_named(named: tuple[Mention, ...]) -> dict[str, tuple[str, ...]]:
    """Return the countries and straits that were named, with the words that did, in order."""
    found: dict[str, list[str]] = {}
    for each in named:
        for area in each.areas:
            if each.words not in found.setdefault(area, []):
                found[area].append(each.words)
    return {area: tuple(words) for area, words in found.items()}


def _value(number: str, scale: str | None) -> float:
    plain = number.lower().replace(",", "")
    if plain[0].isdigit():
        value = float(plain)
    else:
        first, _, hundred = plain.partition(" hundred")
        value = _WORDS.get(first, 1) * (100 if hundred == "" and "hundred" in plain else 1)
    return value * _SCALES.get((scale or "").lower(), 1)


def _money(word: str) -> str:
    plain = word.lower().strip(" .")
    return _SIGNS.get(plain) or _MONEY.get(plain) or word.strip().upper()
