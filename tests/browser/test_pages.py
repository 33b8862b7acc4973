"""Every page and every passage, as a reader meets them."""

from __future__ import annotations

import csv
import io
import re
import struct
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sampling import first_of

from browser.running import content, defaults, go, settle, shipped_briefs, visit
from indicators.charts.axes import within
from indicators.figures.analysis import as_read
from indicators.model import EVERYTHING
from indicators.views import address as addresses

PAGES = ("", *addresses.PAGES[1:])
BRIEF = shipped_briefs()[0]
PASSAGES = {each["id"]: each for each in BRIEF["excerpt"]}
CHARTED = [name for name, each in PASSAGES.items() if each["links"]]
CLAIMED = [name for name, each in PASSAGES.items() if not each["links"]]
DAY = r"\d{1,2} [A-Z][a-z]{2,8} \d{4}"
# Every chart of the Brief page with the words above and below it.
CHARTS = """
() => [...document.querySelectorAll('.st-key-figures .charthead')].map((head) => {
  const all = [...document.querySelectorAll('.st-key-figures .charthead, .st-key-figures [data-testid="stVegaLiteChart"], .st-key-figures .source')];
  const [chart, source] = all.slice(all.indexOf(head) + 1);
  return {
    title: head.querySelector('h2 a').textContent,
    unit: head.querySelector('.unit').textContent,
    words: head.textContent + (source?.textContent ?? ''),
    drawn: chart?.matches('[data-testid="stVegaLiteChart"]') ? chart.querySelectorAll('svg').length : 0,
    marks: chart?.querySelectorAll('.role-mark path, .role-mark line, .role-mark text').length,
    lines: [...chart?.querySelectorAll('.mark-line.role-mark path') ?? []].filter((each) => each.getAttribute('d')).length,
    points: chart?.querySelectorAll('.mark-symbol.role-mark path').length,
    source: source?.matches('.source') ? source.textContent : '',
  };
})
"""  # noqa: E501
UNDATED = """
() => [...document.querySelectorAll(':is(.last, .reading, .others td) :is(.value, .small)')]
  .filter((each) => each.textContent.trim() !== 'no figure held'
    && !(each.nextElementSibling?.matches('.asof') && /\\d/.test(each.nextElementSibling.textContent)))
  .map((each) => each.parentElement.outerHTML)
"""
VALUES = "document.querySelectorAll(':is(.last, .reading, .others td) :is(.value, .small)').length"
# Watches every frame from the click on: are the figures there? Charts that were there stay drawn while they change;
# one that is added (from two charts to three) takes a frame to be drawn for the first time.
FRAMES = """
([address, length]) => new Promise((done) => {
  const seen = { frames: 0, empty: 0, unpainted: 0, blank: 0, when: [] };
  const start = performance.now();
  const before = document.querySelectorAll('.st-key-figures [data-testid="stVegaLiteChart"] svg').length;
  const look = () => {
    const column = document.querySelector('.st-key-figures');
    const charts = column ? [...column.querySelectorAll('[data-testid="stVegaLiteChart"]')] : [];
    const painted = charts.filter((each) => each.querySelector('svg'));
    const empty = painted.length === 0;
    const unpainted = painted.length < Math.min(before, charts.length);
    const blank = painted.some((each) => !each.querySelector('svg :is(.mark-line, .mark-symbol, .mark-rect) path'));
    seen.frames += 1;
    seen.empty += empty; seen.unpainted += unpainted; seen.blank += blank;
    if (empty || unpainted || blank) seen.when.push(Math.round(performance.now() - start));
    if (performance.now() - start < length) requestAnimationFrame(look); else done(seen);
  };
  [...document.querySelectorAll('a[data-go="passages"]')].find((each) => each.href.includes(address)).click();
  requestAnimationFrame(look);
})
"""


def at(server, page="", **query):
    """Return the address of a view; a value may be a list."""
    from urllib.parse import urlencode

    return f"{server}/{page}" + (f"?{urlencode(query, doseq=True)}" if query else "")


def choose(page, passage):
    page.locator(f'.body a[data-go="passages"][href*="excerpt={passage}"]').click()
    settle(page)


def chosen_passage(page):
    return page.locator('.st-key-passages a[data-go="passages"][aria-current]')


