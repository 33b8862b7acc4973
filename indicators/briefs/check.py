"""Whether a brief's quotes, claims and captions are borne out by its own words.

What an analyst writes over a passage may name nothing that the passage does not: no country, organisation, person or
ship, no amount, quantity or number, no date. A currency or a capital stands for its country.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indicators.language import recognition

if TYPE_CHECKING:
    from datetime import date

    from indicators.language.lexicon import Lexicon
    from indicators.model import Brief, Mention

NAMES = ("area", "organisation", "person", "currency", "ship", "port")
AMOUNTS = ("amount", "quantity")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def findings(brief: Brief, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Return what is not borne out: the excerpt, and in words what its claim, caption or quote lacks."""
    found = []
    excerpts = {each.id: each for each in brief.excerpts}
    for each in brief.excerpts:
        if each.orphaned:
            found.append((each.id, f"the brief no longer has the words {_short(each.quote)}"))
        if each.caption:
            found += [
                (each.id, f"the caption {words}")
                for words in unsupported(each.caption, each.quote, lexicon, brief.published)
            ]
    for claim in brief.claims:
        if claim.fault:
            found.append((claim.excerpt, claim.fault))
        if (about := excerpts.get(claim.excerpt)) is None:
            found.append((claim.excerpt, f"the claim {_short(claim.says)} is about an excerpt that is not there"))
            continue
        found += [
            (claim.excerpt, f"the claim {words}")
            for words in unsupported(claim.says, about.quote, lexicon, brief.published)
        ]
    return found


def unsupported(says: str, quote: str, lexicon: Lexicon, published: date) -> list[str]:
    """Return what a text names that the quoted passage does not, each in words; none if all is borne out."""
    named = recognition.mentions(says, lexicon, published)
    there = recognition.mentions(quote, lexicon, published)
    lacking = [each for each in named if not _borne_out(each, there, quote)]
    found = [f"{_short(says)} names {each.words!r}, which the quoted passage does not" for each in lacking]
    inside = recognition.covered(says, named)
    numbers = {_plain(each) for each in _NUMBER.findall(quote)}
    found += [
        f"{_short(says)} has the number {match.group()}, which the quoted passage does not"
        for match in _NUMBER.finditer(says)
        if not inside[match.start()] and _plain(match.group()) not in numbers
    ]
    return found


def _borne_out(mention: Mention, there: tuple[Mention, ...], quote: str) -> bool:
    # Whole words only: "5 million" is not in "1.5 million", nor "US" in "focus".
    if re.search(rf"(?<![\w.,$€£]){re.escape(mention.words)}(?!\w|[.,]\d)", quote, re.IGNORECASE):
        return True
    if mention.kind in NAMES:
        if mention.areas and mention.kind in ("area", "currency"):
            known = {area for each in there for area in each.areas}
            return bool(set(mention.areas) & known)
        return any(each.kind == mention.kind and each.id == mention.id for each in there)
    if mention.kind in AMOUNTS:
        return any(
            each.kind == mention.kind and each.unit == mention.unit and each.value == mention.value for each in there
        )
    days = [each for each in there if each.kind == "date" and each.first and each.last]
    return any(
        mention.first and mention.last and each.first <= mention.first and mention.last <= each.last  # type: ignore[operator]
        for each in days
    )


def _plain(number: str) -> str:
    return number.replace(",", "").rstrip(".")


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else f"{text[:77]}...")
