"""README, CONTRIBUTING and docs/: what they name is there, what they show loads as it stands, what is made is fresh."""

from __future__ import annotations

import re
import shutil
import tomllib
from types import ModuleType

import pytest
from answers import ALL, answer, sample, values
from making import make_indicator
from streamlit.testing.v1 import AppTest

from indicators import catalog as catalogs
from indicators.answers import tables
from indicators.answers.question import declared_in
from indicators.answers.schema import described
from indicators.cli.main import parser
from indicators.core.tables import ROOT, Faults
from indicators.desk import DATA, prepare
from indicators.model import EVERYTHING
from indicators.views import reads

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
DOCUMENTS = [ROOT / "README.md", CONTRIBUTING, *sorted((ROOT / "docs").rglob("*.md"))]
# `path`:, then a fenced block: the text of that file.
EXAMPLE = re.compile(r"`([\w./]+)`(?: \([^)]*\))?:\n\n```\w+\n(.*?)```", re.DOTALL)
# What the examples make, or a folder that running makes.
NOT_HERE = re.compile(r"rates_bank|voyages\.py|data/local|tests/test_x")


def examples() -> list[tuple[str, str]]:
    """Return path and text of each example of CONTRIBUTING, in order; several may belong to one file."""
    return EXAMPLE.findall(CONTRIBUTING.read_text(encoding="utf-8"))


def put_down(folder) -> None:
    """Write the examples of an operator's own files into a folder."""
    for name, text in examples():
        if name.startswith(("catalog/", "figures/")):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((path.read_text() + "\n" if path.exists() else "") + text, encoding="utf-8")


def test_the_examples_are_found():
    assert [name for name, _ in examples()] == [
        "catalog/sources.toml",
        "catalog/areas.toml",
        "catalog/indicators.toml",
        "catalog/concepts.toml",
        "figures/observations/fx.kzt_usd.notes.csv",
        "catalog/indicators.toml",
        "indicators/loaders/rates_bank.py",
        "tests/loaders/test_rates_bank.py",
        "tests/samples/rates_bank/kzt.csv",
        "indicators/views/screens/voyages.py",
    ]


def test_the_example_loads_as_it_stands_as_an_operators_own(tmp_path):
    put_down(tmp_path)
    desk = prepare(folder=tmp_path)
    assert desk.store.read(["fx.kzt_usd.notes"], EVERYTHING)["value"].tolist() == [511.5, 519.25, 525.0]
    assert desk.catalog.indicators["prices.kaz.cpi"].asked == "world_bank_wdi"
    assert desk.linker.find("The tenge fell again.")[0].series_id == "fx.kzt_usd.notes"
    assert desk.linker.find("Inflation in Kazakhstan rose.")[0].series_id == "prices.kaz.cpi"


def test_the_example_loads_as_it_stands_as_one_that_ships(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("local", "outputs"))
    own = tmp_path / "own"
    put_down(own)
    for path in own.rglob("*.*"):
        there = data / path.relative_to(own)
        before = there.read_text(encoding="utf-8") + "\n" if there.exists() else ""
        there.write_text(before + path.read_text(encoding="utf-8"), encoding="utf-8")
    desk = prepare(data, tmp_path / "home")
    assert desk.store.read(["fx.kzt_usd.notes"], EVERYTHING)["value"].tolist() == [511.5, 519.25, 525.0]


KEYS = {
    "stands": '"end"',
    "caution": '"Not a fall"',
    "caution_from": '2020-01-01\ncaution = "Not a fall"',
    "drawn_as": '"bar"',
    "reads": '"week"',
    "covers": '"M"',
    "log": "true",
    "breaks": "[2026-07-01]",
    "provisional": "[2026-08-01]",
    "years_to": "[2015-08-31]",
    "ended": "2026-08-31",
    "notes": '"A note."',
    "first_published": "2020-01-01",
    "by_way_of": '"A copy of it"',
    "jump": "2.0",
    "still": "5",
    "against": '"fx.irr_usd.free_market"',
    "within": "0.1",
    "usual": "[1, 2]",
    "part_of": '"fx.irr_usd.free_market"',
    "share": "true",
    "enough": "10",
}


