"""A handout as a document to read and print (PDF, by typst): contents, passages with tests and figures, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from indicators.core.words import day_words, sentence
from indicators.handouts import drawn, faces
from indicators.handouts.setting import Words, pdf
from indicators.handouts.wording import USES, vintage
from indicators.model import MARK_MEANT, MARK_SIGNS

if TYPE_CHECKING:
    from indicators.handouts.handout import Claimed, Figure, Handout, Passage

WIDE = 640  # pixels of a chart: its 11 px are 8 points on paper
HEADING = 76  # letters
PAPERS = {"a4": "a4", "letter": "us-letter"}


def ready() -> None:
    """Begin to load what draws charts, before there is a handout."""
    drawn.ready()


def ahead(handout: Handout) -> None:
    """Begin to draw the charts of a handout, before its pack is made."""
    drawn.ahead(_charts(handout), WIDE)


def bytes_of(handout: Handout, pack: bytes | None = None, paper: Literal["a4", "letter"] = "a4") -> bytes:
    """Return a handout as PDF/UA-1, with a pack attached where one is given.

    The same handout, pack and paper give the same bytes; all dates in the file are the handout's day.

    Raises:
        IndicatorError: the charts could not be drawn, or typst refuses the document.
    """
    words = Words()
    pictures = [words.picture(each) for each in drawn.svgs(_charts(handout), WIDE)]
    names: dict[str, str] = {}
    for each in pictures:
        names.setdefault(each, f"figure-{len(names) + 1}.svg")
    files = iter([names[each] for each in pictures])
    data = words.of({**_whole(handout), "passages": [_passage(each, files) for each in handout.passages]})
    data |= {
        "form": "pdf" if paper == "a4" else f"pdf-{paper}",
        "paper": PAPERS[paper],
        "pack": pack is not None,
        "signs": dict(MARK_SIGNS),  # set in a face of their own
        "lost": faces.named(words.lost),
    }
    return pdf("handout.typ", data, {name: svg for svg, name in names.items()}, handout.day, pack)


def _charts(handout: Handout) -> list[dict[str, Any]]:
    return [each.chart for passage in handout.passages for each in passage.figures]


def _whole(handout: Handout) -> dict[str, Any]:
    kind = "A digest of" if handout.kind == "digest" else "A brief by"
    left_out = [f"Left out: {title}: {why}." for title, why in handout.missing]
    return {
        "title": handout.title,
        "title-size": 27 if len(handout.title) < 120 else 20 if len(handout.title) < 300 else 14,
        "producer": handout.producer,
        "kicker": f"{kind} {handout.producer}, published {day_words(handout.published)}",
        "stands": f"Figures and marks {handout.stands}.",
        "foot": f"{handout.title if len(handout.title) < 80 else handout.title[:78].rstrip() + ' …'}, {handout.stands}",
        "terms": [*handout.terms, *left_out],
        "all-terms": [*handout.terms, *left_out],
        "scorecard": [[mark, many] for mark, many in handout.scorecard],
        "open": [
            {
                "mark": claim.mark,
                "says": claim.says,
                "passage": f"Passage {number}",
                "why": f"{sentence(claim.reason)}{f' To be decided {claim.decided}.' if claim.decided else ''}",
            }
            for number, claim in (
                (number, handout.passages[number - 1].claims[place]) for number, place in handout.open
            )
        ],
        "sources": [
            {
                "title": each.title,
                "address": each.address,
                "lines": [each.attribution, each.copy, f"Series: {'; '.join(each.series)}.", each.terms],
                "licence": f"Licence: {each.licence} ({USES[each.use]})",
                "licence-address": each.licence_address,
            }
            for each in handout.sources
        ],
        "address": handout.address,
        "brief": f"{handout.title}. {handout.producer}, {day_words(handout.published)}. {handout.licence}",
    }


def _passage(passage: Passage, files: Any) -> dict[str, Any]:
    first = passage.title or passage.quote
    return {
        "number": str(passage.number),
        "heading": first if passage.title or len(first) <= HEADING else f"{first[:HEADING].rsplit(' ', 1)[0]} …",
        "name": f"Passage {passage.number}{f': {passage.title}' if passage.title else ''}",
        "quote": passage.quote,
        "orphaned": passage.orphaned,
        "likelihoods": list(passage.likelihoods),
        "claims": [_claim(each) for each in passage.claims],
        "figures": [_figure(each, next(files)) for each in passage.figures],
        "lacking": [f"Not shown: {title}: {why}." for title, why in passage.lacking],
        "events": [
            {
                "numeral": each.numeral,
                "day": day_words(each.date),
                "title": each.title,
                "source": each.source,
                "address": each.address,
            }
            for each in passage.events
        ],
        "note": passage.note,
    }


def _claim(claim: Claimed) -> dict[str, Any]:
    standing = [
        f"{MARK_MEANT[claim.mark]}, {claim.since}",
        "as the brief says" if claim.reads == "brief" else "an analyst's own reading",
        *([f"likelihood: {claim.likelihood}"] if claim.likelihood else []),
        *([f"confidence: {claim.confidence}"] if claim.confidence else []),
        f"at publication: {claim.at_publication}",
        *([f"to be decided {claim.decided}"] if claim.decided else []),
    ]
    if len(claim.flips) > 1:
        standing.append("marks: " + ", then ".join(f"{mark} {since}" for _, mark, since in claim.flips))
    told_once = claim.tests and all(each.reason in claim.reason for each in claim.tests)
    return {
        "mark": claim.mark,
        "says": claim.says,
        "standing": f"{'; '.join(standing)}.",
        "reason": "" if told_once else sentence(claim.reason),
        "tests": [
            {
                "name": f"Test {place}",
                "mark": each.mark,
                "reason": sentence(each.reason),
                "sources": [
                    {"title": title, "address": address, "printed": address} for title, address in each.sources
                ],
            }
            for place, each in enumerate(claim.tests, 1)
        ],
    }


def _figure(figure: Figure, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "alt": f"{figure.alt} {figure.caution}".strip(),
        "short": figure.short,
        "title": figure.title,
        "value": f"{figure.value}, {figure.dated}" if figure.value else "",
        "axis": figure.axis,
        "caution": figure.caution,
        "changes": [f"{about}: {what}" if about else what for about, what in figure.changes],
        "left-out": figure.left_out,
        "producer": figure.producer,
        "address": figure.address,
        "copy": figure.copy,
        "licence": figure.licence,
        "use": USES[figure.use],
        "vintage": vintage(figure),
    }
