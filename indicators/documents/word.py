"""Taking the text out of a DOCX: its parts are measured first, then it becomes HTML."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from html import unescape

from indicators.documents import markup
from indicators.documents.blocks import cleaned
from indicators.errors import BriefError
from indicators.model import Draft

MAX_UNPACKED = 10 * 1024 * 1024  # of a DOCX's text; 500 pages have about 5 MB
MAX_ELEMENTS = 200_000
MOST_DEEP = 100  # elements in one another; a table in a table in a text box has about 30
WORD_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => h2:fresh"


def draft(body: bytes, name: str) -> Draft:
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
    found = markup.draft(f"<body>{page}</body>", name)
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
