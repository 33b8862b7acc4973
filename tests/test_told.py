"""15.9, 15.10: what is told of a series beside its figures tells nothing that came after the day."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from indicators.answers.series import noted, told
from indicators.cli.main import main
from indicators.model import told_by
from indicators.views import address
from indicators.views.parts import series_downloads
from indicators.views.screens import brief as brief_page
from indicators.views.screens import claims, series, sources

DAYS = (date(2013, 7, 4), date(2020, 5, 25), date(2020, 9, 30), date(2024, 7, 31))
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def selected(desk, name):
    return address.selection("series", {"series": [name]}, desk)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_only_pages_of_points_shown_are_cited_and_no_note_names_a_later_year(desk, day):
    """15.9: as of 2020 the pages cited were those of 2024, and notes told of 2023, 2024 and 2025."""
    then, cut = desk.on(day), 0
    for name, indicator in desk.catalog.indicators.items():
        found, frame = told(then, name), then.series(name)
        shown = {each for each in frame["citation"] if each}
        later = {each for each in desk.now().series(name)["citation"] if each} - shown
        assert set(found.pages) == (shown if shown or later else {indicator.url}), name
        for note in (found.notes, found.restates):
            kept = note.partition(" (As noted today")[0]
            assert all(int(year) < day.year for year in YEAR.findall(kept)), name
            assert note == "" or "As noted today" in note, name
        (cited,) = series_downloads.citations(selected(desk, name), then)
        page = series.made(selected(desk, name), then)
        words = unescape(f"{cited} {page.card} {page.charts and page.charts[0].foot}")
        assert not [each for each in later if each in words], name
        cut += bool(later)
    assert cut > 5


def test_today_every_page_of_a_figure_is_cited_and_notes_stand_whole(desk):
    now = desk.now()
    for name, indicator in desk.catalog.indicators.items():
        found, every = told(now, name), set(now.series(name)["citation"]) - {""}
        assert set(found.pages) == (every or {indicator.url})
        assert found.notes == indicator.notes
        assert found.cited == bool(every)
        (cited,) = series_downloads.citations(selected(desk, name), now)
        assert all(each in cited for each in found.pages), name


def test_the_pages_of_the_audit_tell_nothing_later(desk):
    """15.9: each as it stood under the banner "What was known on that day, and nothing later"."""
    then = desk.on(date(2020, 9, 30))
    for name, words in (
        ("trade.crude.irn_world", "2023 and 2024"),
        ("fx.irr_usd.official.press", "3886196"),
        ("fx.irr_usd.official.press", "2024 and 2025"),
        ("cpi.ven.dec", "ano-2023"),
        ("cpi.ven.dec", "305.7"),
    ):
        page = series.made(selected(desk, name), then)
        told_there = f"{page.card}{page.head}{''.join(str(each.foot) for each in page.charts)}"
        assert words not in told_there + series_downloads.citations(selected(desk, name), then)[0], name
    assert "as noted today" in str(series.made(selected(desk, "cpi.ven.dec"), then).card).lower()
    cargo = told(desk.on(date(2020, 5, 25)), "ship.irn_ven.documented_cargo")
    assert (cargo.pages, cargo.cited) == ((), True)


def test_the_sources_of_a_day_tell_no_later_year(desk):
    then = desk.on(date(2020, 9, 30))
    for source in desk.catalog.sources.values():
        terms = unescape(str(sources._terms(then, source)))
        for note in (source.first_published_note, source.restates_note):
            assert noted(then, note) in terms
            assert (note in terms) == (told_by(note, 2019) == note), source.id


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("All. It fell in 2023. Still.", "All. Still."),
        ("It differs, e.g. 305.7 for 2022. A point.", "A point."),
        ("Divided by 1e11, 2,021 times, 12021 a day.", "Divided by 1e11, 2,021 times, 12021 a day."),
        ("Until 2018-08. From 2021-10-01.", "Until 2018-08."),
        ("", ""),
    ],
)
def test_sentences_are_cut_by_the_years_that_they_name(text, kept):
    assert told_by(text, 2020) == kept


CAME_LATER = "none known on that day; 4 figures became known later"


def test_what_came_later_is_never_said_to_be_missing_or_sent_for(desk):
    """15.12: "no figure of it is held yet. Refresh it on Sources", of each series held whose figures came later."""
    then, now, seen = desk.on(date(2020, 5, 25)), desk.now(), 0
    for name in desk.catalog.indicators:
        if not then.series(name).empty:
            continue
        words = unescape(str((page := series.made(selected(desk, name), then)).head))
        many = len(now.series(name))
        assert ("became known later" in words) == bool(many), name
        assert ("Refresh it on Sources" in words) == (not many), name
        assert ("no figure held" in words) == (not many), name
        assert not page.charts
        assert "not a trend" not in words
        seen += bool(many)
    assert seen > 30


def test_a_brief_and_its_claims_say_what_came_later(desk):
    """15.12: "no figure held", "0 single reports, not a trend", and "no brief here has a claim yet" of 18."""
    brief = {"brief": ["2020-09-30-iran-venezuela"]}
    then = desk.on(date(2020, 9, 30))
    told_there = ""
    for excerpt in desk.briefs[brief["brief"][0]].excerpts:
        chosen = address.selection("brief", {**brief, "excerpt": [excerpt.id]}, desk)
        told_there += unescape(str(brief_page.made(chosen, then).told))
    assert "became known later" in told_there
    assert "0 single reports" not in told_there
    for row in told_there.split("<tr>"):
        if "no figure held" in row:
            assert desk.now().series(re.search(r"series=([\w.]+)", row)[1]).empty
    page = str(claims.made(address.selection("claims", {}, desk), desk.on(date(2020, 5, 25))))
    assert re.search(r"no claim known on that day; \d+ claims came with later briefs\.", page)
    assert "has a claim yet" not in page


@pytest.mark.parametrize("form", [(), ("--csv",)], ids=str)
def test_the_command_line_says_beside_its_answer_why_that_is_empty(desk, monkeypatch, capsys, form):
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    day = ("--as-of", "2020-05-25")
    assert main(["read", "ship.irn_ven.documented_cargo", *day, *form]) == 0
    told_there = capsys.readouterr()
    assert told_there.err == f"indicators: ship.irn_ven.documented_cargo: {CAME_LATER}\n"
    assert "later" not in told_there.out
    assert main(["read", "ship.irn_ven.documented_cargo", "--to", "1999-12-31", *form]) == 0
    assert capsys.readouterr().err == ""  # there are figures, of other periods
    assert main(["read", "ship.irn_ven.documented_cargo", *day, "--json"]) == 0
    told_there = capsys.readouterr()
    assert (told_there.out, told_there.err) == ("[]\n", "")  # a program reads it
    for asked in ("claims", "calibration"):
        assert main([asked, *day]) == 0
        assert "no claim known on that day; 1" in capsys.readouterr().err
        assert main([asked]) == 0
        assert capsys.readouterr().err == ""
