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
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
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
    published: str = ""  # the day of publication that the file gives a cited figure


@dataclass(frozen=True)
class Test:
    """One test of a claim, as the brief's file writes it."""

    entry: dict

    def __getattr__(self, name: str) -> object:
        return self.entry.get(name)

    @property
    def span(self) -> tuple[date, date]:
        """The window of a test of figures, or the days between which an event counts."""
        text = self.entry.get("window") or self.entry["event"].get("between", f"{date.min}/{date.max}")
        first, last = text.split("/")
        return date.fromisoformat(first), date.fromisoformat(last)


class Books:
    """All that ships, read from its files."""

    def __init__(self, data: Path) -> None:
        self.data = data
        toml = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (data / "catalog").glob("*.toml")}
        self.series = {each["id"]: each for each in toml["indicators"]["indicator"]}
        self.sources = {each["id"]: each for each in toml["sources"]["source"]}
        self.events = sorted(toml["events"]["event"], key=lambda each: each["date"])
        self.taken = toml["taken"]["taken"]
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

    def file(self, series: str) -> bytes:
        """Return the file of a series' figures, as it is."""
        return self._path(series).read_bytes()

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
            published=row.get("published", ""),
        )

    def _known(self, entry: dict, row: dict[str, str], end: date, frequency: str) -> tuple[date, bool]:
        """Return the day from which a figure was known: the design's "Vintage", and a cited point's own day."""
        taken: date = entry["taken_on"]
        if row.get("published"):
            return date.fromisoformat(row["published"]), row["basis"] in ("year", "lag")
        public = entry.get("first_published", self.sources[entry["source"]]["first_published"])
        release = max(end + entry["lag_days"] * DAY, public)
        if taken <= periods_later(release, frequency, 2):
            return taken, False
        return min(release, taken), True

    @cache  # noqa: B019
    def of_years(self, series: str) -> bool:
        """Whether irregular points are totals of calendar years, each stamped with its 31 December."""
        days = {(each.start.month, each.start.day) for each in self.figures(series)}
        return self.series[series].get("stands") == "span" and self.frequency(series) == "D" and days == {(12, 31)}

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
    _read: dict[str, list[Figure]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def earlier(self) -> bool:
        """Whether it is not today."""
        return self.day < self.today

    def figures(self, series: str) -> list[Figure]:
        """Return the figures known by the day."""
        return [each for each in self.books.figures(series) if each.known <= self.day]

    def step(self, series: str) -> str:
        """Return the frequency at which a series is read."""
        if self.books.series[series].get("reads") == "week":
            return "W"
        return "Y" if self.books.of_years(series) else self.books.frequency(series)

    def read(self, series: str) -> list[Figure]:
        """Return the figures as they are read: by week, where the catalogue says so, of whole weeks alone."""
        if series not in self._read:
            held = self.figures(series)
            self._read[series] = weekly(held) if self.step(series) == "W" else held
        return self._read[series]

    def whole(self, series: str) -> list[Figure]:
        """Return the figures as they are read, without that of a period which was not over when our copy was taken."""
        held = self.read(series)
        return held[:-1] if self.so_far(series) else held

    def so_far(self, series: str) -> bool:
        """Whether the last figure is of a period that was not over when our copy was taken."""
        held, taken = self.read(series), self.books.series[series]["taken_on"]
        return bool(held) and self.step(series) not in ("D", "B") and taken <= held[-1].end

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

GAPS = {"W": 2, "D": 5, "B": 6}  # so many periods without a figure are a gap; of others a single one
WINDOW = 30  # days, of daily figures


@dataclass(frozen=True)
class Change:
    """A change from one figure to a later one of a series, with what lies between them."""

    first: Figure
    last: Figure
    points: bool
    between: tuple[Figure, ...]
    missing: tuple[date, ...]  # first days of periods without a figure
    breaks: tuple[Figure, ...]  # the first figures by another method

    @property
    def amount(self) -> float | None:
        """The change in points, or in per cent of the first figure where that can be told."""
        if self.points:
            return None if self.missing or self.breaks else self.last.value - self.first.value
        if self.first.value <= 0 or self.last.value < 0 or self.missing or self.breaks:
            return None
        return (self.last.value / self.first.value - 1) * 100


def change(view: View, series: str, first: Figure, last: Figure) -> Change:
    """Return the change between two figures of a series as it is read."""
    entry, frequency = view.books.series[series], view.step(series)
    inside = [each for each in view.read(series) if first.start <= each.start <= last.start]
    missing: list[date] = []
    for one, other in itertools.pairwise(inside):
        lacks = []
        at = periods_later(one.start, frequency, 1)
        while at < other.start:
            lacks.append(at)
            at = periods_later(at, frequency, 1)
        if len(lacks) >= GAPS.get(frequency, 1):
            missing += lacks
    breaks = entry.get("breaks", ())
    broken = tuple(each for each in inside[1:] if each.status == "B" or each.start in breaks)
    return Change(first, last, entry.get("change") == "points", tuple(inside[1:-1]), tuple(missing), broken)


def changes(view: View, series: str) -> list[Change]:
    """Return a series' changes, the last one last: each figure against the one before.

    Of daily figures the last 30 days, the 30 days before those, and so on back: no two overlap. At either end stands
    the last figure by then, if it is no older than a week.
    """
    held, frequency = view.whole(series), view.step(series)
    if frequency not in ("D", "B"):
        return [change(view, series, *pair) for pair in itertools.pairwise(held)]
    starts = [each.start for each in held]
    ends: list[Figure | None] = []
    day = held[-1].start if held else date.min
    while held and day >= held[0].start:
        one = held[bisect_right(starts, day) - 1]
        ends.append(one if one.start >= day - 7 * DAY else None)
        day -= WINDOW * DAY
    found = []
    for last, first in itertools.pairwise(ends):
        if first is not None and last is not None:
            found.append(replace(change(view, series, first, last), missing=()))
    return found[::-1]
