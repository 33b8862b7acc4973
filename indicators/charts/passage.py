"""What is marked on the charts of a passage: the same on its page, in a room and in what is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.charts.annotations import Annotations
from indicators.language.recognition import areas_named, mentions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from indicators.model import Brief, Event, Excerpt
    from indicators.reader import Reader

MOST_RULES = 5


def events_of(on: Reader, named: Iterable[str]) -> tuple[Event, ...]:
    """Return the events of some ids that the reader knows, by their days."""
    known = {each.id: each for each in on.events}
    found = (known[each] for each in dict.fromkeys(named) if each in known)
    return tuple(sorted(found, key=lambda each: each.date))


def marks_of(
    on: Reader, brief: Brief, excerpt: Excerpt, events: Sequence[Event], span: tuple[date, date]
) -> Annotations:
    """Return the day of publication, the passage's first events in a span as rules, and ticks for others of its areas.

    Args:
        on: whose events may be ticks.
        brief: the passage's.
        excerpt: the passage; without areas of its own it has those that it names.
        events: what the passage speaks of, as `events_of` gives it; the numbers of the rules are in this order.
        span: first and last day of every chart of the passage.
    """
    areas = set(excerpt.areas) or set(areas_named(mentions(excerpt.quote, on.desk.linker.lexicon)))

    def shown(among: Iterable[Event]) -> list[Event]:
        return [each for each in among if span[0] <= each.date <= span[1]]

    ticks = (each for each in shown(on.events) if set(each.areas) & areas and each not in events)
    return Annotations(brief.published, tuple(shown(events)[:MOST_RULES]), tuple(ticks))
