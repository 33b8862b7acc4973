"""A handout on one page (PDF, by typst): each passage with its marks, its first figure and a small chart."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from indicators.core.words import count, day_words
from indicators.handouts import faces
from indicators.handouts.setting import Words, pdf
from indicators.handouts.small import picture
from indicators.model import MARK_SIGNS

if TYPE_CHECKING:
    from indicators.handouts.handout import Handout, Passage

SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)  # of its letters, in points: the largest with which all is on one page


def bytes_of(handout: Handout, pack: bytes | None = None) -> bytes:
    """Return the fact-check sheet of a handout as PDF/UA-1, with a pack attached where one is given.

    The type shrinks until all is on one page, down to 6 points; what then is too much goes to more pages, and each
    page says so. The same handout and pack give the same bytes.

    Raises:
        IndicatorError: typst refuses the document.
    """
    words = Words()
    pictures: dict[str, str] = {}
    passages = []
    for passage in handout.passages:
        name = f"figure-{passage.number}.svg"
        if passage.figures:
            pictures[name] = picture(passage.figures[0], handout.published)
        passages.append(_passage(passage, name))
    data = words.of({**_whole(handout), "passages": passages})
    lost = faces.named(words.lost)
    data |= {
        "form": "sheet",
        "pack": pack is not None,
        "signs": dict(MARK_SIGNS),
        "sizes": SIZES,
        "tail": [*data["tail"], *([lost] if lost else [])],
    }
    return pdf("sheet.typ", data, pictures, handout.day, pack)


def _whole(handout: Handout) -> dict[str, Any]:
    kind = "A digest of" if handout.kind == "digest" else "A brief by"
    spans = Counter(f"{each.span[0].year} to {each.span[1].year}" for p in handout.passages for each in p.figures[:1])
    many = count(len(handout.passages), "passage")
    return {
        "title": handout.title,
        "title-size": 19 if len(handout.title) < 90 else 14 if len(handout.title) < 250 else 10,
        "producer": handout.producer,
        "kicker": f"{kind} {handout.producer}, published {day_words(handout.published)}. Figures {handout.stands}.",
        "foot": f"{handout.title if len(handout.title) < 90 else handout.title[:88].rstrip() + ' …'}, {handout.stands}",
        "more": f"{many}, more than one page holds.",
        "terms": [*handout.terms, *(f"Left out: {title}: {why}." for title, why in handout.missing)],
        "scorecard": [[mark, number] for mark, number in handout.scorecard],
        "span": spans.most_common(1)[0][0] if spans else "",
        "tail": [] if handout.passages else ["The outline of this handout names no passage."],
    }


def _passage(passage: Passage, file: str) -> dict[str, Any]:
    figure = passage.figures[0] if passage.figures else None
    lacking = "; ".join(f"{title}: {why}" for title, why in passage.lacking)
    return {
        "number": str(passage.number),
        "quote": passage.quote,
        "orphaned": passage.orphaned,
        "claims": [{"mark": each.mark, "says": each.says} for each in passage.claims],
        "none": lacking or "no figure",
        "figure": figure
        and {
            "file": file,
            "alt": figure.alt,
            "value": figure.value or "none known",
            "dated": figure.dated,
            "short": figure.short,
            "unit": figure.unit,
            "producer": figure.producer
            if len(figure.producer) <= 42
            else f"{figure.producer[:42].rsplit(' ', 1)[0]} …",
            "span": f"{figure.span[0].year} to {figure.span[1].year}",
        },
    }
