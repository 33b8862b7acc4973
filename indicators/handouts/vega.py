"""Charts where scripts run: Vega as one script, and how a chart is put into a page.

The script is what vl-convert gives: Vega, Vega-Lite and Vega-Embed with the interpreter of expressions, so that nothing
is made into code in the browser (`ast: true`) and a policy without 'unsafe-eval' holds. Making it takes a second and a
half, so it stands in assets/vega.js.gz; for another vl-convert `python -m indicators.handouts.vega` writes it anew.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from indicators.handouts.handout import Figure

FILE = Path(__file__).parent / "assets" / "vega.js.gz"
PUT = "window.vegaEmbed = vegaEmbed;"
HEAD = (
    "/* Vega {}, Vega-Lite {}, Vega-Embed {}: (c) University of Washington Interactive Data Lab and the authors of "
    "Vega, BSD-3-Clause. */\n"
)


@lru_cache(maxsize=1)
def bundle() -> str:
    """Return Vega as one script."""
    return gzip.decompress(FILE.read_bytes()).decode()


def made() -> str:
    """Return the script as the vl-convert that is installed gives it; 120 MB stay taken."""
    import vl_convert as drawing  # noqa: PLC0415 - only whoever makes it anew

    versions = drawing.get_vega_version(), drawing.get_vegalite_versions()[-1], drawing.get_vega_embed_version()
    return HEAD.format(*versions) + drawing.javascript_bundle(PUT) + "\n"


def embedded(value: Any) -> Markup:
    """Return a value as JSON for the inside of a <script>: none of its words can end that."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(written.replace("<", "\\u003c"))  # noqa: S704 - JSON without a single "<"


def chart(figure: Figure, *, width: int | None = None, height: int | None = None) -> Markup:
    """Return the chart of a figure as `<figure class="chart">`: an empty plot and the spec, which charts.js draws.

    Args:
        figure: what is drawn.
        width: of the whole chart in pixels; None: that of the element it stands in, and again when that changes.
        height: of the plot in pixels; None: the one its words were placed for.
    """
    spec = {**figure.chart, **({"width": width} if width else {}), **({"height": height} if height else {})}
    return Markup(
        '<figure class="chart" data-series="{}"><div class="plot" style="min-height:{}px"></div>'
        '<script type="application/json">{}</script></figure>'
    ).format(figure.series, spec["height"], embedded(spec))


if __name__ == "__main__":
    FILE.write_bytes(gzip.compress(made().encode(), mtime=0))
