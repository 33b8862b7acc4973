"""Taking a document out of its format: text, Markdown, HTML, PDF or DOCX, whatever its name says.

The bytes decide what it is. Markdown and DOCX become HTML first, so that headings, lists and footnotes of all three are
found in one place. Nothing is run or fetched, and whatever cannot be read is refused in one line.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from indicators.errors import BriefError
from indicators.model import Block, Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 10 * 1024 * 1024  # of a DOCX's text; 500 pages have about 5 MB
MAX_ELEMENTS = 200_000
MOST_DEEP = 100  # elements in one another; a table in a table in a text box has about 30
WORD_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => h2:fresh"
_MARKUP = re.compile(
    rb"<(?:!doctype html|html|head|body|article|main|div|p|h1|section|meta|title|script|style|table|svg)\b",
    re.IGNORECASE,
)
_PICTURES = {b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"RIFF": "a picture or sound",
             b"\xd0\xcf\x11\xe0": "an old Word or Excel file (save it as .docx)", b"\x7fELF": "a program", b"MZ": "a program",
             b"{\\rtf": "a rich-text file (save it as .docx)", b"7z\xbc\xaf": "an archive", b"\x1f\x8b": "an archive", b"Rar!": "an archive"}  # fmt: skip
# Invisible characters: zero-width, direction and soft hyphens. Persian needs U+200C and U+200D inside its words.
_UNSEEN = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINERS = re.compile(
    "(?<![\u0600-\u06ff\u0750-\u077f\ufb50-\ufeff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\u06ff\u0750-\u077f\ufb50-\ufeff])"
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_MIXED = re.compile(r"[^\W\d_]+")
_ITEM = re.compile(r"\s*(?:(?P<bullet>[-•·▪●‣◦*–—])|\(?(?P<label>\d{1,3})[.)])\s+(?=\S)")
_NOTE = re.compile(r"\s*\[(\d{1,3})\]\s+(?=\S)")
# What the head of a Markdown text may call who made it, and the day; the first that is there counts.
PRODUCERS = ("publisher", "producer", "organization", "organisation", "source", "site", "author")
DAYS = ("date", "published", "publishdate", "pubdate")
NEARLY = 0.02
WRAPPED_AT = 50  # a text whose lines are at least this long on the whole may be broken at a width


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
        return _word(body, shown)
    for magic, what in _PICTURES.items():
        if body.startswith(magic):
            raise BriefError(f"{shown}: this is {what}, not text, Markdown, HTML, PDF or DOCX")
    text = _text(body, shown, content_type)
    if _MARKUP.search(body[:4096]) and not name.lower().endswith((".md", ".markdown", ".txt")):
        return cleaned(_markup(text, shown))
    if name.lower().endswith((".md", ".markdown")):
        return cleaned(_markdown(text, shown))
    return cleaned(Draft(tuple(_blocks(text))))


def cleaned(found: Draft) -> Draft:
    """Return a draft without invisible characters; remarks say what was taken out, or looks like what it is not."""
    unseen = 0
    blocks = []
    looks: list[str] = []
    for block in found.blocks:
        text = unicodedata.normalize("NFC", block.text)
        plain = _JOINERS.sub("", _UNSEEN.sub("", text))
        unseen += len(text) - len(plain)
        plain = _SPACES.sub(" ", _CONTROLS.sub("", plain)).strip()
        looks += [each for each in _MIXED.findall(plain) if _alike(each)]
        if plain:
            blocks.append(Block(block.kind, plain, block.label))
    remarks = list(found.remarks)
    if unseen:
        remarks.append(
            f"{unseen} invisible characters (zero-width, direction, soft hyphens) were taken out of the text"
        )
    if looks:
        remarks.append(f"letters of other alphabets that look Latin stand in: {', '.join(dict.fromkeys(looks[:10]))}")
    facts = [
        _SPACES.sub(" ", _CONTROLS.sub("", _UNSEEN.sub("", each))).strip() for each in (found.title, found.producer)
    ]
    return Draft(tuple(blocks), facts[0], facts[1], found.published, found.url, tuple(remarks))


def _alike(word: str) -> bool:
    """Return whether Latin letters and Cyrillic or Greek ones stand in one word."""
    if word.isascii():
        return False
    scripts = {unicodedata.name(each, "").split(" ")[0] for each in word}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _text(body: bytes, name: str, content_type: str) -> str:
    for sign, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(sign):
            return body.decode(encoding, "replace")
    controls = sum(body[:65536].count(each) for each in (*range(9), *range(14, 27)))
    if controls > len(body[:65536]) / 50:
        raise BriefError(
            f"{name}: this is not text (it is full of control characters); text, Markdown, HTML, PDF and DOCX are read"
        )
    said = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", body[:2048]) or re.search(
        rb"charset=[\"']?([A-Za-z0-9_-]+)", content_type.encode("ascii", "ignore")
    )
    for encoding in ("utf-8", said[1].decode("ascii") if said else ""):
        try:
            return body.decode(encoding) if encoding else _guessed(body, name)
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(body, name)


def _guessed(body: bytes, name: str) -> str:
    found = from_bytes(body)
    best = found.best()
    if best is None:
        raise BriefError(f"{name}: in no encoding that is known; save it as UTF-8")
    # Of two that fit about as well, the one most documents are in.
    usual = next((each for each in found if each.encoding == "cp1252"), best)
    return str(usual if usual.chaos <= best.chaos + NEARLY else best)


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


def _word(body: bytes, name: str) -> Draft:
    """Return what a DOCX holds; its parts are measured, and refused where they would grow out of hand."""
    import mammoth  # noqa: PLC0415 - takes its time to import

    broken = f"{name}: a damaged DOCX (or another kind of archive); open it in a word processor and save it again"
    try:
        parts = _parts(body, name)
        logging.getLogger("mammoth").setLevel(logging.ERROR)
        page = mammoth.convert_to_html(
            _packed(parts),
            convert_image=mammoth.images.img_element(lambda _: {"src": ""}),
            style_map=WORD_STYLES,
            include_embedded_style_map=False,
        ).value
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        IndexError,
        AttributeError,
        NotImplementedError,
        EOFError,
        OSError,
        RecursionError,
    ) as error:
        raise BriefError(broken) from error
    except Exception as error:  # what expat raises has no common name with the rest
        if type(error).__module__.startswith(("xml", "pyexpat", "zlib", "mammoth")):
            raise BriefError(broken) from error
        raise
    found = _markup(f"<body>{page}</body>", name)
    if not found.blocks:
        raise BriefError(f"{name}: there is no text in it")
    core = parts.get("docProps/core.xml", b"").decode("utf-8", "replace")

    def fact(tag: str) -> str:
        value = re.search(rf"<{tag}\b[^>]*>([^<]*)</{tag}>", core)
        return unescape(value[1]).strip() if value else ""

    return cleaned(Draft(found.blocks, fact("dc:title"), fact("dc:creator"), "", "", found.remarks))


def _parts(body: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a DOCX that hold words, each checked; pictures and whatever else is in it stay packed."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if "word/document.xml" not in archive.namelist():
            raise BriefError(f"{name}: an archive that is no DOCX; unpack it and bring in the documents")
        if any(each.flag_bits & 1 for each in archive.infolist()):
            raise BriefError(f"{name}: protected by a password; save a copy without one and bring that in")
        parts: dict[str, bytes] = {}
        left = MAX_UNPACKED
        for each in archive.infolist():
            if each.filename.lower().endswith((".xml", ".rels")):
                with archive.open(each) as file:
                    parts[each.filename] = file.read(left + 1)
                left -= len(parts[each.filename])
                if left < 0:
                    raise BriefError(
                        f"{name}: its text unpacks to more than {MAX_UNPACKED // 2**20} MB, which no brief does; "
                        "save the pages that matter as a document of their own"
                    )
    left = MAX_ELEMENTS
    for part in parts.values():
        left -= _elements(part, left, name)
    return parts


def _elements(part: bytes, most: int, name: str) -> int:
    """Return how many elements a part has, as its reader will see it: without entities, and neither deep nor endless."""
    from defusedxml import DefusedXmlException  # noqa: PLC0415 - only a DOCX needs it
    from defusedxml.ElementTree import iterparse  # noqa: PLC0415

    depth = count = 0
    try:
        for event, element in iterparse(io.BytesIO(part), ("start", "end"), forbid_dtd=True):
            if event == "end":
                depth -= 1
                element.clear()
                continue
            depth, count = depth + 1, count + 1
            if depth > MOST_DEEP:
                raise BriefError(
                    f"{name}: its parts are nested more than {MOST_DEEP} deep, which no word processor does; "
                    "copy its text into a new document and bring that in"
                )
            if count > most:
                raise BriefError(
                    f"{name}: it has more than {MAX_ELEMENTS:,} parts, which no brief does; "
                    "save the pages that matter as a document of their own"
                )
    except DefusedXmlException as error:
        raise BriefError(f"{name}: declares entities, which no DOCX does; it is not read") from error
    return count


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """Return an archive of these parts alone, so that nothing is read that was not checked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    file.seek(0)
    return file


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a plain text: what blank lines part, wrapped lines joined, bullets and points apart."""
    for piece in re.split(r"\n[ \t\u00a0\u200b]*\n", re.sub(r"\r\n?|\u2028|\u2029|\x85", "\n", text)):
        lines = [line.rstrip() for line in piece.split("\n") if line.strip()]
        group: list[str] = []
        width = max((len(line) for line in lines), default=0)
        for line in lines:
            if group and not _goes_on(group[-1], line, width):
                yield block_of(" ".join(each.strip() for each in group))
                group = []
            group.append(line)
        if group:
            yield block_of(" ".join(each.strip() for each in group))


def _goes_on(before: str, line: str, width: int) -> bool:
    """Return whether a line carries on the one before, broken at a width."""
    if begins(line):
        return False
    if line.strip()[:1].islower():
        return True
    first = line.split(maxsplit=1)[0]
    return width >= WRAPPED_AT and width <= 120 and len(before) + 1 + len(first) > width - 2


def begins(line: str) -> bool:
    """Return whether a line begins a bullet, a numbered point or a footnote."""
    return (_ITEM.match(line) or _NOTE.match(line)) is not None


def block_of(text: str) -> Block:
    """Return the block that one stretch of text is, by how it begins."""
    if note := _NOTE.match(text):
        return Block("footnote", text[note.end() :], note[1])
    if item := _ITEM.match(text):
        rest = text[item.end() :]
        return Block("bullet", rest) if item["bullet"] else Block("numbered", rest, item["label"])
    if head := re.match(r"#{1,6}\s+(.+?)\s*#*$", text):
        return Block("heading", head[1])
    return Block("paragraph", text)
