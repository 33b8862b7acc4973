"""Two facts about a series, never merged: the state of our copy, and of the publisher's publication.

Copy: `fresh` (the last look went well), `failing` (it did not, and why), `not set up` (its key is missing),
`snapshot` (shipped with the project and not asked since). Publication: `on time`, `late` (the next period is
overdue by more than half a period past its lag), `silent` (by two periods), `ended` (the catalogue says since
when), else `unknown`: nothing is said of a release that nobody looked for after it was due. Irregular and
press series are never late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators.model import Freshness
from indicators.periods import DAY, as_date, days, later, releases, step

if TYPE_CHECKING:
    from datetime import date

    from indicators.model import Indicator, Look

HALF_PERIOD_DAYS = {"A": 183, "Q": 46, "M": 15, "W": 4, "D": 1}


def freshness(indicator: Indicator, last_period: date | None, looks: tuple[Look, ...], today: date) -> Freshness:
    """Return both facts as of `today`.

    Args:
        indicator: whose figures.
        last_period: first day of the newest period held, or None if there is none.
        looks: attempts to get the series, oldest first.
        today: the day of the judgement.
    """
    copy, copy_words = _copy(looks)
    publication, publication_words = _publication(indicator, last_period, looks, today)
    good = [look.at for look in looks if look.status == "ok"]
    return Freshness(max(good, default=None), copy, copy_words, publication, publication_words)


def day_words(day: date) -> str:
    """Return a day in words, such as 21 Aug 2026."""
    return f"{day.day} {day:%b %Y}"


def _copy(looks: tuple[Look, ...]) -> tuple[str, str]:
    if not looks:
        return "not set up", "never asked"
    last = looks[-1]
    if last.status == "not set up":
        return "not set up", last.reason
    if last.status != "ok":
        return "failing", f"last asked {day_words(last.at)}: {last.reason}"
    if last.kind == "snapshot":
        return "snapshot", f"taken {day_words(last.at)}, not asked since"
    return "fresh", f"retrieved {day_words(last.at)}"


def _publication(
    indicator: Indicator, last_period: date | None, looks: tuple[Look, ...], today: date
) -> tuple[str, str]:
    if indicator.ended is not None:
        return "ended", f"the source ends with {day_words(indicator.ended)}"
    if last_period is None:
        return "unknown", "no figure is held"
    if indicator.frequency == "irregular" or indicator.provenance in ("press", "claimed"):
        return "unknown", "single reports, no timetable"
    if indicator.mark == "bar":
        return "unknown", "a period without a row is empty at the source"
    frequency = step(indicator)
    following = later(days(last_period), frequency, 1)
    due_days = releases(following, indicator)
    due = as_date(due_days[0])
    # Half a business day is rounded up to a whole one, as of a day: no figure is missed on a Sunday.
    halfway = later(due_days, "B", 1) if frequency == "B" else due_days + HALF_PERIOD_DAYS[frequency] * DAY
    late = as_date(halfway[0])
    silent = as_date(later(due_days, frequency, 2)[0])
    good = [look.at for look in looks if look.status == "ok"]
    looked = max(good) if good else None
    if looked is not None and looked >= silent:
        return "silent", f"next figure due {day_words(due)}, still none on {day_words(looked)}"
    if looked is not None and looked > late:
        return "late", f"next figure due {day_words(due)}, none yet on {day_words(looked)}"
    if today <= due:
        return "on time", f"next figure due about {day_words(due)}"
    if looked is not None and looked >= due:
        return "on time", f"next figure due {day_words(due)}, expected any day on {day_words(looked)}"
    return "unknown", f"next figure was due {day_words(due)}, not asked since"
