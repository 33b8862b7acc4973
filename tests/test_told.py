"""15.9, 15.10: what is told of a series beside its figures tells nothing that came after the day."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from indicators.answers.series import noted, told
from indicators.model import told_by
from indicators.views import address
from indicators.views.parts import series_downloads
from indicators.views.screens import series, sources

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
