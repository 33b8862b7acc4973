"""The charts of a passage's series: as of an earlier day with today's in them, or beside them on another scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from indicators.answers.series import lacking
from indicators.answers.series import last as last_value
from indicators.charts import tested
from indicators.charts.series import series_chart
from indicators.charts.then_now import one_scale, then_now_chart
from indicators.core.words import day_words
from indicators.views.parts import html

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from indicators.charts.annotations import Annotations
    from indicators.model import Indicator, Marked, Selection
    from indicators.reader import Reader

PLOT_HEIGHT, LESSER_HEIGHT = 280, 95


@dataclass(frozen=True)
class Chart:
    """One chart: its series, whose state it shows, its days, data and spec.

    It is today's `beside` that of an earlier day, or shows `both`. `head` and `foot` are what stands above and under
    it, where it shares its row.
    """

    series: str
    beside: bool
    span: tuple[date, date]
    head: Markup
    data: pa.Table
    spec: dict[str, Any]
    foot: Markup
    both: bool = False


def charts(
    chosen: Selection,
    on: Reader,
    indicator: Indicator,
    span: tuple[date, date],
    marked: Annotations,
    claim: Marked | None,
    height: int,
) -> tuple[Chart, ...]:
    """Return the chart of a series; where that is asked, with today's in it, or beside it on another scale."""
    made = []
    readers = (on, on.desk.now()) if chosen.beside else (on,)
    shown = (span[0], max(span[1], on.desk.today())) if chosen.beside else span
    frames = [each.as_read(indicator.id)[0] for each in readers]
    frequency = on.as_read(indicator.id)[1]
    heads = [_side_head(each, indicator) for each in readers]
    own = replace(marked, test=tested.on_chart(claim, indicator, on)) if claim else marked
    if chosen.beside and one_scale(frames[0], frames[1]):
        then, now = frames
        data, spec = then_now_chart(
            then, now, frequency, indicator, shown, own, day=on.day, height=height, log=indicator.log
        )
        head = Markup('<div class="then-now topic-edge-{}">{}</div>').format(indicator.topic, html.join(heads))
        return (Chart(indicator.id, False, shown, head, _table(data), spec, Markup(""), both=True),)
    for reader, frame, head in zip(readers, frames, heads, strict=True):
        if claim:
            own = replace(marked, test=tested.on_chart(claim, indicator, reader))
        other = next((each for each in frames if each is not frame), frame)
        data, spec = series_chart(
            frame,
            frequency,
            indicator,
            shown,
            own,
            height=height,
            log=indicator.log,
            known=reader.earlier,
            beside=other if chosen.beside else None,
        )
        made.append(Chart(indicator.id, reader is not on, shown, head, _table(data), spec, Markup("")))
    return tuple(made)


def _side_head(reader: Reader, indicator: Indicator) -> Markup:
    frequency = reader.as_read(indicator.id)[1]
    return Markup('<p class="sidehead"><b>{}</b> {}</p>').format(
        f"As of {day_words(reader.day)}" if reader.earlier else "Today",
        html.value(last_value(reader, indicator.id), indicator, frequency, "small", lacking(reader, indicator.id)),
    )


def _table(data: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(data, preserve_index=False)


def draw_row(row: tuple[Chart, ...]) -> None:
    """Draw the first chart, or the smaller ones under it side by side.

    One that is alone there has a column too: a chart that keeps its place when the passage changes stays painted.
    """
    if len(row) == 1 and not row[0].foot:
        if row[0].both:
            st.html(row[0].head)
        st.vega_lite_chart(row[0].data, row[0].spec, width="stretch", height=row[0].spec["height"])
        return
    for column, chart in zip(st.columns(len(row), gap="medium"), row, strict=True):
        column.html(chart.head)
        column.vega_lite_chart(chart.data, chart.spec, width="stretch", height=chart.spec["height"])
        if chart.foot:
            column.html(chart.foot)
