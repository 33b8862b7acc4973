"""17.14: Ctrl+P of any view gives clean pages with charts, sources and the day it is as of, and nothing to press."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest

from browser.running import visit
from indicators.core.words import day_words
from indicators.views.parts.masthead import NAME

VIEWS = {
    "brief": "",
    "a day, beside": "?as_of=2020-09-30&beside=yes&claim=currency-collapse",
    "monitor": "monitor",
    "series": "series?series=fx.irr_usd.free_market",
    "claims": "claims",
    "library": "library?find=currency",
    "sources": "sources",
}
# What a reader of the window sees of charts, sources and headings; each has to be on paper too.
SEEN = r"""() => {
  const all = (selector) => [...document.querySelectorAll(`.st-key-page ${selector}`)]
    .filter((each) => each.checkVisibility());
  const words = (each) => each.textContent.replace(/\s+/g, ' ').trim();
  return {
    charts: all('[data-testid=stVegaLiteChart] svg').map((chart) => [...chart.querySelectorAll('.role-axis-label text')]
      .filter((each) => each.getAttribute('opacity') !== '0').map(words).filter(Boolean)),
    heads: all('h1').map(words), sources: all('.source').map(words),
  };
}"""
# On paper: what could be pressed or filled in, what is wider than the paper, words too faint for it, and what is dark.
LEFT = r"""() => {
  const pressed = 'button:not(.basis), input, select, textarea, summary, nav, .choices, [data-testid=stElementToolbar]';
  const wide = [...document.querySelectorAll('.st-key-page *, .st-key-masthead *')]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1);
  const light = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((each) => (each / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const faint = [...document.querySelectorAll('.st-key-page :is(p, h1, h2, h3, td, th, li, a, dd), svg.marks text')]
    .filter((each) => each.checkVisibility() && each.textContent.trim() && each.getAttribute('opacity') !== '0')
    .filter((each) => 1.05 / (light(getComputedStyle(each)[each.ownerSVGElement ? 'fill' : 'color']) + 0.05) < 4);
  const dark = [...document.querySelectorAll('html, body, body *')].filter((each) => each.checkVisibility())
    .filter((each) => {
      const box = each.getBoundingClientRect(), colour = getComputedStyle(each).backgroundColor;
      return box.width > 60 && box.height > 20 && !/, 0\)$/.test(colour) && light(colour) < 0.6;
    });
  return [
    ...dark.map((each) => `dark: ${each.outerHTML.slice(0, 90)}`),
    ...[...document.querySelectorAll(`:is(.st-key-page, .st-key-masthead, .skips) :is(${pressed})`)]
      .filter((each) => each.checkVisibility()).map((each) => `to press: ${each.outerHTML.slice(0, 90)}`),
    ...wide.map((each) => `wide: ${each.outerHTML.slice(0, 90)}`),
    ...faint.map((each) => `faint: ${each.outerHTML.slice(0, 200)}`),
  ];
}"""
PAPER = 703  # pixels of A4 between margins of 12 mm


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.long)], ids=["light", "dark"])
def test_a_view_is_printed_clean(window, server, name, dark):
    """Charts, headings and sources of the window stand on paper, each chart on one page; dark comes out light."""
    page = window(dark=dark)
    visit(page, f"{server}/{VIEWS[name]}")
    seen = page.evaluate(SEEN)
    day = page.locator(".on-paper").text_content()
    printed = page.pdf(format="A4", print_background=True)
    pages = [" ".join(each.extract_text().split()) for each in pypdf.PdfReader(io.BytesIO(printed)).pages]
    whole = " ".join(pages).replace(" ", "")
    assert pages[0].startswith(NAME)
    assert day == f"As of {day_words(date.fromisoformat(page.locator('.asof-control input').first.input_value()))}"
    assert day in pages[0]
    for words in (*seen["heads"], *seen["sources"]):
        assert words.replace(" ", "") in whole, words
    assert len(seen["charts"]) == {"brief": 3, "a day, beside": 3, "series": 1}.get(name, 0)
    for labels in seen["charts"]:
        assert len(labels) > 5
        assert any(all(label in each for label in labels) for each in pages), labels
    page.set_viewport_size({"width": PAPER, "height": 990})
    page.emulate_media(media="print")
    assert page.evaluate(LEFT) == []


def test_a_view_in_the_dark_is_printed_light(window, server):
    """The page whose charts have most words of their own, as the dark draws them."""
    page = window(PAPER, 990, dark=True)
    visit(page, f"{server}/{VIEWS['a day, beside']}")
    page.emulate_media(media="print")
    assert page.evaluate(LEFT) == []
