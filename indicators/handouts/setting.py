"""Sets a document by typst, from a template of ours, data and pictures: PDF/UA-1, the same bytes for the same input."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from indicators.errors import IndicatorError
from indicators.handouts import faces

if TYPE_CHECKING:
    from datetime import date

ASSETS = Path(__file__).parent / "assets"
NODES = re.compile(r">([^<>]*[^\x20-\x7e][^<>]*)<")


@lru_cache(maxsize=1)
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=list(folders))


class Words:
    """Makes words printable, and remembers which letters no face has."""

    def __init__(self) -> None:
        """Begin with none lost."""
        self.lost: Counter[str] = Counter()

    def of(self, value: Any) -> Any:
        """Return data with every text in it as it can be set."""
        if isinstance(value, str):
            return faces.printable(value, self.lost)
        if isinstance(value, dict):
            return {name: self.of(each) for name, each in value.items()}
        return [self.of(each) for each in value] if isinstance(value, list | tuple) else value

    def picture(self, svg: str) -> str:
        """Return an SVG with every word in it as it can be set."""
        return NODES.sub(lambda found: f">{faces.printable(found[1], self.lost)}<", svg)


def pdf(template: str, data: dict[str, Any], pictures: dict[str, str], day: date, pack: bytes | None) -> bytes:
    """Return a document as PDF/UA-1.

    Args:
        template: the name of a file in `assets`.
        data: what it reads as data.json; its words are text, whatever they look like.
        pictures: SVG by file name.
        day: of its dates.
        pack: is attached to it as pack.zip.

    Raises:
        IndicatorError: typst refuses it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("common.typ", template):
            (folder / each).write_bytes((ASSETS / each).read_bytes())
        (folder / "data.json").write_text(json.dumps(data), "utf-8")
        for file, svg in pictures.items():
            (folder / file).write_text(svg, "utf-8")
        if pack is not None:
            (folder / "pack.zip").write_bytes(pack)
        try:
            made = typst.compile(
                folder / template,
                root=folder,
                font_paths=_fonts((*faces.FOLDERS, faces.OWN)),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=datetime.combine(day, time(), UTC),
            )
        except typst.TypstError as error:
            raise IndicatorError(f"the PDF could not be set: {error.message}") from error
    assert isinstance(made, bytes)  # noqa: S101 - one file, not one for each page
    return made
