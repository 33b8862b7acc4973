"""Standing notices: what a publisher says about the document, and not in it, and who it says publishes it."""

from __future__ import annotations

import re

_LABELLED = re.compile(
    r"\[?(?:notice|editor[’']s note|editors[’'] note|author[’']s note|note to readers|disclaimer|corrections?|clarification|"
    r"nota del editor|aviso)\s*:\s*(?P<text>.+?)\]?$",
    re.IGNORECASE | re.DOTALL,
)
_NOTE = re.compile(r"\[?(?:note|nota)\s*:\s*(?P<text>.+?)\]?$", re.IGNORECASE | re.DOTALL)
_CORRECTED = re.compile(
    r"(?:this|an earlier version of this|a previous version of this)\s+\w+\s+(?:has been|was|have been)?\s*(?:corrected|updated|"
    r"misstated|incorrectly|said)\b",
    re.IGNORECASE,
)
_CUTOFF = re.compile(
    r"(?:(?:information|data|intelligence|research)\s+)?cut-?\s?off(?:\s+(?:date|time))?\s*:", re.IGNORECASE
)
# A series of documents by its name: "Iran Update", "The Gulf Shipping Monitor".
_SERIES = (
    r"(?:The\s)?(?P<series>(?:[^\W\d_a-zß-ÿ][\w’'-]*\s){1,5}(?:Updates?|Files?|Briefs?|Briefing|Reports?|Review|Digest|Monitor|"
    r"Bulletin|Newsletter|Watch|Tracker|Daily|Weekly|Notes?|Series|Dispatch|Outlook|Assessments?))"
)
_BODY = r"[^\W\d_a-zß-ÿ][\w’'&-]*(?:\s(?:\([A-Z-]{2,8}\)|[^\W\d_a-zß-ÿ][\w’'&-]*|(?:of|for|at|on|the|and|in)(?=\s[^\W_a-zß-ÿ]|\sthe\s)))*"
_TELLS = re.compile(
    rf"{_SERIES}\s(?:provides|offers|covers|summari[sz]es|is\san?\s(?:daily|weekly|monthly|regular|periodic|recurring))\b"
)
_MADE_BY = re.compile(
    rf"{_SERIES}\s(?:is|are)\s(?:\w+\s){{0,2}}?(?:produced|published|prepared|issued|compiled)\s(?:\w+\s){{0,2}}?by\s(?:the\s)?(?P<body>{_BODY})"
)
_MAKES = re.compile(
    rf"(?:The\s)?(?P<body>{_BODY})\s(?:publishes|produces|prepares|issues)\s(?:(?:daily|weekly|regularly)\s)?[Tt]h(?:e|is)\s{_SERIES.replace('(?:The', '(?:the')}\b"
)


def notice(text: str, kind: str, title: str = "") -> str:
    """Return the words of a standing notice or a note of corrections, or "".

    Args:
        text: a block of the document.
        kind: of that block.
        title: of the document; what says what the series is for is told by the series' name in it.
    """
    if kind in ("footnote", "title"):
        return ""
    if found := _LABELLED.fullmatch(text):
        inner = found["text"].strip()
        again = _NOTE.fullmatch(inner)
        return again["text"].strip() if again else inner
    if kind == "paragraph" and (found := _NOTE.fullmatch(text)):
        return found["text"].strip()
    if _CORRECTED.match(text) or _CUTOFF.match(text):
        return text
    return text if kind == "paragraph" and _is_standing(text, title) else ""


def publisher(text: str) -> str:
    """Return who publishes the series, where a text is the line that says so; else ""."""
    found = _MADE_BY.match(text) or _MAKES.match(text)
    return found["body"] if found else ""


def _is_standing(text: str, title: str) -> bool:
    if publisher(text):
        return True
    found = _TELLS.match(text)
    return found is not None and title.casefold().startswith(found["series"].casefold())
