"""The operator's own catalogue and figures under INDICATORS_HOME: read after what ships, with the same checks."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import pytest
from making import ANNUAL, DAILY, FX, LEXICON, make_small

from indicators import catalog as catalogs
from indicators import desk as desks
from indicators.core.tables import ROOT
from indicators.errors import CatalogError
from indicators.figures import shipped
from indicators.model import EVERYTHING

OWN = "fx.ccc_usd"
SOURCE = """\
[[source]]
id = "our_notes"
title = "Our own notes"
producer = "The desk"
licence = "Ours"
use = "unclear"
terms = "For the desk alone."
attribution = "The desk"
first_published = 2015-01-01
first_published_note = "When we began."
restates = false
restates_note = "Never."
"""
INDICATOR = """\
[[indicator]]
id = "fx.ccc_usd"
title = "Shells per dollar"
short = "Shell"
topic = "currency"
source = "our_notes"
areas = ["CCC"]
geography = "CCC"
unit = "shells per USD"
frequency = "D"
provenance = "market"
producer = "The desk"
url = "https://desk.example/shell"
licence = "Ours"
taken_on = 2020-10-05
lag_days = 1
concepts = ["shell rate", "exchange rate"]
"""
FILES = {
    "catalog/sources.toml": SOURCE,
    "catalog/areas.toml": '[[area]]\nid = "CCC"\nname = "Celand"\nkind = "country"\n',
    "catalog/indicators.toml": INDICATOR,
    "catalog/events.toml": """\
[[event]]
id = "2020-10-02-shells"
date = 2020-10-02
title = "Shells are banned"
kind = "currency"
areas = ["CCC"]
source_name = "Our notes"
source_url = "https://desk.example/2"
""",
    "catalog/lexicon.toml": '[[country]]\nid = "CCC"\nnames = ["Celand"]\n',
    "catalog/concepts.toml": """\
[groups]
fell = ["fell", "sank"]

[[concept]]
id = "shell rate"
words = ["shell ... <fell>"]
""",
    f"figures/observations/{OWN}.csv": FX,
}


@pytest.fixture
def own(small):
    """The tiny data folder, and an operator's folder with one of each."""
    for name, text in FILES.items():
        put(small, name, text)
    return small


def put(small, name, text):
    path = small.home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(small, name, old, new):
    text = (small.home / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    put(small, name, text.replace(old, new))


def refused(small):
    """Return heading and lines of a refused start, with folders' names taken off."""
    with pytest.raises(CatalogError) as caught:
        small.prepare()
    return str(caught.value).replace(f"{small.data}/", "").replace(f"{small.home}/", "HOME/").split("\n")


def test_an_own_series_of_an_own_source_is_read_and_linked_like_one_that_ships(own):
    desk = own.prepare()
    assert list(desk.catalog.indicators) == [DAILY, ANNUAL, OWN]
    assert desk.catalog.sources["our_notes"].title == "Our own notes"
    assert "2020-10-02-shells" in desk.catalog.events
    assert desk.store.read([OWN], EVERYTHING)["value"].tolist() == [10.0, 11.0, 12.5, 13.0]
    (link,) = desk.linker.find("In Celand the shell sank again.")
    assert link.series_id == OWN
    assert any("Celand" in reason for reason in link.reasons)
    assert desk.linker.find("In Aland the crown fell.")[0].series_id == DAILY  # what ships is as it was


def test_the_command_line_lists_reads_and_links_an_own_series(tmp_path, monkeypatch, capsys):
    from indicators.cli.main import main

    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path))
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert main(["list"]) == 0
    assert any(line.startswith(f"{OWN} ") for line in capsys.readouterr().out.split("\n"))
    assert main(["read", OWN, "--csv"]) == 0
    assert "2020-10-01,2020-10-01,12.5,A," in capsys.readouterr().out
    assert main(["link", "In Celand the shell fell."]) == 0
    assert OWN in capsys.readouterr().out
    assert main(["brief", "check"]) == 0


