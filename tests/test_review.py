"""17.10: a document is looked through before it is kept: passages joined and parted, furniture put back."""

from __future__ import annotations

import os
import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.briefs import intake, review, reviews
from indicators.briefs.review import composed, joined, parted, pieces_of
from indicators.documents import formats, reading
from indicators.errors import BriefError
from indicators.model import Decision

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
DAY = date(2020, 10, 5)
TEXT = """\
A second look at the rial

October 5, 2020

Subscribe to our newsletter

Tehran is short of hard currency. The rial will likely fall again. Gold is dear.

Share this

Caracas paid in gold, a minister said. Tankers sail.
"""
SHIPPED = sorted((Path(__file__).parents[1] / "data" / "briefs").glob("*.md"))


@pytest.fixture
def desk(desk_in, tmp_path):
    return desk_in(tmp_path)


def letters(text):
    return re.sub(r"\W+", "", text)


def brief_of(text):
    return intake.brief_of(text.encode(), "a.txt", published=DAY)


def at(pieces, words):
    """Return the place of the first piece with these words."""
    return next(place for place, each in enumerate(pieces) if words in each.text)


def changed(library, there, deed, words, lines=""):
    """Do a deed to the piece with these words of a review."""
    deed = reviews.recut(library, deed, at(there.pieces, words), lines)
    return reviews.change(library, there.token, there.revision, deed)


WORDS = st.sampled_from(
    ["Oil fell.", "The rial lost half!", "Share this", "Gold rose [1].", "تهران طلا فروخت.", "No. 5 is", "x"]
)
BLOCKS = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), min_size=1, max_size=6)
DOCUMENTS = BLOCKS.map(
    lambda blocks: "\n\n".join(["A title of it", "5 October 2020", *blocks, "The end of it came soon."])
)


@given(DOCUMENTS)
def test_no_word_of_a_document_is_lost(text):
    """17.10: what is kept and what is left out are together the document."""
    draft = formats.draft(text.encode(), "a.txt")
    brief = brief_of(text)
    pieces = pieces_of(brief)
    assert sorted("".join(letters(each.text) for each in pieces)) == sorted(
        "".join(letters(each.text + each.label) for each in draft.blocks)
    )
    made = composed(pieces)
    assert (made.body, made.left_out) == (brief.body, brief.left_out)
    assert [(each.text, start) for each, start in made.passages] == [
        (each.quote, each.start) for each in brief.excerpts
    ]
    assert all(each.why for each in brief.left_out)


@given(DOCUMENTS, st.data())
def test_what_is_joined_and_parted_again_is_as_it_was(text, data):
    """17.10: joining and then splitting at the same place gives the same passages and excerpts."""
    pieces = pieces_of(brief_of(text))
    place = data.draw(st.sampled_from([place for place, each in enumerate(pieces) if each.passage and not each.why]))
    following = [each for each in pieces[place + 1 :] if not each.why]
    if not following or following[0].kind not in review.PROSE:
        with pytest.raises(BriefError):
            joined(pieces, place)
        return
    both = joined(pieces, place)
    assert letters("".join(each.text for each in both if not each.why)) == letters(
        "".join(each.text for each in pieces if not each.why)
    )
    assert (
        sum(each.passage and not each.why for each in both) == sum(each.passage and not each.why for each in pieces) - 1
    )
    again = parted(both, place, f"{pieces[place].text}\n{following[0].text}")
    kept = [each for each in again if not each.why]
    assert [(each.text, each.held) for each in kept] == [(each.text, each.held) for each in pieces if not each.why]
    blocks = [len(reading.parts_of(composed(each).body)) for each in (pieces, both)]
    assert blocks[1] == blocks[0] - following[0].begins  # what is left out in between parts no block
    if not following[0].begins:
        assert again == pieces


@given(DOCUMENTS, st.data())
def test_a_passage_is_parted_between_any_words_and_joined_again(text, data):
    """17.10: the words of a passage stay as they came, wherever it is parted."""
    pieces = pieces_of(brief_of(text))
    place = data.draw(st.sampled_from([place for place, each in enumerate(pieces) if each.passage and not each.why]))
    words = pieces[place].text.split(" ")
    cut = data.draw(st.integers(1, len(words)))
    after = parted(pieces, place, "\n".join([" ".join(words[:cut]), " ".join(words[cut:])]))
    assert composed(after).body == composed(pieces).body
    if cut < len(words):
        assert len(after) == len(pieces) + 1
        whole = joined(after, place)
        assert (whole[place].text, composed(whole).body) == (pieces[place].text, composed(pieces).body)


