"""The routes of a presentation: the room's screen, the presenter's notes, the step that all its windows show.

A page of our own beside Streamlit's: nothing covers it when the server is lost, and it goes on by itself. Whoever has
an id may see what it opens, and no id can be guessed; what the room's id opens never has notes or their id in it.
"""

from __future__ import annotations

import mimetypes
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from indicators.core.settings import home
from indicators.errors import RefusedError
from indicators.server.asked import posted, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from indicators.desk import Desk
    from indicators.presenting import Presentation

ROOM = Path(__file__).parents[1]
FOLDERS = (ROOM / "handouts" / "assets", ROOM / "views" / "static" / "fonts")
ASSETS = {path.name: path for path in FOLDERS[0].glob("*.*")}
ASSETS |= {"saving.js": ROOM / "views" / "components" / "saving.js"}
ASSETS |= {f"fonts/{path.name}": path for path in FOLDERS[1].glob("*.woff2")}
LARGEST = 2_000_000  # bytes that a window may tell at once
NOT_KEPT = {"cache-control": "no-store"}
NOT_HELD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>No such presentation - Indicator Desk</title>'
    '<main><p role="status">This address names a presentation that is not held here.</p>'
    '<p><a href="./">To the briefs</a></p></main></html>'
)


def page(request: Request) -> Response:
    """Answer with the room's screen, or with the presenter's notes."""
    return told(lambda: _page(request))


def state(request: Request) -> Response:
    """Answer with where a presentation is."""
    return told(lambda: _found(request, _where))


def steps(request: Request) -> Response:
    """Answer with all steps; to the notes' id with notes and choices, too."""
    return told(lambda: _found(request, _steps))


def changed(request: Request) -> Response:
    """Answer with what changed since the pin; to the notes' id alone."""
    return told(lambda: _found(request, _differences))


async def step(request: Request) -> Response:
    """Show another step, and answer with where the presentation is then."""
    return await _post(request, _step)


async def outline(request: Request) -> Response:
    """Show other passages, or in another order; of the notes' id alone."""
    return await _post(request, _outline)


async def take(request: Request) -> Response:
    """Take newer figures in; of the notes' id alone."""
    return await _post(request, _take)


def asset(request: Request) -> Response:
    """Answer with one of our scripts, sheets and faces."""
    path = ASSETS.get(request.path_params["name"])
    if path is None:
        return _nothing()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers={"cache-control": "no-cache"})


ROUTES = [
    Route("/present", page),
    Route("/present/state", state),
    Route("/present/steps", steps),
    Route("/present/differences", changed),
    Route("/present/step", step, methods=["POST"]),
    Route("/present/outline", outline, methods=["POST"]),
    Route("/present/take", take, methods=["POST"]),
    Route("/present/assets/{name:path}", asset),
]


def _page(request: Request) -> Response:
    from indicators.handouts import frames  # noqa: PLC0415
    from indicators.presenting import presentation  # noqa: PLC0415

    desk, name = _desk(), request.query_params.get("id", "")
    if request.query_params.get("view") == "notes":
        there = presentation.of_notes(desk, name)
        if there is None:
            return _not_held()
        title = presentation.opening(desk, there).title
        return HTMLResponse(frames.notes(there.notes, there.room, title, _numbers(there)), headers=NOT_KEPT)
    there = presentation.of_room(desk, name)
    if there is None:
        return _not_held()
    is_drawn = bool(there.outline.steps)
    shown = presentation.drawn(desk, there)[1] if is_drawn else [presentation.opening(desk, there)]
    back = f"./?{urlencode({'brief': there.outline.brief})}"
    said = frames.room(there.room, back, there.shown_at, _numbers(there), shown, drawn=is_drawn)
    return HTMLResponse(said, headers=NOT_KEPT)


def _where(_: Desk, there: Presentation, *, notes: bool) -> Response:  # noqa: ARG001 - both may know
    return JSONResponse(_state(there), headers=NOT_KEPT)


def _steps(desk: Desk, there: Presentation, *, notes: bool) -> Response:
    from indicators.handouts import making  # noqa: PLC0415
    from indicators.presenting import presentation  # noqa: PLC0415

    chosen, shown = presentation.drawn(desk, there)
    said: dict[str, Any] = {
        "revision": there.revision,
        "shown_at": there.shown_at,
        "steps": [{"key": each.key, "title": each.title, "html": each.html} for each in shown],
    }
    if notes:
        on = presentation.reader(desk, there.pin, chosen.as_of)
        series = presentation.bearing(desk, there)
        said["chosen"] = [
            {"excerpt": each.excerpt, "title": each.title, "note": each.note, "series": each.series}
            for each in chosen.steps
        ]
        said["choices"] = [
            {"excerpt": each.id, "quote": each.quote, "series": series[each.id]}
            for each in on.briefs[chosen.brief].excerpts
        ]
        named = {*chain.from_iterable(series.values()), *chain.from_iterable(each.series for each in chosen.steps)}
        said["names"] = {
            each: on.catalog.indicators[each].title if each in on.catalog.indicators else each for each in named
        }
        said["most"] = {"steps": making.MOST_STEPS, "series": making.MOST_CHARTS}
    return JSONResponse(said, headers=NOT_KEPT)


