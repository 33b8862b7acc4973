"""Reading a draft as its publisher meant it: title, day, notices, headings, passages, footnotes; furniture left out.

What is stored is a body alone, from which the same parts can be read again: blocks with a blank line between them,
each on one line. `[Notice: ...]` first; then `## Heading`, `- bullet`, `1. numbered point`, and paragraphs as they
are; `[1] footnote` last. A passage is one sentence of a paragraph, bullet or numbered point.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from indicators.briefs.dates import EARLIEST, day_named
from indicators.briefs.sentences import spans
from indicators.errors import UndatedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indicators.model import Block, Draft

NEAR_TOP = 10  # blocks in which title, day and author stand
LONGEST_TITLE = 200
LONGEST_HEADING = 60
MARKER = re.compile(r"\[(\d{1,3})\]")
# Before a word that is linked to a source in a foreign domain: after a blank, a quotation mark or a bracket.
FOREIGN = re.compile(r"(?<![^\s“\"‘'(\[—–-])\*(?=[^\W\d_])(?!\w+\*)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTICE = re.compile(
    r"\[?(?:notice|editor[’']s note|editors[’'] note|author[’']s note|note to readers|disclaimer|corrections?|clarification|"
    r"nota del editor|aviso)\s*:\s*(?P<text>.+?)\]?$",
    re.IGNORECASE | re.DOTALL,
)
_CORRECTED = re.compile(
    r"(?:this|an earlier version of this|a previous version of this)\s+\w+\s+(?:has been|was|have been)?\s*(?:corrected|updated|"
    r"misstated|incorrectly|said)\b",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:view citations|view (?:the )?(?:full )?(?:map|notes|references|pdf|archive).*|hide citations|show citations|"
    r"subscribe(?: (?:now|here|today|to (?:our|the|this) .*))?|sign up(?: (?:for|to) .*| here| now)?|"
    r"share(?: (?:this|on|via).*)?|print(?: (?:this )?(?:page|article))?|e-?mail(?: this)?|tweet|facebook|twitter|linkedin|"
    r"(?:download|read)(?: the)?(?: full)? (?:pdf|report|article|more|brief|version).*|read more|learn more|more|back to top|"
    r"related(?: (?:articles|content|posts|reports|reading))?|you may also like|click here .*|"
    r"copyright\b.*|©.*|all rights reserved.*|follow us.*|skip to (?:main )?content|posted in .*|tags?: .*|topics?: .*|"
    r"filed under.*|advertisement|menu|search|home|contact(?: us)?|privacy policy.*|terms of (?:use|service).*|cookie.*|"
    r"page \d+(?: of \d+)?|\d{1,3}|-\s?\d{1,3}\s?-|[•·*_\-–—\s]+)[.!:>»→]?",
    re.IGNORECASE,
)
# The same, glued to the end of the last line without a break.
_GLUED = re.compile(
    r"(?<=[.!?”\"’)\]])\s*(?:View Citations|Subscribe(?: now| here)?|Read More|Share this|Back to top)\s*$"
)
_NOTES_HEADING = re.compile(
    r"(?:(?:foot|end)?notes|references|citations|sources|notas|fuentes)(?: and references)?:?", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:by|por|von|par)\s+(?P<name>[A-ZÀ-Þ][^.]{2,80})$")
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
    blocks = _headed(list(_furnished(draft.blocks)))
    remarks = list(draft.remarks)
    day = _take_day(blocks, draft, published, remarks)
    title = _take_title(blocks, draft)
    producer = _take_producer(blocks, draft)
    notices: list[str] = []
    notes: list[tuple[str, str]] = []
    told: list[str] = []
    for block in blocks:
        text = re.sub(r"\s+", " ", block.text).strip()
        if notice := _notice(text, block.kind):
            notices.append(notice)
        elif block.kind == "footnote":
            notes.append((block.label, text))
        elif found := _notes_in(text):
            notes += found
        elif not (block.kind == "heading" and _NOTES_HEADING.fullmatch(text)):
            told.append(_line(block.kind, _with_markers(text), block.label))
    notes = list(dict(notes).items())
    lines = [*(f"[Notice: {each}]" for each in notices), *told, *(f"[{mark}] {text}" for mark, text in notes)]
    body = unicodedata.normalize("NFC", "\n\n".join(lines) + "\n")
    passages = passages_of(body)
    marks = {mark for each in passages for mark in each.footnotes}
    lost, loose = sorted(marks - dict(notes).keys()), sorted(dict(notes).keys() - marks)
    if lost:
        remarks.append(f"the text has markers whose notes are not there: {', '.join(lost)}")
    if loose:
        remarks.append(f"there are notes that no marker in the text points to: {', '.join(loose)}")
    return Reading(
        title=title or (passages[0].text[:LONGEST_TITLE] if passages else ""),
        producer=producer,
        published=day,
        url=draft.url,
        notices=tuple(notices),
        body=body,
        passages=passages,
        footnotes=tuple(notes),
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
        if head := re.match(r"##+\s+", line):
            kind, skip = "heading", head.end()
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
            marks = tuple(MARKER.findall(text))
            found.append(Passage(text, part.start + start, part.start + end, number, marks))
    return tuple(found)


def foreign_marks(text: str) -> list[int]:
    """Return the places of the asterisks by which a publisher marks a link to a source in a foreign domain."""
    return [match.start() for match in FOREIGN.finditer(text)]


def _furnished(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Yield the blocks that are the document's own, without what the page around it says."""
    for block in blocks:
        text = block.text.strip()
        if (
            block.kind not in ("title", "footnote")
            and _FURNITURE.fullmatch(text)
            and not _NOTES_HEADING.fullmatch(text)
        ):
            continue
        while (cut := _GLUED.sub("", text)) != text:
            text = cut.rstrip()
        if text:
            yield type(block)(block.kind, text, block.label)


