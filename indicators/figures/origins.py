"""The origin card of one figure: who made it, what was asked where and when, which vintage, which raw answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from indicators.core.words import day_words
from indicators.errors import UnknownNameError
from indicators.model import STATUSES

if TYPE_CHECKING:
    from datetime import date, datetime

    from indicators.model import Catalog, Indicator, Known, Origin, Source, Taken
    from indicators.store.reading import Store

HOW = {
    "snapshot": "shipped with this project",
    "refresh": "retrieved by a refresh",
    "derived": "calculated here",
    "let in": "retrieved by a refresh, held back, and let in by an analyst",
}


@dataclass(frozen=True, slots=True)
class Card:
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
        retrieved_on: the day on which the bytes came that the figure was read from.
        retrieved_at: the moment, in UTC; None where only the day is known.
        seen_again: when the same bytes last came again after that, in UTC; None where they did not.
        known_on: the day from which it was known.
        advance: whether its period begins after that day.
        reconstructed: whether that day is an estimate.
        basis: what the day rests on on which a cited figure was published (BASES); empty where it is not cited.
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
    time_period: date
    stamped: date
    value: float
    unit: str
    status: str
    producer: str
    source: str
    how: str
    inputs: tuple[str, ...]
    address: str
    retrieved_on: date
    retrieved_at: datetime | None
    seen_again: datetime | None
    known_on: date
    advance: bool
    reconstructed: bool
    basis: str
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


def card(catalog: Catalog, store: Store, series_id: str, day: date, known: Known, today: date | None = None) -> Card:
    """Return where the figure of the period around a day comes from.

    Args:
        catalog: names the source and what its figures are.
        store: holds the figure.
        series_id: an indicator of the catalogue.
        day: any day of the figure's period.
        known: what may be read.
        today: the day on which it is asked, after which no clock has dated rightly.

    Raises:
        UnknownNameError: no figure is held for that day.
    """
    # What a card looks like can be known without numpy.
    from indicators.core.periods import as_date, as_day, days_of, last_days, step  # noqa: PLC0415
    from indicators.figures import shipped  # noqa: PLC0415

    indicator = catalog.indicators[series_id]
    frame = store.read([series_id], known)
    starts, on = days_of(frame["time_period"]), as_day(day)
    around = starts[(starts <= on) & (last_days(starts, step(indicator)) >= on)]
    origin = store.origin(series_id, as_date(around[-1]), known) if len(around) else None
    if origin is None:
        then = f" known on {known.day}" if known.day else ""
        raise UnknownNameError(
            f"no figure of {series_id}{then} is about {day}; see: python -m indicators read {series_id}"
        )
    source = catalog.sources[origin.source or indicator.source]
    row = (
        shipped.row_of(catalog.folders, series_id, origin.time_period, origin.value)
        if origin.kind == "snapshot"
        else None
    )
    ahead = today is not None and origin.kind != "snapshot" and max(origin.retrieved_on, origin.known_on) > today
    return _card(catalog, indicator, source, origin, row, ahead=ahead)


def _producer(catalog: Catalog, indicator: Indicator, source: Source, origin: Origin) -> str:
    """Return who made the figure; a source that passes on the figures of others is named as the way they came."""
    if origin.kind not in ("refresh", "let in"):
        return indicator.producer
    if indicator.asks:
        return f"{catalog.sources[indicator.source].producer}, by way of {source.title}"
    return indicator.producer if source.passes_on else source.producer


NOT_NOTED = "which file and version of it was taken was not noted; the day is on record, and the hash of our own file"
OWN = "calculated by us before it shipped; who made it and the notes of its series say from what"


def _taken(catalog: Catalog, indicator: Indicator, origin: Origin) -> tuple[Taken | None, str]:
    """Return the file that a shipped figure was taken from, where it is on record, and how that is known, or is not."""
    if origin.kind != "snapshot" or origin.citation:
        return None, ""  # what was asked for, or the page it was read on, is its address
    for each in catalog.taken:
        if indicator.id in each.series and (each.until is None or origin.stamped <= each.until):
            return each, each.basis
    return None, OWN if indicator.provenance == "derived" else NOT_NOTED


def _card(
    catalog: Catalog,
    indicator: Indicator,
    source: Source,
    origin: Origin,
    row: tuple[str, int, str] | None,
    *,
    ahead: bool,
) -> Card:
    shipped = origin.kind == "snapshot"
    made_here = origin.kind == "derived"
    taken, basis = _taken(catalog, indicator, origin)
    address = origin.citation or origin.url or (taken.address if taken else indicator.url)
    file, line, sha256 = row or ("", 0, "")
    return Card(
        series=indicator.id,
        title=indicator.title,
        time_period=origin.time_period,
        stamped=origin.stamped,
        value=origin.value,
        unit=indicator.unit,
        status=STATUSES[origin.status],
        producer=_producer(catalog, indicator, source, origin),
        source=source.id,
        how=HOW[origin.kind],
        inputs=indicator.inputs if made_here else (),
        address=address,
        retrieved_on=origin.retrieved_on,
        retrieved_at=origin.at,
        seen_again=origin.seen_again,
        known_on=origin.known_on,
        advance=origin.time_period > origin.known_on,
        reconstructed=origin.reconstructed,
        basis=origin.basis,
        file=file,
        line=line,
        file_sha256=sha256,
        taken_from=taken.address if taken else "",
        taken_place=taken.place if taken else "",
        taken_commit=taken.commit if taken else "",
        taken_basis=basis,
        ahead=ahead,
        raw_sha256=origin.sha256,
        raw_bytes=origin.bytes,
        licence=indicator.licence if shipped or made_here else source.licence,
        citation=cited(indicator, source, origin, address, ahead=ahead),
    )


def cited(indicator: Indicator, source: Source, origin: Origin, address: str, *, ahead: bool) -> str:
    """Return a sentence that can be pasted under one figure."""
    by = origin.cited_as or (source.attribution if source.url else indicator.producer)
    if origin.kind == "derived":
        by = f"Own calculation from {' and '.join(indicator.inputs)}; {by}"
    guess = " (estimated)" if origin.reconstructed else ""
    guess += ", in advance" if origin.time_period > origin.known_on else ""
    clock = " by a clock that was ahead" if ahead else ""
    return (
        f"{by}. {indicator.title}, {indicator.unit}, {origin.stamped}: {origin.value:,.10g}. "
        f"Retrieved {day_words(origin.retrieved_on)}{clock}, known since {day_words(origin.known_on)}{guess}. {address}"
    )
