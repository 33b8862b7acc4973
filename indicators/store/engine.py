"""What the store asks of a database: its connections, its way to search words, and how it builds and names itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path


class Rows(Protocol):
    """What a query gave, as tuples."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection that takes the texts of `queries.py`: `?` stands for what is bound."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement with each of these rows."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that a passage must have, one after the other; the last may go on. A tag is asked for as it is."""

    words: str
    goes_on: bool = False
    tag: bool = False


class Words(Protocol):
    """How a database searches words: every one has its own way, and all find the same."""

    def put(self, connection: Connection, passages: Sequence[tuple[int, str, str, str]]) -> None:
        """Make passages findable: number, text, note and tags of each."""

    def remove(self, connection: Connection, brief_id: str) -> None:
        """Let the passages of a brief be found no more; they are still there."""

    def find(
        self, connection: Connection, terms: Sequence[Term], low: int, high: int, limit: int
    ) -> list[tuple[tuple[Any, ...], tuple[str, ...]]]:
        """Return the passages between two numbers that have all terms, the highest first.

        Each is a row (number, brief's key, excerpt, text, brief's id, title, producer, day) and the pieces of its text
        in turn outside and inside of what was found, beginning outside.
        """


class Engine(Protocol):
    """A database that holds the store, or can."""

    @property
    def words(self) -> Words:
        """How it searches words."""

    @property
    def name(self) -> str:
        """How messages name it, without any password."""

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that can only read."""

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection inside one transaction, the only one that writes: all of it is written, or nothing."""

    def alone(self, seconds: float) -> AbstractContextManager[None]:
        """Be the only process that builds or changes tables; StoreError if another one is at it for so long."""

    def exists(self) -> bool:
        """Return whether a store is there, whole or not; StoreError if what is there is no whole one."""

    def create(self, fill: Callable[[Connection], None]) -> None:
        """Make the tables, fill them, and only then let others see them."""

    def migrate(self, script: str) -> None:
        """Run definitions in one transaction."""

    def copy(self, path: Path) -> None:
        """Write the store as it is now into a new SQLite file, all of one moment, while others read and write."""

    def take_over(self, path: Path, marks: Iterable[Sequence[str]]) -> str:
        """Hold what a SQLite file holds instead of what is here, all of it or nothing; return where that is kept.

        Args:
            path: the file; a store that is a file in the home is this very file, and nothing is done.
            marks: what the store is to say of itself besides, name and value of each.

        Returns:
            Where what was here is now, for people; "" where nothing was.

        Raises:
            StoreBusyError: another program of ours uses the database.
        """

    def keep(self, version: int) -> str:
        """Keep a copy of a store of an older version before it is changed; return where, for people."""

    def damaged(self, why: str) -> str:
        """Return the words for a store that the database itself says is damaged."""

    def foreign(self, why: str) -> str:
        """Return the words for a whole one that is no store of ours."""

    def size(self) -> int:
        """Return how many bytes the store takes."""
