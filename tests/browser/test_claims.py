"""Claims on the page: their marks, the test on the chart, the day in the head, a claim written, saved and withdrawn."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from browser.conftest import _checked
from browser.running import Server, content, defaults, settle, visit
from indicators.core.frame import COLUMNS
from indicators.model import EVERYTHING
from indicators.store.writing import append

REVISED = "energy.brent.month"


@pytest.fixture
def own_server(desk_in, tmp_path):
    """A server with a folder of its own, in whose store one series was revised; nobody has said who they are."""
    home = tmp_path / "home"
    desk = desk_in(home)
    indicator = desk.catalog.indicators[REVISED]
    source = desk.catalog.sources[indicator.source]
    frame = desk.store.read([REVISED], EVERYTHING).tail(6)[list(COLUMNS)]
    for day, factor in ((date(2026, 10, 1), 1.02), (date(2026, 11, 2), 1.05)):
        changed = frame.assign(value=frame["value"] * factor)
        with desk.store.write() as connection:
            append(connection, indicator, source, changed, day, "refresh")
    yield from _checked(Server(home, {"INDICATORS_ANALYST": ""}))


def query(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_each_claim_has_its_mark_beside_the_passage_and_a_press_shows_the_test(server, page):
    visit(page, f"{server}/")
    badges = page.locator(".body a.marked")
    assert badges.count() == 18
    assert {"✓ holds", "≈ near miss", "○ untestable"} == set(badges.all_inner_texts())
    before = page.locator('[data-testid="stVegaLiteChart"] svg').first.inner_html()
    badges.filter(has_text="near miss").click()
    settle(page)
    assert query(page)["claim"] == "less-free-internet"
    told = page.locator(".claim.current").inner_text()
    assert "down 1.75 points" in told
    assert "a fall of at least 2 points" in told
    chart = page.locator('[data-testid="stVegaLiteChart"] svg').first
    assert "at least" in chart.inner_html() or "at most" in chart.inner_html()
    assert chart.inner_html() != before
    page.go_back()
    settle(page)
    assert "claim" not in query(page)


def test_the_scorecard_counts_all_and_opens_by_kind_and_likelihood(server, page):
    visit(page, f"{server}/")
    card = page.locator(".scorecard")
    assert card.inner_text().startswith("18 claims, today:")
    card.get_by_text("By kind and likelihood").click()
    assert "likely 55-80 %" in card.inner_text()
    assert "judgement" in card.inner_text()


@pytest.mark.long
def test_a_day_written_in_the_head_opens_every_page_as_of_it(server, page):
    visit(page, f"{server}/")
    before = content(page)
    for nonsense in ("2020-13-45", "soon", "2020-09-3"):
        field = page.locator('input[data-address="as_of"]')
        field.fill(nonsense)
        field.press("Enter")
        # Long enough for a page to come, if one did: what is not there cannot be waited for.
        page.wait_for_timeout(1000)
        settle(page, strict=False)
        assert page.locator(".asof-banner").count() == 0
        shown = content(page)
        for notice in page.locator("p.done").all_inner_texts():  # what is no day is said, and nothing else changes
            assert "as_of = " in notice
            shown["text"] = shown["text"].replace(f"{' '.join(notice.split())} ", "")
        assert shown | {"fields": []} == before | {"fields": []}
        ways = [each.get_attribute("href") for each in page.locator(".masthead a").all()]
        assert not [each for each in ways if parse_qs(urlsplit(each).query).get("as_of") == [nonsense]]
    field = page.locator('input[data-address="as_of"]')
    field.fill("2020-09-30")
    field.press("Enter")
    page.locator(".asof-banner").wait_for()
    settle(page)
    assert query(page) == {"as_of": "2020-09-30", **defaults()}  # what was shown stays what it is
    assert "As of 30 Sep 2020" in page.locator(".asof-banner").inner_text()
    for name in ("Monitor", "Series", "Claims", "Library", "Sources", "Brief"):
        page.locator(".masthead").get_by_role("link", name=name, exact=True).click()
        page.locator(f".masthead a[aria-current]:text-is('{name}')").wait_for()
        settle(page)
        assert query(page)["as_of"] == "2020-09-30"
        assert page.locator(".asof-banner").is_visible()
    page.get_by_role("link", name="beside today").click()
    settle(page)
    heads = page.locator(".sidehead").all_inner_texts()
    assert len(heads) >= 4
    assert heads[0].startswith("As of 30 Sep 2020 294,800")
    assert heads[1].startswith("Today 1,905,000")
    page.get_by_role("link", name="back to today").click()
    page.locator(".asof-banner").wait_for(state="detached")
    assert "as_of" not in query(page)


def test_a_claim_is_written_previewed_saved_and_withdrawn(own_server, page):
    visit(page, f"{own_server.url}/?excerpt=hard-currency")
    page.evaluate(
        """() => {
          const text = document.querySelector(".chosen blockquote").firstChild;
          document.getSelection().setBaseAndExtent(text, 0, text, "Iran needs hard currency".length);
        }"""
    )
    page.get_by_role("button", name="Write a claim on this passage").click()
    editor = page.locator(".st-key-claim-editor")
    editor.wait_for()
    expect(editor.get_by_label("Words of the passage it reads")).to_have_value("Iran needs hard currency")
    says = editor.get_by_label("The claim, in your own words")
    says.fill("Russia needs hard currency")
    says.press("Tab")
    editor.get_by_text("names 'Russia', which the quoted passage does not").wait_for()
    says.fill("Hard currency became dearer in Iran")
    says.press("Tab")
    value = editor.get_by_label("Value", exact=True)
    value.fill("40")
    value.press("Tab")
    editor.get_by_text("the claim needs a rise of at least 40 %").first.wait_for()
    preview = editor.locator(".preview").inner_text()
    assert "Today ✓ holds The dollar rose from 116,500 to 298,000 rial between 30 Sep 2019 and 30 Sep 2020" in preview
    assert "On publication day, 30 Sep 2020 … pending So far" in preview
    editor.get_by_role("button", name="Save the claim").click()
    name = editor.get_by_label("Your name, written beside your word")
    expect(name).to_be_focused()
    name.fill("Ada")
    name.press("Enter")
    page.get_by_text("Saved: Hard currency became dearer in Iran").wait_for()
    settle(page, strict=False)
    assert query(page)["claim"] == "hard-currency-2"
    current = page.locator(".claim.current")
    assert "Written by Ada" in current.inner_text()
    file = own_server.home / "briefs" / "2020-09-30-iran-venezuela.md"
    text = file.read_text(encoding="utf-8")
    assert 'says = "Hard currency became dearer in Iran"' in text
    assert 'window = "2019-09-30/2020-09-30"' in text
    assert 'words = "Iran needs hard currency"' in text
    current.get_by_role("button", name="Withdraw the claim").click()
    page.get_by_text("The claim was withdrawn").wait_for()
    expect(page.locator(".scorecard")).to_contain_text("18 claims")
    assert "withdrawn" in file.read_text(encoding="utf-8")


def test_revisions_are_lines_and_a_table_and_are_listed_as_of_a_day(own_server, page):
    visit(page, f"{own_server.url}/series?series={REVISED}")
    box = page.locator('[data-testid="stExpander"]', has_text="Revisions")
    box.get_by_text("Revisions: 6 periods revised").click()
    box.locator('[data-testid="stVegaLiteChart"] svg').wait_for()
    names = box.locator('[data-testid="stVegaLiteChart"] svg .names_marks text')  # each on as many lines as it needs
    named = names.evaluate_all("all => all.map((a) => [...a.querySelectorAll('tspan')].map((b) => b.textContent))")
    assert "known on 2 Nov 2026" in [" ".join(each) for each in named]
    visit(page, f"{own_server.url}/series?series={REVISED}&as_of=2026-10-15")
    listed = page.locator("details.revised")
    listed.locator("summary").click()
    assert "6 values shown were revised since" in listed.inner_text()
    assert "+2.9 %" in listed.inner_text()


def test_the_name_of_a_table_of_scores_stands_on_one_line_on_a_phone(window, server):
    """15.16: it was as narrow as its longest word."""
    page = window(390, 844)
    visit(page, f"{server}/claims")
    heights = page.locator(".calibration caption").evaluate_all(
        "found => found.map((each) => each.getBoundingClientRect().height)"
    )
    assert len(heights) == 2
    assert max(heights) < 40
