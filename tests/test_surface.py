"""The public surface: every command, every option, and every key that `--json` prints, as `surface.json` has them.

Nothing of it may vanish or change its type; what is new is added to the file by hand.
"""

from __future__ import annotations

import argparse
import io
import json
import os

import pytest
from backups import let_go
from jsonschema import Draft202012Validator
from making import DAILY, make_small
from publisher import Publisher
from refreshing import CROWN, HELD, MONTHLY, TRADED, crowns, make_live, trade

from indicators.answers.registry import DEEDS, QUESTIONS
from indicators.answers.schema import schema
from indicators.cli import main as cli
from indicators.core.tables import ROOT
from indicators.desk import prepare
from indicators.handouts import pack as packs

SURFACE = json.loads((ROOT / "tests" / "surface.json").read_text(encoding="utf-8"))
BRIEF = "2020-09-30-iran-venezuela"
RIAL = "fx.irr_usd.free_market"
# Keys of these are names of things, not of ours.
BY_NAME = (".packages", ".copy", ".publication")
PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def keys(document, path="", found=None):
    """Return the path of every key in a document, each with the types of its values: `[].flips[].date: string`."""
    found = {} if found is None else found
    if isinstance(document, dict):
        found.setdefault(path, set()).add("object")
        for name, value in document.items():
            keys(value, f"{path}.{'*' if path in BY_NAME else name}", found)
    elif isinstance(document, list):
        found.setdefault(path, set()).add("array")
        for each in document:
            keys(each, f"{path}[]", found)
    else:
        found.setdefault(path, set()).add(PLAIN[type(document)])
    return found


def of_schema(said, path="", found=None):
    """Return the same of a JSON Schema."""
    found = {} if found is None else found
    for each in said.get("anyOf", [said]):
        found.setdefault(path, set()).add(each["type"])
        for name, inside in each.get("properties", {}).items():
            of_schema(inside, f"{path}.{name}", found)
        if "items" in each:
            of_schema(each["items"], f"{path}[]", found)
        if isinstance(each.get("additionalProperties"), dict):
            of_schema(each["additionalProperties"], f"{path}.*", found)
    return found


def commands(parser, name=""):
    """Return the options and places of every command of a parser."""
    actions = [each for each in parser._actions if not isinstance(each, argparse._HelpAction)]
    inner = [each for each in actions if isinstance(each, argparse._SubParsersAction)]
    if inner:
        return {
            key: value
            for each in inner
            for word, below in each.choices.items()
            for key, value in commands(below, f"{name} {word}".strip()).items()
        }
    return {name: sorted(word for each in actions for word in each.option_strings or [each.metavar or each.dest])}


