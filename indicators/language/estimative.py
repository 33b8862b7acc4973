"""Estimative language: the probability words of a sentence and the band of ICD 203 they stand for.

Intelligence Community Directive 203 (2015, section D.6.e.2.a) ties seven terms to ranges of probability. Words
such as "could" and "may" say that something is possible and give no probability: they are *outside the
scale*. The raw word is always kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OUTSIDE = "outside the scale"
BANDS = {
    "almost no chance": "1-5 %",
    "very unlikely": "5-20 %",
    "unlikely": "20-45 %",
    "roughly even chance": "45-55 %",
    "likely": "55-80 %",
    "very likely": "80-95 %",
    "almost certain": "95-99 %",
}
# The terms as they are said by themselves.
_TERMS = {
    "almost no chance": "almost no chance",
    "remote chance": "almost no chance",
    "remote possibility": "almost no chance",
    "very unlikely": "very unlikely",
    "highly unlikely": "very unlikely",
    "highly improbable": "very unlikely",
    "very improbable": "very unlikely",
    "improbable": "unlikely",
    "unlikely": "unlikely",
    "less than even chance": "unlikely",
    "less than even odds": "unlikely",
    "roughly even chance": "roughly even chance",
    "roughly even odds": "roughly even chance",
    "even chance": "roughly even chance",
    "even odds": "roughly even chance",
    "chances about even": "roughly even chance",
    "chances are about even": "roughly even chance",
    "chances are even": "roughly even chance",
    "as likely as not": "roughly even chance",
    "better than even chance": "likely",
    "better than even odds": "likely",
    "more likely than not": "likely",
    "almost certainly": "almost certain",
    "almost certain": "almost certain",
    "nearly certainly": "almost certain",
    "nearly certain": "almost certain",
    "very likely": "very likely",
    "highly likely": "very likely",
    "highly probable": "very likely",
    "very probable": "very likely",
    "very probably": "very likely",
    "likely": "likely",
    "probable": "likely",
    "probably": "likely",
    "unclear whether": OUTSIDE,
    "unclear if": OUTSIDE,
    "possibly": OUTSIDE,
    "possible": OUTSIDE,
    "perhaps": OUTSIDE,
    "could": OUTSIDE,
    "might": OUTSIDE,
    "may": OUTSIDE,
    "will": OUTSIDE,
}
_OPPOSITE = {
    "almost certain": "almost no chance",
    "very likely": "very unlikely",
    "likely": "unlikely",
}
_VERBS = ("is", "are", "was", "were", "does", "do", "did", "has", "have", "had", "would", "could")
_SHORT_FORMS = [f"{verb}n{sign}t" for verb in _VERBS for sign in "'’"] + ["won't", "won’t", "can't", "can’t"]
# What may stand before a term and turn it round: "not likely", "isn't likely", "not considered likely".
_BEFORE = ("not", "never", "no longer", *_SHORT_FORMS)
_BETWEEN = ("", "at all", "now", "yet", "considered", "thought", "deemed", "seem", "appear", "look", "seen as", "to be")
# What may follow it: "almost certainly not", "probably will not".
_AFTER = ("not", "never", "cannot", "will not", "will never", *(f"{verb} not" for verb in _VERBS), *_SHORT_FORMS)
_TURNED_BEFORE = {
    "very likely": "unlikely",  # "not very likely" is less than likely, and no claim of very unlikely
    "likely": "unlikely",
    "almost certain": OUTSIDE,
}


def _negated() -> dict[str, str]:
    """Return the terms with their negations, each with its band.

    A denied "unlikely" is outside the scale: "not unlikely" only says that it is no worse than about even.
    """
    found: dict[str, str] = {}
    for term, meaning in _TERMS.items():
        if meaning == OUTSIDE or " than " in term or term.endswith("as not"):
            continue
        turned = _TURNED_BEFORE.get(meaning, OUTSIDE)
        found |= {" ".join(filter(None, (no, between, term))): turned for no in _BEFORE for between in _BETWEEN}
        if meaning in _OPPOSITE:
            found |= {f"{term} {no}": _OPPOSITE[meaning] for no in _AFTER}
    return found


WORDS = {**_negated(), **_TERMS, "probably not": "unlikely"}


def _one_of(words: Iterable[str]) -> str:
    # Longest first, so that "very unlikely" is not read as "likely".
    return "|".join(re.escape(each).replace(r"\ ", " ") for each in sorted(filter(None, words), key=len, reverse=True))


_PATTERN = re.compile(
    rf"(?<![\w-])(?:(?P<no>(?:{_one_of(_BEFORE)}) (?:(?:{_one_of(_BETWEEN)}) )?)(?P<denied>{_one_of(_TERMS)})|"
    rf"(?P<term>{_one_of(_TERMS)})(?P<then> (?:{_one_of(_AFTER)})(?! (?:only|just|merely|least)\b))?)(?!\w)",
    re.IGNORECASE,
)
_MONTH_AFTER = re.compile(r"(,|\s+\d|\s+(to|and|was|is|saw|had|has|will)\b)")
_OPENS = re.compile(r"(^|[.!?:;\"'\u201c\u2018(\u2014])\s*$")
# One thing held against another has no probability: "more likely than a strike", "equally likely".
_COMPARED = re.compile(r"\b(?:more|less|least|equally|how|as|so|too)\s$", re.IGNORECASE)
# "The will of the people", "military might": the nouns.
_NOUN_AFTER = re.compile(
    r"(?:\b(?:the|an?|his|her|its|their|our|my|your|no|any|own|good|ill|free|political|popular|national|collective|living|last|"
    r"sheer|iron|strong|of)|[’']s|s[’'])\s$",
    re.IGNORECASE,
)
_NOUN_BEFORE = re.compile(r"\s(?:of|to)\b", re.IGNORECASE)
_POWER = re.compile(r"\b(?:military|naval|economic|industrial|financial|imperial|air|nuclear)\s$", re.IGNORECASE)
_NO_VERB = re.compile(
    r"\s*(?:$|[.,;:!?)\]”\"—–-]|(?:of|and|or|is|was|are|were|in|to|that|which|on|at|for|with|from|as|against|has|had|behind|but|alone)\b)",
    re.IGNORECASE,
)


def likelihood_words(sentence: str) -> tuple[str, ...]:
    """Return the estimative words of a sentence in order, as they are written, each a key of WORDS but for its case.

    A negation is part of the word. "May" the month, "will" and "might" the nouns, and comparisons are none.
    """
    found = []
    for match in _PATTERN.finditer(sentence):
        term = match["denied"] or match["term"]
        before, after = sentence[: match.start()][-24:], sentence[match.end() :][:24]
        supposed = match["denied"] and re.search(r"\bif\s$", before, re.IGNORECASE)  # "possible, if not likely"
        if not supposed and _is_estimate(term, before, after):
            found += _read(match)
    return tuple(found)


def _read(match: re.Match[str]) -> list[str]:
    """Return a match's word, with its negation where that makes another word of it."""
    whole = match.group()
    if whole.lower() in WORDS:
        return [whole]
    term, then = match["denied"] or match["term"], (match["then"] or "").strip()
    # What is not on the scale is not turned by a negation: "could not", "not possible".
    return [term, *(each.group() for each in _PATTERN.finditer(then))]


