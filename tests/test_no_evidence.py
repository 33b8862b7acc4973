"""What is shown as of a day and is no evidence on it is said in those words; a day that has not been is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape

import numpy as np
import pytest
from making import DAILY
from reference import Series
from test_condition import condition, evidence_of, exact

from indicators.answers.series import unheld
from indicators.cli.main import main
from indicators.conditions.causes import since_words
from indicators.conditions.verdict import verdict
from indicators.core.periods import as_date, days, releases
from indicators.core.words import day_words, last_day_anywhere
from indicators.model import Condition
from indicators.views import address
from indicators.views.screens import brief as brief_page
from indicators.views.screens import series

BRIEF = "2020-09-30-iran-venezuela"


@pytest.mark.parametrize("on", ["2022-03-01", "2023-01-01", "2023-12-31"])
def test_a_figure_that_is_shown_is_not_said_to_be_still_to_come(desk, on):
    """15.12: the gold exports of 2020 stand on the chart from February 2022, by a copy of 2026."""
    reader = desk.on(date.fromisoformat(on))
    shown = reader.series("trade.gold.ven_world")
    assert "2020" in {str(each)[:4] for each in shown["time_period"]}
    asked = Condition("trade.gold.ven_world", date(2020, 1, 1), date(2020, 12, 31), None, "last", ">=", 500.0)
    said = verdict(asked, date.fromisoformat(on), reader.evidence([asked.series]), "claim")
    assert said.mark == "pending"
    assert "may still come" not in said.reason
    assert "what is shown of it is no evidence: its source restates its history" in said.reason


def test_over_all_claims_and_days_nothing_that_is_shown_may_still_come(desk):
    """15.12: each claim at each year's end; where a figure of the last period is shown, its words say so."""
    for year in range(2020, 2026):
        reader = desk.on(date(year, 12, 31))
        for found in reader.claims([reader.briefs[BRIEF]]):
            for test, said in zip(found.claim.tests, found.verdicts, strict=True):
                if "may still come" in said.reason:
                    frame = reader.series(test.series)
                    inside = [each.date() for each in frame["time_period"] if test.start <= each.date() <= test.end]
                    assert not inside or max(inside).year < test.end.year, (found.claim.id, year)


def test_a_figure_that_is_not_there_may_still_come():
    """15.12: nothing shown, nothing to explain."""
    rows = (exact("2020-01-01", 1, "2020-01-02"),)
    evidence = evidence_of({DAILY: Series(rows, "D", lag=1)})
    said = verdict(condition("2020-01-01/2020-01-03"), date(2020, 1, 5), evidence, "claim")
    assert "may still come" in said.reason


# Figures that were published, and of which no copy of that time is held


def test_a_figure_published_before_our_copy_is_not_said_to_be_missing(desk):
    """15.11, 15.12: SIPRI's table of 2 November 2024 has 2022 and 2023, published in March of 2023 and of 2024."""
    reader = desk.on(date(2024, 7, 31))
    (found,) = [each for each in reader.claims([reader.briefs[BRIEF]]) if each.claim.id == "exports-of-arms"]
    assert found.mark == "untestable"
    assert found.reason.endswith(
        "it cannot be said as of 31 Jul 2024: figures for 2022 and 2023 were published (about March 2023 and March "
        "2024), and no copy of that time is held"
    )
    flip = found.flips[-1]
    assert (flip.date, flip.cause.kind, flip.cause.estimated) == (date(2024, 3, 19), "time", True)
    assert since_words(flip) == "since about 19 Mar 2024, by estimate: the usual lag of its figures had passed"


def test_over_all_series_a_window_whose_figures_came_with_a_later_copy_says_so(desk):
    """15.12: every shipped series whose last figure is dated by our copy alone, the day before that copy."""
    every = [name for name, each in desk.catalog.indicators.items() if each.provenance != "derived"]
    evidence = desk.now().evidence(every)
    tried = 0
    for name, history in evidence.histories.items():
        late = np.flatnonzero((history.published < history.shown) & history.copied & ~np.isnan(history.values))
        if not len(late):
            continue
        row = int(late[-1])
        start, end, copied = (as_date(each[row]) for each in (history.starts, history.ends, history.shown))
        tried += 1
        for statistic in ("max", "count", "last", "sum"):
            asked = Condition(name, start, end, None, statistic, ">", 0.0)
            said = verdict(asked, copied - timedelta(days=1), evidence, "claim")
            assert said.mark in ("pending", "untestable"), (name, statistic, said)
            assert "no copy of that time is held" in said.reason, (name, statistic, said)
            assert "lies in the window" not in said.reason
    assert tried > 10


def test_a_late_figure_of_a_publisher_who_was_asked_may_have_been_published_late():
    """15.12: what came by asking says nothing of an earlier day; what came with a copy does."""
    first = exact("2020-01-01", 1, "2020-01-02")
    for copied in (True, False):
        later = exact("2020-01-02", 2, "2020-02-03")._replace(copied=copied)
        evidence = evidence_of({DAILY: Series((first, later), "D", lag=1)})
        said = verdict(condition("2020-01-02/2020-01-02", max_gap=1), date(2020, 1, 20), evidence, "claim")
        assert said.mark == "untestable"
        assert ("no copy of that time is held" in said.reason) is copied


