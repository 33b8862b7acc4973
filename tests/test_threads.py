"""What is kept for a process is immutable, locked or each thread's own: several threads get what one gets."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from drawn import runtime, sent
from making import ANNUAL, DAILY, TEXT_OF_A_BRIEF, make_frame
from publisher import Publisher
from refreshing import CROWN, HELD, MONTHLY, TRADED, Live, crowns, make_live, trade
from storing import rows

from indicators import reader as readers
from indicators.briefs import edit, intake
from indicators.conditions import claims
from indicators.conditions.claims import ClaimTester
from indicators.core import disk
from indicators.core.tables import ROOT
from indicators.desk import served
from indicators.model import EVERYTHING, Decision
from indicators.store import writing
from indicators.views import address, reads
from indicators.views.parts import masthead
from indicators.views.screens import brief, monitor

BRIEF = "2020-09-30-aland"
SHARED = Path(__file__).parents[2] / "shared" / "briefs"
CLAIM = {"excerpt": "crown", "says": "The crown fell", "kind": "information"}
TEST = {"series": ANNUAL, "window": "2018-01-01/2019-12-31", "statistic": "last", "op": ">=", "value": 200.0}


def together(*deeds):
    """Do these at once, each in a thread of its own, switched often; return what each gave, or raise what one did."""
    gate = threading.Barrier(len(deeds))
    gave, wrong = [None] * len(deeds), []

    def run(place, deed):
        gate.wait()
        try:
            gave[place] = deed()
        except Exception as error:  # noqa: BLE001 - raised below, where pytest sees it
            wrong.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    finally:
        sys.setswitchinterval(before)
    if wrong:
        raise wrong[0]
    return gave


def load(desk, series, values, on=date(2020, 10, 6)):
    """Write a load as a refresh does."""
    indicator = desk.catalog.indicators[series]
    with desk.store.write() as connection:
        source = desk.catalog.sources[indicator.source]
        writing.append(connection, indicator, source, make_frame(values, series), on, "refresh")


# Words


STEMS = """
import json, random, sys, threading
from indicators.language.phrases import Phrases, _term
from indicators.store.tokens import tokens

passages = json.load(sys.stdin)

def all_of():
    phrases = Phrases((each, "word") for each in {"shipment", "sanction", "price", "=fuel", "Iran", "oil ... price"})
    return [
        [[_term(word) for word in passage.split()], [each.word for each in tokens(passage)],
         [each.words for each in phrases.everywhere(passage)]] for passage in passages
    ]

if sys.argv[1] == "one":
    print(json.dumps([all_of()] * 2))
else:
    sys.setswitchinterval(1e-6)
    gate, found = threading.Barrier(2), [None, None]
    def run(place):
        gate.wait()
        found[place] = all_of()
    both = [threading.Thread(target=run, args=(place,)) for place in range(2)]
    [each.start() for each in both]
    [each.join() for each in both]
    print(json.dumps(found))
"""


def passages(many=700):
    """Return passages of the shared briefs, where they are beside the project, and of our own; each stands once."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SHARED.glob("*.txt"))] if SHARED.exists() else []
    own = [
        *sorted((ROOT / "data" / "briefs").glob("*.md")),
        *sorted(ROOT.glob("*.md")),
        *sorted(ROOT.rglob("docs/**/*.md")),
    ]
    texts += [path.read_text(encoding="utf-8") for path in own]
    found = list(
        dict.fromkeys(each for text in texts for each in re.split(r"(?<=[.!?])\s+|\n\n", text) if len(each) > 40)
    )
    assert len(found) >= many
    return found[:many]


