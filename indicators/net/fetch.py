"""The only module that asks: one Fetcher for each source and refresh, its calls one after another.

An answer comes back whole, or as one SourceError whose line names the host and the cause. What holds for each call:

- **Time.** A source has a deadline for all its calls. One address has CALL times the source's `timeout_seconds` for
  connecting, answering, sending and trying again, a piece of that for each; waits that the publisher or its pace
  ask for come on top, within the deadline. A server that drips is cut off, while it sends its head and after.
  (Two things can pass the deadline by some seconds: looking up a name, and a name with many dead addresses.)
- **Trying again.** `Patience`, urllib3's Retry, is asked by hand: inside requests' adapter it would sleep past the
  deadline, read refusals of any length, and know nothing of a body that breaks off. A `Retry-After` is kept to,
  or, where it would pass the deadline, the call ends at once.
- **Size.** CAP bytes (or less, if so asked) as sent and again as unpacked; unpacking stops there.
- **Where.** Publishers' own addresses are https and lead to no private address; redirects stay on scheme, host and
  port, or lead to a host that the catalogue lists for the source (`redirects_to`), by https alone: each step is looked
  at, and what is signed in its address is neither kept nor told. INDICATORS_URL_<SOURCE> replaces scheme, host and
  start of the path of each of a source's addresses; then http and private hosts are allowed, redirects stay there, and
  the alternative address is not used.
  Proxies of the environment (HTTPS_PROXY, NO_PROXY) and REQUESTS_CA_BUNDLE are used as requests does.
- **Keys** are added where bytes leave (`_Connection.putrequest`), so that requests and urllib3, their logs and
  errors never know them; what comes back is searched for them before anyone sees it.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import re
import socket
import ssl
import threading
import zlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies, select_proxy
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, MaxRetryError, ReadTimeoutError
from urllib3.util.retry import Retry

from indicators.errors import UNNAMED, UNREACHED, SourceChanged, SourceRefused, SourceUnavailable
from indicators.loaders.reading import shortened
from indicators.model import Answer
from indicators.net import wire
from indicators.net.wire import private_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3.response import HTTPResponse

    from indicators.errors import SourceError
    from indicators.model import Query, Source

CAP = 64 * 1024 * 1024
PIECE = 16 * 1024  # opens to 16 MB at most
REFUSAL = 1024 * 1024  # of an answer that is refused, no more than this is kept for study
CONNECT_SECONDS = 10
CALL = 4
RETRIES = 3
BACKOFF_SECONDS = 0.5
REDIRECTS = 5
LATER = frozenset({408, 429, 500, 502, 503, 504})
MOVED = frozenset({301, 302, 303, 307, 308})
MOVED_ALIKE = frozenset({307, 308})  # a question with a body goes along only here
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_-]+(/[!-~]*)?")


def missing_key(source: Source, environ: Mapping[str, str] = os.environ) -> str:
    """Return the name of the variable that must be set before a source can be asked, or ""."""
    service = source.service
    if service is None or not service.key_required or environ.get(service.key_env, "").strip():
        return ""
    return service.key_env


def address_override(source_id: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the address that stands in for a publisher's own, or "" where none is set.

    Raises:
        SourceRefused: INDICATORS_URL_<SOURCE> holds no plain http or https address.
    """
    name = f"INDICATORS_URL_{source_id.upper()}"
    address = environ.get(name, "").strip().rstrip("/")
    if not address:
        return ""
    with suppress(ValueError):
        parts = urlsplit(address)
        if parts.username is not None:  # not shown: there may be a password in it
            raise SourceRefused(source_id, f"{name} has a user name in it, which is not supported", whole=True)
        if _ADDRESS.fullmatch(address) and not parts.query and not parts.fragment and wire.place(address):
            return address
    raise SourceRefused(source_id, f"{name} = {shortened(address)} is no http address", whole=True)


