"""Comments with an address each, through every way in, and the search for anything made of those addresses.

Shared by the test, with some hundreds, and by `bench/canary.py`, with ten thousand.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli
from django.test import Client
from django.utils import timezone
from tests.transfer.exports import bring, wp_comment, wp_item, write_wxr
from tests.transfer.writers import (
    disqus_post,
    disqus_thread,
    isso_row,
    remark,
    write_disqus,
    write_isso,
    write_json,
)

from rejoinder import conf, keys
from rejoinder.answering import make_key
from rejoinder.following.telling import tell
from rejoinder.hooks import keeping, shapes
from rejoinder.hooks.payloads import EVENTS, payload_of
from rejoinder.models import Comment, Commenter, Contact, Delivery, Following, Hook, Post, Site
from rejoinder.notices.carrying import Spool
from rejoinder.notices.sending import send_due
from rejoinder.publishing import publisher
from rejoinder.replying.leaving import own_token
from rejoinder.transfer.out.exporting import FORMS, Wanted, export

HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")
_WINDOW = 16  # characters of a hash that are compared: 64 bits, which no other text has by chance
_HEX = re.compile(rb"[0-9a-fA-F]{16,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
# Every canary's address has these letters in its local part, its domain, and its network's beginning.
_PLAIN = re.compile(
    rb"zq7x\d{6}k|vault-harbour|198\.18\.\d|k\d{6}x7qz|zq7x%|%40vault", re.IGNORECASE
)


@dataclass(frozen=True)
class Canary:
    """One person's private facts."""

    number: int

    @property
    def local(self) -> str:
        return f"zq7x{self.number:06}k"

    @property
    def email(self) -> str:
        # Capitals here and there, as people type.
        local = self.local.capitalize() if self.number % 3 == 0 else self.local
        return f"{local}@vault-harbour.example"

    @property
    def network(self) -> str:
        return f"198.18.{self.number // 250 % 250}.{self.number % 250 + 1}"

    def forms(self) -> Iterator[str]:
        """Hashes and encodings of the facts, in hex or base64, the first letters."""
        for value in (self.email, self.email.lower(), self.email.upper(), f" {self.email} ", self.local,
                      f"mailto:{self.email}", self.network):  # fmt: skip
            raw = value.encode()
            for name in HASHES:
                digest = hashlib.new(name, raw).digest()
                yield digest.hex()[:_WINDOW]
                yield base64.b64encode(digest)[:_WINDOW].decode()
                yield base64.urlsafe_b64encode(digest)[:_WINDOW].decode()
            yield raw.hex()[:_WINDOW]
            if len(raw) > 14:
                for shift in range(3):  # wherever in a text it was encoded with
                    yield base64.b64encode(b"\0" * shift + raw)[4:][:_WINDOW].decode()
        for made in (keys.keyed_hash, keys.known_by):
            keyed = made("email", self.email.lower())
            yield keyed.hex()[:_WINDOW]
            yield base64.b64encode(keyed)[:_WINDOW].decode()
            yield base64.urlsafe_b64encode(keyed)[:_WINDOW].decode()


class Search:
    """Looks for all forms of all canaries at once."""

    def __init__(self, canaries: Iterable[Canary]) -> None:
        self._forms = {form for canary in canaries for form in canary.forms()}
        self._forms |= {form.lower() for form in self._forms if re.fullmatch("[0-9a-f]+", form)}
        for table, column in ((Contact, "email"), (Contact, "client"), (Commenter, "key")):
            for value in table.objects.values_list(column, flat=True):
                if value:
                    blob = bytes(value)
                    self._forms |= {
                        blob.hex()[:_WINDOW],
                        base64.b64encode(blob)[:_WINDOW].decode(),
                        base64.urlsafe_b64encode(blob)[:_WINDOW].decode(),
                    }

    def __call__(self, where: str, content: bytes) -> list[str]:
        """What is found, as sentences."""
        found = [f"{where}: {hit[0]!r}" for hit in _PLAIN.finditer(content)]
        for runs, lower in ((_HEX, True), (_BASE64, False)):
            for run in runs.finditer(content):
                text = run[0].decode().lower() if lower else run[0].decode()
                found += [
                    f"{where}: {text[at : at + _WINDOW]}"
                    for at in range(len(text) - _WINDOW + 1)
                    if text[at : at + _WINDOW] in self._forms
                ]
        return found


