"""What a refresh costs: sources side by side, a first load, memory, and pages that are read meanwhile.

Publishers are local servers (tests/publisher.py). Called by run.py; as a script it refreshes for it in a process
of its own: `refreshes.py once ADDRESS` prints its peak of memory, `refreshes.py ever ADDRESS` goes on until ended.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from answers import RECORDINGS  # noqa: E402 - of the folder of tests
from making import make_indicator, make_service, make_source  # noqa: E402
from publisher import Publisher, Reply  # noqa: E402
from refreshing import crowns  # noqa: E402

from indicators.core.frame import observations  # noqa: E402
from indicators.desk import prepare  # noqa: E402
from indicators.model import Catalog  # noqa: E402
from indicators.refresh.rounds import refresh  # noqa: E402
from indicators.store.building import engine_of, ensure  # noqa: E402
from indicators.store.reading import Store  # noqa: E402
from indicators.store.writing import append  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from indicators.model import Indicator, Source

SOURCES, SERIES, ANSWER_SECONDS, PACE_SECONDS = 16, 8, 0.3, 1
MANY = 100_000
BEGAN, RESTATED = date(2023, 1, 3), 14
RECORDED = "dbnomics/cepii_chelem_trade_series.json"


def side_by_side() -> tuple[float, float]:
    """Return the milliseconds of the slowest source's own calls at its pace, and of a refresh of all sources."""
    sources = [
        make_source(id=f"s{number}", service=make_service(pace_seconds=PACE_SECONDS if number == 0 else 0))
        for number in range(SOURCES)
    ]
    series = [
        make_indicator(id=f"{source.id}.{number}", source=source.id, options=(("series", f"X{number}"),))
        for source in sources
        for number in range(SERIES)
    ]
    days = {f"d2020{month:02}{day:02}": 10.0 + day for month in (1, 2, 3) for day in range(1, 29)}
    with Publisher() as publisher, _store(sources, series) as (catalog, store):
        publisher.otherwise = lambda request: Reply(
            crowns(days).replace("CROWN", request.params["id"]), delay=ANSWER_SECONDS
        )
        environ = {f"INDICATORS_URL_{each.id.upper()}": publisher.url for each in sources}
        begin = time.perf_counter()
        outcomes = refresh(catalog, store, environ=environ)
        took = time.perf_counter() - begin
    if bad := [each for each in outcomes if each.status != "ok"]:
        raise RuntimeError(f"{len(bad)} series failed: {bad[0].error}")
    return ((SERIES - 1) * max(PACE_SECONDS, ANSWER_SECONDS) + ANSWER_SECONDS) * 1000, took * 1000


def first_load() -> float:
    """Return the milliseconds that 100,000 parsed observations take into the store."""
    source, indicator = make_source(), make_indicator()
    days = np.datetime_as_string(np.datetime64("1750-01-01") + np.arange(MANY)).tolist()
    frame = observations((indicator.id, day, day, float(number), "A", "", "") for number, day in enumerate(days))
    with _store([source], [indicator]) as (_, store):
        begin = time.perf_counter()
        with store.write() as connection:
            append(connection, indicator, source, frame.assign(answer_id=1), date(2026, 11, 23), "refresh")
        return (time.perf_counter() - begin) * 1000


@contextmanager
def _store(sources: list[Source], series: list[Indicator]) -> Iterator[tuple[Catalog, Store]]:
    catalog = Catalog({each.id: each for each in sources}, {}, {each.id: each for each in series}, {}, {}, ())
    with tempfile.TemporaryDirectory(prefix="indicators-bench-") as folder:
        yield catalog, ensure(engine_of(Path(folder)), Path(folder), catalog, dict, "bench")


def recorded_publisher() -> Publisher:
    """Return a publisher that answers with the largest recorded body."""
    publisher = Publisher()
    publisher.route("/v22/series", (RECORDINGS / RECORDED).read_bytes())
    return publisher


def growing_publisher() -> Publisher:
    """Return a publisher of bolivar rates: with each question it has a day more, and its last days are others."""
    publisher = Publisher()
    asked = 0
    known = 1260  # days, to June 2026

    def history(_request: object) -> str:
        nonlocal asked
        asked += 1
        # No further than today's: it is as far as it goes then, and its last days are still others.
        last = min(known + asked, (datetime.now(UTC).date() - BEGAN).days + 1)
        rows = [
            {
                "fuente": name,
                "compra": None,
                "venta": None,
                "promedio": rate + number / 100 + (asked / 1000 if number >= last - RESTATED else 0),
                "fecha": (BEGAN + timedelta(days=number)).isoformat(),
            }
            for name, rate in (("oficial", 600), ("paralelo", 800))
            for number in range(last)
        ]
        return json.dumps(rows)

    publisher.route("/v1/historicos/dolares", history)
    return publisher


def _once(address: str) -> dict[str, Any]:
    """Refresh the series of the largest recorded body; return how that went and the peak of memory in MB."""
    desk = prepare()
    name = next(each for each in desk.catalog.indicators.values() if each.asked == "dbnomics")
    own = replace(name, options=(("series", "CEPII/CHELEM-TRADE-CHEL/AES.AES.CAT.BA"),))
    catalog = replace(desk.catalog, indicators={own.id: own})
    outcomes = refresh(catalog, desk.store, environ={"INDICATORS_URL_DBNOMICS": address})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"statuses": [each.status for each in outcomes], "rows": outcomes[0].rows_new, "peak_mb": peak}


def _ever(address: str) -> None:
    """Refresh the bolivar rates again and again, half a second apart."""
    desk = prepare()
    while True:
        refresh(
            desk.catalog,
            desk.store,
            ["dolarapi"],
            environ=os.environ | {"INDICATORS_URL_DOLARAPI": address},
            clock=lambda: datetime.now(UTC),
        )
        time.sleep(0.5)


if __name__ == "__main__":
    if sys.argv[1] == "once":
        print(json.dumps(_once(sys.argv[2])))
    else:
        _ever(sys.argv[2])
