"""What the catalogue knows of a series' values, laid over whatever brings them; and when two values are one.

A break in method and a provisional period are facts of the catalogue. Most publishers' answers have no mark for either,
and one that repeats what is held must not take the mark away: so they are laid over every load at the one place where
values come in, shipped, asked for, calculated or let in alike. A value that is the one already held changes nothing:
neither its status, nor its citation, nor since when it was known.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from indicators.core.periods import days
from indicators.model import DOUBTFUL
from indicators.store import queries

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    import pandas as pd

    from indicators.model import Indicator
    from indicators.store.engine import Connection

BREAK, PROVISIONAL, NORMAL = "B", "P", "A"
# Statuses that pass: with the same value, a later word ends them.
PASSING = frozenset({PROVISIONAL, "F", DOUBTFUL})
# Shipped figures carry ten significant digits; a live value that agrees to nine is the same figure.
SAME = 1e-9
# One publisher writes two decimals where another copy of its figure has them all. Fewer are a rounding too where they
# are nearly nothing of the value; a value of which they are much is another figure.
DECIMALS, NEARLY_NOTHING, MUCH = 2, 1e-4, 0.01
# A value and its status; None where it was withdrawn.
Value = tuple[float | None, str]


def equal(held: float, came: float) -> bool:
    """Return whether two values are one figure: to nine digits, or the one as the other's rounding."""
    apart, size = abs(held - came), max(abs(held), abs(came))
    if apart <= SAME * size:
        return True
    if apart > MUCH * size:
        return False
    fewer = min(_decimals(held), _decimals(came))
    # A zero at the end is not seen in a number: two decimals may be written with one.
    return apart <= _half(max(fewer, DECIMALS)) or (apart <= _half(fewer) and apart <= NEARLY_NOTHING * size)


def _half(decimals: int) -> float:
    """Return half a unit of the last decimal, and what binary numbers add to it."""
    return float(0.5 * 10.0**-decimals * (1 + SAME))


def _decimals(value: float) -> int:
    """Return how many decimals the shortest text of a value has."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def same(there: Value | None, came: Value, *, exact: bool = False) -> bool:
    """Return whether a value is the one already there, whatever the status of each; it is None where withdrawn.

    Args:
        there: what is held, None where nothing is.
        came: what a load brings.
        exact: to nine digits: of what is our own writing or calculation, and of a source's own vintages.
    """
    if there is None or there[0] is None or came[0] is None:
        return there is not None and there[0] is came[0]
    if exact:
        return abs(there[0] - came[0]) <= SAME * max(abs(there[0]), abs(came[0]))
    return equal(there[0], came[0])


def laid(frame: pd.DataFrame, indicator: Indicator, *, calculated: bool = False) -> pd.DataFrame:
    """Return a frame with the statuses that the catalogue knows: breaks over all others, provisional over normal.

    Args:
        frame: of `frame.py`; a value that was withdrawn (NaN) keeps its status.
        indicator: whose values.
        calculated: by its formula, which itself knows which of its periods are not over.
    """
    statuses = frame["status"]
    there = frame["value"].notna()
    if indicator.provisional and not calculated:
        normal = there & (statuses == NORMAL)
        statuses = statuses.mask(normal & _among(frame, indicator.provisional), PROVISIONAL)
    if indicator.breaks:
        statuses = statuses.mask(there & _among(frame, indicator.breaks), BREAK)
    return frame if statuses is frame["status"] else frame.assign(status=statuses)


def _among(frame: pd.DataFrame, periods: Collection[date]) -> pd.Series:
    among: pd.Series = frame["time_period"].isin(days(*periods).astype("datetime64[s]"))
    return among


def mark(connection: Connection, key: int, indicator: Indicator) -> None:
    """Mark the breaks of the catalogue in what is held of a series: it may know of one since the values came in."""
    if indicator.breaks:
        periods = [each.isoformat() for each in indicator.breaks]
        marked = queries.MARK_BREAKS.format(periods=", ".join("?" * len(periods)))
        connection.execute(marked, [BREAK, key, *periods, BREAK])


def passed(there: Value | None, status: str, *, own: bool, calculated: bool = False) -> bool:
    """Return whether the same value comes with a status that takes the place of the one held.

    What was provisional or a forecast may be so no longer, and a source may mark what it gave itself before. An answer
    without a mark takes none away, and a break stays.

    Args:
        there: what is held.
        status: of what came.
        own: whether what is held is the same source's own word: of what ships, the catalogue knows the status.
        calculated: by a formula, which has the statuses of its inputs.
    """
    if there is None or there[0] is None or status == there[1]:
        return False
    if calculated:
        return own
    if there[1] in PASSING:
        return True
    return own and status != NORMAL and there[1] != BREAK
