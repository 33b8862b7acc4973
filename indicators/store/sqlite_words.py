"""How SQLite searches words: its full-text index over the passages, stemmed, with beginnings of words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from indicators.store.queries import OF_BRIEF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.store.engine import Connection, Term

OPEN, CLOSE = "\x02", "\x03"  # round what was found; no passage holds them
PUT = "INSERT INTO passage_words(rowid, text, note, tags) VALUES(?, ?, ?, ?)"
REMOVE = f"""
INSERT INTO passage_words(passage_words, rowid, text, note, tags)
SELECT 'delete', passage_id, text, note, tags FROM passage WHERE {OF_BRIEF}
"""
FOUND = """
SELECT p.passage_id, p.brief_key, p.excerpt_id, highlight(passage_words, 0, char(2), char(3)), b.brief_id, b.title,
  b.producer, b.published
FROM passage_words w JOIN passage p ON p.passage_id = w.rowid JOIN brief b ON b.brief_key = p.brief_key
WHERE passage_words MATCH ? AND w.rowid BETWEEN ? AND ? ORDER BY w.rowid DESC LIMIT ?
"""


class SQLiteWords:
    """The table `passage_words`, which holds no text of its own: what is taken out of it must still be in `passage`."""

    def put(self, connection: Connection, passages: Sequence[tuple[int, str, str, str]]) -> None:
        """Make passages findable: number, text, note and tags of each."""
        connection.executemany(PUT, passages)

    def remove(self, connection: Connection, brief_id: str) -> None:
        """Let the passages of a brief be found no more; they are still there."""
        connection.execute(REMOVE, (brief_id,))

    def find(
        self, connection: Connection, terms: Sequence[Term], low: int, high: int, limit: int
    ) -> list[tuple[tuple[Any, ...], tuple[str, ...]]]:
        """Return the passages between two numbers that have all terms, the highest first, each with its pieces."""
        rows = connection.execute(FOUND, (" AND ".join(map(_asked, terms)), low, high, limit)).fetchall()
        return [(row, tuple(re.split(f"[{OPEN}{CLOSE}]", row[3]))) for row in rows]


def _asked(term: Term) -> str:
    """Return a term as the index asks for it. Its words are letters, digits and spaces alone."""
    column = "tags" if term.tag else "{text note}"
    return f'{column} : "{term.words}"{" *" if term.goes_on else ""}'
