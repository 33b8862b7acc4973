"""GDELT DOC 2.0: how much of the world's monitored online news matches a query, in per cent of all articles, by day.

Documentation: https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/
Every 15 minutes. Only about the last three months are promised, though longer spans have been answered.

Quirks: the longer the span, the coarser the buckets (days from about a week on), so at least two weeks are asked;
buckets finer than a day are put together, and the day that is not over yet is left out. A bucket without articles
may be left out by the source: it is missing here too, while a bucket of 0 is 0. Throttling comes as a sentence and
overload as {}, both with status 200 and both meaning "later"; a query it cannot read is answered by a sentence too.
Round brackets may stand only around words joined by OR.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from indicators.errors import SourceRefused, SourceUnavailable
from indicators.loaders.reading import changed, document, frame, member, number, period, rows_without, shortened, text
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

ADDRESS = "https://api.gdeltproject.org/api/v2/doc/doc"
FIRST_DAY = date(2017, 1, 1)
# Mode: the name of its line of figures in an answer.
LINES = {"timelinevolraw": "Article Count", "timelinevol": "Volume Intensity"}
WINDOW = timedelta(days=180)
AT_LEAST = timedelta(days=14)
LATER = ("limit requests", "too many requests", "try again later")
REFUSALS = ("keyword", "query", "phrase", "parenthe", "timespan", "too short", "invalid")
STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})T\d{6}Z", re.ASCII)


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return queries for whole days up to yesterday, the last one for at least two weeks."""
    since = min(ask.since or FIRST_DAY, ask.until - AT_LEAST)
    starts = [since]
    while ask.until - starts[-1] > WINDOW + AT_LEAST:
        starts.append(starts[-1] + WINDOW)
    return [
        Query(
            ADDRESS,
            (
                ("query", indicator.option("query")),
                ("mode", _mode(indicator)),
                ("format", "json"),
                ("startdatetime", f"{start:%Y%m%d}000000"),
                ("enddatetime", f"{end - timedelta(days=1):%Y%m%d}235959"),
            ),
        )
        for start, end in pairwise([*starts, ask.until])
    ]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the share of articles that match, in per cent, one row a day.

    In mode timelinevolraw it is the day's matching articles over all of the day's; in mode timelinevol, where
    only shares are given, the plain mean of the day's buckets.
    """
    raw = _mode(indicator) == "timelinevolraw"
    days: dict[date, list[tuple[float, float]]] = defaultdict(list)
    for stamp, bucket in _buckets(answer, _mode(indicator)).items():
        day = _day(answer, stamp)
        value = _figure(answer, bucket, "value")
        norm = _figure(answer, bucket, "norm") if raw else 100.0
        if value is not None and norm is not None and not 0 <= value <= norm:
            raise changed(answer, f"{stamp}: {value:g} of {norm:g} articles, expected a part of them")
        if value is not None and norm and day < answer.retrieved_at.date():
            days[day].append((value, norm))
    return frame(
        answer,
        indicator,
        ((day, 100 * sum(value for value, _ in pairs) / sum(norm for _, norm in pairs)) for day, pairs in days.items()),
    )


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that the timeline has no bucket of a day that is over: nothing matched, or nothing was counted."""
    return rows_without(len(_buckets(answer, _mode(indicator))), "articles that match", "GDELT's timeline")


def _buckets(answer: Answer, mode: str) -> dict[str, dict[str, Any]]:
    """Return the mode's buckets by their stamp."""
    read = _document(answer)
    lines = member(answer, read, "timeline", list)
    wanted = LINES.get(mode, mode)
    named = {member(answer, line, "series", str): member(answer, line, "data", list) for line in lines}
    if lines and wanted not in named:
        raise changed(answer, f"no line {wanted!r} for mode {mode!r} (there is: {shortened(', '.join(named))})")
    buckets: dict[str, dict[str, Any]] = {}
    for bucket in named.get(wanted, []):
        stamp = member(answer, bucket, "date", str)
        if buckets.setdefault(stamp, bucket) != bucket:
            raise changed(answer, f"{shortened(stamp)} twice, with different figures")
    return buckets


def _document(answer: Answer) -> dict[str, Any]:
    """Return the answer's object; sentences and {} are raised as what they mean."""
    words = text(answer).strip()
    said = f"{shortened(words)} [{answer.url}]"
    if words[:1] not in ("{", "[", "<"):
        if any(part in words.lower() for part in LATER):
            raise SourceUnavailable(answer.source_id, f"asks for patience: {said}", answer.body)
        if any(part in words.lower() for part in REFUSALS):
            raise SourceRefused(answer.source_id, f"refuses the query: {said}", answer.body)
    read = document(answer)
    if read == {}:
        raise SourceUnavailable(answer.source_id, f"nothing matched, or it is overloaded: {said}", answer.body)
    if not isinstance(read, dict):
        raise changed(answer, f"expected an object with a timeline: {said}")
    return read


def _mode(indicator: Indicator) -> str:
    return indicator.option("mode", "timelinevolraw")


def _day(answer: Answer, stamp: str) -> date:
    found = STAMP.fullmatch(stamp)
    if not found:
        raise changed(answer, f"{shortened(stamp)!r} is no moment such as 20260929T144500Z")
    return period(answer, "-".join(found.groups()))


def _figure(answer: Answer, bucket: dict[str, Any], name: str) -> float | None:
    if name not in bucket:
        raise changed(answer, f"a bucket without {name!r} (there is: {shortened(', '.join(bucket))})")
    return number(answer, bucket[name], name)
