"""Which questions of a source are not asked any more in a round, as those before them had no answer; and what is said.

An address (host and path) is given up after ADDRESS questions in a row without an answer: one layer of a service may
be dead and the others well. A host is given up where it refuses all, after HOST questions in a row at which it could
not be got at or asked for patience, and after ADDRESSES addresses in a row none of which answered. Another host of the
same source goes on being asked. A question that was not asked says so, with those that were and how often.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from indicators.errors import UNNAMED, UNREACHED, SourceRefused, SourceUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from indicators.errors import SourceError
    from indicators.model import Query

ADDRESS, HOST, ADDRESSES = 2, 2, 4
# What an error says that holds for all of a host; all else may be one address's.
OF_THE_HOST = (UNREACHED, UNNAMED, "gave no connection", "answered 429")
NAMED = 3


def in_turn(queries: Iterable[Query]) -> list[Query]:
    """Return queries in an order in which each address is asked once before any is asked again."""
    by_address: dict[str, list[Query]] = defaultdict(list)
    for each in queries:
        by_address[_address(each)].append(each)
    return [each for each in chain.from_iterable(zip_longest(*by_address.values())) if each]


@dataclass
class _Asked:
    """Questions in a row without an answer: each with its address as it was asked, and how often it was."""

    questions: list[tuple[str, int]] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    of_the_host: int = 0
    reason: str = ""


class Silence:
    """What had no answer in one round of a source."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Asked] = defaultdict(_Asked)
        self._addresses: dict[str, _Asked] = defaultdict(_Asked)
        self._refusing: dict[str, _Asked] = {}
        self._all = ""

    def answered(self, query: Query) -> None:
        """Note that a question had an answer, whatever was in it."""
        self._hosts.pop(_host(query), None)
        self._addresses.pop(_address(query), None)

    def failed(self, query: Query, shown: str, times: int, error: SourceError) -> None:
        """Note how a question failed.

        Args:
            query: that was asked.
            shown: its address as it was asked, the key blanked out.
            times: how often it was sent.
            error: what came of it.
        """
        if error.whole and not isinstance(error, SourceRefused | SourceUnavailable):
            self._all = error.reason  # of ours: what is answered cannot be kept
            return
        if not (error.whole or isinstance(error, SourceUnavailable)):
            self.answered(query)  # a refusal of this question alone
            return
        host, address = self._hosts[_host(query)], self._addresses[_address(query)]
        for each in (host, address):
            each.questions.append((shown, times))
            each.reason = error.reason
        host.addresses.add(_address(query))
        host.of_the_host = host.of_the_host + 1 if any(words in error.reason for words in OF_THE_HOST) else 0
        if error.whole:
            self._refusing[_host(query)] = host

    def why_not(self, query: Query) -> str:
        """Return why a question is not asked, in words; "" where it is."""
        if self._all:
            return self._all
        host, address = self._hosts.get(_host(query), _Asked()), self._addresses.get(_address(query), _Asked())
        if refusing := self._refusing.get(_host(query)):
            return _words(_host(query), refusing, "refused")
        if host.of_the_host >= HOST or len(host.addresses) >= ADDRESSES:
            return _words(_host(query), host, "had no answer to")
        if len(address.questions) >= ADDRESS:
            return _words(_address(query), address, "had no answer to")
        return ""


def _words(where: str, asked: _Asked, verb: str) -> str:
    times = sum(many for _, many in asked.questions)
    count = "one question" if len(asked.questions) == 1 else f"{len(asked.questions)} questions"
    often = "once" if times == 1 else f"{times} times in all"
    named = ", ".join(shown for shown, _ in asked.questions[-NAMED:])
    return f"not asked: {where} {verb} {count}, asked {often}: {asked.reason} [asked: {named}]"


def _host(query: Query) -> str:
    return urlsplit(query.url).netloc


def _address(query: Query) -> str:
    parts = urlsplit(query.url)
    return f"{parts.netloc}{parts.path}"
