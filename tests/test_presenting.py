"""What a room is shown never moves under it; the presenter sees what changed, and takes it in by a word: 16.1, 16.2."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from making import ANNUAL, DAILY, HEAD, INDICATORS, brief_text
from presented import BRIEF, CLAIM, again, load, shown, write_brief
from refreshing import make_live

from indicators.errors import RefusedError, UnknownNameError
from indicators.handouts import export, making, pieces, screen
from indicators.handouts.handout import Outline, Step
from indicators.model import Decision
from indicators.presenting import changing, differences, outline_of, presentation, reader_of, written
from indicators.presenting.changing import Wanted
from indicators.store import presentations


@pytest.fixture
def desk(small):
    """The desk on the tiny data folder, whose brief claims something."""
    write_brief(small)
    return small.prepare()


FALLEN = {"2020-10-01": 11.9, "2020-10-04": 11.8}


def test_what_a_room_sees_stays_whatever_is_loaded_edited_or_deleted(desk, small):
    """16.2: in this process and in another one, drawn before or after."""
    there = presentation.start(desk, BRIEF, who="Ana")
    before = shown(desk, there)
    assert "The crown has very likely fallen by half." in before
    assert "holds" in before
    assert "13" in before
    late = presentation.start(desk, BRIEF)  # nobody has looked at it yet when all that comes
    load(desk, FALLEN)
    path = small.data / "briefs" / f"{BRIEF}.md"
    path.write_text(brief_text().replace("Aland and Beland", "Another title"), encoding="utf-8")
    other = small.prepare()
    for each in (desk, other):
        assert shown(each, there) == before
        assert shown(each, late) == before
    path.unlink()
    third = small.prepare()
    assert BRIEF not in third.briefs
    assert shown(third, there) == before
    assert shown(third, late) == before
    assert differences.since(third, again(third, there))[0].kind == "deleted"


def test_the_presenter_is_told_what_changed_a_line_each(desk):
    """16.2: new, revised, flipped, gone stale."""
    there = presentation.start(desk, BRIEF)
    assert differences.since(desk, there) == ()
    load(desk, {**FALLEN, "2020-10-05": 11.7})
    found = differences.since(desk, there)
    assert [(each.key, each.kind) for each in found] == [
        ("claim:crown", "flipped"),
        (f"series:{DAILY}", "revised"),
        (f"series:{DAILY}", "new"),
        (f"series:{DAILY}", "gone stale"),  # the look of 20 Nov 2026 found none of the weeks between
    ]
    assert found[0].told == "The crown has fallen by half: holds in the room, untestable by now"
    assert found[1].told == "Crown: 2 figures revised, 4 Oct 2020 from 13 to 11.8"
    assert found[2].told.startswith("Crown: 11.7")


def test_one_press_takes_one_difference_or_all_in_and_the_screen_says_of_when(desk):
    """16.2: the rest stays as it was pinned."""
    there = presentation.start(desk, BRIEF)
    before = shown(desk, there)
    load(desk, FALLEN)
    changing.take_in(desk, there, 0, f"series:{DAILY}")
    now = again(desk, there)
    assert now.revision == 1
    assert now.shown_at.startswith(there.shown_at + "; Crown of ")
    assert "mk-untestable" in shown(desk, there)
    assert "mk-untestable" not in before
    assert now.pin.briefs == there.pin.briefs
    assert now.pin.until == there.pin.until
    assert [each for each in differences.since(desk, now) if each.kind != "gone stale"] == []
    with pytest.raises(RefusedError, match="nothing of this"):
        changing.take_in(desk, now, 1, f"series:{DAILY}")
    with pytest.raises(RefusedError, match="Another window"):
        changing.take_in(desk, there, 0, None)
    load(desk, {"2020-10-05": 14.0}, date(2026, 11, 21))
    changing.take_in(desk, now, 1, None)
    last = again(desk, there)
    assert last.shown_at.startswith("figures of ")
    assert ";" not in last.shown_at
    assert last.pin.until > there.pin.until
    assert shown(desk, there) != before
    whats = [each.what for each in desk.store.journal()]
    assert whats == ["presentation started", "figures taken in", "figures taken in"]


def test_an_edited_brief_is_taken_in_by_itself(desk, small):
    """16.2: the words change, no figure does."""
    there = presentation.start(desk, BRIEF)
    load(desk, FALLEN)
    desk.briefs.decide(BRIEF, "more-trade", Decision(DAILY, "added", "Ana", datetime(2026, 11, 27, tzinfo=UTC)))
    found = {each.key: each for each in differences.since(desk, there)}
    assert found["brief"].kind == "edited"
    changing.take_in(desk, there, 0, "brief")
    now = again(desk, there)
    assert now.pin.briefs != there.pin.briefs
    assert now.pin.loads == there.pin.loads
    assert "brief" not in {each.key for each in differences.since(desk, now)}
    assert "holds" in shown(desk, there)


def test_passages_are_chosen_ordered_titled_and_noted(desk):
    """16.1: the room stays at the passage it is at, and never has a note."""
    there = presentation.start(desk, BRIEF)
    assert [each.excerpt for each in outline_of(desk, there.room).steps] == ["more-trade", "crown"]
    presentations.move(desk.store, there.room, "w", 1, 2, blank=False)  # the crown
    wanted = [Wanted("crown", "Money", "Mention the baker."), Wanted("minister", "", ""), Wanted("more-trade", "", "")]
    changing.rearrange(desk, again(desk, there), 0, wanted)
    now = again(desk, there)
    assert (now.step, now.revision) == (1, 1)
    assert [each.key for each in presentation.drawn(desk, now)[1]][:4] == [
        "title",
        "passage:crown",
        "passage:minister",
        "passage:more-trade",
    ]
    assert outline_of(desk, there.notes).steps[0].note == "Mention the baker."
    assert "Money" in shown(desk, there)
    assert "baker" not in shown(desk, there)
    for bad, why in (
        ([], "from one to"),
        ([Wanted("crown", "", "")] * 2, "each once"),
        ([Wanted("nothing", "", "")], "no passage 'nothing'"),
        ([Wanted("crown", "x" * 401, "")], "at most 400"),
    ):
        with pytest.raises(RefusedError, match=why):
            changing.rearrange(desk, now, 1, bad)
    with pytest.raises(RefusedError, match="Another window"):
        changing.rearrange(desk, now, 0, wanted)
    assert again(desk, there) == now


MORE = tuple(f"fx.aaa_usd.{name}" for name in ("bank", "bazaar", "border", "bourse"))


@pytest.fixture
def rates(small):
    """The desk on the tiny data folder, where five rates bear on the passage that speaks of the crown."""
    first = INDICATORS.partition('[[indicator]]\nid = "trade')[0]
    for each in MORE:
        name = each.rpartition(".")[2]
        entry = first.replace(DAILY, each).replace('"Crowns per dollar"', f'"Crowns per dollar, {name}"')
        small.write(f"figures/observations/{each}.csv", small.path(f"figures/observations/{DAILY}.csv").read_text())
        path = "catalog/indicators.toml"
        small.write(path, small.path(path).read_text() + entry.replace('"Crown"', f'"Crown, {name}"'))
    linked = ", ".join(f'"{each}"' for each in (DAILY, *MORE))
    small.replace(f"briefs/{BRIEF}.md", 'links = ["fx.aaa_usd"]', f"links = [{linked}]")
    return small.prepare()


def charts(desk, there):
    """Return the series of each passage, in the order in which the room shows them."""
    steps = presentation.drawn(desk, again(desk, there))[1]
    return {each.key: re.findall(r'data-series="([^"]*)"', each.html) for each in steps if "passage:" in each.key}


def test_the_series_of_a_step_are_chosen_among_all_that_bear_on_it(rates):
    """16.1: at most three, the first one large; an earlier choice stays where nothing is said."""
    there = presentation.start(rates, BRIEF)
    assert charts(rates, there) == {"passage:more-trade": [ANNUAL], "passage:crown": [DAILY, *MORE[:2]]}
    assert presentation.bearing(rates, there) == {"more-trade": (ANNUAL,), "crown": (DAILY, *MORE), "minister": ()}
    wanted = [Wanted("more-trade", "", "", ()), Wanted("crown", "", "", (MORE[3], DAILY))]
    changing.rearrange(rates, again(rates, there), 0, wanted)
    assert charts(rates, there) == {"passage:more-trade": [], "passage:crown": [MORE[3], DAILY]}
    changing.rearrange(rates, again(rates, there), 1, [Wanted("crown", "Money", "Slowly.")])
    assert charts(rates, there) == {"passage:crown": [MORE[3], DAILY]}
    assert outline_of(rates, there.notes).steps[0].series == (MORE[3], DAILY)
    before, kept = shown(rates, there), again(rates, there)
    for series, why in (
        ((DAILY, *MORE[:3]), "at most 3 series, each once; these are fx.aaa_usd, fx.aaa_usd.bank"),
        ((DAILY, DAILY), "each once; these are fx.aaa_usd, fx.aaa_usd"),
        (("fx.nothing",), "no series 'fx.nothing' bears on the passage 'crown'"),
        ((ANNUAL,), f"no series '{ANNUAL}' bears on the passage 'crown'"),
    ):
        with pytest.raises(RefusedError, match=re.escape(why)):
            changing.rearrange(rates, kept, 2, [Wanted("crown", "Money", "", series)])
    assert (again(rates, there), shown(rates, there)) == (kept, before)
    order = presentation.order(rates, kept, "page", public=False)
    content, figures = export.made(rates, order)
    assert figures == 2
    at = [content.decode().index(f'class="figure" aria-label="Crowns per dollar{name}"') for name in (", bourse", "")]
    assert at == sorted(at)


def test_a_series_that_bears_on_a_passage_no_more_can_be_kept_and_put_first(rates):
    """16.1: what the room sees was chosen; a newer text of the brief takes no chart from it."""
    there = presentation.start(rates, BRIEF)
    presentation.drawn(rates, there)
    rates.briefs.decide(BRIEF, "crown", Decision(MORE[1], "struck out", "Ana", datetime(2026, 11, 27, tzinfo=UTC)))
    changing.take_in(rates, again(rates, there), 0, "brief")
    now = again(rates, there)
    assert MORE[1] not in presentation.bearing(rates, now)["crown"]
    changing.rearrange(rates, now, 1, [Wanted("crown", "", "", (MORE[1], MORE[3]))])
    assert charts(rates, there) == {"passage:crown": [MORE[1], MORE[3]]}


def test_a_note_draws_nothing_anew(desk, monkeypatch):
    """16.1: a note of a brief of a hundred passages is kept at once."""
    there = presentation.start(desk, BRIEF)
    before = shown(desk, there)
    monkeypatch.setattr(changing.making, "handout", None)
    changing.rearrange(desk, again(desk, there), 0, [Wanted("more-trade", "", "First."), Wanted("crown", "", "")])
    assert shown(desk, there) == before
    assert outline_of(desk, there.notes).steps[0].note == "First."


def test_a_series_that_left_the_catalogue_is_still_shown_and_told(desk, small):
    """16 Bad input: a pinned series that left the catalogue."""
    there = presentation.start(desk, BRIEF)
    before = shown(desk, there)
    del desk.catalog.indicators[DAILY]
    other = small.prepare()
    other.catalog.indicators.pop(DAILY)
    there = again(other, there)
    assert shown(other, there) == before
    assert [(each.kind, each.takes) for each in differences.since(other, there) if each.key == f"gone:{DAILY}"] == [
        ("not in the catalogue", False)
    ]


def test_a_series_without_a_figure_is_named_in_the_room_and_told_when_it_has_one(small):
    """16 Bad input: a passage on which nothing but that bears was left out, and nothing said so."""
    make_live(small)
    topics = 'topics = ["trade", "mobilisation"]'
    small.replace(f"briefs/{BRIEF}.md", topics, f'{topics}\nlinks = ["oil.aaa"]')
    desk = small.prepare()
    there = presentation.start(desk, BRIEF)
    assert "Crowns per dollar: no figure held" in shown(desk, there)
    assert outline_of(desk, there.room).steps[-1].series == ("oil.aaa",)
    assert differences.since(desk, again(desk, there)) == ()
    load(desk, {"2020-09-01": 40.0}, series="oil.aaa")
    assert [(each.kind, each.takes) for each in differences.since(desk, again(desk, there))][:1] == [("new", True)]
    changing.take_in(desk, again(desk, there), 0, "series:oil.aaa")
    assert charts(desk, there)["passage:minister"] == ["oil.aaa"]


def test_an_earlier_day_is_presented_as_known_on_it(desk):
    """16.2: what became known later is hidden, and what is loaded later as well."""
    there = presentation.start(desk, BRIEF, date(2020, 9, 30))
    on = reader_of(desk, there.room)
    assert (on.day, on.earlier) == (date(2020, 9, 30), True)
    assert on.series(DAILY)["value"].tolist() == desk.on(date(2020, 9, 30)).series(DAILY)["value"].tolist()
    assert "with what was known on that day" in shown(desk, there)
    assert outline_of(desk, there.room).as_of == date(2020, 9, 30)


def test_ids_are_long_and_of_no_other_presentation(desk):
    """16.1: unguessable, and nothing crosses."""
    made = [presentation.start(desk, BRIEF) for _ in range(3)]
    ids = {each for one in made for each in (one.room, one.notes)}
    assert len(ids) == 6
    assert min(len(each) for each in ids) >= 32
    with pytest.raises(UnknownNameError):
        presentation.find(desk, "nothing")
    with pytest.raises(UnknownNameError):
        presentation.start(desk, "nothing")
    presentations.move(desk.store, made[0].room, "w", 1, 3, blank=True)
    assert [again(desk, each).step for each in made] == [3, 0, 0]


def test_an_outline_and_a_pin_are_read_as_they_were_written(desk):
    outline = making.outline(desk.on(date(2020, 10, 2)), BRIEF, public=True)
    steps = tuple(replace(each, title="«\u202b مهم»", note="\n") for each in outline.steps)
    assert written.outline(written.outline_text(replace(outline, steps=steps))) == replace(outline, steps=steps)
    pin = desk.pin([BRIEF])
    moved = replace(pin, at=pin.at + timedelta(microseconds=7)).forward({DAILY: 99})
    assert written.pin(written.pin_text(moved)) == moved
    steps = [screen.Shown("title", "<b>", "é")]
    assert written.screen(written.screen_bytes(steps)) == steps
    assert written.screen(b"") == []


def test_no_word_of_a_brief_becomes_part_of_the_screen_s_own_html(desk):
    """16.1: whatever it is made of."""
    on = desk.now()
    whole = making.handout(on, making.outline(on, BRIEF))
    evil = '<img src=x onerror="alert(1)"></template><script>'
    passages = tuple(replace(each, quote=evil, title=evil) for each in whole.passages)
    steps = screen.screen(replace(whole, title=evil, producer=evil, passages=passages))
    text = json.dumps([each.html for each in steps])
    assert "<img" not in text
    assert "<script" not in text
    assert "&lt;img" in text


def test_each_chart_has_clips_of_its_own_and_terms_come_first(desk):
    """16.1: charts shared the name of a clip, so a point stood outside its plot; "non-commercial" was cut off."""
    on = desk.now()
    whole = making.handout(on, making.outline(on, BRIEF))
    figure = next(each for passage in whole.passages for each in passage.figures)
    told = replace(figure, use="non-commercial")
    passages = [replace(each, figures=(told, told)) for each in whole.passages]
    steps = screen.screen(replace(whole, passages=tuple(passages)))
    html = "".join(each.html for each in steps)
    names = re.findall(r'id="(clip[^"]*)"', html)
    assert len(names) >= 2 * len(passages)
    assert len(set(names)) == len(names)
    assert set(re.findall(r"url\(#(clip[^)]*)\)", html)) == set(names)
    assert html.count('<p class="source">Non-commercial use only. <bdi>') == 2 * len(passages)


def test_an_id_is_a_word_on_a_command_line(desk):
    """16.3: `export --presentation ID`; one that began with a hyphen was taken for an option."""
    for _ in range(8):
        there = presentation.start(desk, BRIEF)
        assert {len(there.room), len(there.notes)} == {48}
        assert (there.room + there.notes).isalnum()


def test_what_is_said_of_a_claim_is_a_sentence(desk):
    """16.1: reasons began with a small letter in the room."""
    on = desk.now()
    whole = making.handout(on, making.outline(on, BRIEF))
    claimed = replace(next(each for passage in whole.passages for each in passage.claims), reason="no figure says so")
    asked = replace(claimed, reason="up to 13 (2020); the claim needs 12 or more (reconstructed)")
    for claim, told in ((claimed, "No figure says so."), (asked, "Up to 13 (2020) (reconstructed).")):
        steps = screen.screen(replace(whole, passages=(replace(whole.passages[0], claims=(claim,)),), open=((1, 0),)))
        assert f'<p class="why" dir="auto">{told}</p>' in steps[1].html
        assert f'<span dir="auto">{pieces.sentence(claim.reason)}</span>' in steps[3].html


@pytest.fixture
def long_brief(small):
    """The desk on the tiny data folder, with a brief of 130 passages, of which the last claims something."""
    quotes = [f"The crown of Aland fell in week {number}." for number in range(1, 131)]
    excerpts = "".join(
        f'[[excerpt]]\nid = "w{number}"\nquote = "{quote}"\nareas = ["AAA"]\ntopics = ["currency"]\n'
        f'links = ["{DAILY}"]\n\n'
        for number, quote in enumerate(quotes, 1)
    )
    body = "\n\n".join(quotes) + "\n"
    head = HEAD.partition("[[excerpt]]")[0] + excerpts + CLAIM.replace('"crown"', '"w130"') + "+++\n"
    small.write(f"briefs/{BRIEF}.md", brief_text(body, head))
    return small.prepare()


LEFT_OUT = "30 of the brief's 130 passages (100 to 129 as they stand in it)"


def test_a_long_brief_is_presented_as_far_as_can_be_and_what_is_left_out_is_named(long_brief):
    """16 Bad input: of 400 passages 40 were shown, and nothing said so; what claims something comes first."""
    desk = long_brief
    there = presentation.start(desk, BRIEF)
    steps = presentation.drawn(desk, there)[1]
    shown_now = [each.key for each in steps if each.key.startswith("passage:")]
    assert shown_now == [f"passage:w{number}" for number in [*range(1, 100), 130]]
    assert LEFT_OUT in unescape(steps[-1].html)
    order = presentation.order(desk, again(desk, there), "page", public=False)
    assert LEFT_OUT in unescape(export.made(desk, order)[0].decode())
    wanted = [Wanted(f"w{number}", "", "") for number in range(30, 131)]
    with pytest.raises(RefusedError, match="from one to 100 passages, each once; these are 101"):
        changing.rearrange(desk, again(desk, there), 0, wanted)
    changing.rearrange(desk, again(desk, there), 0, wanted[1:])
    steps = presentation.drawn(desk, again(desk, there))[1]
    assert "(1 to 30 as they stand in it)" in unescape(steps[-1].html)


def test_an_export_of_a_long_brief_has_all_of_it(long_brief):
    """16 Bad input: of 400 passages 40 were in a file, and nothing said so."""
    on = long_brief.now()
    made = making.handout(on, making.outline(on, BRIEF))
    assert [each.excerpt for each in made.passages] == [f"w{number}" for number in range(1, 131)]
    assert made.missing == ()
    odd = tuple(Step(f"w{number}") for number in range(1, 131, 2))
    told = dict(making.handout(on, Outline(BRIEF, odd)).missing)
    assert list(told) == ["65 of the brief's 130 passages (2, 4, 6, 8, 10, 12, 14, 16 and others as they stand in it)"]
