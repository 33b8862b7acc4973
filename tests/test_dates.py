"""Days in words: a document's own, and those that a sentence speaks of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.briefs.dates import EARLIEST, LATEST, day_named, mentions

PUBLISHED = date(2020, 9, 30)


@pytest.mark.parametrize(
    "text",
    [
        "September 30, 2020", "Sept. 30, 2020", "30 September 2020", "Wednesday, September 30, 2020, 5:00 PM ET",
        "2020-09-30",
        "2020-09-30T10:00:00Z", "30 de septiembre de 2020", "Published on September 30, 2020",
        "September 30, 2020 - A. Author",
        "1601424000", "1601424000000",
        "30.09.2020", "30/09/2020", "09/30/2020", "Date: 2020-09-30", "30th September 2020",
    ],
)  # fmt: skip
def test_a_day_is_read_in_its_many_forms(text):
    assert day_named(text) == PUBLISHED


@pytest.mark.parametrize(
    "text",
    [
        "05/04/2020",
        "September 2020",
        "31 February 2020",
        "The deal of May 5, 2015 was signed",
        "",
        "30 20",
        "2020-13-01",
    ],
)
def test_what_names_no_one_day_is_none(text):
    assert day_named(text) is None


@given(st.dates(EARLIEST, LATEST))
def test_every_day_is_read_back_from_words(day):
    assert day_named(f"{day:%B} {day.day}, {day.year}") == day_named(day.isoformat()) == day


@given(st.text(max_size=120))
def test_no_text_breaks_it(text):
    day_named(text)
    for each in mentions(text, PUBLISHED):
        assert text[each.start : each.end] == each.words
        assert each.first <= each.last


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("stated on September 27 that", ["2020-09-27"]),
        ("the embargo expires in October", ["2020-10"]),
        ("seized in August.", ["2020-08"]),
        ("Iran may help; on May 5, 2015 it did", ["2015-05-05"]),
        ("from 2018-2020 and 27-28 September", ["2018/2020", "2020-09-27/2020-09-28"]),
        ("Resolution 2231 was passed", []),
        ("since May", ["2020-05"]),
        ("it may march", []),
        ("last year", ["2019"]),
        ("the third quarter of 2020", ["2020-07-01/2020-09-30"]),
        ("1,116 barrels and 2020 tons", ["2020"][:0]),
    ],
)
def test_a_sentence_names_its_days_by_the_year_of_the_brief(text, named):
    assert [each.id for each in mentions(text, PUBLISHED)] == named