def through_the_form(
    client: Client, post: Post, some: Iterable[Canary]
) -> Iterator[tuple[str, bytes]]:
    """Replies; every answer that was given."""
    for canary in some:
        told = {"name": f"Reader {canary.number}", "comment": f"Thought {canary.number} of the tide.",
                "email": canary.email}  # fmt: skip
        wants = {"Accept": "application/json"} if canary.number % 2 else {}
        answer = client.post(f"/reply/{post.pk}/", told, REMOTE_ADDR=canary.network, headers=wants)
        yield "an answer to the form", answer.content + str(dict(answer.items())).encode()
        if canary.number % 10 == 0:  # and every way to be refused
            for bad in ({"parent": "999999"}, {"comment": ""}, {"website": "javascript:1"}):
                answer = client.post(f"/reply/{post.pk}/", told | bad, REMOTE_ADDR=canary.network,
                                     headers={"Accept": "application/json"})  # fmt: skip
                yield "a refusal", answer.content + str(dict(answer.items())).encode()


def through_the_doors(
    client: Client, site: Site, some: Iterable[Canary]
) -> Iterator[tuple[str, bytes]]:
    """The same people, as another program asks about them and teaches with them."""
    _, key = make_key(site, "a blog", None, timezone.now())
    for canary in some:
        told = {"api_key": key, "blog": "https://blog.example/", "user_ip": canary.network,
                "comment_author": "Reader", "comment_author_email": canary.email,
                "comment_content": f"Thought {canary.number} of the tide."}  # fmt: skip
        for call in ("comment-check", "submit-spam"):
            answer = client.post(f"/1.1/{call}", urlencode(told), "application/x-www-form-urlencoded",
                                 headers={"Host": "testserver"})  # fmt: skip
            yield f"door {call}", answer.content + str(dict(answer.items())).encode()
        asked = {"comment": {"text": f"Mail me, number {canary.number}."}, "clientToken": "a",
                 "requestedAttributes": {"TOXICITY": {}}}  # fmt: skip
        answer = client.post(f"/v1alpha1/comments:analyze?key={key}", json.dumps(asked), "application/json",
                             REMOTE_ADDR=canary.network)  # fmt: skip
        yield "door analyze", answer.content + str(dict(answer.items())).encode()


def _wordpress(folder: Path, some: list[Canary]) -> Path:
    return write_wxr(folder, wp_item(1, *(
        wp_comment(each.number, author=f"W {each.number}", author_email=each.email, author_IP=each.network)
        for each in some
    )))  # fmt: skip


def _disqus(folder: Path, some: list[Canary]) -> Path:
    return write_disqus(folder, disqus_thread(1, id="t", link="https://harbour.example/d/", title="D"), *(
        disqus_post(each.number, 1, ipAddress=each.network, author=f"<email>{each.email}</email><name>D "
                    f"{each.number}</name><isAnonymous>true</isAnonymous>")
        for each in some
    ))  # fmt: skip


def _isso(folder: Path, some: list[Canary]) -> Path:
    return write_isso(folder, *(
        isso_row(each.number, email=each.email, remote_addr=each.network, author=f"I {each.number}")
        for each in some
    ))  # fmt: skip


def _remark42(folder: Path, some: list[Canary]) -> Path:
    def user(each: Canary) -> dict[str, Any]:
        # Whoever signed in by mail is known by the hash of the address there, and so is the picture.
        sha1 = hashlib.sha1(each.email.encode(), usedforsecurity=False).hexdigest()
        md5 = hashlib.md5(each.email.encode(), usedforsecurity=False).hexdigest()
        return {"name": f"R {each.number}", "id": f"email_{sha1}", "ip": sha1,
                "picture": f"https://gravatar.example/avatar/{md5}.jpg"}  # fmt: skip

    return write_json(folder, {"version": 1, "users": [], "posts": []}, *(
        remark(f"r{each.number}", user=user(each)) for each in some
    ))  # fmt: skip