def _is_estimate(term: str, before: str, after: str) -> bool:
    word = term.lower()
    if word in ("likely", "unlikely", "probable", "improbable"):
        return not _COMPARED.search(before)
    if term in ("May", "Will"):
        # With a capital that does not open a sentence or a clause it is a month or a name.
        opens = re.match(r"^\s*$", before) or _OPENS.search(before)
        return bool(opens) and not (term == "May" and _MONTH_AFTER.match(after))
    if word == "will":
        return not (_NOUN_AFTER.search(before) or _NOUN_BEFORE.match(after))
    if word == "might":
        return not (
            re.match(r"\sof\b", after)
            or re.search(r"\b(?:the|its|their|his|her|full|all its)\s$", before, re.IGNORECASE)
            or (_POWER.search(before) and _NO_VERB.match(after))
        )
    return True


def band(words: tuple[str, ...]) -> str:
    """Return the ICD 203 band of the first word that has one, "outside the scale", or "" without any word."""
    bands = [WORDS[word.lower()] for word in words]
    on_scale = [each for each in bands if each != OUTSIDE]
    return on_scale[0] if on_scale else (OUTSIDE if bands else "")


def meanings(quote: str) -> Iterator[str]:
    """Yield each likelihood word of a text, once, with what it means on the scale of ICD 203."""
    for word in dict.fromkeys(each.lower() for each in likelihood_words(quote)):
        meaning = WORDS[word]
        if meaning == OUTSIDE:
            yield f"{word}: no probability given (outside the ICD 203 scale)"
        else:
            yield f"{word}: {meaning}, {BANDS[meaning]} (ICD 203)"
