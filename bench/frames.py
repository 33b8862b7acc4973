"""How many frames a page draws meanwhile, and in how many of them something is missing that should be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A frame lacks something only if it still did right after it was painted.
COUNT = """() => {
  const bare = () => { BARE };
  const count = window.__frames = {all: 0, bare: 0};
  const channel = new MessageChannel();
  let before = false;
  channel.port1.onmessage = () => { if (before && bare()) count.bare++; };
  const frame = () => { count.all++; before = bare(); channel.port2.postMessage(0); requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""


def count(page: Page, bare: str) -> None:
    """Begin to count; `bare` is the body of a function of the page that returns whether something is missing."""
    page.evaluate(COUNT.replace("BARE", bare))


def counted(page: Page) -> tuple[int, int]:
    """Return how many frames were drawn since then, and how many of them lacked something."""
    found = page.evaluate("window.__frames")
    return found["all"], found["bare"]
