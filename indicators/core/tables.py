"""Reading TOML and CSV files, ours and the operator's, with the line each fact stands on, so that a fault can be found.

`tomli` gives values without their place; the place of an entry is the line of its `[[name]]` header, of a
key the line it starts in that entry. Faults are collected, not raised one by one: whoever mends a file wants
the whole list.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli

from indicators.core import bounds, disk
from indicators.core.words import in_one_line, said
from indicators.errors import CatalogError
from indicators.model import Fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

ROOT = Path(__file__).parents[2]
SHOWN_FAULTS = 50
LONGEST_FAULT, LONGEST_NAME = 600, 200  # characters
YOURS = "your own "  # before the path of a file that is the operator's


class Faults:
    """Faults found so far, each with file and line.

    Args:
        own: folders whose files are the operator's, not the program's; a fault in one says so in its line.
    """

    def __init__(self, *own: Path) -> None:
        self.found: list[Fault] = []
        self._own = own

    @property
    def lines(self) -> list[str]:
        """The faults as text, in the order in which they were found."""
        return [str(each) for each in self.found]

    def add(self, path: Path, line: int, words: str) -> None:
        """Note one fault; `words` say what is wrong and what was expected."""
        own = any(path.is_relative_to(each) for each in self._own)
        told = words if len(words) <= LONGEST_FAULT else f"{words[:LONGEST_FAULT]} ..."
        where = f"{YOURS if own else ''}{shown(path)}"
        self.found.append(Fault(path, line, in_one_line(told), in_one_line(where), own))

    def check(self) -> None:
        """Raise all faults in one CatalogError, if there are any."""
        if self.found:
            more = len(self.found) - SHOWN_FAULTS
            rest = [f"... and {more} more"] if more > 0 else []
            count = "1 fault" if len(self.found) == 1 else f"{len(self.found)} faults"
            theirs = sum(each.own for each in self.found)
            where = "your own files" if theirs else "our own files"
            where = "our own files and yours" if 0 < theirs < len(self.found) else where
            raise CatalogError("\n".join([f"{count} in {where}:", *self.lines[:SHOWN_FAULTS], *rest]))


def shown(path: Path) -> str:
    """Return the path as a reader of the project knows it: relative to the project where it lies inside."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


# A host by its name, whose last part has a letter: an address in numbers has none. Names of one's own network end so.
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII)
_INSIDE = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".onion", ".test", ".invalid")


