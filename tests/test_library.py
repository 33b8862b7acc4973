"""The library: taking in, marks that last, the index, search, the bin."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.briefs import check, edit, intake
from indicators.briefs.terms import asked
from indicators.cli.main import main
from indicators.core import disk
from indicators.desk import DATA, prepare
from indicators.errors import BriefError
from indicators.model import Decision, Filters

NOW = datetime(2026, 11, 24, 7, tzinfo=UTC)
TEXT = """\
A second look at the rial

October 5, 2020

Tehran is short of hard currency. It ended. The rial will likely fall again[1]. It ended.

Caracas paid in gold, a minister *said on October 1.

[1] The street rate.
"""


@pytest.fixture
def desk(engine_shipped, tmp_path):
    return prepare(DATA, tmp_path)


def taken(desk, text=TEXT, **more):
    return intake.take_in(desk.briefs, text.encode(), "a.txt", now=NOW, **more)


def test_a_brief_comes_in_whole_and_as_it_came(desk):
    found = taken(desk)
    assert (found.id, found.status, found.passages) == ("2020-10-05-a-second-look-at-the-rial", "imported", 5)
    brief = desk.briefs[found.id]
    assert [each.quote for each in brief.excerpts][1::2] == ["It ended.", "It ended."]
    assert [each.nth for each in brief.excerpts] == [1, 1, 1, 2, 1]
    assert all(brief.body[each.start : each.end] == each.quote for each in brief.excerpts)
    assert desk.briefs.raw(brief.raw) == TEXT.encode()
    assert next(iter(desk.briefs)) == found.id
    assert desk.briefs.rows()[found.id].fault == ""


def test_the_same_brief_twice_says_which_and_changes_nothing(desk):
    first = taken(desk)
    before = desk.briefs.text(first.id)
    again = taken(desk)
    assert (again.id, again.status) == (first.id, "already here")
    assert desk.briefs.text(first.id) == before


def test_marks_survive_a_new_version_and_gone_words_are_orphaned(desk):
    found = taken(desk)
    links = desk.briefs.links(found.id)["p1s1"]
    wrong, right = links[0].series_id, "cpi.irn.annual"
    desk.briefs.decide(found.id, "p1s1", Decision(wrong, "struck out", "Ana", NOW))
    desk.briefs.decide(found.id, "p1s1", Decision(right, "added", "Ana", NOW))
    again = taken(desk, TEXT.replace("Caracas paid in gold", "Caracas did not pay in gold"))
    assert (again.id, again.status, again.orphaned) == (found.id, "updated", 1)
    ids = [each.series_id for each in desk.briefs.links(found.id)["p1s1"]]
    assert wrong not in ids
    assert ids[0] == right
    assert desk.briefs.links(found.id)["p1s1"][0].reasons == ("added by Ana on 2026-11-24",)
    (orphan,) = [each for each in desk.briefs[found.id].excerpts if each.orphaned]
    assert orphan.quote.startswith("Caracas paid in gold")
    assert [each.word for each in desk.briefs[found.id].excerpts[0].decisions] == ["struck out", "added"]


def test_a_restored_link_stands_in_the_analysts_name(desk):
    found = taken(desk)
    first = desk.briefs.links(found.id)["p1s1"][0]
    desk.briefs.decide(found.id, "p1s1", Decision(first.series_id, "struck out", "Ana", NOW))
    desk.briefs.decide(found.id, "p1s1", Decision(first.series_id, "restored", "Ana", NOW))
    again = next(each for each in desk.briefs.links(found.id)["p1s1"] if each.series_id == first.series_id)
    assert again.reasons == (f"restored by Ana on {NOW.date()}",)
    assert desk.briefs[found.id].excerpts[0].rejected == ()


def test_a_series_knows_the_days_on_which_passages_spoke_of_it(desk):
    before = desk.briefs.days_of("fx.irr_usd.free_market")
    taken(desk)
    linked = sum(
        any(link.series_id == "fx.irr_usd.free_market" for link in links)
        for links in desk.briefs.links("2020-10-05-a-second-look-at-the-rial").values()
    )
    assert linked > 0
    assert desk.briefs.days_of("fx.irr_usd.free_market") == before | {date(2020, 10, 5): linked}
    assert desk.briefs.days_of("no.such") == {}


def test_a_library_that_keeps_up_makes_nobody_wait(desk):
    for number in range(250):
        brief = intake.brief_of(TEXT.replace("first", f"first {number}").encode(), f"{number}.txt")
        disk.put(desk.briefs.path(f"2021-01-01-copy-{number}"), edit.file_text(brief).encode())
    desk.briefs.keep_up()
    seen = len(desk.briefs.rows())
    assert seen < 250
    assert desk.briefs.behind + seen >= 250
    desk.briefs._thread.join()
    assert desk.briefs.behind == 0
    assert len(desk.briefs.rows()) == 251


def test_a_mark_can_follow_on_a_brief_that_came_in_again(desk):
    found = taken(desk)
    for word in ("struck out", "restored", "struck out"):
        desk.briefs.decide(found.id, "p1s1", Decision("energy.brent", word, "Ana", NOW))
        intake.take_in(desk.briefs, f"{TEXT}\nMore of it {word}.\n".encode(), "a.txt", now=NOW)
    assert [each.word for each in desk.briefs[found.id].excerpts[0].decisions] == [
        "struck out",
        "restored",
        "struck out",
    ]
    assert desk.briefs.faults() == ()


def test_a_mark_follows_those_written_by_hand_as_tables(desk):
    found = taken(desk)
    path = desk.briefs.path(found.id)
    table = '[[excerpt.decisions]]\nseries = "energy.brent"\nword = "added"\nby = "Bo"\nat = 2020-01-01T00:00:00Z\n\n'
    text = path.read_text(encoding="utf-8")
    at = text.index("[[excerpt]]", text.index("[[excerpt]]") + 1)
    path.write_text(text[:at] + table + text[at:], encoding="utf-8")
    desk.briefs.decide(found.id, "p1s1", Decision("energy.brent", "struck out", "Ana", NOW))
    assert [each.by for each in desk.briefs[found.id].excerpts[0].decisions] == ["Bo", "Ana"]


def test_a_mark_on_a_shipped_brief_goes_into_a_copy_and_keeps_the_file_as_it_was_written(desk):
    shipped = "2020-09-30-iran-venezuela"
    before = desk.briefs.text(shipped)
    desk.briefs.decide(shipped, "currency-collapse", Decision("energy.brent", "added", "Ana", NOW))
    after = desk.briefs.text(shipped)
    assert after.split("\n+++\n", 1)[1] == before.split("\n+++\n", 1)[1]
    assert desk.briefs.path(shipped).exists()
    assert desk.briefs[shipped].excerpts[3].links[-1] == "energy.brent"
    assert desk.briefs.throw_away(shipped) == shipped
    assert desk.briefs.text(shipped) == before


def test_the_bin_gives_back(desk):
    found = taken(desk)
    name = desk.briefs.throw_away(found.id)
    assert found.id not in desk.briefs
    assert desk.briefs.search("short of hard currency") == []
    desk.briefs.put_back(name)
    assert found.id in desk.briefs
    with pytest.raises(BriefError, match="not in the bin"):
        desk.briefs.put_back(name)


def test_a_changed_body_orphans_every_passage(desk):
    found = taken(desk)
    path = desk.briefs.path(found.id)
    path.write_text(path.read_text().replace("will likely fall again[1]. It", "will surely fall again[1]. It", 2))
    assert all(each.orphaned for each in prepare(DATA, desk.briefs.folder.parent).briefs[found.id].excerpts)


def hits(desk, words, **filters):
    return [
        each.excerpt for each in desk.briefs.search(words, Filters(**filters)) if each.brief.startswith("2020-10-05")
    ]


def test_search_finds_words_phrases_beginnings_and_footnotes(desk):
    taken(desk)
    assert hits(desk, "currencies") == ["p1s1"]
    assert hits(desk, '"hard currency"') == ["p1s1"]
    assert hits(desk, '"currency hard"') == []
    assert hits(desk, "curr") == ["p1s1"]
    assert hits(desk, "curr ") == []
    assert hits(desk, "street rate") == ["p1s3"]
    assert hits(desk, "second look") == [""]


def test_search_is_limited_by_area_band_day_and_source(desk):
    announced = "[Notice: Links to foreign domains are marked with an asterisk (*).]\n\nTehran is short"
    taken(desk, TEXT.replace("Tehran is short", announced, 1))
    assert hits(desk, "", area="VEN") == ["p2s1"]
    assert hits(desk, "", foreign=True) == ["p2s1"]
    assert hits(desk, "", band="likely") == ["p1s3"]
    assert hits(desk, "rial", since=date(2020, 10, 6)) == []
    assert set(hits(desk, "rial", since=date(2020, 10, 5), until=date(2020, 10, 5))) == {"p1s3", ""}
    assert hits(desk, "gold", topic="trade") == ["p2s1"]


def test_a_hit_stands_in_its_context(desk):
    taken(desk)
    hit = next(each for each in desk.briefs.search("likely") if each.excerpt == "p1s3")
    assert (hit.before, hit.after) == ("It ended.", "It ended.")
    assert hit.pieces[1] == "likely"


@given(st.text())
def test_whatever_is_typed_is_a_valid_query(desk_session, words):
    desk_session.briefs.search(words)
    assert all(re.fullmatch(r"[\w ]+", each.words) for each in asked(words, Filters()))


@pytest.fixture(scope="session")
def desk_session(desk_in, tmp_path_factory):
    return desk_in(tmp_path_factory.mktemp("searched"))


def test_a_series_knows_the_passages_that_speak_of_it(desk):
    found = taken(desk)
    passages = desk.briefs.passages("fx.irr_usd.free_market", None, 200)
    assert desk.briefs.passages("fx.irr_usd.free_market", None, 200, skip=1) == passages[1:]
    assert (found.id, "p1s1") in [(each.brief, each.excerpt) for each, _ in passages]
    assert all(why for _, why in passages)


def test_claims_and_captions_may_name_nothing_that_the_passage_does_not(desk):
    brief = desk.briefs["2020-09-30-iran-venezuela"]
    lexicon = desk.linker.lexicon
    assert check.findings(brief, lexicon) == []

    def lacking(says, excerpt):
        quote = next(each.quote for each in brief.excerpts if each.id == excerpt)
        return check.unsupported(says, quote, lexicon, brief.published)

    assert lacking("The rial lost half its value within the year", "currency-collapse") == []
    assert lacking("Caracas paid half a billion dollars in gold", "energy-for-gold") == []
    assert "Russia" in lacking("Russia paid in gold", "energy-for-gold")[0]
    assert "$600 million" in lacking("Gold worth $600 million", "energy-for-gold")[0]
    assert "October" in lacking("The seizure in October", "seized-fuel")[0]
    assert check.unsupported("5 million barrels", "It sold 1.5 million barrels.", lexicon, brief.published)
    assert check.unsupported("The US sold", "The focus was on sales.", lexicon, brief.published)
    assert check.unsupported("Oil for the US", "Iran sold oil to the US.", lexicon, brief.published) == []
    assert "number 35" in lacking("35 cargoes were seized", "seized-fuel")[0]
    # All that is said is looked at: the first claim, the last, and a caption.
    first, *_, last = brief.claims
    captioned = next(each for each in brief.excerpts if each.id == "energy-for-gold")
    for wrong, where, word in (
        (replace(brief, claims=(replace(first, says="Russia paid"), *brief.claims[1:])), first.excerpt, "Russia"),
        (replace(brief, claims=(*brief.claims[:-1], replace(last, says="It was 35"))), last.excerpt, "35"),
        (replace(brief, excerpts=(*brief.excerpts, replace(captioned, caption="In Gabon"))), captioned.id, "Gabon"),
    ):
        ((excerpt, told),) = check.findings(wrong, lexicon)
        assert excerpt == where
        assert word in told


def test_the_command_line_takes_in_shows_and_links(desk, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path))
    file = tmp_path / "b.txt"
    file.write_text(TEXT)
    assert main(["brief", "import", str(file)]) == 0
    assert main(["brief", "import", str(file)]) == 0
    assert "already here" in capsys.readouterr().out
    assert main(["brief", "import", str(tmp_path / "none.txt")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["brief", "import", "http://example.org/a", "https://127.0.0.1/a"]) == 1
    told = capsys.readouterr().err
    assert "is no https address" in told
    assert "private address" in told
    assert main(["link", "--json", "Tehran is short of hard currency."]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert first["series_id"] == "fx.irr_usd.free_market"
    assert main(["brief", "check"]) == 0


@pytest.mark.parametrize(
    "address",
    [
        "http://think-tank.example/brief.html",
        "https://127.0.0.1/brief.html",
        "https://[::1]/brief.html",
        "https://localhost/brief.html",
        "https://user:secret@127.0.0.1/brief.html",
        "file:///etc/passwd",
        "ftp://think-tank.example/brief.html",
        "https://",
    ],
)
def test_an_address_that_is_not_public_https_is_not_asked(address):
    with pytest.raises(BriefError) as told:
        intake.from_address(address)
    assert "\n" not in str(told.value)
    assert "user:secret" not in str(told.value)
