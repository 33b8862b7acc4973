"""What the journal tells of the briefs and what their files have: after any kill it must be the same.

Both are told in one form: of each brief that ever had a file of its own its place, the hash of its body, the words on
the links of each excerpt in their order, and its claims, each with whether it is withdrawn.
"""

from __future__ import annotations

import json
import sqlite3
import tomllib
from collections import defaultdict
from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING, Any

from indicators.briefs.file import body_hash

if TYPE_CHECKING:
    from pathlib import Path

    from indicators.desk import Desk

Told = dict[str, dict[str, Any]]


def _none() -> dict[str, Any]:
    return {"place": "library", "sha256": "", "words": {}, "claims": {}}


def of_journal(desk: Desk) -> Told:
    """Return what the journal tells; of a brief that ships, its copies have its body."""
    told: Told = defaultdict(_none)
    for line in desk.store.journal():
        about = dict(line.subject)
        if "brief" not in about:
            continue
        brief = told[about["brief"]]
        if line.what.startswith("link "):
            words = brief["words"].setdefault(about["excerpt"], [])
            words.append([about["series"], line.what.removeprefix("link "), line.who, line.at.isoformat()])
        elif line.what == "claim written":
            brief["claims"][about["claim"]] = False
        elif line.what == "claim withdrawn":
            brief["claims"][about["claim"]] = True
        elif line.what in ("brief imported", "brief updated", "brief reviewed"):
            brief["sha256"] = json.loads(line.after)["sha256"]
        else:
            brief["place"] = {"brief deleted": "bin", "brief put back": "library"}[line.what]
    return told


def of_files(home: Path) -> Told:
    """Return what the files under a home have."""
    told: Told = {}
    for place, folder in (("library", home / "briefs"), ("bin", home / "briefs" / "bin")):
        for path in sorted(folder.glob("*.md")):
            head, body = path.read_text(encoding="utf-8").removeprefix("+++\n").split("\n+++\n", 1)
            table = tomllib.loads(head)
            assert table["sha256"] == body_hash(body), f"{path} is not whole"
            told[path.stem] = {
                "place": place,
                "sha256": table["sha256"] if "raw" in table else "",
                "words": {
                    each["id"]: [
                        [one["series"], one["word"], one["by"], one["at"].astimezone(UTC).isoformat()]
                        for one in each["decisions"]
                    ]
                    for each in table["excerpt"]
                    if "decisions" in each
                },
                "claims": {each["id"]: "withdrawn" in each for each in table.get("claim", ()) if "by" in each},
            }
    return told


def faults(desk: Desk) -> list[str]:
    """Return all that is not as it must be after a new start, in words."""
    found: list[str] = []
    rows = desk.briefs.rows()
    journal, files = of_journal(desk), of_files(desk.home)
    found += [
        f"{name}: the journal tells {journal.get(name)}, its file has {files.get(name)}"
        for name in sorted(journal.keys() | files.keys())
        if journal.get(name) != files.get(name)
    ]
    listed = {name for name in rows if not rows[name].shipped}
    there = {name for name, each in files.items() if each["place"] == "library"}
    found += [f"{name}: listed, or has a file, and not both" for name in sorted(listed ^ there)]
    found += [f"{name}: {row.fault}" for name, row in rows.items() if row.fault]
    for name in sorted(there & listed):
        brief, row = desk.briefs[name], rows[name]
        if (row.passages, row.claims) != (len(brief.excerpts), len(brief.claims)):
            found.append(f"{name}: the list has {row}, its file {len(brief.excerpts)} and {len(brief.claims)}")
        if brief.raw and not desk.briefs.raw(brief.raw):
            found.append(f"{name}: what it came of is gone")
        if name not in {each.brief for each in desk.briefs.search(f'"{brief.title}"', limit=10**6)}:
            found.append(f"{name}: no search finds it")
    with closing(sqlite3.connect(desk.store.path)) as connection:
        said = connection.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = connection.execute(
            "SELECT COUNT(*) FROM passage WHERE brief_key NOT IN (SELECT brief_key FROM brief)"
        ).fetchone()[0]
    found += [f"the store: {said}"] * (said != "ok") + [f"{orphans} passages of no brief"] * bool(orphans)
    return found


def left_over(home: Path) -> list[str]:
    """Return the files that only a change in the making has."""
    endings = (".part", ".begun", ".building")
    waits = [str(path) for path in (home / "waiting").glob("*")]
    return waits + [str(path) for path in home.rglob("*") if path.name.endswith(endings)]
