"""Claims: what an analyst reads out of a passage, tested on publication day, at each month's end since, and today.

A mark changes as figures come in; the quotation it stands beside does not. Each mark is made with what was known on
its day alone, so the whole strip can be made again at any time. It is kept in the store all the same, by
whoever writes figures, claims or briefs: a claim whose series was taken out of the catalogue can be tested no more, and
its history stays.
"""

from __future__ import annotations

import hashlib
import json
import threading
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from indicators.conditions.causes import cause
from indicators.conditions.grammar import written
from indicators.conditions.measure import series_of
from indicators.conditions.verdict import combined, mark, verdict
from indicators.conditions.windows import Evidence
from indicators.core.words import capital
from indicators.figures.history import History, history
from indicators.model import EVERYTHING, Cause, Condition, Duration, EventTest, Flip, Marked
from indicators.store import marks as kept_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from indicators.model import Brief, Catalog, Claim, Event, Known, Verdict
    from indicators.store.reading import Store

MOST_KEPT = 2_000  # marks, in memory
# The fields that tests had before store version 7.
CONDITION_BEFORE = (
    *("series", "start", "end", "trailing", "statistic", "op"),
    *("value", "tolerance", "baseline", "other", "max_gap"),
)
EVENT_TEST_BEFORE = ("kind", "countries", "start", "end")
ON_RECORD = "so it is on record; it can be tested no more"
NO_TEST = "no test is written for it"


def month_ends(first: date, last: date) -> Iterator[date]:
    """Yield the last day of each month after `first` and before `last`."""
    day = first
    while True:
        day = day.replace(day=monthrange(day.year, day.month)[1])
        if day >= last:
            return
        if day > first:
            yield day
        day += timedelta(days=1)


def flips(claim: Claim, published: date, day: date, evidence: Evidence) -> tuple[Flip, ...]:
    """Return the marks of a claim from publication to a day, each with its first day.

    The claim is tested on publication day, at each month's end and on the day itself; where two of these differ, each
    day between is looked at too, so that a flip has its own day, and what changed the mark on it.
    """

    def at(when: date) -> str:
        return combined([mark(each, when, evidence) for each in claim.tests])

    found = [Flip(published, at(published))]
    before = published
    for when in (*month_ends(published, day), *([day] if day > published else [])):
        said = at(when)
        if said != found[-1].mark:
            for ahead in range(1, (when - before).days):
                between = before + timedelta(days=ahead)
                if (there := at(between)) != found[-1].mark:
                    found.append(Flip(between, there))
            if said != found[-1].mark:
                found.append(Flip(when, said))
        before = when
    first, *later = found
    caused = [replace(each, cause=cause(claim, each.date, evidence)) for each in later]
    return (replace(first, cause=Cause("publication")), *caused)


def marked(
    brief: Brief,
    claim: Claim,
    day: date,
    evidence: Evidence,
    kept: tuple[date, tuple[Flip, ...]] = (date.min, ()),
) -> Marked:
    """Return a claim as it stands on a day, not before the brief was published.

    Args:
        brief: whose claim it is.
        claim: to be tested.
        day: only what was known by then counts.
        evidence: histories of the claim's series, and events.
        kept: for a claim that cannot be tested any more, its marks on record, and the day until which they go.
    """
    why = _untestable(claim, evidence.catalog)
    if why:
        until, record = kept
        record = tuple(each for each in record if each.date <= day) or (Flip(brief.published, "untestable"),)
        if day > until and record[-1].mark != "untestable":
            record = (*record, Flip(day, "untestable"))
        if record[0].date == brief.published:
            record = (replace(record[0], cause=Cause("publication")), *record[1:])
        said = record[-1].mark
        told = why if said == "untestable" else f"{said}, as it is on record; now {why}"
        return Marked(brief.id, claim, day, said, record[0].mark, record, (), None, told)
    found = flips(claim, brief.published, day, evidence)
    verdicts = tuple(verdict(each, day, evidence, "claim") for each in claim.tests)
    said = found[-1].mark
    if any(each.doubtful for each in verdicts if each.mark == said):
        found = (*found[:-1], replace(found[-1], cause=replace(found[-1].cause, doubtful=True)))
    decides = next((each for each in verdicts if each.mark == said), None)
    return Marked(brief.id, claim, day, said, found[0].mark, found, verdicts, decides, _reason(verdicts, said))


