"""A figure as a chart that PowerPoint, Keynote and LibreOffice draw themselves and an analyst can edit.

Its data are the figure's points, each with its day, and an empty value in each gap. Days of publication and of events
are lines beside it, placed by the days that its axis holds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
from pptx.chart.data import Categories, CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from indicators.charts.colours import PUBLISHED, RULE, TOPIC_COLOURS
from indicators.charts.scales import value_ticks
from indicators.figures.analysis import with_gaps
from indicators.handouts.deck import GREY, INCH, INK, LINE, SANS, Box, colour_of, made, plain, put, told, words
from indicators.handouts.measure import Paragraph, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from indicators.handouts.handout import Figure, Happened

FAINT = "EDEAE3"
LABELLED = 9  # single points that carry their value
YEARS = (1, 2, 5, 10, 20, 50, 100)
MONTHS = (1, 2, 3, 6)
UNITS = {"A": "years", "Q": "months", "M": "months"}  # of the axis of bars, each of which fills one


class _Days(Categories):
    """Categories that know their places: python-pptx counts up to each, which for daily figures takes seconds."""

    def __init__(self, days: Iterable[date]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        for day in days:
            self.add_category(day)  # type: ignore[no-untyped-call]
        self._places = {id(each): place for place, each in enumerate(self)}

    def index(self, category: Any, *_: int) -> int:
        return self._places[id(category)]


@dataclass(frozen=True, slots=True)
class Axis:
    """The days that a chart's axis holds: `unit` is what one category is, of bars their period."""

    first: date
    last: date
    unit: str
    bars: bool

    def share(self, day: date) -> float:
        """Return how far across the plot a day stands: 0 to 1."""
        if not self.bars:
            return (day - self.first).days / max((self.last - self.first).days, 1)
        return self._place(day) / self._slots()

    def _place(self, day: date) -> float:
        if self.unit == "years":
            return day.year - self.first.year + (day - date(day.year, 1, 1)).days / 366
        if self.unit == "months":
            return 12 * (day.year - self.first.year) + day.month - self.first.month + (day.day - 1) / 31
        return (day - self.first).days + 0.5

    def _slots(self) -> int:
        return int(self._place(self.last)) + 1


def rows(figure: Figure) -> list[tuple[date, float | None]]:
    """Return what a chart holds: each point's day and value, and an empty value in each gap.

    The day is where a point stands, of bars the first of the period.
    """
    days = [each.start if figure.drawn_as == "bar" else each.at for each in figure.points]
    held: list[tuple[date, float | None]] = [(day, each.value) for day, each in zip(days, figure.points, strict=True)]
    if figure.drawn_as != "line" or len(held) < 2:
        return held
    frame = pd.DataFrame(
        {
            "time_period": pd.to_datetime([each.start for each in figure.points]),
            "value": [each.value for each in figure.points],
            "status": [each.status for each in figure.points],
        }
    )
    holes = {
        each.date() for each in with_gaps(frame, figure.frequency).loc[lambda of: of["value"].isna(), "time_period"]
    }
    whole: list[tuple[date, float | None]] = []
    for place, each in enumerate(held):
        if place and figure.points[place - 1].start + timedelta(days=1) in holes:
            before = held[place - 1][0]
            whole.append((before + max(timedelta(days=1), (each[0] - before) / 2), None))
        whole.append(each)
    return whole


def _axis(figure: Figure, held: Sequence[tuple[date, float | None]]) -> Axis:
    days = [each for each, _ in held]
    first, last = min([figure.span[0], *days]), max([figure.span[1], *days])
    bars = figure.drawn_as == "bar"
    long = (last - first).days > 3 * 365
    start = date(first.year, 1, 1) if long else date(first.year, first.month, 1)
    return Axis(start, last, UNITS.get(figure.frequency, "days") if bars else "days", bars)


def axis_words(figure: Figure) -> str:
    """Return unit and rhythm as this chart's axis has them: a log axis here steps by ten."""
    meta = figure.chart.get("usermeta", {})
    told_of = figure.axis.replace(f", in {meta['scaled']}", "") if meta.get("scaled") else figure.axis
    if figure.log:
        told_of = told_of.replace(f"log scale: {meta.get('steps', '')}", "log scale: each step × 10")
    return told_of