@pytest.mark.parametrize("name", first_of(PAGES))
def test_a_page_opens_with_the_network_cut_off(window, heard, server, name):
    page = window()
    fonts = []
    page.on("response", lambda answer: fonts.append(answer.url) if answer.request.resource_type == "font" else None)
    visit(page, at(server, name))
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator("h1").first.inner_text().strip()
    loaded = page.evaluate("[...document.fonts].filter((each) => each.status === 'loaded').map((each) => each.family)")
    for family in ("Plex", "Newsreader"):
        assert page.evaluate(f"document.fonts.check('16px {family}')")
        assert family in [each.strip('"') for each in loaded]
    assert fonts
    assert all(each.startswith(f"{server}/") for each in fonts)
    assert heard.hosts == {server.removeprefix("http://")}


@pytest.mark.parametrize("passage", first_of(CHARTED))
def test_a_passage_has_its_charts_with_unit_source_and_day(page, server, desk, passage):
    visit(page, at(server, brief=BRIEF["id"], excerpt=passage))
    # A series with no value in the time shown has its last value in the list below, and no empty chart; one with a
    # single figure there is a sentence.
    span = (date(2017, 9, 30), datetime.now(UTC).date())
    linked = [each.series_id for each in desk.briefs.links(BRIEF["id"])[passage]]
    assert linked[: len(PASSAGES[passage]["links"])] == PASSAGES[passage]["links"], "tagged ones come first"
    figures = {
        each: len(within(*as_read(desk.store.read([each], EVERYTHING), desk.catalog.indicators[each]), span))
        for each in linked
    }
    links = [each for each in linked if figures[each] > 1]
    alone = [each for each in linked if figures[each] == 1]
    cards = page.locator(".st-key-figures .report")
    assert cards.evaluate_all("all => all.map((each) => each.dataset.series)") == alone
    for series, card in zip(alone, cards.all(), strict=True):
        indicator, words = desk.catalog.indicators[series], card.inner_text()
        assert indicator.short in words
        assert indicator.unit in words
        assert f"Source: {indicator.producer}" in words
    charts = page.evaluate(CHARTS)
    assert len(charts) == min(3, len(links))
    assert page.locator('.st-key-figures [data-testid="stVegaLiteChart"]').count() == len(charts)
    for series, chart in zip(links, charts, strict=False):
        indicator = desk.catalog.indicators[series]
        assert chart["title"] == indicator.short
        assert indicator.unit in chart["unit"]
        assert chart["drawn"] == 1, chart
        assert chart["marks"] > 0, chart
        assert chart["source"].startswith(f"Source: {indicator.producer}"), chart
        assert re.search(rf"(Captured|Retrieved) {DAY}\.", chart["source"]), chart
        if indicator.drawn_as == "point":
            assert chart["lines"] == 0, chart
            assert chart["points"] > 0, chart
    others = page.locator(".others tbody tr")
    assert others.count() == len(linked) - len(charts)
    assert page.evaluate(VALUES) == len(linked) + len(alone)
    assert page.evaluate(UNDATED) == []


@pytest.mark.parametrize("passage", first_of(CLAIMED))
def test_a_passage_without_a_series_says_so(page, server, passage):
    visit(page, at(server, brief=BRIEF["id"], excerpt=passage))
    assert page.locator(".nothing h2").inner_text() == "No figure here measures this"
    assert page.locator('[data-testid="stVegaLiteChart"]').count() == 0


@pytest.mark.long
def test_every_passage_can_be_chosen_in_the_text(page, server):
    visit(page, at(server))
    for passage, head in PASSAGES.items():
        link = page.locator(f'.st-key-passages a[data-go="passages"][href*="excerpt={passage}"]')
        assert link.count() == 1
        link.click()
        settle(page)
        assert head["quote"].startswith(page.locator(".chosen blockquote").inner_text().removesuffix(" …"))
        assert chosen_passage(page).inner_text() == head["quote"]


@pytest.mark.long
def test_single_reports_are_points_and_never_joined(page, server, desk):
    visit(page, at(server, "series"))
    for indicator in desk.catalog.indicators.values():
        if indicator.drawn_as != "point":
            continue
        go(page, at(server, "series", series=indicator.id))
        joined = page.evaluate(
            "[...document.querySelectorAll('[data-testid=stVegaLiteChart] .mark-line.role-mark path')]"
            ".filter((each) => each.getAttribute('d')).length"
        )
        points = page.locator('[data-testid="stVegaLiteChart"] .mark-symbol.role-mark path').count()
        sentence = page.locator(f'.report[data-series="{indicator.id}"]').count()  # of a single figure
        assert (joined, bool(points), sentence) in ((0, True, 0), (0, False, 1)), indicator.id


