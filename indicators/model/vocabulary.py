"""The fixed vocabularies: what a topic, a frequency, a statistic or a mark may be."""

from __future__ import annotations

import re

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
# What a question to a source rests on (`Indicator.seen`).
GUESS = "guess"
SEEN = re.compile(rf"recorded \d{{4}}-(?:0[1-9]|1[0-2])|documented|{GUESS}", re.ASCII)
STANDS = ("middle", "end", "span")
PROVENANCES = {
    "official": "published by a public body",
    "research": "compiled or scored by a research body",
    "market": "quoted on a market",
    "press": "single figures read in news reports",
    "claimed": "a claim by a party, not a measurement",
    "derived": "calculated from other series",
}
# What the day rests on on which a cited value was published; the last two are estimates, the others can be shown.
BASES = {
    "page": "the cited page's own day",
    "address": "the day in the page's address; its last day where it names a month",
    "event": "the day of the release, statement or quotation that the page reports",
    "year": "day and month in the page or its address, the year inferred from the rates beside them",
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
    "mean_change": "the mean of the window less that of the baseline",
    "mean_change_pct": "the mean of the window against that of the baseline, in per cent",
    "over_highest": "by how much the window's highest value is over the highest of the baseline",
    "under_lowest": "by how much the window's lowest value is under the lowest of the baseline",
    "crossed": "the first value in the window that meets the bound, where the last before it did not",
    "gap_days": "days since the last observation",
}
# Those that compare with an earlier window.
WITH_BASELINE = ("zscore", "mean_change", "mean_change_pct", "over_highest", "under_lowest")
OPERATORS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
# The worst first, as the tests of one claim are combined.
MARKS = ("contradicted", "near miss", "pending", "holds", "untestable")
# In the order in which they are told: what each means, and the sign that stands with its word.
MARK_MEANT = {
    "holds": "what the claim asks is so",
    "near miss": "missed, by no more than the tolerance",
    "contradicted": "what the claim asks is not so",
    "pending": "a figure that is still to come can change it",
    "untestable": "nothing here can test it",
}
MARK_SIGNS = {"holds": "✓", "near miss": "≈", "contradicted": "✕", "pending": "…", "untestable": "○"}
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
# Whose a claim is. One that does not say so is taken for the analyst's, which scores nobody.
CLAIM_READS = {
    "analyst": "the analyst's own reading",
    "brief": "restates what the passage says",
}
CONFIDENCES = ("low", "moderate", "high")
# Those of SDMX, and one of our own: let in for want of better, until it comes again or a person says so.
DOUBTFUL = "D"
STATUSES = {"A": "normal", "P": "provisional", "E": "estimated", "F": "forecast", "B": "break", DOUBTFUL: "doubtful"}

# What kinds of events there are, and which way one of a kind can go. Where there is one way only, no test need name it.
EVENT_EFFECTS = {
    "arms": {
        "delivered": "arms of its making are in the country: their holder shows them, or they were seen there",
        "under way": "arms were seen on their way, and not where they went",
        "planned": "somebody reported that arms are to be made or bought",
        "unverified": "somebody reported arms in the country, and nobody has verified it",
    },
    "cooperation": {"begun": "work begins", "agreed": "something was signed", "ended": "work ended"},
    "currency": {"redenominated": "zeros were taken off a currency", "devalued": "a fixed rate was lowered"},
    "disaster": {"struck": "it happened"},
    "gold": {
        "reported": "somebody reported that gold was moved",
        "delivered": "gold was moved, as both sides or a customs office say",
        "denied": "one of those named denied it",
    },
    "information": {"cut": "a network was cut or closed", "restored": "a network came back"},
    "licence": {"issued": "something was allowed", "withdrawn": "what was allowed ended"},
    "military": {
        "attacked": "a place was attacked",
        "captured": "a person was taken",
        "ceased": "fighting was to stop, or went on resting",
    },
    "politics": {"took office": "somebody took an office", "enacted": "a law was passed"},
    "sanctions": {
        "imposed": "sanctions begin",
        "lifted": "sanctions end",
        "changed": "what they allow is otherwise, neither begun nor ended",
        "claimed": "one side says that they are in force, and others reject it",
    },
    "seizure": {
        "seized": "a ship or its cargo was taken",
        "boarded": "a ship was boarded",
        "filed": "a court was asked for a ship or its cargo",
        "released": "a ship or its cargo was given back",
    },
    "shipment": {
        "arrived": "a ship with goods reached its country",
        "under way": "a ship with goods was reported, and not where it went",
        "restricted": "a passage or ports were closed or limited",
        "declared closed": "one side said that a passage is closed",
        "reopened": "a passage was opened",
        "disrupted": "ships were held up, by whatever it was",
    },
    "statement": {"said": "somebody said something", "threatened": "somebody threatened", "agreed": "two sides agreed"},
    "un": {
        "adopted": "a resolution was adopted",
        "rejected": "a resolution failed",
        "triggered": "a procedure was begun",
        "claimed": "one side says that a measure is in force, and others reject it",
        "imposed": "a measure begins",
        "lifted": "a measure ends",
    },
}
NOBODYS = ("disaster",)  # kinds of events that nobody does
# Who does things beside the areas of the catalogue.
ACTORS = {"UN": "the United Nations", "E3": "France, Germany and the United Kingdom"}
