"""Reading a draft as its publisher meant it: title, day, notices, headings, passages, footnotes; furniture left out.

What is stored is a body alone, from which the same parts can be read again: blocks with a blank line between them,
each on one line. `[Notice: ...]` first; then `## Heading`, `- bullet`, `1. numbered point`, and paragraphs as they
are; `[1] footnote` last. A passage is one sentence of a paragraph, bullet or numbered point.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.documents import head
from indicators.documents.dates import day_named
from indicators.documents.furniture import is_furniture, without_authors, without_buttons
from indicators.documents.items import itemised
from indicators.documents.letters import opened
from indicators.documents.notes import HEADING, MARKER, apart, with_markers
from indicators.documents.notices import notice, publisher
from indicators.documents.sentences import spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from indicators.model import Block, Draft

# Before a word that is linked to a source in a foreign domain: after a blank, a quotation mark or a bracket.
FOREIGN = re.compile(r"(?<![^\s“\"‘'(\[—–-])\*(?=[^\W\d_])(?!\w+\*)")
_MARKS = re.compile(
    r"\b(?:Critical Threats|American Enterprise Institute|Institute for the Study of War|AEI|ISW|CTP)\b"
)
_NOTE_START = re.compile(r"\[(\d{1,3})\]\s+(?=\S)")
_INSIDE = re.compile(r"(?:##+\s|-\s|\d{1,3}[.)]\s|\[Notice: |\[\d{1,3}\]\s)")
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


def read(draft: Draft, published: date | None = None) -> Reading:
    """Return what a draft says, and the body that is stored of it.

    Args:
        draft: the document out of its format.
        published: the day of publication, where the analyst names it; it comes before what the document says.

    Raises:
        BriefError: no day of publication, or one that cannot be.
    """
    draft = opened(draft)
    blocks = list(_furnished(itemised(draft.blocks)))
    remarks = list(draft.remarks)
    title = head.take_title(blocks, draft)
    day = head.take_day(blocks, draft, title, published, remarks)
    authors, body_named = head.take_makers(blocks)
    blocks, notes = apart(head.headed(without_authors(blocks)))
    notices: list[str] = []
    publishers: list[str] = []
    told: list[str] = []
    for block in blocks:
        text = re.sub(r"\s+", " ", block.text).strip()
        if words := notice(text, block.kind, title):
            notices.append(words)
            publishers += [publisher(text)] if publisher(text) else []
        else:
            told.append(_line(block.kind, with_markers(text, notes), block.label))
    producer = draft.producer.strip() or next(iter(publishers), "") or body_named or head.agency(blocks) or authors
    lines = [
        *(f"[Notice: {each}]" for each in notices),
        *told,
        *(f"[{marker}] {text}" for marker, text in notes.items()),
    ]
    body = unicodedata.normalize("NFC", "\n\n".join(lines) + "\n")
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


def _furnished(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks that are the document's own, without what the page around it says."""
    for block in blocks:
        text = block.text.strip()
        own = block.kind in ("title", "footnote") or HEADING.fullmatch(text) or day_named(text)
        if not own and is_furniture(text):
            continue
        if text := without_buttons(text):
            yield type(block)(block.kind, text, block.label)


def _line(kind: str, text: str, label: str) -> str:
    if kind == "heading":
        return f"## {text}"
    if kind == "bullet":
        return f"- {text}"
    if kind == "numbered":
        return f"{label or 1}. {text}"
    return f"{GUARD}{text}" if _INSIDE.match(text.lstrip(GUARD)) else text
