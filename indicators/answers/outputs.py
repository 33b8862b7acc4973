"""What readers see, written down: marks with their reasons, links, freshness words and the shipped figures' hashes.

Four tables under `data/outputs`, made from what ships alone and judged on one fixed day, so that they differ only
where the code or the data behind them does. `make dump` writes them, `make diff` says what this tree would change,
and `make check` fails where they are stale: a change in what readers see is never an accident.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indicators.answers.question import question
from indicators.core.settings import DATA
from indicators.desk import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from indicators.desk import Desk
    from indicators.model import EventLink, Link
    from indicators.reader import Reader

FOLDER = DATA / "outputs"
ON = datetime(2026, 11, 1, tzinfo=UTC)  # judged on this day, whatever the clock says
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "marks": ("brief", "claim", "as_of", "mark", "since", "kind", "measured", "reason"),
    "links": ("brief", "excerpt", "place", "kind", "id", "score", "by", "reasons"),
    "freshness": ("series", "copy", "copy_words", "publication", "publication_words"),
    "figures": ("series", "as_of", "rows", "first", "last", "sha256"),
}
KEYS: Mapping[str, int] = {"marks": 3, "links": 5, "freshness": 1, "figures": 2}


def made() -> dict[str, str]:
    """Return the text of each table, by its name, made from a fresh store of what ships."""
    import tempfile  # noqa: PLC0415 - only here

    with tempfile.TemporaryDirectory() as folder:
        desk = replace(prepare(folder=Path(folder)), clock=lambda: ON)
        rows: dict[str, list[tuple[object, ...]]] = {
            "marks": _marks(desk),
            "links": _links(desk.now()),
            "freshness": _freshness(desk.now()),
            "figures": _figures(desk),
        }
    return {name: _text(COLUMNS[name], rows[name]) for name in COLUMNS}


def _marks(desk: Desk) -> list[tuple[object, ...]]:
    """Return each claim on the fixed day and on publication day, then each of its flips with its reason."""
    now = desk.now()
    rows: list[tuple[object, ...]] = []
    for brief in now.briefs.with_claims():
        for reader in (now, desk.on(brief.published)):
            for each in reader.claims([brief]):
                measured = "" if each.decides is None or each.decides.measured is None else repr(each.decides.measured)
                kind = each.flips[-1].cause.kind
                rows.append((brief.id, each.claim.id, reader.day, each.mark, each.since, kind, measured, each.reason))
        for each in now.claims([brief]):
            for flip, why in zip(each.flips, now.why(each), strict=True):
                kind = flip.cause.kind
                rows.append((brief.id, each.claim.id, f"flip {flip.date}", flip.mark, flip.date, kind, "", why))
    return rows


def _links(reader: Reader) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for name in reader.briefs:
        links, events = reader.briefs.links(name), reader.briefs.event_links(name)
        for excerpt in reader.briefs[name].excerpts:
            found: list[tuple[str, str, Link | EventLink]] = [
                ("series", link.series_id, link) for link in links[excerpt.id]
            ]
            told: list[tuple[str, str, Link | EventLink]] = [
                ("event", event.event_id, event) for event in events[excerpt.id]
            ]
            for place, (kind, what, each) in enumerate([*found, *told], start=1):
                row = (name, excerpt.id, place, kind, what, f"{each.score:.4f}", each.by, "; ".join(each.reasons))
                rows.append(row)
    return rows


def _freshness(reader: Reader) -> list[tuple[object, ...]]:
    return [
        (name, each.copy, each.copy_words, each.publication, each.publication_words)
        for name, each in reader.freshness().items()
    ]


def _figures(desk: Desk) -> list[tuple[object, ...]]:
    """Return the hash of all that the store gives of each series: now, and as of the day of each brief."""
    from indicators.core.periods import as_date  # noqa: PLC0415 - brings numpy

    days = sorted({desk.briefs[name].published for name in desk.briefs})
    readers = [("now", desk.now()), *((str(day), desk.on(day)) for day in days)]
    rows: list[tuple[object, ...]] = []
    for series in desk.catalog.indicators:
        for name, reader in readers:
            frame = reader.series(series)
            if not frame.empty:
                first, last = as_date(frame["time_period"].iloc[0]), as_date(frame["time_period"].iloc[-1])
                rows.append((series, name, len(frame), first, last, _hash(frame)))
    return rows


def _hash(frame: pd.DataFrame) -> str:
    return hashlib.sha256(frame.to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n").encode()).hexdigest()


def _text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return written.getvalue()


def dump(folder: Path = FOLDER) -> list[Path]:
    """Write the tables; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in made().items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


@question("diff", "what this tree would change in what was written down", faults=True)
def changed() -> list[str]:
    """Return in a line each what this tree would change in the tables; none is good."""
    return differences()


def differences(folder: Path = FOLDER) -> list[str]:
    """Return in a line each what this tree would change in the tables: a row gone, come, or other than it was."""
    found = []
    for name, text in made().items():
        path = folder / f"{name}.csv"
        before = _rows(path.read_text(encoding="utf-8"), name) if path.exists() else {}
        after = _rows(text, name)
        for key in [*before, *(each for each in after if each not in before)]:
            was, now = before.get(key), after.get(key)
            if was != now:
                found.append(f"{name}, {', '.join(key)}: {_told(COLUMNS[name][KEYS[name] :], was, now)}")
    return found


def _rows(text: str, name: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    rows = list(csv.reader(io.StringIO(text)))[1:]
    return {tuple(row[: KEYS[name]]): tuple(row[KEYS[name] :]) for row in rows}


def _told(columns: Sequence[str], was: tuple[str, ...] | None, now: tuple[str, ...] | None) -> str:
    if was is None or now is None:
        return "is new" if was is None else "is gone"
    changed = [(name, old, new) for name, old, new in zip(columns, was, now, strict=False) if old != new]
    return "; ".join(f"{name} {old!r} is {new!r} now" for name, old, new in changed)
