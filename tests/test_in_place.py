"""14.7: what an analyst edits by hand shows at once, today is today everywhere, and a chart draws what it shows."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from drawn import app, words
from hypothesis import given, settings
from hypothesis import strategies as st
from making import make_frame, make_indicator
from test_faulty_files import HEAD, brief

from indicators.briefs import intake
from indicators.charts import annotations as marks
from indicators.charts.compare import compare_chart
from indicators.charts.series import series_chart
from indicators.cli.main import main
from indicators.core.words import last_day_anywhere
from indicators.errors import UndatedError
from indicators.model import Event
from indicators.store.journal import Line


def put(folder, name, title):
    """Write a file in place, as an editor does: the folder does not change."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_bytes(brief(HEAD.replace("A second look", title)))


@pytest.fixture
def shelf(desk_in, tmp_path):
    desk = desk_in(tmp_path / "home")
    put(tmp_path / "home" / "briefs", "mine", "First words")
    return desk


def title(desk):
    return desk.briefs.rows()["mine"].title


def test_an_edit_in_place_shows_at_the_next_look_though_the_folder_and_the_size_are_the_same(shelf):
    """14.7: only the folder's time was watched."""
    assert title(shelf) == "First words"
    folder = shelf.home / "briefs"
    before = folder.stat().st_mtime_ns, (folder / "mine.md").stat().st_size
    put(folder, "mine", "Other words")
    assert (folder.stat().st_mtime_ns, (folder / "mine.md").stat().st_size) == before
    assert title(shelf) == "Other words"
    assert shelf.briefs["mine"].title == "Other words"


def test_an_edit_whose_time_was_put_back_shows_too(shelf):
    """14.7: rsync and editors keep a file's time."""
    assert title(shelf) == "First words"
    path = shelf.home / "briefs" / "mine.md"
    was = path.stat()
    put(path.parent, "mine", "Other words")
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert path.stat().st_mtime_ns == was.st_mtime_ns
    assert title(shelf) == "Other words"


def test_an_edit_behind_a_link_to_a_file_elsewhere_shows_too(shelf, tmp_path):
    """14.7: a brief may be a link into an analyst's own folder, which is not watched at all."""
    put(tmp_path / "elsewhere", "there", "First words")
    (shelf.home / "briefs" / "linked.md").symlink_to(tmp_path / "elsewhere" / "there.md")
    assert shelf.briefs.rows()["linked"].title == "First words"
    put(tmp_path / "elsewhere", "there", "Other words")
    assert shelf.briefs.rows()["linked"].title == "Other words"


def test_an_edit_in_place_shows_on_every_page_at_the_next_rerun(shelf, monkeypatch):
    """14.7: the shelf over the text, the list of the Library, the claims and the search."""
    monkeypatch.setenv("INDICATORS_HOME", str(shelf.home))
    for written in ("First words", "Other words", "A fault in"):
        put(shelf.home / "briefs", "mine", written)
        for page in ("brief", "library", "claims"):
            drawn = app(page, brief="mine")
            assert not drawn.exception
            assert written in words(drawn), page
    put(shelf.home / "briefs", "mine", '", kind = "')
    assert "mine.md:2: not readable as TOML" in words(app("library"))


def test_a_page_looks_at_the_files_once_and_what_it_writes_shows_inside(shelf, monkeypatch):
    """14.7: one look a rerun, however often the page asks what there is."""
    looks = []
    look = os.listdir
    monkeypatch.setattr(os, "listdir", lambda place=".": (looks.append(place), look(place))[1])
    with shelf.briefs.steady():
        for _ in range(5):
            shelf.briefs.rows()
        assert len(looks) == 1
        put(shelf.home / "briefs", "mine", "Other words")
        assert title(shelf) == "First words"  # of one state
        with shelf.briefs.changing():
            shelf.briefs.put("mine", shelf.briefs.text("mine"), Line("brief updated", {"brief": "mine"}))
        assert title(shelf) == "Other words"
    put(shelf.home / "briefs", "mine", "Third words")
    assert title(shelf) == "Third words"


# Today, everywhere


def document(day):
    return f"The rial fell again\n\n{day:%B} {day.day}, {day.year}\n\nTehran is short of hard currency.\n".encode()


def test_a_brief_dated_today_anywhere_on_earth_is_taken_in_and_one_of_the_day_after_is_not(desk_in, tmp_path):
    """14.7: a brief of today in Tokyo was refused until midnight in UTC."""
    now = datetime.now(UTC)
    last = last_day_anywhere(now)
    desk = desk_in(tmp_path / "home")
    taken = intake.take_in(desk.briefs, document(last), "a.txt", now=now)
    assert desk.briefs[taken.id].published == last
    undated = b"Gold is sold\n\nCaracas paid in gold for it.\n"
    by_hand = intake.take_in(desk.briefs, undated, "b.txt", now=now, published=last)
    assert (by_hand.status, desk.briefs[by_hand.id].published) == ("imported", last)
    with pytest.raises(UndatedError, match="which cannot be"):
        intake.take_in(desk.briefs, document(last + timedelta(days=2)), "c.txt", now=now)


