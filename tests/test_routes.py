"""14.10: /health and /metrics say how the store is, also while it cannot be read; to others nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from urllib.parse import quote, urljoin

import pytest
from browser.running import Server
from starlette.requests import Request

from indicators.core.tables import ROOT
from indicators.server import routes
from indicators.views.address import PAGES

HERE = {"type": "http", "headers": [], "client": ("127.0.0.1", 5)}


def asked(server, path):
    """Return status and body of a route."""
    try:
        with urllib.request.urlopen(f"{server.url}{path}") as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def figures(server):
    """Return the figures of /metrics that are ours, by name."""
    status, body = asked(server, "/metrics")
    assert status == 200
    assert "process_resident_memory_bytes" in body
    lines = [each.partition(" ") for each in body.splitlines() if each.startswith("indicators_")]
    return {name: float(value) for name, _, value in lines}


def test_health_and_metrics_of_a_store_that_cannot_be_read_for_a_while(tmp_path):
    """14.10: a damaged store is 503 in one line, and no figures but that; put right, all are back."""
    server = Server(tmp_path / "home")
    path = tmp_path / "home" / "indicators.sqlite"
    try:
        status, body = asked(server, "/health")
        revision = json.loads(body)["revision"]
        assert (status, json.loads(body)) == (200, {"ok": True, "revision": revision})
        found = figures(server)
        assert (found["indicators_up"], found["indicators_store_revision"]) == (1, revision)
        assert found["indicators_briefs"] > 0
        away = path.rename(tmp_path / "away")
        path.write_bytes(b"no store" * 1000)
        status, body = asked(server, "/health")
        assert (status, json.loads(body)["ok"]) == (503, False)
        assert "is damaged" in json.loads(body)["why"]
        assert "\n" not in json.loads(body)["why"]
        assert figures(server) == {"indicators_up": 0}
        away.rename(path)
        assert asked(server, "/health")[0] == 200
        assert figures(server)["indicators_up"] == 1
        assert "Traceback" not in server.log()
    finally:
        server.stop()


@pytest.mark.parametrize(
    "of",
    [
        {"client": ("192.0.2.1", 5)}, {"client": None}, {"headers": [(b"x-forwarded-for", b"127.0.0.1")]},
        {"headers": [(b"forwarded", b"for=127.0.0.1")]}, {"headers": [(b"x-real-ip", b"127.0.0.1")]},
    ],
)  # fmt: skip
def test_others_are_told_nothing_unless_the_operator_says_so(of, monkeypatch, desk):
    """14.10"""
    monkeypatch.setenv("INDICATORS_HOME", str(desk.home))
    for route in (routes.health, routes.metrics):
        assert route(Request(HERE | of)).status_code == 404
    monkeypatch.setenv("INDICATORS_METRICS", "open")
    assert routes.health(Request(HERE | of)).status_code == 200
    assert routes.health(Request(HERE)).status_code == 200


@pytest.mark.parametrize("before", ["", "/desk", "/a/b"])
@pytest.mark.parametrize(
    "query", ["", "brief=", "brief=a%2Fb&find=%D8%A7+%26%23&as_of=2021-01-05", "//evil.example", "find=ایران"]
)
def test_the_first_page_s_own_name_leads_to_it_whatever_stands_before_the_path(before, query):
    """17.11: nothing that the address asks for is lost, and no other server is named."""
    route = next(each for each in routes.ROUTES if each.path == f"/{PAGES[0]}")
    answer = route.endpoint(Request(HERE | {"method": "GET", "query_string": query.encode()}))
    assert answer.status_code == 307
    asked = f"https://desk.example{before}/brief" + (f"?{query}" if query else "")
    led = f"https://desk.example{before}/" + (f"?{query}" if query else "")
    assert urljoin(asked, answer.headers["location"]) == quote(led, safe=":/?=&%+")


def test_a_start_waits_for_no_numpy():
    """It takes a tenth of the time until the server is well; the first page brings it, and is made ahead."""
    names = re.findall(r"^from (indicators\.[\w.]+) import", (ROOT / "dashboard.py").read_text("utf-8"), re.MULTILINE)
    assert "indicators.server.routes" in names
    code = f"import sys, {', '.join(names)}; print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "False\n"
