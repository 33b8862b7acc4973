"""What the catalogue says of a series' values so that a wrong one is not believed: its bounds, read and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indicators.core.tables import Entry
    from indicators.model import Indicator

MEANT = {"plausible": "believed", "usual": "believed without a mark"}


def bounds(entry: Entry, name: str) -> tuple[float, float] | None:
    """Return the lowest and the highest value that an entry gives under a name; None without one, or with a fault."""
    values = entry.numbers(name)
    if not values:
        return None
    if len(values) != 2 or values[0] > values[1]:
        entry.fault(name, f"{name} is the lowest and the highest value {MEANT[name]}, such as [0, 1000]")
        return None
    return values[0], values[1]


def check(entry: Entry, indicator: Indicator) -> None:
    """Note the bounds of an indicator that cannot be meant."""
    if not 0 <= indicator.still <= 3660:
        entry.fault("still", f"still = {indicator.still} is not between 0 and 3660")
    if indicator.jump < 0:
        entry.fault("jump", f"jump = {indicator.jump:g} is below zero")
    if not 0 < indicator.within <= 10:
        words = "is no share of the second source's value by which this one may differ, such as 0.02"
        entry.fault("within", f"within = {indicator.within:g} {words}")
    if indicator.enough < 0:
        entry.fault("enough", f"enough = {indicator.enough} is below zero")
