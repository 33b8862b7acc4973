"""The marks of claims as the store keeps them: by brief and claim, each with what it was made from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from indicators.model import Flip
from indicators.store import queries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indicators.store.reading import Store


@dataclass(frozen=True, slots=True)
class KeptMarks:
    """The marks of one claim until a day; `digest` is of what the claim asked when they were made."""

    brief: str
    claim: str
    digest: str
    on: date
    flips: tuple[Flip, ...]


def kept(store: Store) -> list[KeptMarks]:
    """Return the marks of every claim that has some."""
    with store.open() as connection:
        rows = connection.execute(queries.MARKS).fetchall()
    return [
        KeptMarks(brief, claim, digest, date.fromisoformat(on), _flips(text)) for brief, claim, digest, on, text in rows
    ]


def keep(store: Store, rows: Iterable[KeptMarks]) -> None:
    """Write the marks of claims in place of those kept so far."""
    with store.write() as connection:
        connection.executemany(
            queries.KEEP_MARK,
            [(row.brief, row.claim, row.digest, row.on.isoformat(), _text(row.flips)) for row in rows],
        )


def _flips(text: str) -> tuple[Flip, ...]:
    return tuple(Flip(date.fromisoformat(day), mark) for day, mark in json.loads(text))


def _text(flips: Iterable[Flip]) -> str:
    return json.dumps([(flip.date.isoformat(), flip.mark) for flip in flips])
