"""Some series out of a store, with all that a desk needs to read them as they are read there, into a new one.

Rows keep their numbers: those of loads, answers and series are the same in both. Nothing is carried that a later load
brought than the last one that is known, so what is carried of a pinned moment is the same whenever it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from indicators.errors import StoreError
from indicators.store import queries
from indicators.store.observations import last_day, places, within
from indicators.store.reading import Store
from indicators.store.schema import SCHEMA, SCHEMA_VERSION
from indicators.store.sqlite import SQLite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from indicators.model import Known
    from indicators.store.engine import Connection

Row: TypeAlias = tuple[Any, ...]
Tables: TypeAlias = "dict[str, list[Row]]"

MOST_ROWS = 5_000_000
LET_IN = """
hold.decision = 'let in' AND EXISTS (SELECT 1 FROM load WHERE load.series_key = hold.series_key
  AND load.kind = 'let in' AND load.load_id > hold.load_id{until})
"""
# The tables that are carried, and of each the columns with their types, as the schema has them.
NAMES = (
    "series",
    "load",
    "obs",
    "edition",
    "clock_jump",
    "listing",
    "event",
    "hold",
    "held_obs",
    "answer",
    "retrieval",
)
_WRITTEN = dict(re.findall(r"CREATE TABLE (\w+)\((.*?)\)(?: WITHOUT ROWID)?;", SCHEMA, re.DOTALL))
MARKS = "claim_mark"
MERGED = ("journal", "presentation")  # beside these, from one store into another
COLUMNS: dict[str, dict[str, str]] = {
    name: dict(re.findall(r"(\w+) (INTEGER|TEXT|REAL|BLOB)\b", _WRITTEN[name])) for name in (*NAMES, MARKS, *MERGED)
}
CARRIED = (*NAMES, MARKS)


def taken(store: Store, series: Iterable[str], known: Known, claims: Iterable[tuple[str, str]] = ()) -> Tables:
    """Return the rows of some series, of all reported events, and of what both rest on, by table.

    Args:
        store: where they are.
        series: ids; one that the store does not hold has no row.
        known: the loads that count, and the day by which what is carried was known. Attempts are carried whenever
            they were: as of a day that lies before the first copy, a page says when that was taken.
        claims: brief and id of claims whose marks on record are carried too.
    """
    wanted = list(series)
    with store.open() as connection:
        keys = dict(connection.execute(queries.KEYS_OF.format(names=places(wanted)), wanted).fetchall())
        found = _of_series(connection, keys, known)
        found[MARKS] = [
            row for pair in claims for row in rows_where(connection, MARKS, "brief_id = ? AND claim_id = ?", pair)
        ]
    return {name: sorted(rows, key=_place) for name, rows in found.items()}


def _of_series(connection: Connection, keys: Mapping[int, str], known: Known) -> Tables:
    forward = dict(known.forward)
    moved = [(key, forward[name]) for key, name in keys.items() if name in forward]
    of = f"series_key IN ({places(keys)})"
    until, loads = within(known, "load_id", "series_key", moved)
    by, day = " AND known_on <= ?", last_day(known)
    found = {name: rows_where(connection, name, of + until, [*keys, *loads]) for name in ("load", "clock_jump")}
    for name in ("obs", "edition", "listing"):
        found[name] = rows_where(connection, name, of + until + by, [*keys, *loads, day])
    versions = dict.fromkeys(keys, 0)
    for load, key, *_ in found["load"]:
        versions[key] = max(versions[key], load)
    found["series"] = [(key, keys[key], versions[key]) for key in keys]
    until_known, last = within(known, "load_id")
    found["event"] = rows_where(connection, "event", f"1 = 1{until_known}{by}", [*last, day])
    until_let_in, loads = within(known, "load.load_id", "load.series_key", moved)
    found["hold"] = rows_where(connection, "hold", f"{of} AND {LET_IN.format(until=until_let_in)}", [*keys, *loads])
    holds = [row[0] for row in found["hold"]]
    found["held_obs"] = rows_where(connection, "held_obs", f"hold_id IN ({places(holds)})", holds)
    found["answer"], found["retrieval"] = _answers(connection, found, known)
    return found


def _answers(connection: Connection, found: Tables, known: Known) -> tuple[list[Row], list[Row]]:
    """Return the raw answers that rows came from, and each time they came by the last load that counts.

    What an answer said of itself when it last came is written over there, so it is not carried.
    """
    used = {row[list(COLUMNS[name]).index("answer_id")] for name in ("obs", "held_obs", "event", "listing")
            for row in found[name]}  # fmt: skip
    place = list(COLUMNS["edition"]).index("answers")
    used |= {int(each) for row in found["edition"] for each in row[place].split()}
    used.discard(queries.NO_ANSWER)
    last = None if known.until is None else max([known.until, *(load for _, load in known.forward)])
    until, loads = within(replace(known, until=last, forward=()), "load_id")
    answers, retrievals = [], []
    for each in sorted(used):
        came = rows_where(connection, "retrieval", f"answer_id = ?{until}", [each, *loads])
        retrievals += came
        for row in rows_where(connection, "answer", "answer_id = ?", [each]):
            told = dict(zip(COLUMNS["answer"], row, strict=True))
            answers.append(
                tuple((told | {"at": max(came, default=(0, 0, ""))[2], "etag": "", "modified": ""}).values())
            )
    return answers, retrievals


def rows_where(connection: Connection, table: str, condition: str = "1 = 1", bound: Iterable[object] = ()) -> list[Row]:
    """Return rows of a table, in the order of its columns."""
    found = connection.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table} WHERE {condition}", list(bound))
    return [tuple(bytes(each) if isinstance(each, memoryview) else each for each in row) for row in found]


def _place(row: Row) -> Row:
    """Return what puts rows in the same order whatever database they come from."""
    return tuple((each is not None, each if each is not None else 0) for each in row)


def put(tables: Mapping[str, Iterable[Row]], path: Path, home: Path) -> Store:
    """Return a new store in a file with these rows, and nothing else.

    Raises:
        StoreError: rows that no store can have.
    """

    def fill(connection: Connection) -> None:
        connection.executemany(queries.SET_META, [("schema_version", str(SCHEMA_VERSION)), ("figures", "carried")])
        for name, rows in tables.items():
            columns = COLUMNS[name]
            connection.executemany(
                f"INSERT INTO {name}({', '.join(columns)}) VALUES({', '.join('?' * len(columns))})", rows
            )

    engine = SQLite(path)
    engine.create(fill)
    return Store(engine, home)


# Parquet. Its own packing is left out: a zip packs better, and what is not packed cannot swell when it is read.

PLAIN = {"PLAIN", "RLE", "BIT_PACKED"}
TEXT_OF = {"INTEGER": "int64", "TEXT": "string", "REAL": "float64", "BLOB": "binary"}


def parquet(table: str, rows: Iterable[Row]) -> bytes:
    """Return rows of a table as a Parquet file; the same rows give the same bytes."""
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS[table])
    return written_parquet(
        {name: (TEXT_OF[kind], cells) for (name, kind), cells in zip(COLUMNS[table].items(), columns, strict=True)}
    )


def written_parquet(columns: Mapping[str, tuple[str, Iterable[object]]]) -> bytes:
    """Return columns, each with its type as Arrow names it, as a Parquet file."""
    import pyarrow as pa  # noqa: PLC0415 - half a second that a start need not wait for
    from pyarrow import parquet as pq  # noqa: PLC0415

    arrays = {name: pa.array(list(cells), pa.type_for_alias(kind)) for name, (kind, cells) in columns.items()}
    target = pa.BufferOutputStream()
    pq.write_table(pa.table(arrays), target, compression="none", use_dictionary=False, store_schema=False)
    return bytes(target.getvalue().to_pybytes())


def rows_of(table: str, content: bytes) -> list[Row]:
    """Return the rows that a Parquet file has of a table.

    Raises:
        StoreError: it is none that `parquet` writes.
    """
    found = read_parquet(content)
    if list(found) != list(COLUMNS[table]):
        raise StoreError(f"it has the columns {', '.join(found)}, and not {', '.join(COLUMNS[table])}")
    return list(zip(*found.values(), strict=True))


def read_parquet(content: bytes) -> dict[str, list[Any]]:
    """Return the columns of a Parquet file that is as large as it looks.

    Raises:
        StoreError: it is none, is packed, or has too many rows.
    """
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        told = file.metadata
        chunks = [told.row_group(group).column(each) for group in range(told.num_row_groups)
                  for each in range(told.num_columns)]  # fmt: skip
        if told.num_rows > MOST_ROWS or any(
            each.compression != "UNCOMPRESSED" or not PLAIN.issuperset(each.encodings) for each in chunks
        ):
            raise StoreError("it is packed in a way that this program does not write, or has too many rows")
        return {str(name): list(cells) for name, cells in file.read().to_pydict().items()}
    except (pa.ArrowException, OSError, ValueError) as error:
        words = " ".join(str(error).split())[:200]
        raise StoreError(f"it is no whole Parquet file ({words})") from error
