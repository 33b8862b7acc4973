"""World Bank Indicators API, version 2: one indicator for one country, by year, quarter or month.

Documentation: https://datahelpdesk.worldbank.org/knowledgebase/articles/889392
World Development Indicators appear a few times a year, most in July; annual values come 6 to 18 months late.
Quirks: a refusal comes with status 200 as a list of one element; paging numbers are texts in some lists and
numbers in others; `date` is 2019, 2019Q1 or 2019M01.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indicators.loaders.reading import changed, document, frame, member, number, period, rows_without, shortened
from indicators.model import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://api.worldbank.org/v2"
ROWS_A_PAGE = 1000


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return one query for the country's years."""
    params = [("format", "json"), ("per_page", str(ROWS_A_PAGE)), ("page", "1")]
    if ask.since:
        params.insert(0, ("date", f"{ask.since.year}:{ask.until.year}"))
    address = f"{BASE_URL}/country/{indicator.option('country')}/indicator/{indicator.option('indicator')}"
    return [Query(address, tuple(params))]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one page's values, one row for each period of the indicator's country.

    An answer may hold other countries and indicators beside it: they are left out.
    """
    _, rows = _page(answer)
    wanted, country = indicator.option("indicator"), indicator.option("country")
    return frame(
        answer,
        indicator,
        (
            (period(answer, member(answer, row, "date", str)), number(answer, _value(answer, row)))
            for row in rows
            if member(answer, member(answer, row, "indicator", dict), "id", str) == wanted
            and country in (row.get("countryiso3code"), member(answer, member(answer, row, "country", dict), "id", str))
        ),
    )


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that there is no page, that rows do not say of which country they are, or that they have no value."""
    meta, rows = _page(answer)
    country, wanted = indicator.option("country"), indicator.option("indicator")
    if not rows:
        page = f"page {meta.get('page')} of {meta.get('pages')}"
        return f"the World Bank has {page}, with {meta.get('total')} rows of {wanted}"
    named = [row.get("countryiso3code") for row in rows]
    if country in named:
        return rows_without(named.count(country), f"{wanted} of {country}", "the World Bank")
    there = ", ".join(sorted({str(each) for each in named if each}))
    without = sum(not each for each in named)
    codes = f"{without:,} have no country code" if without else f"there is: {shortened(there)}"
    return f"the World Bank has {len(rows):,} rows, none of {country} ({codes})"


def more(query: Query, answers: Sequence[Answer]) -> Query | None:
    """Return the next page, as far as the answer says there is one."""
    meta, rows = _page(answers[-1])
    page, pages = (_whole(answers[-1], meta, name) for name in ("page", "pages"))
    if page == pages == 0 and not rows and len(answers) == 1:
        return None  # it has nothing at all, and says so
    if page != len(answers):
        raise changed(answers[-1], f"page {page} where page {len(answers)} was asked")
    if page < pages:
        if not rows:
            raise changed(answers[-1], f"no rows on page {page} of {pages}")
        return Query(query.url, (*query.params[:-1], ("page", str(page + 1))))
    held = sum(len(_page(each)[1]) for each in answers)
    if held != (total := _whole(answers[-1], meta, "total")):
        raise changed(answers[-1], f"{held} rows in {pages} pages where {total} were announced")
    return None


def _page(answer: Answer) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the two parts of an answer: what it says of itself, and the rows (none where nothing matches)."""
    read = document(answer)
    if isinstance(read, list) and len(read) == 1 and isinstance(read[0], dict) and "message" in read[0]:
        parts = [str(each.get("value", each)) for each in read[0]["message"] if isinstance(each, dict)]
        raise changed(answer, f"the World Bank refuses the question: {shortened('; '.join(parts))}")
    if not isinstance(read, list) or len(read) != 2 or not isinstance(read[0], dict):
        raise changed(answer, f"expected a list of two, the page and its rows: {shortened(str(read))}")
    meta, rows = read
    if rows is None:
        return meta, []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise changed(answer, f"rows are no list of objects: {shortened(str(rows))}")
    return meta, rows


def _value(answer: Answer, row: dict[str, Any]) -> object:
    if "value" not in row:
        raise changed(answer, f"a row without 'value' (there is: {shortened(', '.join(row))})")
    return row["value"]


def _whole(answer: Answer, meta: dict[str, Any], name: str) -> int:
    value = number(answer, meta.get(name), name)
    if value is None or value != int(value):
        raise changed(answer, f"{name} is {shortened(repr(meta.get(name)))}, expected a whole number")
    return int(value)
