"""Asking: over real sockets, of a publisher on this machine that answers well and badly."""

from __future__ import annotations

import gzip
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
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
from publisher import Publisher, Reply

from indicators.errors import SourceChanged, SourceError, SourceRefused, SourceUnavailable
from indicators.model import Query
from indicators.net import fetch, wire
from indicators.net.fetch import Fetcher, address_override, missing_key, private_address, retry_after

QUERY = Query("https://one.example/prices", (("id", "A B"), ("year", "2026")))
# With everything JSON, addresses and HTML write in another way.
KEY = 'Sk3/+"&=9<ztail'
SHIPS = b"date,value\n2026-01-01,3\n" * 400


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch):
    """No proxy, certificate or netrc of the machine."""
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

        def make(base: str = "", deadline: float = 30, key: str = "", most: int = fetch.CAP, **service) -> Fetcher:
            environ = {"INDICATORS_URL_EXCHANGE": base or publisher.url, "EXCHANGE_KEY": key}
            source = make_source(id="exchange", service=make_service(**{"timeout_seconds": 5, **service}))
            return stack.enter_context(Fetcher(source, deadline=deadline, environ=environ, most=most))

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


@given(
    body=st.binary(max_size=3000),
    how=st.sampled_from(["", "gzip", "x-gzip", "deflate", "raw deflate", "chunked"]),
    step=st.sampled_from([1, 7, 2**20]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(body=b"ab" * 11, how="raw deflate", step=1)  # zlib holds the end back, with nothing left to take in
def test_any_bytes_pass_unchanged_however_they_are_packed(publisher, fetcher, monkeypatch, body, how, step):
    monkeypatch.setattr(wire, "STEP", step)
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
    error = failure(fetcher(deadline=300))
    assert len(publisher.requests) == 1
    assert type(error) is SourceUnavailable
    assert re.search(
        r"answered 429 Too Many Requests: Slow down and asks to wait 60 min, of the 5 min a refresh has$", error.reason
    )
    assert len(publisher.requests) == 1
    assert error.whole  # the next question would be one too many


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
        error = failure(fetcher(f"http://127.0.0.1:{full.getsockname()[1]}", timeout_seconds=0.1))
    assert type(error) is SourceUnavailable
    assert re.search(r"gave no connection within 0\.\d+ s", error.reason)


def test_a_head_that_does_not_come_is_asked_for_again(publisher, fetcher):
    publisher.route("/prices", Reply(SHIPS, delay=20), SHIPS)
    assert fetcher(timeout_seconds=0.3).ask(QUERY).body == SHIPS
    publisher.route("/prices", Reply(SHIPS, delay=20))
    error = failure(fetcher(timeout_seconds=0.1))
    assert type(error) is SourceUnavailable
    assert re.search(r"gave no answer within 0\.\d+ s", error.reason)


def test_a_head_that_drips_ends_with_the_time_for_an_answer(publisher, fetcher):
    slow = {"X-Padding": "x" * 400}
    publisher.route("/prices", Reply(SHIPS, headers=slow, head_drip=0.05))  # 20 seconds and more
    error = failure(fetcher(timeout_seconds=0.15))
    assert type(error) is SourceUnavailable
    assert "gave no answer within" in error.reason


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_stops_half_way_is_asked_for_again(publisher, fetcher, chunked):
    publisher.route("/prices", Reply([SHIPS, b"never"], stall=len(SHIPS), chunked=chunked), SHIPS)
    assert fetcher(timeout_seconds=1.0).ask(QUERY).body == SHIPS
    publisher.route("/prices", Reply([SHIPS, b"never"], stall=len(SHIPS), chunked=chunked))
    error = failure(fetcher(timeout_seconds=0.5))
    assert type(error) is SourceUnavailable
    # The last of four tries may be cut short by the time of the call.
    assert re.search(rf"(stopped sending|time was over,) after {len(SHIPS):,} bytes", error.reason)
    assert error.body == SHIPS


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("ends_by", ["its call", "the deadline"])
def test_a_drip_of_bytes_ends_in_time(publisher, fetcher, chunked, ends_by):
    publisher.route("/prices", Reply([b"x" * 200] * 2, drip=0.1, chunked=chunked))  # 40 seconds
    limits = {"timeout_seconds": 0.25} if ends_by == "its call" else {"deadline": 0.6}
    error = failure(fetcher(**limits))
    assert type(error) is SourceUnavailable
    assert re.search(r"was not done sending when its time was over, after \d+ bytes$", error.reason)
    assert set(error.body) <= set(b"x")
    assert len(publisher.requests) == 1


def test_a_drip_without_a_length_is_not_taken_for_a_whole_answer(publisher, fetcher):
    publisher.route("/prices", Reply(b"1,2\n" * 100, drip=0.1, length=""))
    assert "was not done sending" in failure(fetcher(timeout_seconds=0.2)).reason


def test_a_drip_between_two_chunks_ends_in_time(publisher, fetcher):
    publisher.route(
        "/prices", Reply(b"5;" + b"x" * 300, headers={"Transfer-Encoding": "chunked"}, length="", drip=0.05)
    )
    error = failure(fetcher(timeout_seconds=0.2))
    assert "was not done sending when its time was over" in error.reason


def test_a_refusal_that_drips_is_still_a_refusal(publisher, fetcher):
    publisher.route("/prices", Reply(b"No. " * 100, status=403, drip=0.1))
    error = failure(fetcher(timeout_seconds=0.5))
    assert type(error) is SourceRefused
    assert "403 Forbidden: N" in error.reason
    assert len(error.body) < 12  # half a second's worth, not the call's two seconds


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
    one = fetcher()

    def close(request):
        threading.Timer(0.2, one.close).start()
        return Reply(status=503, headers={"Retry-After": "25"})

    publisher.route("/prices", close)
    assert failure(one).reason == "the refresh was stopped"


# Size


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"x" * 200_000),
        Reply([b"x" * 60_000] * 4, chunked=True),
        Reply(b"x" * 200_000, length=""),
        Reply(gzip.compress(b"x" * 200_000), headers={"Content-Encoding": "gzip"}),
        Reply(zlib.compress(b"x" * 200_000), headers={"Content-Encoding": "deflate"}),
        Reply(gzip.compress(b"") * 10_000, headers={"Content-Encoding": "gzip"}, length=""),
    ],
    ids=["announced", "in chunks", "without a length", "gzip", "deflate", "much for nothing"],
)
def test_a_body_over_the_cap_is_refused(publisher, fetcher, reply):
    publisher.route("/prices", reply)
    error = failure(fetcher(most=100_000))
    assert type(error) is SourceChanged
    assert "sends more than" in error.reason
    assert len(publisher.requests) == 1


