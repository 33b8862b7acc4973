"""The head of every page: its name, the pages, the day that they are as of, the search, and the brief they are about.

One block of its own (`.st-key-masthead`), laid out as a grid by components/sheets/masthead.css: each part of it stands
in the page's flow, so that none can lie over what is below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.core.kept import kept
from indicators.core.words import day_words
from indicators.views import address
from indicators.views.parts import asof, html

if TYPE_CHECKING:
    from indicators.model import Selection, Shelved
    from indicators.reader import Reader

NAME = "Indicator Desk"


def _about(chosen: Selection, on: Reader) -> Shelved | None:
    """Return the brief whose day the red lines, "year before" and "since" mean; None where it was not out yet."""
    return on.briefs.rows().get(chosen.brief) if chosen.brief in on.briefs else None


@kept(256, key=lambda chosen, on, titles: (chosen, on, on.desk.today(), _about(chosen, on), tuple(titles)))
def masthead(chosen: Selection, on: Reader, titles: dict[str, str]) -> Markup:
    """Return the head of a page; `titles` are the pages' names in the order of their links."""
    links = html.join(
        Markup("<li>{}</li>").format(html.link(address.href(chosen, page), title, "pages", current=page == chosen.page))
        for page, title in titles.items()
    )
    return Markup(
        '<header class="masthead"><p class="name">{}</p><nav aria-label="Pages"><ul>{}</ul></nav>{}{}'
        '<p class="on-paper">As of {}</p></header>'
    ).format(NAME, links, asof.control(chosen, on), _brief(chosen, on), day_words(on.day))


def _brief(chosen: Selection, on: Reader) -> Markup:
    """Return which brief's day is meant wherever a page speaks of one; nothing where there is no brief at all."""
    if not chosen.brief:
        return Markup("")
    about = _about(chosen, on)
    change = html.link(address.href(chosen, "library"), "change", "subject")
    if about is None:
        return Markup('<p class="subject">Brief: published later than this day {}</p>').format(change)
    return Markup(
        '<p class="subject"><span>Brief:</span> {} <span class="day"><span class="rule" aria-hidden="true"></span> {}'
        '</span> {} <span class="means">the red line, &ldquo;year before&rdquo;, &ldquo;since&rdquo;</span></p>'
    ).format(
        html.link(address.href(chosen, "brief"), Markup('<bdi dir="auto">{}</bdi>').format(about.title), "subject"),
        day_words(about.published),
        change,
    )
