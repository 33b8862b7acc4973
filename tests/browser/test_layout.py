"""17.5 and 17.13: at no width does one thing lie over another, and on a telephone each action can be touched."""

from __future__ import annotations

from hashlib import sha256

import pytest

from browser.running import settle, visit

WIDTHS = (2560, 1920, 1440, 1201, 1199, 1024, 899, 768, 640, 390, 320)
VIEWS = {
    "brief": "",
    "no figure": "?excerpt=basij-tasks",
    "as of, beside": "?as_of=2020-09-30&beside=yes&claim=currency-collapse",
    "monitor": "monitor",
    "series": "series?series=fx.irr_usd.free_market",
    "compared": "series?series=fx.irr_usd.free_market&compare=cpi.irn.annual&compare=fx.ves_usd.official.month"
    "&transform=index&as_of=2024-01-31",
    "claims": "claims",
    "library": "library",
    "found": "library?find=currency&area=IRN",
    "sources": "sources",
}
# Every visible action, brought into view: is it what lies there? And what stands wider than the window, or in the
# masthead over another part of it or over the page.
FAULTS = r"""() => {
  const faults = [];
  const main = document.querySelector('[data-testid=stMain]');
  const say = (what, each) => faults.push(`${what}: ${(each.textContent.trim() || each.outerHTML).slice(0, 70)}`);
  for (const each of [document.documentElement, document.body, main]) {
    if (each.scrollWidth > each.clientWidth) faults.push(`${each.tagName} is ${each.scrollWidth} wide`);
  }
  const shown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !each.closest('.hidden, .datatable, [data-testid=hidden-dateinput-container]') && each.getClientRects().length
    && getComputedStyle(each.closest('thead') ?? each).clipPath === 'none';
  const actions = [...main.querySelectorAll('a[href], button, input, summary, select, textarea')].filter(shown);
  for (const each of actions) {
    each.scrollIntoView({ block: 'center' });
    // Of a link on several lines that which is nearest to the middle of the window.
    const off = (box) => Math.abs((box.top + box.bottom) / 2 - innerHeight / 2) + (box.width < 12 ? 1e6 : 0);
    const box = [...each.getClientRects()].reduce((one, other) => (off(other) < off(one) ? other : one));
    if (box.width < 2) continue;
    if (box.right > innerWidth + 1 || box.left < -1) say('out of the window', each);
    const there = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const label = there?.closest('label');
    const own = getComputedStyle(each).pointerEvents === 'none' ? each.parentElement : each; // which takes its presses
    if (!there || !(own.contains(there) || label?.contains(each) || each.matches('[role=combobox]')
      && there.closest('[data-baseweb=select]')?.contains(each))) say(`under ${there?.outerHTML.slice(0, 90)}`, each);
  }
  main.scrollTo(0, 0);
  const parts = [...document.querySelectorAll('.masthead > *, .st-key-masthead > .st-key-desk')]
    .map((each) => [each, each.getBoundingClientRect()]);
  for (const [one, a] of parts) for (const [other, b] of parts) {
    if (one !== other && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) {
      say(`over ${other.className || other.tagName}`, one);
    }
  }
  const low = Math.max(...parts.map(([, box]) => box.bottom));
  const head = document.querySelector('.st-key-masthead');
  for (const each of main.querySelectorAll('h1, h2, p, table, svg, img, label, input')) {
    if (head.contains(each) || !shown(each)) continue;
    const clip = each.closest('.st-key-passages');
    if (Math.max(each.getBoundingClientRect().top, clip ? clip.getBoundingClientRect().top : -1e9) < low - 1) {
      say('under the masthead', each);
    }
  }
  return faults;
}"""
# Actions lower than 44 pixels. A word in a sentence is as high as its line (WCAG 2.5.8 excepts it): a link or button
# whose block has other words beside it. A field of Streamlit's is one target, with what is in it.
SMALL = r"""() => {
  const field = '[data-testid=stSelectbox] [role=group], [data-testid=stMultiSelect] > div > [role=group], '
    + '[data-testid=stDateInputField], [data-testid=stTextInputRootElement], '
    + '[data-testid=stFileUploaderDropzone], label';
  const inline = (each) => {
    if (!getComputedStyle(each).display.startsWith('inline')) return false;
    let block = each.parentElement;
    while (/^(inline|contents)/.test(getComputedStyle(block).display)) block = block.parentElement;
    return /[\p{L}\p{N}]{2}/u.test(block.textContent.replace(each.textContent, ''));
  };
  return [...document.querySelectorAll('[data-testid=stMain] :is(a[href], button, input, summary, select, textarea)')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      && each.getClientRects().length && !each.closest('.hidden, .datatable, [data-testid=hidden-dateinput-container]')
      && !inline(each))
    .map((each) => [each, (each.closest(field) ?? each).getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height < 43.5)
    .map(([each, box]) => `${Math.round(box.height)}: ${each.outerHTML.slice(0, 110)}`);
}"""
# Words of four and more that stand one on a line each, or nearly so.
HEAPED = r"""() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector('[data-testid=stMain]'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.match(/[\p{L}\p{N}]{2,}/gu)?.length ?? 0;
    const parent = node.parentElement;
    if (words < 4 || parent.closest('svg, .hidden, .datatable') || !parent.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const lines = new Set([...range.getClientRects()].filter((box) => box.width > 1).map((box) => Math.round(box.top)));
    if (lines.size > words * 0.75) found.push(`${words} words on ${lines.size} lines: ${node.data.slice(0, 60)}`);
  }
  return found;
}"""
# A chart that is drawn anew for another width has come to it.
FITS = """() => [...document.querySelectorAll('[data-testid=stVegaLiteChart]')].every((each) =>
  (each.querySelector('svg')?.getBoundingClientRect().width ?? 0) <= each.getBoundingClientRect().width + 1)"""


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_lies_over_an_action_at_any_width(window, server, view):
    """17.13: "Strike out" lay under the source line at 1440 and 390; the search box floated over charts."""
    page = window(WIDTHS[0], 900)
    visit(page, f"{server}/{VIEWS[view]}")
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844 if width <= 640 else 900})
        if width == 390:
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        page.wait_for_function(FITS)
        settle(page, quiet=150)
        told = page.evaluate(FAULTS) + [
            each for how in ((SMALL, HEAPED) if width <= 390 else ()) for each in page.evaluate(how)
        ]
        if told:
            found[width] = told
    assert found == {}


