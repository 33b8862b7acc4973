"""What publishers really answer on bad days, through a refresh: each is one failed series, and nothing else.

For every case: the right kind of error in one line that names source and cause, the raw answer kept, the other
source done, the old figures as they were.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from making import ANNUAL, DAILY
from publisher import Publisher, Reply
from refreshing import CROWN, HELD, TRADED, Live, crowns, make_live, trade

from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.model import EVERYTHING
from indicators.net.archive import Archive
from indicators.refresh.gather import MOST_PAGES, Gatherer

CSV = crowns({**HELD, "d20201004": 13.0})
YEARS = {2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}
JSON = trade(YEARS)


@pytest.fixture
def live(small):
    make_live(small)
    with Publisher() as publisher:
        one = Live(small.prepare(), publisher)
        publisher.route(CROWN, CSV)
        publisher.route(TRADED, JSON)
        yield one


def changed_json(old, new):
    assert old in JSON
    return JSON.replace(old, new, 1)


CASES = {
    # CSV
    "an HTML page": (
        CROWN,
        "<!DOCTYPE html><p>maintenance",
        SourceChanged,
        "an HTML or XML page where CSV was expected",
    ),
    "plain text": (CROWN, "Service is down for maintenance", SourceChanged, "Service is down"),
    "an empty body": (CROWN, "", SourceChanged, "an empty answer"),
    "no content": (CROWN, Reply("", 204), SourceChanged, "204 No Content"),
    "a renamed column": (CROWN, CSV.replace("CROWN", "KRONE"), SourceChanged, "no column CROWN"),
    "a NUL inside": (CROWN, CSV.replace("11.0", "1\x001"), SourceChanged, "a NUL byte"),
    "words for a number": (CROWN, CSV.replace("11.0", "eleven"), SourceChanged, "'eleven'"),
    "an exponent alone": (CROWN, CSV.replace("11.0", "e104"), SourceChanged, "'e104'"),
    "an infinite number": (CROWN, CSV.replace("11.0", "1e999"), SourceChanged, "which is not finite"),
    "a day that is none": (CROWN, CSV.replace("2020-09-29", "2020-02-31"), SourceChanged, "2020-02-31"),
    "a period twice": (CROWN, CSV + "2020-09-29,12.0\n", SourceChanged, "2020-09-29 twice, with 11.0 and 12.0"),
    "a cell too few": (CROWN, CSV + "2020-10-05\n", SourceChanged, "cells where the header has 2"),
    "a bomb": (
        CROWN,
        Reply(gzip.compress(b"0" * (70 << 20)), headers={"Content-Encoding": "gzip"}),
        SourceChanged,
        "sends more than 64 MB",
    ),
    "a broken gzip": (
        CROWN,
        Reply(gzip.compress(CSV.encode())[:-9], headers={"Content-Encoding": "gzip"}),
        SourceUnavailable,
        "broke off inside its gzip",
    ),
    "a body cut off": (CROWN, Reply(CSV, cut=30), SourceUnavailable, "broke off after 30 of"),
    "not found": (CROWN, Reply("nothing here", 404), SourceRefused, "404 Not Found: nothing here"),
    "forbidden": (CROWN, Reply("no", 403), SourceRefused, "403 Forbidden: no"),
    "an error of the server": (CROWN, Reply("oops", 501), SourceUnavailable, "501 Not Implemented: oops"),
    "a redirect elsewhere": (
        CROWN,
        Reply("", 302, headers={"Location": "http://10.0.0.1/prices"}),
        SourceRefused,
        "points to http://10.0.0.1/prices",
    ),
    # JSON
    "JSON cut off": (TRADED, JSON[:-40], SourceChanged, "JSON that breaks off or is not JSON"),
    "an empty object": (TRADED, "{}", SourceChanged, "expected a list of two"),
    "an error with status 200": (
        TRADED,
        '[{"message": [{"id": "120", "key": "Invalid value", "value": "The indicator was not found"}]}]',
        SourceChanged,
        "refuses the question: The indicator was not found",
    ),
    "a renamed member": (
        TRADED,
        changed_json('"value": 180.0', '"worth": 180.0'),
        SourceChanged,
        "a row without 'value'",
    ),
    "another type": (TRADED, changed_json('"value": 180.0', '"value": {"n": 1}'), SourceChanged, "which is no number"),
    "paging that skips": (TRADED, changed_json('"total": 4', '"total": 5'), SourceChanged, "4 rows in 1 pages where 5"),
    "paging that repeats": (
        TRADED,
        changed_json('"pages": 1', '"pages": 3'),
        SourceChanged,
        "page 1 where page 2 was asked",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_answer_is_one_failed_series_and_nothing_else(live, name, monkeypatch):
    address, bad, kind, words = CASES[name]
    series, other = (DAILY, ANNUAL) if address == CROWN else (ANNUAL, DAILY)
    raised = []
    monkeypatch.setattr(Gatherer, "series", noting(Gatherer.series, raised))
    before = {each: live.shown(each) for each in (DAILY, ANNUAL)}
    live.publisher.route(address, bad)
    outcomes = live.refresh("exchange", "yearbook")
    assert outcomes[series].status == "failed"
    assert words in outcomes[series].error
    assert len(outcomes[series].error.splitlines()) == 1
    assert outcomes[other].status in ("ok", "unchanged")
    assert {each: {day: live.shown(each)[day] for day in before[each]} for each in before} == before
    assert [type(error) for error in raised] == [kind]
    sent = bad.body if isinstance(bad, Reply) else bad
    sent = sent.encode() if isinstance(sent, str) else sent
    if sent and not isinstance(bad, Reply):
        assert Archive(live.desk.store.home / "raw").get(hashlib.sha256(sent).hexdigest()) == sent
    look = live.desk.store.looks(None, EVERYTHING)[series][-1]
    assert (look.status, look.reason) == ("failed", outcomes[series].error)


def noting(method, raised):
    """Return a method that also notes the errors its answer carries."""

    def series(own, *arguments):
        gathered = method(own, *arguments)
        for one in gathered:
            try:
                _ = one.frame
            except SourceError as error:
                one.error = one.error or error
        raised.extend(one.error for one in gathered if one.error)
        return gathered

    return series


GOOD = {
    "a BOM": "\ufeff" + CSV,
    "0x1A at the end": CSV + "\x1a",
    "another content type": Reply(CSV, headers={"Content-Type": "application/vnd.ms-excel"}),
    "a column more": "\n".join(f"{line},{'NOTE' if not place else 'x'}" for place, line in enumerate(CSV.splitlines())),
    "days in another order": "\n".join([CSV.splitlines()[0], *reversed(CSV.splitlines()[1:])]),
    "the same row twice": CSV + "2020-09-29,11.0\n",
    "a gap as an empty cell": CSV + "2020-10-05,\n",
    "a gap as a dot": CSV + "2020-10-05,.\n",
    "a gap as NA": CSV + "2020-10-05,NA\n",
    "a gap as -0-": CSV + "2020-10-05,-0- \n",
    "a gap as NaN": CSV + "2020-10-05,NaN\n",
    "thousands commas": CSV.replace("12.5", '"12.5"'),
}


@pytest.mark.parametrize("name", GOOD)
def test_an_odd_answer_is_read_all_the_same_and_a_gap_is_no_zero(live, name):
    live.publisher.route(CROWN, GOOD[name])
    outcome = live.refresh("exchange")[DAILY]
    assert outcome.error == ""
    assert live.shown() == {"2020-09-28": 10.0, "2020-09-29": 11.0, "2020-10-01": 12.5, "2020-10-04": 13.0}


def test_paging_that_never_ends_ends(live):
    def page(request):
        number = int(request.params["page"])
        meta, rows = json.loads(trade({2000 + number % 20: 1.0}))
        return Reply(json.dumps([{**meta, "page": number, "pages": 10**9}, rows]))

    live.publisher.route(TRADED, page)
    outcome = live.refresh("yearbook")[ANNUAL]
    assert outcome.status == "failed"
    assert f"more than {MOST_PAGES} pages" in outcome.error
    assert len(live.publisher.asked(TRADED)) == MOST_PAGES


FULL = """
import resource, sys
from pathlib import Path
from indicators import desk
from indicators.cli import main as cli
from indicators.core import log
log.set_up("error")
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), -1))
cli.prepare = lambda: desk.prepare(Path(sys.argv[1]))
sys.exit(cli.main(["refresh"]))
"""


def test_a_full_disk_is_one_line_and_loses_nothing(live, small):
    live.publisher.route(
        CROWN,
        crowns(
            {
                f"d{year}{month:02}{day:02}": 10.0 + month
                for year in range(1900, 2020)
                for month in range(1, 13)
                for day in (3, 9, 15, 21, 27)
            }
            | HELD
            | {"d20201004": 13.0}
        ),
    )
    before = live.shown()
    size = max(each.stat().st_size for each in small.home.iterdir())
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(small.data), str(size + 4096)],
        env=os.environ | live.environ | {"INDICATORS_HOME": str(small.home)},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr == ""
    lines = {line.partition(":")[0]: line for line in ended.stdout.splitlines()}
    assert "nothing of it was written: no room to write" in lines["exchange"]
    assert "1 unchanged" in lines["yearbook"]
    assert live.shown() == before
    assert live.refresh("exchange")[DAILY].status == "ok"
