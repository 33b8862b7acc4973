"""Pieces of HTML that several pages show. Every word from data goes in as text: it is escaped on its way in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from indicators.core.words import number
from indicators.figures import words
from indicators.language.estimative import BANDS, OUTSIDE, WORDS, likelihood_words
from indicators.model import FREQUENCIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from indicators.figures.analysis import Reading
    from indicators.model import Freshness, Indicator, Source

# A word and a shape for each state, so that none is told by colour alone.
STATE_SIGNS = {
    "fresh": "●",
    "on time": "◇",
    "snapshot": "◇",
    "unknown": "◇",
    "late": "◐",
    "silent": "○",
    "ended": "■",
    "failing": "✕",
    "empty": "○",
    "not set up": "○",
    "never asked": "○",
    "taken later": "◌",
}


_MARKDOWN = re.compile(r"[!-/:-@\[-`{-~]")  # every sign of ASCII, as CommonMark lets each be escaped
_FOUND_IN_TEXT = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\\\.)|(?<=[-<>=~])(?=\\[-<>=~])", re.IGNORECASE)


class _Joined(FileSystemLoader):
    """Templates are written a line to a piece; what is drawn has no blank that the template does not name."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        text, path, fresh = super().get_source(environment, template)
        return "".join(line.strip() for line in text.splitlines()), path, fresh


_TEMPLATES = Environment(
    loader=_Joined(Path(__file__).parents[1] / "templates"), autoescape=True, undefined=StrictUndefined
)


def template(name: str, **values: object) -> Markup:
    """Return a piece of HTML from its template in `views/templates`; every word is escaped that is no Markup."""
    return Markup(_TEMPLATES.get_template(f"{name}.html").render(values))  # noqa: S704 - escaped by the template


def join(pieces: Iterable[Markup | str], between: str = "") -> Markup:
    """Return pieces one after the other; plain text among them is escaped."""
    return Markup(between).join(pieces)  # noqa: S704 - a separator written in the code


def link(
    href: str,
    words_shown: Markup | str,
    area: str,
    *,
    current: bool = False,
    css: str = "",
    told: str = "",
    walked: bool = False,
    excerpt: str = "",
) -> Markup:
    """Return a link inside the app. `area` names the group it belongs to, for the focus after a redraw.

    `told` is its name for a screen reader, where the words shown alone do not say where it leads. What is `walked` to
    by the arrow keys is no stop of Tab.
    """
    mark = Markup(' aria-current="true"') if current else Markup("")
    mark += Markup(' aria-label="{}"').format(told) if told else ""
    mark += Markup(' tabindex="-1"') if walked else ""
    mark += Markup(' data-excerpt="{}"').format(excerpt) if excerpt else ""
    return Markup('<a href="{}" data-go="{}" class="{}"{}>{}</a>').format(href, area, css, mark, words_shown)


def plain(text: str) -> str:
    """Return words from outside for what Streamlit reads as Markdown, so that they are shown as they are.

    Every sign that Markdown could read is escaped. Emoji, icons, arrows and addresses are found after that, in what is
    left as text: an invisible joiner (U+2060) parts what they are found by.
    """
    return _FOUND_IN_TEXT.sub("\u2060", _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split())))


def likelihoods(quote: str, *, whole: bool = False) -> list[Markup]:
    """Return a tag for each likelihood word of a quote: its range on hover, or beside it where it is shown `whole`."""
    tags = []
    for word in dict.fromkeys(each.lower() for each in likelihood_words(quote)):
        meaning = WORDS[word]
        told = (
            "no probability given (outside the ICD 203 scale)"
            if meaning == OUTSIDE
            else f"{meaning}, {BANDS[meaning]} (ICD 203)"
        )
        shape = '<span class="tag"><b>{1}</b>: {0}</span>' if whole else '<span class="tag" title="{}">{}</span>'
        tags.append(Markup(shape).format(told, word))  # noqa: S704 - one of two shapes written here
    return tags


def marked(pieces: Iterable[str]) -> Markup:
    """Return a text whose pieces are in turn outside and inside of what a search found."""
    return join(Markup("<mark>{}</mark>").format(each) if place % 2 else each for place, each in enumerate(pieces))


