"""Streamlit's index.html as our pages have it: styled, and with its fonts on the way, before anything is painted.

Streamlit draws its own frame first and ours with a later message, and each step moves what stands on the page. So the
sheet stands in the file itself, before the root: in the body, where it comes after all that Streamlit adds to the
head, and wins.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from indicators.views.parts.style import STYLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

# What Streamlit fetches when it first meets one, in up to three steps one after the other.
OF_ALL = ("Html", "BidiComponent")
OF_CHARTS = ("ArrowVegaLiteChart", "loadVegaEmbed", "embed", "vega-interpreter")
OF_PAGE = {  # besides; the first page has no name
    "": OF_CHARTS,
    "series": OF_CHARTS,
    "library": ("FileUploader", "TextArea", "TextInput", "Selectbox", "DateInput"),
}
FONTS = {"Plex": "ibm-plex-sans-latin-wght-normal.woff2", "Newsreader": "newsreader-latin-wght-normal.woff2"}
ROOT = b'<div id="root">'
# Every page is one step below the server's root. Not told, Streamlit looks for it below the page too: two 404s.
# And nothing shows before its letters are there (3 s at most, as a browser waits): others of another width move all.
# Only these: Streamlit's own sheet names two dozen faces more, which no page has.
SCRIPT = """window.__streamlit = { BACKEND_BASE_URL: new URL('.', location.href).href };
addEventListener('DOMContentLoaded', () => {
  const faces = Promise.allSettled([FACES].map((name) => document.fonts.load(`1em ${name}`)));
  const late = new Promise((done) => setTimeout(done, 3000));
  Promise.race([faces, late]).then(() => document.documentElement.classList.add('lettered'));
});""".replace("FACES", ", ".join(map(repr, FONTS)))
HIDDEN = "<style>:root:not(.lettered) #root { visibility: hidden }</style>"
# Before all else on the page, and outside what Streamlit draws; components/landmarks.js says where they lead.
SKIPS = (
    b'<nav class="skips" aria-label="Skip"><a href="#page">Skip to the page</a>'
    b'<a href="#figures">Skip to figures</a></nav><p id="told" class="hidden" role="status"></p>'
)
SCRIPT_HASH = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
_UNUSED = re.compile(rb'<link\s+rel="preload"\s[^>]*as="font"[^>]*>')  # Streamlit's own face, which no page has
_IMPORTED = re.compile(r"""(?:\bfrom|\bimport)\s*["'`]\./([\w.-]+\.js)["'`]""")
_LEFT = (b"if-none-match", b"if-modified-since", b"range", b"accept-encoding")


@lru_cache(8)
def dressed(index: bytes, page: str) -> tuple[bytes, str]:
    """Return index.html with our sheet in it and what the page will need on its way, and its entity tag.

    Args:
        index: Streamlit's own.
        page: the last part of the path; "" is the first page.
    """
    # A letter that nobody sees makes the browser fetch a face at once; one that is only preloaded is warned of.
    fonts = "".join(
        f"<style>@font-face {{ font-family: {name}; font-weight: 100 900; "
        f'src: url("./app/static/fonts/{file}") }}</style>'
        f'<p aria-hidden="true" style="position:absolute;visibility:hidden;font-family:{name}">a</p>'
        for name, file in FONTS.items()
    )
    modules = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{each}">'
        for each in _modules((*OF_ALL, *OF_PAGE.get(page, ())), index.decode())
    )
    head = f"<script>{SCRIPT}</script>".encode()
    made = _UNUSED.sub(b"", index).replace(b"</title>", b"</title>" + head, 1)
    made = made.replace(b"</head>", modules.encode() + b"</head>", 1)
    made = made.replace(ROOT, str(STYLE).encode() + (HIDDEN + fonts).encode() + SKIPS + ROOT, 1)
    return made, f'"{sha256(made).hexdigest()[:32]}"'


def _modules(names: tuple[str, ...], index: str) -> list[str]:
    """Return the files of Streamlit's own scripts with these names, and what they import that its index has not."""
    folder = files("streamlit") / "static" / "static" / "js"
    there = [each.name for each in folder.iterdir()]
    ahead = [each for name in names for each in there if re.fullmatch(re.escape(name) + r"\.[\w-]+\.js", each)]
    for each in ahead:  # which grows
        found = _IMPORTED.findall((folder / each).read_text("utf-8"))
        ahead += [one for one in dict.fromkeys(found) if one not in ahead and one not in index]
    return ahead


class Shell:
    """ASGI middleware that dresses Streamlit's index.html and leaves every other answer as it is."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, as ASGI asks."""
        if scope["type"] != "http" or scope["method"] != "GET" or b"text/html" not in _header(scope, b"accept"):
            await self.app(scope, receive, send)
            return
        plain = {**scope, "headers": [each for each in scope["headers"] if each[0] not in _LEFT]}
        begun: list[Message] = []
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start" and _header(message, b"content-type").startswith(b"text/html"):
                begun.append(message)
            elif not begun:
                await send(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _answer(scope, begun[0], bytes(body), receive, send)

        await self.app(plain, receive, hold)


async def _answer(scope: Message, begun: Message, body: bytes, receive: Receive, send: Send) -> None:
    if ROOT not in body:
        await send(begun)
        await send({"type": "http.response.body", "body": body})
        return
    page = scope["path"].rsplit("/", 1)[-1]
    if away := _elsewhere(scope["path"], scope.get("query_string", b"").decode(errors="replace")):
        await RedirectResponse(away)(scope, receive, send)
        return
    made, tag = dressed(body, page if page in OF_PAGE else "other")
    same = tag.encode() in _header(scope, b"if-none-match")
    headers = {"etag": tag, "cache-control": "no-cache"}
    content = Response(b"" if same else made, 304 if same else 200, headers, "text/html")
    await content(scope, receive, send)


def _elsewhere(path: str, query: str) -> str:
    """Return where a page that there is not leads: to the first one, which says so; "" for one that there is.

    Streamlit shows its first page under every name. The place is told beside the one asked for (`routes.first`).
    """
    from indicators.views import address  # noqa: PLC0415 - brings numpy, and a start need not wait for that

    name = path.removeprefix("/")
    if name in ("", *address.PAGES):
        return ""
    up = "../" * name.count("/") or "./"
    asked = urlencode({address.PAGE: name})
    return f"{up}?{query}&{asked}" if query else f"{up}?{asked}"


def _header(message: Message, name: bytes) -> bytes:
    return next((bytes(value) for key, value in message["headers"] if key.lower() == name), b"")
