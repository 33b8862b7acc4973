"""What loaders share: text, JSON, tables, numbers and days out of an answer, or one clear SourceChanged.

Publishers answer with status 200 and a page, a sentence, an empty object or half a document. What is not the
expected shape is refused here, by naming what came and what was expected; what is *missing* (see MISSING) is
a missing row, never a zero.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from indicators.core.frame import observations
from indicators.core.periods import days_written, first_days, step
from indicators.errors import SourceChanged, SourceEmpty, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from indicators.model import Answer, Indicator

# How publishers write "no figure": sources.md of each, and SDMX's own markers.
MISSING = frozenset({"", ".", "..", "-", "--", "-0-", "x", "w", "n/a", "na", "nan", "nd", "np", "null", "none"})
NUMBER = re.compile(r"[+-]?(?=\.?\d)(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
SHOWN = 80


def text(answer: Answer) -> str:
    """Return an answer as text: UTF-8, or Latin-1 where it is not; without a BOM and without 0x1A or NUL at its end.

    Raises:
        SourceChanged: a NUL byte inside, or no text at all.
    """
    body = answer.body.rstrip(b"\x00\x1a\r\n\t ")
    try:
        read = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        read = body.decode("latin-1")
    if "\x00" in read:
        raise changed(answer, f"a NUL byte at {read.index(chr(0)):,} of {len(read):,} characters")
    if not read.strip():
        raise changed(answer, "an empty answer")
    return read


def document(answer: Answer) -> Any:
    """Return the JSON document in an answer; NaN in it reads as None, an infinite number is refused."""
    read = text(answer)
    if read.lstrip()[:1] not in ("{", "["):
        kind = "an HTML or XML page" if read.lstrip().startswith("<") else "plain text"
        raise changed(answer, f"{kind} where JSON was expected: {shortened(read)}")
    try:
        return json.loads(read, parse_constant=lambda name: None if name == "NaN" else _infinite(answer, name))
    except (ValueError, RecursionError) as error:  # ValueError also for a number of thousands of digits
        raise changed(answer, f"JSON that breaks off or is not JSON ({error})") from error


def _infinite(answer: Answer, name: str) -> None:
    raise changed(answer, f"{name} where a number was expected")


def bare(answer: Answer) -> str:
    """Return an answer that is null or an empty list and nothing else, in whatever format; "" of any other."""
    read = b"".join(answer.body[:SHOWN].split()).decode("latin-1")
    return read if read in ("null", "[]") else ""


def refuse_gateway_words(answer: Answer, read: object) -> None:
    """Raise what an API gateway says in place of an answer, such as {"statusCode": 429, "message": "Try again"}.

    Raises:
        SourceUnavailable: it is busy or down: later.
        SourceChanged: anything else it says.
    """
    if not isinstance(read, dict) or "statusCode" not in read:
        return
    code = shortened(str(read["statusCode"]))
    words = f"the gateway says {code}: {shortened(str(read.get('message')))} [{answer.url}]"
    kind = SourceUnavailable if code in ("429", "500", "502", "503", "504") else SourceChanged
    raise kind(answer.source_id, words, answer.body)


def member(answer: Answer, holder: object, name: str, kind: type) -> Any:
    """Return a member of a JSON object, which must be there and of this kind (list, dict, str)."""
    if not isinstance(holder, dict) or name not in holder:
        there = ", ".join(sorted(map(str, holder))) if isinstance(holder, dict) else type(holder).__name__
        raise changed(answer, f"no member {name!r} (there is: {shortened(there) or 'nothing'})")
    if kind is list and holder[name] is None:
        raise SourceEmpty(answer.source_id, f"{name!r} is None, expected a list: null stands there", answer.body)
    if not isinstance(holder[name], kind):
        raise changed(answer, f"{name!r} is {shortened(repr(holder[name]))}, expected a {kind.__name__}")
    return holder[name]


def table(answer: Answer, columns: Sequence[str], delimiter: str = ",", from_header: str = "") -> list[dict[str, str]]:
    """Return a CSV's rows by column name; columns beyond those asked for are left alone.

    Args:
        answer: whose body is the CSV, with a header row.
        columns: names that must be in the header.
        delimiter: between cells.
        from_header: the first cell of the header, where lines of prose come before it.
    """
    read = text(answer)
    if read.lstrip().startswith("<"):
        raise changed(answer, f"an HTML or XML page where CSV was expected: {shortened(read)}")
    return cells(answer, read, columns, delimiter, from_header)


def cells(
    answer: Answer, read: str, columns: Sequence[str], delimiter: str = ",", from_header: str = ""
) -> list[dict[str, str]]:
    """Return rows as `table` does, from text already in hand."""
    reader = csv.reader(io.StringIO(read, newline=""), delimiter=delimiter, strict=True)
    rows: list[dict[str, str]] = []
    header: list[str] = []
    try:
        for row in reader:
            if not header:
                if not from_header or (row and row[0].strip() == from_header):
                    header = [name.strip() for name in row]
                    if missing := [name for name in columns if name not in header]:
                        raise changed(
                            answer, f"no column {', '.join(missing)} (there is: {shortened(', '.join(header))})"
                        )
            elif len(row) == len(header):
                rows.append({name: cell.strip() for name, cell in zip(header, row, strict=True)})
            elif row:
                raise changed(
                    answer, f"line {reader.line_num} has {len(row)} cells where the header has {len(header)}: cut off?"
                )
    except csv.Error as error:
        raise changed(answer, f"CSV that cannot be read at line {reader.line_num} ({error})") from error
    if not header:
        raise changed(answer, f"no header row that starts with {from_header!r}")
    return rows


def number(answer: Answer, cell: object, what: str = "value") -> float | None:
    """Return a number, given as one or as text (thousands commas allowed), or None where it is missing.

    Raises:
        SourceChanged: what is neither a finite number nor one of MISSING.
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        stripped = cell.strip()
        if stripped.casefold() in MISSING:
            return None
        if NUMBER.fullmatch(stripped):
            cell = float(stripped.replace(",", ""))
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise changed(answer, f"{what} is {shortened(repr(cell))}, which is no number")
    value = float(cell) if abs(cell) < 1e300 else math.inf
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise changed(answer, f"{what} is {shortened(str(cell))}, which is not finite")
    return value


