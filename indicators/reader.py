"""A reader bound to a day: series, events, briefs, claims and freshness as they were known on it, and nothing later.

Every page, chart, export and answer reads through one. It is made by a desk (`desk.on(day)`, `desk.now()`,
`desk.at(pin)`), so a day cannot be left out. A *pin* binds a reader to a moment instead: the last load of each series
then, and the very text of each brief; nothing that is loaded or edited later shows through it.

What is read is kept, shared by all threads, and never changed by who reads it: until the series is loaded again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from indicators import pin as pins
from indicators.briefs.shelf import Shelf, shelved
from indicators.briefs.tagged import events_of, links_of
from indicators.core.kept import kept, pickled
from indicators.model import EVERYTHING, Brief, EventLink, Filters, Freshness, Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from indicators.briefs.library import Library, Linking
    from indicators.conditions.claims import ClaimTester
    from indicators.conditions.windows import Evidence
    from indicators.figures.analysis import Revised
    from indicators.figures.origins import Card
    from indicators.language.links import Linker
    from indicators.model import Attempt, Catalog, Event, Hit, Indicator, Link, Listing, Marked, Shelved, Voyage
    from indicators.pin import Pin
    from indicators.store.reading import Held, Store


class Desk(Protocol):
    """What a reader reads from; see `desk.Desk`, which makes readers."""

    @property
    def catalog(self) -> Catalog:
        """The checked catalogue."""

    @property
    def briefs(self) -> Library:
        """All briefs, whatever day they are of."""

    @property
    def store(self) -> Store:
        """Every value ever seen, and when."""

    @property
    def linker(self) -> Linker:
        """What finds links."""

    @property
    def home(self) -> Path:
        """The folder of the analysts' own work."""

    def today(self) -> date:
        """Return the day, in UTC."""

    def now(self) -> Reader:
        """Return a reader of all that is held."""

    def keep_marks(self, briefs: Iterable[str] | None = None) -> None:
        """Keep how the marks of claims changed, of these briefs or of all."""

    def indicator(self, series_id: str) -> Indicator:
        """Return an indicator by id, or raise UnknownNameError with the nearest ones."""

    def brief(self, brief_id: str) -> Brief:
        """Return a brief by id, or raise UnknownNameError with the nearest ones."""