def test_without_own_files_nothing_is_other_than_before(small):
    assert desks.digest(small.data, small.home) == desks.digest(small.data)
    assert desks.words_of(small.data, small.home) == desks.words_of(small.data)
    catalog, _ = small.load()
    assert small.prepare().catalog == catalog


def test_the_shipped_folder_itself_is_no_folder_of_own_files(small):
    assert list(desks.prepare(small.data, small.data).catalog.indicators) == [DAILY, ANNUAL]


# What is copied, and where: the id, and the file and line that have it already.
COPIES = [
    ("sources.toml", 'id = "our_notes"', 'id = "exchange"', "source exchange", "catalog/sources.toml:2"),
    ("areas.toml", 'id = "CCC"', 'id = "AAA"', "area AAA", "catalog/areas.toml:1"),
    ("indicators.toml", f'id = "{OWN}"', f'id = "{DAILY}"', f"indicator {DAILY}", "catalog/indicators.toml:1"),
    (
        "events.toml",
        "2020-10-02-shells",
        "2020-10-01-sanctions",
        "event 2020-10-01-sanctions",
        "catalog/events.toml:1",
    ),
    ("concepts.toml", '"shell rate"', '"trade"', "concept trade", "catalog/concepts.toml:20"),
    ("lexicon.toml", '"CCC"', '"BBB"', "country BBB", f"catalog/lexicon.toml:{LEXICON.count(chr(10)) - 2}"),
]


@pytest.mark.parametrize(("file", "old", "new", "what", "first"), COPIES)
def test_an_id_that_ships_is_refused_and_both_files_are_named(own, file, old, new, what, first):
    edit(own, f"catalog/{file}", old, new)
    heading, *lines = refused(own)
    told = [line for line in lines if line.startswith(f"your own HOME/catalog/{file}:")]
    assert any(f"{what} is in {first} already; give yours an id of its own" in line for line in told), lines
    assert all(line.startswith("your own HOME/") for line in lines)
    assert heading.endswith(" in your own files:")


# File, words to replace, words to put there (the fault stands on their last line), the fault.
BROKEN = [
    ("catalog/sources.toml", 'use = "unclear"', 'use = "free"', "use = 'free' is not one of"),
    ("catalog/areas.toml", 'kind = "country"', 'kind = "moon"', "kind = 'moon' is not one of"),
    ("catalog/indicators.toml", 'areas = ["CCC"]', 'areas = ["DDD"]', "areas names 'DDD'"),
    ("catalog/indicators.toml", '"shell rate", "ex', '"clam rate", "ex', "concepts names 'clam rate', which concepts"),
    ("catalog/indicators.toml", "lag_days = 1\n", "lag_days = soon\n", "not readable as TOML"),
    ("catalog/events.toml", 'kind = "currency"', 'kind = "rumour"', "kind = 'rumour'"),
    ("catalog/lexicon.toml", "[[country]]", "[[land]]", "unknown table land; known here: country"),
    (
        "catalog/lexicon.toml",
        'names = ["Celand"]',
        'names = ["Celand"]\n\n[[land]]',
        "unknown table land; known here: country",
    ),
    ("catalog/lexicon.toml", "names = ", "name = ", "unknown key name"),
    ("catalog/lexicon.toml", '"Celand"', '"---"', "which has no word that could be found"),
    ("catalog/concepts.toml", "shell ... <fell>", "shell ... %", "has a part without a word that could be found"),
    ("catalog/concepts.toml", '"sank"]', '"->"]', "which has no word that could be found"),
    ("catalog/concepts.toml", "<fell>", "<rose>", "names the groups ['rose']"),
    ("catalog/concepts.toml", "[groups]", "[weights]", "the weights are the program's; take yours out"),
    ("catalog/concepts.toml", 'id = "shell rate"', 'id = "shell rate"\nunless = ["clam"]', "unless names 'clam'"),
    (f"figures/observations/{OWN}.csv", "2020-09-29,11,", "2020-09-29,eleven,", "'eleven' is no finite number"),
]


