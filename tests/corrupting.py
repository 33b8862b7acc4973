"""Ways in which an answer can be wrong in meaning and right in form: each makes one out of a real history.

Each takes the true values of a history and gives what was held before, the answer as it came, and which of its values
are wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from indicators.core.frame import observations


@dataclass(frozen=True)
class Wrong:
    """An answer that is wrong: what is held, the answer, and the places of its wrong values."""

    held: pd.DataFrame
    answer: pd.DataFrame
    places: np.ndarray


Maker = Callable[[pd.DataFrame], Wrong | None]
FEW = {"D": 40, "B": 30, "W": 12, "M": 6, "Q": 4, "A": 3}  # periods that an answer overlaps with what is held
NEW = {"D": 6, "B": 5, "W": 3, "M": 3, "Q": 2, "A": 2}  # periods that are new in it


def remade(frame: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Return a frame with other values."""
    return frame.assign(value=np.asarray(values, dtype="float64"))


def later(frame: pd.DataFrame, frequency: str, *, window: bool) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Return what is held before the last periods, the answer with them, and how many of its periods are held too."""
    new = NEW[frequency]
    held = frame.iloc[:-new].reset_index(drop=True)
    over = min(len(held), FEW[frequency]) if window else len(held)
    return held, frame.iloc[len(held) - over :].reset_index(drop=True), over


def factored(factor: float, frequency: str, *, window: bool) -> Maker:
    """Return a maker of answers in another unit, over what is held."""

    def make(frame: pd.DataFrame) -> Wrong:
        held, answer, _ = later(frame, frequency, window=window)
        return Wrong(held, remade(answer, answer["value"] * factor), np.flatnonzero(answer["value"] != 0))

    return make


def first_load(factor: float) -> Maker:
    """Return a maker of first loads in another unit."""

    def make(frame: pd.DataFrame) -> Wrong:
        return Wrong(frame.iloc[:0], remade(frame, frame["value"] * factor), np.flatnonzero(frame["value"] != 0))

    return make


def days_in_first_load(factor: float, frequency: str) -> Maker:
    """Return a maker of first loads with some periods at a factor from their neighbours."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        many = 6 if frequency in "DB" else 2 if frequency in "WM" else 1
        start = len(frame) // 2
        places = np.arange(start, min(start + many, len(frame)))
        if (frame["value"].to_numpy()[places] == 0).any():
            return None
        values = frame["value"].to_numpy().copy()
        values[places] *= factor
        return Wrong(frame.iloc[:0], remade(frame, values), places)

    return make


def new_days(factor: float, frequency: str, *, zero: bool = False) -> Maker:
    """Return a maker of answers whose new values stand at a factor from what is held, or are zero."""

    def make(frame: pd.DataFrame) -> Wrong:
        held, answer, over = later(frame, frequency, window=True)
        values = answer["value"].to_numpy().copy()
        values[over:] = 0 if zero else values[over:] * factor
        return Wrong(held, remade(answer, values), np.arange(over, len(values)))

    return make


def zeros_over_held(frequency: str) -> Maker:
    """Return a maker of answers in which a week that is held became zero."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        held, answer, over = later(frame, frequency, window=True)
        values = answer["value"].to_numpy().copy()
        places = np.arange(max(0, over - NEW[frequency] - 2), over - 2)
        if len(places) < 3 or (values[places] == 0).any():
            return None
        values[places] = 0
        return Wrong(held, remade(answer, values), places)

    return make


def moved(by: int, frequency: str, *, window: bool) -> Maker:
    """Return a maker of answers whose values stand so many periods off."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        if len(frame) < 30:
            return None
        held, answer, _ = later(frame, frequency, window=window)
        values = np.roll(answer["value"].to_numpy(), by)
        if by > 0:
            values[:by] = answer["value"].iloc[0]
        return Wrong(held, remade(answer, values), np.flatnonzero(values != answer["value"].to_numpy()))

    return make


def another(values: np.ndarray, frequency: str) -> Maker:
    """Return a maker of answers that have another thing's values, at the level of the right one."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        held, answer, _ = later(frame, frequency, window=False)
        if len(values) < len(answer):
            return None
        other = values[-len(answer) :]
        middle = np.median(other[other > 0])
        level = float(np.median(frame["value"][frame["value"] > 0]))
        made = other * (level / middle)
        return Wrong(held, remade(answer, made), np.arange(len(answer)))

    return make


def other_way_round(frequency: str) -> Maker:
    """Return a maker of answers that quote one over the value."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        held, answer, _ = later(frame, frequency, window=True)
        values = answer["value"].to_numpy()
        return Wrong(held, remade(answer, 1 / values), np.arange(len(values))) if (values > 0).all() else None

    return make


def negative(frequency: str) -> Maker:
    """Return a maker of answers with the other sign."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        held, answer, _ = later(frame, frequency, window=True)
        values = answer["value"].to_numpy()
        return Wrong(held, remade(answer, -values), np.arange(len(values))) if (values > 0).all() else None

    return make


def frozen(frequency: str, *, over_held: bool) -> Maker:
    """Return a maker of answers that have one value for all: of what is new, or of what is held too."""

    def make(frame: pd.DataFrame) -> Wrong | None:
        new = 3 * NEW[frequency] + 10
        if len(frame) < 4 * new:
            return None
        held = frame.iloc[:-new].reset_index(drop=True)
        over = FEW[frequency]
        answer = frame.iloc[len(held) - over :].reset_index(drop=True)
        values = answer["value"].to_numpy().copy()
        true = values.copy()
        values[0 if over_held else over :] = values[over - 1]
        return Wrong(held, remade(answer, values), np.flatnonzero(values != true))

    return make


def week_again(frame: pd.DataFrame) -> Wrong | None:
    """Make an answer whose newest week is the one before it."""
    if len(frame) < 100:
        return None
    held, answer = frame.iloc[:-7].reset_index(drop=True), frame.iloc[-47:].reset_index(drop=True)
    values = answer["value"].to_numpy().copy()
    true = values.copy()
    values[-7:] = values[-14:-7]
    wrong = np.flatnonzero(values != true)
    return Wrong(held, remade(answer, values), wrong) if len(wrong) else None


def backwards(frequency: str) -> Maker:
    """Return a maker of answers whose values run from the newest to the oldest."""

    def make(frame: pd.DataFrame) -> Wrong:
        held, answer, _ = later(frame, frequency, window=False)
        values = answer["value"].to_numpy()[::-1]
        return Wrong(held, remade(answer, values), np.flatnonzero(values != answer["value"].to_numpy()))

    return make


def cut_off(frequency: str) -> Maker:
    """Return a maker of answers that are an old copy: they end before what is held, and lack a third of it."""

    def make(frame: pd.DataFrame) -> Wrong:
        held = frame.iloc[: -NEW[frequency]].reset_index(drop=True)
        return Wrong(held, held.iloc[: len(held) * 3 // 5].reset_index(drop=True), np.array([], dtype=int))

    return make


def half_as_much_again(frequency: str) -> Maker:
    """Return a maker of answers of a wider column: all by half more."""
    return factored(1.5, frequency, window=False)


def of_the_answer(held: dict[str, float], series: str) -> pd.DataFrame:
    """Return values by day as an observation frame."""
    return observations((series, day, day, value, "A", "", "") for day, value in held.items())
