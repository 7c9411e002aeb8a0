"""Who is asking, and from which page."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from rejoinder import conf
from rejoinder.errors import FieldUnusable, ForeignOrigin
from rejoinder.languages import speaking
from rejoinder.models import Site
from rejoinder.web import clients
from rejoinder.web.clients import client_block, is_alone, refuse_foreign
from rejoinder.web.problems import detail_of

SITE = Site(base_url="https://news.example")


@pytest.fixture
def trusting(monkeypatch):
    """Name the proxies that are believed."""

    def trust(*proxies: str) -> None:
        told = conf.Conf(trusted_proxies=proxies)
        monkeypatch.setattr(clients, "conf", type("Told", (), {"get": staticmethod(lambda: told)}))
        clients._trusted.cache_clear()

    yield trust
    monkeypatch.undo()
    clients._trusted.cache_clear()


def asked(peer: str, **headers: str):
    named = {"HTTP_" + name.upper(): value for name, value in headers.items()}
    return RequestFactory().post("/reply/1/", REMOTE_ADDR=peer, HTTP_HOST="testserver", **named)


@pytest.mark.parametrize(
    ("peer", "block"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_ipv4_address_and_an_ipv6_household_are_one_client(peer, block):
    assert client_block(asked(peer)) == block


def test_the_header_of_a_stranger_is_not_believed(trusting):
    assert client_block(asked("192.0.2.7", x_forwarded_for="198.51.100.1")) == "192.0.2.7"
    trusting("10.0.0.0/8")
    assert client_block(asked("192.0.2.7", x_forwarded_for="198.51.100.1")) == "192.0.2.7"


@pytest.mark.parametrize(
    ("header", "block"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("203.0.113.9, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.9.9.9, 10.0.0.3", "10.9.9.9"),
        ("2001:db8::5", "2001:db8::/64"),
        ("198.51.100.1, nonsense", "unknown"),
        ("", "10.0.0.2"),
        (" , ", "10.0.0.2"),
    ],
)
def test_a_named_proxy_tells_the_nearest_address_that_is_no_proxy(trusting, header, block):
    trusting("10.0.0.0/8", "not a network")
    assert client_block(asked("10.0.0.2", x_forwarded_for=header)) == block
    assert client_block(asked("::ffff:10.0.0.2", x_forwarded_for=header)) == block


def test_behind_a_proxy_without_a_name_nobody_is_told_apart(trusting):
    assert is_alone(asked("127.0.0.1"))
    assert not is_alone(asked("127.0.0.1", x_forwarded_for="198.51.100.1"))
    assert not is_alone(asked("127.0.0.1", forwarded="for=198.51.100.1"))
    assert not is_alone(asked(""))
    trusting("127.0.0.1")
    assert is_alone(asked("127.0.0.1", x_forwarded_for="198.51.100.1"))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"origin": "HTTP://TESTSERVER"},
        {"origin": "https://news.example"},
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
        {"origin": "http://testserver", "sec_fetch_site": "same-origin"},
    ],
)
def test_a_form_of_our_own_page_is_taken(headers):
    refuse_foreign(asked("192.0.2.7", **headers), SITE)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:81"},
        {"origin": "http://evil.example/testserver"},
        {"origin": "http://["},
        {"origin": "http://testserver@evil.example"},
        {"origin": "http://testserver, http://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": ""},
        {"origin": "http://testserver", "sec_fetch_site": "cross-site"},
    ],
)
def test_a_form_of_any_other_page_is_refused(headers):
    with pytest.raises(ForeignOrigin):
        refuse_foreign(asked("192.0.2.7", **headers), SITE)


def test_a_site_without_an_address_makes_no_empty_origin_ours():
    with pytest.raises(ForeignOrigin):
        refuse_foreign(asked("192.0.2.7", origin="null"), Site(base_url=""))


def test_a_refusal_that_names_something_is_said_in_the_readers_language():
    refusal = ForeignOrigin("the form is on %(address)s", address="https://100%.example")
    assert str(refusal) == "the form is on https://100%.example"
    with speaking("de"):
        assert detail_of(refusal) == "das Formular steht auf https://100%.example"
        full = FieldUnusable("name", "%(most)s browsers follow this comment already", most=20)
        assert detail_of(full) == "Name: diesem Kommentar folgen schon 20 Browser"
    assert full.reason == "20 browsers follow this comment already"
