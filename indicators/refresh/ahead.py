"""What a refresh would ask, before it asks anything: each question once, for which series, and how long it takes."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from indicators.errors import SourceError, SourceRefused
from indicators.loaders import loader
from indicators.model import EVERYTHING, Ask
from indicators.net.fetch import Fetcher, address_override, missing_key
from indicators.refresh.gather import misread, since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from indicators.model import Catalog, Indicator, Query, Source
    from indicators.store.reading import Store


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a source.

    Args:
        source: id of the source.
        address: that is asked; a key is blanked out.
        body: what is sent along, a JSON text; "" where nothing is.
        series: ids of the series that it is asked for.
    """

    source: str
    address: str
    body: str
    series: tuple[str, ...]


@dataclass
class Ahead:
    """All that a refresh would ask.

    `unasked` gives, by id, the series that are not asked for, and why. `seconds` is how long the questions take at the
    pace that their publishers want, the sources side by side; answers take their time besides, and one that comes in
    pages is asked for page after page.
    """

    questions: list[Question] = field(default_factory=list)
    unasked: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """How much there is to ask, in a line."""
        sources, asked = len({each.source for each in self.questions}), len(self.questions)
        return (
            f"{asked} question{'s' * (asked != 1)} to {sources} source{'s' * (sources != 1)}, "
            f"about {self.seconds:.0f} s at the pace that the publishers want, without the time of the answers"
        )


def ahead(
    catalog: Catalog,
    store: Store,
    wanted: Mapping[str, Sequence[Indicator]],
    now: datetime,
    environ: Mapping[str, str] = os.environ,
) -> Ahead:
    """Return what a refresh would ask at this moment; nothing is asked, and nothing written.

    Args:
        catalog: says how each source is asked.
        store: says what is held, and what was asked a short while ago.
        wanted: the series to ask for, by source, as `rounds.asked_for` gives them.
        now: the moment, in UTC.
        environ: keys and INDICATORS_URL_<SOURCE>.

    Raises:
        StoreError: the store cannot be read.
    """
    found, asked = Ahead(), store.asked()
    for name, series in wanted.items():
        source = catalog.sources[name]
        if variable := missing_key(source, environ):
            found.unasked |= {each.id: f"not set up: set {variable} to its key" for each in series}
            continue
        found.unasked |= resting(source, series, asked, now, environ)
        due = [each for each in series if each.id not in found.unasked]
        try:
            questions = _of_source(source, due, store, now, environ, found.unasked)
        except SourceError as error:  # of the address or key that the operator gave
            found.unasked |= {each.id: error.reason for each in due}
            continue
        found.questions += questions
        pace = source.service.pace_seconds if source.service else 0.0
        found.seconds = max(found.seconds, pace * max(len(questions) - 1, 0))
    return found


def _of_source(
    source: Source,
    series: Sequence[Indicator],
    store: Store,
    now: datetime,
    environ: Mapping[str, str],
    unasked: dict[str, str],
) -> list[Question]:
    assert source.service is not None  # noqa: S101 - asked_for keeps to those that have one
    module, held = loader(source.service.loader), store.held([each.id for each in series], EVERYTHING)
    users: dict[Query, list[str]] = defaultdict(list)
    with Fetcher(source, deadline=0, environ=environ) as fetcher:
        for each in series:
            first = since(source.service, held[each.id].last if each.id in held else None, now.date())
            try:
                queries = module.queries(each, Ask(first, now.date(), fetcher.keyed))
            except Exception as error:  # noqa: BLE001 - a fault of ours costs this series alone, and is in the log
                unasked[each.id] = misread(source.id, f"the loader {source.service.loader}", error).reason
                continue
            for query in queries:
                users[query].append(each.id)
        return [
            Question(source.id, fetcher.shown(query), query.json, tuple(dict.fromkeys(names)))
            for query, names in users.items()
        ]


def resting(
    source: Source,
    series: Sequence[Indicator],
    asked: Mapping[str, datetime],
    now: datetime,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Return the series that were answered a short while ago, and why they are not asked for again yet.

    What failed is asked for again at any time.
    """
    assert source.service is not None  # noqa: S101 - asked_for keeps to those that have one
    try:
        if address_override(source.id, environ):
            return {}  # an operator's own mirror has no such rule
    except SourceRefused:
        return {}  # no address: asking says so, series by series
    hours = source.service.interval_hours
    since_then = now - timedelta(hours=hours)
    return {
        each.id: f"asked {at:%Y-%m-%d %H:%M} UTC, and it is asked at most every {hours} hours"
        for each in series
        if (at := asked.get(each.id)) is not None and since_then < at <= now  # a later one is of a clock that was ahead
    }
