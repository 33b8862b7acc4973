"""The Series page: one indicator in full: transforms, comparison, range, table, origin, downloads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st
from markupsafe import Markup

from indicators.answers.series import caution, changes, lacking
from indicators.answers.series import last as last_value
from indicators.core.kept import kept, pickled
from indicators.core.periods import as_date, days, later
from indicators.core.words import day_words
from indicators.views import address
from indicators.views.parts import asof, figure_origin, html, series_charts, series_downloads, series_tables

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Indicator, Selection, Voyage
    from indicators.reader import Reader

STEP_WORDS = {"D": "each day", "W": "weekly means", "M": "monthly means"}
RANGE_YEARS = (1, 5, 10)
MOST_PASSAGES = 40


@dataclass(frozen=True)
class Page:
    """What the page shows beside its fields: HTML in the order of the page, the charts, and periods revised."""

    span: tuple[date, date]
    base: date | None
    banner: Markup
    head: Markup
    empty: Markup
    charts: tuple[series_charts.Drawn, ...]
    revised: Markup
    revised_periods: int
    card: Markup
    behind: Markup


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the page for a selection."""
    chosen = _opened(chosen, on)
    indicator = on.catalog.indicators[chosen.series]
    page, fresh = made(chosen, on), on.freshness((chosen.series, *chosen.compare))
    asof.draw(page.banner)
    left, right = st.columns([8, 3], gap="large")
    with left:
        _choose(chosen, on, page)
        st.html(page.head + page.empty)
        if not on.series(indicator.id).empty:
            series_charts.draw(chosen, page.charts)
            series_downloads.draw(chosen, on, page.span, page.charts, fresh)
            asof.draw(page.revised)
            series_tables.figures(on, indicator, page.span)
            series_tables.vintages(chosen, on, indicator, page.revised_periods)
            series_tables.listing(indicator, on)
    with right:
        st.html(page.card)
        st.code("\n\n".join(series_downloads.citations(chosen, on)), language=None, wrap_lines=True)
        figure_origin.draw_point(chosen, on, indicator)
        if page.behind:
            st.html(page.behind)


def seen(chosen: Selection, on: Reader) -> Selection:
    """Return a selection as the page shows it: of the series it opens on, without what cannot be shown."""
    chosen = _opened(chosen, on)
    return address.spanned(chosen, made(chosen, on).span)


def _opened(chosen: Selection, on: Reader) -> Selection:
    opened = chosen.series or _opening(chosen, on)
    chosen = replace(chosen, series=opened, compare=tuple(each for each in chosen.compare if each != opened))
    shown = [on.catalog.indicators[each] for each in (opened, *chosen.compare)]
    if not any(each.frequency in ("D", "B") for each in shown):
        chosen = replace(chosen, step="")  # what is no daily series has no weekly means
    # Between single reports there is no change to show, and of per cents no index.
    points = on.catalog.indicators[opened].drawn_as == "point"
    no_index = chosen.transform == "index" and _no_index(chosen, on)
    return replace(chosen, transform="level") if points or no_index else chosen


def _no_index(chosen: Selection, on: Reader) -> str:
    return series_charts.not_indexed(series_charts.stepped(chosen, on, on.catalog.indicators[chosen.series]))


def made(chosen: Selection, on: Reader) -> Page:
    """Return the page for a selection, as the reader knows it; kept until what it shows is loaded or edited."""
    wanted = (chosen.series, *chosen.compare)
    return _made(chosen, on, (on.stamp(wanted), on.freshness(wanted), on.events, on.briefs.shelf))


def _depends(chosen: Selection, on: Reader, rest: tuple[Any, ...]) -> tuple[object, ...]:
    """Return what a page depends on: loads of other series than its own leave it as it is."""
    stamp, fresh, *others = rest
    return chosen, on.binding, stamp, tuple(fresh.values()), *others


@kept(4_000_000, key=_depends, weigh=pickled)
def _made(chosen: Selection, on: Reader, rest: tuple[Any, ...]) -> Page:
    _, fresh, *_ = rest
    ids = (chosen.series, *chosen.compare)
    indicator = on.catalog.indicators[chosen.series]
    shown = series_charts.shown(chosen, on)
    span = series_charts.span_of(chosen, shown, on.day)
    none = on.series(indicator.id).empty
    empty, charts = (Markup(""), ()) if none else series_charts.made(chosen, on, shown, span, fresh)
    head = _head(chosen, on, indicator, span, drawn=any(indicator in each.indicators for each in charts))
    head += html.join(asof.unheld(on, each) for each in ids)
    head += (
        _waiting(chosen, indicator, on) if none else _choices(chosen, indicator, on, series_charts.no_log(shown, span))
    )
    return Page(
        span,
        series_charts.base_of(chosen, on) if chosen.transform == "index" else None,
        asof.banner(chosen, ids, on),
        head,
        empty,
        charts,
        asof.revisions(chosen, on, ids),
        series_tables.revised_periods(on, indicator),
        figure_origin.card(on, indicator, fresh[indicator.id]),
        _passages(chosen, on) + _voyages(indicator, on),
    )


