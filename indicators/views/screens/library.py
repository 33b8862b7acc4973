"""The Library page: find passages in all briefs, compare two briefs figure by figure, take in, throw away, export."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core.words import count, day_words
from indicators.language.estimative import BANDS, OUTSIDE
from indicators.model import TOPICS, Filters
from indicators.views import address
from indicators.views.parts import actions, asof, brief_card, comparison, drop_zone, html

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from streamlit.delta_generator import DeltaGenerator

    from indicators.model import Hit, Selection, Shelved
    from indicators.reader import Reader

ON_A_PAGE = 40  # briefs
MOST_HITS = 100
ALL = ""


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the page for a selection."""
    rows = on.briefs.rows()
    passages = sum(each.passages for each in rows.values())
    asof.draw(asof.banner(chosen, (), on))
    st.html(
        Markup('<div class="pagehead"><h1>Library</h1><p class="lead">{}, {}. The words of a brief stay as they came; '
               "what was found in them, and what analysts said of it, is kept beside them.</p></div>"
        ).format(count(len(rows), "brief"), count(passages, "passage"))
    )  # fmt: skip
    if on.desk.briefs.behind:
        st.html(
            Markup(
                '<p class="done" role="status">{} being indexed anew; until that is done, '
                "lists and searches may lack them or show them as they were.</p>"
            ).format(count(on.desk.briefs.behind, "brief is", "briefs are"))
        )
    actions.tell()
    left, right = st.columns([8, 4], gap="large")
    with left:
        out = all(each in on.briefs for each in (chosen.brief, chosen.against) if each)
        if chosen.against and out:
            st.html(comparison.comparison(chosen, on))
        elif chosen.of:
            st.html(_of_series(chosen, on))
        else:
            with st.container(key="filters"):
                _filters(chosen, on, rows)
            st.html(_found(chosen, on) if _asks_passages(chosen) else _list(chosen, rows))
    with right:
        if chosen.brief in on.briefs:
            brief_card.draw(chosen, on)
        drop_zone.draw(chosen, on, drop_zone.place())
        if names := on.desk.briefs.bin():
            st.html(brief_card.binned(names))


def _asks_passages(chosen: Selection) -> bool:
    return any((chosen.words, chosen.area, chosen.topic, chosen.band, chosen.foreign))


def _filters(chosen: Selection, on: Reader, rows: Mapping[str, Shelved]) -> None:
    """Draw the fields that narrow down; each carries the address's value in its key."""
    names = on.desk.linker.lexicon.area_names
    areas = sorted(names, key=lambda each: names[each])
    producers = sorted({each.producer for each in rows.values() if each.readable} | {chosen.producer} - {ALL})
    bands = {**{each: f"{each}, {share}" for each, share in BANDS.items()}, OUTSIDE: OUTSIDE}
    one, two, three, four = st.columns([3, 3, 3, 3])
    area = _pick(one, "Area named", chosen.area, areas, names.__getitem__)
    topic = _pick(two, "Topic", chosen.topic, TOPICS, str)
    band = _pick(three, "Likelihood", chosen.band, list(bands), bands.__getitem__)
    producer = _pick(four, "Producer", chosen.producer, producers, str)
    five, six, seven = st.columns([3, 3, 6], vertical_alignment="bottom")
    since = _day(five, "Published from", chosen.since, "since")
    until = _day(six, "to", chosen.until, "until")
    foreign = seven.checkbox("foreign-domain sources only", chosen.foreign, key=f"foreign-{chosen.foreign}")
    now = replace(
        chosen, area=area, topic=topic, band=band, producer=producer, since=since, until=until, foreign=foreign, skip=0
    )
    if replace(now, skip=chosen.skip) != chosen:
        address.go(now)
    every = replace(chosen, **address.UNFILTERED)
    if every != replace(chosen, skip=0):
        found = Markup(" for <b>{}</b>").format(chosen.words) if chosen.words else ""
        st.html(
            Markup('<p class="choices">Narrowed down{} {}</p>').format(
                found, html.link(address.href(every), "show all briefs", "filters")
            )
        )


def _pick(column: DeltaGenerator, label: str, value: str, options: Sequence[str], named: Callable[[str], str]) -> str:
    """Draw a field that narrows down to one of several, or to none of them in particular."""
    listed = list(options)
    place = listed.index(value) if value in listed else None
    key = f"{label}-{value}"
    return column.selectbox(label, listed, index=place, format_func=named, placeholder="any", key=key) or ALL


def _day(column: DeltaGenerator, label: str, value: date | None, name: str) -> date | None:
    key = f"library-{name}-{value}"
    found: date | None = column.date_input(
        label, value, min_value=address.EARLIEST, max_value=address.LATEST, format="YYYY-MM-DD", key=key
    )
    return found


# What is listed


