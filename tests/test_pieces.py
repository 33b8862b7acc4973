"""What the page and the room's screen are made of: every word as text, every mark told by a word; 16.3."""

import json
import re
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace

import pytest

from indicators.handouts import making, pieces, vega
from indicators.handouts.handout import Point

BRIEF = "2020-09-30-iran-venezuela"
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">&amp;\' "{}'


@pytest.fixture(scope="module")
def whole(desk):
    on = desk.now()
    return making.handout(on, making.outline(on, BRIEF))


def spoiled(value, at=""):
    """Return a handout with a hostile text after every word of it; marks, uses and topics are ours, so they stay."""
    if at in ("mark", "at_publication", "use", "topic", "numeral", "scorecard"):
        return value
    if isinstance(value, str):
        return f"{value}{HOSTILE}" if value else ""  # what is empty is not shown
    if isinstance(value, Point):
        return value
    if is_dataclass(value):
        return replace(value, **{each.name: spoiled(getattr(value, each.name), each.name) for each in fields(value)})
    if isinstance(value, dict):
        return {name: spoiled(each, name) for name, each in value.items()}
    if at == "flips":
        return tuple((day, mark, spoiled(since)) for day, mark, since in value)
    return type(value)(spoiled(each) for each in value) if isinstance(value, list | tuple) else value


def every(handout):
    """Return every piece of a handout."""
    yield from (pieces.scorecard(handout), pieces.open_questions(handout, "#p{}"), pieces.sources(handout))
    yield pieces.terms(handout)
    for passage in handout.passages:
        yield from (pieces.quotation(passage), pieces.likelihoods(passage), pieces.events(passage))
        yield pieces.lacking(passage)
        yield from (pieces.claimed(each) for each in passage.claims)
        for figure in passage.figures:
            yield from (pieces.figure_head(figure), pieces.figure_foot(figure), vega.chart(figure, width=600))


def test_no_word_of_a_handout_is_read_as_html(whole):
    """16.3: whatever a brief or a source says is shown as it is."""
    clean, dirty = "".join(every(whole)), "".join(every(spoiled(whole)))
    tags = re.compile(r"<[a-z/!][^>]*>", re.IGNORECASE)
    assert "alert(1)" in dirty
    assert [re.match(r"</?\w+", each)[0] for each in tags.findall(dirty)] == [
        re.match(r"</?\w+", each)[0] for each in tags.findall(clean)
    ]


def test_every_mark_is_a_sign_and_a_word(whole):
    """16.3: no mark is told by its colour alone."""
    claims = [claim for passage in whole.passages for claim in passage.claims]
    assert claims
    for claim in claims:
        shown = pieces.verdict(claim)
        assert f"</span> {claim.mark}</span>" in shown
        assert pieces.MARK_SIGNS[claim.mark] in shown


def test_a_chart_in_a_page_is_the_spec_of_its_figure(whole):
    """16.3: what is drawn is what the handout holds."""
    figure = next(each for passage in whole.passages for each in passage.figures)
    spec = json.loads(re.search(r'<script type="application/json">(.*?)</script>', vega.chart(figure))[1])
    assert spec == json.loads(json.dumps(figure.chart))
    wide = json.loads(re.search(r'<script type="application/json">(.*?)</script>', vega.chart(figure, width=640))[1])
    assert wide == {**spec, "width": 640}


def test_the_script_that_draws_is_what_the_renderer_gives_and_can_stand_in_a_page():
    """16.3: same handout, same bytes; charts of a page are drawn by the Vega that draws those of a PDF."""
    asked = "from indicators.handouts import vega; print(vega.made() == vega.bundle())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True", "write it anew: python -m indicators.handouts.vega"
    made = vega.bundle()
    assert "window.vegaEmbed=" in made[-200:]
    assert "</script" not in made.lower()
    assert "<!--" not in made
