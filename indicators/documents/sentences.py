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

_ONE = r"\[(?:\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*|[ivxl]{1,7})\]"
_MARKER = re.compile(
    rf"[ \t]*(?:{_ONE}(?:\s?[,;–-]\s?(?={_ONE}))?|[¹²³⁰⁴-⁹]+)(?=[\s\[\])”\"'’.,;:?!¹²³⁰⁴-⁹]|[—–-]|[A-ZÀ-Þ“]|$)"
)
_OPENS = r"(?:^|[\s(\[“\"'‘*—–-])"
# Words after whose stop a sentence goes on: titles before a name, months before a day, and what stands before a name.
_GOES_ON = re.compile(
    rf"{_OPENS}(?:Gens?|Lts?|Maj|Brig|Cols?|Capts?|Cmdr|Cdr|Adm|Sgts?|Sens?|Reps?|Govs?|Pres|Amb|Hon|Rev|Messrs|Mr|Mrs|Ms|Drs?|Profs?|St|Mt|Ft|"
    r"No|Nos|Art|Sec|Fig|approx|ca|cf|vs|e\.g|i\.e|al|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"Sr|Sra|Dra|Ing|Gral|Lic|Cnel|Tte|Almte|Arq|Mons|Av)\.$"
)
# Those that stand before a number only.
_COUNTS = re.compile(
    rf"{_OPENS}(?:Bs|Rs|Rls|Rp|Fr|Est|Ca|Approx|pp?|Vols?|Ch|Tab|Res|Nr|N|arts?|secs?|figs?|nos?|núm)\.$"
)
_INITIAL = re.compile(rf"{_OPENS}[^\W\d_a-zß-ÿ]\.$")
_INITIALS = re.compile(rf"{_OPENS}(?:[^\W\d_a-zß-ÿ]\.\s?){{2,8}}$")
# The number of a point, at the start or after a plain word's stop; not that of a day ("Feb. 2.").
_NUMBER = re.compile(r"(?:^|(?<![^\s])[a-z]{4,}(?<!approx)[.!?]\s+)\(?\d{1,2}[.)]$")
# Abbreviations that both end sentences and stand within them.
_PLACE = re.compile(rf"{_OPENS}(?:U\.S|U\.N|U\.K|U\.S\.A|E\.U|Inc|Corp|Ltd|Co|bn|mn)\.$")
_CAPITAL = re.compile(rf"{_OPENS}D\.C\.$")
_HOUR = re.compile(r"\d\s?[ap]\.m\.$")
_CANDIDATE = re.compile(
    rf"{_OPENS}(?:U\.S|U\.N|U\.K|U\.S\.A|E\.U|D\.C|Inc|Corp|Ltd|Co|[ap]\.m|[^\W\d_a-zß-ÿ])\.(?P<gap>\s+)(?=[^\W\d_a-zß-ÿ]|[“\"(¿¡])"
)
_FUNCTION = (
    r"(?:The|This|That|These|Those|It|He|She|They|We|But|However|In|On|At|After|Before|As|If|While|When|Both|Its|His|Her|Their|There|"
    r"Yet|And|Meanwhile|Moreover|Still|Since|Although|Despite|With|From|For|No(?!\.)|Some|Many|Most)\b"
)
_SAID = (
    r"(?:has|have|had|is|are|was|were|will|would|could|may|might|can|said|says|did|does|also|then|sold|took|made|began|fell|rose|lost|gave|"
    r"sent|met|won|kept|held|told|left|went|came|bought|paid|saw|set|put|denies|wants|needs|claims|[a-z]{3,}ed)\b"
)
# Who acts without being what "U.S." describes: "the U.S. Treasury sanctioned" goes on, "the U.S. Iran denied" does not.
_NATION = (
    r"(?:Iran|Iraq|Israel|Syria|Lebanon|Yemen|Turkey|Türkiye|Qatar|Oman|Kuwait|Bahrain|Egypt|Jordan|Saudi Arabia|Russia|Ukraine|China|India|"
    r"Pakistan|Japan|Venezuela|Cuba|Colombia|Brazil|Mexico|Guyana|North Korea|Hamas|Hezbollah|Tehran|Baghdad|Damascus|Beirut|Ankara|Moscow|"
    r"Kyiv|Beijing|Caracas|Havana|Washington|Brussels|London|Paris|Berlin|Riyadh|Doha|Maduro|Khamenei|Putin)"
)
_BEGINS = re.compile(rf"{_FUNCTION}|{_NATION}(?:’s|'s)?\s(?:\w+ly\s)?{_SAID}")
# The same where the model found an end too: then any name that acts will do.
_ACTS = re.compile(r"[A-Z]\w+ (?:has|have|had|is|are|was|were|will|would|could|may|said|says|did|does|also|then)\b")
_STARTS_ANEW = re.compile(rf"{_FUNCTION}")
_AFTER_CAPITAL = re.compile(
    rf"{_FUNCTION}|(?!Circuit|Court|Police|Mayor|Council|Superior|Metro|National|Attorney)[A-Z]\w+\s{_SAID}"
)
# What goes on after an hour: its zone, or a day.
_OF_THE_HOUR = re.compile(
    r"(?:[A-Z]{2,4}\b|(?:[A-Z]\w+\s){1,2}(?:[Tt]ime|[Ss]tandard)\b|Eastern|Central|Pacific|Greenwich|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr)uary|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October)"
)
_ENDS = re.compile(r"[.!?…؟۔]['\"”’»)\]]*$")
_LONG, _STOPS, LONGEST_END = re.compile(r"\S{200,}"), re.compile(r"[.!?…]"), 8
TAIL = 48  # letters before a cut that say whether it is one; a paragraph may have thousands of cuts
AHEAD = 80


