"""A chart as a PNG that says what it is: title, unit, source and day are in the picture.

The renderer (vl-convert: Vega with fonts, no network) takes some 200 MB, so it runs in a process of its own
that ends with the picture; the server stays small.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indicators.errors import IndicatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

SECONDS = 60
WIDTH = 1200
SCALE = 2
FONT = "IBM Plex Sans"
PAPER, INK, GREY, LINE = "#fbfaf7", "#1d1d1b", "#5b5a55", "#dedad0"


def values(data: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as Vega-Lite reads them: numbers with all their digits, moments as milliseconds since 1970."""
    return [{str(name): _cell(value) for name, value in row.items()} for row in data.to_dict("records")]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):  # pandas' own moments too
        return None if value != value else round(value.timestamp() * 1000)  # noqa: PLR0124 - no moment, like NaN
    return None if isinstance(value, float) and math.isnan(value) else value


def png(data: pd.DataFrame, spec: dict[str, Any], title: str, unit: str, sources: Sequence[str]) -> bytes:
    """Return the chart as a PNG, 1200 px wide at twice the density.

    Raises:
        IndicatorError: the renderer failed or took longer than a minute.
    """
    whole = {
        **spec,
        "data": {"values": values(data)},
        "width": WIDTH,
    }
    whole["height"] = max(spec["height"], 400)
    whole["background"] = PAPER
    whole["padding"] = {"left": 24, "right": 32, "top": 20, "bottom": 20}
    whole["title"] = {"text": title, "subtitle": [unit, *sources], "anchor": "start", "offset": 24}
    whole["config"] = {
        **spec["config"],
        "font": FONT,
        "title": {"fontSize": 22, "subtitleFontSize": 14, "subtitleColor": GREY, "color": INK},
        "axis": {"labelFontSize": 14, "labelColor": GREY, "gridColor": LINE},
        "legend": {"labelFontSize": 14, "labelColor": INK},
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "indicators.export.image"],
            input=json.dumps(whole).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise IndicatorError(f"the picture could not be drawn: {lines[-1]}") from error
    except subprocess.TimeoutExpired as error:
        raise IndicatorError(f"the picture was not drawn within {SECONDS} s; try again") from error
    return done.stdout


def _draw() -> None:
    import altair as alt  # noqa: PLC0415 - only in the process that draws
    import fontpkg_ibm_plex_sans  # noqa: PLC0415
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(Path(fontpkg_ibm_plex_sans.__file__).parent / "files"))
    spec = sys.stdin.read()
    alt.Chart.from_json(spec)  # checks it; as altair would write it again, a selection stood in it twice
    sys.stdout.buffer.write(vl_convert.vegalite_to_png(spec, scale=SCALE))


if __name__ == "__main__":
    _draw()
