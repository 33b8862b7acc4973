"""Briefs on the page: dropped, found while typing, linked by an analyst's word, compared, thrown away and put back."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request

import pytest
from making import TEXT_OF_A_BRIEF
from playwright.sync_api import expect
from sampling import first_of

from browser.running import go, settle, visit
from indicators.briefs import intake

NEW = "2021-03-02-rial-slides-again"


@pytest.fixture
def own_server(serve, tmp_path):
    """A server with a folder of its own, whose analyst has not said who they are."""
    yield from serve(tmp_path / "home", {"INDICATORS_ANALYST": ""})


def drop(page, name, text):
    """Choose a file in the drop zone, as dropping one does."""
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": text.encode()}]
    )


def kept(page, name, text):
    """Drop a file, and keep what is reviewed."""
    drop(page, name, text)
    page.get_by_role("button", name="Keep it").click()


def library_with_a_brief(server, page):
    """Open the Library and take a brief in."""
    visit(page, f"{server.url}/library")
    kept(page, "rial.txt", TEXT_OF_A_BRIEF)
    page.get_by_text("rial.txt: imported").wait_for()
    settle(page, strict=False)


def test_a_brief_dropped_on_the_page_opens_beside_its_figures(own_server, page):
    visit(page, f"{own_server.url}/")
    kept(page, "rial.txt", TEXT_OF_A_BRIEF)
    page.wait_for_url(f"**/?brief={NEW}*")
    settle(page, strict=False)
    assert page.locator("h1").inner_text() == "Rial slides again"
    told = page.locator(".st-key-page p.done").first
    assert "rial.txt: imported, 2 passages" in told.inner_text()
    expect(told).to_be_in_viewport()
    assert "Found: the passage" in page.locator(".st-key-figures").inner_text()
    drop(page, "again.txt", TEXT_OF_A_BRIEF)
    page.get_by_text("already here with the very same words").wait_for()


def test_a_brief_without_a_day_asks_for_it_and_loses_nothing(own_server, page):
    visit(page, f"{own_server.url}/library")
    drop(page, "undated.txt", TEXT_OF_A_BRIEF.replace("March 2, 2021\n\n", ""))
    page.get_by_text("it does not say when it was published; name the day.").wait_for()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("Not kept: name the day it was published first.").wait_for()
    day = page.get_by_label("Published", exact=True)
    day.fill("the spring")
    day.press("Enter")
    page.get_by_text("the spring names no one day: write it as 30 Sep 2020.").wait_for()
    day.fill("2 March 2021")
    day.press("Enter")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("undated.txt: imported, 2 passages").wait_for()
    assert (own_server.home / "briefs" / f"{NEW}.md").exists()


@pytest.mark.parametrize("body", first_of(["%PDF-1.7 broken", "", "\x00\x01\x02 binary"]))
def test_what_is_no_brief_is_told_in_a_line(own_server, page, body):
    visit(page, f"{own_server.url}/")
    drop(page, "odd.bin", body)
    told = page.locator(".st-key-drop-zone [role=alert]")
    told.wait_for()
    assert told.inner_text().startswith("odd.bin: ")


def test_an_address_that_is_none_is_told_in_a_line(own_server, page, heard):
    visit(page, f"{own_server.url}/")
    field = page.get_by_label("or the https address of one")
    field.fill("https://127.0.0.1/brief.html")
    field.press("Enter")
    told = page.locator(".st-key-drop-zone [role=alert]")
    told.wait_for()
    assert told.inner_text().startswith("https://127.0.0.1/brief.html: ")


def test_an_analysts_word_on_a_link_waits_for_a_name_and_is_kept(own_server, page):
    visit(page, f"{own_server.url}/")
    kept(page, "rial.txt", TEXT_OF_A_BRIEF)
    page.wait_for_url(f"**/?brief={NEW}*")
    settle(page, strict=False)
    first = page.locator('.chartfoot [data-do="accept"]').first
    series = first.get_attribute("data-series")
    first.click()
    page.get_by_label("Your name, written beside your word").fill("Ana Pérez")
    page.keyboard.press("Enter")
    page.get_by_text("Link accepted by Ana Pérez on").first.wait_for()
    file = own_server.home / "briefs" / f"{NEW}.md"
    assert f'links = ["{series}"]' in file.read_text(encoding="utf-8")

    page.locator(f'[data-do="strike"][data-series="{series}"]').first.click()
    page.get_by_role("heading", name="Links struck out").wait_for()
    settle(page, strict=False)
    assert page.locator(f'.chartfoot [data-series="{series}"]').count() == 0
    changed = TEXT_OF_A_BRIEF + "\nA sentence that was not there before.\n"
    kept(page, "rial.txt", changed)
    page.get_by_text("updated, 3 passages; every mark on it is kept").wait_for()
    settle(page, strict=False)
    assert page.locator(f'.chartfoot [data-series="{series}"]').count() == 0

    page.locator('[data-do="restore"]').first.click()
    page.get_by_text("Link restored by Ana Pérez on").first.wait_for()
    settle(page, strict=False)
    page.get_by_role("button", name="Link another series to this passage").click()
    picker = page.get_by_role("combobox", name="Link another series to this passage")
    picker.click()
    picker.fill("Brent")
    page.keyboard.press("Enter")
    page.get_by_text("Link added by Ana Pérez on").first.wait_for()


def picked(page):
    """Return the words of the result that the arrows are at; "" where they are at none."""
    at = page.locator("#search-box").get_attribute("aria-activedescendant")
    return page.locator(f"#{at}").inner_text() if at else ""


def test_the_search_box_finds_while_typing_and_by_keys_alone(page, server):
    visit(page, f"{server}/monitor")
    page.keyboard.press("/")
    page.keyboard.type("arms embar", delay=20)
    results = page.locator('#search-results[data-about^="arms embar "] a')  # not what the first letters found
    results.first.wait_for()
    assert "embargo" in results.first.inner_text()
    assert page.locator("#search-box").input_value() == "arms embar"
    page.keyboard.press("ArrowDown")
    assert picked(page) == results.first.inner_text()
    wanted = results.first.evaluate("each => each.href")
    page.keyboard.press("Enter")
    page.wait_for_url(wanted)
    settle(page)
    assert "embargo" in page.locator(".chosen blockquote").inner_text()

    page.keyboard.press("/")
    page.keyboard.type("embargo", delay=20)
    page.keyboard.press("Enter")
    page.wait_for_url("**/library?*find=embargo*")
    settle(page)
    assert page.locator(".found mark").count() > 0


def test_results_of_all_kinds_are_walked_by_the_arrows_and_told(page, server):
    """17.6: a list box with a group for each kind; the focus stays in the box, and what was found is counted aloud."""
    visit(page, f"{server}/monitor")
    page.keyboard.press("/")
    page.keyboard.type("gold", delay=20)
    box, results = page.locator("#search-box"), page.locator('#search-results[data-about^="gold "] a')
    results.first.wait_for()
    kinds = page.locator("#search-results [role=group]").evaluate_all(
        "all => all.map((e) => e.getAttribute('aria-label'))"
    )
    assert kinds == ["Passages", "Series", "Claims", "Events"]
    told = page.locator(".search [role=status]").inner_text()
    assert re.match(r"1 passage, \d+ series, 2 claims and \d+ events", told)
    seen = []
    for _ in range(results.count() + 2):
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.id") == "search-box"
        seen.append(picked(page))
    assert seen[: results.count()] == results.all_inner_texts()
    assert seen[-1] == seen[-2]
    for _ in range(results.count() + 1):
        page.keyboard.press("ArrowUp")
    assert picked(page) == ""
    assert box.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert page.locator("#search-results").is_hidden()
    assert page.evaluate("document.activeElement.id") == ""


def test_who_walks_through_what_the_first_letters_found_stays_there_as_more_is_typed(page, server):
    """17.6: a list that came later put whoever had begun to walk back to the box."""
    visit(page, f"{server}/monitor")
    page.keyboard.press("/")
    page.keyboard.type("embarg")
    page.locator('#search-results[data-about^="embarg "] a').first.wait_for()
    page.keyboard.press("ArrowDown")
    at = picked(page)
    page.keyboard.type("o")
    page.locator('#search-results[data-about^="embargo "] a').first.wait_for()
    assert picked(page) == at != ""
    page.keyboard.type("zzz")
    page.locator('#search-results[data-about^="embargozzz "]').wait_for(state="attached")
    assert picked(page) == ""


def test_a_series_is_opened_by_its_words_and_a_source_at_its_row(page, server):
    """17.6: "rial black market" found nothing."""
    visit(page, f"{server}/")
    page.keyboard.press("/")
    page.keyboard.type("rial black market")
    page.locator("#search-results [role=option]").first.wait_for()
    while "US dollar, Tehran free market" not in picked(page):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/series?*series=fx.irr_usd.free_market*")
    settle(page)
    page.keyboard.press("/")
    page.keyboard.type("pink sheet")
    page.get_by_role("option", name="World Bank Commodity Markets").last.wait_for()
    page.get_by_role("option", name="World Bank Commodity Markets").last.click()
    page.wait_for_url("**/sources?*source=world_bank_pink_sheet*")
    settle(page)
    row = page.locator(".sources tr[aria-current]")
    assert "Pink Sheet" in row.inner_text()
    expect(row).to_be_in_viewport()


def test_what_is_typed_is_asked_of_a_route_that_keeps_the_rules_of_the_house(server):
    """14.9, 14.8j: the answer is kept by nobody, has our headers, and is given to our own name alone."""
    with urllib.request.urlopen(f"{server}/find?typed=embargo&as_of=2026-01-01") as answer:
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers
        assert all(
            "as_of=2026-01-01" in each["href"] for group in json.load(answer)["groups"] for each in group["hits"]
        )
    other = urllib.request.Request(f"{server}/find?typed=embargo", headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(other)


def test_the_box_has_the_words_of_the_address_and_forgets_them_on_the_way_back(page, server):
    visit(page, f"{server}/library?find=embargo")
    assert page.locator("#search-box").input_value() == "embargo"
    page.locator('a[data-go="pages"]', has_text="Monitor").click()
    page.wait_for_url("**/monitor*")
    settle(page)
    assert page.locator("#search-box").input_value() == ""
    page.go_back()
    page.wait_for_url("**/library?*find=embargo*")
    settle(page)
    assert page.locator("#search-box").input_value() == "embargo"


def test_what_was_found_for_another_day_or_other_words_is_not_shown_again(page, server, heard):
    """14.9: as of a day before all briefs the box opened today's passages."""
    visit(page, f"{server}/monitor")
    page.keyboard.press("/")
    page.keyboard.type("currency", delay=20)
    page.locator("#search-results a").first.wait_for()
    page.keyboard.press("Escape")
    go(page, "/monitor?as_of=2019-06-01")
    page.keyboard.press("/")
    assert page.locator("#search-results").is_hidden()
    page.keyboard.type("currency", delay=20)
    # Series have no day; what a brief of later said is not found.
    page.get_by_role("group", name="Series").wait_for()
    assert page.get_by_role("group", name="Passages").count() == 0
    heard.expected.append("status of 503")
    page.route("**/find?*", lambda route: route.fulfill(status=503, body="no"))
    page.keyboard.type(" rate", delay=20)
    page.locator(".results").get_by_text("The search did not answer").wait_for()


