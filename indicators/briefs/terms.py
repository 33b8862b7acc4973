"""What is asked of the index of passages: words a reader typed, and tags that stand for facts."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from indicators.model import Filters
from indicators.store.engine import Term

if TYPE_CHECKING:
    from indicators.model import Brief


EVERY = "xevery"  # a tag of every passage


def asked(words: str, filters: Filters) -> tuple[Term, ...]:
    """Return what a reader typed as terms to search for, whatever that is; none if there is nothing in it."""
    found = []
    pieces = re.findall(r'"([^"]*)"?|([^\s"]+)', words)
    for place, (phrase, word) in enumerate(pieces):
        plain = " ".join(re.findall(r"\w+", phrase or word))
        if not plain or (not phrase and len(plain) < 2 and not plain.isdigit()):
            continue
        goes_on = not phrase and (word.endswith("*") or (place == len(pieces) - 1 and not words.endswith(" ")))
        found.append(Term(plain, goes_on))
    limits = [(name, getattr(filters, name)) for name in ("area", "topic", "band", "producer")]
    found += [Term(tag(name, value), tag=True) for name, value in limits if value]
    if filters.foreign:
        found.append(Term(tag("foreign", "yes"), tag=True))
    if not found and (filters.since or filters.until):
        found.append(Term(EVERY, tag=True))
    return tuple(found)


def tags(brief: Brief) -> str:
    """Return the tags that all passages of a brief have."""
    return f"{EVERY} {tag('producer', brief.producer)}"


def tag(name: str, value: str) -> str:
    """Return a word that stands for a fact in the index: letters and digits only, and no word of any language."""
    return f"x{name}{hashlib.sha256(value.encode()).hexdigest()[:10]}"
