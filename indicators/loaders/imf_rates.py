"""International Monetary Fund, representative exchange rates: one currency's rate on each working day.

Documentation: https://www.imf.org/external/np/fin/data/param_rms_mth.aspx
Central banks report their own rate to the Fund; a month's page fills day by day.
Quirks: tab separated text that calls itself Excel. A month comes as two blocks, each under its own row of dates,
and ends in notes. A currency is named in words; one with a mark such as "Euro(1)" is in US dollars for one unit,
all others in units for one US dollar. The mark is part of the name here, so that a rate that is turned round one
day is not found any more, instead of being read upside down. About forty currencies are listed; Iran's and
Venezuela's were not among them in the month we saw.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from indicators.loaders.reading import changed, frame, number, rows_without, shortened, text
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://www.imf.org/external/np/fin/data/rms_mth.aspx"
TITLE = "Representative Exchange Rates"
FIRST = date(1995, 1, 1)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DATE = re.compile(r"(?P<month>[A-Z][a-z]+) (?P<day>\d{1,2}), (?P<year>\d{4})", re.ASCII)


def queries(indicator: Indicator, ask: Ask) -> list[Query]:  # noqa: ARG001 - one page has all currencies
    """Return one query for each month, the same for every currency."""
    since = ask.since or FIRST
    months = range(since.year * 12 + since.month - 1, ask.until.year * 12 + ask.until.month)
    return [_page(month // 12, month % 12 + 1) for month in months]


def _page(year: int, month: int) -> Query:
    last = date(year, month, monthrange(year, month)[1])
    return Query(BASE_URL, (("SelectDate", last.isoformat()), ("reportType", "REP"), ("tsvflag", "Y")))


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one month's rates of the currency, as the Fund gives them: nothing is turned round."""
    lines = [line.strip("\r") for line in text(answer).lstrip().split("\n")]
    if not lines[0].startswith(TITLE):
        raise changed(answer, f"the first line is {shortened(lines[0])!r}, expected {TITLE!r}")
    if "\t" in lines[-1]:
        raise changed(answer, f"it breaks off in a table, at {shortened(lines[-1])!r}: no notes follow")
    blocks: list[dict[str, list[str]]] = []
    for line in lines:
        first, *cells = (cell.strip() for cell in line.split("\t"))
        if first == "Currency":
            blocks.append({first: cells})
        elif cells and blocks:
            if first in blocks[-1] and blocks[-1][first] != cells:
                raise changed(answer, f"{shortened(first)} twice in one table")
            blocks[-1][first] = cells
        elif cells:
            raise changed(answer, f"no row of dates that starts with 'Currency' above {shortened(line)!r}")
    return frame(answer, indicator, [row for block in blocks for row in _rates(answer, block, indicator)])


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that the month's page does not have the currency yet, or NA on each day."""
    named = text(answer).count(f"\n{indicator.option('currency')}\t")
    return rows_without(named, f"{indicator.option('currency')!r}", "the month's page")


def _rates(answer: Answer, block: dict[str, list[str]], indicator: Indicator) -> list[tuple[date, float | None]]:
    name = indicator.option("currency")
    days = [_day(answer, cell) for cell in block["Currency"]]
    if name not in block and (not days or (days[0].year, days[0].month) == _month(answer)):
        return []  # the month is young, and this central bank is still to report
    if name not in block:
        raise changed(answer, f"no currency {name!r} (there is: {shortened(', '.join(_like(block, name)))})")
    if len(block[name]) != len(days):
        raise changed(answer, f"{name} has {len(block[name])} cells under {len(days)} dates: cut off?")
    return [(day, number(answer, cell, f"{name} of {day}")) for day, cell in zip(days, block[name], strict=True)]


def _month(answer: Answer) -> tuple[int, int]:
    return answer.retrieved_at.year, answer.retrieved_at.month


def _like(block: dict[str, list[str]], name: str) -> list[str]:
    """Return the names in a table that share a word with the one wanted, or all."""
    words = set(re.findall(r"\w+", name.casefold()))
    return [each for each in block if words & set(re.findall(r"\w+", each.casefold()))] or list(block)


def _day(answer: Answer, cell: str) -> date:
    found = DATE.fullmatch(cell)
    if found and found["month"] in MONTHS:
        try:
            return date(int(found["year"]), MONTHS.index(found["month"]) + 1, int(found["day"]))
        except ValueError:
            pass
    raise changed(answer, f"{shortened(cell)!r} is no date such as 'March 02, 2026'")
