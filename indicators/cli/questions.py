"""Questions as commands: their parsers, made from their declarations alone, and how they are asked."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from indicators.cli import printing
from indicators.cli.parsing import FAILED, day, past_day

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from indicators.answers.question import Parameter, Question
    from indicators.cli.parsing import Commands, Parser
    from indicators.desk import Desk

LINES = "-"  # in place of a text: one a line, from standard input


def add(commands: Commands, question: Question[..., Any]) -> None:
    """Add the command of a question."""
    parser = commands.add(question.name, question.line)
    for each in question.parameters:
        if each.required or each.asked.by_place:
            _add(parser, each)
    if question.as_of:
        parser.add_argument("--as-of", type=past_day, metavar="DAY", help=question.as_of)
    for each in question.parameters:
        if not each.required and not each.asked.by_place:
            _add(parser, each)
    form = commands.as_json(question.name)
    if question.name in printing.AS_CSV:
        form.add_argument("--csv", action="store_true", help="print comma-separated values")
    parser.set_defaults(run=partial(run, question))


def _add(parser: Parser, parameter: Parameter) -> None:
    asked = parameter.asked
    by_place = parameter.required or asked.by_place
    settings: dict[str, Any] = {
        "help": asked.line + (f"; {LINES} reads one a line from standard input" if asked.lines else ""),
        "default": parameter.default,
    }
    if not by_place:
        settings["dest"] = parameter.name
    if parameter.kind is bool:
        settings["action"] = "store_true"
    else:
        settings["type"] = day if parameter.kind is date else parameter.kind
        settings["metavar"] = asked.value or ("DAY" if parameter.kind is date else None)
        settings["choices"] = asked.choices or None
    if by_place and not parameter.required:
        settings["nargs"] = "?"
    parser.add_argument(parameter.name if by_place else f"--{parameter.name.replace('_', '-')}", **settings)


def run(question: Question[..., Any], arguments: argparse.Namespace, prepare: Callable[[], Desk]) -> int:
    """Ask a question and print the answer; return the exit status, which says whether it lists faults."""
    reader = None
    if question.reads:
        desk, as_of = prepare(), vars(arguments).get("as_of")
        reader = desk.on(as_of) if as_of else desk.now()
    values = {each.name: vars(arguments)[each.name] for each in question.parameters}
    for each in question.parameters:
        if each.asked.lines and values[each.name] == LINES:
            answers = [question.ask(reader, {**values, each.name: line.strip()}) for line in sys.stdin]
            printing.print_lines(question, answers, as_json=arguments.json)
            return 0
    answer = question.ask(reader, values)
    if arguments.json:
        printing.print_json(answer)
    elif vars(arguments).get("csv"):
        printing.print_csv(answer, printing.columns(question))
    else:
        printing.print_answer(question, answer, reader, values)
    as_csv = bool(vars(arguments).get("csv"))
    for told in (
        printing.beside(question, answer, reader, values, table=as_csv) if reader and not arguments.json else ()
    ):
        print(f"indicators: {told}", file=sys.stderr)
    return FAILED if question.faults and answer else 0