PAGE = """<html><head><title>Oil goes on</title></head><body><main><article><h1>Oil goes on</h1><p>By A. Smith</p>
<p>May 2, 2021</p><p>Iran sold oil.<sup>1</sup> China paid for it in yuan.</p><h2>What is next</h2>
<ul><li>Prices rise, traders said.</li><li>Photo: A. Nother</li></ul><p>Read more</p>
<ol class="footnotes"><li>Interview in Tehran.</li></ol></article></main></body></html>"""
LETTER = """From: A house <news@house.example>
Subject: The rial, again
Date: Mon, 5 Oct 2020 09:00:00 +0000

Dear readers,

The rial fell by half in Tehran. Gold rose.

Best regards,

A. Smith
"""
DOCUMENTS_OF = {
    "page.html": PAGE,
    "letter.txt": LETTER,
    "persian.txt": "یادداشت هفتگی\n\nOctober 5, 2020\n\nریال ارزان شد. تهران طلا فروخت.\n",
    **{each.name: each.read_text("utf-8").split("\n+++\n", 1)[1] for each in SHIPPED},
}


AROUND = """<html><body><nav>Home News</nav><div class="share-buttons">Tell a friend</div><main><h1>Oil goes on</h1>
<p>May 2, 2021</p><p>Iran sold oil. China paid for it in yuan.</p><figure><figcaption>A tanker</figcaption></figure>
<aside>Read our other report</aside><table><tr><th>Year</th><td>1</td></tr></table></main><footer>An imprint</footer>
<p>Another article</p><p style="display:none">Ignore all that was said</p></body></html>"""


def test_what_stands_around_the_text_of_a_page_is_told_with_the_reason_and_can_be_put_back(desk):
    """17.10: menus, boxes and tables were gone without a word; what no reader sees stays so."""
    there = begun(desk, AROUND, "page.html")
    assert {each.text: each.why for each in there.pieces if each.why} == {
        "Oil goes on": "the title, as it is named above",
        "May 2, 2021": "says the day of publication",
        "Home News": "a menu",
        "Tell a friend": "its page names it “share-buttons”",
        "A tanker": "a picture's caption",
        "Read our other report": "a box beside the text",
        "An imprint": "stands outside of the page's main part",
        "Another article": "stands outside of the page's main part",
        "Year 1": "a table, which is not read",
    }
    there = changed(desk.briefs, there, "back", "A tanker")
    brief = desk.briefs[reviews.keep(desk.briefs, there.token, now=NOW).id]
    assert brief.body.endswith("China paid for it in yuan.\n\nA tanker\n")
    assert "Ignore" not in desk.briefs.text(brief.id)
    assert "Year 1" in {each.text for each in brief.left_out}


@pytest.mark.parametrize("name", DOCUMENTS_OF)
def test_of_whole_documents_nothing_is_lost_either(name):
    """17.10: a page, a letter, a text from right to left, and the briefs that ship."""
    body = DOCUMENTS_OF[name].encode()
    draft = formats.draft(body, name)
    brief = intake.brief_of(body, name, published=DAY)
    pieces = pieces_of(brief)
    assert (composed(pieces).body, composed(pieces).left_out) == (brief.body, brief.left_out)
    there = Counter("".join(letters(each.text + each.label) for each in pieces))
    lost = Counter("".join(letters(each.text) for each in draft.blocks)) - there
    assert not lost - Counter("Notice"), lost  # the word that opens a notice is its kind


# Reviews under way


def begun(desk, text=TEXT, name="a.txt"):
    found = reviews.begin(desk.briefs, text.encode(), name)
    assert not isinstance(found, str)
    return found


def test_nothing_is_in_the_library_until_it_is_kept(desk, tmp_path):
    """17.10: neither file, nor raw document, nor a line of the journal; then it is there as it was reviewed."""
    before = set(desk.briefs.rows())
    there = begun(desk)
    there = changed(desk.briefs, there, "join", "Tehran")
    assert (set(desk.briefs.rows()), desk.store.journal()) == (before, ())
    assert not list(tmp_path.glob("raw/briefs/*"))


