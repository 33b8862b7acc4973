"""FRED and its archive ALFRED, of the Federal Reserve Bank of St. Louis: one series by its id.

Documentation: https://fred.stlouisfed.org/docs/api/fred/series_observations.html
Two addresses. Without a key, the CSV behind FRED's graphs: newest values alone. With one, the API, and there
every vintage: the day on which FRED first showed a value, exact, and each later value for the same period.
Oil prices come about a week late, exchange rates each Monday.
Quirks: a gap is an empty cell in the CSV (a dot in old files) and a dot in the API, whose numbers are texts; an
unknown id is a page, not an error. FRED refuses a span of real time with more than 2,000 vintage days, and a
span from before its archive of the series begins; a value from before the span asked for is shown as if it began
with it. So spans are asked for backwards from today, each of fewer days than that, until one has no such value.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from indicators.core.frame import vintages
from indicators.core.periods import days, days_written, first_days, last_days, step
from indicators.errors import SourceRefused, SourceUnavailable
from indicators.loaders.reading import (
    changed,
    day,
    document,
    frame,
    member,
    number,
    rows_without,
    shortened,
    table,
    text,
    uncut,
    whole,
)
from indicators.model import Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

CSV_URL = "https://fred.stlouisfed.org/graph/fredgraph.csv"
API_URL = "https://api.stlouisfed.org/fred/series/observations"
DATE_COLUMNS = ("observation_date", "DATE")
ROWS_A_PAGE = 100_000
FIRST_DAY, LAST_DAY = date(1776, 7, 4), date(9999, 12, 31)  # of real time, as FRED counts it
SPAN = timedelta(days=1990)
YEARS = range(1600, 2200)
LATER = ("429", "500", "502", "503", "504")


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return one query for the series: of the API where its key is at hand, of the CSV otherwise."""
    series = indicator.option("series")
    if not ask.keyed:
        start = [("cosd", ask.since.isoformat())] if ask.since else []
        return [Query(CSV_URL, (("id", series), *start))]
    start = [("observation_start", ask.since.isoformat())] if ask.since else []
    fixed = (("series_id", series), ("file_type", "json"), *start, ("limit", str(ROWS_A_PAGE)))
    begins = ask.until - SPAN
    if ask.since:
        begins = max(begins, ask.since - timedelta(days=1))
    return [_part(API_URL, fixed, begins, LAST_DAY)]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the values, one row for each period; of the API one row for each period and vintage.

    A value that FRED took back is a vintage without one, of the day on which it was gone.

    An answer of the API about a single day of real time has no vintages: it shows what is known on that day.
    """
    if text(answer).lstrip()[:1] != "{":
        return _from_csv(answer, indicator)
    begins, ends, rows = _page(answer)
    found = [
        (
            day(answer, member(answer, row, "date", str)),
            number(answer, member(answer, row, "value", str)),
            day(answer, member(answer, row, "realtime_start", str)),
        )
        for row in rows
    ]
    stamps = _stamps(answer, indicator, [stamp for stamp, _, _ in found])
    if begins == ends:
        return frame(answer, indicator, zip(stamps, [value for _, value, _ in found], strict=True))
    periods = days_written(first_days(days(*stamps), step(indicator))) if found else []
    once: dict[tuple[str, str], tuple[str, float | None]] = {}
    for period, stamp, (_, value, known_on) in zip(periods, stamps, found, strict=True):
        if once.setdefault((period, known_on.isoformat()), (stamp.isoformat(), value))[1] != value:
            raise changed(answer, f"{period} has two values of {known_on}")
    read = document(answer)
    cut = whole(answer, read, "offset") + len(rows) < whole(answer, read, "count")
    for period, stamp, row in zip(periods, stamps, rows, strict=True):
        # Shown for the last time before the end of the span, and nothing in its place on the day after: taken back.
        # Of the last period of a page the rest may stand on the next.
        last = row.get("realtime_end")
        if last is not None and (until := day(answer, last)) < ends and not (cut and period == periods[-1]):
            once.setdefault((period, (until + timedelta(days=1)).isoformat()), (stamp.isoformat(), None))
    return vintages(
        (indicator.id, period, stamp, value, "A", "", "", known_on)
        for (period, known_on), (stamp, value) in _known_in(once, begins.isoformat())
    )


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that a header stands alone, or that every cell is empty or a dot."""
    lines = [line for line in text(answer).splitlines() if line.strip()]
    many = len(_page(answer)[2]) if text(answer).lstrip()[:1] == "{" else len(lines) - 1
    return rows_without(many, indicator.option("series"), "FRED")


