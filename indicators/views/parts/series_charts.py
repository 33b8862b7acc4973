"""The charts of the Series page: series as they were asked for, in one chart where they share a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from indicators.answers.series import caution, told
from indicators.charts.annotations import Annotations
from indicators.charts.axes import drawn_within, log_refused, within
from indicators.charts.compare import compare_chart
from indicators.charts.series import series_chart
from indicators.core.periods import as_date, days, later
from indicators.figures import analysis, indexing
from indicators.views import address
from indicators.views.parts import chart_menu, html, single_report

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
    refused: str = ""  # why it cannot be shown so, in words that follow its name


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
    reasons = []
    for panel in panels(shown, span):
        values = [within(each.frame, each.frequency, span)["value"] for each in panel]
        drawn_as = panel[0].indicator.drawn_as if len(panel) == 1 else "line"
        reasons.append(next(filter(None, (log_refused(each, drawn_as) for each in values)), ""))
    return reasons[0] if reasons and all(reasons) else ""


def panels(shown: Sequence[Shown], span: tuple[date, date]) -> list[list[Shown]]:
    """Return the series that have a value in the time shown by their charts: one for each unit, never two axes."""
    by_unit: dict[str, list[Shown]] = {}
    for each in shown:
        if not drawn_within(each.frame, each.frequency, each.indicator, span).empty:
            by_unit.setdefault(each.unit, []).append(each)
    return list(by_unit.values())


def base_of(chosen: Selection, on: Reader) -> date:
    """Return the day at which an index is 100: the one chosen, else the first common day of what is shown.

    Where there is no such day, it is the first by which the first series has a value, or the day shown.
    """
    if chosen.base:
        return chosen.base
    every = [stepped(chosen, on, on.catalog.indicators[each]) for each in (chosen.series, *chosen.compare)]
    held = [(each.frame, each.frequency) for each in every if not not_indexed(each)]
    common = indexing.first_common(held, chosen.start, chosen.end)
    return common or indexing.first_common(held[:1], chosen.start, chosen.end) or on.day


def not_indexed(each: Shown) -> str:
    """Return why a series has no index, in words that follow its name; "" where it has."""
    if each.indicator.drawn_as == "point":
        return "has single reports, of which there is no index"
    return indexing.refused(each.indicator, each.frame)


def shown(chosen: Selection, on: Reader) -> list[Shown]:
    """Return every series of a selection as the page shows it, the first of all first."""
    every = [stepped(chosen, on, on.catalog.indicators[each]) for each in (chosen.series, *chosen.compare)]
    return _indexed(chosen, on, every) if chosen.transform == "index" else [_changed(chosen, each) for each in every]


def stepped(chosen: Selection, on: Reader, indicator: Indicator) -> Shown:
    """Return a series as it is held, a daily one with the step that is chosen."""
    frame, frequency = on.as_read(indicator.id)
    if indicator.frequency in ("D", "B"):
        step = step_of(chosen, indicator)
        frame, frequency = on.series(indicator.id), indicator.frequency
        if step != "D":
            frame, frequency = analysis.mean_of(frame, step, weekdays=indicator.frequency == "B"), step
    return Shown(indicator, frame, frequency, indicator.unit)


def _changed(chosen: Selection, each: Shown) -> Shown:
    """Return a series with its changes, as the selection wants them; the unit says what was done."""
    indicator, frame, frequency, unit = each.indicator, each.frame, each.frequency, each.unit
    if indicator.drawn_as == "point" or chosen.transform not in ("change", "year"):
        return each
    points = "percentage points" if unit.startswith("percent") else f"points of {unit}"
    changed = "percent" if indicator.change == "percent" else points
    whole = analysis.whole(frame, frequency)
    if chosen.transform == "change":
        period = {"D": "day", "B": "business day", "W": "week", "M": "month", "Q": "quarter", "A": "year"}[frequency]
        frame, over = analysis.change_on_period(whole, frequency, indicator), f"on the {period} before"
    else:
        frame, over = analysis.change_on_year(whole, frequency, indicator), "on a year before"
    return Shown(indicator, frame, frequency, f"{changed}, {over}")


def _indexed(chosen: Selection, on: Reader, every: Sequence[Shown]) -> list[Shown]:
    """Return series with 100 at one base, which the unit names; those that can have no index are empty and say why."""
    base = base_of(chosen, on)
    why = [not_indexed(each) for each in every]
    rebased = [
        None if no else analysis.rebased(each.frame, each.frequency, base) for no, each in zip(why, every, strict=True)
    ]
    held = [(each.frame, each.frequency) for each, frame in zip(every, rebased, strict=True) if frame is not None]
    unit = f"index, {indexing.named(held, base)} = 100"
    return [
        replace(each, frame=each.frame.iloc[:0] if frame is None else frame, unit=unit, refused=no)
        for each, frame, no in zip(every, rebased, why, strict=True)
    ]


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
    """Return what is said of series that have no value to draw, or a single one, and the charts of the others.

    One chart of all series that share a unit, for each unit one, below each other on the same time axis.
    """
    said, drawn = [], []
    every = panels(shown, span)
    for each in shown:
        if drawn_within(each.frame, each.frequency, each.indicator, span).empty:
            no = _why_empty(chosen, each)
            said.append(Markup('<p class="empty"><b>{}</b> {}</p>').format(each.indicator.short, no))
    for panel in every:
        first, *others = panel
        inside = drawn_within(first.frame, first.frequency, first.indicator, span)
        if not others and len(inside) == 1:
            card = single_report.card(
                on, first.indicator, inside, first.frequency, fresh[first.indicator.id], first.unit
            )
            said.append(card)
            continue
        marks = _annotations(chosen, on, first.indicator, span)
        height = HEIGHT if others or len(every) == 1 else STACKED_HEIGHT
        log = chosen.transform in ("level", "index") and is_log(chosen, first.indicator)
        look: dict[str, Any] = {"unit": first.unit, "height": height, "log": log, "known": on.earlier}
        if others:
            named = [(each.indicator, each.frame, each.frequency) for each in panel]
            chart = compare_chart(named, span, marks, **look)
        else:
            chart = series_chart(first.frame, first.frequency, first.indicator, span, marks, **look)
        drawn.append(_drawn(panel, chart, on, fresh))
    return html.join(said), tuple(drawn)


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
        st.html(chart.foot + chart_menu.menu(chosen, chart.indicators[0].id, name, spread=True))


def _why_empty(chosen: Selection, each: Shown) -> str:
    if each.refused:
        return f"{each.refused}."
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
