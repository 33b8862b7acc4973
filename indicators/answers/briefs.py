"""The briefs: all of them, one with its passages, what is wrong with them, and what came of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

from indicators.answers.links import LinkRow, linked
from indicators.answers.question import Asked, question
from indicators.briefs import file as brief_files
from indicators.documents import reading
from indicators.errors import UnknownNameError
from indicators.language import recognition
from indicators.language.estimative import band, likelihood_words
from indicators.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.briefs.intake import Taken
    from indicators.language.links import Linker
    from indicators.model import Brief, EventLink, Excerpt, Link


class BriefRow(TypedDict):
    """One brief.

    Attributes:
        id: of the brief.
        title: of the brief.
        producer: who wrote it.
        published: the day it was published; "" of one that cannot be read.
        kind: "original", or "digest" (retold in our own words); empty where the file cannot be read.
        excerpts: how many passages it has.
        orphaned: how many of them it no longer has word for word.
        fault: what is wrong with its file; empty where nothing is.
    """

    id: str
    title: str
    producer: str
    published: str
    kind: str
    excerpts: int
    orphaned: int
    fault: str


@question("brief list", "every brief, newest first")
def listing(reader: Reader) -> list[BriefRow]:
    """Return one row for each brief, newest first."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "producer": each.producer,
            "published": each.published.isoformat() if each.readable else "",
            "kind": each.kind,
            "excerpts": each.passages,
            "orphaned": each.orphaned,
            "fault": each.fault,
        }
        for each in reader.briefs.rows().values()
    ]


class Footnote(TypedDict):
    """A footnote of a passage.

    Attributes:
        mark: as it stands in the passage, such as 1.
        text: of the note; empty where the brief has none of that mark.
    """

    mark: str
    text: str


class ClaimOf(TypedDict):
    """A claim that an analyst reads out of a passage.

    Attributes:
        id: of the claim, in its brief.
        says: the claim, in the analyst's words.
        kind: information, assumption or judgement.
        likelihood: one of the seven terms of ICD 203; empty where none is stated.
        confidence: low, moderate or high; empty where none is stated.
    """

    id: str
    says: str
    kind: str
    likelihood: str
    confidence: str


class EventOf(TypedDict):
    """An event that a passage speaks of.

    Attributes:
        event_id: of the event.
        reasons: why it was found, or that it was tagged.
        by: "tagged" or "found".
    """

    event_id: str
    reasons: list[str]
    by: str


class MentionOf(TypedDict):
    """A name, amount, quantity or date in a passage.

    Attributes:
        kind: area, organisation, person, currency, ship, port, amount, quantity, date and so on.
        id: of what is named; empty where it has none.
        words: as they stand in the passage.
        start: where they start in the passage, in characters.
        end: where they end.
    """

    kind: str
    id: str
    words: str
    start: int
    end: int


class PassageOf(TypedDict):
    """One passage of a brief, with what was found in it.

    Attributes:
        id: of the passage, in its brief.
        text: its exact words.
        start: where they start in the brief's body, in characters.
        end: where they end.
        likelihood_words: estimative words in it.
        band: the band of ICD 203 they stand for, or that they are outside the scale; empty where there are none.
        foreign_source: whether the publisher marks its source as one in a foreign domain.
        footnotes: of the passage.
        links: series that bear on it, tagged ones first, then those found, best first.
        claims: that an analyst reads out of it.
        orphaned: whether the brief no longer has these words.
        paragraph: number of its paragraph; null where it is no passage of the body.
        events: that it speaks of, tagged ones first.
        rejected: ids of series that an analyst struck out.
        mentions: names, amounts, quantities and dates in it.
    """

    id: str
    text: str
    start: int
    end: int
    likelihood_words: list[str]
    band: str
    foreign_source: bool
    footnotes: list[Footnote]
    links: list[LinkRow]
    claims: list[ClaimOf]
    orphaned: bool
    paragraph: int | None
    events: list[EventOf]
    rejected: list[str]
    mentions: list[MentionOf]


class BriefShown(TypedDict):
    """One brief with its passages.

    Attributes:
        id: of the brief.
        title: of the brief.
        producer: who wrote it.
        published: the day it was published.
        url: of the original.
        notices: the publisher's standing notices.
        excerpts: its passages, in the brief's order.
        kind: "original", or "digest" (retold in our own words).
        remarks: what its import had to say of it.
    """

    id: str
    title: str
    producer: str
    published: str
    url: str
    notices: list[str]
    excerpts: list[PassageOf]
    kind: str
    remarks: list[str]


@question("brief show", "one brief with its excerpts")
def show(reader: Reader, brief: Annotated[str, Asked("id of the brief", name="id")]) -> BriefShown:
    """Return a brief with its passages.

    Raises:
        UnknownNameError: no such brief, or none by the reader's day.
    """
    reader.desk.brief(brief)  # or says what is near
    if brief not in reader.briefs:
        raise UnknownNameError(f"no brief {brief!r} was out by {reader.day}")
    found = reader.briefs[brief]
    links, events = reader.briefs.links(found.id), reader.briefs.event_links(found.id)
    return described(found, links, events, reader.desk.linker)


