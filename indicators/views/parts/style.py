"""The look of every page: its style sheets and its icon, read once for the process."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

from markupsafe import Markup

from indicators.handouts.pieces import LOOK

_FOLDER = Path(__file__).parents[1] / "components"


def _sheet(name: str, before: str = "") -> Markup:
    return Markup("<style>{}{}</style>").format(Markup(before), Markup((_FOLDER / name).read_text("utf-8")))  # noqa: S704 - our own files


STYLE: Markup = _sheet("frame.css", LOOK) + _sheet("style.css")
ICON = f"data:image/svg+xml;base64,{b64encode((_FOLDER / 'icon.svg').read_bytes()).decode()}"