def _known_in(
    once: dict[tuple[str, str], tuple[str, float | None]], begins: str
) -> Iterator[tuple[tuple[str, str], tuple[str, float | None]]]:
    """Yield the vintages after a span began, in their order; a gap that follows a value was taken back."""
    shown: dict[str, float | None] = {}
    for (period, known_on), (stamp, value) in sorted(once.items()):
        if known_on > begins and (value is not None or shown.get(period) is not None):
            yield (period, known_on), (stamp, value)
        shown[period] = value


def more(query: Query, answers: Sequence[Answer]) -> Query | None:
    """Return the next page of a span of real time or, after its last, the span before it if there is one."""
    last = answers[-1]
    if text(last).lstrip()[:1] != "{":
        return None
    begins, ends, rows = _page(last)
    asked = dict(last.query.params)
    part = [each for each in answers if dict(each.query.params).get("realtime_start") == asked.get("realtime_start")]
    pages = [_page(each)[2] for each in part]
    before, total = sum(map(len, pages[:-1])), whole(last, document(last), "count")
    if any(rows == page for page in pages[:-1]) or whole(last, document(last), "offset") != before:
        raise changed(last, f"a page that does not begin at row {before:,}: repeated or skipped")
    held = before + len(rows)
    if held > total or (held < total and not rows):
        raise changed(last, f"{held:,} rows where {total:,} were announced")
    fixed = tuple(pair for pair in query.params if pair[0] not in ("realtime_start", "realtime_end", "offset"))
    if held < total:
        return _part(query.url, fixed, begins, ends, held)
    older = any(day(last, member(last, row, "realtime_start", str)) <= begins for page in pages for row in page)
    if begins == ends or begins <= FIRST_DAY or not older:
        return None
    return _part(query.url, fixed, max(begins - SPAN, FIRST_DAY), begins)


def _part(url: str, fixed: tuple[tuple[str, str], ...], begins: date, ends: date, offset: int = 0) -> Query:
    span = (("realtime_start", begins.isoformat()), ("realtime_end", ends.isoformat()))
    return Query(url, (*fixed, *span, ("offset", str(offset))))


def _page(answer: Answer) -> tuple[date, date, list[Any]]:
    """Return the first and last day of real time an answer of the API is about, and its rows.

    Raises:
        SourceUnavailable: FRED is busy or down.
        SourceRefused: the key is wrong.
        SourceChanged: anything else it refuses, or another shape.
    """
    read = document(answer)
    if isinstance(read, dict) and "error_message" in read:
        said = str(read["error_message"])
        words = f"FRED refuses the question: {shortened(said)} [{answer.url}]"
        if str(read.get("error_code")) in LATER:
            raise SourceUnavailable(answer.source_id, words, answer.body)
        if "api_key" in said:
            raise SourceRefused(answer.source_id, words, answer.body)
        raise changed(answer, f"FRED refuses the question: {shortened(said)}")
    begins, ends = (day(answer, member(answer, read, name, str)) for name in ("realtime_start", "realtime_end"))
    return begins, ends, member(answer, read, "observations", list)


def _from_csv(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    series = indicator.option("series")
    rows = table(answer, [series])
    dated = text(answer).split(",", 1)[0].strip().strip('"')
    if dated not in DATE_COLUMNS:
        raise changed(answer, f"the first column is {shortened(dated)!r}, expected {' or '.join(DATE_COLUMNS)}")
    uncut(answer, [row[series] for row in rows])
    stamps = _stamps(answer, indicator, [day(answer, row[dated]) for row in rows])
    return frame(answer, indicator, zip(stamps, [number(answer, row[series]) for row in rows], strict=True))


def _stamps(answer: Answer, indicator: Indicator, dates: list[date]) -> list[date]:
    """Return the last day of each year or quarter and the first of each week, where FRED has it the other way round."""
    if strange := [each for each in dates if each.year not in YEARS]:
        raise changed(answer, f"{strange[0]} is no day of a series")
    if indicator.frequency in ("A", "Q"):
        stamps: list[date] = last_days(days(*dates), indicator.frequency).tolist()
        return stamps
    if indicator.frequency == "W":
        return [each - timedelta(days=6) for each in dates]
    return dates
