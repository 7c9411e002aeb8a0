"""The way out leads to public machines that show who they are, and nowhere else."""

from __future__ import annotations

import datetime
import socket
import ssl
import time
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from tests.outside.receiver import Receiver

from rejoinder.errors import OutsideRefused, OutsideSilent
from rejoinder.outside import ask, checked
from rejoinder.outside.ranges import is_public

INSIDE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.8.8.8", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.168.1.1", "198.18.0.1", "224.0.0.251", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:10.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::808:808", "64:ff9b:1::a00:1", "2001::1", "2002:7f00:1::", "2002:a00:1::1", "2001:db8::1",
    "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::200e"]
)
def test_an_address_on_the_internet_is_public(address):
    assert is_public(address)


@given(st.ip_addresses())
def test_what_python_calls_private_or_no_single_machine_is_never_public(address):
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert not is_public(str(address))


@given(st.ip_addresses(v=4))
def test_no_way_of_writing_an_ipv4_address_in_ipv6_is_public(address):
    number = int(address)
    for prefix in ("::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::"):
        assert not is_public(str(IPv6Address(int(IPv6Address(prefix)) + number)))
    assert not is_public(str(IPv6Address((0x2002 << 112) + (number << 80) + 1)))


def test_the_ends_of_a_private_range_are_inside_and_their_neighbours_outside():
    for net in (
        IPv4Network("10.0.0.0/8"),
        IPv4Network("100.64.0.0/10"),
        IPv4Network("172.16.0.0/12"),
    ):
        assert not is_public(str(net[0]))
        assert not is_public(str(net[-1]))
        assert is_public(str(IPv4Address(int(net[0]) - 1)))
        assert is_public(str(IPv4Address(int(net[-1]) + 1)))
    assert not is_public(str(IPv6Network("fc00::/7")[0]))


def resolve(monkeypatch, *addresses):
    """Let every name lead to these; returns how often somebody looked."""
    looks = []

    def look_up(host, port, **_):
        looks.append(host)
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port),
            )
            for one in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looks


@pytest.fixture
def connections(monkeypatch):
    """Where somebody wanted to connect; nobody gets through."""
    tried = []

    def refuse(_, where):
        tried.append(where[0])
        raise ConnectionRefusedError(111, "refused")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    return tried


@pytest.mark.parametrize("address", [one for one in INSIDE if one != "nonsense"])
def test_a_name_that_leads_inside_is_refused_before_anything_is_opened(
    monkeypatch, connections, address
):
    resolve(monkeypatch, address)
    with pytest.raises(OutsideRefused, match="not public"):
        ask("GET", "https://innocent.example/")
    assert connections == []