def test_a_brief_is_kept_as_it_was_reviewed(desk):
    """17.10: title, producer and day as written, a passage joined, another crossed out, furniture put back."""
    there = begun(desk)
    assert (there.title, there.producer, there.published) == ("A second look at the rial", "", DAY)
    there = changed(desk.briefs, there, "join", "Tehran")
    there = changed(desk.briefs, there, "back", "Subscribe")
    there = changed(desk.briefs, there, "cross", "Gold is")
    head = reviews.headed("Ríal\x00, again\ud800", "A house", date(2020, 10, 6))
    there = reviews.change(desk.briefs, there.token, there.revision, head)
    taken = reviews.keep(desk.briefs, there.token, now=NOW, by="Ana")
    brief = desk.briefs[taken.id]
    assert (brief.title, brief.producer, brief.published) == ("Ríal, again\ufffd", "A house", date(2020, 10, 6))
    assert [each.quote for each in brief.excerpts] == [
        "Subscribe to our newsletter",
        "Tehran is short of hard currency. The rial will likely fall again.",
        "Caracas paid in gold, a minister said.",
        "Tankers sail.",
    ]
    assert {each.text: each.why for each in brief.left_out}["Gold is dear."] == review.BY_HAND
    assert brief.reviewed == NOW.date()
    assert desk.briefs.faults_of(taken.id) == ()
    assert [(each.who, each.what) for each in desk.store.journal()] == [("Ana", "brief imported")]


def test_kept_twice_it_is_there_once(desk):
    """17.10: a double click, and Back to a review that is over."""
    there = begun(desk)
    first = reviews.keep(desk.briefs, there.token, now=NOW)
    again = reviews.keep(desk.briefs, there.token, now=NOW)
    assert (first.id, again.status) == (again.id, "already here")
    assert reviews.get(desk.briefs, there.token).kept == first.id
    assert len(desk.store.journal()) == 1
    assert reviews.begin(desk.briefs, TEXT.encode(), "b.txt") == first.id
    with pytest.raises(BriefError, match="this review is over"):
        changed(desk.briefs, there, "join", "Tehran")


def test_what_is_decided_twice_or_in_two_tabs_is_done_once(desk):
    """17.10: a deed is of what its page showed."""
    there = begun(desk)
    deed = reviews.recut(desk.briefs, "join", at(there.pieces, "Tehran"))
    reviews.change(desk.briefs, there.token, there.revision, deed)
    with pytest.raises(BriefError, match="changed meanwhile"):
        reviews.change(desk.briefs, there.token, there.revision, deed)
    now = reviews.get(desk.briefs, there.token)
    titled = reviews.change(desk.briefs, there.token, now.revision, reviews.headed("T", "P", DAY))
    assert (len(now.passages), titled.revision) == (4, now.revision)


@pytest.mark.parametrize(
    ("token", "words"), [("", "over"), ("../../etc", "over"), ("0" * 16, "over"), ("f" * 5_000, "over")]
)
def test_a_token_that_is_none_is_none(desk, token, words):
    assert reviews.get(desk.briefs, token) is None


def test_a_document_without_a_day_is_reviewed_and_kept_once_it_has_one(desk):
    """17.10: what it lacks is said, and nothing is kept without it."""
    there = begun(desk, TEXT.replace("October 5, 2020\n\n", ""))
    assert (there.published, there.remarks) == (None, ("it does not say when it was published; name the day",))
    with pytest.raises(BriefError, match="name the day it was published first"):
        reviews.keep(desk.briefs, there.token, now=NOW)
    for day, lacking in ((date(2090, 1, 1), "cannot have been"), (DAY, "")):
        there = reviews.change(desk.briefs, there.token, there.revision, reviews.headed("A title", "", day))
        assert lacking in reviews.lacks(there)
    taken = reviews.keep(desk.briefs, there.token, now=NOW)
    brief = desk.briefs[taken.id]
    assert (brief.published, brief.producer) == (DAY, "producer not stated")
    assert not any("was taken" in each for each in brief.remarks)


def test_all_passages_crossed_out_is_no_brief(desk):
    there = begun(desk, "A title\n\nOctober 5, 2020\n\nOne sentence alone stands here.\n")
    there = changed(desk.briefs, there, "cross", "One sentence")
    with pytest.raises(BriefError, match="put a passage back first"):
        reviews.keep(desk.briefs, there.token, now=NOW)


def test_what_nobody_touches_for_two_weeks_is_let_go_of(desk, tmp_path):
    """17.10: reviews do not gather in the home."""
    old, new = begun(desk), begun(desk, TEXT + "\nMore of it came.\n")
    for each in tmp_path.glob(f"reviews/{old.token}.*"):
        os.utime(each, (0, 0))
    begun(desk, TEXT + "\nEven more of it came.\n")
    assert reviews.get(desk.briefs, old.token) is None
    assert reviews.get(desk.briefs, new.token) == new


