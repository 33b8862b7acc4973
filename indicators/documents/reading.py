"""Reading a draft as its publisher meant it: title, day, notices, headings, passages, footnotes; furniture left out.

What is stored is a body alone, from which the same parts can be read again: blocks with a blank line between them,
each on one line. `[Notice: ...]` first; then `## Heading`, `- bullet`, `1. numbered point`, and paragraphs as they
are; `[1] footnote` last. A passage is one sentence of a paragraph, bullet or numbered point.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indicators.documents import head
from indicators.documents.dates import day_named
from indicators.documents.furniture import why_furniture, without_authors, without_buttons
from indicators.documents.items import itemised
from indicators.documents.letters import opened
from indicators.documents.notes import HEADING, MARKER, apart, with_markers
from indicators.documents.notices import notice, publisher
from indicators.documents.sentences import spans
from indicators.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from indicators.model import Block, Draft

# Before a word that is linked to a source in a foreign domain: after a blank, a quotation mark or a bracket.
FOREIGN = re.compile(r"(?<![^\s“\"‘'(\[—–-])\*(?=[^\W\d_])(?!\w+\*)")
_MARKS = re.compile(
    r"\b(?:Critical Threats|American Enterprise Institute|Institute for the Study of War|AEI|ISW|CTP)\b"
)
_NOTE_START = re.compile(r"\[(\d{1,3})\]\s+(?=\S)")
_INSIDE = re.compile(r"(?:##+\s|-\s|\d{1,3}[.)]\s|\[Notice: |\[\d{1,3}\]\s)")
ROOM = 1_000_000  # between the places of two blocks, for the points that one of them may hold
BUTTON = "a button of the page, at the end of a line"
GUARD = "\\"  # before a paragraph that starts like another kind of block


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a body, with the place of its text; `kind` as of a Block, or "notice"."""

    kind: str
    text: str
    start: int
    end: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, with its place in the body, the number of its paragraph, and the footnotes it carries."""

    text: str
    start: int
    end: int
    paragraph: int
    footnotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read; `body` is what is stored."""

    title: str
    producer: str
    published: date
    url: str
    notices: tuple[str, ...]
    body: str
    passages: tuple[Passage, ...]
    footnotes: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    left_out: tuple[LeftOut, ...] = ()


def read(draft: Draft, published: date | None = None) -> Reading:
    """Return what a draft says, and the body that is stored of it.

    Args:
        draft: the document out of its format.
        published: the day of publication, where the analyst names it; it comes before what the document says.

    Raises:
        BriefError: no day of publication, or one that cannot be.
    """
    counted = tuple(replace(each, place=place * ROOM) for place, each in enumerate(draft.blocks))
    sieve = _Sieve(counted)
    draft = opened(replace(draft, blocks=counted))
    sieve.without(draft.blocks, "the header, greeting or signature of a letter")
    blocks = list(sieve.furnished(itemised(draft.blocks)))
    remarks = list(draft.remarks)
    title = head.take_title(blocks, draft)
    sieve.without(blocks, "the title, as it is named above")
    day = head.take_day(blocks, draft, title, published, remarks)
    sieve.without(blocks, "says the day of publication")
    authors, body_named = head.take_makers(blocks)
    sieve.without(blocks, "says who made it, or what kind of document it is")
    blocks = without_authors(blocks)
    sieve.without(blocks, "about its authors, and how to reach them")
    blocks, notes = apart(head.headed(blocks))
    sieve.noted(blocks, notes)
    notices: list[str] = []
    publishers: list[str] = []
    told: list[tuple[int, str]] = []
    for block in blocks:
        text = re.sub(r"\s+", " ", block.text).strip()
        if words := notice(text, block.kind, title):
            notices.append(words)
            publishers += [publisher(text)] if publisher(text) else []
        else:
            told.append((block.place, line_of(block.kind, with_markers(text, notes), block.label)))
    producer = draft.producer.strip() or next(iter(publishers), "") or body_named or head.agency(blocks) or authors
    lines = [
        *((-1, f"[Notice: {each}]") for each in notices),
        *told,
        *((len(counted) * ROOM, f"[{marker}] {text}") for marker, text in notes.items()),
    ]
    body, starts = "", []
    for place, line in lines:
        starts.append((place, len(body)))
        body += f"{unicodedata.normalize('NFC', line)}\n\n"
    body = f"{body[:-2]}\n"
    passages = passages_of(body)
    markers = {marker for each in passages for marker in each.footnotes}
    lost, loose = sorted(markers - notes.keys()), sorted(notes.keys() - markers)
    if lost:
        remarks.append(f"the text has markers whose notes are not there: {', '.join(lost)}")
    if loose:
        remarks.append(f"there are notes that no marker in the text points to: {', '.join(loose)}")
    return Reading(
        title=title or (passages[0].text[: head.LONGEST_TITLE] if passages else ""),
        producer=producer,
        published=day,
        url=draft.url,
        notices=tuple(notices),
        body=body,
        passages=passages,
        footnotes=tuple(notes.items()),
        remarks=tuple(dict.fromkeys(remarks)),
        left_out=sieve.left_out(starts, len(body)),
    )