_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:-?Q(?P<quarter>[1-4])|-?M(?P<month>\d{1,2})|-?A1|-(?P<dashed>\d{2})(?:-(?P<day>\d{2}))?)?",
    re.ASCII,
)


def period(answer: Answer, stamp: object) -> date:
    """Return the day a period's stamp stands for, as shipped figures have it.

    Reads 2019, 2019-A1, 2019Q1, 2019-Q1, 2019M01, 2019-M01, 2019-01 and 2019-01-31 (a time after it is dropped).
    A month stands on its first day, a year and a quarter on their last.
    """
    words = str(stamp).strip()
    found = _PERIOD.fullmatch(re.split(r"[T ]", words)[0])
    if found:
        year = int(found["year"])
        try:
            if found["day"]:
                return date(year, int(found["dashed"]), int(found["day"]))
            if month := found["month"] or found["dashed"]:
                return date(year, int(month), 1)
            if found["quarter"]:
                after = date(year + int(found["quarter"]) // 4, int(found["quarter"]) * 3 % 12 + 1, 1)
                return after - timedelta(days=1)
            return date(year, 12, 31)
        except (ValueError, OverflowError):
            pass
    raise changed(answer, f"{shortened(words)!r} is no period")


def day(answer: Answer, stamp: object) -> date:
    """Return a full day, as in 2026-01-31; a month or a year is none."""
    words = str(stamp).strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words, re.ASCII):
        raise changed(answer, f"{shortened(words)!r} is no day")
    return period(answer, words)


def whole(answer: Answer, holder: object, name: str) -> int:
    """Return a count in a JSON object, which may be a number or a text."""
    value = number(answer, holder.get(name), name) if isinstance(holder, dict) else None
    if value is None or value < 0 or value != int(value):
        raise changed(answer, f"no whole number {name!r}")
    return int(value)


def uncut(answer: Answer, cells: Sequence[str]) -> None:
    """Refuse a last column that may end inside a number: no line end after it, and fewer decimals than above it.

    Args:
        answer: whose body is a CSV that closes every line where it is whole.
        cells: that column's texts, from the top down.
    """
    decimals = [len(cell.partition(".")[2]) for cell in cells if cell][-2:]
    if answer.body.rstrip(b"\x00\x1a")[-1:] not in (b"\n", b"\r") and decimals[-1:] < decimals[:-1]:
        raise changed(answer, f"{cells[-1]!r} at the end has fewer decimals than above it, and no line end: cut off?")


def frame(
    answer: Answer, indicator: Indicator, rows: Iterable[tuple[date, float | None] | tuple[date, float | None, str]]
) -> pd.DataFrame:
    """Return (stamp, value) or (stamp, value, status) rows as an observation frame.

    Missing values are left out, the order does not matter, the same row twice counts once.

    Raises:
        SourceChanged: a period twice with different values.
    """
    kept = [(*row, "A")[:3] for row in rows if row[1] is not None]
    stamps = np.array([row[0] for row in kept], dtype="datetime64[D]")
    periods = days_written(first_days(stamps, step(indicator))) if kept else []
    once: dict[str, tuple[date, float | None, str]] = {}
    for starts, row in zip(periods, kept, strict=True):
        if starts in once and once[starts][1:] != row[1:]:
            raise changed(answer, f"{starts} twice, with {once[starts][1]} and {row[1]}")
        once.setdefault(starts, row)
    return observations(
        (indicator.id, starts, stamp.isoformat(), value, status, "", "")
        for starts, (stamp, value, status) in once.items()
        if value is not None
    )


def rows_without(many: int, what: str, of: str) -> str:
    """Return that an answer has no rows of what was asked for, or rows without a value in them.

    Args:
        many: rows of what was asked for.
        what: that was asked for, in a word or two.
        of: what the rows are of, or who says so.
    """
    if not many:
        return f"{of} has no row of {what}"
    return (
        f"{of} has {many:,} rows of {what}, and no value in any"
        if many > 1
        else f"{of} has one row of {what}, without a value"
    )


def changed(answer: Answer, words: str) -> SourceChanged:
    """Return the error that says what came from an answer's address."""
    return SourceChanged(answer.source_id, f"{words} [{answer.url}]", answer.body)


def shortened(words: str) -> str:
    """Return words on one line, cut to what a message can hold; nothing in them can steer a terminal."""
    line = "".join(each if each.isprintable() else " " for each in words)
    line = re.sub(r"\s+", " ", line).strip()
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
