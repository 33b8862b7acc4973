"""US Energy Information Administration, API version 2: the rows of one route that its facets single out.

Documentation: https://www.eia.gov/opendata/documentation.php
A free key is needed. Production by country (`international`) comes three to four months late; the Short-Term
Energy Outlook (`steo`) each month, with months to come, which are forecasts; imports by origin two months late.
Quirks: totals and values are texts, or numbers in older versions; at most 5,000 rows come at once, beside a
warning that is told in paging alone; a refusal is a member `error`; units stand in each row and differ by route,
so an indicator names the one it expects. `crude-oil-imports` has a row for each grade of crude and kind of place:
the facets must leave one destination, and the grades of a month are added up, which no other route's rows are.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from indicators.core.periods import as_day, days, first_days, last_days
from indicators.errors import SourceRefused, SourceUnavailable
from indicators.loaders.reading import changed, document, frame, member, number, period, rows_without, shortened, whole
from indicators.model import Query

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://api.eia.gov/v2"
ROWS_A_PAGE = 5000
OUTLOOK = "steo"
# Routes whose rows are parts of one figure, and the column that tells the parts apart.
PARTS = {"crude-oil-imports": "gradeId"}
FREQUENCIES = {"A": "annual", "Q": "quarterly", "M": "monthly", "W": "weekly", "B": "daily", "D": "daily"}
LATER = ("OVER_RATE_LIMIT", "429", "500", "502", "503", "504")


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return one query for the indicator's rows."""
    frequency = indicator.option("frequency") or FREQUENCIES.get(indicator.frequency, "monthly")
    facets = [(f"facets[{name}][]", code) for name, code in _facets(indicator)]
    start = [("start", _start(frequency, ask.since))] if ask.since else []
    params = (
        ("frequency", frequency),
        ("data[0]", indicator.option("value", "value")),
        *facets,
        *start,
        ("sort[0][column]", "period"),
        ("sort[0][direction]", "asc"),
        ("length", str(ROWS_A_PAGE)),
        ("offset", "0"),
    )
    return [Query(f"{BASE_URL}/{indicator.option('route')}/data/", params)]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one page's values, one row for each period; rows of other facets are left out."""
    route = indicator.option("route")
    total, rows = _page(answer)
    ours = [row for row in rows if _is_asked_for(answer, indicator, row)]
    if rows and not ours:
        raise changed(answer, f"no row of {indicator.option('facets')} among {len(rows):,}")
    values = [(period(answer, _cell(answer, row, "period")), _value(answer, indicator, row)) for row in ours]
    if route in PARTS:
        if total > len(rows):
            raise changed(answer, f"{total:,} rows of {route} in pages; their sums need all at once: narrow the facets")
        values = _sums(
            answer, [(*pair, _cell(answer, row, PARTS[route])) for pair, row in zip(values, ours, strict=True)]
        )
    return frame(answer, indicator, [(*pair, _status(answer, indicator, pair[0])) for pair in values])


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that nothing stands under the facets (total 0), or that no row has a value."""
    _, rows = _page(answer)
    return rows_without(len(rows), indicator.option("facets") or indicator.option("route"), "EIA")


def more(query: Query, answers: Sequence[Answer]) -> Query | None:
    """Return the next page, until the rows announced are in hand."""
    last = answers[-1]
    pages = [_page(each) for each in answers]
    total, rows = pages[-1]
    held = sum(len(page) for _, page in pages)
    if len({announced for announced, _ in pages}) > 1 or any(rows == page for _, page in pages[:-1]):
        raise changed(last, f"page {len(pages)} repeats one before it, or announces another total")
    if held > total or (held < total and not rows):
        raise changed(last, f"{held:,} rows where {total:,} were announced")
    if held == total:
        return None
    return Query(query.url, (*query.params[:-1], ("offset", str(held))))


def _facets(indicator: Indicator) -> list[tuple[str, str]]:
    pairs = (each.partition("=") for each in indicator.option("facets").split())
    return [(name, code) for name, _, code in pairs]


def _start(frequency: str, since: date) -> str:
    quarter = f"{since.year}-Q{(since.month + 2) // 3}"
    return {"annual": f"{since.year}", "quarterly": quarter, "monthly": f"{since:%Y-%m}"}.get(
        frequency, since.isoformat()
    )


def _page(answer: Answer) -> tuple[int, list[Any]]:
    """Return how many rows there are in all, and those of this page.

    Raises:
        SourceUnavailable: the hourly limit is reached, or the service is down.
        SourceRefused: the key is missing or wrong.
        SourceChanged: anything else it refuses, or another shape.
    """
    read = document(answer)
    if isinstance(read, dict) and "error" in read:
        error = read["error"] if isinstance(read["error"], dict) else {"message": read["error"], **read}
        code = str(error.get("code", ""))
        words = f"EIA refuses the question: {shortened(code + ' ' + str(error.get('message', '')))}"
        if code in LATER:
            raise SourceUnavailable(answer.source_id, f"{words} [{answer.url}]", answer.body)
        if code.startswith("API_KEY"):
            raise SourceRefused(answer.source_id, f"{words} [{answer.url}]", answer.body)
        raise changed(answer, words)
    response = member(answer, read, "response", dict)
    return whole(answer, response, "total"), member(answer, response, "data", list)


def _cell(answer: Answer, row: object, name: str) -> str:
    value = row.get(name) if isinstance(row, dict) else None
    if not isinstance(value, str | int):
        raise changed(answer, f"a row without {name!r}: {shortened(str(row))}")
    return str(value)


def _is_asked_for(answer: Answer, indicator: Indicator, row: object) -> bool:
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, code in _facets(indicator):
        wanted[name].add(code)
    return all(_cell(answer, row, name) in codes for name, codes in wanted.items())


def _value(answer: Answer, indicator: Indicator, row: dict[str, Any]) -> float | None:
    """Return a row's value, after its unit was found to be the one the indicator names."""
    column, unit = indicator.option("value", "value"), indicator.option("unit")
    if column not in row:
        raise changed(answer, f"a row without {column!r}: {shortened(', '.join(map(str, row)))}")
    stated = _cell(answer, row, f"{column}-units" if f"{column}-units" in row else "unit") if unit else ""
    if stated.casefold() != unit.casefold():
        raise changed(answer, f"values in {shortened(stated)!r}, expected {unit!r}")
    return number(answer, row[column], column)


def _sums(answer: Answer, parts: list[tuple[date, float | None, str]]) -> list[tuple[date, float | None]]:
    """Return the sum of each period's parts; it is missing where a part is."""
    periods: dict[date, dict[str, float | None]] = defaultdict(dict)
    for stamp, value, part in parts:
        if part in periods[stamp]:
            raise changed(answer, f"{part} of {stamp:%Y-%m} stands twice; adding both up would count it twice")
        periods[stamp][part] = value
    return [
        (stamp, None if None in own.values() else sum(value for value in own.values() if value is not None))
        for stamp, own in periods.items()
    ]


def _status(answer: Answer, indicator: Indicator, stamp: date) -> str:
    """Return F for a period of the outlook that is not over, A for all others."""
    if indicator.option("route") != OUTLOOK:
        return "A"
    ends = last_days(first_days(days(stamp), indicator.frequency), indicator.frequency)[0]
    return "F" if ends >= as_day(answer.retrieved_at.date()) else "A"