def _reason(verdicts: Iterable[Verdict], said: str) -> str:
    """Return what the tests that a claim's mark comes from say: all of them, a sentence to each."""
    reasons = [each.reason for each in verdicts if each.mark == said]
    return ". ".join([*reasons[:1], *(capital(each) for each in reasons[1:])])


def _untestable(claim: Claim, catalog: Catalog) -> str:
    """Return why no test of a claim can be made at all, or ""."""
    gone = [name for each in claim.tests for name in series_of(each) if name not in catalog.indicators]
    if gone:
        return f"the series {gone[0]} is not in the catalogue"
    if claim.fault:
        return f"it cannot be read: {claim.fault}"
    return "" if claim.tests else claim.untestable or NO_TEST


def series_in(claims: Iterable[Claim]) -> tuple[str, ...]:
    """Return the series that claims are tested on."""
    return tuple(dict.fromkeys(name for claim in claims for test in claim.tests for name in series_of(test)))


def events_known(catalog: Catalog, reported: Iterable[tuple[Event, date]]) -> tuple[tuple[Event, date], ...]:
    """Return every wording of all events, each with the day since when it was told so."""
    return (*(worded for each in catalog.events.values() for worded in each.wordings), *reported)


P = ParamSpec("P")
R = TypeVar("R")


def _alone(
    method: Callable[Concatenate[ClaimTester, P], R],
) -> Callable[Concatenate[ClaimTester, P], R]:
    """Let one thread at a time into a tester: what a mark was made from and the key it is kept by stay together."""

    @wraps(method)
    def locked(self: ClaimTester, /, *args: P.args, **named: P.kwargs) -> R:
        with self._lock:
            return method(self, *args, **named)

    return locked


class ClaimTester:
    """Tests the claims of all briefs: each mark is made once for what it depends on. Reading writes nothing.

    Threads may share one.

    Args:
        catalog: the series and events that claims speak of.
        store: holds figures, and the flips that `keep` wrote.
        known: which loads count.
    """

    def __init__(self, catalog: Catalog, store: Store, known: Known) -> None:
        self._catalog, self._store, self._known = catalog, store, replace(known, day=None)
        self._lock = threading.RLock()
        self._histories: dict[str, tuple[int, History]] = {}
        self._made: dict[tuple[object, ...], Marked] = {}
        self._events: tuple[int, tuple[tuple[Event, date], ...]] = (-1, ())
        self._events_hash = 0
        self.tested = 0  # how many claims were tested so far: what a new figure cost

    @_alone
    def of(self, briefs: Iterable[Brief], day: date) -> tuple[Marked, ...]:
        """Return the claims of the briefs that were published by a day, as they stand on it, in the files' order."""
        there = [(brief, claim) for brief in briefs if brief.published <= day for claim in brief.claims]
        evidence = self.evidence(series_in(claim for _, claim in there))
        keys = [self._depends(brief, claim, day) for brief, claim in there]
        new = [place for place, key in enumerate(keys) if key not in self._made]
        if len(self._made) + len(new) > MOST_KEPT:
            self._made.clear()
            new = list(range(len(keys)))
        kept = self._kept([there[place] for place in new])
        for place in new:
            brief, claim = there[place]
            record = kept.get((brief.id, claim.id), (date.min, ()))
            self._made[keys[place]] = marked(brief, claim, day, evidence, record)
        self.tested += len(new)
        return tuple(self._made[key] for key in keys)

    @_alone
    def why(self, found: Marked) -> tuple[str, ...]:
        """Return the reason of each flip of a claim, as known on its day, with what flipped it.

        Of a claim without a verdict, why it has none.
        """
        if not found.verdicts:
            return tuple(found.reason if each.mark == "untestable" else ON_RECORD for each in found.flips)
        evidence = self.evidence(series_in([found.claim]))
        reasons = []
        for flip in found.flips:
            told = [verdict(each, flip.date, evidence, "claim") for each in found.claim.tests]
            reason = _reason(told, flip.mark)
            is_told = all(each in reason for each in flip.cause.names)
            reasons.append(reason if is_told else f"{flip.cause.what}; {reason}")
        return tuple(reasons)

    @_alone
    def evidence(self, series: Iterable[str]) -> Evidence:
        """Return what tests of these series are made on, as held now."""
        # The versions are read first: what a load brings between the two stands under the older one, and is read again.
        wanted = [each for each in series if each in self._catalog.indicators]
        versions = {name: self._counting(name, load) for name, load in self._store.versions().items()}
        stale = [
            each for each in wanted if each not in self._histories or self._histories[each][0] != versions.get(each, 0)
        ]
        if stale:
            rows = dict(iter(self._store.vintages(stale, self._known).groupby("series_id", sort=False)))
            for each in stale:
                indicator = self._catalog.indicators[each]
                restates = self._catalog.sources[indicator.source].restates
                if each in rows:
                    self._histories[each] = (versions[each], history(rows[each], indicator, restates=restates))
        revision = self._store.revision() if self._known.until is None else self._known.until
        if self._events[0] != revision:
            self._events = (revision, events_known(self._catalog, self._store.wordings(self._known)))
            self._events_hash = hash(self._events[1])
        held = {each: self._histories[each][1] for each in wanted if each in self._histories}
        return Evidence(self._catalog, held, self._events[1])

    def _counting(self, series: str, load: int) -> int:
        """Return the last load of a series that counts."""
        if self._known.until is None:
            return load
        return min(load, dict(self._known.forward).get(series, self._known.until))

    def _depends(self, brief: Brief, claim: Claim, day: date) -> tuple[object, ...]:
        """Return what a claim's mark depends on: another value of any of it makes another mark."""
        versions = tuple(self._histories[each][0] if each in self._histories else 0 for each in series_in([claim]))
        events = self._events_hash if any(isinstance(each, EventTest) for each in claim.tests) else 0
        return brief.id, brief.published, claim, versions, events, day

    def _kept(self, claims: Sequence[tuple[Brief, Claim]]) -> dict[tuple[str, str], tuple[date, tuple[Flip, ...]]]:
        """Return the day and the flips that the store has of claims that still ask what they asked then."""
        wanted = {(brief.id, claim.id): (digest(brief, claim), digest_before(brief, claim)) for brief, claim in claims}
        if not wanted:
            return {}
        return {
            (each.brief, each.claim): (each.on, each.flips)
            for each in kept_marks.kept(self._store)
            if each.digest in wanted.get((each.brief, each.claim), ())
        }


