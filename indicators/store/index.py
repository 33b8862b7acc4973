"""The index of the briefs: their list, their passages, which can be searched, and the series these are linked to.

The briefs' files are the truth; all of this can be made again from them. A passage's number is the day of publication
(days since 0001-01-01) times a million, and a number: the newest are the highest, and one brief's follow each other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from indicators.model import Hit, Shelved
from indicators.store import queries
from indicators.store.journal import note, note_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indicators.model import Link
    from indicators.store.engine import Connection, Term
    from indicators.store.journal import Line
    from indicators.store.reading import Store

UNDATED = date(1900, 1, 1)  # of a file that cannot be read: no page shows it
A_DAY = 1_000_000  # passages that may be published on one day


@dataclass(frozen=True, slots=True)
class Indexed:
    """A brief as it goes into the index, in the order of the columns; `stamp` and `words` change when it is stale."""

    id: str
    stamp: str
    words: str
    title: str
    producer: str = ""
    published: date = UNDATED
    url: str = ""
    kind: str = ""
    sha256: str = ""
    passages: int = 0
    orphaned: int = 0
    claims: int = 0
    fault: str = ""

    @property
    def shelved(self) -> Shelved:
        """It as the list has it."""
        return Shelved(
            self.id, self.title, self.producer, self.published, self.kind, self.stamp.startswith("shipped"),
            self.passages, self.orphaned, self.fault, self.claims,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a brief; the first of each is its title, without an excerpt. `tags` are asked for as they are."""

    excerpt: str
    text: str
    note: str
    tags: str
    links: Sequence[Link] = ()


class State(NamedTuple):
    """How far index and store are.

    Attributes:
        shelf: a number that grows with each change of the index.
        load: the newest load.
        revision: the store's, as `Store.revision` gives it.
    """

    shelf: int
    load: int
    revision: int


