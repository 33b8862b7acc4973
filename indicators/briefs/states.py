"""What a brief that comes in is a state of, and what of the old state stays: ids, head, and all that was said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.briefs.places import Places

if TYPE_CHECKING:
    from indicators.briefs.library import Library
    from indicators.model import Brief, Excerpt

NO_PRODUCER = "producer not stated"


def state_of(new: Brief, library: Library) -> tuple[str, tuple[str, ...]]:
    """Return the id of the brief that a new one is a state of, "" without one, and a remark on a namesake.

    It is the one that came of the same bytes; or that has the same body, and the same title, address or day; or that
    has the same address, or the same title, producer and day, and a sentence in common.
    """
    very, alike = library.same(new)
    same_words = [library[each] for each in very if each in library]
    for each in same_words:
        if each.published == new.published and (each.kind != new.kind or each.raw == new.raw):
            return each.id, ()
    if of_the_same_bytes := of_raw(new.raw, library):
        return of_the_same_bytes, ()
    for each in same_words:
        if each.kind == new.kind and (
            each.title == new.title or each.published == new.published or (each.url and each.url == new.url)
        ):
            return each.id, ()
    quotes = {each.quote for each in new.excerpts}
    for name in alike:
        if any(each.quote in quotes for each in library[name].excerpts):
            return name, ()
    if not alike:
        return "", ()
    return "", (f"it stands beside {alike[0]}, which looks like the same brief and has no sentence in common with it",)


def of_raw(raw: str, library: Library) -> str:
    """Return the id of the brief that came of these very bytes, or ""."""
    if not library.raw_path(raw).exists():
        return ""
    line = f'raw = "{raw}"'
    return next((each for each in library if line in library.text(each)), "")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a document changes in the head of the brief that is there, in words, and what it does not, and why."""

    made: tuple[str, ...]
    kept: tuple[str, ...]


def headed(new: Brief, there: Brief, *, named: bool) -> tuple[Brief, Changes]:
    """Return the new state of a brief with the head that it is to have.

    What says the same words under another title, day or producer corrects it. The very same bytes cannot: what an
    analyst wrote into the head since stands, and so does the day that was named then, unless one is `named` now.
    """
    made, kept = [], []
    same_bytes = new.raw == there.raw and not new.reviewed
    title, producer, day = new.title, new.producer, new.published
    if not new.reviewed and new.body == there.body and (same_bytes or new.kind != there.kind):
        title, producer = there.title, there.producer
    if producer == NO_PRODUCER:
        producer = there.producer
    if same_bytes and not named and day != there.published:
        kept.append(f"it reads as published on {day}; {there.published} stands, as it was taken before")
        day = there.published
    for fact, before, now in (
        ("title", f"“{there.title}”", f"“{title}”"),
        ("producer", there.producer, producer),
        ("day of publication", there.published, day),
    ):
        if before != now:
            made.append(f"its {fact} was {before} and is now {now}")
    head = replace(new, title=title, producer=producer, published=day, url=there.url or new.url, licence=there.licence)
    return head, Changes(tuple(made), tuple(kept))


def merged(new: Brief, old: Brief) -> Brief:
    """Return the new state of a brief with all that was said of the old one.

    A sentence that is in both keeps its id and marks. One that is gone stays as an orphan; one that is new has a new
    id. Excerpts that an analyst cut out by hand stay wherever their words still stand. Where somebody has reviewed the
    new state, what is no passage of it and has no word of an analyst goes; where the old one, no new sentence parts a
    passage that was joined then.
    """
    kept = {(each.quote, each.nth): each for each in old.excerpts}
    taken = {each.id for each in old.excerpts}
    excerpts = []
    for each in new.excerpts:
        known = kept.pop((each.quote, each.nth), None)
        if known is None:
            name = each.id
            while name in taken:
                name += "b"
            taken.add(name)
            excerpts.append(replace(each, id=name))
        else:
            excerpts.append(replace(known, start=each.start, end=each.end))
    places = Places(new.body)
    stays = [each for each in kept.values() if not new.reviewed or has_a_word(each, old)]
    for each in stays:
        place = places.nth(each.quote, each.nth)
        excerpts.append(replace(each, start=place, end=place + len(each.quote) if place >= 0 else -1))
    if old.reviewed:
        ids = {each.id for each in old.excerpts}
        cut = [each for each in excerpts if each.id in ids]
        excerpts = [each for each in excerpts if each.id in ids or not any(_holds(one, each) for one in cut)]
    opens = old.opens if old.opens in {each.id for each in excerpts} else excerpts[0].id
    return replace(new, id=old.id, excerpts=tuple(excerpts), opens=opens, claims=old.claims)


def _holds(excerpt: Excerpt, other: Excerpt) -> bool:
    return excerpt.start <= other.start and other.end <= excerpt.end


def as_reviewed(new: Brief, there: Brief) -> Brief:
    """Return what the very same bytes say, as it was reviewed: what somebody joined, crossed out or put back stands."""
    return replace(
        new, body=there.body, notices=there.notices, footnotes=there.footnotes, excerpts=there.excerpts,
        left_out=there.left_out, reviewed=there.reviewed,
    )  # fmt: skip


def says_the_same(new: Brief, there: Brief) -> bool:
    """Return whether a new state has the body of the one there; of one that was reviewed, its passages too."""
    if new.body != there.body or not new.reviewed:
        return new.body == there.body
    cuts = [{(each.start, each.end) for each in brief.excerpts if not each.orphaned} for brief in (new, there)]
    return cuts[0] == cuts[1] and new.left_out == there.left_out


def has_a_word(excerpt: Excerpt, brief: Brief) -> bool:
    """Return whether somebody has said anything of an excerpt: tagged, struck out, noted or claimed."""
    tagged = (excerpt.areas, excerpt.topics, excerpt.links, excerpt.events, excerpt.rejected, excerpt.decisions)
    return any((*tagged, excerpt.note, excerpt.caption)) or any(each.excerpt == excerpt.id for each in brief.claims)
