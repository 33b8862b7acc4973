"""What a person does on the page: each deed done once, answered, undone once, and noted with who and when (17.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from making import TEXT_OF_A_BRIEF
from publisher import Publisher
from streamlit.testing.v1 import AppTest

from indicators.briefs import intake
from indicators.refresh.rounds import refresh
from indicators.views import reads
from indicators.views.parts import actions

BRIEF, PASSAGE, SERIES, CLAIM = "2020-09-30-iran-venezuela", "hard-currency", "fx.irr_usd.free_market", "embargo-ends"
OWN = "2021-03-02-rial-slides-again"
NEW = "2026-08-19,96.5\n2026-08-20,289.5\n"
TOKEN = "a-token-of-some-length"  # a session without a browser comes from no machine, and so from another
SCRIPT = """
from datetime import UTC, datetime
import streamlit as st
from indicators.briefs import intake
from indicators.views import reads
from indicators.views.parts import actions
desk = reads.served(None)
actions.take(st.session_state.get("pressed"), desk)
if dropped := st.session_state.get("dropped"):
    taken = intake.take_in(desk.briefs, dropped.encode(), "rial.txt", now=datetime.now(UTC))
    actions.undoable(actions.undo_import(taken.id, taken.before, desk.briefs.text(taken.id)))
