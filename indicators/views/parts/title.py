"""The title of a view, in the browser's tab and its history: what is shown first, the name of the desk last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.core.words import day_words

if TYPE_CHECKING:
    from indicators.model import Selection
    from indicators.reader import Reader

MOST_LETTERS = 60  # of a passage; a tab shows fewer, a history more


def title(chosen: Selection, on: Reader, page: str, desk: str) -> str:
    """Return the title of a view: a series, a brief and its passage, or the page; and the day it is as of.

    Args:
        chosen: the view.
        on: the desk as known on its day.
        page: the name of the page.
        desk: the name of the desk.
    """
    shown = [*_named(chosen, on)] or [page]
    if on.earlier:
        shown.append(f"as of {day_words(on.day)}")
    return " - ".join((*(" ".join(each.split()) for each in shown), desk))


def _named(chosen: Selection, on: Reader) -> list[str]:
    if chosen.page == "series" and chosen.series in on.catalog.indicators:
        first = on.catalog.indicators[chosen.series].short
        return [f"{first}, and {len(chosen.compare)} more" if chosen.compare else first]
    if chosen.page == "brief" and chosen.brief in on.briefs:
        brief = on.briefs[chosen.brief]
        passage = next((each.quote for each in brief.excerpts if each.id == chosen.excerpt), "")
        return [brief.title, *([_cut(passage)] if passage else [])]
    return []


def _cut(words: str) -> str:
    if len(words) <= MOST_LETTERS:
        return words
    return words[:MOST_LETTERS].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
