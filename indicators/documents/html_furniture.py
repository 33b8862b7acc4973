"""What of an HTML page is not the document: scripts, hidden words, menus, boxes beside the text, tables of figures.

An element is furniture by its tag, its role, or a class or id all of whose words are known names ("share-buttons", not
"share-price-box"). What holds most of the page's words is never furniture, whatever it is called.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from indicators.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable

    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NEVER = (
    "script, style, template, noscript, iframe, frame, object, embed, applet, svg, math, canvas, audio, video, picture, "
    "img, input, button, select, textarea, dialog, [hidden]"
)
_ASIDE = "aside, [role=complementary]"
_BESIDE = (
    "form, nav, figcaption, [aria-hidden=true], [role=navigation], [role=search], [role=banner], [role=contentinfo], "
    f"[role=dialog], [role=alert], {_ASIDE}"
)
_AROUND = "header, footer"
_WHOLE = ("html", "body", "main", "article")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_NAMES = frozenset(
    [
        "nav",
        "navbar",
        "navigation",
        "menu",
        "breadcrumb",
        "breadcrumbs",
        "share",
        "sharing",
        "subscribe",
        "subscription",
        "newsletter",
        "signup",
        "related",
        "recommended",
        "recommendations",
        "sidebar",
        "cookie",
        "cookies",
        "banner",
        "promo",
        "advert",
        "adverts",
        "advertisement",
        "advertisements",
        "ad",
        "ads",
        "comment",
        "comments",
        "pagination",
        "pager",
        "popup",
        "modal",
        "masthead",
        "toolbar",
        "caption",
        "bio",
        "onetrust",
    ]
)
# Names only beside another of these words: a section of a brief may be about social unrest or credit.
_NAMES_WITH = frozenset(["social", "credit", "skip", "consent"])
_BESIDE_NAMES = frozenset(
    [
        "site",
        "page",
        "main",
        "top",
        "bottom",
        "left",
        "right",
        "header",
        "footer",
        "link",
        "links",
        "button",
        "buttons",
        "btn",
        "bar",
        "list",
        "item",
        "items",
        "box",
        "block",
        "container",
        "wrapper",
        "wrap",
        "widget",
        "section",
        "content",
        "contents",
        "article",
        "articles",
        "post",
        "posts",
        "story",
        "stories",
        "reading",
        "news",
        "icon",
        "icons",
        "tools",
        "primary",
        "secondary",
        "global",
        "inner",
        "outer",
        "area",
        "region",
        "module",
        "group",
        "row",
        "col",
        "column",
        "text",
        "image",
        "photo",
        "picture",
        "media",
        "figure",
        "video",
        "author",
        "form",
        "more",
        "all",
        "wp",
        "the",
        "by",
        "to",
        "us",
        "this",
        "sdk",
    ]
)
_EXACT = frozenset(
    [
        "print-only",
        "sr-only",
        "visually-hidden",
        "visuallyhidden",
        "screen-reader-text",
        "screenreader-text",
        "author-info",
        "author-box",
        "author-card",
        "author-profile",
        "author-description",
        "about-author",
        "about-the-author",
        "about-authors",
        "about-the-authors",
    ]
)
NOTES = re.compile(r"(?:^|[-_\s])(?:footnotes?|endnotes?|references|citations)(?:$|[-_\s])", re.IGNORECASE)
# Why an element goes, by its tag or role.
_TAGS = {
    **dict.fromkeys(("nav", "navigation"), "a menu"),
    **dict.fromkeys(("aside", "complementary"), "a box beside the text"),
    **dict.fromkeys(("form", "search"), "a form"),
    **dict.fromkeys(("header", "banner"), "the head of the page"),
    **dict.fromkeys(("footer", "contentinfo"), "the foot of the page"),
    **dict.fromkeys(("dialog", "alert"), "a notice over the page"),
    "figcaption": "a picture's caption",
    "table": "a table, which is not read",
}
LONG_CELL = 200  # letters; a table's figure or name has fewer
WORTH_A_WORD = 200  # letters of a box beside the text that a reader should know of


def cleared(page: LexborHTMLParser) -> tuple[LexborNode | None, tuple[str, ...], tuple[LeftOut, ...]]:
    """Return the node that holds a page's document, without furniture; remarks on what was left out, and its words."""
    around: list[LeftOut] = []
    _drop(page.root, _NEVER, lambda node: node.tag not in ("html", "body"))
    _drop(
        page.root,
        "[style]",
        lambda node: node.tag not in _WHOLE and _HIDDEN.search(node.attributes.get("style") or "") is not None,
    )
    body = page.body
    if body is None:
        return None, (), ()
    size = _Sizes(body)
    half = size.letters(body) / 2
    boxes = [node for node in body.css(_ASIDE) if WORTH_A_WORD < size.letters(node) <= half and not _has_notes(node)]
    remarks = [f"boxes beside the text were left out ({len(boxes)})"] if boxes else []
    _drop(body, _BESIDE, lambda node: not _has_notes(node) and size.letters(node) <= half, size, around)
    _drop(
        body,
        "[class], [id]",
        lambda node: _named_so(node) and not size.headings(node) and size.letters(node) <= half,
        size,
        around,
    )
    root = _root(body, half, size, around)
    if _drop(root, "table", lambda node: not _lays_out(node), around=around):
        remarks.append("tables are not read")
    return root, tuple(remarks), tuple(around)


