"""14.8a: a fault in one file is that file's: said in one line with file and line, and nothing else stops.

Every case stands in one home at once, beside a brief that is sound.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from drawn import app, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_own import FILES, put, refused

from indicators.briefs import file as brief_files
from indicators.cli.main import main
from indicators.core import disk
from indicators.core.tables import Faults
from indicators.desk import DATA, prepare
from indicators.errors import BriefError, RefusedError, StoreError
from indicators.model import EVERYTHING, Decision
from indicators.store.schema import MIGRATIONS
from indicators.views import address, reads

SHIPPED = "2020-09-30-iran-venezuela"
BODY = "The rial fell by half. Tehran is short of hard currency.\n\nCaracas paid in gold.\n"
HEAD = f"""\
title = "A second look"
producer = "A house"
published = 2020-10-05
url = "https://house.example/brief"
licence = "Ours"
kind = "original"
sha256 = "{hashlib.sha256(BODY.encode()).hexdigest()}"
opens = "a"
imported_on = 2020-10-06
raw = "abc.txt"
remarks = ["one"]

[[excerpt]]
id = "a"
quote = "The rial fell by half."
nth = 1
areas = ["IRN"]
topics = ["currency"]
links = ["fx.irr_usd.free_market"]
events = ["2020-09-27-statement"]
rejected = ["cpi.irn.annual"]
note = "n"
caption = "The rial"
decisions = [{{ series = "fx.irr_usd.free_market", word = "added", by = "Ana", at = 2020-10-06T10:00:00Z }}]

[[excerpt]]
id = "b"
quote = "Caracas paid in gold."