class Fetcher:
    """Asks one source's service, for one refresh.

    Args:
        source: whose service is asked.
        deadline: seconds that all calls and waits may take together, from now on.
        environ: where the key and INDICATORS_URL_<SOURCE> are.
        most: bytes that an answer may have, as sent and again as unpacked.
        clock: gives the moment of an answer, in UTC: that of the refresh it is of.

    Raises:
        SourceRefused: a key or address in the environment that cannot be one, or a source without a service.
    """

    def __init__(
        self,
        source: Source,
        *,
        deadline: float,
        environ: Mapping[str, str] = os.environ,
        most: int = CAP,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if source.service is None:
            raise SourceRefused(source.id, "the catalogue does not say how it is asked", whole=True)
        self.source = source
        self.clock = clock
        self._service = source.service
        self._deadline, self._most = deadline, most
        self._end = monotonic() + deadline
        self._until = self._end  # of the call under way
        self._base = address_override(source.id, environ)
        self._elsewhere = () if self._base else source.service.redirects_to
        self._key = wire.Key(source.id, source.service.key_env, source.service.key_in, environ)
        self._session = _Session(self._key, public=not self._base)
        self.sent = 0  # how many questions went out, each try and each step of a redirect counted
        self._started: dict[str, float] = {}
        self._public: set[str] = set()
        self._closed = threading.Event()

    @property
    def keyed(self) -> bool:
        """Whether the source's key is at hand."""
        return bool(self._key.value)

    def close(self) -> None:
        """Let go of the connections; a wait that another thread is in ends with SourceUnavailable."""
        self._closed.set()
        self._session.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ask(self, query: Query, *, etag: str = "", modified: str = "") -> Answer | None:
        """Return the answer to a query, or None where it is as it was (304).

        Args:
            query: what a loader wants asked.
            etag: of the answer already in hand, "" to ask without a condition.
            modified: its Last-Modified, likewise.

        Raises:
            SourceUnavailable: no answer in time, or "later"; the only one a later refresh may mend.
            SourceRefused: a refusal, an address that is not there, or a redirect elsewhere.
            SourceChanged: too large, not unpacked, or a status that says nothing.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": modified}
        conditions = {name: value for name, value in asked.items() if value and not query.json}  # not of a POST
        failures = []
        try:
            return self._call(query, query.url, conditions)
        except _Failure as failure:
            failures.append(failure)
        if failures[0].elsewhere and query.alternative and not self._base:
            try:
                return self._call(query, query.alternative, None)
            except _Failure as failure:
                failures.append(failure)
        # Raised here, outside every handler: what requests and urllib3 raised does not hang on to it.
        raise self._error(failures)

    def shown(self, query: Query) -> str:
        """Return the address a query is asked at, as its answer will have it: the key is blanked out.

        Raises:
            SourceRefused: an address that may not be asked.
        """
        try:
            return self._key.shown(self._url(query.url, query.params))
        except _Failure as failure:
            failed = failure
        raise self._error([failed])

    def _error(self, failures: list[_Failure]) -> SourceError:
        kinds = [each.kind for each in failures]
        kind = SourceUnavailable if SourceUnavailable in kinds else kinds[0]
        reason = self._key.blanked("; ".join(each.reason for each in failures))
        body = next((each.body for each in failures if each.body), b"")
        return kind(
            self.source.id,
            reason,
            self._key.blanked_bytes(body),
            whole=any(each.whole for each in failures),
            missing=all(each.gone for each in failures),
        )

    def _call(self, query: Query, address: str, conditions: Mapping[str, str] | None) -> Answer | None:
        """Return the answer from one address, tried again while there is reason and time to.

        No conditions at all (None) mark the alternative address: those in hand are not about it.
        """
        url = self._url(address, query.params)
        own = wire.place(url) == wire.place(self._url(query.url))  # the key is not another host's
        question = _Question(query, url, conditions or {}, conditions is None, own)
        self._until = min(self._end, monotonic() + CALL * self._service.timeout_seconds)
        patience = Patience(total=RETRIES, status_forcelist=LATER, allowed_methods=None)
        while True:
            try:
                return self._try(question)
            except _Failure as failure:
                last = failure
            if not last.again:
                raise last
            try:
                patience = patience.increment()
            except MaxRetryError:
                last.reason += f" (asked {RETRIES + 1} times)"
                raise last from None
            self._wait_after(last, patience.get_backoff_time())

    def _wait_after(self, last: _Failure, backoff: float) -> None:
        left = self._end - monotonic()
        if last.wait >= left:
            last.whole = True  # it would be told the same at the next question
            last.reason += f" and asks to wait {_span(last.wait)}, of the {_span(self._deadline)} a refresh has"
            raise last
        if backoff >= left or monotonic() >= self._until:
            last.reason += "; no time was left to ask again"
            raise last
        self._sleep(max(last.wait, backoff))

    def _try(self, question: _Question) -> Answer | None:
        """Return the answer to one try, after at most REDIRECTS redirects."""
        here = question.url
        for _ in range(REDIRECTS + 1):
            self._key.sent = question.own and wire.place(here) == wire.place(question.url)
            self._keep_pace(here)
            response = self._send(question, here)
            try:
                if response.status_code not in MOVED:
                    return self._answer(question, here, response)
                here = self._moved_to(question, here, response)
            finally:
                response.close()
        raise _Failure(SourceRefused, f"{wire.host(here)} redirects more than {REDIRECTS} times")

    def _url(self, address: str, params: tuple[tuple[str, str], ...] = ()) -> str:
        """Return the address really asked: a publisher's own, or the one that stands in for it."""
        if not wire.place(address).startswith("https://"):
            raise _Failure(SourceRefused, f"{shortened(address) or 'nothing'} is no https address")
        if self._base:
            base, own = urlsplit(self._base), urlsplit(address)
            address = urlunsplit((base.scheme, base.netloc, base.path + own.path, own.query, ""))
        try:
            return str(requests.Request("GET", address, params=list(params)).prepare().url)
        except requests.RequestException as error:
            raise _Failure(SourceRefused, f"{shortened(address)} is no address") from error

    def _keep_pace(self, url: str) -> None:
        host, pace = wire.host(url), self._service.pace_seconds
        if host in self._started and (wait := self._started[host] + pace - monotonic()) > 0:
            if monotonic() + wait >= self._end:
                raise _Failure(
                    SourceUnavailable,
                    f"{host} is asked once in {_span(pace)}, and of the {_span(self._deadline)} a refresh has "
                    "too little is left",
                )
            self._sleep(wait)
        self._started[host] = monotonic()

    def _sleep(self, seconds: float) -> None:
        """Wait, at no cost to the call's own time."""
        begun = monotonic()
        if self._closed.wait(seconds):
            raise _Failure(SourceUnavailable, "the refresh was stopped")
        self._until = min(self._end, self._until + monotonic() - begun)

    def _send(self, question: _Question, url: str) -> requests.Response:
        """Return an answer of which only the head has come."""
        host, left, query = wire.host(url), self._until - monotonic(), question.query
        if left <= 0:
            raise _Failure(SourceUnavailable, f"no time was left to ask {host}")
        self._check_public(url)
        headers = {**dict(query.headers), **question.conditions}
        if query.json:
            headers.setdefault("Content-Type", "application/json")
        answering = min(self._service.timeout_seconds, left)
        connecting = min(CONNECT_SECONDS, answering)
        self.sent += 1
        try:
            return self._session.request(
                "POST" if query.json else "GET",
                url,
                headers=headers,
                data=query.json.encode() or None,
                timeout=(connecting, answering),
                allow_redirects=False,
                stream=True,
                proxies={"no_proxy": str(urlsplit(url).hostname)} if wire.is_loopback(url) else None,
            )
        except requests.ConnectTimeout:
            words = f"gave no connection within {_span(connecting)}"
        except requests.Timeout:
            words = f"gave no answer within {_span(answering)}"
        except (requests.RequestException, HTTPError) as error:
            words = _unreachable(error, self._key)
        raise _Failure(SourceUnavailable, f"{host} {words}", again=UNTRUSTED not in words and LED_INSIDE not in words)

    def _check_public(self, url: str) -> None:
        """Refuse a publisher's name that leads to a private address; behind a proxy, names are the proxy's affair."""
        host = urlsplit(url).hostname or ""
        if self._base or host in self._public or select_proxy(url, get_environ_proxies(url)):
            return
        if private := private_address(host):
            raise _Failure(
                SourceRefused,
                f"{host} leads to the private address {private}; if that is meant, "
                f"set INDICATORS_URL_{self.source.id.upper()}",
            )
        self._public.add(host)

    def _moved_to(self, question: _Question, here: str, response: requests.Response) -> str:
        """Return where a redirect leads, if it may be followed."""
        says = f"{wire.host(here)} answered {_status(response)}"
        location = self._key.blanked(response.headers.get("Location", ""))
        if not location:
            raise _Failure(SourceChanged, f"{says} without saying where to")
        says = f"{says} and points to {shortened(location.partition('?')[0])}"
        if question.query.json and response.status_code not in MOVED_ALIKE:
            raise _Failure(SourceRefused, f"{says}, where a question with a body does not follow")
        target = self._key.left_out(urljoin(here, location)) if self._may_lead(here, location) else ""
        if not target or wire.BLANK in target:
            listed = "".join(f" and to {each}" for each in self._elsewhere)
            raise _Failure(SourceRefused, f"{says}; only redirects within {wire.place(here)}{listed} are followed")
        return target

    def _may_lead(self, here: str, location: str) -> bool:
        """Return whether a redirect stays where it is, or leads to a host that the catalogue lists, by https."""
        place = wire.place(location, here)
        return place != "" and (
            place == wire.place(here) or place in {wire.place(f"https://{each}") for each in self._elsewhere}
        )

    def _answer(self, question: _Question, here: str, response: requests.Response) -> Answer | None:
        status = response.status_code
        if status == HTTPStatus.NOT_MODIFIED and question.conditions:
            return None
        if status not in (HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION):
            raise self._refusal(here, response)
        body = self._key.blanked_bytes(_body(wire.host(here), response, self._until, self._most))
        content_type, etag, modified = (
            self._key.blanked(response.headers.get(name, "")) for name in ("Content-Type", "ETag", "Last-Modified")
        )
        return Answer(
            source_id=self.source.id,
            query=question.query,
            url=self._key.shown(question.url) if question.own else question.url,
            retrieved_at=self.clock(),
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            content_type=content_type,
            etag="" if question.alternative else etag,
            modified="" if question.alternative else modified,
        )

    def _refusal(self, here: str, response: requests.Response) -> _Failure:
        """Return what a status other than 200 means."""
        status, host = response.status_code, wire.host(here)
        try:
            body = _body(host, response, min(self._until, monotonic() + self._service.timeout_seconds), REFUSAL)
        except _Failure as failure:
            body = failure.body[:REFUSAL]
        body = self._key.blanked_bytes(body)
        first = body[: 4 * PIECE].decode("utf-8-sig", "replace").strip()
        words = f": {shortened(first)}" if first and not first.startswith("<") else ""  # a page begins with no words
        says = f"{host} answered {_status(response)}"
        if status in LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return _Failure(
                SourceUnavailable,
                says + words,
                body,
                again=status in LATER,
                wait=retry_after(response.headers.get("Retry-After", "")),
            )
        if status == HTTPStatus.ACCEPTED:
            return _Failure(SourceUnavailable, f"{says}: the answer is not ready", body)
        if status == HTTPStatus.NO_CONTENT:
            return _Failure(SourceChanged, f"{says}: an answer with nothing in it", body)
        if status < HTTPStatus.BAD_REQUEST:
            return _Failure(SourceChanged, f"{says}, which nothing asked for" + words, body)
        unwanted = status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
        if unwanted:
            words += self._key.advice()
        return _Failure(SourceRefused, says + words, body, gone=status == HTTPStatus.NOT_FOUND, whole=unwanted)


@dataclass(frozen=True, slots=True)
class _Question:
    """A query at one of its two addresses."""

    query: Query
    url: str
    conditions: Mapping[str, str]
    alternative: bool
    own: bool  # at the place that the source's key is for


class _Failure(Exception):  # noqa: N818 - not an error of its own yet: `Fetcher.ask` makes one of it
    """How a try ended: what it will be raised as, whether to ask again, and after how long the publisher says."""

    def __init__(
        self,
        kind: type[SourceUnavailable | SourceRefused | SourceChanged],
        reason: str,
        body: bytes = b"",
        *,
        again: bool = False,
        wait: float = 0,
        gone: bool = False,
        whole: bool = False,
    ) -> None:
        super().__init__(reason)
        self.gone = gone
        self.whole = whole
        self.kind = kind
        self.reason = reason
        self.body = body
        self.again = again
        self.wait = wait
        self.elsewhere = gone or kind is SourceUnavailable


class Patience(Retry):
    """urllib3's Retry, asked by hand, with a wait before the first retry too."""

    def get_backoff_time(self) -> float:
        """Return seconds to wait: each about twice the one before, no two refreshes alike."""
        return BACKOFF_SECONDS * 2.0 ** (len(self.history) - 1) * random.uniform(0.75, 1.5)  # noqa: S311 - no secret


def retry_after(words: str) -> float:
    """Return the seconds a Retry-After asks to wait, given as seconds or as a date; 0 where it is neither."""
    try:
        return Patience(retry_after_max=10**9).parse_retry_after(words)
    except (HTTPError, ValueError, TypeError, IndexError, OverflowError):  # as its date parser does, on odd words
        return 0


class _Connection(HTTPConnection):
    """A connection that adds the key to what it sends, and waits for the head of an answer as a whole."""

    key: wire.Key
    public = False  # whether only public addresses are connected to

    def _new_conn(self) -> socket.socket:
        """Connect; not to a private address, though the name led to a public one when it was looked up."""
        line: socket.socket = super()._new_conn()
        if self.public and not wire.is_public(str(line.getpeername()[0])):
            where = str(line.getpeername()[0])
            line.close()
            raise PermissionError(0, f"{LED_INSIDE} {where} when it was connected to")
        return line

    def putrequest(
        self,
        method: str,
        url: str,
        skip_host: bool = False,
        skip_accept_encoding: bool = False,
    ) -> None:
        """Begin a request."""
        super().putrequest(method, self.key.in_path(url), skip_host, skip_accept_encoding)
        if header := self.key.header():
            self.putheader(*header)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as urllib3's own
        """Return the head; the time for it is for all of it, not for each byte."""
        with wire.alarm(float(self.timeout or CONNECT_SECONDS), self.sock) as rang:
            try:
                response = super().getresponse()
            except (OSError, http.client.HTTPException):
                if not rang.is_set():
                    raise
        if rang.is_set():
            raise TimeoutError
        return response


class _SecureConnection(_Connection, HTTPSConnection):
    pass


class _Adapter(HTTPAdapter):
    """The adapter whose connections know the key."""

    def __init__(self, key: wire.Key, *, public: bool) -> None:
        self._pools, self._proxied = _pools(key, public=public), _pools(key, public=False)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Make the pools."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *arguments: Any, **named: Any) -> Any:
        """Return a proxy's pools."""
        manager = super().proxy_manager_for(*arguments, **named)
        manager.pool_classes_by_scheme = self._proxied
        return manager


def _pools(key: wire.Key, *, public: bool) -> dict[str, type]:
    """Return the pools by scheme whose connections know the key, and where they may lead."""
    own = {"key": key, "public": public}
    plain, secure = type("Connection", (_Connection,), own), type("Connection", (_SecureConnection,), own)
    return {
        "http": type("Pool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("Pool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _Session(requests.Session):
    """A session that says who asks, follows nothing, and adds no passwords from a .netrc."""

    def __init__(self, key: wire.Key, *, public: bool) -> None:
        super().__init__()
        self.auth = lambda request: request
        self.headers.update(
            {
                "User-Agent": f"indicators/{version('indicators')} python-requests/{requests.__version__}",
                "Accept-Encoding": "gzip, deflate",
            }
        )
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(key, public=public))

    def get_redirect_target(self, _: requests.Response) -> None:
        """Return nothing: to find the next address, requests would read a redirect's whole body."""
        return


def _body(host: str, response: requests.Response, until: float, cap: int) -> bytes:
    """Return an answer's body, unpacked, read in pieces with an eye on the clock.

    Raises:
        _Failure: with what came so far.
    """
    raw: HTTPResponse = response.raw
    encoding = response.headers.get("Content-Encoding", "").strip().lower().removeprefix("x-")
    if encoding not in ("", "identity", "gzip", "deflate"):
        known = encoding if encoding in ("br", "zstd", "compress") else "we know not what"
        raise _Failure(SourceChanged, f"{host} packed its answer as {known}, which was not asked for")
    announced = raw.length_remaining
    large = f"{host} sends more than {cap // 2**20} MB"
    if announced is not None and announced > cap:
        raise _Failure(SourceChanged, f"{large} ({announced:,} bytes)")
    unpacker = wire.Unpacker("" if encoding == "identity" else encoding)
    body, came, words, again = bytearray(), 0, "", True
    with wire.alarm(until - monotonic(), raw) as rang:
        while not words:
            try:
                piece = raw.read1(PIECE, decode_content=False)
                came += len(piece)
                for part in unpacker.take(piece):
                    body += part
            except ReadTimeoutError:
                words = f"stopped sending after {came:,} bytes"
            except (HTTPError, OSError):
                words = f"broke off after {came:,}{'' if announced is None else f' of {announced:,}'} bytes"
            except zlib.error:
                raise _Failure(SourceChanged, f"{host} sent no {encoding}, which it says it is", bytes(body)) from None
            if len(body) > cap or came > cap:
                raise _Failure(SourceChanged, large, bytes(body[:REFUSAL]))
            if rang.is_set() or monotonic() >= until:
                words, again = f"was not done sending when its time was over, after {came:,} bytes", False
            elif not words and not piece:
                break
    if not words and not unpacker.whole:
        words = f"broke off inside its {encoding}, after {came:,} bytes"
    if words:
        raise _Failure(SourceUnavailable, f"{host} {words}", bytes(body), again=again)
    return bytes(body)


UNTRUSTED = "shows a certificate that is not trusted"
LED_INSIDE = "its name led to the private address"


def _unreachable(error: Exception, key: wire.Key) -> str:
    """Return why no answer came, in the words of the system's own error underneath."""
    proxied = f"{UNREACHED} through the proxy" if isinstance(error, requests.exceptions.ProxyError) else ""
    cause: BaseException | None = error
    while cause is not None and (isinstance(cause, requests.RequestException | HTTPError)):
        cause = cause.__cause__ or cause.__context__
    match cause:
        case ssl.SSLCertVerificationError():
            return f"{UNTRUSTED} ({shortened(cause.verify_message)})"
        case socket.gaierror():
            return f"{proxied or UNNAMED} ({shortened(cause.strerror or str(cause))})"
        case http.client.RemoteDisconnected() | ConnectionResetError():
            return proxied or "closed the connection without an answer"
        case OSError():
            return f"{proxied or UNREACHED} ({shortened(cause.strerror or str(cause))})"
    return f"{proxied or 'answered in no HTTP we know'} ({shortened(key.blanked(str(cause or error)))})"


def _status(response: requests.Response) -> str:
    """Return a status with its own words, never the server's."""
    try:
        return f"{response.status_code} {HTTPStatus(response.status_code).phrase}"
    except ValueError:
        return str(response.status_code)


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{max(seconds, 0.1):.1f} s" if seconds < 0.95 else f"{seconds:.3g} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:,.0f} h"
