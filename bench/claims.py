"""How long the claims of many briefs take to be marked from the store, and what a new figure makes again."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from indicators.conditions.claims import ClaimTester
from indicators.conditions.measure import series_of
from indicators.core.frame import COLUMNS
from indicators.core.periods import as_date, days, later
from indicators.model import EVERYTHING, Claim, Condition, Duration
from indicators.store.writing import append

if TYPE_CHECKING:
    from indicators.desk import Desk
    from indicators.model import Brief

BRIEFS, CLAIMS, MONTHS = 100, 10, 25
STATISTICS = ("change_pct", "change", "last", "mean", "max", "min", "sum", "count", "zscore", "gap_days")


@dataclass(frozen=True)
class Speed:
    """Seconds for all claims at the first time and again, for one brief's; how many a new figure made again."""

    claims: int
    month_ends: int
    first: float
    again: float
    one_brief: float
    after_a_figure: int
    depend: int


def made_up(desk: Desk, today: date) -> list[Brief]:
    """Return briefs of ten claims each, published 25 months ago, tested on the shipped series in turn."""
    like = next(iter(desk.briefs.values()))
    held = list(desk.store.held(None, EVERYTHING))
    published = as_date(later(days(today.replace(day=1)), "M", -MONTHS)[0])
    briefs = []
    for number in range(BRIEFS):
        claims = tuple(_claim(held[(number * CLAIMS + place) % len(held)], place, published) for place in range(CLAIMS))
        briefs.append(
            replace(like, id=f"made-up-{number}", published=published + timedelta(days=number % 20), claims=claims)
        )
    return briefs


def _claim(series: str, place: int, published: date) -> Claim:
    statistic = STATISTICS[place]
    trailing = Duration(12, "M") if place % 3 == 2 else None
    start, end = (None, None) if trailing else (published - timedelta(days=365), published + timedelta(days=200))
    baseline = Duration(3, "Y") if statistic == "zscore" else None
    test = Condition(series, start, end, trailing, statistic, ">=", 10.0, 1.0, baseline)
    return Claim(f"claim-{place}", "none", "A made-up claim", "judgement", "", "", tests=(test,))


def measure(desk: Desk, today: date) -> Speed:
    """Return the speeds on a desk whose store may be written to."""
    briefs = made_up(desk, today)
    tester = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    begun = time.perf_counter()
    found = tester.of(briefs, today)
    first = time.perf_counter() - begun
    begun = time.perf_counter()
    tester.of(briefs, today)
    again = time.perf_counter() - begun
    fresh = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    begun = time.perf_counter()
    fresh.of(briefs[:1], today)
    one = time.perf_counter() - begun
    series = briefs[0].claims[0].tests[0].series  # type: ignore[union-attr]
    indicator = desk.catalog.indicators[series]
    frame = desk.store.read([series], EVERYTHING).tail(1)[list(COLUMNS)]
    frame = frame.assign(value=frame["value"] * 1.5)
    with desk.store.write() as connection:
        append(connection, indicator, desk.catalog.sources[indicator.source], frame, today, "refresh")
    before = tester.tested
    tester.of(briefs, today)
    depend = sum(series in series_of(test) for brief in briefs for claim in brief.claims for test in claim.tests)
    return Speed(len(found), MONTHS, first, again, one, tester.tested - before, depend)


def main() -> None:
    """Print the speeds on a store of its own."""
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from indicators.desk import prepare  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        found = measure(prepare(folder=Path(folder)), date(2026, 11, 25))
    print(
        f"{found.claims} claims at {found.month_ends} month's ends and two days more: {found.first:.2f} s (under 5), "
        f"again {found.again * 1000:.0f} ms; one brief's ten {found.one_brief * 1000:.0f} ms (under 100); "
        f"a new figure made {found.after_a_figure} of them again, {found.depend} depend on it"
    )


if __name__ == "__main__":
    main()
