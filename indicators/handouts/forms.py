"""The forms that a handout leaves the room in, by name: the one place where they are told.

The module of a form has `bytes_of(handout, pack) -> bytes`, which carries the pack inside, and
`carried(content) -> bytes | None`, the pack that is inside of such a file. The same handout and pack give the same
bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from indicators.handouts.handout import Handout


class Module(Protocol):
    """What the module of a form has."""

    def bytes_of(self, handout: Handout, pack: bytes | None) -> bytes:
        """Return a handout in this form, with the pack inside."""

    def carried(self, content: bytes) -> bytes | None:
        """Return the pack inside a file of this form; None where it has none."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it is, the ending of its files, how these begin, and its module ("": the pack itself)."""

    line: str
    ending: str
    begins: bytes
    module: str = ""

    @property
    def made_by(self) -> Module:
        """The module; brought when it is asked for, since each brings a library of its own."""
        return cast("Module", import_module(f"indicators.handouts.{self.module}"))


FORMS: dict[str, Form] = {
    "pack": Form("a zip with all that is needed to make it again", ".zip", b"PK"),
}
