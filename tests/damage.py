"""Answers spoiled at random: bytes changed or cut off, and JSON whose parts are of another kind."""

from __future__ import annotations

import copy
import json

from answers import answer
from hypothesis import strategies as st

from indicators.core.frame import COLUMNS, OF_ROWS
from indicators.errors import SourceError

JUNK = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([[], {}, [[]], [{}], "1e999", "-0-", "9" * 400, "2026-11-20", "20261120T000000Z", 1e299, -1])
)


@st.composite
def bytes_of(draw, body: bytes) -> bytes:
    """Return a body with up to four bytes changed and perhaps its end cut off."""
    spoiled = bytearray(body)
    for _ in range(draw(st.integers(0, 4))):
        spoiled[draw(st.integers(0, len(spoiled) - 1))] = draw(st.integers(0, 255))
    return bytes(spoiled[: draw(st.just(len(spoiled)) | st.integers(0, len(spoiled)))])


@st.composite
def json_of(draw, body: bytes) -> bytes:
    """Return a JSON document with one of its parts gone, or of another kind."""
    read = copy.deepcopy(json.loads(body))
    places = list(_places(read))
    holder, key = places[draw(st.integers(0, len(places) - 1))]
    if draw(st.booleans()):
        holder[key] = draw(JUNK)
    else:
        del holder[key]
    return json.dumps(read).encode()


def _places(part):
    for key, inner in list(part.items() if isinstance(part, dict) else enumerate(part)):
        yield part, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


def survives(parse, body: bytes, indicator) -> None:
    """Assert that a loader ends with a frame of the series or with an error of the source's, and nothing else."""
    try:
        frame = parse(answer(body), indicator)
    except SourceError:
        return
    assert tuple(each for each in frame.columns if each not in OF_ROWS) == COLUMNS
    assert set(frame["series_id"]) <= {indicator.id}
