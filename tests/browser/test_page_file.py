"""The page of a handout, opened from a disk in a real Chromium."""

from __future__ import annotations

from dataclasses import replace

import pytest

from browser.conftest import Heard
from browser.test_access import broken
from indicators.core.words import exact
from indicators.handouts import making, page

BRIEF = "2020-09-30-iran-venezuela"
PERSIAN = "ایران و ونزوئلا در سال ۲۰۲۰ برای کاهش بحران اقتصادی همکاری کردند."
HOSTILE = '</script><script>document.title = "taken"</script><img src=x onerror="document.title = \'taken\'">'
DRAWN = "() => document.querySelectorAll('figure.chart[data-drawn] .plot svg').length"
# What stands in the plot at the pointer, the colour it stands on, and that of the page.
TOLD = """() => {
  const svg = document.querySelector('figure.chart svg');
  const lines = [...svg.querySelectorAll('.told_marks text tspan')].map((line) => line.textContent);
  const ground = svg.querySelector('.ground_marks path');
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  return [lines.join('\\n'), ground && getComputedStyle(ground).fill, paper];
}"""
BOX = """() => {
  const box = document.querySelector('figure.chart svg path.background').getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""


@pytest.fixture(scope="module")
def whole(desk):
    on = desk.now()
    return making.handout(on, making.outline(on, BRIEF))


@pytest.fixture
def open_file(browser, tmp_path):
    """Open a handout's page from a file, and say at the end what it asked for and complained of."""
    heard, contexts = Heard(), []

    def opened(handout, width=1440, height=900, *, dark=False):
        (tmp_path / "page.html").write_bytes(page.bytes_of(handout, b"a pack"))
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        window = context.new_page()
        heard.listen(window)
        window.goto((tmp_path / "page.html").as_uri())
        window.wait_for_selector("figure.chart[data-drawn] .plot svg")
        return window

    opened.heard = heard
    yield opened
    for each in contexts:
        each.close()
    assert heard.faults() == []
    assert heard.hosts == {""}, "the page asked a host"


def test_it_draws_every_chart_tells_of_the_point_under_the_pointer_and_opens_its_tables(open_file, whole):
    """16.3 and 16's Done when: the HTML opened from disk asks no host and its tooltips work."""
    window = open_file(whole)
    figures = [each for passage in whole.passages for each in passage.figures]
    for at in range(len(figures)):
        window.locator("figure.chart").nth(at).scroll_into_view_if_needed()
        window.locator("figure.chart").nth(at).locator(".plot svg").wait_for()
    window.wait_for_function(f"(many) => ({DRAWN})() === many", arg=len(figures))
    assert window.evaluate("() => document.querySelectorAll('[data-failed]').length") == 0
    window.locator("figure.chart").first.scroll_into_view_if_needed()
    window.mouse.move(*window.evaluate(BOX))
    window.wait_for_selector("figure.chart svg .told_marks text tspan", state="attached")
    words, ground, paper = window.evaluate(TOLD)
    told = "2023 51.25 million of SIPRI's trend-indicator value status normal known since 5 Nov 2024"
    assert " ".join(words.split()).startswith(told)
    assert ground == paper
    window.emulate_media(color_scheme="dark")
    window.wait_for_function(
        f"(light) => {{ const now = ({TOLD})(); return now[1] === now[2] && now[2] !== light; }}", arg=paper
    )
    window.emulate_media(color_scheme="light")
    table = window.locator("details.table").first
    table.locator("summary").focus()
    window.keyboard.press("Enter")
    table.locator("tbody tr").first.wait_for()
    cells = table.locator("tbody tr td:nth-child(2)").all_inner_texts()
    assert cells == [exact(each.value) for each in reversed(figures[0].points)]


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)], ids=["light", "telephone, dark"])
def test_it_breaks_no_rule_of_access_and_is_never_wider_than_the_window(open_file, axe_source, whole, width, dark):
    """16.3: keyboard and screen reader fine, from a telephone on."""
    window = open_file(whole, width, dark=dark)
    window.locator("details.table summary").first.click()
    window.locator("details.table tbody tr").first.wait_for()
    found = broken(window, axe_source)
    assert not found, "\n".join(found)
    assert window.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_what_is_put_into_it_does_not_run_and_asks_nobody(open_file, whole):
    """16.3: its own CSP, and every word of a brief as text; Persian runs from right to left."""
    first = replace(whole.passages[0], quote=PERSIAN, title=HOSTILE, note=HOSTILE)
    window = open_file(replace(whole, title=f"A title {HOSTILE}", passages=(first, *whole.passages[1:])))
    assert HOSTILE in window.title()
    quote = window.locator("#passage-1 blockquote")
    assert quote.evaluate("(each) => getComputedStyle(each).direction") == "rtl"
    open_file.heard.expected = ["Content Security Policy", ": csp", "Failed to fetch"]
    refused = window.evaluate(
        """async () => {
          const told = [];
          addEventListener('securitypolicyviolation', (event) => told.push(event.effectiveDirective));
          document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }));
          document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.org/x.png' }));
          await fetch('https://example.org/').catch(() => {});
          while (told.length < 3) await new Promise((go) => setTimeout(go, 20));
          return told.sort();
        }"""
    )
    assert refused == ["connect-src", "img-src", "script-src-elem"]
    assert window.evaluate("() => window.ran") is None
    open_file.heard.hosts.discard("example.org")  # told as asked for, and refused before it was


def test_of_400_passages_only_the_charts_that_are_near_are_drawn_and_all_are_for_paper(open_file, whole):
    """16's Bad input: 400 passages; a chart comes when it is near, and before it is printed."""
    first = next(each for each in whole.passages if each.figures)
    short = replace(first, figures=first.figures[:1], claims=first.claims)
    window = open_file(replace(whole, passages=tuple(replace(short, number=at) for at in range(1, 401)), open=()))
    drawn = window.evaluate(DRAWN)
    assert 1 <= drawn < 20
    window.evaluate("() => document.getElementById('passage-400').scrollIntoView()")
    window.wait_for_selector("#passage-400 figure.chart[data-drawn] .plot svg")
    assert window.evaluate(DRAWN) < 60
    window.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    window.wait_for_function(f"() => ({DRAWN})() === 400", timeout=600_000)  # on a slow machine too
