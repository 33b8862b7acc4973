"""Writing a brief file: a whole one for a brief that came in, and an analyst's word into one that is there.

What an analyst wrote by hand, comments and order included, stays as it was.
"""

from __future__ import annotations

import tomllib
from dataclasses import asdict, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import AoT, Array, Table

from indicators.briefs.file import FENCE, body_hash
from indicators.briefs.places import Places
from indicators.core.tables import Faults, read_text
from indicators.core.words import said
from indicators.errors import BriefError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from tomlkit import TOMLDocument
    from tomlkit.items import InlineTable

    from indicators.model import Brief, Decision, Excerpt


def file_text(brief: Brief, earlier: str = "", moved: Mapping[str, tuple[str, str]] = MappingProxyType({})) -> str:
    """Return the brief file for a brief: its head, and its body with its hash.

    The claims are those of its `earlier` file, with their tests and all else that stands in them, to the letter. Those
    on a passage that was `moved` into another are about that one now, and read the words of it that are given.
    """
    places = Places(brief.body)
    head: dict[str, Any] = {
        "title": brief.title,
        "producer": brief.producer,
        "published": brief.published,
        "url": brief.url,
        "licence": brief.licence,
        "kind": brief.kind,
        "sha256": body_hash(brief.body),
        "opens": brief.opens,
        "imported_on": brief.imported_on,
        "raw": brief.raw,
        "reviewed": brief.reviewed,
        "remarks": list(brief.remarks),
        "excerpt": [_excerpt(each, places) for each in brief.excerpts],
        "left_out": [_filled(asdict(each)) for each in brief.left_out],
    }
    claims = tomlkit.parse(_split(earlier)[0]).get("claim") if earlier else None
    for each in claims or ():
        if (named := str(each.get("excerpt", ""))) in moved:
            target, words = moved[named]
            each.setdefault("id", named)
            each["excerpt"], each["words"] = target, each.get("words") or words
    if claims:
        head["claim"] = claims
    return f"{FENCE}\n{tomlkit.dumps({name: value for name, value in head.items() if value})}{FENCE}\n{brief.body}"


def _split(text: str) -> tuple[str, str]:
    """Return head and body of a brief file's text."""
    head, body = text.removeprefix(f"{FENCE}\n").split(f"\n{FENCE}\n", 1)
    return f"{head}\n", body  # a table that is added begins on a line of its own


def _joined(document: TOMLDocument, body: str) -> str:
    return f"{FENCE}\n{tomlkit.dumps(document).rstrip()}\n{FENCE}\n{body}"


def _excerpt(excerpt: Excerpt, places: Places) -> dict[str, Any]:
    several = excerpt.nth > 1 or len(places.of(excerpt.quote)) > 1
    table = {
        "id": excerpt.id,
        "quote": excerpt.quote,
        "nth": excerpt.nth if several else None,
        "caption": excerpt.caption,
        "areas": list(excerpt.areas),
        "topics": list(excerpt.topics),
        "links": list(excerpt.links),
        "events": list(excerpt.events),
        "rejected": list(excerpt.rejected),
        "note": excerpt.note,
        "decisions": _rows(map(_decision, excerpt.decisions)),
    }
    return _filled(table)


def _filled(table: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value}


def _decision(decision: Decision) -> dict[str, Any]:
    return {"series": decision.series_id, "word": decision.word, "by": decision.by, "at": decision.at}


def _rows(decisions: Iterable[Mapping[str, Any]]) -> Array:
    """Return decisions as the file has them: a list, a line to each."""
    rows = tomlkit.array()
    rows.extend(map(_row, decisions))
    return rows.multiline(bool(rows))


def _row(decision: Mapping[str, Any]) -> InlineTable:
    row = tomlkit.inline_table()
    row.update(decision)
    return row


def decided(text: str, excerpt_id: str, decision: Decision) -> str:
    """Return a brief file's text with an analyst's word on a link written into it.

    Accepted, added and restored links come last among those tagged; a struck-out one is kept under `rejected`.

    Raises:
        KeyError: no such excerpt.
        BriefError: the file has something else where its lists of links should be.
    """
    head, body = _split(text)
    document = tomlkit.parse(head)
    table = _table(document, excerpt_id)
    if _said_already(table, decision):
        return text
    return _judged(document, body, table, decision, _place(decision.word))


def taken_back(text: str, excerpt_id: str, decision: Decision, before: Excerpt) -> str:
    """Return a brief file's text with a word on a link taken back: the link is where it was, and who did so is noted.

    Args:
        text: of the file.
        excerpt_id: whose link it is.
        decision: the word that is taken back, by whom and when it is.
        before: the excerpt as it was before that word.

    Raises:
        KeyError: no such excerpt.
        BriefError: the link has been judged again since.
    """
    head, body = _split(text)
    document = tomlkit.parse(head)
    table = _table(document, excerpt_id)
    series = decision.series_id
    if series not in table.get(_place(decision.word), []):
        raise BriefError("this link was judged again since, so nothing was undone")
    was = next((key for key in ("links", "rejected") if series in getattr(before, key)), "")
    word = {"links": "restored", "rejected": "struck out", "": "taken back"}[was]
    at = getattr(before, was).index(series) if was else None
    return _judged(document, body, table, replace(decision, word=word), was, at)


