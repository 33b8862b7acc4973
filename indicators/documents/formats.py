"""Taking a document out of its format: text, Markdown, HTML, PDF or DOCX, whatever its name says.

The bytes decide what it is. Markdown and DOCX become HTML first, so that headings, lists and footnotes of all three are
found in one place. Nothing is run or fetched, and whatever cannot be read is refused in one line.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from indicators.documents.blocks import cleaned, plain_blocks
from indicators.documents.charsets import text_of
from indicators.errors import BriefError
from indicators.model import Draft

MAX_BYTES = 10 * 1024 * 1024
_MARKUP = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|div|p|h1|section|meta|title|script|style|table|svg)\b",
    re.IGNORECASE,
)
_PICTURES = {b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"RIFF": "a picture or sound",
             b"\xd0\xcf\x11\xe0": "an old Word or Excel file (save it as .docx)", b"\x7fELF": "a program", b"MZ": "a program",
             b"{\\rtf": "a rich-text file (save it as .docx)", b"7z\xbc\xaf": "an archive", b"\x1f\x8b": "an archive", b"Rar!": "an archive"}  # fmt: skip
# What the head of a Markdown text may call who made it, and the day; the first that is there counts.
PRODUCERS = ("publisher", "producer", "organization", "organisation", "source", "site", "author")
DAYS = ("date", "published", "publishdate", "pubdate")


def draft(body: bytes, name: str, content_type: str = "") -> Draft:
    """Return what a document holds.

    Args:
        body: the document as it came.
        name: its file name or address, for messages and to tell Markdown from plain text.
        content_type: as the server named it; its charset is used where the bytes do not say theirs.

    Raises:
        BriefError: empty, too large, binary, locked, scanned or broken; the line begins with the name.
    """
    shown = PurePosixPath(name.split("?", maxsplit=1)[0]).name or name
    if len(body) > MAX_BYTES:
        raise BriefError(f"{shown}: {len(body) / 2**20:,.0f} MB; a brief has at most {MAX_BYTES // 2**20} MB")
    if not body.strip():
        raise BriefError(f"{shown}: the file is empty")
    if b"%PDF-" in body[:1024]:
        from indicators.documents import pdf  # noqa: PLC0415 - its readers take half a second to import

        return pdf.draft(body, shown)
    if body.startswith(b"PK\x03\x04"):
        from indicators.documents import word  # noqa: PLC0415 - with its parser

        return word.draft(body, shown)
    for magic, what in _PICTURES.items():
        if body.startswith(magic):
            raise BriefError(f"{shown}: this is {what}, not text, Markdown, HTML, PDF or DOCX")
    text, remark = text_of(body, shown, content_type)
    if _MARKUP.search(body[:4096]) and not name.lower().endswith((".md", ".markdown", ".txt")):
        found = _markup(text, shown)
    elif name.lower().endswith((".md", ".markdown")):
        found = _markdown(text, shown)
    else:
        found = Draft(tuple(plain_blocks(text)))
    return cleaned(replace(found, remarks=(remark, *found.remarks)) if remark else found)


def _markup(text: str, name: str) -> Draft:
    from indicators.documents import markup  # noqa: PLC0415 - with its parser

    return markup.draft(text, name)


def _markdown(text: str, name: str) -> Draft:
    from markdown_it import MarkdownIt  # noqa: PLC0415

    facts, text = _front_matter(text)
    # "[^1]" marks a note as "[1]" does, and "[^1]: note" is the note.
    text = re.sub(r"^\[\^(\d{1,3})\]:[ \t]*", r"[\1] ", text, flags=re.MULTILINE)
    text = re.sub(r"\[\^(\d{1,3})\]", r"[\1]", text)
    # Raw HTML in it is text; "[1] note" is a note and no link's definition.
    page = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["reference", "code"]).render(text)
    found = _markup(f"<body>{page}</body>", name)
    return replace(
        found,
        title=facts.get("title", found.title),
        producer=next((facts[key] for key in PRODUCERS if facts.get(key)), found.producer),
        published=next((facts[key] for key in DAYS if facts.get(key)), found.published),
        url=facts["url"] if facts.get("url", "").startswith("https://") else found.url,
    )


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Return what the lines between --- at the head of a Markdown text say of it, by key, and the text after them."""
    head = re.match(r"---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", text, re.DOTALL)
    lines = head[1].splitlines() if head else []
    if not head or not all(re.match(r"[\w -]+:|\s|-\s|#|$", line) for line in lines):
        return {}, text
    pairs = (line.partition(":") for line in lines if re.match(r"[\w -]+:", line))
    facts = {key.strip().lower(): value.strip().strip("\"'") for key, _, value in pairs}
    return facts, text[head.end() :]
