"""The app itself drawn without a browser, at any of its addresses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

import indicators.views
from indicators.views import address

if TYPE_CHECKING:
    from collections.abc import Sequence

APP = Path(indicators.views.__file__).parent / "app.py"


def app(page: str = address.PAGES[0], **query: str | Sequence[str]) -> AppTest:
    """Return the app after it was drawn at a page with an address's keys and values."""
    drawn = AppTest.from_file(str(APP), default_timeout=600)
    for name, value in query.items():
        drawn.query_params[name] = value
    # AppTest switches between files alone; a page that is a function goes by the hash of its path.
    drawn._page_hash = "" if page == address.PAGES[0] else calc_hash(page)
    return drawn.run()


def words(drawn: AppTest) -> str:
    """Return the HTML of a page, without the first run's styles."""
    shown = "".join(each.proto.body for each in drawn.get("html"))
    return re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)


def shape(part):
    """Return a spec with its words, numbers and days left as what they are: two of one shape are valid or not alike."""
    if isinstance(part, dict):
        # A row of data names its columns, and that is all the schema of Vega-Lite asks of it.
        return tuple((key, "data" if key == "values" else shape(part[key])) for key in sorted(part))
    if isinstance(part, list):
        return tuple(dict.fromkeys(map(shape, part)))
    if isinstance(part, str) and (" " in part or any(each.isdigit() for each in part)):
        return "words"
    return part if isinstance(part, str | bool) or part is None else type(part).__name__
