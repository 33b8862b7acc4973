"""What is taken away is what is shown: each CSV equals its frames to the last digit, and says what view it is."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from sampling import first_of

from indicators.charts.axes import within
from indicators.core.words import day_words
from indicators.export import image, table
from indicators.model import USES
from indicators.views import address
from indicators.views.parts import series_charts, series_downloads
from indicators.views.screens import series as page

DAYS = (None, date(2020, 9, 30))
SPAN = (date(2015, 2, 3), date(2026, 11, 26))


def view(on, series, **changes):
    """Return a selection of the Series page, as it shows it."""
    return page._opened(replace(address.selection("series", {"series": [series]}, on.desk), **changes), on)


def read(body):
    """Return the head of a CSV, in pairs, and its rows."""
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    head = [(line[0].removeprefix("# "), line[1]) for line in lines if line[0].startswith("# ")]
    columns, *rows = lines[len(head) :]
    assert all(len(row) == len(columns) for row in rows)
    return head, [dict(zip(columns, row, strict=True)) for row in rows]


def held(frame):
    """Return a frame's rows as a CSV has them, but the value as a number."""
    days = [frame[name].dt.strftime("%Y-%m-%d") for name in ("time_period", "known_on")]
    return list(zip(days[0], frame["value"], frame["status"], days[1], strict=True))


def cells(rows):
    return [(row["period"], float(row["value"]), row["status"], row["known_on"]) for row in rows]


@pytest.mark.parametrize("day", first_of(DAYS), ids=str)
@pytest.mark.parametrize("transform", address.TRANSFORMS)
def test_the_view_as_csv_equals_the_frames(desk, transform, day):
    """15.2, "Done when": of all series, in every step that they have."""
    on, seen = desk.on(day) if day else desk.now(), 0
    for name, indicator in on.catalog.indicators.items():
        if on.series(name).empty:
            continue
        for step in address.STEPS if indicator.frequency in ("D", "B") else ("",):
            chosen = view(on, name, transform=transform, step=step, base=date(2018, 6, 30))
            (shown,) = series_charts.shown(chosen, on)
            inside = within(shown.frame, shown.frequency, SPAN)
            head, rows = read(series_downloads.view_csv(chosen, on, SPAN))
            assert cells(rows) == held(inside), (name, transform, step)
            assert {(row["series"], row["unit"]) for row in rows} <= {(name, shown.unit)}
            assert list(rows[0]) == list(table.VIEW_COLUMNS) if rows else True
            told = dict(head)
            assert told["time shown"] == "2015-02-03 to 2026-11-26"
            assert told["as of"].startswith(f"{day or on.day}, ")
            assert told["source"] in series_downloads.citations(chosen, on)
            assert ("index base" in told) == (chosen.transform == "index")
            seen += len(rows)
    assert seen > 500


@pytest.mark.parametrize("day", first_of(DAYS), ids=str)
def test_whole_series_as_csv_and_read_equal_the_frames(desk, day, monkeypatch, capsys):
    """15.2, "Done when": and `read --csv`, which has no head."""
    from indicators.cli.main import main

    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    on = desk.on(day) if day else desk.now()
    for name in on.catalog.indicators:
        frame = on.series(name)
        head, rows = read(series_downloads.whole_csv(view(on, name), on))
        again = [(row["time_period"], float(row["value"]), row["status"], row["known_on"]) for row in rows]
        assert again == held(frame), name
        assert ("whole series", on.catalog.indicators[name].title) in head
    names = [name for name in on.catalog.indicators if not on.series(name).empty]
    for name in names:
        assert main(["read", name, "--csv", *(["--as-of", str(day)] if day else [])]) == 0
        rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
        again = [(row["time_period"], float(row["value"]), row["status"], row["known_on"]) for row in rows]
        assert again == held(on.series(name)), name


COMPARED = ("fx.irr_usd.free_market", "fx.irr_usd.official.annual", "cpi.irn.annual", "price.gold.usd_oz")


@pytest.mark.parametrize("transform", address.TRANSFORMS)
def test_every_series_shown_is_in_the_csv_and_cited_in_its_head(desk, transform):
    """15.2: the CSV had the first alone, and the citation and the picture named it alone."""
    on = desk.now()
    chosen = view(on, COMPARED[0], compare=COMPARED[1:], transform=transform, step="M", base=date(2018, 6, 30))
    for body in (series_downloads.view_csv(chosen, on, SPAN), series_downloads.whole_csv(chosen, on)):
        head, rows = read(body)
        named = [next(iter(row.values())) for row in rows]
        index = head[0][0] == "this view" and transform == "index"  # of what is in per cents there is none (17.9)
        assert tuple(dict.fromkeys(named)) == tuple(each for each in COMPARED if not index or each != COMPARED[2])
        cited = [told for name, told in head if name == "source"]
        assert len(cited) == len(COMPARED)
        for name, told in zip(COMPARED, cited, strict=True):
            assert on.catalog.indicators[name].title in told
            assert on.catalog.indicators[name].url in told
    shown = dict(
        row.split(": ", 1) for name, row in read(series_downloads.view_csv(chosen, on, SPAN))[0] if name == "shown as"
    )
    assert tuple(shown) == COMPARED
    assert "monthly means" in shown[COMPARED[0]]
    assert "each period as published" in shown[COMPARED[1]]
    wanted = {"index": "index, 30 Jun 2018 = 100", "level": "IRR per USD", "change": "percent, on the month before"}
    assert wanted.get(transform, "percent, on a year before") in shown[COMPARED[0]]


