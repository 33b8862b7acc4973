"""How PostgreSQL searches words: a vector of each passage's tokens, in a table of its own, with an index of them.

The tokens are our own (`tokens.py`), so that it finds what SQLite finds: text and note carry the weight A, tags B.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indicators.store.queries import OF_BRIEF
from indicators.store.tokens import found_in, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.store.engine import Connection, Term

SCHEMA = """
CREATE TABLE passage_words(passage_id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL);
CREATE INDEX passage_by_word ON passage_words USING gin(words);
"""
PUT = "INSERT INTO passage_words(passage_id, words) VALUES(?, CAST(? AS tsvector))"
REMOVE = f"DELETE FROM passage_words WHERE passage_id IN (SELECT passage_id FROM passage WHERE {OF_BRIEF})"
FOUND = """
SELECT p.passage_id, p.brief_key, p.excerpt_id, p.text, b.brief_id, b.title, b.producer, b.published
FROM passage_words w JOIN passage p ON p.passage_id = w.passage_id JOIN brief b ON b.brief_key = p.brief_key
WHERE w.words @@ CAST(? AS tsquery) AND w.passage_id BETWEEN ? AND ? ORDER BY w.passage_id DESC LIMIT ?
"""
LAST_PLACE = 16_383  # the highest place of a word that a vector keeps


class PostgresWords:
    """The table `passage_words`."""

    def put(self, connection: Connection, passages: Sequence[tuple[int, str, str, str]]) -> None:
        """Make passages findable: number, text, note and tags of each."""
        connection.executemany(PUT, [(number, _vector(*texts)) for number, *texts in passages])

    def remove(self, connection: Connection, brief_id: str) -> None:
        """Let the passages of a brief be found no more; they are still there."""
        connection.execute(REMOVE, (brief_id,))

    def find(
        self, connection: Connection, terms: Sequence[Term], low: int, high: int, limit: int
    ) -> list[tuple[tuple[Any, ...], tuple[str, ...]]]:
        """Return the passages between two numbers that have all terms, the highest first, each with its pieces."""
        asked = [_asked(each) for each in terms]
        if not all(asked):  # words without a letter in them stand nowhere
            return []
        rows = connection.execute(FOUND, (" & ".join(asked), low, high, limit)).fetchall()
        return [(row, found_in(row[3], terms)) for row in rows]


def _vector(text: str, note: str, tags: str) -> str:
    """Return a passage as PostgreSQL writes a vector: 'word':place and weight; no phrase goes on from text to note."""
    words = [each.word for each in tokens(text)][:LAST_PLACE]
    places = [(word, place, "A") for place, word in enumerate(words, start=1)]
    places += [(each.word, place, "A") for place, each in enumerate(tokens(note)[:LAST_PLACE], start=len(words) + 3)]
    places += [(each.word, LAST_PLACE, "B") for each in tokens(tags)]
    return " ".join(f"'{word}':{min(place, LAST_PLACE)}{weight}" for word, place, weight in places)


def _asked(term: Term) -> str:
    """Return a term as a query: words that follow each other; "" for one without words."""
    words = [each.word for each in tokens(term.words)]
    weights = ["B" if term.tag else "A"] * len(words)
    if words and term.goes_on:
        weights[-1] = f"*{weights[-1]}"
    return " <-> ".join(f"'{word}':{weight}" for word, weight in zip(words, weights, strict=True))
