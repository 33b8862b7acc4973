"""A handout as slides (PPTX): a title, a slide for each passage with native charts, scorecard, questions, sources.

What a slide has no room for stands in its notes, with source, vintage and test of everything it shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pptx.util import Pt

from indicators.core.words import count, day_words, sentence
from indicators.handouts.deck import (
    BODY_BOX,
    GREY,
    INK,
    LINE,
    MARGIN,
    MARK_COLOURS,
    WIDTH,
    Box,
    Deck,
    clean,
    colour_of,
    plain,
    unseen,
    words,
)
from indicators.handouts.measure import Paragraph, Run, fitting, flowing, height
from indicators.handouts.native import axis_words, placed
from indicators.handouts.wording import USES, vintage
from indicators.model import MARK_MEANT, MARK_SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.handouts.handout import Claimed, Figure, Handout, Passage

GAP = 0.4
LEFT = Box(MARGIN, 1.2, 4.35, 5.6)
RIGHT = Box(MARGIN + 4.35 + GAP, 1.2, WIDTH - 2 * MARGIN - 4.35 - GAP, 5.6)
QUOTE, SAYS, WHY = 22.0, 15.0, 11.5
LEGIBLE, LEAST = 0.82, 0.6  # of these sizes: what is tried first, and what nothing is set below


def bytes_of(handout: Handout, pack: bytes | None = None) -> bytes:
    """Return the slides of a handout as a PPTX file, with a pack inside it where one is given.

    The same handout and pack give the same bytes; all moments in the file are the handout's day.
    """
    deck = Deck(handout.title, handout.producer, handout.day, f"{_cut(handout.title, 90)}, {handout.stands}")
    _title(deck, handout)
    for passage in handout.passages:
        _passage(deck, handout, passage)
    if handout.scorecard:
        _scorecard(deck, handout)
    _open(deck, handout)
    _sources(deck, handout)
    return deck.saved(pack)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"


def _title(deck: Deck, handout: Handout) -> None:
    kind = "A digest of" if handout.kind == "digest" else "A brief by"
    place = Box(MARGIN, 0.9, WIDTH - 2 * MARGIN, 2.7)
    slide = deck.slide(handout.title, layout="Title", box=place, size=44)
    published = f"{kind} {handout.producer}, published {day_words(handout.published)}"
    by = [
        Paragraph((Run(published),), 20),
        Paragraph((Run(f"Figures and marks {handout.stands}."),), 16, 6),
    ]
    words(slide, Box(MARGIN, 3.75, WIDTH - 2 * MARGIN, 0.95), by, "Producer and day")
    terms = [Paragraph((Run(each, colour=GREY),), 12, 4) for each in handout.terms or _no_terms(handout)]
    terms += [Paragraph((Run(f"Left out: {title}: {why}.", colour=GREY),), 12, 4) for title, why in handout.missing]
    if handout.licence:
        terms.append(Paragraph((Run(f"The brief: {handout.licence}", colour=GREY),), 12, 4))
    words(slide, Box(MARGIN, 4.85, WIDTH - 2 * MARGIN, 1.95), terms, "Terms")
    _noted(slide, [handout.title, published, handout.address, *(each.text for each in terms)])


def _no_terms(handout: Handout) -> tuple[str, ...]:
    if not handout.passages:
        return ("The outline of these slides names no passage.",)
    return ("All figures are open.",) if handout.sources else ()


def _noted(slide: Any, lines: Sequence[str]) -> None:
    slide.notes_slide.notes_text_frame.text = clean("\n".join(each for each in lines if each))


def _badge(mark: str) -> Run:
    return Run(f"{MARK_SIGNS[mark]} {mark}", bold=True, colour=MARK_COLOURS[mark])


def _claim(claim: Claimed, *, why: bool) -> list[Paragraph]:
    made = [Paragraph((_badge(claim.mark), Run(f"  {claim.says}")), SAYS, 13, kept=why)]
    if why:
        decided = f" To be decided {claim.decided}." if claim.decided else ""
        made.append(Paragraph((Run(f"{sentence(claim.reason)}{decided}", colour=GREY),), WHY, 2))
    return made


def _told(passage: Passage, *, why: bool) -> list[Paragraph]:
    """Return what stands beside the charts: the exact words and each verdict; `why`: with its reason."""
    made = [Paragraph((Run(passage.quote, serif=True),), QUOTE)]
    if passage.orphaned:
        told = "The brief no longer has these words; they are kept as they were."
        made.append(Paragraph((Run(told, bold=True, colour=MARK_COLOURS["contradicted"]),), WHY, 6))
    made += [Paragraph((Run(each, colour=GREY),), WHY, 6) for each in passage.likelihoods]
    for claim in passage.claims:
        made += _claim(claim, why=why)
    if passage.claims and not why:
        made.append(Paragraph((Run("Why, and each test: in the notes of this slide.", colour=GREY),), WHY, 4))
    if passage.note:
        made.append(Paragraph((Run(passage.note, colour=GREY, italic=True),), WHY, 12))
    made += [
        Paragraph((Run(f"Not shown: {title}: {reason}.", colour=GREY),), WHY, 6) for title, reason in passage.lacking
    ]
    if passage.events:
        made += [
            Paragraph(
                (
                    Run(f"{each.numeral}  " if each.numeral else "", bold=True),
                    Run(f"{day_words(each.date)}: {each.title}", colour=GREY),
                ),
                WHY,
                10 if place == 0 else 3,
            )
            for place, each in enumerate(passage.events)
        ]
    return made


def _passage(deck: Deck, handout: Handout, passage: Passage) -> None:
    title = f"Passage {passage.number} of {len(handout.passages)}"
    title += f": {passage.title}" if passage.title else ""
    figures = passage.figures[:3]
    place = LEFT if figures else Box(MARGIN, 1.2, 9.6, 5.6)
    # Reasons where they can be read beside the words; else they are in the notes alone.
    for why, least in ((True, LEGIBLE), (False, LEGIBLE), (True, LEAST), (False, LEAST)):
        told = _scaled(_told(passage, why=why), 1 if figures else 1.3)
        if scale := fitting(told, *place.points, least):
            slide = deck.slide(title)
            words(slide, place, told, "Passage and verdicts", scale)
            break
    else:  # too much for one column: the words on slides of their own before the charts
        slide = _flow(deck, title, _scaled(_told(passage, why=True), 0.75))
        if figures:
            slide = deck.slide(f"{title}, its figures")
            short = [Paragraph((Run("The words are on the slides before.", colour=GREY),), SAYS)]
            for claim in passage.claims[:6]:
                short += _claim(claim, why=False)
            words(slide, LEFT, short, "Verdicts")
    _charts(slide, handout, passage, figures)
    _noted(slide, _notes(handout, passage))


def _scaled(told: Sequence[Paragraph], scale: float) -> list[Paragraph]:
    return [replace(each, size=each.size * scale, before=each.before * scale) for each in told]


def _flow(deck: Deck, title: str, told: Sequence[Paragraph], box: Box = BODY_BOX) -> Any:
    """Put paragraphs on as many slides as they take; return the last."""
    slide = None
    for place, page in enumerate(flowing(told, *box.points), 1):
        slide = deck.slide(title if place == 1 else f"{title}, continued ({place})")
        words(slide, box, page, "Words", 1)
    return slide


def _charts(slide: Any, handout: Handout, passage: Passage, figures: Sequence[Figure]) -> None:
    """Draw the first figure large and up to two more below it."""
    if not figures:
        return
    rule = slide.shapes.add_connector(
        1,
        *Box(RIGHT.left - GAP / 2, RIGHT.top, 0, 0).emu[:2],
        *Box(RIGHT.left - GAP / 2, RIGHT.top + RIGHT.height, 0, 0).emu[:2],
    )
    plain(rule)
    rule.line.color.rgb, rule.line.width = colour_of(LINE), Pt(0.75)
    rule.name = "Rule"
    unseen(rule)
    if len(figures) == 1:
        boxes = [RIGHT]
    else:
        boxes = [Box(RIGHT.left, RIGHT.top, RIGHT.width, 3.2)]
        many = len(figures) - 1
        wide = (RIGHT.width - 0.3 * (many - 1)) / many
        boxes += [Box(RIGHT.left + place * (wide + 0.3), RIGHT.top + 3.35, wide, 2.25) for place in range(many)]
    for figure, box in zip(figures, boxes, strict=True):
        _figure(slide, handout, passage, figure, box, large=box.width > 5 and box.height > 3)


def _figure(slide: Any, handout: Handout, passage: Passage, figure: Figure, box: Box, *, large: bool) -> None:
    size = 11 if large else 9
    head = [
        Paragraph(
            (
                Run(figure.short, bold=True),
                *((Run(f"  {figure.value}, {figure.dated}", bold=True, colour=GREY),) if figure.value else ()),
            ),
            15 if large else 11.5,
        ),
        Paragraph((Run(axis_words(figure), colour=GREY),), size, 1),
    ]
    warned = " ".join(each for each in (figure.caution, figure.left_out) if each)
    foot = [Paragraph((Run(warned, colour=MARK_COLOURS["near miss"]),), size, 0)] if warned else []
    foot.append(Paragraph((Run(_sourced(figure, whole=large), colour=GREY),), size - 1.5, 2))
    room = box.width * 72
    scale = 1.0
    most = 0.42 if large else 0.5  # of the box that words may take
    while (height(head, room, scale) + height(foot, room, scale)) > most * box.height * 72 and scale > 0.8:
        scale *= 0.94
    above = min(height(head, room, scale), 0.3 * box.height * 72) / 72
    below = min(height(foot, room, scale), 0.4 * box.height * 72) / 72
    top = Box(box.left, box.top, box.width, above + 0.02)
    bottom = Box(box.left, box.top + box.height - below - 0.02, box.width, below + 0.02)
    words(slide, top, head, f"Heading: {figure.short}"[:80])
    chart = Box(box.left, box.top + above + 0.06, box.width, box.height - above - below - 0.12)
    if figure.points:
        placed(slide, figure, chart, handout.published, passage.events, size)
    words(slide, bottom, foot, f"Source: {figure.short}"[:80])


def _sourced(figure: Figure, *, whole: bool) -> str:
    """Return whose figures they are; `whole`: with our copy, which else stands in the notes."""
    use = "" if figure.use == "open" else f" Terms: {USES[figure.use]}."
    return f"Source: {figure.producer.rstrip('.')}.{f' {figure.copy}' if whole else ''}{use}"


def _notes(handout: Handout, passage: Passage) -> list[str]:
    """Return the notes of a passage: what is cut or small on the slide, whole, and where it is from."""
    made = [passage.title, passage.quote, *passage.likelihoods]
    for claim in passage.claims:
        made += [
            "",
            f"Claim: {claim.says}: {claim.mark} ({MARK_MEANT[claim.mark]}), {claim.since}. {sentence(claim.reason)}",
            *(f"To be decided {claim.decided}." for _ in (1,) if claim.decided),
            " ".join(
                (
                    f"Read by: {'the brief' if claim.reads == 'brief' else 'an analyst'}.",
                    f"Likelihood: {claim.likelihood or 'none given'}.",
                    f"Confidence: {claim.confidence or 'none given'}.",
                    f"At publication: {claim.at_publication}.",
                )
            ),
        ]
        for place, test in enumerate(claim.tests, 1):
            sources = "; ".join(f"{title} ({address})" for title, address in test.sources)
            made.append(f"Test {place}: {test.mark}: {test.reason}.{f' Rests on: {sources}' if sources else ''}")
        if len(claim.flips) > 1:
            made.append("Marks: " + "; ".join(f"{mark} {since}" for _, mark, since in claim.flips))
    for figure in passage.figures:
        made += [
            "",
            f"Figure: {figure.title} ({figure.series}), {figure.axis}: {figure.value or 'none'} {figure.dated}.",
            *(f"{about}: {what}" if about else what for about, what in figure.changes),
            *((f"Caution: {figure.caution}",) if figure.caution else ()),
            *((figure.left_out,) if figure.left_out else ()),
            f"Source: {figure.producer}, {figure.address}. {figure.copy}",
            f"Licence: {figure.licence} ({USES[figure.use]}).",
            vintage(figure),
        ]
    if passage.events:
        made += ["", "Events"]
        made += [
            f"{each.numeral} {day_words(each.date)}: {each.title}. {each.source}, {each.address}".strip()
            for each in passage.events
        ]
    if passage.note:
        made += ["", passage.note]
    made += [f"Not shown: {title}: {why}." for title, why in passage.lacking]
    return [*made, "", f"{handout.title}, {handout.stands}."]


def _scorecard(deck: Deck, handout: Handout) -> None:
    slide = deck.slide("Scorecard")
    total = sum(many for _, many in handout.scorecard)
    each_wide = (WIDTH - 2 * MARGIN) / 5
    for place, (mark, many) in enumerate(handout.scorecard):
        told = [
            Paragraph((Run(str(many), serif=True, bold=True, colour=MARK_COLOURS[mark]),), 54),
            Paragraph((_badge(mark),), 18, 2),
            Paragraph((Run(MARK_MEANT[mark], colour=GREY),), 11.5, 2),
        ]
        words(slide, Box(MARGIN + place * each_wide, 1.15, each_wide - 0.2, 1.85), told, f"{many} {mark}")
    claims = [
        Paragraph(
            (_badge(claim.mark), Run(f"  {claim.says} "), Run(f"Passage {passage.number}, {claim.since}", colour=GREY)),
            13,
            6,
        )
        for passage in handout.passages
        for claim in passage.claims
    ]
    left = total - len(claims)
    if left:
        claims.append(
            Paragraph(
                (
                    Run(
                        f"{count(left, 'claim')} of the brief, of passages that are not shown, counted above.",
                        colour=GREY,
                    ),
                ),
                12,
                8,
            )
        )
    # Two columns below the counts; what has no room there goes on.
    wide = (WIDTH - 2 * MARGIN - GAP) / 2
    scale = next(
        (
            each
            for each in (1, 0.94, 0.88, 0.82, 0.78)
            if len(flowing(_scaled(claims, each), wide * 72, 3.45 * 72)) <= 2
        ),
        1,
    )
    columns = flowing(_scaled(claims, scale), wide * 72, 3.45 * 72)
    for place, column in enumerate(columns[:2]):
        words(slide, Box(MARGIN + place * (wide + GAP), 3.3, wide, 3.5), column, "Claims", 1)
    lines = [f"{mark}: {many} ({MARK_MEANT[mark]})" for mark, many in handout.scorecard]
    _noted(slide, ["Scorecard of the claims of the brief.", *lines, f"{handout.title}, {handout.stands}."])
    rest = [each for column in columns[2:] for each in column]
    if rest:
        _flow(deck, "Scorecard, more claims", rest)


def _open(deck: Deck, handout: Handout) -> None:
    told: list[Paragraph] = []
    for number_of, place in handout.open:
        claim = handout.passages[number_of - 1].claims[place]
        decided = f" To be decided {claim.decided}." if claim.decided else ""
        told += [
            Paragraph(
                (_badge(claim.mark), Run(f"  {claim.says} "), Run(f"Passage {number_of}", colour=GREY)),
                15,
                11,
                kept=True,
            ),
            Paragraph((Run(f"{sentence(claim.reason)}{decided}", colour=GREY),), 12, 2),
        ]
    if told:
        slide = _flow(deck, "Open questions", told)
        _noted(slide, ["What the figures cannot decide, or not yet.", f"{handout.title}, {handout.stands}."])


def _sources(deck: Deck, handout: Handout) -> None:
    told: list[Paragraph] = []
    for each in handout.sources:
        licence = f"Licence: {each.licence} ({USES[each.use]})."
        told += [
            Paragraph((Run(each.title, bold=True, link=each.address),), 13, 9, kept=True),
            Paragraph(
                (Run(f"{each.attribution.rstrip('.')}. {each.copy.rstrip('.')}.".lstrip(". ")),), 11, 1, kept=True
            ),
            Paragraph(
                (Run(licence, colour=GREY, link=each.licence_address), Run(f" {each.terms}", colour=GREY)), 11, 1
            ),
        ]
    told += [Paragraph((Run(each, bold=True),), 12, 9) for each in handout.terms]
    told += [Paragraph((Run(f"Left out: {title}: {why}."),), 12, 6) for title, why in handout.missing]
    brief = f"{handout.title}. {handout.producer}, {day_words(handout.published)}. {handout.licence}"
    told.append(Paragraph((Run("The brief: ", bold=True), Run(brief, link=handout.address, colour=INK)), 12, 9))
    slide = _flow(deck, "Sources and terms", told)
    _noted(slide, [f"{each.title}: {each.address}; {each.licence}, {each.licence_address}" for each in handout.sources])
