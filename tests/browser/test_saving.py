"""A brief is saved as a file from its page and from notes: progress, cancel, what `export` writes; 16.3."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from datetime import date

import pytest
from packing import run
from playwright.sync_api import expect

from browser.running import visit
from browser.test_access import broken
from indicators.desk import prepare
from indicators.handouts.forms import FORMS
from indicators.handouts.verify import verify
from indicators.presenting import presentation
from indicators.server.exports import ordered

BRIEF = "2020-09-30-iran-venezuela"
DAY = "2020-12-01"
LONG = 120_000  # milliseconds that a wait may take: no test measures time


@pytest.fixture(scope="module")
def own(serve, tmp_path_factory):
    """The real app on a home of its own."""
    yield from serve(tmp_path_factory.mktemp("saved"))


def opened(window, own, **how):
    """Open the brief as of a day, and the menu."""
    page = window(**how)
    visit(page, f"{own.url}/?brief={BRIEF}&as_of={DAY}", strict=False)
    page.locator(".saveas summary").focus()
    page.keyboard.press("Enter")
    return page


def left(own):
    """Return the files of exports that lie in the home."""
    return [each for each in (own.home / "exports").rglob("*") if each.is_file() and each.suffix != ".lock"]


def asked(own, path, body=None, **headers):
    """Return status and answer of a route."""
    told = body if isinstance(body, str) else json.dumps(body)
    request = urllib.request.Request(f"{own.url}/{path}", None if body is None else told.encode(), headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_a_brief_is_saved_as_what_export_writes_and_progress_is_shown(own, window, axe_source, tmp_path):
    """16.3: the same bytes; the rows stay when another page is drawn."""
    page = opened(window, own)
    assert broken(page, axe_source) == []
    page.get_by_role("button", name="Pack (zip)").focus()
    with page.expect_download(timeout=LONG) as saving:
        page.keyboard.press("Enter")
        expect(page.locator(".saving .file")).to_contain_text("passages", timeout=LONG)
        assert broken(page, axe_source) == []
        page.get_by_role("link", name="Monitor", exact=True).click()
    expect(page.locator(".saving .file")).to_contain_text(f"Saved: {BRIEF}.as-of-{DAY}.pack.zip")
    assert saving.value.suggested_filename == f"{BRIEF}.as-of-{DAY}.pack.zip"
    file = tmp_path / "same.zip"
    done = run("export", BRIEF, "--to", "pack", "-o", str(file), "--as-of", DAY, INDICATORS_HOME=str(own.home))
    assert done.returncode == 0, done.stderr
    assert saving.value.path().read_bytes() == file.read_bytes()
    assert left(own) == []
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".saving .file")).to_have_count(0)


def test_one_that_is_cancelled_leaves_nothing(own, window):
    """16.3: cancel, while it is being made."""
    page = opened(window, own)
    page.get_by_role("button", name="PDF, A4").click()
    expect(page.locator(".saving .file")).to_contain_text("passages", timeout=LONG)
    page.get_by_role("button", name="Cancel: PDF, A4").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".saving .file")).to_contain_text("Cancelled; nothing was saved.")
    for _ in range(600):
        if not left(own):
            break
        page.wait_for_timeout(100)
    assert left(own) == []


def test_what_cannot_be_made_is_one_line(own, window, heard):
    """16.3: a brief that was not out on the day, such as an old window may ask for."""
    heard.expected += ["404"]
    page = opened(window, own)
    page.locator(".saveas").evaluate("each => { each.dataset.brief = 'nothing'; }")
    page.get_by_role("button", name="Fact-check sheet").click()
    expect(page.locator(".saving .file")).to_contain_text("Not made: no brief 'nothing'", timeout=LONG)


def test_a_presentation_is_saved_from_its_notes_alone(own, window):
    """16.3: pinned, with its outline; the room's id asks for nothing."""
    desk = prepare(folder=own.home)
    there = presentation.start(desk, BRIEF, date(2020, 12, 1))
    page = window()
    page.goto(f"{own.url}/present?id={there.notes}&view=notes")
    page.locator(".saveas summary").click()
    page.get_by_label("public").check()
    with page.expect_download(timeout=LONG) as saving:
        page.get_by_role("button", name="Web page").click()
    assert saving.value.suggested_filename.startswith(f"{BRIEF}.presented-")
    assert saving.value.suggested_filename.endswith(f".as-of-{DAY}.page.public.html")
    content = saving.value.path().read_bytes()
    assert verify(content, own.home).result == "consistent"
    assert there.notes.encode() not in content
    status, told = asked(own, "export", {"form": "pack", "notes": there.room}, origin=own.url)
    assert (status, told) == (404, b"this presentation is not here any more")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_s_name_says_brief_day_and_form_once(own, form):
    desk = prepare(folder=own.home)
    asked_for = {"form": form, "brief": BRIEF, "day": DAY, "public": True}
    ending = "public.pdf" if form == "pdf" else f"{form}.public{FORMS[form].ending}"
    assert ordered(desk, asked_for, signed=False)[1] == f"{BRIEF}.as-of-{DAY}.{ending}"


def test_only_a_page_of_ours_asks_and_only_who_asked_has_the_file(own):
    """16.3: two sessions; ids that nobody guesses, a file that is given once."""
    wanted = {"form": "pack", "brief": BRIEF, "day": DAY}
    for headers in ({}, {"origin": "http://elsewhere.example"}):
        assert asked(own, "export", wanted, **headers)[0] == 403
        assert asked(own, "export/x/cancel", {}, **headers)[0] == 403
    ours = {"origin": own.url}
    for wrong, status in (
        ([1], 400),
        ({"form": "novel"}, 404),
        ({"form": "pack", "brief": "x"}, 404),
        (wanted | {"day": "2999-01-01"}, 409),
        (wanted | {"day": "soon"}, 409),
        ({"x": "y" * 5_000}, 413),
    ):
        assert asked(own, "export", wrong, **ours)[0] == status, wrong
    assert asked(own, "export", "[" * 3_000, **ours)[0] == 400
    made = [json.loads(asked(own, "export", wanted, **ours)[1])["id"] for _ in range(3)]
    assert len(set(made)) == 3
    assert min(len(each) for each in made) >= 32
    third = json.loads(asked(own, f"export/{made[2]}")[1])
    assert (third["state"], third["told"]) == ("waiting", "It waits: 2 files before it.")
    assert asked(own, f"export/{made[2]}/file")[0] == 404
    assert asked(own, f"export/{made[2]}/cancel", {}, **ours)[0] == 200
    assert asked(own, f"export/{made[2]}")[0] == 404
    for each in made[:2]:
        while json.loads(asked(own, f"export/{each}")[1])["state"] != "made":
            os.sched_yield()
    one, two = (asked(own, f"export/{each}/file") for each in made[:2])
    assert one == two
    assert one[0] == 200
    assert [asked(own, f"export/{each}/file")[0] for each in made] == [404] * 3
    assert left(own) == []
