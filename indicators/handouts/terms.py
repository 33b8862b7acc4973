"""What may be passed on of a handout, and what whoever does so must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.conditions.claims import series_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indicators.handouts.handout import Source
    from indicators.model import Catalog, Marked
    from indicators.model import Source as Origin
    from indicators.reader import Reader

# What may not be passed on where an outline is public, and why.
WITHHELD = {
    "non-commercial": "its terms allow non-commercial use only",
    "unclear": "its terms were not checked or are not stated",
}


def terms(sources: Iterable[Source | Origin]) -> tuple[str, ...]:
    """Return what whoever passes on figures of these sources must know, in sentences."""
    told = []
    for use, sentence in (
        ("non-commercial", "Holds figures for non-commercial use only, of {}."),
        ("attribution", "Holds figures whose source must be named: {}."),
        ("unclear", "Holds figures whose terms were not checked or are not stated, of {}."),
    ):
        named = [each.title for each in sources if each.use == use]
        if named:
            told.append(sentence.format("; ".join(named)))
    return tuple(told)


def withheld(catalog: Catalog, series: str) -> str:
    """Return why figures of a series, or those it is calculated from, may not be passed on; "" where they may."""
    indicator = catalog.indicators[series]
    own = WITHHELD.get(catalog.sources[indicator.source].use, "")
    return own or next((why for each in indicator.inputs if (why := withheld(catalog, each))), "")


def kept_back(on: Reader, found: Marked) -> str:
    """Return why what a claim is tested on may not be passed on; "" where it may."""
    there = [each for each in series_in([found.claim]) if each in on.catalog.indicators]
    return next((f"of what it is tested on, {why}" for each in there if (why := withheld(on.catalog, each))), "")
