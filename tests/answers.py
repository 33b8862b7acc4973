"""Answers for tests of loaders: from our own samples, from the folder of recordings where it is there, or made up."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from indicators.model import Answer, Ask, Query

SAMPLES = Path(__file__).parent / "samples"
RECORDINGS = Path(__file__).parents[2] / "shared" / "recordings"
ALL = Ask(None, date(2026, 11, 23), keyed=False)


def answer(body: bytes | str, source_id: str = "exchange", query: Query | None = None, **changes) -> Answer:
    """Return an answer with this body, retrieved on 2026-11-23."""
    body = body.encode() if isinstance(body, str) else body
    query = query or Query("https://exchange.example/x")
    made = {
        "source_id": source_id,
        "query": query,
        "url": query.url,
        "retrieved_at": datetime(2026, 11, 23, 12, tzinfo=UTC),
        "body": body,
        "sha256": hashlib.sha256(body).hexdigest(),
    }
    return Answer(**{**made, **changes})


def sample(name: str, **changes) -> Answer:
    """Return one of our own samples, such as "fred/prices.csv", as an answer."""
    return answer((SAMPLES / name).read_bytes(), **changes)


def recorded(name: str, **changes) -> Answer:
    """Return a real answer from the folder of recordings; the test is skipped where that folder is not."""
    path = RECORDINGS / name
    if not path.exists():
        pytest.skip("the folder of recordings is not here")
    return answer(path.read_bytes(), **changes)


def values(frame) -> dict[str, float]:
    """Return a frame's values by the first day of their period."""
    return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))
