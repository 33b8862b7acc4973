"""Who may speak to the server, and who may write: what others on a network can do."""

from __future__ import annotations

import http.client
import json
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from making import TEXT_OF_A_BRIEF
from publisher import Publisher
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from browser.conftest import _checked
from browser.running import Server, go, visit
from browser.test_refresh import NEW, as_published
from indicators.briefs import intake
from indicators.desk import prepare
from indicators.refresh.rounds import asked_for, refresh

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
    go(page, f"{server.url}/library")
    brief = {"name": "rial.txt", "mimeType": "text/plain", "buffer": TEXT_OF_A_BRIEF.encode()}
    page.locator('.st-key-drop-zone input[type="file"]').set_input_files([brief])
    page.get_by_text("rial.txt: imported").wait_for()


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


# Scripts


ELSEWHERE = {"X-Forwarded-For": "192.0.2.1"}
BRIEF, PASSAGE, SERIES = "2020-09-30-iran-venezuela", "hard-currency", "fx.irr_usd.free_market"
OWN = "2021-03-02-rial-slides-again"


class Script:
    """A websocket that speaks as a page does: asks for views, and says of any widget that it was pressed."""

    def __init__(self, server, socket, headers):
        self.server, self.socket, self.headers, self.session = server, socket, headers, ""

    def ask(self, page, query="", pressed=()):
        """Ask for a page; `pressed` has the kind, id and value of widgets. Return the elements that it has in the end.

        What a press does may have the page drawn anew: the first drawing is then broken off, and is no answer.
        """
        ask = BackMsg()
        ask.rerun_script.page_name, ask.rerun_script.query_string = page, query
        for kind, name, value in pressed:
            widget = ask.rerun_script.widget_states.widgets.add(id=name)
            setattr(widget, kind, value)
        self.socket.send(ask.SerializeToString())
        found, told = [], ForwardMsg()
        while (
            told.WhichOneof("type") != "script_finished" or told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        ):
            told = ForwardMsg()
            told.ParseFromString(self.socket.recv())
            if told.WhichOneof("type") == "new_session":
                self.session = told.new_session.initialize.session_id or self.session
                found = []
            if told.WhichOneof("type") == "delta" and told.delta.WhichOneof("type") == "new_element":
                found.append(told.delta.new_element)
        return found

    def upload(self, name):
        """Return what answers an upload into the own session."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
        try:
            connection.request("GET", "/_stcore/health")
            first = connection.getresponse()
            first.read()
            cookie = first.getheader("Set-Cookie").partition(";")[0]
            form = {
                "Content-Type": "multipart/form-data; boundary=x",
                "Cookie": cookie,
                "X-Xsrftoken": cookie.partition("=")[2],
            }
            body = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nwords\r\n--x--\r\n'
            connection.request("PUT", f"/_stcore/upload_file/{self.session}/{name}", body, form | self.headers)
            answer = connection.getresponse()
            return f"{answer.status} {answer.read().decode()}".strip()
        finally:
            connection.close()


@contextmanager
def script(server, headers):
    """Give a script that speaks to a server with these headers."""
    with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        origin=server.url,
        subprotocols=["streamlit", "x"],
        additional_headers=headers,
        max_size=None,
    ) as socket:
        yield Script(server, socket, headers)


@pytest.fixture
def held_back(desk_in, tmp_path):
    """A server in whose store a value waits for a word; its analyst has a name."""
    desk = desk_in(tmp_path / "served")
    intake.take_in(desk.briefs, TEXT_OF_A_BRIEF.encode(), "rial.txt", now=datetime.now(UTC))
    with Publisher() as publisher:
        publisher.route("/graph/fredgraph.csv", as_published() + NEW)
        refresh(desk.catalog, desk.store, ["energy.brent"], environ={"INDICATORS_URL_FRED": publisher.url})
    nowhere = {f"INDICATORS_URL_{source.upper()}": "http://127.0.0.1:9" for source in asked_for(desk.catalog)}
    yield from _checked(Server(tmp_path / "served", {"INDICATORS_ANALYST": "Eve", **nowhere}))


def written(server):
    """Return what is written down in the home: files of briefs, holds, what the journal has, and who refreshed."""
    desk = prepare(folder=server.home)
    return (
        {each.name: each.read_bytes() for each in (server.home / "briefs").rglob("*.md")},
        [each.id for each in desk.store.holds()],
        [each.what for each in desk.store.journal()],
        (server.home / "refresh.json").read_bytes(),
    )


def press_everything(script, *, but=()):
    """Press every button of every page but those, and say all that the pages' own buttons may say."""
    for page in ("sources", "library", "claims", ""):
        for each in [each.button for each in script.ask(page) if each.WhichOneof("type") == "button"]:
            if each.label not in but:
                script.ask(page, pressed=[("trigger_value", each.id, True)])
    deeds = [
        {"do": "strike", "brief": BRIEF, "excerpt": PASSAGE, "series": SERIES},
        {"do": "withdraw", "brief": BRIEF, "claim": "less-free-internet"},
        {"do": "bin", "brief": OWN},
    ]
    for deed in deeds:
        shown = script.ask("", f"brief={BRIEF}&excerpt={PASSAGE}")
        ids = [each.bidi_component.id for each in shown if each.WhichOneof("type") == "bidi_component"]
        (router,) = (each for each in ids if each.endswith("-desk"))
        said = json.dumps([{"event": "pressed", "value": deed}])
        name = f"$$STREAMLIT_INTERNAL_KEY_{router}__events"
        script.ask("", f"brief={BRIEF}&excerpt={PASSAGE}", pressed=[("json_trigger_value", name, said)])


def test_a_script_from_elsewhere_writes_nothing_whatever_it_presses(held_back):
    """14.8j: buttons that a page shows as shut, and words that its own buttons send; at this machine they act."""
    before = written(held_back)
    with script(held_back, ELSEWHERE) as elsewhere:
        press_everything(elsewhere)
        assert elsewhere.upload("one") == "403 Only those who may write here upload."
    assert written(held_back) == before
    with script(held_back, {}) as here:
        press_everything(here, but=("Refresh now",))
        assert here.upload("one") == "204"
    files, holds, journal, _ = written(held_back)
    assert (before[1], holds) == ([1], [])
    assert files != before[0]
    assert {"hold let in", "link struck out", "claim withdrawn", "brief deleted"} <= set(journal)
