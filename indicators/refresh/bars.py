"""Progress as bars on a terminal, such as one for each source of a refresh; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from indicators.refresh.progress import Progress

Thing = TypeVar("Thing")
FEWEST = 3  # of which a bar is worth drawing


def is_watched() -> bool:
    """Return whether somebody looks at what is said on stderr."""
    return sys.stderr.isatty()


@contextmanager
def bars() -> Iterator[Callable[[Progress], None]]:
    """Give what draws each report as a bar on stderr, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich import progress as rich  # noqa: PLC0415 - only where somebody looks
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415

    columns = (
        rich.TextColumn("{task.description:16}"),
        rich.BarColumn(24),
        rich.MofNCompleteColumn(),
        "{task.fields[words]}",
    )
    with rich.Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        tasks: dict[str, rich.TaskID] = {}

        def report(step: Progress) -> None:
            if step.source not in tasks:
                tasks[step.source] = drawn.add_task(step.source, total=None, words="")
            drawn.update(
                tasks[step.source],
                total=step.of or None,
                completed=step.done,
                words=escape(f"{step.state}{f': {step.words}' if step.words else ''}"),
            )

        yield report


def counted(things: Sequence[Thing], words: str) -> Iterable[Thing]:
    """Return the things, with a bar on stderr of how many are done, if that is a terminal and there are some."""
    if not sys.stderr.isatty() or len(things) < FEWEST:
        return things
    from rich.console import Console  # noqa: PLC0415 - only where somebody looks
    from rich.progress import track  # noqa: PLC0415

    return track(things, words, console=Console(stderr=True), transient=True)
