"""The focus is always somewhere in sight, from where one would go on; what is pressed is answered there (17.12)."""

from __future__ import annotations

import pytest
from making import TEXT_OF_A_BRIEF
from playwright.sync_api import expect

from browser.running import settle, visit

PASSAGE = "?excerpt=hard-currency"


@pytest.fixture
def known(serve, tmp_path):
    """A server with a folder of its own, whose analyst has a name."""
    yield from serve(tmp_path / "home", {"INDICATORS_ANALYST": "Ana"})


def press(page, element, key="Enter"):
    """Press what has the focus by key, as one who has no mouse."""
    element.focus()
    page.keyboard.press(key)


def test_after_a_deed_the_focus_is_on_its_answer(known, page):
    """17.12: after Undo, a link that was chosen and Restore it had fallen to the page's very beginning."""
    visit(page, f"{known.url}/{PASSAGE}")
    note = page.locator(".done.here")
    undo = note.get_by_role("button", name="Undo")
    press(page, page.locator('.chartfoot [data-do="strike"]').first)
    expect(undo).to_be_focused()
    settle(page, strict=False)
    expect(undo).to_be_focused()
    page.keyboard.press("Enter")
    expect(note).to_contain_text("As it was before")
    settle(page, strict=False)
    expect(note).to_be_focused()
    press(page, page.get_by_role("button", name="Link another series to this passage"))
    picker = page.get_by_role("combobox", name="Link another series to this passage")
    expect(picker).to_be_focused()
    expect(picker).to_be_in_viewport()
    page.keyboard.type("Brent")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    expect(note).to_contain_text("Linked: ")
    settle(page, strict=False)
    expect(undo).to_be_focused()
    press(page, page.locator('.others [data-do="strike"]').first)
    page.locator('[data-do="restore"]').wait_for()
    settle(page, strict=False)
    press(page, page.locator('[data-do="restore"]'))
    expect(note).to_contain_text("Put back: ")
    settle(page, strict=False)
    expect(undo).to_be_focused()


@pytest.mark.parametrize("key", ["Enter", ""])
def test_the_fields_of_a_claim_are_gone_to_where_they_open(known, page, key):
    """17.12: they open below the fold; by mouse, too, one saw nothing happen. Who leaves them is back at the button."""
    visit(page, f"{known.url}/{PASSAGE}")
    way = page.get_by_role("button", name="Write a claim on this passage")
    if key:
        press(page, way)
    else:
        way.click()
    first = page.get_by_label("Words of the passage it reads")
    expect(first).to_be_focused()
    settle(page, strict=False)
    expect(first).to_be_focused()
    assert -1 <= page.locator(".st-key-claim-editor").bounding_box()["y"] < 100
    press(page, page.get_by_role("button", name="Leave it"))
    expect(way).to_be_focused()


def test_after_another_day_the_focus_is_in_its_field(page, server):
    """17.12: after Enter in the field, after "today" and "back to today"; a switch keeps it."""
    visit(page, f"{server}/{PASSAGE}")
    field = page.get_by_label("As of", exact=True)
    field.focus()
    page.keyboard.type("5 Jan 2021")
    page.keyboard.press("Enter")
    banner = page.locator(".asof-banner")
    for way in ("today", "day of publication", "back to today"):
        settle(page)
        expect(field).to_be_focused()
        press(page, page.get_by_role("link", name=way, exact=True))
        expect(banner).to_have_count(1 if way == "day of publication" else 0)
    settle(page)
    expect(field).to_be_focused()
    press(page, page.get_by_role("link", name="day of publication"))
    press(page, page.get_by_role("link", name="beside today"))
    settle(page)
    expect(page.get_by_role("link", name="this day alone")).to_be_focused()


