"""What scripts of our pages ask our own routes, and what is answered where it cannot be done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse, Response

from indicators.errors import IndicatorError, RefusedError, UnknownNameError
from indicators.server import gate

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request


async def posted(request: Request, largest: int, refusal: str) -> dict[str, Any] | Response:
    """Return the JSON object that a page of this server posts, or the answer to what is none.

    Args:
        request: a POST.
        largest: how many bytes it may have.
        refusal: the words for one that comes from elsewhere.
    """
    if not gate.same_origin(request.scope):
        return PlainTextResponse(refusal, 403)
    said = request.headers.get("content-length", "")
    if not said.isdigit() or int(said) > largest:
        return PlainTextResponse("Too much to be told at once.", 413)
    try:
        asked = json.loads(await request.body())
    except (ValueError, RecursionError):
        asked = None
    return asked if isinstance(asked, dict) else PlainTextResponse("JSON is expected here.", 400)


def told(answer: Callable[[], Response]) -> Response:
    """Return an answer, or in words why there is none."""
    try:
        return answer()
    except UnknownNameError as error:
        return PlainTextResponse(str(error), 404)
    except RefusedError as error:
        return PlainTextResponse(str(error), 409)
    except IndicatorError as error:
        return PlainTextResponse(str(error), 503)
