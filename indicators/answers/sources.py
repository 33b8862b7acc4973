"""How the sources stand: one by one, what is held back, and how a refresh went."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypedDict

from indicators.answers.question import question
from indicators.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.answers.series import SeriesRow
    from indicators.model import Attempt, Outcome, Source


class HeldBack(TypedDict):
    """Values of one series that wait for an analyst's word.

    Attributes:
        number: by which they are let in or dismissed.
        series: id of the series.
        held_on: the day they were held back.
        values: how many there are.
        first: first day of their first period; null where an answer had none left.
        last: first day of their last period; null likewise.
        reason: why they are held back.
    """

    number: int
    series: str
    held_on: str
    values: int
    first: str | None
    last: str | None
    reason: str


@question("quarantine", "values held back, and your word on them")
def held_back(reader: Reader) -> list[HeldBack]:
    """Return what waits for an analyst's word, by number."""
    return [
        {
            "number": each.id,
            "series": each.series_id,
            "held_on": each.held_on.isoformat(),
            "values": each.count,
            "first": each.first.isoformat() if each.first else None,
            "last": each.last.isoformat() if each.last else None,
            "reason": each.reason,
        }
        for each in reader.desk.store.holds()
    ]


class SourceRow(TypedDict):
    """How one source stands.

    Attributes:
        id: of the source.
        state: "ready" (asked, and all well), "never asked", "not set up" (which variable, in `why`), "failing" (why),
            "empty" (it was answered without a value: what it was, and what was asked), "held" (something waits for an
            analyst's word) or "shipped" (nobody asks it: its figures came with the project).
        why: the reason of the state, and what to do; empty where there is none.
        copy: the states of our copies of its series.
        last_asked: the day it was last asked; null if never.
        due: the day the next figure of any of its series is expected; null where that cannot be told.
        series: how many series have to do with it.
        asked: how many of them are asked of it.
        address_from: the variable that replaces its address; empty where nobody asks it.
    """

    id: str
    state: str
    why: str
    copy: str
    last_asked: str | None
    due: str | None
    series: int
    asked: int
    address_from: str


def standing(reader: Reader, rows: Sequence[SeriesRow], environ: Mapping[str, str] = os.environ) -> list[SourceRow]:
    """Return how each source stands.

    Args:
        reader: of all that is held.
        rows: every series, as `series.listing` gives them.
        environ: where the keys of the sources are.
    """
    looks, expected = reader.looks(), reader.due()
    sources: list[SourceRow] = []
    for source in reader.catalog.sources.values():
        live = [each for each in reader.catalog.indicators.values() if each.options and each.asked == source.id]
        own = [row for row in rows if row["source"] == source.id]
        last = [looks[each.id][-1] for each in live if each.id in looks and looks[each.id][-1].kind != "snapshot"]
        state, why = _state(source, last, environ)
        due = [expected[each.id] for each in live if each.id in expected]
        sources.append(
            {
                "id": source.id,
                "state": state if live else "shipped",
                "why": why if live else "",
                "copy": ", ".join(sorted({row["copy"] for row in own})),
                "last_asked": max(each.at for each in last).isoformat() if last else None,
                "due": min(due).isoformat() if due else None,
                "series": len({*(each.id for each in live), *(row["id"] for row in own)}),
                "asked": len(live),
                "address_from": f"INDICATORS_URL_{source.id.upper()}" if live else "",
            }
        )
    return sources


def _state(source: Source, last: list[Attempt], environ: Mapping[str, str]) -> tuple[str, str]:
    service = source.service
    if service and service.key_required and not environ.get(service.key_env, "").strip():
        return "not set up", f"set {service.key_env} to its key"
    failed = [each for each in last if each.status == "failed"]
    if failed:
        return "failing", failed[-1].reason
    empty = [each for each in last if each.status == "empty"]
    if empty:
        return "empty", empty[-1].reason
    held = [each for each in last if each.status == "held"]
    if held:
        return "held", held[-1].reason
    well = [each for each in last if each.status == "ok"]
    return ("ready", "") if well else ("never asked", "see: python -m indicators refresh " + source.id)


class Refreshed(TypedDict):
    """How the refresh of one series went.

    Attributes:
        source: id of the source that was asked.
        series: id of the series.
        status: ok, unchanged, held, empty, failed, not set up, or too soon to ask again.
        rows_new: how many values were new.
        rows_revised: how many were revised.
        rows_withdrawn: how many the source has taken back.
        seconds: how long it took.
        error: why it did not come; empty where it did.
    """

    source: str
    series: str
    status: str
    rows_new: int
    rows_revised: int
    rows_withdrawn: int
    seconds: float
    error: str


def refreshed(outcome: Outcome) -> Refreshed:
    """Return how the refresh of one series went."""
    return {
        "source": outcome.source,
        "series": outcome.series,
        "status": outcome.status,
        "rows_new": outcome.rows_new,
        "rows_revised": outcome.rows_revised,
        "rows_withdrawn": outcome.rows_withdrawn,
        "seconds": outcome.seconds,
        "error": outcome.error,
    }
