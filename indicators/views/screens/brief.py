"""The Brief page: the passages left, the answer to the chosen one right: a sentence, one large chart, then all else.

At most three charts, of linked series that have values in the time shown, the first of them large; the others follow as
a list with their last values. A passage that no series measures says so, and shows its events. What it claims is tested
after the charts (`parts/verdicts.py`); as of an earlier day, that day's chart can stand beside today's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.answers.series import caution, changes
from indicators.answers.series import last as last_value
from indicators.answers.series import told as told_of
from indicators.briefs import file as brief_files
from indicators.charts import tested
from indicators.charts.annotations import NO_ANNOTATIONS
from indicators.charts.passage import events_of, marks_of
from indicators.conditions.claims import series_in
from indicators.core.kept import kept, pickled
from indicators.core.periods import YEARS_BEFORE, as_date, days, later
from indicators.core.words import day_words
from indicators.figures import analysis
from indicators.views import address
from indicators.views.parts import (
    actions,
    answer,
    asof,
    brief_text,
    chart_menu,
    claim_editor,
    drop_zone,
    html,
    margin,
    passage_links,
    single_report,
    verdicts,
)
from indicators.views.parts.passage_charts import LESSER_HEIGHT, PLOT_HEIGHT, Chart, charts, draw_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from indicators.model import Brief, Event, EventLink, Excerpt, Indicator, Link, Marked, Selection
    from indicators.reader import Reader

MOST_CHARTS = 3


@dataclass(frozen=True)
class Page:
    """What the page shows: the text, then HTML and rows of one or two charts in turn, starting and ending with HTML."""

    banner: Markup
    head: Markup
    text: Markup
    between: tuple[Markup, ...]
    charts: tuple[tuple[Chart, ...], ...]

    @property
    def told(self) -> Markup:
        """All that stands around the charts."""
        return html.join((*self.between, *(each.head + each.foot for row in self.charts for each in row)))


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
    drop_zone.tell_of(chosen, on)
    left, right = st.columns([5, 8], gap="large")
    with left, st.container(key="passages"):
        st.html(page.head)
        st.html(page.text)
        zone = drop_zone.place()  # filled last: the charts come before what is there to be used
    with right, st.container(key="figures"):
        actions.tell()
        for words, row in zip(page.between, page.charts, strict=False):
            st.html(words)
            draw_row(row)
        may_say = bool(chosen.excerpt) and not on.earlier
        ways = passage_links.way_to_add(chosen) + claim_editor.way(chosen) if may_say else Markup("")
        st.html(page.between[-1] + ways)
        if may_say:
            passage_links.draw_add(chosen, on)
            claim_editor.draw(chosen, on)
    drop_zone.draw(chosen, on, zone)


def made(chosen: Selection, on: Reader) -> Page:
    """Return the page for a selection, as the reader knows it; kept until what it shows is loaded or edited."""
    briefs = on.briefs
    claims = on.claims([briefs[chosen.brief]])
    tested = series_in(each.claim for each in claims)
    links = briefs.links(chosen.brief)
    beside = chain.from_iterable(links.values()) if chosen.margin else links.get(chosen.excerpt, ())
    linked = (each.series_id for each in beside)
    files = (briefs.version(chosen.brief), brief_text.on_shelf(on), len(briefs.rows()), on.desk.briefs.faults())
    rest = (on.stamp((*linked, *tested)), on.events, files, on.desk.today())
    return _made(chosen, on, claims, rest)


def _depends(chosen: Selection, on: Reader, claims: tuple[Marked, ...], rest: tuple[object, ...]) -> tuple[object, ...]:
    """Return what a page depends on: loads of other series than its own leave it as it is."""
    return chosen, on.binding, claims, rest


@kept(2_000_000, key=_depends, weigh=pickled)
def _text(chosen: Selection, on: Reader, claims: tuple[Marked, ...], _: tuple[object, ...]) -> Markup:
    """Return the text of a brief, which no passage is chosen of."""
    return brief_text.text(chosen, on.briefs[chosen.brief], on, claims)


@kept(6_000_000, key=_depends, weigh=pickled)
def _made(chosen: Selection, on: Reader, claims: tuple[Marked, ...], rest: tuple[object, ...]) -> Page:
    brief = on.briefs[chosen.brief]
    text = _text(replace(chosen, excerpt="", claim=""), on, claims, rest)
    day = on.day
    top = brief_text.head(chosen, brief, on, claims)
    excerpt = next((each for each in brief.excerpts if each.id == chosen.excerpt), None)
    if excerpt is None:
        empty = Markup('<p class="empty">This brief has no marked passage yet.</p>')
        return Page(asof.banner(chosen, (), on), top, text, (empty,), ())
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
    banner = asof.banner(chosen, tuple(dict.fromkeys((*asked, *links))), on)
    if not links and not asked:
        some = excerpt.note or any(on.briefs.links(brief.id).values())  # else the head of the brief says so, once
        nothing = _unmeasured(excerpt) if some else Markup("")
        head = answer.head(chosen, on, brief, excerpt, "", own, nothing)
        head += verdicts.section(chosen, on, own) + _about(excerpt, brief) + _events(events, (), why)
        return Page(banner, top, text, (head + passage_links.struck_out(chosen, on, excerpt),), ())
    span = address.brief_span(chosen, brief, day)
    if claim and chosen.start is None:
        span = tested.span(claim, span, day)
    shown = tuple(dict.fromkeys((*asked, *links)))
    drawable, alone = single_report.parted(on, shown, span, asked, MOST_CHARTS)
    marked = marks_of(on, brief, excerpt, events, span) if drawable else NO_ANNOTATIONS
    drawn = [
        charts(chosen, on, on.catalog.indicators[each], span, marked, claim, LESSER_HEIGHT if place else PLOT_HEIGHT)
        for place, each in enumerate(drawable)
    ]
    heads = [_chart_head(chosen, on, each[0]) for each in drawn]
    feet = [_chart_foot(chosen, on, brief.published, links.get(each[0].series), each, excerpt) for each in drawn]
    main = next(iter(drawable), margin.first_series(on, shown, span))
    head = answer.head(chosen, on, brief, excerpt, main, own, html.join(heads[:1]))
    between, rows = [head, *(Markup("") for _ in drawn[:1])], drawn[:1]
    legend = _legend(chosen, brief, numbered=bool(marked.rules)) if drawn else Markup("")
    between[-1] += html.join(feet[:1]) + legend
    tests = verdicts.section(chosen, on, own)
    if claim:  # its test is on the chart: what it says comes right after it
        between[-1], tests = between[-1] + tests, Markup("")
    if drawn[1:] and not chosen.beside:
        lesser = zip((each for (each,) in drawn[1:]), heads[1:], feet[1:], strict=True)
        rows.append(tuple(replace(chart, head=above, foot=below) for chart, above, below in lesser))
        between.append(Markup(""))
    else:
        for row, above, below in zip(drawn[1:], heads[1:], feet[1:], strict=True):
            rows.append(row)
            between[-1] += above
            between.append(below)
    others = tuple(each for series, each in links.items() if series not in drawable)
    between[-1] += (
        single_report.cards(on, alone) + tests + _about(excerpt, brief, cut=answer.is_cut(head), note=excerpt.note)
    )
    between[-1] += passage_links.others(chosen, on, others, brief.published, excerpt)
    between[-1] += _events(events, marked.rules, why)
    between[-1] += passage_links.struck_out(chosen, on, excerpt) + asof.revisions(chosen, on, shown)
    return Page(banner, top, text, tuple(between), tuple(rows))


def _about(excerpt: Excerpt, brief: Brief, *, cut: bool = False, note: str = "") -> Markup:
    """Return what else is to be known of the passage: all its words where they were cut, tags and note."""
    tags = [html.topic(each) for each in excerpt.topics]
    tags += html.likelihoods(excerpt.quote, whole=True)
    if brief_files.is_foreign(excerpt, brief):
        tags.append(Markup('<span class="tag"><b>*</b> foreign-domain source, marked by the publisher</span>'))
    quote = Markup('<blockquote dir="auto">{}</blockquote>').format(brief_text.marked(excerpt.quote))
    lost = Markup("<p>The brief no longer has these words. They are kept as they were.</p>")
    return Markup(
        '<section class="about" aria-label="About this passage">{}{}<p class="tags">{}</p>{}</section>'
    ).format(
        quote if cut else "",
        lost if excerpt.orphaned else "",
        html.join(tags, " "),
        Markup('<p class="note">{}</p>').format(note) if note else "",
    )


def _legend(chosen: Selection, brief: Brief, *, numbered: bool) -> Markup:
    return Markup(
        '<div class="legend"><p><span class="rule" aria-hidden="true"></span> published {}, {}ticks: other events of '
        "these countries</p>{}</div>"
    ).format(day_words(brief.published), "numbers: events below, " if numbered else "", _ranges(chosen, brief))


def _chart_head(chosen: Selection, on: Reader, chart: Chart) -> Markup:
    indicator, frequency = on.catalog.indicators[chart.series], on.as_read(chart.series)[1]
    return Markup(
        '<div class="charthead topic-edge-{}"><h2>{} <span class="unit">{}</span></h2><p class="last">{}</p></div>'
    ).format(
        indicator.topic,
        html.link(address.href(chosen, "series", series=indicator.id), indicator.short, "series"),
        html.axis(html.measured(indicator, frequency), chart.spec),
        _last(chosen, on, indicator, frequency),
    )


def _last(chosen: Selection, on: Reader, indicator: Indicator, frequency: str) -> Markup:
    """Return the last value, which leads to where it comes from."""
    last = last_value(on, indicator.id)
    told = html.value(last, indicator, frequency)
    if last is None:
        return told
    way = address.href(chosen, "series", series=indicator.id, point=last.start)
    return html.link(way, told, "origin", css="from")


def _chart_foot(
    chosen: Selection,
    on: Reader,
    published: date,
    link: Link | None,
    charts: tuple[Chart, ...],
    excerpt: Excerpt,
) -> Markup:
    """Return what stands under a chart: caution, changes, why it is here, its source, and what can be done with it."""
    series = charts[0].series
    indicator, fresh = on.catalog.indicators[series], on.freshness([series])[series]
    told = html.source_line(indicator, on.catalog.sources, fresh, told_of(on, series).pages)
    told += asof.unheld(on, series)
    told += html.join(dict.fromkeys(html.left_out(each.spec) for each in charts))
    states = (False, True) if charts[0].both else [each.beside for each in charts]
    deeds = html.join(chart_menu.menu(chosen, series, indicator.short, beside=each) for each in states)
    if link and passage_links.is_tagged(link) and not on.earlier:
        struck = passage_links.word("Strike out", "strike", on, indicator, excerpt)
        deeds = Markup('<p class="why">{}</p>').format(struck) + deeds
    why = (
        passage_links.why(on, link, indicator, excerpt)
        if link
        else Markup('<p class="why">The chosen claim is tested on it.</p>')
    )
    warned = caution(on, series)
    around = html.changes(changes(on, series, published, charts[0].span), warned)
    return Markup('{}<div class="chartfoot"><div>{}<p class="changes" data-series="{}">{}</p>{}</div>{}</div>').format(
        html.caution(warned), told, series, around, why, deeds
    )


def _unmeasured(excerpt: Excerpt) -> Markup:
    why = excerpt.note or "No series of the catalogue bears on this passage."
    return Markup('<div class="nothing"><h2>No figure here measures this</h2><p>{}</p></div>').format(why)


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
