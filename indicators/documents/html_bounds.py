"""What an HTML page may not go beyond, seen to before it is parsed: the time for that grows with the square of these."""

from __future__ import annotations

import re
from collections import Counter

from indicators.errors import BriefError

DEEPEST = 500  # elements in one another; browsers go no deeper than 512
MOST_ATTRIBUTES = 1_000  # of one element
MOST_STYLES = 30  # that were never ended: a browser begins each of them again in every paragraph
_STYLES = ("b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u")
# A tag to its ">", as a browser reads it: a quotation mark counts after "=" alone. Nothing in it is tried twice.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|(?!["'])))*+)>""")
_NEXT = re.compile(r"<(?:(?P<comment>!--)|(?=/?[a-zA-Z]))")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
# Without an end tag these are empty, or end where the next one of their kind begins.
_LEVEL = re.compile(
    r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|html|head|body|p|li|dt|dd|tr|td|th|thead|tbody|"
    r"tfoot|caption|colgroup|option|optgroup|rb|rt|rp|rtc|a|nobr|button|h[1-6]"
)
# Between their tags nothing is one.
_RAW = {
    name: re.compile(f"</{name}", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}


def within(text: str, name: str) -> str:
    """Return a page without the tags that are too deep in others; their words stay.

    Raises:
        BriefError: an element has too many attributes; the line begins with the name.
    """
    inside: list[str] = []
    of_each: Counter[str] = Counter()
    pieces: list[str] = []
    place = kept = 0
    while found := _NEXT.search(text, place):
        if found["comment"]:
            end = text.find("-->", found.end())
            place = end if end >= 0 else len(text)
            continue
        if not (tag := _TAG.match(text, found.start())):
            break  # it never ends: all that follows is in it
        place = tag.end()
        ends, element, rest = tag[1] == "/", tag[2].lower(), tag[3]
        if len(rest) > MOST_ATTRIBUTES and len(_VALUE.sub("=", rest).split()) > MOST_ATTRIBUTES:
            raise BriefError(
                f"{name}: an element has more than {MOST_ATTRIBUTES:,} attributes, which no page's has; "
                "save its text and bring that in"
            )
        if ends:
            while of_each[element]:
                of_each[last := inside.pop()] -= 1
                if last == element:
                    break
        elif element in _RAW:
            closed = _RAW[element].search(text, place)
            place = closed.start() if closed else len(text)
        elif _LEVEL.fullmatch(element):
            continue
        elif len(inside) >= DEEPEST or (element in _STYLES and sum(of_each[each] for each in _STYLES) >= MOST_STYLES):
            pieces.append(text[kept : tag.start()])
            kept = tag.end()
        else:
            inside.append(element)
            of_each[element] += 1
    return "".join((*pieces, text[kept:])) if pieces else text
