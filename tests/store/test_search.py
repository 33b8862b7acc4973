"""Words are found alike in each kind of database: the tokens are SQLite's, and so is what they find."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indicators.briefs import intake
from indicators.core.tables import ROOT
from indicators.desk import DATA, prepare
from indicators.model import Filters
from indicators.store import tokens as tokens_module
from indicators.store.engine import Term
from indicators.store.tokens import found_in, tokens

SIGNS = "Café naïve ßtraße Ệệ تهران ریال İstanbul über Øre Łódź ñandú"
MORE_SIGNS = "x²³ ½ ① Ⅷ ǅ 中文字 한국어 e\u0301te\u0301 \u0301abc 12,5 A_b"
RULES = "nobly humbly doubly apology logy technologies possibly ΣΊΣΥΦΟΣ ς ﬁx ſ Å ĳ ﷼ ۱۲۳ kcdµn hopping relational"
TEXT = """\
The rial again

October 5, 2020

Tehran is short of hard currency; hard hard currency. Exports of technology rose in the cafés of Łódź. The end.

Caracas paid in gold, a minister *said on October 1[1].

[1] The street rate, nobody's own.
"""


def theirs(texts):
    """Return the words of texts as SQLite's index has them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE w USING fts5(t, tokenize='porter unicode61 remove_diacritics 2')")
        connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(w, 'instance')")
        connection.executemany("INSERT INTO w VALUES(?)", [(text,) for text in texts])
        return [word for (word,) in connection.execute("SELECT term FROM v ORDER BY doc, offset")]


def test_the_tokens_are_those_of_sqlite():
    shipped = [*(DATA / "briefs").glob("*.md"), *(DATA / "catalog").glob("*.toml"), *ROOT.glob("*.md")]
    texts = [SIGNS, MORE_SIGNS, RULES, *(path.read_text(encoding="utf-8") for path in shipped)]
    ours = [each.word for text in texts for each in tokens(text)]
    assert len(ours) > 10_000
    assert ours == theirs(texts)


def test_several_threads_stem_at_once():
    words = [
        f"{each}{ending}" for each in ("relat", "condit", "possib", "technolog") for ending in ("ional", "ly", "ies")
    ]
    wanted = {word: tokens(word)[0].word for word in words}
    stem = tokens_module._stem.__wrapped__
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(stem, words * 2000))
    assert found == [wanted[word] for word in words * 2000]


def test_a_token_knows_its_place():
    text = "Café, naïve e\u0301te\u0301!"
    assert [text[each.start : each.end] for each in tokens(text)] == ["Café", "naïve", "e\u0301te\u0301"]


@pytest.mark.parametrize(
    ("terms", "pieces"),
    [
        ([Term("hard")], ("", "Hard", " currency, ", "hard", " ", "hard", " currencies")),
        ([Term("hard"), Term("hard currency")], ("", "Hard currency", ", ", "hard", " ", "hard currencies", "")),
        ([Term("curr", goes_on=True)], ("Hard ", "currency", ", hard hard ", "currencies", "")),
        ([Term("hard hard currency")], ("Hard currency, ", "hard hard currencies", "")),
        ([Term("_")], ("Hard currency, hard hard currencies",)),
        ([Term("hard", tag=True)], ("Hard currency, hard hard currencies",)),
    ],
)
def test_what_was_found_is_marked_where_it_stands(terms, pieces):
    assert found_in("Hard currency, hard hard currencies", terms) == pieces


@pytest.fixture(scope="module")
def both(shipped_postgres, postgres, tmp_path_factory):
    """The shipped briefs and one more, in each kind of database."""
    desks = []
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("sqlite", "postgres"):
            if kind == "postgres":
                patch.setenv("INDICATORS_STORE", postgres.database(shipped_postgres))
            else:
                patch.delenv("INDICATORS_STORE", raising=False)
            desk = prepare(folder=tmp_path_factory.mktemp(kind))
            intake.take_in(desk.briefs, TEXT.encode(), "a.txt", now=datetime(2026, 11, 24, tzinfo=UTC))
            desks.append(desk)
    assert [desk.store.engine.name.partition(":")[0] == "postgresql" for desk in desks] == [False, True]
    return desks


def words_of(desks):
    """Return words that stand in the briefs."""
    return sorted({word for brief in desks[0].briefs.values() for word in brief.body.split()})


FILTERS = st.builds(
    Filters,
    area=st.sampled_from(["", "VEN", "IRN", "nowhere"]),
    topic=st.sampled_from(["", "currency", "trade"]),
    band=st.sampled_from(["", "likely"]),
    foreign=st.booleans(),
    since=st.sampled_from([None, date(2020, 10, 1)]),
    until=st.sampled_from([None, date(2020, 10, 1)]),
)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), FILTERS)
def test_words_of_the_briefs_find_the_same_in_both(both, data, filters):
    word = st.sampled_from(words_of(both)).flatmap(
        lambda word: st.sampled_from([word, word[:3], f"{word[:4]}*", f"{word} ", word.upper()])
    )
    words = " ".join(data.draw(st.lists(st.one_of(word, word.map(lambda each: f'"{each}"')), max_size=3)))
    one, other = (desk.briefs.search(words, filters) for desk in both)
    assert one == other


@given(st.text())
@example("technology currency")
@example('"hard currency" curr')
@example("_")
@example('"_ _" hard')
@example("xevery")
@example("İ'\\ \x00 ' : * & | ! ( ) <-> gold")
def test_whatever_is_typed_finds_the_same_in_both(both, words):
    one, other = (desk.briefs.search(words) for desk in both)
    assert one == other


def test_phrases_are_found_in_both_and_go_on_from_a_text_to_its_note_in_none(both):
    for desk in both:
        assert [each.pieces for each in desk.briefs.search('"hard hard currency"')] == [
            ("Tehran is short of hard currency; ", "hard hard currency", ".")
        ]
        assert [each.excerpt for each in desk.briefs.search('"nobody own"')] == []
        assert len(desk.briefs.search("cafes Lodz technologies")) == 0  # the last letter of it is no l with a sign
        assert len(desk.briefs.search("cafes technologies")) == 1
        assert len(desk.briefs.search('"october 1 the street"')) == 0


def test_lists_links_and_days_are_the_same_in_both(both):
    one, other = (desk.briefs for desk in both)
    assert list(one.rows().values()) == list(other.rows().values())
    for series in both[0].catalog.indicators:
        assert one.passages(series, None, 50) == other.passages(series, None, 50)
        assert one.days_of(series) == other.days_of(series)


def test_a_passage_is_found_with_those_before_and_after_it_in_its_brief(desk):
    """Of every passage of the shipped briefs; the first has none before it, the last none after."""
    for brief in desk.briefs.values():
        quotes = ["", *(each.quote for each in brief.excerpts), ""]
        for place, excerpt in enumerate(brief.excerpts, start=1):
            words = " ".join(re.findall(r"\w+", excerpt.quote)[:12])
            hit = next(each for each in desk.briefs.search(words, limit=200) if each.excerpt == excerpt.id)
            assert (hit.before, hit.after) == (quotes[place - 1], quotes[place + 1])