def placed(slide: Any, figure: Figure, box: Box, published: date, events: Sequence[Happened], size: float) -> Any:
    """Add the chart of a figure, and its lines, to a slide."""
    held = rows(figure)
    axis = _axis(figure, held)
    data: Any = CategoryChartData(number_format="General")
    data._categories = _Days(day for day, _ in held)
    data.add_series(f"{figure.title}, {figure.unit}"[:250], [value for _, value in held])
    kind = XL_CHART_TYPE.COLUMN_CLUSTERED if axis.bars else XL_CHART_TYPE.LINE_MARKERS
    shape = slide.shapes.add_chart(kind, *box.emu, data)
    shape.name = f"Chart: {figure.short}"[:120]
    told(shape, f"{figure.alt} {figure.caution}".strip())
    chart = shape.chart
    chart.has_legend, chart.has_title = False, False
    chart.font.size, chart.font.name = Pt(size), SANS
    chart.font.color.rgb = colour_of(GREY)
    _plotted(chart, figure, held, size, box.width)
    labels = _value_axis(chart.value_axis, figure, held)
    _time_axis(chart.category_axis, axis, 8 if box.width > 5 else 5)
    left, top = (labels * size * 0.6 / 72 + 0.12) / box.width, 0.22 / box.height
    inner = Box(left, top, 1 - left - 0.16 / box.width, 1 - top - (size * 1.9 / 72 + 0.06) / box.height)
    _laid_out(chart, inner)
    _lines(slide, box, inner, axis, published, events, figure.span)
    return shape


def _plotted(chart: Any, figure: Figure, held: Sequence[tuple[date, float | None]], size: float, wide: float) -> None:
    plot, series = chart.plots[0], chart.plots[0].series[0]
    colour = colour_of(TOPIC_COLOURS[figure.topic])
    if figure.drawn_as == "bar":
        plot.gap_width = 40
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        series.invert_if_negative = False
    else:
        series.smooth = False
        few = len(held) <= 24
        series.marker.style = XL_MARKER_STYLE.CIRCLE if figure.drawn_as == "point" or few else XL_MARKER_STYLE.NONE
        if figure.drawn_as == "point" or few:
            series.marker.size = 8 if figure.drawn_as == "point" else 5
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = colour
            series.marker.format.line.color.rgb = colour
        if figure.drawn_as == "point":
            series.format.line.fill.background()
        else:
            series.format.line.color.rgb = colour
            series.format.line.width = Pt(2.25 if few else 1.5)
    letter = (figure.span[1] - figure.span[0]).days * size * 0.6 / 72 / wide  # days that one takes
    for place in _labelled(figure, held, letter, many=wide > 5):
        label = series.points[place].data_label
        label.font.size, label.font.color.rgb = Pt(size), colour_of(INK)
        label.position = XL_LABEL_POSITION.OUTSIDE_END if figure.drawn_as == "bar" else XL_LABEL_POSITION.ABOVE
        _shows_value(label._dLbl, _form([value for _, value in held if value is not None]))
    space = chart._chartSpace.chart
    for old in space.findall(qn("c:dispBlanksAs")):
        old.set("val", "gap")


def _labelled(figure: Figure, held: Sequence[tuple[date, float | None]], letter: float, *, many: bool) -> list[int]:
    """Return which points carry their value: of few bars or reports each that has room, first the last and highest."""
    if figure.drawn_as == "line" or not held:
        return []
    last, highest = len(held) - 1, max(range(len(held)), key=lambda place: held[place][1] or 0.0)
    few = len(held) <= (LABELLED if many else 3)
    taken: list[int] = []
    for place in dict.fromkeys((last, highest, *(range(last, -1, -1) if few else ()))):
        apart = letter * (len(f"{held[place][1] or 0.0:,.10g}") + 1)
        if all(abs((held[place][0] - held[each][0]).days) >= apart for each in taken):
            taken.append(place)
    return sorted(taken)


