"""The Makefile, run in a folder of a test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import time

import pytest

from indicators.core.tables import ROOT


@pytest.fixture
def linked(tmp_path):
    """A folder of the project whose environment is a link to another folder's, and what is in that one."""
    if not shutil.which("make"):
        pytest.skip("no make here")
    here, shared = tmp_path / "here", tmp_path / "shared"
    (shared / "bin").mkdir(parents=True)
    here.mkdir()
    (here / ".venv").symlink_to(shared)
    shutil.copy(ROOT / "Makefile", here)
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (here / name).touch()
        os.utime(here / name, (THEN, THEN))
    return here, shared


def made(here, target):
    """Return how make ended and what it complained of; the Python it would make an environment with does nothing."""
    done = subprocess.run(
        ["make", target, "PYTHON=true"], cwd=here, capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )  # fmt: skip
    return done.returncode, done.stderr


THEN = time.time() - 600
# The lists of packages are of THEN. The ages of the two stamps, what the first one names, and what is refused then.
STAMPS = {
    "none": ({}, ("run", "check")),
    "old": ({"ready": -60, "ready-dev": -60}, ("run", "check")),
    "old tools": ({"ready": 60, "ready-dev": -60}, ("check",)),
    "new": ({"ready": 60, "ready-dev": 60}, ()),
}


@pytest.mark.parametrize("target", ["run", "check"])
@pytest.mark.parametrize("stamps", STAMPS)
def test_an_environment_behind_a_link_is_never_made_anew(linked, target, stamps):
    """It is another folder's: making it anew from here empties it for all who use it."""
    here, shared = linked
    ages, refused = STAMPS[stamps]
    for name, age in ages.items():
        (shared / name).write_text("a folder of that name\n")
        os.utime(shared / name, (THEN + age, THEN + age))
    for name, status in (("python", 0), ("streamlit" if target == "run" else "ruff", 7)):
        tool = shared / "bin" / name
        tool.write_text(f"#!/bin/sh\nexit {status}\n")
        tool.chmod(0o755)
    before = {each: each.stat().st_mtime_ns for each in shared.rglob("*")}
    status, said = made(here, target)
    assert status == 2
    if target in refused:
        assert f".venv is a link to {shared}, which is left as it is: unlink .venv" in said
        assert said.count("\n") == 2  # with make's own line
    else:
        assert "Error 7" in said  # what is behind the link is used
    assert {each: each.stat().st_mtime_ns for each in shared.rglob("*")} == before
