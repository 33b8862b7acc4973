"""Words as the index knows them: as SQLite's full-text index has them, so that another database finds the same.

A token is a run of letters, digits and signs that belong to them; it is compared in small letters, without accents on
Latin ones, by its Porter stem.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from indicators.store.engine import Term

MARKS = range(0x300, 0x332)  # combining signs: part of a token, and no letter of it
LONGEST_STEMMED = 64  # bytes
LONGEST = 500  # letters: no database has longer words in its index
# Two rules that Porter added after his paper: possibly is possibl, technology technolog.
LATER_RULES = re.compile(r"[aeiouy][^aeiouy].*(?:bl|log)i$")
_own = threading.local()  # a stemmer keeps the word it is at: each thread has its own


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text as the index has it, and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text in their order."""
    found = []
    start, folded = -1, ""
    for place, letter in enumerate(f"{text} "):
        if _belongs(letter) and (start >= 0 or ord(letter) not in MARKS):
            start = place if start < 0 else start
            folded += _folded(letter)
        elif start >= 0:
            if folded:
                found.append(Token(_stem(folded)[:LONGEST], start, place))
            start, folded = -1, ""
    return found


@lru_cache(maxsize=4096)
def _belongs(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LN" or unicodedata.category(letter) == "Co" or ord(letter) in MARKS


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if ord(letter) in MARKS:
        return ""
    plain = unicodedata.normalize("NFD", letter)[0]
    small = next(each for each in (letter.casefold(), letter.lower(), letter) if len(each) == 1)
    return plain.lower() if plain.isascii() else small


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    body = word.encode()
    if not 2 < len(body) <= LONGEST_STEMMED:
        return word
    if not hasattr(_own, "stemmer"):
        import snowballstemmer  # noqa: PLC0415 - a start need not wait for it

        _own.stemmer = snowballstemmer.stemmer("porter")
    stem = str(_own.stemmer.stemWord(body.decode("latin-1"))).encode("latin-1").decode()  # it counts bytes as letters
    return stem[:-1] if LATER_RULES.search(stem) else stem


def found_in(text: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """Return a text in pieces, in turn outside and inside of where terms stand, beginning outside.

    Where two of them overlap they are one piece.
    """
    there = tokens(text)
    spans = sorted(span for term in terms if not term.tag for span in _spans(there, term))
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    pieces, end = [], 0
    for first, last in joined:
        pieces += [text[end : there[first].start], text[there[first].start : there[last].end]]
        end = there[last].end
    return (*pieces, text[end:])


def _spans(there: Sequence[Token], term: Term) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each place where a term stands."""
    asked = [each.word for each in tokens(term.words)]
    for place in range(len(there) - len(asked) + 1) if asked else ():
        words = [each.word for each in there[place : place + len(asked)]]
        last = words[-1].startswith(asked[-1]) if term.goes_on else words[-1] == asked[-1]
        if last and words[:-1] == asked[:-1]:
            yield place, place + len(asked) - 1
