"""Rial Exchange Rates Archive: Tehran street rates of currencies and gold coins, collected daily from Bonbast.

Documentation: https://github.com/SamadiPour/rial-exchange-rates-archive
One round a day, late in the evening UTC; closed days repeat the last quote, and nothing is revised.
Quirks: quotes are in toman, 10 rial each, and some are for 10 or 100 units of the currency, which only files with
names say; the earliest days have no buying quote; a file of one day does not hold its date, its address does. The
folder of single currencies is keyed by the Jalali calendar: it is refused here, since the same days stand in the
Gregorian files that are asked for.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from indicators.loaders.reading import changed, day, document, frame, member, number, rows_without, shortened
from indicators.model import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://raw.githubusercontent.com/SamadiPour/rial-exchange-rates-archive/data"
MIRROR_URL = "https://cdn.jsdelivr.net/gh/SamadiPour/rial-exchange-rates-archive@data"
RIAL_IN_TOMAN = 10
# Currencies in the file of three; all others stand only in the file of all, eight times its size.
IMPORTANT = ("usd", "eur", "gbp")
# Units one quote is for, as the names say since 2013 ("10 Japanese Yen"); all others are for one.
UNITS = {"amd": 10, "jpy": 10, "iqd": 100}
# No Gregorian day before this, and no Jalali day after it, has a street rate.
LAST_JALALI_YEAR = 1699
BUYING_SINCE = date(2013, 1, 1)

_DATED = re.compile(r"\d{4}/\d{2}/\d{2}", re.ASCII)
_DAY_FILE = re.compile(r"/gregorian/(\d{4}/\d{2}/\d{2})$", re.ASCII)


def queries(indicator: Indicator, ask: Ask) -> list[Query]:
    """Return one query: for the last days, the last month, or all days of the currencies wanted.

    The short files end with the newest day in the archive, which is today's only late in the evening: they reach
    back at least as many days as they have in their name, today counted.
    """
    reach = (ask.until - ask.since).days + 1 if ask.since else None
    if reach is None or reach > 31:
        name = "gregorian_imp" if indicator.option("currency") in IMPORTANT else "gregorian_all"
    else:
        name = "gregorian_7days" if reach <= 7 else "gregorian_31days"
    return [Query(f"{BASE_URL}/{name}.min.json", alternative=f"{MIRROR_URL}/{name}.min.json")]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return one currency's quotes in rial for one unit of it, out of a file of one day or of many.

    A day without the currency or the quote is no row; a currency in none of the days is refused by name.
    """
    currency, quote = indicator.option("currency"), indicator.option("quote")
    days = list(_days(answer))
    quoted = [(each, rates[currency]) for each, rates in days if currency in rates]
    if not quoted:
        there = ", ".join(sorted({name for _, rates in days for name in rates}))
        raise changed(answer, f"no currency {currency!r} on any day (there is: {shortened(there)})")
    lacking = [each for each, rate in quoted if isinstance(rate, dict) and quote not in rate]
    if len(lacking) == len(quoted) and max(lacking) >= BUYING_SINCE:
        raise changed(answer, f"no {quote!r} for {currency!r} on any day (there is: {shortened(str(quoted[-1][1]))})")
    return frame(answer, indicator, ((each, _rial(answer, currency, rate, quote)) for each, rate in quoted))


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that the currency has no quote on any day."""
    many = sum(indicator.option("currency") in rates for _, rates in _days(answer))
    return rows_without(many, f"{indicator.option('quote')} quotes of {indicator.option('currency')}", "the archive")


def _days(answer: Answer) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the days of an answer with their quotes by currency."""
    read = document(answer)
    if not isinstance(read, dict) or not read:
        raise changed(answer, f"expected days or currencies by name: {shortened(str(read))}")
    dated = [name for name in read if _DATED.fullmatch(name)]
    if not dated:
        found = _DAY_FILE.search(answer.query.url)
        if not found:
            raise changed(answer, f"no days in it, nor in its address (there is: {shortened(', '.join(read))})")
        read, dated = {found[1]: read}, [found[1]]
    if len(dated) < len(read):
        raise changed(answer, f"{shortened(', '.join(sorted(set(read) - set(dated))))!r} among days")
    for name in dated:
        if int(name[:4]) <= LAST_JALALI_YEAR:
            raise changed(answer, f"the day {name} is of the Jalali calendar; Gregorian days were expected")
        yield day(answer, name.replace("/", "-")), member(answer, read, name, dict)


def _rial(answer: Answer, currency: str, rate: object, quote: str) -> float | None:
    """Return rial for one unit of a currency, or None where the quote is missing."""
    if not isinstance(rate, dict) or "sell" not in rate:
        raise changed(answer, f"{currency!r} has no 'sell': {shortened(str(rate))}")
    toman = number(answer, rate.get(quote), f"{quote} of {currency}")
    if not toman:  # nothing is sold for nothing
        return None
    units = UNITS.get(currency, 1)
    if "name" in rate:
        stated = re.match(r"(\d{1,6}) ", member(answer, rate, "name", str), re.ASCII)
        units = int(stated[1]) if stated else 1
    return toman * RIAL_IN_TOMAN / (units or 1)
