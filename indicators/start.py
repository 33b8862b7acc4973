"""What every entry needs before its first line of work: the checked catalogue, the briefs, and the store."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indicators import catalog as catalogs
from indicators import figures
from indicators.briefs import file as brief_files
from indicators.errors import UnknownNameError
from indicators.store import Store, ensure
from indicators.tables import ROOT, Faults

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from indicators.model import Brief, Catalog, Indicator

DATA = ROOT / "data"


@dataclass(frozen=True)
class Desk:
    """The catalogue, the briefs (newest first) and the store, ready to be read."""

    catalog: Catalog
    briefs: dict[str, Brief]
    store: Store

    def indicator(self, series_id: str) -> Indicator:
        """Return an indicator by id, or raise UnknownNameError with the nearest ones."""
        if series_id in self.catalog.indicators:
            return self.catalog.indicators[series_id]
        raise UnknownNameError(_unknown("series", series_id, self.catalog.indicators, "list"))

    def brief(self, brief_id: str) -> Brief:
        """Return a brief by id, or raise UnknownNameError with the nearest ones."""
        if brief_id in self.briefs:
            return self.briefs[brief_id]
        raise UnknownNameError(_unknown("brief", brief_id, self.briefs, "brief list"))


def _unknown(what: str, name: str, known: Collection[str], command: str) -> str:
    import difflib  # noqa: PLC0415 - only on the way to an error

    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f"did you mean {', '.join(near)}?" if near else f"see: python -m indicators {command}"
    return f"no {what} {name!r}; {hint}"


def home() -> Path:
    """Return the folder of the store and of the analysts' own work, from INDICATORS_HOME or data/local."""
    named = os.environ.get("INDICATORS_HOME", "").strip()
    return Path(named).expanduser() if named else DATA / "local"


def prepare(data: Path = DATA, folder: Path | None = None) -> Desk:
    """Check our files, build the store if it is not there, and return both.

    Args:
        data: the folder of catalogue, shipped figures and shipped briefs.
        folder: of the store and imported briefs; `home()` unless given.

    Raises:
        CatalogError: faults in our files, all at once; nothing is written then.
        StoreError: a store that cannot be used.
    """
    folder = folder or home()
    faults = Faults()
    catalog = catalogs.load(data, faults)
    briefs = brief_files.load((data / "briefs", folder / "briefs"), catalog, faults)
    faults.check()

    def frames() -> dict[str, pd.DataFrame]:
        read = figures.read(data, catalog, faults)
        faults.check()
        return read

    store = ensure(folder / "indicators.sqlite", catalog, frames, figures.digest(data))
    return Desk(catalog, briefs, store)
