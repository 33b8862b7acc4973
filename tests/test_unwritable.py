"""Reading needs no writing and no luck: a store that cannot be written just now costs nothing that is read."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from making import ANNUAL, DAILY, TEXT_OF_A_BRIEF, make_frame

from indicators.briefs import edit, intake, library
from indicators.cli import main as cli
from indicators.cli.main import main
from indicators.core import disk
from indicators.core.tables import ROOT
from indicators.errors import StoreBusyError, StoreError
from indicators.model import EVERYTHING, Decision
from indicators.store import sqlite, writing
from indicators.views import address

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
BRIEF = "2020-09-30-aland"
CLAIM = {"excerpt": "crown", "says": "The crown fell by half", "kind": "information", "by": "Ana", "at": NOW}
TEST = {"series": DAILY, "window": "2020-09-28/2020-10-01", "statistic": "change_pct", "op": ">=", "value": 10.0}


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr(library, "AGAIN_SECONDS", 0)


@pytest.fixture
def desk(small):
    made = small.prepare()
    made.briefs.rows()
    return made


@contextmanager
def locked(store):
    """Hold the lock that another process would hold while it writes."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        yield


def journal(store):
    return [each.what for each in store.journal()]


# Words of analysts, while the store cannot be written


def claims_of(desk):
    return [each.says for each in desk.briefs[BRIEF].claims]


def test_a_claim_that_is_in_the_file_is_saved_and_followed_by_index_and_journal(desk, small):
    """14.8e: one outcome, said truly; a retry adds nothing."""
    with locked(desk.store):
        name = desk.briefs.add_claim(BRIEF, CLAIM, TEST)
        assert "The store cannot be written just now" in desk.briefs.unwritten
        assert desk.briefs.add_claim(BRIEF, CLAIM | {"at": NOW.replace(minute=5)}, TEST) == name
        assert claims_of(desk) == ["The crown fell by half"]
        # The list is made good from the file: the Claims page has it.
        assert [each.id for each in desk.briefs.with_claims()] == [BRIEF]
        assert journal(desk.store) == []
    assert desk.briefs.rows()[BRIEF].claims == 1
    assert desk.briefs.unwritten == ""
    assert journal(desk.store) == ["claim written"]
    assert claims_of(small.prepare()) == ["The crown fell by half"]


def test_another_claim_on_the_same_words_is_another(desk):
    """14.8e: what is once is the same claim alone."""
    names = [desk.briefs.add_claim(BRIEF, CLAIM, TEST) for _ in range(2)]
    other = desk.briefs.add_claim(BRIEF, CLAIM, TEST | {"value": 20.0})
    his = desk.briefs.add_claim(BRIEF, CLAIM | {"by": "Bo"}, TEST)
    assert len({*names, other, his}) == 3
    desk.briefs.withdraw_claim(BRIEF, names[0], "Ana", NOW)
    again = desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    assert again not in (*names, other, his)
    assert journal(desk.store) == ["claim written"] * 3 + ["claim withdrawn", "claim written"]


def test_a_word_said_twice_is_once(desk):
    """14.8e: links, withdrawals."""
    for minute in (1, 2):
        desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW.replace(minute=minute)))
    name = desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    for by in ("Ana", "Bo"):
        desk.briefs.withdraw_claim(BRIEF, name, by, NOW)
    excerpt = next(each for each in desk.briefs[BRIEF].excerpts if each.id == "minister")
    assert [each.at.minute for each in excerpt.decisions] == [1]
    assert re.findall(r'by = "(\w+)"', desk.briefs.text(BRIEF).partition("withdrawn")[2]) == ["Ana"]
    assert journal(desk.store) == ["link added", "claim written", "claim withdrawn"]
    # Back and forth is a word each time.
    for word in ("struck out", "restored", "struck out"):
        desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, word, "Ana", NOW))
    excerpt = next(each for each in desk.briefs[BRIEF].excerpts if each.id == "minister")
    assert [each.word for each in excerpt.decisions] == ["added", "struck out", "restored", "struck out"]


