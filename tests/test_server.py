"""The server's edge, without a server."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import PlainTextResponse

from indicators.server.gate import LARGEST, MOST_FILES, MOST_WAITING, Gate
from indicators.views import uploads
from indicators.views.uploads import Waiting

PLACE = "/_stcore/upload_file/session/file"


def asked_of(gate, method, path, size=0, client="127.0.0.1"):
    """Return the body that a gate answers a request with."""
    sent = []

    async def send(message):
        sent.append(message)

    headers = [] if size is None else [(b"content-length", str(size).encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "client": (client, 1)}
    with ThreadPoolExecutor(1) as own:  # a thread of the browser tests has a loop already
        own.submit(lambda: asyncio.run(gate(scope, None, send))).result()
    return b"".join(each.get("body", b"") for each in sent)


def test_uploads_are_refused_while_too_many_wait_to_be_read():
    """14.8i, 14.8j: thirty uploads of 9 MB were kept in memory, and nobody asked how many."""
    most = MOST_WAITING
    for files, waiting, size, said in (
        (0, 0, 9, b"taken"),
        (7, most - 9, 9, b"taken"),
        (7, most - 8, 9, b"Too many uploads"),
        (7, most - LARGEST, None, b"taken"),  # of one that does not say its size
        (7, most - LARGEST + 1, None, b"Too many uploads"),
        (MOST_FILES - 1, 0, 9, b"taken"),
        (MOST_FILES, 0, 9, b"Too many uploads"),
    ):
        held = Waiting(files, waiting)
        gate = Gate(PlainTextResponse("taken"), lambda held=held: held)
        assert asked_of(gate, "PUT", PLACE, size).startswith(said), (files, waiting, size)
        assert asked_of(gate, "GET", "/monitor") == b"taken"


def test_uploads_that_are_on_their_way_count_as_if_they_were_there():
    """14.8j: of a hundred at once none was there when each was let in."""
    said, gate = [], None

    async def slow(scope, receive, send):
        if len(gate._coming) < 20:  # while this one comes, another is asked for
            said.append(asked_of(gate, "PUT", PLACE, None))
        await PlainTextResponse("taken")(scope, receive, send)

    gate = Gate(slow, lambda: Waiting(0, 0))
    assert asked_of(gate, "PUT", PLACE, None) == b"taken"
    assert len(said) == MOST_WAITING // LARGEST
    assert [each[:8] for each in said] == [b"Too many"] + [b"taken"] * (len(said) - 1)
    assert gate._coming == {}


def test_who_comes_from_elsewhere_uploads_once_the_token_was_given(monkeypatch):
    """14.8j: a page without a field for files took them all the same."""
    gate = Gate(PlainTextResponse("taken"), lambda: Waiting(0, 0))
    assert asked_of(gate, "PUT", PLACE, client="192.0.2.1").startswith(b"Only those who may write")
    monkeypatch.setattr(uploads, "_trusted", {"session"})
    assert asked_of(gate, "PUT", PLACE, client="192.0.2.1") == b"taken"
    assert asked_of(gate, "PUT", "/_stcore/upload_file/other/file", client="192.0.2.1").startswith(b"Only those")
