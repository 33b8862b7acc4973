"""Small things made for tests: one source, one indicator, and a whole data folder of two of each."""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from indicators import catalog as catalogs
from indicators.core.frame import observations
from indicators.core.tables import Faults
from indicators.desk import prepare
from indicators.model import Indicator, Service, Source

if TYPE_CHECKING:
    from pathlib import Path

DAILY = "fx.aaa_usd"
ANNUAL = "trade.aaa.year"

SOURCES = """\
# two sources
[[source]]
id = "exchange"
title = "A market"
producer = "The exchange"
url = "https://exchange.example/"
licence = "Open"
licence_url = "https://exchange.example/terms"
use = "open"
terms = "Any use."
attribution = "The exchange"
first_published = 2010-01-01
first_published_note = "Its first day."
restates = false
restates_note = "Never."

[[source]]
id = "yearbook"
title = "A yearbook"
producer = "The office"
url = ""
licence = "Non-commercial"
use = "non-commercial"
terms = "Not for sale."
attribution = "The office"
first_published = 2021-07-01
first_published_note = "The first edition."
restates = true
restates_note = "Each edition changes all years."
"""

AREAS = """\
[[area]]
id = "AAA"
name = "Aland"
kind = "country"

[[area]]
id = "BBB"
name = "Beland"
kind = "country"
"""

INDICATORS = """\
[[indicator]]
id = "fx.aaa_usd"
title = "Crowns per dollar"
short = "Crown"
topic = "currency"
source = "exchange"
areas = ["AAA"]
geography = "AAA"
unit = "crowns per USD"
frequency = "D"
provenance = "market"
producer = "The exchange"
url = "https://exchange.example/crown"
licence = "Open"
taken_on = 2020-10-05
lag_days = 1
notes = "Read daily."
currency = "AAC"
concepts = ["exchange rate"]

[[indicator]]
id = "trade.aaa.year"
title = "Trade of Aland with Beland"
short = "Trade"
topic = "trade"
source = "yearbook"
areas = ["AAA"]
counterparts = ["BBB"]
concepts = ["trade"]
geography = "AAA-BBB"
unit = "million USD"
frequency = "A"
provenance = "official"
producer = "The office"
url = "https://office.example/trade"
licence = "Non-commercial"
taken_on = 2022-09-01
lag_days = 90
"""

EVENTS = """\
[[event]]
id = "2020-10-01-sanctions"
date = 2020-10-01
title = "Sanctions begin"
kind = "sanctions"
areas = ["AAA"]
actor = ["BBB"]
effect = "imposed"
source_name = "The Gazette"
source_url = "https://gazette.example/1"
"""

LEXICON = """\
[[country]]
id = "AAA"
names = ["Aland"]
money = ["crown"]

[[country]]
id = "BBB"
names = ["Beland"]
"""

CONCEPTS = """\
[weights]
pair = 1.0
country = 0.9
country_beside = 0.55
half = 0.62
world = 0.8
world_beside = 0.6
alone = 0.65
support = 0.12
waiting = 0.97
again = 0.93
share = 0.75
least = 0.4
most = 6

[[concept]]
id = "exchange rate"
words = ["crown"]

[[concept]]
id = "trade"
words = ["trade", "sell"]
"""

PORTS = """\
name,locode,area,latitude,longitude,source_name,source_url,notes
Aport,AAAPT,AAA,10.5,20.25,A table,https://ports.example/,
Beport,,BBB,,,A table,https://ports.example/,no coordinates
"""

VOYAGES = """\
ship,imo,flag,direction,group,from_port,to_port,departed,arrived,date_meaning,known_on,cargo,cargo_barrels,outcome,outcome_on,source_name,source_url,notes
Forest,9074729,AAA,AAA-BBB,,Aport,Beport,2020-05-01,2020-05-26,docked,2020-05-27,gasoline,1000,delivered,2020-05-30,A page,https://ships.example/,
Fortune,,AAA,AAA-BBB,,Aport,,,2020-05-23,entered the waters,2020-05-24,gasoline,,delivered,2020-05-24,A page,https://ships.example/,
"""

FX = """\
time_period,stamped,value,status,citation,cited_as
2020-09-28,2020-09-28,10,A,,
2020-09-29,2020-09-29,11,A,,
2020-10-01,2020-10-01,12.50,A,,
2020-10-04,2020-10-04,13,P,https://news.example/1,"News, page 1"
"""

TRADE = """\
time_period,stamped,value,status,citation,cited_as
2018-01-01,2018-12-31,180,A,,
2019-01-01,2019-12-31,190,A,,
2020-01-01,2020-12-31,200,A,,
2021-01-01,2021-12-31,210,A,,
"""

BODY = """\
[Notice: Foreign links carry an asterisk (*).]

Aland may sell more to Beland[1]. The crown has very likely fallen by half.

A minister *said on 27 September that trade would grow.

[1] The office counts goods alone.
"""

