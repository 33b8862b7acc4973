"""Where one figure comes from."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypedDict

from indicators.answers.question import Asked, question
from indicators.reader import Reader


class Card(TypedDict):
    """Where one figure comes from.

    Attributes:
        series: id of the series.
        title: of the series.
        time_period: first day of the period that the figure is about.
        stamped: the day the source itself gives it.
        value: the figure, in `unit`.
        unit: of the figure.
        status: normal, provisional, estimated and so on.
        producer: who made the figure.
        source: id of the source it came from.
        how: shipped, retrieved, calculated here, or let in by an analyst.
        inputs: ids of the series it was calculated from; none where it was not.
        address: where it was asked, or the page it was read on.
        retrieved: the day on which the bytes came that the figure was read from, with the time where that is known.
        seen_again: when the same bytes last came again after that; null where they did not.
        known_on: the day from which it was known.
        advance: whether its period begins after that day: a rate given on Friday for Monday.
        reconstructed: whether that day is an estimate.
        published_by: what the day of publication of a cited figure rests on: page, address, event, year (inferred) or
            lag (an estimate); empty where the figure is not cited.
        file: the file that brought a shipped figure, under the folder of what ships or of what is the operator's own.
        line: its line there; 0 where it has none.
        file_sha256: hash of that file.
        taken_from: the publisher's file it was taken from, as it was at its commit; empty where that is not on record.
        taken_place: its row and column there.
        taken_commit: of that file; its hash is one over what is in it.
        taken_basis: how that is known, or what is not.
        ahead: whether a clock that was ahead dated it: the day is still to come.
        raw_sha256: hash of the raw answer; empty where none is kept.
        raw_bytes: size of the raw answer, in bytes.
        licence: terms of the figure.
        citation: a sentence that can be pasted under it.
    """

    series: str
    title: str
    time_period: str
    stamped: str
    value: float
    unit: str
    status: str
    producer: str
    source: str
    how: str
    inputs: list[str]
    address: str
    retrieved: str
    seen_again: str | None
    known_on: str
    advance: bool
    reconstructed: bool
    published_by: str
    file: str
    line: int
    file_sha256: str
    taken_from: str
    taken_place: str
    taken_commit: str
    taken_basis: str
    ahead: bool
    raw_sha256: str
    raw_bytes: int
    licence: str
    citation: str


@question("origin", "where one figure comes from, down to the raw answer", as_of="the figure as known on that day")
def origin(
    reader: Reader,
    series: Annotated[str, Asked("id of the series")],
    period: Annotated[date, Asked("a day of the figure's period")],
) -> Card:
    """Return the origin of one figure.

    Raises:
        UnknownNameError: no such series, or no figure of that day.
    """
    reader.desk.indicator(series)
    card = reader.origin(series, period)
    return {
        "series": card.series,
        "title": card.title,
        "time_period": card.time_period.isoformat(),
        "stamped": card.stamped.isoformat(),
        "value": card.value,
        "unit": card.unit,
        "status": card.status,
        "producer": card.producer,
        "source": card.source,
        "how": card.how,
        "inputs": list(card.inputs),
        "address": card.address,
        "retrieved": (card.retrieved_at or card.retrieved_on).isoformat(),
        "seen_again": card.seen_again.isoformat() if card.seen_again else None,
        "known_on": card.known_on.isoformat(),
        "advance": card.advance,
        "reconstructed": card.reconstructed,
        "published_by": card.basis,
        "file": card.file,
        "line": card.line,
        "file_sha256": card.file_sha256,
        "taken_from": card.taken_from,
        "taken_place": card.taken_place,
        "taken_commit": card.taken_commit,
        "taken_basis": card.taken_basis,
        "ahead": card.ahead,
        "raw_sha256": card.raw_sha256,
        "raw_bytes": card.raw_bytes,
        "licence": card.licence,
        "citation": card.citation,
    }