def keep(catalog: Catalog, store: Store, briefs: Iterable[Brief], day: date) -> None:
    """Write the flips of the briefs' claims until a day, where they differ from those in the store.

    Raises:
        StoreError: they cannot be written now; they can be made again while the claims' series are in the catalogue.
    """
    by_id = {brief.id: brief for brief in briefs}
    before = {(each.brief, each.claim): each for each in kept_marks.kept(store)}
    rows = []
    for each in ClaimTester(catalog, store, EVERYTHING).of(by_id.values(), day):
        brief, was = by_id[each.brief], before.get((each.brief, each.claim.id))
        row = kept_marks.KeptMarks(each.brief, each.claim.id, digest(brief, each.claim), each.on, each.flips)
        same = was is not None and was.digest in (row.digest, digest_before(brief, each.claim))
        # An earlier day's say nothing new.
        if was is None or not same or (row.on >= was.on and (row.flips, row.digest) != (was.flips, was.digest)):
            rows.append(row)
    if rows:
        kept_marks.keep(store, rows)


def digest(brief: Brief, claim: Claim) -> str:
    """Return a hash of what a claim asks, as a file writes it."""
    asked = [str(brief.published), [written(each) for each in claim.tests], claim.untestable]
    return _hash(json.dumps(asked, ensure_ascii=False))


def digest_before(brief: Brief, claim: Claim) -> str:
    """Return the hash that marks were kept under before store version 7: of how Python showed the tests then."""
    tests = ", ".join(map(_shown_before, claim.tests)) + ("," if len(claim.tests) == 1 else "")
    return _hash(f"({brief.published!r}, ({tests}), {claim.untestable!r})")


def _shown_before(test: Condition | EventTest) -> str:
    names = CONDITION_BEFORE if isinstance(test, Condition) else EVENT_TEST_BEFORE
    cells = ", ".join(f"{name}={_cell_before(getattr(test, name))}" for name in names)
    return f"{'Condition' if isinstance(test, Condition) else 'EventTest'}({cells})"


def _cell_before(value: object) -> str:
    return f"Duration(count={value.count!r}, unit={value.unit!r})" if isinstance(value, Duration) else repr(value)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
