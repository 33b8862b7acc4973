"""What the pages' numbers are, worked out anew by a second person from the files that ship.

It reads `data/` with the standard library alone and shares no code with the project: what was known on a day, readings,
changes, ranks, counts and what the figures say of each claim follow the words of the design, not the project's
functions. Where a page and this file disagree, one of them is wrong. The sentences that these facts are held against
stand in `audit_sentences.py`; `test_audit.py` brings the pages.
"""

from __future__ import annotations

import csv
import itertools
import tomllib
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from math import log
from pathlib import Path

DAY = timedelta(days=1)
MONTHS = {"A": 12, "Q": 3, "M": 1}


def month_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of(start: date, frequency: str) -> date:
    """Return the last day of the period that starts on a day."""
    if frequency in MONTHS:
        return month_after(start, MONTHS[frequency]) - DAY
    return start + 6 * DAY if frequency == "W" else start


def periods_later(day: date, frequency: str, many: int) -> date:
    """Return a day so many periods later."""
    if frequency in MONTHS:
        return month_after(day, MONTHS[frequency] * many)
    if frequency == "B":
        while many:
            day += DAY
            many -= day.weekday() < 5
        return day
    return day + many * (7 if frequency == "W" else 1) * DAY


@dataclass(frozen=True)
class Figure:
    """One value of one period, the day it became known, and whether that day is an estimate."""

    start: date
    end: date
    stamped: date
    value: float
    text: str
    status: str
    known: date
    estimated: bool
    citation: str
    cited_as: str


@dataclass(frozen=True)
class Test:
    """One test of a claim, as the brief's file writes it."""

    entry: dict

    def __getattr__(self, name: str) -> object:
        return self.entry.get(name)

    @property
    def span(self) -> tuple[date, date]:
        """The window of a test of figures, or the days between which an event counts."""
        text = self.entry.get("window") or self.entry["event"].get("between", "1900-01-01/2100-12-31")
        first, last = text.split("/")
        return date.fromisoformat(first), date.fromisoformat(last)

    @property
    def earlier(self) -> tuple[date, date] | None:
        """The two days of the window that a test compares with."""
        first, slash, last = (self.entry.get("baseline") or "").partition("/")
        return (date.fromisoformat(first), date.fromisoformat(last)) if slash else None


class Books:
    """All that ships, read from its files."""

    def __init__(self, data: Path) -> None:
        self.data = data
        toml = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (data / "catalog").glob("*.toml")}
        self.series = {each["id"]: each for each in toml["indicators"]["indicator"]}
        self.sources = {each["id"]: each for each in toml["sources"]["source"]}
        self.events = sorted(toml["events"]["event"], key=lambda each: each["date"])
        self.areas = {each["id"]: each["name"] for each in toml["areas"]["area"]}
        with (data / "figures" / "voyages.csv").open(encoding="utf-8", newline="") as file:
            self.voyages = list(csv.DictReader(file))
        (brief,) = (data / "briefs").glob("*.md")
        _, head, self.body = brief.read_text("utf-8").split("+++\n", 2)
        self.brief = tomllib.loads(head)
        self.published: date = self.brief["published"]
        self.excerpts = {each["id"]: each for each in self.brief["excerpt"]}
        self.claims = {each["id"]: each for each in self.brief["claim"]}

    def held(self, series: str) -> bool:
        """Whether figures of a series ship."""
        return self._path(series).exists()

    def _path(self, series: str) -> Path:
        return self.data / "figures" / "observations" / f"{series}.csv"

    def frequency(self, series: str) -> str:
        """Return how long one period of a series is: an irregular point covers a day, or what the catalogue says."""
        entry = self.series[series]
        return entry.get("covers", "D") if entry["frequency"] == "irregular" else entry["frequency"]

    @cache  # noqa: B019 - one set of books lives as long as the tests
    def figures(self, series: str) -> tuple[Figure, ...]:
        """Return every figure of a series, oldest first, with the day from which it was known."""
        if not self.held(series):
            return ()
        with self._path(series).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return tuple(sorted((self._figure(series, row) for row in rows), key=lambda each: each.start))

    def _figure(self, series: str, row: dict[str, str]) -> Figure:
        entry, frequency = self.series[series], self.frequency(series)
        start = date.fromisoformat(row["time_period"])
        end = end_of(start, frequency)
        known, estimated = self._known(entry, row, end, frequency)
        return Figure(
            start=start,
            end=end,
            stamped=date.fromisoformat(row["stamped"]),
            value=float(row["value"]),
            text=row["value"],
            status=row["status"],
            known=known,
            estimated=estimated,
            citation=row["citation"],
            cited_as=row["cited_as"],
        )

    def _known(self, entry: dict, row: dict[str, str], end: date, frequency: str) -> tuple[date, bool]:
        """Return the day from which a figure was known: the design's "Vintage", and a cited point's own day."""
        taken: date = entry["taken_on"]
        release = max(end + entry["lag_days"] * DAY, self.sources[entry["source"]]["first_published"])
        if taken <= periods_later(release, frequency, 2):
            return taken, False
        return min(release, taken), True

    def restates(self, series: str) -> bool:
        """Whether the source of a series restates its history."""
        return self.sources[self.series[series]["source"]]["restates"]

    def due(self, series: str, end: date) -> date:
        """Return the day on which the figure of the period that ends on a day is usually published."""
        return end + self.series[series]["lag_days"] * DAY


