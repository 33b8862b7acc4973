"""Taking the text out of a PDF: pypdf first; pdfplumber where that yields little or broken text.

A PDF knows lines, not paragraphs: lines are joined by their length, their ends, and the blank lines between.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter

from indicators.briefs.formats import begins, block_of, cleaned
from indicators.errors import BriefError
from indicators.model import Draft

MAX_PAGES = 500
LEAST_ON_A_PAGE = 40  # letters; a document of pictures has fewer
_NO_PAGE = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s+(?:of|/)\s+\d{1,4})?\W*", re.IGNORECASE)


def draft(body: bytes, name: str) -> Draft:
    """Return what a PDF says.

    Raises:
        BriefError: locked, scanned, broken, or too long.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    pages, facts = _by_pypdf(body, name)
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
    blocks = [block_of(each) for each in _paragraphs([_lines(page) for page in pages])]
    return cleaned(
        Draft(tuple(blocks), facts.get("/Title", ""), facts.get("/Author", ""), _day(facts), "", tuple(remarks))
    )


def _by_pypdf(body: bytes, name: str) -> tuple[list[str], dict[str, str]]:
    from pypdf import PdfReader  # noqa: PLC0415 - half a second
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    broken = f"{name}: a damaged PDF; open it in a reader and save or print it as PDF again"
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BriefError(f"{name}: protected by a password; save a copy without one and bring that in")
        if len(reader.pages) > MAX_PAGES:
            raise BriefError(f"{name}: {len(reader.pages)} pages; a brief has at most {MAX_PAGES}")
        pages = [page.extract_text() for page in reader.pages]
        facts = {str(key): str(value) for key, value in (reader.metadata or {}).items() if value is not None}
    except (PyPdfError, RecursionError, ValueError, KeyError, TypeError, IndexError, AttributeError, ArithmeticError, OSError,
            NotImplementedError, MemoryError, AssertionError) as error:  # fmt: skip
        raise BriefError(broken) from error
    if not pages:
        raise BriefError(broken)
    return pages, facts


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


def _day(facts: dict[str, str]) -> str:
    """Return the day a PDF was made, as ISO; it is often the day of the brief."""
    found = re.match(r"D:(\d{4})(\d\d)(\d\d)", facts.get("/CreationDate", ""))
    return "-".join(found.groups()) if found else ""


def _lines(page: str) -> list[str]:
    return [line.strip() for line in page.replace("\x00", "").split("\n")]


def _paragraphs(pages: list[list[str]]) -> list[str]:
    """Return the paragraphs of all pages: running heads and page numbers out, lines and broken words joined."""
    edges = Counter(
        re.sub(r"\d+", "#", line) for lines in pages for line in {*_edge(lines, 0), *_edge(lines, -1)} if line
    )
    often = {line for line, count in edges.items() if len(pages) > 2 and count > len(pages) / 2}
    lines: list[str] = []
    for page in pages:
        ends = {*_edge(page, 0), *_edge(page, -1)}
        lines += [
            line for line in page
            if not (line in ends and (re.sub(r"\d+", "#", line) in often or _NO_PAGE.fullmatch(line)))
        ]  # fmt: skip
    width = sorted(len(line) for line in lines if line)[-max(len(lines) // 10, 1)] if any(lines) else 0
    found: list[str] = []
    before = ""
    for line in lines:
        if not line:
            before = "" if re.search(r"[.!?:”\"\]]$", before) else before
            continue
        if found and before and _goes_on(before, line, width):
            last = found[-1]
            joined = re.search(r"[a-z]-$", last) and line[0].islower()
            found[-1] = last[:-1] + line if joined else f"{last} {line}"
        else:
            found.append(line)
        before = line
    return found


def _edge(lines: list[str], which: int) -> list[str]:
    """Return the first or last written line of a page."""
    written = [line for line in lines if line]
    return [written[which]] if written else []


def _goes_on(before: str, line: str, width: int) -> bool:
    if begins(line):
        return False
    if line[0].islower():
        return True
    ended = re.search(r"[.!?”\"\])]$", before)
    return len(before) > width * (0.9 if ended else 0.72)