[[claim]]
id = "c1"
excerpt = "a"
says = "The rial fell by half"
kind = "information"
likelihood = "likely"
confidence = "high"
words = "rial"
by = "Ana"
at = 2020-10-06T10:00:00Z
[[claim.test]]
series = "fx.irr_usd.free_market"
window = "2020-01-01/2020-09-30"
statistic = "change_pct"
op = ">="
value = 100.0
tolerance = 10.0
max_gap = 2
"""
DEEP, DEEPER = "[" * 900 + "]" * 900, "[" * 40 + "]" * 40
LONG, MANY = "9" * 5000, "[" + ",".join('"IRN"' for _ in range(50_000)) + "]"
# What stands in the head, what is put in its place, and what is said of it; the line is that of its last line.
EDITS = {
    "a link twice": ('links = ["fx', 'links = ["energy.brent", "energy.brent"] # ["fx', "'energy.brent' twice"),
    "an area 50,000 times": ('areas = ["IRN"]', f"areas = {MANY}", "areas has 'IRN' twice"),
    "lists 900 deep": ('remarks = ["one"]', f"remarks = {DEEP}", "go deeper than 20"),
    "lists 40 deep": ('remarks = ["one"]', f"remarks = {DEEPER}", "go deeper than 20"),
    "a table 200 deep": ('note = "n"', f"note{'.a' * 200} = 1", "go deeper than 20"),
    "a number of 5,000 digits": ("nth = 1", f"nth = {LONG}", "larger than any number here can be"),
    "a hexadecimal number of 5,000 digits": ("nth = 1", f"nth = 0x{'f' * 5000}", "larger than any number here"),
    "a number beyond 64 bits": ("max_gap = 2", f"max_gap = {2**63}", "larger than any number here can be"),
    "no likelihood of ICD 203": ('"likely"', '"probable"', "likelihood = 'probable' is not one of"),
    "no confidence": ('"high"', '"full"', "confidence = 'full' is not one of"),
    "no kind of a claim": ('kind = "information"', 'kind = "rumour"', "kind = 'rumour' is not one of"),
    "no kind of a brief": ('kind = "original"', 'kind = "poem"', "kind = 'poem' is not one of"),
    "published at the end of time": ("2020-10-05", "9999-12-31", "is not between 1900-01-01 and 2100-12-31"),
    "published in the year 1": ("2020-10-05", "0001-01-01", "is not between 1900-01-01 and 2100-12-31"),
    "published in the year 10": ("2020-10-05", "0010-05-05", "is not between 1900-01-01 and 2100-12-31"),
    "published at a moment": ("2020-10-05", "2020-10-05T00:00:00Z", "is no date"),
    "taken in at the end of time": ("2020-10-06\nraw", "9999-12-31 # \nraw", "is not between", "imported_on"),
    "a moment twice": ("Z\n[[claim.test", "Z\nat = 1\n[[claim.test", "Cannot overwrite", "at = 1"),
    "a moment of the year 1": ('by = "Ana"\nat = 2020-10-06', 'by = "Ana"\nat = 0001-01-01', "is no moment"),
    "a decision of the year 9999": ("at = 2020-10-06T10:00:00Z }", "at = 9999-12-31T23:59:59-14:00 }", "decisions has"),
    "a decision that is a number": ("decisions = [{", "decisions = [1, {", "decisions has 1"),
    "NUL in a title": ('"A second look"', '"A \\u0000 look"', "control character '\\x00'"),
    "an escape in a quote": ('"Caracas paid in gold."', '"Caracas \\u001b[2J"', "control character '\\x1b'"),
    "a mark of direction in an id": ('id = "b"', 'id = "\\u202eb"', "characters that cannot be seen"),
    "an end of line in an id": ('id = "b"', 'id = "b\\nc"', "characters that cannot be seen"),
    "an id of a million letters": ('id = "b"', f'id = "{"b" * 10**6}"', "1,000,000 characters; a name has at most 200"),
    "an excerpt twice": ('id = "b"', 'id = "a"', "excerpt a stands twice", "[[excerpt]]", 'id = "a"\nquote = "Car'),
    "an excerpt that is a number": ('[[excerpt]]\nid = "b"', '[[excerpt]]\nid = 5', "id = 5 is no text"),
    "a quote that is a list": ('quote = "Caracas paid in gold."', 'quote = ["a"]', "quote = ['a'] is no text"),
    "no title": ('title = "A second look"', 'titel = "A second look"', "unknown key titel"),
    "no opening": ('opens = "a"', 'opens = "z"', "opens names excerpt 'z'"),
    "a wrong address": ("https://house.example/brief", "javascript:alert(1)", "is no http address"),
    "links that are a text": ('links = ["fx.irr_usd.free_market"]', 'links = "fx"', "links = 'fx' is no list"),
    "a value that is no number": ("value = 100.0", "value = nan", "value = nan is no number that can be reached"),
    "a value without end": ("value = 100.0", "value = 1e999", "value = inf is no number that can be reached"),
    "a window of all time": ('"2020-01-01/2020-09-30"', '"0001-01-01/9999-12-31"', "is none; write first and last day"),
    "a claim of no excerpt": ('excerpt = "a"\nsays', 'excerpt = "z" #\nsays', "excerpt names 'z'", "excerpt = \"z\""),
    "an unknown key": ('raw = "abc.txt"', 'rav = "abc.txt"', "unknown key rav"),
    "a key twice": ('raw = "abc.txt"', 'raw = "abc.txt"\nraw = "b"', "not readable as TOML"),
    "a head that is no TOML": ('raw = "abc.txt"', "raw = what", "not readable as TOML"),
}  # fmt: skip


def brief(head: str = HEAD, body: str = BODY) -> bytes:
    return f"+++\n{head}+++\n{body}".encode("utf-8", "surrogatepass")


def edited(old: str, new: str, *_: str) -> bytes:
    assert HEAD.count(old) == 1, old
    return brief(HEAD.replace(old, new))


def line_of(old: str, new: str, _: str, where: str = "", near: str = "") -> int:
    lines = brief(HEAD.replace(old, new)).decode("utf-8", "surrogatepass").split("\n")
    if near:
        before = HEAD.replace(old, new).split(near)[0]
        return before.count("\n") + 2
    marked = where or new.rsplit("\n", maxsplit=1)[-1]
    return next(number for number, each in enumerate(lines, start=1) if marked in each)


def socket_at(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as made:
        before = Path.cwd()
        os.chdir(path.parent)  # the whole path may be longer than a socket's may be
        try:
            made.bind(path.name)
        finally:
            os.chdir(before)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(brief())
        file.truncate(200 * 2**20)


# Of what stands in the place of a file: how it comes there, the line that is named, and what is said.
PLACED = {
    "pipe": (os.mkfifo, 1, "it is a pipe, not a file"),
    "socket": (socket_at, 1, "it is a socket, not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), 1, "it is a device, not a file"),
    "folder": (Path.mkdir, 1, "it is a folder, not a file"),
    "loop": (lambda path: path.symlink_to(path.name), 1, "Too many levels of symbolic links"),
    "nowhere": (lambda path: path.symlink_to("gone"), 1, "a link to a file that is not there; mend it"),
    "unreadable": (lambda path: path.symlink_to("/proc/self/mem"), 1, "Input/output error"),
    "huge": (huge, 1, "more than the 64 MB"),
    "empty": (Path.touch, 1, "a brief starts with a line +++"),
    "latin": (lambda path: path.write_bytes(brief().replace(b"A house", b"A hous\xe9")), 3, "not UTF-8 text"),
    "nul": (lambda path: path.write_bytes(brief(body="a\x00b")), 50, "the file holds a NUL byte"),
    "wide": (lambda path: path.write_bytes(brief().decode().encode("utf-16")), 1, "not UTF-8 text"),
}
NAMED = {
    b"caf\xe9.md": "caf\\udce9.md:1: the file's name has characters that cannot be shown",
    b"two\nlines.md": "two\\nlines.md:1: the file's name has characters that cannot be shown",
    "\u202eright.md".encode(): "\\u202eright.md:1: the file's name has characters that cannot be shown",
}


def fill(folder: Path) -> dict[str, str]:
    """Put every case into a folder of briefs; return of each its name, and what has to be said of it."""
    folder.mkdir(parents=True, exist_ok=True)
    said = {}
    for number, (case, (old, new, told, *where)) in enumerate(EDITS.items()):
        name = f"e{number:02}-{re.sub('[^a-z0-9]+', '-', case.lower())}"
        (folder / f"{name}.md").write_bytes(edited(old, new))
        said[name] = f"{name}.md:{line_of(old, new, told, *where)}: ", told
    for name, (place, line, told) in PLACED.items():
        place(folder / f"{name}.md")
        said[name] = f"{name}.md:{line}: ", told
    for name, told in NAMED.items():
        (folder / os.fsdecode(name)).write_bytes(brief())
        said[told.partition(".md")[0]] = told, ""
    return said


@pytest.fixture(scope="module")
def home(ready, tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty") / "home"
    shutil.copytree(ready, folder)
    said = fill(folder / "briefs")
    (folder / "briefs" / "sound.md").write_bytes(brief())
    return folder, said


@pytest.fixture
def faulty(home, monkeypatch):
    folder, said = home
    monkeypatch.setenv("INDICATORS_HOME", str(folder))
    return said


def lacking(shown: str, said: dict[str, tuple[str, str]]) -> list[str]:
    """Return the cases that are not said in one line of what is shown, with their file and line."""
    lines = shown.split("\n")
    return [name for name, told in said.items() if not any(all(part in line for part in told) for line in lines)]


def test_each_fault_is_said_with_file_and_line_on_the_pages_and_the_other_briefs_open(faulty):
    """14.8a: the app opens on every page; Library and Brief page name each faulty file and its line."""
    drawn = {page: app(page) for page in address.PAGES}
    drawn["series of all"] = app("series", series="fx.irr_usd.free_market")
    for page, each in drawn.items():
        assert [found.message for found in each.exception] == [], page
    pages = [unescape(words(app("library", skip=str(skip)))) for skip in (0, 40, 80)]
    listed = "\n".join(pages).replace("</tr>", "\n")
    assert lacking(listed, faulty) == []
    on_brief = unescape(words(drawn["brief"])).replace("</p>", "\n")
    assert lacking(on_brief, faulty) == []
    for sound, title in (("sound", "A second look"), (SHIPPED, "Iran-Venezuela cooperation")):
        opened = app(brief=sound)
        assert not opened.exception
        assert f'<h1 dir="auto">{title}' in words(opened)


@pytest.mark.long
def test_each_faulty_brief_that_can_be_read_opens_with_its_claims_and_its_card(faulty):
    """14.8a: KeyError on three pages at likelihood = "probable"; each faulty brief by itself."""
    desk = reads.served(Path(os.environ["INDICATORS_HOME"]))
    readable = [name for name in faulty if name in desk.briefs]
    assert len(readable) > 15
    for name in readable:
        for page in ("brief", "library", "claims"):
            drawn = app(page, brief=name, claim="c1")
            assert [each.message for each in drawn.exception] == [], (name, page)


@pytest.mark.parametrize("command", [["brief", "list"], ["brief", "check"], ["doctor"]], ids=" ".join)
def test_the_command_line_says_each_fault_with_file_and_line(faulty, command, capsys):
    """14.8a: `brief list`, `brief check` and `doctor` name every faulty file and go on."""
    status = main([*command, "--json"])
    shown = capsys.readouterr()
    assert shown.err == ""
    rows = json.loads(shown.out)
    lines = rows["faults"] if command == ["doctor"] else [each["fault"] for each in rows]
    assert lacking("\n".join(lines), faulty) == []
    assert max(map(len, lines)) < 3000
    assert status == (1 if command == ["brief", "check"] else 0)
    if command == ["brief", "list"]:  # no day is made up for what cannot be read
        days = {each["id"]: each["published"] for each in rows}
        assert days["pipe"] == ""
        assert days["sound"] == "2020-10-05"
        assert "1900-01-01" not in days.values()
    assert main(command) == status
    shown = capsys.readouterr()
    assert shown.err == ""


def test_the_other_briefs_are_shown_searched_and_tested_on_the_command_line(faulty, capsys):
    """14.8a: what is sound goes on working beside every fault."""
    assert main(["brief", "show", "sound", "--json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)["excerpts"]] == ["a", "b"]
    assert main(["claims", "--brief", "sound", "--json"]) == 0
    assert [each["id"] for each in json.loads(capsys.readouterr().out)] == ["c1"]
    assert main(["list"]) == 0
    capsys.readouterr()
    assert main(["brief", "show", "pipe"]) == 2
    assert re.fullmatch(
        r"indicators: brief pipe cannot be read: \S*/pipe\.md:1: .*it is a pipe, not a file\n", capsys.readouterr().err
    )


NASTY = st.sampled_from(
    [
        "5", '"x"', '""', '"  "', '["a"]', "[]", "[[1]]", "{ a = 1 }", "true", "inf", "nan", "-1", LONG, str(2**63),
        str(-(2**63)), "1e308", "0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "10:00:00", DEEP, DEEPER,
        '"a\\u0000b"', '"\\u202eabc"', '"a\\nb"', '"<script>"', '["IRN", "IRN"]', "[{a=1}]", '"P36600D"', '"../x"',
    ]
)  # fmt: skip
KEYS = [number for number, each in enumerate(HEAD.split("\n")) if " = " in each]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(edits=st.dictionaries(st.sampled_from(KEYS), NASTY | st.none(), min_size=1, max_size=4))
def test_no_value_of_any_key_is_more_than_a_fault(desk, tmp_path, edits):
    """14.8a: each key of a head, an excerpt, a claim and a test, of another kind, extreme, empty or gone."""
    lines = HEAD.split("\n")
    for number, value in edits.items():
        lines[number] = "" if value is None else f"{lines[number].split(' = ')[0]} = {value}"
    path = tmp_path / "x.md"
    path.write_bytes(brief("\n".join(lines)))
    faults = Faults()
    found = brief_files.read(path, desk.catalog, faults)
    assert found or faults.found
    for each in faults.lines:
        assert re.match(rf"{re.escape(str(path))}:\d+: ", each)
        assert each.isprintable()
        assert len(each) < 1000
    if found:
        assert len({each.id for each in found.excerpts}) == len(found.excerpts)
        assert all(len(set(each.links)) == len(each.links) for each in found.excerpts)


# The folders and files beside the briefs


def test_a_folder_of_briefs_that_is_none_is_said_and_the_shipped_brief_opens(ready, tmp_path, monkeypatch, capsys):
    """14.8a: a file in the place of the folder of briefs, or of its bin, stops no page."""
    shutil.copytree(ready, tmp_path / "home")
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "briefs").write_text("a file")
    for page in ("brief", "library"):
        drawn = app(page)
        assert not drawn.exception
        assert "briefs:1: the folder of briefs cannot be read (Not a directory)" in words(drawn)
        assert "Iran-Venezuela cooperation" in words(drawn)
    assert main(["brief", "list"]) == 0
    assert "the folder of briefs cannot be read" in capsys.readouterr().out


BESIDE = {
    "briefs/bin": (lambda path: path.write_text("a file"), lambda path: (path.unlink(), path.mkdir(),
                   os.mkfifo(path / "x.md"), (path / "caf\udce9.md").write_bytes(b""))),
    "raw": (lambda path: path.write_text("a file"),),
    "kept": (lambda path: path.write_text("a file"),),
    "refresh.lock": (Path.mkdir,),
    "refresh.log": (Path.mkdir,),
    "briefs/.lock": (Path.mkdir,),
    "refresh.json": (
        Path.mkdir,
        lambda path: (path.rmdir(), os.mkfifo(path)),
        lambda path: (path.unlink(), path.write_text("[" * 5000)),
        lambda path: path.write_text('{"process": "x", "since": 5, "sources": []}'),
        lambda path: path.write_text('{"process": 1e400, "since": "soon", "until": [], "sources": 5}'),
        lambda path: path.write_text('{"process": -1, "since": "2026-01-01", "until": "", "sources": []}'),
        lambda path: path.write_text('{"process": 7, "since": "2026-01-01", "sources": [{"source": 5, "done": "x"}]}'),
        lambda path: path.write_text('{"process": 9999999999999, "since": "2026-01-01", "sources": []}'),
    ),
}  # fmt: skip


def test_what_stands_in_the_place_of_a_file_of_ours_stops_no_page_and_no_command(ready, tmp_path, monkeypatch, capsys):
    """14.8a: foreign and damaged files in bin/, raw/, kept/, refresh.json, refresh.log and refresh.lock."""
    home = tmp_path / "home"
    shutil.copytree(ready, home)
    (home / "briefs").mkdir()
    (home / "briefs" / "sound.md").write_bytes(brief())
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    for name, ways in BESIDE.items():
        for number, placed in enumerate(ways):
            placed(home / name)
            for page in ("library", "sources"):
                drawn = app(page, brief="sound")
                assert [each.message for each in drawn.exception] == [], (name, number, page)
    assert not app(brief="sound").exception
    capsys.readouterr()  # Streamlit's own words on running without a browser
    assert main(["list"]) == main(["doctor"]) == 0
    assert capsys.readouterr().err == ""


def test_a_lock_that_is_a_folder_is_one_line(ready, tmp_path, monkeypatch, capsys):
    """14.8a: refresh.lock or the lock of the briefs a folder: one line, no traceback."""
    home = tmp_path / "home"
    shutil.copytree(ready, home)
    for lock in (home / "refresh.lock", home / "briefs" / ".lock"):
        lock.mkdir(parents=True)
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    assert main(["refresh", "ecb"]) == 2
    assert re.fullmatch(r"indicators: \S+refresh\.lock cannot be read or written \(Is a directory\).*\n",
                        capsys.readouterr().err)  # fmt: skip
    with pytest.raises(StoreError, match=r"\.lock cannot be read or written \(Is a directory\)"):
        prepare(DATA, home).briefs.throw_away("x")


# The store: damage is what the database itself calls so


def test_what_the_store_refuses_of_one_brief_is_that_briefs_fault(engine_shipped, tmp_path):
    """14.8a: an integrity error is no damage, and the other briefs are indexed all the same."""
    (tmp_path / "briefs").mkdir()
    for name in ("other", "refused"):
        (tmp_path / "briefs" / f"{name}.md").write_bytes(brief(HEAD.replace("A second look", f"The {name} one")))
    desk = prepare(DATA, tmp_path)
    with desk.store.write() as connection:
        if engine_shipped == "SQLite":
            connection.execute(
                "CREATE TRIGGER no BEFORE INSERT ON brief WHEN NEW.title = 'The refused one' "
                "BEGIN SELECT RAISE(ABORT, 'not that one'); END"
            )
        else:
            connection.execute("ALTER TABLE brief ADD CONSTRAINT no CHECK (title <> 'The refused one')")
    rows = desk.briefs.rows()
    assert (rows["other"].readable, rows["other"].fault) == (True, "")
    assert not rows["refused"].readable
    assert "refused.md:1: the index does not take it: " in rows["refused"].fault
    assert "damaged" not in rows["refused"].fault
    assert list(desk.briefs) == ["other", SHIPPED]


@pytest.mark.parametrize(
    "bound", [("fx.irr_usd.free_market", 2**70), ("\ud800", 1), ("a\x00b", 1)], ids=["integer", "surrogate", "NUL"]
)
def test_what_a_database_cannot_hold_is_refused_and_nothing_is_damaged(engine, small, bound):
    """14.8a: likewise a number or a text that no row can hold."""
    store = small.prepare().store
    add = "INSERT INTO meta(name, value) VALUES(?, ?)"
    refused = ""
    try:
        with store.write() as connection:
            connection.execute(add, bound)
    except RefusedError as error:  # not by SQLite where it can hold it
        refused = str(error)
    assert "damaged" not in refused
    assert refused or engine == "SQLite" or bound[1] != 1
    assert small.prepare().store.held(None, EVERYTHING) is not None


@pytest.mark.parametrize("version", ["0", "²", "-1", "9" * 5000, "1.5", ""])
def test_a_version_that_never_was_is_named_and_the_store_is_left(small, version):
    """14.8a: schema_version 0 was a KeyError, and a superscript a ValueError."""
    path = small.prepare().store.path
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE name = 'schema_version'", (version,))
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="cannot be used as the store") as caught:
        small.prepare()
    assert "damaged" not in str(caught.value)
    assert path.read_bytes() == before
    assert 0 not in MIGRATIONS


# The operator's own catalogue: refused at the start, all at once, with file and line


OWN = {
    "catalog/sources.toml": ("first_published = 2015-01-01", "first_published = 9999-12-31", "is not between 1900"),
    "catalog/areas.toml": ('name = "Celand"', 'name = "Ce\\u0000land"', "control character"),
    "catalog/indicators.toml": ("lag_days = 1", "plausible = [nan, inf]\nlag_days = 1", "no number that can"),
    "catalog/events.toml": ("date = 2020-10-02", "date = 0001-01-01", "is not between 1900-01-01 and 2100-12-31"),
    "catalog/lexicon.toml": ('names = ["Celand"]', 'names = ["!!!"]', "has no word that could be found"),
    "catalog/concepts.toml": (
        '"shell ... <fell>"', '"' + "<fell> " * 30 + '"', "stands for more than 10,000 phrases",
    ),
    "figures/observations/fx.ccc_usd.csv": ("2020-09-29,2020-09-29,11", "2020-09-29,2020-09-29,inf", "no finite"),
}  # fmt: skip


def test_the_faults_of_an_own_catalogue_come_all_at_once_with_file_and_line(small):
    """14.8a: plausible = [nan, inf] and its like in each file of the operator's."""
    for name, text in FILES.items():
        old, new, _ = OWN.get(name, ("", "", ""))
        assert not old or text.count(old) == 1
        put(small, name, text.replace(old, new) if old else text)
    _, *told = refused(small)
    for name, (old, new, words_said) in OWN.items():
        text = FILES[name].replace(old, new)
        line = text[: text.index(new)].count("\n") + 1
        assert any(each.startswith(f"your own HOME/{name}:{line}: ") and words_said in each for each in told), (
            name,
            told,
        )


