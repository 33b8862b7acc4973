"""What a backup or a pack of everything holds, and what became of one that was restored or unpacked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from indicators.core.words import count

if TYPE_CHECKING:
    from pathlib import Path

    from indicators.backup.archive import Manifest
    from indicators.backup.packing import Unpacked as Came
    from indicators.backup.restoring import Restored as Done

MOST_LISTED = 20  # differences, in words


class BackedUp(TypedDict):
    """A backup that was written and read back.

    Attributes:
        file: its path.
        bytes: its size.
        home: the folder that is in it.
        made_at: the moment, in UTC.
        program: version of the program that made it.
        store_version: of the store's tables.
        revision: of the store: loads and decisions.
        briefs: how many files of briefs are in it, those in the bin too.
        answers: how many raw answers of sources.
        files: how many files in all, the store among them.
        missing: hashes of raw answers that figures rest on and the home did not have.
        left_out: what of the home is not in it: no file, a folder that is in it under another name, or an older store.
    """

    file: str
    bytes: int
    home: str
    made_at: str
    program: str
    store_version: int
    revision: int
    briefs: int
    answers: int
    files: int
    missing: list[str]
    left_out: list[str]


class Restored(TypedDict):
    """A backup that took the place of a home.

    Attributes:
        file: its path.
        home: the folder.
        made_at: the moment at which it was made, in UTC.
        revision: of the store: loads and decisions.
        files: how many files were in it, the store among them.
        kept: where the folder that was there is now; null if nothing was in it.
        kept_store: where the store is now that was in a database; null without one.
    """

    file: str
    home: str
    made_at: str
    revision: int
    files: int
    kept: str | None
    kept_store: str | None


class Conflicting(TypedDict):
    """One thing that a home and a pack have otherwise; both sides are kept.

    Attributes:
        kind: "figure", "held back", "event", "presentation" or "file".
        subject: which.
        here: what there was in the home.
        there: what came.
        shown: what is shown from now on.
    """

    kind: str
    subject: str
    here: str
    there: str
    shown: str


class Unpacked(TypedDict):
    """A pack that was added to a home: how many of each came that were not there.

    Attributes:
        file: its path.
        home: the folder.
        made_at: the moment at which it was made, in UTC.
        series: of which something came.
        loads: attempts to get a series.
        vintages: values, each with the day since when it was known.
        held: of values that were held back, how many times.
        events: wordings of reported events.
        lines: of the journal.
        presentations: what rooms are shown.
        files: briefs, raw answers, texts that are kept, the operator's own catalogue and figures.
        conflicts: what both have otherwise.
    """

    file: str
    home: str
    made_at: str
    series: int
    loads: int
    vintages: int
    held: int
    events: int
    lines: int
    presentations: int
    files: int
    conflicts: list[Conflicting]


def backed_up(path: Path, home: Path, manifest: Manifest) -> BackedUp:
    """Return what a backup holds that was just made."""
    names = [each.name for each in manifest.members]
    return {
        "file": str(path),
        "bytes": path.stat().st_size,
        "home": str(home),
        "made_at": manifest.made_at.isoformat(),
        "program": manifest.program,
        "store_version": manifest.store_version,
        "revision": manifest.revision,
        "briefs": sum(each.startswith("home/briefs/") and each.endswith(".md") for each in names),
        "answers": sum(each.startswith("home/raw/") and each.endswith(".gz") for each in names),
        "files": len(names),
        "missing": list(manifest.missing),
        "left_out": list(manifest.left_out),
    }


def restored(path: Path, done: Done) -> Restored:
    """Return what became of a backup that was just restored."""
    return {
        "file": str(path),
        "home": str(done.home),
        "made_at": done.manifest.made_at.isoformat(),
        "revision": done.manifest.revision,
        "files": len(done.manifest.members),
        "kept": str(done.kept) if done.kept else None,
        "kept_store": done.kept_store or None,
    }


def unpacked(path: Path, home: Path, done: Came) -> Unpacked:
    """Return what became of a pack that was just unpacked."""
    merged = done.merged
    return {
        "file": str(path),
        "home": str(home),
        "made_at": done.manifest.made_at.isoformat(),
        "series": merged.series,
        "loads": merged.loads,
        "vintages": merged.vintages,
        "held": merged.held,
        "events": merged.events,
        "lines": merged.lines,
        "presentations": merged.presentations,
        "files": done.files,
        "conflicts": [
            {"kind": each.kind, "subject": each.subject, "here": each.here, "there": each.there, "shown": each.shown}
            for each in done.conflicts
        ],
    }


def in_words(done: BackedUp) -> str:
    """Return lines that say what a backup holds."""
    holds = (
        f"the store at revision {done['revision']}, {count(done['briefs'], 'brief')}, "
        f"{count(done['answers'], 'raw answer')}; {count(done['files'], 'file')}, "
        f"{done['bytes']:,} bytes, read back and verified"
    )
    lines = [f"{done['file']}: {holds}"]
    if done["missing"]:
        many = count(len(done["missing"]), "raw answer")
        lines.append(f"  not in it: {many} that figures rest on, which the home does not have (--json names them)")
    if done["left_out"]:
        what = "being no files, there under another name, or older stores"
        lines.append(f"  not in it, {what}: {', '.join(done['left_out'])}")
    return "\n".join(lines)


def in_words_again(done: Restored) -> str:
    """Return lines that say what became of a backup that was restored."""
    lines = [f"{done['home']}: {count(done['files'], 'file')} of the backup made at {done['made_at']}"]
    for name, what in (("kept", "what was there"), ("kept_store", "the store that was there")):
        if place := done[name]:  # type: ignore[literal-required]
            lines.append(f"  {what} is now {place}")
    return "\n".join(lines)


def in_words_unpacked(done: Unpacked) -> str:
    """Return lines that say what became of a pack that was unpacked."""
    parts = [
        count(done["vintages"], "value") + (f" of {done['series']} series" if done["vintages"] else ""),
        count(done["loads"], "attempt"),
        count(done["events"], "wording of events", "wordings of events"),
        count(done["held"], "doubt"),
        count(done["presentations"], "presentation"),
        count(done["lines"], "line of the journal", "lines of the journal"),
        count(done["files"], "file"),
    ]
    came = ", ".join(each for each in parts if not each.startswith("0 "))
    lines = [f"{done['home']}: {came or 'nothing came: all of it was here'}; of the pack made at {done['made_at']}"]
    if done["conflicts"]:
        lines.append(f"  both have {count(len(done['conflicts']), 'thing')} otherwise; both sides are kept:")
    lines += [
        f"  {each['kind']} {each['subject']}: here {each['here']}, there {each['there']}; shown: {each['shown']}"
        for each in done["conflicts"][:MOST_LISTED]
    ]
    if (more := len(done["conflicts"]) - MOST_LISTED) > 0:
        lines.append(f"  and {more} more (--json names them)")
    return "\n".join(lines)
