"""What leaves the room or the machine, and what is brought: `export`, `verify`, `pack` and `unpack`."""

from __future__ import annotations

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
from indicators.errors import ExportError, UnknownNameError
from indicators.handouts.forms import FORMS
from indicators.store.building import engine_of

if TYPE_CHECKING:
    import argparse
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
    exporting.add_argument(
        "--to",
        choices=list(FORMS),
        required=True,
        help="; ".join(f"{name}: {form.line}" for name, form in FORMS.items()),
    )
    exporting.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the file to write")
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


def _export(arguments: argparse.Namespace, prepare: Prepare) -> int:
    from indicators.handouts import export  # noqa: PLC0415 - brings pandas

    export.check_place(arguments.output, overwrite=arguments.overwrite)
    with ended_by_a_signal():
        order = _order(arguments, desk := prepare())
        with _bar() as told:
            content, figures = export.made(desk, order, told)
        done = export.put(arguments.output, content, figures, overwrite=arguments.overwrite)
    if arguments.json:
        print_json(done)
    else:
        print(packs.exported_words(done))
    return 0


def _order(arguments: argparse.Namespace, desk: Desk) -> export.Order:
    from indicators.handouts import export  # noqa: PLC0415

    if not arguments.presentation:
        desk.brief(arguments.brief)
        return export.Order(arguments.brief, arguments.to, arguments.as_of, public=arguments.public)
    from indicators.presenting import presentation  # noqa: PLC0415

    there = presentation.find(desk, arguments.presentation)
    order = presentation.order(desk, there, arguments.to, public=arguments.public)
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
    from indicators.handouts.verify import verify  # noqa: PLC0415 - brings pandas

    try:
        content = disk.read(arguments.file, LARGEST)
    except OSError as error:
        raise ExportError(
            f"{arguments.file} cannot be read ({error.strerror}); name what export has written"
        ) from error
    folder = home()
    desk = prepare() if engine_of(folder).exists() else None  # none is built for this
    done = verify(content, folder, desk).answer(str(arguments.file))
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
