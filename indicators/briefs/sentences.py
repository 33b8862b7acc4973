"""Where the sentences of a paragraph begin and end.

nupunkt (MIT), a Punkt model, finds the ends. It takes a footnote's marker for the start of the next sentence, so markers
are taken out first and the places counted back; and a few abbreviations that open a name are mended after it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKER = re.compile(
    r"[ \t]*(?:\[(?:\d{1,3}|[ivx]{1,5})\]|[¹²³⁰⁴-⁹]+)(?=[\s\[\])”\"'’.,;:?!¹²³⁰⁴-⁹]|[—–-]|[A-ZÀ-Þ“]|$)"
)
# Words after whose stop a sentence goes on: titles before a name, and what stands before a number or a name.
_GOES_ON = re.compile(
    r"(?:^|[\s(“\"'‘*-])(?:Gen|Lt|Maj|Brig|Col|Capt|Cmdr|Cdr|Adm|Sgt|Sen|Rep|Gov|Pres|Amb|Hon|Rev|Mr|Mrs|Ms|Dr|Prof|St|Mt|Ft|"
    r"No|Nos|Art|Sec|Fig|approx|ca|cf|vs|e\.g|i\.e|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Sr|Sra|Dra|"
    r"[A-Z])\.$"
)
_ABBREVIATION = re.compile(r"(?:^|[\s(“\"])(?:U\.S|U\.N|U\.K|U\.S\.A|E\.U|D\.C|a\.m|p\.m|bn|mn|Inc|Corp|Ltd|Co)\.$")
# What follows an abbreviation that both ends sentences and stands within them, where it begins a new one.
_BEGINS = re.compile(
    r"(?:The|This|These|It|He|She|They|But|However|In|On|At|After|Before|As|If|While|When|Both|Its|His|Her|Their|"
    r"[A-Z]\w+ (?:has|have|had|is|are|was|were|will|would|could|may|said|says|did|does|also|then))\b"
)
_ENDS = re.compile(r"[.!?…؟۔]['\"”’»)\]]*$")


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence of a paragraph, without the blanks around it, in order.

    Every visible letter lies in exactly one. A footnote's marker belongs to the sentence before it.
    """
    plain, places = _without_markers(text)
    cuts = [start for start, _ in _found(plain)][1:]
    cuts = [cut for cut in cuts if not _belongs(plain, cut)]
    ends = [places[cut] for cut in cuts]
    found = []
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            found.append((first, start + len(piece.rstrip())))
        start = end
    return found


def _belongs(plain: str, cut: int) -> bool:
    """Return whether what begins at a cut still belongs to the sentence before it."""
    before, after = plain[:cut].rstrip(), plain[cut:].lstrip()
    if _GOES_ON.search(before):
        return True
    if _ABBREVIATION.search(before):
        return not _BEGINS.match(after)
    if re.match(r"['\"”’»)\]]+(\s|$)", after):
        return True
    return bool(after) and after[0].islower() and not _ENDS.search(before[-3:])


def _found(plain: str) -> list[tuple[int, int]]:
    return [(first, last) for first, last in _split()(plain)] if plain.strip() else []


@lru_cache(maxsize=1)
def _split() -> Callable[[str], list[tuple[int, int]]]:
    import nupunkt  # noqa: PLC0415 - with its model, which only an import or an edited brief needs

    def split(text: str) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        start = 0
        # Its model knows no Persian or Spanish signs; those end a sentence wherever they stand before a blank.
        for part in [*re.finditer(r"[؟۔]['\"”’»)\]]*\s+|(?<=[?!])['\"”’»)\]]*\s+(?=[¿¡])", text)]:
            found += [(start + first, start + last) for first, last in nupunkt.sent_spans(text[start : part.end()])]
            start = part.end()
        return found + [(start + first, start + last) for first, last in nupunkt.sent_spans(text[start:])]

    return split


def _without_markers(text: str) -> tuple[str, list[int]]:
    """Return a text without the markers of footnotes, and for each place of it the place in the text.

    A place right after a marker is one after it, so that a cut there leaves the marker with what is before.
    """
    pieces, places, start = [], list[int](), 0
    for match in _MARKER.finditer(text):
        if match.start() == 0:
            continue
        pieces.append(text[start : match.start()])
        places += range(start, match.start())
        start = match.end()
    pieces.append(text[start:])
    places += range(start, len(text) + 1)
    return "".join(pieces), places