def button(label: str, do: str, told: str = "", **named: str) -> Markup:
    """Return a button whose press the router component hands to `actions.take`: what to do, and the ids it is about.

    `told` is what a screen reader says of it, where the label alone does not say what it is about.
    """
    data = join(Markup(' data-{}="{}"').format(name, each) for name, each in named.items())
    spoken = Markup(' aria-label="{}"').format(told) if told else ""
    return Markup('<button type="button" data-do="{}"{}{}>{}</button>').format(do, data, spoken, label)


def outside(url: str, words_shown: str) -> Markup:
    """Return a link to another site, which opens in a tab of its own; plain words where there is no address."""
    if not url.startswith(("https://", "http://")):
        return Markup("{}").format(words_shown)
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, words_shown)


def state(word: str, explained: str) -> Markup:
    """Return a freshness fact: sign, word and what it means here."""
    css = word.replace(" ", "-")
    return Markup('<span class="state state-{}" title="{}"><span aria-hidden="true">{}</span> {}</span>').format(
        css, explained, STATE_SIGNS[word], word
    )


def axis(unit: str, spec: Mapping[str, Any]) -> str:
    """Return what a chart's values are in, and the scale where it is not linear."""
    meta = spec["usermeta"]
    scaled = f", in {meta['scaled']}" if meta["scaled"] else ""
    return f"{unit}{scaled}" + (f", log scale: {meta['steps']}" if meta["log"] else "")


def left_out(spec: Mapping[str, Any]) -> Markup:
    """Return what a chart leaves out, as its spec says it; nothing where it shows all."""
    told = spec["usermeta"]["told"]
    return Markup('<p class="why">{}</p>').format(told) if told else Markup("")


def topic(name: str) -> Markup:
    """Return a topic's tag: its colour and its word."""
    return Markup('<span class="topic topic-{0}">{0}</span>').format(name)


def value(
    reading: Reading | None, indicator: Indicator, frequency: str, css: str = "value", lacking: str = "no figure held"
) -> Markup:
    """Return a value at full size with its day in words beside it: never one without the other."""
    if reading is None:
        return Markup('<span class="{}">{}</span>').format(css, lacking)
    return Markup('<span class="{}" data-known="{}">{}</span> <span class="asof">{}</span>').format(
        css, reading.known_on, number(reading.value), words.dated(reading, indicator, frequency)
    )


def source_line(indicator: Indicator, sources: Mapping[str, Source], fresh: Freshness, pages: Sequence[str]) -> Markup:
    """Return the line under a chart: who made the figures, when our copy was taken, what kind they are.

    It leads to the page of the newest figure; where there are several pages, each figure has its own on its card.
    """
    return Markup('<p class="source">Source: {}. {}</p>').format(
        outside("".join(pages[:1]), indicator.producer), words.copy_words(indicator, sources, fresh)
    )


def caution(told: str) -> Markup:
    """Return the line under a chart that says what its figures must not be read as; nothing where there is none."""
    return Markup('<p class="caution">{}</p>').format(told) if told else Markup("")


def facts(pairs: Iterable[tuple[str, Markup | str]]) -> Markup:
    """Return a list of named facts."""
    rows = join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, told) for name, told in pairs if told)
    return Markup('<dl class="facts">{}</dl>').format(rows)


def measured(indicator: Indicator, frequency: str) -> str:
    """Return unit and rhythm of what is shown, in words."""
    rhythm = (
        "weekly means of daily figures"
        if indicator.reads == "week" and frequency == "W"
        else ("single reports" if indicator.drawn_as == "point" else FREQUENCIES[indicator.frequency])
    )
    return f"{indicator.unit}, {rhythm}"


def changes(told: Iterable[tuple[str, str]], beside: str = "") -> Markup:
    """Return what a series did around a brief's publication, in words, each with what it is about.

    A caution that stands `beside` it, under the chart, is not said twice.
    """
    return join(
        (
            Markup("<span><b>{}</b> {}</span>").format(each, words_of)
            if each
            else Markup("<span>{}</span>").format(words_of)
            for each, words_of in told
            if (each, words_of) != ("Caution", beside)
        ),
        " ",
    )