def _opening(chosen: Selection, on: Reader) -> str:
    """Return the series the page opens on: the first of the chosen passage, else the first of all."""
    links = on.briefs.links(chosen.brief).get(chosen.excerpt, ()) if chosen.brief else ()
    linked = (each.series_id for each in links if each.series_id in on.catalog.indicators)
    return next(linked, next(iter(on.catalog.indicators)))


def _choose(chosen: Selection, on: Reader, page: Page) -> None:
    """Draw the widgets. Each carries the address's value in its key: when the address changes, so does it."""
    ids = list(on.catalog.indicators)
    named = partial(address.series_name, on)
    days_shown = {"start": ("From", page.span[0]), "end": ("To", page.span[1])}
    if page.base:
        days_shown["base"] = ("Index base", page.base)
    one, more, *rest = st.columns([4, 4, *[3] * len(days_shown)])
    key = f"series-{chosen.series}"
    picked = one.selectbox("Series", ids, index=ids.index(chosen.series), format_func=named, key=key)
    compared = more.multiselect(
        "Compare with",
        [each for each in ids if each != chosen.series],
        default=list(chosen.compare),
        format_func=named,
        max_selections=address.MOST_COMPARED,
        key=f"compare-{chosen.series}-{'-'.join(chosen.compare)}",
        placeholder="up to four others",
        select_all=False,  # it stood first, and Enter took all that matched loosely
    )
    if picked != chosen.series:
        address.go(_opened(replace(chosen, series=picked, point=None), on))
    if tuple(compared) != chosen.compare:
        address.go(replace(chosen, compare=tuple(compared)))
    for column, (name, (label, shown)) in zip(rest, days_shown.items(), strict=True):
        day = column.date_input(
            html.plain(label),
            shown,
            min_value=address.EARLIEST,
            max_value=address.LATEST,
            format="YYYY-MM-DD",
            key=f"{name}-{shown}",
        )
        if day != shown:
            address.go(figure_origin.with_day(chosen, name, day))


def _head(chosen: Selection, on: Reader, indicator: Indicator, span: tuple[date, date], *, drawn: bool) -> Markup:
    frequency = on.as_read(indicator.id)[1]
    published = address.published(on, chosen)
    under = caution(on, indicator.id) if drawn else ""
    around = html.changes(changes(on, indicator.id, published, span), under) if published else Markup("")
    lacks = lacking(on, indicator.id).partition("; ")[0]
    return Markup(
        '<div class="serieshead topic-edge-{}"><p class="kicker">{}</p><h1>{}</h1><p class="unit">{}</p>'
        '<p class="last">{}</p><p class="changes">{}</p></div>'
    ).format(
        indicator.topic,
        html.topic(indicator.topic),
        indicator.title,
        html.measured(indicator, frequency),
        html.value(last_value(on, indicator.id), indicator, frequency, lacking=lacks),
        around,
    )


def _waiting(chosen: Selection, indicator: Indicator, on: Reader) -> Markup:
    """Return what is said of a series that holds no figure yet, or none that was known by the day."""
    if on.earlier and indicator.id in on.desk.store.with_figures(on.known):
        return Markup('<p class="empty">Of this series {}.</p>').format(lacking(on, indicator.id))
    source = on.catalog.sources[indicator.asked].title
    comes = f"is calculated from {' and '.join(indicator.inputs)}" if indicator.formula else f"comes from {source}"
    return Markup('<p class="empty">This series {}, and no figure of it is held yet. {}.</p>').format(
        comes, html.link(address.href(chosen, "sources"), "Refresh it on Sources", "waiting")
    )


