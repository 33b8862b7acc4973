"""Figures as a table for reading and as a CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING

from indicators.core.periods import days_of, days_written
from indicators.core.words import percent_decimals
from indicators.model import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from _typeshed import SupportsWrite

    from indicators.model import Indicator, Source

    Head = Sequence[tuple[str, str]]

DAYS = ("time_period", "stamped", "known_on", "retrieved_on")
VIEW_COLUMNS = ("series", "period", "value", "unit", "status", "known_on")
COLUMNS = (
    "time_period",
    "stamped",
    "value",
    "status",
    "known_on",
    "reconstructed",
    "retrieved_on",
    "citation",
    "cited_as",
)


def readable(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return the figures with columns named for people, newest first."""
    shown = frame.iloc[::-1].reset_index(drop=True)
    table = {
        "Period starts": days_written(days_of(shown["time_period"])),
        "Source's stamp": days_written(days_of(shown["stamped"])),
        indicator.unit: shown["value"],
        "Status": shown["status"].map(STATUSES),
        "Known on": days_written(days_of(shown["known_on"])),
        "That day is": shown["reconstructed"].map({True: "estimated", False: "exact"}),
    }
    if (shown["citation"] != "").any():
        table |= {"Read on": shown["cited_as"], "Address": shown["citation"]}
    return type(frame)(table)


def revisions(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return the vintages of revised periods, as `analysis.revisions` gives them, with columns named for people."""
    return type(frame)(
        {
            "Period starts": days_written(days_of(frame["time_period"])),
            "Known on": days_written(days_of(frame["known_on"])),
            "Event": frame["event"],
            indicator.unit: frame["value"],
            "Before": frame["before"],
            "Change, %": [
                each if math.isnan(each) else round(each, percent_decimals(each)) for each in frame["change_pct"]
            ],
            "That day is": frame["reconstructed"].map({True: "estimated", False: "exact"}),
        }
    )


def csv_bytes(frame: pd.DataFrame, indicator: Indicator, source: Source) -> bytes:
    """Return figures of a series as CSV, each row with its unit, source and licence. Values are written as held."""
    return whole_bytes((), [(frame, indicator, source)])


def whole_bytes(head: Head, series: Sequence[tuple[pd.DataFrame, Indicator, Source]]) -> bytes:
    """Return all figures of some series as CSV, each row with its unit, source and licence. Values are as held."""
    rows: list[tuple[object, ...]] = []
    for frame, indicator, source in series:
        constant = (indicator.unit, indicator.producer, source.title, indicator.licence)
        rows += [(indicator.id, *row, *constant) for row in _with_days(frame, COLUMNS).itertuples(index=False)]
    return file_bytes(["series_id", *COLUMNS, "unit", "producer", "source", "licence"], rows, head)


def view_bytes(head: Head, series: Sequence[tuple[str, pd.DataFrame, str]]) -> bytes:
    """Return the figures of a view as tidy CSV: a row for each value of each series, in the unit that the view shows.

    Args:
        head: what the view is, and whose figures it shows.
        series: the id, the figures and the unit of each, as the view shows them.
    """
    return file_bytes(VIEW_COLUMNS, _view_rows(series), head)


def view_readable(series: Sequence[tuple[str, pd.DataFrame, str]]) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return columns and rows of a view as people read it, of one series without its id; see `view_bytes`."""
    first = 0 if len(series) > 1 else 1
    columns = ["Series", "Period starts", "Value", "Unit", "Status", "Known on"][first:]
    return columns, [(*row[:4], STATUSES[str(row[4])], row[5])[first:] for row in _view_rows(series)]


def _view_rows(series: Sequence[tuple[str, pd.DataFrame, str]]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name, frame, unit in series:
        table = _with_days(frame, ("time_period", "value", "status", "known_on"))
        rows += [(name, at, value, unit, *rest) for at, value, *rest in table.itertuples(index=False)]
    return rows


def _with_days(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    table = frame.loc[:, list(columns)].copy()
    for name in DAYS:
        if name in table:
            table[name] = days_written(days_of(table[name]))
    return table


def file_bytes(columns: Sequence[str], rows: Iterable[Iterable[object]], head: Head = ()) -> bytes:
    """Return a CSV file as spreadsheets read it best: UTF-8 with its mark, and the line ends of RFC 4180.

    `head` is what the file is, in pairs of name and words: each a line that begins with #, before the columns.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows((f"# {name}", safe(" ".join(told.split()))) for name, told in head)
    write(text, columns, rows, line_end="\r\n")
    return text.getvalue().encode("utf-8-sig")


def write(file: SupportsWrite[str], columns: Sequence[str], rows: Iterable[Iterable[object]], line_end: str) -> None:
    """Write rows as CSV: the one way in which a table leaves this program for a spreadsheet.

    Numbers are written with all their digits, what is missing as nothing; text that a spreadsheet would take for a
    formula gets an apostrophe before it.
    """
    writer = csv.writer(file, lineterminator=line_end)
    writer.writerow(map(_cell, columns))
    writer.writerows(map(_cell, row) for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, str):
        return safe(value)
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return value


# A sign at the start, also a wide one as in East Asian fonts, and also after blanks, begins a formula; so does what
# lets a cell begin anew. A number does not, whatever its sign.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)


def safe(text: str) -> str:
    """Return text that no spreadsheet reads as a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text
