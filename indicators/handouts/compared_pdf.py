"""Where two PDFs differ, in words for a reader: the page and the figure, a link, a note, words for screen readers."""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from indicators.handouts.compared import Difference, differ, of_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Node: TypeAlias = Any  # whatever pypdf reads: a dictionary, a list, a stream, a name, a number, words

PAGES = " pages"
MOST = 200  # differences of what is not text
BACK = {"/Parent", "/P", "/Pg", "/Prev", "/Last", "/Dest", "/D", "/ParentTree", "/IDTree", "/Pages", "/Obj"}
PACKED = {"/Length", "/Filter", "/DecodeParms", "/DL"}
WORDS = {
    "/Annots": "link or note",
    "/URI": "address",
    "/Alt": "words for screen readers",
    "/ActualText": "words for screen readers",
    "/StructTreeRoot": "tags",
    "/Outlines": "bookmarks",
    "/JavaScript": "script",
    "/OpenAction": "script",
    "/AA": "script",
    "/EmbeddedFiles": "attachment",
    "/Lang": "language",
    "/Metadata": "description of the file",
    "/CropBox": "what of it is shown",
    "/MediaBox": "its size",
    "/Contents": "words",
    "/Title": "title",
}
SILENT = {"/Resources", "/A", "/K", "/First", "/Next", "/Names", "/Kids", "/EF", "/F", "/AP", "/N", "/XObject"}
_MARK = re.compile(rb"/MCID (\d+)")


def of_pdf(name: str, found: bytes, expected: bytes) -> Iterator[Difference]:
    """Yield where a PDF is another than the same made again."""
    from pypdf import PdfReader  # noqa: PLC0415 - only a PDF needs it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        one, two = (PdfReader(io.BytesIO(each)) for each in (found, expected))
        yield from _described(name, one.metadata or {}, two.metadata or {})
        if len(one.pages) != len(two.pages):
            yield Difference(name, f"{len(one.pages)}{PAGES}", f"{len(two.pages)}{PAGES}")
            return
        for number, (page, right) in enumerate(zip(one.pages, two.pages, strict=True), 1):
            yield from _of_page(f"{name}, page {number}", page, right, _Tags(two, right))
        numbers = {_id(each): number for number, each in enumerate(two.pages, 1)}
        roots = [each.trailer["/Root"] for each in (one, two)]
        yield from islice(_walked(name, name, roots[0], roots[1], numbers), MOST)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError, RecursionError) as error:
        yield Difference(name, " ".join(str(error).split())[:120], "a whole PDF")
    if len(found) > len(expected) and found.startswith(expected):
        yield Difference(f"{name}, after its end", found[len(expected) :][:120].decode("utf-8", "backslashreplace"), "")


def _described(name: str, found: Node, expected: Node) -> Iterator[Difference]:
    for part in dict.fromkeys((*expected, *found)):
        there, should = (str(each[part]) if part in each else "" for each in (found, expected))
        if there != should:
            yield differ(f"{name}, {part.strip('/')}", there, should)


def _of_page(place: str, page: Node, right: Node, tags: _Tags) -> Iterator[Difference]:
    texts = [[line for line in each.extract_text().split("\n") if line.strip()] for each in (page, right)]
    if texts[0] != texts[1]:
        yield from of_lines(place, *texts)
    drawn = [_data(each.get_contents()) for each in (page, right)]
    if drawn[0] != drawn[1] and texts[0] == texts[1]:
        at = next((at for at, pair in enumerate(zip(*drawn, strict=False)) if pair[0] != pair[1]), min(map(len, drawn)))
        told = [f"drawn: {each[max(at - 30, 0) : at + 50].decode('latin-1')}" for each in drawn]
        yield Difference(f"{place}{tags.figure(drawn[1], at)}", *(" ".join(each.split()) for each in told))
    shapes = [each.get("/Resources", {}).get("/XObject", {}) for each in (page, right)]
    for key, shape in shapes[1].items():
        uses = re.search(rb"%s Do\b" % re.escape(key.encode()), drawn[1])
        where = f"{place}{tags.figure(drawn[1], uses.start() if uses else 0)}"
        if key not in shapes[0] or any(True for _ in _walked(where, where, shapes[0][key], shape, {})):
            yield Difference(where, "another embedded drawing", "what is made again")
    if list(shapes[0]) != list(shapes[1]) and set(shapes[0]) - set(shapes[1]):
        yield Difference(place, "one more embedded drawing", "")
    rest = [{key: each[key] for key in each if key not in ("/Contents", "/Parent")} for each in (page, right)]
    for each in rest:
        if "/Resources" in each:
            resources = each["/Resources"].get_object()
            each["/Resources"] = {key: resources[key] for key in resources if key != "/XObject"}
    yield from islice(_walked(place, place, rest[0], rest[1], {}), MOST)


