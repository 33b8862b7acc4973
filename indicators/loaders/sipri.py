"""SIPRI Arms Transfers: deliveries of major arms to or from a country, summed by year from the trade register.

Documentation of the figures: https://www.sipri.org/databases/armstransfers/sources-and-methods
The service behind the database's own page is asked; it is not documented, is slow, and fails now and then. A new
edition comes every March and changes all years, so all are asked again, at most twenty years a call.

The register is a CSV in base64 inside JSON, under some lines of prose. One row is what one deal delivered in one
year: "TIV delivery values" is the number delivered that year times the value of one, in millions of SIPRI's
trend-indicator value, a volume of weapons and not money. Rows are added up here, which gives other figures than
SIPRI's own yearly tables: those are rounded to whole millions. An empty value is a delivery SIPRI could not value;
a year without a delivery has no row. Most rows have a number or year that SIPRI only estimates: a sum with one such
row is marked as an estimate. ("Status" is whether the weapons were new.) Non-state buyers carry an asterisk.
Asked without `exportOption`, the service has been seen to give a register of another shape, one row a deal with the
years in one cell: such rows cannot be told apart by year and are refused.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from indicators.loaders.reading import (
    cells,
    changed,
    document,
    frame,
    member,
    number,
    period,
    rows_without,
    shortened,
    text,
)
from indicators.model import Query

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

ADDRESS = "https://atbackend.sipri.org/api/p/trades/trade-register-csv/"
FIRST_YEAR = 1950
YEARS_A_CALL = 20
VALUE, YEAR = "TIV delivery values", "Delivery year"
ESTIMATES = ("Numbers delivered is estimate", "Delivery year is estimate")
# All the world's deliveries of a year are some 30,000.
MOST = 1e6
HEADER = "SIPRI AT Database ID"
DIRECTIONS = {"imports": ("Recipient", "Supplier"), "exports": ("Supplier", "Recipient")}


def queries(indicator: Indicator, ask: Ask) -> list[Query]:  # noqa: ARG001 - all series read the same register
    """Return queries for the whole world's deliveries, alike for every series.

    Counted back from this year, so that each call but the oldest spans twenty years, in which every country that
    matters buys something: see `parse` on names that are not found.
    """
    first = ask.since.year if ask.since else FIRST_YEAR
    ends = range(ask.until.year, first - 1, -YEARS_A_CALL)
    return [_query(max(end - YEARS_A_CALL + 1, FIRST_YEAR), end) for end in reversed(ends)]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the country's deliveries, in million trend-indicator values, one row a year that has any.

    With a partner, only those from or to it. A name that is in the register neither as supplier nor as recipient
    is one that SIPRI does not use, if it is the register of the newest years: in those before, a country may not have
    been there yet, or have bought nothing.
    """
    own, other = DIRECTIONS.get(indicator.option("direction"), DIRECTIONS["imports"])
    country, partner = indicator.option("country"), indicator.option("partner")
    rows = _rows(answer)
    names = {row[column] for row in rows for column in (own, other)}
    for name in filter(None, (country, partner)):
        if name not in names and _is_newest(answer):
            alike = ", ".join(sorted(each for each in names if each[:3].casefold() == name[:3].casefold()))
            raise changed(answer, f"no country {name!r} among {len(names)} (alike: {shortened(alike) or 'none'})")
    values: dict[date, list[float]] = defaultdict(list)
    estimated: set[date] = set()
    for row in rows:
        if row[own] != country or (partner and row[other] != partner):
            continue
        year, value = period(answer, row[YEAR]), number(answer, row[VALUE], VALUE)
        if value is not None and not 0 <= value < MOST:
            raise changed(answer, f"{VALUE} is {value:g}, expected 0 to {MOST:g}")
        if value is not None:
            values[year].append(value)
            if any(row[column] != "No" for column in ESTIMATES):
                estimated.add(year)
    return frame(
        answer,
        indicator,
        ((year, round(math.fsum(each), 6), "E" if year in estimated else "A") for year, each in values.items()),
    )


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that no delivery of the country is in the register, or none that SIPRI could value."""
    own, other = DIRECTIONS.get(indicator.option("direction"), DIRECTIONS["imports"])
    country, partner = indicator.option("country"), indicator.option("partner")
    rows = [row for row in _rows(answer) if row[own] == country and partner in ("", row[other])]
    pair = f"{country} and {partner}" if partner else country
    return rows_without(len(rows), f"{indicator.option('direction')} of {pair}", "the register")


def _is_newest(answer: Answer) -> bool:
    """Return whether an answer is of the years up to now, or does not say of which it is."""
    filters = json.loads(answer.query.json)["filters"] if answer.query.json else []
    asked = [each["value2"] for each in filters if each["field"] == "Delivery year"]
    return not asked or asked[0] >= answer.retrieved_at.year - 1


def _query(first: int, last: int) -> Query:
    def condition(field: str, condition: str = "", low: int | str = "", high: int | str = "") -> dict[str, object]:
        return {"field": field, "condition": condition, "value1": low, "value2": high, "listData": []}

    filters = [
        condition("Delivery year", "contains", first, last),
        condition("Order year", "contains", 0, last),
        condition("opendeals"),
        condition("exportOption"),
    ]
    return Query(ADDRESS, json=json.dumps({"filters": filters, "logic": "AND"}, separators=(",", ":")))


def _rows(answer: Answer) -> list[dict[str, str]]:
    """Return the register's rows, of which there are some in any twenty years."""
    packed = member(answer, document(answer), "bytes", str)
    try:
        unpacked = base64.b64decode("".join(packed.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise changed(answer, f"'bytes' is no base64 ({error}): {shortened(packed[:80])}") from error
    register = text(replace(answer, body=unpacked))
    start = max(register.find(f"\n{HEADER},") + 1, 0)
    rows = cells(answer, register[start:], ("Supplier", "Recipient", YEAR, VALUE, *ESTIMATES), from_header=HEADER)
    if not rows:
        raise changed(answer, f"a register without a delivery: {shortened(register[:200])}")
    return rows
