"""SQL: in the store's room alone, portable, and observations are only ever added."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import indicators
from indicators.store import queries

ROOM = Path(indicators.__file__).parent
STATEMENT = (
    r"\s*(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|(CREATE|ALTER|DROP)\s+(VIRTUAL\s+)?(TABLE|"
    r"INDEX|TRIGGER|FUNCTION)\s|PRAGMA\s+\w+|BEGIN(;|\s+(IMMEDIATE|ISOLATION|TRANSACTION))|(COMMIT|ROLLBACK);?$|WITH\s+\w+\s+AS\s*\()"
)
DIALECT = (
    r"INSERT\s+OR|\bREPLACE\b|IFNULL|GLOB|PRAGMA|STRFTIME|JULIANDAY|DATETIME|\bDATE\s*\(|ROWID|LAST_INSERT|QUALIFY|"
    r"AUTOINCREMENT|INDEXED\s+BY|LIMIT\s+-|GROUP_CONCAT|JSON_|UNIXEPOCH|TYPEOF|TOTAL\s*\(|\bIIF\b|::|`|\[|==|RETURNING|"
    r"TSVECTOR|TSQUERY|ILIKE|@@|FTS5|MATCH"
)


def texts_of(path):
    """Return the texts of a module that are no docstring, the braces of its f-strings left as a name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(each.value) if isinstance(each, ast.Constant) else "x" for each in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def statements(path):
    """Return the texts of a module that are SQL."""
    return [text for text in texts_of(path) if re.match(STATEMENT, text, re.DOTALL)]


def test_no_text_of_sql_stands_outside_the_store():
    outside = [path for path in ROOM.rglob("*.py") if path.parent != ROOM / "store"]
    assert len(outside) > 80
    assert {str(path.relative_to(ROOM)): found for path in outside if (found := statements(path))} == {}


def test_what_is_looked_for_is_found_where_it_may_be():
    found = {path.stem: len(statements(path)) for path in (ROOM / "store").glob("*.py")}
    assert found["queries"] > 50
    assert found["schema"] >= 8
    assert min(found[each] for each in ("sqlite", "postgres", "sqlite_words", "postgres_words")) >= 2
    assert found["reading"] == found["writing"] == found["index"] == found["holds"] == found["journal"] == 0


PORTABLE = {name: text for name, text in vars(queries).items() if name.isupper() and isinstance(text, str)}


@pytest.mark.parametrize("name", PORTABLE)
def test_the_queries_use_no_word_of_one_database_alone(name):
    assert not re.search(DIALECT, PORTABLE[name], re.IGNORECASE)


def test_the_store_only_appends_observations_and_lines_of_the_journal():
    # Of a shipped value the day since when it was known can be set right, the page that says so, and the status, which
    # the catalogue knows: never the value.
    changed = set(re.findall(r"(\w+) = \?", queries.DATE_OBS.partition("WHERE")[0]))
    assert changed == {"known_on", "reconstructed", "citation", "cited_as", "basis", "status"}
    # And a break in method that the catalogue has learnt of is marked in what is held: it is no word of a source's.
    marked = queries.MARK_BREAKS.partition("WHERE")[0]
    assert re.findall(r"(\w+) = \?", marked) == ["status"]
    for path in (ROOM / "store").glob("*.py"):
        for text in statements(path):
            assert text in (queries.DATE_OBS, queries.MARK_BREAKS) or not re.search(
                r"\b(DELETE\s+FROM|DROP\s+TABLE|TRUNCATE|UPDATE)\s+(obs|journal|event|listing)\b", text
            ), text


@pytest.mark.parametrize("driver", ["sqlite3", "psycopg"])
def test_each_driver_is_known_to_one_module(driver):
    knows = [
        path.relative_to(ROOM).as_posix()
        for path in ROOM.rglob("*.py")
        if re.search(rf"^\s*(import|from) {driver}\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert knows == [{"sqlite3": "store/sqlite.py", "psycopg": "store/postgres.py"}[driver]]
