"""The head of a document: title, day of publication, authors and publisher, which stand above its first prose."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from indicators.core.words import last_day_anywhere
from indicators.documents.dates import EARLIEST, day_alone, day_named, day_of_dateline, is_cutoff, runs_on
from indicators.documents.notices import notice
from indicators.errors import UndatedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from indicators.model import Block, Draft

NEAR_TOP = 10  # blocks in which a line that is nothing but a day is the day of publication
LONGEST_HEAD = 15
LONGEST_TITLE = 200
LONGEST_HEADING = 60
_LETTER = r"[^\W\d_a-zß-ÿ]"
_GIVEN = rf"(?:(?:Dr|Prof|Amb|Gen|Col|Mr|Mrs|Ms|Sir)\.?\s)?{_LETTER}[\w’'-]*\.?"
_FAMILY = (
    rf"(?:\s(?:{_LETTER}[\w’'-]*\.?|(?:de|del|la|las|los|van|von|der|den|al|el|bin|ibn|da|dos|di|du|le)(?=\s))){{1,5}}"
)
_AND = r"(?:\s?,\s?(?:(?:and|y|et|und|&|with)\s)?|\s(?:and|y|et|und|&|with)\s)"
_NAME = rf"{_GIVEN}{_FAMILY}"
_NAMES = re.compile(rf"{_NAME}(?:{_AND}{_NAME})*")
_BYLINE = re.compile(
    rf"(?:(?i:by|por|par|von|written by|reported by|authors?:|autora?:|autores:|byline:)\s)(?P<name>{_NAME}(?:{_AND}{_NAME})*|[A-Z]{{2,6}}|Staff|Reuters|Bloomberg)"
    r"(?:\s?(?:[,|•·–—(/]|\s-|\sin\s[A-Z]|\sfor\s[A-Z]).{0,80})?"
)
_JOB = re.compile(
    r"(?:(?:senior|junior|principal|lead|chief|acting|deputy|visiting|associate|assistant|research|non-?resident)\s)*"
    r"(?:specialist|analyst|fellow|director|professor|researcher|correspondent|editor|reporter|scholar|lecturer|associate|adviser|advisor|"
    r"economist|section research manager)\b.{0,80}",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:The\s)?(?=.*\b(?:Service|Institute|Project|Cent(?:er|re)|Council|Foundation|University|Agency|Network|Programme?|Initiative|Bureau|Desk|"
    rf"Group|Observatory|Association)\b){_LETTER}[\w’'&.-]*(?:\s(?:{_LETTER}[\w’'&.-]*|of|for|the|and|on|in|at|de|del|la)){{1,9}}"
)
# What kind of document it is, written over its title.
_KICKER = re.compile(
    r"(?:(?:issue|policy|research|situation|intelligence|special|daily|weekly)\s)?(?:brief|briefing|note|report|paper|analysis|commentary|"
    r"backgrounder|insight|feature|assessment|memo|memorandum)|press release|op-?ed|blog(?: post)?|news|opinion|(?:for )?immediate release",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:(?:executive )?summary|key (?:takeaways|points|judge?ments|findings|developments)|top ?lines?|overview|introduction|background|"
    r"contents|table of contents|abstract|main points|highlights|puntos clave|resumen|points clés|résumé|bottom line(?: up front)?):?",
    re.IGNORECASE,
)
_WIRE = re.compile(r"[^\n]{4,60}?\((?P<body>Reuters|AFP|AP|Bloomberg|Xinhua|IRNA|TASS|EFE|dpa|UPI)\)\s?[-–—]")


def take_title(blocks: list[Block], draft: Draft) -> str:
    """Return the title, and take it out of the blocks.

    It is what the format calls so, or the line that says what the metadata say, or else the first line above the prose
    that is no day, author or publisher; of a line with a day in it all words stay.
    """
    named = next(
        (
            place
            for place, each in enumerate(blocks[:LONGEST_HEAD])
            if each.kind == "title" and not day_alone(each.text)
        ),
        None,
    )
    if named is None and draft.title:
        near = range(min(NEAR_TOP, len(blocks)))
        named = next((place for place in near if _bare(blocks[place].text) == _bare(draft.title)), None)
    if named is None and not draft.title:
        named = _place_of_title(blocks)
    return _spaced(draft.title if named is None else blocks.pop(named).text)


def take_day(blocks: list[Block], draft: Draft, title: str, published: date | None, remarks: list[str]) -> date:
    """Return the day of publication, and take the lines that say it out of the blocks.

    Args:
        blocks: the document's, its title taken out.
        draft: what the format's metadata say.
        title: of the document; that of a daily update names its day.
        published: the day as the analyst names it; it comes before what the document says.
        remarks: gets a line where the document says another day than the one taken.

    Raises:
        UndatedError: no day of publication, or one that cannot be.
    """
    written, meta = _written_day(blocks, title), day_named(draft.published)
    late = None if written or meta else _day_elsewhere(blocks)
    day = published or written or meta or late
    if day is None:
        raise UndatedError("it does not say when it was published; name the day")
    if not EARLIEST <= day <= last_day_anywhere(datetime.now(UTC)):
        raise UndatedError(f"it says it was published on {day}, which cannot be; name the day")
    for other, where in ((written or late, "its text"), (meta, "its metadata")):
        if other and other != day:
            remarks.append(f"{where} says {other} where {day} was taken as the day of publication")
    _take_lines(blocks, day)
    return day


def take_makers(blocks: list[Block]) -> tuple[str, str]:
    """Return the authors and the publisher that the head names, "" for none, and take their lines out of the blocks."""
    authors = body = ""
    end = end_of_head(blocks)
    gone = []
    for place in range(end):
        text = blocks[place].text.strip()
        follows = place + 1 < end  # a line right above the prose is its heading
        if byline := _BYLINE.fullmatch(text):
            authors = authors or byline["name"]
        elif _is_authors(text, alone=follows) or (
            follows and _is_name(text) and _JOB.fullmatch(blocks[place + 1].text)
        ):
            authors = authors or text
        elif _JOB.fullmatch(text) and place - 1 in gone:
            pass
        elif follows and _BODY.fullmatch(text):
            body = body or text.removeprefix("The ")
        elif not (_KICKER.fullmatch(text) and follows):
            continue
        gone.append(place)
    for place in reversed(gone):
        del blocks[place]
    return authors, body


def agency(blocks: Sequence[Block]) -> str:
    """Return the news agency that the dateline of a report names, or ""."""
    found = (_WIRE.match(each.text) for each in blocks[:NEAR_TOP])
    return next((match["body"] for match in found if match), "")


def end_of_head(blocks: Sequence[Block]) -> int:
    """Return the place of the first prose, bullet or note; standing notices among the lines above count as none."""
    for place, each in enumerate(blocks[:LONGEST_HEAD]):
        if each.kind in ("bullet", "numbered", "footnote") or (each.kind == "paragraph" and _is_prose(each.text)):
            return place
    return min(LONGEST_HEAD, len(blocks))


def headed(blocks: Iterable[Block]) -> list[Block]:
    """Return the blocks, with a short line without a stop that stands before longer text, or a heading, as a heading.

    So is what a format calls a title, beside the one that was taken.
    """
    found = [replace(each, kind="heading", label="") if each.kind == "title" else each for each in blocks]
    for place in reversed(range(len(found) - 1)):
        block, after = found[place], found[place + 1]
        text = block.text.strip()
        if (
            block.kind == "paragraph"
            and len(text) <= LONGEST_HEADING
            and re.search(r"\w:?$", text)
            and text[0].isupper()
            and after.kind != "footnote"
            and (after.kind == "heading" or len(after.text) > len(text) or _SECTION.fullmatch(text))
        ):
            found[place] = replace(block, kind="heading", text=text, label="")
    return found


def is_byline(text: str) -> bool:
    """Return whether a line names the authors, and says so: "By A. Smith"."""
    return _BYLINE.fullmatch(text.strip()) is not None


def _place_of_title(blocks: Sequence[Block]) -> int | None:
    head = range(end_of_head(blocks))
    likely = [place for place in head if _may_be_title(blocks[place])]
    plain = [place for place in likely if not _is_around(blocks[place].text)]
    if not likely or not plain:
        return next(iter([*(each for each in likely if day_named(blocks[each].text)), *likely]), None)
    # "Iran Update, September 30, 2024" is a title, unless a better one stands right below it.
    first = likely[0]
    if first < plain[0] and day_named(blocks[first].text):
        between = [place for place in range(first + 1, plain[0]) if not _is_around(blocks[place].text)]
        near = not between and plain[0] - first <= 2 and len(blocks[plain[0]].text.split()) >= 3
        return plain[0] if near else first
    return plain[0]


def _may_be_title(block: Block) -> bool:
    text = block.text.strip()
    return (
        block.kind in ("paragraph", "heading")
        and len(text) <= LONGEST_TITLE
        and not re.search(r"[.:;,]$", text)
        and not notice(text, block.kind)
        and not is_byline(text)
        and not day_alone(text)
        and not is_cutoff(text)
        and not _SECTION.fullmatch(text)
    )


def _is_around(text: str) -> bool:
    """Return whether a line could be a title, but is more often what stands over or under one."""
    line = text.strip()
    return bool(
        day_named(line)
        or _KICKER.fullmatch(line)
        or _BODY.fullmatch(line)
        or _is_authors(line, alone=True)
        or notice(line, "paragraph")
    )


def _is_authors(text: str, *, alone: bool) -> bool:
    """Return whether a line is a list of names; two without an initial are one only if `alone`, not over a text."""
    if not _NAMES.fullmatch(text):
        return False
    count = len(re.split(_AND, text))
    return count >= 3 or _has_initial(text) or (alone and count == 2)


def _has_initial(text: str) -> bool:
    return re.search(rf"(?:^|\s){_LETTER}\.\s", text) is not None


def _is_name(text: str) -> bool:
    return re.fullmatch(_NAME, text) is not None


def _is_prose(text: str) -> bool:
    line = text.strip()
    if notice(line, "paragraph") or is_byline(line) or day_alone(line) or is_cutoff(line):
        return False
    sentence = re.search(r"[a-zß-ÿ\d)%\u0600-\u06ff][.!?…؟۔][\"'”’»)]*(?:\[\d+\])*$", line) and len(line.split()) >= 3
    return bool(len(line) > LONGEST_TITLE or runs_on(line) or sentence) and not _is_authors(line, alone=True)


def _written_day(blocks: list[Block], title: str) -> date | None:
    """Return the day that the head gives: a line of its own, one beside other words, or the title."""
    head = blocks[: end_of_head(blocks)]
    if day := _first(head, day_alone):
        return day
    for place, each in enumerate(head):
        if not is_cutoff(each.text) and not notice(each.text, each.kind) and (day := day_named(each.text)):
            if not is_byline(each.text):
                del blocks[place]
            return day
    return day_named(title)


def _take_lines(blocks: list[Block], day: date) -> None:
    """Take the lines that are nothing but a day out of the head, and one that says the day itself from near the ends."""
    head, size = end_of_head(blocks), len(blocks)
    for place in reversed(range(size)):
        found = day_alone(blocks[place].text) if place < NEAR_TOP or place >= size - 3 else None
        if found and blocks[place].kind in ("paragraph", "heading", "title") and (place < head or found == day):
            del blocks[place]


def _day_elsewhere(blocks: Sequence[Block]) -> date | None:
    """Return the day that the document gives where a head does not: near its top, at its end, or in a dateline."""
    lines = [
        each for each in (*blocks[:NEAR_TOP], *blocks[max(NEAR_TOP, len(blocks) - 3) :]) if each.kind != "footnote"
    ]
    return (
        _first(lines, day_alone)
        or _first(lines[:NEAR_TOP], day_of_dateline)
        or _first([each for each in lines if is_cutoff(each.text)], day_named)
    )


def _first(blocks: Iterable[Block], reader: Callable[[str], date | None]) -> date | None:
    return next(
        (day for each in blocks if not is_cutoff(each.text) or reader is day_named if (day := reader(each.text))), None
    )


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