@pytest.mark.parametrize(("name", "old", "new", "words"), BROKEN)
def test_a_fault_in_an_own_file_says_whose_it_is_with_file_and_line(own, name, old, new, words):
    edit(own, name, old, new)
    lines = (own.home / name).read_text(encoding="utf-8").split("\n")
    marked = new.strip().split("\n")[-1]
    line = next(number for number, each in enumerate(lines, start=1) if marked in each)
    heading, *told = refused(own)
    assert any(each.startswith(f"your own HOME/{name}:{line}: ") and words in each for each in told), told
    assert heading.endswith("in your own files:")
    assert all(each.startswith("your own HOME/") for each in told)
    assert not (own.home / "indicators.sqlite").exists()
    assert len(told) == 1 or new in ("[[land]]", "name = ", "[weights]")  # which take away what others name


def test_faults_of_both_come_in_one_message_and_each_line_says_whose(own):
    edit(own, "catalog/areas.toml", 'kind = "country"', 'kind = "moon"')
    own.replace("catalog/events.toml", 'kind = "sanctions"', 'kind = "rumour"')
    heading, *told = refused(own)
    assert heading == "2 faults in our own files and yours:"
    assert sorted(each.partition(":")[0] for each in told) == [
        "catalog/events.toml",
        "your own HOME/catalog/areas.toml",
    ]


def test_a_fault_of_the_command_line_is_told_with_the_path_and_no_traceback(own, monkeypatch, capsys):
    from indicators.cli.main import main

    put(own, "catalog/areas.toml", "[[area]]\nid = 1\n")
    monkeypatch.setenv("INDICATORS_HOME", str(own.home))
    assert main(["doctor"]) == 2
    told = capsys.readouterr().err
    assert f"your own {own.home}/catalog/areas.toml:2: id = 1 is no text" in told
    assert "Traceback" not in told


def test_a_file_that_nobody_would_read_is_a_fault(own):
    (own.home / "catalog" / "areas.toml").rename(own.home / "catalog" / "area.toml")
    put(own, "catalog/notes.md", "Mine.")
    assert any(each.startswith("your own HOME/catalog/area.toml:1: no file of the catalogue") for each in refused(own))


def test_a_file_that_cannot_be_read_is_named(own):
    path = own.home / "catalog" / "events.toml"
    path.unlink()
    path.symlink_to(own.home / "gone.toml")
    assert refused(own)[1].startswith("your own HOME/catalog/events.toml:1: a link to a file that is not there")
    path.unlink()
    figures = own.home / "figures" / "observations" / f"{OWN}.csv"
    figures.unlink()
    figures.mkdir()
    where = f"your own HOME/figures/observations/{OWN}.csv"
    assert refused(own)[1] == f"{where}:1: the file cannot be read: it is a folder, not a file"


def test_a_group_of_words_that_ships_is_refused(own):
    own.write("catalog/concepts.toml", '[groups]\nfell = ["fell"]\n\n' + own.path("catalog/concepts.toml").read_text())
    assert refused(own)[1:] == [
        "your own HOME/catalog/concepts.toml:2: group fell is there already; give yours another name"
    ]


AS_NOBODY = """
import os, sys
from pathlib import Path
from indicators.desk import prepare
from indicators.errors import IndicatorError
data, home, warm = map(Path, sys.argv[1:])
if os.geteuid() == 0:  # modes do not bind root; what is imported late must be in by now
    prepare(data, warm)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    prepare(data, home)
except IndicatorError as error:
    print(error)
"""


