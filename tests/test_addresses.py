"""Addresses that ask for what cannot be: every page and every field gives a page with a plain word (14.8g)."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from indicators.model import MARKS, TOPICS
from indicators.views import address, reads
from indicators.views.parts import wrong_address
from indicators.views.screens import brief, series

APP = Path(address.__file__).parent / "app.py"
NAMES, CARRIED = address.NAMES, {page: fields | address.ALWAYS for page, fields in address.CARRIED.items()}
# Of each kind of field: empty, given twice, what is not there, and the first and last of what can be.
DAYS = [
    "",
    "1899-12-31",
    f"{address.EARLIEST}",
    "1900-12-31",
    "1970-01-01",
    "2020-09-30",
    f"{address.LATEST}",
    "2101-01-01",
    "0001-01-01",
    "9999-12-31",
    "2020-02-30",
    "soon",
]
BREAKS = ["", "no-such", "<script>", "x" * 5_000, "\x00", "yes", "-1", "0"]
ODD = [
    "\ud800",
    "\ud800\ud800",
    "\U0001f1ee\U0001f1f7",
    "\u0631\u06cc\u0627\u0644",
    "\x00",
    "&#39;",
    "x" * 10_000,
    " a " * 3_000,
]
DAY_FIELDS = ("start", "end", "base", "point", "since", "until", "as_of")


def values(field, desk):
    """Return what an address can ask of a field: sensible, at the edge, and what cannot be."""
    brief = next(iter(desk.briefs))
    known = {
        **dict.fromkeys(DAY_FIELDS, DAYS),
        "series": list(desk.catalog.indicators),
        "compare": list(desk.catalog.indicators),
        "of": list(desk.catalog.indicators),
        "brief": list(desk.briefs),
        "against": list(desk.briefs),
        "excerpt": [each.id for each in desk.briefs[brief].excerpts],
        "claim": [each.id for each in desk.briefs[brief].claims],
        "topic": TOPICS,
        "mark": MARKS,
        "transform": address.TRANSFORMS,
        "step": address.STEPS,
        "words": ['"', "* AND", "NEAR(", "iran"],
        "producer": ["Nobody"],
        "skip": ["7", "99999999999999999999", "٣"],
    }
    return [*known.get(field, ()), *BREAKS]


@pytest.fixture
def drawn(desk, monkeypatch):
    """Draw an address of a page without a browser; return all that it says, once it says it without an error."""
    monkeypatch.setattr(reads, "served", lambda _: desk)

    def draw(page, query):
        app = AppTest.from_string(
            "import streamlit as st\nfrom indicators.views import address, reads\n"
            f"from indicators.views.screens import {page}\n"
            "desk = reads.served(None)\n"
            "query = {key: st.query_params.get_all(key) for key in st.query_params}\n"
            f"chosen = address.selection({page!r}, query, desk)\n{page}.draw(chosen, address.reader(chosen, desk))\n",
            default_timeout=120,
        )
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        assert not app.exception, (page, query, [each.value for each in app.exception])
        words = "".join(each.proto.body for each in app.get("html"))
        assert "<h1" in words or "<h2" in words or 'class="empty"' in words, (page, query)
        return words

    return draw


FEW, MANY = 5, 40
SEEDS = {page: place for place, page in enumerate(address.PAGES)}


def asked(page, desk, many):
    """Return addresses of a page: each of its fields alone with what cannot be, then many at once, some given twice."""
    rng = random.Random(SEEDS[page])
    fields = sorted(CARRIED[page])
    listed = {field: values(field, desk) for field in fields}
    found = []
    for _ in range(many):
        chosen = [field for field in fields if rng.random() < 0.5] or [rng.choice(fields)]
        found.append(
            {NAMES[each]: [rng.choice(listed[each]) for _ in range(rng.choice((1, 1, 1, 2, 6)))] for each in chosen}
        )
    return found


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("series", {"series": "energy.brent", "as_of": "1900-12-31"}),
        ("series", {"series": "energy.brent", "as_of": "1900-01-01", "transform": "index"}),
        ("series", {"compare": "energy.brent"}),
        ("series", {"compare": ["fx.irr_usd.free_market", "energy.brent", "energy.brent"]}),
        ("series", {"compare": ["fx.irr_usd.free_market"], "excerpt": "currency-collapse"}),
        ("series", {"from": "2100-12-31"}),
        ("series", {"to": "1900-01-01", "base": "2100-12-31", "transform": "index"}),
        ("series", {"point": "1900-01-01"}),
        ("brief", {"from": "2100-12-31", "as_of": "2020-09-30", "beside": "yes"}),
        ("brief", {"as_of": "1900-01-01"}),
        ("monitor", {"as_of": "1900-01-01"}),
        ("claims", {"as_of": "1900-01-01", "mark": "holds"}),
        ("library", {"against": "no-such", "of": "no-such", "skip": "9999999"}),
        ("sources", {"as_of": "1900-01-01"}),
    ],
)
def test_an_address_at_the_edge_of_what_can_be_gives_a_page(drawn, page, query):
    """14.8g: a day before the first and after the last of any table, a partner that is missing, or twice, or itself."""
    drawn(page, query)


@pytest.mark.parametrize("page", address.PAGES)
def test_no_address_of_a_page_is_an_error(desk, drawn, page):
    """14.8g: over every field of the page, with values that are there, at the edge, empty, repeated and nonsense."""
    for query in asked(page, desk, FEW):
        drawn(page, query)


@pytest.mark.long
@pytest.mark.parametrize("page", address.PAGES)
def test_no_address_of_a_page_is_an_error_in_many(desk, drawn, page):
    """14.8g."""
    for query in asked(page, desk, MANY)[FEW:]:
        drawn(page, query)


def unmet(desk, page, query):
    chosen = address.selection(page, query, desk)
    seen = {"brief": brief.seen, "series": series.seen}
    chosen = seen[page](chosen, address.reader(chosen, desk)) if page in seen else chosen
    return address.unmet(query, chosen, desk.today())


def test_what_an_address_asks_in_vain_is_named(desk):
    """14.8g: a colleague's link to a brief that is not here must not show another one in silence."""
    assert unmet(desk, "brief", {"brief": ["no-such"]}) == [("brief", "no-such")]
    assert unmet(desk, "series", {"series": ["no-such"], "compare": ["energy.brent", "nor-this", ""]}) == [
        ("series", "no-such"),
        ("compare", "nor-this"),
    ]
    assert unmet(desk, "series", {"from": ["2020-01-02"], "to": ["2020-01-01"]}) == [
        ("from", "2020-01-02"),
        ("to", "2020-01-01"),
    ]
    assert unmet(desk, "monitor", {"as_of": ["2099-01-01"], "topic": ["weather"]}) == [
        ("topic", "weather"),
        ("as_of", "2099-01-01"),
    ]


