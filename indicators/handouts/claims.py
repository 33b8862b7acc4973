"""The claims of a handout: how each stands, since when and why, and about when one that is pending will be decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from indicators.conditions.causes import since_words
from indicators.conditions.windows import window_on
from indicators.core.words import day_words
from indicators.handouts.handout import Claimed, Tested
from indicators.model import Condition, EventTest

if TYPE_CHECKING:
    from indicators.model import Marked, Verdict
    from indicators.reader import Reader


def claimed(on: Reader, found: Marked) -> Claimed:
    """Return a claim as a handout has it."""
    claim = found.claim
    flips = tuple((each.date, each.mark, since_words(each)) for each in found.flips)
    return Claimed(
        id=claim.id,
        says=claim.says,
        kind=claim.kind,
        likelihood=claim.likelihood,
        confidence=claim.confidence,
        reads=claim.reads,
        mark=found.mark,
        since=flips[-1][2],
        at_publication=found.at_publication,
        reason=found.reason,
        tests=tuple(_tested(each) for each in found.verdicts),
        flips=flips,
        decided=_decided(on, found) if found.mark == "pending" else "",
    )


def _tested(verdict: Verdict) -> Tested:
    sources = {used.address: used for used in verdict.used}
    return Tested(
        verdict.mark,
        verdict.reason,
        tuple(
            (
                f"{used.source}{f', copy taken {day_words(used.retrieved_on)}' if used.value is not None else ''}",
                address,
            )
            for address, used in sources.items()
        ),
    )


def _decided(on: Reader, found: Marked) -> str:
    """Return about when a pending claim will be decided, in words; "" where that cannot be told."""
    ends = []
    for test, verdict in zip(found.claim.tests, found.verdicts, strict=bool(found.verdicts)):  # none of one on record
        if verdict.mark != "pending":
            continue
        if isinstance(test, EventTest):
            if test.end:
                ends.append(test.end)
        elif isinstance(test, Condition) and not test.trailing:
            lag = on.catalog.indicators[test.series].lag_days
            ends.append(window_on(test, on.day)[1] + timedelta(days=max(lag, 0)))
    if not ends:
        return ""
    last = max(ends)
    return f"about {day_words(last)}" if last > on.day else "with the next figure"
