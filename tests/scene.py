"""A chart as Vega draws it: every word that can be seen, with the box it takes, read out of the SVG."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import fontpkg_ibm_plex_sans
import vl_convert

from indicators.export import image

SVG = "{http://www.w3.org/2000/svg}"
LETTER = 0.56  # of the font size: what a character of IBM Plex Sans takes, with a little less for narrow ones
vl_convert.register_font_directory(str(Path(fontpkg_ibm_plex_sans.__file__).parent / "files"))


@dataclass(frozen=True)
class Text:
    """A word with its box in pixels; `role` is what Vega says of its mark: axis-label, legend-label or mark."""

    text: str
    role: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Text) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Scene:
    """The words of a chart, its size, and the axes' words from left to right and from bottom to top."""

    texts: tuple[Text, ...]
    width: float
    height: float

    @property
    def across(self) -> list[str]:
        """The labels of the time axis."""
        low = max((each.top for each in self.labels), default=0)
        return [each.text for each in self.labels if each.top == low]

    @property
    def up(self) -> list[str]:
        """The labels of the axis of values."""
        low = max((each.top for each in self.labels), default=0)
        return [each.text for each in self.labels if each.top != low]

    @property
    def labels(self) -> list[Text]:
        return [each for each in self.texts if each.role == "axis-label"]

    @property
    def marks(self) -> list[Text]:
        return [each for each in self.texts if each.role == "mark"]


def scene(data, spec, width, height=None) -> Scene:
    """Return what a chart shows in a place so wide; so high as a page gives it, unless said."""
    whole = {**spec, "data": {"values": image.values(data)}, "width": width, "height": height or spec["height"]}
    whole["config"] = {**spec["config"], "font": image.FONT}
    root = ET.fromstring(vl_convert.vegalite_to_svg(whole))
    found: list[Text] = []
    _walk(root, 0.0, 0.0, "", found)
    return Scene(tuple(found), float(root.get("width")), float(root.get("height")))


def _walk(node, x, y, role, found):
    for each in node:
        right, down = _moved(each)
        kind = each.get("class", "")
        own = next((part[5:] for part in kind.split() if part.startswith("role-")), role)
        if each.tag == f"{SVG}text":
            _take(each, x + right, y + down, own, found)
        else:
            _walk(each, x + right, y + down, own, found)


def _moved(node):
    at = re.search(r"translate\(([-\d.e]+),([-\d.e]+)\)", node.get("transform", ""))
    return (float(at[1]), float(at[2])) if at else (0.0, 0.0)


def _take(node, x, y, role, found):
    lines = [each.text or "" for each in node.iter(f"{SVG}tspan")] or [node.text or ""]
    if not "".join(lines).strip() or node.get("opacity") == "0":
        return
    size = float(node.get("font-size").removesuffix("px"))
    long = max(map(len, lines)) * size * LETTER
    left = x - {"start": 0, "middle": long / 2, "end": long}[node.get("text-anchor", "start")]
    # Vega puts a text by its baseline, of several lines by that of the first.
    tall = (len(lines) - 1) * (size + 2)
    found.append(Text(" ".join(lines), role, left, y - 0.75 * size, left + long, y + 0.2 * size + tall))
