"""The command line: `python -m indicators ...`; the same answers as the pages.

Questions come from `answers/`, deeds from here. With `--json` each prints one JSON document, whose shape
`docs/answers.md` says. A user's mistake is one line on stderr that says what to do, and exit status 2.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from indicators.answers.registry import QUESTIONS
from indicators.cli import deeds, handing_out, questions
from indicators.cli.parsing import MISTAKE, Commands, Parser
from indicators.desk import prepare
from indicators.errors import IndicatorError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from indicators.answers.question import Question

INTERRUPTED = 130


def main(words: Sequence[str] | None = None, asked: Iterable[Question[..., Any]] = tuple(QUESTIONS.values())) -> int:
    """Run one command; return the exit status."""
    arguments = parser(asked).parse_args(words)
    try:
        status: int = arguments.run(arguments, prepare)
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


def parser(asked: Iterable[Question[..., Any]] = tuple(QUESTIONS.values())) -> Parser:
    """Return the parser of all commands: the questions, then the deeds."""
    made = Parser(prog="python -m indicators", description="Figures beside the passages of a brief that they bear on.")
    commands = Commands(made)
    for each in asked:
        questions.add(commands, each)
    deeds.add(commands)
    handing_out.add(commands)
    return made
