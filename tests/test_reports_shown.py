"""16: the count of single reports beside a chart that shows fewer says how many of them it shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest

from indicators.handouts import making
from indicators.handouts.handout import Outline, Step
from indicators.views import address
from indicators.views.screens import brief as brief_page
from indicators.views.screens import series as series_page

BRIEF = "2020-09-30-iran-venezuela"
TOLD = re.compile(r"(\d[\d,]*) single reports?(?:, (not|none|[\d,]+)(?: of them)? in the time shown)?")
SPANS = [
    (date(2012, 1, 1), date(2026, 11, 26)),
    (date(2017, 9, 30), date(2026, 11, 26)),
    (date(2023, 5, 1), date(2024, 4, 1)),
]
DAYS = [None, date(2024, 7, 31)]


def moment(value):
    """Return a time of a chart, as its data or its axis has it, as a day."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000, UTC).date()
    return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).date()


def drawn(spec, rows):
    """Return how many dots a chart has: one for each value of its data that is not beyond the ends of its time axis."""
    axis = next(each["encoding"]["x"] for each in spec["layer"] if each["encoding"].get("x", {}).get("field") == "t")
    first, last = (moment(each) for each in axis["scale"]["domain"])
    return sum(each["k"] in ("v", "r") and first <= moment(each["t"]) <= last for each in rows)


def above(head):
    """Return what a series did, as the last of some heads over charts says it."""
    return unescape(str(head)).rsplit('<p class="changes">', 1)[1].split("</p>")[0]


def under(told, series):
    """Return what a series did, as the line under its chart says it."""
    return unescape(str(told)).split(f'<p class="changes" data-series="{series}">', 1)[1].split("</p>")[0]


def said(words):
    """Return how many single reports words tell, and how many of them are in the time shown."""
    many, some = TOLD.search(words).groups()
    shown = many if some is None else {"not": "0", "none": "0"}.get(some, some)
    return int(many.replace(",", "")), int(shown.replace(",", ""))


@pytest.mark.parametrize("day", DAYS)
def test_a_handout_says_how_many_of_the_reports_its_chart_shows(desk, day):
    """16: of every series of single reports, in the handout that all forms and the room are made from."""
    on = desk.on(day) if day else desk.now()
    points = [each for each, of in on.catalog.indicators.items() if of.drawn_as == "point"]
    (excerpt, *_) = on.briefs[BRIEF].excerpts
    made = making.handout(on, Outline(BRIEF, (Step(excerpt.id, tuple(points)),), day))
    fewer = 0
    for figure in made.passages[0].figures:
        (told,) = (what for _, what in figure.changes)
        many, shown = said(told)
        assert many == len(on.series(figure.series)), figure.series
        assert shown == drawn(figure.chart, figure.chart["data"]["values"]), figure.series
        fewer += 0 < shown < many
    assert fewer > 3


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("span", SPANS)
def test_a_passage_says_how_many_of_the_reports_its_charts_show(desk, day, span):
    """16: over each chart of each passage; where no chart stands beside, the count stands alone."""
    on, seen = desk.on(day) if day else desk.now(), 0
    for excerpt in on.briefs[BRIEF].excerpts:
        chosen = address.selection("brief", {"brief": [BRIEF], "excerpt": [excerpt.id]}, desk)
        page = brief_page.made(replace(chosen, start=span[0], end=span[1], as_of=day), on)
        for chart in (each for row in page.charts for each in row):
            if on.catalog.indicators[chart.series].drawn_as == "point":
                many, shown = said(under(page.told, chart.series))
                assert (many, shown) == (
                    len(on.series(chart.series)),
                    drawn(chart.spec, chart.data.to_pylist()),
                ), chart.series
                seen += shown < many
        for row in str(page.told).split('<td class="changes">')[1:]:
            assert "time shown" not in row.split("</td>")[0]
    assert seen or span != SPANS[1]


@pytest.mark.parametrize("span", SPANS)
def test_a_series_opened_from_a_brief_says_how_many_of_its_reports_the_chart_shows(desk, span):
    """16: the Series page with a brief chosen; with a time shown that has no report too."""
    on, said_none = desk.now(), 0
    for name, of in on.catalog.indicators.items():
        if of.drawn_as != "point" or on.series(name).empty:
            continue
        chosen = address.selection("series", {"series": [name], "brief": [BRIEF]}, desk)
        page = series_page.made(replace(chosen, start=span[0], end=span[1]), on)
        many, shown = said(above(page.head))
        dots = sum(drawn(each.spec, each.data.to_pylist()) for each in page.charts)
        dots += page.empty.count('<div class="report ')  # one report alone is a sentence
        assert (many, shown) == (len(on.series(name)), dots), name
        said_none += not shown
    assert said_none or span[0] < date(2023, 1, 1)
