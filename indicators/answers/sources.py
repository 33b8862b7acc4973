"""How the sources stand: one by one, what is held back, and how a refresh went."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from indicators.answers.question import question
from indicators.model import GUESS
from indicators.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from indicators.answers.series import SeriesRow
    from indicators.model import Attempt, HeldValue, Outcome, Source
    from indicators.refresh.ahead import Ahead
    from indicators.refresh.trial import Tried


class HeldBackValue(TypedDict):
    """One value that waits.

    Attributes:
        period: first day of its period.
        value: the value; null where the period would be withdrawn.
        status: its status.
    """

    period: str
    value: float | None
    status: str


class HeldBackAnswer(TypedDict):
    """A raw answer that held values came in.

    Attributes:
        address: that was asked; a key is blanked out.
        bytes: how long it is.
        sha256: its hash; `quarantine --raw NUMBER` prints it.
    """

    address: str
    bytes: int
    sha256: str


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
        what: the values themselves.
        answers: the raw answers that they came in.
    """

    number: int
    series: str
    held_on: str
    values: int
    first: str | None
    last: str | None
    reason: str
    what: list[HeldBackValue]
    answers: list[HeldBackAnswer]


@question("quarantine", "values held back, and your word on them")
def held_back(reader: Reader) -> list[HeldBack]:
    """Return what waits for an analyst's word, by number."""
    values = reader.desk.store.held_back()
    return [
        {
            "number": each.id,
            "series": each.series_id,
            "held_on": each.held_on.isoformat(),
            "values": each.count,
            "first": each.first.isoformat() if each.first else None,
            "last": each.last.isoformat() if each.last else None,
            "reason": each.reason,
            "what": [
                {"period": one.period.isoformat(), "value": one.value, "status": one.status}
                for one in values.get(each.id, ())
            ],
            "answers": [
                {"address": url, "bytes": many, "sha256": sha256}
                for url, many, sha256 in raw_answers(values.get(each.id, ()))
            ],
        }
        for each in reader.desk.store.holds()
    ]


def raw_answers(values: Iterable[HeldValue]) -> list[tuple[str, int, str]]:
    """Return address, bytes and hash of each raw answer that held values came in, once."""
    return list(dict.fromkeys((each.url, each.bytes, each.sha256) for each in values if each.sha256))


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
        seen: on how many of its series' questions rests what: "recorded 2026-07" (a real answer to one of that form was
            read), "documented", or "guess" (nobody has seen one answered); empty where nobody asks it.
        guesses: ids of the series whose question is a guess.
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
    seen: dict[str, int]
    guesses: list[str]


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
        tries = [attempt for each in live for attempt in looks.get(each.id, ()) if attempt.kind != "snapshot"]
        asked = [each.at for each in tries if each.status != "not set up"]
        state, why = _state(source, last, environ)
        due = [expected[each.id] for each in live if each.id in expected]
        sources.append(
            {
                "id": source.id,
                "state": state if live else "shipped",
                "why": why if live else "",
                "copy": ", ".join(sorted({row["copy"] for row in own})),
                "last_asked": max(asked).isoformat() if asked else None,
                "due": min(due).isoformat() if due else None,
                "series": len({*(each.id for each in live), *(row["id"] for row in own)}),
                "asked": len(live),
                "address_from": f"INDICATORS_URL_{source.id.upper()}" if live else "",
                "seen": dict(sorted(Counter(each.seen for each in live).items())),
                "guesses": [each.id for each in live if each.seen == GUESS],
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


class AheadQuestion(TypedDict):
    """One question that a refresh would ask.

    Attributes:
        source: id of the source.
        address: that is asked; a key is blanked out.
        body: what is sent along, a JSON text; empty where nothing is.
        series: ids of the series that it is asked for.
    """

    source: str
    address: str
    body: str
    series: list[str]


class Unasked(TypedDict):
    """A series that a refresh would not ask for.

    Attributes:
        series: id of the series.
        why: why not.
    """

    series: str
    why: str


class AskedAhead(TypedDict):
    """All that a refresh would ask now.

    Attributes:
        questions: each question, once.
        unasked: the series that would not be asked for.
        seconds: how long the questions take at the pace that the publishers want, without the time of the answers.
    """

    questions: list[AheadQuestion]
    unasked: list[Unasked]
    seconds: float


def asked_ahead(found: Ahead) -> AskedAhead:
    """Return what a refresh would ask."""
    return {
        "questions": [
            {"source": each.source, "address": each.address, "body": each.body, "series": list(each.series)}
            for each in found.questions
        ],
        "unasked": [{"series": name, "why": why} for name, why in found.unasked.items()],
        "seconds": found.seconds,
    }


class TriedAnswer(TypedDict):
    """An answer that came.

    Attributes:
        address: that was asked; a key is blanked out.
        bytes: how long it is.
        sha256: its hash.
    """

    address: str
    bytes: int
    sha256: str


class TriedValue(TypedDict):
    """A value that would be loaded.

    Attributes:
        period: first day of its period.
        value: the value.
    """

    period: str
    value: float


class TriedDoubt(TypedDict):
    """Values that would not go in as a matter of course.

    Attributes:
        values: how many.
        verdict: "held" (back), "doubtful" (let in with a mark) or "let in" (all the same).
        reason: why.
    """

    values: int
    verdict: str
    reason: str


class Trial(TypedDict):
    """What one series' source gave, of which nothing is kept.

    Attributes:
        source: id of the source that was asked.
        series: id of the series.
        answers: what came.
        values: what would be believed, by period.
        new: how many of them are of periods that are not held.
        revised: how many differ from what is held.
        doubts: what would be held back, marked or let in all the same, each with its reason.
        error: why nothing came; empty where something did.
    """

    source: str
    series: str
    answers: list[TriedAnswer]
    values: list[TriedValue]
    new: int
    revised: int
    doubts: list[TriedDoubt]
    error: str


def trial(done: Tried) -> Trial:
    """Return what one series' source gave."""
    return {
        "source": done.source,
        "series": done.series,
        "answers": [{"address": each.url, "bytes": each.size, "sha256": each.sha256} for each in done.answers],
        "values": [{"period": period.isoformat(), "value": value} for period, value in done.values],
        "new": done.new,
        "revised": done.revised,
        "doubts": [{"values": len(each.frame), "verdict": each.verdict, "reason": each.reason} for each in done.doubts],
        "error": done.error,
    }
