"""The page of docs/ that is made from the catalogue, so that it cannot say otherwise; `make docs` writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indicators import catalog as catalogs
from indicators.core.settings import DATA
from indicators.core.tables import ROOT, Faults
from indicators.model import FREQUENCIES, USES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from indicators.model import Catalog, Indicator, Source

PAGE = ROOT / "docs" / "sources.md"
MADE = "Made from `data/catalog/` by `make docs`; don't edit. Your own sources and series are not in it."


def sources_page(catalog: Catalog) -> str:
    """Return docs/sources.md: every source with its terms, and every series, as Markdown."""
    sources = sorted(catalog.sources.values(), key=lambda each: each.title.casefold())
    series = sorted(catalog.indicators.values(), key=lambda each: each.id)
    return "\n".join(
        [
            "# Where the figures come from",
            "",
            MADE,
            "",
            "## Sources",
            "",
            *_table(
                ("source", "producer", "licence", "use", "asked as", "key", "series"),
                (
                    (
                        f"[{each.title}](#{each.id})",
                        each.producer,
                        each.licence,
                        USES[each.use],
                        _asked(each),
                        _key(each),
                        str(len(_series_of(each, series))),
                    )
                    for each in sources
                ),
            ),
            "",
            "A series that one source made and another hands on is counted at both.",
            "",
            "## Terms",
            "",
            *(line for each in sources for line in _terms(each)),
            "## Series",
            "",
            *_table(
                ("id", "title", "unit", "frequency", "source"),
                (
                    (
                        f"`{each.id}`",
                        each.title,
                        each.unit,
                        FREQUENCIES[each.frequency],
                        f"[{each.source}](#{each.source})",
                    )
                    for each in series
                ),
            ),
            "",
        ]
    )


def write(page: Path = PAGE) -> None:
    """Write the page, made from the catalogue that ships.

    Raises:
        CatalogError: faults in the catalogue; nothing is written then.
    """
    faults = Faults()
    catalog = catalogs.load(DATA, faults)
    faults.check()
    page.write_text(sources_page(catalog), encoding="utf-8")


def _series_of(source: Source, series: Sequence[Indicator]) -> list[Indicator]:
    return [each for each in series if source.id in (each.source, each.asked)]


def _asked(source: Source) -> str:
    service = source.service
    return f"`{source.id}`, every {service.interval_hours} h at most" if service else "not asked: ships"


def _key(source: Source) -> str:
    service = source.service
    if service is None or not service.key_env:
        return "none"
    return f"`{service.key_env}`, {'needed' if service.key_required else 'optional'}"


def _terms(source: Source) -> list[str]:
    """Return one source's paragraphs; the anchor before its heading is what the tables point to."""
    licence = f"[{source.licence}]({source.licence_url})" if source.licence_url else source.licence
    return [
        f'<a id="{source.id}"></a>',
        "",
        f"### {source.title}",
        "",
        f"{source.producer}. {f'<{source.url}>' if source.url else 'No address of its own.'}",
        "",
        f"- Licence: {licence}; {USES[source.use]}.",
        f"- Terms: {source.terms}",
        f"- To be named as: {source.attribution}",
        f"- First published {source.first_published}: {source.first_published_note}",
        f"- {'Restates its history' if source.restates else 'Does not restate its history'}: {source.restates_note}",
        "",
    ]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a Markdown table; a bar inside a cell is written so that it ends no cell."""
    cells = (tuple(columns), ("---",) * len(columns), *rows)
    return [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells]