def test_one_address_inside_among_public_ones_is_refused(monkeypatch, connections):
    resolve(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(OutsideRefused):
        ask("GET", "https://innocent.example/")
    assert connections == []


def test_a_name_is_looked_up_once_and_what_was_found_is_what_is_dialled(monkeypatch, connections):
    looks = resolve(monkeypatch, "93.184.215.14", "93.184.215.15")
    with pytest.raises(OutsideSilent, match="refused"):
        ask("GET", "https://two.example/")
    assert looks == ["two.example"]
    assert connections == ["93.184.215.14", "93.184.215.15"]


@pytest.mark.parametrize(
    "written",
    ["https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
     "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://localhost/"],
)  # fmt: skip
def test_no_way_of_writing_this_machine_reaches_it(written, connections):
    with pytest.raises((OutsideRefused, OutsideSilent)):
        ask("GET", written)
    assert connections == []


@pytest.mark.parametrize(
    "written",
    ["", "x", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "//a.example/", "https://", "https:///x",
     "http://a.example/", "https://u:p@a.example/", "https://u@a.example/", "https://a.example:22/",
     "https://a.example:99999/", "https://a.example:x/", "https://a.example/ b", "https://a.example\\@b/",
     "https://a.example/\r\nX: y", "https://a.exämple/", "https://[::1/", "https://a.example/" + "x" * 2000,
     "javascript:alert(1)", "https://a.example/\x00"],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_refused_in_words(written):
    with pytest.raises(OutsideRefused, match=r"\w+ \w+"):
        checked(written)


def test_http_is_asked_where_the_operator_says_so(settings_of):
    settings_of(outbound_http=True)
    assert checked("http://a.example/").scheme == "http"


def test_a_listed_host_is_reached_and_is_told_who_asks(receiver, reachable):
    receiver.says = lambda _: b"HTTP/1.1 201 Made\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi"
    answer = ask(
        "POST", reachable + "?a=b", body=b"{}", headers={"Content-Type": "application/json"}
    )
    assert (answer.status, answer.headers["x-a"], answer.body) == (201, "b", b"hi")
    (asked,) = receiver.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/hook?a=b", b"{}")
    assert sorted(asked.headers.keys()) == [
        "Accept-Encoding", "Connection", "Content-Length", "Content-Type", "Host", "User-Agent"
    ]  # fmt: skip
    assert asked.headers["User-Agent"].startswith("Rejoinder/")
    assert asked.headers["Host"] == receiver.place


def test_no_proxy_of_the_environment_is_used(receiver, reachable, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert ask("GET", reachable).status == 204


def test_no_cookie_is_kept(receiver, reachable):
    receiver.says = lambda _: b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    ask("GET", reachable)
    ask("GET", reachable)
    assert all("Cookie" not in asked.headers for asked in receiver.asked)


def test_a_redirect_is_not_followed_unless_asked_for(receiver, reachable):
    receiver.says = lambda _: (
        b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    )
    assert ask("POST", reachable, body=b"").status == 302
    assert len(receiver.asked) == 1


def test_a_redirect_that_leads_inside_is_refused(receiver, reachable):
    with_location = "HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n"
    for where in ("https://169.254.169.254/latest/", "http://127.0.0.1:1/", "file:///etc/passwd"):
        receiver.says = lambda _, where=where: with_location.format(where).encode()
        with pytest.raises(OutsideRefused):
            ask("GET", reachable, redirects=3)


def test_redirects_end_after_as_many_as_were_allowed(receiver, reachable):
    receiver.says = lambda _: b"HTTP/1.1 307 Go on\r\nLocation: /hook\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(OutsideRefused, match="3 redirects"):
        ask("GET", reachable, redirects=3)
    assert len(receiver.asked) == 4


def test_a_large_answer_is_refused_and_not_read_to_its_end(receiver, reachable):
    receiver.says = lambda _: b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000
    with pytest.raises(OutsideRefused, match="more than"):
        ask("GET", reachable, most=1000)
    assert ask("GET", reachable, most=0).body == b""


def test_an_answer_that_would_unpack_to_something_large_is_refused(receiver, reachable):
    receiver.says = lambda _: (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"
    )
    with pytest.raises(OutsideRefused, match="compressed"):
        ask("GET", reachable)


def test_who_drips_does_not_begin_the_deadline_anew(receiver, reachable):
    receiver.drips = True
    receiver.says = lambda _: b"HTTP/1.1 200 OK\r\nX: " + b"y" * 4000
    began = time.monotonic()
    with pytest.raises(OutsideSilent, match="in time"):
        ask("GET", reachable, patience=0.3)
    assert time.monotonic() - began < 100  # and not the 200 s that the drip would take


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200])  # fmt: skip
def test_an_answer_that_is_no_http_is_a_silence(receiver, reachable, answer):
    receiver.says = lambda _: answer
    with pytest.raises(OutsideSilent):
        ask("GET", reachable)


def test_nobody_there_is_a_silence(receiver, reachable):
    receiver.end()
    with pytest.raises(OutsideSilent, match="no connection"):
        ask("GET", reachable)


@pytest.fixture
def certificate(tmp_path):
    """A certificate of our own making for `hook.example`, in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hook.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hook.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Receiver(lambda plain: context.wrap_socket(plain, server_side=True))
    yield server
    server.end()


def test_tls_is_verified_against_the_name(secure, certificate, settings_of, monkeypatch):
    settings_of(outbound_hosts=(f"hook.example:{secure.port}", f"other.example:{secure.port}"))
    resolve(monkeypatch, "127.0.0.1")
    with pytest.raises(OutsideSilent, match="certificate"):
        ask("GET", f"https://hook.example:{secure.port}/")
    usual = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: usual(cafile=str(certificate)))
    assert ask("GET", f"https://hook.example:{secure.port}/").status == 204
    with pytest.raises(OutsideSilent, match="certificate"):
        ask("GET", f"https://other.example:{secure.port}/")
