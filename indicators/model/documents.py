"""A document taken out of its format, and what its passages name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document, as plain text; `label` is the number of a numbered point or of a footnote.

    `kind` is "title", "heading", "paragraph", "bullet", "numbered" or "footnote". A marker of a footnote stands in
    the text as "[1]". `place` orders blocks as they stand in their document, once they are counted, with room between
    two for the points that one of them may hold.
    """

    kind: str
    text: str
    label: str = ""
    place: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document taken out of its format: its blocks in order, and what its metadata say (empty where nothing).

    `published` is the day as the document writes it. `remarks` are for the reader: how the text was come by.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    producer: str = ""
    published: str = ""
    url: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a document that its brief does not have, and why: a clause that goes on after "left out:".

    `at` is the place in the brief's body before which they stood; `kind` and `label` as of a Block.
    """

    text: str
    why: str
    at: int = 0
    kind: str = "paragraph"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something a passage names, with its place in the passage's text.

    `kind` is "area", "organisation", "person", "currency", "ship", "port", "amount", "quantity" or "date"; `id` an
    area's, or a plain name. `areas` are the countries, straits and groups it stands for. An amount or quantity has its
    `value`, multiplied out, and `unit` (an ISO currency code, or "barrel"); a date its `first` and `last` day.
    """

    kind: str
    id: str
    words: str
    start: int
    end: int
    areas: tuple[str, ...] = ()
    value: float | None = None
    unit: str = ""
    first: date | None = None
    last: date | None = None
