"""Of some hundreds of addresses, told through every way in, nothing comes out anywhere."""

from __future__ import annotations

import base64
import hashlib

import pytest
from django.test import Client
from tests.replying.making import leave
from tests.security import canaries
from tests.security.canaries import Canary, Search

from rejoinder.models import Comment, Contact, Site
from rejoinder.publishing import publisher

pytestmark = pytest.mark.django_db

FORM, DOORS, IMPORTED = 60, 20, 140


def test_the_search_finds_every_form_of_an_address(site):
    one = Canary(7)
    search = Search([one])
    for form in one.forms():
        assert search("here", b"<a href='/x/" + form.encode() + b"more'>")
    for plain in (
        one.email,
        one.email.upper(),
        one.local,
        one.network,
        one.email.replace("@", "%40"),
    ):
        assert search("here", plain.encode())
    for name in canaries.HASHES:
        assert search(
            "here", hashlib.new(name, one.email.lower().encode()).hexdigest().upper().encode()
        )
    for before in ("", "x", "xy"):
        assert search("here", base64.b64encode(f"{before}{one.email}".encode()))
    assert not search("here", b"nothing of the kind, and 0123456789abcdef0123456789abcdef")


def test_of_addresses_through_every_way_in_nothing_comes_out(
    client, post, tmp_path, caplog, capfd, django_user_model
):
    caplog.set_level(0)
    people = [Canary(number) for number in range(FORM + DOORS + IMPORTED)]
    site, other = (
        post.site,
        Site.objects.create(slug="other", name="Other", base_url="http://other"),
    )
    canaries.listening(site)
    out = [*canaries.through_the_form(client, post, people[:FORM])]
    out += canaries.through_the_doors(client, site, people[FORM : FORM + DOORS])
    out += canaries.through_imports(site, tmp_path, people[FORM + DOORS :])
    out += canaries.archived_and_brought_back(site, other, tmp_path)
    assert Comment.objects.filter(site=site).count() == FORM + IMPORTED
    assert Contact.objects.filter(comment__site=site).exclude(email=None).count() > IMPORTED / 2
    assert Contact.objects.filter(comment__site=other).exclude(email=None).exists()
    Comment.objects.filter(post=post).update(standing="approved", shown=True)
    out += canaries.published(site)
    out += canaries.exported(site, tmp_path)
    out += canaries.mailed_to_others(post, tmp_path)
    out += canaries.told_to_programs(site)
    comment = Comment.objects.filter(post=post).latest("pk")
    out += canaries.asked_for(Client(), canaries.of_one_comment(comment))
    signed_in = Client()
    signed_in.force_login(django_user_model.objects.create_superuser("root"))
    out += canaries.asked_for(signed_in, canaries.desk(site, comment))
    said = capfd.readouterr()
    out += [("the log", caplog.text.encode()), ("standard output", (said.out + said.err).encode())]
    search = Search(people)
    assert [hit for where, content in out for hit in search(where, content)] == []
    kinds = " ".join(where for where, _ in out)
    for kind in (
        "answer to the form",
        "refusal",
        "door analyze",
        "a mail to a follower",
        "export isso",
        "a webhook (matrix)",
    ):
        assert kind in kinds


def test_two_comments_from_one_address_share_nothing_that_readers_see(post):
    for words, email in (("Firstword", "a"), ("Secondword", "A"), ("Thirdword", "b")):
        left = leave(
            post,
            f"{words} stands alone.",
            name="Quillon",
            email=f"{email}@vault-harbour.example",
        )
        Comment.objects.filter(pk=left.id).update(standing="approved", shown=True)
    assert Comment.objects.values("commenter").distinct().count() == 2
    publisher.publish_all(post.site)
    pages = [content for _, content in canaries.published(post.site)]
    assert canaries.tokens_in_common(pages, "Firstword", "Secondword", "Thirdword") == set()
    # The look finds what it looks for.
    planted = [page.replace(b"Firstword", b"Firstword data-id=abc123").replace(b"Secondword", b"Secondword data-id=abc123") for page in pages]  # fmt: skip
    assert b"data-id=abc123" in canaries.tokens_in_common(
        planted, "Firstword", "Secondword", "Thirdword"
    )