def test_after_another_page_tab_goes_on_at_its_beginning(page, server):
    """17.12: after Enter in the search, on what was found and on a link of the page; Back leads to what was pressed."""
    visit(page, f"{server}/{PASSAGE}")
    there = page.locator(".st-key-page")
    page.keyboard.press("/")
    page.keyboard.type("gold")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library?*")
    settle(page)
    expect(there).to_be_focused()
    page.keyboard.press("/")
    page.locator("#search-box").fill("rial")
    page.locator("#search-results [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/library" not in address)
    settle(page)
    expect(there).to_be_focused()
    press(page, page.locator('.masthead a[data-go="pages"]', has_text="Monitor"))
    page.wait_for_url("**/monitor?*")
    settle(page)
    expect(page.locator('.masthead a[data-go="pages"]', has_text="Monitor")).to_be_focused()
    link = page.locator(".st-key-page a.row").nth(3)
    words = link.inner_text()
    press(page, link)
    page.wait_for_url("**/series?*")
    settle(page)
    expect(there).to_be_focused()
    page.keyboard.press("Tab")
    first = "[...document.querySelectorAll('.st-key-page :is(a[href], button, input)')].find(e => e.tabIndex >= 0)"
    assert page.evaluate(f"document.activeElement === {first}")
    page.go_back()
    page.wait_for_url("**/monitor?*")
    settle(page)
    expect(page.locator(":focus")).to_have_text(words, use_inner_text=True)


def test_a_field_whose_page_is_drawn_anew_keeps_the_focus(page, server):
    """17.12: fields that narrow down a list, and those of the Series page, are others after each choice."""
    visit(page, f"{server}/library")
    box = page.get_by_role("checkbox", name="foreign-domain sources only")
    press(page, box, "Space")
    page.wait_for_url("**foreign*")
    settle(page, strict=False)
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    visit(page, f"{server}/series?series=fx.irr_usd.free_market")
    chosen = page.get_by_role("combobox", name="Series", exact=True)
    chosen.focus()
    chosen.fill("Brent")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "fx.irr_usd" not in address)
    settle(page, strict=False)
    expect(chosen).to_be_focused()


def test_whoever_types_elsewhere_keeps_the_focus(known, page):
    """17.12: what a deed leaves behind takes it from nobody."""
    visit(page, f"{known.url}/{PASSAGE}")
    # In one go, before anything can be answered.
    page.evaluate("""() => {
      const button = document.querySelector('.chartfoot [data-do="strike"]');
      button.focus(); button.click(); document.getElementById("search-box").focus();
    }""")
    page.keyboard.type("gol")
    expect(page.locator(".done.here")).to_contain_text("Struck out: ")
    settle(page, strict=False)
    page.keyboard.type("d")
    expect(page.locator("#search-box")).to_be_focused()
    expect(page.locator("#search-box")).to_have_value("gold")


def test_after_a_review_the_focus_is_on_what_was_told(known, page):
    """17.12: after "Keep it" it had fallen to the page's very beginning."""
    visit(page, f"{known.url}/library")
    page.get_by_label("or paste the text of one (key i)").fill(TEXT_OF_A_BRIEF)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Title", exact=True)).to_be_focused()
    press(page, page.get_by_role("button", name="Keep it"))
    page.get_by_text("pasted text: imported").first.wait_for()
    settle(page, strict=False)
    expect(page.locator(":focus")).to_have_text("Undo")


def test_a_press_on_the_field_of_the_day_chooses_all_of_it(page, server):
    """17.4: a day that was typed after one press came to stand amid the old one; a second press sets the caret."""
    visit(page, f"{server}/{PASSAGE}")
    field = page.get_by_label("As of", exact=True)
    field.click()
    page.keyboard.type("5 Jan 2021")
    expect(field).to_have_value("5 Jan 2021")
    field.click()
    assert field.evaluate("each => each.selectionStart === each.selectionEnd")
    page.keyboard.press("Enter")
    page.wait_for_url("**as_of*")
    settle(page, strict=False)
    assert field.evaluate("each => each.selectionEnd - each.selectionStart === each.value.length")


