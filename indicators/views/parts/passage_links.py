"""The links of a passage: why each series stands beside it, and the words an analyst has on that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.answers.series import changes, lacking
from indicators.answers.series import last as last_value
from indicators.core.words import day_words
from indicators.views import address
from indicators.views.parts import actions, html

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Excerpt, Indicator, Link, Selection
    from indicators.reader import Reader


def way_to_add(chosen: Selection) -> Markup:
    """Return the button that opens the field to link another series to the passage; nothing while it is open."""
    if actions.picking(chosen.brief, chosen.excerpt):
        return Markup("")
    button = html.button("Link another series to this passage", "pick", brief=chosen.brief, excerpt=chosen.excerpt)
    return Markup('<p class="way">{}</p>').format(button)


def draw_add(chosen: Selection, on: Reader) -> None:
    """Draw the field to pick another series for the passage, once it was opened."""
    if not actions.picking(chosen.brief, chosen.excerpt):
        return
    linked = {each.series_id for each in on.briefs.links(chosen.brief).get(chosen.excerpt, ())}
    with st.container(key="add-link"):
        series = st.selectbox(
            "Link another series to this passage",
            [each for each in on.catalog.indicators if each not in linked],
            index=None,
            format_func=lambda each: address.series_name(on, each),
            placeholder="type a few letters of its name",
            key=f"add-{chosen.brief}-{chosen.excerpt}",
        )
    if series:
        asked = {"do": "add", "brief": chosen.brief, "excerpt": chosen.excerpt, "series": series}
        actions.ask(asked, on.desk)


def why(on: Reader, link: Link, indicator: Indicator, excerpt: Excerpt) -> Markup:
    """Return why a series stands beside a passage, and the words an analyst has on that; nothing if tagged in it."""
    if is_tagged(link):
        return Markup("")
    how = "Found: the passage" if link.by == "found" else "Link"
    buttons = [word("Strike out", "strike", on, indicator, excerpt)]
    if link.by == "found":
        buttons.insert(0, word("Accept", "accept", on, indicator, excerpt))
    return Markup('<p class="why">{} {}. {}</p>').format(how, "; ".join(link.reasons), html.join(buttons, " "))


def is_tagged(link: Link) -> bool:
    """Return whether the brief's own file says so, and no analyst's name stands by it."""
    return link.reasons == ("tagged in the brief",)


def word(label: str, do: str, on: Reader, indicator: Indicator, excerpt: Excerpt) -> Markup:
    """Return the button for a word on a link; nothing as of an earlier day."""
    if on.earlier:
        return Markup("")  # an analyst's word is given with today's knowledge
    told = f"{label} the link to {indicator.short}"
    return html.button(label, do, told, brief=excerpt.brief_id, excerpt=excerpt.id, series=indicator.id)


def struck_out(chosen: Selection, on: Reader, excerpt: Excerpt) -> Markup:
    """Return the links that somebody struck out, who and when where that is on record, and the way back."""
    rows = []
    for series in excerpt.rejected:
        if series not in on.catalog.indicators:
            continue
        indicator = on.catalog.indicators[series]
        words = [each for each in excerpt.decisions if each.series_id == series and each.word == "struck out"]
        who = f"by {words[-1].by} on {day_words(words[-1].at.date())}" if words else "in the brief's file"
        rows.append(
            Markup('<li>{} <span class="cite">{}</span> {}</li>').format(
                html.link(address.href(chosen, "series", series=series), indicator.short, "series"),
                who,
                word("Restore", "restore", on, indicator, excerpt),
            )
        )
    if not rows:
        return Markup("")
    return Markup('<section class="events"><h2>Links struck out</h2><ul>{}</ul></section>').format(html.join(rows))


def others(chosen: Selection, on: Reader, rest: tuple[Link, ...], published: date, excerpt: Excerpt) -> Markup:
    """Return the series that have no chart here: there is no room, or no value in the time shown."""
    if not rest:
        return Markup("")
    rows = []
    for each in rest:
        series = each.series_id
        indicator = on.catalog.indicators[series]
        frequency = on.as_read(series)[1]
        rows.append(
            Markup(
                '<tr><th scope="row">{}<span class="unit">{}</span>{}</th><td>{}</td><td class="changes">{}</td></tr>'
            ).format(
                html.link(address.href(chosen, "series", series=series), indicator.short, "series"),
                html.measured(indicator, frequency),
                why(on, each, indicator, excerpt) or word("Strike out", "strike", on, indicator, excerpt),
                html.value(last_value(on, series), indicator, frequency, "small", lacking(on, series)),
                html.changes(changes(on, series, published)),
            )
        )
    return Markup(
        '<table class="others"><caption>Also linked to this passage</caption><thead><tr>'
        '<th scope="col">Series</th><th scope="col">Last value</th>'
        '<th scope="col">Around publication</th></tr></thead><tbody>{}</tbody></table>'
    ).format(html.join(rows))