@dataclass(frozen=True)
class Reader:
    """What the desk holds, as of `day`. `earlier`: that day is past, and all that became known later is hidden.

    `revision` is the store's when the reader was made: two readers are equal if they read the same.
    """

    desk: Desk
    day: date
    earlier: bool
    known: Known
    revision: int
    pin: Pin | None = None

    @property
    def catalog(self) -> Catalog:
        """The catalogue; it has no days."""
        return self.desk.catalog

    @cached_property
    def briefs(self) -> BriefsKnown:
        """The briefs that were out by the day."""
        return BriefsKnown(self)

    @property
    def binding(self) -> tuple[object, ...]:
        """What the reader is bound to, whatever was loaded since: for what is kept until its own series is."""
        return self.desk, self.day, self.earlier, self.known, self.pin

    # Series

    def stamp(self, series: Sequence[str]) -> tuple[int, ...]:
        """Return what grows with each load of one of these: what is kept for it outlives the loads of others."""
        versions = dict(self.pin.loads) if self.pin else _versions(self.desk, self.revision)
        return tuple(versions.get(each, 0) for each in series)

    def series(self, series_id: str) -> pd.DataFrame:
        """Return the newest values of a series that were known, as `Store.read` gives them; not to be changed."""
        return _series(self.desk, series_id, self.stamp((series_id,)), self.known)

    def as_read(self, series_id: str) -> tuple[pd.DataFrame, str]:
        """Return a series as it is meant to be read, and its frequency then; see `analysis.as_read`."""
        return _as_read(self.desk, series_id, self.stamp((series_id,)), self.known)

    def vintages(self, series_id: str) -> pd.DataFrame:
        """Return every vintage of a series that was known; see `Store.vintages`."""
        return _vintages(self.desk, series_id, self.stamp((series_id,)), self.known)

    def held(self, series: Sequence[str] | None = None) -> dict[str, Held]:
        """Return what was held of each series of the catalogue, or of these; see `Store.held`."""
        wanted = tuple(self.catalog.indicators if series is None else series)
        return _held(self.desk, wanted, self.stamp(wanted), self.known)

    def looks(self, series: Sequence[str] | None = None) -> dict[str, tuple[Attempt, ...]]:
        """Return the last attempts to get each series, or these; see `Store.looks`."""
        return self.desk.store.looks(series, self.known)

    def listing(self, series_id: str) -> Listing | None:
        """Return the newest list behind a series that counts things."""
        return self.desk.store.listing(series_id, self.known)

    def origin(self, series_id: str, day: date) -> Card:
        """Return where the figure of the period around a day comes from; see `origins.card`.

        Raises:
            UnknownNameError: no figure is held for that day.
        """
        from indicators.figures import origins  # noqa: PLC0415 - like all that brings numpy: a start need not wait

        return origins.card(self.catalog, self.desk.store, series_id, day, self.known, self.desk.today())

    def revised(self, series: Iterable[str]) -> tuple[Revised, ...]:
        """Return the values of some series shown here that are others now, by series and period."""
        from indicators.figures import analysis  # noqa: PLC0415

        now = self.desk.now()
        return tuple(row for each in series for row in analysis.revised(self.series(each), now.series(each)))

    def freshness(self, series: Sequence[str] | None = None) -> dict[str, Freshness]:
        """Return the two freshness facts of every series, or of these, on the day."""
        wanted = tuple(self.catalog.indicators if series is None else series)
        return _freshness(
            self.desk, wanted, self.stamp(wanted), self.day, self.known, self.desk.today() if self.earlier else None
        )

    def due(self) -> dict[str, date]:
        """Return the day on which each series that comes by itself has its next figure, where that can be told."""
        wanted = tuple(self.catalog.indicators)
        return _due(self.desk, self.stamp(wanted), self.known)

    # Events

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the catalogue, and those that sources reported, that were known; by date."""
        return _events(self.desk, self.revision, self.known)

    @property
    def voyages(self) -> tuple[Voyage, ...]:
        """The documented voyages; as of an earlier day those that were public, without an outcome that was not."""
        if not self.earlier:
            return self.catalog.voyages
        public = (each.on(self.day) for each in self.catalog.voyages)
        return tuple(each for each in public if each)

    # Claims

    def claims(self, briefs: Iterable[Brief]) -> tuple[Marked, ...]:
        """Return the claims of briefs as they stand on the day; each is tested once for the figures it depends on."""
        return _claims(self, tuple(self.briefs.text(each.id) for each in briefs))

    def why(self, found: Marked) -> tuple[str, ...]:
        """Return the reason of each flip of a claim, as known on its day."""
        return _tester(self.desk, self.known).why(found)

    def evidence(self, series: Iterable[str]) -> Evidence:
        """Return what tests of these series are made on."""
        return _tester(self.desk, self.known).evidence(series)


class BriefsKnown(Shelf):
    """The briefs that were out by a reader's day, newest first; as of an earlier day without notes written since."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._library = reader.desk.briefs
        self._pinned = dict(reader.pin.briefs) if reader.pin else None

    def __getitem__(self, brief_id: str) -> Brief:
        """Return a brief.

        Raises:
            KeyError: no such brief, or one that was published later.
        """
        if self._pinned is not None:
            return _pinned(self._reader.desk, brief_id, self._pinned[brief_id])
        brief = self._library[brief_id]
        if not self._reader.earlier:
            return brief
        if brief.published > self._reader.day:
            raise KeyError(brief_id)
        return _without_notes(brief)

    def rows(self) -> dict[str, Shelved]:
        """Return what the library lists, newest first, as it was when the reader first asked."""
        return self._listed

    @cached_property
    def _listed(self) -> dict[str, Shelved]:
        if self._pinned is not None:
            made = [shelved(self[name], shipped=self._library.ships(name)) for name in self._pinned]
            return {row.id: row for row in sorted(made, key=lambda row: (-row.published.toordinal(), row.id))}
        rows = self._library.rows()
        if not self._reader.earlier:
            return rows
        return {name: row for name, row in rows.items() if row.published <= self._reader.day}

    def version(self, brief_id: str) -> tuple[str, ...]:
        """Return what changes when the brief's text does, the catalogue's words, or which series have figures."""
        if self._pinned is not None:
            return brief_id, self._pinned[brief_id]
        return brief_id, self._library.stamp(brief_id), self._linking.words

    @cached_property
    def _linking(self) -> Linking:
        """What finds links, the same for all that the reader is asked."""
        return self._library.linking

    @property
    def shelf(self) -> object:
        """What changes when any brief does; nothing changes one that is pinned."""
        return None if self._pinned is not None else self._library.version

    def text(self, brief_id: str) -> tuple[str, ...]:
        """Return what changes when the brief's text does."""
        if self._pinned is not None:
            return brief_id, self._pinned[brief_id]
        return brief_id, self._library.stamp(brief_id)

    def with_claims(self) -> list[Brief]:
        """Return the briefs that have claims and were out, newest first: none that is dated ahead."""
        rows = [row for row in self.rows().values() if row.readable and row.claims]
        return [self[row.id] for row in rows if row.published <= self._reader.day]

    def links(self, brief_id: str) -> dict[str, tuple[Link, ...]]:
        """Return the links of each excerpt of a brief: tagged ones first, then those found, best first."""
        if self._pinned is not None:
            linker = _linker(self._reader.desk, self._reader.known)
            return {each.id: links_of(each, linker) for each in self[brief_id].excerpts}
        return self._library.links(brief_id, self._linking)

    def event_links(self, brief_id: str) -> dict[str, tuple[EventLink, ...]]:
        """Return the events of each excerpt of a brief that were known, in the same order."""
        known = {each.id for each in self._reader.events}
        if self._pinned is not None:
            brief, linker = self[brief_id], _linker(self._reader.desk, self._reader.known)
            every = {each.id: events_of(each, brief, linker) for each in brief.excerpts}
        else:
            every = self._library.event_links(brief_id, self._linking)
        return {name: tuple(each for each in found if each.event_id in known) for name, found in every.items()}

    def search(self, words: str, filters: Filters, limit: int) -> list[Hit]:
        """Return the passages that have all these words; see `Library.search`."""
        until = [each for each in (filters.until, self._until) if each]
        return self._library.search(words, replace(filters, until=min(until, default=None)), limit)

    def passages(self, series_id: str, limit: int, skip: int = 0) -> list[tuple[Hit, tuple[str, ...]]]:
        """Return passages that a series is linked to, newest first; see `Library.passages`."""
        return self._library.passages(series_id, self._until, limit, skip)

    def days_of(self, series_id: str) -> dict[date, int]:
        """Return the days on which passages that a series is linked to were published, and how many, oldest first."""
        return {day: many for day, many in self._library.days_of(series_id).items() if day <= self._reader.day}

    @property
    def _until(self) -> date | None:
        return self._reader.day if self._reader.earlier else None