def _place(word: str) -> str:
    return "rejected" if word == "struck out" else "links"


def _table(document: TOMLDocument, excerpt_id: str) -> Table:
    tables: list[Table] = [each for each in document["excerpt"] if each.get("id") == excerpt_id]
    if not tables:
        raise KeyError(excerpt_id)
    return tables[0]


def _judged(
    document: TOMLDocument, body: str, table: Table, decision: Decision, wanted: str, at: int | None = None
) -> str:
    """Return the text with a series in the list `wanted` alone (in none, if ""), last or `at` a place; and the word."""
    for key in ("links", "rejected"):
        there = table.get(key, [])
        if not isinstance(there, list):
            name = table.get("id")
            raise BriefError(f"{key} = {said(there)} of excerpt {name} is no list; mend it in the brief's file")
        ids = [str(each) for each in there if each != decision.series_id]
        if key == wanted:
            ids.insert(len(ids) if at is None else at, decision.series_id)
        if ids or key in table:
            table[key] = ids
    rows = table.get("decisions")
    if not isinstance(rows, Array):  # none yet, or written by hand as tables of their own
        rows = _rows(rows or ())
        table.pop("decisions", None)
        table.add("decisions", rows)
    rows.append(_row(_decision(decision)))
    rows.multiline(True)
    return _joined(document, body)


def tagged(text: str, excerpt_id: str) -> dict[str, list[str]]:
    """Return the series tagged on an excerpt and those struck out, as a brief file's text has them.

    Raises:
        KeyError: no such excerpt.
    """
    for each in tomllib.loads(_split(text)[0])["excerpt"]:
        if each.get("id") == excerpt_id:
            return {key: list(map(str, each.get(key, ()))) for key in ("links", "rejected")}
    raise KeyError(excerpt_id)


def _said_already(table: Table, decision: Decision) -> bool:
    """Return whether this is the last word on the series, by the same analyst: said twice, it is written once."""
    rows = [each for each in table.get("decisions", []) if each["series"] == decision.series_id]
    there = decision.series_id in table.get("rejected" if decision.word == "struck out" else "links", [])
    return there and bool(rows) and (rows[-1]["word"], rows[-1]["by"]) == (decision.word, decision.by)


def claimed(text: str, claim: Mapping[str, Any], test: Mapping[str, Any]) -> tuple[str, str]:
    """Return a brief file's text with a claim and its test written into it, and the claim's id.

    A claim that stands there with the same words, test and analyst is not written again.

    Raises:
        KeyError: no such excerpt.
    """
    head, body = _split(text)
    document = tomlkit.parse(head)
    excerpt = claim["excerpt"]
    if excerpt not in {each.get("id") for each in document["excerpt"]}:
        raise KeyError(excerpt)
    asked = _asked({**claim, "test": [dict(test)]})
    for each in document.get("claim", []):
        if _asked(each) == asked:
            return text, str(each.get("id", excerpt))
    taken = {each.get("id", each.get("excerpt")) for each in document.get("claim", [])}
    name, number = excerpt, 2
    while name in taken:
        name, number = f"{excerpt}-{number}", number + 1
    table = tomlkit.table()
    table.update({key: value for key, value in ({"id": name} | dict(claim)).items() if value})
    tests = tomlkit.aot()
    tests.append(tomlkit.item(dict(test)))
    table.append("test", tests)
    if "claim" not in document:
        document.append("claim", tomlkit.aot())
    claims = document["claim"]
    assert isinstance(claims, AoT)  # noqa: S101 - made above, or read as [[claim]]
    claims.append(table)
    return _joined(document, body), name


def _asked(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a claim says and asks, without its id and the moment it was written; a withdrawn one is another."""
    plain = claim.unwrap() if isinstance(claim, Table) else claim
    return {name: each for name, each in plain.items() if name not in ("id", "at", "put_back") and each}


def withdrawn(text: str, claim_id: str, by: str, at: datetime) -> str:
    """Return a brief file's text in which a claim is marked as withdrawn, by whom and when.

    Raises:
        KeyError: no such claim.
    """
    head, body = _split(text)
    document = tomlkit.parse(head)
    for each in document.get("claim", []):
        if each.get("id", each.get("excerpt")) == claim_id:
            if "withdrawn" in each:
                return text
            each.update({"withdrawn": {"by": by, "at": at}})
            return _joined(document, body)
    raise KeyError(claim_id)


def reinstated(text: str, claim_id: str, by: str, at: datetime) -> str:
    """Return a brief file's text in which a claim that was withdrawn stands again, with who did either and when.

    Raises:
        KeyError: no such claim.
    """
    head, body = _split(text)
    document = tomlkit.parse(head)
    for each in document.get("claim", []):
        if each.get("id", each.get("excerpt")) == claim_id and "withdrawn" in each:
            before = each.pop("withdrawn")
            row = {"by": by, "at": at}
            if isinstance(before, dict):
                row |= {f"withdrawn_{name}": before[name] for name in ("by", "at") if name in before}
            each["put_back"] = _row(row)
            return _joined(document, body)
    raise KeyError(claim_id)


def read(path: Path) -> str:
    """Return the text of a brief file.

    Raises:
        StoreError: a file that cannot be read.
    """
    faults = Faults()
    text = read_text(path, faults)
    if text is None:
        raise StoreError(str(faults.found[0]))
    return text