def spans(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence of a paragraph, without the blanks around it, in order.

    Every visible letter lies in exactly one. A footnote's marker belongs to the sentence before it.
    """
    plain, places = _without_markers(text)
    found_ends = {start for start, _ in _found(plain)[1:]}
    cuts = found_ends | {match.end() for match in _CANDIDATE.finditer(plain)}
    kept = sorted(cut for cut in cuts if not _belongs(plain, cut, found=cut in found_ends))
    ends = [places[cut] for cut in kept]
    found = []
    start = 0
    for end in [*ends, len(text)]:
        piece = text[start:end]
        if piece.strip():
            first = start + len(piece) - len(piece.lstrip())
            found.append((first, start + len(piece.rstrip())))
        start = end
    return found


def _belongs(plain: str, cut: int, *, found: bool) -> bool:
    """Return whether what begins at a cut, which the model found or not, still belongs to the sentence before it."""
    before, after = plain[max(0, cut - TAIL) : cut].rstrip(), plain[cut : cut + AHEAD].lstrip()
    if _GOES_ON.search(before) or _NUMBER.search(before):
        return True
    if _HOUR.search(before):
        return after[:1].islower() or _OF_THE_HOUR.match(after) is not None
    for abbreviation, begins in ((_PLACE, _BEGINS), (_CAPITAL, _AFTER_CAPITAL), (_INITIAL, _STARTS_ANEW)):
        if abbreviation.search(before):
            return not (begins.match(after) or (found and abbreviation is _PLACE and _ACTS.match(after)))
    if _COUNTS.search(before) and after[:1].isdigit():
        return True
    if re.match(r"['\"”’»)\]]+(\s|$)", after):
        return True
    return after[:1].islower() and (_INITIALS.search(before) is not None or not _ENDS.search(before[-3:]))


def _found(plain: str) -> list[tuple[int, int]]:
    if not plain.strip():
        return []
    return [(first, last) for first, last in _split()(_LONG.sub(_without_stops, plain))]


def _without_stops(word: re.Match[str]) -> str:
    """Return an endless word with no sentence's end but at its own: the model would look through it at each of them."""
    inside, end = word[0][:-LONGEST_END], word[0][-LONGEST_END:]
    return _STOPS.sub("x", inside) + end


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
