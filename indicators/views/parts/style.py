"""The look of every page: its style sheets and its icon, read once for the process."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from markupsafe import Markup

from indicators.handouts.pieces import LOOK, WORDS

_FOLDER = Path(__file__).parents[1] / "components"


def _sheet(*names: str, before: str = "") -> Markup:
    text = before + "".join((_FOLDER / each).read_text("utf-8") for each in names)
    return Markup("<style>{}</style>").format(Markup(text))  # noqa: S704 - our own files


# In the order of the cascade: what all pages share, a sheet for each part, then narrow windows and forced colours.
SHEETS = (
    "common",
    "masthead",
    "library",
    "review",
    "brief",
    "charts",
    "asof",
    "claims",
    "monitor",
    "series",
    "tables",
    "sources",
    "narrow",
    "reading",
    "forced",
    "print",
)
STYLE: Markup = _sheet("frame.css", before=LOOK) + _sheet(*(f"sheets/{each}.css" for each in SHEETS), before=WORDS)
ICON = f"data:image/svg+xml;base64,{b64encode((_FOLDER / 'icon.svg').read_bytes()).decode()}"
