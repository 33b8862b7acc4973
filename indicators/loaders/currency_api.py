"""currency-api of fawazahmed0: one currency's price in all others, one file for each day and currency.

Documentation: https://github.com/fawazahmed0/exchange-api
A new file each day, kept as it was; the first is of 2 March 2024. The rates are near the official ones, and where
they come from is not said: good as a fallback of an official rate and as a cross-check, never as a street rate.
Quirks: codes are in lower case, metals and cryptocurrencies stand among them, and which are there changes.
`latest` is of the day the file itself names, today's or yesterday's. Kept at two addresses, asked in turn.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from indicators.loaders.reading import changed, day, document, frame, member, number, shortened
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

FIRST_DAY = date(2024, 3, 2)
# One call a day and currency: how far back without being told, and at most after a long pause.
USUAL_DAYS, MOST_DAYS = 30, 100


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return a query for the newest file, and one for each day before today."""
    since = max(ask.since or ask.until - timedelta(days=USUAL_DAYS), ask.until - timedelta(days=MOST_DAYS), FIRST_DAY)
    before = [(ask.until - timedelta(days=count)).isoformat() for count in range(1, (ask.until - since).days + 1)]
    path = f"v1/currencies/{indicator.option('base')}.min.json"
    return [
        Query(
            f"https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@{each}/{path}",
            alternative=f"https://{each}.currency-api.pages.dev/{path}",
            optional=each != "latest",
        )
        for each in ("latest", *before)
    ]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one day's rate: how much of `quote` one unit of `base` costs."""
    base, quote = indicator.option("base"), indicator.option("quote")
    read = document(answer)
    stamp = day(answer, member(answer, read, "date", str))
    rates = member(answer, read, base, dict)
    if quote not in rates:
        raise changed(answer, f"no {quote!r} among the {len(rates)} prices of {base!r} on {stamp}")
    value = number(answer, rates[quote], quote)
    if value is not None and value <= 0:
        raise changed(answer, f"{quote} is {shortened(str(value))}, which is no rate")
    return frame(answer, indicator, [(stamp, value)])


def nothing(answer: Answer, indicator: Indicator) -> str:  # noqa: ARG001 - the price alone can be missing
    """Return that the price has no value."""
    return f"the price of {indicator.option('base')} in {indicator.option('quote')} is null"
