"""The grammar of conditions: a table of a TOML file to a typed test, each fault named with file and line.

One grammar for claims and for whatever else tests figures. A test of a series has `series`, `window`, `statistic`,
`op`, `value`, and optionally `tolerance`, `baseline`, `other` and `max_gap`; a test of events has only
`event = {kind, actor, effect, countries, between}`, or `event = {ids}`, with `between` if need be. What the words mean
is in `measure.py` and `verdict.py`. Nothing here is ever evaluated as code.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from indicators.core.tables import EARLIEST, LATEST, day_of
from indicators.core.words import said
from indicators.model import (
    ACTORS,
    EVENT_EFFECTS,
    NOBODYS,
    OPERATORS,
    STATISTICS,
    WITH_BASELINE,
    Condition,
    Duration,
    EventTest,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from indicators.core.tables import Entry

LONGEST = {"D": 36_600, "W": 5_200, "M": 1_200, "Y": 100}
MOST_GAP = 1_000
MAX_GAP = 2  # unless a test says otherwise
OF_A_KIND, BY_ID = {"kind", "countries", "between"}, {"ids"}
MORE_OF_A_KIND, MORE_BY_ID = {"actor", "effect"}, {"between"}


def duration_of(text: str) -> Duration | None:
    """Return the duration that a text such as P90D, P6W, P12M or P2Y names, or None."""
    found = re.fullmatch(r"P(\d{1,5})([DWMY])", text, re.ASCII)
    if not found:
        return None
    count, unit = int(found[1]), found[2]
    return Duration(count, unit) if 0 < count <= LONGEST[unit] else None


def window_of(text: str) -> tuple[date, date] | None:
    """Return first and last day of a fixed window such as 2020-01-01/2020-09-30, or None where it is none."""
    first, slash, last = text.partition("/")
    start, end = day_of(first), day_of(last)
    if not slash or start is None or end is None or not EARLIEST <= start <= end <= LATEST:
        return None
    return start, end


def duration_text(duration: Duration) -> str:
    """Return a duration as the file has it."""
    return f"P{duration.count}{duration.unit}"


def window_text(condition: Condition) -> str:
    """Return a condition's window as the file has it."""
    if condition.trailing:
        return duration_text(condition.trailing)
    return f"{condition.start}/{condition.end}"


def baseline_text(condition: Condition) -> str:
    """Return a condition's baseline as the file has it; "" where it has none."""
    if condition.baseline:
        return duration_text(condition.baseline)
    return f"{condition.baseline_start}/{condition.baseline_end}" if condition.baseline_start else ""


def written(test: Condition | EventTest) -> dict[str, object]:
    """Return a test as the table of a file that states it; what the grammar has by itself is left out.

    So the text of a test stays as it is when the grammar learns another key.
    """
    if isinstance(test, EventTest):
        return {"event": asked_of(test)}
    optional: dict[str, tuple[object, object]] = {
        "tolerance": (test.tolerance, 0.0),
        "baseline": (baseline_text(test), ""),
        "other": (test.other, ""),
        "max_gap": (test.max_gap, MAX_GAP),
    }
    return {
        "series": test.series,
        "window": window_text(test),
        "statistic": test.statistic,
        "op": test.op,
        "value": test.value,
        **{key: value for key, (value, default) in optional.items() if value != default},
    }


def asked_of(test: EventTest) -> dict[str, str | list[str]]:
    """Return which events a test asks for, as the file has it."""
    every: dict[str, str | list[str]] = {
        "ids": list(test.ids),
        "kind": test.kind,
        "actor": test.actor,
        "effect": test.effect,
        "countries": list(test.countries),
        "between": f"{test.start}/{test.end}" if test.start else "",
    }
    return {key: value for key, value in every.items() if value}


def typed(entry: Entry, countries: Collection[str]) -> Condition | EventTest | None:
    """Return the test that a table states, or None after noting what is wrong with it.

    Whether its series and events are in the catalogue is not asked here: one that was taken out of it stays readable.
    Nor is whether a test of events says enough (`loose`): what was kept of one that does not stays its own.

    Args:
        entry: the table.
        countries: areas that an event may concern.
    """
    before = len(entry.faults.found)
    test = _event(entry, countries) if "event" in entry.table else _condition(entry)
    entry.finish()
    return test if len(entry.faults.found) == before else None


def loose(test: EventTest) -> str:
    """Return in words what a test of events must say so that none of another actor or effect counts, or ""."""
    if test.ids:
        return ""
    ways, add = EVENT_EFFECTS[test.kind], []
    if not test.actor and test.kind not in NOBODYS:
        add.append('actor (who did it, such as "USA")')
    if not test.effect and len(ways) > 1:
        add.append(f"effect ({', '.join(ways)})")
    if not add:
        return ""
    return (
        f'a test for any event of the kind "{test.kind}" also holds with one that another did or that went the other '
        f"way; add {' and '.join(add)}, or name the events with ids"
    )


def contradiction(tests: Iterable[Condition | EventTest | None]) -> str:
    """Return in words which two tests can never both hold, or "" where there are none such."""
    bounds: dict[tuple[object, ...], list[Condition]] = {}
    for each in tests:
        if isinstance(each, Condition):
            window = (each.start, each.end, each.trailing, baseline_text(each))
            what = (each.series, *window, each.statistic, each.other)
            bounds.setdefault(what, []).append(each)
    for same in bounds.values():
        lows = [each for each in same if each.op in (">=", ">")]
        highs = [each for each in same if each.op in ("<=", "<")]
        for low in lows:
            for high in highs:
                strict = low.op == ">" or high.op == "<"
                if low.value > high.value or (low.value == high.value and strict):
                    return (
                        f"tests that contradict each other: {low.statistic} of {low.series} cannot be "
                        f"{low.op} {low.value:g} and {high.op} {high.value:g}"
                    )
    return ""