def test_a_body_of_the_cap_itself_passes(publisher, fetcher):
    body = b"x" * 100_000
    publisher.route("/prices", body, Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}))
    one = fetcher(most=100_000)
    assert one.ask(QUERY).body == one.ask(QUERY).body == body


BOMBED = """
import resource, sys
sys.path[:0] = sys.argv[2:]
from making import make_service, make_source
from indicators.errors import SourceChanged
from indicators.net.fetch import Fetcher
from indicators.model import Query
environ = {"INDICATORS_URL_EXCHANGE": sys.argv[1]}
with Fetcher(make_source(id="exchange", service=make_service()), deadline=60, environ=environ) as fetcher:
    fetcher.ask(Query("https://one.example/small"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        fetcher.ask(Query("https://one.example/bomb"))
    except SourceChanged as error:
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, error.reason)
"""


def test_a_bomb_stops_at_the_cap_and_takes_no_memory_beyond(publisher):
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(320)) + packer.flush()  # 320 MB
    assert len(bomb) < 1_000_000
    publisher.route("/bomb", Reply(bomb, headers={"Content-Encoding": "gzip"}))
    publisher.route("/small", "1")
    ran = subprocess.run(
        [sys.executable, "-c", BOMBED, publisher.url, *map(str, (Path(__file__).parent, Path(__file__).parents[1]))],
        capture_output=True,
        text=True,
        check=True,
    )
    grown, _, reason = ran.stdout.partition(" ")
    assert re.fullmatch(r"127.0.0.1:\d+ sends more than 64 MB\n", reason)
    assert int(grown) < 100_000  # kB: the 64 MB that are let in, and no more than a step beyond


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "nonsense\x1b"])
def test_a_packing_that_was_not_asked_for_is_a_change(publisher, fetcher, encoding):
    publisher.route("/prices", Reply(b"???", headers={"Content-Encoding": encoding}))
    error = failure(fetcher())
    assert type(error) is SourceChanged
    assert "which was not asked for" in error.reason


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_is_not_packed_as_it_says_is_a_change(publisher, fetcher, encoding):
    publisher.route("/prices", Reply(SHIPS, headers={"Content-Encoding": encoding}))
    error = failure(fetcher())
    assert type(error) is SourceChanged
    assert error.reason.endswith(f"sent no {encoding}, which it says it is")


