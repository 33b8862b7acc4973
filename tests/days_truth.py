"""What a store must hold after the simulated days: worked out from what was published, without our own code."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from days import BEGINS, MANY, STORIES, TOLD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from days import Story

FIRST_PUBLISHED = date(2010, 1, 1)  # of the source that `making.py` has
# Period, the day since when it counts as known, value (None: taken back), and status.
Vintage = tuple[date, date, float | None, str]


@dataclass
class Truth:
    """One series: what the store must hold of it after some days, and how each day must be told."""

    story: Story
    vintages: list[Vintage] = field(default_factory=list)
    now: dict[date, tuple[float, str]] = field(default_factory=dict)
    told: dict[int, str] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)

    def day(self, number: int) -> None:
        """Let a day pass."""
        today = BEGINS + timedelta(days=number)
        if mishap := self.story.mishaps.get(number):
            self.told[number] = TOLD[mishap]
            return
        published = self.story.published(number)
        before = len(self.vintages)
        # A new edition that reaches no further than what is held, and a zero among others, are doubtful until they come
        # in the answer of another day.
        copied = number in self.story.editions and max(published) <= max(self.now)
        for period, value in published.items():
            there = self.now.get(period)
            doubtful = (value == 0 or copied) and (there is None or there[0] != value)
            came = (value, "D" if doubtful else "A")
            self.marked |= {number} if doubtful else set()
            if there != came:
                since = today if period in self._seen() else since_when(self.story, period, today)
                self.vintages.append((period, since, *came))
                self.now[period] = came
        if self.story.whole:
            for period in sorted(set(self.now) - set(published)):
                if min(published) <= period <= max(published) and not self._fill(period):
                    self.vintages.append((period, today, None, self.now.pop(period)[1]))
        self.told[number] = "ok" if len(self.vintages) > before else "unchanged"

    def _seen(self) -> set[date]:
        return {each[0] for each in self.vintages}

    def _fill(self, period: date) -> bool:
        return self.story.fills is not None and period.weekday() >= 5

    def on(self, day: date) -> dict[date, tuple[float, str]]:
        """Return what is known on a day, by what is held in the end."""
        known: dict[date, tuple[date, int, float | None, str]] = {}
        for at, (period, since, value, status) in enumerate(self.vintages):
            if since <= day and (period not in known or (since, at) > known[period][:2]):
                known[period] = (since, at, value, status)
        return {period: (value, status) for period, (_, _, value, status) in known.items() if value is not None}

    def waiting(self) -> str:
        """Return which doubt waits for a word: the mishap of a day, "marked", or "" where none does.

        It waits until the source answers well on another day.
        """
        waits = ""
        for number, told in self.told.items():
            if told == "held":
                waits = self.story.mishaps[number]
            elif told in ("ok", "unchanged"):
                waits = "marked" if number in self.marked else ""
        return waits


def since_when(story: Story, period: date, today: date) -> date:
    """Return since when a period's first value counts as known, where it came today.

    That is today, or, of one that came more than two periods after it was due, the day on which it was due.
    """
    last = {"A": period.replace(month=12, day=31), "M": _months(period, 1) - timedelta(days=1)}.get(
        story.frequency, period
    )
    due = last + timedelta(days=story.lag)
    if story.frequency == "B":
        late = due
        while late.weekday() >= 5:
            late -= timedelta(days=1)
        for _ in range(2):
            late += timedelta(days={4: 3, 5: 2}.get(late.weekday(), 1))
    else:
        late = {"A": _months(due, 24), "M": _months(due, 2)}.get(story.frequency, due + timedelta(days=2))
    return today if late >= today else max(due, FIRST_PUBLISHED)


def _months(day: date, many: int) -> date:
    at = day.year * 12 + day.month - 1 + many
    first = date(at // 12, at % 12 + 1, 1)
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=day.day - 1), last)


def truths() -> Mapping[str, list[Truth]]:
    """Return the truth of each series after each of the days, by series."""
    found: dict[str, list[Truth]] = defaultdict(list)
    for story in STORIES:
        one = Truth(story)
        for number in range(MANY):
            one.day(number)
            found[story.series].append(Truth(story, list(one.vintages), dict(one.now), dict(one.told), set(one.marked)))
    return found
