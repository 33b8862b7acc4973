"""Words that slides, PDF and sheet have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.core.words import count, day_words, number

if TYPE_CHECKING:
    from indicators.handouts.handout import Figure

USES = {
    "open": "open",
    "attribution": "its source must be named",
    "non-commercial": "non-commercial use only",
    "unclear": "terms not checked or not stated",
}


def vintage(figure: Figure) -> str:
    """Return how many values are known, since when the last, and how many of those days are estimates."""
    if not figure.points:
        return "No value is known."
    guessed = sum(each.reconstructed for each in figure.points)
    last = figure.points[-1]
    told = f"{count(len(figure.points), 'value')}; the last, {number(last.value)}, known on {day_words(last.known_on)}"
    told += " (reconstructed)" if last.reconstructed else ""
    return f"Vintage: {told}; reconstructed days of knowing: {guessed} of {len(figure.points)}."
