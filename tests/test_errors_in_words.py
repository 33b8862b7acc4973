"""18.8: what is wrong with an answer is said in words, never as what Python calls it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from answers import answer

from indicators.errors import SourceError
from indicators.loaders import loader
from indicators.model import Ask

BODIES = {
    "a page": b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><p>Sign in</p></body></html>",
    "a page in another case": b"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><html><body>no</body></html>",
    "a page of old": b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>',
    "an entity": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "ccc">]><a>&b;</a>',
    "XML that breaks off": b'<?xml version="1.0"?><message:StructureSpecificData xmlns:message="m"><a',
    "JSON that breaks off": b'{"data": [1, 2',
    "a number": b"12",
    "a text": b'"later"',
    "a list in a list": b"[[[[]]]]",
    "bytes": bytes(range(256)),
    "nothing": b"",
    "blanks": b" \n\t ",
    "a word": b"Forbidden",
    "a row too many": b"observation_date,A\n2020-01-01,1,2,3\n",
    "deep": b"[" * 5000,
}
NO_WORDS = re.compile(r"\b[A-Z]\w+(?:Error|Exception|Forbidden)\b|object at 0x|Traceback|\bNone\b")


@pytest.fixture(scope="module")
def asked(desk):
    """One series of each loader and kind of question."""
    found = {}
    for each in desk.catalog.indicators.values():
        if each.options:
            name = desk.catalog.sources[each.asked].service.loader
            kind = dict(each.options).get("layer") or dict(each.options).get("route") or ""
            found.setdefault((name, kind), each)
    return found


@pytest.mark.parametrize("body", BODIES)
def test_an_answer_that_is_none_is_told_in_words(asked, body):
    for (name, kind), indicator in asked.items():
        module = loader(name)
        query = module.queries(indicator, Ask(date(2020, 1, 1), date(2020, 3, 1), keyed=True))[0]
        try:
            module.parse(answer(BODIES[body], indicator.asked, query), indicator)
        except SourceError as error:
            told = str(error)
            assert not NO_WORDS.search(told), (name, kind, told)
            assert len(told) < 600, (name, kind)
            assert "\n" not in told, (name, kind)