@dataclass(frozen=True)
class View:
    """What the books showed on a day; `day` is today where nothing else is asked for."""

    books: Books
    day: date
    today: date

    @property
    def earlier(self) -> bool:
        """Whether it is not today."""
        return self.day < self.today

    def figures(self, series: str) -> list[Figure]:
        """Return the figures known by the day."""
        return [each for each in self.books.figures(series) if each.known <= self.day]

    def step(self, series: str) -> str:
        """Return the frequency at which a series is read."""
        return "W" if self.books.series[series].get("reads") == "week" else self.books.frequency(series)

    def read(self, series: str) -> list[Figure]:
        """Return the figures as they are read: by week, where the catalogue says so, of whole weeks alone."""
        held = self.figures(series)
        return weekly(held) if self.step(series) == "W" else held

    def shown(self) -> list[str]:
        """Return the series that have a figure on the day."""
        return [each for each in self.books.series if self.figures(each)]

    def points(self, series: str) -> bool:
        """Whether a series is single reports."""
        return self.books.series[series].get("drawn_as") == "point"

    def events(self) -> list[dict]:
        """Return the events known by the day."""
        return [each for each in self.books.events if public(each) <= self.day]

    @cached_property
    def briefed(self) -> bool:
        """Whether the brief was published by the day."""
        return self.books.published <= self.day


def public(event: dict) -> date:
    """Return the day on which an event was public."""
    return event.get("known_on", event["date"])


def weekly(held: list[Figure]) -> list[Figure]:
    """Return the means of whole weeks, Monday to Sunday; a week is known when its last day is."""
    weeks: dict[date, list[Figure]] = {}
    for each in held:
        weeks.setdefault(each.start - each.start.weekday() * DAY, []).append(each)
    return [
        replace(
            days[0],
            start=monday,
            end=monday + 6 * DAY,
            value=sum(each.value for each in days) / 7,
            text="",
            known=max(each.known for each in days),
            estimated=any(each.estimated for each in days),
        )
        for monday, days in sorted(weeks.items())
        if len(days) == 7
    ]


def ended_by(held: list[Figure], day: date) -> Figure | None:
    """Return the last figure whose period had ended by a day."""
    return max((each for each in held if each.end <= day), key=lambda each: each.end, default=None)


# -- changes and ranks


@dataclass(frozen=True)
class Change:
    """A change from one figure to another, in the measure it is printed and ranked in."""

    first: Figure
    last: Figure
    points: bool

    @property
    def amount(self) -> float | None:
        """The change: in points, or in per cent of the first figure; None from zero or below."""
        if self.points:
            return self.last.value - self.first.value
        if self.first.value <= 0:
            return None
        return (self.last.value / self.first.value - 1) * 100

    @property
    def logarithm(self) -> float | None:
        """The change in points, or as a logarithm; None from or to zero or below."""
        if self.points:
            return self.amount
        return log(self.last.value / self.first.value) if self.first.value > 0 and self.last.value > 0 else None


def changes(view: View, series: str) -> list[Change]:
    """Return the changes that can be ranked, each period against the one before, or against the day 30 days before."""
    held, frequency = view.read(series), view.step(series)
    points = view.books.series[series].get("change") == "points"
    if frequency in ("D", "B"):
        pairs, starts = [], [each.start for each in held]
        for each in held:
            at = bisect_right(starts, each.start - 30 * DAY)
            if at and starts[at - 1] >= each.start - 37 * DAY:
                pairs.append((held[at - 1], each))
    else:
        pairs = [
            (one, other)
            for one, other in itertools.pairwise(held)
            if other.start == periods_later(one.start, frequency, 1)
        ]
    return [Change(*pair, points) for pair in pairs]
