"""The nouns: frozen records that hold data together and do nothing.

Words are those of the glossary in CONTRIBUTING.md. Tuples inside, so that every record hashes and compares.
"""

from indicators.model.asking import Answer, Ask, Outcome, Query
from indicators.model.briefs import Brief, Decision, EventLink, Excerpt, Filters, Hit, Link, Shelved
from indicators.model.catalogue import Area, Catalog, Event, Indicator, Port, Service, Source, Voyage
from indicators.model.claims import Cause, Claim, Condition, Duration, EventTest, Flip, Marked, Used, Verdict
from indicators.model.documents import Block, Draft, Mention
from indicators.model.faults import Fault
from indicators.model.holdings import EVERYTHING, Attempt, Entry, Freshness, Hold, Jump, Known, Listing, Origin
from indicators.model.selection import Selection
from indicators.model.vocabulary import (
    ACTORS,
    BASES,
    CLAIM_KINDS,
    CONFIDENCES,
    DAYS_OF_MARKS,
    EVENT_EFFECTS,
    FREQUENCIES,
    MARKS,
    NOBODYS,
    OPERATORS,
    PROVENANCES,
    STATISTICS,
    STATUSES,
    TOPICS,
    USES,
    WITH_BASELINE,
)

__all__ = [
    "ACTORS",
    "BASES",
    "CLAIM_KINDS",
    "CONFIDENCES",
    "DAYS_OF_MARKS",
    "EVENT_EFFECTS",
    "EVERYTHING",
    "FREQUENCIES",
    "MARKS",
    "NOBODYS",
    "OPERATORS",
    "PROVENANCES",
    "STATISTICS",
    "STATUSES",
    "TOPICS",
    "USES",
    "WITH_BASELINE",
    "Answer",
    "Area",
    "Ask",
    "Attempt",
    "Block",
    "Brief",
    "Catalog",
    "Cause",
    "Claim",
    "Condition",
    "Decision",
    "Draft",
    "Duration",
    "Entry",
    "Event",
    "EventLink",
    "EventTest",
    "Excerpt",
    "Fault",
    "Filters",
    "Flip",
    "Freshness",
    "Hit",
    "Hold",
    "Indicator",
    "Jump",
    "Known",
    "Link",
    "Listing",
    "Marked",
    "Mention",
    "Origin",
    "Outcome",
    "Port",
    "Query",
    "Selection",
    "Service",
    "Shelved",
    "Source",
    "Used",
    "Verdict",
    "Voyage",
]
