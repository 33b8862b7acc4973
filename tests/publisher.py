"""A publisher on 127.0.0.1 that answers as told, well or badly: for tests of what asks, over real sockets.

    with Publisher() as publisher:
        publisher.route("/prices", "date,value", Reply(status=503), lambda request: request.params["page"])
        ...
        assert publisher.requests[0].params == {"page": "1"}

A route's replies are given one after another, and the last one from then on. A path without a route is asked of
`publisher.otherwise`, which answers 404.
"""

from __future__ import annotations

import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Request:
    """One call as it came; `target` is path and query as sent, `at` the moment (time.monotonic)."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes
    target: str
    at: float


@dataclass(frozen=True)
class Reply:
    """One answer.

    Seconds: `delay` before anything is sent, `head_drip` before each byte of the head, `drip` before each of the
    body. `stall` sends this many bytes of the body and then nothing, `cut` sends as many and hangs up.
    `length` is what Content-Length says instead of the truth ("" for none at all); `chunked` sends in chunks.
    A body of several pieces is sent piece by piece.
    """

    body: bytes | str | list[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    head_drip: float = 0
    drip: float = 0
    stall: int | None = None
    cut: int | None = None
    length: int | str | None = None
    chunked: bool = False


class Publisher:
    """The server; with the file of a certificate and its key it is https."""

    def __init__(self, *, certificate: Path | None = None) -> None:
        self.requests: list[Request] = []
        self.otherwise: Callable[[Request], Reply] = lambda request: Reply("no such page", 404)
        self._routes: dict[str, list[object]] = {}
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.port = self._server.server_port
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.port}"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )

    def route(self, path: str, *replies: object) -> None:
        """Answer a path with these, each a Reply, a body, or a function of the Request that gives one of them."""
        with self._lock:
            self._routes[path] = list(replies)

    def asked(self, path: str) -> list[Request]:
        """Return the calls of one path."""
        return [each for each in self.requests if each.path == path]

    def reply(self, request: Request) -> Reply:
        """Return what a call is answered with, and remember the call."""
        with self._lock:
            self.requests.append(request)
            replies = self._routes.get(request.path, [self.otherwise])
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
        if callable(reply):
            reply = reply(request)
        return reply if isinstance(reply, Reply) else Reply(reply)

    def __enter__(self) -> Publisher:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Say nothing: whoever asked has hung up."""

    def shutdown_request(self, request) -> None:
        """Hang up; the other side may have been quicker."""
        with suppress(OSError):
            super().shutdown_request(request)


def _handler(publisher: Publisher) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            request = Request(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                dict(self.headers),
                self.rfile.read(int(self.headers.get("Content-Length", 0))),
                self.path,
                time.monotonic(),
            )
            with suppress(OSError):
                self._send(publisher.reply(request))

        def do_POST(self) -> None:
            self.do_GET()

        def _send(self, reply: Reply) -> None:
            publisher.closing.wait(reply.delay)
            pieces = reply.body if isinstance(reply.body, list) else [reply.body]
            pieces = [each.encode() if isinstance(each, str) else each for each in pieces]
            headers = dict(reply.headers)
            if reply.chunked:
                headers["Transfer-Encoding"] = "chunked"
            elif reply.length is None:
                if reply.status not in (204, 304):
                    headers["Content-Length"] = str(sum(map(len, pieces)))
            elif reply.length != "":
                headers["Content-Length"] = str(reply.length)
            head = [f"HTTP/1.1 {reply.status} As told", *(f"{name}: {value}" for name, value in headers.items())]
            self._write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"), reply.head_drip)
            sent = 0
            end = reply.stall if reply.stall is not None else reply.cut
            for piece in pieces:
                part = piece if end is None else piece[: max(end - sent, 0)]
                sent += len(part)
                if reply.chunked and part:
                    part = b"%x\r\n%b\r\n" % (len(part), part)
                self._write(part, reply.drip)
            if reply.stall is not None:
                publisher.closing.wait(30)
            if reply.chunked and end is None:
                self._write(b"0\r\n\r\n", 0)
            if end is not None or reply.length == "":
                self.close_connection = True

        def _write(self, part: bytes, pause: float) -> None:
            if not pause:
                self.wfile.write(part)
                return
            for n in range(len(part)):
                if publisher.closing.wait(pause):
                    return
                self.wfile.write(part[n : n + 1])

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
