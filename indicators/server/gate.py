"""Who may speak to the server: what comes with a name, from a page of ours, and in an amount that memory bears.

Streamlit looks at the Host header and at the Origin of a websocket where there is one, and keeps every upload in memory
until its session ends. Here each request has to name one of `server.allowedHosts`, a websocket has to come from a page
of this very server (a script without an Origin is no page), and uploads are refused of those who may not write, and
while too many wait to be read or are on their way.
What Streamlit tells of itself to anyone (its metrics, its interface for agents) is shut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse

from indicators.views import uploads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from indicators.views.uploads import Waiting

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

SHUT = ("/_stcore/metrics", "/_stcore/agent")
UPLOADS = "/_stcore/upload_file/"
MOST_WAITING = 60_000_000  # bytes of uploads that wait to be read or are on their way, of all visitors
MOST_FILES = 300
LARGEST = 11 * 1024 * 1024  # server.maxUploadSize, and what a form is around it

_open: set[int] = set()  # the server's one event loop alone adds and takes away


def open_now() -> int:
    """Return how many pages are open in a browser."""
    return len(_open)


class Gate:
    """ASGI middleware that refuses what no page of ours asks for.

    Args:
        app: what answers the rest.
        waiting: gives the uploads that wait to be read.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], waiting: Callable[[], Waiting] = uploads.waiting) -> None:
        self.app, self.waiting = app, waiting
        self._coming: dict[int, int] = {}  # bytes of each upload that is on its way; of the one event loop alone

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI asks."""
        if refusal := self._refusal(scope):
            await refusal(scope, receive, send)
        elif _is_upload(scope):
            self._coming[id(scope)] = _size(scope)
            try:
                await self.app(scope, receive, send)
            finally:
                del self._coming[id(scope)]
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
        return self._refused_upload(scope, path) if _is_upload(scope) else None

    def _refused_upload(self, scope: Message, path: str) -> PlainTextResponse | None:
        session = path.removeprefix(UPLOADS).partition("/")[0]
        if not is_here(scope) and not uploads.is_trusted(session):
            return PlainTextResponse("Only those who may write here upload.", 403)
        held = self.waiting()
        files, size = held.files + len(self._coming), held.bytes + sum(self._coming.values())
        if files >= MOST_FILES or size + _size(scope) > MOST_WAITING:
            return PlainTextResponse("Too many uploads wait to be read; try again in a moment.", 429)
        return None


def _is_upload(scope: Message) -> bool:
    return bool(scope["type"] == "http" and scope["method"] == "PUT" and scope["path"].startswith(UPLOADS))


def _size(scope: Message) -> int:
    """Return how many bytes an upload may come to: as many as it says, else as many as one may have."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return min(int(said), LARGEST) if said.isdigit() else LARGEST


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