@pytest.mark.parametrize(
    ("page", "query", "vain"),
    [
        ("series", {"from": "2090-01-01"}, ["from"]),
        ("series", {"to": "1950-01-01"}, ["to"]),
        ("series", {"from": "2020-01-01", "as_of": "2019-06-01"}, ["from"]),
        ("series", {"from": "2019-01-01", "as_of": "2019-06-01"}, []),
        ("series", {"from": "2018-01-01", "to": "2019-01-01"}, []),
        ("series", {"to": "2019-01-01"}, []),
        ("series", {"compare": "energy.brent"}, []),
        ("brief", {"from": "2090-01-01"}, ["from"]),
        ("brief", {"to": "1950-01-01"}, ["to"]),
        ("brief", {"from": "2018-01-01", "to": "2019-01-01"}, []),
    ],
)
def test_days_that_cannot_be_shown_are_named_and_a_series_compared_with_itself_is_not(desk, page, query, vain):
    """14.8g: the whole series was shown without a word."""
    asked_for = {"series": ["energy.brent"]} if page == "series" else {}
    asked_for |= {key: [value] for key, value in query.items()}
    assert unmet(desk, page, asked_for) == [(key, query[key]) for key in vain]


def test_what_the_series_page_opens_on_is_not_compared_and_reports_have_no_change(desk):
    """14.8g."""
    opened = series.seen(address.selection("series", {}, desk), desk.now()).series
    assert unmet(desk, "series", {"compare": [opened]}) == []
    report = next(each.id for each in desk.catalog.indicators.values() if each.drawn_as == "point")
    assert unmet(desk, "series", {"series": [report], "transform": ["year"]}) == [("transform", "year")]