def _commento(folder: Path, some: list[Canary]) -> Path:
    comments = [
        {"commentHex": f"c{each.number}", "domain": "harbour.example", "url": "/c", "commenterHex": each.local,
         "markdown": f"Low tide {each.number}.", "html": "", "parentHex": "root", "score": 2,
         "state": "approved", "creationDate": "2024-05-01T12:00:00Z", "deleted": False}
        for each in some
    ]  # fmt: skip
    people = [{"commenterHex": each.local, "email": each.email, "name": f"C {each.number}", "link": ""}
              for each in some]  # fmt: skip
    return write_json(folder, {"version": 1, "comments": comments, "commenters": people})


def _movable_type(folder: Path, some: list[Canary]) -> Path:
    head = "AUTHOR: Ada\nTITLE: The tide\nBASENAME: mt\nSTATUS: Publish\nDATE: 05/01/2024 02:16:10 PM\n-----\n"
    said = "".join(
        f"COMMENT:\nAUTHOR: M {each.number}\nEMAIL: {each.email}\nIP: {each.network}\nURL: \n"
        f"DATE: 05/01/2024 14:20:00\nLow tide {each.number}.\n-----\n"
        for each in some
    )
    path = folder / "mt.txt"
    path.write_text(f"{head}BODY:\nIt came.\n-----\n{said}--------\n", "utf-8")
    return path


def _blogger(folder: Path, some: list[Canary]) -> Path:
    entries = "".join(
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{1000 + each.number}</id>"
        "<blogger:type>COMMENT</blogger:type><blogger:status>LIVE</blogger:status>"
        "<blogger:parent>tag:blogger.com,1999:blog-1.post-2</blogger:parent>"
        f"<published>2024-05-01T12:00:00Z</published><content>Low {each.number}</content>"
        f"<author><name>B {each.number}</name><email>{each.email}</email></author></entry>"
        for each in some
    )
    path = folder / "blog.atom"
    path.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:blogger="http://schemas.google.com/blogger/2018">'
        "<entry><id>tag:blogger.com,1999:blog-1.post-2</id><blogger:type>POST</blogger:type>"
        "<blogger:status>LIVE</blogger:status><published>2024-05-01T08:00:00-08:00</published>"
        f"<title>Tide</title><content>It came.</content></entry>{entries}</feed>",
        "utf-8",
    )
    return path


IMPORTS: dict[str, Callable[[Path, list[Canary]], Path]] = {
    "wordpress": _wordpress,
    "disqus": _disqus,
    "isso": _isso,
    "remark42": _remark42,
    "commento": _commento,
    "movable type": _movable_type,
    "blogger": _blogger,
}
"""Every format that can hold a private fact; the others (YouTube's, Reddit's, saved pages) have none."""


def through_imports(site: Site, folder: Path, some: list[Canary]) -> Iterator[tuple[str, bytes]]:
    """An export of each program, each with its share; what the reports say."""
    for place, (name, made) in enumerate(IMPORTS.items()):
        own = folder / name
        own.mkdir()
        report = bring(made(own, some[place :: len(IMPORTS)]), site)
        assert report["comments"] == len(some[place :: len(IMPORTS)]), (name, report)
        yield f"report of {name}", json.dumps(report, default=str).encode()


