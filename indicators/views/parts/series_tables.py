"""Under the chart of the Series page: the table, revisions, and the list behind a count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.charts.axes import within
from indicators.charts.compare import compare_chart
from indicators.charts.series import PERIOD_DAYS
from indicators.core.periods import as_date, step
from indicators.core.words import count, day_words
from indicators.export import table
from indicators.figures import analysis
from indicators.views.parts import data_table, html, series_charts, series_downloads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from indicators.model import Indicator, Selection
    from indicators.reader import Reader


MOST_VINTAGES = 5  # lines in one chart
ACRONYMS = ("imo", "mmsi")


def _download(on: Reader, name: str, written: Callable[[], bytes]) -> None:
    """Draw the way to take a table away, as a file that is written when it is asked for."""
    st.download_button(
        "This table as CSV",
        data=written,
        file_name=f"{name}{series_downloads.dated(on)}.csv",
        mime="text/csv",
        on_click="ignore",
        key=f"csv-{name}",
    )


def _linked(rows: pd.DataFrame) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return columns and rows of a readable table, in which the name of a page that was read is a link to it."""
    if "Address" not in rows:
        return list(rows.columns), list(rows.itertuples(index=False, name=None))
    names = rows.columns.drop(["Read on", "Address"])
    links = [
        html.outside(url, name or url) if url else Markup("")
        for name, url in zip(rows["Read on"], rows["Address"], strict=True)
    ]
    cells = rows[names].itertuples(index=False, name=None)
    return [*names, "Read on"], [(*row, link) for row, link in zip(cells, links, strict=True)]


def listing(indicator: Indicator, on: Reader) -> None:
    """Draw the list behind a series that counts things, as it last was."""
    listing = on.listing(indicator.id)
    if listing is None:
        return
    with st.expander(
        html.plain(f"List: the {len(listing.rows):,} counted on {day_words(listing.known_on)}"),
        key=f"listing-{indicator.id}",
        on_change="rerun",
    ) as box:
        if box.open:
            columns = [
                each.upper() if each in ACRONYMS else each.replace("_", " ").capitalize() for each in listing.columns
            ]
            st.html(data_table.table("What was counted", columns, listing.rows))
            _download(on, f"{indicator.id}.list", lambda: table.file_bytes(listing.columns, listing.rows))


def figures(on: Reader, indicator: Indicator, span: tuple[date, date]) -> None:
    """Draw the figures of the time shown as a table, once it is opened."""
    frame = on.series(indicator.id)
    inside = within(frame, indicator.frequency if indicator.frequency != "irregular" else indicator.covers, span)
    with st.expander(
        html.plain(f"Table: {len(inside):,} of {len(frame):,} figures, as held"),
        key=f"table-{indicator.id}",
        on_change="rerun",
    ) as box:
        if box.open:
            st.html(data_table.table("Figures, as held", *_linked(table.readable(inside, indicator))))
            source = on.catalog.sources[indicator.source]
            _download(on, f"{indicator.id}.shown", lambda: table.csv_bytes(inside, indicator, source))


def revised_periods(on: Reader, indicator: Indicator) -> int:
    """Return how many periods of a series were revised, as far as vintages are held."""
    return int(analysis.revisions(on.vintages(indicator.id))["time_period"].nunique())


def vintages(chosen: Selection, on: Reader, indicator: Indicator, revised: int) -> None:
    """Draw the revisions of a series: the series as it stood after each, a line to each, and a table of them.

    `revised` is how many periods were; see `revised_periods`.
    """
    told = f"{count(revised, 'period')} revised" if revised else "none held yet"
    with st.expander(html.plain(f"Revisions: {told}"), key=f"vintages-{indicator.id}", on_change="rerun") as box:
        if not box.open:
            return
        every = on.vintages(indicator.id)
        rows = analysis.revisions(every)
        if rows.empty:
            st.html(
                Markup(
                    '<p class="empty">Each period has one vintage so far. A value that a refresh brings back changed '
                    "is kept beside the old one, with the day it became known. What was revised before our first copy "
                    "is not held.</p>"
                )
            )
            return
        named = [
            (replace(indicator, short=f"known on {day_words(day)}"), frame, step(indicator))
            for day, frame in analysis.stood(every, MOST_VINTAGES)
        ]
        first, last = as_date(rows["time_period"].min()), as_date(rows["time_period"].max())
        margin = timedelta(days=max((last - first).days // 8, 10 * PERIOD_DAYS[step(indicator)]))
        span = (first - margin, min(last + margin, on.day))
        data, spec = compare_chart(
            named,
            span,
            unit=indicator.unit,
            height=series_charts.STACKED_HEIGHT + 60,
            log=series_charts.is_log(chosen, indicator),
            known=on.earlier,
        )
        st.html(
            Markup('<h2 class="charttitle">As it stood after each revision <span class="unit">{}</span></h2>').format(
                html.axis(indicator.unit, spec)
            )
        )
        st.vega_lite_chart(data, spec, width="stretch", height=spec["height"])
        if left := html.left_out(spec):
            st.html(left)
        told_rows = table.revisions(rows, indicator)
        cells = list(told_rows.itertuples(index=False, name=None))
        st.html(data_table.table("Revisions", list(told_rows.columns), cells))
        _download(on, f"{indicator.id}.revisions", lambda: table.file_bytes(list(told_rows.columns), cells))
