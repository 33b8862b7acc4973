"""Taking the text out of a PDF: pypdf first; pdfplumber where that yields little or broken text.

A PDF knows lines, not paragraphs: lines are joined by their length, their ends, and the blank lines between.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from itertools import pairwise
from typing import Any

from indicators.documents.blocks import begins, block_of, cleaned
from indicators.documents.sentences import spans
from indicators.errors import BriefError
from indicators.model import Block, Draft, LeftOut

MAX_PAGES = 500
EDGE_LINES = 3  # at the top and foot of a page that may be furniture
LARGER = 1.08  # than the text is a heading
LIGATURES = {ord(joined): unicodedata.normalize("NFKC", joined) for joined in "ﬀﬁﬂﬃﬄﬅﬆ"}
LEAST_ON_A_PAGE = 40  # letters; a document of pictures has fewer
_NO_PAGE = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?\W*", re.IGNORECASE)


def draft(body: bytes, name: str) -> Draft:
    """Return what a PDF says.

    Raises:
        BriefError: locked, scanned, broken, or too long.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    pages, facts, standing_out = _by_pypdf(body, name)
    remarks = []
    letters = sum(len(re.sub(r"\s", "", page)) for page in pages)
    broken = sum(page.count("\x00") + page.count("\ufffd") for page in pages)
    if letters < LEAST_ON_A_PAGE * len(pages) or broken > letters / 100:
        second = _by_pdfplumber(body)
        if sum(len(re.sub(r"\s", "", page)) for page in second) > letters - broken:
            pages = second
            letters = sum(len(re.sub(r"\s", "", page)) for page in pages)
            remarks.append(
                "its text came by a second reader, since the first found little; compare it with the original"
            )
    if letters < LEAST_ON_A_PAGE:
        raise BriefError(
            f"{name}: a scan: it holds pictures of its {len(pages)} pages and no text; have the text recognised (OCR) first"
        )
    blocks, edges = _blocks([_lines(page) for page in pages], standing_out)
    around = tuple(LeftOut(each, "the head or foot of each page") for each in edges)
    return cleaned(
        # The day it was made is no day of publication: a copy printed years later has a later one.
        Draft(tuple(blocks), _title(facts.get("/Title", "")), facts.get("/Author", ""), "", "", tuple(remarks), around)
    )


def _title(told: str) -> str:
    """Return the title that a document's metadata tell; "" where that is the name of a file, as often it is."""
    bare = re.sub(r"^Microsoft (?:Word|PowerPoint) - ", "", told).strip()
    return "" if re.fullmatch(r"\S*|.*\.\w{2,5}", bare) else bare


def _by_pypdf(body: bytes, name: str) -> tuple[list[str], dict[str, str], frozenset[str]]:
    """Return the text of each page, the document's facts, and the lines that stand out by their type."""
    from pypdf import PdfReader  # noqa: PLC0415 - half a second
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    broken = f"{name}: a damaged PDF; open it in a reader and save or print it as PDF again"
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BriefError(f"{name}: protected by a password; save a copy without one and bring that in")
        if len(reader.pages) > MAX_PAGES:
            raise BriefError(f"{name}: {len(reader.pages)} pages; a brief has at most {MAX_PAGES}")
        types = Types()
        pages = [page.extract_text(visitor_text=types.see) for page in reader.pages]
        facts = {str(key): str(value) for key, value in (reader.metadata or {}).items() if value is not None}
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, OSError,
            NotImplementedError, MemoryError, AssertionError) as error:  # fmt: skip
        raise BriefError(broken) from error
    if not pages:
        raise BriefError(broken)
    return pages, facts, types.standing_out()


