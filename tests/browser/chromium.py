"""Print the path of a Chromium that the browser tests can drive; install one where that may be done.

An installed Chromium or Chrome comes first, then Debian's package (root and apt-get), then playwright's own
download. If none can be had, one line on stderr says so and nothing is printed; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def installed() -> str:
    """Return the path of an installed browser, or an empty string."""
    named = os.environ.get("CHROMIUM", "")
    found = (path for path in map(shutil.which, (named, *NAMES, *APPLICATIONS) if named else (*NAMES, *APPLICATIONS)))
    return next((path for path in found if path), "")


def from_debian() -> str:
    """Install Debian's Chromium and return its path, or an empty string where that may not be done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return ""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        done = subprocess.run(["apt-get", "-q", *command], env=environment, capture_output=True, check=False)
        if done.returncode != 0:
            return ""
    return installed()


def from_playwright() -> str:
    """Let playwright download its own Chromium and return its path, or an empty string."""
    done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    if done.returncode != 0:
        return ""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


def main() -> int:
    """Print the path; return the exit status."""
    path = installed() or from_debian() or from_playwright()
    if not path:
        print("no Chromium can be had here, so the browser tests are skipped; install chromium", file=sys.stderr)
    print(path)
    return 1 if not path and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
