"""Taking a document in again: what corrects the brief that is there, and what is another brief."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publisher import Publisher, Reply

from indicators.briefs import intake
from indicators.briefs.places import Places
from indicators.documents import formats, reading
from indicators.errors import BriefError, UndatedError
from indicators.model import Decision

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
TEXT = """\
A second look at the rial

October 5, 2020

Tehran is short of hard currency. The rial will likely fall again.

Caracas paid in gold, a minister said.
"""
UNDATED = TEXT.replace("October 5, 2020\n\n", "")


@pytest.fixture
def desk(desk_in, tmp_path):
    return desk_in(tmp_path)


def taken(desk, text=TEXT, name="a.txt", **more):
    return intake.take_in(desk.briefs, text.encode(), name, now=NOW, **more)


def marked(desk, brief_id):
    """Strike a link of the first passage out, and return which."""
    series = desk.briefs.links(brief_id)["p1s1"][0].series_id
    desk.briefs.decide(brief_id, "p1s1", Decision(series, "struck out", "Ana", NOW))
    return series


@pytest.mark.parametrize("text", [TEXT, UNDATED])
def test_a_day_named_later_corrects_the_brief_that_is_there(desk, text):
    first = taken(desk, text, published=date(2020, 10, 1))
    struck = marked(desk, first.id)
    again = taken(desk, text, published=date(2020, 10, 6))
    assert (again.id, again.status) == (first.id, "updated")
    assert again.remarks[0] == "its day of publication was 2020-10-01 and is now 2020-10-06"
    brief = desk.briefs[first.id]
    assert brief.published == date(2020, 10, 6)
    assert brief.excerpts[0].rejected == (struck,)
    assert len(desk.briefs.rows()) == 2
    assert taken(desk, text, published=date(2020, 10, 6)).status == "already here"


def test_the_day_an_analyst_named_stands_when_the_same_bytes_come_again(desk):
    first = taken(desk, published=date(2020, 10, 6))
    again = taken(desk)
    assert (again.id, again.status) == (first.id, "already here")
    assert desk.briefs[first.id].published == date(2020, 10, 6)
    assert again.remarks == ("it reads as published on 2020-10-05; 2020-10-06 stands, as it was taken before",)


def test_a_corrected_title_is_taken_over_and_all_else_stays(desk):
    first = taken(desk)
    struck = marked(desk, first.id)
    again = taken(desk, TEXT.replace("A second look", "A third look"))
    assert (again.id, again.status) == (first.id, "updated")
    assert again.remarks == ("its title was “A second look at the rial” and is now “A third look at the rial”",)
    brief = desk.briefs[first.id]
    assert (brief.title, brief.excerpts[0].rejected) == ("A third look at the rial", (struck,))
    assert taken(desk, TEXT.replace("A second look", "A third look")).status == "already here"


def test_a_head_mended_by_hand_stays_when_the_same_bytes_come_again(desk):
    first = taken(desk)
    path = desk.briefs.path(first.id)
    path.write_text(path.read_text().replace("A second look", "A careful look"))
    assert taken(desk).status == "already here"
    assert desk.briefs[first.id].title == "A careful look at the rial"


def test_another_text_with_the_same_title_and_day_is_another_brief(desk):
    first = taken(desk)
    other = "A second look at the rial\n\nOctober 5, 2020\n\nQuite another text stands here.\n"
    second = taken(desk, other)
    assert (second.id, second.status, second.orphaned) == (f"{first.id}-2", "imported", 0)
    assert second.remarks[0].startswith(f"it stands beside {first.id}")
    assert taken(desk).status == taken(desk, other).status == "already here"
    more = taken(desk, f"{other}\nIt has grown.\n")
    assert (more.id, more.status) == (second.id, "updated")


def test_the_same_words_under_another_title_and_day_are_another_brief(desk):
    weekly = "Week 1\n\nOctober 5, 2020\n\nNothing changed.\n"
    first, second = taken(desk, weekly), taken(desk, weekly.replace("Week 1", "Week 2").replace("5", "12"))
    assert first.id != second.id
    assert second.status == "imported"


def test_a_document_that_names_no_day_asks_for_it_in_a_line(desk):
    with pytest.raises(UndatedError, match=r"a\.txt: .*name the day"):
        taken(desk, UNDATED)


def test_a_text_of_more_sentences_than_a_brief_has_is_refused(desk, monkeypatch):
    monkeypatch.setattr(intake, "MOST_PASSAGES", 2)
    with pytest.raises(BriefError, match=r"a\.txt: 3 sentences; a brief has at most 2"):
        taken(desk)


@given(st.lists(st.sampled_from(["It ended. ", "It ended. It ended. ", "So it ended. ", "aaa. ", "a a a. ", "\n\n"])))
def test_occurrences_are_counted_as_they_are_looked_up(pieces):
    body = "".join(pieces)
    passages = reading.passages_of(body)
    starts = [(each.text, each.start) for each in passages]
    for each, nth in zip(passages, intake.occurrences(body, starts), strict=True):
        assert Places(body).nth(each.text, nth) == each.start


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(b"x" * formats.MAX_BYTES), ""),
        (Reply(b"x" * (formats.MAX_BYTES + 1)), "more than 10 MB"),
        (Reply(b"x" * (formats.MAX_BYTES + 1), length=""), "more than 10 MB"),
        (Reply(b"x" * (formats.MAX_BYTES + 1), chunked=True), "more than 10 MB"),
        (Reply(gzip.compress(b"x" * (formats.MAX_BYTES + 1)), headers={"Content-Encoding": "gzip"}), "more than 10 MB"),
    ],
    ids=["as much", "more", "of no length", "in chunks", "packed"],
)
def test_a_document_at_an_address_has_at_most_10_mb(monkeypatch, reply, told):
    """14.8j: as sent, and as unpacked; it was 64, as for sources."""
    with Publisher() as publisher:
        publisher.route("/brief", reply)
        monkeypatch.setenv("INDICATORS_URL_BRIEF", publisher.url)
        if not told:
            assert len(intake.from_address("https://one.example/brief")[0]) == formats.MAX_BYTES
            return
        with pytest.raises(BriefError) as caught:
            intake.from_address("https://one.example/brief")
        assert told in str(caught.value)
