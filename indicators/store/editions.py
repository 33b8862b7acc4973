"""Editions: a load that revised much of a series at once, as one row that holds how its values stood then.

A source that restates its history brings some thousand other values with each publication. As rows they would fill the
store within a year, and every read would wade through them; packed they take two or three bytes each, and a read
needs the newest edition by its day alone. An edition holds the newest exact value of every period that any edition of
the series has, each with the load that brought it: those that its own load brought are vintages, the others were
already. First values, values that were withdrawn or came again, and those of a source with vintages of its own are
always rows of `obs`.
"""

from __future__ import annotations

import json
import zlib
from datetime import date
from itertools import accumulate, groupby, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A load is an edition if it revises so many values, and at least one of so many that the series has.
FEWEST, ONE_OF = 32, 32
# A value of an edition: time_period, stamped, value, status, known_on, load_id, answer_id.
Value = tuple[str, str, float, str, str, int, int]


def is_one(revised: int, held: int) -> bool:
    """Return whether a load that revises so many values of so many that are held is kept as an edition."""
    return revised >= FEWEST and revised * ONE_OF >= held


def pack(values: Iterable[Value]) -> bytes:
    """Return values, by period, as the store keeps them: steps from day to day, numbers, and runs of what is alike."""
    periods, stamped, numbers, *others = zip(*values, strict=True)
    starts = [date.fromisoformat(each).toordinal() for each in periods]
    steps = [starts[0], *(after - before for before, after in pairwise(starts))]
    apart = [date.fromisoformat(stamp).toordinal() - start for stamp, start in zip(stamped, starts, strict=True)]
    runs = [[(cell, len(list(alike))) for cell, alike in groupby(column)] for column in (steps, apart, *others)]
    whole = [int(each) if each.is_integer() else each for each in numbers]
    return zlib.compress(json.dumps([whole, runs], separators=(",", ":")).encode())


def unpack(body: bytes) -> list[Value]:
    """Return the values of an edition."""
    numbers, runs = json.loads(zlib.decompress(body))
    steps, apart, *others = ([cell for cell, many in run for _ in range(many)] for run in runs)
    starts = list(accumulate(steps))
    periods = [date.fromordinal(each).isoformat() for each in starts]
    stamps = [
        date.fromordinal(each + more).isoformat() if more else period
        for each, more, period in zip(starts, apart, periods, strict=True)
    ]
    return list(zip(periods, stamps, map(float, numbers), *others, strict=True))


def following(before: bytes | None, revised: Sequence[Value], day: str) -> bytes:
    """Return the edition that a load of a day makes of the one before it and of what it revises."""
    values = {each[0]: (*each[:4], min(each[4], day), *each[5:]) for each in unpack(before)} if before else {}
    values |= {each[0]: each for each in revised}
    return pack(values[period] for period in sorted(values))


def as_row(key: int, value: Value) -> tuple[Any, ...]:
    """Return a value as a row of `obs`, in the order of `queries.READ`."""
    period, stamped, number, status, known_on, load_id, answer_id = value
    return (key, period, stamped, number, status, "", "", known_on, 0, load_id, answer_id, "")
