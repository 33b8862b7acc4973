"""A handout says what the pages say, of the same day, and the same each time; 16.3."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.charts.axes import within
from indicators.conditions.claims import series_in
from indicators.core.periods import as_dates, days_of
from indicators.errors import UnknownNameError
from indicators.handouts import making, terms
from indicators.handouts.handout import Outline, Step

BRIEF = "2020-09-30-iran-venezuela"


@pytest.fixture(scope="module")
def whole(desk):
    on = desk.now()
    return making.handout(on, making.outline(on, BRIEF))


def test_every_passage_with_figures_or_claims_is_a_step_with_its_words_marks_and_points(desk, whole):
    """16.3: nobody has to choose before the first export."""
    on = desk.now()
    brief = on.briefs[BRIEF]
    quotes = {each.id: each.quote for each in brief.excerpts}
    claims = {each.claim.id: each for each in on.claims([brief])}
    assert {each.quote for each in whole.passages} <= set(quotes.values())
    assert sorted(each.id for passage in whole.passages for each in passage.claims) == sorted(claims)
    for passage in whole.passages:
        assert passage.quote == quotes[passage.excerpt]
        assert len(passage.figures) <= making.MOST_CHARTS
        for each in passage.claims:
            assert (each.mark, each.reason) == (claims[each.id].mark, claims[each.id].reason)
        for figure in passage.figures:
            inside = within(*on.as_read(figure.series), figure.span)
            held = inside[inside["value"].notna()]
            assert [each.value for each in figure.points] == held["value"].tolist()
            assert [each.start for each in figure.points] == as_dates(days_of(held["time_period"]))
    assert dict(whole.scorecard) == {
        mark: sum(each.mark == mark for each in claims.values()) for mark, _ in whole.scorecard
    }
    assert sum(many for _, many in whole.scorecard) == len(claims)
    undecided = [whole.passages[number - 1].claims[place] for number, place in whole.open]
    assert {each.mark for each in undecided} <= {"pending", "untestable"}


def test_a_handout_is_the_same_each_time_and_is_written_as_json(desk, whole):
    """16.3: same view, same bytes."""
    on = desk.now()
    again = making.handout(on, making.outline(on, BRIEF))
    assert json.dumps(again.written()) == json.dumps(whole.written())


@settings(max_examples=8, deadline=None)
@given(day=st.dates(date(2020, 10, 1), date(2026, 11, 20)))
def test_as_of_a_day_nothing_is_in_it_that_was_known_later(desk, day):
    """16.2: a handout of a day is made through that day's reader."""
    on = desk.on(day)
    made = making.handout(on, making.outline(on, BRIEF))
    assert all(point.known_on <= day for passage in made.passages for each in passage.figures for point in each.points)
    assert all(event.date <= day for passage in made.passages for event in passage.events)
    assert made.stands == f"as of {day.day} {day:%b %Y}, with what was known on that day"


def test_what_cannot_be_shown_is_named_and_what_is_no_passage_is_left_out(desk):
    """16.7 and bad input: a series that left the catalogue, one without data, a passage that is gone."""
    wanted = Outline(
        BRIEF,
        (
            Step("currency-collapse", ("fx.gone", "fx.irr_usd.free_market"), ("no-event",)),
            Step("no-passage", ("fx.irr_usd.free_market",)),
            Step("security-offer", ("energy.wti",)),
        ),
    )
    made = making.handout(desk.now(), wanted)
    assert [each.excerpt for each in made.passages] == ["currency-collapse", "security-offer"]
    assert made.passages[0].lacking == (("fx.gone", "it is not in the catalogue any more"),)
    assert [each.series for each in made.passages[0].figures] == ["fx.irr_usd.free_market"]
    assert made.passages[1].lacking[0][1] == "no figure held"


def test_a_series_whose_figures_came_later_is_named_with_how_many(desk):
    """15.12: as pages say it; "no figure of it lies in the time shown" is for one that has others."""
    wanted = Outline(BRIEF, (Step("security-offer", ("trade.irn_ven.total.claimed", "fx.irr_usd.free_market")),))
    made = making.handout(desk.on(date(2020, 9, 30)), wanted)
    title = desk.catalog.indicators["trade.irn_ven.total.claimed"].title
    assert made.passages[0].lacking == ((title, "none known on that day; 2 figures became known later"),)


def test_a_public_one_has_nothing_that_may_not_be_passed_on_and_names_what_is_missing(desk, whole):
    """16.7: terms travel."""
    on = desk.now()
    made = making.handout(on, making.outline(on, BRIEF, public=True))
    uses = {each.use for passage in made.passages for each in passage.figures}
    assert uses <= {"open", "attribution"}
    assert any(each.startswith("Holds figures for non-commercial use only") for each in whole.terms)
    assert not any("non-commercial" in each for each in made.terms)
    withheld = {each.title for passage in whole.passages for each in passage.figures if each.use in terms.WITHHELD}
    assert withheld
    assert withheld == {title for title, _ in made.missing if not title.startswith("the claim: ")}


def test_a_claim_tested_on_what_may_not_be_passed_on_is_left_out_of_a_public_one_and_named(desk, whole):
    """16.7: its reason tells the figures."""
    on = desk.now()
    made = making.handout(on, making.outline(on, BRIEF, public=True))
    kept_back = {
        f"the claim: {each.claim.says}"
        for each in on.claims([on.briefs[BRIEF]])
        if any(terms.withheld(on.catalog, name) for name in series_in([each.claim]))
    }
    assert kept_back
    assert kept_back == {title for title, _ in made.missing if title.startswith("the claim: ")}
    told = {f"the claim: {each.says}" for passage in made.passages for each in passage.claims}
    assert told
    assert not told & kept_back
    assert sum(many for _, many in made.scorecard) == len(told)
    assert sum(many for _, many in whole.scorecard) == len(told) + len(kept_back)


def test_a_brief_that_was_published_later_is_no_handout(desk):
    with pytest.raises(UnknownNameError, match="was published later than 2020-01-01"):
        making.outline(desk.on(date(2020, 1, 1)), BRIEF)