@pytest.mark.parametrize("name", ["monitor", "series"])
def test_no_value_stands_without_its_day(page, server, desk, name):
    visit(page, at(server, name))
    unusual = page.locator(".unusual li").count()
    assert unusual == (12 if name == "monitor" else 0)
    assert page.evaluate(VALUES) == unusual + (len(desk.store.held(None, EVERYTHING)) if name == "monitor" else 1)
    assert page.evaluate(UNDATED) == []


@pytest.mark.long
def test_back_returns_to_each_view_and_a_pasted_link_opens_it(window, server):
    page = window()
    visit(page, at(server))
    views = [(page.url, content(page))]

    def seen():
        settle(page)
        assert page.url != views[-1][0]
        views.append((page.url, content(page)))

    def press(selector):
        page.locator(selector).first.click()
        seen()

    press('.body a.passage[href*="excerpt=hard-currency"]')
    press('.body a.passage[href*="excerpt=cooperation-in-2020"]')
    press(".st-key-figures .charthead h2 a")
    press('.controls a:has-text("Index = 100")')
    press('.controls a:has-text("10 years")')
    press('.masthead a:has-text("Monitor")')
    press('.choices a:has-text("Energy")')
    for address, shown in reversed(views[:-1]):
        page.go_back()
        settle(page)
        assert page.url == address
        assert content(page) == shown
    for address, shown in views[1:]:
        page.go_forward()
        settle(page)
        assert page.url == address
        assert content(page) == shown
    for address, shown in views:
        fresh = window()
        visit(fresh, address)
        assert fresh.url == address
        assert content(fresh) == shown
        fresh.close()


def test_a_choice_in_a_field_goes_into_the_address_and_back_undoes_it(page, server):
    visit(page, at(server, "series", brief=BRIEF["id"], series="fx.irr_usd.free_market"))
    before = page.url, content(page)
    page.locator('[data-testid="stSelectbox"] input').click()
    page.keyboard.type("Gold")
    page.locator('[role="option"]').first.click()
    page.wait_for_url(lambda address: "fx.irr_usd.free_market" not in address)
    settle(page, strict=False, quiet=800)
    assert "free market" not in page.locator(".serieshead h1").inner_text()
    page.go_back()
    settle(page)
    assert (page.url, content(page)) == before


def test_the_focus_stays_on_the_chosen_passage(page, server):
    visit(page, at(server))
    for passage in ("hard-currency", "basij-tasks", "missiles"):
        choose(page, passage)
        assert page.evaluate("document.activeElement.dataset.go") == "passages"
        assert f"excerpt={passage}" in page.evaluate("document.activeElement.href")


def test_a_passage_is_chosen_with_tab_arrows_and_enter(page, server):
    """The text is one stop of Tab, at the passage that is chosen; the arrows walk from there to the others."""
    visit(page, at(server))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.text a[data-go=passages]')"):
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    opened = page.evaluate("document.activeElement.href")
    for _ in range(10):  # over the marks of its claims
        page.keyboard.press("ArrowDown")
        if page.evaluate("document.activeElement.matches('.text a[data-go=passages]')"):
            break
    address = page.evaluate("document.activeElement.href")
    assert "excerpt=" in address
    assert address != opened
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring == "solid"
    page.keyboard.press("Enter")
    settle(page)
    assert page.url == address
    assert chosen_passage(page).evaluate("each => each.href") == address
    assert page.evaluate("document.activeElement.href") == address


NONSENSE = {
    "all at once": "?excerpt=zzz&series=<script>alert(1)</script>&from=2020-13-45&to=9999-99-99&transform=x"
    "&compare=a&compare=b&brief=..%2F..%2Fetc&topic=%00&log=maybe&each=Y&base=yesterday",
    "ten thousand letters": "?excerpt=" + "x" * 10_240,
    "a key twice": "?excerpt=missiles&excerpt=zzz&series=a&series=b&from=2020-01-01&from=x",
    "from after to": "?from=2024-01-01&to=2020-01-01",
    "before all figures": "?from=1900-01-01&to=1900-01-02",
    "after all figures": "?from=2100-12-30&to=2100-12-31",
    "one end far off": "?to=1950-01-01",
    "only its end": "?from=2100-12-31",
    "bytes that are no text": "?excerpt=%ff%fe&series=%c3%28",
    "keys of others": "?embed=true&embed_options=dark_theme&foo[]=1&__proto__=x",
    "series itself compared": "?series=cpi.irn.annual&compare=cpi.irn.annual&compare=cpi.irn.annual&transform=index",
    "a base without a value": "?series=cpi.irn.annual&transform=index&base=1900-01-01",
    "a range of nothing with a comparison": "?series=fx.irr_usd.free_market&compare=cpi.ven.dec&from=1900-01-01"
    "&to=1901-01-01&transform=year&each=M&log=yes",
}