def test_whatever_is_done_meanwhile_is_done_once_and_in_the_journal_later(desk, small, caplog):
    """14.8e: decide, withdraw, import, throw away, put back; said once; a process that ends loses no line."""
    imported = "2021-03-02-rial-slides-again"
    with locked(desk.store):
        name = desk.briefs.add_claim(BRIEF, CLAIM, TEST)
        desk.briefs.withdraw_claim(BRIEF, name, "Ana", NOW)
        desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW))
        told = [intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW) for _ in range(2)]
        assert [(each.id, each.status) for each in told] == [(imported, "imported"), (imported, "already here")]
        assert list(desk.briefs) == [imported, BRIEF]
        assert desk.briefs.links(imported)
        assert desk.briefs.throw_away(imported) == imported
        assert list(desk.briefs) == [BRIEF]
        desk.briefs.put_back(imported)
        assert list(desk.briefs) == [imported, BRIEF]
        assert desk.briefs.search("currency") == []
    assert caplog.text.count("The store cannot be written just now") == 1
    again = small.prepare()
    assert [each.brief for each in again.briefs.search("currency")] == [imported]
    assert journal(again.store) == [
        "claim written", "claim withdrawn", "link added", "brief imported", "brief deleted", "brief put back",
    ]  # fmt: skip
    assert list((small.home / "waiting").iterdir()) == []


def test_a_line_whose_file_was_left_is_written_once(desk, small):
    """14.8e: the process may be killed between the writing of a line and the end of its file."""
    with locked(desk.store):
        desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    shutil.copytree(small.home / "waiting", small.home / "copy")
    desk.briefs.rows()
    shutil.rmtree(small.home / "waiting")
    (small.home / "copy").rename(small.home / "waiting")
    assert list((small.home / "waiting").iterdir())
    again = small.prepare()
    again.briefs.rows()
    assert journal(again.store) == ["claim written"]


def test_what_waits_is_written_with_the_next_change_and_before_it(desk, small):
    """14.8e: whoever changes a brief first once the store can be written."""
    with locked(desk.store):
        name = desk.briefs.add_claim(BRIEF, CLAIM, TEST)
        desk.briefs.withdraw_claim(BRIEF, name, "Ana", NOW)
    desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW))
    assert journal(desk.store) == ["claim written", "claim withdrawn", "link added"]
    assert list((small.home / "waiting").iterdir()) == []


def test_a_word_whose_line_can_be_kept_nowhere_is_not_saved_and_a_retry_adds_it_once(desk, small):
    """14.8e: the line is put down first, so that none is ever missing."""
    imported = intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW).id
    before = desk.briefs.text(BRIEF), desk.briefs.text(imported), journal(desk.store)
    (small.home / "waiting").rmdir()
    (small.home / "waiting").write_text("in the way")
    for do in (
        lambda: desk.briefs.add_claim(BRIEF, CLAIM, TEST),
        lambda: intake.take_in(desk.briefs, b"Other words\n\nMarch 2, 2021\n\nNo more.\n", "b.txt", now=NOW),
        lambda: desk.briefs.throw_away(imported),
    ):
        with pytest.raises(StoreError, match=r"waiting.* cannot be read or written"):
            do()
        assert list(small.home.rglob("*.part")) == []
    assert (desk.briefs.text(BRIEF), desk.briefs.text(imported), journal(desk.store)) == before
    assert list(desk.briefs) == [imported, BRIEF]
    (small.home / "waiting").unlink()
    for _ in range(2):
        desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    assert journal(desk.store) == [*before[2], "claim written"]


def test_a_change_that_the_disk_refuses_at_last_leaves_no_line_of_it(desk, small, monkeypatch):
    """14.8e: the line was put down already, and the file was whole beside its place."""

    def refuse(source, target, move=Path.replace):
        if target.suffix == ".md":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return move(source, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StoreError, match=r"no room to write .*\.md"):
        desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    monkeypatch.undo()
    assert [path.name for path in small.home.rglob("*") if path.suffix in (".part", ".begun", ".json")] == []
    desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW))
    assert (claims_of(desk), journal(desk.store)) == ([], ["link added"])