@pytest.mark.parametrize("shut", ["catalog", "figures/observations"])
def test_a_folder_that_may_not_be_read_is_named(shut):
    folder = Path(tempfile.mkdtemp(prefix="indicators-test-"))  # outside the test's own, which only its owner may enter
    folder.chmod(0o755)
    small = make_small(folder)
    for name, text in FILES.items():
        put(small, name, text)
    small.home.chmod(0o777)
    (small.home / shut).chmod(0)
    command = [sys.executable, "-c", AS_NOBODY, small.data, small.home, folder / "warm"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    (small.home / shut).chmod(0o755)
    shutil.rmtree(folder)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert f"your own {small.home}/{shut}:1: the folder cannot be read: Permission denied" in ended.stdout


def test_an_own_series_without_a_file_or_a_way_to_come_is_a_fault_of_its_own(own):
    (own.home / "figures" / "observations" / f"{OWN}.csv").unlink()
    (told,) = refused(own)[1:]
    assert told.startswith(f"your own HOME/figures/observations/{OWN}.csv:1: the file is missing; write it, or say in ")
    edit(
        own,
        "catalog/indicators.toml",
        'concepts = ["shell',
        f'formula = "mean"\ninputs = ["{DAILY}"]\nconcepts = ["shell',
    )
    assert own.prepare().store.read([OWN], EVERYTHING).empty


def test_figures_of_a_shipped_series_or_of_none_are_refused(own):
    put(own, f"figures/observations/{DAILY}.csv", FX)
    put(own, "figures/observations/fx.other.csv", FX)
    told = refused(own)[1:]
    assert any(
        each.startswith(f"your own HOME/figures/observations/{DAILY}.csv:1: series {DAILY} is the program's")
        for each in told
    )
    assert any(
        each.startswith("your own HOME/figures/observations/fx.other.csv:1: series fx.other is not in ")
        for each in told
    )
    assert len(told) == 2


def test_an_edit_of_own_figures_takes_effect_at_the_next_start_and_once(own):
    store = own.prepare().store
    revision = store.revision()
    assert own.prepare().store.revision() == revision
    edit(own, f"figures/observations/{OWN}.csv", "2020-09-29,11,", "2020-09-29,11.75,")
    again = own.prepare().store
    assert again.read([OWN], EVERYTHING)["value"].tolist()[1] == 11.75
    assert (revised := again.revision()) != revision
    assert own.prepare().store.revision() == revised


@pytest.mark.parametrize("name", ["sources.toml", "indicators.toml"])
def test_what_dates_own_vintages_fills_the_store_again(own, name):
    before = desks.digest(own.data, own.home)
    put(own, f"catalog/{name}", FILES[f"catalog/{name}"] + "\n# a word\n")
    assert desks.digest(own.data, own.home) != before


@pytest.mark.parametrize("name", ["lexicon.toml", "concepts.toml", "indicators.toml", "events.toml", "areas.toml"])
def test_own_words_change_what_links_are_kept_by(own, name):
    before = desks.words_of(own.data, own.home)
    put(own, f"catalog/{name}", FILES[f"catalog/{name}"] + "\n# a word\n")
    assert desks.words_of(own.data, own.home) != before


def test_an_own_word_finds_the_passages_of_briefs_at_the_next_start(own):
    edit(own, "catalog/indicators.toml", 'areas = ["CCC"]', 'areas = ["AAA"]')
    edit(own, "catalog/indicators.toml", '["shell rate", "exchange rate"]', '["shell rate"]')
    assert own.prepare().briefs.days_of(OWN) == {}
    edit(own, "catalog/concepts.toml", '["shell ... <fell>"]', '["shell ... <fell>", "fallen by half"]')
    assert own.prepare().briefs.days_of(OWN) == {date(2020, 9, 30): 1}


def test_own_files_outlive_an_update_and_a_rebuild_of_the_shipped_figures(own, tmp_path):
    before = {path: path.read_bytes() for path in own.home.rglob("*.*") if path.suffix in (".toml", ".csv")}
    own.prepare()
    catalog = catalogs.load(own.data, desks.Faults())
    tables = tmp_path / "tables"
    tables.mkdir()
    with pytest.raises(CatalogError):
        shipped.compile_tables(tables, own.data, catalog)  # nothing in it: refused
    shutil.rmtree(own.data)  # the new version brings a folder of its own
    shutil.copytree(ROOT / "data", own.data, ignore=shutil.ignore_patterns("local", "outputs"))
    desk = own.prepare()
    assert OWN in desk.catalog.indicators
    assert len(desk.catalog.indicators) > 100
    assert desk.store.read([OWN], EVERYTHING)["value"].tolist() == [10.0, 11.0, 12.5, 13.0]
    assert before == {path: path.read_bytes() for path in before}
