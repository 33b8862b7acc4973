"""The fixed vocabularies: what a topic, a frequency, a statistic or a mark may be."""

from __future__ import annotations

TOPICS = ("currency", "trade", "energy", "shipment", "arms", "information", "risk")
FREQUENCIES = {
    "A": "annual",
    "Q": "quarterly",
    "M": "monthly",
    "W": "weekly",
    "D": "daily",
    "B": "business days",
    "irregular": "irregular",
}
PROVENANCES = {
    "official": "published by a public body",
    "research": "compiled or scored by a research body",
    "market": "quoted on a market",
    "press": "single figures read in news reports",
    "claimed": "a claim by a party, not a measurement",
    "derived": "calculated from other series",
}
# What the day rests on on which a cited value was published; the last is an estimate, the others can be shown.
BASES = {
    "page": "the cited page's own day",
    "address": "the day in the page's address; of one that names a month, its last day",
    "event": "the day of the release, statement or quotation that the page reports",
    "lag": "an estimate: no day could be shown",
}
USES = {
    "open": "open",
    "attribution": "attribution required",
    "non-commercial": "non-commercial use only",
    "unclear": "terms not checked or not stated",
}
STATISTICS = {
    "last": "the last value in the window",
    "mean": "the mean of the window",
    "min": "the lowest value in the window",
    "max": "the highest value in the window",
    "sum": "the sum over the window",
    "count": "how many observations the window has",
    "change": "last less first value in the window",
    "change_pct": "the change from first to last value, in per cent",
    "zscore": "the last value against mean and standard deviation of the baseline before the window",
    "ratio": "the last value over the last value of another series",
    "gap_days": "days since the last observation",
}
OPERATORS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
# The worst first, as the tests of one claim are combined.
MARKS = ("contradicted", "near miss", "pending", "holds", "untestable")
# What kind of day the first of a mark is.
DAYS_OF_MARKS = {
    "publication": "the brief was published",
    "published": "a figure was published by its source",
    "copy": "our first copy that can show it was taken",
    "event": "an event became known",
    "decision": "an analyst let a figure in",
    "time": "time passed: a window opened or ended, or a figure was overdue",
    "record": "as the store has it on record",
}
CLAIM_KINDS = ("information", "assumption", "judgement")
CONFIDENCES = ("low", "moderate", "high")
STATUSES = {"A": "normal", "P": "provisional", "E": "estimated", "F": "forecast", "B": "break"}
