"""What one source gave: what of it is believed, and how it is written down, in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.errors import SourceEmpty, StoreError
from indicators.model import Outcome
from indicators.refresh import quarantine
from indicators.refresh.case import DOUBTFUL, HELD, LET_IN
from indicators.refresh.gather import Gathered, misread
from indicators.refresh.verdict import verdict_on
from indicators.store import writing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import pandas as pd

    from indicators.model import Answer, Catalog, Event, Source
    from indicators.refresh.trust import Doubt
    from indicators.store.engine import Connection
    from indicators.store.reading import Store
    from indicators.store.writing import Written

# What is said before the reason of a doubt.
SAID = {HELD: "", DOUBTFUL: quarantine.MARKED, LET_IN: "let in: "}


def verdict(
    one: Gathered, catalog: Catalog, store: Store, today: date, round_: Sequence[Gathered] = ()
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return what of a series' values is believed, and what is not; nothing of one that failed."""
    try:
        return verdict_on(one, catalog, store, today, round_)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - a fault of ours costs this series alone, and is in the log
        one.error = misread(one.indicator.asked, "the judging of what it gave", error)
    return Gathered(one.indicator, None).frame, []


def write(
    store: Store,
    source: Source,
    given: list[tuple[Gathered, tuple[pd.DataFrame, list[Doubt]]]],
    events: list[tuple[Event, Answer]],
    now: datetime,
    seconds: float,
) -> list[Outcome]:
    """Write what one source gave in one transaction; once more without the series that cannot be written at all."""
    while True:
        answers = [answer for one, _ in given if not one.error for answer in one.answers]
        outcomes: list[Outcome] = []
        try:
            with store.write() as connection:
                keys = writing.file_answers(connection, [*answers, *(answer for _, answer in events)])
                for one, verdict in given:
                    outcomes.append(_written(connection, source, one, verdict, keys, now, seconds))
                named = [(event, keys[answer.key]) for event, answer in events]
                writing.note_events(connection, named, source.id, now.date())
        except StoreError:
            raise
        except Exception as error:
            if len(outcomes) == len(given) or given[len(outcomes)][0].error:
                raise  # not over what a series gave
            given[len(outcomes)][0].error = misread(source.id, "the writing of what it gave", error)
        else:
            return outcomes


def _written(
    connection: Connection,
    source: Source,
    one: Gathered,
    verdict: tuple[pd.DataFrame, list[Doubt]],
    keys: Mapping[str, int],
    now: datetime,
    seconds: float,
) -> Outcome:
    """Write one series of a source; return how it went."""
    indicator, today = one.indicator, now.date()
    if one.error:
        reason, status = one.error.reason, "empty" if isinstance(one.error, SourceEmpty) else "failed"
        writing.look(connection, indicator.id, today, "refresh", source=source.id, at=now, status=status, reason=reason)
        return Outcome(source.id, indicator.id, status, 0, 0, seconds, reason)
    frame, doubts = verdict
    reason = "; ".join(f"{SAID[doubt.verdict]}{doubt.reason}" for doubt in doubts)
    written = writing.append(
        connection, indicator, source, _keyed(frame, keys), today, "refresh", at=now, reason=reason
    )
    doubted = [(doubt.reason, _keyed(doubt.frame, keys)) for doubt in doubts if doubt.verdict == HELD]
    momentary = bool(source.service and source.service.momentary)
    quarantine.settle(connection, written.series_key, today, frame, doubted, whole=one.whole, momentary=momentary)
    waiting = [
        quarantine.hold(connection, written.series_key, written.load_id, today, words, held, momentary=momentary)
        for words, held in doubted
    ]
    for doubt in doubts:
        if doubt.verdict == DOUBTFUL:
            marked = _keyed(doubt.frame, keys)
            quarantine.mark(connection, written.series_key, written.load_id, today, doubt.reason, marked)
    if one.listing and not one.doubt:
        columns, rows, answer = one.listing
        writing.note_listing(connection, written, columns, rows, today, keys[answer])
    status = "held" if any(waiting) else told(written)
    return Outcome(
        source.id,
        indicator.id,
        status,
        written.new,
        written.revised,
        seconds,
        reason if any(waiting) or not doubted else "",
        written.withdrawn,
    )


def _keyed(frame: pd.DataFrame, keys: Mapping[str, int]) -> pd.DataFrame:
    return frame.assign(answer_id=[keys[each] for each in frame["answer"]])


def told(written: Written) -> str:
    """Return how a series stands that was written."""
    return "ok" if written.new or written.revised or written.withdrawn else "unchanged"
