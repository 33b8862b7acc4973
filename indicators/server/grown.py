"""The first chart of a Brief page as of any day, for the slider that goes through them (`components/slider.js`)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypedDict

from indicators.charts.axes import AROUND
from indicators.charts.growing import growing_chart
from indicators.core.kept import kept, pickled
from indicators.figures.lifetimes import lifetimes
from indicators.handouts import vega
from indicators.views import address
from indicators.views.screens import brief

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from indicators.desk import Desk

SCRIPT = "vega.js"


class Grown(TypedDict, total=False):
    """A chart as of any day; empty where a page has none.

    Attributes:
        script: where the script is that draws it.
        unit: of its values.
        rows: in columns, see `growing.growing_chart`.
        spec: that draws them.
    """

    script: str
    unit: str
    rows: dict[str, list[Any]]
    spec: dict[str, Any]


def grown(query: Mapping[str, Sequence[str]], desk: Desk) -> Grown:
    """Return the first chart of the Brief page of an address, as of any day from publication to today."""
    with desk.briefs.steady():
        chosen = address.selection(address.PAGES[0], query, desk)
        on = address.reader(chosen, desk)
        if chosen.brief not in on.briefs:
            return {}
        charts = brief.made(chosen, on).charts
        if not charts:
            return {}
        [first, *_] = charts[0]
        span = first.span[0], max(chosen.end or desk.today(), first.span[1])
        published = on.briefs[chosen.brief].published
        height = first.spec["height"] - AROUND
        return _grown(desk, first.series, desk.now().stamp((first.series,)), span, published, height)


@kept(4_000_000, weigh=pickled)
def _grown(
    desk: Desk, series: str, stamp: tuple[int, ...], span: tuple[date, date], published: date, height: int
) -> Grown:
    del stamp
    indicator = desk.catalog.indicators[series]
    life, frequency = lifetimes(desk.now().vintages(series), indicator)
    rows, spec = growing_chart(life, frequency, indicator, span, published, height=height)
    return Grown(script=f"{SCRIPT}?{_version()}", unit=indicator.unit, rows=rows, spec=spec)


def _version() -> str:
    return sha256(vega.FILE.read_bytes()).hexdigest()[:16]
