"""Furniture: what the page around a document says, and not the document: buttons, share lines, credits, contacts.

A sentence is never furniture for the word it begins with ("Copyright law is weak"). A pattern names the whole line, or
its beginning where the rest is short and no sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indicators.documents.dates import runs_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Block

LONGEST = 160
_NETWORKS = r"(?:facebook|twitter|x|linkedin|whatsapp|telegram|reddit|instagram|youtube|e-?mail|social media)"
_PAGE = r"(?:article|page|post|story|report|piece|brief|briefing|analysis|update|newsletter|email)"
_LINES = re.compile(
    r"(?:view|hide|show) citations|view (?:the )?(?:full )?(?:map|notes|references|pdf|archive|source)s?|"
    r"subscribe(?: (?:now|here|today))?|sign (?:up|in)(?: (?:here|now|today))?|log in|"
    rf"(?:share|print|e-?mail|tweet|save|cite)(?: this)?(?: {_PAGE})?(?: (?:on|via|by) {_NETWORKS}(?:(?:,| and| or|, and) {_NETWORKS})*)?|"
    rf"{_NETWORKS}|"
    rf"(?:download|read|view|open)(?: (?:the|this|our))?(?: (?:full|complete|latest|entire))? (?:pdf|{_PAGE}|more|version|text)(?: (?:here|online|as (?:a )?pdf|in full|\(pdf\)))?|"
    r"read more|learn more|see more|show more|load more|more|back to top|back|next|previous|(?:next|previous) (?:article|page|post)|"
    r"related(?: (?:articles|content|posts|reports|reading|stories|topics))?|you may also like|recommended(?: (?:for you|reading))?|"
    r"all rights reserved|skip to (?:main )?content|advertisement|menu|search|home|contact(?: us)?|about us|"
    r"(?:accept(?: all)?|manage|reject(?: all)?) cookies|cookies?|cookie (?:policy|settings|preferences|notice|consent)|"
    r"privacy policy|terms (?:of (?:use|service)|and conditions)|unsubscribe(?: here)?|manage (?:your )?(?:subscription|preferences)|"
    r"page \d+(?: of \d+)?|\d{1,3}|-\s?\d{1,3}\s?-|[•·*_\-–—\s]+|[A-Z]{1,4}-?\d{3,8}|"
    r"\{\{[^{}]*\}\}",
    re.IGNORECASE,
)
# Beginnings of lines whose rest is short and no sentence.
_STARTS = re.compile(
    r"(?:(?:subscribe to (?:our|the|this)|sign up (?:for|to)|share (?:this|on|via)|follow us|find us|join us|click here|posted in|"
    r"filed under|privacy policy|terms of (?:use|service)|view (?:the|this)|download (?:the|this)|read the (?:full|latest)|print this)\b|"
    r"(?:tags?|topics?|see also)\s*:)",
    re.IGNORECASE,
)
# Beginnings that are furniture also where a whole sentence follows: nobody says this of the world.
_SENTENCES = re.compile(
    r"(?:copyright\s*(?:©|\(c\)|(?:19|20)\d\d\b)|©|\(c\)\s*(?:19|20)\d\d\b|"
    r"(?:we|this (?:web\s?site|site|page)) uses? cookies\b|"
    r"you (?:are|’re|'re) receiving this (?:e-?mail|message|newsletter|letter)\b|this (?:e-?mail|message) was sent to\b|"
    r"(?:to|click here to) unsubscribe\b|(?:view|open|read) this (?:e-?mail|newsletter) in (?:your|a) browser\b|"
    rf"(?:subscribe|sign up)(?: now| today)? (?:to|for) (?:our|the|this|a) (?:[\w’'-]+ ){{0,4}}(?:newsletters?|mailing list|alerts?|updates|podcast|channel|feed|emails?)\b(?=[\s.!]*$| (?:to|for|and get|here)\b)|"
    rf"follow us (?:on|at|via) (?:{_NETWORKS}|@)|share this (?:{_PAGE}|on {_NETWORKS})\b(?=[\s.:!]*$| (?:with|on|via)\b)|"
    r"(?:photo|image|picture|foto|photograph)s?(?: credits?| by| courtesy(?: of)?)?\s*[:/]|(?:photo|image) (?:credits?|by|courtesy)\b|"
    r"(?:related|read (?:also|more|next)|also read|more on this|recommended|lea también|à lire aussi)\s*:|our standards\s*:|"
    r"(?:for (?:more|further) information|for (?:media|press) (?:inquiries|enquiries)|media contacts?|press contacts?|contact(?: us)?)\s*[,:](?=.*(?:@|\d{3}))|"
    r"for (?:more|further) information,? (?:please )?(?:contact|call|e-?mail|visit|see)\b)",
    re.IGNORECASE,
)
_CAPTION = re.compile(r".{0,240}[.)]\s\(?(?:photo|image|picture)(?:\scredit|\sby)?\s?[:/]\s.{2,60}", re.IGNORECASE)
_STAFF = r"(?:additional\s)?(?:reporting|writing|editing|compiled|translated|translation|graphics?)(?:\sand\s(?:writing|editing|reporting))?\sby\s"
_CREDIT = re.compile(rf"\(\s*{_STAFF}[^()]{{2,400}}\)|{_STAFF}[^;.]{{2,160}};\s*{_STAFF}.{{2,240}}", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+|\+?\(?\d[\d\s().-]{5,}\d|\d-\d{4}\b")
_CONTACT_WORDS = re.compile(
    r"\b(?:tel|phone|telephone|fax|e-?mail|mail|web|website|mobile|contact|at|or|and)\b", re.IGNORECASE
)
# The foot of each page of a report: words, then the page's number after a gap or a sign.
_RUNNING = re.compile(r".{3,100}?(?:\s{3,}|\s*[|·•]\s*)(?:page\s)?\d{1,4}$", re.IGNORECASE)
# The same as a button, glued to the end of the last line without a break.
_GLUED = re.compile(
    r"(?<=[.!?”\"’)\]])\s*(?:View Citations|Subscribe(?: now| here)?|Read More|Share this|Back to top)\s*$"
)
_ROLES = (
    r"(?:fellow|analyst|researcher|scholar|professor|lecturer|correspondent|reporter|journalist|columnist|contributor|specialist|"
    r"editor|research (?:assistant|associate|director|manager)|associate|director|adviser|advisor)"
)
_ABOUT = re.compile(
    r"about the authors?|authors?(?:’s|'s)? (?:contact )?information|sobre (?:el autor|la autora|los autores)",
    re.IGNORECASE,
)
_BIOGRAPHY = re.compile(
    rf"(?:(?:Dr|Prof|Amb|Gen|Col)\.\s)?(?:[^\W\d_a-zß-ÿ][\w.’'-]*\s){{2,4}}(?:\([^)]*\)\s)?(?:is|was)\s(?:an?|the)\s(?:[\w’'/-]+\s){{0,5}}?{_ROLES}\b[^.]*?"
    r"\b(?:at|with|for|of|in|on|and)\b"
)
LONGEST_BIOGRAPHY = 500
MOST_BIOGRAPHIES = 4  # the last paragraphs before the notes


def why_furniture(text: str) -> str:
    """Return why a block is no part of the document, in words; "" for one that is."""
    line = text.strip()
    if _LINES.fullmatch(line.rstrip(".!:>»→ ")) or not line.strip(".!:>»→ "):
        return "a button, a menu's word or a number of the page"
    for fits, why in ((_CREDIT.fullmatch, "a credit"), (_CAPTION.fullmatch, "a picture's caption")):
        if fits(line):
            return why
    if _is_contact(line):
        return "an address or a number to reach somebody"
    if len(line) > 2 * LONGEST:
        return ""
    if _SENTENCES.match(line):
        return "what the page says of itself"
    if len(line) > LONGEST or _is_said(line):
        return ""
    if _STARTS.match(line):
        return "a line of the page around it"
    return "the foot or head of a page" if _RUNNING.fullmatch(line) else ""


def without_buttons(text: str) -> str:
    """Return a text without the words of a button that stand right after its last stop."""
    while (cut := _GLUED.sub("", text)) != text:
        text = cut.rstrip()
    return text


def without_authors(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without those at the end that tell who the authors are and how to reach them.

    "A. Smith is a senior fellow at the House" is such a block, and so is each short one under "About the author".
    """
    prose = [place for place, each in enumerate(blocks) if each.kind == "paragraph"]
    last = set(prose[-MOST_BIOGRAPHIES:]) - {0}
    kept: list[Block] = []
    under = False
    for place, block in enumerate(blocks):
        text = block.text.strip()
        if _ABOUT.fullmatch(text.rstrip(":")):
            under = True
            continue
        under = under and block.kind == "paragraph" and (_is_biography(text) or not _is_said(text))
        if not under and not (place in last and _is_biography(text)):
            kept.append(block)
    return kept


def _is_biography(text: str) -> bool:
    return len(text) <= LONGEST_BIOGRAPHY and _BIOGRAPHY.match(text) is not None


def _is_said(line: str) -> bool:
    """Return whether a line is a sentence of its own."""
    return runs_on(line) or (re.search(r"[a-zß-ÿ][.!?]$", line) is not None and len(line.split()) >= 5)


def _is_contact(line: str) -> bool:
    """Return whether a line is an address, a number, or both, with a word or two."""
    if len(line) > LONGEST or not _ADDRESS.search(line):
        return False
    rest = _CONTACT_WORDS.sub("", _ADDRESS.sub("", line))
    return len(re.findall(r"[^\W\d_]{2,}", rest)) == 0 and len(re.findall(r"\d", rest)) <= 2
