"""Who may speak to the server: what comes with a name, from a page of ours, and in an amount that memory bears.

Streamlit looks at the Host header and at the Origin of a websocket where there is one, and keeps every upload in memory
until its session ends. Here each request has to name one of `server.allowedHosts`, a websocket has to come from a page
of this very server (a script without an Origin is no page), and uploads are refused while too many wait to be read.
What Streamlit tells of itself to anyone (its metrics, its interface for agents) is shut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse

from indicators.views.uploads import waiting

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

SHUT = ("/_stcore/metrics", "/_stcore/agent")
UPLOADS = "/_stcore/upload_file/"
MOST_WAITING = 60_000_000  # bytes of uploads that wait to be read, of all visitors

_open: set[int] = set()  # the server's one event loop alone adds and takes away


def open_now() -> int:
    """Return how many pages are open in a browser."""
    return len(_open)


class Gate:
    """ASGI middleware that refuses what no page of ours asks for.

    Args:
        app: what answers the rest.
        waiting: gives how many bytes of uploads wait to be read.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], waiting: Callable[[], int] = waiting) -> None:
        self.app, self.waiting = app, waiting

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI asks."""
        if refusal := self._refusal(scope):
            await refusal(scope, receive, send)
        elif scope["type"] == "websocket":
            _open.add(id(scope))
            try:
                await self.app(scope, receive, send)
            finally:
                _open.discard(id(scope))
        else:
            await self.app(scope, receive, send)

    def _refusal(self, scope: Message) -> PlainTextResponse | None:
        kind, path = scope["type"], scope.get("path", "")
        if kind == "websocket" and not same_origin(scope):
            return PlainTextResponse("A websocket is opened by a page of this server.", 403)
        if kind != "http":
            return None
        if path.startswith(SHUT):
            return PlainTextResponse("Not found", 404)
        if path.startswith(UPLOADS) and scope["method"] == "PUT" and self.waiting() > MOST_WAITING:
            return PlainTextResponse("Too many uploads wait to be read; try again in a moment.", 429)
        return None


def same_origin(scope: Message) -> bool:
    """Return whether a connection comes from a page of the host and port that it asks."""
    headers = dict(scope["headers"])
    origin, host = headers.get(b"origin", b"").decode("latin-1"), headers.get(b"host", b"").decode("latin-1")
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and parts.netloc.lower() == host.lower()


def is_here(scope: Message) -> bool:
    """Return whether a request comes from this very machine, and from no proxy on it."""
    headers = {name for name, _ in scope["headers"]}
    client = scope.get("client") or ("", 0)
    return client[0] in ("127.0.0.1", "::1") and not headers & {b"forwarded", b"x-forwarded-for", b"x-real-ip"}
