"""The head of every page: the pages, and the day that they are as of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from indicators.core.kept import kept
from indicators.views import address
from indicators.views.parts import asof, html

if TYPE_CHECKING:
    from indicators.model import Selection
    from indicators.reader import Reader

NAME = "Indicator Desk"


@kept(256, key=lambda chosen, on, titles: (chosen, on, on.desk.today(), address.published(on, chosen), tuple(titles)))
def masthead(chosen: Selection, on: Reader, titles: dict[str, str]) -> Markup:
    """Return the head of a page; `titles` are the pages' names in the order of their links."""
    links = html.join(
        Markup("<li>{}</li>").format(html.link(address.href(chosen, page), title, "pages", current=page == chosen.page))
        for page, title in titles.items()
    )
    return Markup(
        '<header class="masthead"><p class="name">{}</p><nav aria-label="Pages"><ul>{}</ul></nav>{}</header>'
    ).format(NAME, links, asof.control(chosen, on))
