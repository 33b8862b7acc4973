"""17.10: a brief is pasted, dropped or fetched, and looked through on the page before it is kept."""

from __future__ import annotations

import pytest
from making import TEXT_OF_A_BRIEF
from playwright.sync_api import expect

from browser.running import settle, visit

pytestmark = pytest.mark.browser

PASTED = """\
A second look at the rial

October 5, 2020

Subscribe to our newsletter

Tehran is short of hard currency. The rial will likely fall again. Nobody was asked.

Caracas paid in gold, a minister said.
"""
NEW = "2020-10-05-a-second-look-at-the-rial"


@pytest.fixture
def own_server(serve, tmp_path):
    """A server with a folder of its own."""
    yield from serve(tmp_path / "home")


def paste(page, text=PASTED):
    """Paste a text and have it reviewed."""
    page.get_by_label("or paste the text of one (key i)").fill(text)
    page.get_by_role("button", name="Review it").click()


def reviewed(page):
    """Wait for the review, and for what it is drawn with."""
    page.locator(".pieces").first.wait_for()
    settle(page, strict=False)


def told(page):
    return page.locator(".st-key-review .told").inner_text()


def kept_briefs(server):
    return [each.stem for each in (server.home / "briefs").glob("*.md")]


def tab_to(page, is_there, most=80):
    """Press Tab until an element that fits has the focus, and return how many presses it took."""
    for presses in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate(f"(() => {{ const here = document.activeElement; return {is_there}; }})()"):
            return presses
    raise AssertionError(f"{most} times Tab, and no {is_there}")


def test_a_brief_is_pasted_reviewed_and_kept_by_keys_alone(own_server, page):
    """17.10: import by pasting takes 7 presses: i, Ctrl+V, Ctrl+Enter, Tab past title, producer and day, Enter.

    Between them a passage is joined (8 presses from the title on) and split again (Tab, Enter, the way to the place,
    Enter, Ctrl+Enter). Without the key i the box is 31 Tabs from the top of the Library.
    """
    visit(page, f"{own_server.url}/library")
    assert tab_to(page, "here.matches('textarea')") <= 35
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("i")
    page.keyboard.insert_text(PASTED)
    page.keyboard.press("Control+Enter")
    reviewed(page)
    assert told(page) == "4 passages, 3 with figures, 1 none; 3 left out"
    assert kept_briefs(own_server) == []

    page.wait_for_function("document.activeElement.ariaLabel === 'Title'")
    assert tab_to(page, "here.dataset.deed === 'join'") == 8
    page.keyboard.press("Enter")
    page.get_by_text("3 passages, all with figures; 3 left out").or_(page.get_by_text("3 passages, 2 with")).wait_for()
    settle(page, strict=False)
    assert page.evaluate("document.activeElement.dataset.deed") == "join"

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("[class*=st-key-split-] textarea").wait_for()
    page.wait_for_function("document.activeElement.matches('[class*=st-key-split-] textarea')")
    page.keyboard.press("Control+Home")
    for _ in "Tehran is short of hard currency.":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.get_by_text("4 passages, 3 with figures, 1 none; 3 left out").wait_for()
    settle(page, strict=False)

    page.get_by_label("Title", exact=True).focus()
    assert tab_to(page, "here.innerText === 'Keep it'") == 3
    page.keyboard.press("Enter")
    page.get_by_text("pasted text: imported, 4 passages").wait_for()
    assert kept_briefs(own_server) == [NEW]


def test_the_key_i_goes_to_the_box_wherever_it_lies(server, page):
    """17.10: on Brief it lies below a text with a scroll of its own, which went back to the chosen passage."""
    visit(page, f"{server}/")
    box = page.get_by_label("or paste the text of one (key i)")
    assert box.evaluate("node => node.getBoundingClientRect().top > innerHeight")
    page.keyboard.press("i")
    expect(box).to_be_focused()
    seen = "node => { const own = node.getBoundingClientRect(); return own.top >= 0 && own.bottom <= innerHeight; }"
    page.wait_for_function(f"({seen})(document.activeElement)")
    settle(page)
    assert box.evaluate(seen)
    page.keyboard.type("i?/")
    assert box.input_value() == "i?/"


def test_what_was_decided_survives_a_reload_and_back_and_cancel(own_server, page):
    """17.10: the review is in the address; nothing is in the library until it is kept."""
    visit(page, f"{own_server.url}/library")
    paste(page)
    reviewed(page)
    page.get_by_role("button", name="Put back: Subscribe").click()
    page.get_by_text("5 passages").wait_for()
    title = page.get_by_label("Title", exact=True)
    title.fill("The rial, looked at twice")
    title.press("Enter")
    settle(page, strict=False)
    page.reload()
    reviewed(page)
    assert told(page).startswith("5 passages")
    assert title.input_value() == "The rial, looked at twice"
    page.locator('a[data-go="pages"]', has_text="Monitor").click()
    page.wait_for_url("**/monitor*")
    settle(page, strict=False)
    page.go_back()
    reviewed(page)
    assert title.input_value() == "The rial, looked at twice"
    page.get_by_role("button", name="Cancel").click()
    page.locator(".st-key-drop-zone").wait_for()
    settle(page, strict=False)
    assert kept_briefs(own_server) == []
    assert not list((own_server.home / "raw" / "briefs").glob("*"))
    assert "nothing of it was kept" in page.locator(".st-key-drop-zone .done").inner_text()
    page.get_by_role("link", name="go on with it").click()  # which undoes it
    reviewed(page)
    assert title.input_value() == "The rial, looked at twice"
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url(lambda url: "review=" not in url)
    page.go_back()
    page.get_by_role("link", name="read it").wait_for()  # this review is over


