"""The files of one chart on a page: PNG, SVG, CSV, and how it is cited as text; each made when it is asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.responses import PlainTextResponse, Response

from indicators.errors import IndicatorError, UnknownNameError
from indicators.export import image
from indicators.handouts import screen
from indicators.handouts.drawing import svgs
from indicators.views import address
from indicators.views.parts import chart_menu, html, series_downloads
from indicators.views.parts.series_charts import Drawn
from indicators.views.screens import brief, series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from indicators.desk import Desk
    from indicators.model import Selection
    from indicators.reader import Reader

MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "table": "text/html; charset=utf-8",
    "screen": "text/html; charset=utf-8",
}
SIZED = re.compile(r"(\d{2,4})x(\d{2,4})", re.ASCII)
SMALLEST, LARGEST, USUAL = 200, 2000, (720, 300)  # pixels of a chart that is drawn for a whole window
OWN = ("page", "chart", "as", "size")  # of the address; all else in it is the page's


def answer(query: Mapping[str, Sequence[str]], desk: Desk) -> Response:
    """Answer with a file, under a name of its own; with one line where the address names no chart that is shown."""
    try:
        name, form, body = file_of(query, desk)
    except UnknownNameError as error:
        return PlainTextResponse(str(error), 404)
    except IndicatorError as error:
        return PlainTextResponse(str(error), 503)
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(body, media_type=MEDIA[form], headers=headers)


def file_of(query: Mapping[str, Sequence[str]], desk: Desk) -> tuple[str, str, bytes]:
    """Return name, form and bytes of the file that an address asks for.

    Raises:
        UnknownNameError: the address names no page with charts, no form, no chart, or asks for what cannot be shown.
        IndicatorError: the picture could not be drawn.
    """
    page, name, form, size = ((query.get(each) or [""])[-1] for each in OWN)
    if page not in CHARTS:
        raise UnknownNameError(f"no page with charts: {page!r}; there are {', '.join(CHARTS)}")
    if form not in MEDIA:
        raise UnknownNameError(f"no form of a chart: {form!r}; there are {', '.join(MEDIA)}")
    chosen = address.selection(page, query, desk)
    on = address.reader(chosen, desk)
    chosen = (brief if page == "brief" else series).seen(chosen, on)
    if unmet := address.unmet(query, chosen, desk.today()):
        told = "; ".join(f"{key} = {value}" for key, value in unmet)
        raise UnknownNameError(f"the address asks for what cannot be shown: {told}")
    charts = CHARTS[page](chosen, on)
    if name not in charts:
        raise UnknownNameError(f"no chart {name!r} on this page; there are {', '.join(charts) or 'none'}")
    reader, drawn, view, span = charts[name]
    return f"{name}{series_downloads.dated(reader)}.{form}", form, _made(reader, drawn, view, span, (form, size))


def _made(on: Reader, drawn: Drawn, view: Selection, span: tuple[date, date], asked: tuple[str, str]) -> bytes:
    form, size = asked
    if form == "table":
        return _table(on, drawn, view, span).encode()
    if form == "csv":
        return series_downloads.view_csv(view, on, span)
    if form == "txt":
        return "\n\n".join(series_downloads.citations(view, on)).encode()
    picture = series_downloads.picture(on, drawn, on.freshness([each.id for each in drawn.indicators]))
    if form == "screen":
        return _screen(picture, size).encode()
    return image.svg(picture) if form == "svg" else image.pngs([picture])


def _table(on: Reader, drawn: Drawn, view: Selection, span: tuple[date, date]) -> Markup:
    name = " and ".join(each.short for each in drawn.indicators)
    return Markup('<h2>{}</h2><p class="unit">{}</p>{}').format(
        name, drawn.unit, series_downloads.view_table(view, on, span)
    )


def _screen(picture: image.Picture, size: str) -> Markup:
    """Return a chart for a whole window as HTML: title, unit, the chart as SVG with text for a room, and sources.

    Args:
        picture: the chart with what is said around it.
        size: of the SVG in pixels, before the window enlarges it: "720x300".
    """
    asked = SIZED.fullmatch(size)
    wide, high = (min(max(int(each), SMALLEST), LARGEST) for each in (asked.groups() if asked else USUAL))
    spec = {**picture.spec, "data": {"values": image.values(picture.data)}, "width": wide, "height": high}
    (svg,) = svgs([spec])
    drawn = Markup(screen.own(svg, "screen"))  # noqa: S704 - Vega's, which escapes what it writes
    return Markup(
        '<h2>{}</h2><p class="unit">{}</p><div class="drawn" role="img" aria-label="{}">{}</div>'
        '<p class="source">{}</p>'
    ).format(picture.title, picture.unit, picture.spec["description"], drawn, " ".join(picture.sources))


_Charts = dict[str, tuple["Reader", Drawn, "Selection", "tuple[date, date]"]]


def _of_brief(chosen: Selection, on: Reader) -> _Charts:
    """Return the charts of a passage by their names, each with its reader: as of a day, today's can be with it."""
    if chosen.brief not in on.briefs:
        return {}
    found = {}
    for chart in (each for row in brief.made(chosen, on).charts for each in row):
        for beside in (False, True) if chart.both else (chart.beside,):
            reader = on.desk.now() if beside else on
            indicator = on.catalog.indicators[chart.series]
            unit = html.measured(indicator, reader.as_read(indicator.id)[1])
            name = f"{indicator.id}{chart_menu.TODAY if beside else ''}"
            view = replace(chosen, page="series", series=indicator.id)
            found[name] = (reader, Drawn((indicator,), unit, chart.data, chart.spec, Markup("")), view, chart.span)
    return found


def _of_series(chosen: Selection, on: Reader) -> _Charts:
    page = series.made(chosen, on)
    found = {}
    for each in page.charts:
        first, *others = (one.id for one in each.indicators)
        view = replace(chosen, series=first, compare=tuple(others), base=page.base or chosen.base)
        found[first] = (on, each, view, page.span)
    return found


CHARTS = {"brief": _of_brief, "series": _of_series}
