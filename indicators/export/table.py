"""Figures as a table for reading and as a CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from indicators.core.periods import days_of, days_written
from indicators.model import STATUSES

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Indicator, Source

DAYS = ("time_period", "stamped", "known_on", "retrieved_on")
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
            "Change, %": frame["change_pct"].round(3),
            "That day is": frame["reconstructed"].map({True: "estimated", False: "exact"}),
        }
    )


def csv_bytes(frame: pd.DataFrame, indicator: Indicator, source: Source) -> bytes:
    """Return all figures of a series as CSV, each row with its unit, source and licence.

    Values are written as held. Text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["series_id", *COLUMNS, "unit", "producer", "source", "licence"])
    constant = [safe(each) for each in (indicator.unit, indicator.producer, source.title, indicator.licence)]
    table = frame.loc[:, list(COLUMNS)].copy()
    for name in DAYS:
        table[name] = days_written(days_of(table[name]))
    for row in table.itertuples(index=False):
        cells = [
            safe(each) if isinstance(each, str) else repr(each) if isinstance(each, float) else each for each in row
        ]
        writer.writerow([indicator.id, *cells, *constant])
    return text.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """Return text that no spreadsheet reads as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
