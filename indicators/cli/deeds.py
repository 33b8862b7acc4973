"""Deeds: commands that change something, each declared by hand; and words of an analyst that go with a question."""

from __future__ import annotations

import logging
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from indicators.answers import briefs, sources
from indicators.cli.parsing import FAILED, MISTAKE, day, duration
from indicators.cli.printing import print_json
from indicators.cli.signals import ended_by_a_signal
from indicators.core import log
from indicators.core.settings import home
from indicators.core.tables import ROOT, Faults
from indicators.errors import BriefError, IndicatorError, RefreshError, UndatedError, UnknownNameError
from indicators.store.building import engine_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from indicators.cli.parsing import Commands
    from indicators.desk import Desk
    from indicators.model import Outcome

    Prepare = Callable[[], Desk]
    Run = Callable[[argparse.Namespace, Prepare], int]


TRIED = {"held": "would hold back", "doubtful": "would mark as doubtful", "let in": "would let in"}
AGAIN_SECONDS = 60  # after what went wrong, where the next round is later


def add(commands: Commands) -> None:
    """Add the deeds, and to the questions `quarantine` and `origin` what else can be done there."""
    importing = commands.add("brief import", "take briefs in: text, Markdown, HTML, PDF, DOCX, or an https address")
    importing.add_argument("places", nargs="+", metavar="PATH or URL")
    importing.add_argument("--published", type=day, metavar="DAY", help="the day it was published, if it names none")
    commands.as_json("brief import")
    importing.set_defaults(run=_import)

    refreshing = commands.add("refresh", "ask the sources for new figures")
    refreshing.add_argument("names", nargs="*", metavar="SOURCE or SERIES", help="all of them if none is named")
    how = refreshing.add_mutually_exclusive_group()
    how.add_argument("--every", type=duration, metavar="TIME", help="go on by itself, such as 6h, 30m or 1d")
    how.add_argument("--dry-run", action="store_true", help="print every question it would ask, and ask none")
    how.add_argument(
        "--try", action="store_true", dest="trial", help="ask now, show what would be loaded, and keep nothing"
    )
    commands.as_json("refresh")
    refreshing.set_defaults(run=_refresh)

    adding = commands.add("catalog add", "another country: its usual entries, written to your own catalogue")
    adding.add_argument("country", metavar="COUNTRY", help="its code or name, such as TUR")
    commands.as_json("catalog add")
    adding.set_defaults(run=_add)

    keeping = commands.add(
        "backup", "the whole home in one file: store, briefs, raw answers, your own series; verified"
    )
    keeping.add_argument("file", type=Path, metavar="FILE", help="a zip, outside the home")
    keeping.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    commands.as_json("backup")
    keeping.set_defaults(run=_backup)

    restoring = commands.add("restore", "put a backup in the place of the home, which is moved aside")
    restoring.add_argument("file", type=Path, metavar="FILE", help="what backup has written")
    commands.as_json("restore")
    restoring.set_defaults(run=_restore)

    dumping = commands.add("dump", "write down what readers see, to compare with later: data/outputs")
    dumping.set_defaults(run=_dump)

    rebuild = commands.add("figures", "rebuild data/figures from a folder of source tables")
    rebuild.add_argument("tables", type=Path, help="folder with series.csv and observations/")
    rebuild.set_defaults(run=_figures)

    if held := commands.parsers.get("quarantine"):
        word = commands.forms["quarantine"]
        word.add_argument("--let-in", type=int, metavar="NUMBER", help="believe these values")
        word.add_argument("--dismiss", type=int, metavar="NUMBER", help="do not, and do not ask again for the same")
        word.add_argument("--raw", type=int, metavar="NUMBER", help="print the raw answer that these values came in")
        held.set_defaults(run=partial(_decide, held.get_default("run")))
    if origin := commands.parsers.get("origin"):
        origin.add_argument("--raw", action="store_true", help="print the raw answer itself")
        origin.set_defaults(run=partial(_raw, origin.get_default("run")))


