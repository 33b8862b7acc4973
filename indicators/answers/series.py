"""Every series, and the values of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, TypedDict, cast

from indicators.answers.question import Asked, question
from indicators.core.words import count, day_words, listed, sentence
from indicators.model import FREQUENCIES, TOPICS, told_by
from indicators.reader import Reader

if TYPE_CHECKING:
    import pandas as pd

    from indicators.figures.analysis import Reading
    from indicators.figures.outcome import Outcome

DAY_COLUMNS = ("time_period", "stamped", "known_on")


class SeriesRow(TypedDict):
    """One series, how far it goes, and how fresh it is.

    Attributes:
        id: of the series.
        title: what is measured.
        topic: what it is filed under.
        geography: code of the reference area.
        unit: of its values, multiplied out.
        frequency: of its periods, in words.
        provenance: official, market, press, claimed, research or derived.
        source: id of the source.
        licence: terms of its figures.
        first: first day of the first period held.
        last: first day of the last period held.
        n: how many periods are held.
        copy: state of our copy, such as fresh or snapshot.
        publication: state of the publisher's publication, such as on time or late.
    """

    id: str
    title: str
    topic: str
    geography: str
    unit: str
    frequency: str
    provenance: str
    source: str
    licence: str
    first: str | None
    last: str | None
    n: int
    copy: str
    publication: str


@question("list", "every series with its source, span and freshness")
def listing(
    reader: Reader, topic: Annotated[str | None, Asked("those of one topic", choices=TOPICS)] = None
) -> list[SeriesRow]:
    """Return one row for each series, in the catalogue's order."""
    held, fresh = reader.held(), reader.freshness()
    rows = []
    for each in reader.catalog.indicators.values():
        if topic and each.topic != topic:
            continue
        have = held.get(each.id)
        row: SeriesRow = {
            "id": each.id,
            "title": each.title,
            "topic": each.topic,
            "geography": each.geography,
            "unit": each.unit,
            "frequency": FREQUENCIES[each.frequency],
            "provenance": each.provenance,
            "source": each.source,
            "licence": each.licence,
            "first": have.first.isoformat() if have else None,
            "last": have.last.isoformat() if have else None,
            "n": have.count if have else 0,
            "copy": fresh[each.id].copy,
            "publication": fresh[each.id].publication,
        }
        rows.append(row)
    return rows


class Value(TypedDict):
    """One value of a series.

    Attributes:
        time_period: first day of the period it is about.
        stamped: the day the source itself gives that period.
        value: in the unit of the series.
        status: SDMX code, such as A normal, P provisional, E estimated, F forecast, D doubtful.
        known_on: the day from which the value was known.
        reconstructed: whether that day is an estimate.
    """

    time_period: str
    stamped: str
    value: float
    status: str
    known_on: str
    reconstructed: bool


@question(
    "read",
    "the observations of one series, latest or as known on a day",
    as_of="only what was known on that day",
)
def values(
    reader: Reader,
    series: Annotated[str, Asked("id of the series")],
    start: Annotated[date | None, Asked("periods that start on it or later", name="from")] = None,
    end: Annotated[date | None, Asked("periods that start on it or earlier", name="to")] = None,
) -> list[Value]:
    """Return one row for each period that starts within the two days, oldest first.

    Raises:
        UnknownNameError: no such series.
    """
    reader.desk.indicator(series)
    return rows_of(reader.series(series), start, end)


def last(reader: Reader, series: str) -> Reading | None:
    """Return the newest value of a series as it is read; a mean of a month so far says of how many days it is."""
    from indicators.figures import analysis  # noqa: PLC0415 - brings numpy

    indicator, reading = reader.catalog.indicators[series], analysis.last_reading(*reader.as_read(series))
    if reading is None or reading.copied is None or indicator.formula != "mean":
        return reading
    days = reader.series(indicator.inputs[0])["time_period"].dt.date
    return replace(reading, days=int(days.between(reading.start, reading.end).sum()))


def caution(reader: Reader, series: str) -> str:
    """Return what the newest figure of a series must not be read as; "" where nothing is to be said."""
    from indicators.core.periods import as_date  # noqa: PLC0415 - brings numpy

    frame = reader.series(series)
    if frame.empty:
        return ""
    return reader.catalog.indicators[series].cautioned(as_date(frame["time_period"].iloc[-1]), reader.day)


def as_known(reader: Reader, series: str, published: date) -> pd.DataFrame:
    """Return a series as it is read, of what the reader knows that was known on the day a brief was published."""
    day = min(published, reader.known.day or published)
    return replace(reader, known=replace(reader.known, day=day)).as_read(series)[0]


