"""Refresh: catalogue -> fetch -> loader -> trust -> store, all sources side by side.

Each source has a thread of its own, so a slow one delays no other. What a source gave is written in one
transaction when it is through. A source that fails costs freshness only: the attempt and its reason are written
down, and the old figures stay. Derived series are calculated last, from what is then held.

Nothing that goes wrong with one series, source or write stops the others: a publisher's failure, a store that cannot
be written just now and a fault of ours are outcomes alike, each with its reason.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
from filelock import FileLock, Timeout

from indicators.core import disk, log
from indicators.core.frame import taken_back
from indicators.errors import RefreshError, SourceError, StoreBusyError, StoreError, UnknownNameError
from indicators.figures import derive
from indicators.model import EVERYTHING, Outcome
from indicators.net.archive import Archive
from indicators.net.fetch import Fetcher, missing_key
from indicators.refresh import ahead, given, progress, trust
from indicators.refresh.gather import Gathered, Gatherer, misread
from indicators.refresh.progress import LOCK, WITHOUT, Board, Progress
from indicators.store import journal, writing
from indicators.store.journal import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from indicators.model import Answer, Catalog, Event, Indicator, Source
    from indicators.store.reading import Store

# One source's calls of one refresh end after this, whatever it does.
SOURCE_SECONDS = 600.0
# Raw answers that no figure came from are removed after this; those behind figures stay.
RAW_DAYS = 30
# So often a store is asked for that another process is writing, some seconds each time.
PATIENCE = 12
LOCK_SECONDS = 1  # a page that looks whether one runs holds the lock for a moment
_log = logging.getLogger(__name__)
# Stands where a series' id does, in the row that says that a source's events could not be had.
EVENTS = "events"


def refresh(
    catalog: Catalog,
    store: Store,
    names: Sequence[str] = (),
    *,
    report: Callable[[Progress], None] = lambda _: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    environ: Mapping[str, str] = os.environ,
    seconds: float = SOURCE_SECONDS,
) -> list[Outcome]:
    """Ask the sources for new figures and write what they give; return how it went, one row for each series.

    Args:
        catalog: says which series come by themselves, and how.
        store: is written.
        names: ids of sources or series to ask for; all of them if empty.
        report: is told of each step, from several threads.
        clock: gives the moment, in UTC.
        environ: keys and INDICATORS_URL_<SOURCE>.
        seconds: that one source may take.

    Raises:
        UnknownNameError: a name that is neither a source that is asked nor a series that comes by itself.
        RefreshError: another refresh is running.
        StoreError: the store cannot be read, or its folder not be written. One that cannot be written just now is an
            outcome: "failed", with the reason.
    """
    wanted, began = asked_for(catalog, names), time.monotonic()
    with _alone(store.home, clock) as board:

        def both(step: Progress) -> None:
            board.report(step)
            report(step)

        log.told(logging.INFO, "refresh.begun", sources=len(wanted), series=sum(map(len, wanted.values())))
        before, jump = {"load": store.last_load()}, store.last_jump()
        one = _Round(catalog, store, both, clock, environ, seconds)
        with ThreadPoolExecutor(max_workers=max(len(wanted), 1), thread_name_prefix="source") as pool:
            try:
                rounds = [pool.submit(one.source, catalog.sources[name], series) for name, series in wanted.items()]
                outcomes = [outcome for each in rounds for outcome in each.result()]
            except BaseException:
                one.stop()
                raise
        outcomes += one.derived(outcomes)
        counted = dict(sorted(Counter(each.status for each in outcomes).items()))

        def note() -> list[Outcome]:
            with store.write() as connection:
                after = {"load": writing.last_load(connection), "series": counted}
                journal.note(connection, Line("refresh", {"asked": " ".join(names)}, "", clock(), before, after))
                if (set_back := store.last_jump()) != jump and set_back:
                    journal.note(
                        connection,
                        Line(
                            "clock set back", {"load": str(set_back.load)}, "", clock(), set_back.before, set_back.day
                        ),
                    )
            if set_back != jump and set_back:
                log.told(logging.WARNING, "clock.set.back", before=set_back.before, day=set_back.day)
            return outcomes

        try:
            one.patiently(note)
            one.archive.prune(store.used_answers(), clock() - timedelta(days=RAW_DAYS))
        except StoreError as error:
            _log.warning("the refresh is over, and its line in the journal is missing: %s", error)
        counts = {name.replace(" ", "_"): many for name, many in counted.items()}
        log.told(logging.INFO, "refresh.ended", **_rows(outcomes), **counts, seconds=round(time.monotonic() - began, 3))
    return outcomes


def calculate(catalog: Catalog, store: Store, changed: Sequence[str], now: datetime) -> list[Outcome]:
    """Calculate anew each derived series of which an input got figures in another way; return how it went.

    Args:
        catalog: says what is calculated from what.
        store: is written.
        changed: ids of the inputs.
        now: the moment, in UTC.
    """
    one = _Round(catalog, store, lambda _: None, lambda: now, {}, SOURCE_SECONDS)
    inputs = [catalog.indicators[each] for each in changed if each in catalog.indicators]
    return one.derived([Outcome(each.source, each.id, "ok", 0, 0, 0.0, "") for each in inputs])


def _rows(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Return how many values came, by what they are."""
    kinds = ("new", "revised", "withdrawn")
    return {kind: sum(getattr(each, f"rows_{kind}") for each in outcomes) for kind in kinds}