st.html(actions.answer())
"""


class Answer(HTMLParser):
    """What the page tells the router."""

    def __init__(self, app):
        super().__init__()
        self.told = {}
        self.feed(app.get("html")[-1].proto.body)

    def handle_starttag(self, tag, attrs):
        self.told |= {name.removeprefix("data-"): value or "" for name, value in attrs}


class Page:
    """A session without a browser: presses buttons, and is answered."""

    def __init__(self):
        self.app = AppTest.from_string(SCRIPT, default_timeout=120)

    def press(self, **asked):
        for name in ("pressed", "dropped"):
            self.app.session_state[name] = None
        self.app.session_state["pressed"] = {"token": TOKEN} | asked
        self.app.run()
        assert not self.app.exception, [each.value for each in self.app.exception]
        return Answer(self.app).told

    def drop(self, text):
        self.app.session_state["pressed"] = None
        self.app.session_state["dropped"] = text
        self.app.run()
        assert not self.app.exception
        self.app.session_state["dropped"] = None
        return Answer(self.app).told


@pytest.fixture
def own(desk_in, tmp_path, monkeypatch):
    """A desk with a brief of its own."""
    monkeypatch.delenv("INDICATORS_ANALYST", raising=False)
    monkeypatch.setenv("INDICATORS_TOKEN", TOKEN)
    desk = desk_in(tmp_path / "home")
    intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "rial.txt", now=datetime.now(UTC))
    monkeypatch.setattr(reads, "served", lambda _: desk)
    return desk


def hold_back(desk):
    """Refresh a series with a value that is not believed; return the number under which it waits."""
    series = desk.now().series("energy.brent")
    shipped = "".join(f"{each.time_period:%Y-%m-%d},{each.value}\n" for each in series.itertuples())
    with Publisher() as publisher:
        publisher.route("/graph/fredgraph.csv", f"observation_date,DCOILBRENTEU\n{shipped}{NEW}".encode())
        refresh(desk.catalog, desk.store, ["energy.brent"], environ={"INDICATORS_URL_FRED": publisher.url})
    (hold,) = desk.store.holds()
    return str(hold.id)


def state(desk):
    """Return all that a deed of a page may change."""
    return {
        "links": {
            (name, each.id): ([link.series_id for link in desk.briefs.links(name)[each.id]], each.links, each.rejected)
            for name in sorted(desk.briefs)
            for each in desk.briefs[name].excerpts
        },
        "claims": {name: [each.id for each in desk.briefs[name].claims] for name in sorted(desk.briefs)},
        "titles": {name: (desk.briefs[name].title, desk.briefs[name].body) for name in sorted(desk.briefs)},
        "bin": desk.briefs.bin(),
        "holds": [each.id for each in desk.store.holds()],
    }


def passage_of(desk):
    """Return a passage of the own brief, and a series that was found for it."""
    links = desk.briefs.links(OWN)
    return next((name, found[0].series_id) for name, found in links.items() if found)


def asked(desk, do):
    """Return what a button for a deed asks, once what it needs was done."""
    excerpt, found = passage_of(desk)
    linked = state(desk)["links"][OWN, excerpt][0]
    unlinked = next(each for each in desk.catalog.indicators if each not in linked)
    at, by = datetime.now(UTC).replace(microsecond=0), "Before"
    if do == "restore":
        actions.DEEDS["strike"](desk, {"do": "strike", "brief": OWN, "excerpt": excerpt, "series": found}, by, at)
    hold = hold_back(desk) if do in ("let-in", "dismiss") else ""
    if do == "put-back":
        desk.briefs.throw_away(OWN, by)
    return {
        "accept": {"brief": OWN, "excerpt": excerpt, "series": found},
        "strike": {"brief": BRIEF, "excerpt": PASSAGE, "series": SERIES},
        "restore": {"brief": OWN, "excerpt": excerpt, "series": found},
        "add": {"brief": OWN, "excerpt": excerpt, "series": unlinked},
        "withdraw": {"brief": BRIEF, "claim": CLAIM},
        "bin": {"brief": OWN},
        "put-back": {"brief": OWN},
        "let-in": {"hold": hold},
        "dismiss": {"hold": hold},
    }[do] | {"do": do}


STAYS = {"let-in"}  # values let in are known from then on


@pytest.mark.parametrize("do", actions.DEEDS)
def test_every_deed_is_answered_and_undone_once_and_both_are_noted(own, do):
    """17.7: none could be undone, and most said nothing."""
    wanted = asked(own, do)
    page, before, lines = Page(), state(own), len(own.store.journal())
    done = page.press(**wanted, name="  Ana   P\u00e9rez ", press="1")
    assert done["told"]
    assert done["answered"] == "1"
    assert not done["told"].startswith("Not done"), done
    assert done["by"] == "Ana P\u00e9rez"
    after = state(own)
    assert after != before
    again = page.press(**wanted, name="Ana", press="1")  # the very same press, sent twice
    assert (state(own), again["number"]) == (after, done["number"])
    assert bool(done["undo"]) == (do not in STAYS)
    noted = own.store.journal()[lines:]
    assert [each.who for each in noted] == ["Ana P\u00e9rez"]
    if do in STAYS:
        return
    undone = page.press(do="undo", number=done["number"], name="Ben", press="2")
    assert undone["told"]
    assert undone["told"] != done["told"]
    assert undone["undo"] == ""
    assert state(own) == before
    for press, number in (("3", done["number"]), ("4", undone["number"])):
        assert page.press(do="undo", number=number, name="Ben", press=press)["number"] == undone["number"]
    assert state(own) == before
    noted = own.store.journal()[lines:]
    assert [each.who for each in noted] == ["Ana P\u00e9rez", "Ben"]
    assert all(each.at for each in noted)
    assert noted[0].what != noted[1].what


def test_a_word_that_was_taken_back_stays_in_the_file_and_the_place_of_a_link_is_kept(own):
    """17.7: an undo is an act of its own, and nothing is erased."""
    links = own.briefs[BRIEF].excerpts
    excerpt = next(each for each in links if len(each.links) > 2)
    page = Page()
    done = page.press(do="strike", brief=BRIEF, excerpt=excerpt.id, series=excerpt.links[0], name="Ana", press="1")
    page.press(do="undo", number=done["number"], name="Ben", press="2")
    now = next(each for each in own.briefs[BRIEF].excerpts if each.id == excerpt.id)
    assert now.links == excerpt.links
    assert [(each.word, each.by) for each in now.decisions] == [("struck out", "Ana"), ("restored", "Ben")]
    done = page.press(do="withdraw", brief=BRIEF, claim=CLAIM, name="Ana", press="3")
    page.press(do="undo", number=done["number"], name="Ben", press="4")
    text = own.briefs.text(BRIEF)
    assert 'put_back = {by = "Ben"' in text
    assert 'withdrawn_by = "Ana"' in text
    assert not [each for each in own.briefs[BRIEF].claims if each.faults]


def test_what_somebody_else_did_since_is_not_undone(own):
    """17.7: two windows on one brief."""
    one, other = Page(), Page()
    link = {"brief": BRIEF, "excerpt": PASSAGE, "series": SERIES}
    done = one.press(do="strike", **link, name="Ana", press="1")
    other.press(do="restore", **link, name="Ben", press="1")
    before = state(own)
    told = one.press(do="undo", number=done["number"], name="Ana", press="2")["told"]
    assert told == "Not done: this link was judged again since, so nothing was undone"
    assert state(own) == before
    assert one.press(do="strike", **link, name="Ana", press="3")["undo"]
    second = other.press(do="strike", **link, name="Ben", press="2")
    assert second["number"] == "1"  # that of the deed before: there was nothing to do


def test_a_press_that_is_sent_again_is_not_done_again_though_it_could_be(own):
    """17 Bad input: an answer may be lost on its way; what was done since stands."""
    page, other = Page(), Page()
    page.press(do="bin", brief=OWN, name="Ana", press="1")
    other.press(do="put-back", brief=OWN, name="Ben", press="1")
    page.press(do="bin", brief=OWN, name="Ana", press="1")
    assert OWN in own.briefs
    page.press(do="bin", brief=OWN, name="Ana", press="2")
    assert OWN not in own.briefs


def test_an_import_is_undone_into_the_bin_and_an_update_back_to_what_was_there(own):
    """17.7."""
    page, before = Page(), state(own)
    took = page.drop("Dates are dear\n\nMarch 3, 2021\n\nThe price of dates rose in Iran.\n")
    came = (set(own.briefs) - set(before["titles"])).pop()
    page.press(do="undo", number=took["number"], name="Ana", press="1")
    assert came not in own.briefs
    assert own.briefs.bin() == (came,)
    page.press(do="strike", brief=OWN, excerpt=passage_of(own)[0], series=passage_of(own)[1], name="Ana", press="2")
    text = own.briefs.text(OWN)
    took = page.drop(TEXT_OF_A_BRIEF + "\nA sentence that was not there before.\n")
    assert own.briefs.text(OWN) != text
    page.press(do="undo", number=took["number"], name="Ana", press="3")
    assert own.briefs.text(OWN) == text
    took = page.drop(TEXT_OF_A_BRIEF + "\nA sentence that was not there before.\n")
    page.press(do="strike", brief=OWN, excerpt="p1s1", series=passage_of(own)[1], name="Ana", press="4")
    page.press(do="add", brief=OWN, excerpt="p1s1", series="energy.wti", name="Ana", press="5")
    text = own.briefs.text(OWN)
    told = page.press(do="undo", number=took["number"], name="Ana", press="6")["told"]
    assert "was changed since, so nothing was undone" in told
    assert own.briefs.text(OWN) == text
    assert [each.what for each in own.store.journal()].count("brief set back") == 1


def test_a_brief_of_a_name_that_the_bin_has_comes_back_to_its_own(own):
    """17.7: the second of a name has another one in the bin, and came back under that."""
    page = Page()
    page.press(do="bin", brief=OWN, name="Ana", press="1")
    intake.take_in(own.briefs, TEXT_OF_A_BRIEF.encode(), "rial.txt", now=datetime.now(UTC))
    done = page.press(do="bin", brief=OWN, name="Ana", press="2")
    assert len(own.briefs.bin()) == 2
    page.press(do="undo", number=done["number"], name="Ana", press="3")
    assert OWN in own.briefs
    assert own.briefs.bin() == (OWN,)


@pytest.mark.parametrize("do", [*actions.DEEDS, "undo"])
def test_without_a_name_nothing_is_done_and_that_is_said(own, do):
    """17.7: the first strike-out failed without a word."""
    wanted = asked(own, do) if do != "undo" else {"do": "undo", "number": "1"}
    before, lines = state(own), len(own.store.journal())
    answer = Page().press(**wanted, name=" \u2003 ", press="1")
    assert answer["told"] == actions.NAMELESS
    assert (state(own), len(own.store.journal())) == (before, lines)


ODD = st.text(st.characters(codec=None), max_size=30) | st.sampled_from(
    ["\ud800", "\U0001f1ee\U0001f1f7", "\u0631\u06cc\u0627\u0644", "\x00", "\n\n+++\n", '"""', "x" * 10_000]
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    do=st.sampled_from([*actions.DEEDS, "undo", "save-claim", "pick", "claim", "present", "forget", "zz"]), words=ODD
)
def test_a_press_of_what_is_not_there_does_nothing(own, do, words):
    """17 Bad input: whatever a browser sends."""
    before, lines = state(own), len(own.store.journal())
    ids = dict.fromkeys(("brief", "excerpt", "series", "claim", "hold", "number", "words", "day"), words)
    page = Page()
    told = page.press(do=do, **ids, name=words, press=words)["told"]
    assert "Traceback" not in told
    if do != "put-back" or words not in before["bin"]:
        assert (state(own), len(own.store.journal())) == (before, lines)


@given(name=ODD)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_name_is_written_as_one_line_that_can_be_read_again(own, name):
    """17 Bad input: ten thousand letters, other scripts, half a pair of letters."""
    page = Page()
    done = page.press(do="strike", brief=BRIEF, excerpt=PASSAGE, series=SERIES, name=name, press="1")
    if done["told"] == actions.NAMELESS:
        assert not name.split()
        return
    said = next(each for each in own.briefs[BRIEF].excerpts if each.id == PASSAGE).decisions[-1].by
    assert 0 < len(said) <= actions.LONGEST_NAME
    assert said.isprintable()
    page.press(do="undo", number=done["number"], name=name, press="2")
