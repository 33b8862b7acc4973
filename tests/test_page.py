"""The page of a handout as bytes: whole in one file, the same each time, with its pack inside; 16.3."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest

from indicators.core.words import exact
from indicators.handouts import forms, making, page, pieces

BRIEF = "2020-09-30-iran-venezuela"


@pytest.fixture(scope="module")
def whole(desk):
    on = desk.now()
    return making.handout(on, making.outline(on, BRIEF))


@pytest.fixture(scope="module")
def written(whole):
    return page.bytes_of(whole).decode()


def test_the_same_handout_gives_the_same_bytes_and_carries_its_pack(desk, whole, written):
    """16.3: a page that anyone can make again, with what it was made from inside."""
    again = making.handout(desk.now(), making.outline(desk.now(), BRIEF))
    assert page.bytes_of(again).decode() == written
    pack = bytes(range(256)) * 5
    carrying = page.bytes_of(whole, pack)
    assert forms.pack_in(carrying) == pack
    assert forms.pack_in(written.encode()) is None


def test_its_first_words_are_the_title_whose_it_is_the_day_and_the_terms(whole, written):
    """16.7: an export that holds figures with terms says so first."""
    head = written[written.index("<header>") : written.index("</header>")]
    for words in (whole.title, whole.producer, whole.stands[1:], *whole.terms):
        assert str(pieces.Markup.escape(words)) in head


def test_its_policy_names_its_own_scripts_and_nothing_else(written):
    """16.3: its own CSP; every script that runs is named there by its hash."""
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', written)[1].replace("&#39;", "'")
    rules = dict(each.strip().split(" ", 1) for each in policy.split(";"))
    assert rules["default-src"] == "'none'"
    own = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    hashes = {f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'" for each in own}
    assert set(rules["script-src"].split()) == hashes
    assert rules["font-src"] == rules["img-src"] == "data:"
    assert not set(rules) - {
        "default-src", "script-src", "style-src", "img-src", "font-src", "base-uri", "form-action"
    }  # fmt: skip


def test_the_table_behind_each_chart_has_every_value_with_all_its_digits(whole, written):
    """16.3: a table behind each chart."""
    tables = {
        name: json.loads(held)
        for name, held in re.findall(r'<script type="application/json" id="(rows-\d+)">(.*?)</script>', written)
    }
    named = re.findall(r'class="table" data-rows="(rows-\d+)"', written)
    figures = [each for passage in whole.passages for each in passage.figures]
    assert len(named) == len(figures)
    for name, figure in zip(named, figures, strict=True):
        rows = tables[name]["rows"]
        assert [each[1] for each in rows] == [exact(each.value) for each in reversed(figure.points)]
        assert [each[3] for each in rows] == [
            f"{each.known_on}{', by estimate' if each.reconstructed else ''}" for each in reversed(figure.points)
        ]


def test_every_passage_claim_event_and_source_is_in_it(whole, written):
    """16.3: words, verdicts, events, open questions, sources with licences."""
    for passage in whole.passages:
        start = written.index(f'id="passage-{passage.number}"')
        body = written[start : written.index("</section>\n", start)]
        told = [passage.quote, *(each.title for each in passage.events)]
        for claim in passage.claims:
            told += [claim.says, claim.mark, *(each.reason[1:].rstrip(".") for each in claim.tests)]
        for figure in passage.figures:
            told += [figure.short, figure.value, figure.dated, figure.copy, figure.caution, figure.left_out]
        for words in told:
            assert str(pieces.Markup.escape(words)) in body
    ending = written[written.index('id="sources"') :]
    for source in whole.sources:
        for words in (source.title, source.licence, source.terms, *source.series):
            assert str(pieces.Markup.escape(words)) in ending
