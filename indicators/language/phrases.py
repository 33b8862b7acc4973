"""Finding the phrases of a vocabulary in a text, with the place of each.

A phrase written with a capital is a name: the text must have the capitals too ("Turkey" is not "turkey", "US" is
not "us"), accents and a possessive 's aside. A phrase in lower case is a term and is found in every inflection
("seize" finds "seizing"), by the stems of M. F. Porter's Snowball stemmer for English. With = before it, it is found
as it is written alone ("=fuel" is not "fuelled"). Where ... stands in it, a few other words of the same sentence may
stand there too ("prices ... rose"), and what stands on either side is a name or a term by itself.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_WORD = re.compile(r"[^\W_]+(?:[.'’&][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.;!?]\W*\s")
MOST_BETWEEN = 5  # words that may stand where a phrase has ...
LONGEST_ACRONYM = 5  # a longer word all in capitals is one of a heading


Starts = dict[str, list[tuple[tuple[tuple[str, ...], ...], frozenset[str], str]]]
_own = threading.local()  # a stemmer keeps the word it is at work on, so each thread has its own


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase in a text: what it stands for, its words as they are written, and their place."""

    id: str
    words: str
    start: int
    end: int


class Phrases:
    """A vocabulary of phrases, each with the id of what it stands for; one phrase may stand for several.

    Args:
        phrases: each with what it means.
        every: gives the phrases that one is a short way of writing; each is itself, if none is given.
    """

    def __init__(
        self, phrases: Iterable[tuple[str, str]], every: Callable[[str], Iterable[str]] = lambda phrase: (phrase,)
    ) -> None:
        self._phrases, self._every = tuple(phrases), every
        self._making = threading.Lock()
        self._made: Starts | None = None

    @property
    def _starts(self) -> Starts:
        """By its first word: a phrase's parts, all words it needs, and what it means.

        Made once, when it is first asked for: a start of the server waits for no stems.
        """
        if self._made is None:
            with self._making:
                if self._made is None:
                    self._made = self._make()
        return self._made

    def _make(self) -> Starts:
        starts: Starts = {}
        whole = dict.fromkeys((each, means) for phrase, means in self._phrases for each in self._every(phrase))
        for phrase, means in whole:
            parts = tuple(_keys(part) for part in phrase.split(" ... "))
            needed = frozenset(word for part in parts for word in part)
            starts.setdefault(parts[0][0], []).append((parts, needed, means))
        return starts

    def everywhere(self, text: str) -> list[Found]:
        """Return every phrase that stands in a text, in order of place, those inside longer ones included."""
        words = list(_WORD.finditer(text))
        forms = [_forms(each.group()) for each in words]
        there = frozenset(chain.from_iterable(forms))
        found = []
        for place in range(len(words)):
            for behind, means in self._at(place, forms, there):
                start, end = words[place].start(), words[behind - 1].end()
                said = text[start:end]
                if not _SENTENCE_END.search(said):
                    found.append(Found(means, said, start, end))
        return found

    def find(self, text: str) -> list[Found]:
        """Return the phrases in a text in order; where two overlap, the one that starts first and is longest."""
        words = list(_WORD.finditer(text))
        forms = [_forms(each.group()) for each in words]
        there = frozenset(chain.from_iterable(forms))
        found: list[Found] = []
        place = 0
        while place < len(words):
            here = list(self._at(place, forms, there))
            longest = max((behind for behind, _ in here), default=place + 1)
            start, end = words[place].start(), words[longest - 1].end()
            ids = dict.fromkeys(means for behind, means in here if behind == longest)
            found += [Found(each, text[start:end], start, end) for each in ids]
            place = longest
        return found

    def _at(self, place: int, forms: list[tuple[str, ...]], there: frozenset[str]) -> Iterator[tuple[int, str]]:
        """Give what the phrases that begin at a place mean, each with the place behind its last word."""
        for form in forms[place]:
            for parts, needed, means in self._starts.get(form, ()):
                if needed <= there and (behind := _behind(parts, forms, place)):
                    yield behind, means


def has_words(phrase: str) -> bool:
    """Return whether each part of a phrase has a word: one without can never be found."""
    return all(map(_WORD.search, phrase.split(" ... ")))


def _forms(word: str) -> tuple[str, ...]:
    """Return the forms under which a word may be looked for."""
    return _name(word), _term(word), _exact(word)


def _keys(part: str) -> tuple[str, ...]:
    form = _exact if part.startswith("=") else _name if part != part.lower() else _term
    return tuple(form(each.group()) for each in _WORD.finditer(part))


def _behind(parts: tuple[tuple[str, ...], ...], forms: list[tuple[str, ...]], place: int) -> int:
    """Return the place behind a phrase that begins at a place, 0 where it does not stand there."""
    behind = place
    for number, keys in enumerate(parts):
        between = MOST_BETWEEN if number else 0
        at = next((each for each in range(behind, behind + between + 1) if _stands(keys, forms, each)), -1)
        if at < 0:
            return 0
        behind = at + len(keys)
    return behind


def _stands(keys: tuple[str, ...], forms: list[tuple[str, ...]], place: int) -> bool:
    return place + len(keys) <= len(forms) and all(
        key in form for key, form in zip(keys, forms[place : place + len(keys)], strict=True)
    )


@lru_cache(maxsize=65536)
def _name(word: str) -> str:
    """Return a word as a name is compared: with its capitals, without accents, dots and possessive."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each))
    plain = re.sub(r"['’]s?$", "", bare).replace(".", "").replace("’", "'") or bare
    return plain.capitalize() if plain.isupper() and len(plain) > LONGEST_ACRONYM else plain


@lru_cache(maxsize=65536)
def _exact(word: str) -> str:
    """Return a word as it is written but for its capitals, marked so that no name or stem equals it."""
    return f"={_name(word).lower()}"


@lru_cache(maxsize=65536)
def _term(word: str) -> str:
    """Return the stem by which a word of any inflection is compared, marked so that no name equals it."""
    if not hasattr(_own, "stemmer"):
        import snowballstemmer  # noqa: PLC0415 - a start need not wait for it

        _own.stemmer = snowballstemmer.stemmer("english")
    stem: str = _own.stemmer.stemWord(_name(word).lower())
    return f"~{stem}"
