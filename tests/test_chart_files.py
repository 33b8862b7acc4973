"""A file of any chart is that chart's, and says whose figures it shows, of which day and on what terms; 16.6."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from sampling import first_of

from indicators.charts.axes import within
from indicators.core.tables import day_of
from indicators.core.words import day_words
from indicators.errors import UnknownNameError
from indicators.export import image
from indicators.model import USES
from indicators.server import chart_files
from indicators.views import address
from indicators.views.parts import chart_menu, series_downloads
from indicators.views.screens import brief, series

DAYS = ("", "2020-09-30")
ARMS = {"page": ["series"], "series": ["arms.imports_tiv.ven"], "chart": ["arms.imports_tiv.ven"]}


def offered(page):
    """Return the addresses that a page's menus lead to, as the route gets them."""
    found = re.findall(r'(?:href|data-copy)="(chart\?[^"]*)"', page)
    return [parse_qs(urlsplit(html.unescape(each)).query) for each in found]


def rows_of(body):
    lines = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    _, *rows = (line for line in lines if not line[0].startswith("# "))  # the columns' names first
    return [(row[0], row[1], float(row[2])) for row in rows]


@pytest.mark.parametrize("day", DAYS)
def test_every_chart_of_every_passage_gives_its_own_figures_and_its_citation(desk, day):
    """16.6: any chart; over every passage of every brief, today and as of a day with today's in the same."""
    seen = 0
    for name in desk.now().briefs:
        for excerpt in desk.briefs[name].excerpts:
            query = {"brief": [name], "excerpt": [excerpt.id], **({"as_of": [day], "beside": ["yes"]} if day else {})}
            chosen = address.selection("brief", query, desk)
            page = brief.made(chosen, address.reader(chosen, desk))
            charts = [each for row in page.charts for each in row]
            asked = offered(page.told)
            assert len(asked) == 5 * sum(2 if each.both else 1 for each in charts)
            for each in asked:
                [form], [chart] = each["as"], each["chart"]
                if form in ("png", "svg"):
                    continue
                today = chart.endswith(chart_menu.TODAY)
                reader = desk.now() if today else address.reader(chosen, desk)
                id_ = chart.removesuffix(chart_menu.TODAY)
                indicator = desk.catalog.indicators[id_]
                file, _, body = chart_files.file_of(each, desk)
                assert file == f"{chart}{'' if today or not day else f'.as-of-{day}'}.{form}"
                told = body.decode()
                for words in (
                    indicator.title,
                    indicator.licence.rstrip("."),
                    USES[desk.catalog.sources[indicator.source].use],
                ):
                    assert words in told.replace('""', '"')
                if form == "txt":
                    assert f"Shown as of {day_words(reader.day)}." in told
                    continue
                [own] = [one for one in charts if one.series == id_ and (one.both or one.beside == today)]
                frame = within(*reader.as_read(id_), own.span)
                rows = rows_of(body)
                assert [value for _, _, value in rows] == frame["value"].dropna().tolist()
                seen += len(rows)
    assert seen > 500


@pytest.mark.parametrize("day", first_of(DAYS))
def test_every_picture_names_its_sources_terms_and_day(desk, day):
    """16.6: each names source, day, as-of and licence, and says "non-commercial" where terms do; over the catalogue."""
    on = desk.on(day_of(day)) if day else desk.now()
    uses = set()
    for name, indicator in on.catalog.indicators.items():
        query = {"page": ["series"], "series": [name], **({"as_of": [day]} if day else {})}
        chosen = series.seen(address.selection("series", query, desk), on)
        for reader, drawn, view, _ in chart_files.CHARTS["series"](chosen, on).values():
            picture = series_downloads.picture(reader, drawn, reader.freshness([name]))
            told, use = " ".join(picture.sources), USES[on.catalog.sources[indicator.source].use]
            for words in (indicator.producer, indicator.licence.rstrip("."), use, f"As of {day_words(on.day)}"):
                assert words in told
                assert view.series == name
            uses.add(use)
    assert "non-commercial use only" in uses


def test_a_picture_is_drawn_as_png_at_twice_the_density_and_as_svg_with_its_words_as_text(desk):
    """16.6: PNG 2x and SVG, of one chart, by its address."""
    name, _, drawn = chart_files.file_of({**ARMS, "as": ["png"]}, desk)
    assert name == "arms.imports_tiv.ven.png"
    assert Image.open(io.BytesIO(drawn)).width >= image.WIDTH * image.SCALE
    name, _, drawn = chart_files.file_of({**ARMS, "as": ["svg"]}, desk)
    words = " ".join(re.findall(r">([^<>]+)<", drawn.decode()))
    indicator = desk.catalog.indicators["arms.imports_tiv.ven"]
    assert drawn.startswith(b"<svg")
    for told in (indicator.title, "non-commercial use only", f"As of {day_words(desk.now().day)}"):
        assert told in html.unescape(words)
    assert "<image" not in drawn.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"page": ["monitor"]}, "no page with charts: 'monitor'; there are brief, series"),
        ({"as": ["gif"]}, "no form of a chart: 'gif'; there are png, svg, csv, txt, table, screen"),
        ({"as": []}, "no form of a chart: ''; there are png, svg, csv, txt, table, screen"),
        ({"chart": ["fx.none"]}, "no chart 'fx.none' on this page; there are arms.imports_tiv.ven"),
        ({"series": ["fx.none"]}, "the address asks for what cannot be shown: series = fx.none"),
        ({"from": ["yesterday"]}, "the address asks for what cannot be shown: from = yesterday"),
    ],
)
def test_an_address_of_no_chart_is_answered_with_one_line_and_no_file(desk, changed, told):
    """16's Bad input: never the file of another chart than the one that was asked for."""
    query = {**ARMS, "as": ["csv"], **changed}
    with pytest.raises(UnknownNameError) as error:
        chart_files.file_of(query, desk)
    assert str(error.value) == told
    answer = chart_files.answer(query, desk)
    assert (answer.status_code, answer.body.decode()) == (404, told)


def test_charts_of_several_series_are_each_their_own(desk):
    """16.6: of series that share no unit each chart has a file, with its own figures alone."""
    ids = ("fx.irr_usd.free_market", "cpi.irn.annual")
    query = {"page": ["series"], "series": [ids[0]], "compare": [ids[1]], "as": ["csv"]}
    for name in ids:
        rows = rows_of(chart_files.file_of({**query, "chart": [name]}, desk)[2])
        assert {each[0] for each in rows} == {name}
    query |= {"compare": ["price.gold.usd_oz"], "transform": ["index"], "chart": [ids[0]]}
    rows = rows_of(chart_files.file_of(query, desk)[2])
    assert {each[0] for each in rows} == {ids[0], "price.gold.usd_oz"}