def _without_notes(brief: Brief) -> Brief:
    """Return a brief without the notes beside it, which were written with today's knowledge."""
    return replace(
        brief,
        excerpts=tuple(replace(each, note="") for each in brief.excerpts),
        claims=tuple(replace(each, note="") for each in brief.claims),
    )


# What is kept. The desk is part of every key: two desks in one process share nothing.


@kept(16, key=lambda desk, known: (desk, known.until, known.forward))
def _tester(desk: Desk, known: Known) -> ClaimTester:
    from indicators.conditions.claims import ClaimTester  # noqa: PLC0415

    return ClaimTester(desk.catalog, desk.store, known)


@kept(16)
def _versions(desk: Desk, revision: int) -> dict[str, int]:
    del revision  # part of the key: another revision is read anew
    return desk.store.versions()


@kept(8_000_000, weigh=pickled)
def _series(desk: Desk, series_id: str, stamp: tuple[int, ...], known: Known) -> pd.DataFrame:
    del stamp
    return desk.store.read([series_id], known)


@kept(3_000_000, weigh=pickled)
def _as_read(desk: Desk, series_id: str, stamp: tuple[int, ...], known: Known) -> tuple[pd.DataFrame, str]:
    from indicators.figures import analysis  # noqa: PLC0415

    return analysis.as_read(_series(desk, series_id, stamp, known), desk.catalog.indicators[series_id])


