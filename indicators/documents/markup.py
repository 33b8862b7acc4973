"""Taking the document out of an HTML page: its own text, without scripts, hidden words and the page's furniture.

selectolax (the Lexbor parser) reads it as a browser would. Nothing is run or fetched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from indicators.documents import html_bounds
from indicators.documents import html_furniture as furniture
from indicators.documents import html_notes as notes
from indicators.model import Block, Draft

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from selectolax.lexbor import LexborNode

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_TAGS = frozenset(
    [
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "div",
        "section",
        "article",
        "main",
        "figure",
        "figcaption",
        "header",
        "footer",
        "aside",
        "hr",
        "address",
        "details",
        "summary",
        "body",
        "form",
        "fieldset",
        "center",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "nav",
        "menu",
    ]
).union(_HEADINGS)
_HOLDS_BLOCKS = "p, li, div, table, h1, h2, h3, h4, h5, h6, section, blockquote"
# Ways back from a note to its marker: before it, or behind it with numbers between (read backwards, from the end).
_BACK = re.compile(r"\s*[↩↑^⤴]\ufe0e?\s*")
_BACKS_REVERSED = re.compile(r"\s*\ufe0e?[↩↑⤴^](?:\s*\d{0,2}\s*\ufe0e?[↩↑⤴^])*\s*")
_NUMBER = r"(?:\d{1,3}|[ivxl]{1,7})"
_MARKERS = re.compile(rf"[\[(]?{_NUMBER}(?:\s*(?:[,;–-]|\]\s*\[)\s*{_NUMBER})*[\])]?")
_TO_NOTE = re.compile(r"#_?(?:fn|ftn|edn|en\d|sdfootnote|sdendnote|footnote|end-?note|note|cite|ref)", re.IGNORECASE)
_NOTE_ID = re.compile(r"_?(?:fn|ftn|edn|sdfootnote|sdendnote|footnote|endnote|cite_note)[-_:]?\d", re.IGNORECASE)
# Before a raised number that is a power: ten, a unit of length, a letter of a formula.
_RAISED = re.compile(r"(?:^|[^\w])(?:10|[A-Za-z]|[kcdmµn]m|ft|mi|yd|(?<=\d )in)$")
_SYMBOL = re.compile(r"[A-Z][a-z]?(?![A-Za-z])")  # of an element
_SUPERSCRIPTS = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_SECTION = re.compile(
    r"(?:executive )?summary|introduction|background|overview|abstract|(?:table of )?contents|outlook|conclusions?|"
    r"key (?:takeaways?|points?|findings?|judge?ments?)",
    re.IGNORECASE,
)
MOST_DEEP = 200
MOST_OF_A_RANGE = 20  # notes that the first and last of a range may stand for
NEAR_TOP = 10  # blocks in which a title stands
LONGEST_DAY = 90  # letters of a line that names the day and little else


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a piece of text stands: how deep, and in which kind of block ("paragraph", "bullet", "footnote 3")."""

    depth: int = 0
    kind: str = "paragraph"


def draft(text: str, name: str) -> Draft:
    """Return what a page says.

    Raises:
        BriefError: an element of it has attributes by the thousand; the line begins with the name.
    """
    page = LexborHTMLParser(html_bounds.within(text, name))
    title, producer, published, url = _facts(page)
    root, remarks, around = furniture.cleared(page)
    if root is None:
        return Draft((), title, producer, published, url)
    found = notes.noted(notes.own(_titled(list(_blocks(root, _Place(), _numbers(root))))))
    return Draft(tuple(found), title, producer, published or _moment(page, root), url, remarks, around)


def _titled(blocks: list[Block]) -> list[Block]:
    """Return the blocks with one title at most: what its style calls so, else the first heading of the first rank."""
    ranked = [place for place, block in enumerate(blocks) if block.kind == "title"]
    own = next((place for place in ranked if blocks[place].label == "title"), next(iter(ranked), len(blocks)))
    chosen = own if own < min(NEAR_TOP, len(blocks)) and not _SECTION.fullmatch(blocks[own].text) else -1
    return [
        replace(block, kind="title" if place == chosen else "heading", label="") if block.kind == "title" else block
        for place, block in enumerate(blocks)
    ]


