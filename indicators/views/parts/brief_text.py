"""The text of a brief: the shelf over it, its head, and every passage as a link with its marks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.briefs import file as brief_files
from indicators.core.words import day_words
from indicators.handouts import offered
from indicators.views import address
from indicators.views.parts import actions, html, margin, verdicts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.model import Brief, Excerpt, Link, Marked, Selection, Shelved
    from indicators.reader import Reader


NO_FIGURE = "No figure here measures anything that this brief says."
SHELF = 6  # briefs named over the text


def on_shelf(on: Reader) -> tuple[Shelved, ...]:
    """Return the briefs named over the text, the newest that were out."""
    there = (each for each in on.briefs.rows().values() if each.readable and each.published <= on.day)
    return tuple(islice(there, SHELF))


def head(chosen: Selection, brief: Brief, on: Reader, claims: tuple[Marked, ...]) -> Markup:
    """Return what stands over the text of a brief: the shelf, its title and producer, and the scorecard."""
    rows, near = on.briefs.rows(), list(on_shelf(on))
    near += [rows[brief.id]] if brief.id in rows and rows[brief.id] not in near else []
    others = html.join(
        Markup('<li>{} <span class="cite">{}</span></li>').format(
            html.link(
                address.href(chosen, brief=each.id, excerpt=""), each.title, "briefs", current=each.id == brief.id
            ),
            f"{day_words(each.published)}, {each.kind}",
        )
        for each in near
    )
    rest = Markup("<li>{}</li>").format(html.link(address.href(chosen, "library"), f"all {len(rows)} briefs", "briefs"))
    shelf = (
        Markup('<ul class="shelf" aria-label="Briefs">{}{}</ul>').format(others, rest) if len(rows) > 1 else Markup("")
    )
    shelf += html.join(
        Markup('<p class="warning">{}: {}</p>').format("A fault" if each.readable else "Not read", each.fault)
        for each in on.desk.briefs.faults()
    )
    kind = "Digest, in our own words" if brief.kind == "digest" else "Original text"
    told = Markup(
        '<p class="kicker">{} &middot; published {}</p><h1 dir="auto">{}</h1>'
        '<div class="byline"><p>{}&nbsp;&middot; {} {}</p>{}</div>'
    ).format(
        kind,
        day_words(brief.published),
        brief.title,
        brief.producer,
        html.outside(brief.url, "read the original") if brief.url else f"taken in {_day(brief.imported_on)}",
        actions.way_to_present(on, brief.id),
        offered.menu(brief=brief.id, day=f"{on.day}" if on.earlier else ""),
    )
    return Markup("{}{}{}{}").format(shelf, told, verdicts.scorecard(on, brief, claims), margin.bar(chosen))


def text(chosen: Selection, brief: Brief, on: Reader, claims: tuple[Marked, ...]) -> Markup:
    """Return the whole text of a brief with what is said around it, the same whichever passage of it is chosen.

    The passage that is chosen is marked in the browser (`components/reading.js`), so that another one chosen neither
    sends the text nor draws it anew.
    """
    chosen = replace(chosen, excerpt="", claim="")
    links = on.briefs.links(brief.id)
    marks: dict[str, list[Marked]] = {}
    for claim in claims:
        marks.setdefault(claim.claim.excerpt, []).append(claim)

    def passage(excerpt: Excerpt) -> Markup:
        return _passage(chosen, on, brief, excerpt, links[excerpt.id], marks.get(excerpt.id, ()))

    paragraphs = html.join(
        Markup('<{0} class="{1}" dir="auto">{2}{3}</{0}>').format(
            "h2" if block.kind == "heading" else "p",
            block.kind,
            f"{block.label}. " if block.kind == "numbered" else "",
            html.join(piece if isinstance(piece, str) else passage(piece) for piece in pieces),
        )
        for block, pieces in brief_files.blocks(brief)
    )
    cited = {each.quote: each for each in brief.excerpts}
    notes = html.join(
        Markup('<li value="{}">{}</li>').format(marker, passage(cited[text]) if text in cited else text)
        for marker, text in brief.footnotes
    )
    lost = [each for each in brief.excerpts if each.orphaned]
    orphans = (
        Markup('<div class="orphans"><h2>No longer in the brief</h2><ul>{}</ul></div>').format(
            html.join(Markup("<li>{}</li>").format(passage(each)) for each in lost)
        )
        if lost
        else ""
    )
    notice = html.join(Markup('<p class="notice">{}</p>').format(each) for each in brief.notices)
    if brief.excerpts and not any(links.values()):
        notice += Markup('<p class="notice">{}</p>').format(NO_FIGURE)
    notice += html.join(Markup('<p class="notice"><b>On this text:</b> {}.</p>').format(each) for each in brief.remarks)
    beside = " with-margin" if chosen.margin else ""
    return Markup(
        '<div class="text{}"><article class="body" aria-label="Passages">{}</article>{}'
        '<ol class="footnotes">{}</ol></div>{}'
    ).format(
        beside,
        paragraphs,
        orphans,
        notes,
        notice,
    )


def _day(day: date | None) -> str:
    return f"on {day_words(day)}" if day else "by hand"


def _passage(
    chosen: Selection, on: Reader, brief: Brief, excerpt: Excerpt, links: Sequence[Link], marks: Sequence[Marked]
) -> Markup:
    shown = html.link(
        address.href(chosen, excerpt=excerpt.id, claim=""),
        marked(excerpt.quote),
        "passages",
        css="passage" if links else "passage unmeasured",
        excerpt=excerpt.id,
        walked=True,
    )
    if chosen.margin:
        return margin.note(chosen, on, brief, links, marks) + shown
    return shown + verdicts.badges(chosen, marks, walked=True)


def marked(quote: str) -> Markup:
    """Return a quote with its footnote markers raised; not a letter is changed."""
    pieces = re.split(r"(\[\d+\])", quote)
    # Each second piece is a marker; what else begins with a bracket is the text's own.
    return html.join(Markup("<sup>{}</sup>").format(each) if place % 2 else each for place, each in enumerate(pieces))
