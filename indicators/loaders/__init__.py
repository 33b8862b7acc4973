"""Loaders: one module for each source, with two pure functions, and more where its answers ask for it.

    queries(indicator, ask) -> list[Query]      what to ask
    parse(answer, indicator) -> DataFrame       one answer's body as an observation frame
    nothing(answer, indicator) -> str           what an answer is that has no value of the indicator
    more(query, answers) -> Query | None        the next page after those in hand, or None after the last
    unlike(answer, before, indicator) -> str    why an answer is not believed beside the one before it, or ""

A loader asks nothing itself: `fetch.py` alone does. Equal queries of several indicators are asked once. `parse`
and `more` raise SourceChanged for a shape they do not know, SourceEmpty for one with nothing in it, SourceUnavailable
for a body that says "later". `reading.py` has what they share. This module is light: the catalogue checks options
against LOADERS at start.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from indicators.model import Answer, Ask, Indicator, Query

_Names = frozenset[str]


def _options(needs: str = "", takes: str = "") -> tuple[_Names, _Names]:
    return frozenset(needs.split()), frozenset(takes.split())


# Loader: the options an indicator must give, and those it may.
LOADERS = {
    "comtrade": _options("reporter partner flow commodity"),
    "currency_api": _options("base quote"),
    "dbnomics": _options("series"),
    "dolarapi": _options("rate"),
    "ecb": _options("key"),
    "eia": _options("route", "facets value frequency unit"),
    "fred": _options("series"),
    "gdelt": _options("query", "mode"),
    "imf_rates": _options("currency"),
    "imf_sdmx": _options("flow key"),
    "ofac": _options("programme", "type"),
    "ooni": _options("country test counter", "over"),
    "portwatch": _options("layer field where"),
    "rial_archive": _options("currency quote"),
    "sipri": _options("direction country", "partner"),
    "world_bank": _options("indicator country"),
}


# Those whose answers together have every period there is from the first day asked for on: a period that lacks between
# two of theirs was withdrawn. From what lacks with the others nothing follows, as one of these may be why: a file of a
# day that is not there (currency_api), a country that does not report (comtrade), a bucket without articles or a day
# without measurements (gdelt, ooni), a month that is young (imf_rates), a zero that is a broken upstream (dolarapi,
# rial_archive), one value a day (ofac). Who is not sure of a new loader leaves it out.
WHOLE = frozenset({"dbnomics", "ecb", "eia", "fred", "imf_sdmx", "portwatch", "sipri", "world_bank"})


class Loader(Protocol):
    """What each module of this package offers."""

    def queries(self, indicator: Indicator, ask: Ask) -> list[Query]:
        """Return what to ask for an indicator."""

    def parse(self, answer: Answer, indicator: Indicator) -> pd.DataFrame:
        """Return one answer as an observation frame; periods before those asked for may be in it."""

    def nothing(self, answer: Answer, indicator: Indicator) -> str:
        """Return what an answer is in which `parse` found no value: why that may be, as far as it says."""


class PagedLoader(Loader, Protocol):
    """A loader whose answers come in pages."""

    def more(self, query: Query, answers: Sequence[Answer]) -> Query | None:
        """Return the query for the page after `answers`, or None once the last page is in hand."""


def loader(name: str) -> Loader | PagedLoader:
    """Return a loader by its name in LOADERS."""
    return cast("Loader", import_module(f"indicators.loaders.{name}"))