@pytest.mark.long
@pytest.mark.parametrize("name", PAGES)
def test_nonsense_in_the_address_opens_the_page(page, server, name):
    for what, query in NONSENSE.items():
        visit(page, f"{server}/{name}{query}", strict=False)
        assert page.locator('[data-testid="stException"]').count() == 0, what
        assert page.locator("h1").first.inner_text().strip(), what
        assert page.locator(".masthead a[aria-current]").count() == 1, what


@pytest.mark.parametrize("path", first_of(["brief", "nonsense", "monitor/", "Series"]))
def test_a_page_that_is_not_there_opens_one_that_is(page, heard, server, path):
    heard.expected.append("The page that you have requested does not seem to exist")
    visit(page, f"{server}/{path}", strict=False)
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.locator(".masthead a[aria-current]").count() == 1


def test_a_nonsense_passage_opens_the_first_one(page, server):
    visit(page, at(server, excerpt="zzz", brief="../../etc"), strict=False)
    opening = PASSAGES[defaults()["excerpt"]]
    assert chosen_passage(page).inner_text() == opening["quote"]


@pytest.mark.long
def test_no_frame_is_without_charts_when_the_passage_changes(page, server):
    visit(page, at(server))
    told = {}
    for passage in ("hard-currency", "missiles", "seized-fuel", "cooperation-in-2020", "west-blamed", "security-offer"):
        seen = page.evaluate(FRAMES, [f"excerpt={passage}", 3000])
        settle(page)
        told[passage] = seen
        assert seen["frames"] > 10
    bare = {name: seen for name, seen in told.items() if seen["empty"] or seen["unpainted"] or seen["blank"]}
    assert bare == {}


def download(page, words):
    with page.expect_download() as coming:
        page.get_by_text(words).click()
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


@pytest.mark.parametrize(
    "series", first_of(["fx.irr_usd.free_market", "arms.irn_ven.export_share.press", "cpi.ven.dec"])
)
def test_the_csv_has_every_figure_and_no_formula(page, server, desk, series):
    visit(page, at(server, "series", series=series))
    name, data = download(page, "Whole series as CSV")
    assert name == f"{series}.csv"
    lines = data.decode("utf-8-sig").splitlines(keepends=True)
    heads = [line for line in lines if line.startswith("# ")]
    assert [line.split(",")[0] for line in heads] == ["# whole series", "# as of", "# source"]
    rows = list(csv.DictReader(io.StringIO("".join(lines[len(heads) :]), newline="")))
    held = desk.store.read([series], EVERYTHING)
    assert [float(row["value"]) for row in rows] == held["value"].tolist()
    assert [row["time_period"] for row in rows] == held["time_period"].dt.strftime("%Y-%m-%d").tolist()
    assert {row["series_id"] for row in rows} == {series}
    for row in rows:
        assert None not in row
        for cell in row.values():
            if cell[:1] in tuple("=+-@\t\r"):
                float(cell)


@pytest.mark.parametrize("query", first_of([{"compare": "cpi.ven.dec"}, {}]))
def test_the_png_is_a_picture_of_some_size(page, server, query):
    visit(page, at(server, "series", series="fx.irr_usd.free_market", **query))
    name, data = download(page, "2 charts as PNG" if query else "Chart as PNG")
    assert name == "fx.irr_usd.free_market.png"
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    assert 1200 <= width <= 4000
    assert 400 <= height <= 3000
    assert len(data) > 20_000


def test_the_table_opens_with_the_figures(page, server):
    visit(page, at(server, "series", series="cpi.irn.annual"))
    assert page.locator(".datatable").count() == 0
    page.locator('[data-testid="stExpander"] summary', has_text="Table").click()
    page.locator(".datatable tbody tr").first.wait_for()
    settle(page)
    assert page.locator('[data-testid="stException"]').count() == 0


