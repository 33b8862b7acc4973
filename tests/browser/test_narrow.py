"""The Series page can be read at every width: no word of its cards is broken, nothing is cut or covered."""

from __future__ import annotations

import pytest

from browser.running import settle, visit

pytestmark = pytest.mark.browser

# Words of the origin cards that stand on two lines (but for addresses, files and hashes, which may); buttons whose
# words are cut; links to pages that something else covers; and what stands out of the window.
FAULTS = r"""() => {
  const faults = [];
  for (const each of document.querySelectorAll('.origin dt, .origin dd')) {
    const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('a, code')) continue;
      for (const found of node.data.matchAll(/[^\s-]+/g)) {
        const word = document.createRange();
        word.setStart(node, found.index);
        word.setEnd(node, found.index + found[0].length);
        const lines = new Set([...word.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1 && !/[/]/.test(found[0])) faults.push(`broken: ${found[0]}`);
      }
    }
    if (each.getBoundingClientRect().right > innerWidth) faults.push(`out of the window: ${each.textContent}`);
  }
  for (const each of document.querySelectorAll('[data-testid="stDownloadButton"] p')) {
    if (each.scrollWidth > each.clientWidth) faults.push(`cut: ${each.textContent}`);
  }
  scrollTo(0, 0);
  document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
  for (const each of document.querySelectorAll('.masthead li a')) {
    const box = each.getBoundingClientRect();
    const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    if (!each.contains(there)) faults.push(`covered: ${each.textContent}`);
  }
  return faults;
}"""


@pytest.mark.parametrize("series", ["info.fotn.ven", "ship.irn_ven.documented_cargo"])
def test_nothing_is_broken_cut_or_covered_at_any_width(window, server, series):
    """15, as an analyst met it at 700 pixels: "26 scor e 0-10 0", "This vi...", names of pages under the search."""
    page = window()
    for width in (390, 700, 1024, 1180, 1200, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        visit(page, f"{server}/series?series={series}")
        settle(page)
        assert page.evaluate(FAULTS) == [], width