# Days that have not been


@pytest.mark.parametrize("command", [["read", "cpi.ven.dec"], ["claims"], ["origin", "cpi.ven.dec", "2018-06-01"]])
def test_the_command_line_refuses_a_day_that_has_not_been(capsys, command):
    """15.13: with a line that says until when."""
    last = last_day_anywhere(datetime.now(UTC))
    day = last + timedelta(days=2)
    with pytest.raises(SystemExit) as left:
        main([*command, "--as-of", str(day)])
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{day} has not been yet; write a day until " in line


def test_the_page_says_that_a_day_has_not_been(desk):
    """15.13: in the address, which is where the field of the day puts it too."""
    today = desk.today()
    for day, told in ((today + timedelta(days=400), True), (today, False), (today - timedelta(days=1), False)):
        query = {"as_of": [f"{day}"]}
        chosen = address.selection("monitor", query, desk)
        assert (chosen.as_of is None) is (day >= today)
        assert bool(address.unmet(query, chosen, today)) is told


def test_one_figure_of_several_that_is_shown_and_no_evidence_is_enough():
    """15.12: of two years that are shown by the day one was retrieved by then; the window still waits for the other."""
    shown = exact("2020-01-01", 1, "2020-01-02")
    later = exact("2020-01-02", 2, "2020-01-03")._replace(reconstructed=True, retrieved_on=date(2021, 1, 1))
    evidence = evidence_of({DAILY: Series((shown, later), "D", lag=1, restates=True)})
    said = verdict(condition("2020-01-01/2020-01-02"), date(2020, 1, 4), evidence, "claim")
    assert "may still come" not in said.reason
    assert "is no evidence" in said.reason


# Which of them a page of the day does not show


def out_and_not_shown(desk, name, day):
    """Return the periods of a series that its lag says were out by a day, and that only a later copy of ours has."""
    indicator = desk.catalog.indicators[name]
    shown = set(desk.on(day).series(name)["time_period"])
    frame = desk.now().vintages(name)
    found = []
    for row in frame[
        (frame["status"] != "F") & (frame["basis"].fillna("") == "") & ~frame["reconstructed"]
    ].itertuples():
        due = as_date(releases(days(row.time_period.date()), indicator)[0])
        copied = row.known_on.date()
        if row.time_period not in shown and due <= day < copied and (copied - due).days > 7:
            found.append((row.time_period.date(), f"{due:%B %Y}", day_words(copied)))
    return found


@pytest.mark.parametrize("day", [date(2020, 9, 30), date(2024, 7, 31), date(2026, 6, 1)], ids=str)
def test_what_was_out_by_a_day_and_is_not_shown_is_named_on_the_page_of_every_series(desk, day):
    """15.12: as of July 2024 Iran's inflation was "43.39 for 2021", as if 2022 and 2023 had not been published."""
    then, named = desk.on(day), 0
    for name in desk.catalog.indicators:
        told, missing = unheld(then, name), out_and_not_shown(desk, name, day)
        assert bool(told) == bool(missing), name
        page = unescape(str(series.made(address.selection("series", {"series": [name]}, desk), then).head))
        assert ("and not shown: our first copy" in page) == bool(missing), name
        for start, about, copied in missing:
            assert str(start.year) in told
            assert about in told
            assert f"published by {day_words(day)} (about" in told
            assert told.endswith(f"{copied}.")
            named += 1
        assert not missing or f'<p class="revised" data-series="{name}">{told}</p>' in page
    assert named > 0
    assert not any(unheld(desk.now(), name) for name in desk.catalog.indicators)


def test_a_brief_names_them_with_its_charts_and_the_command_line_beside_its_rows(desk, monkeypatch, capsys):
    """15.12."""
    words = "Figures for 2022 and 2023 were published by 31 Jul 2024 (about July 2023 and July 2024), and not shown: "
    words += "our first copy of them is of 1 Jul 2025."
    then = desk.on(date(2024, 7, 31))
    told = "".join(
        brief_page.made(address.selection("brief", {"brief": [BRIEF], "excerpt": [each.id]}, desk), then).told
        for each in desk.briefs[BRIEF].excerpts
    )
    assert f'data-series="cpi.irn.annual">{words}</p>' in told
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    read = ["read", "cpi.irn.annual", "--as-of", "2024-07-31"]
    for more, line in (
        ([], f"indicators: cpi.irn.annual: {words}\n"),
        (["--csv"], f"indicators: cpi.irn.annual: {words}\n"),
        (["--json"], ""),
        (["--to", "2021-12-31"], ""),
    ):
        assert main([*read, *more]) == 0
        printed = capsys.readouterr()
        assert printed.err == line
        assert "published by" not in printed.out
