"""All questions, by name; and what those commands print that change something, which are declared in `cli/`.

A module of questions stands here in a line; a question in such a module needs none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from indicators.answers import (
    backups,
    briefs,
    claims,
    countries,
    doctor,
    links,
    origin,
    outputs,
    packs,
    series,
    sources,
)
from indicators.answers.question import Question, declared_in

if TYPE_CHECKING:
    from collections.abc import Mapping

QUESTIONS: Mapping[str, Question[..., Any]] = declared_in(
    (series, briefs, claims, links, sources, origin, doctor, outputs)
)
DEEDS: Mapping[str, Any] = {
    "refresh": list[sources.Refreshed],
    "refresh --dry-run": sources.AskedAhead,
    "refresh --try": list[sources.Trial],
    "brief import": list[briefs.Imported | briefs.NotImported],
    "catalog add": countries.Added,
    "backup": backups.BackedUp,
    "restore": backups.Restored,
    "export": packs.Exported,
    "verify": packs.Verified,
    "pack": backups.BackedUp,
    "unpack": backups.Unpacked,
}