class Types:
    """The sizes and weights in which a document's pieces of text are set, as pypdf comes by them."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, float, bool]] = []

    def see(self, text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        """Take note of one piece; the matrices scale its size."""
        for line in text.split("\n"):
            if line.strip():
                scale = abs((tm[3] or tm[1]) * (cm[3] or cm[1])) or 1
                bold = "bold" in str((font or {}).get("/BaseFont", "")).lower()
                self._seen.append((line.strip(), round(size * scale, 1), bold))

    def standing_out(self) -> frozenset[str]:
        """Return the lines that are larger or heavier than the text; headings are."""
        letters = Counter[float]()
        for text, size, bold in self._seen:
            letters[size] += 0 if bold else len(text)
        if not letters:
            return frozenset()
        usual = letters.most_common(1)[0][0]
        return frozenset(
            _lines(text)[0]
            for text, size, bold in self._seen
            if size > usual * LARGER or (bold and size >= usual and not re.search(r"[.,;:]$", text))
        )


def _by_pdfplumber(body: bytes) -> list[str]:
    """Return the pages' text as the second reader sees it; none where it cannot read them either."""
    import pdfplumber  # noqa: PLC0415
    from pdfminer.pdfexceptions import PDFException  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    try:
        with pdfplumber.open(io.BytesIO(body)) as found:
            return [page.extract_text() or "" for page in found.pages]
    except (
        PDFException,
        PdfminerException,
        RecursionError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        AssertionError,
    ):
        return []


def _lines(page: str) -> list[str]:
    """Return a page's lines, with the letters that its fonts join (fi, ffl) apart, and soft hyphens only where they broke a word."""
    plain = page.replace("\x00", "").translate(LIGATURES)
    return [re.sub("\xad$", "-", line.strip()).replace("\xad", "") for line in plain.split("\n")]


def _blocks(pages: list[list[str]], standing_out: frozenset[str]) -> tuple[list[Block], list[str]]:
    """Return the paragraphs of all pages, lines and broken words joined; and what runs over or under them, each once."""
    edges = Counter(re.sub(r"\d+", "#", line) for lines in pages for line in {*_edge(lines, 1), *_edge(lines, -1)})
    often = {line for line, count in edges.items() if len(pages) > 2 and count > len(pages) / 2}
    bare = [_bare(page, often) for page in pages]
    lines = [line for page in bare for line in page]
    running = {
        re.sub(r"\d+", "#", line): line
        for page, kept in zip(pages, bare, strict=True)
        for line in (Counter(page) - Counter(kept))
        if line and not _NO_PAGE.fullmatch(line)
    }
    width = sorted(len(line) for line in lines if line)[-max(len(lines) // 10, 1)] if any(lines) else 0
    found: list[tuple[list[str], bool]] = []
    before, was_heading = "", False
    for line in lines:
        if not line:
            before = "" if re.search(r"[.!?:”\"\]]$", before) else before
            continue
        heading = line in standing_out and not begins(line)
        if found and before and heading == was_heading and (heading or _goes_on(before, line, width)):
            found[-1][0].append(line)
        else:
            found.append(([line], heading))
        before, was_heading = line, heading
    joined = ((_joined(own), heading) for own, heading in found)
    return [Block("heading", text) if heading else block_of(text) for text, heading in joined], list(running.values())


def _joined(lines: list[str]) -> str:
    """Return lines as one text; a word that was broken at the end of one is whole."""
    pieces = [lines[0]]
    for before, line in pairwise(lines):
        if re.search(r"[a-z]-$", before) and line[0].islower():
            pieces[-1] = pieces[-1][:-1]
            pieces.append(line)
        else:
            pieces += [" ", line]
    return "".join(pieces)


def _bare(page: list[str], often: set[str]) -> list[str]:
    """Return a page's lines without its running heads, feet and page number, which may take several lines."""

    def furniture(line: str) -> bool:
        return not line or re.sub(r"\d+", "#", line) in often or _NO_PAGE.fullmatch(line) is not None

    start, end = 0, len(page)
    while start < end and start < EDGE_LINES and furniture(page[start]):
        start += 1
    while end > start and len(page) - end < EDGE_LINES and furniture(page[end - 1]):
        end -= 1
    return page[start:end]


def _edge(lines: list[str], way: int) -> list[str]:
    """Return the first written lines of a page, or the last ones."""
    return [line for line in lines if line][::way][: EDGE_LINES - 1]


def _goes_on(before: str, line: str, width: int) -> bool:
    if begins(line):
        return False
    if line[0].islower():
        return True
    ended = re.search(r"[.!?”\"\])]$", before) and len(spans(f"{before} {line}")) > len(spans(before))
    return len(before) > width * (0.9 if ended else 0.72)
