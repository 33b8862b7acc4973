"""Pieces of HTML that the page and the room's screen both show. Every word goes in as text: it is escaped on its way.

`LOOK` has the colours and faces, `WORDS` those of the words in a chart, `STYLE` the look of these pieces, in em of what
they stand in, and `CHARTS` the script that draws what `vega.chart` puts in.

Words of a brief may run either way: each stands in an element with dir="auto".
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.charts.colours import GREY_ON_DARK, INK_ON_DARK, PUBLISHED, RULE, TOPIC_COLOURS
from indicators.core.words import count, day_words, sentence
from indicators.model import MARK_MEANT, MARK_SIGNS, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indicators.handouts.handout import Claimed, Figure, Handout, Passage, Source, Tested

ASSETS = Path(__file__).parent / "assets"
LOOK = (ASSETS / "look.css").read_text("utf-8")
# A chart's colours suit marks on either page; its words need more contrast than one colour can have on both.
_INKS = {**{each: f"var(--{topic})" for topic, each in TOPIC_COLOURS.items()}, PUBLISHED: "var(--published)"}
_INKS |= {GREY_ON_DARK: "var(--soft)", INK_ON_DARK: "var(--ink)"}  # of a chart drawn in the dark that is printed
WORDS = (ASSETS / "words.css").read_text("utf-8") + "".join(
    f'svg.marks text[fill="{colour}"] {{ fill: {ink}; }}\n' for colour, ink in {**_INKS, RULE: "var(--soft)"}.items()
)
STYLE = (ASSETS / "pieces.css").read_text("utf-8") + WORDS
USES = vocabulary.USES  # what may be done with figures, in words
CHARTS = (ASSETS / "charts.js").read_text("utf-8")


def join(parts: Iterable[Markup | str], between: str = "") -> Markup:
    """Return pieces one after the other; plain text among them is escaped."""
    return Markup(between).join(parts)  # noqa: S704 - a separator written in the code


def outside(address: str, told: str) -> Markup:
    """Return a link out of the handout; plain words where there is no address of the web."""
    if not address.startswith(("https://", "http://")):
        return Markup("<bdi>{}</bdi>").format(told)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer"><bdi>{}</bdi></a>').format(address, told)


def badge(mark: str) -> Markup:
    """Return a mark: its sign, its word and its colour, and on hover what it means."""
    return Markup('<span class="mk mk-{}" title="{}"><span aria-hidden="true">{}</span> {}</span>').format(
        mark.replace(" ", "-"), MARK_MEANT[mark], MARK_SIGNS[mark], mark
    )


def quotation(passage: Passage) -> Markup:
    """Return the exact words of a passage, and whether the brief still has them."""
    lost = (
        Markup(
            '<p class="warning"><b>Orphaned:</b> the brief no longer has these words. They are kept as they were.</p>'
        )
        if passage.orphaned
        else ""
    )
    return Markup('<blockquote dir="auto">{}</blockquote>{}').format(passage.quote, lost)


def likelihoods(passage: Passage) -> Markup:
    """Return what the likelihood words of a passage mean; nothing where it has none."""
    tags = join((Markup('<span class="tag">{}</span>').format(each) for each in passage.likelihoods), " ")
    return Markup('<p class="tags">{}</p>').format(tags) if tags else Markup("")


def verdict(claim: Claimed) -> Markup:
    """Return a claim in two lines: what it says with its mark, and why in one sentence."""
    return Markup('<div class="verdict">{}<p class="reason" dir="auto">{}</p></div>').format(
        _says(claim), sentence(claim.reason)
    )


def claimed(claim: Claimed) -> Markup:
    """Return a claim in full: its mark, whose reading it is, its tests with their sources, how the mark changed."""
    whose = "as the brief says" if claim.reads == "brief" else "analyst's own reading"
    about = [claim.kind, claim.likelihood, f"{claim.confidence} confidence" if claim.confidence else "", whose]
    tags = join((Markup('<span class="tag">{}</span>').format(each) for each in about if each), " ")
    why = join(_tested(each, marked=len(claim.tests) > 1) for each in claim.tests) or Markup(
        '<p class="reason" dir="auto">{}</p>'
    ).format(sentence(claim.reason))
    due = Markup('<p class="decided">Will be decided {}.</p>').format(claim.decided) if claim.decided else ""
    flips = join(
        Markup('<li><time datetime="{}">{}</time> {} <span class="since">{}</span></li>').format(
            day, day_words(day), badge(mark), since
        )
        for day, mark, since in claim.flips
    )
    changed = (
        Markup('<details class="flips"><summary>How the mark changed</summary><ol>{}</ol></details>').format(flips)
        if len(claim.flips) > 1
        else ""
    )
    return Markup('<article class="claim">{}<p class="tags">{}</p>{}{}{}</article>').format(
        _says(claim), tags, why, due, changed
    )


def _says(claim: Claimed) -> Markup:
    return Markup('<p class="says"><bdi>{}</bdi> {} <span class="since">{}</span></p>').format(
        claim.says, badge(claim.mark), claim.since
    )


def _tested(test: Tested, *, marked: bool) -> Markup:
    return Markup('<p class="reason">{} <bdi>{}</bdi> <span class="cite">{}</span></p>').format(
        badge(test.mark) if marked else "",
        sentence(test.reason),
        join((outside(address, told) for told, address in test.sources), "; "),
    )


def figure_head(figure: Figure) -> Markup:
    """Return what stands over a chart: title, unit, the last value with its day, and what it did around publication."""
    changes = join(
        (
            Markup("<span><b>{}</b> {}</span>").format(name, told) if name else Markup("<span>{}</span>").format(told)
            for name, told in figure.changes
        ),
        " ",
    )
    return Markup(
        '<div class="figurehead topic-edge-{}"><h3><bdi>{}</bdi> <span class="unit">{}</span></h3>'
        '<p class="last"><span class="value">{}</span> <span class="dated">{}</span></p>'
        '<p class="changes">{}</p></div>'
    ).format(figure.topic, figure.short, figure.axis, figure.value, figure.dated, changes)


def figure_foot(figure: Figure) -> Markup:
    """Return what stands under a chart: whose figures, which copy, on what terms, and what it must not be read as."""
    terms = "" if figure.use == "open" else f" Terms: {USES[figure.use]}."
    return Markup('<p class="source">Source: {}. {}{}</p>{}{}').format(
        outside(figure.address, figure.producer),
        figure.copy,
        Markup('<span class="use">{}</span>').format(terms) if terms else "",
        Markup('<p class="caution">{}</p>').format(figure.caution) if figure.caution else "",
        Markup('<p class="leftout">{}</p>').format(figure.left_out) if figure.left_out else "",
    )


def lacking(passage: Passage) -> Markup:
    """Return the series of which nothing can be shown, each with why; nothing where all are shown."""
    rows = join(Markup("<li><bdi>{}</bdi>: {}</li>").format(title, why) for title, why in passage.lacking)
    return Markup('<ul class="lacking">{}</ul>').format(rows) if rows else Markup("")


def events(passage: Passage) -> Markup:
    """Return the events that a passage speaks of, each with the mark it has on the charts; nothing where none."""
    rows = join(
        Markup(
            '<li><span class="mark">{}</span> <time datetime="{}">{}</time> <bdi>{}</bdi> '
            '<span class="cite">{}</span></li>'
        ).format(each.numeral or "·", each.date, day_words(each.date), each.title, outside(each.address, each.source))
        for each in passage.events
    )
    return Markup('<ol class="events">{}</ol>').format(rows) if rows else Markup("")


def scorecard(handout: Handout) -> Markup:
    """Return how many claims have each mark; nothing where the brief claims nothing."""
    if not handout.scorecard:
        return Markup("")
    rows = join(Markup("<li><b>{}</b> {}</li>").format(many, badge(mark)) for mark, many in handout.scorecard)
    told = count(sum(many for _, many in handout.scorecard), "claim")
    return Markup('<div class="scorecard"><p>{}, {}:</p><ul>{}</ul></div>').format(told, handout.stands, rows)


def open_questions(handout: Handout, anchor: str = "") -> Markup:
    """Return the claims that are not decided, each with when it will be or why it cannot; nothing where all are.

    `anchor` is where a passage stands, with `{}` for its number; "" where nothing is to be pressed.
    """
    rows = []
    for number, place in handout.open:
        claim = handout.passages[number - 1].claims[place]
        told = f"Will be decided {claim.decided}." if claim.decided else sentence(claim.reason)
        words = f"passage {number}"
        where = Markup('<a href="{}">{}</a>').format(anchor.format(number), words) if anchor else words
        rows.append(
            Markup('<li><bdi>{}</bdi> {} <span dir="auto">{}</span> <span class="cite">{}</span></li>').format(
                claim.says, badge(claim.mark), told, where
            )
        )
    return Markup('<ul class="open">{}</ul>').format(join(rows)) if rows else Markup("")


def sources(handout: Handout) -> Markup:
    """Return the sources of all figures, each with its terms and the copy that was used."""
    return Markup('<ul class="sources">{}</ul>').format(join(_source(each) for each in handout.sources))


def _source(source: Source) -> Markup:
    licence = outside(source.licence_address, source.licence)
    attribution = (
        Markup(" Attribution: <bdi>{}</bdi>.").format(source.attribution.rstrip(".")) if source.attribution else ""
    )
    return Markup(
        '<li><p class="title">{}</p><p><b>{}</b> {}. <span dir="auto">{}</span>{}</p><p class="cite">{}: {}</p></li>'
    ).format(
        outside(source.address, source.title),
        USES[source.use].capitalize() + ".",
        licence,
        source.terms,
        attribution,
        source.copy or "copy not dated",
        "; ".join(source.series),
    )


def terms(handout: Handout) -> Markup:
    """Return what whoever passes the handout on must know, and what was left out for it; nothing where all is open."""
    told = list(handout.terms)
    if handout.missing:
        told.append("Left out: " + "; ".join(f"{title} ({why})" for title, why in handout.missing) + ".")
    return join(Markup('<p class="terms" dir="auto">{}</p>').format(each) for each in told)