@pytest.mark.parametrize("width", first_of([1440, 1920, 2400, 700, 390]))
def test_the_search_box_ends_where_the_head_does(window, server, width):
    """15.18: it stood 4 to 10 pixels beyond the rule under it."""
    page = window(width, 900)
    visit(page, at(server, "monitor"))
    page.locator(".search input").wait_for()
    ends = page.evaluate(
        "['.search input', '.st-key-masthead'].map((each) => document.querySelector(each).getBoundingClientRect())"
        ".map((each) => each.right)"
    )
    assert ends[0] == pytest.approx(ends[1], abs=0.5)


def test_a_passage_and_its_charts_fit_a_large_screen(window, server):
    page = window(1920, 1080)
    visit(page, at(server))
    boxes = page.evaluate("""() => Object.fromEntries([
      ['marked', '.st-key-passages a[data-go=passages][aria-current]'], ['chosen', '.chosen'],
      ['charts', '.st-key-figures [data-testid=stVegaLiteChart] svg']].map(([name, selector]) =>
        [name, [...document.querySelectorAll(selector)].map((each) => {
          const box = each.getBoundingClientRect();
          return [box.left, box.top, box.right, box.bottom].map(Math.round);
        })]))""")
    assert [len(boxes[name]) for name in ("marked", "chosen", "charts")] == [1, 1, 3]
    for left, top, right, bottom in (box for found in boxes.values() for box in found):
        assert left >= 0, boxes
        assert top >= 0, boxes
        assert right <= 1920, boxes
        assert bottom <= 1080, boxes


COVERED = """
() => {
  const head = document.querySelector('.st-key-masthead').getBoundingClientRect();
  const hidden = [...document.querySelectorAll('.masthead a, .masthead .name, .search input')].filter((each) => {
    const box = each.getClientRects()[0];
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !top || !(each.contains(top) || top.closest('label')?.contains(each));
  }).map((each) => each.outerHTML);
  const over = [...document.querySelectorAll('h1, h2, p, table, svg, img, label, input, [data-testid=stColumn]')]
    .filter((each) => !each.closest('.st-key-masthead, .hidden'))
    .filter((each) => !each.closest('[data-testid=hidden-dateinput-container]'))
    .filter((each) => each.getClientRects().length)
    .filter((each) => {
      const box = each.getBoundingClientRect();
      const column = each.closest('.st-key-passages')?.getBoundingClientRect();
      const top = column ? Math.max(box.top, column.top) : box.top;
      return box.width > 1 && box.height > 1 && top < head.bottom - 1 && box.bottom > head.top + 1 && top < box.bottom
        && box.right > head.left && box.left < head.right;
    }).map((each) => each.outerHTML.slice(0, 200));
  return { hidden, over };
}
"""
WIDER = """
() => ['html', 'body', '[data-testid=stMain]'].map((each) => document.querySelector(each))
  .filter((each) => each.scrollWidth > each.clientWidth)
  .map((each) => `${each.tagName}: ${each.scrollWidth} > ${each.clientWidth}: `
    + [...each.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
      .map((one) => one.outerHTML.slice(0, 160)).slice(0, 8).join('\\n'))
"""


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (390, 844)])
@pytest.mark.parametrize("name", first_of(PAGES))
def test_nothing_covers_the_masthead_or_needs_scrolling_sideways(window, server, name, size):
    page = window(*size)
    visit(page, at(server, name))
    assert page.evaluate(COVERED) == {"hidden": [], "over": []}
    assert page.evaluate(WIDER) == []


OVERLAID = """() => [...document.querySelectorAll('.chartfoot')].flatMap((foot) => {
  const boxes = [...foot.querySelectorAll('.source, .why, .take > summary, .take > p')]
    .flatMap((each) => [...each.getClientRects()].map((box) => [each.textContent, box])).filter(([, box]) => box.width);
  return boxes.flatMap(([one, a], i) => boxes.slice(i + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4)
    .map(([other]) => [one, other]));
})"""


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (390, 844)])
@pytest.mark.parametrize("opened", [False, True])
def test_nothing_under_a_chart_lies_over_another(window, server, size, opened):
    """The source, what can be struck out and the menu share a line where there is room, and never a place."""
    page = window(*size)
    visit(page, at(server))
    if opened:
        page.evaluate("document.querySelectorAll('.take').forEach((each) => { each.open = true; })")
    assert page.locator(".chartfoot").count() == 3
    assert page.evaluate(OVERLAID) == []
