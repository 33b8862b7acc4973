"""Figures as a table for reading and as a CSV that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

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
        "Period starts": shown["time_period"].dt.strftime("%Y-%m-%d"),
        "Source's stamp": shown["stamped"].dt.strftime("%Y-%m-%d"),
        indicator.unit: shown["value"],
        "Status": shown["status"].map(STATUSES),
        "Known on": shown["known_on"].dt.strftime("%Y-%m-%d"),
        "That day is": shown["reconstructed"].map({True: "estimated", False: "exact"}),
    }
    if (shown["citation"] != "").any():
        table |= {"Read on": shown["cited_as"], "Address": shown["citation"]}
    return type(frame)(table)


def revisions(frame: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Return the vintages of revised periods, as `analysis.revisions` gives them, with columns named for people."""
    return type(frame)(
        {
            "Period starts": frame["time_period"].dt.strftime("%Y-%m-%d"),
            "Known on": frame["known_on"].dt.strftime("%Y-%m-%d"),
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
        table[name] = table[name].dt.strftime("%Y-%m-%d")
    for row in table.itertuples(index=False):
        cells = [
            safe(each) if isinstance(each, str) else repr(each) if isinstance(each, float) else each for each in row
        ]
        writer.writerow([indicator.id, *cells, *constant])
    return text.getvalue().encode("utf-8-sig")


def safe(text: str) -> str:
    """Return text that no spreadsheet reads as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
