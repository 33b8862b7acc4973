"""Two facts about a series, never merged: the state of our copy, and of the publisher's publication.

Copy: `fresh` (the last attempt went well), `failing` (it did not, and why), `empty` (it was answered, without any value
of the series), `not set up` (its key is missing), `snapshot` (shipped with the project and not asked since), `never
asked` (nor shipped), and, where the page is shown as of an earlier day, `taken later`. Publication: `on time`,
`late` (the next period is overdue by more than half a period past its lag, or by more than a month), `silent` (by two
periods), `ended` (the catalogue says since when), else `unknown`: nothing is said of a release that nobody looked for
after it was due, nor of a publisher whose figures came by way of others: that their copy stopped is not its silence.
Irregular and press series are never late. When a release is due comes from the series' frequency and lag,
and from the source's own calendar where it has one: its holidays, its day of the week, its months.

An attempt dated after today was made by a clock that was ahead: its day is not one that has been, nothing is said of a
publication by it, and no other day takes its place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from indicators.core.periods import (
    DAY,
    Days,
    as_date,
    days,
    last_days,
    later,
    month_numbers,
    month_starts,
    releases,
    step,
)
from indicators.core.words import day_words
from indicators.figures import words
from indicators.figures.derive import WITHOUT_HELD
from indicators.model import Freshness

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Attempt, Indicator, Service, Source
    from indicators.store.reading import Store

CALENDAR_YEARS = (2020, 2041)
MIDDLE_OF_MONTH = 14
MONTH, YEAR = timedelta(days=30), timedelta(days=365)
LAPSED = {"ended": "it has ended", "silent": "its publisher has fallen silent"}  # publication: why it is none of lately
# A month at most: what was due in July is not on time in November.
HALF_PERIOD_DAYS = {
    "A": 31,
    "Q": 31,
    "M": 15,
    "W": 4,
    "D": 1,
}


def freshness(
    indicator: Indicator,
    last_period: date | None,
    attempts: tuple[Attempt, ...],
    today: date,
    source: Source | None = None,
) -> Freshness:
    """Return both facts as of `today`.

    Args:
        indicator: whose figures.
        last_period: first day of the newest period held, or None if there is none.
        attempts: to get the series, oldest first.
        today: the day of the judgement.
        source: that is asked: its calendar of releases counts, and whether it passes on the figures of others.
    """
    dated = tuple(each for each in attempts if not _ahead(each, today))
    copy, copy_words = _copy(attempts, today)
    publication, publication_words = _publication(indicator, last_period, dated, today, source)
    good = [each for each in attempts if each.good]
    retrieved_on = max((each.at for each in good if each in dated), default=None)
    retrieved = _when(good[-1], today) if good else ""
    if retrieved_on and good[-1] in dated:
        retrieved = day_words(retrieved_on)
    elif retrieved_on:
        retrieved = f"{day_words(retrieved_on)}, and since {retrieved}"
    return Freshness(retrieved_on, retrieved, copy, copy_words, publication, publication_words)


def taken_later(fresh: Freshness, good: tuple[Attempt, ...], today: date) -> Freshness:
    """Return the facts as of a day by which nobody had asked: our first copy was taken after it.

    Args:
        fresh: the facts without that copy.
        good: attempts that went well, among them the first.
        today: the day on which the page is read, by which no attempt after it was dated rightly.
    """
    first = min(good, key=lambda each: (_ahead(each, today), each.at))
    when = _when(first, today)
    told = f"our copy was taken {when}, after this day; what was shown on it is not held"
    on = None if _ahead(first, today) else first.at
    return replace(fresh, retrieved_on=on, retrieved_words=when, copy="taken later", copy_words=told)


def of_the_clock(store: Store, today: date) -> str:
    """Return what is to be said of a clock that was ahead or was set back; "" of one that goes on."""
    if (last := store.last_dated()) and last > today:
        return words.ahead(last, today)
    jump = store.last_jump()
    return words.set_back(jump) if jump else ""


def expected(indicator: Indicator, last_period: date | None, service: Service | None = None) -> date | None:
    """Return the day on which the figure after the last one held is due, or None where there is no timetable."""
    if (
        last_period is None
        or indicator.ended is not None
        or indicator.frequency == "irregular"
        or indicator.provenance in ("press", "claimed")
        or indicator.drawn_as == "bar"
    ):
        return None
    frequency = step(indicator)
    closed = _closed(service)
    following = later(days(last_period), frequency, 1, closed)
    due = releases(following, indicator)
    if service and service.release_weekday:
        due = np.busday_offset(due, 0, roll="forward", weekmask=_only(service.release_weekday))
    if service and service.release_months:
        due = _in_months(due, service.release_months)
    if frequency == "B":
        due = np.busday_offset(due, 0, roll="forward", holidays=closed)
    return as_date(due[0])


def lapsed(indicator: Indicator, frequency: str, start: date, fresh: Freshness, today: date) -> str:
    """Return why the last figure of a series is none of lately, in words that follow "because"; "" where it is.

    Lately goes by the series' own rhythm: when its source was last looked at, no more than one figure was overdue (of
    daily ones none for more than a month), and by `today` the last figure is no older than a year, of yearly ones no
    more than one is overdue.

    Args:
        indicator: whose figures.
        frequency: of the figures as they are read.
        start: first day of the last period.
        fresh: both facts as of `today`.
        today: the day of the judgement.
    """
    if fresh.publication in LAPSED:
        return LAPSED[fresh.publication]
    lag = indicator.lag_days * DAY
    held, following = (later(days(start), frequency, many) for many in (0, 2))
    over, due = (as_date(last_days(each, frequency)[0] + lag) for each in (held, following))
    if fresh.retrieved_on and max(due, over + MONTH) < min(fresh.retrieved_on, today):
        return "no figure came for long before its source was last looked at"
    return "its last figure is too old" if max(due, over + YEAR) < today else ""


def _only(weekday: int) -> str:
    return "".join("1" if day == weekday else "0" for day in range(1, 8))


def _in_months(due: Days, months: tuple[int, ...]) -> Days:
    """Return the day itself in a month of releases, else the middle of the next such month."""
    due_in = month = month_numbers(due)
    while int(month[0]) % 12 + 1 not in months:
        month = month + 1
    middle: Days = np.maximum(due, month_starts(month) + MIDDLE_OF_MONTH * DAY)
    return due if month[0] == due_in[0] else middle


def _closed(service: Service | None) -> Days:
    return _holidays(service.holidays if service else "")


@lru_cache(maxsize=8)
def _holidays(name: str) -> Days:
    """Return the days on which nothing is published; none for an empty name."""
    if not name:
        return days()
    import holidays  # noqa: PLC0415 - only where a source's calendar counts

    kept = holidays.financial_holidays if name in holidays.list_supported_financial() else holidays.country_holidays
    return days(*kept(name, years=range(*CALENDAR_YEARS)))


def _ahead(attempt: Attempt, today: date) -> bool:
    """Return whether a clock that was ahead dated an attempt; figures that ship are dated by us."""
    return attempt.kind != "snapshot" and attempt.at > today


def _when(attempt: Attempt, today: date) -> str:
    """Return the day of an attempt in words; of one that has not been, that the clock was ahead."""
    day = day_words(attempt.at)
    return f"by a clock that was ahead ({day})" if _ahead(attempt, today) else day


def _copy(attempts: tuple[Attempt, ...], today: date) -> tuple[str, str]:
    if not attempts:
        return "never asked", "no figure is shipped, and its source was not asked yet"
    last = attempts[-1]
    day = _when(last, today)
    if last.status == "not set up":
        return "not set up", last.reason
    if last.status == "held":
        return "failing", f"{day}: held back until an analyst looks: {last.reason}"
    if last.status == "empty":
        return "empty", f"last asked {day}: {last.reason}"
    if last.status != "ok":
        return "failing", f"last asked {day}: {last.reason}"
    if last.kind == "snapshot":
        return "snapshot", f"taken {day}, not asked since"
    return "fresh", f"retrieved {day}{f', {last.reason}' if last.reason.startswith(WITHOUT_HELD) else ''}"


def _publication(
    indicator: Indicator,
    last_period: date | None,
    attempts: tuple[Attempt, ...],
    today: date,
    source: Source | None,
) -> tuple[str, str]:
    if indicator.ended is not None:
        return "ended", f"the source ends with {day_words(indicator.ended)}"
    if last_period is None:
        return "unknown", "no figure is held"
    if indicator.frequency == "irregular" or indicator.provenance in ("press", "claimed"):
        return "unknown", "single reports, no timetable"
    service = source.service if source else None
    due = expected(indicator, last_period, service)
    if due is None:
        return "unknown", "a period without a row is empty at the source"
    frequency, closed = step(indicator), _closed(service)
    # Half a business day is rounded up to a whole one, as of a day: no figure is missed on a Sunday.
    halfway = later(days(due), "B", 1, closed) if frequency == "B" else days(due) + HALF_PERIOD_DAYS[frequency] * DAY
    late = as_date(halfway[0])
    silent = as_date(later(days(due), frequency, 2, closed)[0])
    good = [each for each in attempts if each.good]
    last = max(good, key=lambda each: each.at, default=None)
    looked = last.at if last else None
    passed_on_by = source.title if source and source.passes_on else ""
    through = indicator.by_way_of if last and last.kind == "snapshot" else passed_on_by
    if looked is not None and looked > late and through:
        told = f"{through} had no figure after it on {day_words(looked)}, where the next was due {day_words(due)}"
        return "unknown", f"{told}; whether its publisher has published it is not known"
    if looked is not None and looked >= silent:
        return "silent", f"next figure due {day_words(due)}, still none on {day_words(looked)}"
    if looked is not None and looked > late:
        return "late", f"next figure due {day_words(due)}, none yet on {day_words(looked)}"
    if today <= due:
        return "on time", f"next figure due about {day_words(due)}"
    if looked is not None and looked >= due:
        return "on time", f"next figure due about {day_words(due)}, not there yet on {day_words(looked)}"
    last = attempts[-1] if attempts else None
    if last and last.kind != "snapshot" and last.status != "not set up" and last.at >= due:
        return "unknown", f"next figure was due {day_words(due)}; asked {day_words(last.at)}, without an answer"
    return "unknown", f"next figure was due {day_words(due)}, not asked since"
