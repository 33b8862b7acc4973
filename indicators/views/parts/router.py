"""What runs in the browser beside Streamlit: the router, and in its place on the page the search box.

One component (components/router.js) turns clicks on the app's own links into changes of address, hands presses of our
buttons to Python, and holds the search box (components/search.js), which asks the server's own route for what is typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping

# Made once for the process: Streamlit looks for its files each time one is made.
_component = st.components.v2.component("indicators.desk", js="router.js", isolate_styles=False)


def draw() -> Mapping[str, object] | None:
    """Draw it; return what the button asks for that was pressed since the last run, None if none was."""
    pressed: Mapping[str, object] | None = _component(key="desk", on_pressed_change=lambda: None).get("pressed")
    return pressed
