"""The suite speaks to nobody, and what is made for readers asks nobody."""

from __future__ import annotations

import smtplib
import socket
import urllib.request

import httpx
import pytest
from tests.network import NetworkCut, is_here, reached

# Of the range for documentation (RFC 5737), and names that nobody has (RFC 2606): even without the cut
# nobody would be asked anything.
ELSEWHERE = "192.0.2.1"


@pytest.mark.parametrize(
    "reach",
    [
        lambda: socket.create_connection((ELSEWHERE, 80), timeout=0.1),
        lambda: socket.getaddrinfo("elsewhere.invalid", 80),
        lambda: socket.gethostbyname("elsewhere.invalid"),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect((ELSEWHERE, 53)),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (ELSEWHERE, 53)),
        lambda: socket.create_connection(("2001:db8::1", 80), timeout=0.1),
        lambda: urllib.request.urlopen("http://elsewhere.invalid/", timeout=0.1),
        lambda: httpx.get(f"http://{ELSEWHERE}/", timeout=0.1),
        lambda: smtplib.SMTP(ELSEWHERE, 25, timeout=0.1),
    ],
)
def test_whoever_reaches_for_another_machine_is_refused(reach):
    with pytest.raises(NetworkCut):
        reach()
    assert reached
    reached.clear()  # else this very test would fail by it


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
    assert is_here("localhost")
    assert is_here("::1")
    assert not is_here("198.51.100.7")
    assert not is_here("localhost.evil.example")
