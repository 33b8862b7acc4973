"""Every form of export meets what can be wrong with a place and with a brief; 16 Bad input."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from html import unescape
from pathlib import Path

import handed
import pptx
import pytest
from making import HEAD, brief_text, make_small
from packing import ALAND, with_claims
from pypdf import PdfReader
from refreshing import make_live

from indicators.cli import main as cli
from indicators.cli.main import main
from indicators.core.tables import ROOT
from indicators.handouts import pack
from indicators.handouts.export import Order, named
from indicators.handouts.forms import FORMS
from indicators.handouts.verify import verify

NO_DATA = "oil.aaa"
FIRST = "It stands before all the others."
UNLINKED = HEAD.partition("[[excerpt]]")[0] + '[[excerpt]]\nid = "only"\nquote = "Nothing bears on it."\n+++\n'


def names(folder):
    """Return what is in a folder."""
    return sorted(each.name for each in folder.iterdir())


def words_in(form, content):
    """Return all words of a file, read back out of it; of a pack those of its brief."""
    if form == "pack":
        return pack.opened(content).members["brief.md"].decode()
    if form == "page":
        return unescape(re.sub(r"<[^>]*>", " ", content.decode()))
    if form == "slides":
        slides = pptx.Presentation(io.BytesIO(content)).slides
        return "\n".join(each.text_frame.text for one in slides for each in one.shapes if each.has_text_frame)
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def brief_of(quotes, *, title="Aland and Beland", more=lambda _: ""):
    """Return a brief file with a passage for each quote, of which each claims something that no figure can say."""
    excerpts = "".join(
        f'[[excerpt]]\nid = "p{number}"\nquote = "{quote}"\nareas = ["AAA"]\ntopics = ["currency"]\n{more(number)}\n'
        for number, quote in enumerate(quotes, 1)
    )
    claims = "".join(
        f'[[claim]]\nid = "c{number}"\nexcerpt = "p{number}"\nsays = "Claim {number} of them"\nkind = "judgement"\n'
        'untestable = "nobody knows"\n\n'
        for number in range(1, len(quotes) + 1)
    )
    head = HEAD.partition("[[excerpt]]")[0].replace("Aland and Beland", title)
    return brief_text("\n\n".join(quotes) + "\n", head + excerpts + claims + "+++\n")


def exported(form, small, monkeypatch, target):
    """Return the bytes of the file that the command writes."""
    monkeypatch.setattr(cli, "prepare", small.prepare)
    assert main(["export", ALAND, "--to", form, "-o", str(target)]) == 0
    return target.read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_is_one_line_before_any_work(form, small, monkeypatch, tmp_path, capsys):
    """16 Bad input: a file that is there, a folder, a folder that is not, a file for a folder, no such brief."""
    monkeypatch.setattr(cli, "prepare", with_claims(small).prepare)
    (folder := tmp_path / "out").mkdir()
    (there := folder / "there").write_text("mine")
    for target, words in (
        (there, "there is there already; name another file, or say --overwrite"),
        (folder, "is a folder; name a file in it"),
        (folder / "none" / "a", "none is no folder; make it first"),
        (there / "a", "there is no folder"),
    ):
        assert main(["export", ALAND, "--to", form, "-o", str(target)]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert words in line
    assert not small.home.exists()  # nothing was begun
    assert main(["export", "no-brief", "--to", form, "-o", str(folder / "a")]) == 2
    assert "no brief 'no-brief'" in capsys.readouterr().err
    assert (names(folder), there.read_text()) == (["there"], "mine")


# All forms into folders where nothing can be put down: one that is full, one that may not be written. Modes do not bind
# root, so it becomes nobody once all is made.
REFUSED = """
import os, resource, sys
from pathlib import Path
from indicators.cli import main as cli
from indicators.desk import prepare
from indicators.handouts import export
data, home, forms, full, shut = sys.argv[1:]
desk = prepare(Path(data), Path(home))
cli.prepare = lambda: desk
put = export.put
def filled(*asked, **named):
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    try:
        return put(*asked, **named)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
def refused(*asked, **named):
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        return put(*asked, **named)
    finally:
        if root:
            os.seteuid(0)
