"""Phrases found in a text, by several threads at once as the server asks for them."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from indicators.language.phrases import Phrases

LETTERS = str.maketrans("0123456789", "ghijqnopqu")
ENDINGS = ("s", "ed", "ing", "ation", "ization", "ies", "fulness", "ously")


@pytest.fixture
def _hasty():
    """Let threads take turns after a few steps each."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hasty")
def test_several_threads_find_what_one_finds():
    # Words that nobody has asked for before, long and short: a stem once found is kept.
    stems = [f"{'ba' * (number % 9)}rt{'lm' * (number % 7)}{number:x}k".translate(LETTERS) for number in range(4000)]
    phrases = Phrases([("seize", "seizure")])
    texts = [f"They seized {stem}{ending} by {stem}." for stem, ending in zip(stems, ENDINGS * 500, strict=True)]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: [each.id for each in phrases.find(text)], texts))
    assert together == [["seizure"]] * len(texts)
    for text, stem in list(zip(texts, stems, strict=True))[::7]:
        assert Phrases([(stem, "it")]).find(text), text