def in_a_fresh_process(how, given):
    done = subprocess.run(
        [sys.executable, "-c", STEMS, how],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    return json.loads(done.stdout)


def compared(times):
    given = passages()
    ((one, _),) = [in_a_fresh_process("one", given)]
    for _ in range(times):
        for several in in_a_fresh_process("two", given):
            wrong = [(a, b) for a, b in zip(one, several, strict=True) if a != b]
            assert wrong == []


def test_two_cold_threads_find_the_words_that_one_finds():
    """14.8b: a stemmer that two threads share gives wrong stems, and the cache keeps them."""
    compared(3)


@pytest.mark.long
def test_two_cold_threads_find_the_words_that_one_finds_twenty_times():
    """14.8b: over 700 passages."""
    compared(20)


# One desk


def test_fifteen_visitors_of_a_cold_server_make_one_desk_and_one_index(tmp_path):
    """14.8c: the others wait."""
    begun = readers._versions.cache.currsize

    def visit():
        desk = served(tmp_path)
        chosen = address.selection("monitor", {}, desk)
        return desk, list(desk.briefs.rows()), monitor.made(chosen, desk.now())

    found = together(*[visit] * 15)
    desk = found[0][0]
    assert all(each[0] is desk for each in found)
    assert len({each[2] for each in found}) == 1
    assert rows(desk.store, "SELECT value FROM meta WHERE name = 'library'") == [("1",)]
    assert {many for (many,) in rows(desk.store, "SELECT COUNT(*) FROM load GROUP BY series_key")} == {1}
    assert readers._versions.cache.currsize == min(begun + 1, readers._versions.cache.maxsize)


DASHBOARD = """
import runpy
from indicators.core.settings import home
from indicators.server import read_ahead
from indicators.views import reads
runpy.run_path("dashboard.py")
from indicators.desk import served
assert reads.served is served
print(served.cache.currsize)
read_ahead._read_ahead()
print(served.cache.currsize, served(home()).briefs._waits)
"""


@pytest.mark.long
def test_the_entry_and_what_is_read_ahead_make_the_desk_that_visitors_see(ready, tmp_path):
    """14.8c"""
    done = subprocess.run(
        [sys.executable, "-c", DASHBOARD], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "INDICATORS_HOME": str(ready)},
    )  # fmt: skip
    assert done.stdout.split() == ["1", "1", "False"]


# Claims, links, lists


def with_claims(small, many=12):
    desk = small.prepare()
    for number in range(many):
        desk.briefs.add_claim(BRIEF, CLAIM, TEST | {"value": 100.0 + 20 * number})
    return desk


def marks(found):
    return [(each.claim.id, each.mark, each.reason) for each in found]


def test_several_threads_test_claims_as_one_does(small, monkeypatch):
    """14.5: a tester forgets what it kept when that is too much, also what another thread is about to take."""
    desk = with_claims(small)
    monkeypatch.setattr(claims, "MOST_KEPT", 5)
    tester = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    days = [date(2022, 9, 5) + timedelta(days=number) for number in range(6)]
    one = [marks(ClaimTester(desk.catalog, desk.store, EVERYTHING).of([desk.briefs[BRIEF]], day)) for day in days]
    for _ in range(5):
        several = together(*[lambda day=day: tester.of([desk.briefs[BRIEF]], day) for day in days])
        assert [marks(each) for each in several] == one


def test_no_mark_of_old_figures_stands_under_newer_ones(small):
    """14.5: a load that lands while claims are tested."""
    desk = with_claims(small)
    day = date(2022, 9, 5)
    tester = ClaimTester(desk.catalog, desk.store, EVERYTHING)
    for number in range(12):

        def test(day=day):
            return [tester.of([desk.briefs[BRIEF]], day) for _ in range(4)]

        together(test, test, lambda number=number: load(desk, ANNUAL, {"2019-01-01": 150.0 + 10 * number}, day))
        fresh = ClaimTester(desk.catalog, desk.store, EVERYTHING).of([desk.briefs[BRIEF]], day)
        assert marks(tester.of([desk.briefs[BRIEF]], day)) == marks(fresh)


def test_no_old_list_stands_under_a_newer_index(small, monkeypatch):
    """14.5: another process indexes a brief right after this one has read the list."""
    desk, other = small.prepare(), small.prepare()
    desk.briefs.rows()
    brief_file = edit.file_text(intake.brief_of(TEXT_OF_A_BRIEF.encode(), "a.txt")).encode()
    disk.put(desk.briefs.path("first"), brief_file)
    read = desk.briefs._index.shelved

    def then_another():
        found = read()
        row, passages = other.briefs._indexed("first", other.briefs.linking)
        other.briefs._index.put([(replace(row, claims=7), passages)])
        return found

    monkeypatch.setattr(desk.briefs._index, "shelved", then_another)
    desk.briefs.rows()
    monkeypatch.setattr(desk.briefs._index, "shelved", read)
    assert desk.briefs.rows()["first"].claims == 7


def test_one_reading_sees_one_state(engine, small):
    """14.5: what is read in one go was so at one moment, in every database."""
    desk = small.prepare()
    with desk.store.open() as connection:
        before = connection.execute("SELECT COUNT(*) FROM load").fetchone()
        load(desk, DAILY, {"2020-10-05": 14.0})
        assert connection.execute("SELECT COUNT(*) FROM load").fetchone() == before
    assert desk.store.last_load() == before[0] + 1


