"""The web server itself is killed while a reader writes through the page: what was written is there afterwards."""

from __future__ import annotations

import random
import time

import agreeing
import pytest

from browser.running import START_SECONDS, Server, settle, visit
from indicators.desk import prepare

KILLS = 20
LONGEST = 0.25  # seconds that the server goes on for after the brief's file was changed
BRIEF, EXCERPT = "2020-09-30-iran-venezuela", "safavi-statement"  # which has no chart to draw
CHANCE = random.Random(7)


def text_of(number):
    return f"The rial in week {number}\n\nMarch 2, 2021\n\nThe rial fell in week {number}. Tehran sold gold.\n"


def link(page, number):
    page.get_by_role("button", name="Link another series to this passage").click()
    picker = page.get_by_role("combobox", name="Link another series to this passage")
    picker.click()
    picker.fill("ran")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")


def strike(page, number):
    page.locator('[data-do="strike"]').first.click()


def claim(page, number):
    page.get_by_role("button", name="Write a claim on this passage").click()
    editor = page.locator(".st-key-claim-editor")
    says = editor.get_by_label("The claim, in your own words")
    says.fill("It became more")
    says.press("Tab")
    value = editor.get_by_label("Value", exact=True)
    value.fill(str(10 + number))
    value.press("Tab")
    settle(page, strict=False)
    editor.get_by_role("button", name="Save the claim").click()


def drop(page, number):
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files(
        [{"name": f"{number}.txt", "mimeType": "text/plain", "buffer": text_of(number).encode()}]
    )
    page.get_by_role("button", name="Keep it").click()


DEEDS = {link: "link added", strike: "link struck out", claim: "claim written", drop: "brief imported"}


def files(home):
    """Return what changes with any brief file."""
    found = [(path.name, path.stat()) for path in (home / "briefs").glob("*.md")]
    return {(name, each.st_ino, each.st_mtime_ns) for name, each in found}


def holds(home, noted):
    """Check that a new start has all these deeds, in files, list, search and journal alike."""
    desk = prepare(folder=home)
    assert agreeing.faults(desk) == []
    assert [each.what for each in desk.store.journal()] == noted


@pytest.fixture
def pages(browser):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.mark.long
def test_kills_of_the_server_lose_nothing_that_a_page_said(desk_in, pages, tmp_path):
    """14, "How good": links, claims and briefs by the page; each kill after the change had reached the disk."""
    home = tmp_path / "home"
    desk_in(home)
    noted = []
    for number in range(KILLS):
        server = Server(home, {"INDICATORS_ANALYST": "Ana"})
        try:
            page = pages.new_page()
            visit(page, f"{server.url}/?brief={BRIEF}&excerpt={EXCERPT}", strict=False)
            assert list((home / "waiting").glob("*")) == []  # this start has written what was put down before the kill
            holds(home, noted)
            deed = list(DEEDS)[number % len(DEEDS)]
            before = files(home)
            deed(page, number)
            end = time.monotonic() + START_SECONDS
            while files(home) == before:
                assert time.monotonic() < end, f"nothing came of {DEEDS[deed]}: {server.log()}"
                time.sleep(0.002)
            time.sleep(CHANCE.uniform(0, LONGEST))
            server.process.kill()
            noted.append(DEEDS[deed])
        finally:
            server.stop()
        assert "Traceback" not in server.log(), server.log()
        page.close()
    holds(home, noted)
