"""The charts of the Series page: series as they were asked for, in one chart where they share a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from indicators.answers.series import caution, told
from indicators.charts.annotations import Annotations
from indicators.charts.axes import log_refused, within
from indicators.charts.compare import compare_chart
from indicators.charts.series import series_chart
from indicators.core.periods import as_date, days, later
from indicators.core.words import day_words
from indicators.figures import analysis
from indicators.views import address
from indicators.views.parts import chart_menu, html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pandas as pd

    from indicators.model import Freshness, Indicator, Selection
    from indicators.reader import Reader


TRANSFORM_WORDS = {
    "level": "Level",
    "change": "Change",
    "year": "Change on year",
    "index": "Index = 100",
}
HEIGHT = 320
STACKED_HEIGHT = 150


@dataclass(frozen=True)
class Shown:
    """A series as the page shows it: transformed, with its frequency and unit then."""

    indicator: Indicator
    frame: pd.DataFrame
    frequency: str
    unit: str


@dataclass(frozen=True)
class Drawn:
    """One chart: the indicators in it, the unit they share, its data and spec, and the lines under it."""

    indicators: tuple[Indicator, ...]
    unit: str
    data: pa.Table
    spec: dict[str, Any]
    foot: Markup

    @property
    def axis(self) -> str:
        """The unit, and the scale where it is not linear."""
        return html.axis(self.unit, self.spec)


def step_of(chosen: Selection, indicator: Indicator) -> str:
    """Return what each point of a daily series stands for: a day, a week or a month."""
    return chosen.step or ("W" if indicator.reads == "week" else "D")


def is_log(chosen: Selection, indicator: Indicator) -> bool:
    """Return whether the axis is a log one: as asked, else as the series is best read."""
    return indicator.log if chosen.log is None else chosen.log


def no_log(shown: Sequence[Shown], span: tuple[date, date]) -> str:
    """Return why no chart of these series has a log scale in the time shown, in words; "" where one has."""
    inside = [(each, within(each.frame, each.frequency, span)["value"]) for each in shown]
    usable = [(each, values) for each, values in inside if not values.empty]
    if are_one_chart([each for each, _ in usable]):
        return next(filter(None, (log_refused(values, "line") for _, values in usable)), "")
    reasons = [log_refused(values, each.indicator.drawn_as) for each, values in usable]
    return reasons[0] if reasons and all(reasons) else ""


def are_one_chart(usable: Sequence[Shown]) -> bool:
    """Return whether series stand in one chart: several that share a unit."""
    return len(usable) > 1 and len({each.unit for each in usable}) == 1


def base_of(chosen: Selection, on: Reader) -> date:
    """Return the day at which an index is 100: the one chosen, else the brief's publication, else the day shown."""
    return chosen.base or address.published(on, chosen) or on.day


def shown(chosen: Selection, on: Reader) -> list[Shown]:
    """Return every series of a selection as the page shows it, the first of all first."""
    base = base_of(chosen, on)
    return [shown_as(chosen, on, on.catalog.indicators[each], base) for each in (chosen.series, *chosen.compare)]


def shown_as(chosen: Selection, on: Reader, indicator: Indicator, base: date) -> Shown:
    """Return a series as the selection wants it; the unit says what was done."""
    frame, frequency = on.as_read(indicator.id)
    if indicator.frequency in ("D", "B"):
        step = step_of(chosen, indicator)
        frame, frequency = on.series(indicator.id), indicator.frequency
        if step != "D":
            frame, frequency = analysis.mean_of(frame, step, weekdays=indicator.frequency == "B"), step
    unit = indicator.unit
    if indicator.drawn_as == "point":
        return Shown(indicator, frame, frequency, unit)
    points = "percentage points" if unit.startswith("percent") else f"points of {unit}"
    changed = "percent" if indicator.change == "percent" else points
    if chosen.transform == "change":
        period = {"D": "day", "B": "business day", "W": "week", "M": "month", "Q": "quarter", "A": "year"}[frequency]
        return Shown(
            indicator,
            analysis.change_on_period(analysis.whole(frame, frequency), frequency, indicator),
            frequency,
            f"{changed}, on the {period} before",
        )
    if chosen.transform == "year":
        return Shown(
            indicator,
            analysis.change_on_year(analysis.whole(frame, frequency), frequency, indicator),
            frequency,
            f"{changed}, on a year before",
        )
    if chosen.transform == "index":
        rebased = analysis.rebased(frame, frequency, chosen.base or base)
        unit = f"index, {day_words(chosen.base or base)} = 100"
        return Shown(indicator, frame.iloc[:0] if rebased is None else rebased, frequency, unit)
    return Shown(indicator, frame, frequency, unit)


