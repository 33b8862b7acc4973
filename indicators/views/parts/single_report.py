"""A series with one figure in the time shown: a sentence, where a chart would be an empty plot with a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.answers.series import caution, told
from indicators.figures import analysis
from indicators.views.parts import html

if TYPE_CHECKING:
    import pandas as pd

    from indicators.model import Freshness, Indicator
    from indicators.reader import Reader


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
        '<div class="report topic-edge-{}"><p><b>{}</b> <span class="unit">{}</span></p><p class="reading">{}</p>'
        "<p>The only figure of it in the time shown, so nothing to draw.</p>{}{}</div>"
    ).format(
        indicator.topic,
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
