"""What the search box shows for words typed: of the page's own day, with links that keep it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from indicators.views import address
from indicators.views.parts.search_box import MOST_HITS, TYPED, found


def asked(desk, typed, **keys):
    """Return what is found for words, on a page with these keys in its address."""
    return found({TYPED: [typed], **{name: [each] for name, each in keys.items()}}, desk)


def test_the_last_word_may_go_on_and_a_blank_ends_it(desk):
    """14.9: the box asks a route of its own, of which each answer stands alone."""
    begun, whole = asked(desk, "arms embar"), asked(desk, "arms embar ")
    assert begun["hits"]
    assert "embargo" in "".join(begun["hits"][0]["pieces"]).lower()
    assert whole["hits"] == []
    assert whole["told"] == "No passage has all of that"


@pytest.mark.parametrize("typed", ["", "   ", "\t\n"])
def test_nothing_is_found_for_no_words(desk, typed):
    assert asked(desk, typed)["hits"] == []


def test_more_than_fit_are_said(desk):
    many = asked(desk, "iran ")
    assert len(many["hits"]) == MOST_HITS
    assert many["told"] == f"The newest {MOST_HITS}; Enter shows all"


def test_as_of_a_day_briefs_of_later_days_are_not_found_and_links_keep_the_day(desk):
    newest = max(each.published for each in desk.briefs.rows().values())
    word = desk.briefs[next(iter(desk.briefs))].excerpts[0].quote.split()[0]
    now, before = asked(desk, f'"{word}"'), asked(desk, f'"{word}"', as_of=f"{newest.replace(year=newest.year - 50)}")
    assert now["hits"]
    assert before["hits"] == []
    shown = asked(desk, "iran ", as_of="2020-10-01")
    assert shown["hits"]
    assert all(parse_qs(urlsplit(each["href"]).query)["as_of"] == ["2020-10-01"] for each in shown["hits"])


def test_the_way_to_all_has_the_words_alone(desk):
    """What narrows the library down now does not narrow down what was typed."""
    way = urlsplit(asked(desk, "  arms   embargo ", find="rial", topic="arms", skip="50")["library"])
    query = parse_qs(way.query)
    assert way.path == "library"
    assert query["find"] == ["arms embargo"]
    assert query.keys().isdisjoint({"topic", "skip"})


def test_an_address_without_sense_is_answered(desk):
    nonsense = dict.fromkeys(address.NAMES.values(), "\x00<script>")
    assert asked(desk, "iran ", **nonsense)["hits"]
    assert asked(desk, "x" * 10_000)["hits"] == []
    assert asked(desk, '"""*** OR NEAR(')["told"]