def test_a_change_is_in_the_index_before_anybody_looks(desk):
    """14.6: with its line in one transaction: no search ever lacks it."""
    found = intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW).id
    for do in (
        lambda: desk.briefs.decide(found, "p1s1", Decision(ANNUAL, "added", "Ana", NOW)),
        lambda: desk.briefs.throw_away(found),
        lambda: desk.briefs.put_back(found),
    ):
        do()
        stamp, _ = desk.briefs._index.stamps().get(found, ("none", ""))
        assert stamp == desk.briefs.stamp(found)


def test_a_line_of_a_change_that_was_made_waits_whatever_happens_to_the_file_it_moved(desk, small):
    """14.6: it was let go of once a file stood in the old place again."""
    found = intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW).id
    text = desk.briefs.path(found).read_bytes()
    with locked(desk.store):
        desk.briefs.throw_away(found, "Ana")
        desk.briefs.path(found).write_bytes(text)  # another program saves what it had open
    small.prepare().briefs.rows()
    assert journal(desk.store) == ["brief imported", "brief deleted"]


def test_lines_that_wait_are_written_oncenobody_changes_a_brief_any_more(desk, small):
    """14.6: a server that found the briefs in use when it looked did not look again."""
    with locked(desk.store):
        desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    served = small.prepare().briefs
    served.keep_up()
    with served.changing():
        together = threading.Thread(target=served.rows)
        together.start()
        together.join()
        assert journal(desk.store) == []
    while served._thread:
        served._thread.join()
    assert journal(desk.store) == ["claim written"]


@pytest.mark.parametrize("content", ["null", "[1]", '["a", null]', '["a", ["b"]]', "{}", '"x"', "[[], []]"])
def test_what_is_json_and_no_line_stops_nobody(desk, small, content, caplog):
    """14.8a: null ended every change in an error, one cell too few every line in the same transaction."""
    for name in ("0.json", "1.begun"):
        disk.put(small.home / "waiting" / name, content.encode())
    desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW))
    assert journal(desk.store) == ["link added"]
    assert caplog.text.count("is no line of the journal") >= 2


def test_a_file_among_what_waits_that_is_no_line_stops_no_other(desk, small, caplog):
    """14.8a: it is named, and left where it is."""
    with locked(desk.store):
        desk.briefs.add_claim(BRIEF, CLAIM, TEST)
    for name in ("0.json", "1.begun"):
        (small.home / "waiting" / name).write_text("{ no line")
    desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW))
    assert journal(desk.store) == ["claim written", "link added"]
    assert small.prepare().briefs.rows()
    assert {path.name for path in (small.home / "waiting").iterdir()} == {"0.json", "1.begun"}
    assert "0.json is no line of the journal" in caplog.text
    assert "1.begun is no line of the journal" in caplog.text
    desk.briefs.keep_up()
    with locked(desk.store):
        desk.briefs.add_claim(BRIEF, CLAIM | {"by": "Bo"}, TEST)
        desk.briefs.rows()
        thread = desk.briefs._thread
    desk.briefs._again.set()
    thread.join()
    assert (desk.briefs.unwritten, journal(desk.store)[2:]) == ("", ["claim written"])


def test_briefs_whose_files_are_gone_are_listed_no_more_however_many(desk, monkeypatch):
    """14.8e: also of so many that the list is not made good of all of them while the store cannot be written."""
    for number in range(5):
        text = TEXT_OF_A_BRIEF.replace("new low", f"low of {number} toman")
        brief = intake.brief_of(text.encode(), f"{number}.txt")
        disk.put(desk.briefs.path(f"copy-{number}"), edit.file_text(brief).encode())
    assert len(desk.briefs) == 6
    monkeypatch.setattr(library, "IN_ONE_GO", 2)
    for number in range(5):
        desk.briefs.path(f"copy-{number}").unlink()
    with locked(desk.store):
        assert list(desk.briefs.rows()) == [BRIEF]
        assert desk.briefs.search("currency") == []
    assert list(desk.briefs.rows()) == [BRIEF]
    assert list(desk.briefs._index.stamps()) == [BRIEF]


