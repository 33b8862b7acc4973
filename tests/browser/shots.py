"""Write a picture of every page in three sizes, light and dark, into tests/browser/shots: make screenshots."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from browser.chromium import installed
from browser.running import ARGS, Server, visit
from indicators.views import address

SHOTS = Path(__file__).parent / "shots"
SIZES = ((1920, 1080), (1440, 900), (390, 844))
VIEWS = {
    **{page: page for page in address.PAGES},
    "brief": "",
    "brief-unmeasured": "?excerpt=basij-tasks",
    "series-index-compare": "series?series=fx.irr_usd.free_market&compare=cpi.irn.annual"
    "&compare=fx.ves_usd.official.month&transform=index",
    "library-found": "library?find=currency",
    "claim": "?claim=hardware-follows&excerpt=military-hardware",
    "as-of-beside-today": "?as_of=2020-09-30&beside=yes&claim=currency-collapse",
    "series-as-of": "series?series=fx.irr_usd.free_market&as_of=2020-09-30",
    "monitor-rows": "monitor?rows=yes",
    "monitor-as-of": "monitor?as_of=2020-09-30",
}


def shoot(browser, url: str) -> int:
    """Write all pictures and return how many."""
    count = 0
    for width, height in SIZES:
        for theme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
            for name, view in VIEWS.items():
                page = context.new_page()
                visit(page, f"{url}/{view}")
                page.screenshot(path=SHOTS / f"{name}-{width}x{height}-{theme}.png", animations="disabled")
                page.close()
                count += 1
            context.close()
    return count


def main() -> int:
    """Start a server of our own, write the pictures, return the exit status."""
    path = installed()
    if not path:
        sys.stderr.write("no Chromium here: install chromium, or name one in CHROMIUM\n")
        return 1
    from playwright.sync_api import sync_playwright

    SHOTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        try:
            browser = playwright.chromium.launch(executable_path=path, args=ARGS)
            count = shoot(browser, server.url)
            browser.close()
        finally:
            server.stop()
    sys.stdout.write(f"{count} pictures in {SHOTS}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
