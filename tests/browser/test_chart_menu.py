"""The menu under a chart: files to save, a picture and a citation to copy, none made before it is asked for."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from browser.conftest import Heard
from browser.running import settle, visit
from browser.test_access import broken

PICTURE = """async () => {
  const [held] = await navigator.clipboard.read();
  return [...new Uint8Array(await (await held.getType('image/png')).arrayBuffer())];
}"""


@pytest.fixture
def allowed(browser):
    """A page that may read and write the clipboard."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    heard, page = Heard(), context.new_page()
    heard.listen(page)
    page.heard = heard
    yield page
    context.close()
    assert heard.faults() == []


def test_a_chart_of_a_passage_is_saved_and_copied_and_nothing_is_made_before(allowed, server):
    """16.6: copy as picture and citation; the Brief page's speed: nothing is made before it is asked for."""
    asked = []
    allowed.on("request", lambda request: asked.append(request.url) if "/chart?" in request.url else None)
    visit(allowed, f"{server}/?excerpt=currency-collapse")
    settle(allowed)
    assert allowed.locator("details.take").count() == allowed.locator('[data-testid="stVegaLiteChart"]').count() > 0
    assert asked == []
    menu = allowed.locator("details.take").first
    menu.locator("summary").focus()
    allowed.keyboard.press("Enter")
    told = menu.locator("[role=status]")
    menu.get_by_role("button", name="Copy citation").click()
    told.get_by_text("The citation was copied.").wait_for()
    assert "Shown as of" in allowed.evaluate("() => navigator.clipboard.readText()")
    menu.get_by_role("button", name="Copy picture").click()
    told.get_by_text("The picture was copied.").wait_for()
    copied = Image.open(io.BytesIO(bytes(allowed.evaluate(PICTURE))))
    with allowed.expect_download() as saving:
        menu.get_by_role("link", name="PNG").click()
    saved = Image.open(saving.value.path())
    assert saving.value.suggested_filename == "fx.irr_usd.free_market.png"
    assert saved.size == copied.size
    assert saved.convert("RGB").tobytes() == copied.convert("RGB").tobytes()
    assert {each.rpartition("=")[2] for each in asked} == {"txt", "png"}


def test_a_browser_that_lets_no_page_copy_is_told_of_in_one_line(window, server, axe_source):
    """16.6: over plain http from another machine a page has no clipboard; the files are there."""
    page = window()
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    visit(page, f"{server}/series?series=cpi.irn.annual")
    settle(page)
    menu = page.locator(".take").first  # on this page all of it is seen (17.9)
    menu.get_by_role("button", name="Copy picture").click()
    menu.locator("[role=status]").get_by_text("save the file instead").wait_for()
    found = broken(page, axe_source)
    assert not found, "\n".join(found)
