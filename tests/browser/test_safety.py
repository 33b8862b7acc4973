"""Headers of every answer, and a brief full of code that stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import streamlit

from browser.conftest import _checked
from browser.running import Server, go, settle, visit
from indicators.server.headers import HEADERS, INLINE_SCRIPT
from indicators.server.shell import SCRIPT_HASH, dressed

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def answered(address):
    """Return status and headers of an answer, of an unhappy one too."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers


def files_of_the_page():
    script = re.search(r'src="\./(static/js/[^"]+)"', INDEX.read_text(encoding="utf-8"))
    return [("", 200), ("monitor", 200), (script.group(1), 200)]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        *files_of_the_page(),
        ("app/static/fonts/ibm-plex-sans-latin-wght-normal.woff2", 200),
        ("..%2F..%2Fetc%2Fpasswd", 400),
        ("app/static/nothing.woff2", 404),
        ("monitor/_stcore/health", 404),
        ("_stcore/health", 200),
    ],
)
def test_an_answer_has_every_header(server, path, status):
    found, headers = answered(f"{server}/{path}")
    assert found == status
    for name, value in HEADERS:
        assert set(headers.get_all(name.decode()) or ["missing"]) == {value.decode()}


def test_the_page_has_two_inline_scripts_and_the_policy_names_their_hashes():
    page, _ = dressed(INDEX.read_bytes(), "")
    scripts = re.findall(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", page.decode(), re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'" for each in scripts]
    assert sorted(hashes) == sorted([INLINE_SCRIPT, SCRIPT_HASH])


def test_a_script_that_is_not_ours_does_not_run(page, heard, server):
    heard.expected.append("Content Security Policy")
    visit(page, f"{server}/")
    page.evaluate("""() => {
      const script = document.createElement('script'); script.textContent = 'window.ran = 1'; document.body.append(script);
      const frame = document.createElement('iframe'); frame.srcdoc = '<script>parent.ran = 2</' + 'script>';
      document.body.append(frame);
    }""")  # noqa: E501
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") is None


SHAPES = (
    "<script>window.ran={n};alert({n})</script>",
    "<img src=x onerror=window.ran={n}>",
    "<img src=http://evil.example/{n}.png>",
    "![pixel {n}](http://evil.example/{n}.png)",
    "[link {n}](javascript:window.ran={n})",
    '<a href="javascript:window.ran={n}">press {n}</a>',
    "</style><script>window.ran={n}</script>",
    "<style>@import url(http://evil.example/{n}.css);</style>",
    '"><svg onload=window.ran={n}>',
    "' onmouseover='window.ran={n}' x='",
    "<iframe srcdoc='<script>parent.ran={n}</script>'></iframe>",
    "<base href=http://evil.example/{n}/>",
    '<meta http-equiv=refresh content="0;url=http://evil.example/{n}">',
    "<link rel=stylesheet href=http://evil.example/{n}.css>",
    "<form action=http://evil.example/{n}><button>send {n}</button></form>",
    "<a data-go=passages href=//evil.example/{n}>go {n}</a>",
    "</p></article></div><div style='position:fixed;inset:0'>over {n}</div>",
    "&lt;script&gt;window.ran={n}&lt;/script&gt; &amp; &#x3C;b&#x3E;",
    "{{{{ {n} }}}} {{% raw %}} $\\sqrt{{{n}}}$ :material/bolt: :red[{n}]",
    "<details open ontoggle=window.ran={n}><summary>{n}</summary></details>",
)
PAYLOADS = [shape.format(n=number) for number, shape in enumerate(SHAPES * 3, start=1)]
EVIL = "2021-01-01-evil"


def evil_brief():
    """Return a brief file whose every word from outside is code."""
    notice, note = "<img src=x onerror=window.ran=900>", "<script>window.ran=901</script>"
    quotes = PAYLOADS[:50]
    body = "\n\n".join((f"[Notice: {notice}]", *PAYLOADS, f"[1] {note}")) + "\n"
    head = {
        "title": "Title </style><script>window.ran=902</script>",
        "producer": "Producer <img src=x onerror=window.ran=903> ![p](http://evil.example/p.png)",
        "url": 'https://evil.example/"onmouseover="window.ran=904',
        "licence": "<script>window.ran=905</script>",
        "kind": "digest",
        "sha256": hashlib.sha256(body.encode()).hexdigest(),
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in head.items()]
    lines.append("published = 2021-01-01")
    for number, quote in enumerate(quotes):
        linked = '["fx.irr_usd.free_market"]' if number % 2 == 0 else "[]"
        lines += [
            "",
            "[[excerpt]]",
            f'id = "p{number}"',
            f"quote = {json.dumps(quote)}",
            'areas = ["IRN"]',
            'topics = ["currency"]',
            f"links = {linked}",
            "events = []",
            f"note = {json.dumps(f'Note {note}')}",
        ]
    return "+++\n" + "\n".join(lines) + "\n+++\n" + body, head, quotes


@pytest.fixture(scope="module")
def evil_server(tmp_path_factory):
    """A second app in whose folder an analyst has put a brief full of code."""
    home = tmp_path_factory.mktemp("evil")
    (home / "briefs").mkdir()
    (home / "briefs" / f"{EVIL}.md").write_text(evil_brief()[0], encoding="utf-8")
    yield from _checked(Server(home))


