"""The tree of errors, named by who must act.

IndicatorError
    CatalogError        our own files are wrong: catalogue, shipped figures or briefs; all faults at once
    FrameError          somebody broke the observation frame's contract: our bug
    StoreError          the store cannot be used or written: the operator must act
    UnknownNameError         the caller asked for a series or brief that is not there

Every message is for a person: what is wrong, where, and what to do.
"""

from __future__ import annotations


class IndicatorError(Exception):
    """Anything this package raises on purpose."""


class CatalogError(IndicatorError):
    """Files of ours that cannot be used; the message has one line for each fault, with file and line."""


class FrameError(IndicatorError):
    """A frame that is no observation frame; the message names the rows."""


class StoreError(IndicatorError):
    """A store that is missing, damaged, newer than this program, or cannot be written."""


class UnknownNameError(IndicatorError):
    """A series or brief that nobody has heard of; the message says what there is."""
