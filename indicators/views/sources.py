"""The Sources page: a row for each source with its state, last period, licence and terms."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators import words
from indicators.freshness import day_words
from indicators.model import USES
from indicators.views import html, monitor, state

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Freshness, Selection, Source
    from indicators.start import Desk
    from indicators.views.state import Tile

USE_SIGNS = {"open": "○", "attribution": "◎", "non-commercial": "◐", "unclear": "?"}


def draw(chosen: Selection, on: Desk) -> None:
    """Draw the page for a selection."""
    st.html(made(chosen, on.store.revision(), state.today()))


@state.kept
def made(chosen: Selection, revision: int, today: date) -> Markup:
    """Return the page for a selection, a revision of the store and a day."""
    on = state.desk()
    fresh = state.freshnesses(revision, today)
    tiles = state.tiles(revision, today, state.published(on, chosen))
    sources = sorted(on.catalog.sources.values(), key=lambda each: each.title.lower())
    rows = html.join(
        _row(chosen, source, [each for each in tiles if each.indicator.source == source.id], fresh)
        for source in sources
    )
    head = Markup(
        '<div class="pagehead"><h1>Sources</h1><p class="lead">{} Two facts are kept apart: our <i>copy</i>, and '
        "what the publisher has <i>published</i> as far as we have looked.</p></div>"
    ).format(monitor.standing(list(fresh.values())))
    table = Markup(
        '<table class="sources"><caption class="hidden">Sources</caption><thead><tr><th scope="col">Source</th>'
        '<th scope="col">Our copy</th><th scope="col">Publication</th><th scope="col">Last period</th>'
        '<th scope="col">Licence and terms</th></tr></thead><tbody>{}</tbody></table>'
    ).format(rows)
    return head + table


def _row(chosen: Selection, source: Source, tiles: list[Tile], fresh: dict[str, Freshness]) -> Markup:
    own = [fresh[each.indicator.id] for each in tiles]
    taken = sorted({each.retrieved_on for each in own if each.retrieved_on})
    days = (
        day_words(taken[0]) if len(taken) == 1 else f"{day_words(taken[0])} to {day_words(taken[-1])}" if taken else ""
    )
    newest = max((each for each in tiles if each.last), key=lambda each: each.last.end, default=None)  # type: ignore[union-attr]
    series = html.join(
        Markup("<li>{}</li>").format(
            html.link(state.href(chosen, "series", series=each.indicator.id), each.indicator.short, "sources")
        )
        for each in tiles
    )
    return Markup(
        '<tr><th scope="row"><span class="title">{}</span><span class="producer">{}</span>'
        "<details><summary>{} series</summary><ul>{}</ul></details></th>"
        '<td data-label="Our copy">{}<span class="day">{}</span></td><td data-label="Publication">{}</td>'
        '<td data-label="Last period">{}</td><td data-label="Licence and terms">{}</td></tr>'
    ).format(
        html.outside(source.url, source.title),
        source.producer,
        len(tiles),
        series,
        html.join((html.state(word, word) for word in dict.fromkeys(each.copy for each in own)), " "),
        f"taken {days}",
        _publications(own),
        words.reading_period(newest.last, newest.frequency) if newest and newest.last else "none",
        _terms(source),
    )


def _publications(own: list[Freshness]) -> Markup:
    counted = Counter((each.publication, each.publication_words) for each in own)
    return html.join(
        (
            Markup('<span class="line">{}{}<span class="day">{}</span></span>').format(
                html.state(word, told),
                f" {count} of {len(own)}" if len(counted) > 1 else "",
                told,
            )
            for (word, told), count in counted.most_common()
        )
    )


def _terms(source: Source) -> Markup:
    licence = html.outside(source.licence_url, source.licence) if source.licence_url else source.licence
    return Markup(
        '<span class="use use-{}"><span aria-hidden="true">{}</span> {}</span> <span class="licence">{}</span>'
        "<details><summary>Terms in full</summary><p>{}</p><p><b>Credit</b> {}</p>"
        "<p><b>First public</b> {}. {}</p><p><b>{}</b> {}</p></details>"
    ).format(
        source.use,
        USE_SIGNS[source.use],
        USES[source.use],
        licence,
        source.terms,
        source.attribution,
        day_words(source.first_published),
        source.first_published_note,
        "Restates its history." if source.restates else "Does not restate its history.",
        source.restates_note,
    )