def described(
    brief: Brief, links: Mapping[str, Sequence[Link]], events: Mapping[str, Sequence[EventLink]], linker: Linker
) -> BriefShown:
    """Return a brief with the links and events of its passages, by the passage's id."""
    places = {passage.start: passage.paragraph for passage in reading.passages_of(brief.body)}
    return {
        "id": brief.id,
        "title": brief.title,
        "producer": brief.producer,
        "published": brief.published.isoformat(),
        "url": brief.url,
        "notices": list(brief.notices),
        "excerpts": [
            _passage(each, brief, links[each.id], events[each.id], places.get(each.start), linker)
            for each in brief.excerpts
        ],
        "kind": brief.kind,
        "remarks": list(brief.remarks),
    }


def _passage(
    excerpt: Excerpt,
    brief: Brief,
    links: Sequence[Link],
    events: Sequence[EventLink],
    paragraph: int | None,
    linker: Linker,
) -> PassageOf:
    notes = dict(brief.footnotes)
    words = likelihood_words(excerpt.quote)
    return {
        "id": excerpt.id,
        "text": excerpt.quote,
        "start": excerpt.start,
        "end": excerpt.end,
        "likelihood_words": list(words),
        "band": band(words),
        "foreign_source": brief_files.is_foreign(excerpt, brief),
        "footnotes": [{"mark": mark, "text": notes.get(mark, "")} for mark in brief_files.footnote_markers(excerpt)],
        "links": [linked(link) for link in links],
        "claims": [
            {
                "id": claim.id,
                "says": claim.says,
                "kind": claim.kind,
                "likelihood": claim.likelihood,
                "confidence": claim.confidence,
            }
            for claim in brief.claims
            if claim.excerpt == excerpt.id
        ],
        "orphaned": excerpt.orphaned,
        "paragraph": paragraph,
        "events": [{"event_id": link.event_id, "reasons": list(link.reasons), "by": link.by} for link in events],
        "rejected": list(excerpt.rejected),
        "mentions": [
            {"kind": name.kind, "id": name.id, "words": name.words, "start": name.start, "end": name.end}
            for name in recognition.mentions(excerpt.quote, linker.lexicon, brief.published)
        ],
    }


class FaultOf(TypedDict):
    """Something in a brief that its own words do not bear out, or that cannot be read.

    Attributes:
        brief: id of the brief.
        excerpt: id of the passage; empty where it is the file's fault.
        fault: what is wrong, in words.
    """

    brief: str
    excerpt: str
    fault: str


@question("brief check", "whether quotes, claims and captions are borne out by the briefs' words", faults=True)
def check(
    reader: Reader,
    brief: Annotated[str | None, Asked("one brief; all of them if none is named", name="id", by_place=True)] = None,
) -> list[FaultOf]:
    """Return all faults of the briefs, or of one; none is good.

    Raises:
        UnknownNameError: no such brief.
    """
    from indicators.briefs.check import findings  # noqa: PLC0415 - only here

    listed = reader.briefs.rows()
    if brief and brief not in listed:
        reader.desk.brief(brief)  # says what is near
    rows: list[FaultOf] = []
    for each in [brief] if brief else list(listed):
        there = reader.briefs.get(each)
        found = findings(there, reader.desk.linker.lexicon) if there else []
        of_claims = {str(one) for claim in there.claims for one in claim.faults} if there else set()
        of_file = reader.desk.briefs.faults_of(each) or (listed[each].fault,)
        # A claim's own line tells of its faults.
        rows += [{"brief": each, "excerpt": "", "fault": one} for one in of_file if one and one not in of_claims]
        rows += [{"brief": each, "excerpt": excerpt, "fault": words} for excerpt, words in found]
    return rows


_From = TypedDict("_From", {"from": str})


class Imported(_From):
    """A document that was taken in, or was there already.

    Attributes:
        from: the path or address it came from.
        id: of the brief.
        status: "imported", "already here" or "updated".
        passages: how many passages it has.
        orphaned: how many older passages it no longer has.
        remarks: what there is to say of how it was read.
        error: empty.
    """

    id: str
    status: str
    passages: int
    orphaned: int
    remarks: list[str]
    error: str


class NotImported(_From):
    """A document that could not be taken in.

    Attributes:
        from: the path or address it came from.
        id: empty.
        status: "failed".
        error: why, and what to do.
    """

    id: str
    status: str
    error: str


def imported(place: str, taken: Taken) -> Imported:
    """Return what came of an import from a place."""
    return {
        "from": place,
        "id": taken.id,
        "status": taken.status,
        "passages": taken.passages,
        "orphaned": taken.orphaned,
        "remarks": list(taken.remarks),
        "error": "",
    }


def not_imported(place: str, error: str) -> NotImported:
    """Return why nothing came of one."""
    return {"from": place, "id": "", "status": "failed", "error": error}