def changes(
    reader: Reader, series: str, published: date, span: tuple[date, date] | None = None
) -> list[tuple[str, str]]:
    """Return what a series did around the day a brief was published, in words; see `figures.words.changes`."""
    from indicators.figures import words  # noqa: PLC0415 - brings numpy

    indicator, (frame, frequency) = reader.catalog.indicators[series], reader.as_read(series)
    then = as_known(reader, series, published)
    return words.changes(indicator, frame, frequency, published, reader.day, span, then)


def outcome(reader: Reader, series: str, published: date) -> Outcome:
    """Return what became of a series since a brief was published, in words; see `figures.outcome`."""
    from indicators.figures import outcome as outcomes  # noqa: PLC0415 - brings numpy

    indicator, (frame, frequency) = reader.catalog.indicators[series], reader.as_read(series)
    then = as_known(reader, series, published)
    said = lacking(reader, series), caution(reader, series)
    return outcomes.outcome(frame, then, frequency, indicator, published, reader.day, *said)


def lacking(reader: Reader, series: str) -> str:
    """Return what is said of a series without a figure: whether none is held, or how many became known later."""
    many = len(reader.desk.now().series(series)) if reader.earlier else 0
    return f"none known on that day; {count(many, 'figure')} became known later" if many else "no figure held"


def unheld(reader: Reader, series: str, start: date | None = None, end: date | None = None) -> str:
    """Return which figures were out by the reader's day and are not shown, as our first copy of them is later; or "".

    The same figures for which a claim cannot be said as of the day, from `windows.unheld`; told from the series' lag
    and the day of the copy, and not from what the figures are. `start` and `end`: of periods that start within these.
    """
    from indicators.conditions.windows import came_out  # noqa: PLC0415 - brings numpy
    from indicators.core.periods import as_date, as_day  # noqa: PLC0415

    history = reader.desk.now().evidence((series,)).histories.get(series) if reader.earlier else None
    if history is None:
        return ""
    rows = history.unheld(as_day(reader.day), 0, len(history.starts))
    starts = history.starts[rows]
    rows = rows[(starts >= as_day(start or date.min)) & (starts <= as_day(end or date.max))]
    if not len(rows):
        return ""
    what, when = came_out(reader.catalog.indicators[series], history, rows)
    copied = listed([day_words(as_date(each)) for each in sorted(set(history.shown[rows]))])
    told = f"{what} published by {day_words(reader.day)} ({when}), and not shown: our first copy of "
    told += f"{'it' if len(rows) == 1 else 'them'} is of {copied}"
    return sentence(told)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a series beside its figures, as of a day.

    Attributes:
        pages: where its figures are from; of cited ones the page of each that is shown, the newest first.
        cited: whether each figure has a page of its own.
        notes: what is to be known of them; of an earlier day what the catalogue says of no later year, and that it may.
        restates: what is to be known of how they are revised, likewise.
    """

    pages: tuple[str, ...]
    cited: bool
    notes: str
    restates: str


def told(reader: Reader, series: str) -> Told:
    """Return what is told of a series, on every page and in every file, as of the reader's day."""
    indicator = reader.catalog.indicators[series]
    shown = reader.series(series)["citation"]
    cited = bool((shown if len(shown) else reader.desk.now().series(series)["citation"]).ne("").any())
    pages = tuple(dict.fromkeys(each for each in reversed(list(shown)) if each)) if cited else (indicator.url,)
    restates = reader.catalog.sources[indicator.source].restates_note
    return Told(pages, cited, noted(reader, indicator.notes), noted(reader, restates))


def noted(reader: Reader, text: str) -> str:
    """Return what the catalogue says today: as of an earlier day without what names its year or a later one."""
    if not reader.earlier:
        return text
    kept = told_by(text, reader.day.year - 1)
    left_out = "" if kept == text else f", without what names {reader.day.year} or later"
    return f"{kept} (As noted today{left_out}; it may tell what came later.)" if kept else ""


def rows_of(frame: pd.DataFrame, start: date | None, end: date | None) -> list[Value]:
    """Return the rows of a frame that start within two days."""
    from indicators.core.periods import as_day, days_of, days_written  # noqa: PLC0415 - brings numpy

    starts = days_of(frame["time_period"])
    wanted = (starts >= as_day(start or date.min)) & (starts <= as_day(end or date.max))
    shown = frame.loc[wanted, list(Value.__annotations__)]
    shown = shown.assign(**{name: days_written(days_of(shown[name])) for name in DAY_COLUMNS})
    return cast("list[Value]", shown.to_dict("records"))