class _Sizes:
    """How many letters each node has, how many of them in paragraphs, and how many headings of the first rank.

    A node that is itself a paragraph or such a heading counts too. All are counted once, and what is dropped is taken
    off from what is around it: to count each node anew would take the time of the page for each level of it.
    """

    def __init__(self, root: LexborNode) -> None:
        self._of: dict[int, list[int]] = {}
        self._around: dict[int, int] = {}
        self._paragraphs: set[int] = set()
        order: list[int] = []
        waiting = [root]
        while waiting:
            node = waiting.pop()
            own = self._of[node.mem_id] = [0, 0, int(node.tag == "h1")]
            order.append(node.mem_id)
            if node.tag == "p":
                self._paragraphs.add(node.mem_id)
            for child in node.iter(include_text=True):
                if child.tag == "-text":
                    own[0] += len(re.sub(r"\s+", "", child.text_content or ""))
                else:
                    self._around[child.mem_id] = node.mem_id
                    waiting.append(child)
        for name in reversed(order):
            letters, prose, headings = self._of[name]
            if name in self._paragraphs:
                self._of[name][1] = prose = prose + letters
            if name in self._around:
                self._add(self._around[name], letters, prose, headings)

    def _add(self, name: int, *counted: int) -> None:
        self._of[name] = [there + each for there, each in zip(self._of[name], counted, strict=True)]

    def drop(self, node: LexborNode) -> None:
        """Take off what a node has from all that is around it; a paragraph around it loses its letters as prose too."""
        letters, prose, headings = self._of[node.mem_id]
        name = node.mem_id
        while name in self._around:
            name = self._around[name]
            if name in self._paragraphs:
                prose += letters
            self._add(name, -letters, -prose, -headings)

    def letters(self, node: LexborNode) -> int:
        """Return how many letters a node has."""
        return self._of[node.mem_id][0]

    def prose(self, node: LexborNode) -> int:
        """Return how many letters of a node stand in paragraphs; all, where it has none."""
        return self._of[node.mem_id][1] or self._of[node.mem_id][0]

    def headings(self, node: LexborNode) -> int:
        """Return how many headings of the first rank are in a node."""
        return self._of[node.mem_id][2]


def _drop(
    root: LexborNode | None,
    selector: str,
    unwanted: Callable[[LexborNode], bool],
    size: _Sizes | None = None,
    around: list[LeftOut] | None = None,
) -> int:
    """Take the unwanted ones of the nodes of a selector out, and return how many; what is inside one goes with it.

    Their words are added to those `around` the document, where these are asked for.
    """
    dropped = inside = 0
    for node in root.css(selector) if root is not None else ():
        if inside:
            inside -= 1
        elif unwanted(node):
            inside = sum(each.mem_id != node.mem_id for each in node.css(selector))
            if size:
                size.drop(node)
            if around is not None:
                around += _words_in(node, _why(node))
            node.decompose()
            dropped += 1
    return dropped


