"""OONI: volunteers' measurements of blocked internet services in a country, counted by day.

Documentation: https://api.ooni.io/apidocs/ (the aggregation of measurements)
New measurements arrive all day, and some days late: the last two weeks are asked again each time.

Four counters (anomaly, confirmed, failure, ok) exclude each other and add up to measurement_count: a blocked site
that is confirmed is no longer among the anomalies. An anomaly is a sign, not a proof, of interference. All depends
on how many volunteers measure what: a day with few measurements stands with the rest, so read it beside their number.

Quirks: the result is a list only where an axis is asked, else one object; days carry a time where the grain is an
hour; an answer may hold other countries. A refusal has a member `error`. Long spans time out: three months a call.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from indicators.loaders.reading import changed, document, frame, member, number, period, rows_without, shortened
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

ADDRESS = "https://api.ooni.io/api/v1/aggregation"
FIRST_DAY = date(2012, 12, 1)
WINDOW = timedelta(days=90)
ALL = "measurement_count"
# A count of a day or an hour is far below this.
MOST = 1e12


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return queries for whole days up to yesterday, 90 days each; `until` is not part of the span."""
    edges = [min(ask.since or FIRST_DAY, ask.until - timedelta(days=1))]
    while edges[-1] < ask.until:
        edges.append(min(edges[-1] + WINDOW, ask.until))
    return [
        Query(
            ADDRESS,
            (
                ("probe_cc", indicator.option("country")),
                ("test_name", indicator.option("test")),
                ("since", since.isoformat()),
                ("until", until.isoformat()),
                ("axis_x", "measurement_start_day"),
                ("time_grain", "day"),
            ),
        )
        for since, until in pairwise(edges)
    ]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the share of the indicator's counter in another, in per cent, one row a day.

    Of the counter measurement_count it is the number itself, unless another is named to divide it by. A day
    without measurements has no share, and a day that is not over yet no row.
    """
    counter = indicator.option("counter")
    over = indicator.option("over", "" if counter == ALL else ALL)
    country, test = indicator.option("country"), indicator.option("test")
    moments: dict[str, tuple[float, float]] = {}
    for row in _rows(answer):
        moment = member(answer, row, "measurement_start_day", str)
        if row.get("probe_cc", country) != country or row.get("test_name", test) != test:
            continue
        pair = _count(answer, row, counter), _count(answer, row, over) if over else 100.0
        if moments.setdefault(moment, pair) != pair:
            raise changed(answer, f"{shortened(moment)} twice, with different counts")
    days: dict[date, list[tuple[float, float]]] = defaultdict(list)
    for moment, pair in moments.items():
        if (day := period(answer, moment)) < answer.retrieved_at.date():
            days[day].append(pair)
    read = frame(answer, indicator, ((day, _value(pairs, share=bool(over))) for day, pairs in days.items()))
    if not over:
        return read
    wholes = {day.isoformat(): sum(of for _, of in pairs) for day, pairs in days.items()}
    return read.assign(stands_on=[wholes[day] for day in read["time_period"].dt.strftime("%Y-%m-%d")])


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that nobody measured it, or that no measurement has the counter."""
    test, country = indicator.option("test"), indicator.option("country")
    return rows_without(len(_rows(answer)), f"{test} in {country}", "OONI")


def _value(pairs: list[tuple[float, float]], *, share: bool) -> float | None:
    counted = sum(count for count, _ in pairs)
    if not share:
        return counted
    whole = sum(of for _, of in pairs)
    return 100 * counted / whole if whole else None


def _rows(answer: Answer) -> list[dict[str, Any]]:
    read = document(answer)
    if isinstance(read, dict) and read.get("error"):
        raise changed(answer, f"OONI refuses the question: {shortened(str(read['error']))}")
    if isinstance(read, dict) and isinstance(read.get("result"), dict):
        raise changed(answer, "one result without days, expected a list of days")
    rows: list[dict[str, Any]] = member(answer, read, "result", list)
    if not all(isinstance(row, dict) for row in rows):
        raise changed(answer, f"rows are no objects: {shortened(str(rows[:3]))}")
    return rows


def _count(answer: Answer, row: dict[str, Any], counter: str) -> float:
    value = number(answer, row.get(counter), counter)
    if value is None or not 0 <= value < MOST or value != int(value):
        raise changed(answer, f"{counter!r} is {value}, expected a count (there is: {shortened(', '.join(row))})")
    return value