# Refusals


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (204, SourceChanged, "204 No Content: an answer with nothing in it"),
        (206, SourceChanged, "206 Partial Content, which nothing asked for: Choose a year"),
        (300, SourceChanged, "300 Multiple Choices, which nothing asked for: Choose a year"),
        (202, SourceUnavailable, "202 Accepted: the answer is not ready"),
        (400, SourceRefused, "400 Bad Request: Choose a year"),
        (401, SourceRefused, "401 Unauthorized: Choose a year"),
        (403, SourceRefused, "403 Forbidden: Choose a year"),
        (404, SourceRefused, "404 Not Found: Choose a year"),
        (410, SourceRefused, "410 Gone: Choose a year"),
        (422, SourceRefused, "422 "),
        (501, SourceUnavailable, "501 Not Implemented: Choose a year"),
        (520, SourceUnavailable, "520: Choose a year"),
        (999, SourceUnavailable, "999: Choose a year"),
    ],
)
def test_every_other_status_has_its_error_at_once(publisher, fetcher, status, kind, words):
    publisher.route("/prices", Reply("Choose a year" if status != 204 else "", status))
    error = failure(fetcher())
    assert type(error) is kind
    assert f"answered {words}" in error.reason
    assert error.body == (b"Choose a year" if status != 204 else b"")
    assert (error.whole, error.missing) == (status in (401, 403), status == 404)
    assert len(publisher.requests) == 1


def test_a_page_is_kept_but_not_quoted(publisher, fetcher):
    page = b"\xef\xbb\xbf<!DOCTYPE html><html><head>"
    publisher.route("/prices", Reply(page, 400))
    error = failure(fetcher())
    assert error.reason.endswith("answered 400 Bad Request")
    assert error.body == page


def test_of_a_refusal_no_more_than_a_part_is_kept(publisher, fetcher, monkeypatch):
    monkeypatch.setattr(fetch, "REFUSAL", 1000)
    publisher.route("/prices", Reply("no " * 1000, 403))
    assert len(failure(fetcher()).body) <= 1000


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_host_is_followed(publisher, fetcher, status):
    publisher.route("/prices", Reply("x" * 999, status, headers={"Location": "/moved?year=2026"}))
    publisher.route("/moved", Reply("", status, headers={"Location": publisher.url + "/there"}))
    publisher.route("/there", SHIPS)
    answer = fetcher().ask(QUERY)
    assert answer.body == SHIPS
    assert answer.url.endswith("/prices?id=A+B&year=2026")
    assert [each.target for each in publisher.requests[1:]] == ["/moved?year=2026", "/there"]


ELSEWHERE = [
    "https://one.example/x",
    "https://127.0.0.1:{port}/x",
    "http://one.example/x",
    "http://localhost:{port}/x",
    "//one.example/x",
    "http://127.0.0.1:1/x",
    "http://127.0.0.1/x",
    "http://10.0.0.1:{port}/x",
    "http://169.254.169.254/latest",
    "http://[::1]:{port}/x",
    "http://user@127.0.0.1:{port}/x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://[broken/x",
    "http://127.0.0.1:99999/x",
]


@pytest.mark.parametrize("location", ELSEWHERE)
def test_a_redirect_elsewhere_is_refused_by_naming_where_it_points(publisher, fetcher, location):
    location = location.format(port=publisher.port)
    publisher.route("/prices", Reply("", 302, headers={"Location": location + "?signed=SECRET"}))
    error = failure(fetcher(redirects_to=("one.example", "localhost")))
    assert type(error) is SourceRefused
    assert "SECRET" not in error.reason
    assert f"answered 302 Found and points to {location}; only redirects within {publisher.url}" in error.reason
    assert len(publisher.requests) == 1


def test_a_redirect_that_never_ends_is_refused(publisher, fetcher):
    publisher.route("/prices", Reply("", 302, headers={"Location": "/prices"}))
    error = failure(fetcher())
    assert type(error) is SourceRefused
    assert error.reason.endswith("redirects more than 5 times")
    assert len(publisher.requests) == 6


def test_a_redirects_own_body_is_not_read(publisher, fetcher):
    publisher.route("/prices", Reply(b"x" * 500, 302, headers={"Location": "/there"}, drip=0.1))
    publisher.route("/there", SHIPS)
    assert fetcher(timeout_seconds=1).ask(QUERY).body == SHIPS


def test_a_redirect_without_an_aim_is_a_change(publisher, fetcher):
    publisher.route("/prices", Reply("", 302))
    assert type(failure(fetcher())) is SourceChanged


