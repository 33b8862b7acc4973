"""The colours of charts, that of a topic the same everywhere.

They lie in the middle of the scale of lightness: each stands out on the light and on the dark page, so a spec does not
depend on the theme. A colour means one topic everywhere, and its word is always near.
"""

from __future__ import annotations

TOPIC_COLOURS = {
    "currency": "#498dc5",
    "trade": "#9d880f",
    "energy": "#b5522f",
    "shipment": "#39a08e",
    "arms": "#c12065",
    "information": "#8a46c4",
    "risk": "#4d6c70",
}
# For comparing up to five series in one chart; the first is the topic's own.
COMPARE_COLOURS = ("#b5522f", "#39a08e", "#8a46c4", "#9d880f", "#498dc5")
COMPARE_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4])
RULE = "#8b8b86"
INK_ON_LIGHT, INK_ON_DARK = "#1d1d1b", "#ecebe6"
GREY_ON_LIGHT, GREY_ON_DARK = "#5f5f5b", "#b5b4ae"  # of words
PUBLISHED = "#cf4a40"