@dataclass
class Entry:
    """One table of a TOML file; reading a key that is wrong notes a fault and gives a harmless value."""

    table: Mapping[str, Any]
    path: Path
    line: int
    faults: Faults
    lines: Mapping[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def fault(self, key: str, words: str) -> None:
        """Note a fault at the line of `key`, which may be one such as "options.country", or of the entry without it."""
        line = self.lines.get(key, self.lines.get(key.partition(".")[0], self.line))
        self.faults.add(self.path, line, words)

    def _get(self, key: str, kind: type, default: Any) -> Any:
        self.used.add(key)
        if key not in self.table:
            if default is None:
                self.fault(key, f"{key} is missing")
                return kind() if kind is not date else date(1900, 1, 1)
            return default
        value = self.table[key]
        if type(value) is not kind:
            self.fault(key, f"{key} = {said(value)} is no {_KIND_WORDS[kind]}")
            return kind() if kind is not date else date(1900, 1, 1)
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string; without a default it must be there and not be empty."""
        value: str = self._get(key, str, default)
        if default is None and type(self.table.get(key)) is str and not value.strip():
            self.fault(key, f"{key} is empty")
        if control := _CONTROL.search(value):
            self.fault(key, f"{key} has the control character {control[0]!a}, which nothing can show; take it out")
            return ""
        return value.strip()

    def name(self, key: str, default: str | None = None) -> str:
        """Return a text that names something: one line, not long, every character of it to be seen."""
        value = self.text(key, default)
        if len(value) > LONGEST_NAME:
            self.fault(key, f"{key} has {len(value):,} characters; a name has at most {LONGEST_NAME}")
            return value[:LONGEST_NAME]
        if not value.isprintable():
            self.fault(key, f"{key} = {said(value)} has characters that cannot be seen; a name has none")
            return ""
        return value

    def day(self, key: str) -> date:
        """Return a date that must be there, from 1900 to 2100."""
        value: date = self._get(key, date, None)
        return self._sane(key, value)

    def _sane(self, key: str, value: date) -> date:
        if EARLIEST <= value <= LATEST:
            return value
        self.fault(key, f"{key} = {value} is not between {EARLIEST} and {LATEST}")
        return EARLIEST

    def day_or_none(self, key: str) -> date | None:
        """Return a date, or None where the key is absent."""
        return self.day(key) if key in self.table else None

    def integer(self, key: str, default: int | None = None) -> int:
        """Return a whole number."""
        value: int = self._get(key, int, default)
        return value

    def number(self, key: str, default: float) -> float:
        """Return a number, whole or not."""
        self.used.add(key)
        value = self.table.get(key, default)
        if type(value) not in (int, float):
            self.fault(key, f"{key} = {said(value)} is no number")
        elif not _can_be_reached(value):
            self.fault(key, f"{key} = {said(value)} is no number that can be reached")
        else:
            return float(value)
        return default

    def flag(self, key: str, default: bool | None = None) -> bool:
        """Return a truth value."""
        value: bool = self._get(key, bool, default)
        return value

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Return one of the allowed words; the default, or "", where another one stands."""
        value = self.text(key, default)
        if key in self.table and value not in allowed:
            self.fault(key, f"{key} = {said(value)} is not one of {', '.join(allowed)}")
            return default or ""
        return value

    def address(self, key: str, default: str | None = None) -> str:
        """Return an address that starts with http:// or https://, or is empty where that is the default."""
        value = self.text(key, default)
        if value and not (re.match(r"https?://[^\s/]+", value) and value.isprintable()):
            self.fault(key, f"{key} = {said(value)} is no http address")
            return ""
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where the key is absent; one that stands twice is a fault, and is one."""
        values: list[object] = self._get(key, list, [])
        times: Counter[str] = Counter()
        for value in values:
            if not isinstance(value, str) or not value.strip():
                self.fault(key, f"{key} has {said(value)}, which is no name")
            elif control := _CONTROL.search(value):
                self.fault(key, f"{key} has a name with the control character {control[0]!a}; take it out")
            else:
                times[value] += 1
                if times[value] == 2:
                    self.fault(key, f"{key} has {said(value)} twice")
        return tuple(times)

    def hosts(self, key: str) -> tuple[str, ...]:
        """Return a list of names of public hosts, a port after one that is not 443; none where the key is absent."""
        names = self.names(key)
        for name in names:
            host, _, port = name.partition(":")
            known = _HOST.fullmatch(host) and not host.endswith(_INSIDE) and (port or ":" not in name)
            if not known or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
                self.fault(key, f"{key} has {said(name)}, no name of a public host such as files.publisher.org")
        return names

    def options(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return the texts written as `key.name = "..."`, sorted by name; none where the key is absent."""
        values: dict[str, object] = self._get(key, dict, {})
        for name, value in values.items():
            if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
                self.fault(key, f"{key}.{in_one_line(name)} = {said(value)} is no text")
        return tuple(sorted((name, value) for name, value in values.items() if isinstance(value, str)))

    def numbers(self, key: str) -> tuple[float, ...]:
        """Return a list of numbers, empty where the key is absent."""
        values: list[object] = self._get(key, list, [])
        for value in values:
            if not _can_be_reached(value):
                self.fault(key, f"{key} has {said(value)}, which is no number that can be reached")
        return tuple(float(value) for value in values if isinstance(value, int | float) and _can_be_reached(value))

    def days(self, key: str) -> tuple[date, ...]:
        """Return a list of dates, empty where the key is absent."""
        values: list[object] = self._get(key, list, [])
        for value in values:
            if type(value) is not date:
                self.fault(key, f"{key} has {said(value)}, which is no date")
        return tuple(self._sane(key, value) for value in values if type(value) is date)

    def finish(self) -> None:
        """Note every key that nobody asked for: most often a misspelling."""
        for key in sorted(set(self.table) - self.used):
            self.fault(key, f"unknown key {key[:LONGEST_NAME]}; known here: {', '.join(sorted(self.used))}")


EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)  # of any day that a file names
LARGEST = 1.7e308
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and line feed