@given(st.datetimes(timezones=st.just(UTC)).filter(lambda moment: 1900 < moment.year < 2100))
def test_the_last_day_anywhere_is_that_of_the_zone_furthest_ahead(moment):
    """14.7: UTC+14 is the furthest."""
    zones = [timezone(timedelta(hours=each)) for each in range(-12, 15)]
    assert last_day_anywhere(moment) == max(moment.astimezone(each).date() for each in zones)


def test_a_brief_dated_today_in_kiribati_opens_on_every_page(desk_in, tmp_path, monkeypatch, capsys):
    """14.7: what is let in must be shown."""
    desk = desk_in(tmp_path / "home")
    last = last_day_anywhere(datetime.now(UTC))
    folder = tmp_path / "home" / "briefs"
    folder.mkdir()
    (folder / "mine.md").write_bytes(brief(HEAD.replace("published = 2020-10-05", f"published = {last}")))
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    for page in ("brief", "library", "claims", "monitor", "sources"):
        drawn = app(page, brief="mine")
        assert [each.message for each in drawn.exception] == []
    assert "A second look" in words(app(brief="mine"))
    assert main(["brief", "show", "mine"]) == 0
    capsys.readouterr()


# What a chart draws, and what it does not


SPAN = (date(2020, 1, 1), date(2020, 12, 31))
INDICATOR = make_indicator()
FRAME = make_frame({f"2020-{month:02}-01": float(month) for month in range(1, 13)}).assign(
    known_on=lambda frame: frame["time_period"], reconstructed=False
)
DAYS = st.dates(date(1990, 1, 1), date(2050, 12, 31))


def moments(layer):
    """Return the days at which a layer with data of its own stands."""
    return [each["t"][:10] for each in layer.get("data", {}).get("values", ())]


def marked(published, first, last, days):
    events = tuple(Event(f"e{number}", day, "An event", "un", ("AAA",), "a", "") for number, day in enumerate(days))
    test = marks.Tested((first, last), 5.0, "needs 5", ((first, 5.0, "first"),))
    return marks.Annotations(published, events, events, tuple((day, 1) for day in sorted(days)), test)


@settings(max_examples=25)
@given(published=DAYS, window=st.lists(DAYS, min_size=2, max_size=2).map(sorted), days=st.lists(DAYS, max_size=100))
def test_nothing_of_a_chart_stands_outside_of_the_time_shown(published, window, days):
    """14.7: a level, a rule, a tick, a number or a passage beyond the span stood outside of the plot."""
    annotations = marked(published, *window, days)
    _, one = series_chart(FRAME, "D", INDICATOR, SPAN, annotations)
    _, several = compare_chart([(INDICATOR, FRAME, "D")] * 2, SPAN, annotations, unit="x")
    for spec in (one, several):
        for layer in spec["layer"]:
            assert all(str(SPAN[0]) <= each <= str(SPAN[1]) for each in moments(layer)), layer


@pytest.mark.parametrize("years", [-10, -1, 1, 10])
def test_a_level_whose_window_is_not_shown_is_left_out_and_that_is_said(years):
    """14.7: the level of a window before the span was drawn left of the plot."""
    first = SPAN[0].replace(year=2020 + years)
    annotations = marked(date(2020, 5, 1), first, first.replace(month=12), [])
    tall = replace(annotations, test=replace(annotations.test, level=1e6))
    _, spec = series_chart(FRAME, "D", INDICATOR, SPAN, tall)
    assert "needs 5" not in str(spec["layer"])
    assert f"{'before' if years < 0 else 'after'} the time shown, so what it needs is not drawn" in spec["description"]
    domain = next(each["encoding"]["y"]["scale"]["domain"] for each in spec["layer"] if "y" in each["encoding"]
                  and "scale" in each["encoding"]["y"])  # fmt: skip
    assert domain[1] < 100, "a level that is not drawn makes no room for itself"
    partly = replace(annotations, test=replace(annotations.test, window=(date(2000, 1, 1), date(2030, 1, 1))))
    _, whole = series_chart(FRAME, "D", INDICATOR, SPAN, partly)
    assert "needs 5" in str(whole["layer"])
    assert "not drawn" not in whole["description"]


def test_the_page_says_that_the_window_of_the_chosen_claim_is_not_shown(shelf, monkeypatch):
    """14.7: said beside the chart, not only to those who hear it."""
    monkeypatch.setenv("INDICATORS_HOME", str(shelf.home))
    drawn = app(brief="mine", excerpt="a", claim="c1", **{"from": "2021-01-01", "to": "2022-01-01"})
    assert not drawn.exception
    assert "looks at 1 Jan 2020 to 30 Sep 2020, before the time shown, so what it needs is not drawn" in words(drawn)
    assert "not drawn" not in words(app(brief="mine", excerpt="a", claim="c1"))
