"""The forms that a handout leaves the room in, by name: the one place where they are told.

The module of a form has `bytes_of(handout, pack) -> bytes`, which carries the pack inside: the same handout and pack
give the same bytes, so that whoever has the pack can make the file again. A page carries it in a block of data, slides
as a part of the package, a PDF as an attachment; `pack_in` finds it there.
"""

from __future__ import annotations

import binascii
import io
import re
import zipfile
from base64 import b64decode
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from indicators.errors import PackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from indicators.handouts.handout import Handout

ZIP, PDF, PAGE = b"PK", b"%PDF", b"<!doctype html"
OFFICE = "[Content_Types].xml"
LARGEST = 2**26  # bytes of a pack within another file
_BLOCK = re.compile(rb'<script type="application/zip" id="pack">([A-Za-z0-9+/=\s]*)</script>')
_TORN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, KeyError, OSError, EOFError)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it is, in words; the ending of its files; how these begin; its module ("": the pack itself).

    `choices` are what its module takes besides, such as the paper.
    """

    line: str
    ending: str
    begins: bytes
    module: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    def bytes_of(self, made: Handout, pack: bytes | None) -> bytes:
        """Return a handout in this form; each brings a library of its own, when it is asked for."""
        module = import_module(f"indicators.handouts.{self.module}")
        return cast("Callable[..., bytes]", module.bytes_of)(made, pack, **dict(self.choices))


FORMS: dict[str, Form] = {
    "pack": Form("a zip with all that is needed to make it again", ".zip", ZIP),
    "page": Form("one HTML file that opens without a network", ".html", PAGE, "page"),
    "slides": Form("PPTX with charts that can be edited", ".pptx", ZIP, "slides"),
    "pdf": Form("A4, with contents, tests and sources", ".pdf", PDF, "pdf"),
    "pdf-letter": Form("the same on letter paper", ".pdf", PDF, "pdf", (("paper", "letter"),)),
    "sheet": Form("one page A4: each passage with its mark and a small chart", ".pdf", PDF, "sheet"),
}


def pack_in(content: bytes) -> bytes | None:
    """Return the pack that a file of another form carries; None of one that carries none, such as a pack itself.

    Raises:
        PackError: it is damaged where its pack should be.
    """
    if content.startswith(ZIP):
        return _part_of(content)
    if content.startswith(PDF):
        return _attachment_of(content)
    if found := _BLOCK.search(content):
        try:
            return b64decode(found[1], validate=True) or None
        except binascii.Error as error:
            raise PackError("the data of the pack in the page is damaged") from error
    return None


def form_said(content: bytes) -> str:
    """Return which form a file says that it is: a PDF by its keywords, for three forms begin like one; "" of others."""
    if not content.startswith(PDF):
        return ""
    from pypdf import PdfReader  # noqa: PLC0415 - only a PDF needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        told = PdfReader(io.BytesIO(content)).metadata
        return str(told.get("/Keywords", "")) if told else ""
    except (PyPdfError, *_TORN, TypeError, AttributeError, RecursionError):
        return ""


def _part_of(content: bytes) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            names = file.namelist()
            if OFFICE not in names:
                return None
            inner = [file.getinfo(each) for each in names if each.endswith("pack.zip")]
            if len(inner) != 1 or inner[0].file_size > LARGEST:
                return None
            return file.read(inner[0])
    except _TORN as error:
        raise PackError("it is no whole pack and no whole file of slides: it was cut short or changed") from error


def _attachment_of(content: bytes) -> bytes | None:
    from pypdf import PdfReader  # noqa: PLC0415 - only a PDF needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        found = PdfReader(io.BytesIO(content)).attachments
        inner = [each for name, bodies in found.items() if name.endswith(".zip") for each in bodies]
    except (PyPdfError, *_TORN, TypeError, AttributeError, RecursionError) as error:
        raise PackError("it is no whole PDF: it was cut short or changed") from error
    return inner[0] if len(inner) == 1 else None