def span_of(chosen: Selection, shown: Sequence[Shown], today: date) -> tuple[date, date]:
    """Return the days shown: as asked, else all that the series hold."""
    held = [each.frame["time_period"] for each in shown if not each.frame.empty]
    first = min((as_date(each.iloc[0]) for each in held), default=as_date(later(days(today), "A", -1)[0]))
    first = max(first - (today - first) // 100, address.EARLIEST)
    start, end = chosen.start or first, chosen.end or today
    return (start, end) if start < end else (first, max(today, first))


def made(
    chosen: Selection,
    on: Reader,
    shown: Sequence[Shown],
    span: tuple[date, date],
    fresh: Mapping[str, Freshness],
) -> tuple[Markup, tuple[Drawn, ...]]:
    """Return what is said of series that have no value to draw, and the charts of the others.

    One chart of all series that share a unit, else one below the other on the same time axis.
    """
    usable = [each for each in shown if not within(each.frame, each.frequency, span).empty]
    empty = html.join(
        Markup('<p class="empty"><b>{}</b> {}</p>').format(each.indicator.short, _why_empty(chosen, each))
        for each in shown
        if each not in usable
    )
    if not usable:
        return empty, ()
    main = shown[0].indicator
    log = chosen.transform in ("level", "index") and is_log(chosen, main)
    if are_one_chart(usable):
        named = [(each.indicator, each.frame, each.frequency) for each in usable]
        known, annotations = on.earlier, _annotations(chosen, on, main, span)
        compared = compare_chart(named, span, annotations, unit=usable[0].unit, height=HEIGHT, log=log, known=known)
        return empty, (_drawn(usable, compared, on, fresh),)
    height = HEIGHT if len(usable) == 1 else STACKED_HEIGHT
    return empty, tuple(
        _drawn(
            [each],
            _one_chart(chosen, on, each, span, _annotations(chosen, on, each.indicator, span), height),
            on,
            fresh,
        )
        for each in usable
    )


def _drawn(
    shown: Sequence[Shown], chart: tuple[pd.DataFrame, dict[str, Any]], on: Reader, fresh: Mapping[str, Freshness]
) -> Drawn:
    data, spec = chart
    indicators = tuple(each.indicator for each in shown)
    lines = html.join(
        html.caution(caution(on, each.id))
        + html.source_line(each, on.catalog.sources, fresh[each.id], told(on, each.id).pages)
        for each in indicators
    )
    lines += html.left_out(spec)
    return Drawn(indicators, shown[0].unit, pa.Table.from_pandas(data, preserve_index=False), spec, lines)


def draw(chosen: Selection, charts: Sequence[Drawn]) -> None:
    """Draw charts, each under its series' names and over its sources and its menu."""
    for chart in charts:
        name = " and ".join(each.short for each in chart.indicators)
        st.html(Markup('<h2 class="charttitle">{} <span class="unit">{}</span></h2>').format(name, chart.axis))
        st.vega_lite_chart(chart.data, chart.spec, width="stretch", height=chart.spec["height"])
        st.html(chart.foot + chart_menu.menu(chosen, chart.indicators[0].id, name))


def _one_chart(
    chosen: Selection, on: Reader, each: Shown, span: tuple[date, date], annotations: Annotations, height: int
) -> tuple[pd.DataFrame, dict[str, Any]]:
    log = chosen.transform in ("level", "index") and is_log(chosen, each.indicator)
    return series_chart(
        each.frame,
        each.frequency,
        each.indicator,
        span,
        annotations,
        unit=each.unit,
        height=height,
        log=log,
        known=on.earlier,
    )


def _why_empty(chosen: Selection, each: Shown) -> str:
    if each.frame.empty and chosen.transform == "index":
        return "has no value within two periods of the base day, or one that is not above zero: choose another base."
    if each.frame.empty and chosen.transform in ("change", "year"):
        return "has no two values that far apart: there is no change to show."
    return "has no value in the time shown."


def _annotations(chosen: Selection, on: Reader, indicator: Indicator, span: tuple[date, date]) -> Annotations:
    areas = set(indicator.areas) | set(indicator.counterparts)
    ticks = tuple(each for each in on.events if areas & set(each.areas) and span[0] <= each.date <= span[1])
    published = address.published(on, chosen)
    until = min(span[1], on.day)
    spoken = tuple((day, count) for day, count in on.briefs.days_of(indicator.id).items() if span[0] <= day <= until)
    return Annotations(published if published and span[0] <= published <= span[1] else None, (), ticks, spoken)
