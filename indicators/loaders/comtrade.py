"""UN Comtrade: what one country, or all countries together, say they sold to or bought from another, in US dollars.

Documentation: https://comtradedeveloper.un.org/ and https://uncomtrade.org/docs/
A year's figures come in through the whole of the next year, as each country reports; all of it may be revised.
Quirks: without a key one period a call and at most 500 rows, the rest left out without a word. One flow comes again
by second partner, mode of transport and customs procedure: only the totals of all three are asked for and kept,
and only `primaryValue` is read. "No report", a wrong code and a bad parameter all look the same, count 0: that is
no row, never a zero. Commodity codes are texts, as 0901 without its zero is another thing. Country codes are
those of ISO 3166 with exceptions. Groups report beside their members and are left out of a sum.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Any

import pycountry

from indicators.errors import SourceRefused
from indicators.loaders.reading import (
    changed,
    document,
    frame,
    member,
    number,
    period,
    refuse_gateway_words,
    rows_without,
    shortened,
)
from indicators.model import Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

WITHOUT_KEY = "https://comtradeapi.un.org/public/v1/preview/C"
WITH_KEY = "https://comtradeapi.un.org/data/v1/get/C"
ROWS_WITHOUT_KEY = 500
PERIODS_WITH_KEY = 12
FIRST_YEAR = 1988  # the Harmonized System's first
ALL = "all"
# Where UN Comtrade's code is not the ISO 3166 number: it counts territories in, or names the place otherwise.
CODES = {"WLD": 0, "CHE": 757, "FRA": 251, "IND": 699, "NOR": 579, "TWN": 490, "USA": 842}
# Reporters that are groups of others: the European Union, ASEAN; and the world.
GROUPS = frozenset({0, 97, 975})
ARMS = ("9301", "9302", "9303", "9304", "9305", "9306")
# What is asked in one call, so that indicators share it: little enough of all reporters to stay under 500 rows.
TOGETHER_OF_ALL = (("TOTAL",), ("2709", "2710"), ("7108",), ("8525", "8806", *ARMS))
TOGETHER_OF_ONE = (("TOTAL", "2709", "2710", "7108", "8525", "8806", *ARMS),)
TOTALS = {"partner2Code": 0, "motCode": 0, "customsCode": "C00"}


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return a query for each period, or for twelve with a key; indicators of one flow share them.

    Raises:
        SourceRefused: an option that is no country, commodity or flow.
    """
    reporter, partner, commodities = _options(indicator)
    together = TOGETHER_OF_ALL if reporter is None else TOGETHER_OF_ONE
    asked = next((each for each in together if set(commodities) <= set(each)), commodities)
    address = f"{WITH_KEY if ask.keyed else WITHOUT_KEY}/{indicator.frequency}/HS"
    fixed = (
        *((("reporterCode", str(reporter)),) if reporter is not None else ()),
        ("partnerCode", str(partner)),
        ("flowCode", indicator.option("flow")),
        ("cmdCode", ",".join(asked)),
        *((name, str(value)) for name, value in TOTALS.items()),
        ("includeDesc", "true"),
    )
    periods, size = _periods(indicator, ask), PERIODS_WITH_KEY if ask.keyed else 1
    return [
        Query(address, (*fixed, ("period", ",".join(periods[at : at + size])))) for at in range(0, len(periods), size)
    ]


def _periods(indicator: Indicator, ask: Ask) -> list[str]:
    """Return the periods over by `until`, from the one `since` falls in; the last one at least."""
    since = ask.since or date(FIRST_YEAR, 1, 1)
    if indicator.frequency == "A":
        return [str(year) for year in range(min(since.year, ask.until.year - 1), ask.until.year)]
    end = ask.until.year * 12 + ask.until.month - 1
    return [
        f"{month // 12}{month % 12 + 1:02}" for month in range(min(since.year * 12 + since.month - 1, end - 1), end)
    ]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return a value for each period in the answer: of the commodities together, and of all reporters together.

    A sum over all reporters is provisional through the next year, while countries are still to report.
    """
    reporter, partner, commodities = _options(indicator)
    rows = [_checked(answer, row) for row in _rows(answer)]
    flow = {"partnerCode": partner, "flowCode": indicator.option("flow"), "freqCode": indicator.frequency}
    if reporter is not None:
        flow["reporterCode"] = reporter
    ours = [row for row in rows if _all(row, flow)]
    if rows and not ours:
        raise changed(answer, f"{len(rows)} rows, none with {flow}")
    left_out = GROUPS | {partner}  # a country's imports from itself are goods that came back
    wanted = [row for row in ours if row["cmdCode"] in commodities and row["reporterCode"] not in left_out]
    totals = [row for row in wanted if _all(row, TOTALS)]
    if wanted and not totals:
        raise changed(answer, f"{len(wanted)} rows by partner, transport or procedure, and no total of them")
    values: dict[tuple[date, int, str], float] = {}
    for row in totals:
        value = number(answer, row["primaryValue"], "primaryValue")
        key = (_stamp(answer, indicator, row["period"]), row["reporterCode"], row["cmdCode"])
        if value is not None and values.setdefault(key, value) != value:
            raise changed(answer, f"reporter {key[1]}, {key[2]}, {key[0].year} twice, with {values[key]} and {value}")
    sums: dict[date, list[float]] = defaultdict(list)
    for (stamp, *_), value in values.items():
        sums[stamp].append(value)
    settled = answer.retrieved_at.year - 1
    return frame(
        answer,
        indicator,
        [(day, fsum(parts), "P" if reporter is None and day.year >= settled else "A") for day, parts in sums.items()],
    )


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that an answer has no row: no report, no such trade and a wrong code all look alike."""
    rows = _rows(answer)
    if not rows:
        return "UN Comtrade counts 0 rows: no report yet, no such trade, or a code it does not know"
    return rows_without(len(rows), indicator.option("commodity"), "UN Comtrade")


