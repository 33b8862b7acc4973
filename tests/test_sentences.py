"""Sentences: abbreviations, markers, quotations, other languages, and nothing lost."""

from __future__ import annotations

import pytest
from growth import grows_with_the_square
from hypothesis import given
from hypothesis import strategies as st

from indicators.documents.sentences import spans


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
        ["Crude went to the U.S.", "Iran denied it."],
        ["The U.S. Treasury has acted.", "The U.S. Iran envoy left."],
        ["It ended at 5 p.m.", "Iranian officials left at 9 p.m. Tehran time."],
        ["They fined Mines Inc.", "Iran protested."],
        ["He flew to Washington, D.C.", "Officials met him."],
        ["The I.R.G.C. said no.", "The J.C.P.O.A. talks ended."],
        ["It costs Rs. 300 or Bs. 36,9.", "Gens. Ali and Omar left."],
        ["El Ing. Ruiz y el Gral. Soto viajaron.", "Volvieron."],
        ["It fell.[1,2]", "It rose.[3-5]", "It fell.[ii]", "It rose."],
        ["He came on Feb. 2.", "Then he left."],
        ["1. First point.", "2. Second point."],
        ["He wrote so on X.", "It was clear."],
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


def test_a_paragraph_of_half_a_megabyte_is_read_at_the_pace_of_a_short_one():
    sentence = "Gen. Ali said that crude went to the U.S. on Monday.[3] "
    assert len(spans(sentence * 10_000)) == 10_000
    assert not grows_with_the_square(spans, lambda many: sentence * many, 2_000)
