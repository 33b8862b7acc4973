"""The small menu under each chart: its picture, its figures and how it is cited, each made when it is asked for.

The links lead to the server's own route (`server/chart_files.py`), with the address of the page, the
chart's series and the form. What is copied, or opened over the page, is fetched from there by `components/take.js`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from indicators.views import address
from indicators.views.parts import html

if TYPE_CHECKING:
    from indicators.model import Selection

PATH = "chart"
FORMS = ("csv", "png", "svg")
COPIES = (("png", "Copy picture"), ("txt", "Copy citation"))
OPENED = (("table", "Table"), ("screen", "Full screen"))
TODAY = ".today"  # after the series of a chart of today that stands beside one of an earlier day


def href(chosen: Selection, chart: str, form: str) -> str:
    """Return the relative address of a file of a chart of the page; see `menu`."""
    return f"{PATH}?{urlencode([*address.query_of(chosen), ('page', chosen.page), ('chart', chart), ('as', form)])}"


def menu(chosen: Selection, series: str, name: str, *, beside: bool = False, spread: bool = False) -> Markup:
    """Return the menu of a chart of the page.

    Args:
        chosen: the page.
        series: of the chart, the first where there are several.
        name: of the chart, for who does not see it.
        beside: it is today's, and stands beside the one of an earlier day.
        spread: all of it is seen at once; else what is saved and cited once that is opened.
    """
    chart, label = f"{series}{TODAY if beside else ''}", "Save or cite today's" if beside else "Save or cite"
    files = html.join(
        (
            Markup('<a href="{}" download aria-label="{} of {}">{}</a>').format(
                href(chosen, chart, form), form.upper(), name, form.upper()
            )
            for form in FORMS
        ),
        " ",
    )
    copies = html.join(
        (_button("copy", href(chosen, chart, form), told, name) for form, told in COPIES),
        " ",
    )
    table, screen = (_button("open", href(chosen, chart, form), told, name) for form, told in OPENED)
    if spread:
        return Markup('<p class="take">{} {} {} {} <span role="status"></span></p>').format(
            table, files, copies, screen
        )
    return Markup(
        '<details class="take"><summary aria-label="{}: {}">{}</summary>'
        '<p>{} {} {} {} <span role="status"></span></p></details>'
    ).format(label, name, label, table, files, copies, screen)


def _button(kind: str, address: str, told: str, name: str) -> Markup:
    return Markup('<button type="button" data-{}="{}" aria-label="{} of {}">{}</button>').format(
        kind, address, told, name, told
    )
