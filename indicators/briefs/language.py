"""Estimative language: the probability words of a sentence and the band of ICD 203 they stand for.

Intelligence Community Directive 203 (2015, section D.6.e.2.a) ties seven terms to ranges of probability. Words
such as "could" and "may" say that something is possible and give no probability: they are *outside the
scale*. The raw word is always kept.
"""

from __future__ import annotations

import re

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
# Longest first, so that "very unlikely" is not read as "likely".
WORDS = {
    "almost no chance": "almost no chance",
    "remote chance": "almost no chance",
    "very unlikely": "very unlikely",
    "highly unlikely": "very unlikely",
    "highly improbable": "very unlikely",
    "improbable": "unlikely",
    "unlikely": "unlikely",
    "probably not": "unlikely",
    "roughly even chance": "roughly even chance",
    "roughly even odds": "roughly even chance",
    "almost certainly": "almost certain",
    "almost certain": "almost certain",
    "nearly certain": "almost certain",
    "very likely": "very likely",
    "highly likely": "very likely",
    "highly probable": "very likely",
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
_PATTERN = re.compile(
    r"\b(" + "|".join(re.escape(each) for each in sorted(WORDS, key=len, reverse=True)) + r")\b",
    re.IGNORECASE,
)

_MONTH_AFTER = re.compile(r"(,|\s+\d|\s+(to|and|was|is|saw|had|has|will)\b)")


def likelihood_words(sentence: str) -> tuple[str, ...]:
    """Return the estimative words of a sentence in order, as they are written; "May" the month is none."""
    found = []
    for match in _PATTERN.finditer(sentence):
        # "May" with a capital that does not open a sentence or a clause is the month.
        opens = re.search(r"(^|[.!?:;\"'\u201c\u2018(\u2014])\s*$", sentence[: match.start()])
        month = match.group() == "May" and (not opens or _MONTH_AFTER.match(sentence, match.end()))
        if not month:
            found.append(match.group())
    return tuple(found)


def band(words: tuple[str, ...]) -> str:
    """Return the ICD 203 band of the first word that has one, "outside the scale", or "" without any word."""
    bands = [WORDS[word.lower()] for word in words]
    on_scale = [each for each in bands if each != OUTSIDE]
    return on_scale[0] if on_scale else (OUTSIDE if bands else "")
