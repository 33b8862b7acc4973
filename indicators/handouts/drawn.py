"""Charts as SVG, all in one process of their own that ends with them: the renderer takes some 200 MB."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from indicators.errors import IndicatorError
from indicators.handouts import faces

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 300


def svgs(specs: Sequence[dict[str, Any]], width: int) -> list[str]:
    """Return Vega-Lite specs, each with its data in it, as SVG on white, `width` pixels wide; each is drawn once.

    Raises:
        IndicatorError: the renderer failed or took longer than five minutes.
    """
    written = [json.dumps({**each, "width": width, "background": "white"}) for each in specs]
    once = list(dict.fromkeys(written))
    if not once:
        return []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "indicators.handouts.drawn"],
            input=json.dumps(once).encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise IndicatorError(f"the charts could not be drawn: {lines[-1]}") from error
    except subprocess.TimeoutExpired as error:
        raise IndicatorError(f"the charts were not drawn within {SECONDS} s; try again") from error
    drawn = dict(zip(once, json.loads(done.stdout), strict=True))
    return [drawn[each] for each in written]


def _draw() -> None:
    import vl_convert  # noqa: PLC0415 - only in the process that draws

    for folder in (*faces.FOLDERS, faces.OWN):
        vl_convert.register_font_directory(str(folder))
    json.dump([vl_convert.vegalite_to_svg(each) for each in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    _draw()
