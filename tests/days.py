"""Thirty simulated days of every publisher: what is truly published on each, and how its answer looks when all is well.

A story is one series of one source. Its truth is a function of the day: it grows, is restated, loses a value, comes
late. Its mishaps say on which days the source does not answer with it: it fails, gives a page, nothing, another unit,
renames a column, closes a strait. All is the same in each run. `days_bodies.py` writes the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import days_bodies
from publisher import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from publisher import Request

BEGINS, MANY = date(2026, 9, 1), 30
HISTORY = date(2026, 6, 1)
# How a source fails to answer with its truth, and the status that a refresh tells of it.
TOLD = {
    "down": "failed",
    "cut": "failed",
    "page": "failed",
    "renamed": "failed",
    "nothing": "empty",
    "null": "empty",
    "unit": "held",
    "short": "held",
}
Values = dict[date, float]


@dataclass(frozen=True)
class Story:
    """One series of one source over thirty days.

    Args:
        source: id of the source, and the name of its loader where `loader` is "".
        series: id of the series.
        options: of the loader.
        frequency: of the series.
        level: about which its values lie.
        mishaps: what befalls the source, by the number of the day.
        restated: what values become of a day on, by the number of the day: a factor by period.
        taken_back: periods that are published no more from a day on, and its number.
        late: days from a period's end until it is published.
        lag: the catalogue's usual delay.
        words: what a failure by a renamed part is told with.
        factor: of a wrong unit.
        zero: periods of which the value is this.
        weekly: whether it is published on Tuesdays alone.
        begins: its first period.
        fills: days between which weekends are filled with the value before them.
        editions: the numbers of the days on which all history is restated by a little.
        restates: whether the catalogue says that the source does.
    """

    source: str
    series: str
    options: Mapping[str, str]
    frequency: str
    level: float
    mishaps: Mapping[int, str] = field(default_factory=dict)
    restated: Mapping[int, Mapping[date, float]] = field(default_factory=dict)
    taken_back: Mapping[date, int] = field(default_factory=dict)
    late: int = 1
    lag: int = 1
    words: str = ""
    factor: float = 1000.0
    fills: tuple[int, int] | None = None
    editions: tuple[int, ...] = ()
    restates: bool = False
    zero: Mapping[date, float] = field(default_factory=dict)
    weekly: bool = False
    begins: date = date(2014, 1, 1)

    @property
    def whole(self) -> bool:
        """Whether what lacks between two values of an answer was taken back."""
        return self.source in ("dbnomics", "ecb", "eia", "fred", "imf_sdmx", "portwatch", "sipri", "world_bank")

    def published(self, number: int) -> Values:
        """Return what the source truly publishes on a day, by the first day of each period."""
        today = BEGINS + timedelta(days=number)
        if self.source == "ofac":  # a list of today, without a history
            return {today: round(self._value(today, number))}
        until = today - timedelta(days=self.late)
        if self.weekly:  # on Tuesdays
            until -= timedelta(days=(until.weekday() - 1) % 7)
        kind = "B" if self.fills else self.frequency
        there = {each: self._value(each, number) for each in periods(kind, until) if each >= self.begins}
        there = {each: value for each, value in there.items() if self.taken_back.get(each, MANY) > number}
        if self.fills and self.fills[0] <= number < self.fills[1]:
            filled = (each for each in periods("D", until) if each.weekday() >= 5 and each.month == 8)
            there |= {each: there[each - timedelta(days=each.weekday() - 4)] for each in filled}
        return dict(sorted(there.items()))

    def _value(self, period: date, number: int) -> float:
        if period in self.zero:
            return self.zero[period]
        seed = period.toordinal() * 7919 + sum(map(ord, self.series)) * 104729
        value = self.level * (1 + (seed % 1009 - 504) / 504 * 0.04)
        for day, factors in self.restated.items():
            if day <= number:
                value *= factors.get(period, 1.0)
        for day in self.editions:
            if day <= number:
                value *= 1 + (seed % 97 - 48) / 48 * 0.03
        return round(value, 4)


def periods(frequency: str, until: date) -> Iterator[date]:
    """Yield the first days of the periods that are over by a day, from the beginning of the history on."""
    if frequency == "A":
        yield from (date(year, 1, 1) for year in range(2014, until.year) if date(year + 1, 1, 1) <= until)
    elif frequency == "M":
        months = (date(2025 + at // 12, at % 12 + 1, 1) for at in range(24))
        yield from (each for each in months if (each + timedelta(days=32)).replace(day=1) <= until)
    else:
        for at in range((until - HISTORY).days + 1):
            day = HISTORY + timedelta(days=at)
            if frequency == "D" or day.weekday() < 5:
                yield day


def _mishaps(at: int) -> dict[int, str]:
    """Return what befalls the source at a place of the list: every kind, on other days for each."""
    own = {2 + at % 4: ("down", "cut", "page")[at % 3], 7 + at % 4: ("nothing", "null")[at % 2]}
    own |= dict.fromkeys(range(12 + at % 4, 13 + at % 4 + at % 2), "unit")
    own |= {18 + at % 3: "renamed", 19 + at % 3: "renamed"}
    if at % 4 == 0:
        own |= dict.fromkeys(range(23, 27), ("down", "page")[at // 4 % 2])
    return own


def _stories() -> tuple[Story, ...]:
    august = lambda day: date(2026, 8, day)  # noqa: E731
    bits = [
        Story("comtrade", "trade.oil", {"reporter": "CHN", "partner": "IRN", "flow": "M", "commodity": "2709"}, "A",
              9e8, restated={5: {date(2024, 1, 1): 1.05}}, late=150, lag=300, words="primaryValue",
              begins=date(2020, 1, 1)),
        Story("currency_api", "fx.api", {"base": "usd", "quote": "irr"}, "D", 42000.0, words="irr",
              begins=date(2026, 8, 1)),
        Story("dbnomics", "rate.copy", {"series": "OFFICE/TRADE/D.X"}, "D", 18.0, fills=(10, 13),
              words="OFFICE/TRADE/D.X", restated={5: {august(11): 1.1}, 11: {august(11): 0.95}},
              taken_back={august(20): 16}),
        Story("dolarapi", "fx.bolivar", {"rate": "paralelo"}, "D", 240.0, late=0, lag=0, words="paralelo"),
        Story("ecb", "fx.euro", {"key": "EXR/D.USD.EUR.SP00.A"}, "B", 1.1, words="OBS_VALUE"),
        Story("eia", "oil.made", {"route": "international", "facets": "countryRegionId=IRN productId=57",
              "unit": "TBPD"}, "M", 3300.0, late=10, lag=40, restated={9: {date(2026, 6, 1): 0.97}}, words="value",
              restates=True),
        Story("fred", "oil.price", {"series": "PRICE"}, "B", 80.0, late=6, lag=6, words="PRICE",
              taken_back={august(12): 6}, restated={20: {date(2026, 9, 3): 1.02}}),
        Story("fred", "oil.other", {"series": "OTHER"}, "B", 75.0, late=6, lag=6, words="OTHER"),
        Story("gdelt", "news.share", {"query": "aland beland"}, "D", 4.0, words="Article Count", factor=1e-3),
        Story("imf_rates", "fx.crown", {"currency": "Crown"}, "B", 9.5, words="Crown"),
        Story("imf_sdmx", "fx.month", {"flow": "IMF.STA/ER", "key": "IRN.XDC_USD.PA_RT.M"}, "M", 41000.0, late=9,
              lag=35, words="OBS_VALUE", taken_back={date(2026, 3, 1): 10}),
        Story("ofac", "ships.listed", {"programme": "ALAND"}, "D", 20.0, late=0, lag=0, words="ALAND"),
        Story("ooni", "net.blocked", {"country": "IR", "test": "web_connectivity", "counter": "anomaly_count"}, "D",
              22.0, restated={8: {date(2026, 9, 5): 1.06}}, words="anomaly_count", factor=1e-3),
        Story("portwatch", "port.calls", {"layer": "Daily_Ports_Data", "field": "portcalls",
              "where": "portname='Qingdao'"}, "D", 120.0, late=4, lag=4, weekly=True, words="portname=",
              restated={14: {august(9): 1.03, august(10): 0.98}}, zero={date(2026, 9, 9): 0.0}, restates=True),
        Story("rial_archive", "fx.street", {"currency": "usd", "quote": "buy"}, "D", 900000.0, words="usd"),
        Story("sipri", "arms.bought", {"direction": "imports", "country": "Iran"}, "A", 300.0, late=70, lag=90,
              editions=(16,), restates=True, words="TIV delivery values"),
        Story("world_bank", "prices.iran", {"country": "IRN", "indicator": "FP.CPI.TOTL.ZG"}, "A", 35.0, late=255,
              lag=300, editions=(12,), restated={16: {date(2023, 1, 1): 1.04}}, words="value", restates=True),
    ]  # fmt: skip
    sources = list(dict.fromkeys(each.source for each in bits))
    return tuple(_with(each, _befalls(each.source, sources.index(each.source))) for each in bits)


def _befalls(source: str, at: int) -> dict[int, str]:
    own = _mishaps(at)
    if source == "ofac":
        own = {day: {"nothing": "page", "null": "down", "unit": "short"}.get(kind, kind) for day, kind in own.items()}
    return own


def _with(story: Story, mishaps: Mapping[int, str]) -> Story:
    return Story(**{**{name: getattr(story, name) for name in Story.__dataclass_fields__}, "mishaps": mishaps})


STORIES = _stories()


class World:
    """All publishers behind one address: the first part of a path is the source."""

    def __init__(self) -> None:
        self.number = 0

    @property
    def now(self) -> datetime:
        """The moment of the day at which it is asked, in UTC."""
        return datetime.fromisoformat(f"{BEGINS + timedelta(days=self.number)}T20:30:00+00:00")

    def reply(self, request: Request) -> Reply:
        """Return what a source answers today."""
        source = request.path.split("/")[1]
        stories = [each for each in STORIES if each.source == source]
        story = next((each for each in stories if each.options.get("series") == request.params.get("id")), stories[0])
        mishap, values = story.mishaps.get(self.number, ""), story.published(self.number)
        if mishap == "down":
            return Reply("out of order", 500)
        if mishap == "page":
            return Reply("<!DOCTYPE html><title>Maintenance</title>")
        if mishap == "null":
            return Reply("[]")
        if mishap == "nothing":
            values = {}
        if mishap == "unit":
            values = {period: value * story.factor for period, value in values.items()}
        body = days_bodies.BODIES[source](story, values, request, self.now.date())
        if mishap == "short":
            body = days_bodies.cut_list(body)
        if mishap == "renamed":
            body = days_bodies.renamed(source, body)
        return Reply(body, cut=len(body) // 2) if mishap == "cut" else Reply(body)
