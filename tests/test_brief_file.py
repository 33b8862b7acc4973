"""The brief file: exact words held by hash, faults with their lines, and the shipped digest."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from making import BODY, HEAD, brief_text

from indicators.answers.briefs import described
from indicators.briefs import file as brief_files
from indicators.core.tables import ROOT, Faults
from indicators.errors import CatalogError
from indicators.model import Excerpt

NAME = "briefs/2020-09-30-aland.md"
SHIPPED = "2020-09-30-iran-venezuela"
ORIGINAL = Path(__file__).parents[1].parent / "shared" / "briefs" / "iran-venezuela-2020-09-30.txt"


def read(small):
    catalog, _ = small.load()
    faults = Faults()
    return brief_files.read(small.path(NAME), catalog, faults), small.short(faults)


def test_the_small_brief_is_read_whole(small):
    brief, faults = read(small)
    assert faults == []
    assert brief.id == "2020-09-30-aland"
    assert brief.body == BODY
    assert brief.notices == ("Foreign links carry an asterisk (*).",)
    assert brief.footnotes == (("1", "The office counts goods alone."),)
    assert [each.id for each in brief.excerpts] == ["more-trade", "crown", "minister"]
    first = brief.excerpts[0]
    assert (first.links, first.rejected, first.note) == (("trade.aaa.year",), ("fx.aaa_usd",), "Goods alone.")
    assert [BODY[each.start : each.end] for each in brief.excerpts] == [each.quote for each in brief.excerpts]


def shown(desk, brief):
    """Return a brief as `brief show --json` prints it."""
    return described(brief, desk.briefs.links(brief.id), desk.briefs.event_links(brief.id), desk.linker)


def test_a_brief_as_json_carries_words_band_source_and_footnote(small):
    desk = small.prepare()
    first, second, third = shown(desk, desk.briefs["2020-09-30-aland"])["excerpts"]
    assert first["footnotes"] == [{"mark": "1", "text": "The office counts goods alone."}]
    assert first["links"] == [
        {"series_id": "trade.aaa.year", "score": 1.0, "reasons": ["tagged in the brief"], "by": "tagged"}
    ]
    assert (first["likelihood_words"], first["band"]) == (["may"], "outside the scale")
    assert (second["likelihood_words"], second["band"]) == (["very likely"], "very likely")
    assert [each["foreign_source"] for each in (first, second, third)] == [False, False, True]


@pytest.mark.parametrize(
    ("quote", "foreign"),
    [
        ("A *said B.", True),
        ("*said B.", True),
        ("2 * 3 is six.", False),
        ("An asterisk* after.", False),
        ("Some **bold** words.", False),
    ],
)
def test_an_asterisk_before_a_word_marks_a_foreign_source_where_the_brief_announces_it(shipped, quote, foreign):
    excerpt = Excerpt("a", "b", quote, (), (), (), (), (), "", 0, len(quote))
    assert brief_files.is_foreign(excerpt, shipped) is foreign
    assert not brief_files.is_foreign(excerpt, replace(shipped, notices=(), producer="Another house"))


def test_a_changed_body_orphans_every_excerpt_and_keeps_the_old_words(small):
    before, _ = read(small)
    small.replace(
        NAME,
        "A minister *said on 27 September that trade would grow.\n\n[1]",
        "A minister *said on 27 September that trade would grow!\n\n[1]",
    )
    after, faults = read(small)
    assert faults == []
    assert all(each.orphaned for each in after.excerpts)
    assert [each.quote for each in after.excerpts] == [each.quote for each in before.excerpts]
    assert [(each.start, each.end) for each in after.excerpts] == [(-1, -1)] * 3
    desk = small.prepare()
    assert all(each["orphaned"] for each in shown(desk, desk.briefs["2020-09-30-aland"])["excerpts"])


def test_a_quote_that_is_gone_orphans_one_and_is_not_tied_by_likeness(small):
    small.write(NAME, brief_text(BODY.replace("has very likely fallen", "has very likely  fallen")))
    brief, faults = read(small)
    assert faults == []
    assert [each.orphaned for each in brief.excerpts] == [False, True, False]


def test_windows_line_ends_and_decomposed_letters_are_the_same_body(small):
    small.write(NAME, brief_text(BODY.replace("Aland", "Ål"), HEAD.replace("Aland may", "Ål may")))
    plain, _ = read(small)
    text = small.path(NAME).read_text(encoding="utf-8")
    head, body = text.split("\n+++\n", 1)
    small.write(NAME, (head + "\n+++\n" + body.replace("Å", "A\u030a")).replace("\n", "\r\n"))
    brief, faults = read(small)
    assert faults == []
    assert brief == plain
    assert not any(each.orphaned for each in brief.excerpts)


def test_a_decomposed_quote_has_the_same_words(small):
    small.write(NAME, brief_text(BODY.replace("Aland", "Ål"), HEAD.replace("Aland may", "A\u030al may")))
    brief, _ = read(small)
    assert not brief.excerpts[0].orphaned


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ('areas = ["AAA", "BBB"]', 'areas = ["AAA", "CCC"]', "CCC", "areas names 'CCC'"),
        ('links = ["trade.aaa.year"]', 'links = ["trade.zzz"]', "trade.zzz", "links names 'trade.zzz'"),
        ('rejected = ["fx.aaa_usd"]', 'rejected = ["fx.zzz"]', "fx.zzz", "rejected names 'fx.zzz'"),
        ('"2020-10-01-sanctions"', '"2020-10-02-party"', "party", "events names '2020-10-02-party'"),
        ('"mobilisation"', '"weather"', "weather", "topics names 'weather'"),
        ('note = "Goods alone."', 'nota = "Goods alone."', "nota", "unknown key nota"),
        ('kind = "digest"', 'kind = "poem"', "poem", "kind = 'poem' is not one of original, digest"),
        ("published = 2020-09-30", 'published = "2020"', 'published = "2020"', "is no date"),
        ("published = 2020-09-30", "published = 2020-09-31", "2020-09-31", "not readable as TOML"),
        ('url = "https://house.example/brief"', 'url = "javascript:alert(1)"', "javascript", "is no http address"),
        ('licence = "Our own words"', 'licenze = "Our own words"', "licenze", "unknown key licenze"),
        ('quote = "The crown has very likely fallen by half."', 'quote = "l"', 'quote = "l"', "more than once"),
        ('quote = "The crown has very likely fallen by half."', "quote = 5", "quote = 5", "quote = 5 is no text"),
    ],
)
def test_each_fault_is_found_on_its_line(small, old, new, where, words):
    small.replace(NAME, old, new)
    _, faults = read(small)
    line = small.line(NAME, where)
    assert any(each.startswith(f"{NAME}:{line}: ") and words in each for each in faults), faults


def test_an_excerpt_that_stands_twice_is_a_fault(small):
    small.replace(NAME, 'id = "crown"', 'id = "minister"')
    _, faults = read(small)
    assert any(each.startswith(f"{NAME}:") and "excerpt minister stands twice" in each for each in faults)
    assert not any(each.startswith(f"{NAME}:2:") for each in faults)


def test_a_file_without_its_head_is_a_fault(small):
    small.write(NAME, BODY)
    brief, faults = read(small)
    assert brief is None
    assert faults == [f"{NAME}:1: a brief starts with a line +++, its head, and another line +++"]


def test_a_broken_brief_stops_the_start_beside_other_faults(small):
    small.replace(NAME, 'kind = "digest"', 'kind = "poem"')
    small.replace("catalog/events.toml", 'kind = "sanctions"', 'kind = "rumour"')
    with pytest.raises(CatalogError) as caught:
        small.prepare()
    assert "kind = 'poem'" in str(caught.value)
    assert "kind = 'rumour'" in str(caught.value)


def test_briefs_come_from_both_folders_newest_first(small):
    own = small.home / "briefs" / "own.md"
    own.parent.mkdir(parents=True)
    own.write_text(brief_text(head=HEAD.replace("published = 2020-09-30", "published = 2021-01-01")))
    assert list(small.prepare().briefs) == ["own", "2020-09-30-aland"]


def test_an_analysts_copy_stands_for_the_shipped_brief(small):
    own = small.home / "briefs" / "2020-09-30-aland.md"
    own.parent.mkdir(parents=True)
    own.write_text(brief_text(head=HEAD.replace('title = "Aland and Beland"', 'title = "My copy"')))
    desk = small.prepare()
    assert [desk.briefs[each].title for each in desk.briefs] == ["My copy"]


def test_a_fault_in_an_imported_brief_is_listed_and_stops_nothing(small):
    own = small.home / "briefs" / "own.md"
    own.parent.mkdir(parents=True)
    own.write_text("no head at all")
    desk = small.prepare()
    assert list(desk.briefs) == ["2020-09-30-aland"]
    assert "a brief starts with a line +++" in desk.briefs.rows()["own"].fault


def whole(brief):
    """Return the text that the paragraphs hold."""
    return "\n".join(
        "".join(piece if isinstance(piece, str) else piece.quote for piece in pieces)
        for _, pieces in brief_files.blocks(brief)
    )


def told(body):
    """Return the lines of a body without notices, footnotes and empty lines."""
    return "\n".join(line for line in body.split("\n") if line and not re.match(r"\[(Notice: |\d+\] )", line))


def test_the_paragraphs_give_back_the_body(small):
    brief, _ = read(small)
    assert whole(brief) == told(BODY)
    (_, first), (_, second) = brief_files.blocks(brief)
    assert [piece if isinstance(piece, str) else piece.id for piece in first] == ["more-trade", " ", "crown"]
    assert [piece.id for piece in second] == ["minister"]


def test_overlapping_quotes_do_not_double_the_words(small):
    head = HEAD.replace('id = "crown"\nquote = "The crown', 'id = "crown"\nquote = "Beland[1]. The crown')
    small.write(NAME, brief_text(head=head))
    brief, faults = read(small)
    assert faults == []
    assert not any(each.orphaned for each in brief.excerpts)
    assert whole(brief) == told(BODY)


def test_the_paragraphs_of_an_orphaned_brief_are_its_new_text(small):
    small.replace(NAME, "would grow.\n\n[1]", "would shrink.\n\n[1]")
    brief, _ = read(small)
    assert whole(brief) == told(BODY.replace("would grow", "would shrink"))


# The shipped digest


@pytest.fixture
def shipped(desk):
    return desk.briefs[SHIPPED]


def test_the_shipped_body_has_the_hash_its_head_gives(shipped):
    text = (ROOT / "data" / "briefs" / f"{SHIPPED}.md").read_bytes().decode()
    body = text.split("\n+++\n", 1)[1]
    (given,) = re.findall(r'^sha256 = "([0-9a-f]{64})"$', text, re.MULTILINE)
    assert hashlib.sha256(body.encode()).hexdigest() == given == brief_files.body_hash(shipped.body)


def test_each_shipped_quote_stands_once_word_for_word(shipped):
    for each in shipped.excerpts:
        assert shipped.body.count(each.quote) == 1
        assert shipped.body[each.start : each.end] == each.quote
        assert not each.orphaned
    assert len(shipped.excerpts) >= 12
    assert len({each.id for each in shipped.excerpts}) == len(shipped.excerpts)


def test_the_shipped_quotes_cover_the_text(shipped):
    left = "".join(piece for _, pieces in brief_files.blocks(shipped) for piece in pieces if isinstance(piece, str))
    assert left.strip() == ""


def test_the_shipped_brief_has_two_statements_from_foreign_domains(shipped):
    foreign = [each.quote for each in shipped.excerpts if brief_files.is_foreign(each, shipped)]
    assert len(foreign) == 2
    assert all("*said" in each for each in foreign)
    assert shipped.body.count("*") == 3, "two marks and the notice that explains them"
    assert len(shipped.notices) == 1


def test_the_shipped_footnote_is_tied_to_its_sentence(shipped, desk):
    marked = [each for each in shown(desk, shipped)["excerpts"] if each["footnotes"]]
    assert [each["id"] for each in marked] == ["capabilities-for-money"]
    (note,) = marked[0]["footnotes"]
    assert note["mark"] == "1"
    assert note["text"].startswith("Washington says")
    assert note["text"] == dict(shipped.footnotes)["1"]


def test_every_shipped_tie_is_known_and_says_its_limits(shipped, desk):
    for each in shipped.excerpts:
        assert set(each.links) <= set(desk.catalog.indicators)
        assert set(each.events) <= set(desk.catalog.events)
        assert set(each.areas) <= set(desk.catalog.areas)
        assert each.topics
        assert each.note
        assert each.links or "No figure" in each.note


def test_the_shipped_brief_is_a_digest_of_its_day(shipped):
    assert (shipped.kind, shipped.published.isoformat()) == ("digest", "2020-09-30")
    assert shipped.url.startswith("https://www.criticalthreats.org/")


def test_the_shipped_paragraphs_give_back_the_body(shipped):
    assert whole(shipped) == told(shipped.body)


def runs(text, length=8):
    words = re.findall(r"[\w$']+", text.lower().replace("’", "'"))
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


@pytest.mark.skipif(not ORIGINAL.exists(), reason="the original text is not beside the project")
def test_the_digest_shares_no_run_of_eight_words_with_the_original():
    original = runs(ORIGINAL.read_text(encoding="utf-8"))
    assert len(original) > 300
    for path in (ROOT / "data").rglob("*"):
        if path.suffix in (".md", ".toml"):
            common = runs(path.read_text(encoding="utf-8")) & original
            assert not common, (path, common)
