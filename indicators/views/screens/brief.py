"""The Brief page: the passages left, the chosen passage's figures right, with publication day and events.

At most three charts, of linked series that have values in the time shown; the others follow as a list with
their last values. A passage that no series measures says so, and shows its events. What it claims is tested beside it
(`parts/verdicts.py`); as of an earlier day, that day's chart can stand beside today's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import streamlit as st
from markupsafe import Markup

from indicators.answers.series import caution, lacking
from indicators.answers.series import last as last_value
from indicators.answers.series import told as told_of
from indicators.briefs import file as brief_files
from indicators.charts import tested
from indicators.charts.annotations import NO_ANNOTATIONS
from indicators.charts.axes import within
from indicators.charts.passage import events_of, marks_of
from indicators.charts.series import series_chart
from indicators.conditions.claims import series_in
from indicators.core.kept import kept, pickled
from indicators.core.periods import YEARS_BEFORE, as_date, days, later
from indicators.core.words import day_words
from indicators.figures import analysis
from indicators.views import address
from indicators.views.parts import (
    actions,
    asof,
    brief_text,
    chart_menu,
    claim_editor,
    drop_zone,
    html,
    passage_links,
    verdicts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from indicators.charts.annotations import Annotations
    from indicators.model import Brief, Event, EventLink, Excerpt, Freshness, Indicator, Link, Marked, Selection
    from indicators.reader import Reader

MOST_CHARTS = 3
PLOT_HEIGHT = 95


@dataclass(frozen=True)
class Chart:
    """One chart: its series, whether it is today's beside another, its days, what stands above it, data and spec."""

    series: str
    beside: bool
    span: tuple[date, date]
    head: Markup
    data: pa.Table
    spec: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """What the page shows: the text, then HTML and rows of one or two charts in turn, starting and ending with HTML."""

    banner: Markup
    text: Markup
    between: tuple[Markup, ...]
    charts: tuple[tuple[Chart, ...], ...]


