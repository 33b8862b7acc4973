"""Asking one source for its series: each distinct query once, page after page, and every answer kept as it came."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from indicators.core.frame import observations
from indicators.core.periods import as_date, as_day
from indicators.errors import SourceChanged, SourceEmpty, SourceError, SourceMisread, SourceUnavailable, StoreError
from indicators.loaders import WHOLE, loader
from indicators.loaders.reading import bare
from indicators.model import EVERYTHING, Answer, Ask
from indicators.refresh.silence import Silence, in_turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from indicators.model import Area, Event, Indicator, Query, Service
    from indicators.net.archive import Archive
    from indicators.net.fetch import Fetcher
    from indicators.store.reading import Store

# The names of a list's columns, its rows, and the key of the answer it stands in.
Listed = tuple[tuple[str, ...], list[tuple[str, ...]], str]

MOST_PAGES = 200
MOST_WORDS = 200  # letters of an unforeseen error's own words
_log = logging.getLogger(__name__)


@dataclass
class Gathered:
    """What one source gave for one series, or why it did not.

    `frame` is an observation frame with a column `answer`: the key of the raw answer of each value. `whole`: its
    answers have every period there is from the first day asked for on. `doubt`: why its loader would not believe them
    beside what is held, though each of them can be read. `nothing`: what each answer without a value of it is.
    """

    indicator: Indicator
    since: date | None
    frames: list[pd.DataFrame] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    listing: Listed | None = None
    error: SourceError | None = None
    whole: bool = False
    doubt: str = ""
    nothing: list[str] = field(default_factory=list)
    asked: int = 0

    @property
    def frame(self) -> pd.DataFrame:
        """All answers' values as one frame; a period in two of them must have one value.

        Raises:
            SourceChanged: two answers give different values for a period.
        """
        if not self.frames:
            return observations(()).assign(answer="")
        whole = pd.concat(self.frames, ignore_index=True)
        key = ["time_period", "known_on"] if "known_on" in whole.columns else ["time_period"]
        whole = whole.drop_duplicates([*key, "value", "status"]).sort_values(key, ignore_index=True)
        if (twice := whole.duplicated(key, keep=False)).any():
            rows = whole[twice].head(2)
            said = " and ".join(f"{value:,.10g}" for value in rows["value"])
            period = as_date(rows["time_period"].iloc[0])
            raise SourceChanged(self.answers[0].source_id, f"{self.indicator.id}: answers give {said} for {period}")
        return whole


@dataclass(frozen=True)
class _Page:
    """What one page gave one series."""

    answer: Answer
    frame: pd.DataFrame
    listing: Listed | None = None
    doubt: str = ""
    nothing: str = ""


class _Later(Exception):  # noqa: N818 - a word between methods, never seen outside
    """An answer whose body says "later": what asks has no part in it, so it is worth asking once more."""

    def __init__(self, error: SourceUnavailable) -> None:
        super().__init__(str(error))
        self.error = error


class Gatherer:
    """One round of one source.

    Args:
        fetcher: asks, at the source's pace.
        store: what was answered before.
        archive: keeps raw answers.
        step: is told after each query how many are done, of how many.
    """

    def __init__(
        self, fetcher: Fetcher, service: Service, store: Store, archive: Archive, step: Callable[[int, int], None]
    ) -> None:
        self.fetcher = fetcher
        self.service = service
        self.module: Any = loader(service.loader)
        self.store = store
        self.archive = archive
        self.step = step

    def series(self, series: list[Indicator], today: date) -> list[Gathered]:
        """Return what the source gave for each of its series; its failures are in what is returned."""
        held = self.store.held([each.id for each in series], EVERYTHING)
        gathered = [
            Gathered(
                each,
                since(self.service, held[each.id].last if each.id in held else None, today),
                whole=self.service.loader in WHOLE,
            )
            for each in series
        ]
        users: dict[Query, list[Gathered]] = defaultdict(list)
        for one in gathered:
            try:
                asked = list(self.module.queries(one.indicator, Ask(one.since, today, self.fetcher.keyed)))
            except Exception as error:  # noqa: BLE001 - a fault of ours costs this series alone, and is in the log
                one.error = self._named(error)
            else:
                one.asked = len(asked)
                for query in asked:
                    users[query].append(one)
        silence = Silence()
        for done, query in enumerate(in_turn(users)):
            self.step(done, len(users))
            needing = [one for one in users[query] if not one.error]
            if not needing:
                continue
            if words := silence.why_not(query):
                self._fail(needing, SourceUnavailable(self.fetcher.source.id, words))
                continue
            sent = self.fetcher.sent
            try:
                self._read(query, needing)
                silence.answered(query)
            except SourceError as error:
                self._study(error.body)
                silence.failed(query, self._shown(query), self.fetcher.sent - sent, error)
                if not (query.optional and error.missing):
                    self._fail(needing, error)
        self.step(len(users), len(users))
        for one in gathered:
            one.error = one.error or self._emptiness(one)
        return gathered

    def _fail(self, needing: list[Gathered], error: SourceError) -> None:
        for one in needing:
            one.error = one.error or error

    def _shown(self, query: Query) -> str:
        try:
            return self.fetcher.shown(query)
        except SourceError:
            return query.url  # no address at all, as its error says

    def _emptiness(self, one: Gathered) -> SourceEmpty | None:
        """Return that no answer had any value of a series, with what the last one was and what was asked."""
        if any(frame["value"].notna().any() for frame in one.frames):
            return None
        held = self.store.read([one.indicator.id], EVERYTHING)
        many = len(held[held["time_period"] >= as_day(one.since)] if one.since else held)
        values = "one value is" if many == 1 else f"{many:,} values are"
        there = f", where {values} held for the same time" if many else ""
        if not one.answers:
            words = "none of the files that were asked for is there" if one.asked else "no question was asked"
            return SourceEmpty(self.fetcher.source.id, f"there is no answer{there}: {words}")
        answers = "the answer is" if len(one.answers) == 1 else f"all {len(one.answers):,} answers are"
        said = f"{answers} empty{there}: {one.nothing[-1]} [{one.answers[-1].url}]"
        return SourceEmpty(self.fetcher.source.id, said)

    def events(self, areas: dict[str, Area], today: date) -> list[tuple[Event, Answer]]:
        """Return the events a source reports, each with its answer; none where it has no such thing.

        Raises:
            SourceError: they could not be had.
        """
        if not hasattr(self.module, "event_queries"):
            return []
        found: list[tuple[Event, Answer]] = []
        try:
            for query in self.module.event_queries(Ask(None, today, self.fetcher.keyed)):
                for answer in self._answers(query):
                    found += [(event, light(answer)) for event in self.module.events(answer, areas)]
        except SourceError as error:
            self._study(error.body)
            raise
        except Exception as error:
            raise self._named(error) from error
        return found

    def _read(self, query: Query, needing: list[Gathered]) -> None:
        """Ask one query with all its pages, and read it for each series; a body that says "later" is asked again."""
        try:
            try:
                pages = list(self._pages(query, needing))
            except _Later:
                pages = list(self._pages(query, needing))
        except SourceError:
            raise
        except Exception as error:
            raise self._named(error) from error
        for page in pages:
            for one, given in page:
                if isinstance(given, SourceError):
                    one.error = one.error or given
                else:
                    one.frames.append(given.frame)
                    one.answers.append(given.answer)
                    one.listing = given.listing or one.listing
                    one.doubt = one.doubt or given.doubt
                    one.nothing += [given.nothing] if given.nothing else []

    def _pages(self, query: Query, needing: list[Gathered]) -> Iterator[list[tuple[Gathered, _Page | SourceError]]]:
        """Yield what each page gives each series; a page that lacks one series may still have the others."""
        for answer in self._answers(query):
            yield [(one, self._page(answer, one.indicator)) for one in needing]

    def _page(self, answer: Answer, indicator: Indicator) -> _Page | SourceError:
        if nothing := bare(answer):
            return _Page(light(answer), Gathered(indicator, None).frame, nothing=f"the whole answer is {nothing}")
        try:
            frame = self.module.parse(answer, indicator).assign(answer=answer.key)
            listing = None
            if hasattr(self.module, "listing"):
                listing = (self.module.LISTING_COLUMNS, self.module.listing(answer, indicator), answer.key)
            doubt = self._unlike(answer, indicator) if hasattr(self.module, "unlike") else ""
            nothing = "" if frame["value"].notna().any() else str(self.module.nothing(answer, indicator))
        except SourceEmpty as error:
            return _Page(light(answer), Gathered(indicator, None).frame, nothing=error.reason)
        except SourceUnavailable as error:
            raise _Later(error) from error
        except Exception as error:  # noqa: BLE001 - what our reader fell over costs this series alone
            return self._named(error)
        return _Page(light(answer), frame, listing, doubt, nothing)

    def _unlike(self, answer: Answer, indicator: Indicator) -> str:
        """Return what the loader says of an answer beside the one that the newest value believed came in."""
        held = self.store.held([indicator.id], EVERYTHING)
        origin = self.store.origin(indicator.id, held[indicator.id].last, EVERYTHING) if held else None
        body = self.archive.get(origin.sha256) if origin and origin.sha256 else None
        if origin is None or body is None:
            return ""
        before = replace(answer, body=body, sha256=origin.sha256, retrieved_at=origin.at or answer.retrieved_at)
        try:
            return str(self.module.unlike(answer, before, indicator))
        except SourceError as error:
            _log.warning("%s: the answer before this one is not compared with it: %s", indicator.id, error.reason)
            return ""

    def _answers(self, query: Query) -> Iterator[Answer]:
        answers: list[Answer] = []
        following: Query | None = query
        while following is not None:
            answer = self._ask(following)
            answers.append(answer)
            yield answer
            try:
                paged = hasattr(self.module, "more") and not bare(answer)
                following = self.module.more(query, answers) if paged else None
            except SourceEmpty:
                following = None  # reading it says so
            except SourceUnavailable as error:
                raise _Later(error) from error
            if len(answers) >= MOST_PAGES and following is not None:
                raise SourceChanged(answer.source_id, f"more than {MOST_PAGES} pages [{answer.url}]", answer.body)

    def _ask(self, query: Query) -> Answer:
        """Return the answer to one call; where it has not changed since the last time, the one kept from then."""
        url = self.fetcher.shown(query)
        etag, modified, sha256 = self.store.answered(url)
        kept = self.archive.get(sha256) if etag or modified else None
        answer = self.fetcher.ask(query, etag=etag, modified=modified) if kept else self.fetcher.ask(query)
        if answer is None:
            assert kept is not None  # noqa: S101 - "not modified" answers only a question put with the body at hand
            source_id = self.fetcher.source.id
            return Answer(source_id, query, url, self.fetcher.clock(), kept, sha256, etag=etag, modified=modified)
        self._keep(answer.body)
        return answer

    def _keep(self, body: bytes) -> None:
        if body:
            self.archive.put(body)

    def _study(self, body: bytes) -> None:
        """Keep an answer that failed, to be looked at; without room for it, the failure is said all the same."""
        try:
            self._keep(body)
        except StoreError as error:
            _log.warning("%s: the answer that failed is not kept: %s", self.fetcher.source.id, error)

    def _named(self, error: Exception) -> SourceError:
        """Return an error as one of the source's; one that nobody foresaw is a fault of ours."""
        source_id = self.fetcher.source.id
        if isinstance(error, _Later):
            return error.error
        if isinstance(error, SourceError):
            return error
        if isinstance(error, StoreError):  # what cannot be kept is not used; the next answer would end alike
            return SourceError(source_id, str(error), whole=True)
        return misread(source_id, f"the loader {self.service.loader}", error)


def since(service: Service, last: date | None, today: date) -> date | None:
    """Return the first day to ask for: a revision window before the last period held; None for all history.

    It is the first of a month, so that series in one answer ask alike.
    """
    if service.momentary:
        return today
    if last is None or not service.window_days:
        return (today - timedelta(days=service.history_days)).replace(day=1) if service.history_days else None
    return (min(last, today) - timedelta(days=service.window_days)).replace(day=1)


def light(answer: Answer) -> Answer:
    """Return an answer without its body, which may be large and is in the archive."""
    return replace(answer, body=b"", size=len(answer.body))


def misread(source_id: str, where: str, error: Exception) -> SourceMisread:
    """Return what nobody foresaw as an error of a source that says whose fault it is; the log has the traceback."""
    words = " ".join(str(error).split())[:MOST_WORDS]
    reason = f"{where} fell over it ({type(error).__name__}: {words}): a fault of ours, not of the publisher"
    _log.error("%s: %s", source_id, reason, exc_info=error)
    return SourceMisread(source_id, f"{reason}; what was held stays, and the log says where")
