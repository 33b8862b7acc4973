"""Real histories of series that are asked for: shipped figures, and recorded answers read by their loaders.

Where a source has no history of ours, another real one of the same frequency and kind stands in for it, scaled to the
unit of the series; `stands_in` says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd
from answers import RECORDINGS, answer

from indicators.catalog import load
from indicators.core.frame import observations
from indicators.core.settings import DATA
from indicators.core.tables import Faults
from indicators.loaders import loader

if TYPE_CHECKING:
    from indicators.model import Catalog, Indicator

FIGURES = DATA / "figures" / "observations"
# Series, the recorded answers that have its history.
RECORDED = {
    "fx.irr_usd.free_market": ("rial_bonbast/data_branch_gregorian_imp.min.json",),
    "fx.irr_eur.free_market": ("rial_bonbast/data_branch_gregorian_imp.min.json",),
    "fx.ves_usd.official.daily": ("dolarapi_ve/historicos_dolares.json",),
    "fx.ves_usd.parallel.daily": ("dolarapi_ve/historicos_dolares.json",),
    "fx.cny_usd": ("fred/fredgraph_DEXCHUS_2026-05-12T1326.csv",),
    "fx.usd_broad": ("fred/fredgraph_DTWEXBGS_2026-05-12T1326.csv",),
    "energy.wti": ("fred/fredgraph_DCOILWTICO_2026-05-12T1326.csv",),
    "energy.brent": ("fred/fredgraph_DCOILBRENTEU_2026-05-12T1326.csv",),
    **{
        f"ship.transits.hormuz.{name}": tuple(f"portwatch/chokepoint6_page{page}_2026-05-13.json" for page in (1, 2, 3))
        for name in ("total", "tanker")
    },
}
# Series, the one that stands in for it, and by which factor.
STANDS_IN = {
    "trade.crude.irn_world.mirror": ("trade.crude.irn_world", 1e6),
    "trade.total.ven_world.mirror": ("trade.goods.ven_world", 1e6),
    "trade.goods.irn_world.dbnomics": ("trade.goods.irn_world", 1e6),
    "trade.crude.ven_world.chelem": ("trade.crude.ven_world", 1.0),
    "fx.usd_eur.ecb": ("fx.cny_usd", 0.16),
    "fx.cny_usd.imf": ("fx.cny_usd", 1.0),
    "fx.ves_usd.official.second": ("fx.ves_usd.official.daily", 1.0),
    "fx.ves_usd.official.imf": ("fx.ves_usd.official.month", 1.0),
    "cpi.irn.weo": ("cpi.irn.annual", 1.0),
    "trade.goods.irn_world.imts": ("energy.brent.month", 5e7),
    "energy.crude_production.irn.eia": ("energy.brent.month", 40.0),
    "news.volume.iran_sanctions": ("risk.gpr.world.daily", 0.004),
    "info.ooni.anomaly.irn": ("risk.gpr.world.daily", 0.1),
    "info.ooni.measurements.irn": ("risk.gpr.world.daily", 200.0),
    "arms.deliveries.imports.irn": ("arms.imports_tiv.irn", 1.0),
    "ship.containers.irn": ("trade.goods.world_irn", 40.0),
    "trade.services_goods.irn.exports": ("trade.goods.irn_world", 1e6),
}


@dataclass(frozen=True, eq=False)
class History:
    """The real history of a series: its catalogue entry, its values, and where they are from."""

    indicator: Indicator
    frame: pd.DataFrame
    basis: str

    @property
    def since(self) -> date | None:
        """The first day that a later round asks for."""
        service = catalog().sources[self.indicator.asked].service
        last = self.frame["time_period"].iloc[-1].date()
        return (last - timedelta(days=service.window_days)).replace(day=1) if service.window_days else None

    @property
    def today(self) -> date:
        """A day on which all of it is out."""
        return self.frame["stamped"].iloc[-1].date() + timedelta(days=1)


@cache
def catalog() -> Catalog:
    """Return the catalogue that ships."""
    faults = Faults()
    found = load(DATA, faults)
    faults.check()
    return found


def asked() -> list[Indicator]:
    """Return the series that come from a source that is asked."""
    return [each for each in catalog().indicators.values() if each.options and catalog().sources[each.asked].service]


@cache
def shipped(series: str, as_: str = "", factor: float = 1.0) -> pd.DataFrame:
    """Return the shipped figures of a series, as another one's and times a factor, if that is wanted."""
    table = pd.read_csv(FIGURES / f"{series}.csv", dtype={"time_period": str, "stamped": str})
    return observations(
        (as_ or series, row.time_period, row.stamped, float(f"{row.value * factor:.10g}"), row.status, "", "")
        for row in table.itertuples()
    )


@cache
def recorded(series: str) -> pd.DataFrame:
    """Return the history of a series that recorded answers have; KeyError without one, or without the recordings."""
    if not RECORDINGS.exists():
        raise KeyError(series)
    indicator = catalog().indicators[series]
    module = loader(catalog().sources[indicator.asked].service.loader)
    frames = [
        module.parse(answer((RECORDINGS / name).read_bytes(), indicator.asked), indicator) for name in RECORDED[series]
    ]
    return (
        pd.concat(frames, ignore_index=True)
        .drop_duplicates("time_period")
        .sort_values("time_period", ignore_index=True)
    )


@cache
def histories() -> list[History]:
    """Return every real history there is of a series that is asked for: one from each place it is held in."""
    found = []
    for indicator in asked():
        if (FIGURES / f"{indicator.id}.csv").exists():
            found.append(History(indicator, shipped(indicator.id), "shipped"))
        if indicator.id in RECORDED and RECORDINGS.exists():
            found.append(History(indicator, recorded(indicator.id), "recorded"))
        if indicator.id in STANDS_IN:
            other, factor = STANDS_IN[indicator.id]
            if not (FIGURES / f"{other}.csv").exists():
                continue
            found.append(History(indicator, shipped(other, indicator.id, factor), f"as {other}"))
    return found
