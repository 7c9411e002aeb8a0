"""An address told in confidence is found nowhere: no file, answer, header, log line or error, in no form
that could be undone or compared.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import hmac

import brotli
import pytest
from tests.security.test_who_may import public_paths

from rejoinder import conf
from rejoinder.keys import ring
from rejoinder.models import Comment, Commenter, Contact, Site, Tag
from rejoinder.publishing import publisher
from rejoinder.replying import judging
from rejoinder.replying.leaving import own_token

pytestmark = pytest.mark.django_db

EMAIL = "canary.zq7x@secret-harbour.example"
ADDRESS = "203.0.113.77"
BLOCK_6 = "2001:db8:feed:beef"


def forms() -> dict[str, bytes]:
    """Every form of the private facts that must not be seen."""
    found: dict[str, bytes] = {}
    local, _, domain = EMAIL.partition("@")
    for what, value in {
        "email": EMAIL,
        "local": local,
        "domain": domain,
        "ip": ADDRESS,
        "ip6": BLOCK_6,
    }.items():
        raw = value.encode()
        found[what] = raw
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            digest = hashlib.new(name, raw).digest()
            found[f"{what} {name}"] = digest.hex()[:24].encode()
            found[f"{what} {name} base64"] = base64.b64encode(digest)[:16]
        found[f"{what} base64"] = base64.b64encode(raw).rstrip(b"=")[:-1]
        found[f"{what} hex"] = raw.hex().encode()
        found[f"{what} percent"] = value.replace("@", "%40").encode()
        found[f"{what} backwards"] = raw[::-1]
    for row in Contact.objects.all():
        for name, stored in (("sealed", row.email), ("client", row.client)):
            if stored:
                found[f"{name} hex"] = bytes(stored).hex()[:20].encode()
                found[f"{name} base64"] = base64.b64encode(bytes(stored))[:16]
    for row in Commenter.objects.all():
        found["key hex"] = bytes(row.key).hex()[:20].encode()
        found["key base64"] = base64.b64encode(bytes(row.key))[:16]
    for name, key in ring.now().items():
        found[f"keyed {name}"] = hmac.digest(key, EMAIL.encode(), "sha256").hex()[:20].encode()
    return found


def seen(where: str, content: bytes) -> list[str]:
    lower = content.lower()
    return [f"{name} in {where}" for name, form in forms().items() if form.lower() in lower]


def files() -> list[tuple[str, bytes]]:
    opened = {".gz": gzip.decompress, ".br": brotli.decompress}
    return [
        (str(file), opened.get(file.suffix, bytes)(file.read_bytes()))
        for file in conf.get().tree.rglob("*")
        if file.is_file()
    ]


def test_the_search_finds_what_it_looks_for():
    assert seen("here", b"mailto:" + EMAIL.upper().encode())
    assert seen("here", b"avatar/" + hashlib.md5(EMAIL.encode()).hexdigest().encode())
    assert seen("here", base64.b64encode(EMAIL.encode()))
    assert not seen("here", b"nothing of the kind")


def failing(*_):
    raise ValueError(EMAIL)


def test_an_address_told_in_confidence_is_found_nowhere(client, post, caplog, monkeypatch, capfd):
    caplog.set_level(0)
    Tag.objects.create(site=post.site, slug="news", name="News").posts.add(post)
    answers = []

    def send(path, address=ADDRESS, **fields):
        told = {"name": "Reader", "comment": "A thought.", "email": EMAIL} | fields
        answers.append(client.post(path, told, REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=ADDRESS))
        return answers[-1]

    send(f"/reply/{post.pk}/")
    first = Comment.objects.get()
    send(f"/reply/{post.pk}/", address=f"{BLOCK_6}::1", comment="From a household.")
    send(f"/reply/{post.pk}/{first.pk}/", comment="An answer, @Reader.")
    own = f"/own/{first.pk}/{own_token(first.pk)}/"
    send(own + "edit/", comment="A better thought.")
    Comment.objects.filter(pk=first.pk).update(standing="approved", shown=True)
    # Every way to be refused after the address was typed, but for the form that gives it back.
    send(f"/reply/{post.pk}/", parent="99999", headers={}, HTTP_ACCEPT="application/json")
    Site.objects.update(policy={"hold_everything": True})
    send(f"/reply/{post.pk}/", comment="Held.")
    with monkeypatch.context() as broken:
        broken.setattr(judging, "screen", failing)
        send(f"/reply/{post.pk}/", comment="When the screen broke.")
    assert Contact.objects.exclude(email=None).count() >= 4
    publisher.publish_all(post.site)
    for path in [*public_paths(post, first), own]:
        answers.append(client.get(path))
    found = [each for name, content in files() for each in seen(name, content)]
    for answer in answers:
        where = answer.request["PATH_INFO"]
        # The form gives back what was typed in it, to whoever has just typed it.
        if not (answer.request["REQUEST_METHOD"] == "POST" and answer.status_code >= 400):
            found += seen(where, answer.content)
        found += seen(f"{where}, headers", str(dict(answer.items())).encode())
    found += seen("the log", caplog.text.encode())
    said = capfd.readouterr()
    found += seen("standard error", (said.out + said.err).encode())
    assert not found
    assert files()


def test_an_error_page_says_nothing_of_who_asked(client, post, monkeypatch, caplog):
    from rejoinder.web import replies

    monkeypatch.setattr(replies.leaving, "leave_reply", lambda *_, **__: 1 / 0)
    client.raise_request_exception = False
    answer = client.post(
        f"/reply/{post.pk}/", {"name": "A", "comment": "B", "email": EMAIL}, REMOTE_ADDR=ADDRESS
    )
    assert answer.status_code == 500
    assert not seen("the page", answer.content)
    assert not seen("the log", caplog.text.encode())


def test_the_database_alone_tells_no_address(client, post):
    client.post(
        f"/reply/{post.pk}/", {"name": "A", "comment": "B", "email": EMAIL}, REMOTE_ADDR=ADDRESS
    )
    contact = Contact.objects.get()
    plain = {EMAIL.encode(), ADDRESS.encode()}
    for stored in (bytes(contact.email), bytes(contact.client), bytes(Commenter.objects.get().key)):
        assert not any(value in stored for value in plain)
        for name in ("md5", "sha1", "sha256"):
            for value in plain:
                assert hashlib.new(name, value).digest()[:12] not in stored
