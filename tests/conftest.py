"""No network; the desk on the shipped data; a tiny data folder."""

from __future__ import annotations

import ipaddress
import socket

import postgres as postgres_server
import pytest
from hypothesis import settings
from making import make_small

from indicators.desk import prepare

# No test has a limit of time: machines are shared.
settings.register_profile("shared", deadline=None)
settings.load_profile("shared")


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


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    """The desk on the shipped data, its store in a folder of the session; read it, don't write to it."""
    return prepare(folder=tmp_path_factory.mktemp("desk"))


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
