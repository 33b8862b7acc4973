"""The series that a passage speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypedDict

from indicators.answers.question import Asked, question
from indicators.reader import Reader

if TYPE_CHECKING:
    from indicators.model import Link


class LinkRow(TypedDict):
    """One series that bears on a passage.

    Attributes:
        series_id: of the series.
        score: agreement of passage and series, 0 to 1; tagged links have 1.
        reasons: why it was found, or who tagged it.
        by: "tagged" or "found".
    """

    series_id: str
    score: float
    reasons: list[str]
    by: str


@question("link", "the series that bear on a passage, best first, each with the reason")
def links(reader: Reader, text: Annotated[str, Asked("the passage", lines=True)]) -> list[LinkRow]:
    """Return the series that bear on a passage, best first; none where no figure measures it."""
    return [linked(each) for each in reader.desk.linker.find(text)]


def linked(link: Link) -> LinkRow:
    """Return a link as answers show it."""
    return {"series_id": link.series_id, "score": round(link.score, 4), "reasons": list(link.reasons), "by": link.by}