# A brief that is held


@pytest.fixture
def held(desk):
    """A brief as `import` takes it in, with a claim and a word on a link on its second passage."""
    taken = intake.take_in(desk.briefs, TEXT.encode(), "a.txt", now=NOW)
    series = desk.briefs.links(taken.id)["p1s2"][0].series_id
    desk.briefs.decide(taken.id, "p1s2", Decision(series, "accepted", "Ana", NOW))
    claim = {"excerpt": "p1s2", "says": "The rial will fall", "kind": "judgement", "by": "Ana", "at": NOW}
    test = {"series": series, "window": "2020-01-01/2020-09-30", "statistic": "change_pct", "op": ">", "value": 5.0}
    name = desk.briefs.add_claim(taken.id, claim, test)
    return taken.id, name, series


def test_a_held_brief_that_is_only_looked_at_stays_as_it_is(desk, held):
    """17.10: the same review from the Library later; what `import` left out can be put back."""
    text = desk.briefs.text(held[0])
    there = reviews.again(desk.briefs, held[0])
    assert [each.text for each in there.pieces if each.why] == [
        "A second look at the rial", "October 5, 2020", "Subscribe to our newsletter", "Share this",
    ]  # fmt: skip
    assert reviews.keep(desk.briefs, there.token, now=NOW).status == "already here"
    assert desk.briefs.text(held[0]) == text


@pytest.mark.parametrize("first", ["Tehran is short", "The rial will"])
def test_a_joined_passage_has_all_that_was_said_of_its_parts(desk, held, first):
    """17.10: a claim goes on reading the words that it read, with its id, test and marks; a word on a link stays."""
    brief_id, claim, series = held
    there = changed(desk.briefs, reviews.again(desk.briefs, brief_id), "join", first)
    assert reviews.keep(desk.briefs, there.token, now=NOW, by="Ana").status == "updated"
    brief = desk.briefs[brief_id]
    whole = next(each for each in brief.excerpts if "The rial will likely" in each.quote)
    assert (whole.links, [each.by for each in whole.decisions]) == ((series,), ["Ana"])
    (kept,) = brief.claims
    assert (kept.id, kept.excerpt, kept.words) == (claim, whole.id, "The rial will likely fall again.")
    assert (len(kept.tests), kept.faults, desk.briefs.faults_of(brief_id)) == (1, (), ())
    assert len(brief.excerpts) == 4
    assert not any(each.orphaned for each in brief.excerpts)
    assert desk.store.journal()[-1].what == "brief reviewed"
    # the very same bytes come again by `import`: what was reviewed stands
    assert intake.take_in(desk.briefs, TEXT.encode(), "a.txt", now=NOW).status == "already here"
    # another state of the document does not part what was joined
    more = TEXT.replace("Tankers sail.", "Tankers sail. More came.")
    assert intake.take_in(desk.briefs, more.encode(), "a.txt", now=NOW).status == "updated"
    quotes = [each.quote for each in desk.briefs[brief_id].excerpts]
    assert sorted(quotes) == sorted([*(each.quote for each in brief.excerpts), "More came."])


def test_a_new_state_of_a_held_brief_is_reviewed_like_any_document(desk, held):
    """17.10: its passages are those of the review; of the old ones only what somebody has spoken of stays."""
    brief_id = held[0]
    there = begun(desk, TEXT.replace("Tankers sail.", "Tankers sail. More came."))
    there = changed(desk.briefs, there, "join", "Tankers sail.")
    there = changed(desk.briefs, there, "join", "Tehran is short")
    taken = reviews.keep(desk.briefs, there.token, now=NOW)
    assert (taken.id, taken.status) == (brief_id, "updated")
    brief = desk.briefs[brief_id]
    assert [each.quote for each in brief.excerpts] == [
        "Tehran is short of hard currency. The rial will likely fall again.",
        "Gold is dear.",
        "Caracas paid in gold, a minister said.",
        "Tankers sail. More came.",
        "The rial will likely fall again.",  # of which somebody has spoken
    ]
    assert [each.excerpt for each in brief.claims] == ["p1s2"]


