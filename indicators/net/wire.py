"""What passes between a Fetcher and a publisher, byte by byte and beneath requests.

- `Key` goes out with a question, where the bytes leave, and is blanked out of all that comes back.
- `Unpacker` opens a body step by step; `alarm` cuts a line that takes too long.
- `place`, `host`, `is_loopback`, `private_address` and `is_public` say where an address leads.
"""

from __future__ import annotations

import html
import ipaddress
import json
import re
import socket
import threading
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus, urljoin, urlsplit, urlunsplit

from indicators.errors import SourceRefused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from urllib3.response import HTTPResponse

BLANK = "***"
STEP = 1024 * 1024
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the address meant
UNICAST = ipaddress.ip_network("2000::/3")  # RFC 4291: all that is given to the public internet so far
EXAMPLES = ipaddress.ip_network("3fff::/20")  # RFC 9637, which Python learns later
ISATAP = (0x00005EFE, 0x02005EFE)  # RFC 5214: before the last 32 bits, which are the address meant
RELAYS = ipaddress.ip_network("192.88.99.0/24")  # RFC 7526: given up
_KEY = re.compile(r"[!-~]{6,}")  # a shorter one would blank out figures


class Key:
    """A source's key: how it is sent, and how what comes back is rid of it."""

    def __init__(self, source_id: str, variable: str, key_in: str, environ: Mapping[str, str]) -> None:
        self.variable = variable
        self.value = environ.get(variable, "").strip() if variable else ""
        self.sent = False
        self._kind, _, self._name = key_in.partition(" ")
        if not self.value:
            return
        if not _KEY.fullmatch(self.value):
            words = f"{variable} holds what cannot be a key: under 6 characters, or others than ASCII's signs"
            raise SourceRefused(source_id, words, whole=True)
        written = {
            self.value,
            quote(self.value),
            quote(self.value, safe=""),
            quote_plus(self.value),
            html.escape(self.value),
            json.dumps(self.value)[1:-1],
            json.dumps(self.value)[1:-1].replace("/", "\\/"),
        }
        lower = {re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), each) for each in written}
        self._written = sorted(written | lower, key=len, reverse=True)

    def in_path(self, path: str) -> str:
        """Return the path and query that go onto the wire."""
        if not self.sent or not self.value or self._kind != "param":
            return path
        return f"{path}{'&' if '?' in path else '?'}{quote(self._name, safe='')}={quote(self.value, safe='')}"

    def header(self) -> tuple[str, str] | None:
        """Return the header that goes onto the wire."""
        return (self._name, self.value) if self.sent and self.value and self._kind == "header" else None

    def shown(self, url: str) -> str:
        """Return an address as it was asked, with the key blanked out."""
        if not self.value or self._kind != "param":
            return url
        return f"{url}{'&' if urlsplit(url).query else '?'}{quote(self._name, safe='')}={BLANK}"

    def left_out(self, url: str) -> str:
        """Return an address the publisher gave without the key it may repeat: it is sent anyway."""
        parts = urlsplit(url)
        if self._kind != "param" or not self.value:
            return url
        kept = [each for each in parts.query.split("&") if each.partition("=")[0] != self._name]
        return urlunsplit(parts._replace(query="&".join(kept)))

    def blanked(self, words: str) -> str:
        """Return words without the key, however it is written."""
        if self.value:
            for each in self._written:
                words = words.replace(each, BLANK)
        return words

    def blanked_bytes(self, body: bytes) -> bytes:
        """Return a body without the key, and without the beginning of one where the body breaks off."""
        if self.value:
            for each in (written.encode() for written in self._written):
                if each in body:
                    body = body.replace(each, BLANK.encode())
                cut = next((n for n in range(len(each) - 1, 3, -1) if body.endswith(each[:n])), 0)
                if cut:
                    body = body[:-cut] + BLANK.encode()
        return body

    def advice(self) -> str:
        """Return what to do where a publisher does not let us in."""
        if self.value and self.sent:
            return f"; the key was refused: check {self.variable}"
        return f"; it was asked without a key, which {self.variable} could hold" if self.variable else ""


class Unpacker:
    """Takes a body as sent, piece by piece, and gives it as meant, in parts of STEP bytes at most."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16) if encoding == "gzip" else zlib.decompressobj()
        self._begun = False

    def take(self, piece: bytes) -> Iterator[bytes]:
        """Return what is in a piece, part after part.

        Raises:
            zlib.error: the bytes are not so packed.
        """
        if not self._encoding:
            yield piece
            return
        part = b""
        while piece or len(part) == STEP:  # after a full part zlib itself may hold more
            if self._inflate.eof:
                if self._encoding != "gzip" or not piece.startswith(b"\x1f"):
                    return  # what follows the end is padding
                self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)  # one gzip file after another is one
            try:
                part = self._inflate.decompress(piece, STEP)
            except zlib.error:
                if self._begun or self._encoding != "deflate":
                    raise
                self._inflate = zlib.decompressobj(-zlib.MAX_WBITS)  # many send "deflate" without its head
                part = self._inflate.decompress(piece, STEP)
            self._begun = True
            piece = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            yield part

    @property
    def whole(self) -> bool:
        """Whether nothing is missing at the end, as far as the packing tells."""
        return not self._encoding or not self._begun or self._inflate.eof


@contextmanager
def alarm(seconds: float, line: socket.socket | HTTPResponse) -> Iterator[threading.Event]:
    """Cut the line if what is done with it takes longer; the event says whether it was."""
    rang = threading.Event()

    def ring() -> None:
        rang.set()
        with suppress(OSError, RuntimeError, ValueError):  # it was closed meanwhile
            line.shutdown(socket.SHUT_RDWR) if isinstance(line, socket.socket) else line.shutdown()

    timer = threading.Timer(max(seconds, 0), ring)
    timer.daemon = True
    timer.start()
    try:
        yield rang
    finally:
        timer.cancel()


def place(url: str, base: str = "") -> str:
    """Return scheme, host and port of an address (relative to a base), or "" where there are none."""
    try:
        parts = urlsplit(urljoin(base, url))
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname and parts.username is None else ""


def host(url: str) -> str:
    """Return host and port of an address, as it names them."""
    return urlsplit(url).netloc


def is_loopback(url: str) -> bool:
    """Return whether an address is on this machine, as far as its name tells."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def private_address(host: str) -> str:
    """Return the first address of a host that is not on the public internet, or "" if there is none or no host."""
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return ""  # connecting will say why
    return next((each for each in sorted(found) if not is_public(each)), "")


def is_public(address: str) -> bool:
    """Return whether an address is on the public internet, and so is the one that it may stand for in IPv6."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if not isinstance(found, ipaddress.IPv6Address):
        return found.is_global and not found.is_multicast and found not in RELAYS
    last = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if found.ipv4_mapped or found in NAT64:
        return is_public(str(last))
    inside = [found.sixtofour, last if int(found) >> 32 & 0xFFFFFFFF in ISATAP else None]
    outside = found not in UNICAST or found in EXAMPLES
    return found.is_global and not outside and all(is_public(str(each)) for each in inside if each)
