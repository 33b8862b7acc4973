"""The registry of questions: a declaration makes the command, the pages and the schema; a reader brings the day."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import date
from types import ModuleType
from typing import Annotated, TypedDict

import pytest
from jsonschema import Draft202012Validator

from indicators.answers import briefs, claims, links, reference, series
from indicators.answers.question import Asked, declared_in, question
from indicators.answers.registry import DEEDS, QUESTIONS
from indicators.answers.schema import described, meanings, schema
from indicators.cli.main import main
from indicators.core.tables import ROOT
from indicators.errors import UnknownNameError
from indicators.reader import Reader

RIAL = "fx.irr_usd.free_market"
BRIEF = "2020-09-30-iran-venezuela"
PUBLISHED = date(2020, 9, 30)
# One value for each parameter there is, by name, as JSON has it.
SAID = {
    "topic": "energy",
    "series": RIAL,
    "from": "2020-09-01",
    "to": "2020-09-30",
    "id": BRIEF,
    "brief": BRIEF,
    "text": "Iran's currency has collapsed",
    "period": "2020-09-29",
}


class Echo(TypedDict):
    """What was asked, said again.

    Attributes:
        word: as it was asked.
        many: how often it is said; times.
        loud: whether it is shouted.
        since: the day it is said from; null where none is named.
        on: the reader's day.
    """

    word: str
    many: int
    loud: bool
    since: str | None
    on: str


@question("echo say", "a word, said again", as_of="on that day")
def echo(
    reader: Reader,
    word: Annotated[str, Asked("the word", lines=True)],
    many: Annotated[int, Asked("how often")] = 1,
    tone: Annotated[str, Asked("how it sounds", choices=("low", "high"))] = "low",
    loud: Annotated[bool, Asked("shout it")] = False,
    since: Annotated[date | None, Asked("from this day on", name="from")] = None,
) -> list[Echo]:
    """Return what was asked."""
    row: Echo = {
        "word": f"{word} {tone}",
        "many": many,
        "loud": loud,
        "since": since.isoformat() if since else None,
        "on": reader.day.isoformat(),
    }
    return [row]


@pytest.fixture
def registry():
    """A registry of one module, with one question that nothing else knows."""
    module = ModuleType("echoes")
    module.echo = echo
    return tuple(declared_in([module]).values())


@pytest.fixture
def _home(monkeypatch, desk):
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))


@pytest.mark.usefixtures("_home")
def test_a_question_that_is_declared_is_a_command(registry, capsys, monkeypatch):
    words = ["echo", "say", "ho", "--many", "3", "--tone", "high", "--loud", "--from", "2020-01-02"]
    assert main([*words, "--as-of", "2020-09-30", "--json"], registry) == 0
    row = {"word": "ho high", "many": 3, "loud": True, "since": "2020-01-02", "on": "2020-09-30"}
    assert json.loads(capsys.readouterr().out) == [row]
    assert main(["echo", "say", "ho", "--as-of", "2020-09-30"], registry) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split() == list(row)
    assert line.split() == ["ho", "low", "1", "False", "2020-09-30"]
    monkeypatch.setattr("sys.stdin", iter(["one\n", "two\n"]))
    assert main(["echo", "say", "-", "--json"], registry) == 0
    assert [rows[0]["word"] for rows in json.loads(capsys.readouterr().out)] == ["one low", "two low"]


@pytest.mark.parametrize("words", [["--many", "x"], ["--tone", "mid"], ["--from", "2020-13-01"], ["--as-of", "now"]])
def test_a_wrong_value_of_a_declared_question_is_a_mistake_in_one_line(registry, capsys, words):
    with pytest.raises(SystemExit) as caught:
        main(["echo", "say", "ho", *words], registry)
    assert caught.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_question_that_is_declared_is_in_the_pages_and_has_a_schema(registry):
    use = "echo say WORD [--as-of DAY] [--many MANY] [--tone TONE] [--loud] [--from DAY]"
    assert f"| `{use}` | a word, said again |" in reference.commands(registry)
    page = reference.shapes(registry, {})
    assert "- `tone`: how it sounds (low, high)" in page
    assert "| `many` | integer | how often it is said; times. |" in page
    assert "| `since` | string or null | the day it is said from; null where none is named. |" in page
    said = described(registry[0])
    assert (said["name"], said["description"]) == ("echo_say", "a word, said again")
    assert said["input"]["required"] == ["word"]
    assert said["input"]["properties"] == {
        "word": {"type": "string", "description": "the word"},
        "many": {"type": "integer", "description": "how often"},
        "tone": {"type": "string", "description": "how it sounds", "enum": ["low", "high"]},
        "loud": {"type": "boolean", "description": "shout it"},
        "from": {"type": "string", "format": "date", "description": "from this day on"},
        "as_of": {"type": "string", "format": "date", "description": "on that day"},
    }
    row = said["output"]["items"]
    assert (row["title"], row["description"]) == ("Echo", "What was asked, said again.")
    assert row["required"] == list(row["properties"]) == ["word", "many", "loud", "since", "on"]


def test_a_parameter_that_does_not_say_how_it_is_asked_is_refused():
    def bare(reader: Reader, word: str) -> list[Echo]:
        raise NotImplementedError

    with pytest.raises(TypeError, match="the parameter word does not say how it is asked"):
        question("bare", "nothing")(bare).parameters  # noqa: B018


def test_the_table_of_readme_and_the_page_of_shapes_are_what_is_declared(tmp_path):
    readme = reference.README.read_text(encoding="utf-8")
    assert readme == reference.with_table(readme, reference.commands()), "stale: make docs"
    assert readme.count(reference.BEGIN) == readme.count(reference.END) == 1
    assert reference.PAGE.read_text(encoding="utf-8") == reference.shapes(), "stale: make docs"
    own, page = tmp_path / "README.md", tmp_path / "answers.md"
    own.write_text(f"a\n{reference.BEGIN}\nold\n{reference.END}\nz\n", encoding="utf-8")
    reference.write(own, page)
    assert own.read_text() == f"a\n{reference.BEGIN}\n{reference.commands()}\n{reference.END}\nz\n"
    assert page.read_text() == reference.shapes()


def test_every_key_of_every_shape_is_explained():
    kinds = {}
    for each in (*(asked.result for asked in QUESTIONS.values()), *DEEDS.values()):
        for name, kind in reference._named(each).items():
            assert kinds.setdefault(name, kind) is kind, f"two shapes are called {name}"
    assert len(kinds) > 15
    for name, kind in kinds.items():
        said = schema(kind)
        assert set(meanings(kind)) == set(said["properties"]), name
        assert said["description"].endswith("."), name


@pytest.mark.parametrize("name", QUESTIONS)
def test_all_that_an_api_needs_is_in_the_declaration(name, desk):
    """Build what goes in from the schema alone, ask, and hold the answer against the schema: no line per question."""
    asked = QUESTIONS[name]
    said = described(asked)
    for each in ("input", "output"):
        Draft202012Validator.check_schema(said[each])
    if not asked.reads:
        return  # about this very tree: test_outputs asks it
    body = {each: SAID[each] for each in said["input"]["properties"] if each != "as_of"}
    Draft202012Validator(said["input"]).validate(body)
    kinds = said["input"]["properties"]
    values = {
        key: date.fromisoformat(value) if kinds[key].get("format") == "date" else value for key, value in body.items()
    }
    readers = [desk.now(), *([desk.on(PUBLISHED)] if "as_of" in kinds else [])]
    for reader in readers:
        answer = json.loads(json.dumps(asked.ask(reader, values), allow_nan=False))
        Draft202012Validator(said["output"]).validate(answer)


def test_no_answer_takes_a_day_of_its_own():
    for path in sorted((ROOT / "indicators" / "answers").glob("*.py")):
        if path.stem == "question":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = [each.arg for each in (*node.args.args, *node.args.kwonlyargs)]
                assert "as_of" not in names, f"{path.name}: {node.name}"
    assert not any(each.name == "as_of" for asked in QUESTIONS.values() for each in asked.parameters)


def test_the_reader_brings_the_day(desk):
    then, before = desk.on(PUBLISHED), desk.on(date(2019, 1, 1))
    assert max(row["known_on"] for row in series.values(then, RIAL)) <= "2020-09-30"
    assert len(series.values(then, RIAL)) < len(series.values(desk.now(), RIAL))
    assert {row["as_of"] for row in claims.claims(then)} == {"2020-09-30"}
    assert claims.claims(before) == claims.claims(before, BRIEF) == []
    assert briefs.listing(before) == []
    with pytest.raises(UnknownNameError, match="was out by 2019-01-01"):
        briefs.show(before, BRIEF)
    listed = {row["id"]: row for row in series.listing(then)}
    assert listed[RIAL]["last"] <= "2020-09-30"


@pytest.mark.usefixtures("_home")
def test_the_score_of_a_link_is_rounded_once(desk, capsys):
    text = SAID["text"]
    assert main(["link", text]) == 0
    scores = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert scores == [f"{each.score:.2f}" for each in desk.linker.find(text)]
    assert scores != [f"{row['score']:.2f}" for row in links.links(desk.now(), text)]


def test_a_start_brings_neither_numpy_nor_pandas():
    code = (
        "import sys, indicators.cli.main as cli; cli.parser().parse_args(['brief', 'list']); "
        "print(sorted({'numpy', 'pandas'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"