def test_every_further_key_is_one(tmp_path):
    told = CONTRIBUTING.read_text(encoding="utf-8").partition("\nFurther keys: ")[2].partition(" In `concepts`")[0]
    named = [each.partition(" ")[0] for each in re.findall(r"`([a-z_]+(?: = [^`]+)?)`", told)]
    assert sorted(named) == sorted(KEYS)
    put_down(tmp_path)
    path = tmp_path / "catalog" / "indicators.toml"
    before = path.read_text(encoding="utf-8")
    for key, value in KEYS.items():
        path.write_text(before.replace("lag_days = 3 ", f"{key} = {value}\nlag_days = 3 "), encoding="utf-8")
        faults = Faults(tmp_path / "catalog", tmp_path / "figures")
        catalogs.load(DATA, faults, tmp_path)
        faults.check()


def test_the_example_page_has_what_every_page_has(desk, monkeypatch):
    code = dict(examples())["indicators/views/screens/voyages.py"]
    monkeypatch.setattr(reads, "served", lambda _: desk)
    drawn = AppTest.from_string(
        f"exec({code!r}, own := {{}})\nfrom datetime import date\nfrom pathlib import Path\n"
        "from indicators.views import address, reads\ndesk = reads.served(Path())\n"
        "own['draw'](address.selection('series', {'as_of': ['2020-11-30']}, desk), desk.on(date(2020, 11, 30)))"
    ).run()
    assert not drawn.exception
    page = "".join(each.proto.body for each in drawn.get("html"))
    assert "As of 30 Nov 2020" in page
    assert "<h1>Voyages</h1>" in page
    assert page.count("<li>") == page.rpartition("<ul>")[2].count("<li>") > 3
    assert ", to " not in page
    assert " to ," not in page


def test_the_example_loader_reads_the_example_answer():
    texts = dict(examples())
    module = ModuleType("rates_bank")
    exec(compile(texts["indicators/loaders/rates_bank.py"], "rates_bank.py", "exec"), vars(module))
    tenge = make_indicator(id="fx.kzt_usd", frequency="M", options=(("currency", "kzt"),))
    read = module.parse(answer(texts["tests/samples/rates_bank/kzt.csv"]), tenge)
    assert values(read) == {"2026-06-01": 511.5, "2026-07-01": 519.25}
    assert module.queries(tenge, ALL)[0].url == "https://rates.example/api/kzt.csv"
    names = {"sample": sample, "answer": answer, "values": values, "ALL": ALL, "make_indicator": make_indicator}
    assert names.keys() <= set(re.findall(r"\w+", texts["tests/loaders/test_rates_bank.py"]))


def test_the_page_of_sources_is_what_the_catalogue_says(desk):
    assert tables.PAGE.read_text(encoding="utf-8") == tables.sources_page(desk.catalog), "stale: make docs"


def test_the_page_of_sources_has_every_source_with_its_terms_and_every_series(desk):
    page = tables.sources_page(desk.catalog)
    for each in desk.catalog.sources.values():
        for words in (each.title, each.producer, each.licence, each.terms, each.attribution):
            assert words in page
        count = sum(each.id in (series.source, series.asked) for series in desk.catalog.indicators.values())
        row = next(line for line in page.split("\n") if line.startswith(f"| [{each.title}](#{each.id}) |"))
        assert row.endswith(f"| {count} |")
        assert not each.service or not each.service.key_env or f"`{each.service.key_env}`" in row
    lines = page.split("## Series\n")[1].split("\n")
    assert sum(line.startswith("| `") for line in lines) == len(desk.catalog.indicators)
    for each in desk.catalog.indicators.values():
        (row,) = (line for line in lines if line.startswith(f"| `{each.id}` |"))
        assert each.title in row
        assert each.unit in row
        assert f"(#{each.source})" in row


