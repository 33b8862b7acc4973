"""What can be taken away from the Series page: the view and the whole series as CSV, the charts as a picture.

Each says what it is, and whose figures all of its series are: it is read where the page is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from indicators.answers.series import caution, told
from indicators.charts.axes import within
from indicators.core.words import day_words
from indicators.export import image, table
from indicators.figures import words
from indicators.model import USES
from indicators.views.parts import data_table, html, series_charts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd
    from markupsafe import Markup

    from indicators.model import Freshness, Indicator, Selection
    from indicators.reader import Reader
    from indicators.views.parts.series_charts import Drawn, Shown

STEPS = {"D": "each day", "B": "each business day", "W": "weekly means", "M": "monthly means"}


def draw(
    chosen: Selection, on: Reader, span: tuple[date, date], drawn: Sequence[Drawn], fresh: Mapping[str, Freshness]
) -> None:
    """Draw the three ways to take figures away; each file is written when it is asked for."""
    ids = (chosen.series, *chosen.compare)
    row = st.container(horizontal=True)  # goes on in a further line where they have no room in one
    row.download_button(
        "This view as CSV",
        data=lambda: view_csv(chosen, on, span),
        file_name=f"{chosen.series}.view{dated(on)}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    row.download_button(
        html.plain("Whole series as CSV" if len(ids) == 1 else f"{len(ids)} whole series as CSV"),
        data=lambda: whole_csv(chosen, on),
        file_name=f"{chosen.series}{dated(on)}.csv",
        mime="text/csv",
        on_click="ignore",
    )
    if drawn:
        row.download_button(
            html.plain("Chart as PNG" if len(drawn) == 1 else f"{len(drawn)} charts as PNG"),
            data=lambda: image.pngs([picture(on, each, fresh) for each in drawn]),
            file_name=f"{chosen.series}{dated(on)}.png",
            mime="image/png",
            on_click="ignore",
        )


def dated(on: Reader) -> str:
    """Return what the name of a file says of the day it is as of; nothing for today."""
    return f".as-of-{on.day}" if on.earlier else ""


def view_csv(chosen: Selection, on: Reader, span: tuple[date, date]) -> bytes:
    """Return all figures that the page shows, as it shows them, as CSV."""
    shown = series_charts.shown(chosen, on)
    inside = _inside(shown, span)
    about = [
        ("this view", " and ".join(each.indicator.title for each in shown)),
        ("time shown", f"{span[0]} to {span[1]}"),
        *(("shown as", _as_shown(chosen, each)) for each in shown),
        *([("index base", str(series_charts.base_of(chosen, on)))] if chosen.transform == "index" else []),
    ]
    return table.view_bytes([*about, *_head(chosen, on)], inside)


def view_table(chosen: Selection, on: Reader, span: tuple[date, date]) -> Markup:
    """Return all figures that the page shows, as it shows them, as a table."""
    shown = series_charts.shown(chosen, on)
    caption = " and ".join(each.indicator.short for each in shown)
    return data_table.table(caption, *table.view_readable(_inside(shown, span)))


def _inside(shown: Sequence[Shown], span: tuple[date, date]) -> list[tuple[str, pd.DataFrame, str]]:
    return [(each.indicator.id, within(each.frame, each.frequency, span), each.unit) for each in shown]


def whole_csv(chosen: Selection, on: Reader) -> bytes:
    """Return every figure of the series that the page shows, as held, as CSV."""
    indicators = [on.catalog.indicators[each] for each in (chosen.series, *chosen.compare)]
    about = [("whole series", " and ".join(each.title for each in indicators))]
    series = [(on.series(each.id), each, on.catalog.sources[each.source]) for each in indicators]
    return table.whole_bytes([*about, *_head(chosen, on)], series)


def _as_shown(chosen: Selection, each: Shown) -> str:
    """Return what was made of a series for the view, in words."""
    points = each.indicator.drawn_as == "point"
    transform = "level" if points else chosen.transform
    daily = each.indicator.frequency in ("D", "B")
    step = "single reports" if points else STEPS[each.frequency] if daily else "each period as published"
    return f"{each.indicator.id}: {series_charts.TRANSFORM_WORDS[transform]}, {step}; {each.unit}"


def _head(chosen: Selection, on: Reader) -> list[tuple[str, str]]:
    """Return as of which day a file is, and a citation of each series in it."""
    known = f"{on.day}, what was known on that day" if on.earlier else f"{on.day}, all that is held"
    return [("as of", known), *(("source", each) for each in citations(chosen, on))]


def citations(chosen: Selection, on: Reader) -> list[str]:
    """Return a citation of each series that the page shows, with the day as of which it is shown."""
    ids = (chosen.series, *chosen.compare)
    fresh, catalog = on.freshness(ids), on.catalog
    return [
        words.citation(each, catalog.sources[each.source], fresh[each.id], told(on, each.id).pages)
        + f" Shown as of {day_words(on.day)}."
        for each in (catalog.indicators[name] for name in ids)
    ]


def picture(on: Reader, drawn: Drawn, fresh: Mapping[str, Freshness]) -> image.Picture:
    """Return a chart as a picture that explains itself: each series, its source, terms and day, and every mark."""
    indicators = drawn.indicators
    title = indicators[0].title if len(indicators) == 1 else " and ".join(each.short for each in indicators)
    lines = [told for each in indicators if (told := caution(on, each.id))]
    hollow = "; hollow: reconstructed, known by then by estimate" if on.earlier else ""
    lines.append(f"As of {day_words(on.day)}{hollow}. {drawn.spec['usermeta']['marks']}".strip())
    lines += [told] if (told := drawn.spec["usermeta"]["told"]) else []
    lines += [_source(on, each, fresh[each.id], several=len(indicators) > 1) for each in indicators]
    return image.Picture(drawn.data.to_pandas(), drawn.spec, title, drawn.axis, lines)


def _source(on: Reader, indicator: Indicator, fresh: Freshness, *, several: bool) -> str:
    """Return whose figures a picture shows, when our copy was taken, where they stand, and on what terms."""
    taken = f", captured {fresh.retrieved_words}" if fresh.retrieved_words else ""
    terms = f"{indicator.licence.rstrip('.')} ({USES[on.catalog.sources[indicator.source].use]})"
    name = f"Source{f' of {indicator.short}' if several else ''}"
    return f"{name}: {indicator.producer}{taken}. {indicator.url} {terms}."