def test_a_brief_that_is_gone_is_in_no_search(desk, small):
    """14.8e"""
    found = intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW).id
    assert desk.briefs.search("currency")
    with locked(desk.store):
        desk.briefs.throw_away(found)
        assert desk.briefs.search("currency") == []


def test_a_server_writes_what_waits_by_itself(desk):
    """14.4: the thread that keeps the index up does not end with its first error."""
    desk.briefs.keep_up()
    with locked(desk.store):
        found = intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW).id
        assert list(desk.briefs) == [found, BRIEF]
        thread = desk.briefs._thread
    desk.briefs._again.set()
    thread.join()
    assert (desk.briefs.behind, desk.briefs.unwritten, desk.briefs._thread) == (0, "", None)
    assert desk.briefs.search("currency")
    assert journal(desk.store) == ["brief imported"]


def test_one_brief_that_our_code_falls_over_stops_no_other(desk, caplog):
    """14.4: nor the thread; it is said once, as that brief's fault."""
    for number in range(130):
        text = TEXT_OF_A_BRIEF.replace("new low", "new Beland" if number == 7 else "new low")
        brief = intake.brief_of(text.encode(), f"{number}.txt")
        disk.put(desk.briefs.path(f"copy-{number}"), edit.file_text(brief).encode())
    bad = "copy-7"
    desk.linker.lexicon.meanings.pop("area BBB")
    desk.briefs.keep_up()
    desk.briefs.rows()
    if thread := desk.briefs._thread:
        thread.join()
    rows = desk.briefs.rows()
    assert desk.briefs.behind == 0
    assert [each.id for each in rows.values() if "a fault of ours" in each.fault] == [bad]
    assert sum(row.passages > 0 for row in rows.values()) == 130  # with the shipped one, which was there before
    assert caplog.text.count(f"{bad}.md: our own code fell over it (KeyError") == 1


# Reading


PAGE = """
from importlib import import_module
from indicators.core import settings
from indicators.views import address, reads
desk = reads.served(settings.home())
chosen = address.selection("{page}", {{"series": ["energy.brent"]}}, desk)
import_module("indicators.views.screens.{page}").draw(chosen, address.reader(chosen, desk))
"""
READ = """
import contextlib, io, json, os, resource, sys
from indicators.cli.main import main
from indicators.views import address
from streamlit.testing.v1 import AppTest

home, warm, how = sys.argv[1:]
ASKED = ["list", "read energy.brent", "claims", "brief list", "doctor", "origin energy.brent 2020-09-30", "quarantine"]

def everything(home):
    os.environ["INDICATORS_HOME"] = home
    found = {}
    for words in ASKED:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = main(words.split())
        assert status == 0, words
        found[words] = out.getvalue().replace(home, "")
    for name in address.PAGES:
        app = AppTest.from_file(f"{warm}/{name}.py", default_timeout=600).run()
        assert not app.exception, app.exception[0].stack_trace
        found[name] = "".join(each.proto.body for each in app.get("html"))
    return found

everything(warm)
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1))
if how == "read-only" and os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
print(json.dumps(everything(home)))
"""


@pytest.fixture
def homes(ready):
    """Two copies of the store that is ready, outside the folder of the test, which only its owner may enter."""
    folder = Path(tempfile.mkdtemp(prefix="indicators-test-"))
    folder.chmod(0o755)
    for name in ("home", "warm"):
        shutil.copytree(ready, folder / name)
    for page in address.PAGES:
        (folder / "warm" / f"{page}.py").write_text(PAGE.format(page=page))
    yield folder / "home", folder / "warm"
    for each in [folder / "home", *folder.rglob("*")]:
        each.chmod(0o755)
    shutil.rmtree(folder)