# Figures that arrive while the server runs


@pytest.fixture
def waiting(small):
    """A small desk that runs: its yearly series has no figure yet, and a brief that speaks of it."""
    make_live(small)
    small.path(f"figures/observations/{ANNUAL}.csv").unlink()
    with Publisher() as publisher:
        publisher.route(CROWN, crowns({**HELD, "d20201004": 13.0}))
        publisher.route(TRADED, trade({2017: 170.0, 2018: 180.0, 2019: 190.0}))
        live = Live(small.prepare(), publisher)
        text = "Trade\n\nOctober 2, 2020\n\nAland may trade more with Beland. The crown of Aland fell."
        live.name = intake.take_in(live.desk.briefs, text.encode(), "a.txt", now=live.now).id
        live.desk.briefs.keep_up()
        live.desk.briefs.rows()
        yield live


def linked(desk, name):
    """Return the links of a brief as its page has them, and as the index does."""
    page = {key: [(each.series_id, each.score) for each in links] for key, links in desk.briefs.links(name).items()}
    desk.briefs.rows()
    found = rows(
        desk.store,
        "SELECT p.excerpt_id, l.series_id, l.score FROM link l JOIN passage p ON p.passage_id = l.passage_id "
        "JOIN brief b ON b.brief_key = p.brief_key WHERE b.brief_id = ? ORDER BY l.score DESC, l.series_id",
        name,
    )
    index = {key: [] for key in page}
    for key, series, score in found:
        index[key].append((series, score))
    return page, index


def test_first_figures_of_a_series_change_pages_index_and_restart_alike(waiting, small):
    """14.3: what finds links knows which series have figures, and that is part of what links are kept by."""
    desk = waiting.desk
    before, indexed = linked(desk, waiting.name)
    assert before == indexed
    pinned = desk.at(desk.pin())
    assert waiting.refresh("yearbook")[ANNUAL].status == "ok"
    after, indexed = linked(desk, waiting.name)
    assert after == indexed
    assert after != before
    assert linked(small.prepare(), waiting.name) == (after, after)
    # One who holds on to a moment sees it as it was.
    held = {
        key: [(each.series_id, each.score) for each in links]
        for key, links in pinned.briefs.links(waiting.name).items()
    }
    assert held == before
    # A load of a series that has figures changes no link, and no index.
    version = desk.now().briefs.version(waiting.name)
    assert waiting.refresh("yearbook")[ANNUAL].status == "unchanged"
    assert desk.now().briefs.version(waiting.name) == version


def test_a_page_follows_a_load_of_a_series_that_only_a_claim_tests(waiting):
    """14.3: no passage is linked to it."""
    desk = waiting.desk
    desk.briefs.add_claim(BRIEF, CLAIM, {**TEST, "series": MONTHLY, "value": 10.0, "window": "2020-09-01/2020-09-30"})
    chosen = address.selection("brief", {"brief": [BRIEF], "excerpt": ["crown"]}, desk)
    chosen = replace(chosen, claim="crown")
    assert MONTHLY not in {each.series_id for links in desk.briefs.links(BRIEF).values() for each in links}
    load(desk, MONTHLY, {"2020-07-01": 9.0, "2020-09-01": 10.5})
    before, marked = brief.made(chosen, desk.now()), desk.now().claims([desk.briefs[BRIEF]])
    # The claim's mark, and all that is said of it, stays: only the chart of its series has one value more.
    load(desk, MONTHLY, {"2020-08-01": 33.0})
    assert desk.now().claims([desk.briefs[BRIEF]]) == marked
    after = brief.made(chosen, desk.now())
    assert (before.text, before.charts) != (after.text, after.charts)
    made = brief._made.__wrapped__(chosen, desk.now(), desk.now().claims([desk.briefs[BRIEF]]), ())
    assert made == after


def test_a_page_follows_the_day_of_the_brief_it_marks(small):
    """14.3: the Monitor's red line is where the brief was published, also once its file says another day."""
    desk = with_claims(small, 1)
    chosen = address.selection("monitor", {"brief": [BRIEF]}, desk)
    assert "30 Sep 2020, when the brief was published" in monitor.made(chosen, desk.now())
    path = desk.briefs.path(BRIEF)
    disk.put(path, path.read_bytes().replace(b"published = 2020-09-30", b"published = 2020-09-29"))
    assert "29 Sep 2020, when the brief was published" in monitor.made(chosen, desk.now())