def test_what_was_just_written_comes_with_the_press_that_keeps_it(own_server, page):
    """17.7: the button waited for the field to be left: a press was lost, and the next key was at Cancel."""
    visit(page, f"{own_server.url}/library")
    paste(page, PASTED.replace("October 5, 2020", ""))
    reviewed(page)
    day, keep = page.get_by_label("Published", exact=True), page.get_by_role("button", name="Keep it")
    keep.click()
    page.get_by_text("Not kept: name the day").wait_for()
    notice = page.locator(".notice", has_text="name the day")
    assert notice.is_visible()
    day.click()
    page.keyboard.type("5 Oct 2020")
    keep.click()
    page.wait_for_url(lambda url: "review=" not in url)
    assert len(kept_briefs(own_server)) == 1


def test_a_double_click_keeps_once_and_two_tabs_do_not_cross(own_server, window):
    """17.10: each tab has a review of its own; what another tab has changed is said."""
    one, other = window(), window()
    for page, text in ((one, PASTED), (other, TEXT_OF_A_BRIEF)):
        visit(page, f"{own_server.url}/library")
        paste(page, text)
        reviewed(page)
    assert one.get_by_label("Title", exact=True).input_value() == "A second look at the rial"
    assert other.get_by_label("Title", exact=True).input_value() == "Rial slides again"
    visit(other, one.url, strict=False)
    reviewed(other)
    one.get_by_role("button", name="Cross out: Nobody").click()
    one.get_by_text("4 left out").wait_for()
    other.get_by_role("button", name="Cross out: Caracas").click()
    other.get_by_text("this review was changed meanwhile").wait_for()
    assert other.locator(".piece.left").count() == 4
    settle(one, strict=False)
    one.get_by_role("button", name="Keep it").dblclick()
    one.get_by_text("pasted text: imported, 3 passages").wait_for()
    assert kept_briefs(own_server) == [NEW]
    other.get_by_role("button", name="Keep it").click()
    other.get_by_text("already here with the very same words").or_(other.get_by_text("pasted text: ")).first.wait_for()
    assert kept_briefs(own_server) == [NEW]


def test_several_files_are_reviewed_in_turn(own_server, page):
    """17.10: a list of those that wait; each is kept or let go of by itself."""
    visit(page, f"{own_server.url}/library")
    files = [("a.txt", PASTED), ("b.txt", TEXT_OF_A_BRIEF), ("c.txt", "")]
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in files]
    )
    page.get_by_text("2 to review").wait_for()
    reviewed(page)
    page.locator(".toreview").get_by_text("b.txt").click()
    page.locator(".lead").get_by_text("b.txt:").wait_for()
    settle(page, strict=False)
    page.get_by_role("button", name="Keep it").click()
    page.locator(".lead").get_by_text("a.txt:").wait_for()
    settle(page, strict=False)
    page.get_by_role("button", name="Keep it").click()
    page.get_by_text("a.txt: imported").wait_for()
    assert sorted(kept_briefs(own_server)) == [NEW, "2021-03-02-rial-slides-again"]


def test_a_brief_that_is_held_is_reviewed_again_from_the_library(own_server, page):
    """17.10: title, day and passages of a brief in the Library; what ships becomes a copy."""
    visit(page, f"{own_server.url}/library")
    page.get_by_role("button", name="Review title, day and passages").click()
    reviewed(page)
    title = page.get_by_label("Title", exact=True)
    title.fill("Another title of it")
    title.press("Enter")
    settle(page, strict=False)
    page.get_by_role("button", name="Keep it").click()
    page.locator(".card h2").get_by_text("Another title of it").wait_for()
    assert len(kept_briefs(own_server)) == 1


WRONG = {
    "nothing": (" \n ", "Nothing was pasted: paste the text of a brief, then press Review it."),
    "only furniture": ("Subscribe to our newsletter\n\nShare this\n", "pasted text: no sentence was found in it"),
    "one word": ("Oil", "pasted text: no sentence was found in it"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_pasted_and_is_no_brief_is_said_in_a_line(server, page, wrong):
    """17.10: each bad input in one clear line, where it was pasted."""
    text, words = WRONG[wrong]
    visit(page, f"{server}/library")
    paste(page, text)
    line = page.locator(".st-key-drop-zone [role=alert]")
    line.wait_for()
    assert line.inner_text().startswith(words)
    expect(page.locator(".pieces")).to_have_count(0)


def test_a_megabyte_and_persian_are_reviewed(own_server, page):
    """17.10: a long paste shows its beginning; a text from right to left stands so."""
    visit(page, f"{own_server.url}/library")
    many = "The rial fell to a new low in Tehran on that day, traders said. " * 16_000
    assert len(many) > 1_000_000
    persian = "ریال در تهران باز هم ارزان شد."
    paste(page, f"A long one\n\nOctober 5, 2020\n\n{persian}\n\n{many}")
    reviewed(page)
    assert "16,001 passages" in told(page)
    assert "more, kept as they were read" in page.locator(".st-key-review").inner_text()
    first = page.locator(".piece p", has_text=persian).first
    assert first.evaluate("node => getComputedStyle(node).direction") == "rtl"
