"""The words in charts are read by everyone: 4.5 to 1 on their page, in the light and in the dark (17.12)."""

from __future__ import annotations

import pytest

from browser.running import visit

pytestmark = pytest.mark.browser

# A view for each topic's colour, the claim's red, the numerals of events and the words at the ends of lines.
VIEWS = (
    "?claim=currency-collapse",
    "?excerpt=military-hardware&claim=hardware-follows",
    *(
        f"series?series={each}"
        for each in (
            "trade.gold.ven_tur",
            "energy.oil_exports.irn.press",
            "ship.irn_ven.documented_cargo",
            "info.shutdowns.irn",
            "risk.gpr.world",
        )
    ),
    "series?series=fx.irr_usd.free_market&compare=cpi.irn.annual&compare=fx.ves_usd.official.month&transform=index",
)
# Each word in the charts, its contrast with the page (none where it is see-through) and its colour.
WORDS = r"""() => {
  const light = (colour) => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map((each) => each / 255);
    const [r, g, b] = parts.map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const page = light(getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor);
  // Labels that would overlap stand there unseen, with no opacity at all.
  const seen = (each) => each.textContent.trim() && getComputedStyle(each).opacity !== '0';
  return [...document.querySelectorAll('svg.marks text')].filter(seen).map((each) => {
    const { fill, fillOpacity, opacity } = getComputedStyle(each), own = light(fill);
    const whole = Number(opacity) * Number(fillOpacity) === 1;
    return [each.textContent, whole ? Math.max(page, own) / Math.min(page, own) : 0, fill];
  });
}"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_each_word_in_a_chart_stands_out_from_the_page(window, server, dark):
    page = window(dark=dark)
    words = {}
    for view in VIEWS:
        visit(page, f"{server}/{view}")
        words[view] = page.evaluate(WORDS)
    assert all(words.values()), "a view without a word in its charts"
    weak = {(view, *each) for view, found in words.items() for each in found if each[1] < 4.5}
    assert not weak
