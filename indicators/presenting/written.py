"""An outline, a pin and a screen as the store keeps them: JSON, days and moments as ISO 8601."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

from indicators.handouts.handout import Outline, Step
from indicators.handouts.screen import Shown
from indicators.pin import Pin

if TYPE_CHECKING:
    from collections.abc import Sequence


def outline_text(outline: Outline) -> str:
    """Return an outline as JSON."""
    as_of = outline.as_of.isoformat() if outline.as_of else None
    return json.dumps({**asdict(outline), "as_of": as_of}, ensure_ascii=False)


def outline(text: str) -> Outline:
    """Return the outline that JSON holds."""
    told = json.loads(text)
    steps = tuple(
        Step(each["excerpt"], tuple(each["series"]), tuple(each["events"]), each["title"], each["note"])
        for each in told["steps"]
    )
    as_of = date.fromisoformat(told["as_of"]) if told["as_of"] else None
    return Outline(told["brief"], steps, as_of, bool(told["public"]))


def pin_text(pin: Pin) -> str:
    """Return a pin as JSON."""
    return json.dumps({"at": pin.at.isoformat(), "until": pin.until, "loads": pin.loads, "briefs": pin.briefs})


def pin(text: str) -> Pin:
    """Return the pin that JSON holds."""
    told = json.loads(text)
    loads = tuple((str(name), int(load)) for name, load in told["loads"])
    briefs = tuple((str(name), str(sha)) for name, sha in told["briefs"])
    return Pin(datetime.fromisoformat(told["at"]), int(told["until"]), loads, briefs)


def screen_bytes(steps: Sequence[Shown]) -> bytes:
    """Return the steps of a screen, packed: the same steps, the same bytes."""
    return zlib.compress(json.dumps([asdict(each) for each in steps], ensure_ascii=False).encode(), 6)


def screen(packed: bytes) -> list[Shown]:
    """Return the steps that are packed; none of a screen that was not drawn yet."""
    return [Shown(**each) for each in json.loads(zlib.decompress(packed))] if packed else []
