"""The script that Streamlit runs: style, masthead, the chosen page. No data work.

The pages are functions; each takes the selection and a reader bound to its day and draws. Links inside the app are
plain anchors; the router component (components/router.js) turns a click on one into a change of address.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from markupsafe import Markup

from indicators.core import settings
from indicators.views import address, reads
from indicators.views.parts import actions, claim_editor, html, masthead, reviewing, router, style, title, wrong_address
from indicators.views.screens import brief, claims, library, monitor, series, sources

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from indicators.desk import Desk
    from indicators.model import Selection
    from indicators.reader import Reader

DRAW: dict[str, Callable[[Selection, Reader], None]] = {
    "brief": brief.draw,
    "monitor": monitor.draw,
    "series": series.draw,
    "claims": claims.draw,
    "library": library.draw,
    "sources": sources.draw,
}
# A selection as its page shows it, where that is not all that it asks.
SEEN = {"brief": brief.seen, "series": series.seen}


def _page(name: str, desk: Desk, head: DeltaGenerator) -> None:
    with desk.briefs.steady():
        _draw(name, desk, head)


def _draw(name: str, desk: Desk, head: DeltaGenerator) -> None:
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    chosen = address.selection(name, query, desk)
    on = address.reader(chosen, desk)
    address.write_day(chosen)
    claim_editor.keep(chosen)
    told = title.title(chosen, on, address.TITLES[name], masthead.NAME)
    st.set_page_config(page_title=told, page_icon=style.ICON, layout="wide")
    head.html(masthead.masthead(chosen, on, address.TITLES) + actions.answer())
    with st.container(key="page"):
        if unwritten := desk.briefs.unwritten:
            st.html(Markup('<p class="done warning" role="status">{}</p>').format(unwritten))
        seen = SEEN[name](chosen, on) if name in SEEN else chosen
        if wrong := wrong_address.notice(query, seen, desk):
            st.html(wrong)
        (reviewing.draw if chosen.review else DRAW[name])(chosen, on)


def main() -> None:
    """Draw the page that the address names."""
    desk = reads.served(settings.home())
    with st.container(key="masthead"):  # one grid with the search: components/sheets/masthead.css
        head, pressed = st.container(), router.draw()
    pages = [
        st.Page(
            partial(_page, name, desk, head),
            title=html.plain(address.TITLES[name]),
            url_path=name,
            default=name == address.PAGES[0],
        )
        for name in address.TITLES
    ]
    page = st.navigation(pages, position="hidden")
    if actions.take(pressed, desk):
        wrong_address.forget(page.url_path or address.PAGES[0], desk)
    page.run()


main()
