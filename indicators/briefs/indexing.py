"""What goes into the index of one brief: its row of the list, and its passages with their words, tags and links."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from indicators.briefs import file as brief_files
from indicators.briefs import terms
from indicators.language import recognition
from indicators.language.estimative import band, likelihood_words
from indicators.store.index import Indexed, Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.language.links import Linker
    from indicators.model import Brief, Excerpt, Link

Made = tuple[Indexed, list[Passage]]


def of_brief(
    brief: Brief, stamp: str, words: str, fault: str, links: Mapping[str, Sequence[Link]], linker: Linker
) -> Made:
    """Return a brief and its passages as they go into the index.

    Args:
        brief: to be found.
        stamp: of its file.
        words: a hash of what found its links.
        fault: the first of its file, or "".
        links: of each excerpt.
        linker: knows the series, and whom a passage names.
    """
    notes = dict(brief.footnotes)
    passages = [Passage("", brief.title, brief.producer, terms.tags(brief))]
    for each in brief.excerpts:
        note = " ".join(notes.get(marker, "") for marker in brief_files.footnote_markers(each))
        tags = _tags_of(each, brief, links[each.id], linker)
        passages.append(Passage(each.id, each.quote, note, tags, links[each.id]))
    return row(brief.id, brief, stamp, words, fault), passages


def row(brief_id: str, brief: Brief | None, stamp: str, words: str, fault: str) -> Indexed:
    """Return a brief's row of the list; without one, that of a file that is none, or that nothing can be made of."""
    return Indexed(
        id=brief_id,
        stamp=stamp,
        words=words,
        title=brief.title if brief else brief_id,
        producer=brief.producer if brief else "",
        published=brief.published if brief else date(1900, 1, 1),
        url=brief.url if brief else "",
        kind=brief.kind if brief else "",
        sha256=brief_files.body_hash(brief.body) if brief else "",
        passages=len(brief.excerpts) if brief else 0,
        orphaned=sum(each.orphaned for each in brief.excerpts) if brief else 0,
        claims=len(brief.claims) if brief else 0,
        fault=fault,
    )


def _tags_of(excerpt: Excerpt, brief: Brief, links: Sequence[Link], linker: Linker) -> str:
    named = recognition.mentions(excerpt.quote, linker.lexicon)
    areas = {*excerpt.areas, *(area for each in named for area in each.areas)}
    series = (linker.catalog.indicators.get(each.series_id) for each in links)
    topics = {*excerpt.topics, *(each.topic for each in series if each)}
    said = band(likelihood_words(excerpt.quote))
    tags = [terms.tag("area", each) for each in areas] + [terms.tag("topic", each) for each in topics]
    tags += [terms.tag("band", said)] if said else []
    tags += [terms.tag("foreign", "yes")] if brief_files.is_foreign(excerpt, brief) else []
    return " ".join((terms.tags(brief), *sorted(tags)))
