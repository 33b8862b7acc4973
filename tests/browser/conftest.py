"""A running server, a Chromium that reaches nothing else, and pages that note all that goes wrong in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from browser.chromium import installed
from browser.running import ARGS, Server

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
# Streamlit asks for its own addresses beside a page's path first, is told 404, and asks again at the root.
PROBES = ("/_stcore/health", "/_stcore/host-config")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _cannot(reason: str):
    """Skip for a reason that holds on a laptop; in CI it is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _checked(server: Server):
    try:
        yield server
    finally:
        server.stop()
    assert "Traceback" not in server.log(), server.log()


@pytest.fixture(scope="session")
def running(serve, tmp_path_factory):
    """The real app for tests that only read: one for each process of the run."""
    yield from serve(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def serve(ready):
    """Start the real app on a copy of the store that is ready; test_safety.py has one that builds its own."""

    def started(home, environ=None):
        shutil.copytree(ready, home, dirs_exist_ok=True)
        yield from _checked(Server(home, environ))

    return started


@pytest.fixture(scope="session")
def server(running):
    """The address of the real app, without a slash at the end."""
    return running.url


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium in which no outside name resolves."""
    path = installed()
    if not path:
        _cannot("no Chromium here: install chromium, or name one in CHROMIUM, to run the browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield own
        own.close()


@dataclass
class Heard:
    """What a page asked for and complained of."""

    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    expected: list[str] = field(default_factory=list)

    def listen(self, page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfailed", self._failed)
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("dialog", self._asked_the_reader)

    def _asked(self, url: str) -> None:
        if not url.startswith(("data:", "blob:")):
            self.hosts.add(urlsplit(url).netloc)

    def _said(self, message) -> None:
        place = message.location.get("url", "")
        if "404" in message.text and urlsplit(place).path.endswith(PROBES):
            return
        if message.type in ("error", "warning"):
            self.console.append(f"{message.type}: {message.text} ({place})")

    def _failed(self, request) -> None:
        # What a closed or left page no longer wants is no failure.
        if request.failure != "net::ERR_ABORTED":
            self.failed.append(f"{request.url}: {request.failure}")

    def _asked_the_reader(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def faults(self) -> list[str]:
        """Return all complaints but those a test said would come."""
        told = [*self.console, *self.errors, *self.failed, *(f"dialog: {each}" for each in self.dialogs)]
        return [each for each in told if not any(words in each for words in self.expected)]


@pytest.fixture(scope="session")
def _contexts(browser):
    # One for each size, theme and zone, kept for the session: static files are then cached, as they are for a reader.
    kept = {}

    def context(width, height, dark, zone):
        key = (width, height, dark, zone)
        if key not in kept:
            kept[key] = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
                timezone_id=zone or None,
            )
        return kept[key]

    yield context
    for each in kept.values():
        each.close()


@pytest.fixture
def heard():
    """What the pages of this test asked for and complained of; looked at when the test ends."""
    return Heard()


@pytest.fixture
def window(_contexts, heard):
    """Open a new page: `window(width=1440, height=900, dark=False, zone="")`; what goes wrong in it fails the test."""
    pages = []

    def opened(width=1440, height=900, dark=False, zone=""):
        page = _contexts(width, height, dark, zone).new_page()
        heard.listen(page)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert heard.faults() == []
    assert all(host.startswith("127.0.0.1:") for host in heard.hosts), f"the page asked {sorted(heard.hosts)}"


@pytest.fixture
def page(window):
    """One new page at 1440x900, in the light."""
    return window()


@pytest.fixture(scope="session")
def axe_source(once):
    """The text of axe-core, fetched once by npm as pinned in package-lock.json."""
    with once("axe"):
        return _axe_source()


def _axe_source():
    if not AXE.exists():
        npm = shutil.which("npm")
        if not npm:
            _cannot("axe-core is not here and npm is not either: install npm to check accessibility")
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(HERE)]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not AXE.exists():
            _cannot(f"npm could not fetch axe-core: {(done.stderr.strip().splitlines() or ['no reason given'])[-1]}")
    return AXE.read_text(encoding="utf-8")