def test_a_question_with_a_body_goes_along_only_where_the_redirect_says_so(publisher, fetcher):
    query = Query(QUERY.url, json="{}")
    publisher.route("/prices", Reply("", 302, headers={"Location": "/there"}))
    publisher.route("/there", SHIPS)
    assert type(failure(fetcher(), query)) is SourceRefused
    publisher.route("/prices", Reply("", 307, headers={"Location": "/there"}))
    assert fetcher().ask(query).body == SHIPS
    assert (publisher.requests[-1].method, publisher.requests[-1].body) == ("POST", b"{}")


# Publishers' own addresses: https, with certificates made for the test


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """The file of a key and a certificate of its own for one.example and two.example."""
    path = tmp_path_factory.mktemp("tls") / "publisher.pem"
    if not (openssl := shutil.which("openssl")):
        pytest.skip("no openssl here to make a certificate with")
    names = "subjectAltName=DNS:one.example,DNS:two.example"
    asked = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=one.example",
        "-addext",
        names,
    ]
    subprocess.run(
        [openssl, *asked, "-keyout", str(path), "-out", str(path.with_suffix(".crt"))], check=True, capture_output=True
    )
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.fixture
def two(monkeypatch, certificate):
    """Two publishers behind https://one.example and https://two.example, and a maker of fetchers for them."""
    look_up = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, *rest, **named: look_up("127.0.0.1", *rest, **named))
    monkeypatch.setattr(wire, "is_public", lambda address: True)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with ExitStack() as stack:
        one, other = (stack.enter_context(Publisher(certificate=certificate)) for _ in range(2))

        def make(environ=None, deadline: float = 30, **service) -> Fetcher:
            source = make_source(id="exchange", service=make_service(**{"timeout_seconds": 5, **service}))
            return stack.enter_context(Fetcher(source, deadline=deadline, environ=environ or {}))

        make.query = Query(
            f"https://one.example:{one.port}/prices",
            (("id", "A"),),
            alternative=f"https://two.example:{other.port}/copy",
        )
        yield one, other, make


def test_a_publishers_own_address_is_asked_by_https(two):
    one, other, make = two
    one.route("/prices", Reply(SHIPS, headers={"ETag": '"x"'}))
    fetcher = make()
    answer = fetcher.ask(make.query)
    assert (answer.body, answer.etag) == (SHIPS, '"x"')
    assert answer.url == fetcher.shown(make.query) == f"https://one.example:{one.port}/prices?id=A"
    assert other.requests == []


