"""Handouts as hard as they come: made from the real one by changing words."""

from dataclasses import replace

PERSIAN = "ایران در سال ۱۳۹۹ پیشنهاد کرد که به ونزوئلا کمک کند؛ ارزش ریال نصف شد."
CHINESE = "伊朗提出帮助委内瑞拉建设军事力量，双方的贸易在二〇二〇年之后继续增长。"
ODD = '#let x = $1$ *bold* _under_ `code` \\n <label> @ref // none /* "quoted" \' ~ -- --- ... [brackets] {code} https://x.example/a_b'
TITLE = " ".join(f"word{number}" for number in range(1, 61))
LONG = " ".join(f"Sentence {number} of a passage that does not end where others do." for number in range(1, 121))
UNBROKEN = "w" * 400


def with_words(handout, quote, title="", says=None):
    """Return a handout whose first passage has these words."""
    first = handout.passages[0]
    claims = tuple(replace(each, says=says or each.says) for each in handout.passages[1].claims)
    return replace(
        handout, passages=(replace(first, quote=quote, title=title, claims=claims), *handout.passages[1:3]), open=()
    )


def many(handout, count):
    """Return a handout of so many passages, the real ones over and over."""
    held = handout.passages
    return replace(
        handout,
        passages=tuple(replace(held[place % len(held)], number=place + 1) for place in range(count)),
        open=tuple((number, place) for number, place in handout.open),
    )


def empty(handout):
    """Return a handout without passages."""
    return replace(handout, passages=(), scorecard=(), open=(), sources=(), terms=())


def bare(handout):
    """Return a handout without figures."""
    return replace(handout, passages=tuple(replace(each, figures=()) for each in handout.passages), sources=())


def plain(text):
    """Return words without what a line's end, a ligature or a joiner does to them."""
    import re
    import unicodedata

    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u200b-\u200f\u2060-\u2069\u00ad\ufeff\u202a-\u202e]+", "", text)
