"""Charts as SVG, drawn in processes of their own that end with them: a renderer takes some 200 MB.

Loading one takes half a second, and each chart a twentieth: `ready` begins with the first before there is any chart,
`ahead` with the second before anybody waits.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import threading
from contextlib import ExitStack, suppress
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from indicators.core.kept import kept
from indicators.errors import IndicatorError
from indicators.handouts import faces
from indicators.handouts.beside import Beside

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 300
AT_ONCE = 2  # renderers
ENOUGH = 8  # charts, for which a further renderer is worth its loading
_standing: list[Beside] = []  # renderers that wait for their charts
_lock = threading.Lock()


def ready() -> None:
    """Begin to load what draws, so that whoever draws soon waits less."""
    with _lock:
        while len(_standing) < AT_ONCE:
            _standing.append(_renderer())


def ahead(specs: Sequence[dict[str, Any]], width: int) -> None:
    """Begin to draw charts, so that whoever asks for them soon waits less; what is wrong is told to whoever asks."""

    def made() -> None:
        with suppress(IndicatorError):
            svgs(specs, width)

    threading.Thread(target=made, daemon=True).start()


def svgs(specs: Sequence[dict[str, Any]], width: int) -> list[str]:
    """Return Vega-Lite specs, each with its data in it, as SVG on white, `width` pixels wide; each is drawn once.

    Raises:
        IndicatorError: the renderer failed or took longer than five minutes.
    """
    written = [json.dumps({**each, "width": width, "background": "white"}) for each in specs]
    once = tuple(dict.fromkeys(written))
    drawn = dict(zip(once, _all(once), strict=True))
    _dismiss()
    return [drawn[each] for each in written]


@atexit.register
def _dismiss() -> None:
    """End the renderers that wait for charts: there are none, or they are drawn."""
    with _lock:
        while _standing:
            with _standing.pop():
                pass


@kept(1)
def _all(specs: tuple[str, ...]) -> list[str]:
    """Return some specs as SVG, drawn by as many renderers as they are worth."""
    many = min(AT_ONCE, -(-len(specs) // ENOUGH))
    with _lock:
        taken, _standing[:] = _standing[:many], _standing[many:]
    taken += [_renderer() for _ in range(many - len(taken))]
    with ExitStack() as stack:
        for each in taken:
            stack.enter_context(each)
        for place, each in enumerate(taken):
            each.tell(json.dumps({"asker": os.getpid(), "specs": specs[place::many]}).encode())
        shares = [json.loads(each.answer(SECONDS, "the charts could not be drawn")) for each in taken]
    return [each for some in zip_longest(*shares) for each in some if each is not None]


def _renderer() -> Beside:
    return Beside("indicators.handouts.drawn")


def _draw() -> None:
    import vl_convert  # noqa: PLC0415 - only in the process that draws

    for folder in (*faces.FOLDERS, faces.OWN):
        vl_convert.register_font_directory(str(folder))
    vl_convert.vegalite_to_svg({"mark": "point", "data": {"values": []}})  # loads all that draws
    drawn = []
    if not (asked := sys.stdin.read()):
        return
    told = json.loads(asked)
    for each in told["specs"]:
        if os.getppid() != told["asker"]:
            return  # nobody waits for them any more
        drawn.append(vl_convert.vegalite_to_svg(each))
    json.dump(drawn, sys.stdout)


if __name__ == "__main__":
    _draw()
