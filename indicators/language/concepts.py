"""The concepts that a passage may speak of, read from the catalogue with the line of every fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from indicators.core.tables import Entry, entries_in
from indicators.core.words import said
from indicators.language.phrases import has_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from indicators.core.tables import Faults, TomlFile

WEIGHTS = (
    "pair", "country", "country_beside", "half", "world", "world_beside", "alone", "support", "waiting", "again",
    "share", "least", "most",
)  # fmt: skip
GROUP = re.compile(r"<(\w+)>")
MOST_PHRASES = 10_000  # that one phrase with groups may stand for


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing a passage may speak of; what its flags mean stands at the head of data/catalog/concepts.toml.

    `words` are its phrases as the file writes them.
    """

    id: str
    areas: tuple[str, ...]
    strong: bool
    own: bool
    silent: bool
    unless: frozenset[str]
    words: tuple[str, ...] = ()


def concepts_in(
    files: Sequence[TomlFile], faults: Faults, made: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, Concept], list[tuple[str, str]], dict[str, tuple[str, ...]]]:
    """Return the concepts in the files, each phrase with the concept it names (or, after !, does not), and the groups.

    Args:
        files: concepts.toml as it ships, and the operator's own.
        faults: where faults go.
        made: groups that no file has, for they follow from the catalogue (`money.groups`).
    """
    groups = _groups(files, faults, made)
    concepts: dict[str, Concept] = {}
    words: list[tuple[str, str]] = []
    entries = entries_in(files, "concept", faults)
    for entry in entries:
        concept = Concept(
            entry.name("id"),
            entry.names("areas"),
            strong=entry.flag("strong", False),
            own=entry.flag("own", False),
            silent=entry.flag("silent", False),
            unless=frozenset(entry.names("unless")),
            words=entry.names("words"),
        )
        concepts[concept.id] = concept
        for key, phrases, means in (
            ("words", concept.words, concept.id),
            ("not", entry.names("not"), f"!{concept.id}"),
        ):
            for phrase in phrases:
                if unknown := set(GROUP.findall(phrase)) - groups.keys():
                    entry.fault(key, f"{said(phrase)} names the groups {sorted(unknown)}, which [groups] does not have")
                elif prod(len(groups[each]) for each in GROUP.findall(phrase)) > MOST_PHRASES:
                    entry.fault(key, f"{said(phrase)} stands for more than {MOST_PHRASES:,} phrases; name fewer groups")
                elif not has_words(phrase.replace(" ~ ", " ... ")):
                    entry.fault(key, f"{said(phrase)} has a part without a word that could be found")
                else:
                    words.append((phrase, means))
        entry.finish()
    for entry in entries:
        for missing in sorted(set(entry.names("unless")) - concepts.keys()):
            entry.fault("unless", f"unless names {said(missing)}, which is no concept here")
    return concepts, words, groups


def _groups(
    files: Sequence[TomlFile], faults: Faults, made: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Return the groups of words in the files, by their names, and those that were made."""
    groups = dict(made)
    for file in files:
        table = file.table.get("groups", {})
        lines = {str(name): file.line("groups", str(name)) for name in table} if isinstance(table, dict) else {}
        entry = Entry(table if isinstance(table, dict) else {}, file.path, file.line("groups"), faults, lines)
        if not isinstance(table, dict):
            entry.fault("groups", "groups must be written as a table, [groups], of lists of words")
        for name in entry.table:
            if name in groups:
                entry.fault(name, f"group {name} is there already; give yours another name")
            for word in (words := entry.names(name)):
                if not has_words(word):
                    entry.fault(name, f"group {name} has {said(word)}, which has no word that could be found")
            groups.setdefault(name, words)
    return groups


def weights_in(files: Sequence[TomlFile], faults: Faults) -> dict[str, float]:
    """Return the weights, which stand in the first file alone."""
    found = files[0].table.get("weights", {}) if files else {}
    found = found if isinstance(found, dict) else {}
    for name in sorted(set(WEIGHTS) ^ set(found)) if files else ():
        faults.add(files[0].path, files[0].line("weights"), f"weights has to have {', '.join(WEIGHTS)}; look at {name}")
    for file in files[1:]:
        if "weights" in file.table:
            faults.add(file.path, file.line("weights"), "the weights are the program's; take yours out")
    entry = Entry(found, files[0].path, files[0].line("weights"), faults) if files else None
    return {name: entry.number(name, 1.0) if entry else 1.0 for name in WEIGHTS}


def every_phrase(phrase: str, groups: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the phrases that one stands for: with each word of its groups, and in both orders where it has ~."""
    left, apart, right = phrase.partition(" ~ ")
    found = set()
    for each in [f"{left} ... {right}", f"{right} ... {left}"] if apart else [phrase]:
        pieces = GROUP.split(each)  # what stands between groups, and their names in turn
        found |= {"".join(made) for made in product(*[groups[p] if n % 2 else (p,) for n, p in enumerate(pieces)])}
    return found
