"""Blocks of a document: how a plain text parts into them, and letters that are not what they look like."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from indicators.model import Block, Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

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
WRAPPED_AT = 50  # a text whose lines are at least this long on the whole may be broken at a width


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
    around = (replace(each, text=_line(each.text)) for each in found.around)
    return Draft(
        tuple(blocks), facts[0], facts[1], found.published, found.url, tuple(remarks),
        tuple(each for each in around if each.text),
    )  # fmt: skip


def _line(text: str) -> str:
    plain = _CONTROLS.sub("", _SPACES.sub(" ", _JOINERS.sub("", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))))
    return " ".join(plain.split())


def _alike(word: str) -> bool:
    """Return whether Latin letters and Cyrillic or Greek ones stand in one word."""
    if word.isascii():
        return False
    scripts = {unicodedata.name(each, "").split(" ")[0] for each in word}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def plain_blocks(text: str) -> Iterator[Block]:
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
