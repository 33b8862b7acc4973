"""The routes of files that pages ask for: a brief in a form, made beside the pages; how far it is; cancelled; saved.

For every reader, as the pages are: a file has nothing that the pages do not show. Of a presentation it takes the notes'
id, as all does that is more than its steps. The desk's key signs what is asked for on its own machine alone.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from indicators.core.settings import home
from indicators.core.tables import day_of
from indicators.errors import RefusedError, UnknownNameError
from indicators.handouts.forms import FORMS
from indicators.server import gate
from indicators.server.asked import posted, told
from indicators.server.files import Files

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import date

    from starlette.requests import Request

    from indicators.desk import Desk
    from indicators.handouts.export import Order

LARGEST = 4_000  # bytes of what a page asks for
SWEEP_EVERY = 5.0  # seconds
NOT_KEPT = {"cache-control": "no-store"}
ELSEWHERE = "A file is asked for by a page of this server."


class Exports:
    """The files of a server, with the routes that lead to them."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.routes = [
            Route("/export", self.begin, methods=["POST"]),
            Route("/export/{id}", self.state),
            Route("/export/{id}/cancel", self.cancel, methods=["POST"]),
            Route("/export/{id}/file", self.file),
        ]

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Clear away what an earlier server left; meanwhile what nobody asks after; at the end all."""
        await run_in_threadpool(self.files.start)
        sweeping = asyncio.create_task(self._sweep())
        try:
            yield
        finally:
            sweeping.cancel()
            await run_in_threadpool(self.files.close)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            await run_in_threadpool(self.files.sweep)

    async def begin(self, request: Request) -> Response:
        """Let a file be made, and answer with its id."""
        asked = await posted(request, LARGEST, ELSEWHERE)
        if isinstance(asked, Response):
            return asked
        signed = gate.is_here(request.scope)
        return await run_in_threadpool(told, lambda: self._begin(asked, signed=signed))

    def _begin(self, asked: dict[str, Any], *, signed: bool) -> Response:
        from indicators.views import reads  # noqa: PLC0415 - brings pandas, which a start need not wait for

        order, name = ordered(reads.served(home()), asked, signed=signed)
        return JSONResponse({"id": self.files.begin(order, name)}, 202, headers=NOT_KEPT)

    def state(self, request: Request) -> Response:
        """Answer with how far a file is."""
        return told(lambda: JSONResponse(self.files.state(request.path_params["id"]), headers=NOT_KEPT))

    async def cancel(self, request: Request) -> Response:
        """End a file's making, and clear away what is there of it."""
        if not gate.same_origin(request.scope):
            return PlainTextResponse(ELSEWHERE, 403)
        await run_in_threadpool(self.files.drop, request.path_params["id"])
        return JSONResponse({"done": True}, headers=NOT_KEPT)

    def file(self, request: Request) -> Response:
        """Answer with a file that is made, once."""
        return told(lambda: self._file(request.path_params["id"], take=request.method == "GET"))

    def _file(self, own: str, *, take: bool) -> Response:
        name, content = self.files.take(own) if take else (self.files.state(own)["name"], b"")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}", **NOT_KEPT}
        return Response(content, media_type="application/octet-stream", headers=headers)


def ordered(desk: Desk, asked: dict[str, Any], *, signed: bool) -> tuple[Order, str]:
    """Return the order for what a page asks for, and the name of its file: brief, day, form.

    Args:
        desk: that has the brief.
        asked: `form`; `public`, whether it is to be passed on; `brief` and `day` ("" for today), or `notes`, the id of
            a presenter's notes.
        signed: whether the desk's key signs it.

    Raises:
        UnknownNameError: no such form, brief or presentation.
        RefusedError: no day, or one that has not been.
        BriefError: it cannot be read.
    """
    from dataclasses import replace  # noqa: PLC0415

    from indicators.handouts.export import Order, named  # noqa: PLC0415 - brings pandas, as above
    from indicators.presenting import presentation  # noqa: PLC0415

    form, public, notes = str(asked.get("form")), asked.get("public") is True, asked.get("notes")
    if form not in FORMS:
        raise UnknownNameError(f"no form {form!r}; there are {', '.join(FORMS)}")
    if notes is None:
        brief, day = desk.brief(str(asked.get("brief"))).id, _day(asked.get("day"), desk.today())
        order = Order(brief, form, day, public=public, signed=signed)
    else:
        there = presentation.of_notes(desk, str(notes))
        if there is None:
            raise UnknownNameError("this presentation is not here any more")
        order = replace(presentation.order(desk, there, form, public=public), signed=signed)
    return order, named(order, form, desk.today())


def _day(said: object, today: date) -> date | None:
    if not said:
        return None
    day = day_of(str(said))
    if day is None or day > today:
        raise RefusedError(f"{said!r} is no day up to {today}, today in UTC")
    return day if day < today else None
