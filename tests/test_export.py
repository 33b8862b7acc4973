"""Export and verify on the command line and in a process of their own; a file is whole or not there; 16.3, 16.4."""

import json
import os
import shutil
import signal
from dataclasses import replace
from datetime import date

import pytest
from packing import ALAND, AT, key, run, with_claims

from indicators.answers.packs import verified_words
from indicators.cli import main as cli
from indicators.cli.main import main
from indicators.core import disk
from indicators.errors import ExportError
from indicators.handouts import carried, pack
from indicators.handouts.export import Order, Work, check_place, put
from indicators.handouts.verify import verify
from indicators.presenting import presentation

BRIEF = "2020-09-30-iran-venezuela"


def names(folder):
    """Return what is in a folder."""
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture(scope="module")
def home(ready, tmp_path_factory):
    """A home with what ships, for commands in processes of their own."""
    folder = tmp_path_factory.mktemp("export") / "home"
    shutil.copytree(ready, folder)
    return folder


@pytest.fixture(scope="module")
def exported(home):
    """A pack, as the command line writes it, and what it printed."""
    file = home.parent / "brief.zip"
    done = run("export", BRIEF, "--to", "pack", "-o", str(file), "--json", INDICATORS_HOME=str(home))
    assert (done.returncode, done.stderr) == (0, "")
    return file, json.loads(done.stdout)