def _all(row: dict[str, Any], wanted: Mapping[str, object]) -> bool:
    return all(row[name] == value for name, value in wanted.items())


def _options(indicator: Indicator) -> tuple[int | None, int, Sequence[str]]:
    """Return the reporter's code (None for all), the partner's, and the commodities."""
    reporter, commodities = indicator.option("reporter"), indicator.option("commodity").split()
    wrong = [each for each in commodities if each != "TOTAL" and not re.fullmatch(r"([0-9]{2}){1,3}", each)]
    if wrong or not commodities or indicator.option("flow") not in ("X", "M") or indicator.frequency not in ("A", "M"):
        options = ", ".join(f"{name} {value!r}" for name, value in indicator.options)
        words = "flow is X or M, frequency A or M, commodity TOTAL or codes of 2, 4 or 6 digits"
        raise SourceRefused(indicator.asked, f"{indicator.id} asks for {options}: {words}")
    code = None if reporter == ALL else _code(indicator, reporter)
    return code, _code(indicator, indicator.option("partner")), commodities


def _code(indicator: Indicator, area: str) -> int:
    if area in CODES:
        return CODES[area]
    country = pycountry.countries.get(alpha_3=area)
    if country is None:
        raise SourceRefused(indicator.asked, f"{indicator.id} asks for {area!r}, which is no country (ISO 3166)")
    return int(country.numeric)


def _rows(answer: Answer) -> list[object]:
    read = document(answer)
    refuse_gateway_words(answer, read)
    if isinstance(read, dict) and read.get("error"):
        raise changed(answer, f"UN Comtrade says: {shortened(str(read['error']))}")
    rows: list[object] = read if isinstance(read, list) else member(answer, read, "data", list)
    counted = number(answer, read.get("count"), "count") if isinstance(read, dict) else None
    if counted is not None and counted != len(rows):
        raise changed(answer, f"{len(rows)} rows where {counted:.0f} are counted")
    if "/public/" in answer.query.url and len(rows) >= ROWS_WITHOUT_KEY:
        raise changed(
            answer, f"{len(rows)} rows, cut at {ROWS_WITHOUT_KEY}: set a key for the whole (COMTRADE_API_KEY)"
        )
    return rows


def _checked(answer: Answer, row: Any) -> dict[str, Any]:
    """Return a row that has what is read of it, each of its kind."""
    kinds = {"reporterCode": int, "partnerCode": int, "partner2Code": int, "motCode": int}
    texts = dict.fromkeys(("freqCode", "period", "flowCode", "cmdCode", "customsCode"), str)
    read = {name: member(answer, row, name, kind) for name, kind in {**kinds, **texts}.items()}
    if read["cmdCode"].isdecimal() and len(read["cmdCode"]) % 2:
        raise changed(answer, f"commodity {shortened(read['cmdCode'])!r} has an odd number of digits: a lost zero?")
    if "primaryValue" not in row:
        raise changed(answer, f"a row without 'primaryValue' (there is: {shortened(', '.join(row))})")
    return {**read, "primaryValue": row["primaryValue"]}


def _stamp(answer: Answer, indicator: Indicator, words: str) -> date:
    if not re.fullmatch(r"\d{4}" if indicator.frequency == "A" else r"\d{6}", words, re.ASCII):
        raise changed(answer, f"{shortened(words)!r} is no period of frequency {indicator.frequency}")
    return period(answer, words if indicator.frequency == "A" else f"{words[:4]}-{words[4:]}")