def _list(chosen: Selection, rows: Mapping[str, Shelved]) -> Markup:
    """Return the briefs, newest first, a page of them."""
    wanted = [
        each
        for each in rows.values()
        if (not chosen.producer or each.producer == chosen.producer)
        and (chosen.since is None or each.published >= chosen.since)
        and (chosen.until is None or each.published <= chosen.until)
    ]
    if not wanted:
        return Markup('<p class="empty">No brief here is of that producer and time.</p>')
    skip = chosen.skip if chosen.skip < len(wanted) else 0
    lines = html.join(_row(chosen, each) for each in wanted[skip : skip + ON_A_PAGE])
    return Markup(
        '<table class="briefs"><caption class="hidden">Briefs</caption><thead><tr><th scope="col">Brief</th>'
        '<th scope="col">Published</th><th scope="col">Passages</th><th scope="col"></th></tr></thead>'
        "<tbody>{}</tbody></table>{}"
    ).format(lines, _turn(chosen, skip, len(wanted)))


def _turn(chosen: Selection, skip: int, many: int) -> Markup:
    """Return the way to newer and older ones, where one page does not hold them all."""
    pieces = []
    if skip:
        pieces.append(html.link(address.href(chosen, skip=max(skip - ON_A_PAGE, 0)), "newer", "turn"))
    if many > ON_A_PAGE:
        pieces.append(Markup("<span>{:,} to {:,} of {:,}</span>").format(skip + 1, min(skip + ON_A_PAGE, many), many))
    if skip + ON_A_PAGE < many:
        pieces.append(html.link(address.href(chosen, skip=skip + ON_A_PAGE), "older", "turn"))
    return Markup('<p class="choices">{}</p>').format(html.join(pieces, " ")) if pieces else Markup("")


def _of_series(chosen: Selection, on: Reader) -> Markup:
    """Return the passages that speak of a series, newest first, a page of them, each with the reason."""
    many = sum(on.briefs.days_of(chosen.of).values())
    skip = chosen.skip if chosen.skip < many else 0
    lines = html.join(
        Markup('<li dir="auto">{} <span class="cite">{}, {}; {}</span></li>').format(
            html.link(
                address.href(chosen, "brief", brief=hit.brief, excerpt=hit.excerpt), html.marked(hit.pieces), "found"
            ),
            hit.title,
            day_words(hit.published),
            "; ".join(why),
        )
        for hit, why in on.briefs.passages(chosen.of, ON_A_PAGE, skip)
    )
    return Markup(
        '<section class="found"><h2>{} of {} <span class="unit">{}</span></h2><ol>{}</ol></section>{}'
    ).format(
        count(many, "passage speaks", "passages speak"),
        html.link(address.href(chosen, "series", series=chosen.of), on.catalog.indicators[chosen.of].short, "found"),
        html.link(address.href(chosen, of="", skip=0), "show all briefs", "found"),
        lines,
        _turn(chosen, skip, many),
    )


def _row(chosen: Selection, each: Shelved) -> Markup:
    current = each.id == chosen.brief
    title = (
        html.link(address.href(chosen, brief=each.id, excerpt=""), each.title, "shelf", current=current)
        if each.readable
        else Markup("{}").format(each.title)
    )
    compare = (
        html.link(address.href(chosen, against=each.id), "compare", "compare")
        if chosen.brief and not current and each.readable
        else Markup("chosen")
        if current
        else Markup("")
    )
    return html.template(
        "brief_row",
        current=current,
        title=title,
        about=f"{each.producer}; {each.kind}{', ships with the app' if each.shipped else ''}",
        fault=each.fault,
        published=day_words(each.published) if each.readable else "",
        passages=each.passages,
        lost=f", {each.orphaned} orphaned" if each.orphaned else "",
        compare=compare,
    )


def _found(chosen: Selection, on: Reader) -> Markup:
    """Return the passages that a search found, brief by brief, each between the two around it."""
    filters = Filters(
        chosen.area, chosen.topic, chosen.band, chosen.producer, chosen.foreign, chosen.since, chosen.until
    )
    hits = on.briefs.search(chosen.words, filters, MOST_HITS + 1)
    if not hits:
        return Markup(
            '<p class="empty">No passage has all of that. Fewer words, or the beginning of one with a * (sanct*), '
            'find more; words in "quotation marks" are looked for as they stand.</p>'
        )
    more = " The newest are shown; narrow down to see others." if len(hits) > MOST_HITS else ""
    shown = hits[:MOST_HITS]
    told = f"{count(len(shown), 'passage')}{' and more' if more else ''}.{more}"
    groups = html.join(
        Markup('<section class="found"><h2>{} <span class="unit">{}, {}</span> {}</h2><ol>{}</ol></section>').format(
            html.link(address.href(chosen, "brief", brief=brief, excerpt=""), title, "found"),
            producer,
            day_words(day),
            html.link(address.href(chosen, against=brief), "compare", "compare") if brief != chosen.brief else "",
            html.join(map(partial(_hit, chosen), of_brief)),
        )
        for (brief, title, producer, day), of_brief in groupby(
            shown, key=lambda each: (each.brief, each.title, each.producer, each.published)
        )
    )
    return Markup('<p class="told" role="status">{}</p>{}').format(told, groups)


def _hit(chosen: Selection, hit: Hit) -> Markup:
    return Markup('<li dir="auto"><span class="around">{}</span> {} <span class="around">{}</span></li>').format(
        hit.before,
        html.link(
            address.href(chosen, "brief", brief=hit.brief, excerpt=hit.excerpt), html.marked(hit.pieces), "found"
        ),
        hit.after,
    )
