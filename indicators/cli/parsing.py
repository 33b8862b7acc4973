"""What parsers are made of: mistakes in one line, commands of one word or two, days."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from indicators.core.tables import day_of
from indicators.core.words import last_day_anywhere

if TYPE_CHECKING:
    from datetime import date

FAILED, MISTAKE = 1, 2
GROUPS = {"brief": "the briefs", "catalog": "your own catalogue"}


class Parser(argparse.ArgumentParser):
    """A parser that says a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and where help is, and leave with status 2."""
        self.exit(MISTAKE, f"indicators: {message}; see: {self.prog} --help\n")


class Commands:
    """The commands of a parser, by name; one of two words stands in the group of its first."""

    def __init__(self, parser: Parser) -> None:
        self._groups = {"": parser.add_subparsers(required=True, metavar="COMMAND")}
        self.parsers: dict[str, Parser] = {}
        self.forms: dict[str, argparse._MutuallyExclusiveGroup] = {}

    def add(self, name: str, line: str) -> Parser:
        """Return the parser of a new command."""
        group, _, word = name.rpartition(" ")
        if group not in self._groups:
            about = self._groups[""].add_parser(group, help=GROUPS.get(group))
            self._groups[group] = about.add_subparsers(required=True, metavar="ACTION")
        self.parsers[name] = self._groups[group].add_parser(word, help=line)
        return self.parsers[name]

    def as_json(self, name: str) -> argparse._MutuallyExclusiveGroup:
        """Give a command `--json`; return the group of those options of which one can be chosen."""
        form = self.forms[name] = self.parsers[name].add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="print one JSON document")
        return form


def day(text: str) -> date:
    """Return the day that a word says.

    Raises:
        argparse.ArgumentTypeError: it says none.
    """
    found = day_of(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2020-09-30")
    return found


def past_day(text: str) -> date:
    """Return the day that a word says, which has been somewhere.

    Raises:
        argparse.ArgumentTypeError: it says none, or one that has not been.
    """
    found, last = day(text), last_day_anywhere(datetime.now(UTC))
    if found > last:
        raise argparse.ArgumentTypeError(f"{found} has not been yet; write a day until {last}, or none for today")
    return found


def duration(text: str) -> int:
    """Return seconds from words such as 30m, 6h or 1d.

    Raises:
        argparse.ArgumentTypeError: they say no time.
    """
    found = re.fullmatch(r"(\d{1,4})([mhd])", text, re.ASCII)
    seconds = int(found[1]) * {"m": 60, "h": 3600, "d": 86400}[found[2]] if found else 0
    if not seconds:
        raise argparse.ArgumentTypeError(f"{text!r} is no time between two refreshes; write it like 6h, 30m or 1d")
    return seconds