def _shows_value(label: Any, form: str) -> None:
    """Let a label show the value that its point has, in one line."""
    for name in ("c:numFmt", "c:tx"):
        for old in label.findall(qn(name)):
            label.remove(old)
    label.find(qn("c:idx")).addnext(made(label, "c:numFmt", formatCode=form, sourceLinked="0"))
    label.find(qn("c:txPr")).find(qn("a:bodyPr")).set("wrap", "none")
    for name in ("c:showLegendKey", "c:showCatName", "c:showSerName", "c:showPercent", "c:showBubbleSize"):
        label.find(qn(name)).set("val", "0")
    label.find(qn("c:showVal")).set("val", "1")


def _form(values: Sequence[float]) -> str:
    """Return a number format that writes these values with the digits they need, and no more than two places."""
    places = 0
    for each in values:
        while places < 2 and abs(each * 10**places - round(each * 10**places)) > 1e-9 * max(abs(each), 1):
            places += 1
    if values and max(map(abs, values)) and max(map(abs, values)) < 0.01:
        return "0.0E+00"
    return "#,##0" + ("." + "0" * places if places else "")


def _value_axis(value: Any, figure: Figure, held: Sequence[tuple[date, float | None]]) -> int:
    """Set the axis of values; return how many letters its longest label has."""
    known = [each for _, each in held if each is not None] or [0.0, 1.0]
    low, high = min(known), max(known)
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = colour_of(LINE)
    value.major_gridlines.format.line.width = Pt(0.5)
    value.format.line.fill.background()
    if figure.log:
        value.minimum_scale, value.maximum_scale = (
            10.0 ** math.floor(math.log10(low)),
            10.0 ** math.ceil(math.log10(high)),
        )
        if value.minimum_scale == value.maximum_scale:
            value.maximum_scale *= 10
        scaling = value._element.find(qn("c:scaling"))
        base = made(scaling, "c:logBase", val="10")
        scaling.insert(0, base)
        marks = [value.minimum_scale, value.maximum_scale]
        value.major_unit = 10
        value.has_minor_gridlines = True
        look = put(value._element.find(qn("c:minorGridlines")), "c:spPr")
        line = put(put(look, "a:ln", w="6350"), "a:solidFill")
        put(line, "a:srgbClr", val=FAINT)
        # The line below stands at the smallest value: a log axis has no zero.
        crosses_at(value, value.minimum_scale)
    else:
        if figure.drawn_as != "line" and low >= 0:
            low = 0.0
        if low == high:
            low, high = (low - 1, high + 1) if low else (0.0, 1.0)
        if figure.drawn_as != "line":
            high += (high - low) * 0.15  # for the words above
        ticks = value_ticks((low, high))
        value.minimum_scale, value.maximum_scale = ticks.ends
        value.major_unit = ticks.values[1] - ticks.values[0]
        marks = list(ticks.values)
    form, longest = _scaled(marks)
    labels = value.tick_labels
    labels.number_format, labels.number_format_is_linked = form, False
    return longest


def crosses_at(value: Any, at: float) -> None:
    """Let the axis of days cross that of values at a value."""
    days = value._element.getparent().find(qn("c:dateAx"))
    if days is None:
        return
    crosses = days.find(qn("c:crosses"))
    if crosses is not None:
        days.replace(crosses, made(days, "c:crossesAt", val=repr(at)))


def _scaled(marks: Sequence[float]) -> tuple[str, int]:
    """Return a number format for an axis, and how many letters its longest label has."""
    top = max(map(abs, marks))
    if marks[0] > 0 and top / marks[0] >= 10 and len(marks) == 2:  # a log axis: powers of ten
        form = '[>=1000000000]#,##0,,," bn";[>=1000000]#,##0,," m";#,##0'
        return (form if top >= 1e6 else "#,##0") if marks[0] >= 1 else "General", 7
    for size, commas, sign in ((1e12, ",,,,", "tn"), (1e9, ",,,", "bn"), (1e6, ",,", "m")):
        if top >= 2 * size:
            form = _form([each / size for each in marks])
            return f'{form}{commas}" {sign}"', max(len(_as(form, each / size)) for each in marks) + 1 + len(sign)
    form = _form(marks)
    return form, max(len(_as(form, each)) for each in marks)


def _as(form: str, value: float) -> str:
    if "E" in form:
        return f"{value:.1E}"
    return f"{value:,.{len(form.partition('.')[2])}f}"


