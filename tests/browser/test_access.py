"""WCAG 2.2 AA as far as axe-core can judge it, on every kind of view, in the light and in the dark."""

import pytest
from sampling import first_of

from browser.running import visit
from indicators.views import address

VIEWS = {
    **{page: page for page in address.PAGES},
    "brief": "",
    "brief without a series": "?excerpt=basij-tasks",
    "series compared": "series?series=fx.irr_usd.free_market&compare=cpi.irn.annual&compare=fx.ves_usd.official.month"
    "&transform=index",
    "passages found": "library?find=currency&area=IRN",
    "a claim's test": "?claim=hardware-follows&excerpt=military-hardware",
    "as of a day, beside today": "?as_of=2020-09-30&beside=yes&claim=currency-collapse",
    "monitor as of a day": "monitor?as_of=2020-09-30",
}
RUN = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
  // Streamlit's own date fields have spin buttons smaller than 24 pixels; nothing else may.
  const own = (rule, node) => rule.id === 'target-size'
    && document.querySelector(node.target.at(-1))?.closest('[data-testid="stDateInput"]');
  return found.violations.flatMap((rule) => rule.nodes.filter((node) => !own(rule, node))
    .map((node) => `${rule.id}: ${node.html}\\n  ${node.failureSummary.replaceAll('\\n', ' ')}`));
}
"""


def broken(page, axe_source):
    # Sent by the debugger and not as a script of the page, which the content security policy would refuse.
    page.evaluate(f"() => {{ {axe_source}\n }}")
    return page.evaluate(RUN)


@pytest.mark.parametrize("dark", [False, pytest.param(True, marks=pytest.mark.long)], ids=["light", "dark"])
@pytest.mark.parametrize("view", first_of(VIEWS))
def test_a_view_breaks_no_rule(window, server, axe_source, view, dark):
    page = window(dark=dark)
    visit(page, f"{server}/{VIEWS[view]}")
    found = broken(page, axe_source)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("dark", first_of([True, False]), ids=["dark", "light"])
def test_the_brief_breaks_no_rule_on_a_telephone(window, server, axe_source, dark):
    page = window(390, 844, dark=dark)
    visit(page, f"{server}/")
    found = broken(page, axe_source)
    assert not found, "\n".join(found)
