"""Points of a chart: where each stands, rings about reconstructed ones, crosses over doubtful ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from indicators.charts.axes import in_time, in_utc

if TYPE_CHECKING:
    from datetime import date

    from indicators.charts.axes import Place

CROSS = "M-1,-1L1,1M-1,1L1,-1"


def hollow_layer(colour: str, encoding: dict[str, Any], size: int, span: tuple[date, date]) -> dict[str, Any]:
    """Return the layer of the reconstructed values (`k` is r): rings of `size` square pixels."""
    mark = {
        "type": "point",
        "filled": False,
        "strokeWidth": 1.4,
        "size": size,
        "opacity": 1,
        "color": colour,
        "aria": False,
    }
    return {"mark": mark, "transform": [{"filter": f"datum.k === 'r' && {in_time(span)}"}], "encoding": encoding}


def doubtful_layer(colour: str, span: tuple[date, date]) -> dict[str, Any]:
    """Return the layer of the doubtful values (`k` is u): each is crossed out."""
    cross = {"type": "point", "shape": CROSS, "size": 110, "strokeWidth": 1.8, "opacity": 1, "aria": False}
    place = {"x": {"field": "t", "type": "temporal"}, "y": {"field": "v", "type": "quantitative"}}
    shown = [{"filter": f"datum.k === 'u' && {in_time(span)}"}]
    return {"mark": {**cross, "color": colour}, "transform": shown, "encoding": place}


def point_rows(frame: pd.DataFrame, kind: str, place: Place) -> pd.DataFrame:
    """Return where each observation stands (`t`), its value, `kind` of row (`k`) and since when it is known (`ks`).

    Days are moments in UTC.
    """
    return pd.DataFrame(
        {
            "t": in_utc(place.moments(frame["time_period"])).array,
            "v": frame["value"].to_numpy(),
            "k": [kind] * len(frame),
            "ks": in_utc(frame["known_on"]).array,
        }
    )