def _import(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.briefs import intake  # noqa: PLC0415 - with readers of PDF and HTML, which no other command needs
    from indicators.refresh.bars import counted  # noqa: PLC0415

    desk = prepare()
    desk.briefs.rows()
    done: list[briefs.Imported | briefs.NotImported] = []
    failed = False
    for place in counted(arguments.places, "briefs"):
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
            )
            desk.keep_marks([taken.id])
            done.append(briefs.imported(place, taken))
            if not arguments.json:
                print("\n".join((f"{taken.id}: {taken.told}", *(f"  note: {each}" for each in taken.remarks))))
        except BriefError as error:
            failed = True
            told = f"{error} with --published 2020-09-30" if isinstance(error, UndatedError) else str(error)
            done.append(briefs.not_imported(place, told))
            print(f"indicators: {told}", file=sys.stderr)
    if arguments.json:
        print_json(done)
    return FAILED if failed and len(done) > 1 else MISTAKE if failed else 0


def _refresh(arguments: argparse.Namespace, prepare: Prepare) -> int:
    if arguments.dry_run:
        return _dry_run(arguments, prepare)
    if arguments.trial:
        return _try(arguments, prepare)
    from indicators.figures import words  # noqa: PLC0415 - like all that brings numpy
    from indicators.refresh import progress  # noqa: PLC0415
    from indicators.refresh.ahead import ahead  # noqa: PLC0415
    from indicators.refresh.bars import bars, is_watched  # noqa: PLC0415 - with what it asks by, half a second no other command needs
    from indicators.refresh.rounds import asked_for, refresh  # noqa: PLC0415

    desk = prepare()

    def once() -> int:
        jump, known, wanted = desk.store.last_jump(), desk.store.asked(), asked_for(desk.catalog, arguments.names)
        if is_watched() and any(each.id not in known for own in wanted.values() for each in own):
            print(ahead(desk.catalog, desk.store, wanted, datetime.now(UTC)).words, file=sys.stderr)
        with bars() as report:
            outcomes = refresh(desk.catalog, desk.store, arguments.names, report=report)
        desk.keep_marks()
        if (set_back := desk.store.last_jump()) != jump and set_back:
            print(f"indicators: {words.set_back(set_back)}", file=sys.stderr)
        if arguments.json:
            print_json([sources.refreshed(each) for each in outcomes])
        else:
            _print_summary(outcomes)
        sys.stdout.flush()
        return FAILED if any(each.status in progress.WITHOUT for each in outcomes) else 0

    with ended_by_a_signal():
        asked_for(desk.catalog, arguments.names)  # a wrong call ends at once; what passes ends nothing
        if arguments.every:
            _go_on(once, arguments.every)
        try:
            return once()
        except RefreshError as error:
            print(f"indicators: {error}", file=sys.stderr)
            return FAILED


def _dry_run(arguments: argparse.Namespace, prepare: Prepare) -> int:
    """Print every question that a refresh would ask now, by source, and what it would not ask for."""
    from indicators.refresh.ahead import ahead  # noqa: PLC0415 - as above
    from indicators.refresh.rounds import asked_for  # noqa: PLC0415

    desk = prepare()
    found = ahead(desk.catalog, desk.store, asked_for(desk.catalog, arguments.names), datetime.now(UTC))
    if arguments.json:
        print_json(sources.asked_ahead(found))
        return 0
    for each in found.questions:
        print(f"{each.source}: {each.address}{f' with {each.body}' if each.body else ''} for {', '.join(each.series)}")
    for name, why in found.unasked.items():
        print(f"not asked: {name}: {why}")
    print(found.words)
    return 0


