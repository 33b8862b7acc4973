"""The page: one HTML file with everything in it. It opens from a disk, asks nobody, and can be used and printed.

Its own policy forbids it to load anything; the scripts in it are named there by their hashes.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.charts.hover import STATUS_WORDS
from indicators.core.words import capital, count, day_words, exact, period
from indicators.handouts import pieces, vega

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indicators.handouts.handout import Figure, Handout, Passage, Point

SHORT = 90  # letters of a passage in the contents
STYLE = (pieces.ASSETS / "page.css").read_text("utf-8")
SCRIPT = (pieces.ASSETS / "page.js").read_text("utf-8")
FONTS = Path(__file__).parents[1] / "views" / "static" / "fonts"
FACES = (
    ("Newsreader", "newsreader-latin-wght-normal.woff2", "200 800"),
    ("Plex", "ibm-plex-sans-latin-wght-normal.woff2", "100 700"),
)

_WHOLE = Markup("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#passages">To the passages</a>
<header>
<p class="kicker">{kind}, with the figures it speaks of</p>
<h1 dir="auto">{title}</h1>
<p class="byline">{byline}</p>
<p class="stands"><b>{stands}</b></p>
{terms}{scorecard}
</header>
<nav aria-label="Contents"><details open><summary>Contents</summary><ol>{contents}</ol></details></nav>
<main id="passages" tabindex="-1">
<noscript><p class="warning">Charts and tables are drawn by scripts in this file, and scripts are off.</p></noscript>
{passages}
{ending}
</main>
<footer>{footer}</footer>
{rows}
<script type="application/zip" id="pack">{pack}</script>
<script>{library}</script>
<script>{script}</script>
</body>
</html>
""")


def bytes_of(handout: Handout, pack: bytes | None = None) -> bytes:
    """Return a handout as one HTML file in UTF-8, with its pack inside where one is given.

    The same handout and pack give the same bytes.
    """
    library, script = Markup(vega.bundle()), Markup(f"{pieces.CHARTS}\n{SCRIPT}")  # noqa: S704 - no word from data
    tables = _tables(handout)
    ids = {key: f"rows-{at}" for at, key in enumerate(tables, 1)}
    carried = Markup(
        " It carries its figures: <code>python -m indicators verify</code> makes it again from them, and names every "
        "difference."
    )
    written = _WHOLE.format(
        policy=_policy(str(library), str(script)),
        title=handout.title,
        style=Markup(f"{_faces()}{pieces.LOOK}{pieces.STYLE}{STYLE}"),  # noqa: S704 - no word from data
        kind={"digest": "Digest of a brief"}.get(handout.kind, "Brief"),
        byline=_byline(handout),
        stands=capital(handout.stands),
        terms=pieces.terms(handout),
        scorecard=pieces.scorecard(handout),
        contents=_contents(handout),
        passages=pieces.join((_passage(each, ids) for each in handout.passages), "\n"),
        ending=pieces.join(_ending(handout), "\n"),
        footer=Markup("<p>This file asks nobody: all that it shows is in it.{}</p>").format(carried if pack else ""),
        rows=pieces.join(
            (
                Markup('<script type="application/json" id="{}">{}</script>').format(
                    ids[key], vega.embedded(_rows(each))
                )
                for key, each in tables.items()
            ),
            "\n",
        ),
        pack=b64encode(pack or b"").decode(),
        library=library,
        script=script,
    )
    return written.encode()


def _policy(*scripts: str) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in scripts)
    # 'unsafe-inline' is for styles alone: Vega sets them on elements.
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _faces() -> str:
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weights};font-display:block;'
        f"src:url(data:font/woff2;base64,{b64encode((FONTS / name).read_bytes()).decode()})format('woff2')}}\n"
        for family, name, weights in FACES
    )


def _byline(handout: Handout) -> Markup:
    licence = Markup(" Text: <bdi>{}</bdi>.").format(handout.licence.rstrip(".")) if handout.licence else ""
    return Markup("{}, published {}.{}").format(
        pieces.outside(handout.address, handout.producer), day_words(handout.published), licence
    )


def _contents(handout: Handout) -> Markup:
    rows = [
        Markup('<li><a href="#passage-{0}"><span class="number">{0}</span> <bdi>{1}</bdi></a> {2}</li>').format(
            each.number,
            each.title or shorten(each.quote, SHORT, placeholder=" …"),
            pieces.join((pieces.badge(claim.mark) for claim in each.claims), " "),
        )
        for each in handout.passages
    ]
    rows += [Markup('<li><a href="#{}">{}</a></li>').format(anchor, title) for anchor, title, _ in _closing(handout)]
    return pieces.join(rows)


def _passage(passage: Passage, ids: dict[object, str]) -> Markup:
    figures = pieces.join(
        Markup('<section class="figure" aria-label="{}">{}{}{}{}</section>').format(
            figure.title,
            pieces.figure_head(figure),
            vega.chart(figure),
            pieces.figure_foot(figure),
            Markup(
                '<details class="table" data-rows="{}" data-title="{}"><summary>Table of {}</summary></details>'
            ).format(ids[_key(figure)], figure.title, count(len(figure.points), "value")),
        )
        for figure in passage.figures
    )
    claims = pieces.join(pieces.claimed(each) for each in passage.claims)
    happened = pieces.events(passage)
    return Markup(
        '<section class="passage" id="passage-{0}" aria-labelledby="title-{0}">'
        '<h2 id="title-{0}">Passage {0}{1}</h2>{2}{3}{4}{5}{6}{7}{8}</section>'
    ).format(
        passage.number,
        Markup(": <bdi>{}</bdi>").format(passage.title) if passage.title else "",
        pieces.quotation(passage),
        pieces.likelihoods(passage),
        Markup('<p class="note" dir="auto">{}</p>').format(passage.note) if passage.note else "",
        Markup('<div class="claims">{}</div>').format(claims) if claims else "",
        Markup('<div class="figures">{}</div>').format(figures) if figures else "",
        pieces.lacking(passage),
        Markup("<h3>Events this passage speaks of</h3>{}").format(happened) if happened else "",
    )


def _closing(handout: Handout) -> Iterator[tuple[str, str, Markup]]:
    """Yield what follows the passages: its anchor, its title and what is in it."""
    if handout.open:
        yield "open", "Open questions", pieces.open_questions(handout, "#passage-{}")
    yield "sources", "Sources and terms", pieces.sources(handout)


def _ending(handout: Handout) -> Iterator[Markup]:
    for anchor, title, inside in _closing(handout):
        yield Markup(
            '<section class="closing" id="{0}" aria-labelledby="title-{0}"><h2 id="title-{0}">{1}</h2>{2}</section>'
        ).format(anchor, title, inside)


def _key(figure: Figure) -> tuple[object, ...]:
    return figure.series, figure.span


def _tables(handout: Handout) -> dict[object, Figure]:
    """Return the figures whose tables differ: a series that stands under several passages has one."""
    return {_key(figure): figure for passage in handout.passages for figure in passage.figures}


def _rows(figure: Figure) -> dict[str, object]:
    return {
        "columns": ["Period", figure.unit, "Status", "Known since"],
        "rows": [
            [_period(each, figure.frequency), exact(each.value), STATUS_WORDS[each.status], _known(each)]
            for each in reversed(figure.points)
        ],
    }


def _period(point: Point, frequency: str) -> str:
    named = period(point.start, point.end, frequency)
    return f"end of {named}" if point.at == point.end != point.start and frequency in ("A", "Q", "M") else named


def _known(point: Point) -> str:
    return f"{point.known_on}{', by estimate' if point.reconstructed else ''}"
