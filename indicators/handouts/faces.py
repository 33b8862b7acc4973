"""The faces that a PDF is set in, and which of them has a glyph for a letter.

A letter that none of them has would be left blank, or the file refused; `printable` puts a sign in its place and says
which letter it was.
"""

from __future__ import annotations

import struct
import unicodedata
from collections import Counter
from functools import lru_cache
from pathlib import Path

import fontpkg_ibm_plex_sans
import fontpkg_ibm_plex_sans_arabic
import fontpkg_newsreader

OWN = Path(__file__).parent / "fonts"
FOLDERS = tuple(
    Path(str(each.__file__)).parent / "files"
    for each in (fontpkg_ibm_plex_sans, fontpkg_ibm_plex_sans_arabic, fontpkg_newsreader)
)
SANS = FOLDERS[0] / "IBMPlexSans[wdth,wght].ttf"
PERSIAN = FOLDERS[1] / "IBMPlexSansArabic-Regular.ttf"
SERIF = FOLDERS[2] / "Newsreader[opsz,wght].ttf"
CHINESE = OWN / "NotoSansCJKsc-GB2312.otf"
TEXT = (SANS, PERSIAN, CHINESE)  # in the order in which a letter is looked for; headings ask SERIF first
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
JOINED = ("Mn", "Mc", "Me")
NO_LETTERS = ("Cc", "Cf", "Cn", "Co", "Cs")  # some faces have glyphs for them, and PDF/UA refuses them
SPACES = {"": "", "\n": "\n", "\t": " "}
# What directs and joins, and has no glyph.
SILENT = frozenset(chr(each) for each in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xAD))


@lru_cache(maxsize=8)
def letters(face: Path) -> frozenset[int]:
    """Return the code points that a TrueType or OpenType file has glyphs for (its `cmap`, formats 4 and 12)."""
    whole = face.read_bytes()
    tables = {
        whole[at : at + 4]: struct.unpack(">I", whole[at + 8 : at + 12])[0]
        for at in range(12, 12 + 16 * struct.unpack(">H", whole[4:6])[0], 16)
    }
    start = tables[b"cmap"]
    found: set[int] = set()
    for at in range(start + 4, start + 4 + 8 * struct.unpack(">H", whole[start + 2 : start + 4])[0], 8):
        table = start + struct.unpack(">I", whole[at + 4 : at + 8])[0]
        form = struct.unpack(">H", whole[table : table + 2])[0]
        if form == 12:
            for group in range(struct.unpack(">I", whole[table + 12 : table + 16])[0]):
                first, last, _ = struct.unpack(">III", whole[table + 16 + 12 * group : table + 28 + 12 * group])
                found.update(range(first, last + 1))
        elif form == 4:
            found.update(_segments(whole, table))
    return frozenset(found)


def _segments(whole: bytes, table: int) -> set[int]:
    many = struct.unpack(">H", whole[table + 6 : table + 8])[0] // 2

    def row(place: int) -> tuple[int, ...]:
        return struct.unpack(f">{many}H", whole[place : place + 2 * many])

    ends, starts = row(table + 14), row(table + 16 + 2 * many)
    deltas, offsets = row(table + 16 + 4 * many), row(table + 16 + 6 * many)
    found: set[int] = set()
    for segment in range(many):
        for letter in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            glyph = letter
            if offsets[segment]:
                at = table + 16 + 6 * many + 2 * segment + offsets[segment] + 2 * (letter - starts[segment])
                glyph = struct.unpack(">H", whole[at : at + 2])[0]
                if not glyph:
                    continue
            if (glyph + deltas[segment]) % 65536:
                found.add(letter)
    return found


def printable(text: str, lost: Counter[str]) -> str:
    """Return a text in which every letter has a glyph; what has none becomes U+FFFD and is counted in `lost`.

    A letter and the signs that stand on it are looked for in one face: two faces cannot set one letter.
    """
    made: list[str] = []
    cluster = ""
    for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if cluster and unicodedata.category(letter) in JOINED:
            cluster += letter
            continue
        made.append(_shown(cluster, lost))
        cluster = letter
    made.append(_shown(cluster, lost))
    return "".join(made)


def _shown(cluster: str, lost: Counter[str]) -> str:
    if cluster in SPACES:
        return SPACES[cluster]
    if cluster in SILENT:
        return cluster
    if _is_set(cluster):
        return cluster
    lost.update(cluster[1:])
    if len(cluster) > 1:  # the letter stays where it can; signs that no face sets on it go
        return _shown(cluster[0], lost) + UNKNOWN * (len(cluster) - 1)
    lost[cluster] += 1
    return UNKNOWN


@lru_cache(maxsize=65536)
def _is_set(cluster: str) -> bool:
    """Return whether a letter with the signs on it has glyphs in one face."""
    return unicodedata.category(cluster[0]) not in NO_LETTERS and any(
        all(ord(each) in letters(face) for each in cluster) for face in TEXT
    )


def named(lost: Counter[str]) -> str:
    """Return which letters have no glyph here, in a sentence; "" where all have one."""
    if not lost:
        return ""
    told = ", ".join(
        f"U+{ord(each):04X} {unicodedata.name(each, 'without a name').lower()}" for each in sorted(lost)[:20]
    )
    more = f" and {len(lost) - 20} more" if len(lost) > 20 else ""
    return f"Letters that no face here has, each shown as {UNKNOWN}: {told}{more}."