def _words_in(node: LexborNode, why: str) -> list[LeftOut]:
    """Return the words of a node as what is left out; none of one without words."""
    text = " ".join(node.text(separator=" ").split())
    return [LeftOut(text, why)] if text else []


def _why(node: LexborNode) -> str:
    """Return why a node is no part of the document, as `_drop` was asked for it."""
    if told := _TAGS.get(node.tag or "") or _TAGS.get(node.attributes.get("role") or ""):
        return told
    name = next((each for each in _words_of(node).split() if _furniture(each)), "")
    return f"its page names it “{name}”" if name else "stands around the text"


def _words_of(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def _has_notes(node: LexborNode) -> bool:
    role = node.attributes.get("role") or ""
    return role in ("doc-endnotes", "doc-footnote") or NOTES.search(_words_of(node)) is not None


def _named_so(node: LexborNode) -> bool:
    """Return whether a node's class or id says that it is furniture."""
    return node.tag not in _WHOLE and not _has_notes(node) and any(map(_furniture, _words_of(node).split()))


@lru_cache(maxsize=4096)
def _furniture(token: str) -> bool:
    """Return whether all words of a class or id are names of furniture, or stand beside one."""
    parts = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", token).lower())
    if "-".join(parts) in _EXACT:
        return True
    known = _NAMES | _NAMES_WITH | _BESIDE_NAMES
    if not parts or not known.issuperset(parts):
        return False
    return not _NAMES.isdisjoint(parts) or (not _NAMES_WITH.isdisjoint(parts) and len(set(parts)) > 1)


def _root(body: LexborNode, half: float, size: _Sizes, around: list[LeftOut]) -> LexborNode:
    """Return the node that holds the document: an article or main part, else the body without what is around it.

    The words of what stands outside of it are added to those `around` it.
    """
    most = size.prose(body) / 2
    articles = body.css("article")
    if articles:
        best = max(articles, key=size.prose)
        within = {node.mem_id for node in best.css("article")} | {best.mem_id}
        others = [node for node in articles if node.mem_id not in within and size.prose(node) > size.prose(best) / 3]
        if not others and size.prose(best) > most:
            around += _outside(best, body)
            return best
    for selector in ("main", "[role=main]"):
        found = body.css(selector)
        if found and size.prose(best := max(found, key=size.prose)) > most:
            around += _outside(best, body)
            return best
    _drop(
        body,
        _AROUND,
        lambda node: not size.headings(node) and not _has_notes(node) and size.letters(node) <= half,
        size,
        around,
    )
    return body


def _outside(root: LexborNode, body: LexborNode) -> list[LeftOut]:
    """Return the words of a page outside of the node that holds its document."""
    found: list[LeftOut] = []
    place: LexborNode | None = root
    while place is not None and place.mem_id != body.mem_id and place.parent is not None:
        for each in place.parent.iter(include_text=True):
            if each.mem_id != place.mem_id:
                found += _words_in(each, "stands outside of the page's main part")
        place = place.parent
    return found


def _lays_out(table: LexborNode) -> bool:
    """Return whether a table only places text: boxes and columns of paragraphs, where a table of figures has short cells."""
    if (table.attributes.get("role") or "") in ("presentation", "none"):
        return True
    if any(node.tag == "table" and node.mem_id != table.mem_id for node in table.traverse()):
        return True
    if table.css_first("th, caption, thead"):
        return False
    cells = table.css("td")
    if any(
        len(node.css("p")) > 1 or node.css_first("h1, h2, h3, h4, ul, ol") or len(node.text().strip()) >= LONG_CELL
        for node in cells
    ):
        return True
    return len([node for node in cells if node.text().strip()]) <= len(table.css("tr"))