class _Tags:
    """The tags of a page: in which figure of the document a place of what is drawn on it stands."""

    def __init__(self, reader: Node, page: Node) -> None:
        self._root, self._page = reader.trailer["/Root"].get("/StructTreeRoot", {}), page

    def figure(self, drawn: bytes, at: int) -> str:
        """Return the figure by its number and its words for screen readers; "" for a place that is in none."""
        marks, tags = [int(each[1]) for each in _MARK.finditer(drawn, 0, at)], self._of_page()
        own = _within(tags[marks[-1]]) if marks and marks[-1] < len(tags) else None
        if own is None:
            return ""
        every, left = [], [self._root]
        while left:
            each = left.pop()
            each = each.get_object() if hasattr(each, "get_object") else each
            if isinstance(each, list):
                left += reversed(each)
            elif isinstance(each, dict):
                every += [_id(each)] if each.get("/S") == "/Figure" else []
                left += [each["/K"]] if "/K" in each else []
        return f", figure {every.index(_id(own)) + 1} ({str(own.get('/Alt', ''))[:80]})"

    def _of_page(self) -> Sequence[Node]:
        """Return the tags of what is marked on the page, by the number of the mark."""
        left, own = [self._root.get("/ParentTree", {})], self._page.get("/StructParents")
        while left:
            each = left.pop().get_object()
            left += each.get("/Kids", [])
            pairs = each.get("/Nums", [])
            for key, found in zip(pairs[::2], pairs[1::2], strict=False):
                if key == own:
                    return list(found.get_object())
        return ()


def _within(tag: Node) -> Node | None:
    """Return the figure that a tag is within."""
    while tag is not None and "/S" in (tag := tag.get_object()):
        if tag["/S"] == "/Figure":
            return tag
        tag = tag.get("/P")
    return None


def _id(node: Node) -> int:
    reference = getattr(node, "indirect_reference", None)
    return reference.idnum if reference is not None else id(node)


def _data(node: Node) -> bytes:
    return b"" if node is None else bytes(node.get_data())  # as a dictionary it is empty, and so false


def _walked(name: str, place: str, found: Node, expected: Node, pages: dict[int, int]) -> Iterator[Difference]:
    """Yield where what one thing of a PDF holds is other than what another does, however it is numbered and packed."""
    left, seen = [(place, found, expected)], set()
    while left:
        place, *pair = left.pop()
        pair = [each.get_object() if hasattr(each, "get_object") else each for each in pair]
        one, two = pair
        key = (_id(one), _id(two))
        if key in seen:
            continue
        if isinstance(two, dict | list):
            seen.add(key)
        if isinstance(one, dict) and isinstance(two, dict):
            if (at := pages.get(_id(two.get("/Pg")))) or (at := pages.get(_of_reference(two, "/Pg"))):
                place = f"{name}, page {at}"
            if hasattr(two, "get_data") != hasattr(one, "get_data") or (
                hasattr(two, "get_data") and _data(one) != _data(two)
            ):
                yield Difference(place, _told(one), _told(two))
            names = [each for each in dict.fromkeys((*two, *one)) if each not in BACK | PACKED]
            left += [(_named(place, each), one.get(each), two.get(each)) for each in reversed(names)]
        elif isinstance(one, list) and isinstance(two, list):
            longest = max(len(one), len(two))
            for at in reversed(range(longest)):
                there, right = (each[at] if at < len(each) else None for each in pair)
                left.append((f"{place} {at + 1}" if longest > 1 and place != name else place, there, right))
        elif type(one) is not type(two) or one != two:
            yield Difference(place, _told(one), _told(two))


def _of_reference(node: Node, key: str) -> int:
    raw = node.raw_get(key) if key in node else None
    return getattr(raw, "idnum", -1)


def _named(place: str, key: str) -> str:
    return place if key in SILENT else f"{place}, {WORDS.get(key, key.strip('/'))}"


def _told(node: Node) -> str:
    if node is None:
        return ""
    if hasattr(node, "get_data"):
        return f"{len(_data(node)):,} bytes"
    if isinstance(node, dict):
        told = next((str(node[each]) for each in ("/Contents", "/JS", "/Title", "/URI") if each in node), "")
        kind = str(node.get("/Subtype", "something")).strip("/")
        return told or f"{kind} with {', '.join(each.strip('/') for each in node)[:80]}"
    return f"{len(node)} of them" if isinstance(node, list) else str(node)[:120]