def seen(chosen: Selection, on: Reader) -> Selection:
    """Return a selection as the page shows it: without days that cannot be shown."""
    brief = on.briefs.get(chosen.brief)
    return address.spanned(chosen, address.brief_span(chosen, brief, on.day)) if brief else chosen


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the page for a selection."""
    if not chosen.brief:
        st.html(Markup('<p class="empty">No brief is here yet.</p>'))
        drop_zone.draw(chosen, on, drop_zone.place())
        return
    if chosen.brief not in on.briefs:
        published = on.desk.briefs[chosen.brief].published
        asof.draw(asof.banner(chosen, (), on))
        st.html(
            Markup('<p class="empty">This brief was published later, on {}. {}</p>').format(
                day_words(published), html.link(address.href_on(chosen, published), "Open that day", "as-of")
            )
        )
        return
    page = made(chosen, on)
    asof.draw(page.banner)
    left, right = st.columns([5, 8], gap="large")
    with left, st.container(key="passages"):
        st.html(page.text)
        zone = drop_zone.place()  # filled last: the charts come before what is there to be used
    with right, st.container(key="figures"):
        actions.tell()
        for words, row in zip(page.between, page.charts, strict=False):
            st.html(words)
            _draw_row(row)
        may_say = bool(chosen.excerpt) and not on.earlier
        ways = passage_links.way_to_add(chosen) + claim_editor.way(chosen) if may_say else Markup("")
        st.html(page.between[-1] + ways)
        if may_say:
            passage_links.draw_add(chosen, on)
            claim_editor.draw(chosen, on)
    drop_zone.draw(chosen, on, zone)


def _draw_row(row: tuple[Chart, ...]) -> None:
    """Draw a chart, or two side by side."""
    if len(row) == 1:
        st.vega_lite_chart(row[0].data, row[0].spec, width="stretch", height=row[0].spec["height"])
        return
    for column, chart in zip(st.columns(len(row), gap="medium"), row, strict=True):
        column.html(chart.head)
        column.vega_lite_chart(chart.data, chart.spec, width="stretch", height=chart.spec["height"])


def made(chosen: Selection, on: Reader) -> Page:
    """Return the page for a selection, as the reader knows it; kept until what it shows is loaded or edited."""
    briefs = on.briefs
    claims = on.claims([briefs[chosen.brief]])
    tested = series_in(each.claim for each in claims)
    linked = (each.series_id for each in briefs.links(chosen.brief).get(chosen.excerpt, ()))
    files = (briefs.version(chosen.brief), brief_text.on_shelf(on), len(briefs.rows()), on.desk.briefs.faults())
    return _made(chosen, on, claims, (on.stamp((*linked, *tested)), on.events, files, on.desk.today()))


def _depends(chosen: Selection, on: Reader, claims: tuple[Marked, ...], rest: tuple[object, ...]) -> tuple[object, ...]:
    """Return what a page depends on: loads of other series than its own leave it as it is."""
    return chosen, on.binding, claims, rest


@kept(8_000_000, key=_depends, weigh=pickled)
def _made(chosen: Selection, on: Reader, claims: tuple[Marked, ...], _: tuple[object, ...]) -> Page:
    brief = on.briefs[chosen.brief]
    day = on.day
    text = brief_text.text(chosen, brief, on, claims)
    excerpt = next((each for each in brief.excerpts if each.id == chosen.excerpt), None)
    if excerpt is None:
        empty = Markup('<p class="empty">This brief has no marked passage yet.</p>')
        return Page(asof.banner(chosen, (), on), text, (empty,), ())
    why = {each.event_id: each for each in on.briefs.event_links(brief.id)[excerpt.id]}
    events = events_of(on, why)
    links = {
        each.series_id: each
        for each in on.briefs.links(brief.id)[excerpt.id]
        if each.series_id in on.catalog.indicators
    }
    own = [each for each in claims if each.claim.excerpt == excerpt.id]
    claim = next((each for each in own if each.claim.id == chosen.claim), None)
    asked = [each for each in series_in([claim.claim] if claim else []) if each in on.catalog.indicators]
    if not links and not asked:
        head = _passage_head(excerpt, brief, Markup("")) + verdicts.section(chosen, on, own)
        if excerpt.note or any(on.briefs.links(brief.id).values()):  # else the head of the brief says so, once
            head += _unmeasured(excerpt)
        head += _events(events, (), why) + passage_links.struck_out(chosen, on, excerpt)
        return Page(asof.banner(chosen, (), on), text, (head,), ())
    span = address.brief_span(chosen, brief, day)
    if claim and chosen.start is None:
        span = tested.span(claim, span, day)
    shown = tuple(dict.fromkeys((*asked, *links)))
    fresh = on.freshness(shown)
    drawable = [each for each in shown if not within(*on.as_read(each), span).empty]
    marked = marks_of(on, brief, excerpt, events, span) if drawable else NO_ANNOTATIONS
    legend = _legend(chosen, brief, numbered=bool(marked.rules)) if links else Markup("")
    head = _passage_head(excerpt, brief, legend)
    between, drawn = [head + verdicts.section(chosen, on, own)], []
    for series in drawable[:MOST_CHARTS]:
        indicator, link = on.catalog.indicators[series], links.get(series)
        drawn.append(_charts(chosen, on, indicator, span, marked, claim))
        between[-1] += _chart_head(chosen, on, indicator, brief.published, link, excerpt, drawn[-1][0])
        between.append(html.caution(caution(on, series)))
        between[-1] += _chart_foot(chosen, on, indicator, fresh[series], link, drawn[-1], excerpt)
    rest = tuple(each for series, each in links.items() if series not in drawable[:MOST_CHARTS])
    between[-1] += passage_links.others(chosen, on, rest, brief.published, excerpt) + _events(events, marked.rules, why)
    between[-1] += passage_links.struck_out(chosen, on, excerpt) + asof.revisions(chosen, on, shown)
    return Page(asof.banner(chosen, shown, on), text, tuple(between), tuple(drawn))


def _charts(
    chosen: Selection,
    on: Reader,
    indicator: Indicator,
    span: tuple[date, date],
    marked: Annotations,
    claim: Marked | None,
) -> tuple[Chart, ...]:
    """Return the chart of a series; as of an earlier day, where that is asked, today's beside it."""
    made = []
    readers = (on, on.desk.now()) if chosen.beside else (on,)
    shown = (span[0], max(span[1], on.desk.today())) if chosen.beside else span
    for reader in readers:
        frame, frequency = reader.as_read(indicator.id)
        other = next((each for each in readers if each is not reader), reader).as_read(indicator.id)[0]
        reading = last_value(reader, indicator.id)
        head = Markup('<p class="sidehead"><b>{}</b> {}</p>').format(
            f"As of {day_words(reader.day)}" if reader.earlier else "Today",
            html.value(reading, indicator, frequency, "small", lacking(reader, indicator.id)),
        )
        own = replace(marked, test=tested.on_chart(claim, indicator, reader)) if claim else marked
        data, spec = series_chart(
            frame,
            frequency,
            indicator,
            shown,
            own,
            height=PLOT_HEIGHT,
            log=indicator.log,
            known=reader.earlier,
            beside=other if chosen.beside else None,
        )
        table = pa.Table.from_pandas(data, preserve_index=False)
        made.append(Chart(indicator.id, reader is not on, shown, head, table, spec))
    return tuple(made)


