"""The letters of a text document: which character set its bytes are in, and what is said where that is not sure."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from indicators.core.words import said
from indicators.errors import BriefError

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NAMED = re.compile(
    rb"""charset\s*=\s*["']?\s*([^\s"'>;/,]{1,80})|<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([^"']{1,80})""",
    re.IGNORECASE,
)
_LETTERS = bytes(range(0x20, 0x7F))
_NO_SETS = frozenset(["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"])
NEARLY = 0.02


def text_of(body: bytes, name: str, content_type: str) -> tuple[str, str]:
    """Return a document as text, and a remark where its bytes are not what it says of them; else "".

    UTF-8 comes first, whatever is said; then what the document names (in a meta tag or an XML declaration), then what
    the server named in `content_type`; else the set that the bytes look like.

    Raises:
        BriefError: it is no text, or in no character set that is known.
    """
    for sign, encoding in _MARKS:
        if body.startswith(sign):
            return body.decode(encoding, "replace"), ""
    controls = sum(body[:65536].count(each) for each in (*range(9), *range(14, 27)))
    if controls > len(body[:65536]) / 50:
        raise BriefError(
            f"{name}: this is not text (it is full of control characters); text, Markdown, HTML, PDF and DOCX are read"
        )
    named = [label for each in (body[:2048], content_type.encode("ascii", "ignore")) for label in _labels(each)]
    for label in ("utf-8", *named):
        if (read := _read(body, label)) is not None:
            return read, ""
    read, guessed = _guessed(body, name)
    wrong = next((label for label in named if label.lower().replace("_", "-") not in ("utf-8", "utf8")), "")
    told = ""
    if named:
        why = "which it is not" if not wrong or _known(wrong) else "which is no character set that is known"
        told = f"it says that its letters are in {said(wrong or named[0])}, {why}; they were read as {guessed}"
    return read, f"{told}: compare it with the original" if told else ""


def _labels(text: bytes) -> list[str]:
    found = _NAMED.search(text)
    return [(found[1] or found[2]).decode("ascii", "replace")] if found else []


def _known(label: str) -> bool:
    """Return whether a label names a character set in which ASCII is ASCII; others cannot name themselves in it.

    What Python alone calls encodings is left out.
    """
    try:
        return (
            codecs.lookup(label).name.replace("-", "_") not in _NO_SETS and _LETTERS.decode(label).encode() == _LETTERS
        )
    except (UnicodeError, LookupError, ValueError):
        return False


def _read(body: bytes, label: str) -> str | None:
    try:
        return body.decode(label) if _known(label) else None
    except UnicodeError:
        return None


def _guessed(body: bytes, name: str) -> tuple[str, str]:
    found = from_bytes(body)
    best = found.best()
    if best is None:
        raise BriefError(f"{name}: in no encoding that is known; save it as UTF-8")
    # Of two that fit about as well, the one most documents are in.
    usual = next((each for each in found if each.encoding == "cp1252"), best)
    chosen = usual if usual.chaos <= best.chaos + NEARLY else best
    return str(chosen), chosen.encoding
