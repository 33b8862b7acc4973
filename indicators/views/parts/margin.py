"""The verdict in the margin: beside each passage its first series around publication, the change since, its marks.

Pictures of SVG like the Monitor's, made once for a series and kept. What is said is what the passage's chart is headed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.answers.series import outcome
from indicators.charts.axes import within
from indicators.charts.sparks import spark_image
from indicators.core.kept import kept, pickled
from indicators.core.periods import opening
from indicators.figures.analysis import year_before
from indicators.views import address
from indicators.views.parts import html, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.model import Brief, Link, Marked, Selection
    from indicators.reader import Reader

SIZE = (96, 26)
MOSTLY = 0.5  # of a drawing's figures reconstructed: it is hollow


def bar(chosen: Selection) -> Markup:
    """Return the line over the text: what to do, until a sentence was chosen in this browser, and the switch."""
    told = "Hide the sentences' verdicts" if chosen.margin else "Show the sentences' verdicts"
    way = html.link(address.href(chosen, margin=not chosen.margin), told, "margin")
    return Markup(
        '<p class="marginbar"><span class="hint">Choose a sentence; see what the figures say.</span> {}</p>'
    ).format(way)


def first_series(on: Reader, series: Sequence[str], span: tuple[date, date]) -> str:
    """Return the first of some series with figures to draw in the time shown, else with one; else the first, or ""."""
    many = {each: len(within(*on.as_read(each), span)) for each in series}
    return max(many, key=lambda each: min(many[each], 2), default="")


def note(chosen: Selection, on: Reader, brief: Brief, links: Sequence[Link], claims: Sequence[Marked]) -> Markup:
    """Return what stands beside a passage: its drawing, the change since, and the marks of its claims."""
    names = [each.series_id for each in links if each.series_id in on.catalog.indicators]
    series = first_series(on, names, (opening(brief.published), max(on.day, opening(brief.published))))
    badges = verdicts.badges(chosen, claims, walked=True)
    if not series:
        return Markup('<span class="beside"><span class="since">no figure here</span>{}</span>').format(badges)
    return Markup('<span class="beside" data-series="{}">{}{}</span>').format(
        series, _drawn(on, series, brief.published), badges
    )


@kept(
    1_000_000,
    key=lambda on, series, published: (*on.binding, *on.stamp((series,)), series, published),
    weigh=pickled,
)
def _drawn(on: Reader, series: str, published: date) -> Markup:
    """Return a series from two years before publication to the reader's day, and what became of it since."""
    indicator, (frame, frequency) = on.catalog.indicators[series], on.as_read(series)
    said = outcome(on, series, published)
    span = (year_before(year_before(published)), max(on.day, published + timedelta(days=1)))
    picture = Markup("")
    if not (inside := within(frame, frequency, span)).empty:
        hollow = on.earlier and inside["reconstructed"].mean() > MOSTLY
        image = spark_image(frame, frequency, indicator, span, published, hollow=hollow, size=SIZE)
        picture = Markup('<img src="{}" alt="{}" width="{}" height="{}">').format(image, said.says, *SIZE)
    known = html.join(Markup('<span hidden data-known="{}"></span>').format(each) for each in said.known)
    return Markup('{}<span class="since" title="{}">{}{}</span>').format(picture, said.base, said.short, known)
