"""DBnomics, version 22: any one series of the many statistical offices it copies, by its id.

Documentation: https://docs.db.nomics.world/web-api/
How often a series comes depends on the office and on how DBnomics keeps up: it is a copy, some datasets of which
stopped years ago (`indexed_at` in the answer says when). Prefer the office itself where it can be asked.

Quirks: three lists side by side (period, its first day, value) that must be equally long; a missing value is the
text "NA" or null; an answer may hold a thousand series of millions; a refusal is a list `errors` beside the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indicators.loaders.reading import changed, document, frame, member, number, period, rows_without, shortened
from indicators.model import STATUSES, Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

ADDRESS = "https://api.db.nomics.world/v22/series"
# What DBnomics calls each of our frequencies; days are business days at some offices.
FREQUENCIES = {"annual": "A", "quarterly": "Q", "monthly": "M", "weekly": "W", "daily": "DB"}


def queries(indicator: Indicator, ask: Ask) -> list[Query]:  # noqa: ARG001 - a series comes whole or not at all
    """Return one query for the series' whole history."""
    params = (
        ("series_ids", indicator.option("series")),
        ("observations", "1"),
        ("format", "json"),
        ("metadata", "false"),
    )
    return [Query(ADDRESS, params)]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the values of the indicator's series, one row a period; other series in the answer are left out."""
    rows: list[tuple[Any, ...]] = []
    for doc in _docs(answer, indicator.option("series")):
        named = doc.get("@frequency", "")
        if named and indicator.frequency not in FREQUENCIES.get(str(named), ""):
            raise changed(answer, f"the series is {shortened(str(named))}, expected {indicator.frequency}")
        stamps = "period_start_day" if indicator.frequency in ("W", "D", "B") else "period"
        lists = [member(answer, doc, name, list) for name in ("period", "period_start_day", "value")]
        if len({len(each) for each in lists}) > 1:
            counts = " and ".join(str(len(each)) for each in lists)
            raise changed(answer, f"{counts} periods, first days and values, which should be as many")
        values = [number(answer, value) for value in doc["value"]]
        rows += zip([period(answer, stamp) for stamp in doc[stamps]], values, _statuses(doc, len(values)), strict=True)
    return frame(answer, indicator, rows)


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that the series has no value in any of its periods."""
    series = indicator.option("series")
    return rows_without(sum(len(doc["value"]) for doc in _docs(answer, series)), series, "DBnomics")


def _docs(answer: Answer, series: str) -> list[dict[str, Any]]:
    """Return what the answer has under the id PROVIDER/DATASET/SERIES; nothing is refused by name."""
    read = document(answer)
    if isinstance(read, dict) and read.get("errors"):
        raise changed(answer, f"DBnomics refuses the question: {shortened(str(read['errors']))}")
    holder = member(answer, read, "series", dict)
    docs = member(answer, holder, "docs", list)
    found = [
        doc
        for doc in docs
        if "/".join(member(answer, doc, f"{part}_code", str) for part in ("provider", "dataset", "series")) == series
    ]
    if not found:
        of = shortened(str(holder.get("num_found")))
        raise changed(answer, f"no series {series!r} among the {len(docs)} in the answer (of {of} found)")
    return found


def _statuses(doc: dict[str, Any], count: int) -> list[str]:
    """Return each value's status, as far as the office gives it as SDMX does."""
    attributes = doc.get("observations_attributes")
    for pair in attributes if isinstance(attributes, list) else []:
        match pair:
            case ["OBS_STATUS", list(codes)] if len(codes) == count:
                return [code if code in tuple(STATUSES) else "A" for code in codes]
    return ["A"] * count