class Index:
    """The index in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def state(self) -> State:
        """Return how far index and store are, in one look."""
        with self._store.open() as connection:
            row = connection.execute(queries.LIBRARY_REVISION).fetchone()
            load = connection.execute(queries.LAST_LOAD).fetchone()
            revision = connection.execute(queries.REVISION).fetchone()
        return State(int(row[0]) if row else 0, int(load[0]), int(revision[0]))

    def with_figures(self) -> tuple[int, frozenset[str]]:
        """Return the number of the newest load, and the series that have figures as of it."""
        with self._store.open() as connection:
            load = connection.execute(queries.LAST_LOAD).fetchone()
            rows = connection.execute(queries.WITH_FIGURES.format(until="")).fetchall()
        return int(load[0]), frozenset(name for (name,) in rows)

    def stamps(self) -> dict[str, tuple[str, str]]:
        """Return of each brief in the index the stamp of its file and the hash of what its links were found with."""
        with self._store.open() as connection:
            rows = connection.execute(queries.STAMPS).fetchall()
        return {name: (stamp, words) for name, stamp, words in rows}

    def shelved(self) -> tuple[int, dict[str, Shelved]]:
        """Return the index's revision, and the list of briefs as of it, newest first."""
        with self._store.open() as connection:
            row = connection.execute(queries.LIBRARY_REVISION).fetchone()
            rows = connection.execute(queries.SHELVED).fetchall()
        return int(row[0]) if row else 0, {
            name: Shelved(
                name,
                title,
                producer,
                date.fromisoformat(published),
                kind,
                stamp.startswith("shipped"),
                count,
                lost,
                fault,
                claims,
            )
            for name, title, producer, published, kind, stamp, count, lost, fault, claims in rows
        }

    def put(
        self,
        briefs: Iterable[tuple[Indexed, Sequence[Passage]]],
        line: Line | None = None,
        gone: Iterable[str] = (),
        waited: Iterable[Sequence[str]] = (),
    ) -> None:
        """Put briefs into the index in place of what it has of them, in one transaction with a line of the journal.

        Those that are gone are taken out. Rows of the journal that have `waited` come before the line, each once.
        """
        with self._store.write() as connection:
            for each in gone:
                self._remove(connection, each)
            for brief, passages in briefs:
                self._remove(connection, brief.id)
                self._add(connection, brief, passages)
            connection.execute(queries.COUNT_UP_LIBRARY)
            for row in waited:
                note_once(connection, row)
            if line:
                note(connection, line)

    def _add(self, connection: Connection, brief: Indexed, passages: Sequence[Passage]) -> None:
        connection.execute(
            queries.ADD_BRIEF,
            (
                brief.id,
                brief.stamp,
                brief.words,
                brief.title,
                brief.producer,
                brief.published.isoformat(),
                brief.url,
                brief.kind,
                brief.sha256,
                brief.passages,
                brief.orphaned,
                brief.claims,
                brief.fault,
            ),
        )
        if not passages:
            return
        key = connection.execute(queries.BRIEF_KEY, (brief.id,)).fetchone()[0]
        low, high = of_day(brief.published)
        last = connection.execute(queries.LAST_PASSAGE, (low, high)).fetchone()[0]
        first = (last or low) + 2  # a gap, so that no brief's passages border on another's
        numbered = list(enumerate(passages, start=first))
        connection.executemany(
            queries.ADD_PASSAGE,
            [(number, key, each.excerpt, each.text, each.note, each.tags) for number, each in numbered],
        )
        self._store.engine.words.put(
            connection, [(number, each.text, each.note, each.tags) for number, each in numbered]
        )
        connection.executemany(
            queries.ADD_LINK,
            [
                (link.series_id, number, link.score, json.dumps(link.reasons, ensure_ascii=False))
                for number, each in numbered
                for link in each.links
            ],
        )

    def _remove(self, connection: Connection, brief_id: str) -> None:
        self._store.engine.words.remove(connection, brief_id)
        for each in (queries.REMOVE_LINKS, queries.REMOVE_PASSAGES, queries.REMOVE_BRIEF):
            connection.execute(each, (brief_id,))

    def same(
        self, sha256: str, kind: str, url: str, title: str, producer: str, published: date
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of briefs with this body, and of those with this address, or title, producer and day.

        Those with the body begin with one of the same day, the others with those of the address.
        """
        day = published.isoformat()
        with self._store.open() as connection:
            very = connection.execute(queries.SAME_BODY, (sha256, day)).fetchall()
            earlier = connection.execute(queries.EARLIER_STATES, (kind, url, title, producer, day, url)).fetchall()
        return tuple(str(name) for (name,) in very), tuple(str(name) for (name,) in earlier)

    def search(self, terms: Sequence[Term], since: date | None, until: date | None, limit: int) -> list[Hit]:
        """Return the passages of some days that have all terms, the newest briefs first."""
        low, high = of_day(since)[0] if since else 0, of_day(until or date.max)[1]
        with self._store.open() as connection:
            rows = self._store.engine.words.find(connection, terms, low, high, limit)
            around = [place for (number, *_), _ in rows for place in (number - 1, number + 1)]
            asked = queries.AROUND.format(numbers=",".join("?" * len(around)) or "NULL")
            texts = {number: (key, text) for number, key, text in connection.execute(asked, around).fetchall()}
        return [_hit(row, pieces, texts) for row, pieces in rows]

    def passages(self, series_id: str, limit: int, skip: int, until: date | None) -> list[tuple[Hit, tuple[str, ...]]]:
        """Return passages that a series is linked to, newest first, without the first ones, each with its reasons."""
        with self._store.open() as connection:
            rows = connection.execute(
                queries.PASSAGES, (series_id, of_day(until or date.max)[1], limit, skip)
            ).fetchall()
        return [(_hit(row[:8], (row[3],), {}), tuple(json.loads(row[8]))) for row in rows]

    def days_of(self, series_id: str) -> dict[date, int]:
        """Return the days on which passages that a series is linked to were published, and how many, oldest first."""
        with self._store.open() as connection:
            rows = connection.execute(queries.DAYS_OF.format(a_day=A_DAY), (series_id,)).fetchall()
        return {date.fromordinal(day): count for day, count in rows}


def of_day(day: date) -> tuple[int, int]:
    """Return the lowest and highest number of a passage of a day."""
    return day.toordinal() * A_DAY, (day.toordinal() + 1) * A_DAY - 1


def _hit(row: tuple[Any, ...], pieces: tuple[str, ...], texts: Mapping[int, tuple[int, str]]) -> Hit:
    number, key, excerpt, _, brief_id, title, producer, published = row

    def around(place: int) -> str:
        other, text = texts.get(place, (0, ""))
        return text if excerpt and other == key else ""

    day = date.fromisoformat(published)
    return Hit(brief_id, title, producer, day, excerpt, pieces, around(number - 1), around(number + 1))
