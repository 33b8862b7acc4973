"""A year of daily refreshes of a source that restates its history: how the store grows, and what reading costs then.

The loads are made, in the shape of PortWatch: 12 series of 2,700 days, of which every value is another each time.
Called by run.py, where every day brings a whole restatement: the worst there can be. As a script it prints other kinds
of years, with editions and as plain rows: `python bench/year.py`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from making import make_indicator, make_source  # noqa: E402 - of the folder of tests

from indicators.core.frame import observations  # noqa: E402
from indicators.model import EVERYTHING, Known  # noqa: E402
from indicators.store import editions  # noqa: E402
from indicators.store.building import engine_of  # noqa: E402
from indicators.store.reading import Store  # noqa: E402
from indicators.store.writing import append  # noqa: E402

if TYPE_CHECKING:
    import pandas as pd

SERIES, DAYS, BEGAN, FIRST = 12, 2700, date(2019, 1, 1), date(2026, 6, 1)
CHANGE = 0.14  # between two captures, at the median
READS = 15
YEAR = 365


@dataclass(frozen=True)
class Year:
    """What a year did: bytes of the store, and processor time of reads in ms, after the first load and at its end."""

    bytes_before: int
    bytes_after: int
    latest_before: float
    latest: float
    as_of_before: float
    as_of: float
    vintages: float
    load: float


def year(loads: int = YEAR, *, every: int = 1, share: float = 1.0, many: int = SERIES, day_more: bool = True) -> Year:
    """Load for so many days and measure.

    Args:
        loads: how many days a refresh is made.
        every: how many days apart the source restates; on the others it gives what it gave before.
        share: how much of a series is another then, its newest days.
        many: how many series.
        day_more: whether each day brings a value for a day more.
    """
    rng = np.random.default_rng(14)
    source = make_source(restates=True)
    series = [make_indicator(id=f"ship.made_{number}", source=source.id) for number in range(many)]
    with tempfile.TemporaryDirectory(prefix="indicators-year-") as folder:
        engine = engine_of(Path(folder))
        with engine.alone(5):
            engine.create(lambda _: None)
        store = Store(engine, Path(folder))
        values = [rng.poisson(60, DAYS + loads).astype(float) for _ in series]
        took = []
        for number in range(loads):
            count = DAYS + number * day_more
            if number and number % every == 0:
                moved = max(int(count * share), 1)
                for own in values:
                    last = own[count - moved : count]
                    last[:] = np.maximum(np.round(last * np.exp(rng.normal(0, 1.5 * CHANGE, moved))) + 1, 1)
            begun = time.process_time()
            with store.write() as connection:
                for indicator, own in zip(series, values, strict=True):
                    frame = _frame(indicator.id, own[:count]).assign(answer_id=number + 1)
                    append(connection, indicator, source, frame, FIRST + timedelta(number), "refresh")
            took.append((time.process_time() - begun) * 1000 / many)
            if number == 0:
                before = (engine.size(), *_reads(store, series[0].id, FIRST))
        after = (engine.size(), *_reads(store, series[0].id, FIRST + timedelta(loads // 2)))
        begun = time.process_time()
        store.vintages([series[0].id], EVERYTHING)
        all_of_them = (time.process_time() - begun) * 1000
        return Year(before[0], after[0], before[1], after[1], before[2], after[2], all_of_them, median(took))


def _frame(name: str, values: np.ndarray) -> pd.DataFrame:
    days = np.datetime_as_string(np.datetime64(BEGAN) + np.arange(len(values))).tolist()
    return observations((name, day, day, value, "A", "", "") for day, value in zip(days, values.tolist(), strict=True))


def _reads(store: Store, series: str, day: date) -> tuple[float, float]:
    """Return the milliseconds of reading a series as held, and as of a day."""

    def timed(known: Known) -> float:
        begun = time.process_time()
        store.read([series], known)
        return (time.process_time() - begun) * 1000

    return median(timed(EVERYTHING) for _ in range(READS)), median(timed(Known(day)) for _ in range(READS))


def told(name: str, found: Year) -> str:
    """Return a year in one line."""
    pairs = {"latest": (found.latest_before, found.latest), "as of a day": (found.as_of_before, found.as_of)}
    reads = ", ".join(f"{when} {one:.1f} -> {two:.1f} ms ({two / one:.2f} x)" for when, (one, two) in pairs.items())
    size = f"{found.bytes_before / 1e6:.1f} -> {found.bytes_after / 1e6:.1f} MB"
    return f"{name}: {size}; {reads}; all vintages {found.vintages:,.0f} ms; a load {found.load:.0f} ms"


def main() -> None:
    """Print what years of several kinds cost, as editions and as rows."""
    kinds = {
        "every value another each day, 12 series": {},
        "every value another once a week, 12 series": {"every": 7},
        "14 days of 2,700 another each day, 1 series": {"share": 14 / DAYS, "many": 1},
        "60 days of 2,700 another each day, 1 series": {"share": 60 / DAYS, "many": 1},
        "nothing another, a day more each day, 1 series": {"every": YEAR, "many": 1},
    }
    for name, kind in kinds.items():
        print(told(name, year(**kind)), flush=True)  # type: ignore[arg-type]
    rule = editions.is_one
    editions.is_one = lambda *_: False
    print("as rows:")
    for name, kind in kinds.items():
        own = kind | {"many": 1}  # enough to see it: twelve take twelve times the room, and a read is of one
        print(told(name.replace("12 series", "1 series"), year(**own)), flush=True)  # type: ignore[arg-type]
    editions.is_one = rule


if __name__ == "__main__":
    main()
