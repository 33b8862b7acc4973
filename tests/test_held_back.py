"""18.8: what is held back is all in sight: the values as they came, their raw answers, and one cause once."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from datetime import date

import pytest
from making import DAILY
from publisher import Publisher
from refreshing import CROWN, HELD, MONTHLY, TRADED, Live, crowns, make_live, trade

from indicators import desk as desks
from indicators.cli import main as cli
from indicators.cli.main import main
from indicators.figures.derive import WITHOUT_HELD
from indicators.model import HeldValue, Hold
from indicators.views import address
from indicators.views.parts import actions, held_back

BODY = crowns({**HELD, "d20201004": 13.0, "d20201005": 13.5, "d20201006": 135.0})


@pytest.fixture
def live(engine, small, monkeypatch):
    make_live(small)
    with Publisher() as publisher:
        publisher.route(CROWN, BODY)
        publisher.route(TRADED, trade({2018: 180.0, 2019: 190.0, 2020: 200.0}))
        monkeypatch.setenv("INDICATORS_HOME", str(small.home))
        monkeypatch.setattr(cli, "prepare", lambda: desks.prepare(small.data))
        yield Live(small.prepare(), publisher)


def asked(capsys, *words):
    status = main(list(words))
    return status, capsys.readouterr().out


def test_the_values_and_their_raw_answer_are_told(live, capsys, monkeypatch):
    live.refresh(DAILY)
    (row,) = json.loads(asked(capsys, "quarantine", "--json")[1])
    assert row["what"] == [{"period": "2020-10-06", "value": 135.0, "status": "A"}]
    (answer,) = row["answers"]
    assert answer["bytes"] == len(BODY)
    assert CROWN in answer["address"]
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    assert main(["quarantine", "--raw", str(row["number"])]) == 0
    out.flush()
    assert out.buffer.getvalue() == BODY.encode()
    monkeypatch.undo()


def test_what_is_calculated_says_that_an_input_is_held_back(live):
    """And no longer, once it was let in."""
    outcomes = live.refresh()
    assert (outcomes[DAILY].status, outcomes[MONTHLY].status) == ("held", "ok")
    told = live.desk.now().freshness([MONTHLY])[MONTHLY]
    assert f", {WITHOUT_HELD} {DAILY}: " in told.copy_words
    assert outcomes[MONTHLY].error.startswith(WITHOUT_HELD)
    (waits,) = (each for each in live.desk.store.holds() if each.series_id == DAILY)
    actions._judge(live.desk, {"do": "let-in", "hold": f"{waits.id}"}, "Ann", live.now)
    live.refresh()
    assert WITHOUT_HELD not in live.desk.now().freshness([MONTHLY])[MONTHLY].copy_words


def test_no_raw_answer_is_told_in_a_line(live, capsys):
    assert main(["quarantine", "--raw", "99"]) == 2
    assert capsys.readouterr().err == (
        "indicators: no raw answer is kept of number 99; see: python -m indicators quarantine\n"
    )


def test_the_page_shows_what_came_and_from_where(live):
    live.refresh(DAILY)
    on = live.desk.now()
    store = live.desk.store
    (cause,) = held_back.by_cause(store.holds(), store.held_back())
    page = str(held_back._cause(address.selection("sources", {}, live.desk), on, cause, store.held_back()))
    assert '<th scope="row">6 Oct 2020</th><td class="n">135</td>' in page
    assert f"{len(BODY)} bytes, from " in page
    assert page.count("data-do=") == 2


def test_what_a_catalogue_has_no_more_is_shown_all_the_same(live):
    """It was left out in silence."""
    live.refresh(DAILY)
    on, store = live.desk.now(), live.desk.store
    (hold,) = store.holds()
    gone = [replace(hold, series_id="fx.gone")]
    page = str(held_back._cause(address.selection("sources", {}, live.desk), on, gone, store.held_back()))
    assert "fx.gone" in page
    assert "The catalogue has no such series any more" in page
    assert "data-do=" not in page


def hold(number, series, reason, on=date(2020, 10, 6)):
    return Hold(number, series, on, reason, 1, on, on)


def value(sha256):
    return (HeldValue(date(2020, 10, 6), 1.0, "A", "https://a.example", sha256, 3),)


def test_one_answer_that_is_doubted_alike_is_one_cause():
    """Of twelve straits that one edition was wrong in there were twelve holds to decide one by one."""
    holds = (hold(1, "a", "zeros: 6 days"), hold(2, "b", "zeros: 5 days"), hold(3, "c", "a jump: 6 Oct"))
    holds += (hold(4, "d", "zeros: 6 days"), hold(5, "e", "zeros: 6 days", date(2020, 10, 7)), hold(6, "f", "zeros"))
    values = {1: value("x"), 2: value("x"), 3: value("x"), 4: value("y"), 5: value("x")}
    causes = held_back.by_cause(holds, values)
    assert [[each.id for each in cause] for cause in causes] == [[1, 2], [3], [4], [5], [6]]


def test_what_was_let_in_as_doubtful_is_told_so_and_by_its_own_kind():
    holds = (hold(1, "a", "let in as doubtful: a jump: x"), hold(2, "b", "let in as doubtful: zeros: y"))
    causes = held_back.by_cause(holds, {1: value("x"), 2: value("x")})
    assert [[each.id for each in cause] for cause in causes] == [[1], [2]]


def test_a_word_on_a_cause_is_one_on_each_and_can_be_undone(live):
    live.refresh(DAILY)
    store = live.desk.store
    (waits,) = store.holds()
    done = actions._judge(live.desk, {"do": "dismiss", "hold": f"{waits.id} 99"}, "Ann", live.now)
    assert store.holds() == ()
    done.undo(live.desk, "Ann", live.now)
    assert [each.id for each in store.holds()] == [waits.id]
    assert actions._judge(live.desk, {"do": "dismiss", "hold": "99"}, "Ann", live.now) is None
    actions._judge(live.desk, {"do": "let-in", "hold": f"{waits.id}"}, "Ann", live.now)
    assert store.holds() == ()
