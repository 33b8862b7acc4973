"""What is marked on the charts of a passage is chosen once: page, room and exports number the same events."""

import re
from datetime import date

import pytest
from test_faulty_files import HEAD
from test_faulty_files import brief as written

from indicators.handouts import making, screen
from indicators.handouts.handout import Outline, Step
from indicators.views import address
from indicators.views.screens import brief as page

BRIEF = "2020-09-30-iran-venezuela"


def marks(spec):
    """Return the events of a chart: ticks, rules and the numbers over them."""
    found = []
    for layer in spec["layer"]:
        mark = layer["mark"]["type"]
        rows = layer.get("data", {}).get("values", [])
        if mark in ("tick", "rule") or (rows and "i" in rows[0]):
            found.append((mark, rows))
    return found


def numbered(html):
    """Return the events listed on a page: their numbers and titles."""
    return re.findall(r'<span class="mark">(.*?)</span> <b>.*?</b> (.*?) <span class="cite">', html)


def both(desk, on, brief, excerpt, claim=""):
    """Return the page of a passage and the same passage of a handout, which has the same series."""
    query = {"brief": [brief], "excerpt": [excerpt], **({"claim": [claim]} if claim else {})}
    chosen = page.made(address.selection("brief", query, desk), on)
    (step,) = [each for each in making.every_step(on, brief) if each.excerpt == excerpt]
    series = tuple(each.series for row in chosen.charts for each in row)
    (passage,) = making.handout(on, Outline(brief, (Step(excerpt, series, step.events, ""),))).passages
    return chosen, passage


@pytest.mark.parametrize("day", [date(2020, 9, 30), date(2022, 6, 1), None])
def test_page_and_handout_number_and_tick_the_same_events(desk, day):
    """16.1, 16.3: one rule stood in two places; every passage of every shipped brief, today and as of earlier days."""
    on, charts, listed = desk.on(day) if day else desk.now(), 0, 0
    for brief in desk.briefs.rows():
        for excerpt in desk.briefs[brief].excerpts:
            chosen, passage = both(desk, on, brief, excerpt.id)
            drawn = {each.series: each.spec for row in chosen.charts for each in row}
            assert [each.series for each in passage.figures] == list(drawn)
            for figure in passage.figures:
                assert marks(figure.chart) == marks(drawn[figure.series]), (excerpt.id, figure.series)
                charts += 1
            told = numbered(str(chosen.told))
            assert [mark for mark, _ in told] == [each.numeral or "·" for each in passage.events], excerpt.id
            listed += len(told)
    assert charts > 15  # one report alone is a sentence, not a chart
    assert listed > 20


def test_a_claim_that_looks_further_back_has_its_events_too(desk_in, tmp_path):
    """16.1: a chart that was widened to a claim's window had no event of the years before, and the page had."""
    desk = desk_in(tmp_path / "home")
    (tmp_path / "home" / "briefs").mkdir(exist_ok=True)
    head = HEAD.replace("2020-01-01/2020-09-30", "2013-01-01/2014-12-31")
    head = head.replace('["2020-09-27-statement"]', '["2014-11-01-earlier", "2020-09-27-statement"]')
    earlier = next(each.id for each in desk.now().events if date(2013, 6, 1) < each.date < date(2017, 1, 1))
    (tmp_path / "home" / "briefs" / "mine.md").write_bytes(written(head.replace("2014-11-01-earlier", earlier)))
    on = desk.now()
    chosen, passage = both(desk, on, "mine", "a", "c1")
    assert chosen.charts
    drawn = [each for row in chosen.charts for each in row]
    for chart, figure in zip(drawn, passage.figures, strict=True):
        assert figure.span == chart.span
        assert figure.span[0] < date(2013, 1, 1)
        assert marks(figure.chart) == marks(chart.spec)
        assert min(row["t"] for mark, rows in marks(figure.chart) if mark == "rule" for row in rows) < "2017-01-01"
    assert [each.numeral for each in passage.events] == ["1", "2"]


def test_without_a_chart_no_event_has_a_number_and_the_room_lists_them_all_the_same(desk):
    """16.1: numbers of no line of any chart stood there, which the page did not have."""
    on = desk.now()
    bare = [each for each in making.every_step(on, BRIEF) if each.events and not each.series]
    passages = making.handout(on, Outline(BRIEF, tuple(bare))).passages
    assert passages
    steps = {each.key: each.html for each in screen.screen(making.handout(on, Outline(BRIEF, tuple(bare))))}
    for passage in passages:
        assert {each.numeral for each in passage.events} == {""}
        assert "<b>·</b>" in steps[f"passage:{passage.excerpt}"]
