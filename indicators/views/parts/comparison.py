"""Two briefs compared: what each says of the same figures, side by side."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.core.words import count, day_words
from indicators.model import TOPICS
from indicators.views import address
from indicators.views.parts import html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Brief, Selection
    from indicators.reader import Reader

MOST_IN_A_CELL = 4


def comparison(chosen: Selection, on: Reader) -> Markup:
    """Return what two briefs say of the same figures, side by side, those first that both speak of."""
    pair = (on.briefs[chosen.brief], on.briefs[chosen.against])
    said = [_by_series(each, on) for each in pair]
    topics = Counter(on.catalog.indicators[series].topic for each in said for series in each)
    if chosen.topic:
        said = [
            {series: texts for series, texts in each.items() if on.catalog.indicators[series].topic == chosen.topic}
            for each in said
        ]
    both = [series for series in said[0] if series in said[1]]
    order = (*both, *(s for s in said[0] if s not in both), *(s for s in said[1] if s not in both))
    choices = html.join(
        (
            html.link(address.href(chosen, topic=each), each or "all topics", "topics", current=each == chosen.topic)
            for each in ("", *(each for each in TOPICS if each in topics or each == chosen.topic))
        ),
        " ",
    )
    heads = html.join(
        Markup('<th scope="col">{}<span class="unit">{}, {}</span></th>').format(
            html.link(address.href(chosen, "brief", brief=each.id, excerpt="", against=""), each.title, "pair"),
            each.producer,
            day_words(each.published),
        )
        for each in pair
    )
    lines = html.join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            html.link(address.href(chosen, "series", series=series), on.catalog.indicators[series].short, "series"),
            html.join(
                _cell(chosen, brief, texts.get(series, ())) for brief, texts in zip(pair, said, strict=True)
            ),
        )
        for series in order
    )  # fmt: skip
    table = (
        Markup(
            '<table class="pair"><caption class="hidden">Two briefs compared</caption><thead><tr>'
            '<th scope="col">Series</th>{}</tr></thead><tbody>{}</tbody></table>'
        ).format(heads, lines)
        if order
        else Markup('<p class="empty">No figure here measures anything that either says on this topic.</p>')
    )
    return Markup(
        '<h2 class="charttitle">Two briefs, figure by figure</h2><p class="choices"><b>Topic</b> {} {}</p>'
        '<p class="told">{} in both.</p>{}'
    ).format(
        choices,
        html.link(address.href(chosen, against="", topic=""), "end the comparison", "pair"),
        count(len(both), "series", "series"),
        table,
    )


def _by_series(brief: Brief, on: Reader) -> dict[str, list[str]]:
    """Return the excerpts of a brief that speak of each series, in the order of the text."""
    found: dict[str, list[str]] = {}
    for excerpt, links in on.briefs.links(brief.id).items():
        for link in links:
            if link.series_id in on.catalog.indicators:
                found.setdefault(link.series_id, []).append(excerpt)
    return found


def _cell(chosen: Selection, brief: Brief, ids: Sequence[str]) -> Markup:
    quotes = {each.id: each.quote for each in brief.excerpts}
    texts = [
        Markup('<p dir="auto">{}{}</p>').format(
            html.link(
                address.href(chosen, "brief", brief=brief.id, excerpt=each, against=""),
                quotes[each],
                "pair",
                css="passage",
            ),
            html.join(Markup(" {}").format(tag) for tag in html.likelihoods(quotes[each])),
        )
        for each in ids[:MOST_IN_A_CELL]
    ]
    if len(ids) > MOST_IN_A_CELL:
        texts.append(Markup('<p class="cite">and {}</p>').format(count(len(ids) - MOST_IN_A_CELL, "more", "more")))
    return Markup('<td data-label="{}">{}</td>').format(
        brief.title, html.join(texts) if texts else Markup('<span class="cite">says nothing of it</span>')
    )