def _try(arguments: argparse.Namespace, prepare: Prepare) -> int:
    """Ask for the series that are named and print what would be loaded; nothing is kept."""
    from indicators.core.words import count, number  # noqa: PLC0415 - as above
    from indicators.refresh.rounds import asked_for  # noqa: PLC0415
    from indicators.refresh.trial import tried  # noqa: PLC0415

    if not arguments.names:
        raise UnknownNameError("which one is to be tried? name a series, such as refresh --try energy.brent")
    desk = prepare()
    done = tried(desk.catalog, desk.store, asked_for(desk.catalog, arguments.names), datetime.now(UTC).date())
    if arguments.json:
        print_json([sources.trial(each) for each in done])
    for each in () if arguments.json else done:
        print(f"{each.series}, from {each.source}:")
        for answer in each.answers:
            print(f"  asked: {answer.url} ({answer.size:,} bytes)")
        if each.error:
            print(f"  failed: {each.error}")
        elif each.values:
            (first, was), (last, now) = each.values[0], each.values[-1]
            told = f"{first} {number(was)} to {last} {number(now)}" if len(each.values) > 1 else f"{last} {number(now)}"
            print(f"  would load: {count(len(each.values), 'value')}, {told}; {each.new} new, {each.revised} revised")
        for doubt in each.doubts:
            print(f"  {TRIED[doubt.verdict]}: {count(len(doubt.frame), 'value')}: {doubt.reason}")
    return FAILED if any(each.error for each in done) else 0


def _go_on(once: Callable[[], int], every: int) -> NoReturn:
    """Refresh again and again, a round each `every` seconds; what goes wrong is said and tried again sooner."""
    while True:
        began = time.monotonic()
        again = every
        try:
            once()
        except BrokenPipeError:
            raise  # nobody reads what is printed any more
        except Exception as error:  # noqa: BLE001 - it is in the log, and no end of this loop
            again = min(every, AGAIN_SECONDS)
            ours = not isinstance(error, IndicatorError)
            told = f"{type(error).__name__}: {error}, a fault of ours" if ours else str(error)
            at = datetime.now(UTC) + timedelta(seconds=again)
            log.told(
                logging.ERROR if ours else logging.WARNING,
                "refresh.missed",
                error if ours else None,
                why=" ".join(told.split()),
                again=f"{at:%H:%M:%S}",
            )
        time.sleep(max(again - (time.monotonic() - began), 1))


def _print_summary(outcomes: list[Outcome]) -> None:
    """Print one line for each source, with the first reason why something did not come."""
    from indicators.refresh import progress  # noqa: PLC0415 - it was imported for the refresh

    if progress.nothing_reached((each.status, each.error) for each in outcomes):
        print(progress.NOTHING_REACHED)
    for source in dict.fromkeys(each.source for each in outcomes):
        own = [each for each in outcomes if each.source == source]
        new, revised = sum(each.rows_new for each in own), sum(each.rows_revised for each in own)
        gone = _withdrawn(sum(each.rows_withdrawn for each in own))
        states = [each.status for each in own]
        counted = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
        reasons = list(dict.fromkeys(each.error for each in own if each.error))
        more = f" (and {len(reasons) - 1} more: --json has all)" if len(reasons) > 1 else ""
        why = f"; {reasons[0]}{more}" if reasons else ""
        print(f"{source}: {new:,} new, {revised:,} revised{gone}; series: {counted}{why}")


def _withdrawn(many: int) -> str:
    return f", {many:,} withdrawn" if many else ""


def _decide(ask: Run, arguments: argparse.Namespace, prepare: Prepare) -> int:
    """Let held values in or dismiss them; list them, if no number is said."""
    if arguments.raw is not None:
        return _raw_held(arguments.raw, prepare())
    number = arguments.dismiss if arguments.let_in is None else arguments.let_in
    if number is None:
        return ask(arguments, prepare)
    from indicators.refresh.quarantine import decide  # noqa: PLC0415 - brings pandas

    desk, now = prepare(), datetime.now(UTC)
    done = decide(desk.store, desk.catalog, number, let_in=arguments.let_in is not None, analyst=_analyst(), at=now)
    desk.keep_marks()
    word = "let in" if arguments.let_in is not None else "dismissed"
    print(f"{number} {word}: {done.new} new, {done.revised} revised{_withdrawn(done.withdrawn)}")
    return 0