def test_a_deed_in_a_table_or_a_list_is_answered_between_its_rows(known, page):
    """17.7: the answer stood behind a table that is longer than the window, out of sight of what was pressed."""
    visit(page, f"{known.url}/{PASSAGE}")
    note = page.locator(".done.here")
    rows = page.locator(".others tbody tr:not(.answered)")
    above, struck, below = (rows.nth(place).locator("a").first.inner_text() for place in (0, 1, 2))
    rows.nth(1).get_by_role("button", name="Strike out").click()
    expect(note).to_contain_text("Struck out: ")
    page.locator(".events", has_text="Links struck out").get_by_role("link", name=struck, exact=True).wait_for()
    settle(page, strict=False)
    expect(note.get_by_role("button", name="Undo")).to_be_in_viewport()
    beside = "each => { const row = each.closest('tr, li'); return [row.previousElementSibling, row.nextElementSibling]"
    beside += ".map((one) => one?.querySelector('a').innerText); }"
    assert note.evaluate(beside) == [above, below]
    rows.nth(0).get_by_role("button", name="Strike out").click()  # above it is the head of the table
    page.locator(".events li:not(.answered)", has_text=above).wait_for()
    settle(page, strict=False)
    assert note.evaluate("each => each.closest('tr').nextElementSibling.querySelector('a').innerText") == below
    page.locator(".events li:not(.answered)", has_text=above).get_by_role("button", name="Restore").click()
    expect(note).to_contain_text("Put back: ")
    page.locator(".events li:not(.answered)", has_text=above).wait_for(state="detached")
    settle(page, strict=False)
    expect(note.get_by_role("button", name="Undo")).to_be_in_viewport()
    assert struck in note.evaluate(beside)
    page.locator(".events li:not(.answered)", has_text=struck).get_by_role("button", name="Restore").click()
    page.locator(".events li:not(.answered)", has_text=struck).wait_for(state="detached")
    settle(page, strict=False)
    expect(note.get_by_role("button", name="Undo")).to_be_in_viewport()
    assert page.locator(".answered").count() <= 1


# The line around a field that has the focus, on it or on what it stands in; and the colour of links.
RING = """(each) => {
  const link = document.createElement('a');
  link.style.color = 'var(--link)';
  document.querySelector('.masthead').append(link);
  const wanted = getComputedStyle(link).color;
  link.remove();
  const own = [];
  for (let at = each; at && !at.matches('[data-testid=stElementContainer]'); at = at.parentElement) own.push(at);
  const rings = own.map((at) => getComputedStyle(at)).filter((at) => at.outlineStyle === 'solid');
  return rings.some((at) => at.outlineWidth === '3px' && (at.outlineColor === wanted || FORCED));
}"""
FIELDS = ".st-key-page :is(input:not([type=file], [type=hidden]), textarea, [role=spinbutton], [data-testid^=stBase])"


@pytest.mark.parametrize(("dark", "forced"), [(False, False), (True, False), (False, True)])
def test_the_focus_of_a_field_is_seen_and_is_no_fault(window, server, dark, forced):
    """17.12: a thin red line stood around each field that had the focus."""
    page = window(dark=dark)
    if forced:
        page.emulate_media(forced_colors="active")
    kinds = set()
    for view in ("library", "series"):
        visit(page, f"{server}/{view}")
        for field in page.locator(FIELDS).all():
            if not field.is_visible() or field.is_disabled():
                continue
            page.keyboard.press("Shift")  # from the keyboard
            field.focus()
            kinds.add(field.evaluate("each => each.type ?? each.role ?? each.tagName"))
            page.wait_for_function(f"({RING.replace('FORCED', str(forced).lower())})(document.activeElement)")
    assert kinds >= {"checkbox", "text", "textarea", "submit"}


@pytest.mark.parametrize(
    ("view", "place"),
    [
        ("", "Skip to the page"),
        ("?as_of=2021-01-05", "Skip to figures"),
        ("monitor", "Skip to figures"),
        ("series", "Skip to figures"),
    ],
)
def test_what_is_skipped_to_is_at_the_top_and_seen(page, server, view, place):
    """17.12: a line in sight says that the focus is there; Tab goes on within, and never stops at the scroll."""
    visit(page, f"{server}/{view}")
    while page.evaluate("document.activeElement.innerText") != place:
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    there = page.locator(":focus")
    banner = page.locator(".asof-banner")
    stuck = banner.bounding_box()["height"] if banner.count() and "figures" in place else 0
    assert stuck + 3 <= there.bounding_box()["y"] < stuck + 130
    assert there.evaluate("each => getComputedStyle(each).boxShadow") != "none"
    page.keyboard.press("Tab")
    own = page.evaluate("document.activeElement.closest('.st-key-page') !== null")
    assert own
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= stuck
    visit(page, f"{server}/{view}")
    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('a, input')")
