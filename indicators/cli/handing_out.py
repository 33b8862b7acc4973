"""What leaves the room or the machine, and what is brought: `export`, `verify`, `pack` and `unpack`."""

from __future__ import annotations

import argparse
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from indicators.answers import packs
from indicators.cli.parsing import FAILED, past_day
from indicators.cli.printing import print_json
from indicators.cli.signals import ended_by_a_signal
from indicators.core import disk
from indicators.core.settings import home
from indicators.errors import ExportError, IndicatorError, UnknownNameError
from indicators.handouts.forms import FORMS
from indicators.store.building import engine_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from indicators.cli.parsing import Commands
    from indicators.desk import Desk
    from indicators.handouts import export

    Prepare = Callable[[], Desk]

LARGEST = 2**28  # bytes of a file that is verified
FAULTY = ("altered", "foreign")


def add(commands: Commands) -> None:
    """Add these commands."""
    exporting = commands.add("export", "a brief with its figures and marks in one file, which can be verified")
    exporting.add_argument("brief", metavar="BRIEF")
    lines = "; ".join(f"{name}: {form.line}" for name, form in FORMS.items())
    exporting.add_argument(
        "--to", type=_forms, required=True, metavar="FORM", help=f"{lines}; several with commas between them"
    )
    exporting.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="the file to write; of several forms the folder to write them into",
    )
    exporting.add_argument(
        "--presentation", metavar="ID", help="what a room is shown, of the figures that it is pinned to"
    )
    exporting.add_argument("--as-of", type=past_day, metavar="DAY", help="only with what was known on that day")
    exporting.add_argument(
        "--public", action="store_true", help="without what may not be passed on; what is missing is named"
    )
    exporting.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    commands.as_json("export")
    exporting.set_defaults(run=_export)

    verifying = commands.add("verify", "make all that a file says again from the figures in it, and compare")
    verifying.add_argument("file", type=Path, metavar="FILE", help="what export has written")
    commands.as_json("verify")
    verifying.set_defaults(run=_verify)

    packing = commands.add("pack", "all that this machine holds in one file, for another that may have no network")
    packing.add_argument("--all", action="store_true", required=True, help="figures, briefs, claims, presentations")
    packing.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the file to write")
    packing.add_argument("--overwrite", action="store_true", help="replace the file if it is there")
    commands.as_json("pack")
    packing.set_defaults(run=_pack)

    unpacking = commands.add("unpack", "add what another machine holds to what this one does; neither loses anything")
    unpacking.add_argument("file", type=Path, metavar="FILE", help="what pack --all or backup has written")
    commands.as_json("unpack")
    unpacking.set_defaults(run=_unpack)


def _forms(text: str) -> tuple[str, ...]:
    """Return the forms that are named, each once.

    Raises:
        argparse.ArgumentTypeError: there is none of that name.
    """
    named = tuple(dict.fromkeys(text.split(",")))
    if unknown := [each for each in named if each not in FORMS]:
        raise argparse.ArgumentTypeError(f"no form {unknown[0]!r}; there are {', '.join(FORMS)}")
    return named


def _export(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.handouts import export  # noqa: PLC0415 - brings pandas

    forms, output, several = arguments.to, arguments.output, len(arguments.to) > 1
    if not several:
        export.check_place(output, overwrite=arguments.overwrite)
    elif not output.is_dir():
        raise ExportError(f"{output} is no folder; make it first: {len(forms)} files are to be put into it")
    done: dict[str, packs.Exported] = {}
    with ended_by_a_signal():
        order = _order(arguments, desk := prepare())
        named = {each: output / export.named(order, each, desk.today()) if several else output for each in forms}
        for path in named.values():
            export.check_place(path, overwrite=arguments.overwrite)
        with _bar() as told:
            held = export.packed(desk, order, forms, told)
            for place, form in enumerate(sorted(forms, key=lambda each: FORMS[each].draws), 1):
                try:
                    content = held.file(form)
                    done[form] = export.put(named[form], content, held.figures, overwrite=arguments.overwrite)
                except IndicatorError as error:  # it keeps no other form from being written
                    if not several:
                        raise
                    print(f"{form}: {error}", file=sys.stderr)
                told(held.of - len(forms) + place, held.of)
    written = [done[each] for each in forms if each in done]
    if arguments.json:
        print_json(written if several else written[0])
    else:
        print(*map(packs.exported_words, written), sep="\n")
    return 0 if len(written) == len(forms) else FAILED


def _order(arguments: argparse.Namespace, desk: Desk) -> export.Order:
    from indicators.handouts import export  # noqa: PLC0415

    if not arguments.presentation:
        desk.brief(arguments.brief)
        return export.Order(arguments.brief, arguments.to[0], arguments.as_of, public=arguments.public)
    from indicators.presenting import presentation  # noqa: PLC0415

    there = presentation.find(desk, arguments.presentation)
    order = presentation.order(desk, there, arguments.to[0], public=arguments.public)
    if order.brief != arguments.brief:
        raise UnknownNameError(f"that presentation shows the brief {order.brief}, and not {arguments.brief}")
    if arguments.as_of:
        raise UnknownNameError("a presentation has its own day; leave out --as-of")
    return order


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """Give what draws how much is done as a bar on stderr, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where somebody looks
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as drawn:
        task = drawn.add_task("passages", total=None)
        yield lambda done, of: drawn.update(task, completed=done, total=of)


def _verify(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.handouts.everything import verify_everything  # noqa: PLC0415 - brings pandas
    from indicators.handouts.verify import verify  # noqa: PLC0415

    try:
        found = verify_everything(arguments.file)
        content = b"" if found else disk.read(arguments.file, LARGEST)
    except OSError as error:
        raise ExportError(
            f"{arguments.file} cannot be read ({error.strerror}); name what export has written"
        ) from error
    if not found:
        folder = home()
        desk = prepare() if engine_of(folder).exists() else None  # none is built for this
        found = verify(content, folder, desk)
    done = found.answer(str(arguments.file))
    if arguments.json:
        print_json(done)
    else:
        print(packs.verified_words(done))
    return FAILED if done["result"] in FAULTY else 0


def _pack(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.answers import backups  # noqa: PLC0415 - with what packs files
    from indicators.backup.packing import pack  # noqa: PLC0415
    from indicators.handouts.terms import terms  # noqa: PLC0415

    desk = prepare()
    shown = [each for each in desk.catalog.sources.values() if any(
        one.source == each.id for one in desk.catalog.indicators.values())]  # fmt: skip
    folder = desk.store.home
    manifest = pack(desk.store.engine, folder, arguments.output, terms(shown), overwrite=arguments.overwrite)
    done = backups.backed_up(arguments.output, folder, manifest)
    if arguments.json:
        print_json(done)
    else:
        print(backups.in_words(done))
        for each in manifest.terms:
            print(f"  {each}")
    return 0


def _unpack(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.answers import backups  # noqa: PLC0415 - as above
    from indicators.backup.packing import unpack  # noqa: PLC0415
    from indicators.refresh.rounds import calculate  # noqa: PLC0415

    desk = prepare()
    folder = desk.store.home
    merged = unpack(desk.store.engine, folder, arguments.file)
    for each in calculate(desk.catalog, desk.store, merged.merged.mixed, datetime.now(UTC)):
        if each.status == "failed":
            print(f"{each.series} could not be calculated anew: {each.error}", file=sys.stderr)
    done = backups.unpacked(arguments.file, folder, merged)
    if arguments.json:
        print_json(done)
    else:
        print(backups.in_words_unpacked(done))
    return 0