def test_a_bar_in_a_cell_ends_no_cell():
    assert tables._table(("a",), [("b|c",)]) == ["| a |", "| --- |", r"| b\|c |"]


def test_the_page_is_written_where_it_is_asked(tmp_path):
    tables.write(tmp_path / "sources.md")
    assert (tmp_path / "sources.md").read_bytes() == tables.PAGE.read_bytes()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_that_is_named_is_there(document):
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"(?<![\w/.])((?:indicators|data|docs|tests|bench)/[\w./-]*\w)(?![<\w])", text)
    missing = {each for each in named if not NOT_HERE.search(each) and not is_there(each)}
    assert not missing


def is_there(name: str) -> bool:
    """Return whether a file, a folder or a module of this name is in the project."""
    return (ROOT / name).exists() or (ROOT / f"{name}.py").exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        if re.match(r"https?:", target):
            continue
        led = (document.parent / path) if path else document
        assert led.exists(), target
        if anchor:
            text = led.read_text(encoding="utf-8")
            headings = [
                re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in re.findall(r"^#+ (.*)$", text, re.M)
            ]
            assert f'<a id="{anchor}"></a>' in text or anchor in headings, target


def test_every_make_target_that_is_named_is_one():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        assert set(re.findall(r"(?:`|^    )make ([a-z]+)", text, re.MULTILINE)) <= targets, document.name


def test_the_layers_that_contributing_draws_are_those_that_are_checked():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    drawn = CONTRIBUTING.read_text(encoding="utf-8").split("## Who may import whom\n")[1].split("\n## ")[0]
    assert re.findall(r"^    (.+)$", drawn, re.MULTILINE) == layers


def test_each_dependency_has_its_reason_and_no_other_has():
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = [
        re.findall(r"^\| ([a-z][\w, -]*?) \| (?!reason)", part, re.MULTILINE) for part in page.split("To work on it")
    ]
    for file, rows in zip(("requirements.txt", "requirements-dev.txt"), named, strict=True):
        needed = re.findall(r"^([\w-]+)(?:\[\w+\])?==", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
        assert sorted(name for row in rows for name in row.split(", ")) == sorted(needed)


def test_each_decision_is_in_the_index_with_its_day_and_its_title():
    folder = ROOT / "docs" / "decisions"
    files = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    rows = []
    for number, path in enumerate(files, start=1):
        title, _, day, _, *rest = path.read_text(encoding="utf-8").split("\n")
        assert path.name.startswith(f"{number:04}-")
        assert title.startswith(f"# {number}. ")
        assert {"## Decision", "## Why"} <= set(rest)
        rows.append(f"| [{number:04}]({path.name}) | {day} | {title.partition('. ')[2]} |")
    index = (folder / "README.md").read_text(encoding="utf-8").strip().split("\n")
    assert [line for line in index if line.startswith("| [")] == rows


def test_the_example_of_a_question_is_answered_described_and_asked_on_the_command_line(desk):
    (code,) = re.findall(
        r"```python\n((?:(?!```).)*@question.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL
    )
    module = ModuleType("own_questions")
    exec(  # our own page's words
        "from collections import Counter\nfrom typing import Annotated, TypedDict\n"
        "from indicators.answers.question import Asked, question\nfrom indicators.model import TOPICS\n"
        f"from indicators.reader import Reader\n{code}",
        vars(module),
    )
    units = declared_in((module,))["units"]
    rows = units.ask(desk.now(), {"topic": "energy"})
    assert rows[0]["series"] >= rows[-1]["series"] > 0
    assert sum(row["series"] for row in units.ask(desk.now(), {})) == len(desk.catalog.indicators)
    words = parser([units]).parse_args(["units", "--topic", "energy", "--json"])
    assert words.topic == "energy"
    assert set(described(units)["output"]["items"]["properties"]) == {"unit", "series"}