def _time_axis(days: Any, axis: Axis, most: int) -> None:
    """Set the axis of days: few labels, each with the year or the month that it stands at."""
    days.has_major_gridlines = False
    days.format.line.color.rgb = colour_of(GREY)
    element = days._element
    length = (axis.last - axis.first).days
    if length > 3 * 365:
        step = next((each for each in YEARS if length / 365.2425 / each <= most), YEARS[-1])
        unit, form = "years", "yyyy"
    else:
        step = next((each for each in MONTHS if length / 30.4 / each <= most), 12)
        unit, form = "months", "mmm yyyy"
    days.tick_labels.number_format, days.tick_labels.number_format_is_linked = form, False
    for name in ("c:baseTimeUnit", "c:majorUnit", "c:majorTimeUnit", "c:minorUnit", "c:minorTimeUnit", "c:auto"):
        for old in element.findall(qn(name)):
            element.remove(old)
    offset = element.find(qn("c:lblOffset"))
    auto = made(offset, "c:auto", val="0")
    offset.addprevious(auto)
    for name, value in (("c:majorTimeUnit", unit), ("c:majorUnit", str(step)), ("c:baseTimeUnit", axis.unit)):
        offset.addnext(made(offset, name, val=value))
    days.minimum_scale, days.maximum_scale = _serial(axis.first), _serial(axis.last)
    low = element.find(qn("c:tickLblPos"))
    if low is not None:
        low.set("val", "low")
    other = element.getparent().find(qn("c:valAx"))
    between = other.find(qn("c:crossBetween"))
    if between is not None:
        between.set("val", "between" if axis.bars else "midCat")


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def _laid_out(chart: Any, inner: Box) -> None:
    """Give the plot its place within the chart, as shares of it, so that what stands beside it can be placed too."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    layout = made(area, "c:layout")
    manual = put(layout, "c:manualLayout")
    for name, value in (
        ("layoutTarget", "inner"),
        ("xMode", "edge"),
        ("yMode", "edge"),
        ("x", f"{inner.left:.5f}"),
        ("y", f"{inner.top:.5f}"),
        ("w", f"{inner.width:.5f}"),
        ("h", f"{inner.height:.5f}"),
    ):
        put(manual, f"c:{name}", val=value)
    area.insert(0, layout)


def _lines(
    slide: Any, box: Box, inner: Box, axis: Axis, published: date, events: Sequence[Happened], span: tuple[date, date]
) -> None:
    """Draw the days of publication and of events over a chart: a line each, and a word or a numeral at its head."""
    left, top = box.left + inner.left * box.width, box.top + inner.top * box.height
    wide, high = inner.width * box.width, inner.height * box.height
    marks = [(each.date, each.numeral, f"Event {each.numeral}: {each.title}", RULE) for each in events if each.numeral]
    marks.append((published, "published", "The brief was published", PUBLISHED))
    seen = [each for each in marks if span[0] <= each[0] <= span[1] and 0 <= axis.share(each[0]) <= 1]
    for day, _, alt, colour in seen:
        across = Emu(round((left + axis.share(day) * wide) * INCH))
        line = slide.shapes.add_connector(1, across, Emu(round(top * INCH)), across, Emu(round((top + high) * INCH)))
        plain(line)
        line.line.color.rgb = colour_of(colour)
        line.line.width = Pt(1 if colour == PUBLISHED else 0.75)
        line.line.dash_style = None if colour == PUBLISHED else MSO_LINE.DASH
        line.name = alt[:60]
        told(line, alt)
    taken: list[tuple[float, int, float]] = []
    for day, sign, alt, colour in reversed(seen):
        half = 0.36 if sign == "published" else 0.08
        middle = min(max(left + axis.share(day) * wide, left + half), left + wide - half)
        rows_free = (
            row for row in range(3) if all(row != of or abs(middle - on) >= half + room for on, of, room in taken)
        )
        if (row := next(rows_free, None)) is None:
            continue
        taken.append((middle, row, half))
        box_of = Box(middle - half, top - 0.17 + 0.15 * row, 2 * half, 0.16)
        label = words(slide, box_of, [Paragraph((Run(sign, colour=colour.lstrip("#")),), 9)], alt[:60])
        label.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        label.text_frame.word_wrap = False
