"""The answer to a passage, before its charts: its first words, what became of its first series, and its marks.

What stands here is short, so that the chart comes first on every screen; all else of a passage comes after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.answers.series import outcome
from indicators.views.parts import brief_text, html, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Brief, Excerpt, Marked, Selection
    from indicators.reader import Reader

_TAG = re.compile(r"<[^>]*>")
MOST_WORDS = 60  # before the first chart
FEWEST, ENOUGH, LONGEST = 6, 12, 24  # words of the quotation


def head(
    chosen: Selection,
    on: Reader,
    brief: Brief,
    excerpt: Excerpt,
    series: str,
    claims: Sequence[Marked],
    below: Markup,
) -> Markup:
    """Return what stands over the first chart of a passage.

    Args:
        chosen: the page.
        on: whose figures they are.
        brief: the passage's.
        excerpt: the passage, whose quotation is cut to the room that is left.
        series: of the first chart; "" where no series bears on the passage.
        claims: of the passage; of the one that is chosen it is said what it says.
        below: what follows up to the chart, with what is said there.
    """
    said = verdict(on, series, brief) if series else Markup("")
    room = MOST_WORDS - _count(said + below)
    marks = _marks(chosen, claims, room - ENOUGH)
    room -= _count(marks) + 1
    quote = shortened(excerpt.quote, max(min(room, LONGEST), FEWEST)) if series else excerpt.quote
    lost = Markup('<p class="warning"><b>Orphaned:</b> no longer in the brief.</p>') if excerpt.orphaned else Markup("")
    return Markup(
        '<div class="chosen" data-excerpt="{}"><blockquote dir="auto" role="heading" aria-level="2">{}</blockquote>{}'
        "</div>{}{}{}"
    ).format(excerpt.id, brief_text.marked(quote), lost, said, marks, below)


def _marks(chosen: Selection, claims: Sequence[Marked], room: int) -> Markup:
    """Return the marks of a passage's claims; of the chosen one, or the only one, what it says too, if it has room."""
    if not claims:
        return Markup("")
    told = next((each for each in claims if each.claim.id == chosen.claim), claims[0] if len(claims) == 1 else None)
    if told is None or (told.claim.id != chosen.claim and len(told.claim.says.split()) > room):
        return Markup('<p class="claimed">{}</p>').format(verdicts.badges(chosen, claims))
    says = shortened(told.claim.says, max(room, FEWEST))  # whole with its test, after the chart
    return Markup('<p class="claimed">{} <span>{}</span></p>').format(verdicts.badges(chosen, [told]), says)


def verdict(on: Reader, series: str, brief: Brief) -> Markup:
    """Return what became of a series since the brief, as a heading; what it rests on comes with its number."""
    said = outcome(on, series, brief.published)
    known = html.join(Markup('<span hidden data-known="{}"></span>').format(each) for each in said.known)
    before, number, after = said.says.partition(said.number) if said.number else ("", said.says, "")
    css = "basis" if said.number else "basis words"
    if not said.base:
        return Markup('<h2 class="verdict" data-series="{}">{}</h2>').format(series, said.says)
    return Markup(
        '<h2 class="verdict" data-series="{0}">{1}<button type="button" class="{6}" aria-description="{2}" '
        'data-base="{2}">{3}</button>{4}{5}</h2>'
    ).format(series, before, said.base, number, after, known, css)


def shortened(quote: str, most: int) -> str:
    """Return a quotation of at most so many words; three points say that it goes on."""
    words = quote.split()
    return quote if len(words) <= most else f"{' '.join(words[:most]).rstrip(',;:.')} …"


def _count(piece: Markup) -> int:
    """Return how many words a piece of HTML shows."""
    return len(_TAG.sub(" ", piece).split())


def is_cut(piece: Markup) -> bool:
    """Return whether a quotation was cut in what stands over the chart."""
    return "…</blockquote>" in piece
