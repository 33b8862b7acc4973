"""The command line on PostgreSQL says what it says on SQLite."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from sampling import first_of

from indicators.cli.main import main
from indicators.core.tables import ROOT

RIAL = "fx.irr_usd.free_market"
BRIEF = "2020-09-30-iran-venezuela"


@pytest.fixture
def on_postgres(postgres, shipped_postgres, monkeypatch, tmp_path):
    """Let commands find a database with what ships, and a folder of their own; return its address."""
    url = postgres.database(shipped_postgres)
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path))
    monkeypatch.setenv("INDICATORS_STORE", url)
    return url


def printed(capsys, *words):
    """Return what a command prints, after a check that it ends well."""
    assert main(list(words)) == 0, words
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize(
    "words",
    first_of(
        [
            ("claims", "--as-of", "2020-09-30"),
            ("list",),
            ("read", RIAL),
            ("read", RIAL, "--as-of", "2020-09-30"),
            ("brief", "list"),
            ("brief", "show", BRIEF),
            ("origin", RIAL, "2020-09-29"),
            ("link", "Tehran is short of hard currency."),
            ("quarantine",),
        ]
    ),
    ids=" ".join,
)
def test_a_command_prints_what_it_prints_on_sqlite(on_postgres, monkeypatch, capsys, desk, words):
    here = json.loads(printed(capsys, *words, "--json")), printed(capsys, *words)
    monkeypatch.delenv("INDICATORS_STORE")
    monkeypatch.setenv("INDICATORS_HOME", str(desk.store.home))
    assert (json.loads(printed(capsys, *words, "--json")), printed(capsys, *words)) == here


def test_a_brief_is_imported_and_found_again(on_postgres, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("INDICATORS_ANALYST", "Ana")
    file = tmp_path / "b.txt"
    file.write_text("The rial again\n\nOctober 5, 2020\n\nTehran is short of hard currency.\n")
    printed(capsys, "brief", "import", str(file))
    assert "2020-10-05-the-rial-again" in printed(capsys, "brief", "list")
    assert not list(tmp_path.glob("*.sqlite*"))


def test_doctor_names_the_database_without_its_password(on_postgres, monkeypatch, capsys):
    monkeypatch.setenv("INDICATORS_STORE", on_postgres.replace("postgres@", "postgres:s3cret@"))
    document = json.loads(printed(capsys, "doctor", "--json"))
    assert re.fullmatch(r"postgresql://postgres@/d\d+", document["store"])
    assert document["store_bytes"] > 1_000_000
    assert "s3cret" not in printed(capsys, "doctor")


def test_a_server_that_is_gone_is_one_line(monkeypatch, capsys):
    pytest.importorskip("psycopg")
    monkeypatch.setenv("INDICATORS_STORE", "postgresql://ana:s3cret@127.0.0.1:1/name")
    assert main(["list"]) != 0
    said = capsys.readouterr().err
    assert re.fullmatch(r"indicators: postgresql://ana@127\.0\.0\.1:1/name cannot be reached .*\n", said)
    assert "s3cret" not in said


DRAWN = """
from pathlib import Path
from streamlit.testing.v1 import AppTest
import indicators.views
app = AppTest.from_file(str(Path(indicators.views.__file__).parent / "app.py"), default_timeout=120).run()
assert not app.exception, app.exception
print(" ".join(str(each.proto.body) for each in app.get("html")))
"""


def drawn(**environ):
    """Return the HTML of the Brief page, drawn in a process of its own."""
    named = {**os.environ, **environ}
    words = [sys.executable, "-c", DRAWN]
    process = subprocess.run(words, check=False, capture_output=True, text=True, cwd=ROOT, env=named)
    assert process.returncode == 0, process.stderr[-2000:]
    return process.stdout


def test_the_brief_page_is_the_one_that_sqlite_gives(on_postgres, desk, tmp_path):
    page = drawn()
    assert "Iran needs hard currency" in page
    assert page == drawn(INDICATORS_STORE="", INDICATORS_HOME=str(desk.store.home))
    assert not list(tmp_path.glob("*.sqlite*"))
