"""The character set of a document: as its bytes are, whatever is said of them (14.8g)."""

from __future__ import annotations

import re

import pytest

from indicators.documents import charsets, formats
from indicators.errors import BriefError

WORDS = "El régimen iraní vendió petróleo a Caracas en 2020, según fuentes de Teherán; el bolívar cayó."
# Names that no one knows, that Python knows and that are no character sets, and that cannot be what names them.
NONE = (
    *("undefined", "x-user-defined", "none", "utf-9", "\u00e9", "a" * 80, "undefined,undefined", "..", "-"),
    *(
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "utf-7",
        "utf-16",
        "utf-32",
        "hex",
        "rot13",
        "zlib",
        "mbcs",
    ),
)


def page(label, words=WORDS, encoding="cp1252"):
    return f'<html><head><meta charset="{label}"></head><body><p>{words}</p></body></html>'.encode(encoding, "replace")


def read(body, content_type="", name="a.html"):
    found = formats.draft(body, name, content_type)
    return " ".join(each.text for each in found.blocks), found.remarks


@pytest.mark.parametrize("label", NONE)
@pytest.mark.parametrize("where", ["meta tag", "http-equiv", "XML declaration", "header"])
def test_a_character_set_that_is_none_is_read_by_its_bytes(label, where):
    """14.8g: `charset=undefined`, and its kind wherever a set can be named; what was guessed is said."""
    head = {
        "meta tag": f'<meta charset="{label}">',
        "http-equiv": f'<meta http-equiv="Content-Type" content="text/html; charset={label}">',
        "XML declaration": "",
        "header": "",
    }[where]
    first = f'<?xml version="1.0" encoding="{label}"?>' if where == "XML declaration" else ""
    told = f"text/html; charset={label}" if where == "header" else "text/html"
    html = f"{first}<html><head>{head}</head><body><p>{WORDS}</p></body></html>"
    assert read(html.encode(), told) == (WORDS, ())  # it is UTF-8, whatever is said
    text, remarks = read(html.encode("cp1252", "replace"), told)
    assert text == WORDS
    if label.isascii() or where != "header":
        (remark,) = remarks
        assert re.fullmatch(
            r"it says that its letters are in '.*', which is no character set that is known; "
            r"they were read as \w+: compare it with the original",
            remark,
        )


@pytest.mark.parametrize(("label", "words"), [("windows-1256", "باعت ايران النفط"), ("koi8-r", "Иран продал нефть")])
def test_a_character_set_that_is_named_is_used(label, words):
    """14.8g."""
    assert read(page(label, words, label)) == (words, ())
    assert read(page("undefined", words, label), f"text/html; charset={label}") == (words, ())
    declared = f'<?xml version="1.0" encoding="{label}"?><html><body><p>{words}</p></body></html>'.encode(label)
    assert read(declared) == (words, ())
    assert read(words.encode(label), f"text/plain; charset={label}", "a.txt") == (words, ())


def test_a_set_that_the_bytes_are_not_in_is_said():
    """14.8g."""
    for label in ("utf-8", "UTF8", "ascii"):
        text, (remark,) = read(page(label))
        assert text == WORDS
        assert "which it is not; they were read as " in remark


def test_bytes_in_no_set_are_refused_by_name():
    """14.8g: where nothing can be read, the fault is said."""
    with pytest.raises(BriefError, match=r"^a\.html: "):
        charsets.text_of(bytes(range(0x80, 0x100)) * 3 + b"\x00" * 40, "a.html", "text/html; charset=undefined")
