"""How long the day slider of Brief takes for a step, from the key to the frame with the chart of that day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

STEPS = 40
GROWN = "figure.grown[data-day]"
# A step is over with the first frame that is painted after the chart of its day was drawn.
NOTE = """() => {
  window.__steps = [];
  window.addEventListener("keydown", () => {
    const began = performance.now();
    const before = document.querySelector("GROWN").dataset.day;
    const look = () => {
      if (document.querySelector("GROWN").dataset.day === before) { requestAnimationFrame(look); return; }
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.__steps.push(performance.now() - began);
      requestAnimationFrame(() => channel.port2.postMessage(0));
    };
    requestAnimationFrame(look);
  }, true);
}""".replace("GROWN", GROWN)


def steps(page: Page) -> list[float]:
    """Return the milliseconds of steps by a day on an open Brief page, after the first one, which fetches all days."""
    slider = page.locator("input[data-days]")
    slider.focus()
    page.keyboard.down("Home")
    page.locator(GROWN).wait_for(timeout=30_000)
    page.evaluate(NOTE)
    for place in range(STEPS):
        page.keyboard.down("ArrowRight")  # held: what is let go is written into the address
        while page.evaluate("window.__steps.length") <= place:
            page.wait_for_timeout(5)
    return [float(each) for each in page.evaluate("window.__steps")]
