"""The Monitor: what is most unusual lately, then every series as a tile or a row with a small chart, by topic.

One piece of HTML with small SVG lines, so that eighty tiles cost no more than one chart. All lines share one
axis of time where the series allows it; a tile whose figures lie elsewhere names its own years.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core.kept import kept, pickled
from indicators.core.words import capital, day_words
from indicators.figures import words
from indicators.model import TOPICS
from indicators.views import address, reads
from indicators.views.parts import asof, html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indicators.figures.ranks import Unusual
    from indicators.model import Freshness, Indicator, Selection
    from indicators.reader import Reader
    from indicators.views.reads import Tile

TOPIC_TITLES = {
    "currency": "Currency and prices",
    "trade": "Trade",
    "energy": "Energy",
    "shipment": "Shipments",
    "arms": "Arms",
    "information": "Information control",
    "risk": "Risk",
}
MOST = 12
ALMOST = 1e-9  # what a share lacks by rounding alone
LATELY = Markup(
    "The last change of each series, ranked by its size, up or down, among the same series&rsquo; own earlier ones: "
    "100 is larger than all of them. Lately goes by the rhythm of each: when its source was last looked at, no more "
    "than one figure was overdue, and the last is less than a year old (of yearly figures, at most one is overdue). "
    "Series that have ended or fallen silent are left out and say so below; single reports are not ranked."
)


def draw(chosen: Selection, on: Reader) -> None:
    """Draw the page for a selection."""
    st.html(made(chosen, on))


@kept(4_000_000, key=lambda chosen, on: (chosen, on, address.published(on, chosen)), weigh=pickled)
def made(chosen: Selection, on: Reader) -> Markup:
    """Return the page for a selection, as the reader knows it."""
    fresh = on.freshness()
    published = address.published(on, chosen)
    every = reads.tiles(on, published)
    tiles = [each for each in every if chosen.topic in ("", each.indicator.topic)]
    return (
        asof.banner(chosen, [each.indicator.id for each in tiles], on)
        + _head(chosen, tiles, fresh, published)
        + _unusual(chosen, reads.lately(tiles, fresh, on.day))
        + _all(chosen)
        + html.join(
            _section(chosen, on, topic, [each for each in tiles if each.indicator.topic == topic], fresh)
            for topic in TOPICS
        )
        + _waiting(chosen, on, {each.indicator.id for each in tiles})
    )


def _waiting(chosen: Selection, on: Reader, shown: set[str]) -> Markup:
    """Return the series that show no figure: each waits for a source's first answer, or had none known by the day."""
    missing = [
        each for each in on.catalog.indicators.values() if each.id not in shown and chosen.topic in ("", each.topic)
    ]
    later = on.desk.store.with_figures(on.known) - on.held().keys() if on.earlier else frozenset()
    came_later = [each for each in missing if each.id in later]
    waiting = [each for each in missing if each.id not in later]
    refresh = html.link(address.href(chosen, "sources"), "refresh them on Sources", "waiting")
    comes = Markup("of publishers that have not been asked yet, or gave nothing so far: {}").format(refresh)
    return _without(chosen, "No figure was known by this day", came_later, "whose first figure became known later") + (
        _without(chosen, "Waiting for a first figure", waiting, comes)
    )


def _without(chosen: Selection, title: str, missing: list[Indicator], why: str) -> Markup:
    if not missing:
        return Markup("")
    listed = html.join(
        Markup("<li>{}</li>").format(
            html.link(address.href(chosen, "series", series=each.id), each.short, "waiting"),
        )
        for each in missing
    )
    return Markup(
        '<section class="waiting"><h2>{}</h2><p>{} series {}.</p>'
        "<details><summary>Which</summary><ul>{}</ul></details></section>"
    ).format(title, len(missing), why, listed)


def _head(chosen: Selection, tiles: list[Tile], fresh: dict[str, Freshness], published: date | None) -> Markup:
    topics = html.join(
        (
            html.link(
                address.href(chosen, topic=each),
                TOPIC_TITLES.get(each, "All"),
                "topics",
                current=chosen.topic == each,
            )
            for each in ("", *TOPICS)
        ),
        " ",
    )
    mark = (
        Markup(" A red line marks {}, when the brief was published, where the time shown includes it.").format(
            day_words(published)
        )
        if published
        else ""
    )
    return Markup(
        '<div class="pagehead"><h1>Monitor</h1><p class="lead">{}{}</p><p class="choices">{}</p></div>'
    ).format(standing([fresh[each.indicator.id] for each in tiles]), mark, topics)


def _unusual(chosen: Selection, found: list[Tile]) -> Markup:
    """Return the list of the most unusual last changes, each with its rank from 0 to 100 and in words."""
    topic = f" in {TOPIC_TITLES[chosen.topic]}" if chosen.topic else ""
    title = Markup('<section class="unusual"><h2>Most unusual lately{}</h2><p class="lead">{}</p>').format(
        topic, LATELY
    )
    if not found:
        return title + Markup(
            '<p class="empty">No series here has a change of lately that can be ranked.</p></section>'
        )
    return title + Markup("<ol>{}</ol></section>").format(
        html.join(_unusual_row(chosen, each, each.unusual) for each in found[:MOST] if each.unusual)
    )


