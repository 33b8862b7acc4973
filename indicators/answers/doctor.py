"""What is installed, where the store is, and how fresh it is."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, TypedDict

from indicators.answers import series
from indicators.answers.question import question
from indicators.answers.sources import SourceRow, standing
from indicators.core.tables import ROOT
from indicators.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable


class Health(TypedDict):
    """What there is, and what is wrong with it.

    Attributes:
        python: its version.
        packages: the version of each package that is needed.
        home: folder of the store and of the analysts' own work.
        store: path of the store, or address of its database.
        store_bytes: size of the store, in bytes.
        series: how many series there are.
        observations: how many periods are held, of all series.
        briefs: how many briefs can be read.
        orphaned: ids of briefs that no longer have words which are quoted.
        faults: what is wrong with briefs, a line each.
        clock: what is to be said of a clock that was ahead or was set back; "" of one that goes on.
        copy: how many series have a copy in each state.
        publication: how many series have a publication in each state.
        sources: how each source stands.
    """

    python: str
    packages: dict[str, str]
    home: str
    store: str
    store_bytes: int
    series: int
    observations: int
    briefs: int
    orphaned: list[str]
    faults: list[str]
    clock: str
    copy: dict[str, int]
    publication: dict[str, int]
    sources: list[SourceRow]


@question("doctor", "what is installed, where the store is, and how fresh it is")
def doctor(reader: Reader) -> Health:
    """Return how everything stands."""
    from importlib import metadata  # noqa: PLC0415 - reads mail, which no other question needs

    from indicators.figures.freshness import of_the_clock  # noqa: PLC0415 - like all that brings numpy

    desk, rows = reader.desk, series.listing(reader)
    return {
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in _required()},
        "home": str(desk.home),
        "store": desk.store.engine.name,
        "store_bytes": desk.store.engine.size(),
        "series": len(rows),
        "observations": sum(row["n"] for row in rows),
        "briefs": len(desk.briefs),
        "orphaned": [each.id for each in desk.briefs.rows().values() if each.orphaned],
        "faults": [each.fault for each in desk.briefs.faults()],
        "clock": of_the_clock(desk.store, desk.today()),
        "copy": _counted(row["copy"] for row in rows),
        "publication": _counted(row["publication"] for row in rows),
        "sources": standing(reader, rows),
    }


def _counted(found: Iterable[str]) -> dict[str, int]:
    words = list(found)
    return {word: words.count(word) for word in sorted(set(words))}


def _required() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("==")[0] for line in lines if "==" in line]
