"""The server's edge, without a server."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import PlainTextResponse

from indicators.server.gate import MOST_WAITING, Gate


def asked_of(gate, method, path):
    """Return the body that a gate answers a request with."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    with ThreadPoolExecutor(1) as own:  # a thread of the browser tests has a loop already
        own.submit(lambda: asyncio.run(gate(scope, None, send))).result()
    return b"".join(each.get("body", b"") for each in sent)


def test_uploads_are_refused_while_too_many_wait_to_be_read():
    """14.8i, 14.8j: thirty uploads of 9 MB were kept in memory, and nobody asked how many."""
    for waiting, said in ((0, b"taken"), (MOST_WAITING, b"taken"), (MOST_WAITING + 1, b"Too many uploads")):
        gate = Gate(PlainTextResponse("taken"), lambda waiting=waiting: waiting)
        assert asked_of(gate, "PUT", "/_stcore/upload_file/session/file").startswith(said)
        assert asked_of(gate, "GET", "/monitor") == b"taken"