SNEAKED = """
() => {
  const parts = [...document.querySelectorAll('[data-testid="stHtml"]')];
  const found = (selector) => parts.flatMap((each) => [...each.querySelectorAll(selector)]);
  return found('script, iframe, form, base, meta, link, object, embed, svg, details[ontoggle], [onerror], [onload], '
    + '[onmouseover], [ontoggle], a[href^="javascript"], img:not([src^="data:"]), a[href^="//"]')
    .map((each) => each.outerHTML.slice(0, 200));
}
"""


def shown(page):
    return re.sub(r"\s+", " ", page.locator('[data-testid="stMain"]').inner_text())


def harmless(page, heard):
    page.wait_for_timeout(200)
    assert page.evaluate("window.ran") is None
    assert page.evaluate(SNEAKED) == []
    assert page.evaluate("document.querySelectorAll('[src*=evil], link[href*=evil]').length") == 0
    assert heard.dialogs == []
    assert not [host for host in heard.hosts if "evil" in host]


@pytest.mark.long
def test_code_in_a_brief_is_shown_as_text(page, heard, evil_server):
    usual = {"brief": EVIL, "excerpt": "p0"}
    visit(page, f"{evil_server.url}/", usual=usual)
    _, head, quotes = evil_brief()
    text = shown(page)
    for words in (head["title"], head["producer"], *PAYLOADS, "onerror=window.ran=900", "<script>window.ran=901"):
        assert re.sub(r"\s+", " ", words) in text
    assert page.title() == f"{head['title']} - {quotes[0]} - Indicator Desk"
    harmless(page, heard)
    for number in range(len(SHAPES)):
        go(page, f"{evil_server.url}/?brief={EVIL}&excerpt=p{number}", usual=usual)
        assert page.locator(".chosen blockquote").inner_text().strip() == re.sub(r"\s+", " ", quotes[number]).strip()
        harmless(page, heard)


@pytest.mark.long
def test_code_in_a_brief_is_text_beside_its_series(page, heard, evil_server):
    usual = {"brief": EVIL, "excerpt": "p0"}
    visit(page, f"{evil_server.url}/series?series=fx.irr_usd.free_market", usual=usual)
    text = shown(page)
    for quote in evil_brief()[2][::2]:
        assert re.sub(r"\s+", " ", quote) in text
    harmless(page, heard)
    for name in ("monitor", "sources"):
        visit(page, f"{evil_server.url}/{name}?brief={EVIL}", usual=usual)
        harmless(page, heard)


@pytest.mark.long
def test_the_pointer_over_code_in_a_brief_runs_nothing(page, heard, evil_server):
    visit(page, f"{evil_server.url}/", usual={"brief": EVIL, "excerpt": "p0"})
    for link in page.locator('.st-key-passages a[data-go="passages"]').all()[:20]:
        link.hover()
    page.locator(".byline a").hover()
    harmless(page, heard)


@pytest.fixture
def dropping_server(serve, tmp_path):
    """An app of this test's own, into which files full of code are dropped."""
    yield from serve(tmp_path / "home")


@pytest.mark.long
def test_code_in_dropped_files_is_text_in_title_body_and_name(dropping_server, page, heard):
    server = dropping_server
    visit(page, f"{server.url}/library")
    zone = page.locator(".st-key-drop-zone")
    for start in range(0, len(PAYLOADS), 12):
        some = PAYLOADS[start : start + 12]
        files = []
        for number, payload in enumerate(some):
            day = "May 2, 2021\n\n" if number % 4 else ""  # without a day the page asks for it
            body = f"{payload}\n\n{day}Iran's currency fell after {payload} again, officials said.\n"
            files.append({"name": f"{payload}.txt", "mimeType": "text/html", "buffer": body.encode()})
        zone.locator('input[type="file"]').set_input_files(files)
        names = [
            re.sub(r"\s+", " ", payload.replace("\\", "/").rpartition("/")[2]).replace('"', "%22") for payload in some
        ]
        for place, name in enumerate(names):
            page.locator(".pagehead .lead").get_by_text(f"{name}.txt:").wait_for()
            harmless(page, heard)
            settle(page, strict=False)  # the button is that of this review, no more of the one before
            page.get_by_role("button", name="Keep it" if (place + start) % 4 or place % 4 else "Cancel").click()
        zone.wait_for()
        harmless(page, heard)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    held = sorted(path.stem for path in (server.home / "briefs").glob("*.md"))
    assert len(held) == len(PAYLOADS) * 3 // 4

    page.keyboard.press("/")
    page.keyboard.type("currency fell offic", delay=20)
    page.locator("#search-results a").first.wait_for()
    assert "window.ran=" in page.locator("#search-results").inner_text()
    assert (
        page.evaluate("document.querySelectorAll('.search script, .search img, .search [onerror], .search svg').length")
        == 0
    )
    harmless(page, heard)
    for address in (
        "library?find=currency",
        "library?skip=40",
        f"library?brief={held[0]}&against={held[1]}",
        *(f"?brief={each}" for each in held[::5]),
        "series?series=fx.irr_usd.free_market",
    ):
        visit(page, f"{server.url}/{address}", strict=False)
        harmless(page, heard)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    visit(page, f"{server.url}/library?brief={held[0]}", strict=False)
    page.get_by_role("button", name="Move to the bin").click()
    page.get_by_label("Your name, written beside your word").fill("<img src=x onerror=window.ran=1>")
    page.keyboard.press("Enter")
    page.get_by_text("moved to the bin").wait_for()
    harmless(page, heard)
