"""A chart as a PNG or an SVG that says what it is: title, unit, source and day are in the picture.

The renderer (vl-convert: Vega with fonts, no network) takes some 200 MB, so it runs in a process of its own
that ends with the picture; the server stays small.
"""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
import textwrap
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indicators.errors import IndicatorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

SECONDS = 60
MOST_AT_ONCE = threading.BoundedSemaphore(2)  # renderers; who asks for more waits
WIDTH = 1200
SCALE = 2
LETTERS, TITLE_LETTERS = 165, 100  # letters that the width holds, in the sizes below
FONT = "IBM Plex Sans"
PAPER, INK, GREY, LINE = "#fbfaf7", "#1d1d1b", "#5b5a55", "#dedad0"


def values(data: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as Vega-Lite reads them: numbers with all their digits, moments as milliseconds since 1970."""
    return [{str(name): _cell(value) for name, value in row.items()} for row in data.to_dict("records")]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):  # pandas' own moments too
        return None if value != value else round(value.timestamp() * 1000)  # noqa: PLR0124 - no moment, like NaN
    return None if isinstance(value, float) and math.isnan(value) else value


@dataclass(frozen=True)
class Picture:
    """A chart with what its picture says of it: title, unit, and a line for each source."""

    data: pd.DataFrame
    spec: dict[str, Any]
    title: str
    unit: str
    sources: Sequence[str]


def png(data: pd.DataFrame, spec: dict[str, Any], title: str, unit: str, sources: Sequence[str]) -> bytes:
    """Return one chart as a PNG; see `pngs`."""
    return pngs([Picture(data, spec, title, unit, sources)])


def pngs(charts: Sequence[Picture]) -> bytes:
    """Return charts as a PNG, one below the other, each 1200 px wide at twice the density.

    Raises:
        IndicatorError: the renderer failed or took longer than a minute.
    """
    return _drawn("png", charts)


def svg(chart: Picture) -> bytes:
    """Return one chart as an SVG, 1200 px wide; its words are text in IBM Plex Sans, or in what the reader has.

    Raises:
        IndicatorError: the renderer failed or took longer than a minute.
    """
    return _drawn("svg", [chart])


def _drawn(form: str, charts: Sequence[Picture]) -> bytes:
    whole = {form: [_whole(each) for each in charts]}
    try:
        with MOST_AT_ONCE:
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


def _whole(chart: Picture) -> dict[str, Any]:
    """Return the spec of a chart with its data, and with what a page says around it in the picture itself."""
    spec = chart.spec
    whole = {
        **spec,
        "data": {"values": values(chart.data)},
        "width": WIDTH,
    }
    whole["background"] = PAPER
    whole["padding"] = {"left": 24, "right": 32, "top": 20, "bottom": 20}
    lines = [line for each in (chart.unit, *chart.sources) for line in textwrap.wrap(each, LETTERS)]
    title = textwrap.wrap(chart.title, TITLE_LETTERS)
    whole["height"] = max(spec["height"], 400) + 18 * max(len(lines) - 3, 0) + 27 * (len(title) - 1)
    whole["title"] = {"text": title, "subtitle": lines, "anchor": "start", "offset": 24}
    whole["config"] = {
        **spec["config"],
        "font": FONT,
        "title": {"fontSize": 22, "subtitleFontSize": 14, "subtitleColor": GREY, "color": INK},
        "axis": {"labelFontSize": 14, "labelColor": GREY, "gridColor": LINE},
        "legend": {"labelFontSize": 14, "labelColor": INK},
    }
    return whole


def _draw() -> None:
    import altair as alt  # noqa: PLC0415 - only in the process that draws
    import fontpkg_ibm_plex_sans  # noqa: PLC0415
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(Path(fontpkg_ibm_plex_sans.__file__).parent / "files"))
    drawn = []
    for form, specs in json.load(sys.stdin).items():
        for each in specs:
            alt.Chart.from_dict(each)  # checks it; as altair would write it again, a selection stood in it twice
            drawn.append(
                vl_convert.vegalite_to_png(each, scale=SCALE)
                if form == "png"
                else vl_convert.vegalite_to_svg(each).encode()
            )
    sys.stdout.buffer.write(drawn[0] if len(drawn) == 1 else _below(drawn))


def _below(drawn: list[bytes]) -> bytes:
    """Return pictures as one, each below the one before it."""
    from PIL import Image  # noqa: PLC0415

    pictures = [Image.open(io.BytesIO(each)) for each in drawn]
    size = (max(each.width for each in pictures), sum(each.height for each in pictures))
    whole, top = Image.new("RGB", size, PAPER), 0
    for each in pictures:
        whole.paste(each, (0, top))
        top += each.height
    written = io.BytesIO()
    whole.save(written, "PNG")
    return written.getvalue()


if __name__ == "__main__":
    _draw()
