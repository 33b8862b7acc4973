"""A brief that came by mail: its header lines say title, day and producer; greeting, good-bye and signature go."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indicators.model import Block, Draft

_KEYS = (
    r"from|to|cc|bcc|date|sent|subject|reply-to|sender|return-path|received|mime-version|message-id|in-reply-to|references|"
    r"content-(?:type|transfer-encoding|language|disposition)|list-[a-z-]+|x-[a-z-]+|importance|priority|attachments?|"
    r"delivered-to|dkim-signature|user-agent"
)
_KEY = re.compile(rf"(?:(?<=\s)|^)({_KEYS}):\s+", re.IGNORECASE)
_NEEDED = {"from", "to", "date", "sent", "subject"}
_GREETING = re.compile(
    r"(?:good (?:morning|afternoon|evening|day)|dear|hello|hi|greetings|buenos días|buenas tardes|estimad[oa]s?|bonjour)"
    r"(?:\s[\w .’'-]{1,40})?[,!:.]?",
    re.IGNORECASE,
)
_GOODBYE = re.compile(
    r"(?:(?:with )?(?:best|kind|warm|many)?\s?(?:regards|wishes|thanks)|(?:yours )?(?:sincerely|truly|faithfully)|cheers|thank you|"
    r"saludos(?: cordiales)?|cordialement)[,.!]?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"-{2,3}\s?|_{5,}")
LONGEST_NAME = 60
MOST_NAMES = 4


def opened(draft: Draft) -> Draft:
    """Return a draft without the parts of a letter, its facts filled in from the header; unchanged where it is none."""
    blocks = list(draft.blocks)
    first = next((place for place, each in enumerate(blocks[:2]) if _KEY.match(each.text)), None)
    if first is None:
        return draft
    last = first
    while last < len(blocks) and _KEY.match(blocks[last].text):
        last += 1
    header = _header(" ".join(each.text for each in blocks[first:last]))
    if len(_NEEDED & header.keys()) < 2:
        return draft
    return replace(
        draft,
        blocks=tuple(_without_manners(blocks[last:])),
        title=draft.title
        or re.sub(r"^(?:(?:re|fwd?|aw|wg)\s*:\s*)+", "", header.get("subject", ""), flags=re.IGNORECASE),
        producer=draft.producer or _sender(header.get("from", "")),
        published=draft.published or header.get("date", "") or header.get("sent", ""),
    )


def _header(text: str) -> dict[str, str]:
    keys = list(_KEY.finditer(text))
    ends = [*(each.start() for each in keys[1:]), len(text)]
    found: dict[str, str] = {}
    for key, end in zip(keys, ends, strict=True):
        found.setdefault(key[1].lower(), text[key.end() : end].strip())
    return found


def _sender(text: str) -> str:
    """Return the name of a sender, or the host of the address where no name is given."""
    name = re.sub(r"\s*[<(\[][^<>]*@.*$", "", text).strip(" \"'")
    return name.rpartition("@")[2] if re.fullmatch(r"\S+@\S+", name) else name


def _without_manners(blocks: Sequence[Block]) -> list[Block]:
    """Return a letter's blocks from after its greeting to its good-bye."""
    kept = list(blocks)
    if kept and _GREETING.fullmatch(kept[0].text):
        del kept[0]
    end = next((place for place in range(1, len(kept)) if _SIGNATURE.fullmatch(kept[place].text)), len(kept))
    return kept[: _goodbye(kept[:end])]


def _goodbye(blocks: Sequence[Block]) -> int:
    """Return the place of the good-bye, after which only names follow; the end where there is none."""
    for place in range(max(0, len(blocks) - MOST_NAMES - 1), len(blocks)):
        after = blocks[place + 1 :]
        if _GOODBYE.fullmatch(blocks[place].text) and all(len(each.text) <= LONGEST_NAME for each in after):
            return place
    return len(blocks)
