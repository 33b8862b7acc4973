"""Days in words: a document's own, and those that a sentence speaks of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.documents.dates import EARLIEST, LATEST, day_alone, day_named, day_of_dateline, mentions

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


@pytest.mark.parametrize(
    "text",
    [
        "Gulf Update, September 30, 2020", "Caracas, 30 de septiembre de 2020", "A Report N°7 | 30 September 2020",
        "Comment • September 30, 2020", "By A. Author | September 30, 2020", "Publication date: September 30, 2020",
        "As of: September 30, 2020", "Le 30 septembre 2020", "mercredi 30 septembre 2020", "Published 1601424000000",
        "{{ 1601424000000 | date:'MMM d, yyyy' }}", "۳۰ سپتامبر ۲۰۲۰", "۹ مهر ۱۳۹۹", "چهارشنبه ۹ مهر ۱۳۹۹",
        "۱۳۹۹/۰۷/۰۹", "20200930", "Information cutoff: September 30, 2020, 2:00 pm ET",
    ],
)  # fmt: skip
def test_a_day_that_is_set_apart_from_other_words_is_read(text):
    assert day_named(text) == PUBLISHED


@pytest.mark.parametrize(
    "text",
    [
        "May 5, 2015 and then it fell",
        "May 5, 2015, was the day on which the rial fell.",
        "In Tehran, on May 5, 2015, the talks broke off for good.",
        "May 5-7, 2015",
        "January 3 - May 5, 2015",
        "۳۰ اسفند ۱۴۰۰",
    ],
)
def test_a_day_in_a_sentence_or_a_span_of_days_is_none(text):
    assert day_named(text) is None


def test_the_first_of_a_french_month_is_a_day():
    assert day_named("1er octobre 2020") == date(2020, 10, 1)


def test_a_line_of_its_own_says_nothing_but_its_day():
    assert day_alone("Updated Wednesday, September 30, 2020, 5:00 PM ET") == PUBLISHED
    assert day_alone("Gulf Update, September 30, 2020") is None


def test_a_dateline_with_a_year_has_a_day():
    assert day_of_dateline("CARACAS, Sept 30, 2020 (Wire) - Exports rose.") == PUBLISHED
    assert day_of_dateline("The talks of May 5, 2015 (the last) - failed.") is None


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
