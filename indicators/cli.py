"""The command line: `python -m indicators ...`; the same functions as the pages.

With `--json` each command prints one JSON document; `listed`, `rows_of` and `briefs.file.described` say its
shape. A user's mistake is one line on stderr that says what to do, and exit status 2.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import sys
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from indicators import catalog as catalogs
from indicators import figures
from indicators.briefs import file as brief_files
from indicators.errors import IndicatorError
from indicators.freshness import freshness
from indicators.model import FREQUENCIES, TOPICS
from indicators.start import DATA, Desk, home, prepare
from indicators.tables import ROOT, Faults, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

MISTAKE = 2
DAY_COLUMNS = ("time_period", "stamped", "known_on")
READ_COLUMNS = ("time_period", "stamped", "value", "status", "known_on", "reconstructed")


class _Parser(argparse.ArgumentParser):
    """A parser that says a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where help is, and leave with status 2."""
        self.exit(MISTAKE, f"indicators: {message}; see: {self.prog} --help\n")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    arguments = _parser().parse_args(words)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except IndicatorError as error:
        print(f"indicators: {error}", file=sys.stderr)
        return MISTAKE
    except BrokenPipeError:
        # The reader of a pipe left early, as `head` does: nothing is wrong. Keep Python's own exit quiet too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m indicators", description="Figures beside the passages of a brief that they bear on."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    listing = commands.add_parser("list", help="every series with its source, span and freshness")
    listing.add_argument("--topic", choices=TOPICS)
    _as_json(listing)
    listing.set_defaults(run=_list)

    reading = commands.add_parser("read", help="the observations of one series, latest or as known on a day")
    reading.add_argument("series")
    reading.add_argument("--as-of", type=_day, metavar="DAY", help="only what was known on that day")
    reading.add_argument("--from", dest="start", type=_day, metavar="DAY", help="periods that start on it or later")
    reading.add_argument("--to", dest="end", type=_day, metavar="DAY", help="periods that start on it or earlier")
    form = _as_json(reading)
    form.add_argument("--csv", action="store_true", help="print comma-separated values")
    reading.set_defaults(run=_read)

    briefs = commands.add_parser("brief", help="the briefs").add_subparsers(required=True, metavar="ACTION")
    all_briefs = briefs.add_parser("list", help="every brief, newest first")
    _as_json(all_briefs)
    all_briefs.set_defaults(run=_brief_list)
    one_brief = briefs.add_parser("show", help="one brief with its excerpts")
    one_brief.add_argument("id")
    _as_json(one_brief)
    one_brief.set_defaults(run=_brief_show)

    doctor = commands.add_parser("doctor", help="what is installed, where the store is, and how fresh it is")
    _as_json(doctor)
    doctor.set_defaults(run=_doctor)

    rebuild = commands.add_parser("figures", help="rebuild data/figures from a folder of source tables")
    rebuild.add_argument("tables", type=Path, help="folder with series.csv and observations/")
    rebuild.set_defaults(run=_figures)
    return parser


def _as_json(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    return form


def _day(text: str) -> date:
    day = day_of(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2020-09-30")
    return day


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _print_table(rows: list[dict[str, Any]], columns: Sequence[str]) -> None:
    cells = [
        list(columns),
        *([("" if row[name] is None else str(row[name])) for name in columns] for row in rows),
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(columns))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _list(arguments: argparse.Namespace) -> int:
    desk = prepare()
    rows = listed(desk, datetime.now(UTC).date())
    if arguments.topic:
        rows = [row for row in rows if row["topic"] == arguments.topic]
    if arguments.json:
        _print_json(rows)
    else:
        _print_table(rows, ("id", "frequency", "first", "last", "n", "copy", "publication", "source"))
    return 0


def listed(desk: Desk, today: date) -> list[dict[str, Any]]:
    """Return what `list --json` prints: one row for each series, with its freshness on a day."""
    held, looks = desk.store.held(), desk.store.looks()
    rows = []
    for each in desk.catalog.indicators.values():
        have = held.get(each.id)
        fresh = freshness(each, have.last if have else None, looks.get(each.id, ()), today)
        rows.append(
            {
                "id": each.id,
                "title": each.title,
                "topic": each.topic,
                "geography": each.geography,
                "unit": each.unit,
                "frequency": FREQUENCIES[each.frequency],
                "provenance": each.provenance,
                "source": each.source,
                "licence": each.licence,
                "first": have.first.isoformat() if have else None,
                "last": have.last.isoformat() if have else None,
                "n": have.count if have else 0,
                "copy": fresh.copy,
                "publication": fresh.publication,
            }
        )
    return rows


def _read(arguments: argparse.Namespace) -> int:
    desk = prepare()
    desk.indicator(arguments.series)
    rows = rows_of(desk.store.read([arguments.series], as_of=arguments.as_of), arguments.start, arguments.end)
    if arguments.json:
        _print_json(rows)
    elif arguments.csv:
        writer = csv.DictWriter(sys.stdout, READ_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    else:
        _print_table(rows, READ_COLUMNS)
    return 0


def rows_of(frame: pd.DataFrame, start: date | None, end: date | None) -> list[dict[str, Any]]:
    """Return what `read --json` prints: one row for each period that starts within the two days."""
    shown = frame.loc[:, list(READ_COLUMNS)].copy()
    for name in DAY_COLUMNS:
        shown[name] = shown[name].dt.strftime("%Y-%m-%d")
    if start:
        shown = shown[shown["time_period"] >= start.isoformat()]
    if end:
        shown = shown[shown["time_period"] <= end.isoformat()]
    return [{str(name): value for name, value in row.items()} for row in shown.to_dict("records")]


def _brief_list(arguments: argparse.Namespace) -> int:
    rows = [
        {
            "id": each.id,
            "title": each.title,
            "producer": each.producer,
            "published": each.published.isoformat(),
            "kind": each.kind,
            "excerpts": len(each.excerpts),
            "orphaned": sum(excerpt.orphaned for excerpt in each.excerpts),
        }
        for each in prepare().briefs.values()
    ]
    if arguments.json:
        _print_json(rows)
    else:
        _print_table(rows, ("id", "published", "kind", "excerpts", "orphaned", "title"))
    return 0


def _brief_show(arguments: argparse.Namespace) -> int:
    brief = prepare().brief(arguments.id)
    if arguments.json:
        _print_json(brief_files.described(brief))
        return 0
    print(f"{brief.title}\n{brief.producer}, {brief.published}\n{brief.url}\n")
    for each in brief.excerpts:
        lost = "  ORPHANED: the brief no longer has these words\n" if each.orphaned else ""
        figures_of = ", ".join(each.links) or "no figure here measures this"
        print(f"{each.id}\n{lost}  {each.quote}\n  -> {figures_of}\n")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    desk = prepare()
    rows = listed(desk, datetime.now(UTC).date())
    document = {
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in _required()},
        "home": str(home()),
        "store": str(desk.store.path),
        "store_bytes": desk.store.path.stat().st_size,
        "series": len(rows),
        "observations": sum(row["n"] for row in rows),
        "briefs": len(desk.briefs),
        "orphaned": [each.id for brief in desk.briefs.values() for each in brief.excerpts if each.orphaned],
        "copy": _counted(rows, "copy"),
        "publication": _counted(rows, "publication"),
        "sources": _sources(desk, rows),
    }
    if arguments.json:
        _print_json(document)
        return 0
    for name, value in document.items():
        if name == "sources":
            _print_table(document["sources"], ("id", "copy", "last_asked", "series"))
        else:
            print(f"{name}: {_words(value)}")
    return 0


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)


def _sources(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    looks = desk.store.looks()
    sources = []
    for source in desk.catalog.sources:
        own = [row for row in rows if row["source"] == source]
        asked = [looks[row["id"]][-1].at for row in own if row["id"] in looks]
        sources.append(
            {
                "id": source,
                "copy": ", ".join(sorted({row["copy"] for row in own})) or "never asked",
                "last_asked": max(asked).isoformat() if asked else None,
                "series": len(own),
            }
        )
    return sources


def _counted(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    words = [row[name] for row in rows]
    return {word: words.count(word) for word in sorted(set(words))}


def _required() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("==")[0] for line in lines if "==" in line]


def _figures(arguments: argparse.Namespace) -> int:
    faults = Faults()
    catalog = catalogs.load(DATA, faults)
    # Ports and voyages are among what is about to be written, so a fault in them is no hindrance.
    faults.lines = [line for line in faults.lines if not line.startswith("data/figures/")]
    faults.check()
    series, count = figures.compile_tables(arguments.tables, DATA, catalog)
    print(f"{series} series, {count:,} observations written to data/figures")
    return 0
