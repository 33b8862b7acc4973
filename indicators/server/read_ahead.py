"""What is made ready once the server answers, so that the first visitor waits for none of it."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from indicators.core import log, settings
from indicators.errors import IndicatorError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

WARM_AFTER_SECONDS = 0.3
MOST_AHEAD = 30  # passages of the first brief


@asynccontextmanager
async def warm(_app: object) -> AsyncIterator[None]:
    """Import what the pages need and make what they open on, beside the server, once it answers."""
    timer = threading.Timer(WARM_AFTER_SECONDS, _read_ahead)
    timer.daemon = True
    timer.start()
    log.told(logging.INFO, "server.started", home=settings.home(), process=os.getpid())
    yield
    timer.cancel()
    log.told(logging.INFO, "server.stopped", process=os.getpid())


def _read_ahead() -> None:
    """Read ahead; what cannot be read is said, and the visitor who asks for it is told."""
    try:
        _make()
    except IndicatorError as error:
        logging.getLogger(__name__).warning("nothing was read ahead: %s", error)


def _make() -> None:
    # These bring pandas and all that the pages need, after the server is up.
    from indicators.core import memory  # noqa: PLC0415
    from indicators.views import address, reads  # noqa: PLC0415
    from indicators.views.parts import search_box  # noqa: PLC0415
    from indicators.views.screens import brief, monitor, sources  # noqa: PLC0415

    desk = reads.served(settings.home())
    on = desk.now()
    opening = address.selection("brief", {}, desk)
    for page in (brief, monitor, sources):
        page.made(address.selection(page.__name__.rpartition(".")[2], {}, desk), on)
    if opening.brief:
        for excerpt in on.briefs[opening.brief].excerpts[:MOST_AHEAD]:
            brief.made(replace(opening, excerpt=excerpt.id), on)
    search_box.found({search_box.TYPED: ["a"]}, desk)
    memory.settle()
