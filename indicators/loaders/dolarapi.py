"""DolarApi, Venezuela: bolivar per US dollar, official (BCV) and parallel (Yadio), as one list of all days.

Documentation: https://dolarapi.com/docs/venezuela/
Looked up several times a day; the central bank sets the next working day's rate about 17:00 in Caracas.
Asked is the history alone, one answer for both rates. It already has the newest rates, today's parallel and even
tomorrow's official one, while the list of current rates still shows the last: asking both would give one day two
values. Quirks: buying and selling are empty, only the average is filled; a broken upstream shows as an average of
0 with status 200, and as values that stay the same for days.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from indicators.loaders.reading import changed, day, document, frame, member, number, rows_without, shortened
from indicators.model import Query

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Answer, Ask, Indicator

BASE_URL = "https://ve.dolarapi.com/v1"
# Venezuela has had one zone since May 2016, without summer time: before our first day.
CARACAS = timezone(timedelta(hours=-4))


def queries(indicator: Indicator, ask: Ask) -> list[Query]:  # noqa: ARG001 - one answer for both rates and all days
    """Return the one query there is: the whole history of both rates."""
    return [Query(f"{BASE_URL}/historicos/dolares")]


def parse(answer: Answer, indicator: Indicator) -> pd.DataFrame:
    """Return the days of one rate, "oficial" or "paralelo", out of a list of rates or a single one.

    Rates of other sources and currencies are left out. A rate of 0 is a broken upstream and no row.
    """
    read = document(answer)
    rows: list[dict[str, Any]] = read if isinstance(read, list) else [read]
    wanted = indicator.option("rate")
    sources = [(member(answer, row, "fuente", str), row.get("moneda") or "USD") for row in rows]
    mine = [row for row, source in zip(rows, sources, strict=True) if source == (wanted, "USD")]
    if rows and not mine:
        there = ", ".join(sorted({f"{source} {currency}" for source, currency in sources}))
        raise changed(answer, f"no rate {wanted!r} of the dollar (there is: {shortened(there)})")
    return frame(answer, indicator, ((_day(answer, row), _rate(answer, row)) for row in mine))


def nothing(answer: Answer, indicator: Indicator) -> str:
    """Return that no day has the rate, or that each is 0 or null: a broken upstream."""
    read = document(answer)
    rows = [
        row for row in (read if isinstance(read, list) else [read]) if row.get("fuente") == indicator.option("rate")
    ]
    return rows_without(len(rows), f"the rate {indicator.option('rate')!r}", "DolarApi") + (
        ": each is 0 or null" if rows else ""
    )


def _rate(answer: Answer, row: dict[str, Any]) -> float | None:
    if "promedio" not in row:
        raise changed(answer, f"a rate without 'promedio' (there is: {shortened(', '.join(row))})")
    # No currency is free: 0 is how the service shows that its upstream did not answer (its issue 30).
    return number(answer, row["promedio"], "promedio") or None


def _day(answer: Answer, row: dict[str, Any]) -> date:
    """Return a rate's day in Caracas.

    The history's `fecha` is that day itself. Of a current official rate the time is Caracas midnight of the value
    date; of a parallel one it is the instant of the look, in UTC. In the one pair of answers seen, history and
    current rates agree on days read like this; no look between 20:00 and midnight in Caracas is among them.
    """
    if "fecha" in row:
        return day(answer, row["fecha"])
    stamp = member(answer, row, "fechaActualizacion", str)
    try:
        instant = datetime.fromisoformat(stamp)
        return (instant.astimezone(CARACAS) if instant.tzinfo else instant).date()
    except (ValueError, OverflowError) as error:
        raise changed(answer, f"{shortened(stamp)!r} is no day and time") from error
