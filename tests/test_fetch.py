"""Asking: over real sockets, of a publisher on this machine that answers well and badly."""

from __future__ import annotations

import gzip
import logging
import os
import re
import socket
import subprocess
import sys
import time
import traceback
import zlib
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making import make_service, make_source
from publisher import CERTIFICATE, Publisher, Reply

from indicators import fetch
from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.fetch import Fetcher, address_override, missing_key, private_address, retry_after
from indicators.model import Query

QUERY = Query("https://one.example/prices", (("id", "A B"), ("year", "2026")))
# With everything JSON, addresses and HTML write in another way.
KEY = 'Sk3/+"&=9<Ä'.replace("Ä", "z") + "tail"
SHIPS = b"date,value\n2026-01-01,3\n" * 400


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch):
    """Short waits; no proxy, certificate or netrc of the machine."""
    monkeypatch.setattr(fetch, "BACKOFF_SECONDS", 0.01)
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name in ("NETRC", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            monkeypatch.delenv(name)


@pytest.fixture
def publisher():
    with Publisher() as running:
        yield running


@pytest.fixture
def fetcher(publisher):
    """Make fetchers that ask the publisher; they are closed at the end."""
    with ExitStack() as stack:

        def make(base: str = "", deadline: float = 30, key: str = "", **service) -> Fetcher:
            environ = {"INDICATORS_URL_EXCHANGE": base or publisher.url, "EXCHANGE_KEY": key}
            source = make_source(id="exchange", service=make_service(**{"timeout_seconds": 5, **service}))
            return stack.enter_context(Fetcher(source, deadline=deadline, environ=environ))

        yield make


def failure(asking: Fetcher, query: Query = QUERY, **conditions) -> SourceError:
    """Return how asking failed, after looking at what holds for every failure."""
    with pytest.raises(SourceError) as caught:
        asking.ask(query, **conditions)
    error = caught.value
    assert error.source_id == "exchange"
    assert error.reason.isprintable()
    assert error.__cause__ is error.__context__ is None
    return error


def of_a_moment(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def test_an_answer_comes_as_it_was_sent_with_where_and_when(publisher, fetcher):
    headers = {"Content-Type": "text/csv", "ETag": '"x1"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
    publisher.route("/prices", Reply(SHIPS, headers=headers))
    before = datetime.now(UTC)
    answer = fetcher().ask(QUERY)
    assert (answer.body, answer.sha256, answer.query) == (SHIPS, sha256(SHIPS).hexdigest(), QUERY)
    assert (answer.content_type, answer.etag, answer.modified) == tuple(headers.values())
    assert answer.url == f"{publisher.url}/prices?id=A+B&year=2026"
    assert before <= answer.retrieved_at <= datetime.now(UTC)
    [request] = publisher.requests
    assert (request.method, request.params, request.body) == ("GET", {"id": "A B", "year": "2026"}, b"")
    assert re.match(r"indicators/[\d.]+ ", request.headers["User-Agent"])
    assert request.headers["Accept-Encoding"] == "gzip, deflate"
    assert "Authorization" not in request.headers


def test_the_address_is_shown_as_its_answer_will_have_it(publisher, fetcher):
    publisher.route("/prices", "1")
    one = fetcher(key=KEY, key_env="EXCHANGE_KEY", key_in="param api_key")
    assert one.keyed
    assert one.shown(QUERY) == one.ask(QUERY).url == f"{publisher.url}/prices?id=A+B&year=2026&api_key=***"
    assert fetcher().shown(Query("https://one.example/prices")) == f"{publisher.url}/prices"


def test_a_question_with_a_body_is_posted_with_its_headers_and_tried_again(publisher, fetcher):
    publisher.route("/prices", Reply(status=503), '{"ok": 1}')
    query = Query(QUERY.url, headers=(("Accept", "application/json"),), json='{"years": "ü"}')
    assert fetcher().ask(query, etag='"x"').body == b'{"ok": 1}'
    assert [each.method for each in publisher.requests] == ["POST", "POST"]
    request = publisher.requests[1]
    assert request.body.decode() == query.json
    assert (request.headers["Content-Type"], request.headers["Accept"]) == ("application/json", "application/json")
    assert "If-None-Match" not in request.headers


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("<!DOCTYPE html><html>Sorry</html>", {"Content-Type": "text/html"}),
        ("plain words", {"Content-Type": "application/json"}),
        (b"\xef\xbb\xbf{}\x00\x1a", {}),
        (b"", {"Content-Type": "text/csv"}),
    ],
    ids=["a page", "a wrong content type", "a BOM, NUL and 0x1A", "nothing"],
)
def test_what_a_body_says_is_the_loaders_affair(publisher, fetcher, body, headers):
    publisher.route("/prices", Reply(body, headers=headers))
    answer = fetcher().ask(QUERY)
    assert answer.body == (body.encode() if isinstance(body, str) else body)
    assert answer.content_type == headers.get("Content-Type", "")


@given(body=st.binary(max_size=3000), how=st.sampled_from(["", "gzip", "x-gzip", "deflate", "raw deflate", "chunked"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_pass_unchanged_however_they_are_packed(publisher, fetcher, body, how):
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    sent = {"deflate": zlib.compress(body), "raw deflate": raw.compress(body) + raw.flush()}
    sent |= {"gzip": gzip.compress(body), "x-gzip": gzip.compress(body[:9]) + gzip.compress(body[9:])}
    headers = {"Content-Encoding": how.split()[-1]} if how in sent else {}
    publisher.route("/prices", Reply([sent.get(how, body)], headers=headers, chunked=how == "chunked"))
    assert fetcher(key="Not In There", key_env="").ask(QUERY).body == body


def test_an_unchanged_answer_is_none_and_asked_for_with_both_conditions(publisher, fetcher):
    publisher.route("/prices", Reply(status=304))
    one = fetcher()
    assert one.ask(QUERY, etag='"x1"', modified="Thu, 01 Jan 2026 00:00:00 GMT") is None
    headers = publisher.requests[0].headers
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"x1"', "Thu, 01 Jan 2026 00:00:00 GMT")
    assert type(failure(one)) is SourceChanged
    assert "If-None-Match" not in publisher.requests[1].headers


# Trying again


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_status_that_passes_is_asked_again(publisher, fetcher, status):
    publisher.route("/prices", Reply("busy", status), Reply("busy", status), SHIPS)
    assert fetcher().ask(QUERY).body == SHIPS
    assert len(publisher.requests) == 3


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_status_that_stays_is_unavailable_after_four_tries(publisher, fetcher, status):
    publisher.route("/prices", Reply("The limit\x1b[31m\r\nis reached", status))
    error = failure(fetcher())
    assert type(error) is SourceUnavailable
    assert re.fullmatch(rf"127.0.0.1:\d+ answered {status} [\w ]+: The limit.* \(asked 4 times\)", error.reason)
    assert error.body == b"The limit\x1b[31m\r\nis reached"
    assert len(publisher.requests) == 4


def test_waits_between_tries_grow_and_differ(monkeypatch):
    monkeypatch.setattr(fetch, "BACKOFF_SECONDS", 0.5)
    waits = []
    for _ in range(50):
        patience = fetch.Patience(total=3)
        for n in range(3):
            patience = patience.increment()
            waits.append(patience.get_backoff_time() / 2**n)
    assert 0.3 < min(waits) < max(waits) < 1
    assert len(set(waits)) > 100


@pytest.mark.parametrize("words", [lambda: "1", lambda: of_a_moment(2)], ids=["seconds", "a date"])
def test_retry_after_is_waited_for(publisher, fetcher, words):
    publisher.route("/prices", lambda request: Reply(status=429, headers={"Retry-After": words()}))
    one = fetcher()
    publisher.route("/prices", Reply(status=429, headers={"Retry-After": words()}), SHIPS)
    assert one.ask(QUERY).body == SHIPS
    first, second = publisher.requests
    assert second.at - first.at > 0.9


def test_a_wait_the_publisher_asks_for_is_not_taken_from_the_calls_own_time(publisher, fetcher):
    publisher.route("/prices", Reply(status=503, headers={"Retry-After": "1"}), SHIPS)
    assert fetcher(timeout_seconds=0.2).ask(QUERY).body == SHIPS


@pytest.mark.parametrize("words", [lambda: "3600", lambda: of_a_moment(3600)], ids=["seconds", "a date"])
def test_a_retry_after_beyond_the_deadline_ends_at_once(publisher, fetcher, words):
    publisher.route("/prices", Reply("Slow down", status=429, headers={"Retry-After": words()}))
    started = time.monotonic()
    error = failure(fetcher(deadline=300))
    assert time.monotonic() - started < 60
    assert type(error) is SourceUnavailable
    assert re.search(
        r"answered 429 Too Many Requests: Slow down and asks to wait 60 min, of the 5 min a refresh has$", error.reason
    )
    assert len(publisher.requests) == 1


@given(words=st.one_of(st.text(), st.from_regex(r"\A\s*\d{1,5000}\s*\Z"), st.text("0123456789 :GMTJan,+-")))
@example("Thu, 99 Foo 999999999999 99:99:99 GMT")
@example("Mon, 01 Jan 0001 00:00:00 +9999")
def test_no_retry_after_is_too_odd(words):
    assert retry_after(words) >= 0


def test_retry_after_of_the_past_or_of_nothing_is_no_wait():
    assert [retry_after(words) for words in ("", "soon", "-5", "Thu, 01 Jan 2015 00:00:00 GMT")] == [0, 0, 0, 0]
    assert retry_after(" 90 ") == 90


# Where nothing comes, or not all


def test_a_refused_connection_is_tried_again_and_named(fetcher):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    error = failure(fetcher(f"http://127.0.0.1:{port}"))
    assert type(error) is SourceUnavailable
    assert error.reason == f"127.0.0.1:{port} cannot be reached (Connection refused) (asked 4 times)"


def test_a_connection_that_nobody_takes_ends_in_time(fetcher):
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # fill the queue of those who wait
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        error = failure(fetcher("http://127.0.0.1:{}".format(full.getsockname()[1]), timeout_seconds=0.2))
    assert type(error) is SourceUnavailable
    assert "gave no connection within 0.2 s" in error.reason


def test_a_head_that_does_not_come_is_asked_for_again(publisher, fetcher):
    publisher.route("/prices", Reply(SHIPS, delay=20), SHIPS)
    assert fetcher(timeout_seconds=0.3).ask(QUERY).body == SHIPS
    publisher.route("/prices", Reply(SHIPS, delay=20))
    error = failure(fetcher(timeout_seconds=0.2))
    assert type(error) is SourceUnavailable
    assert re.search(r"gave no answer within 0\.\d+ s", error.reason)


def test_a_head_that_drips_ends_with_the_time_for_an_answer(publisher, fetcher):
    slow = {"X-Padding": "x" * 400}
    publisher.route("/prices", Reply(SHIPS, headers=slow, head_drip=0.05))  # 20 seconds and more
    started = time.monotonic()
    error = failure(fetcher(timeout_seconds=0.4))
    assert time.monotonic() - started < 15
    assert type(error) is SourceUnavailable
    assert "gave no answer within" in error.reason


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_stops_half_way_is_asked_for_again(publisher, fetcher, chunked):
    publisher.route("/prices", Reply([SHIPS, b"never"], stall=len(SHIPS), chunked=chunked), SHIPS)
    assert fetcher(timeout_seconds=0.3).ask(QUERY).body == SHIPS
    publisher.route("/prices", Reply([SHIPS, b"never"], stall=len(SHIPS), chunked=chunked))
    error = failure(fetcher(timeout_seconds=0.3))
    assert type(error) is SourceUnavailable
    assert f"stopped sending after {len(SHIPS):,} bytes" in error.reason
    assert error.body == SHIPS


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("ends_by", ["its call", "the deadline"])
def test_a_drip_of_bytes_ends_in_time(publisher, fetcher, chunked, ends_by):
    publisher.route("/prices", Reply([b"x" * 200] * 2, drip=0.1, chunked=chunked))  # 40 seconds
    limits = {"timeout_seconds": 0.25} if ends_by == "its call" else {"deadline": 1}
    started = time.monotonic()
    error = failure(fetcher(**limits))
    assert time.monotonic() - started < 20
    assert type(error) is SourceUnavailable
    assert re.search(r"was still sending when its time was over, after \d+ bytes$", error.reason)
    assert set(error.body) <= set(b"x")
    assert len(publisher.requests) == 1


def test_a_drip_without_a_length_is_not_taken_for_a_whole_answer(publisher, fetcher):
    publisher.route("/prices", Reply(b"1,2\n" * 100, drip=0.1, length=""))
    assert "was still sending" in failure(fetcher(timeout_seconds=0.2)).reason


def test_a_refusal_that_drips_is_still_a_refusal(publisher, fetcher):
    publisher.route("/prices", Reply(b"No. " * 100, status=403, drip=0.1))
    error = failure(fetcher(timeout_seconds=0.5))
    assert type(error) is SourceRefused
    assert "403 Forbidden: N" in error.reason


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(SHIPS, cut=1000), f"broke off after 1,000 of {len(SHIPS):,} bytes"),
        (Reply([SHIPS[:1000], SHIPS], cut=1000, chunked=True), "broke off after 1,000 bytes"),
        (Reply(gzip.compress(SHIPS)[:40], headers={"Content-Encoding": "gzip"}), "broke off inside its gzip"),
        (Reply(zlib.compress(SHIPS)[:40], headers={"Content-Encoding": "deflate"}), "broke off inside its deflate"),
    ],
    ids=["length", "chunks", "gzip", "deflate"],
)
def test_a_body_that_breaks_off_is_unavailable_with_what_came(publisher, fetcher, reply, words):
    publisher.route("/prices", reply)
    error = failure(fetcher())
    assert type(error) is SourceUnavailable
    assert words in error.reason
    assert SHIPS.startswith(error.body)
    assert error.body
    publisher.route("/prices", reply, SHIPS)
    assert fetcher().ask(QUERY).body == SHIPS


def test_a_name_that_is_not_found_is_unavailable_and_no_crash(monkeypatch):
    def no_network(*_, **__):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with Fetcher(make_source(id="exchange", service=make_service()), deadline=5, environ={}) as one:
        error = failure(one)
    assert type(error) is SourceUnavailable
    assert error.reason == (
        "one.example cannot be found by its name (Temporary failure in name resolution) (asked 4 times)"
    )


def test_a_server_that_speaks_no_http_is_named(fetcher):
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as stack:
        import threading

        def speak():
            for _ in range(4):
                caller, _ = server.accept()
                stack.callback(caller.close)
                caller.recv(10_000)
                caller.sendall(b"220 ftp\x1b[2J ready\r\n")
                caller.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=speak)
        thread.start()
        error = failure(fetcher(f"http://127.0.0.1:{server.getsockname()[1]}"))
        thread.join()
    assert type(error) is SourceUnavailable
    assert "answered in no HTTP we know (220 ftp [2J ready" in error.reason


def test_nothing_is_asked_once_the_deadline_is_over(publisher, fetcher):
    one = fetcher(deadline=0)
    assert re.fullmatch(r"no time was left to ask 127.0.0.1:\d+", failure(one).reason)
    assert publisher.requests == []


def test_a_wait_ends_when_the_fetcher_is_closed(publisher, fetcher):
    import threading

    one = fetcher()

    def close(request):
        threading.Timer(0.2, one.close).start()
        return Reply(status=503, headers={"Retry-After": "25"})

    publisher.route("/prices", close)
    started = time.monotonic()
    assert failure(one).reason == "the refresh was stopped"
    assert time.monotonic() - started < 20


# Size


def test_a_body_over_the_cap_is_refused(publisher, fetcher, monkeypatch):
    monkeypatch.setattr(fetch, "CAP", 100_000)
    monkeypatch.setitem(fetch._body.__defaults__ and {}, "x", 0)