def asked_for(catalog: Catalog, names: Sequence[str] = ()) -> dict[str, list[Indicator]]:
    """Return the series that come by themselves and were named, or all, by the source that is asked for them.

    A derived series stands for its inputs.

    Raises:
        UnknownNameError: a name that is neither such a source nor such a series.
    """
    live: dict[str, list[Indicator]] = defaultdict(list)
    for each in catalog.indicators.values():
        if each.options and catalog.sources[each.asked].service:
            live[each.asked].append(each)
    if not names:
        return dict(live)
    series = {each.id: each for own in live.values() for each in own}
    chosen: dict[str, dict[str, Indicator]] = defaultdict(dict)
    for name in names:
        inputs = catalog.indicators[name].inputs if name in catalog.indicators else ()
        found = live[name] if name in live else [series[each] for each in (name, *inputs) if each in series]
        if not found:
            raise UnknownNameError(
                f"{name!r} is neither a source that is asked nor a series that comes by itself; "
                f"sources: {', '.join(sorted(live))}"
            )
        for each in found:
            chosen[each.asked][each.id] = each
    return {source: list(own.values()) for source, own in chosen.items()}


@contextmanager
def _alone(home: Path, clock: Callable[[], datetime]) -> Iterator[Board]:
    """Hold the lock that one refresh at a time may have; give the board that says how far it is."""
    lock = FileLock(home / LOCK)
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        running = progress.last(home)
        said = f"process {running.process}, since {running.since}" if running and running.alive else "just begun"
        raise RefreshError(f"another refresh is running ({said}); this one leaves") from error
    except OSError:
        with disk.named(home / LOCK):
            raise
    try:
        board = Board(home, clock())
        try:
            yield board
        except BaseException:
            board.close(clock(), broke_off=True)
            log.told(logging.WARNING, "refresh.broken.off")
            raise
        board.close(clock())
    finally:
        lock.release()


