"""Taking the document out of an HTML page: its own text, without scripts, hidden words and the page's furniture.

selectolax (the Lexbor parser) reads it as a browser would. Nothing is run or fetched.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from indicators.model import Block, Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_NEVER = (
    "script, style, template, noscript, iframe, frame, object, embed, applet, svg, math, canvas, audio, video, picture, img, "
    "form, input, button, select, textarea, nav, dialog, [hidden], [aria-hidden=true], [role=navigation], "
    "[role=search], [role=banner], [role=contentinfo], [role=complementary], [role=dialog], [role=alert]"
)
_AROUND = "header, footer, aside"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:nav|navbar|menu|breadcrumbs?|share|sharing|social|subscribe|newsletter|signup|related|recommended|"
    r"sidebar|cookies?|banner|promo|advert|ads?|comments?|pagination|skip|popup|modal|masthead|toolbar|print-only|sr-only|"
    r"visually-hidden)(?:$|[-_\s])",
    re.IGNORECASE,
)
_NOTES = re.compile(r"(?:^|[-_\s])(?:footnotes?|endnotes?|references|citations)(?:$|[-_\s])", re.IGNORECASE)
_BLOCK_TAGS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "div",
        "section",
        "article",
        "main",
        "table",
        "tr",
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
    ]
)
_BACK = re.compile(r"\s*[↩↑^⤴]\ufe0e?\s*$")
_NUMBER = re.compile(r"\[?(\d{1,3})\]?")
MOST_DEEP = 400


def draft(text: str, name: str) -> Draft:
    """Return what a page says. `name` is not used but for the same call as the other readers have."""
    del name
    page = LexborHTMLParser(text)
    title, producer, published, url = _facts(page)
    for node in page.css(_NEVER):
        node.decompose()
    for node in page.css("[style]"):
        if _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    for node in page.css("[class], [id]"):
        words = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if (
            node.tag not in ("body", "html", "main", "article")
            and _FURNITURE.search(words)
            and not _NOTES.search(words)
        ):
            node.decompose()
    root = _root(page)
    remarks = []
    if root is not None and root.css_first("table"):
        remarks.append("tables are not read")
    blocks = tuple(_blocks(root, 0, "")) if root is not None else ()
    return Draft(blocks, title, producer, published, url, tuple(remarks))


def _root(page: LexborHTMLParser) -> LexborNode | None:
    """Return the node that holds the document: an article or main part, else the body without what is around it."""
    for selector in ("article", "main", "[role=main]"):
        found = page.css(selector)
        if found:
            best = max(found, key=lambda node: len(node.text()))
            if len(best.text().strip()) > len((page.body or best).text()) / 3:
                return best
    for node in page.css(_AROUND):
        if not node.css_first("h1") and not _NOTES.search(node.attributes.get("class") or ""):
            node.decompose()
    return page.body


def _facts(page: LexborHTMLParser) -> tuple[str, str, str, str]:
    """Return title, producer, day and address as the page's metadata give them, "" where they do not."""
    meta: dict[str, str] = {}
    for node in page.css("meta[content]"):
        key = node.attributes.get("property") or node.attributes.get("name") or node.attributes.get("itemprop") or ""
        meta.setdefault(key.lower(), (node.attributes.get("content") or "").strip())
    linked = _linked_facts(page)
    moment = page.css_first("time[datetime]")
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
    published = published or ((moment.attributes.get("datetime") or "") if moment else "")
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


def _blocks(node: LexborNode, depth: int, list_kind: str) -> Iterator[Block]:
    """Yield the blocks under a node; text between block elements is a paragraph of its own."""
    if depth > MOST_DEEP:
        text = node.text(separator=" ").strip()
        if text:
            yield Block("paragraph", text)
        return
    run: list[str] = []
    number = _start(node)
    for child in node.iter(include_text=True):
        if child.tag not in _BLOCK_TAGS and not (
            child.tag != "-text" and any(child.css_first(tag) for tag in ("p", "li", "div"))
        ):
            run.append("\n" if child.tag == "br" else _inline(child))
            continue
        yield from _run(run, list_kind)
        run = []
        if child.tag in ("table", "hr"):
            continue
        if child.tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            yield from _run([_inline(child)], "title" if child.tag == "h1" else "heading")
        elif child.tag in ("ul", "ol"):
            for item in child.iter():
                if item.tag == "li":
                    number = int(value) if (value := item.attributes.get("value") or "").isdigit() else number
                    label = str(number)
                    number += 1
                    noted = _is_note(item, child)
                    kind = (
                        f"footnote {_note_label(item, label)}"
                        if noted
                        else "bullet"
                        if child.tag == "ul"
                        else f"numbered {label}"
                    )
                    yield from _blocks(item, depth + 1, kind)
            number = _start(node)
        else:
            yield from _blocks(child, depth + 1, list_kind)
            list_kind = "paragraph" if list_kind.startswith(("bullet", "numbered")) and child.tag == "p" else list_kind
    yield from _run(run, list_kind)


def _start(node: LexborNode) -> int:
    first = node.css_first("ol[start]")
    value = (first.attributes.get("start") or "") if first else ""
    return int(value) if value.isdigit() and len(value) < 4 else 1


def _run(run: list[str], kind: str) -> Iterator[Block]:
    name, _, label = (kind or "paragraph").partition(" ")
    for piece in re.split(r"\n[ \t]*\n", re.sub(r"[ \t\r\f]+", " ", "".join(run))):
        text = re.sub(r"\s+", " ", piece).strip()
        if name == "footnote":
            text = re.sub(r"^\[\d{1,3}\]\s*", "", _BACK.sub("", text))
        elif name in ("", "paragraph") and (note := re.match(r"\[(\d{1,3})\]\s+(?=\S)", text)):
            yield Block("footnote", text[note.end() :], note[1])
            continue
        if text:
            yield Block(name, text, label)
            name = "paragraph" if name in ("bullet", "numbered") else name


def _inline(node: LexborNode) -> str:
    """Return the text of an inline element; a raised or linked number of a note is a marker in brackets."""
    if node.tag == "-text":
        return re.sub(r"\s+", " ", node.text_content or "")
    if node.tag == "br":
        return "\n"
    whole = node.text().strip()
    if node.tag == "sup" or (
        node.tag == "a"
        and re.match(r"#(?:_?fn|_?ftn|footnote|endnote|note|cite|ref)", node.attributes.get("href") or "")
    ):
        if found := _NUMBER.fullmatch(whole):
            return f"[{found[1]}]"
        if _BACK.fullmatch(whole):
            return ""
    return "".join(_inline(child) for child in node.iter(include_text=True))


def _is_note(item: LexborNode, around: LexborNode) -> bool:
    named = re.match(r"_?(?:fn|ftn|footnote|endnote)[-_:]?\d", item.attributes.get("id") or "")
    place: LexborNode | None = around
    for _ in range(4):
        if place is None:
            break
        if _NOTES.search(f"{place.attributes.get('class') or ''} {place.attributes.get('id') or ''}"):
            return True
        place = place.parent
    return named is not None


def _note_label(item: LexborNode, counted: str) -> str:
    found = re.search(r"(\d{1,3})$", item.attributes.get("id") or "")
    return found[1] if found else counted
