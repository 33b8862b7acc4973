"""The suite's own promises."""

import socket

import pytest
from conftest import NetworkRefusedError


@pytest.mark.parametrize("address", [("192.0.2.7", 80), ("2001:db8::7", 80)])
def test_a_socket_that_leaves_the_machine_is_refused_by_name(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as own, pytest.raises(NetworkRefusedError, match=address[0]):
        own.connect(address)


def test_a_datagram_that_leaves_the_machine_is_refused_by_name():
    with (
        socket.socket(type=socket.SOCK_DGRAM) as own,
        pytest.raises(NetworkRefusedError, match=r"192\.0\.2\.7"),
    ):
        own.sendto(b"x", ("192.0.2.7", 53))


def test_a_look_up_of_a_name_is_refused_by_name():
    with pytest.raises(NetworkRefusedError, match=r"figures\.example"):
        socket.create_connection(("figures.example", 443))


def test_a_socket_within_the_machine_is_allowed():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as own:
        assert own.getpeername() == server.getsockname()