def _raw_held(number: int, desk: Desk) -> int:
    """Print the raw answer behind values that are held back, byte for byte; of several, the last."""
    from indicators.net.archive import Archive  # noqa: PLC0415 - as above

    answers = sources.raw_answers(desk.store.held_back().get(number, ()))
    body = Archive(desk.home / "raw").get(answers[-1][2]) if answers else None
    if body is None:
        raise UnknownNameError(f"no raw answer is kept of number {number}; see: python -m indicators quarantine")
    sys.stdout.buffer.write(body)
    return 0


def _analyst() -> str:
    """Return whose word it is, asked once on a terminal."""
    name = os.environ.get("INDICATORS_ANALYST", "").strip()
    if not name and sys.stdin.isatty():
        name = input("Your name, written beside your word (INDICATORS_ANALYST answers this for good): ").strip()
    if not name:
        raise UnknownNameError("whose word is it? set INDICATORS_ANALYST to your name")
    return name


def _raw(ask: Run, arguments: argparse.Namespace, prepare: Prepare) -> int:
    """Print the raw answer behind a figure, byte for byte; where the figure comes from, unless that is wanted."""
    if not arguments.raw:
        return ask(arguments, prepare)
    from indicators.answers.origin import origin  # noqa: PLC0415 - bring pandas
    from indicators.net.archive import Archive  # noqa: PLC0415

    desk = prepare()
    card = origin(desk.on(arguments.as_of) if arguments.as_of else desk.now(), arguments.series, arguments.period)
    body = Archive(desk.home / "raw").get(card["raw_sha256"]) if card["raw_sha256"] else None
    if body is None:
        raise UnknownNameError(f"no raw answer is kept of {arguments.series} on {arguments.period}")
    sys.stdout.buffer.write(body)
    return 0


def _add(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.answers import countries  # noqa: PLC0415 - no other command needs it

    desk = prepare()
    done = countries.add(desk, arguments.country, desk.today())
    if arguments.json:
        print_json(done)
    else:
        print(countries.in_words(done))
    return 0


def _backup(arguments: argparse.Namespace, _: Prepare) -> int:
    """Write the home into a file, whatever its files say: one with a fault is kept as it is."""
    from indicators.answers import backups  # noqa: PLC0415 - with what packs files
    from indicators.backup.making import backup  # noqa: PLC0415

    folder = home()
    manifest = backup(engine_of(folder), folder, arguments.file, overwrite=arguments.overwrite)
    done = backups.backed_up(arguments.file, folder, manifest)
    if arguments.json:
        print_json(done)
    else:
        print(backups.in_words(done))
    return FAILED if done["missing"] else 0


def _restore(arguments: argparse.Namespace, _: Prepare) -> int:
    from indicators.answers import backups  # noqa: PLC0415 - as above
    from indicators.backup.restoring import restore  # noqa: PLC0415

    folder = home()
    done = backups.restored(arguments.file, restore(engine_of(folder), folder, arguments.file))
    if arguments.json:
        print_json(done)
    else:
        print(backups.in_words_again(done))
    return 0


def _dump(_: argparse.Namespace, __: Prepare) -> int:
    from indicators.answers import outputs  # noqa: PLC0415

    for path in outputs.dump():
        print(path.relative_to(ROOT))
    return 0


def _figures(arguments: argparse.Namespace, _: Prepare) -> int:
    from indicators import catalog as catalogs  # noqa: PLC0415
    from indicators.core.settings import DATA  # noqa: PLC0415
    from indicators.figures import shipped  # noqa: PLC0415 - brings numpy

    faults = Faults()
    catalog = catalogs.load(DATA, faults)
    # Ports and voyages are among what is about to be written, so a fault in them is no hindrance.
    faults.found = [each for each in faults.found if not each.path.is_relative_to(DATA / "figures")]
    faults.check()
    series, count = shipped.compile_tables(arguments.tables, DATA, catalog)
    print(f"{series} series, {count:,} observations written to data/figures")
    return 0
