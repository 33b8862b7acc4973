"""What the search box shows for words typed: all kinds of things, of the page's own day, with links that keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import TEXT_OF_A_BRIEF

from indicators.answers import finding
from indicators.briefs import intake
from indicators.views import address
from indicators.views.parts.search_box import MOST_OF_A_KIND, MOST_PASSAGES, TYPED, found


def asked(desk, typed, **keys):
    """Return what is found for words, on a page with these keys in its address."""
    return found({TYPED: [typed], **{name: [each] for name, each in keys.items()}}, desk)


def hits(answer, name):
    """Return what was found of a kind."""
    return next((each["hits"] for each in answer["groups"] if each["name"] == name), [])


def led_to(hit, desk):
    """Return the selection that a link of the box opens."""
    way = urlsplit(hit["href"])
    page = way.path.removeprefix("./") or address.PAGES[0]
    return address.selection(page, parse_qs(way.query), desk)


def test_the_last_word_may_go_on_and_a_blank_ends_it(desk):
    """14.9: the box asks a route of its own, of which each answer stands alone."""
    begun, whole = asked(desk, "arms embar"), asked(desk, "arms embar ")
    assert "embargo" in "".join(hits(begun, "Passages")[0]["pieces"]).lower()
    assert hits(whole, "Passages") == []
    assert asked(desk, "zebras")["told"] == "Nothing here has all of that"


@pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
def test_nothing_is_found_for_no_words(desk, typed):
    assert asked(desk, typed)["groups"] == []


def test_more_than_fit_are_said(desk):
    """17.6: of passages the Library has all; of the others it is told how many there are."""
    many = asked(desk, "iran ")
    passages, series = (
        next(each for each in many["groups"] if each["name"] == name) for name in ("Passages", "Series")
    )
    assert len(passages["hits"]) == MOST_PASSAGES
    assert passages["href"] == many["enter"]
    assert passages["more"]
    rest = len(finding.find(desk.now(), "iran")["series"]) - MOST_OF_A_KIND
    assert series["more"].startswith(f"and {rest} more")
    assert f"more than {MOST_PASSAGES} passages" in many["told"]


# Words, and of each kind what is found by them; where it leads is looked at below.
EVERYTHING = {
    "Passages": ("arms embargo", "embargo"),
    "Briefs": ("security realm", "Iran-Venezuela cooperation"),
    "Series": ("brent", "Brent"),
    "Claims": ("conventional exports", ""),
    "Events": ("achilleas", "Achilleas"),
    "Sources": ("pink sheet", "Pink Sheet"),
    "Pages": ("calibration", "Claims"),
}


@pytest.mark.parametrize("name", EVERYTHING)
def test_everything_is_found(desk, name):
    """17.6: only passages were."""
    if name == "Claims":  # whatever is claimed
        claim = desk.briefs[next(iter(desk.briefs))].claims[0]
        typed, words = claim.says, claim.says
    else:
        typed, words = EVERYTHING[name]
    assert any(words in "".join(each["pieces"]) for each in hits(asked(desk, typed), name)), asked(desk, typed)


def test_each_thing_leads_to_where_it_is_shown(desk):
    """17.6: a source at its row, a claim on its passage, an event beside one that speaks of it or on a chart."""
    brief = desk.briefs[next(iter(desk.briefs))]
    for claim in brief.claims:
        (way, *_) = [led_to(each, desk) for each in hits(asked(desk, claim.says), "Claims")]
        assert (way.page, way.brief, way.excerpt, way.claim) == ("brief", brief.id, claim.excerpt, claim.id)
    for source in desk.catalog.sources.values():
        ways = [led_to(each, desk) for each in hits(asked(desk, source.title), "Sources")]
        assert ("sources", source.id) in [(each.page, each.source) for each in ways]
    for page, title in address.TITLES.items():
        assert page in [led_to(each, desk).page for each in hits(asked(desk, title), "Pages")]
    spoken = {each.event_id for links in desk.now().briefs.event_links(brief.id).values() for each in links}
    for event in desk.now().events:
        typed = f"{event.title} {event.date:%d %B %Y}"
        (way,) = [led_to(each, desk) for each in hits(asked(desk, typed), "Events")]
        if event.id in spoken:
            links = desk.now().briefs.event_links(way.brief)[way.excerpt]
            assert (way.page, event.id in {each.event_id for each in links}) == ("brief", True)
        elif way.page == "series":
            shown = desk.catalog.indicators[way.series]
            assert set(event.areas) & {*shown.areas, *shown.counterparts}
            assert way.start <= event.date <= way.end


def test_a_series_is_found_by_its_words(desk):
    """17.6: by those of its concepts, its countries and their people, and its id; those named so come first."""
    for typed, wanted in {
        "rial black market": "fx.irr_usd.free_market",
        "iranian crude": "energy.crude_production.irn.eia",
        "fx.irr_usd.free": "fx.irr_usd.free_market",
        "BRENT": "energy.brent",
        "bol\u00edvar parallel": "fx.ves_usd.parallel.press",
        "bolivar parallel": "fx.ves_usd.parallel.press",
    }.items():
        first = finding.find(desk.now(), typed)["series"][:MOST_OF_A_KIND]
        assert wanted in [each.ids[0] for each in first], typed


def test_every_series_and_source_is_found_by_its_title_and_id(desk):
    """17.6: whatever else shares some of its words."""
    on = desk.now()
    for kind, things in (("series", desk.catalog.indicators), ("source", desk.catalog.sources)):
        for each in things.values():
            for typed in (each.title, each.id):
                assert (each.id,) in [one.ids for one in finding.find(on, typed)[kind]], typed


def test_as_of_a_day_nothing_of_later_days_is_found_and_links_keep_the_day(desk):
    """17.6: no brief, claim or event that came later, and of an event no words that came later."""
    brief = desk.briefs[next(iter(desk.briefs))]
    before = f"{brief.published.replace(year=brief.published.year - 1)}"
    for name, typed in (("Passages", "embargo"), ("Briefs", brief.title), ("Claims", brief.claims[0].says)):
        assert hits(asked(desk, typed), name)
        assert hits(asked(desk, typed, as_of=before), name) == []
    for day in (date(2019, 6, 1), date(2020, 10, 1), date(2024, 1, 1)):
        on = desk.on(day)
        known = {each.id: each.title for each in on.events}
        for event in desk.now().events:
            found_then = {each.ids[0]: each.title for each in finding.find(on, event.title)["event"]}
            assert found_then.items() <= known.items()
            assert (event.id in found_then) == (known.get(event.id) == event.title)
    shown = asked(desk, "iran ", as_of="2020-10-01")
    every = [each["href"] for group in shown["groups"] for each in group["hits"]]
    assert len(shown["groups"]) > 2
    assert all(parse_qs(urlsplit(each).query)["as_of"] == ["2020-10-01"] for each in every)


def test_what_comes_and_goes_is_found_from_then_on_and_no_more(desk_in, tmp_path):
    """17.6: what is kept of a search is made anew when a brief is taken in, or a claim written."""
    desk = desk_in(tmp_path / "home")
    assert hits(asked(desk, "slides again"), "Briefs") == []
    taken = intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "rial.txt", now=datetime.now(UTC))
    assert len(hits(asked(desk, "slides again"), "Briefs")) == 1
    excerpt = desk.briefs[taken.id].excerpts[0].id
    claim = {
        "excerpt": excerpt,
        "says": "Quinces became dear",
        "kind": "judgement",
        "by": "Ana",
        "at": datetime.now(UTC),
    }
    test = {"series": "energy.brent", "statistic": "change_pct", "window": "P90D", "op": ">", "value": 1.0}
    assert hits(asked(desk, "quince"), "Claims") == []
    name = desk.briefs.add_claim(taken.id, claim, test)
    assert len(hits(asked(desk, "quince"), "Claims")) == 1
    desk.briefs.withdraw_claim(taken.id, name, "Ana", datetime.now(UTC))
    assert hits(asked(desk, "quince"), "Claims") == []
    desk.briefs.throw_away(taken.id)
    assert hits(asked(desk, "slides again"), "Briefs") == []


def test_the_way_to_all_has_the_words_alone(desk):
    """What narrows the library down now does not narrow down what was typed."""
    way = urlsplit(asked(desk, "  arms   embargo ", find="rial", topic="arms", skip="50")["enter"])
    query = parse_qs(way.query)
    assert way.path == "library"
    assert query["find"] == ["arms embargo"]
    assert query.keys().isdisjoint({"topic", "skip"})


def test_an_address_without_sense_is_answered(desk):
    nonsense = dict.fromkeys(address.NAMES.values(), "\x00<script>")
    assert asked(desk, "iran ", **nonsense)["groups"]
    assert asked(desk, "x" * 10_000)["groups"] == []
    assert asked(desk, '"""*** OR NEAR(')["told"]


ODD = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    [
        "\ud800",
        "\ud800 rial",
        "\U0001f1ee\U0001f1f7",
        "\u0631\u06cc\u0627\u0644",
        "\u91cc\u4e9a\u5c14",
        "\x00",
        '"',
        "*",
        "x" * 10_000,
        "a " * 5_000,
    ]
)


@given(typed=ODD, brief=ODD, day=ODD)
def test_whatever_is_typed_is_answered_in_what_can_be_sent(desk, typed, brief, day):
    """17 Bad input: other scripts, emoji, half a pair of letters, ten thousand of them."""
    answer = asked(desk, typed, brief=brief, as_of=day)
    for group in answer["groups"]:
        for each in group["hits"]:
            each["href"].encode()
            "".join(each["pieces"]).encode()