def _facts(page: LexborHTMLParser) -> tuple[str, str, str, str]:
    """Return title, producer, day and address as the page's metadata give them, "" where they do not."""
    meta: dict[str, str] = {}
    for node in page.css("meta[content]"):
        key = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        meta.setdefault(key.lower(), (node.attributes.get("content") or "").strip())
    linked = _linked_facts(page)
    days = (
        "article:published_time",
        "datepublished",
        "dc.date",
        "dc.date.issued",
        "dcterms.date",
        "citation_publication_date",
        "date",
        "pubdate",
    )
    published = next((meta[key] for key in days if meta.get(key)), "") or linked.get("datePublished", "")
    named = page.css_first("title")
    title = (
        meta.get("og:title")
        or linked.get("headline", "")
        or re.sub(r"\s+[|–—]\s+[^|–—]+$", "", named.text().strip() if named else "")
    )
    canonical = page.css_first("link[rel=canonical]")
    url = (canonical.attributes.get("href") or "") if canonical else ""
    producer = meta.get("og:site_name") or linked.get("publisher", "") or meta.get("author", "")
    return title, producer, published, url if re.match(r"https://[^\s/]+", url) else ""


def _moment(page: LexborHTMLParser, root: LexborNode) -> str:
    """Return the day that the document's own first <time> names on a line of its own; a time in a sentence is another."""
    headers = [node for node in page.css("header") if node.css_first("h1")]
    short: dict[int, bool] = {}  # of each line with times in it, whether it is one that says little else
    for around in (root, *headers):
        for node in around.css("time[datetime]"):
            line = node.parent
            if line is not None and line.mem_id not in short:
                short[line.mem_id] = len(line.text().strip()) <= LONGEST_DAY
            if node.css_matches("[itemprop=datePublished], [pubdate]") or line is None or short[line.mem_id]:
                return node.attributes.get("datetime") or ""
    return ""


def _linked_facts(page: LexborHTMLParser) -> dict[str, str]:
    """Return what the page's JSON-LD says of an article."""
    facts: dict[str, str] = {}
    for node in page.css('script[type="application/ld+json"]'):
        try:
            found = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        rows = found.get("@graph", [found]) if isinstance(found, dict) else found
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row.get("datePublished"):
                publisher = row.get("publisher")
                facts |= {key: row[key] for key in ("datePublished", "headline") if isinstance(row.get(key), str)}
                if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
                    facts["publisher"] = publisher["name"]
    return facts


def _numbers(root: LexborNode) -> dict[str, str]:
    """Return the number of each note by its id, as the links to it show it."""
    found: dict[str, str] = {}
    for node in root.css("a[href^='#']"):
        if shown := re.fullmatch(r"\[?(\d{1,3})\]?", node.text().strip()):
            found.setdefault((node.attributes.get("href") or "")[1:], shown[1])
    return found


def _blocks(node: LexborNode, place: _Place, numbers: Mapping[str, str]) -> Iterator[Block]:
    """Yield the blocks under a node; text between block elements is a paragraph of its own."""
    if place.depth > MOST_DEEP:
        yield from _run([node.text(separator=" ")], place.kind)
        return
    run: list[str] = []
    for child in node.iter(include_text=True):
        if child.tag not in _BLOCK_TAGS and (child.tag == "-text" or child.css_first(_HOLDS_BLOCKS) is None):
            run.append(_inline(child, "".join(run[-4:])[-24:], place.depth))
            continue
        if run:
            yield from _run(run, place.kind)
            place = replace(place, kind=_after(place.kind)) if "".join(run).strip() else place
            run = []
        inner = replace(place, depth=place.depth + 1)
        if child.tag in _HEADINGS:
            style = "title" if "title" in (child.attributes.get("class") or "").split() else ""
            kind = f"title {style}" if child.tag == "h1" else "heading"
            yield from _run([_inline(child, "", place.depth)], kind.strip())
        elif child.tag in ("ul", "ol", "menu"):
            yield from _list(child, inner, numbers)
        elif child.tag != "hr":
            if child.tag in ("p", "div") and _NOTE_ID.match(child.attributes.get("id") or ""):
                inner = replace(inner, kind=f"footnote {_note_label(child, '1', numbers)}")
            yield from _blocks(child, inner, numbers)
            place = replace(place, kind=_after(place.kind)) if child.tag == "p" else place
    yield from _run(run, place.kind)


def _after(kind: str) -> str:
    """Return the kind of what follows in the same element: a second paragraph of a point is a paragraph."""
    return "paragraph" if kind.startswith(("bullet", "numbered")) else kind


def _list(node: LexborNode, place: _Place, numbers: Mapping[str, str]) -> Iterator[Block]:
    """Yield the blocks of a list, its notes as footnotes."""
    if place.depth > MOST_DEEP:
        yield from _run([node.text(separator=" ")], place.kind)
        return
    start = node.attributes.get("start") or ""
    number = int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 1
    for item in node.iter():
        if item.tag != "li":
            yield from (_list if item.tag in ("ul", "ol") else _blocks)(item, _deeper(place), numbers)
            continue
        value = item.attributes.get("value") or ""
        number = int(value) if re.fullmatch(r"[0-9]{1,3}", value) else number
        kind = "bullet" if node.tag != "ol" else f"numbered {number}"
        if _is_note(item, node):
            kind = f"footnote {_note_label(item, str(number), numbers)}"
        number += 1
        yield from _blocks(item, replace(_deeper(place), kind=kind), numbers)


