"""What a review makes: the brief of a document that comes in, and what becomes of the excerpts of one that is held."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from indicators.briefs import intake, states
from indicators.briefs.file import body_hash
from indicators.briefs.places import Places
from indicators.briefs.review import Composed, composed
from indicators.model import Brief, Excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from indicators.briefs.review import Review


def brief_of(there: Review, now: datetime) -> Brief:
    """Return the brief that a review makes, with new excerpts alone."""
    made = composed(there.pieces)
    assert there.published is not None  # noqa: S101
    excerpts = _excerpts(made)
    return Brief(
        id=intake.named(there.published, there.title, body_hash(made.body)),
        title=there.title,
        producer=there.producer or states.NO_PRODUCER,
        published=there.published,
        url=there.url,
        licence=intake.LICENCE,
        kind="original",
        body=made.body,
        notices=tuple(each.text for each in there.pieces if each.kind == "notice" and not each.why),
        footnotes=tuple((each.label, each.text) for each in there.pieces if each.kind == "footnote" and not each.why),
        excerpts=excerpts,
        opens=excerpts[0].id,
        remarks=there.remarks,
        left_out=made.left_out,
        reviewed=now.date(),
    )


def _excerpts(made: Composed) -> tuple[Excerpt, ...]:
    """Return the passages as excerpts, each named by its block and its place in it."""
    numbers: Counter[int] = Counter()
    found: list[Excerpt] = []
    paragraph = 0
    starts = [(each.text, start) for each, start in made.passages]
    for (piece, start), nth in zip(made.passages, intake.occurrences(made.body, starts), strict=True):
        paragraph += piece.begins or not found
        numbers[paragraph] += 1
        found.append(
            Excerpt(
                id=f"p{paragraph}s{numbers[paragraph]}",
                brief_id="",
                quote=piece.text,
                areas=(),
                topics=(),
                links=(),
                events=(),
                rejected=(),
                note="",
                start=start,
                end=start + len(piece.text),
                nth=nth,
            )
        )
    return tuple(found)


def carried(there: Review, new: Brief, old: Brief) -> tuple[list[Excerpt], dict[str, tuple[str, str]]]:
    """Return the excerpts of a brief after its review, and of those joined to others, into which and with which words.

    A passage with the words it had keeps its id and all that was said of it; one that was joined of others has what
    was said of each. What is no passage any more goes where nobody has said anything of it, and stays otherwise: as an
    orphan where its words are gone. An orphan whose very words are a passage again is that passage.
    """
    before = {each.id: each for each in old.excerpts}
    orphans = {each.quote: each for each in old.excerpts if each.orphaned}
    pieces = there.passages
    found: list[Excerpt] = []
    moved: dict[str, tuple[str, str]] = {}
    taken = set(before)
    done: set[str] = set()
    for piece, made in zip(pieces, new.excerpts, strict=True):
        parts = [before[name] for name, _, _ in piece.held if name in before]
        parts = parts or [each for each in (orphans.pop(piece.text, None),) if each]
        name = parts[0].id if parts else made.id
        while not parts and name in taken:
            name += "b"
        taken.add(name)
        done |= {each.id for each in parts}
        if [each.quote for each in parts] != [made.quote]:
            moved |= {each.id: (name, each.quote) for each in parts}
        found.append(replace(_of_parts(made, parts), id=name, brief_id=old.id))
    places = Places(new.body)
    crossed = {name for piece in there.pieces if piece.why for name, _, _ in piece.held}
    for each in old.excerpts:
        if each.id not in done and states.has_a_word(each, old):
            gone = each.orphaned or each.id in crossed
            # The same words may stand elsewhere; what is gone is not tied to those.
            beyond = replace(each, nth=len(places.of(each.quote)) + 1)
            found.append(placed(beyond if gone and places.nth(each.quote, each.nth) >= 0 else each, places))
    return found, moved


def _of_parts(made: Excerpt, parts: Sequence[Excerpt]) -> Excerpt:
    """Return an excerpt with all that was said of those it was joined of; of two words on a link, the later."""
    if not parts:
        return made
    said = sorted((each for part in parts for each in part.decisions), key=lambda each: each.at)
    last = {each.series_id: each.word for each in said}
    tagged = [each for part in parts for each in part.links]
    struck = [each for part in parts for each in part.rejected]
    return replace(
        made,
        areas=_once(each for part in parts for each in part.areas),
        topics=_once(each for part in parts for each in part.topics),
        links=_once(each for each in tagged if each not in struck or last.get(each) != "struck out"),
        events=_once(each for part in parts for each in part.events),
        rejected=_once(each for each in struck if each not in tagged or last.get(each) == "struck out"),
        note=" ".join(part.note for part in parts if part.note),
        caption=next((part.caption for part in parts if part.caption), ""),
        decisions=tuple(said),
    )


def _once(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def placed(excerpt: Excerpt, places: Places) -> Excerpt:
    """Return an excerpt where its words stand; an orphan where they do not."""
    start = places.nth(excerpt.quote, excerpt.nth)
    return replace(excerpt, start=start, end=start + len(excerpt.quote) if start >= 0 else -1)


def base_of(brief: Brief) -> str:
    """Return what changes when a brief's text, passages or what it leaves out do."""
    cut = [(each.id, each.quote, each.nth) for each in brief.excerpts]
    return hashlib.sha256(repr((brief.body, brief.left_out, cut)).encode()).hexdigest()