def notice(desk, page, query):
    chosen = address.selection(page, query, desk)
    seen = {"brief": brief.seen, "series": series.seen}
    chosen = seen[page](chosen, address.reader(chosen, desk)) if page in seen else chosen
    return chosen, str(wrong_address.notice(query, chosen, desk)).replace("&#39;", "'")


@pytest.mark.parametrize(
    ("page", "key", "what"),
    [
        ("brief", "brief", "a brief that is not held here"),
        ("library", "against", "a brief that is not held here"),
        ("brief", "excerpt", "a passage that this brief does not have"),
        ("brief", "claim", "a claim that this brief does not have"),
        ("series", "series", "a series that is not in the catalogue"),
        ("series", "compare", "a series that is not in the catalogue"),
        ("library", "of", "a series that is not in the catalogue"),
        ("sources", "source", "a source that is not in the catalogue"),
        ("brief", "page", "a page that this desk does not have"),
    ],
)
def test_what_an_address_names_and_is_not_here_is_said_and_the_rest_is_kept(desk, page, key, what):
    """17.7: another brief was shown instead."""
    chosen, told = notice(desk, page, {key: ["no-such"], "as_of": ["30 Sep 2020"]})
    assert f"This address names {what} ({key} = 'no-such')." in told
    assert told.endswith("What else it asks for is kept.</p>")
    assert 'role="status"' in told
    assert (chosen.page, chosen.as_of) == (page, date(2020, 9, 30))
    first = desk.briefs[next(iter(desk.briefs))]
    there = {
        "brief": first.id,
        "series": "energy.brent",
        "compare": "fx.irr_usd.free_market",
        "of": "energy.brent",
        "source": next(iter(desk.catalog.sources)),
        "excerpt": first.excerpts[0].id,
        "claim": first.claims[0].id,
    }
    assert key not in there or notice(desk, page, {key: [there[key]]})[1] == ""


def test_of_a_brief_that_is_not_here_no_passage_of_another_is_shown(desk):
    """17.7: its passage is not looked for in the brief that is shown, nor said to be missing there."""
    shown = desk.briefs[next(iter(desk.briefs))]
    other = next(each.id for each in shown.excerpts if each.id != shown.opens)
    query = {"brief": ["no-such"], "excerpt": [other], "claim": [shown.claims[0].id]}
    chosen, told = notice(desk, "brief", query)
    assert (chosen.brief, chosen.excerpt, chosen.claim) == (shown.id, shown.opens, "")
    assert f"The newest one is shown: {shown.title}." in told
    assert told.count("This address") == 1


def test_what_is_here_and_has_no_place_in_the_view_is_not_called_missing(desk):
    """17.7: a fifth series beside four, a brief beside itself."""
    many = [each for each in desk.catalog.indicators if each != "energy.brent"][: address.MOST_COMPARED + 1]
    told = notice(desk, "series", {"series": ["energy.brent"], "compare": many})[1]
    assert f"cannot be shown here: compare = '{many[-1]}'" in told
    assert "names" not in told
    name = next(iter(desk.briefs))
    assert "names" not in notice(desk, "library", {"brief": [name], "against": [name]})[1]