def _differences(desk: Desk, there: Presentation, *, notes: bool) -> Response:
    from indicators.presenting import differences  # noqa: PLC0415

    if not notes:
        return _nothing()
    found = differences.since(desk, there)
    said = [{"key": each.key, "kind": each.kind, "told": each.told, "takes": each.takes} for each in found]
    return JSONResponse(said, headers=NOT_KEPT)


def _step(desk: Desk, there: Presentation, asked: dict[str, Any], *, notes: bool) -> Response:  # noqa: ARG001
    from indicators.presenting import presentation  # noqa: PLC0415

    window, press, number, blank = (asked.get(each) for each in ("window", "press", "step", "blank"))
    if not (
        isinstance(window, str)
        and len(window) <= 60
        and isinstance(press, int)
        and isinstance(number, int)
        and 0 <= number <= 9_999
        and 0 <= press < 2**53
    ):
        raise RefusedError("a press has window, press and step, two numbers from 0")
    presentation.move(desk, there, window, press, number, blank=bool(blank))
    return JSONResponse(_state(presentation.find(desk, there.room)), headers=NOT_KEPT)


def _outline(desk: Desk, there: Presentation, asked: dict[str, Any], *, notes: bool) -> Response:
    from indicators.presenting import changing  # noqa: PLC0415

    if not notes:
        return _nothing()
    steps = asked.get("steps")
    if not (isinstance(steps, list) and all(_is_step(each) for each in steps)):
        raise RefusedError("steps are a list, each with excerpt, title and note, and series as a list of their ids")
    wanted = [
        changing.Wanted(
            each["excerpt"], each["title"], each["note"], tuple(each["series"]) if "series" in each else None
        )
        for each in steps
    ]
    changing.rearrange(desk, there, asked.get("revision", -1), wanted)
    return JSONResponse({"done": True}, headers=NOT_KEPT)


def _is_step(asked: object) -> bool:
    return (
        isinstance(asked, dict)
        and all(isinstance(asked.get(name), str) for name in ("excerpt", "title", "note"))
        and isinstance(asked.get("series", []), list)
        and all(isinstance(each, str) for each in asked.get("series", []))
    )


def _take(desk: Desk, there: Presentation, asked: dict[str, Any], *, notes: bool) -> Response:
    from indicators.presenting import changing  # noqa: PLC0415

    if not notes:
        return _nothing()
    changing.take_in(desk, there, asked.get("revision", -1), asked.get("key"))
    return JSONResponse({"done": True}, headers=NOT_KEPT)


def _numbers(there: Presentation) -> dict[str, int]:
    return {"step": there.step, "blank": int(there.blank), "moves": there.moves, "revision": there.revision}


def _state(there: Presentation) -> dict[str, Any]:
    return {**_numbers(there), "blank": there.blank, "shown_at": there.shown_at}


def _found(request: Request, answer: Callable[..., Response]) -> Response:
    return _of(request.query_params.get("id", ""), answer)


def _of(name: str, answer: Callable[..., Response], *more: object) -> Response:
    from indicators.presenting import presentation  # noqa: PLC0415 - brings pandas, which a start need not wait for

    desk = _desk()
    there = presentation.of_room(desk, name)
    notes = there is None
    there = there or presentation.of_notes(desk, name)
    return answer(desk, there, *more, notes=notes) if there else _nothing()


async def _post(request: Request, answer: Callable[..., Response]) -> Response:
    asked = await posted(request, LARGEST, "A presentation is changed by a page of this server.")
    if isinstance(asked, Response):
        return asked
    return await run_in_threadpool(told, lambda: _of(str(asked.get("id", "")), answer, asked))


def _not_held() -> Response:
    return HTMLResponse(NOT_HELD, 404, headers=NOT_KEPT)


def _nothing() -> Response:
    return PlainTextResponse("Not found", 404)


def _desk() -> Desk:
    from indicators.views import reads  # noqa: PLC0415 - brings pandas, which a start need not wait for

    return reads.served(home())
