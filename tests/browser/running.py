"""The app as a process of its own, and how its pages are opened, walked through and waited for.

Apart from conftest.py because shots.py needs it without pytest.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
# No first-run chatter of the browser's own, and no name but the loopback's resolves.
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-dev-shm-usage",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--password-store=basic",
    "--use-mock-keychain",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]

# The page shows what its address asks for, is drawn, and has not changed for a while. The link to the current page
# in the masthead holds the whole view, and is drawn first: with it in place, "not running" means done.
SETTLED = r"""
([defaults, strict, quiet]) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const main = document.querySelector('[data-testid="stMain"]');
  const here = document.querySelector('.masthead a[aria-current]');
  const wait = (why) => { window.__still = { why, sign: '', since: performance.now() }; return false; };
  if (!app || !main || !here) return wait('no masthead');
  if (app.getAttribute('data-test-script-state') !== 'notRunning') return wait('running');
  if (main.querySelector('[data-stale="true"]')) return wait('stale');
  if (!document.querySelector('#search-box')) return wait('the search on its way');
  // Each kind of widget is a script of its own, fetched when first needed.
  if (main.querySelector('[data-testid="stSkeleton"]')) return wait('a widget on its way');
  if (strict) {
    const pairs = (url) => [...new URL(url).searchParams].map(([key, value]) => `${key}=${value}`);
    const asked = pairs(location.href), shown = pairs(here.href);
    const usual = Object.entries(defaults).map(([key, value]) => `${key}=${value}`);
    if (new URL(here.href).pathname !== location.pathname) return wait('another page');
    if (!asked.every((each) => shown.includes(each))) return wait('the address asks for more');
    if (!shown.every((each) => asked.includes(each) || usual.includes(each))) return wait('more is shown');
  }
  const charts = [...main.querySelectorAll('[data-testid="stVegaLiteChart"]')];
  if (charts.some((each) => !each.querySelector('svg'))) return wait('a chart without its picture');
  const sign = main.innerText + charts.map((each) => each.getAttribute('aria-label')).join();
  if (!window.__still || window.__still.sign !== sign) {
    window.__still = { why: 'changing', sign, since: performance.now() };
    return false;
  }
  return performance.now() - window.__still.since > quiet;
}
"""
# What each reader sees, in words: text, pictures by their description, fields and what is chosen among links.
CONTENT = r"""
() => {
  const main = document.querySelector('[data-testid="stMain"]');
  const all = (selector) => [...main.querySelectorAll(selector)];
  const hint = main.querySelector('.hint')?.innerText ?? ''; // which goes once a sentence was chosen in this browser
  return {
    text: main.innerText.replace(hint, '').replace(/\s+/g, ' ').trim(),
    charts: all('[data-testid="stVegaLiteChart"]').map((each) => each.getAttribute('aria-label')),
    fields: all('input').map((each) => each.value),
    chosen: all('a[aria-current]').map((each) => `${each.dataset.go}: ${each.textContent}`),
  };
}
"""
# What the router does on a click, for views that no link on the page leads to.
GO = """
(address) => {
  history.pushState({}, '', address);
  dispatchEvent(new PopStateEvent('popstate', { state: {} }));
}
"""


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Server:
    """The real app, its store and imported briefs in a folder of its own; `environ` is set for it.

    It listens on `port`, or on a free one.
    """

    def __init__(self, home: Path, environ: dict[str, str] | None = None, port: int | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.log_path = home / "server.log"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = self.log_path.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(self.port)],
            cwd=ROOT,
            env=os.environ | {"INDICATORS_HOME": str(home)} | (environ or {}),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended while starting:\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not answer within {START_SECONDS} s:\n{self.log()}")

    def log(self) -> str:
        """Return what the server has written so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._log.close()


def shipped_briefs() -> list[dict]:
    """Return the heads of the shipped briefs, newest first, each with its `id`."""
    heads = []
    for path in sorted((ROOT / "data" / "briefs").glob("*.md")):
        head = tomllib.loads(path.read_text(encoding="utf-8").split("\n+++\n", 1)[0].removeprefix("+++\n"))
        heads.append(head | {"id": path.stem})
    return sorted(heads, key=lambda head: head["published"], reverse=True)


def defaults(briefs: list[dict] | None = None) -> dict[str, str]:
    """Return what an address without a brief or passage means."""
    first = (briefs or shipped_briefs())[0]
    return {"brief": first["id"], "excerpt": first["opens"]}


def settle(
    page, *, strict: bool = True, usual: dict[str, str] | None = None, quiet: int = 300, patience: int = 60_000
) -> None:
    """Wait until the page shows what its address asks for and nothing moves any more.

    Args:
        page: the page.
        strict: the address is one that our own links could have; else only that all is drawn.
        usual: the brief and passage of an address that names none; those of the shipped briefs unless given.
        quiet: for how many milliseconds nothing may have moved.
        patience: for how many milliseconds to wait; more where many pages are drawn at once.
    """
    from playwright.sync_api import TimeoutError as LateError

    try:
        page.wait_for_function(SETTLED, arg=[usual or defaults(), strict, quiet], polling=50, timeout=patience)
    except LateError:
        raise AssertionError(f"{page.url} never settled: {json.dumps(page.evaluate('window.__still'))[:600]}") from None


def visit(page, address: str, **how) -> None:
    """Load an address afresh and wait for it."""
    page.goto(address, wait_until="commit")
    settle(page, **how)


def go(page, address: str, **how) -> None:
    """Change to a view within the loaded app, as its own links do, and wait for it."""
    page.evaluate(GO, address)
    settle(page, **how)


def content(page) -> dict:
    """Return what a reader sees of the page, in words."""
    return page.evaluate(CONTENT)