def _passage_head(excerpt: Excerpt, brief: Brief, legend: Markup) -> Markup:
    """Return what stands above the figures; where there are some, with a legend of their charts and the note."""
    tags = [html.topic(each) for each in excerpt.topics]
    tags += html.likelihoods(excerpt.quote, whole=True)
    if brief_files.is_foreign(excerpt, brief):
        tags.append(Markup('<span class="tag"><b>*</b> foreign-domain source, marked by the publisher</span>'))
    lost = (
        Markup(
            '<p class="warning"><b>Orphaned:</b> the brief no longer has these words. They are kept as they were.</p>'
        )
        if excerpt.orphaned
        else ""
    )
    return Markup(
        '<div class="chosen"><blockquote dir="auto">{}</blockquote>{}<p class="tags">{}</p>{}{}</div>'
    ).format(
        brief_text.marked(excerpt.quote),
        lost,
        html.join(tags, " "),
        Markup('<p class="note">{}</p>').format(excerpt.note) if excerpt.note and legend else "",
        legend,
    )


def _legend(chosen: Selection, brief: Brief, *, numbered: bool) -> Markup:
    return Markup(
        '<div class="legend"><p><span class="rule" aria-hidden="true"></span> published {}, {}ticks: other events of '
        "these countries</p>{}</div>"
    ).format(day_words(brief.published), "numbers: events below, " if numbered else "", _ranges(chosen, brief))


def _chart_head(
    chosen: Selection,
    on: Reader,
    indicator: Indicator,
    published: date,
    link: Link | None,
    excerpt: Excerpt,
    chart: Chart,
) -> Markup:
    last = last_value(on, indicator.id)
    frame, frequency = on.as_read(indicator.id)
    return Markup(
        '<div class="charthead topic-edge-{}"><h2>{} <span class="unit">{}</span></h2>'
        '<p class="last">{}</p><p class="changes">{}</p>{}</div>'
    ).format(
        indicator.topic,
        html.link(address.href(chosen, "series", series=indicator.id), indicator.short, "series"),
        html.axis(html.measured(indicator, frequency), chart.spec),
        html.value(last, indicator, frequency),
        html.changes(indicator, frame, frequency, published, on.day, caution(on, indicator.id), chart.span),
        passage_links.why(on, link, indicator, excerpt)
        if link
        else Markup('<p class="why">The chosen claim is tested on it.</p>'),
    )


def _chart_foot(
    chosen: Selection,
    on: Reader,
    indicator: Indicator,
    fresh: Freshness,
    link: Link | None,
    charts: tuple[Chart, ...],
    excerpt: Excerpt,
) -> Markup:
    """Return what stands under a chart: its source, what it leaves out, and on the right what can be done with it."""
    told = html.source_line(indicator, on.catalog.sources, fresh, told_of(on, indicator.id).pages)
    told += asof.unheld(on, indicator.id)
    told += html.join(dict.fromkeys(html.left_out(each.spec) for each in charts))
    deeds = html.join(chart_menu.menu(chosen, indicator.id, indicator.short, beside=each.beside) for each in charts)
    if link and passage_links.is_tagged(link) and not on.earlier:
        struck = passage_links.word("Strike out", "strike", on, indicator, excerpt)
        deeds = Markup('<p class="why">{}</p>').format(struck) + deeds
    return Markup('<div class="chartfoot"><div>{}</div>{}</div>').format(told, deeds)


def _unmeasured(excerpt: Excerpt) -> Markup:
    return Markup('<div class="nothing"><h2>No figure here measures this</h2><p>{}</p></div>').format(
        excerpt.note or "No series of the catalogue bears on this passage."
    )


def _events(events: tuple[Event, ...], rules: tuple[Event, ...], why: Mapping[str, EventLink]) -> Markup:
    if not events:
        return Markup("")
    rows = html.join(
        Markup('<li><span class="mark">{}</span> <b>{}</b> {} <span class="cite">{}{}</span></li>').format(
            str(rules.index(each) + 1) if each in rules else "·",
            day_words(each.date),
            each.title,
            html.outside(each.source_url, each.source_name),
            "" if why[each.id].by == "tagged" else f"; found: the passage {why[each.id].reasons[0]}",
        )
        for each in events
    )
    return Markup('<section class="events"><h2>Events this passage speaks of</h2><ol>{}</ol></section>').format(rows)


def _ranges(chosen: Selection, brief: Brief) -> Markup:
    year = brief.published.year
    choices = (
        (f"from {year - YEARS_BEFORE}", None, None),
        (f"from {year - 10}", brief.published.replace(year=year - 10, day=1), None),
        (
            "one year either side",
            analysis.year_before(brief.published),
            as_date(later(days(brief.published), "A", 1)[0]),
        ),
    )
    links = html.join(
        (
            html.link(
                address.href(chosen, start=start, end=end),
                shown,
                "ranges",
                current=(chosen.start, chosen.end) == (start, end),
            )
            for shown, start, end in choices
        ),
        " ",
    )
    return Markup('<p class="choices"><b>Time shown</b> {}</p>').format(links)
