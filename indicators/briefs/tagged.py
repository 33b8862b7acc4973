"""The links of an excerpt: those tagged in its brief's file, then those found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.model import EventLink, Link

if TYPE_CHECKING:
    from indicators.language.links import Linker
    from indicators.model import Brief, Excerpt


def links_of(excerpt: Excerpt, linker: Linker) -> tuple[Link, ...]:
    """Return the links of an excerpt: tagged ones in their order, then those found that nobody struck out."""
    tagged = tuple(Link(each, 1.0, (_tagged(excerpt, each),), "tagged") for each in excerpt.links)
    settled = {*excerpt.links, *excerpt.rejected}
    found = linker.find(excerpt.quote)
    return (*tagged, *(each for each in found if each.series_id not in settled))


def events_of(excerpt: Excerpt, brief: Brief, linker: Linker) -> tuple[EventLink, ...]:
    """Return the events of an excerpt: tagged ones first, then those found."""
    tagged = tuple(EventLink(each, 1.0, ("tagged in the brief",), "tagged") for each in excerpt.events)
    found = linker.events(excerpt.quote, brief.published)
    return (*tagged, *(each for each in found if each.event_id not in excerpt.events))


def _tagged(excerpt: Excerpt, series_id: str) -> str:
    for each in reversed(excerpt.decisions):
        if each.series_id == series_id and each.word not in ("struck out", "taken back"):
            return f"{each.word} by {each.by} on {each.at.date().isoformat()}"
    return "tagged in the brief"
