"""Who may speak to the server, and who may write: what others on a network can do."""

from __future__ import annotations

import http.client
import json

import pytest

from browser.running import Server, go, visit

TOKEN = "a-token-of-some-length"
STREAM = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "streamlit",
}


def answered(server, path, **headers):
    """Return status and body of an answer to a request with these headers."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, b"" if answer.status == 101 else answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/", "/monitor", "/_stcore/health", "/app/static/nothing", "/health"])
def test_every_route_wants_to_be_asked_by_a_name_of_the_server(running, path):
    """14.8j: a page elsewhere whose name was made to lead here learns nothing."""
    assert answered(running, path, Host=f"evil.example:{running.port}")[0] == 400
    assert answered(running, path, Host=f"127.0.0.1:{running.port}")[0] != 400


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 403),
        ("", 403),
        ("null", 403),
        ("https://evil.example", 403),
        ("http://127.0.0.1:1", 403),
        ("http://127.0.0.1:{port}.evil.example", 403),
        ("file://127.0.0.1:{port}", 403),
        ("http://127.0.0.1:{port}", 101),
    ],
)
def test_a_websocket_is_opened_by_a_page_of_this_server(running, origin, status):
    """14.8j: a script without an Origin got in, and could write under any name."""
    headers = {"Host": f"127.0.0.1:{running.port}", **STREAM}
    if origin is not None:
        headers["Origin"] = origin.format(port=running.port)
    assert answered(running, "/_stcore/stream", **headers)[0] == status


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"])
def test_what_streamlit_tells_of_itself_is_shut(running, path):
    """14.8j: openapi and metrics answered anyone."""
    assert answered(running, path)[0] == 404


def test_health_and_metrics_answer_this_machine_alone_unless_the_operator_opens_them(running, serve, tmp_path):
    """14.10: behind a proxy on this machine, who asks is another."""
    status, body = answered(running, "/health")
    assert (status, json.loads(body)["ok"]) == (200, True)
    status, body = answered(running, "/metrics")
    assert status == 200
    assert b"process_resident_memory_bytes" in body
    assert b"indicators_store_revision" in body
    for path in ("/health", "/metrics"):
        assert answered(running, path, **{"X-Forwarded-For": "192.0.2.1"})[0] == 404
    for server in serve(tmp_path / "open", {"INDICATORS_METRICS": "open"}):
        for path in ("/health", "/metrics"):
            assert answered(server, path, **{"X-Forwarded-For": "192.0.2.1"})[0] == 200


@pytest.fixture(params=["", TOKEN], ids=["no token", "token"])
def shared(serve, tmp_path, request):
    """A server with a token, and one without."""
    for server in serve(tmp_path / "shared", {"INDICATORS_TOKEN": request.param}):
        yield server, request.param


def test_who_comes_from_elsewhere_reads_and_writes_only_with_the_token(shared, window):
    """14.8j: whoever reached the server could press every button under any name."""
    server, token = shared
    page = window()
    page.set_extra_http_headers({"X-Forwarded-For": "192.0.2.1"})
    visit(page, f"{server.url}/library")
    zone, uploader = page.locator(".st-key-drop-zone"), page.locator('[data-testid="stFileUploader"]')
    assert uploader.count() == 0
    if not token:
        assert "only read from other machines" in zone.inner_text()
        return
    field = zone.get_by_label("The desk's token")
    field.fill("a-guess-of-some-length")
    field.press("Enter")
    zone.get_by_text("not this desk’s token").wait_for()
    field.fill(token)
    field.press("Enter")
    uploader.wait_for()
    go(page, f"{server.url}/sources")
    assert page.get_by_role("button", name="Refresh now").is_enabled()


def test_a_token_that_is_easily_guessed_stops_the_start(tmp_path):
    with pytest.raises(RuntimeError, match="INDICATORS_TOKEN has 5 signs; give it 16 or more"):
        Server(tmp_path, {"INDICATORS_TOKEN": "horse"})


@pytest.fixture
def own_server(serve, tmp_path):
    """A server with a folder of its own."""
    yield from serve(tmp_path / "home")


def test_an_upload_is_let_go_of_once_it_is_read(own_server, page):
    """14.8i: uploads stayed in memory for as long as their session."""
    visit(page, f"{own_server.url}/library")
    brief = {"name": "a-brief.txt", "mimeType": "text/plain", "buffer": b"The rial\n\nOctober 5, 2020\n\nIt fell.\n"}
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files([brief])
    page.get_by_text("a-brief.txt:").wait_for()
    found = answered(own_server, "/metrics")[1].decode()
    assert "indicators_uploads_waiting_bytes 0.0" in found
    assert "indicators_pages_open 1.0" in found