def test_a_pack_is_written_and_verified(exported, monkeypatch, home, capsys):
    """16.3, 16.4: `{file,figures,bytes}`; and `{result, checked, differences, revised_since}`."""
    file, told = exported
    assert told == {"file": str(file), "figures": told["figures"], "bytes": file.stat().st_size}
    assert told["figures"] > 15
    assert names(file.parent) == ["brief.zip", "home"]
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    assert main(["verify", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["result"], told["differences"], told["revised_since"]) == ("consistent", [], [])
    assert told["checked"]["figures"] > 20
    assert "Every value in it is the same here." in verified_words(told)


def test_verify_needs_no_store_and_builds_none(exported, monkeypatch, tmp_path, capsys):
    """16.4: on a machine that has nothing but the file and the program."""
    file, _ = exported
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path / "none"))
    files = pack.opened(file.read_bytes()).members
    (tmp_path / "changed.zip").write_bytes(pack.zipped(files | {"README.txt": b"Trust me.\n"}))
    assert main(["verify", str(tmp_path / "changed.zip")]) == 1
    told = capsys.readouterr().out
    assert "altered" in told
    assert 'README.txt, line 1: "Trust me.", not "Iran-Venezuela cooperation' in told
    assert not (tmp_path / "none").exists()
    (tmp_path / "other").write_text("no pack")
    assert main(["verify", str(tmp_path / "other")]) == 1
    assert "foreign; it is no whole zip" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "gone.zip")]) == 2
    assert main(["verify", str(tmp_path)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert "gone.zip cannot be read (No such file or directory); name what export has written" in told[0]
    assert "it is a folder, not a file" in told[1]


def test_what_is_no_file_is_not_replaced_and_a_form_that_is_none_is_told(tmp_path, capsys):
    """Bad input: a pipe, a form; of places test_export_forms.py has the rest."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ExportError, match="is no file that could be replaced"):
        check_place(tmp_path / "pipe", overwrite=True)
    with pytest.raises(SystemExit, match="2"):
        main(["export", BRIEF, "--to", "novel", "-o", str(tmp_path / "a.zip")])
    assert "no form 'novel'" in capsys.readouterr().err
    assert names(tmp_path) == ["pipe"]


def test_one_that_is_there_is_replaced_when_it_is_said(tmp_path):
    """16.3: never over a file without being told."""
    (tmp_path / "a.zip").write_bytes(b"before")
    assert put(tmp_path / "a.zip", b"after", 3, overwrite=True) == {
        "file": str(tmp_path / "a.zip"), "figures": 3, "bytes": 5
    }  # fmt: skip
    assert names(tmp_path) == ["a.zip"]
    assert (tmp_path / "a.zip").read_bytes() == b"after"


def test_a_process_of_its_own_makes_the_same_and_says_how_far_it_is(exported, monkeypatch, home, tmp_path):
    """16.3: progress; users notice nothing, so the work is not in the server."""
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    work = Work(Order(BRIEF, "pack"), tmp_path / "a.zip")
    done = work.wait()
    assert work.done == work.of > 10
    assert not work.running
    assert done == exported[1] | {"file": str(tmp_path / "a.zip"), "bytes": (tmp_path / "a.zip").stat().st_size}
    one, two = (pack.opened(each.read_bytes()).members for each in (tmp_path / "a.zip", exported[0]))
    assert one.keys() == two.keys()
    assert all(one[each] == two[each] for each in one if each.startswith("data/"))
    with pytest.raises(ExportError, match=r"nothing was written: .*a\.zip is there already"):
        Work(Order(BRIEF, "pack"), tmp_path / "a.zip").wait()
    with pytest.raises(ExportError, match="was published later than 2020-01-01"):
        Work(Order(BRIEF, "pack", date(2020, 1, 1)), tmp_path / "b.zip").wait()


@pytest.mark.parametrize("end", ["cancel", "kill"])
def test_one_that_is_cancelled_or_killed_leaves_no_file(monkeypatch, home, tmp_path, end):
    """16.3, bad input: held still before it can have written, then ended."""
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    work = Work(Order(BRIEF, "pack"), tmp_path / "a.zip")
    os.kill(work._process.pid, signal.SIGSTOP)
    if end == "kill":
        os.kill(work._process.pid, signal.SIGKILL)
    else:
        work._process.terminate()
        os.kill(work._process.pid, signal.SIGCONT)
        work.cancel()
    with pytest.raises(ExportError, match="it was cancelled" if end == "cancel" else "ended with status -9"):
        work.wait()
    assert names(tmp_path) == []


SEVERAL = ("slides", "pdf", "sheet", "page")


def test_several_forms_are_made_of_one_pack_each_as_it_is_alone(small, monkeypatch, tmp_path, capsys):
    """16 How good: slides, PDF, sheet and page together; the same bytes, a line for each, and none over another."""
    desk = replace(with_claims(small).prepare(), clock=lambda: AT)
    monkeypatch.setattr(cli, "prepare", lambda: desk)
    packed = []
    parts = carried.parts
    monkeypatch.setattr(carried, "parts", lambda *asked: packed.append(asked) or parts(*asked))
    words = ["export", ALAND, "--to", ",".join(SEVERAL)]
    (folder := tmp_path / "all").mkdir()
    assert main([*words, "-o", str(folder)]) == 0
    assert len(packed) == 1
    lines = capsys.readouterr().out.splitlines()
    endings = (".slides.pptx", ".pdf", ".sheet.pdf", ".page.html")
    files = [folder / f"{ALAND}.2020-11-20{each}" for each in endings]
    assert [line.partition(": ")[0] for line in lines] == [str(each) for each in files]
    for form, file in zip(SEVERAL, files, strict=True):
        assert main(["export", ALAND, "--to", form, "-o", str(alone := tmp_path / form)]) == 0
        assert file.read_bytes() == alone.read_bytes(), form
    capsys.readouterr()
    files[2].write_bytes(b"mine")
    assert main([*words, "-o", str(folder)]) == 2
    assert ".slides.pptx is there already; name another file, or say --overwrite" in capsys.readouterr().err
    for each in (*files[:2], files[3]):
        each.unlink()
    assert main([*words, "-o", str(folder)]) == 2
    assert names(folder) == [files[2].name]
    assert main([*words, "-o", str(folder), "--overwrite", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["file"] for each in told] == [str(each) for each in files]
    assert files[2].read_bytes() == (tmp_path / "sheet").read_bytes()


def test_a_form_that_cannot_be_made_or_put_down_is_a_line_and_costs_no_other(small, monkeypatch, tmp_path, capsys):
    """16.3, bad input: here the name of one file is longer than a name may be."""
    desk = with_claims(small).prepare()
    beside = f".{'0' * 16}{disk.BESIDE}"
    room = os.pathconf(tmp_path, "PC_NAME_MAX") - len(f".{desk.today()}.sheet.pdf{beside}")
    brief = ALAND + "x" * (room + 1 - len(ALAND))
    small.write(f"briefs/{brief}.md", desk.briefs.text(ALAND))
    monkeypatch.setattr(cli, "prepare", small.prepare)
    assert main(["export", brief, "--to", "sheet,pack,pdf", "-o", str(tmp_path)]) == 1
    told = capsys.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith("sheet: ")
    assert ".sheet.pdf cannot be written (File name too long)" in line
    assert [line.partition(": ")[0].rpartition(f".{desk.today()}.")[2] for line in told.out.splitlines()] == [
        "pack.zip",
        "pdf",
    ]


def test_several_files_are_put_into_a_folder_that_is_there(small, monkeypatch, tmp_path, capsys):
    """Bad input: no folder, a form that is none."""
    monkeypatch.setattr(cli, "prepare", with_claims(small).prepare)
    assert main(["export", ALAND, "--to", "page,pack", "-o", str(tmp_path / "none")]) == 2
    assert "none is no folder; make it first: 2 files are to be put into it" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["export", ALAND, "--to", "page,novel", "-o", str(tmp_path)])
    assert "no form 'novel'; there are pack, page, slides" in capsys.readouterr().err
    assert names(tmp_path) == ["data"]


def test_a_key_signs_and_is_known(monkeypatch, home, tmp_path, capsys):
    """16.4: *authentic*, and whose."""
    monkeypatch.setenv("INDICATORS_HOME", str(home))
    monkeypatch.setenv("INDICATORS_KEY", str(key(tmp_path / "key")))
    monkeypatch.setenv("INDICATORS_ANALYST", "Ann")
    file = str(tmp_path / "a.zip")
    assert main(["export", BRIEF, "--to", "pack", "-o", file, "--public", "--as-of", "2021-03-01"]) == 0
    assert main(["verify", file]) == 0
    assert "authentic; as it was signed" in (told := capsys.readouterr().out)
    assert "Signed by Ann." in told
    monkeypatch.setenv("INDICATORS_KEY", str(tmp_path / "none"))
    assert main(["export", BRIEF, "--to", "pack", "-o", str(tmp_path / "b.zip")]) == 2
    assert "make one with: ssh-keygen" in capsys.readouterr().err
    assert not (tmp_path / "b.zip").exists()


def test_what_a_room_is_shown_is_exported_as_it_is_pinned(small, monkeypatch, tmp_path, capsys):
    """16.3: `--presentation ID`: its passages, of the figures of its pin, without a speaker's notes."""
    desk = with_claims(small).prepare()
    there = presentation.start(desk, ALAND)
    text = desk.briefs.text(ALAND).replace("Goods alone.", "Edited since.")
    desk.briefs.path(ALAND).parent.mkdir(parents=True, exist_ok=True)
    desk.briefs.path(ALAND).write_text(text)
    monkeypatch.setenv("INDICATORS_HOME", str(small.home))
    monkeypatch.setattr(cli, "prepare", small.prepare)
    file = tmp_path / "room.zip"
    words = ["export", ALAND, "--to", "pack", "--presentation", there.room]
    assert main([*words, "-o", str(file)]) == 0
    opened = pack.opened(file.read_bytes()).members
    assert b"Goods alone." in opened["brief.md"]
    assert b"Edited since." not in b"".join(opened.values())
    assert verify(file.read_bytes(), small.home).result == "consistent"
    for more, told in (
        (["--presentation", "none"], "no presentation has this id"),
        (["--as-of", "2020-10-01"], "a presentation has its own day"),
    ):
        assert main([*words, *more, "-o", str(tmp_path / "b.zip")]) == 2
        assert told in capsys.readouterr().err
