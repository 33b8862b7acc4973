"""The nouns: frozen records that hold data together and do nothing.

Words are those of the glossary in CONTRIBUTING.md. Tuples inside, so that every record hashes and compares.
"""

from indicators.model.asking import Answer, Ask, Outcome, Query
from indicators.model.briefs import Brief, Decision, EventLink, Excerpt, Filters, Hit, Link, Shelved
from indicators.model.catalogue import Area, Catalog, Event, Indicator, Port, Service, Source, Voyage
from indicators.model.claims import Claim, Condition, Duration, EventTest, Flip, Marked, Used, Verdict
from indicators.model.documents import Block, Draft, Mention
from indicators.model.faults import Fault
from indicators.model.holdings import EVERYTHING, Attempt, Entry, Freshness, Hold, Jump, Known, Listing, Origin
from indicators.model.selection import Selection
from indicators.model.vocabulary import (
    CLAIM_KINDS,
    CONFIDENCES,
    FREQUENCIES,
    MARKS,
    OPERATORS,
    PROVENANCES,
    STANDS,
    STATISTICS,
    STATUSES,
    TOPICS,
    USES,
)

__all__ = [
    "CLAIM_KINDS",
    "CONFIDENCES",
    "EVERYTHING",
    "FREQUENCIES",
    "MARKS",
    "OPERATORS",
    "PROVENANCES",
    "STANDS",
    "STATISTICS",
    "STATUSES",
    "TOPICS",
    "USES",
    "Answer",
    "Area",
    "Ask",
    "Attempt",
    "Block",
    "Brief",
    "Catalog",
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
