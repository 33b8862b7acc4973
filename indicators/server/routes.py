"""The server's own routes: what pages ask for, whether the server is well, figures for monitoring.

All but the last two are for every reader, as the pages are; those answer this machine alone, unless INDICATORS_METRICS
is "open". The first page's own name leads to where it stands, which has no name.
"""

from __future__ import annotations

import gzip
import json
import os
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from indicators.core.settings import home
from indicators.errors import IndicatorError
from indicators.server import gate
from indicators.views.uploads import waiting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.metrics_core import Metric
    from starlette.requests import Request

    from indicators.desk import Desk

OPEN = "INDICATORS_METRICS"
FIRST = "brief"  # of the pages; views.address, which has them, brings numpy, and a start need not wait for that
FORMAT = "text/plain; version=0.0.4; charset=utf-8"


def health(request: Request) -> Response:
    """Answer whether the store can be read, and up to which revision."""
    if not _told(request):
        return PlainTextResponse("Not found", 404)
    try:
        return JSONResponse({"ok": True, "revision": _desk().store.revision()})
    except IndicatorError as error:
        return JSONResponse({"ok": False, "why": str(error)}, 503)


def metrics(request: Request) -> Response:
    """Answer with memory, sessions, store and the last refresh, as Prometheus reads them."""
    if not _told(request):
        return PlainTextResponse("Not found", 404)
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest  # noqa: PLC0415 - only when asked

    own = CollectorRegistry()
    own.register(_Own())
    return Response(generate_latest(REGISTRY) + generate_latest(own), media_type=FORMAT)


def find(request: Request) -> Response:
    """Answer with all that has the words typed, as `search_box.Found`."""
    from indicators.views.parts import search_box  # noqa: PLC0415 - brings pandas, which a start need not wait for

    query = {key: request.query_params.getlist(key) for key in request.query_params}
    try:
        return JSONResponse(search_box.found(query, _desk()), headers={"cache-control": "no-store"})
    except IndicatorError as error:
        return PlainTextResponse(str(error), 503)


def chart(request: Request) -> Response:
    """Answer with a file of one chart; see `chart_files`."""
    from indicators.server import chart_files  # noqa: PLC0415 - brings pandas, which a start need not wait for

    try:
        desk = _desk()
    except IndicatorError as error:
        return PlainTextResponse(str(error), 503)
    return chart_files.answer({key: request.query_params.getlist(key) for key in request.query_params}, desk)


def grown(request: Request) -> Response:
    """Answer with the first chart of a page as of any day, as `grown.Grown`."""
    from indicators.server import grown as growing  # noqa: PLC0415 - brings pandas, which a start need not wait for

    query = {key: request.query_params.getlist(key) for key in request.query_params}
    try:
        found = growing.grown(query, _desk())
    except IndicatorError as error:
        return PlainTextResponse(str(error), 503)
    body = gzip.compress(json.dumps(found, separators=(",", ":")).encode(), 5)
    headers = {"content-encoding": "gzip", "cache-control": "no-store"}
    return Response(body, media_type="application/json", headers=headers)


def script(_: Request) -> Response:
    """Answer with the script that draws charts (`handouts.vega`), under an address that names which."""
    from indicators.handouts import vega  # noqa: PLC0415

    headers = {"content-encoding": "gzip", "cache-control": "max-age=31536000, immutable"}
    return FileResponse(vega.FILE, media_type="text/javascript", headers=headers)


def first(request: Request) -> Response:
    """Lead to the first page, with all that the address asks for.

    Streamlit serves that page at the root alone, and takes its name for a page that there is not. The place is told
    beside the one asked for, so that it holds whatever path a proxy puts before it.
    """
    query = request.scope["query_string"].decode(errors="replace")
    return RedirectResponse(f"./?{query}" if query else "./")


ROUTES = [
    Route(f"/{FIRST}", first),
    Route("/chart", chart),
    Route("/find", find),
    Route("/grown", grown),
    Route("/vega.js", script),
    Route("/health", health),
    Route("/metrics", metrics),
]


def _told(request: Request) -> bool:
    return gate.is_here(request.scope) or os.environ.get(OPEN, "").strip() == "open"


def _desk() -> Desk:
    from indicators.views import reads  # noqa: PLC0415 - brings pandas, which a start need not wait for

    return reads.served(home())


class _Own:
    """The figures that only this program knows, looked up when they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Give each figure with its meaning; where the store cannot be read, that alone."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415

        try:
            found, up = list(_figures()), 1
        except IndicatorError:
            found, up = [], 0
        yield GaugeMetricFamily("indicators_up", "Whether the store can be read: 1, or 0", up)
        for name, meaning, value in found:
            yield GaugeMetricFamily(name, meaning, value)


def _figures() -> Iterator[tuple[str, str, float]]:
    """Yield name, meaning and value of each figure.

    Raises:
        IndicatorError: the store cannot be read.
    """
    from indicators.refresh import progress  # noqa: PLC0415

    desk = _desk()
    yield "indicators_store_bytes", "Size of the store", desk.store.engine.size()
    yield "indicators_store_revision", "Loads and decisions in the store", desk.store.revision()
    yield "indicators_briefs", "Briefs that can be read", len(desk.briefs)
    yield "indicators_held_back", "Answers that wait for a word", len(desk.store.holds())
    yield "indicators_pages_open", "Pages that are open in a browser", gate.open_now()
    yield "indicators_uploads_waiting_bytes", "Uploads that wait to be read", waiting().bytes
    last = progress.last(desk.home)
    if last and last.until:
        ended = datetime.fromisoformat(last.until).timestamp()
        yield "indicators_refresh_ended_timestamp_seconds", "When the last refresh ended", ended
        failed = sum(each.state == "failed" for each in last.sources)
        yield "indicators_refresh_failed_sources", "Sources that failed in it", failed
