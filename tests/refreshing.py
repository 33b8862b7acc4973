"""A small desk whose series come from a local publisher: for tests of refresh."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from making import DAILY, INDICATORS, SOURCES, Small
from publisher import Publisher

from indicators import desk as desks
from indicators.cli import main as cli
from indicators.model import Known
from indicators.refresh.rounds import refresh

if TYPE_CHECKING:
    from indicators.desk import Desk

NOW = datetime(2020, 10, 6, 12, tzinfo=UTC)
MONTHLY = "fx.aaa_usd.month"
CROWN = "/graph/fredgraph.csv"
TRADED = "/v2/country/AAA/indicator/TX.VAL"
SERVICE = """\
loader = "{loader}"
pace_seconds = 0
interval_hours = 12
window_days = {window}
timeout_seconds = 2
"""


def make_live(small: Small, *, window: int = 0) -> None:
    """Let the small folder's two sources be asked, and add a derived series and a third source with a key."""
    exchange, yearbook = SOURCES.split('\n\n[[source]]\nid = "yearbook"')
    keyed = exchange.replace('"exchange"', '"register"').replace("# two sources\n", "")
    small.write(
        "catalog/sources.toml",
        exchange
        + "\n"
        + SERVICE.format(loader="fred", window=window)
        + '\n[[source]]\nid = "yearbook"'
        + yearbook
        + SERVICE.format(loader="world_bank", window=window)
        + "\n"
        + keyed
        + "\n"
        + SERVICE.format(loader="eia", window=window)
        + 'key_env = "REGISTER_KEY"\nkey_in = "param api_key"\nkey_required = true\n',
    )
    crown, trade = INDICATORS.split('\n\n[[indicator]]\nid = "trade.aaa.year"')
    crown += '\noptions.series = "CROWN"\nplausible = [1, 1000]\njump = 3\nstill = 3\n'
    trade = '\n[[indicator]]\nid = "trade.aaa.year"' + trade + 'options.country = "AAA"\noptions.indicator = "TX.VAL"\n'
    month = (
        crown.partition("currency = ")[0].replace(DAILY, MONTHLY).replace('"D"', '"M"').replace('"market"', '"derived"')
    )
    month = month.replace("[[indicator]]\nid", "\n[[indicator]]\nid") + f'formula = "mean"\ninputs = ["{DAILY}"]\n'
    oil = (
        crown.partition("currency = ")[0]
        .replace(DAILY, "oil.aaa")
        .replace('"exchange"', '"register"')
        .replace('"D"', '"M"')
        .replace("[[indicator]]\nid", "\n[[indicator]]\nid")
    )
    small.write("catalog/indicators.toml", crown + trade + month + oil + 'options.route = "international"\n')


@dataclass
class Live:
    """The small desk, its publisher, and the moment a refresh happens at."""

    desk: Desk
    publisher: Publisher
    now: datetime = NOW
    key: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """Return what the operator set."""
        names = {f"INDICATORS_URL_{name}": self.publisher.url for name in ("EXCHANGE", "YEARBOOK", "REGISTER")}
        return names | ({"REGISTER_KEY": self.key} if self.key else {})

    def refresh(self, *names: str, **named) -> dict[str, object]:
        """Refresh; return the outcome of each series."""
        outcomes = refresh(
            self.desk.catalog,
            self.desk.store,
            names,
            clock=lambda: self.now,
            environ=named.pop("environ", self.environ),
            **named,
        )
        return {each.series: each for each in outcomes}

    def crowns(self, **values: float) -> None:
        """Publish these crowns by day, such as d20201001=12."""
        self.publisher.route(CROWN, crowns(values))

    def shown(self, series: str = DAILY, as_of=None) -> dict[str, float]:
        """Return the values held, by the first day of their period."""
        frame = self.desk.store.read([series], Known(as_of))
        return dict(zip(frame["time_period"].dt.strftime("%Y-%m-%d"), frame["value"], strict=True))


HELD = {"d20200928": 10.0, "d20200929": 11.0, "d20201001": 12.5}


def crowns(values: dict[str, float]) -> str:
    """Return values by day as the keyless CSV of FRED."""
    rows = [f"{day[1:5]}-{day[5:7]}-{day[7:9]},{value}" for day, value in values.items()]
    return "\n".join(["observation_date,CROWN", *rows]) + "\n"


def trade(values: dict[int, float | None]) -> str:
    """Return values by year as the World Bank's JSON."""
    rows = [
        {
            "indicator": {"id": "TX.VAL", "value": "Trade"},
            "country": {"id": "AA", "value": "Aland"},
            "countryiso3code": "AAA",
            "date": str(year),
            "value": value,
        }
        for year, value in values.items()
    ]
    return json.dumps([{"page": 1, "pages": 1, "per_page": 1000, "total": len(rows)}, rows])


@contextmanager
def commanded(small: Small, monkeypatch, capsys):
    """Give what runs a command on the small desk against a local publisher, `publisher` of it.

    It returns the exit status, what was printed and what was complained of.
    """
    make_live(small)
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    monkeypatch.setattr(cli, "prepare", lambda: desks.prepare(small.data))
    with Publisher() as publisher:
        publisher.route(CROWN, crowns({**HELD, "d20201004": 13.0, "d20201005": 13.5, "d20201006": 135.0}))
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
        for name in ("EXCHANGE", "YEARBOOK", "REGISTER"):
            monkeypatch.setenv(f"INDICATORS_URL_{name}", publisher.url)

        def run(*words):
            status = cli.main(list(words))
            printed = capsys.readouterr()
            return status, printed.out, printed.err

        run.publisher = publisher
        yield run
