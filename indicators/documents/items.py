"""Bullets that a format leaves in the text of a paragraph: "•", "–" and the letter o at its start."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Block

_SIGN = re.compile(r"[•▪●‣◦■▸►⁃∙]\s*(?=\S)")
_MAYBE = re.compile(r"(?:[–—]|o)\s+(?=[^\W_a-zß-ÿ])")
_INSIDE = re.compile(r"(?<=[.;:!?)])\s+(?:[•▪●‣◦]|o)\s+(?=[^\W_a-zß-ÿ])")


def itemised(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with bullets as such.

    A dash or an "o" begins a bullet only where the block before or after is one too; an "o" is a word in Spanish.
    """
    found: list[Block] = []
    for place, block in enumerate(blocks):
        if block.kind not in ("paragraph", "bullet"):
            found.append(block)
            continue
        text = block.text.strip()
        sign = _SIGN.match(text)
        if sign is None and (sign := _MAYBE.match(text)) and not _beside(blocks, place, found):
            sign = None
        kind = "bullet" if sign else block.kind
        rest = text[sign.end() :] if sign else block.text
        pieces = _INSIDE.split(rest) if kind == "bullet" else [rest]
        found += [replace(block, kind=kind, text=each, place=block.place + nth) for nth, each in enumerate(pieces)]
    return found


def _beside(blocks: Sequence[Block], place: int, before: Sequence[Block]) -> bool:
    """Return whether the block before or after begins a bullet."""
    if before and before[-1].kind == "bullet":
        return True
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    return after is not None and (
        after.kind == "bullet" or any(each.match(after.text.strip()) for each in (_SIGN, _MAYBE))
    )