@pytest.mark.parametrize("reply", [Reply("down", 503), Reply("gone", 404), Reply(SHIPS, cut=9)])
def test_the_alternative_is_asked_where_the_first_does_not_answer(two, reply):
    one, other, make = two
    one.route("/prices", reply)
    other.route("/copy", Reply(SHIPS, headers={"ETag": '"y"', "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}))
    answer = make().ask(make.query, etag='"x"')
    assert answer.body == SHIPS
    assert answer.url == f"https://two.example:{other.port}/copy?id=A"
    assert (answer.etag, answer.modified) == ("", "")  # they would be no condition for the first address
    assert "If-None-Match" in one.requests[0].headers
    assert "If-None-Match" not in other.requests[0].headers


def test_a_refusal_is_not_taken_round_to_the_alternative(two):
    one, other, make = two
    one.route("/prices", Reply("no", 403))
    assert type(failure(make(), make.query)) is SourceRefused
    assert other.requests == []


def test_where_both_fail_both_are_named_and_it_may_pass(two):
    one, other, make = two
    one.route("/prices", Reply("gone", 404))
    other.route("/copy", Reply("busy", 503))
    error = failure(make(), make.query)
    assert type(error) is SourceUnavailable
    assert re.fullmatch(
        r"one.example:\d+ answered 404 Not Found: gone; "
        r"two.example:\d+ answered 503 Service Unavailable: busy \(asked 4 times\)",
        error.reason,
    )
    other.route("/copy", Reply("gone", 404))
    assert type(failure(make(), make.query)) is SourceRefused


def test_a_key_is_not_given_to_the_alternatives_host(two):
    one, other, make = two
    one.route("/prices", Reply("down", 503))
    other.route("/copy", SHIPS)
    fetcher = make({"EXCHANGE_KEY": KEY}, key_env="EXCHANGE_KEY", key_in="param api_key")
    assert fetcher.ask(make.query).url == f"https://two.example:{other.port}/copy?id=A"
    assert one.requests[0].params["api_key"] == KEY
    assert other.requests[0].params == {"id": "A"}


def test_a_redirect_from_https_to_http_is_refused(two):
    one, _, make = two
    one.route("/prices", Reply("", 302, headers={"Location": f"http://one.example:{one.port}/prices"}))
    assert "only redirects within https://one.example" in failure(make(), make.query).reason


SIGNED = "X-Amz-Expires=3600&X-Amz-Signature=0f5ec2e7"


def test_a_redirect_to_a_host_that_the_catalogue_lists_is_followed_without_the_key(two, caplog):
    one, other, make = two
    caplog.set_level("DEBUG")
    storage = f"two.example:{other.port}"
    one.route("/prices", Reply("", 302, headers={"Location": f"https://{storage}/stored/A.csv?{SIGNED}"}))
    other.route("/stored/A.csv", Reply("", 307, headers={"Location": "/stored/B.csv?part=1"}))
    other.route("/stored/B.csv", Reply(SHIPS, headers={"ETag": '"y"'}))
    fetcher = make({"EXCHANGE_KEY": KEY}, key_env="EXCHANGE_KEY", key_in="param api_key", redirects_to=(storage,))
    answer = fetcher.ask(make.query, etag='"x"')
    assert (answer.body, answer.etag) == (SHIPS, '"y"')
    # What is kept is the question, not the signed address, which is good for an hour.
    assert answer.url == fetcher.shown(make.query) == f"https://one.example:{one.port}/prices?id=A&api_key=***"
    assert [each.target for each in other.requests] == [f"/stored/A.csv?{SIGNED}", "/stored/B.csv?part=1"]
    assert one.requests[0].params["api_key"] == KEY
    assert KEY not in repr(other.requests)
    # The next question has the key again.
    fetcher.ask(Query(make.query.url))
    assert one.requests[1].params["api_key"] == KEY


def test_a_key_in_a_header_does_not_go_along_to_a_listed_host(two):
    one, other, make = two
    storage = f"two.example:{other.port}"
    one.route("/prices", Reply("", 302, headers={"Location": f"https://{storage}/A.csv"}))
    other.route("/A.csv", SHIPS)
    make({"EXCHANGE_KEY": KEY}, key_env="EXCHANGE_KEY", key_in="header X-Key", redirects_to=(storage,)).ask(make.query)
    assert one.requests[0].headers["X-Key"] == KEY
    assert "X-Key" not in other.requests[0].headers


@pytest.mark.parametrize(
    "location",
    [
        "https://two.example/A.csv",
        "https://not.two.example:{port}/A.csv",
        "https://two.example.evil.example:{port}/A.csv",
        "http://two.example:{port}/A.csv",
        "https://user@two.example:{port}/A.csv",
        "https://127.0.0.1:{port}/A.csv",
        "ftp://two.example:{port}/A.csv",
        "//three.example:{port}/A.csv",
    ],
)
def test_a_redirect_to_any_other_place_is_refused_and_its_signature_not_told(two, location):
    one, other, make = two
    storage, location = f"two.example:{other.port}", location.format(port=other.port)
    one.route("/prices", Reply("", 302, headers={"Location": f"{location}?{SIGNED}"}))
    error = failure(make(redirects_to=(storage,)), Query(make.query.url))
    assert type(error) is SourceRefused
    assert (
        f"points to {location}; only redirects within https://one.example:{one.port} and to {storage}" in error.reason
    )
    assert other.requests == []


def test_each_step_of_redirects_is_looked_at(two):
    one, other, make = two
    storage = f"two.example:{other.port}"
    one.route("/prices", Reply("", 302, headers={"Location": f"https://{storage}/A.csv"}))
    for back in (f"https://one.example:{one.port}/prices", "https://169.254.169.254/latest", "https://three.example/"):
        other.route("/A.csv", Reply("", 302, headers={"Location": back}))
        error = failure(make(redirects_to=(storage,)), Query(make.query.url))
        assert error.reason.startswith(f"{storage} answered 302 Found and points to {back}; only")
    other.route("/A.csv", Reply("<Error>expired</Error>", 403))
    assert failure(make(redirects_to=(storage,)), Query(make.query.url)).reason.startswith(f"{storage} answered 403")


def test_a_listed_host_that_leads_inside_is_not_asked(two, monkeypatch):
    one, other, make = two
    storage = f"two.example:{other.port}"
    one.route("/prices", Reply("", 302, headers={"Location": f"https://{storage}/A.csv"}))
    other.route("/A.csv", SHIPS)
    look_up = socket.getaddrinfo
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 443))]
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda name, *more, **named: inside if name == "two.example" else look_up(name, *more, **named),
    )
    monkeypatch.setattr(wire, "is_public", lambda address: address != "127.0.0.2")
    error = failure(make(redirects_to=(storage,)), Query(make.query.url))
    assert error.reason.startswith("two.example leads to the private address 127.0.0.2")
    assert other.requests == []


