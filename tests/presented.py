"""A presentation of the small desk's brief, which claims something: what its room is shown, for tests of presenting."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from making import DAILY, brief_text, make_frame

from indicators.presenting import presentation
from indicators.store.writing import append

if TYPE_CHECKING:
    from making import Small

    from indicators.desk import Desk
    from indicators.presenting import Presentation

BRIEF = "2020-09-30-aland"
CLAIM = f"""
[[claim]]
excerpt = "crown"
says = "The crown has fallen by half"
kind = "information"
[[claim.test]]
series = "{DAILY}"
window = "2020-09-28/2020-10-04"
statistic = "max"
op = ">="
value = 12.0
"""


def write_brief(small: Small) -> None:
    """Let the small folder's brief claim something."""
    first = '[[excerpt]]\nid = "more-trade"'
    small.write(f"briefs/{BRIEF}.md", brief_text().replace(first, f"{CLAIM}{first}"))


def load(desk: Desk, values: dict[str, float], day: date = date(2026, 11, 20), series: str = DAILY) -> None:
    """Write values as a refresh does."""
    indicator = desk.catalog.indicators[series]
    with desk.store.write() as connection:
        append(
            connection, indicator, desk.catalog.sources[indicator.source], make_frame(values, series), day, "refresh"
        )


def shown(desk: Desk, there: Presentation) -> str:
    """Return all that the room is shown, as text."""
    return "\n".join(each.html for each in presentation.drawn(desk, presentation.find(desk, there.room))[1])


def again(desk: Desk, there: Presentation) -> Presentation:
    """Return a presentation as the store has it now."""
    return presentation.find(desk, there.room)
