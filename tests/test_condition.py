"""Conditions: each mark against a plain, slow reference, and the rules one by one in plain examples."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import reference
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from making import DAILY, make_indicator, make_source
from reference import Row, Series

from indicators.conditions.sentences import PHRASES
from indicators.conditions.verdict import mark, verdict
from indicators.conditions.windows import Evidence, window_on
from indicators.figures.history import history
from indicators.model import (
    EVENT_EFFECTS,
    OPERATORS,
    STATISTICS,
    WITH_BASELINE,
    Area,
    Catalog,
    Condition,
    Duration,
    Event,
    EventTest,
)

OTHER = "fx.bbb_usd"
DAY = timedelta(days=1)
TESTABLE = ("holds", "near miss", "contradicted")
COLUMNS = ("series_id", "time_period", "stamped", "value", "status", "citation", "cited_as", "known_on")


# The engine, given what the reference is given


def frame_of(series: Series, name: str) -> pd.DataFrame:
    """Return the rows as `Store.vintages` gives them: of a period the exact ones first, the newest of them in front."""
    ordered = sorted(
        enumerate(series.rows),
        key=lambda each: (each[1].start, each[1].reconstructed, -each[1].known_on.toordinal(), -each[0]),
    )
    rows = [row for _, row in ordered]
    frame = pd.DataFrame(
        [
            (name, row.start, row.start, math.nan if row.value is None else float(row.value), row.status, "", "")
            for row in rows
        ],
        columns=COLUMNS[:7],
    )
    for column, values in (
        ("time_period", [row.start for row in rows]),
        ("stamped", [row.start for row in rows]),
        ("known_on", [row.known_on for row in rows]),
        ("retrieved_on", [row.retrieved_on or row.known_on for row in rows]),
    ):
        frame[column] = np.array(values, dtype="datetime64[s]")
    frame["value"] = frame["value"].astype("float64")
    frame["reconstructed"] = np.array([row.reconstructed for row in rows], dtype=bool)
    frame["basis"], frame["kind"] = "", ["snapshot" if row.copied else "refresh" for row in rows]
    return frame


def indicator_of(series: Series, name: str):
    return make_indicator(
        id=name,
        title="Crowns" if name == DAILY else "Thalers",
        source="yearbook" if series.restates else "exchange",
        frequency="irregular" if series.single else series.frequency,
        covers=series.frequency if series.single else "D",
        lag_days=series.lag,
        drawn_as="bar" if series.bars else "point" if series.single else "line",
        ended=series.ended,
        stands="end" if series.at_end else "span" if series.bars else "middle",
        plausible=(0.0, 1e9) if series.never_negative else None,
    )


def evidence_of(held: dict[str, Series], events=()) -> Evidence:
    indicators = {name: indicator_of(series, name) for name, series in held.items()}
    sources = {"exchange": make_source(), "yearbook": make_source(id="yearbook", restates=True)}
    areas = {each: Area(each, each.title(), "country", each.title()) for each in ("AAA", "BBB")}
    histories = {
        name: history(frame_of(series, name), indicators[name], restates=series.restates)
        for name, series in held.items()
        if series.rows
    }
    return Evidence(Catalog(sources, areas, indicators, {}, {}, ()), histories, tuple(events))


# Made-up series: every frequency, lags of both signs, missing periods, late and withdrawn values, forecasts, breaks

FIRSTS = [date(2019, 11, 1), date(2020, 1, 1), date(2020, 2, 1), date(2020, 2, 27), date(2021, 3, 1), date(2023, 12, 1)]
LAGS = {"D": [-2, 0, 1, 9], "B": [0, 1, 4], "W": [-3, 0, 5, 30], "M": [-20, 0, 15, 70], "Q": [-45, 0, 45, 200]}
YEARLY_LAGS = [-240, 0, 90, 400]
# Whether the day is an estimate, and how many days after its release a value was retrieved.
PLAIN = [(False, 0), (False, 0), (False, 0), (False, 1), (False, 3), (False, 40), (False, 400)]
GUESSED = [(True, 0), (True, 20), (True, 300)]
# Most values stay as they are; others are revised, once or twice, or withdrawn, or come again.
REVISIONS = [
    *[()] * 12,
    ((1, 5, "A"),),
    ((30, -2, "A"),),
    ((200, 0, "B"),),
    ((30, 8, "E"), (0, 7, "A")),
    ((200, None, "A"),),
    ((1, None, "A"), (60, 6, "A")),
]


def periods(frequency: str, first: date, many: int) -> list[date]:
    if frequency in reference.MONTHS:
        return [reference.moved(first.replace(day=1), frequency, at) for at in range(many)]
    days = [first + (7 if frequency == "W" else 1) * at * DAY for at in range(many)]
    return [day for day in days if day.weekday() < 5] if frequency == "B" else days


@st.composite
def series_made(draw, plain: bool = False, long: bool = False, beside: Series | None = None) -> Series:
    """Draw a series; a `plain` one has a single exact vintage of each period, above zero, and no break."""
    single = not long and draw(st.integers(0, 5)) == 0
    frequency = draw(st.sampled_from(["D", "M", "A"] if single else ["D", "B", "W", "M", "Q", "A"]))
    if beside and not single and draw(st.integers(0, 3)):
        frequency = beside.frequency
    lag = draw(st.sampled_from(LAGS.get(frequency, YEARLY_LAGS)))
    restates = draw(st.integers(0, 3)) == 0 and not plain
    least = draw(st.sampled_from([0, -3])) if not plain else 1
    first = min(row.start for row in beside.rows) if beside else draw(st.sampled_from(FIRSTS))
    least_many = 14 if long else 3 if frequency == "B" else 1
    starts = periods(frequency, first, draw(st.integers(least_many, 22 if long or frequency in "DBW" else 14)))
    if single and frequency == "D":
        starts = [each + 3 * at * DAY for at, each in enumerate(starts)]
    missing = draw(st.sampled_from([0, 0, 0, 1] if long else [0, 0, 1, 4]))
    kept = [each for each in starts if not missing or draw(st.integers(0, 11)) >= missing]
    first_published = draw(st.sampled_from([date(2000, 1, 1), date(2020, 6, 15)]))
    statuses = draw(st.sampled_from(["A", "A", "AAAAAAPPPEEB", "AAAAAAAAAAFB"]))
    ways = PLAIN if plain else draw(st.sampled_from([PLAIN, GUESSED, [*PLAIN, *GUESSED]]))
    copied = not plain and draw(st.integers(0, 3)) == 0
    rows: list[Row] = []
    for start in kept or starts[:1]:
        release = reference.end_of(start, frequency) + lag * DAY
        value, (guessed, late) = draw(st.integers(least, 9)), draw(st.sampled_from(ways))
        status = draw(st.sampled_from(statuses)) if len(statuses) > 1 else statuses
        known_on = max(release, first_published) if guessed else release + late * DAY
        rows.append(
            Row(start, value, known_on, guessed, known_on + (late * DAY if guessed else 0 * DAY), status, copied)
        )
        for wait, newer, code in () if plain else draw(st.sampled_from(REVISIONS)):
            again = rows[-1].retrieved_on + wait * DAY
            revised = None if newer is None else max(newer, least)
            rows.append(Row(start, revised, again, False, again, code, copied))
    bars = not single and draw(st.integers(0, 3)) == 0
    ended = reference.end_of(starts[-1], frequency) if not single and draw(st.integers(0, 5)) == 0 else None
    never = least >= 0 and draw(st.booleans())
    at_end = not bars and draw(st.integers(0, 3)) == 0
    return Series(tuple(rows), frequency, lag, single, bars, ended, restates, never, at_end)


LENGTHS = {"D": "D", "B": "D", "W": "W", "M": "M", "Q": "M", "A": "Y"}


@st.composite
def conditions_made(draw, held: dict[str, Series], statistic: str, trailing: bool | None) -> Condition:
    """Draw a condition whose window begins and ends on, beside or away from the edges of the series' periods."""
    series, zscore = held[DAILY], statistic in (*WITH_BASELINE, "crossed")
    starts = sorted({row.start for row in series.rows})
    ends = [reference.end_of(each, series.frequency) for each in starts]
    shifts = st.sampled_from([0, 0, 0, -1] if zscore else [0, 0, 0, 0, 0, -1, 1, 2, -9, 45])
    start = end = length = None
    # Of means every period has to be there, so most of these windows have the edges of periods.
    means = statistic.startswith("mean_")
    if means and trailing is None and draw(st.integers(0, 3)):
        start = draw(st.sampled_from(starts[len(starts) // 3 :]))
        end = draw(st.sampled_from([each for each in ends if each >= start]))
    elif draw(st.booleans()) if trailing is None else trailing:
        unit = draw(st.sampled_from([LENGTHS[series.frequency]] * 3 + ["D", "W", "M", "Y"]))
        many = draw(st.integers(2, 5) if zscore else st.sampled_from([1, 2, 3, 5, 8, 12, 14, 20]))
        length = Duration(many * (10 if unit == "D" and not zscore else 1), unit)
    else:
        # A z-score needs a baseline before its window, so that one comes late in the series.
        opens = starts[len(starts) * 3 // 4 :] if zscore else starts[: len(starts) // 2 + 1]
        start = draw(st.sampled_from(opens)) + draw(shifts) * DAY
        end = max(start, draw(st.sampled_from(ends[len(ends) // 2 :])) + draw(shifts) * DAY)
    scale = 25 if statistic.endswith("change_pct") else 1
    length_before = days_before = None
    if statistic in WITH_BASELINE:
        length_before, days_before = draw(baselines_made(series, statistic, start))
    return Condition(
        DAILY,
        start,
        end,
        length,
        statistic,
        draw(st.sampled_from(list(OPERATORS))),
        float(draw(st.integers(-4, 12)) * scale),
        float(draw(st.sampled_from([0, 0, 1, 3])) * scale),
        length_before,
        OTHER if statistic == "ratio" else "",
        draw(st.sampled_from([0, 1, 2, 2, 5])),
        *(days_before or (None, None)),
    )


@st.composite
def baselines_made(draw, series: Series, statistic: str, start: date | None):
    """Draw a length before the window, or two days before a fixed one, on or beside the edges of periods."""
    starts = sorted({row.start for row in series.rows})
    earlier = [each for each in starts if start and reference.end_of(each, series.frequency) < start]
    if not earlier or draw(st.integers(0, 2)) == 0:
        if statistic == "zscore":
            return Duration(draw(st.sampled_from([1, 5, 9, 9])), draw(st.sampled_from("MYYY"))), None
        unit = draw(st.sampled_from([LENGTHS[series.frequency]] * 3 + ["M", "Y"]))
        return Duration(draw(st.sampled_from([1, 2, 3, 5])) * (3 if unit == "D" else 1), unit), None
    first = draw(st.sampled_from(earlier[: 1 if statistic == "zscore" else len(earlier) // 2 + 1]))
    last = draw(st.sampled_from([each for each in earlier if each >= first]))
    shift = draw(st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1])) * DAY
    end = min(reference.end_of(last, series.frequency) + shift, start - DAY)
    return None, (min(first, end), end)


@st.composite
def days_of(draw, test: Condition, held: dict[str, Series]) -> date:
    """Draw a day on or beside one on which something happens: a window ends, a figure is due, a value becomes known."""
    series = held[DAILY]
    hinges = {row.known_on for row in series.rows} | {row.retrieved_on for row in series.rows}
    if test.end:
        hinges |= {test.start, test.end, test.end + max(series.lag, 0) * DAY}
        due = reference.end_of(reference.last_whole(series, test.end), series.frequency) + series.lag * DAY
        hinges |= {due, reference.moved(due, series.frequency, test.max_gap)}
    else:
        hinges |= {row.start for row in series.rows}
    shifts = [0, 0, -1, 1, 3, 60, 500] if test.end else [0, 0, 0, -1, 1, 3, 20]
    ordered = sorted(hinges)
    if draw(st.integers(0, 3)):
        ordered = ordered[len(ordered) // 2 :]
    return draw(st.sampled_from(ordered)) + draw(st.sampled_from(shifts)) * DAY


@st.composite
def cases(draw, statistic: str, plain: bool = False, trailing: bool | None = None):
    """Draw a condition with the series it looks at, and a day."""
    held = {DAILY: draw(series_made(plain=plain, long=statistic in (*WITH_BASELINE, "crossed")))}
    if statistic == "ratio":
        held[OTHER] = draw(series_made(plain=plain, beside=held[DAILY]))
    test = draw(conditions_made(held, statistic, trailing))
    return test, held, draw(days_of(test, held))


def drawn(many: int):
    """Return settings for tests of this file: the same examples every time."""
    return settings(max_examples=many, derandomize=True, suppress_health_check=list(HealthCheck))


# Against the reference, and what must hold of every mark


@pytest.mark.parametrize("statistic", STATISTICS)
def test_every_mark_is_that_of_the_slow_reference(statistic: str) -> None:
    seen: Counter[str] = Counter()

    @drawn(120 if statistic in (*WITH_BASELINE, "ratio", "change_pct", "crossed") else 60)
    @given(cases(statistic))
    def agree(case) -> None:
        drawn_test, held, first = case
        evidence = evidence_of(held)
        for day in (first, first + 17 * DAY, first + 400 * DAY):
            for op, tolerance in itertools.product(OPERATORS, (0.0, drawn_test.tolerance, 500.0)):
                test = dataclasses.replace(drawn_test, op=op, tolerance=tolerance)
                expected = reference.mark(test, day, held)
                seen[expected] += 1
                assert mark(test, day, evidence) == expected, day
            assert verdict(test, day, evidence, "claim").mark == expected

    agree()
    # Examples that never get as far as a value would prove little.
    assert set(TESTABLE) <= set(seen), seen
    assert sum(seen[each] for each in TESTABLE) >= 50


@drawn(100)
@given(st.sampled_from(sorted(STATISTICS)).flatmap(cases), st.data())
def test_nothing_that_becomes_known_later_changes_a_mark(case, data) -> None:
    test, held, day = case
    assume(all(any(row.status != "F" for row in series.rows) for series in held.values()))
    before = mark(test, day, evidence_of(held))
    longer = {}
    for name, series in held.items():
        starts = sorted({row.start for row in series.rows})
        ahead = [reference.moved(starts[-1], series.frequency, at) for at in (1, 2, 3)]
        later = []
        for start in data.draw(st.lists(st.sampled_from([*starts, *ahead]), min_size=1, max_size=6)):
            on = day + data.draw(st.sampled_from([1, 2, 30, 900])) * DAY
            value = data.draw(st.one_of(st.none(), st.integers(-9, 99)))
            guessed = data.draw(st.booleans())
            later.append(Row(start, value, on, guessed, on + 9 * DAY, data.draw(st.sampled_from("AAEBF"))))
        longer[name] = dataclasses.replace(series, rows=(*series.rows, *later))
    assert mark(test, day, evidence_of(longer)) == before


@drawn(100)
@given(st.sampled_from(sorted(STATISTICS)).flatmap(cases))
def test_what_a_verdict_rests_on_was_known_that_day_and_lies_in_the_window(case) -> None:
    test, held, day = case
    first, last = window_on(test, day)
    for each in verdict(test, day, evidence_of(held), "claim").used:
        series = held[each.id]
        assert each.known_on <= day
        if series.restates:
            assert each.retrieved_on <= day
        assert each.end == reference.end_of(each.start, series.frequency)
        assert each.end <= last
        if each.role.startswith("baseline"):
            assert each.end < first
        elif test.statistic != "gap_days":
            assert series.begins(each.start) >= first
        same = [row for row in reference.known(series, day) if row.start == each.start]
        assert [(float(row.value), row.known_on, row.reconstructed) for row in same] == [
            (each.value, each.known_on, each.reconstructed)
        ]


# Of these a late value between the others can only help; of a sum or a mean see the failing test below.
SETTLED = ("max", "min", "count", "sum", "over_highest", "under_lowest", "crossed", "crossed")
ENDS_ALONE = ("last", "count", "change", "change_pct", "zscore", "ratio", "gap_days")


@drawn(130)
@given(
    st.sampled_from(ENDS_ALONE).flatmap(lambda each: cases(each, plain=True, trailing=False)),
    st.sampled_from([1, 40, 700, 4000]),
)
def test_a_fixed_window_once_testable_is_testable_for_ever(case, after: int) -> None:
    test, held, day = case
    evidence = evidence_of(held)
    later = day + after * DAY
    if mark(test, day, evidence) in TESTABLE:
        assert mark(test, later, evidence) in TESTABLE


@drawn(130)
@given(
    st.sampled_from(SETTLED).flatmap(lambda each: cases(each, plain=True, trailing=False)),
    st.sampled_from([1, 40, 700, 4000]),
)
def test_what_is_settled_early_stays_as_it_is(case, after: int) -> None:
    test, held, day = case
    evidence = evidence_of(held)
    said = mark(test, day, evidence)
    if reference.looked_at(test, held[DAILY], reference.window_of(test, day), day).open and said in TESTABLE:
        assert mark(test, day + after * DAY, evidence) == said


# The rules, one by one


def day_of(text: str) -> date:
    return date.fromisoformat(text)


def exact(start: str, value: float | None, known_on: str, status: str = "A") -> Row:
    return Row(day_of(start), value, day_of(known_on), False, day_of(known_on), status)


def daily(first: str, *values: float | None) -> tuple[Row, ...]:
    """Return a value for each day from one on, each known the day after; None leaves a day out."""
    days = [(day_of(first) + at * DAY, value) for at, value in enumerate(values)]
    return tuple(Row(day, value, day + DAY, False, day + DAY) for day, value in days if value is not None)


def monthly(year: int, *values: float | None, status: str = "A") -> tuple[Row, ...]:
    """Return a value for each month of a year, each known on its last day; None leaves a month out."""
    rows = []
    for month, value in enumerate(values, start=1):
        start = date(year, month, 1)
        end = reference.end_of(start, "M")
        if value is not None:
            rows.append(Row(start, value, end, False, end, status))
    return tuple(rows)


def condition(window: str, statistic: str = "last", op: str = ">=", value: float = 0.0, **more) -> Condition:
    first, _, last = window.partition("/")
    if not last:
        more["trailing"] = Duration(int(first[1:-1]), first[-1])
        return Condition(DAILY, None, None, statistic=statistic, op=op, value=value, **more)
    return Condition(DAILY, day_of(first), day_of(last), None, statistic, op, value, **more)


def said(test, on: str, series: Series, other: Series | None = None):
    """Return the verdict of a day, after making sure that `mark` says the same."""
    held = {DAILY: series} | ({OTHER: other} if other else {})
    evidence = evidence_of(held)
    found = verdict(test, day_of(on), evidence, "claim")
    assert mark(test, day_of(on), evidence) == found.mark
    return found


def marks(test, series: Series, *days: str) -> list[str]:
    return [said(test, day, series).mark for day in days]


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        (">=", 5, "holds"),
        (">", 5, "near miss"),
        ("<=", 5, "holds"),
        ("<", 5, "near miss"),
        (">=", 6, "near miss"),
        (">=", 6.5, "contradicted"),
        ("<=", 4, "near miss"),
        ("<", 3.5, "contradicted"),
    ],
)
def test_a_miss_by_no_more_than_the_tolerance_is_near(op: str, value: float, expected: str) -> None:
    test = condition("2020-01-01/2020-01-01", op=op, value=value, tolerance=1.0)
    assert said(test, "2020-01-02", Series(daily("2020-01-01", 5))).mark == expected


def test_without_a_tolerance_nothing_is_near() -> None:
    test = condition("2020-01-01/2020-01-01", op=">", value=5)
    assert said(test, "2020-01-02", Series(daily("2020-01-01", 5))).mark == "contradicted"


def test_the_noise_of_a_binary_fraction_misses_nothing() -> None:
    # 0.1 + 0.2 is a little more than 0.3 in floating point.
    test = condition("2020-01-01/2020-01-02", "sum", "<=", 0.3)
    assert said(test, "2020-01-03", Series(daily("2020-01-01", 0.1, 0.2))).mark == "holds"


@pytest.mark.parametrize("base", [0, -2])
def test_a_per_cent_change_over_zero_or_less_is_untestable_and_not_infinite(base: int) -> None:
    found = said(
        condition("2020-01-01/2020-01-03", "change_pct"), "2020-01-04", Series(daily("2020-01-01", base, 1, 9))
    )
    assert (found.mark, found.measured) == ("untestable", None)
    assert "no per cent of that can be told" in found.reason
    plain = said(condition("2020-01-01/2020-01-03", "change"), "2020-01-04", Series(daily("2020-01-01", base, 1, 9)))
    assert (plain.mark, plain.measured) == ("holds", 9 - base)


def test_a_rate_that_doubles_says_what_the_currency_lost() -> None:
    # 298,000 / 133,200 - 1 = 123.72 %; 1 - 133,200 / 298,000 = 55.30 %.
    rows = (exact("2020-01-01", 133_200, "2020-01-02"), exact("2020-01-02", 298_000, "2020-01-03"))
    found = said(condition("2020-01-01/2020-01-02", "change_pct", ">=", 100), "2020-01-03", Series(rows))
    assert found.mark == "holds"
    assert found.measured == pytest.approx((298_000 / 133_200 - 1) * 100)
    assert "up 123.7 %" in found.reason
    assert "lost 55.3 %" in found.reason
    assert [(each.role, each.value) for each in found.used] == [("first", 133_200), ("last", 298_000)]


@pytest.mark.parametrize(
    ("unit", "first", "last", "words"),
    [
        ("crowns per USD", 10, 20, "the dollar rose from 10 to 20 AAC{}: up 100.0 %, the AAC lost 50.0 %;"),
        ("crowns per EUR", 20, 10, "the EUR fell from 20 to 10 AAC{}: down 50.0 %, the AAC gained 100.0 %;"),
        ("crowns per EUR", 20, 20, "the EUR stood at 20 AAC{}: unchanged;"),
    ],
)
def test_a_rate_is_told_by_the_currency_it_is_for(unit: str, first: float, last: float, words: str) -> None:
    rows = Series((exact("2020-01-01", first, "2020-01-02"), exact("2020-01-02", last, "2020-01-03")))
    evidence = evidence_of({DAILY: rows})
    evidence.catalog.indicators[DAILY] = dataclasses.replace(evidence.catalog.indicators[DAILY], unit=unit)
    found = verdict(condition("2020-01-01/2020-01-02", "change_pct", ">=", 1), day_of("2020-01-03"), evidence, "claim")
    assert words.format(" between 1 Jan 2020 and 2 Jan 2020") in found.reason


def test_a_window_whose_last_day_is_not_yet_known_is_pending() -> None:
    test = condition("2020-01-01/2020-01-03", "change_pct", ">=", 100)
    series = Series(daily("2020-01-01", 1, 2, 3))
    # The third of January is known on the fourth.
    assert marks(test, series, "2019-12-31", "2020-01-02", "2020-01-03", "2020-01-04") == [*["pending"] * 3, "holds"]
    so_far = said(test, "2020-01-03", series)
    assert (so_far.measured, so_far.so_far) == (100, "holds")
    assert "so far" in so_far.reason
    assert "due about 4 Jan 2020" in so_far.reason


def test_a_figure_that_never_comes_is_awaited_for_two_periods_past_its_lag_and_then_missing() -> None:
    series = Series(monthly(2020, 1, 1), "M", lag=10)
    days = ("2020-04-09", "2020-04-10", "2020-06-09", "2020-06-10")
    # March is due on 10 April; two months later it is missing. February is near enough to stand for the last value.
    assert marks(condition("2020-01-01/2020-03-31", "last"), series, *days) == [*["pending"] * 3, "holds"]
    assert marks(condition("2020-01-01/2020-03-31", "sum"), series, *days) == [*["pending"] * 3, "untestable"]
    strict = condition("2020-01-01/2020-03-31", "sum", max_gap=0)
    assert marks(strict, series, "2020-04-09", "2020-04-10") == ["pending", "untestable"]


def test_a_change_says_what_lies_between_as_it_was_known_that_day() -> None:
    """15.8: figures in between, by name where they are few, and gaps; never what was not known yet."""
    years = [exact(f"{2018 + at}-01-01", value, f"{2019 + at}-03-01") for at, value in enumerate((14, None, 79, None))]
    rows = (*(each for each in years if each.value is not None), exact("2022-01-01", 81, "2023-03-01"))
    rows = (*rows, exact("2020-01-01", 44, "2024-03-01"), exact("2021-01-01", 60, "2024-03-01"))
    series, asked = Series(rows, "A", lag=0), condition("2018-01-01/2022-12-31", "change", max_gap=2)
    told = said(asked, "2023-12-31", series).reason
    assert "lost 82.7 %; with 79 in 2020; no figure of 2019 and 2021; the claim needs" in told
    assert "; with 44 in 2020 and 60 in 2021; no figure of 2019; the claim" in said(asked, "2024-03-01", series).reason
    two = said(condition("2021-01-01/2022-12-31", "change"), "2024-03-01", series).reason
    assert "up 21 AAC, the AAC lost 25.9 %; the claim needs" in two
    days = Series(daily("2020-01-01", 5, 9, 2, 7, 8, 6))
    many = said(condition("2020-01-01/2020-01-06", "change_pct"), "2020-01-08", days).reason
    assert "; between them from 2 (3 Jan 2020) to 9 (2 Jan 2020); the claim needs" in many
    points = (exact("2020-02-10", 5, "2020-02-11"), exact("2020-04-01", 3, "2020-04-02"))
    single = Series((*points, exact("2020-05-20", 8, "2020-05-21")), single=True, lag=3)
    told = said(condition("2020-02-01/2020-05-31", "change", max_gap=40), "2020-07-01", single).reason
    assert "%; with 3 (1 Apr 2020); the claim needs" in told


def test_a_month_missing_between_two_others_leaves_a_sum_untestable_and_a_change_as_it_is() -> None:
    series = Series(monthly(2020, 1, None, 3), "M", lag=0)
    found = said(condition("2020-01-01/2020-03-31", "sum"), "2020-04-01", series)
    assert found.mark == "untestable"
    assert "the figure of Feb 2020 is missing" in found.reason
    assert said(condition("2020-01-01/2020-03-31", "change"), "2020-04-01", series).mark == "holds"


def test_a_period_without_a_row_is_empty_where_the_source_leaves_empty_ones_out() -> None:
    series = Series(monthly(2020, 1, None, 3), "M", lag=0, bars=True)
    found = said(condition("2020-01-01/2020-04-30", "sum", "<=", 4), "2020-04-30", series)
    assert (found.mark, found.measured) == ("holds", 4)
    # What may still come on the due day is awaited until it, and no longer.
    assert said(condition("2020-01-01/2020-04-30", "sum", "<=", 4), "2020-04-29", series).mark == "pending"
    assert said(condition("2020-01-01/2020-04-30", "mean", "<=", 4), "2020-04-30", series).mark == "untestable"


def test_a_week_of_holidays_is_no_gap_among_business_days_and_a_longer_time_is() -> None:
    week = [1] * 5 + [None] * 9 + [1] * 5  # Monday to Friday, a week without, Monday to Friday
    longer = [1] * 4 + [None] * 10 + [1] * 5  # the Friday is missing too
    test = condition("2020-06-01/2020-06-19", "mean", ">=", 1)
    assert said(test, "2020-07-01", Series(daily("2020-06-01", *week), "B")).mark == "holds"
    assert said(test, "2020-07-01", Series(daily("2020-06-01", *longer), "B")).mark == "untestable"


def test_a_window_of_business_days_is_over_with_its_last_friday() -> None:
    test = condition("2020-06-01/2020-06-07", "last", ">=", 5)
    series = Series(daily("2020-06-01", 1, 2, 3, 4, 5), "B", lag=1)
    # Friday the fifth is known on Saturday; nothing comes of Saturday and Sunday.
    assert marks(test, series, "2020-06-05", "2020-06-06") == ["pending", "holds"]


def test_a_maximum_once_reached_is_settled_before_the_window_ends() -> None:
    series = Series(daily("2020-01-01", 1, 7, 3, 2))
    days = ("2020-01-02", "2020-01-03", "2020-01-04", "2020-01-05")
    assert marks(condition("2020-01-01/2020-01-04", "max", ">=", 7), series, *days) == ["pending", *["holds"] * 3]
    assert marks(condition("2020-01-01/2020-01-04", "max", "<", 7), series, *days) == ["pending", *["contradicted"] * 3]
    assert marks(condition("2020-01-01/2020-01-04", "max", "<=", 7), series, *days) == [*["pending"] * 3, "holds"]


def test_a_minimum_once_reached_is_settled_before_the_window_ends() -> None:
    series = Series(daily("2020-01-01", 9, 2, 3, 4))
    days = ("2020-01-02", "2020-01-03", "2020-01-04", "2020-01-05")
    assert marks(condition("2020-01-01/2020-01-04", "min", "<=", 2), series, *days) == ["pending", *["holds"] * 3]
    assert marks(condition("2020-01-01/2020-01-04", "min", ">", 2), series, *days) == ["pending", *["contradicted"] * 3]
    assert marks(condition("2020-01-01/2020-01-04", "min", ">=", 2), series, *days) == [*["pending"] * 3, "holds"]


def test_a_near_miss_of_a_maximum_is_not_settled_since_it_may_yet_hold() -> None:
    test = condition("2020-01-01/2020-01-03", "max", ">=", 7, tolerance=1.0)
    series = Series(daily("2020-01-01", 6, 6, 8))
    assert marks(test, series, "2020-01-03", "2020-01-04") == ["pending", "holds"]


def test_a_count_only_grows_and_one_of_nothing_is_none() -> None:
    series = Series(daily("2020-01-01", 1, 1, 1))
    days = ("2020-01-02", "2020-01-03", "2020-01-08")
    assert marks(condition("2020-01-01/2020-01-05", "count", ">=", 2), series, *days) == ["pending", "holds", "holds"]
    assert marks(condition("2020-01-01/2020-01-05", "count", "<", 2), series, *days)[1:] == ["contradicted"] * 2
    empty = said(condition("2019-01-01/2019-01-05", "count", "<=", 0), "2020-01-08", series)
    assert (empty.mark, empty.measured) == ("holds", 0)


def test_a_sum_is_settled_early_only_where_it_can_never_shrink() -> None:
    test = condition("2020-01-01/2020-01-04", "sum", ">=", 3)
    rows = daily("2020-01-01", 2, 2, -3, 1)
    assert marks(test, Series(rows), "2020-01-03", "2020-01-05") == ["pending", "contradicted"]
    assert said(test, "2020-01-03", Series(rows[:2], never_negative=True)).mark == "holds"


def test_a_fixed_window_that_is_covered_stays_testable_long_after() -> None:
    test = condition("2020-01-01/2020-01-03", "change", ">=", 2)
    assert marks(test, Series(daily("2020-01-01", 1, 2, 3)), "2020-01-04", "2021-01-04", "2099-12-31") == ["holds"] * 3


def test_a_revision_that_arrives_late_flips_the_mark_from_its_day_on() -> None:
    rows = (*daily("2020-01-01", 1, 2, 3), exact("2020-01-03", 9, "2020-06-15"))
    test = condition("2020-01-01/2020-01-03", "last", ">=", 5)
    assert marks(test, Series(rows), "2020-06-14", "2020-06-15", "2021-01-01") == ["contradicted", "holds", "holds"]
    assert said(test, "2020-06-15", Series(rows)).used[0].known_on == date(2020, 6, 15)
    assert said(test, "2020-06-14", Series(rows)).used[0].known_on == date(2020, 1, 4)


def test_an_exact_vintage_comes_before_an_estimate_of_when_another_was_known() -> None:
    rows = (
        Row(date(2020, 1, 1), 1, date(2020, 3, 1), True, date(2021, 1, 1)),
        Row(date(2020, 1, 1), 8, date(2020, 2, 1), False, date(2020, 2, 1)),
    )
    found = said(condition("2020-01-01/2020-01-31", op=">=", value=5), "2020-06-01", Series(rows, "M"))
    assert (found.mark, found.measured, found.used[0].reconstructed) == ("holds", 8, False)


def test_a_value_that_was_withdrawn_is_no_value_from_that_day_on() -> None:
    rows = (*daily("2020-01-01", 1, 2, 9), exact("2020-01-03", None, "2020-06-15"))
    test = condition("2020-01-01/2020-01-03", "last", ">=", 5)
    assert marks(test, Series(rows), "2020-06-14", "2020-06-15") == ["holds", "contradicted"]


def test_a_forecast_is_no_observation() -> None:
    rows = (*monthly(2020, 1, 2), exact("2020-03-01", 99, "2020-02-15", "F"))
    test = condition("2020-01-01/2020-03-31", "last", ">=", 50)
    assert said(test, "2020-03-31", Series(rows, "M", lag=0)).mark == "pending"
    assert said(test, "2021-01-01", Series(rows, "M", lag=0)).mark == "contradicted"


def test_an_advance_value_counts_and_says_what_it_is() -> None:
    rows = (*monthly(2020, 1, 2), exact("2020-03-01", 99, "2020-02-15"))
    found = said(condition("2020-01-01/2020-03-31", "last", ">=", 50), "2020-02-20", Series(rows, "M", lag=-20))
    assert (found.mark, found.used[0].advance) == ("holds", True)
    assert "an advance value" in found.reason


def test_reconstructed_values_are_named_as_such() -> None:
    row = Row(date(2020, 1, 1), 5, date(2020, 1, 2), True, date(2026, 1, 1))
    found = said(condition("2020-01-01/2020-01-01", op=">=", value=5), "2020-01-02", Series((row,)))
    assert found.mark == "holds"
    assert "reconstructed" in found.reason
    assert (found.used[0].reconstructed, found.used[0].retrieved_on) == (True, date(2026, 1, 1))


@pytest.mark.parametrize("statistic", ["last", "sum", "count", "change", "max"])
def test_only_reconstructed_values_of_a_source_that_restates_are_no_evidence_until_retrieved(statistic: str) -> None:
    rows = tuple(
        Row(date(2020, month, 1), month, date(2020, month + 1, 1), True, date(2022, 5, 1)) for month in range(1, 4)
    )
    test = condition("2020-01-01/2020-03-31", statistic, ">=", 0)
    series = Series(rows, "M", lag=0, restates=True)
    early = said(test, "2021-06-01", series)
    assert early.mark == "untestable"
    assert "only reconstructed values are known" in early.reason
    assert marks(test, series, "2022-04-30", "2022-05-01") == ["untestable", "holds"]
    # Of a source that does not restate they count from the day they are held to have been known.
    assert said(test, "2020-04-01", dataclasses.replace(series, restates=False)).mark == "holds"


def test_a_change_across_a_break_in_method_is_untestable() -> None:
    # A redenomination: three noughts go, and the figures go on.
    rows = (*monthly(2020, 5000, 5100), exact("2020-03-01", 5, "2020-03-31", "B"), exact("2020-04-01", 6, "2020-04-30"))
    series = Series(rows, "M", lag=0)
    for statistic in ("change", "change_pct"):
        found = said(condition("2020-01-01/2020-04-30", statistic, "<=", 0), "2020-05-01", series)
        assert (found.mark, found.measured) == ("untestable", None)
        assert "its method changed" in found.reason
    # One that begins with the first figure of the new method has the break behind it.
    assert said(condition("2020-03-01/2020-04-30", "change", ">=", 1), "2020-05-01", series).mark == "holds"
    assert said(condition("2020-01-01/2020-02-28", "change", ">=", 0), "2020-05-01", series).mark == "untestable"
    assert said(condition("2020-01-01/2020-02-29", "change", ">=", 100), "2020-05-01", series).mark == "holds"


def test_a_series_that_has_ended_is_not_waited_for() -> None:
    series = Series(monthly(2020, 1, 2, 3), "M", lag=10, ended=date(2020, 3, 31))
    test = condition("2020-01-01/2020-05-31", "change", ">=", 2)
    assert marks(test, series, "2020-03-30", "2020-03-31") == ["pending", "holds"]
    after = condition("2020-05-01/2020-06-30", "last", ">=", 0)
    assert said(after, "2020-05-01", series).mark == "untestable"


def test_single_points_make_no_change_and_no_mean() -> None:
    point = Series((exact("2020-02-10", 5, "2020-02-11"),), single=True)
    window = "2020-02-10/2020-02-11"
    for statistic in ("change", "change_pct", "mean"):
        assert said(condition(window, statistic), "2020-03-01", point).mark == "untestable"
    for statistic, value in (("sum", 5), ("max", 5), ("min", 5), ("count", 1), ("last", 5)):
        found = said(condition(window, statistic, ">=", value), "2020-03-01", point)
        assert (found.mark, found.measured) == ("holds", value)


def test_where_no_figure_lies_in_a_window_its_days_and_the_nearest_figures_are_told() -> None:
    """15.15: the nearest as they were known that day, how many are needed where one is not enough; nothing is used."""
    points = Series(
        (
            exact("2020-05-14", 7, "2020-05-15"),
            exact("2020-05-18", 9, "2020-05-19"),
            exact("2022-11-02", 4, "2022-11-03"),
        ),
        single=True,
        lag=3,
    )
    asked = condition("2020-07-01/2020-09-27", "mean", max_gap=9)
    found = said(asked, "2020-10-10", points)
    told = "no figure lies in the window, 1 Jul 2020 to 27 Sep 2020"
    assert (found.mark, found.used) == ("untestable", ())
    assert found.reason == f"Crowns: {told}, where 2 are needed; nearest: 9 on 18 May 2020"
    assert said(asked, "2022-11-03", points).reason.endswith("; nearest: 9 on 18 May 2020 and 4 on 2 Nov 2022")
    last = condition("2020-07-01/2020-09-27", "last")
    assert said(last, "2022-11-02", points).reason == f"Crowns: {told}; nearest: 9 on 18 May 2020"
    early = said(condition("2020-01-01/2020-01-31", "last"), "2020-02-10", points)
    assert (
        early.reason
        == "Crowns: no figure lies in the window, 1 Jan 2020 to 31 Jan 2020; none outside it was known either"
    )
    months = Series(monthly(2020, 1, 2, 3), "M", lag=0)
    whole = said(condition("2020-06-01/2020-07-31", "sum"), "2021-01-01", months).reason
    assert whole.endswith("1 Jun 2020 to 31 Jul 2020, where every month is needed; nearest: 3 in Mar 2020")
    # Of a ratio each series without a figure tells this, and what the other one has is not used.
    ratio = condition("2020-07-01/2020-09-27", "ratio", other=OTHER)
    both = said(ratio, "2020-10-10", points, points)
    assert both.reason == "; ".join(f"{each}: {told}; nearest: 9 on 18 May 2020" for each in ("Crowns", "Thalers"))
    one = said(ratio, "2020-10-10", Series(daily("2020-06-01", *range(1, 130))), points)
    assert (one.mark, one.used) == ("untestable", ())
    assert one.reason == f"Thalers: {told}; nearest: 9 on 18 May 2020"


def test_press_points_are_summed_as_they_are_and_compared_only_near_the_edges() -> None:
    points = Series((exact("2020-02-10", 5, "2020-02-11"), exact("2020-05-20", 8, "2020-05-21")), single=True, lag=3)
    total = condition("2020-01-01/2020-06-30", "sum", "<=", 20)
    # More may be reported until the window is over and the lag has passed.
    assert marks(total, points, "2020-07-02", "2020-07-03") == ["pending", "holds"]
    change = condition("2020-01-01/2020-06-30", "change", ">=", 3)
    found = said(change, "2020-07-03", points)
    assert found.mark == "untestable"
    assert "within 2 days of the window's start" in found.reason
    assert said(dataclasses.replace(change, max_gap=60), "2020-07-03", points).mark == "holds"


def test_an_observation_is_in_a_window_only_with_its_whole_period() -> None:
    series = Series(monthly(2020, 1, 20, 300), "M", lag=0)
    for window, total in (
        ("2020-01-01/2020-03-31", 321),
        ("2020-01-02/2020-03-31", 320),
        ("2020-01-01/2020-03-30", 21),
        ("2020-01-02/2020-03-30", 20),
    ):
        assert said(condition(window, "sum"), "2021-01-01", series).measured == total
    found = said(condition("2020-02-02/2020-03-30", "sum"), "2021-01-01", series)
    assert found.mark == "untestable"
    assert "no whole month" in found.reason


def test_a_leap_day_is_a_day_like_any_other() -> None:
    assert window_on(condition("P1Y"), date(2020, 2, 29)) == (date(2019, 2, 28), date(2020, 2, 29))
    assert window_on(condition("P1M"), date(2020, 3, 31)) == (date(2020, 2, 29), date(2020, 3, 31))
    assert window_on(condition("P12M"), date(2021, 2, 28)) == (date(2020, 2, 28), date(2021, 2, 28))
    assert window_on(condition("P90D"), date(2020, 3, 1)) == (date(2019, 12, 2), date(2020, 3, 1))
    series = Series(daily("2020-02-27", 1, 2, 4, 8))
    assert said(condition("2020-02-28/2020-03-01", "sum"), "2020-03-02", series).measured == 14
    hole = Series(daily("2020-02-27", 1, 2, None, 8))
    found = said(condition("2020-02-28/2020-03-01", "sum"), "2020-03-02", hole)
    assert (found.mark, "29 Feb 2020 is missing" in found.reason) == ("untestable", True)


def test_a_trailing_window_moves_with_the_day_and_is_never_pending() -> None:
    series = Series(daily("2020-01-01", 1, 2, 3, 4, 5, 6))
    test = condition("P3D", "change", ">=", 2)
    # On the sixth the window is the third to the sixth, of which the fifth is the last day known.
    found = said(test, "2020-01-06", series)
    assert (found.measured, [each.start.day for each in found.used]) == (2, [3, 5])
    seen = marks(test, series, "2020-01-01", "2020-01-02", "2020-01-06", "2020-01-08", "2020-01-12")
    assert seen == ["untestable", "untestable", "holds", "contradicted", "untestable"]


def test_a_trailing_window_asks_for_the_last_period_that_was_due_and_not_for_today() -> None:
    series = Series(monthly(2020, 1, 2, 3, 4, 5), "M", lag=60)
    test = dataclasses.replace(condition("P12M", "last", ">=", 5), max_gap=0)
    # May is due on 30 July; June, which never comes, on 29 August.
    assert marks(test, series, "2020-07-30", "2020-08-28", "2020-08-29") == ["holds", "holds", "untestable"]


def test_gap_days_counts_from_the_last_observation() -> None:
    series = Series(daily("2020-01-01", 1, 1, 1))
    test = condition("P30D", "gap_days", ">", 7)
    assert [said(test, day, series).measured for day in ("2020-01-04", "2020-01-10", "2020-01-11")] == [1, 7, 8]
    assert marks(test, series, "2020-01-01", "2020-01-10", "2020-01-11") == ["untestable", "contradicted", "holds"]
    # A fixed window's gap is that of its last day, once the figure of that day is due.
    fixed = condition("2020-01-01/2020-01-20", "gap_days", ">", 7)
    assert marks(fixed, series, "2020-01-20", "2020-01-21", "2020-03-01") == ["pending", "holds", "holds"]
    assert said(fixed, "2020-03-01", series).measured == 17


def test_a_zscore_is_the_last_value_against_the_baseline_before_the_window() -> None:
    # 1, 2 ... 12 have the mean 6.5 and the sample deviation sqrt(143 / 11) = 3.6056.
    rows = (*monthly(2019, *range(1, 13)), exact("2020-01-01", 14, "2020-01-31"))
    test = condition("2020-01-01/2020-01-31", "zscore", ">=", 2, baseline=Duration(1, "Y"))
    found = said(test, "2020-02-01", Series(rows, "M", lag=0))
    assert found.measured == pytest.approx((14 - 6.5) / math.sqrt(143 / 11))
    assert (found.mark, [each.role for each in found.used]) == ("holds", ["last", "baseline, first", "baseline, last"])


def test_a_zscore_needs_eight_values_and_some_spread() -> None:
    window = "2020-01-01/2020-01-31"
    last = exact("2020-01-01", 14, "2020-01-31")
    for values, words in ((range(7), "7 values, fewer than 8"), ([3] * 12, "all values of its baseline are alike")):
        rows = (*monthly(2019, *[None] * (12 - len(values)), *values), last)
        test = condition(window, "zscore", baseline=Duration(1, "Y"))
        found = said(test, "2020-02-01", Series(rows, "M", lag=0))
        assert (found.mark, found.measured, words in found.reason) == ("untestable", None, True)
    rows = (*monthly(2019, *[None] * 4, *range(8)), last)
    test = condition(window, "zscore", baseline=Duration(1, "Y"))
    assert said(test, "2020-02-01", Series(rows, "M", lag=0)).mark == "holds"


def test_a_mean_is_compared_with_that_of_an_earlier_window() -> None:
    """15.15: the two years after publication against the five before it, in points and in per cent."""
    rows = tuple(
        exact(f"{2015 + at}-01-01", value, f"{2016 + at}-02-01") for at, value in enumerate([10, 20, 30, 28, 32])
    )
    series = Series(rows, "A", lag=31)
    earlier = {"baseline_start": date(2015, 1, 1), "baseline_end": date(2017, 12, 31)}
    test = condition("2018-01-01/2019-12-31", "mean_change", ">=", 10, **earlier)
    found = said(test, "2020-03-01", series)
    assert (found.measured, found.before, found.mark) == (10, 20, "holds")
    assert (
        "mean of 2 values, 2018 to 2019: 30 crowns per USD (28, 32); mean of 3 values, 2015 to 2017: 20" in found.reason
    )
    assert "20 crowns per USD (10, 20, 30): up 10 crowns per USD; the claim" in found.reason
    assert (
        "the claim needs a rise of at least 10 crowns per USD against the mean of 1 Jan 2015 to 31 Dec 2017"
        in found.reason
    )
    in_percent = dataclasses.replace(test, statistic="mean_change_pct", value=60.0, tolerance=10.0)
    assert said(in_percent, "2020-03-01", series).measured == 50
    assert marks(in_percent, series, "2019-12-31", "2020-03-01") == ["pending", "near miss"]
    # The same baseline as a length of time before the window.
    length = dataclasses.replace(test, baseline_start=None, baseline_end=None, baseline=Duration(3, "Y"))
    assert said(length, "2020-03-01", series).measured == 10


def test_a_mean_is_not_compared_over_a_hole_a_break_or_nothing() -> None:
    """15.15."""
    test = condition("2020-02-01/2020-02-29", "mean_change_pct", baseline=Duration(1, "M"))
    hole = said(test, "2020-03-05", Series(daily("2020-01-01", *[1] * 9, None, *[1] * 50)))
    assert (hole.mark, "its baseline: Crowns: the figure of 10 Jan 2020 is missing" in hole.reason) == (
        "untestable",
        True,
    )
    zero = said(test, "2020-03-05", Series(daily("2020-01-01", *[0] * 60)))
    assert (zero.mark, "the mean of its baseline is 0" in zero.reason) == ("untestable", True)
    # The break lies in neither window, but between the two.
    rows = (*monthly(2018, *[1] * 12), exact("2019-06-01", 1, "2019-07-01", "B"), *monthly(2020, 1, 2))
    apart = condition(
        *("2020-01-01/2020-02-29", "over_highest", ">", 0),
        baseline_start=date(2018, 1, 1),
        baseline_end=date(2018, 12, 31),
    )
    found = said(apart, "2020-05-05", Series(rows, "M", lag=0))
    assert (found.mark, "changed between baseline and window" in found.reason) == ("untestable", True)


def test_the_highest_since_a_day_is_over_the_highest_of_the_time_between() -> None:
    """15.15: settled on the day of the new high, and told with both."""
    series = Series(daily("2020-01-01", 3, 7, 5, 6, 8, 2, 4))
    earlier = {"baseline_start": date(2020, 1, 1), "baseline_end": date(2020, 1, 4)}
    test = condition("2020-01-05/2020-01-07", "over_highest", ">", 0, **earlier)
    assert marks(test, series, "2020-01-04", "2020-01-06", "2020-02-01") == ["pending", "holds", "holds"]
    found = said(test, "2020-02-01", series)
    assert found.measured == 1
    assert "highest 8 crowns per USD on 5 Jan 2020, 1 crown per USD over the highest of the baseline, 7" in found.reason
    assert [(each.role, each.value) for each in found.used] == [("highest", 8), ("baseline, highest", 7)]
    lowest = dataclasses.replace(test, statistic="under_lowest")
    assert (said(lowest, "2020-02-01", series).measured, said(lowest, "2020-02-01", series).mark) == (1, "holds")
    assert marks(dataclasses.replace(lowest, value=1.0), series, "2020-01-06", "2020-02-01") == [
        "pending",
        "contradicted",
    ]


def test_nothing_is_settled_early_against_what_may_still_change() -> None:
    """15.15: a baseline with a hole or without its last figure, and a value before the window that may yet come."""
    earlier = {"baseline_start": date(2020, 1, 1), "baseline_end": date(2020, 1, 4)}
    test = condition("2020-01-05/2020-01-09", "over_highest", ">", 0, **earlier)
    hole = Series(daily("2020-01-01", 3, None, 5, 6, 8, 9))
    assert marks(test, hole, "2020-01-07", "2020-03-01") == ["pending", "untestable"]
    late = Series((*daily("2020-01-01", 3, 4, 5, None, 8, 9), exact("2020-01-04", 99, "2020-01-08")))
    assert marks(test, late, "2020-01-06") == ["pending"]
    lower = dataclasses.replace(test, value=-20.0, op="<")
    assert marks(lower, late, "2020-01-06", "2020-01-08") == ["pending", "pending"]
    # The crossing of the fifth counts from the window's end on, since the figure of the fourth is not known.
    crossed = condition("2020-01-05/2020-01-09", "crossed", ">=", 8)
    assert marks(crossed, Series(daily("2020-01-01", 3, 4, 5, None, 9, 9, 9, 9, 9)), "2020-01-07", "2020-01-10") == [
        "pending",
        "holds",
    ]
    assert marks(crossed, Series(daily("2020-01-01", 3, 4, 5, 6, 9)), "2020-01-06") == ["holds"]


def test_a_level_is_crossed_on_the_first_day_on_which_it_is_met_after_one_on_which_it_was_not() -> None:
    """15.15: a level that was met before the window can be crossed by nobody."""
    series = Series(daily("2020-01-01", 3, 7, 9, 4, 12))
    test = condition("2020-01-02/2020-01-05", "crossed", ">=", 8)
    assert marks(test, series, "2020-01-03", "2020-01-04", "2020-02-01") == ["pending", "holds", "holds"]
    found = said(test, "2020-02-01", series)
    assert [(each.role, each.start.day) for each in found.used] == [("crossed", 3), ("baseline, before", 1)]
    assert "crossed with 9 crowns per USD on 3 Jan 2020, from 3 crowns per USD on 1 Jan 2020" in found.reason
    never = dataclasses.replace(test, value=13.0, tolerance=1.0)
    assert marks(never, series, "2020-01-05", "2020-02-01") == ["pending", "near miss"]
    assert said(never, "2020-02-01", series).measured == 12
    already = said(dataclasses.replace(test, value=3.0), "2020-02-01", series)
    assert (already.mark, "it stood at 3 before the window" in already.reason) == ("untestable", True)
    down = condition("2020-01-04/2020-01-05", "crossed", "<", 5)
    assert said(down, "2020-02-01", series).used[0].start == date(2020, 1, 4)
    alone = condition("2020-01-01/2020-01-05", "crossed", ">=", 8)
    assert "no figure within 2 days before the window" in said(alone, "2020-02-01", series).reason


def test_a_level_is_not_crossed_by_another_method() -> None:
    """15.15: an official rate of another kind stands over the level at once; one crossed before that stays crossed."""
    test = condition("2020-01-02/2020-01-05", "crossed", ">=", 8)
    other = (*daily("2020-01-01", 3, 4), exact("2020-01-03", 9, "2020-01-03", "B"), *daily("2020-01-04", 9, 9))
    assert marks(test, Series(other), "2020-01-02", "2020-01-03", "2020-02-01") == ["pending", *["untestable"] * 2]
    assert "its method changed since the figure before the window" in said(test, "2020-02-01", Series(other)).reason
    earlier = (*daily("2020-01-01", 3, 9), exact("2020-01-03", 9, "2020-01-03", "B"), *daily("2020-01-04", 9, 9))
    assert marks(test, Series(earlier), "2020-01-03", "2020-02-01") == ["holds", "holds"]


def test_a_ratio_is_over_the_other_series_and_never_over_zero() -> None:
    test = condition("2020-01-01/2020-01-03", "ratio", ">=", 2, other=OTHER)
    series = Series(daily("2020-01-01", 1, 2, 6))
    found = said(test, "2020-01-04", series, Series(daily("2020-01-01", 9, 9, 3)))
    assert (found.mark, found.measured, [each.id for each in found.used]) == ("holds", 2, [DAILY, OTHER])
    zero = said(test, "2020-01-04", series, Series(daily("2020-01-01", 9, 9, 0)))
    assert (zero.mark, zero.measured) == ("untestable", None)
    # It waits for the later of the two.
    slow = Series((exact("2020-01-03", 3, "2020-01-20"),), lag=17)
    assert [said(test, day, series, slow).mark for day in ("2020-01-19", "2020-01-20")] == ["pending", "holds"]


def test_a_series_that_is_not_in_the_catalogue_or_has_no_figure_is_untestable_with_that_reason() -> None:
    series = Series(daily("2020-01-01", 1))
    gone = dataclasses.replace(condition("P3D"), series="fx.gone")
    assert said(gone, "2020-01-02", series).reason == "the series fx.gone is not in the catalogue"
    assert said(condition("P3D"), "2020-01-02", Series(())).reason == f"no figure of {DAILY} is held"
    assert said(condition("P3D"), "2020-01-02", Series(())).mark == "untestable"


# Events


EMBARGO = Event(
    *("2020-10-18-un", date(2020, 10, 18), "The embargo ends", "un", ("AAA", "BBB"), "A page", "https://a.example"),
    *(("UN",), "lifted"),
)


def event_mark(on: str, known_on: date | None = None, **changes) -> str:
    test = EventTest("un", ("AAA",), date(2020, 10, 1), date(2020, 10, 31), "UN", "lifted")
    test = dataclasses.replace(test, **changes)
    evidence = evidence_of({}, [(EMBARGO, known_on or EMBARGO.date)])
    found = verdict(test, day_of(on), evidence, "claim")
    assert found.mark == mark(test, day_of(on), evidence)
    assert all(each.known_on <= day_of(on) for each in found.used)
    assert len(found.used) == (found.mark == "holds")
    return found.mark


def test_an_event_test_is_pending_before_and_holds_from_the_event_on() -> None:
    days = ("2020-09-30", "2020-10-17", "2020-10-18", "2020-10-31", "2020-11-01", "2030-01-01")
    assert [event_mark(day) for day in days] == ["pending", "pending", *["holds"] * 4]


def test_an_event_test_is_contradicted_once_its_days_are_over() -> None:
    days = ("2020-09-30", "2020-10-31", "2020-11-01")
    others = ({"kind": "arms"}, {"countries": ("AAA", "CCC")}, {"start": date(2020, 10, 19)})
    for changes in (*others, {"actor": "AAA"}, {"effect": "imposed"}):
        assert [event_mark(day, **changes) for day in days] == ["pending", "pending", "contradicted"]
    assert event_mark("2020-11-01", countries=("BBB", "AAA")) == "holds"


def test_the_first_and_last_day_of_an_event_test_count() -> None:
    assert event_mark("2020-11-01", start=EMBARGO.date) == "holds"
    assert event_mark("2020-11-01", end=EMBARGO.date) == "holds"
    assert event_mark("2020-11-01", end=EMBARGO.date - DAY) == "contradicted"


def test_an_event_counts_from_the_day_it_became_known() -> None:
    known = date(2020, 12, 5)
    assert [event_mark(day, known) for day in ("2020-10-31", "2020-11-01", "2020-12-04", "2020-12-05")] == [
        "pending",
        "contradicted",
        "contradicted",
        "holds",
    ]


def test_an_event_that_does_not_say_who_or_which_way_counts_for_no_test_that_asks() -> None:
    """15.14: a restored network is no shutdown, and what says neither is not taken for either."""
    silent = dataclasses.replace(EMBARGO, id="silent", actor=(), effect="")
    for changes in ({"actor": ("AAA",)}, {"effect": "imposed"}, {"actor": ()}, {"effect": ""}):
        event = dataclasses.replace(EMBARGO, **changes)
        test = EventTest("un", ("AAA",), date(2020, 10, 1), date(2020, 10, 31), "UN", "lifted")
        assert mark(test, date(2020, 11, 1), evidence_of({}, [(event, event.date)])) == "contradicted"
    both = dataclasses.replace(EMBARGO, actor=("AAA", "UN"))
    assert mark(test, date(2020, 11, 1), evidence_of({}, [(both, both.date), (silent, silent.date)])) == "holds"


def test_an_event_named_by_its_id_is_that_one_and_is_awaited_as_long_as_its_days_last() -> None:
    """15.14: another of the same kind, actor and effect does not count."""
    by_id = {"kind": "", "countries": (), "actor": "", "effect": "", "ids": (EMBARGO.id,)}
    days = ("2020-10-17", "2020-10-18", "2030-01-01")
    assert [event_mark(day, **by_id) for day in days] == ["pending", "holds", "holds"]
    other = by_id | {"ids": ("2020-10-19-un",)}
    assert [event_mark(day, **other) for day in ("2020-10-31", "2020-11-01")] == ["pending", "contradicted"]
    open_ended = other | {"start": None, "end": None}
    assert event_mark("2030-01-01", **open_ended) == "pending"
    assert event_mark("2030-01-01", **(open_ended | by_id)) == "holds"


def test_every_event_that_counts_is_told_and_cited() -> None:
    """15.14: "and 5 others like it" hid which."""
    events = [
        dataclasses.replace(EMBARGO, id=f"e{at}", date=EMBARGO.date + at * DAY, title=f"Step {at}") for at in range(14)
    ]
    evidence = evidence_of({}, [(each, each.date) for each in reversed(events)])
    test = EventTest("un", ("AAA",), date(2020, 10, 1), date(2020, 10, 31), "UN", "lifted")
    found = verdict(test, date(2020, 11, 1), evidence, "claim")
    assert [each.id for each in found.used] == [each.id for each in events]
    assert all(each.title in found.reason for each in events)
    assert "a UN measure lifted by the United Nations concerning Aaa between 1 Oct 2020 and" in found.reason


def test_each_kind_and_effect_of_events_has_english_words() -> None:
    """15.18: no code of the catalogue stands in a sentence."""
    assert {kind: set(ways) for kind, ways in PHRASES.items()} == {
        kind: set(ways) for kind, ways in EVENT_EFFECTS.items()
    }


@pytest.mark.parametrize(("kind", "effect"), [(kind, each) for kind, ways in EVENT_EFFECTS.items() for each in ways])
def test_what_is_looked_for_is_grammatical_of_each_kind_and_effect(kind: str, effect: str) -> None:
    """16: "sanctions imposed by the United States that concerns Iran", "no sanctions imposed ... is on record"."""
    test = EventTest(kind, ("AAA",), date(2020, 10, 1), date(2020, 10, 31), "UN", effect)
    said = verdict(test, date(2020, 11, 1), evidence_of({}), "claim").reason
    noun = PHRASES[kind][effect].removeprefix("an ").removeprefix("a ")
    verb = "are" if noun.split()[0] in ("arms", "sanctions") else "is"
    about = "by the United Nations concerning Aaa between 1 Oct 2020 and 31 Oct 2020"
    assert said.startswith(f"no {noun} {about} {verb} on record; ")


# Edges


def test_june_is_two_months_before_august_as_may_is_before_july() -> None:
    test = condition("P12M", "last", ">=", 0)
    assert said(test, "2020-08-02", Series(monthly(2020, 1, 2, 3, 4, 5), "M")).mark == "holds"
    assert said(test, "2020-09-02", Series(monthly(2020, 1, 2, 3, 4, 5, 6), "M")).mark == "holds"


@pytest.mark.parametrize("statistic", ["sum", "last", "change"])
@pytest.mark.parametrize(("last_known", "max_gap"), [(5, 0), (4, 1), (3, 2)])
def test_a_window_of_business_days_that_ends_on_sunday_is_the_one_that_ends_on_friday(
    statistic: str, last_known: int, max_gap: int
) -> None:
    series = Series(daily("2020-06-01", *[1] * last_known), "B")
    for window in ("2020-06-01/2020-06-05", "2020-06-01/2020-06-07"):
        test = condition(window, statistic, "<=", 5, max_gap=max_gap)
        assert said(test, "2020-07-01", series).mark == "holds"
        if max_gap and statistic != "sum":
            assert said(dataclasses.replace(test, max_gap=max_gap - 1), "2020-07-01", series).mark == "untestable"


@pytest.mark.parametrize("max_gap", [0, 1, 2])
def test_a_window_of_business_days_that_begins_on_saturday_is_the_one_that_begins_on_monday(max_gap: int) -> None:
    series = Series(daily("2020-06-01", *[None] * max_gap, *[1] * (5 - max_gap)), "B")
    for window in ("2020-05-30/2020-06-05", "2020-06-01/2020-06-05"):
        test = condition(window, "change", "<=", 0, max_gap=max_gap)
        assert said(test, "2020-07-01", series).mark == "holds"
        if max_gap:
            assert said(dataclasses.replace(test, max_gap=max_gap - 1), "2020-07-01", series).mark == "untestable"


def test_what_is_due_on_saturday_is_not_missing_on_friday() -> None:
    series = Series(daily("2020-06-01", 1, 1, 1, 1), "B")
    assert said(condition("2020-06-01/2020-06-05", max_gap=0), "2020-06-05", series).mark == "pending"


def test_a_zscore_across_a_break_in_method_is_untestable_wherever_the_break_is() -> None:
    rows = (*monthly(2019, *range(1, 13)), exact("2020-01-01", 50, "2020-01-31", "B"), *monthly(2020, None, 51))
    test = condition("2020-01-01/2020-02-29", "zscore", baseline=Duration(1, "Y"))
    assert said(test, "2020-03-01", Series(rows, "M", lag=0)).mark == "untestable"


def test_a_count_does_not_change_with_what_by_estimate_becomes_known_later() -> None:
    there = exact("2019-01-01", 1, "2019-02-01")
    later = Row(date(2020, 1, 1), 1, date(2021, 7, 1), True, date(2022, 5, 1))
    test = condition("2020-01-01/2020-01-31", "count", "<=", 0)
    for rows in ((there,), (there, later)):
        assert said(test, "2020-06-01", Series(rows, "M", restates=True)).mark == "holds"


@pytest.mark.parametrize("statistic", ["sum", "mean", "min", "max"])
def test_a_sum_or_mean_needs_every_period_and_is_testable_from_the_day_the_last_one_came(statistic: str) -> None:
    rows = (*monthly(2020, None, *[1] * 11), exact("2020-01-01", 1, "2021-06-01"))
    # Neither answer is one that is settled early.
    test = condition(
        "2020-01-01/2020-12-31", statistic, ">=" if statistic == "min" else "<=", 1 if statistic == "min" else 20
    )
    before, after = (said(test, day, Series(rows, "M")) for day in ("2021-05-31", "2021-06-01"))
    assert before.mark == "untestable"
    assert "the figure of Jan 2020 is missing" in before.reason
    assert after.mark in TESTABLE


# Known to be wrong


@pytest.mark.parametrize("restates", [False, True])
def test_a_window_whose_only_value_was_withdrawn_has_none(restates: bool) -> None:
    rows = (*monthly(2019, 1), exact("2020-01-01", 5, "2020-02-01"), exact("2020-01-01", None, "2020-03-01"))
    found = said(
        condition("2020-01-01/2020-01-31", "count", "<=", 0), "2020-06-01", Series(rows, "M", restates=restates)
    )
    assert (found.mark, found.measured) == ("holds", 0)


def test_a_window_holds_what_stands_at_the_end_of_its_period_by_that_day():
    """15.7: December 2018 on December 2017 lies in a window from July 2018; an average of 2018 does not."""
    rows = tuple(Row(date(year, 1, 1), year - 2010, date(year + 1, 1, 20)) for year in (2016, 2017, 2018, 2019))
    at_end, whole = (Series(rows, "A", lag=20, at_end=at) for at in (True, False))
    test = condition("2018-07-01/2019-06-30", "last", ">=", 8)
    assert said(test, "2019-08-01", at_end).mark == "holds"
    assert said(test, "2019-08-01", whole).mark == "untestable"
    assert said(condition("2017-12-31/2019-12-31", "count", "<=", 3), "2020-08-01", at_end).mark == "holds"
    assert said(condition("2017-12-31/2019-12-31", "count", "<=", 2), "2020-08-01", at_end).mark == "contradicted"
    assert said(condition("2017-12-31/2019-12-31", "count", "<=", 2), "2020-08-01", whole).mark == "holds"
    assert said(condition("2018-01-01/2018-12-30", "last", ">=", 0), "2020-08-01", at_end).mark == "untestable"