WHOLE = {
    "pipe": (os.mkfifo, 1, "it is a pipe, not a file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), 1, "it is a device, not a file"),
    "loop": (lambda path: path.symlink_to(path.name), 1, "symbolic links"),
    "NUL": (lambda path: path.write_text("# a\n\x00"), 2, "a NUL byte"),
    "no UTF-8": (lambda path: path.write_bytes(b"# a\n\xff"), 2, "not UTF-8"),
    "deep": (lambda path: path.write_text("# a\na = " + "[" * 5000 + "]" * 5000), 2, "go deeper than 20"),
    "digits": (lambda path: path.write_text(f"# a\na = {LONG}"), 2, "larger than any number"),
    "kinds": (lambda path: path.write_text("weights = 5\ngroups = 5\nconcept = 5\nindicator = 5"), 1, ""),
}


@pytest.mark.parametrize("name", [each for each in FILES if each.endswith(".toml")])
@pytest.mark.parametrize("case", WHOLE)
def test_an_own_file_that_cannot_be_read_at_all_is_named_with_its_line(small, name, case):
    """14.8a: nothing hangs at a pipe in the place of the operator's catalogue, nothing is a traceback."""
    for each, text in FILES.items():
        put(small, each, text)
    (small.home / name).unlink()
    place, line, told = WHOLE[case]
    place(small.home / name)
    assert any(each.startswith(f"your own HOME/{name}:{line}: ") and told in each for each in refused(small)[1:])


def test_a_file_is_read_to_its_bound_and_no_further(tmp_path):
    (tmp_path / "a").write_bytes(b"x" * 100)
    assert disk.read(tmp_path / "a", 100) == b"x" * 100
    with pytest.raises(OSError, match="more than the 0 MB"):
        disk.read(tmp_path / "a", 99)


def test_a_word_on_a_link_is_refused_where_the_file_has_no_list_of_links(ready, tmp_path):
    """14.8a: `links = "abc"` became the links a, b and c when an analyst struck another one out."""
    shutil.copytree(ready, tmp_path / "home")
    (tmp_path / "home" / "briefs").mkdir()
    path = tmp_path / "home" / "briefs" / "x.md"
    path.write_bytes(edited('links = ["fx.irr_usd.free_market"]', 'links = "abc"'))
    before = path.read_bytes()
    briefs = prepare(DATA, tmp_path / "home").briefs
    with pytest.raises(BriefError, match=r"links = 'abc' of excerpt a is no list; mend it"):
        briefs.decide("x", "a", Decision("energy.brent", "added", "Ana", datetime.now(UTC)))
    assert path.read_bytes() == before