def _can_be_reached(value: object) -> bool:
    """Return whether a value is a number that is none of nan, inf and what no float can hold."""
    return type(value) in (int, float) and abs(value) <= LARGEST  # type: ignore[arg-type]


_KIND_WORDS = {
    str: "text",
    date: "date (like 2020-09-30)",
    int: "whole number",
    bool: "true or false",
    list: "list",
    dict: "table of options",
}


def toml_table(text: str, path: Path, faults: Faults, first_line: int = 1) -> dict[str, Any] | None:
    """Return the whole TOML text as a table, or None after noting why it cannot be read."""
    try:
        table = tomli.loads(text)
        beyond = bounds.beyond(table)
    except RecursionError:
        beyond = bounds.TOO_DEEP
    except tomli.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(place.group(1)) if place else text.count("\n") + 1
        words = re.sub(r" \(at .*\)$", "", str(error))
        faults.add(path, first_line - 1 + line, f"not readable as TOML: {words}")
        return None
    except ValueError:  # of Python itself, at a number of thousands of digits
        beyond = bounds.TOO_LARGE
    if beyond:
        faults.add(path, first_line - 1 + bounds.place(text, beyond), beyond)
        return None
    return table


def entries_of(
    table: Mapping[str, Any], text: str, path: Path, name: str, faults: Faults, first_line: int = 1
) -> list[Entry]:
    """Return the `[[name]]` tables of an already parsed TOML text, in order, with their lines.

    Args:
        table: what the text holds.
        text: the TOML text.
        path: the file it comes from.
        name: of the array of tables, such as "source".
        faults: where faults go.
        first_line: the line of the file on which the text starts.
    """
    headers = [(first_line - 1 + line, keys) for line, keys in _headers(text).get(name, ())]
    tables = table.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        faults.add(path, first_line, f"{name} must be written as [[{name}]] tables")
        return []
    headers += [(first_line, {})] * (len(tables) - len(headers))
    return [
        Entry(each, path, line, faults, {key: first_line - 1 + number for key, number in keys.items()})
        for each, (line, keys) in zip(tables, headers, strict=False)
    ]


_KEY = re.compile(r"([A-Za-z0-9_-]+)(?:\.[A-Za-z0-9_-]+)*\s*=")


@lru_cache(maxsize=4)  # each kind of table of a file asks in turn
def _headers(text: str) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """Return by name the line of each `[[name]]` of a TOML text, and the lines of the keys under it."""
    headers: dict[str, list[tuple[int, dict[str, int]]]] = {}
    keys: dict[str, int] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        start = line.lstrip()
        if start.startswith("["):
            if re.match(r"\[[^\]]*$", start):
                continue  # a list over several lines, of whose nesting this is a part
            keys = None
            if header := re.match(r"\[\[\s*([^\]]*?)\s*\]\]", start):
                keys = {}
                headers.setdefault(header.group(1), []).append((number, keys))
        elif (
            keys is not None
            and "=" in line
            and (key := re.match(r"(([A-Za-z0-9_-]+)(?:\.[A-Za-z0-9_-]+)*)\s*=", start))
        ):
            keys.setdefault(key.group(2), number)
            keys.setdefault(key.group(1), number)
    return headers


