"""The command line: `python -m indicators ...`; the same functions as the pages.

With `--json` each command prints one JSON document; `listed`, `rows_of` and `library.described` say its
shape. A user's mistake is one line on stderr that says what to do, and exit status 2.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import json
import os
import platform
import re
import sys
import time
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from indicators import catalog as catalogs
from indicators.briefs.library import described
from indicators.core.settings import DATA, home
from indicators.core.tables import ROOT, Faults, day_of
from indicators.desk import Desk, prepare
from indicators.errors import BriefError, IndicatorError, RefreshError, UndatedError, UnknownNameError
from indicators.figures import shipped
from indicators.figures.freshness import expected, freshness
from indicators.model import EVERYTHING, FREQUENCIES, TOPICS, Known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from indicators.model import Attempt, Link, Outcome, Source

FAILED, MISTAKE, INTERRUPTED = 1, 2, 130
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
    except KeyboardInterrupt:
        print("indicators: stopped", file=sys.stderr)
        return INTERRUPTED
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

    _add_briefs(commands)
    _add_refreshing(commands)
    return parser


def _add_briefs(commands: argparse._SubParsersAction[_Parser]) -> None:
    briefs = commands.add_parser("brief", help="the briefs").add_subparsers(required=True, metavar="ACTION")
    all_briefs = briefs.add_parser("list", help="every brief, newest first")
    _as_json(all_briefs)
    all_briefs.set_defaults(run=_brief_list)
    one_brief = briefs.add_parser("show", help="one brief with its excerpts")
    one_brief.add_argument("id")
    _as_json(one_brief)
    one_brief.set_defaults(run=_brief_show)
    importing = briefs.add_parser("import", help="take briefs in: text, Markdown, HTML, PDF, DOCX, or an https address")
    importing.add_argument("places", nargs="+", metavar="PATH or URL")
    importing.add_argument("--published", type=_day, metavar="DAY", help="the day it was published, if it names none")
    _as_json(importing)
    importing.set_defaults(run=_brief_import)
    checking = briefs.add_parser("check", help="whether quotes, claims and captions are borne out by the briefs' words")
    checking.add_argument("id", nargs="?", help="one brief; all of them if none is named")
    _as_json(checking)
    checking.set_defaults(run=_brief_check)

    testing = commands.add_parser("claims", help="what the figures say of each claim, now or as of a day")
    testing.add_argument("--as-of", type=_day, metavar="DAY", help="only with what was known on that day")
    testing.add_argument("--brief", metavar="ID", help="of one brief; of all if none is named")
    _as_json(testing)
    testing.set_defaults(run=_claims)

    linking = commands.add_parser("link", help="the series that bear on a passage, best first, each with the reason")
    linking.add_argument("text", help="the passage; - reads one a line from standard input")
    _as_json(linking)
    linking.set_defaults(run=_link)


def _add_refreshing(commands: argparse._SubParsersAction[_Parser]) -> None:

    refreshing = commands.add_parser("refresh", help="ask the sources for new figures")
    refreshing.add_argument("names", nargs="*", metavar="SOURCE or SERIES", help="all of them if none is named")
    refreshing.add_argument("--every", type=_duration, metavar="TIME", help="go on by itself, such as 6h, 30m or 1d")
    _as_json(refreshing)
    refreshing.set_defaults(run=_refresh)

    held = commands.add_parser("quarantine", help="values held back, and your word on them")
    word = _as_json(held)
    word.add_argument("--let-in", type=int, metavar="NUMBER", help="believe these values")
    word.add_argument("--dismiss", type=int, metavar="NUMBER", help="do not, and do not ask again for the same")
    held.set_defaults(run=_quarantine)

    origin = commands.add_parser("origin", help="where one figure comes from, down to the raw answer")
    origin.add_argument("series")
    origin.add_argument("period", type=_day, metavar="DAY", help="a day of the figure's period")
    origin.add_argument("--as-of", type=_day, metavar="DAY", help="the figure as known on that day")
    origin.add_argument("--raw", action="store_true", help="print the raw answer itself")
    _as_json(origin)
    origin.set_defaults(run=_origin)

    doctor = commands.add_parser("doctor", help="what is installed, where the store is, and how fresh it is")
    _as_json(doctor)
    doctor.set_defaults(run=_doctor)

    dumping = commands.add_parser("dump", help="write down what readers see, to compare with later: data/outputs")
    dumping.set_defaults(run=_dump)
    comparing = commands.add_parser("diff", help="what this tree would change in what was written down")
    _as_json(comparing)
    comparing.set_defaults(run=_diff)

    rebuild = commands.add_parser("figures", help="rebuild data/figures from a folder of source tables")
    rebuild.add_argument("tables", type=Path, help="folder with series.csv and observations/")
    rebuild.set_defaults(run=_figures)


def _as_json(parser: argparse.ArgumentParser) -> argparse._MutuallyExclusiveGroup:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    return form


def _day(text: str) -> date:
    day = day_of(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2020-09-30")
    return day


def _duration(text: str) -> int:
    """Return seconds from words such as 30m, 6h or 1d."""
    found = re.fullmatch(r"(\d{1,4})([mhd])", text, re.ASCII)
    seconds = int(found[1]) * {"m": 60, "h": 3600, "d": 86400}[found[2]] if found else 0
    if not seconds:
        raise argparse.ArgumentTypeError(f"{text!r} is no time between two refreshes; write it like 6h, 30m or 1d")
    return seconds


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
    held, looks = desk.store.held(None, EVERYTHING), desk.store.looks(None, EVERYTHING)
    rows = []
    for each in desk.catalog.indicators.values():
        have = held.get(each.id)
        service = desk.catalog.sources[each.asked].service
        fresh = freshness(each, have.last if have else None, looks.get(each.id, ()), today, service)
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
    rows = rows_of(desk.store.read([arguments.series], Known(arguments.as_of)), arguments.start, arguments.end)
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
            "excerpts": each.passages,
            "orphaned": each.orphaned,
            "fault": each.fault,
        }
        for each in prepare().briefs.rows().values()
    ]
    if arguments.json:
        _print_json(rows)
    else:
        _print_table(rows, ("id", "published", "kind", "excerpts", "orphaned", "title", "fault"))
    return 0


def _brief_show(arguments: argparse.Namespace) -> int:
    desk = prepare()
    brief = desk.brief(arguments.id)
    links, events = desk.briefs.links(brief.id), desk.briefs.event_links(brief.id)
    if arguments.json:
        _print_json(described(brief, links, events, desk.linker))
        return 0
    print(f"{brief.title}\n{brief.producer}, {brief.published}\n{brief.url}\n")
    for each in brief.excerpts:
        print(each.id)
        if each.orphaned:
            print("  ORPHANED: the brief no longer has these words")
        print(f"  {each.quote}")
        told = [(link.series_id, link.reasons) for link in links[each.id]]
        told += [(event.event_id, event.reasons) for event in events[each.id]]
        for name, reasons in told:
            print(f"  -> {name}: {'; '.join(reasons)}")
        if not links[each.id]:
            print("  -> no figure here measures this")
        print()
    return 0


def _brief_import(arguments: argparse.Namespace) -> int:
    from indicators.briefs import intake  # noqa: PLC0415 - with readers of PDF and HTML, which no other command needs
    from indicators.refresh.bars import counted  # noqa: PLC0415

    desk = prepare()
    desk.briefs.rows()
    done: list[dict[str, Any]] = []
    failed = False
    for place in counted(arguments.places, "briefs"):
        row: dict[str, Any] = {"from": place}
        try:
            address = intake.is_address(place)
            body, kind = intake.from_address(place) if address else (intake.from_file(Path(place)), "")
            taken = intake.take_in(
                desk.briefs,
                body,
                place if address else Path(place).name,
                now=datetime.now(UTC),
                published=arguments.published,
                url=place if address else "",
                content_type=kind,
                by=os.environ.get("INDICATORS_ANALYST", "").strip(),
            )
            row |= dataclasses.asdict(taken) | {"error": ""}
            if not arguments.json:
                print("\n".join((f"{taken.id}: {taken.told}", *(f"  note: {each}" for each in taken.remarks))))
        except BriefError as error:
            failed = True
            told = f"{error} with --published 2020-09-30" if isinstance(error, UndatedError) else str(error)
            row |= {"id": "", "status": "failed", "error": told}
            print(f"indicators: {told}", file=sys.stderr)
        done.append(row)
    if arguments.json:
        _print_json(done)
    return FAILED if failed and len(done) > 1 else MISTAKE if failed else 0


def _brief_check(arguments: argparse.Namespace) -> int:
    from indicators.briefs.check import findings  # noqa: PLC0415 - only here

    desk = prepare()
    listed_now = desk.briefs.rows()
    ids = [desk.brief(arguments.id).id] if arguments.id else list(listed_now)
    rows = []
    for each in ids:
        fault, brief = listed_now[each].fault, desk.briefs.get(each)
        found = findings(brief, desk.linker.lexicon) if brief else []
        if fault and not any(fault in words for _, words in found):  # else a claim's, which its own line tells
            rows.append({"brief": each, "excerpt": "", "fault": fault})
        rows += [{"brief": each, "excerpt": excerpt, "fault": words} for excerpt, words in found]
    if arguments.json:
        _print_json(rows)
    else:
        for row in rows:
            print(f"{row['brief']}, {row['excerpt'] or 'file'}: {row['fault']}")
        print(f"{len(ids)} briefs checked, {len(rows)} faults" if len(ids) != 1 else f"{ids[0]}: {len(rows)} faults")
    return FAILED if rows else 0


def _claims(arguments: argparse.Namespace) -> int:
    from indicators.conditions import claims  # noqa: PLC0415 - brings numpy, which other commands need not wait for
    from indicators.conditions.calibration import scorecard  # noqa: PLC0415

    desk = prepare()
    briefs = [desk.brief(arguments.brief)] if arguments.brief else desk.briefs.with_claims()
    tester = claims.ClaimTester(desk.catalog, desk.store, EVERYTHING)
    found = tester.of(briefs, arguments.as_of or datetime.now(UTC).date())
    if arguments.json:
        _print_json(claims.listed(found, tester))
        return 0
    for each in found:
        print(f"{each.mark.upper()} since {each.since}: {each.claim.says}")
        print(f"  {each.brief}, {each.claim.id}; on the day it was published: {each.at_publication}")
        print(f"  {each.reason}")
    print(scorecard(found))
    return 0


def _link(arguments: argparse.Namespace) -> int:
    desk = prepare()
    if arguments.text != "-":
        links = desk.linker.find(arguments.text)
        if arguments.json:
            _print_json([_linked(each) for each in links])
        else:
            print("\n".join(f"{each.score:.2f}  {each.series_id}: {'; '.join(each.reasons)}" for each in links))
            if not links:
                print("no figure here measures this")
        return 0
    found = [[_linked(each) for each in desk.linker.find(line.strip())] for line in sys.stdin]
    if arguments.json:
        _print_json(found)
    else:
        for each in found:
            print(" ".join(link["series_id"] for link in each) or "-")
    return 0


def _linked(link: Link) -> dict[str, Any]:
    return {"series_id": link.series_id, "score": round(link.score, 4), "reasons": list(link.reasons), "by": link.by}


def _refresh(arguments: argparse.Namespace) -> int:
    from indicators.refresh.bars import bars  # noqa: PLC0415 - with what it asks by, half a second no other command needs
    from indicators.refresh.rounds import refresh  # noqa: PLC0415

    desk = prepare()
    while True:
        began = time.monotonic()
        try:
            with bars() as report:
                outcomes = refresh(desk.catalog, desk.store, arguments.names, report=report)
        except RefreshError as error:
            print(f"indicators: {error}", file=sys.stderr)
            return FAILED
        if arguments.json:
            _print_json([dataclasses.asdict(each) for each in outcomes])
        else:
            _print_summary(outcomes)
        if not arguments.every:
            return FAILED if any(each.status == "failed" for each in outcomes) else 0
        sys.stdout.flush()
        time.sleep(max(arguments.every - (time.monotonic() - began), 1))


def _print_summary(outcomes: list[Outcome]) -> None:
    """Print one line for each source, with the first reason why something did not come."""
    for source in dict.fromkeys(each.source for each in outcomes):
        own = [each for each in outcomes if each.source == source]
        new, revised = sum(each.rows_new for each in own), sum(each.rows_revised for each in own)
        states = [each.status for each in own]
        counted = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
        reasons = list(dict.fromkeys(each.error for each in own if each.error))
        more = f" (and {len(reasons) - 1} more: --json has all)" if len(reasons) > 1 else ""
        why = f"; {reasons[0]}{more}" if reasons else ""
        print(f"{source}: {new:,} new, {revised:,} revised; series: {counted}{why}")


def _quarantine(arguments: argparse.Namespace) -> int:
    desk = prepare()
    number = arguments.dismiss if arguments.let_in is None else arguments.let_in
    if number is not None:
        from indicators.refresh.quarantine import decide  # noqa: PLC0415 - brings pandas

        now = datetime.now(UTC)
        done = decide(desk.store, desk.catalog, number, let_in=arguments.let_in is not None, analyst=_analyst(), at=now)
        word = "let in" if arguments.let_in is not None else "dismissed"
        print(f"{number} {word}: {done.new} new, {done.revised} revised")
        return 0
    rows = [
        {
            "number": each.id,
            "series": each.series_id,
            "held_on": each.held_on.isoformat(),
            "values": each.count,
            "first": each.first.isoformat() if each.first else None,
            "last": each.last.isoformat() if each.last else None,
            "reason": each.reason,
        }
        for each in desk.store.holds()
    ]
    if arguments.json:
        _print_json(rows)
    elif rows:
        _print_table(rows, ("number", "series", "held_on", "values", "reason"))
    else:
        print("nothing is held back")
    return 0


def _analyst() -> str:
    """Return whose word it is, asked once on a terminal."""
    name = os.environ.get("INDICATORS_ANALYST", "").strip()
    if not name and sys.stdin.isatty():
        name = input("Your name, written beside your word (INDICATORS_ANALYST answers this for good): ").strip()
    if not name:
        raise UnknownNameError("whose word is it? set INDICATORS_ANALYST to your name")
    return name


def _origin(arguments: argparse.Namespace) -> int:
    from indicators.figures import origins  # noqa: PLC0415 - bring pandas
    from indicators.net.archive import Archive  # noqa: PLC0415

    desk = prepare()
    desk.indicator(arguments.series)
    card = origins.card(desk.catalog, desk.store, arguments.series, arguments.period, Known(arguments.as_of))
    if arguments.raw:
        body = Archive(home() / "raw").get(card["raw_sha256"]) if card["raw_sha256"] else None
        if body is None:
            raise UnknownNameError(f"no raw answer is kept of {arguments.series} on {arguments.period}")
        sys.stdout.buffer.write(body)
    elif arguments.json:
        _print_json(card)
    else:
        for name, value in card.items():
            print(f"{name}: {value}")
    return 0


def _doctor(arguments: argparse.Namespace) -> int:
    desk = prepare()
    rows = listed(desk, datetime.now(UTC).date())
    document = {
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in _required()},
        "home": str(home()),
        "store": desk.store.engine.name,
        "store_bytes": desk.store.engine.size(),
        "series": len(rows),
        "observations": sum(row["n"] for row in rows),
        "briefs": len(desk.briefs),
        "orphaned": [each.id for each in desk.briefs.rows().values() if each.orphaned],
        "faults": [each.fault for each in desk.briefs.faults()],
        "copy": _counted(rows, "copy"),
        "publication": _counted(rows, "publication"),
        "sources": standing(desk, rows),
    }
    if arguments.json:
        _print_json(document)
        return 0
    for name, value in document.items():
        if name == "sources":
            _print_table(document["sources"], ("id", "state", "last_asked", "due", "series", "why"))
        else:
            print(f"{name}: {_words(value)}")
    return 0


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    return ", ".join(value) or "none" if isinstance(value, list) else str(value)


def standing(desk: Desk, rows: list[dict[str, Any]], environ: Mapping[str, str] = os.environ) -> list[dict[str, Any]]:
    """Return how each source stands: one row for each, as `doctor --json` prints it under "sources".

    `state` is "ready" (asked, and all well), "never asked", "not set up" (which variable, in `why`), "failing"
    (why), "held" (something waits for an analyst's word) or "shipped" (nobody asks it: its figures came with the
    project). `due` is the day the next figure of any of its series is expected.
    """
    looks, held = desk.store.looks(None, EVERYTHING), desk.store.held(None, EVERYTHING)
    sources = []
    for source in desk.catalog.sources.values():
        live = [each for each in desk.catalog.indicators.values() if each.options and each.asked == source.id]
        own = [row for row in rows if row["source"] == source.id]
        last = [looks[each.id][-1] for each in live if each.id in looks and looks[each.id][-1].kind != "snapshot"]
        state, why = _state(source, last, environ)
        due = [
            day
            for each in live
            if each.id in held and (day := expected(each, held[each.id].last, source.service)) is not None
        ]
        sources.append(
            {
                "id": source.id,
                "state": state if live else "shipped",
                "why": why if live else "",
                "copy": ", ".join(sorted({row["copy"] for row in own})),
                "last_asked": max(each.at for each in last).isoformat() if last else None,
                "due": min(due).isoformat() if due else None,
                "series": len({*(each.id for each in live), *(row["id"] for row in own)}),
                "asked": len(live),
                "address_from": f"INDICATORS_URL_{source.id.upper()}" if live else "",
            }
        )
    return sources


def _state(source: Source, last: list[Attempt], environ: Mapping[str, str]) -> tuple[str, str]:
    service = source.service
    if service and service.key_required and not environ.get(service.key_env, "").strip():
        return "not set up", f"set {service.key_env} to its key"
    failed = [each for each in last if each.status == "failed"]
    if failed:
        return "failing", failed[-1].reason
    held = [each for each in last if each.status == "held"]
    if held:
        return "held", held[-1].reason
    well = [each for each in last if each.status == "ok"]
    return ("ready", "") if well else ("never asked", "see: python -m indicators refresh " + source.id)


def _counted(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    words = [row[name] for row in rows]
    return {word: words.count(word) for word in sorted(set(words))}


def _required() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.split("==")[0] for line in lines if "==" in line]


def _dump(_: argparse.Namespace) -> int:
    from indicators.answers import outputs  # noqa: PLC0415 - brings pandas

    for path in outputs.dump():
        print(path.relative_to(ROOT))
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from indicators.answers import outputs  # noqa: PLC0415

    lines = outputs.differences()
    if arguments.json:
        _print_json(lines)
    else:
        for line in lines:
            print(line)
    return FAILED if lines else 0


def _figures(arguments: argparse.Namespace) -> int:
    faults = Faults()
    catalog = catalogs.load(DATA, faults)
    # Ports and voyages are among what is about to be written, so a fault in them is no hindrance.
    faults.lines = [line for line in faults.lines if not line.startswith("data/figures/")]
    faults.check()
    series, count = shipped.compile_tables(arguments.tables, DATA, catalog)
    print(f"{series} series, {count:,} observations written to data/figures")
    return 0