def _headed(blocks: list[Block]) -> list[Block]:
    """Return the blocks, with a short line without a stop that stands before longer text as a heading."""
    found = list(blocks)
    for place in range(NEAR_TOP // 3, len(blocks) - 1):
        text = blocks[place].text
        if (
            blocks[place].kind == "paragraph"
            and len(text) <= LONGEST_HEADING
            and re.search(r"\w[:]?$", text)
            and text[0].isupper()
            and blocks[place + 1].kind not in ("footnote", "heading")
            and len(blocks[place + 1].text) > len(text)
            and day_named(text) is None
            and not _BYLINE.match(text)
        ):
            found[place] = type(blocks[place])("heading", text)
    return found


def _take_day(blocks: list[Block], draft: Draft, published: date | None, remarks: list[str]) -> date:
    """Return the day of publication, and take its line out of the blocks."""
    written = None
    near = [*range(min(NEAR_TOP, len(blocks))), *range(max(NEAR_TOP, len(blocks) - 3), len(blocks))]
    for place in near:
        if blocks[place].kind in ("paragraph", "heading", "title") and (written := day_named(blocks[place].text)):
            del blocks[place]
            break
    meta = day_named(draft.published)
    day = published or written or meta
    if day is None:
        raise UndatedError("it does not say when it was published; name the day")
    if not EARLIEST <= day <= datetime.now(UTC).date():
        raise UndatedError(f"it says it was published on {day}, which cannot be; name the day")
    for other, where in ((written, "its text"), (meta, "its metadata")):
        if other and other != day:
            remarks.append(f"{where} says {other} where {day} was taken as the day of publication")
    return day


def _take_title(blocks: list[Block], draft: Draft) -> str:
    """Return the title, and take it out of the blocks."""

    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text).strip().casefold()

    near = range(min(NEAR_TOP, len(blocks)))
    named = next((each for each in near if blocks[each].kind == "title"), None)
    if named is None and draft.title:
        named = next((each for each in near if plain(blocks[each].text) == plain(draft.title)), None)
    if named is None and not draft.title:
        named = next((each for each in near if _may_be_title(blocks[each])), None)
    if named is None:
        return re.sub(r"\s+", " ", draft.title).strip()
    return re.sub(r"\s+", " ", blocks.pop(named).text).strip()


def _may_be_title(block: Block) -> bool:
    text = block.text.strip()
    return (
        block.kind in ("paragraph", "heading")
        and len(text) <= LONGEST_TITLE
        and not re.search(r"[.:;,]$", text)
        and not _notice(text, block.kind)
        and not _BYLINE.match(text)
    )


def _take_producer(blocks: list[Block], draft: Draft) -> str:
    """Return who made it, as the metadata or a byline says; "" where neither does."""
    author = ""
    for place in range(min(NEAR_TOP, len(blocks))):
        if blocks[place].kind in ("paragraph", "heading") and (found := _BYLINE.match(blocks[place].text.strip())):
            author = found["name"].strip()
            del blocks[place]
            break
    return draft.producer.strip() or author


def _notice(text: str, kind: str) -> str:
    """Return the words of a standing notice or a note of corrections, or ""."""
    if kind in ("footnote", "title"):
        return ""
    if found := _NOTICE.fullmatch(text):
        return found["text"].strip()
    if _CORRECTED.match(text) or (re.match(r"note:", text, re.IGNORECASE) and "asterisk" in text):
        return text
    return ""


def _notes_in(text: str) -> list[tuple[str, str]]:
    """Return the footnotes of a block that begins with one, several on a line included."""
    if not _NOTE_START.match(text):
        return []
    starts = list(_NOTE_START.finditer(text))
    ends = [*(each.start() for each in starts[1:]), len(text)]
    return [(each[1], text[each.end() : end].strip()) for each, end in zip(starts, ends, strict=True)]


def _with_markers(text: str) -> str:
    """Return a text whose raised digits after a word are markers in brackets."""
    return re.sub(
        r"(?<=[^\W\d_.,;:!?”\"’)\]])[¹²³⁰⁴-⁹]+|(?<=[.,;:!?”\"’)\]])[¹²³⁰⁴-⁹]+",
        lambda found: f"[{found.group().translate(_SUPERSCRIPTS)}]",
        text,
    )


def _line(kind: str, text: str, label: str) -> str:
    if kind == "heading":
        return f"## {text}"
    if kind == "bullet":
        return f"- {text}"
    if kind == "numbered":
        return f"{label or 1}. {text}"
    return f"{GUARD}{text}" if _INSIDE.match(text.lstrip(GUARD)) else text