for export.put, folder in ((filled, full), (refused, shut)):
    print(cli.main(["export", "2020-09-30-aland", "--to", forms, "-o", folder, "--overwrite"]), flush=True)
"""


@pytest.fixture
def outside():
    """A folder that everybody may enter, as none of a test's own."""
    folder = Path(tempfile.mkdtemp(prefix="indicators-test-"))
    folder.chmod(0o755)
    yield folder
    (folder / "shut").chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("there", [False, True], ids=["new", "there already"])
def test_a_disk_that_fills_and_a_folder_that_is_shut_are_a_line_for_each_form(there, outside):
    """16 Bad input: what was there stays as it was; no half file under the final name, and none beside it."""
    small = with_claims(make_small(outside))
    day = small.prepare().today()
    folders = [outside / "full", outside / "shut"]
    for folder in folders:
        folder.mkdir()
        for form in FORMS if there else ():
            (folder / named(Order(ALAND, form), form, day)).write_text("mine")
    before = names(folders[0])
    assert len(before) == (len(FORMS) if there else 0)
    folders[1].chmod(0o555)
    command = [sys.executable, "-c", REFUSED, small.data, small.home, ",".join(FORMS), *folders]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    lines = done.stderr.splitlines()
    assert done.stdout.split() == ["1", "1"]
    for folder, words, first in ((folders[0], "no room to write", 0), (folders[1], "cannot be written", len(FORMS))):
        told = lines[first : first + len(FORMS)]
        assert sorted(line.partition(": ")[0] for line in told) == sorted(FORMS)
        for line in told:
            assert f"{folder}/{ALAND}." in line
            assert words in line
            assert line.endswith(", or name another file")
        assert names(folder) == before
        assert all(each.read_text() == "mine" for each in folder.iterdir())
    assert len(lines) == 2 * len(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_hard_brief_is_whole_in_every_form(form, small, monkeypatch, tmp_path):
    """16 Bad input: a title of 60 words, Persian and Chinese text, a series without data."""
    make_live(small)
    quotes = [FIRST, handed.PERSIAN, handed.CHINESE]
    text = brief_of(quotes, title=handed.TITLE, more=lambda at: f'links = ["{NO_DATA}"]\n' if at == 1 else "")
    small.write(f"briefs/{ALAND}.md", text)
    content = exported(form, small, monkeypatch, tmp_path / "a")
    found = handed.plain(words_in(form, content))
    for words in (handed.TITLE, FIRST, handed.CHINESE):
        assert handed.plain(words) in found
    if FORMS[form].ending == ".pdf":  # read from the page, Persian comes in the order of its shapes
        assert not Counter(handed.plain(handed.PERSIAN)) - Counter(found)
    else:
        assert handed.plain(handed.PERSIAN) in found
    if form != "pack":
        assert handed.plain("no figure held") in found
    assert verify(content, small.home).result == "consistent"


@pytest.mark.parametrize("form", FORMS)
def test_a_brief_without_links_is_a_file_that_says_so(form, small, monkeypatch, tmp_path):
    """16 Bad input: no figure and no claim at all."""
    small.write(f"briefs/{ALAND}.md", brief_text("Nothing bears on it.\n", UNLINKED))
    content = exported(form, small, monkeypatch, tmp_path / "a")
    found = handed.plain(words_in(form, content))
    assert handed.plain("Aland and Beland") in found
    if form != "pack":
        assert handed.plain("Left out: every passage of the brief (1 in all)") in found
    assert verify(content, small.home).result == "consistent"


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_four_hundred_passages_are_all_in_the_file(form, small, monkeypatch, tmp_path):
    """16 Bad input: none is left out, in silence or otherwise."""
    quotes = [f"Sentence {number} of four hundred." for number in range(1, 401)]
    linked = brief_of(quotes, more=lambda at: 'links = ["fx.aaa_usd"]\n' if at % 50 == 0 else "")
    small.write(f"briefs/{ALAND}.md", linked)
    content = exported(form, small, monkeypatch, tmp_path / "a")
    found = handed.plain(words_in(form, content))
    assert [each for each in quotes if handed.plain(each) not in found] == []
    assert verify(content, small.home).result == "consistent"
