"""Another country: its usual entries, written into the operator's own catalogue.

The entries are data (`data/catalog/usual.toml`). They are put at the end of the operator's files, whose words stay as
they are, after the whole was read and found without a fault. Where one is there already, nothing is written.
"""

from __future__ import annotations

import difflib
import re
import shutil
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import pycountry

from indicators import catalog as catalogs
from indicators.core import disk
from indicators.core.settings import DATA
from indicators.core.tables import Faults, both, entries_in, shown, toml_files
from indicators.core.words import count
from indicators.errors import AlreadyThereError, UnknownNameError
from indicators.language.lexicon import TABLES
from indicators.language.links import Linker
from indicators.language.money import Money, read
from indicators.loaders.options import sipri_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from indicators.desk import Desk

DOLLAR = "USD"
THE = re.compile(
    r"(United|British|Central African|Democratic|Dominican|Federated|French|Isle|Netherlands$|Philippines$|Bahamas$|"
    r"Gambia$|Maldives$|Comoros$|Republic)|.*(Islands|Republic|Territory|Territories|Emirates|Kingdom)$"
)


class AddedEntry(TypedDict):
    """One entry that was written.

    Attributes:
        id: of the series.
        about: what it is about, in words.
        rests_on: what is known of its question: whether an answer of its kind was seen.
        line: where it begins in the file.
    """

    id: str
    about: str
    rests_on: str
    line: int


class Added(TypedDict):
    """A country whose usual entries were written.

    Attributes:
        country: its ISO 3166-1 alpha-3 code.
        name: its name.
        file: the operator's file in which the entries stand.
        entries: what was written, in the order of the file.
        left_out: what was not, each with the reason.
        next: what to do now, a line each.
    """

    country: str
    name: str
    file: str
    entries: list[AddedEntry]
    left_out: list[str]
    next: list[str]


class Usual(NamedTuple):
    """One usual entry, filled in for a country; `left_out` is why it has none of it, else ""."""

    about: str
    rests_on: str
    text: str
    left_out: str

    @property
    def id(self) -> str:
        """The id that its text gives it."""
        found = re.search(r'^id = "(.+)"$', self.text, re.MULTILINE)
        return found[1] if found else ""


def add(desk: Desk, named: str, today: date) -> Added:
    """Write a country's usual entries into the operator's own catalogue, and its area where that is missing.

    Args:
        desk: whose catalogue and folder.
        named: the country's code of ISO 3166-1 (three letters or two), or its name.
        today: the day of the entries.

    Raises:
        UnknownNameError: there is no such country.
        AlreadyThereError: one of the entries is in the catalogue; nothing is written.
        CatalogError: the operator's files would have a fault with them; nothing is written.
        StoreError: the folder cannot be written.
    """
    spoken = desk.linker.lexicon.spoken
    code = country_of(named, spoken)
    known = desk.catalog.areas.get(code)
    name = known.name if known else name_of(code, spoken)
    called = known.in_words if known else with_article(name)
    every = list(usual(code, called, today))
    written = [each for each in every if not each.left_out]
    if there := [each.id for each in written if each.id in desk.catalog.indicators]:
        more = f", and {len(there) - 1} more of its usual entries are there" if there[1:] else ""
        raise AlreadyThereError(
            f"{code} is in the catalogue already: {there[0]} stands in {_place(desk, there[0])}{more}; nothing was "
            "written: edit what is there, or take it out first"
        )
    folder = desk.home / "catalog"
    area = f'[[area]]\nid = "{code}"\nname = "{name}"\nkind = "country"\n'
    area += f'in_words = "{called}"\n' if called != name else ""
    files = {} if known else {"areas.toml": _with(folder / "areas.toml", area)}
    files["indicators.toml"] = _with(folder / "indicators.toml", "\n".join(each.text for each in written))
    _check(folder, files)
    for each, text in files.items():
        disk.put(folder / each, text.encode())
    lines = files["indicators.toml"].split("\n")
    return Added(
        country=code,
        name=name,
        file=shown(folder / "indicators.toml"),
        entries=[
            AddedEntry(id=each.id, about=each.about, rests_on=each.rests_on, line=lines.index(f'id = "{each.id}"'))
            for each in written
        ],
        left_out=[f"{each.about}: {each.left_out}" for each in every if each.left_out],
        next=[
            f"look at {shown(folder / 'indicators.toml')}: narrow what is plausible, take out what you do not want",
            f"ask for the first figures: python -m indicators refresh {' '.join(each.id for each in written)}",
            "start the app again: it reads the catalogue when it starts",
        ],
    )


def in_words(added: Added) -> str:
    """Return what was written and what to do now, as the command line prints it."""
    width = max(len(each["id"]) for each in added["entries"])
    entries = count(len(added["entries"]), "entry", "entries")
    lines = [f"{added['country']}, {added['name']}: {entries} written to {added['file']}"]
    lines += [f"  {each['id']:<{width}}  {each['about']} ({each['rests_on']})" for each in added["entries"]]
    lines += [f"left out: {each}" for each in added["left_out"]]
    return "\n".join([*lines, *(f"next: {each}" for each in added["next"])])