def test_a_passage_that_was_spoken_of_is_not_split_and_its_neighbour_is(desk, held):
    """17.10: what was said of a passage is about all of its words; nobody has said which half it is about."""
    there = reviews.again(desk.briefs, held[0])
    with pytest.raises(BriefError, match="about all of its words"):
        changed(desk.briefs, there, "part", "The rial will", "The rial will\nlikely fall again.")
    with pytest.raises(BriefError, match="only line breaks"):
        changed(desk.briefs, there, "part", "Gold is dear", "Gold is\nnot dear.")
    there = changed(desk.briefs, there, "part", "Gold is dear", "Gold is\ndear.")
    reviews.keep(desk.briefs, there.token, now=NOW)
    brief = desk.briefs[held[0]]
    assert [each.quote for each in brief.excerpts][:4] == [
        "Tehran is short of hard currency.", "The rial will likely fall again.", "Gold is", "dear.",
    ]  # fmt: skip
    assert [each.id for each in brief.excerpts][:2] == ["p1s1", "p1s2"]


def test_a_passage_that_is_crossed_out_stays_as_an_orphan_with_what_was_said_of_it(desk, held):
    """17.10: as a passage that a new state of a brief no longer has; one of which nobody spoke goes."""
    brief_id, claim, series = held
    there = reviews.again(desk.briefs, brief_id)
    for each in ("The rial will", "Gold is dear"):
        there = changed(desk.briefs, there, "cross", each)
    assert reviews.keep(desk.briefs, there.token, now=NOW).orphaned == 1
    brief = desk.briefs[brief_id]
    (lost,) = [each for each in brief.excerpts if each.orphaned]
    assert (lost.id, lost.links, brief.claims[0].id) == ("p1s2", (series,), claim)
    assert "Gold is dear" not in "".join(each.quote for each in brief.excerpts)
    # the very same bytes by `import` put back nothing
    assert intake.take_in(desk.briefs, TEXT.encode(), "a.txt", now=NOW).status == "already here"
    assert "Gold is dear" not in desk.briefs[brief_id].body
    # and back again
    there = reviews.again(desk.briefs, brief_id)
    there = changed(desk.briefs, there, "back", "The rial will")
    reviews.keep(desk.briefs, there.token, now=NOW)
    back = {each.id: each for each in desk.briefs[brief_id].excerpts}
    assert (back["p1s2"].orphaned, back["p1s2"].links) == (False, (series,))


def test_a_brief_that_changed_meanwhile_is_not_written_over(desk, held):
    """17.10: another tab's review, or an import, came in between; a claim that came in between is kept."""
    one, other = (reviews.again(desk.briefs, held[0]) for _ in range(2))
    desk.briefs.withdraw_claim(held[0], held[1], "Ana", NOW)
    one = changed(desk.briefs, one, "join", "Tehran")
    reviews.keep(desk.briefs, one.token, now=NOW)
    assert desk.briefs[held[0]].claims == ()
    assert "withdrawn" in desk.briefs.text(held[0])
    other = changed(desk.briefs, other, "cross", "Tankers")
    with pytest.raises(BriefError, match="was changed since this review began"):
        reviews.keep(desk.briefs, other.token, now=NOW)


def test_what_ships_is_reviewed_in_a_copy(desk):
    """17.10: excerpts that were cut by hand, with the text between them, stay as they are."""
    name = next(iter(desk.briefs.rows()))
    old = desk.briefs[name]
    there = reviews.again(desk.briefs, name)
    assert letters("".join(each.text for each in there.pieces if not each.why)) in letters(old.body) or there.pieces
    there = reviews.change(desk.briefs, there.token, 0, reviews.headed("Another title", old.producer, old.published))
    reviews.keep(desk.briefs, there.token, now=NOW)
    new = desk.briefs[name]
    assert (new.title, new.body) == ("Another title", old.body)
    assert {each.id: (each.quote, each.links, each.events) for each in new.excerpts} == {
        each.id: (each.quote, each.links, each.events) for each in old.excerpts
    }
    assert {each.id: (each.excerpt, each.words) for each in new.claims} == {
        each.id: (each.excerpt, each.words) for each in old.claims
    }
    assert desk.briefs.ships(name)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "this is a picture"),
        (b"Subscribe to our newsletter\n", "no sentence was found in it"),
        (b"Oil", "no sentence was found in it"),
        (b"%PDF-1.7 broken", "a damaged PDF"),
        (b"x" * (formats.MAX_BYTES + 1), "a brief has at most 10 MB"),
    ],
)
def test_what_is_no_brief_is_one_line_and_leaves_nothing(desk, tmp_path, body, words):
    """17.10: bad input, each in one clear line that names it."""
    with pytest.raises(BriefError, match=words) as said:
        reviews.begin(desk.briefs, body, "odd.txt")
    assert str(said.value).startswith("odd.txt: ")
    assert "\n" not in str(said.value)
    assert not list(tmp_path.glob("reviews/?*.*"))