@pytest.fixture(scope="module")
def printed(tmp_path_factory, desk):
    """What each command prints with `--json`: on what ships, and on a tiny desk whose refresh holds something back."""
    found = {}
    with pytest.MonkeyPatch.context() as patch, pytest.MonkeyPatch.context() as tiny, Publisher() as publisher:

        def ask(*words, name="", stdin=""):
            out = io.StringIO()
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stdin", io.StringIO(stdin))
            patch.setattr("sys.stderr", io.StringIO())
            cli.main([*words, "--json"])
            found.setdefault(name or " ".join(words[: 2 if words[0] in ("brief", "catalog") else 1]), []).append(
                json.loads(out.getvalue())
            )

        patch.setenv("INDICATORS_HOME", str(desk.home))
        ask("list")
        ask("read", RIAL, "--as-of", "2020-09-30")
        ask("brief", "list")
        ask("brief", "show", BRIEF)
        ask("claims")
        ask("calibration")
        ask("claims", "--as-of", "2020-09-30", "--brief", BRIEF)
        ask("link", "Iran's currency has collapsed")
        ask("link", "-", name="link -", stdin="Iran's currency has collapsed\nhello\n")
        ask("origin", RIAL, "2020-09-29")
        ask("doctor")

        home = tmp_path_factory.mktemp("surface")
        text = desk.briefs.text(BRIEF).replace("2020-01-01/2020-09-29", "2020-09-29/2020-01-01", 1)
        before, after = text.rsplit(desk.briefs[BRIEF].excerpts[0].quote, 1)
        text = f"{before}Other words.{after}"
        (home / "briefs").mkdir()
        (home / "briefs" / f"{BRIEF}.md").write_text(text, encoding="utf-8")
        (home / "note.txt").write_text("A note\n\n30 September 2020\n\nIran's currency has collapsed [1].\n", "utf-8")
        patch.setenv("INDICATORS_HOME", str(home))
        ask("brief", "check")
        ask("brief", "import", str(home / "note.txt"), str(home / "none.txt"))
        ask("brief", "list")
        ask("brief", "show", found["brief import"][0][0]["id"])
        ask("doctor")
        ask("catalog", "add", "ECU")

        small = make_small(tmp_path_factory.mktemp("small"))
        make_live(small)
        patch.setenv("INDICATORS_HOME", str(small.home))
        tiny.setattr(cli, "prepare", lambda: prepare(small.data))
        publisher.route(CROWN, crowns({**HELD, "d20201004": 13.0, "d20201005": 13.5, "d20201006": 135.0}))
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0, 2021: 210.0}))
        for name in ("EXCHANGE", "YEARBOOK", "REGISTER"):
            patch.setenv(f"INDICATORS_URL_{name}", publisher.url)
        ask("refresh", "--dry-run", name="refresh --dry-run")
        ask("refresh", "--try", "exchange", "yearbook", name="refresh --try")
        ask("refresh")
        ask("quarantine")
        ask("refresh")
        ask("origin", DAILY, "2020-10-05")
        ask("origin", MONTHLY, "2020-09-05")
        ask("doctor")
        ask("list")
        for name, each in QUESTIONS.items():
            if name not in (*found, "diff") and not any(one.required for one in each.parameters):
                ask(*name.split())

        pack, other = home / "brief.zip", home / "other.zip"
        ask("export", "2020-09-30-aland", "--to", "pack", "-o", str(pack))
        ask("verify", str(pack))
        changed = packs.opened(pack.read_bytes()).members | {"README.txt": b"Trust me."}
        other.write_bytes(packs.zipped(changed))
        ask("verify", str(other))

        third = home / "third"
        for each, words in ((small.home, "Ours.\n"), (third, "Theirs.\n")):
            (each / "figures").mkdir(parents=True)
            (each / "figures" / "note.txt").write_text(words, encoding="utf-8")
        ask("pack", "--all", "-o", str(home / "all.zip"))
        patch.setenv("INDICATORS_HOME", str(third))
        ask("unpack", str(home / "all.zip"))
        patch.setenv("INDICATORS_HOME", str(small.home))
        for lost in (small.home / "raw").glob("??/*.gz"):
            lost.unlink()
        os.mkfifo(small.home / "pipe")
        ask("backup", str(home / "desk.zip"))
        let_go()
        ask("restore", str(home / "desk.zip"))
        patch.setenv("INDICATORS_HOME", str(home / "elsewhere"))
        ask("restore", str(home / "desk.zip"))
    return found


def merged(documents):
    found = {}
    for each in documents:
        keys(each, "", found)
    return found


def test_no_command_and_no_option_vanished():
    now = commands(cli.parser())
    assert set(SURFACE["commands"]) <= set(now)
    lost = {name: set(words) - set(now[name]) for name, words in SURFACE["commands"].items()}
    assert not any(lost.values()), lost


@pytest.mark.parametrize("command", [each for each in SURFACE["keys"] if each != "diff"])
def test_no_key_vanished_or_changed_its_type(printed, command):
    assert command in printed, f"nothing is asked of {command}: give it a line in the fixture printed"
    now = {path: " or ".join(sorted(types)) for path, types in merged(printed[command]).items()}
    assert SURFACE["keys"][command].items() <= now.items()


@pytest.mark.parametrize("command", SURFACE["keys"])
def test_every_key_is_declared_with_its_type(command):
    lines = command == "link -"
    said = schema(DEEDS[command] if command in DEEDS else QUESTIONS[command.removesuffix(" -")].result)
    declared = of_schema({"type": "array", "items": said} if lines else said)
    for path, types in SURFACE["keys"][command].items():
        assert set(types.split(" or ")) <= declared.get(path, set()), path


def test_what_is_printed_is_as_its_schema_says(printed):
    for command, documents in printed.items():
        said = schema(DEEDS[command] if command in DEEDS else QUESTIONS[command.removesuffix(" -")].result)
        for document in documents:
            for each in document if command == "link -" else [document]:
                Draft202012Validator(said).validate(each)