def _unusual_row(chosen: Selection, tile: Tile, found: Unusual) -> Markup:
    body = html.template(
        "unusual",
        topic=html.topic(tile.indicator.topic),
        short=tile.indicator.short,
        unit=tile.indicator.unit,
        reading=html.value(tile.last, tile.indicator, tile.frequency, "small"),
        rank=rank_of(found.share),
        told=capital(words.unusual_words(found, tile.frequency, tile.indicator)),
    )
    return Markup('<li class="topic-edge-{}">{}</li>').format(
        tile.indicator.topic,
        html.link(address.href(chosen, "series", series=tile.indicator.id), body, "unusual", css="row"),
    )


def rank_of(share: float) -> int:
    """Return of a share of earlier changes its place from 0 to 100: 100 only where all are smaller."""
    return int(share * 100 + ALMOST)


def _all(chosen: Selection) -> Markup:
    ways = (("tiles", False), ("rows", True))
    links = html.join(
        (html.link(address.href(chosen, rows=rows), told, "shape", current=chosen.rows == rows) for told, rows in ways),
        " ",
    )
    return Markup(
        '<div class="every"><h2>Every series</h2><p class="lead">By topic, those with the most unusual last change '
        'first.</p><p class="choices shape"><b>Show as</b> {}</p></div>'
    ).format(links)


def standing(fresh: list[Freshness]) -> str:
    """Return in one or two sentences how fresh the figures are, without alarm where there is none."""
    copies = Counter(each.copy for each in fresh)
    taken = sorted(each.retrieved_on for each in fresh if each.copy == "snapshot" and each.retrieved_on)
    total = f"{len(fresh)} series" if len(fresh) != 1 else "1 series"
    if copies["snapshot"] == len(fresh) and taken:
        days = day_words(taken[0]) if taken[0] == taken[-1] else f"{day_words(taken[0])} to {day_words(taken[-1])}"
        return f"{total}, all as shipped: snapshots taken {days}, not asked for since. Read each value with its day."
    parts = [f"{count} {word}" for word, count in copies.most_common()]
    return f"{total}. Our copies: {', '.join(parts)}."


def _section(chosen: Selection, on: Reader, topic: str, tiles: list[Tile], fresh: dict[str, Freshness]) -> Markup:
    if not tiles:
        return Markup("")
    return Markup('<section class="tiles{} topic-edge-{}"><h3>{}</h3><ul>{}</ul></section>').format(
        " rows" if chosen.rows else "",
        topic,
        TOPIC_TITLES[topic],
        html.join(_tile(chosen, on, each, fresh) for each in tiles),
    )


def _tile(chosen: Selection, on: Reader, tile: Tile, every: Mapping[str, Freshness]) -> Markup:
    fresh, lapsed = every[tile.indicator.id], reads.lapsed(tile, every, on.day)
    told = (
        tile.caution
        if tile.caution
        else words.unusual_words(tile.unusual, tile.frequency, tile.indicator)
        if tile.unusual
        else "Single reports, not a trend"
        if tile.indicator.drawn_as == "point"
        else "No earlier figure to compare the last with"
    )
    told = capital(told)
    body = html.template(
        "tile",
        short=tile.indicator.short,
        unit=tile.indicator.unit,
        reading=html.value(tile.last, tile.indicator, tile.frequency),
        spark=_spark(tile),
        told=told,
        lapsed=Markup('<p class="lapsed">Not in the list of what is unusual lately: {}.</p>').format(lapsed)
        if lapsed
        else "",
        source=_source(on, tile, fresh),
        copy=html.state(fresh.copy, fresh.copy_words),
        publication=_publication(fresh),
    )
    return Markup("<li>{}</li>").format(
        html.link(address.href(chosen, "series", series=tile.indicator.id), body, "tiles", css="tile")
    )


def _source(on: Reader, tile: Tile, fresh: Freshness) -> str:
    """Return whose figures a tile shows, and the day our copy was taken."""
    sources = on.catalog.sources
    title = sources[tile.indicator.source].title
    if tile.indicator.asks and fresh.copy != "snapshot":
        title = f"{title}, by way of {sources[tile.indicator.asks].title}"
    return f"{title}, taken {fresh.retrieved_words}" if fresh.retrieved_words else title


def _publication(fresh: Freshness) -> Markup:
    """Return the publication fact, where something is known of it."""
    return html.state(fresh.publication, fresh.publication_words) if fresh.publication != "unknown" else Markup("")


def _spark(tile: Tile) -> Markup:
    start, end = tile.span
    return Markup('<img src="{}" alt="" class="sparkline"><p class="years"><span>{}</span><span>{}</span></p>').format(
        tile.image, start.year, end.year
    )