@kept(3_000_000, weigh=pickled)
def _vintages(desk: Desk, series_id: str, stamp: tuple[int, ...], known: Known) -> pd.DataFrame:
    del stamp
    return desk.store.vintages([series_id], known)


@kept(2_000_000, weigh=pickled)
def _held(desk: Desk, wanted: tuple[str, ...], stamp: tuple[int, ...], known: Known) -> dict[str, Held]:
    del stamp
    return desk.store.held(wanted, known)


@kept(500_000, weigh=pickled)
def _due(desk: Desk, stamp: tuple[int, ...], known: Known) -> dict[str, date]:
    from indicators.figures.freshness import expected  # noqa: PLC0415

    catalog = desk.catalog
    held = _held(desk, tuple(catalog.indicators), stamp, known)
    live = [each for each in catalog.indicators.values() if each.options and each.id in held]
    days = {each.id: expected(each, held[each.id].last, catalog.sources[each.asked].service) for each in live}
    return {name: day for name, day in days.items() if day is not None}


@kept(2_000_000, weigh=pickled)
def _events(desk: Desk, revision: int, known: Known) -> tuple[Event, ...]:
    del revision
    day = known.day or date.max
    told = ([each for each, since in event.wordings if since <= day] for event in desk.catalog.events.values())
    of_catalog = [each[-1] for each in told if each]
    return tuple(sorted((*of_catalog, *desk.store.events(known)), key=lambda each: each.date))


@kept(4_000_000, weigh=pickled)
def _claims(reader: Reader, files: tuple[tuple[str, ...], ...]) -> tuple[Marked, ...]:
    return _tester(reader.desk, reader.known).of([reader.briefs[name] for name, *_ in files], reader.day)


@kept(16)
def _linker(desk: Desk, known: Known) -> Linker:
    """Return what finds links as it did at a pinned moment: of series that had figures by then."""
    return desk.linker.held(desk.store.with_figures(known))


@kept(4_000_000, weigh=pickled)
def _pinned(desk: Desk, brief_id: str, sha256: str) -> Brief:
    return pins.brief(desk.home, desk.catalog, brief_id, sha256)


@kept(2_000_000, weigh=pickled)
def _freshness(
    desk: Desk, wanted: tuple[str, ...], stamp: tuple[int, ...], day: date, known: Known, today: date | None
) -> dict[str, Freshness]:
    from indicators.figures.freshness import freshness, taken_later  # noqa: PLC0415

    store, catalog = desk.store, desk.catalog
    held, looks = _held(desk, wanted, stamp, known), store.looks(wanted, known, day)
    later_on = store.first_good([each for each in wanted if each not in looks], EVERYTHING) if today else {}
    found = {}
    for each in wanted:
        indicator = catalog.indicators[each]
        last = held[each].last if each in held else None
        fresh = freshness(indicator, last, looks.get(each, ()), day, catalog.sources[indicator.asked])
        found[each] = taken_later(fresh, later_on[each], today) if today and each in later_on else fresh
    return found