def _condition(entry: Entry) -> Condition | None:
    series = entry.text("series")
    statistic = entry.choice("statistic", tuple(STATISTICS))
    op = entry.choice("op", tuple(OPERATORS))
    value, tolerance = _number(entry, "value"), _number(entry, "tolerance", 0.0)
    if tolerance < 0:
        entry.fault("tolerance", f"tolerance = {tolerance:g} is below zero; it is a distance")
    if statistic == "change_pct" and op in ("<=", "<") and value < -100:
        entry.fault("value", f"value = {value:g}: nothing falls by more than 100 per cent")
    if statistic in ("count", "gap_days") and value < 0:
        entry.fault("value", f"value = {value:g}: {statistic} is never below zero")
    text = entry.text("window")
    fixed, trailing = window_of(text), duration_of(text)
    if "window" in entry.table and not fixed and not trailing:
        entry.fault(
            "window",
            f"window = {said(text)} is none; write first and last day (2020-01-01/2020-09-30), or a length that ends "
            "on the day of the test (P90D, P6W, P12M, P2Y)",
        )
    baseline, earlier = _baseline(entry, statistic, fixed)
    other = entry.text("other", "") if statistic != "ratio" else entry.text("other")
    if other and statistic != "ratio":
        entry.fault("other", f"other goes with ratio, not with {statistic}")
    max_gap = entry.integer("max_gap", MAX_GAP)
    if not 0 <= max_gap <= MOST_GAP:
        entry.fault("max_gap", f"max_gap = {max_gap} is no number of periods")
    start, end = fixed or (None, None)
    return Condition(
        *(series, start, end, trailing, statistic, op, value, tolerance, baseline, other, max_gap),
        *(earlier or (None, None)),
    )


def _baseline(
    entry: Entry, statistic: str, window: tuple[date, date] | None
) -> tuple[Duration | None, tuple[date, date] | None]:
    """Return the earlier window that a statistic compares with: a length, or two days before a fixed window."""
    if statistic not in WITH_BASELINE and "baseline" not in entry.table:
        return None, None
    text = entry.text("baseline")
    length, days = duration_of(text), window_of(text)
    if statistic in STATISTICS and statistic not in WITH_BASELINE:
        entry.fault("baseline", f"baseline goes with {', '.join(WITH_BASELINE)}, not with {statistic}")
    elif length is None and days is None and "baseline" in entry.table:
        entry.fault(
            "baseline",
            f"baseline = {said(entry.table['baseline'])} is no length of time, such as P3Y, nor two days, such as "
            "2015-01-01/2019-12-31",
        )
    elif days and (window is None or days[1] >= window[0]):
        before = f"before the window, {window[0]}" if window else "the window must have two days too"
        entry.fault(
            "baseline", f"baseline = {said(text)} must end {before}" if window else f"baseline = {said(text)}: {before}"
        )
    return length, days


def _event(entry: Entry, countries: Collection[str]) -> EventTest | None:
    entry.used.add("event")
    table = entry.table["event"]
    keys = set(table) if isinstance(table, dict) else set()
    of_a_kind = keys >= OF_A_KIND and keys <= OF_A_KIND | MORE_OF_A_KIND
    by_id = keys >= BY_ID and keys <= BY_ID | MORE_BY_ID
    if not of_a_kind and not by_id:
        entry.fault(
            "event",
            f"event = {said(table)}; it has kind, actor, effect, countries and between, such as "
            "2020-10-01/2020-10-31; or ids",
        )
        return None
    window = window_of(str(table["between"])) if "between" in keys else None
    if "between" in keys and window is None:
        entry.fault("event", f"between = {said(table['between'])} is no window, such as 2020-10-01/2020-10-31")
        return None
    start, end = window or (None, None)
    if by_id:
        ids = table["ids"]
        if not _are_names(ids):
            entry.fault("event", f'ids = {said(ids)}; name events of the catalogue, such as ["2020-10-18-un"]')
            return None
        return EventTest("", (), start, end, ids=tuple(ids))
    kind, named = table["kind"], table["countries"]
    if not isinstance(kind, str) or kind not in EVENT_EFFECTS:
        entry.fault("event", f"kind = {said(kind)} is none of {', '.join(EVENT_EFFECTS)}")
        return None
    if not _are_names(named) or not all(each in countries for each in named):
        entry.fault("event", f'countries = {said(named)}; name areas of the catalogue, such as ["IRN", "VEN"]')
        return None
    actor, effect = table.get("actor", ""), table.get("effect", "")
    who = [] if kind in NOBODYS else [*countries, *ACTORS]
    if "actor" in keys and actor not in who:
        entry.fault("event", f"actor = {said(actor)}; name one area of the catalogue, or one of {', '.join(ACTORS)}")
    if "effect" in keys and (not isinstance(effect, str) or effect not in EVENT_EFFECTS[kind]):
        ways = ", ".join(EVENT_EFFECTS[kind])
        entry.fault("event", f"effect = {said(effect)}; an event of the kind {kind} has {ways}")
    return EventTest(kind, tuple(named), start, end, str(actor), str(effect))


def _are_names(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value)


def _number(entry: Entry, key: str, default: float | None = None) -> float:
    """Return a finite number; without a default it must be there."""
    if key not in entry.table and default is None:
        entry.used.add(key)
        entry.fault(key, f"{key} is missing")
        return 0.0
    return entry.number(key, default or 0.0)
