"""Charts as SVG, drawn where no script runs: for the room's screen, which shows what was drawn once.

The renderer (vl-convert: Vega, no network) takes some 200 MB, so it runs in a process that ends with the pictures.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from indicators.handouts.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 120
KEPT_BYTES = 8_000_000
FONT = "IBM Plex Sans"


# Charts that were drawn: what is shown again, with another beside it, is not drawn again. By their specs.
_kept: LRUCache[str, str] = LRUCache(KEPT_BYTES, getsizeof=len)
_lock = Lock()


def svgs(specs: Sequence[dict[str, Any]]) -> list[str]:
    """Return charts as SVG, whose axes have the colour of the text around them.

    Args:
        specs: Vega-Lite with data, `width` and `height` in pixels.

    Raises:
        IndicatorError: the renderer failed or took longer than two minutes.
    """
    asked = [json.dumps(_themed(each)) for each in specs]
    with _lock:
        there = {each: _kept[each] for each in dict.fromkeys(asked) if each in _kept}
    missing = [each for each in dict.fromkeys(asked) if each not in there]
    there |= dict(zip(missing, _drawn(missing), strict=True))
    with _lock:
        for each in missing:
            if len(there[each]) < KEPT_BYTES:
                _kept[each] = there[each]
    return [there[each] for each in asked]


def _drawn(specs: Sequence[str]) -> list[str]:
    if not specs:
        return []
    with Beside("indicators.handouts.drawing") as renderer:
        renderer.tell(f"[{','.join(specs)}]".encode())
        drawn: list[str] = json.loads(renderer.answer(SECONDS, "the charts could not be drawn"))
    return drawn


def _themed(spec: dict[str, Any]) -> dict[str, Any]:
    config = spec["config"]
    axis = {**config.get("axis", {}), "labelColor": "currentColor", "gridColor": "#8b8b8655"}
    return {**spec, "background": None, "config": {**config, "font": FONT, "axis": axis}}


def _draw() -> None:
    import fontpkg_ibm_plex_sans  # noqa: PLC0415 - only in the process that draws
    import vl_convert  # noqa: PLC0415

    vl_convert.register_font_directory(str(Path(fontpkg_ibm_plex_sans.__file__).parent / "files"))
    json.dump([vl_convert.vegalite_to_svg(each) for each in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    _draw()