@dataclass(frozen=True)
class TomlFile:
    """One TOML file that could be read."""

    path: Path
    text: str
    table: Mapping[str, Any]

    def line(self, table: str, key: str = "") -> int:
        """Return the line of the first table, or list of tables, of this name, or of a key in it; 1 if it has none."""
        place = re.search(rf"^\s*\[+\s*{re.escape(table)}\s*\]", self.text, re.MULTILINE)
        if place and key:
            place = re.compile(rf"^\s*{re.escape(key)}\s*=", re.MULTILINE).search(self.text, place.end()) or place
        return self.text.count("\n", 0, place.end()) + 1 if place else 1


def both(name: str, data: Path, own: Path | None) -> list[Path]:
    """Return where a file ships, and after it the operator's own of that name, if there is one."""
    return [data / name, *([own / name] if own is not None and os.path.lexists(own / name) else [])]


def listed(folder: Path, ending: str, faults: Faults) -> list[Path]:
    """Return the files of a folder that end so, by name: none where there is no folder; one that is shut is a fault."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ending)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        faults.add(folder, 1, f"the folder cannot be read: {error.strerror}")
        return []


def toml_files(paths: Iterable[Path], known: Collection[str], faults: Faults) -> list[TomlFile]:
    """Return the files that can be read as TOML; a table that nobody reads, because it is not `known`, is a fault."""
    files = []
    for path in paths:
        text = read_text(path, faults)
        table = None if text is None else toml_table(text, path, faults)
        if text is None or table is None:
            continue
        files.append(TomlFile(path, text, table))
        for key in sorted(set(table) - set(known)):
            faults.add(path, files[-1].line(key), f"unknown table {key}; known here: {', '.join(known)}")
    return files


def entries_in(files: Iterable[TomlFile], name: str, faults: Faults) -> list[Entry]:
    """Return the `[[name]]` tables of all the files, in order; an id that stands twice is a fault where it does so."""
    entries = [each for file in files for each in entries_of(file.table, file.text, file.path, name, faults)]
    seen: dict[str, Entry] = {}
    for entry in entries:
        key = in_one_line(str(entry.table.get("id", "")))[:LONGEST_NAME]
        first = seen.setdefault(key, entry)
        if first is entry or "id" not in entry.table:
            continue
        if first.path == entry.path:
            entry.fault("id", f"{name} {key} stands twice; first on line {first.line}")
        else:
            entry.fault(
                "id", f"{name} {key} is in {shown(first.path)}:{first.line} already; give yours an id of its own"
            )
    return entries


def read_text(path: Path, faults: Faults) -> str | None:
    """Return a file's UTF-8 text, or None after noting why it cannot be read."""
    try:
        text = disk.read(path).decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError:
        gone = "a link to a file that is not there; mend it, or take it away" if path.is_symlink() else ""
        faults.add(path, 1, gone or "the file is missing; take it back from the project's own copy")
    except OSError as error:
        faults.add(path, 1, f"the file cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        faults.add(path, line, f"the file is not UTF-8 text (byte {error.start})")
    else:
        if "\x00" not in text:
            return text
        faults.add(path, text.count("\n", 0, text.index("\x00")) + 1, "the file holds a NUL byte")
    return None


def csv_rows(
    path: Path, columns: tuple[str, ...], faults: Faults, optional: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and cells of each row of a CSV with exactly these columns, noting what is broken.

    The last `optional` of them may lack, all together.
    """
    text = read_text(path, faults)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if optional and tuple(header) == columns[:-optional]:
            columns = columns[:-optional]
        if tuple(header) != columns:
            faults.add(path, 1, f"the columns are {said(','.join(header))}; expected {','.join(columns)!r}")
            return
        for row in reader:
            if len(row) == len(columns):
                yield reader.line_num, row
            elif row:
                faults.add(path, reader.line_num, f"{len(row)} cells where {len(columns)} are expected")
    except csv.Error as error:
        faults.add(path, reader.line_num, f"not readable as CSV: {error}")


def day_of(text: str) -> date | None:
    """Return the date that an ISO text (2020-09-30, that form alone) names, or None."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