def parts_of(body: str) -> tuple[Part, ...]:
    """Return the blocks of a stored body in order; each line is one."""
    found = []
    for match in re.finditer(r"[^\n]+", body):
        line, start = match.group(), match.start()
        kind, skip, label = "paragraph", 0, ""
        if notice := re.match(r"\[Notice: (.+)\]\s*$", line):
            found.append(Part("notice", notice[1], start + notice.start(1), start + notice.end(1)))
            continue
        if heading := re.match(r"##+\s+", line):
            kind, skip = "heading", heading.end()
        elif bullet := re.match(r"-\s+", line):
            kind, skip = "bullet", bullet.end()
        elif note := _NOTE_START.match(line):
            kind, skip, label = "footnote", note.end(), note[1]
        elif number := re.match(r"(\d{1,3})[.)]\s+", line):
            kind, skip, label = "numbered", number.end(), number[1]
        elif line.startswith(GUARD) and _INSIDE.match(line.lstrip(GUARD)):
            skip = 1
        found.append(Part(kind, line[skip:], start + skip, match.end(), label))
    return tuple(found)


def passages_of(body: str) -> tuple[Passage, ...]:
    """Return the sentences of a stored body, in order."""
    found = []
    number = 0
    for part in parts_of(body):
        if part.kind in ("heading", "notice", "footnote"):
            continue
        number += 1
        for start, end in spans(part.text):
            text = part.text[start:end]
            markers = tuple(MARKER.findall(text))
            found.append(Passage(text, part.start + start, part.start + end, number, markers))
    return tuple(found)


def marks_foreign(notices: Sequence[str], producer: str) -> bool:
    """Return whether an asterisk before a word is a mark in this document: a notice says so, or its publisher does it.

    Elsewhere it is a footnote's sign, or a slip.
    """
    return any("asterisk" in each.lower() or "(*)" in each for each in notices) or _MARKS.search(producer) is not None


def foreign_marks(text: str) -> list[int]:
    """Return the places of the asterisks by which a publisher marks a link to a source in a foreign domain."""
    return [match.start() for match in FOREIGN.finditer(text)]


class _Sieve:
    """What is left out of the blocks of a document, step by step, each with the reason."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._in = {each.place: each for each in blocks}
        self._left: list[tuple[int, Block, str]] = []

    def without(self, kept: Iterable[Block], why: str) -> None:
        """Take note of the blocks that a step has not kept."""
        there = {each.place for each in kept}
        for place in [each for each in self._in if each not in there]:
            self._left.append((place, self._in.pop(place), why))

    def furnished(self, blocks: Sequence[Block]) -> Iterator[Block]:
        """Yield the blocks that are the document's own, without what the page around it says."""
        self._in = {each.place: each for each in blocks}
        for block in blocks:
            text = block.text.strip()
            own = block.kind in ("title", "footnote") or HEADING.fullmatch(text) or day_named(text)
            kept = text if own else "" if (why := why_furniture(text)) else text
            if not kept:
                self._left.append((block.place, self._in.pop(block.place), why))
            elif bare := without_buttons(text):
                if cut := text[len(bare) :].strip():
                    self._left.append((block.place + 1, replace(block, kind="paragraph", text=cut), BUTTON))
                yield replace(block, text=bare)
            else:
                self._left.append((block.place, self._in.pop(block.place), BUTTON))

    def noted(self, kept: Iterable[Block], notes: Mapping[str, str]) -> None:
        """Take note of the blocks that are neither kept nor among the notes: their heading, and a number's second note."""
        there = {each.place for each in kept}
        for place in [each for each in self._in if each not in there]:
            block = self._in.pop(place)
            text = re.sub(r"\s+", " ", block.text).strip()
            if HEADING.fullmatch(text):
                self._left.append((place, block, "heads the notes"))
            elif not any(_letters(words) in _letters(text) for words in notes.values()):
                self._left.append((place, block, "a second note of the same number"))

    def left_out(self, starts: Sequence[tuple[int, int]], end: int) -> tuple[LeftOut, ...]:
        """Return what was left out in the order of the document.

        Args:
            starts: of each line of the body, the place of its block and where the line starts.
            end: of the body.
        """
        return tuple(
            LeftOut(
                re.sub(r"\s+", " ", block.text).strip(),
                why,
                next((start for own, start in starts if own >= place), end),
                block.kind,
                block.label,
            )
            for place, block, why in sorted(self._left, key=lambda each: each[0])
        )


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


def line_of(kind: str, text: str, label: str = "") -> str:
    """Return the line of a body that is a block: a heading, bullet, numbered point, footnote, notice or paragraph."""
    if kind == "heading":
        return f"## {text}"
    if kind == "bullet":
        return f"- {text}"
    if kind == "numbered":
        return f"{label or 1}. {text}"
    if kind == "footnote":
        return f"[{label}] {text}"
    if kind == "notice":
        return f"[Notice: {text}]"
    return f"{GUARD}{text}" if _INSIDE.match(text.lstrip(GUARD)) else text