def archived_and_brought_back(site: Site, other: Site, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Our own archive with addresses, into another site: the last format there is."""
    whole = folder / "whole.jsonl.gz"
    list(export(FORMS[0], Wanted(site, None, True), whole, now=timezone.now()))
    assert _PLAIN.search(gzip.decompress(whole.read_bytes()))  # with --private they are in it
    yield "report of our own archive", json.dumps(bring(whole, other), default=str).encode()
    whole.unlink()


def exported(site: Site, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every export without --private, unpacked."""
    for form in FORMS:
        path = folder / f"out-{form.name}{form.suffix}"
        list(export(form, Wanted(site, None, False), path, now=timezone.now()))
        yield from _unpacked(f"export {form.name}", path.read_bytes())


def _unpacked(where: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield f"{where}, {name}", archive.read(name)
        return
    yield where, content


def published(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every file that readers are served. A compressed copy is another only where it holds something else."""
    publisher.publish_all(site)
    for file in conf.get().tree.rglob("*"):
        if not file.is_file():
            continue
        content = file.read_bytes()
        if file.suffix in _UNPACKED:
            content = _UNPACKED[file.suffix](content)
            plain = file.with_suffix("")
            if plain.is_file() and plain.read_bytes() == content:
                continue
        yield str(file.relative_to(conf.get().tree)), content


_UNPACKED: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.decompress, ".br": brotli.decompress}


def listening(site: Site) -> None:
    """Programs that want to be told of everything, names and words too, in every shape."""
    for shape in Hook.Shape:
        address = "https://hears.example/_matrix/client/v3/rooms/!a:b/send/m.room.message"
        keeping.add(site, f"a {shape}", address, events=EVENTS, now=timezone.now(), shape=shape,
                    with_words=True, token="t" if shape == Hook.Shape.MATRIX else "")  # fmt: skip


def told_to_programs(site: Site) -> Iterator[tuple[str, bytes]]:
    """What those programs are told."""
    for delivery in Delivery.objects.filter(hook__site=site).select_related("hook__site"):
        body = shapes.said(delivery.hook, payload_of(delivery))
        yield f"a webhook ({delivery.hook.shape})", body.encode()


def mailed_to_others(post: Post, folder: Path) -> Iterator[tuple[str, bytes]]:
    """What somebody gets who follows the thread, as bytes of the mail."""
    first = Comment.objects.filter(post=post).earliest("pk")
    reader = "follower@elsewhere.example"
    Following.objects.create(
        site=post.site,
        comment=first,
        whole_thread=True,
        email=keys.seal("following", reader),
        person=keys.known_by("email", reader),
        made_at=first.stored_at,
        confirmed_at=first.stored_at,
    )
    while tell(timezone.now()):
        send_due(timezone.now(), Spool(folder / "mail"))
    for file in (folder / "mail").glob("*.eml"):
        content = file.read_bytes()
        if b"To: " + reader.encode() in content:
            yield "a mail to a follower", content


def asked_for(client: Client, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Pages as whoever is signed in with this client gets them, headers included."""
    for path in paths:
        answer = client.get(path)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        yield f"{path} ({answer.status_code})", told + str(dict(answer.items())).encode()


def desk(site: Site, comment: Comment) -> list[str]:
    """Pages of the desk on which comments stand."""
    home = f"/desk/{site.slug}"
    return [
        *(f"{home}/queue/{name}/" for name in ("pending", "approved", "spam", "trash", "all")),
        *(f"{home}/comments/{comment.pk}/", f"{home}/people/{comment.commenter_id}/"),
        *(f"{home}/decisions/", f"{home}/reports/", f"{home}/imports/", f"{home}/privacy/"),
    ]


def of_one_comment(comment: Comment) -> list[str]:
    """Pages about one comment, its author's own ones left out: who has that link knows the address."""
    return [
        *(f"/c/{comment.pk}/", f"/reply/{comment.post_id}/{comment.pk}/", f"/report/{comment.pk}/"),
        *(f"/own/{comment.pk}/{own_token(comment.pk)}/", f"/own/{comment.pk}/forged/kept/"),
        *("/person/", "/person/forged/", "/nothing/", "/transparency/", "/feed.atom", "/health"),
    ]


def tokens_in_common(pages: Iterable[bytes], one: str, two: str, other: str) -> set[bytes]:
    """What two comments share on public pages that a third one does not, beside plain words.

    Args:
        pages: of HTML or XML.
        one, two, other: words that stand in each of the comments alone.
    """
    found: dict[str, set[bytes]] = {one: set(), two: set(), other: set()}
    for page in pages:
        # An article of a page, an entry of a feed, a comment of structured data: the nearest piece around
        # the words. A piece with more than one of them says of none what is its own.
        for piece in re.split(rb'<article|<entry|<li\b|"@type":\s*"Comment"', page):
            inside = [words for words in found if words.encode() in piece]
            if len(inside) == 1:
                found[inside[0]] |= set(re.findall(rb"[A-Za-z0-9+/=_.-]{4,}", piece))
    assert all(found.values()), "the comments are not on these pages"
    return (found[one] & found[two]) - found[other]
