"""Where one figure comes from."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from indicators.answers.question import Asked, question
from indicators.figures.origins import Card
from indicators.reader import Reader


@question("origin", "where one figure comes from, down to the raw answer", as_of="the figure as known on that day")
def origin(
    reader: Reader,
    series: Annotated[str, Asked("id of the series")],
    period: Annotated[date, Asked("a day of the figure's period")],
) -> Card:
    """Return the origin of one figure.

    Raises:
        UnknownNameError: no such series, or no figure of that day.
    """
    reader.desk.indicator(series)
    return reader.origin(series, period)