@pytest.mark.parametrize("transform", first_of(["level", "index"]))
def test_the_picture_has_every_chart_and_names_every_series(desk, transform):
    """15.2: of series that share no unit the first chart alone could be taken."""
    on = desk.now()
    chosen = view(on, COMPARED[0], compare=COMPARED[1:], transform=transform, base=date(2018, 6, 30))
    fresh = on.freshness(COMPARED)
    shown = series_charts.shown(chosen, on)
    _, charts = series_charts.made(chosen, on, shown, SPAN, fresh)
    assert len(charts) == (1 if transform == "index" else 3)  # one for each unit
    pictures = [series_downloads.picture(on, each, fresh) for each in charts]
    told = " ".join(" ".join((each.title, *each.sources)) for each in pictures)
    for name in COMPARED if transform == "level" else (*COMPARED[:2], COMPARED[3]):
        assert on.catalog.indicators[name].producer in told
    drawn = Image.open(io.BytesIO(image.pngs(pictures)))
    alone = [Image.open(io.BytesIO(image.pngs([each]))) for each in pictures]
    assert drawn.height == sum(each.height for each in alone)
    assert drawn.width == max(each.width for each in alone)


@pytest.mark.parametrize("day", [None, date(2020, 9, 30)])
def test_a_picture_explains_itself(desk, day):
    """15.2: the red line and the ticks were not explained; no licence, no address, no day."""
    on = desk.on(day) if day else desk.now()
    for name in on.catalog.indicators:
        if on.series(name).empty:
            continue
        indicator, fresh = on.catalog.indicators[name], on.freshness([name])
        chosen = view(on, name)
        shown = series_charts.shown(chosen, on)
        said, charts = series_charts.made(chosen, on, shown, series_charts.span_of(chosen, shown, on.day), fresh)
        assert len(charts) == (len(shown[0].frame) > 1)
        if not charts:
            assert "The only figure of it" in said
            continue
        (chart,) = charts
        told = "\n".join(series_downloads.picture(on, chart, fresh).sources)
        layers = [each["mark"] for each in chart.spec["layer"]]
        assert f"As of {day_words(on.day)}" in told
        assert all(each in told for each in (indicator.producer, indicator.url, indicator.licence.rstrip(".")))
        assert f"({USES[on.catalog.sources[indicator.source].use]})" in told
        assert ("Ticks under the plot" in told) == any(each["type"] == "tick" for each in layers)
        assert ("Triangles" in told) == any(each.get("shape") == "triangle-down" for each in layers)
        assert ("Red line: the brief was published" in told) == ("Brief published" in str(chart.spec["layer"]))


def test_a_long_line_of_a_picture_is_broken_within_its_width(desk):
    """15.18: a long line of what a chart leaves out ran out of the picture."""
    on = desk.now()
    shown = series_charts.shown(view(on, "cpi.irn.annual"), on)
    _, (chart,) = series_charts.made(view(on, "cpi.irn.annual"), on, shown, SPAN, on.freshness(["cpi.irn.annual"]))
    short = series_downloads.picture(on, chart, on.freshness(["cpi.irn.annual"]))
    long = replace(short, title=short.title * 6, sources=[*short.sources, "Not on the log scale: 0 in 2016; " * 30])
    few, many = (Image.open(io.BytesIO(image.pngs([each]))) for each in (short, long))
    assert many.width == few.width
    assert many.height > few.height
    right = many.convert("L").crop((many.width - 20, 0, many.width, many.height))
    assert len(right.getcolors()) == 1  # nothing stands at the very edge


def test_no_cell_of_a_head_is_a_formula():
    """15.2: as safe as before."""
    body = table.file_bytes(["a"], [["=1+1"]], [("this view", "=HYPERLINK(1)"), ("source", "a\r\n=1+1")])
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert lines == [["# this view", "'=HYPERLINK(1)"], ["# source", "a =1+1"], ["a"], ["'=1+1"]]


def test_an_address_that_asks_for_means_of_a_yearly_series_is_told_so(desk):
    """15.18: `each=W` of a series that has no days changed nothing, and nothing was said."""
    on = desk.now()
    for name, told in (("cpi.irn.annual", [("each", "W")]), ("fx.irr_usd.free_market", [])):
        query = {"series": [name], "each": ["W"]}
        chosen = page.seen(address.selection("series", query, desk), on)
        assert address.unmet(query, chosen, desk.today()) == told


def test_a_revision_is_told_as_a_per_cent_is(desk):
    """15.18: it was printed with six digits."""
    frame = desk.now().series("cpi.irn.annual").head(5)
    changes = [12.3456789, 0.0123456, 1234.5678, -99.999912, float("nan")]
    rows = frame.assign(event="revised", before=1.0, change_pct=changes)
    told = table.revisions(rows, desk.catalog.indicators["cpi.irn.annual"])["Change, %"].tolist()
    assert told[:4] == [12.3, 0.012, 1235.0, -99.999912]
    assert told[4] != told[4]