def test_a_brief_page_follows_the_shelf_over_its_text(small):
    """14.3: the number of all briefs, and the titles and days of the newest."""
    desk = small.prepare()
    chosen = address.selection("brief", {"brief": [BRIEF], "excerpt": ["crown"]}, desk)
    intake.take_in(
        desk.briefs, b"One\n\nOctober 2, 2020\n\nThe crown fell.", "a.txt", now=datetime(2020, 10, 6, tzinfo=UTC)
    )
    before = brief.made(chosen, desk.now()).head
    name = intake.take_in(
        desk.briefs, b"Two\n\nMay 2, 2010\n\nThe crown rose.", "b.txt", now=datetime(2020, 10, 6, tzinfo=UTC)
    ).id
    after = brief.made(chosen, desk.now()).head
    assert "all 2 briefs" in before
    assert "all 3 briefs" in after
    path = desk.briefs.path(name)
    disk.put(path, path.read_bytes().replace(b'title = "Two"', b'title = "Three"'))
    assert "Three" in brief.made(chosen, desk.now()).head


def test_the_head_of_a_page_knows_what_day_it_is(small):
    """14.3: also where the page is of an earlier day, and the clock passes midnight."""
    now = [datetime(2020, 10, 6, 23, 50, tzinfo=UTC)]
    desk = replace(small.prepare(), clock=lambda: now[0])
    chosen = address.selection("monitor", {"as_of": ["2020-10-01"]}, desk)
    assert 'data-now="2020-10-06"' in masthead.masthead(chosen, address.reader(chosen, desk), {"monitor": "Monitor"})
    now[0] = datetime(2020, 10, 7, 0, 10, tzinfo=UTC)
    assert 'data-now="2020-10-07"' in masthead.masthead(chosen, address.reader(chosen, desk), {"monitor": "Monitor"})


# Two sessions


VIEWS = {
    "brief": {"brief": [BRIEF], "excerpt": ["crown"]},
    "monitor": {"brief": [BRIEF]},
    "series": {"brief": [BRIEF], "series": [DAILY], "compare": [ANNUAL]},
    "claims": {"brief": [BRIEF]},
    "library": {"brief": [BRIEF], "find": ["crown"]},
    "sources": {"brief": [BRIEF]},
}


def strike(desk, word, minute):
    """Say a word on a link of the brief."""
    decision = Decision(DAILY, word, "Ada", datetime(2022, 9, 5, 12, minute, tzinfo=UTC))
    desk.briefs.decide(BRIEF, "crown", decision)


def take_in(desk):
    """Take a brief with a notice in."""
    text = "More of it\n\nOctober 2, 2020\n\n[Notice: Not final.]\n\nThe crown of Aland fell again."
    intake.take_in(desk.briefs, text.encode(), "a.txt", now=datetime(2022, 9, 5, tzinfo=UTC))


# What one does while two look.
DEEDS = {
    "a load": lambda desk: load(desk, DAILY, {"2020-10-04": 13.0, "2020-10-05": 14.0}),
    "a claim": lambda desk: desk.briefs.add_claim(BRIEF, CLAIM, TEST | {"value": 95.0}),
    "a link struck out": lambda desk: strike(desk, "struck out", 1),
    "and restored": lambda desk: strike(desk, "restored", 2),
    "a brief": take_in,
    "another load": lambda desk: load(desk, DAILY, {"2020-10-04": 15.0, "2020-10-06": 16.0}),
}


@pytest.fixture
def _runtime():
    with runtime():
        yield


@pytest.mark.usefixtures("_runtime")
@pytest.mark.parametrize("page", address.PAGES)
def test_two_sessions_with_a_word_or_load_between_see_what_one_sees_afterwards(small, page):
    """14.5: on every page, first of a desk that nothing was read of yet; and none of them an error."""
    desk = with_claims(small, 3)
    screen = import_module(f"indicators.views.screens.{page}")

    def session(desk=desk):
        with desk.briefs.steady():
            chosen = address.selection(page, VIEWS[page], desk)
            return sent(lambda: screen.draw(chosen, address.reader(chosen, desk)))

    assert len({tuple(each) for each in together(session, session)}) == 1
    for name, deed in DEEDS.items():
        together(session, session, lambda deed=deed: deed(desk))
        expected = session(small.prepare())
        assert together(session, session) == [expected, expected], name
        reads.tiles.cache.clear()
