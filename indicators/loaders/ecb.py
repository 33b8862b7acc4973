"""European Central Bank data portal: one series by its key, such as "EXR/D.USD.EUR.SP00.A".

Documentation: https://data.ecb.europa.eu/help/api/data
Reference rates come about 16:00 in Frankfurt on each day of the TARGET calendar, are never revised, and are units
of a currency for one euro. Asked for is SDMX-CSV; of its many columns copies may keep a few, so a row without KEY
is known by its dimensions. Also read is the portal's flat file eurofxref: a column for each currency, blanks in
the header, a comma too many at the end of each line, and dates such as 13 April 2026 in the file of the last day.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from indicators.loaders.reading import changed, day, frame, number, period, rows_without, shortened, table, text, uncut
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://data-api.ecb.europa.eu/service/data"
# What a key's parts stand for, in the order of the exchange rates' structure.
DIMENSIONS = ("FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX")
# The portal's statuses and ours; others are for a person to look at.
STATUSES = {"": "A", "A": "A", "B": "B", "E": "E", "F": "F", "I": "E", "P": "P", "V": "P"}
NO_VALUE = ("H", "L", "M", "O", "Q")
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return one query for the series."""
    start = [("startPeriod", _start(indicator, ask.since))] if ask.since else []
    return [Query(f"{BASE_URL}/{indicator.option('key')}", (*start, ("format", "csvdata")))]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the rates, one row for each period; other series in the answer are left out."""
    if text(answer).lstrip().startswith("Date"):
        return _flat_file(answer, indicator)
    rows = table(answer, ["TIME_PERIOD", "OBS_VALUE"])
    ours = [row for row in rows if _is_asked_for(answer, indicator, row)]
    if rows and not ours:
        there = sorted({row.get("KEY") or row.get("CURRENCY", "") for row in rows})
        raise changed(answer, f"no row of {indicator.option('key')} (there is: {shortened(', '.join(there))})")
    if ours and ours[-1] is rows[-1] and list(rows[-1])[-1] == "OBS_VALUE":
        uncut(answer, [row["OBS_VALUE"] for row in ours])
    return frame(
        answer,
        indicator,
        ((period(answer, row["TIME_PERIOD"]), _value(answer, row), _status(answer, row)) for row in ours),
    )


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that the table has a header alone, or no value in any row."""
    lines = [line for line in text(answer).splitlines() if line.strip()]
    return rows_without(len(lines) - 1, indicator.option("key"), "the table")


def _start(indicator: Indicator, since: date) -> str:
    quarter = f"{since.year}-Q{(since.month + 2) // 3}"
    return {"A": f"{since.year}", "Q": quarter, "M": f"{since:%Y-%m}"}.get(indicator.frequency, since.isoformat())


def _is_asked_for(answer: Answer, indicator: Indicator, row: dict[str, str]) -> bool:
    flow, _, dotted = indicator.option("key").partition("/")
    if "KEY" in row:
        return row["KEY"] == f"{flow}.{dotted}"
    if flow != "EXR" or "CURRENCY" not in row:
        raise changed(answer, f"no column KEY (there is: {shortened(', '.join(row))})")
    return all(row.get(name, code) == code for name, code in zip(DIMENSIONS, dotted.split("."), strict=False))


def _value(answer: Answer, row: dict[str, str]) -> float | None:
    if row.get("UNIT_MULT", "0") not in ("", "0"):
        raise changed(answer, f"values in units of 10 to the power of {shortened(row['UNIT_MULT'])}, expected units")
    return None if row.get("OBS_STATUS") in NO_VALUE else number(answer, row["OBS_VALUE"], "OBS_VALUE")


def _status(answer: Answer, row: dict[str, str]) -> str:
    code = row.get("OBS_STATUS", "")
    if code not in STATUSES and code not in NO_VALUE:
        raise changed(answer, f"unknown OBS_STATUS {shortened(code)!r}")
    return STATUSES.get(code, "A")


def _flat_file(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    key = indicator.option("key")
    found = re.fullmatch(r"EXR/D\.([A-Z]{3})\.EUR\.SP00\.A", key)
    if not found:
        raise changed(answer, f"the flat file of daily reference rates, where {key} was asked for")
    currency = found[1]
    rows = table(answer, ["Date", currency])
    return frame(
        answer, indicator, ((_day(answer, row["Date"]), number(answer, row[currency], currency)) for row in rows)
    )


def _day(answer: Answer, words: str) -> date:
    """Return a day written as 13 April 2026 or as 2026-04-13."""
    found = re.fullmatch(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})", words, re.ASCII)
    if found and found[2] in MONTHS:
        words = f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"
    return day(answer, words)