def test_filters_are_in_the_address(page, server):
    visit(page, f"{server}/library?area=VEN&band=outside+the+scale&foreign=maybe&skip=x", strict=False)
    count = page.locator(".found li").count()
    assert count > 0
    page.get_by_text("foreign-domain sources only").click()
    page.wait_for_url("**foreign=yes*")
    # The address changes before the list does.
    expect(page.locator(".found li")).not_to_have_count(count, timeout=30_000)
    settle(page, strict=False)  # for a moment both lists are there
    assert page.locator(".found li").count() < count


def test_two_briefs_are_compared_figure_by_figure(own_server, page):
    library_with_a_brief(own_server, page)
    page.locator(".briefs").get_by_text("compare").first.click()
    page.locator(".pair").wait_for()
    settle(page, strict=False)
    rows = page.locator(".pair tbody tr")
    assert "Rial per dollar" in rows.first.inner_text()
    assert "says nothing of it" not in rows.first.inner_text()
    page.get_by_role("link", name="energy", exact=True).click()
    settle(page, strict=False)
    assert "topic=energy" in page.url


def test_a_brief_goes_to_the_bin_and_comes_back(own_server, page):
    library_with_a_brief(own_server, page)
    page.locator(".briefs").get_by_text("Rial slides again").click()
    page.get_by_role("button", name="Move to the bin").click()
    page.get_by_label("Your name, written beside your word").fill("Ana")
    page.keyboard.press("Enter")
    page.get_by_text("Rial slides again: moved to the bin").wait_for()
    settle(page, strict=False)
    assert page.locator(".briefs tbody tr").count() == 1
    page.locator(".bin summary").click()
    page.get_by_role("button", name="Put back").click()
    page.get_by_text(f"{NEW}: put back.").wait_for()
    settle(page, strict=False)
    assert page.locator(".briefs tbody tr").count() == 2