def _deeper(place: _Place) -> _Place:
    return replace(place, depth=place.depth + 1)


def _run(run: list[str], kind: str) -> Iterator[Block]:
    name, _, label = kind.partition(" ")
    words = re.sub(r"(?<!\s)\s*+(?=\[\d{1,3}\]\s)", _parted, re.sub(r"[ \t\r\f]+", " ", "".join(run)))
    for piece in re.split(r"\n[ \t]*\n", words):
        text = re.sub(r"\s+", " ", piece).strip()
        if name == "footnote":
            text = re.sub(r"^\[\d{1,3}\]\s*", "", _without_ways_back(text))
        elif name == "paragraph" and (note := re.match(r"\[(\d{1,3})\]\s*(?=[^\s\[])", text)):
            yield Block("footnote", _without_ways_back(text[note.end() :]), note[1])
            continue
        if text:
            yield Block(name, text, label)
            name = _after(name)


def _without_ways_back(text: str) -> str:
    """Return a note without the signs that lead back to its marker."""
    first = _BACK.match(text)
    text = text[first.end() :] if first else text
    last = _BACKS_REVERSED.match(text[::-1])
    return text[: len(text) - last.end()] if last else text


def _parted(blanks: re.Match[str]) -> str:
    """Return blanks before a note's number, which begins a paragraph of its own where it begins a line."""
    return "\n\n" if "\n" in blanks[0] else blanks[0]


def _inline(node: LexborNode, before: str, depth: int) -> str:
    """Return the text of an inline element; a raised or linked number of a note is a marker in brackets.

    `before` is the end of the text before it, by which powers ("10⁶", "km²") are told from markers.
    """
    if node.tag == "-text":
        return re.sub(r"\s+", " ", node.text_content or "")
    if node.tag == "br":
        return "\n"
    if depth > MOST_DEEP:
        return node.text()
    to_note = node.tag == "a" and _TO_NOTE.match(node.attributes.get("href") or "") is not None
    if node.tag == "sup" or to_note:
        whole = node.text().strip()
        linked = to_note or node.css_first("a[href]") is not None
        if not linked and _RAISED.search(before) and re.fullmatch(r"[+−–-]?\d{1,3}", whole):
            return whole.translate(_SUPERSCRIPTS)
        if (marker := _marker(whole)) and not _is_isotope(node, whole, before):
            return marker
        if whole and not _without_ways_back(whole):
            return ""
    pieces: list[str] = []
    for child in node.iter(include_text=True):
        pieces.append(_inline(child, f"{before}{''.join(pieces[-4:])}"[-24:], depth + 1))
    return "".join(pieces)


def _marker(whole: str) -> str:
    """Return the markers that "1", "[1]", "1, 2", "2–4" or "iv" stand for, in brackets each; "" where it is none."""
    if not _MARKERS.fullmatch(whole):
        return ""
    found: list[str] = []
    for piece in re.split(r"[,;\[\]()\s]+", re.sub(r"\s*[–-]\s*", "–", whole)):
        first, _, last = piece.partition("–")
        if last and first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + MOST_OF_A_RANGE:
            found += map(str, range(int(first), int(last) + 1))
        else:
            found += [each for each in (first, last) if each]
    if any(not each.isdigit() and each not in notes.ROMAN for each in found):
        return ""
    return "".join(f"[{each}]" for each in found)


def _is_isotope(node: LexborNode, whole: str, before: str) -> bool:
    """Return whether a raised number opens a word, as in ²³⁵U."""
    after = (node.next.text_content or "") if node.next is not None and node.next.tag == "-text" else ""
    return len(whole) > 1 and whole.isdigit() and before[-1:] in " (" and _SYMBOL.match(after) is not None


def _is_note(item: LexborNode, around: LexborNode) -> bool:
    place: LexborNode | None = around
    for _ in range(4):
        if place is None:
            break
        if furniture.NOTES.search(f"{place.attributes.get('class') or ''} {place.attributes.get('id') or ''}"):
            return True
        place = place.parent
    return _NOTE_ID.match(item.attributes.get("id") or "") is not None


def _note_label(item: LexborNode, counted: str, numbers: Mapping[str, str]) -> str:
    """Return a note's number: as its links show it, else as its id ends, else as it is counted."""
    name = item.attributes.get("id") or ""
    found = re.search(r"(\d{1,3})$", name)
    return numbers.get(name) or (found[1] if found else counted)