def country_of(named: str, spoken: Mapping[str, tuple[str, ...]]) -> str:
    """Return the ISO 3166-1 alpha-3 code of a country.

    Args:
        named: its code, of three letters or two, or a name of it.
        spoken: names and demonyms by code.

    Raises:
        UnknownNameError: there is none.
    """
    text = named.strip()
    names = {name.casefold(): code for code, said in spoken.items() for name in said}
    names |= {each.name.casefold(): each.alpha_3 for each in pycountry.countries}
    by_code = pycountry.countries.get(alpha_3=text.upper()) or pycountry.countries.get(alpha_2=text.upper())
    code = by_code.alpha_3 if by_code else names.get(text.casefold(), "")
    if pycountry.countries.get(alpha_3=code):
        return code
    codes = {each.alpha_3.casefold(): each.alpha_3 for each in pycountry.countries}
    near = difflib.get_close_matches(text.casefold(), names | codes, n=3, cutoff=0.6)
    found = list(dict.fromkeys((names | codes)[each] for each in near))
    hint = f"did you mean {' or '.join(found)}?" if found else "write its three letters of ISO 3166, such as TUR"
    raise UnknownNameError(f"no country {named!r}; {hint}")


def name_of(code: str, spoken: Mapping[str, tuple[str, ...]]) -> str:
    """Return what a country is called in English, short: the lexicon's first name that is no abbreviation."""
    country = pycountry.countries.get(alpha_3=code)
    formal = str(getattr(country, "common_name", "") or getattr(country, "name", code)).partition(",")[0]
    return next((each for each in spoken.get(code, ()) if not each.isupper()), formal)


def with_article(name: str) -> str:
    """Return a country's name as a sentence has it: "the Netherlands"."""
    return f"the {name}" if THE.match(name) else name


def usual(code: str, name: str, today: date, data: Path = DATA) -> Iterator[Usual]:
    """Yield the usual entries of a country, those among them that it has not with the reason.

    Args:
        code: its ISO 3166-1 alpha-3.
        name: as a sentence has it.
        today: their day.
        data: the folder of what ships.
    """
    faults = Faults()
    money = read(data / "catalog" / "currencies.csv", faults)
    own = money.get(code, Money(DOLLAR, "US dollar", "US dollars"))
    lexicon = toml_files([data / "catalog" / "lexicon.toml"], TABLES, faults)
    apart = {word for entry in entries_in(lexicon, "not_alone", faults) for word in entry.names("words")}
    shared = sum(each.code == own.code for each in money.values()) > 1
    words = {
        "code": code,
        "two": str(getattr(pycountry.countries.get(alpha_3=code), "alpha_2", "")),
        "low": code.lower(),
        "name": name,
        "sipri": sipri_name(code),
        "money": f"{own.name[0].upper()}{own.name[1:]}",
        "coin": own.name if own.nouns[0] in apart else own.nouns[0],
        "currency": own.code,
        "quote": own.code.lower(),
        "rate": f"{own.code.lower()}_usd{f'.{code.lower()}' if shared else ''}",
        "today": str(today),
    }
    for entry in entries_in(toml_files([data / "catalog" / "usual.toml"], ("usual",), faults), "usual", faults):
        but = dict(entry.options("but"))
        if entry.flag("needs_money", False) and own.code == DOLLAR:
            but[code] = "it has no money of its own beside the dollar"
        text = Template(entry.text("entry")).substitute(words) + "\n"
        yield Usual(entry.text("of"), entry.text("rests_on"), text, but.get(code, ""))
        entry.finish()
    faults.check()


def _with(path: Path, text: str) -> str:
    """Return what a file says with a text at its end; the text alone where there is no file."""
    with disk.named(path):
        there = disk.read(path).decode() if path.exists() else ""
    return "\n".join(part for part in (there.rstrip("\n") + "\n" if there.strip() else "", text) if part)


def _check(folder: Path, files: Mapping[str, str]) -> None:
    """Read the operator's catalogue as it would be.

    Raises:
        CatalogError: it would have faults.
        StoreError: the folder is none, or cannot be read.
    """
    with TemporaryDirectory() as made:
        home = Path(made)
        with disk.named(folder):
            if folder.exists():
                shutil.copytree(folder, home / "catalog")
        for name, text in files.items():
            disk.put(home / "catalog" / name, text.encode())
        faults = Faults(home)
        Linker.load(DATA, catalogs.load(DATA, faults, home), faults, home)
        faults.check()


def _place(desk: Desk, series: str) -> str:
    """Return the file of the catalogue and the line in which a series begins."""
    unheard = Faults()
    files = toml_files(both("catalog/indicators.toml", DATA, desk.home), ("indicator",), unheard)
    found = (each for each in entries_in(files, "indicator", unheard) if each.table.get("id") == series)
    return next((f"{shown(each.path)}:{each.line}" for each in found), "the catalogue")
