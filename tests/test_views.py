"""The selection from the address and back, and the app drawn without a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from indicators import catalog as catalogs
from indicators.answers.claims import found
from indicators.answers.registry import QUESTIONS
from indicators.briefs import file as brief_files
from indicators.conditions.causes import since_words
from indicators.core.tables import Faults
from indicators.core.words import day_words
from indicators.desk import DATA
from indicators.language.estimative import OUTSIDE
from indicators.model import EVERYTHING, MARKS, TOPICS, Selection
from indicators.views import address, reads
from indicators.views.parts import brief_text
from indicators.views.screens import claims, monitor, sources

APP = Path(address.__file__).parent / "app.py"
FAULTS = Faults()
CATALOG = catalogs.load(DATA, FAULTS)
BRIEFS = {path.stem: brief_files.read(path, CATALOG, FAULTS) for path in brief_files.files(DATA / "briefs")}
SERIES = list(CATALOG.indicators)
DAYS = st.dates(address.EARLIEST, address.LATEST)


WORDS = st.text(max_size=60).map(lambda text: " ".join(text.split()))


@st.composite
def selections(draw):
    """Return any view that the address can hold."""
    own = draw(st.sampled_from(list(BRIEFS.values())))
    first = draw(st.sampled_from(["", *SERIES]))
    others = st.lists(st.sampled_from([each for each in SERIES if each != first]), max_size=4, unique=True)
    start, end = draw(
        st.one_of(
            st.just((None, None)),
            st.tuples(DAYS, st.none()),
            st.tuples(st.none(), DAYS),
            st.lists(DAYS, min_size=2, max_size=2, unique=True).map(sorted),
        )
    )
    since, until = sorted((draw(DAYS), draw(DAYS)))
    return Selection(
        page=draw(st.sampled_from(address.PAGES)),
        brief=own.id,
        excerpt=draw(st.sampled_from([each.id for each in own.excerpts])),
        series=first,
        compare=tuple(draw(others)),
        transform=draw(st.sampled_from(address.TRANSFORMS)),
        step=draw(st.sampled_from(address.STEPS)),
        log=draw(st.sampled_from([None, True, False])),
        start=start,
        end=end,
        base=draw(st.none() | DAYS),
        point=draw(st.none() | DAYS),
        topic=draw(st.sampled_from(["", *TOPICS])),
        since=since,
        until=until,
        words=draw(WORDS),
        area=draw(st.sampled_from(["", "IRN", "VEN", "GAB"])),
        band=draw(st.sampled_from(["", "likely", OUTSIDE])),
        producer=draw(WORDS),
        foreign=draw(st.booleans()),
        of=draw(st.sampled_from(["", "energy.brent"])),
        skip=draw(st.integers(0, 10**6)),
        as_of=(as_of := draw(st.none() | st.dates(date(1900, 1, 1), date(2026, 11, 1)))),
        beside=as_of is not None and draw(st.booleans()),
        claim=draw(st.sampled_from(["", *(each.id for each in own.claims)])),
        mark=draw(st.sampled_from(["", *MARKS])),
    )


def grouped(pairs):
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


@given(chosen=selections())
def test_a_view_put_into_the_address_comes_back_the_same(desk, chosen):
    assert address.selection(chosen.page, grouped(address.query_of(chosen, set(address.NAMES))), desk) == chosen


@given(chosen=selections(), to=st.none() | st.sampled_from(address.PAGES))
def test_a_link_holds_all_that_its_page_shows(desk, chosen, to):
    found_at = urlsplit(address.href(chosen, to))
    page = to or chosen.page
    assert (found_at.scheme, found_at.netloc) == ("", "")
    assert found_at.path == ("./" if page == address.PAGES[0] else page)
    found = address.selection(page, parse_qs(found_at.query), desk)
    shown = {
        "brief": ("brief", "excerpt", "start", "end", "beside", "claim"),
        "monitor": ("brief", "topic", "rows"),
        "series": ("brief", "series", "compare", "transform", "step", "log", "start", "end", "base"),
        "claims": ("brief", "mark"),
        "library": ("brief", "of", *address.UNFILTERED),
        "sources": ("brief",),
    }[page] + ("as_of",)
    assert found.page == page
    assert {name: getattr(found, name) for name in shown} == {name: getattr(chosen, name) for name in shown}


def test_the_time_that_charts_show_does_not_narrow_down_the_library(desk):
    charted = address.selection("brief", {"from": ["2010-01-01"], "to": ["2012-01-01"]}, desk)
    library = address.selection("library", parse_qs(urlsplit(address.href(charted, "library")).query), desk)
    assert {name: getattr(library, name) for name in address.UNFILTERED} == address.UNFILTERED
    narrowed = address.selection("library", {"since": ["2010-01-01"], "until": ["2010-01-01"]}, desk)
    assert narrowed.since == narrowed.until == date(2010, 1, 1)
    brief_again = address.selection("brief", parse_qs(urlsplit(address.href(narrowed, "brief")).query), desk)
    assert (brief_again.start, brief_again.end) == (None, None)


@given(chosen=selections())
def test_a_link_with_a_change_differs_in_that_alone(desk, chosen):
    other = next(each for each in SERIES if each != chosen.series and each not in chosen.compare)
    found_at = urlsplit(address.href(replace(chosen, page="series"), series=other, base=date(2020, 9, 30)))
    found = address.selection("series", parse_qs(found_at.query), desk)
    series = replace(chosen, page="series", series=other, base=date(2020, 9, 30))
    wanted = replace(series, of="", beside=False, claim="", mark="", **address.UNFILTERED)
    assert found == wanted


VALUES = st.one_of(
    st.text(),
    st.sampled_from(
        ["<script>", "../../etc", "2020-13-45", "9999-99-99", "\x00", "٢٠٢٠-٠١-٠١", "2020-1-1", "x" * 10_000]
    ),
    st.sampled_from([*SERIES, *BRIEFS, *address.TRANSFORMS, "yes", "no"]),
    st.dates().map(str),
)


@given(
    page=st.text() | st.sampled_from(address.PAGES),
    query=st.dictionaries(st.text() | st.sampled_from(list(address.NAMES.values())), st.lists(VALUES, max_size=6)),
)
def test_no_address_raises_and_each_leads_to_a_view_that_can_be_linked(desk, page, query):
    chosen = address.selection(page, query, desk)
    assert chosen.page in address.PAGES
    assert chosen.brief in desk.briefs
    assert chosen.excerpt in {each.id for each in desk.briefs[chosen.brief].excerpts}
    assert set(chosen.compare) <= set(SERIES) - {chosen.series}
    assert len(chosen.compare) <= address.MOST_COMPARED
    assert address.selection(chosen.page, grouped(address.query_of(chosen, set(address.NAMES))), desk) == chosen


@pytest.fixture
def app(desk, monkeypatch):
    """The app on the desk of the session, drawn without a browser."""
    monkeypatch.setattr(reads, "served", lambda _: desk)
    return AppTest.from_file(str(APP), default_timeout=60)


def words_of(app):
    """Return all HTML on the page, markup included."""
    return "".join(each.proto.body for each in app.get("html"))


def test_the_app_opens_on_the_brief(app, desk):
    app.run()
    assert not app.exception
    first = next(iter(desk.briefs.values()))
    assert first.title in words_of(app)
    assert len(app.get("vega_lite_chart") or app.get("arrow_vega_lite_chart")) == 3


def test_a_brief_that_cannot_be_read_is_named_on_the_page_and_the_others_go_on(desk, app):
    broken = desk.briefs.path("broken")
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_text("no head")
    try:
        app.run()
        assert not app.exception
        assert "Not read: " in words_of(app)
        assert "broken.md:1: a brief starts with a line +++" in words_of(app)
    finally:
        broken.unlink()


def test_only_the_marker_of_a_footnote_is_raised():
    assert brief_text.marked("[The regime] said so[1].") == "[The regime] said so<sup>[1]</sup>."


def test_the_passage_of_the_address_is_shown(app):
    app.query_params["excerpt"] = "basij-tasks"
    app.run()
    assert not app.exception
    assert "No figure here measures this" in words_of(app)


def test_nonsense_in_the_address_draws_the_first_passage(app, desk):
    for name in address.NAMES.values():
        app.query_params[name] = ["<script>alert(1)</script>", "zzz"]
    app.run()
    assert not app.exception
    assert "<script>" not in words_of(app)
    assert next(iter(desk.briefs.values())).title in words_of(app)


def test_every_tile_names_its_source_and_the_day_of_our_copy(desk):

    chosen = address.selection("monitor", {}, desk)
    page = monitor.made(chosen, desk.now())
    held = [desk.catalog.indicators[each] for each in desk.store.held(None, EVERYTHING)]
    for indicator in held:
        assert str(Markup.escape(desk.catalog.sources[indicator.source].title)) in page
    assert page.count('<p class="source">') == len(held)


DAYS_ASKED = [None, date(2023, 6, 30), date(2020, 9, 30)]


@pytest.mark.parametrize("day", DAYS_ASKED, ids=str)
def test_the_claims_page_says_what_the_answer_says(desk, day):
    reader = desk.on(day) if day else desk.now()
    page = claims.made(address.selection("claims", {}, desk), reader)
    rows = page.rpartition("<tbody>")[2].split("<tr>")[1:]
    answers = QUESTIONS["claims"](reader)
    assert len(rows) == len(answers) > 0
    for row, answer, marked in zip(rows, answers, found(reader, None), strict=True):
        said = Markup(row).striptags()
        assert answer["says"] in said
        assert answer["reason"][1:] in said
        assert f"{answer['mark']} {since_words(marked.flips[-1])}" in said  # 15.11: with the kind of its day


@pytest.mark.parametrize("day", DAYS_ASKED, ids=str)
def test_the_sources_page_says_what_the_answer_says(desk, day):
    reader = desk.on(day) if day else desk.now()
    _, page = sources.made(address.selection("sources", {}, desk), reader)
    rows = [Markup(each).striptags() for each in page.rpartition("<tbody>")[2].split("<tr>")[1:]]
    answers = QUESTIONS["doctor"](reader)["sources"]
    assert len(rows) == len(answers)
    for answer in answers:
        (row,) = [each for each in rows if each.strip().startswith(desk.catalog.sources[answer["id"]].title)]
        assert [state for state in answer["copy"].split(", ") if state not in row] == []
        assert f"{answer['series']} series" in row
    due = [each["due"] for each in answers if each["due"]]
    if soon := sorted(each for each in due if each >= f"{reader.day}"):
        first = date.fromisoformat(soon[0])
        assert day_words(first) in Markup(page.partition("<ul>")[2].partition("</li>")[0]).striptags()
