"""A series with one figure in the time shown: a sentence, where a chart would be an empty plot with a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.answers.series import caution, told
from indicators.charts.axes import drawn_within
from indicators.figures import analysis
from indicators.views.parts import html

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from indicators.model import Freshness, Indicator
    from indicators.reader import Reader


def parted(
    on: Reader, series: Sequence[str], span: tuple[date, date], keep: Sequence[str], most: int
) -> tuple[list[str], dict[str, pd.DataFrame]]:
    """Return the series that are drawn in the time shown, at most so many, and those with one figure there, with it.

    What is in `keep` is drawn with one figure too: a claim's test has a level beside it.
    """
    inside = {each: drawn_within(*on.as_read(each), on.catalog.indicators[each], span) for each in series}
    alone = {each: rows for each, rows in inside.items() if len(rows) == 1 and each not in keep}
    return [each for each, rows in inside.items() if not rows.empty and each not in alone][:most], alone


def cards(on: Reader, alone: dict[str, pd.DataFrame]) -> Markup:
    """Return a card for each series with its one figure; see `card`."""
    fresh = on.freshness(list(alone))
    return html.join(
        card(on, on.catalog.indicators[each], inside, on.as_read(each)[1], fresh[each])
        for each, inside in alone.items()
    )


def card(
    on: Reader, indicator: Indicator, inside: pd.DataFrame, frequency: str, fresh: Freshness, unit: str = ""
) -> Markup:
    """Return the value, its day and its source in words.

    Args:
        on: whose series.
        indicator: what it measures.
        inside: the one observation in the time shown.
        frequency: of it, as it is read.
        fresh: of the series.
        unit: of the value; the indicator's own unless given.
    """
    reading = analysis.last_reading(inside, frequency)
    cited, address = inside["cited_as"].iloc[-1], inside["citation"].iloc[-1]
    pages = (address,) if address else told(on, indicator.id).pages
    return Markup(
        '<div class="report topic-edge-{}" data-series="{}"><p><b>{}</b> <span class="unit">{}</span></p>'
        '<p class="reading">{}</p>'
        "<p>The only figure of it in the time shown, so nothing to draw.</p>{}{}</div>"
    ).format(
        indicator.topic,
        indicator.id,
        indicator.short,
        unit or indicator.unit,
        html.value(reading, indicator, frequency),
        html.caution(caution(on, indicator.id)),
        html.source_line(indicator, on.catalog.sources, fresh, pages)
        + (
            Markup('<p class="source">Read on: {}</p>').format(html.outside(address, cited or address))
            if address
            else ""
        ),
    )