def _choices(chosen: Selection, indicator: Indicator, on: Reader, no_log: str) -> Markup:
    """Return what can be chosen; `no_log` is why there is no log scale, in words, or ""."""
    today, no_index = on.day, _no_index(chosen, on)
    rows: list[tuple[str, list[tuple[str, dict[str, Any], bool]]]] = [
        (
            "Show",
            [
                (shown, {"transform": name}, chosen.transform == name)
                for name, shown in series_charts.TRANSFORM_WORDS.items()
                if name == "level" or (indicator.drawn_as != "point" and not (name == "index" and no_index))
            ],
        ),
    ]
    notes = {"Show": f"no index: it {no_index}" if no_index else ""}
    if chosen.transform == "index":
        published = address.published(on, chosen)
        bases: list[tuple[str, dict[str, Any], bool]] = [("the first common day", {"base": None}, chosen.base is None)]
        if published:
            day = f"the brief\N{RIGHT SINGLE QUOTATION MARK}s day, {day_words(published)}"
            bases.append((day, {"base": published}, chosen.base == published))
        rows.append(("100 at", bases))
    if chosen.transform in ("level", "index"):
        is_log = series_charts.is_log(chosen, indicator) and not no_log
        scales = [("linear", {"log": False}, not is_log), ("log", {"log": True}, is_log)]
        rows.append(("Scale", scales[:1] if no_log else scales))
        notes["Scale"] = no_log and f"no log scale: {no_log}"
    if indicator.frequency in ("D", "B"):
        usual = series_charts.step_of(chosen, indicator)
        rows.append(("Each point", [(shown, {"step": name}, usual == name) for name, shown in STEP_WORDS.items()]))
    ranges: list[tuple[str, dict[str, Any], bool]] = [
        ("all", {"start": None, "end": None}, chosen.start is None and chosen.end is None)
    ]
    for years in RANGE_YEARS:
        start = max(as_date(later(days(today), "A", -years)[0]), address.EARLIEST)
        ranges.append(
            (
                f"{years} year{'s' if years > 1 else ''}",
                {"start": start, "end": None},
                chosen.start == start and chosen.end is None,
            )
        )
    rows.append(("Time", ranges))
    groups = html.join(
        Markup('<p class="choices"><b>{}</b> {} <span class="cite">{}</span></p>').format(
            name,
            html.join(
                (
                    html.link(address.href(chosen, **changed), shown, name, current=current)
                    for shown, changed, current in links
                ),
                " ",
            ),
            notes.get(name, ""),
        )
        for name, links in rows
    )
    return Markup('<div class="controls">{}</div>').format(groups)


def _passages(chosen: Selection, on: Reader) -> Markup:
    found = [
        Markup('<li>{} <span class="cite">{}, {}; {}</span></li>').format(
            html.link(
                address.href(chosen, "brief", brief=each.brief, excerpt=each.excerpt), "".join(each.pieces), "backlinks"
            ),
            each.producer,
            day_words(each.published),
            "; ".join(why),
        )
        for each, why in on.briefs.passages(chosen.series, MOST_PASSAGES)
    ]
    if not found:
        return Markup("")
    every = sum(on.briefs.days_of(chosen.series).values())
    more = Markup("")
    if every > len(found):
        listed = html.link(
            address.href(chosen, "library", of=chosen.series), f"all {every:,} in the Library", "backlinks"
        )
        more = Markup("; the newest {} here, {}").format(len(found), listed)
    return Markup(
        '<section class="backlinks"><h2>Passages that speak of this series</h2>'
        '<p class="cite"><span class="down" aria-hidden="true">▼</span> on the chart: when they were published{}</p>'
        "<ul>{}</ul></section>"
    ).format(more, html.join(found))


def _when(voyage: Voyage) -> str:
    """Return the day of a voyage with what that day is, and the port: a ship that was expected has not arrived."""
    day = day_words(voyage.arrived) if voyage.arrived else ""
    meaning = voyage.date_meaning or ("" if day else "no day reported")
    port = f"port {voyage.to_port}" if voyage.to_port else ""
    return ", ".join(part for part in (day, meaning, port) if part)


def _voyages(indicator: Indicator, on: Reader) -> Markup:
    """Return the documented voyages behind the shipments between two countries."""
    direction = "-".join((*indicator.areas, *indicator.counterparts))
    if indicator.topic != "shipment" or not indicator.counterparts:
        return Markup("")
    rows = html.join(
        Markup('<li><b>{}</b> {}: {} <span class="cite" data-known="{}">{}</span></li>').format(
            each.ship,
            _when(each),
            "; ".join(part for part in (each.cargo, each.outcome) if part),
            each.known_on or "",
            html.outside(each.source_url, each.source_name),
        )
        for each in on.voyages
        if each.direction == direction
    )
    return Markup('<section class="backlinks"><h2>Documented voyages, {}</h2><ul>{}</ul></section>').format(
        " to ".join(on.catalog.areas[each].name for each in direction.split("-")), rows
    )
