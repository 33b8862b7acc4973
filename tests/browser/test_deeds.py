"""What a person does is answered where it was done, undone by a press, and done once, however hastily (17.7)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from making import TEXT_OF_A_BRIEF
from playwright.sync_api import expect

from browser.running import go, settle, visit
from indicators.desk import prepare

BRIEF = "2020-09-30-iran-venezuela"
SERIES = "all => [...new Set(all.map((each) => each.dataset.series))]"
NAME = "Your name, written beside your word"


@pytest.fixture
def own_server(serve, tmp_path):
    """A server with a folder of its own, whose analyst has not said who they are."""
    yield from serve(tmp_path / "home", {"INDICATORS_ANALYST": ""})


@pytest.fixture
def known(serve, tmp_path):
    """The same, with an analyst of a name."""
    yield from serve(tmp_path / "home", {"INDICATORS_ANALYST": "Ana"})


def journal(server):
    """Return what was done, and by whom."""
    return [(each.what, each.who) for each in prepare(folder=server.home).store.journal()]


def focused(page):
    return page.evaluate("document.activeElement.innerText || document.activeElement.tagName")


def test_a_first_strike_out_by_keys_alone_asks_for_the_name_where_it_was_pressed(own_server, window):
    """17.7: it failed without a word; and the name was asked for again in every window."""
    page = window()
    visit(page, f"{own_server.url}/?excerpt=hard-currency")
    button = page.locator('.chartfoot [data-do="strike"]').first
    series = button.get_attribute("data-series")
    button.focus()
    page.keyboard.press("Enter")
    field = page.get_by_label(NAME)
    expect(field).to_be_focused()
    assert abs(field.bounding_box()["y"] - button.bounding_box()["y"]) < 200
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert field.count() == 0
    page.keyboard.press("Enter")
    page.keyboard.type("  ")
    page.keyboard.press("Enter")
    expect(field).to_be_focused()  # a name is none without a letter
    page.keyboard.type("Ana P\u00e9rez")
    page.keyboard.press("Enter")
    note = page.locator(".done.here[role=status]")
    expect(note).to_contain_text("Struck out: ")
    settle(page, strict=False)
    expect(note).to_be_in_viewport()
    undo = note.get_by_role("button", name="Undo")
    expect(undo).to_be_focused()
    assert page.locator(f'.chartfoot [data-series="{series}"]').count() == 0
    page.keyboard.press("Enter")
    expect(note).to_contain_text("As it was before")
    settle(page, strict=False)
    assert undo.count() == 0
    page.locator(f'[data-do="strike"][data-series="{series}"]').first.wait_for()
    assert journal(own_server) == [("link struck out", "Ana P\u00e9rez"), ("link taken back", "Ana P\u00e9rez")]

    visit(page, f"{own_server.url}/?excerpt=hard-currency")
    page.locator(f'[data-do="strike"][data-series="{series}"]').first.click()
    expect(note).to_contain_text("Struck out: ")
    note.get_by_role("button", name="Not Ana P\u00e9rez?").click()
    expect(note).to_contain_text("Your name is forgotten")
    settle(page, strict=False)
    page.locator(f'[data-do="restore"][data-series="{series}"]').click()
    expect(field).to_be_focused()


@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_answered_stands_in_the_page_and_covers_nothing(known, window, width):
    """17.7: in the light of what was pressed, not over it."""
    page = window(width, 844)
    visit(page, f"{known.url}/?excerpt=hard-currency")
    page.locator('.others [data-do="strike"]').first.click()
    note = page.locator(".done.here")
    expect(note).to_contain_text("Struck out: ")
    settle(page, strict=False)
    expect(note).to_be_in_viewport()
    box = note.bounding_box()
    there = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.done.here') !== null",
        [box["x"] + 8, box["y"] + box["height"] / 2],
    )
    assert there
    assert note.evaluate("each => getComputedStyle(each).position") == "static"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".done.here").get_by_role("button", name="Undo").click()
    expect(note).to_contain_text("As it was before")


def test_a_press_twice_is_done_once_and_presses_while_the_page_is_drawn_are_all_done(known, page):
    """17 Bad input: a double click, and clicks during a rerun: nothing lost, nothing done twice."""
    visit(page, f"{known.url}/?excerpt=hard-currency")
    wanted = page.locator('[data-do="strike"]').evaluate_all("all => [...new Set(all.map((e) => e.dataset.series))]")[
        :3
    ]
    # All presses in one go, before any of them can be answered.
    page.evaluate(
        """(series) => series.forEach((each) => {
          const button = document.querySelector(`[data-do="strike"][data-series="${each}"]`);
          button.click(); button.click();
        })""",
        wanted,
    )
    for each in wanted:
        page.locator(f'[data-do="restore"][data-series="{each}"]').wait_for()
    settle(page, strict=False)
    assert journal(known) == [("link struck out", "Ana")] * len(wanted)
    undo = page.locator(".done.here").get_by_role("button", name="Undo")
    undo.evaluate("each => { each.click(); each.click(); }")
    page.locator(f'[data-do="restore"][data-series="{wanted[-1]}"]').wait_for(state="detached")
    settle(page, strict=False)
    assert journal(known)[len(wanted) :] == [("link taken back", "Ana")]


def test_two_windows_with_one_brief_lose_nothing_of_each_other(known, window):
    """17 Bad input: each strikes out what the other still shows; and undoes its own deed alone."""
    one, other = window(), window()
    for each in (one, other):
        visit(each, f"{known.url}/?excerpt=hard-currency")
    first, second = one.locator('[data-do="strike"]').evaluate_all(
        "all => all.slice(0, 2).map((e) => e.dataset.series)"
    )
    one.locator(f'[data-do="strike"][data-series="{first}"]').first.click()
    expect(one.locator(".done.here")).to_contain_text("Struck out: ")
    other.locator(f'[data-do="strike"][data-series="{second}"]').first.click()
    expect(other.locator(".done.here")).to_contain_text("Struck out: ")
    for each in (first, second):
        other.locator(f'[data-do="restore"][data-series="{each}"]').wait_for()
    one.locator(".done.here").get_by_role("button", name="Undo").click()
    expect(one.locator(".done.here")).to_contain_text("As it was before")
    one.locator(f'[data-do="restore"][data-series="{second}"]').wait_for()
    one.locator(f'[data-do="restore"][data-series="{first}"]').wait_for(state="detached")
    # The other still shows the first as struck out: that it was put back is no news, and nothing is done twice.
    other.locator(f'[data-do="restore"][data-series="{first}"]').click()
    other.locator(f'[data-do="restore"][data-series="{first}"]').wait_for(state="detached")
    assert [what for what, _ in journal(known)] == ["link struck out", "link struck out", "link taken back"]


def test_a_link_is_added_under_a_name_that_is_asked_for_beside_the_field(own_server, page):
    """17.7: the field for it came at the head of the column."""
    visit(page, f"{own_server.url}/?excerpt=hard-currency")
    page.get_by_role("button", name="Link another series to this passage").click()
    picker = page.get_by_role("combobox", name="Link another series to this passage")
    picker.click()
    picker.fill("Brent")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    field = page.get_by_label(NAME)
    expect(field).to_be_focused()
    assert abs(field.bounding_box()["y"] - picker.bounding_box()["y"]) < 250
    page.keyboard.type("Ana")
    page.keyboard.press("Enter")
    note = page.locator(".done.here")
    expect(note).to_contain_text("Linked: ")
    note.get_by_role("button", name="Undo").click()
    expect(note).to_contain_text("As it was before")
    assert journal(own_server) == [("link added", "Ana"), ("link taken back", "Ana")]


def test_a_claim_and_its_withdrawal_are_undone(known, page):
    """17.7."""
    visit(page, f"{known.url}/?excerpt=hard-currency")
    page.get_by_role("button", name="Write a claim on this passage").click()
    editor, note = page.locator(".st-key-claim-editor"), page.locator(".done.here")
    save = editor.get_by_role("button", name="Save the claim")
    save.click()
    expect(note).to_contain_text("Not saved: write what it says first.")
    settle(page, strict=False)
    says = editor.get_by_label("The claim, in your own words")
    says.fill("Hard currency became dearer in Iran")
    says.press("Tab")
    value = editor.get_by_label("Value", exact=True)
    value.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("40")
    save.dblclick()  # and what was just typed comes with it
    expect(note).to_contain_text("Saved: Hard currency became dearer in Iran")
    settle(page, strict=False)
    address = parse_qs(urlsplit(page.url).query)
    assert (address["brief"], address["excerpt"]) == ([BRIEF], ["hard-currency"])
    assert "claim" in address
    page.locator(".claim.current").get_by_role("button", name="Withdraw").click()
    expect(note).to_contain_text("The claim was withdrawn")
    settle(page, strict=False)
    assert "claim" not in parse_qs(
        urlsplit(page.url).query
    )  # nobody is told that an address of the desk's own is wrong
    assert page.get_by_text("This address").count() == 0
    note.get_by_role("button", name="Undo").click()
    expect(note).to_contain_text("The claim stands again")
    page.locator(".claim", has_text="Hard currency became dearer in Iran").wait_for()
    assert [what for what, _ in journal(known)] == ["claim written", "claim withdrawn", "claim put back"]


def test_a_brief_that_was_taken_in_is_taken_away_again(own_server, page):
    """17.7."""
    visit(page, f"{own_server.url}/library")
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files(
        [{"name": "rial.txt", "mimeType": "text/plain", "buffer": TEXT_OF_A_BRIEF.encode()}]
    )
    page.get_by_role("button", name="Keep it").click()
    told = page.locator(".st-key-drop-zone .done")
    expect(told).to_contain_text("rial.txt: imported")
    page.locator(".briefs").get_by_text("Rial slides again").click()
    page.get_by_role("link", name="Open beside its figures").click()
    told = page.locator(".st-key-page > .done, .st-key-page p.done").first
    expect(told).to_contain_text("rial.txt: imported")  # at the head of the page, before its text
    expect(told).to_be_in_viewport()
    settle(page, strict=False)
    told.get_by_role("button", name="Undo").click()
    page.get_by_label(NAME).fill("Ana")
    page.keyboard.press("Enter")
    expect(page.locator(".done.here")).to_contain_text("moved to the bin")
    settle(page, strict=False)
    assert "brief" not in parse_qs(urlsplit(page.url).query)
    assert page.get_by_text("This address").count() == 0
    assert journal(own_server) == [("brief imported", ""), ("brief deleted", "Ana")]


def test_back_in_the_middle_of_a_claim_loses_nothing_of_it(known, page):
    """17 Bad input: what was written stood no more when one came back, the last field not even when it was left."""
    visit(page, f"{known.url}/?excerpt=safavi-statement")
    go(page, f"{known.url}/?excerpt=hard-currency")
    page.get_by_role("button", name="Write a claim on this passage").click()
    editor = page.locator(".st-key-claim-editor")
    value = editor.get_by_label("Value", exact=True)
    value.fill("40")
    value.press("Tab")
    editor.get_by_text("a rise of at least 40 %").first.wait_for()
    says = editor.get_by_label("The claim, in your own words")
    says.fill("Hard currency became dearer in Iran")  # and not left
    page.go_back()
    editor.wait_for(state="detached")
    settle(page, strict=False)
    page.go_forward()
    editor.wait_for()
    settle(page, strict=False)
    expect(says).to_have_value("Hard currency became dearer in Iran")
    expect(value).to_have_value("40")
    assert journal(known) == []