def test_a_brief_leaves_as_its_file_and_as_it_came(own_server, page):
    library_with_a_brief(own_server, page)
    page.locator(".briefs").get_by_text("Rial slides again").click()
    page.get_by_role("button", name="As it came").wait_for()
    settle(page, strict=False)  # a page that is drawn anew meanwhile knows nothing of a download asked of the old one
    with page.expect_download() as raw:
        page.get_by_role("button", name="As it came").click()
    assert raw.value.path().read_text(encoding="utf-8") == TEXT_OF_A_BRIEF
    with page.expect_download() as file:
        page.get_by_role("button", name="Brief file").click()
    kept = (own_server.home / "briefs" / f"{NEW}.md").read_bytes()
    assert file.value.path().read_bytes() == kept


REPORT = """<html lang="en"><head><title>Sanctions and trade</title><style>
@page { size: A4; margin: 2.2cm; @top-center { content: "THE DESK | SANCTIONS AND TRADE" }
  @bottom-center { content: counter(page) } }
body { font: 11pt serif } p { text-align: justify; hyphens: auto } .columns { columns: 2 }
</style></head><body><h1>Sanctions and trade</h1><p>November 3, 2020</p><h2>Key takeaways</h2>
<ol><li>Exports rose although sanctions tightened.</li><li>The bolivar fell by half.</li></ol>
<div class="columns">PARTS</div><p>[1] Interview with a trader, October 2020.</p></body></html>"""
PARAGRAPH = (
    "<p>The trader of {name} said that Iran\u2019s oil exports rose to 1.6 million barrels per day in May, according "
    "to trackers in {name}. Lt. Gen. {name} told the U.S. Senate that it was unclear whether refiners would pay in "
    "yuan{mark}. Caracas sold 21 tonnes of gold to {name}.</p>"
)