def test_a_certificate_nobody_vouches_for_is_named_and_not_asked_again(two, monkeypatch):
    one, _, make = two
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    error = failure(make(), Query(make.query.url))
    assert type(error) is SourceUnavailable
    assert re.fullmatch(
        r"one.example:\d+ shows a certificate that is not trusted \(self.signed certificate\)", error.reason
    )
    assert one.requests == []


@pytest.mark.parametrize(
    "address", ["http://one.example/x", "ftp://one.example/x", "one.example/x", "", "https://", "https://[x/"]
)
def test_an_address_that_is_not_https_is_refused(address):
    with Fetcher(make_source(id="exchange", service=make_service()), deadline=5, environ={}) as one:
        error = failure(one, Query(address))
        assert type(error) is SourceRefused
        with pytest.raises(SourceRefused, match="is no"):
            one.shown(Query(address))
    assert re.search(r" is no (https )?address$", error.reason)


@pytest.mark.parametrize(
    ("found", "private"),
    [
        (["127.0.0.1"], "127.0.0.1"),
        (["8.8.8.8", "10.1.2.3"], "10.1.2.3"),
        (["192.168.0.1"], "192.168.0.1"),
        (["169.254.169.254"], "169.254.169.254"),
        (["100.64.0.1"], "100.64.0.1"),
        (["0.0.0.0"], "0.0.0.0"),
        (["224.0.0.1"], "224.0.0.1"),
        (["::1"], "::1"),
        (["fd00::1"], "fd00::1"),
        (["fe80::1%eth0"], "fe80::1%eth0"),
        (["::ffff:10.0.0.1"], "::ffff:10.0.0.1"),
        (["fec0::1"], "fec0::1"),
        (["feff::1"], "feff::1"),
        (["::10.0.0.1"], "::10.0.0.1"),
        (["::8.8.8.8"], "::8.8.8.8"),
        (["64:ff9b::10.0.0.1"], "64:ff9b::10.0.0.1"),
        (["64:ff9b:1::8.8.8.8"], "64:ff9b:1::8.8.8.8"),
        (["2002:0a00:0001::1"], "2002:0a00:0001::1"),
        (["2002:7f00:0001::"], "2002:7f00:0001::"),
        (["2001:0:0a00:1::1"], "2001:0:0a00:1::1"),
        (["::ffff:0:10.0.0.1"], "::ffff:0:10.0.0.1"),
        (["200::1"], "200::1"),
        (["4000::1"], "4000::1"),
        (["5f00::1"], "5f00::1"),
        (["ff0e::1"], "ff0e::1"),
        (["3fff::1"], "3fff::1"),
        (["2606:4700::5efe:10.0.0.1"], "2606:4700::5efe:10.0.0.1"),
        (["2606:4700::200:5efe:10.0.0.1"], "2606:4700::200:5efe:10.0.0.1"),
        (["192.88.99.1"], "192.88.99.1"),
        (["2002:808:808::1", "2606:4700::5efe:8.8.8.8"], ""),
        (["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"], ""),
        (["64:ff9b::808:808"], ""),
    ],
)
def test_a_publishers_name_may_not_lead_to_a_private_address(monkeypatch, found, private):
    """14.8j: in every form that an address of IPv4 takes in IPv6."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (each, 443)) for each in found])
    assert private_address("one.example") == private
    if private:
        with Fetcher(make_source(id="exchange", service=make_service()), deadline=5, environ={}) as one:
            error = failure(one)
        assert type(error) is SourceRefused
        assert error.reason == (
            f"one.example leads to the private address {private}; if that is meant, set INDICATORS_URL_EXCHANGE"
        )


def test_the_address_that_is_connected_to_is_public_too(monkeypatch, certificate):
    """14.8j: a name that led to a public address when it was looked up, and to this machine a moment later."""
    look_up = socket.getaddrinfo
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443))]])

    def changing(_, port, *rest, **named):
        return next(answers, None) or look_up("127.0.0.1", port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with Publisher(certificate=certificate) as inside:
        with Fetcher(make_source(id="exchange", service=make_service()), deadline=5, environ={}) as one:
            error = failure(one, Query(f"https://one.example:{inside.port}/prices"))
        assert inside.requests == []
    assert type(error) is SourceUnavailable
    assert "its name led to the private address 127.0.0.1 when it was connected to" in error.reason


# INDICATORS_URL_<SOURCE>


def test_every_address_is_replaced_and_keeps_its_path_and_parameters(publisher, fetcher):
    publisher.otherwise = lambda request: Reply(request.target)
    one = fetcher(publisher.url + "/mirror/")
    assert one.ask(QUERY).body == b"/mirror/prices?id=A+B&year=2026"
    assert one.ask(Query("https://two.example:8443/v1/x?a=b", (("c", "d/e"),))).body == b"/mirror/v1/x?a=b&c=d%2Fe"


def test_with_an_override_the_alternative_is_not_asked(publisher, fetcher):
    query = Query(QUERY.url, alternative="https://two.example/copy")
    assert "404" in failure(fetcher(), query).reason
    assert [each.path for each in publisher.requests] == ["/prices"]


def test_an_override_on_this_machine_is_asked_past_a_proxy(publisher, fetcher, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    publisher.route("/prices", SHIPS)
    assert fetcher().ask(QUERY).body == SHIPS


def test_a_proxy_of_the_environment_is_used_and_named(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with Fetcher(make_source(id="exchange", service=make_service()), deadline=5, environ={}) as one:
        error = failure(one)
    assert error.reason == ("one.example cannot be reached through the proxy (Connection refused) (asked 4 times)")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://127.0.0.1/",
        "127.0.0.1:8000",
        "http://",
        "http:///x",
        "http://[::1/x",
        "http://host:99999/",
        "http://a b/",
        "http://host/a b",
        "http://host/?x=1",
        "http://host\x1b[0m/",
    ],
)
def test_an_override_that_is_no_address_is_refused_by_its_name(address):
    with pytest.raises(SourceRefused) as caught:
        address_override("exchange", {"INDICATORS_URL_EXCHANGE": address})
    assert "INDICATORS_URL_EXCHANGE = " in str(caught.value)
    assert str(caught.value).isprintable()
    assert caught.value.whole


def test_an_overrides_password_is_not_shown():
    with pytest.raises(SourceRefused) as caught:
        address_override("exchange", {"INDICATORS_URL_EXCHANGE": "http://me:secret@host/"})
    assert "secret" not in str(caught.value)
    assert caught.value.whole


def test_an_override_is_one_where_it_is_set():
    assert address_override("exchange", {}) == address_override("exchange", {"INDICATORS_URL_EXCHANGE": " "}) == ""
    environ = {"INDICATORS_URL_EXCHANGE": " https://10.0.0.1:8443/mirror/ "}
    assert address_override("exchange", environ) == "https://10.0.0.1:8443/mirror"


# Pace


def test_calls_of_a_host_are_a_pace_apart_retries_too(publisher, fetcher):
    publisher.route("/prices", "1", Reply(status=503), Reply("", 302, headers={"Location": "/prices"}), "2")
    started = time.monotonic()
    one = fetcher(pace_seconds=0.3)
    assert [one.ask(QUERY).body, one.ask(QUERY).body] == [b"1", b"2"]
    # The first call begins after `started`, and the publisher has each after it was begun.
    assert [request.at - started > n * 0.3 for n, request in enumerate(publisher.requests)] == [True] * 4


def test_a_pace_that_passes_the_deadline_ends_at_once(publisher, fetcher):
    publisher.route("/prices", "1")
    one = fetcher(pace_seconds=120, deadline=60)
    one.ask(QUERY)
    error = failure(one)
    assert type(error) is SourceUnavailable
    assert re.search(r"is asked once in 2 min, and of the 60 s a refresh has too little is left$", error.reason)


# Keys


KEYED = {"key_env": "EXCHANGE_KEY", "key_required": True}
WRITTEN = (KEY, "Sk3/%2B%22%26%3D9%3Cztail", "Sk3%2F%2B%22%26%3D9%3Cztail", "Sk3%2f%2b%22%26%3d9%3cztail")
WRITTEN += ('Sk3/+\\"&=9<ztail', 'Sk3\\/+\\"&=9<ztail', "Sk3/+&quot;&amp;=9&lt;ztail")
TELLING = "9<z", "9%3Cz", "9%3cz", "9&lt;z"


def told(words: str | bytes) -> bool:
    """Return whether words tell a key, in any way it may be written."""
    words = words.decode("latin-1") if isinstance(words, bytes) else words
    return any(each in words for each in (*WRITTEN, *TELLING))


@pytest.mark.parametrize("key_in", ["param api_key", "header X-Key"])
def test_a_key_is_sent_and_told_nowhere(publisher, fetcher, caplog, key_in):
    caplog.set_level(logging.DEBUG)
    echo = " | ".join(("first", *WRITTEN, "last"))
    headers = {"ETag": f'"{KEY}"', "Content-Type": f"text/x; {KEY}"}
    publisher.route("/prices", Reply(status=503), Reply(echo, headers=headers))
    answer = fetcher(key=f" {KEY}\n", key_in=key_in, **KEYED).ask(QUERY)
    for request in publisher.requests:
        sent = request.params["api_key"] if key_in.startswith("param") else request.headers["X-Key"]
        assert sent == KEY
    assert answer.body.decode() == "first | " + "*** | " * len(WRITTEN) + "last"
    assert answer.sha256 == sha256(answer.body).hexdigest()
    assert not told(repr(answer))
    assert "GET /prices" in caplog.text
    assert not told(caplog.text)


@pytest.mark.parametrize("key_in", ["param api_key", "header X-Key"])
@pytest.mark.parametrize(
    "reply",
    [
        Reply(f"no: {KEY}", 403),
        Reply(f"busy: {KEY}", 503),
        Reply(f"begin {KEY} end and more", cut=10 + len(KEY)),
        Reply(f"begin {KEY} end", cut=len("begin ") + len(KEY) - 3),
        Reply(f"begin {KEY} end", stall=len("begin ") + len(KEY)),
        Reply("late", delay=5),
        Reply("", 302, headers={"Location": f"https://two.example/?api_key={WRITTEN[2]}"}),
        Reply("", 302, headers={"Location": f"/{WRITTEN[2]}/x"}),
        Reply(f"{KEY}" * 9, headers={"Content-Encoding": "gzip"}),
        Reply("", headers={"Content-Encoding": KEY}),
    ],
    ids=[
        "refused",
        "busy",
        "cut",
        "cut in the key",
        "stall",
        "late",
        "redirect",
        "redirect here",
        "no gzip",
        "packing",
    ],
)
def test_no_failure_tells_the_key(publisher, fetcher, caplog, reply, key_in):
    caplog.set_level(logging.DEBUG)
    publisher.route("/prices", reply)
    error = failure(fetcher(key=KEY, key_in=key_in, timeout_seconds=0.1, **KEYED))
    assert not told("".join(traceback.format_exception(error)))
    assert not told(error.body)
    assert KEY[:8].encode() not in error.body
    assert not told(caplog.text)


def test_a_redirect_that_repeats_the_key_is_followed_without_telling_it(publisher, fetcher, caplog):
    caplog.set_level(logging.DEBUG)
    publisher.route("/prices", Reply("", 302, headers={"Location": f"/there?api_key={WRITTEN[2]}&year=1"}))
    publisher.route("/there", "1")
    assert fetcher(key=KEY, key_in="param api_key", **KEYED).ask(QUERY).body == b"1"
    assert publisher.requests[1].params == {"year": "1", "api_key": KEY}
    assert not told(caplog.text)


def test_a_refused_key_and_a_missing_one_name_the_variable(publisher, fetcher):
    publisher.route("/prices", Reply("who?", 401))
    service = {"key_env": "EXCHANGE_KEY", "key_in": "header X-Key"}
    assert failure(fetcher(key=KEY, **service)).reason.endswith(": who?; the key was refused: check EXCHANGE_KEY")
    without = fetcher(key=" ", **service)
    assert not without.keyed
    assert failure(without).reason.endswith(": who?; it was asked without a key, which EXCHANGE_KEY could hold")
    assert "X-Key" not in publisher.requests[-1].headers


@pytest.mark.parametrize("key", ["2026", "two words", "line\nbreak", "schlüssel"])
def test_what_cannot_be_a_key_is_refused_before_it_blanks_out_figures(fetcher, key):
    with pytest.raises(SourceRefused) as caught:
        fetcher(key=key, key_in="header X-Key", **KEYED)
    assert "EXCHANGE_KEY" in caught.value.reason
    assert key not in caught.value.reason
    assert caught.value.whole


def test_a_netrc_adds_no_password(publisher, fetcher, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    publisher.route("/prices", SHIPS)
    fetcher().ask(QUERY)
    assert "Authorization" not in publisher.requests[0].headers


def test_a_required_key_is_missing_until_it_is_set():
    source = make_source(service=make_service(key_in="param api_key", **KEYED))
    assert missing_key(source, {}) == missing_key(source, {"EXCHANGE_KEY": " \n"}) == "EXCHANGE_KEY"
    assert missing_key(source, {"EXCHANGE_KEY": KEY}) == ""
    assert missing_key(make_source(service=make_service(key_env="EXCHANGE_KEY", key_in="param k")), {}) == ""
    assert missing_key(make_source(service=None), {}) == ""


def test_a_source_nobody_asks_has_no_fetcher():
    with pytest.raises(SourceRefused, match="does not say how it is asked"):
        Fetcher(make_source(service=None), deadline=5, environ={})
