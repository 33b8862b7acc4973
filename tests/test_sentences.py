"""Sentences: abbreviations, markers, quotations, other languages, and nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.briefs.sentences import spans


def sentences(text):
    return [text[start:end] for start, end in spans(text)]


@pytest.mark.parametrize(
    "wanted",
    [
        ["Gen. Smith met Lt. Gen. Jones in the U.S.", "Iran said no."],
        ["Then the U.S. Treasury acted.", "He left."],
        ["It ended.[3]", "Next came oil.[4][5]", "“He left.”", "She stayed."],
        ["The deal expires in October[1]—for more help.", "It may go on."],
        ["He paid $1.5 bn. in Sept. 27 of St. Louis.", "Nobody saw it."],
        ["At 9 p.m. Tehran time it stopped.", "No. 5 fell."],
        ["¿Qué pasó?", "¡Nada!", "El Sr. Pérez vino."],
        ["این یک جمله است.", "آیا خوب است؟", "بله."],
        ["He said it is “helping with software.”", "The force uses it."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(wanted):
    assert sentences(" ".join(wanted)) == wanted


@given(st.text())
def test_every_visible_letter_lies_in_exactly_one_sentence(text):
    found = spans(text)
    assert [each for pair in found for each in pair] == sorted(each for pair in found for each in pair)
    inside = "".join(text[start:end] for start, end in found)
    assert "".join(inside.split()) == "".join(text.split())


@given(
    st.lists(st.sampled_from(["Iran sold oil.", "It ended.[2]", "Lt. Gen. X.", "why?", "[1]", "U.S.", "“No.”", "\n"]))
)
def test_no_order_of_hard_pieces_loses_one(pieces):
    text = " ".join(pieces)
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
