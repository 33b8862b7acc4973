"""17.10: a document is looked through before it is kept: passages joined and parted, furniture put back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling import first_of

from indicators.briefs import intake, review, reviews
from indicators.briefs.review import composed, joined, parted, pieces_of
from indicators.documents import formats
from indicators.errors import BriefError

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
SAMPLES = sorted(
    each
    for folder in ("briefs", "faulty", ".")
    for each in (Path(__file__).parent / "samples" / folder).glob("*")
    if each.suffix in (".txt", ".md", ".html", ".pdf", ".docx")
)


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


@pytest.mark.parametrize("path", first_of(SAMPLES), ids=lambda each: each.name)
def test_of_real_documents_nothing_is_lost_either(path):
    """17.10: over the documents of the tests, whatever their format."""
    try:
        draft = formats.draft(path.read_bytes(), path.name)
        brief = intake.brief_of(path.read_bytes(), path.name, published=DAY)
    except BriefError:
        pytest.skip("no brief")
    pieces = pieces_of(brief)
    assert composed(pieces).body == brief.body
    lost = sorted("".join(letters(each.text) for each in draft.blocks))
    for each in sorted("".join(letters(each.text + each.label) for each in pieces)):
        if each in lost:
            lost.remove(each)
    # A word that opens a notice ("Note:"), and a note's number within its own words, stand in no piece.
    assert len(lost) <= 40