@given(words=st.text(st.characters(codec=None), max_size=30) | st.sampled_from(ODD))
def test_whatever_an_address_asks_it_is_dropped_or_said(desk, words):
    """17 Bad input: every field of every page, with other scripts, emoji, a lone surrogate, ten thousand letters."""
    for page in address.PAGES:
        fields = sorted(CARRIED[page])
        chosen, told = notice(desk, page, {NAMES[each]: [words] for each in fields} | {address.PAGE: [words]})
        address.href(chosen).encode()
        assert len(told) < 3_000
        told.encode()


def test_what_an_address_gets_is_not_named(desk):
    """14.8g: nor what is no wish at all, nor what another page would show."""
    assert unmet(desk, "series", {"series": ["energy.brent"], "transform": ["level"], "find": ["oil"]}) == []
    assert unmet(desk, "library", {"find": ["  oil   price "], "skip": ["0"], "foreign": ["no"]}) == []
    assert unmet(desk, "brief", {"as_of": [f"{desk.today()}"], "beside": ["no"], "utm_source": ["mail"]}) == []


def test_the_page_says_what_its_address_asks_in_vain(desk, monkeypatch):
    """14.8g."""
    monkeypatch.setattr(reads, "served", lambda _: desk)
    app = AppTest.from_file(str(APP), default_timeout=120)
    app.query_params["brief"] = "<b>no-such</b>"
    app.run()
    assert not app.exception
    words = "".join(each.proto.body for each in app.get("html"))
    app.query_params["brief"], app.query_params["from"] = next(iter(desk.briefs)), "2090-01-01"
    app.run()
    assert not app.exception
    assert "cannot be shown here: from = &#39;2090-01-01&#39;" in "".join(each.proto.body for each in app.get("html"))
    assert "This address names a brief that is not held here (brief = &#39;&lt;b&gt;no-such&lt;/b&gt;&#39;)." in words


WRITTEN = {
    date(2020, 9, 30): [
        "2020-09-30",
        "30 Sep 2020",
        "30 september 2020",
        "Sept. 30, 2020",
        "30.9.2020",
        "30.09.2020",
        "30/9/2020",
    ],
    date(2020, 10, 1): ["1 October 2020", "1st Oct 2020", "۱۰ مهر ۱۳۹۹"],
    None: [
        "yesterday",
        "5/4/2020",
        "30 Feb 2020",
        "2020",
        "Q3 2020",
        "\ud800",
        "30 Sep 20201",
        "x" * 10_000,
        "30 Sep 2020 to 1 Oct 2020",
    ],
}


@pytest.mark.parametrize(("day", "said"), [(day, each) for day, written in WRITTEN.items() for each in written])
def test_a_day_is_read_as_somebody_writes_it_and_what_is_none_is_told(desk, day, said):
    """17.4: of a day that could be two neither is taken."""
    chosen = address.selection("monitor", {"as_of": [said]}, desk)
    assert chosen.as_of == day
    found = address.unmet({"as_of": [said]}, chosen, desk.today())
    assert found == ([] if day else [("as_of", said)])
    if not day:
        for key in {address.NAMES[each] for each in address.DAYS}:
            assert "write it as 30 Sep 2020 or 2020-09-30" in address.why_unmet(key, said, desk.today())
    assert ("as_of", "2020-09-30") in address.query_of(chosen) or day != date(2020, 9, 30)


def test_a_day_that_has_not_been_is_told_however_it_is_written(desk):
    for said in ("2099-01-01", "1 January 2099", "1.1.2099"):
        chosen = address.selection("monitor", {"as_of": [said]}, desk)
        assert chosen.as_of is None
        assert address.unmet({"as_of": [said]}, chosen, desk.today()) == [("as_of", said)]
        assert "has not been yet" in address.why_unmet("as_of", said, desk.today())
