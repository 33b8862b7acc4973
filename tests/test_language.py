"""Estimative language: the words of a sentence and the band they stand for."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.language.estimative import BANDS, OUTSIDE, WORDS, band, likelihood_words

# ICD 203 (2015), section D.6.e.2.a, by hand, with the words of the second row.
EXPECTED = {
    "almost no chance": ["almost no chance", "remote chance"],
    "very unlikely": ["very unlikely", "highly improbable"],
    "unlikely": ["unlikely", "improbable"],
    "roughly even chance": ["roughly even chance", "roughly even odds"],
    "likely": ["likely", "probable", "probably"],
    "very likely": ["very likely", "highly probable"],
    "almost certain": ["almost certain", "nearly certain", "almost certainly"],
    "outside the scale": [
        "may",
        "might",
        "could",
        "possibly",
        "possible",
        "perhaps",
        "unclear whether",
        "unclear if",
        "will",
    ],
}


@pytest.mark.parametrize(("expected", "word"), [(name, each) for name, words in EXPECTED.items() for each in words])
def test_each_word_has_its_band(expected, word):
    assert likelihood_words(f"It is {word} so.") == (word,)
    assert band((word,)) == expected


@given(st.sampled_from(sorted(WORDS)), st.sampled_from(sorted(WORDS)))
def test_a_word_is_kept_whole_among_others(first, second):
    assert likelihood_words(f"X {first}, then {second}.") == (first, second)


def test_the_bands_are_the_seven_of_the_directive_without_gaps():
    assert list(BANDS) == [name for name in EXPECTED if name != OUTSIDE]
    edges = [tuple(map(int, each.removesuffix(" %").split("-"))) for each in BANDS.values()]
    assert edges[0][0] == 1
    assert edges[-1][1] == 99
    assert all(before[1] == after[0] for before, after in pairwise(edges))
    assert set(WORDS.values()) == {*BANDS, OUTSIDE}


def test_a_longer_term_is_not_read_as_the_shorter_within_it():
    assert likelihood_words("This is very unlikely.") == ("very unlikely",)
    assert likelihood_words("This is unlikely.") == ("unlikely",)
    assert band(likelihood_words("This is very unlikely.")) != band(likelihood_words("This is very likely."))


@pytest.mark.parametrize(
    "sentence",
    [
        "It was signed in May 2015.",
        "It was signed in May.",
        "On 5 May they met.",
        "On May 5, 2015 they met.",
        "By the end of May the rate fell.",
        "May 2020 was the worst month.",
        "The mayor was willing, and the possibility remained.",
        "",
    ],
)
def test_a_month_or_a_longer_word_is_no_estimative_word(sentence):
    assert likelihood_words(sentence) == ()
    assert band(likelihood_words(sentence)) == ""


@pytest.mark.parametrize("sentence", ["Since May the rate fell.", "By late May it fell.", "From May to June it fell."])
def test_the_month_after_other_words_is_no_estimative_word_either(sentence):
    assert likelihood_words(sentence) == ()


def test_the_verb_is_a_word_also_at_the_start_and_beside_the_month():
    assert likelihood_words("May they trade? They may in May 2021.") == ("May", "may")


def test_the_case_is_kept_and_does_not_matter_to_the_band():
    words = likelihood_words("LIKELY, and Very Likely so.")
    assert words == ("LIKELY", "Very Likely")
    assert [band((each,)) for each in words] == ["likely", "very likely"]


def test_a_word_on_the_scale_comes_before_one_outside():
    assert band(likelihood_words("It could grow and will likely do so.")) == "likely"
    assert band(likelihood_words("It could grow.")) == "outside the scale"
    assert band(likelihood_words("It is unlikely, or very likely.")) == "unlikely"


@pytest.mark.parametrize(
    ("sentence", "words", "expected"),
    [
        ("It is not likely to last.", ("not likely",), "unlikely"),
        ("It isn’t likely to last.", ("isn’t likely",), "unlikely"),
        ("It is not very likely.", ("not very likely",), "unlikely"),
        ("It is no longer considered probable.", ("no longer considered probable",), "unlikely"),
        ("It almost certainly will not last.", ("almost certainly will not",), "almost no chance"),
        ("It is very likely not so.", ("very likely not",), "very unlikely"),
        ("They probably won't.", ("probably won't",), "unlikely"),
        ("It is not unlikely.", ("not unlikely",), OUTSIDE),
        ("It is likely not only to last.", ("likely",), "likely"),
        ("It could not last.", ("could",), OUTSIDE),
    ],
)
def test_a_negation_turns_the_band_and_stays_with_the_word(sentence, words, expected):
    assert likelihood_words(sentence) == words
    assert band(words) == expected
    assert all(each.lower() in WORDS for each in words)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It is as likely as not.", "roughly even chance"),
        ("Chances are about even.", "roughly even chance"),
        ("They have even odds.", "roughly even chance"),
        ("It has a better than even chance.", "likely"),
        ("It is more likely than not.", "likely"),
        ("There is a remote possibility.", "almost no chance"),
    ],
)
def test_chances_said_in_other_words_have_their_band(sentence, expected):
    assert band(likelihood_words(sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "It is now less likely.",
        "A strike is more likely than a deal.",
        "Their military might is gone.",
        "The might of the army fell.",
        "The will of the people counts.",
        "It was good will.",
        "They lack the will to fight.",
        "The Will Group paid.",
    ],
)
def test_comparisons_and_nouns_are_no_estimative_words(sentence):
    assert likelihood_words(sentence) == ()


def test_military_might_strike_is_a_verb():
    assert likelihood_words("The military might strike.") == ("might",)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("It is not possible to say.", ("possible",)),
        ("They could not leave.", ("could",)),
        ("It might not happen, and it is not likely to.", ("might", "not likely")),
    ],
)
def test_what_is_outside_the_scale_is_not_turned_by_a_negation(sentence, words):
    assert likelihood_words(sentence) == words
