"""No network; the desk on the shipped data; a tiny data folder."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import weakref
from functools import cache
from pathlib import Path

import postgres as postgres_server
import pytest
from filelock import FileLock
from hypothesis import settings
from making import make_small
from streamlit.components.v2 import manifest_scanner

from indicators.core import house
from indicators.desk import prepare
from indicators.net import fetch

# No test has a limit of time: machines are shared.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


# AppTest reads the metadata of every installed package at each run. None comes meanwhile.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


class NetworkRefusedError(Exception):
    """A test wanted to leave the machine; no part of the suite may."""


def _check(host: object) -> None:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if host is None or name in ("", "localhost"):
        return
    try:
        loopback = ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NetworkRefusedError(f"the test suite has no network, and something asked for {name!r}")


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """Refuse every socket that would leave the machine, and every look-up of a name, by naming the host."""

    def guarded(method):
        def guard(own, *arguments):
            # The address comes last in connect, connect_ex and sendto alike.
            if own.family in (socket.AF_INET, socket.AF_INET6):
                _check(arguments[-1][0])
            return method(own, *arguments)

        return guard

    look_up = socket.getaddrinfo

    def guarded_look_up(host, *arguments, **named):
        _check(host)
        return look_up(host, *arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(autouse=True)
def _no_home_of_the_developer(monkeypatch, tmp_path):
    """Keep every test away from the developer's own store: a forgotten folder is one of the test's."""
    monkeypatch.setenv("INDICATORS_HOME", str(tmp_path / "own"))
    monkeypatch.delenv("INDICATORS_STORE", raising=False)


@pytest.fixture(autouse=True)
def _no_home_is_held_by_a_test_that_is_over():
    """Let go of the homes that a test's desks hold: what is kept in memory may keep many of them."""
    held, share = [], house.share

    def sharing(home):
        hold = share(home)
        held.append(weakref.ref(hold) if hold else lambda: None)
        return hold

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house, "share", sharing)
        yield
    for each in held:
        if hold := each():
            hold.close()


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    """Ask again at once: how long a real pause is, test_fetch.py says."""
    monkeypatch.setattr(fetch, "BACKOFF_SECONDS", 0.01)


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Make locks that all processes of the run know: what one of them makes, the others find."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    return lambda name: FileLock(root / f"{name}.lock")


@pytest.fixture(scope="session")
def ready(once):
    """A folder with a store filled from the shipped data, made once for all processes of the run: copy it."""
    with once("ready") as lock:
        folder = Path(lock.lock_file).with_suffix("")
        if not folder.exists():
            beside = folder.with_suffix(".building")
            prepare(folder=beside).briefs.rows()
            beside.rename(folder)
    return folder


@pytest.fixture(scope="session")
def desk_in(ready):
    """Make a desk on the shipped data in a folder, there or not: its store is a copy of the one that is ready."""

    def made(folder):
        shutil.copytree(ready, folder, dirs_exist_ok=True)
        return prepare(folder=folder)

    return made


@pytest.fixture(scope="session")
def desk(desk_in, tmp_path_factory):
    """The desk on the shipped data, its store in a folder of the session; read it, don't write to it."""
    return desk_in(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server; what asks for it is skipped where none can start."""
    try:
        server = postgres_server.Server()
    except postgres_server.NoServerError as error:
        pytest.skip(str(error))
    yield server
    server.close()


@pytest.fixture(scope="session")
def shipped_postgres(postgres, tmp_path_factory):
    """The name of a database with what ships in it."""
    return postgres_server.shipped(postgres, tmp_path_factory.mktemp("shipped"))


ENGINES = ["SQLite", "PostgreSQL"]


@pytest.fixture(params=ENGINES)
def engine(request, monkeypatch):
    """Let each store of a test be in an empty database of this kind, one after the other."""
    if request.param == "PostgreSQL":
        monkeypatch.setenv("INDICATORS_STORE", request.getfixturevalue("postgres").database())
    return request.param


@pytest.fixture(params=ENGINES)
def engine_shipped(request, monkeypatch):
    """The same, with what ships in the database already."""
    if request.param == "PostgreSQL":
        of = request.getfixturevalue("shipped_postgres")
        monkeypatch.setenv("INDICATORS_STORE", request.getfixturevalue("postgres").database(of))
    return request.param


@pytest.fixture
def small(tmp_path):
    """A tiny data folder of two sources and two indicators, to be broken."""
    return make_small(tmp_path)
