"""Copies of a store in PostgreSQL: as a SQLite file, in a schema beside it, and back out of a SQLite file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from indicators.errors import StoreBusyError
from indicators.store.engine import Connection
from indicators.store.queries import SET_META
from indicators.store.schema import SCHEMA, SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indicators.store.engine import Words
    from indicators.store.sqlite import SQLite

PROGRAM = "indicators"  # as which the database knows our connections
NUMBERED = tuple(re.findall(r"CREATE TABLE (\w+)\((\w+) INTEGER PRIMARY KEY", SCHEMA))
TABLES = (*re.findall(r"CREATE TABLE (\w+)\(", SCHEMA), "passage_words")
HERE = "SELECT current_schema()"
SCHEMAS = "SELECT nspname FROM pg_namespace"
THERE = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
# Other programs of ours that are connected to the database; of another user's connection nobody is told what it is.
OTHERS = """
SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND COALESCE(application_name, ?) = ?
"""
PASSAGES = "SELECT passage_id, text, note, tags FROM passage"
VERSION = "SELECT value FROM meta WHERE name = 'schema_version'"


class Session(Connection, Protocol):
    """A connection to PostgreSQL."""

    def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Put rows into a table, as many as there are."""


def to_file(connection: Connection, file: SQLite) -> None:
    """Write all that a connection sees of the store, which is of this version, into a new SQLite file."""

    def fill(target: Connection) -> None:
        for table, columns in file.columns(target).items():
            names, places = ", ".join(columns), ", ".join("?" * len(columns))
            target.executemany(
                f"INSERT INTO {table}({names}) VALUES({places})", connection.execute(f"SELECT {names} FROM {table}")
            )
        file.words.put(target, connection.execute(PASSAGES).fetchall())

    file.create(fill)


def beside(connection: Connection, version: int) -> str:
    """Copy the tables of a store of an older version into a new schema, and return its name."""
    schema = _new_schema(connection, f"version_{version}")
    there = _ours(connection)
    for table in there:
        connection.execute(f"CREATE TABLE {schema}.{table} (LIKE {table} INCLUDING ALL)")
        connection.execute(f"INSERT INTO {schema}.{table} SELECT * FROM {table}")
    _count_on(connection, there, f"{schema}.")
    return schema


def from_file(connection: Session, file: SQLite, definitions: str, words: Words, marks: Iterable[Sequence[str]]) -> str:
    """Put what a SQLite file of this version holds in the place of the store that is there.

    That is kept in a new schema, whose name is returned; "" where there was none.

    Raises:
        StoreBusyError: another program of ours is connected to the database.
    """
    if others := connection.execute(OTHERS, (PROGRAM, PROGRAM)).fetchone()[0]:
        raise StoreBusyError(
            f"the database is in use: {others} other connections of this program are open; "
            "stop its servers and refreshes, then try again"
        )
    kept = ""
    if there := _ours(connection):
        kept = _new_schema(connection, "before")
        for table in there:
            connection.execute(f"ALTER TABLE {table} SET SCHEMA {kept}")
        connection.execute(f"ALTER FUNCTION journal_stays() SET SCHEMA {kept}")
    connection.execute(definitions)
    with file.reading() as source:
        for table, columns in file.columns(source).items():
            connection.load(table, columns, source.execute(f"SELECT {', '.join(columns)} FROM {table}"))
        words.put(connection, source.execute(PASSAGES).fetchall())
    connection.executemany(SET_META, marks)
    _count_on(connection, TABLES, "")
    return kept


def is_of_this_version(connection: Connection) -> bool:
    """Return whether the store is of this program's version."""
    return bool(connection.execute(VERSION).fetchone() == (str(SCHEMA_VERSION),))


def _ours(connection: Connection) -> list[str]:
    """Return which of our tables are in the first schema of the search path."""
    found = {name for (name,) in connection.execute(THERE)}
    return [name for name in TABLES if name in found]


def _new_schema(connection: Connection, word: str) -> str:
    """Make a schema named after the one that the store is in, and return its name as SQL writes it."""
    taken = {name for (name,) in connection.execute(SCHEMAS)}
    first = name = f"{connection.execute(HERE).fetchone()[0]}_{word}"
    number = 2
    while name in taken:
        name, number = f"{first}_{number}", number + 1
    quoted = '"' + name.replace('"', '""') + '"'
    connection.execute(f"CREATE SCHEMA {quoted}")
    return quoted


def _count_on(connection: Connection, tables: Sequence[str], schema: str) -> None:
    """Let the numbers of new rows follow those that are there."""
    for table, column in NUMBERED:
        if table in tables:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{schema}{table}', '{column}'), "
                f"COALESCE(MAX({column}), 0) + 1, false) FROM {schema}{table}"
            )