HEAD = """\
+++
title = "Aland and Beland"
producer = "A house"
published = 2020-09-30
url = "https://house.example/brief"
licence = "Our own words"
kind = "digest"
sha256 = "{sha256}"

[[excerpt]]
id = "more-trade"
quote = "Aland may sell more to Beland[1]."
areas = ["AAA", "BBB"]
topics = ["trade"]
links = ["trade.aaa.year"]
events = ["2020-10-01-sanctions"]
note = "Goods alone."
rejected = ["fx.aaa_usd"]

[[excerpt]]
id = "crown"
quote = "The crown has very likely fallen by half."
areas = ["AAA"]
topics = ["currency"]
links = ["fx.aaa_usd"]

[[excerpt]]
id = "minister"
quote = "A minister *said on 27 September that trade would grow."
areas = ["AAA"]
topics = ["trade", "mobilisation"]
+++
"""


def brief_text(body: str = BODY, head: str = HEAD) -> str:
    """Return a brief file whose head has the hash of the body."""
    return head.format(sha256=hashlib.sha256(body.encode()).hexdigest()) + body


FILES = {
    "catalog/sources.toml": SOURCES,
    "catalog/areas.toml": AREAS,
    "catalog/indicators.toml": INDICATORS,
    "catalog/events.toml": EVENTS,
    "catalog/lexicon.toml": LEXICON,
    "catalog/concepts.toml": CONCEPTS,
    "figures/ports.csv": PORTS,
    "figures/voyages.csv": VOYAGES,
    f"figures/observations/{DAILY}.csv": FX,
    f"figures/observations/{ANNUAL}.csv": TRADE,
    "briefs/2020-09-30-aland.md": brief_text(),
}


@dataclass(frozen=True)
class Small:
    """A tiny data folder and a folder for the store that does not exist yet."""

    data: Path
    home: Path

    def path(self, name: str) -> Path:
        """Return the path of a file of the data folder."""
        return self.data / name

    def write(self, name: str, text: str) -> None:
        """Give a file this text, exactly."""
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands in a file."""
        text = self.path(name).read_bytes().decode()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def line(self, name: str, words: str) -> int:
        """Return the number of the first line of a file that holds these words."""
        lines = self.path(name).read_text(encoding="utf-8").split("\n")
        return next(number for number, line in enumerate(lines, start=1) if words in line)

    def prepare(self):
        """Return the desk on this folder."""
        return prepare(self.data, self.home)

    def load(self):
        """Return the catalogue and its fault lines, with the folder's name taken off."""
        faults = Faults()
        catalog = catalogs.load(self.data, faults)
        return catalog, self.short(faults)

    def short(self, faults: Faults) -> list[str]:
        """Return fault lines with paths relative to the data folder."""
        return [line.replace(f"{self.data}/", "") for line in faults.lines]


def make_small(folder: Path) -> Small:
    """Write the tiny data folder under `folder`."""
    small = Small(folder / "data", folder / "home")
    for name, text in FILES.items():
        small.write(name, text)
    return small


def make_source(**changes) -> Source:
    """Return a source, changed where told."""
    source = Source(
        id="exchange",
        title="A market",
        producer="The exchange",
        url="",
        licence="Open",
        licence_url="",
        use="open",
        terms="Any use.",
        attribution="The exchange",
        first_published=date(2000, 1, 1),
        first_published_note="Its first day.",
        restates=False,
        restates_note="Never.",
        passes_on=False,
        service=None,
    )
    return dataclasses.replace(source, **changes)


def make_indicator(**changes) -> Indicator:
    """Return a daily market indicator with a lag of one day, changed where told."""
    indicator = Indicator(
        id=DAILY,
        title="Crowns per dollar",
        short="Crown",
        topic="currency",
        source="exchange",
        areas=("AAA",),
        counterparts=(),
        geography="AAA",
        unit="crowns per USD",
        frequency="D",
        provenance="market",
        producer="The exchange",
        url="https://exchange.example/crown",
        licence="Open",
        taken_on=date(2020, 10, 5),
        lag_days=1,
        notes="",
        change="percent",
        drawn_as="line",
        reads="",
        covers="D",
        currency="AAC",
        log=False,
        breaks=(),
        provisional=(),
        ended=None,
        asks="",
        options=(),
        formula="",
        inputs=(),
        plausible=None,
        jump=0.0,
        still=0,
        against="",
    )
    return dataclasses.replace(indicator, **changes)


def make_service(**changes) -> Service:
    """Return a service asked without a key or a pace, for all its history, changed where told."""
    service = Service(
        loader="fred",
        key_env="",
        key_in="",
        key_required=False,
        pace_seconds=0,
        interval_hours=0,
        window_days=0,
        history_days=0,
        timeout_seconds=5,
        holidays="",
        release_weekday=0,
        release_months=(),
        momentary=False,
    )
    return dataclasses.replace(service, **changes)


def make_frame(values: dict[str, float], series_id: str = DAILY, status: str = "A"):
    """Return an observation frame of values by period, each stamped on its period's first day."""
    return observations((series_id, day, day, value, status, "", "") for day, value in values.items())


def make_held(values: dict[str, float], *, reconstructed: bool = False):
    """Return a frame of values by period as the store gives them, each known since its period's first day."""
    frame = make_frame(values)
    return frame.assign(known_on=frame["time_period"], reconstructed=reconstructed, retrieved_on=frame["time_period"])


TEXT_OF_A_BRIEF = """Rial slides again

March 2, 2021

Iran's currency fell to a new low against the dollar on the free market. Iranian officials blamed the oil embargo.
"""
