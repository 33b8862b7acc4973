"""Charts where scripts run: Vega as one script, and how a chart is put into a page.

The script is what vl-convert gives: Vega, Vega-Lite and Vega-Embed with the interpreter of expressions, so that nothing
is made into code in the browser (`ast: true`) and a policy without 'unsafe-eval' holds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from indicators.core.kept import kept
from indicators.errors import IndicatorError

if TYPE_CHECKING:
    from indicators.handouts.handout import Figure

SECONDS = 60
PUT = "window.vegaEmbed = vegaEmbed;"


@kept(1)
def bundle(put: str = PUT) -> str:
    """Return Vega as one script that ends with `put`; made once in a process.

    What makes it takes 1.5 s and 120 MB in a process that ends with it: the one that asks keeps the text (0.9 MB).

    Raises:
        IndicatorError: it could not be made.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "indicators.handouts.vega"],
            input=put.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise IndicatorError(f"the script that draws charts could not be made: {lines[-1]}") from error
    except subprocess.TimeoutExpired as error:
        raise IndicatorError(f"the script that draws charts was not made within {SECONDS} s; try again") from error
    return done.stdout.decode()


def ahead() -> None:
    """Begin to make the script, so that whoever asks for it soon waits less; what is wrong is told to whoever asks."""

    def made() -> None:
        with suppress(IndicatorError):
            bundle()

    threading.Thread(target=made, daemon=True).start()


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
    import vl_convert

    sys.stdout.write(vl_convert.javascript_bundle(sys.stdin.read()))