def names():
    """Return words of two syllables, no two alike, so that no line of a page is like another's."""
    first = ("Ba", "Ko", "Lu", "Me", "Ni", "Ro", "Su", "Ta")
    return [one + two for one in first for two in ("dan", "fel", "gor", "hum", "lis", "mar", "nov", "pek")]


@pytest.mark.parametrize("columns", [True, False])
def test_a_long_report_printed_as_pdf_reads_as_it_was_meant(page, columns):
    texts = [PARAGRAPH.format(name=name, mark="[1]" if not place else "") for place, name in enumerate(names())]
    parts = "".join(
        f"<h2>Section {number}: A part of it</h2>" + "".join(texts[number * 8 - 8 : number * 8])
        for number in range(1, 9)
    )
    page.set_content(REPORT.replace("PARTS", parts).replace("columns: 2", "columns: 2" if columns else ""))
    body = page.pdf(prefer_css_page_size=True)
    brief = intake.brief_of(body, "report.pdf")
    assert (brief.title, brief.published.isoformat()) == ("Sanctions and trade", "2020-11-03")
    assert [line for line in brief.body.split("\n") if line.startswith("## S")] == [
        f"## Section {number}: A part of it" for number in range(1, 9)
    ]
    assert [each.quote for each in brief.excerpts][:2] == [
        "Exports rose although sanctions tightened.",
        "The bolivar fell by half.",
    ]
    written = re.sub(r"<h2>.*?</h2>|</?p>", " ", parts)
    plain = re.sub(r"[\s-]", "", written)
    assert re.sub(r"[\s-]", "", "".join(each.quote for each in brief.excerpts[2:])) == plain
    assert len(brief.excerpts) == 2 + 64 * 3
    assert "THE DESK" not in brief.body
    assert brief.footnotes == (("1", "Interview with a trader, October 2020."),)
