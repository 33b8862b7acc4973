"""The tree of errors, named by who must act.

IndicatorError
    CatalogError        our own files are wrong: catalogue, shipped figures or briefs; all faults at once
    FrameError          somebody broke the observation frame's contract: our bug
    StoreError          the store cannot be used or written: the operator must act
        RefusedError        it does not take what it was given; the store itself is whole
        StoreBusyError      another process is writing it: it passes, and the same thing may be tried again
    PackError           a file that is no pack, or cannot be made again from what is in it: whoever brought it must act
        AlteredError        it has a manifest of ours, and what no pack has
    ExportError         a file that cannot be written as it was asked for: the caller must name another place
    BackupError         a file that is no whole backup, or cannot be written as one: the operator must act
    RefreshError        a refresh that cannot begin: another one is running
    SourceError         one source failed, the others go on (carries source_id, reason and the answer's body)
        SourceUnavailable   it did not answer, or said "later": will be tried again
        SourceRefused       it will not answer this: a person must act (key, address, terms)
        SourceChanged       it answered in a shape we don't know; the raw answer is kept for study
            SourceEmpty         it has no value of the series: a person must see whether the question is right
        SourceMisread       our own code fell over its answer: our bug; the log has where
    BriefError          one document cannot be taken in as a brief: empty, broken, locked
        UndatedError        it does not say when it was published: the caller must name the day
    UnknownNameError    the caller asked for a series, source, brief or country that is not there
    AlreadyThereError   the caller wants to add what is there: nothing is overwritten

Every message is for a person: what is wrong, where, and what to do.
"""

from __future__ import annotations


class IndicatorError(Exception):
    """Anything this package raises on purpose."""


class CatalogError(IndicatorError):
    """Files of ours that cannot be used; the message has one line for each fault, with file and line."""


class SettingError(IndicatorError):
    """A setting that cannot be used; the message says which, and what it should be."""


class FrameError(IndicatorError):
    """A frame that is no observation frame; the message names the rows."""


class StoreError(IndicatorError):
    """A store that is missing, damaged, newer than this program, or cannot be written."""


class RefusedError(StoreError):
    """Something that the store does not take (twice the same, of a kind it cannot hold); nothing of it was written."""


class StoreBusyError(StoreError):
    """A store that another process is writing: it passes."""


class BackupError(IndicatorError):
    """A file that cannot be used or written as a backup; the message says which and why, and nothing was changed."""


class PackError(IndicatorError):
    """A file that is no pack of ours, or one that nothing can be made from; the message says why."""


class AlteredError(PackError):
    """A pack with something in it that no pack has, or with a file that is damaged; the message names it."""


class ExportError(IndicatorError):
    """A file that cannot be written where it was asked for; the message says why, and nothing was changed."""


class RefreshError(IndicatorError):
    """A refresh that cannot begin, such as one beside another; the message says which is running since when."""


class SourceError(IndicatorError):
    """One source failed.

    Args:
        source_id: which source.
        reason: what came and what was expected, in one line, without any key.
        body: the answer as far as it came, kept for study.
        whole: every other question to this source would end alike (a refused key, a wrong address).
        missing: the address is not there (404), which says nothing of others.
    """

    def __init__(
        self, source_id: str, reason: str, body: bytes = b"", *, whole: bool = False, missing: bool = False
    ) -> None:
        super().__init__(f"{source_id}: {reason}")
        self.source_id = source_id
        self.reason = reason
        self.body = body
        self.whole = whole
        self.missing = missing


# What the message of a source says that cannot be got at from here: no route to it, no such name, nobody there.
UNREACHED, UNNAMED = "cannot be reached", "cannot be found by its name"


class SourceUnavailable(SourceError):  # noqa: N818 - named by what is so, as the tree above
    """No answer in time, or "later" (429, 5xx, a throttle's words with status 200): will be tried again."""


class SourceRefused(SourceError):  # noqa: N818
    """An answer that says no (401, 403, 404, a redirect elsewhere): a person must act."""


class SourceChanged(SourceError):  # noqa: N818
    """An answer in a shape we do not know: nothing of it is used."""


class SourceEmpty(SourceChanged):
    """An answer without any value of a series: the question may be wrong, or the publisher lost what it had."""


class SourceMisread(SourceError):  # noqa: N818
    """An answer that our own code fell over: our bug, and no fault of the publisher's."""


class BriefError(IndicatorError):
    """A document that cannot be taken in; the message says what is wrong with it and what to do."""


class UndatedError(BriefError):
    """A document without a day of publication that can be; the caller must name it."""


class UnknownNameError(IndicatorError):
    """A series, source or brief that nobody has heard of; the message says what there is."""


class AlreadyThereError(IndicatorError):
    """What is to be added is there already; the message says where, and nothing was written."""
