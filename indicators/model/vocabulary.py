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
STANDS = ("middle", "end", "span")
PROVENANCES = {
    "official": "published by a public body",
    "research": "compiled or scored by a research body",
    "market": "quoted on a market",
    "press": "single figures read in news reports",
    "claimed": "a claim by a party, not a measurement",
    "derived": "calculated from other series",
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
CLAIM_KINDS = ("information", "assumption", "judgement")
CONFIDENCES = ("low", "moderate", "high")
STATUSES = {"A": "normal", "P": "provisional", "E": "estimated", "F": "forecast", "B": "break"}