def read(homes, how):
    """Ask every question and draw the page in a process of its own; return what each said."""
    done = subprocess.run(
        [sys.executable, "-c", READ, *map(str, homes), how],
        capture_output=True, text=True, cwd=ROOT, check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


@pytest.mark.long
def test_all_is_read_with_the_store_locked_the_disk_full_and_the_folder_read_only(homes):
    """14.8e: and it says the same."""
    home, _ = homes
    well, _ = read(homes, "well")
    assert all(well.values())
    with closing(sqlite3.connect(home / "indicators.sqlite", isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        assert read(homes, "locked")[0] == well
    assert read(homes, "full")[0] == well
    for each in [*home.rglob("*"), home]:
        each.chmod(0o555 if each.is_dir() else 0o444)
    assert read(homes, "read-only")[0] == well


@pytest.mark.parametrize("words", [["list"], ["read", DAILY], ["brief", "list"], ["doctor"], ["brief", "show", BRIEF]])
def test_a_question_is_answered_while_another_process_writes(desk, small, monkeypatch, capsys, words):
    """14.8e"""
    monkeypatch.setattr(cli, "prepare", small.prepare)
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    assert main(words) == 0
    before = capsys.readouterr().out
    with locked(desk.store):
        assert main(words) == 0
    assert capsys.readouterr().out == before


FULL = """
import resource, sys
from pathlib import Path
from indicators.errors import StoreError
from indicators.desk import prepare
from indicators.model import EVERYTHING
resource.setrlimit(resource.RLIMIT_FSIZE, (0, -1))
try:
    print(len(prepare(Path(sys.argv[1]), Path(sys.argv[2])).store.read(["fx.aaa_usd"], EVERYTHING)))
except StoreError as error:
    print(error)
"""


def on_a_full_disk(small):
    done = subprocess.run(
        [sys.executable, "-c", FULL, small.data, small.home], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return done.stdout.strip()


def test_a_store_is_read_on_a_full_disk(desk, small):
    """14.8e"""
    assert on_a_full_disk(small) == "4"


def test_what_waits_in_the_log_is_never_left_out_in_silence(desk, small):
    """14.8e: rather no figure than an older one: part of the store is in the file beside it, which cannot be opened."""
    catalog = desk.catalog
    with desk.store.write() as connection:
        frame = make_frame({"2020-10-05": 14.0})
        indicator = catalog.indicators[DAILY]
        writing.append(connection, indicator, catalog.sources["exchange"], frame, date(2020, 10, 6), "refresh", at=NOW)
        with closing(sqlite3.connect(desk.store.path)) as other:
            other.execute("SELECT 1 FROM meta").fetchone()
    with closing(sqlite3.connect(desk.store.path, isolation_level=None)) as reader:
        reader.execute("SELECT 1 FROM meta").fetchone()
        with desk.store.write() as connection:
            connection.execute("INSERT INTO meta(name, value) VALUES('more', '1')")
        away = small.home.with_name("away")
        shutil.copytree(small.home, away)
    for each in away.glob("*-shm"):
        each.unlink()
    assert any(away.glob("*-wal"))
    small.home.rename(small.home.with_name("old"))
    away.rename(small.home)
    assert "no room to write" in on_a_full_disk(small)


def test_a_file_that_was_written_while_it_was_read_alone_is_read_again(desk, monkeypatch):
    """14.8e"""
    engine = desk.store.engine
    monkeypatch.setattr(engine, "_connect", lambda write: sqlite._opened(Path("/nowhere/at/all"), "mode=rw"))
    assert len(desk.store.read([DAILY], EVERYTHING)) == 4

    def read():
        with desk.store.open():
            os.utime(engine.path, ns=(1, 1))

    with pytest.raises(StoreBusyError, match="was written while it was read"):
        read()


def test_nothing_is_saved_where_the_file_cannot_be_written(desk, small):
    """14.8e: and then it is said that nothing is."""
    before = desk.briefs[BRIEF]
    desk.briefs.folder.parent.joinpath("briefs").mkdir(exist_ok=True)
    (desk.briefs.folder / ".lock").mkdir()
    for do in (
        lambda: desk.briefs.add_claim(BRIEF, CLAIM, TEST),
        lambda: desk.briefs.decide(BRIEF, "minister", Decision(ANNUAL, "added", "Ana", NOW)),
        lambda: intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "a.txt", now=NOW),
    ):
        with pytest.raises(StoreError, match="fix the folder's permissions"):
            do()
    assert desk.briefs[BRIEF] == before
