"""A shelf: briefs by id, of which a list says what is there without any being read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from indicators.model import Shelved

if TYPE_CHECKING:
    from indicators.model import Brief


class Shelf(Mapping[str, "Brief"]):
    """Briefs by id; those that are listed and can be read are on it."""

    @abstractmethod
    def rows(self) -> dict[str, Shelved]:
        """Return what is listed, newest first; also what cannot be read."""

    def __iter__(self) -> Iterator[str]:
        return (name for name, row in self.rows().items() if row.readable)

    def __len__(self) -> int:
        return sum(row.readable for row in self.rows().values())

    def __contains__(self, brief_id: object) -> bool:
        return brief_id in (rows := self.rows()) and rows[str(brief_id)].readable


def shelved(brief: Brief, *, shipped: bool) -> Shelved:
    """Return a brief as a list of briefs has it."""
    lost = sum(each.orphaned for each in brief.excerpts)
    return Shelved(
        brief.id, brief.title, brief.producer, brief.published, brief.kind, shipped,
        len(brief.excerpts), lost, "", len(brief.claims),
    )  # fmt: skip