WORD = "a" * 10_000
WALLET = "0x" + "52908400098527886E0F7030069857D2E4169EE7"
ENCODED = "https://house.example/" + "%D8%A7%D9%84" * 60
BODY = f"The rial fell by half. The wallet {WALLET} was paid in Tehran. {WORD} is a word of Iran. See {ENCODED} of it."
QUOTES = {
    "a": "The rial fell by half.",
    "wallet": f"The wallet {WALLET} was paid in Tehran.",
    "word": f"{WORD} is a word of Iran.",
}
LONG = (
    f"""+++
title = "{WORD[:3000]} {WALLET}"
producer = "{WORD[:2000]}"
published = 2020-10-05
url = "{ENCODED}"
licence = "{WORD[:500]}"
kind = "original"
opens = "a"
sha256 = "{sha256(BODY.encode()).hexdigest()}"
"""
    + "".join(
        f"""
[[excerpt]]
id = "{name}"
quote = "{quote}"
areas = ["IRN"]
topics = ["currency"]
links = ["fx.irr_usd.free_market"]
events = ["2020-09-27-statement"]
note = "{WORD[:400]}"
rejected = []
"""
        for name, quote in QUOTES.items()
    )
    + f"+++\n{BODY}"
)
OUTSIDE = {
    "brief": "?brief=long",
    "wallet": "?brief=long&excerpt=wallet",
    "word": "?brief=long&excerpt=word&as_of=2021-01-05",
    "nonsense": f"?brief={WORD[:900]}&excerpt={WORD[:900]}",
    "monitor": "monitor?brief=long",
    "series": "series?brief=long&series=fx.irr_usd.free_market",
    "claims": "claims?brief=long",
    "library": "library?brief=long",
    "found": f"library?brief=long&find={WALLET}",
    "compared": "library?against=2020-09-30-iran-venezuela&of=long",
    "not found": f"library?find={WORD[:180]}",
    "sources": "sources?brief=long",
}


@pytest.fixture(scope="module")
def long_words(serve, tmp_path_factory):
    """An app with a brief of long words: title, producer, address, licence, passages and notes."""
    home = tmp_path_factory.mktemp("long") / "home"
    (home / "briefs").mkdir(parents=True)
    (home / "briefs" / "long.md").write_text(LONG, encoding="utf-8")
    running = serve(home)
    yield next(running)
    next(running, None)


def test_a_long_word_widens_no_page(long_words, window):
    """17.13: an encoded address, the 42 characters of a wallet, ten thousand letters without a blank."""
    page = window(WIDTHS[0], 900)
    found = {}
    for name, view in OUTSIDE.items():
        visit(page, f"{long_words.url}/{view}", strict=False)
        for width in (1440, 1024, 768, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function(FITS)
            settle(page, quiet=150, strict=False)
            if told := page.evaluate(FAULTS):
                found[name, width] = told
    assert found == {}


@pytest.mark.parametrize("view", ["?excerpt=currency-collapse", "series?series=trade.crude.irn_world"])
@pytest.mark.parametrize("width", [1920, 1440, 390])
def test_what_a_figure_must_not_be_read_as_stands_clear_of_its_source(window, server, width, view):
    """17.13: the source line ran into the caution above it."""
    page = window(width, 900)
    visit(page, f"{server}/{view}")
    apart = page.locator(".caution + *").evaluate_all(
        "all => all.map((each) => each.getBoundingClientRect().top"
        " - each.previousElementSibling.getBoundingClientRect().bottom)"
    )
    assert apart
    assert min(apart) >= 4
