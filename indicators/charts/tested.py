"""A claim's test on a chart of a series: its window, the level it needs, and the observations it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.charts.annotations import Tested
from indicators.conditions.sentences import baseline_words, mirrored
from indicators.conditions.windows import window_on
from indicators.core.periods import as_date, days, later, standing, step
from indicators.core.words import difference, measure, number
from indicators.model import OPERATORS, WITH_BASELINE, Condition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from indicators.model import Indicator, Marked, Used, Verdict
    from indicators.reader import Reader

LONGEST_UNIT = 16  # letters
MARGIN_SHARE = 4  # of the window's length, shown before and after it


def span(found: Marked, shown: tuple[date, date], day: date) -> tuple[date, date]:
    """Return the time a chart shows when a claim is chosen: the time shown, and the whole window of its tests."""
    windows = [window_on(test, day) for test in found.claim.tests if isinstance(test, Condition)]
    first = min((start for start, _ in windows), default=shown[0])
    last = max((end for _, end in windows), default=shown[1])
    if first >= shown[0]:
        return shown[0], max(shown[1], min(last, day))
    margin = as_date(later(days(first), "D", -max((last - first).days // MARGIN_SHARE, 1))[0])
    return min(margin, shown[0]), shown[1]


def on_chart(found: Marked, indicator: Indicator, on: Reader) -> Tested | None:
    """Return what the chosen claim asks of a series, as the reader knows it; None where it asks nothing."""
    if found.on != on.day:
        again = [each for each in on.claims([on.briefs[found.brief]]) if each.claim.id == found.claim.id]
        if not again:
            return None
        found = again[0]
    for test, verdict in zip(found.claim.tests, found.verdicts, strict=False):
        if isinstance(test, Condition) and indicator.id in (test.series, test.other):
            used = [each for each in verdict.used if each.id == indicator.id and each.value is not None]
            shown = points(verdict, indicator)
            bound = level(test, used, indicator, verdict.before)
            return Tested(window_on(test, on.day), bound, needs(test, indicator), shown, in_short(test, bound))
    return None


def points(verdict: Verdict, indicator: Indicator) -> tuple[tuple[date, float, str], ...]:
    """Return the observations of a series that a verdict rests on, where its chart has them."""
    return tuple(
        (as_date(standing(days(each.start), step(indicator), indicator.stands)[0]), each.value, each.role)
        for each in verdict.used
        if each.id == indicator.id and each.value is not None
    )


def level(test: Condition, used: Sequence[Used], indicator: Indicator, before: float | None) -> float | None:
    """Return the value at which a test's bound lies on the series' own axis; None where the bound is no such value."""
    if indicator.id != test.series:
        return None
    if test.statistic in ("last", "mean", "min", "max", "crossed"):
        return test.value
    if before is not None:
        if test.statistic == "mean_change_pct":
            return before * (1 + test.value / 100)
        return before - test.value if test.statistic == "under_lowest" else before + test.value
    first = next((each.value for each in used if each.role == "first"), None)
    if first is None:
        return None
    if test.statistic == "change":
        return first + test.value
    return first * (1 + test.value / 100) if test.statistic == "change_pct" else None


def needs(test: Condition, indicator: Indicator) -> str:
    """Return a bound in a few words, for the line that marks it; a unit that is long stands beside the chart.

    One that is measured from another value says from which: "over the highest of 2008 to 2017".
    """
    than = _than(test)
    unit = {"zscore": "standard deviations"}.get(
        test.statistic, "percent" if test.statistic.endswith("change_pct") else indicator.unit
    )
    size = abs(test.value) if than else test.value
    amount = (difference if than and unit == indicator.unit else measure)(size, unit)
    if unit == indicator.unit and len(amount) - len(number(size)) > LONGEST_UNIT:
        amount = number(size)
    if not than:
        return f"{OPERATORS[test.op]} {amount}"
    op = mirrored(test.op) if test.value < 0 else test.op
    upward = (op in (">=", ">")) if test.value == 0 else test.value > 0
    way = "over" if upward == (test.statistic != "under_lowest") else "under"
    if test.value == 0:
        return f"{'' if op in ('>', '<') else 'level with or '}{way} {than}"
    return f"{OPERATORS[op]} {amount} {way} {than}"


def in_short(test: Condition, bound: float | None) -> str:
    """Return what a test that measures from another value needs of the series itself, for where no more has room."""
    if bound is None or not _than(test):
        return ""
    return f"{OPERATORS[mirrored(test.op) if test.statistic == 'under_lowest' else test.op]} {number(bound)}"


def _than(test: Condition) -> str:
    """Return from which value a test measures, in words; "" where its bound is a value of the series itself."""
    if test.statistic in ("change", "change_pct"):
        return "the window's first value"
    if test.statistic not in WITH_BASELINE:
        return ""
    what = {"over_highest": "highest", "under_lowest": "lowest"}.get(test.statistic, "mean")
    first, last = test.baseline_start, test.baseline_end
    if first and last and f"{first:%m-%d} {last:%m-%d}" == "01-01 12-31":
        return f"the {what} of {first.year}{f' to {last.year}' if first.year != last.year else ''}"
    return f"the {what} of {baseline_words(test)}"