class _Round:
    """One refresh: what its sources share."""

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        report: Callable[[Progress], None],
        clock: Callable[[], datetime],
        environ: Mapping[str, str],
        seconds: float,
    ) -> None:
        self.catalog = catalog
        self.store = store
        self.report = report
        self.clock = clock
        self.environ = environ
        self.seconds = seconds
        self.archive = Archive(store.home / "raw")
        self.asked = store.asked()
        self.writing = threading.Lock()
        self._stopping = threading.Event()
        self._asking: dict[str, Fetcher] = {}

    def stop(self) -> None:
        """Ask nothing more: what waits for a publisher ends with an error of its source."""
        self._stopping.set()
        for each in list(self._asking.values()):
            each.close()

    def source(self, source: Source, series: list[Indicator]) -> list[Outcome]:
        """Ask one source for its series, write what it gave, and say how it went, whatever went wrong."""
        step = Progress(source.id)
        try:
            outcomes = self._source(source, series, step)
        except StoreError as error:
            outcomes = _all_failed(source, series, f"nothing of it was written: {error}")
        except Exception as error:  # noqa: BLE001 - a fault of ours costs this source alone, and is in the log
            outcomes = _all_failed(source, series, misread(source.id, "the refresh of this source", error).reason)
        states = [each.status for each in outcomes]
        last = "too soon" if set(states) == {"too soon"} else "done"
        step.state = next((each for each in ("failed", "empty", "held", "not set up") if each in states), last)
        step.words = next((each.error for each in outcomes if each.status == step.state), "")
        self.report(step)
        level = logging.WARNING if step.state in WITHOUT else logging.INFO
        log.told(level, "refresh.source", source=source.id, state=step.state, **_rows(outcomes), why=step.words)
        return outcomes

    def _source(self, source: Source, series: list[Indicator], step: Progress) -> list[Outcome]:
        self.report(step)
        if name := missing_key(source, self.environ):
            words = f"set {name} to its key"
            return self._note(source, series, "not set up", words)
        resting = ahead.resting(source, series, self.asked, self.clock(), self.environ)
        outcomes = [Outcome(source.id, name, "too soon", 0, 0, 0.0, words) for name, words in resting.items()]
        if due := [each for each in series if each.id not in resting]:
            outcomes += self._asked(source, due, step)
        return outcomes

    def _asked(self, source: Source, series: list[Indicator], step: Progress) -> list[Outcome]:
        assert source.service is not None  # noqa: S101
        started = time.monotonic()

        def count(done: int, of: int) -> None:
            step.state, step.done, step.of = "asking", done, of
            self.report(step)

        events: list[tuple[Event, Answer]] = []
        silent: list[Outcome] = []
        today = self.clock().date()
        try:
            with Fetcher(source, deadline=self.seconds, environ=self.environ, clock=self.clock) as fetcher:
                self._asking[source.id] = fetcher
                if self._stopping.is_set():
                    fetcher.close()
                gatherer = Gatherer(fetcher, source.service, self.store, self.archive, count)
                gathered = gatherer.series(series, today)
                if not all(one.error for one in gathered):
                    try:
                        events = gatherer.events(self.catalog.areas, today)
                    except SourceError as error:
                        silent = [Outcome(source.id, EVENTS, "failed", 0, 0, 0.0, error.reason)]
        except SourceError as error:
            # Of the address or key that the operator gave: it is said with each series.
            gathered = [Gathered(each, None, error=error) for each in series]
        verdicts = [given.verdict(one, self.catalog, self.store, today, gathered) for one in gathered]
        seconds = round(time.monotonic() - started, 3)
        both = list(zip(gathered, verdicts, strict=True))
        outcomes = self.patiently(lambda: given.write(self.store, source, both, events, self.clock(), seconds))
        return outcomes + silent

    def patiently(self, write: Callable[[], list[Outcome]]) -> list[Outcome]:
        """Write as one thread of this refresh at a time; what another process is at is waited for, for a minute."""
        for _ in range(PATIENCE - 1):
            with self.writing:
                try:
                    return write()
                except StoreBusyError:
                    continue
        with self.writing:
            return write()

    def _note(self, source: Source, series: list[Indicator], status: str, words: str) -> list[Outcome]:
        now = self.clock()

        def write() -> list[Outcome]:
            with self.store.write() as connection:
                for each in series:
                    writing.look(
                        connection,
                        each.id,
                        now.date(),
                        "refresh",
                        source=source.id,
                        at=now,
                        status=status,
                        reason=words,
                    )
            return [Outcome(source.id, each.id, status, 0, 0, 0.0, words) for each in series]

        return self.patiently(write)

    def derived(self, outcomes: list[Outcome]) -> list[Outcome]:
        """Calculate anew each derived series one of whose inputs was asked for, inputs first."""
        by_series = {each.series: each for each in outcomes}
        made: list[Outcome] = []
        waiting = [each for each in self.catalog.indicators.values() if each.formula]
        while ready := [each for each in waiting if not {other.id for other in waiting} & set(each.inputs)]:
            for indicator in ready:
                waiting.remove(indicator)
                asked = [by_series[each] for each in indicator.inputs if each in by_series]
                if any(each.status not in ("too soon", "not set up") for each in asked):
                    by_series[indicator.id] = self._calculated(indicator, asked)
                    made.append(by_series[indicator.id])
        return made

    def _calculated(self, indicator: Indicator, asked: list[Outcome]) -> Outcome:
        """Return how it went with one derived series, whatever went wrong."""
        try:
            return self._derived(indicator, asked)
        except StoreError as error:
            reason = f"nothing of it was written: {error}"
        except Exception as error:  # noqa: BLE001 - a fault of ours costs this series alone, and is in the log
            reason = misread(indicator.source, f"the formula {indicator.formula}", error).reason
        return Outcome(indicator.source, indicator.id, "failed", 0, 0, 0.0, reason)

    def _derived(self, indicator: Indicator, asked: list[Outcome]) -> Outcome:
        started = time.monotonic()
        source, now = self.catalog.sources[indicator.source], self.clock()
        held = self.store.read(indicator.inputs, EVERYTHING)
        frame = derive.derived(indicator, {each: held[held["series_id"] == each] for each in indicator.inputs})
        # What cannot be calculated any more, between two that can, lost an input that was withdrawn.
        lost = trust.lacked(frame, self.store.read([indicator.id], EVERYTHING), None)
        frame = pd.concat([frame, taken_back(lost[lost["time_period"] <= frame["time_period"].max()])])
        failed = [f"{each.series}: {each.error}" for each in asked if each.status in WITHOUT]
        held_back = [f"{derive.WITHOUT_HELD} {each.series}: {each.error}" for each in asked if each.status == "held"]
        words = (failed or held_back or [f"calculated from {' and '.join(indicator.inputs)}"])[0]
        status = "failed" if failed else "ok"

        def write() -> list[Outcome]:
            with self.store.write() as connection:
                written = writing.append(
                    connection, indicator, source, frame, now.date(), "derived", at=now, status=status, reason=words
                )
            told = "failed" if failed else given.told(written)
            seconds, error = round(time.monotonic() - started, 3), words if failed or held_back else ""
            return [
                Outcome(source.id, indicator.id, told, written.new, written.revised, seconds, error, written.withdrawn)
            ]

        return self.patiently(write)[0]


def _all_failed(source: Source, series: list[Indicator], reason: str) -> list[Outcome]:
    return [Outcome(source.id, each.id, "failed", 0, 0, 0.0, reason) for each in series]
