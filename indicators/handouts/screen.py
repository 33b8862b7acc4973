"""The room's screen of a handout: a title, a step a passage, the scorecard, what is open, the sources. No script in it.

Each step fills the screen. Its charts are drawn small and shown large, so that their words can be read from the back
of a room: a chart of `LARGE` pixels is shown 2.55 times as wide on a screen of 1080 lines, its 11 px words at 28 px.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from indicators.charts.axes import AROUND
from indicators.charts.passage import MOST_RULES
from indicators.core.words import count, day_words, sentence
from indicators.handouts import pieces
from indicators.handouts.drawing import svgs
from indicators.handouts.pieces import join
from indicators.model import USES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from indicators.handouts.handout import Claimed, Figure, Handout, Happened, Passage, Source

# Width and height that a chart is drawn in, in pixels: alone, beside others, one at its right, two there.
ALONE, LARGE, BESIDE, SMALL = (720, 196), (434, 196), (271, 240), (271, 146)
LOWER, LINE = (271, 130), 50  # of two, one whose value, day and unit have more letters than a line has room for
PLOTS = tuple(height - AROUND for _, height in (ALONE, LARGE, BESIDE, SMALL, LOWER))
SOURCES, QUESTIONS = 4, 4  # of a step
TITLE, SCORECARD, OPEN, ENDING = "title", "scorecard", "open", "sources"


@dataclass(frozen=True, slots=True)
class Shown:
    """One step: `key` says which ("passage:" and the excerpt's id for a passage), `title` is for lists of steps."""

    key: str
    title: str
    html: str


def title(brief: str, producer: str, published: date, stands: str) -> Shown:
    """Return the first step: what is briefed, and of when its figures are."""
    html = Markup(
        '<div class="opening"><h1 dir="auto">{}</h1><p class="byline"><bdi>{}</bdi>, {}</p>'
        '<p class="stands">{}</p></div>'
    ).format(brief, producer, day_words(published), stands)
    return Shown(TITLE, brief, str(html))


def screen(shown: Handout, draw: Callable[[Sequence[dict[str, Any]]], list[str]] = svgs) -> list[Shown]:
    """Return every step of a handout.

    Args:
        shown: what is shown.
        draw: makes SVG of Vega-Lite; see `drawing.svgs`.

    Raises:
        IndicatorError: the charts could not be drawn.
    """
    sized = [_sized(each) for each in shown.passages]
    drawn = iter(draw([spec for specs in sized for spec in specs]))
    steps = [title(shown.title, shown.producer, shown.published, shown.stands)]
    for passage, specs in zip(shown.passages, sized, strict=True):
        steps.append(_passage(passage, [next(drawn) for _ in specs], shown))
    steps.append(_scorecard(shown))
    steps += _open(shown)
    steps += _sources(shown)
    return steps


def _sized(passage: Passage) -> list[dict[str, Any]]:
    sizes = [LARGE if passage.figures[1:] else ALONE]
    for each in passage.figures[1:]:
        long = len(f"{each.value} {each.dated} {each.axis}") > LINE
        sizes.append(BESIDE if not passage.figures[2:] else LOWER if long else SMALL)
    return [
        {**figure.chart, "width": width, "height": height}
        for figure, (width, height) in zip(passage.figures, sizes, strict=False)
    ]


def _passage(passage: Passage, drawn: Sequence[str], shown: Handout) -> Shown:
    figures = [
        _figure(figure, own(svg, f"{passage.number}-{place}"))
        for place, (figure, svg) in enumerate(zip(passage.figures, drawn, strict=True))
    ]
    head = Markup('<h2 dir="auto">{}</h2>').format(passage.title) if passage.title else Markup("")
    said = Markup('<div class="said">{}{}<div class="marks">{}</div>{}</div>').format(
        head, pieces.quotation(passage), _verdicts(passage.claims), _events(passage.events)
    )
    large = Markup('<div class="large">{}</div>').format(figures[0]) if figures else _nothing(passage)
    more = Markup('<div class="more">{}</div>').format(join(figures[1:])) if figures[1:] else Markup("")
    kind = "three" if figures[2:] else "two" if figures[1:] else "one" if figures else "none"
    html = Markup('<div class="passage {}"><div class="main">{}{}</div>{}</div>{}').format(
        kind, said, large, more, _card(passage, shown)
    )
    return Shown(f"passage:{passage.excerpt}", passage.title or passage.quote, str(html))


def own(svg: str, name: str) -> str:
    """Return a chart whose clips are its own: each is named alike in each chart, and the page has all of them."""
    return re.sub(r'(id="|url\(#)(clip\d+)', rf"\1\2-{name}", svg)


def _verdicts(claims: Sequence[Claimed]) -> Markup:
    """Return each claim in one sentence with its mark; why, where there is but one."""
    said = join(
        Markup('<p class="verdict">{} <bdi>{}</bdi></p>').format(pieces.badge(each.mark), each.says) for each in claims
    )
    why = Markup('<p class="why" dir="auto">{}</p>').format(_why(claims[0])) if len(claims) == 1 else Markup("")
    return said + why


def _why(claim: Claimed) -> str:
    """Return what decides a claim, without what it asks for where that is one test's: `s` shows all of it."""
    said, asked, needed = claim.reason.partition("; the claim needs")
    if len(claim.tests) > 1 or not asked:
        return sentence(claim.reason)
    return sentence(f"{said} (reconstructed)" if needed.endswith("(reconstructed)") else said)


def _events(events: Sequence[Happened]) -> Markup:
    marked = [each for each in events if each.numeral] or events[:MOST_RULES]
    rows = join(
        (
            Markup("<span><b>{}</b> {} <bdi>{}</bdi></span>").format(
                each.numeral or "·", day_words(each.date), each.title
            )
            for each in marked
        ),
        " ",
    )
    return Markup('<p class="happened">{}</p>').format(rows) if rows else Markup("")


def _nothing(passage: Passage) -> Markup:
    lacking = [f"{name}: {why}" for name, why in passage.lacking]
    told = "; ".join(lacking) or "No figure here measures this."
    return Markup('<p class="nothing" dir="auto">{}</p>').format(told)


def _figure(figure: Figure, svg: str) -> Markup:
    return Markup(
        '<figure class="topic-edge-{}" tabindex="0" data-series="{}">'
        '<figcaption><span class="name" dir="auto">{}</span> <span class="last"><b>{}</b> {}</span> '
        '<span class="unit">{}</span></figcaption>'
        '<div class="plot" role="img" aria-label="{}">{}</div>'
        '<p class="source">{}<bdi>{}</bdi></p></figure>'
    ).format(
        figure.topic,
        figure.series,
        figure.short,
        figure.value,
        figure.dated,
        figure.axis,
        figure.alt,
        Markup(svg),  # noqa: S704 - drawn here, of our own figures
        # First: where the line has no room for all of it, its end is cut.
        "" if figure.use == "open" else f"{USES[figure.use].capitalize()}. ",
        figure.producer,
    )


def _card(passage: Passage, shown: Handout) -> Markup:
    """Return what `s` brings: where each figure comes from, what each claim's test says, and every event, in full."""
    figures = join(
        Markup('<article data-of="{}"><h2 dir="auto">{}</h2><dl>{}</dl></article>').format(
            each.series, each.title, join(_fact(*pair) for pair in _facts(each, shown))
        )
        for each in passage.figures
    )
    claims = join(pieces.claimed(each) for each in passage.claims)
    told = Markup("<article>{}</article>").format(claims) if claims else Markup("")
    events = pieces.events(passage)
    happened = Markup("<article><h3>Events this passage speaks of</h3>{}</article>").format(events) if events else ""
    return Markup('<template class="card">{}{}{}</template>').format(figures, told, happened)


def _facts(figure: Figure, shown: Handout) -> list[tuple[str, str]]:
    source = next((each for each in shown.sources if figure.title in each.series), None)
    last = figure.points[-1] if figure.points else None
    known = f"{day_words(last.known_on)}{', by estimate' if last.reconstructed else ''}" if last else ""
    return [
        ("Figure", f"{figure.value} {figure.unit}, {figure.dated}" if figure.value else "none known"),
        ("Known since", known),
        ("Producer", figure.producer),
        ("Address", figure.address),
        ("Copy", figure.copy),
        ("Licence", f"{figure.licence}. {USES[figure.use].capitalize()}."),
        ("Source", f"{source.title}. {source.terms}" if source else ""),
        *((name, told) for name, told in figure.changes if name),
        ("Caution", figure.caution),
        ("Left out", figure.left_out),
        ("The chart", figure.alt),
        ("Series", figure.series),
    ]


def _fact(name: str, told: str) -> Markup:
    return Markup('<dt>{}</dt><dd dir="auto">{}</dd>').format(name, told) if told else Markup("")


def _scorecard(shown: Handout) -> Shown:
    total = sum(many for _, many in shown.scorecard)
    rows = join(
        Markup('<li><b>{}</b> {}<span class="bar" style="--share:{}"></span></li>').format(
            many, pieces.badge(mark), round(many / total, 4)
        )
        for mark, many in shown.scorecard
    )
    told = Markup('<ul class="score">{}</ul>').format(rows) if rows else Markup("<p>This brief claims nothing.</p>")
    html = Markup('<div class="closing"><h1>How the claims stand</h1><p class="stands">{}, {}</p>{}</div>').format(
        count(total, "claim"), shown.stands, told
    )
    return Shown(SCORECARD, "How the claims stand", str(html))


def _open(shown: Handout) -> list[Shown]:
    rows = []
    for number, place in shown.open:
        claim = shown.passages[number - 1].claims[place]
        why = f"Will be decided {claim.decided}." if claim.decided else sentence(claim.reason)
        rows.append(
            Markup('<li>{} <b dir="auto">{}</b> <span dir="auto">{}</span> <i>passage {}</i></li>').format(
                pieces.badge(claim.mark), claim.says, why, number
            )
        )
    nothing = Markup("<p>No claim of this brief is pending or untestable.</p>")
    return _in_steps(OPEN, "Open questions", rows, QUESTIONS, nothing, Markup(""))


def _sources(shown: Handout) -> list[Shown]:
    rows = [_source(each) for each in shown.sources]
    told = pieces.terms(shown)
    return _in_steps(ENDING, "Sources", rows, SOURCES, Markup("<p>No figure is shown.</p>"), told)


def _source(source: Source) -> Markup:
    return Markup('<li><b dir="auto">{}</b> {}. {}. <span class="soft">{}</span></li>').format(
        source.title, source.licence, USES[source.use].capitalize(), source.copy
    )


def _in_steps(key: str, name: str, rows: Sequence[Markup], most: int, nothing: Markup, last: Markup) -> list[Shown]:
    parts = [rows[start : start + most] for start in range(0, len(rows), most)] or [[]]
    steps = []
    for number, part in enumerate(parts, 1):
        told = f"{name} ({number} of {len(parts)})" if parts[1:] else name
        body = Markup('<ul class="rows">{}</ul>').format(join(part)) if part else nothing
        html = Markup('<div class="closing"><h1>{}</h1>{}{}</div>').format(
            told, body, last if number == len(parts) else ""
        )
        steps.append(Shown(f"{key}:{number}", told, str(html)))
    return steps
