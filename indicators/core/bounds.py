"""What a TOML file of ours may not go beyond: how deep it is nested, and how large its whole numbers are.

TOML itself has no such bounds; beyond these Python's own reader fails, and so does whatever shows or keeps the value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

DEEPEST = 20  # lists and tables within each other
LARGEST = 2**63  # of a whole number: TOML promises no more
TOO_DEEP = f"lists or tables within each other go deeper than {DEEPEST}; no file here needs that"
TOO_LARGE = "a whole number is larger than any number here can be"
_SAID = re.compile(r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}\n]")
_WHOLE = re.compile(r"(?<![\w.+-])[+-]?(?:0x[\dA-Fa-f_]{16,}|0o[0-7_]{21,}|0b[01_]{63,}|\d[\d_]{18,})(?![\w.-])")


def beyond(table: Mapping[str, Any]) -> str:
    """Return what of a table that was read goes beyond the bounds, in words, or ""."""
    layer: Iterable[Any] = table.values()
    for _ in range(DEEPEST + 1):
        inside: list[Any] = []
        for each in layer:
            if isinstance(each, dict):
                inside.extend(each.values())
            elif isinstance(each, list):
                inside.extend(each)
            elif type(each) is int and not -LARGEST <= each < LARGEST:
                return TOO_LARGE
        if not inside:
            return ""
        layer = inside
    return TOO_DEEP


def place(text: str, words: str) -> int:
    """Return the line of a TOML text, from 1, on which it goes beyond the bounds named in `words`."""
    plain = _SAID.sub(lambda said: "\n" * said[0].count("\n"), text)
    if words == TOO_LARGE:
        numbers = (each for each in _WHOLE.finditer(plain) if _large(each[0]))
        found = next(numbers, None)
        return plain.count("\n", 0, found.start()) + 1 if found else 1
    line, depth = 1, 0
    for bracket in _BRACKET.finditer(plain):
        sign = bracket[0]
        line += sign == "\n"
        depth += (sign in "[{") - (sign in "]}")
        if depth > DEEPEST:
            return line
    # Not by brackets, so by a name of many parts: a.b.c.d ...
    dotted = (number for number, each in enumerate(plain.split("\n"), start=1) if each.count(".") >= DEEPEST)
    return next(dotted, 1)


def _large(written: str) -> bool:
    digits = written.replace("_", "").lstrip("+-")
    if digits[:2] in ("0x", "0o", "0b"):
        return int(digits, 0) >= LARGEST
    return len(digits) > 19 or int(digits) >= LARGEST
